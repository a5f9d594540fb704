/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-net"

#include "config.h"

#include <string.h>

#include "tin-address.h"
#include "tin-limits.h"
#include "tin-net-error.h"
#include "tin-plain-channel.h"

/* A connection as it is, in plain text, over GIO's asynchronous streams.
 *
 * Each write is a send () of its own, at once where none is under way: many programs read one
 * message with one recv (). Both directions end apart: `ended` says that the peer will send
 * nothing more, tin_channel_shutdown () says it to the peer; when both have, the channel is closed.
 * The ends are as in tin-secure-channel.c, where the states are explained.
 *
 * Signals are emitted in on_turn () alone, which an operation that is done calls, or the main loop
 * after a kick. */

/* Held by each channel while it waits: what these programs send is shorter by far. */
#define TIN_PLAIN_READ_SIZE (16 * 1024)

typedef enum
{
  TIN_PLAIN_OPEN,
  TIN_PLAIN_CLOSING,
  TIN_PLAIN_LINGERING,
  TIN_PLAIN_GONE,
} TinPlainState;

/* What an operation of GIO has in hand: it may end after the channel. */
typedef struct
{
  TinPlainChannel *channel;  /* (borrowed) (nullable) once disposed */
  guint8           bytes[TIN_PLAIN_READ_SIZE];
} TinPlainIo;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TinPlainIo, g_rc_box_release)

struct _TinPlainChannel
{
  TinChannel         parent_instance;

  /* owned */
  TinClock          *clock;
  GSocketConnection *connection;  /* (nullable) once gone */
  GCancellable      *cancellable; /* of both directions */
  TinPlainIo        *io;          /* counted; (nullable) once disposed */
  TinSlot           *slot;        /* (nullable) */
  GError            *error;       /* (nullable) why it ended */
  TinPlainChannel   *itself;      /* (nullable) while it ends */
  GQueue             queue;       /* of GBytes: one a write */
  gpointer           greeting_data;  /* (nullable) */
  GDestroyNotify     greeting_destroy;
  TinPlainGreetingFunc greeting;  /* (nullable) unless a greeting may still come */

  /* state */
  TinPlainState      state;
  guint              timer;       /* the bound on ending */
  guint              kick;        /* an idle source */
  gsize              queued;      /* bytes in `queue` */
  gsize              allowance;   /* bytes that may still be received */
  gssize             got;         /* bytes that were read and not delivered; 0: the end; or none */
  gboolean           outgoing;
  gboolean           started;
  gboolean           reading;
  gboolean           in_read;     /* GIO is at it */
  gboolean           in_write;
  gboolean           ended;       /* they send nothing more */
  gboolean           last_word;   /* we write nothing more */
  gboolean           shut;        /* and they know it */
  gboolean           unwritten;   /* until "drained" */
  gboolean           spoken;      /* something was written, or nothing more will be */
  gboolean           broken;      /* the socket takes no more */
  gboolean           announced;
};

/* For `got` */
#define NOTHING (-1)

G_DEFINE_FINAL_TYPE (TinPlainChannel, tin_plain_channel, TIN_TYPE_CHANNEL)

static void on_turn (TinPlainChannel *self);

static gboolean
on_kick (gpointer user_data)
{
  TinPlainChannel *self = user_data;

  self->kick = 0;
  on_turn (self);

  return G_SOURCE_REMOVE;
}

static void
kick (TinPlainChannel *self)
{
  if (self->kick == 0)
    self->kick = g_idle_add_full (TIN_PRIORITY_NETWORK, on_kick, self, NULL);
}

/* Whatever comes from here on is text. */
static void
forget_greeting (TinPlainChannel *self)
{
  GDestroyNotify destroy = self->greeting_destroy;

  self->greeting = NULL;
  self->greeting_destroy = NULL;
  if (destroy != NULL)
    destroy (g_steal_pointer (&self->greeting_data));
}

static void
clear_queue (TinPlainChannel *self)
{
  g_queue_clear_full (&self->queue, (GDestroyNotify) g_bytes_unref);
  self->queued = 0;
}

/* Takes `error` (nullable), which counts where nothing else has ended the channel. */
static void
finish (TinPlainChannel *self,
        GError          *error)
{
  g_autoptr (TinPlainChannel) keep = g_object_ref (self);
  g_autoptr (GError) ours = error;

  if (self->state == TIN_PLAIN_GONE)
    return;

  self->state = TIN_PLAIN_GONE;
  if (!self->announced && self->error == NULL)
    self->error = g_steal_pointer (&ours);

  g_cancellable_cancel (self->cancellable);
  tin_clock_clear (self->clock, &self->timer);
  g_clear_pointer (&self->slot, tin_slot_release);
  clear_queue (self);
  forget_greeting (self);
  if (self->connection != NULL)
    g_io_stream_close (G_IO_STREAM (self->connection), NULL, NULL);
  g_clear_object (&self->connection);

  if (!self->announced)
    kick (self);
  g_clear_object (&self->itself);
}

static gboolean
on_timer (gpointer user_data)
{
  TinPlainChannel *self = user_data;

  self->timer = 0;
  finish (self, g_error_new_literal (TIN_ERROR, TIN_ERROR_TIMED_OUT, "too slow"));

  return G_SOURCE_REMOVE;
}

/* Takes `error` (nullable). */
static void
begin_close (TinPlainChannel *self,
             GError          *error)
{
  g_autoptr (GError) ours = error;

  if (self->state != TIN_PLAIN_OPEN)
    return;

  self->state = TIN_PLAIN_CLOSING;
  self->error = g_steal_pointer (&ours);
  self->itself = g_object_ref (self);
  self->timer = tin_clock_add (self->clock, TIN_GOODBYE_WAIT, on_timer, self);
  kick (self);
}

/* --- Writing --------------------------------------------------------------------------------- */

static void on_written (GObject      *source,
                        GAsyncResult *result,
                        gpointer      user_data);

static void
write_some (TinPlainChannel *self)
{
  GBytes *bytes = g_queue_peek_head (&self->queue);

  if (bytes == NULL || self->in_write || self->state == TIN_PLAIN_GONE)
    return;

  self->in_write = TRUE;
  g_output_stream_write_bytes_async (g_io_stream_get_output_stream (G_IO_STREAM (self->connection)),
                                     bytes, TIN_PRIORITY_NETWORK, self->cancellable, on_written,
                                     g_rc_box_acquire (self->io));
}

static void
on_written (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (TinPlainIo) io = user_data;
  g_autoptr (TinPlainChannel) self = io->channel != NULL ? g_object_ref (io->channel) : NULL;
  gssize n = g_output_stream_write_bytes_finish (G_OUTPUT_STREAM (source), result, NULL);
  g_autoptr (GBytes) bytes = NULL;

  if (self == NULL || self->state == TIN_PLAIN_GONE)
    return;

  self->in_write = FALSE;
  if (n >= 0)
    {
      bytes = g_queue_pop_head (&self->queue);
      self->queued -= (gsize) n;
      if ((gsize) n < g_bytes_get_size (bytes))
        g_queue_push_head (&self->queue, g_bytes_new_from_bytes (bytes, (gsize) n,
                                                                 g_bytes_get_size (bytes) - n));
    }
  else
    {
      self->broken = TRUE;
      clear_queue (self);
    }
  write_some (self);
  on_turn (self);
}

static void
shut_down (TinPlainChannel *self)
{
  if (!self->last_word || self->shut || self->broken || self->queued > 0)
    return;

  g_socket_shutdown (g_socket_connection_get_socket (self->connection), FALSE, TRUE, NULL);
  self->shut = TRUE;
}

static void
tell_drained (TinPlainChannel *self)
{
  if (!self->unwritten || self->broken || self->queued > 0)
    return;

  self->unwritten = FALSE;
  tin_channel_emit_drained (TIN_CHANNEL (self));
}

/* --- Reading --------------------------------------------------------------------------------- */

static gboolean
may_read (TinPlainChannel *self)
{
  if (self->state == TIN_PLAIN_OPEN)
    return self->started && self->reading && self->allowance > 0;

  return self->state != TIN_PLAIN_GONE;
}

static void
on_read (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (TinPlainIo) io = user_data;
  g_autoptr (TinPlainChannel) self = io->channel != NULL ? g_object_ref (io->channel) : NULL;
  g_autoptr (GError) error = NULL;
  gssize n = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

  if (self == NULL || self->state == TIN_PLAIN_GONE)
    return;

  self->in_read = FALSE;
  self->got = n;
  if (n < 0 && self->state == TIN_PLAIN_OPEN)
    finish (self, tin_net_error_from_gio (error));
  else if (n < 0)
    self->broken = TRUE;
  on_turn (self);
}

static void
read_some (TinPlainChannel *self)
{
  if (self->in_read || self->got != NOTHING || self->ended || self->broken || !may_read (self))
    return;

  self->in_read = TRUE;
  g_input_stream_read_async (g_io_stream_get_input_stream (G_IO_STREAM (self->connection)),
                             self->io->bytes,
                             self->state == TIN_PLAIN_OPEN
                               ? MIN (self->allowance, TIN_PLAIN_READ_SIZE) : TIN_PLAIN_READ_SIZE,
                             TIN_PRIORITY_NETWORK, self->cancellable, on_read,
                             g_rc_box_acquire (self->io));
}

/* A Tincan whose greeting took so long that it was taken for a plain program. As long as it was not
 * spoken to it can still be what it is; after that, nothing more is said to it. */
static gboolean
take_greeting (TinPlainChannel *self,
               gsize            length)
{
  g_autoptr (GSocketConnection) connection = NULL;
  gboolean greeted = self->greeting != NULL && length == strlen (TIN_GREETING)
                     && memcmp (self->io->bytes, TIN_GREETING, length) == 0;

  if (greeted && !self->spoken)
    {
      connection = g_steal_pointer (&self->connection);
      self->greeting (connection, self->greeting_data);
      finish (self, NULL);
    }
  else if (greeted)
    {
      finish (self, g_error_new_literal (TIN_ERROR, TIN_ERROR_PROTOCOL, "it is a Tincan"));
    }
  else
    {
      forget_greeting (self);
    }

  return greeted;
}

/* What came while reading was off waits here, and the rest in the kernel. Who closes hears nothing
 * more. */
static void
deliver (TinPlainChannel *self)
{
  gssize n = self->got;

  if (n == NOTHING || !may_read (self))
    return;

  self->got = NOTHING;
  self->ended = n == 0;
  if (self->state != TIN_PLAIN_OPEN || (n > 0 && take_greeting (self, (gsize) n)))
    return;

  if (!self->outgoing)
    self->allowance -= (gsize) n;
  if (n > 0)
    tin_channel_emit_received (TIN_CHANNEL (self), self->io->bytes, (gsize) n);
  else
    tin_channel_emit_ended (TIN_CHANNEL (self));
}

/* --- A turn ---------------------------------------------------------------------------------- */

/* Whether the channel goes on. */
static void
settle (TinPlainChannel *self)
{
  if (self->allowance == 0)
    begin_close (self, g_error_new_literal (TIN_ERROR, TIN_ERROR_LIMIT, "too long a stream"));
  else if (self->ended && self->broken)
    finish (self, g_error_new_literal (TIN_ERROR, TIN_ERROR_CLOSED, "the peer reads no more"));
  else if (self->ended && self->shut)
    finish (self, NULL);
}

static void
step_closing (TinPlainChannel *self)
{
  self->last_word = TRUE;
  shut_down (self);
  if (self->shut)
    self->state = TIN_PLAIN_LINGERING;

  if (self->broken && !self->shut)
    finish (self, g_error_new_literal (TIN_ERROR, TIN_ERROR_CLOSED, "ended before we did"));
  else if (self->broken || (self->ended && self->shut))
    finish (self, NULL);
}

static void
on_turn (TinPlainChannel *self)
{
  g_autoptr (TinPlainChannel) keep = g_object_ref (self);

  deliver (self);
  if (self->state == TIN_PLAIN_OPEN)
    shut_down (self);
  if (self->state == TIN_PLAIN_OPEN)
    tell_drained (self);
  if (self->state == TIN_PLAIN_OPEN)
    settle (self);
  if (self->state == TIN_PLAIN_CLOSING || self->state == TIN_PLAIN_LINGERING)
    step_closing (self);

  if (self->state >= TIN_PLAIN_LINGERING && !self->announced)
    {
      self->announced = TRUE;
      tin_channel_emit_closed (TIN_CHANNEL (self), self->error);
    }
  read_some (self);
}

/* --- TinChannel ------------------------------------------------------------------------------ */

static void
tin_plain_channel_write (TinChannel   *channel,
                         const guint8 *bytes,
                         gsize         length)
{
  TinPlainChannel *self = TIN_PLAIN_CHANNEL (channel);

  if (self->state != TIN_PLAIN_OPEN || self->last_word || self->broken || length == 0)
    return;

  if (self->queued + length > TIN_QUEUE_MAX)
    {
      finish (self, g_error_new_literal (TIN_ERROR, TIN_ERROR_LIMIT, "the peer does not read"));
      return;
    }

  g_queue_push_tail (&self->queue, g_bytes_new (bytes, length));
  self->queued += length;
  self->unwritten = TRUE;
  self->spoken = TRUE;
  write_some (self);
}

static void
tin_plain_channel_shutdown (TinChannel *channel)
{
  TinPlainChannel *self = TIN_PLAIN_CHANNEL (channel);

  if (self->state != TIN_PLAIN_OPEN)
    return;

  self->last_word = TRUE;
  self->spoken = TRUE;
  kick (self);
}

static void
tin_plain_channel_close (TinChannel *channel)
{
  begin_close (TIN_PLAIN_CHANNEL (channel), NULL);
}

static void
tin_plain_channel_abort (TinChannel *channel)
{
  finish (TIN_PLAIN_CHANNEL (channel), NULL);
}

static void
tin_plain_channel_set_reading (TinChannel *channel,
                               gboolean    reading)
{
  TinPlainChannel *self = TIN_PLAIN_CHANNEL (channel);

  self->reading = reading;
  if (self->state == TIN_PLAIN_OPEN)
    kick (self);
}

static gsize
tin_plain_channel_get_queued (TinChannel *channel)
{
  return TIN_PLAIN_CHANNEL (channel)->queued;
}

/* Its bytes stay bounded: it is in plain text, and proves nothing. */
static void
tin_plain_channel_establish (TinChannel *channel)
{
  TinPlainChannel *self = TIN_PLAIN_CHANNEL (channel);

  g_clear_pointer (&self->slot, tin_slot_release);
}

/* --- GObject --------------------------------------------------------------------------------- */

static void
tin_plain_channel_dispose (GObject *object)
{
  TinPlainChannel *self = TIN_PLAIN_CHANNEL (object);

  self->announced = TRUE;
  finish (self, NULL);
  g_clear_handle_id (&self->kick, g_source_remove);
  if (self->io != NULL)
    self->io->channel = NULL;
  g_clear_pointer (&self->io, g_rc_box_release);

  G_OBJECT_CLASS (tin_plain_channel_parent_class)->dispose (object);
}

static void
tin_plain_channel_finalize (GObject *object)
{
  TinPlainChannel *self = TIN_PLAIN_CHANNEL (object);

  g_clear_error (&self->error);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->clock);

  G_OBJECT_CLASS (tin_plain_channel_parent_class)->finalize (object);
}

static void
tin_plain_channel_class_init (TinPlainChannelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  TinChannelClass *channel_class = TIN_CHANNEL_CLASS (klass);

  object_class->dispose = tin_plain_channel_dispose;
  object_class->finalize = tin_plain_channel_finalize;
  channel_class->write = tin_plain_channel_write;
  channel_class->shutdown = tin_plain_channel_shutdown;
  channel_class->close = tin_plain_channel_close;
  channel_class->abort = tin_plain_channel_abort;
  channel_class->set_reading = tin_plain_channel_set_reading;
  channel_class->get_queued = tin_plain_channel_get_queued;
  channel_class->establish = tin_plain_channel_establish;
}

static void
tin_plain_channel_init (TinPlainChannel *self)
{
  self->cancellable = g_cancellable_new ();
  self->io = g_rc_box_new0 (TinPlainIo);
  self->io->channel = self;
  self->got = NOTHING;
  self->reading = TRUE;
}

/* --- For the listener and the dialler -------------------------------------------------------- */

/* Nothing is received before tin_plain_channel_start (). */
TinPlainChannel *
tin_plain_channel_new (TinClock          *clock,
                       GSocketConnection *connection,
                       gboolean           outgoing)
{
  TinPlainChannel *self = g_object_new (TIN_TYPE_PLAIN_CHANNEL, NULL);
  TinChannelPath path = { .outgoing = outgoing };

  self->clock = g_object_ref (clock);
  self->connection = g_object_ref (connection);
  self->outgoing = outgoing;
  self->allowance = outgoing ? G_MAXSIZE : TIN_PLAIN_CONNECTION_MAX;
  tin_address_tune (connection);
  tin_address_fill_path (connection, &path);
  tin_channel_set_path (TIN_CHANNEL (self), &path);

  return self;
}

static void
on_evict (gpointer owner)
{
  finish (owner, g_error_new_literal (TIN_ERROR, TIN_ERROR_LIMIT,
                                      "its place among strangers was needed"));
}

/* Takes the place among strangers that this channel holds until it is established or gone. Somebody
 * else may need it: then the channel ends. */
void
tin_plain_channel_set_slot (TinPlainChannel *self,
                            TinSlot         *slot)
{
  g_clear_pointer (&self->slot, tin_slot_release);
  self->slot = slot;
  tin_slot_set_owner (slot, on_evict, self);
  tin_slot_set_progress (slot, TIN_PROGRESS_HEARD);
}

/* `func` is called once, if the first that comes is the greeting of a Tincan; `destroy` always. */
void
tin_plain_channel_expect (TinPlainChannel      *self,
                          TinPlainGreetingFunc  func,
                          gpointer              user_data,
                          GDestroyNotify        destroy)
{
  self->greeting = func;
  self->greeting_data = user_data;
  self->greeting_destroy = destroy;
}

/* Begins to read, and to deliver what is received, in a later turn of the main loop. */
void
tin_plain_channel_start (TinPlainChannel *self)
{
  self->started = TRUE;
  if (self->state == TIN_PLAIN_OPEN)
    kick (self);
}
