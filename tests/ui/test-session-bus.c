/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "private-bus.h"
#include "tin-await.h"
#include "tin-bus.h"
#include "tin-session-bus.h"
#include "tin-ui-pair.h"

/* A session as other programs of the desktop meet it: Bob's, on a bus of its own, called by a
 * second connection. */

#define PATH TIN_APPLICATION_PATH

static GTestDBus *test_bus;

typedef struct
{
  TinUiPair        pair;
  TinSessionBus   *bus;
  GDBusConnection *server;
  GDBusConnection *client;
  TinPeer         *shown;     /* (borrowed) by the signal */
  guint            n_shown;
  guint            n_quit;
  GPtrArray       *told;      /* (element-type GVariant) by MessageReceived */
  GPtrArray       *changes;   /* (element-type GVariant) by PeerChanged */
} Fixture;

static void
show_cb (Fixture *fixture,
         TinPeer *peer)
{
  fixture->shown = peer;
  fixture->n_shown++;
}

static void
quit_cb (Fixture *fixture)
{
  fixture->n_quit++;
}

static void
signal_cb (GDBusConnection *connection,
           const char      *sender,
           const char      *path,
           const char      *interface,
           const char      *name,
           GVariant        *parameters,
           gpointer         user_data)
{
  Fixture *fixture = user_data;

  if (g_str_equal (name, "MessageReceived"))
    g_ptr_array_add (fixture->told, g_variant_get_child_value (parameters, 0));
  else
    g_ptr_array_add (fixture->changes, g_variant_get_child_value (parameters, 0));
}

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  g_autoptr (GError) error = NULL;

  tin_ui_pair_set_up (&fixture->pair);
  fixture->server = private_bus_connect ();
  fixture->client = private_bus_connect ();
  fixture->told = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  fixture->changes = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  fixture->bus = tin_session_bus_new ();
  g_signal_connect_swapped (fixture->bus, "show", G_CALLBACK (show_cb), fixture);
  g_signal_connect_swapped (fixture->bus, "quit", G_CALLBACK (quit_cb), fixture);
  g_assert_true (tin_session_bus_export (fixture->bus, fixture->server, PATH, &error));
  g_assert_no_error (error);
  tin_session_bus_set_session (fixture->bus, fixture->pair.bob);
  g_dbus_connection_signal_subscribe (fixture->client, NULL, TIN_BUS_INTERFACE, NULL, PATH, NULL,
                                      G_DBUS_SIGNAL_FLAGS_NO_MATCH_RULE, signal_cb, fixture, NULL);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  g_assert_finalize_object (fixture->bus);
  g_assert_true (g_dbus_connection_close_sync (fixture->client, NULL, NULL));
  g_assert_true (g_dbus_connection_close_sync (fixture->server, NULL, NULL));
  tin_settle ();
  g_object_unref (fixture->client);
  g_object_unref (fixture->server);
  g_ptr_array_unref (fixture->told);
  g_ptr_array_unref (fixture->changes);
  tin_ui_pair_tear_down (&fixture->pair);
}

static GVariant *
call (Fixture     *fixture,
      const char  *method,
      GVariant    *parameters,
      GError     **error)
{
  return private_bus_call (fixture->client, g_dbus_connection_get_unique_name (fixture->server),
                           PATH, TIN_BUS_INTERFACE, method, parameters, error);
}

static GVariant *
call_well (Fixture    *fixture,
           const char *method,
           GVariant   *parameters)
{
  g_autoptr (GError) error = NULL;
  GVariant *answer = call (fixture, method, parameters, &error);

  g_assert_no_error (error);
  return answer;
}

static void
call_badly (Fixture    *fixture,
            const char *method,
            GVariant   *parameters,
            int         code,
            const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = call (fixture, method, parameters, &error);
  g_autofree char *remote = NULL;

  g_assert_error (error, TIN_ERROR, code);
  remote = g_dbus_error_get_remote_error (error);
  g_assert_cmpstr (remote, ==, name);
}

/* --- What is asked of it ---------------------------------------------------------------------- */

static void
test_sends (Fixture       *fixture,
            gconstpointer  user_data)
{
  TinPeer *alice = tin_ui_test_only_peer (fixture->pair.bob);
  TinPeer *bob = tin_ui_test_only_peer (fixture->pair.alice);
  g_autoptr (GVariant) answer = call_well (fixture, "Send",
                                           g_variant_new ("(ss)", "alice", "Tea at five?"));
  const char *id;
  const char *peer;

  g_variant_get (answer, "(&s&s)", &id, &peer);
  g_assert_cmpstr (peer, ==, tin_peer_get_id (alice));
  g_assert_cmpstr (id, !=, "");
  tin_await (tin_peer_get_unread (bob) == 1);
  g_assert_cmpstr (tin_peer_get_last_text (bob), ==, "Tea at five?");
}

static void
test_refuses (Fixture       *fixture,
              gconstpointer  user_data)
{
  const struct
  {
    const char *method;
    const char *peer;
    const char *text;
    int         code;
    const char *name;
  } table[] = {
    { "Send", "Nobody", "Hi", TIN_ERROR_NO_PEER, TIN_BUS_ERROR_PREFIX "NoPeer" },
    { "Send", "", "Hi", TIN_ERROR_NO_PEER, TIN_BUS_ERROR_PREFIX "NoPeer" },
    { "Send", "Alice", "", TIN_ERROR_INVALID, TIN_BUS_ERROR_PREFIX "Invalid" },
    { "Disconnect", "Nobody", NULL, TIN_ERROR_NO_PEER, TIN_BUS_ERROR_PREFIX "NoPeer" },
    { "Show", "Nobody", NULL, TIN_ERROR_NO_PEER, TIN_BUS_ERROR_PREFIX "NoPeer" },
    { "Connect", "no address", NULL, TIN_ERROR_NO_PEER, TIN_BUS_ERROR_PREFIX "NoPeer" },
    { "Connect", "", NULL, TIN_ERROR_NO_PEER, TIN_BUS_ERROR_PREFIX "NoPeer" },
    { "Connect", "pluto:", NULL, TIN_ERROR_INVALID, TIN_BUS_ERROR_PREFIX "Invalid" },
    { "Connect", "127.0.0.1:1", NULL, TIN_ERROR_REFUSED, TIN_BUS_ERROR_PREFIX "Refused" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    call_badly (fixture, table[i].method,
                table[i].text != NULL ? g_variant_new ("(ss)", table[i].peer, table[i].text)
                                      : g_variant_new ("(s)", table[i].peer),
                table[i].code, table[i].name);
  g_assert_cmpuint (fixture->n_shown, ==, 0);
}

static void
test_disconnects_and_connects (Fixture       *fixture,
                               gconstpointer  user_data)
{
  TinPeer *alice = tin_ui_test_only_peer (fixture->pair.bob);
  g_autoptr (GVariant) gone = call_well (fixture, "Disconnect", g_variant_new ("(s)", "Alice"));
  g_autoptr (GVariant) back = NULL;
  const char *peer;

  tin_await (tin_peer_get_state (alice) == TIN_PEER_OFFLINE);
  back = call_well (fixture, "Connect", g_variant_new ("(s)", "Alice"));
  g_variant_get (back, "(&s)", &peer);
  g_assert_cmpstr (peer, ==, tin_peer_get_id (alice));
  g_assert_cmpint (tin_peer_get_state (alice), ==, TIN_PEER_CONNECTED);
}

static void
test_lists_peers (Fixture       *fixture,
                  gconstpointer  user_data)
{
  TinPeer *alice = tin_ui_test_only_peer (fixture->pair.bob);
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GVariant) peers = NULL;
  g_autoptr (GVariant) peer = NULL;
  gboolean muted;
  gboolean pinned;
  const char *text;
  guint32 unread;
  guint16 port;

  tin_session_set_muted (fixture->pair.bob, alice, TRUE);
  tin_ui_pair_say (&fixture->pair, "Hello");
  tin_await (tin_peer_get_unread (alice) == 1);
  answer = call_well (fixture, "ListPeers", NULL);
  peers = g_variant_get_child_value (answer, 0);
  g_assert_cmpuint (g_variant_n_children (peers), ==, 1);
  peer = g_variant_get_child_value (peers, 0);
  g_assert_true (g_variant_lookup (peer, "id", "&s", &text));
  g_assert_cmpstr (text, ==, tin_peer_get_id (alice));
  g_assert_true (g_variant_lookup (peer, "name", "&s", &text));
  g_assert_cmpstr (text, ==, "Alice");
  g_assert_true (g_variant_lookup (peer, "state", "&s", &text));
  g_assert_cmpstr (text, ==, "connected");
  g_assert_true (g_variant_lookup (peer, "link", "&s", &text));
  g_assert_cmpstr (text, ==, "secure");
  g_assert_true (g_variant_lookup (peer, "trust", "&s", &text));
  g_assert_cmpstr (text, ==, "pinned");
  g_assert_true (g_variant_lookup (peer, "port", "q", &port));
  g_assert_cmpuint (port, ==, tin_session_get_port (fixture->pair.alice));
  g_assert_true (g_variant_lookup (peer, "unread", "u", &unread));
  g_assert_cmpuint (unread, ==, 1);
  g_assert_true (g_variant_lookup (peer, "muted", "b", &muted));
  g_assert_true (muted);
  g_assert_true (g_variant_lookup (peer, "pinned", "b", &pinned));
  g_assert_false (pinned);
  g_assert_false (g_variant_lookup (peer, "reason", "&s", &text));
  g_assert_false (g_variant_lookup (peer, "rival", "&s", &text));
}

static void
test_shows (Fixture       *fixture,
            gconstpointer  user_data)
{
  TinPeer *alice = tin_ui_test_only_peer (fixture->pair.bob);
  g_autoptr (GVariant) one = call_well (fixture, "Show", g_variant_new ("(s)", "Alice"));
  g_autoptr (GVariant) window = NULL;
  const char *id;

  g_assert_true (fixture->shown == alice);
  g_variant_get (one, "(&s)", &id);
  g_assert_cmpstr (id, ==, tin_peer_get_id (alice));

  window = call_well (fixture, "Show", g_variant_new ("(s)", ""));
  g_assert_null (fixture->shown);
  g_assert_cmpuint (fixture->n_shown, ==, 2);
  g_variant_get (window, "(&s)", &id);
  g_assert_cmpstr (id, ==, "");
}

static void
test_broadcasts (Fixture       *fixture,
                 gconstpointer  user_data)
{
  TinPeer *bob = tin_ui_test_only_peer (fixture->pair.alice);
  g_autoptr (GVariant) answer = call_well (fixture, "Broadcast",
                                           g_variant_new ("(sb)", "To all", FALSE));
  guint32 count;

  g_variant_get (answer, "(u)", &count);
  g_assert_cmpuint (count, ==, 1);
  tin_await (tin_peer_get_unread (bob) == 1);
}

static void
test_quits (Fixture       *fixture,
            gconstpointer  user_data)
{
  g_autoptr (GVariant) answer = call_well (fixture, "Quit", NULL);

  g_assert_cmpuint (fixture->n_quit, ==, 1);
}

/* --- What it tells ---------------------------------------------------------------------------- */

static void
test_properties (Fixture       *fixture,
                 gconstpointer  user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = private_bus_call (
    fixture->client, g_dbus_connection_get_unique_name (fixture->server), PATH,
    "org.freedesktop.DBus.Properties", "GetAll", g_variant_new ("(s)", TIN_BUS_INTERFACE), &error);
  g_autoptr (GVariant) values = NULL;
  const char *text;
  guint16 port;
  gboolean listening;

  g_assert_no_error (error);
  values = g_variant_get_child_value (answer, 0);
  g_assert_true (g_variant_lookup (values, "Name", "&s", &text));
  g_assert_cmpstr (text, ==, "Bob");
  g_assert_true (g_variant_lookup (values, "Id", "&s", &text));
  g_assert_cmpstr (text, ==, tin_session_get_id (fixture->pair.bob));
  g_assert_true (g_variant_lookup (values, "Port", "q", &port));
  g_assert_cmpuint (port, ==, tin_session_get_port (fixture->pair.bob));
  g_assert_true (g_variant_lookup (values, "Listening", "b", &listening));
  g_assert_true (listening);
}

/* Only who has asked is told, and only as long as that one wants it. */
static void
test_tells_who_watches (Fixture       *fixture,
                        gconstpointer  user_data)
{
  TinPeer *alice = tin_ui_test_only_peer (fixture->pair.bob);
  g_autoptr (GVariant) on = NULL;
  g_autoptr (GVariant) off = NULL;
  const char *text;

  tin_ui_pair_say (&fixture->pair, "Not told");
  tin_await (tin_peer_get_unread (alice) == 1);
  on = call_well (fixture, "Watch", NULL);
  tin_ui_pair_say (&fixture->pair, "Told <b>");
  tin_await (fixture->told->len > 0);
  g_assert_true (g_variant_lookup (g_ptr_array_index (fixture->told, 0), "text", "&s", &text));
  g_assert_cmpstr (text, ==, "Told <b>");
  g_assert_true (g_variant_lookup (g_ptr_array_index (fixture->told, 0), "peer", "&s", &text));
  g_assert_cmpstr (text, ==, tin_peer_get_id (alice));

  tin_session_disconnect (fixture->pair.bob, alice);
  tin_await (fixture->changes->len > 0);
  g_assert_true (g_variant_lookup (g_ptr_array_index (fixture->changes, 0), "state", "&s", &text));
  g_assert_cmpstr (text, ==, "disconnected");
  off = call_well (fixture, "Unwatch", NULL);
  g_ptr_array_set_size (fixture->changes, 0);
  g_variant_unref (call_well (fixture, "Connect", g_variant_new ("(s)", "Alice")));
  private_bus_flush (fixture->server, fixture->client);
  g_assert_cmpuint (fixture->changes->len, ==, 0);
}

/* --- Without a session ------------------------------------------------------------------------ */

static void
open_cb (Fixture *fixture)
{
  tin_session_bus_set_session (fixture->bus, fixture->pair.bob);
}

static void
test_opens_when_wanted (Fixture       *fixture,
                        gconstpointer  user_data)
{
  g_autoptr (GVariant) answer = NULL;

  tin_session_bus_set_session (fixture->bus, NULL);
  call_badly (fixture, "ListPeers", NULL, TIN_ERROR_CLOSED, TIN_BUS_ERROR_PREFIX "Closed");
  g_signal_connect_swapped (fixture->bus, "wanted", G_CALLBACK (open_cb), fixture);
  answer = call_well (fixture, "ListPeers", NULL);
  g_assert_cmpuint (g_variant_n_children (answer), ==, 1);
}

static void
test_says_why_not (Fixture       *fixture,
                   gconstpointer  user_data)
{
  g_autoptr (GError) locked = g_error_new (TIN_ERROR, TIN_ERROR_LOCKED, "locked");

  tin_session_bus_set_session (fixture->bus, NULL);
  tin_session_bus_set_problem (fixture->bus, locked);
  call_badly (fixture, "Send", g_variant_new ("(ss)", "Alice", "Hi"), TIN_ERROR_LOCKED,
              TIN_BUS_ERROR_PREFIX "Locked");
}

#define test_session_bus(path, function) \
  g_test_add ("/ui/session-bus/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int    argc,
      char **argv)
{
  int status;

  tin_ui_test_init (&argc, &argv);
  test_bus = private_bus_up ();
  if (test_bus == NULL)
    {
      g_print ("1..0 # SKIP there is no dbus-daemon\n");
      return 0;
    }

  test_session_bus ("sends-to-a-peer", test_sends);
  test_session_bus ("refuses-what-makes-no-sense", test_refuses);
  test_session_bus ("disconnects-and-connects-again", test_disconnects_and_connects);
  test_session_bus ("lists-peers", test_lists_peers);
  test_session_bus ("shows-a-conversation", test_shows);
  test_session_bus ("broadcasts", test_broadcasts);
  test_session_bus ("quits", test_quits);
  test_session_bus ("has-properties", test_properties);
  test_session_bus ("tells-only-who-watches", test_tells_who_watches);
  test_session_bus ("opens-the-session-when-it-is-wanted", test_opens_when_wanted);
  test_session_bus ("says-why-there-is-no-session", test_says_why_not);

  status = g_test_run ();
  private_bus_down (test_bus);
  return status;
}
