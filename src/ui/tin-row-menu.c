/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-row-menu.h"

#include "tin-compat.h"

static void
open_at (GtkGesture *gesture,
         double      x,
         double      y,
         gpointer    open)
{
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  ((TinRowMenuOpen) open) (gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture)), x, y);
}

static void
pressed_cb (GtkGesture *gesture,
            int         n_press,
            double      x,
            double      y,
            gpointer    open)
{
  open_at (gesture, x, y, open);
}

/* Before a text within opens a menu of its own. */
static void
add_before_children (GtkWidget  *row,
                     GtkGesture *gesture)
{
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (gesture), GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (row, GTK_EVENT_CONTROLLER (gesture));
}

/**
 * tin_row_menu_add_gestures:
 * @open: called where @row was pressed; it calls tin_row_menu_new() and
 *   tin_row_menu_popup()
 *
 * For the other button and, on a touch screen, a long press. Keys are the row's own.
 */
void
tin_row_menu_add_gestures (GtkWidget      *row,
                           TinRowMenuOpen  open)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *press = gtk_gesture_long_press_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), open);
  add_before_children (row, click);

  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (press), TRUE);
  g_signal_connect (press, "pressed", G_CALLBACK (open_at), open);
  add_before_children (row, press);
}

/* A row that goes, scrolled away or with the window, takes the menu from the screen, but not its
 * hold on the keys and the pointer, and then nothing can be done any more. It has to let go while
 * it still has a surface. */
static void
unmap_cb (GtkWidget *menu)
{
  GtkRoot *root = gtk_widget_get_root (menu);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  /* Whoever takes the row away has said that the focus is to go elsewhere. To find it in something
   * that goes for a second time, GTK (4.16 still) forgets to let go of the first. */
  if (focus != NULL && gtk_widget_is_ancestor (focus, menu))
    gtk_root_set_focus (root, NULL);
  gtk_widget_set_visible (menu, FALSE);
}

/**
 * tin_row_menu_new:
 * @menu: (inout) (nullable): the menu that was opened last, which this one replaces; @row unparents
 *   it when it is disposed of, and without a layout manager presents it when it is allocated
 */
void
tin_row_menu_new (GtkWidget  **menu,
                  GtkWidget   *row,
                  GMenuModel  *model)
{
  gboolean rtl = gtk_widget_get_direction (row) == GTK_TEXT_DIR_RTL;

  g_clear_pointer (menu, gtk_widget_unparent);
  *menu = gtk_popover_menu_new_from_model (model);
  tin_name_menu (GTK_POPOVER (*menu));
  gtk_widget_set_parent (*menu, row);
  gtk_widget_set_halign (*menu, rtl ? GTK_ALIGN_END : GTK_ALIGN_START);
  gtk_popover_set_has_arrow (GTK_POPOVER (*menu), FALSE);
  gtk_popover_set_position (GTK_POPOVER (*menu), GTK_POS_BOTTOM);
  g_signal_connect (*menu, "unmap", G_CALLBACK (unmap_cb), NULL);
}

/**
 * tin_row_menu_popup:
 * @menu: made by tin_row_menu_new()
 * @x, @y: in the row's coordinates
 */
void
tin_row_menu_popup (GtkWidget *menu,
                    double     x,
                    double     y)
{
  gtk_popover_set_pointing_to (GTK_POPOVER (menu), &(GdkRectangle) { (int) x, (int) y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (menu));
}
