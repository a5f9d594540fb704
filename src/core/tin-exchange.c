/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-core"

#include "config.h"

#include "tin-exchange-private.h"

#include "tin-limits.h"

/* The protocol with one secure peer, as a state machine over one link.
 *
 *   WAITING ──HELLO──> UP ──BYE, a mistake, no PONG──> OVER
 *
 * Both sides say HELLO at once, with what they hold of the other's log. From then on each sends
 * what the other lacks, in the order of its numbers, and answers what it has committed with HAVE
 * and what was seen with READ. What one side lost of its own log it recalls from the other: that
 * is tin-exchange-recall.c; what comes with time alone, tin-exchange-time.c. After OVER nothing is
 * read or written. docs/PROTOCOL.md is the normative text. */

void
tin_exchange_event_clear (TinExchangeEvent *self)
{
  g_clear_pointer (&self->messages, g_ptr_array_unref);
}

static void
event_free (gpointer event)
{
  tin_exchange_event_clear (event);
  g_free (event);
}

/**
 * tin_exchange_new:
 * @own: our HELLO; its list of held logs says where the peer goes on
 * @outgoing: whether we dialled: the dialler asks first whether the link lives
 * @now: monotonic microseconds, as everywhere here
 * @output: (transfer none): frames are appended to it; it may serve many exchanges as long as each
 *   caller empties it at once
 *
 * Appends our HELLO to @output.
 */
TinExchange *
tin_exchange_new (const TinHello *own,
                  gboolean        outgoing,
                  gint64          now,
                  GByteArray     *output)
{
  TinExchange *self = g_new0 (TinExchange, 1);

  self->own = tin_hello_copy (own);
  self->reader = tin_frame_reader_new (TIN_UNAUTHENTICATED_MAX);
  g_queue_init (&self->events);
  self->output = output;
  self->outgoing = outgoing;
  self->text_max = TIN_TEXT_MAX;
  self->deadline = now + TIN_HANDSHAKE_TIMEOUT;
  self->heard_at = now;

  tin_frame_append_hello (output, own);
  return self;
}

void
tin_exchange_free (TinExchange *self)
{
  tin_hello_free (self->own);
  g_clear_pointer (&self->peer, tin_hello_free);
  tin_frame_reader_free (self->reader);
  g_queue_clear_full (&self->events, event_free);
  tin_partial_clear (&self->partial);
  tin_partial_clear (&self->returned_partial);
  g_free (self);
}

/* --- Events ------------------------------------------------------------------------------- */

/**
 * tin_exchange_push_event:
 *
 * Returns: (transfer none): the last of the events that wait, with @type set
 */
TinExchangeEvent *
tin_exchange_push_event (TinExchange          *self,
                         TinExchangeEventType  type)
{
  TinExchangeEvent *event = g_new0 (TinExchangeEvent, 1);

  event->type = type;
  g_queue_push_tail (&self->events, event);
  return event;
}

/**
 * tin_exchange_fail:
 *
 * Ends the exchange, and tells the peer of a mistake of its own.
 */
void
tin_exchange_fail (TinExchange *self,
                   TinError     error)
{
  if (self->state == TIN_EXCHANGE_OVER)
    return;

  if (error == TIN_ERROR_PROTOCOL || error == TIN_ERROR_LIMIT)
    tin_frame_append_bye (self->output,
                          error == TIN_ERROR_LIMIT ? TIN_BYE_ASKING : TIN_BYE_ERROR);
  self->state = TIN_EXCHANGE_OVER;
  tin_exchange_push_event (self, TIN_EXCHANGE_EVENT_FAILED)->error = error;
}

/**
 * tin_exchange_push_message:
 * @type: %TIN_EXCHANGE_EVENT_MESSAGES or %TIN_EXCHANGE_EVENT_RETURNED
 * @message: (transfer full):
 *
 * Messages that follow one another share one event, so that a drain becomes a batch.
 */
void
tin_exchange_push_message (TinExchange          *self,
                           TinExchangeEventType  type,
                           TinMessage           *message)
{
  TinExchangeEvent *event = g_queue_peek_tail (&self->events);

  if (event == NULL || event->type != type)
    {
      event = tin_exchange_push_event (self, type);
      event->messages = g_ptr_array_new_with_free_func ((GDestroyNotify) tin_message_unref);
    }
  g_ptr_array_add (event->messages, message);
}

/**
 * tin_exchange_next_event:
 * @event: (out): to be cleared with tin_exchange_event_clear()
 *
 * Returns: whether there was one
 */
gboolean
tin_exchange_next_event (TinExchange      *self,
                         TinExchangeEvent *event)
{
  TinExchangeEvent *next = g_queue_pop_head (&self->events);

  if (next == NULL)
    return FALSE;

  *event = *next;
  g_free (next);
  if (event->type == TIN_EXCHANGE_EVENT_RETURNED)
    tin_exchange_on_taken (self, event->messages);
  return TRUE;
}

/* --- Frames of the peer ------------------------------------------------------------------- */

static gboolean
on_hello (TinExchange  *self,
          const guint8 *body,
          gsize         length)
{
  g_autoptr (TinHello) hello = NULL;
  const TinHeldLog *held;

  if (!tin_frame_parse_hello (body, length, &hello))
    return FALSE;
  if (hello->log_id == self->own->log_id || tin_hello_find_held (hello, hello->log_id) != NULL)
    return FALSE; /* nobody else writes our logs, the present one or those that it holds */

  self->peer = g_steal_pointer (&hello);
  self->state = TIN_EXCHANGE_UP;
  tin_frame_reader_set_cap (self->reader, TIN_FRAME_MAX);
  held = tin_hello_find_held (self->own, self->peer->log_id);
  self->committed = held != NULL ? held->upto : 0;
  self->expected = self->committed + 1;
  held = tin_hello_find_held (self->peer, self->own->log_id);
  self->acknowledged = held != NULL ? held->upto : 0;
  tin_exchange_push_event (self, TIN_EXCHANGE_EVENT_OPENED);
  return TRUE;
}

static gboolean
on_message (TinExchange  *self,
            const guint8 *body,
            gsize         length)
{
  TinMessage *message;
  TinMessagePart part;

  if (!tin_frame_parse_message (body, length, &part) ||
      part.log_id != self->peer->log_id || part.number != self->expected ||
      !tin_partial_add (&self->partial, &part, TIN_MESSAGE_FLAGS_NONE, &message))
    return FALSE;

  if (message == NULL)
    {
      if (self->partial.length > self->text_max && !self->deaf)
        tin_exchange_fail (self, TIN_ERROR_LIMIT);
      return TRUE;
    }

  self->expected++;
  if (self->deaf)
    {
      tin_message_unref (message);
      return TRUE;
    }

  tin_exchange_end_typing (self, message);
  tin_exchange_push_message (self, TIN_EXCHANGE_EVENT_MESSAGES, message);
  return TRUE;
}

static gboolean
on_have (TinExchange  *self,
         const guint8 *body,
         gsize         length)
{
  guint64 log_id;
  guint64 upto;

  if (!tin_frame_parse_upto (body, length, &log_id, &upto))
    return FALSE;
  if (log_id != self->own->log_id)
    return TRUE; /* of a log that we no longer write */
  if (upto >= self->next)
    return FALSE; /* of what it was never sent */

  self->acknowledged = MAX (self->acknowledged, upto);
  tin_exchange_push_event (self, TIN_EXCHANGE_EVENT_ACKNOWLEDGED)->upto = upto;
  return TRUE;
}

static gboolean
on_read (TinExchange  *self,
         const guint8 *body,
         gsize         length)
{
  guint64 log_id;
  guint64 upto;

  if (!tin_frame_parse_upto (body, length, &log_id, &upto))
    return FALSE;
  if (log_id != self->own->log_id)
    return TRUE;
  if (upto > self->acknowledged)
    return FALSE; /* of what it does not have */

  tin_exchange_push_event (self, TIN_EXCHANGE_EVENT_SEEN)->upto = upto;
  return TRUE;
}

static gboolean
on_bye (TinExchange  *self,
        const guint8 *body,
        gsize         length)
{
  TinByeReason reason;

  if (!tin_frame_parse_bye (body, length, &reason))
    return FALSE;

  self->state = TIN_EXCHANGE_OVER;
  tin_exchange_push_event (self, TIN_EXCHANGE_EVENT_GOODBYE)->reason = reason;
  return TRUE;
}

static gboolean
on_frame (TinExchange  *self,
          guint8        type,
          const guint8 *body,
          gsize         length,
          gint64        now)
{
  /* A refusal may come instead of a HELLO. */
  if (self->state == TIN_EXCHANGE_WAITING && type != TIN_FRAME_BYE)
    return type == TIN_FRAME_HELLO && on_hello (self, body, length);

  switch (type)
    {
    case TIN_FRAME_HELLO:
      return FALSE;
    case TIN_FRAME_MESSAGE:
      return on_message (self, body, length);
    case TIN_FRAME_HAVE:
      return on_have (self, body, length);
    case TIN_FRAME_READ:
      return on_read (self, body, length);
    case TIN_FRAME_TYPING:
      return tin_exchange_on_typing (self, body, length, now);
    case TIN_FRAME_PING:
      return tin_exchange_on_ping (self, body, length);
    case TIN_FRAME_PONG:
      return tin_exchange_on_pong (self, body, length, now);
    case TIN_FRAME_BYE:
      return on_bye (self, body, length);
    case TIN_FRAME_RECALL:
      return tin_exchange_on_recall (self, body, length);
    case TIN_FRAME_RETURN:
      return tin_exchange_on_return (self, body, length);
    case TIN_FRAME_COMPARE:
      return tin_exchange_on_compare (self, body, length);
    default:
      return TRUE; /* room to grow */
    }
}

/**
 * tin_exchange_receive:
 * @bytes: what the link brought, cut anywhere
 *
 * Look at the events afterwards. A mistake of the peer ends the exchange with one
 * %TIN_EXCHANGE_EVENT_FAILED of %TIN_ERROR_PROTOCOL.
 */
void
tin_exchange_receive (TinExchange  *self,
                      const guint8 *bytes,
                      gsize         length,
                      gint64        now)
{
  TinFrameReaderResult result = TIN_FRAME_READER_MORE;
  const guint8 *body;
  gsize body_length;
  guint8 type;

  if (self->state == TIN_EXCHANGE_OVER)
    return;

  self->heard_at = now;
  tin_frame_reader_push (self->reader, bytes, length);
  while (self->state != TIN_EXCHANGE_OVER &&
         (result = tin_frame_reader_next (self->reader, &type, &body, &body_length)) ==
           TIN_FRAME_READER_FRAME)
    {
      if (!on_frame (self, type, body, body_length, now))
        tin_exchange_fail (self, TIN_ERROR_PROTOCOL);
    }
  tin_frame_reader_keep (self->reader);

  if (result == TIN_FRAME_READER_ERROR)
    tin_exchange_fail (self, TIN_ERROR_PROTOCOL);
}

/* --- Our side ----------------------------------------------------------------------------- */

/**
 * tin_exchange_resume:
 * @peer_has: how much of our log the peer's HELLO says that it holds, after that was checked
 * @head: the last number of our log that is committed here
 *
 * After %TIN_EXCHANGE_EVENT_OPENED: from here on there is something to send.
 */
void
tin_exchange_resume (TinExchange *self,
                     guint64      peer_has,
                     guint64      head)
{
  g_return_if_fail (peer_has <= head);

  self->resumed = TRUE;
  self->next = peer_has + 1;
  self->head = head;
}

/**
 * tin_exchange_set_head:
 * @head: the last number of our log that is committed here
 */
void
tin_exchange_set_head (TinExchange *self,
                       guint64      head)
{
  self->head = MAX (self->head, head);
}

/**
 * tin_exchange_get_wanted:
 *
 * Returns: whether there are messages of ours that the peer lacks and was not sent; their numbers
 *   are @from to @upto
 */
gboolean
tin_exchange_get_wanted (TinExchange *self,
                         guint64     *from,
                         guint64     *upto)
{
  if (self->state != TIN_EXCHANGE_UP || !self->resumed || self->next > self->head)
    return FALSE;

  *from = self->next;
  *upto = self->head;
  return TRUE;
}

/**
 * tin_exchange_send:
 * @message: the next one that is wanted
 */
void
tin_exchange_send (TinExchange *self,
                   TinMessage  *message)
{
  g_return_if_fail (self->state == TIN_EXCHANGE_UP && self->resumed);
  g_return_if_fail (tin_message_get_number (message) == self->next);

  tin_frame_append_message (self->output, message);
  self->next++;
}

/* Nobody is told that a message was seen before it was told that it is here. */
static void
say_seen (TinExchange *self)
{
  guint64 upto = MIN (self->seen, self->committed);

  if (upto <= self->said_seen)
    return;

  self->said_seen = upto;
  tin_frame_append_upto (self->output, TIN_FRAME_READ, self->peer->log_id, upto);
}

/**
 * tin_exchange_commit:
 * @upto: the peer's log is on our disk up to here
 *
 * Only what came over this link is answered: the rest, of an earlier link, will be sent again and
 * found to be here.
 */
void
tin_exchange_commit (TinExchange *self,
                     guint64      upto)
{
  if (self->state != TIN_EXCHANGE_UP || self->deaf)
    return;

  upto = MIN (upto, self->expected - 1);
  if (upto <= self->committed)
    return;

  self->committed = upto;
  tin_frame_append_upto (self->output, TIN_FRAME_HAVE, self->peer->log_id, upto);
  say_seen (self);
}

/**
 * tin_exchange_see:
 * @upto: our person has seen the peer's log, the one of its HELLO, up to here
 *
 * Tells the peer, as far as that is committed; of the rest it is told after the commit. For those
 * who let others know; also once after %TIN_EXCHANGE_EVENT_OPENED.
 */
void
tin_exchange_see (TinExchange *self,
                  guint64      upto)
{
  if (self->state != TIN_EXCHANGE_UP)
    return;

  self->seen = MAX (self->seen, upto);
  say_seen (self);
}

/**
 * tin_exchange_goodbye:
 *
 * Says goodbye; nothing is read or written afterwards.
 */
void
tin_exchange_goodbye (TinExchange  *self,
                      TinByeReason  reason)
{
  if (self->state == TIN_EXCHANGE_OVER)
    return;

  tin_frame_append_bye (self->output, reason);
  self->state = TIN_EXCHANGE_OVER;
}

gboolean
tin_exchange_is_up (TinExchange *self)
{
  return self->state == TIN_EXCHANGE_UP;
}

/**
 * tin_exchange_get_peer_hello:
 *
 * Returns: (transfer none) (nullable): what the peer said of itself, from OPENED on
 */
const TinHello *
tin_exchange_get_peer_hello (TinExchange *self)
{
  return self->peer;
}
