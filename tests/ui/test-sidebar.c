/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sidebar-fixture.h"
#include "tin-await.h"
#include "tin-conversation-page.h"
#include "tin-ui-test.h"

/* What the list of people shows, and what can be done there. */

#define N_MANY 40

/* --- Sections ------------------------------------------------------------------------------- */

static void
test_sections (SidebarFixture *fixture,
               gconstpointer   user_data)
{
  come (fixture, BOB);
  tin_await (has_rows (fixture, " Bob"));
  come (fixture, CAROL);
  go (fixture, BOB);
  tin_await (has_rows (fixture, " [Connected] Carol [Offline] Bob"));
  tin_await (tin_ui_test_find_text (list_of (fixture), "Offline") != NULL);
  g_assert_cmpuint (tin_ui_test_count_unlabelled (fixture->window), ==, 0);
  tin_ui_test_screenshot (GTK_WIDGET (fixture->window), "sidebar-sections");
  go (fixture, CAROL);
  tin_await (has_rows (fixture, " Bob Carol"));
}

/* A heading is nobody: keys go over it, and nothing is opened by it. */
static void
test_heading_is_nobody (SidebarFixture *fixture,
                        gconstpointer   user_data)
{
  GtkSelectionModel *model = gtk_list_view_get_model (GTK_LIST_VIEW (list_of (fixture)));

  come (fixture, BOB);
  come (fixture, CAROL);
  go (fixture, BOB);
  tin_await (has_rows (fixture, " [Connected] Carol [Offline] Bob"));
  tin_ui_test_settle (GTK_WIDGET (fixture->window));
  gtk_selection_model_select_item (model, 1, TRUE);
  g_assert_true (tin_window_get_peer (fixture->window) == peer_of (fixture, CAROL));
  gtk_selection_model_select_item (model, 2, TRUE);
  g_signal_emit_by_name (list_of (fixture), "activate", 2u);
  g_assert_true (tin_window_get_peer (fixture->window) == peer_of (fixture, CAROL));
  g_assert_true (gtk_selection_model_is_selected (model, 1));
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.next-peer", NULL));
  g_assert_true (tin_window_get_peer (fixture->window) == peer_of (fixture, BOB));
  g_assert_true (gtk_selection_model_is_selected (model, 3));
}

/* What the keys find in the search is a row of the same kind, without headings of the list. */
static void
test_search_has_no_sections (SidebarFixture *fixture,
                             gconstpointer   user_data)
{
  GtkWidget *results = tin_ui_test_child (sidebar_of (fixture), "results");
  GtkWidget *entry = tin_ui_test_child (sidebar_of (fixture), "search_entry");

  come (fixture, BOB);
  come (fixture, CAROL);
  go (fixture, BOB);
  tin_await (has_rows (fixture, " [Connected] Carol [Offline] Bob"));
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.search", NULL));
  tin_await (gtk_widget_get_mapped (entry));
  gtk_editable_set_text (GTK_EDITABLE (entry), "O");
  tin_await (tin_ui_test_find_text (results, "Carol") != NULL);
  g_assert_nonnull (tin_ui_test_find_text (results, "Bob"));
  g_assert_null (tin_ui_test_find_text (results, "Offline"));
}

static gboolean
is_filled (GtkWidget *list)
{
  guint n = 0;

  for (GtkWidget *row = gtk_widget_get_first_child (list);
       row != NULL;
       row = gtk_widget_get_next_sibling (row))
    if (gtk_widget_get_first_child (row) == NULL)
      return FALSE;
    else
      n++;
  return n > 0;
}

/* More than are seen at first: those have their content a moment later. */
static void
test_many (SidebarFixture *fixture,
           gconstpointer   user_data)
{
  g_autofree char *directory = g_build_filename (fixture->directory, "Many", NULL);
  g_autofree char *path = g_build_filename (directory, "contacts.ini", NULL);
  g_autoptr (GString) contacts = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  for (guint i = 1; i <= N_MANY; i++)
    g_string_append_printf (contacts, "[plain:10.0.0.%u:5000]\nname=Peer %02u\nhost=10.0.0.%u\n"
                            "port=5000\n\n", i, i, i);
  g_assert_cmpint (g_mkdir_with_parents (directory, 0700), ==, 0);
  g_file_set_contents_full (path, contacts->str, -1, G_FILE_SET_CONTENTS_NONE, 0600, &error);
  g_assert_no_error (error);
  close_window (fixture);
  tin_ui_test_session_end (&fixture->alice);
  fixture->alice = session_new (fixture, "Many");

  show_window (fixture, 960, 640);
  tin_await (is_filled (list_of (fixture)));
  g_assert_true (tin_ui_test_is_on_screen (list_of (fixture), "Peer 01"));
  g_assert_false (tin_ui_test_is_on_screen (list_of (fixture), "Peer 40"));
  g_assert_true (gtk_widget_activate_action (list_of (fixture), "list.scroll-to-item", "u",
                                             N_MANY - 1));
  tin_await (tin_ui_test_is_on_screen (list_of (fixture), "Peer 40"));
}

static gboolean
has_sign (GtkWidget  *row,
          const char *words)
{
  GtkWidget *sign = tin_ui_test_child (row, "mark");

  while ((sign = gtk_widget_get_next_sibling (sign)) != NULL)
    if (g_strcmp0 (gtk_widget_get_tooltip_text (sign), words) == 0)
      return gtk_widget_get_visible (sign);
  return FALSE;
}

static void
test_pinned (SidebarFixture *fixture,
             gconstpointer   user_data)
{
  come (fixture, BOB);
  come (fixture, CAROL);
  say (fixture, CAROL, "new");
  tin_await (has_rows (fixture, " Carol Bob"));
  activate (fixture, "win.pin-peer", BOB);
  tin_await (has_rows (fixture, " [Pinned] Bob [Connected] Carol"));
  go (fixture, BOB);
  tin_await (tin_ui_test_find_text (list_of (fixture), "Pinned") != NULL);
  tin_ui_test_settle (GTK_WIDGET (fixture->window));
  assert_rows (fixture, " [Pinned] Bob [Connected] Carol");
  g_assert_true (has_sign (row_of (fixture, BOB), "Pinned"));
  g_assert_false (has_sign (row_of (fixture, CAROL), "Pinned"));
  activate (fixture, "win.unpin-peer", BOB);
  tin_await (has_rows (fixture, " [Connected] Carol [Offline] Bob"));
}

static gboolean
has_focus (SidebarFixture *fixture,
           guint           who)
{
  GtkWidget *row = row_of (fixture, who);

  return row != NULL &&
         gtk_window_get_focus (GTK_WINDOW (fixture->window)) == gtk_widget_get_parent (row);
}

/* One who is pinned by the keyboard goes elsewhere, and the next key is still about that one. */
static void
test_pinned_keeps_focus (SidebarFixture *fixture,
                         gconstpointer   user_data)
{
  come (fixture, BOB);
  come (fixture, CAROL);
  come (fixture, DAVE);
  say (fixture, DAVE, "new");
  say (fixture, CAROL, "newer");
  tin_await (has_rows (fixture, " Carol Dave Bob"));
  tin_ui_test_settle (GTK_WIDGET (fixture->window));
  g_assert_true (gtk_widget_grab_focus (gtk_widget_get_parent (row_of (fixture, BOB))));
  activate (fixture, "win.pin-peer", BOB);
  tin_await (has_rows (fixture, " [Pinned] Bob [Connected] Carol Dave"));
  tin_await (has_focus (fixture, BOB));
  activate (fixture, "win.unpin-peer", BOB);
  tin_await (!has_rows (fixture, " [Pinned] Bob [Connected] Carol Dave"));
  tin_await (has_focus (fixture, BOB));
}

/* Of what was deleted for both nothing is left to be shown. */
static void
test_last_is_deleted (SidebarFixture *fixture,
                      gconstpointer   user_data)
{
  TinPeer *bob = come (fixture, BOB);
  g_autoptr (TinMessage) sent = NULL;

  tin_await (tin_peer_get_state (bob) == TIN_PEER_CONNECTED);
  sent = tin_session_send (fixture->alice, bob, "oops", NULL);
  g_assert_nonnull (sent);
  tin_await (row_says (fixture, BOB, "oops"));
  tin_await (tin_session_can_retract (fixture->alice, bob, sent));
  tin_message_unref (tin_session_retract (fixture->alice, bob, sent, NULL));
  tin_await (row_says (fixture, BOB, "Message deleted"));
  g_assert_false (row_says (fixture, BOB, "oops"));
}

static gboolean
shows_muted (SidebarFixture *fixture,
             guint           who)
{
  GtkWidget *row = row_of (fixture, who);

  return row != NULL && has_sign (row, "Muted");
}

static void
test_muted (SidebarFixture *fixture,
            gconstpointer   user_data)
{
  come (fixture, BOB);
  tin_await (row_of (fixture, BOB) != NULL);
  g_assert_false (shows_muted (fixture, BOB));
  activate (fixture, "win.mute-peer", BOB);
  g_assert_true (tin_peer_is_muted (peer_of (fixture, BOB)));
  tin_await (shows_muted (fixture, BOB));
  say (fixture, BOB, "psst");
  tin_await (row_says (fixture, BOB, "1"));
  tin_ui_test_settle (GTK_WIDGET (fixture->window));
  g_assert_true (gtk_widget_has_css_class (tin_ui_test_child (row_of (fixture, BOB), "unread"),
                                           "muted"));
  tin_ui_test_screenshot (GTK_WIDGET (fixture->window), "sidebar-muted");
  activate (fixture, "win.unmute-peer", BOB);
  g_assert_false (tin_peer_is_muted (peer_of (fixture, BOB)));
  tin_await (!shows_muted (fixture, BOB));
}

/* The menu of the open conversation has what can be done now, and not its opposite. */
static void
test_open_conversations_menu (SidebarFixture *fixture,
                              gconstpointer   user_data)
{
  TinPeer *bob = come (fixture, BOB);
  GtkWidget *page;
  GtkWidget *menu;

  tin_window_open_peer (fixture->window, bob);
  tin_session_set_pinned (fixture->alice, bob, TRUE);
  tin_ui_test_settle (GTK_WIDGET (fixture->window));
  page = tin_ui_test_find_type (fixture->window, TIN_TYPE_CONVERSATION_PAGE);
  menu = tin_ui_test_child (page, "menu");
  gtk_menu_button_popup (GTK_MENU_BUTTON (menu));
  tin_await (tin_ui_test_find_text (menu, "Unpin") != NULL);
  g_assert_null (tin_ui_test_find_text (menu, "Pin"));
  g_assert_nonnull (tin_ui_test_find_text (menu, "Mute"));
  g_assert_null (tin_ui_test_find_text (menu, "Unmute"));
  gtk_menu_button_popdown (GTK_MENU_BUTTON (menu));
  tin_ui_test_settle (GTK_WIDGET (fixture->window));
}

static void
test_open_conversations_actions (SidebarFixture *fixture,
                                 gconstpointer   user_data)
{
  GtkWidget *window = GTK_WIDGET (fixture->window);
  TinPeer *bob = come (fixture, BOB);

  g_assert_false (gtk_widget_activate_action (window, "win.pin", NULL) &&
                  tin_peer_is_pinned (bob));
  tin_window_open_peer (fixture->window, bob);
  gtk_widget_activate_action (window, "win.pin", NULL);
  gtk_widget_activate_action (window, "win.mute", NULL);
  g_assert_true (tin_peer_is_pinned (bob));
  g_assert_true (tin_peer_is_muted (bob));
  gtk_widget_activate_action (window, "win.unpin", NULL);
  gtk_widget_activate_action (window, "win.unmute", NULL);
  g_assert_false (tin_peer_is_pinned (bob));
  g_assert_false (tin_peer_is_muted (bob));
}

/* --- What a row says ------------------------------------------------------------------------ */

static void
test_typing (SidebarFixture *fixture,
             gconstpointer   user_data)
{
  TinSession *bob;

  come (fixture, BOB);
  bob = fixture->others[BOB];
  say (fixture, BOB, "before");
  tin_await (row_says (fixture, BOB, "before"));
  tin_session_set_typing (bob, tin_ui_test_only_peer (bob), TRUE);
  tin_await (row_says (fixture, BOB, "typing…"));
  tin_ui_test_screenshot (GTK_WIDGET (fixture->window), "sidebar-typing");
  tin_session_set_typing (bob, tin_ui_test_only_peer (bob), FALSE);
  tin_await (row_says (fixture, BOB, "before"));
}

static void
test_draft (SidebarFixture *fixture,
            gconstpointer   user_data)
{
  TinPeer *bob = come (fixture, BOB);

  say (fixture, BOB, "before");
  tin_await (row_says (fixture, BOB, "before"));
  tin_session_set_draft (fixture->alice, bob, "well\n<i>then</i>", NULL);
  tin_await (row_says (fixture, BOB, "Draft: well <i>then</i>"));

  /* There it can be seen below. */
  tin_window_open_peer (fixture->window, bob);
  tin_await (row_says (fixture, BOB, "before"));
  tin_window_open_peer (fixture->window, NULL);
  tin_await (row_says (fixture, BOB, "Draft: well <i>then</i>"));
  tin_session_set_draft (fixture->alice, bob, "", NULL);
  tin_await (row_says (fixture, BOB, "before"));
}

static void
test_marked_as_read (SidebarFixture *fixture,
                     gconstpointer   user_data)
{
  come (fixture, BOB);
  say (fixture, BOB, "one");
  tin_await (row_says (fixture, BOB, "1"));
  activate (fixture, "win.mark-peer-read", BOB);
  g_assert_cmpuint (tin_peer_get_unread (peer_of (fixture, BOB)), ==, 0);
}

/* --- Its menu ------------------------------------------------------------------------------- */

static void
test_menu_is_complete (SidebarFixture *fixture,
                       gconstpointer   user_data)
{
  static const char *const items[] = {
    "Disconnect", "Details", "Copy Address", "Mark as Read", "Pin", "Mute", "Compare a Code…",
    "Block", "Search", "Export…", "Clear Conversation",
  };
  GtkWidget *row;

  come (fixture, BOB);
  say (fixture, BOB, "one");
  tin_await (row_says (fixture, BOB, "1"));
  tin_ui_test_settle (GTK_WIDGET (fixture->window));
  row = row_of (fixture, BOB);
  g_assert_true (gtk_widget_grab_focus (gtk_widget_get_parent (row)));
  g_assert_true (gtk_widget_activate_action (row, "sidebar.row-menu", NULL));
  for (guint i = 0; i < G_N_ELEMENTS (items); i++)
    tin_await (tin_ui_test_find_text (row, items[i]) != NULL);
  /* Keys go from item to item by where these stand. */
  tin_await (gtk_widget_get_height (tin_ui_test_find_type (row, GTK_TYPE_POPOVER_MENU)) > 0);
  tin_ui_test_walk_menu (row, "Pin");
  tin_await (tin_peer_is_pinned (peer_of (fixture, BOB)));
  tin_ui_test_settle (GTK_WIDGET (fixture->window));
}

/* --- Clearing and undoing that -------------------------------------------------------------- */

static void
test_clear_undone (SidebarFixture *fixture,
                   gconstpointer   user_data)
{
  TinPeer *bob = come (fixture, BOB);

  say (fixture, BOB, "one");
  tin_await (row_says (fixture, BOB, "1"));
  activate (fixture, "win.clear-peer", BOB);
  tin_await (tin_peer_get_last_text (bob) == NULL);
  tin_await (tin_ui_test_find_button (fixture->window, "Undo") != NULL);
  g_assert_cmpuint (tin_peer_get_unread (bob), ==, 0);
  tin_ui_test_screenshot (GTK_WIDGET (fixture->window), "sidebar-cleared");

  tin_ui_test_click (tin_ui_test_find_button (fixture->window, "Undo"));
  tin_await (g_strcmp0 (tin_peer_get_last_text (bob), "one") == 0);
  tin_await (tin_peer_get_unread (bob) == 1);
  tin_await (tin_ui_test_find_button (fixture->window, "Undo") == NULL);
  tin_await (row_says (fixture, BOB, "one"));
}

/* The window goes, and with it what could be undone; what came in between stays. */
static void
test_clear_settled_by_window (SidebarFixture *fixture,
                              gconstpointer   user_data)
{
  come (fixture, BOB);
  say (fixture, BOB, "one that goes");
  activate (fixture, "win.clear-peer", BOB);
  tin_await (tin_ui_test_find_button (fixture->window, "Undo") != NULL);
  say (fixture, BOB, "two that stays");
  close_window (fixture);
  tin_ui_test_session_end (&fixture->alice);

  fixture->alice = session_new (fixture, "Alice");
  show_window (fixture, 960, 640);
  tin_window_open_peer (fixture->window, peer_of (fixture, BOB));
  tin_await (tin_ui_test_find_text (fixture->window, "two that stays") != NULL);
  g_assert_null (tin_ui_test_find_text (fixture->window, "one that goes"));
}

#define test_sidebar(path, function) \
  g_test_add ("/ui/sidebar/" path, SidebarFixture, NULL, set_up, function, tear_down)

int
main (int    argc,
      char **argv)
{
  tin_ui_test_init (&argc, &argv);

  test_sidebar ("has-sections-if-there-is-more-than-one", test_sections);
  test_sidebar ("opens-nothing-by-a-heading", test_heading_is_nobody);
  test_sidebar ("finds-people-of-all-sections", test_search_has_no_sections);
  test_sidebar ("shows-many-people", test_many);
  test_sidebar ("has-who-is-pinned-at-the-top", test_pinned);
  test_sidebar ("keeps-the-focus-on-who-is-pinned", test_pinned_keeps_focus);
  test_sidebar ("says-that-the-last-message-was-deleted", test_last_is_deleted);
  test_sidebar ("shows-who-is-muted", test_muted);
  test_sidebar ("has-pin-and-mute-in-the-open-conversation", test_open_conversations_menu);
  test_sidebar ("pins-and-mutes-the-open-conversation", test_open_conversations_actions);
  test_sidebar ("says-who-is-typing", test_typing);
  test_sidebar ("shows-what-was-begun", test_draft);
  test_sidebar ("marks-as-read", test_marked_as_read);
  test_sidebar ("has-a-menu-of-everything", test_menu_is_complete);
  test_sidebar ("undoes-clearing", test_clear_undone);
  test_sidebar ("clears-for-good-when-the-window-goes", test_clear_settled_by_window);

  return g_test_run ();
}
