/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "tin-limits.h"
#include "window-fixture.h"

/* A window over what is on the disk: it has no holes, has nothing twice, and does not grow. */

#define PAGE TIN_PAGE_MESSAGES

/* --- Pages -------------------------------------------------------------------------------- */

static void
test_nothing_before_asked (WindowFixture *fixture,
                           gconstpointer  n_messages)
{
  window_assert (fixture, 0, 0);
  g_assert_true (tin_conversation_has_older (fixture->conversation));
  g_assert_false (tin_conversation_has_newer (fixture->conversation));
  g_assert_cmpuint (held_history_count (fixture->history), ==, 0);

  /* What comes is shown, unless something that is not loaded stands behind it. */
  window_append (fixture, 251, 2505);
  window_append (fixture, 252, 2495);
  held_history_answer_all (fixture->history);
  window_assert (fixture, 251, 1);
}

static void
test_end_and_older (WindowFixture *fixture,
                    gconstpointer  n_messages)
{
  tin_conversation_load_end (fixture->conversation);
  g_assert_true (tin_conversation_is_loading (fixture->conversation));
  held_history_answer_all (fixture->history);
  g_assert_false (tin_conversation_is_loading (fixture->conversation));
  g_assert_cmpuint (fixture->n_loaded, ==, 1);
  window_assert (fixture, 250 - PAGE, PAGE);

  tin_conversation_load_older (fixture->conversation);
  tin_conversation_load_older (fixture->conversation);
  held_history_answer_all (fixture->history);
  window_assert (fixture, 250 - 2 * PAGE, 2 * PAGE);
  g_assert_true (tin_conversation_has_older (fixture->conversation));

  tin_conversation_load_older (fixture->conversation);
  held_history_answer_all (fixture->history);
  window_assert (fixture, 0, 250);
  g_assert_false (tin_conversation_has_older (fixture->conversation));
  g_assert_cmpuint (fixture->n_loaded, ==, 3);

  /* All of it is there: the answer comes at once. */
  tin_conversation_load_end (fixture->conversation);
  g_assert_cmpuint (fixture->n_loaded, ==, 4);
  g_assert_cmpuint (held_history_count (fixture->history), ==, 0);
}

static void
test_around (WindowFixture *fixture,
             gconstpointer  n_messages)
{
  guint position;

  tin_conversation_load_end (fixture->conversation);
  held_history_answer_all (fixture->history);
  g_assert_false (tin_conversation_find (fixture->conversation, PEER_LOG, 100, &position));

  tin_conversation_load_around (fixture->conversation,
                                g_ptr_array_index (held_history_get_all (fixture->history), 99));
  held_history_answer_all (fixture->history);
  g_assert_cmpuint (fixture->n_loaded, ==, 2);
  window_assert (fixture, 99 - PAGE / 2, PAGE + 1);
  g_assert_true (tin_conversation_find (fixture->conversation, PEER_LOG, 100, &position));
  g_assert_cmpuint (position, ==, PAGE / 2);
  g_assert_true (tin_conversation_has_older (fixture->conversation));
  g_assert_true (tin_conversation_has_newer (fixture->conversation));

  while (tin_conversation_has_newer (fixture->conversation))
    {
      tin_conversation_load_newer (fixture->conversation);
      held_history_answer_all (fixture->history);
    }
  window_assert (fixture, 49, 201);
}

static void
test_around_deleted (WindowFixture *fixture,
                     gconstpointer  n_messages)
{
  g_autoptr (TinMessage) hit =
    tin_message_ref (g_ptr_array_index (held_history_get_all (fixture->history), 99));
  guint position;

  held_history_delete (fixture->history, fixture->conversation, hit);
  tin_conversation_load_around (fixture->conversation, hit);
  held_history_answer_all (fixture->history);
  g_assert_false (tin_conversation_find (fixture->conversation, PEER_LOG, 100, &position));
  window_assert (fixture, 49, PAGE + 1);
}

static void
test_bounded (WindowFixture *fixture,
              gconstpointer  n_messages)
{
  tin_conversation_load_end (fixture->conversation);
  held_history_answer_all (fixture->history);
  tin_conversation_set_at_end (fixture->conversation, FALSE);

  while (tin_conversation_has_older (fixture->conversation))
    {
      tin_conversation_load_older (fixture->conversation);
      held_history_answer_all (fixture->history);
      window_assert_no_holes (fixture);
      g_assert_cmpuint (fixture->seen->len, <=, 2 * TIN_WINDOW_MESSAGES);
    }
  g_assert_true (tin_conversation_has_newer (fixture->conversation));
  g_assert_cmpuint (tin_message_get_number (g_ptr_array_index (fixture->seen, 0)), ==, 1);

  while (tin_conversation_has_newer (fixture->conversation))
    {
      tin_conversation_load_newer (fixture->conversation);
      held_history_answer_all (fixture->history);
      window_assert_no_holes (fixture);
      g_assert_cmpuint (fixture->seen->len, <=, 2 * TIN_WINDOW_MESSAGES);
    }
  g_assert_true (tin_conversation_has_older (fixture->conversation));
}

static void
test_flood (WindowFixture *fixture,
            gconstpointer  at_end)
{
  gboolean follows = GPOINTER_TO_UINT (at_end) == 2;
  const guint n = 5 * TIN_WINDOW_MESSAGES;

  tin_conversation_load_end (fixture->conversation);
  held_history_answer_all (fixture->history);
  tin_conversation_set_at_end (fixture->conversation, follows);
  for (guint i = 10; i < n; i++)
    window_append (fixture, i, 10 * i);
  held_history_answer_all (fixture->history);

  g_assert_cmpuint (fixture->seen->len, <=, 2 * TIN_WINDOW_MESSAGES);
  window_assert_no_holes (fixture);
  g_assert_true (tin_conversation_has_newer (fixture->conversation) == !follows);
  if (!follows)
    g_assert_cmpuint (tin_message_get_number (g_ptr_array_index (fixture->seen, 0)), ==, 1);

  tin_conversation_load_end (fixture->conversation);
  held_history_answer_all (fixture->history);
  g_assert_false (tin_conversation_has_newer (fixture->conversation));
  g_assert_cmpuint (tin_message_get_number (g_ptr_array_index (fixture->seen,
                                                               fixture->seen->len - 1)),
                    ==, n - 1);
}

static void
test_all_removed (WindowFixture *fixture,
                  gconstpointer  n_messages)
{
  GPtrArray *all = held_history_get_all (fixture->history);

  window_append (fixture, 251, 2510);
  held_history_answer_all (fixture->history);
  held_history_delete (fixture->history, fixture->conversation, g_ptr_array_index (all, 250));
  held_history_answer_all (fixture->history);
  window_assert (fixture, 0, 0);

  window_append (fixture, 252, 2505);
  window_append (fixture, 253, 2520);
  held_history_answer_all (fixture->history);
  window_assert (fixture, 251, 1);
  tin_conversation_load_end (fixture->conversation);
  held_history_answer_all (fixture->history);
  window_assert_no_holes (fixture);
  g_assert_cmpuint (fixture->seen->len, >=, PAGE);
}

static void
test_failed (WindowFixture *fixture,
             gconstpointer  n_messages)
{
  g_test_expect_message ("tincan-session", G_LOG_LEVEL_MESSAGE, "*could not be read*");
  held_history_fail_next (fixture->history);
  tin_conversation_load_end (fixture->conversation);
  held_history_answer_all (fixture->history);
  g_test_assert_expected_messages ();
  g_assert_cmpuint (fixture->n_loaded, ==, 1);
  window_assert (fixture, 0, 0);

  tin_conversation_load_end (fixture->conversation);
  held_history_answer_all (fixture->history);
  window_assert (fixture, 150, PAGE);
}

static void
test_reload (WindowFixture *fixture,
             gconstpointer  n_messages)
{
  GPtrArray *all = held_history_get_all (fixture->history);

  tin_conversation_load_end (fixture->conversation);
  held_history_answer_all (fixture->history);
  g_ptr_array_set_size (all, 0);
  tin_conversation_reload (fixture->conversation);
  window_assert (fixture, 0, 0);
  window_append (fixture, 251, 2510);
  held_history_answer_all (fixture->history);
  window_assert (fixture, 0, 1);
  g_assert_false (tin_conversation_has_older (fixture->conversation));
}

static void
on_gone (TinConversation *conversation,
         guint64          log_id,
         guint64          number,
         GString         *gone)
{
  g_string_append_printf (gone, "%" G_GUINT64_FORMAT "/%" G_GUINT64_FORMAT " ", log_id, number);
}

/* Who holds a message hears that it is gone, loaded or not; what is only let go is not gone. */
static void
test_gone (WindowFixture *fixture,
           gconstpointer  n_messages)
{
  GPtrArray *all = held_history_get_all (fixture->history);
  g_autoptr (GString) gone = g_string_new (NULL);

  g_signal_connect (fixture->conversation, "gone", G_CALLBACK (on_gone), gone);
  tin_conversation_load_end (fixture->conversation);
  held_history_answer_all (fixture->history);
  tin_conversation_load_around (fixture->conversation, g_ptr_array_index (all, 99));
  held_history_answer_all (fixture->history);
  g_assert_cmpstr (gone->str, ==, "");

  held_history_delete (fixture->history, fixture->conversation, g_ptr_array_index (all, 249));
  held_history_delete (fixture->history, fixture->conversation, g_ptr_array_index (all, 99));
  held_history_answer_all (fixture->history);
  g_assert_cmpstr (gone->str, ==, "2000/250 2000/100 ");
  tin_conversation_reload (fixture->conversation);
  g_assert_cmpstr (gone->str, ==, "2000/250 2000/100 0/0 ");
  held_history_answer_all (fixture->history);
}

static void
test_not_shown (WindowFixture *fixture,
                gconstpointer  n_messages)
{
  TinMessage *messages[] = {
    tin_message_new (PEER_LOG, 1, 10, TIN_MESSAGE_KIND_WITHDRAWN, TIN_MESSAGE_FLAGS_NONE, "", 0),
    tin_message_new (PEER_LOG, 2, 20, 77, TIN_MESSAGE_FLAGS_NONE, "of a later version", -1),
    tin_message_new (OWN_LOG, 1, 30, TIN_MESSAGE_KIND_TEXT,
                     TIN_MESSAGE_FLAG_OWN | TIN_MESSAGE_FLAG_HIDDEN, "hidden", -1),
    tin_message_new (TIN_LOG_ID_NOTES, 1, 40, TIN_MESSAGE_KIND_NOTE, TIN_MESSAGE_FLAGS_NONE,
                     "a note", -1),
  };

  tin_conversation_append (fixture->conversation, messages, G_N_ELEMENTS (messages));
  g_assert_cmpuint (fixture->seen->len, ==, 1);
  g_assert_cmpstr (tin_message_get_text (g_ptr_array_index (fixture->seen, 0)), ==, "a note");
  for (guint i = 0; i < G_N_ELEMENTS (messages); i++)
    tin_message_unref (messages[i]);
}

int
main (int   argc,
      char *argv[])
{
  static const struct
  {
    const char *path;
    guint       n_messages;
    void      (*test) (WindowFixture *, gconstpointer);
  } tests[] = {
    { "nothing-is-read-before-somebody-asks", 250, test_nothing_before_asked },
    { "loads-the-end-and-what-is-older", 250, test_end_and_older },
    { "loads-around-a-message", 250, test_around },
    { "loads-around-a-message-that-is-gone", 250, test_around_deleted },
    { "window-is-bounded", 5000, test_bounded },
    { "flood-while-somebody-reads-older-ones", 1, test_flood },
    { "flood-while-the-end-is-looked-at", 2, test_flood },
    { "empty-window-stays-where-it-was", 250, test_all_removed },
    { "what-cannot-be-read-can-be-asked-for-again", 250, test_failed },
    { "is-read-again", 250, test_reload },
    { "says-what-is-gone", 250, test_gone },
    { "withdrawn-and-hidden-ones-are-not-shown", 0, test_not_shown },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/session/conversation/", tests[i].path, NULL);

      g_test_add (path, WindowFixture, GUINT_TO_POINTER (tests[i].n_messages), window_set_up,
                  tests[i].test, window_tear_down);
    }
  return g_test_run ();
}
