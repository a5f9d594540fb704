/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "tin-plain-link.h"

#include "tin-error.h"
#include "tin-limits.h"
#include "tin-peer.h"

struct _TinPlainLink
{
  GObject         parent_instance;

  /* owned */
  TinChannel     *channel;
  TinClock       *clock;
  TinPlainReader *reader;

  /* state */
  guint           reader_timer;
  guint           linger_timer;
  gboolean        unwritten;
  gboolean        finishing;     /* we said all that we had to say */
  gboolean        closed;
};

enum
{
  SIGNAL_EVENT,
  SIGNAL_WRITTEN,
  SIGNAL_CLOSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TinPlainLink, tin_plain_link, G_TYPE_OBJECT)

static void
tin_plain_link_dispose (GObject *object)
{
  TinPlainLink *self = TIN_PLAIN_LINK (object);

  if (self->clock != NULL)
    {
      tin_clock_clear (self->clock, &self->reader_timer);
      tin_clock_clear (self->clock, &self->linger_timer);
    }
  if (self->channel != NULL && !self->closed)
    {
      self->closed = TRUE;
      tin_channel_close (self->channel);
    }
  g_clear_object (&self->channel);
  g_clear_object (&self->clock);

  G_OBJECT_CLASS (tin_plain_link_parent_class)->dispose (object);
}

static void
tin_plain_link_finalize (GObject *object)
{
  TinPlainLink *self = TIN_PLAIN_LINK (object);

  tin_plain_reader_free (self->reader);

  G_OBJECT_CLASS (tin_plain_link_parent_class)->finalize (object);
}

static void
tin_plain_link_class_init (TinPlainLinkClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->dispose = tin_plain_link_dispose;
  object_class->finalize = tin_plain_link_finalize;

  signals[SIGNAL_EVENT] = g_signal_new ("event", type, G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[SIGNAL_WRITTEN] = g_signal_new ("written", type, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_CLOSED] = g_signal_new ("closed", type, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
}

static void
tin_plain_link_init (TinPlainLink *self)
{
}

/* --- Reading ------------------------------------------------------------------------------ */

static gboolean on_reader_due (gpointer user_data);

static void
emit_events (TinPlainLink *self)
{
  TinPlainEvent *next;
  gint64 deadline;

  while ((next = tin_plain_reader_next (self->reader)) != NULL)
    {
      g_autoptr (TinPlainEvent) event = next;

      g_signal_emit (self, signals[SIGNAL_EVENT], 0, event);
    }

  if (self->closed)
    return;

  tin_clock_clear (self->clock, &self->reader_timer);
  deadline = tin_plain_reader_get_deadline (self->reader);
  if (deadline >= 0)
    self->reader_timer =
      tin_clock_add (self->clock, MAX (deadline - tin_clock_now (self->clock), 0),
                     on_reader_due, self);
}

static gboolean
on_reader_due (gpointer user_data)
{
  g_autoptr (TinPlainLink) self = g_object_ref (user_data);

  self->reader_timer = 0;
  tin_plain_reader_tick (self->reader, tin_clock_now (self->clock));
  emit_events (self);
  return G_SOURCE_REMOVE;
}

static void
finish (TinPlainLink *self,
        int           reason)
{
  if (self->closed)
    return;

  tin_plain_reader_end (self->reader);
  emit_events (self);
  if (self->closed)
    return;

  self->closed = TRUE;
  tin_clock_clear (self->clock, &self->reader_timer);
  tin_clock_clear (self->clock, &self->linger_timer);
  tin_channel_close (self->channel);
  g_signal_emit (self, signals[SIGNAL_CLOSED], 0, reason);
}

static void
on_received (TinPlainLink *self,
             gpointer      bytes,
             guint64       length)
{
  g_autoptr (TinPlainLink) keep = g_object_ref (self);

  tin_plain_reader_push (self->reader, bytes, length, tin_clock_now (self->clock));
  emit_events (self);
  if (tin_plain_reader_is_full (self->reader))
    finish (self, TIN_ERROR_LIMIT);
}

/* A peer that only half-closed may wait for an answer; we have none once we have finished. */
static void
on_ended (TinPlainLink *self)
{
  g_autoptr (TinPlainLink) keep = g_object_ref (self);

  tin_plain_reader_end (self->reader);
  emit_events (self);
  if (self->finishing || !self->unwritten)
    finish (self, TIN_PEER_REASON_NONE);
}

static void
on_drained (TinPlainLink *self)
{
  g_autoptr (TinPlainLink) keep = g_object_ref (self);

  if (!self->unwritten || tin_channel_get_queued (self->channel) > 0)
    return;

  self->unwritten = FALSE;
  g_signal_emit (self, signals[SIGNAL_WRITTEN], 0);
}

static void
on_channel_closed (TinPlainLink *self,
                   const GError *error)
{
  g_autoptr (TinPlainLink) keep = g_object_ref (self);
  int reason = error == NULL ? TIN_PEER_REASON_NONE : TIN_ERROR_CLOSED;

  if (error != NULL && error->domain == TIN_ERROR)
    reason = error->code;
  finish (self, reason);
}

/* --- For session -------------------------------------------------------------------------- */

/**
 * tin_plain_link_new:
 * @expected: the form in which this peer was heard before, or %TIN_PLAIN_AUTO
 */
TinPlainLink *
tin_plain_link_new (TinChannel   *channel,
                    TinClock     *clock,
                    TinPlainForm  expected)
{
  TinPlainLink *self = g_object_new (TIN_TYPE_PLAIN_LINK, NULL);

  self->channel = g_object_ref (channel);
  self->clock = g_object_ref (clock);
  self->reader = tin_plain_reader_new (tin_channel_is_outgoing (channel));
  tin_plain_reader_expect (self->reader, expected);

  g_signal_connect_object (channel, "received", G_CALLBACK (on_received), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (channel, "ended", G_CALLBACK (on_ended), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (channel, "drained", G_CALLBACK (on_drained), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (channel, "closed", G_CALLBACK (on_channel_closed), self,
                           G_CONNECT_SWAPPED);
  return self;
}

/**
 * tin_plain_link_get_channel:
 *
 * Returns: (transfer none):
 */
TinChannel *
tin_plain_link_get_channel (TinPlainLink *self)
{
  return self->channel;
}

/**
 * tin_plain_link_set_stranger:
 * @stranger: whether the person has not accepted whoever speaks
 *
 * No more is kept of what comes at a time than would be taken of a stranger.
 */
void
tin_plain_link_set_stranger (TinPlainLink *self,
                             gboolean      stranger)
{
  tin_plain_reader_set_most (self->reader, stranger ? TIN_PLAIN_STRANGER_CHUNK_MAX
                                                    : TIN_PLAIN_CONNECTION_MAX);
}

/**
 * tin_plain_link_is_open:
 *
 * Returns: whether it can still be written to
 */
gboolean
tin_plain_link_is_open (TinPlainLink *self)
{
  return !self->closed && !self->finishing;
}

/**
 * tin_plain_link_write:
 *
 * Writes all of @bytes, to a link that is open; "written" says that they have left.
 */
void
tin_plain_link_write (TinPlainLink *self,
                      GBytes       *bytes)
{
  gsize length;
  const guint8 *at = g_bytes_get_data (bytes, &length);

  g_return_if_fail (tin_plain_link_is_open (self));

  self->unwritten = TRUE;
  tin_channel_write (self->channel, at, length);
}

static gboolean
on_lingered (gpointer user_data)
{
  g_autoptr (TinPlainLink) self = g_object_ref (user_data);

  self->linger_timer = 0;
  finish (self, TIN_PEER_REASON_NONE);
  return G_SOURCE_REMOVE;
}

/**
 * tin_plain_link_finish:
 *
 * Nothing more is written. The peer gets TIN_PLAIN_RECEIPT_WAIT for a receipt or its end.
 */
void
tin_plain_link_finish (TinPlainLink *self)
{
  if (!tin_plain_link_is_open (self))
    return;

  self->finishing = TRUE;
  tin_channel_shutdown (self->channel);
  self->linger_timer = tin_clock_add (self->clock, TIN_PLAIN_RECEIPT_WAIT, on_lingered, self);
}

/**
 * tin_plain_link_close:
 *
 * Closes after what is written has left; "closed" comes within this call.
 */
void
tin_plain_link_close (TinPlainLink *self)
{
  g_autoptr (TinPlainLink) keep = g_object_ref (self);

  finish (self, TIN_PEER_REASON_NONE);
}
