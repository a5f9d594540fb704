/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "tin-peer.h"

G_BEGIN_DECLS

#define TIN_TYPE_REQUEST_LIST (tin_request_list_get_type ())
G_DECLARE_FINAL_TYPE (TinRequestList, tin_request_list, TIN, REQUEST_LIST, GtkWidget)

void tin_request_list_set_requests (TinRequestList *self,
                                    GListModel     *requests);
void tin_request_list_set_selected (TinRequestList *self,
                                    TinPeer        *peer);

G_END_DECLS
