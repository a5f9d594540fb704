/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-store"

#include "config.h"

#include "tin-disk-history-private.h"

#include "tin-error.h"

/* Appending, and moving marks on: what delivery waits for.
 *
 * All appends and marks that stand next to each other in the queue are one transaction, which costs
 * one sync of the disk: the longer a sync takes, the more there is for the next one. Each of them
 * is answered alone all the same, and one that makes no sense leaves the others alone. */

/* A transaction takes no more than this, so that the first of it does not wait for ever. */
#define GROUP_ROWS_MAX 20000
#define GROUP_BYTES_MAX (8 * 1024 * 1024)

typedef struct
{
  GArray *entries;  /* (owned) (nullable) of TinHistoryEntry: an append */
  GArray *marks;    /* (owned) (nullable) of TinHistoryMark: the other */
} WriteRequest;

/* How far one log is while a batch is looked at. */
typedef struct
{
  const char *conversation;  /* (borrowed) */
  guint64     log_id;
  guint64     head;
  gboolean    own;
} Progress;

static void
write_request_free (gpointer data)
{
  WriteRequest *self = data;

  g_clear_pointer (&self->entries, g_array_unref);
  g_clear_pointer (&self->marks, g_array_unref);
  g_free (self);
}

/* --- Looking at an append ------------------------------------------------------------------ */

static Progress *
find_progress (TinDiskHistory        *self,
               GArray                *all,
               const TinHistoryEntry *entry)
{
  guint64 log_id = tin_message_get_log_id (entry->message);
  Progress progress = { entry->conversation, log_id, 0, tin_message_is_own (entry->message) };
  TinMarksConversation *conversation;
  TinMarksLog *log = NULL;

  for (guint i = all->len; i > 0; i--)
    {
      Progress *known = &g_array_index (all, Progress, i - 1);

      if (known->log_id == log_id && known->conversation == entry->conversation)
        return known;
    }

  conversation = tin_marks_find_conversation (self->marks, entry->conversation);
  if (conversation != NULL)
    log = tin_marks_find_log (self->marks, conversation, log_id);
  if (log != NULL)
    {
      progress.head = log->marks.head;
      progress.own = log->marks.own;
    }

  g_array_append_val (all, progress);
  return &g_array_index (all, Progress, all->len - 1);
}

/* A peer sends again what it does not know to be here. We do not: another text under a number of
 * ours would be lost without a word. */
static gboolean
check_own_duplicate (TinDiskHistory         *self,
                     const TinHistoryEntry  *entry,
                     GError                **error)
{
  TinMarksConversation *conversation;
  g_autoptr (TinStatement) statement = NULL;
  g_autoptr (TinMessage) present = NULL;
  gboolean row;

  conversation = tin_marks_find_conversation (self->marks, entry->conversation);
  if (conversation == NULL)
    return TRUE;

  statement = tin_database_prepare (self->database,
                                    "SELECT " TIN_MESSAGE_COLUMNS " FROM message"
                                    " WHERE conversation = ? AND log_id = ? AND number = ?",
                                    TIN_VALUES (conversation->id,
                                                (gint64) tin_message_get_log_id (entry->message),
                                                (gint64) tin_message_get_number (entry->message)),
                                    error);
  if (statement == NULL || !tin_database_step (self->database, statement, &row, error))
    return FALSE;
  if (!row)
    return TRUE;

  present = tin_disk_history_get_row (statement, 0);
  if (tin_message_get_sent_at (present) == tin_message_get_sent_at (entry->message))
    return TRUE;

  g_set_error (error, TIN_ERROR, TIN_ERROR_STORAGE,
               "Number %" G_GUINT64_FORMAT " is another message of ours already",
               tin_message_get_number (entry->message));
  return FALSE;
}

static gboolean
check_entry (TinDiskHistory         *self,
             GArray                 *all,
             const TinHistoryEntry  *entry,
             GError                **error)
{
  TinMessage *message = entry->message;
  guint64 number = tin_message_get_number (message);
  Progress *progress = find_progress (self, all, entry);

  if (!tin_disk_history_may_put (message) || progress->own != tin_message_is_own (message))
    {
      g_set_error (error, TIN_ERROR, TIN_ERROR_STORAGE, "A message that cannot be stored");
      return FALSE;
    }

  if (number > progress->head + 1)
    {
      /* What follows an append that failed, failed for the same reason. */
      if (self->failure != NULL)
        g_propagate_error (error, g_error_copy (self->failure));
      else
        g_set_error (error, TIN_ERROR, TIN_ERROR_STORAGE,
                     "Number %" G_GUINT64_FORMAT " does not follow %" G_GUINT64_FORMAT
                     " in log %016" G_GINT64_MODIFIER "x",
                     number, progress->head, progress->log_id);
      return FALSE;
    }

  if (number <= progress->head)
    return !progress->own || check_own_duplicate (self, entry, error);

  progress->head = number;
  return TRUE;
}

static gboolean
check_entries (TinDiskHistory  *self,
               GArray          *entries,
               GError         **error)
{
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (Progress));

  for (guint i = 0; i < entries->len; i++)
    if (!check_entry (self, all, &g_array_index (entries, TinHistoryEntry, i), error))
      return FALSE;

  return TRUE;
}

/* --- Appending ---------------------------------------------------------------------------- */

/* The log of an entry, which is made where there is none. */
static TinMarksLog *
ensure_log (TinDiskHistory         *self,
            const TinHistoryEntry  *entry,
            GError                **error)
{
  TinMarksConversation *conversation;

  conversation = tin_marks_ensure_conversation (self->marks, entry->conversation, error);
  if (conversation == NULL)
    return NULL;

  return tin_marks_ensure_log (self->marks, conversation, tin_message_get_log_id (entry->message),
                               tin_message_is_own (entry->message));
}

static gboolean
append_entry (TinDiskHistory         *self,
              TinMarksLog            *log,
              const TinHistoryEntry  *entry,
              GError                **error)
{
  guint64 number = tin_message_get_number (entry->message);

  if (!tin_disk_history_put_said (self, log->conversation->id, entry->message, error))
    return FALSE;
  if (entry->moved_from != NULL && !tin_disk_history_take_away (self, entry, error))
    return FALSE;
  /* Where our own log begins, the conversation goes on with it. */
  if (log->marks.own && number == 1 &&
      !tin_marks_set_own_log (self->marks, log->conversation, log->marks.id, error))
    return FALSE;

  tin_marks_touch (self->marks, log);
  log->marks.head = number;
  log->marks.latest = tin_message_get_shown_at (entry->message);
  if (log->marks.own && entry->offered)
    log->marks.offered = number;
  return TRUE;
}

static gboolean
is_of_log (const TinHistoryEntry *entry,
           TinMarksLog           *log)
{
  return log != NULL && log->conversation->peer == entry->conversation &&
         log->marks.id == tin_message_get_log_id (entry->message);
}

/* Entries that follow each other in one log. */
typedef struct
{
  TinMarksLog *log;    /* (borrowed) (nullable) */
  TinMessage  *first;  /* (borrowed) (nullable) that was appended; of a peer's log, as is ... */
  TinMessage  *last;   /* (borrowed) (nullable) */
} Stretch;

static gboolean
end_stretch (TinDiskHistory  *self,
             const Stretch   *stretch,
             GError         **error)
{
  if (stretch->last == NULL)
    return TRUE;

  if (!stretch->log->marks.own)
    tin_message_digest (stretch->last, stretch->log->marks.digest);
  return tin_disk_history_settle (self, stretch->log->conversation->id, stretch->first,
                                  stretch->last, error);
}

/* Entries come a log after the other, mostly: the digest is made once a log, and once it is looked
 * whether something of it was deleted before it came. */
static gboolean
append_entries (TinDiskHistory  *self,
                GArray          *entries,
                GError         **error)
{
  Stretch stretch = { 0 };

  for (guint i = 0; i < entries->len; i++)
    {
      const TinHistoryEntry *entry = &g_array_index (entries, TinHistoryEntry, i);

      if (!is_of_log (entry, stretch.log))
        {
          if (!end_stretch (self, &stretch, error))
            return FALSE;
          stretch = (Stretch) { .log = ensure_log (self, entry, error) };
          if (stretch.log == NULL)
            return FALSE;
        }

      if (tin_message_get_number (entry->message) <= stretch.log->marks.head)
        continue;
      if (!append_entry (self, stretch.log, entry, error))
        return FALSE;
      stretch.last = entry->message;
      if (stretch.first == NULL)
        stretch.first = entry->message;
    }

  return end_stretch (self, &stretch, error);
}

/* --- Moving marks -------------------------------------------------------------------------- */

/* What is ahead of the log cannot be: nothing beyond its head has left, and nothing was seen. */
static void
move_mark (TinDiskHistory       *self,
           const TinHistoryMark *mark)
{
  TinMarksConversation *conversation;
  TinMarksLog *log;
  guint64 upto;

  conversation = tin_marks_find_conversation (self->marks, mark->conversation);
  if (conversation == NULL)
    return;
  log = tin_marks_find_log (self->marks, conversation, mark->log_id);
  if (log == NULL)
    return;

  upto = MIN (mark->upto, log->marks.head);
  tin_marks_touch (self->marks, log);
  switch (mark->type)
    {
    case TIN_HISTORY_MARK_SEEN:
      log->marks.seen = MAX (log->marks.seen, upto);
      break;

    case TIN_HISTORY_MARK_ACKNOWLEDGED:
      log->marks.acknowledged = MAX (log->marks.acknowledged, upto);
      log->marks.offered = MAX (log->marks.offered, upto);
      break;

    case TIN_HISTORY_MARK_OFFERED:
    default:
      log->marks.offered = MAX (log->marks.offered, upto);
      break;
    }
}

static void
move_marks (TinDiskHistory *self,
            GArray         *marks)
{
  for (guint i = 0; i < marks->len; i++)
    move_mark (self, &g_array_index (marks, TinHistoryMark, i));
}

/* --- Groups ------------------------------------------------------------------------------- */

/* Nobody may be told of an append or an offer that is not on the disk. Of the other marks a peer
 * tells again. */
static TinCommit
get_commit (GPtrArray *jobs)
{
  for (guint i = 0; i < jobs->len; i++)
    {
      WriteRequest *request = tin_job_get_request (g_ptr_array_index (jobs, i));

      if (request->entries != NULL)
        return TIN_COMMIT_DURABLE;
      for (guint j = 0; j < request->marks->len; j++)
        if (g_array_index (request->marks, TinHistoryMark, j).type == TIN_HISTORY_MARK_OFFERED)
          return TIN_COMMIT_DURABLE;
    }

  return TIN_COMMIT_LAZY;
}

/* REFUSED says what is wrong with the request; ERROR that the transaction is of no use any more. */
static gboolean
write_one (TinDiskHistory  *self,
           WriteRequest    *request,
           GError         **refused,
           GError         **error)
{
  if (request->marks != NULL)
    {
      move_marks (self, request->marks);
      return TRUE;
    }

  return !check_entries (self, request->entries, refused) ||
         append_entries (self, request->entries, error);
}

/* All of JOBS in one transaction. REFUSED has a place for each. */
static gboolean
write_jobs (TinDiskHistory  *self,
            GPtrArray       *jobs,
            GError         **refused,
            GError         **error)
{
  if (!tin_disk_history_begin (self, get_commit (jobs), error))
    return FALSE;

  for (guint i = 0; i < jobs->len; i++)
    {
      WriteRequest *request = tin_job_get_request (g_ptr_array_index (jobs, i));

      if (!write_one (self, request, &refused[i], error))
        {
          tin_disk_history_rollback (self);
          return FALSE;
        }
    }

  return tin_disk_history_commit (self, error);
}

static void
clear_errors (GError **errors,
              guint    n)
{
  for (guint i = 0; i < n; i++)
    g_clear_error (&errors[i]);
}

/* Remembers what became of the last append, and answers. */
static void
answer (TinDiskHistory *self,
        TinJob         *job,
        GError         *error)
{
  WriteRequest *request = tin_job_get_request (job);

  if (request->entries != NULL)
    {
      g_clear_error (&self->failure);
      self->failure = error != NULL ? g_error_copy (error) : NULL;
    }

  if (error != NULL)
    tin_job_return_error (job, error);
  else
    tin_job_return_boolean (job, TRUE);
}

static void
write_alone (TinDiskHistory *self,
             TinJob         *job)
{
  g_autoptr (GPtrArray) jobs = g_ptr_array_new ();
  GError *refused = NULL;
  GError *error = NULL;

  g_ptr_array_add (jobs, job);
  if (!write_jobs (self, jobs, &refused, &error))
    g_clear_error (&refused);

  answer (self, job, error != NULL ? error : refused);
}

static void
write_group (TinDiskHistory *self,
             GPtrArray      *jobs)
{
  g_autofree GError **refused = g_new0 (GError *, jobs->len);
  g_autoptr (GError) error = NULL;

  if (write_jobs (self, jobs, refused, &error))
    {
      for (guint i = 0; i < jobs->len; i++)
        answer (self, g_ptr_array_index (jobs, i), refused[i]);
      return;
    }

  g_debug ("%u writes are tried one by one: %s", jobs->len, error->message);
  clear_errors (refused, jobs->len);
  for (guint i = 0; i < jobs->len; i++)
    write_alone (self, g_ptr_array_index (jobs, i));
}

/* --- Jobs --------------------------------------------------------------------------------- */

typedef struct
{
  guint    n_rows;
  gsize    n_bytes;
  gboolean leaves_work;  /* for tin_disk_history_schedule_clear() */
} Size;

static void
count (TinJob *job,
       Size   *size)
{
  WriteRequest *request = tin_job_get_request (job);

  for (guint i = 0; request->marks != NULL && i < request->marks->len; i++)
    if (g_array_index (request->marks, TinHistoryMark, i).type == TIN_HISTORY_MARK_ACKNOWLEDGED)
      size->leaves_work = TRUE;

  for (guint i = 0; request->entries != NULL && i < request->entries->len; i++)
    {
      TinMessage *message = g_array_index (request->entries, TinHistoryEntry, i).message;

      size->n_bytes += tin_message_get_length (message);
      size->n_rows++;
      if (tin_message_get_kind (message) == TIN_MESSAGE_KIND_DELETE)
        size->leaves_work = TRUE;
    }
}

static void
run_write (gpointer  owner,
           TinJob   *job)
{
  TinDiskHistory *self = owner;
  g_autoptr (GPtrArray) jobs = g_ptr_array_new ();
  Size size = { 0 };

  do
    {
      g_ptr_array_add (jobs, job);
      count (job, &size);
      job = NULL;
      if (size.n_rows < GROUP_ROWS_MAX && size.n_bytes < GROUP_BYTES_MAX)
        job = tin_worker_take_next (self->worker, run_write);
    }
  while (job != NULL);

  if (jobs->len > 1)
    write_group (self, jobs);
  else
    write_alone (self, g_ptr_array_index (jobs, 0));

  if (size.n_rows > 0)
    tin_disk_history_schedule_index (self);
  if (size.leaves_work)
    tin_disk_history_schedule_clear (self);
}

void
tin_disk_history_append (TinHistory *history,
                         GArray     *entries,
                         GTask      *task)
{
  WriteRequest *request = g_new0 (WriteRequest, 1);

  request->entries = g_array_ref (entries);
  tin_disk_history_push (TIN_DISK_HISTORY (history), run_write, task, request,
                         write_request_free);
}

void
tin_disk_history_mark (TinHistory *history,
                       GArray     *marks,
                       GTask      *task)
{
  WriteRequest *request = g_new0 (WriteRequest, 1);

  request->marks = g_array_copy (marks);
  tin_disk_history_push (TIN_DISK_HISTORY (history), run_write, task, request,
                         write_request_free);
}
