/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include <adwaita.h>

#include "tin-spare-bin.h"

/* What can be spared in a header bar: its one child is shown where there is room for all of it, and
 * otherwise not at all.
 *
 * From libadwaita 1.4 on the bin asks for no width: what is in two panes there must fit into the
 * window at every moment, and whoever hides a widget once the window has become too narrow does so
 * a frame too late. Before, panes may be given less than they ask for, and a header bar gives its
 * ends no more than half of the room beyond what they must have: there the child is asked for. */

#define ASKS_FOR_NOTHING ADW_CHECK_VERSION (1, 4, 0)

struct _TinSpareBin
{
  GtkWidget parent_instance;
};

G_DEFINE_FINAL_TYPE (TinSpareBin, tin_spare_bin, GTK_TYPE_WIDGET)

/* Returns: (transfer none) (nullable): what there may be room for */
static GtkWidget *
visible_child (GtkWidget *widget)
{
  GtkWidget *child = gtk_widget_get_first_child (widget);

  return child != NULL && gtk_widget_get_visible (child) ? child : NULL;
}

static int
child_width (GtkWidget *child)
{
  int natural;

  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);
  return natural;
}

/* The height is that of the child even where it is not shown: a bar does not change its own. */
static void
tin_spare_bin_measure (GtkWidget      *widget,
                       GtkOrientation  orientation,
                       int             for_size,
                       int            *minimum,
                       int            *natural,
                       int            *minimum_baseline,
                       int            *natural_baseline)
{
  GtkWidget *child = visible_child (widget);

  *minimum = *natural = 0;
  if (child != NULL)
    gtk_widget_measure (child, orientation, -1, minimum, natural, NULL, NULL);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *minimum = ASKS_FOR_NOTHING ? 0 : *natural;
}

static void
tin_spare_bin_size_allocate (GtkWidget *widget,
                             int        width,
                             int        height,
                             int        baseline)
{
  GtkWidget *child = visible_child (widget);
  gboolean fits;

  if (child == NULL)
    return;
  fits = child_width (child) <= width;
  gtk_widget_set_child_visible (child, fits);
  if (fits)
    gtk_widget_allocate (child, width, height, baseline, NULL);
}

static void
tin_spare_bin_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (tin_spare_bin_parent_class)->dispose (object);
}

static void
tin_spare_bin_class_init (TinSpareBinClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tin_spare_bin_dispose;
  widget_class->measure = tin_spare_bin_measure;
  widget_class->size_allocate = tin_spare_bin_size_allocate;
}

static void
tin_spare_bin_init (TinSpareBin *self)
{
}
