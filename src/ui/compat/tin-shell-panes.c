/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-shell-private.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "tin-text-scale.h"

/* What is another class in libadwaita before 1.4 (Debian 12) and from then on: what has the two
 * panes, and shows one at a time where there is no room. */

#define SIDEBAR_WIDTH 300
#define SIDEBAR_WIDTH_MAX 360
#define NARROWEST 360
#define LOWEST 240

static gboolean
look_again_cb (gpointer user_data)
{
  TinShell *self = user_data;

  self->look_source = 0;
  if (self->sidebar_pane != NULL)
    gtk_widget_queue_resize (GTK_WIDGET (self->sidebar_pane));
  return G_SOURCE_REMOVE;
}

/* What was not shown while letters became larger or smaller learns of that only when it is. */
static void
panes_folded_cb (TinShell *self)
{
  gtk_widget_queue_allocate (GTK_WIDGET (self));
  if (self->look_source == 0)
    self->look_source = g_idle_add (look_again_cb, self);
  g_object_notify (G_OBJECT (self), "folded");
}

static void
panes_shown_cb (TinShell *self)
{
  g_object_notify (G_OBJECT (self), "show-content");
}

#if ADW_CHECK_VERSION (1, 4, 0)

void
tin_shell_panes_build (TinShell *self)
{
  g_autofree char *condition = g_strdup_printf ("max-width: %dsp", TIN_SHELL_TWO_PANES - 1);
  AdwBreakpoint *narrow = adw_breakpoint_new (adw_breakpoint_condition_parse (condition));

  self->panes = adw_navigation_split_view_new ();
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

/* The view itself leaves to the content what that must have. */
void
tin_shell_panes_apply_width (TinShell *self)
{
  gboolean wanted = self->sidebar_width > 0;

  g_object_set (self->panes,
                "min-sidebar-width", (double) (wanted ? TIN_SHELL_SIDEBAR_LEAST : SIDEBAR_WIDTH),
                "max-sidebar-width", (double) (wanted ? self->sidebar_width : SIDEBAR_WIDTH_MAX),
                "sidebar-width-fraction", wanted ? 0.9 : 0.25,
                NULL);
}

void
tin_shell_panes_set_sidebar (TinShell  *self,
                             GtkWidget *pane)
{
  adw_navigation_split_view_set_sidebar (ADW_NAVIGATION_SPLIT_VIEW (self->panes),
                                         adw_navigation_page_new (pane, _("Conversations")));
}

void
tin_shell_panes_set_content (TinShell  *self,
                             GtkWidget *pane)
{
  adw_navigation_split_view_set_content (ADW_NAVIGATION_SPLIT_VIEW (self->panes),
                                         adw_navigation_page_new (pane, _("Conversation")));
}

/* A split view that a breakpoint has folded is never freed (libadwaita 1.7): let it keep nothing of
 * ours, or a closed window would keep its session. */
void
tin_shell_panes_let_go (TinShell *self)
{
  AdwNavigationSplitView *panes = ADW_NAVIGATION_SPLIT_VIEW (self->panes);

  if (self->sidebar != NULL)
    adw_navigation_page_set_child (adw_navigation_split_view_get_sidebar (panes), NULL);
  if (self->content != NULL)
    adw_navigation_page_set_child (adw_navigation_split_view_get_content (panes), NULL);
}

gboolean
tin_shell_panes_is_folded (TinShell *self)
{
  return adw_navigation_split_view_get_collapsed (ADW_NAVIGATION_SPLIT_VIEW (self->panes));
}

gboolean
tin_shell_panes_shows_content (TinShell *self)
{
  return adw_navigation_split_view_get_show_content (ADW_NAVIGATION_SPLIT_VIEW (self->panes));
}

void
tin_shell_panes_show_content (TinShell *self,
                              gboolean  show_content)
{
  adw_navigation_split_view_set_show_content (ADW_NAVIGATION_SPLIT_VIEW (self->panes),
                                              show_content);
}

gboolean
tin_shell_panes_has_back_button (TinShell *self)
{
  return TRUE;
}

void
tin_shell_panes_fit (TinShell *self,
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

void
tin_shell_panes_build (TinShell *self)
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

/* The content wishes for no more than it must have, so that the sidebar gets what it wishes for;
 * all that is left is the content's. Folded, neither may ask for more than a narrow window has. */
void
tin_shell_panes_apply_width (TinShell *self)
{
  double scale = tin_text_scale_of (GTK_WIDGET (self));
  int wished = self->sidebar_width > 0 ? self->sidebar_width : SIDEBAR_WIDTH;

  if (self->sidebar_pane != NULL)
    tin_pane_set_width (self->sidebar_pane, 0, (int) (wished * scale));
}

void
tin_shell_panes_set_sidebar (TinShell  *self,
                             GtkWidget *pane)
{
  AdwLeaflet *leaflet = ADW_LEAFLET (self->panes);
  GtkWidget *line = gtk_separator_new (GTK_ORIENTATION_VERTICAL);

  adw_leaflet_prepend (leaflet, pane);
  adw_leaflet_page_set_navigatable (adw_leaflet_insert_child_after (leaflet, line, pane), FALSE);
  adw_leaflet_set_visible_child (leaflet, pane);
}

void
tin_shell_panes_set_content (TinShell  *self,
                             GtkWidget *pane)
{
  tin_pane_set_width (self->content_pane, 0, 0);
  gtk_widget_set_hexpand (pane, TRUE);
  adw_leaflet_append (ADW_LEAFLET (self->panes), pane);
}

void
tin_shell_panes_let_go (TinShell *self)
{
}

gboolean
tin_shell_panes_is_folded (TinShell *self)
{
  return adw_leaflet_get_folded (ADW_LEAFLET (self->panes));
}

gboolean
tin_shell_panes_shows_content (TinShell *self)
{
  return self->content_pane != NULL &&
         adw_leaflet_get_visible_child (ADW_LEAFLET (self->panes)) ==
         GTK_WIDGET (self->content_pane);
}

void
tin_shell_panes_show_content (TinShell *self,
                              gboolean  show_content)
{
  TinPane *pane = show_content ? self->content_pane : self->sidebar_pane;

  if (pane != NULL)
    adw_leaflet_set_visible_child (ADW_LEAFLET (self->panes), GTK_WIDGET (pane));
}

gboolean
tin_shell_panes_has_back_button (TinShell *self)
{
  return FALSE;
}

void
tin_shell_panes_fit (TinShell *self,
                     int       width)
{
  adw_leaflet_set_can_unfold (ADW_LEAFLET (self->panes),
                              width >= TIN_SHELL_TWO_PANES * tin_text_scale_of (GTK_WIDGET (self)));
}

#endif
