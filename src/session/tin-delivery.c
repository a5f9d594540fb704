/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "tin-delivery.h"

/**
 * tin_delivery_of:
 * @log: a log of ours
 * @number: of the message
 */
TinDelivery
tin_delivery_of (const TinLog *log,
                 guint64       number)
{
  /* Each mark is at or behind the next one. */
  if (number <= log->seen)
    return TIN_DELIVERY_READ;
  if (number <= log->acknowledged)
    return TIN_DELIVERY_DELIVERED;
  if (number <= log->sent)
    return TIN_DELIVERY_SENT;
  return TIN_DELIVERY_QUEUED;
}

/**
 * tin_delivery_of_plain:
 * @log: our log to a plain peer
 * @number: of the message
 *
 * A plain peer acknowledges nothing: in its log the mark says what was sent in an earlier run.
 */
TinDelivery
tin_delivery_of_plain (const TinLog *log,
                       guint64       number)
{
  return number <= MAX (log->sent, log->acknowledged) ? TIN_DELIVERY_SENT : TIN_DELIVERY_QUEUED;
}

/**
 * tin_delivery_to_nick:
 *
 * Returns: (transfer none): the stable word for other programs
 */
const char *
tin_delivery_to_nick (TinDelivery delivery)
{
  static const char *const nicks[] = {
    [TIN_DELIVERY_QUEUED] = "queued",
    [TIN_DELIVERY_SENT] = "sent",
    [TIN_DELIVERY_DELIVERED] = "delivered",
    [TIN_DELIVERY_READ] = "read",
    [TIN_DELIVERY_FAILED] = "failed",
  };

  return nicks[delivery];
}
