/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-history.h"
#include "tin-worker.h"

G_BEGIN_DECLS

#define TIN_TYPE_DISK_HISTORY (tin_disk_history_get_type ())
G_DECLARE_FINAL_TYPE (TinDiskHistory, tin_disk_history, TIN, DISK_HISTORY, GObject)

/* The file in the profile's folder. */
#define TIN_DISK_HISTORY_FILE "history.db"

typedef struct
{
  const char    *directory;  /* (borrowed) the profile's folder */
  TinWorkerMode  worker;
  const char    *vfs;        /* (borrowed) (nullable) a test's; it makes the file as it likes */
} TinDiskHistoryOptions;

TinDiskHistory *tin_disk_history_open             (const TinDiskHistoryOptions  *options,
                                                   GError                      **error);
const char     *tin_disk_history_get_damaged_file (TinDiskHistory               *self);

G_END_DECLS
