/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <sqlite3.h>

#include "sim-disk.h"

G_BEGIN_DECLS

/* SQLite's way to a SimDisk. */
typedef struct _SimVfs SimVfs;

SimVfs     *sim_vfs_new      (const char *name,
                              SimDisk    *disk);
void        sim_vfs_free     (SimVfs     *self);
const char *sim_vfs_get_name (SimVfs     *self);
void        sim_vfs_set_wall (SimVfs     *self,
                              gint64      wall);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimVfs, sim_vfs_free)

G_END_DECLS
