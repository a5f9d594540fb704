/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <string.h>

#include "tin-await.h"
#include "tin-error.h"
#include "tin-limits.h"
#include "tin-test-program.h"
#include "tin-test-session.h"

/* A whole session and plain-text programs on a network in memory: what each says to the other. */

#define ALICE 1
#define PROGRAM 2
#define OTHER 3
#define PORT 6000

typedef struct
{
  TinMemoryHub   *hub;
  TinClock       *clock;
  TinTestSession *alice;
  TinTestProgram *program;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  fixture->hub = tin_memory_hub_new ();
  fixture->clock = tin_manual_clock_new ();
  fixture->alice = tin_test_session_new (fixture->hub, fixture->clock, "Alice B", ALICE);
  fixture->program = tin_test_program_new (fixture->hub, PROGRAM, PORT);
}

static void
advance (Fixture *fixture,
         gint64   delay)
{
  for (gint64 left = delay; left > 0; left -= TIN_MS (50))
    {
      tin_settle ();
      tin_manual_clock_advance (TIN_MANUAL_CLOCK (fixture->clock), MIN (left, TIN_MS (50)));
    }
  tin_settle ();
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  g_clear_pointer (&fixture->program, tin_test_program_free);
  advance (fixture, TIN_PLAIN_RECEIPT_WAIT);
  g_clear_pointer (&fixture->alice, tin_test_session_free);
  tin_settle ();
  g_assert_cmpuint (tin_memory_hub_count (fixture->hub), ==, 0);
  g_assert_finalize_object (fixture->hub);
  g_assert_finalize_object (fixture->clock);
}

/* The program says TEXT over a connection of its own. */
static void
hear (Fixture    *fixture,
      const char *text)
{
  tin_test_program_send (fixture->program, "10.0.0.1", TIN_TEST_PORT, text);
  advance (fixture, TIN_PLAIN_PATIENCE);
}

static TinPeer *
only_peer (Fixture *fixture)
{
  GListModel *roster = G_LIST_MODEL (tin_session_get_roster (fixture->alice->session));
  g_autoptr (TinPeer) peer = NULL;

  g_assert_cmpuint (g_list_model_get_n_items (roster), ==, 1);
  peer = g_list_model_get_item (roster, 0);
  return peer;
}

static TinPeer *
connect_by_hand (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  TinPeer *peer = tin_test_session_connect (fixture->alice, "10.0.0.2:6000", &error);

  g_assert_no_error (error);
  advance (fixture, TIN_MS (500));
  return peer;
}

static TinMessage *
say (Fixture    *fixture,
     TinPeer    *peer,
     const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TinMessage) message = tin_session_send (fixture->alice->session, peer, text, &error);

  g_assert_no_error (error);
  advance (fixture, TIN_MS (500));
  return message;
}

static const char *
heard (Fixture *fixture,
       guint    connection)
{
  g_assert_cmpuint (connection, <, fixture->program->heard->len);
  return g_ptr_array_index (fixture->program->heard, connection);
}

static void
assert_received (Fixture    *fixture,
                 const char *expected)
{
  g_autofree char *texts = tin_test_session_texts (fixture->alice);

  g_assert_cmpstr (texts, ==, expected);
}

static TinDelivery
delivery (TinPeer    *peer,
          TinMessage *message)
{
  return tin_conversation_get_delivery (tin_peer_get_conversation (peer), message);
}

static void
a_canonical_message_makes_a_peer (Fixture       *fixture,
                                  gconstpointer  user_data)
{
  TinPeer *peer;

  hear (fixture, "10.0.0.2:6000 DeCentrix msg-two");
  peer = only_peer (fixture);

  assert_received (fixture, "msg-two|");
  g_assert_cmpstr (tin_peer_get_name (peer), ==, "DeCentrix");
  g_assert_cmpstr (tin_peer_get_id (peer), ==, "plain:10.0.0.2:6000");
  g_assert_false (tin_peer_is_secure (peer));
  g_assert_cmpint (tin_peer_get_state (peer), ==, TIN_PEER_CONNECTED);
  g_assert_cmpuint (tin_peer_get_port (peer), ==, 6000);
}

static void
a_canonical_peer_is_answered_in_kind (Fixture       *fixture,
                                      gconstpointer  user_data)
{
  TinPeer *peer;
  TinMessage *message;

  hear (fixture, "10.0.0.2:6000 DeCentrix msg-two");
  peer = only_peer (fixture);
  message = say (fixture, peer, "hé\nyou");

  g_assert_cmpstr (heard (fixture, 0), ==, "10.0.0.1:5000 Alice_B hé you");
  g_assert_cmpint (delivery (peer, message), ==, TIN_DELIVERY_SENT);
  say (fixture, peer, "again");
  g_assert_cmpstr (heard (fixture, 1), ==, "10.0.0.1:5000 Alice_B again");
}

static void
connecting_by_hand_says_hello (Fixture       *fixture,
                               gconstpointer  user_data)
{
  TinPeer *peer = connect_by_hand (fixture);

  g_assert_cmpint (tin_peer_get_state (peer), ==, TIN_PEER_CONNECTED);
  g_assert_cmpuint (fixture->program->heard->len, ==, 1);
  g_assert_true (g_str_has_prefix (heard (fixture, 0), "10.0.0.1:5000 Alice_B "));
  g_assert_cmpuint (fixture->alice->received->len, ==, 0);
}

static void
a_raw_peer_is_answered_on_a_connection_that_stays (Fixture       *fixture,
                                                   gconstpointer  user_data)
{
  TinPeer *peer = connect_by_hand (fixture);

  tin_session_set_plain_form (fixture->alice->session, peer, TIN_PLAIN_RAW);
  say (fixture, peer, "one");
  say (fixture, peer, "two\nlines");

  g_assert_cmpuint (fixture->program->heard->len, ==, 2);
  g_assert_cmpstr (heard (fixture, 1), ==, "onetwo\nlines");
}

static void
what_a_raw_peer_says_over_our_connection_is_heard (Fixture       *fixture,
                                                   gconstpointer  user_data)
{
  TinPeer *peer = connect_by_hand (fixture);
  TinChannel *channel;

  tin_session_set_plain_form (fixture->alice->session, peer, TIN_PLAIN_RAW);
  say (fixture, peer, "one");
  channel = g_ptr_array_index (fixture->program->accepted, 1);
  tin_channel_write (channel, (const guint8 *) "a broadcast", strlen ("a broadcast"));
  advance (fixture, TIN_PLAIN_PATIENCE);

  assert_received (fixture, "a broadcast|");
  g_assert_true (only_peer (fixture) == peer);
}

static void
a_line_without_a_header_is_answered_on_its_connection (Fixture       *fixture,
                                                       gconstpointer  user_data)
{
  TinPeer *peer;

  tin_test_program_dial (fixture->program, "10.0.0.1", TIN_TEST_PORT);
  tin_test_program_say (fixture->program, "hello from nc\n");
  advance (fixture, TIN_PLAIN_PATIENCE);
  peer = only_peer (fixture);
  assert_received (fixture, "hello from nc|");
  g_assert_cmpuint (tin_peer_get_port (peer), ==, 0);

  say (fixture, peer, "hello yourself");
  g_assert_cmpstr (fixture->program->answered->str, ==, "hello yourself\n");

  tin_test_program_hang_up (fixture->program);
  advance (fixture, TIN_MS (500));
  g_assert_cmpint (tin_peer_get_state (peer), ==, TIN_PEER_OFFLINE);
}

static void
a_peer_without_a_port_gets_one_from_the_person (Fixture       *fixture,
                                                gconstpointer  user_data)
{
  TinPeer *peer;
  TinMessage *message;

  hear (fixture, "msg-one hé");
  peer = only_peer (fixture);
  message = say (fixture, peer, "where are you?");
  g_assert_cmpint (delivery (peer, message), ==, TIN_DELIVERY_FAILED);

  tin_session_set_plain_port (fixture->alice->session, peer, PORT);
  tin_session_retry (fixture->alice->session, peer, message);
  advance (fixture, TIN_MS (500));
  g_assert_cmpint (delivery (peer, message), ==, TIN_DELIVERY_SENT);
  g_assert_cmpstr (heard (fixture, 0), ==, "where are you?");
}

static void
hello_and_goodbye_are_events (Fixture       *fixture,
                              gconstpointer  user_data)
{
  TinPeer *peer;
  GListModel *conversation;

  hear (fixture, "10.0.0.2:6000 Miners CONNECT");
  peer = only_peer (fixture);
  g_assert_cmpint (tin_peer_get_state (peer), ==, TIN_PEER_CONNECTED);
  hear (fixture, "10.0.0.2:6000 Miners exit");
  g_assert_cmpint (tin_peer_get_state (peer), ==, TIN_PEER_OFFLINE);
  g_assert_cmpint (tin_peer_get_reason (peer), ==, TIN_PEER_REASON_GOODBYE);

  g_assert_cmpuint (fixture->alice->received->len, ==, 0);
  conversation = G_LIST_MODEL (tin_peer_get_conversation (peer));
  g_assert_cmpuint (g_list_model_get_n_items (conversation), ==, 2);
}

static void
a_goodbye_in_the_name_of_another_is_ignored (Fixture       *fixture,
                                             gconstpointer  user_data)
{
  g_autoptr (TinTestProgram) other = tin_test_program_new (fixture->hub, OTHER, PORT);
  TinPeer *peer;

  hear (fixture, "10.0.0.2:6000 Miners hello all");
  peer = only_peer (fixture);
  tin_test_program_send (other, "10.0.0.1", TIN_TEST_PORT, "10.0.0.2:6000 Miners exit");
  advance (fixture, TIN_PLAIN_PATIENCE);

  g_assert_cmpint (tin_peer_get_state (peer), ==, TIN_PEER_CONNECTED);
}

static void
the_address_is_where_it_came_from (Fixture       *fixture,
                                   gconstpointer  user_data)
{
  hear (fixture, "10.9.9.9:6000 Liar boo");

  g_assert_cmpstr (tin_peer_get_host (only_peer (fixture)), ==, "10.0.0.2");
}

static void
our_own_address_in_a_header_is_no_port_of_theirs (Fixture       *fixture,
                                                  gconstpointer  user_data)
{
  hear (fixture, "10.0.0.1:5000 Confused hello");

  g_assert_cmpuint (tin_peer_get_port (only_peer (fixture)), ==, 0);
}

static void
a_probe_leaves_no_trace (Fixture       *fixture,
                         gconstpointer  user_data)
{
  hear (fixture, "");

  g_assert_cmpuint (g_list_model_get_n_items (
                      G_LIST_MODEL (tin_session_get_roster (fixture->alice->session))), ==, 0);
}

static void
a_peer_that_is_gone_fails_and_can_be_tried_again (Fixture       *fixture,
                                                  gconstpointer  user_data)
{
  TinPeer *peer = connect_by_hand (fixture);
  TinMessage *message;

  tin_network_close (TIN_NETWORK (fixture->program->network));
  message = say (fixture, peer, "are you there?");
  g_assert_cmpint (delivery (peer, message), ==, TIN_DELIVERY_FAILED);
  g_assert_cmpint (tin_peer_get_state (peer), ==, TIN_PEER_OFFLINE);
  g_assert_cmpint (tin_peer_get_reason (peer), ==, TIN_ERROR_REFUSED);

  tin_network_listen (TIN_NETWORK (fixture->program->network), PORT, NULL);
  tin_session_retry (fixture->alice->session, peer, message);
  advance (fixture, TIN_MS (500));
  g_assert_cmpint (delivery (peer, message), ==, TIN_DELIVERY_SENT);
  g_assert_cmpint (tin_peer_get_state (peer), ==, TIN_PEER_CONNECTED);
}

static void
a_long_text_goes_in_frames_of_1024 (Fixture       *fixture,
                                    gconstpointer  user_data)
{
  TinPeer *peer = connect_by_hand (fixture);
  g_autofree char *text = g_strnfill (3500, 'x');
  guint n_before = fixture->program->heard->len;
  gsize total = 0;

  say (fixture, peer, text);
  advance (fixture, TIN_SECONDS (2));
  g_assert_cmpuint (fixture->program->heard->len, ==, n_before + 4);
  for (guint i = n_before; i < fixture->program->heard->len; i++)
    {
      const char *frame = heard (fixture, i);

      g_assert_cmpuint (strlen (frame), <=, TIN_PLAIN_FRAME_MAX);
      total += strlen (strchr (frame, 'x'));
    }
  g_assert_cmpuint (total, ==, 3500);
}

/* A plain program knows no names of messages: what is answered stands before the answer. */
static void
answers_quote_the_first_line (Fixture       *fixture,
                              gconstpointer  user_data)
{
  TinSession *session = fixture->alice->session;
  TinPeer *peer = connect_by_hand (fixture);
  g_autofree char *line = g_strnfill (200, 'x');
  g_autofree char *expected = g_strdup_printf ("what?> what?\n👍> %.80s\nno", line);
  g_autoptr (TinMessage) long_one = NULL;
  TinMessage *said;
  g_autoptr (TinMessage) reply = NULL;
  g_autoptr (TinMessage) reaction = NULL;
  g_autoptr (TinMessage) other = NULL;

  tin_session_set_plain_form (session, peer, TIN_PLAIN_RAW);
  said = say (fixture, peer, "hé\nyou");
  g_assert_false (tin_session_can_edit (session, peer, said));
  g_assert_false (tin_session_can_retract (session, peer, said));
  g_assert_true (tin_session_can_react (session, peer, said));

  reply = tin_session_reply (session, peer, "what?", said, NULL);
  advance (fixture, TIN_MS (500));
  g_assert_cmpstr (heard (fixture, 1), ==, "hé\nyou> hé\nwhat?");
  g_assert_cmpint (tin_message_get_kind (reply), ==, TIN_MESSAGE_KIND_TEXT);
  g_assert_null (tin_message_get_target (reply));
  g_assert_cmpint (delivery (peer, reply), ==, TIN_DELIVERY_SENT);

  reaction = tin_session_react (session, peer, reply, "👍", NULL);
  long_one = tin_message_new (TIN_LOG_ID_PLAIN, 1, 1, TIN_MESSAGE_KIND_TEXT, 0, line, -1);
  other = tin_session_reply (session, peer, "no", long_one, NULL);
  advance (fixture, TIN_MS (500));
  g_assert_true (g_str_has_suffix (heard (fixture, 1), expected));
}

static void
nothing_that_was_said_can_be_changed (Fixture       *fixture,
                                      gconstpointer  user_data)
{
  TinSession *session = fixture->alice->session;
  TinPeer *peer = connect_by_hand (fixture);
  g_autofree char *before = NULL;
  TinMessage *said;

  tin_session_set_plain_form (session, peer, TIN_PLAIN_RAW);
  said = say (fixture, peer, "one");
  before = g_strdup (heard (fixture, 1));
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (TinMessage) message =
        i == 0 ? tin_session_edit (session, peer, said, "two", &error)
        : i == 1 ? tin_session_retract (session, peer, said, &error)
                 : tin_session_react (session, peer, said, "", &error);

      g_assert_null (message);
      g_assert_error (error, TIN_ERROR, TIN_ERROR_INVALID);
    }
  tin_session_set_typing (session, peer, TRUE);
  advance (fixture, TIN_SECONDS (5));
  g_assert_cmpstr (heard (fixture, 1), ==, before);
}

static void
disconnecting_says_exit (Fixture       *fixture,
                         gconstpointer  user_data)
{
  TinPeer *peer = connect_by_hand (fixture);

  tin_session_disconnect (fixture->alice->session, peer);
  advance (fixture, TIN_MS (500));

  g_assert_cmpstr (heard (fixture, 1), ==, "10.0.0.1:5000 Alice_B exit");
  g_assert_cmpint (tin_peer_get_state (peer), ==, TIN_PEER_OFFLINE);
  g_assert_cmpint (tin_peer_get_reason (peer), ==, TIN_PEER_REASON_DISCONNECTED);
}

static void
plain_peers_can_be_refused (Fixture       *fixture,
                            gconstpointer  user_data)
{
  g_object_set (tin_session_get_settings (fixture->alice->session),
                "accept-plain-peers", FALSE, NULL);
  hear (fixture, "10.0.0.2:6000 DeCentrix let me in");

  g_assert_cmpuint (fixture->alice->received->len, ==, 0);
  g_assert_cmpuint (g_list_model_get_n_items (
                      G_LIST_MODEL (tin_session_get_roster (fixture->alice->session))), ==, 0);
}

static void
connect_and_port_is_answered_on_the_same_connection (Fixture       *fixture,
                                                     gconstpointer  user_data)
{
  TinPeer *peer;

  tin_test_program_dial (fixture->program, "10.0.0.1", TIN_TEST_PORT);
  tin_test_program_say (fixture->program, "CONNECT:6000");
  advance (fixture, TIN_PLAIN_PATIENCE);
  tin_test_program_say (fixture->program, "Snitch: hello");
  advance (fixture, TIN_PLAIN_PATIENCE);
  peer = only_peer (fixture);

  assert_received (fixture, "hello|");
  g_assert_cmpuint (tin_peer_get_port (peer), ==, 6000);
  g_assert_cmpstr (tin_peer_get_name (peer), ==, "Snitch");
  say (fixture, peer, "hi");
  g_assert_cmpstr (fixture->program->answered->str, ==, "Alice_B: hi");
}

static void
on_connected (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
a_plain_connection_to_ourselves_is_refused (Fixture       *fixture,
                                            gconstpointer  user_data)
{
  g_autofree char *to_alice = tin_test_session_address (ALICE);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  tin_session_connect_async (fixture->alice->session, to_alice, TIN_CONNECT_PLAIN, NULL,
                             on_connected, &result);
  advance (fixture, TIN_SECONDS (1));
  g_assert_nonnull (result);
  g_assert_null (tin_session_connect_finish (fixture->alice->session, result, &error));
  g_assert_error (error, TIN_ERROR, TIN_ERROR_SELF);
  g_assert_cmpuint (g_list_model_get_n_items (
                      G_LIST_MODEL (tin_session_get_roster (fixture->alice->session))), ==, 0);
}

static void
a_tincan_where_a_plain_program_was_takes_its_place (Fixture       *fixture,
                                                    gconstpointer  user_data)
{
  g_autofree char *to_bob = tin_test_session_address (PROGRAM);
  g_autoptr (TinTestSession) bob = NULL;
  g_autoptr (GError) error = NULL;
  TinPeer *plain;
  TinPeer *tincan;

  tin_test_program_send (fixture->program, "10.0.0.1", TIN_TEST_PORT,
                         "10.0.0.2:5000 Prog hello there");
  advance (fixture, TIN_PLAIN_PATIENCE);
  plain = only_peer (fixture);
  tin_session_disconnect (fixture->alice->session, plain);
  advance (fixture, TIN_SECONDS (4));

  g_clear_pointer (&fixture->program, tin_test_program_free);
  tin_settle ();
  bob = tin_test_session_new (fixture->hub, fixture->clock, "Bob", PROGRAM);
  tincan = tin_test_session_connect (fixture->alice, to_bob, &error);
  g_assert_no_error (error);
  g_assert_true (tincan != plain);
  g_assert_cmpint (tin_peer_get_state (tincan), ==, TIN_PEER_CONNECTED);
  g_assert_cmpint (tin_peer_get_state (plain), ==, TIN_PEER_OFFLINE);
}

static void
one_address_does_not_fill_the_roster (Fixture       *fixture,
                                      gconstpointer  user_data)
{
  GListModel *roster = G_LIST_MODEL (tin_session_get_roster (fixture->alice->session));
  g_autoptr (GString) texts = g_string_new (NULL);
  guint n = 2 * TIN_PLAIN_PEERS_PER_ADDRESS_MAX;

  for (guint i = 0; i < n; i++)
    g_string_append_printf (texts, "10.0.0.2:%u Prog%u %u\n", 7000 + i, i, i);
  hear (fixture, texts->str);

  /* Those that are too many share the one that tells no port, and none of their texts is lost. */
  g_assert_cmpuint (g_list_model_get_n_items (roster), ==, TIN_PLAIN_PEERS_PER_ADDRESS_MAX + 1);
  g_assert_cmpuint (fixture->alice->received->len, ==, n);
}

#define add(path, function) \
  g_test_add ("/session/plain-peers/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add ("a-canonical-message-makes-a-peer", a_canonical_message_makes_a_peer);
  add ("a-canonical-peer-is-answered-in-kind", a_canonical_peer_is_answered_in_kind);
  add ("connecting-by-hand-says-hello", connecting_by_hand_says_hello);
  add ("a-raw-peer-is-answered-on-a-connection-that-stays",
       a_raw_peer_is_answered_on_a_connection_that_stays);
  add ("what-a-raw-peer-says-over-our-connection-is-heard",
       what_a_raw_peer_says_over_our_connection_is_heard);
  add ("a-line-without-a-header-is-answered-on-its-connection",
       a_line_without_a_header_is_answered_on_its_connection);
  add ("a-peer-without-a-port-gets-one-from-the-person",
       a_peer_without_a_port_gets_one_from_the_person);
  add ("answers-quote-the-first-line", answers_quote_the_first_line);
  add ("nothing-that-was-said-can-be-changed", nothing_that_was_said_can_be_changed);
  add ("hello-and-goodbye-are-events", hello_and_goodbye_are_events);
  add ("a-goodbye-in-the-name-of-another-is-ignored", a_goodbye_in_the_name_of_another_is_ignored);
  add ("the-address-is-where-it-came-from", the_address_is_where_it_came_from);
  add ("our-own-address-in-a-header-is-no-port-of-theirs",
       our_own_address_in_a_header_is_no_port_of_theirs);
  add ("a-probe-leaves-no-trace", a_probe_leaves_no_trace);
  add ("a-peer-that-is-gone-fails-and-can-be-tried-again",
       a_peer_that_is_gone_fails_and_can_be_tried_again);
  add ("a-long-text-goes-in-frames-of-1024", a_long_text_goes_in_frames_of_1024);
  add ("disconnecting-says-exit", disconnecting_says_exit);
  add ("a-plain-connection-to-ourselves-is-refused", a_plain_connection_to_ourselves_is_refused);
  add ("a-tincan-where-a-plain-program-was-takes-its-place",
       a_tincan_where_a_plain_program_was_takes_its_place);
  add ("one-address-does-not-fill-the-roster", one_address_does_not_fill_the_roster);
  add ("plain-peers-can-be-refused", plain_peers_can_be_refused);
  add ("connect-and-port-is-answered-on-the-same-connection",
       connect_and_port_is_answered_on_the_same_connection);

  return g_test_run ();
}
