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
#include "tin-memory-channel.h"
#include "tin-test-program.h"

/* Alice dials a typed address where a Tincan is slow to greet, so that she takes it for a plain
 * program at first. */

typedef struct
{
  TrustFixture    trust;
  TinTestProgram *slow;   /* (owned) (nullable) what Bob is taken for, until he has greeted */
  Puppet         *bob;    /* (owned) what he is */
} LateFixture;

#define add_test(name, function) \
  g_test_add ("/session/late/" name, LateFixture, NULL, set_up, function, tear_down)

#define BOBS_KEY 2
#define PLAIN_ID "plain:10.0.0.2:5000"

static void
set_up (LateFixture   *fixture,
        gconstpointer  user_data)
{
  trust_set_up (&fixture->trust, user_data);
  fixture->slow = tin_test_program_new (fixture->trust.hub, TRUST_BOB, TIN_TEST_PORT);
  fixture->bob =
    puppet_new (fixture->trust.hub, fixture->trust.clock, "Bob", TRUST_BOB, BOBS_KEY);
}

static void
tear_down (LateFixture   *fixture,
           gconstpointer  user_data)
{
  puppet_free (fixture->bob);
  g_clear_pointer (&fixture->slow, tin_test_program_free);
  trust_tear_down (&fixture->trust, user_data);
}

static TinPeer *
find_plain (LateFixture *fixture)
{
  return tin_roster_get_by_id (tin_session_get_roster (trust_session (&fixture->trust)), PLAIN_ID);
}

static void
connect_typed (LateFixture *fixture)
{
  g_autoptr (GError) error = NULL;

  trust_connect (&fixture->trust, TRUST_BOB, &error);
  g_assert_no_error (error);
  g_assert_nonnull (find_plain (fixture));
  g_assert_cmpint (tin_peer_get_state (find_plain (fixture)), ==, TIN_PEER_CONNECTED);
}

/* Somebody whom Alice knows as a plain program. */
static void
know_one_of_old (LateFixture *fixture)
{
  TinContact contact = { .id = (char *) PLAIN_ID, .host = (char *) "10.0.0.2",
                         .port = TIN_TEST_PORT, .form = (char *) "raw",
                         .trust = (char *) "plain", .known = TRUE };

  session_home_stop (fixture->trust.alice);
  g_assert_true (tin_contacts_put (fixture->trust.alice->contacts, &contact, NULL));
  session_home_start (fixture->trust.alice);
  fixture->trust.alice->running->wary = TRUE;
}

/* All that Bob was told in plain text. */
static char *
dup_heard (LateFixture *fixture)
{
  GString *heard = g_string_new (NULL);

  for (guint i = 0; i < fixture->slow->heard->len; i++)
    g_string_append_printf (heard, "%s|", (char *) g_ptr_array_index (fixture->slow->heard, i));
  return g_string_free (heard, FALSE);
}

/* From now on a Tincan listens there. */
static void
wake_up (LateFixture *fixture)
{
  tin_network_close (TIN_NETWORK (fixture->slow->network));
  puppet_listen (fixture->bob, TRUE);
}

static TinChannel *
last_accepted (LateFixture *fixture)
{
  GPtrArray *accepted = fixture->slow->accepted;

  g_assert_cmpuint (accepted->len, >, 0);
  return g_ptr_array_index (accepted, accepted->len - 1);
}

/* The greeting comes, and something was said before. */
static void
greet_too_late (LateFixture *fixture)
{
  g_autoptr (GError) error = g_error_new (TIN_ERROR, TIN_ERROR_PROTOCOL, "it is a Tincan");

  tin_memory_channel_end_other (TIN_MEMORY_CHANNEL (last_accepted (fixture)), error);
  tin_settle ();
}

static void
on_dialled (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  TinChannel **channel = user_data;

  *channel = tin_network_dial_finish (TIN_NETWORK (source), result, NULL);
  g_assert_nonnull (*channel);
}

/* The greeting comes in time: the connection becomes a secure one, which the network tells of as if
 * somebody had called. */
static void
greet_in_time (LateFixture *fixture)
{
  TinNetwork *network = fixture->trust.alice->network;
  TinDialTarget target = { .host = "10.0.0.2", .port = TIN_TEST_PORT, .mode = TIN_DIAL_SECURE };
  g_autoptr (TinChannel) channel = NULL;

  tin_memory_channel_end_other (TIN_MEMORY_CHANNEL (last_accepted (fixture)), NULL);
  tin_network_dial_async (network, &target, NULL, on_dialled, &channel);
  tin_await (channel != NULL);
  tin_network_emit_incoming (network, channel);
  tin_settle ();
}

static void
assert_bob_took_its_place (LateFixture *fixture)
{
  g_assert_true (puppet_is_here (fixture->bob));
  trust_assert_state (&fixture->trust, fixture->bob, TIN_TRUST_PINNED);
  g_assert_null (find_plain (fixture));
  g_assert_cmpuint (trust_count (&fixture->trust), ==, 1);
  g_assert_false (trust_has_contact (&fixture->trust, PLAIN_ID));
  g_assert_true (trust_has_contact (&fixture->trust, fixture->bob->id));
}

/* --- What becomes of it ------------------------------------------------------------------- */

static void
silent_connection_becomes_secure (LateFixture   *fixture,
                                  gconstpointer  user_data)
{
  g_autofree char *before = NULL;
  g_autofree char *heard = NULL;

  know_one_of_old (fixture);
  connect_typed (fixture);
  before = dup_heard (fixture);
  tin_session_set_draft (trust_session (&fixture->trust), find_plain (fixture), "see you", NULL);
  wake_up (fixture);
  greet_in_time (fixture);
  assert_bob_took_its_place (fixture);
  g_assert_cmpstr (tin_peer_get_draft (trust_peer (&fixture->trust, fixture->bob)), ==, "see you");
  heard = dup_heard (fixture);
  g_assert_cmpstr (heard, ==, before);

  trust_send (&fixture->trust, trust_peer (&fixture->trust, fixture->bob), "hello");
  trust_assert_texts (fixture->bob, "hello|");
}

/* A hello was said in plain text: that, and nothing else. */
static void
greeted_one_is_dialled_as_a_tincan (LateFixture   *fixture,
                                    gconstpointer  user_data)
{
  g_autofree char *before = NULL;
  g_autofree char *heard = NULL;

  connect_typed (fixture);
  before = dup_heard (fixture);
  g_assert_cmpuint (fixture->slow->heard->len, ==, 1);
  wake_up (fixture);
  greet_too_late (fixture);
  assert_bob_took_its_place (fixture);

  tin_memory_hub_cut (fixture->trust.hub);
  tin_settle ();
  trust_advance (&fixture->trust, 2 * TIN_BACKOFF_FIRST);
  g_assert_true (puppet_is_here (fixture->bob));
  heard = dup_heard (fixture);
  g_assert_cmpstr (heard, ==, before);
}

/* What was written stays where it was written, and goes to nobody else by itself. */
static void
conversation_stays_and_ends (LateFixture   *fixture,
                             gconstpointer  user_data)
{
  TinPeer *plain;
  g_autofree char *before = NULL;
  g_autofree char *heard = NULL;

  connect_typed (fixture);
  plain = find_plain (fixture);
  trust_send (&fixture->trust, plain, "one");
  trust_advance (&fixture->trust, TIN_PLAIN_PATIENCE);
  before = dup_heard (fixture);
  g_assert_nonnull (strstr (before, "one"));
  wake_up (fixture);
  greet_too_late (fixture);

  g_assert_true (puppet_is_here (fixture->bob));
  trust_assert_state (&fixture->trust, fixture->bob, TIN_TRUST_PINNED);
  g_assert_true (find_plain (fixture) == plain);
  g_assert_cmpint (tin_peer_get_state (plain), ==, TIN_PEER_OFFLINE);

  trust_send (&fixture->trust, plain, "two");
  trust_advance (&fixture->trust, TIN_BACKOFF_MAX);
  heard = dup_heard (fixture);
  g_assert_cmpstr (heard, ==, before);
  trust_assert_texts (fixture->bob, "");
  g_assert_cmpint (
    tin_conversation_get_delivery (tin_peer_get_conversation (plain),
                                   g_ptr_array_index (fixture->trust.alice->running->own, 1)),
    ==, TIN_DELIVERY_FAILED);
}

static void
mandatory_mark_goes_along (LateFixture   *fixture,
                           gconstpointer  user_data)
{
  const char *const mandatory[] = { "10.0.0.2:5000", NULL };

  g_object_set (tin_session_get_settings (trust_session (&fixture->trust)), "mandatory-peers",
                mandatory, NULL);
  trust_restart (&fixture->trust, FALSE);
  tin_settle ();
  g_assert_true (tin_peer_is_mandatory (find_plain (fixture)));
  wake_up (fixture);
  greet_too_late (fixture);
  assert_bob_took_its_place (fixture);
  g_assert_true (tin_peer_is_mandatory (trust_peer (&fixture->trust, fixture->bob)));

  puppet_leave (fixture->bob);
  trust_advance (&fixture->trust, 2 * TIN_BACKOFF_FIRST);
  g_assert_true (puppet_is_here (fixture->bob));
}

/* He is gone when he is dialled again: he is waited for as a Tincan, and a program that is there
 * meanwhile hears nothing. */
static void
it_is_never_plain_again (LateFixture   *fixture,
                         gconstpointer  user_data)
{
  const char *const mandatory[] = { "10.0.0.2:5000", NULL };
  g_autofree char *before = NULL;
  g_autofree char *heard = NULL;

  g_object_set (tin_session_get_settings (trust_session (&fixture->trust)), "mandatory-peers",
                mandatory, NULL);
  trust_restart (&fixture->trust, FALSE);
  tin_settle ();
  before = dup_heard (fixture);
  greet_too_late (fixture);
  trust_advance (&fixture->trust, 3 * TIN_BACKOFF_MAX);
  g_assert_cmpint (tin_peer_get_state (find_plain (fixture)), ==, TIN_PEER_OFFLINE);
  heard = dup_heard (fixture);
  g_assert_cmpstr (heard, ==, before);

  wake_up (fixture);
  trust_advance (&fixture->trust, 2 * TIN_BACKOFF_MAX);
  assert_bob_took_its_place (fixture);
}

/* --- Whom it may not lead to -------------------------------------------------------------- */

/* It calls itself like somebody whom Alice knows. */
static void
late_one_may_be_a_rival (LateFixture   *fixture,
                         gconstpointer  user_data)
{
  gboolean in_time = GPOINTER_TO_INT (user_data);
  g_autoptr (Puppet) known = trust_befriend (&fixture->trust, "Bob", 7, 70);
  g_autofree char *before = NULL;
  g_autofree char *heard = NULL;

  puppet_listen (known, FALSE);
  puppet_leave (known);
  if (in_time)
    know_one_of_old (fixture);
  connect_typed (fixture);
  before = dup_heard (fixture);
  wake_up (fixture);
  if (in_time)
    greet_in_time (fixture);
  else
    greet_too_late (fixture);

  trust_assert_state (&fixture->trust, known, TIN_TRUST_CONTESTED);
  trust_assert_state (&fixture->trust, fixture->bob, TIN_TRUST_RIVAL);
  trust_send (&fixture->trust, trust_peer (&fixture->trust, known), "for Bob");
  trust_advance (&fixture->trust, TIN_BACKOFF_MAX);
  trust_assert_texts (fixture->bob, "");
  heard = dup_heard (fixture);
  g_assert_cmpstr (heard, ==, before);
}

static void
late_one_may_be_blocked (LateFixture   *fixture,
                         gconstpointer  user_data)
{
  know_one_of_old (fixture);
  puppet_dial (fixture->bob, TRUST_ALICE);
  tin_session_block (trust_session (&fixture->trust),
                     trust_peer (&fixture->trust, fixture->bob));
  tin_settle ();
  connect_typed (fixture);
  wake_up (fixture);
  greet_in_time (fixture);
  g_assert_false (puppet_is_here (fixture->bob));
  g_assert_null (tin_link_get_hello (fixture->bob->link));
  trust_assert_state (&fixture->trust, fixture->bob, TIN_TRUST_BLOCKED);
}

/* Alice has thought better of it while the handshake went on. */
static void
late_one_may_not_be_wanted (LateFixture   *fixture,
                            gconstpointer  user_data)
{
  know_one_of_old (fixture);
  connect_typed (fixture);
  wake_up (fixture);
  tin_session_disconnect (trust_session (&fixture->trust), find_plain (fixture));
  greet_in_time (fixture);
  g_assert_false (puppet_is_here (fixture->bob));
  g_assert_null (trust_find (&fixture->trust, fixture->bob));
  g_assert_nonnull (find_plain (fixture));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add_test ("a-silent-connection-becomes-secure", silent_connection_becomes_secure);
  add_test ("one-who-has-greeted-is-dialled-as-a-tincan", greeted_one_is_dialled_as_a_tincan);
  add_test ("the-conversation-stays-and-ends", conversation_stays_and_ends);
  add_test ("the-mandatory-mark-goes-along", mandatory_mark_goes_along);
  add_test ("it-is-never-plain-again", it_is_never_plain_again);
  g_test_add ("/session/late/it-may-be-a-rival-in-time", LateFixture, GINT_TO_POINTER (TRUE),
              set_up, late_one_may_be_a_rival, tear_down);
  g_test_add ("/session/late/it-may-be-a-rival-too-late", LateFixture, GINT_TO_POINTER (FALSE),
              set_up, late_one_may_be_a_rival, tear_down);
  add_test ("it-may-be-blocked", late_one_may_be_blocked);
  add_test ("it-may-not-be-wanted-any-more", late_one_may_not_be_wanted);
  return g_test_run ();
}
