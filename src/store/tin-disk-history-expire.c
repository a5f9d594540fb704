/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-store"

#include "config.h"

#include "tin-disk-history-rows.h"

/* Removing what was kept for long enough: an idle job, a piece in each transaction, conversation by
 * conversation from the oldest message on. What is unread or has not arrived stays, however old.
 * What amends a message stays for as long as that does, and goes with it, however new.
 * When the history is closed the job ends where it is; what it removed so far is gone. */

typedef struct
{
  gint64   before;        /* what is shown earlier goes */
  gint64   conversation;  /* the row of the one that it is at */
  gint64   shown_at;      /* the last message of it that was looked at */
  gint64   log_id;
  gint64   number;
  gint64   n_removed;
  gboolean begun;
} Expiry;

/* The first conversation from row ID on. */
static TinMarksConversation *
find_conversation (TinDiskHistory *self,
                   gint64          id)
{
  GPtrArray *conversations = tin_marks_get_conversations (self->marks);

  for (guint i = 0; i < conversations->len; i++)
    {
      TinMarksConversation *conversation = g_ptr_array_index (conversations, i);

      if (conversation->id >= id)
        return conversation;
    }

  return NULL;
}

/* A peer's message that is above what was seen is unread; what is above the head was imported. */
static gboolean
is_unread (TinDiskHistory             *self,
           TinMarksConversation       *conversation,
           TinMessage                 *message)
{
  TinMarksLog *log = tin_marks_find_log (self->marks, conversation,
                                         tin_message_get_log_id (message));
  guint64 number = tin_message_get_number (message);

  return log != NULL && !log->marks.own && number > log->marks.seen &&
         number <= log->marks.head;
}

static GPtrArray *
read_piece (TinDiskHistory  *self,
            const Expiry    *expiry,
            GError         **error)
{
  return tin_disk_history_read_rows (self,
                                     "SELECT " TIN_STORED_COLUMNS " FROM message"
                                     " WHERE conversation = ?1 AND shown_at < ?2"
                                     " AND (shown_at, log_id, number) > (?3, ?4, ?5)"
                                     " ORDER BY shown_at, log_id, number LIMIT ?6",
                                     TIN_VALUES (expiry->conversation, expiry->before,
                                                 expiry->shown_at, expiry->log_id,
                                                 expiry->number, TIN_PIECE_ROWS),
                                     error);
}

/* Whether ROW amends what is still here: without it that would be as it was before. Or it went
 * itself already, with what it amended. */
static gboolean
is_needed (TinDiskHistory      *self,
           const TinStoredRow  *row,
           gboolean            *needed,
           GError             **error)
{
  const TinMessageName *target = tin_message_get_target (row->message);
  gint64 answer = 0;

  *needed = FALSE;
  if (target == NULL || !tin_message_is_amendment (row->message))
    return TRUE;
  if (!tin_database_get_int (self->database,
                             "SELECT NOT EXISTS (SELECT 1 FROM message WHERE id = ?4)"
                             " OR EXISTS (SELECT 1 FROM message"
                             "  WHERE conversation = ?1 AND log_id = ?2 AND number = ?3"
                             "  AND kind = 0 AND NOT " TIN_MESSAGE_IS_HIDDEN ")",
                             TIN_VALUES (row->conversation, (gint64) target->log_id,
                                         (gint64) target->number, row->id), &answer, error))
    return FALSE;

  *needed = answer != 0;
  return TRUE;
}

static gboolean
remove_row (TinDiskHistory      *self,
            Expiry              *expiry,
            const TinStoredRow  *row,
            GError             **error)
{
  TinMessageName name = { tin_message_get_log_id (row->message),
                          tin_message_get_number (row->message) };

  expiry->n_removed++;
  return tin_disk_history_remove (self, row, error) &&
         (tin_message_is_amendment (row->message) ||
          tin_disk_history_take_along (self, row->conversation, &name, TIN_TARGET_REMOVED, 0,
                                       error));
}

static gboolean
expire_row (TinDiskHistory        *self,
            Expiry                *expiry,
            TinMarksConversation  *conversation,
            const TinStoredRow    *row,
            GError               **error)
{
  gboolean needed;

  expiry->shown_at = (gint64) tin_message_get_shown_at (row->message);
  expiry->log_id = (gint64) tin_message_get_log_id (row->message);
  expiry->number = (gint64) tin_message_get_number (row->message);

  if (!tin_disk_history_may_remove (self, row) || is_unread (self, conversation, row->message))
    return TRUE;
  if (!is_needed (self, row, &needed, error))
    return FALSE;

  return needed || remove_row (self, expiry, row, error);
}

/* Sets MORE to whether there is anything left to look at. */
static gboolean
expire_piece (TinDiskHistory  *self,
              Expiry          *expiry,
              gboolean        *more,
              GError         **error)
{
  TinMarksConversation *conversation = find_conversation (self, expiry->conversation);
  g_autoptr (GPtrArray) rows = NULL;

  *more = conversation != NULL;
  if (conversation == NULL)
    return TRUE;

  expiry->conversation = conversation->id;
  rows = read_piece (self, expiry, error);
  if (rows == NULL)
    return FALSE;

  for (guint i = 0; i < rows->len; i++)
    if (!expire_row (self, expiry, conversation, g_ptr_array_index (rows, i), error))
      return FALSE;

  if (rows->len == 0)
    {
      expiry->conversation++;
      expiry->shown_at = expiry->log_id = expiry->number = 0;
    }
  return TRUE;
}

static gboolean
do_piece (TinDiskHistory  *self,
          Expiry          *expiry,
          gboolean        *more,
          GError         **error)
{
  return tin_disk_history_begin (self, TIN_COMMIT_LAZY, error) &&
         tin_disk_history_end (self, expire_piece (self, expiry, more, error), error);
}

static void
run_expire (gpointer  owner,
            TinJob   *job)
{
  TinDiskHistory *self = owner;
  Expiry *expiry = tin_job_get_request (job);
  GError *error = NULL;
  gboolean more = FALSE;

  if (!expiry->begun)
    self->n_expiring++;
  expiry->begun = TRUE;

  if (do_piece (self, expiry, &more, &error) && more)
    {
      /* What this leaves in the index is merged between two pieces. */
      tin_disk_history_schedule_index (self);
      tin_worker_push_idle (self->worker, job);
      return;
    }

  self->n_expiring--;
  tin_disk_history_schedule_index (self);
  tin_disk_history_schedule_clear (self);
  if (error != NULL)
    tin_job_return_error (job, error);
  else
    tin_job_return_int (job, expiry->n_removed);
}

/**
 * tin_disk_history_expire:
 *
 * It is the turn of an idle job when all that was asked for before it is done.
 */
void
tin_disk_history_expire (TinHistory *history,
                         guint64     before,
                         GTask      *task)
{
  TinDiskHistory *self = TIN_DISK_HISTORY (history);
  Expiry *expiry = g_new0 (Expiry, 1);

  expiry->before = tin_to_stored (before);
  if (self->worker != NULL)
    tin_worker_push_idle (self->worker, tin_job_new (run_expire, task, expiry, g_free));
  else
    tin_disk_history_push (self, run_expire, task, expiry, g_free);
}
