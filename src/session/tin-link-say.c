/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "tin-link-private.h"

#include "tin-limits.h"

/* What is said over a link besides our log: what we have, that our person types, what we want back,
 * what we give back, and the steps of comparing a code. */

/**
 * tin_link_commit:
 * @upto: the peer's log is on our disk up to here
 */
void
tin_link_commit (TinLink *self,
                 guint64  upto)
{
  if (self->closed)
    return;

  tin_exchange_commit (self->exchange, upto);
  tin_link_flush (self);
}

/**
 * tin_link_see:
 * @upto: the peer's log was seen up to here, which the peer is to know
 */
void
tin_link_see (TinLink *self,
              guint64  upto)
{
  if (self->closed)
    return;

  tin_exchange_see (self->exchange, upto);
  tin_link_flush (self);
}

/* Nobody waits for it: it leaves only where little lies before it. */
void
tin_link_say_typing (TinLink *self)
{
  if (tin_channel_get_queued (self->channel) <= TIN_QUEUE_LOW)
    tin_exchange_say_typing (self->exchange, tin_clock_now (self->clock));
}

/**
 * tin_link_type:
 * @typing: whether our person is typing to the peer, which the peer is to know. It is said again by
 *   the link until the caller says that it is over
 */
void
tin_link_type (TinLink  *self,
               gboolean  typing)
{
  if (self->closed)
    return;

  tin_exchange_type (self->exchange, typing);
  tin_link_say_typing (self);
  tin_link_flush (self);
}

/**
 * tin_link_recall:
 * @log_id: of ours, that the peer holds
 *
 * Asks for messages back; they come by "returned", all of them or the link ends. One call at a
 * time.
 */
void
tin_link_recall (TinLink *self,
                 guint64  log_id,
                 guint64  from,
                 guint64  upto)
{
  tin_exchange_recall (self->exchange, log_id, from, upto);
  tin_link_flush (self);
}

/**
 * tin_link_get_recalled:
 *
 * Returns: whether the peer waits for messages of its own and there is room for one; "writable"
 *   says when there is room again
 */
gboolean
tin_link_get_recalled (TinLink *self,
                       guint64 *log_id,
                       guint64 *from,
                       guint64 *upto)
{
  return !self->closed && tin_link_has_room (self) &&
         tin_exchange_get_recalled (self->exchange, log_id, from, upto);
}

/**
 * tin_link_give_back:
 * @messages: (array length=n_messages): from the one that tin_link_get_recalled() named, in order
 *
 * Gives back as many of them as there is room for.
 */
void
tin_link_give_back (TinLink     *self,
                    TinMessage **messages,
                    guint        n_messages)
{
  guint64 log_id;
  guint64 from;
  guint64 upto;

  for (guint i = 0; i < n_messages && tin_link_get_recalled (self, &log_id, &from, &upto); i++)
    tin_exchange_give_back (self->exchange, messages[i]);
  tin_link_flush (self);
}

/**
 * tin_link_compare:
 * @frame: of a comparison with this peer
 */
void
tin_link_compare (TinLink               *self,
                  const TinCompareFrame *frame)
{
  if (self->closed)
    return;

  tin_exchange_compare (self->exchange, frame);
  tin_link_flush (self);
}

/**
 * tin_link_set_deaf:
 *
 * From now on no message of the peer is taken: see tin_exchange_set_deaf().
 */
void
tin_link_set_deaf (TinLink *self)
{
  self->deaf = TRUE;
  tin_exchange_set_deaf (self->exchange);
}

gboolean
tin_link_is_deaf (TinLink *self)
{
  return self->deaf;
}

/**
 * tin_link_set_stranger:
 * @stranger: whether the person has not accepted the peer
 *
 * Of a stranger's text no more is kept than would be taken, and no more than TIN_STRANGER_QUEUE_MAX
 * is kept for it where it does not read.
 */
void
tin_link_set_stranger (TinLink  *self,
                       gboolean  stranger)
{
  self->stranger = stranger;
  tin_exchange_set_text_max (self->exchange, stranger ? TIN_STRANGER_BYTES_MAX : TIN_TEXT_MAX);
}
