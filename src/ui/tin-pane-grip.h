/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TIN_TYPE_PANE_GRIP (tin_pane_grip_get_type ())
G_DECLARE_FINAL_TYPE (TinPaneGrip, tin_pane_grip, TIN, PANE_GRIP, GtkWidget)

/* What lies between two panes, and moves with the pointer or by keys.
 *
 * Signals:
 *   moved (int width)  the first pane is to be so wide, in pixels
 *   reset ()           it is to be as wide as it is by itself */
GtkWidget *tin_pane_grip_new       (void);
void       tin_pane_grip_set_range (TinPaneGrip *self,
                                    int          width,
                                    int          least,
                                    int          most);
void       tin_pane_grip_take      (TinPaneGrip *self,
                                    gboolean     untouched);

G_END_DECLS
