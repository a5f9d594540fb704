/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <string.h>

#include "pair-fixture.h"
#include "tin-await.h"
#include "tin-error.h"
#include "tin-limits.h"

/* Two or three whole sessions on a network in memory, with a clock that the test moves. */

static TinPeerState
state_of (TinTestSession *session,
          const char     *name)
{
  return tin_peer_get_state (tin_test_session_peer (session, name));
}

static TinDelivery
delivery_of (TinTestSession *session,
             const char     *name,
             TinMessage     *message)
{
  TinPeer *peer = tin_test_session_peer (session, name);

  return tin_conversation_get_delivery (tin_peer_get_conversation (peer), message);
}

static void
assert_received (TinTestSession *session, const char *expected)
{
  g_autofree char *texts = tin_test_session_texts (session);

  g_assert_cmpstr (texts, ==, expected);
}

/* NAME-0, NAME-1, … each once and in order */
static void
assert_series (TinTestSession *session,
               const char     *name,
               guint           n)
{
  g_assert_cmpuint (session->received->len, ==, n);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *text = g_strdup_printf ("%s-%u", name, i);

      g_assert_cmpstr (tin_message_get_text (g_ptr_array_index (session->received, i)), ==, text);
    }
}

static void
send_series (TinTestSession *session,
             const char     *to,
             const char     *name,
             guint           from,
             guint           n)
{
  for (guint i = from; i < from + n; i++)
    {
      g_autofree char *text = g_strdup_printf ("%s-%u", name, i);

      tin_test_session_send (session, to, text);
    }
}

static void
connected_peers_know_each_other (PairFixture   *fixture,
                                 gconstpointer  user_data)
{
  TinPeer *bob;
  TinPeer *alice;

  pair_join (fixture);
  bob = tin_test_session_peer (fixture->alice, "Bob");
  alice = tin_test_session_peer (fixture->bob, "Alice");

  g_assert_cmpstr (fixture->alice->states->str, ==, "Bob connected;");
  g_assert_cmpstr (fixture->bob->states->str, ==, "Alice connected;");
  g_assert_true (tin_peer_is_outgoing (bob));
  g_assert_false (tin_peer_is_outgoing (alice));
  g_assert_cmpstr (tin_peer_get_host (alice), ==, "10.0.0.1");
  g_assert_cmpuint (tin_peer_get_port (alice), ==, TIN_TEST_PORT);
  g_assert_true (tin_peer_is_secure (alice));
  g_assert_cmpstr (tin_peer_get_id (alice), ==, tin_session_get_id (fixture->alice->session));
}

static void
messages_go_both_ways (PairFixture   *fixture,
                       gconstpointer  user_data)
{
  TinMessage *message;

  pair_join (fixture);
  message = tin_test_session_send (fixture->alice, "Bob", "hello");
  g_assert_cmpint (delivery_of (fixture->alice, "Bob", message), ==, TIN_DELIVERY_QUEUED);
  tin_test_session_send (fixture->bob, "Alice", "hé, you");
  tin_settle ();

  assert_received (fixture->bob, "hello|");
  assert_received (fixture->alice, "hé, you|");
  g_assert_cmpint (delivery_of (fixture->alice, "Bob", message), ==, TIN_DELIVERY_DELIVERED);
  g_assert_cmpuint (tin_peer_get_unread (tin_test_session_peer (fixture->bob, "Alice")), ==, 1);
  g_assert_cmpuint (tin_session_count_queued (fixture->alice->session), ==, 0);
}

static void
a_message_bears_one_name_on_both_sides (PairFixture   *fixture,
                                        gconstpointer  user_data)
{
  TinMessage *message;
  g_autofree char *own = NULL;
  g_autofree char *received = NULL;

  pair_join (fixture);
  message = tin_test_session_send (fixture->alice, "Bob", "hello");
  tin_settle ();

  own = tin_message_dup_id (message);
  received = tin_message_dup_id (g_ptr_array_index (fixture->bob->received, 0));
  g_assert_cmpstr (own, ==, received);
}

static void
what_is_sent_offline_arrives_later (PairFixture   *fixture,
                                    gconstpointer  user_data)
{
  TinMessage *message;

  pair_join (fixture);
  tin_session_disconnect (fixture->alice->session, tin_test_session_peer (fixture->alice, "Bob"));
  tin_settle ();
  g_assert_cmpint (state_of (fixture->alice, "Bob"), ==, TIN_PEER_OFFLINE);

  message = tin_test_session_send (fixture->bob, "Alice", "later");
  tin_settle ();
  g_assert_cmpint (delivery_of (fixture->bob, "Alice", message), ==, TIN_DELIVERY_QUEUED);
  g_assert_cmpuint (tin_session_count_queued (fixture->bob->session), ==, 1);

  pair_join (fixture);
  assert_received (fixture->alice, "later|");
  g_assert_cmpint (delivery_of (fixture->bob, "Alice", message), ==, TIN_DELIVERY_DELIVERED);
}

static void
a_flood_is_cut_and_loses_nothing (PairFixture   *fixture,
                                  gconstpointer  user_data)
{
  tin_memory_hub_set_piece (fixture->hub, 1000);
  pair_join (fixture);
  for (guint round = 0; round < 20; round++)
    {
      send_series (fixture->alice, "Bob", "a", round * 50, 50);
      send_series (fixture->bob, "Alice", "b", round * 50, 50);
      for (guint i = 0; i < round * 3; i++)
        g_main_context_iteration (NULL, FALSE);
      tin_memory_hub_cut (fixture->hub);
      tin_settle ();
      pair_join (fixture);
    }

  assert_series (fixture->bob, "a", 1000);
  assert_series (fixture->alice, "b", 1000);
  g_assert_cmpuint (tin_session_count_queued (fixture->alice->session), ==, 0);
  g_assert_cmpuint (tin_session_count_queued (fixture->bob->session), ==, 0);
}

static void
a_lost_link_is_dialled_again (PairFixture   *fixture,
                              gconstpointer  user_data)
{
  pair_join (fixture);
  tin_memory_hub_cut (fixture->hub);
  tin_settle ();
  g_assert_cmpstr (fixture->alice->states->str, ==, "Bob connected;Bob disconnected:closed;");

  tin_test_advance (fixture->clock, 2 * TIN_BACKOFF_FIRST);
  g_assert_cmpint (state_of (fixture->alice, "Bob"), ==, TIN_PEER_CONNECTED);
  g_assert_cmpint (state_of (fixture->bob, "Alice"), ==, TIN_PEER_CONNECTED);
}

/* The other side is started again, with nothing that it knew. */
static void
restart_bob (PairFixture *fixture)
{
  g_clear_pointer (&fixture->bob, tin_test_session_free);
  tin_settle ();
  fixture->bob = tin_test_session_new (fixture->hub, fixture->clock, "Bob", PAIR_BOB);
}

static void
a_connect_that_fails_leaves_the_queue_its_dials (PairFixture   *fixture,
                                                 gconstpointer  user_data)
{
  g_autofree char *to_bob = tin_test_session_address (PAIR_BOB);
  g_autoptr (GError) error = NULL;

  pair_join (fixture);
  g_clear_pointer (&fixture->bob, tin_test_session_free);
  tin_settle ();
  tin_test_session_send (fixture->alice, "Bob", "later");
  tin_settle ();
  g_assert_null (tin_test_session_connect (fixture->alice, to_bob, &error));
  g_assert_error (error, TIN_ERROR, TIN_ERROR_REFUSED);

  restart_bob (fixture);
  tin_test_advance (fixture->clock, 2 * TIN_BACKOFF_MAX);
  assert_received (fixture->bob, "later|");
}

static void
what_is_sent_while_a_connect_fails_is_dialled_for (PairFixture   *fixture,
                                                   gconstpointer  user_data)
{
  g_autofree char *to_bob = tin_test_session_address (PAIR_BOB);

  pair_join (fixture);
  g_clear_pointer (&fixture->bob, tin_test_session_free);
  tin_settle ();
  tin_session_disconnect (fixture->alice->session, tin_test_session_peer (fixture->alice, "Bob"));
  /* It is on the disk before the dial has failed. */
  tin_test_session_send (fixture->alice, "Bob", "meanwhile");
  tin_session_connect_async (fixture->alice->session, to_bob, TIN_CONNECT_AUTOMATIC,
                             NULL, NULL, NULL);
  tin_settle ();

  restart_bob (fixture);
  tin_test_advance (fixture->clock, 2 * TIN_BACKOFF_MAX);
  assert_received (fixture->bob, "meanwhile|");
}

static void
a_goodbye_does_not_strand_what_is_queued (PairFixture   *fixture,
                                          gconstpointer  user_data)
{
  pair_join (fixture);
  tin_test_session_send (fixture->alice, "Bob", "wait"); /* and Bob has not read it */
  tin_session_stop_async (fixture->bob->session, NULL, NULL);
  tin_settle ();
  g_assert_nonnull (strstr (fixture->alice->states->str, "Bob disconnected:goodbye;"));
  g_assert_cmpuint (tin_session_count_queued (fixture->alice->session), ==, 1);

  restart_bob (fixture);
  tin_test_advance (fixture->clock, 2 * TIN_BACKOFF_MAX);
  assert_received (fixture->bob, "wait|");
}

static void
who_disconnected_us_is_not_run_after (PairFixture   *fixture,
                                      gconstpointer  user_data)
{
  pair_join (fixture);
  tin_test_session_send (fixture->alice, "Bob", "wait");
  tin_await (fixture->alice->own->len == 1);
  tin_session_disconnect (fixture->bob->session, tin_test_session_peer (fixture->bob, "Alice"));
  tin_settle ();
  g_assert_cmpuint (tin_session_count_queued (fixture->alice->session), ==, 1);

  tin_test_advance (fixture->clock, 2 * TIN_BACKOFF_MAX);
  g_assert_cmpint (state_of (fixture->alice, "Bob"), ==, TIN_PEER_OFFLINE);
  pair_join (fixture);
  assert_received (fixture->bob, "wait|");
}

static void
a_session_that_is_held_back_makes_its_peers_wait (PairFixture   *fixture,
                                                  gconstpointer  user_data)
{
  pair_join (fixture);
  tin_session_hold_back (fixture->bob->session, TRUE);
  send_series (fixture->alice, "Bob", "a", 0, 100);
  tin_settle ();
  g_assert_cmpuint (fixture->bob->received->len, ==, 0);

  tin_session_hold_back (fixture->bob->session, FALSE);
  tin_settle ();
  assert_series (fixture->bob, "a", 100);
}

static void
a_dead_link_is_shown_within_20_seconds (PairFixture   *fixture,
                                        gconstpointer  user_data)
{
  pair_join (fixture);
  tin_test_advance (fixture->clock, TIN_SECONDS (60));
  g_assert_cmpint (state_of (fixture->alice, "Bob"), ==, TIN_PEER_CONNECTED);

  tin_memory_hub_set_silent (fixture->hub, TRUE);
  tin_test_advance (fixture->clock, TIN_SECONDS (20));

  g_assert_cmpint (state_of (fixture->alice, "Bob"), !=, TIN_PEER_CONNECTED);
  g_assert_cmpint (state_of (fixture->bob, "Alice"), !=, TIN_PEER_CONNECTED);
  g_assert_nonnull (strstr (fixture->alice->states->str, "Bob disconnected:timed-out;"));
  tin_memory_hub_set_silent (fixture->hub, FALSE);
}

static void
two_dials_at_once_leave_one_link (PairFixture   *fixture,
                                  gconstpointer  user_data)
{
  g_autofree char *to_alice = tin_test_session_address (PAIR_ALICE);
  g_autofree char *to_bob = tin_test_session_address (PAIR_BOB);

  tin_session_connect_async (fixture->alice->session, to_bob, TIN_CONNECT_AUTOMATIC,
                             NULL, NULL, NULL);
  tin_session_connect_async (fixture->bob->session, to_alice, TIN_CONNECT_AUTOMATIC,
                             NULL, NULL, NULL);
  tin_settle ();
  tin_test_advance (fixture->clock, TIN_SECONDS (5));

  g_assert_cmpint (state_of (fixture->alice, "Bob"), ==, TIN_PEER_CONNECTED);
  g_assert_cmpint (state_of (fixture->bob, "Alice"), ==, TIN_PEER_CONNECTED);
  g_assert_cmpuint (tin_memory_hub_count (fixture->hub), ==, 2);
  tin_test_session_send (fixture->alice, "Bob", "one");
  tin_settle ();
  assert_received (fixture->bob, "one|");
}

static void
a_restarted_peer_replaces_its_old_link (PairFixture   *fixture,
                                        gconstpointer  user_data)
{
  g_autofree char *to_alice = tin_test_session_address (PAIR_ALICE);
  g_autoptr (GError) error = NULL;

  pair_join (fixture);
  /* Bob's machine goes without a word, and is back before Alice notices. */
  tin_memory_hub_set_silent (fixture->hub, TRUE);
  tin_test_session_free (fixture->bob);
  tin_memory_hub_set_silent (fixture->hub, FALSE);
  fixture->bob = tin_test_session_new (fixture->hub, fixture->clock, "Bob", PAIR_BOB);
  tin_test_session_connect (fixture->bob, to_alice, &error);
  g_assert_no_error (error);
  tin_settle ();

  tin_test_session_send (fixture->alice, "Bob", "welcome back");
  tin_settle ();
  assert_received (fixture->bob, "welcome back|");
}

static void
another_key_at_a_known_address_is_refused (PairFixture   *fixture,
                                           gconstpointer  user_data)
{
  g_autofree char *to_bob = tin_test_session_address (PAIR_BOB);
  g_autoptr (GError) error = NULL;
  g_autoptr (TinMemoryNetwork) impostor = NULL;
  TinPeerId id = { { PAIR_CAROL } };

  pair_join (fixture);
  tin_session_disconnect (fixture->alice->session, tin_test_session_peer (fixture->alice, "Bob"));
  tin_settle ();
  g_clear_pointer (&fixture->bob, tin_test_session_free);
  impostor = tin_memory_network_new (fixture->hub, "10.0.0.2", &id);
  g_assert_cmpuint (tin_network_listen (TIN_NETWORK (impostor), TIN_TEST_PORT, NULL), !=, 0);

  g_assert_null (tin_test_session_connect (fixture->alice, to_bob, &error));
  g_assert_error (error, TIN_ERROR, TIN_ERROR_WRONG_KEY);
  g_clear_error (&error);

  tin_memory_network_set_plain (impostor);
  g_assert_null (tin_test_session_connect (fixture->alice, to_bob, &error));
  g_assert_error (error, TIN_ERROR, TIN_ERROR_NOT_TINCAN);
  tin_network_close (TIN_NETWORK (impostor));
}

static void
goodbyes_say_whose_they_are (PairFixture   *fixture,
                             gconstpointer  user_data)
{
  pair_join (fixture);
  tin_session_disconnect (fixture->alice->session, tin_test_session_peer (fixture->alice, "Bob"));
  tin_settle ();

  g_assert_cmpstr (fixture->alice->states->str, ==,
                   "Bob connected;Bob disconnected:disconnected;");
  g_assert_cmpstr (fixture->bob->states->str, ==, "Alice connected;Alice disconnected:goodbye;");
  tin_test_advance (fixture->clock, 4 * TIN_BACKOFF_MAX);
  g_assert_cmpint (state_of (fixture->alice, "Bob"), ==, TIN_PEER_OFFLINE);
}

static void
on_stopped (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_assert_true (tin_session_stop_finish (TIN_SESSION (source), result, NULL));
  *(gboolean *) user_data = TRUE;
}

static void
stopping_says_goodbye_to_everybody (PairFixture   *fixture,
                                    gconstpointer  user_data)
{
  gboolean stopped = FALSE;

  pair_join (fixture);
  tin_session_stop_async (fixture->alice->session, on_stopped, &stopped);
  tin_await (stopped);
  tin_settle ();

  g_assert_cmpstr (fixture->bob->states->str, ==, "Alice connected;Alice disconnected:goodbye;");
}

static void
a_broadcast_tells_of_each_copy (PairFixture   *fixture,
                                gconstpointer  user_data)
{
  g_autoptr (TinTestSession) carol =
    tin_test_session_new (fixture->hub, fixture->clock, "Carol", PAIR_CAROL);
  g_autofree char *to_carol = tin_test_session_address (PAIR_CAROL);
  g_autoptr (TinBroadcast) broadcast = NULL;
  TinMessage *received;

  pair_join (fixture);
  tin_test_session_connect (fixture->alice, to_carol, NULL);
  broadcast = tin_session_broadcast (fixture->alice->session, "all of you",
                                     TIN_BROADCAST_CONNECTED, NULL);
  tin_settle ();

  g_assert_cmpuint (tin_broadcast_get_n_peers (broadcast), ==, 2);
  for (guint i = 0; i < 2; i++)
    g_assert_cmpuint (tin_broadcast_get_delivery (broadcast, i), ==, TIN_DELIVERY_DELIVERED);
  assert_received (fixture->bob, "all of you|");
  assert_received (carol, "all of you|");
  received = g_ptr_array_index (carol->received, 0);
  g_assert_true (tin_message_get_flags (received) & TIN_MESSAGE_FLAG_BROADCAST);
  g_clear_object (&broadcast);
}

static void
texts_of_every_size_arrive_whole (PairFixture   *fixture,
                                  gconstpointer  user_data)
{
  const gsize sizes[] = {
    1, 1000, TIN_PART_MAX - 1, TIN_PART_MAX, TIN_PART_MAX + 1, TIN_TEXT_MAX,
  };
  g_autoptr (GError) error = NULL;
  g_autofree char *too_long = g_strnfill (TIN_TEXT_MAX + 1, 'x');

  pair_join (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      GString *text = g_string_new (NULL);

      while (text->len + strlen ("é") <= sizes[i])
        g_string_append (text, "é");
      while (text->len < sizes[i])
        g_string_append_c (text, 'x');
      tin_test_session_send (fixture->alice, "Bob", text->str);
      tin_settle ();
      g_assert_cmpuint (fixture->bob->received->len, ==, i + 1);
      g_assert_cmpstr (tin_message_get_text (g_ptr_array_index (fixture->bob->received, i)),
                       ==, text->str);
      g_string_free (text, TRUE);
    }

  g_assert_null (tin_session_send (fixture->alice->session,
                                   tin_test_session_peer (fixture->alice, "Bob"),
                                   too_long, &error));
  g_assert_error (error, TIN_ERROR, TIN_ERROR_INVALID);
}

static void
a_clock_of_2099_takes_nobody_along (PairFixture   *fixture,
                                    gconstpointer  user_data)
{
  g_autoptr (TinClock) late = tin_manual_clock_new ();
  g_autoptr (TinTestSession) carol = NULL;
  g_autofree char *to_alice = tin_test_session_address (PAIR_ALICE);
  gint64 wall = tin_clock_wall (fixture->clock);
  TinMessage *message;

  tin_manual_clock_set_wall (TIN_MANUAL_CLOCK (late), G_GINT64_CONSTANT (4070908800000));
  carol = tin_test_session_new (fixture->hub, late, "Carol", PAIR_CAROL);
  tin_test_session_connect (carol, to_alice, NULL);
  tin_test_session_send (carol, "Alice", "from the future");
  tin_settle ();

  message = g_ptr_array_index (fixture->alice->received, 0);
  g_assert_cmpint (tin_message_get_time (message), <=, wall + TIN_CLOCK_DRIFT_MAX_MS);
}

static void
nothing_is_sent_to_an_address_that_was_never_reached (PairFixture   *fixture,
                                                      gconstpointer  user_data)
{
  g_autofree char *address = tin_test_session_address (PAIR_CAROL);
  g_autoptr (GError) error = NULL;

  g_assert_null (tin_test_session_connect (fixture->alice, address, &error));
  g_assert_error (error, TIN_ERROR, TIN_ERROR_REFUSED);
  g_clear_error (&error);
  g_assert_null (tin_test_session_connect (fixture->alice, "no port", &error));
  g_assert_error (error, TIN_ERROR, TIN_ERROR_INVALID);
  g_assert_cmpuint (g_list_model_get_n_items (
                      G_LIST_MODEL (tin_session_get_roster (fixture->alice->session))), ==, 0);
}

#define add(path, function) \
  g_test_add ("/session/session/" path, PairFixture, NULL, pair_set_up, function, pair_tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add ("connected-peers-know-each-other", connected_peers_know_each_other);
  add ("messages-go-both-ways", messages_go_both_ways);
  add ("a-message-bears-one-name-on-both-sides", a_message_bears_one_name_on_both_sides);
  add ("what-is-sent-offline-arrives-later", what_is_sent_offline_arrives_later);
  add ("a-flood-is-cut-and-loses-nothing", a_flood_is_cut_and_loses_nothing);
  add ("a-lost-link-is-dialled-again", a_lost_link_is_dialled_again);
  add ("a-connect-that-fails-leaves-the-queue-its-dials",
       a_connect_that_fails_leaves_the_queue_its_dials);
  add ("what-is-sent-while-a-connect-fails-is-dialled-for",
       what_is_sent_while_a_connect_fails_is_dialled_for);
  add ("a-goodbye-does-not-strand-what-is-queued", a_goodbye_does_not_strand_what_is_queued);
  add ("who-disconnected-us-is-not-run-after", who_disconnected_us_is_not_run_after);
  add ("a-session-that-is-held-back-makes-its-peers-wait",
       a_session_that_is_held_back_makes_its_peers_wait);
  add ("a-dead-link-is-shown-within-20-seconds", a_dead_link_is_shown_within_20_seconds);
  add ("two-dials-at-once-leave-one-link", two_dials_at_once_leave_one_link);
  add ("a-restarted-peer-replaces-its-old-link", a_restarted_peer_replaces_its_old_link);
  add ("another-key-at-a-known-address-is-refused", another_key_at_a_known_address_is_refused);
  add ("goodbyes-say-whose-they-are", goodbyes_say_whose_they_are);
  add ("stopping-says-goodbye-to-everybody", stopping_says_goodbye_to_everybody);
  add ("a-broadcast-tells-of-each-copy", a_broadcast_tells_of_each_copy);
  add ("texts-of-every-size-arrive-whole", texts_of_every_size_arrive_whole);
  add ("a-clock-of-2099-takes-nobody-along", a_clock_of_2099_takes_nobody_along);
  add ("nothing-is-sent-to-an-address-that-was-never-reached",
       nothing_is_sent_to_an_address_that_was_never_reached);

  return g_test_run ();
}
