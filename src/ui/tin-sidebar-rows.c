/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-sidebar-private.h"

#include "tin-list-heading.h"
#include "tin-peer-row.h"
#include "tin-words.h"

/* The rows of the list: made, given a peer and taken away as it scrolls.
 *
 * A list view makes up to two hundred rows at once, most of which nobody sees. When the program
 * starts, the window is there sooner with those alone that stand in it: the others are empty until
 * there is nothing else to do. */

/* So many are seen in a window of the usual height; in one that is higher, some come a moment
 * later. */
#define ROWS_AT_FIRST 14
#define ROWS_AT_ONCE 4

static void
on_row_destroyed (TinSidebar *self,
                  GtkWidget  *row)
{
  g_hash_table_remove (self->rows, row);
}

static GtkWidget *
row_new (TinSidebar *self)
{
  GtkWidget *row = tin_peer_row_new ();

  g_hash_table_add (self->rows, row);
  /* The list may be rid of it before it tears the item down. */
  g_signal_connect_object (row, "destroy", G_CALLBACK (on_row_destroyed), self, G_CONNECT_SWAPPED);
  return row;
}

static gboolean
is_open (TinSidebar *self,
         TinPeer    *peer)
{
  return !self->folded && peer != NULL && peer == self->selected;
}

static void
bind_peer (TinSidebar  *self,
           GtkListItem *item,
           TinPeer     *peer)
{
  GtkWidget *row = gtk_list_item_get_child (item);

  if (!TIN_IS_PEER_ROW (row))
    {
      row = row_new (self);
      gtk_list_item_set_child (item, row);
    }
  tin_peer_row_set_open (TIN_PEER_ROW (row), is_open (self, peer));
  tin_peer_row_set_peer (TIN_PEER_ROW (row), peer);
}

static void
defer (TinSidebar  *self,
       GtkListItem *item)
{
  gtk_list_item_set_child (item, NULL);
  g_queue_push_tail (&self->empty_rows, item);
}

static void
row_bind_cb (TinSidebar  *self,
             GtkListItem *item)
{
  gpointer what = gtk_list_item_get_item (item);

  gtk_list_item_set_activatable (item, TIN_IS_PEER (what));
  gtk_list_item_set_selectable (item, TIN_IS_PEER (what));
  if (!TIN_IS_PEER (what))
    gtk_list_item_set_child (item, tin_list_heading_new (gtk_string_object_get_string (what)));
  else if (self->fill != 0 && gtk_list_item_get_position (item) >= ROWS_AT_FIRST)
    defer (self, item);
  else
    bind_peer (self, item, what);
}

static gboolean
fill_cb (gpointer user_data)
{
  TinSidebar *self = user_data;

  for (guint i = 0; i < ROWS_AT_ONCE && !g_queue_is_empty (&self->empty_rows); i++)
    {
      GtkListItem *item = g_queue_pop_head (&self->empty_rows);

      bind_peer (self, item, gtk_list_item_get_item (item));
    }
  if (!g_queue_is_empty (&self->empty_rows))
    return G_SOURCE_CONTINUE;
  self->fill = 0;
  return G_SOURCE_REMOVE;
}

/* Before the list is given what it shows. */
void
tin_sidebar_begin_rows (TinSidebar *self)
{
  self->fill = g_idle_add_full (G_PRIORITY_LOW, fill_cb, self, NULL);
}

void
tin_sidebar_end_rows (TinSidebar *self)
{
  g_clear_handle_id (&self->fill, g_source_remove);
  g_queue_clear (&self->empty_rows);
}

static void
row_unbind_cb (TinSidebar  *self,
               GtkListItem *item)
{
  GtkWidget *row = gtk_list_item_get_child (item);

  g_queue_remove (&self->empty_rows, item);
  if (TIN_IS_PEER_ROW (row))
    tin_peer_row_set_peer (TIN_PEER_ROW (row), NULL);
}

/* Tells the rows which conversation is open. */
void
tin_sidebar_mark_open (TinSidebar *self)
{
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &row, NULL))
    tin_peer_row_set_open (row, is_open (self, tin_peer_row_get_peer (row)));
}

static void
row_teardown_cb (TinSidebar  *self,
                 GtkListItem *item)
{
  gtk_list_item_set_child (item, NULL);
}

/* Opens the menu of the row that has the focus. */
static void
row_menu_action (GtkWidget  *widget,
                 const char *action,
                 GVariant   *parameter)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));
  GtkWidget *row = focus != NULL ? gtk_widget_get_first_child (focus) : NULL;

  if (TIN_IS_PEER_ROW (row))
    tin_peer_row_popup_menu (TIN_PEER_ROW (row));
}

static gboolean
day_due_cb (gpointer user_data)
{
  TinSidebar *self = user_data;
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &row, NULL))
    tin_peer_row_refresh (row);
  self->day_source = 0;
  tin_sidebar_watch_day (self);
  return G_SOURCE_REMOVE;
}

/* "Yesterday" is another day after midnight. */
void
tin_sidebar_watch_day (TinSidebar *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  if (self->day_source == 0)
    self->day_source = g_timeout_add_seconds (tin_words_day_check (now), day_due_cb, self);
}

void
tin_sidebar_class_bind_rows (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "sidebar.row-menu", NULL, row_menu_action);
  gtk_widget_class_bind_template_callback (widget_class, row_bind_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_teardown_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_unbind_cb);
}
