/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-store"

#include "config.h"

#include "tin-disk-history-rows.h"

#include "tin-error.h"

/* Changing one message: taking it back, removing it here, and what became of it on the way to a
 * plain peer. */

static gboolean
refuse (const TinHistoryChangeRequest  *request,
        const char                     *why,
        GError                        **error)
{
  g_set_error (error, TIN_ERROR, TIN_ERROR_INVALID,
               "Message %016" G_GINT64_MODIFIER "x-%" G_GUINT64_FORMAT ": %s", request->log_id,
               request->number, why);
  return FALSE;
}

/* Above OFFERED nothing has left, so there it may be an empty entry from the start. */
static gboolean
withdraw (TinDiskHistory                 *self,
          const TinHistoryChangeRequest  *request,
          TinMarksConversation           *conversation,
          const TinStoredRow             *row,
          GError                        **error)
{
  TinMarksLog *log = tin_marks_find_log (self->marks, conversation, request->log_id);

  if (log == NULL || !log->marks.own || request->number > log->marks.head)
    return refuse (request, "is none that we are to send", error);
  if (request->number <= log->marks.offered)
    return refuse (request, "may have left", error);
  if (tin_message_get_kind (row->message) != TIN_MESSAGE_KIND_TEXT)
    return refuse (request, "is no text", error);

  return tin_disk_history_empty_row (self, row, error);
}

static gboolean
delete_here (TinDiskHistory      *self,
             const TinStoredRow  *row,
             GError             **error)
{
  if (tin_disk_history_may_remove (self, row))
    return tin_disk_history_remove (self, row, error);

  return tin_disk_history_hide (self, row, error);
}

static gboolean
set_failed (TinDiskHistory                 *self,
            const TinHistoryChangeRequest  *request,
            const TinStoredRow             *row,
            GError                        **error)
{
  static const char *const fail = "UPDATE message SET flags = flags | ?2 WHERE id = ?1";
  static const char *const retry = "UPDATE message SET flags = flags & ~ ?2 WHERE id = ?1";

  if (!tin_message_is_own (row->message))
    return refuse (request, "is not our own", error);

  return tin_database_run (self->database, request->change == TIN_HISTORY_FAIL ? fail : retry,
                           TIN_VALUES (row->id, TIN_MESSAGE_FLAG_FAILED), error);
}

static gboolean
change_row (TinDiskHistory                 *self,
            const TinHistoryChangeRequest  *request,
            TinMarksConversation           *conversation,
            const TinStoredRow             *row,
            GError                        **error)
{
  switch (request->change)
    {
    case TIN_HISTORY_WITHDRAW:
      return withdraw (self, request, conversation, row, error);

    case TIN_HISTORY_DELETE:
      return delete_here (self, row, error);

    case TIN_HISTORY_FAIL:
    case TIN_HISTORY_RETRY:
      return set_failed (self, request, row, error);

    default:
      return refuse (request, "cannot be changed so", error);
    }
}

/* Only what people see can be changed. */
static gboolean
change (TinDiskHistory                 *self,
        const TinHistoryChangeRequest  *request,
        GError                        **error)
{
  TinMarksConversation *conversation = tin_marks_find_conversation (self->marks,
                                                                    request->conversation);
  g_autoptr (GPtrArray) rows = NULL;

  if (conversation == NULL)
    return refuse (request, "is in no conversation", error);

  rows = tin_disk_history_read_rows (self,
                                     "SELECT " TIN_STORED_COLUMNS " FROM message"
                                     " WHERE conversation = ?1 AND log_id = ?2 AND number = ?3"
                                     " AND id > ?4 AND " TIN_MESSAGE_IS_SHOWN,
                                     TIN_VALUES (conversation->id,
                                                 tin_to_stored (request->log_id),
                                                 tin_to_stored (request->number),
                                                 conversation->cleared), error);
  if (rows == NULL)
    return FALSE;
  if (rows->len == 0)
    return refuse (request, "is not here", error);

  return change_row (self, request, conversation, g_ptr_array_index (rows, 0), error);
}

static gboolean
change_in_transaction (TinDiskHistory                 *self,
                       const TinHistoryChangeRequest  *request,
                       GError                        **error)
{
  return tin_disk_history_begin (self, TIN_COMMIT_DURABLE, error) &&
         tin_disk_history_end (self, change (self, request, error), error);
}

static void
run_change (gpointer  owner,
            TinJob   *job)
{
  TinDiskHistory *self = owner;
  const TinHistoryChangeRequest *request = tin_job_get_request (job);
  GError *error = NULL;

  if (!change_in_transaction (self, request, &error))
    {
      tin_job_return_error (job, error);
      return;
    }

  tin_disk_history_schedule_index (self);
  tin_job_return_boolean (job, TRUE);
}

void
tin_disk_history_change (TinHistory                    *history,
                         const TinHistoryChangeRequest *request,
                         GTask                         *task)
{
  tin_disk_history_push (TIN_DISK_HISTORY (history), run_change, task,
                         g_memdup2 (request, sizeof *request), g_free);
}
