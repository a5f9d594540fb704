/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-sidebar-private.h"

#include "tin-peer-row.h"

/* Who is moved to another place of the list, as by being pinned, is taken out of it and put in
 * again: the list gives the focus to the neighbour. It belongs to the one who had it. */

#define FRAMES_TO_FOLLOW 3

/* Returns: (transfer none) (nullable): in whose row the focus is */
static TinPeer *
find_focused (TinSidebar *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  GHashTableIter iter;
  gpointer row;

  if (focus == NULL || !gtk_widget_is_ancestor (focus, self->list))
    return NULL;
  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &row, NULL))
    {
      GtkWidget *item = gtk_widget_get_parent (row);

      if (item != NULL && (item == focus || gtk_widget_is_ancestor (focus, item)))
        return tin_peer_row_get_peer (row);
    }
  return NULL;
}

/* Returns: (transfer none) (nullable): what the list has made for @peer */
static GtkWidget *
find_item (TinSidebar *self,
           TinPeer    *peer)
{
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &row, NULL))
    if (tin_peer_row_get_peer (row) == peer)
      return gtk_widget_get_parent (row);
  return NULL;
}

/* Whether the person has gone on to somewhere else. What has the focus and is not in the window any
 * more is a row that is gone. */
static gboolean
is_elsewhere (TinSidebar *self)
{
  GtkRoot *root = gtk_widget_get_root (self->list);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (root)) &&
         !gtk_widget_is_ancestor (focus, self->list);
}

static void
refocus (TinSidebar *self)
{
  guint position = tin_sidebar_find_position (G_LIST_MODEL (self->selection), self->moving);
  GtkWidget *item;

  if (position == GTK_INVALID_LIST_POSITION || find_focused (self) == self->moving ||
      is_elsewhere (self))
    return;
  gtk_widget_activate_action (self->list, "list.scroll-to-item", "u", position);
  item = find_item (self, self->moving);
  if (item != NULL)
    gtk_widget_grab_focus (item);
}

/* The list decides about the focus once more when it lays out its rows. */
static gboolean
follow_cb (GtkWidget     *widget,
           GdkFrameClock *clock,
           gpointer       user_data)
{
  TinSidebar *self = user_data;

  refocus (self);
  if (--self->n_frames > 0)
    return G_SOURCE_CONTINUE;
  self->follow_tick = 0;
  g_clear_object (&self->moving);
  return G_SOURCE_REMOVE;
}

static void
on_rows_changing (TinSidebar *self)
{
  TinPeer *focused;

  if (self->follow_tick != 0)
    {
      self->n_frames = FRAMES_TO_FOLLOW;
      return;
    }
  focused = find_focused (self);
  if (focused == NULL)
    return;
  g_set_object (&self->moving, focused);
  self->n_frames = FRAMES_TO_FOLLOW;
  self->follow_tick = gtk_widget_add_tick_callback (self->list, follow_cb, self, NULL);
}

/**
 * tin_sidebar_follow_focus:
 * @rows: what the list shows; the list must not know it yet
 */
void
tin_sidebar_follow_focus (TinSidebar *self,
                          GListModel *rows)
{
  g_signal_connect_object (rows, "items-changed", G_CALLBACK (on_rows_changing), self,
                           G_CONNECT_SWAPPED);
}

void
tin_sidebar_end_following (TinSidebar *self)
{
  if (self->follow_tick != 0)
    gtk_widget_remove_tick_callback (self->list, self->follow_tick);
  self->follow_tick = 0;
  g_clear_object (&self->moving);
}
