/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-sidebar-private.h"

#include "tin-peer-row.h"

/* The rows of the list: made, given a peer and taken away as it scrolls. */

static void
on_row_destroyed (TinSidebar *self,
                  GtkWidget  *row)
{
  g_hash_table_remove (self->rows, row);
}

static void
row_setup_cb (TinSidebar  *self,
              GtkListItem *item)
{
  GtkWidget *row = tin_peer_row_new ();

  g_hash_table_add (self->rows, row);
  /* The list may be rid of it before it tears the item down. */
  g_signal_connect_object (row, "destroy", G_CALLBACK (on_row_destroyed), self, G_CONNECT_SWAPPED);
  gtk_list_item_set_child (item, row);
}

static void
row_bind_cb (TinSidebar  *self,
             GtkListItem *item)
{
  tin_peer_row_set_peer (TIN_PEER_ROW (gtk_list_item_get_child (item)),
                         gtk_list_item_get_item (item));
}

static void
row_unbind_cb (TinSidebar  *self,
               GtkListItem *item)
{
  tin_peer_row_set_peer (TIN_PEER_ROW (gtk_list_item_get_child (item)), NULL);
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
midnight_cb (gpointer user_data);

/* Then "Today" is another day. */
void
tin_sidebar_await_midnight (TinSidebar *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) tomorrow = g_date_time_add_days (now, 1);
  g_autoptr (GDateTime) midnight =
    g_date_time_new_local (g_date_time_get_year (tomorrow), g_date_time_get_month (tomorrow),
                           g_date_time_get_day_of_month (tomorrow), 0, 0, 1);
  gint64 wait = midnight != NULL ? g_date_time_difference (midnight, now) / G_TIME_SPAN_SECOND : 0;

  self->midnight = g_timeout_add_seconds ((guint) CLAMP (wait + 1, 60, 90000), midnight_cb, self);
}

static gboolean
midnight_cb (gpointer user_data)
{
  TinSidebar *self = user_data;
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &row, NULL))
    tin_peer_row_refresh (row);
  tin_sidebar_await_midnight (self);
  return G_SOURCE_REMOVE;
}

void
tin_sidebar_class_bind_rows (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "sidebar.row-menu", NULL, row_menu_action);
  gtk_widget_class_bind_template_callback (widget_class, row_bind_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_teardown_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_unbind_cb);
}
