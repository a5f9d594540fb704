/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "tin-await.h"
#include "tin-process-pair.h"

/* What is on the disk, while programs run, end and come back. */

typedef TinProcessPair Fixture;

static void
start_both (Fixture *fixture)
{
  fixture->alice = tin_process_run (fixture->alice_folder, "Alice", NULL);
  fixture->bob = tin_process_run (fixture->bob_folder, "Bob", NULL);
}

/* Both have met, and Bob is alone now. */
static void
meet_and_part (Fixture *fixture)
{
  tin_process_pair_connect (fixture);
  tin_process_quit (&fixture->alice);
  tin_process_await (fixture->bob, "peer", "name", "Alice", "state", "disconnected", NULL);
}

static char *
dup_count (TinProcess *process,
           const char *command)
{
  JsonObject *result = tin_process_await (process, "result", "command", command, "ok", "true",
                                          NULL);

  return tin_json_dup (result, "count");
}

/* The texts of an answer, in its order. */
static char *
dup_texts (TinProcess *process,
           const char *event)
{
  GString *texts = g_string_new (NULL);

  for (guint i = process->mark; i < process->events->len; i++)
    {
      JsonObject *object = g_ptr_array_index (process->events, i);

      if (strcmp (json_object_get_string_member (object, "event"), event) == 0)
        g_string_append_printf (texts, "%s|", json_object_get_string_member (object, "text"));
    }
  return g_string_free (texts, FALSE);
}

static void
expect_texts (TinProcess *process,
              const char *command,
              const char *event,
              const char *expected)
{
  g_autofree char *count = NULL;
  g_autofree char *texts = NULL;

  tin_process_set_mark (process);
  tin_process_command (process, "%s", command);
  count = dup_count (process, event);
  texts = dup_texts (process, event);
  g_assert_cmpstr (texts, ==, expected);
  g_assert_cmpuint (tin_process_count (process, event, NULL), ==, strtoul (count, NULL, 10));
}

static void
expect_error (TinProcess *process,
              const char *line,
              const char *code)
{
  g_auto (GStrv) words = g_strsplit (line, " ", 2);
  JsonObject *result;

  tin_process_set_mark (process);
  tin_process_command (process, "%s", line);
  result = tin_process_await (process, "result", "command", words[0], "ok", "false", NULL);
  g_assert_cmpstr (json_object_get_string_member (json_object_get_object_member (result, "error"),
                                                  "code"), ==, code);
}

/* --- The outbox --------------------------------------------------------------------------- */

/* Written with the other side closed, kept with both closed, delivered once when they meet. */
static void
test_queue (Fixture       *fixture,
            gconstpointer  user_data)
{
  g_autofree char *id = NULL;

  meet_and_part (fixture);
  tin_process_command (fixture->bob, "send Alice for later");
  id = tin_json_dup (tin_process_await (fixture->bob, "state", "state", "queued", NULL), "id");
  tin_process_quit (&fixture->bob);

  fixture->bob = tin_process_run (fixture->bob_folder, "Bob", NULL);
  expect_texts (fixture->bob, "outbox", "outbox", "for later|");
  tin_process_await (fixture->bob, "outbox", "id", id, "delivery", "queued", "own", "true", "name",
                     "Alice", "kind", "text", NULL);

  fixture->alice = tin_process_run (fixture->alice_folder, "Alice", NULL);
  tin_process_pair_connect (fixture);
  tin_process_await (fixture->alice, "message", "text", "for later", "id", id, "own", "false",
                     NULL);
  tin_process_await (fixture->bob, "state", "state", "delivered", "id", id, NULL);
  expect_texts (fixture->bob, "outbox", "outbox", "");
  g_assert_cmpuint (tin_process_count (fixture->bob, "state", "state", "queued", NULL), ==, 0);

  /* Not a second time, whoever comes back. */
  tin_process_quit (&fixture->bob);
  fixture->bob = tin_process_run (fixture->bob_folder, "Bob", NULL);
  tin_process_set_mark (fixture->alice);
  tin_process_pair_connect (fixture);
  tin_process_deliver (fixture->bob, "Alice", "and now");
  tin_process_await (fixture->alice, "message", "text", "and now", NULL);
  g_assert_cmpuint (tin_process_count (fixture->alice, "message", NULL), ==, 1);
  expect_texts (fixture->alice, "history Bob", "history", "for later|and now|");
}

static void
test_withdraw (Fixture       *fixture,
               gconstpointer  user_data)
{
  g_autofree char *id = NULL;
  g_autofree char *withdraw = NULL;

  meet_and_part (fixture);
  tin_process_command (fixture->bob, "send Alice not this\nsend Alice but this");
  id = tin_json_dup (tin_process_await (fixture->bob, "message", "text", "not this", NULL), "id");
  tin_process_await (fixture->bob, "message", "text", "but this", NULL);
  withdraw = g_strdup_printf ("withdraw Alice %s", id);
  tin_process_command (fixture->bob, "%s", withdraw);
  tin_process_await (fixture->bob, "result", "command", "withdraw", "ok", "true", "id", id, NULL);
  expect_texts (fixture->bob, "outbox", "outbox", "but this|");
  expect_texts (fixture->bob, "history Alice", "history", "but this|");
  expect_texts (fixture->bob, "search this", "search", "but this|");

  fixture->alice = tin_process_run (fixture->alice_folder, "Alice", NULL);
  tin_process_set_mark (fixture->bob);
  tin_process_pair_connect (fixture);
  tin_process_await (fixture->alice, "message", "text", "but this", NULL);
  tin_process_await (fixture->bob, "state", "state", "delivered", NULL);
  expect_texts (fixture->alice, "history Bob", "history", "but this|");

  /* What has left cannot be withdrawn. */
  g_free (id);
  g_free (withdraw);
  id = tin_json_dup (tin_process_await (fixture->alice, "history", "text", "but this", NULL), "id");
  withdraw = g_strdup_printf ("withdraw Alice %s", id);
  expect_error (fixture->bob, withdraw, "invalid");
}

static void
test_broadcast_to_all (Fixture       *fixture,
                       gconstpointer  user_data)
{
  meet_and_part (fixture);
  tin_process_command (fixture->bob, "broadcast only now");
  tin_process_await (fixture->bob, "result", "command", "broadcast", "ok", "true", "count", "0",
                     NULL);
  tin_process_command (fixture->bob, "broadcast --all for everybody");
  tin_process_await (fixture->bob, "result", "command", "broadcast", "ok", "true", "count", "1",
                     NULL);
  tin_process_await (fixture->bob, "state", "state", "queued", NULL);
  expect_texts (fixture->bob, "outbox", "outbox", "for everybody|");

  fixture->alice = tin_process_run (fixture->alice_folder, "Alice", NULL);
  tin_process_set_mark (fixture->bob);
  tin_process_pair_connect (fixture);
  tin_process_await (fixture->alice, "message", "text", "for everybody", "broadcast", "true", NULL);
  g_assert_cmpuint (tin_process_count (fixture->alice, "message", NULL), ==, 1);
}

/* --- History ------------------------------------------------------------------------------ */

static void
test_history (Fixture       *fixture,
              gconstpointer  user_data)
{
  tin_process_pair_connect (fixture);
  tin_process_deliver (fixture->bob, "Alice", "one");
  tin_process_deliver (fixture->alice, "Bob", "two");
  tin_process_deliver (fixture->bob, "Alice", "three");
  expect_texts (fixture->bob, "history Alice", "history", "one|two|three|");

  tin_process_quit (&fixture->alice);
  tin_process_quit (&fixture->bob);
  start_both (fixture);
  expect_texts (fixture->bob, "history Alice", "history", "one|two|three|");
  tin_process_await (fixture->bob, "history", "text", "one", "own", "true", "delivery",
                     "delivered", NULL);
  tin_process_await (fixture->bob, "history", "text", "two", "own", "false", "delivery", "null",
                     NULL);
  expect_texts (fixture->alice, "history Bob 2", "history", "two|three|");
  expect_texts (fixture->alice, "{\"command\":\"history\",\"peer\":\"Bob\",\"count\":1}", "history",
                "three|");
  expect_error (fixture->alice, "history Carol", "no-peer");
}

static void
test_search (Fixture       *fixture,
             gconstpointer  user_data)
{
  g_autoptr (TinProcess) carol = tin_process_run (fixture->carol_folder, "Carol", NULL);

  tin_process_pair_connect (fixture);
  tin_process_command (carol, "connect 127.0.0.1:%u", fixture->alice->port);
  tin_process_await (carol, "result", "command", "connect", "ok", "true", NULL);
  tin_process_deliver (fixture->bob, "Alice", "green tea");
  tin_process_deliver (carol, "Alice", "black tea");
  tin_process_deliver (fixture->alice, "Bob", "no coffee");
  expect_texts (fixture->alice, "search tea", "search", "black tea|green tea|");

  tin_process_quit (&fixture->alice);
  fixture->alice = tin_process_run (fixture->alice_folder, "Alice", NULL);
  expect_texts (fixture->alice, "search tea", "search", "black tea|green tea|");
  tin_process_await (fixture->alice, "search", "text", "green tea", "name", "Bob", "own", "false",
                     NULL);
  expect_texts (fixture->alice, "search GREEN te", "search", "green tea|");
  expect_texts (fixture->alice, "search cocoa", "search", "");
  expect_texts (fixture->alice, "{\"command\":\"search\",\"text\":\"tea\",\"peer\":\"Carol\"}",
                "search", "black tea|");
  expect_texts (fixture->alice, "search \"( NEAR * tea:", "search", "");
}

/* A search goes on where it ended. */
static void
test_search_on (Fixture       *fixture,
                gconstpointer  user_data)
{
  g_autoptr (GHashTable) found = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *before = g_strdup ("0");
  guint n_found = 0;

  tin_process_pair_connect (fixture);
  for (guint i = 0; i < 120; i++)
    tin_process_command (fixture->bob, "send Alice leaf %u", i);
  tin_process_await (fixture->alice, "message", "text", "leaf 119", NULL);

  while (before != NULL)
    {
      JsonObject *result;

      tin_process_set_mark (fixture->alice);
      tin_process_command (fixture->alice,
                           "{\"command\":\"search\",\"text\":\"leaf\",\"before\":%s}", before);
      result = tin_process_await (fixture->alice, "result", "command", "search", "ok", "true",
                                  NULL);
      g_free (before);
      before = tin_json_dup (result, "before");
      for (guint i = fixture->alice->mark; i < fixture->alice->events->len; i++)
        {
          JsonObject *event = g_ptr_array_index (fixture->alice->events, i);

          if (strcmp (json_object_get_string_member (event, "event"), "search") == 0)
            g_assert_true (g_hash_table_add (found, tin_json_dup (event, "text")));
        }
      n_found++;
      g_assert_cmpuint (n_found, <, 20);
    }
  g_assert_cmpuint (g_hash_table_size (found), ==, 120);
  /* The third answer is not full: there is no more. */
  g_assert_cmpuint (n_found, ==, 3);
}

static void
test_forget (Fixture       *fixture,
             gconstpointer  user_data)
{
  g_autofree char *id = NULL;

  tin_process_pair_connect (fixture);
  tin_process_deliver (fixture->bob, "Alice", "one");
  tin_process_deliver (fixture->bob, "Alice", "two");
  tin_process_deliver (fixture->bob, "Alice", "three");
  id = tin_json_dup (tin_process_await (fixture->alice, "message", "text", "two", NULL), "id");
  tin_process_command (fixture->alice, "delete Bob %s", id);
  tin_process_await (fixture->alice, "result", "command", "delete", "ok", "true", "id", id, NULL);
  expect_texts (fixture->alice, "history Bob", "history", "one|three|");
  expect_texts (fixture->bob, "history Alice", "history", "one|two|three|");

  tin_process_command (fixture->bob, "clear Alice");
  tin_process_await (fixture->bob, "result", "command", "clear", "ok", "true", NULL);
  expect_texts (fixture->bob, "history Alice", "history", "");
  expect_texts (fixture->bob, "search two", "search", "");
  tin_process_quit (&fixture->bob);
  tin_process_quit (&fixture->alice);

  /* Forgotten for good, and not sent again by who still has it. */
  start_both (fixture);
  tin_process_pair_connect (fixture);
  tin_process_deliver (fixture->bob, "Alice", "four");
  expect_texts (fixture->bob, "history Alice", "history", "four|");
  expect_texts (fixture->alice, "history Bob", "history", "one|three|four|");
}

/* What was read there is known here, also when the program that asks is another one. */
static void
test_read (Fixture       *fixture,
           gconstpointer  user_data)
{
  tin_process_pair_connect (fixture);
  tin_process_deliver (fixture->bob, "Alice", "read me");
  tin_process_command (fixture->alice, "read Bob");
  tin_process_await (fixture->bob, "state", "state", "read", NULL);
  expect_texts (fixture->bob, "history Alice", "history", "read me|");
  tin_process_await (fixture->bob, "history", "delivery", "read", NULL);

  tin_process_quit (&fixture->bob);
  fixture->bob = tin_process_run (fixture->bob_folder, "Bob", NULL);
  expect_texts (fixture->bob, "history Alice", "history", "read me|");
  tin_process_await (fixture->bob, "history", "delivery", "read", NULL);
}

/* What was delivered in an earlier run is not told again when it is read in this one. */
static void
test_read_later (Fixture       *fixture,
                 gconstpointer  user_data)
{
  tin_process_pair_connect (fixture);
  tin_process_deliver (fixture->bob, "Alice", "one");
  tin_process_deliver (fixture->bob, "Alice", "two");
  tin_process_quit (&fixture->bob);
  tin_process_command (fixture->alice, "read Bob");
  tin_process_await (fixture->alice, "result", "command", "read", "ok", "true", NULL);

  fixture->bob = tin_process_run (fixture->bob_folder, "Bob", NULL);
  tin_process_set_mark (fixture->alice);
  tin_process_pair_connect (fixture);
  tin_process_deliver (fixture->bob, "Alice", "three");
  expect_texts (fixture->bob, "history Alice", "history", "one|two|three|");
  fixture->bob->mark = 0;
  tin_process_await (fixture->bob, "state", "state", "read", NULL);
  g_assert_cmpuint (tin_process_count (fixture->bob, "state", "state", "read", NULL), ==, 2);
  g_assert_cmpuint (tin_process_count (fixture->bob, "state", "state", "delivered", NULL), ==, 1);
  g_assert_cmpuint (tin_process_count (fixture->bob, "state", "state", "queued", NULL), ==, 1);
}

/* --- Files -------------------------------------------------------------------------------- */

static void
test_export_and_import (Fixture       *fixture,
                        gconstpointer  user_data)
{
  g_autofree char *all = g_build_filename (fixture->folder, "all of it.jsonl", NULL);
  g_autofree char *again = g_build_filename (fixture->folder, "again.jsonl", NULL);
  g_autofree char *page = g_build_filename (fixture->folder, "page.html", NULL);
  g_autofree char *html = NULL;
  g_autofree char *count = NULL;
  g_autoptr (TinProcess) carol = NULL;

  tin_process_pair_connect (fixture);
  tin_process_deliver (fixture->bob, "Alice", "one <b>line</b>");
  tin_process_deliver (fixture->alice, "Bob", "two");
  tin_process_command (fixture->bob, "export \"%s\"", all);
  count = dup_count (fixture->bob, "export");
  g_assert_cmpstr (count, ==, "2");
  tin_process_command (fixture->bob, "{\"command\":\"export\",\"file\":\"%s\",\"peer\":\"Alice\","
                       "\"html\":true}", page);
  tin_process_await (fixture->bob, "result", "command", "export", "ok", "true", "peer",
                     fixture->alice->id, "count", "2", NULL);
  g_assert_true (g_file_get_contents (page, &html, NULL, NULL));
  g_assert_nonnull (strstr (html, "&lt;b&gt;line&lt;/b&gt;"));

  /* Elsewhere it is the same, once. */
  carol = tin_process_run (fixture->carol_folder, "Carol", NULL);
  tin_process_command (carol, "import \"%s\"", all);
  tin_process_await (carol, "result", "command", "import", "ok", "true", "count", "2", NULL);
  tin_process_set_mark (carol);
  tin_process_command (carol, "import \"%s\"", all);
  tin_process_await (carol, "result", "command", "import", "ok", "true", "count", "0", NULL);
  tin_process_command (carol, "export \"%s\" %s", again, fixture->alice->id);
  tin_process_await (carol, "result", "command", "export", "ok", "true", "count", "2", NULL);
  tin_process_set_mark (carol);
  tin_process_command (carol, "history %s", fixture->alice->id);
  tin_process_await (carol, "history", "text", "two", "own", "false", NULL);
  tin_process_await (carol, "history", "text", "one <b>line</b>", "own", "true", NULL);
}

static void
test_bad_files (Fixture       *fixture,
                gconstpointer  user_data)
{
  g_autofree char *bad = g_build_filename (fixture->folder, "bad", NULL);
  g_autofree char *import = g_strdup_printf ("import %s", bad);
  g_autofree char *import_nothing = g_strdup_printf ("import %s/nowhere", fixture->folder);
  g_autofree char *export = g_strdup_printf ("export %s/no/such/folder", fixture->folder);
  JsonObject *result;

  fixture->alice = tin_process_run (fixture->alice_folder, "Alice", NULL);
  g_assert_true (g_file_set_contents (bad, "no json\n", -1, NULL));
  expect_error (fixture->alice, import, "invalid");
  result = tin_process_await (fixture->alice, "result", NULL);
  g_assert_nonnull (strstr (json_object_get_string_member (
                              json_object_get_object_member (result, "error"), "message"), "1"));
  tin_process_set_mark (fixture->alice);
  tin_process_command (fixture->alice, "%s\n%s", import_nothing, export);
  tin_process_await (fixture->alice, "result", "command", "import", "ok", "false", NULL);
  tin_process_await (fixture->alice, "result", "command", "export", "ok", "false", NULL);
}

static void
add_started (const char *path,
             void      (*func) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, tin_process_pair_set_up, func, tin_process_pair_tear_down);
}

int
main (int   argc,
      char *argv[])
{
  signal (SIGPIPE, SIG_IGN);
  g_test_init (&argc, &argv, NULL);

  add_started ("/cli/history/queued-over-a-restart-of-both", test_queue);
  add_started ("/cli/history/withdraw-what-has-not-left", test_withdraw);
  add_started ("/cli/history/broadcast-to-those-who-are-offline", test_broadcast_to_all);
  add_started ("/cli/history/history-after-a-restart", test_history);
  add_started ("/cli/history/search-after-a-restart", test_search);
  add_started ("/cli/history/a-search-goes-on", test_search_on);
  add_started ("/cli/history/delete-and-clear", test_forget);
  add_started ("/cli/history/read-receipts", test_read);
  add_started ("/cli/history/read-in-a-later-run", test_read_later);
  add_started ("/cli/history/export-and-import", test_export_and_import);
  g_test_add ("/cli/history/files-that-cannot-be", Fixture, NULL, tin_process_pair_set_up_folders,
              test_bad_files, tin_process_pair_tear_down);

  return g_test_run ();
}
