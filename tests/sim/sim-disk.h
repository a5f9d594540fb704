/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The bytes of one file, and which of them would be there after the power was lost. */
typedef struct
{
  char       *name;      /* (owned) an absolute path */
  GByteArray *bytes;     /* (owned) as programs see them */
  GByteArray *durable;   /* (owned) as they were synced last */
  GPtrArray  *unsynced;  /* (owned) of SimWrite, in order: what leads from the one to the other */
  guint       n_handles; /* that are open */
  gboolean    linked;    /* it has its name */
  gboolean    kept;      /* it would have its name after the power was lost */

  /* locks, as SQLite has them */
  guint       n_shared;
  gpointer    writer;    /* (borrowed) (nullable) the handle with more than a shared lock */
  int         lock;      /* of the writer */
} SimFile;

/* The disk of one machine: files in memory. */
typedef struct
{
  GPtrArray *files;       /* (owned) of SimFile, in the order in which they were made */
  GRand     *rand;        /* (owned) for what SQLite wants to be random */
  guint      generation;  /* of processes: handles of an earlier one are dead */
  guint      fuse;        /* operations until the power goes; 0 never */
  gboolean   dead;        /* the power went: nothing happens any more */
  gboolean   lent;        /* its bytes are another's: nothing is written, but files can be made */
  int        trouble;     /* a result of SQLite's that writing gives at present; 0 none */
  guint64    n_operations;
} SimDisk;

SimDisk    *sim_disk_new         (guint32          seed);
void        sim_disk_free        (SimDisk         *self);
SimFile    *sim_disk_find        (SimDisk         *self,
                                  const char      *name);
SimFile    *sim_disk_create      (SimDisk         *self,
                                  const char      *name);
gboolean    sim_disk_remove      (SimDisk         *self,
                                  const char      *name);
void        sim_disk_forget      (SimDisk         *self,
                                  SimFile         *file);
void        sim_disk_sync_names  (SimDisk         *self);
gboolean    sim_disk_operate     (SimDisk         *self);

void        sim_file_write       (SimFile         *self,
                                  guint64          offset,
                                  const guint8    *bytes,
                                  guint            length);
void        sim_file_truncate    (SimFile         *self,
                                  guint64          length);
void        sim_disk_sync        (SimDisk         *self,
                                  SimFile         *file);

void        sim_disk_kill        (SimDisk         *self);
void        sim_disk_lose_power  (SimDisk         *self,
                                  GRand           *rand);
void        sim_disk_wipe        (SimDisk         *self);
SimDisk    *sim_disk_copy        (SimDisk         *self,
                                  gboolean         durable);
SimDisk    *sim_disk_lend        (SimDisk         *self,
                                  gboolean         durable);
void        sim_disk_put_back    (SimDisk         *self,
                                  SimDisk         *copy);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimDisk, sim_disk_free)

G_END_DECLS
