/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-pane-grip.h"

#include <glib/gi18n.h>

/* The line between two panes, somewhat wider than what is drawn, so that a pointer finds it. It
 * knows how wide the first pane is and may be, and asks its owner for another width; it moves only
 * as the panes do.
 *
 * Nobody comes to it by Tab, as it does nothing but look different: it is given the focus by a key
 * of its own, and gives that back with Enter or, as if nothing had been, with Escape. */

#define STEP 16
#define PAGE 64

struct _TinPaneGrip
{
  GtkWidget  parent_instance;

  /* borrowed, weak */
  GtkWidget *came_from;  /* (nullable) what had the focus before */

  /* state */
  int        width;      /* of the first pane, in pixels */
  int        least;
  int        most;
  int        start;      /* the width at the begin of a drag, or when the focus came */
  gboolean   untouched;  /* nobody had asked for a width when the focus came */
  double     origin;     /* where a drag began, in the parent */
};

G_DEFINE_FINAL_TYPE (TinPaneGrip, tin_pane_grip, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_MOVED,
  SIGNAL_RESET,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
ask_for (TinPaneGrip *self,
         int          width)
{
  width = CLAMP (width, self->least, MAX (self->least, self->most));
  if (width != self->width)
    g_signal_emit (self, signals[SIGNAL_MOVED], 0, width);
}

/* 1 where the first pane grows to the right, -1 from right to left. */
static int
direction (TinPaneGrip *self)
{
  return gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL ? -1 : 1;
}

/* --- Pointer ---------------------------------------------------------------------------------- */

/* The grip itself moves meanwhile: what counts is where the pointer is in the parent.
 *
 * Returns: whether that can be told */
static gboolean
find_pointer (TinPaneGrip    *self,
              GtkGestureDrag *gesture,
              double          offset,
              double         *x)
{
  GtkWidget *parent = gtk_widget_get_parent (GTK_WIDGET (self));
  graphene_point_t at;
  double start_x;
  double start_y;

  if (!gtk_gesture_drag_get_start_point (gesture, &start_x, &start_y) ||
      !gtk_widget_compute_point (GTK_WIDGET (self), parent,
                                 &GRAPHENE_POINT_INIT ((float) (start_x + offset), 0), &at))
    return FALSE;
  *x = (double) at.x;
  return TRUE;
}

static void
on_drag_begin (TinPaneGrip    *self,
               double          x,
               double          y,
               GtkGestureDrag *gesture)
{
  self->start = self->width;
  if (find_pointer (self, gesture, 0, &self->origin))
    gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  else
    gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_DENIED);
}

static void
on_drag_update (TinPaneGrip    *self,
                double          offset_x,
                double          offset_y,
                GtkGestureDrag *gesture)
{
  double x;

  if (find_pointer (self, gesture, offset_x, &x))
    ask_for (self, self->start + direction (self) * (int) (x - self->origin));
}

static void
on_released (TinPaneGrip *self,
             int          n_press)
{
  if (n_press == 2)
    g_signal_emit (self, signals[SIGNAL_RESET], 0);
}

/* --- Keys ------------------------------------------------------------------------------------- */

static void
give_focus_back (TinPaneGrip *self)
{
  GtkWidget *to = self->came_from;

  if (to == NULL || !gtk_widget_get_mapped (to) || !gtk_widget_grab_focus (to))
    gtk_widget_child_focus (gtk_widget_get_parent (GTK_WIDGET (self)), GTK_DIR_TAB_FORWARD);
}

/* As it was when the focus came. What nobody has asked for follows the window again. */
static void
put_back (TinPaneGrip *self)
{
  if (self->untouched)
    g_signal_emit (self, signals[SIGNAL_RESET], 0);
  else
    ask_for (self, self->start);
}

/* Returns: whether @keyval is one that moves the grip; to @width then */
static gboolean
find_width (TinPaneGrip *self,
            guint        keyval,
            int         *width)
{
  switch (keyval)
    {
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      *width = self->width - direction (self) * STEP;
      return TRUE;
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      *width = self->width + direction (self) * STEP;
      return TRUE;
    case GDK_KEY_Page_Up:
    case GDK_KEY_KP_Page_Up:
      *width = self->width + PAGE;
      return TRUE;
    case GDK_KEY_Page_Down:
    case GDK_KEY_KP_Page_Down:
      *width = self->width - PAGE;
      return TRUE;
    case GDK_KEY_Home:
    case GDK_KEY_KP_Home:
      *width = self->least;
      return TRUE;
    case GDK_KEY_End:
    case GDK_KEY_KP_End:
      *width = self->most;
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
on_key_pressed (TinPaneGrip     *self,
                guint            keyval,
                guint            keycode,
                GdkModifierType  state)
{
  int width;

  if ((state & (GDK_SHIFT_MASK | GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK)) != 0)
    return GDK_EVENT_PROPAGATE;
  if (find_width (self, keyval, &width))
    {
      ask_for (self, width);
      return GDK_EVENT_STOP;
    }
  switch (keyval)
    {
    case GDK_KEY_BackSpace:
    case GDK_KEY_Delete:
      g_signal_emit (self, signals[SIGNAL_RESET], 0);
      return GDK_EVENT_STOP;
    case GDK_KEY_Escape:
      put_back (self);
      give_focus_back (self);
      return GDK_EVENT_STOP;
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
    case GDK_KEY_ISO_Enter:
    case GDK_KEY_space:
      give_focus_back (self);
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

/* --- Object ----------------------------------------------------------------------------------- */

static void
tin_pane_grip_dispose (GObject *object)
{
  g_clear_weak_pointer (&TIN_PANE_GRIP (object)->came_from);

  G_OBJECT_CLASS (tin_pane_grip_parent_class)->dispose (object);
}

static void
tin_pane_grip_class_init (TinPaneGripClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tin_pane_grip_dispose;

  signals[SIGNAL_MOVED] = g_signal_new ("moved", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 1, G_TYPE_INT);
  signals[SIGNAL_RESET] = g_signal_new ("reset", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 0);
  gtk_widget_class_set_css_name (widget_class, "panegrip");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_SEPARATOR);
}

static void
tin_pane_grip_init (TinPaneGrip *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkGesture *click = gtk_gesture_click_new ();
  GtkEventController *key = gtk_event_controller_key_new ();

  gtk_widget_set_focusable (widget, TRUE);
  gtk_widget_set_cursor_from_name (widget, "col-resize");
  gtk_widget_set_tooltip_text (widget, _("Drag to change the width of the list"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _("Width of the list"),
                                  GTK_ACCESSIBLE_PROPERTY_ORIENTATION, GTK_ORIENTATION_VERTICAL,
                                  -1);

  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (on_drag_begin), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (on_drag_update), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drag));
  g_signal_connect_swapped (click, "released", G_CALLBACK (on_released), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));
  /* A click is one of the drag's presses, too. */
  gtk_gesture_group (drag, click);
  g_signal_connect_swapped (key, "key-pressed", G_CALLBACK (on_key_pressed), self);
  gtk_widget_add_controller (widget, key);
}

GtkWidget *
tin_pane_grip_new (void)
{
  return g_object_new (TIN_TYPE_PANE_GRIP, NULL);
}

/**
 * tin_pane_grip_set_range:
 * @width: of the first pane now, in pixels
 * @least: the smallest that it may have
 * @most: the largest
 */
void
tin_pane_grip_set_range (TinPaneGrip *self,
                         int          width,
                         int          least,
                         int          most)
{
  g_return_if_fail (TIN_IS_PANE_GRIP (self));

  if (self->width == width && self->least == least && self->most == most)
    return;
  self->width = width;
  self->least = least;
  self->most = most;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_NOW, (double) width,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MIN, (double) least,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MAX, (double) most, -1);
}

/**
 * tin_pane_grip_take:
 * @untouched: whether the first pane is as wide as it is by itself
 *
 * Gives the grip the focus, to be moved by keys.
 */
void
tin_pane_grip_take (TinPaneGrip *self,
                    gboolean     untouched)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkWidget *focus;

  g_return_if_fail (TIN_IS_PANE_GRIP (self));

  focus = gtk_root_get_focus (gtk_widget_get_root (widget));
  if (focus == widget)
    return;
  g_set_weak_pointer (&self->came_from, focus);
  self->start = self->width;
  self->untouched = untouched;
  gtk_widget_grab_focus (widget);
}
