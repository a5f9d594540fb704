/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-sim"

#include "config.h"

#include "sim-look.h"

#include "sim-vfs.h"
#include "tin-message.h"

static void
row_clear (gpointer data)
{
  g_clear_pointer (&((SimLookRow *) data)->text, g_free);
}

static void
fail (SimLook *self,
      sqlite3 *db)
{
  if (self->error == NULL)
    self->error = g_strdup (sqlite3_errmsg (db));
}

static const char *
column_peer (sqlite3_stmt *statement,
             int           column)
{
  return g_intern_string ((const char *) sqlite3_column_text (statement, column));
}

static void
read_logs (SimLook *self,
           sqlite3 *db)
{
  sqlite3_stmt *statement;

  if (sqlite3_prepare_v2 (db, "SELECT c.peer, l.log_id, l.own, l.head FROM log l "
                          "JOIN conversation c ON c.id = l.conversation", -1, &statement,
                          NULL) != SQLITE_OK)
    {
      fail (self, db);
      return;
    }
  while (sqlite3_step (statement) == SQLITE_ROW)
    {
      SimLookLog log = {
        .peer = column_peer (statement, 0),
        .log_id = (guint64) sqlite3_column_int64 (statement, 1),
        .own = sqlite3_column_int (statement, 2),
        .head = (guint64) sqlite3_column_int64 (statement, 3),
      };

      g_array_append_val (self->logs, log);
    }
  if (sqlite3_finalize (statement) != SQLITE_OK)
    fail (self, db);
}

static void
count_row (SimLook          *self,
           const SimLookRow *row)
{
  for (guint i = 0; i < self->logs->len; i++)
    {
      SimLookLog *log = &g_array_index (self->logs, SimLookLog, i);

      if (log->peer == row->peer && log->log_id == row->log_id)
        log->n_rows++;
    }
}

static void
read_rows (SimLook *self,
           sqlite3 *db)
{
  sqlite3_stmt *statement;

  if (sqlite3_prepare_v2 (db, "SELECT c.peer, m.log_id, m.number, m.flags, m.kind, m.text "
                          "FROM message m JOIN conversation c ON c.id = m.conversation "
                          "ORDER BY m.id", -1, &statement, NULL) != SQLITE_OK)
    {
      fail (self, db);
      return;
    }
  while (sqlite3_step (statement) == SQLITE_ROW)
    {
      SimLookRow row = {
        .peer = column_peer (statement, 0),
        .log_id = (guint64) sqlite3_column_int64 (statement, 1),
        .number = (guint64) sqlite3_column_int64 (statement, 2),
        .own = (sqlite3_column_int64 (statement, 3) & TIN_MESSAGE_FLAG_OWN) != 0,
        .kind = sqlite3_column_int (statement, 4),
        .text = g_strdup ((const char *) sqlite3_column_text (statement, 5)),
      };

      count_row (self, &row);
      g_array_append_val (self->rows, row);
    }
  if (sqlite3_finalize (statement) != SQLITE_OK)
    fail (self, db);
}

static void
check_whole (SimLook *self,
             sqlite3 *db)
{
  sqlite3_stmt *statement;
  const char *answer = NULL;

  sqlite3_prepare_v2 (db, "PRAGMA integrity_check", -1, &statement, NULL);
  if (sqlite3_step (statement) == SQLITE_ROW)
    answer = (const char *) sqlite3_column_text (statement, 0);
  if (g_strcmp0 (answer, "ok") != 0 && self->error == NULL)
    self->error = g_strdup_printf ("integrity check: %s", answer);
  sqlite3_finalize (statement);
}

/* Before the first migration there are no tables. */
static gboolean
has_tables (sqlite3 *db)
{
  sqlite3_stmt *statement;
  gboolean found;

  if (sqlite3_prepare_v2 (db, "SELECT 1 FROM sqlite_schema", -1, &statement, NULL) != SQLITE_OK)
    return TRUE;
  found = sqlite3_step (statement) != SQLITE_DONE;
  sqlite3_finalize (statement);
  return found;
}

/**
 * sim_look_new:
 * @path: of the database
 * @durable: only at what would be there after the worst loss of power; else at what is there
 * @whole: at the messages, too, and whether the file is sound; else at the marks of logs
 *
 * Nothing on @disk changes. A file that is not there is an empty database.
 */
SimLook *
sim_look_new (SimDisk    *disk,
              const char *path,
              gboolean    durable,
              gboolean    whole)
{
  SimLook *self = g_new0 (SimLook, 1);
  g_autoptr (SimDisk) lent = sim_disk_lend (disk, durable);
  g_autoptr (SimVfs) vfs = sim_vfs_new ("sim-look", lent);
  sqlite3 *db;

  self->logs = g_array_new (FALSE, FALSE, sizeof (SimLookLog));
  self->rows = g_array_new (FALSE, FALSE, sizeof (SimLookRow));
  g_array_set_clear_func (self->rows, row_clear);
  if (sim_disk_find (lent, path) == NULL)
    return self;

  if (sqlite3_open_v2 (path, &db, SQLITE_OPEN_READWRITE, "sim-look") != SQLITE_OK ||
      sqlite3_exec (db, "PRAGMA locking_mode = EXCLUSIVE; PRAGMA synchronous = OFF", NULL, NULL,
                    NULL) != SQLITE_OK)
    fail (self, db);
  sqlite3_db_config (db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  if (self->error == NULL && has_tables (db))
    read_logs (self, db);
  if (self->error == NULL && whole && has_tables (db))
    {
      read_rows (self, db);
      check_whole (self, db);
    }
  sqlite3_close (db);
  return self;
}

void
sim_look_free (SimLook *self)
{
  g_array_unref (self->logs);
  g_array_unref (self->rows);
  g_free (self->error);
  g_free (self);
}
