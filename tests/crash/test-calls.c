/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <sqlite3.h>

#include "crash-calls.h"

/* The library that kills at a call, on a program that does nothing but write to a database: this
 * one, run again. It says what it has committed; nothing of that may be lost. With the syncing left
 * out all is well while only the program dies, and not when the power fails. */

#define N_ROWS 6

/* --- The program that is killed ----------------------------------------------------------- */

static void
execute (sqlite3    *database,
         const char *sql)
{
  if (sqlite3_exec (database, sql, NULL, NULL, NULL) != SQLITE_OK)
    exit (3);
}

static int
write_rows (const char *path,
            const char *synchronous)
{
  g_autofree char *pragma = g_strconcat ("PRAGMA synchronous = ", synchronous, NULL);
  sqlite3 *database = NULL;

  if (sqlite3_open (path, &database) != SQLITE_OK)
    return 3;
  execute (database, "PRAGMA locking_mode = EXCLUSIVE");
  execute (database, "PRAGMA journal_mode = WAL");
  execute (database, pragma);
  execute (database, "CREATE TABLE IF NOT EXISTS row (id INTEGER PRIMARY KEY, text TEXT)");
  for (guint i = 0; i < N_ROWS; i++)
    {
      execute (database, "INSERT INTO row (text) VALUES (hex (randomblob (1500)))");
      printf ("%u\n", i + 1);
      fflush (stdout);
    }
  sqlite3_close (database);
  return 0;
}

/* --- The test ----------------------------------------------------------------------------- */

typedef struct
{
  char    *folder;
  char    *path;
  char    *report;
  guint64  n_calls;  /* of the last run */
  gboolean killed;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  g_autoptr (GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("tincan-calls-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->path = g_build_filename (fixture->folder, "history.db", NULL);
  fixture->report = g_build_filename (fixture->folder, "report", NULL);
}

static void
remove_all (Fixture *fixture)
{
  static const char *const suffixes[] = { "", "-wal", "-shm", "-journal" };

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *path = g_strconcat (fixture->path, suffixes[i], NULL);

      g_unlink (path);
    }
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  remove_all (fixture);
  g_unlink (fixture->report);
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_free (fixture->folder);
  g_free (fixture->path);
  g_free (fixture->report);
}

/* Returns: how many rows it said that it had committed */
static guint
run_program (Fixture    *fixture,
             const char *synchronous,
             guint64     at,
             const char *how)
{
  g_autoptr (GSubprocessLauncher) launcher =
    g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  const char *argv[] = { "/proc/self/exe", "--write", fixture->path, synchronous, NULL };
  g_autofree char *number = g_strdup_printf ("%" G_GUINT64_FORMAT, at);
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autoptr (GSubprocess) process = NULL;
  g_autofree char *output = NULL;
  g_autofree char *contents = NULL;
  g_auto (GStrv) lines = NULL;
  CrashReport report = { 0 };
  g_autoptr (GError) error = NULL;

  g_file_set_contents (fixture->report, (const char *) &report, sizeof report, &error);
  g_assert_no_error (error);
  argv[0] = program;
  g_subprocess_launcher_setenv (launcher, "LD_PRELOAD", g_getenv ("TINCAN_CRASH_LIBRARY"), TRUE);
  g_subprocess_launcher_setenv (launcher, CRASH_VARIABLE_REPORT, fixture->report, TRUE);
  g_subprocess_launcher_setenv (launcher, CRASH_VARIABLE_AT, number, TRUE);
  g_subprocess_launcher_setenv (launcher, CRASH_VARIABLE_HOW, how, TRUE);
  process = g_subprocess_launcher_spawnv (launcher, argv, &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &output, NULL, &error);
  g_assert_no_error (error);

  fixture->killed = g_subprocess_get_if_signaled (process);
  if (fixture->killed)
    g_assert_cmpint (g_subprocess_get_term_sig (process), ==, SIGKILL);
  else
    g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 0);
  g_file_get_contents (fixture->report, &contents, NULL, &error);
  g_assert_no_error (error);
  memcpy (&report, contents, sizeof report);
  fixture->n_calls = report.n_calls;
  lines = g_strsplit (output, "\n", -1);
  return g_strv_length (lines) - 1;
}

/* Returns: how many rows are there, or -1 if the database is damaged */
static int
count_rows (Fixture *fixture)
{
  sqlite3 *database = NULL;
  sqlite3_stmt *statement = NULL;
  int n_rows = 0;

  g_assert_cmpint (sqlite3_open (fixture->path, &database), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (database, "PRAGMA integrity_check", -1, &statement, NULL),
                   ==, SQLITE_OK);
  if (sqlite3_step (statement) != SQLITE_ROW ||
      strcmp ((const char *) sqlite3_column_text (statement, 0), "ok") != 0)
    n_rows = -1;
  sqlite3_finalize (statement);
  /* Without the table there are none. */
  if (n_rows == 0 && sqlite3_prepare_v2 (database, "SELECT count (*) FROM row", -1, &statement,
                                         NULL) == SQLITE_OK)
    {
      if (sqlite3_step (statement) == SQLITE_ROW)
        n_rows = sqlite3_column_int (statement, 0);
      sqlite3_finalize (statement);
    }
  sqlite3_close (database);
  return n_rows;
}

/* At every call, in one way. Returns: how often something was lost that was committed */
static guint
kill_everywhere (Fixture    *fixture,
                 const char *synchronous,
                 const char *how)
{
  guint64 n_calls;
  guint n_lost = 0;

  g_assert_cmpuint (run_program (fixture, synchronous, 0, how), ==, N_ROWS);
  g_assert_false (fixture->killed);
  n_calls = fixture->n_calls;
  g_assert_cmpuint (n_calls, >, N_ROWS);

  for (guint64 at = 1; at <= n_calls; at++)
    {
      guint n_committed;

      remove_all (fixture);
      n_committed = run_program (fixture, synchronous, at, how);
      g_assert_true (fixture->killed);
      g_assert_cmpuint (fixture->n_calls, ==, at);
      n_lost += count_rows (fixture) < (int) n_committed;
    }
  return n_lost;
}

static void
test_synced (Fixture       *fixture,
             gconstpointer  user_data)
{
  g_assert_cmpuint (kill_everywhere (fixture, "FULL", user_data), ==, 0);
}

static void
test_not_synced (Fixture       *fixture,
                 gconstpointer  user_data)
{
  g_assert_cmpuint (kill_everywhere (fixture, "OFF", CRASH_HOW_BEFORE), ==, 0);
  g_assert_cmpuint (kill_everywhere (fixture, "OFF", CRASH_HOW_POWER), >, 0);
  g_assert_cmpuint (kill_everywhere (fixture, "OFF", CRASH_HOW_SCATTER), >, 0);
}

static void
add (const char    *name,
     gconstpointer  user_data,
     void         (*func) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/crash/calls/", name, NULL);

  g_test_add (path, Fixture, user_data, set_up, func, tear_down);
}

int
main (int   argc,
      char *argv[])
{
  if (argc == 4 && strcmp (argv[1], "--write") == 0)
    return write_rows (argv[2], argv[3]);
  g_test_init (&argc, &argv, NULL);

  add ("killed-before-each-call", CRASH_HOW_BEFORE, test_synced);
  add ("killed-after-each-call", CRASH_HOW_AFTER, test_synced);
  add ("killed-in-the-middle-of-a-write", CRASH_HOW_TORN, test_synced);
  add ("the-power-fails", CRASH_HOW_POWER, test_synced);
  add ("the-power-fails-and-some-is-kept", CRASH_HOW_SCATTER, test_synced);
  add ("what-is-not-synced-is-lost", NULL, test_not_synced);

  return g_test_run ();
}
