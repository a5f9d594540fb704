/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What is looked for: terms that a text must all have. */
typedef struct _TinSearchQuery TinSearchQuery;

char           *tin_search_terms_dup       (const char            *text,
                                            gsize                  length);
char           *tin_search_terms_dup_scope (gint64                 conversation);
char           *tin_search_terms_dup_indexed (const char          *terms,
                                            const char            *scope);

TinSearchQuery *tin_search_query_new       (const char            *text);
void            tin_search_query_free      (TinSearchQuery        *self);
gboolean        tin_search_query_is_empty  (const TinSearchQuery  *self);
gboolean        tin_search_query_matches   (const TinSearchQuery  *self,
                                            const char            *text,
                                            gsize                  length);
char           *tin_search_query_dup_match (const TinSearchQuery  *self,
                                            const char            *scope);
char           *tin_search_query_dup_wider (const TinSearchQuery  *self,
                                            const char            *scope);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TinSearchQuery, tin_search_query_free)

G_END_DECLS
