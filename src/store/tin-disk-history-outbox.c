/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-store"

#include "config.h"

#include "tin-disk-history-rows.h"

/* What waits for people who are not there: texts as they are shown, and what amends messages that
 * have arrived, or are the peer's. */

typedef struct
{
  guint      max_messages;
  GPtrArray *hits;          /* (owned) (element-type TinHistoryHit) */
} Outbox;

static void
outbox_free (gpointer data)
{
  Outbox *self = data;

  g_ptr_array_unref (self->hits);
  g_free (self);
}

/* Older logs first, and the present one last. */
static int
compare_logs (gconstpointer a,
              gconstpointer b)
{
  const TinMarksLog *log_a = *(const TinMarksLog *const *) a;
  const TinMarksLog *log_b = *(const TinMarksLog *const *) b;
  guint64 own_log = log_a->conversation->own_log;
  gboolean present_a = log_a->marks.id == own_log;
  gboolean present_b = log_b->marks.id == own_log;

  if (present_a != present_b)
    return present_a ? 1 : -1;
  if (log_a->marks.latest != log_b->marks.latest)
    return log_a->marks.latest < log_b->marks.latest ? -1 : 1;

  return log_a->marks.id < log_b->marks.id ? -1 : log_a->marks.id > log_b->marks.id;
}

static GPtrArray *
list_logs (const TinMarksConversation *conversation)
{
  GPtrArray *logs = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, conversation->logs);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      TinMarksLog *log = value;

      if (log->marks.own && log->marks.acknowledged < log->marks.head)
        g_ptr_array_add (logs, log);
    }
  g_ptr_array_sort (logs, compare_logs);

  return logs;
}

/* An amendment of what waits itself is a part of that. */
static gboolean
is_listed (TinDiskHistory     *self,
           const TinMarksLog  *log,
           TinMessage         *message)
{
  const TinMessageName *target = tin_message_get_target (message);
  TinMarksLog *other;

  if (target == NULL || !tin_message_is_amendment (message))
    return !tin_message_is_amendment (message);

  other = tin_marks_find_log (self->marks, log->conversation, target->log_id);
  return other == NULL || !other->marks.own || target->number <= other->marks.acknowledged;
}

static gboolean
add_hit (TinDiskHistory     *self,
         Outbox             *outbox,
         const TinMarksLog  *log,
         TinStatement       *row,
         GError            **error)
{
  g_autoptr (TinMessage) message = tin_disk_history_get_row (row, 1);
  TinHistoryHit *hit;

  if (!is_listed (self, log, message))
    return TRUE;
  if (!tin_disk_history_show_one (self, log->conversation, &message, error))
    return FALSE;

  hit = g_new0 (TinHistoryHit, 1);
  hit->conversation = log->conversation->peer;
  hit->message = g_steal_pointer (&message);
  hit->place = (guint64) sqlite3_column_int64 (row, 0);
  g_ptr_array_add (outbox->hits, hit);
  return TRUE;
}

static gboolean
list_log (TinDiskHistory     *self,
          Outbox             *outbox,
          const TinMarksLog  *log,
          GError            **error)
{
  const TinMarksConversation *conversation = log->conversation;
  g_autoptr (TinStatement) rows = NULL;
  gboolean is_row = TRUE;

  rows = tin_database_prepare (self->database,
                               "SELECT id, " TIN_MESSAGE_COLUMNS " FROM message"
                               " WHERE conversation = ?1 AND log_id = ?2"
                               " AND number > ?3 AND number <= ?4 AND id > ?5"
                               " AND (kind = 0 OR " TIN_MESSAGE_IS_AMENDMENT ")"
                               " AND NOT " TIN_MESSAGE_IS_HIDDEN " ORDER BY number",
                               TIN_VALUES (conversation->id, (gint64) log->marks.id,
                                           (gint64) log->marks.acknowledged,
                                           (gint64) log->marks.head, conversation->cleared),
                               error);
  if (rows == NULL)
    return FALSE;

  while (outbox->hits->len < outbox->max_messages)
    {
      if (!tin_database_step (self->database, rows, &is_row, error))
        return FALSE;
      if (!is_row)
        break;
      if (!add_hit (self, outbox, log, rows, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
list_conversation (TinDiskHistory              *self,
                   Outbox                      *outbox,
                   const TinMarksConversation  *conversation,
                   GError                     **error)
{
  g_autoptr (GPtrArray) logs = NULL;

  /* A plain peer has no acknowledgements: nothing of it waits on this disk. */
  if (!tin_peer_id_is_secure (conversation->peer))
    return TRUE;

  logs = list_logs (conversation);
  for (guint i = 0; i < logs->len; i++)
    if (!list_log (self, outbox, g_ptr_array_index (logs, i), error))
      return FALSE;

  return TRUE;
}

static void
run_outbox (gpointer  owner,
            TinJob   *job)
{
  TinDiskHistory *self = owner;
  Outbox *outbox = tin_job_get_request (job);
  GPtrArray *conversations = tin_marks_get_conversations (self->marks);
  GError *error = NULL;

  for (guint i = 0; i < conversations->len; i++)
    if (!list_conversation (self, outbox, g_ptr_array_index (conversations, i), &error))
      {
        tin_job_return_error (job, error);
        return;
      }

  tin_job_return_pointer (job, g_ptr_array_ref (outbox->hits),
                          (GDestroyNotify) g_ptr_array_unref);
}

void
tin_disk_history_list_outbox (TinHistory *history,
                              guint       max_messages,
                              GTask      *task)
{
  Outbox *outbox = g_new0 (Outbox, 1);

  outbox->max_messages = max_messages;
  outbox->hits = g_ptr_array_new_with_free_func ((GDestroyNotify) tin_history_hit_free);

  tin_disk_history_push (TIN_DISK_HISTORY (history), run_outbox, task, outbox, outbox_free);
}
