/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "tin-broadcast-private.h"

#include "tin-conversation-private.h"

/* Who got one broadcast, and what became of each copy: looked up in the conversations, so that it
 * says what these say. */
struct _TinBroadcast
{
  GObject    parent_instance;

  /* owned */
  GPtrArray *peers;
  GPtrArray *messages;  /* the copy for the peer at the same place */
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TinBroadcast, tin_broadcast, G_TYPE_OBJECT)

static void
tin_broadcast_finalize (GObject *object)
{
  TinBroadcast *self = TIN_BROADCAST (object);

  g_ptr_array_unref (self->peers);
  g_ptr_array_unref (self->messages);

  G_OBJECT_CLASS (tin_broadcast_parent_class)->finalize (object);
}

static void
tin_broadcast_class_init (TinBroadcastClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tin_broadcast_finalize;

  signals[SIGNAL_CHANGED] =
    g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
tin_broadcast_init (TinBroadcast *self)
{
  self->peers = g_ptr_array_new_with_free_func (g_object_unref);
  self->messages = g_ptr_array_new_with_free_func ((GDestroyNotify) tin_message_unref);
}

TinBroadcast *
tin_broadcast_new (void)
{
  return g_object_new (TIN_TYPE_BROADCAST, NULL);
}

static void
on_delivery_changed (TinBroadcast *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static TinMessage *
rename_message (TinMessage *message,
                guint64     log_id,
                guint64     number)
{
  return tin_message_new (log_id, number, tin_message_get_sent_at (message),
                          (TinMessageKind) tin_message_get_kind (message),
                          tin_message_get_flags (message), tin_message_get_text (message),
                          (gssize) tin_message_get_length (message));
}

/* A copy goes on in another log; under its number there is another message in the old one. */
static void
on_moved (TinConversation *conversation,
          guint64          log_id,
          guint64          sent_at,
          guint64          new_log_id,
          guint64          number,
          gpointer         user_data)
{
  TinBroadcast *self = user_data;

  for (guint i = 0; i < self->messages->len; i++)
    {
      g_autoptr (TinMessage) old = NULL;

      if (tin_peer_get_conversation (g_ptr_array_index (self->peers, i)) != conversation)
        continue;
      old = tin_message_ref (g_ptr_array_index (self->messages, i));
      if (tin_message_get_log_id (old) != log_id || tin_message_get_sent_at (old) != sent_at)
        return;

      tin_message_unref (old);
      self->messages->pdata[i] = rename_message (old, new_log_id, number);
      g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
      return;
    }
}

/**
 * tin_broadcast_add:
 * @message: the copy for @peer
 */
void
tin_broadcast_add (TinBroadcast *self,
                   TinPeer      *peer,
                   TinMessage   *message)
{
  g_ptr_array_add (self->peers, g_object_ref (peer));
  g_ptr_array_add (self->messages, tin_message_ref (message));
  g_signal_connect_object (tin_peer_get_conversation (peer), "delivery-changed",
                           G_CALLBACK (on_delivery_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (tin_peer_get_conversation (peer), "moved", G_CALLBACK (on_moved), self,
                           (GConnectFlags) 0);
}

guint
tin_broadcast_get_n_peers (TinBroadcast *self)
{
  return self->peers->len;
}

/**
 * tin_broadcast_get_peer:
 *
 * Returns: (transfer none):
 */
TinPeer *
tin_broadcast_get_peer (TinBroadcast *self,
                        guint         position)
{
  return g_ptr_array_index (self->peers, position);
}

/**
 * tin_broadcast_get_message:
 *
 * Returns: (transfer none):
 */
TinMessage *
tin_broadcast_get_message (TinBroadcast *self,
                           guint         position)
{
  return g_ptr_array_index (self->messages, position);
}

TinDelivery
tin_broadcast_get_delivery (TinBroadcast *self,
                            guint         position)
{
  TinPeer *peer = tin_broadcast_get_peer (self, position);

  return tin_conversation_get_delivery (tin_peer_get_conversation (peer),
                                        tin_broadcast_get_message (self, position));
}
