/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "places-fixture.h"

#include <string.h>

#include "tin-await.h"
#include "tin-error.h"
#include "tin-limits.h"
#include "tin-test-program.h"

/* An address at which Alice has reached a key leads to that key, or nowhere. */

#define add_test(name, function) \
  g_test_add ("/session/places/" name, TrustFixture, NULL, trust_set_up, function, \
              trust_tear_down)
#define add_restart_test(name, function) \
  g_test_add ("/session/places/" name "-after-a-restart", TrustFixture, NULL, trust_set_up, \
              function, trust_tear_down); \
  g_test_add ("/session/places/" name "-after-a-crash", TrustFixture, GINT_TO_POINTER (TRUE), \
              trust_set_up, function, trust_tear_down)

/* --- Names --------------------------------------------------------------------------------- */

/* Whatever the address is called, the other key gets nothing. */
static void
name_keeps_its_key (TrustFixture  *fixture,
                    gconstpointer  user_data)
{
  g_autoptr (Puppet) bob = places_meet_bob (fixture);
  g_autoptr (Puppet) other = places_new_other (fixture);
  g_autoptr (GString) expected = g_string_new (NULL);

  for (gsize i = 0; i < PLACES_N_SPELLINGS; i++)
    {
      trust_restart (fixture, GPOINTER_TO_INT (user_data));
      puppet_listen (other, TRUE);
      g_test_message ("%s", places_spellings[i]);
      g_assert_cmpint (places_send_to (fixture, places_spellings[i], "for Bob"), ==,
                       TIN_ERROR_WRONG_KEY);
      places_assert_untold (other);
      if (i == 0)
        places_assert_contest (fixture, bob, other);
      places_go_away (other);

      puppet_listen (bob, TRUE);
      g_assert_cmpint (places_send_to (fixture, places_spellings[i], "for Bob"), ==, -1);
      tin_session_keep_both (trust_session (fixture), trust_peer (fixture, bob));
      tin_settle ();
      g_string_append (expected, "for Bob|");
      trust_assert_texts (bob, expected->str);
      places_go_away (bob);
    }
  trust_assert_texts (other, "");
}

/* The same with a name under which Bob was never reached, while nobody has asked yet. */
static void
other_spelling_is_no_way_round (TrustFixture  *fixture,
                                gconstpointer  user_data)
{
  g_autoptr (Puppet) bob = places_meet_bob (fixture);
  g_autoptr (Puppet) other = places_new_other (fixture);

  trust_restart (fixture, GPOINTER_TO_INT (user_data));
  puppet_listen (other, TRUE);
  g_assert_cmpint (places_send_to (fixture, "other.test", "for Bob"), ==, TIN_ERROR_WRONG_KEY);
  places_assert_contest (fixture, bob, other);
  places_assert_untold (other);
  g_assert_cmpuint (trust_count (fixture), ==, 2);
}

static void
plain_program_gets_nothing (TrustFixture  *fixture,
                            gconstpointer  user_data)
{
  g_autoptr (Puppet) bob = places_meet_bob (fixture);
  g_autoptr (TinTestProgram) program = NULL;

  trust_restart (fixture, GPOINTER_TO_INT (user_data));
  program = tin_test_program_new (fixture->hub, TRUST_BOB, TIN_TEST_PORT);
  for (gsize i = 0; i < PLACES_N_SPELLINGS; i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", places_spellings[i]);
      g_assert_cmpint (places_send_to (fixture, places_spellings[i], "for Bob"), ==,
                       TIN_ERROR_NOT_TINCAN);
      g_assert_null (places_dial (fixture, places_spellings[i], &error));
      g_assert_error (error, TIN_ERROR, TIN_ERROR_NOT_TINCAN);
    }
  for (guint i = 0; i < program->heard->len; i++)
    g_assert_cmpstr (g_ptr_array_index (program->heard, i), ==, "");
  g_assert_cmpuint (trust_count (fixture), ==, 1);
}

/* This computer is its two numbers and its name, whichever a resolver says: where the one leads to
 * somebody else than the other, that is another key. */
static void
own_computer_is_one_place (TrustFixture  *fixture,
                           gconstpointer  user_data)
{
  static const char *const names[] = { "localhost", "LOCALHOST", "localhost.", "a.localhost", "::1",
                                       "::1%lo" };
  g_autoptr (Puppet) bob =
    puppet_new (fixture->hub, fixture->clock, "Bob", TRUST_BOB, PLACES_BOBS_KEY);
  g_autoptr (Puppet) other =
    puppet_new (fixture->hub, fixture->clock, "Zoe", 9, PLACES_OTHER_KEY);
  g_autoptr (GError) error = NULL;

  tin_memory_hub_set_name (fixture->hub, "127.0.0.1", PLACES_NUMBER);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    tin_memory_hub_set_name (fixture->hub, names[i], "10.0.0.9");
  puppet_listen (bob, TRUE);
  places_dial (fixture, "127.0.0.1", &error);
  g_assert_no_error (error);
  places_go_away (bob);
  places_assert (fixture, bob, "127.0.0.1:5000 10.0.0.2:5000");

  puppet_listen (other, TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *host = g_strdup_printf (strchr (names[i], ':') ? "[%s]" : "%s", names[i]);

      g_test_message ("%s", host);
      g_assert_cmpint (places_send_to (fixture, host, "for Bob"), ==, TIN_ERROR_WRONG_KEY);
    }
  places_assert_contest (fixture, bob, other);
  places_assert (fixture, bob, "127.0.0.1:5000 10.0.0.2:5000");
}

/* What a crash would take away was no place. */
static void
place_is_remembered_at_once (TrustFixture  *fixture,
                             gconstpointer  user_data)
{
  g_autoptr (Puppet) bob = places_meet_bob (fixture);
  g_autofree char *places = places_dup (fixture, bob);

  g_assert_cmpstr (places, ==, "bob.test:5000 10.0.0.2:5000");
}

/* --- Mandatory peers ----------------------------------------------------------------------- */

static void
mandatory_name_keeps_its_key (TrustFixture  *fixture,
                              gconstpointer  user_data)
{
  const char *const mandatory[] = { PLACES_NAME ":5000", NULL };
  gboolean crash = GPOINTER_TO_INT (user_data);
  g_autoptr (Puppet) bob =
    puppet_new (fixture->hub, fixture->clock, "Bob", TRUST_BOB, PLACES_BOBS_KEY);
  g_autoptr (Puppet) other = places_new_other (fixture);
  g_autoptr (TinTestProgram) program = NULL;

  places_name_host (fixture);
  g_object_set (fixture->alice->settings, "mandatory-peers", mandatory, NULL);
  puppet_listen (bob, TRUE);
  trust_restart (fixture, FALSE);
  trust_advance (fixture, TIN_SECONDS (2));
  g_assert_true (puppet_is_here (bob));
  trust_assert_state (fixture, bob, TIN_TRUST_PINNED);
  places_go_away (bob);

  program = tin_test_program_new (fixture->hub, TRUST_BOB, TIN_TEST_PORT);
  trust_restart (fixture, crash);
  trust_advance (fixture, 2 * TIN_BACKOFF_MAX);
  for (guint i = 0; i < program->heard->len; i++)
    g_assert_cmpstr (g_ptr_array_index (program->heard, i), ==, "");
  g_clear_pointer (&program, tin_test_program_free);
  g_assert_cmpuint (trust_count (fixture), ==, 1);

  puppet_listen (other, TRUE);
  trust_advance (fixture, 2 * TIN_BACKOFF_MAX);
  places_assert_untold (other);
  places_assert_contest (fixture, bob, other);
  g_assert_true (tin_peer_is_mandatory (trust_peer (fixture, bob)));
}

/* --- What somebody says about its own port ------------------------------------------------- */

static void
claimed_port_of_a_friend_gets_nothing (TrustFixture  *fixture,
                                       gconstpointer  user_data)
{
  g_autoptr (Puppet) bob = places_meet_bob (fixture);
  g_autoptr (Puppet) other = places_accept_other (fixture);

  puppet_leave (other);
  other->port = TIN_TEST_PORT;
  puppet_dial (other, TRUST_ALICE);
  g_assert_true (puppet_is_here (other));
  g_assert_cmpuint (tin_peer_get_port (trust_peer (fixture, other)), ==, TIN_TEST_PORT);

  for (guint i = 0; i < 2; i++)
    {
      for (gsize j = 0; j < PLACES_N_SPELLINGS; j++)
        g_assert_cmpint (places_send_to (fixture, places_spellings[j], "for Bob"), ==,
                         TIN_ERROR_REFUSED);
      places_assert (fixture, other, "");
      places_assert (fixture, bob, "bob.test:5000 10.0.0.2:5000");
      trust_restart (fixture, GPOINTER_TO_INT (user_data));
      puppet_dial (other, TRUST_ALICE);
    }

  puppet_listen (bob, TRUE);
  g_assert_cmpint (places_send_to (fixture, "other.test", "for Bob"), ==, -1);
  trust_assert_texts (bob, "for Bob|");
  trust_assert_texts (other, "");
}

/* Nobody was ever reached there: the address is dialled, and a claim is no answer. */
static void
claimed_port_of_nobody_is_dialled (TrustFixture  *fixture,
                                   gconstpointer  user_data)
{
  gboolean accepted = GPOINTER_TO_INT (user_data);
  g_autoptr (Puppet) other = accepted ? places_accept_other (fixture) : places_new_other (fixture);
  g_autoptr (Puppet) bob =
    puppet_new (fixture->hub, fixture->clock, "Bob", TRUST_BOB, PLACES_BOBS_KEY);

  puppet_leave (other);
  other->port = TIN_TEST_PORT;
  puppet_dial (other, TRUST_ALICE);
  g_assert_true (puppet_is_here (other));
  g_assert_cmpint (places_send_to (fixture, PLACES_NUMBER, "for Bob"), ==, TIN_ERROR_REFUSED);

  puppet_listen (bob, TRUE);
  if (!accepted)
    {
      g_assert_cmpint (places_send_to (fixture, PLACES_NUMBER, "for Bob"), ==, -1);
      trust_assert_texts (bob, "for Bob|");
    }
  else
    {
      /* Of two the person has to say who is who. */
      g_assert_cmpint (places_send_to (fixture, PLACES_NUMBER, "for Bob"), ==, TIN_ERROR_WRONG_KEY);
      trust_assert_texts (bob, "");
    }
  trust_assert_texts (other, "");
}

/* A header says where a plain program listens: the address is dialled, for a Tincan first. */
static void
claimed_port_of_a_program_is_dialled (TrustFixture  *fixture,
                                      gconstpointer  user_data)
{
  g_autoptr (TinTestProgram) program = tin_test_program_new (fixture->hub, TRUST_BOB, 6000);
  g_autoptr (Puppet) bob =
    puppet_new (fixture->hub, fixture->clock, "Bob", TRUST_BOB, PLACES_BOBS_KEY);

  tin_test_program_send (program, "10.0.0.1", TIN_TEST_PORT, "10.0.0.2:5000 Bob hello");
  trust_advance (fixture, TIN_SECONDS (2));
  trust_assert_received (fixture, "hello|");
  puppet_listen (bob, TRUE);
  g_assert_cmpint (places_send_to (fixture, PLACES_NUMBER, "for Bob"), ==, -1);
  trust_assert_texts (bob, "for Bob|");
}

/* Somebody who is known by calling was met at an address, and was not reached there. */
static void
who_has_called_is_looked_for (TrustFixture  *fixture,
                              gconstpointer  user_data)
{
  g_autoptr (Puppet) bob =
    puppet_new (fixture->hub, fixture->clock, "Bob", TRUST_BOB, PLACES_BOBS_KEY);
  g_autoptr (Puppet) other = places_new_other (fixture);
  g_autoptr (TinTestProgram) program = NULL;

  places_name_host (fixture);
  puppet_say (bob, "hello");
  puppet_dial (bob, TRUST_ALICE);
  tin_session_accept (trust_session (fixture), trust_peer (fixture, bob));
  tin_settle ();
  puppet_leave (bob);
  places_assert (fixture, bob, "");
  trust_restart (fixture, GPOINTER_TO_INT (user_data));

  program = tin_test_program_new (fixture->hub, TRUST_BOB, TIN_TEST_PORT);
  for (gsize i = 0; i < PLACES_N_SPELLINGS; i++)
    g_assert_cmpint (places_send_to (fixture, places_spellings[i], "for Bob"), ==,
                     TIN_ERROR_NOT_TINCAN);
  for (guint i = 0; i < program->heard->len; i++)
    g_assert_cmpstr (g_ptr_array_index (program->heard, i), ==, "");
  g_clear_pointer (&program, tin_test_program_free);

  puppet_listen (other, TRUE);
  g_assert_cmpint (places_send_to (fixture, "other.test", "for Bob"), ==, TIN_ERROR_WRONG_KEY);
  places_assert_contest (fixture, bob, other);
  places_go_away (other);
  tin_session_keep_both (trust_session (fixture), trust_peer (fixture, bob));

  puppet_listen (bob, TRUE);
  g_assert_cmpint (places_send_to (fixture, "other.test", "for Bob"), ==, -1);
  trust_assert_texts (bob, "for Bob|");
  places_assert (fixture, bob, "other.test:5000 10.0.0.2:5000");
}

/* A plain peer of old, dialled by itself, where a friend lives now. */
static void
plain_peer_is_no_way_round (TrustFixture  *fixture,
                            gconstpointer  user_data)
{
  g_autoptr (TinTestProgram) program =
    tin_test_program_new (fixture->hub, TRUST_BOB, TIN_TEST_PORT);
  g_autoptr (Puppet) bob =
    puppet_new (fixture->hub, fixture->clock, "Bob", TRUST_BOB, PLACES_BOBS_KEY);
  g_autoptr (GError) error = NULL;
  TinPeer *plain;
  guint n_heard;

  places_name_host (fixture);
  plain = places_dial (fixture, "other.test", &error);
  g_assert_no_error (error);
  g_assert_false (tin_peer_is_secure (plain));
  tin_session_disconnect (trust_session (fixture), plain);
  tin_settle ();

  tin_network_close (TIN_NETWORK (program->network));
  puppet_listen (bob, TRUE);
  places_dial (fixture, PLACES_NAME, &error);
  g_assert_no_error (error);
  places_go_away (bob);
  g_assert_cmpuint (tin_network_listen (TIN_NETWORK (program->network), TIN_TEST_PORT, NULL), ==,
                    TIN_TEST_PORT);

  n_heard = program->heard->len;
  tin_session_reconnect_async (trust_session (fixture), plain, NULL, NULL, NULL);
  tin_settle ();
  g_assert_cmpint (tin_peer_get_state (plain), ==, TIN_PEER_OFFLINE);
  g_assert_cmpint (places_send_to (fixture, "other.test", "for Bob"), ==, TIN_ERROR_NOT_TINCAN);
  for (guint i = n_heard; i < program->heard->len; i++)
    g_assert_cmpstr (g_ptr_array_index (program->heard, i), ==, "");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add_restart_test ("a-name-keeps-its-key", name_keeps_its_key);
  add_restart_test ("another-spelling-is-no-way-round", other_spelling_is_no_way_round);
  add_restart_test ("a-plain-program-gets-nothing", plain_program_gets_nothing);
  add_test ("this-computer-is-one-place", own_computer_is_one_place);
  add_test ("a-place-is-remembered-at-once", place_is_remembered_at_once);
  add_restart_test ("a-mandatory-name-keeps-its-key", mandatory_name_keeps_its_key);
  add_restart_test ("a-claimed-port-of-a-friend-gets-nothing",
                    claimed_port_of_a_friend_gets_nothing);
  g_test_add ("/session/places/a-strangers-claim-is-no-answer", TrustFixture, NULL, trust_set_up,
              claimed_port_of_nobody_is_dialled, trust_tear_down);
  g_test_add ("/session/places/a-friends-claim-is-no-answer", TrustFixture,
              GINT_TO_POINTER (TRUE), trust_set_up, claimed_port_of_nobody_is_dialled,
              trust_tear_down);
  add_test ("a-programs-claim-is-no-answer", claimed_port_of_a_program_is_dialled);
  add_restart_test ("who-has-called-is-looked-for", who_has_called_is_looked_for);
  add_test ("a-plain-peer-is-no-way-round", plain_peer_is_no_way_round);
  return g_test_run ();
}
