/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <signal.h>
#include <string.h>

#include "tin-await.h"
#include "tin-process-pair.h"

/* How the program begins and ends, and what it does with streams and lines that are not as they
 * should be. */

typedef TinProcessPair Fixture;

/* Runs it with the words of LINE. */
static int
run_to_end (const char  *line,
            TinProcess **process)
{
  g_auto (GStrv) words = g_strsplit (line, " ", -1);
  g_autoptr (TinProcess) self = tin_process_spawn ((const char *const *) words, FALSE);
  int status;

  tin_process_close_input (self);
  status = tin_process_await_exit (self);
  if (process != NULL)
    *process = g_steal_pointer (&self);
  return status;
}

static void
test_usage (Fixture       *fixture,
            gconstpointer  user_data)
{
  static const char *const asked[] = { "--help", "help", "-h", "run --help", "run --json --help" };

  for (guint i = 0; i < G_N_ELEMENTS (asked); i++)
    {
      g_autoptr (TinProcess) process = NULL;
      g_autofree char *text = NULL;

      g_assert_cmpint (run_to_end (asked[i], &process), ==, 0);
      g_ptr_array_add (process->lines, NULL);
      text = g_strjoinv ("\n", (char **) process->lines->pdata);
      g_ptr_array_set_size (process->lines, (int) process->lines->len - 1);
      g_assert_nonnull (strstr (text, "tincan-cli run"));
      g_assert_nonnull (strstr (text, "--json"));
      g_assert_nonnull (strstr (text, "--exit-on-eof"));
      g_assert_nonnull (strstr (text, "--peer"));
      g_assert_nonnull (strstr (text, "--history-keep"));
      g_assert_nonnull (strstr (text, "tincan-cli history PEER"));
    }
}

static void
test_version (Fixture       *fixture,
              gconstpointer  user_data)
{
  g_autoptr (TinProcess) process = NULL;

  g_assert_cmpint (run_to_end ("--version", &process), ==, 0);
  tin_process_await_line (process, "tincan-cli " TIN_VERSION);
  g_assert_cmpint (run_to_end ("run --version", NULL), ==, 0);
}

static void
test_wrong_arguments (Fixture       *fixture,
                      gconstpointer  user_data)
{
  static const char *const lines[] = {
    "", "walk", "run --nonsense", "run --port 70000", "run --port", "run Alice x",
    "run Alice 5000 more", "run --peer nonsense", "run --name  --json", "--json run", "Alice 5000",
    "run --history-keep week", "send Alice",
  };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    g_assert_cmpint (run_to_end (lines[i], NULL), ==, 2);
}

static void
test_port_taken (Fixture       *fixture,
                 gconstpointer  user_data)
{
  g_autofree char *line = NULL;

  fixture->alice = tin_process_run (fixture->alice_folder, "Alice", NULL);
  line = g_strdup_printf ("run --json --data-dir %s --name Bob --port %u", fixture->bob_folder,
                          fixture->alice->port);
  g_assert_cmpint (run_to_end (line, NULL), ==, 3);
}

static void
test_quit (Fixture       *fixture,
           gconstpointer  user_data)
{
  tin_process_pair_start (fixture);
  tin_process_pair_connect (fixture);
  tin_process_command (fixture->alice, "quit");
  g_assert_cmpint (tin_process_await_exit (fixture->alice), ==, 0);
  tin_process_await (fixture->alice, "result", "command", "quit", "ok", "true", NULL);
  tin_process_await (fixture->bob, "peer", "id", fixture->alice->id, "state", "disconnected",
                     "reason", "goodbye", NULL);
}

static void
test_signal (Fixture       *fixture,
             gconstpointer  number)
{
  tin_process_pair_start (fixture);
  tin_process_pair_connect (fixture);
  g_assert_cmpint (tin_process_end (fixture->alice, GPOINTER_TO_INT (number)), ==, 0);
  tin_process_await (fixture->bob, "peer", "id", fixture->alice->id, "state", "disconnected",
                     "reason", "goodbye", NULL);
}

static void
test_end_of_input (Fixture       *fixture,
                   gconstpointer  user_data)
{
  tin_process_pair_start (fixture);
  tin_process_close_input (fixture->alice);
  tin_process_pair_approach (fixture);
  tin_process_command (fixture->bob, "send Alice still there?");
  tin_process_await (fixture->alice, "message", "text", "still there?", NULL);
  g_assert_cmpint (tin_process_end (fixture->alice, SIGTERM), ==, 0);
}

/* What was read before the end is done, told, and has time to arrive. */
static void
test_exit_on_eof (Fixture       *fixture,
                  gconstpointer  user_data)
{
  fixture->alice = tin_process_run (fixture->alice_folder, "Alice", NULL);
  fixture->bob = tin_process_run (fixture->bob_folder, "Bob", "--exit-on-eof", NULL);

  tin_process_command (fixture->bob, "send-to 127.0.0.1:%u one", fixture->alice->port);
  tin_process_command (fixture->bob, "peers");
  tin_process_close_input (fixture->bob);
  g_assert_cmpint (tin_process_await_exit (fixture->bob), ==, 0);
  tin_process_await (fixture->bob, "result", "command", "send-to", "ok", "true", NULL);
  tin_process_await (fixture->bob, "result", "command", "peers", "ok", "true", NULL);
  tin_process_await (fixture->bob, "state", "state", "delivered", NULL);
  tin_process_await (fixture->alice, "message", "text", "one", NULL);
  tin_process_await (fixture->alice, "peer", "state", "disconnected", "reason", "goodbye", NULL);
}

static void
test_many_before_eof (Fixture       *fixture,
                      gconstpointer  user_data)
{
  fixture->alice = tin_process_run (fixture->alice_folder, "Alice", NULL);
  fixture->bob = tin_process_run (fixture->bob_folder, "Bob", "--exit-on-eof", NULL);

  tin_process_pair_connect (fixture);
  for (guint i = 0; i < 1000; i++)
    tin_process_command (fixture->bob, "send Alice %u", i);
  /* Without a line feed. */
  tin_process_write (fixture->bob, "send Alice last", 15);
  tin_process_close_input (fixture->bob);
  g_assert_cmpint (tin_process_await_exit (fixture->bob), ==, 0);
  g_assert_cmpuint (tin_process_count (fixture->bob, "state", "state", "delivered", NULL), ==,
                    1001);
  tin_process_await (fixture->alice, "message", "text", "last", NULL);
  g_assert_cmpuint (tin_process_count (fixture->alice, "message", NULL), ==, 1001);
}

/* A port whose queue is full: who connects there hears nothing for long. */
typedef struct
{
  GSocket *sockets[5];
  guint    port;
} Tarpit;

static void
tarpit_dig (Tarpit *self)
{
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) address = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (self->sockets); i++)
    {
      self->sockets[i] = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM,
                                       G_SOCKET_PROTOCOL_TCP, NULL);
      g_socket_set_blocking (self->sockets[i], FALSE);
      if (i > 0)
        {
          g_socket_connect (self->sockets[i], address, NULL, NULL);
          continue;
        }

      g_socket_set_listen_backlog (self->sockets[0], 0);
      g_assert_true (g_socket_bind (self->sockets[0], any, FALSE, NULL));
      g_assert_true (g_socket_listen (self->sockets[0], NULL));
      address = g_socket_get_local_address (self->sockets[0], NULL);
      self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));
    }
}

static void
tarpit_fill (Tarpit *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->sockets); i++)
    g_object_unref (self->sockets[i]);
}

/* A connect that hears nothing does not keep it from ending. */
static void
test_end_while_connecting (Fixture       *fixture,
                           gconstpointer  by_signal)
{
  Tarpit tarpit = { { NULL }, 0 };
  JsonObject *answer;
  JsonObject *error;

  tarpit_dig (&tarpit);
  fixture->alice = tin_process_run (fixture->alice_folder, "Alice", NULL);
  tin_process_command (fixture->alice, "connect 127.0.0.1:%u", tarpit.port);
  tin_process_command (fixture->alice, "peers");
  tin_process_await (fixture->alice, "result", "command", "peers", NULL);

  if (by_signal != NULL)
    g_assert_cmpint (tin_process_end (fixture->alice, SIGTERM), ==, 0);
  else
    {
      tin_process_command (fixture->alice, "quit");
      g_assert_cmpint (tin_process_await_exit (fixture->alice), ==, 0);
      tin_process_await (fixture->alice, "result", "command", "quit", "ok", "true", NULL);
    }
  /* Not that it was tried for too long. */
  answer = tin_process_await (fixture->alice, "result", "command", "connect", "ok", "false", NULL);
  error = json_object_get_object_member (answer, "error");
  g_assert_cmpstr (json_object_get_string_member (error, "code"), ==, "closed");

  tarpit_fill (&tarpit);
}

static void
test_no_reader (Fixture       *fixture,
                gconstpointer  user_data)
{
  tin_process_pair_start (fixture);
  tin_process_pair_connect (fixture);
  tin_process_close_output (fixture->alice);
  tin_process_command (fixture->bob, "send Alice hello?");
  g_assert_cmpint (tin_process_await_exit (fixture->alice), ==, 0);
  tin_process_await (fixture->bob, "peer", "id", fixture->alice->id, "state", "disconnected",
                     "reason", "goodbye", NULL);
}

static void
test_wrong_lines (Fixture       *fixture,
                  gconstpointer  user_data)
{
  static const char *const lines[] = {
    "nonsense", "connect", "send", "send nobody", "broadcast", "peers all", "connect nonsense",
    "connect 127.0.0.1:0", "connect 127.0.0.1:70000", "send-to nonsense hi",
  };

  fixture->alice = tin_process_run (fixture->alice_folder, "Alice", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_auto (GStrv) words = g_strsplit (lines[i], " ", 2);
      JsonObject *result;
      JsonObject *error;

      tin_process_set_mark (fixture->alice);
      tin_process_command (fixture->alice, "%s", lines[i]);
      result = tin_process_await (fixture->alice, "result", "command", words[0], "ok", "false",
                                  NULL);
      error = json_object_get_object_member (result, "error");
      g_assert_cmpstr (json_object_get_string_member (error, "code"), ==, "invalid");
      g_assert_cmpuint (strlen (json_object_get_string_member (error, "message")), >, 0);
    }

  tin_process_write (fixture->alice, "\n \r\nsend \xff x\n", 13);
  tin_process_await (fixture->alice, "result", "command", "send", "ok", "false", NULL);
  tin_process_write (fixture->alice, "bro\0adcast x\n", 13);
  tin_process_await (fixture->alice, "result", "command", "bro", "ok", "false", NULL);
}

static void
expect_error (TinProcess *process,
              const char *line,
              const char *code)
{
  JsonObject *result;
  JsonObject *error;

  tin_process_set_mark (process);
  tin_process_command (process, "%s", line);
  result = tin_process_await (process, "result", "ok", "false", NULL);
  error = json_object_get_object_member (result, "error");
  g_assert_cmpstr (json_object_get_string_member (error, "code"), ==, code);
}

static void
test_errors (Fixture       *fixture,
             gconstpointer  user_data)
{
  g_autofree char *refused = g_strdup_printf ("connect 127.0.0.1:%u",
                                              tin_process_find_free_port ());
  g_autofree char *self = NULL;

  fixture->alice = tin_process_run (fixture->alice_folder, "Alice", NULL);
  self = g_strdup_printf ("connect 127.0.0.1:%u", fixture->alice->port);
  expect_error (fixture->alice, "send nobody hello", "no-peer");
  expect_error (fixture->alice, "disconnect nobody", "no-peer");
  expect_error (fixture->alice, "send 127.0.0.1:9 hello", "no-peer");
  expect_error (fixture->alice, refused, "refused");
  expect_error (fixture->alice, self, "self");
}

static void
test_long_line (Fixture       *fixture,
                gconstpointer  user_data)
{
  g_autofree char *line = g_strnfill (5 * 1024 * 1024, 'x');
  JsonObject *result;

  memcpy (line, "broadcast ", 10);
  fixture->alice = tin_process_run (fixture->alice_folder, "Alice", NULL);
  tin_process_command (fixture->alice, "%s", line);
  tin_process_command (fixture->alice, "peers");
  tin_process_await (fixture->alice, "result", "command", "peers", "ok", "true", NULL);
  result = tin_process_await (fixture->alice, "result", "command", "broadcast", "ok", "false",
                              NULL);
  g_assert_cmpstr (json_object_get_string_member (json_object_get_object_member (result, "error"),
                                                  "code"), ==, "limit");
}

static void
add (const char    *path,
     gconstpointer  user_data,
     void         (*func) (Fixture *, gconstpointer))
{
  g_autofree char *whole = g_strconcat ("/cli/programs/", path, NULL);

  g_test_add (whole, Fixture, user_data, tin_process_pair_set_up_folders, func,
              tin_process_pair_tear_down);
}

int
main (int   argc,
      char *argv[])
{
  signal (SIGPIPE, SIG_IGN);
  g_test_init (&argc, &argv, NULL);

  add ("usage", NULL, test_usage);
  add ("version", NULL, test_version);
  add ("wrong-arguments-are-2", NULL, test_wrong_arguments);
  add ("a-taken-port-is-3", NULL, test_port_taken);
  add ("quit-says-goodbye", NULL, test_quit);
  add ("sigterm-says-goodbye", GINT_TO_POINTER (SIGTERM), test_signal);
  add ("sigint-says-goodbye", GINT_TO_POINTER (SIGINT), test_signal);
  add ("sighup-says-goodbye", GINT_TO_POINTER (SIGHUP), test_signal);
  add ("the-end-of-the-input-is-not-the-end", NULL, test_end_of_input);
  add ("exit-on-eof", NULL, test_exit_on_eof);
  add ("exit-on-eof-after-many", NULL, test_many_before_eof);
  add ("quit-while-connecting", NULL, test_end_while_connecting);
  add ("sigterm-while-connecting", "signal", test_end_while_connecting);
  add ("nobody-reads", NULL, test_no_reader);
  add ("wrong-lines", NULL, test_wrong_lines);
  add ("errors-have-codes", NULL, test_errors);
  add ("a-long-line", NULL, test_long_line);

  return g_test_run ();
}
