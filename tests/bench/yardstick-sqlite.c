/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <sqlite3.h>

#include "bench-sides.h"
#include "bench-stats.h"
#include "bench-text.h"
#include "tin-schema.h"

/* The limit for what is kept: SQLite alone, in a plain loop, with our schema and settings and the
 * rows that Tincan writes for the same texts. No network, no main loop, no thread.
 *
 *   open FILE            opened
 *   commit COUNT BATCH   took START END   so many rows, so many of them in one transaction
 */

/* As large as the store lets a log become before it is written back. */
#define LOG_PAGES 1024
#define LOG_ID 0x123456789abcdef

typedef struct
{
  sqlite3      *database;  /* (owned) */
  sqlite3_stmt *insert;    /* (owned) */
  sqlite3_stmt *mark;      /* (owned) */
  gint64        number;
} Side;

static gboolean
execute (Side       *self,
         const char *sql)
{
  return sqlite3_exec (self->database, sql, NULL, NULL, NULL) == SQLITE_OK;
}

static gboolean
prepare (Side          *self,
         const char    *sql,
         sqlite3_stmt **statement)
{
  return sqlite3_prepare_v3 (self->database, sql, -1, SQLITE_PREPARE_PERSISTENT, statement,
                             NULL) == SQLITE_OK;
}

static gboolean
open_file (Side       *self,
           const char *path)
{
  guint n_steps;
  const TinSchemaStep *steps = tin_schema_get_steps (&n_steps);

  if (sqlite3_open (path, &self->database) != SQLITE_OK ||
      !execute (self, "PRAGMA locking_mode = EXCLUSIVE") ||
      !execute (self, "PRAGMA journal_mode = WAL") ||
      !execute (self, "PRAGMA synchronous = FULL") ||
      !execute (self, "PRAGMA secure_delete = ON") ||
      !execute (self, "PRAGMA cache_size = -8000") ||
      !execute (self, "PRAGMA wal_autocheckpoint = " G_STRINGIFY (LOG_PAGES)))
    return FALSE;
  for (guint i = 0; i < n_steps; i++)
    if (!execute (self, steps[i].sql))
      return FALSE;

  return execute (self, "INSERT INTO conversation (id, peer) VALUES (1, 'peer')") &&
         execute (self, "INSERT INTO log (conversation, log_id, own, head)"
                        " VALUES (1, 81985529216486895, 0, 0)") &&
         prepare (self, "INSERT INTO message (conversation, log_id, number, sent_at, shown_at,"
                        " kind, flags, text) VALUES (1, ?, ?, ?, ?, 0, 0, ?)", &self->insert) &&
         prepare (self, "UPDATE log SET head = ?, latest = ?, digest = ?"
                        " WHERE conversation = 1 AND log_id = ?", &self->mark);
}

static gboolean
insert_row (Side   *self,
            gint64  now)
{
  char text[BENCH_TEXT_LENGTH];
  gboolean good;

  self->number++;
  bench_text_write (text, BENCH_TEXT_ROW, (guint64) self->number, 0);
  sqlite3_bind_int64 (self->insert, 1, LOG_ID);
  sqlite3_bind_int64 (self->insert, 2, self->number);
  sqlite3_bind_int64 (self->insert, 3, now + self->number);
  sqlite3_bind_int64 (self->insert, 4, now + self->number);
  sqlite3_bind_text (self->insert, 5, text, sizeof text, SQLITE_STATIC);
  good = sqlite3_step (self->insert) == SQLITE_DONE;
  sqlite3_reset (self->insert);
  return good;
}

static gboolean
commit_batch (Side    *self,
              guint64  n_rows,
              gint64   now)
{
  static const guint8 digest[16] = { 1 };
  gboolean good = execute (self, "BEGIN IMMEDIATE");

  for (guint64 i = 0; i < n_rows && good; i++)
    good = insert_row (self, now);
  sqlite3_bind_int64 (self->mark, 1, self->number);
  sqlite3_bind_int64 (self->mark, 2, now + self->number);
  sqlite3_bind_blob (self->mark, 3, digest, sizeof digest, SQLITE_STATIC);
  sqlite3_bind_int64 (self->mark, 4, LOG_ID);
  good = good && sqlite3_step (self->mark) == SQLITE_DONE;
  sqlite3_reset (self->mark);
  return good && execute (self, "COMMIT");
}

static void
commit_rows (Side         *self,
             BenchControl *control,
             guint64       n_rows,
             guint64       batch)
{
  /* As the hybrid clock counts: milliseconds, and 16 bits behind them. */
  gint64 now = (g_get_real_time () / 1000) << 16;
  gint64 start = bench_now_ns ();

  for (guint64 done = 0; done < n_rows; done += batch)
    if (!commit_batch (self, MIN (batch, n_rows - done), now))
      {
        bench_control_say (control, "wrong: %s", sqlite3_errmsg (self->database));
        return;
      }
  bench_control_say (control, "took %" G_GINT64_FORMAT " %" G_GINT64_FORMAT, start,
                     bench_now_ns ());
}

int
bench_side_sqlite (BenchControl *control)
{
  Side self = { NULL };
  char *line;

  while ((line = bench_control_wait (control, -1)) != NULL)
    {
      if (bench_line_is (line, "open"))
        bench_control_say (control, "%s", open_file (&self, strchr (line, ' ') + 1)
                                            ? "opened" : sqlite3_errmsg (self.database));
      else
        commit_rows (&self, control, (guint64) bench_line_number (line, 1),
                     (guint64) bench_line_number (line, 2));
      g_free (line);
    }

  sqlite3_finalize (self.insert);
  sqlite3_finalize (self.mark);
  sqlite3_close (self.database);
  return 0;
}
