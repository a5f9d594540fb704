/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "trust-fixture.h"

#include "tin-await.h"
#include "tin-error.h"
#include "tin-limits.h"

/* Addresses from which nobody is let in, and where nobody is dialled. */

#define add_test(name, function) \
  g_test_add ("/session/block/" name, TrustFixture, NULL, trust_set_up, function, \
              trust_tear_down)

static void
blocked_address_is_hung_up_on (TrustFixture  *fixture,
                               gconstpointer  user_data)
{
  g_autoptr (Puppet) bob = trust_befriend (fixture, "Bob", TRUST_BOB, 2);
  g_autoptr (Puppet) other = puppet_new (fixture->hub, fixture->clock, "Zoe", TRUST_BOB, 9);
  g_autoptr (Puppet) elsewhere = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) blocked = NULL;

  other->port = 0;
  g_assert_true (tin_session_block_address (trust_session (fixture), " 10.0.0.2", &error));
  g_assert_no_error (error);
  g_assert_true (tin_session_block_address (trust_session (fixture), "10.0.0.2", NULL));
  blocked = tin_session_dup_blocked_addresses (trust_session (fixture));
  g_assert_cmpuint (g_strv_length (blocked), ==, 1);
  g_assert_cmpstr (blocked[0], ==, "10.0.0.2");
  tin_settle ();
  g_assert_false (puppet_is_here (bob));

  for (guint round = 0; round < 2; round++)
    {
      puppet_dial (bob, TRUST_ALICE);
      g_assert_cmpint (bob->dial_error, ==, TIN_ERROR_CLOSED);
      puppet_dial (other, TRUST_ALICE);
      g_assert_cmpint (other->dial_error, ==, TIN_ERROR_CLOSED);
      g_assert_null (trust_find (fixture, other));
      trust_restart (fixture, FALSE);
    }

  /* It is the address, and not the key. */
  trust_assert_state (fixture, bob, TIN_TRUST_PINNED);
  puppet_leave (bob);
  elsewhere = puppet_new (fixture->hub, fixture->clock, "Bob", 30, 2);
  puppet_dial (elsewhere, TRUST_ALICE);
  g_assert_true (puppet_is_here (elsewhere));

  tin_session_unblock_address (trust_session (fixture), "10.0.0.2");
  puppet_dial (other, TRUST_ALICE);
  g_assert_true (puppet_is_here (other));
}

/* Nor does Alice go there: by itself, by hand, or with a text for who was there. */
static void
blocked_address_is_not_dialled (TrustFixture  *fixture,
                                gconstpointer  user_data)
{
  gboolean is_mandatory = GPOINTER_TO_INT (user_data);
  static const char *const mandatory[] = { "10.0.0.2:5000", NULL };
  g_autoptr (Puppet) bob = trust_befriend (fixture, "Bob", TRUST_BOB, 2);
  g_autoptr (Puppet) elsewhere = NULL;
  g_autoptr (TinMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  puppet_leave (bob);
  puppet_listen (bob, FALSE);
  trust_send (fixture, trust_peer (fixture, bob), "queued");
  puppet_listen (bob, TRUE);
  trust_advance (fixture, 2 * TIN_BACKOFF_MAX);
  trust_assert_texts (bob, "queued|");
  if (is_mandatory)
    g_object_set (fixture->alice->settings, "mandatory-peers", mandatory, NULL);
  if (is_mandatory)
    trust_restart (fixture, FALSE);
  g_assert_true (puppet_is_here (bob));

  g_assert_true (tin_session_block_address (trust_session (fixture), "10.0.0.2", NULL));
  tin_settle ();
  g_assert_false (puppet_is_here (bob));
  bob->n_called = 0;
  for (guint round = 0; round < 2; round++)
    {
      trust_advance (fixture, 5 * TIN_BACKOFF_MAX);
      trust_connect (fixture, TRUST_BOB, &error);
      g_assert_error (error, TIN_ERROR, TIN_ERROR_ADDRESS_BLOCKED);
      g_clear_error (&error);
      message = tin_session_send (trust_session (fixture), trust_peer (fixture, bob), "no", &error);
      g_assert_null (message);
      g_assert_error (error, TIN_ERROR, TIN_ERROR_ADDRESS_BLOCKED);
      g_clear_error (&error);
      trust_restart (fixture, FALSE);
    }
  g_assert_cmpuint (bob->n_called, ==, 0);
  trust_assert_state (fixture, bob, TIN_TRUST_PINNED);

  /* It is the address, and not the key. */
  elsewhere = puppet_new (fixture->hub, fixture->clock, "Bob", 30, 2);
  puppet_dial (elsewhere, TRUST_ALICE);
  g_assert_true (puppet_is_here (elsewhere));
  trust_send (fixture, trust_peer (fixture, bob), "here you may read it");
  trust_assert_texts (elsewhere, "queued|here you may read it|");
}

/* Who is expected there is dialled again when it is blocked no more. */
static void
unblocked_address_is_dialled (TrustFixture  *fixture,
                              gconstpointer  user_data)
{
  static const char *const mandatory[] = { "10.0.0.2:5000", NULL };
  g_autoptr (Puppet) bob = NULL;

  g_assert_true (tin_session_block_address (trust_session (fixture), "10.0.0.2", NULL));
  g_object_set (fixture->alice->settings, "mandatory-peers", mandatory, NULL);
  bob = puppet_new (fixture->hub, fixture->clock, "Bob", TRUST_BOB, 2);
  puppet_listen (bob, TRUE);
  for (guint round = 0; round < 2; round++)
    {
      trust_restart (fixture, FALSE);
      trust_advance (fixture, 5 * TIN_BACKOFF_MAX);
      g_assert_cmpuint (bob->n_called, ==, 0);
    }

  /* While it runs, too. */
  for (guint round = 0; round < 2; round++)
    {
      g_assert_true (tin_session_unblock_address (trust_session (fixture), "10.0.0.2"));
      trust_advance (fixture, 2 * TIN_BACKOFF_MAX);
      g_assert_true (puppet_is_here (bob));
      g_assert_true (tin_session_block_address (trust_session (fixture), "10.0.0.2", NULL));
      trust_advance (fixture, 2 * TIN_BACKOFF_MAX);
      g_assert_false (puppet_is_here (bob));
    }
}

/* Whoever comes with its name takes nothing from it that floods cannot take. */
static void
contested_friend_keeps_its_places (TrustFixture  *fixture,
                                   gconstpointer  user_data)
{
  TinMemoryNetwork *network = TIN_MEMORY_NETWORK (fixture->alice->network);
  g_autoptr (Puppet) bob = trust_befriend (fixture, "Bob", TRUST_BOB, 2);
  g_autoptr (Puppet) mallory = puppet_new (fixture->hub, fixture->clock, "Bob", TRUST_MALLORY, 3);

  g_assert_cmpint (tin_memory_network_judge (network, "10.0.0.2"), ==, TIN_VISIT_FRIEND);
  puppet_leave (bob);
  puppet_dial (mallory, TRUST_ALICE);
  trust_assert_state (fixture, bob, TIN_TRUST_CONTESTED);
  g_assert_cmpint (tin_memory_network_judge (network, "10.0.0.2"), ==, TIN_VISIT_FRIEND);
  g_assert_cmpint (tin_memory_network_judge (network, "10.0.0.3"), ==, TIN_VISIT_ADMIT);

  tin_session_block (trust_session (fixture), trust_peer (fixture, bob));
  g_assert_cmpint (tin_memory_network_judge (network, "10.0.0.2"), ==, TIN_VISIT_ADMIT);
}

/* However an address is spelled, by a person, in a file, or by who comes. */
static void
blocked_address_has_many_spellings (TrustFixture  *fixture,
                                    gconstpointer  user_data)
{
  static const struct
  {
    const char *blocked;
    const char *host;
    gboolean    is_blocked;
  } cases[] = {
    { "10.0.0.2", "10.0.0.2", TRUE },
    { "10.0.0.2", "10.0.0.20", FALSE },
    { "::ffff:10.0.0.2", "10.0.0.2", TRUE },
    { "::FFFF:a00:2", "10.0.0.2", TRUE },
    { "10.0.0.2", "::ffff:10.0.0.2", TRUE },
    { "fe80::5", "fe80::5%eth0", TRUE },
    { "fe80::5", "fe80::6%eth0", FALSE },
    { "fe80::5%eth0", "fe80::5%eth0", TRUE },
    { "fe80::5%eth0", "fe80::5%eth1", FALSE },
    { "FE80:0::5", "fe80::5%wlan0", TRUE },
    { "2001:DB8:0::1", "2001:db8::1", TRUE },
  };
  TinSettings *settings = fixture->alice->settings;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *spaced = g_strdup_printf (" %s ", cases[i].blocked);
      const char *const by_hand[] = { "nonsense", "", spaced, NULL };

      g_test_message ("%s, %s", cases[i].blocked, cases[i].host);
      g_assert_true (tin_session_block_address (trust_session (fixture), cases[i].blocked, NULL));
      g_assert_cmpint (tin_settings_is_blocked_address (settings, cases[i].host), ==,
                       cases[i].is_blocked);
      g_assert_true (tin_session_unblock_address (trust_session (fixture), cases[i].blocked));
      g_assert_false (tin_settings_is_blocked_address (settings, cases[i].host));

      g_object_set (settings, "blocked-addresses", by_hand, NULL);
      g_assert_cmpint (tin_settings_is_blocked_address (settings, cases[i].host), ==,
                       cases[i].is_blocked);
      g_assert_true (tin_session_unblock_address (trust_session (fixture), cases[i].blocked));
      g_assert_false (tin_settings_is_blocked_address (settings, cases[i].host));
    }
}

static void
only_addresses_are_taken (TrustFixture  *fixture,
                          gconstpointer  user_data)
{
  static const char *const wrong[] = {
    "", " ", "example.org", "10.0.0", "10.0.0.1:5000", "10.0.0.256", "10.0.0.0/8", "[::1]", "%eth0",
  };
  static const struct
  {
    const char *text;
    const char *address;
  } right[] = {
    { "192.0.2.1", "192.0.2.1" },
    { "2001:DB8:0:0::1", "2001:db8::1" },
    { "fe80::1%eth0", "fe80::1%eth0" },
  };
  g_auto (GStrv) blocked = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (tin_session_block_address (trust_session (fixture), wrong[i], &error));
      g_assert_error (error, TIN_ERROR, TIN_ERROR_INVALID);
      tin_session_unblock_address (trust_session (fixture), wrong[i]);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (right); i++)
    g_assert_true (tin_session_block_address (trust_session (fixture), right[i].text, NULL));

  blocked = tin_session_dup_blocked_addresses (trust_session (fixture));
  g_assert_cmpuint (g_strv_length (blocked), ==, G_N_ELEMENTS (right));
  for (gsize i = 0; i < G_N_ELEMENTS (right); i++)
    g_assert_cmpstr (blocked[i], ==, right[i].address);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add_test ("a-blocked-address-is-hung-up-on", blocked_address_is_hung_up_on);
  add_test ("a-blocked-address-is-not-dialled", blocked_address_is_not_dialled);
  add_test ("an-unblocked-address-is-dialled", unblocked_address_is_dialled);
  add_test ("a-contested-friend-keeps-its-places", contested_friend_keeps_its_places);
  add_test ("a-blocked-address-has-many-spellings", blocked_address_has_many_spellings);
  add_test ("only-addresses-are-taken", only_addresses_are_taken);
  g_test_add ("/session/block/a-mandatory-address-that-is-blocked", TrustFixture,
              GINT_TO_POINTER (TRUE), trust_set_up, blocked_address_is_not_dialled,
              trust_tear_down);
  return g_test_run ();
}
