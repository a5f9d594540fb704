/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "history-fixture.h"
#include "store-directory.h"
#include "tin-error.h"
#include "tin-schema.h"

typedef struct
{
  char        *directory;  /* (owned) */
  char        *path;       /* (owned) of the database */
  TinDatabase *database;   /* (owned) (nullable) */
} Fixture;

static void
open_database (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  fixture->database = tin_database_open (fixture->path, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (tin_database_prepare_to_write (fixture->database, &error));
  g_assert_no_error (error);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  fixture->directory = store_directory_new ();
  fixture->path = g_build_filename (fixture->directory, TIN_DISK_HISTORY_FILE, NULL);
  open_database (fixture);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  g_clear_pointer (&fixture->database, tin_database_close);
  g_free (fixture->path);
  store_directory_free (fixture->directory);
}

static void
execute (TinDatabase *database,
         const char  *sql)
{
  g_autoptr (GError) error = NULL;

  tin_database_execute (database, sql, &error);
  g_assert_no_error (error);
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

static void
migrate (Fixture             *fixture,
         const TinSchemaStep *steps,
         guint                n_steps)
{
  g_autoptr (GError) error = NULL;

  tin_schema_check (fixture->database, n_steps, &error);
  g_assert_no_error (error);
  tin_schema_migrate (fixture->database, steps, n_steps, &error);
  g_assert_no_error (error);
}

/* --- The steps of now ---------------------------------------------------------------------- */

/* What a file looks like, without what is only layout. */
static char *
describe (TinDatabase *database)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (TinStatement) rows = NULL;
  g_autoptr (GRegex) space = g_regex_new ("\\s+", G_REGEX_DEFAULT, G_REGEX_MATCH_DEFAULT, NULL);
  gboolean row;

  rows = tin_database_prepare (database,
                               "SELECT type || ' ' || name || ' ' || tbl_name || ' ' ||"
                               " coalesce (sql, '-') FROM sqlite_schema ORDER BY 1",
                               TIN_NO_VALUES, NULL);
  g_assert_nonnull (rows);
  while (tin_database_step (database, rows, &row, NULL) && row)
    {
      const char *line = (const char *) sqlite3_column_text (rows, 0);
      g_autofree char *flat = g_regex_replace_literal (space, line, -1, 0, " ",
                                                       G_REGEX_MATCH_DEFAULT, NULL);

      g_string_append_printf (text, "%s\n", flat);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
load_snapshot (TinDatabase *database,
               guint        version)
{
  g_autofree char *name = g_strdup_printf ("%u.sql", version);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", "schema", name, NULL);
  g_autofree char *sql = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &sql, NULL, &error);
  g_assert_no_error (error);
  execute (database, sql);
}

static void
an_empty_file_becomes_the_newest (Fixture       *fixture,
                                  gconstpointer  user_data)
{
  const TinSchemaStep *steps;
  guint n_steps;

  steps = tin_schema_get_steps (&n_steps);
  migrate (fixture, steps, n_steps);
  g_assert_cmpint (get_int (fixture, "PRAGMA user_version"), ==, n_steps);
  g_assert_cmpint (get_int (fixture, "PRAGMA application_id"), ==, TIN_SCHEMA_APPLICATION_ID);

  /* Again is nothing. */
  migrate (fixture, steps, n_steps);
  g_assert_cmpint (get_int (fixture, "PRAGMA user_version"), ==, n_steps);
}

/* Whoever changes a step that was published, or adds one without a snapshot, is told here. */
static void
the_newest_snapshot_is_what_the_steps_make (Fixture       *fixture,
                                            gconstpointer  user_data)
{
  const TinSchemaStep *steps;
  guint n_steps;
  g_autofree char *made = NULL;
  g_autofree char *kept = NULL;
  g_autofree char *other = g_build_filename (fixture->directory, "other.db", NULL);
  g_autoptr (TinDatabase) snapshot = tin_database_open (other, NULL, NULL);

  steps = tin_schema_get_steps (&n_steps);
  migrate (fixture, steps, n_steps);
  made = describe (fixture->database);

  g_assert_nonnull (snapshot);
  load_snapshot (snapshot, n_steps);
  kept = describe (snapshot);
  g_assert_cmpstr (made, ==, kept);
}

/* --- Old versions -------------------------------------------------------------------------- */

/* Those that know amendments hold some: see the file. */
static void
check_amendments (HistoryFixture *history)
{
  TinMessageName name = { PEER_LOG, 1 };
  g_autoptr (TinMessage) hers = read_message (history, ALICE, &name);
  const TinMessageName *answered = tin_message_get_target (hers);
  const TinMessageName *edit = tin_message_get_amended (hers);

  g_assert_cmpuint (answered->log_id, ==, OWN_LOG);
  g_assert_cmpuint (answered->number, ==, 1);
  g_assert_cmpuint (edit->log_id, ==, PEER_LOG);
  g_assert_cmpuint (edit->number, ==, 2);
  g_assert_cmpstr (tin_message_get_reaction (hers, TRUE), ==, "-");
  g_assert_null (tin_message_get_reaction (hers, FALSE));
}

/* Every snapshot holds the same conversation: see the files. */
static void
check_snapshot (HistoryFixture *history,
                guint           version)
{
  const guint64 n_ours = version >= 2 ? 5 : 3;
  g_autoptr (TinHistoryState) state = tin_history_dup_state (history->history);
  g_autofree char *texts = NULL;
  g_autofree char *own = NULL;
  g_autofree char *found_texts = NULL;
  TinHistoryConversation *alice;
  TinHistoryLog *log;

  g_assert_cmpuint (state->seed, ==, 0x0123456789abcdef);
  g_assert_cmpuint (state->conversations->len, ==, 2);
  alice = g_ptr_array_index (state->conversations, 0);
  g_assert_cmpstr (alice->id, ==, ALICE);
  g_assert_cmpuint (alice->own_log, ==, OWN_LOG);
  g_assert_cmpuint (alice->n_unseen, ==, 1);
  g_assert_cmpstr (tin_message_get_text (alice->last), ==, "over there");
  g_assert_cmpuint (alice->logs->len, ==, 2);

  log = &g_array_index (alice->logs, TinHistoryLog, 0);
  g_assert_cmpuint (log->id, ==, OWN_LOG);
  g_assert_true (log->own);
  g_assert_cmpuint (log->head, ==, n_ours);
  g_assert_cmpuint (log->offered, ==, 2);
  g_assert_cmpuint (log->acknowledged, ==, 1);

  texts = shown (history, ALICE);
  g_assert_cmpstr (texts, ==, "a:a-1=who is there\na:1a-1=only me\na:a-3=over there\n");
  own = logged (history, ALICE, OWN_LOG);
  g_assert_cmpstr (own, ==, version >= 2
                              ? "a:a-1=who is there\na:a-2=(withdrawn)\na:a-3=over there\n"
                                "a:a-4=+\na:a-5=-\n"
                              : "a:a-1=who is there\na:a-2=(withdrawn)\na:a-3=over there\n");
  if (version >= 2)
    check_amendments (history);

  await_idle (history);
  found_texts = found (history, "there", NULL);
  g_assert_cmpstr (found_texts, ==, "a:a-3=over there\na:a-1=who is there\n");
}

/* What was written before can be amended from now on. */
static void
check_that_it_goes_on (HistoryFixture *history,
                       guint           version)
{
  g_autoptr (GArray) entries = tin_history_entries_new (2);
  guint64 next = version >= 2 ? 3 : 2;

  add_entry (entries, ALICE, make_message (PEER_LOG, next, "a new one"));
  add_entry (entries, ALICE, make_amendment (OWN_LOG, version >= 2 ? 6 : 4, TIN_MESSAGE_KIND_EDIT,
                                             OWN_LOG, 1, "who was there"));
  append_entries (history, entries);
  history_fixture_reopen (history);
  assert_text (found (history, "was there", NULL), "a:a-1=who was there\n");
  assert_text (found (history, "is there", NULL), "");
}

static void
every_snapshot_can_be_opened (void)
{
  guint n_steps;

  tin_schema_get_steps (&n_steps);
  for (guint version = 1; version <= n_steps; version++)
    {
      HistoryFixture history = { store_directory_new (), TIN_WORKER_MAIN_LOOP, NULL };
      g_autofree char *path = g_build_filename (history.directory, TIN_DISK_HISTORY_FILE, NULL);
      TinDatabase *database = tin_database_open (path, NULL, NULL);

      load_snapshot (database, version);
      tin_database_close (database);
      history_fixture_open (&history);
      check_snapshot (&history, version);
      check_that_it_goes_on (&history, version);
      history_fixture_tear_down (&history, NULL);
    }
}

/* --- The runner ---------------------------------------------------------------------------- */

static const TinSchemaStep good_steps[] = {
  { "CREATE TABLE a (x INTEGER); INSERT INTO a VALUES (1)" },
  { "CREATE TABLE b (y INTEGER); INSERT INTO b SELECT x + 1 FROM a; DROP TABLE a" },
};

static const TinSchemaStep bad_steps[] = {
  { "CREATE TABLE a (x INTEGER); INSERT INTO a VALUES (1)" },
  { "CREATE TABLE b (y INTEGER); UPDATE a SET x = 7; INSERT INTO c VALUES (1)" },
  { "CREATE TABLE d (z INTEGER)" },
};

static void
steps_are_done_from_where_a_file_is (Fixture       *fixture,
                                     gconstpointer  user_data)
{
  migrate (fixture, good_steps, 1);
  g_assert_cmpint (get_int (fixture, "PRAGMA user_version"), ==, 1);
  g_assert_cmpint (get_int (fixture, "SELECT x FROM a"), ==, 1);
  execute (fixture->database, "UPDATE a SET x = 5");

  migrate (fixture, good_steps, 2);
  g_assert_cmpint (get_int (fixture, "PRAGMA user_version"), ==, 2);
  g_assert_cmpint (get_int (fixture, "SELECT y FROM b"), ==, 6);
}

static void
a_failing_step_leaves_the_old_version_whole (Fixture       *fixture,
                                             gconstpointer  user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (tin_schema_migrate (fixture->database, bad_steps, G_N_ELEMENTS (bad_steps),
                                      &error));
  g_assert_error (error, TIN_ERROR, TIN_ERROR_STORAGE);
  g_clear_pointer (&fixture->database, tin_database_close);

  open_database (fixture);
  g_assert_cmpint (get_int (fixture, "PRAGMA user_version"), ==, 1);
  g_assert_cmpint (get_int (fixture, "SELECT x FROM a"), ==, 1);
  g_assert_cmpint (get_int (fixture, "SELECT count (*) FROM sqlite_schema"), ==, 1);

  /* And a version that does it right goes on from there. */
  migrate (fixture, good_steps, 2);
  g_assert_cmpint (get_int (fixture, "SELECT y FROM b"), ==, 2);
}

static void
a_newer_version_is_refused (Fixture       *fixture,
                            gconstpointer  user_data)
{
  g_autoptr (GError) error = NULL;

  migrate (fixture, good_steps, 2);
  g_assert_false (tin_schema_check (fixture->database, 1, &error));
  g_assert_error (error, TIN_ERROR, TIN_ERROR_NEWER);
}

static void
a_file_of_others_is_refused (Fixture       *fixture,
                             gconstpointer  user_data)
{
  static const char *const others[] = {
    "CREATE TABLE a (x INTEGER)",
    "PRAGMA user_version = 1",
    "PRAGMA application_id = 7",
    "PRAGMA application_id = 1416195683; PRAGMA user_version = 0",
    "PRAGMA application_id = 1416195683; PRAGMA user_version = -1",
  };

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autoptr (GError) error = NULL;

      execute (fixture->database, others[i]);
      g_assert_false (tin_schema_check (fixture->database, 2, &error));
      g_assert_error (error, TIN_ERROR, TIN_ERROR_DAMAGED);
    }
}

#define ADD(path, function) \
  g_test_add ("/store/schema/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("an-empty-file-becomes-the-newest", an_empty_file_becomes_the_newest);
  ADD ("the-newest-snapshot-is-what-the-steps-make", the_newest_snapshot_is_what_the_steps_make);
  ADD ("steps-are-done-from-where-a-file-is", steps_are_done_from_where_a_file_is);
  ADD ("a-failing-step-leaves-the-old-version-whole",
       a_failing_step_leaves_the_old_version_whole);
  ADD ("a-newer-version-is-refused", a_newer_version_is_refused);
  ADD ("a-file-of-others-is-refused", a_file_of_others_is_refused);
  g_test_add_func ("/store/schema/every-snapshot-can-be-opened", every_snapshot_can_be_opened);

  return g_test_run ();
}
