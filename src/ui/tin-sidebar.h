/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "tin-session.h"

G_BEGIN_DECLS

#define TIN_TYPE_SIDEBAR (tin_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (TinSidebar, tin_sidebar, TIN, SIDEBAR, GtkWidget)

/* Who there is. Choosing a peer is the action win.open-peer (its id). Signal: message-chosen
 * (TinPeer *, TinMessage *)  a message that was found. */
void tin_sidebar_set_session   (TinSidebar *self,
                                TinSession *session);
void tin_sidebar_set_folded    (TinSidebar *self,
                                gboolean    folded);
void tin_sidebar_set_selected  (TinSidebar *self,
                                TinPeer    *peer);
void tin_sidebar_step          (TinSidebar *self,
                                int         step);
void tin_sidebar_toggle_search (TinSidebar *self,
                                GtkWidget  *return_to);
void tin_sidebar_focus_list    (TinSidebar *self);
void tin_sidebar_open_menu     (TinSidebar *self,
                                GtkWidget  *return_to);

G_END_DECLS
