/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-store"

#include "config.h"

#include "tin-disk-history-rows.h"

#include "tin-error.h"

/* Changing one message: taking it back, removing it here, and what became of it on the way to a
 * plain peer. What amends a text goes with it.
 *
 * Changes that stand next to each other in the queue are one transaction, which costs one sync of
 * the disk: whoever deletes a thousand messages waits for one. Each is answered alone all the same,
 * and one that makes no sense leaves the others alone. */

/* Once so many rows were written, a transaction takes no other change: those who wait for the disk
 * do not wait for ever. */
#define GROUP_ROWS_MAX 20000

static void run_change (gpointer  owner,
                        TinJob   *job);

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

static TinMessageName
get_name (const TinHistoryChangeRequest *request)
{
  return (TinMessageName) { request->log_id, request->number };
}

/* What it amended is as it was before; a deletion left nothing of it. */
static gboolean
empty_amendment (TinDiskHistory      *self,
                 const TinStoredRow  *row,
                 GError             **error)
{
  return tin_disk_history_empty_row (self, row, TIN_MESSAGE_FLAGS_NONE, error) &&
         tin_disk_history_recount (self, row, error);
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
  TinMessageName name = get_name (request);

  if (log == NULL || !log->marks.own || request->number > log->marks.head)
    return refuse (request, "is none that we are to send", error);
  if (request->number <= log->marks.offered)
    return refuse (request, "may have left", error);

  switch (tin_message_get_kind (row->message))
    {
    case TIN_MESSAGE_KIND_TEXT:
      return tin_disk_history_empty_row (self, row, TIN_MESSAGE_FLAGS_NONE, error) &&
             tin_disk_history_take_along (self, row->conversation, &name, TIN_TARGET_WITHDRAWN,
                                          0, error);

    case TIN_MESSAGE_KIND_EDIT:
    case TIN_MESSAGE_KIND_REACTION:
      return empty_amendment (self, row, error);

    default:
      return refuse (request, "has nothing to take back", error);
    }
}

static gboolean
drop (TinDiskHistory                 *self,
      const TinHistoryChangeRequest  *request,
      const TinStoredRow             *row,
      GError                        **error)
{
  if (!tin_message_is_own (row->message) || !tin_message_is_amendment (row->message))
    return refuse (request, "is no amendment of ours", error);

  return empty_amendment (self, row, error);
}

static gboolean
delete_here (TinDiskHistory                 *self,
             const TinHistoryChangeRequest  *request,
             const TinStoredRow             *row,
             GError                        **error)
{
  TinMessageName name = get_name (request);

  return tin_disk_history_remove_here (self, row, error) &&
         tin_disk_history_take_along (self, row->conversation, &name, TIN_TARGET_REMOVED, 0,
                                      error);
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

    case TIN_HISTORY_DROP:
      return drop (self, request, row, error);

    case TIN_HISTORY_DELETE:
      return delete_here (self, request, row, error);

    case TIN_HISTORY_FAIL:
    case TIN_HISTORY_RETRY:
      return set_failed (self, request, row, error);

    default:
      return refuse (request, "cannot be changed so", error);
    }
}

static const char find_shown[] =
  "SELECT " TIN_STORED_COLUMNS " FROM message"
  " WHERE conversation = ?1 AND log_id = ?2 AND number = ?3 AND id > ?4"
  " AND " TIN_MESSAGE_IS_SHOWN;

static const char find_queued[] =
  "SELECT " TIN_STORED_COLUMNS " FROM message"
  " WHERE conversation = ?1 AND log_id = ?2 AND number = ?3 AND id > ?4"
  " AND (kind = 0 OR " TIN_MESSAGE_IS_AMENDMENT ") AND NOT " TIN_MESSAGE_IS_HIDDEN;

/* Only what people see can be changed, and what they wrote and nobody got. */
static gboolean
change (TinDiskHistory                 *self,
        const TinHistoryChangeRequest  *request,
        GError                        **error)
{
  TinMarksConversation *conversation = tin_marks_find_conversation (self->marks,
                                                                    request->conversation);
  gboolean takes_back = request->change == TIN_HISTORY_WITHDRAW ||
                        request->change == TIN_HISTORY_DROP;
  g_autoptr (GPtrArray) rows = NULL;

  if (conversation == NULL)
    return refuse (request, "is in no conversation", error);

  rows = tin_disk_history_read_rows (self, takes_back ? find_queued : find_shown,
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

/* --- Groups ------------------------------------------------------------------------------- */

/* What is refused has changed nothing: it is no failure of the transaction that it is in. */
static gboolean
is_refusal (const GError *error)
{
  return g_error_matches (error, TIN_ERROR, TIN_ERROR_INVALID);
}

/* @refusal: (transfer full) (nullable) */
static void
free_refusal (gpointer refusal,
              gpointer user_data)
{
  if (refusal != NULL)
    g_error_free (refusal);
}

/* @error: (transfer full) (nullable) */
static void
answer (TinJob *job,
        GError *error)
{
  if (error != NULL)
    tin_job_return_error (job, error);
  else
    tin_job_return_boolean (job, TRUE);
}

static void
change_alone (TinDiskHistory *self,
              TinJob         *job)
{
  GError *error = NULL;

  if (tin_disk_history_begin (self, TIN_COMMIT_DURABLE, &error))
    tin_disk_history_end (self, change (self, tin_job_get_request (job), &error), &error);
  answer (job, error);
}

/* JOB and those that stand behind it, as many as go into the transaction that was begun. JOBS gets
 * all that were taken, done or not; REFUSED has a place for each that was done. */
static gboolean
change_jobs (TinDiskHistory  *self,
             TinJob          *job,
             GPtrArray       *jobs,
             GPtrArray       *refused,
             GError         **error)
{
  sqlite3 *handle = tin_database_get_handle (self->database);
  int before = sqlite3_total_changes (handle);

  while (job != NULL)
    {
      GError *why = NULL;

      g_ptr_array_add (jobs, job);
      if (!change (self, tin_job_get_request (job), &why) && !is_refusal (why))
        {
          g_propagate_error (error, why);
          return FALSE;
        }

      g_ptr_array_add (refused, why);
      job = NULL;
      if (sqlite3_total_changes (handle) - before < GROUP_ROWS_MAX)
        job = tin_worker_take_next (self->worker, run_change);
    }

  return TRUE;
}

/* Returns: whether all of JOBS are on the disk; if not, none of them is */
static gboolean
change_group (TinDiskHistory  *self,
              TinJob          *job,
              GPtrArray       *jobs,
              GPtrArray       *refused,
              GError         **error)
{
  if (tin_disk_history_begin (self, TIN_COMMIT_DURABLE, error))
    return tin_disk_history_end (self, change_jobs (self, job, jobs, refused, error), error);

  g_ptr_array_add (jobs, job);
  return FALSE;
}

/* A change that was too much for the disk does not take the others along.
 * @error: (transfer full): what became of them together */
static void
fail_group (TinDiskHistory *self,
            GPtrArray      *jobs,
            GPtrArray      *refused,
            GError         *error)
{
  g_ptr_array_foreach (refused, free_refusal, NULL);
  if (jobs->len == 1)
    {
      answer (g_ptr_array_index (jobs, 0), error);
      return;
    }

  g_debug ("%u changes are tried one by one: %s", jobs->len, error->message);
  g_error_free (error);
  for (guint i = 0; i < jobs->len; i++)
    change_alone (self, g_ptr_array_index (jobs, i));
}

static void
run_change (gpointer  owner,
            TinJob   *job)
{
  TinDiskHistory *self = owner;
  g_autoptr (GPtrArray) jobs = g_ptr_array_new ();
  g_autoptr (GPtrArray) refused = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;

  if (change_group (self, job, jobs, refused, &error))
    {
      for (guint i = 0; i < jobs->len; i++)
        answer (g_ptr_array_index (jobs, i), g_ptr_array_index (refused, i));
    }
  else
    {
      fail_group (self, jobs, refused, g_steal_pointer (&error));
    }

  tin_disk_history_schedule_index (self);
  tin_disk_history_schedule_clear (self);
}

void
tin_disk_history_change (TinHistory                    *history,
                         const TinHistoryChangeRequest *request,
                         GTask                         *task)
{
  tin_disk_history_push (TIN_DISK_HISTORY (history), run_change, task,
                         g_memdup2 (request, sizeof *request), g_free);
}
