/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-core"

#include "config.h"

#include "tin-log.h"

/**
 * tin_log_number:
 *
 * Returns: the number of the next message that we write
 */
guint64
tin_log_number (TinLog *self)
{
  return ++self->head;
}

/**
 * tin_log_take:
 * @writer: the instance of the peer's program that says it now
 *
 * Judges a message of a peer's log. It is taken in if it is the next one; one that is here already
 * is a duplicate, and one that leaves a hole is refused.
 */
TinLogVerdict
tin_log_take (TinLog  *self,
              guint64  number,
              guint64  writer)
{
  if (number <= self->head)
    return TIN_LOG_DUPLICATE;
  if (number != self->head + 1)
    return TIN_LOG_HOLE;

  self->head = number;
  if (self->writer != writer)
    {
      self->writer = writer;
      self->written_from = number;
    }
  return TIN_LOG_NEXT;
}

/**
 * tin_log_is_known_to:
 * @writer: an instance of the peer's program
 * @said: what it was told that is here of its log
 *
 * What was taken in beyond that, and is on no disk perhaps, came from some instance of its program.
 * If that was another one, @writer may run on an older disk and not know of it: then it gives the
 * same numbers to other messages, which would be taken for duplicates.
 *
 * Returns: whether nothing was taken in since the start, or @writer has written all of it itself
 */
gboolean
tin_log_is_known_to (const TinLog *self,
                     guint64       writer,
                     guint64       said)
{
  return self->head <= said || self->writer == 0 ||
         (self->writer == writer && self->written_from <= said + 1);
}

/**
 * tin_log_commit:
 *
 * Everything up to @upto is on this disk.
 *
 * Returns: whether that is news
 */
gboolean
tin_log_commit (TinLog  *self,
                guint64  upto)
{
  g_return_val_if_fail (upto <= self->head, FALSE);

  if (upto <= self->committed)
    return FALSE;

  self->committed = upto;
  return TRUE;
}

/**
 * tin_log_offer:
 *
 * Own messages up to @upto may leave from now on, and cannot be withdrawn any more. To be on the
 * disk before the first of them is written to a link.
 *
 * Returns: whether that is news
 */
gboolean
tin_log_offer (TinLog  *self,
               guint64  upto)
{
  g_return_val_if_fail (upto <= self->head, FALSE);

  if (upto <= self->offered)
    return FALSE;

  self->offered = upto;
  return TRUE;
}

/**
 * tin_log_acknowledge:
 * @upto: what the peer says that it has on its disk
 * @from: (out): the first number for which that is news
 *
 * Returns: whether it is news; a number that was never committed here is none
 */
gboolean
tin_log_acknowledge (TinLog  *self,
                     guint64  upto,
                     guint64 *from)
{
  if (upto <= self->acknowledged || upto > self->committed)
    return FALSE;

  *from = self->acknowledged + 1;
  self->acknowledged = upto;
  self->sent = MAX (self->sent, upto);
  self->offered = MAX (self->offered, upto);
  return TRUE;
}

/**
 * tin_log_acknowledge_seen:
 * @upto: what the peer says that its person has seen of our log
 * @from: (out): the first number for which that is news
 *
 * Returns: whether it is news; a number that the peer does not have is none
 */
gboolean
tin_log_acknowledge_seen (TinLog  *self,
                          guint64  upto,
                          guint64 *from)
{
  if (upto <= self->seen || upto > self->acknowledged)
    return FALSE;

  *from = self->seen + 1;
  self->seen = upto;
  return TRUE;
}

/**
 * tin_log_see:
 * @upto: what our person has seen of a peer's log
 *
 * Returns: whether it is news; a number that is not on this disk is none
 */
gboolean
tin_log_see (TinLog  *self,
             guint64  upto)
{
  if (upto <= self->seen || upto > self->committed)
    return FALSE;

  self->seen = upto;
  return TRUE;
}

/**
 * tin_log_can_withdraw:
 *
 * Returns: whether there is an own message @number that cannot have left
 */
gboolean
tin_log_can_withdraw (const TinLog *self,
                      guint64       number)
{
  return number > self->offered && number <= self->head;
}

/**
 * tin_log_n_queued:
 *
 * Returns: how many own messages are not on the other disk yet
 */
guint64
tin_log_n_queued (const TinLog *self)
{
  return self->head - self->acknowledged;
}
