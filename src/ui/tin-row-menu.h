/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The menu of a row: opened by the other button, a long press, or the keys. */

/* @x, @y: in @row's coordinates */
typedef void (*TinRowMenuOpen) (GtkWidget *row,
                                double     x,
                                double     y);

void tin_row_menu_add_gestures (GtkWidget       *row,
                                TinRowMenuOpen   open);
void tin_row_menu_new          (GtkWidget      **menu,
                                GtkWidget       *row,
                                GMenuModel      *model);
void tin_row_menu_popup        (GtkWidget       *menu,
                                double           x,
                                double           y);

G_END_DECLS
