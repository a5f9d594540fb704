/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <signal.h>
#include <string.h>

#include "tin-process-pair.h"

/* Two real programs that talk over loopback, driven as another program would drive them. */

typedef TinProcessPair Fixture;

static void
test_listening (Fixture       *fixture,
                gconstpointer  user_data)
{
  tin_process_await (fixture->alice, "listening", "name", "Alice", NULL);
  g_assert_cmpuint (fixture->alice->port, >, 0);
  g_assert_cmpuint (strlen (fixture->alice->id), ==, 64);
  g_assert_cmpstr (fixture->alice->id, !=, fixture->bob->id);
}

static void
test_connect (Fixture       *fixture,
              gconstpointer  user_data)
{
  g_autofree char *alice_port = g_strdup_printf ("%u", fixture->alice->port);
  g_autofree char *bob_port = g_strdup_printf ("%u", fixture->bob->port);

  tin_process_pair_connect (fixture);
  tin_process_await (fixture->bob, "peer", "id", fixture->alice->id, "name", "Alice", "address",
                     "127.0.0.1", "port", alice_port, "link", "secure", "direction", "out",
                     "state", "connected", NULL);
  tin_process_await (fixture->alice, "peer", "id", fixture->bob->id, "name", "Bob", "address",
                     "127.0.0.1", "port", bob_port, "link", "secure", "direction", "in",
                     "state", "connected", NULL);
  g_assert_cmpuint (tin_process_count (fixture->bob, "peer", NULL), ==, 1);
  g_assert_cmpuint (tin_process_count (fixture->bob, "result", NULL), ==, 1);
}

/* What became of the message ID, one state after the other. */
static char *
dup_states (TinProcess *process,
            const char *id)
{
  GString *states = g_string_new (NULL);

  for (guint i = 0; i < process->events->len; i++)
    {
      JsonObject *event = g_ptr_array_index (process->events, i);

      if (strcmp (json_object_get_string_member (event, "event"), "state") == 0 &&
          strcmp (json_object_get_string_member (event, "id"), id) == 0)
        g_string_append_printf (states, "%s ", json_object_get_string_member (event, "state"));
    }
  return g_string_free (states, FALSE);
}

static void
check_message (TinProcess *from,
               TinProcess *to,
               const char *text)
{
  g_autofree char *port = g_strdup_printf ("%u", from->port);
  JsonObject *own = tin_process_await (from, "message", "own", "true", "text", text, NULL);
  JsonObject *got = tin_process_await (to, "message", "own", "false", "text", text, "peer",
                                       from->id, "address", "127.0.0.1", "port", port,
                                       "broadcast", "false", NULL);
  const char *id = json_object_get_string_member (own, "id");
  gint64 now = g_get_real_time () / 1000;
  g_autofree char *states = NULL;

  g_assert_cmpstr (json_object_get_string_member (got, "id"), ==, id);
  g_assert_cmpstr (json_object_get_string_member (own, "peer"), ==, to->id);
  g_assert_cmpint (json_object_get_int_member (got, "sent_at"), ==,
                   json_object_get_int_member (own, "sent_at"));
  g_assert_cmpint (ABS (json_object_get_int_member (got, "sent_at") - now), <, 60 * 1000);

  tin_process_await (from, "state", "id", id, "state", "delivered", "peer", to->id, NULL);
  states = dup_states (from, id);
  g_assert_cmpstr (states, ==, "queued sent delivered ");
}

static void
test_send (Fixture       *fixture,
           gconstpointer  user_data)
{
  g_autofree char *alice_address = tin_process_dup_address (fixture->alice);
  JsonObject *result;

  tin_process_pair_connect (fixture);
  tin_process_command (fixture->bob, "send %s Hello, Alice!", fixture->alice->id);
  result = tin_process_await (fixture->bob, "result", "command", "send", "ok", "true", NULL);
  check_message (fixture->bob, fixture->alice, "Hello, Alice!");
  tin_process_await (fixture->bob, "message", "id",
                     json_object_get_string_member (result, "id"), NULL);

  tin_process_command (fixture->alice, "send Bob Hello, Bob!");
  check_message (fixture->alice, fixture->bob, "Hello, Bob!");
  tin_process_command (fixture->alice, "send %.8s by prefix", fixture->bob->id);
  check_message (fixture->alice, fixture->bob, "by prefix");
  tin_process_command (fixture->bob, "send %s by address", alice_address);
  check_message (fixture->bob, fixture->alice, "by address");
}

static void
test_texts (Fixture       *fixture,
            gconstpointer  user_data)
{
  static const char *const texts[][2] = {
    { "h\xc3\xa9llo \xf0\x9f\xa5\xab \xe4\xbd\xa0\xe5\xa5\xbd", NULL },
    { "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d e\xcc\x81 \xe2\x80\xae", NULL },
    { "two\\nlines", "two\nlines" },
    { "a \\\\n is no line", "a \\n is no line" },
    { "C:\\temp\\\\x \\", "C:\\temp\\x \\" },
    { "  spaces around  ", NULL },
    { "\t\"quoted\" {\"json\": [1]} </b> & \x01\x1b[31m\x7f", NULL },
    { "trailing\\n\\n", "trailing\n\n" },
  };

  tin_process_pair_connect (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      const char *expected = texts[i][1] != NULL ? texts[i][1] : texts[i][0];

      tin_process_command (fixture->bob, "send Alice %s", texts[i][0]);
      check_message (fixture->bob, fixture->alice, expected);
    }
}

static void
test_long_text (Fixture       *fixture,
                gconstpointer  user_data)
{
  g_autofree char *text = g_strnfill (1024 * 1024, 'x');
  g_autofree char *longer = g_strnfill (1024 * 1024 + 1, 'x');

  memcpy (text, "begin", 5);
  tin_process_pair_connect (fixture);
  tin_process_command (fixture->bob, "send Alice %s", text);
  check_message (fixture->bob, fixture->alice, text);

  tin_process_set_mark (fixture->bob);
  tin_process_command (fixture->bob, "send Alice %s", longer);
  tin_process_await (fixture->bob, "result", "command", "send", "ok", "false", NULL);
}

static void
test_broadcast (Fixture       *fixture,
                gconstpointer  user_data)
{
  g_autoptr (TinProcess) carol = tin_process_run (fixture->carol_folder, "Carol", NULL);

  tin_process_command (fixture->alice, "broadcast to nobody");
  tin_process_await (fixture->alice, "result", "command", "broadcast", "ok", "true", NULL);
  tin_process_set_mark (fixture->alice);

  tin_process_pair_connect (fixture);
  tin_process_command (carol, "connect 127.0.0.1:%u", fixture->alice->port);
  tin_process_await (fixture->alice, "peer", "name", "Carol", "state", "connected", NULL);
  tin_process_accept (fixture->alice, carol);

  tin_process_command (fixture->alice, "broadcast to all of you");
  tin_process_await (fixture->alice, "result", "command", "broadcast", "ok", "true", "count", "2",
                     NULL);
  tin_process_await (fixture->bob, "message", "text", "to all of you", "broadcast", "true", "own",
                     "false", NULL);
  tin_process_await (carol, "message", "text", "to all of you", "broadcast", "true", NULL);
  tin_process_await (fixture->alice, "state", "state", "delivered", "peer", carol->id, NULL);
  tin_process_await (fixture->alice, "state", "state", "delivered", "peer", fixture->bob->id, NULL);
  g_assert_cmpuint (tin_process_count (fixture->alice, "message", "own", "true", "broadcast",
                                       "true", NULL), ==, 2);
}

static void
test_peers (Fixture       *fixture,
            gconstpointer  user_data)
{
  JsonArray *peers;
  JsonObject *peer;

  tin_process_command (fixture->alice, "peers");
  peers = json_object_get_array_member (tin_process_await (fixture->alice, "peers", NULL), "peers");
  g_assert_cmpuint (json_array_get_length (peers), ==, 0);
  tin_process_await (fixture->alice, "result", "command", "peers", "ok", "true", NULL);

  tin_process_pair_connect (fixture);
  tin_process_set_mark (fixture->alice);
  tin_process_command (fixture->alice, "peers");
  peers = json_object_get_array_member (tin_process_await (fixture->alice, "peers", NULL), "peers");
  g_assert_cmpuint (json_array_get_length (peers), ==, 1);
  peer = json_array_get_object_element (peers, 0);
  g_assert_cmpstr (json_object_get_string_member (peer, "id"), ==, fixture->bob->id);
  g_assert_cmpstr (json_object_get_string_member (peer, "name"), ==, "Bob");
  g_assert_cmpstr (json_object_get_string_member (peer, "address"), ==, "127.0.0.1");
  g_assert_cmpint (json_object_get_int_member (peer, "port"), ==, fixture->bob->port);
  g_assert_cmpstr (json_object_get_string_member (peer, "state"), ==, "connected");
  g_assert_cmpstr (json_object_get_string_member (peer, "link"), ==, "secure");
}

static void
test_disconnect (Fixture       *fixture,
                 gconstpointer  user_data)
{
  tin_process_pair_connect (fixture);
  tin_process_command (fixture->alice, "disconnect Bob");
  tin_process_await (fixture->alice, "result", "command", "disconnect", "ok", "true", NULL);
  tin_process_await (fixture->alice, "peer", "id", fixture->bob->id, "state", "disconnected",
                     "reason", "disconnected", NULL);
  tin_process_await (fixture->bob, "peer", "id", fixture->alice->id, "state", "disconnected",
                     "reason", "goodbye", NULL);

  tin_process_set_mark (fixture->alice);
  tin_process_set_mark (fixture->bob);
  tin_process_pair_connect (fixture);
}

/* An address that was typed: connected to and written to in one go. */
static void
test_send_to (Fixture       *fixture,
              gconstpointer  user_data)
{
  tin_process_command (fixture->bob, "send-to 127.0.0.1:%u first contact", fixture->alice->port);
  tin_process_await (fixture->bob, "result", "command", "send-to", "ok", "true", NULL);
  check_message (fixture->bob, fixture->alice, "first contact");

  tin_process_command (fixture->bob, "send-to 127.0.0.1:%u again", fixture->alice->port);
  check_message (fixture->bob, fixture->alice, "again");
  g_assert_cmpuint (tin_process_count (fixture->bob, "peer", "state", "connected", NULL), ==, 1);
}

static void
test_queued_while_offline (Fixture       *fixture,
                           gconstpointer  user_data)
{
  g_autofree char *port = g_strdup_printf ("%u", fixture->alice->port);

  tin_process_pair_connect (fixture);
  tin_process_command (fixture->alice, "quit");
  g_assert_cmpint (tin_process_await_exit (fixture->alice), ==, 0);
  tin_process_await (fixture->bob, "peer", "id", fixture->alice->id, "state", "disconnected",
                     "reason", "goodbye", NULL);

  tin_process_command (fixture->bob, "send Alice for later");
  tin_process_await (fixture->bob, "state", "state", "queued", NULL);
  g_clear_pointer (&fixture->alice, tin_process_free);
  fixture->alice = tin_process_run (fixture->alice_folder, "Alice", "--port", port, NULL);

  tin_process_set_mark (fixture->bob);
  tin_process_pair_connect (fixture);
  tin_process_await (fixture->bob, "peer", "id", fixture->alice->id, "state", "connected", NULL);
  tin_process_await (fixture->alice, "message", "text", "for later", NULL);
  tin_process_await (fixture->bob, "state", "state", "delivered", NULL);
}

static void
test_killed (Fixture       *fixture,
             gconstpointer  user_data)
{
  g_autofree char *id = g_strdup (fixture->alice->id);

  tin_process_pair_connect (fixture);
  g_assert_cmpint (tin_process_end (fixture->alice, SIGKILL), ==, -SIGKILL);
  tin_process_await (fixture->bob, "peer", "id", id, "state", "disconnected", NULL);

  g_clear_pointer (&fixture->alice, tin_process_free);
  fixture->alice = tin_process_run (fixture->alice_folder, "Alice", NULL);
  g_assert_cmpstr (fixture->alice->id, ==, id);
  tin_process_set_mark (fixture->bob);
  tin_process_pair_connect (fixture);
  tin_process_command (fixture->alice, "send Bob back again");
  check_message (fixture->alice, fixture->bob, "back again");
}

static void
test_mandatory (Fixture       *fixture,
                gconstpointer  user_data)
{
  g_autofree char *port = g_strdup_printf ("%u", tin_process_find_free_port ());
  g_autofree char *address = g_strconcat ("127.0.0.1:", port, NULL);

  fixture->bob = tin_process_run (fixture->bob_folder, "Bob", "--peer", address, NULL);
  tin_process_command (fixture->bob, "peers");
  tin_process_await (fixture->bob, "result", "command", "peers", NULL);
  fixture->alice = tin_process_run (fixture->alice_folder, "Alice", "--port", port, NULL);
  tin_process_await (fixture->bob, "peer", "id", fixture->alice->id, "state", "connected",
                     "direction", "out", NULL);
  tin_process_await (fixture->alice, "peer", "name", "Bob", "state", "connected", NULL);
}

static void
test_same_names (Fixture       *fixture,
                 gconstpointer  user_data)
{
  g_autoptr (TinProcess) other = tin_process_run (fixture->carol_folder, "Bob", NULL);

  tin_process_pair_connect (fixture);
  tin_process_command (other, "connect 127.0.0.1:%u", fixture->alice->port);
  tin_process_await (fixture->alice, "peer", "id", other->id, "state", "connected", NULL);

  /* Bob is here, and is Bob; so the other one waits until Alice says that they are two. */
  tin_process_await (fixture->alice, "trust", "peer", other->id, "trust", "rival", "rival",
                     fixture->bob->id, NULL);
  tin_process_accept (fixture->alice, other);
  tin_process_command (fixture->alice, "send Bob who?");
  tin_process_await (fixture->alice, "result", "command", "send", "ok", "false", NULL);
  tin_process_command (fixture->alice, "send %s you", other->id);
  check_message (fixture->alice, other, "you");
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

  add ("/cli/processes/listening", test_listening);
  add ("/cli/processes/connect", test_connect);
  add ("/cli/processes/send-both-ways", test_send);
  add ("/cli/processes/texts-arrive-as-they-are", test_texts);
  add ("/cli/processes/a-long-text", test_long_text);
  add ("/cli/processes/broadcast", test_broadcast);
  add ("/cli/processes/peers", test_peers);
  add ("/cli/processes/disconnect-and-again", test_disconnect);
  add ("/cli/processes/send-to-an-address", test_send_to);
  add ("/cli/processes/queued-while-offline", test_queued_while_offline);
  add ("/cli/processes/killed-and-back", test_killed);
  add ("/cli/processes/a-name-of-two", test_same_names);
  g_test_add ("/cli/processes/a-mandatory-peer-that-comes-later", Fixture, NULL,
              tin_process_pair_set_up_folders, test_mandatory, tin_process_pair_tear_down);

  return g_test_run ();
}
