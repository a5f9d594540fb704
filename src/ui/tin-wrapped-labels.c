/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-wrapped-labels.h"

/* More lines than any of our texts has */
#define LINES_MAX 100

/**
 * tin_wrapped_labels_fit:
 * @widget: a dialog, a page or a row, with what is in it
 *
 * Keeps labels that wrap within the width that there is. A horizontal box asks what is in it how
 * wide it has to be for some height, and GtkLabel bisects for that as if a wider text were never
 * higher. It is, where some of its lines have letters of another font, as Arabic and Hindi beside a
 * font without them: GTK 4.8 then asks for more than there is, and the rest is cut off. A label
 * that may be ellipsized asks for no more than a few letters; and is not, with lines enough.
 */
void
tin_wrapped_labels_fit (GtkWidget *widget)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));

  if (GTK_IS_LABEL (widget))
    {
      GtkLabel *label = GTK_LABEL (widget);

      if (gtk_label_get_wrap (label) && gtk_label_get_ellipsize (label) == PANGO_ELLIPSIZE_NONE)
        {
          gtk_label_set_lines (label, LINES_MAX);
          gtk_label_set_ellipsize (label, PANGO_ELLIPSIZE_END);
        }
      return;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    tin_wrapped_labels_fit (child);
}
