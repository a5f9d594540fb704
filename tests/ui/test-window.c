/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "tin-await.h"
#include "tin-details-dialog.h"
#include "tin-peer-row.h"
#include "tin-preferences.h"
#include "tin-shell.h"
#include "tin-shortcuts.h"
#include "tin-sidebar.h"
#include "tin-start-page.h"
#include "tin-ui-test.h"
#include "tin-window.h"

/* The main window of Alice, with Bob and others in the same process. */

#define BOBS_TITLE "\u2068Bob\u2069 — Tincan"

typedef struct
{
  char       *directory;  /* (owned) with a folder for each session */
  TinSession *alice;      /* (owned) */
  TinSession *bob;        /* (owned) (nullable) */
  TinWindow  *window;     /* GTK's */
} Fixture;

static TinSession *
session_new (Fixture    *fixture,
             const char *name)
{
  g_autofree char *directory = g_build_filename (fixture->directory, name, NULL);

  g_assert_cmpint (g_mkdir_with_parents (directory, 0700), ==, 0);
  return tin_ui_test_session_new (name, directory);
}

static void
show_window (Fixture *fixture,
             int      width,
             int      height)
{
  fixture->window = tin_window_new (NULL, fixture->alice);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), width, height);
  gtk_window_present (GTK_WINDOW (fixture->window));
  tin_await (gtk_widget_get_mapped (GTK_WIDGET (fixture->window)));
  tin_ui_test_settle (GTK_WIDGET (fixture->window));
}

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  fixture->directory = tin_ui_test_make_dir ();
  fixture->alice = session_new (fixture, "Alice");
}

static void
set_up_window (Fixture       *fixture,
               gconstpointer  user_data)
{
  set_up (fixture, user_data);
  show_window (fixture, 960, 640);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  if (fixture->window != NULL)
    {
      g_object_add_weak_pointer (G_OBJECT (fixture->window), (gpointer *) &fixture->window);
      gtk_window_destroy (GTK_WINDOW (fixture->window));
      tin_await (fixture->window == NULL);
    }
  if (fixture->bob != NULL)
    {
      tin_ui_test_session_stop (fixture->bob);
      g_assert_finalize_object (fixture->bob);
    }
  tin_ui_test_session_stop (fixture->alice);
  tin_settle ();
  g_assert_finalize_object (fixture->alice);
  tin_test_folder_remove (fixture->directory);
  g_free (fixture->directory);
}

/* Bob connects to Alice. Returns: (transfer none): Alice as Bob sees her. */
static TinPeer *
bob_connects (Fixture    *fixture,
              const char *name)
{
  g_autofree char *address = tin_ui_test_dup_address (fixture->alice);

  if (fixture->bob == NULL)
    fixture->bob = session_new (fixture, name);
  return tin_ui_test_connect (fixture->bob, address, TIN_CONNECT_AUTOMATIC);
}

static TinPeer *
find_peer (TinSession *session,
           const char *name)
{
  return tin_roster_find (tin_session_get_roster (session), name, NULL);
}

static GtkWidget *
find_row (Fixture    *fixture,
          const char *name)
{
  GtkWidget *label = tin_ui_test_find_text (fixture->window, name);

  return label != NULL ? gtk_widget_get_ancestor (label, TIN_TYPE_PEER_ROW) : NULL;
}

static GtkWidget *
sidebar_of (Fixture *fixture)
{
  return tin_ui_test_child (fixture->window, "sidebar");
}

static void
activate (Fixture    *fixture,
          const char *action)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->window), action, NULL));
}

static void
open_peer (Fixture    *fixture,
           const char *name)
{
  TinPeer *peer = find_peer (fixture->alice, name);

  g_assert_nonnull (peer);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.open-peer", "s",
                                             tin_peer_get_id (peer)));
}

static gboolean
has_title (Fixture    *fixture,
           const char *title)
{
  return g_strcmp0 (gtk_window_get_title (GTK_WINDOW (fixture->window)), title) == 0;
}

/* --- The list --------------------------------------------------------------------------------- */

static void
test_nobody_yet (Fixture       *fixture,
                 gconstpointer  user_data)
{
  g_assert_nonnull (tin_ui_test_find_text (fixture->window, "Nobody Here Yet"));
  g_assert_nonnull (tin_ui_test_find_button (fixture->window, "Copy My Address"));
  g_assert_nonnull (tin_ui_test_find_text (fixture->window, "Alice"));
  g_assert_cmpuint (tin_ui_test_count_unlabelled (fixture->window), ==, 0);
  g_assert_true (has_title (fixture, "Tincan"));
  tin_ui_test_screenshot (GTK_WIDGET (fixture->window), "window-nobody-yet");
}

static void
test_appears_by_itself (Fixture       *fixture,
                        gconstpointer  user_data)
{
  bob_connects (fixture, "Bob");
  tin_await (find_row (fixture, "Bob") != NULL);
  g_assert_null (tin_ui_test_find_text (fixture->window, "Nobody Here Yet"));
  g_assert_cmpuint (tin_ui_test_count_unlabelled (fixture->window), ==, 0);
  tin_ui_test_screenshot (GTK_WIDGET (fixture->window), "window-somebody");
}

static void
test_shows_new_messages (Fixture       *fixture,
                         gconstpointer  user_data)
{
  TinPeer *alice = bob_connects (fixture, "Bob");
  g_autoptr (TinMessage) one = tin_session_send (fixture->bob, alice, "one", NULL);
  g_autoptr (TinMessage) two = tin_session_send (fixture->bob, alice, "two\n<b>lines</b>", NULL);

  tin_await (tin_ui_test_find_text (fixture->window, "two <b>lines</b>") != NULL);
  tin_await (tin_ui_test_find_text (find_row (fixture, "Bob"), "2") != NULL);
  tin_ui_test_screenshot (GTK_WIDGET (fixture->window), "window-unread");
}

static void
test_name_is_text (Fixture       *fixture,
                   gconstpointer  user_data)
{
  bob_connects (fixture, "<b>Bob & Co</b>");
  tin_await (find_row (fixture, "<b>Bob & Co</b>") != NULL);
  open_peer (fixture, "<b>Bob & Co</b>");
  activate (fixture, "win.disconnect");
  tin_await (tin_ui_test_find_text (fixture->window,
                                    "Disconnected from \u2068<b>Bob & Co</b>\u2069") != NULL);
}

static void
test_search (Fixture       *fixture,
             gconstpointer  user_data)
{
  GtkWidget *entry = tin_ui_test_child (sidebar_of (fixture), "search_entry");

  bob_connects (fixture, "Bob");
  tin_await (find_row (fixture, "Bob") != NULL);
  activate (fixture, "win.search");
  tin_await (gtk_widget_get_mapped (entry));
  gtk_editable_set_text (GTK_EDITABLE (entry), "carol");
  tin_await (tin_ui_test_find_text (fixture->window, "No Results Found") != NULL);
  gtk_editable_set_text (GTK_EDITABLE (entry), " bO");
  tin_await (find_row (fixture, "Bob") != NULL);
  g_signal_emit_by_name (entry, "activate");
  tin_await (has_title (fixture, BOBS_TITLE));
}

/* --- One conversation ------------------------------------------------------------------------- */

static void
test_opens_conversation (Fixture       *fixture,
                         gconstpointer  user_data)
{
  GtkWidget *list;

  bob_connects (fixture, "Bob");
  tin_await (find_row (fixture, "Bob") != NULL);
  list = tin_ui_test_child (sidebar_of (fixture), "list");
  g_signal_emit_by_name (list, "activate", 0u);
  tin_await (has_title (fixture, BOBS_TITLE));
  g_assert_true (tin_window_get_peer (fixture->window) == find_peer (fixture->alice, "Bob"));
  tin_ui_test_screenshot (GTK_WIDGET (fixture->window), "window-conversation");
}

static void
test_selecting_opens (Fixture       *fixture,
                      gconstpointer  user_data)
{
  GtkListView *list;

  bob_connects (fixture, "Bob");
  tin_await (find_row (fixture, "Bob") != NULL);
  list = GTK_LIST_VIEW (tin_ui_test_child (sidebar_of (fixture), "list"));
  gtk_selection_model_select_item (gtk_list_view_get_model (list), 0, TRUE);
  tin_await (has_title (fixture, BOBS_TITLE));
}

static void
test_next_and_previous (Fixture       *fixture,
                        gconstpointer  user_data)
{
  bob_connects (fixture, "Bob");
  tin_await (find_row (fixture, "Bob") != NULL);
  activate (fixture, "win.next-peer");
  g_assert_true (has_title (fixture, BOBS_TITLE));
  activate (fixture, "win.previous-peer");
  g_assert_true (has_title (fixture, BOBS_TITLE));
}

static void
test_disconnects_and_connects_again (Fixture       *fixture,
                                     gconstpointer  user_data)
{
  TinPeer *alice = bob_connects (fixture, "Bob");
  TinPeer *bob;

  tin_await (find_row (fixture, "Bob") != NULL);
  open_peer (fixture, "Bob");
  bob = tin_window_get_peer (fixture->window);
  tin_await (tin_peer_get_state (bob) == TIN_PEER_CONNECTED);
  tin_session_accept (fixture->alice, bob);

  activate (fixture, "win.disconnect");
  tin_await (tin_peer_get_state (alice) == TIN_PEER_OFFLINE);
  g_assert_cmpint (tin_peer_get_reason (alice), ==, TIN_PEER_REASON_GOODBYE);
  tin_await (tin_ui_test_find_button (fixture->window, "Undo") != NULL);
  tin_ui_test_screenshot (GTK_WIDGET (fixture->window), "window-disconnected");

  activate (fixture, "win.reconnect");
  tin_await (tin_peer_get_state (alice) == TIN_PEER_CONNECTED);
}

static void
test_narrow (Fixture       *fixture,
             gconstpointer  user_data)
{
  TinShell *shell;

  show_window (fixture, 360, 640);
  shell = TIN_SHELL (tin_ui_test_child (fixture->window, "shell"));
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (fixture->window)), ==, 360);
  bob_connects (fixture, "Bob");
  tin_await (find_row (fixture, "Bob") != NULL);
  g_assert_true (tin_shell_get_folded (shell));
  tin_ui_test_screenshot (GTK_WIDGET (fixture->window), "window-narrow-list");

  open_peer (fixture, "Bob");
  tin_await (find_row (fixture, "Bob") == NULL);
  g_assert_true (tin_shell_get_show_content (shell));
  tin_ui_test_screenshot (GTK_WIDGET (fixture->window), "window-narrow-conversation");
  g_assert_cmpuint (tin_ui_test_count_unlabelled (fixture->window), ==, 0);

  activate (fixture, "win.back");
  tin_await (find_row (fixture, "Bob") != NULL);
  g_assert_false (tin_shell_get_show_content (shell));
  g_assert_true (gtk_widget_is_ancestor (gtk_window_get_focus (GTK_WINDOW (fixture->window)),
                                         tin_ui_test_child (sidebar_of (fixture), "list")));
}

static void
test_menu_gives_focus_back (Fixture       *fixture,
                            gconstpointer  user_data)
{
  GtkWidget *focused;
  GtkWidget *menu;

  show_window (fixture, 900, 600);
  bob_connects (fixture, "Bob");
  tin_await (find_row (fixture, "Bob") != NULL);
  open_peer (fixture, "Bob");
  focused = gtk_window_get_focus (GTK_WINDOW (fixture->window));
  g_assert_true (GTK_IS_TEXT_VIEW (focused));

  menu = tin_ui_test_child (sidebar_of (fixture), "menu_button");
  activate (fixture, "win.menu");
  tin_await (gtk_widget_get_mapped (
    GTK_WIDGET (gtk_menu_button_get_popover (GTK_MENU_BUTTON (menu)))));
  gtk_menu_button_popdown (GTK_MENU_BUTTON (menu));
  tin_await (gtk_window_get_focus (GTK_WINDOW (fixture->window)) == focused);
}

static void
test_row_menu_by_keyboard (Fixture       *fixture,
                           gconstpointer  user_data)
{
  GtkWidget *row;

  show_window (fixture, 900, 600);
  bob_connects (fixture, "Bob");
  tin_await (find_row (fixture, "Bob") != NULL);
  tin_await (tin_peer_get_state (find_peer (fixture->alice, "Bob")) == TIN_PEER_CONNECTED);
  tin_ui_test_settle (GTK_WIDGET (fixture->window));
  row = find_row (fixture, "Bob");
  g_assert_true (gtk_widget_grab_focus (gtk_widget_get_parent (row)));
  g_assert_true (gtk_widget_activate_action (row, "sidebar.row-menu", NULL));
  tin_await (tin_ui_test_find_text (row, "Disconnect") != NULL);
  tin_await (gtk_widget_get_height (tin_ui_test_find_type (row, GTK_TYPE_POPOVER_MENU)) > 0);
  tin_ui_test_walk_menu (row, "Details");
  tin_await (tin_ui_test_find_window (TIN_TYPE_DETAILS_DIALOG) != NULL);
}

/* Those that no theme has: a wrong place in the resources would show as a broken picture. */
static void
test_has_its_icons (void)
{
  static const char *const names[] = {
    "tincan-connect-symbolic", "tincan-details-symbolic", "tincan-disconnect-symbolic",
    "tincan-not-encrypted-symbolic", "tincan-send-symbolic", TIN_APPLICATION_ID,
  };
  GtkIconTheme *theme = gtk_icon_theme_get_for_display (gdk_display_get_default ());

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_true (gtk_icon_theme_has_icon (theme, names[i]));
}

static void
test_variant (Fixture       *fixture,
              gconstpointer  user_data)
{
  g_assert_cmpint (gtk_widget_has_css_class (GTK_WIDGET (fixture->window), "devel"), ==,
                   TIN_DEVELOPMENT);
}

static void
test_remembers_size (Fixture       *fixture,
                     gconstpointer  user_data)
{
  int width = 0;
  int height = 0;

  show_window (fixture, 800, 500);
  gtk_widget_set_visible (GTK_WIDGET (fixture->window), FALSE);
  g_object_get (tin_session_get_settings (fixture->alice),
                "window-width", &width,
                "window-height", &height,
                NULL);
  g_assert_cmpint (width, ==, 800);
  g_assert_cmpint (height, ==, 500);
}

static void
test_right_to_left (Fixture       *fixture,
                    gconstpointer  user_data)
{
  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  show_window (fixture, 960, 640);
  bob_connects (fixture, "Bob");
  tin_await (find_row (fixture, "Bob") != NULL);
  open_peer (fixture, "Bob");
  tin_ui_test_screenshot (GTK_WIDGET (fixture->window), "window-right-to-left");
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
}

/* A thousand people known: the window must not be slower to appear than with none. */
static void
test_thousand_peers (Fixture       *fixture,
                     gconstpointer  user_data)
{
  g_autofree char *directory = g_build_filename (fixture->directory, "Many", NULL);
  g_autofree char *path = g_build_filename (directory, "contacts.ini", NULL);
  g_autoptr (GString) contacts = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (TinSession) many = NULL;
  GListModel *roster;
  TinWindow *window;
  gint64 start;

  for (guint i = 0; i < 1000; i++)
    g_string_append_printf (contacts,
                            "[plain:10.0.%u.%u:5000]\nname=Peer %04u\nhost=10.0.%u.%u\n"
                            "port=5000\n\n", i / 250, i % 250, i, i / 250, i % 250);
  g_assert_cmpint (g_mkdir_with_parents (directory, 0700), ==, 0);
  g_file_set_contents_full (path, contacts->str, -1, G_FILE_SET_CONTENTS_NONE, 0600, &error);
  g_assert_no_error (error);
  many = tin_ui_test_session_new ("Many", directory);
  roster = G_LIST_MODEL (tin_session_get_roster (many));
  g_assert_cmpuint (g_list_model_get_n_items (roster), ==, 1000);

  start = g_get_monotonic_time ();
  window = tin_window_new (NULL, many);
  gtk_window_present (GTK_WINDOW (window));
  tin_await (tin_ui_test_find_text (window, "Peer 0000") != NULL);
  g_test_message ("shown after %d ms", (int) ((g_get_monotonic_time () - start) / 1000));
  tin_ui_test_screenshot (GTK_WIDGET (window), "window-thousand");
  gtk_window_destroy (GTK_WINDOW (window));
  tin_settle ();
  tin_ui_test_session_stop (many);
}

/* --- Pages and other windows ------------------------------------------------------------------ */

static void
done_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
}

static void
test_first_start (Fixture       *fixture,
                  gconstpointer  user_data)
{
  GtkWidget *page = tin_start_page_new (fixture->alice);
  gboolean first_start_done = FALSE;
  gboolean done = FALSE;
  GtkWidget *row;
  GtkWidget *button;

  g_signal_connect_swapped (page, "done", G_CALLBACK (done_cb), &done);
  tin_window_show_page (fixture->window, page);
  tin_ui_test_settle (GTK_WIDGET (fixture->window));
  row = tin_ui_test_child (page, "name_row");
  button = tin_ui_test_find_button (page, "Start Chatting");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (row)), ==, "Alice");
  g_assert_cmpuint (tin_ui_test_count_unlabelled (page), ==, 0);
  tin_ui_test_screenshot (GTK_WIDGET (fixture->window), "start-page");

  gtk_editable_set_text (GTK_EDITABLE (row), "  ");
  g_assert_false (gtk_widget_is_sensitive (button));
  gtk_editable_set_text (GTK_EDITABLE (row), " Ada ");
  tin_ui_test_click (button);
  g_assert_true (done);
  g_assert_cmpstr (tin_session_get_name (fixture->alice), ==, "Ada");
  g_object_get (tin_session_get_settings (fixture->alice), "first-start-done", &first_start_done,
                NULL);
  g_assert_true (first_start_done);

  tin_window_show_page (fixture->window, NULL);
  tin_await (tin_ui_test_find_text (fixture->window, "Ada") != NULL);
}

static GtkWidget *
present_preferences (Fixture *fixture)
{
  GtkWindow *preferences = tin_preferences_new (fixture->alice, GTK_WINDOW (fixture->window));

  gtk_window_present (preferences);
  tin_await (gtk_widget_get_mapped (GTK_WIDGET (preferences)));
  tin_ui_test_settle (GTK_WIDGET (preferences));
  return GTK_WIDGET (preferences);
}

static void
test_preferences (Fixture       *fixture,
                  gconstpointer  user_data)
{
  TinSettings *settings = tin_session_get_settings (fixture->alice);
  GtkWidget *preferences = present_preferences (fixture);
  GtkWidget *name = tin_ui_test_child (preferences, "name_row");
  GtkWidget *port = tin_ui_test_child (preferences, "port_spin");
  GtkWidget *plain = tin_ui_test_child (preferences, "plain_switch");

  g_assert_cmpuint (tin_ui_test_count_unlabelled (preferences), ==, 0);
  gtk_editable_set_text (GTK_EDITABLE (name), "Ada");
  g_signal_emit_by_name (name, "apply");
  g_assert_cmpstr (tin_session_get_name (fixture->alice), ==, "Ada");

  gtk_spin_button_set_value (GTK_SPIN_BUTTON (port), 6001);
  g_assert_cmpuint (tin_settings_get_port (settings), ==, 6001);

  g_assert_true (tin_settings_get_accept_plain (settings));
  gtk_switch_set_active (GTK_SWITCH (plain), FALSE);
  g_assert_false (tin_settings_get_accept_plain (settings));
  tin_ui_test_screenshot (preferences, "preferences");
  gtk_window_destroy (GTK_WINDOW (preferences));
}

static void
test_mandatory_peers (Fixture       *fixture,
                      gconstpointer  user_data)
{
  TinSettings *settings = tin_session_get_settings (fixture->alice);
  GtkWidget *preferences = present_preferences (fixture);
  GtkWidget *add = tin_ui_test_child (preferences, "add_row");
  g_auto (GStrv) one = NULL;
  g_auto (GStrv) none = NULL;

  gtk_editable_set_text (GTK_EDITABLE (add), "no address");
  g_assert_true (gtk_widget_has_css_class (add, "error"));
  g_signal_emit_by_name (add, "apply");
  gtk_editable_set_text (GTK_EDITABLE (add), "127.0.0.1:9");
  g_assert_false (gtk_widget_has_css_class (add, "error"));
  g_signal_emit_by_name (add, "apply");
  one = tin_settings_dup_mandatory_peers (settings);
  g_assert_cmpuint (g_strv_length (one), ==, 1);
  g_assert_cmpstr (one[0], ==, "127.0.0.1:9");

  tin_ui_test_settle (preferences);
  tin_ui_test_screenshot (preferences, "preferences-mandatory");
  tin_ui_test_click (tin_ui_test_find_button (preferences, "Remove"));
  none = tin_settings_dup_mandatory_peers (settings);
  g_assert_cmpuint (g_strv_length (none), ==, 0);
  gtk_window_destroy (GTK_WINDOW (preferences));
}

static void
test_shortcuts (Fixture       *fixture,
                gconstpointer  user_data)
{
  GtkWidget *shortcuts = GTK_WIDGET (tin_shortcuts_new (GTK_WINDOW (fixture->window)));

  gtk_window_present (GTK_WINDOW (shortcuts));
  tin_await (gtk_widget_get_mapped (shortcuts));
  tin_ui_test_settle (shortcuts);
  g_assert_nonnull (tin_ui_test_find_text (shortcuts, "Connect to Peer"));
  g_assert_nonnull (tin_ui_test_find_text (shortcuts, "Ctrl"));
  tin_ui_test_screenshot (shortcuts, "shortcuts");
  gtk_window_destroy (GTK_WINDOW (shortcuts));
}

#define test_window(path, set_up_function, function) \
  g_test_add ("/ui/window/" path, Fixture, NULL, set_up_function, function, tear_down)

int
main (int    argc,
      char **argv)
{
  tin_ui_test_init (&argc, &argv);

  test_window ("says-that-nobody-is-there-yet", set_up_window, test_nobody_yet);
  test_window ("shows-who-connects-by-itself", set_up_window, test_appears_by_itself);
  test_window ("shows-the-last-message-and-how-many-are-new", set_up_window,
               test_shows_new_messages);
  test_window ("shows-a-name-as-text", set_up_window, test_name_is_text);
  test_window ("finds-people", set_up_window, test_search);
  test_window ("opens-a-conversation", set_up_window, test_opens_conversation);
  test_window ("opens-what-is-selected", set_up_window, test_selecting_opens);
  test_window ("goes-to-the-next-and-the-previous", set_up_window, test_next_and_previous);
  test_window ("disconnects-and-connects-again", set_up_window,
               test_disconnects_and_connects_again);
  test_window ("shows-one-pane-at-a-time-when-narrow", set_up, test_narrow);
  test_window ("gives-the-focus-back-after-the-menu", set_up, test_menu_gives_focus_back);
  test_window ("walks-a-rows-menu-by-keyboard", set_up, test_row_menu_by_keyboard);
  g_test_add_func ("/ui/window/has-its-icons", test_has_its_icons);
  test_window ("has-stripes-if-it-is-in-development", set_up_window, test_variant);
  test_window ("remembers-its-size", set_up, test_remembers_size);
  test_window ("works-from-right-to-left", set_up, test_right_to_left);
  test_window ("shows-a-thousand-peers", set_up, test_thousand_peers);
  test_window ("asks-the-name-at-the-first-start", set_up_window, test_first_start);
  test_window ("changes-preferences", set_up_window, test_preferences);
  test_window ("adds-and-removes-mandatory-peers", set_up_window, test_mandatory_peers);
  test_window ("shows-the-keys", set_up_window, test_shortcuts);

  return g_test_run ();
}
