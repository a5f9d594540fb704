/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "history-fixture.h"

static gint64
count_rows (HistoryFixture *fixture)
{
  gint64 n;

  history_fixture_close (fixture);
  n = ask_file (fixture, "SELECT count(*) FROM message");
  check_index (fixture);
  history_fixture_open (fixture);
  return n;
}

static void
talk (HistoryFixture *fixture,
      guint           n)
{
  append_texts (fixture, ALICE, PEER_LOG, n, "theirs ");
  append_texts (fixture, ALICE, OWN_LOG, 4, "ours ");
  append_texts (fixture, BOB, PEER_LOG, 2, "bobs ");
  mark (fixture, ALICE, OWN_LOG, TIN_HISTORY_MARK_ACKNOWLEDGED, 2);
}

static void
test_at_once (HistoryFixture *fixture,
              gconstpointer   mode)
{
  talk (fixture, 3);
  clear_conversation (fixture, ALICE, TIN_HISTORY_CLEAR_FOR_GOOD);

  for (guint round = 0; round < 2; round++)
    {
      assert_text (shown (fixture, ALICE), "");
      assert_text (found (fixture, "theirs", ALICE), "");
      assert_text (found (fixture, "ours", NULL), "");
      assert_text (found (fixture, "bobs", NULL), "b:1a-2=bobs 2\nb:1a-1=bobs 1\n");
      assert_text (listed_outbox (fixture, 10), "");
      /* What has to arrive does. */
      if (round == 1)
        assert_text (logged (fixture, ALICE, OWN_LOG),
                     "a:a-1=(withdrawn)\na:a-2=(withdrawn)\na:a-3=ours 3\na:a-4=ours 4\n");
      refuse_change (fixture, ALICE, OWN_LOG, 3, TIN_HISTORY_DELETE);
      await_idle (fixture);
    }

  g_assert_cmpint (count_rows (fixture), ==, 4);

  /* The conversation goes on. */
  append_text (fixture, ALICE, PEER_LOG, 4, "theirs again");
  append_text (fixture, ALICE, OWN_LOG, 5, "ours again");
  assert_text (shown (fixture, ALICE), "a:1a-4=theirs again\na:a-5=ours again\n");
  assert_text (found (fixture, "again", ALICE), "a:a-5=ours again\na:1a-4=theirs again\n");
  assert_text (listed_outbox (fixture, 10), "a:a-5=ours again\n");

  /* Once they have arrived they are gone. */
  mark (fixture, ALICE, OWN_LOG, TIN_HISTORY_MARK_ACKNOWLEDGED, 3);
  await_idle (fixture);
  g_assert_cmpint (count_rows (fixture), ==, 5);
  mark (fixture, ALICE, OWN_LOG, TIN_HISTORY_MARK_ACKNOWLEDGED, 5);
  await_idle (fixture);
  g_assert_cmpint (count_rows (fixture), ==, 4);
  assert_text (shown (fixture, ALICE), "a:1a-4=theirs again\na:a-5=ours again\n");
}

static void
test_marks_stay (HistoryFixture *fixture,
                 gconstpointer   mode)
{
  g_autoptr (TinHistoryState) state = NULL;
  const TinHistoryConversation *conversation;

  append_texts (fixture, ALICE, OWN_LOG, 4, "ours ");
  mark (fixture, ALICE, OWN_LOG, TIN_HISTORY_MARK_OFFERED, 3);
  mark (fixture, ALICE, OWN_LOG, TIN_HISTORY_MARK_ACKNOWLEDGED, 2);
  mark (fixture, ALICE, OWN_LOG, TIN_HISTORY_MARK_SEEN, 1);
  clear_conversation (fixture, ALICE, TIN_HISTORY_CLEAR_FOR_GOOD);
  await_idle (fixture);
  history_fixture_reopen (fixture);

  state = tin_history_dup_state (fixture->history);
  g_assert_cmpuint (state->conversations->len, ==, 1);
  conversation = g_ptr_array_index (state->conversations, 0);
  g_assert_null (conversation->last);
  g_assert_cmpuint (conversation->logs->len, ==, 1);
  g_assert_cmpuint (g_array_index (conversation->logs, TinHistoryLog, 0).head, ==, 4);
  g_assert_cmpuint (g_array_index (conversation->logs, TinHistoryLog, 0).offered, ==, 3);
  g_assert_cmpuint (g_array_index (conversation->logs, TinHistoryLog, 0).acknowledged, ==, 2);
  g_assert_cmpuint (g_array_index (conversation->logs, TinHistoryLog, 0).seen, ==, 1);
}

/* It goes on after whatever end, and nothing comes back meanwhile. */
static void
test_restart (HistoryFixture *fixture,
              gconstpointer   mode)
{
  talk (fixture, 2000);
  clear_conversation (fixture, ALICE, TIN_HISTORY_CLEAR_FOR_GOOD);

  for (guint i = 0; i < 4; i++)
    {
      history_fixture_crash (fixture);
      history_fixture_open (fixture);
      assert_text (shown (fixture, ALICE), "");
      assert_text (found (fixture, "theirs", NULL), "");
    }

  await_idle (fixture);
  g_assert_cmpint (count_rows (fixture), ==, 4);
  g_assert_true (is_on_disk (fixture, "ours 3"));
  g_assert_false (is_on_disk (fixture, "theirs"));
}

/* What comes while it is being cleared is no part of it. */
static void
test_meanwhile (HistoryFixture *fixture,
                gconstpointer   mode)
{
  talk (fixture, 2000);
  clear_conversation (fixture, ALICE, TIN_HISTORY_CLEAR_FOR_GOOD);
  append_text (fixture, ALICE, PEER_LOG, 2001, "newer");
  clear_conversation (fixture, "cc00", TIN_HISTORY_CLEAR_FOR_GOOD);
  assert_text (shown (fixture, ALICE), "a:1a-2001=newer\n");
  assert_text (found (fixture, "newer", ALICE), "a:1a-2001=newer\n");

  clear_conversation (fixture, ALICE, TIN_HISTORY_CLEAR_FOR_GOOD);
  assert_text (shown (fixture, ALICE), "");
  append_text (fixture, ALICE, PEER_LOG, 2002, "newest");
  await_idle (fixture);
  assert_text (shown (fixture, ALICE), "a:1a-2002=newest\n");
  g_assert_cmpint (count_rows (fixture), ==, 5);
}

/* --- What can be undone --------------------------------------------------------------------- */

static void
test_undone (HistoryFixture *fixture,
             gconstpointer   mode)
{
  g_autofree char *before = NULL;

  talk (fixture, 3);
  before = shown (fixture, ALICE);
  clear_conversation (fixture, ALICE, TIN_HISTORY_CLEAR_FOR_NOW);
  assert_text (shown (fixture, ALICE), "");
  assert_text (found (fixture, "theirs", NULL), "");
  await_idle (fixture);

  clear_conversation (fixture, ALICE, TIN_HISTORY_CLEAR_UNDO);
  await_idle (fixture);
  assert_text (shown (fixture, ALICE), before);
  history_fixture_reopen (fixture);
  await_idle (fixture);
  assert_text (shown (fixture, ALICE), before);

  /* There is nothing to undo any more, and nothing to settle. */
  clear_conversation (fixture, ALICE, TIN_HISTORY_CLEAR_SETTLE);
  clear_conversation (fixture, ALICE, TIN_HISTORY_CLEAR_UNDO);
  clear_conversation (fixture, "cc00", TIN_HISTORY_CLEAR_UNDO);
  assert_text (shown (fixture, ALICE), before);
}

/* What is said in between is no part of it, whatever the person says in the end. */
static void
test_undone_or_not (HistoryFixture *fixture,
                    gconstpointer   mode)
{
  talk (fixture, 1);
  clear_conversation (fixture, ALICE, TIN_HISTORY_CLEAR_FOR_NOW);
  append_text (fixture, ALICE, PEER_LOG, 2, "newer");
  assert_text (shown (fixture, ALICE), "a:1a-2=newer\n");
  clear_conversation (fixture, ALICE, TIN_HISTORY_CLEAR_SETTLE);
  await_idle (fixture);
  assert_text (shown (fixture, ALICE), "a:1a-2=newer\n");
  g_assert_false (is_on_disk (fixture, "theirs 1"));

  clear_conversation (fixture, ALICE, TIN_HISTORY_CLEAR_FOR_NOW);
  append_text (fixture, ALICE, PEER_LOG, 3, "newest");
  clear_conversation (fixture, ALICE, TIN_HISTORY_CLEAR_UNDO);
  await_idle (fixture);
  assert_text (shown (fixture, ALICE), "a:1a-2=newer\na:1a-3=newest\n");
}

/* Who ends the program has not undone it; who clears again does not ask about the first time. */
static void
test_settled_by_the_end (HistoryFixture *fixture,
                         gconstpointer   mode)
{
  talk (fixture, 3);
  clear_conversation (fixture, ALICE, TIN_HISTORY_CLEAR_FOR_NOW);
  history_fixture_crash (fixture);
  history_fixture_open (fixture);
  clear_conversation (fixture, ALICE, TIN_HISTORY_CLEAR_UNDO);
  await_idle (fixture);
  assert_text (shown (fixture, ALICE), "");
  g_assert_false (is_on_disk (fixture, "theirs 1"));

  append_text (fixture, ALICE, PEER_LOG, 4, "second");
  clear_conversation (fixture, ALICE, TIN_HISTORY_CLEAR_FOR_NOW);
  append_text (fixture, ALICE, PEER_LOG, 5, "third");
  clear_conversation (fixture, ALICE, TIN_HISTORY_CLEAR_FOR_NOW);
  clear_conversation (fixture, ALICE, TIN_HISTORY_CLEAR_UNDO);
  await_idle (fixture);
  assert_text (shown (fixture, ALICE), "a:1a-5=third\n");
  g_assert_false (is_on_disk (fixture, "second"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  HISTORY_TEST ("/store/clear/nothing-is-seen-from-then-on", test_at_once);
  HISTORY_TEST ("/store/clear/marks-stay", test_marks_stay);
  HISTORY_TEST ("/store/clear/goes-on-after-a-crash", test_restart);
  HISTORY_TEST ("/store/clear/what-comes-meanwhile-stays", test_meanwhile);
  HISTORY_TEST ("/store/clear/is-undone", test_undone);
  HISTORY_TEST ("/store/clear/what-comes-before-it-is-undone-stays", test_undone_or_not);
  HISTORY_TEST ("/store/clear/is-settled-by-the-end-of-the-program", test_settled_by_the_end);

  return g_test_run ();
}
