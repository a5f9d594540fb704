/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-wrap-box.h"

/* Lines are filled in the order of reading, each as high as the highest child on it. */

#define SPACING 6

struct _TinWrapBox
{
  GtkWidget parent_instance;
};

G_DEFINE_FINAL_TYPE (TinWrapBox, tin_wrap_box, GTK_TYPE_WIDGET)

static GtkWidget *
next_shown (GtkWidget *child)
{
  while (child != NULL && !gtk_widget_should_layout (child))
    child = gtk_widget_get_next_sibling (child);
  return child;
}

/* How wide CHILD is where a line has WIDTH pixels. */
static int
child_width (GtkWidget *child,
             int        width)
{
  int minimum;
  int natural;

  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &natural, NULL, NULL);
  return MAX (minimum, MIN (natural, width));
}

static int
child_height (GtkWidget *child,
              int        width)
{
  int natural;

  gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, width, NULL, &natural, NULL, NULL);
  return natural;
}

/* Puts every child into its place, in a line of WIDTH pixels; or only says how high that is.
 *
 * Returns: the height */
static int
place (GtkWidget *widget,
       int        width,
       gboolean   allocate)
{
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int x = 0;
  int y = 0;
  int line = 0;

  for (GtkWidget *child = next_shown (gtk_widget_get_first_child (widget));
       child != NULL;
       child = next_shown (gtk_widget_get_next_sibling (child)))
    {
      int wide = child_width (child, width);
      int high = child_height (child, wide);

      if (x > 0 && x + wide > width)
        {
          x = 0;
          y += line + SPACING;
          line = 0;
        }
      if (allocate)
        gtk_widget_size_allocate (child,
                                  &(GtkAllocation) { rtl ? width - x - wide : x, y, wide, high },
                                  -1);
      x += wide + SPACING;
      line = MAX (line, high);
    }
  return y + line;
}

static void
tin_wrap_box_measure (GtkWidget      *widget,
                      GtkOrientation  orientation,
                      int             for_size,
                      int            *minimum,
                      int            *natural,
                      int            *minimum_baseline,
                      int            *natural_baseline)
{
  int widest = 0;
  int all = 0;

  for (GtkWidget *child = next_shown (gtk_widget_get_first_child (widget));
       child != NULL;
       child = next_shown (gtk_widget_get_next_sibling (child)))
    {
      int child_minimum;
      int child_natural;

      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &child_minimum, &child_natural,
                          NULL, NULL);
      widest = MAX (widest, child_minimum);
      all += child_natural + (all > 0 ? SPACING : 0);
    }
  *minimum = widest;
  *natural = all;
  if (orientation == GTK_ORIENTATION_VERTICAL)
    *minimum = *natural = place (widget, for_size >= 0 ? for_size : all, FALSE);
}

static void
tin_wrap_box_size_allocate (GtkWidget *widget,
                            int        width,
                            int        height,
                            int        baseline)
{
  place (widget, width, TRUE);
}

static GtkSizeRequestMode
tin_wrap_box_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
tin_wrap_box_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (tin_wrap_box_parent_class)->dispose (object);
}

static void
tin_wrap_box_class_init (TinWrapBoxClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tin_wrap_box_dispose;
  widget_class->measure = tin_wrap_box_measure;
  widget_class->size_allocate = tin_wrap_box_size_allocate;
  widget_class->get_request_mode = tin_wrap_box_get_request_mode;
}

static void
tin_wrap_box_init (TinWrapBox *self)
{
}
