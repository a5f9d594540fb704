/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "trust-fixture.h"

#include "tin-await.h"
#include "tin-error.h"
#include "tin-limits.h"

/* A code that was compared before is found to differ: what Alice has of the earlier comparison. */

#define add_test(name, function) \
  g_test_add ("/session/doubt/" name, TrustFixture, NULL, trust_set_up, function, \
              trust_tear_down)

#define BOBS_KEY 2
#define NEW_KEY 77

/* Alice says that they differ. */
static void
differ (TrustFixture *fixture,
        Puppet       *puppet)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TinVerification) verification =
    tin_session_verify (trust_session (fixture), trust_peer (fixture, puppet), &error);

  g_assert_no_error (error);
  g_object_ref (verification);
  tin_settle ();
  g_assert_cmpint (tin_verification_get_state (verification), ==, TIN_COMPARE_CODE);
  tin_verification_differ (verification);
  tin_settle ();
}

static gboolean
is_verified (TrustFixture *fixture,
             Puppet       *puppet)
{
  return tin_peer_is_verified (trust_peer (fixture, puppet));
}

static void
mark_is_gone_for_good (TrustFixture  *fixture,
                       gconstpointer  user_data)
{
  g_autoptr (Puppet) bob = trust_befriend (fixture, "Bob", TRUST_BOB, BOBS_KEY);

  trust_compare (fixture, bob);
  trust_restart (fixture, FALSE);
  trust_assert_state (fixture, bob, TIN_TRUST_VERIFIED);
  puppet_dial (bob, TRUST_ALICE);

  fixture->n_trust = 0;
  differ (fixture, bob);
  g_assert_cmpuint (fixture->n_trust, ==, 1);
  trust_assert_state (fixture, bob, TIN_TRUST_PINNED);
  g_assert_cmpint (tin_peer_get_verified_at (trust_peer (fixture, bob)), ==, 0);
  trust_restart (fixture, FALSE);
  trust_assert_state (fixture, bob, TIN_TRUST_PINNED);
  g_assert_false (is_verified (fixture, bob));

  /* There was no mark: nothing is told. And there may be one again. */
  puppet_dial (bob, TRUST_ALICE);
  fixture->n_trust = 0;
  differ (fixture, bob);
  g_assert_cmpuint (fixture->n_trust, ==, 0);
  trust_assert_state (fixture, bob, TIN_TRUST_PINNED);
  trust_compare (fixture, bob);
  trust_assert_state (fixture, bob, TIN_TRUST_VERIFIED);
}

/* What a contested one will be again is less than it was. */
static void
contested_one_loses_it (TrustFixture  *fixture,
                        gconstpointer  user_data)
{
  g_autoptr (Puppet) bob = trust_befriend (fixture, "Bob", TRUST_BOB, BOBS_KEY);
  g_autoptr (Puppet) other = puppet_new (fixture->hub, fixture->clock, "Bob", 9, NEW_KEY);

  trust_compare (fixture, bob);
  puppet_listen (bob, FALSE);
  puppet_leave (bob);
  puppet_dial (other, TRUST_ALICE);
  trust_assert_state (fixture, bob, TIN_TRUST_CONTESTED);
  g_assert_true (is_verified (fixture, bob));

  puppet_dial (bob, TRUST_ALICE);
  differ (fixture, bob);
  trust_assert_state (fixture, bob, TIN_TRUST_CONTESTED);
  g_assert_false (is_verified (fixture, bob));
  trust_restart (fixture, FALSE);
  trust_assert_state (fixture, bob, TIN_TRUST_CONTESTED);
  g_assert_false (is_verified (fixture, bob));

  tin_session_keep_both (trust_session (fixture), trust_peer (fixture, bob));
  trust_assert_state (fixture, bob, TIN_TRUST_PINNED);
}

/* A key that was found to differ takes nobody's place. */
static void
rival_may_not_replace (TrustFixture  *fixture,
                       gconstpointer  user_data)
{
  g_autoptr (Puppet) bob = trust_befriend (fixture, "Bob", TRUST_BOB, BOBS_KEY);
  g_autoptr (Puppet) other = puppet_new (fixture->hub, fixture->clock, "Bob", 9, NEW_KEY);
  g_autoptr (GError) error = NULL;

  puppet_listen (bob, FALSE);
  puppet_leave (bob);
  puppet_dial (other, TRUST_ALICE);
  trust_compare (fixture, other);
  g_assert_true (is_verified (fixture, other));
  differ (fixture, other);
  g_assert_false (is_verified (fixture, other));
  trust_assert_state (fixture, other, TIN_TRUST_RIVAL);

  g_assert_false (tin_session_replace (trust_session (fixture), trust_peer (fixture, bob),
                                       &error));
  g_assert_error (error, TIN_ERROR, TIN_ERROR_INVALID);
  tin_session_keep_both (trust_session (fixture), trust_peer (fixture, bob));
  trust_assert_state (fixture, other, TIN_TRUST_STRANGER);
}

/* Who is not here can be compared with after a connect by hand: a rival, too, of whom all that is
 * known is that its key was found by a dial. Until then nothing is sent to anybody. */
static void
rival_found_by_a_dial_is_compared (TrustFixture  *fixture,
                                   gconstpointer  user_data)
{
  g_autoptr (Puppet) bob = trust_befriend (fixture, "Bob", TRUST_BOB, BOBS_KEY);
  g_autoptr (Puppet) new = puppet_new (fixture->hub, fixture->clock, "Bob", TRUST_BOB, NEW_KEY);
  g_autoptr (GError) error = NULL;

  puppet_listen (bob, FALSE);
  puppet_listen (new, TRUE);
  puppet_leave (bob);
  trust_send (fixture, trust_peer (fixture, bob), "for Bob");
  trust_advance (fixture, 2 * TIN_BACKOFF_FIRST);
  trust_assert_state (fixture, bob, TIN_TRUST_CONTESTED);
  trust_assert_state (fixture, new, TIN_TRUST_RIVAL);
  g_assert_false (puppet_is_here (new));

  g_assert_null (tin_session_verify (trust_session (fixture), trust_peer (fixture, new), &error));
  g_assert_error (error, TIN_ERROR, TIN_ERROR_CLOSED);
  g_assert_false (puppet_is_here (new));

  tin_session_reconnect_async (trust_session (fixture), trust_peer (fixture, new), NULL, NULL,
                               NULL);
  tin_settle ();
  g_assert_true (puppet_is_here (new));
  trust_assert_state (fixture, new, TIN_TRUST_RIVAL);
  trust_compare (fixture, new);
  trust_assert_state (fixture, new, TIN_TRUST_RIVAL);
  g_assert_true (is_verified (fixture, new));
  trust_assert_texts (new, "");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add_test ("the-mark-is-gone-for-good", mark_is_gone_for_good);
  add_test ("a-contested-one-loses-it", contested_one_loses_it);
  add_test ("a-rival-may-not-replace", rival_may_not_replace);
  add_test ("a-rival-found-by-a-dial-is-compared", rival_found_by_a_dial_is_compared);
  return g_test_run ();
}
