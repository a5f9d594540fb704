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

/* A history on a disk that fails. Whatever it answered with yes is there afterwards, whatever it
 * answered with no is not, and when the disk is well again, it goes on. */

#define WRITING (TIN_TEST_VFS_WRITE | TIN_TEST_VFS_SYNC | TIN_TEST_VFS_CREATE)

static gboolean
try_open (HistoryFixture  *fixture,
          GError         **error)
{
  TinDiskHistoryOptions options = {
    .directory = fixture->directory,
    .worker = fixture->mode,
    .vfs = TIN_TEST_VFS_NAME,
  };
  TinDiskHistory *history = tin_disk_history_open (&options, error);

  if (history != NULL)
    fixture->history = TIN_HISTORY (history);
  return history != NULL;
}

static void
open_history (HistoryFixture *fixture)
{
  g_autoptr (GError) error = NULL;

  try_open (fixture, &error);
  g_assert_no_error (error);
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

static void
refuse_text (HistoryFixture *fixture,
             guint64         number,
             int             code)
{
  g_autoptr (GArray) entries = tin_history_entries_new (1);

  add_entry (entries, ALICE, make_message (PEER_LOG, number, "refused"));
  refuse_append (fixture, entries, code);
}

static void
assert_log (HistoryFixture *fixture,
            const char     *expected)
{
  g_autoptr (GPtrArray) messages = read_log (fixture, ALICE, PEER_LOG, 1, 1000);
  g_autofree char *text = join (messages);

  g_assert_cmpstr (text, ==, expected);
}

/* --- Spells ------------------------------------------------------------------------------- */

typedef struct
{
  const char *path;
  int         result;
  int         code;
} Spell;

static const Spell spells[] = {
  { "a-full-disk", SQLITE_FULL, TIN_ERROR_DISK_FULL },
  { "a-read-only-disk", SQLITE_READONLY, TIN_ERROR_READ_ONLY },
  { "a-broken-disk", SQLITE_IOERR_WRITE, TIN_ERROR_STORAGE },
};

static void
check_spell (HistoryFixture *fixture,
             const Spell    *spell)
{
  g_autoptr (GPtrArray) page = NULL;

  append_text (fixture, ALICE, PEER_LOG, 1, "a");
  await_idle (fixture);

  tin_test_vfs_fail (WRITING, 0, spell->result);
  refuse_text (fixture, 2, spell->code);
  /* What follows it cannot be stored for the same reason. */
  refuse_text (fixture, 3, spell->code);
  refuse_text (fixture, 2, spell->code);
  /* What is there can be read all the time. */
  assert_log (fixture, "a");
  page = read_page (fixture, ALICE, TIN_PAGE_BEFORE, NULL, 10);
  g_assert_cmpuint (page->len, ==, 1);

  tin_test_vfs_heal ();
  append_text (fixture, ALICE, PEER_LOG, 2, "b");
  append_text (fixture, ALICE, PEER_LOG, 3, "c");
  assert_log (fixture, "abc");
  /* The reason does not outlive the spell. */
  refuse_text (fixture, 5, TIN_ERROR_STORAGE);

  history_fixture_crash (fixture);
  open_history (fixture);
  assert_log (fixture, "abc");
}

static void
a_spell_passes (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (spells); i++)
    for (int mode = TIN_WORKER_THREAD; mode <= TIN_WORKER_MAIN_LOOP; mode++)
      {
        HistoryFixture fixture = { 0 };

        g_test_message ("%s", spells[i].path);
        set_up (&fixture, GINT_TO_POINTER (mode));
        check_spell (&fixture, &spells[i]);
        tear_down (&fixture, NULL);
      }
}

/* --- Groups ------------------------------------------------------------------------------- */

/* One that was too much for the disk does not take the others along. */
static void
a_group_that_fails_is_tried_one_by_one (HistoryFixture *fixture,
                                        gconstpointer   user_data)
{
  Outcome outcomes[4] = { 0 };
  TinDatabase *database = TIN_DISK_HISTORY (fixture->history)->database;
  guint n_commits = count_commits (fixture);

  tin_test_vfs_fail_once (WRITING, 0, SQLITE_FULL);
  for (guint i = 0; i < G_N_ELEMENTS (outcomes); i++)
    start_append_text (fixture, ALICE, PEER_LOG, i + 1, &outcomes[i]);
  tin_await (outcomes[0].done);
  g_assert_cmpuint (tin_database_get_n_commits (database), ==, n_commits + 4);
  g_assert_cmpuint (tin_test_vfs_get_failed (), ==, 1);

  tin_await (outcomes[3].done);
  for (guint i = 0; i < G_N_ELEMENTS (outcomes); i++)
    g_assert_no_error (outcomes[i].error);
  history_fixture_crash (fixture);
  open_history (fixture);
  assert_log (fixture, "texttexttexttext");
}

/* What is known of the logs is not what a transaction has made of it that failed. */
static void
marks_are_those_of_the_disk (HistoryFixture *fixture,
                             gconstpointer   user_data)
{
  g_autoptr (TinHistoryState) state = NULL;
  g_auto (Outcome) failed = { 0 };
  TinHistoryLog *log;

  append_texts (fixture, ALICE, OWN_LOG, 3, "x");
  await_idle (fixture);
  tin_test_vfs_fail (WRITING, 0, SQLITE_FULL);
  start_mark (fixture, ALICE, OWN_LOG, TIN_HISTORY_MARK_OFFERED, 2, &failed);
  tin_await (failed.done);
  g_assert_error (failed.error, TIN_ERROR, TIN_ERROR_DISK_FULL);
  refuse_text (fixture, 1, TIN_ERROR_DISK_FULL);
  tin_test_vfs_heal ();

  mark (fixture, ALICE, OWN_LOG, TIN_HISTORY_MARK_SEEN, 1);
  append_text (fixture, BOB, PEER_LOG, 1, "y");
  history_fixture_close (fixture);
  open_history (fixture);
  state = tin_history_dup_state (fixture->history);
  log = find_log (find_conversation (state, ALICE), OWN_LOG);
  g_assert_cmpuint (log->offered, ==, 0);
  g_assert_cmpuint (log->seen, ==, 1);
  g_assert_null (find_log (find_conversation (state, ALICE), PEER_LOG));
}

/* --- Reading ------------------------------------------------------------------------------ */

static void
a_read_that_fails_says_so (HistoryFixture *fixture,
                           gconstpointer   user_data)
{
  g_auto (Outcome) failed = { 0 };

  append_texts (fixture, ALICE, PEER_LOG, 2000, "text ");
  mark (fixture, ALICE, PEER_LOG, TIN_HISTORY_MARK_SEEN, 2000);
  await_idle (fixture);
  history_fixture_close (fixture);
  open_history (fixture);
  await_idle (fixture);

  tin_test_vfs_fail (TIN_TEST_VFS_READ, 0, SQLITE_IOERR_READ);
  start_read_log (fixture, ALICE, &(TinLogRange) { PEER_LOG, 500, 100 }, NULL, &failed);
  tin_await (failed.done);
  g_assert_error (failed.error, TIN_ERROR, TIN_ERROR_STORAGE);

  tin_test_vfs_heal ();
  g_clear_pointer (&failed.messages, g_ptr_array_unref);
  failed.messages = read_log (fixture, ALICE, PEER_LOG, 500, 100);
  g_assert_cmpuint (failed.messages->len, ==, 100);
}

/* --- Everywhere --------------------------------------------------------------------------- */

/* One life of a history: opened, three appends and a mark asked for one after the other, closed or
 * not. Returns up to which number it was said to be stored. */
static guint
live (HistoryFixture *fixture,
      guint           stored)
{
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GArray) entries = tin_history_entries_new (1);
      g_auto (Outcome) append = { 0 };
      g_auto (Outcome) seen = { 0 };

      add_entry (entries, ALICE, make_message (PEER_LOG, stored + 1, "x"));
      start_append (fixture, entries, &append);
      start_mark (fixture, ALICE, PEER_LOG, TIN_HISTORY_MARK_SEEN, stored, &seen);
      tin_await (append.done && seen.done);
      if (append.error == NULL)
        stored++;
      else if (!g_error_matches (append.error, TIN_ERROR, TIN_ERROR_DISK_FULL))
        g_assert_error (append.error, TIN_ERROR, TIN_ERROR_STORAGE);
    }

  return stored;
}

/* Lets the disk fail at every call in turn, from the making of the file to its end, for good or
 * once: what was stored is there when all is well again, and nothing else, but for one: the last
 * append, if all of it was written and the sync failed. Whether that is on the disk is not known to
 * anybody before the next start. */
static void
sweep (guint    calls,
       int      result,
       gboolean once)
{
  gboolean syncs = (calls & TIN_TEST_VFS_SYNC) != 0;
  gboolean reached = TRUE;

  for (guint after = 0; reached; after++)
    {
      HistoryFixture fixture = { store_directory_new (), TIN_WORKER_MAIN_LOOP, NULL };
      g_autoptr (GPtrArray) messages = NULL;
      g_autoptr (GError) error = NULL;
      guint stored = 0;

      if (once)
        tin_test_vfs_fail_once (calls, after, result);
      else
        tin_test_vfs_fail (calls, after, result);
      if (try_open (&fixture, &error))
        stored = live (&fixture, 0);
      else
        g_assert_cmpint (error->code, !=, TIN_ERROR_DAMAGED);
      if (fixture.history != NULL && after % 2 == 0)
        history_fixture_close (&fixture);
      else if (fixture.history != NULL)
        history_fixture_crash (&fixture);
      reached = tin_test_vfs_get_failed () > 0;
      tin_test_vfs_heal ();

      open_history (&fixture);
      g_assert_null (tin_disk_history_get_damaged_file (TIN_DISK_HISTORY (fixture.history)));
      messages = read_log (&fixture, ALICE, PEER_LOG, 1, 100);
      g_assert_cmpuint (messages->len, >=, stored);
      g_assert_cmpuint (messages->len, <=, stored + (syncs ? 1 : 0));
      g_assert_cmpuint (live (&fixture, messages->len), ==, messages->len + 3);
      history_fixture_close (&fixture);
      store_directory_free (fixture.directory);
      g_assert_cmpuint (after, <, 1000);
    }
}

static void
a_disk_may_fail_at_any_moment (void)
{
  tin_test_vfs_install ();
  sweep (TIN_TEST_VFS_WRITE, SQLITE_IOERR_WRITE, TRUE);
  sweep (TIN_TEST_VFS_SYNC, SQLITE_IOERR_FSYNC, FALSE);
  sweep (TIN_TEST_VFS_SYNC, SQLITE_IOERR_FSYNC, TRUE);
  sweep (WRITING, SQLITE_FULL, FALSE);
  tin_test_vfs_uninstall ();
}

/* A folder in which nothing can be made. */
static void
a_history_that_cannot_be_begun_is_refused (void)
{
  HistoryFixture fixture = { store_directory_new (), TIN_WORKER_MAIN_LOOP, NULL };
  g_autoptr (GError) error = NULL;

  tin_test_vfs_install ();
  tin_test_vfs_fail (TIN_TEST_VFS_CREATE, 0, SQLITE_CANTOPEN);
  g_assert_false (try_open (&fixture, &error));
  g_assert_error (error, TIN_ERROR, TIN_ERROR_READ_ONLY);
  tin_test_vfs_heal ();
  open_history (&fixture);
  tear_down (&fixture, NULL);
}

#define ADD(path, function)                                                              \
  g_test_add ("/store/failure/" path, HistoryFixture,                                    \
              GINT_TO_POINTER (TIN_WORKER_MAIN_LOOP), set_up, function, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("a-group-that-fails-is-tried-one-by-one", a_group_that_fails_is_tried_one_by_one);
  ADD ("marks-are-those-of-the-disk", marks_are_those_of_the_disk);
  ADD ("a-read-that-fails-says-so", a_read_that_fails_says_so);
  g_test_add_func ("/store/failure/a-spell-passes", a_spell_passes);
  g_test_add_func ("/store/failure/a-disk-may-fail-at-any-moment", a_disk_may_fail_at_any_moment);
  g_test_add_func ("/store/failure/a-history-that-cannot-be-begun-is-refused",
                   a_history_that_cannot_be_begun_is_refused);

  return g_test_run ();
}
