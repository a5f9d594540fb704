/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-clock.h"
#include "tin-network.h"

G_BEGIN_DECLS

#define TIN_TYPE_SOCKET_NETWORK (tin_socket_network_get_type ())
G_DECLARE_FINAL_TYPE (TinSocketNetwork, tin_socket_network, TIN, SOCKET_NETWORK, GObject)

/* The limits on strangers, TIN_* of limits.h unless a test or a benchmark says otherwise. */
typedef struct
{
  guint  pending_max;
  guint  pending_per_address_max;
  guint  silent_plain_max;
  guint  silent_plain_per_address_max;
  guint  address_burst;
  guint  address_rate;
  guint  friends_kept;   /* of both kinds of places, those that strangers do not get */
  guint  friend_burst;
} TinNetworkLimits;

extern const TinNetworkLimits tin_network_limits_default;

TinSocketNetwork  *tin_socket_network_new           (TinClock                *clock,
                                                     GBytes                  *key_pem,
                                                     GBytes                  *certificate_pem,
                                                     const TinNetworkLimits  *limits,
                                                     GError                 **error);
char             **tin_socket_network_get_addresses (void);
char              *tin_socket_network_find_holder   (guint16                  port);

G_END_DECLS
