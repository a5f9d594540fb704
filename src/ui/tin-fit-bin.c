/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-fit-bin.h"

/* Says as much as there is room for: of its children, which say the same in fewer and fewer words,
 * it shows the first that is not cut, or none. It asks for no width, and wishes for that of the
 * widest. The children are its own, from a template. */

struct _TinFitBin
{
  GtkWidget parent_instance;
};

G_DEFINE_FINAL_TYPE (TinFitBin, tin_fit_bin, GTK_TYPE_WIDGET)

static void
tin_fit_bin_measure (GtkWidget      *widget,
                     GtkOrientation  orientation,
                     int             for_size,
                     int            *minimum,
                     int            *natural,
                     int            *minimum_baseline,
                     int            *natural_baseline)
{
  *minimum = *natural = 0;
  for (GtkWidget *child = gtk_widget_get_first_child (widget);
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      int child_minimum;
      int child_natural;

      if (!gtk_widget_get_visible (child))
        continue;
      gtk_widget_measure (child, orientation, -1, &child_minimum, &child_natural, NULL, NULL);
      *natural = MAX (*natural, child_natural);
      if (orientation == GTK_ORIENTATION_VERTICAL)
        *minimum = MAX (*minimum, child_minimum);
    }
}

static gboolean
fits (GtkWidget *child,
      int        width)
{
  int natural;

  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);
  return natural <= width;
}

static void
tin_fit_bin_size_allocate (GtkWidget *widget,
                           int        width,
                           int        height,
                           int        baseline)
{
  gboolean found = FALSE;

  for (GtkWidget *child = gtk_widget_get_first_child (widget);
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      gboolean chosen = !found && gtk_widget_get_visible (child) && fits (child, width);

      gtk_widget_set_child_visible (child, chosen);
      if (chosen)
        gtk_widget_allocate (child, width, height, baseline, NULL);
      found = found || chosen;
    }
}

static void
tin_fit_bin_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (tin_fit_bin_parent_class)->dispose (object);
}

static void
tin_fit_bin_class_init (TinFitBinClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tin_fit_bin_dispose;
  widget_class->measure = tin_fit_bin_measure;
  widget_class->size_allocate = tin_fit_bin_size_allocate;
}

static void
tin_fit_bin_init (TinFitBin *self)
{
}
