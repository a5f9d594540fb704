/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "tin-peer.h"

G_BEGIN_DECLS

#define TIN_TYPE_PEER_ROW (tin_peer_row_get_type ())
G_DECLARE_FINAL_TYPE (TinPeerRow, tin_peer_row, TIN, PEER_ROW, GtkWidget)

/* One peer in the sidebar. Property: peer (TinPeer). A click is the action win.open-peer. */
GtkWidget *tin_peer_row_new        (void);
TinPeer   *tin_peer_row_get_peer   (TinPeerRow *self);
void       tin_peer_row_set_peer   (TinPeerRow *self,
                                    TinPeer    *peer);
void       tin_peer_row_set_open   (TinPeerRow *self,
                                    gboolean    open);
void       tin_peer_row_refresh    (TinPeerRow *self);
void       tin_peer_row_popup_menu (TinPeerRow *self);

G_END_DECLS
