/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-shell-private.h"

#include "tin-pane-grip.h"
#include "tin-text-scale.h"

/* The two panes of the window. From libadwaita 1.4 on they are an AdwNavigationSplitView, which
 * has a Back button and window buttons of its own; before, an AdwLeaflet, which is told by width
 * when to fold, so that both turn at the same place. Between them is a grip, at which the person
 * makes the sidebar wider or narrower; the sidebar says how wide it has become, and the grip
 * follows.
 *
 * Widths are those where letters have the usual size: both panes need more room where letters are
 * larger.
 *
 * The shell owns its child and the grip; the panes belong to the child. */

/* In pixels: as much of the grip is to be found on either side of the line. */
#define GRIP_BEFORE 3
#define GRIP_AFTER 6

G_DEFINE_FINAL_TYPE (TinShell, tin_shell, GTK_TYPE_WIDGET)

enum
{
  PROP_SIDEBAR = 1,
  PROP_CONTENT,
  PROP_FOLDED,
  PROP_SHOW_CONTENT,
  PROP_SIDEBAR_WIDTH,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* --- The grip --------------------------------------------------------------------------------- */

static int
minimum_width (gpointer widget)
{
  int minimum;

  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  return minimum;
}

/* Puts it on the line between the panes, if there are two. */
static void
place_grip (TinShell *self,
            int       width,
            int       height)
{
  gboolean beside = self->sidebar != NULL && self->content != NULL &&
                    !tin_shell_panes_is_folded (self);
  int least = (int) (TIN_SHELL_SIDEBAR_LEAST * tin_text_scale_of (GTK_WIDGET (self)));
  int sidebar;
  int x;

  gtk_widget_set_child_visible (self->grip, beside);
  if (!beside)
    return;
  sidebar = gtk_widget_get_width (GTK_WIDGET (self->sidebar_pane));
  tin_pane_grip_set_range (TIN_PANE_GRIP (self->grip), sidebar,
                           MAX (least, minimum_width (self->sidebar)),
                           width - minimum_width (self->content));
  x = sidebar - GRIP_BEFORE;
  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    x = width - sidebar - GRIP_AFTER;
  gtk_widget_size_allocate (self->grip,
                            &(GtkAllocation) { x, 0, GRIP_BEFORE + GRIP_AFTER, height }, -1);
}

static void
grip_moved_cb (TinShell *self,
               int       width)
{
  tin_shell_set_sidebar_width (self, (int) (width / tin_text_scale_of (GTK_WIDGET (self)) + 0.5));
}

static void
grip_reset_cb (TinShell *self)
{
  tin_shell_set_sidebar_width (self, 0);
}

static void
add_grip (TinShell *self)
{
  self->grip = tin_pane_grip_new ();
  gtk_widget_set_parent (self->grip, GTK_WIDGET (self));
  g_signal_connect_object (self->grip, "moved", G_CALLBACK (grip_moved_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->grip, "reset", G_CALLBACK (grip_reset_cb), self,
                           G_CONNECT_SWAPPED);
}

/* --- Widget ----------------------------------------------------------------------------------- */

/* Returns: (transfer none): what PANE_CHILD is put into */
static TinPane *
add_pane (TinShell  *self,
          GtkWidget *pane_child)
{
  TinPane *pane = TIN_PANE (tin_pane_new (pane_child));

  g_signal_connect_object (pane, "resized", G_CALLBACK (gtk_widget_queue_allocate), self,
                           G_CONNECT_SWAPPED);
  return pane;
}

static void
scale_changed_cb (TinShell *self)
{
  tin_shell_panes_apply_width (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

static void
tin_shell_measure (GtkWidget      *widget,
                   GtkOrientation  orientation,
                   int             for_size,
                   int            *minimum,
                   int            *natural,
                   int            *minimum_baseline,
                   int            *natural_baseline)
{
  TinShell *self = TIN_SHELL (widget);

  gtk_widget_measure (self->child, orientation, for_size, minimum, natural, NULL, NULL);
}

static void
tin_shell_size_allocate (GtkWidget *widget,
                         int        width,
                         int        height,
                         int        baseline)
{
  TinShell *self = TIN_SHELL (widget);

  tin_shell_panes_fit (self, width);
  gtk_widget_allocate (self->child, width, height, baseline, NULL);
  place_grip (self, width, height);
}

/* The grip is where one pane ends, and is no step of its own on the way round. */
static gboolean
tin_shell_focus (GtkWidget        *widget,
                 GtkDirectionType  direction)
{
  return gtk_widget_child_focus (TIN_SHELL (widget)->child, direction);
}

static void
tin_shell_get_property (GObject    *object,
                        guint       property_id,
                        GValue     *value,
                        GParamSpec *pspec)
{
  TinShell *self = TIN_SHELL (object);

  switch (property_id)
    {
    case PROP_SIDEBAR:
      g_value_set_object (value, self->sidebar);
      break;
    case PROP_CONTENT:
      g_value_set_object (value, self->content);
      break;
    case PROP_FOLDED:
      g_value_set_boolean (value, tin_shell_get_folded (self));
      break;
    case PROP_SHOW_CONTENT:
      g_value_set_boolean (value, tin_shell_get_show_content (self));
      break;
    case PROP_SIDEBAR_WIDTH:
      g_value_set_int (value, self->sidebar_width);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

/* Each pane is set once, by the template that uses the shell. */
static void
tin_shell_set_property (GObject      *object,
                        guint         property_id,
                        const GValue *value,
                        GParamSpec   *pspec)
{
  TinShell *self = TIN_SHELL (object);

  switch (property_id)
    {
    case PROP_SIDEBAR:
      g_return_if_fail (self->sidebar == NULL);
      self->sidebar = g_value_get_object (value);
      if (self->sidebar == NULL)
        break;
      self->sidebar_pane = add_pane (self, self->sidebar);
      tin_shell_panes_set_sidebar (self, GTK_WIDGET (self->sidebar_pane));
      tin_shell_panes_apply_width (self);
      break;
    case PROP_CONTENT:
      g_return_if_fail (self->content == NULL);
      self->content = g_value_get_object (value);
      if (self->content == NULL)
        break;
      self->content_pane = add_pane (self, self->content);
      tin_shell_panes_set_content (self, GTK_WIDGET (self->content_pane));
      break;
    case PROP_SHOW_CONTENT:
      tin_shell_set_show_content (self, g_value_get_boolean (value));
      break;
    case PROP_SIDEBAR_WIDTH:
      tin_shell_set_sidebar_width (self, g_value_get_int (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
tin_shell_dispose (GObject *object)
{
  TinShell *self = TIN_SHELL (object);

  g_clear_handle_id (&self->look_source, g_source_remove);
  if (self->panes != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->panes, self);
      tin_shell_panes_let_go (self);
    }
  self->sidebar = NULL;
  self->content = NULL;
  self->sidebar_pane = NULL;
  self->content_pane = NULL;
  self->panes = NULL;
  g_clear_pointer (&self->grip, gtk_widget_unparent);
  g_clear_pointer (&self->child, gtk_widget_unparent);

  G_OBJECT_CLASS (tin_shell_parent_class)->dispose (object);
}

static void
tin_shell_class_init (TinShellClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags writable = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = tin_shell_dispose;
  object_class->get_property = tin_shell_get_property;
  object_class->set_property = tin_shell_set_property;
  widget_class->measure = tin_shell_measure;
  widget_class->size_allocate = tin_shell_size_allocate;
  widget_class->focus = tin_shell_focus;

  properties[PROP_SIDEBAR] =
    g_param_spec_object ("sidebar", NULL, NULL, GTK_TYPE_WIDGET, writable);
  properties[PROP_CONTENT] =
    g_param_spec_object ("content", NULL, NULL, GTK_TYPE_WIDGET, writable);
  properties[PROP_FOLDED] =
    g_param_spec_boolean ("folded", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_SHOW_CONTENT] =
    g_param_spec_boolean ("show-content", NULL, NULL, FALSE, writable);
  properties[PROP_SIDEBAR_WIDTH] =
    g_param_spec_int ("sidebar-width", NULL, NULL, 0, G_MAXINT16, 0, writable);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
tin_shell_init (TinShell *self)
{
  tin_shell_panes_build (self);
  gtk_widget_set_parent (self->child, GTK_WIDGET (self));
  add_grip (self);
  tin_shell_panes_apply_width (self);
  g_signal_connect_object (gtk_widget_get_settings (GTK_WIDGET (self)), "notify::gtk-xft-dpi",
                           G_CALLBACK (scale_changed_cb), self, G_CONNECT_SWAPPED);
}

gboolean
tin_shell_get_folded (TinShell *self)
{
  g_return_val_if_fail (TIN_IS_SHELL (self), FALSE);

  return self->panes != NULL && tin_shell_panes_is_folded (self);
}

gboolean
tin_shell_get_show_content (TinShell *self)
{
  g_return_val_if_fail (TIN_IS_SHELL (self), FALSE);

  return self->panes != NULL && tin_shell_panes_shows_content (self);
}

/**
 * tin_shell_set_show_content:
 *
 * Brings the content, or the sidebar, to the front of a folded shell; says which one comes first
 * when an unfolded one folds.
 */
void
tin_shell_set_show_content (TinShell *self,
                            gboolean  show_content)
{
  g_return_if_fail (TIN_IS_SHELL (self));

  tin_shell_panes_show_content (self, show_content);
}

/**
 * tin_shell_wants_back_button:
 *
 * Returns: whether the content must show a Back button itself
 */
gboolean
tin_shell_wants_back_button (TinShell *self)
{
  g_return_val_if_fail (TIN_IS_SHELL (self), FALSE);

  return tin_shell_get_folded (self) && !tin_shell_panes_has_back_button (self);
}

int
tin_shell_get_sidebar_width (TinShell *self)
{
  g_return_val_if_fail (TIN_IS_SHELL (self), 0);

  return self->sidebar_width;
}

/**
 * tin_shell_set_sidebar_width:
 * @width: of the sidebar beside the content, in pixels where letters have the usual size; 0: what
 *   it has by itself
 *
 * What is less than %TIN_SHELL_SIDEBAR_LEAST becomes that. Where there is no room for all of it,
 * the content has what it must have first.
 */
void
tin_shell_set_sidebar_width (TinShell *self,
                             int       width)
{
  g_return_if_fail (TIN_IS_SHELL (self));

  if (width > 0)
    width = CLAMP (width, TIN_SHELL_SIDEBAR_LEAST, G_MAXINT16);
  if (self->sidebar_width == width)
    return;
  self->sidebar_width = width;
  tin_shell_panes_apply_width (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SIDEBAR_WIDTH]);
}

/**
 * tin_shell_take_grip:
 *
 * Gives the focus to what lies between the panes, if there are two: it is moved by arrow keys, and
 * goes back to where it was with Enter or Escape.
 */
void
tin_shell_take_grip (TinShell *self)
{
  g_return_if_fail (TIN_IS_SHELL (self));

  if (!tin_shell_get_folded (self))
    tin_pane_grip_take (TIN_PANE_GRIP (self->grip), self->sidebar_width == 0);
}
