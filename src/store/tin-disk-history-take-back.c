/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-store"

#include "config.h"

#include "tin-disk-history-private.h"

#include <string.h>

#include "tin-error.h"

/* Own messages that a peer holds and gives back, because it has more of our log than we do, or
 * something else: this history was lost, or is an older copy.
 *
 * What the peer holds is what was said. Where we have another message under a number, ours was
 * never delivered under it: it and all behind it move to a new log, in their order, and are
 * delivered from there: see tin-disk-history-move.c.
 *
 * It may come in pieces, each a transaction. The log ends with the first piece in which something
 * differs, or with the last: each piece finds the log as the one before has left it, also where
 * the link was lost between two. */

typedef struct
{
  char      *conversation;  /* (owned) */
  guint64    log_id;
  guint64    new_log_id;
  GPtrArray *messages;      /* (owned) (element-type TinMessage) */
  gboolean   complete;      /* no more of them come */
  guint64    digested;      /* the number that DIGEST is of; 0 for none */
  guint8     digest[TIN_DIGEST_BYTES];
} Request;

static void
request_free (gpointer data)
{
  Request *self = data;

  g_free (self->conversation);
  g_ptr_array_unref (self->messages);
  g_free (self);
}

/* --- Comparing ---------------------------------------------------------------------------- */

static gboolean
has_same_target (TinMessage *ours,
                 TinMessage *theirs)
{
  const TinMessageName *a = tin_message_get_target (ours);
  const TinMessageName *b = tin_message_get_target (theirs);

  if (a == NULL || b == NULL)
    return a == b;
  return a->log_id == b->log_id && a->number == b->number;
}

/* One that was emptied after it may have left, because it was deleted for both or went to another
 * conversation, is still known by its time: no two of ours have the same. */
static gboolean
is_emptied (TinMessage *ours,
            TinMessage *theirs)
{
  return tin_message_get_kind (ours) == TIN_MESSAGE_KIND_WITHDRAWN &&
         tin_message_get_sent_at (ours) == tin_message_get_sent_at (theirs);
}

static gboolean
is_same (TinMessage *ours,
         TinMessage *theirs)
{
  return has_same_target (ours, theirs) &&
         tin_message_get_sent_at (ours) == tin_message_get_sent_at (theirs) &&
         tin_message_get_kind (ours) == tin_message_get_kind (theirs) &&
         ((tin_message_get_flags (ours) ^ tin_message_get_flags (theirs)) &
          TIN_MESSAGE_WIRE_FLAGS) == 0 &&
         tin_message_get_length (ours) == tin_message_get_length (theirs) &&
         memcmp (tin_message_get_text (ours), tin_message_get_text (theirs),
                 tin_message_get_length (ours)) == 0;
}

/* THEIRS is gone there. What is left of the last one is its digest, which decides. Of the others it
 * is enough that ours may have left: that is never so of one whose number the peer has given to
 * something else already, since nothing leaves before that was compared. (Two copies of a profile
 * that are used at the same time can break this; nobody can tell then, and most often ours is what
 * was cleared.) */
static gboolean
was_same (TinMarksLog   *log,
          const Request *request,
          TinMessage    *ours)
{
  guint8 digest[TIN_DIGEST_BYTES];

  if (tin_message_get_number (ours) != request->digested ||
      tin_message_get_kind (ours) == TIN_MESSAGE_KIND_WITHDRAWN)
    return tin_message_get_number (ours) <= log->marks.offered;

  tin_message_digest (ours, digest);
  return memcmp (digest, request->digest, sizeof digest) == 0;
}

/* A text that is gone here is as good as theirs. */
static gboolean
compare (TinDiskHistory  *self,
         TinMarksLog     *log,
         const Request   *request,
         TinMessage      *theirs,
         gboolean        *same,
         GError         **error)
{
  guint64 number = tin_message_get_number (theirs);
  g_autoptr (TinStatement) statement = NULL;
  g_autoptr (TinMessage) ours = NULL;
  gboolean row;

  statement = tin_database_prepare (self->database,
                                    "SELECT " TIN_MESSAGE_COLUMNS " FROM message"
                                    " WHERE conversation = ? AND log_id = ? AND number = ?",
                                    TIN_VALUES (log->conversation->id, (gint64) log->marks.id,
                                                (gint64) number),
                                    error);
  if (statement == NULL || !tin_database_step (self->database, statement, &row, error))
    return FALSE;

  *same = TRUE;
  if (row)
    {
      ours = tin_disk_history_get_row (statement, 0);
      *same = is_same (ours, theirs) || is_emptied (ours, theirs) ||
              (tin_message_get_kind (theirs) == TIN_MESSAGE_KIND_WITHDRAWN &&
               was_same (log, request, ours));
    }
  return TRUE;
}

/* The first of the returned messages that is not here: its index, or how many there are. */
static gboolean
find_first_new (TinDiskHistory  *self,
                TinMarksLog     *log,
                const Request   *request,
                guint           *first,
                GError         **error)
{
  GPtrArray *messages = request->messages;

  for (*first = 0; *first < messages->len; (*first)++)
    {
      TinMessage *theirs = g_ptr_array_index (messages, *first);
      gboolean same;

      if (tin_message_get_number (theirs) > log->marks.head)
        return TRUE;
      if (!compare (self, log, request, theirs, &same, error))
        return FALSE;
      if (!same)
        return TRUE;
    }

  return TRUE;
}

/* --- Taking back --------------------------------------------------------------------------- */

/* What is given back may have been imported before: it is here once. */
static gboolean
remove_imported (TinDiskHistory  *self,
                 TinMarksLog     *log,
                 TinMessage      *message,
                 GError         **error)
{
  gint64 id = 0;

  return tin_database_get_int (self->database,
                               "SELECT id FROM message WHERE conversation = ? AND log_id = ?"
                               " AND number = ? AND sent_at = ?",
                               TIN_VALUES (log->conversation->id,
                                           (gint64) TIN_IMPORTED_LOG (log->marks.id),
                                           (gint64) tin_message_get_number (message),
                                           (gint64) tin_message_get_sent_at (message)),
                               &id, error) &&
         (id == 0 || tin_disk_history_remove_row (self, id, error));
}

static gboolean
append_from (TinDiskHistory  *self,
             TinMarksLog     *log,
             GPtrArray       *messages,
             guint            first,
             GError         **error)
{
  for (guint i = first; i < messages->len; i++)
    {
      TinMessage *theirs = g_ptr_array_index (messages, i);
      g_autoptr (TinMessage) ours = NULL;
      g_autoptr (TinMessage) shown = NULL;
      const TinMessageName *target = tin_message_get_target (theirs);
      guint flags = tin_message_get_flags (theirs) & TIN_MESSAGE_WIRE_FLAGS;

      ours = tin_message_new (log->marks.id, tin_message_get_number (theirs),
                              tin_message_get_sent_at (theirs),
                              (TinMessageKind) tin_message_get_kind (theirs),
                              flags | TIN_MESSAGE_FLAG_OWN, tin_message_get_text (theirs),
                              (gssize) tin_message_get_length (theirs));
      if (target != NULL)
        tin_message_set_target (ours, target);
      shown = tin_message_new_shown (ours, tin_message_get_shown_at (theirs));
      if (!remove_imported (self, log, shown, error) ||
          !tin_disk_history_put_said (self, log->conversation->id, shown, error) ||
          !tin_disk_history_settle (self, log->conversation->id, shown, shown, error))
        return FALSE;
      log->marks.latest = MAX (log->marks.latest, tin_message_get_shown_at (shown));
    }

  return TRUE;
}

/* Without holes, and from a number on that we know what is before. */
static gboolean
check_numbers (TinMarksLog  *log,
               GPtrArray    *messages,
               GError      **error)
{
  guint64 expected = 0;

  for (guint i = 0; i < messages->len; i++)
    {
      TinMessage *message = g_ptr_array_index (messages, i);
      guint64 number = tin_message_get_number (message);
      gboolean right = i == 0 ? number > 0 && number <= log->marks.head + 1 : number == expected;

      if (!right || number >= G_MAXINT64 || !tin_disk_history_may_put (message) ||
          tin_message_get_log_id (message) != log->marks.id)
        {
          g_set_error (error, TIN_ERROR, TIN_ERROR_STORAGE,
                       "What is given back does not fit into log %016" G_GINT64_MODIFIER "x",
                       log->marks.id);
          return FALSE;
        }
      expected = number + 1;
    }

  return TRUE;
}

static gboolean
take_messages (TinDiskHistory  *self,
               TinMarksLog     *log,
               const Request   *request,
               TinTakenBack    *taken,
               GError         **error)
{
  GPtrArray *messages = request->messages;
  guint64 last = log->marks.head;
  guint first;

  if (!check_numbers (log, messages, error) ||
      !find_first_new (self, log, request, &first, error))
    return FALSE;

  tin_marks_touch (self->marks, log);
  if (messages->len > 0)
    last = tin_message_get_number (g_ptr_array_index (messages, messages->len - 1));
  if (first < messages->len)
    {
      guint64 number = tin_message_get_number (g_ptr_array_index (messages, first));

      if (number <= log->marks.head &&
          !tin_disk_history_move_from (self, log, number, request->new_log_id, taken, error))
        return FALSE;
      if (!append_from (self, log, messages, first, error))
        return FALSE;
      log->marks.head = last;
      taken->n_added = messages->len - first;
    }

  /* What the peer gave is there. */
  log->marks.acknowledged = MAX (log->marks.acknowledged, last);
  log->marks.acknowledged = MIN (log->marks.acknowledged, log->marks.head);
  log->marks.offered = MIN (MAX (log->marks.offered, last), log->marks.head);

  /* Nor does it have what we wrote behind that. */
  if (request->complete && log->marks.head > log->marks.acknowledged &&
      !tin_disk_history_move_from (self, log, log->marks.acknowledged + 1, request->new_log_id,
                                   taken, error))
    return FALSE;

  log->marks.offered = MIN (log->marks.offered, log->marks.head);
  taken->head = log->marks.head;
  return TRUE;
}

static gboolean
take_back (TinDiskHistory  *self,
           const Request   *request,
           TinTakenBack    *taken,
           GError         **error)
{
  TinMarksConversation *conversation;
  TinMarksLog *log;
  gboolean current;

  conversation = tin_marks_ensure_conversation (self->marks, request->conversation, error);
  if (conversation == NULL)
    return FALSE;
  log = tin_marks_ensure_log (self->marks, conversation, request->log_id, TRUE);
  if (!log->marks.own)
    {
      g_set_error (error, TIN_ERROR, TIN_ERROR_STORAGE, "A peer's log is not ours to take back");
      return FALSE;
    }

  /* A conversation that was never written in goes on with the log that its peer knows. */
  current = conversation->own_log == request->log_id || conversation->own_log == 0;
  if (!take_messages (self, log, request, taken, error))
    return FALSE;

  /* While all is the same and more is to come, what is written meanwhile goes into this log: so it
   * stands behind what may move yet. */
  current = current && (request->complete || taken->n_added > 0);
  taken->forked = request->new_log_id != 0 && (current || taken->n_moved > 0);
  return !taken->forked ||
         tin_marks_set_own_log (self->marks, conversation, request->new_log_id, error);
}

static void
free_answer (gpointer data)
{
  TinTakenBack *self = data;

  tin_taken_back_clear (self);
  g_free (self);
}

static void
run_take_back (gpointer  owner,
               TinJob   *job)
{
  TinDiskHistory *self = owner;
  const Request *request = tin_job_get_request (job);
  g_autofree TinTakenBack *taken = g_new0 (TinTakenBack, 1);
  GError *error = NULL;

  if (!tin_disk_history_begin (self, TIN_COMMIT_DURABLE, &error) ||
      !tin_disk_history_end (self, take_back (self, request, taken, &error), &error))
    {
      tin_taken_back_clear (taken);
      tin_job_return_error (job, error);
      return;
    }

  tin_job_return_pointer (job, g_steal_pointer (&taken), free_answer);
  tin_disk_history_schedule_index (self);
  tin_disk_history_schedule_clear (self);
}

void
tin_disk_history_take_back (TinHistory        *history,
                            const TinTakeBack *take,
                            GTask             *task)
{
  Request *request = g_new0 (Request, 1);

  request->conversation = g_strdup (take->conversation);
  request->log_id = take->log_id;
  request->new_log_id = take->new_log_id;
  request->complete = take->complete;
  if (take->digest != NULL && take->messages->len > 0)
    {
      TinMessage *last = g_ptr_array_index (take->messages, take->messages->len - 1);

      request->digested = tin_message_get_number (last);
      memcpy (request->digest, take->digest, sizeof request->digest);
    }
  request->messages = g_ptr_array_new_with_free_func ((GDestroyNotify) tin_message_unref);
  for (guint i = 0; i < take->messages->len; i++)
    g_ptr_array_add (request->messages,
                     tin_message_ref (g_ptr_array_index (take->messages, i)));
  tin_disk_history_push (TIN_DISK_HISTORY (history), run_take_back, task, request, request_free);
}
