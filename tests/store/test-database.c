/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <string.h>

#include <gio/gio.h>
#include <glib/gstdio.h>

#include "store-directory.h"
#include "tin-database.h"
#include "tin-error.h"
#include "tin-test-vfs.h"

typedef struct
{
  char        *directory;  /* (owned) */
  char        *path;       /* (owned) of the database */
  TinDatabase *database;   /* (owned) (nullable) with a table "t" that has a column "n" */
} Fixture;

static void
open_database (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  fixture->database = tin_database_open (fixture->path, TIN_TEST_VFS_NAME, &error);
  g_assert_no_error (error);
  g_assert_true (tin_database_prepare_to_write (fixture->database, &error));
  g_assert_no_error (error);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  g_autoptr (GError) error = NULL;

  tin_test_vfs_install ();
  fixture->directory = store_directory_new ();
  fixture->path = g_build_filename (fixture->directory, "x.db", NULL);
  open_database (fixture);
  tin_database_execute (fixture->database, "CREATE TABLE t (n INTEGER, s TEXT)", &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  tin_test_vfs_heal ();
  g_clear_pointer (&fixture->database, tin_database_close);
  tin_test_vfs_uninstall ();
  g_free (fixture->path);
  store_directory_free (fixture->directory);
}

/* --- What the tests do --------------------------------------------------------------------- */

static gboolean
add_row (Fixture  *fixture,
         gint64    n,
         GError  **error)
{
  return tin_database_run (fixture->database, "INSERT INTO t (n) VALUES (?)", TIN_VALUES (n),
                           error);
}

/* A transaction of one row. */
static gboolean
store (Fixture    *fixture,
       TinCommit   commit,
       gint64      n,
       GError    **error)
{
  if (!tin_database_begin (fixture->database, commit, error))
    return FALSE;
  if (add_row (fixture, n, error))
    return tin_database_commit (fixture->database, error);

  tin_database_rollback (fixture->database);
  return FALSE;
}

static void
assert_stored (Fixture   *fixture,
               TinCommit  commit,
               gint64     n)
{
  g_autoptr (GError) error = NULL;

  store (fixture, commit, n, &error);
  g_assert_no_error (error);
}

static void
assert_not_stored (Fixture *fixture,
                   int      code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (store (fixture, TIN_COMMIT_DURABLE, 99, &error));
  g_assert_error (error, TIN_ERROR, code);
}

static gint64
get_int (Fixture    *fixture,
         const char *sql)
{
  g_autoptr (GError) error = NULL;
  gint64 value = -1;

  tin_database_get_int (fixture->database, sql, TIN_NO_VALUES, &value, &error);
  g_assert_no_error (error);
  return value;
}

static gint64
count_rows (Fixture *fixture)
{
  return get_int (fixture, "SELECT count (*) FROM t");
}

static gint64
log_size (Fixture *fixture)
{
  g_autofree char *path = g_strconcat (fixture->path, "-wal", NULL);
  GStatBuf status;

  return g_stat (path, &status) == 0 ? (gint64) status.st_size : -1;
}

static gboolean
is_suspect (Fixture *fixture)
{
  g_autofree char *path = g_strconcat (fixture->path, TIN_DATABASE_SUSPECT_SUFFIX, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* --- Statements --------------------------------------------------------------------------- */

static void
a_statement_is_made_once (Fixture       *fixture,
                          gconstpointer  user_data)
{
  static const char sql[] = "SELECT n FROM t WHERE n > ?";
  TinStatement *first = tin_database_prepare (fixture->database, sql, TIN_VALUES (1), NULL);
  TinStatement *second = tin_database_prepare (fixture->database, sql, TIN_NO_VALUES, NULL);
  char *bound = sqlite3_expanded_sql (second);

  g_assert_nonnull (first);
  g_assert_true (first == second);
  /* What it was given before is forgotten. */
  g_assert_cmpstr (sqlite3_sql (second), ==, sql);
  g_assert_nonnull (strstr (bound, "> NULL"));
  sqlite3_free (bound);
}

static void
a_number_that_is_not_there_is_left_alone (Fixture       *fixture,
                                          gconstpointer  user_data)
{
  g_autoptr (GError) error = NULL;
  gint64 value = 7;

  g_assert_true (tin_database_get_int (fixture->database, "SELECT n FROM t", TIN_NO_VALUES,
                                       &value, &error));
  g_assert_cmpint (value, ==, 7);
  g_assert_true (tin_database_get_int (fixture->database, "SELECT max (n) FROM t", TIN_NO_VALUES,
                                       &value, &error));
  g_assert_cmpint (value, ==, 7);

  assert_stored (fixture, TIN_COMMIT_DURABLE, G_MAXINT64);
  g_assert_cmpint (get_int (fixture, "SELECT n FROM t"), ==, G_MAXINT64);
}

static void
a_wrong_statement_is_an_error (Fixture       *fixture,
                               gconstpointer  user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (tin_database_run (fixture->database, "SELECT x FROM t", TIN_NO_VALUES, &error));
  g_assert_error (error, TIN_ERROR, TIN_ERROR_STORAGE);
  g_assert_nonnull (strstr (error->message, "x.db"));
  g_assert_false (tin_database_is_damaged (fixture->database));
}

/* --- Transactions ------------------------------------------------------------------------- */

static void
what_is_rolled_back_is_gone (Fixture       *fixture,
                             gconstpointer  user_data)
{
  guint n_commits = tin_database_get_n_commits (fixture->database);

  g_assert_true (tin_database_begin (fixture->database, TIN_COMMIT_DURABLE, NULL));
  g_assert_true (add_row (fixture, 1, NULL));
  tin_database_rollback (fixture->database);
  g_assert_cmpint (count_rows (fixture), ==, 0);
  g_assert_cmpuint (tin_database_get_n_commits (fixture->database), ==, n_commits);

  assert_stored (fixture, TIN_COMMIT_DURABLE, 1);
  g_assert_cmpint (count_rows (fixture), ==, 1);
  g_assert_cmpuint (tin_database_get_n_commits (fixture->database), ==, n_commits + 1);
}

static void
only_a_durable_commit_waits_for_the_disk (Fixture       *fixture,
                                          gconstpointer  user_data)
{
  guint n_syncs;

  assert_stored (fixture, TIN_COMMIT_DURABLE, 1);
  n_syncs = tin_test_vfs_get_count (TIN_TEST_VFS_SYNC);
  for (gint64 i = 0; i < 5; i++)
    assert_stored (fixture, TIN_COMMIT_LAZY, i);
  g_assert_cmpuint (tin_test_vfs_get_count (TIN_TEST_VFS_SYNC), ==, n_syncs);

  for (guint i = 1; i <= 5; i++)
    {
      assert_stored (fixture, TIN_COMMIT_DURABLE, i);
      g_assert_cmpuint (tin_test_vfs_get_count (TIN_TEST_VFS_SYNC), ==, n_syncs + i);
    }
  g_assert_cmpint (count_rows (fixture), ==, 11);
}

/* --- The log ------------------------------------------------------------------------------ */

static void
the_log_does_not_grow_for_ever (Fixture       *fixture,
                                gconstpointer  user_data)
{
  static const char fill[] = "UPDATE t SET s = hex (randomblob (20000))";
  g_autoptr (GError) error = NULL;
  gint64 largest = 0;

  assert_stored (fixture, TIN_COMMIT_DURABLE, 1);
  for (guint i = 0; i < 200; i++)
    {
      g_assert_true (tin_database_checkpoint (fixture->database, 100, &error));
      g_assert_true (tin_database_begin (fixture->database, TIN_COMMIT_LAZY, &error));
      g_assert_true (tin_database_run (fixture->database, fill, TIN_NO_VALUES, &error));
      g_assert_true (tin_database_commit (fixture->database, &error));
      g_assert_no_error (error);
      largest = MAX (largest, log_size (fixture));
    }

  /* A hundred pages, and what the last transaction of them brought. */
  g_assert_cmpint (largest, >, 100 * 4096);
  g_assert_cmpint (largest, <, 150 * 4096);
}

static void
closing_writes_the_log_back (Fixture       *fixture,
                             gconstpointer  user_data)
{
  assert_stored (fixture, TIN_COMMIT_DURABLE, 1);
  g_assert_cmpint (log_size (fixture), >, 0);
  g_clear_pointer (&fixture->database, tin_database_close);
  g_assert_cmpint (log_size (fixture), ==, -1);

  open_database (fixture);
  g_assert_cmpint (count_rows (fixture), ==, 1);
}

static void
freeing_leaves_all_as_it_is (Fixture       *fixture,
                             gconstpointer  user_data)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gsize length[2];
  gint64 size;

  assert_stored (fixture, TIN_COMMIT_DURABLE, 1);
  g_assert_true (tin_database_begin (fixture->database, TIN_COMMIT_DURABLE, NULL));
  g_assert_true (add_row (fixture, 2, NULL));
  size = log_size (fixture);
  g_file_get_contents (fixture->path, &before, &length[0], NULL);
  g_clear_pointer (&fixture->database, tin_database_free);
  g_assert_cmpint (log_size (fixture), ==, size);
  g_file_get_contents (fixture->path, &after, &length[1], NULL);
  g_assert_cmpmem (before, length[0], after, length[1]);

  open_database (fixture);
  g_assert_cmpint (count_rows (fixture), ==, 1);
}

static void
there_is_no_shared_memory (Fixture       *fixture,
                           gconstpointer  user_data)
{
  g_autofree char *path = g_strconcat (fixture->path, "-shm", NULL);

  assert_stored (fixture, TIN_COMMIT_DURABLE, 1);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

/* --- Errors ------------------------------------------------------------------------------- */

typedef struct
{
  const char *path;
  guint       calls;
  int         result;
  int         code;
} Failure;

static const Failure failures[] = {
  { "full-in-a-write", TIN_TEST_VFS_WRITE, SQLITE_FULL, TIN_ERROR_DISK_FULL },
  { "read-only-in-a-write", TIN_TEST_VFS_WRITE, SQLITE_READONLY, TIN_ERROR_READ_ONLY },
  { "broken-in-a-write", TIN_TEST_VFS_WRITE, SQLITE_IOERR_WRITE, TIN_ERROR_STORAGE },
  { "full-in-a-sync", TIN_TEST_VFS_SYNC, SQLITE_FULL, TIN_ERROR_DISK_FULL },
  { "broken-in-a-sync", TIN_TEST_VFS_SYNC, SQLITE_IOERR_FSYNC, TIN_ERROR_STORAGE },
};

/* Whatever the disk says is said precisely, nothing of it stays, and it goes on when all is well
 * again. */
static void
a_failing_disk_is_an_error (Fixture       *fixture,
                            gconstpointer  user_data)
{
  const Failure *failure = user_data;

  assert_stored (fixture, TIN_COMMIT_DURABLE, 1);
  for (guint after = 0; after < 2; after++)
    {
      tin_test_vfs_fail (failure->calls, 0, failure->result);
      assert_not_stored (fixture, failure->code);
      g_assert_cmpuint (tin_test_vfs_get_failed (), >, 0);
      tin_test_vfs_heal ();
      g_assert_cmpint (count_rows (fixture), ==, 1 + after);
      assert_stored (fixture, TIN_COMMIT_DURABLE, 2);
    }
  g_assert_false (is_suspect (fixture));

  g_clear_pointer (&fixture->database, tin_database_free);
  open_database (fixture);
  g_assert_cmpint (count_rows (fixture), ==, 3);
  g_assert_cmpint (get_int (fixture, "SELECT count (*) FROM t WHERE n = 99"), ==, 0);
}

/* What the system threw away when a sync failed, it does not write with the next one. */
static void
a_failed_sync_begins_the_log_anew (Fixture       *fixture,
                                   gconstpointer  user_data)
{
  g_autofree char *log = g_strconcat (fixture->path, "-wal", NULL);
  gint64 size;

  for (gint64 i = 0; i < 50; i++)
    assert_stored (fixture, TIN_COMMIT_LAZY, i);
  size = log_size (fixture);
  tin_test_vfs_fail_once (TIN_TEST_VFS_SYNC, 0, SQLITE_IOERR_FSYNC);
  assert_not_stored (fixture, TIN_ERROR_STORAGE);
  assert_stored (fixture, TIN_COMMIT_DURABLE, 50);
  g_assert_cmpint (log_size (fixture), <, size);

  /* The file alone has all that was in the log by then. */
  g_clear_pointer (&fixture->database, tin_database_free);
  g_assert_cmpint (g_unlink (log), ==, 0);
  open_database (fixture);
  g_assert_cmpint (count_rows (fixture), ==, 50);
}

static void
a_moved_file_takes_nothing (Fixture       *fixture,
                            gconstpointer  user_data)
{
  g_autofree char *elsewhere = g_build_filename (fixture->directory, "y.db", NULL);

  assert_stored (fixture, TIN_COMMIT_DURABLE, 1);
  g_assert_cmpint (g_rename (fixture->path, elsewhere), ==, 0);
  assert_not_stored (fixture, TIN_ERROR_STORAGE);
  g_assert_cmpint (count_rows (fixture), ==, 1);

  g_assert_cmpint (g_rename (elsewhere, fixture->path), ==, 0);
  assert_stored (fixture, TIN_COMMIT_DURABLE, 2);
}

static void
a_moved_log_takes_nothing (Fixture       *fixture,
                           gconstpointer  user_data)
{
  g_autofree char *path = g_strconcat (fixture->path, "-wal", NULL);
  g_autofree char *elsewhere = g_build_filename (fixture->directory, "y.db-wal", NULL);

  assert_stored (fixture, TIN_COMMIT_DURABLE, 1);
  g_assert_cmpint (g_rename (path, elsewhere), ==, 0);
  assert_not_stored (fixture, TIN_ERROR_STORAGE);

  /* Nor does another one in its place. */
  store_directory_write (fixture->directory, "x.db-wal", "", 0);
  assert_not_stored (fixture, TIN_ERROR_STORAGE);
  g_assert_cmpint (g_rename (elsewhere, path), ==, 0);
  assert_stored (fixture, TIN_COMMIT_DURABLE, 2);
}

static void
a_second_connection_is_refused (Fixture       *fixture,
                                gconstpointer  user_data)
{
  g_autoptr (GError) error = NULL;

  assert_stored (fixture, TIN_COMMIT_DURABLE, 1);
  g_assert_null (tin_database_open (fixture->path, NULL, &error));
  g_assert_error (error, TIN_ERROR, TIN_ERROR_IN_USE);
  assert_stored (fixture, TIN_COMMIT_DURABLE, 2);
}

static void
damage_leaves_a_mark (Fixture       *fixture,
                      gconstpointer  user_data)
{
  static char garbage[64 * 1024];
  g_autoptr (GError) error = NULL;
  FILE *file;

  g_assert_true (tin_database_begin (fixture->database, TIN_COMMIT_DURABLE, NULL));
  for (gint64 i = 0; i < 20000; i++)
    g_assert_true (add_row (fixture, i, NULL));
  g_assert_true (tin_database_commit (fixture->database, &error));
  g_clear_pointer (&fixture->database, tin_database_close);

  memset (garbage, 0xee, sizeof garbage);
  file = g_fopen (fixture->path, "r+b");
  g_assert_cmpint (fseek (file, 3 * 4096, SEEK_SET), ==, 0);
  g_assert_cmpuint (fwrite (garbage, 1, sizeof garbage, file), ==, sizeof garbage);
  g_assert_cmpint (fclose (file), ==, 0);

  open_database (fixture);
  g_assert_false (tin_database_run (fixture->database, "UPDATE t SET n = n + 1", TIN_NO_VALUES,
                                    &error));
  g_assert_error (error, TIN_ERROR, TIN_ERROR_DAMAGED);
  g_assert_true (tin_database_is_damaged (fixture->database));
  g_assert_true (is_suspect (fixture));
}

#define ADD(path, function) \
  g_test_add ("/store/database/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("a-statement-is-made-once", a_statement_is_made_once);
  ADD ("a-number-that-is-not-there-is-left-alone", a_number_that_is_not_there_is_left_alone);
  ADD ("a-wrong-statement-is-an-error", a_wrong_statement_is_an_error);
  ADD ("what-is-rolled-back-is-gone", what_is_rolled_back_is_gone);
  ADD ("only-a-durable-commit-waits-for-the-disk", only_a_durable_commit_waits_for_the_disk);
  ADD ("the-log-does-not-grow-for-ever", the_log_does_not_grow_for_ever);
  ADD ("closing-writes-the-log-back", closing_writes_the_log_back);
  ADD ("freeing-leaves-all-as-it-is", freeing_leaves_all_as_it_is);
  ADD ("there-is-no-shared-memory", there_is_no_shared_memory);
  ADD ("a-failed-sync-begins-the-log-anew", a_failed_sync_begins_the_log_anew);
  ADD ("a-moved-file-takes-nothing", a_moved_file_takes_nothing);
  ADD ("a-moved-log-takes-nothing", a_moved_log_takes_nothing);
  ADD ("a-second-connection-is-refused", a_second_connection_is_refused);
  ADD ("damage-leaves-a-mark", damage_leaves_a_mark);

  for (guint i = 0; i < G_N_ELEMENTS (failures); i++)
    {
      g_autofree char *path = g_strconcat ("/store/database/fails/", failures[i].path, NULL);

      g_test_add (path, Fixture, &failures[i], set_up, a_failing_disk_is_an_error, tear_down);
    }

  return g_test_run ();
}
