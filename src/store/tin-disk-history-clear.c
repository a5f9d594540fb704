/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-store"

#include "config.h"

#include "tin-disk-history-rows.h"

/* Clearing a conversation, and the idle job that does the work of it.
 *
 * The request writes one number: messages with ids up to it are cleared, and nobody who reads for a
 * screen sees them from then on. The idle job removes them, in pieces, after a restart too, until a
 * whole pass finds nothing more; then the number is 0 again. Own messages that still have to arrive
 * are hidden instead. The same job removes hidden ones that have arrived, and what could not go at
 * once with what it amends.
 *
 * What was cleared for now only is beyond a second number, which the idle job does not pass: it is
 * kept in memory, so that whatever ends the program settles what was asked for. */

typedef struct
{
  gint64   conversation;  /* its row; 0 between two of them */
  gint64   log_id;        /* the last message of the conversation that was looked at ... */
  gint64   number;
  gboolean changed;       /* something was done in this pass */
  TinGone  gone;          /* where it is in what went and left amendments */
} Pass;

typedef enum
{
  PIECE_FAILED,
  PIECE_MORE,
  PIECE_NOTHING_LEFT,
} Piece;

/* --- What was cleared --------------------------------------------------------------------- */

static TinMarksConversation *
find_cleared (TinDiskHistory *self)
{
  GPtrArray *conversations = tin_marks_get_conversations (self->marks);

  for (guint i = 0; i < conversations->len; i++)
    {
      TinMarksConversation *conversation = g_ptr_array_index (conversations, i);

      if (conversation->settled != 0)
        return conversation;
    }

  return NULL;
}

/* What amends ROW may have come after the conversation was cleared, as long as that could be
 * undone. */
static gboolean
clear_row (TinDiskHistory        *self,
           Pass                  *pass,
           TinMarksConversation  *conversation,
           const TinStoredRow    *row,
           GError               **error)
{
  TinMessageName name = { tin_message_get_log_id (row->message),
                          tin_message_get_number (row->message) };

  if ((tin_message_get_flags (row->message) & TIN_MESSAGE_FLAG_HIDDEN) != 0 &&
      !tin_disk_history_may_remove (self, row))
    return TRUE;

  pass->changed = TRUE;
  return tin_disk_history_remove_here (self, row, error) &&
         (tin_message_get_kind (row->message) != TIN_MESSAGE_KIND_TEXT ||
          tin_disk_history_take_along (self, conversation->id, &name, TIN_TARGET_REMOVED,
                                       conversation->settled, error));
}

/* Messages may have moved behind the place where we are: only a pass without a find is the last. */
static Piece
end_pass (TinDiskHistory        *self,
          Pass                  *pass,
          TinMarksConversation  *conversation,
          GError               **error)
{
  gboolean again = pass->changed;
  gint64 cleared = conversation->cleared > conversation->settled ? conversation->cleared : 0;

  *pass = (Pass) { .gone = pass->gone };
  if (!again && !tin_marks_set_cleared (self->marks, conversation, cleared, 0, error))
    return PIECE_FAILED;

  return PIECE_MORE;
}

static Piece
clear_piece (TinDiskHistory  *self,
             Pass            *pass,
             GError         **error)
{
  TinMarksConversation *conversation = find_cleared (self);
  g_autoptr (GPtrArray) rows = NULL;

  if (conversation == NULL)
    return PIECE_NOTHING_LEFT;
  if (conversation->id != pass->conversation)
    *pass = (Pass) { .conversation = conversation->id, .gone = pass->gone };

  rows = tin_disk_history_read_rows (self,
                                     "SELECT " TIN_STORED_COLUMNS " FROM message"
                                     " WHERE conversation = ?1 AND (log_id, number) > (?2, ?3)"
                                     " AND id <= ?4 ORDER BY log_id, number LIMIT ?5",
                                     TIN_VALUES (pass->conversation, pass->log_id, pass->number,
                                                 conversation->settled, TIN_PIECE_ROWS),
                                     error);
  if (rows == NULL)
    return PIECE_FAILED;
  if (rows->len == 0)
    return end_pass (self, pass, conversation, error);

  for (guint i = 0; i < rows->len; i++)
    {
      const TinStoredRow *row = g_ptr_array_index (rows, i);

      if (!clear_row (self, pass, conversation, row, error))
        return PIECE_FAILED;
      pass->log_id = (gint64) tin_message_get_log_id (row->message);
      pass->number = (gint64) tin_message_get_number (row->message);
    }

  return PIECE_MORE;
}

/* --- What was hidden and has arrived -------------------------------------------------------- */

/* The first log after the one that PASS is at which has hidden messages. */
static Piece
find_hidden (TinDiskHistory  *self,
             Pass            *pass,
             GError         **error)
{
  g_autoptr (TinStatement) row = NULL;
  gint64 conversation;
  gint64 log_id;
  gboolean is_row;

  row = tin_database_prepare (self->database,
                              "SELECT conversation, log_id FROM message INDEXED BY message_hidden"
                              " WHERE " TIN_MESSAGE_IS_HIDDEN
                              " AND (conversation, log_id) > (?1, ?2)"
                              " ORDER BY conversation, log_id LIMIT 1",
                              TIN_VALUES (pass->conversation, pass->log_id), error);
  if (row == NULL || !tin_database_step (self->database, row, &is_row, error))
    return PIECE_FAILED;
  if (!is_row)
    return PIECE_NOTHING_LEFT;

  conversation = sqlite3_column_int64 (row, 0);
  log_id = sqlite3_column_int64 (row, 1);
  /* In a damaged file an index need not be in order: it would be walked for ever. */
  if (conversation < pass->conversation ||
      (conversation == pass->conversation && log_id <= pass->log_id))
    {
      tin_database_distrust (self->database, "the index of what is hidden is not in order", error);
      return PIECE_FAILED;
    }

  pass->conversation = conversation;
  pass->log_id = log_id;
  return PIECE_MORE;
}

static Piece
remove_arrived (TinDiskHistory  *self,
                const Pass      *pass,
                GError         **error)
{
  g_autoptr (GPtrArray) rows = NULL;

  rows = tin_disk_history_read_rows (self,
                                     "SELECT " TIN_STORED_COLUMNS " FROM message"
                                     " INDEXED BY message_hidden"
                                     " WHERE " TIN_MESSAGE_IS_HIDDEN
                                     " AND conversation = ?1 AND log_id = ?2"
                                     " ORDER BY number LIMIT ?3",
                                     TIN_VALUES (pass->conversation, pass->log_id,
                                                 TIN_PIECE_ROWS), error);
  if (rows == NULL)
    return PIECE_FAILED;

  for (guint i = 0; i < rows->len; i++)
    {
      const TinStoredRow *row = g_ptr_array_index (rows, i);

      /* They arrive in order. */
      if (!tin_disk_history_may_remove (self, row))
        return i > 0 ? PIECE_MORE : PIECE_NOTHING_LEFT;
      if (!tin_disk_history_remove (self, row, error))
        return PIECE_FAILED;
    }

  return rows->len > 0 ? PIECE_MORE : PIECE_NOTHING_LEFT;
}

static Piece
sweep_piece (TinDiskHistory  *self,
             GError         **error)
{
  Pass pass = { 0 };
  Piece piece;

  while ((piece = find_hidden (self, &pass, error)) == PIECE_MORE)
    {
      piece = remove_arrived (self, &pass, error);
      if (piece != PIECE_NOTHING_LEFT)
        return piece;
    }

  return piece;
}

/* --- What went and left amendments ---------------------------------------------------------- */

static Piece
gone_piece (TinDiskHistory  *self,
            Pass            *pass,
            GError         **error)
{
  gboolean found;

  if (!tin_disk_history_find_gone (self, &pass->gone, &found, error))
    return PIECE_FAILED;
  if (!found)
    return PIECE_NOTHING_LEFT;

  return tin_disk_history_take_gone (self, &pass->gone, error) ? PIECE_MORE : PIECE_FAILED;
}

/* --- The idle job ------------------------------------------------------------------------- */

/* Most of the time there is nothing to do, which is seen without a transaction. */
static Piece
look (TinDiskHistory  *self,
      GError         **error)
{
  Pass start = { 0 };
  gboolean found;

  if (find_cleared (self) != NULL)
    return PIECE_MORE;
  if (!tin_disk_history_find_gone (self, &start.gone, &found, error))
    return PIECE_FAILED;

  return found ? PIECE_MORE : find_hidden (self, &start, error);
}

static Piece
do_piece (TinDiskHistory  *self,
          Pass            *pass,
          GError         **error)
{
  Piece piece = look (self, error);

  if (piece != PIECE_MORE)
    return piece;
  if (!tin_disk_history_begin (self, TIN_COMMIT_LAZY, error))
    return PIECE_FAILED;

  piece = clear_piece (self, pass, error);
  if (piece == PIECE_NOTHING_LEFT)
    piece = gone_piece (self, pass, error);
  if (piece == PIECE_NOTHING_LEFT)
    piece = sweep_piece (self, error);

  if (piece == PIECE_FAILED)
    tin_disk_history_rollback (self);
  else if (!tin_disk_history_commit (self, error))
    piece = PIECE_FAILED;

  return piece;
}

static void
run_pass (gpointer  owner,
          TinJob   *job)
{
  TinDiskHistory *self = owner;
  Pass *pass = tin_job_get_request (job);
  g_autoptr (GError) error = NULL;
  Piece piece = do_piece (self, pass, &error);

  if (piece == PIECE_MORE)
    {
      /* What this leaves in the index is merged between two pieces. */
      tin_disk_history_schedule_index (self);
      tin_worker_push_idle (self->worker, job);
      return;
    }

  /* It goes on with the next acknowledgement, or when the history is opened again. */
  if (piece == PIECE_FAILED)
    g_debug ("What was cleared is still there: %s", error->message);

  /* The index may have waited for this. */
  self->clearing = FALSE;
  tin_disk_history_schedule_index (self);
  tin_job_return_boolean (job, TRUE);
}

/**
 * tin_disk_history_schedule_clear:
 *
 * Sees to it that an idle job removes what nobody needs any more: once when the history is opened,
 * and after every commit that cleared something or moved marks of acknowledgement.
 */
void
tin_disk_history_schedule_clear (TinDiskHistory *self)
{
  if (self->clearing)
    return;

  self->clearing = TRUE;
  tin_worker_push_idle (self->worker, tin_job_new (run_pass, NULL, g_new0 (Pass, 1), g_free));
}

/* --- The request -------------------------------------------------------------------------- */

typedef struct
{
  char            *conversation;  /* (owned) */
  TinHistoryClear  how;
} Request;

static void
request_free (gpointer user_data)
{
  Request *request = user_data;

  g_free (request->conversation);
  g_free (request);
}

static gboolean
set_cleared (TinDiskHistory        *self,
             TinMarksConversation  *conversation,
             TinHistoryClear        how,
             GError               **error)
{
  gint64 all = self->next_id - 1;

  switch (how)
    {
    case TIN_HISTORY_CLEAR_FOR_NOW:
      /* Whatever was cleared before is not asked about any more. */
      return tin_marks_set_cleared (self->marks, conversation, all, conversation->cleared, error);
    case TIN_HISTORY_CLEAR_SETTLE:
      return tin_marks_set_cleared (self->marks, conversation, conversation->cleared,
                                    conversation->cleared, error);
    case TIN_HISTORY_CLEAR_UNDO:
      return tin_marks_set_cleared (self->marks, conversation, conversation->settled,
                                    conversation->settled, error);
    case TIN_HISTORY_CLEAR_FOR_GOOD:
    default:
      return tin_marks_set_cleared (self->marks, conversation, all, all, error);
    }
}

static gboolean
clear_conversation (TinDiskHistory        *self,
                    TinMarksConversation  *conversation,
                    TinHistoryClear        how,
                    GError               **error)
{
  gboolean done;

  if (!tin_disk_history_begin (self, TIN_COMMIT_DURABLE, error))
    return FALSE;

  done = set_cleared (self, conversation, how, error);
  return tin_disk_history_end (self, done, error);
}

static void
run_clear (gpointer  owner,
           TinJob   *job)
{
  TinDiskHistory *self = owner;
  const Request *request = tin_job_get_request (job);
  TinMarksConversation *conversation;
  GError *error = NULL;

  conversation = tin_marks_find_conversation (self->marks, request->conversation);
  if (conversation != NULL && !clear_conversation (self, conversation, request->how, &error))
    {
      tin_job_return_error (job, error);
      return;
    }

  tin_disk_history_schedule_clear (self);
  tin_job_return_boolean (job, TRUE);
}

void
tin_disk_history_clear (TinHistory      *history,
                        const char      *conversation,
                        TinHistoryClear  how,
                        GTask           *task)
{
  Request *request = g_new0 (Request, 1);

  request->conversation = g_strdup (conversation);
  request->how = how;
  tin_disk_history_push (TIN_DISK_HISTORY (history), run_clear, task, request, request_free);
}
