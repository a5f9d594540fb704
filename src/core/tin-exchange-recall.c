/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-core"

#include "config.h"

#include "tin-exchange-private.h"

/* Messages that one side wrote, does not have any more, and gets back from the other.
 *
 *   asks:   tin_exchange_recall()  ──RECALL──>  RECALLED
 *   gives:  RETURNED               <──RETURN──  tin_exchange_give_back(), again and again
 *
 * One recall at a time in each direction: the next may follow when the last number has come. */

/* --- Asking ------------------------------------------------------------------------------- */

/**
 * tin_exchange_recall:
 * @log_id: a log of ours that the peer's HELLO says it holds
 * @from: the first number that is wanted, from 1
 * @upto: the last one; at most what the HELLO says
 *
 * Asks for our own messages. They come as %TIN_EXCHANGE_EVENT_RETURNED, every number once and in
 * order, with %TIN_MESSAGE_FLAG_OWN; those whose text is gone as %TIN_MESSAGE_KIND_WITHDRAWN. On a
 * link that has ended meanwhile it does nothing.
 */
void
tin_exchange_recall (TinExchange *self,
                     guint64      log_id,
                     guint64      from,
                     guint64      upto)
{
  const TinHeldLog *held;

  g_return_if_fail (self->peer != NULL && !self->recalling);
  held = tin_hello_find_held (self->peer, log_id);
  g_return_if_fail (held != NULL && from >= 1 && from <= upto && upto <= held->upto);

  if (self->state != TIN_EXCHANGE_UP)
    return;

  self->recalling = TRUE;
  self->recalled = (TinRecallRange) { log_id, from, upto };
  tin_frame_append_recall (self->output, log_id, from, upto);
}

/* RETURN: only what was asked for, and nothing behind its end. */
gboolean
tin_exchange_on_return (TinExchange  *self,
                        const guint8 *body,
                        gsize         length)
{
  TinMessage *message;
  TinMessagePart part;

  if (!tin_frame_parse_message (body, length, &part) || !self->recalling ||
      part.log_id != self->recalled.log_id || part.number != self->recalled.next ||
      part.number > self->recalled.upto ||
      !tin_partial_add (&self->returned_partial, &part, TIN_MESSAGE_FLAG_OWN, &message))
    return FALSE;

  if (message != NULL)
    {
      tin_exchange_push_message (self, TIN_EXCHANGE_EVENT_RETURNED, message);
      self->recalled.next++;
    }
  return TRUE;
}

/* A RETURNED event with MESSAGES goes to whoever asked. */
void
tin_exchange_on_taken (TinExchange     *self,
                       const GPtrArray *messages)
{
  const TinMessage *last = g_ptr_array_index (messages, messages->len - 1);

  if (tin_message_get_number (last) == self->recalled.upto)
    self->recalling = FALSE;
}

/* --- Giving ------------------------------------------------------------------------------- */

/* RECALL: of what we said that we hold, and one at a time. */
gboolean
tin_exchange_on_recall (TinExchange  *self,
                        const guint8 *body,
                        gsize         length)
{
  const TinHeldLog *held;
  TinRecallRange wanted;

  if (!tin_frame_parse_recall (body, length, &wanted.log_id, &wanted.next, &wanted.upto) ||
      self->giving)
    return FALSE;
  held = tin_hello_find_held (self->own, wanted.log_id);
  if (held == NULL || wanted.upto > held->upto)
    return FALSE;

  self->giving = TRUE;
  self->given = wanted;
  tin_exchange_push_event (self, TIN_EXCHANGE_EVENT_RECALLED);
  return TRUE;
}

/**
 * tin_exchange_get_recalled:
 *
 * Returns: whether there are messages of the peer that it wants back and was not given yet; their
 *   numbers are @from to @upto
 */
gboolean
tin_exchange_get_recalled (TinExchange *self,
                           guint64     *log_id,
                           guint64     *from,
                           guint64     *upto)
{
  if (self->state != TIN_EXCHANGE_UP || !self->giving)
    return FALSE;

  *log_id = self->given.log_id;
  *from = self->given.next;
  *upto = self->given.upto;
  return TRUE;
}

/**
 * tin_exchange_give_back:
 * @message: the next one that is wanted; empty and %TIN_MESSAGE_KIND_WITHDRAWN if its text is gone
 */
void
tin_exchange_give_back (TinExchange *self,
                        TinMessage  *message)
{
  g_return_if_fail (self->state == TIN_EXCHANGE_UP && self->giving);
  g_return_if_fail (tin_message_get_log_id (message) == self->given.log_id);
  g_return_if_fail (tin_message_get_number (message) == self->given.next);

  tin_frame_append_return (self->output, message);
  self->giving = self->given.next++ < self->given.upto;
}
