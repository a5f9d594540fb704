/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean tin_private_directory_make (const char  *path,
                                     GError     **error);
void     tin_private_directory_sync (const char  *path);
gboolean tin_private_file_read      (const char  *path,
                                     gsize        max_bytes,
                                     GBytes     **contents,
                                     GError     **error);
gboolean tin_private_file_write     (const char  *path,
                                     const char  *contents,
                                     gsize        length,
                                     GError     **error);
gboolean tin_private_file_replace   (const char  *path,
                                     const char  *contents,
                                     gsize        length,
                                     GError     **error);
void     tin_private_file_clean     (const char  *path);
void     tin_private_file_tighten   (const char  *path);

G_END_DECLS
