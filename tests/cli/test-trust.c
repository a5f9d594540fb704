/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <signal.h>

#include "tin-process-pair.h"
#include "tin-test-folder.h"

/* Who is who, and who is let in: told to a program, and seen from the other one. */

typedef TinProcessPair Fixture;

/* Alice has dialled Bob, so that she knows him. */
static void
meet (Fixture *fixture)
{
  tin_process_command (fixture->alice, "connect 127.0.0.1:%u", fixture->bob->port);
  tin_process_await (fixture->alice, "peer", "id", fixture->bob->id, "state", "connected", "trust",
                     "pinned", NULL);
  tin_process_await (fixture->bob, "peer", "id", fixture->alice->id, "state", "connected", NULL);
}

static void
expect_done (TinProcess *process,
             const char *line,
             const char *command)
{
  tin_process_set_mark (process);
  tin_process_command (process, "%s", line);
  tin_process_await (process, "result", "command", command, "ok", "true", NULL);
}

static void
expect_refused (TinProcess *process,
                const char *line,
                const char *command,
                const char *code)
{
  tin_process_set_mark (process);
  tin_process_command (process, "%s", line);
  tin_process_expect_error (process, command, code);
}

/* --- Blocking ----------------------------------------------------------------------------- */

/* What is blocked, as an array of one line. */
static char *
dup_blocked (TinProcess *process,
             const char *member)
{
  JsonArray *array;

  expect_done (process, "blocked", "blocked");
  array = json_object_get_array_member (tin_process_await (process, "blocked", NULL), member);
  if (json_array_get_length (array) == 0)
    return NULL;
  g_assert_cmpuint (json_array_get_length (array), ==, 1);
  if (g_str_equal (member, "peers"))
    return g_strdup (json_object_get_string_member (json_array_get_object_element (array, 0),
                                                    "id"));
  return g_strdup (json_array_get_string_element (array, 0));
}

static void
test_block (Fixture       *fixture,
            gconstpointer  user_data)
{
  g_autofree char *blocked = NULL;
  g_autofree char *nobody = NULL;

  tin_process_pair_connect (fixture);
  expect_done (fixture->alice, "block Bob", "block");
  tin_process_await (fixture->alice, "trust", "peer", fixture->bob->id, "trust", "blocked", NULL);
  tin_process_await (fixture->bob, "peer", "id", fixture->alice->id, "state", "disconnected",
                     "reason", "blocked", NULL);
  blocked = dup_blocked (fixture->alice, "peers");
  g_assert_cmpstr (blocked, ==, fixture->bob->id);

  /* Neither side gets through; what Bob writes waits. */
  tin_process_command (fixture->bob, "connect 127.0.0.1:%u", fixture->alice->port);
  tin_process_expect_error (fixture->bob, "connect", "blocked");
  tin_process_command (fixture->bob, "send Alice let me in");
  tin_process_await (fixture->bob, "state", "state", "queued", NULL);
  expect_refused (fixture->alice, "send Bob hello", "send", "blocked");
  expect_refused (fixture->alice, "connect Bob", "connect", "blocked");
  expect_refused (fixture->alice, "accept Bob", "accept", "blocked");

  expect_done (fixture->alice, "unblock Bob", "unblock");
  tin_process_await (fixture->alice, "trust", "peer", fixture->bob->id, "trust", "pinned", NULL);
  tin_process_set_mark (fixture->bob);
  tin_process_command (fixture->bob, "connect 127.0.0.1:%u", fixture->alice->port);
  tin_process_await (fixture->bob, "state", "state", "delivered", NULL);
  tin_process_await (fixture->alice, "message", "text", "let me in", NULL);
  expect_refused (fixture->alice, "unblock Bob", "unblock", "invalid");
  nobody = dup_blocked (fixture->alice, "peers");
  g_assert_null (nobody);
}

static void
test_block_address (Fixture       *fixture,
                    gconstpointer  user_data)
{
  g_autofree char *blocked = NULL;

  meet (fixture);
  expect_done (fixture->alice, "block-address 127.0.0.1", "block-address");
  tin_process_await (fixture->bob, "peer", "id", fixture->alice->id, "state", "disconnected",
                     "reason", "blocked", NULL);
  blocked = dup_blocked (fixture->alice, "addresses");
  g_assert_cmpstr (blocked, ==, "127.0.0.1");

  /* Before a word is said, so there is nobody to say why. */
  tin_process_command (fixture->bob, "connect 127.0.0.1:%u", fixture->alice->port);
  tin_process_await (fixture->bob, "result", "command", "connect", "ok", "false", NULL);
  g_assert_cmpuint (tin_process_count (fixture->alice, "peer", "state", "connected", NULL), ==, 0);

  expect_refused (fixture->alice, "block-address localhost", "block-address", "invalid");
  expect_refused (fixture->alice, "unblock-address 127.0.0.2", "unblock-address", "invalid");
  expect_done (fixture->alice, "{\"command\":\"unblock-address\",\"address\":\"127.0.0.1\"}",
               "unblock-address");
  tin_process_set_mark (fixture->bob);
  tin_process_command (fixture->bob, "connect 127.0.0.1:%u", fixture->alice->port);
  tin_process_await (fixture->bob, "result", "command", "connect", "ok", "true", NULL);
}

/* --- Another key -------------------------------------------------------------------------- */

/* Bob's computer is lost (to where KEPT says, or for good), a message waits for him, and somebody
 * with his name comes with another key. Returns: the id that he had */
static char *
lose_bob (Fixture    *fixture,
          const char *kept)
{
  char *old_id = g_strdup (fixture->bob->id);

  meet (fixture);
  tin_process_quit (&fixture->bob);
  tin_process_await (fixture->alice, "peer", "id", old_id, "state", "disconnected", NULL);
  tin_process_command (fixture->alice, "send Bob for Bob alone");
  tin_process_await (fixture->alice, "state", "peer", old_id, "state", "queued", NULL);

  if (kept != NULL)
    g_assert_cmpint (g_rename (fixture->bob_folder, kept), ==, 0);
  else
    tin_test_folder_remove (fixture->bob_folder);
  fixture->bob = tin_process_run (fixture->bob_folder, "Bob", NULL);
  g_assert_cmpstr (fixture->bob->id, !=, old_id);

  tin_process_command (fixture->bob, "connect 127.0.0.1:%u", fixture->alice->port);
  tin_process_await (fixture->bob, "result", "command", "connect", "ok", "true", NULL);
  tin_process_await (fixture->alice, "trust", "peer", fixture->bob->id, "trust", "rival", "rival",
                     old_id, "verified", "false", NULL);
  tin_process_await (fixture->alice, "trust", "peer", old_id, "trust", "contested", "rival",
                     fixture->bob->id, NULL);
  tin_process_await (fixture->alice, "peer", "id", fixture->bob->id, "state", "connected", "trust",
                     "rival", "rival", old_id, NULL);
  return old_id;
}

static void
compare (Fixture *fixture)
{
  tin_process_command (fixture->alice, "verify %s", fixture->bob->id);
  tin_process_await (fixture->bob, "verification", "state", "asked", NULL);
  tin_process_command (fixture->bob, "agree Alice");
  tin_process_await (fixture->bob, "verification", "state", "code", NULL);
  tin_process_await (fixture->alice, "verification", "state", "code", NULL);
  tin_process_command (fixture->bob, "match Alice");
  tin_process_command (fixture->alice, "match %s", fixture->bob->id);
  tin_process_await (fixture->bob, "verification", "state", "verified", NULL);
  tin_process_await (fixture->alice, "verification", "state", "verified", NULL);
}

/* All that goes to the new key from here on comes behind what has gone before. */
static void
expect_nothing_sent (Fixture *fixture)
{
  g_autofree char *send = g_strdup_printf ("send %s hello?", fixture->bob->id);
  g_autofree char *replace = g_strdup_printf ("replace %s", fixture->bob->id);

  expect_refused (fixture->alice, send, "send", "undecided");
  expect_refused (fixture->alice, replace, "replace", "invalid");
  tin_process_command (fixture->bob, "send Alice it is me");
  tin_process_await (fixture->bob, "state", "state", "sent", NULL);
  compare (fixture);
  g_assert_cmpuint (tin_process_count (fixture->bob, "message", "own", "false", NULL), ==, 0);
  g_assert_cmpuint (tin_process_count (fixture->alice, "message", "own", "false", NULL), ==, 0);
}

static void
test_replace (Fixture       *fixture,
              gconstpointer  user_data)
{
  g_autofree char *old_id = lose_bob (fixture, NULL);
  g_autofree char *send = g_strdup_printf ("send %s and this", old_id);
  g_autofree char *accept = g_strdup_printf ("accept %s", old_id);
  g_autofree char *replace = g_strdup_printf ("replace %s", fixture->bob->id);
  g_autofree char *write = g_strdup_printf ("send %s too late", old_id);

  expect_nothing_sent (fixture);
  /* What is written to the one who is expected is taken, and waits. */
  expect_done (fixture->alice, send, "send");
  expect_refused (fixture->alice, accept, "accept", "undecided");

  expect_done (fixture->alice, replace, "replace");
  tin_process_await (fixture->alice, "trust", "peer", old_id, "trust", "replaced", NULL);
  tin_process_await (fixture->alice, "trust", "peer", fixture->bob->id, "trust", "verified", NULL);
  tin_process_await (fixture->bob, "message", "text", "for Bob alone", NULL);
  tin_process_await (fixture->bob, "message", "text", "and this", NULL);
  tin_process_await (fixture->alice, "message", "text", "it is me", NULL);
  tin_process_await (fixture->alice, "state", "peer", fixture->bob->id, "state", "delivered", NULL);
  expect_refused (fixture->alice, write, "send", "undecided");

  /* Each once, here and there. */
  tin_process_deliver (fixture->alice, fixture->bob->id, "the last");
  tin_process_await (fixture->bob, "message", "text", "the last", NULL);
  g_assert_cmpuint (tin_process_count (fixture->bob, "message", "own", "false", NULL), ==, 3);
  expect_done (fixture->alice, "outbox", "outbox");
  g_assert_cmpuint (tin_process_count (fixture->alice, "outbox", NULL), ==, 0);
}

static void
test_keep_both (Fixture       *fixture,
                gconstpointer  user_data)
{
  g_autofree char *kept = g_build_filename (fixture->folder, "kept", NULL);
  g_autofree char *old_id = lose_bob (fixture, kept);
  g_autofree char *keep = g_strdup_printf ("keep-both %s", old_id);
  g_autoptr (TinProcess) old = NULL;

  expect_nothing_sent (fixture);
  expect_done (fixture->alice, keep, "keep-both");
  tin_process_await (fixture->alice, "trust", "peer", old_id, "trust", "pinned", "rival", "null",
                     NULL);
  tin_process_await (fixture->alice, "trust", "peer", fixture->bob->id, "trust", "verified",
                     "rival", "null", NULL);
  tin_process_await (fixture->alice, "message", "text", "it is me", "peer", fixture->bob->id, NULL);
  expect_refused (fixture->alice, keep, "keep-both", "invalid");

  /* The one who was meant is back. */
  old = tin_process_run (kept, "Bob", NULL);
  tin_process_command (old, "connect 127.0.0.1:%u", fixture->alice->port);
  tin_process_await (old, "message", "text", "for Bob alone", NULL);
  tin_process_await (fixture->alice, "state", "peer", old_id, "state", "delivered", NULL);
  tin_process_deliver (fixture->alice, fixture->bob->id, "for the other");
  tin_process_await (fixture->bob, "message", "text", "for the other", NULL);
  g_assert_cmpuint (tin_process_count (fixture->bob, "message", "own", "false", NULL), ==, 1);
  g_assert_cmpuint (tin_process_count (old, "message", "own", "false", NULL), ==, 1);
}

/* --- Who may reach Alice ------------------------------------------------------------------ */

static void
test_ask (Fixture       *fixture,
          gconstpointer  user_data)
{
  JsonArray *requests;

  expect_done (fixture->alice, "reach", "reach");
  tin_process_await (fixture->alice, "result", "reach", "everyone", NULL);
  expect_done (fixture->alice, "reach ask", "reach");
  tin_process_await (fixture->alice, "result", "reach", "ask", NULL);
  tin_process_set_mark (fixture->alice);

  tin_process_command (fixture->bob, "send-to 127.0.0.1:%u may I?", fixture->alice->port);
  tin_process_await (fixture->alice, "request", "peer", fixture->bob->id, "name", "Bob", "link",
                     "secure", "request", "true", NULL);
  tin_process_await (fixture->bob, "peer", "state", "disconnected", "reason", "asking", NULL);
  tin_process_await (fixture->bob, "state", "state", "queued", NULL);
  g_assert_cmpuint (tin_process_count (fixture->alice, "message", NULL), ==, 0);
  tin_process_command (fixture->alice, "requests");
  requests = json_object_get_array_member (tin_process_await (fixture->alice, "requests", NULL),
                                           "peers");
  g_assert_cmpuint (json_array_get_length (requests), ==, 1);
  tin_process_await (fixture->alice, "result", "command", "requests", "ok", "true", NULL);

  tin_process_command (fixture->alice, "accept Bob");
  tin_process_await (fixture->alice, "request", "peer", fixture->bob->id, "request", "false", NULL);
  tin_process_await (fixture->alice, "trust", "peer", fixture->bob->id, "trust", "pinned", NULL);
  tin_process_await (fixture->bob, "state", "state", "delivered", NULL);
  tin_process_deliver (fixture->bob, "Alice", "thank you");
  tin_process_await (fixture->alice, "message", "text", "thank you", NULL);
  g_assert_cmpuint (tin_process_count (fixture->alice, "message", "own", "false", NULL), ==, 2);
  g_assert_cmpuint (tin_process_count (fixture->alice, "message", "text", "may I?", NULL), ==, 1);
}

static void
test_ask_no (Fixture       *fixture,
             gconstpointer  user_data)
{
  expect_done (fixture->alice, "{\"command\":\"reach\",\"reach\":\"ask\"}", "reach");
  tin_process_command (fixture->bob, "connect 127.0.0.1:%u", fixture->alice->port);
  tin_process_await (fixture->alice, "request", "peer", fixture->bob->id, "request", "true", NULL);
  expect_done (fixture->alice, "block Bob", "block");
  tin_process_await (fixture->alice, "trust", "peer", fixture->bob->id, "trust", "blocked", NULL);
  tin_process_await (fixture->alice, "request", "peer", fixture->bob->id, "request", "false", NULL);
  tin_process_set_mark (fixture->bob);
  tin_process_command (fixture->bob, "connect 127.0.0.1:%u", fixture->alice->port);
  tin_process_expect_error (fixture->bob, "connect", "blocked");
}

static void
test_known (Fixture       *fixture,
            gconstpointer  user_data)
{
  expect_done (fixture->alice, "reach known", "reach");
  tin_process_command (fixture->bob, "connect 127.0.0.1:%u", fixture->alice->port);
  tin_process_expect_error (fixture->bob, "connect", "blocked");
  g_assert_cmpuint (tin_process_count (fixture->alice, "request", NULL), ==, 0);

  /* Whom she dials she knows, from then on. */
  meet (fixture);
  tin_process_command (fixture->bob, "disconnect Alice");
  tin_process_await (fixture->alice, "peer", "state", "disconnected", NULL);
  tin_process_set_mark (fixture->bob);
  tin_process_command (fixture->bob, "connect 127.0.0.1:%u", fixture->alice->port);
  tin_process_await (fixture->bob, "result", "command", "connect", "ok", "true", NULL);
}

/* --- Without a running program ------------------------------------------------------------ */

static void
test_alone (Fixture       *fixture,
            gconstpointer  user_data)
{
  const char *folder = fixture->alice_folder;
  g_autofree char *alice_id = g_strdup (fixture->alice->id);
  g_autofree char *bob_id = g_strdup (fixture->bob->id);

  meet (fixture);
  tin_process_quit (&fixture->alice);

  tin_process_free (tin_ask_json (folder, 0, "block", "Bob"));
  tin_process_free (tin_ask_json (folder, 0, "block-address", "10.0.0.7"));
  tin_process_free (tin_ask_json (folder, 0, "reach", "known"));
  {
    g_autoptr (TinProcess) blocked = tin_ask_json (folder, 0, "blocked");
    g_autoptr (TinProcess) reach = tin_ask_json (folder, 0, "reach");
    g_autoptr (TinProcess) own = tin_ask_json (folder, 0, "fingerprint");
    g_autoptr (TinProcess) lines = tin_ask_words (folder, 0, "blocked");
    g_autofree char *row = g_strdup_printf ("  Bob (%.8s)", bob_id);
    JsonObject *event = tin_process_await (blocked, "blocked", NULL);
    JsonArray *peers = json_object_get_array_member (event, "peers");

    g_assert_cmpstr (json_object_get_string_member (json_array_get_object_element (peers, 0),
                                                    "id"), ==, bob_id);
    tin_process_await (blocked, "blocked", "addresses", "[\"10.0.0.7\"]", NULL);
    tin_process_await (reach, "result", "command", "reach", "reach", "known", NULL);
    tin_process_await (own, "result", "command", "fingerprint", "fingerprint", alice_id, NULL);
    tin_process_await_line (lines, row);
    tin_process_await_line (lines, "  10.0.0.7, whoever is there");
  }
  tin_process_free (tin_ask_json (folder, 1, "block-address", "nowhere"));
  tin_process_free (tin_ask_json (folder, 1, "keep-both", "Bob"));
  tin_process_free (tin_ask_json (folder, 0, "unblock", "Bob"));
  tin_process_free (tin_ask_json (folder, 1, "unblock", "Bob"));

  fixture->alice = tin_process_run (folder, "Alice", NULL);
  tin_process_set_mark (fixture->bob);
  tin_process_command (fixture->bob, "connect 127.0.0.1:%u", fixture->alice->port);
  tin_process_await (fixture->bob, "result", "command", "connect", "ok", "true", NULL);
}

/* What needs a link needs a program that runs; and words that make no sense. */
static void
test_wrong (Fixture       *fixture,
            gconstpointer  user_data)
{
  static const char *const wrong[][3] = {
    { "verify", "Bob" }, { "agree", "Bob" }, { "match", "Bob" }, { "differ", "Bob" },
    { "cancel-verify", "Bob" }, { "requests" }, { "reach", "nobody" }, { "reach", "ask", "known" },
    { "block" }, { "block-address" }, { "blocked", "Bob" }, { "replace" },
  };

  tin_process_quit (&fixture->alice);
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      const char *words[] = { wrong[i][0], wrong[i][1], wrong[i][2], NULL };

      tin_process_free (tin_process_ask (fixture->alice_folder, words, FALSE, 2));
    }
}

static void
add (const char *path,
     void      (*func) (Fixture *, gconstpointer))
{
  g_autofree char *whole = g_strconcat ("/cli/trust/", path, NULL);

  g_test_add (whole, Fixture, NULL, tin_process_pair_set_up, func, tin_process_pair_tear_down);
}

int
main (int   argc,
      char *argv[])
{
  signal (SIGPIPE, SIG_IGN);
  g_test_init (&argc, &argv, NULL);

  add ("a-blocked-key", test_block);
  add ("a-blocked-address", test_block_address);
  add ("another-key-takes-the-place", test_replace);
  add ("another-key-is-somebody-else", test_keep_both);
  add ("ask-first", test_ask);
  add ("ask-first-and-no", test_ask_no);
  add ("known-people-only", test_known);
  add ("without-a-running-program", test_alone);
  add ("wrong-arguments-are-2", test_wrong);

  return g_test_run ();
}
