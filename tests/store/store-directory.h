/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char  *store_directory_new     (void);
void   store_directory_free    (char       *path);
void   store_directory_write   (const char *directory,
                                const char *name,
                                const char *contents,
                                gssize      length);
char  *store_directory_read    (const char *directory,
                                const char *name);
guint  store_directory_count   (const char *directory);
guint  store_directory_mode    (const char *directory,
                                const char *name);
void   store_directory_chmod   (const char *directory,
                                const char *name,
                                guint       mode);

G_END_DECLS
