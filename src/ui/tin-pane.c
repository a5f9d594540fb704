/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-pane.h"

/* One of two panes: it asks for the width that it is told to ask for, and says when it is given
 * another one. */

struct _TinPane
{
  GtkWidget parent_instance;

  /* state */
  int       least;         /* -1: what the child must have */
  int       wished;        /* -1: the least */
  int       given;
  guint     resize_source;
};

G_DEFINE_FINAL_TYPE (TinPane, tin_pane, GTK_TYPE_WIDGET)

static guint resized_signal;

static gboolean
resized_cb (gpointer user_data)
{
  TinPane *self = user_data;

  self->resize_source = 0;
  g_signal_emit (self, resized_signal, 0);
  return G_SOURCE_REMOVE;
}

static void
tin_pane_measure (GtkWidget      *widget,
                  GtkOrientation  orientation,
                  int             for_size,
                  int            *minimum,
                  int            *natural,
                  int            *minimum_baseline,
                  int            *natural_baseline)
{
  TinPane *self = TIN_PANE (widget);

  gtk_widget_measure (gtk_widget_get_first_child (widget), orientation, for_size, minimum, natural,
                      NULL, NULL);
  if (orientation == GTK_ORIENTATION_VERTICAL)
    return;
  *minimum = MAX (*minimum, self->least);
  *natural = MAX (*minimum, self->wished);
}

static GtkSizeRequestMode
tin_pane_get_request_mode (GtkWidget *widget)
{
  return gtk_widget_get_request_mode (gtk_widget_get_first_child (widget));
}

static void
tin_pane_size_allocate (GtkWidget *widget,
                        int        width,
                        int        height,
                        int        baseline)
{
  TinPane *self = TIN_PANE (widget);

  gtk_widget_allocate (gtk_widget_get_first_child (widget), width, height, baseline, NULL);
  if (self->given == width)
    return;
  self->given = width;
  /* Whoever hears of it wants to place other widgets. */
  if (self->resize_source == 0)
    self->resize_source = g_idle_add_full (G_PRIORITY_HIGH_IDLE, resized_cb, self, NULL);
}

/* Without this the toolkit would fall back upon grab_focus(), and Tab would never leave. */
static gboolean
tin_pane_focus (GtkWidget        *widget,
                GtkDirectionType  focus_direction)
{
  return gtk_widget_child_focus (gtk_widget_get_first_child (widget), focus_direction);
}

static void
tin_pane_dispose (GObject *object)
{
  TinPane *self = TIN_PANE (object);
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (object));

  g_clear_handle_id (&self->resize_source, g_source_remove);
  g_clear_pointer (&child, gtk_widget_unparent);

  G_OBJECT_CLASS (tin_pane_parent_class)->dispose (object);
}

static void
tin_pane_class_init (TinPaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tin_pane_dispose;
  widget_class->measure = tin_pane_measure;
  widget_class->get_request_mode = tin_pane_get_request_mode;
  widget_class->size_allocate = tin_pane_size_allocate;
  widget_class->focus = tin_pane_focus;

  resized_signal = g_signal_new ("resized", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
}

static void
tin_pane_init (TinPane *self)
{
  self->least = self->wished = -1;
}

/**
 * tin_pane_new:
 * @child: (transfer floating): what fills it
 */
GtkWidget *
tin_pane_new (GtkWidget *child)
{
  TinPane *self = g_object_new (TIN_TYPE_PANE, NULL);

  gtk_widget_set_parent (child, GTK_WIDGET (self));
  return GTK_WIDGET (self);
}

/**
 * tin_pane_set_width:
 * @least: in pixels; if the child must have more than that, it gets it
 * @wished: what it has where there is room, or -1
 */
void
tin_pane_set_width (TinPane *self,
                    int      least,
                    int      wished)
{
  g_return_if_fail (TIN_IS_PANE (self));

  if (self->least == least && self->wished == wished)
    return;
  self->least = least;
  self->wished = wished;
  gtk_widget_queue_resize (GTK_WIDGET (self));
}
