/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-store"

#include "config.h"

#include "tin-disk-history-private.h"

#include <string.h>

#include "tin-error.h"
#include "tin-log.h"

/* The history in one SQLite file. This file holds the object, its transactions and its rows; how
 * it is opened, and what is asked of it, stand in files of their own.
 *
 * States: open; closing, from tin_history_close_async() on, when nothing more is taken; closed.
 * Whoever disposes of it without closing it has, on the disk, what a crash would have left: what
 * was committed. */

static void tin_disk_history_iface_init (TinHistoryInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TinDiskHistory, tin_disk_history, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TIN_TYPE_HISTORY,
                                                      tin_disk_history_iface_init))

/* The log is written back when it has so many pages (4 MiB), before the next transaction: what the
 * last one said is answered by then. */
#define CHECKPOINT_PAGES 1024

/* --- Transactions ------------------------------------------------------------------------- */

/**
 * tin_disk_history_begin:
 *
 * Begins a transaction; marks that are touched belong to it.
 */
gboolean
tin_disk_history_begin (TinDiskHistory  *self,
                        TinCommit        commit,
                        GError         **error)
{
  g_autoptr (GError) unimportant = NULL;

  if (!tin_database_checkpoint (self->database, CHECKPOINT_PAGES, &unimportant))
    g_message ("%s", unimportant->message);

  return tin_database_begin (self->database, commit, error);
}

/**
 * tin_disk_history_commit:
 *
 * Writes the marks that were touched, and ends the transaction; where that cannot be done it is
 * rolled back.
 */
gboolean
tin_disk_history_commit (TinDiskHistory  *self,
                         GError         **error)
{
  if (!tin_marks_write (self->marks, error))
    {
      tin_disk_history_rollback (self);
      return FALSE;
    }
  if (!tin_database_commit (self->database, error))
    {
      tin_marks_undo (self->marks);
      return FALSE;
    }

  tin_marks_keep (self->marks);
  return TRUE;
}

/**
 * tin_disk_history_rollback:
 *
 * Ends the transaction as if there had been none.
 */
void
tin_disk_history_rollback (TinDiskHistory *self)
{
  tin_database_rollback (self->database);
  tin_marks_undo (self->marks);
}

/**
 * tin_disk_history_end:
 * @done: whether all was done that belongs to the transaction; if not, @error is set already
 *
 * Commits the transaction, or rolls it back.
 *
 * Returns: whether it is committed
 */
gboolean
tin_disk_history_end (TinDiskHistory  *self,
                      gboolean         done,
                      GError         **error)
{
  if (done)
    return tin_disk_history_commit (self, error);

  tin_disk_history_rollback (self);
  return FALSE;
}

/* --- Rows --------------------------------------------------------------------------------- */

/* What is read may have been written by anybody who had the file. */
static char *
make_text (const char *text,
           gsize       length,
           gsize      *valid_length)
{
  char *valid = g_utf8_make_valid (text, (gssize) length);

  *valid_length = strlen (valid);
  return valid;
}

/* Flags that make no sense are not believed. */
static guint
get_flags (guint64 stored,
           guint64 kind)
{
  guint flags = (guint) stored & ~(guint) TIN_MESSAGE_FLAG_EDITED;

  return kind == TIN_MESSAGE_KIND_WITHDRAWN ? flags : flags & ~(guint) TIN_MESSAGE_FLAG_DELETED;
}

/* Nor are targets. */
static void
get_target (TinStatement *row,
            int           column,
            TinMessage   *message)
{
  gint64 log_id = sqlite3_column_int64 (row, column);
  gint64 number = sqlite3_column_int64 (row, column + 1);
  TinMessageName target = { (guint64) log_id, (guint64) number };

  if (log_id > TIN_LOG_ID_PLAIN && number > 0 &&
      tin_message_get_kind (message) != TIN_MESSAGE_KIND_WITHDRAWN)
    tin_message_set_target (message, &target);
}

/**
 * tin_disk_history_get_row:
 * @first_column: where the %TIN_MESSAGE_COLUMNS begin
 *
 * Returns: (transfer full): the message of the row that @row stands on
 */
TinMessage *
tin_disk_history_get_row (TinStatement *row,
                          int           first_column)
{
  guint64 numbers[6];
  const char *text = (const char *) sqlite3_column_text (row, first_column + 6);
  gsize length = (gsize) sqlite3_column_bytes (row, first_column + 6);
  g_autofree char *valid = NULL;
  g_autoptr (TinMessage) message = NULL;

  for (int i = 0; i < 6; i++)
    numbers[i] = (guint64) sqlite3_column_int64 (row, first_column + i);

  if (text == NULL)
    text = "";
  if (!g_utf8_validate_len (text, length, NULL))
    text = valid = make_text (text, length, &length);

  message = tin_message_new (numbers[0], numbers[1], numbers[2], (TinMessageKind) numbers[4],
                             get_flags (numbers[5], numbers[4]), text, (gssize) length);
  get_target (row, first_column + 7, message);
  return tin_message_new_shown (message, numbers[3]);
}

/**
 * tin_disk_history_may_put:
 *
 * Returns: whether the message has a number, and SQLite can hold it, its log, its times and its
 *   target
 */
gboolean
tin_disk_history_may_put (const TinMessage *message)
{
  const TinMessageName *target = tin_message_get_target (message);

  if (target != NULL && (target->log_id > G_MAXINT64 || target->number > G_MAXINT64))
    return FALSE;

  return tin_message_get_number (message) > 0 && tin_message_get_number (message) <= G_MAXINT64 &&
         tin_message_get_log_id (message) <= G_MAXINT64 &&
         tin_message_get_sent_at (message) <= G_MAXINT64 &&
         tin_message_get_shown_at (message) <= G_MAXINT64;
}

/* Most speak of nothing, and are not to cost more because of the others. */
static const char insert_plain[] =
  "INSERT INTO message"
  " (id, conversation, log_id, number, sent_at, shown_at, kind, flags, text)"
  " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";

static const char insert_targeted[] =
  "INSERT INTO message (id, conversation, " TIN_MESSAGE_COLUMNS ")"
  " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";

static gboolean
insert_row (TinDiskHistory  *self,
            gint64           conversation,
            TinMessage      *message,
            gboolean        *taken,
            GError         **error)
{
  const TinMessageName *target = tin_message_get_target (message);
  g_autoptr (TinStatement) statement = NULL;
  int result;

  statement = tin_database_prepare (self->database,
                                    target != NULL ? insert_targeted : insert_plain,
                                    TIN_VALUES (self->next_id, conversation,
                                                (gint64) tin_message_get_log_id (message),
                                                (gint64) tin_message_get_number (message),
                                                (gint64) tin_message_get_sent_at (message),
                                                (gint64) tin_message_get_shown_at (message),
                                                tin_message_get_kind (message),
                                                (gint64) tin_message_get_flags (message)),
                                    error);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_text (statement, 9, tin_message_get_text (message),
                     (int) tin_message_get_length (message), SQLITE_STATIC);
  if (target != NULL)
    {
      sqlite3_bind_int64 (statement, 10, (gint64) target->log_id);
      sqlite3_bind_int64 (statement, 11, (gint64) target->number);
    }

  result = sqlite3_step (statement);
  *taken = result == SQLITE_CONSTRAINT_UNIQUE;
  if (result == SQLITE_DONE || *taken)
    return TRUE;

  return tin_database_fail (self->database, "a message cannot be added", error);
}

/* Makes what an import has put there give way: it goes if it is MESSAGE, and is put into a log of
 * its own if it is another one of that name; unless one of that name is there, too. */
static gboolean
give_way (TinDiskHistory  *self,
          gint64           conversation,
          TinMessage      *message,
          GError         **error)
{
  gint64 log_id = (gint64) tin_message_get_log_id (message);
  gint64 number = (gint64) tin_message_get_number (message);
  gint64 id = 0;

  return tin_database_run (self->database,
                           "UPDATE OR IGNORE message SET log_id = ?4"
                           " WHERE conversation = ?1 AND log_id = ?2 AND number = ?3"
                           " AND sent_at != ?5",
                           TIN_VALUES (conversation, log_id, number,
                                       (gint64) TIN_IMPORTED_LOG ((guint64) log_id),
                                       (gint64) tin_message_get_sent_at (message)),
                           error) &&
         tin_database_get_int (self->database,
                               "SELECT id FROM message"
                               " WHERE conversation = ? AND log_id = ? AND number = ?",
                               TIN_VALUES (conversation, log_id, number), &id, error) &&
         (id == 0 ? tin_disk_history_follow_aside (self, conversation, message, error)
                  : tin_disk_history_remove_row (self, id, error));
}

/**
 * tin_disk_history_put_row:
 * @conversation: its row
 *
 * Adds a message, in the transaction that is open; an amendment counts from then on. What an
 * import has put under the same number gives way: nothing is there twice, and nothing else is lost.
 * Marks are not moved.
 */
gboolean
tin_disk_history_put_row (TinDiskHistory  *self,
                          gint64           conversation,
                          TinMessage      *message,
                          GError         **error)
{
  const TinMessageName *target = tin_message_get_target (message);
  gboolean taken;
  gboolean imported;
  gint64 id;

  if (!insert_row (self, conversation, message, &taken, error))
    return FALSE;
  imported = taken;
  if (taken && (!give_way (self, conversation, message, error) ||
                !insert_row (self, conversation, message, &taken, error)))
    return FALSE;
  if (taken)
    return tin_database_fail (self->database, "a message cannot be put in its place", error);

  id = self->next_id++;
  if (target != NULL && !tin_disk_history_speak (self, conversation, id, target, error))
    return FALSE;
  if (tin_message_is_amendment (message))
    return tin_disk_history_amend (self, conversation, id, message, error);

  return !imported || tin_disk_history_settle (self, conversation, message, message, error);
}

/* --- What is asked ------------------------------------------------------------------------ */

/**
 * tin_disk_history_push:
 * @request: (transfer full) (nullable):
 *
 * Has @run done in its turn; it answers @task.
 */
void
tin_disk_history_push (TinDiskHistory *self,
                       TinJobFunc      run,
                       GTask          *task,
                       gpointer        request,
                       GDestroyNotify  free_request)
{
  if (self->worker != NULL)
    {
      tin_worker_push (self->worker, tin_job_new (run, task, request, free_request));
      return;
    }

  if (request != NULL && free_request != NULL)
    free_request (request);
  g_task_return_new_error (task, TIN_ERROR, TIN_ERROR_STORAGE, "The history is closed");
}

static void
run_close (gpointer  owner,
           TinJob   *job)
{
  TinDiskHistory *self = owner;

  g_clear_pointer (&self->database, tin_database_close);
  tin_job_return_boolean (job, TRUE);
}

static void
tin_disk_history_close (TinHistory *history,
                        GTask      *task)
{
  TinDiskHistory *self = TIN_DISK_HISTORY (history);

  if (self->worker != NULL)
    tin_worker_close (self->worker, tin_job_new (run_close, task, NULL, NULL));
  else
    g_task_return_boolean (task, TRUE);
}

static TinHistoryState *
tin_disk_history_dup_state (TinHistory *history)
{
  TinDiskHistory *self = TIN_DISK_HISTORY (history);

  g_return_val_if_fail (self->state != NULL, NULL);

  return g_steal_pointer (&self->state);
}

/* --- The object --------------------------------------------------------------------------- */

static void
tin_disk_history_dispose (GObject *object)
{
  TinDiskHistory *self = TIN_DISK_HISTORY (object);

  /* A job that is being done may push itself again: the worker is there until its thread ended. */
  if (self->worker != NULL)
    tin_worker_free (self->worker);
  self->worker = NULL;
  g_clear_pointer (&self->database, tin_database_free);

  G_OBJECT_CLASS (tin_disk_history_parent_class)->dispose (object);
}

static void
tin_disk_history_finalize (GObject *object)
{
  TinDiskHistory *self = TIN_DISK_HISTORY (object);

  g_clear_pointer (&self->marks, tin_marks_free);
  g_clear_pointer (&self->state, tin_history_state_free);
  g_clear_error (&self->failure);
  g_free (self->damaged_file);

  G_OBJECT_CLASS (tin_disk_history_parent_class)->finalize (object);
}

static void
tin_disk_history_iface_init (TinHistoryInterface *iface)
{
  iface->dup_state = tin_disk_history_dup_state;
  iface->append = tin_disk_history_append;
  iface->mark = tin_disk_history_mark;
  iface->read_log = tin_disk_history_read_log;
  iface->read_page = tin_disk_history_read_page;
  iface->read_message = tin_disk_history_read_message;
  iface->change = tin_disk_history_change;
  iface->take_back = tin_disk_history_take_back;
  iface->clear = tin_disk_history_clear;
  iface->expire = tin_disk_history_expire;
  iface->search = tin_disk_history_search;
  iface->list_outbox = tin_disk_history_list_outbox;
  iface->import = tin_disk_history_import;
  iface->close = tin_disk_history_close;
}

static void
tin_disk_history_class_init (TinDiskHistoryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tin_disk_history_dispose;
  object_class->finalize = tin_disk_history_finalize;
}

static void
tin_disk_history_init (TinDiskHistory *self)
{
}

/**
 * tin_disk_history_get_damaged_file:
 *
 * Returns: (transfer none) (nullable): the file that was damaged when the history was opened, and
 *   was put aside under this name for an empty one; %NULL if all was well
 */
const char *
tin_disk_history_get_damaged_file (TinDiskHistory *self)
{
  g_return_val_if_fail (TIN_IS_DISK_HISTORY (self), NULL);

  return self->damaged_file;
}
