/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <signal.h>

#include "tin-process-pair.h"

/* Somebody stands between Alice and Bob, and passes on all that they say: each has a link with a
 * key of the middle, and takes it for the other's. Nothing but a comparison of the code can tell,
 * and that does. */

typedef struct
{
  TinProcessPair  pair;
  GSubprocess    *middle;
} Fixture;

/* @how: (nullable): an option. Returns: where whoever stands there listens */
static guint
begin_between (Fixture    *fixture,
               const char *how)
{
  g_autofree char *to = tin_process_dup_address (fixture->pair.alice);
  g_autoptr (GDataInputStream) output = NULL;
  g_autofree char *port = NULL;
  g_autoptr (GError) error = NULL;

  fixture->middle = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error,
                                      g_getenv ("TINCAN_MIDDLE"), "--to", to, how, NULL);
  g_assert_no_error (error);
  output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (fixture->middle));
  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (output), FALSE);
  port = g_data_input_stream_read_line (output, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (port);
  return (guint) g_ascii_strtoull (port, NULL, 10);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  TinProcessPair *pair = &fixture->pair;
  const char *how = user_data;

  tin_process_pair_set_up (pair, NULL);
  tin_process_command (pair->bob, "connect 127.0.0.1:%u", begin_between (fixture, how));
  tin_process_await (pair->bob, "result", "command", "connect", "ok", "true", NULL);
  tin_process_await (pair->alice, "peer", "name", "Bob", "state", "connected", NULL);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  g_subprocess_force_exit (fixture->middle);
  g_subprocess_wait (fixture->middle, NULL, NULL);
  g_clear_object (&fixture->middle);
  tin_process_pair_tear_down (&fixture->pair, NULL);
}

static char *
dup_member (TinProcess *process,
            const char *name,
            const char *member)
{
  return tin_json_dup (tin_process_await (process, "peer", "name", name, "state", "connected",
                                          NULL),
                       member);
}

/* It works as if nobody were there, and neither has the other's key. */
static void
what_is_said_goes_through (Fixture       *fixture,
                           gconstpointer  user_data)
{
  TinProcessPair *pair = &fixture->pair;
  g_autofree char *alices = dup_member (pair->alice, "Bob", "id");
  g_autofree char *bobs = dup_member (pair->bob, "Alice", "id");

  tin_process_deliver (pair->bob, "Alice", "nobody hears this");
  tin_process_await (pair->alice, "message", "text", "nobody hears this", NULL);
  g_assert_cmpstr (alices, !=, pair->bob->id);
  g_assert_cmpstr (bobs, !=, pair->alice->id);
}

static char *
dup_digits (TinProcess *process)
{
  return tin_json_dup (tin_process_await (process, "verification", "state", "code", NULL),
                       "digits");
}

static void
ask_and_agree (TinProcessPair *pair)
{
  tin_process_command (pair->bob, "verify Alice");
  tin_process_await (pair->alice, "verification", "state", "asked", NULL);
  tin_process_command (pair->alice, "agree Bob");
}

static void
expect_unverified (TinProcessPair *pair)
{
  g_autofree char *alices = dup_member (pair->alice, "Bob", "verified");
  g_autofree char *bobs = dup_member (pair->bob, "Alice", "verified");

  g_assert_cmpstr (alices, ==, "false");
  g_assert_cmpstr (bobs, ==, "false");
  g_assert_cmpuint (tin_process_count (pair->alice, "verification", "state", "verified", NULL), ==,
                    0);
  g_assert_cmpuint (tin_process_count (pair->bob, "verification", "state", "verified", NULL), ==,
                    0);
}

/* What Bob commits to is bound to what the two ends of his link are: for Alice it is broken. */
static void
a_comparison_that_is_passed_on_is_broken (Fixture       *fixture,
                                          gconstpointer  user_data)
{
  TinProcessPair *pair = &fixture->pair;

  ask_and_agree (pair);
  tin_process_await (pair->alice, "verification", "state", "different", NULL);
  tin_process_await (pair->bob, "verification", "state", "different", NULL);
  g_assert_cmpuint (tin_process_count (pair->alice, "verification", "state", "code", NULL), ==, 0);
  expect_unverified (pair);
}

/* Whoever stands there says to both that the codes match; the two screens say otherwise. */
static void
the_codes_differ (Fixture       *fixture,
                  gconstpointer  user_data)
{
  TinProcessPair *pair = &fixture->pair;
  g_autofree char *alices = NULL;
  g_autofree char *bobs = NULL;

  ask_and_agree (pair);
  alices = dup_digits (pair->alice);
  bobs = dup_digits (pair->bob);
  g_assert_cmpstr (alices, !=, bobs);

  tin_process_command (pair->alice, "differ Bob");
  tin_process_await (pair->alice, "verification", "state", "different", NULL);
  tin_process_command (pair->bob, "differ Alice");
  tin_process_await (pair->bob, "verification", "state", "different", NULL);
  expect_unverified (pair);
}

static void
add (const char *path,
     const char *how,
     void      (*func) (Fixture *, gconstpointer))
{
  g_autofree char *whole = g_strconcat ("/cli/middle/", path, NULL);

  g_test_add (whole, Fixture, how, set_up, func, tear_down);
}

int
main (int   argc,
      char *argv[])
{
  signal (SIGPIPE, SIG_IGN);
  g_test_init (&argc, &argv, NULL);

  add ("what-is-said-goes-through", NULL, what_is_said_goes_through);
  add ("a-comparison-that-is-passed-on-is-broken", NULL,
       a_comparison_that_is_passed_on_is_broken);
  add ("the-codes-differ", "--answer", the_codes_differ);

  return g_test_run ();
}
