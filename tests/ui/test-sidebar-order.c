/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sidebar-fixture.h"
#include "tin-await.h"
#include "tin-peer-list.h"
#include "tin-ui-test.h"

/* Nobody changes places under the pointer, or while the keyboard is in the list. */

static GtkEventController *
find_controller (GtkWidget *widget,
                 GType      type)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);
  GtkEventController *found = NULL;

  /* Those of the toolkit's class come last. */
  for (guint i = 0; i < g_list_model_get_n_items (controllers) && found == NULL; i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (G_OBJECT_TYPE (controller) == type)
        found = controller;
    }
  g_assert_nonnull (found);
  return found;
}

static void
point (SidebarFixture *fixture,
       const char     *what)
{
  GtkEventController *controller = find_controller (list_of (fixture),
                                                    GTK_TYPE_EVENT_CONTROLLER_MOTION);

  if (g_str_equal (what, "leave"))
    g_signal_emit_by_name (controller, "leave");
  else
    g_signal_emit_by_name (controller, what, 20.0, 20.0);
}

static TinPeer *
first_of (GListModel *peers)
{
  g_autoptr (TinPeer) first = g_list_model_get_item (peers, 0);

  return first;
}

/* Until a list that is not held would have changed. */
static void
await_a_change (SidebarFixture *fixture,
                guint           first)
{
  g_autoptr (TinPeerList) other =
    tin_peer_list_new (G_LIST_MODEL (tin_session_get_roster (fixture->alice)));
  GListModel *people = tin_peer_list_get_people (other);
  TinPeer *peer = peer_of (fixture, first);

  tin_message_unref (tin_session_send (fixture->alice, peer_of (fixture, 1 - first), "me", NULL));
  tin_await (first_of (people) == peer_of (fixture, 1 - first));
  tin_message_unref (tin_session_send (fixture->alice, peer, "no, me", NULL));
  tin_await (first_of (people) == peer);
}

static void
test_order_waits_for_pointer (SidebarFixture *fixture,
                              gconstpointer   user_data)
{
  come (fixture, BOB);
  come (fixture, CAROL);
  say (fixture, CAROL, "one");
  tin_await (has_rows (fixture, " Carol Bob"));

  point (fixture, "enter");
  say (fixture, BOB, "two");
  tin_await (row_says (fixture, BOB, "two"));
  point (fixture, "motion");
  await_a_change (fixture, BOB);
  assert_rows (fixture, " Carol Bob");

  /* It is in order when the pointer goes. */
  point (fixture, "leave");
  tin_await (has_rows (fixture, " Bob Carol"));
}

static void
test_sections_wait_for_pointer (SidebarFixture *fixture,
                                gconstpointer   user_data)
{
  g_autoptr (TinPeerList) other =
    tin_peer_list_new (G_LIST_MODEL (tin_session_get_roster (fixture->alice)));
  GListModel *offline = tin_peer_list_get_section (other, TIN_PEER_SECTION_OFFLINE);

  come (fixture, BOB);
  come (fixture, CAROL);
  say (fixture, CAROL, "one");
  tin_await (has_rows (fixture, " Carol Bob"));

  point (fixture, "enter");
  go (fixture, CAROL);
  tin_await (gtk_widget_has_css_class (row_of (fixture, CAROL), "offline"));
  tin_await (g_list_model_get_n_items (offline) == 1);
  assert_rows (fixture, " Carol Bob");
  point (fixture, "leave");
  tin_await (has_rows (fixture, " [Connected] Bob [Offline] Carol"));
}

/* Whoever comes for the first time comes below the others. */
static void
test_new_ones_come_last (SidebarFixture *fixture,
                         gconstpointer   user_data)
{
  come (fixture, BOB);
  come (fixture, CAROL);
  say (fixture, CAROL, "one");
  tin_await (has_rows (fixture, " Carol Bob"));

  point (fixture, "enter");
  come (fixture, DAVE);
  say (fixture, DAVE, "newest");
  tin_await (tin_peer_get_state (peer_of (fixture, DAVE)) == TIN_PEER_CONNECTED);
  tin_settle ();
  assert_rows (fixture, " Carol Bob Dave");
  point (fixture, "leave");
  tin_await (has_rows (fixture, " Dave Carol Bob"));
}

/* What the person does is done at once. */
static void
test_own_acts_do_not_wait (SidebarFixture *fixture,
                           gconstpointer   user_data)
{
  come (fixture, BOB);
  come (fixture, CAROL);
  say (fixture, CAROL, "one");
  tin_await (has_rows (fixture, " Carol Bob"));
  point (fixture, "enter");
  activate (fixture, "win.pin-peer", BOB);
  tin_await (has_rows (fixture, " [Pinned] Bob [Connected] Carol"));
}

static void
test_order_waits_for_focus (SidebarFixture *fixture,
                            gconstpointer   user_data)
{
  come (fixture, BOB);
  come (fixture, CAROL);
  say (fixture, CAROL, "one");
  tin_await (has_rows (fixture, " Carol Bob"));
  tin_await (row_of (fixture, CAROL) != NULL);
  tin_ui_test_settle (GTK_WIDGET (fixture->window));

  g_assert_true (gtk_widget_grab_focus (gtk_widget_get_parent (row_of (fixture, CAROL))));
  tin_ui_test_settle (GTK_WIDGET (fixture->window));
  say (fixture, BOB, "two");
  await_a_change (fixture, BOB);
  assert_rows (fixture, " Carol Bob");
  g_assert_true (gtk_widget_grab_focus (tin_ui_test_child (sidebar_of (fixture), "own_button")));
  tin_await (has_rows (fixture, " Bob Carol"));
}

/* Where nobody moves or presses anything, the order is not kept for ever. */
static void
test_hold_lapses (SidebarFixture *fixture,
                  gconstpointer   user_data)
{
  g_autoptr (TinPeerList) list =
    tin_peer_list_new (G_LIST_MODEL (tin_session_get_roster (fixture->alice)));
  GListModel *people = tin_peer_list_get_people (list);
  GSource *lapse;

  come (fixture, BOB);
  come (fixture, CAROL);
  say (fixture, CAROL, "one");
  tin_await (first_of (people) == peer_of (fixture, CAROL));
  tin_peer_list_hold (list);
  say (fixture, BOB, "two");
  tin_await (has_rows (fixture, " Bob Carol"));
  g_assert_true (first_of (people) == peer_of (fixture, CAROL));

  lapse = g_main_context_find_source_by_user_data (NULL, list);
  g_assert_nonnull (lapse);
  g_source_set_ready_time (lapse, 0);
  tin_await (first_of (people) == peer_of (fixture, BOB));
}

#define test_order(path, function) \
  g_test_add ("/ui/sidebar-order/" path, SidebarFixture, NULL, set_up, function, tear_down)

int
main (int    argc,
      char **argv)
{
  tin_ui_test_init (&argc, &argv);

  test_order ("keeps-its-order-under-the-pointer", test_order_waits_for_pointer);
  test_order ("keeps-its-sections-under-the-pointer", test_sections_wait_for_pointer);
  test_order ("puts-who-is-new-last-under-the-pointer", test_new_ones_come_last);
  test_order ("does-what-the-person-did-at-once", test_own_acts_do_not_wait);
  test_order ("keeps-its-order-while-the-keyboard-is-in-it", test_order_waits_for_focus);
  test_order ("does-not-keep-its-order-for-ever", test_hold_lapses);

  return g_test_run ();
}
