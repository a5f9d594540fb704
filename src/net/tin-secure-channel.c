/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-net"

#include "config.h"

#include <sys/socket.h>

#include "tin-address.h"
#include "tin-limits.h"
#include "tin-secure-channel-private.h"

/* TLS 1.3 over a connection, on the main loop. All that was received in a turn is one `received`;
 * all that was written in a turn leaves at its end, as full records (tin-tls-pipe.c).
 *
 * States, each entered once and in this order, some left out:
 *
 *   NEW        made
 *   HANDSHAKE  under the deadline
 *   OPEN       handed over; the deadline runs on until tin_channel_establish ()
 *   CLOSING    sends what is queued and a goodbye (close_notify, or an alert that says why)
 *   LINGERING  has said it, and waits for the other side to end: to close a socket that has unread
 *              bytes would reset it, and the goodbye would be lost
 *   GONE       no socket, no session
 *
 * From CLOSING on TIN_GOODBYE_WAIT bounds it, and the link holds a reference to itself until it is
 * GONE. `closed` is emitted (or the handshake's task returned) from the main loop as soon as the
 * link is LINGERING or GONE. Whatever a handler does, it does at the end of a step. */

/* A record on the wire (RFC 8446, 5.2): less than one cannot be deciphered, and the first may hold
 * more than the first frame. */
#define TIN_CIPHERTEXT_MAX (5 + 16384 + 256)

G_DEFINE_FINAL_TYPE (TinSecureChannel, tin_secure_channel, TIN_TYPE_CHANNEL)

/* --- The end --------------------------------------------------------------------------------- */

/* Takes `error` (nullable), which counts where nothing else has ended the link. */
static void
finish (TinSecureChannel *self,
        GError           *error)
{
  g_autoptr (TinSecureChannel) keep = g_object_ref (self);
  g_autoptr (GError) ours = error;

  if (self->state == TIN_SECURE_GONE)
    return;

  self->state = TIN_SECURE_GONE;
  if (!self->announced && self->error == NULL)
    self->error = g_steal_pointer (&ours);

  tin_poller_want (&self->entry, 0);
  tin_clock_clear (self->clock, &self->timer);
  tin_tls_pipe_clear (&self->pipe);
  g_clear_pointer (&self->slot, tin_slot_release);
  g_io_stream_close (G_IO_STREAM (self->connection), NULL, NULL);
  g_clear_object (&self->connection);

  if (!self->announced)
    tin_poller_kick (&self->entry);
  g_clear_object (&self->itself);
}

/* Who waits for it hears of the end, once. */
static void
announce (TinSecureChannel *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  self->announced = TRUE;
  if (task == NULL)
    tin_channel_emit_closed (TIN_CHANNEL (self), self->error);
  else if (self->error != NULL)
    g_task_return_error (task, g_error_copy (self->error));
  else
    g_task_return_new_error (task, TIN_ERROR, TIN_ERROR_CLOSED, "given up");
}

void
tin_secure_channel_end (TinSecureChannel *self,
                        TinError          code,
                        const char       *why)
{
  finish (self, g_error_new_literal (TIN_ERROR, code, why));
}

gboolean
tin_secure_channel_on_timer (gpointer user_data)
{
  TinSecureChannel *self = user_data;

  self->timer = 0;
  tin_secure_channel_end (self, TIN_ERROR_TIMED_OUT, "too slow");

  return G_SOURCE_REMOVE;
}

/* Takes `error` (nullable). With `farewell` the goodbye was said already, as an alert. */
void
tin_secure_channel_begin_close (TinSecureChannel *self,
                                GError           *error,
                                gboolean          farewell)
{
  g_autoptr (GError) ours = error;

  if (self->state >= TIN_SECURE_CLOSING)
    return;

  self->state = TIN_SECURE_CLOSING;
  self->error = g_steal_pointer (&ours);
  self->farewell = farewell;
  self->itself = g_object_ref (self);
  if (farewell)
    tin_buffer_clear (&self->pipe.plain);
  tin_clock_clear (self->clock, &self->timer);
  self->timer = tin_clock_add (self->clock, TIN_GOODBYE_WAIT, tin_secure_channel_on_timer, self);
  tin_poller_flush (&self->entry);
}

static void
send_some (TinSecureChannel *self)
{
  int code = tin_tls_pipe_send (&self->pipe);

  if (code < 0)
    finish (self, tin_tls_link_error (self->pipe.session, code));
  else if (self->pipe.broken)
    tin_poller_kick (&self->entry);
  else if (tin_tls_pipe_get_queued (&self->pipe) > 0 && !tin_tls_pipe_is_stuck (&self->pipe))
    tin_poller_flush (&self->entry);
}

static void
tell_drained (TinSecureChannel *self)
{
  if (!self->above_low || tin_tls_pipe_get_queued (&self->pipe) >= TIN_QUEUE_LOW)
    return;

  self->above_low = FALSE;
  tin_channel_emit_drained (TIN_CHANNEL (self));
}

/* The goodbye, once all that was queued has left. */
static void
close_some (TinSecureChannel *self)
{
  if (!self->pipe.broken)
    send_some (self);
  if (self->state != TIN_SECURE_CLOSING)
    return;

  if (tin_tls_pipe_get_queued (&self->pipe) == 0 && !self->farewell && !self->pipe.broken)
    {
      self->farewell = TRUE;
      tin_tls_pipe_send_bye (&self->pipe);
    }
  if (self->pipe.broken)
    {
      tin_secure_channel_end (self, TIN_ERROR_CLOSED, "ended before we did");
    }
  else if (tin_tls_pipe_get_queued (&self->pipe) == 0)
    {
      shutdown (self->pipe.fd, SHUT_WR);
      self->state = TIN_SECURE_LINGERING;
    }
}

/* --- Receiving ------------------------------------------------------------------------------- */

/* What comes while the link ends is of no use to anybody. */
static void
discard_some (TinSecureChannel *self)
{
  tin_tls_pipe_receive (&self->pipe, TIN_SCRATCH_SIZE);
  self->pipe.in_length = 0;
  if (self->pipe.in_ended)
    finish (self, tin_tls_pipe_get_queued (&self->pipe) == 0 ? NULL
                  : g_error_new_literal (TIN_ERROR, TIN_ERROR_CLOSED, "ended before we did"));
}

/* How much may be received now. What a stranger sends beyond it waits in the kernel. */
gsize
tin_secure_channel_get_allowance (TinSecureChannel *self)
{
  gsize most = self->state == TIN_SECURE_HANDSHAKE ? TIN_UNAUTHENTICATED_MAX : TIN_CIPHERTEXT_MAX;

  if (self->established)
    return TIN_SCRATCH_SIZE;
  return most - MIN (self->unauthenticated, most);
}

/* Takes what may be received now off the socket, and counts it against a stranger. */
void
tin_secure_channel_receive (TinSecureChannel *self)
{
  gsize n = tin_tls_pipe_receive (&self->pipe, tin_secure_channel_get_allowance (self));

  if (!self->established)
    self->unauthenticated += n;
}

static gboolean
may_read (TinSecureChannel *self)
{
  return self->started && self->reading
         && (tin_secure_channel_get_allowance (self) > 0
             || tin_buffer_get_length (&self->pipe.early) > 0);
}

/* Takes `error`. Whoever is still there is told why. */
void
tin_secure_channel_fail (TinSecureChannel *self,
                         GError           *error,
                         int               code)
{
  if (tin_tls_pipe_is_cut (&self->pipe))
    {
      finish (self, error);
      return;
    }

  tin_tls_pipe_say_why (&self->pipe, code);
  tin_secure_channel_begin_close (self, error, TRUE);
}

static void
read_ended (TinSecureChannel *self,
            int               code)
{
  if (code != 0)
    {
      tin_secure_channel_fail (self, tin_tls_pipe_get_error (&self->pipe, code), code);
      return;
    }

  tin_tls_pipe_send_bye (&self->pipe);
  finish (self, NULL);
}

static void
read_some (TinSecureChannel *self)
{
  const guint8 *plain;
  gsize length;
  int code;

  tin_secure_channel_receive (self);
  length = tin_tls_pipe_decipher (&self->pipe, &plain, &code);

  if (length > 0)
    tin_channel_emit_received (TIN_CHANNEL (self), plain, length);
  if (self->state == TIN_SECURE_OPEN && (code != GNUTLS_E_AGAIN || self->pipe.in_ended))
    read_ended (self, code);
}

/* --- A turn ---------------------------------------------------------------------------------- */

static void
watch (TinSecureChannel *self)
{
  TinPollerEvents wanted = 0;

  if (self->state == TIN_SECURE_NEW || self->state == TIN_SECURE_GONE)
    return;

  if (self->state != TIN_SECURE_OPEN || may_read (self))
    wanted |= TIN_POLLER_READ;
  if (tin_tls_pipe_is_stuck (&self->pipe))
    wanted |= TIN_POLLER_WRITE;
  tin_poller_want (&self->entry, wanted);
}

static void
on_turn (TinPollerEntry  *entry,
         TinPollerEvents  events)
{
  g_autoptr (TinSecureChannel) self = g_object_ref (entry->user_data);
  gboolean readable = (events & (TIN_POLLER_READ | TIN_POLLER_END | TIN_POLLER_KICK)) != 0;

  if (self->state == TIN_SECURE_HANDSHAKE)
    {
      tin_secure_channel_shake (self);
    }
  else if (self->state == TIN_SECURE_OPEN)
    {
      if (readable && may_read (self))
        read_some (self);
      if (self->state == TIN_SECURE_OPEN && !self->pipe.broken)
        send_some (self);
      if (self->state == TIN_SECURE_OPEN)
        tell_drained (self);
    }
  else if (self->state == TIN_SECURE_CLOSING || self->state == TIN_SECURE_LINGERING)
    {
      if (readable)
        discard_some (self);
      if (self->state == TIN_SECURE_CLOSING)
        close_some (self);
    }

  if (self->state >= TIN_SECURE_LINGERING && !self->announced)
    announce (self);
  watch (self);
}

/* --- TinChannel ------------------------------------------------------------------------------ */

static void
tin_secure_channel_write (TinChannel   *channel,
                          const guint8 *bytes,
                          gsize         length)
{
  TinSecureChannel *self = TIN_SECURE_CHANNEL (channel);
  gsize queued = tin_tls_pipe_get_queued (&self->pipe) + length;

  if (self->state != TIN_SECURE_OPEN || self->pipe.broken)
    return;

  if (queued > TIN_QUEUE_MAX)
    {
      tin_secure_channel_end (self, TIN_ERROR_LIMIT, "the peer does not read");
      return;
    }

  tin_tls_pipe_write (&self->pipe, bytes, length);
  if (queued >= TIN_QUEUE_LOW)
    self->above_low = TRUE;
  if (!tin_tls_pipe_is_stuck (&self->pipe))
    tin_poller_flush (&self->entry);
}

static void
tin_secure_channel_close (TinChannel *channel)
{
  TinSecureChannel *self = TIN_SECURE_CHANNEL (channel);

  if (self->state < TIN_SECURE_OPEN)
    finish (self, NULL);
  else
    tin_secure_channel_begin_close (self, NULL, FALSE);
}

static void
tin_secure_channel_refuse (TinChannel *channel)
{
  TinSecureChannel *self = TIN_SECURE_CHANNEL (channel);

  if (self->state == TIN_SECURE_OPEN)
    {
      tin_tls_pipe_send_alert (&self->pipe, GNUTLS_A_ACCESS_DENIED);
      tin_secure_channel_begin_close (self, NULL, TRUE);
    }
  else
    {
      tin_secure_channel_close (channel);
    }
}

static void
tin_secure_channel_abort (TinChannel *channel)
{
  finish (TIN_SECURE_CHANNEL (channel), NULL);
}

static gsize
tin_secure_channel_get_queued (TinChannel *channel)
{
  return tin_tls_pipe_get_queued (&TIN_SECURE_CHANNEL (channel)->pipe);
}

static void
tin_secure_channel_set_reading (TinChannel *channel,
                                gboolean    reading)
{
  TinSecureChannel *self = TIN_SECURE_CHANNEL (channel);

  self->reading = reading;
  if (self->state != TIN_SECURE_OPEN)
    return;

  if (reading)
    tin_poller_kick (&self->entry);
  watch (self);
}

static gboolean
tin_secure_channel_is_moving (TinChannel *channel)
{
  TinSecureChannel *self = TIN_SECURE_CHANNEL (channel);

  return self->state == TIN_SECURE_OPEN && tin_tls_pipe_is_moving (&self->pipe);
}

static gboolean
tin_secure_channel_get_binding (TinChannel *channel,
                                guint8     *binding)
{
  TinSecureChannel *self = TIN_SECURE_CHANNEL (channel);

  return self->state == TIN_SECURE_OPEN
         && tin_tls_export_binding (self->pipe.session, binding, TIN_CHANNEL_BINDING_BYTES);
}

static void
tin_secure_channel_establish (TinChannel *channel)
{
  TinSecureChannel *self = TIN_SECURE_CHANNEL (channel);

  if (self->state != TIN_SECURE_OPEN || self->established)
    return;

  self->established = TRUE;
  tin_clock_clear (self->clock, &self->timer);
  g_clear_pointer (&self->slot, tin_slot_release);
  watch (self);
}

static void
tin_secure_channel_dispose (GObject *object)
{
  TinSecureChannel *self = TIN_SECURE_CHANNEL (object);

  self->announced = TRUE;
  finish (self, NULL);
  tin_poller_remove (&self->entry);

  G_OBJECT_CLASS (tin_secure_channel_parent_class)->dispose (object);
}

static void
tin_secure_channel_finalize (GObject *object)
{
  TinSecureChannel *self = TIN_SECURE_CHANNEL (object);

  g_clear_error (&self->error);
  g_clear_object (&self->clock);

  G_OBJECT_CLASS (tin_secure_channel_parent_class)->finalize (object);
}

static void
tin_secure_channel_class_init (TinSecureChannelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  TinChannelClass *channel_class = TIN_CHANNEL_CLASS (klass);

  object_class->dispose = tin_secure_channel_dispose;
  object_class->finalize = tin_secure_channel_finalize;
  channel_class->write = tin_secure_channel_write;
  channel_class->close = tin_secure_channel_close;
  channel_class->refuse = tin_secure_channel_refuse;
  channel_class->abort = tin_secure_channel_abort;
  channel_class->set_reading = tin_secure_channel_set_reading;
  channel_class->get_queued = tin_secure_channel_get_queued;
  channel_class->establish = tin_secure_channel_establish;
  channel_class->is_moving = tin_secure_channel_is_moving;
  channel_class->get_binding = tin_secure_channel_get_binding;
}

static void
tin_secure_channel_init (TinSecureChannel *self)
{
  self->reading = TRUE;
}

/* --- For the listener and the dialler -------------------------------------------------------- */

/* A link with `pinned` (nullable) takes no other key. */
TinSecureChannel *
tin_secure_channel_new (TinTls            *tls,
                        TinPoller         *poller,
                        TinClock          *clock,
                        GSocketConnection *connection,
                        gboolean           outgoing,
                        const TinPeerId   *pinned)
{
  TinSecureChannel *self = g_object_new (TIN_TYPE_SECURE_CHANNEL, NULL);
  int fd = g_socket_get_fd (g_socket_connection_get_socket (connection));

  self->clock = g_object_ref (clock);
  self->connection = g_object_ref (connection);
  self->outgoing = outgoing;
  tin_address_tune (connection);
  tin_poller_add (poller, &self->entry, fd, on_turn, self);
  tin_tls_pipe_open (&self->pipe, tls, poller, fd, outgoing, pinned);

  return self;
}

static void
on_evict (gpointer owner)
{
  tin_secure_channel_end (owner, TIN_ERROR_LIMIT, "its place among strangers was needed");
}

/* Takes the place among strangers that this link holds until it is established or gone. Somebody
 * else may need it: then the link ends. */
void
tin_secure_channel_set_slot (TinSecureChannel *self,
                             TinSlot          *slot)
{
  g_clear_pointer (&self->slot, tin_slot_release);
  self->slot = slot;
  tin_slot_set_owner (slot, on_evict, self);
  tin_slot_set_progress (slot, TIN_PROGRESS_HEARD);
}

/* Begins to deliver what is received, in a later turn of the main loop. */
void
tin_secure_channel_start (TinSecureChannel *self)
{
  self->started = TRUE;
  if (self->state == TIN_SECURE_OPEN)
    tin_poller_kick (&self->entry);
}
