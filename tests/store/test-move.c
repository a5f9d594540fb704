/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "history-fixture.h"

#include "tin-memory-history.h"

/* Messages that go from one conversation to another: on the disk, and in memory, which has no
 * next start. */

static void
set_up (HistoryFixture *fixture,
        gconstpointer   in_memory)
{
  if (GPOINTER_TO_INT (in_memory))
    fixture->history = TIN_HISTORY (tin_memory_history_new ());
  else
    history_fixture_set_up (fixture, GINT_TO_POINTER (TIN_WORKER_MAIN_LOOP));
}

static void
tear_down (HistoryFixture *fixture,
           gconstpointer   in_memory)
{
  if (GPOINTER_TO_INT (in_memory))
    g_assert_finalize_object (fixture->history);
  else
    history_fixture_tear_down (fixture, in_memory);
}

/* Number NUMBER of FROM's own log becomes number TO of BOB's, with the same text. */
static void
add_moved (GArray     *entries,
           const char *from,
           guint64     number,
           guint64     to,
           const char *text)
{
  TinHistoryEntry entry = {
    .conversation = g_intern_string (BOB),
    .message = make_message_at (OWN_LOG, to, 90000 + to, text),
    .moved_from = g_intern_string (from),
    .moved_log_id = OWN_LOG,
    .moved_number = number,
  };

  g_array_append_val (entries, entry);
}

static void
test_old_place_is_empty (HistoryFixture *fixture,
                         gconstpointer   in_memory)
{
  g_autoptr (GArray) entries = tin_history_entries_new (2);

  append_texts (fixture, ALICE, OWN_LOG, 3, "text ");
  append_text (fixture, ALICE, PEER_LOG, 1, "theirs");
  add_moved (entries, ALICE, 2, 1, "text 2");
  add_moved (entries, ALICE, 3, 2, "text 3");
  append_entries (fixture, entries);

  for (guint round = 0; round < 2; round++)
    {
      assert_text (shown (fixture, ALICE), "a:a-1=text 1\na:1a-1=theirs\n");
      assert_text (logged (fixture, ALICE, OWN_LOG),
                   "a:a-1=text 1\na:a-2=(withdrawn)\na:a-3=(withdrawn)\n");
      assert_text (shown (fixture, BOB), "b:a-1=text 2\nb:a-2=text 3\n");
      assert_text (logged (fixture, BOB, OWN_LOG), "b:a-1=text 2\nb:a-2=text 3\n");
      if (!GPOINTER_TO_INT (in_memory))
        history_fixture_reopen (fixture);
    }

  /* The log goes on where it was. */
  append_text (fixture, ALICE, OWN_LOG, 4, "text 4");
  assert_text (shown (fixture, ALICE), "a:a-1=text 1\na:1a-1=theirs\na:a-4=text 4\n");
}

/* What comes again was moved already, and what is not there is no mistake. */
static void
test_nothing_moves_twice (HistoryFixture *fixture,
                          gconstpointer   in_memory)
{
  append_texts (fixture, ALICE, OWN_LOG, 2, "text ");
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GArray) entries = tin_history_entries_new (3);

      add_moved (entries, ALICE, 1, 1, "text 1");
      add_moved (entries, ALICE, 7, 2, "text 7");
      add_moved (entries, PLAIN, 1, 3, "text 8");
      append_entries (fixture, entries);
    }

  assert_text (shown (fixture, ALICE), "a:a-2=text 2\n");
  assert_text (logged (fixture, ALICE, OWN_LOG), "a:a-1=(withdrawn)\na:a-2=text 2\n");
  assert_text (shown (fixture, BOB), "b:a-1=text 1\nb:a-2=text 7\nb:a-3=text 8\n");
}

/* What we said of it in the old place goes nowhere, and what others said is about nothing. */
static void
test_amended (HistoryFixture *fixture,
              gconstpointer   in_memory)
{
  g_autoptr (GArray) entries = tin_history_entries_new (1);

  append_texts (fixture, ALICE, OWN_LOG, 2, "text ");
  amend (fixture, TIN_MESSAGE_KIND_EDIT, OWN_LOG, 3, OWN_LOG, 2, "edited");
  amend (fixture, TIN_MESSAGE_KIND_REACTION, OWN_LOG, 4, OWN_LOG, 1, "+");
  amend (fixture, TIN_MESSAGE_KIND_REACTION, PEER_LOG, 1, OWN_LOG, 2, "-");
  add_moved (entries, ALICE, 2, 1, "edited");
  append_entries (fixture, entries);

  assert_text (shown_in_full (fixture, ALICE), "a-1=text 1 me:+\n");
  assert_text (logged (fixture, ALICE, OWN_LOG),
               "a:a-1=text 1\na:a-2=(withdrawn)\na:a-3=(withdrawn)\na:a-4=+\n");
  assert_text (logged (fixture, ALICE, PEER_LOG), "a:1a-1=-\n");
  assert_text (shown_in_full (fixture, BOB), "a-1=edited\n");
}

#define ADD(path, function) \
  G_STMT_START { \
    g_test_add ("/store/move/" path "/disk", HistoryFixture, GINT_TO_POINTER (FALSE), set_up, \
                function, tear_down); \
    g_test_add ("/store/move/" path "/memory", HistoryFixture, GINT_TO_POINTER (TRUE), set_up, \
                function, tear_down); \
  } G_STMT_END

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("the-old-place-is-empty", test_old_place_is_empty);
  ADD ("nothing-moves-twice", test_nothing_moves_twice);
  ADD ("what-was-amended-moves-as-it-is", test_amended);

  return g_test_run ();
}
