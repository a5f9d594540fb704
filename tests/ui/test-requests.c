/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <string.h>

#include "tin-await.h"
#include "tin-details-dialog.h"
#include "tin-limits.h"
#include "tin-peer-row.h"
#include "tin-request-page.h"
#include "tin-words.h"
#include "trust-window.h"

/* Who wants to talk, where the person is asked first: the list above the people, and the page. */

static void
set_up (TrustWindow   *fixture,
        gconstpointer  user_data)
{
  trust_window_set_up (fixture, user_data);
  g_object_set (tin_session_get_settings (fixture->alice), "reach", TIN_REACH_ASK, NULL);
}

static void
tear_down (TrustWindow   *fixture,
           gconstpointer  user_data)
{
  trust_window_tear_down (fixture, user_data);
}

static GtkWidget *
requests (TrustWindow *fixture)
{
  return tin_ui_test_child (tin_ui_test_child (fixture->window, "sidebar"), "requests");
}

static GtkWidget *
page (TrustWindow *fixture)
{
  return tin_ui_test_find_type (trust_window_page (fixture), TIN_TYPE_REQUEST_PAGE);
}

static guint
count_people (TrustWindow *fixture)
{
  GtkWidget *list = tin_ui_test_child (tin_ui_test_child (fixture->window, "sidebar"), "list");

  return g_list_model_get_n_items (G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (list))));
}

/* Returns: (transfer none): somebody who waits to be let in */
static TinPeer *
let_ask (TrustWindow *fixture,
         guint        place,
         const char  *name)
{
  TinSession *other = trust_window_let_come (fixture, place, name);
  TinPeer *peer = NULL;

  tin_await ((peer = trust_window_find (fixture, other)) != NULL && tin_peer_is_request (peer));
  tin_ui_test_settle (GTK_WIDGET (fixture->window));
  return peer;
}

static void
test_request_is_listed (TrustWindow   *fixture,
                        gconstpointer  user_data)
{
  TinPeer *bob;
  GtkListBox *list;
  g_autofree char *address = NULL;
  g_autofree char *spoken = NULL;

  g_assert_false (gtk_widget_get_visible (requests (fixture)));
  bob = let_ask (fixture, 0, "Bob");
  address = tin_peer_dup_address (bob);
  spoken = g_strdup_printf ("Bob, Waiting to be accepted, Encrypted, not known to you, %s",
                            address);
  tin_await (gtk_widget_get_mapped (requests (fixture)));
  g_assert_nonnull (tin_ui_test_find_text (requests (fixture), "Requests"));
  g_assert_nonnull (tin_ui_test_find_text (requests (fixture), "1"));
  g_assert_cmpuint (count_people (fixture), ==, 0);
  g_assert_cmpuint (tin_ui_test_count_unlabelled (fixture->window), ==, 0);
  trust_window_pictures (fixture, "request-list");

  list = GTK_LIST_BOX (tin_ui_test_child (requests (fixture), "list"));
  tin_ui_test_assert_name (gtk_list_box_get_row_at_index (list, 0), spoken);
  g_signal_emit_by_name (list, "row-activated", gtk_list_box_get_row_at_index (list, 0));
  g_assert_true (tin_window_get_peer (fixture->window) == bob);
  g_assert_true (gtk_list_box_get_selected_row (list) ==
                 gtk_list_box_get_row_at_index (list, 0));
}

static void
test_requests_fold (TrustWindow   *fixture,
                    gconstpointer  user_data)
{
  let_ask (fixture, 0, "Bob");
  let_ask (fixture, 1, "Carol");
  tin_await (tin_ui_test_find_text (requests (fixture), "2") != NULL);
  g_assert_nonnull (tin_ui_test_find_text (requests (fixture), "Carol"));
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (tin_ui_test_child (requests (fixture),
                                                                      "button")), FALSE);
  tin_await (tin_ui_test_find_text (requests (fixture), "Carol") == NULL);
  g_assert_nonnull (tin_ui_test_find_text (requests (fixture), "2"));
}

static void
test_page_says_who (TrustWindow   *fixture,
                    gconstpointer  user_data)
{
  TinPeer *bob = let_ask (fixture, 0, "Bob");
  g_autofree char *address = tin_peer_dup_address (bob);
  g_autofree char *start = g_strndup (tin_peer_get_id (bob), 16);
  g_autofree char *groups = tin_words_id (start);
  g_autofree char *key = g_strconcat (groups, "…", NULL);

  trust_window_open (fixture, bob);
  g_assert_nonnull (tin_ui_test_find_text (page (fixture), "Bob"));
  g_assert_nonnull (tin_ui_test_find_text (page (fixture), address));
  g_assert_nonnull (tin_ui_test_find_text (page (fixture), key));
  g_assert_nonnull (tin_ui_test_find_text (page (fixture), "Encrypted"));
  g_assert_null (tin_ui_test_find_text (page (fixture), "What They Wrote"));
  g_assert_false (gtk_widget_get_mapped (tin_ui_test_child (trust_window_page (fixture),
                                                            "composer")));
  g_assert_null (gtk_window_get_default_widget (GTK_WINDOW (fixture->window)));
  trust_window_pictures (fixture, "request");
}

static void
test_accepted (TrustWindow   *fixture,
               gconstpointer  user_data)
{
  TinPeer *bob = let_ask (fixture, 0, "Bob");

  trust_window_open (fixture, bob);
  trust_window_press (fixture, "Accept");
  tin_await (!tin_peer_is_request (bob) && tin_peer_get_state (bob) == TIN_PEER_CONNECTED);
  g_assert_true (trust_window_says (fixture, NULL, NULL));
  tin_await (!gtk_widget_get_visible (requests (fixture)));
  tin_await (count_people (fixture) == 1);
  g_assert_true (trust_window_can_write (fixture));
  tin_await (GTK_IS_TEXT_VIEW (gtk_window_get_focus (GTK_WINDOW (fixture->window))));
}

static void
test_blocked (TrustWindow   *fixture,
              gconstpointer  user_data)
{
  TinPeer *bob = let_ask (fixture, 0, "Bob");
  GtkWidget *undo = NULL;

  trust_window_open (fixture, bob);
  trust_window_press (fixture, "Block");
  tin_await (trust_window_says (fixture, "You have blocked \u2068Bob\u2069", NULL));
  tin_await (!gtk_widget_get_visible (requests (fixture)));
  /* Nothing was ever said: the list has nothing to show. */
  g_assert_cmpuint (count_people (fixture), ==, 0);
  tin_await (tin_ui_test_find_text (fixture->window, "Nobody Here Yet") != NULL);
  tin_await ((undo = tin_ui_test_find_button (fixture->window, "Undo")) != NULL);
  tin_ui_test_click (undo);
  tin_await (tin_peer_get_trust (bob) == TIN_TRUST_STRANGER);
}

static void
note_hidden_cb (GtkWidget  *widget,
                GParamSpec *pspec,
                gboolean   *was_hidden)
{
  if (!gtk_widget_get_visible (widget))
    *was_hidden = TRUE;
}

static void
test_removed (TrustWindow   *fixture,
              gconstpointer  user_data)
{
  gboolean was_hidden = FALSE;

  trust_window_open (fixture, let_ask (fixture, 0, "Bob"));
  /* Bob's program calls again, and may have done so before anybody looks. */
  g_signal_connect (requests (fixture), "notify::visible", G_CALLBACK (note_hidden_cb),
                    &was_hidden);
  trust_window_press (fixture, "Remove");
  tin_await (tin_window_get_peer (fixture->window) == NULL);
  tin_await (was_hidden);
  g_signal_handlers_disconnect_by_data (requests (fixture), &was_hidden);
}

static TinPeer *
find_plain (TrustWindow *fixture)
{
  TinPeer *peer = tin_ui_test_only_peer (fixture->alice);

  return peer != NULL && !tin_peer_is_secure (peer) ? peer : NULL;
}

static GSocketConnection *
speak_plainly (TrustWindow *fixture,
               const char  *text)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autofree char *address = tin_ui_test_dup_address (fixture->alice);
  g_autoptr (GError) error = NULL;
  GSocketConnection *connection =
    g_socket_client_connect_to_host (client, address, 0, NULL, &error);

  g_assert_no_error (error);
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), text,
                             strlen (text), NULL, NULL, &error);
  g_assert_no_error (error);
  return connection;
}

static void
test_plain_texts_are_held (TrustWindow   *fixture,
                           gconstpointer  user_data)
{
  g_autoptr (GSocketConnection) connection = speak_plainly (fixture, "Lunch at <b>noon</b>?\n");
  TinPeer *peer = NULL;
  GtkWidget *label;

  tin_await ((peer = find_plain (fixture)) != NULL && tin_peer_is_request (peer));
  trust_window_open (fixture, peer);
  g_assert_nonnull (tin_ui_test_find_text (page (fixture), "What They Wrote"));
  tin_await ((label = tin_ui_test_find_text (page (fixture), "Lunch at <b>noon</b>?")) != NULL);
  g_assert_nonnull (tin_ui_test_find_text (page (fixture), "Not encrypted"));
  g_assert_null (tin_ui_test_find_text (page (fixture), "Key"));
  trust_window_pictures (fixture, "request-plain");

  trust_window_press (fixture, "Accept");
  tin_await (!tin_peer_is_request (peer));
  tin_await (tin_ui_test_find_text (trust_window_page (fixture), "Lunch at <b>noon</b>?") != NULL);
  g_assert_true (trust_window_says (fixture, NULL, NULL));
}

static gboolean
is_whole (GtkWidget *label)
{
  int height;

  pango_layout_get_pixel_size (gtk_label_get_layout (GTK_LABEL (label)), NULL, &height);
  return gtk_widget_get_height (label) >= height;
}

/* Returns: (transfer full): a text that takes more than WIDTH pixels in one line, by little */
static char *
dup_text (TrustWindow *fixture,
          int          width)
{
  g_autoptr (PangoLayout) layout =
    gtk_widget_create_pango_layout (GTK_WIDGET (fixture->window), "");
  g_autoptr (GString) text = g_string_new ("it");
  int taken = 0;

  while (taken <= width)
    {
      g_string_append (text, " is");
      pango_layout_set_text (layout, text->str, -1);
      pango_layout_get_pixel_size (layout, &taken, NULL);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* In a narrow window, however little more than a line it is. */
static void
test_long_text (TrustWindow   *fixture,
                gconstpointer  user_data)
{
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 360, 640);
  for (int width = 250; width <= 370; width += 15)
    {
      g_autofree char *text = dup_text (fixture, width);
      g_autofree char *line = g_strconcat (text, "\n", NULL);
      g_autoptr (GSocketConnection) connection = speak_plainly (fixture, line);
      TinPeer *peer = NULL;
      GtkWidget *label;

      tin_await ((peer = find_plain (fixture)) != NULL && tin_peer_is_request (peer));
      trust_window_open (fixture, peer);
      tin_await ((label = tin_ui_test_find_text (page (fixture), text)) != NULL);
      tin_ui_test_settle (GTK_WIDGET (fixture->window));
      tin_ui_test_screenshot (GTK_WIDGET (fixture->window), "request-long-text");
      g_assert_true (is_whole (label));
      trust_window_press (fixture, "Remove");
      tin_await (find_plain (fixture) == NULL);
    }
}

/* Where everybody may write. */
static void
test_plain_stranger (TrustWindow   *fixture,
                     gconstpointer  user_data)
{
  g_autoptr (GSocketConnection) connection = NULL;
  TinPeer *peer = NULL;

  g_object_set (tin_session_get_settings (fixture->alice), "reach", TIN_REACH_EVERYONE, NULL);
  connection = speak_plainly (fixture, "Good morning\n");
  tin_await ((peer = find_plain (fixture)) != NULL);
  trust_window_open (fixture, peer);
  tin_await (trust_window_says (fixture, "You have not talked with this person before",
                                "Anybody on the network can write in the name of"));
  g_assert_null (tin_ui_test_find_button (trust_window_strip (fixture), "Compare a Code…"));
  trust_window_pictures (fixture, "stranger-plain");
  trust_window_press (fixture, "Accept");
  g_assert_true (trust_window_says (fixture, NULL, NULL));
  g_assert_true (tin_peer_is_known (peer));
}

/* Somebody new who writes more than that one may is kept waiting; nobody has disconnected. */
static void
test_stranger_who_writes_much (TrustWindow   *fixture,
                               gconstpointer  user_data)
{
  GtkWidget *page = trust_window_page (fixture);
  GtkWidget *strip = tin_ui_test_child (page, "strip_label");
  TinSession *bob;
  TinPeer *peer;

  g_object_set (tin_session_get_settings (fixture->alice), "reach", TIN_REACH_EVERYONE, NULL);
  bob = trust_window_let_come (fixture, 0, "Bob");
  tin_await ((peer = trust_window_find (fixture, bob)) != NULL);
  trust_window_open (fixture, peer);
  for (guint i = 0; i < TIN_STRANGER_MESSAGES_MAX + 20; i++)
    tin_ui_test_say (bob, tin_ui_test_only_peer (bob), "again");
  tin_await (gtk_widget_get_mapped (strip));
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (strip)), ==,
                   "\u2068Bob\u2069 has written all that somebody new may. Accept to read on.");
  g_assert_false (gtk_widget_get_mapped (tin_ui_test_child (page, "connect")));
  trust_window_pictures (fixture, "stranger-waits");

  trust_window_press (fixture, "Accept");
  tin_await (tin_peer_get_state (peer) == TIN_PEER_CONNECTED && !gtk_widget_get_mapped (strip));
}

/* --- The menu of a row ---------------------------------------------------------------------- */

static char *
menu_of (TinPeerRow *row)
{
  GString *labels = g_string_new (NULL);
  GtkWidget *menu;
  GMenuModel *model;

  tin_peer_row_popup_menu (row);
  menu = tin_ui_test_find_type (row, GTK_TYPE_POPOVER_MENU);
  model = gtk_popover_menu_get_menu_model (GTK_POPOVER_MENU (menu));
  for (int i = 0; i < g_menu_model_get_n_items (model); i++)
    {
      g_autoptr (GMenuModel) section = g_menu_model_get_item_link (model, i, G_MENU_LINK_SECTION);

      for (int j = 0; j < g_menu_model_get_n_items (section); j++)
        {
          g_autofree char *label = NULL;

          g_menu_model_get_item_attribute (section, j, G_MENU_ATTRIBUTE_LABEL, "s", &label);
          g_string_append_printf (labels, "%s%s", labels->len > 0 ? "|" : "", label);
        }
    }
  gtk_popover_popdown (GTK_POPOVER (menu));
  return g_string_free (labels, FALSE);
}

static void
assert_menu (TrustWindow *fixture,
             const char  *expected)
{
  GtkWidget *row = tin_ui_test_find_type (tin_ui_test_child (fixture->window, "sidebar"),
                                          TIN_TYPE_PEER_ROW);
  g_autofree char *menu = menu_of (TIN_PEER_ROW (row));

  g_assert_cmpstr (menu, ==, expected);
}

static void
test_menus (TrustWindow   *fixture,
            gconstpointer  user_data)
{
  TinPeer *bob = let_ask (fixture, 0, "Bob");

  assert_menu (fixture, "_Connect|De_tails|_Accept|_Remove…|_Block");
  tin_session_accept (fixture->alice, bob);
  tin_await (tin_peer_get_state (bob) == TIN_PEER_CONNECTED && count_people (fixture) == 1);
  tin_ui_test_settle (GTK_WIDGET (fixture->window));
  assert_menu (fixture, "_Disconnect|De_tails|Cop_y Address|_Pin|_Mute|C_ompare a Code…|_Block|"
                        "_Search|_Export…|C_lear Conversation");
  tin_session_block (fixture->alice, bob);
  assert_menu (fixture, "De_tails|Cop_y Address|_Pin|_Mute|_Unblock|_Search|_Export…|"
                        "C_lear Conversation");
}

/* The same keys as in the list of people. */
static void
test_menu_by_keyboard (TrustWindow   *fixture,
                       gconstpointer  user_data)
{
  GtkWidget *row;

  let_ask (fixture, 0, "Bob");
  tin_await (tin_ui_test_find_text (requests (fixture), "Bob") != NULL);
  tin_ui_test_settle (GTK_WIDGET (fixture->window));
  row = tin_ui_test_find_type (requests (fixture), TIN_TYPE_PEER_ROW);
  g_assert_true (gtk_widget_grab_focus (gtk_widget_get_parent (row)));
  g_assert_true (gtk_widget_activate_action (row, "requests.menu", NULL));
  tin_await (tin_ui_test_find_text (row, "Accept") != NULL);
  tin_ui_test_walk_menu (row, "Details");
  tin_await (tin_ui_test_find_window (TIN_TYPE_DETAILS_DIALOG) != NULL);
}

#define ADD(path, func) \
  g_test_add ("/ui/requests/" path, TrustWindow, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  tin_ui_test_init (&argc, &argv);

  ADD ("a-request-is-listed-apart", test_request_is_listed);
  ADD ("the-list-folds", test_requests_fold);
  ADD ("the-page-says-who-it-is", test_page_says_who);
  ADD ("a-request-is-accepted", test_accepted);
  ADD ("a-request-is-blocked", test_blocked);
  ADD ("a-request-is-removed", test_removed);
  ADD ("texts-of-plain-programs-are-held", test_plain_texts_are_held);
  ADD ("long-text-is-not-cut", test_long_text);
  ADD ("a-plain-stranger-is-accepted", test_plain_stranger);
  ADD ("a-stranger-who-writes-much-waits", test_stranger_who_writes_much);
  ADD ("menus-have-what-can-be-done", test_menus);
  ADD ("a-menu-is-walked-by-keys", test_menu_by_keyboard);
  return g_test_run ();
}
