/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  TIN_COMPLETION_NONE,
  TIN_COMPLETION_EMOJI,   /* :name */
  TIN_COMPLETION_PERSON,  /* @name */
} TinCompletionKind;

TinCompletionKind  tin_completion_find_word  (const char  *before,
                                              const char **word);
char              *tin_completion_dup_closed (const char  *before);
gboolean           tin_completion_is_name    (const char  *name,
                                              const char  *begun);

G_END_DECLS
