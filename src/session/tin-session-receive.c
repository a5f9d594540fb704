/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "tin-session-private.h"

#include "tin-limits.h"

/* Messages of others: committed, answered, then shown. */

/**
 * tin_session_take_messages:
 * @entries: of an append that has ended: the history has let go of them
 *
 * Returns: (transfer full) (element-type TinMessage): the messages of @n_messages entries, which
 *   own them no more
 */
GPtrArray *
tin_session_take_messages (GArray *entries,
                           guint   from,
                           guint   n_messages)
{
  GPtrArray *messages =
    g_ptr_array_new_full (n_messages, (GDestroyNotify) tin_message_unref);

  for (guint i = from; i < from + n_messages; i++)
    g_ptr_array_add (messages,
                     g_steal_pointer (&g_array_index (entries, TinHistoryEntry, i).message));
  return messages;
}

/* A batch on its way to the disk. */
typedef struct
{
  TinPeer *peer;    /* (owned) */
  TinLink *link;    /* (owned) (nullable) that it came over; NULL for a plain peer */
  gsize    length;  /* bytes of text */
  gsize    held;    /* what the link was told of them */
} ReceiveClosure;

static void
receive_closure_free (gpointer data)
{
  ReceiveClosure *self = data;

  g_object_unref (self->peer);
  g_clear_object (&self->link);
  g_free (self);
}

/* What is said of earlier messages is no news to count, but whoever shows them is told. */
static void
show (TinSession *self,
      TinPeer    *peer,
      GPtrArray  *messages)
{
  guint n_texts = 0;
  guint n_amendments = 0;

  tin_conversation_append (peer->conversation, (TinMessage **) messages->pdata, messages->len);
  for (guint i = 0; i < messages->len; i++)
    {
      TinMessage *message = g_ptr_array_index (messages, i);

      n_texts += tin_message_get_kind (message) == TIN_MESSAGE_KIND_TEXT;
      n_amendments += tin_message_is_amendment (message);
    }
  if (n_texts + n_amendments == 0)
    return;

  peer->amended |= n_amendments > 0;
  tin_peer_set_unread (peer, peer->unread + n_texts);
  tin_session_uncount_deleted (self, peer, messages);
  tin_session_show_last (self, peer, messages);
  tin_session_emit_messages (self, peer, messages);
}

/* The peer may have connected anew since the batch came: it is the present link that answers. If it
 * has even lost its disk meanwhile it writes another log, and our HELLO said too little of this
 * one: the next says it. */
static void
acknowledge (TinPeer      *peer,
             const TinLog *log)
{
  if (peer->link == NULL || !tin_link_is_up (peer->link))
    return;

  if (tin_link_get_hello (peer->link)->log_id == log->id)
    tin_link_commit (peer->link, log->committed);
  else
    tin_link_goodbye (peer->link, TIN_BYE_RENEW);
}

static void
on_committed (TinSession *self,
              GArray     *entries,
              gpointer    user_data)
{
  ReceiveClosure *closure = user_data;
  TinPeer *peer = closure->peer;
  g_autoptr (GPtrArray) messages = tin_session_take_messages (entries, 0, entries->len);
  TinMessage *last = g_ptr_array_index (messages, messages->len - 1);
  TinLog *log =
    tin_conversation_get_peer_log (peer->conversation, tin_message_get_log_id (last));

  tin_log_commit (log, tin_message_get_number (last));
  acknowledge (peer, log);
  if (closure->link != NULL)
    tin_link_release (closure->link, closure->held);
  tin_peer_count (peer, messages->len, (gint64) closure->length, 0, 0);
  show (self, peer, messages);
}

/**
 * tin_session_receive:
 * @link: (nullable): over which they came
 * @entries: (element-type TinHistoryEntry): one or more messages, taken into @peer's log
 *
 * Commits them, and acknowledges and shows them when that is done.
 */
void
tin_session_receive (TinSession *self,
                     TinPeer    *peer,
                     TinLink    *link,
                     GArray     *entries)
{
  ReceiveClosure *closure = g_new0 (ReceiveClosure, 1);

  closure->peer = g_object_ref (peer);
  g_set_object (&closure->link, link);
  for (guint i = 0; i < entries->len; i++)
    closure->length +=
      tin_message_get_length (g_array_index (entries, TinHistoryEntry, i).message);

  closure->held = closure->length + (gsize) entries->len * TIN_MESSAGE_COST;
  if (link != NULL)
    tin_link_hold (link, closure->held);
  tin_session_write (self, entries, on_committed, closure, receive_closure_free);
}
