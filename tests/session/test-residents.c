/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "places-fixture.h"

#include "tin-await.h"
#include "tin-error.h"
#include "tin-limits.h"
#include "tin-test-program.h"

/* Whose an address is, and who is found by one, by a key or by a name. */

#define add_test(name, function) \
  g_test_add ("/session/residents/" name, TrustFixture, NULL, trust_set_up, function, \
              trust_tear_down)
#define add_restart_test(name, function) \
  g_test_add ("/session/residents/" name "-after-a-restart", TrustFixture, NULL, trust_set_up, \
              function, trust_tear_down); \
  g_test_add ("/session/residents/" name "-after-a-crash", TrustFixture, GINT_TO_POINTER (TRUE), \
              trust_set_up, function, trust_tear_down)

/* --- Whose place it is --------------------------------------------------------------------- */

/* The person says that the other one is somebody else: it does not get Bob's address with that. */
static void
keeping_both_moves_no_place (TrustFixture  *fixture,
                             gconstpointer  user_data)
{
  g_autoptr (Puppet) bob = places_meet_bob (fixture);
  g_autoptr (Puppet) other = places_new_other (fixture);

  puppet_listen (other, TRUE);
  g_assert_cmpint (places_send_to (fixture, PLACES_NAME, "for Bob"), ==, TIN_ERROR_WRONG_KEY);
  tin_session_keep_both (trust_session (fixture), trust_peer (fixture, bob));
  tin_settle ();
  trust_assert_state (fixture, other, TIN_TRUST_STRANGER);
  for (guint i = 0; i < 2; i++)
    {
      for (gsize j = 0; j < PLACES_N_SPELLINGS; j++)
        g_assert_cmpint (places_send_to (fixture, places_spellings[j], "for Bob"), ==,
                         TIN_ERROR_WRONG_KEY);
      /* It was said: nobody is asked again. */
      trust_assert_state (fixture, bob, TIN_TRUST_PINNED);
      trust_assert_state (fixture, other, TIN_TRUST_STRANGER);
      trust_assert_texts (other, "");
      trust_restart (fixture, GPOINTER_TO_INT (user_data));
    }

  /* Until it is chosen itself. */
  tin_session_reconnect_async (trust_session (fixture), trust_peer (fixture, other), NULL, NULL,
                               NULL);
  tin_settle ();
  g_assert_true (puppet_is_here (other));
  trust_assert_state (fixture, other, TIN_TRUST_PINNED);
  g_assert_cmpint (places_send_to (fixture, PLACES_NUMBER, "for Zoe"), ==, -1);
  trust_assert_texts (other, "for Zoe|");
  trust_assert_texts (bob, "");
}

/* Somebody whom Alice knows as well listens where Bob was. */
static void
friends_do_not_take_places (TrustFixture  *fixture,
                            gconstpointer  user_data)
{
  g_autoptr (Puppet) bob = places_meet_bob (fixture);
  g_autoptr (Puppet) other = places_accept_other (fixture);
  g_autoptr (GError) error = NULL;
  TinPeer *met;

  puppet_leave (other);
  puppet_listen (other, TRUE);
  for (gsize i = 0; i < PLACES_N_SPELLINGS; i++)
    g_assert_cmpint (places_send_to (fixture, places_spellings[i], "for Bob"), ==,
                     TIN_ERROR_WRONG_KEY);
  trust_assert_state (fixture, bob, TIN_TRUST_PINNED);
  trust_assert_state (fixture, other, TIN_TRUST_PINNED);

  /* Whom the person sees is met, and the place is Bob's all the same. */
  met = places_dial (fixture, "other.test", &error);
  g_assert_no_error (error);
  g_assert_true (met == trust_peer (fixture, other));
  places_assert (fixture, other, "");
  trust_restart (fixture, GPOINTER_TO_INT (user_data));
  g_assert_cmpint (places_send_to (fixture, "other.test", "for Bob"), ==, TIN_ERROR_WRONG_KEY);
  trust_assert_texts (other, "");
  places_assert (fixture, bob, "bob.test:5000 10.0.0.2:5000");
}

static void
replaced_key_leaves_its_places (TrustFixture  *fixture,
                                gconstpointer  user_data)
{
  g_autoptr (Puppet) bob = places_meet_bob (fixture);
  g_autoptr (Puppet) away =
    puppet_new (fixture->hub, fixture->clock, "Bob", 9, PLACES_OTHER_KEY);
  g_autoptr (Puppet) home = places_new_other (fixture);
  g_autoptr (GError) error = NULL;

  puppet_dial (away, TRUST_ALICE);
  places_assert_contest (fixture, bob, away);
  trust_compare (fixture, away);
  places_assert (fixture, away, "");
  g_assert_true (tin_session_replace (trust_session (fixture), trust_peer (fixture, away),
                                      &error));
  g_assert_no_error (error);
  tin_settle ();
  places_assert (fixture, away, "bob.test:5000 10.0.0.2:5000");
  places_assert (fixture, bob, "");

  puppet_leave (away);
  trust_restart (fixture, GPOINTER_TO_INT (user_data));
  puppet_listen (home, TRUE);
  g_assert_cmpint (places_send_to (fixture, PLACES_NAME, "for the new key"), ==, -1);
  trust_assert_texts (home, "for the new key|");
  places_go_away (home);
  puppet_listen (bob, TRUE);
  g_assert_cmpint (places_send_to (fixture, PLACES_NAME, "for the new key"), ==,
                   TIN_ERROR_WRONG_KEY);
  trust_assert_texts (bob, "");
}

/* Whoever is where a blocked key was is somebody else. */
static void
blocked_key_has_no_place (TrustFixture  *fixture,
                          gconstpointer  user_data)
{
  g_autoptr (Puppet) bob = places_meet_bob (fixture);
  g_autoptr (Puppet) other = places_new_other (fixture);

  tin_session_block (trust_session (fixture), trust_peer (fixture, bob));
  puppet_listen (other, TRUE);
  g_assert_cmpint (places_send_to (fixture, PLACES_NAME, "for whoever"), ==, -1);
  trust_assert_texts (other, "for whoever|");
  places_go_away (other);

  /* And does not come back to it. */
  tin_session_unblock (trust_session (fixture), trust_peer (fixture, bob));
  trust_restart (fixture, GPOINTER_TO_INT (user_data));
  puppet_listen (bob, TRUE);
  g_assert_cmpint (places_send_to (fixture, PLACES_NAME, "for Zoe"), ==, TIN_ERROR_WRONG_KEY);
  trust_assert_texts (bob, "");
  trust_assert_state (fixture, bob, TIN_TRUST_PINNED);
}

static void
places_are_few_and_the_newest_first (TrustFixture  *fixture,
                                     gconstpointer  user_data)
{
  g_autoptr (Puppet) bob = places_meet_bob (fixture);

  puppet_listen (bob, TRUE);
  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *name = g_strdup_printf ("name%u.test", i);
      g_autoptr (GError) error = NULL;

      tin_memory_hub_set_name (fixture->hub, name, PLACES_NUMBER);
      places_dial (fixture, name, &error);
      g_assert_no_error (error);
      puppet_leave (bob);
    }
  G_STATIC_ASSERT (TIN_PLACES_MAX == 8);
  places_assert (fixture, bob,
                 "name19.test:5000 10.0.0.2:5000 name18.test:5000 name17.test:5000 "
                 "name16.test:5000 name15.test:5000 name14.test:5000 name13.test:5000");
  trust_restart (fixture, GPOINTER_TO_INT (user_data));
  puppet_dial (bob, TRUST_ALICE);
  places_assert (fixture, bob,
                 "name19.test:5000 10.0.0.2:5000 name18.test:5000 name17.test:5000 "
                 "name16.test:5000 name15.test:5000 name14.test:5000 name13.test:5000");
}

/* Bob calls from a journey, and his home is still his. */
static void
calls_from_elsewhere_move_nothing (TrustFixture  *fixture,
                                   gconstpointer  user_data)
{
  g_autoptr (Puppet) bob = places_meet_bob (fixture);
  g_autoptr (Puppet) away = puppet_new (fixture->hub, fixture->clock, "Bob", 9, PLACES_BOBS_KEY);
  g_autoptr (Puppet) other = places_new_other (fixture);

  puppet_dial (away, TRUST_ALICE);
  g_assert_true (puppet_is_here (away));
  places_assert (fixture, bob, "bob.test:5000 10.0.0.2:5000");
  g_assert_cmpint (places_send_to (fixture, PLACES_NAME, "for Bob"), ==, -1);
  trust_assert_texts (away, "for Bob|");
  puppet_leave (away);
  trust_restart (fixture, GPOINTER_TO_INT (user_data));
  places_assert (fixture, bob, "bob.test:5000 10.0.0.2:5000");

  puppet_listen (other, TRUE);
  g_assert_cmpint (places_send_to (fixture, PLACES_NAME, "for Bob"), ==, TIN_ERROR_WRONG_KEY);
  places_assert_contest (fixture, bob, other);

  /* The rival can be found where it was met. */
  tin_session_reconnect_async (trust_session (fixture), trust_peer (fixture, other), NULL, NULL,
                               NULL);
  tin_settle ();
  g_assert_true (puppet_is_here (other));
}

/* --- What is looked for in the roster ------------------------------------------------------ */

static TinPeer *
find (TrustFixture *fixture,
      const char   *text)
{
  return tin_roster_find (tin_session_get_roster (trust_session (fixture)), text, NULL);
}

static Puppet *
call (TrustFixture *fixture,
      const char   *name,
      guint         host,
      guint         key,
      gboolean      accepted)
{
  Puppet *puppet = puppet_new (fixture->hub, fixture->clock, name, host, key);

  puppet_say (puppet, "hello");
  puppet_dial (puppet, TRUST_ALICE);
  if (accepted)
    tin_session_accept (trust_session (fixture), trust_peer (fixture, puppet));
  tin_settle ();
  return puppet;
}

/* Bob's id begins with 02000000. */
static void
stranger_takes_no_query (TrustFixture  *fixture,
                         gconstpointer  user_data)
{
  static const char *const names[] = { "0200", "02000000", "10.0.0.2:5000", "bob.test:5000",
                                       "10.0.0.99:5000", "0300000000" };
  g_autoptr (Puppet) bob = places_meet_bob (fixture);
  g_autoptr (GPtrArray) strangers = g_ptr_array_new_with_free_func ((GDestroyNotify) puppet_free);
  g_autoptr (TinTestProgram) program = tin_test_program_new (fixture->hub, 12, TIN_TEST_PORT);

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_ptr_array_add (strangers, call (fixture, names[i], 20 + (guint) i, 100 + (guint) i, FALSE));
  tin_test_program_send (program, "10.0.0.1", TIN_TEST_PORT, "10.0.0.12:7000 0200 hello");
  tin_test_program_send (program, "10.0.0.1", TIN_TEST_PORT, "10.0.0.12:7001 bOB hello");
  tin_settle ();

  g_assert_true (find (fixture, "0200") == trust_peer (fixture, bob));
  g_assert_true (find (fixture, "02000000") == trust_peer (fixture, bob));
  g_assert_true (find (fixture, bob->id) == trust_peer (fixture, bob));
  g_assert_true (find (fixture, "10.0.0.2:5000") == trust_peer (fixture, bob));
  g_assert_true (find (fixture, "BOB.test.:5000") == trust_peer (fixture, bob));
  g_assert_true (find (fixture, "bob") == trust_peer (fixture, bob));
  g_assert_true (find (fixture, "Bob") == trust_peer (fixture, bob));
  g_assert_null (find (fixture, "10.0.0.99:5000"));
  g_assert_null (find (fixture, "0300000000"));
  /* By where it says that it listens a stranger is not found either; by its key it is. */
  g_assert_null (find (fixture, "10.0.0.20:5000"));
  g_assert_true (find (fixture, "64000000") ==
                 trust_peer (fixture, g_ptr_array_index (strangers, 0)));
}

static void
names_of_several_are_nobodys (TrustFixture  *fixture,
                              gconstpointer  user_data)
{
  g_autoptr (Puppet) ann = call (fixture, "Ann", 10, 110, TRUE);
  g_autoptr (Puppet) zoe = call (fixture, "Zoe", 11, 111, FALSE);
  g_autoptr (Puppet) other_zoe = NULL;
  g_autoptr (Puppet) other_ann = NULL;
  g_autoptr (Puppet) abba = call (fixture, "Abba", 14, 114, TRUE);
  g_autoptr (Puppet) cafe = call (fixture, "Cafe", 15, 115, FALSE);

  g_assert_true (find (fixture, "ann") == trust_peer (fixture, ann));
  g_assert_true (find (fixture, "zoe") == trust_peer (fixture, zoe));
  other_zoe = call (fixture, "ZOE", 12, 112, FALSE);
  g_assert_null (find (fixture, "zoe"));
  g_assert_null (find (fixture, "Zoe"));
  tin_session_accept (trust_session (fixture), trust_peer (fixture, zoe));
  tin_settle ();
  g_assert_true (find (fixture, "zoe") == trust_peer (fixture, zoe));

  /* Somebody who is known takes a name that is taken. */
  other_ann = call (fixture, "Other", 13, 113, TRUE);
  puppet_leave (other_ann);
  g_free (other_ann->name);
  other_ann->name = g_strdup (" aNN ");
  puppet_dial (other_ann, TRUST_ALICE);
  trust_assert_state (fixture, other_ann, TIN_TRUST_PINNED);
  g_assert_null (find (fixture, "Ann"));
  g_assert_null (find (fixture, ""));

  /* A friend's name may look like digits; a stranger's is then none. */
  g_assert_true (find (fixture, "abba") == trust_peer (fixture, abba));
  g_assert_null (find (fixture, "cafe"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add_restart_test ("keeping-both-moves-no-place", keeping_both_moves_no_place);
  add_restart_test ("friends-do-not-take-places", friends_do_not_take_places);
  add_restart_test ("a-replaced-key-leaves-its-places", replaced_key_leaves_its_places);
  add_restart_test ("a-blocked-key-has-no-place", blocked_key_has_no_place);
  add_restart_test ("places-are-few-and-the-newest-first", places_are_few_and_the_newest_first);
  add_restart_test ("calls-from-elsewhere-move-nothing", calls_from_elsewhere_move_nothing);
  add_test ("a-stranger-takes-no-query", stranger_takes_no_query);
  add_test ("names-of-several-are-nobodys", names_of_several_are_nobodys);
  return g_test_run ();
}
