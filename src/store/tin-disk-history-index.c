/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-store"

#include "config.h"

#include "tin-disk-history-rows.h"
#include "tin-search-terms.h"

/* The search index, and the idle job that fills it.
 *
 * Delivery does not wait for the index: messages are committed without it, and an idle job brings
 * it on, in the order of ids, a piece in each transaction together with how far it is
 * ("profile.indexed"). So the two never disagree, whenever the program ends.
 *
 * FTS5 makes a segment of each piece, and would merge segments whenever it thinks fit, for 100 ms
 * at times. Here merging is a step of the idle job, bounded in pages.
 *
 * A removed message leaves its words in older segments until these are merged, without saying
 * whose they were. When something was removed ("profile.scrub"), everything is merged into one
 * segment, by small steps, and the write-ahead log is cut off, so that not even a word is left on
 * the disk. */

#define PIECE_ROWS 400
#define MERGE_PAGES 16

/* profile.scrub */
enum
{
  SCRUB_NOTHING,
  SCRUB_WANTED,
  SCRUB_BEGUN,
};

/* What comes of a step. */
typedef enum
{
  STEP_FAILED,
  STEP_DONE_SOME,
  STEP_NOTHING_LEFT,
} Step;

/* --- Rows --------------------------------------------------------------------------------- */

/* Only what people wrote and see is in the index, edits among it. Edits of nothing were stored by a
 * version that did not know what they are. */
static gboolean
is_searched (TinMessage *message)
{
  int kind = tin_message_get_kind (message);

  return (tin_message_get_flags (message) & TIN_MESSAGE_FLAG_HIDDEN) == 0 &&
         (kind == TIN_MESSAGE_KIND_TEXT ||
          (kind == TIN_MESSAGE_KIND_EDIT && tin_message_get_target (message) != NULL));
}

static gboolean
run_with_terms (TinDiskHistory      *self,
                const char          *sql,
                const TinStoredRow  *row,
                GError             **error)
{
  g_autoptr (TinStatement) statement = NULL;
  g_autofree char *scope = tin_search_terms_dup_scope (row->conversation);
  g_autofree char *terms = tin_search_terms_dup (tin_message_get_text (row->message),
                                                 tin_message_get_length (row->message));

  statement = tin_database_prepare (self->database, sql, TIN_VALUES (row->id), error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_text (statement, 2, tin_search_terms_dup_indexed (terms, scope), -1, g_free);
  return tin_database_step (self->database, statement, NULL, error);
}

/**
 * tin_disk_history_get_indexed:
 * @indexed: (out): messages up to this id are in the index
 */
gboolean
tin_disk_history_get_indexed (TinDiskHistory  *self,
                              gint64          *indexed,
                              GError         **error)
{
  *indexed = 0;
  return tin_database_get_int (self->database, "SELECT indexed FROM profile", TIN_NO_VALUES,
                               indexed, error);
}

/**
 * tin_disk_history_unindex:
 *
 * Takes out of the index what it has of a message, which still has its text. Afterwards
 * tin_disk_history_schedule_index() sees to it that no traces stay.
 */
gboolean
tin_disk_history_unindex (TinDiskHistory      *self,
                          const TinStoredRow  *row,
                          GError             **error)
{
  gint64 indexed;

  if (!tin_disk_history_get_indexed (self, &indexed, error))
    return FALSE;
  if (!tin_database_run (self->database, "UPDATE profile SET scrub = 1 WHERE scrub != 1",
                         TIN_NO_VALUES, error))
    return FALSE;
  if (row->id > indexed || !is_searched (row->message))
    return TRUE;

  if (run_with_terms (self,
                      "INSERT INTO search (search, rowid, terms) VALUES ('delete', ?1, ?2)",
                      row, error))
    return TRUE;
  if (!tin_disk_history_is_index_bad (self))
    return FALSE;

  g_clear_error (error);
  return tin_disk_history_remake_index (self, error);
}

/**
 * tin_disk_history_is_index_bad:
 *
 * Returns: whether what failed last did so because the search index makes no sense
 */
gboolean
tin_disk_history_is_index_bad (TinDiskHistory *self)
{
  sqlite3 *handle = tin_database_get_handle (self->database);

  return sqlite3_extended_errcode (handle) == SQLITE_CORRUPT_VTAB;
}

/* Where FTS5 cannot even begin to read, its tables are given what an empty index has: its record
 * of averages (1) and its list of no segments (10). */
static gboolean
write_empty_index (TinDiskHistory  *self,
                   GError         **error)
{
  static const char *const sql = "DELETE FROM search_idx;"
                                 "DELETE FROM search_data;"
                                 "INSERT INTO search_data (id, block)"
                                 " VALUES (1, x''), (10, x'00000000000000');";
  sqlite3 *handle = tin_database_get_handle (self->database);
  gboolean done;

  sqlite3_db_config (handle, SQLITE_DBCONFIG_DEFENSIVE, 0, NULL);
  done = tin_database_execute (self->database, sql, error);
  sqlite3_db_config (handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  return done;
}

/**
 * tin_disk_history_remake_index:
 *
 * Empties the index, for the idle job to fill it again. Searches look at the messages until then.
 */
gboolean
tin_disk_history_remake_index (TinDiskHistory  *self,
                               GError         **error)
{
  g_autoptr (GError) bad = NULL;

  g_message ("The search index is made anew");

  if (!tin_database_run (self->database, "INSERT INTO search (search) VALUES ('delete-all')",
                         TIN_NO_VALUES, &bad) &&
      !write_empty_index (self, error))
    return FALSE;

  return tin_database_run (self->database, "UPDATE profile SET indexed = 0, scrub = 0",
                           TIN_NO_VALUES, error);
}

/* --- Filling ------------------------------------------------------------------------------ */

static GPtrArray *
read_piece (TinDiskHistory  *self,
            GError         **error)
{
  gint64 indexed;

  if (!tin_disk_history_get_indexed (self, &indexed, error))
    return NULL;

  return tin_disk_history_read_rows (self,
                                     "SELECT " TIN_STORED_COLUMNS " FROM message WHERE id > ?1"
                                     " ORDER BY id LIMIT ?2",
                                     TIN_VALUES (indexed, PIECE_ROWS), error);
}

static gboolean
index_rows (TinDiskHistory  *self,
            GPtrArray       *rows,
            GError         **error)
{
  const TinStoredRow *last = g_ptr_array_index (rows, rows->len - 1);

  for (guint i = 0; i < rows->len; i++)
    {
      const TinStoredRow *row = g_ptr_array_index (rows, i);

      if (is_searched (row->message) &&
          !run_with_terms (self, "INSERT INTO search (rowid, terms) VALUES (?1, ?2)", row, error))
        return FALSE;
    }

  return tin_database_run (self->database, "UPDATE profile SET indexed = ?1",
                           TIN_VALUES (last->id), error);
}

static Step
index_piece (TinDiskHistory  *self,
             GError         **error)
{
  g_autoptr (GPtrArray) rows = read_piece (self, error);

  if (rows == NULL)
    return STEP_FAILED;
  if (rows->len == 0)
    return STEP_NOTHING_LEFT;

  return index_rows (self, rows, error) ? STEP_DONE_SOME : STEP_FAILED;
}

/* --- Merging ------------------------------------------------------------------------------ */

/* One bounded step. PAGES below 0 begins to merge all there is into one segment. */
static Step
merge (TinDiskHistory  *self,
       gint64           pages,
       GError         **error)
{
  sqlite3 *handle = tin_database_get_handle (self->database);
  int before = sqlite3_total_changes (handle);

  if (!tin_database_run (self->database, "INSERT INTO search (search, rank) VALUES ('merge', ?1)",
                         TIN_VALUES (pages), error))
    return STEP_FAILED;

  /* The statement itself counts as one change: https://sqlite.org/fts5.html, "merge". */
  return sqlite3_total_changes (handle) - before < 2 ? STEP_NOTHING_LEFT : STEP_DONE_SOME;
}

static Step
set_scrub (TinDiskHistory  *self,
           gint64           scrub,
           Step             step,
           GError         **error)
{
  if (step == STEP_FAILED ||
      !tin_database_run (self->database, "UPDATE profile SET scrub = ?1", TIN_VALUES (scrub),
                         error))
    return STEP_FAILED;

  return step;
}

/* While messages are being removed it is too early: all would be merged again and again. */
static gboolean
may_scrub (TinDiskHistory *self)
{
  return !self->clearing && self->n_expiring == 0;
}

/* Goes on merging; when that is done, begins to scrub or ends it. */
static Step
tidy (TinDiskHistory  *self,
      gboolean        *scrubbed,
      GError         **error)
{
  gint64 scrub = SCRUB_NOTHING;
  Step step = merge (self, MERGE_PAGES, error);

  if (step != STEP_NOTHING_LEFT)
    return step;
  if (!tin_database_get_int (self->database, "SELECT scrub FROM profile", TIN_NO_VALUES, &scrub,
                             error))
    return STEP_FAILED;

  if (scrub == SCRUB_WANTED && may_scrub (self))
    {
      step = merge (self, -MERGE_PAGES, error);
      return set_scrub (self, SCRUB_BEGUN, step == STEP_FAILED ? step : STEP_DONE_SOME, error);
    }
  if (scrub == SCRUB_BEGUN)
    {
      *scrubbed = TRUE;
      return set_scrub (self, SCRUB_NOTHING, STEP_NOTHING_LEFT, error);
    }

  return STEP_NOTHING_LEFT;
}

/* --- The idle job ------------------------------------------------------------------------- */

/* A piece is followed by merging, and that by the next piece. */
static Step
step_in_transaction (TinDiskHistory  *self,
                     gboolean        *tidying,
                     gboolean        *scrubbed,
                     GError         **error)
{
  gint64 scrub = SCRUB_NOTHING;
  Step step;

  if (*tidying)
    {
      step = tidy (self, scrubbed, error);
      *tidying = step == STEP_DONE_SOME;
      return step == STEP_NOTHING_LEFT ? STEP_DONE_SOME : step;
    }

  step = index_piece (self, error);
  if (step == STEP_NOTHING_LEFT &&
      !tin_database_get_int (self->database, "SELECT scrub FROM profile", TIN_NO_VALUES, &scrub,
                             error))
    return STEP_FAILED;

  *tidying = step == STEP_DONE_SOME || (scrub != SCRUB_NOTHING && may_scrub (self));
  return *tidying ? STEP_DONE_SOME : step;
}

static Step
do_step (TinDiskHistory  *self,
         gboolean        *tidying,
         gboolean        *scrubbed,
         GError         **error)
{
  Step step;

  if (!tin_disk_history_begin (self, TIN_COMMIT_LAZY, error))
    return STEP_FAILED;

  step = step_in_transaction (self, tidying, scrubbed, error);
  if (step == STEP_FAILED && tin_disk_history_is_index_bad (self))
    {
      g_clear_error (error);
      *tidying = FALSE;
      step = tin_disk_history_remake_index (self, error) ? STEP_DONE_SOME : STEP_FAILED;
    }

  if (step == STEP_FAILED)
    tin_disk_history_rollback (self);
  else if (!tin_disk_history_commit (self, error))
    step = STEP_FAILED;

  return step;
}

/* What was removed still stands in the log, in pages that were written over. */
static void
cut_log (TinDiskHistory *self)
{
  g_autoptr (GError) error = NULL;

  if (!tin_database_cut_log (self->database, &error))
    g_debug ("The log is not cut off: %s", error->message);
}

static void
run_index (gpointer  owner,
           TinJob   *job)
{
  TinDiskHistory *self = owner;
  gboolean *tidying = tin_job_get_request (job);
  g_autoptr (GError) error = NULL;
  gboolean scrubbed = FALSE;
  Step step = do_step (self, tidying, &scrubbed, &error);

  if (scrubbed && step != STEP_FAILED)
    cut_log (self);

  /* Nothing is lost where the disk fails: what was not indexed is indexed after the next append. */
  if (step == STEP_FAILED)
    g_debug ("The search index stays behind: %s", error->message);

  if (step == STEP_DONE_SOME)
    {
      tin_worker_push_idle (self->worker, job);
      return;
    }

  self->indexing = FALSE;
  tin_job_return_boolean (job, TRUE);
}

/**
 * tin_disk_history_schedule_index:
 *
 * Sees to it that an idle job fills the index, and leaves no traces of what was removed: once when
 * the history is opened, and after every commit that added or removed messages.
 */
void
tin_disk_history_schedule_index (TinDiskHistory *self)
{
  gboolean *tidying;

  if (self->indexing)
    return;

  self->indexing = TRUE;
  tidying = g_new (gboolean, 1);
  *tidying = TRUE;
  tin_worker_push_idle (self->worker, tin_job_new (run_index, NULL, tidying, g_free));
}
