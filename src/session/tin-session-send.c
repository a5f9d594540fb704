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

/* --- Committed ---------------------------------------------------------------------------- */

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

/* The person has blocked the peer, or is to decide about it, since they were written. */
static void
keep_back (TinSession *self,
           TinPeer    *peer,
           GPtrArray  *messages)
{
  for (guint i = 0; !peer->secure && i < messages->len; i++)
    tin_session_set_failed (self, peer,
                            tin_message_get_number (g_ptr_array_index (messages, i)), TRUE);
  tin_session_move_queue (self, peer);
}

/* MESSAGES, all for PEER, are on the disk; OFFERED: and so is that they may leave. */
static void
on_own_committed (TinSession *self,
                  TinPeer    *peer,
                  GPtrArray  *messages,
                  gboolean    offered)
{
  TinLog *log = tin_conversation_get_own_log (peer->conversation);
  TinMessage *last = g_ptr_array_index (messages, messages->len - 1);

  tin_log_commit (log, tin_message_get_number (last));
  if (offered)
    tin_log_offer (log, log->committed);
  tin_conversation_append (peer->conversation, (TinMessage **) messages->pdata, messages->len);
  tin_session_show_last (self, peer, messages);
  count_sent (peer, messages);
  tin_session_emit_messages (self, peer, messages);

  if (!tin_peer_may_send (peer))
    keep_back (self, peer, messages);
  else if (!peer->secure)
    say_plain (self, peer, messages);
  else if (peer->link != NULL)
    tin_session_pump (self, peer, (TinMessage **) messages->pdata, messages->len);
  else
    tin_session_want_redial (self, peer);
}

static void
on_committed (TinSession *self,
              GArray     *entries,
              gpointer    closure)
{
  GArray *runs = closure;

  self->appending = FALSE;
  for (guint i = 0, at = 0; i < runs->len; i++)
    {
      TinRun *run = &g_array_index (runs, TinRun, i);
      gboolean offered =
        g_array_index (entries, TinHistoryEntry, at + run->n_messages - 1).offered;
      g_autoptr (GPtrArray) messages = NULL;

      tin_session_on_moved (self, entries, at, run->n_messages);
      messages = tin_session_take_messages (entries, at, run->n_messages);
      at += run->n_messages;
      on_own_committed (self, run->peer, messages, offered);
    }

  tin_session_continue_recalls (self);
  tin_session_commit_pending (self);
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
  self->pending = tin_history_entries_new (0);
  self->pending_runs = g_array_new (FALSE, FALSE, sizeof (TinRun));
  g_array_set_clear_func (self->pending_runs, run_clear);
}

/* What is for somebody who is there leaves with the commit; one write says both. While it is not
 * known what the peer lacks nothing leaves: it may be that our numbers are taken. */
static void
mark_offered (TinSession *self)
{
  for (guint i = 0, at = 0; i < self->pending_runs->len; i++)
    {
      TinRun *run = &g_array_index (self->pending_runs, TinRun, i);
      TinPeer *peer = run->peer;
      gboolean offered =
        tin_peer_may_send (peer) &&
        (!peer->secure || (peer->link != NULL && tin_link_is_resumed (peer->link)));

      for (guint n = 0; n < run->n_messages; n++)
        g_array_index (self->pending, TinHistoryEntry, at++).offered = offered;
    }
}

/**
 * tin_session_commit_pending:
 *
 * Writes own messages that wait for it, unless others are on their way.
 */
void
tin_session_commit_pending (TinSession *self)
{
  g_autoptr (GArray) entries = NULL;
  GArray *runs;

  if (self->appending || self->n_taking_back > 0 || self->pending->len == 0)
    return;

  mark_offered (self);
  entries = g_steal_pointer (&self->pending);
  runs = g_steal_pointer (&self->pending_runs);
  tin_session_reset_pending (self);

  self->appending = TRUE;
  tin_session_write (self, entries, on_committed, runs, (GDestroyNotify) g_array_unref);
}

/* OLD under its new name, with what it speaks of under that one's. */
static TinMessage *
rename_message (TinMessage *old,
                guint64     log_id,
                guint64     number,
                GHashTable *moved)
{
  TinMessage *message =
    tin_message_new (log_id, number, tin_message_get_sent_at (old),
                     (TinMessageKind) tin_message_get_kind (old), tin_message_get_flags (old),
                     tin_message_get_text (old), (gssize) tin_message_get_length (old));
  const TinMessageName *target = tin_message_get_target (old);
  const guint64 *new_number =
    target != NULL && target->log_id == tin_message_get_log_id (old)
      ? g_hash_table_lookup (moved, &target->number) : NULL;

  if (new_number != NULL)
    tin_message_set_target (message, &(TinMessageName) { log_id, *new_number });
  else if (target != NULL)
    tin_message_set_target (message, target);
  return message;
}

/**
 * tin_session_renumber_pending:
 * @moved: (element-type guint64 guint64): numbers in the log of before that are others in the
 *   present one now; what is moved here is added
 *
 * @peer's messages go to another log than they were numbered for: those that wait get new numbers.
 */
void
tin_session_renumber_pending (TinSession *self,
                              TinPeer    *peer,
                              GHashTable *moved)
{
  TinLog *log = tin_conversation_get_own_log (peer->conversation);

  for (guint i = 0; i < self->pending->len; i++)
    {
      TinHistoryEntry *entry = &g_array_index (self->pending, TinHistoryEntry, i);
      g_autoptr (TinMessage) old = NULL;
      guint64 old_number;
      guint64 number;

      if (entry->conversation != peer->id)
        continue;
      old = g_steal_pointer (&entry->message);
      old_number = tin_message_get_number (old);
      number = tin_log_number (log);
      entry->message = rename_message (old, log->id, number, moved);
      g_hash_table_insert (moved, g_memdup2 (&old_number, sizeof old_number),
                           g_memdup2 (&number, sizeof number));
      tin_conversation_emit_moved (peer->conversation, tin_message_get_log_id (old),
                                   tin_message_get_sent_at (old), number);
    }
}

/**
 * tin_session_empty_pending:
 * @message: an own one that is taken back
 *
 * What waits to be written about @message says nothing any more.
 */
void
tin_session_empty_pending (TinSession *self,
                           TinPeer    *peer,
                           TinMessage *message)
{
  for (guint i = 0; i < self->pending->len; i++)
    {
      TinHistoryEntry *entry = &g_array_index (self->pending, TinHistoryEntry, i);
      const TinMessageName *target = tin_message_get_target (entry->message);
      g_autoptr (TinMessage) old = NULL;

      if (entry->conversation != peer->id || !tin_message_is_amendment (entry->message) ||
          target->log_id != tin_message_get_log_id (message) ||
          target->number != tin_message_get_number (message))
        continue;
      old = g_steal_pointer (&entry->message);
      entry->message =
        tin_message_new (tin_message_get_log_id (old), tin_message_get_number (old),
                         tin_message_get_sent_at (old), TIN_MESSAGE_KIND_WITHDRAWN,
                         TIN_MESSAGE_FLAG_OWN, "", 0);
    }
}

/* --- Sending ------------------------------------------------------------------------------ */

/**
 * tin_session_check_text:
 *
 * Returns: whether @text can be said; else %FALSE with %TIN_ERROR_INVALID
 */
gboolean
tin_session_check_text (const char  *text,
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

/* While the disk takes nothing, nothing new is accepted: what was typed stays where it is. */
static gboolean
check_storage (TinSession  *self,
               GError     **error)
{
  if (self->storage == TIN_STORAGE_WELL)
    return TRUE;

  g_set_error (error, TIN_ERROR, self->storage, "Messages cannot be kept at present");
  return FALSE;
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

/* Numbers SAYING and puts it into the next transaction; the rest of the entry is PLACE's. */
static TinMessage *
enqueue (TinSession            *self,
         TinPeer               *peer,
         const TinSaying       *saying,
         const TinHistoryEntry *place)
{
  TinLog *log = tin_conversation_get_own_log (peer->conversation);
  guint64 sent_at = tin_hlc_next (&self->hlc, tin_clock_wall (self->clock));
  TinMessage *message =
    tin_message_new (log->id, tin_log_number (log), sent_at, saying->kind,
                     saying->flags | TIN_MESSAGE_FLAG_OWN, saying->text, -1);
  TinHistoryEntry entry = *place;

  if (saying->target != NULL)
    tin_message_set_target (message, saying->target);
  entry.conversation = tin_peer_keep_id (peer);
  entry.message = tin_message_ref (message);
  g_array_append_val (self->pending, entry);
  add_to_run (self, peer);
  return message;
}

/**
 * tin_session_enqueue_moved:
 * @message: an own one to @from, whose place @peer has taken
 * @text: what it says, as it is shown
 *
 * Puts @text, to @peer, into the next transaction, which withdraws @message from @from, and what we
 * said of it there.
 */
void
tin_session_enqueue_moved (TinSession *self,
                           TinPeer    *peer,
                           TinPeer    *from,
                           TinMessage *message,
                           const char *text)
{
  TinHistoryEntry place = {
    .moved_from = from->id,
    .moved_log_id = tin_message_get_log_id (message),
    .moved_number = tin_message_get_number (message),
  };
  TinSaying saying = {
    .flags = tin_message_get_flags (message) & TIN_MESSAGE_FLAG_BROADCAST,
    .text = text,
  };
  g_autoptr (TinMessage) moved = enqueue (self, peer, &saying, &place);
}

/* Whether PEER can be written to: to a contested one, too, for whom it waits. */
static gboolean
check_peer (TinSession  *self,
            TinPeer     *peer,
            GError     **error)
{
  TinTrust trust = peer->trust.trust;

  if (peer->placeholder)
    {
      g_set_error (error, TIN_ERROR, TIN_ERROR_NO_PEER, "%s was never reached", peer->name);
      return FALSE;
    }
  if (peer->state != TIN_PEER_CONNECTED && trust != TIN_TRUST_BLOCKED &&
      tin_session_is_barred (self, peer))
    {
      g_set_error (error, TIN_ERROR, TIN_ERROR_ADDRESS_BLOCKED,
                   "%s is not here, and was last at %s, which is a blocked address", peer->id,
                   peer->host);
      return FALSE;
    }
  if (tin_trust_may_send (trust) || trust == TIN_TRUST_CONTESTED)
    return TRUE;

  g_set_error (error, TIN_ERROR,
               trust == TIN_TRUST_BLOCKED ? TIN_ERROR_BLOCKED : TIN_ERROR_UNDECIDED,
               "Nothing is sent to %s: it is %s", peer->id, tin_trust_to_nick (trust));
  return FALSE;
}

/**
 * tin_session_may_write:
 *
 * Returns: whether something can be said to @peer now, or queued for it
 */
gboolean
tin_session_may_write (TinSession *self,
                       TinPeer    *peer)
{
  return check_peer (self, peer, NULL);
}

/**
 * tin_session_say:
 * @saying: of which the text is good for its kind
 *
 * Returns: (transfer full): see tin_session_send()
 */
TinMessage *
tin_session_say (TinSession       *self,
                 TinPeer          *peer,
                 const TinSaying  *saying,
                 GError          **error)
{
  TinMessage *message;

  if (!check_storage (self, error) || !check_peer (self, peer, error))
    return NULL;

  tin_session_accept (self, peer);
  if (saying->kind == TIN_MESSAGE_KIND_TEXT || saying->kind == TIN_MESSAGE_KIND_EDIT)
    tin_session_set_typing (self, peer, FALSE);
  message = enqueue (self, peer, saying, &(TinHistoryEntry) { 0 });
  tin_session_commit_pending (self);
  return message;
}

/**
 * tin_session_send:
 * @text: UTF-8, 1 to TIN_TEXT_MAX bytes
 *
 * Returns: (transfer full): the message, which "messages" tells of when it is on the disk; %NULL
 *   with %TIN_ERROR_INVALID, with %TIN_ERROR_NO_PEER for an address that was never reached, with
 *   %TIN_ERROR_BLOCKED for somebody whom the person has blocked, with %TIN_ERROR_UNDECIDED for a
 *   rival or a key that was replaced, with %TIN_ERROR_ADDRESS_BLOCKED for somebody who is away and
 *   was last at a blocked address, or with the value of "storage" while the disk takes nothing
 *
 * A stranger who is answered is known from then on. What is written to a contested peer waits.
 */
TinMessage *
tin_session_send (TinSession  *self,
                  TinPeer     *peer,
                  const char  *text,
                  GError     **error)
{
  return tin_session_check_text (text, error)
           ? tin_session_say (self, peer, &(TinSaying) { .text = text }, error) : NULL;
}

static gboolean
is_reached (TinPeer           *peer,
            TinBroadcastScope  scope)
{
  if (!peer->trust.known || !tin_peer_may_send (peer))
    return FALSE;
  return peer->state == TIN_PEER_CONNECTED || (scope == TIN_BROADCAST_EVERYBODY && peer->secure);
}

/**
 * tin_session_broadcast:
 *
 * Sends @text to every known peer that is connected, in one transaction; with
 * %TIN_BROADCAST_EVERYBODY to known secure peers that are not, too: for them it is queued.
 *
 * Returns: (transfer full): what becomes of each copy
 */
TinBroadcast *
tin_session_broadcast (TinSession         *self,
                       const char         *text,
                       TinBroadcastScope   scope,
                       GError            **error)
{
  const TinSaying saying = { .text = text, .flags = TIN_MESSAGE_FLAG_BROADCAST };
  g_autoptr (TinBroadcast) broadcast = NULL;
  guint n_peers = g_list_model_get_n_items (G_LIST_MODEL (self->roster));

  if (!tin_session_check_text (text, error) || !check_storage (self, error))
    return NULL;

  broadcast = tin_broadcast_new ();
  for (guint i = 0; i < n_peers; i++)
    {
      g_autoptr (TinPeer) peer = g_list_model_get_item (G_LIST_MODEL (self->roster), i);
      g_autoptr (TinMessage) message = NULL;

      if (!is_reached (peer, scope))
        continue;
      message = enqueue (self, peer, &saying, &(TinHistoryEntry) { 0 });
      tin_broadcast_add (broadcast, peer, message);
    }

  tin_session_commit_pending (self);
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

  if (peer->secure || !tin_peer_may_send (peer) ||
      tin_conversation_get_delivery (peer->conversation, message) != TIN_DELIVERY_FAILED)
    return;

  tin_session_set_failed (self, peer, number, FALSE);
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
  if (!tin_session_check_text (text, &error) || !check_storage (self, &error))
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
