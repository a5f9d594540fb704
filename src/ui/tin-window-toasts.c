/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-window-private.h"

/* Where what is said for a moment stands: at the bottom of the window, but not on what one writes
 * in, or on what stands there while one edits or selects. A button that appears under the hand of
 * who writes is pressed before it is read. */

/* Returns: how much of @toasts is below the messages, in pixels; 0 where none are shown */
static int
height_below (GtkWidget *toasts,
              GtkWidget *messages)
{
  graphene_rect_t bounds;

  if (messages == NULL || !gtk_widget_get_mapped (messages) ||
      !gtk_widget_compute_bounds (messages, toasts, &bounds))
    return 0;
  return gtk_widget_get_height (toasts) - (int) (bounds.origin.y + bounds.size.height);
}

/* Never as high that the window would have to grow for it. */
static void
lift_toast (GtkWidget *toasts,
            GtkWidget *toast,
            int        height)
{
  int margin = gtk_widget_get_margin_bottom (toast);
  int natural;

  gtk_widget_measure (toast, GTK_ORIENTATION_VERTICAL, -1, NULL, &natural, NULL, NULL);
  height = MIN (height, gtk_widget_get_height (toasts) - (natural - margin));
  gtk_widget_set_margin_bottom (toast, MAX (height, 0));
}

/**
 * tin_toasts_lift:
 * @toasts: the overlay; what it lays over its child are toasts
 * @messages: (nullable): the part of the child that may be covered
 *
 * Puts the toasts that are there now onto the lower end of @messages; to the bottom of @toasts,
 * where @messages are not on the screen. To be called when both have their sizes.
 */
void
tin_toasts_lift (AdwToastOverlay *toasts,
                 GtkWidget       *messages)
{
  GtkWidget *overlay = GTK_WIDGET (toasts);
  GtkWidget *content = adw_toast_overlay_get_child (toasts);
  int height;

  /* Most of the time there is none. */
  if (gtk_widget_get_first_child (overlay) == gtk_widget_get_last_child (overlay))
    return;
  height = height_below (overlay, messages);
  for (GtkWidget *child = gtk_widget_get_first_child (overlay);
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (child != content)
      lift_toast (overlay, child, height);
}
