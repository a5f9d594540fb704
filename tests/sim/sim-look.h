/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sim-disk.h"

G_BEGIN_DECLS

/* A log as a database has it. */
typedef struct
{
  const char *peer;   /* (borrowed) interned */
  guint64     log_id;
  gboolean    own;
  guint64     head;
  guint64     n_rows;
} SimLookLog;

typedef struct
{
  const char *peer;   /* (borrowed) interned */
  guint64     log_id;
  guint64     number;
  gboolean    own;
  int         kind;
  char       *text;   /* (owned) */
} SimLookRow;

/* What SQLite alone finds in a database file, without a line of the program. */
typedef struct
{
  GArray *logs;   /* (owned) of SimLookLog */
  GArray *rows;   /* (owned) of SimLookRow; empty if only logs were asked for */
  char   *error;  /* (owned) (nullable) why it cannot be read */
} SimLook;

SimLook *sim_look_new   (SimDisk    *disk,
                         const char *path,
                         gboolean    durable,
                         gboolean    whole);
void     sim_look_free  (SimLook    *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimLook, sim_look_free)

G_END_DECLS
