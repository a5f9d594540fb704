/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crash-ledger.h"

/* That what is wrong is found: each test is a short life of two programs. */

typedef struct
{
  CrashFaults  faults;
  CrashLedger *ledger;
} Fixture;

#define LOG 0x1234

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  crash_faults_init (&fixture->faults);
  fixture->ledger = crash_ledger_new ("alice", &fixture->faults);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  crash_ledger_free (fixture->ledger);
  crash_faults_clear (&fixture->faults);
}

/* The numbers 1 to N, which are the texts 0 to N - 1. */
static GArray *
make_entries (guint64 n)
{
  GArray *entries = g_array_new (FALSE, FALSE, sizeof (CrashEntry));

  for (guint64 i = 0; i < n; i++)
    {
      CrashEntry entry = { LOG, i + 1, i };

      g_array_append_val (entries, entry);
    }
  return entries;
}

static CrashEntry *
get_entry (GArray *entries,
           guint   place)
{
  return &g_array_index (entries, CrashEntry, place);
}

static void
write_texts (Fixture *fixture,
             guint    n)
{
  for (guint i = 0; i < n; i++)
    crash_ledger_write (fixture->ledger);
}

typedef void (*TellFunc) (CrashLedger      *ledger,
                          const CrashEntry *entry);

static void
tell (Fixture  *fixture,
      TellFunc  func,
      guint64   from,
      guint64   to)
{
  for (guint64 i = from; i <= to; i++)
    func (fixture->ledger, &(CrashEntry) { LOG, i, i - 1 });
}

typedef void (*DiskFunc) (CrashLedger *ledger,
                          GArray      *entries,
                          gboolean     killed);

static void
show (Fixture  *fixture,
      DiskFunc  func,
      guint64   n,
      gboolean  killed)
{
  g_autoptr (GArray) entries = make_entries (n);

  func (fixture->ledger, entries, killed);
}

static void
assert_faults (Fixture *fixture,
               guint    n_lost,
               guint    n_doubled,
               guint    n_confused)
{
  g_assert_cmpuint (fixture->faults.n_faults[CRASH_LOST], ==, n_lost);
  g_assert_cmpuint (fixture->faults.n_faults[CRASH_DOUBLED], ==, n_doubled);
  g_assert_cmpuint (fixture->faults.n_faults[CRASH_CONFUSED], ==, n_confused);
  g_assert_cmpuint (fixture->faults.words->len, ==, n_lost + n_doubled + n_confused);
}

/* Ten texts, all told and delivered; both end as they should. */
static void
live_well (Fixture *fixture)
{
  write_texts (fixture, 10);
  tell (fixture, crash_ledger_queued, 1, 10);
  tell (fixture, crash_ledger_received, 1, 10);
  crash_ledger_delivered (fixture->ledger, LOG, 10);
}

static void
test_well (Fixture       *fixture,
           gconstpointer  user_data)
{
  live_well (fixture);
  show (fixture, crash_ledger_author_disk, 10, FALSE);
  show (fixture, crash_ledger_reader_disk, 10, FALSE);
  crash_ledger_finish (fixture->ledger);
  assert_faults (fixture, 0, 0, 0);
}

/* Both are killed: their disks are ahead of what they told, and go on from there. */
static void
test_killed (Fixture       *fixture,
             gconstpointer  user_data)
{
  write_texts (fixture, 10);
  tell (fixture, crash_ledger_queued, 1, 3);
  tell (fixture, crash_ledger_received, 1, 2);
  crash_ledger_delivered (fixture->ledger, LOG, 3);
  show (fixture, crash_ledger_author_disk, 6, TRUE);
  show (fixture, crash_ledger_reader_disk, 5, TRUE);
  g_assert_cmpuint (crash_ledger_get_n_untold (fixture->ledger), ==, 3);

  /* The last four were never read by the program. */
  crash_ledger_write (fixture->ledger);
  crash_ledger_queued (fixture->ledger, &(CrashEntry) { LOG, 7, 10 });
  tell (fixture, crash_ledger_received, 6, 6);
  crash_ledger_received (fixture->ledger, &(CrashEntry) { LOG, 7, 10 });
  assert_faults (fixture, 0, 0, 0);
}

static void
test_lost_at_author (Fixture       *fixture,
                     gconstpointer  user_data)
{
  live_well (fixture);
  show (fixture, crash_ledger_author_disk, 9, TRUE);
  assert_faults (fixture, 1, 0, 0);
}

static void
test_delivered_too_early (Fixture       *fixture,
                          gconstpointer  user_data)
{
  write_texts (fixture, 10);
  tell (fixture, crash_ledger_queued, 1, 10);
  crash_ledger_delivered (fixture->ledger, LOG, 10);
  show (fixture, crash_ledger_reader_disk, 9, TRUE);
  assert_faults (fixture, 1, 0, 0);
}

static void
test_told_too_early (Fixture       *fixture,
                     gconstpointer  user_data)
{
  write_texts (fixture, 10);
  tell (fixture, crash_ledger_received, 1, 10);
  show (fixture, crash_ledger_reader_disk, 9, TRUE);
  assert_faults (fixture, 1, 0, 0);
}

/* Who was not killed has no excuse. */
static void
test_never_told (Fixture       *fixture,
                 gconstpointer  user_data)
{
  write_texts (fixture, 10);
  tell (fixture, crash_ledger_queued, 1, 9);
  tell (fixture, crash_ledger_received, 1, 8);
  show (fixture, crash_ledger_author_disk, 10, FALSE);
  show (fixture, crash_ledger_reader_disk, 9, FALSE);
  assert_faults (fixture, 2, 0, 0);
}

static void
test_told_twice (Fixture       *fixture,
                 gconstpointer  user_data)
{
  live_well (fixture);
  show (fixture, crash_ledger_reader_disk, 10, TRUE);
  tell (fixture, crash_ledger_received, 10, 10);
  assert_faults (fixture, 0, 1, 0);
}

static void
test_passed_over (Fixture       *fixture,
                  gconstpointer  user_data)
{
  write_texts (fixture, 10);
  tell (fixture, crash_ledger_queued, 1, 10);
  tell (fixture, crash_ledger_received, 1, 4);
  tell (fixture, crash_ledger_received, 6, 6);
  assert_faults (fixture, 1, 0, 0);
}

/* The same text under two numbers, as when a link was resumed from the wrong one. */
static void
test_sent_twice (Fixture       *fixture,
                 gconstpointer  user_data)
{
  write_texts (fixture, 10);
  tell (fixture, crash_ledger_queued, 1, 10);
  crash_ledger_queued (fixture->ledger, &(CrashEntry) { LOG, 11, 9 });
  assert_faults (fixture, 0, 1, 0);
}

static void
test_another_text (Fixture       *fixture,
                   gconstpointer  user_data)
{
  write_texts (fixture, 10);
  tell (fixture, crash_ledger_queued, 1, 10);
  crash_ledger_received (fixture->ledger, &(CrashEntry) { LOG, 1, 4 });
  assert_faults (fixture, 0, 0, 1);
}

static void
test_out_of_order (Fixture       *fixture,
                   gconstpointer  user_data)
{
  g_autoptr (GArray) entries = make_entries (10);

  write_texts (fixture, 10);
  get_entry (entries, 4)->text = 5;
  get_entry (entries, 5)->text = 4;
  crash_ledger_author_disk (fixture->ledger, entries, TRUE);
  assert_faults (fixture, 0, 0, 1);
}

static void
test_of_nobody (Fixture       *fixture,
                gconstpointer  user_data)
{
  write_texts (fixture, 1);
  crash_ledger_received (fixture->ledger, &(CrashEntry) { LOG, 1, CRASH_NO_TEXT });
  crash_ledger_received (fixture->ledger, &(CrashEntry) { LOG + 1, 2, 0 });
  assert_faults (fixture, 0, 0, 2);
}

static void
test_holes (Fixture       *fixture,
            gconstpointer  user_data)
{
  g_autoptr (GArray) missing = make_entries (10);
  g_autoptr (GArray) twice = make_entries (10);

  write_texts (fixture, 10);
  g_array_remove_index (missing, 3);
  crash_ledger_author_disk (fixture->ledger, missing, TRUE);
  assert_faults (fixture, 1, 0, 0);
  get_entry (twice, 4)->number = 4;
  crash_ledger_author_disk (fixture->ledger, twice, TRUE);
  assert_faults (fixture, 1, 1, 0);
}

/* What was on a disk is gone from it. */
static void
test_shrunk (Fixture       *fixture,
             gconstpointer  user_data)
{
  live_well (fixture);
  show (fixture, crash_ledger_author_disk, 10, TRUE);
  show (fixture, crash_ledger_author_disk, 9, TRUE);
  g_assert_cmpuint (fixture->faults.n_faults[CRASH_LOST], ==, 2);
}

static void
test_never_arrived (Fixture       *fixture,
                    gconstpointer  user_data)
{
  live_well (fixture);
  show (fixture, crash_ledger_author_disk, 11, TRUE);
  show (fixture, crash_ledger_reader_disk, 10, FALSE);
  g_assert_cmpuint (fixture->faults.n_faults[CRASH_LOST], ==, 0);
  crash_ledger_finish (fixture->ledger);
  g_assert_cmpuint (fixture->faults.n_faults[CRASH_LOST], ==, 2);
}

static void
add (const char *name,
     void      (*func) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/crash/ledger/", name, NULL);

  g_test_add (path, Fixture, NULL, set_up, func, tear_down);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add ("all-is-well", test_well);
  add ("all-is-well-though-both-were-killed", test_killed);
  add ("told-as-queued-and-not-on-the-disk", test_lost_at_author);
  add ("delivered-and-not-on-the-disk", test_delivered_too_early);
  add ("received-and-not-on-the-disk", test_told_too_early);
  add ("on-the-disk-and-never-told", test_never_told);
  add ("told-twice", test_told_twice);
  add ("passed-over", test_passed_over);
  add ("one-text-under-two-numbers", test_sent_twice);
  add ("another-text-than-was-sent", test_another_text);
  add ("out-of-order", test_out_of_order);
  add ("a-text-and-a-log-of-nobody", test_of_nobody);
  add ("numbers-missing-and-twice", test_holes);
  add ("gone-from-the-disk", test_shrunk);
  add ("never-arrived", test_never_arrived);

  return g_test_run ();
}
