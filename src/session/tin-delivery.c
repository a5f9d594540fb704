/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "tin-delivery.h"

/**
 * tin_delivery_of:
 * @log: our log of the conversation
 * @failed: (nullable) (element-type guint64 guint64): the set of numbers that a plain peer could
 *   not be given
 * @number: of the message
 */
TinDelivery
tin_delivery_of (const TinLog *log,
                 GHashTable   *failed,
                 guint64       number)
{
  if (failed != NULL && g_hash_table_contains (failed, &number))
    return TIN_DELIVERY_FAILED;
  if (number <= log->read)
    return TIN_DELIVERY_READ;
  if (number <= log->acknowledged)
    return TIN_DELIVERY_DELIVERED;
  if (number <= log->sent)
    return TIN_DELIVERY_SENT;
  return TIN_DELIVERY_QUEUED;
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
