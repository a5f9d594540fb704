/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "tin-peer-place.h"

G_BEGIN_DECLS

#define TIN_TYPE_PEER_LIST (tin_peer_list_get_type ())
G_DECLARE_FINAL_TYPE (TinPeerList, tin_peer_list, TIN, PEER_LIST, GObject)

/* The peers of a roster as the sidebar shows them. */
TinPeerList *tin_peer_list_new          (GListModel     *peers);
GListModel  *tin_peer_list_get_section  (TinPeerList    *self,
                                         TinPeerSection  section);
GListModel  *tin_peer_list_get_people   (TinPeerList    *self);
GListModel  *tin_peer_list_get_rows     (TinPeerList    *self);
void         tin_peer_list_hold         (TinPeerList    *self);
void         tin_peer_list_release      (TinPeerList    *self);

G_END_DECLS
