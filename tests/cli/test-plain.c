/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <signal.h>
#include <string.h>

#include "tin-await.h"
#include "tin-process-pair.h"

/* Programs that know nothing of Tincan: byte for byte what they say and hear. */

typedef struct
{
  TinProcessPair  pair;
  GSocketService *service;
  guint           port;    /* where the plain program listens */
  GPtrArray      *heard;   /* (element-type GString) one for each connection */
  GPtrArray      *accepted;
} Fixture;

static void read_more (GIOStream *stream,
                       GString   *heard);

static void
on_read (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GBytes) bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result,
                                                               NULL);
  g_autoptr (GIOStream) stream = g_object_ref (g_object_get_data (source, "stream"));
  gsize length = 0;
  const char *text = bytes != NULL ? g_bytes_get_data (bytes, &length) : NULL;

  if (length == 0)
    {
      g_io_stream_close (stream, NULL, NULL);
      return;
    }
  g_string_append_len (user_data, text, (gssize) length);
  read_more (stream, user_data);
}

static void
read_more (GIOStream *stream,
           GString   *heard)
{
  GInputStream *input = g_io_stream_get_input_stream (stream);

  g_object_set_data (G_OBJECT (input), "stream", stream);
  g_input_stream_read_bytes_async (input, 4096, G_PRIORITY_DEFAULT, NULL, on_read, heard);
}

static gboolean
on_incoming (Fixture           *fixture,
             GSocketConnection *connection)
{
  GString *heard = g_string_new (NULL);

  g_ptr_array_add (fixture->heard, heard);
  g_ptr_array_add (fixture->accepted, g_object_ref (connection));
  read_more (G_IO_STREAM (connection), heard);
  return TRUE;
}

static void
free_string (gpointer string)
{
  g_string_free (string, TRUE);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  g_autoptr (GError) error = NULL;

  tin_process_pair_set_up_folders (&fixture->pair, NULL);
  fixture->pair.alice = tin_process_run (fixture->pair.alice_folder, "Alice", NULL);
  fixture->heard = g_ptr_array_new_with_free_func (free_string);
  fixture->accepted = g_ptr_array_new_with_free_func (g_object_unref);
  fixture->service = g_socket_service_new ();
  fixture->port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (fixture->service), NULL,
                                                       &error);
  g_assert_no_error (error);
  g_signal_connect_swapped (fixture->service, "incoming", G_CALLBACK (on_incoming), fixture);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  g_socket_service_stop (fixture->service);
  g_socket_listener_close (G_SOCKET_LISTENER (fixture->service));
  tin_process_pair_tear_down (&fixture->pair, NULL);
  tin_settle ();
  g_object_unref (fixture->service);
  g_ptr_array_unref (fixture->accepted);
  g_ptr_array_unref (fixture->heard);
}

/* As such a program says something: connect, one write. */
static GSocketConnection *
say (Fixture    *fixture,
     const char *text,
     gssize      length)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GError) error = NULL;
  GSocketConnection *connection;

  g_socket_client_set_enable_proxy (client, FALSE);
  connection = g_socket_client_connect_to_host (client, "127.0.0.1",
                                                (guint16) fixture->pair.alice->port, NULL, &error);
  g_assert_no_error (error);
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), text,
                             length < 0 ? strlen (text) : (gsize) length, NULL, NULL, &error);
  g_assert_no_error (error);
  return connection;
}

static gboolean
was_heard (Fixture    *fixture,
           const char *text)
{
  for (guint i = 0; i < fixture->heard->len; i++)
    {
      const GString *heard = g_ptr_array_index (fixture->heard, i);

      if (strcmp (heard->str, text) == 0)
        return TRUE;
    }
  return FALSE;
}

static void
await_heard (Fixture    *fixture,
             const char *text)
{
  tin_await_within (TIN_PROCESS_DEADLINE, was_heard (fixture, text));
}

static void
test_canonical_in (Fixture       *fixture,
                   gconstpointer  user_data)
{
  g_autofree char *port = g_strdup_printf ("%u", fixture->port);
  g_autofree char *words = g_strdup_printf ("127.0.0.1:%u Team_B h\xc3\xa9llo  there",
                                            fixture->port);
  g_autoptr (GSocketConnection) connection = say (fixture, words, -1);

  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
  tin_process_await (fixture->pair.alice, "message", "text", "h\xc3\xa9llo  there", "name",
                     "Team_B", "address", "127.0.0.1", "port", port, "own", "false", NULL);
  tin_process_await (fixture->pair.alice, "peer", "link", "plain", "direction", "in", "state",
                     "connected", "port", port, NULL);
}

static void
test_canonical_out (Fixture       *fixture,
                    gconstpointer  user_data)
{
  TinProcess *alice = fixture->pair.alice;
  g_autofree char *hello = g_strdup_printf ("127.0.0.1:%u Alice CONNECT", alice->port);
  g_autofree char *first = g_strdup_printf ("127.0.0.1:%u Alice h\xc3\xa9llo", alice->port);
  g_autofree char *second = g_strdup_printf ("127.0.0.1:%u Alice two lines", alice->port);

  tin_process_command (alice, "connect-plain 127.0.0.1:%u", fixture->port);
  tin_process_await (alice, "result", "command", "connect-plain", "ok", "true", NULL);
  tin_process_await (alice, "peer", "link", "plain", "direction", "out", "state", "connected",
                     NULL);
  await_heard (fixture, hello);

  tin_process_command (alice, "send 127.0.0.1:%u h\xc3\xa9llo", fixture->port);
  await_heard (fixture, first);
  tin_process_await (alice, "state", "state", "queued", NULL);
  tin_process_await (alice, "state", "state", "sent", NULL);
  tin_process_command (alice, "send 127.0.0.1:%u two\\nlines", fixture->port);
  await_heard (fixture, second);
  g_assert_cmpuint (fixture->heard->len, ==, 3);

  tin_process_command (alice, "peers");
  tin_process_await (alice, "result", "command", "peers", "ok", "true", NULL);
  g_assert_cmpuint (tin_process_count (alice, "peer", "state", "disconnected", NULL), ==, 0);
}

/* To a typed address, which may be anything: no byte but the message. */
static void
test_send_to (Fixture       *fixture,
              gconstpointer  user_data)
{
  TinProcess *alice = fixture->pair.alice;
  g_autofree char *words = g_strdup_printf ("127.0.0.1:%u Alice hi there", alice->port);

  tin_process_command (alice, "send-to 127.0.0.1:%u hi there", fixture->port);
  tin_process_await (alice, "result", "command", "send-to", "ok", "true", NULL);
  await_heard (fixture, words);
  tin_process_await (alice, "state", "state", "sent", NULL);
  g_assert_cmpuint (tin_process_count (alice, "state", "state", "failed", NULL), ==, 0);
  g_assert_cmpuint (fixture->heard->len, ==, 1);
}

/* "nc": text as it is, over one connection, both ways. */
static void
test_raw (Fixture       *fixture,
          gconstpointer  user_data)
{
  TinProcess *alice = fixture->pair.alice;
  g_autoptr (GSocketConnection) connection = say (fixture, "just text\n", -1);
  GInputStream *input = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  JsonObject *message = tin_process_await (alice, "message", "text", "just text", "address",
                                           "127.0.0.1", "own", "false", NULL);
  char answer[64] = "";
  gssize n;

  tin_process_command (alice, "send %s and back",
                       json_object_get_string_member (message, "peer"));
  tin_process_await (alice, "state", "state", "sent", NULL);
  /* A Tincan that hears nothing at first says what it is: nc shows that as a line. */
  n = g_input_stream_read (input, answer, sizeof answer - 1, NULL, NULL);
  g_assert_cmpint (n, >, 0);
  g_assert_cmpstr (answer, ==, "and back\n");

  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
  tin_process_await (alice, "peer", "link", "plain", "state", "disconnected", NULL);
}

static void
test_goodbye_in (Fixture       *fixture,
                 gconstpointer  user_data)
{
  TinProcess *alice = fixture->pair.alice;
  g_autofree char *hello = g_strdup_printf ("127.0.0.1:%u Bee hello", fixture->port);
  g_autofree char *goodbye = g_strdup_printf ("127.0.0.1:%u Bee exit", fixture->port);
  g_autoptr (GSocketConnection) first = say (fixture, hello, -1);
  g_autoptr (GSocketConnection) second = NULL;

  g_io_stream_close (G_IO_STREAM (first), NULL, NULL);
  tin_process_await (alice, "message", "text", "hello", NULL);
  second = say (fixture, goodbye, -1);
  g_io_stream_close (G_IO_STREAM (second), NULL, NULL);
  tin_process_await (alice, "peer", "name", "Bee", "state", "disconnected", "reason", "goodbye",
                     NULL);
  g_assert_cmpuint (tin_process_count (alice, "message", NULL), ==, 1);
}

static void
test_goodbye_out (Fixture       *fixture,
                  gconstpointer  user_data)
{
  TinProcess *alice = fixture->pair.alice;
  g_autofree char *hello = g_strdup_printf ("127.0.0.1:%u Bee hello", fixture->port);
  g_autofree char *goodbye = g_strdup_printf ("127.0.0.1:%u Alice exit", alice->port);
  g_autoptr (GSocketConnection) connection = say (fixture, hello, -1);

  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
  tin_process_await (alice, "message", "text", "hello", NULL);
  tin_process_command (alice, "send Bee hello yourself");
  tin_process_await (alice, "state", "state", "sent", NULL);
  tin_process_command (alice, "quit");
  g_assert_cmpint (tin_process_await_exit (alice), ==, 0);
  await_heard (fixture, goodbye);
}

static void
test_broadcast (Fixture       *fixture,
                gconstpointer  user_data)
{
  TinProcess *alice = fixture->pair.alice;
  g_autofree char *hello = g_strdup_printf ("127.0.0.1:%u Bee hello", fixture->port);
  g_autofree char *words = g_strdup_printf ("127.0.0.1:%u Alice to all", alice->port);
  g_autoptr (GSocketConnection) connection = say (fixture, hello, -1);

  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
  fixture->pair.bob = tin_process_run (fixture->pair.bob_folder, "Bob", NULL);
  tin_process_pair_connect (&fixture->pair);
  tin_process_await (alice, "message", "text", "hello", NULL);
  tin_process_command (alice, "accept Bee\nbroadcast to all");
  tin_process_await (alice, "result", "command", "broadcast", "ok", "true", "count", "2", NULL);
  await_heard (fixture, words);
  tin_process_await (fixture->pair.bob, "message", "text", "to all", "broadcast", "true", NULL);
}

/* Nobody listens there any more. */
static void
test_unreachable (Fixture       *fixture,
                  gconstpointer  user_data)
{
  TinProcess *alice = fixture->pair.alice;
  g_autofree char *hello = g_strdup_printf ("127.0.0.1:%u Bee hello", fixture->port);
  g_autoptr (GSocketConnection) connection = say (fixture, hello, -1);

  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
  tin_process_await (alice, "message", "text", "hello", NULL);
  g_socket_service_stop (fixture->service);
  g_socket_listener_close (G_SOCKET_LISTENER (fixture->service));

  tin_process_command (alice, "send Bee are you there?");
  tin_process_await (alice, "result", "command", "send", "ok", "true", NULL);
  tin_process_await (alice, "state", "state", "failed", NULL);
}

/* Nobody knows it, and the person wants to be asked. */
static void
test_ask (Fixture       *fixture,
          gconstpointer  user_data)
{
  TinProcess *alice = fixture->pair.alice;
  g_autoptr (GSocketConnection) first = NULL;
  JsonObject *request;

  tin_process_command (alice, "reach ask");
  tin_process_await (alice, "result", "command", "reach", "reach", "ask", NULL);
  first = say (fixture, "may I?\n", -1);
  g_io_stream_close (G_IO_STREAM (first), NULL, NULL);
  tin_process_await (alice, "request", "address", "127.0.0.1", "link", "plain", "trust", "plain",
                     "request", "true", "texts", "[]", NULL);
  request = tin_process_await (alice, "request", "request", "true", "texts", "[\"may I?\"]", NULL);
  g_assert_cmpuint (tin_process_count (alice, "message", NULL), ==, 0);

  tin_process_command (alice, "accept %s", json_object_get_string_member (request, "peer"));
  tin_process_await (alice, "message", "text", "may I?", "own", "false", NULL);
  tin_process_await (alice, "request", "request", "false", "texts", "[]", NULL);
  tin_process_await (alice, "result", "command", "accept", "ok", "true", NULL);
}

static void
add (const char *path,
     void      (*func) (Fixture *, gconstpointer))
{
  g_autofree char *whole = g_strconcat ("/cli/plain/", path, NULL);

  g_test_add (whole, Fixture, NULL, set_up, func, tear_down);
}

int
main (int   argc,
      char *argv[])
{
  signal (SIGPIPE, SIG_IGN);
  g_test_init (&argc, &argv, NULL);

  add ("a-message-comes", test_canonical_in);
  add ("messages-go", test_canonical_out);
  add ("a-message-to-an-address", test_send_to);
  add ("raw-text-both-ways", test_raw);
  add ("it-says-goodbye", test_goodbye_in);
  add ("goodbye-is-said-to-it", test_goodbye_out);
  add ("broadcast-reaches-it-too", test_broadcast);
  add ("it-has-gone", test_unreachable);
  add ("it-asks-first", test_ask);

  return g_test_run ();
}
