/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "tin-peer.h"

G_BEGIN_DECLS

#define TIN_TYPE_REACTION_BAR (tin_reaction_bar_get_type ())
G_DECLARE_FINAL_TYPE (TinReactionBar, tin_reaction_bar, TIN, REACTION_BAR, GtkWidget)

/* Signal: react (const char *): what ours is to be; an empty one takes it back. */
GtkWidget *tin_reaction_bar_new         (void);
void       tin_reaction_bar_set_message (TinReactionBar *self,
                                         TinPeer        *peer,
                                         TinMessage     *message);

char      *tin_reaction_words           (TinPeer        *peer,
                                         TinMessage     *message);

G_END_DECLS
