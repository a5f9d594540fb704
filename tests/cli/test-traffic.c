/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <signal.h>
#include <string.h>

#include "tin-await.h"
#include "tin-process-pair.h"

/* Many messages at once. */

/* A sanitizer that unwinds the stack at every allocation makes the test itself slow, which parses
 * every line: there it is a smaller crowd. */
#ifdef __SANITIZE_ADDRESS__
#define N_MESSAGES 500
#else
#define N_MESSAGES 10000
#endif

typedef TinProcessPair Fixture;

static void
write_many (TinProcess *process,
            const char *to,
            guint       n_messages)
{
  g_autoptr (GString) lines = g_string_new (NULL);

  for (guint i = 0; i < n_messages; i++)
    g_string_append_printf (lines, "send %s message %u of a hundred bytes or so, as people write "
                            "them to each other every day of the week\n", to, i);
  tin_process_write (process, lines->str, (gssize) lines->len);
}

/* How many more of these events there are, looked for from *FROM on. */
static guint
count_new (TinProcess *process,
           guint      *from,
           const char *event,
           const char *member,
           const char *value)
{
  guint n = 0;

  for (; *from < process->events->len; ++*from)
    {
      JsonObject *object = g_ptr_array_index (process->events, *from);
      g_autofree char *text = NULL;

      if (strcmp (json_object_get_string_member (object, "event"), event) != 0)
        continue;
      text = tin_json_dup (object, member);
      n += g_strcmp0 (text, value) == 0;
    }
  return n;
}

/* Waits for as long as something goes on. */
static void
await_many (TinProcess *process,
            guint       n_wanted,
            const char *event,
            const char *member,
            const char *value)
{
  gint64 deadline = g_get_monotonic_time () + TIN_PROCESS_DEADLINE * G_USEC_PER_SEC;
  guint waker = g_timeout_add (50, tin_await_wake, NULL);
  guint from = 0;
  guint n = 0;

  while (n < n_wanted && g_get_monotonic_time () < deadline)
    {
      guint n_before = process->events->len;

      g_main_context_iteration (NULL, TRUE);
      n += count_new (process, &from, event, member, value);
      if (process->events->len > n_before)
        deadline = g_get_monotonic_time () + TIN_PROCESS_DEADLINE * G_USEC_PER_SEC;
    }
  g_source_remove (waker);

  if (n < n_wanted)
    g_error ("Only %u of %u with %s %s, after %u events, %u messages of others, %u results", n,
             n_wanted, member, value, process->events->len,
             tin_process_count (process, "message", "own", "false", NULL),
             tin_process_count (process, "result", NULL));
}

static void
await_messages (TinProcess *process,
                guint       n_messages)
{
  await_many (process, n_messages, "message", "own", "false");
}

static void
await_delivered (TinProcess *process,
                 guint       n_messages)
{
  await_many (process, n_messages, "state", "state", "delivered");
}

/* Everything once, in order, and every step of it. */
static void
check_all (TinProcess *process,
           guint       n_messages)
{
  guint next = 0;

  for (guint i = 0; i < process->events->len; i++)
    {
      JsonObject *object = g_ptr_array_index (process->events, i);
      const char *text;

      if (strcmp (json_object_get_string_member (object, "event"), "message") != 0 ||
          json_object_get_boolean_member (object, "own"))
        continue;
      text = json_object_get_string_member (object, "text");
      g_assert_true (g_str_has_prefix (text, "message "));
      g_assert_cmpuint (g_ascii_strtoull (text + 8, NULL, 10), ==, next);
      next++;
    }

  g_assert_cmpuint (next, ==, n_messages);
  g_assert_cmpuint (tin_process_count (process, "result", "command", "send", "ok", "true", NULL),
                    ==, n_messages);
  g_assert_cmpuint (tin_process_count (process, "message", "own", "true", NULL), ==, n_messages);
  g_assert_cmpuint (tin_process_count (process, "state", "state", "queued", NULL), ==, n_messages);
  g_assert_cmpuint (tin_process_count (process, "state", "state", "sent", NULL), ==, n_messages);
  g_assert_cmpuint (tin_process_count (process, "state", "state", "delivered", NULL), ==,
                    n_messages);
}

static void
test_both_ways (Fixture       *fixture,
                gconstpointer  user_data)
{
  gint64 begin;
  double seconds;

  tin_process_pair_connect (fixture);
  begin = g_get_monotonic_time ();
  write_many (fixture->alice, "Bob", N_MESSAGES);
  write_many (fixture->bob, "Alice", N_MESSAGES);
  await_messages (fixture->alice, N_MESSAGES);
  await_messages (fixture->bob, N_MESSAGES);
  await_delivered (fixture->alice, N_MESSAGES);
  await_delivered (fixture->bob, N_MESSAGES);
  seconds = (double) (g_get_monotonic_time () - begin) / G_USEC_PER_SEC;

  check_all (fixture->alice, N_MESSAGES);
  check_all (fixture->bob, N_MESSAGES);
  g_test_message ("%u messages each way in %.2f s", N_MESSAGES, seconds);
}

/* While its output is not read, the program makes its peers wait; nothing is dropped or lost. */
static void
test_slow_reader (Fixture       *fixture,
                  gconstpointer  user_data)
{
  const guint n_messages = N_MESSAGES;

  tin_process_pair_connect (fixture);
  tin_process_pause (fixture->alice, TRUE);
  write_many (fixture->bob, "Alice", n_messages);
  await_many (fixture->bob, n_messages, "message", "own", "true");
  tin_process_command (fixture->alice, "send Bob at last");
  tin_process_pause (fixture->alice, FALSE);
  await_messages (fixture->alice, n_messages);
  await_delivered (fixture->bob, n_messages);
  tin_process_await (fixture->bob, "message", "text", "at last", NULL);
}

/* A link that is cut again and again loses nothing and doubles nothing. */
static void
test_cut_links (Fixture       *fixture,
                gconstpointer  user_data)
{
  const guint n_cuts = 5;
  const guint n_messages = N_MESSAGES / 10;

  tin_process_pair_connect (fixture);
  write_many (fixture->alice, "Bob", n_messages);
  for (guint i = 0; i < n_cuts; i++)
    {
      tin_process_set_mark (fixture->bob);
      tin_process_set_mark (fixture->alice);
      tin_process_command (fixture->bob, "disconnect Alice");
      tin_process_await (fixture->bob, "result", "command", "disconnect", "ok", "true", NULL);
      tin_process_command (fixture->bob, "connect 127.0.0.1:%u", fixture->alice->port);
      tin_process_await (fixture->bob, "result", "command", "connect", "ok", "true", NULL);
    }
  await_messages (fixture->bob, n_messages);
  await_delivered (fixture->alice, n_messages);

  fixture->alice->mark = 0;
  g_assert_cmpuint (tin_process_count (fixture->alice, "state", "state", "queued", NULL), ==,
                    n_messages);
  g_assert_cmpuint (tin_process_count (fixture->alice, "state", "state", "delivered", NULL), ==,
                    n_messages);
  fixture->bob->mark = 0;
  g_assert_cmpuint (tin_process_count (fixture->bob, "message", NULL), ==, n_messages);
}

static void
add (const char *path,
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

  add ("/cli/traffic/ten-thousand-each-way", test_both_ways);
  add ("/cli/traffic/a-reader-that-is-slow", test_slow_reader);
  add ("/cli/traffic/links-that-are-cut", test_cut_links);

  return g_test_run ();
}
