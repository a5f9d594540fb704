/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "tin-link-private.h"

#include "tin-limits.h"
#include "tin-peer.h"

enum
{
  SIGNAL_OPENED,
  SIGNAL_MESSAGES,
  SIGNAL_ACKNOWLEDGED,
  SIGNAL_SEEN,
  SIGNAL_TYPING,
  SIGNAL_RECALLED,
  SIGNAL_RETURNED,
  SIGNAL_ROUND_TRIP,
  SIGNAL_WRITABLE,
  SIGNAL_COMPARED,
  SIGNAL_CLOSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TinLink, tin_link, G_TYPE_OBJECT)

static void
tin_link_dispose (GObject *object)
{
  TinLink *self = TIN_LINK (object);

  if (self->channel != NULL && !self->closed)
    {
      self->closed = TRUE;
      tin_channel_abort (self->channel);
    }
  g_clear_object (&self->channel);
  g_clear_object (&self->clock);

  G_OBJECT_CLASS (tin_link_parent_class)->dispose (object);
}

static void
tin_link_finalize (GObject *object)
{
  TinLink *self = TIN_LINK (object);

  tin_exchange_free (self->exchange);
  tin_hello_free (self->own_hello);
  g_byte_array_unref (self->scratch);

  G_OBJECT_CLASS (tin_link_parent_class)->finalize (object);
}

static guint
add_signal (const char *name,
            guint       n_params,
            GType       type)
{
  return g_signal_new (name, TIN_TYPE_LINK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                       n_params, type);
}

static void
tin_link_class_init (TinLinkClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tin_link_dispose;
  object_class->finalize = tin_link_finalize;

  signals[SIGNAL_OPENED] = add_signal ("opened", 0, G_TYPE_NONE);
  signals[SIGNAL_MESSAGES] = add_signal ("messages", 1, G_TYPE_PTR_ARRAY);
  signals[SIGNAL_ACKNOWLEDGED] = add_signal ("acknowledged", 1, G_TYPE_UINT64);
  signals[SIGNAL_SEEN] = add_signal ("seen", 1, G_TYPE_UINT64);
  signals[SIGNAL_TYPING] = add_signal ("typing", 1, G_TYPE_BOOLEAN);
  signals[SIGNAL_RECALLED] = add_signal ("recalled", 0, G_TYPE_NONE);
  signals[SIGNAL_RETURNED] = add_signal ("returned", 1, G_TYPE_PTR_ARRAY);
  signals[SIGNAL_ROUND_TRIP] = add_signal ("round-trip", 1, G_TYPE_INT64);
  signals[SIGNAL_WRITABLE] = add_signal ("writable", 0, G_TYPE_NONE);
  signals[SIGNAL_COMPARED] = add_signal ("compared", 1, G_TYPE_POINTER);
  signals[SIGNAL_CLOSED] = add_signal ("closed", 1, G_TYPE_INT);
}

static void
tin_link_init (TinLink *self)
{
}

/* --- Bytes -------------------------------------------------------------------------------- */

void
tin_link_flush (TinLink *self)
{
  if (self->scratch->len == 0)
    return;

  if (!self->closed)
    tin_channel_write (self->channel, self->scratch->data, self->scratch->len);
  g_byte_array_set_size (self->scratch, 0);
}

/* Answers cost whoever asks nothing if he does not read them. */
static gboolean
is_owed_too_much (TinLink *self)
{
  return self->stranger && tin_channel_get_queued (self->channel) > TIN_STRANGER_QUEUE_MAX;
}

static void
tell_typing (TinLink  *self,
             gboolean  typing)
{
  if (self->typing == typing)
    return;

  self->typing = typing;
  g_signal_emit (self, signals[SIGNAL_TYPING], 0, typing);
}

/* The last signal. What is still queued, a goodbye say, leaves before the channel goes. */
static void
finish (TinLink *self,
        int      reason)
{
  if (self->closed)
    return;

  tin_link_flush (self);
  self->closed = TRUE;
  tin_channel_close (self->channel);
  tell_typing (self, FALSE);
  g_signal_emit (self, signals[SIGNAL_CLOSED], 0, reason);
}

static int
reason_of_bye (TinByeReason reason)
{
  switch (reason)
    {
    case TIN_BYE_DUPLICATE:
      return TIN_PEER_REASON_DUPLICATE;
    case TIN_BYE_RENEW:
      return TIN_ERROR_CLOSED;
    case TIN_BYE_BLOCKED:
      return TIN_ERROR_BLOCKED;
    case TIN_BYE_ASKING:
      return TIN_PEER_REASON_ASKING;
    case TIN_BYE_ERROR:
      return TIN_ERROR_PROTOCOL;
    case TIN_BYE_QUIT:
    case TIN_BYE_DISCONNECT:
    default:
      return TIN_PEER_REASON_GOODBYE;
    }
}

static void
handle_event (TinLink          *self,
              TinExchangeEvent *event)
{
  switch (event->type)
    {
    case TIN_EXCHANGE_EVENT_OPENED:
      g_signal_emit (self, signals[SIGNAL_OPENED], 0);
      break;
    case TIN_EXCHANGE_EVENT_MESSAGES:
      g_signal_emit (self, signals[SIGNAL_MESSAGES], 0, event->messages);
      break;
    case TIN_EXCHANGE_EVENT_ACKNOWLEDGED:
      g_signal_emit (self, signals[SIGNAL_ACKNOWLEDGED], 0, event->upto);
      break;
    case TIN_EXCHANGE_EVENT_SEEN:
      g_signal_emit (self, signals[SIGNAL_SEEN], 0, event->upto);
      break;
    case TIN_EXCHANGE_EVENT_TYPING:
      tell_typing (self, event->typing);
      break;
    case TIN_EXCHANGE_EVENT_RECALLED:
      g_signal_emit (self, signals[SIGNAL_RECALLED], 0);
      break;
    case TIN_EXCHANGE_EVENT_RETURNED:
      g_signal_emit (self, signals[SIGNAL_RETURNED], 0, event->messages);
      break;
    case TIN_EXCHANGE_EVENT_ROUND_TRIP:
      g_signal_emit (self, signals[SIGNAL_ROUND_TRIP], 0, event->round_trip);
      break;
    case TIN_EXCHANGE_EVENT_COMPARE:
      g_signal_emit (self, signals[SIGNAL_COMPARED], 0, &event->compare);
      break;
    case TIN_EXCHANGE_EVENT_GOODBYE:
      self->dismissed = event->reason == TIN_BYE_DISCONNECT;
      finish (self, reason_of_bye (event->reason));
      break;
    case TIN_EXCHANGE_EVENT_FAILED:
      finish (self, event->error);
      break;
    default:
      g_assert_not_reached ();
    }
}

static void
handle_events (TinLink *self)
{
  TinExchangeEvent event;

  tin_link_flush (self);
  while (!self->closed && tin_exchange_next_event (self->exchange, &event))
    {
      handle_event (self, &event);
      tin_exchange_event_clear (&event);
    }
  tin_link_flush (self);
  if (is_owed_too_much (self))
    finish (self, TIN_ERROR_LIMIT);
}

static void
on_received (TinLink *self,
             gpointer bytes,
             guint64  length)
{
  g_autoptr (TinLink) keep = g_object_ref (self);

  tin_exchange_receive (self->exchange, bytes, length, tin_clock_now (self->clock));
  handle_events (self);
}

static void
on_drained (TinLink *self)
{
  g_signal_emit (self, signals[SIGNAL_WRITABLE], 0);
}

static void
on_channel_closed (TinLink      *self,
                   const GError *error)
{
  g_autoptr (TinLink) keep = g_object_ref (self);

  self->channel_closed = TRUE;
  if (error != NULL)
    g_debug ("A link ended: %s", error->message);
  finish (self, error != NULL && error->domain == TIN_ERROR ? error->code : TIN_ERROR_CLOSED);
}

/* --- For session -------------------------------------------------------------------------- */

/**
 * tin_link_new:
 * @hello: what we say first, with what we hold of the peer's logs
 * @scratch: empty, and empty again whenever this returns; shared by the links of a session
 */
TinLink *
tin_link_new (TinChannel     *channel,
              TinClock       *clock,
              const TinHello *hello,
              GByteArray     *scratch)
{
  TinLink *self = g_object_new (TIN_TYPE_LINK, NULL);

  self->channel = g_object_ref (channel);
  self->clock = g_object_ref (clock);
  self->scratch = g_byte_array_ref (scratch);
  self->own_hello = tin_hello_copy (hello);
  self->exchange = tin_exchange_new (hello, tin_channel_is_outgoing (channel),
                                     tin_clock_now (clock), scratch);

  g_signal_connect_object (channel, "received", G_CALLBACK (on_received), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (channel, "drained", G_CALLBACK (on_drained), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (channel, "closed", G_CALLBACK (on_channel_closed), self,
                           G_CONNECT_SWAPPED);
  tin_link_flush (self);
  return self;
}

TinChannel *
tin_link_get_channel (TinLink *self)
{
  return self->channel;
}

/**
 * tin_link_get_hello:
 *
 * Returns: (transfer none) (nullable): what the peer said of itself, from "opened" on
 */
const TinHello *
tin_link_get_hello (TinLink *self)
{
  return tin_exchange_get_peer_hello (self->exchange);
}

/**
 * tin_link_get_own_hello:
 *
 * Returns: (transfer none): what we said: its log is the only one that can be written to this link
 */
const TinHello *
tin_link_get_own_hello (TinLink *self)
{
  return self->own_hello;
}

gboolean
tin_link_is_up (TinLink *self)
{
  return !self->closed && tin_exchange_is_up (self->exchange);
}

/**
 * tin_link_is_flushing:
 *
 * Returns: whether the link is closed while its last words are still on their way: the channel must
 *   be kept until it says "closed", too
 */
gboolean
tin_link_is_flushing (TinLink *self)
{
  return self->closed && !self->channel_closed;
}

/**
 * tin_link_is_due:
 *
 * Returns: whether tin_link_tick() has anything to do
 */
gboolean
tin_link_is_due (TinLink *self,
                 gint64   now)
{
  return tin_exchange_is_due (self->exchange, now);
}

/* To be called every TIN_LINK_TICK. */
void
tin_link_tick (TinLink *self)
{
  g_autoptr (TinLink) keep = g_object_ref (self);
  gboolean waiting = tin_exchange_is_waiting (self->exchange);

  /* Where nothing is read there is nothing to hear: that is no silence of the peer. */
  if (self->closed || self->too_much || self->held_back)
    return;

  tin_exchange_tick (self->exchange, tin_clock_now (self->clock),
                     waiting && tin_channel_is_moving (self->channel));
  if (!waiting && tin_exchange_is_waiting (self->exchange))
    tin_channel_is_moving (self->channel); /* from here on */
  tin_link_say_typing (self);
  handle_events (self);
}

/**
 * tin_link_begin_resume:
 *
 * Returns: %FALSE if what the peer lacks of our log is being found out already
 */
gboolean
tin_link_begin_resume (TinLink *self)
{
  gboolean first = !self->resuming;

  self->resuming = TRUE;
  return first;
}

/* See tin_exchange_resume(). */
void
tin_link_resume (TinLink *self,
                 guint64  peer_has,
                 guint64  head)
{
  self->resumed = TRUE;
  tin_exchange_resume (self->exchange, peer_has, head);
}

gboolean
tin_link_is_resumed (TinLink *self)
{
  return self->resumed;
}

void
tin_link_set_head (TinLink *self,
                   guint64  head)
{
  tin_exchange_set_head (self->exchange, head);
}

gboolean
tin_link_has_room (TinLink *self)
{
  gsize most = self->stranger ? TIN_STRANGER_QUEUE_MAX / 2 : TIN_QUEUE_HIGH;

  return tin_channel_get_queued (self->channel) + self->scratch->len < most;
}

/**
 * tin_link_get_wanted:
 * @from: (out): the number of the next message to send
 *
 * Returns: whether the peer lacks messages and there is room for one; "writable" says when there is
 *   room again
 */
gboolean
tin_link_get_wanted (TinLink *self,
                     guint64 *from)
{
  guint64 upto;

  return !self->closed && tin_link_has_room (self) &&
         tin_exchange_get_wanted (self->exchange, from, &upto);
}

/**
 * tin_link_send:
 * @messages: (array length=n_messages): from the one that tin_link_get_wanted() named, in order
 *
 * Sends as many of them as there is room for, in one write.
 *
 * Returns: how many
 */
guint
tin_link_send (TinLink     *self,
               TinMessage **messages,
               guint        n_messages)
{
  guint n_sent = 0;
  guint64 from;

  while (n_sent < n_messages && tin_link_get_wanted (self, &from))
    tin_exchange_send (self->exchange, messages[n_sent++]);

  tin_link_flush (self);
  return n_sent;
}

static void
update_reading (TinLink *self)
{
  if (!self->closed)
    tin_channel_set_reading (self->channel, !self->too_much && !self->held_back);
}

/**
 * tin_link_set_held_back:
 * @held_back: whether the link is not to be read, so that its peer has to wait
 */
void
tin_link_set_held_back (TinLink  *self,
                        gboolean  held_back)
{
  if (self->held_back == held_back)
    return;

  self->held_back = held_back;
  update_reading (self);
}

/* Whether the link is closed because the person at the other end disconnected. */
gboolean
tin_link_was_dismissed (TinLink *self)
{
  return self->dismissed;
}

/**
 * tin_link_hold:
 * @length: bytes of messages that are on their way to the disk now
 *
 * While too much is, the link is not read: a disk that is slower than the peer slows the peer.
 */
void
tin_link_hold (TinLink *self,
               gsize    length)
{
  self->uncommitted += length;
  if (self->too_much || self->uncommitted < TIN_UNCOMMITTED_MAX)
    return;

  self->too_much = TRUE;
  update_reading (self);
}

/**
 * tin_link_release:
 * @length: what tin_link_hold() was told of messages that are on the disk, or are not to be
 */
void
tin_link_release (TinLink *self,
                  gsize    length)
{
  self->uncommitted -= length;
  if (!self->too_much || self->uncommitted >= TIN_UNCOMMITTED_MAX / 2)
    return;

  self->too_much = FALSE;
  update_reading (self);
}

/**
 * tin_link_set_wanted:
 *
 * Our person dialled it, or wants it to be there.
 */
void
tin_link_set_wanted (TinLink *self)
{
  self->wanted = TRUE;
}

gboolean
tin_link_is_wanted (TinLink *self)
{
  return self->wanted;
}

/**
 * tin_link_goodbye:
 *
 * Says goodbye and closes; "closed" comes within this call.
 */
void
tin_link_goodbye (TinLink      *self,
                  TinByeReason  reason)
{
  g_autoptr (TinLink) keep = g_object_ref (self);
  int own_reason = reason == TIN_BYE_DUPLICATE ? TIN_PEER_REASON_DUPLICATE
                   : reason == TIN_BYE_RENEW   ? TIN_ERROR_CLOSED
                   : reason == TIN_BYE_ASKING  ? TIN_PEER_REASON_WAITING
                                               : TIN_PEER_REASON_DISCONNECTED;

  tin_exchange_goodbye (self->exchange, reason);
  finish (self, own_reason);
}

/**
 * tin_link_fail:
 *
 * Gives the link up because of a mistake of the peer, or of our disk.
 */
void
tin_link_fail (TinLink  *self,
               TinError  error)
{
  g_autoptr (TinLink) keep = g_object_ref (self);

  tin_exchange_goodbye (self->exchange,
                        error == TIN_ERROR_PROTOCOL ? TIN_BYE_ERROR : TIN_BYE_QUIT);
  finish (self, error);
}
