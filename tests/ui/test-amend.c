/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <string.h>

#include "page-fixture.h"
#include "tin-await.h"
#include "tin-message-row.h"
#include "tin-message-view.h"

/* What is done with messages that were said, between real sessions: the row of a message is asked
 * for it, and both sides are looked at. */

static GtkWidget *
find_row (PageFixture *fixture,
          const char  *text)
{
  GtkWidget *label = tin_ui_test_find_text (tin_ui_test_child (fixture->page, "view"), text);

  return label != NULL ? gtk_widget_get_ancestor (label, TIN_TYPE_MESSAGE_ROW) : NULL;
}

static void
say_to_alice (PageFixture *fixture,
              const char  *text)
{
  g_autoptr (GError) error = NULL;

  tin_message_unref (tin_session_send (fixture->pair.bob, fixture->alice, text, &error));
  g_assert_no_error (error);
  tin_await (find_row (fixture, text) != NULL);
}

static void
say_to_bob (PageFixture *fixture,
            const char  *text)
{
  tin_ui_pair_say (&fixture->pair, text);
  tin_await (find_row (fixture, text) != NULL);
}

/* What Bob sees last. */
static TinMessage *
bobs_last (PageFixture *fixture)
{
  TinConversation *conversation = tin_peer_get_conversation (fixture->alice);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (conversation));

  return n > 0 ? tin_conversation_get_message (conversation, n - 1) : NULL;
}

static gboolean
bob_sees (PageFixture *fixture,
          const char  *text)
{
  TinMessage *last = bobs_last (fixture);

  return last != NULL && strcmp (tin_message_get_text (last), text) == 0;
}

static gboolean
bob_sees_reaction (PageFixture *fixture,
                   const char  *emoji)
{
  TinMessage *last = bobs_last (fixture);

  return last != NULL && g_strcmp0 (tin_message_get_reaction (last, FALSE), emoji) == 0;
}

static void
activate (PageFixture *fixture,
          const char  *text,
          const char  *action)
{
  g_assert_true (gtk_widget_activate_action (find_row (fixture, text), action, NULL));
}

/* --- Tests -------------------------------------------------------------------------------- */

static void
test_react (PageFixture   *fixture,
            gconstpointer  user_data)
{
  say_to_alice (fixture, "shall we?");
  gtk_widget_activate_action (find_row (fixture, "shall we?"), "message.react", "s", "👍");
  tin_await (bob_sees_reaction (fixture, "👍"));
  tin_await (tin_ui_test_find_button (fixture->page, "👍") != NULL);

  /* The button takes it back. */
  tin_ui_test_click (tin_ui_test_find_button (fixture->page, "👍"));
  tin_await (bob_sees_reaction (fixture, NULL));
  tin_await (tin_ui_test_find_button (fixture->page, "👍") == NULL);
}

static void
test_retract (PageFixture   *fixture,
              gconstpointer  user_data)
{
  say_to_bob (fixture, "too early");
  tin_await (bob_sees (fixture, "too early"));
  tin_ui_test_settle (fixture->window);
  activate (fixture, "too early", "message.retract");
  tin_await (tin_ui_test_find_button_anywhere ("Delete") != NULL);
  g_assert_nonnull (find_row (fixture, "too early"));
  tin_ui_test_click (tin_ui_test_find_button_anywhere ("Delete"));
  tin_await (find_row (fixture, "You deleted this message") != NULL);
  tin_await ((tin_message_get_flags (bobs_last (fixture)) & TIN_MESSAGE_FLAG_DELETED) != 0);
  g_assert_true (bob_sees (fixture, ""));
  g_assert_null (find_row (fixture, "too early"));
}

/* What is selected takes the composer's place, and gives it back. */
static void
test_selection_bar (PageFixture   *fixture,
                    gconstpointer  user_data)
{
  GtkWidget *bar = tin_ui_test_child (fixture->page, "selection");
  GtkWidget *composer = tin_ui_test_child (fixture->page, "composer");

  say_to_alice (fixture, "one");
  say_to_alice (fixture, "two");
  say_to_alice (fixture, "three");
  g_assert_false (gtk_widget_get_mapped (bar));

  activate (fixture, "one", "message.select");
  activate (fixture, "three", "message.select");
  tin_ui_test_settle (fixture->window);
  g_assert_true (gtk_widget_get_mapped (bar));
  g_assert_false (gtk_widget_get_mapped (composer));
  g_assert_nonnull (tin_ui_test_find_text (bar, "2 selected"));
  g_assert_cmpuint (tin_ui_test_count_unlabelled (bar), ==, 0);
  tin_ui_test_screenshot (fixture->window, "conversation-selection");
  tin_ui_test_click (tin_ui_test_find_button (bar, "Cancel Selection"));
  tin_ui_test_settle (fixture->window);
  g_assert_false (gtk_widget_get_mapped (bar));
  g_assert_true (gtk_widget_get_mapped (composer));

  activate (fixture, "one", "message.select");
  activate (fixture, "three", "message.select");
  activate (fixture, "three", "message.delete");
  tin_await (tin_ui_test_find_button_anywhere ("Delete") != NULL);
  tin_ui_test_click (tin_ui_test_find_button_anywhere ("Delete"));
  tin_await (find_row (fixture, "one") == NULL && find_row (fixture, "three") == NULL);
  g_assert_nonnull (find_row (fixture, "two"));
  tin_await (!gtk_widget_get_mapped (bar));
}

static gboolean
is_asked (const char *text)
{
  g_autoptr (GListModel) windows = g_object_ref (gtk_window_get_toplevels ());

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (tin_ui_test_find_text (window, text) != NULL)
        return TRUE;
    }
  return FALSE;
}

/* One that is selected is a message, and not messages. */
static void
test_question (PageFixture   *fixture,
               gconstpointer  user_data)
{
  GtkWidget *bar = tin_ui_test_child (fixture->page, "selection");
  g_autofree char *name = g_strdup ("\u2068Bob\u2069");
  g_autofree char *one = g_strdup_printf ("It is deleted on this computer only. %s keeps it.",
                                          name);
  g_autofree char *both = g_strdup_printf ("They are deleted on this computer only. %s keeps them.",
                                           name);

  say_to_alice (fixture, "one");
  say_to_alice (fixture, "two");
  activate (fixture, "one", "message.select");
  activate (fixture, "one", "message.delete");
  tin_await (tin_ui_test_find_button_anywhere ("Delete") != NULL);
  g_assert_true (is_asked ("Delete Message?"));
  g_assert_true (is_asked (one));
  tin_ui_test_click (tin_ui_test_find_button_anywhere ("Cancel"));
  tin_await (tin_ui_test_find_button_anywhere ("Delete") == NULL);

  activate (fixture, "two", "message.select");
  activate (fixture, "one", "message.delete");
  tin_await (tin_ui_test_find_button_anywhere ("Delete") != NULL);
  g_assert_true (is_asked ("Delete 2 Messages?"));
  g_assert_true (is_asked (both));
  tin_ui_test_click (tin_ui_test_find_button_anywhere ("Delete"));
  tin_await (find_row (fixture, "one") == NULL && find_row (fixture, "two") == NULL);
  tin_await (!gtk_widget_get_mapped (bar));
}

int
main (int    argc,
      char **argv)
{
  tin_ui_test_init (&argc, &argv);

#define ADD(path, function) \
  g_test_add ("/ui/amend/" path, PageFixture, NULL, page_set_up, function, page_tear_down)
  ADD ("a-reaction-is-given-and-taken-back", test_react);
  ADD ("a-message-is-deleted-for-both-if-that-is-wanted", test_retract);
  ADD ("what-is-selected-has-a-bar-of-its-own", test_selection_bar);
  ADD ("what-is-selected-is-asked-for-by-number", test_question);
#undef ADD

  return g_test_run ();
}
