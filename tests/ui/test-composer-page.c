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
#include "tin-ui-pair.h"

/* What is written in an open conversation between two real sessions: answers, edits, drafts, and
 * what the other side sees meanwhile. */

typedef struct
{
  TinUiPair            pair;
  GtkWidget           *window;
  TinConversationPage *page;    /* (borrowed) Alice's */
} Fixture;

static void
open_window (Fixture *fixture)
{
  fixture->window = gtk_window_new ();
  fixture->page = TIN_CONVERSATION_PAGE (tin_conversation_page_new (fixture->pair.alice));
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 360, 640);
  gtk_window_set_child (GTK_WINDOW (fixture->window), GTK_WIDGET (fixture->page));
  gtk_window_present (GTK_WINDOW (fixture->window));
  tin_conversation_page_set_peer (fixture->page, tin_ui_test_only_peer (fixture->pair.alice));
  tin_ui_test_settle (fixture->window);
}

static void
close_window (Fixture *fixture)
{
  g_object_add_weak_pointer (G_OBJECT (fixture->page), (gpointer *) &fixture->page);
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_assert_null (fixture->page);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  tin_ui_pair_set_up (&fixture->pair);
  open_window (fixture);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  close_window (fixture);
  tin_ui_pair_tear_down (&fixture->pair);
}

/* Alice's program ends and is started again. */
static void
restart (Fixture *fixture)
{
  close_window (fixture);
  tin_ui_test_session_end (&fixture->pair.alice);
  fixture->pair.alice = tin_ui_test_session_new ("Alice", fixture->pair.directories[0]);
  open_window (fixture);
}

/* --- What Alice does ---------------------------------------------------------------------- */

static TinComposer *
composer (Fixture *fixture)
{
  return TIN_COMPOSER (tin_ui_test_child (fixture->page, "composer"));
}

static GtkTextView *
text_view (Fixture *fixture)
{
  return GTK_TEXT_VIEW (tin_ui_test_child (composer (fixture), "text_view"));
}

/* In the place of what is there. */
static void
type (Fixture    *fixture,
      const char *text)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (text_view (fixture));
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  gtk_text_buffer_delete_interactive (buffer, &start, &end, TRUE);
  gtk_text_buffer_insert_interactive_at_cursor (buffer, text, -1, TRUE);
}

static gboolean
press (Fixture *fixture,
       guint    key)
{
  g_autoptr (GListModel) controllers =
    gtk_widget_observe_controllers (GTK_WIDGET (text_view (fixture)));
  gboolean handled = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_KEY (controller) &&
          gtk_event_controller_get_propagation_phase (controller) == GTK_PHASE_CAPTURE)
        g_signal_emit_by_name (controller, "key-pressed", key, 0, 0, &handled);
    }
  return handled;
}

static void
assert_text (Fixture    *fixture,
             const char *expected)
{
  g_autofree char *text = tin_composer_dup_text (composer (fixture));

  g_assert_cmpstr (text, ==, expected);
}

/* --- What there is ------------------------------------------------------------------------ */

/* Returns: (transfer none) (nullable): the message with that text, as SESSION shows it */
static TinMessage *
find_message (TinSession *session,
              const char *text)
{
  TinConversation *conversation =
    tin_peer_get_conversation (tin_ui_test_only_peer (session));
  guint n = g_list_model_get_n_items (G_LIST_MODEL (conversation));

  for (guint i = 0; i < n; i++)
    {
      TinMessage *message = tin_conversation_get_message (conversation, i);

      if (strcmp (tin_message_get_text (message), text) == 0)
        return message;
    }
  return NULL;
}

static void
say (Fixture    *fixture,
     const char *text)
{
  type (fixture, text);
  g_assert_true (press (fixture, GDK_KEY_Return));
  assert_text (fixture, "");
  tin_await (find_message (fixture->pair.alice, text) != NULL);
}

static void
bob_says (Fixture    *fixture,
          const char *text)
{
  TinPeer *alice = tin_ui_test_only_peer (fixture->pair.bob);

  tin_message_unref (tin_session_send (fixture->pair.bob, alice, text, NULL));
  tin_await (find_message (fixture->pair.alice, text) != NULL);
}

static void
activate (Fixture    *fixture,
          const char *action,
          const char *text)
{
  TinMessage *message = find_message (fixture->pair.alice, text);

  g_assert_nonnull (message);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->page), action, "(tt)",
                                             tin_message_get_log_id (message),
                                             tin_message_get_number (message)));
}

/* Whether what is written answers, or changes, the message with that text. */
static gboolean
speaks_of (Fixture    *fixture,
           const char *text,
           gboolean    edits)
{
  gboolean actual = FALSE;
  TinMessage *target = tin_composer_get_target (composer (fixture), &actual);

  return target != NULL && strcmp (tin_message_get_text (target), text) == 0 && actual == edits;
}

/* --- Tests -------------------------------------------------------------------------------- */

static void
test_reply (Fixture       *fixture,
            gconstpointer  user_data)
{
  const TinMessageName *target;
  TinMessage *question;

  bob_says (fixture, "When?");
  bob_says (fixture, "And where?");
  activate (fixture, "conversation.reply", "When?");
  g_assert_true (speaks_of (fixture, "When?", FALSE));
  tin_ui_test_settle (fixture->window);
  tin_ui_test_screenshot (fixture->window, "writing-reply");
  say (fixture, "At six");
  g_assert_null (tin_composer_get_target (composer (fixture), NULL));

  tin_await (find_message (fixture->pair.bob, "At six") != NULL);
  target = tin_message_get_target (find_message (fixture->pair.bob, "At six"));
  question = find_message (fixture->pair.bob, "When?");
  g_assert_nonnull (target);
  g_assert_cmpuint (target->log_id, ==, tin_message_get_log_id (question));
  g_assert_cmpuint (target->number, ==, tin_message_get_number (question));
  /* The next one answers nothing. */
  say (fixture, "Bye");
  tin_await (find_message (fixture->pair.bob, "Bye") != NULL);
  g_assert_null (tin_message_get_target (find_message (fixture->pair.bob, "Bye")));
}

/* --- Messages that get another name ------------------------------------------------------- */

#define OTHER_LOG 77
#define OTHER_NUMBER 9

/* As the session does when the log of Alice's @before goes on as another one. */
static void
emit_moved (Fixture    *fixture,
            TinMessage *before,
            guint64     sent_at)
{
  g_signal_emit_by_name (tin_peer_get_conversation (tin_ui_test_only_peer (fixture->pair.alice)),
                         "moved", tin_message_get_log_id (before), sent_at, (guint64) OTHER_LOG,
                         (guint64) OTHER_NUMBER);
}

static void
assert_target (Fixture       *fixture,
               const char    *text,
               gboolean       edits,
               guint64        log_id,
               guint64        number)
{
  TinMessage *target = tin_composer_get_target (composer (fixture), NULL);

  g_assert_true (speaks_of (fixture, text, edits));
  g_assert_cmpuint (tin_message_get_log_id (target), ==, log_id);
  g_assert_cmpuint (tin_message_get_number (target), ==, number);
  g_assert_true (tin_message_is_own (target));
}

static void
test_target_moves (Fixture       *fixture,
                   gconstpointer  user_data)
{
  TinMessage *mine;
  guint64 log_id;
  guint64 number;

  say (fixture, "mine");
  mine = find_message (fixture->pair.alice, "mine");
  log_id = tin_message_get_log_id (mine);
  number = tin_message_get_number (mine);

  activate (fixture, "conversation.reply", "mine");
  type (fixture, "and more");
  emit_moved (fixture, mine, tin_message_get_sent_at (mine) + 1);
  assert_target (fixture, "mine", FALSE, log_id, number);
  emit_moved (fixture, mine, tin_message_get_sent_at (mine));
  assert_target (fixture, "mine", FALSE, OTHER_LOG, OTHER_NUMBER);
  assert_text (fixture, "and more");

  /* The answer that an edit has laid aside, too. */
  tin_composer_cancel (composer (fixture));
  activate (fixture, "conversation.reply", "mine");
  activate (fixture, "conversation.edit", "mine");
  emit_moved (fixture, mine, tin_message_get_sent_at (mine));
  assert_target (fixture, "mine", TRUE, OTHER_LOG, OTHER_NUMBER);
  tin_composer_cancel (composer (fixture));
  assert_target (fixture, "mine", FALSE, OTHER_LOG, OTHER_NUMBER);
  assert_text (fixture, "and more");
}

/* An edit over another text, in a conversation that is not open. */
static void
test_edit_moves (Fixture       *fixture,
                 gconstpointer  user_data)
{
  TinPeer *bob = tin_ui_test_only_peer (fixture->pair.alice);
  TinMessage *mine;

  say (fixture, "mine");
  mine = find_message (fixture->pair.alice, "mine");
  type (fixture, "begun");
  activate (fixture, "conversation.edit", "mine");
  type (fixture, "changed");
  tin_conversation_page_set_peer (fixture->page, NULL);
  emit_moved (fixture, mine, tin_message_get_sent_at (mine));
  tin_conversation_page_set_peer (fixture->page, bob);
  assert_text (fixture, "changed");
  assert_target (fixture, "mine", TRUE, OTHER_LOG, OTHER_NUMBER);
}

static void
test_edit_last (Fixture       *fixture,
                gconstpointer  user_data)
{
  g_assert_false (press (fixture, GDK_KEY_Up));
  say (fixture, "older");
  say (fixture, "A mistkae");
  bob_says (fixture, "What?");
  tin_await (find_message (fixture->pair.bob, "A mistkae") != NULL);

  g_assert_true (press (fixture, GDK_KEY_Up));
  g_assert_true (speaks_of (fixture, "A mistkae", TRUE));
  assert_text (fixture, "A mistkae");
  tin_ui_test_settle (fixture->window);
  tin_ui_test_screenshot (fixture->window, "writing-edit");
  type (fixture, "A mistake");
  g_assert_true (press (fixture, GDK_KEY_Return));
  assert_text (fixture, "");
  tin_await (find_message (fixture->pair.bob, "A mistake") != NULL);
  g_assert_null (find_message (fixture->pair.bob, "A mistkae"));
  tin_await (find_message (fixture->pair.alice, "A mistake") != NULL);

  /* What is not changed is not said again. */
  g_assert_true (press (fixture, GDK_KEY_Up));
  assert_text (fixture, "A mistake");
  g_assert_null (tin_peer_get_draft (tin_ui_test_only_peer (fixture->pair.alice)));
  g_assert_true (press (fixture, GDK_KEY_Return));
  assert_text (fixture, "");
  g_assert_null (tin_composer_get_target (composer (fixture), NULL));
}

static void
test_edit_of_another (Fixture       *fixture,
                      gconstpointer  user_data)
{
  bob_says (fixture, "Bob's own");
  activate (fixture, "conversation.edit", "Bob's own");
  g_assert_null (tin_composer_get_target (composer (fixture), NULL));
  assert_text (fixture, "");
}

static void
test_draft (Fixture       *fixture,
            gconstpointer  user_data)
{
  type (fixture, "begun\nand not sent");
  restart (fixture);
  assert_text (fixture, "begun\nand not sent");
  say (fixture, "sent");
  restart (fixture);
  assert_text (fixture, "");
}

static void
test_draft_of_reply (Fixture       *fixture,
                     gconstpointer  user_data)
{
  bob_says (fixture, "When?");
  activate (fixture, "conversation.reply", "When?");
  type (fixture, "At s");
  restart (fixture);
  assert_text (fixture, "At s");
  tin_await (speaks_of (fixture, "When?", FALSE));
  g_assert_true (press (fixture, GDK_KEY_Escape));
  restart (fixture);
  assert_text (fixture, "At s");
  tin_await (find_message (fixture->pair.alice, "When?") != NULL);
  g_assert_null (tin_composer_get_target (composer (fixture), NULL));
}

static void
test_draft_of_edit (Fixture       *fixture,
                    gconstpointer  user_data)
{
  say (fixture, "A mistkae");
  g_assert_true (press (fixture, GDK_KEY_Up));
  type (fixture, "A mist");
  restart (fixture);
  tin_await (speaks_of (fixture, "A mistkae", TRUE));
  assert_text (fixture, "A mist");
  g_assert_true (press (fixture, GDK_KEY_Escape));
  assert_text (fixture, "");
  restart (fixture);
  tin_await (find_message (fixture->pair.alice, "A mistkae") != NULL);
  assert_text (fixture, "");
}

/* Two texts are under way at once; neither is lost when another conversation is looked at. */
static void
test_edit_over_text (Fixture       *fixture,
                     gconstpointer  user_data)
{
  TinPeer *bob = tin_ui_test_only_peer (fixture->pair.alice);

  say (fixture, "A mistkae");
  type (fixture, "the next one");
  activate (fixture, "conversation.edit", "A mistkae");
  type (fixture, "A mistake");
  g_assert_cmpstr (tin_peer_get_draft (bob), ==, "the next one");

  tin_conversation_page_set_peer (fixture->page, NULL);
  tin_conversation_page_set_peer (fixture->page, bob);
  g_assert_true (speaks_of (fixture, "A mistkae", TRUE));
  assert_text (fixture, "A mistake");
  g_assert_true (press (fixture, GDK_KEY_Return));
  assert_text (fixture, "the next one");
  tin_await (find_message (fixture->pair.bob, "A mistake") != NULL);

  tin_conversation_page_set_peer (fixture->page, NULL);
  tin_conversation_page_set_peer (fixture->page, bob);
  assert_text (fixture, "the next one");
  g_assert_null (tin_composer_get_target (composer (fixture), NULL));
  restart (fixture);
  assert_text (fixture, "the next one");
}

/* --- Typing ------------------------------------------------------------------------------- */

static void
count_up (guint *n)
{
  (*n)++;
}

/* In as many words as there is room for. */
static gboolean
says_encrypted (GtkWidget *page)
{
  return tin_ui_test_find_text (page, "Encrypted") != NULL ||
         tin_ui_test_find_text (page, "Encrypted · Connected") != NULL;
}

static void
test_typing (Fixture       *fixture,
             gconstpointer  user_data)
{
  TinPeer *alice = tin_ui_test_only_peer (fixture->pair.bob);
  GtkWidget *window = gtk_window_new ();
  GtkWidget *page = tin_conversation_page_new (fixture->pair.bob);

  gtk_window_set_default_size (GTK_WINDOW (window), 360, 480);
  gtk_window_set_child (GTK_WINDOW (window), page);
  gtk_window_present (GTK_WINDOW (window));
  tin_conversation_page_set_peer (TIN_CONVERSATION_PAGE (page), alice);
  tin_ui_test_settle (window);
  g_assert_true (says_encrypted (page));

  type (fixture, "Hell");
  tin_await (tin_peer_is_typing (alice));
  tin_await (tin_ui_test_find_text (page, "Typing…") != NULL);
  tin_ui_test_screenshot (window, "writing-typing");
  type (fixture, "");
  tin_await (!tin_peer_is_typing (alice));
  tin_await (says_encrypted (page));

  type (fixture, "Hello");
  tin_await (tin_peer_is_typing (alice));
  g_assert_true (press (fixture, GDK_KEY_Return));
  tin_await (!tin_peer_is_typing (alice));
  /* Whoever goes elsewhere has stopped. */
  type (fixture, "And");
  tin_await (tin_peer_is_typing (alice));
  tin_conversation_page_set_peer (fixture->page, NULL);
  tin_await (!tin_peer_is_typing (alice));
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_typing_is_not_told (Fixture       *fixture,
                         gconstpointer  user_data)
{
  TinPeer *alice = tin_ui_test_only_peer (fixture->pair.bob);
  guint n = 0;

  /* A draft that is put there is nobody's typing, either. */
  type (fixture, "begun");
  tin_await (tin_peer_is_typing (alice));
  tin_conversation_page_set_peer (fixture->page, NULL);
  tin_await (!tin_peer_is_typing (alice));
  g_signal_connect_swapped (alice, "notify::typing", G_CALLBACK (count_up), &n);
  tin_conversation_page_set_peer (fixture->page, tin_ui_test_only_peer (fixture->pair.alice));
  assert_text (fixture, "begun");

  g_object_set (tin_session_get_settings (fixture->pair.alice), "send-typing", FALSE, NULL);
  say (fixture, "said in silence");
  tin_await (find_message (fixture->pair.bob, "said in silence") != NULL);
  g_assert_cmpuint (n, ==, 0);
  g_signal_handlers_disconnect_by_func (alice, count_up, &n);
}

/* --- Size --------------------------------------------------------------------------------- */

static void
test_grows (Fixture       *fixture,
            gconstpointer  user_data)
{
  GtkWidget *scroller = tin_ui_test_child (composer (fixture), "scroller");
  int line = gtk_widget_get_height (scroller);
  int third = gtk_widget_get_height (GTK_WIDGET (fixture->page)) / 3;
  int grown;

  type (fixture, "one\ntwo\nthree");
  tin_ui_test_settle (fixture->window);
  grown = gtk_widget_get_height (scroller);
  g_assert_cmpint (grown, >, line);
  type (fixture, "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n15\n16\n17\n18\n19\n20");
  tin_ui_test_settle (fixture->window);
  g_assert_cmpint (gtk_widget_get_height (scroller), >, grown);
  g_assert_cmpint (gtk_widget_get_height (scroller), ==, third);
  type (fixture, "");
  tin_ui_test_settle (fixture->window);
  g_assert_cmpint (gtk_widget_get_height (scroller), ==, line);
}

/* --- Plain peers -------------------------------------------------------------------------- */

/* A plain program cannot be told that a message is another one. */
/* A file that is dropped is none of the text. */
static void
test_file_is_dropped (Fixture       *fixture,
                      gconstpointer  user_data)
{
  g_autoptr (GListModel) controllers =
    gtk_widget_observe_controllers (GTK_WIDGET (fixture->page));
  g_autoptr (GFile) file = g_file_new_for_path ("/picture.png");
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (GSList) files = g_slist_append (NULL, file);
  gboolean taken = FALSE;

  g_value_init (&value, GDK_TYPE_FILE_LIST);
  g_value_set_boxed (&value, files);
  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_DROP_TARGET (controller))
        g_signal_emit_by_name (controller, "drop", &value, 20.0, 20.0, &taken);
    }
  g_assert_true (taken);
  assert_text (fixture, "");
  tin_await (tin_ui_test_find_text (fixture->window, "Files cannot be sent, only text.") != NULL);
}

static void
test_plain (Fixture       *fixture,
            gconstpointer  user_data)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *address = NULL;
  TinConversation *conversation;
  TinPeer *plain;
  guint16 port;

  port = g_socket_listener_add_any_inet_port (listener, NULL, &error);
  g_assert_no_error (error);
  address = g_strdup_printf ("127.0.0.1:%u", port);
  plain = tin_ui_test_connect (fixture->pair.alice, address, TIN_CONNECT_PLAIN);
  conversation = tin_peer_get_conversation (plain);
  tin_conversation_page_set_peer (fixture->page, plain);
  type (fixture, "in plain words");
  g_assert_true (press (fixture, GDK_KEY_Return));
  tin_await (g_list_model_get_n_items (G_LIST_MODEL (conversation)) > 0);
  g_assert_false (press (fixture, GDK_KEY_Up));
  g_assert_null (tin_composer_get_target (composer (fixture), NULL));
}

#define ADD(path, test) g_test_add ("/ui/writing/" path, Fixture, NULL, set_up, test, tear_down)

int
main (int   argc,
      char *argv[])
{
  tin_ui_test_init (&argc, &argv);

  ADD ("reply-names-what-it-answers", test_reply);
  ADD ("up-edits-the-last-own-message", test_edit_last);
  ADD ("what-is-answered-moves", test_target_moves);
  ADD ("what-is-edited-moves", test_edit_moves);
  ADD ("message-of-another-is-not-edited", test_edit_of_another);
  ADD ("draft-is-there-at-the-next-start", test_draft);
  ADD ("draft-of-a-reply", test_draft_of_reply);
  ADD ("draft-of-an-edit", test_draft_of_edit);
  ADD ("edit-over-a-begun-text-loses-neither", test_edit_over_text);
  ADD ("typing-is-seen-on-the-other-side", test_typing);
  ADD ("typing-is-not-told-where-not-wanted", test_typing_is_not_told);
  ADD ("text-grows-to-a-third-of-the-page", test_grows);
  ADD ("file-is-not-taken-for-text", test_file_is_dropped);
  ADD ("plain-peer-is-not-offered-edits", test_plain);
  return g_test_run ();
}
