/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "tin-await.h"
#include "view-fixture.h"

/* Where the view of messages opens: at the first message that was not read, whatever happens while
 * that is being looked for. */

/* Of session, and in no header that ui may see. */
void tin_conversation_remove (TinConversation *self,
                              guint64          log_id,
                              guint64          number);
void tin_conversation_reload (TinConversation *self);
void tin_conversation_set_ends (TinConversation *self,
                                gboolean         has_older,
                                gboolean         has_newer);

static void
test_unread (ViewFixture   *fixture,
             gconstpointer  user_data)
{
  view_say_many (fixture, "message", 0, 300);
  tin_peer_set_unread (fixture->peers[0], 40);
  view_show (fixture);
  tin_await (view_is_on_screen (fixture, "message 260"));
  g_assert_true (view_is_on_screen (fixture, "New messages"));
  g_assert_cmpfloat (view_y_of (fixture, "message 260"), <, VIEW_HEIGHT / 3);
  g_assert_false (tin_message_view_is_at_end (fixture->view));
}

/* The session does not count it any more: the line stays above the first one that was not read. */
static void
test_unread_deleted (ViewFixture   *fixture,
                     gconstpointer  user_data)
{
  view_say_many (fixture, "message", 1, 300);
  view_amend (fixture, TIN_MESSAGE_KIND_DELETE, 0, 281, "");
  tin_peer_set_unread (fixture->peers[0], 39);
  view_show (fixture);
  tin_await (view_is_on_screen (fixture, "message 261"));
  g_assert_nonnull (tin_ui_test_find_text (view_find_row (fixture, "message 261"),
                                           "New messages"));
}

static void
react_to_first (ViewFixture     *fixture,
                TinConversation *conversation)
{
  view_amend (fixture, TIN_MESSAGE_KIND_REACTION, TIN_MESSAGE_FLAG_OWN, 1, "👍");
}

static void
remove_first (ViewFixture     *fixture,
              TinConversation *conversation)
{
  tin_conversation_remove (conversation, VIEW_LOG, 1);
}

/* What comes now was not unread when it was counted. */
static void
hear_and_remove_first (ViewFixture     *fixture,
                       TinConversation *conversation)
{
  view_say_many (fixture, "message", 4, 1);
  tin_conversation_remove (conversation, VIEW_LOG, 1);
}

static void
forget_all (ViewFixture     *fixture,
            TinConversation *conversation)
{
  tin_conversation_reload (conversation);
}

/* A page is on its way meanwhile: the first unread message is still the same one. */
static void
test_changes_while_opening (ViewFixture   *fixture,
                            gconstpointer  user_data)
{
  static void (*const changes[]) (ViewFixture *, TinConversation *) = {
    react_to_first, remove_first, hear_and_remove_first, forget_all
  };
  guint what = GPOINTER_TO_UINT (user_data);
  TinConversation *conversation = tin_peer_get_conversation (fixture->peers[0]);

  view_say_many (fixture, "message", 1, 3);
  tin_conversation_set_ends (conversation, TRUE, FALSE);
  tin_peer_set_unread (fixture->peers[0], 2);
  tin_message_view_set_peer (fixture->view, fixture->peers[0]);
  g_assert_true (tin_conversation_is_loading (conversation));

  changes[what] (fixture, conversation);
  tin_await (!tin_conversation_is_loading (conversation));
  view_show (fixture);
  if (changes[what] == forget_all)
    {
      g_assert_cmpuint (view_count_rows (fixture), ==, 0);
      g_assert_true (tin_message_view_is_empty (fixture->view));
      return;
    }
  g_assert_nonnull (tin_ui_test_find_text (view_find_row (fixture, "message 2"),
                                           "New messages"));
  g_assert_null (tin_ui_test_find_text (view_find_row (fixture, "message 3"), "New messages"));
}

int
main (int    argc,
      char **argv)
{
  tin_ui_test_init (&argc, &argv);

#define ADD(path, data, function) \
  g_test_add ("/ui/message-opening/" path, ViewFixture, data, view_set_up, function, \
              view_tear_down)
  ADD ("opens-at-the-first-unread", NULL, test_unread);
  ADD ("a-deleted-message-is-not-unread", NULL, test_unread_deleted);
  ADD ("what-it-opens-with-is-reacted-to", GUINT_TO_POINTER (0), test_changes_while_opening);
  ADD ("what-it-opens-with-is-removed", GUINT_TO_POINTER (1), test_changes_while_opening);
  ADD ("what-it-opens-with-comes-and-goes", GUINT_TO_POINTER (2), test_changes_while_opening);
  ADD ("what-it-opens-with-is-cleared", GUINT_TO_POINTER (3), test_changes_while_opening);
#undef ADD

  return g_test_run ();
}
