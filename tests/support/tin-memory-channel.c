/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "tin-memory-channel.h"

#include <string.h>

#include "tin-error.h"
#include "tin-limits.h"

/* One end of a pair. What is written at one end lies in the inbox of the other until the main loop
 * comes to it. */
struct _TinMemoryChannel
{
  TinChannel              parent_instance;

  /* owned */
  GByteArray             *inbox;
  TinMemoryChannel       *keep;      /* (nullable) itself, until it is closed */

  /* borrowed */
  TinMemoryChannel       *other;     /* (nullable) cleared when either goes */
  const TinMemoryWeather *weather;

  /* state */
  guint                   source;
  gboolean                paused;
  gboolean                other_ended;   /* it will write nothing more */
  gboolean                told_ended;
  gboolean                closing;       /* after the other has read all */
  gboolean                broken;
  gboolean                refused;       /* by the other end */
  gboolean                closed;
  gboolean                due;           /* is in the list of those whose turn it could be */
  gboolean                bound;         /* it was joined, and has a binding */
  guint8                  binding[TIN_CHANNEL_BINDING_BYTES];
};

G_DEFINE_FINAL_TYPE (TinMemoryChannel, tin_memory_channel, TIN_TYPE_CHANNEL)

static void wake (TinMemoryChannel *self);

static void
finish (TinMemoryChannel *self,
        const GError     *error)
{
  TinMemoryChannel *keep = g_steal_pointer (&self->keep);

  if (self->closed)
    return;

  self->closed = TRUE;
  if (self->other != NULL)
    {
      self->other->other_ended = TRUE;
      wake (self->other);
      self->other->other = NULL;
      self->other = NULL;
    }
  tin_channel_emit_closed (TIN_CHANNEL (self), error);
  g_clear_object (&keep);
}

static void
deliver (TinMemoryChannel *self,
         gsize             piece)
{
  gsize n = piece != 0 ? MIN (piece, self->inbox->len) : self->inbox->len;
  g_autoptr (GBytes) lent = g_bytes_new (self->inbox->data, n);
  gsize length;
  const guint8 *bytes = g_bytes_get_data (lent, &length);

  g_byte_array_remove_range (self->inbox, 0, (guint) n);
  if (self->other != NULL && self->other->closing)
    wake (self->other);
  tin_channel_emit_received (TIN_CHANNEL (self), bytes, length);
}

/* Returns whether there may be more to do at once. */
static gboolean
take_turn (TinMemoryChannel *self,
           gsize             piece)
{
  g_autoptr (GError) error = NULL;

  if (self->broken)
    {
      g_set_error_literal (&error, TIN_ERROR, TIN_ERROR_CLOSED, "Broken");
      finish (self, error);
      return FALSE;
    }

  if (self->inbox->len > 0 && !self->paused && !self->closed && !self->closing)
    {
      deliver (self, piece);
      return TRUE;
    }

  if (self->closing && (self->other == NULL || self->other->inbox->len == 0))
    finish (self, NULL);
  else if (self->other_ended && !self->paused && !self->closed)
    {
      if (!self->told_ended && !tin_channel_is_secure (TIN_CHANNEL (self)))
        {
          self->told_ended = TRUE;
          tin_channel_emit_ended (TIN_CHANNEL (self));
        }
      if (self->refused)
        g_set_error_literal (&error, TIN_ERROR, TIN_ERROR_BLOCKED, "Refused");
      if (self->other == NULL)
        finish (self, error);
    }
  return FALSE;
}

static gboolean
on_turn (gpointer user_data)
{
  g_autoptr (TinMemoryChannel) self = g_object_ref (user_data);

  if (take_turn (self, self->weather->piece))
    return G_SOURCE_CONTINUE;
  self->source = 0;
  return G_SOURCE_REMOVE;
}

static void
wake (TinMemoryChannel *self)
{
  if (self->closed)
    return;

  if (self->weather->due == NULL && self->source == 0)
    self->source = g_idle_add_full (TIN_PRIORITY_NETWORK, on_turn, self, NULL);
  if (self->weather->due != NULL && !self->due)
    {
      self->due = TRUE;
      g_ptr_array_add (self->weather->due, self);
    }
}

static void
rest (TinMemoryChannel *self)
{
  if (self->due)
    g_ptr_array_remove (self->weather->due, self);
  self->due = FALSE;
}

/* --- TinChannel --------------------------------------------------------------------------- */

static void
memory_channel_write (TinChannel   *channel,
                      const guint8 *bytes,
                      gsize         length)
{
  TinMemoryChannel *self = TIN_MEMORY_CHANNEL (channel);

  if (self->other == NULL || self->closing || self->closed || self->weather->silent)
    return;

  g_byte_array_append (self->other->inbox, bytes, (guint) length);
  wake (self->other);
}

static gboolean
on_drained (gpointer user_data)
{
  tin_channel_emit_drained (user_data);
  return G_SOURCE_REMOVE;
}

static void
memory_channel_write_plain (TinChannel   *channel,
                            const guint8 *bytes,
                            gsize         length)
{
  memory_channel_write (channel, bytes, length);
  g_idle_add_full (TIN_PRIORITY_NETWORK, on_drained, g_object_ref (channel), g_object_unref);
}

static void
memory_channel_shutdown (TinChannel *channel)
{
  TinMemoryChannel *self = TIN_MEMORY_CHANNEL (channel);

  if (self->other == NULL)
    return;
  self->other->other_ended = TRUE;
  wake (self->other);
}

static void
memory_channel_close (TinChannel *channel)
{
  TinMemoryChannel *self = TIN_MEMORY_CHANNEL (channel);

  if (self->closed || self->closing)
    return;
  self->closing = TRUE;
  g_byte_array_set_size (self->inbox, 0);
  wake (self);
}

static void
memory_channel_refuse (TinChannel *channel)
{
  TinMemoryChannel *self = TIN_MEMORY_CHANNEL (channel);

  if (self->other != NULL)
    self->other->refused = TRUE;
  memory_channel_close (channel);
}

static void
memory_channel_abort (TinChannel *channel)
{
  tin_memory_channel_break (TIN_MEMORY_CHANNEL (channel));
}

static void
memory_channel_set_reading (TinChannel *channel,
                            gboolean    reading)
{
  TinMemoryChannel *self = TIN_MEMORY_CHANNEL (channel);

  self->paused = !reading;
  if (reading)
    wake (self);
}

static gsize
memory_channel_get_queued (TinChannel *channel)
{
  return TIN_MEMORY_CHANNEL (channel)->weather->full ? TIN_QUEUE_HIGH : 0;
}

static gboolean
memory_channel_get_binding (TinChannel *channel,
                            guint8     *binding)
{
  TinMemoryChannel *self = TIN_MEMORY_CHANNEL (channel);

  if (!tin_channel_is_secure (channel) || !self->bound || self->closed)
    return FALSE;

  memcpy (binding, self->binding, sizeof self->binding);
  return TRUE;
}

static void
memory_channel_establish (TinChannel *channel)
{
}

static void
tin_memory_channel_dispose (GObject *object)
{
  TinMemoryChannel *self = TIN_MEMORY_CHANNEL (object);

  g_clear_handle_id (&self->source, g_source_remove);
  rest (self);
  if (self->other != NULL)
    {
      self->other->other_ended = TRUE;
      wake (self->other);
      self->other->other = NULL;
      self->other = NULL;
    }

  G_OBJECT_CLASS (tin_memory_channel_parent_class)->dispose (object);
}

static void
tin_memory_channel_finalize (GObject *object)
{
  g_byte_array_unref (TIN_MEMORY_CHANNEL (object)->inbox);

  G_OBJECT_CLASS (tin_memory_channel_parent_class)->finalize (object);
}

static void
write_either (TinChannel   *channel,
              const guint8 *bytes,
              gsize         length)
{
  if (tin_channel_is_secure (channel))
    memory_channel_write (channel, bytes, length);
  else
    memory_channel_write_plain (channel, bytes, length);
}

static void
tin_memory_channel_class_init (TinMemoryChannelClass *klass)
{
  TinChannelClass *channel_class = TIN_CHANNEL_CLASS (klass);
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tin_memory_channel_dispose;
  object_class->finalize = tin_memory_channel_finalize;
  channel_class->write = write_either;
  channel_class->shutdown = memory_channel_shutdown;
  channel_class->close = memory_channel_close;
  channel_class->abort = memory_channel_abort;
  channel_class->refuse = memory_channel_refuse;
  channel_class->set_reading = memory_channel_set_reading;
  channel_class->get_queued = memory_channel_get_queued;
  channel_class->establish = memory_channel_establish;
  channel_class->get_binding = memory_channel_get_binding;
}

static void
tin_memory_channel_init (TinMemoryChannel *self)
{
  self->inbox = g_byte_array_new ();
}

/**
 * tin_memory_channel_new:
 * @weather: borrowed for as long as the channel lives
 */
TinMemoryChannel *
tin_memory_channel_new (TinChannelPath         *path,
                        const TinMemoryWeather *weather)
{
  TinMemoryChannel *self = g_object_new (TIN_TYPE_MEMORY_CHANNEL, NULL);

  tin_channel_set_path (TIN_CHANNEL (self), path);
  self->weather = weather;
  return self;
}

/**
 * tin_memory_channel_join:
 *
 * Makes a pair of two ends. Each keeps itself until it is closed, as a socket does. Both have the
 * same binding, and no other pair has it.
 */
void
tin_memory_channel_join (TinMemoryChannel *a,
                         TinMemoryChannel *b)
{
  static guint64 n_pairs;

  a->other = b;
  b->other = a;
  a->keep = g_object_ref (a);
  b->keep = g_object_ref (b);

  n_pairs++;
  for (guint i = 0; i < sizeof a->binding; i++)
    a->binding[i] = (guint8) (n_pairs >> (i % sizeof n_pairs * 8));
  memcpy (b->binding, a->binding, sizeof b->binding);
  a->bound = TRUE;
  b->bound = TRUE;
}

/**
 * tin_memory_channel_end_other:
 * @error: (nullable): why, for whoever listens there
 *
 * The other end of the pair ends by itself, as one does that finds something out.
 */
void
tin_memory_channel_end_other (TinMemoryChannel *self,
                              const GError     *error)
{
  g_return_if_fail (self->other != NULL);

  finish (self->other, error);
}

/**
 * tin_memory_channel_break:
 *
 * Both ends break, without what is on its way.
 */
void
tin_memory_channel_break (TinMemoryChannel *self)
{
  if (self->closed)
    return;

  self->broken = TRUE;
  wake (self);
  if (self->other != NULL)
    {
      self->other->broken = TRUE;
      wake (self->other);
    }
}

/**
 * tin_memory_channel_move:
 * @piece: bytes that arrive at most; 0 for all
 *
 * What a turn of the main loop does otherwise, for channels that somebody drives. A channel that
 * may have more to do is due again, behind the others.
 */
void
tin_memory_channel_move (TinMemoryChannel *self,
                         gsize             piece)
{
  g_autoptr (TinMemoryChannel) keep = g_object_ref (self);

  rest (self);
  if (take_turn (self, piece))
    wake (self);
}

/**
 * tin_memory_channel_lose:
 * @arrives: bytes of what this end has written that still come through
 * @quietly: the other end is not told, as after the loss of power
 *
 * This end is gone, with its machine.
 */
void
tin_memory_channel_lose (TinMemoryChannel *self,
                         gsize             arrives,
                         gboolean          quietly)
{
  TinMemoryChannel *other = g_steal_pointer (&self->other);

  if (self->closed)
    return;

  self->broken = TRUE;
  wake (self);
  if (other == NULL)
    return;

  other->other = NULL;
  g_byte_array_set_size (other->inbox, (guint) MIN (arrives, other->inbox->len));
  other->other_ended = other->other_ended || !quietly;
  wake (other);
}

/**
 * tin_memory_channel_get_arriving:
 *
 * Returns: the bytes of what this end has written that the other has not read
 */
gsize
tin_memory_channel_get_arriving (TinMemoryChannel *self)
{
  return self->other != NULL ? self->other->inbox->len : 0;
}
