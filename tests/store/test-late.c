/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <string.h>

#include "history-asks.h"
#include "tin-memory-history.h"

/* Edits and reactions that come when what they speak of has gone: for both, here, or for now. */

#define EDIT TIN_MESSAGE_KIND_EDIT
#define DELETE TIN_MESSAGE_KIND_DELETE
#define REACT TIN_MESSAGE_KIND_REACTION

static void
assert_rows (HistoryFixture *fixture,
             const char     *sql,
             gint64          expected)
{
  await_idle (fixture);
  g_assert_false (is_on_disk (fixture, "zebra"));
  history_fixture_close (fixture);
  g_assert_cmpint (ask_file (fixture, sql), ==, expected);
  check_index (fixture);
  history_fixture_open (fixture);
}

/* --- Gone here ------------------------------------------------------------------------------ */

typedef enum
{
  BY_DELETING,
  BY_CLEARING,
  BY_EXPIRY,
  N_WAYS
} Way;

static void
remove_one (HistoryFixture *fixture,
            Way             way)
{
  switch (way)
    {
    case BY_DELETING:
      change (fixture, ALICE, PEER_LOG, 1, TIN_HISTORY_DELETE);
      break;
    case BY_CLEARING:
      clear_conversation (fixture, ALICE, TIN_HISTORY_CLEAR_FOR_GOOD);
      break;
    case BY_EXPIRY:
    default:
      mark (fixture, ALICE, PEER_LOG, TIN_HISTORY_MARK_SEEN, 1);
      g_assert_cmpint (expire (fixture, 1500), ==, 1);
      break;
    }
}

/* Nothing of it comes to the disk; it is acknowledged all the same, and the deletion is kept. */
static void
test_gone_here (HistoryFixture *fixture,
                gconstpointer   mode)
{
  for (guint i = 0; i < 2 * N_WAYS; i++)
    {
      g_autoptr (TinHistoryState) state = NULL;

      append_text (fixture, ALICE, PEER_LOG, 1, "zebra");
      remove_one (fixture, (Way) (i / 2));
      /* What was cleared is there still, for a moment. */
      if (i % 2 == 0)
        await_idle (fixture);
      amend (fixture, EDIT, PEER_LOG, 2, PEER_LOG, 1, "zebra, edited");
      amend (fixture, REACT, PEER_LOG, 3, PEER_LOG, 1, "zebra, liked");
      amend (fixture, TIN_MESSAGE_KIND_TEXT, PEER_LOG, 4, PEER_LOG, 1, "answer");
      amend (fixture, DELETE, PEER_LOG, 5, PEER_LOG, 1, "");
      assert_text (found (fixture, "zebra", NULL), "");
      assert_text (shown_in_full (fixture, ALICE), "1a-4=answer >1a-1\n");
      assert_rows (fixture, "SELECT sum (number) FROM message", 9);
      state = reopen_state (fixture);
      g_assert_cmpuint (find_log (find_conversation (state, ALICE), PEER_LOG)->head, ==, 5);

      history_fixture_tear_down (fixture, mode);
      history_fixture_set_up (fixture, mode);
    }
}

/* What it says is in an export that is older, and comes back from there as it was. */
static void
test_deleted_stays_deleted (HistoryFixture *fixture,
                            gconstpointer   mode)
{
  g_autoptr (GArray) entries = tin_history_entries_new (2);

  append_text (fixture, ALICE, PEER_LOG, 1, "zebra");
  clear_conversation (fixture, ALICE, TIN_HISTORY_CLEAR_FOR_GOOD);
  await_idle (fixture);
  amend (fixture, DELETE, PEER_LOG, 2, PEER_LOG, 1, "");
  add_entry (entries, ALICE, make_message (PEER_LOG, 1, "zebra"));
  add_entry (entries, ALICE, make_amendment (PEER_LOG, 3, EDIT, PEER_LOG, 1, "zebra, edited"));
  g_assert_cmpint (import_entries (fixture, entries, NULL), ==, 1);
  assert_text (shown_in_full (fixture, ALICE), "1a-1=(deleted) @1a-2\n");
  assert_rows (fixture, "SELECT count (*) FROM message", 2);
}

/* Ours still arrives. */
static void
test_own_of_gone_here (HistoryFixture *fixture,
                       gconstpointer   mode)
{
  append_text (fixture, ALICE, OWN_LOG, 1, "one");
  mark (fixture, ALICE, OWN_LOG, TIN_HISTORY_MARK_ACKNOWLEDGED, 1);
  clear_conversation (fixture, ALICE, TIN_HISTORY_CLEAR_FOR_GOOD);
  await_idle (fixture);
  amend (fixture, EDIT, OWN_LOG, 2, OWN_LOG, 1, "zebra");
  await_idle (fixture);
  assert_text (logged (fixture, ALICE, OWN_LOG), "a:a-1=(withdrawn)\na:a-2=zebra\n");
  assert_text (found (fixture, "zebra", NULL), "");
  assert_text (listed_outbox (fixture, 10), "");

  mark (fixture, ALICE, OWN_LOG, TIN_HISTORY_MARK_ACKNOWLEDGED, 2);
  assert_rows (fixture, "SELECT count (*) FROM message", 0);
  assert_rows (fixture, "SELECT count (*) FROM speaker", 0);
}

/* --- Gone for now --------------------------------------------------------------------------- */

static void
test_gone_for_now (HistoryFixture *fixture,
                   gconstpointer   mode)
{
  append_text (fixture, ALICE, PEER_LOG, 1, "one");
  clear_conversation (fixture, ALICE, TIN_HISTORY_CLEAR_FOR_NOW);
  amend (fixture, EDIT, PEER_LOG, 2, PEER_LOG, 1, "zebra");
  await_idle (fixture);
  clear_conversation (fixture, ALICE, TIN_HISTORY_CLEAR_UNDO);
  await_idle (fixture);
  assert_text (shown_in_full (fixture, ALICE), "1a-1=zebra (edited) @1a-2\n");

  clear_conversation (fixture, ALICE, TIN_HISTORY_CLEAR_FOR_NOW);
  amend (fixture, EDIT, PEER_LOG, 3, PEER_LOG, 1, "zebra again");
  append_text (fixture, ALICE, PEER_LOG, 4, "two");
  clear_conversation (fixture, ALICE, TIN_HISTORY_CLEAR_SETTLE);
  assert_text (shown_in_full (fixture, ALICE), "1a-4=two\n");
  assert_rows (fixture, "SELECT count (*) FROM message", 1);
}

/* More than go at once; and the end of the program settles it, too. */
static void
test_many_gone_for_now (HistoryFixture *fixture,
                        gconstpointer   mode)
{
  const guint n = 1000;
  g_autoptr (GArray) entries = tin_history_entries_new (n);

  append_text (fixture, ALICE, PEER_LOG, 1, "one");
  clear_conversation (fixture, ALICE, TIN_HISTORY_CLEAR_FOR_NOW);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *text = g_strdup_printf ("zebra%u", i);

      add_entry (entries, ALICE, make_amendment (PEER_LOG, 2 + i, EDIT, PEER_LOG, 1, text));
    }
  append_entries (fixture, entries);
  await_idle (fixture);
  history_fixture_reopen (fixture);
  assert_rows (fixture, "SELECT count (*) FROM message", 0);
  assert_rows (fixture, "SELECT (SELECT count (*) FROM gone) + (SELECT count (*) FROM amendment)",
               0);
}

/* --- Gone for both -------------------------------------------------------------------------- */

static void
test_gone_for_both (HistoryFixture *fixture,
                    gconstpointer   mode)
{
  append_text (fixture, ALICE, OWN_LOG, 1, "ours");
  append_text (fixture, ALICE, PEER_LOG, 1, "theirs");
  amend (fixture, DELETE, OWN_LOG, 2, OWN_LOG, 1, "");
  amend (fixture, DELETE, PEER_LOG, 2, PEER_LOG, 1, "");
  amend (fixture, EDIT, PEER_LOG, 3, PEER_LOG, 1, "zebraone");
  amend (fixture, REACT, PEER_LOG, 4, OWN_LOG, 1, "zebratwo");
  amend (fixture, REACT, OWN_LOG, 3, PEER_LOG, 1, "zebrathree");
  amend (fixture, EDIT, OWN_LOG, 4, OWN_LOG, 1, "zebrafour");
  assert_text (logged (fixture, ALICE, OWN_LOG),
               "a:a-1=(withdrawn)\na:a-2=\na:a-3=(withdrawn)\na:a-4=(withdrawn)\n");
  assert_text (found (fixture, "zebraone", NULL), "");
  assert_text (shown_in_full (fixture, ALICE), "a-1=(deleted) @a-2\n1a-1=(deleted) @1a-2\n");
  assert_rows (fixture, "SELECT count (*) FROM message", 8);
  assert_rows (fixture, "SELECT count (*) FROM amendment", 2);
}

/* A text, an edit, the deletion, and a reaction of ours. */
#define N_PARTS 4

/* Where a round is: its log, the number of ours, and that of its text. */
typedef struct
{
  guint64 log_id;
  guint64 own;
  guint64 of;
} Round;

static void
add_part (GArray      *entries,
          guint        part,
          guint64      number,
          const Round *round)
{
  guint64 log_id = round->log_id;

  switch (part)
    {
    case 0:
      add_entry (entries, ALICE, make_message (log_id, number, "zebra"));
      break;
    case 1:
      add_entry (entries, ALICE,
                 make_amendment (log_id, number, EDIT, log_id, round->of, "zebra 1"));
      break;
    case 2:
      add_entry (entries, ALICE, make_amendment (log_id, number, DELETE, log_id, round->of, ""));
      break;
    default:
      add_entry (entries, ALICE,
                 make_amendment (OWN_LOG, round->own, REACT, log_id, round->of, "zebra 2"));
      break;
    }
}

/* ORDER: of the parts, from 0 to 23. All at once, or one after the other. */
static void
append_parts (HistoryFixture *fixture,
              guint           order,
              gboolean        at_once)
{
  guint parts[N_PARTS] = { 0, 1, 2, 3 };
  Round round = { 0x100 + order * 2 + at_once, order * 2 + at_once + 1, 1 };
  g_autoptr (GArray) entries = tin_history_entries_new (N_PARTS);
  guint64 number = 0;

  for (guint n = N_PARTS; n > 1; order /= n, n--)
    {
      guint chosen = parts[order % n];

      parts[order % n] = parts[n - 1];
      parts[n - 1] = chosen;
    }
  for (guint i = 0; parts[i] != 0; i++)
    round.of += parts[i] != 3;

  for (guint i = 0; i < N_PARTS; i++)
    {
      number += parts[i] != 3;
      add_part (entries, parts[i], number, &round);
      if (at_once)
        continue;
      append_entries (fixture, entries);
      g_clear_pointer (&entries, g_array_unref);
      entries = tin_history_entries_new (N_PARTS);
    }
  append_entries (fixture, entries);
}

/* Whoever says his own text after he has deleted it has it on nobody's disk. */
static void
test_every_order (HistoryFixture *fixture,
                  gconstpointer   mode)
{
  const guint n_rounds = 48;
  HistoryFixture memory = { .history = TIN_HISTORY (tin_memory_history_new ()) };
  g_autofree char *remembered = NULL;
  g_autofree char *ours = NULL;
  g_auto (GStrv) rows = NULL;

  for (guint i = 0; i < n_rounds; i++)
    {
      append_parts (fixture, i / 2, i % 2 == 1);
      append_parts (&memory, i / 2, i % 2 == 1);
    }

  remembered = shown_in_full (&memory, ALICE);
  ours = logged (&memory, ALICE, OWN_LOG);
  assert_text (shown_in_full (fixture, ALICE), remembered);
  assert_text (logged (fixture, ALICE, OWN_LOG), ours);
  assert_text (found (fixture, "zebra", NULL), "");
  rows = g_strsplit (remembered, "(deleted)", -1);
  g_assert_cmpuint (g_strv_length (rows), ==, n_rounds + 1);
  g_assert_null (strstr (ours, "zebra"));
  assert_rows (fixture, "SELECT count (*) FROM amendment", n_rounds);
  g_assert_finalize_object (memory.history);
}

/* What others delete is not deleted, before it is said or after. */
static void
test_not_by_others (HistoryFixture *fixture,
                    gconstpointer   mode)
{
  append_text (fixture, ALICE, OWN_LOG, 1, "one");
  amend (fixture, DELETE, OWN_LOG, 2, PEER_LOG, 1, "");
  append_text (fixture, ALICE, PEER_LOG, 1, "theirs");
  amend (fixture, EDIT, PEER_LOG, 2, PEER_LOG, 1, "theirs, edited");
  amend (fixture, REACT, OWN_LOG, 3, PEER_LOG, 1, "+");
  amend (fixture, DELETE, PEER_LOG, 3, OWN_LOG, 1, "");
  amend (fixture, REACT, PEER_LOG, 4, OWN_LOG, 1, "-");
  assert_text (shown_in_full (fixture, ALICE),
               "a-1=one you:-\n1a-1=theirs, edited (edited) @1a-2 me:+\n");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  HISTORY_TEST ("/store/late/what-is-gone-here-is-not-spoken-of", test_gone_here);
  HISTORY_TEST ("/store/late/what-was-deleted-does-not-come-back", test_deleted_stays_deleted);
  HISTORY_TEST ("/store/late/ours-of-what-is-gone-here-arrives", test_own_of_gone_here);
  HISTORY_TEST ("/store/late/what-is-gone-for-now-may-be-amended", test_gone_for_now);
  HISTORY_TEST ("/store/late/many-go-with-what-is-gone-for-now", test_many_gone_for_now);
  HISTORY_TEST ("/store/late/what-is-gone-for-both-says-nothing", test_gone_for_both);
  HISTORY_TEST ("/store/late/in-whatever-order-it-is-deleted", test_every_order);
  HISTORY_TEST ("/store/late/nothing-is-deleted-by-others", test_not_by_others);

  return g_test_run ();
}
