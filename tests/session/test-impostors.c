/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "trust-fixture.h"

#include <string.h>

#include "tin-await.h"
#include "tin-limits.h"
#include "tin-message-item.h"
#include "tin-test-program.h"

/* Who passes for a friend of Alice: whoever has the key of one, which docs/SECURITY.md says; and
 * who does not: a plain-text program, whatever name or address it has. */

#define add_test(name, function) \
  g_test_add ("/session/impostors/" name, TrustFixture, NULL, trust_set_up, function, \
              trust_tear_down)

#define BOBS_KEY TRUST_BOB
#define ELSEWHERE 30
#define ALICES_ID "0100000000000000000000000000000000000000000000000000000000000000"
#define BOBS_ID "0200000000000000000000000000000000000000000000000000000000000000"

/* --- A key that was stolen ---------------------------------------------------------------- */

/* Wherever it comes from, and whatever it is called: there is nothing else to know Bob by. */
static void
stolen_key_is_taken_for_its_owner (TrustFixture  *fixture,
                                   gconstpointer  user_data)
{
  g_autoptr (Puppet) bob = trust_befriend (fixture, "Bob", TRUST_BOB, BOBS_KEY);
  g_autoptr (Puppet) thief =
    puppet_new (fixture->hub, fixture->clock, "Bob", ELSEWHERE, BOBS_KEY);

  trust_compare (fixture, bob);
  puppet_listen (bob, FALSE);
  puppet_leave (bob);
  trust_send (fixture, trust_peer (fixture, bob), "for Bob");

  puppet_dial (thief, TRUST_ALICE);
  puppet_say (thief, "it is me");
  tin_settle ();
  trust_assert_state (fixture, thief, TIN_TRUST_VERIFIED);
  trust_assert_texts (thief, "for Bob|");
  trust_assert_received (fixture, "it is me|");

  /* It ends as soon as Alice knows of it. */
  tin_session_block (trust_session (fixture), trust_peer (fixture, thief));
  tin_settle ();
  g_assert_false (puppet_is_here (thief));
  puppet_dial (thief, TRUST_ALICE);
  g_assert_false (puppet_is_here (thief));
}

static void
connect_to_alice (SessionHome *home)
{
  g_autofree char *address = tin_test_session_address (TRUST_ALICE);
  g_autoptr (GError) error = NULL;

  session_home_start (home);
  tin_test_session_connect (home->running, address, &error);
  g_assert_no_error (error);
  tin_settle ();
}

static void
write_to_alice (SessionHome *home,
                const char  *text)
{
  tin_test_session_send (home->running, "Alice", text);
  tin_settle ();
}

/* Bob at his own computer has written two texts to Alice, and has gone. */
static SessionHome *
bob_has_written (TrustFixture *fixture)
{
  SessionHome *bob = session_home_new (fixture->hub, fixture->clock, "Bob", TRUST_BOB);
  TinRoster *roster = tin_session_get_roster (trust_session (fixture));

  connect_to_alice (bob);
  tin_session_accept (trust_session (fixture), tin_roster_get_by_id (roster, BOBS_ID));
  tin_settle ();
  write_to_alice (bob, "one");
  write_to_alice (bob, "two");
  trust_assert_received (fixture, "one|two|");
  session_home_stop (bob);
  return bob;
}

/* That is how somebody whose disk was lost gets his own words back. */
static void
stolen_key_gets_what_its_owner_wrote (TrustFixture  *fixture,
                                      gconstpointer  user_data)
{
  g_autoptr (SessionHome) bob = bob_has_written (fixture);
  g_autoptr (SessionHome) thief =
    session_home_new (fixture->hub, fixture->clock, "Bob", TRUST_BOB);
  g_autofree char *texts = NULL;
  g_autofree char *others = NULL;

  trust_send (fixture, tin_roster_get_by_id (tin_session_get_roster (trust_session (fixture)),
                                             BOBS_ID),
              "from Alice");
  connect_to_alice (thief);
  trust_advance (fixture, 2 * TIN_BACKOFF_FIRST);
  texts = session_home_texts (thief, ALICES_ID, TRUE);
  g_assert_cmpstr (texts, ==, "one;two;");
  others = session_home_texts (thief, ALICES_ID, FALSE);
  g_assert_cmpstr (others, ==, "from Alice;");
  session_home_stop (thief);
}

static gboolean
has_note (SessionHome *home,
          const char  *part)
{
  TinRoster *roster = tin_session_get_roster (home->running->session);
  TinPeer *alice = tin_roster_get_by_id (roster, ALICES_ID);
  GListModel *items = G_LIST_MODEL (tin_peer_get_conversation (alice));

  for (guint i = 0; i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr (TinMessageItem) item = g_list_model_get_item (items, i);
      TinMessage *message = tin_message_item_get_message (item);

      if (tin_message_get_kind (message) == TIN_MESSAGE_KIND_NOTE &&
          strstr (tin_message_get_text (message), part) != NULL)
        return TRUE;
    }
  return FALSE;
}

/* Two who write with one key do not go on silently side by side. */
static void
owner_sees_what_a_thief_wrote (TrustFixture  *fixture,
                               gconstpointer  user_data)
{
  g_autoptr (SessionHome) bob = bob_has_written (fixture);
  g_autoptr (SessionHome) thief =
    session_home_new (fixture->hub, fixture->clock, "Bob", TRUST_BOB);
  g_autofree char *texts = NULL;

  connect_to_alice (thief);
  trust_advance (fixture, 2 * TIN_BACKOFF_FIRST);
  write_to_alice (thief, "lend me money");
  trust_assert_received (fixture, "one|two|lend me money|");
  session_home_stop (thief);

  connect_to_alice (bob);
  trust_advance (fixture, 2 * TIN_BACKOFF_FIRST);
  texts = session_home_texts (bob, ALICES_ID, TRUE);
  g_assert_cmpstr (texts, ==, "one;two;lend me money;");
  g_assert_true (has_note (bob, "this profile may be in use elsewhere"));
  session_home_stop (bob);
}

/* The same with a copy of the whole profile: both go on with the same numbers. */
static void
two_copies_of_a_profile_are_found (TrustFixture  *fixture,
                                   gconstpointer  user_data)
{
  g_autoptr (SessionHome) bob = bob_has_written (fixture);
  g_autofree char *copy = session_home_back_up (bob);
  g_autofree char *texts = NULL;

  connect_to_alice (bob);
  write_to_alice (bob, "three");
  session_home_stop (bob);

  trust_advance (fixture, TIN_SECONDS (1));
  session_home_restore (bob, copy);
  session_home_start (bob);
  write_to_alice (bob, "another three");
  session_home_stop (bob);
  connect_to_alice (bob);
  trust_advance (fixture, 2 * TIN_BACKOFF_FIRST);
  trust_assert_received (fixture, "one|two|three|another three|");
  texts = session_home_texts (bob, ALICES_ID, TRUE);
  g_assert_cmpstr (texts, ==, "one;two;three;another three;");
  g_assert_true (has_note (bob, "other messages of yours than this computer"));
  session_home_stop (bob);
}

/* --- Plain text --------------------------------------------------------------------------- */

static TinPeer *
only_plain_peer (TrustFixture *fixture)
{
  GListModel *roster = G_LIST_MODEL (tin_session_get_roster (trust_session (fixture)));
  TinPeer *found = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (roster); i++)
    {
      g_autoptr (TinPeer) peer = g_list_model_get_item (roster, i);

      if (tin_peer_is_secure (peer))
        continue;
      g_assert_null (found);
      found = peer;
    }
  g_assert_nonnull (found);
  return found;
}

/* HOST: of the program, which says that it is called Bob. */
static void
plain_program_is_another (TrustFixture *fixture,
                          guint         host)
{
  g_autoptr (Puppet) bob = trust_befriend (fixture, "Bob", TRUST_BOB, BOBS_KEY);
  g_autoptr (TinTestProgram) program = NULL;
  g_autofree char *said =
    g_strdup_printf ("10.0.0.%u:%u Bob it is me", host, TIN_TEST_PORT);
  TinPeer *peer;

  puppet_listen (bob, FALSE);
  puppet_leave (bob);
  trust_send (fixture, trust_peer (fixture, bob), "for Bob alone");

  program = tin_test_program_new (fixture->hub, host, TIN_TEST_PORT);
  tin_test_program_send (program, "10.0.0.1", TIN_TEST_PORT, said);
  trust_advance (fixture, 4 * TIN_BACKOFF_MAX);

  /* A conversation of its own, of somebody who is not known, and never more than plain. */
  peer = only_plain_peer (fixture);
  g_assert_cmpint (tin_peer_get_trust (peer), ==, TIN_TRUST_PLAIN);
  g_assert_false (tin_peer_is_known (peer));
  g_assert_false (tin_peer_is_verified (peer));
  trust_assert_state (fixture, bob, TIN_TRUST_PINNED);
  for (guint i = 0; i < program->heard->len; i++)
    g_assert_null (strstr (g_ptr_array_index (program->heard, i), "for Bob"));
  g_assert_null (strstr (program->answered->str, "for Bob"));

  /* What waited is Bob's. */
  g_clear_pointer (&program, tin_test_program_free);
  puppet_dial (bob, TRUST_ALICE);
  trust_assert_texts (bob, "for Bob alone|");
}

static void
plain_program_with_a_name_is_another (TrustFixture  *fixture,
                                      gconstpointer  user_data)
{
  plain_program_is_another (fixture, ELSEWHERE);
}

static void
plain_program_at_an_address_is_another (TrustFixture  *fixture,
                                        gconstpointer  user_data)
{
  plain_program_is_another (fixture, TRUST_BOB);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add_test ("a-stolen-key-is-taken-for-its-owner", stolen_key_is_taken_for_its_owner);
  add_test ("a-stolen-key-gets-what-its-owner-wrote", stolen_key_gets_what_its_owner_wrote);
  add_test ("its-owner-sees-what-a-thief-wrote", owner_sees_what_a_thief_wrote);
  add_test ("two-copies-of-a-profile-are-found", two_copies_of_a_profile_are_found);
  add_test ("a-plain-program-with-a-friends-name-is-another",
            plain_program_with_a_name_is_another);
  add_test ("a-plain-program-at-a-friends-address-is-another",
            plain_program_at_an_address_is_another);
  return g_test_run ();
}
