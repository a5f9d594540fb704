/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "history-asks.h"
#include "store-directory.h"
#include "tin-await.h"
#include "tin-disk-history-private.h"
#include "tin-error.h"

/* Opening a history, whatever is in its place. */

#define FILE_NAME TIN_DISK_HISTORY_FILE

static TinHistory *
try_open (HistoryFixture  *fixture,
          GError         **error)
{
  TinDiskHistoryOptions options = { .directory = fixture->directory, .worker = fixture->mode };
  TinDiskHistory *history = tin_disk_history_open (&options, error);

  return history != NULL ? TIN_HISTORY (history) : NULL;
}

static void
refuse_open (HistoryFixture *fixture,
             int             code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (try_open (fixture, &error));
  g_assert_error (error, TIN_ERROR, code);
}

static char *
path_of (HistoryFixture *fixture,
         const char     *name)
{
  return g_build_filename (fixture->directory, name, NULL);
}

static gboolean
is_there (HistoryFixture *fixture,
          const char     *name)
{
  g_autofree char *path = path_of (fixture, name);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* Writes over N bytes of the file at OFFSET, from the end where it is below 0. */
static void
spoil (HistoryFixture *fixture,
       long            offset,
       gsize           n)
{
  g_autofree char *path = path_of (fixture, FILE_NAME);
  g_autofree char *garbage = g_strnfill (n, '\xee');
  FILE *file = g_fopen (path, "r+b");

  g_assert_cmpint (fseek (file, offset, offset < 0 ? SEEK_END : SEEK_SET), ==, 0);
  g_assert_cmpuint (fwrite (garbage, 1, n, file), ==, n);
  g_assert_cmpint (fclose (file), ==, 0);
}

static const char *
damaged_file (HistoryFixture *fixture)
{
  return tin_disk_history_get_damaged_file (TIN_DISK_HISTORY (fixture->history));
}

static void
assert_texts (HistoryFixture *fixture,
              const char     *expected)
{
  g_autoptr (GPtrArray) messages = read_page (fixture, ALICE, TIN_PAGE_BEFORE, NULL, 10);
  g_autofree char *text = join (messages);

  g_assert_cmpstr (text, ==, expected);
}

/* --- Files -------------------------------------------------------------------------------- */

static void
files_are_for_nobody_else (HistoryFixture *fixture,
                           gconstpointer   user_data)
{
  append_text (fixture, ALICE, PEER_LOG, 1, "a");
  g_assert_cmpuint (store_directory_mode (fixture->directory, FILE_NAME), ==, 0600);
  g_assert_cmpuint (store_directory_mode (fixture->directory, FILE_NAME "-wal"), ==, 0600);

  history_fixture_crash (fixture);
  store_directory_chmod (fixture->directory, FILE_NAME, 0644);
  store_directory_chmod (fixture->directory, FILE_NAME "-wal", 0666);
  g_test_expect_message ("tincan-store", G_LOG_LEVEL_MESSAGE, "*history.db was open to others*");
  g_test_expect_message ("tincan-store", G_LOG_LEVEL_MESSAGE, "*-wal was open to others*");
  history_fixture_open (fixture);
  g_test_assert_expected_messages ();
  g_assert_cmpuint (store_directory_mode (fixture->directory, FILE_NAME), ==, 0600);
  g_assert_cmpuint (store_directory_mode (fixture->directory, FILE_NAME "-wal"), ==, 0600);
  assert_texts (fixture, "a");
}

static void
an_ended_history_is_one_file (HistoryFixture *fixture,
                              gconstpointer   user_data)
{
  append_text (fixture, ALICE, PEER_LOG, 1, "a");
  await_idle (fixture);
  history_fixture_close (fixture);
  g_assert_cmpuint (store_directory_count (fixture->directory), ==, 1);
  history_fixture_open (fixture);
  g_assert_null (damaged_file (fixture));
  assert_texts (fixture, "a");
}

static void
what_is_no_file_is_refused (HistoryFixture *fixture,
                            gconstpointer   user_data)
{
  g_autofree char *path = path_of (fixture, FILE_NAME);

  history_fixture_close (fixture);
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  refuse_open (fixture, TIN_ERROR_STORAGE);
  g_assert_cmpuint (store_directory_count (fixture->directory), ==, 1);
}

static void
a_missing_folder_is_refused (HistoryFixture *fixture,
                             gconstpointer   user_data)
{
  g_autofree char *nowhere = path_of (fixture, "nowhere");
  TinDiskHistoryOptions options = { .directory = nowhere };
  g_autoptr (GError) error = NULL;

  g_assert_null (tin_disk_history_open (&options, &error));
  g_assert_error (error, TIN_ERROR, TIN_ERROR_STORAGE);
}

static void
a_folder_that_may_not_be_written_is_refused (HistoryFixture *fixture,
                                             gconstpointer   user_data)
{
  if (geteuid () == 0)
    {
      g_test_skip ("root may write everywhere");
      return;
    }

  append_text (fixture, ALICE, PEER_LOG, 1, "a");
  history_fixture_close (fixture);
  store_directory_chmod (fixture->directory, ".", 0500);
  refuse_open (fixture, TIN_ERROR_READ_ONLY);
  store_directory_chmod (fixture->directory, ".", 0700);
  store_directory_chmod (fixture->directory, FILE_NAME, 0400);
  refuse_open (fixture, TIN_ERROR_READ_ONLY);
  store_directory_chmod (fixture->directory, FILE_NAME, 0600);
  history_fixture_open (fixture);
  assert_texts (fixture, "a");
}

static void
a_file_that_is_removed_takes_nothing (HistoryFixture *fixture,
                                      gconstpointer   user_data)
{
  g_autofree char *path = path_of (fixture, FILE_NAME);
  g_autofree char *elsewhere = path_of (fixture, "elsewhere");
  g_autoptr (GArray) entries = tin_history_entries_new (1);

  append_text (fixture, ALICE, PEER_LOG, 1, "a");
  g_assert_cmpint (g_rename (path, elsewhere), ==, 0);
  add_entry (entries, ALICE, make_message (PEER_LOG, 2, "b"));
  refuse_append (fixture, entries, TIN_ERROR_STORAGE);
  refuse_append (fixture, entries, TIN_ERROR_STORAGE);

  /* Back in its place it goes on. */
  g_assert_cmpint (g_rename (elsewhere, path), ==, 0);
  append_entries (fixture, entries);
  history_fixture_reopen (fixture);
  assert_texts (fixture, "ab");
}

/* --- Two at a time ------------------------------------------------------------------------- */

static int
open_in_another_process (HistoryFixture *fixture)
{
  pid_t child = fork ();
  int status;

  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    {
      g_autoptr (GError) error = NULL;
      TinHistory *history = try_open (fixture, &error);

      _exit (history != NULL ? 77 : error->code);
    }

  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status));
  return WEXITSTATUS (status);
}

static void
a_file_is_opened_once (HistoryFixture *fixture,
                       gconstpointer   user_data)
{
  append_text (fixture, ALICE, PEER_LOG, 1, "a");
  refuse_open (fixture, TIN_ERROR_IN_USE);
  g_assert_cmpint (open_in_another_process (fixture), ==, TIN_ERROR_IN_USE);
  /* Nor did the attempts take the lock away. */
  g_assert_cmpint (open_in_another_process (fixture), ==, TIN_ERROR_IN_USE);
  append_text (fixture, ALICE, PEER_LOG, 2, "b");
  assert_texts (fixture, "ab");
}

/* --- Newer -------------------------------------------------------------------------------- */

static GBytes *
read_file (const char *directory,
           const char *name)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);
  char *contents;
  gsize length;

  g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
  return g_bytes_new_take (contents, length);
}

static void
copy_file (HistoryFixture *fixture,
           const char     *from,
           const char     *to)
{
  g_autoptr (GBytes) bytes = read_file (fixture->directory, from);

  store_directory_write (fixture->directory, to, g_bytes_get_data (bytes, NULL),
                         (gssize) g_bytes_get_size (bytes));
}

/* As a newer version leaves it that was killed: with a log that was not written back. */
static void
make_newer (HistoryFixture *fixture)
{
  g_autofree char *file = path_of (fixture, FILE_NAME);
  g_autofree char *log = path_of (fixture, FILE_NAME "-wal");
  g_autofree char *file_copy = path_of (fixture, "copy");
  g_autofree char *log_copy = path_of (fixture, "copy-wal");
  sqlite3 *newer = open_file (fixture);

  g_assert_cmpint (sqlite3_exec (newer,
                                 "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0;"
                                 "PRAGMA user_version = 99; CREATE TABLE tomorrow (x);",
                                 NULL, NULL, NULL), ==, SQLITE_OK);
  copy_file (fixture, FILE_NAME, "copy");
  copy_file (fixture, FILE_NAME "-wal", "copy-wal");
  g_assert_cmpint (sqlite3_close (newer), ==, SQLITE_OK);
  g_assert_cmpint (g_rename (file_copy, file), ==, 0);
  g_assert_cmpint (g_rename (log_copy, log), ==, 0);
}

static void
a_newer_file_is_left_alone (HistoryFixture *fixture,
                            gconstpointer   user_data)
{
  g_autoptr (GBytes) file = NULL;
  g_autoptr (GBytes) log = NULL;

  append_text (fixture, ALICE, PEER_LOG, 1, "a");
  history_fixture_close (fixture);
  make_newer (fixture);
  file = read_file (fixture->directory, FILE_NAME);
  log = read_file (fixture->directory, FILE_NAME "-wal");
  g_assert_cmpuint (g_bytes_get_size (log), >, 0);

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GBytes) file_after = NULL;
      g_autoptr (GBytes) log_after = NULL;

      refuse_open (fixture, TIN_ERROR_NEWER);
      file_after = read_file (fixture->directory, FILE_NAME);
      log_after = read_file (fixture->directory, FILE_NAME "-wal");
      g_assert_true (g_bytes_equal (file, file_after));
      g_assert_true (g_bytes_equal (log, log_after));
      g_assert_cmpuint (store_directory_count (fixture->directory), ==, 2);
    }
}

/* --- Damage ------------------------------------------------------------------------------- */

static void
assert_put_aside (HistoryFixture *fixture)
{
  g_test_expect_message ("tincan-store", G_LOG_LEVEL_MESSAGE, "*");
  g_test_expect_message ("tincan-store", G_LOG_LEVEL_MESSAGE, "*put aside*");
  history_fixture_open (fixture);
  g_test_assert_expected_messages ();

  g_assert_nonnull (damaged_file (fixture));
  g_assert_nonnull (strstr (damaged_file (fixture), FILE_NAME ".damaged-20"));
  g_assert_true (g_file_test (damaged_file (fixture), G_FILE_TEST_EXISTS));
  assert_texts (fixture, "");
}

static void
a_damaged_file_is_put_aside (HistoryFixture *fixture,
                             gconstpointer   user_data)
{
  g_autoptr (GBytes) before = NULL;
  g_autoptr (GBytes) after = NULL;
  g_autofree char *first = NULL;

  append_text (fixture, ALICE, PEER_LOG, 1, "a");
  history_fixture_close (fixture);
  spoil (fixture, 0, 200);
  before = read_file (fixture->directory, FILE_NAME);
  assert_put_aside (fixture);
  first = g_strdup (damaged_file (fixture));
  after = read_file ("/", first);
  g_assert_true (g_bytes_equal (before, after));

  /* The new one is as good as any; and another may follow in the same second. */
  append_text (fixture, ALICE, PEER_LOG, 1, "b");
  history_fixture_reopen (fixture);
  assert_texts (fixture, "b");
  g_assert_null (damaged_file (fixture));
  history_fixture_close (fixture);
  spoil (fixture, 0, 200);
  assert_put_aside (fixture);
  g_assert_cmpstr (damaged_file (fixture), !=, first);
  g_assert_true (g_file_test (first, G_FILE_TEST_EXISTS));
}

/* The log of a damaged file belongs to it, and not to the one that is begun. */
static void
the_log_goes_with_the_damaged_file (HistoryFixture *fixture,
                                    gconstpointer   user_data)
{
  g_autofree char *log = NULL;
  g_autoptr (GBytes) before = NULL;
  g_autoptr (GBytes) after = NULL;

  append_text (fixture, ALICE, PEER_LOG, 1, "a");
  await_idle (fixture);
  history_fixture_reopen (fixture);
  append_text (fixture, ALICE, PEER_LOG, 2, "b");
  history_fixture_crash (fixture);
  spoil (fixture, 0, 200);
  before = read_file (fixture->directory, FILE_NAME "-wal");
  g_assert_cmpuint (g_bytes_get_size (before), >, 0);

  assert_put_aside (fixture);
  log = g_strconcat (damaged_file (fixture), "-wal", NULL);
  after = read_file ("/", log);
  g_assert_true (g_bytes_equal (before, after));
}

static void
a_file_of_others_is_put_aside (HistoryFixture *fixture,
                               gconstpointer   user_data)
{
  sqlite3 *file;

  history_fixture_close (fixture);
  file = open_file (fixture);
  g_assert_cmpint (sqlite3_exec (file, "PRAGMA application_id = 5", NULL, NULL, NULL), ==,
                   SQLITE_OK);
  g_assert_cmpint (sqlite3_close (file), ==, SQLITE_OK);
  assert_put_aside (fixture);
}

static void
a_file_that_was_cut_is_put_aside (HistoryFixture *fixture,
                                  gconstpointer   user_data)
{
  g_autofree char *path = path_of (fixture, FILE_NAME);

  append_texts (fixture, ALICE, PEER_LOG, 2000, "a text ");
  history_fixture_close (fixture);
  g_assert_cmpint (truncate (path, 20 * 4096), ==, 0);
  assert_put_aside (fixture);
}

/* Damage in the middle is met when that is read: from then on the whole file is suspect. */
static void
damage_that_is_met_later_is_remembered (HistoryFixture *fixture,
                                        gconstpointer   user_data)
{
  g_auto (Outcome) outcome = { 0 };

  append_texts (fixture, ALICE, PEER_LOG, 5000, "a text ");
  mark (fixture, ALICE, PEER_LOG, TIN_HISTORY_MARK_SEEN, 5000);
  await_idle (fixture);
  history_fixture_close (fixture);
  spoil (fixture, 50 * 4096, 20 * 4096);

  history_fixture_open (fixture);
  g_assert_null (damaged_file (fixture));
  for (guint number = 1; number < 5000 && outcome.error == NULL; number += 100)
    {
      outcome_clear (&outcome);
      start_read_log (fixture, ALICE, &(TinLogRange) { PEER_LOG, number, 100 }, NULL, &outcome);
      tin_await (outcome.done);
    }
  g_assert_error (outcome.error, TIN_ERROR, TIN_ERROR_DAMAGED);
  g_assert_true (is_there (fixture, FILE_NAME TIN_DATABASE_SUSPECT_SUFFIX));
  history_fixture_close (fixture);

  assert_put_aside (fixture);
  g_assert_false (is_there (fixture, FILE_NAME TIN_DATABASE_SUSPECT_SUFFIX));
}

static void
a_file_that_is_well_is_cleared_of_suspicion (HistoryFixture *fixture,
                                             gconstpointer   user_data)
{
  append_text (fixture, ALICE, PEER_LOG, 1, "a");
  history_fixture_close (fixture);
  store_directory_write (fixture->directory, FILE_NAME TIN_DATABASE_SUSPECT_SUFFIX, "", 0);

  history_fixture_open (fixture);
  g_assert_null (damaged_file (fixture));
  assert_texts (fixture, "a");
  g_assert_false (is_there (fixture, FILE_NAME TIN_DATABASE_SUSPECT_SUFFIX));
}

#define ADD(path, function)                                                              \
  g_test_add ("/store/open/" path, HistoryFixture,                                       \
              GINT_TO_POINTER (TIN_WORKER_MAIN_LOOP), history_fixture_set_up, function,  \
              history_fixture_tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("files-are-for-nobody-else", files_are_for_nobody_else);
  ADD ("an-ended-history-is-one-file", an_ended_history_is_one_file);
  ADD ("what-is-no-file-is-refused", what_is_no_file_is_refused);
  ADD ("a-missing-folder-is-refused", a_missing_folder_is_refused);
  ADD ("a-folder-that-may-not-be-written-is-refused",
       a_folder_that_may_not_be_written_is_refused);
  ADD ("a-file-that-is-removed-takes-nothing", a_file_that_is_removed_takes_nothing);
  ADD ("a-file-is-opened-once", a_file_is_opened_once);
  ADD ("a-newer-file-is-left-alone", a_newer_file_is_left_alone);
  ADD ("a-damaged-file-is-put-aside", a_damaged_file_is_put_aside);
  ADD ("the-log-goes-with-the-damaged-file", the_log_goes_with_the_damaged_file);
  ADD ("a-file-of-others-is-put-aside", a_file_of_others_is_put_aside);
  ADD ("a-file-that-was-cut-is-put-aside", a_file_that_was_cut_is_put_aside);
  ADD ("damage-that-is-met-later-is-remembered", damage_that_is_met_later_is_remembered);
  ADD ("a-file-that-is-well-is-cleared-of-suspicion",
       a_file_that_is_well_is_cleared_of_suspicion);

  return g_test_run ();
}
