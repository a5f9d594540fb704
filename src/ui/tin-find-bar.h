/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "tin-session.h"

G_BEGIN_DECLS

#define TIN_TYPE_FIND_BAR (tin_find_bar_get_type ())
G_DECLARE_FINAL_TYPE (TinFindBar, tin_find_bar, TIN, FIND_BAR, GtkWidget)

/* The search in one conversation.
 *
 * Property: open (boolean). Signals: found (TinMessage *)  the one to be shown now, or NULL;
 *                                    closed ()             and what had the focus gets it back. */
void tin_find_bar_set_session (TinFindBar *self,
                               TinSession *session);
void tin_find_bar_set_peer    (TinFindBar *self,
                               TinPeer    *peer);
void tin_find_bar_set_open    (TinFindBar *self,
                               gboolean    open);

G_END_DECLS
