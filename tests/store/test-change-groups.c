/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <sqlite3.h>

#include "history-asks.h"
#include "store-directory.h"
#include "tin-await.h"
#include "tin-disk-history-private.h"
#include "tin-error.h"
#include "tin-test-vfs.h"

/* Many changes at once: somebody has selected them all, and deletes them. */

#define N_MANY 1000

static void
open_history (HistoryFixture *fixture)
{
  TinDiskHistoryOptions options = {
    .directory = fixture->directory,
    .worker = fixture->mode,
    .vfs = TIN_TEST_VFS_NAME,
  };
  g_autoptr (GError) error = NULL;
  TinDiskHistory *history = tin_disk_history_open (&options, &error);

  g_assert_no_error (error);
  fixture->history = TIN_HISTORY (history);
}

static void
set_up (HistoryFixture *fixture,
        gconstpointer   user_data)
{
  tin_test_vfs_install ();
  fixture->directory = store_directory_new ();
  fixture->mode = (TinWorkerMode) GPOINTER_TO_INT (user_data);
  open_history (fixture);
}

static void
tear_down (HistoryFixture *fixture,
           gconstpointer   user_data)
{
  tin_test_vfs_heal ();
  if (fixture->history != NULL)
    history_fixture_close (fixture);
  tin_test_vfs_uninstall ();
  store_directory_free (fixture->directory);
}

/* All of them stand next to each other in the queue. */
static void
start_all (HistoryFixture   *fixture,
           TinHistoryChange  what,
           Outcome          *outcomes,
           guint             n)
{
  hold_worker (fixture);
  for (guint i = 0; i < n; i++)
    start_change (fixture, ALICE, OWN_LOG, i + 1, what, &outcomes[i]);
  let_worker (fixture);
}

static void
await_all (Outcome *outcomes,
           guint    n)
{
  for (guint i = 0; i < n; i++)
    {
      tin_await (outcomes[i].done);
      g_assert_no_error (outcomes[i].error);
    }
}

/* --- Tests -------------------------------------------------------------------------------- */

static void
test_syncs (HistoryFixture *fixture,
            gconstpointer   mode)
{
  g_autofree Outcome *outcomes = g_new0 (Outcome, N_MANY);
  guint before;
  guint n_syncs;

  append_texts (fixture, ALICE, OWN_LOG, N_MANY + 1, "text ");
  await_idle (fixture);
  before = tin_test_vfs_get_count (TIN_TEST_VFS_SYNC);
  start_all (fixture, TIN_HISTORY_DELETE, outcomes, N_MANY);
  await_all (outcomes, N_MANY);
  n_syncs = tin_test_vfs_get_count (TIN_TEST_VFS_SYNC) - before;
  g_test_message ("%u deletions: %u syncs", N_MANY, n_syncs);

  /* One of the transaction; the others are of what has time. */
  g_assert_cmpuint (n_syncs, >=, 1);
  g_assert_cmpuint (n_syncs, <=, N_MANY / 50);
  history_fixture_crash (fixture);
  open_history (fixture);
  assert_text (shown (fixture, ALICE), "a:a-1001=text 1001\n");
}

/* Each is answered for itself, in the order in which it was asked. */
static void
test_refused (HistoryFixture *fixture,
              gconstpointer   mode)
{
  g_auto (Outcome) twice = { 0 };
  g_auto (Outcome) first = { 0 };
  g_auto (Outcome) missing = { 0 };
  g_auto (Outcome) last = { 0 };
  guint n_commits;

  append_texts (fixture, ALICE, OWN_LOG, 3, "text ");
  n_commits = count_commits (fixture);
  hold_worker (fixture);
  start_change (fixture, ALICE, OWN_LOG, 1, TIN_HISTORY_DELETE, &first);
  start_change (fixture, ALICE, OWN_LOG, 1, TIN_HISTORY_DELETE, &twice);
  start_change (fixture, ALICE, OWN_LOG, 7, TIN_HISTORY_DELETE, &missing);
  start_change (fixture, ALICE, OWN_LOG, 3, TIN_HISTORY_WITHDRAW, &last);
  let_worker (fixture);

  tin_await (last.done);
  g_assert_no_error (first.error);
  g_assert_error (twice.error, TIN_ERROR, TIN_ERROR_INVALID);
  g_assert_error (missing.error, TIN_ERROR, TIN_ERROR_INVALID);
  g_assert_no_error (last.error);
  g_assert_cmpuint (first.place, <, twice.place);
  g_assert_cmpuint (twice.place, <, missing.place);
  g_assert_cmpuint (missing.place, <, last.place);
  g_assert_cmpuint (count_commits (fixture), >, n_commits);
  history_fixture_crash (fixture);
  open_history (fixture);
  assert_text (shown (fixture, ALICE), "a:a-2=text 2\n");
}

/* A disk that fails once fails the transaction; each of the changes is made all the same. */
static void
test_one_by_one (HistoryFixture *fixture,
                 gconstpointer   mode)
{
  Outcome outcomes[4] = { 0 };

  append_texts (fixture, ALICE, OWN_LOG, 5, "text ");
  await_idle (fixture);
  tin_test_vfs_fail_once (TIN_TEST_VFS_WRITE | TIN_TEST_VFS_SYNC, 0, SQLITE_FULL);
  start_all (fixture, TIN_HISTORY_DELETE, outcomes, G_N_ELEMENTS (outcomes));
  await_all (outcomes, G_N_ELEMENTS (outcomes));
  g_assert_cmpuint (tin_test_vfs_get_failed (), ==, 1);
  history_fixture_crash (fixture);
  open_history (fixture);
  assert_text (shown (fixture, ALICE), "a:a-5=text 5\n");
}

/* Whatever was answered with no is there afterwards. */
static void
test_full_disk (HistoryFixture *fixture,
                gconstpointer   mode)
{
  Outcome outcomes[3] = { 0 };

  append_texts (fixture, ALICE, OWN_LOG, 3, "text ");
  await_idle (fixture);
  tin_test_vfs_fail (TIN_TEST_VFS_WRITE | TIN_TEST_VFS_SYNC, 0, SQLITE_FULL);
  start_all (fixture, TIN_HISTORY_DELETE, outcomes, G_N_ELEMENTS (outcomes));
  for (guint i = 0; i < G_N_ELEMENTS (outcomes); i++)
    {
      tin_await (outcomes[i].done);
      g_assert_error (outcomes[i].error, TIN_ERROR, TIN_ERROR_DISK_FULL);
      outcome_clear (&outcomes[i]);
    }
  tin_test_vfs_heal ();
  assert_text (shown (fixture, ALICE), "a:a-1=text 1\na:a-2=text 2\na:a-3=text 3\n");
  start_all (fixture, TIN_HISTORY_DELETE, outcomes, 2);
  await_all (outcomes, 2);
  history_fixture_crash (fixture);
  open_history (fixture);
  assert_text (shown (fixture, ALICE), "a:a-3=text 3\n");
}

static gint64
count_texts (HistoryFixture *fixture)
{
  TinDatabase *database = TIN_DISK_HISTORY (fixture->history)->database;
  g_autoptr (GError) error = NULL;
  g_autoptr (TinStatement) row = tin_database_prepare (
    database, "SELECT count (*) FROM message WHERE text != ''", TIN_NO_VALUES, &error);
  gboolean found;

  g_assert_no_error (error);
  g_assert_true (tin_database_step (database, row, &found, &error));
  g_assert_no_error (error);
  g_assert_true (found);
  return sqlite3_column_int64 (row, 0);
}

/* The first of them do not wait for the last. On the main loop nothing is done between two looks
 * at it. */
static void
test_has_an_end (HistoryFixture *fixture,
                 gconstpointer   mode)
{
  const guint n = 12000;
  g_autofree Outcome *outcomes = g_new0 (Outcome, n);
  gint64 n_left;

  append_texts (fixture, ALICE, OWN_LOG, n, "text ");
  mark (fixture, ALICE, OWN_LOG, TIN_HISTORY_MARK_ACKNOWLEDGED, n);
  await_idle (fixture);
  g_assert_cmpint (count_texts (fixture), ==, n);
  start_all (fixture, TIN_HISTORY_DELETE, outcomes, n);
  tin_await (outcomes[0].done);
  n_left = count_texts (fixture);
  g_assert_cmpint (n_left, >, 0);
  g_assert_cmpint (n_left, <, n - 1000);
  await_all (outcomes, n);
  g_assert_cmpint (count_texts (fixture), ==, 0);
}

#define ADD(path, function) \
  G_STMT_START { \
    g_test_add (path "/thread", HistoryFixture, GINT_TO_POINTER (TIN_WORKER_THREAD), \
                set_up, function, tear_down); \
    g_test_add (path "/main-loop", HistoryFixture, GINT_TO_POINTER (TIN_WORKER_MAIN_LOOP), \
                set_up, function, tear_down); \
  } G_STMT_END

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/store/change-groups/a-thousand-deletions-are-few-syncs", test_syncs);
  ADD ("/store/change-groups/one-that-makes-no-sense-is-refused-alone", test_refused);
  ADD ("/store/change-groups/one-that-fails-is-tried-one-by-one", test_one_by_one);
  ADD ("/store/change-groups/nothing-is-deleted-on-a-full-disk", test_full_disk);
  g_test_add ("/store/change-groups/have-an-end", HistoryFixture,
              GINT_TO_POINTER (TIN_WORKER_MAIN_LOOP), set_up, test_has_an_end, tear_down);

  return g_test_run ();
}
