/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "history-fixture.h"

/* --- What goes and what stays --------------------------------------------------------------- */

static void
test_old_and_done (HistoryFixture *fixture,
                   gconstpointer   mode)
{
  append_texts (fixture, ALICE, PEER_LOG, 5, "theirs ");
  append_texts (fixture, ALICE, OWN_LOG, 5, "ours ");
  append_texts (fixture, BOB, PEER_LOG, 2, "bobs ");
  mark (fixture, ALICE, PEER_LOG, TIN_HISTORY_MARK_SEEN, 2);
  mark (fixture, ALICE, OWN_LOG, TIN_HISTORY_MARK_ACKNOWLEDGED, 4);
  await_idle (fixture);

  g_assert_cmpint (expire (fixture, 1000), ==, 0);
  /* Numbers below 4 are old: two of theirs were seen, three of ours arrived. */
  g_assert_cmpint (expire (fixture, 4000), ==, 5);
  g_assert_cmpint (expire (fixture, 4000), ==, 0);

  for (guint round = 0; round < 2; round++)
    {
      assert_text (shown (fixture, ALICE),
                   "a:1a-3=theirs 3\na:a-4=ours 4\na:1a-4=theirs 4\n"
                   "a:a-5=ours 5\na:1a-5=theirs 5\n");
      assert_text (shown (fixture, BOB), "b:1a-1=bobs 1\nb:1a-2=bobs 2\n");
      assert_text (found (fixture, "theirs", NULL),
                   "a:1a-5=theirs 5\na:1a-4=theirs 4\na:1a-3=theirs 3\n");
      assert_text (listed_outbox (fixture, 10), "a:a-5=ours 5\n");
      history_fixture_reopen (fixture);
    }

  await_idle (fixture);
  history_fixture_close (fixture);
  check_index (fixture);
  g_assert_false (is_on_disk (fixture, "theirs 2"));
  history_fixture_open (fixture);
}

/* "Do not keep": what was not read and what has not arrived stays all the same. */
static void
test_all (HistoryFixture *fixture,
          gconstpointer   mode)
{
  append_texts (fixture, ALICE, PEER_LOG, 500, "theirs ");
  append_texts (fixture, ALICE, OWN_LOG, 500, "ours ");
  mark (fixture, ALICE, PEER_LOG, TIN_HISTORY_MARK_SEEN, 499);
  mark (fixture, ALICE, OWN_LOG, TIN_HISTORY_MARK_ACKNOWLEDGED, 499);

  g_assert_cmpint (expire (fixture, G_MAXUINT64), ==, 998);
  assert_text (shown (fixture, ALICE), "a:a-500=ours 500\na:1a-500=theirs 500\n");

  mark (fixture, ALICE, PEER_LOG, TIN_HISTORY_MARK_SEEN, 500);
  mark (fixture, ALICE, OWN_LOG, TIN_HISTORY_MARK_ACKNOWLEDGED, 500);
  g_assert_cmpint (expire (fixture, G_MAXUINT64), ==, 2);
  assert_text (shown (fixture, ALICE), "");

  /* Marks outlive it. */
  append_text (fixture, ALICE, PEER_LOG, 501, "next");
  append_text (fixture, ALICE, OWN_LOG, 501, "ours next");
  assert_text (shown (fixture, ALICE), "a:a-501=ours next\na:1a-501=next\n");
}

static void
test_hidden (HistoryFixture *fixture,
             gconstpointer   mode)
{
  append_texts (fixture, ALICE, OWN_LOG, 3, "ours ");
  change (fixture, ALICE, OWN_LOG, 1, TIN_HISTORY_DELETE);
  g_assert_cmpint (expire (fixture, G_MAXUINT64), ==, 0);
  mark (fixture, ALICE, OWN_LOG, TIN_HISTORY_MARK_ACKNOWLEDGED, 2);
  await_idle (fixture);
  g_assert_cmpint (expire (fixture, G_MAXUINT64), ==, 1);

  history_fixture_close (fixture);
  g_assert_cmpint (ask_file (fixture, "SELECT count(*) FROM message"), ==, 1);
  g_assert_cmpint (ask_file (fixture, "SELECT min(number) FROM message"), ==, 3);
}

/* --- Ends --------------------------------------------------------------------------------- */

typedef struct
{
  guint    n_expired;
  guint    n_cancelled;
  gboolean closed;
} Answers;

static void
on_expired (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Answers *answers = user_data;
  g_autoptr (GError) error = NULL;

  if (tin_history_count_finish (TIN_HISTORY (source), result, &error) >= 0)
    answers->n_expired++;
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    answers->n_cancelled++;
}

static void
on_closed (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Answers *answers = user_data;

  answers->closed = tin_history_finish (TIN_HISTORY (source), result, NULL);
}

/* Closing does not wait for the end of it, and it is answered all the same. */
static void
test_closing (HistoryFixture *fixture,
              gconstpointer   mode)
{
  Answers answers = { 0 };

  append_texts (fixture, ALICE, PEER_LOG, 20000, "theirs ");
  mark (fixture, ALICE, PEER_LOG, TIN_HISTORY_MARK_SEEN, 20000);
  tin_history_expire_async (fixture->history, G_MAXUINT64, on_expired, &answers);
  tin_history_close_async (fixture->history, on_closed, &answers);
  while (!answers.closed || answers.n_expired + answers.n_cancelled == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (answers.n_cancelled, ==, 1);

  g_assert_finalize_object (g_steal_pointer (&fixture->history));
  g_assert_cmpint (ask_file (fixture, "SELECT count(*) FROM message"), >, 0);
  check_index (fixture);

  /* The next one finds the rest. */
  history_fixture_open (fixture);
  g_assert_cmpint (expire (fixture, G_MAXUINT64), >, 0);
  assert_text (shown (fixture, ALICE), "");
}

/* An append comes between its pieces. */
static void
test_between (HistoryFixture *fixture,
              gconstpointer   mode)
{
  Answers answers = { 0 };

  append_texts (fixture, ALICE, PEER_LOG, 20000, "theirs ");
  mark (fixture, ALICE, PEER_LOG, TIN_HISTORY_MARK_SEEN, 20000);
  await_idle (fixture);
  tin_history_expire_async (fixture->history, G_MAXUINT64, on_expired, &answers);
  append_text (fixture, BOB, PEER_LOG, 1, "between");
  g_assert_cmpuint (answers.n_expired, ==, 0);

  while (answers.n_expired == 0)
    g_main_context_iteration (NULL, TRUE);
  assert_text (shown (fixture, ALICE), "");
  assert_text (shown (fixture, BOB), "b:1a-1=between\n");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  HISTORY_TEST ("/store/expire/what-is-old-and-done-goes", test_old_and_done);
  HISTORY_TEST ("/store/expire/unread-and-unsent-stay", test_all);
  HISTORY_TEST ("/store/expire/hidden-go-when-they-arrived", test_hidden);
  HISTORY_TEST ("/store/expire/closing-ends-it", test_closing);
  HISTORY_TEST ("/store/expire/appends-come-between", test_between);

  return g_test_run ();
}
