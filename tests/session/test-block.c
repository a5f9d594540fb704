/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "trust-fixture.h"

#include <string.h>

#include "tin-await.h"
#include "tin-error.h"
#include "tin-limits.h"
#include "tin-test-program.h"

/* Keys that are not let in, and plain peers, which are their address. */

#define add_test(name, function) \
  g_test_add ("/session/block/" name, TrustFixture, NULL, trust_set_up, function, \
              trust_tear_down)

#define PROGRAM 6
#define PROGRAM_PORT 6000

static TinPeer *
find (TrustFixture *fixture,
      const char   *id)
{
  TinPeer *peer = tin_roster_get_by_id (tin_session_get_roster (trust_session (fixture)), id);

  g_assert_nonnull (peer);
  return peer;
}

/* --- Keys --------------------------------------------------------------------------------- */

static void
blocked_key_is_refused (TrustFixture  *fixture,
                        gconstpointer  user_data)
{
  g_autoptr (Puppet) bob = trust_befriend (fixture, "Bob", TRUST_BOB, 2);
  g_autoptr (Puppet) elsewhere = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (TinMessage) message = NULL;

  tin_session_block (trust_session (fixture), trust_peer (fixture, bob));
  tin_settle ();
  g_assert_false (puppet_is_here (bob));
  g_assert_cmpint (bob->reason, ==, TIN_ERROR_BLOCKED);
  trust_assert_state (fixture, bob, TIN_TRUST_BLOCKED);

  for (guint round = 0; round < 2; round++)
    {
      puppet_say (bob, "let me in");
      puppet_dial (bob, TRUST_ALICE);
      g_assert_cmpint (bob->reason, ==, TIN_ERROR_BLOCKED);
      /* It learns nothing of Alice, not even her name. */
      g_assert_null (tin_link_get_hello (bob->link));
      g_assert_cmpuint (bob->acknowledged, ==, 0);
      trust_assert_received (fixture, "");
      trust_advance (fixture, TIN_SECONDS (2));
      trust_restart (fixture, FALSE);
      trust_assert_state (fixture, bob, TIN_TRUST_BLOCKED);
    }

  message = tin_session_send (trust_session (fixture), trust_peer (fixture, bob), "no", &error);
  g_assert_null (message);
  g_assert_error (error, TIN_ERROR, TIN_ERROR_BLOCKED);

  /* From wherever it comes, with whatever name; and whoever is at its address is free. */
  puppet_leave (bob);
  elsewhere = puppet_new (fixture->hub, fixture->clock, "Somebody", 30, 2);
  puppet_dial (elsewhere, TRUST_ALICE);
  g_assert_cmpint (elsewhere->reason, ==, TIN_ERROR_BLOCKED);
}

/* Alice does not dial it either, neither by itself nor by hand. */
static void
blocked_key_is_not_dialled (TrustFixture  *fixture,
                            gconstpointer  user_data)
{
  g_autoptr (Puppet) bob = trust_befriend (fixture, "Bob", TRUST_BOB, 2);
  g_autoptr (GError) error = NULL;

  puppet_listen (bob, FALSE);
  puppet_leave (bob);
  trust_send (fixture, trust_peer (fixture, bob), "queued");
  tin_session_block (trust_session (fixture), trust_peer (fixture, bob));
  puppet_listen (bob, TRUE);
  trust_advance (fixture, 5 * TIN_BACKOFF_MAX);
  g_assert_null (bob->link);

  trust_connect (fixture, TRUST_BOB, &error);
  g_assert_error (error, TIN_ERROR, TIN_ERROR_BLOCKED);
  trust_assert_texts (bob, "");
  trust_restart (fixture, FALSE);
  trust_advance (fixture, 5 * TIN_BACKOFF_MAX);
  trust_assert_texts (bob, "");
}

/* A mandatory address that led to it is not dialled either, in this run or in another; by hand it
 * is, since somebody else may be there, and nothing is said before that is known. */
static void
blocked_mandatory_peer_learns_nothing (TrustFixture  *fixture,
                                       gconstpointer  user_data)
{
  g_autoptr (Puppet) bob = NULL;
  static const char *const mandatory[] = { "10.0.0.2:5000", NULL };
  g_autoptr (GError) error = NULL;

  g_object_set (fixture->alice->settings, "mandatory-peers", mandatory, NULL);
  bob = puppet_new (fixture->hub, fixture->clock, "Bob", TRUST_BOB, 2);
  puppet_listen (bob, TRUE);
  trust_restart (fixture, FALSE);
  g_assert_true (puppet_is_here (bob));
  g_assert_true (tin_peer_is_mandatory (trust_peer (fixture, bob)));
  tin_session_block (trust_session (fixture), trust_peer (fixture, bob));
  tin_settle ();

  for (guint round = 0; round < 3; round++)
    {
      puppet_leave (bob);
      bob->n_called = 0;
      trust_restart (fixture, round == 1);
      trust_advance (fixture, 5 * TIN_BACKOFF_MAX);
      g_assert_cmpuint (bob->n_called, ==, 0);
      trust_assert_state (fixture, bob, TIN_TRUST_BLOCKED);
    }

  trust_connect (fixture, TRUST_BOB, &error);
  g_assert_error (error, TIN_ERROR, TIN_ERROR_BLOCKED);
  g_assert_cmpuint (bob->n_called, ==, 1);
  g_assert_null (tin_link_get_hello (bob->link));

  /* When Alice thinks better of it, it is again what it was. */
  puppet_leave (bob);
  tin_session_unblock (trust_session (fixture), trust_peer (fixture, bob));
  trust_advance (fixture, 2 * TIN_BACKOFF_MAX);
  g_assert_true (puppet_is_here (bob));
}

/* Where a mandatory peer is looked for that was never reached, somebody is who was blocked under
 * another address. */
static void
blocked_key_at_a_new_place_learns_nothing (TrustFixture  *fixture,
                                           gconstpointer  user_data)
{
  g_autoptr (Puppet) bob = trust_befriend (fixture, "Bob", TRUST_BOB, 2);
  static const char *const mandatory[] = { "10.0.0.30:5000", NULL };
  g_autoptr (Puppet) moved = NULL;

  tin_session_block (trust_session (fixture), trust_peer (fixture, bob));
  tin_settle ();
  puppet_leave (bob);
  moved = puppet_new (fixture->hub, fixture->clock, "Rob", 30, 2);
  puppet_listen (moved, TRUE);
  g_object_set (fixture->alice->settings, "mandatory-peers", mandatory, NULL);
  trust_restart (fixture, FALSE);
  trust_advance (fixture, 5 * TIN_BACKOFF_MAX);

  g_assert_cmpuint (moved->n_called, ==, 1);
  g_assert_null (tin_link_get_hello (moved->link));
  trust_assert_state (fixture, bob, TIN_TRUST_BLOCKED);
}

/* What was queued stays, and leaves when Alice thinks better of it. */
static void
unblocked_key_gets_its_queue (TrustFixture  *fixture,
                              gconstpointer  user_data)
{
  g_autoptr (Puppet) bob = trust_befriend (fixture, "Bob", TRUST_BOB, 2);

  trust_compare (fixture, bob);
  puppet_leave (bob);
  puppet_listen (bob, FALSE);
  trust_send (fixture, trust_peer (fixture, bob), "queued");
  tin_session_block (trust_session (fixture), trust_peer (fixture, bob));
  puppet_listen (bob, TRUE);
  trust_advance (fixture, TIN_BACKOFF_MAX);
  trust_assert_texts (bob, "");
  trust_restart (fixture, FALSE);

  tin_session_unblock (trust_session (fixture), trust_peer (fixture, bob));
  trust_assert_state (fixture, bob, TIN_TRUST_VERIFIED);
  trust_advance (fixture, 2 * TIN_BACKOFF_FIRST);
  trust_assert_texts (bob, "queued|");
}

/* Somebody who was never accepted is a stranger again. */
static void
stranger_may_be_blocked (TrustFixture  *fixture,
                         gconstpointer  user_data)
{
  g_autoptr (Puppet) zoe = puppet_new (fixture->hub, fixture->clock, "Zoe", 9, 9);

  puppet_dial (zoe, TRUST_ALICE);
  tin_session_block (trust_session (fixture), trust_peer (fixture, zoe));
  tin_settle ();
  trust_assert_state (fixture, zoe, TIN_TRUST_BLOCKED);
  trust_advance (fixture, TIN_SECONDS (2));
  trust_restart (fixture, FALSE);
  puppet_dial (zoe, TRUST_ALICE);
  g_assert_cmpint (zoe->reason, ==, TIN_ERROR_BLOCKED);

  tin_session_unblock (trust_session (fixture), trust_peer (fixture, zoe));
  trust_assert_state (fixture, zoe, TIN_TRUST_STRANGER);
  g_assert_false (trust_has_contact (fixture, zoe->id));
  trust_restart (fixture, FALSE);
  puppet_dial (zoe, TRUST_ALICE);
  g_assert_true (puppet_is_here (zoe));
}

typedef struct
{
  TinChannel   *channel;  /* (owned) */
  gboolean      closed;
} Mute;

static void
on_mute_closed (Mute *mute)
{
  mute->closed = TRUE;
}

static void
on_mute_dialled (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  Mute *mute = user_data;

  mute->channel = tin_network_dial_finish (TIN_NETWORK (source), result, NULL);
  g_assert_nonnull (mute->channel);
  g_signal_connect_swapped (mute->channel, "closed", G_CALLBACK (on_mute_closed), mute);
}

/* A link that was made and has not said HELLO is ended, too. */
static void
link_before_hello_is_ended (TrustFixture  *fixture,
                            gconstpointer  user_data)
{
  g_autoptr (Puppet) bob = trust_befriend (fixture, "Bob", TRUST_BOB, 2);
  TinDialTarget target = { .host = "10.0.0.1", .port = TIN_TEST_PORT, .mode = TIN_DIAL_SECURE };
  Mute mute = { 0 };

  puppet_leave (bob);
  tin_network_dial_async (TIN_NETWORK (bob->network), &target, NULL, on_mute_dialled, &mute);
  tin_settle ();
  g_assert_false (mute.closed);

  tin_session_block (trust_session (fixture), trust_peer (fixture, bob));
  tin_settle ();
  g_assert_true (mute.closed);
  g_object_unref (mute.channel);
}

/* --- Plain text --------------------------------------------------------------------------- */

static void
hear (TrustFixture   *fixture,
      TinTestProgram *program,
      const char     *text)
{
  tin_test_program_send (program, "10.0.0.1", TIN_TEST_PORT, text);
  trust_advance (fixture, 2 * TIN_PLAIN_PATIENCE);
}

/* A plain peer is its address. */
static void
plain_peer_is_blocked_by_address (TrustFixture  *fixture,
                                  gconstpointer  user_data)
{
  gboolean connected = GPOINTER_TO_INT (user_data);
  g_autoptr (TinTestProgram) program =
    tin_test_program_new (fixture->hub, PROGRAM, PROGRAM_PORT);
  g_autoptr (Puppet) neighbour = puppet_new (fixture->hub, fixture->clock, "Zoe", PROGRAM, 9);
  g_autoptr (GError) error = NULL;
  g_autoptr (TinMessage) message = NULL;
  TinPeer *peer;

  tin_test_session_connect (fixture->alice->running, "10.0.0.6:6000", &error);
  g_assert_no_error (error);
  trust_advance (fixture, TIN_SECONDS (5));
  peer = find (fixture, "plain:10.0.0.6:6000");
  g_assert_true (tin_peer_is_known (peer));
  if (!connected)
    tin_session_disconnect (trust_session (fixture), peer);
  trust_advance (fixture, TIN_SECONDS (5));

  tin_session_block (trust_session (fixture), peer);
  trust_advance (fixture, TIN_SECONDS (2));
  g_assert_cmpint (tin_peer_get_trust (peer), ==, TIN_TRUST_BLOCKED);
  g_assert_cmpint (tin_peer_get_state (peer), ==, TIN_PEER_OFFLINE);
  message = tin_session_send (trust_session (fixture), peer, "no", &error);
  g_assert_error (error, TIN_ERROR, TIN_ERROR_BLOCKED);
  g_clear_error (&error);

  trust_restart (fixture, FALSE);
  peer = find (fixture, "plain:10.0.0.6:6000");
  g_assert_cmpint (tin_peer_get_trust (peer), ==, TIN_TRUST_BLOCKED);
  puppet_dial (neighbour, TRUST_ALICE);
  g_assert_cmpint (neighbour->dial_error, ==, TIN_ERROR_CLOSED);

  tin_session_unblock (trust_session (fixture), peer);
  g_assert_cmpint (tin_peer_get_trust (peer), ==, TIN_TRUST_PLAIN);
  g_assert_true (tin_peer_is_known (peer));
  hear (fixture, program, "hello again");
  trust_assert_received (fixture, "hello again|");
}

/* What was to be said to it when it was blocked is not. */
static void
blocked_plain_peer_gets_nothing (TrustFixture  *fixture,
                                 gconstpointer  user_data)
{
  g_autoptr (TinTestProgram) program =
    tin_test_program_new (fixture->hub, PROGRAM, PROGRAM_PORT);
  g_autoptr (GError) error = NULL;
  g_autoptr (TinMessage) first = NULL;
  g_autoptr (TinMessage) second = NULL;
  TinPeer *peer;
  guint n_heard;

  tin_test_session_connect (fixture->alice->running, "10.0.0.6:6000", &error);
  trust_advance (fixture, TIN_SECONDS (5));
  peer = find (fixture, "plain:10.0.0.6:6000");
  n_heard = program->heard->len;

  first = tin_session_send (trust_session (fixture), peer, "one", NULL);
  second = tin_session_send (trust_session (fixture), peer, "two", NULL);
  tin_session_block (trust_session (fixture), peer);
  trust_advance (fixture, TIN_SECONDS (5));
  for (guint i = n_heard; i < program->heard->len; i++)
    g_assert_cmpstr (g_ptr_array_index (program->heard, i), ==, "");
  g_assert_cmpint (tin_conversation_get_delivery (tin_peer_get_conversation (peer), first), ==,
                   TIN_DELIVERY_FAILED);
  g_assert_cmpint (tin_conversation_get_delivery (tin_peer_get_conversation (peer), second), ==,
                   TIN_DELIVERY_FAILED);

  tin_session_retry (trust_session (fixture), peer, first);
  trust_advance (fixture, TIN_SECONDS (5));
  g_assert_cmpint (tin_conversation_get_delivery (tin_peer_get_conversation (peer), first), ==,
                   TIN_DELIVERY_FAILED);
}

/* So is what was written before, and waits for its turn. */
static void
waiting_plain_texts_are_given_up (TrustFixture  *fixture,
                                  gconstpointer  user_data)
{
  static const char *const texts[] = { "one", "two", "three", "four" };
  g_autoptr (TinTestProgram) program =
    tin_test_program_new (fixture->hub, PROGRAM, PROGRAM_PORT);
  g_autoptr (GPtrArray) sent =
    g_ptr_array_new_with_free_func ((GDestroyNotify) tin_message_unref);
  TinPeer *peer;
  guint n_heard = 0;

  tin_test_session_connect (fixture->alice->running, "10.0.0.6:6000", NULL);
  trust_advance (fixture, TIN_SECONDS (5));
  peer = find (fixture, "plain:10.0.0.6:6000");
  tin_session_set_plain_form (trust_session (fixture), peer, TIN_PLAIN_CANONICAL);
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_ptr_array_add (sent, tin_session_send (trust_session (fixture), peer, texts[i], NULL));
  /* On the disk, and the first of them on its way. */
  tin_await (fixture->alice->running->own->len == G_N_ELEMENTS (texts));

  tin_session_block (trust_session (fixture), peer);
  trust_advance (fixture, TIN_SECONDS (10));
  for (guint i = 0; i < program->heard->len; i++)
    n_heard += strstr (g_ptr_array_index (program->heard, i), "four") != NULL;
  g_assert_cmpuint (n_heard, ==, 0);
  g_assert_cmpint (tin_conversation_get_delivery (tin_peer_get_conversation (peer),
                                                  g_ptr_array_index (sent, 3)),
                   ==, TIN_DELIVERY_FAILED);
}

/* One that told no port is in the history, and not in the contacts. */
static void
plain_peer_of_the_history_is_blocked (TrustFixture  *fixture,
                                      gconstpointer  user_data)
{
  g_autoptr (TinTestProgram) program =
    tin_test_program_new (fixture->hub, PROGRAM, PROGRAM_PORT);
  TinSettings *settings;
  TinPeer *peer;

  hear (fixture, program, "hello");
  trust_assert_received (fixture, "hello|");
  trust_restart (fixture, FALSE);

  peer = find (fixture, "plain:10.0.0.6");
  g_assert_cmpstr (tin_peer_get_host (peer), ==, "10.0.0.6");
  tin_session_block (trust_session (fixture), peer);
  g_assert_cmpint (tin_peer_get_trust (peer), ==, TIN_TRUST_BLOCKED);
  settings = tin_session_get_settings (trust_session (fixture));
  g_assert_true (tin_settings_is_blocked_address (settings, "10.0.0.6"));
  tin_session_unblock (trust_session (fixture), peer);
  g_assert_cmpint (tin_peer_get_trust (peer), ==, TIN_TRUST_PLAIN);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add_test ("a-blocked-key-is-refused", blocked_key_is_refused);
  add_test ("a-blocked-key-is-not-dialled", blocked_key_is_not_dialled);
  add_test ("a-blocked-mandatory-peer-learns-nothing", blocked_mandatory_peer_learns_nothing);
  add_test ("a-blocked-key-at-a-new-place-learns-nothing",
            blocked_key_at_a_new_place_learns_nothing);
  add_test ("an-unblocked-key-gets-its-queue", unblocked_key_gets_its_queue);
  add_test ("a-stranger-may-be-blocked", stranger_may_be_blocked);
  add_test ("a-link-before-hello-is-ended", link_before_hello_is_ended);
  g_test_add ("/session/block/a-plain-peer-that-is-here", TrustFixture, GINT_TO_POINTER (TRUE),
              trust_set_up, plain_peer_is_blocked_by_address, trust_tear_down);
  g_test_add ("/session/block/a-plain-peer-that-is-away", TrustFixture, NULL, trust_set_up,
              plain_peer_is_blocked_by_address, trust_tear_down);
  add_test ("a-blocked-plain-peer-gets-nothing", blocked_plain_peer_gets_nothing);
  add_test ("waiting-plain-texts-are-given-up", waiting_plain_texts_are_given_up);
  add_test ("a-plain-peer-of-the-history", plain_peer_of_the_history_is_blocked);
  return g_test_run ();
}
