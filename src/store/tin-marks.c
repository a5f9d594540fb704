/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-store"

#include "config.h"

#include "tin-marks.h"

#include <string.h>

#include "tin-error.h"

/* All conversations and the marks of all logs, as the database has them, kept in memory: nothing
 * is looked up for a message that is appended, and a batch costs one statement a log.
 *
 * What is changed belongs to the transaction that is open: tin_marks_write() puts the logs into it,
 * and when it ends, it is either tin_marks_keep() or tin_marks_undo(). */

struct _TinMarks
{
  TinDatabase          *database;       /* (borrowed) */
  GPtrArray            *conversations;  /* (owned) (element-type TinMarksConversation): (owned) in
                                         * the order of their rows */
  GHashTable           *by_peer;        /* (owned) (element-type utf8 TinMarksConversation) */
  GPtrArray            *touched;        /* (owned) (element-type TinMarksLog): (borrowed) */
  GPtrArray            *changed;        /* (owned) (element-type TinMarksConversation):
                                         * (borrowed) */
  TinMarksConversation *last;           /* (borrowed) (nullable) the one that was asked for last */
};

static void
conversation_free (gpointer data)
{
  TinMarksConversation *self = data;

  g_hash_table_unref (self->logs);
  g_free (self);
}

static TinMarksConversation *
add_conversation (TinMarks   *self,
                  gint64      id,
                  const char *peer)
{
  TinMarksConversation *conversation = g_new0 (TinMarksConversation, 1);

  conversation->id = id;
  conversation->peer = g_intern_string (peer);
  conversation->logs = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
  g_ptr_array_add (self->conversations, conversation);
  g_hash_table_insert (self->by_peer, (gpointer) conversation->peer, conversation);

  return conversation;
}

static TinMarksLog *
add_log (TinMarksConversation *conversation,
         guint64               log_id,
         gboolean              own)
{
  TinMarksLog *log = g_new0 (TinMarksLog, 1);

  log->conversation = conversation;
  log->marks.id = log_id;
  log->marks.own = own;
  g_hash_table_insert (conversation->logs, &log->marks.id, log);

  return log;
}

/* --- From the database -------------------------------------------------------------------- */

/* Values that we never write, and that nobody could go on from. */
static gboolean
fail (GError **error)
{
  g_set_error (error, TIN_ERROR, TIN_ERROR_DAMAGED, "The marks of a conversation make no sense");
  return FALSE;
}

/* The row that is added next has a higher id. */
static gboolean
conversation_is_possible (TinStatement *row)
{
  gint64 id = sqlite3_column_int64 (row, 0);
  const char *peer = (const char *) sqlite3_column_text (row, 3);

  return id > 0 && id < G_MAXINT64 && sqlite3_column_int64 (row, 1) >= 0 &&
         sqlite3_column_int64 (row, 2) >= 0 && peer != NULL && *peer != '\0' &&
         g_utf8_validate_len (peer, (gsize) sqlite3_column_bytes (row, 3), NULL);
}

/* There is always a next number. */
static gboolean
log_is_possible (TinStatement *row)
{
  static const int numbers[] = { 1, 3, 4, 5, 6, 7 };

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    if (sqlite3_column_int64 (row, numbers[i]) < 0)
      return FALSE;
  return sqlite3_column_int64 (row, 3) < G_MAXINT64;
}

static gboolean
load_conversations (TinMarks  *self,
                    GError   **error)
{
  g_autoptr (TinStatement) rows = NULL;
  gboolean row;

  rows = tin_database_prepare (self->database,
                               "SELECT id, own_log, cleared, peer FROM conversation ORDER BY id",
                               TIN_NO_VALUES, error);
  if (rows == NULL || !tin_database_step (self->database, rows, &row, error))
    return FALSE;

  while (row)
    {
      TinMarksConversation *conversation;

      if (!conversation_is_possible (rows))
        return fail (error);
      conversation = add_conversation (self, sqlite3_column_int64 (rows, 0),
                                       (const char *) sqlite3_column_text (rows, 3));
      conversation->own_log = (guint64) sqlite3_column_int64 (rows, 1);
      conversation->cleared = conversation->settled = sqlite3_column_int64 (rows, 2);
      if (!tin_database_step (self->database, rows, &row, error))
        return FALSE;
    }

  return TRUE;
}

static void
load_log (TinMarks     *self,
          TinStatement *row)
{
  TinMarksConversation *conversation = tin_marks_find_row (self, sqlite3_column_int64 (row, 0));
  const void *digest = sqlite3_column_blob (row, 8);
  TinHistoryLog *marks;

  if (conversation == NULL)
    return;

  marks = &add_log (conversation, (guint64) sqlite3_column_int64 (row, 1),
                    sqlite3_column_int (row, 2) != 0)->marks;
  marks->head = (guint64) sqlite3_column_int64 (row, 3);
  marks->offered = (guint64) sqlite3_column_int64 (row, 4);
  marks->acknowledged = (guint64) sqlite3_column_int64 (row, 5);
  marks->seen = (guint64) sqlite3_column_int64 (row, 6);
  marks->latest = (guint64) sqlite3_column_int64 (row, 7);
  if (digest != NULL && sqlite3_column_bytes (row, 8) == TIN_DIGEST_BYTES)
    memcpy (marks->digest, digest, TIN_DIGEST_BYTES);
}

static gboolean
load_logs (TinMarks  *self,
           GError   **error)
{
  g_autoptr (TinStatement) rows = NULL;
  gboolean row;

  rows = tin_database_prepare (self->database,
                               "SELECT conversation, log_id, own, head, offered, acknowledged,"
                               " seen, latest, digest FROM log",
                               TIN_NO_VALUES, error);
  if (rows == NULL || !tin_database_step (self->database, rows, &row, error))
    return FALSE;

  while (row)
    {
      if (!log_is_possible (rows))
        return fail (error);
      load_log (self, rows);
      if (!tin_database_step (self->database, rows, &row, error))
        return FALSE;
    }

  return TRUE;
}

/**
 * tin_marks_load:
 * @database: (transfer none): outlives the marks
 *
 * Returns: (transfer full) (nullable): %NULL with an error as of tin_database_fail()
 */
TinMarks *
tin_marks_load (TinDatabase  *database,
                GError      **error)
{
  g_autoptr (TinMarks) self = g_new0 (TinMarks, 1);

  self->database = database;
  self->conversations = g_ptr_array_new_with_free_func (conversation_free);
  self->by_peer = g_hash_table_new (g_str_hash, g_str_equal);
  self->touched = g_ptr_array_new ();
  self->changed = g_ptr_array_new ();

  if (!load_conversations (self, error) || !load_logs (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
tin_marks_free (TinMarks *self)
{
  g_ptr_array_unref (self->touched);
  g_ptr_array_unref (self->changed);
  g_hash_table_unref (self->by_peer);
  g_ptr_array_unref (self->conversations);
  g_free (self);
}

/* --- Conversations ------------------------------------------------------------------------ */

/**
 * tin_marks_get_conversations:
 *
 * Returns: (transfer none) (element-type TinMarksConversation): all, in the order of their rows
 */
GPtrArray *
tin_marks_get_conversations (TinMarks *self)
{
  return self->conversations;
}

/**
 * tin_marks_find_conversation:
 *
 * Returns: (transfer none) (nullable): the conversation with @peer
 */
TinMarksConversation *
tin_marks_find_conversation (TinMarks   *self,
                             const char *peer)
{
  /* Interned strings are equal if their addresses are; a reader may come with any other. */
  if (self->last == NULL || self->last->peer != peer)
    self->last = g_hash_table_lookup (self->by_peer, peer);

  return self->last;
}

/**
 * tin_marks_find_row:
 * @id: the conversation's row
 *
 * Returns: (transfer none) (nullable):
 */
TinMarksConversation *
tin_marks_find_row (TinMarks *self,
                    gint64    id)
{
  guint low = 0;
  guint high = self->conversations->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      TinMarksConversation *conversation = g_ptr_array_index (self->conversations, middle);

      if (conversation->id == id)
        return conversation;
      if (conversation->id < id)
        low = middle + 1;
      else
        high = middle;
    }

  return NULL;
}

static void
touch_conversation (TinMarks             *self,
                    TinMarksConversation *conversation)
{
  if (conversation->touched)
    return;

  conversation->touched = TRUE;
  conversation->own_log_before = conversation->own_log;
  conversation->cleared_before = conversation->cleared;
  conversation->settled_before = conversation->settled;
  g_ptr_array_add (self->changed, conversation);
}

/**
 * tin_marks_ensure_conversation:
 *
 * Within a transaction.
 *
 * Returns: (transfer none) (nullable): the conversation, which is made where there is none
 */
TinMarksConversation *
tin_marks_ensure_conversation (TinMarks    *self,
                               const char  *peer,
                               GError     **error)
{
  TinMarksConversation *conversation = tin_marks_find_conversation (self, peer);
  g_autoptr (TinStatement) statement = NULL;

  if (conversation != NULL)
    return conversation;

  statement = tin_database_prepare (self->database, "INSERT INTO conversation (peer) VALUES (?)",
                                    TIN_NO_VALUES, error);
  if (statement == NULL)
    return NULL;
  sqlite3_bind_text (statement, 1, peer, -1, SQLITE_TRANSIENT);
  if (!tin_database_step (self->database, statement, NULL, error))
    return NULL;

  conversation = add_conversation (self,
                                   sqlite3_last_insert_rowid (
                                     tin_database_get_handle (self->database)),
                                   peer);
  touch_conversation (self, conversation);
  conversation->is_new = TRUE;
  self->last = conversation;
  return conversation;
}

/**
 * tin_marks_set_own_log:
 *
 * Says, within a transaction, which log is written in the conversation from now on.
 */
gboolean
tin_marks_set_own_log (TinMarks              *self,
                       TinMarksConversation  *conversation,
                       guint64                log_id,
                       GError               **error)
{
  if (conversation->own_log == log_id)
    return TRUE;

  touch_conversation (self, conversation);
  conversation->own_log = log_id;
  return tin_database_run (self->database, "UPDATE conversation SET own_log = ? WHERE id = ?",
                           TIN_VALUES ((gint64) log_id, conversation->id), error);
}

/**
 * tin_marks_set_cleared:
 * @cleared: the highest message id that was cleared
 * @settled: the highest one that was cleared for good: at most @cleared
 *
 * Within a transaction.
 */
gboolean
tin_marks_set_cleared (TinMarks              *self,
                       TinMarksConversation  *conversation,
                       gint64                 cleared,
                       gint64                 settled,
                       GError               **error)
{
  touch_conversation (self, conversation);
  conversation->cleared = cleared;
  conversation->settled = settled;
  return tin_database_run (self->database, "UPDATE conversation SET cleared = ? WHERE id = ?",
                           TIN_VALUES (cleared, conversation->id), error);
}

/* --- Logs --------------------------------------------------------------------------------- */

/**
 * tin_marks_find_log:
 *
 * Returns: (transfer none) (nullable):
 */
TinMarksLog *
tin_marks_find_log (TinMarks             *self,
                    TinMarksConversation *conversation,
                    guint64               log_id)
{
  return g_hash_table_lookup (conversation->logs, &log_id);
}

/**
 * tin_marks_ensure_log:
 *
 * Within a transaction.
 *
 * Returns: (transfer none): the log; an empty one, in the database from tin_marks_write() on, where
 *   there is none
 */
TinMarksLog *
tin_marks_ensure_log (TinMarks             *self,
                      TinMarksConversation *conversation,
                      guint64               log_id,
                      gboolean              own)
{
  TinMarksLog *log = tin_marks_find_log (self, conversation, log_id);

  if (log != NULL)
    return log;

  log = add_log (conversation, log_id, own);
  log->is_new = TRUE;
  tin_marks_touch (self, log);
  return log;
}

/**
 * tin_marks_touch:
 *
 * Remembers what the marks are, before they are changed in a transaction.
 */
void
tin_marks_touch (TinMarks    *self,
                 TinMarksLog *log)
{
  if (log->touched)
    return;

  log->touched = TRUE;
  log->before = log->marks;
  g_ptr_array_add (self->touched, log);
}

/* --- Transactions ------------------------------------------------------------------------- */

static gboolean
write_log (TinMarks     *self,
           TinMarksLog  *log,
           GError      **error)
{
  const TinHistoryLog *marks = &log->marks;
  g_autoptr (TinStatement) statement = NULL;

  statement = tin_database_prepare (self->database,
                                    "INSERT OR REPLACE INTO log (conversation, log_id, own, head,"
                                    " offered, acknowledged, seen, latest, digest)"
                                    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                                    TIN_VALUES (log->conversation->id, (gint64) marks->id,
                                                marks->own, (gint64) marks->head,
                                                (gint64) marks->offered,
                                                (gint64) marks->acknowledged,
                                                (gint64) marks->seen, (gint64) marks->latest),
                                    error);
  if (statement == NULL)
    return FALSE;
  if (!marks->own)
    sqlite3_bind_blob (statement, 9, marks->digest, TIN_DIGEST_BYTES, SQLITE_STATIC);

  return tin_database_step (self->database, statement, NULL, error);
}

/**
 * tin_marks_write:
 *
 * Puts what was touched into the transaction. The last thing before its commit.
 */
gboolean
tin_marks_write (TinMarks  *self,
                 GError   **error)
{
  for (guint i = 0; i < self->touched->len; i++)
    if (!write_log (self, g_ptr_array_index (self->touched, i), error))
      return FALSE;

  return TRUE;
}

/**
 * tin_marks_keep:
 *
 * The transaction is committed.
 */
void
tin_marks_keep (TinMarks *self)
{
  for (guint i = 0; i < self->touched->len; i++)
    {
      TinMarksLog *log = g_ptr_array_index (self->touched, i);

      log->touched = FALSE;
      log->is_new = FALSE;
    }
  g_ptr_array_set_size (self->touched, 0);

  for (guint i = 0; i < self->changed->len; i++)
    {
      TinMarksConversation *conversation = g_ptr_array_index (self->changed, i);

      conversation->touched = FALSE;
      conversation->is_new = FALSE;
    }
  g_ptr_array_set_size (self->changed, 0);
}

static void
undo_log (TinMarksLog *log)
{
  guint64 id = log->marks.id;

  log->touched = FALSE;
  if (log->is_new)
    g_hash_table_remove (log->conversation->logs, &id);
  else
    log->marks = log->before;
}

static void
undo_conversation (TinMarks             *self,
                   TinMarksConversation *conversation)
{
  conversation->touched = FALSE;
  conversation->own_log = conversation->own_log_before;
  conversation->cleared = conversation->cleared_before;
  conversation->settled = conversation->settled_before;
  if (!conversation->is_new)
    return;

  g_hash_table_remove (self->by_peer, conversation->peer);
  g_ptr_array_remove (self->conversations, conversation);
}

/**
 * tin_marks_undo:
 *
 * The transaction is rolled back: all is as it was before it.
 */
void
tin_marks_undo (TinMarks *self)
{
  for (guint i = 0; i < self->touched->len; i++)
    undo_log (g_ptr_array_index (self->touched, i));
  g_ptr_array_set_size (self->touched, 0);

  for (guint i = 0; i < self->changed->len; i++)
    undo_conversation (self, g_ptr_array_index (self->changed, i));
  g_ptr_array_set_size (self->changed, 0);
  self->last = NULL;
}
