/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-core"

#include "config.h"

#include "tin-exchange-private.h"

#include "tin-limits.h"

/* What holds for a while: a link whose peer answers, and a person who is typing. Neither is of any
 * log; what is lost of it with a link was true of that link alone. */

/* --- Typing ------------------------------------------------------------------------------- */

/* Whoever begins and stops before it was told has done nothing. */
static void
push_typing (TinExchange *self,
             gboolean     typing)
{
  TinExchangeEvent *event = g_queue_peek_tail (&self->events);

  self->peer_typing = typing;
  if (event != NULL && event->type == TIN_EXCHANGE_EVENT_TYPING)
    g_free (g_queue_pop_tail (&self->events));
  else
    tin_exchange_push_event (self, TIN_EXCHANGE_EVENT_TYPING)->typing = typing;
}

/* TYPING: told only where it changes, and not of those whose messages are not taken. */
gboolean
tin_exchange_on_typing (TinExchange  *self,
                        const guint8 *body,
                        gsize         length,
                        gint64        now)
{
  gboolean typing;

  if (!tin_frame_parse_typing (body, length, &typing))
    return FALSE;
  if (self->deaf)
    return TRUE;

  self->peer_typed_at = now;
  if (typing != self->peer_typing)
    push_typing (self, typing);
  return TRUE;
}

/* What the peer's person was typing is there: MESSAGE. Said here and not by whoever takes it: that
 * takes a while, and the next one may be begun meanwhile. */
void
tin_exchange_end_typing (TinExchange      *self,
                         const TinMessage *message)
{
  int kind = tin_message_get_kind (message);

  if (self->peer_typing && (kind == TIN_MESSAGE_KIND_TEXT || kind == TIN_MESSAGE_KIND_EDIT))
    push_typing (self, FALSE);
}

static gboolean
is_typing_over (TinExchange *self,
                gint64       now)
{
  return self->peer_typing && now - self->peer_typed_at >= TIN_TYPING_TIMEOUT;
}

static gboolean
is_typing_due (TinExchange *self,
               gint64       now)
{
  if (self->typing != self->said_typing)
    return TRUE;
  return self->typing && now - self->said_typing_at >= TIN_TYPING_REPEAT;
}

/**
 * tin_exchange_type:
 * @typing: whether our person is typing to the peer. It is kept for as long as the link lives:
 *   whoever says that it begins says when it is over, too
 *
 * tin_exchange_say_typing() tells the peer.
 */
void
tin_exchange_type (TinExchange *self,
                   gboolean     typing)
{
  self->typing = typing && !self->deaf;
}

/**
 * tin_exchange_say_typing:
 *
 * Says whether our person is typing, if the peer does not know that or may soon think otherwise. To
 * be called after tin_exchange_type() and tin_exchange_tick() wherever there is nothing of more
 * weight to write: what is not said now is said later, if it is still so.
 */
void
tin_exchange_say_typing (TinExchange *self,
                         gint64       now)
{
  if (self->state != TIN_EXCHANGE_UP || !is_typing_due (self, now))
    return;

  self->said_typing = self->typing;
  self->said_typing_at = now;
  tin_frame_append_typing (self->output, self->typing);
}

/* --- Whether the link lives --------------------------------------------------------------- */

gboolean
tin_exchange_on_ping (TinExchange  *self,
                      const guint8 *body,
                      gsize         length)
{
  guint64 token;

  if (!tin_frame_parse_token (body, length, &token))
    return FALSE;

  tin_frame_append_token (self->output, TIN_FRAME_PONG, token);
  return TRUE;
}

gboolean
tin_exchange_on_pong (TinExchange  *self,
                      const guint8 *body,
                      gsize         length,
                      gint64        now)
{
  guint64 token;

  if (!tin_frame_parse_token (body, length, &token))
    return FALSE;

  if (self->pinged_at != 0 && token == self->ping_token)
    {
      TinExchangeEvent *event = tin_exchange_push_event (self, TIN_EXCHANGE_EVENT_ROUND_TRIP);

      event->round_trip = now - self->pinged_at;
      self->pinged_at = 0;
    }
  return TRUE;
}

/**
 * tin_exchange_is_waiting:
 *
 * Returns: whether a PING was sent and nothing was heard since
 */
gboolean
tin_exchange_is_waiting (TinExchange *self)
{
  return self->state == TIN_EXCHANGE_UP && self->pinged_at != 0 &&
         self->heard_at <= self->pinged_at;
}

/* Both sides would ask at the same moment, so the one that was dialled waits a tick longer. */
static gboolean
is_ping_due (TinExchange *self,
             gint64       now)
{
  gint64 patience = self->outgoing ? TIN_PING_AFTER : TIN_PING_AFTER + TIN_LINK_TICK;

  return self->ping_token == 0 || now - self->heard_at >= patience;
}

/**
 * tin_exchange_is_due:
 *
 * Returns: whether tin_exchange_tick() has anything to do; of an idle link nearly never
 */
gboolean
tin_exchange_is_due (TinExchange *self,
                     gint64       now)
{
  if (self->state != TIN_EXCHANGE_UP)
    return self->state == TIN_EXCHANGE_WAITING && now >= self->deadline;

  return is_ping_due (self, now) || tin_exchange_is_waiting (self) ||
         is_typing_due (self, now) || is_typing_over (self, now);
}

/**
 * tin_exchange_tick:
 * @moving: whether the other end is still taking what lies before it, so that a PING behind it
 *   cannot be answered yet
 *
 * To be called every TIN_LINK_TICK: sees that a peer which is silent is asked, and one that does
 * not answer is given up. Any bytes are an answer. A peer whose person was typing and of which no
 * more is heard is not any more.
 */
void
tin_exchange_tick (TinExchange *self,
                   gint64       now,
                   gboolean     moving)
{
  if (self->state == TIN_EXCHANGE_WAITING && now >= self->deadline)
    tin_exchange_fail (self, TIN_ERROR_TIMED_OUT);
  if (self->state != TIN_EXCHANGE_UP)
    return;

  if (is_typing_over (self, now))
    push_typing (self, FALSE);
  if (tin_exchange_is_waiting (self))
    {
      if (moving)
        self->pong_due = now + TIN_PONG_WAIT;
      if (now >= self->pong_due)
        tin_exchange_fail (self, TIN_ERROR_TIMED_OUT);
      return;
    }

  if (is_ping_due (self, now))
    {
      self->pinged_at = now;
      self->pong_due = now + TIN_PONG_WAIT;
      self->ping_token++;
      tin_frame_append_token (self->output, TIN_FRAME_PING, self->ping_token);
    }
}
