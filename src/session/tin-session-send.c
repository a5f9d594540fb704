/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "tin-session-private.h"

#include <string.h>

#include "tin-broadcast-private.h"
#include "tin-cbor.h"
#include "tin-limits.h"

/* Own messages: numbered, committed, then given to the peer. What comes while a transaction is on
 * its way goes into the next one, all of it. */

static void commit_pending (TinSession *self);

/* --- Committed ---------------------------------------------------------------------------- */

/* A transaction on its way. */
typedef struct
{
  TinSession *session;  /* (owned) */
  GArray     *entries;  /* (owned) (element-type TinHistoryEntry) */
  GArray     *runs;     /* (owned) (element-type TinRun) */
} AppendClosure;

static void
append_closure_free (AppendClosure *self)
{
  g_object_unref (self->session);
  g_array_unref (self->entries);
  g_array_unref (self->runs);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AppendClosure, append_closure_free)

static void
count_sent (TinPeer   *peer,
            GPtrArray *messages)
{
  gint64 length = 0;

  for (guint i = 0; i < messages->len; i++)
    length += (gint64) tin_message_get_length (g_ptr_array_index (messages, i));
  tin_peer_count (peer, 0, 0, messages->len, length);
}

static void
say_plain (TinSession *self,
           TinPeer    *peer,
           GPtrArray  *messages)
{
  for (guint i = 0; i < messages->len; i++)
    {
      TinMessage *message = g_ptr_array_index (messages, i);

      tin_session_plain_say (self, peer, TIN_PLAIN_SAY_TEXT, tin_message_get_text (message),
                             tin_message_get_number (message));
    }
}

/* MESSAGES, all for PEER, are on the disk. */
static void
on_own_committed (TinSession *self,
                  TinPeer    *peer,
                  GPtrArray  *messages)
{
  TinLog *log = tin_conversation_get_own_log (peer->conversation);
  TinMessage *last = g_ptr_array_index (messages, messages->len - 1);

  tin_log_commit (log, tin_message_get_number (last));
  tin_conversation_append (peer->conversation, (TinMessage **) messages->pdata, messages->len);
  tin_peer_set_last (peer, last);
  count_sent (peer, messages);
  tin_session_emit_messages (self, peer, messages);

  if (!peer->secure)
    say_plain (self, peer, messages);
  else if (peer->link != NULL)
    tin_session_pump (self, peer, (TinMessage **) messages->pdata, messages->len);
  else
    tin_session_want_redial (self, peer);
}

static void
on_own_failed (TinSession *self,
               TinPeer    *peer,
               GPtrArray  *messages)
{
  TinLog *log = tin_conversation_get_own_log (peer->conversation);
  guint64 from = tin_message_get_number (g_ptr_array_index (messages, 0));
  guint64 to = tin_message_get_number (g_ptr_array_index (messages, messages->len - 1));

  /* Nothing after it can have been committed: the numbers are free again. */
  log->head = log->committed;
  tin_session_emit_delivery (self, peer, from, to, TIN_DELIVERY_FAILED);
}

/* Numbers that were given out after those of a transaction that failed would leave a hole. */
static void
fail_pending (TinSession *self)
{
  g_autoptr (GArray) entries = g_steal_pointer (&self->pending);
  g_autoptr (GArray) runs = g_steal_pointer (&self->pending_runs);

  tin_session_reset_pending (self);
  for (guint i = 0, at = 0; i < runs->len; i++)
    {
      TinRun *run = &g_array_index (runs, TinRun, i);
      g_autoptr (GPtrArray) messages =
        tin_session_take_messages (entries, at, run->n_messages);

      at += run->n_messages;
      on_own_failed (self, run->peer, messages);
    }
}

static void
on_appended (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (AppendClosure) closure = user_data;
  g_autoptr (GError) error = NULL;
  TinSession *self = closure->session;
  gboolean committed = tin_history_append_finish (TIN_HISTORY (source), result, &error);

  self->appending = FALSE;
  if (!committed)
    {
      g_message ("Own messages could not be kept: %s", error->message);
      fail_pending (self);
    }

  for (guint i = 0, at = 0; i < closure->runs->len; i++)
    {
      TinRun *run = &g_array_index (closure->runs, TinRun, i);
      g_autoptr (GPtrArray) messages =
        tin_session_take_messages (closure->entries, at, run->n_messages);

      at += run->n_messages;
      if (committed)
        on_own_committed (self, run->peer, messages);
      else
        on_own_failed (self, run->peer, messages);
    }

  commit_pending (self);
  tin_session_check_stopped (self);
}

static void
run_clear (gpointer run)
{
  g_object_unref (((TinRun *) run)->peer);
}

/**
 * tin_session_reset_pending:
 *
 * Makes room for a transaction of own messages, after the last one was taken away.
 */
void
tin_session_reset_pending (TinSession *self)
{
  self->pending = tin_session_new_entries (0);
  self->pending_runs = g_array_new (FALSE, FALSE, sizeof (TinRun));
  g_array_set_clear_func (self->pending_runs, run_clear);
}

static void
commit_pending (TinSession *self)
{
  AppendClosure *closure;

  if (self->appending || self->pending->len == 0)
    return;

  closure = g_new0 (AppendClosure, 1);
  closure->session = g_object_ref (self);
  closure->entries = g_steal_pointer (&self->pending);
  closure->runs = g_steal_pointer (&self->pending_runs);
  tin_session_reset_pending (self);

  self->appending = TRUE;
  tin_history_append_async (self->history, closure->entries, on_appended, closure);
}

/* --- Sending ------------------------------------------------------------------------------ */

static gboolean
check_text (const char  *text,
            GError     **error)
{
  gsize length = strlen (text);

  if (length == 0 || length > TIN_TEXT_MAX || !tin_text_is_valid (text, length))
    {
      g_set_error (error, TIN_ERROR, TIN_ERROR_INVALID,
                   length == 0 ? "An empty text" : "A text of %" G_GSIZE_FORMAT
                   " bytes, or not in UTF-8", length);
      return FALSE;
    }
  return TRUE;
}

static void
add_to_run (TinSession *self,
            TinPeer    *peer)
{
  GArray *runs = self->pending_runs;
  TinRun run = { peer, 1 };

  if (runs->len > 0 && g_array_index (runs, TinRun, runs->len - 1).peer == peer)
    {
      g_array_index (runs, TinRun, runs->len - 1).n_messages++;
      return;
    }

  g_object_ref (peer);
  g_array_append_val (runs, run);
}

/* Numbers TEXT and puts it into the next transaction. */
static TinMessage *
enqueue (TinSession *self,
         TinPeer    *peer,
         const char *text,
         guint       flags)
{
  TinLog *log = tin_conversation_get_own_log (peer->conversation);
  guint64 sent_at = tin_hlc_next (&self->hlc, tin_clock_wall (self->clock));
  TinMessage *message =
    tin_message_new (log->id, tin_log_number (log), sent_at, TIN_MESSAGE_KIND_TEXT,
                     flags | TIN_MESSAGE_FLAG_OWN, text, -1);
  TinHistoryEntry entry = { peer->id, tin_message_ref (message) };

  g_array_append_val (self->pending, entry);
  add_to_run (self, peer);
  return message;
}

/**
 * tin_session_send:
 * @text: UTF-8, 1 to TIN_TEXT_MAX bytes
 *
 * Returns: (transfer full): the message, which "messages" tells of when it is on the disk; %NULL
 *   with %TIN_ERROR_INVALID, or with %TIN_ERROR_NO_PEER for an address that was never reached
 */
TinMessage *
tin_session_send (TinSession  *self,
                  TinPeer     *peer,
                  const char  *text,
                  GError     **error)
{
  TinMessage *message;

  if (!check_text (text, error))
    return NULL;
  if (peer->placeholder)
    {
      g_set_error (error, TIN_ERROR, TIN_ERROR_NO_PEER, "%s was never reached", peer->name);
      return NULL;
    }

  message = enqueue (self, peer, text, TIN_MESSAGE_FLAGS_NONE);
  commit_pending (self);
  return message;
}

/**
 * tin_session_broadcast:
 *
 * Sends @text to every peer that is connected, in one transaction.
 *
 * Returns: (transfer full): what becomes of each copy
 */
TinBroadcast *
tin_session_broadcast (TinSession  *self,
                       const char  *text,
                       GError     **error)
{
  g_autoptr (TinBroadcast) broadcast = NULL;
  guint n_peers = g_list_model_get_n_items (G_LIST_MODEL (self->roster));

  if (!check_text (text, error))
    return NULL;

  broadcast = tin_broadcast_new ();
  for (guint i = 0; i < n_peers; i++)
    {
      g_autoptr (TinPeer) peer = g_list_model_get_item (G_LIST_MODEL (self->roster), i);
      g_autoptr (TinMessage) message = NULL;

      if (peer->state != TIN_PEER_CONNECTED)
        continue;
      message = enqueue (self, peer, text, TIN_MESSAGE_FLAG_BROADCAST);
      tin_broadcast_add (broadcast, peer, message);
    }

  commit_pending (self);
  return g_steal_pointer (&broadcast);
}

/**
 * tin_session_retry:
 * @message: an own one that could not be given to a plain peer
 */
void
tin_session_retry (TinSession *self,
                   TinPeer    *peer,
                   TinMessage *message)
{
  guint64 number = tin_message_get_number (message);

  if (peer->secure ||
      tin_conversation_get_delivery (peer->conversation, message) != TIN_DELIVERY_FAILED)
    return;

  tin_conversation_set_failed (peer->conversation, number, FALSE);
  tin_session_emit_delivery (self, peer, number, number, TIN_DELIVERY_QUEUED);
  tin_session_plain_say (self, peer, TIN_PLAIN_SAY_TEXT, tin_message_get_text (message), number);
}

/* --- To a typed address ------------------------------------------------------------------- */

static void
on_connected_for_send (GObject      *source,
                       GAsyncResult *result,
                       gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  TinSession *self = TIN_SESSION (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (TinPeer) peer = tin_session_connect_finish (self, result, &error);
  g_autoptr (TinMessage) message = NULL;
  const char *text = g_task_get_task_data (task);

  if (peer != NULL)
    message = tin_session_send (self, peer, text, &error);
  if (message == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  /* The peer goes along with the answer: the text has done its duty. */
  g_task_set_task_data (task, g_steal_pointer (&peer), g_object_unref);
  g_task_return_pointer (task, g_steal_pointer (&message), (GDestroyNotify) tin_message_unref);
}

/**
 * tin_session_send_to_async:
 * @address: HOST:PORT
 *
 * Sends to whoever is at @address: a peer that is known there, or one that is met now.
 */
void
tin_session_send_to_async (TinSession          *self,
                           const char          *address,
                           const char          *text,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  GError *error = NULL;

  g_task_set_source_tag (task, tin_session_send_to_async);
  g_task_set_task_data (task, g_strdup (text), g_free);
  if (!check_text (text, &error))
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }

  tin_session_connect_to_send_async (self, address, cancellable, on_connected_for_send, task);
}

/**
 * tin_session_send_to_finish:
 * @peer: (out) (optional) (transfer full):
 *
 * Returns: (transfer full): the message
 */
TinMessage *
tin_session_send_to_finish (TinSession    *self,
                            GAsyncResult  *result,
                            TinPeer      **peer,
                            GError       **error)
{
  TinMessage *message;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  message = g_task_propagate_pointer (G_TASK (result), error);
  if (message != NULL && peer != NULL)
    *peer = g_object_ref (g_task_get_task_data (G_TASK (result)));
  return message;
}
