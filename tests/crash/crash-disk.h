/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

#include "crash-ledger.h"

G_BEGIN_DECLS

/* The history of a program that has ended, as its next run will find it. */
typedef struct
{
  GArray *own;     /* (owned) (element-type CrashEntry) by log and number */
  GArray *others;  /* (owned) (element-type CrashEntry) */
} CrashDisk;

gboolean crash_disk_read  (CrashDisk   *self,
                           const char  *folder,
                           const char  *scratch,
                           char       **error);
void     crash_disk_clear (CrashDisk   *self);

void     crash_disk_copy_folder (const char *from,
                                 const char *to);

/* The number in a text that starts with a number, or CRASH_NO_TEXT. */
guint64  crash_text_parse (const char  *text);
char    *crash_text_new   (guint64      number);

G_END_DECLS
