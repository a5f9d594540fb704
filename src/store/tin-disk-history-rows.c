/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-store"

#include "config.h"

#include "tin-disk-history-rows.h"

/* Messages one by one, and how they go: what people removed and what was kept for long enough, with
 * what the search index has of them. */

static void
stored_row_free (gpointer data)
{
  TinStoredRow *self = data;

  tin_message_unref (self->message);
  g_free (self);
}

/**
 * tin_disk_history_read_rows:
 * @sql: selects TIN_STORED_COLUMNS; a constant, with a limit
 * @values: (array length=n_values): its parameters
 *
 * Reads rows until there are no more, or until their texts are together longer than
 * TIN_PIECE_BYTES.
 *
 * Returns: (transfer full) (element-type TinStoredRow) (nullable): which the array owns
 */
GPtrArray *
tin_disk_history_read_rows (TinDiskHistory  *self,
                            const char      *sql,
                            const gint64    *values,
                            gsize            n_values,
                            GError         **error)
{
  g_autoptr (TinStatement) statement = NULL;
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (stored_row_free);
  gsize bytes = 0;
  gboolean is_row = TRUE;

  statement = tin_database_prepare (self->database, sql, values, n_values, error);
  if (statement == NULL)
    return NULL;

  while (bytes < TIN_PIECE_BYTES)
    {
      TinStoredRow *row;

      if (!tin_database_step (self->database, statement, &is_row, error))
        return NULL;
      if (!is_row)
        break;

      row = g_new (TinStoredRow, 1);
      row->id = sqlite3_column_int64 (statement, 0);
      row->conversation = sqlite3_column_int64 (statement, 1);
      row->message = tin_disk_history_get_row (statement, 2);
      bytes += tin_message_get_length (row->message);
      g_ptr_array_add (rows, row);
    }

  return g_steal_pointer (&rows);
}

/**
 * tin_disk_history_list_values:
 * @sql: selects one column of integers
 * @values: (array length=n_values): its parameters
 *
 * Returns: (transfer full) (element-type gint64) (nullable): all of them
 */
GArray *
tin_disk_history_list_values (TinDiskHistory  *self,
                              const char      *sql,
                              const gint64    *values,
                              gsize            n_values,
                              GError         **error)
{
  g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (TinStatement) rows = NULL;
  gboolean is_row = TRUE;

  rows = tin_database_prepare (self->database, sql, values, n_values, error);
  if (rows == NULL)
    return NULL;

  for (;;)
    {
      gint64 value;

      if (!tin_database_step (self->database, rows, &is_row, error))
        return NULL;
      if (!is_row)
        return g_steal_pointer (&list);
      value = sqlite3_column_int64 (rows, 0);
      g_array_append_val (list, value);
    }
}

/**
 * tin_disk_history_may_remove:
 *
 * Returns: %FALSE if it is an own message that still has to arrive
 */
gboolean
tin_disk_history_may_remove (TinDiskHistory     *self,
                             const TinStoredRow *row)
{
  TinMarksConversation *conversation = tin_marks_find_row (self->marks, row->conversation);
  guint64 number = tin_message_get_number (row->message);
  TinMarksLog *log;

  if (conversation == NULL)
    return TRUE;

  log = tin_marks_find_log (self->marks, conversation, tin_message_get_log_id (row->message));
  /* Above the head is what was imported. */
  return log == NULL || !log->marks.own || number <= log->marks.acknowledged ||
         number > log->marks.head;
}

/**
 * tin_disk_history_remove:
 *
 * Removes a message. Marks stay.
 */
gboolean
tin_disk_history_remove (TinDiskHistory      *self,
                         const TinStoredRow  *row,
                         GError             **error)
{
  return tin_disk_history_unindex (self, row, error) &&
         tin_disk_history_fall_silent (self, row, error) &&
         tin_database_run (self->database, "DELETE FROM message WHERE id = ?1",
                           TIN_VALUES (row->id), error);
}

/**
 * tin_disk_history_empty_row:
 * @flags: %TIN_MESSAGE_FLAG_DELETED if people see that there was one, or none
 *
 * Makes an empty entry of a message: its number is taken, and it speaks of nothing any more.
 */
gboolean
tin_disk_history_empty_row (TinDiskHistory      *self,
                            const TinStoredRow  *row,
                            TinMessageFlags      flags,
                            GError             **error)
{
  return tin_disk_history_unindex (self, row, error) &&
         tin_disk_history_fall_silent (self, row, error) &&
         tin_database_run (self->database,
                           "UPDATE message SET kind = ?2, flags = (flags & ~ ?3) | ?4, text = '',"
                           " target_log = NULL, target_number = NULL WHERE id = ?1",
                           TIN_VALUES (row->id, TIN_MESSAGE_KIND_WITHDRAWN,
                                       TIN_MESSAGE_FLAG_FAILED, (gint64) flags), error);
}

/* Hides a message that cannot be removed yet; tin_disk_history_schedule_clear() does that later. */
static gboolean
hide (TinDiskHistory      *self,
      const TinStoredRow  *row,
      GError             **error)
{
  return tin_disk_history_unindex (self, row, error) &&
         tin_disk_history_forget_amendment (self, row, error) &&
         tin_database_run (self->database, "UPDATE message SET flags = flags | ?2 WHERE id = ?1",
                           TIN_VALUES (row->id, TIN_MESSAGE_FLAG_HIDDEN), error);
}

/**
 * tin_disk_history_remove_here:
 *
 * Removes a message, or hides it where it cannot be removed yet.
 */
gboolean
tin_disk_history_remove_here (TinDiskHistory      *self,
                              const TinStoredRow  *row,
                              GError             **error)
{
  if (tin_disk_history_may_remove (self, row))
    return tin_disk_history_remove (self, row, error);

  return hide (self, row, error);
}

/**
 * tin_disk_history_remove_row:
 * @id: of a message; that there is none is no error
 *
 * The same for one that is known by its id alone.
 */
gboolean
tin_disk_history_remove_row (TinDiskHistory  *self,
                             gint64           id,
                             GError         **error)
{
  g_autoptr (GPtrArray) rows = NULL;

  rows = tin_disk_history_read_rows (self,
                                     "SELECT " TIN_STORED_COLUMNS " FROM message WHERE id = ?1",
                                     TIN_VALUES (id), error);
  if (rows == NULL)
    return FALSE;

  return rows->len == 0 || tin_disk_history_remove (self, g_ptr_array_index (rows, 0), error);
}
