/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "history-asks.h"
#include "tin-await.h"
#include "tin-error.h"

/* Edits, deletions and reactions, and everything else that a history on a disk does. What they look
 * like is in test-amend.c. */

#define EDIT TIN_MESSAGE_KIND_EDIT
#define DELETE TIN_MESSAGE_KIND_DELETE
#define REACT TIN_MESSAGE_KIND_REACTION

/* So many entries of a log, from number FIRST on, about one message. */
static void
amend_often (HistoryFixture *fixture,
             TinMessageKind  kind,
             guint64         log_id,
             guint           first,
             guint           n,
             guint64         target_number)
{
  g_autoptr (GArray) entries = tin_history_entries_new (n);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *text = g_strdup_printf ("zebra%u", i);

      add_entry (entries, ALICE, make_amendment (log_id, first + i, kind, OWN_LOG, target_number,
                                                 text));
    }
  append_entries (fixture, entries);
}

static void
assert_rows (HistoryFixture *fixture,
             const char     *sql,
             gint64          expected)
{
  history_fixture_close (fixture);
  g_assert_cmpint (ask_file (fixture, sql), ==, expected);
  check_index (fixture);
  history_fixture_open (fixture);
}

/* --- Deletions ----------------------------------------------------------------------------- */

static void
test_deleted (HistoryFixture *fixture,
              gconstpointer   mode)
{
  static const char *const texts[] = { "zebraone", "zebratwo", "zebrathree", "zebrafour" };

  append_text (fixture, ALICE, OWN_LOG, 1, "zebraone");
  amend (fixture, EDIT, OWN_LOG, 2, OWN_LOG, 1, "zebratwo");
  amend (fixture, EDIT, OWN_LOG, 3, OWN_LOG, 1, "zebrathree");
  amend (fixture, REACT, PEER_LOG, 1, OWN_LOG, 1, "zebrafour");
  await_idle (fixture);
  assert_text (found (fixture, "zebrathree", NULL), "a:a-1=zebrathree\n");
  g_assert_true (is_on_disk (fixture, "zebraone"));

  amend (fixture, DELETE, OWN_LOG, 4, OWN_LOG, 1, "");
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    assert_text (found (fixture, texts[i], NULL), "");
  await_idle (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_false (is_on_disk (fixture, texts[i]));

  assert_rows (fixture, "SELECT count (*) FROM amendment", 1);
  assert_rows (fixture, "SELECT count (*) FROM message WHERE target_log NOT NULL", 1);
  assert_text (shown_in_full (fixture, ALICE), "a-1=(deleted) @a-4\n");
  /* It is there still to be removed here alone. */
  change (fixture, ALICE, OWN_LOG, 1, TIN_HISTORY_DELETE);
  assert_text (shown_in_full (fixture, ALICE), "");
}

/* More than go at once go all the same, whenever the program ends. */
static void
test_many (HistoryFixture *fixture,
           gconstpointer   mode)
{
  append_text (fixture, ALICE, OWN_LOG, 1, "zebraone");
  amend_often (fixture, REACT, PEER_LOG, 1, 1500, 1);
  amend_often (fixture, EDIT, OWN_LOG, 2, 500, 1);
  amend (fixture, DELETE, OWN_LOG, 502, OWN_LOG, 1, "");
  assert_text (shown_in_full (fixture, ALICE), "a-1=(deleted) @a-502\n");
  for (guint i = 0; i < 3; i++)
    {
      history_fixture_crash (fixture);
      history_fixture_open (fixture);
    }

  await_idle (fixture);
  g_assert_false (is_on_disk (fixture, "zebra"));
  assert_rows (fixture, "SELECT count (*) FROM gone", 0);
  assert_rows (fixture, "SELECT count (*) FROM message WHERE kind = 1", 2001);
  assert_text (shown_in_full (fixture, ALICE), "a-1=(deleted) @a-502\n");
}

/* --- Changes ------------------------------------------------------------------------------- */

/* What is removed here goes with all that was said of it; what we said of it still arrives. */
static void
test_removed_here (HistoryFixture *fixture,
                   gconstpointer   mode)
{
  append_text (fixture, ALICE, PEER_LOG, 1, "zebraone");
  append_text (fixture, ALICE, PEER_LOG, 2, "stays");
  amend (fixture, EDIT, PEER_LOG, 3, PEER_LOG, 1, "zebratwo");
  amend (fixture, EDIT, PEER_LOG, 4, PEER_LOG, 1, "zebrathree");
  amend (fixture, REACT, OWN_LOG, 1, PEER_LOG, 1, "zebrafour");
  amend (fixture, TIN_MESSAGE_KIND_TEXT, OWN_LOG, 2, PEER_LOG, 1, "an answer");
  change (fixture, ALICE, PEER_LOG, 1, TIN_HISTORY_DELETE);
  await_idle (fixture);

  assert_text (shown_in_full (fixture, ALICE), "a-2=an answer >1a-1\n1a-2=stays\n");
  g_assert_false (is_on_disk (fixture, "zebraone"));
  g_assert_false (is_on_disk (fixture, "zebratwo"));
  g_assert_false (is_on_disk (fixture, "zebrathree"));
  assert_text (logged (fixture, ALICE, OWN_LOG), "a:a-1=zebrafour\na:a-2=an answer\n");

  mark (fixture, ALICE, OWN_LOG, TIN_HISTORY_MARK_ACKNOWLEDGED, 1);
  await_idle (fixture);
  assert_text (logged (fixture, ALICE, OWN_LOG), "a:a-1=(withdrawn)\na:a-2=an answer\n");
  assert_rows (fixture, "SELECT count (*) FROM amendment", 0);
}

static void
test_many_removed_here (HistoryFixture *fixture,
                        gconstpointer   mode)
{
  append_text (fixture, ALICE, OWN_LOG, 1, "zebraone");
  amend_often (fixture, EDIT, OWN_LOG, 2, 700, 1);
  amend_often (fixture, REACT, PEER_LOG, 1, 700, 1);
  mark (fixture, ALICE, OWN_LOG, TIN_HISTORY_MARK_ACKNOWLEDGED, 701);
  change (fixture, ALICE, OWN_LOG, 1, TIN_HISTORY_DELETE);
  history_fixture_crash (fixture);
  history_fixture_open (fixture);

  await_idle (fixture);
  g_assert_false (is_on_disk (fixture, "zebra"));
  assert_rows (fixture, "SELECT (SELECT count (*) FROM gone) + (SELECT count (*) FROM message)", 0);
}

/* What never leaves takes along what was to be said of it. */
static void
test_withdrawn (HistoryFixture *fixture,
                gconstpointer   mode)
{
  append_text (fixture, ALICE, PEER_LOG, 1, "theirs");
  append_text (fixture, ALICE, OWN_LOG, 1, "one");
  amend (fixture, EDIT, OWN_LOG, 2, OWN_LOG, 1, "two");
  amend (fixture, REACT, OWN_LOG, 3, PEER_LOG, 1, "+");
  amend (fixture, EDIT, OWN_LOG, 4, OWN_LOG, 1, "three");
  change (fixture, ALICE, OWN_LOG, 1, TIN_HISTORY_WITHDRAW);
  assert_text (shown_in_full (fixture, ALICE), "1a-1=theirs me:+\n");
  assert_text (logged (fixture, ALICE, OWN_LOG),
               "a:a-1=(withdrawn)\na:a-2=(withdrawn)\na:a-3=+\na:a-4=(withdrawn)\n");

  change (fixture, ALICE, OWN_LOG, 3, TIN_HISTORY_WITHDRAW);
  assert_text (shown_in_full (fixture, ALICE), "1a-1=theirs\n");
  await_idle (fixture);
  assert_rows (fixture, "SELECT count (*) FROM message WHERE text != ''", 1);
}

/* What was amended by one that is taken back is as it was before that. */
static void
test_taken_back (HistoryFixture *fixture,
                 gconstpointer   mode)
{
  append_text (fixture, ALICE, OWN_LOG, 1, "one");
  amend (fixture, EDIT, OWN_LOG, 2, OWN_LOG, 1, "two");
  amend (fixture, EDIT, OWN_LOG, 3, OWN_LOG, 1, "three");
  amend (fixture, EDIT, PEER_LOG, 1, OWN_LOG, 1, "forged");
  amend (fixture, DELETE, PEER_LOG, 2, OWN_LOG, 1, "");
  mark (fixture, ALICE, OWN_LOG, TIN_HISTORY_MARK_OFFERED, 2);
  await_idle (fixture);

  refuse_change (fixture, ALICE, OWN_LOG, 2, TIN_HISTORY_WITHDRAW);
  refuse_change (fixture, ALICE, OWN_LOG, 1, TIN_HISTORY_DROP);
  refuse_change (fixture, ALICE, PEER_LOG, 1, TIN_HISTORY_DROP);
  refuse_change (fixture, ALICE, OWN_LOG, 3, TIN_HISTORY_DELETE);
  refuse_change (fixture, ALICE, OWN_LOG, 3, TIN_HISTORY_FAIL);
  assert_text (shown_in_full (fixture, ALICE), "a-1=three (edited) @a-3\n");

  change (fixture, ALICE, OWN_LOG, 3, TIN_HISTORY_WITHDRAW);
  assert_text (shown_in_full (fixture, ALICE), "a-1=two (edited) @a-2\n");
  assert_text (found (fixture, "two", NULL), "a:a-1=two\n");
  change (fixture, ALICE, OWN_LOG, 2, TIN_HISTORY_DROP);
  assert_text (shown_in_full (fixture, ALICE), "a-1=one\n");
  assert_text (found (fixture, "one", NULL), "a:a-1=one\n");
  refuse_change (fixture, ALICE, OWN_LOG, 2, TIN_HISTORY_DROP);

  /* Of what a deletion emptied nothing comes back. */
  amend (fixture, DELETE, OWN_LOG, 4, OWN_LOG, 1, "");
  refuse_change (fixture, ALICE, OWN_LOG, 4, TIN_HISTORY_WITHDRAW);
  change (fixture, ALICE, OWN_LOG, 4, TIN_HISTORY_DROP);
  assert_text (shown_in_full (fixture, ALICE), "a-1=(deleted)\n");
  assert_text (logged (fixture, ALICE, OWN_LOG),
               "a:a-1=(withdrawn)\na:a-2=(withdrawn)\na:a-3=(withdrawn)\na:a-4=(withdrawn)\n");
}

/* One that says nothing does not count: when it comes, and when another one is taken back. */
static void
test_taken_back_to_nothing (HistoryFixture *fixture,
                            gconstpointer   mode)
{
  append_text (fixture, ALICE, OWN_LOG, 1, "one");
  amend (fixture, EDIT, OWN_LOG, 2, OWN_LOG, 1, "two");
  amend (fixture, EDIT, OWN_LOG, 3, OWN_LOG, 1, "");
  assert_text (shown_in_full (fixture, ALICE), "a-1=two (edited) @a-2\n");
  amend (fixture, EDIT, OWN_LOG, 4, OWN_LOG, 1, "four");

  change (fixture, ALICE, OWN_LOG, 4, TIN_HISTORY_WITHDRAW);
  assert_text (shown_in_full (fixture, ALICE), "a-1=two (edited) @a-2\n");
  change (fixture, ALICE, OWN_LOG, 2, TIN_HISTORY_WITHDRAW);
  for (guint round = 0; round < 2; round++)
    {
      assert_text (shown_in_full (fixture, ALICE), "a-1=one\n");
      history_fixture_reopen (fixture);
    }
}

/* --- Going, all or in time ------------------------------------------------------------------ */

static void
test_cleared (HistoryFixture *fixture,
              gconstpointer   mode)
{
  append_text (fixture, ALICE, PEER_LOG, 1, "zebraone");
  amend (fixture, EDIT, PEER_LOG, 2, PEER_LOG, 1, "zebratwo");
  amend (fixture, REACT, OWN_LOG, 1, PEER_LOG, 1, "zebrathree");
  clear_conversation (fixture, ALICE, TIN_HISTORY_CLEAR_FOR_NOW);
  amend (fixture, EDIT, PEER_LOG, 3, PEER_LOG, 1, "later");
  assert_text (shown_in_full (fixture, ALICE), "");
  assert_text (found (fixture, "later", NULL), "");
  clear_conversation (fixture, ALICE, TIN_HISTORY_CLEAR_UNDO);
  assert_text (shown_in_full (fixture, ALICE), "1a-1=later (edited) @1a-3 me:zebrathree\n");

  clear_conversation (fixture, ALICE, TIN_HISTORY_CLEAR_FOR_GOOD);
  amend (fixture, EDIT, PEER_LOG, 4, PEER_LOG, 1, "latest");
  await_idle (fixture);
  assert_text (shown_in_full (fixture, ALICE), "");
  assert_text (found (fixture, "latest", NULL), "");
  assert_text (logged (fixture, ALICE, OWN_LOG), "a:a-1=zebrathree\n");
  mark (fixture, ALICE, OWN_LOG, TIN_HISTORY_MARK_ACKNOWLEDGED, 1);
  await_idle (fixture);
  g_assert_false (is_on_disk (fixture, "zebra"));
  assert_rows (fixture, "SELECT count (*) FROM message", 0);
}

/* What amends a message is as old as that. */
static void
test_expired (HistoryFixture *fixture,
              gconstpointer   mode)
{
  append_text (fixture, ALICE, OWN_LOG, 1, "zebraone");
  append_text (fixture, ALICE, OWN_LOG, 2, "two");
  append_text (fixture, ALICE, PEER_LOG, 1, "unseen");
  amend (fixture, REACT, PEER_LOG, 2, OWN_LOG, 1, "zebratwo");
  amend (fixture, EDIT, PEER_LOG, 3, PEER_LOG, 1, "seen");
  amend (fixture, EDIT, OWN_LOG, 3, OWN_LOG, 1, "zebrathree");
  amend (fixture, EDIT, OWN_LOG, 4, OWN_LOG, 5, "late");
  append_text (fixture, ALICE, OWN_LOG, 5, "five");
  amend (fixture, EDIT, OWN_LOG, 6, OWN_LOG, 7, "lost");
  mark (fixture, ALICE, OWN_LOG, TIN_HISTORY_MARK_ACKNOWLEDGED, 6);
  mark (fixture, ALICE, PEER_LOG, TIN_HISTORY_MARK_SEEN, 0);

  g_assert_cmpint (expire (fixture, 1500), ==, 1);
  await_idle (fixture);
  g_assert_false (is_on_disk (fixture, "zebraone"));
  g_assert_false (is_on_disk (fixture, "zebratwo"));
  g_assert_false (is_on_disk (fixture, "zebrathree"));
  assert_text (shown_in_full (fixture, ALICE),
               "1a-1=seen (edited) @1a-3\na-2=two\na-5=late (edited) @a-4\n");

  /* The edit is older than what it edits. */
  g_assert_cmpint (expire (fixture, 4500), ==, 1);
  assert_text (shown_in_full (fixture, ALICE),
               "1a-1=seen (edited) @1a-3\na-5=late (edited) @a-4\n");
  g_assert_cmpint (expire (fixture, 9000), ==, 2);
  mark (fixture, ALICE, PEER_LOG, TIN_HISTORY_MARK_SEEN, 3);
  g_assert_cmpint (expire (fixture, 9000), ==, 1);
  await_idle (fixture);
  assert_rows (fixture, "SELECT count (*) FROM message", 0);
  assert_rows (fixture, "SELECT count (*) FROM amendment", 0);
}

/* --- What is looked for, and what waits ----------------------------------------------------- */

static void
assert_found (HistoryFixture *fixture,
              const char     *text,
              const char     *expected)
{
  for (guint round = 0; round < 2; round++)
    {
      assert_text (found (fixture, text, ALICE), expected);
      assert_text (found (fixture, text, NULL), expected);
      await_idle (fixture);
    }
}

static void
test_search (HistoryFixture *fixture,
             gconstpointer   mode)
{
  append_text (fixture, ALICE, PEER_LOG, 1, "a zebra");
  append_text (fixture, ALICE, PEER_LOG, 2, "another zebra");
  amend (fixture, EDIT, PEER_LOG, 3, PEER_LOG, 1, "a striped zebra");
  amend (fixture, EDIT, PEER_LOG, 4, PEER_LOG, 1, "a striped horse");
  amend (fixture, EDIT, OWN_LOG, 1, PEER_LOG, 2, "a forged zebra");
  amend (fixture, EDIT, PEER_LOG, 5, PEER_LOG, 77, "a lost zebra");
  amend (fixture, REACT, OWN_LOG, 2, PEER_LOG, 2, "zebra");
  assert_found (fixture, "zebra", "a:1a-2=another zebra\n");
  assert_found (fixture, "striped", "a:1a-1=a striped horse\n");
  assert_found (fixture, "lost", "");

  amend (fixture, EDIT, PEER_LOG, 6, PEER_LOG, 2, "another zebra zebra");
  assert_found (fixture, "zebra", "a:1a-2=another zebra zebra\n");
  assert_found (fixture, "a", "a:1a-2=another zebra zebra\na:1a-1=a striped horse\n");
  change (fixture, ALICE, PEER_LOG, 2, TIN_HISTORY_DELETE);
  assert_found (fixture, "zebra", "");
  amend (fixture, DELETE, PEER_LOG, 7, PEER_LOG, 1, "");
  assert_found (fixture, "a", "");
  history_fixture_close (fixture);
  check_index (fixture);
}

/* Each answer has what is shown, and begins where the last one ended. */
static void
test_search_in_parts (HistoryFixture *fixture,
                      gconstpointer   mode)
{
  g_autoptr (GString) all = g_string_new (NULL);
  guint64 before = 0;

  append_texts (fixture, ALICE, PEER_LOG, 5, "zebra ");
  amend (fixture, EDIT, PEER_LOG, 6, PEER_LOG, 1, "zebra six");
  amend (fixture, EDIT, PEER_LOG, 7, PEER_LOG, 4, "zebra seven");
  amend (fixture, REACT, OWN_LOG, 1, PEER_LOG, 5, "+");
  await_idle (fixture);

  for (guint i = 0; i < 5; i++)
    {
      g_autoptr (GPtrArray) hits = search (fixture, "zebra", ALICE, before, 1);
      const TinHistoryHit *hit = g_ptr_array_index (hits, 0);

      g_assert_cmpuint (hits->len, ==, 1);
      g_string_append_printf (all, "%s%s;", tin_message_get_text (hit->message),
                              tin_message_get_reaction (hit->message, TRUE) != NULL ? "+" : "");
      before = hit->place;
    }
  g_assert_cmpstr (all->str, ==, "zebra seven;zebra six;zebra 5+;zebra 3;zebra 2;");
}

static void
test_outbox (HistoryFixture *fixture,
             gconstpointer   mode)
{
  append_text (fixture, ALICE, PEER_LOG, 1, "theirs");
  append_text (fixture, ALICE, OWN_LOG, 1, "arrived");
  append_text (fixture, ALICE, OWN_LOG, 2, "waits");
  amend (fixture, EDIT, OWN_LOG, 3, OWN_LOG, 2, "waits, edited");
  amend (fixture, EDIT, OWN_LOG, 4, OWN_LOG, 1, "arrived, edited");
  amend (fixture, REACT, OWN_LOG, 5, PEER_LOG, 1, "+");
  append_text (fixture, ALICE, OWN_LOG, 6, "is deleted");
  amend (fixture, DELETE, OWN_LOG, 7, OWN_LOG, 6, "");
  mark (fixture, ALICE, OWN_LOG, TIN_HISTORY_MARK_ACKNOWLEDGED, 1);

  assert_text (listed_outbox (fixture, 10),
               "a:a-2=waits, edited\na:a-4=arrived, edited\na:a-5=+\n");
  assert_text (listed_outbox (fixture, 2), "a:a-2=waits, edited\na:a-4=arrived, edited\n");
  mark (fixture, ALICE, OWN_LOG, TIN_HISTORY_MARK_ACKNOWLEDGED, 2);
  assert_text (listed_outbox (fixture, 10),
               "a:a-3=waits, edited\na:a-4=arrived, edited\na:a-5=+\n");
}

static void
test_state (HistoryFixture *fixture,
            gconstpointer   mode)
{
  g_autoptr (TinHistoryState) state = NULL;
  TinHistoryConversation *alice;

  append_text (fixture, ALICE, OWN_LOG, 1, "ours");
  append_text (fixture, ALICE, PEER_LOG, 1, "theirs");
  append_text (fixture, ALICE, PEER_LOG, 2, "last");
  amend (fixture, EDIT, PEER_LOG, 3, PEER_LOG, 2, "last, edited");
  amend (fixture, REACT, PEER_LOG, 4, OWN_LOG, 1, "+");
  amend (fixture, DELETE, PEER_LOG, 5, PEER_LOG, 1, "");

  state = reopen_state (fixture);
  alice = find_conversation (state, ALICE);
  g_assert_cmpuint (alice->n_unseen, ==, 1);
  g_assert_cmpstr (tin_message_get_text (alice->last), ==, "last, edited");
  g_assert_cmpuint (find_log (alice, PEER_LOG)->head, ==, 5);
  g_assert_cmpuint (find_log (alice, PEER_LOG)->latest, ==, 5000);
}

/* --- Pages --------------------------------------------------------------------------------- */

static void
test_entries (HistoryFixture *fixture,
              gconstpointer   mode)
{
  TinPageRange range = { TIN_PAGE_AFTER, NULL, 3, TRUE };
  g_auto (Outcome) first = { 0 };
  g_auto (Outcome) second = { 0 };
  g_auto (Outcome) all = { 0 };
  g_autofree char *texts = NULL;

  append_text (fixture, ALICE, OWN_LOG, 1, "a");
  amend (fixture, EDIT, OWN_LOG, 2, OWN_LOG, 1, "b");
  append_text (fixture, ALICE, OWN_LOG, 3, "c");
  amend (fixture, REACT, OWN_LOG, 4, OWN_LOG, 1, "d");
  append_text (fixture, ALICE, OWN_LOG, 5, "e");
  amend (fixture, DELETE, OWN_LOG, 6, OWN_LOG, 5, "");
  amend (fixture, TIN_MESSAGE_KIND_TEXT, OWN_LOG, 7, OWN_LOG, 1, "f");

  start_read_page (fixture, ALICE, &range, NULL, &first);
  tin_await (first.done);
  texts = join (first.messages);
  g_assert_cmpstr (texts, ==, "abc");
  g_assert_cmpint (tin_message_get_kind (g_ptr_array_index (first.messages, 1)), ==, EDIT);
  g_assert_null (tin_message_get_amended (g_ptr_array_index (first.messages, 0)));

  range.anchor = g_ptr_array_index (first.messages, 2);
  start_read_page (fixture, ALICE, &range, NULL, &second);
  tin_await (second.done);
  g_assert_cmpuint (second.messages->len, ==, 3);
  g_assert_cmpuint (tin_message_get_target (g_ptr_array_index (second.messages, 2))->number, ==, 1);

  range = (TinPageRange) { TIN_PAGE_BEFORE, NULL, 10, TRUE };
  start_read_page (fixture, ALICE, &range, NULL, &all);
  tin_await (all.done);
  g_assert_cmpuint (all.messages->len, ==, 6);
  g_assert_cmpuint (tin_message_get_number (g_ptr_array_index (all.messages, 0)), ==, 1);
}

/* Numbers that stand beside each other in a page need not do so in their log. */
static void
test_far_apart (HistoryFixture *fixture,
                gconstpointer   mode)
{
  g_autoptr (GArray) entries = tin_history_entries_new (400);
  g_autoptr (GPtrArray) page = NULL;
  g_autofree char *texts = NULL;

  for (guint i = 1; i <= 200; i++)
    add_entry (entries, ALICE, make_message_at (PEER_LOG, i, i % 100 == 1 ? i : 90000 + i, "old"));
  for (guint i = 1; i <= 200; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u;", i);

      add_entry (entries, ALICE, make_amendment (PEER_LOG, 200 + i, EDIT, PEER_LOG, i, text));
    }
  append_entries (fixture, entries);

  page = read_page (fixture, ALICE, TIN_PAGE_AFTER, NULL, 3);
  texts = join (page);
  g_assert_cmpstr (texts, ==, "1;101;2;");
}

static void
test_nothing_to_read (HistoryFixture *fixture,
                      gconstpointer   mode)
{
  static const TinMessageName names[] = {
    { OWN_LOG, 2 }, { OWN_LOG, 3 }, { OWN_LOG, 0 }, { 0, 0 }, { PEER_LOG, 1 },
    { G_MAXUINT64, G_MAXUINT64 }, { OWN_LOG, G_MAXUINT64 },
  };

  append_text (fixture, ALICE, OWN_LOG, 1, "one");
  amend (fixture, EDIT, OWN_LOG, 2, OWN_LOG, 1, "two");
  append_text (fixture, ALICE, OWN_LOG, 3, "three");
  change (fixture, ALICE, OWN_LOG, 3, TIN_HISTORY_WITHDRAW);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_null (read_message (fixture, ALICE, &names[i]));
  g_assert_null (read_message (fixture, BOB, &(TinMessageName) { OWN_LOG, 1 }));

  clear_conversation (fixture, ALICE, TIN_HISTORY_CLEAR_FOR_GOOD);
  g_assert_null (read_message (fixture, ALICE, &(TinMessageName) { OWN_LOG, 1 }));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  HISTORY_TEST ("/store/amendments/what-is-deleted-leaves-the-disk", test_deleted);
  HISTORY_TEST ("/store/amendments/many-go-over-a-crash", test_many);
  HISTORY_TEST ("/store/amendments/go-with-what-is-removed-here", test_removed_here);
  HISTORY_TEST ("/store/amendments/many-go-with-what-is-removed-here", test_many_removed_here);
  HISTORY_TEST ("/store/amendments/are-withdrawn-with-their-target", test_withdrawn);
  HISTORY_TEST ("/store/amendments/are-taken-back-alone", test_taken_back);
  HISTORY_TEST ("/store/amendments/are-taken-back-to-no-empty-one", test_taken_back_to_nothing);
  HISTORY_TEST ("/store/amendments/are-cleared", test_cleared);
  HISTORY_TEST ("/store/amendments/are-as-old-as-their-target", test_expired);
  HISTORY_TEST ("/store/amendments/are-what-is-found", test_search);
  HISTORY_TEST ("/store/amendments/are-found-in-parts", test_search_in_parts);
  HISTORY_TEST ("/store/amendments/wait-in-the-outbox", test_outbox);
  HISTORY_TEST ("/store/amendments/are-in-the-state-of-the-start", test_state);
  HISTORY_TEST ("/store/amendments/are-read-as-they-were-written", test_entries);
  HISTORY_TEST ("/store/amendments/are-found-however-far-apart", test_far_apart);
  HISTORY_TEST ("/store/amendments/nothing-is-read-where-nothing-is-shown", test_nothing_to_read);

  return g_test_run ();
}
