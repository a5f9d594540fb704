/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "sim-vfs.h"

/* The disk of the simulator against SQLite itself: what SQLite promises holds on it, and what it
 * does not promise breaks. */

#define NAME "/disk/test.db"

typedef struct
{
  SimDisk *disk;
  SimVfs  *vfs;
  GRand   *rand;
  sqlite3 *db;       /* (nullable) */
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  fixture->disk = sim_disk_new (1);
  fixture->vfs = sim_vfs_new ("sim-test", fixture->disk);
  fixture->rand = g_rand_new_with_seed ((guint32) g_test_rand_int ());
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  sqlite3_close (fixture->db);
  sim_vfs_free (fixture->vfs);
  sim_disk_free (fixture->disk);
  g_rand_free (fixture->rand);
}

static int
run (Fixture    *fixture,
     const char *sql)
{
  return sqlite3_exec (fixture->db, sql, NULL, NULL, NULL);
}

static void
must (Fixture    *fixture,
      const char *sql)
{
  g_assert_cmpint (run (fixture, sql), ==, SQLITE_OK);
}

static void
open_db (Fixture    *fixture,
         const char *journal,
         const char *synchronous)
{
  g_autofree char *sql =
    g_strdup_printf ("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = %s;"
                     "PRAGMA synchronous = %s; PRAGMA wal_autocheckpoint = 20;"
                     "CREATE TABLE IF NOT EXISTS t (id INTEGER PRIMARY KEY, text TEXT)",
                     journal, synchronous);

  g_assert_cmpint (sqlite3_open_v2 (NAME, &fixture->db,
                                    SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
                                    sim_vfs_get_name (fixture->vfs)), ==, SQLITE_OK);
  must (fixture, sql);
}

static void
close_db (Fixture *fixture)
{
  sqlite3_close (g_steal_pointer (&fixture->db));
}

static gint64
ask (Fixture    *fixture,
     const char *sql)
{
  sqlite3_stmt *statement;
  gint64 answer;

  g_assert_cmpint (sqlite3_prepare_v2 (fixture->db, sql, -1, &statement, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  answer = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);
  return answer;
}

static int
insert (Fixture *fixture,
        guint    n_rows)
{
  g_autofree char *sql =
    g_strdup_printf ("BEGIN; WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n "
                     "WHERE i < %u) INSERT INTO t (text) SELECT hex (randomblob (100)) FROM n; "
                     "COMMIT", n_rows);

  return run (fixture, sql);
}

static void
lose_power (Fixture *fixture)
{
  sim_disk_lose_power (fixture->disk, fixture->rand);
  close_db (fixture);
}

/* Returns how many committed rows were lost. */
static gint64
crash_again_and_again (Fixture    *fixture,
                       const char *journal,
                       const char *synchronous)
{
  gint64 lost = 0;

  for (guint round = 0; round < 60; round++)
    {
      gint64 committed;

      open_db (fixture, journal, synchronous);
      committed = ask (fixture, "SELECT count(*) FROM t");
      fixture->disk->fuse = (guint) g_rand_int_range (fixture->rand, 1, 120);
      while (!fixture->disk->dead)
        {
          guint n_rows = (guint) g_rand_int_range (fixture->rand, 1, 12);

          if (insert (fixture, n_rows) == SQLITE_OK)
            committed += n_rows;
        }
      lose_power (fixture);

      open_db (fixture, journal, synchronous);
      g_assert_cmpint (ask (fixture, "SELECT integrity_check = 'ok' FROM pragma_integrity_check"),
                       ==, 1);
      lost += MAX (committed - ask (fixture, "SELECT count(*) FROM t"), 0);
      close_db (fixture);
    }
  return lost;
}

static void
wal_loses_nothing (Fixture       *fixture,
                   gconstpointer  user_data)
{
  g_assert_cmpint (crash_again_and_again (fixture, "WAL", "FULL"), ==, 0);
}

static void
a_journal_loses_nothing (Fixture       *fixture,
                         gconstpointer  user_data)
{
  g_assert_cmpint (crash_again_and_again (fixture, "DELETE", "EXTRA"), ==, 0);
}

static void
lazy_commits_are_lost (Fixture       *fixture,
                       gconstpointer  user_data)
{
  g_assert_cmpint (crash_again_and_again (fixture, "WAL", "NORMAL"), >, 0);
}

/* Without any sync the file itself goes bad now and then. */
static void
without_syncs_files_break (Fixture       *fixture,
                           gconstpointer  user_data)
{
  guint n_broken = 0;

  for (guint round = 0; round < 200 && n_broken == 0; round++)
    {
      sim_disk_wipe (fixture->disk);
      open_db (fixture, "WAL", "OFF");
      for (guint i = 0; i < 30; i++)
        insert (fixture, 5);
      lose_power (fixture);

      if (sqlite3_open_v2 (NAME, &fixture->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
                           "sim-test") != SQLITE_OK ||
          run (fixture, "PRAGMA locking_mode = EXCLUSIVE; SELECT count(*) FROM t") != SQLITE_OK ||
          ask (fixture, "SELECT count(*) FROM t") < 150)
        n_broken++;
      close_db (fixture);
    }
  g_assert_cmpuint (n_broken, >, 0);
}

static void
a_killed_process_loses_nothing (Fixture       *fixture,
                                gconstpointer  user_data)
{
  open_db (fixture, "WAL", "OFF");
  insert (fixture, 50);
  sim_disk_kill (fixture->disk);
  close_db (fixture);

  open_db (fixture, "WAL", "OFF");
  g_assert_cmpint (ask (fixture, "SELECT count(*) FROM t"), ==, 50);
}

static void
every_step_of_a_commit_leaves_all_or_nothing (Fixture       *fixture,
                                              gconstpointer  user_data)
{
  for (guint fuse = 1;; fuse++)
    {
      gboolean through;
      gint64 n_rows;

      sim_disk_wipe (fixture->disk);
      open_db (fixture, "WAL", "FULL");
      insert (fixture, 40);
      fixture->disk->fuse = fuse;
      through = insert (fixture, 30) == SQLITE_OK;
      lose_power (fixture);

      open_db (fixture, "WAL", "FULL");
      n_rows = ask (fixture, "SELECT count(*) FROM t");
      g_assert_true (n_rows == 70 || (n_rows == 40 && !through));
      close_db (fixture);
      if (through)
        break;
    }
}

static void
a_full_disk_refuses_and_goes_on (Fixture       *fixture,
                                 gconstpointer  user_data)
{
  open_db (fixture, "WAL", "FULL");
  insert (fixture, 5);
  fixture->disk->trouble = SQLITE_FULL;
  g_assert_cmpint (insert (fixture, 5), ==, SQLITE_FULL);
  run (fixture, "ROLLBACK");
  fixture->disk->trouble = SQLITE_IOERR_FSYNC;
  g_assert_cmpint (insert (fixture, 5) & 0xff, ==, SQLITE_IOERR);
  run (fixture, "ROLLBACK");
  fixture->disk->trouble = SQLITE_OK;
  g_assert_cmpint (insert (fixture, 5), ==, SQLITE_OK);
  g_assert_cmpint (ask (fixture, "SELECT count(*) FROM t"), ==, 10);
}

static void
what_a_dead_process_writes_is_nothing (Fixture       *fixture,
                                       gconstpointer  user_data)
{
  sqlite3 *old;

  open_db (fixture, "WAL", "FULL");
  insert (fixture, 5);
  old = g_steal_pointer (&fixture->db);
  sim_disk_lose_power (fixture->disk, fixture->rand);

  open_db (fixture, "WAL", "FULL");
  g_assert_cmpint (sqlite3_exec (old, "INSERT INTO t (text) VALUES ('x')", NULL, NULL, NULL), !=,
                   SQLITE_OK);
  insert (fixture, 1);
  sqlite3_close (old);
  g_assert_cmpint (ask (fixture, "SELECT count(*) FROM t"), ==, 6);
}

static void
a_backup_comes_back (Fixture       *fixture,
                     gconstpointer  user_data)
{
  g_autoptr (SimDisk) backup = NULL;

  open_db (fixture, "WAL", "FULL");
  insert (fixture, 5);
  backup = sim_disk_copy (fixture->disk, TRUE);
  insert (fixture, 5);
  lose_power (fixture);
  sim_disk_put_back (fixture->disk, backup);

  open_db (fixture, "WAL", "FULL");
  g_assert_cmpint (ask (fixture, "SELECT count(*) FROM t"), ==, 5);
}

static void
two_processes_do_not_share_a_file (Fixture       *fixture,
                                   gconstpointer  user_data)
{
  sqlite3 *other;

  open_db (fixture, "WAL", "FULL");
  insert (fixture, 1);
  g_assert_cmpint (sqlite3_open_v2 (NAME, &other, SQLITE_OPEN_READWRITE, "sim-test"), ==,
                   SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (other, "PRAGMA locking_mode = EXCLUSIVE; SELECT * FROM t", NULL,
                                 NULL, NULL), ==, SQLITE_BUSY);
  sqlite3_close (other);
}

static void
a_moved_file_is_noticed (Fixture       *fixture,
                         gconstpointer  user_data)
{
  int moved = 1;

  open_db (fixture, "WAL", "FULL");
  sqlite3_file_control (fixture->db, "main", SQLITE_FCNTL_HAS_MOVED, &moved);
  g_assert_cmpint (moved, ==, 0);
  sim_disk_remove (fixture->disk, NAME);
  sqlite3_file_control (fixture->db, "main", SQLITE_FCNTL_HAS_MOVED, &moved);
  g_assert_cmpint (moved, ==, 1);
}

#define ADD(path, function) \
  g_test_add ("/sim/vfs/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("wal-loses-nothing", wal_loses_nothing);
  ADD ("a-journal-loses-nothing", a_journal_loses_nothing);
  ADD ("lazy-commits-are-lost", lazy_commits_are_lost);
  ADD ("without-syncs-files-break", without_syncs_files_break);
  ADD ("a-killed-process-loses-nothing", a_killed_process_loses_nothing);
  ADD ("every-step-of-a-commit-leaves-all-or-nothing",
       every_step_of_a_commit_leaves_all_or_nothing);
  ADD ("a-full-disk-refuses-and-goes-on", a_full_disk_refuses_and_goes_on);
  ADD ("what-a-dead-process-writes-is-nothing", what_a_dead_process_writes_is_nothing);
  ADD ("a-backup-comes-back", a_backup_comes_back);
  ADD ("two-processes-do-not-share-a-file", two_processes_do_not_share_a_file);
  ADD ("a-moved-file-is-noticed", a_moved_file_is_noticed);

  return g_test_run ();
}
