/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <signal.h>
#include <string.h>

#include "tin-await.h"
#include "tin-process-pair.h"

/* Long answers, and an end in the middle of much. */

typedef TinProcessPair Fixture;

#define N_LONG 40

/* An answer that is longer than what may wait for a reader. */
static void
send_long_texts (Fixture *fixture)
{
  g_autofree char *text = g_strnfill (200 * 1000, 'x');

  tin_process_pair_connect (fixture);
  for (guint i = 0; i < N_LONG; i++)
    tin_process_command (fixture->bob, "send Alice %u%s", i % 10, text);
  tin_process_deliver (fixture->bob, "Alice", "last");
  tin_process_await (fixture->alice, "message", "text", "last", NULL);
  tin_process_set_mark (fixture->alice);
}

static void
test_slow_reader (Fixture       *fixture,
                  gconstpointer  user_data)
{
  send_long_texts (fixture);
  tin_process_pause (fixture->alice, TRUE);
  tin_process_command (fixture->alice, "history Bob\npeers");
  /* What is sent meanwhile waits as well. */
  tin_process_command (fixture->bob, "send Alice meanwhile");
  tin_process_await (fixture->bob, "result", "command", "send", "ok", "true", NULL);
  tin_process_pause (fixture->alice, FALSE);
  tin_process_await (fixture->alice, "result", "command", "history", "ok", "true", "count", "41",
                     NULL);
  g_assert_cmpuint (tin_process_count (fixture->alice, "history", NULL), ==, N_LONG + 1);
  tin_process_await (fixture->alice, "message", "text", "meanwhile", NULL);
}

/* Nor does an answer that nobody reads keep the program from ending. */
static void
test_end_while_answering (Fixture       *fixture,
                          gconstpointer  user_data)
{
  send_long_texts (fixture);
  tin_process_pause (fixture->alice, TRUE);
  tin_process_command (fixture->alice, "history Bob");
  tin_process_command (fixture->bob, "send Alice meanwhile");
  tin_process_await (fixture->bob, "message", "text", "meanwhile", NULL);
  g_subprocess_send_signal (fixture->alice->process, SIGTERM);
  /* While nobody reads. */
  tin_process_await (fixture->bob, "peer", "state", "disconnected", "reason", "goodbye", NULL);
  tin_process_pause (fixture->alice, FALSE);
  g_assert_cmpint (tin_process_await_exit (fixture->alice), ==, 0);
}

/* --- A flood ------------------------------------------------------------------------------ */

/* Less where every allocation costs much. */
#ifdef __SANITIZE_ADDRESS__
#define N_FLOOD 500
#else
#define N_FLOOD 3000
#endif

/* The ids in such events -> how often. */
static GHashTable *
count_ids (TinProcess *process,
           const char *event,
           const char *command)
{
  GHashTable *counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < process->events->len; i++)
    {
      JsonObject *object = g_ptr_array_index (process->events, i);
      char *id = tin_json_dup (object, "id");
      guint n = id != NULL ? GPOINTER_TO_UINT (g_hash_table_lookup (counts, id)) : 0;

      if (id != NULL && strcmp (json_object_get_string_member (object, "event"), event) == 0 &&
          g_strcmp0 (json_object_get_string_member_with_default (object, "command", NULL),
                     command) == 0)
        g_hash_table_insert (counts, id, GUINT_TO_POINTER (n + 1));
      else
        g_free (id);
    }
  return counts;
}

static guint
get_times (GHashTable *counts,
           const char *id)
{
  return counts != NULL ? GPOINTER_TO_UINT (g_hash_table_lookup (counts, id)) : 0;
}

/* Whoever is asked to end in the middle of much ends well: what was taken is delivered later. */
static void
test_flood (Fixture       *fixture,
            gconstpointer  who_ends)
{
  gboolean sender = who_ends != NULL;
  TinProcess **ending = sender ? &fixture->bob : &fixture->alice;
  GString *lines = g_string_new (NULL);
  g_autofree char *last = g_strdup_printf ("flood %u", N_FLOOD - 1);
  g_autoptr (TinProcess) first = NULL;
  g_autoptr (GHashTable) taken = NULL;
  g_autoptr (GHashTable) got = NULL;
  g_autoptr (GHashTable) got_before = NULL;  /* in an earlier run */
  GHashTableIter iter;
  gpointer id;

  tin_process_pair_connect (fixture);
  for (guint i = 0; i < N_FLOOD; i++)
    g_string_append_printf (lines, "send Alice flood %u\n", i);
  tin_process_write (fixture->bob, lines->str, (gssize) lines->len);
  g_string_free (lines, TRUE);

  tin_process_await (fixture->alice, "message", "text", "flood 100", NULL);
  g_assert_cmpint (tin_process_end (*ending, SIGTERM), ==, 0);
  first = g_steal_pointer (ending);
  if (sender)
    fixture->bob = tin_process_run (fixture->bob_folder, "Bob", NULL);
  else
    {
      tin_process_await (fixture->bob, "message", "own", "true", "text", last, NULL);
      fixture->alice = tin_process_run (fixture->alice_folder, "Alice", NULL);
    }

  tin_process_set_mark (fixture->bob);
  tin_process_set_mark (fixture->alice);
  tin_process_pair_connect (fixture);
  tin_process_deliver (fixture->bob, "Alice", "the end");
  tin_process_await (fixture->alice, "message", "text", "the end", NULL);

  taken = count_ids (sender ? first : fixture->bob, "result", "send");
  got = count_ids (fixture->alice, "message", NULL);
  if (!sender)
    got_before = count_ids (first, "message", NULL);
  g_assert_cmpuint (g_hash_table_size (taken), >, 100);
  g_hash_table_iter_init (&iter, taken);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    g_assert_cmpuint (get_times (got, id) + get_times (got_before, id), ==, 1);
}

static void
add (const char    *path,
     void         (*func) (Fixture *, gconstpointer),
     gconstpointer  user_data)
{
  g_test_add (path, Fixture, user_data, tin_process_pair_set_up, func, tin_process_pair_tear_down);
}

int
main (int   argc,
      char *argv[])
{
  signal (SIGPIPE, SIG_IGN);
  g_test_init (&argc, &argv, NULL);

  add ("/cli/long/a-slow-reader-of-an-answer", test_slow_reader, NULL);
  add ("/cli/long/sigterm-in-an-answer", test_end_while_answering, NULL);
  add ("/cli/long/sigterm-to-a-sender-loses-nothing", test_flood, "sender");
  add ("/cli/long/sigterm-to-a-receiver-loses-nothing", test_flood, NULL);

  return g_test_run ();
}
