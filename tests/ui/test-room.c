/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <adwaita.h>

#include "tin-await.h"
#include "tin-conversation-page.h"
#include "tin-message-row.h"
#include "tin-peers-dialog.h"
#include "tin-shell.h"
#include "tin-trust-strip.h"
#include "tin-ui-pair.h"
#include "tin-window.h"
#include "tin-wrapped-labels.h"

/* Little room: a narrow window with large letters, and a low one, as with a keyboard on the
 * screen. The window's buttons are those that a GNOME desktop has. */

#define NARROWEST 360
#define LOWEST 320

typedef struct
{
  TinUiPair  pair;
  TinWindow *window;  /* GTK's */
} Fixture;

static void
set_text_scale (int percent)
{
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", 96 * 1024 * percent / 100, NULL);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  g_object_set (gtk_settings_get_default (), "gtk-decoration-layout", ":close", NULL);
  set_text_scale (GPOINTER_TO_INT (user_data));
  tin_ui_pair_set_up (&fixture->pair);
  fixture->window = tin_window_new (NULL, fixture->pair.alice);
  g_object_add_weak_pointer (G_OBJECT (fixture->window), (gpointer *) &fixture->window);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), NARROWEST, 640);
  gtk_window_present (GTK_WINDOW (fixture->window));
  tin_await (gtk_widget_get_mapped (GTK_WIDGET (fixture->window)));
  tin_ui_test_settle (GTK_WIDGET (fixture->window));
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  tin_await (fixture->window == NULL);
  tin_ui_pair_tear_down (&fixture->pair);
  gtk_settings_reset_property (gtk_settings_get_default (), "gtk-decoration-layout");
  set_text_scale (100);
}

static GtkWidget *
page_of (Fixture *fixture)
{
  return tin_ui_test_find_type (fixture->window, TIN_TYPE_CONVERSATION_PAGE);
}

static void
open_conversation (Fixture *fixture)
{
  tin_window_open_peer (fixture->window, tin_ui_test_only_peer (fixture->pair.alice));
  tin_await (gtk_widget_get_mapped (tin_ui_test_child (fixture->window, "content")));
  tin_ui_test_settle (GTK_WIDGET (fixture->window));
}

static void
bob_goes (Fixture *fixture)
{
  TinPeer *bob = tin_ui_test_only_peer (fixture->pair.alice);

  tin_ui_test_session_end (&fixture->pair.bob);
  tin_await (tin_peer_get_state (bob) == TIN_PEER_OFFLINE);
  tin_ui_test_settle (GTK_WIDGET (fixture->window));
}

/* Returns: how many labels in header bars below WIDGET do not show all of their text */
static guint
count_cut (GtkWidget *widget,
           gboolean   in_header)
{
  guint n = 0;

  in_header = in_header || ADW_IS_HEADER_BAR (widget);
  if (in_header && GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget) &&
      pango_layout_is_ellipsized (gtk_label_get_layout (GTK_LABEL (widget))))
    n++;
  for (GtkWidget *child = gtk_widget_get_first_child (widget);
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count_cut (child, in_header);
  return n;
}

static void
assert_widget_inside (Fixture   *fixture,
                      GtkWidget *widget)
{
  graphene_rect_t bounds;

  g_assert_true (gtk_widget_compute_bounds (widget, GTK_WIDGET (fixture->window), &bounds));
  g_assert_cmpfloat (bounds.origin.x, >=, 0);
  g_assert_cmpfloat (bounds.origin.x + bounds.size.width, <=,
                     gtk_widget_get_width (GTK_WIDGET (fixture->window)));
  g_assert_cmpfloat (bounds.origin.y + bounds.size.height, <=,
                     gtk_widget_get_height (GTK_WIDGET (fixture->window)));
}

static void
assert_inside (Fixture    *fixture,
               const char *button)
{
  GtkWidget *widget;

  tin_await ((widget = tin_ui_test_find_button (fixture->window, button)) != NULL);
  assert_widget_inside (fixture, widget);
}

/* --- Tests -------------------------------------------------------------------------------- */

static void
test_narrow (Fixture       *fixture,
             gconstpointer  user_data)
{
  GtkWidget *window = GTK_WIDGET (fixture->window);

  g_assert_cmpuint (count_cut (window, FALSE), ==, 0);
  g_assert_cmpint (gtk_widget_get_width (window), <=, NARROWEST);
  tin_ui_test_screenshot (window, user_data == GINT_TO_POINTER (200) ? "room-list-200"
                                                                     : "room-list");
  open_conversation (fixture);
  g_assert_cmpuint (count_cut (window, FALSE), ==, 0);
  g_assert_cmpint (gtk_widget_get_width (window), <=, NARROWEST);
  assert_inside (fixture, "Send");
  assert_inside (fixture, "Search in Conversation");
  tin_ui_test_screenshot (window, user_data == GINT_TO_POINTER (200) ? "room-conversation-200"
                                                                     : "room-conversation");
}

/* Whatever there is to be said above: one can write. */
static void
test_low (Fixture       *fixture,
          gconstpointer  user_data)
{
  GtkWidget *window = GTK_WIDGET (fixture->window);

  open_conversation (fixture);
  gtk_window_set_default_size (GTK_WINDOW (window), NARROWEST, LOWEST);
  tin_await (gtk_widget_get_height (window) <= LOWEST);
  bob_goes (fixture);
  tin_await (gtk_widget_get_height (window) <= LOWEST);
  g_assert_true (gtk_widget_has_css_class (window, "low"));
  assert_inside (fixture, "Send");
  assert_inside (fixture, "Connect");
  tin_ui_test_screenshot (window, user_data == GINT_TO_POINTER (200) ? "room-low-200"
                                                                     : "room-low");
  gtk_window_set_default_size (GTK_WINDOW (window), NARROWEST, 640);
  tin_await (!gtk_widget_has_css_class (window, "low"));
}

/* Words and a button have each a line of their own where there is no room for both. */
static void
test_offline (Fixture       *fixture,
              gconstpointer  user_data)
{
  GtkWidget *window = GTK_WIDGET (fixture->window);
  gboolean large = user_data == GINT_TO_POINTER (200);
  GtkWidget *label;
  GtkWidget *button;
  graphene_rect_t words;
  graphene_rect_t connect;

  open_conversation (fixture);
  bob_goes (fixture);
  assert_inside (fixture, "Connect");
  assert_inside (fixture, "Send");
  label = tin_ui_test_child (page_of (fixture), "strip_label");
  button = tin_ui_test_find_button (window, "Connect");
  g_assert_true (gtk_widget_compute_bounds (label, window, &words));
  g_assert_true (gtk_widget_compute_bounds (button, window, &connect));
  g_assert_cmpint (connect.origin.y >= words.origin.y + words.size.height, ==, large);
  g_assert_cmpint (gtk_widget_has_css_class (window, "cramped"), ==, large);
  tin_ui_test_screenshot (window, large ? "room-offline-200" : "room-offline");
}

static void
assert_shown_whole (GtkWidget *strip)
{
  GtkWidget *content = tin_ui_test_child (strip, "content");

  g_assert_cmpint (gtk_widget_get_height (strip), >=, gtk_widget_get_height (content));
}

/* What is to be decided about a key is scrolled where there is no room for all of it. */
static void
test_low_decision (Fixture       *fixture,
                   gconstpointer  user_data)
{
  GtkWidget *window = GTK_WIDGET (fixture->window);

  open_conversation (fixture);
  gtk_window_set_default_size (GTK_WINDOW (window), NARROWEST, LOWEST);
  tin_await (gtk_widget_get_height (window) <= LOWEST);
  tin_session_block (fixture->pair.alice, tin_ui_test_only_peer (fixture->pair.alice));
  tin_await (tin_ui_test_find_button (window, "Unblock") != NULL);
  tin_ui_test_settle (window);
  tin_await (gtk_widget_get_height (window) <= LOWEST);
  assert_inside (fixture, "Send");
  if (user_data == GINT_TO_POINTER (100))
    assert_shown_whole (tin_ui_test_find_type (window, TIN_TYPE_TRUST_STRIP));
  tin_ui_test_screenshot (window, user_data == GINT_TO_POINTER (200) ? "room-decision-200"
                                                                     : "room-decision");
}

/* All that can be done with selected messages. */
static void
test_selection (Fixture       *fixture,
                gconstpointer  user_data)
{
  const char *buttons[] = { "Cancel Selection", "Copy", "Delete…" };
  GtkWidget *window = GTK_WIDGET (fixture->window);
  TinPeer *alice = tin_ui_test_only_peer (fixture->pair.bob);
  gboolean large = user_data == GINT_TO_POINTER (200);
  GtkWidget *bar;
  GtkWidget *count;
  GtkWidget *row;

  open_conversation (fixture);
  tin_message_unref (tin_session_send (fixture->pair.bob, alice, "one", NULL));
  tin_await ((row = tin_ui_test_find_text (page_of (fixture), "one")) != NULL);
  tin_ui_test_settle (window);
  row = gtk_widget_get_ancestor (tin_ui_test_find_text (page_of (fixture), "one"),
                                 TIN_TYPE_MESSAGE_ROW);
  g_assert_true (gtk_widget_activate_action (row, "message.select", NULL));
  tin_ui_test_settle (window);
  bar = tin_ui_test_child (page_of (fixture), "selection");
  tin_await (gtk_widget_get_mapped (bar));
  /* In as many words as there is room for: letters are not as wide everywhere. */
  count = tin_ui_test_find_text (bar, "1 selected");
  if (count == NULL)
    count = tin_ui_test_find_text (bar, "1");
  g_assert_nonnull (count);
  assert_widget_inside (fixture, count);
  g_assert_false (pango_layout_is_ellipsized (gtk_label_get_layout (GTK_LABEL (count))));
  for (gsize i = 0; i < G_N_ELEMENTS (buttons); i++)
    assert_inside (fixture, buttons[i]);
  assert_widget_inside (fixture, tin_ui_test_find_type (bar, GTK_TYPE_MENU_BUTTON));
  tin_ui_test_screenshot (window, large ? "room-selection-200" : "room-selection");
}

static TinPeer *
find_plain (TinSession *session)
{
  GListModel *roster = G_LIST_MODEL (tin_session_get_roster (session));

  for (guint i = 0; i < g_list_model_get_n_items (roster); i++)
    {
      g_autoptr (TinPeer) peer = g_list_model_get_item (roster, i);

      if (!tin_peer_is_secure (peer) && tin_peer_get_state (peer) == TIN_PEER_CONNECTED)
        return peer;
    }
  return NULL;
}

/* Somebody whose connection takes the most words to tell of */
static GSocketConnection *
connect_plainly (TinSession *session)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autofree char *address = tin_ui_test_dup_address (session);
  g_autoptr (GError) error = NULL;
  GSocketConnection *connection =
    g_socket_client_connect_to_host (client, address, 0, NULL, &error);

  g_assert_no_error (error);
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), "hello\n",
                             6, NULL, NULL, &error);
  g_assert_no_error (error);
  tin_await (find_plain (session) != NULL);
  tin_session_accept (session, find_plain (session));
  return connection;
}

static void
test_active_peers (Fixture       *fixture,
                   gconstpointer  user_data)
{
  const char *const buttons[] = { "Copy as Text", "Open", "Disconnect" };
  g_autoptr (GSocketConnection) connection = connect_plainly (fixture->pair.alice);
  GtkWindow *dialog = tin_peers_dialog_new (fixture->pair.alice, GTK_WINDOW (fixture->window));

  g_object_add_weak_pointer (G_OBJECT (dialog), (gpointer *) &dialog);
  gtk_window_set_default_size (dialog, NARROWEST, 640);
  gtk_window_present (dialog);
  tin_await (tin_ui_test_find_text (dialog, "Not encrypted") != NULL);
  tin_ui_test_settle (GTK_WIDGET (dialog));
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (dialog)), <=, NARROWEST);
  for (gsize i = 0; i < G_N_ELEMENTS (buttons); i++)
    {
      GtkWidget *button = tin_ui_test_find_button (dialog, buttons[i]);
      graphene_rect_t bounds;

      g_assert_nonnull (button);
      g_assert_true (gtk_widget_compute_bounds (button, GTK_WIDGET (dialog), &bounds));
      g_assert_cmpfloat (bounds.origin.x + bounds.size.width, <=, NARROWEST);
      g_assert_cmpint (gtk_widget_get_height (button), >, 0);
    }
  tin_ui_test_screenshot (GTK_WIDGET (dialog), "room-active-peers");
  gtk_window_destroy (dialog);
  tin_await (dialog == NULL);
}

/* What does not fit as a table is shown as rows. */
static void
test_wide_peers (Fixture       *fixture,
                 gconstpointer  user_data)
{
  gboolean large = user_data == GINT_TO_POINTER (200);
  GtkWindow *dialog = tin_peers_dialog_new (fixture->pair.alice, GTK_WINDOW (fixture->window));
  GtkStack *stack = GTK_STACK (tin_ui_test_child (dialog, "stack"));

  g_object_add_weak_pointer (G_OBJECT (dialog), (gpointer *) &dialog);
  gtk_window_present (dialog);
  tin_await (gtk_widget_get_mapped (GTK_WIDGET (dialog)));
  tin_ui_test_settle (GTK_WIDGET (dialog));
  g_assert_cmpstr (gtk_stack_get_visible_child_name (stack), ==, large ? "rows" : "table");
  gtk_window_destroy (dialog);
  tin_await (dialog == NULL);
}

/* As where another font helps with some of the words, and lines are not all of one height. */
#define UNEVEN "Every <big>other</big> word of <big>this</big> text is a <big>little</big> " \
               "higher than <big>those</big> beside <big>it</big>, which GTK did not expect."

static int
width_for (GtkWidget *label,
           int        width)
{
  int height;
  int least;

  gtk_widget_measure (label, GTK_ORIENTATION_VERTICAL, width, &height, NULL, NULL, NULL);
  gtk_widget_measure (label, GTK_ORIENTATION_HORIZONTAL, height, &least, NULL, NULL, NULL);
  return least;
}

static void
test_uneven_lines (Fixture       *fixture,
                   gconstpointer  user_data)
{
  g_autoptr (GtkWidget) label = g_object_ref_sink (gtk_label_new (NULL));

  gtk_label_set_markup (GTK_LABEL (label), UNEVEN);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  tin_wrapped_labels_fit (label);
  for (int width = 100; width < 600; width++)
    g_assert_cmpint (width_for (label, width), <=, width);
}

#define test_room(path, percent, function) \
  g_test_add ("/ui/room/" path, Fixture, GINT_TO_POINTER (percent), set_up, function, tear_down)

int
main (int    argc,
      char **argv)
{
  tin_ui_test_init (&argc, &argv);

  test_room ("narrow", 100, test_narrow);
  test_room ("narrow-with-large-letters", 200, test_narrow);
  test_room ("low", 100, test_low);
  test_room ("low-with-large-letters", 200, test_low);

  test_room ("offline", 100, test_offline);
  test_room ("offline-with-large-letters", 200, test_offline);
  test_room ("low-decision", 100, test_low_decision);
  test_room ("low-decision-with-large-letters", 200, test_low_decision);
  test_room ("active-peers", 100, test_active_peers);
  test_room ("active-peers-with-large-letters", 200, test_active_peers);
  test_room ("wide-peers", 100, test_wide_peers);
  test_room ("wide-peers-with-large-letters", 200, test_wide_peers);
  test_room ("uneven-lines", 100, test_uneven_lines);
  test_room ("selection", 100, test_selection);
  test_room ("selection-with-large-letters", 200, test_selection);

  return g_test_run ();
}
