/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "tin-peer.h"

G_BEGIN_DECLS

#define TIN_TYPE_PEER_TITLE (tin_peer_title_get_type ())
G_DECLARE_FINAL_TYPE (TinPeerTitle, tin_peer_title, TIN, PEER_TITLE, GtkWidget)

void tin_peer_title_show (TinPeerTitle *self,
                          TinPeer      *peer);

G_END_DECLS
