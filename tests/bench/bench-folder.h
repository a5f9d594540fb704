/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A folder for what is measured on a disk: beside this program, which is on one; temporary folders
 * often are not. */
char *bench_folder_new  (GError **error);
void  bench_folder_free (char    *folder);

G_END_DECLS
