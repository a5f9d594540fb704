/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-peer.h"

G_BEGIN_DECLS

#define TIN_TYPE_BROADCAST (tin_broadcast_get_type ())
G_DECLARE_FINAL_TYPE (TinBroadcast, tin_broadcast, TIN, BROADCAST, GObject)

/* What became of one broadcast, peer by peer. Signal: changed (). */
guint        tin_broadcast_get_n_peers   (TinBroadcast *self);
TinPeer     *tin_broadcast_get_peer      (TinBroadcast *self,
                                          guint         position);
TinMessage  *tin_broadcast_get_message   (TinBroadcast *self,
                                          guint         position);
TinDelivery  tin_broadcast_get_delivery  (TinBroadcast *self,
                                          guint         position);

G_END_DECLS
