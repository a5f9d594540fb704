/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "tin-await.h"
#include "tin-error.h"
#include "tin-limits.h"
#include "tin-test-session.h"

/* Two whole sessions whose persons compare a code, and all that can come between. */

#define add_test(name, function) \
  g_test_add ("/session/verify/" name, Fixture, NULL, set_up, function, tear_down)

#define ALICE 1
#define BOB 2
#define MALLORY 3

/* A session, and what its person sees of comparisons. */
typedef struct
{
  TinTestSession  *test;          /* (owned) */
  TinVerification *verification;  /* (owned) (nullable) the one on the screen */
  guint            n_asked;
} Side;

typedef struct
{
  TinMemoryHub *hub;
  TinClock     *clock;
  Side          alice;
  Side          bob;
} Fixture;

static void
on_verification (Side            *side,
                 TinPeer         *peer,
                 TinVerification *verification)
{
  g_assert_true (tin_verification_get_peer (verification) == peer);
  g_assert_cmpint (tin_verification_get_state (verification), ==, TIN_COMPARE_ASKED);
  side->n_asked++;
  g_set_object (&side->verification, verification);
}

static void
begin_side (Fixture    *fixture,
            Side       *side,
            const char *name,
            guint       number)
{
  side->test = tin_test_session_new (fixture->hub, fixture->clock, name, number);
  g_signal_connect_swapped (side->test->session, "verification", G_CALLBACK (on_verification),
                            side);
}

static void
end_side (Side *side)
{
  g_clear_object (&side->verification);
  if (side->test == NULL)
    return;

  g_signal_handlers_disconnect_by_data (side->test->session, side);
  g_clear_pointer (&side->test, tin_test_session_free);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  g_autofree char *to_bob = tin_test_session_address (BOB);
  g_autoptr (GError) error = NULL;

  fixture->hub = tin_memory_hub_new ();
  fixture->clock = tin_manual_clock_new ();
  begin_side (fixture, &fixture->alice, "Alice", ALICE);
  begin_side (fixture, &fixture->bob, "Bob", BOB);
  tin_test_session_connect (fixture->alice.test, to_bob, &error);
  g_assert_no_error (error);
  tin_settle ();
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  end_side (&fixture->alice);
  end_side (&fixture->bob);
  tin_settle ();
  g_assert_cmpuint (tin_memory_hub_count (fixture->hub), ==, 0);
  g_assert_finalize_object (fixture->hub);
  g_assert_finalize_object (fixture->clock);
}

static TinPeer *
peer_of (Side       *side,
         const char *name)
{
  return tin_test_session_peer (side->test, name);
}

static void
begin (Side       *side,
       const char *name)
{
  g_autoptr (GError) error = NULL;
  TinVerification *verification =
    tin_session_verify (side->test->session, peer_of (side, name), &error);

  g_assert_no_error (error);
  g_set_object (&side->verification, verification);
}

static void
assert_states (Fixture         *fixture,
               TinCompareState  alice,
               TinCompareState  bob)
{
  tin_settle ();
  g_assert_cmpstr (tin_compare_state_to_nick (
                     tin_verification_get_state (fixture->alice.verification)),
                   ==, tin_compare_state_to_nick (alice));
  g_assert_cmpstr (tin_compare_state_to_nick (
                     tin_verification_get_state (fixture->bob.verification)),
                   ==, tin_compare_state_to_nick (bob));
}

static char *
read_code (Side *side)
{
  g_autofree char *digits = tin_verification_dup_digits (side->verification);
  guint8 emoji[TIN_COMPARE_EMOJI];

  g_assert_true (tin_verification_get_emoji (side->verification, emoji));
  return g_strdup_printf ("%s %u %u %u %u %u", digits, emoji[0], emoji[1], emoji[2], emoji[3],
                          emoji[4]);
}

/* Both see a code, and it is the same. */
static void
reach_code (Fixture *fixture)
{
  g_autofree char *alice = NULL;
  g_autofree char *bob = NULL;

  begin (&fixture->alice, "Bob");
  assert_states (fixture, TIN_COMPARE_ASKING, TIN_COMPARE_ASKED);
  tin_verification_agree (fixture->bob.verification);
  assert_states (fixture, TIN_COMPARE_CODE, TIN_COMPARE_CODE);
  alice = read_code (&fixture->alice);
  bob = read_code (&fixture->bob);
  g_assert_cmpstr (alice, ==, bob);
}

static void
assert_trust (Side       *side,
              const char *name,
              TinTrust    trust)
{
  g_assert_cmpstr (tin_trust_to_nick (tin_peer_get_trust (peer_of (side, name))), ==,
                   tin_trust_to_nick (trust));
}

/* --- The good end ------------------------------------------------------------------------- */

static void
same_code_verifies_both (Fixture       *fixture,
                         gconstpointer  user_data)
{
  guint n_notified = 0;

  reach_code (fixture);
  g_signal_connect_data (peer_of (&fixture->alice, "Bob"), "notify::verified",
                         G_CALLBACK (g_atomic_int_inc), &n_notified, NULL, G_CONNECT_SWAPPED);
  tin_verification_match (fixture->alice.verification);
  assert_states (fixture, TIN_COMPARE_CONFIRMED, TIN_COMPARE_CODE);
  assert_trust (&fixture->alice, "Bob", TIN_TRUST_PINNED);
  assert_trust (&fixture->bob, "Alice", TIN_TRUST_PINNED);

  tin_verification_match (fixture->bob.verification);
  assert_states (fixture, TIN_COMPARE_VERIFIED, TIN_COMPARE_VERIFIED);
  assert_trust (&fixture->alice, "Bob", TIN_TRUST_VERIFIED);
  assert_trust (&fixture->bob, "Alice", TIN_TRUST_VERIFIED);
  g_assert_cmpint (tin_peer_get_verified_at (peer_of (&fixture->alice, "Bob")), >, 0);
  g_assert_cmpuint (n_notified, ==, 1);
  g_assert_cmpuint (fixture->alice.n_asked, ==, 0);
  g_assert_cmpuint (fixture->bob.n_asked, ==, 1);
  g_assert_null (tin_session_get_verification (fixture->alice.test->session,
                                               peer_of (&fixture->alice, "Bob")));
}

static void
codes_are_fresh (Fixture       *fixture,
                 gconstpointer  user_data)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  reach_code (fixture);
  first = read_code (&fixture->alice);
  tin_verification_cancel (fixture->alice.verification);
  assert_states (fixture, TIN_COMPARE_CANCELLED, TIN_COMPARE_CANCELLED);
  reach_code (fixture);
  second = read_code (&fixture->alice);
  g_assert_cmpstr (first, !=, second);
}

static void
both_may_begin_at_once (Fixture       *fixture,
                        gconstpointer  user_data)
{
  g_autofree char *alice = NULL;
  g_autofree char *bob = NULL;

  begin (&fixture->alice, "Bob");
  begin (&fixture->bob, "Alice");
  assert_states (fixture, TIN_COMPARE_CODE, TIN_COMPARE_CODE);
  alice = read_code (&fixture->alice);
  bob = read_code (&fixture->bob);
  g_assert_cmpstr (alice, ==, bob);
  g_assert_cmpuint (fixture->alice.n_asked + fixture->bob.n_asked, ==, 0);

  tin_verification_match (fixture->alice.verification);
  tin_verification_match (fixture->bob.verification);
  assert_states (fixture, TIN_COMPARE_VERIFIED, TIN_COMPARE_VERIFIED);
}

/* While one is under way there is no other: whoever asks gets that one. */
static void
there_is_one_at_a_time (Fixture       *fixture,
                        gconstpointer  user_data)
{
  TinVerification *first;

  begin (&fixture->alice, "Bob");
  first = fixture->alice.verification;
  tin_settle ();
  begin (&fixture->alice, "Bob");
  g_assert_true (fixture->alice.verification == first);
  begin (&fixture->bob, "Alice");
  assert_states (fixture, TIN_COMPARE_ASKING, TIN_COMPARE_ASKED);
  g_assert_cmpuint (fixture->bob.n_asked, ==, 1);
  g_assert_true (tin_session_get_verification (fixture->alice.test->session,
                                               peer_of (&fixture->alice, "Bob")) == first);
}

/* --- Other ends --------------------------------------------------------------------------- */

static void
different_codes_verify_nobody (Fixture       *fixture,
                               gconstpointer  user_data)
{
  reach_code (fixture);
  tin_verification_match (fixture->alice.verification);
  tin_verification_differ (fixture->bob.verification);
  assert_states (fixture, TIN_COMPARE_DIFFERENT, TIN_COMPARE_DIFFERENT);
  tin_verification_match (fixture->bob.verification);
  tin_verification_match (fixture->alice.verification);
  assert_states (fixture, TIN_COMPARE_DIFFERENT, TIN_COMPARE_DIFFERENT);
  assert_trust (&fixture->alice, "Bob", TIN_TRUST_PINNED);
  assert_trust (&fixture->bob, "Alice", TIN_TRUST_PINNED);
}

/* The codes were the same once, and differ now: whoever says so, neither goes on showing that they
 * were. */
static void
difference_takes_the_mark_away (Fixture       *fixture,
                                gconstpointer  user_data)
{
  gboolean by_us = GPOINTER_TO_INT (user_data);

  reach_code (fixture);
  tin_verification_match (fixture->alice.verification);
  tin_verification_match (fixture->bob.verification);
  assert_states (fixture, TIN_COMPARE_VERIFIED, TIN_COMPARE_VERIFIED);

  /* One that comes to no end says nothing. */
  reach_code (fixture);
  tin_verification_cancel (fixture->bob.verification);
  assert_states (fixture, TIN_COMPARE_CANCELLED, TIN_COMPARE_CANCELLED);
  assert_trust (&fixture->alice, "Bob", TIN_TRUST_VERIFIED);
  assert_trust (&fixture->bob, "Alice", TIN_TRUST_VERIFIED);

  reach_code (fixture);
  tin_verification_differ (by_us ? fixture->alice.verification : fixture->bob.verification);
  assert_states (fixture, TIN_COMPARE_DIFFERENT, TIN_COMPARE_DIFFERENT);
  assert_trust (&fixture->alice, "Bob", TIN_TRUST_PINNED);
  assert_trust (&fixture->bob, "Alice", TIN_TRUST_PINNED);
  g_assert_false (tin_peer_is_verified (peer_of (&fixture->alice, "Bob")));
  g_assert_cmpint (tin_peer_get_verified_at (peer_of (&fixture->alice, "Bob")), ==, 0);
  g_assert_cmpint (tin_peer_get_verified_at (peer_of (&fixture->bob, "Alice")), ==, 0);
}

static void
asked_one_may_refuse (Fixture       *fixture,
                      gconstpointer  user_data)
{
  begin (&fixture->alice, "Bob");
  tin_settle ();
  tin_verification_cancel (fixture->bob.verification);
  assert_states (fixture, TIN_COMPARE_REFUSED, TIN_COMPARE_CANCELLED);
  assert_trust (&fixture->alice, "Bob", TIN_TRUST_PINNED);

  /* And be asked again. */
  reach_code (fixture);
}

static void
either_may_cancel (Fixture       *fixture,
                   gconstpointer  user_data)
{
  begin (&fixture->alice, "Bob");
  tin_settle ();
  tin_verification_cancel (fixture->alice.verification);
  assert_states (fixture, TIN_COMPARE_CANCELLED, TIN_COMPARE_CANCELLED);
  tin_verification_agree (fixture->bob.verification);
  assert_states (fixture, TIN_COMPARE_CANCELLED, TIN_COMPARE_CANCELLED);

  reach_code (fixture);
  tin_verification_cancel (fixture->bob.verification);
  assert_states (fixture, TIN_COMPARE_CANCELLED, TIN_COMPARE_CANCELLED);
  assert_trust (&fixture->alice, "Bob", TIN_TRUST_PINNED);
}

static void
it_does_not_last_for_ever (Fixture       *fixture,
                           gconstpointer  user_data)
{
  reach_code (fixture);
  tin_verification_match (fixture->alice.verification);
  tin_test_advance (fixture->clock, TIN_COMPARE_TIMEOUT - TIN_SECONDS (1));
  assert_states (fixture, TIN_COMPARE_CONFIRMED, TIN_COMPARE_CODE);
  tin_test_advance (fixture->clock, TIN_SECONDS (2));
  assert_states (fixture, TIN_COMPARE_LATE, TIN_COMPARE_LATE);
  tin_verification_match (fixture->bob.verification);
  assert_states (fixture, TIN_COMPARE_LATE, TIN_COMPARE_LATE);
  assert_trust (&fixture->alice, "Bob", TIN_TRUST_PINNED);
}

/* A link that goes takes the comparison with it: over the next one it is another. */
static void
lost_link_ends_it (Fixture       *fixture,
                   gconstpointer  user_data)
{
  guint step = GPOINTER_TO_UINT (user_data);

  begin (&fixture->alice, "Bob");
  tin_settle ();
  if (step > 0)
    tin_verification_agree (fixture->bob.verification);
  tin_settle ();
  if (step > 1)
    tin_verification_match (fixture->bob.verification);
  tin_settle ();

  tin_memory_hub_cut (fixture->hub);
  assert_states (fixture, TIN_COMPARE_CLOSED, TIN_COMPARE_CLOSED);
  tin_test_advance (fixture->clock, 2 * TIN_BACKOFF_FIRST);
  g_assert_cmpint (tin_peer_get_state (peer_of (&fixture->alice, "Bob")), ==,
                   TIN_PEER_CONNECTED);
  tin_verification_match (fixture->alice.verification);
  tin_verification_agree (fixture->bob.verification);
  assert_states (fixture, TIN_COMPARE_CLOSED, TIN_COMPARE_CLOSED);
  assert_trust (&fixture->alice, "Bob", TIN_TRUST_PINNED);
  reach_code (fixture);
}

/* The last word is on its way when the link goes: who has heard it is verified, and who has not is
 * not; neither is told what is not so. */
static void
last_word_may_be_lost (Fixture       *fixture,
                       gconstpointer  user_data)
{
  reach_code (fixture);
  tin_verification_match (fixture->alice.verification);
  tin_settle ();
  tin_verification_match (fixture->bob.verification);
  tin_memory_hub_cut (fixture->hub);
  assert_states (fixture, TIN_COMPARE_CLOSED, TIN_COMPARE_VERIFIED);
  assert_trust (&fixture->alice, "Bob", TIN_TRUST_PINNED);
  assert_trust (&fixture->bob, "Alice", TIN_TRUST_VERIFIED);
}

static void
session_may_end_in_between (Fixture       *fixture,
                            gconstpointer  user_data)
{
  reach_code (fixture);
  g_signal_handlers_disconnect_by_data (fixture->alice.test->session, &fixture->alice);
  g_clear_pointer (&fixture->alice.test, tin_test_session_free);
  assert_states (fixture, TIN_COMPARE_CLOSED, TIN_COMPARE_CLOSED);
}

static void
only_who_is_here_can_be_compared_with (Fixture       *fixture,
                                       gconstpointer  user_data)
{
  TinPeer *bob = peer_of (&fixture->alice, "Bob");
  g_autoptr (GError) error = NULL;

  tin_session_disconnect (fixture->alice.test->session, bob);
  tin_settle ();
  g_assert_null (tin_session_verify (fixture->alice.test->session, bob, &error));
  g_assert_error (error, TIN_ERROR, TIN_ERROR_CLOSED);
}

/* --- Somebody in between ------------------------------------------------------------------ */

/* Mallory sits between the two: each of them compares over a link of his own with each. Whatever
 * he passes on, the two do not see the same. */
static void
man_in_the_middle_shows (Fixture       *fixture,
                         gconstpointer  user_data)
{
  g_autofree char *to_mallory = tin_test_session_address (MALLORY);
  g_autofree char *to_bob = tin_test_session_address (BOB);
  g_autofree char *seen_by_alice = NULL;
  g_autofree char *seen_by_bob = NULL;
  Side mallory = { 0 };
  TinVerification *with_bob;

  begin_side (fixture, &mallory, "Mallory", MALLORY);
  tin_session_disconnect (fixture->alice.test->session, peer_of (&fixture->alice, "Bob"));
  tin_settle ();
  tin_test_session_connect (fixture->alice.test, to_mallory, NULL);
  tin_test_session_connect (mallory.test, to_bob, NULL);
  tin_settle ();

  begin (&fixture->alice, "Mallory");
  tin_settle ();
  tin_verification_agree (mallory.verification);
  with_bob = tin_session_verify (mallory.test->session, peer_of (&mallory, "Bob"), NULL);
  g_object_ref (with_bob);
  tin_settle ();
  tin_verification_agree (fixture->bob.verification);
  tin_settle ();

  seen_by_alice = read_code (&fixture->alice);
  seen_by_bob = read_code (&fixture->bob);
  g_assert_cmpstr (seen_by_alice, !=, seen_by_bob);
  tin_verification_differ (fixture->alice.verification);
  tin_verification_differ (fixture->bob.verification);
  assert_states (fixture, TIN_COMPARE_DIFFERENT, TIN_COMPARE_DIFFERENT);
  g_object_unref (with_bob);
  end_side (&mallory);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add_test ("the-same-code-verifies-both", same_code_verifies_both);
  add_test ("codes-are-fresh", codes_are_fresh);
  add_test ("both-may-begin-at-once", both_may_begin_at_once);
  add_test ("there-is-one-at-a-time", there_is_one_at_a_time);
  add_test ("different-codes-verify-nobody", different_codes_verify_nobody);
  g_test_add ("/session/verify/a-difference-of-ours-takes-the-mark-away", Fixture,
              GINT_TO_POINTER (TRUE), set_up, difference_takes_the_mark_away, tear_down);
  g_test_add ("/session/verify/a-difference-of-theirs-takes-the-mark-away", Fixture,
              GINT_TO_POINTER (FALSE), set_up, difference_takes_the_mark_away, tear_down);
  add_test ("the-asked-one-may-refuse", asked_one_may_refuse);
  add_test ("either-may-cancel", either_may_cancel);
  add_test ("it-does-not-last-for-ever", it_does_not_last_for_ever);
  g_test_add ("/session/verify/a-link-lost-while-asked-ends-it", Fixture, GUINT_TO_POINTER (0),
              set_up, lost_link_ends_it, tear_down);
  g_test_add ("/session/verify/a-link-lost-with-a-code-ends-it", Fixture, GUINT_TO_POINTER (1),
              set_up, lost_link_ends_it, tear_down);
  g_test_add ("/session/verify/a-link-lost-after-a-match-ends-it", Fixture, GUINT_TO_POINTER (2),
              set_up, lost_link_ends_it, tear_down);
  add_test ("the-last-word-may-be-lost", last_word_may_be_lost);
  add_test ("the-session-may-end-in-between", session_may_end_in_between);
  add_test ("only-who-is-here-can-be-compared-with", only_who_is_here_can_be_compared_with);
  add_test ("a-man-in-the-middle-shows", man_in_the_middle_shows);
  return g_test_run ();
}
