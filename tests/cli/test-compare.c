/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <signal.h>
#include <string.h>

#include "tin-process-pair.h"

/* Two persons compare a code, each at a program of its own. */

typedef TinProcessPair Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  tin_process_pair_set_up (fixture, NULL);
  tin_process_pair_approach (fixture);
}

static JsonObject *
await_state (TinProcess *process,
             TinProcess *other,
             const char *state)
{
  return tin_process_await (process, "verification", "peer", other->id, "state", state, NULL);
}

/* Bob begins, Alice agrees: both have the code on their screens. */
static void
begin (Fixture *fixture)
{
  tin_process_command (fixture->bob, "verify Alice");
  tin_process_await (fixture->bob, "result", "command", "verify", "ok", "true", NULL);
  await_state (fixture->bob, fixture->alice, "asking");
  await_state (fixture->alice, fixture->bob, "asked");
  tin_process_command (fixture->alice, "agree Bob");
  await_state (fixture->alice, fixture->bob, "code");
  await_state (fixture->bob, fixture->alice, "code");
}

static char *
dup_code (TinProcess *process)
{
  JsonObject *event = tin_process_await (process, "verification", "state", "code", NULL);
  g_autofree char *emoji = tin_json_dup (event, "emoji");
  g_autofree char *words = tin_json_dup (event, "words");

  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (event, "emoji")), ==, 5);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (event, "words")), ==, 5);
  g_assert_cmpuint (strlen (json_object_get_string_member (event, "digits")), ==, 11);
  return g_strjoin (" ", emoji, words, json_object_get_string_member (event, "digits"), NULL);
}

static void
expect_trust (TinProcess *process,
              TinProcess *other,
              const char *trust,
              const char *verified)
{
  JsonObject *event;
  JsonArray *peers;
  g_autofree char *value = NULL;

  tin_process_set_mark (process);
  tin_process_command (process, "peers");
  event = tin_process_await (process, "peers", NULL);
  peers = json_object_get_array_member (event, "peers");
  g_assert_cmpuint (json_array_get_length (peers), ==, 1);
  event = json_array_get_object_element (peers, 0);
  value = tin_json_dup (event, "verified");
  g_assert_cmpstr (json_object_get_string_member (event, "id"), ==, other->id);
  g_assert_cmpstr (json_object_get_string_member (event, "trust"), ==, trust);
  g_assert_cmpstr (value, ==, verified);
  g_assert_true (json_object_get_null_member (event, "rival"));
  g_assert_false (json_object_get_boolean_member (event, "request"));
}

static void
test_match (Fixture       *fixture,
            gconstpointer  user_data)
{
  g_autofree char *bobs = NULL;
  g_autofree char *alices = NULL;

  expect_trust (fixture->bob, fixture->alice, "pinned", "false");
  expect_trust (fixture->alice, fixture->bob, "stranger", "false");
  begin (fixture);
  bobs = dup_code (fixture->bob);
  alices = dup_code (fixture->alice);
  g_assert_cmpstr (bobs, ==, alices);

  /* One alone verifies nobody. */
  tin_process_command (fixture->alice, "match Bob");
  await_state (fixture->alice, fixture->bob, "confirmed");
  tin_process_await (fixture->alice, "result", "command", "match", "ok", "true", NULL);
  expect_trust (fixture->alice, fixture->bob, "stranger", "false");

  tin_process_command (fixture->bob, "match Alice");
  await_state (fixture->alice, fixture->bob, "verified");
  await_state (fixture->bob, fixture->alice, "verified");
  tin_process_await (fixture->alice, "trust", "peer", fixture->bob->id, "trust", "verified",
                     "verified", "true", "rival", "null", NULL);
  expect_trust (fixture->alice, fixture->bob, "verified", "true");
  expect_trust (fixture->bob, fixture->alice, "verified", "true");

  /* It is on the disk. */
  tin_process_quit (&fixture->alice);
  tin_process_quit (&fixture->bob);
  tin_process_pair_start (fixture);
  tin_process_pair_approach (fixture);
  expect_trust (fixture->alice, fixture->bob, "verified", "true");
  expect_trust (fixture->bob, fixture->alice, "verified", "true");
}

static void
test_differ (Fixture       *fixture,
             gconstpointer  user_data)
{
  begin (fixture);
  tin_process_command (fixture->bob, "match Alice");
  await_state (fixture->bob, fixture->alice, "confirmed");
  tin_process_command (fixture->alice, "differ Bob");
  await_state (fixture->alice, fixture->bob, "different");
  await_state (fixture->bob, fixture->alice, "different");

  expect_trust (fixture->bob, fixture->alice, "pinned", "false");
  expect_trust (fixture->alice, fixture->bob, "stranger", "false");
  /* There is nothing left to say; and nothing that keeps them from beginning again. */
  tin_process_command (fixture->bob, "match Alice");
  tin_process_expect_error (fixture->bob, "match", "invalid");
  tin_process_set_mark (fixture->alice);
  tin_process_set_mark (fixture->bob);
  begin (fixture);
}

/* Each comparison has a code of its own. */
static void
test_fresh (Fixture       *fixture,
            gconstpointer  user_data)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  begin (fixture);
  first = dup_code (fixture->bob);
  tin_process_command (fixture->bob, "cancel-verify Alice");
  await_state (fixture->bob, fixture->alice, "cancelled");
  await_state (fixture->alice, fixture->bob, "cancelled");
  tin_process_set_mark (fixture->alice);
  tin_process_set_mark (fixture->bob);
  begin (fixture);
  second = dup_code (fixture->bob);
  g_assert_cmpstr (first, !=, second);
}

static void
test_refused (Fixture       *fixture,
              gconstpointer  user_data)
{
  tin_process_command (fixture->bob, "{\"command\":\"verify\",\"peer\":\"Alice\"}");
  await_state (fixture->alice, fixture->bob, "asked");
  tin_process_command (fixture->alice, "{\"command\":\"cancel-verify\",\"peer\":\"Bob\"}");
  await_state (fixture->alice, fixture->bob, "cancelled");
  await_state (fixture->bob, fixture->alice, "refused");
}

/* Who is asked and asks back has agreed. */
static void
test_both (Fixture       *fixture,
           gconstpointer  user_data)
{
  tin_process_command (fixture->bob, "verify Alice");
  await_state (fixture->alice, fixture->bob, "asked");
  tin_process_command (fixture->alice, "verify Bob");
  await_state (fixture->alice, fixture->bob, "code");
  await_state (fixture->bob, fixture->alice, "code");

  /* Once more is not a second one. */
  tin_process_command (fixture->alice, "verify Bob");
  tin_process_command (fixture->alice, "match Bob");
  tin_process_command (fixture->bob, "match Alice");
  await_state (fixture->alice, fixture->bob, "verified");
  await_state (fixture->bob, fixture->alice, "verified");
  g_assert_cmpuint (tin_process_count (fixture->alice, "verification", "state", "asked", NULL), ==,
                    1);
  g_assert_cmpuint (tin_process_count (fixture->alice, "verification", "state", "code", NULL), ==,
                    1);
  g_assert_cmpuint (tin_process_count (fixture->bob, "verification", "state", "code", NULL), ==, 1);
}

static void
test_link_lost (Fixture       *fixture,
                gconstpointer  user_data)
{
  begin (fixture);
  tin_process_command (fixture->alice, "match Bob");
  await_state (fixture->alice, fixture->bob, "confirmed");
  tin_process_end (fixture->bob, SIGKILL);
  await_state (fixture->alice, fixture->bob, "closed");
  g_assert_cmpuint (tin_process_count (fixture->alice, "trust", "verified", "true", NULL), ==, 0);
}

/* What Bob says when it is not his turn. */
static void
test_out_of_place (Fixture       *fixture,
                   gconstpointer  user_data)
{
  static const char *const words[] = { "agree", "match", "differ", "cancel-verify" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      tin_process_command (fixture->bob, "%s Alice", words[i]);
      tin_process_expect_error (fixture->bob, words[i], "invalid");
    }

  tin_process_set_mark (fixture->bob);
  tin_process_command (fixture->bob, "verify Alice\nagree Alice\nmatch Alice\ndiffer Alice");
  for (guint i = 0; i < 3; i++)
    tin_process_expect_error (fixture->bob, words[i], "invalid");

  tin_process_command (fixture->bob, "verify Carol");
  tin_process_set_mark (fixture->bob);
  tin_process_expect_error (fixture->bob, "verify", "no-peer");
  tin_process_quit (&fixture->alice);
  tin_process_await (fixture->bob, "peer", "state", "disconnected", NULL);
  tin_process_set_mark (fixture->bob);
  tin_process_command (fixture->bob, "verify Alice");
  tin_process_expect_error (fixture->bob, "verify", "closed");
}

static void
expect_fingerprint (TinProcess *process,
                    const char *command,
                    TinProcess *owner,
                    const char *name)
{
  g_autofree char *uri = g_strdup_printf ("tincan:%s?name=%s", owner->id, name);

  tin_process_set_mark (process);
  tin_process_command (process, "%s", command);
  tin_process_await (process, "result", "command", "fingerprint", "ok", "true", "fingerprint",
                     owner->id, "name", name, "uri", uri, NULL);
}

static void
test_fingerprint (Fixture       *fixture,
                  gconstpointer  user_data)
{
  expect_fingerprint (fixture->alice, "fingerprint", fixture->alice, "Alice");
  expect_fingerprint (fixture->alice, "fingerprint Bob", fixture->bob, "Bob");
  expect_fingerprint (fixture->bob, "{\"command\":\"fingerprint\",\"peer\":\"Alice\"}",
                      fixture->alice, "Alice");
}

static void
add (const char *path,
     void      (*func) (Fixture *, gconstpointer))
{
  g_autofree char *whole = g_strconcat ("/cli/compare/", path, NULL);

  g_test_add (whole, Fixture, NULL, set_up, func, tin_process_pair_tear_down);
}

int
main (int   argc,
      char *argv[])
{
  signal (SIGPIPE, SIG_IGN);
  g_test_init (&argc, &argv, NULL);

  add ("the-same-code-verifies-both", test_match);
  add ("different-codes-verify-nobody", test_differ);
  add ("every-comparison-has-another-code", test_fresh);
  add ("who-is-asked-may-refuse", test_refused);
  add ("asking-back-is-agreeing", test_both);
  add ("a-link-that-is-lost-ends-it", test_link_lost);
  add ("out-of-place", test_out_of_place);
  add ("fingerprints", test_fingerprint);

  return g_test_run ();
}
