/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "tin-peer.h"

G_BEGIN_DECLS

#define TIN_TYPE_PEER_ORDER (tin_peer_order_get_type ())
G_DECLARE_FINAL_TYPE (TinPeerOrder, tin_peer_order, TIN, PEER_ORDER, GtkSorter)

/* The order of the peers in the sidebar: those connected, those that should be, those offline;
 * within each the one with the newest message first, then by name. */
GtkSorter *tin_peer_order_new (GListModel *peers);

G_END_DECLS
