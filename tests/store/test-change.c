/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "history-fixture.h"

/* --- Taking back -------------------------------------------------------------------------- */

static void
test_withdraw (HistoryFixture *fixture,
               gconstpointer   mode)
{
  append_text (fixture, ALICE, OWN_LOG, 1, "first");
  append_text (fixture, ALICE, OWN_LOG, 2, "regrettable words");
  append_text (fixture, ALICE, OWN_LOG, 3, "third");
  mark (fixture, ALICE, OWN_LOG, TIN_HISTORY_MARK_OFFERED, 1);
  change (fixture, ALICE, OWN_LOG, 2, TIN_HISTORY_WITHDRAW);

  for (guint round = 0; round < 2; round++)
    {
      assert_text (shown (fixture, ALICE), "a:a-1=first\na:a-3=third\n");
      assert_text (logged (fixture, ALICE, OWN_LOG),
                   "a:a-1=first\na:a-2=(withdrawn)\na:a-3=third\n");
      assert_text (found (fixture, "regrettable", NULL), "");
      assert_text (listed_outbox (fixture, 10), "a:a-1=first\na:a-3=third\n");
      history_fixture_reopen (fixture);
    }

  /* Its place in the log stays taken. */
  append_text (fixture, ALICE, OWN_LOG, 4, "fourth");
  assert_text (listed_outbox (fixture, 10), "a:a-1=first\na:a-3=third\na:a-4=fourth\n");
}

static void
test_withdraw_too_late (HistoryFixture *fixture,
                        gconstpointer   mode)
{
  append_texts (fixture, ALICE, OWN_LOG, 3, "text ");
  append_texts (fixture, ALICE, PEER_LOG, 3, "text ");
  mark (fixture, ALICE, OWN_LOG, TIN_HISTORY_MARK_OFFERED, 2);

  refuse_change (fixture, ALICE, OWN_LOG, 1, TIN_HISTORY_WITHDRAW);
  refuse_change (fixture, ALICE, OWN_LOG, 2, TIN_HISTORY_WITHDRAW);
  refuse_change (fixture, ALICE, PEER_LOG, 3, TIN_HISTORY_WITHDRAW);
  refuse_change (fixture, ALICE, OWN_LOG, 4, TIN_HISTORY_WITHDRAW);
  refuse_change (fixture, BOB, OWN_LOG, 3, TIN_HISTORY_WITHDRAW);
  change (fixture, ALICE, OWN_LOG, 3, TIN_HISTORY_WITHDRAW);
  refuse_change (fixture, ALICE, OWN_LOG, 3, TIN_HISTORY_WITHDRAW);
  assert_text (logged (fixture, ALICE, OWN_LOG),
               "a:a-1=text 1\na:a-2=text 2\na:a-3=(withdrawn)\n");
}

/* Not as a text, and not as words of the index, and not in the log of the database. */
static void
test_nothing_stays_on_the_disk (HistoryFixture *fixture,
                                gconstpointer   mode)
{
  append_text (fixture, ALICE, OWN_LOG, 1, "harmless");
  append_text (fixture, ALICE, OWN_LOG, 2, "Regrettable xylophone");
  append_text (fixture, ALICE, OWN_LOG, 3, "Deleted zeppelin");
  mark (fixture, ALICE, OWN_LOG, TIN_HISTORY_MARK_OFFERED, 1);
  await_idle (fixture);
  g_assert_true (is_on_disk (fixture, "Regrettable"));
  g_assert_true (is_on_disk (fixture, "ylophone"));

  change (fixture, ALICE, OWN_LOG, 2, TIN_HISTORY_WITHDRAW);
  mark (fixture, ALICE, OWN_LOG, TIN_HISTORY_MARK_ACKNOWLEDGED, 3);
  change (fixture, ALICE, OWN_LOG, 3, TIN_HISTORY_DELETE);
  await_idle (fixture);

  g_assert_true (is_on_disk (fixture, "armless"));
  g_assert_false (is_on_disk (fixture, "egrettable"));
  g_assert_false (is_on_disk (fixture, "ylophone"));
  g_assert_false (is_on_disk (fixture, "eleted"));
  g_assert_false (is_on_disk (fixture, "eppelin"));
  history_fixture_close (fixture);
  check_index (fixture);
}

/* --- Removing ----------------------------------------------------------------------------- */

static void
test_delete (HistoryFixture *fixture,
             gconstpointer   mode)
{
  append_texts (fixture, ALICE, PEER_LOG, 2, "theirs ");
  append_texts (fixture, ALICE, OWN_LOG, 3, "ours ");
  mark (fixture, ALICE, OWN_LOG, TIN_HISTORY_MARK_ACKNOWLEDGED, 1);
  await_idle (fixture);

  change (fixture, ALICE, PEER_LOG, 1, TIN_HISTORY_DELETE);
  change (fixture, ALICE, OWN_LOG, 1, TIN_HISTORY_DELETE);
  change (fixture, ALICE, OWN_LOG, 2, TIN_HISTORY_DELETE);

  for (guint round = 0; round < 2; round++)
    {
      assert_text (shown (fixture, ALICE), "a:1a-2=theirs 2\na:a-3=ours 3\n");
      assert_text (found (fixture, "ours", NULL), "a:a-3=ours 3\n");
      assert_text (found (fixture, "theirs 1", ALICE), "");
      /* It still arrives. */
      assert_text (logged (fixture, ALICE, OWN_LOG),
                   "a:a-1=(withdrawn)\na:a-2=ours 2\na:a-3=ours 3\n");
      assert_text (listed_outbox (fixture, 10), "a:a-3=ours 3\n");
      refuse_change (fixture, ALICE, OWN_LOG, 2, TIN_HISTORY_DELETE);
      refuse_change (fixture, ALICE, PEER_LOG, 1, TIN_HISTORY_DELETE);
      await_idle (fixture);
      history_fixture_reopen (fixture);
    }

  mark (fixture, ALICE, OWN_LOG, TIN_HISTORY_MARK_ACKNOWLEDGED, 3);
  await_idle (fixture);
  history_fixture_close (fixture);
  g_assert_cmpint (ask_file (fixture, "SELECT count(*) FROM message WHERE text = 'ours 2'"), ==, 0);
  g_assert_cmpint (ask_file (fixture, "SELECT count(*) FROM message"), ==, 2);
  check_index (fixture);
}

/* The newest message goes, and its place in the order of all is not given to another one, which
 * the index would take for the one that it has. */
static void
test_ids_are_not_used_twice (HistoryFixture *fixture,
                             gconstpointer   mode)
{
  append_texts (fixture, ALICE, PEER_LOG, 3, "word ");
  await_idle (fixture);
  change (fixture, ALICE, PEER_LOG, 3, TIN_HISTORY_DELETE);
  history_fixture_reopen (fixture);

  append_text (fixture, ALICE, PEER_LOG, 4, "another");
  await_idle (fixture);
  assert_text (found (fixture, "another", NULL), "a:1a-4=another\n");
  history_fixture_close (fixture);
  check_index (fixture);
}

/* --- Failing ------------------------------------------------------------------------------ */

static guint
flags_of_newest (HistoryFixture *fixture,
                 const char     *text)
{
  g_autoptr (GPtrArray) hits = search (fixture, text, NULL, 0, 1);

  g_assert_cmpuint (hits->len, ==, 1);
  return tin_message_get_flags (((TinHistoryHit *) g_ptr_array_index (hits, 0))->message);
}

static void
test_fail (HistoryFixture *fixture,
           gconstpointer   mode)
{
  append_text (fixture, PLAIN, OWN_LOG, 1, "one");
  append_text (fixture, PLAIN, PEER_LOG, 1, "theirs");

  change (fixture, PLAIN, OWN_LOG, 1, TIN_HISTORY_FAIL);
  change (fixture, PLAIN, OWN_LOG, 1, TIN_HISTORY_FAIL);
  history_fixture_reopen (fixture);
  g_assert_cmphex (flags_of_newest (fixture, "one"), ==,
                   TIN_MESSAGE_FLAG_OWN | TIN_MESSAGE_FLAG_FAILED);

  change (fixture, PLAIN, OWN_LOG, 1, TIN_HISTORY_RETRY);
  history_fixture_reopen (fixture);
  g_assert_cmphex (flags_of_newest (fixture, "one"), ==, TIN_MESSAGE_FLAG_OWN);

  refuse_change (fixture, PLAIN, PEER_LOG, 1, TIN_HISTORY_FAIL);
  refuse_change (fixture, PLAIN, OWN_LOG, 2, TIN_HISTORY_FAIL);
}

/* --- What waits --------------------------------------------------------------------------- */

static void
test_outbox (HistoryFixture *fixture,
             gconstpointer   mode)
{
  append_texts (fixture, ALICE, OLD_OWN_LOG, 2, "old ");
  append_texts (fixture, BOB, OWN_LOG, 3, "to bob ");
  append_texts (fixture, ALICE, OWN_LOG, 3, "new ");
  append_texts (fixture, ALICE, PEER_LOG, 3, "theirs ");
  append_texts (fixture, PLAIN, OWN_LOG, 3, "plain ");
  append_texts (fixture, "address:192.0.2.9:1", OWN_LOG, 3, "address ");
  mark (fixture, ALICE, OLD_OWN_LOG, TIN_HISTORY_MARK_ACKNOWLEDGED, 1);
  mark (fixture, ALICE, OWN_LOG, TIN_HISTORY_MARK_OFFERED, 3);
  mark (fixture, ALICE, OWN_LOG, TIN_HISTORY_MARK_ACKNOWLEDGED, 1);
  mark (fixture, BOB, OWN_LOG, TIN_HISTORY_MARK_ACKNOWLEDGED, 2);

  assert_text (listed_outbox (fixture, 10),
               "a:b-2=old 2\na:a-2=new 2\na:a-3=new 3\nb:a-3=to bob 3\n");
  assert_text (listed_outbox (fixture, 2), "a:b-2=old 2\na:a-2=new 2\n");
  assert_text (listed_outbox (fixture, 0), "");

  mark (fixture, ALICE, OWN_LOG, TIN_HISTORY_MARK_ACKNOWLEDGED, 3);
  mark (fixture, ALICE, OLD_OWN_LOG, TIN_HISTORY_MARK_ACKNOWLEDGED, 2);
  mark (fixture, BOB, OWN_LOG, TIN_HISTORY_MARK_ACKNOWLEDGED, 3);
  assert_text (listed_outbox (fixture, 10), "");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  HISTORY_TEST ("/store/change/withdrawn-is-an-empty-entry", test_withdraw);
  HISTORY_TEST ("/store/change/what-may-have-left-stays", test_withdraw_too_late);
  HISTORY_TEST ("/store/change/nothing-stays-on-the-disk", test_nothing_stays_on_the_disk);
  HISTORY_TEST ("/store/change/deleted-still-arrives", test_delete);
  HISTORY_TEST ("/store/change/ids-are-not-used-twice", test_ids_are_not_used_twice);
  HISTORY_TEST ("/store/change/failed-and-tried-again", test_fail);
  HISTORY_TEST ("/store/change/outbox-is-what-is-not-acknowledged", test_outbox);

  return g_test_run ();
}
