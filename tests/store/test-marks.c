/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "history-asks.h"

/* What a history knows when it is opened again. */

static void
an_empty_history_has_a_seed (HistoryFixture *fixture,
                             gconstpointer   user_data)
{
  g_autoptr (TinHistoryState) first = tin_history_dup_state (fixture->history);
  g_autoptr (TinHistoryState) second = NULL;

  g_assert_cmpuint (first->seed, >, 0);
  g_assert_cmpuint (first->seed, <=, G_MAXINT64);
  g_assert_cmpuint (first->latest, ==, 0);
  g_assert_cmpuint (first->conversations->len, ==, 0);

  second = reopen_state (fixture);
  g_assert_cmpuint (second->seed, ==, first->seed);
}

static void
marks_are_there_after_a_restart (HistoryFixture *fixture,
                                 gconstpointer   user_data)
{
  g_autoptr (TinHistoryState) state = NULL;
  TinHistoryConversation *alice;
  TinHistoryLog *log;

  append_texts (fixture, ALICE, OWN_LOG, 9, "own ");
  append_texts (fixture, ALICE, PEER_LOG, 5, "theirs ");
  append_texts (fixture, BOB, PEER_LOG, 2, "Bob's ");
  mark (fixture, ALICE, OWN_LOG, TIN_HISTORY_MARK_OFFERED, 8);
  mark (fixture, ALICE, OWN_LOG, TIN_HISTORY_MARK_ACKNOWLEDGED, 6);
  mark (fixture, ALICE, OWN_LOG, TIN_HISTORY_MARK_SEEN, 4);
  mark (fixture, ALICE, PEER_LOG, TIN_HISTORY_MARK_SEEN, 2);

  state = reopen_state (fixture);
  g_assert_cmpuint (state->latest, ==, 9000);
  g_assert_cmpuint (state->conversations->len, ==, 2);
  alice = find_conversation (state, ALICE);
  g_assert_true (alice->id == g_intern_string (ALICE));
  g_assert_cmpuint (alice->own_log, ==, OWN_LOG);
  g_assert_cmpuint (alice->n_unseen, ==, 3);
  g_assert_cmpstr (tin_message_get_text (alice->last), ==, "own 9");
  g_assert_cmpuint (alice->logs->len, ==, 2);

  log = find_log (alice, OWN_LOG);
  g_assert_true (log->own);
  g_assert_cmpuint (log->head, ==, 9);
  g_assert_cmpuint (log->offered, ==, 8);
  g_assert_cmpuint (log->acknowledged, ==, 6);
  g_assert_cmpuint (log->seen, ==, 4);
  g_assert_cmpuint (log->latest, ==, 9000);

  log = find_log (alice, PEER_LOG);
  g_assert_false (log->own);
  g_assert_cmpuint (log->head, ==, 5);
  g_assert_cmpuint (log->seen, ==, 2);
  g_assert_cmpuint (find_conversation (state, BOB)->own_log, ==, 0);
}

static void
marks_only_move_on (HistoryFixture *fixture,
                    gconstpointer   user_data)
{
  g_autoptr (TinHistoryState) state = NULL;
  TinHistoryLog *log;

  append_texts (fixture, ALICE, OWN_LOG, 5, "x");
  mark (fixture, ALICE, OWN_LOG, TIN_HISTORY_MARK_ACKNOWLEDGED, 4);
  mark (fixture, ALICE, OWN_LOG, TIN_HISTORY_MARK_ACKNOWLEDGED, 2);
  mark (fixture, ALICE, OWN_LOG, TIN_HISTORY_MARK_OFFERED, 1);
  mark (fixture, ALICE, OWN_LOG, TIN_HISTORY_MARK_SEEN, 3);
  mark (fixture, ALICE, OWN_LOG, TIN_HISTORY_MARK_SEEN, 1);
  /* Nothing is known of these. */
  mark (fixture, ALICE, PEER_LOG, TIN_HISTORY_MARK_SEEN, 1);
  mark (fixture, BOB, PEER_LOG, TIN_HISTORY_MARK_SEEN, 1);

  state = reopen_state (fixture);
  g_assert_cmpuint (state->conversations->len, ==, 1);
  log = find_log (find_conversation (state, ALICE), OWN_LOG);
  g_assert_cmpuint (log->acknowledged, ==, 4);
  /* What has arrived has left. */
  g_assert_cmpuint (log->offered, ==, 4);
  g_assert_cmpuint (log->seen, ==, 3);
}

/* A peer cannot have what was never written. */
static void
a_mark_stops_at_the_head (HistoryFixture *fixture,
                          gconstpointer   user_data)
{
  g_autoptr (TinHistoryState) state = NULL;
  TinHistoryLog *log;

  append_texts (fixture, ALICE, OWN_LOG, 3, "x");
  mark (fixture, ALICE, OWN_LOG, TIN_HISTORY_MARK_ACKNOWLEDGED, G_MAXUINT64);

  state = reopen_state (fixture);
  log = find_log (find_conversation (state, ALICE), OWN_LOG);
  g_assert_cmpuint (log->acknowledged, ==, 3);
}

static void
an_offered_message_is_so_from_the_start (HistoryFixture *fixture,
                                         gconstpointer   user_data)
{
  g_autoptr (GArray) entries = tin_history_entries_new (3);
  g_autoptr (TinHistoryState) state = NULL;

  for (guint i = 1; i <= 3; i++)
    {
      add_entry (entries, ALICE, make_message (OWN_LOG, i, "x"));
      g_array_index (entries, TinHistoryEntry, i - 1).offered = i <= 2;
    }
  append_entries (fixture, entries);

  state = reopen_state (fixture);
  g_assert_cmpuint (find_log (find_conversation (state, ALICE), OWN_LOG)->offered, ==, 2);
}

static void
assert_digest (TinHistoryLog *log,
               TinMessage    *message)
{
  guint8 digest[TIN_DIGEST_BYTES];

  tin_message_digest (message, digest);
  g_assert_cmpmem (log->digest, TIN_DIGEST_BYTES, digest, TIN_DIGEST_BYTES);
}

/* Two logs in turns, in one batch; and the digest outlives the text. */
static void
digests_are_those_of_the_last_messages (HistoryFixture *fixture,
                                        gconstpointer   user_data)
{
  g_autoptr (GArray) entries = tin_history_entries_new (6);
  g_autoptr (TinHistoryState) state = NULL;
  g_autoptr (TinMessage) last = make_message (PEER_LOG, 3, "c");
  g_autoptr (TinMessage) other_last = make_message (PEER_LOG + 1, 2, "e");
  TinHistoryConversation *alice;

  add_entry (entries, ALICE, make_message (PEER_LOG, 1, "a"));
  add_entry (entries, ALICE, make_message (PEER_LOG + 1, 1, "d"));
  add_entry (entries, ALICE, make_message (PEER_LOG, 2, "b"));
  add_entry (entries, ALICE, tin_message_ref (other_last));
  add_entry (entries, ALICE, tin_message_ref (last));
  add_entry (entries, ALICE, make_message (PEER_LOG, 2, "again"));
  append_entries (fixture, entries);
  clear_conversation (fixture, ALICE, TIN_HISTORY_CLEAR_FOR_GOOD);
  await_idle (fixture);

  state = reopen_state (fixture);
  alice = find_conversation (state, ALICE);
  g_assert_null (alice->last);
  g_assert_cmpuint (alice->n_unseen, ==, 0);
  assert_digest (find_log (alice, PEER_LOG), last);
  assert_digest (find_log (alice, PEER_LOG + 1), other_last);
  g_assert_cmpuint (find_log (alice, PEER_LOG)->head, ==, 3);
}

static void
what_is_unseen_is_what_can_be_seen (HistoryFixture *fixture,
                                    gconstpointer   user_data)
{
  g_autoptr (GArray) entries = tin_history_entries_new (3);
  g_autoptr (GArray) imported = tin_history_entries_new (1);
  g_autoptr (TinHistoryState) state = NULL;

  append_texts (fixture, ALICE, PEER_LOG, 4, "x");
  add_entry (entries, ALICE,
             tin_message_new (PEER_LOG, 5, 5, TIN_MESSAGE_KIND_WITHDRAWN, 0, "", 0));
  add_entry (entries, ALICE, tin_message_new (PEER_LOG, 6, 6, (TinMessageKind) 77, 0, "?", 1));
  append_entries (fixture, entries);
  append_texts (fixture, ALICE, OWN_LOG, 4, "x");
  add_entry (imported, ALICE, make_message (PEER_LOG, 8, "x"));
  g_assert_cmpint (import_entries (fixture, imported, NULL), ==, 1);
  mark (fixture, ALICE, PEER_LOG, TIN_HISTORY_MARK_SEEN, 1);
  change (fixture, ALICE, PEER_LOG, 3, TIN_HISTORY_DELETE);

  state = reopen_state (fixture);
  g_assert_cmpuint (find_conversation (state, ALICE)->n_unseen, ==, 2);
}

static void
very_many_are_not_counted_to_the_end (HistoryFixture *fixture,
                                      gconstpointer   user_data)
{
  g_autoptr (TinHistoryState) state = NULL;

  append_texts (fixture, ALICE, PEER_LOG, 12000, "x");
  append_texts (fixture, BOB, PEER_LOG, 9000, "x");
  mark (fixture, ALICE, PEER_LOG, TIN_HISTORY_MARK_SEEN, 500);
  state = reopen_state (fixture);
  g_assert_cmpuint (find_conversation (state, ALICE)->n_unseen, ==, 10000);
  g_assert_cmpuint (find_conversation (state, BOB)->n_unseen, ==, 9000);
}

/* The log that is written in is the one that was begun last. */
static void
the_own_log_is_the_one_that_was_begun_last (HistoryFixture *fixture,
                                            gconstpointer   user_data)
{
  g_autoptr (TinHistoryState) state = NULL;

  append_text (fixture, ALICE, OLD_OWN_LOG, 1, "a");
  append_text (fixture, ALICE, OWN_LOG, 1, "b");
  append_text (fixture, ALICE, OLD_OWN_LOG, 2, "c");

  state = reopen_state (fixture);
  g_assert_cmpuint (find_conversation (state, ALICE)->own_log, ==, OWN_LOG);
}

static void
an_offer_survives_a_crash (HistoryFixture *fixture,
                           gconstpointer   user_data)
{
  g_autoptr (TinHistoryState) state = NULL;

  append_texts (fixture, ALICE, OWN_LOG, 3, "x");
  mark (fixture, ALICE, OWN_LOG, TIN_HISTORY_MARK_OFFERED, 1);
  history_fixture_crash (fixture);
  history_fixture_open (fixture);
  state = tin_history_dup_state (fixture->history);
  g_assert_cmpuint (find_log (find_conversation (state, ALICE), OWN_LOG)->offered, ==, 1);
}

#define ADD(path, function)                                                              \
  g_test_add ("/store/marks/" path, HistoryFixture,                                      \
              GINT_TO_POINTER (TIN_WORKER_THREAD), history_fixture_set_up, function,     \
              history_fixture_tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("an-empty-history-has-a-seed", an_empty_history_has_a_seed);
  ADD ("marks-are-there-after-a-restart", marks_are_there_after_a_restart);
  ADD ("marks-only-move-on", marks_only_move_on);
  ADD ("a-mark-stops-at-the-head", a_mark_stops_at_the_head);
  ADD ("an-offered-message-is-so-from-the-start", an_offered_message_is_so_from_the_start);
  ADD ("digests-are-those-of-the-last-messages", digests_are_those_of_the_last_messages);
  ADD ("what-is-unseen-is-what-can-be-seen", what_is_unseen_is_what_can_be_seen);
  ADD ("very-many-are-not-counted-to-the-end", very_many_are_not_counted_to_the_end);
  ADD ("the-own-log-is-the-one-that-was-begun-last", the_own_log_is_the_one_that_was_begun_last);
  ADD ("an-offer-survives-a-crash", an_offer_survives_a_crash);

  return g_test_run ();
}
