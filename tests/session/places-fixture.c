/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "places-fixture.h"

#include "tin-await.h"
#include "tin-error.h"
#include "tin-limits.h"

/* Other spellings of Bob's host, and other names of it. */
const char *const places_spellings[PLACES_N_SPELLINGS] = {
  "bob.test", "BOB.test", "bob.test.", "10.0.0.2", "[::ffff:10.0.0.2]", "[::FFFF:a00:2]",
  "other.test", "010.0.0.2",
};

void
places_name_host (TrustFixture *fixture)
{
  static const char *const names[] = { "bob.test", "BOB.test", "bob.test.", "::ffff:10.0.0.2",
                                       "::FFFF:a00:2", "other.test", "010.0.0.2" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    tin_memory_hub_set_name (fixture->hub, names[i], PLACES_NUMBER);
}

TinPeer *
places_dial (TrustFixture  *fixture,
             const char    *host,
             GError       **error)
{
  g_autofree char *address = g_strdup_printf ("%s:%u", host, TIN_TEST_PORT);
  TinPeer *peer = tin_test_session_connect (fixture->alice->running, address, error);

  tin_settle ();
  return peer;
}

static void
on_sent (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

/* Returns a TinError; -1 for none. */
int
places_send_to (TrustFixture *fixture,
                const char   *host,
                const char   *text)
{
  g_autofree char *address = g_strdup_printf ("%s:%u", host, TIN_TEST_PORT);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (TinMessage) message = NULL;
  g_autoptr (TinPeer) peer = NULL;
  g_autoptr (GError) error = NULL;

  tin_session_send_to_async (trust_session (fixture), address, text, NULL, on_sent, &result);
  tin_await (result != NULL);
  message = tin_session_send_to_finish (trust_session (fixture), result, &peer, &error);
  tin_settle ();
  if (message == NULL)
    g_assert_true (error->domain == TIN_ERROR);
  return message != NULL ? -1 : error->code;
}

void
places_go_away (Puppet *puppet)
{
  puppet_listen (puppet, FALSE);
  puppet_leave (puppet);
}

/* Bob, whom Alice has reached by his name, and who is away. */
Puppet *
places_meet_bob (TrustFixture *fixture)
{
  Puppet *bob = puppet_new (fixture->hub, fixture->clock, "Bob", TRUST_BOB, PLACES_BOBS_KEY);
  g_autoptr (GError) error = NULL;

  places_name_host (fixture);
  puppet_listen (bob, TRUE);
  places_dial (fixture, PLACES_NAME, &error);
  g_assert_no_error (error);
  trust_assert_state (fixture, bob, TIN_TRUST_PINNED);
  places_go_away (bob);
  return bob;
}

Puppet *
places_new_other (TrustFixture *fixture)
{
  return puppet_new (fixture->hub, fixture->clock, "Zoe", TRUST_BOB, PLACES_OTHER_KEY);
}

/* Whom Alice has accepted, and who has called from where Bob lives. */
Puppet *
places_accept_other (TrustFixture *fixture)
{
  Puppet *other = places_new_other (fixture);

  other->port = PLACES_OTHER_PORT;
  puppet_say (other, "hello");
  puppet_dial (other, TRUST_ALICE);
  tin_session_accept (trust_session (fixture), trust_peer (fixture, other));
  tin_settle ();
  trust_assert_state (fixture, other, TIN_TRUST_PINNED);
  return other;
}

void
places_assert_contest (TrustFixture *fixture,
                       Puppet       *contested,
                       Puppet       *rival)
{
  trust_assert_state (fixture, contested, TIN_TRUST_CONTESTED);
  trust_assert_state (fixture, rival, TIN_TRUST_RIVAL);
  trust_assert_texts (rival, "");
}

/* Nothing was said to it, not even who we are. */
void
places_assert_untold (Puppet *puppet)
{
  g_assert_false (puppet_is_here (puppet));
  g_assert_true (puppet->link == NULL || tin_link_get_hello (puppet->link) == NULL);
  trust_assert_texts (puppet, "");
}

/* Those that are on the disk. */
char *
places_dup (TrustFixture *fixture,
            Puppet       *puppet)
{
  g_autoptr (GPtrArray) contacts = tin_contacts_list (fixture->alice->contacts);

  for (guint i = 0; i < contacts->len; i++)
    {
      TinContact *contact = g_ptr_array_index (contacts, i);

      if (g_str_equal (contact->id, puppet->id))
        return contact->places != NULL ? g_strjoinv (" ", contact->places) : g_strdup ("");
    }
  return g_strdup ("nobody");
}

void
places_assert (TrustFixture *fixture,
               Puppet       *puppet,
               const char   *expected)
{
  g_autofree char *places = NULL;

  trust_advance (fixture, TIN_SECONDS (2));
  places = places_dup (fixture, puppet);
  g_assert_cmpstr (places, ==, expected);
}
