/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "history-asks.h"
#include "tin-await.h"
#include "tin-error.h"

/* Ending a history, whatever it is doing. */

static void
assert_texts (HistoryFixture *fixture,
              const char     *expected)
{
  g_autoptr (GPtrArray) messages = read_page (fixture, ALICE, TIN_PAGE_BEFORE, NULL, 10);
  g_autofree char *text = join (messages);

  g_assert_cmpstr (text, ==, expected);
}

/* Threads of the store. GLib has others. */
static guint
count_threads (void)
{
  g_autoptr (GDir) listing = g_dir_open ("/proc/self/task", 0, NULL);
  const char *name;
  guint n = 0;

  g_assert_nonnull (listing);
  while ((name = g_dir_read_name (listing)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc/self/task", name, "comm", NULL);
      g_autofree char *thread = NULL;

      if (g_file_get_contents (path, &thread, NULL, NULL) && g_str_has_prefix (thread, "tincan-st"))
        n++;
    }

  return n;
}

/* The kernel may show one that was joined for a moment. */
static void
assert_no_thread (void)
{
  tin_await (count_threads () == 0);
}

static void
closing_does_what_was_asked (HistoryFixture *fixture,
                             gconstpointer   user_data)
{
  Outcome outcomes[20] = { 0 };

  tin_await (count_threads () == (fixture->mode == TIN_WORKER_THREAD ? 1 : 0));
  for (guint i = 0; i < G_N_ELEMENTS (outcomes); i++)
    start_append_text (fixture, ALICE, PEER_LOG, i + 1, &outcomes[i]);
  history_fixture_close (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (outcomes); i++)
    {
      g_assert_true (outcomes[i].done);
      g_assert_no_error (outcomes[i].error);
    }
  assert_no_thread ();

  history_fixture_open (fixture);
  assert_texts (fixture, "texttexttexttexttexttexttexttexttexttext");
}

/* After a crash there is what was answered, and of what was not, nothing in parts. */
static void
a_crash_leaves_what_was_answered (HistoryFixture *fixture,
                                  gconstpointer   user_data)
{
  Outcome outcomes[6] = { 0 };
  guint n_answered = 0;
  g_autoptr (GPtrArray) messages = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (outcomes); i++)
    {
      g_autoptr (GArray) entries = tin_history_entries_new (2);

      add_entry (entries, ALICE, make_message (PEER_LOG, 2 * i + 1, "x"));
      add_entry (entries, ALICE, make_message (PEER_LOG, 2 * i + 2, "x"));
      start_append (fixture, entries, &outcomes[i]);
      if (i == 2)
        tin_await (outcomes[i].done);
    }
  history_fixture_crash (fixture);

  for (guint i = 0; i < G_N_ELEMENTS (outcomes); i++)
    {
      g_assert_true (outcomes[i].done);
      if (outcomes[i].error == NULL)
        n_answered = i + 1;
      else
        g_assert_error (outcomes[i].error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      outcome_clear (&outcomes[i]);
    }
  g_assert_cmpuint (n_answered, ==, 3);
  assert_no_thread ();

  history_fixture_open (fixture);
  messages = read_log (fixture, ALICE, PEER_LOG, 1, 100);
  g_assert_cmpuint (messages->len, >=, 6);
  g_assert_cmpuint (messages->len % 2, ==, 0);
  if (fixture->mode == TIN_WORKER_MAIN_LOOP)
    g_assert_cmpuint (messages->len, ==, 6);
}

/* Whoever lets go of it while it works has it work to the end. */
static void
work_keeps_the_history (HistoryFixture *fixture,
                        gconstpointer   user_data)
{
  Outcome outcomes[3] = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (outcomes); i++)
    start_append_text (fixture, ALICE, PEER_LOG, i + 1, &outcomes[i]);
  g_object_add_weak_pointer (G_OBJECT (fixture->history), (gpointer *) &fixture->history);
  g_object_unref (fixture->history);
  tin_await (fixture->history == NULL);
  for (guint i = 0; i < G_N_ELEMENTS (outcomes); i++)
    g_assert_true (outcomes[i].done && outcomes[i].error == NULL);

  history_fixture_open (fixture);
  assert_texts (fixture, "texttexttext");
}

static void
on_searched (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  Outcome *outcome = user_data;

  outcome->messages = tin_history_search_finish (TIN_HISTORY (source), result, &outcome->error);
  outcome->done = TRUE;
}

/* It is done in slices, and the end comes before the second. */
static void
a_long_search_is_broken_off (HistoryFixture *fixture,
                             gconstpointer   user_data)
{
  g_auto (Outcome) search = { 0 };
  TinSearch request = { "hay", NULL, 0, 5000 };

  append_texts (fixture, ALICE, PEER_LOG, 5000, "hay ");
  hold_worker (fixture);
  tin_history_search_async (fixture->history, &request, NULL, on_searched, &search);
  tin_history_close_async (fixture->history, NULL, NULL);
  let_worker (fixture);
  tin_await (search.done);
  g_assert_error (search.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_object (&fixture->history);
}

static void
what_is_asked_of_a_closed_history_fails (HistoryFixture *fixture,
                                         gconstpointer   user_data)
{
  g_autoptr (TinHistory) history = g_object_ref (fixture->history);
  HistoryFixture late = { NULL, fixture->mode, history };
  g_auto (Outcome) append = { 0 };
  g_auto (Outcome) page = { 0 };
  g_auto (Outcome) disposed = { 0 };
  g_auto (Outcome) closing = { 0 };

  tin_history_close_async (fixture->history, NULL, NULL);
  start_append_text (fixture, ALICE, PEER_LOG, 1, &append);
  start_read_page (fixture, ALICE, &(TinPageRange) { TIN_PAGE_BEFORE, NULL, 1 }, NULL, &page);
  tin_await (append.done && page.done);
  g_assert_error (append.error, TIN_ERROR, TIN_ERROR_STORAGE);
  g_assert_error (page.error, TIN_ERROR, TIN_ERROR_STORAGE);

  g_object_run_dispose (G_OBJECT (history));
  start_append_text (&late, ALICE, PEER_LOG, 1, &disposed);
  tin_await (disposed.done);
  g_assert_error (disposed.error, TIN_ERROR, TIN_ERROR_STORAGE);
  g_clear_object (&fixture->history);
}

#define ADD(path, function)                                                              \
  G_STMT_START                                                                           \
  {                                                                                      \
    g_test_add ("/store/close/thread/" path, HistoryFixture,                             \
                GINT_TO_POINTER (TIN_WORKER_THREAD), history_fixture_set_up, function,   \
                history_fixture_tear_down);                                              \
    g_test_add ("/store/close/main-loop/" path, HistoryFixture,                          \
                GINT_TO_POINTER (TIN_WORKER_MAIN_LOOP), history_fixture_set_up, function, \
                history_fixture_tear_down);                                              \
  }                                                                                      \
  G_STMT_END

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("closing-does-what-was-asked", closing_does_what_was_asked);
  ADD ("a-crash-leaves-what-was-answered", a_crash_leaves_what_was_answered);
  ADD ("work-keeps-the-history", work_keeps_the_history);
  ADD ("a-long-search-is-broken-off", a_long_search_is_broken_off);
  ADD ("what-is-asked-of-a-closed-history-fails", what_is_asked_of_a_closed_history_fails);

  return g_test_run ();
}
