/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "history-asks.h"
#include "tin-await.h"
#include "tin-error.h"

/* Own messages that a peer holds and gives back, to a history that lost them. */

#define NEW_LOG 0x0c
#define NEWER_LOG 0x0d

/* Of the last one that is given back. */
static gboolean is_digest_given;
static guint8 given_digest[TIN_DIGEST_BYTES];

typedef struct
{
  gboolean      done;
  TinTakenBack  taken;
  GError       *error;  /* (owned) (nullable) */
} Answer;

static void
on_taken (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  Answer *answer = user_data;

  tin_history_take_back_finish (TIN_HISTORY (source), result, &answer->taken, &answer->error);
  g_assert_cmpuint (answer->taken.moved != NULL ? answer->taken.moved->len : 0, ==,
                    answer->taken.n_moved);
  tin_taken_back_clear (&answer->taken);
  answer->done = TRUE;
}

/* An R is an answer to a message of the peer's. */
static TinMessage *
make_text (guint64     log_id,
           guint64     number,
           guint       flags,
           const char *letter)
{
  gboolean gone = *letter == '.';
  TinMessage *message =
    tin_message_new (log_id, number, number * 1000,
                     gone ? TIN_MESSAGE_KIND_WITHDRAWN : TIN_MESSAGE_KIND_TEXT, flags, letter,
                     gone ? 0 : 1);

  if (*letter == 'R')
    tin_message_set_target (message, &(TinMessageName) { PEER_LOG, 1 });
  return message;
}

/* As they come from a peer: without what only we know of them. Their numbers go up from FIRST; a
 * dot is one whose text is gone there, and a bar says that there are no more. */
static Answer
ask (HistoryFixture *fixture,
     guint64         log_id,
     guint64         new_log_id,
     guint64         first,
     const char     *texts)
{
  g_autoptr (GPtrArray) messages = NULL;
  TinTakeBack request = { g_intern_string (ALICE), log_id, new_log_id, NULL };
  Answer answer = { 0 };

  messages = g_ptr_array_new_with_free_func ((GDestroyNotify) tin_message_unref);
  request.complete = g_str_has_suffix (texts, "|");
  for (guint64 number = first; *texts != '\0' && *texts != '|'; number++, texts++)
    g_ptr_array_add (messages, make_text (log_id, number, 0, texts));
  request.messages = messages;
  request.digest = is_digest_given ? given_digest : NULL;

  tin_history_take_back_async (fixture->history, &request, on_taken, &answer);
  tin_await (answer.done);
  return answer;
}

static TinTakenBack
take_back (HistoryFixture *fixture,
           guint64         log_id,
           guint64         new_log_id,
           guint64         first,
           const char     *texts)
{
  Answer answer = ask (fixture, log_id, new_log_id, first, texts);

  g_assert_no_error (answer.error);
  return answer.taken;
}

static void
refuse (HistoryFixture *fixture,
        guint64         log_id,
        guint64         new_log_id,
        guint64         first,
        const char     *texts)
{
  Answer answer = ask (fixture, log_id, new_log_id, first, texts);

  g_assert_error (answer.error, TIN_ERROR, TIN_ERROR_STORAGE);
  g_clear_error (&answer.error);
}

/* Own messages of one letter each. */
static void
write_texts (HistoryFixture *fixture,
             guint64         log_id,
             guint64         first,
             const char     *texts)
{
  g_autoptr (GArray) entries = tin_history_entries_new (10);

  for (guint64 number = first; *texts != '\0'; number++, texts++)
    add_entry (entries, ALICE, make_text (log_id, number, TIN_MESSAGE_FLAG_OWN, texts));
  append_entries (fixture, entries);
}

static void
assert_log (HistoryFixture *fixture,
            guint64         log_id,
            const char     *expected)
{
  g_autoptr (GPtrArray) messages = read_log (fixture, ALICE, log_id, 1, 1000);
  g_autofree char *text = join (messages);

  g_assert_cmpstr (text, ==, expected);
  for (guint i = 0; i < messages->len; i++)
    g_assert_true (tin_message_is_own (g_ptr_array_index (messages, i)));
}

static void
assert_marks (HistoryFixture *fixture,
              guint64         own_log,
              guint64         log_id,
              guint64         head,
              guint64         offered,
              guint64         acknowledged)
{
  g_autoptr (TinHistoryState) state = reopen_state (fixture);
  TinHistoryConversation *conversation = find_conversation (state, ALICE);
  TinHistoryLog *log = find_log (conversation, log_id);

  g_assert_cmpuint (conversation->own_log, ==, own_log);
  g_assert_true (log->own);
  g_assert_cmpuint (log->head, ==, head);
  g_assert_cmpuint (log->offered, ==, offered);
  g_assert_cmpuint (log->acknowledged, ==, acknowledged);
}

/* --- An older copy ------------------------------------------------------------------------- */

static void
what_is_the_same_is_acknowledged (HistoryFixture *fixture,
                                  gconstpointer   user_data)
{
  TinTakenBack taken;

  write_texts (fixture, OWN_LOG, 1, "abcd");
  taken = take_back (fixture, OWN_LOG, NEW_LOG, 2, "bc");
  g_assert_cmpuint (taken.head, ==, 4);
  g_assert_cmpuint (taken.n_added, ==, 0);
  g_assert_cmpuint (taken.n_moved, ==, 0);
  assert_log (fixture, OWN_LOG, "abcd");
  assert_log (fixture, NEW_LOG, "");
  assert_marks (fixture, OWN_LOG, OWN_LOG, 4, 3, 3);

  /* It ends where the peer has more, or nothing more. */
  take_back (fixture, OWN_LOG, NEW_LOG, 4, "d|");
  assert_marks (fixture, NEW_LOG, OWN_LOG, 4, 4, 4);
}

static void
what_is_not_here_is_added (HistoryFixture *fixture,
                           gconstpointer   user_data)
{
  g_autofree char *texts = NULL;
  TinTakenBack taken;

  write_texts (fixture, OWN_LOG, 1, "ab");
  taken = take_back (fixture, OWN_LOG, NEW_LOG, 2, "bcd");
  g_assert_cmpuint (taken.head, ==, 4);
  g_assert_cmpuint (taken.n_added, ==, 2);
  g_assert_cmpuint (taken.n_moved, ==, 0);
  /* Whoever wrote these may write others under the same numbers. */
  g_assert_true (taken.forked);
  assert_log (fixture, OWN_LOG, "abcd");
  texts = found (fixture, "d", NULL);
  g_assert_cmpstr (texts, ==, "a:a-4=d\n");
  assert_marks (fixture, NEW_LOG, OWN_LOG, 4, 4, 4);
}

/* The copy was written to: what was said under these numbers stays, ours goes where it is new. */
static void
what_is_another_moves_to_the_new_log (HistoryFixture *fixture,
                                      gconstpointer   user_data)
{
  g_autofree char *all = NULL;
  g_autofree char *outbox = NULL;
  TinTakenBack taken;

  write_texts (fixture, OWN_LOG, 1, "abXYZ");
  mark (fixture, ALICE, OWN_LOG, TIN_HISTORY_MARK_ACKNOWLEDGED, 1);
  taken = take_back (fixture, OWN_LOG, NEW_LOG, 2, "bcd");
  g_assert_cmpuint (taken.head, ==, 4);
  g_assert_cmpuint (taken.n_added, ==, 2);
  g_assert_cmpuint (taken.n_moved, ==, 3);
  g_assert_true (taken.forked);
  assert_log (fixture, OWN_LOG, "abcd");
  assert_log (fixture, NEW_LOG, "XYZ");

  all = shown (fixture, ALICE);
  g_assert_cmpstr (all, ==,
                   "a:a-1=a\na:a-2=b\na:a-3=c\na:c-1=X\na:a-4=d\na:c-2=Y\na:c-3=Z\n");
  outbox = listed_outbox (fixture, 10);
  g_assert_cmpstr (outbox, ==, "a:c-1=X\na:c-2=Y\na:c-3=Z\n");
  assert_marks (fixture, NEW_LOG, OWN_LOG, 4, 4, 4);
  assert_marks (fixture, NEW_LOG, NEW_LOG, 3, 0, 0);

  /* And on it goes there. */
  write_texts (fixture, NEW_LOG, 4, "W");
  assert_log (fixture, NEW_LOG, "XYZW");
}

/* What is written while they come stands behind what was written before. */
static void
it_may_come_in_pieces (HistoryFixture *fixture,
                       gconstpointer   user_data)
{
  TinTakenBack taken;

  write_texts (fixture, OWN_LOG, 1, "abcXYZ");
  taken = take_back (fixture, OWN_LOG, NEW_LOG, 2, "bc");
  g_assert_cmpuint (taken.head, ==, 6);
  g_assert_false (taken.forked);
  assert_marks (fixture, OWN_LOG, OWN_LOG, 6, 3, 3);
  write_texts (fixture, OWN_LOG, 7, "V");
  taken = take_back (fixture, OWN_LOG, NEW_LOG, 4, "de");
  g_assert_cmpuint (taken.n_moved, ==, 4);
  g_assert_true (taken.forked);
  write_texts (fixture, NEW_LOG, 5, "W");
  taken = take_back (fixture, OWN_LOG, NEWER_LOG, 6, "fg");
  g_assert_cmpuint (taken.n_moved, ==, 0);
  g_assert_cmpuint (taken.n_added, ==, 2);
  g_assert_false (taken.forked);

  assert_log (fixture, OWN_LOG, "abcdefg");
  assert_log (fixture, NEW_LOG, "XYZVW");
  assert_marks (fixture, NEW_LOG, OWN_LOG, 7, 7, 7);
}

/* What the peer does not hold was queued: it must not stay behind in a log that has ended. */
static void
what_is_behind_them_moves (HistoryFixture *fixture,
                           gconstpointer   user_data)
{
  TinTakenBack taken;

  write_texts (fixture, OWN_LOG, 1, "abcde");
  taken = take_back (fixture, OWN_LOG, NEW_LOG, 2, "bc|");
  g_assert_cmpuint (taken.head, ==, 3);
  g_assert_cmpuint (taken.n_moved, ==, 2);
  assert_log (fixture, OWN_LOG, "abc");
  assert_log (fixture, NEW_LOG, "de");
  assert_marks (fixture, NEW_LOG, OWN_LOG, 3, 3, 3);
}

/* --- What is gone -------------------------------------------------------------------------- */

static void
what_is_gone_here_is_the_same (HistoryFixture *fixture,
                               gconstpointer   user_data)
{
  TinTakenBack taken;

  write_texts (fixture, OWN_LOG, 1, "abc");
  mark (fixture, ALICE, OWN_LOG, TIN_HISTORY_MARK_ACKNOWLEDGED, 2);
  change (fixture, ALICE, OWN_LOG, 2, TIN_HISTORY_DELETE);
  taken = take_back (fixture, OWN_LOG, NEW_LOG, 1, "aBc");
  g_assert_cmpuint (taken.n_moved, ==, 0);
  g_assert_cmpuint (taken.n_added, ==, 0);
  assert_log (fixture, OWN_LOG, "a.c");
}

/* A text that is gone there says nothing of ours, unless that has arrived: it is sent again. */
static void
what_is_gone_there_may_be_another (HistoryFixture *fixture,
                                   gconstpointer   user_data)
{
  TinTakenBack taken;

  write_texts (fixture, OWN_LOG, 1, "abc");
  mark (fixture, ALICE, OWN_LOG, TIN_HISTORY_MARK_ACKNOWLEDGED, 1);
  taken = take_back (fixture, OWN_LOG, NEW_LOG, 1, "...");
  g_assert_cmpuint (taken.n_moved, ==, 2);
  assert_log (fixture, OWN_LOG, "a..");
  assert_log (fixture, NEW_LOG, "bc");
}

/* What may have left is taken for what the peer has cleared, unless it is known to be another. */
static void
what_is_gone_there_and_may_have_left (HistoryFixture *fixture,
                                      gconstpointer   user_data)
{
  g_autoptr (TinMessage) same = NULL;
  TinTakenBack taken;

  write_texts (fixture, OWN_LOG, 1, "abcd");
  mark (fixture, ALICE, OWN_LOG, TIN_HISTORY_MARK_OFFERED, 3);
  same = tin_message_new (OWN_LOG, 2, 2000, TIN_MESSAGE_KIND_TEXT, TIN_MESSAGE_FLAG_OWN, "b", 1);
  tin_message_digest (same, given_digest);
  is_digest_given = TRUE;
  taken = take_back (fixture, OWN_LOG, NEW_LOG, 1, "a.");
  g_assert_cmpuint (taken.n_moved, ==, 0);
  is_digest_given = FALSE;
  taken = take_back (fixture, OWN_LOG, NEW_LOG, 2, "..");
  g_assert_cmpuint (taken.n_moved, ==, 0);
  assert_marks (fixture, OWN_LOG, OWN_LOG, 4, 3, 3);

  is_digest_given = TRUE;
  taken = take_back (fixture, OWN_LOG, NEW_LOG, 2, "..|");
  g_assert_cmpuint (taken.n_moved, ==, 2);
  is_digest_given = FALSE;
  assert_log (fixture, OWN_LOG, "ab.");
  assert_log (fixture, NEW_LOG, "cd");
}

static void
what_was_withdrawn_does_not_move (HistoryFixture *fixture,
                                  gconstpointer   user_data)
{
  TinTakenBack taken;

  write_texts (fixture, OWN_LOG, 1, "aXYZ");
  change (fixture, ALICE, OWN_LOG, 3, TIN_HISTORY_WITHDRAW);
  taken = take_back (fixture, OWN_LOG, NEW_LOG, 2, "bcd");
  g_assert_cmpuint (taken.n_moved, ==, 2);
  assert_log (fixture, OWN_LOG, "abcd");
  assert_log (fixture, NEW_LOG, "XZ");
}

/* --- A lost history ------------------------------------------------------------------------ */

static void
a_log_that_was_lost_comes_back (HistoryFixture *fixture,
                                gconstpointer   user_data)
{
  g_autofree char *outbox = NULL;
  TinTakenBack taken;

  write_texts (fixture, OWN_LOG, 1, "new");
  taken = take_back (fixture, OLD_OWN_LOG, NEW_LOG, 1, "old");
  g_assert_cmpuint (taken.head, ==, 3);
  g_assert_cmpuint (taken.n_added, ==, 3);
  g_assert_false (taken.forked);
  assert_log (fixture, OLD_OWN_LOG, "old");
  assert_log (fixture, OWN_LOG, "new");
  outbox = listed_outbox (fixture, 10);
  g_assert_cmpstr (outbox, ==, "a:a-1=n\na:a-2=e\na:a-3=w\n");
  assert_marks (fixture, OWN_LOG, OLD_OWN_LOG, 3, 3, 3);
}

/* Nothing was written here yet: the log that would be is the one that the peer knows. */
static void
an_empty_copy_goes_on_with_a_new_log (HistoryFixture *fixture,
                                      gconstpointer   user_data)
{
  TinTakenBack taken = take_back (fixture, OWN_LOG, NEW_LOG, 1, "abc");

  g_assert_true (taken.forked);
  g_assert_cmpuint (taken.n_added, ==, 3);
  assert_marks (fixture, NEW_LOG, OWN_LOG, 3, 3, 3);
}

/* What was imported is no message of the log: it is not sent, and not there twice. */
static void
what_was_imported_is_not_taken_for_ours (HistoryFixture *fixture,
                                         gconstpointer   user_data)
{
  g_autoptr (GArray) entries = tin_history_entries_new (6);
  g_autoptr (GError) error = NULL;
  g_autofree char *all = NULL;
  TinTakenBack taken;

  write_texts (fixture, OWN_LOG, 1, "ab");
  add_entry (entries, ALICE, make_message (OWN_LOG, 3, "c"));
  add_entry (entries, ALICE, make_message (OWN_LOG, 4, "other"));
  for (guint64 number = 1; number <= 4; number++)
    add_entry (entries, ALICE, make_message (OLD_OWN_LOG, number, "o"));
  g_assert_cmpint (import_entries (fixture, entries, &error), ==, 6);

  taken = take_back (fixture, OWN_LOG, NEW_LOG, 2, "Xcde");
  g_assert_cmpuint (taken.n_moved, ==, 1);
  assert_log (fixture, OWN_LOG, "aXcde");
  assert_log (fixture, NEW_LOG, "b");

  taken = take_back (fixture, OLD_OWN_LOG, NEW_LOG, 1, "oo");
  g_assert_cmpuint (taken.n_added, ==, 2);
  taken = take_back (fixture, OLD_OWN_LOG, NEW_LOG, 2, "x");
  g_assert_cmpuint (taken.n_moved, ==, 1);
  assert_log (fixture, NEW_LOG, "bo");

  all = found (fixture, "c", NULL);
  g_assert_cmpstr (all, ==, "a:a-3=c\n");
}

/* --- What is refused ----------------------------------------------------------------------- */

static void
what_does_not_fit_is_refused (HistoryFixture *fixture,
                              gconstpointer   user_data)
{
  write_texts (fixture, OWN_LOG, 1, "ab");
  append_text (fixture, ALICE, PEER_LOG, 1, "theirs");

  refuse (fixture, OWN_LOG, NEW_LOG, 4, "d");
  refuse (fixture, OWN_LOG, NEW_LOG, 0, "x");
  refuse (fixture, OLD_OWN_LOG, NEW_LOG, 2, "x");
  refuse (fixture, PEER_LOG, NEW_LOG, 1, "x");
  /* There is nowhere to go with ours. */
  refuse (fixture, OWN_LOG, 0, 1, "x");
  refuse (fixture, OWN_LOG, OWN_LOG, 1, "x");

  assert_log (fixture, OWN_LOG, "ab");
  assert_log (fixture, NEW_LOG, "");
  assert_marks (fixture, OWN_LOG, OWN_LOG, 2, 0, 0);
}

#define ADD(path, function)                                                              \
  g_test_add ("/store/take-back/" path, HistoryFixture,                                  \
              GINT_TO_POINTER (TIN_WORKER_MAIN_LOOP), history_fixture_set_up, function,  \
              history_fixture_tear_down)

/* --- What speaks of what ------------------------------------------------------------------- */

/* All that we wrote goes on under other names, and what we said of it with it; what the peer said
 * is about what the peer has. */
static void
amendments_follow_their_targets (HistoryFixture *fixture,
                                 gconstpointer   user_data)
{
  TinTakenBack taken;

  write_texts (fixture, OWN_LOG, 1, "abc");
  amend (fixture, TIN_MESSAGE_KIND_EDIT, OWN_LOG, 4, OWN_LOG, 1, "A");
  amend (fixture, TIN_MESSAGE_KIND_EDIT, OWN_LOG, 5, OWN_LOG, 2, "B");
  amend (fixture, TIN_MESSAGE_KIND_EDIT, OWN_LOG, 6, OWN_LOG, 2, "BB");
  amend (fixture, TIN_MESSAGE_KIND_TEXT, OWN_LOG, 7, OWN_LOG, 3, "r");
  amend (fixture, TIN_MESSAGE_KIND_DELETE, OWN_LOG, 8, OWN_LOG, 3, "");
  amend (fixture, TIN_MESSAGE_KIND_REACTION, PEER_LOG, 1, OWN_LOG, 2, "+");
  append_text (fixture, ALICE, OWN_LOG, 9, "withdrawn");
  amend (fixture, TIN_MESSAGE_KIND_TEXT, OWN_LOG, 10, OWN_LOG, 9, "s");
  change (fixture, ALICE, OWN_LOG, 9, TIN_HISTORY_WITHDRAW);

  taken = take_back (fixture, OWN_LOG, NEW_LOG, 1, "axy|");
  g_assert_cmpuint (taken.n_moved, ==, 8);
  for (guint round = 0; round < 2; round++)
    {
      assert_text (shown_in_full (fixture, ALICE),
                   "a-1=A (edited) @c-3\na-2=x you:+\nc-1=BB (edited) @c-5\na-3=y\n"
                   "c-2=(deleted) @c-7\nc-6=r >c-2\nc-8=s\n");
      assert_text (found (fixture, "B", ALICE), "a:c-1=BB\n");
      await_idle (fixture);
      history_fixture_reopen (fixture);
    }
}

/* What may have left is about what the peer has under the old name, whatever that is. */
static void
what_has_left_stays_as_it_was (HistoryFixture *fixture,
                               gconstpointer   user_data)
{
  TinTakenBack taken;

  write_texts (fixture, OLD_OWN_LOG, 1, "ab");
  amend (fixture, TIN_MESSAGE_KIND_EDIT, OWN_LOG, 1, OLD_OWN_LOG, 2, "left");
  amend (fixture, TIN_MESSAGE_KIND_EDIT, OWN_LOG, 2, OLD_OWN_LOG, 2, "queued");
  mark (fixture, ALICE, OWN_LOG, TIN_HISTORY_MARK_OFFERED, 1);
  assert_text (shown_in_full (fixture, ALICE), "b-1=a\nb-2=queued (edited) @a-2\n");

  taken = take_back (fixture, OLD_OWN_LOG, NEW_LOG, 1, "ax|");
  g_assert_cmpuint (taken.n_moved, ==, 1);
  assert_text (shown_in_full (fixture, ALICE),
               "b-1=a\nb-2=left (edited) @a-1\nc-1=queued (edited) @a-2\n");
}

/* Their deletion comes back with them, before them or after. */
static void
amendments_come_back (HistoryFixture *fixture,
                      gconstpointer   user_data)
{
  TinTakenBack taken;

  amend (fixture, TIN_MESSAGE_KIND_REACTION, PEER_LOG, 1, OWN_LOG, 2, "+");
  amend (fixture, TIN_MESSAGE_KIND_DELETE, OLD_OWN_LOG, 1, OWN_LOG, 1, "");
  taken = take_back (fixture, OWN_LOG, NEW_LOG, 1, "abR|");
  g_assert_cmpuint (taken.n_added, ==, 3);
  assert_text (shown_in_full (fixture, ALICE),
               "a-1=(deleted) @b-1\na-2=b you:+\na-3=R >1a-1\n");
  assert_log (fixture, OWN_LOG, ".bR");

  /* What is empty here is no other message for that, and an answer is none to something else. */
  taken = take_back (fixture, OWN_LOG, NEWER_LOG, 1, "abR|");
  g_assert_cmpuint (taken.n_added + taken.n_moved, ==, 0);
  assert_log (fixture, OWN_LOG, ".bR");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("what-is-the-same-is-acknowledged", what_is_the_same_is_acknowledged);
  ADD ("what-is-not-here-is-added", what_is_not_here_is_added);
  ADD ("what-is-another-moves-to-the-new-log", what_is_another_moves_to_the_new_log);
  ADD ("it-may-come-in-pieces", it_may_come_in_pieces);
  ADD ("what-is-behind-them-moves", what_is_behind_them_moves);
  ADD ("what-is-gone-here-is-the-same", what_is_gone_here_is_the_same);
  ADD ("what-is-gone-there-may-be-another", what_is_gone_there_may_be_another);
  ADD ("what-is-gone-there-and-may-have-left", what_is_gone_there_and_may_have_left);
  ADD ("what-was-withdrawn-does-not-move", what_was_withdrawn_does_not_move);
  ADD ("a-log-that-was-lost-comes-back", a_log_that_was_lost_comes_back);
  ADD ("an-empty-copy-goes-on-with-a-new-log", an_empty_copy_goes_on_with_a_new_log);
  ADD ("what-was-imported-is-not-taken-for-ours", what_was_imported_is_not_taken_for_ours);
  ADD ("what-does-not-fit-is-refused", what_does_not_fit_is_refused);
  ADD ("amendments-follow-their-targets", amendments_follow_their_targets);
  ADD ("what-has-left-stays-as-it-was", what_has_left_stays_as_it_was);
  ADD ("amendments-come-back", amendments_come_back);

  return g_test_run ();
}
