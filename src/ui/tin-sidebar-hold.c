/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-sidebar-private.h"

/* Nobody changes places while a person may be about to choose: while the pointer is over the list,
 * or the keyboard is in it and the window in front. That ends when the pointer or the keyboard goes
 * elsewhere; and when nothing was moved or pressed for some time, else a pointer that somebody has
 * left lying there, or the list of a narrow window, which has the focus for as long as no
 * conversation is open, would never be in order again. */

static gboolean
is_in_use (TinSidebar *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (!gtk_widget_get_mapped (self->list))
    return FALSE;
  return self->pointed_at ||
         (self->focused && GTK_IS_WINDOW (root) && gtk_window_is_active (GTK_WINDOW (root)));
}

/* Holds the list, or lets go of it, as is right now; to be called when the person did something. */
void
tin_sidebar_update_hold (TinSidebar *self)
{
  if (self->peers == NULL || self->list == NULL)
    return;
  if (is_in_use (self))
    tin_peer_list_hold (self->peers);
  else
    tin_peer_list_release (self->peers);
}

static void
pointer_entered_cb (TinSidebar *self)
{
  self->pointed_at = TRUE;
  tin_sidebar_update_hold (self);
}

static void
pointer_left_cb (TinSidebar *self)
{
  self->pointed_at = FALSE;
  tin_sidebar_update_hold (self);
}

static void
focus_entered_cb (TinSidebar *self)
{
  self->focused = TRUE;
  tin_sidebar_update_hold (self);
}

static void
focus_left_cb (TinSidebar *self)
{
  self->focused = FALSE;
  tin_sidebar_update_hold (self);
}

static gboolean
key_pressed_cb (TinSidebar *self)
{
  tin_sidebar_update_hold (self);
  return GDK_EVENT_PROPAGATE;
}

/* The pointer need not say goodbye to what is no longer shown. */
static void
list_unmapped_cb (TinSidebar *self)
{
  self->pointed_at = FALSE;
  tin_sidebar_update_hold (self);
}

void
tin_sidebar_class_bind_hold (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_callback (widget_class, focus_entered_cb);
  gtk_widget_class_bind_template_callback (widget_class, focus_left_cb);
  gtk_widget_class_bind_template_callback (widget_class, key_pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, list_unmapped_cb);
  gtk_widget_class_bind_template_callback (widget_class, pointer_entered_cb);
  gtk_widget_class_bind_template_callback (widget_class, pointer_left_cb);
}
