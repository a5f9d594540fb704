/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-list-heading.h"

/* What has the focus is the list's own widget around the heading: a screen reader reads that. */
static void
on_parent (GtkWidget *label)
{
  GtkWidget *parent = gtk_widget_get_parent (label);

  if (parent != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (parent), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    gtk_label_get_text (GTK_LABEL (label)), -1);
}

/**
 * tin_list_heading_new:
 *
 * Returns: (transfer floating): what stands above the rows of a section, as a row of a list view
 */
GtkWidget *
tin_list_heading_new (const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, "found-heading");
  gtk_widget_add_css_class (label, "caption-heading");
  gtk_widget_add_css_class (label, "dim-label");
  g_signal_connect (label, "notify::parent", G_CALLBACK (on_parent), NULL);
  return label;
}
