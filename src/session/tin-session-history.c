/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "tin-session-private.h"

#include "tin-limits.h"

/* What a person does with the history: look for something, take something back, have something
 * forgotten. And what was there at the start. */

void
tin_hit_free (TinHit *self)
{
  g_object_unref (self->peer);
  tin_message_unref (self->message);
  g_free (self);
}

/* --- At the start ------------------------------------------------------------------------- */

/**
 * tin_session_new_log_id:
 *
 * Returns: a random name for a log that we write
 */
guint64
tin_session_new_log_id (void)
{
  guint64 id;

  do
    id = ((guint64) g_random_int () << 32 | g_random_int ()) & G_MAXINT64;
  while (id < TIN_LOG_ID_FIRST || TIN_IS_IMPORTED_LOG (id));
  return id;
}

/* What was to be said to a plain peer when the program ended was not said. */
static void
give_up_unsaid (TinPeer *peer)
{
  const TinLog *log = tin_conversation_get_own_log (peer->conversation);

  for (guint64 number = log->acknowledged + 1; number <= log->head; number++)
    tin_conversation_set_failed (peer->conversation, number, TRUE);
}

static void
restore_conversation (TinSession                   *self,
                      const TinHistoryConversation *state)
{
  gboolean secure = !tin_peer_id_is_plain (state->id);
  TinPeer *peer = tin_session_ensure_peer (self, state->id, secure);

  tin_conversation_restore (peer->conversation, state);
  tin_peer_set_unread (peer, (guint) MIN (state->n_unseen, (guint64) G_MAXUINT));
  if (state->last != NULL)
    tin_peer_set_last (peer, state->last);
  if (!secure)
    give_up_unsaid (peer);
  tin_session_restore_trust (peer);
}

/**
 * tin_session_restore:
 *
 * Takes up what the history holds. To be called once, before the contacts are loaded.
 */
void
tin_session_restore (TinSession *self)
{
  g_autoptr (TinHistoryState) state = tin_history_dup_state (self->history);

  self->seed = state->seed;
  self->hlc.last = state->latest;
  for (guint i = 0; i < state->conversations->len; i++)
    restore_conversation (self, g_ptr_array_index (state->conversations, i));
}

/* --- Expiry ------------------------------------------------------------------------------- */

#define DAY_MS (24 * 60 * 60 * G_GINT64_CONSTANT (1000))

/* The hybrid logical time before which messages are not kept. */
static guint64
expire_before (TinSession *self)
{
  gint64 wall = tin_clock_wall (self->clock);
  gint64 kept;

  switch (tin_settings_get_history_keep (self->settings))
    {
    case TIN_HISTORY_KEEP_YEAR:
      kept = 365 * DAY_MS;
      break;
    case TIN_HISTORY_KEEP_MONTH:
      kept = 30 * DAY_MS;
      break;
    case TIN_HISTORY_KEEP_DAY:
      kept = DAY_MS;
      break;
    case TIN_HISTORY_KEEP_NONE:
      return G_MAXINT64;
    case TIN_HISTORY_KEEP_FOREVER:
    default:
      return 0;
    }
  return wall > kept ? (guint64) (wall - kept) << 16 : 0;
}

static void
on_expired (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (TinSession) self = user_data;
  g_autoptr (GError) error = NULL;

  self->n_writing--;
  if (tin_history_count_finish (TIN_HISTORY (source), result, &error) < 0)
    g_debug ("Old messages could not be removed: %s", error->message);
  tin_session_check_stopped (self);
}

/**
 * tin_session_expire:
 *
 * Has removed what is older than the person wants it kept. What is loaded stays on the screen.
 */
void
tin_session_expire (TinSession *self)
{
  guint64 before = expire_before (self);

  if (before == 0)
    return;

  self->n_writing++;
  tin_history_expire_async (self->history, before, on_expired, g_object_ref (self));
}

/* What is not to be kept at all stays for as long as the program runs. */
static gboolean
on_expire_due (gpointer user_data)
{
  TinSession *self = user_data;

  if (tin_settings_get_history_keep (self->settings) != TIN_HISTORY_KEEP_NONE)
    tin_session_expire (self);
  return G_SOURCE_CONTINUE;
}

/**
 * tin_session_keep_expiring:
 *
 * From now on, and whenever the setting changes.
 */
void
tin_session_keep_expiring (TinSession *self)
{
  g_signal_connect_object (self->settings, "notify::history-keep",
                           G_CALLBACK (tin_session_expire), self, G_CONNECT_SWAPPED);
  self->expire_timer = tin_clock_add (self->clock, TIN_EXPIRE_INTERVAL, on_expire_due, self);
  tin_session_expire (self);
}

/* --- Taking back and deleting ------------------------------------------------------------- */

/* What is done to messages of one peer; the task is done when the disk has done it to all. */
typedef struct
{
  TinPeer  *peer;     /* (owned) */
  GError   *error;    /* (owned) (nullable) why the first that failed did */
  guint     n_left;   /* that the disk has not answered */
  gboolean  changed;  /* one of them at least */
} Change;

/* One of them. */
typedef struct
{
  GTask      *task;     /* (owned) */
  TinMessage *message;  /* (owned) */
} Step;

static void
change_free (gpointer data)
{
  Change *self = data;

  g_object_unref (self->peer);
  g_clear_error (&self->error);
  g_free (self);
}

static void
step_free (Step *self)
{
  g_object_unref (self->task);
  tin_message_unref (self->message);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Step, step_free)

static void
on_last_read (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (TinPeer) peer = user_data;
  g_autoptr (GPtrArray) messages = tin_history_read_finish (TIN_HISTORY (source), result, NULL);

  if (messages != NULL && messages->len > 0)
    tin_peer_set_last (peer, g_ptr_array_index (messages, 0));
  else if (messages != NULL)
    tin_peer_clear_last (peer);
}

/**
 * tin_session_refresh_last:
 *
 * The message that a list shows of @peer may be one that went: it is looked up.
 */
void
tin_session_refresh_last (TinSession *self,
                          TinPeer    *peer)
{
  TinPageRange range = { TIN_PAGE_BEFORE, NULL, 1 };

  tin_history_read_page_async (self->history, tin_peer_keep_id (peer), &range,
                               self->cancellable, on_last_read, g_object_ref (peer));
}

static GTask *
new_change (TinSession          *self,
            TinPeer             *peer,
            gpointer             source_tag,
            GAsyncReadyCallback  callback,
            gpointer             user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  Change *change = g_new0 (Change, 1);

  change->peer = g_object_ref (peer);
  /* Let go of when all were asked for. */
  change->n_left = 1;
  g_task_set_source_tag (task, source_tag);
  g_task_set_task_data (task, change, change_free);
  return task;
}

/* One is done, or all were asked for. */
static void
go_on (GTask *task)
{
  Change *change = g_task_get_task_data (task);

  change->n_left--;
  if (change->n_left > 0)
    return;

  if (change->changed)
    tin_session_refresh_last (g_task_get_source_object (task), change->peer);
  if (change->error != NULL)
    g_task_return_error (task, g_steal_pointer (&change->error));
  else
    g_task_return_boolean (task, TRUE);
}

static void
on_changed (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (Step) step = user_data;
  g_autoptr (TinSession) self = g_object_ref (g_task_get_source_object (step->task));
  Change *change = g_task_get_task_data (step->task);
  g_autoptr (GError) error = NULL;

  self->n_writing--;
  if (tin_history_finish (TIN_HISTORY (source), result, &error))
    {
      change->changed = TRUE;
      tin_conversation_remove (change->peer->conversation,
                               tin_message_get_log_id (step->message),
                               tin_message_get_number (step->message));
    }
  else if (change->error == NULL)
    {
      change->error = g_steal_pointer (&error);
    }
  go_on (step->task);
  tin_session_check_stopped (self);
}

static void
change_message (TinSession       *self,
                TinMessage       *message,
                TinHistoryChange  how,
                GTask            *task)
{
  Change *change = g_task_get_task_data (task);
  TinHistoryChangeRequest request = {
    .conversation = tin_peer_keep_id (change->peer),
    .log_id = tin_message_get_log_id (message),
    .number = tin_message_get_number (message),
    .change = how,
  };
  Step *step = g_new0 (Step, 1);

  step->task = g_object_ref (task);
  step->message = tin_message_ref (message);
  change->n_left++;
  self->n_writing++;
  tin_history_change_async (self->history, &request, on_changed, step);
}

/**
 * tin_session_withdraw_async:
 * @message: an own one that waits for a peer which is not there
 *
 * Takes a message back before it has left. Ends with tin_session_change_finish():
 * %TIN_ERROR_INVALID if it may have left already.
 */
void
tin_session_withdraw_async (TinSession          *self,
                            TinPeer             *peer,
                            TinMessage          *message,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  g_autoptr (GTask) task = new_change (self, peer, tin_session_withdraw_async, callback,
                                       user_data);

  tin_session_empty_pending (self, peer, message);
  change_message (self, message, TIN_HISTORY_WITHDRAW, task);
  go_on (task);
}

/**
 * tin_session_delete_async:
 *
 * Deletes a message here. Its author, or who it was for, keeps it; an own one that is queued still
 * arrives. Ends with tin_session_change_finish().
 */
void
tin_session_delete_async (TinSession          *self,
                          TinPeer             *peer,
                          TinMessage          *message,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_autoptr (GTask) task = new_change (self, peer, tin_session_delete_async, callback, user_data);

  change_message (self, message, TIN_HISTORY_DELETE, task);
  go_on (task);
}

/**
 * tin_session_delete_all_async:
 * @messages: (element-type TinMessage): of @peer; may be let go of at once
 *
 * Deletes messages here, as tin_session_delete_async() does one. Ends with
 * tin_session_change_finish() when each was deleted or was not: with the error of the first that
 * was not, and the others are gone all the same.
 */
void
tin_session_delete_all_async (TinSession          *self,
                              TinPeer             *peer,
                              GPtrArray           *messages,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  g_autoptr (GTask) task = new_change (self, peer, tin_session_delete_all_async, callback,
                                       user_data);

  for (guint i = 0; i < messages->len; i++)
    change_message (self, g_ptr_array_index (messages, i), TIN_HISTORY_DELETE, task);
  go_on (task);
}

gboolean
tin_session_change_finish (TinSession    *self,
                           GAsyncResult  *result,
                           GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
on_flagged (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (TinSession) self = user_data;
  g_autoptr (GError) error = NULL;

  self->n_writing--;
  if (!tin_history_finish (TIN_HISTORY (source), result, &error))
    g_debug ("What became of a message could not be kept: %s", error->message);
  tin_session_check_stopped (self);
}

/**
 * tin_session_set_failed:
 * @number: of an own message to a plain peer
 * @failed: whether it could not be given to it, or is tried again
 */
void
tin_session_set_failed (TinSession *self,
                        TinPeer    *peer,
                        guint64     number,
                        gboolean    failed)
{
  TinHistoryChangeRequest request = {
    .conversation = tin_peer_keep_id (peer),
    .log_id = tin_conversation_get_own_log (peer->conversation)->id,
    .number = number,
    .change = failed ? TIN_HISTORY_FAIL : TIN_HISTORY_RETRY,
  };

  self->n_writing++;
  tin_history_change_async (self->history, &request, on_flagged, g_object_ref (self));
  tin_conversation_set_failed (peer->conversation, number, failed);
  tin_session_emit_delivery (self, peer, number, number,
                             failed ? TIN_DELIVERY_FAILED : TIN_DELIVERY_QUEUED);
}

/* --- Looking ------------------------------------------------------------------------------ */

static void
on_read (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GPtrArray *messages = tin_history_read_finish (TIN_HISTORY (source), result, &error);

  if (messages != NULL)
    g_task_return_pointer (task, messages, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

/**
 * tin_session_read_async:
 *
 * Reads the newest messages of a conversation, whatever is loaded of it.
 */
void
tin_session_read_async (TinSession          *self,
                        TinPeer             *peer,
                        guint                n_messages,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  TinPageRange range = { TIN_PAGE_BEFORE, NULL, n_messages };

  g_task_set_source_tag (task, tin_session_read_async);
  tin_history_read_page_async (self->history, tin_peer_keep_id (peer), &range, cancellable,
                               on_read, task);
}

/**
 * tin_session_read_finish:
 *
 * Returns: (transfer full) (element-type TinMessage) (nullable): oldest first
 */
GPtrArray *
tin_session_read_finish (TinSession    *self,
                         GAsyncResult  *result,
                         GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_searched (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  TinSession *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (GPtrArray) found = tin_history_search_finish (TIN_HISTORY (source), result, &error);
  GPtrArray *hits;

  if (found == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  hits = g_ptr_array_new_full (found->len, (GDestroyNotify) tin_hit_free);
  for (guint i = 0; i < found->len; i++)
    {
      TinHistoryHit *one = g_ptr_array_index (found, i);
      gboolean secure = !tin_peer_id_is_plain (one->conversation);
      TinHit *hit = g_new0 (TinHit, 1);

      hit->peer = g_object_ref (tin_session_ensure_peer (self, one->conversation, secure));
      hit->message = tin_message_ref (one->message);
      hit->place = one->place;
      g_ptr_array_add (hits, hit);
    }
  g_task_return_pointer (task, hits, (GDestroyNotify) g_ptr_array_unref);
}

/**
 * tin_session_search_async:
 * @peer: (nullable): whose conversation is looked at; %NULL for all
 * @text: words; messages that hold all of them are found
 * @before: the place of the last hit of an earlier answer, to go on behind it; 0 to begin
 *
 * Finds TIN_SEARCH_HITS messages at most, the last that came to this disk first.
 */
void
tin_session_search_async (TinSession          *self,
                          TinPeer             *peer,
                          const char          *text,
                          guint64              before,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  TinSearch search = {
    .text = text,
    .conversation = peer != NULL ? tin_peer_keep_id (peer) : NULL,
    .before = before,
    .max_hits = TIN_SEARCH_HITS,
  };

  g_task_set_source_tag (task, tin_session_search_async);
  tin_history_search_async (self->history, &search, cancellable, on_searched, task);
}

/**
 * tin_session_list_outbox_async:
 *
 * Lists own messages that are not on the disk of whom they are for, TIN_OUTBOX_MAX at most.
 */
void
tin_session_list_outbox_async (TinSession          *self,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, tin_session_list_outbox_async);
  /* What was acknowledged a moment ago is not in it any more. */
  tin_session_save_marks (self);
  tin_history_list_outbox_async (self->history, TIN_OUTBOX_MAX, cancellable, on_searched, task);
}

/**
 * tin_session_search_finish:
 *
 * Returns: (transfer full) (element-type TinHit) (nullable): what was found, or the outbox
 */
GPtrArray *
tin_session_search_finish (TinSession    *self,
                           GAsyncResult  *result,
                           GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
