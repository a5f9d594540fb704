/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <string.h>

#include "history-asks.h"
#include "tin-await.h"
#include "tin-disk-history-private.h"
#include "tin-error.h"
#include "tin-limits.h"

/* Appending, on a real file. */

#define GREETING "Gr\xc3\xbc\xc3\x9f Gott"

static GArray *
make_entries (const char *peer,
              guint64     log_id,
              guint64     first,
              guint       n)
{
  GArray *entries = tin_history_entries_new (n);

  for (guint i = 0; i < n; i++)
    add_entry (entries, peer, make_message (log_id, first + i, "x"));
  return entries;
}

static void
assert_log (HistoryFixture *fixture,
            const char     *peer,
            guint64         log_id,
            const char     *expected)
{
  g_autoptr (GPtrArray) messages = read_log (fixture, peer, log_id, 1, 1000);
  g_autofree char *text = join (messages);

  g_assert_cmpstr (text, ==, expected);
}

static void
assert_page (HistoryFixture *fixture,
             const char     *peer,
             const char     *expected)
{
  g_autoptr (GPtrArray) messages = read_page (fixture, peer, TIN_PAGE_BEFORE, NULL, 1000);
  g_autofree char *text = join (messages);

  g_assert_cmpstr (text, ==, expected);
}

/* --- What is stored ------------------------------------------------------------------------ */

static void
what_is_appended_is_read_after_a_restart (HistoryFixture *fixture,
                                          gconstpointer   user_data)
{
  g_autoptr (GArray) entries = tin_history_entries_new (2);
  g_autoptr (TinMessage) sent = tin_message_new (PEER_LOG, 1, 7000, TIN_MESSAGE_KIND_TEXT,
                                                 TIN_MESSAGE_FLAG_BROADCAST, GREETING, -1);
  g_autoptr (GPtrArray) messages = NULL;
  TinMessage *message;

  add_entry (entries, ALICE, tin_message_new_shown (sent, 5000));
  append_entries (fixture, entries);
  history_fixture_reopen (fixture);

  messages = read_log (fixture, ALICE, PEER_LOG, 1, 10);
  g_assert_cmpuint (messages->len, ==, 1);
  message = g_ptr_array_index (messages, 0);
  g_assert_cmpuint (tin_message_get_log_id (message), ==, PEER_LOG);
  g_assert_cmpuint (tin_message_get_number (message), ==, 1);
  g_assert_cmpuint (tin_message_get_sent_at (message), ==, 7000);
  g_assert_cmpuint (tin_message_get_shown_at (message), ==, 5000);
  g_assert_cmpint (tin_message_get_kind (message), ==, TIN_MESSAGE_KIND_TEXT);
  g_assert_cmpuint (tin_message_get_flags (message), ==, TIN_MESSAGE_FLAG_BROADCAST);
  g_assert_cmpstr (tin_message_get_text (message), ==, GREETING);
}

static void
the_longest_text_is_kept_whole (HistoryFixture *fixture,
                                gconstpointer   user_data)
{
  g_autofree char *text = g_strnfill (TIN_TEXT_MAX, 'x');
  g_autoptr (GPtrArray) messages = NULL;

  append_text (fixture, ALICE, OWN_LOG, 1, text);
  append_text (fixture, ALICE, OWN_LOG, 2, "y");
  history_fixture_reopen (fixture);

  messages = read_log (fixture, ALICE, OWN_LOG, 1, 10);
  g_assert_cmpuint (messages->len, ==, 2);
  g_assert_cmpuint (tin_message_get_length (g_ptr_array_index (messages, 0)), ==, TIN_TEXT_MAX);
  g_assert_cmpstr (tin_message_get_text (g_ptr_array_index (messages, 0)), ==, text);
}

static void
logs_and_conversations_are_kept_apart (HistoryFixture *fixture,
                                       gconstpointer   user_data)
{
  append_text (fixture, ALICE, PEER_LOG, 1, "a");
  append_text (fixture, BOB, PEER_LOG, 1, "b");
  append_text (fixture, ALICE, OWN_LOG, 1, "c");
  append_text (fixture, ALICE, PEER_LOG, 2, "d");
  append_text (fixture, ALICE, G_MAXINT64, 1, "e");

  assert_log (fixture, ALICE, PEER_LOG, "ad");
  assert_log (fixture, BOB, PEER_LOG, "b");
  assert_log (fixture, ALICE, OWN_LOG, "c");
  assert_log (fixture, ALICE, G_MAXINT64, "e");
  assert_log (fixture, BOB, OWN_LOG, "");
  assert_log (fixture, PLAIN, PEER_LOG, "");
  /* Of one moment: by their logs. */
  assert_page (fixture, ALICE, "caed");
}

static void
what_is_not_known_is_kept_and_not_shown (HistoryFixture *fixture,
                                         gconstpointer   user_data)
{
  g_autoptr (GArray) entries = tin_history_entries_new (3);

  add_entry (entries, ALICE, tin_message_new (PEER_LOG, 1, 1, (TinMessageKind) 77, 0, "?", -1));
  add_entry (entries, ALICE,
             tin_message_new (PEER_LOG, 2, 2, TIN_MESSAGE_KIND_WITHDRAWN, 0, "", 0));
  add_entry (entries, ALICE, tin_message_new (PEER_LOG, 3, 3, TIN_MESSAGE_KIND_TEXT, 0, "c", -1));
  append_entries (fixture, entries);

  assert_log (fixture, ALICE, PEER_LOG, "?.c");
  assert_page (fixture, ALICE, "c");
}

/* --- Numbers ------------------------------------------------------------------------------ */

static void
a_number_that_is_there_is_passed_over (HistoryFixture *fixture,
                                       gconstpointer   user_data)
{
  g_autoptr (GArray) entries = tin_history_entries_new (4);

  append_text (fixture, ALICE, PEER_LOG, 1, "a");
  append_text (fixture, ALICE, PEER_LOG, 2, "b");

  add_entry (entries, ALICE, make_message_at (PEER_LOG, 1, 11, "A"));
  add_entry (entries, ALICE, make_message_at (PEER_LOG, 2, 21, "B"));
  add_entry (entries, ALICE, make_message_at (PEER_LOG, 3, 3000, "c"));
  add_entry (entries, ALICE, make_message_at (PEER_LOG, 3, 3001, "C"));
  append_entries (fixture, entries);

  assert_log (fixture, ALICE, PEER_LOG, "abc");
  assert_page (fixture, ALICE, "abc");
}

static void
a_hole_refuses_the_whole_append (HistoryFixture *fixture,
                                 gconstpointer   user_data)
{
  g_autoptr (GArray) first = make_entries (ALICE, PEER_LOG, 2, 1);
  g_autoptr (GArray) mixed = tin_history_entries_new (4);
  g_autoptr (TinHistoryState) state = NULL;

  refuse_append (fixture, first, TIN_ERROR_STORAGE);

  append_text (fixture, ALICE, PEER_LOG, 1, "a");
  add_entry (mixed, ALICE, make_message (PEER_LOG, 2, "x"));
  add_entry (mixed, ALICE, make_message (OWN_LOG, 1, "x"));
  add_entry (mixed, BOB, make_message (PEER_LOG, 1, "x"));
  add_entry (mixed, ALICE, make_message (PEER_LOG, 4, "x"));
  refuse_append (fixture, mixed, TIN_ERROR_STORAGE);

  /* What was refused is not remembered. */
  append_text (fixture, ALICE, PEER_LOG, 2, "b");
  append_text (fixture, ALICE, OWN_LOG, 1, "o");
  assert_log (fixture, ALICE, PEER_LOG, "ab");
  state = reopen_state (fixture);
  g_assert_cmpuint (state->conversations->len, ==, 1);
}

static void
a_message_that_makes_no_sense_is_refused (HistoryFixture *fixture,
                                          gconstpointer   user_data)
{
  const guint64 huge = (guint64) G_MAXINT64 + 1;
  const struct
  {
    guint64 log_id, number, sent_at;
    guint   flags;
  } wrong[] = {
    { PEER_LOG, 0, 10, 0 },
    { PEER_LOG, G_MAXUINT64, 10, 0 },
    { huge, 1, 10, 0 },
    { PEER_LOG, 2, huge, 0 },
    /* A log is ours, or it is not. */
    { PEER_LOG, 2, 10, TIN_MESSAGE_FLAG_OWN },
    { OWN_LOG, 2, 10, 0 },
  };

  append_text (fixture, ALICE, PEER_LOG, 1, "a");
  append_text (fixture, ALICE, OWN_LOG, 1, "b");
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GArray) entries = tin_history_entries_new (1);

      add_entry (entries, ALICE,
                 tin_message_new (wrong[i].log_id, wrong[i].number, wrong[i].sent_at,
                                  TIN_MESSAGE_KIND_TEXT, wrong[i].flags, "x", 1));
      refuse_append (fixture, entries, TIN_ERROR_STORAGE);
    }
  assert_page (fixture, ALICE, "ba");
}

/* Our own number is given out once: a second text for it must not get lost in silence. */
static void
another_message_of_ours_is_refused (HistoryFixture *fixture,
                                    gconstpointer   user_data)
{
  g_autoptr (GArray) same = tin_history_entries_new (1);
  g_autoptr (GArray) other = tin_history_entries_new (1);

  append_text (fixture, ALICE, OWN_LOG, 1, "a");
  add_entry (same, ALICE, make_message (OWN_LOG, 1, "a"));
  append_entries (fixture, same);
  add_entry (other, ALICE, make_message_at (OWN_LOG, 1, 1001, "b"));
  refuse_append (fixture, other, TIN_ERROR_STORAGE);
  assert_log (fixture, ALICE, OWN_LOG, "a");
}

/* What an import has brought was never ours to acknowledge: its author's word counts. */
static void
an_imported_message_gives_way (HistoryFixture *fixture,
                               gconstpointer   user_data)
{
  g_autoptr (GArray) entries = tin_history_entries_new (2);
  g_autofree char *old = NULL;
  g_autofree char *new = NULL;

  add_entry (entries, ALICE, make_message (PEER_LOG, 1, "imported"));
  add_entry (entries, ALICE, make_message (PEER_LOG, 2, "imported"));
  g_assert_cmpint (import_entries (fixture, entries, NULL), ==, 2);
  await_idle (fixture);

  append_text (fixture, ALICE, PEER_LOG, 1, "received");
  await_idle (fixture);
  assert_page (fixture, ALICE, "receivedimported");
  assert_log (fixture, ALICE, PEER_LOG, "received");
  new = found (fixture, "received", NULL);
  old = found (fixture, "imported", NULL);
  g_assert_cmpstr (new, ==, "a:1a-1=received\n");
  g_assert_cmpstr (old, ==, "a:1a-2=imported\n");
}

/* --- Order and groups ---------------------------------------------------------------------- */

static void
answers_come_later_and_in_order (HistoryFixture *fixture,
                                 gconstpointer   user_data)
{
  Outcome outcomes[20] = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (outcomes); i++)
    start_append_text (fixture, ALICE, PEER_LOG, i + 1, &outcomes[i]);
  g_assert_false (outcomes[0].done);

  tin_await (outcomes[G_N_ELEMENTS (outcomes) - 1].done);
  for (guint i = 0; i < G_N_ELEMENTS (outcomes); i++)
    {
      g_assert_no_error (outcomes[i].error);
      g_assert_cmpuint (outcomes[i].place, ==, outcomes[0].place + i);
    }
}

static void
appends_that_wait_are_one_transaction (HistoryFixture *fixture,
                                       gconstpointer   user_data)
{
  Outcome outcomes[50] = { 0 };
  g_autoptr (GPtrArray) messages = NULL;
  guint n_commits = count_commits (fixture);
  TinDatabase *database = TIN_DISK_HISTORY (fixture->history)->database;

  hold_worker (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (outcomes); i++)
    if (i % 5 == 4)
      start_mark (fixture, ALICE, PEER_LOG, TIN_HISTORY_MARK_SEEN, i / 2, &outcomes[i]);
    else
      start_append_text (fixture, ALICE, PEER_LOG, i - i / 5 + 1, &outcomes[i]);
  let_worker (fixture);

  /* All are in the first commit; those of the index come later. */
  tin_await (outcomes[0].done);
  if (fixture->mode == TIN_WORKER_MAIN_LOOP)
    g_assert_cmpuint (tin_database_get_n_commits (database), ==, n_commits + 1);
  for (guint i = 0; i < G_N_ELEMENTS (outcomes); i++)
    {
      tin_await (outcomes[i].done);
      g_assert_no_error (outcomes[i].error);
    }
  history_fixture_reopen (fixture);
  messages = read_log (fixture, ALICE, PEER_LOG, 1, 1000);
  g_assert_cmpuint (messages->len, ==, 40);
}

static void
a_group_has_an_end (HistoryFixture *fixture,
                    gconstpointer   user_data)
{
  Outcome outcomes[5] = { 0 };
  guint n_commits = count_commits (fixture);
  TinDatabase *database = TIN_DISK_HISTORY (fixture->history)->database;

  for (guint i = 0; i < G_N_ELEMENTS (outcomes); i++)
    {
      g_autoptr (GArray) entries = make_entries (ALICE, PEER_LOG, i * 8000 + 1, 8000);

      start_append (fixture, entries, &outcomes[i]);
    }

  tin_await (outcomes[0].done);
  g_assert_cmpuint (tin_database_get_n_commits (database), ==, n_commits + 1);
  tin_await (outcomes[3].done);
  g_assert_cmpuint (tin_database_get_n_commits (database), ==, n_commits + 2);
  tin_await (outcomes[4].done);
}

static void
a_bad_append_in_a_group_fails_alone (HistoryFixture *fixture,
                                     gconstpointer   user_data)
{
  Outcome outcomes[4] = { 0 };
  guint n_commits = count_commits (fixture);
  TinDatabase *database = TIN_DISK_HISTORY (fixture->history)->database;

  hold_worker (fixture);
  start_append_text (fixture, ALICE, PEER_LOG, 1, &outcomes[0]);
  start_append_text (fixture, ALICE, PEER_LOG, 3, &outcomes[1]);
  start_append_text (fixture, ALICE, PEER_LOG, 2, &outcomes[2]);
  start_append_text (fixture, BOB, PEER_LOG, 1, &outcomes[3]);
  let_worker (fixture);

  tin_await (outcomes[0].done);
  if (fixture->mode == TIN_WORKER_MAIN_LOOP)
    g_assert_cmpuint (tin_database_get_n_commits (database), ==, n_commits + 1);
  tin_await (outcomes[3].done);
  g_assert_no_error (outcomes[0].error);
  g_assert_error (outcomes[1].error, TIN_ERROR, TIN_ERROR_STORAGE);
  g_assert_no_error (outcomes[2].error);
  g_assert_no_error (outcomes[3].error);
  outcome_clear (&outcomes[1]);

  assert_log (fixture, ALICE, PEER_LOG, "texttext");
  assert_log (fixture, BOB, PEER_LOG, "text");
}

/* --- Whose what is ------------------------------------------------------------------------- */

typedef struct
{
  GArray   *entries;  /* (borrowed) */
  gboolean  done;
} Theft;

static void
on_stored (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Theft *theft = user_data;

  for (guint i = 0; i < theft->entries->len; i++)
    tin_message_unref (g_steal_pointer (&g_array_index (theft->entries, TinHistoryEntry,
                                                        i).message));
  theft->done = TRUE;
}

/* Whoever asked takes the messages out of the array when they are stored. */
static void
entries_are_the_callers_again (HistoryFixture *fixture,
                               gconstpointer   user_data)
{
  g_autoptr (GArray) entries = make_entries (ALICE, PEER_LOG, 1, 1000);
  Theft theft = { entries, FALSE };

  tin_history_append_async (fixture->history, entries, on_stored, &theft);
  tin_await (theft.done);
  history_fixture_reopen (fixture);
  g_assert_cmpuint (entries->len, ==, 1000);
}

static void
an_answer_may_be_unwanted (HistoryFixture *fixture,
                           gconstpointer   user_data)
{
  g_autoptr (GArray) entries = make_entries (ALICE, PEER_LOG, 1, 3);

  tin_history_append_async (fixture->history, entries, NULL, NULL);
  assert_log (fixture, ALICE, PEER_LOG, "xxx");
}

static void
an_append_of_nothing_is_done (HistoryFixture *fixture,
                              gconstpointer   user_data)
{
  g_autoptr (GArray) entries = tin_history_entries_new (0);

  append_entries (fixture, entries);
}

#define ADD(path, function)                                                              \
  G_STMT_START                                                                           \
  {                                                                                      \
    g_test_add ("/store/append/thread/" path, HistoryFixture,                            \
                GINT_TO_POINTER (TIN_WORKER_THREAD), history_fixture_set_up, function,   \
                history_fixture_tear_down);                                              \
    g_test_add ("/store/append/main-loop/" path, HistoryFixture,                         \
                GINT_TO_POINTER (TIN_WORKER_MAIN_LOOP), history_fixture_set_up, function, \
                history_fixture_tear_down);                                              \
  }                                                                                      \
  G_STMT_END

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("what-is-appended-is-read-after-a-restart", what_is_appended_is_read_after_a_restart);
  ADD ("the-longest-text-is-kept-whole", the_longest_text_is_kept_whole);
  ADD ("logs-and-conversations-are-kept-apart", logs_and_conversations_are_kept_apart);
  ADD ("what-is-not-known-is-kept-and-not-shown", what_is_not_known_is_kept_and_not_shown);
  ADD ("a-number-that-is-there-is-passed-over", a_number_that_is_there_is_passed_over);
  ADD ("a-hole-refuses-the-whole-append", a_hole_refuses_the_whole_append);
  ADD ("a-message-that-makes-no-sense-is-refused", a_message_that_makes_no_sense_is_refused);
  ADD ("another-message-of-ours-is-refused", another_message_of_ours_is_refused);
  ADD ("an-imported-message-gives-way", an_imported_message_gives_way);
  ADD ("answers-come-later-and-in-order", answers_come_later_and_in_order);
  ADD ("appends-that-wait-are-one-transaction", appends_that_wait_are_one_transaction);
  ADD ("a-bad-append-in-a-group-fails-alone", a_bad_append_in_a_group_fails_alone);
  ADD ("entries-are-the-callers-again", entries_are_the_callers_again);
  ADD ("an-answer-may-be-unwanted", an_answer_may_be_unwanted);
  ADD ("an-append-of-nothing-is-done", an_append_of_nothing_is_done);
  g_test_add ("/store/append/main-loop/a-group-has-an-end", HistoryFixture,
              GINT_TO_POINTER (TIN_WORKER_MAIN_LOOP), history_fixture_set_up,
              a_group_has_an_end, history_fixture_tear_down);

  return g_test_run ();
}
