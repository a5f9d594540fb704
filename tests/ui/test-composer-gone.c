/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <string.h>

#include "page-fixture.h"
#include "tin-await.h"
#include "tin-composer.h"

/* What is answered or edited is deleted, or gets another text, while somebody writes; and what is
 * given up while it is written. */

static TinComposer *
composer (PageFixture *fixture)
{
  return TIN_COMPOSER (tin_ui_test_child (fixture->page, "composer"));
}

static gboolean
has_target (PageFixture *fixture)
{
  gboolean shown = gtk_widget_get_visible (tin_ui_test_child (composer (fixture), "target_bar"));
  gboolean present = tin_composer_get_target (composer (fixture), NULL) != NULL;

  g_assert_cmpint (shown, ==, present);
  return present;
}

/* In the place of what is there. */
static void
type (PageFixture *fixture,
      const char  *text)
{
  GtkWidget *view = tin_ui_test_child (composer (fixture), "text_view");
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (view));
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  gtk_text_buffer_delete_interactive (buffer, &start, &end, TRUE);
  gtk_text_buffer_insert_interactive_at_cursor (buffer, text, -1, TRUE);
}

static void
press_send (PageFixture *fixture)
{
  gtk_widget_activate_action (GTK_WIDGET (composer (fixture)), "composer.send", NULL);
}

static void
assert_text (PageFixture *fixture,
             const char  *expected)
{
  g_autofree char *text = tin_composer_dup_text (composer (fixture));

  g_assert_cmpstr (text, ==, expected);
}

/* Returns: (transfer none) (nullable) */
static TinMessage *
find (TinPeer    *peer,
      const char *text)
{
  TinConversation *conversation = tin_peer_get_conversation (peer);

  for (guint i = g_list_model_get_n_items (G_LIST_MODEL (conversation)); i > 0; i--)
    {
      TinMessage *message = tin_conversation_get_message (conversation, i - 1);

      if (strcmp (tin_message_get_text (message), text) == 0)
        return message;
    }
  return NULL;
}

/* Alice says it, and it has left. */
static void
say_to_bob (PageFixture *fixture,
            const char  *text)
{
  tin_ui_pair_say (&fixture->pair, text);
  tin_await (find (fixture->bob, text) != NULL && find (fixture->alice, text) != NULL);
  tin_await (tin_session_can_retract (fixture->pair.alice, fixture->bob,
                                      find (fixture->bob, text)));
}

static void
say_to_alice (PageFixture *fixture,
              const char  *text)
{
  g_autoptr (GError) error = NULL;

  tin_message_unref (tin_session_send (fixture->pair.bob, fixture->alice, text, &error));
  g_assert_no_error (error);
  tin_await (find (fixture->bob, text) != NULL);
  tin_await (tin_session_can_retract (fixture->pair.bob, fixture->alice,
                                      find (fixture->alice, text)));
}

static void
begin (PageFixture *fixture,
       const char  *action,
       const char  *text)
{
  TinMessage *message = find (fixture->bob, text);

  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->page), action, "(tt)",
                                             tin_message_get_log_id (message),
                                             tin_message_get_number (message)));
  g_assert_true (has_target (fixture));
}

static void
retract (TinSession *session,
         TinPeer    *peer,
         const char *text)
{
  g_autoptr (GError) error = NULL;

  tin_message_unref (tin_session_retract (session, peer, find (peer, text), &error));
  g_assert_no_error (error);
}

/* --- Tests -------------------------------------------------------------------------------- */

/* The text is not lost: it is a message of its own. */
static void
test_edited (PageFixture   *fixture,
             gconstpointer  user_data)
{
  say_to_bob (fixture, "first words");
  begin (fixture, "conversation.edit", "first words");
  type (fixture, "better words");
  retract (fixture->pair.alice, fixture->bob, "first words");
  tin_await (!has_target (fixture));
  assert_text (fixture, "better words");
  g_assert_cmpstr (tin_peer_get_draft (fixture->bob), ==, "better words");
  g_assert_null (tin_peer_get_draft_target (fixture->bob));
  tin_await (tin_ui_test_find_text (
               fixture->window, "That message was deleted. What you wrote is now a new message.")
             != NULL);

  press_send (fixture);
  tin_await (find (fixture->alice, "better words") != NULL);
  assert_text (fixture, "");
}

/* What was laid aside is there again, below. */
static void
test_edited_over_text (PageFixture   *fixture,
                       gconstpointer  user_data)
{
  say_to_bob (fixture, "first words");
  type (fixture, "something else");
  begin (fixture, "conversation.edit", "first words");
  type (fixture, "better words");
  retract (fixture->pair.alice, fixture->bob, "first words");
  tin_await (!has_target (fixture));
  assert_text (fixture, "better words\nsomething else");
}

/* Nothing was changed yet: there is nothing to keep. */
static void
test_edit_just_begun (PageFixture   *fixture,
                      gconstpointer  user_data)
{
  say_to_bob (fixture, "first words");
  type (fixture, "something else");
  begin (fixture, "conversation.edit", "first words");
  tin_session_delete_async (fixture->pair.alice, fixture->bob, find (fixture->bob, "first words"),
                            NULL, NULL);
  tin_await (!has_target (fixture));
  assert_text (fixture, "something else");
}

/* It goes while another conversation is open. */
static void
test_edited_elsewhere (PageFixture   *fixture,
                       gconstpointer  user_data)
{
  say_to_bob (fixture, "first words");
  type (fixture, "something else");
  begin (fixture, "conversation.edit", "first words");
  type (fixture, "better words");
  tin_conversation_page_set_peer (fixture->page, NULL);
  retract (fixture->pair.alice, fixture->bob, "first words");
  tin_await (find (fixture->bob, "first words") == NULL);
  tin_conversation_page_set_peer (fixture->page, fixture->bob);
  tin_await (!has_target (fixture));
  assert_text (fixture, "better words\nsomething else");
}

/* The other side deletes what is answered. */
static void
test_answered (PageFixture   *fixture,
               gconstpointer  user_data)
{
  say_to_alice (fixture, "shall we?");
  begin (fixture, "conversation.reply", "shall we?");
  type (fixture, "yes");
  retract (fixture->pair.bob, fixture->alice, "shall we?");
  tin_await (!has_target (fixture));
  assert_text (fixture, "yes");
  g_assert_null (tin_peer_get_draft_target (fixture->bob));
  g_assert_null (tin_ui_test_find_text (composer (fixture), "shall we?"));
  tin_await (tin_ui_test_find_text (fixture->window,
                                    "The message that you were answering was deleted.") != NULL);
}

/* The other side deletes what the text answers that an edit has laid aside. */
static void
test_answered_aside (PageFixture   *fixture,
                     gconstpointer  user_data)
{
  say_to_bob (fixture, "first words");
  say_to_alice (fixture, "shall we?");
  begin (fixture, "conversation.reply", "shall we?");
  type (fixture, "yes");
  begin (fixture, "conversation.edit", "first words");
  retract (fixture->pair.bob, fixture->alice, "shall we?");
  tin_await (tin_composer_get_aside_target (composer (fixture)) == NULL);
  g_assert_true (has_target (fixture));
  tin_composer_cancel (composer (fixture));
  g_assert_false (has_target (fixture));
  assert_text (fixture, "yes");
}

/* What is shown above the answer is what the message says now. */
static void
test_answered_is_edited (PageFixture   *fixture,
                         gconstpointer  user_data)
{
  g_autoptr (GError) error = NULL;
  TinMessage *message;

  say_to_alice (fixture, "shall we?");
  begin (fixture, "conversation.reply", "shall we?");
  type (fixture, "yes");
  g_assert_nonnull (tin_ui_test_find_text (composer (fixture), "shall we?"));
  message = find (fixture->alice, "shall we?");
  tin_message_unref (tin_session_edit (fixture->pair.bob, fixture->alice, message,
                                       "shall we go?", &error));
  g_assert_no_error (error);
  tin_await (tin_ui_test_find_text (composer (fixture), "shall we go?") != NULL);
  g_assert_true (has_target (fixture));
  assert_text (fixture, "yes");
}

/* While the message of a kept edit is looked for, somebody begins to write: neither is lost, if
 * the conversation is left before or there is no such message. */
static void
test_kept_edit_is_read (PageFixture   *fixture,
                        gconstpointer  user_data)
{
  TinMessageName nowhere;

  say_to_bob (fixture, "first words");
  nowhere = (TinMessageName) {
    tin_message_get_log_id (find (fixture->bob, "first words")), 4711
  };
  for (guint i = 0; i < 2; i++)
    {
      tin_conversation_page_set_peer (fixture->page, NULL);
      tin_session_set_edit_draft (fixture->pair.alice, fixture->bob, "better words", &nowhere);
      tin_conversation_page_set_peer (fixture->page, fixture->bob);
      assert_text (fixture, "");
      type (fixture, "something else");
      g_assert_cmpstr (tin_peer_get_draft (fixture->bob), ==, "better words");
      g_assert_true (tin_peer_is_draft_edit (fixture->bob));
      if (i == 0)
        tin_conversation_page_set_peer (fixture->page, NULL);
      else
        tin_await (!tin_peer_is_draft_edit (fixture->bob));
      g_assert_cmpstr (tin_peer_get_draft (fixture->bob), ==, "better words\nsomething else");
      g_assert_null (tin_peer_get_draft_target (fixture->bob));
      nowhere.number++;
    }
  assert_text (fixture, "better words\nsomething else");
}

static void
on_changed (guint    *n,
            gboolean  typed)
{
  g_assert_false (typed);
  (*n)++;
}

/* What an input method has composed goes: who saw that somebody types is told at once. */
static void
test_composition_is_given_up (PageFixture   *fixture,
                              gconstpointer  user_data)
{
  GtkWidget *view = tin_ui_test_child (composer (fixture), "text_view");
  guint n = 0;

  g_signal_emit_by_name (view, "preedit-changed", "ni");
  tin_await (tin_peer_is_typing (fixture->alice));
  g_signal_connect_swapped (composer (fixture), "changed", G_CALLBACK (on_changed), &n);
  g_signal_emit_by_name (view, "preedit-changed", "");
  g_signal_emit_by_name (view, "preedit-changed", "");
  g_assert_cmpuint (n, ==, 1);
  g_signal_handlers_disconnect_by_func (composer (fixture), on_changed, &n);
  tin_await (!tin_peer_is_typing (fixture->alice));
}

#define ADD(path, test) \
  g_test_add ("/ui/gone/" path, PageFixture, NULL, page_set_up, test, page_tear_down)

int
main (int   argc,
      char *argv[])
{
  tin_ui_test_init (&argc, &argv);

  ADD ("edit-of-a-deleted-message-is-kept", test_edited);
  ADD ("edit-over-a-begun-text-is-kept", test_edited_over_text);
  ADD ("edit-that-changed-nothing-ends", test_edit_just_begun);
  ADD ("edit-is-kept-while-not-open", test_edited_elsewhere);
  ADD ("reply-to-a-deleted-message-is-a-message", test_answered);
  ADD ("reply-laid-aside-to-a-deleted-message", test_answered_aside);
  ADD ("reply-shows-what-is-said-now", test_answered_is_edited);
  ADD ("kept-edit-and-what-is-written-meanwhile", test_kept_edit_is_read);
  ADD ("composition-that-is-given-up-is-no-typing", test_composition_is_given_up);
  return g_test_run ();
}
