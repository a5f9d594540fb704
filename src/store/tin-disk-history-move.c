/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-store"

#include "config.h"

#include "tin-disk-history-rows.h"

#include "tin-error.h"

/* Messages that go to another conversation, or to another log of the same. */

/* --- To another conversation --------------------------------------------------------------- */

/**
 * tin_disk_history_take_away:
 * @entry: that was just written, with where it was before
 *
 * Makes an empty entry of what it was in its old place: the other half of appending it. What we
 * said of it there goes nowhere: the new place has the text as it was shown.
 */
gboolean
tin_disk_history_take_away (TinDiskHistory         *self,
                            const TinHistoryEntry  *entry,
                            GError                **error)
{
  TinMarksConversation *conversation = tin_marks_find_conversation (self->marks,
                                                                    entry->moved_from);
  TinMessageName name = { entry->moved_log_id, entry->moved_number };
  g_autoptr (GPtrArray) rows = NULL;
  const TinStoredRow *row;

  if (conversation == NULL)
    return TRUE;

  rows = tin_disk_history_read_rows (self,
                                     "SELECT " TIN_STORED_COLUMNS " FROM message"
                                     " WHERE conversation = ?1 AND log_id = ?2 AND number = ?3",
                                     TIN_VALUES (conversation->id,
                                                 tin_to_stored (entry->moved_log_id),
                                                 tin_to_stored (entry->moved_number)), error);
  if (rows == NULL)
    return FALSE;
  if (rows->len == 0)
    return TRUE;

  row = g_ptr_array_index (rows, 0);
  return tin_disk_history_empty_row (self, row, TIN_MESSAGE_FLAGS_NONE, error) &&
         tin_disk_history_take_along (self, conversation->id, &name, TIN_TARGET_WITHDRAWN, 0,
                                      error);
}

/* --- To another log ------------------------------------------------------------------------ */

/* A row that moves. */
typedef struct
{
  gint64      id;
  TinMessage *message;  /* (owned) */
} Moving;

static void
moving_clear (gpointer data)
{
  Moving *self = data;

  tin_message_unref (self->message);
}

static GArray *
read_from (TinDiskHistory  *self,
           TinMarksLog     *log,
           guint64          number,
           GError         **error)
{
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (Moving));
  g_autoptr (TinStatement) statement = NULL;
  gboolean row;

  g_array_set_clear_func (rows, moving_clear);
  statement = tin_database_prepare (self->database,
                                    "SELECT id, " TIN_MESSAGE_COLUMNS " FROM message"
                                    " WHERE conversation = ? AND log_id = ?"
                                    " AND number BETWEEN ? AND ? ORDER BY number",
                                    TIN_VALUES (log->conversation->id, (gint64) log->marks.id,
                                                (gint64) number, (gint64) log->marks.head),
                                    error);
  if (statement == NULL || !tin_database_step (self->database, statement, &row, error))
    return NULL;

  while (row)
    {
      Moving moving = { sqlite3_column_int64 (statement, 0),
                        tin_disk_history_get_row (statement, 1) };

      g_array_append_val (rows, moving);
      if (!tin_database_step (self->database, statement, &row, error))
        return NULL;
    }

  return g_steal_pointer (&rows);
}

/* NUMBERS gets what the message's number becomes. */
static gboolean
move_row (TinDiskHistory  *self,
          TinMarksLog     *to,
          const Moving    *moving,
          GHashTable      *numbers,
          TinTakenBack    *taken,
          GError         **error)
{
  TinMovedMessage moved = {
    .sent_at = tin_message_get_sent_at (moving->message),
    .old_number = tin_message_get_number (moving->message),
  };

  /* A withdrawn one has nothing to be delivered for. */
  if (tin_message_get_kind (moving->message) == TIN_MESSAGE_KIND_WITHDRAWN &&
      (tin_message_get_flags (moving->message) & TIN_MESSAGE_FLAG_DELETED) == 0)
    return tin_disk_history_remove_row (self, moving->id, error);

  moved.number = ++to->marks.head;
  g_array_append_val (taken->moved, moved);
  g_hash_table_insert (numbers, g_memdup2 (&moved.old_number, sizeof moved.old_number),
                       g_memdup2 (&moved.number, sizeof moved.number));
  to->marks.latest = MAX (to->marks.latest, tin_message_get_shown_at (moving->message));
  return tin_database_run (self->database,
                           "UPDATE message SET log_id = ?2, number = ?3 WHERE id = ?1",
                           TIN_VALUES (moving->id, (gint64) to->marks.id,
                                       (gint64) to->marks.head),
                           error);
}

/* The ids of what was written of messages of a log, whose numbers are from FIRST to LAST. */
static GArray *
list_speakers (TinDiskHistory  *self,
               gint64           conversation,
               guint64          log_id,
               guint64          first,
               guint64          last,
               GError         **error)
{
  return tin_disk_history_list_values (self,
                                       "SELECT entry FROM speaker"
                                       " WHERE of_conversation = ?1 AND of_log = ?2"
                                       " AND of_number BETWEEN ?3 AND ?4",
                                       TIN_VALUES (conversation, (gint64) log_id, (gint64) first,
                                                   (gint64) last), error);
}

/* The message of that id, as long as it speaks of any. */
static GPtrArray *
read_speaker (TinDiskHistory  *self,
              gint64           id,
              GError         **error)
{
  return tin_disk_history_read_rows (self,
                                     "SELECT " TIN_STORED_COLUMNS " FROM message"
                                     " WHERE id = ?1 AND target_log IS NOT NULL",
                                     TIN_VALUES (id), error);
}

/* What ROW spoke of may have been amended by it, and be again by another one. */
static gboolean
leave_target (TinDiskHistory      *self,
              const TinStoredRow  *row,
              GError             **error)
{
  gboolean counted;

  if (!tin_disk_history_fall_silent (self, row, error))
    return FALSE;

  counted = tin_message_is_amendment (row->message) &&
            sqlite3_changes (tin_database_get_handle (self->database)) > 0;
  return !counted || tin_disk_history_recount (self, row, error);
}

/* ROW speaks of NAME from now on. */
static gboolean
set_target (TinDiskHistory        *self,
            const TinStoredRow    *row,
            const TinMessageName  *name,
            GError               **error)
{
  g_autoptr (TinMessage) copy = NULL;

  if (!leave_target (self, row, error) ||
      !tin_database_run (self->database,
                         "UPDATE message SET target_log = ?2, target_number = ?3 WHERE id = ?1",
                         TIN_VALUES (row->id, (gint64) name->log_id, (gint64) name->number),
                         error) ||
      !tin_disk_history_speak (self, row->conversation, row->id, name, error))
    return FALSE;
  if (!tin_message_is_amendment (row->message))
    return TRUE;

  copy = tin_message_new (tin_message_get_log_id (row->message),
                          tin_message_get_number (row->message),
                          tin_message_get_sent_at (row->message),
                          (TinMessageKind) tin_message_get_kind (row->message),
                          tin_message_get_flags (row->message),
                          tin_message_get_text (row->message),
                          (gssize) tin_message_get_length (row->message));
  tin_message_set_target (copy, name);
  return tin_disk_history_amend (self, row->conversation, row->id, copy, error);
}

/* What speaks of a message that is nowhere any more must not speak of the one which has its number
 * now. */
static gboolean
lose_target (TinDiskHistory      *self,
             const TinStoredRow  *row,
             GError             **error)
{
  if (tin_message_is_amendment (row->message))
    return tin_disk_history_empty_row (self, row, TIN_MESSAGE_FLAGS_NONE, error);

  return tin_disk_history_fall_silent (self, row, error) &&
         tin_database_run (self->database,
                           "UPDATE message SET target_log = NULL, target_number = NULL"
                           " WHERE id = ?1", TIN_VALUES (row->id), error);
}

/* What may have left is there as it was, and so is what the peer said: of what it has. */
static gboolean
follow_row (TinDiskHistory  *self,
            TinMarksLog     *to,
            GHashTable      *numbers,
            gint64           id,
            GError         **error)
{
  g_autoptr (GPtrArray) rows = NULL;
  const TinStoredRow *row;
  const TinMessageName *target;
  const guint64 *number;
  TinMarksLog *log;

  rows = read_speaker (self, id, error);
  if (rows == NULL)
    return FALSE;
  if (rows->len == 0)
    return TRUE;

  row = g_ptr_array_index (rows, 0);
  target = tin_message_get_target (row->message);
  log = tin_marks_find_log (self->marks, to->conversation, tin_message_get_log_id (row->message));
  if (target == NULL || log == NULL || !log->marks.own ||
      tin_message_get_number (row->message) <= log->marks.offered)
    return TRUE;

  number = g_hash_table_lookup (numbers, &target->number);
  if (number == NULL)
    return lose_target (self, row, error);
  return set_target (self, row, &(TinMessageName) { to->marks.id, *number }, error);
}

/* LOG's messages from NUMBER on have other names now, see NUMBERS. */
static gboolean
follow (TinDiskHistory  *self,
        TinMarksLog     *log,
        guint64          number,
        TinMarksLog     *to,
        GHashTable      *numbers,
        GError         **error)
{
  g_autoptr (GArray) ids = list_speakers (self, log->conversation->id, log->marks.id, number,
                                          G_MAXINT64, error);

  if (ids == NULL)
    return FALSE;
  for (guint i = 0; i < ids->len; i++)
    if (!follow_row (self, to, numbers, g_array_index (ids, gint64, i), error))
      return FALSE;

  return TRUE;
}

/**
 * tin_disk_history_move_from:
 * @log: an own one, that ends before @number from now on
 * @new_log_id: of another one
 * @taken: (inout): what moved
 *
 * All from @number on goes to the new log, except what was withdrawn, and what an import has put
 * behind the head. What we wrote of it and never left speaks of it by its new name.
 */
gboolean
tin_disk_history_move_from (TinDiskHistory  *self,
                            TinMarksLog     *log,
                            guint64          number,
                            guint64          new_log_id,
                            TinTakenBack    *taken,
                            GError         **error)
{
  g_autoptr (GArray) rows = NULL;
  g_autoptr (GHashTable) numbers = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free,
                                                          g_free);
  TinMarksLog *to;

  if (new_log_id == 0 || new_log_id == log->marks.id)
    {
      g_set_error (error, TIN_ERROR, TIN_ERROR_STORAGE, "A log forks, and there is no other one");
      return FALSE;
    }
  rows = read_from (self, log, number, error);
  if (rows == NULL)
    return FALSE;

  to = tin_marks_ensure_log (self->marks, log->conversation, new_log_id, TRUE);
  tin_marks_touch (self->marks, to);
  if (taken->moved == NULL)
    taken->moved = g_array_new (FALSE, FALSE, sizeof (TinMovedMessage));
  for (guint i = 0; i < rows->len; i++)
    if (!move_row (self, to, &g_array_index (rows, Moving, i), numbers, taken, error))
      return FALSE;
  if (!follow (self, log, number, to, numbers, error))
    return FALSE;

  taken->n_moved = taken->moved->len;
  log->marks.head = number - 1;
  return TRUE;
}

/* --- To the log of what was imported --------------------------------------------------------- */

/* What was imported is in a log that nobody writes, or beyond the head of one. */
static gboolean
is_imported (TinDiskHistory     *self,
             const TinStoredRow *row)
{
  TinMarksConversation *conversation = tin_marks_find_row (self->marks, row->conversation);
  TinMarksLog *log = NULL;

  if (conversation != NULL)
    log = tin_marks_find_log (self->marks, conversation, tin_message_get_log_id (row->message));
  return log == NULL || tin_message_get_number (row->message) > log->marks.head;
}

/**
 * tin_disk_history_follow_aside:
 * @conversation: its row
 * @message: that takes the place of an imported one, which was put into its TIN_IMPORTED_LOG()
 *
 * What was imported and speaks of that one still does.
 */
gboolean
tin_disk_history_follow_aside (TinDiskHistory  *self,
                               gint64           conversation,
                               TinMessage      *message,
                               GError         **error)
{
  guint64 log_id = tin_message_get_log_id (message);
  guint64 number = tin_message_get_number (message);
  TinMessageName aside = { TIN_IMPORTED_LOG (log_id), number };
  g_autoptr (GArray) ids = list_speakers (self, conversation, log_id, number, number, error);

  if (ids == NULL)
    return FALSE;

  for (guint i = 0; i < ids->len; i++)
    {
      g_autoptr (GPtrArray) rows = read_speaker (self, g_array_index (ids, gint64, i), error);
      const TinStoredRow *row;

      if (rows == NULL)
        return FALSE;
      row = rows->len > 0 ? g_ptr_array_index (rows, 0) : NULL;
      if (row != NULL && is_imported (self, row) && !set_target (self, row, &aside, error))
        return FALSE;
    }

  return TRUE;
}
