/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "tin-session.h"

G_BEGIN_DECLS

#define TIN_TYPE_WINDOW (tin_window_get_type ())
G_DECLARE_FINAL_TYPE (TinWindow, tin_window, TIN, WINDOW, AdwApplicationWindow)

/* The main window. Its actions (win.*) are in tin-window-actions.c.
 *
 * Signals:
 *   front-changed ()   what tin_window_get_front() returns may be another one */
TinWindow  *tin_window_new         (GtkApplication *application,
                                    TinSession     *session);
TinSession *tin_window_get_session (TinWindow      *self);
void        tin_window_set_session (TinWindow      *self,
                                    TinSession     *session);
gboolean    tin_window_shows_peers (TinWindow      *self);
TinPeer    *tin_window_get_peer    (TinWindow      *self);
TinPeer    *tin_window_get_front   (TinWindow      *self);
void        tin_window_open_peer   (TinWindow      *self,
                                    TinPeer        *peer);
void        tin_window_show_page   (TinWindow      *self,
                                    GtkWidget      *page);
void        tin_window_toast       (TinWindow      *self,
                                    const char     *text);

G_END_DECLS
