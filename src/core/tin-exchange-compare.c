/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-core"

#include "config.h"

#include "tin-exchange-private.h"

#include "tin-limits.h"

/* What a link carries while its persons have yet to decide whom they talk with: the steps of
 * comparing a code, and none of the peer's messages where they are not to be taken. */

/**
 * tin_exchange_compare:
 * @frame: a step of ours, from tin_compare_next_frame() or tin_compare_decline()
 *
 * On a link that has ended, or is not up yet, it does nothing.
 */
void
tin_exchange_compare (TinExchange           *self,
                      const TinCompareFrame *frame)
{
  if (self->state == TIN_EXCHANGE_UP)
    tin_frame_append_compare (self->output, frame);
}

/* COMPARE: whether a step has its place is for TinCompare to say; here they are counted, as each
 * may ask a person something. */
gboolean
tin_exchange_on_compare (TinExchange  *self,
                         const guint8 *body,
                         gsize         length)
{
  TinCompareFrame frame;

  if (!tin_frame_parse_compare (body, length, &frame) ||
      self->n_compared == TIN_COMPARE_FRAMES_MAX)
    return FALSE;

  self->n_compared++;
  tin_exchange_push_event (self, TIN_EXCHANGE_EVENT_COMPARE)->compare = frame;
  return TRUE;
}

/* What was taken before whoever owns the exchange could say that it should not be. */
static void
drop_messages (TinExchange *self)
{
  GList *next;

  for (GList *link = self->events.head; link != NULL; link = next)
    {
      TinExchangeEvent *event = link->data;

      next = link->next;
      if (event->type != TIN_EXCHANGE_EVENT_MESSAGES &&
          event->type != TIN_EXCHANGE_EVENT_TYPING)
        continue;
      tin_exchange_event_clear (event);
      g_free (event);
      g_queue_delete_link (&self->events, link);
    }
}

/**
 * tin_exchange_set_deaf:
 *
 * From here on, and for as long as the link lives, no message of the peer is taken: those whose
 * events were not looked at yet are dropped, those that still come are read and dropped. None of
 * them is acknowledged, so that the peer keeps them and sends them again over the next link. Who
 * types is neither said nor told. All else goes on. To be called where
 * %TIN_EXCHANGE_EVENT_OPENED is handled.
 *
 * Who decides to take them says goodbye with %TIN_BYE_RENEW.
 */
void
tin_exchange_set_deaf (TinExchange *self)
{
  self->deaf = TRUE;
  self->typing = self->said_typing = FALSE;
  self->peer_typing = FALSE;
  tin_partial_set_hollow (&self->partial);
  drop_messages (self);
}

/**
 * tin_exchange_set_text_max:
 * @text_max: bytes, at most TIN_TEXT_MAX
 *
 * From here on no more than that is kept of a text that comes in parts: whoever sends more is told
 * to come again, with %TIN_BYE_ASKING, and the exchange ends with %TIN_EXCHANGE_EVENT_FAILED of
 * %TIN_ERROR_LIMIT. For a peer of whom no longer text would be taken.
 */
void
tin_exchange_set_text_max (TinExchange *self,
                           gsize        text_max)
{
  self->text_max = text_max;
}
