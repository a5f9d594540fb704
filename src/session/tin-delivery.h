/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "tin-log.h"

G_BEGIN_DECLS

/* What has become of an own message. Nowhere stored: it follows from the marks of its log. */
typedef enum
{
  TIN_DELIVERY_QUEUED,     /* on our disk; tried until it arrives */
  TIN_DELIVERY_SENT,       /* left this machine; all that a plain peer can give */
  TIN_DELIVERY_DELIVERED,  /* on the other disk */
  TIN_DELIVERY_READ,
  TIN_DELIVERY_FAILED,     /* a plain peer could not be reached; tin_session_retry() tries again */
} TinDelivery;

TinDelivery  tin_delivery_of       (const TinLog *log,
                                    guint64       number);
TinDelivery  tin_delivery_of_plain (const TinLog *log,
                                    guint64       number);
const char  *tin_delivery_to_nick  (TinDelivery   delivery);

G_END_DECLS
