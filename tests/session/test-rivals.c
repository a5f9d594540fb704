/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "trust-fixture.h"

#include "tin-await.h"
#include "tin-error.h"
#include "tin-limits.h"
#include "tin-message-item.h"

/* Another key under the name or the address of somebody whom Alice knows. */

#define add_test(name, function) \
  g_test_add ("/session/rivals/" name, TrustFixture, NULL, trust_set_up, function, \
              trust_tear_down)

#define BOBS_KEY 2
#define OTHER_KEY 77

/* Bob, whom Alice knows, is away; his last address is free. */
static Puppet *
meet_bob (TrustFixture *fixture)
{
  Puppet *bob = trust_befriend (fixture, "Bob", TRUST_BOB, BOBS_KEY);

  puppet_listen (bob, FALSE);
  puppet_leave (bob);
  return bob;
}

static void
assert_pair (TrustFixture *fixture,
             Puppet       *contested,
             Puppet       *rival)
{
  trust_assert_state (fixture, contested, TIN_TRUST_CONTESTED);
  trust_assert_state (fixture, rival, TIN_TRUST_RIVAL);
  g_assert_true (tin_peer_get_rival (trust_peer (fixture, contested)) ==
                 trust_peer (fixture, rival));
  g_assert_true (tin_peer_get_rival (trust_peer (fixture, rival)) ==
                 trust_peer (fixture, contested));
}

static guint
count_notes (TrustFixture *fixture,
             Puppet       *puppet)
{
  TinConversation *conversation = tin_peer_get_conversation (trust_peer (fixture, puppet));
  GListModel *items = G_LIST_MODEL (conversation);
  guint n_notes = 0;

  for (guint i = 0; i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr (TinMessageItem) item = g_list_model_get_item (items, i);
      TinMessage *message = tin_message_item_get_message (item);

      n_notes += tin_message_get_kind (message) == TIN_MESSAGE_KIND_NOTE;
    }
  return n_notes;
}

static void
assert_cannot_send (TrustFixture *fixture,
                    Puppet       *puppet,
                    TinError      expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TinMessage) message =
    tin_session_send (trust_session (fixture), trust_peer (fixture, puppet), "no", &error);

  g_assert_null (message);
  g_assert_error (error, TIN_ERROR, (gint) expected);
}

/* --- How it comes to a contest ------------------------------------------------------------ */

static void
same_name_is_a_rival (TrustFixture  *fixture,
                      gconstpointer  user_data)
{
  g_autoptr (Puppet) bob = meet_bob (fixture);
  g_autoptr (Puppet) other = puppet_new (fixture->hub, fixture->clock, user_data, 9, OTHER_KEY);

  puppet_say (other, "it is me, Bob");
  puppet_dial (other, TRUST_ALICE);
  assert_pair (fixture, bob, other);
  g_assert_cmpuint (count_notes (fixture, bob), ==, 1);
  g_assert_cmpuint (count_notes (fixture, other), ==, 1);

  /* The link is there for comparing, and for nothing else. */
  g_assert_true (puppet_is_here (other));
  g_assert_cmpint (tin_peer_get_state (trust_peer (fixture, other)), ==, TIN_PEER_CONNECTED);
  puppet_say (other, "please answer");
  tin_settle ();
  trust_assert_received (fixture, "");
  g_assert_cmpuint (other->acknowledged, ==, 0);
  assert_cannot_send (fixture, other, TIN_ERROR_UNDECIDED);
  trust_send (fixture, trust_peer (fixture, bob), "for Bob");
  trust_assert_texts (other, "");

  /* It is said once, however often it comes. */
  puppet_dial (other, TRUST_ALICE);
  puppet_dial (other, TRUST_ALICE);
  assert_pair (fixture, bob, other);
  g_assert_cmpuint (count_notes (fixture, bob), ==, 1);
  g_assert_cmpuint (count_notes (fixture, other), ==, 1);
}

static void
other_names_are_none (TrustFixture  *fixture,
                      gconstpointer  user_data)
{
  static const char *const names[] = { "Bobby", "", "B o b", "Rob" };
  g_autoptr (Puppet) bob = meet_bob (fixture);

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (Puppet) zoe =
        puppet_new (fixture->hub, fixture->clock, names[i], 9, 100 + (guint) i);

      puppet_dial (zoe, TRUST_ALICE);
      trust_assert_state (fixture, zoe, TIN_TRUST_STRANGER);
      trust_assert_state (fixture, bob, TIN_TRUST_PINNED);
    }
}

/* Under the address where Bob listened, with any name. */
static void
same_address_is_a_rival (TrustFixture  *fixture,
                         gconstpointer  user_data)
{
  g_autoptr (Puppet) bob = meet_bob (fixture);
  g_autoptr (Puppet) other =
    puppet_new (fixture->hub, fixture->clock, "Zoe", TRUST_BOB, OTHER_KEY);

  puppet_dial (other, TRUST_ALICE);
  assert_pair (fixture, bob, other);
}

static void
other_port_of_the_address_is_none (TrustFixture  *fixture,
                                   gconstpointer  user_data)
{
  g_autoptr (Puppet) bob = meet_bob (fixture);
  g_autoptr (Puppet) other =
    puppet_new (fixture->hub, fixture->clock, "Zoe", TRUST_BOB, OTHER_KEY);

  other->port = 5001;
  puppet_dial (other, TRUST_ALICE);
  trust_assert_state (fixture, bob, TIN_TRUST_PINNED);
  trust_assert_state (fixture, other, TIN_TRUST_STRANGER);
}

/* Alice dials Bob, by hand or by itself, and somebody else is there. */
static void
dial_finds_a_rival (TrustFixture  *fixture,
                    gconstpointer  user_data)
{
  gboolean by_hand = GPOINTER_TO_INT (user_data);
  g_autoptr (Puppet) bob = meet_bob (fixture);
  g_autoptr (Puppet) other =
    puppet_new (fixture->hub, fixture->clock, "Zoe", TRUST_BOB, OTHER_KEY);
  g_autoptr (GError) error = NULL;

  trust_send (fixture, trust_peer (fixture, bob), "for Bob");
  puppet_listen (other, TRUE);
  if (by_hand)
    {
      trust_connect (fixture, TRUST_BOB, &error);
      g_assert_error (error, TIN_ERROR, TIN_ERROR_WRONG_KEY);
    }
  else
    {
      trust_advance (fixture, 2 * TIN_BACKOFF_MAX);
    }
  assert_pair (fixture, bob, other);
  g_assert_null (other->link);
  g_assert_cmpint (tin_peer_get_state (trust_peer (fixture, other)), ==, TIN_PEER_OFFLINE);

  /* The second time it is no other answer, and no way round. */
  g_clear_error (&error);
  trust_connect (fixture, TRUST_BOB, &error);
  g_assert_error (error, TIN_ERROR, TIN_ERROR_WRONG_KEY);
  trust_advance (fixture, 4 * TIN_BACKOFF_MAX);
  g_assert_null (other->link);
  assert_pair (fixture, bob, other);
  g_assert_cmpuint (count_notes (fixture, bob), ==, 1);
}

/* Dialled as itself the rival can be compared with. */
static void
rival_can_be_dialled (TrustFixture  *fixture,
                      gconstpointer  user_data)
{
  g_autoptr (Puppet) bob = meet_bob (fixture);
  g_autoptr (Puppet) other =
    puppet_new (fixture->hub, fixture->clock, "Bob", TRUST_BOB, OTHER_KEY);
  g_autoptr (GError) error = NULL;

  puppet_listen (other, TRUE);
  trust_connect (fixture, TRUST_BOB, NULL);
  assert_pair (fixture, bob, other);
  tin_session_reconnect_async (trust_session (fixture), trust_peer (fixture, other), NULL, NULL,
                               NULL);
  tin_settle ();
  g_assert_true (puppet_is_here (other));
  assert_pair (fixture, bob, other);

  trust_compare (fixture, other);
  assert_pair (fixture, bob, other);
  g_assert_true (tin_peer_is_verified (trust_peer (fixture, other)));
  assert_cannot_send (fixture, other, TIN_ERROR_UNDECIDED);
}

/* A typed address leads to no new key past the one that is known there. */
static void
plain_program_is_no_way_round (TrustFixture  *fixture,
                               gconstpointer  user_data)
{
  g_autoptr (Puppet) bob = meet_bob (fixture);
  g_autoptr (Puppet) other =
    puppet_new (fixture->hub, fixture->clock, "Zoe", TRUST_BOB, OTHER_KEY);
  g_autoptr (GError) error = NULL;

  puppet_listen (other, TRUE);
  trust_connect (fixture, TRUST_BOB, NULL);
  assert_pair (fixture, bob, other);
  tin_memory_network_set_plain (other->network);
  trust_connect (fixture, TRUST_BOB, &error);
  g_assert_error (error, TIN_ERROR, TIN_ERROR_NOT_TINCAN);
  g_assert_cmpuint (trust_count (fixture), ==, 2);
}

/* --- Who is here, or is known -------------------------------------------------------------- */

/* A stranger does not stop a conversation by taking a name. */
static void
who_is_here_is_not_contested (TrustFixture  *fixture,
                              gconstpointer  user_data)
{
  g_autoptr (Puppet) bob = trust_befriend (fixture, "Bob", TRUST_BOB, BOBS_KEY);
  g_autoptr (Puppet) other = puppet_new (fixture->hub, fixture->clock, "BOB", 9, OTHER_KEY);

  puppet_dial (other, TRUST_ALICE);
  trust_assert_state (fixture, bob, TIN_TRUST_PINNED);
  trust_assert_state (fixture, other, TIN_TRUST_RIVAL);
  g_assert_true (tin_peer_get_rival (trust_peer (fixture, other)) == trust_peer (fixture, bob));
  g_assert_null (tin_peer_get_rival (trust_peer (fixture, bob)));
  trust_send (fixture, trust_peer (fixture, bob), "still talking");
  trust_assert_texts (bob, "still talking|");
  trust_assert_texts (other, "");

  /* When Bob has gone it is another matter. */
  puppet_listen (bob, FALSE);
  puppet_leave (bob);
  puppet_dial (other, TRUST_ALICE);
  assert_pair (fixture, bob, other);
}

/* Somebody whom Alice knows may call itself what it likes, and move. */
static void
known_ones_may_move (TrustFixture  *fixture,
                     gconstpointer  user_data)
{
  g_autoptr (Puppet) bob = meet_bob (fixture);
  g_autoptr (Puppet) cat = trust_befriend (fixture, "Cat", 4, 4);
  g_autoptr (Puppet) moved = NULL;
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&cat, puppet_free);
  moved = puppet_new (fixture->hub, fixture->clock, "Bob", TRUST_BOB, 4);
  puppet_dial (moved, TRUST_ALICE);
  trust_assert_state (fixture, bob, TIN_TRUST_PINNED);
  trust_assert_state (fixture, moved, TIN_TRUST_PINNED);

  puppet_leave (moved);
  puppet_listen (moved, TRUE);
  tin_session_reconnect_async (trust_session (fixture), trust_peer (fixture, bob), NULL, NULL,
                               NULL);
  tin_settle ();
  trust_assert_state (fixture, bob, TIN_TRUST_PINNED);
  g_assert_null (moved->link);
}

/* One question at a time: further keys are counted, and leave nothing. */
static void
further_keys_are_refused (TrustFixture  *fixture,
                          gconstpointer  user_data)
{
  g_autoptr (Puppet) bob = meet_bob (fixture);
  g_autoptr (Puppet) other = puppet_new (fixture->hub, fixture->clock, "Bob", 9, OTHER_KEY);

  puppet_dial (other, TRUST_ALICE);
  for (guint i = 0; i < 50; i++)
    {
      g_autoptr (Puppet) third = puppet_new (fixture->hub, fixture->clock, "Bob", 9, 200 + i);

      puppet_dial (third, TRUST_ALICE);
      g_assert_cmpint (third->reason, ==, TIN_PEER_REASON_ASKING);
      g_assert_null (trust_find (fixture, third));
      g_assert_cmpuint (tin_peer_get_refused_keys (trust_peer (fixture, bob)), ==, i + 1);
    }
  assert_pair (fixture, bob, other);
  g_assert_cmpuint (trust_count (fixture), ==, 2);
  g_assert_cmpuint (count_notes (fixture, bob), ==, 1);
}

/* A stranger who has been talking, and now calls itself like a friend. */
static void
renamed_stranger_is_a_rival (TrustFixture  *fixture,
                             gconstpointer  user_data)
{
  g_autoptr (Puppet) bob = meet_bob (fixture);
  g_autoptr (Puppet) zoe = puppet_new (fixture->hub, fixture->clock, "Zoe", 9, OTHER_KEY);

  puppet_dial (zoe, TRUST_ALICE);
  puppet_say (zoe, "hello");
  tin_settle ();
  trust_assert_received (fixture, "hello|");

  /* Without letting go of the link of before. */
  g_free (zoe->name);
  zoe->name = g_strdup ("bob");
  puppet_dial (zoe, TRUST_ALICE);
  assert_pair (fixture, bob, zoe);
  puppet_say (zoe, "I am Bob");
  tin_settle ();
  trust_assert_received (fixture, "hello|");
}

/* --- What waits ---------------------------------------------------------------------------- */

/* Nothing that is queued leaves for either of them, whatever happens, until Alice has decided. */
static void
queue_waits_for_the_person (TrustFixture  *fixture,
                            gconstpointer  user_data)
{
  gboolean crash = GPOINTER_TO_INT (user_data);
  g_autoptr (Puppet) bob = meet_bob (fixture);
  g_autoptr (Puppet) other = puppet_new (fixture->hub, fixture->clock, "Bob", 9, OTHER_KEY);

  trust_send (fixture, trust_peer (fixture, bob), "one");
  puppet_dial (other, TRUST_ALICE);
  trust_send (fixture, trust_peer (fixture, bob), "two");
  g_assert_cmpuint (tin_session_count_queued (trust_session (fixture)), ==, 2);

  /* Bob himself comes: the person is still asked. */
  puppet_listen (bob, TRUE);
  puppet_dial (bob, TRUST_ALICE);
  g_assert_true (puppet_is_here (bob));
  trust_send (fixture, trust_peer (fixture, bob), "three");
  puppet_say (bob, "what is it?");
  tin_settle ();
  trust_assert_received (fixture, "what is it?|");
  trust_assert_texts (bob, "");

  trust_advance (fixture, TIN_SECONDS (2));
  trust_restart (fixture, crash);
  assert_pair (fixture, bob, other);
  trust_advance (fixture, 4 * TIN_BACKOFF_MAX);
  puppet_dial (bob, TRUST_ALICE);
  puppet_dial (other, TRUST_ALICE);
  trust_advance (fixture, TIN_SECONDS (5));
  trust_assert_texts (bob, "");
  trust_assert_texts (other, "");

  tin_session_keep_both (trust_session (fixture), trust_peer (fixture, bob));
  tin_settle ();
  trust_assert_texts (bob, "one|two|three|");
  trust_assert_texts (other, "");
  trust_assert_state (fixture, bob, TIN_TRUST_PINNED);
}

/* What is on its way to the disk when the contest begins does not leave either. */
static void
pending_message_waits (TrustFixture  *fixture,
                       gconstpointer  user_data)
{
  g_autoptr (Puppet) bob = trust_befriend (fixture, "Bob", TRUST_BOB, BOBS_KEY);
  g_autoptr (Puppet) other = puppet_new (fixture->hub, fixture->clock, "Bob", 9, OTHER_KEY);
  g_autoptr (GError) error = NULL;
  g_autoptr (TinMessage) message =
    tin_session_send (trust_session (fixture), trust_peer (fixture, bob), "one", &error);

  puppet_listen (bob, FALSE);
  tin_memory_hub_cut (fixture->hub);
  puppet_dial (other, TRUST_ALICE);
  tin_settle ();
  trust_advance (fixture, TIN_SECONDS (5));
  if (tin_peer_get_trust (trust_peer (fixture, bob)) != TIN_TRUST_CONTESTED)
    puppet_dial (other, TRUST_ALICE);
  assert_pair (fixture, bob, other);

  puppet_listen (bob, TRUE);
  puppet_dial (bob, TRUST_ALICE);
  trust_assert_texts (bob, "");
  tin_session_keep_both (trust_session (fixture), trust_peer (fixture, bob));
  tin_settle ();
  trust_assert_texts (bob, "one|");
}

/* --- What the person says ------------------------------------------------------------------ */

/* Two people of one name: neither is asked about again. */
static void
both_may_be_kept (TrustFixture  *fixture,
                  gconstpointer  user_data)
{
  g_autoptr (Puppet) bob = meet_bob (fixture);
  g_autoptr (Puppet) other = puppet_new (fixture->hub, fixture->clock, "Bob", 9, OTHER_KEY);
  g_autoptr (Puppet) third = puppet_new (fixture->hub, fixture->clock, "Bob", 8, 78);

  puppet_say (other, "another Bob");
  puppet_dial (other, TRUST_ALICE);
  tin_session_keep_both (trust_session (fixture), trust_peer (fixture, other));
  tin_settle ();
  trust_assert_state (fixture, bob, TIN_TRUST_PINNED);
  trust_assert_state (fixture, other, TIN_TRUST_STRANGER);
  g_assert_null (tin_peer_get_rival (trust_peer (fixture, other)));

  trust_advance (fixture, TIN_SECONDS (2));
  trust_restart (fixture, FALSE);
  puppet_dial (other, TRUST_ALICE);
  trust_assert_state (fixture, bob, TIN_TRUST_PINNED);
  trust_assert_state (fixture, other, TIN_TRUST_STRANGER);
  trust_assert_received (fixture, "another Bob|");

  trust_send (fixture, trust_peer (fixture, other), "hello, other Bob");
  trust_assert_texts (other, "hello, other Bob|");
  trust_assert_texts (bob, "");

  /* A third one is a question again. */
  puppet_dial (third, TRUST_ALICE);
  trust_assert_state (fixture, third, TIN_TRUST_RIVAL);
}

/* Accepting the rival says the same, and that it is welcome. */
static void
rival_may_be_accepted (TrustFixture  *fixture,
                       gconstpointer  user_data)
{
  g_autoptr (Puppet) bob = meet_bob (fixture);
  g_autoptr (Puppet) other = puppet_new (fixture->hub, fixture->clock, "Bob", 9, OTHER_KEY);

  puppet_dial (other, TRUST_ALICE);
  tin_session_accept (trust_session (fixture), trust_peer (fixture, other));
  tin_settle ();
  trust_assert_state (fixture, bob, TIN_TRUST_PINNED);
  trust_assert_state (fixture, other, TIN_TRUST_PINNED);
  puppet_dial (other, TRUST_ALICE);
  puppet_say (other, "thank you");
  tin_settle ();
  trust_assert_received (fixture, "thank you|");
}

static void
compared_rival_that_is_kept_is_verified (TrustFixture  *fixture,
                                         gconstpointer  user_data)
{
  g_autoptr (Puppet) bob = meet_bob (fixture);
  g_autoptr (Puppet) other = puppet_new (fixture->hub, fixture->clock, "Bob", 9, OTHER_KEY);

  puppet_dial (other, TRUST_ALICE);
  trust_compare (fixture, other);
  tin_session_keep_both (trust_session (fixture), trust_peer (fixture, bob));
  trust_assert_state (fixture, bob, TIN_TRUST_PINNED);
  trust_assert_state (fixture, other, TIN_TRUST_VERIFIED);
  trust_advance (fixture, TIN_SECONDS (2));
  trust_restart (fixture, FALSE);
  trust_assert_state (fixture, other, TIN_TRUST_VERIFIED);
  g_assert_cmpint (tin_peer_get_verified_at (trust_peer (fixture, other)), >, 0);
}

/* Whoever blocks one of the two has said that they are not the same. */
static void
blocking_one_frees_the_other (TrustFixture  *fixture,
                              gconstpointer  user_data)
{
  gboolean block_rival = GPOINTER_TO_INT (user_data);
  g_autoptr (Puppet) bob = meet_bob (fixture);
  g_autoptr (Puppet) other = puppet_new (fixture->hub, fixture->clock, "Bob", 9, OTHER_KEY);
  g_autoptr (Puppet) third = puppet_new (fixture->hub, fixture->clock, "Bob", 8, 78);

  puppet_dial (other, TRUST_ALICE);
  trust_send (fixture, trust_peer (fixture, bob), "for Bob");
  tin_session_block (trust_session (fixture),
                     trust_peer (fixture, block_rival ? other : bob));
  tin_settle ();
  trust_assert_state (fixture, bob, block_rival ? TIN_TRUST_PINNED : TIN_TRUST_BLOCKED);
  trust_assert_state (fixture, other, block_rival ? TIN_TRUST_BLOCKED : TIN_TRUST_STRANGER);

  puppet_dial (bob, TRUST_ALICE);
  puppet_dial (other, TRUST_ALICE);
  trust_assert_texts (bob, block_rival ? "for Bob|" : "");
  trust_assert_texts (other, "");
  if (!block_rival)
    {
      /* The name of somebody who is blocked is free. */
      puppet_dial (third, TRUST_ALICE);
      trust_assert_state (fixture, third, TIN_TRUST_STRANGER);
    }
}

static void
removing_the_rival_frees_the_other (TrustFixture  *fixture,
                                    gconstpointer  user_data)
{
  g_autoptr (Puppet) bob = meet_bob (fixture);
  g_autoptr (Puppet) other = puppet_new (fixture->hub, fixture->clock, "Bob", 9, OTHER_KEY);

  puppet_dial (other, TRUST_ALICE);
  tin_session_remove (trust_session (fixture), trust_peer (fixture, other));
  tin_settle ();
  trust_assert_state (fixture, bob, TIN_TRUST_PINNED);
  g_assert_null (trust_find (fixture, other));
  g_assert_false (trust_has_contact (fixture, other->id));

  /* Who comes again is a question again. */
  puppet_dial (other, TRUST_ALICE);
  assert_pair (fixture, bob, other);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/session/rivals/the-same-name-is-a-rival", TrustFixture, "Bob", trust_set_up,
              same_name_is_a_rival, trust_tear_down);
  g_test_add ("/session/rivals/a-name-that-looks-the-same-is-a-rival", TrustFixture,
              "  bO\342\200\213B ", trust_set_up, same_name_is_a_rival, trust_tear_down);
  add_test ("other-names-are-none", other_names_are_none);
  add_test ("the-same-address-is-a-rival", same_address_is_a_rival);
  add_test ("another-port-of-the-address-is-none", other_port_of_the_address_is_none);
  g_test_add ("/session/rivals/a-dial-by-hand-finds-a-rival", TrustFixture, GINT_TO_POINTER (TRUE),
              trust_set_up, dial_finds_a_rival, trust_tear_down);
  g_test_add ("/session/rivals/a-dial-by-itself-finds-a-rival", TrustFixture, NULL, trust_set_up,
              dial_finds_a_rival, trust_tear_down);
  add_test ("a-rival-can-be-dialled-and-compared-with", rival_can_be_dialled);
  add_test ("a-plain-program-is-no-way-round", plain_program_is_no_way_round);
  add_test ("who-is-here-is-not-contested", who_is_here_is_not_contested);
  add_test ("known-ones-may-move", known_ones_may_move);
  add_test ("further-keys-are-refused", further_keys_are_refused);
  add_test ("a-renamed-stranger-is-a-rival", renamed_stranger_is_a_rival);
  g_test_add ("/session/rivals/the-queue-waits-for-the-person", TrustFixture, NULL, trust_set_up,
              queue_waits_for_the_person, trust_tear_down);
  g_test_add ("/session/rivals/the-queue-waits-over-a-crash", TrustFixture,
              GINT_TO_POINTER (TRUE), trust_set_up, queue_waits_for_the_person, trust_tear_down);
  add_test ("a-pending-message-waits", pending_message_waits);
  add_test ("both-may-be-kept", both_may_be_kept);
  add_test ("a-rival-may-be-accepted", rival_may_be_accepted);
  add_test ("a-compared-rival-that-is-kept-is-verified", compared_rival_that_is_kept_is_verified);
  g_test_add ("/session/rivals/blocking-the-rival-frees-the-other", TrustFixture,
              GINT_TO_POINTER (TRUE), trust_set_up, blocking_one_frees_the_other,
              trust_tear_down);
  g_test_add ("/session/rivals/blocking-the-contested-frees-the-rival", TrustFixture, NULL,
              trust_set_up, blocking_one_frees_the_other, trust_tear_down);
  add_test ("removing-the-rival-frees-the-other", removing_the_rival_frees_the_other);
  return g_test_run ();
}
