/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-peer.h"

G_BEGIN_DECLS

/* What the bus is told of a peer and of a message: a{sv}, with the names and values that tincan-cli
 * prints as JSON. */
GVariant *tin_session_bus_describe_peer    (TinPeer    *peer);
GVariant *tin_session_bus_describe_message (TinPeer    *peer,
                                            TinMessage *message);

G_END_DECLS
