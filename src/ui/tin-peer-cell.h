/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "tin-peer-column.h"

G_BEGIN_DECLS

#define TIN_TYPE_PEER_CELL (tin_peer_cell_get_type ())
G_DECLARE_FINAL_TYPE (TinPeerCell, tin_peer_cell, TIN, PEER_CELL, AdwBin)

GtkWidget *tin_peer_cell_new        (TinPeerColumn  column);
void       tin_peer_cell_set_narrow (TinPeerCell   *self);
void       tin_peer_cell_set_peer   (TinPeerCell   *self,
                                     TinPeer       *peer);

G_END_DECLS
