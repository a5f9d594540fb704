/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "history-fixture.h"
#include "tin-error.h"

static gint64
import_three (HistoryFixture *fixture,
              guint64         log_id)
{
  g_autoptr (GArray) entries = tin_history_entries_new (3);
  g_autoptr (GError) error = NULL;
  gint64 n;

  add_entry (entries, ALICE, make_message (log_id, 2, "imported 2"));
  add_entry (entries, ALICE, make_message (log_id, 7, "imported 7"));
  add_entry (entries, BOB, make_message (log_id, 5, "imported 5"));
  n = import_entries (fixture, entries, &error);
  g_assert_no_error (error);
  return n;
}

static void
test_holes (HistoryFixture *fixture,
            gconstpointer   mode)
{
  g_assert_cmpint (import_three (fixture, PEER_LOG), ==, 3);
  g_assert_cmpint (import_three (fixture, PEER_LOG), ==, 0);

  for (guint round = 0; round < 2; round++)
    {
      assert_text (shown (fixture, ALICE), "a:1a-2=imported 2\na:1a-7=imported 7\n");
      assert_text (shown (fixture, BOB), "b:1a-5=imported 5\n");
      assert_text (found (fixture, "imported 7", NULL), "a:1a-7=imported 7\n");
      await_idle (fixture);
      history_fixture_reopen (fixture);
    }
}

/* Nothing is known of the log because of it, and what its author sends goes first. */
static void
test_author_goes_first (HistoryFixture *fixture,
                        gconstpointer   mode)
{
  g_autoptr (TinHistoryState) state = NULL;

  import_three (fixture, PEER_LOG);
  await_idle (fixture);
  history_fixture_reopen (fixture);
  state = tin_history_dup_state (fixture->history);
  for (guint i = 0; i < state->conversations->len; i++)
    {
      const TinHistoryConversation *conversation = g_ptr_array_index (state->conversations, i);

      g_assert_cmpuint (conversation->logs->len, ==, 0);
    }

  append_texts (fixture, ALICE, PEER_LOG, 3, "sent ");
  assert_text (shown (fixture, ALICE),
               "a:1a-1=sent 1\na:1a-2=sent 2\na:1a-3=sent 3\na:1a-7=imported 7\n");
  assert_text (found (fixture, "imported", ALICE), "a:1a-7=imported 7\n");
  await_idle (fixture);
  assert_text (found (fixture, "sent 2", ALICE), "a:1a-2=sent 2\n");
  history_fixture_close (fixture);
  check_index (fixture);
}

static void
test_own (HistoryFixture *fixture,
          gconstpointer   mode)
{
  import_three (fixture, OWN_LOG);
  assert_text (listed_outbox (fixture, 10), "");
  append_text (fixture, ALICE, OWN_LOG, 1, "new");
  assert_text (listed_outbox (fixture, 10), "a:a-1=new\n");
  clear_conversation (fixture, ALICE, TIN_HISTORY_CLEAR_FOR_GOOD);
  await_idle (fixture);
  history_fixture_close (fixture);
  g_assert_cmpint (ask_file (fixture, "SELECT count(*) FROM message WHERE conversation ="
                                      " (SELECT id FROM conversation WHERE peer LIKE 'aa%')"),
                   ==, 1);
}

/* A history that is older than the export it is given: the numbers are still to be written. */
static void
test_numbers_to_come (HistoryFixture *fixture,
                      gconstpointer   mode)
{
  static const char expected[] =
    "a:a-1=ours 1\na:a-2=ours 2\na:a-3=exported 3\n"
    "a:a-5=exported 5\na:a-3=new 3\na:a-4=new 4\na:a-5=new 5\n";

  append_texts (fixture, ALICE, OWN_LOG, 2, "ours ");
  for (guint round = 0; round < 3; round++)
    {
      g_autoptr (GArray) entries = tin_history_entries_new (4);
      g_autoptr (GError) error = NULL;

      add_entry (entries, ALICE, make_message (OWN_LOG, 2, "ours 2"));
      add_entry (entries, ALICE, make_message (OWN_LOG, 3, "exported 3"));
      add_entry (entries, ALICE, make_message (OWN_LOG, 5, "exported 5"));
      /* As it is called in an export of this history. */
      add_entry (entries, ALICE, make_message (TIN_IMPORTED_LOG (OWN_LOG), 5, "exported 5"));
      add_entry (entries, ALICE, make_message (TIN_IMPORTED_LOG (OWN_LOG), 1, "ours 1"));
      g_assert_cmpint (import_entries (fixture, entries, &error), ==, round == 0 ? 2 : 0);
      g_assert_no_error (error);

      if (round == 0)
        for (guint64 number = 3; number <= 5; number++)
          {
            g_autofree char *text = g_strdup_printf ("new %" G_GUINT64_FORMAT, number);
            g_autoptr (GArray) written = tin_history_entries_new (1);

            add_entry (written, ALICE, make_message_at (OWN_LOG, number, number * 10000, text));
            append_entries (fixture, written);
          }
      assert_text (shown (fixture, ALICE), expected);
      assert_text (logged (fixture, ALICE, OWN_LOG),
                   "a:a-1=ours 1\na:a-2=ours 2\na:a-3=new 3\na:a-4=new 4\na:a-5=new 5\n");
      await_idle (fixture);
      history_fixture_reopen (fixture);
    }
  assert_text (found (fixture, "exported", ALICE),
               "a:a-5=exported 5\na:a-3=exported 3\n");
  history_fixture_close (fixture);
  check_index (fixture);
}

/* An author that lost its history may give a number to another text. */
static void
test_other_text_of_author (HistoryFixture *fixture,
                           gconstpointer   mode)
{
  g_autoptr (GArray) entries = tin_history_entries_new (2);
  g_autoptr (GError) error = NULL;

  add_entry (entries, ALICE, make_message_at (PEER_LOG, 1, 1000, "sent 1"));
  add_entry (entries, ALICE, make_message_at (PEER_LOG, 2, 1500, "exported 2"));
  g_assert_cmpint (import_entries (fixture, entries, &error), ==, 2);
  await_idle (fixture);
  append_texts (fixture, ALICE, PEER_LOG, 2, "sent ");
  assert_text (shown (fixture, ALICE),
               "a:1a-1=sent 1\na:1a-2=exported 2\na:1a-2=sent 2\n");
  g_assert_cmpint (import_entries (fixture, entries, &error), ==, 0);
  await_idle (fixture);
  assert_text (found (fixture, "exported", ALICE), "a:1a-2=exported 2\n");
  history_fixture_close (fixture);
  check_index (fixture);
}

/* A file cannot make a message of a peer's ours, or the other way. */
static void
test_whose (HistoryFixture *fixture,
            gconstpointer   mode)
{
  g_autoptr (GArray) entries = tin_history_entries_new (2);
  g_autoptr (GPtrArray) hits = NULL;
  g_autoptr (GError) error = NULL;

  append_text (fixture, ALICE, PEER_LOG, 1, "theirs");
  add_entry (entries, ALICE,
             tin_message_new (PEER_LOG, 9, 9000, TIN_MESSAGE_KIND_TEXT,
                              TIN_MESSAGE_FLAG_OWN | TIN_MESSAGE_FLAG_HIDDEN |
                              TIN_MESSAGE_FLAG_BROADCAST, "forged", -1));
  g_assert_cmpint (import_entries (fixture, entries, &error), ==, 1);

  hits = search (fixture, "forged", NULL, 0, 1);
  g_assert_cmpuint (hits->len, ==, 1);
  g_assert_cmphex (tin_message_get_flags (
                     ((TinHistoryHit *) g_ptr_array_index (hits, 0))->message),
                   ==, TIN_MESSAGE_FLAG_BROADCAST);
}

/* What was cleared comes back, even while it is still being removed. */
static void
test_after_clearing (HistoryFixture *fixture,
                     gconstpointer   mode)
{
  g_autoptr (GArray) entries = tin_history_entries_new (2);
  g_autoptr (GError) error = NULL;

  append_texts (fixture, ALICE, PEER_LOG, 3, "theirs ");
  append_texts (fixture, ALICE, OWN_LOG, 3, "ours ");
  clear_conversation (fixture, ALICE, TIN_HISTORY_CLEAR_FOR_GOOD);
  add_entry (entries, ALICE, make_message (PEER_LOG, 2, "theirs 2"));
  add_entry (entries, ALICE, make_message (OWN_LOG, 2, "forged 2"));
  g_assert_cmpint (import_entries (fixture, entries, &error), ==, 2);
  g_assert_no_error (error);

  for (guint round = 0; round < 2; round++)
    {
      assert_text (shown (fixture, ALICE), "a:a-2=ours 2\na:1a-2=theirs 2\n");
      /* What is still to arrive is what was written here. */
      assert_text (logged (fixture, ALICE, OWN_LOG),
                   "a:a-1=ours 1\na:a-2=ours 2\na:a-3=ours 3\n");
      await_idle (fixture);
    }
  history_fixture_close (fixture);
  check_index (fixture);
}

/* All or nothing of what is given at once. */
static void
test_impossible (HistoryFixture *fixture,
                 gconstpointer   mode)
{
  static const struct
  {
    guint64 log_id;
    guint64 number;
    guint64 time;
  } cases[] = {
    { PEER_LOG, 0, 1 },
    { PEER_LOG, 1 + (guint64) G_MAXINT64, 1 },
    { 1 + (guint64) G_MAXINT64, 1, 1 },
    { PEER_LOG, 1, G_MAXUINT64 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GArray) entries = tin_history_entries_new (2);
      g_autoptr (GError) error = NULL;

      add_entry (entries, ALICE, make_message (PEER_LOG, 3, "good"));
      add_entry (entries, ALICE,
                 make_message_at (cases[i].log_id, cases[i].number, cases[i].time, "bad"));
      g_assert_cmpint (import_entries (fixture, entries, &error), ==, -1);
      g_assert_error (error, TIN_ERROR, TIN_ERROR_INVALID);
      assert_text (shown (fixture, ALICE), "");
    }
}

/* --- Amendments ---------------------------------------------------------------------------- */

#define EDIT TIN_MESSAGE_KIND_EDIT
#define DELETE TIN_MESSAGE_KIND_DELETE
#define REACT TIN_MESSAGE_KIND_REACTION

/* What an export has of a conversation, the last first. */
static void
add_amended (GArray  *entries,
             guint64  own_log)
{
  add_entry (entries, ALICE, make_amendment (PEER_LOG, 4, REACT, own_log, 7, "+"));
  add_entry (entries, ALICE, make_amendment (own_log, 9, DELETE, own_log, 8, ""));
  add_entry (entries, ALICE, make_amendment (PEER_LOG, 3, EDIT, PEER_LOG, 2, "theirs, edited"));
  add_entry (entries, ALICE, make_message (own_log, 8, "zebra"));
  add_entry (entries, ALICE, make_message (own_log, 7, "ours"));
  add_entry (entries, ALICE, make_amendment (PEER_LOG, 2, TIN_MESSAGE_KIND_TEXT, own_log, 7,
                                             "theirs"));
}

static void
test_amendments (HistoryFixture *fixture,
                 gconstpointer   mode)
{
  g_autoptr (GArray) entries = tin_history_entries_new (6);
  g_autoptr (GError) error = NULL;

  add_amended (entries, OWN_LOG);
  for (guint round = 0; round < 2; round++)
    {
      g_assert_cmpint (import_entries (fixture, entries, &error), ==, round == 0 ? 6 : 0);
      assert_text (shown_in_full (fixture, ALICE),
                   "1a-2=theirs, edited (edited) >a-7 @1a-3\na-7=ours you:+\n"
                   "a-8=(deleted) @a-9\n");
      await_idle (fixture);
      g_assert_false (is_on_disk (fixture, "zebra"));
      assert_text (found (fixture, "theirs", NULL), "a:1a-2=theirs, edited\n");
    }
  history_fixture_close (fixture);
  check_index (fixture);
}

/* Our log goes on with other messages under these numbers: they are not what was amended. */
static void
test_amendments_aside (HistoryFixture *fixture,
                       gconstpointer   mode)
{
  g_autoptr (GArray) entries = tin_history_entries_new (6);
  g_autoptr (GArray) more = tin_history_entries_new (1);
  g_autoptr (TinMessage) ours = NULL;
  const TinMessageName name = { OWN_LOG, 7 };
  g_autoptr (GError) error = NULL;

  append_text (fixture, ALICE, OWN_LOG, 1, "new 1");
  add_amended (entries, OWN_LOG);
  g_assert_cmpint (import_entries (fixture, entries, &error), ==, 6);
  for (guint number = 2; number <= 8; number++)
    append_text (fixture, ALICE, OWN_LOG, number, "new");
  assert_text (found (fixture, "ours", NULL), "a:a-7=ours\n");

  add_entry (more, ALICE, make_amendment (OWN_LOG, 10, EDIT, OWN_LOG, 7, "ours, edited"));
  g_assert_cmpint (import_entries (fixture, more, &error), ==, 1);
  assert_text (found (fixture, "ours", NULL), "a:a-7=ours, edited\n");
  ours = read_message (fixture, ALICE, &name);
  g_assert_cmpstr (tin_message_get_text (ours), ==, "new");
}

/* Who sent a message goes first; what was imported of another one of that name is about that. */
static void
test_amendments_give_way (HistoryFixture *fixture,
                          gconstpointer   mode)
{
  g_autoptr (GArray) entries = tin_history_entries_new (2);
  g_autoptr (GArray) sent = tin_history_entries_new (3);
  g_autoptr (GError) error = NULL;

  add_entry (entries, ALICE, make_message (PEER_LOG, 2, "imported"));
  add_entry (entries, ALICE, make_amendment (PEER_LOG, 3, EDIT, PEER_LOG, 2, "edited"));
  g_assert_cmpint (import_entries (fixture, entries, &error), ==, 2);
  for (guint number = 1; number <= 3; number++)
    add_entry (sent, ALICE, make_message_at (PEER_LOG, number, 500 + number, "sent"));
  append_entries (fixture, sent);

  assert_text (found (fixture, "sent", NULL), "a:1a-3=sent\na:1a-2=sent\na:1a-1=sent\n");
  assert_text (found (fixture, "imported", NULL), "");
  assert_text (shown (fixture, ALICE),
               "a:1a-1=sent\na:1a-2=sent\na:1a-3=sent\na:1a-2=edited\n");
  await_idle (fixture);
  history_fixture_close (fixture);
  check_index (fixture);
}

/* What was deleted in the meantime goes here, too; what was deleted before is not brought back. */
static void
test_deletions (HistoryFixture *fixture,
                gconstpointer   mode)
{
  g_autoptr (GArray) entries = tin_history_entries_new (3);
  g_autoptr (GError) error = NULL;

  append_texts (fixture, ALICE, PEER_LOG, 2, "zebra ");
  amend (fixture, DELETE, PEER_LOG, 3, PEER_LOG, 1, "");
  add_entry (entries, ALICE, make_message (PEER_LOG, 1, "zebra 1"));
  add_entry (entries, ALICE, make_message (PEER_LOG, 2, "zebra 2"));
  add_entry (entries, ALICE, make_amendment (PEER_LOG, 7, DELETE, PEER_LOG, 2, ""));
  g_assert_cmpint (import_entries (fixture, entries, &error), ==, 1);
  assert_text (shown_in_full (fixture, ALICE), "1a-1=(deleted) @1a-3\n1a-2=(deleted) @1a-7\n");
  await_idle (fixture);
  g_assert_false (is_on_disk (fixture, "zebra"));

  /* What was removed here comes back as it is there. */
  change (fixture, ALICE, PEER_LOG, 1, TIN_HISTORY_DELETE);
  assert_text (shown_in_full (fixture, ALICE), "1a-2=(deleted) @1a-7\n");
  g_assert_cmpint (import_entries (fixture, entries, &error), ==, 1);
  assert_text (shown_in_full (fixture, ALICE), "1a-1=zebra 1\n1a-2=(deleted) @1a-7\n");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  HISTORY_TEST ("/store/import/numbers-may-have-holes", test_holes);
  HISTORY_TEST ("/store/import/the-author-goes-first", test_author_goes_first);
  HISTORY_TEST ("/store/import/own-ones-are-not-sent", test_own);
  HISTORY_TEST ("/store/import/numbers-to-come-stay-free", test_numbers_to_come);
  HISTORY_TEST ("/store/import/other-text-of-the-author-is-another", test_other_text_of_author);
  HISTORY_TEST ("/store/import/nobody-is-made-an-author", test_whose);
  HISTORY_TEST ("/store/import/what-was-cleared-comes-back", test_after_clearing);
  HISTORY_TEST ("/store/import/impossible-ones-are-refused", test_impossible);
  HISTORY_TEST ("/store/import/amendments", test_amendments);
  HISTORY_TEST ("/store/import/amendments-of-what-is-put-aside", test_amendments_aside);
  HISTORY_TEST ("/store/import/amendments-of-what-gives-way", test_amendments_give_way);
  HISTORY_TEST ("/store/import/deletions", test_deletions);

  return g_test_run ();
}
