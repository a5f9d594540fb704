/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#include "tin-await.h"
#include "tin-process-pair.h"

/* One command on the command line, with no program running; and a disk that is not as it should
 * be. */

typedef struct
{
  TinProcessPair pair;
  char          *alice_id;
  char          *bob_id;
} Fixture;

/* Alice and Bob have talked and gone; one message for Alice waits. */
static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  TinProcessPair *pair = &fixture->pair;

  tin_process_pair_set_up (pair, NULL);
  fixture->alice_id = g_strdup (pair->alice->id);
  fixture->bob_id = g_strdup (pair->bob->id);
  tin_process_pair_connect (pair);
  tin_process_deliver (pair->bob, "Alice", "green tea");
  tin_process_deliver (pair->alice, "Bob", "black tea");
  tin_process_quit (&pair->alice);
  tin_process_command (pair->bob, "send Alice iced tea");
  tin_process_await (pair->bob, "message", "text", "iced tea", NULL);
  tin_process_quit (&pair->bob);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  tin_process_pair_tear_down (&fixture->pair, NULL);
  g_free (fixture->alice_id);
  g_free (fixture->bob_id);
}

/* --- Looking up --------------------------------------------------------------------------- */

static void
test_history (Fixture       *fixture,
              gconstpointer  user_data)
{
  const char *folder = fixture->pair.bob_folder;
  g_autoptr (TinProcess) all = tin_ask_json (folder, 0, "history", "Alice");
  g_autoptr (TinProcess) last = tin_ask_json (folder, 0, "history", "Alice", "1");
  g_autoptr (TinProcess) by_id = tin_ask_json (folder, 0, "history", fixture->alice_id, "2");

  tin_process_await (all, "history", "text", "green tea", "own", "true", "delivery", "delivered",
                     "peer", fixture->alice_id, "kind", "text", NULL);
  tin_process_await (all, "history", "text", "black tea", "own", "false", NULL);
  tin_process_await (all, "history", "text", "iced tea", "delivery", "queued", NULL);
  tin_process_await (all, "result", "command", "history", "ok", "true", "count", "3", NULL);
  g_assert_cmpuint (all->events->len, ==, 4);
  tin_process_await (last, "history", "text", "iced tea", NULL);
  g_assert_cmpuint (last->events->len, ==, 2);
  g_assert_cmpuint (by_id->events->len, ==, 3);
}

static void
test_search (Fixture       *fixture,
             gconstpointer  user_data)
{
  const char *folder = fixture->pair.bob_folder;
  g_autoptr (TinProcess) tea = tin_ask_json (folder, 0, "search", "tea");
  g_autoptr (TinProcess) words = tin_ask_json (folder, 0, "search", "tea", "green");
  g_autoptr (TinProcess) dashes = tin_ask_json (folder, 0, "search", "--", "--html");
  g_autoptr (TinProcess) inside = tin_ask_json (folder, 0, "search", "tea", "--in", "Alice");
  g_autoptr (TinProcess) on = NULL;
  g_autofree char *place = NULL;

  tin_process_await (tea, "result", "command", "search", "ok", "true", "count", "3", NULL);
  place = tin_json_dup (tin_process_await (tea, "result", "command", "search", NULL), "before");
  g_assert_null (place);
  tin_process_await (words, "search", "text", "green tea", NULL);
  g_assert_cmpuint (words->events->len, ==, 2);
  g_assert_cmpuint (dashes->events->len, ==, 1);
  g_assert_cmpuint (inside->events->len, ==, 4);

  place = tin_json_dup (g_ptr_array_index (tea->events, 0), "place");
  on = tin_ask_json (folder, 0, "search", "tea", "--before", place);
  g_assert_cmpuint (on->events->len, ==, 3);
  g_assert_cmpuint (tin_process_count (on, "search", "text", "iced tea", NULL), ==, 0);
}

/* For people: lines, and no prompt. */
static void
test_words (Fixture       *fixture,
            gconstpointer  user_data)
{
  const char *folder = fixture->pair.bob_folder;
  g_autoptr (TinProcess) history = tin_ask_words (folder, 0, "history", "Alice");
  g_autoptr (TinProcess) search = tin_ask_words (folder, 0, "search", "black");
  g_autoptr (TinProcess) none = tin_ask_words (folder, 0, "search", "cocoa");
  g_autoptr (TinProcess) outbox = tin_ask_words (folder, 0, "outbox");

  g_assert_cmpuint (history->lines->len, ==, 3);
  g_assert_true (tin_process_has_part (history, "  To Alice: green tea  [delivered, "));
  g_assert_true (tin_process_has_part (history, "  Alice: black tea  ["));
  g_assert_true (tin_process_has_part (history, "  To Alice: iced tea  [queued, "));
  g_assert_true (tin_process_has_part (search, "  Alice: black tea  ["));
  tin_process_await_line (none, "Nothing more was found.");
  g_assert_cmpuint (outbox->lines->len, ==, 1);
  g_assert_true (tin_process_has_part (outbox, "To Alice: iced tea  [queued, "));
}

/* --- Changing ----------------------------------------------------------------------------- */

static void
test_withdraw_and_delete (Fixture       *fixture,
                          gconstpointer  user_data)
{
  const char *folder = fixture->pair.bob_folder;
  g_autoptr (TinProcess) outbox = tin_ask_json (folder, 0, "outbox");
  g_autoptr (TinProcess) history = tin_ask_json (folder, 0, "history", "Alice");
  g_autofree char *waiting =
    tin_json_dup (tin_process_await (outbox, "outbox", "text", "iced tea", NULL), "id");
  g_autofree char *gone =
    tin_json_dup (tin_process_await (history, "history", "text", "green tea", NULL), "id");
  g_autoptr (TinProcess) refused = tin_ask_json (folder, 1, "withdraw", "Alice", gone);
  g_autoptr (TinProcess) withdraw = tin_ask_json (folder, 0, "withdraw", "Alice", waiting);
  g_autoptr (TinProcess) delete = tin_ask_json (folder, 0, "delete", "Alice", gone);
  g_autoptr (TinProcess) rest = tin_ask_json (folder, 0, "history", "Alice");
  g_autoptr (TinProcess) clear = tin_ask_json (folder, 0, "clear", "Alice");
  g_autoptr (TinProcess) nothing = tin_ask_json (folder, 0, "history", "Alice");

  tin_process_expect_error (refused, "withdraw", "invalid");
  tin_process_await (withdraw, "result", "command", "withdraw", "ok", "true", "id", waiting, NULL);
  tin_process_await (delete, "result", "command", "delete", "ok", "true", "id", gone, NULL);
  tin_process_await (rest, "history", "text", "black tea", NULL);
  tin_process_await (rest, "result", "count", "1", NULL);
  tin_process_await (clear, "result", "command", "clear", "ok", "true", NULL);
  tin_process_await (nothing, "result", "count", "0", NULL);
}

/* Deleted here, and delivered all the same. */
static void
test_clear_delivers (Fixture       *fixture,
                     gconstpointer  user_data)
{
  TinProcessPair *pair = &fixture->pair;
  g_autoptr (TinProcess) clear = tin_ask_json (pair->bob_folder, 0, "clear", "Alice");
  g_autoptr (TinProcess) history = NULL;

  tin_process_pair_start (pair);
  tin_process_pair_connect (pair);
  tin_process_await (pair->alice, "message", "text", "iced tea", NULL);
  tin_process_quit (&pair->bob);
  history = tin_ask_json (pair->bob_folder, 0, "history", "Alice");
  tin_process_await (history, "result", "count", "0", NULL);
}

static void
test_files (Fixture       *fixture,
            gconstpointer  user_data)
{
  TinProcessPair *pair = &fixture->pair;
  g_autofree char *lines = g_build_filename (pair->folder, "lines", NULL);
  g_autofree char *page = g_build_filename (pair->folder, "page", NULL);
  g_autofree char *text = NULL;
  g_autoptr (TinProcess) export = tin_ask_json (pair->bob_folder, 0, "export", lines);
  g_autoptr (TinProcess) html =
    tin_ask_words (pair->bob_folder, 0, "export", "--html", page, "Alice");
  g_autoptr (TinProcess) import = tin_ask_json (pair->carol_folder, 0, "import", lines);
  g_autoptr (TinProcess) history =
    tin_ask_json (pair->carol_folder, 0, "history", fixture->alice_id);

  tin_process_await (export, "result", "command", "export", "ok", "true", "count", "3", NULL);
  tin_process_await_line (html, "3 messages were written.");
  g_assert_true (g_file_get_contents (page, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "<html"));
  tin_process_await (import, "result", "command", "import", "ok", "true", "count", "3", NULL);
  tin_process_await (history, "history", "text", "green tea", "own", "true", NULL);
  tin_process_await (history, "result", "count", "3", NULL);
}

/* --- What cannot be ----------------------------------------------------------------------- */

static void
test_wrong (Fixture       *fixture,
            gconstpointer  user_data)
{
  static const char *const lines[] = {
    "history", "history Bob x", "history Bob 1 2", "search", "export", "import", "withdraw Bob 7",
    "send Bob", "peers Bob", "read Bob", "run", "outbox --html", "history Bob --in x",
    "search x --before -1", "search x --before y", "search x --port 5000", "clear Bob --peer h:1",
    "search x --nonsense",
  };
  const char *folder = fixture->pair.alice_folder;

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_auto (GStrv) words = g_strsplit (lines[i], " ", -1);
      g_autoptr (TinProcess) process =
        tin_process_ask (folder, (const char *const *) words, FALSE, 2);

      g_assert_cmpuint (process->lines->len, ==, 0);
    }
  /* Nothing was made by asking. */
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
}

static void
test_no_profile (Fixture       *fixture,
                 gconstpointer  user_data)
{
  g_autoptr (TinProcess) process = tin_ask_json (fixture->pair.alice_folder, 1, "history", "Bob");

  tin_process_expect_error (process, "history", "storage");
  g_assert_false (g_file_test (fixture->pair.alice_folder, G_FILE_TEST_EXISTS));
}

static void
test_no_peer (Fixture       *fixture,
              gconstpointer  user_data)
{
  g_autoptr (TinProcess) json = tin_ask_json (fixture->pair.bob_folder, 1, "history", "Carol");
  g_autoptr (TinProcess) words = tin_ask_words (fixture->pair.bob_folder, 1, "history", "Carol");

  tin_process_expect_error (json, "history", "no-peer");
  g_assert_cmpuint (words->lines->len, ==, 0);
}

/* Two programs on one profile. */
static void
test_in_use (Fixture       *fixture,
             gconstpointer  user_data)
{
  TinProcessPair *pair = &fixture->pair;
  const char *const run[] = { "run", "--data-dir", pair->bob_folder, "Bob", "0", NULL };
  g_autoptr (TinProcess) alone = NULL;
  g_autoptr (TinProcess) second = NULL;

  pair->bob = tin_process_run (pair->bob_folder, "Bob", NULL);
  alone = tin_ask_json (pair->bob_folder, 1, "history", "Alice");
  tin_process_expect_error (alone, "history", "in-use");
  second = tin_process_spawn (run, FALSE);
  g_assert_cmpint (tin_process_await_exit (second), ==, 1);
  tin_process_command (pair->bob, "history Alice");
  tin_process_await (pair->bob, "result", "command", "history", "ok", "true", "count", "3", NULL);
}

/* --- The file ----------------------------------------------------------------------------- */

/* Writes over a part of a file. */
static void
overwrite (const char *path,
           gsize       at,
           const char *bytes,
           gsize       length)
{
  g_autofree char *contents = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (path, &contents, &size, NULL));
  g_assert_cmpuint (size, >, at + length);
  memcpy (contents + at, bytes, length);
  g_assert_true (g_file_set_contents_full (path, contents, (gssize) size,
                                           G_FILE_SET_CONTENTS_NONE, 0600, NULL));
}

/* Returns: (transfer full) (element-type utf8 GBytes): the files of a folder that hold anything.
 * The lock is empty, and so is what SQLite opens beside a database. */
static GHashTable *
read_folder (const char *folder)
{
  GHashTable *files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                             (GDestroyNotify) g_bytes_unref);
  g_autoptr (GDir) listing = g_dir_open (folder, 0, NULL);
  const char *name;

  g_assert_nonnull (listing);
  while ((name = g_dir_read_name (listing)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      char *contents;
      gsize length;

      g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
      if (length > 0)
        g_hash_table_insert (files, g_strdup (name), g_bytes_new_take (contents, length));
      else
        g_free (contents);
    }
  return files;
}

static void
assert_same_files (GHashTable *before,
                   GHashTable *after)
{
  GHashTableIter files;
  gpointer name;
  gpointer contents;

  g_assert_cmpuint (g_hash_table_size (before), ==, g_hash_table_size (after));
  g_hash_table_iter_init (&files, before);
  while (g_hash_table_iter_next (&files, &name, &contents))
    {
      GBytes *found = g_hash_table_lookup (after, name);

      g_assert_nonnull (found);
      g_assert_true (g_bytes_equal (contents, found));
    }
}

/* Whatever one wants of it, Bob's profile is refused, and nothing in it is touched. */
static void
expect_newer (TinProcessPair *pair)
{
  const char *const run[] = { "run", "--data-dir", pair->bob_folder, "Bob", "0", NULL };
  g_autoptr (GHashTable) before = read_folder (pair->bob_folder);
  g_autoptr (TinProcess) alone = tin_ask_json (pair->bob_folder, 4, "history", "Alice");
  g_autoptr (TinProcess) running = tin_process_spawn (run, FALSE);
  g_autoptr (GHashTable) after = NULL;

  tin_process_expect_error (alone, "history", "newer");
  g_assert_cmpint (tin_process_await_exit (running), ==, 4);
  g_assert_cmpuint (running->lines->len, ==, 0);
  after = read_folder (pair->bob_folder);
  assert_same_files (before, after);
}

/* Of the SQLite format: "PRAGMA user_version" is the big-endian number at 60. The contacts may have
 * something new in them as well, which this version would otherwise put aside. */
static void
test_newer (Fixture       *fixture,
            gconstpointer  user_data)
{
  TinProcessPair *pair = &fixture->pair;
  g_autofree char *path = g_build_filename (pair->bob_folder, "history.db", NULL);
  g_autofree char *contacts = g_build_filename (pair->bob_folder, "contacts.ini", NULL);

  overwrite (path, 60, "\x00\x00\x27\x0f", 4);
  g_assert_true (g_file_set_contents_full (contacts, "[party:7]\nname=All of Us\n", -1,
                                           G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  expect_newer (pair);
}

/* Contacts, drafts and settings have one version together. */
static void
test_newer_profile (Fixture       *fixture,
                    gconstpointer  user_data)
{
  TinProcessPair *pair = &fixture->pair;
  g_autofree char *version = g_build_filename (pair->bob_folder, "version", NULL);
  g_autofree char *contacts = g_build_filename (pair->bob_folder, "contacts.ini", NULL);

  g_assert_true (g_file_set_contents_full (version, "2\n", -1, G_FILE_SET_CONTENTS_NONE, 0600,
                                           NULL));
  g_assert_true (g_file_set_contents_full (contacts, "[party:7]\nname=All of Us\n", -1,
                                           G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  expect_newer (pair);
}

static void
test_damaged (Fixture       *fixture,
              gconstpointer  user_data)
{
  TinProcessPair *pair = &fixture->pair;
  g_autofree char *path = g_build_filename (pair->bob_folder, "history.db", NULL);
  g_autofree char *damaged = g_strconcat (path, ".damaged-", NULL);
  g_autofree char *file = NULL;
  g_autoptr (TinProcess) again = NULL;

  overwrite (path, 0, "not a database at all", 21);
  pair->bob = tin_process_run (pair->bob_folder, "Bob", NULL);
  file = tin_json_dup (tin_process_await (pair->bob, "damaged", "what", "history", NULL), "file");
  g_assert_true (g_str_has_prefix (file, damaged));
  g_assert_true (g_file_test (file, G_FILE_TEST_EXISTS));

  /* It works with a new one. */
  pair->alice = tin_process_run (pair->alice_folder, "Alice", NULL);
  tin_process_pair_connect (pair);
  tin_process_deliver (pair->bob, "Alice", "again");
  tin_process_quit (&pair->bob);
  again = tin_ask_json (pair->bob_folder, 0, "history", "Alice");
  g_assert_cmpuint (tin_process_count (again, "damaged", NULL), ==, 0);
}

/* A list of people in which nobody has a key. */
static void
test_damaged_contacts (Fixture       *fixture,
                       gconstpointer  user_data)
{
  TinProcessPair *pair = &fixture->pair;
  g_autofree char *path = g_build_filename (pair->bob_folder, "contacts.ini", NULL);
  g_autofree char *damaged = g_strconcat (path, ".damaged-", NULL);
  g_autofree char *file = NULL;
  g_autofree char *kept = NULL;
  g_autoptr (GError) error = NULL;

  g_file_set_contents_full (path, "[1234]\nname=Alice\n", -1,
                            G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error);
  g_assert_no_error (error);
  pair->bob = tin_process_run (pair->bob_folder, "Bob", NULL);
  file = tin_json_dup (tin_process_await (pair->bob, "damaged", "what", "contacts", NULL), "file");
  g_assert_true (g_str_has_prefix (file, damaged));
  g_file_get_contents (file, &kept, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (kept, ==, "[1234]\nname=Alice\n");

  /* Once. */
  tin_process_quit (&pair->bob);
  pair->bob = tin_process_run (pair->bob_folder, "Bob", NULL);
  tin_process_command (pair->bob, "peers");
  tin_process_await (pair->bob, "result", "command", "peers", NULL);
  g_assert_cmpuint (tin_process_count (pair->bob, "damaged", NULL), ==, 0);
}

/* The file is taken away under the program, and given back. */
static void
test_removed (Fixture       *fixture,
              gconstpointer  user_data)
{
  TinProcessPair *pair = &fixture->pair;
  g_autofree char *path = g_build_filename (pair->bob_folder, "history.db", NULL);
  g_autofree char *elsewhere = g_strconcat (path, ".elsewhere", NULL);

  tin_process_pair_start (pair);
  tin_process_pair_connect (pair);
  tin_process_await (pair->alice, "message", "text", "iced tea", NULL);
  g_assert_cmpint (g_rename (path, elsewhere), ==, 0);
  tin_process_command (pair->alice, "send Bob are you there?");
  tin_process_await (pair->bob, "storage", "state", "error", NULL);
  g_assert_cmpuint (tin_process_count (pair->bob, "message", "text", "are you there?", NULL), ==,
                    0);
  tin_process_command (pair->bob, "send Alice no");
  tin_process_expect_error (pair->bob, "send", "storage");

  g_assert_cmpint (g_rename (elsewhere, path), ==, 0);
  tin_process_await (pair->bob, "storage", "state", "ok", NULL);
  tin_process_await (pair->bob, "message", "text", "are you there?", NULL);
  tin_process_deliver (pair->bob, "Alice", "now I am");
}

/* An import that somebody thinks better of. */
static void
test_cancel (Fixture       *fixture,
             gconstpointer  user_data)
{
  TinProcessPair *pair = &fixture->pair;
  g_autofree char *path = g_build_filename (pair->folder, "lines", NULL);
  g_autoptr (TinProcess) export = tin_ask_json (pair->bob_folder, 0, "export", path);
  g_autoptr (GString) many = g_string_new (NULL);
  g_autofree char *contents = NULL;
  g_auto (GStrv) lines = NULL;

  g_assert_true (g_file_get_contents (path, &contents, NULL, NULL));
  lines = g_strsplit (contents, "\n", -1);
  for (guint i = 0; i < 300 * 1000; i++)
    g_string_append_printf (many, "%s\n", lines[i % 3]);
  g_assert_true (g_file_set_contents (path, many->str, (gssize) many->len, NULL));

  pair->bob = tin_process_run (pair->bob_folder, "Bob", NULL);
  tin_process_command (pair->bob, "cancel");
  tin_process_await (pair->bob, "result", "command", "cancel", "ok", "true", "count", "0", NULL);
  tin_process_set_mark (pair->bob);
  tin_process_command (pair->bob, "import %s", path);
  tin_process_await (pair->bob, "progress", "command", "import", NULL);
  tin_process_command (pair->bob, "cancel");
  tin_process_await (pair->bob, "result", "command", "cancel", "ok", "true", "count", "1", NULL);
  tin_process_expect_error (pair->bob, "import", "cancelled");
  tin_process_command (pair->bob, "history Alice");
  tin_process_await (pair->bob, "result", "command", "history", "ok", "true", "count", "3", NULL);
}

static void
add (const char *path,
     void      (*func) (Fixture *, gconstpointer))
{
  g_autofree char *whole = g_strconcat ("/cli/alone/", path, NULL);

  g_test_add (whole, Fixture, NULL, set_up, func, tear_down);
}

static void
set_up_folders (Fixture       *fixture,
                gconstpointer  user_data)
{
  tin_process_pair_set_up_folders (&fixture->pair, NULL);
}

static void
add_bare (const char *path,
          void      (*func) (Fixture *, gconstpointer))
{
  g_autofree char *whole = g_strconcat ("/cli/alone/", path, NULL);

  g_test_add (whole, Fixture, NULL, set_up_folders, func, tear_down);
}

int
main (int   argc,
      char *argv[])
{
  signal (SIGPIPE, SIG_IGN);
  g_test_init (&argc, &argv, NULL);

  add ("history", test_history);
  add ("search", test_search);
  add ("lines-for-people", test_words);
  add ("withdraw-delete-and-clear", test_withdraw_and_delete);
  add ("what-is-cleared-is-delivered", test_clear_delivers);
  add ("export-and-import", test_files);
  add_bare ("wrong-arguments-are-2", test_wrong);
  add_bare ("no-profile", test_no_profile);
  add ("no-peer", test_no_peer);
  add ("a-profile-in-use", test_in_use);
  add ("a-newer-history-is-4", test_newer);
  add ("a-newer-profile-is-4", test_newer_profile);
  add ("a-damaged-history", test_damaged);
  add ("damaged-contacts", test_damaged_contacts);
  add ("a-history-that-is-taken-away", test_removed);
  add ("cancel", test_cancel);

  return g_test_run ();
}
