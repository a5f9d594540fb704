/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "tin-shell.h"

/* The two panes of the window. From libadwaita 1.4 on they are an AdwNavigationSplitView, which
 * has a Back button and window buttons of its own; before, an AdwLeaflet, which is told by width
 * when to fold, so that both turn at the same place.
 *
 * The shell owns its one child; the panes belong to that. */

#define SIDEBAR_WIDTH 300
#define SIDEBAR_WIDTH_MAX 360
#define NARROWEST 360
#define LOWEST 240

struct _TinShell
{
  GtkWidget  parent_instance;

  /* owned */
  GtkWidget *child;

  /* borrowed */
  GtkWidget *panes;    /* within child, or the same */
  GtkWidget *sidebar;  /* (nullable) */
  GtkWidget *content;  /* (nullable) */
};

G_DEFINE_FINAL_TYPE (TinShell, tin_shell, GTK_TYPE_WIDGET)

enum
{
  PROP_SIDEBAR = 1,
  PROP_CONTENT,
  PROP_FOLDED,
  PROP_SHOW_CONTENT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
panes_folded_cb (TinShell *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FOLDED]);
}

static void
panes_shown_cb (TinShell *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHOW_CONTENT]);
}

#if ADW_CHECK_VERSION (1, 4, 0)

static void
shell_build (TinShell *self)
{
  g_autofree char *condition = g_strdup_printf ("max-width: %dpx", TIN_SHELL_TWO_PANES - 1);
  AdwBreakpoint *narrow = adw_breakpoint_new (adw_breakpoint_condition_parse (condition));

  self->panes = adw_navigation_split_view_new ();
  g_object_set (self->panes,
                "min-sidebar-width", (double) SIDEBAR_WIDTH,
                "max-sidebar-width", (double) SIDEBAR_WIDTH_MAX,
                NULL);
  adw_breakpoint_add_setters (narrow, G_OBJECT (self->panes), "collapsed", TRUE, NULL);

  /* From 1.4 on a sidebar has a colour of its own, see style.css. */
  gtk_widget_add_css_class (GTK_WIDGET (self), "has-sidebar-color");

  self->child = adw_breakpoint_bin_new ();
  gtk_widget_set_size_request (self->child, NARROWEST, LOWEST);
  adw_breakpoint_bin_add_breakpoint (ADW_BREAKPOINT_BIN (self->child), narrow);
  adw_breakpoint_bin_set_child (ADW_BREAKPOINT_BIN (self->child), self->panes);

  g_signal_connect_object (self->panes, "notify::collapsed", G_CALLBACK (panes_folded_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->panes, "notify::show-content", G_CALLBACK (panes_shown_cb),
                           self, G_CONNECT_SWAPPED);
}

static void
shell_set_sidebar (TinShell  *self,
                   GtkWidget *sidebar)
{
  adw_navigation_split_view_set_sidebar (ADW_NAVIGATION_SPLIT_VIEW (self->panes),
                                         adw_navigation_page_new (sidebar, _("Conversations")));
}

static void
shell_set_content (TinShell  *self,
                   GtkWidget *content)
{
  adw_navigation_split_view_set_content (ADW_NAVIGATION_SPLIT_VIEW (self->panes),
                                         adw_navigation_page_new (content, _("Conversation")));
}

/* A split view that a breakpoint has folded is never freed (libadwaita 1.7): let it keep nothing of
 * ours, or a closed window would keep its session. */
static void
shell_let_go (TinShell *self)
{
  AdwNavigationSplitView *panes = ADW_NAVIGATION_SPLIT_VIEW (self->panes);

  if (self->sidebar != NULL)
    adw_navigation_page_set_child (adw_navigation_split_view_get_sidebar (panes), NULL);
  if (self->content != NULL)
    adw_navigation_page_set_child (adw_navigation_split_view_get_content (panes), NULL);
}

static gboolean
shell_is_folded (TinShell *self)
{
  return adw_navigation_split_view_get_collapsed (ADW_NAVIGATION_SPLIT_VIEW (self->panes));
}

static gboolean
shell_shows_content (TinShell *self)
{
  return adw_navigation_split_view_get_show_content (ADW_NAVIGATION_SPLIT_VIEW (self->panes));
}

static void
shell_show_content (TinShell *self,
                    gboolean  show_content)
{
  adw_navigation_split_view_set_show_content (ADW_NAVIGATION_SPLIT_VIEW (self->panes),
                                              show_content);
}

static gboolean
shell_has_back_button (TinShell *self)
{
  return TRUE;
}

static void
shell_fit (TinShell *self,
           int       width)
{
}

#else

/* The window's own buttons belong to the outer ends of the two header bars. */
static void
set_window_buttons (GtkWidget  *widget,
                    const char *inner_side,
                    gboolean    shown)
{
  if (ADW_IS_HEADER_BAR (widget))
    {
      g_object_set (widget, inner_side, shown, NULL);
      return;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget);
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    set_window_buttons (child, inner_side, shown);
}

static void
leaflet_folded_cb (TinShell *self)
{
  gboolean folded = adw_leaflet_get_folded (ADW_LEAFLET (self->panes));

  if (self->sidebar != NULL)
    set_window_buttons (self->sidebar, "show-end-title-buttons", folded);
  if (self->content != NULL)
    set_window_buttons (self->content, "show-start-title-buttons", folded);
  panes_folded_cb (self);
}

static void
shell_build (TinShell *self)
{
  self->panes = self->child = adw_leaflet_new ();
  adw_leaflet_set_can_navigate_back (ADW_LEAFLET (self->panes), TRUE);
  gtk_widget_set_size_request (self->child, NARROWEST, LOWEST);
  g_signal_connect_object (self->panes, "notify::folded", G_CALLBACK (leaflet_folded_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->panes, "map", G_CALLBACK (leaflet_folded_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->panes, "notify::visible-child", G_CALLBACK (panes_shown_cb),
                           self, G_CONNECT_SWAPPED);
}

static void
shell_set_sidebar (TinShell  *self,
                   GtkWidget *sidebar)
{
  AdwLeaflet *leaflet = ADW_LEAFLET (self->panes);
  GtkWidget *line = gtk_separator_new (GTK_ORIENTATION_VERTICAL);

  gtk_widget_set_size_request (sidebar, SIDEBAR_WIDTH, -1);
  adw_leaflet_prepend (leaflet, sidebar);
  adw_leaflet_page_set_navigatable (adw_leaflet_insert_child_after (leaflet, line, sidebar), FALSE);
  adw_leaflet_set_visible_child (leaflet, sidebar);
}

static void
shell_set_content (TinShell  *self,
                   GtkWidget *content)
{
  gtk_widget_set_hexpand (content, TRUE);
  adw_leaflet_append (ADW_LEAFLET (self->panes), content);
}

static void
shell_let_go (TinShell *self)
{
}

static gboolean
shell_is_folded (TinShell *self)
{
  return adw_leaflet_get_folded (ADW_LEAFLET (self->panes));
}

static gboolean
shell_shows_content (TinShell *self)
{
  return self->content != NULL &&
         adw_leaflet_get_visible_child (ADW_LEAFLET (self->panes)) == self->content;
}

static void
shell_show_content (TinShell *self,
                    gboolean  show_content)
{
  GtkWidget *pane = show_content ? self->content : self->sidebar;

  if (pane != NULL)
    adw_leaflet_set_visible_child (ADW_LEAFLET (self->panes), pane);
}

static gboolean
shell_has_back_button (TinShell *self)
{
  return FALSE;
}

static void
shell_fit (TinShell *self,
           int       width)
{
  adw_leaflet_set_can_unfold (ADW_LEAFLET (self->panes), width >= TIN_SHELL_TWO_PANES);
}

#endif

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

  shell_fit (self, width);
  gtk_widget_allocate (self->child, width, height, baseline, NULL);
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
      if (self->sidebar != NULL)
        shell_set_sidebar (self, self->sidebar);
      break;
    case PROP_CONTENT:
      g_return_if_fail (self->content == NULL);
      self->content = g_value_get_object (value);
      if (self->content != NULL)
        shell_set_content (self, self->content);
      break;
    case PROP_SHOW_CONTENT:
      tin_shell_set_show_content (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
tin_shell_dispose (GObject *object)
{
  TinShell *self = TIN_SHELL (object);

  if (self->panes != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->panes, self);
      shell_let_go (self);
    }
  self->sidebar = NULL;
  self->content = NULL;
  self->panes = NULL;
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

  properties[PROP_SIDEBAR] =
    g_param_spec_object ("sidebar", NULL, NULL, GTK_TYPE_WIDGET, writable);
  properties[PROP_CONTENT] =
    g_param_spec_object ("content", NULL, NULL, GTK_TYPE_WIDGET, writable);
  properties[PROP_FOLDED] =
    g_param_spec_boolean ("folded", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_SHOW_CONTENT] =
    g_param_spec_boolean ("show-content", NULL, NULL, FALSE, writable);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
tin_shell_init (TinShell *self)
{
  shell_build (self);
  gtk_widget_set_parent (self->child, GTK_WIDGET (self));
}

GtkWidget *
tin_shell_new (void)
{
  return g_object_new (TIN_TYPE_SHELL, NULL);
}

gboolean
tin_shell_get_folded (TinShell *self)
{
  g_return_val_if_fail (TIN_IS_SHELL (self), FALSE);

  return self->panes != NULL && shell_is_folded (self);
}

gboolean
tin_shell_get_show_content (TinShell *self)
{
  g_return_val_if_fail (TIN_IS_SHELL (self), FALSE);

  return self->panes != NULL && shell_shows_content (self);
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

  shell_show_content (self, show_content);
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

  return tin_shell_get_folded (self) && !shell_has_back_button (self);
}
