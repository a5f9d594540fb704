/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sidebar-fixture.h"

#include "tin-await.h"
#include "tin-peer-row.h"
#include "tin-ui-test.h"

static const char *const names[] = { "Bob", "Carol", "Dave" };

TinSession *
session_new (SidebarFixture *fixture,
             const char     *name)
{
  g_autofree char *directory = g_build_filename (fixture->directory, name, NULL);

  g_assert_cmpint (g_mkdir_with_parents (directory, 0700), ==, 0);
  return tin_ui_test_session_new (name, directory);
}

void
show_window (SidebarFixture *fixture,
             int             width,
             int             height)
{
  fixture->window = tin_window_new (NULL, fixture->alice);
  g_object_add_weak_pointer (G_OBJECT (fixture->window), (gpointer *) &fixture->window);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), width, height);
  gtk_window_present (GTK_WINDOW (fixture->window));
  tin_await (gtk_widget_get_mapped (GTK_WIDGET (fixture->window)));
  tin_await (gtk_window_is_active (GTK_WINDOW (fixture->window)));
  tin_ui_test_settle (GTK_WIDGET (fixture->window));
}

void
set_up (SidebarFixture *fixture,
        gconstpointer   user_data)
{
  fixture->directory = tin_ui_test_make_dir ();
  fixture->alice = session_new (fixture, "Alice");
  show_window (fixture, 960, 640);
}

void
close_window (SidebarFixture *fixture)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  tin_await (fixture->window == NULL);
}

void
tear_down (SidebarFixture *fixture,
           gconstpointer   user_data)
{
  if (fixture->window != NULL)
    close_window (fixture);
  for (guint i = 0; i < N_OTHERS; i++)
    if (fixture->others[i] != NULL)
      tin_ui_test_session_end (&fixture->others[i]);
  tin_ui_test_session_end (&fixture->alice);
  tin_test_folder_remove (fixture->directory);
  g_free (fixture->directory);
}

/* --- Who there is --------------------------------------------------------------------------- */

TinPeer *
peer_of (SidebarFixture *fixture,
         guint           who)
{
  return tin_roster_find (tin_session_get_roster (fixture->alice), names[who], NULL);
}

/* Returns: (transfer none): who came, as Alice sees them */
TinPeer *
come (SidebarFixture *fixture,
      guint           who)
{
  fixture->others[who] = session_new (fixture, names[who]);
  tin_ui_test_befriend (fixture->alice, fixture->others[who]);
  tin_await (peer_of (fixture, who) != NULL);
  return peer_of (fixture, who);
}

void
say (SidebarFixture *fixture,
     guint           who,
     const char     *text)
{
  TinPeer *alice = tin_ui_test_only_peer (fixture->others[who]);

  tin_message_unref (tin_session_send (fixture->others[who], alice, text, NULL));
  tin_await (g_strcmp0 (tin_peer_get_last_text (peer_of (fixture, who)), text) == 0);
}

/* For good: who only disconnects may be dialled again. */
void
go (SidebarFixture *fixture,
    guint           who)
{
  tin_ui_test_session_end (&fixture->others[who]);
  tin_await (tin_peer_get_state (peer_of (fixture, who)) == TIN_PEER_OFFLINE);
}

GtkWidget *
sidebar_of (SidebarFixture *fixture)
{
  return tin_ui_test_child (fixture->window, "sidebar");
}

GtkWidget *
list_of (SidebarFixture *fixture)
{
  return tin_ui_test_child (sidebar_of (fixture), "list");
}

static GListModel *
model_of (SidebarFixture *fixture)
{
  return G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (list_of (fixture))));
}

/* All rows in their order, headings in brackets. */
char *
dup_rows (SidebarFixture *fixture)
{
  GListModel *model = model_of (fixture);
  GString *rows = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (model, i);

      if (TIN_IS_PEER (item))
        g_string_append_printf (rows, " %s", tin_peer_get_name (TIN_PEER (item)));
      else
        g_string_append_printf (rows, " [%s]",
                                gtk_string_object_get_string (GTK_STRING_OBJECT (item)));
    }
  return g_string_free (rows, FALSE);
}

gboolean
has_rows (SidebarFixture *fixture,
          const char     *expected)
{
  g_autofree char *rows = dup_rows (fixture);

  return g_str_equal (rows, expected);
}

GtkWidget *
row_of (SidebarFixture *fixture,
        guint           who)
{
  GtkWidget *label = tin_ui_test_find_text (list_of (fixture), names[who]);

  return label != NULL ? gtk_widget_get_ancestor (label, TIN_TYPE_PEER_ROW) : NULL;
}

gboolean
row_says (SidebarFixture *fixture,
          guint           who,
          const char     *text)
{
  GtkWidget *row = row_of (fixture, who);

  return row != NULL && tin_ui_test_find_text (row, text) != NULL;
}

void
activate (SidebarFixture *fixture,
          const char     *action,
          guint           who)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->window), action, "s",
                                             tin_peer_get_id (peer_of (fixture, who))));
}
