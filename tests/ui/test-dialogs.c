/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <gio/gio.h>
#include <string.h>

#include "tin-await.h"
#include "tin-broadcast-dialog.h"
#include "tin-connect-dialog.h"
#include "tin-peers-dialog.h"
#include "tin-send-dialog.h"
#include "tin-ui-test.h"
#include "tin-words.h"

/* Every dialog with real sessions: filled in by its widgets, activated as Enter does, judged by
 * what it shows and by what the other side gets. They connect encrypted, or know each other: both
 * ends share one main loop, and on a slow machine an automatic one could wait in vain for the
 * other's greeting. */

typedef struct
{
  char       *directories[2];
  TinSession *alice;
  TinSession *bob;
  char       *alice_address;
  TinPeer    *chosen;  /* (owned) (nullable) by the last dialog */
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  fixture->directories[0] = tin_ui_test_make_dir ();
  fixture->directories[1] = tin_ui_test_make_dir ();
  fixture->alice = tin_ui_test_session_new ("Alice", fixture->directories[0]);
  fixture->bob = tin_ui_test_session_new ("Bob", fixture->directories[1]);
  fixture->alice_address = tin_ui_test_dup_address (fixture->alice);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  g_clear_object (&fixture->chosen);
  tin_ui_test_session_stop (fixture->bob);
  tin_ui_test_session_stop (fixture->alice);
  g_assert_finalize_object (fixture->bob);
  g_assert_finalize_object (fixture->alice);
  g_free (fixture->alice_address);
  for (guint i = 0; i < G_N_ELEMENTS (fixture->directories); i++)
    {
      tin_test_folder_remove (fixture->directories[i]);
      g_free (fixture->directories[i]);
    }
}

/* --- What a person does ------------------------------------------------------------------- */

static void
on_chosen (Fixture *fixture,
           TinPeer *peer)
{
  g_set_object (&fixture->chosen, peer);
}

/* DIALOG goes to NULL when it is gone. */
static void
present (Fixture    *fixture,
         GtkWindow **dialog)
{
  g_object_add_weak_pointer (G_OBJECT (*dialog), (gpointer *) dialog);
  if (g_signal_lookup ("peer-chosen", G_OBJECT_TYPE (*dialog)) != 0)
    g_signal_connect_swapped (*dialog, "peer-chosen", G_CALLBACK (on_chosen), fixture);
  gtk_window_present (*dialog);
  tin_ui_test_settle (GTK_WIDGET (*dialog));
}

static void
show (Fixture    *fixture,
      GtkWindow **dialog)
{
  present (fixture, dialog);
  g_assert_cmpuint (tin_ui_test_count_unlabelled (*dialog), ==, 0);
}

static GtkWidget *
address_row (GtkWindow  *dialog,
             const char *name)
{
  return tin_ui_test_child (tin_ui_test_child (dialog, "address"), name);
}

static void
type_address (GtkWindow  *dialog,
              const char *address)
{
  gtk_editable_set_text (GTK_EDITABLE (address_row (dialog, "host_row")), address);
}

static void
choose_mode (GtkWindow  *dialog,
             const char *check)
{
  gtk_check_button_set_active (GTK_CHECK_BUTTON (tin_ui_test_child (dialog, check)), TRUE);
}

static GtkWidget *
message_view (GtkWindow *dialog)
{
  return tin_ui_test_child (tin_ui_test_child (dialog, "message"), "text_view");
}

static void
type_message (GtkWindow  *dialog,
              const char *text)
{
  g_object_set (gtk_text_view_get_buffer (GTK_TEXT_VIEW (message_view (dialog))),
                "text", text, NULL);
}

static void
press_enter (GtkWindow *dialog)
{
  gtk_widget_activate_default (GTK_WIDGET (dialog));
}

static void
press_escape (GtkWindow *dialog)
{
  if (!gtk_widget_activate_action (GTK_WIDGET (dialog), "dialog.cancel", NULL))
    gtk_widget_activate_action (GTK_WIDGET (dialog), "window.close", NULL);
}

/* What a key does in the text of a message, before the text gets it. */
static gboolean
press_key_in_message (GtkWindow       *dialog,
                      guint            key,
                      GdkModifierType  modifiers)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (message_view (dialog));
  gboolean handled = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_KEY (controller)
          && gtk_event_controller_get_propagation_phase (controller) == GTK_PHASE_CAPTURE)
        g_signal_emit_by_name (controller, "key-pressed", key, 0, modifiers, &handled);
    }
  return handled;
}

static const char *
failure_sentence (GtkWindow *dialog)
{
  GtkWidget *failure = tin_ui_test_child (dialog, "failure");

  if (!gtk_widget_get_visible (failure))
    return NULL;
  return gtk_label_get_text (GTK_LABEL (tin_ui_test_child (failure, "sentence_label")));
}

static const char *
visible_page (GtkWindow *dialog)
{
  return gtk_stack_get_visible_child_name (GTK_STACK (tin_ui_test_child (dialog, "stack")));
}

static const char *
label_text (GtkWindow  *dialog,
            const char *name)
{
  return gtk_label_get_text (GTK_LABEL (tin_ui_test_child (dialog, name)));
}

static void
close_dialog (GtkWindow **dialog)
{
  gtk_window_destroy (*dialog);
  tin_await (*dialog == NULL);
}

/* --- What is behind it -------------------------------------------------------------------- */

static gboolean
is_in_state (TinSession   *session,
             TinPeerState  state)
{
  TinPeer *peer = tin_ui_test_only_peer (session);

  return peer != NULL && tin_peer_get_state (peer) == state;
}

static void
connect_pair (Fixture *fixture)
{
  tin_ui_test_connect (fixture->bob, fixture->alice_address, TIN_CONNECT_SECURE);
  tin_await (is_in_state (fixture->bob, TIN_PEER_CONNECTED)
             && is_in_state (fixture->alice, TIN_PEER_CONNECTED));
  tin_session_accept (fixture->alice, tin_ui_test_only_peer (fixture->alice));
}

/* A program that listens, and says nothing. */
static GSocketListener *
listen_silently (char **address)
{
  GSocketListener *listener = g_socket_listener_new ();
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) wanted = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) got = NULL;
  g_autoptr (GError) error = NULL;

  g_socket_listener_add_address (listener, wanted, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP,
                                 NULL, &got, &error);
  g_assert_no_error (error);
  *address = g_strdup_printf ("127.0.0.1:%u",
                              g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (got)));
  return listener;
}

/* --- Connect ------------------------------------------------------------------------------ */

static void
test_connect_opens_the_conversation (Fixture       *fixture,
                                     gconstpointer  user_data)
{
  GtkWindow *dialog = tin_connect_dialog_new (fixture->bob, NULL);

  show (fixture, &dialog);
  tin_ui_test_screenshot (GTK_WIDGET (dialog), "dialog-connect");
  choose_mode (dialog, "secure_check");
  type_address (dialog, fixture->alice_address);
  press_enter (dialog);
  tin_await (dialog == NULL);

  g_assert_cmpstr (tin_peer_get_name (fixture->chosen), ==, "Alice");
  g_assert_cmpint (tin_peer_get_state (fixture->chosen), ==, TIN_PEER_CONNECTED);
  g_assert_true (tin_peer_is_secure (fixture->chosen));
}

static void
test_recent_address_connects_at_once (Fixture       *fixture,
                                      gconstpointer  user_data)
{
  const char *recent[] = { fixture->alice_address, "192.0.2.1:5000", NULL };
  GtkWindow *dialog;

  g_object_set (tin_session_get_settings (fixture->bob), "recent-peers", recent, NULL);
  dialog = tin_connect_dialog_new (fixture->bob, NULL);
  show (fixture, &dialog);
  g_assert_nonnull (tin_ui_test_find_text (dialog, "192.0.2.1:5000"));
  choose_mode (dialog, "secure_check");
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (dialog), "dialog.recent", "s",
                                             fixture->alice_address));
  tin_await (dialog == NULL);

  g_assert_cmpstr (tin_peer_get_name (fixture->chosen), ==, "Alice");
}

static void
fail_to_connect (Fixture    *fixture,
                 const char *address,
                 const char *words)
{
  GtkWindow *dialog = tin_connect_dialog_new (fixture->bob, NULL);

  show (fixture, &dialog);
  choose_mode (dialog, "secure_check");
  type_address (dialog, address);
  press_enter (dialog);
  tin_await (failure_sentence (dialog) != NULL);
  tin_ui_test_settle (GTK_WIDGET (dialog));
  g_assert_nonnull (strstr (failure_sentence (dialog), words));
  g_assert_cmpstr (visible_page (dialog), ==, "form");
  g_assert_true (gtk_widget_is_sensitive (gtk_window_get_default_widget (dialog)));
  g_assert_null (fixture->chosen);
  tin_ui_test_screenshot (GTK_WIDGET (dialog), "dialog-connect-failure");
  close_dialog (&dialog);
}

static void
test_connect_failure_is_said_in_words (Fixture       *fixture,
                                       gconstpointer  user_data)
{
  g_autofree char *own = tin_ui_test_dup_address (fixture->bob);

  fail_to_connect (fixture, own, "conversation with yourself");
  fail_to_connect (fixture, "127.0.0.1:1", "nobody listens on that port");
  fail_to_connect (fixture, "no-such-host.invalid:5000", "No computer by the name");
}

/* An attempt that lasts. */
static void
begin_to_connect (Fixture     *fixture,
                  const char  *address,
                  GtkWindow  **dialog)
{
  *dialog = tin_connect_dialog_new (fixture->bob, NULL);
  show (fixture, dialog);
  choose_mode (*dialog, "secure_check");
  type_address (*dialog, address);
  press_enter (*dialog);
  tin_await (g_strcmp0 (visible_page (*dialog), "progress") == 0);
}

static void
leave_cb (GtkWidget  *row,
          GParamSpec *pspec)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (row);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_FOCUS (controller))
        g_signal_emit_by_name (controller, "leave");
    }
}

/* In a window that has the keyboard, the row with the focus loses it while the window goes. */
static void
test_connect_closes_while_an_address_is_written (Fixture       *fixture,
                                                 gconstpointer  user_data)
{
  GtkWindow *dialog = tin_connect_dialog_new (fixture->bob, NULL);
  GtkWidget *row;
  int position = 0;

  show (fixture, &dialog);
  row = GTK_WIDGET (address_row (dialog, "host_row"));
  /* Letter by letter: what comes as a whole is taken apart at once. */
  for (const char *at = "192.0.2.1:5017"; *at != '\0'; at++)
    gtk_editable_insert_text (GTK_EDITABLE (row), at, 1, &position);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (row)), ==, "192.0.2.1:5017");
  g_signal_connect (row, "notify::root", G_CALLBACK (leave_cb), NULL);
  close_dialog (&dialog);
  g_assert_null (fixture->chosen);
}

static void
test_connect_can_be_cancelled (Fixture       *fixture,
                               gconstpointer  user_data)
{
  g_autofree char *address = NULL;
  g_autoptr (GSocketListener) silent = listen_silently (&address);
  GtkWindow *dialog;

  begin_to_connect (fixture, address, &dialog);
  tin_ui_test_screenshot (GTK_WIDGET (dialog), "dialog-connect-progress");
  press_escape (dialog);
  tin_await (g_strcmp0 (visible_page (dialog), "form") == 0);
  g_assert_null (failure_sentence (dialog));
  press_escape (dialog);
  tin_await (dialog == NULL);
  g_assert_null (fixture->chosen);

  begin_to_connect (fixture, address, &dialog);
  close_dialog (&dialog);
}

/* --- Send to Address ---------------------------------------------------------------------- */

static void
test_send_reaches_the_address (Fixture       *fixture,
                               gconstpointer  user_data)
{
  GtkWindow *dialog;

  connect_pair (fixture);
  tin_session_disconnect (fixture->bob, tin_ui_test_only_peer (fixture->bob));
  tin_await (is_in_state (fixture->alice, TIN_PEER_OFFLINE));
  dialog = tin_send_dialog_new (fixture->bob, NULL);
  show (fixture, &dialog);
  type_address (dialog, fixture->alice_address);
  g_assert_false (gtk_widget_is_sensitive (gtk_window_get_default_widget (dialog)));
  type_message (dialog, "  \n ");
  g_assert_false (gtk_widget_is_sensitive (gtk_window_get_default_widget (dialog)));
  type_message (dialog, "Lunch is ready.\nWho joins?");
  tin_ui_test_screenshot (GTK_WIDGET (dialog), "dialog-send");
  g_assert_false (press_key_in_message (dialog, GDK_KEY_Return, GDK_SHIFT_MASK));
  g_assert_true (press_key_in_message (dialog, GDK_KEY_Return, 0));
  tin_await (dialog == NULL);
  tin_await (tin_ui_test_only_peer (fixture->alice) != NULL
             && g_strcmp0 (tin_peer_get_last_text (tin_ui_test_only_peer (fixture->alice)),
                           "Lunch is ready.\nWho joins?") == 0);

  g_assert_cmpstr (tin_peer_get_name (fixture->chosen), ==, "Alice");
  g_assert_cmpstr (tin_peer_get_name (tin_ui_test_only_peer (fixture->alice)), ==, "Bob");
}

static void
test_send_failure_keeps_the_text (Fixture       *fixture,
                                  gconstpointer  user_data)
{
  GtkWindow *dialog = tin_send_dialog_new (fixture->bob, NULL);
  g_autofree char *text = NULL;

  show (fixture, &dialog);
  type_address (dialog, "127.0.0.1:1");
  type_message (dialog, "Hello");
  press_enter (dialog);
  tin_await (failure_sentence (dialog) != NULL);
  tin_ui_test_screenshot (GTK_WIDGET (dialog), "dialog-send-failure");
  g_object_get (gtk_text_view_get_buffer (GTK_TEXT_VIEW (message_view (dialog))),
                "text", &text, NULL);

  g_assert_cmpstr (text, ==, "Hello");
  g_assert_nonnull (strstr (failure_sentence (dialog), "nobody listens"));
  close_dialog (&dialog);
}

/* --- Broadcast ---------------------------------------------------------------------------- */

static void
test_broadcast_tells_who_got_it (Fixture       *fixture,
                                 gconstpointer  user_data)
{
  GtkWindow *dialog;

  connect_pair (fixture);
  dialog = tin_broadcast_dialog_new (fixture->bob, NULL);
  show (fixture, &dialog);
  g_assert_cmpstr (label_text (dialog, "count_label"), ==, "To 1 person");
  g_assert_nonnull (tin_ui_test_find_text (dialog, "Alice"));
  type_message (dialog, "To all");
  tin_ui_test_screenshot (GTK_WIDGET (dialog), "dialog-broadcast");
  press_enter (dialog);
  tin_await (g_strcmp0 (label_text (dialog, "result_label"), "Delivered to 1 of 1") == 0);
  tin_await (g_strcmp0 (tin_peer_get_last_text (tin_ui_test_only_peer (fixture->alice)),
                        "To all") == 0);
  tin_await (tin_ui_test_find_text (dialog, "Delivered") != NULL);
  tin_ui_test_screenshot (GTK_WIDGET (dialog), "dialog-broadcast-result");
  press_enter (dialog);
  tin_await (dialog == NULL);
}

static void
test_broadcast_to_nobody_offers_to_connect (Fixture       *fixture,
                                            gconstpointer  user_data)
{
  GtkWindow *dialog = tin_broadcast_dialog_new (fixture->bob, NULL);

  show (fixture, &dialog);
  g_assert_cmpstr (visible_page (dialog), ==, "empty");
  g_assert_nonnull (tin_ui_test_find_text (dialog, "Nobody Is Connected"));
  tin_ui_test_screenshot (GTK_WIDGET (dialog), "dialog-broadcast-nobody");
  connect_pair (fixture);
  tin_await (g_strcmp0 (visible_page (dialog), "list") == 0);
  g_assert_cmpstr (label_text (dialog, "count_label"), ==, "To 1 person");

  press_escape (dialog);
  tin_await (dialog == NULL);
}

/* --- Active Peers ------------------------------------------------------------------------- */

static void
on_clipboard_read (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  *(char **) user_data = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
}

static void
test_peers_are_shown_and_disconnected (Fixture       *fixture,
                                       gconstpointer  user_data)
{
  GtkWindow *dialog = tin_peers_dialog_new (fixture->bob, NULL);
  g_autofree char *text = NULL;
  TinPeer *alice;

  show (fixture, &dialog);
  g_assert_cmpstr (visible_page (dialog), ==, "empty");
  connect_pair (fixture);
  tin_await (g_strcmp0 (visible_page (dialog), "empty") != 0);
  tin_await (tin_ui_test_find_text (dialog, "Alice") != NULL);
  g_assert_nonnull (tin_ui_test_find_text (dialog, "Encrypted"));
  tin_ui_test_screenshot (GTK_WIDGET (dialog), "dialog-peers");

  for (guint i = 0; i < 37; i++)
    tin_message_unref (tin_session_send (fixture->alice, tin_ui_test_only_peer (fixture->alice),
                                         "x", NULL));
  tin_await (tin_ui_test_find_text (dialog, "37") != NULL);

  gtk_widget_activate_action (GTK_WIDGET (dialog), "dialog.copy", NULL);
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (dialog)), NULL,
                                 on_clipboard_read, &text);
  tin_await (text != NULL);
  g_assert_true (g_str_has_prefix (text, "Name\tAddress\t"));
  g_assert_nonnull (strstr (text, "\nAlice\t"));
  g_assert_nonnull (strstr (text, fixture->alice_address));

  alice = tin_ui_test_only_peer (fixture->bob);
  gtk_widget_activate_action (GTK_WIDGET (dialog), "dialog.disconnect", NULL);
  tin_await (tin_peer_get_state (alice) == TIN_PEER_OFFLINE);
  tin_await (g_strcmp0 (visible_page (dialog), "empty") == 0);
  tin_await (is_in_state (fixture->alice, TIN_PEER_OFFLINE));
  close_dialog (&dialog);
}

static void
test_peers_open_a_conversation (Fixture       *fixture,
                                gconstpointer  user_data)
{
  GtkWindow *dialog;

  connect_pair (fixture);
  dialog = tin_peers_dialog_new (fixture->bob, NULL);
  gtk_window_set_default_size (dialog, 360, 500);
  show (fixture, &dialog);
  tin_await (g_strcmp0 (visible_page (dialog), "rows") == 0);
  tin_await (tin_ui_test_find_text (dialog, "Alice") != NULL);
  tin_ui_test_screenshot (GTK_WIDGET (dialog), "dialog-peers-narrow");
  g_signal_emit_by_name (tin_ui_test_child (dialog, "rows"), "activate", 0);
  tin_await (dialog == NULL);

  g_assert_true (fixture->chosen == tin_ui_test_only_peer (fixture->bob));
}

#define ADD(path, func) \
  g_test_add ("/ui/dialogs/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  tin_ui_test_init (&argc, &argv);

  ADD ("connect-opens-the-conversation", test_connect_opens_the_conversation);
  ADD ("recent-address-connects-at-once", test_recent_address_connects_at_once);
  ADD ("connect-failure-is-said-in-words", test_connect_failure_is_said_in_words);
  ADD ("connect-can-be-cancelled", test_connect_can_be_cancelled);
  ADD ("connect-closes-while-an-address-is-written",
       test_connect_closes_while_an_address_is_written);
  ADD ("send-reaches-the-address", test_send_reaches_the_address);
  ADD ("send-failure-keeps-the-text", test_send_failure_keeps_the_text);
  ADD ("broadcast-tells-who-got-it", test_broadcast_tells_who_got_it);
  ADD ("broadcast-to-nobody-offers-to-connect", test_broadcast_to_nobody_offers_to_connect);
  ADD ("peers-are-shown-and-disconnected", test_peers_are_shown_and_disconnected);
  ADD ("peers-open-a-conversation", test_peers_open_a_conversation);
  return g_test_run ();
}
