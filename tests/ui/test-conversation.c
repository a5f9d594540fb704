/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <gio/gio.h>
#include <string.h>

#include "tin-await.h"
#include "tin-composer.h"
#include "tin-conversation-page.h"
#include "tin-limits.h"
#include "tin-message-row.h"
#include "tin-message-view.h"
#include "tin-ui-test.h"
#include "tin-words.h"

/* The page of a conversation between real sessions: written into as a person does, judged by what
 * it shows and by what the other side gets. */

typedef struct
{
  char                *directories[3];
  TinSession          *alice;
  TinSession          *others[2];  /* Bob and Carol */
  TinPeer             *peers[2];   /* (borrowed) as alice sees them */
  GtkWidget           *window;
  TinConversationPage *page;       /* (borrowed) */
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  static const char *const names[] = { "Alice", "Bob", "Carol" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    fixture->directories[i] = tin_ui_test_make_dir ();
  fixture->alice = tin_ui_test_session_new (names[0], fixture->directories[0]);
  for (guint i = 0; i < G_N_ELEMENTS (fixture->others); i++)
    {
      fixture->others[i] = tin_ui_test_session_new (names[i + 1], fixture->directories[i + 1]);
      fixture->peers[i] = tin_ui_test_befriend (fixture->alice, fixture->others[i]);
    }

  fixture->window = gtk_window_new ();
  fixture->page = TIN_CONVERSATION_PAGE (tin_conversation_page_new (fixture->alice));
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 360, 640);
  gtk_window_set_child (GTK_WINDOW (fixture->window), GTK_WIDGET (fixture->page));
  gtk_window_present (GTK_WINDOW (fixture->window));
  tin_ui_test_settle (fixture->window);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  g_object_add_weak_pointer (G_OBJECT (fixture->page), (gpointer *) &fixture->page);
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_assert_null (fixture->page);
  for (guint i = 0; i < G_N_ELEMENTS (fixture->others); i++)
    if (fixture->others[i] != NULL)
      {
        tin_ui_test_session_stop (fixture->others[i]);
        g_assert_finalize_object (fixture->others[i]);
      }
  tin_ui_test_session_stop (fixture->alice);
  g_assert_finalize_object (fixture->alice);
  for (guint i = 0; i < G_N_ELEMENTS (fixture->directories); i++)
    {
      tin_test_folder_remove (fixture->directories[i]);
      g_free (fixture->directories[i]);
    }
}

/* --- What a person does ------------------------------------------------------------------- */

static void
open_peer (Fixture *fixture,
           TinPeer *peer)
{
  tin_conversation_page_set_peer (fixture->page, peer);
  tin_ui_test_settle (fixture->window);
  g_assert_cmpuint (tin_ui_test_count_unlabelled (fixture->page), ==, 0);
}

static GtkWidget *
composer (Fixture *fixture)
{
  return tin_ui_test_child (fixture->page, "composer");
}

static GtkWidget *
text_view (Fixture *fixture)
{
  return tin_ui_test_child (composer (fixture), "text_view");
}

static void
type (Fixture    *fixture,
      const char *text)
{
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (text_view (fixture))),
                            text, -1);
}

/* What a key does before the text gets it. Returns whether the text never does. */
static gboolean
press (Fixture         *fixture,
       guint            key,
       GdkModifierType  modifiers)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (text_view (fixture));
  gboolean handled = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_KEY (controller) &&
          gtk_event_controller_get_propagation_phase (controller) == GTK_PHASE_CAPTURE)
        g_signal_emit_by_name (controller, "key-pressed", key, 0, modifiers, &handled);
    }
  return handled;
}

static void
write_message (Fixture    *fixture,
               const char *text)
{
  type (fixture, text);
  g_assert_true (press (fixture, GDK_KEY_Return, 0));
}

static gboolean
is_shown (Fixture    *fixture,
          const char *text)
{
  return tin_ui_test_find_text (fixture->page, text) != NULL;
}

static GtkWidget *
send_button (Fixture *fixture)
{
  return tin_ui_test_child (composer (fixture), "send");
}

/* --- What the others get ------------------------------------------------------------------ */

static TinConversation *
conversation_with_alice (TinSession *session)
{
  g_autoptr (TinPeer) alice =
    g_list_model_get_item (G_LIST_MODEL (tin_session_get_roster (session)), 0);

  return tin_peer_get_conversation (alice);
}

static gboolean
has_received (TinSession *session,
              const char *text)
{
  TinConversation *conversation = conversation_with_alice (session);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (conversation));

  for (guint i = 0; i < n; i++)
    if (strcmp (tin_message_get_text (tin_conversation_get_message (conversation, i)), text) == 0)
      return TRUE;
  return FALSE;
}

/* --- Tests -------------------------------------------------------------------------------- */

static void
test_nobody (Fixture       *fixture,
             gconstpointer  user_data)
{
  g_assert_null (tin_conversation_page_get_peer (fixture->page));
  g_assert_true (is_shown (fixture, "No Conversation Open"));
  g_assert_nonnull (tin_ui_test_find_button (fixture->page, "Connect to Peer…"));
  g_assert_cmpuint (tin_ui_test_count_unlabelled (fixture->page), ==, 0);
  tin_ui_test_screenshot (fixture->window, "conversation-nobody");
}

static void
test_send (Fixture       *fixture,
           gconstpointer  user_data)
{
  g_autofree char *left = NULL;

  open_peer (fixture, fixture->peers[0]);
  g_assert_true (is_shown (fixture, "No messages yet. Say hello to \u2068Bob\u2069."));
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (fixture->window)) == text_view (fixture));

  write_message (fixture, "\nHello, Bob!\nHow are you?\n");
  tin_await (has_received (fixture->others[0], "Hello, Bob!\nHow are you?"));
  tin_await (is_shown (fixture, "Hello, Bob!\nHow are you?"));
  left = tin_composer_dup_text (TIN_COMPOSER (composer (fixture)));
  g_assert_cmpstr (left, ==, "");
  g_assert_false (gtk_widget_get_visible (tin_ui_test_child (fixture->page, "nothing")));

  type (fixture, "By the button");
  tin_ui_test_click (send_button (fixture));
  tin_await (has_received (fixture->others[0], "By the button"));
  tin_await (is_shown (fixture, "By the button"));
  tin_ui_test_screenshot (fixture->window, "conversation-sent");

  /* Another test's window on the same display may have taken the focus: without it, there is no
   * place to go backwards from. */
  gtk_window_present (GTK_WINDOW (fixture->window));
  tin_await (gtk_widget_get_focus_child (fixture->window) != NULL);
  /* Backwards from the composer are the messages. */
  g_assert_true (gtk_widget_child_focus (fixture->window, GTK_DIR_TAB_BACKWARD));
  g_assert_cmpstr (G_OBJECT_TYPE_NAME (gtk_window_get_focus (GTK_WINDOW (fixture->window))), ==,
                   g_type_name (TIN_TYPE_MESSAGE_ROW));
}

static void
test_keys (Fixture       *fixture,
           gconstpointer  user_data)
{
  g_autofree char *left = NULL;

  open_peer (fixture, fixture->peers[0]);
  type (fixture, "not yet");
  g_assert_false (press (fixture, GDK_KEY_Return, GDK_SHIFT_MASK));
  g_assert_false (press (fixture, GDK_KEY_a, 0));
  /* An input method has something that Enter is meant for. */
  g_signal_emit_by_name (text_view (fixture), "preedit-changed", "ni");
  g_assert_false (press (fixture, GDK_KEY_Return, 0));
  g_signal_emit_by_name (text_view (fixture), "preedit-changed", "");
  left = tin_composer_dup_text (TIN_COMPOSER (composer (fixture)));
  g_assert_cmpstr (left, ==, "not yet");
}

/* In lines: what makes one long line does not come in at all. */
static char *
make_long_text (void)
{
  char *text = g_strnfill (TIN_TEXT_MAX + 1, 'x');

  for (gsize i = 1000; i < TIN_TEXT_MAX; i += 1000)
    text[i] = '\n';
  return text;
}

static void
test_unsendable (Fixture       *fixture,
                 gconstpointer  user_data)
{
  g_autofree char *long_text = make_long_text ();
  GtkWidget *room = tin_ui_test_child (composer (fixture), "room");

  open_peer (fixture, fixture->peers[0]);
  g_assert_false (gtk_widget_is_sensitive (send_button (fixture)));
  write_message (fixture, " \n\t ");
  g_assert_false (gtk_widget_is_sensitive (send_button (fixture)));

  write_message (fixture, long_text);
  g_assert_false (gtk_widget_is_sensitive (send_button (fixture)));
  g_assert_true (gtk_widget_get_visible (room));
  type (fixture, "short");
  g_assert_true (gtk_widget_is_sensitive (send_button (fixture)));
  g_assert_false (gtk_widget_get_visible (room));
  g_assert_cmpuint (g_list_model_get_n_items (
                      G_LIST_MODEL (tin_peer_get_conversation (fixture->peers[0]))), ==, 0);
}

static void
test_drafts (Fixture       *fixture,
             gconstpointer  user_data)
{
  static const struct
  {
    guint       peer;
    const char *draft;
  } steps[] = { { 1, "" }, { 0, "for Bob" }, { 1, "for Carol" }, { 0, "for Bob" } };

  open_peer (fixture, fixture->peers[0]);
  type (fixture, "for Bob");
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autofree char *text = NULL;

      open_peer (fixture, fixture->peers[steps[i].peer]);
      text = tin_composer_dup_text (TIN_COMPOSER (composer (fixture)));
      g_assert_cmpstr (text, ==, steps[i].draft);
      if (i == 0)
        type (fixture, "for Carol");
    }
  write_message (fixture, "for Bob");
  open_peer (fixture, fixture->peers[1]);
  tin_conversation_page_set_peer (fixture->page, fixture->peers[0]);
  g_assert_false (gtk_widget_is_sensitive (send_button (fixture)));
}

/* --- Delivery ----------------------------------------------------------------------------- */

/* Whether a screen reader is told that own message, and what became of it. */
static gboolean
is_said (Fixture     *fixture,
         const char  *text,
         TinDelivery  delivery,
         gboolean     secure)
{
  GtkWidget *label = tin_ui_test_find_text (fixture->page, text);
  g_autofree char *time = NULL;
  g_autofree char *expected = NULL;
  g_autofree char *actual = NULL;
  TinMessage *message;
  GtkWidget *row;

  if (label == NULL)
    return FALSE;
  row = gtk_widget_get_parent (label);
  message = tin_message_row_get_message (TIN_MESSAGE_ROW (row));
  time = tin_words_time (tin_message_get_time (message));
  expected = g_strdup_printf ("You, %s: %s, %s", time, text, tin_words_delivery (delivery, secure));
  actual = gtk_test_accessible_check_property (GTK_ACCESSIBLE (row),
                                               GTK_ACCESSIBLE_PROPERTY_LABEL, expected);
  return actual == NULL;
}

static gboolean
strip_says (Fixture    *fixture,
            const char *words)
{
  GtkWidget *label = tin_ui_test_child (fixture->page, "strip_label");

  return gtk_widget_get_mapped (label) &&
         strstr (gtk_label_get_text (GTK_LABEL (label)), words) != NULL;
}

static void
test_delivery (Fixture       *fixture,
               gconstpointer  user_data)
{
  g_autofree char *address = tin_ui_test_dup_address (fixture->alice);

  open_peer (fixture, fixture->peers[0]);
  write_message (fixture, "at once");
  tin_await (is_said (fixture, "at once", TIN_DELIVERY_DELIVERED, TRUE));
  g_assert_false (gtk_widget_get_visible (tin_ui_test_child (fixture->page, "strip")));

  tin_ui_test_session_stop (fixture->others[0]);
  g_assert_finalize_object (g_steal_pointer (&fixture->others[0]));
  tin_await (strip_says (fixture, "Messages wait until \u2068Bob\u2069 is back."));
  g_assert_true (is_shown (fixture, "Encrypted · Offline"));
  write_message (fixture, "for later");
  tin_await (is_said (fixture, "for later", TIN_DELIVERY_QUEUED, TRUE));
  tin_ui_test_screenshot (fixture->window, "conversation-offline");

  fixture->others[0] = tin_ui_test_session_new ("Bob", fixture->directories[1]);
  tin_ui_test_connect (fixture->others[0], address, TIN_CONNECT_SECURE);
  tin_await (is_said (fixture, "for later", TIN_DELIVERY_DELIVERED, TRUE));
  g_assert_true (is_shown (fixture, "Encrypted · Connected"));
}

static void
on_drained (GObject      *sink,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_object_unref (user_data);
}

static gboolean
on_incoming (GSocketService    *service,
             GSocketConnection *connection)
{
  g_autoptr (GOutputStream) sink = g_memory_output_stream_new_resizable ();

  g_output_stream_splice_async (sink, g_io_stream_get_input_stream (G_IO_STREAM (connection)),
                                G_OUTPUT_STREAM_SPLICE_NONE, G_PRIORITY_DEFAULT, NULL, on_drained,
                                g_object_ref (connection));
  return TRUE;
}

/* A plain-text program: takes connections, and reads them to their end. */
static GSocketService *
listen_on (guint16 *port)
{
  GSocketService *service = g_socket_service_new ();
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", *port);
  g_autoptr (GSocketAddress) effective = NULL;
  g_autoptr (GError) error = NULL;

  g_socket_listener_add_address (G_SOCKET_LISTENER (service), address, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &effective, &error);
  g_assert_no_error (error);
  g_signal_connect (service, "incoming", G_CALLBACK (on_incoming), NULL);
  *port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective));
  return service;
}

static void
test_retry (Fixture       *fixture,
            gconstpointer  user_data)
{
  g_autoptr (GSocketService) service = NULL;
  g_autofree char *address = NULL;
  guint16 port = 0;

  service = listen_on (&port);
  address = g_strdup_printf ("127.0.0.1:%u", port);
  open_peer (fixture, tin_ui_test_connect (fixture->alice, address, TIN_CONNECT_PLAIN));
  tin_await (strip_says (fixture, "Not encrypted"));

  g_socket_service_stop (service);
  g_socket_listener_close (G_SOCKET_LISTENER (service));
  g_clear_object (&service);
  write_message (fixture, "anybody?");
  tin_await (is_said (fixture, "anybody?", TIN_DELIVERY_FAILED, FALSE));
  tin_ui_test_settle (fixture->window);
  tin_ui_test_screenshot (fixture->window, "conversation-failed");

  service = listen_on (&port);
  tin_ui_test_click (tin_ui_test_find_button (fixture->page, "Retry"));
  tin_await (is_said (fixture, "anybody?", TIN_DELIVERY_SENT, FALSE));
  g_assert_null (tin_ui_test_find_button (fixture->page, "Retry"));
}

/* --- A program that does not say where it listens ----------------------------------------- */

static TinPeer *
find_plain_peer (TinSession *session)
{
  GListModel *roster = G_LIST_MODEL (tin_session_get_roster (session));

  for (guint i = 0; i < g_list_model_get_n_items (roster); i++)
    {
      g_autoptr (TinPeer) peer = g_list_model_get_item (roster, i);

      if (!tin_peer_is_secure (peer))
        return peer;
    }
  return NULL;
}

static void
test_plain_port (Fixture       *fixture,
                 gconstpointer  user_data)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GError) error = NULL;
  TinPeer *peer;
  GtkWidget *port;

  connection = g_socket_client_connect_to_host (client, "127.0.0.1",
                                                tin_session_get_port (fixture->alice), NULL,
                                                &error);
  g_assert_no_error (error);
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)),
                             "hello from netcat\n", 18, NULL, NULL, &error);
  g_assert_no_error (error);
  tin_await (find_plain_peer (fixture->alice) != NULL);
  peer = find_plain_peer (fixture->alice);
  open_peer (fixture, peer);
  tin_await (is_shown (fixture, "hello from netcat"));
  g_assert_true (strip_says (fixture, "On which port does"));
  g_assert_true (is_shown (fixture, "Not encrypted"));
  tin_ui_test_screenshot (fixture->window, "conversation-port");

  port = tin_ui_test_child (fixture->page, "port");
  gtk_editable_set_text (GTK_EDITABLE (port), "99999");
  g_assert_false (gtk_widget_is_sensitive (tin_ui_test_child (fixture->page, "set_port")));
  gtk_editable_set_text (GTK_EDITABLE (port), "4000");
  tin_ui_test_click (tin_ui_test_child (fixture->page, "set_port"));
  g_assert_cmpuint (tin_peer_get_port (peer), ==, 4000);
  tin_await (strip_says (fixture, "Not encrypted"));
}

static void
test_hostile_text (Fixture       *fixture,
                   gconstpointer  user_data)
{
  static const char *const texts[] = {
    "<b>not bold</b> & <span size='1000000'>not large</span>",
    "\u202egnp.exe \u2066 \u2069 http://example.org",
    "&lt;a href=\"x\"&gt; \x01\x02 \t end",
    "<a href=\"file:///etc/passwd\">click</a>",
    "%s %n {} \\",
  };
  g_autoptr (TinPeer) alice =
    g_list_model_get_item (G_LIST_MODEL (tin_session_get_roster (fixture->others[0])), 0);

  open_peer (fixture, fixture->peers[0]);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      tin_ui_test_say (fixture->others[0], alice, texts[i]);
      tin_await (is_shown (fixture, texts[i]));
      g_assert_false (gtk_label_get_use_markup (
                        GTK_LABEL (tin_ui_test_find_text (fixture->page, texts[i]))));
    }
}

static void
test_newest (Fixture       *fixture,
             gconstpointer  user_data)
{
  GtkWidget *newest = tin_ui_test_child (fixture->page, "newest");
  g_autoptr (TinPeer) alice = NULL;

  open_peer (fixture, fixture->peers[0]);
  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *text = g_strdup_printf ("message %u", i);

      tin_ui_test_say (fixture->alice, fixture->peers[0], text);
    }
  tin_await (is_said (fixture, "message 99", TIN_DELIVERY_DELIVERED, TRUE));
  tin_ui_test_settle (fixture->window);
  g_assert_true (press (fixture, GDK_KEY_Page_Up, 0));
  tin_await (gtk_widget_get_mapped (newest));

  alice = g_list_model_get_item (G_LIST_MODEL (tin_session_get_roster (fixture->others[0])), 0);
  for (guint i = 0; i < 3; i++)
    tin_ui_test_say (fixture->others[0], alice, "from Bob");
  tin_await (is_shown (fixture, "3 new messages"));
  tin_ui_test_screenshot (fixture->window, "conversation-newest");
  tin_ui_test_click (newest);
  tin_await (is_shown (fixture, "from Bob"));
  tin_await (!gtk_widget_get_visible (newest));
}

int
main (int    argc,
      char **argv)
{
  tin_ui_test_init (&argc, &argv);
  /* GTK 4.8 does not name a window's own buttons. */
  g_object_set (gtk_settings_get_default (), "gtk-decoration-layout", ":", NULL);

#define ADD(path, function) \
  g_test_add ("/ui/conversation/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("says-what-to-do-without-a-peer", test_nobody);
  ADD ("enter-and-the-button-send", test_send);
  ADD ("other-keys-go-to-the-text", test_keys);
  ADD ("nothing-and-too-much-are-not-sent", test_unsendable);
  ADD ("each-conversation-keeps-its-draft", test_drafts);
  ADD ("says-what-became-of-a-message", test_delivery);
  ADD ("a-failed-message-is-sent-again", test_retry);
  ADD ("asks-once-for-an-unknown-port", test_plain_port);
  ADD ("text-of-a-peer-is-never-markup", test_hostile_text);
  ADD ("a-button-goes-to-new-messages", test_newest);
#undef ADD

  return g_test_run ();
}
