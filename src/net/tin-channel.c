/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-net"

#include "config.h"

#include "tin-channel.h"

/* The part that every channel shares: what it is, and its signals. Here it is made sure that
 * `closed` is emitted once and that nothing follows it. */

typedef struct
{
  /* owned */
  TinChannelPath path;

  /* state */
  gboolean       closed;
} TinChannelPrivate;

enum
{
  RECEIVED,
  DRAINED,
  ENDED,
  CLOSED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (TinChannel, tin_channel, G_TYPE_OBJECT)

static TinChannelPrivate *
get_private (TinChannel *self)
{
  return tin_channel_get_instance_private (self);
}

static void
tin_channel_finalize (GObject *object)
{
  TinChannelPrivate *priv = get_private (TIN_CHANNEL (object));

  g_clear_pointer (&priv->path.remote_host, g_free);
  g_clear_pointer (&priv->path.local_host, g_free);

  G_OBJECT_CLASS (tin_channel_parent_class)->finalize (object);
}

static void
tin_channel_class_init (TinChannelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tin_channel_finalize;

  signals[RECEIVED] = g_signal_new ("received", TIN_TYPE_CHANNEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                    NULL, G_TYPE_NONE, 2, G_TYPE_POINTER, G_TYPE_UINT64);
  signals[DRAINED] = g_signal_new ("drained", TIN_TYPE_CHANNEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
  signals[ENDED] = g_signal_new ("ended", TIN_TYPE_CHANNEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
  signals[CLOSED] = g_signal_new ("closed", TIN_TYPE_CHANNEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_ERROR | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
tin_channel_init (TinChannel *self)
{
}

/* Takes the two strings out of `path`. */
void
tin_channel_set_path (TinChannel     *self,
                      TinChannelPath *path)
{
  TinChannelPrivate *priv = get_private (self);

  g_free (priv->path.remote_host);
  g_free (priv->path.local_host);
  priv->path = *path;
  path->remote_host = NULL;
  path->local_host = NULL;
}

gboolean
tin_channel_is_secure (TinChannel *self)
{
  return get_private (self)->path.secure;
}

gboolean
tin_channel_is_outgoing (TinChannel *self)
{
  return get_private (self)->path.outgoing;
}

/* NULL for a plain channel. */
const TinPeerId *
tin_channel_get_peer_id (TinChannel *self)
{
  TinChannelPrivate *priv = get_private (self);

  return priv->path.secure ? &priv->path.peer_id : NULL;
}

const char *
tin_channel_get_remote_host (TinChannel *self)
{
  return get_private (self)->path.remote_host;
}

guint16
tin_channel_get_remote_port (TinChannel *self)
{
  return get_private (self)->path.remote_port;
}

const char *
tin_channel_get_local_host (TinChannel *self)
{
  return get_private (self)->path.local_host;
}

/* Queues a copy. It leaves in this turn of the main loop, together with what else is written in it.
 * What cannot be written any more is dropped: `closed` says so, later and never from in here. */
void
tin_channel_write (TinChannel   *self,
                   const guint8 *bytes,
                   gsize         length)
{
  g_return_if_fail (TIN_IS_CHANNEL (self));

  TIN_CHANNEL_GET_CLASS (self)->write (self, bytes, length);
}

/* Says that nothing more will be written, after what is queued; reading goes on. A secure channel
 * has no such state: there it does nothing. */
void
tin_channel_shutdown (TinChannel *self)
{
  g_return_if_fail (TIN_IS_CHANNEL (self));

  if (TIN_CHANNEL_GET_CLASS (self)->shutdown != NULL)
    TIN_CHANNEL_GET_CLASS (self)->shutdown (self);
}

/* Sends what is queued, says goodbye, and goes. Nothing is received any more; `closed` follows. The
 * caller may drop its reference at once. */
void
tin_channel_close (TinChannel *self)
{
  g_return_if_fail (TIN_IS_CHANNEL (self));

  TIN_CHANNEL_GET_CLASS (self)->close (self);
}

/* Goes now, with nothing said. `closed` follows from the main loop, without an error. */
void
tin_channel_abort (TinChannel *self)
{
  g_return_if_fail (TIN_IS_CHANNEL (self));

  TIN_CHANNEL_GET_CLASS (self)->abort (self);
}

/* Like close, of a peer whom we will not have: the other side of a secure channel sees
 * TIN_ERROR_BLOCKED. */
void
tin_channel_refuse (TinChannel *self)
{
  g_return_if_fail (TIN_IS_CHANNEL (self));

  if (TIN_CHANNEL_GET_CLASS (self)->refuse != NULL)
    TIN_CHANNEL_GET_CLASS (self)->refuse (self);
  else
    TIN_CHANNEL_GET_CLASS (self)->close (self);
}

/* FALSE: the peer has to wait, as far as the kernel's buffers go. */
void
tin_channel_set_reading (TinChannel *self,
                         gboolean    reading)
{
  g_return_if_fail (TIN_IS_CHANNEL (self));

  TIN_CHANNEL_GET_CLASS (self)->set_reading (self, reading);
}

/* The bytes that were written and that the kernel has not taken. */
gsize
tin_channel_get_queued (TinChannel *self)
{
  g_return_val_if_fail (TIN_IS_CHANNEL (self), 0);

  return TIN_CHANNEL_GET_CLASS (self)->get_queued (self);
}

/* Says that the peer has shown who it is: its first frame was accepted. From here on it is no
 * stranger: no deadline runs, and it counts for none of the limits on them. */
void
tin_channel_establish (TinChannel *self)
{
  g_return_if_fail (TIN_IS_CHANNEL (self));

  if (TIN_CHANNEL_GET_CLASS (self)->establish != NULL)
    TIN_CHANNEL_GET_CLASS (self)->establish (self);
}

/* Whether the other end has acknowledged bytes since the last call, and has not acknowledged all:
 * what is written now lies behind others on a link that is slow and not dead. */
gboolean
tin_channel_is_moving (TinChannel *self)
{
  g_return_val_if_fail (TIN_IS_CHANNEL (self), FALSE);

  return TIN_CHANNEL_GET_CLASS (self)->is_moving != NULL
         && TIN_CHANNEL_GET_CLASS (self)->is_moving (self);
}

/* Bytes that both ends of this one secure channel derive from its keys, the same at both: another
 * channel has others, between the same two peers too. Ends whose bytes differ do not talk with each
 * other but with somebody in between. FALSE: plain, not open yet, or open no more. */
gboolean
tin_channel_get_binding (TinChannel *self,
                         guint8      binding[TIN_CHANNEL_BINDING_BYTES])
{
  g_return_val_if_fail (TIN_IS_CHANNEL (self), FALSE);

  return TIN_CHANNEL_GET_CLASS (self)->get_binding != NULL
         && TIN_CHANNEL_GET_CLASS (self)->get_binding (self, binding);
}

void
tin_channel_emit_received (TinChannel   *self,
                           const guint8 *bytes,
                           gsize         length)
{
  if (!get_private (self)->closed)
    g_signal_emit (self, signals[RECEIVED], 0, bytes, (guint64) length);
}

void
tin_channel_emit_drained (TinChannel *self)
{
  if (!get_private (self)->closed)
    g_signal_emit (self, signals[DRAINED], 0);
}

void
tin_channel_emit_ended (TinChannel *self)
{
  if (!get_private (self)->closed)
    g_signal_emit (self, signals[ENDED], 0);
}

void
tin_channel_emit_closed (TinChannel   *self,
                         const GError *error)
{
  TinChannelPrivate *priv = get_private (self);

  if (priv->closed)
    return;

  priv->closed = TRUE;
  g_signal_emit (self, signals[CLOSED], 0, error);
}
