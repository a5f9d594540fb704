/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TIN_TYPE_PANE (tin_pane_get_type ())
G_DECLARE_FINAL_TYPE (TinPane, tin_pane, TIN, PANE, GtkWidget)

/* Signals:
 *   resized ()  it was given another width, some moments ago */
GtkWidget *tin_pane_new       (GtkWidget *child);
void       tin_pane_set_width (TinPane   *self,
                               int        least,
                               int        wished);

G_END_DECLS
