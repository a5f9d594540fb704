/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <string.h>

#include "history-asks.h"
#include "tin-await.h"
#include "tin-error.h"

/* Files that SQLite finds nothing wrong with, and that nobody could go on from: they are put aside
 * as others that are damaged. What is only odd is read. */

#define MAIN_LOOP GINT_TO_POINTER (TIN_WORKER_MAIN_LOOP)

static void
change_file (HistoryFixture *self,
             const char     *sql)
{
  g_autofree char *path = g_build_filename (self->directory, TIN_DISK_HISTORY_FILE, NULL);
  sqlite3 *database;

  g_assert_cmpint (sqlite3_open (path, &database), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (database, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_close (database), ==, SQLITE_OK);
}

static void
open_changed (HistoryFixture *self,
              const char     *sql)
{
  append_texts (self, ALICE, OWN_LOG, 3, "word ");
  append_texts (self, ALICE, PEER_LOG, 3, "word ");
  history_fixture_close (self);
  change_file (self, sql);
  history_fixture_open (self);
}

static const char *
get_damaged (HistoryFixture *self)
{
  return tin_disk_history_get_damaged_file (TIN_DISK_HISTORY (self->history));
}

static void
test_values_that_make_no_sense (void)
{
  static const char *const cases[] = {
    "UPDATE conversation SET id = 0",
    "UPDATE conversation SET id = 9223372036854775807",
    "UPDATE conversation SET peer = ''",
    "UPDATE conversation SET peer = CAST (x'61ff62' AS TEXT)",
    "UPDATE conversation SET peer = CAST (x'610062' AS TEXT)",
    "UPDATE conversation SET own_log = -1",
    "UPDATE conversation SET cleared = -1",
    "UPDATE conversation SET cleared = 9223372036854775806",
    "UPDATE log SET log_id = -1 WHERE own",
    "UPDATE log SET head = -1",
    "UPDATE log SET head = 9223372036854775807",
    "UPDATE log SET offered = -1",
    "UPDATE log SET acknowledged = -1",
    "UPDATE log SET seen = -1",
    "UPDATE log SET latest = -1",
    "UPDATE message SET id = 9223372036854775806 WHERE id = 1",
    "UPDATE profile SET indexed = 9223372036854775806",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      HistoryFixture self = { 0 };

      g_test_message ("%s", cases[i]);
      history_fixture_set_up (&self, MAIN_LOOP);
      open_changed (&self, cases[i]);
      g_assert_nonnull (get_damaged (&self));
      g_assert_true (g_file_test (get_damaged (&self), G_FILE_TEST_IS_REGULAR));
      append_text (&self, ALICE, OWN_LOG, 1, "goes on");
      history_fixture_tear_down (&self, NULL);
    }
}

/* All ids up to the highest one are not looked at one slice after the other. */
static void
test_search_in_a_gap (HistoryFixture *self,
                      gconstpointer   mode)
{
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GPtrArray) of_alice = NULL;

  open_changed (self, "UPDATE message SET id = 4000000000000000000 WHERE id = 6");
  g_assert_null (get_damaged (self));
  append_text (self, ALICE, PEER_LOG, 4, "word");

  all = search (self, "word", NULL, 0, 50);
  g_assert_cmpuint (all->len, ==, 7);
  of_alice = search (self, "word", ALICE, 0, 50);
  g_assert_cmpuint (of_alice->len, ==, 7);
}

/* The entry of the index for message 2 of our log, as SQLite's file format has it (2.1): the
 * conversation is 1, which takes no byte; then the log and the number. */
static void
spoil_index (HistoryFixture *self)
{
  static const guint8 entry[] = { 0x05, 0x09, 0x01, 0x01, 0x01, OWN_LOG, 0x02 };
  g_autofree char *path = g_build_filename (self->directory, TIN_DISK_HISTORY_FILE, NULL);
  g_autofree char *file = NULL;
  g_autoptr (GError) error = NULL;
  char *found;
  gsize length;

  g_assert_true (g_file_get_contents (path, &file, &length, &error));
  found = memmem (file, length, entry, sizeof entry);
  g_assert_nonnull (found);
  found[5] = OWN_LOG - 1;
  g_assert_true (g_file_set_contents (path, file, (gssize) length, &error));
}

static void
test_message_in_anothers_place (HistoryFixture *self,
                                gconstpointer   mode)
{
  const TinLogRange range = { OWN_LOG, 1, 10 };
  g_auto (Outcome) outcome = { 0 };

  append_texts (self, ALICE, OWN_LOG, 5, "word ");
  history_fixture_close (self);
  spoil_index (self);
  history_fixture_open (self);
  g_assert_null (get_damaged (self));

  start_read_log (self, ALICE, &range, NULL, &outcome);
  tin_await (outcome.done);
  g_assert_error (outcome.error, TIN_ERROR, TIN_ERROR_DAMAGED);

  /* All of it is looked at, and put aside, by the next start. */
  history_fixture_reopen (self);
  g_assert_nonnull (get_damaged (self));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/store/nonsense/values-that-make-no-sense-are-put-aside",
                   test_values_that_make_no_sense);
  g_test_add ("/store/nonsense/a-search-passes-over-a-gap", HistoryFixture, MAIN_LOOP,
              history_fixture_set_up, test_search_in_a_gap, history_fixture_tear_down);

  g_test_add ("/store/nonsense/a-message-in-anothers-place-is-not-given-out", HistoryFixture,
              MAIN_LOOP, history_fixture_set_up, test_message_in_anothers_place,
              history_fixture_tear_down);

  return g_test_run ();
}
