/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "tin-peer.h"

G_BEGIN_DECLS

#define TIN_TYPE_QUOTE_BAR (tin_quote_bar_get_type ())
G_DECLARE_FINAL_TYPE (TinQuoteBar, tin_quote_bar, TIN, QUOTE_BAR, GtkWidget)

/* Signal: clicked: to where it was said. */
GtkWidget  *tin_quote_bar_new         (void);
void        tin_quote_bar_set_message (TinQuoteBar *self,
                                       TinPeer     *peer,
                                       TinMessage  *message,
                                       gboolean     gone);
const char *tin_quote_bar_get_words   (TinQuoteBar *self);

G_END_DECLS
