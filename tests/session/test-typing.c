/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "tin-await.h"
#include "tin-limits.h"
#include "trust-fixture.h"

/* Who is typing: said at once and for as long as it is so, to those who may know it, and shown of
 * those whom the person knows. */

#define add_test(name, function) \
  g_test_add ("/session/typing/" name, TrustFixture, NULL, trust_set_up, function, trust_tear_down)

static void
type (TrustFixture *fixture,
      Puppet       *puppet,
      gboolean      typing)
{
  tin_session_set_typing (trust_session (fixture), trust_peer (fixture, puppet), typing);
  tin_settle ();
}

static void
assert_told (Puppet     *puppet,
             const char *expected)
{
  g_assert_cmpstr (puppet->typed->str, ==, expected);
}

/* --- Our person --------------------------------------------------------------------------- */

static void
told_while_it_goes_on (TrustFixture  *fixture,
                       gconstpointer  user_data)
{
  g_autoptr (Puppet) bob = trust_befriend (fixture, "Bob", TRUST_BOB, 2);

  type (fixture, bob, FALSE);
  assert_told (bob, "");
  type (fixture, bob, TRUE);
  assert_told (bob, "+");

  /* Far longer than the other side believes it without being told again. */
  for (guint i = 0; i < 30; i++)
    {
      trust_advance (fixture, TIN_SECONDS (1));
      type (fixture, bob, TRUE);
    }
  assert_told (bob, "+");
  type (fixture, bob, FALSE);
  assert_told (bob, "+-");
}

static void
over_when_the_keys_are_left (TrustFixture  *fixture,
                             gconstpointer  user_data)
{
  g_autoptr (Puppet) bob = trust_befriend (fixture, "Bob", TRUST_BOB, 2);

  type (fixture, bob, TRUE);
  trust_advance (fixture, TIN_TYPING_TIMEOUT - TIN_SECONDS (1));
  assert_told (bob, "+");
  trust_advance (fixture, TIN_SECONDS (2));
  assert_told (bob, "+-");
  trust_advance (fixture, 10 * TIN_TYPING_TIMEOUT);
  assert_told (bob, "+-");
  type (fixture, bob, TRUE);
  assert_told (bob, "+-+");
}

static void
over_when_it_is_sent (TrustFixture  *fixture,
                      gconstpointer  user_data)
{
  g_autoptr (Puppet) bob = trust_befriend (fixture, "Bob", TRUST_BOB, 2);
  TinPeer *peer = trust_peer (fixture, bob);
  TinMessageName ours = { 0, 1 };
  g_autoptr (TinMessage) message = NULL;
  g_autoptr (TinMessage) edit = NULL;
  g_autoptr (TinMessage) reaction = NULL;

  type (fixture, bob, TRUE);
  trust_send (fixture, peer, "one");
  assert_told (bob, "+-");
  trust_advance (fixture, TIN_TYPING_TIMEOUT);
  assert_told (bob, "+-");

  ours.log_id = tin_conversation_get_own_marks (tin_peer_get_conversation (peer))->id;
  message = tin_message_new (ours.log_id, ours.number, 1, TIN_MESSAGE_KIND_TEXT,
                             TIN_MESSAGE_FLAG_OWN, "one", -1);
  type (fixture, bob, TRUE);
  reaction = tin_session_react (trust_session (fixture), peer, message, "👍", NULL);
  tin_settle ();
  assert_told (bob, "+-+");
  edit = tin_session_edit (trust_session (fixture), peer, message, "two", NULL);
  tin_settle ();
  assert_told (bob, "+-+-");
  g_assert_cmpuint (bob->n_amended, ==, 2);
}

static void
not_if_it_is_not_wanted (TrustFixture  *fixture,
                         gconstpointer  user_data)
{
  g_autoptr (Puppet) bob = trust_befriend (fixture, "Bob", TRUST_BOB, 2);
  TinSettings *settings = tin_session_get_settings (trust_session (fixture));

  type (fixture, bob, TRUE);
  g_object_set (settings, "send-typing", FALSE, NULL);
  tin_settle ();
  assert_told (bob, "+-");
  type (fixture, bob, TRUE);
  trust_advance (fixture, TIN_TYPING_TIMEOUT);
  assert_told (bob, "+-");
  g_object_set (settings, "send-typing", TRUE, NULL);
  type (fixture, bob, TRUE);
  assert_told (bob, "+-+");
}

static void
not_to_strangers (TrustFixture  *fixture,
                  gconstpointer  user_data)
{
  g_autoptr (Puppet) eve = puppet_new (fixture->hub, fixture->clock, "Eve", TRUST_MALLORY, 3);

  puppet_dial (eve, TRUST_ALICE);
  puppet_say (eve, "hello");
  tin_settle ();
  type (fixture, eve, TRUE);
  trust_advance (fixture, TIN_TYPING_TIMEOUT);
  assert_told (eve, "");
  tin_session_accept (trust_session (fixture), trust_peer (fixture, eve));
  type (fixture, eve, TRUE);
  assert_told (eve, "+");
}

/* Another link knows nothing of what was said over the one before. */
static void
said_again_over_the_next_link (TrustFixture  *fixture,
                               gconstpointer  user_data)
{
  g_autoptr (Puppet) bob = trust_befriend (fixture, "Bob", TRUST_BOB, 2);

  type (fixture, bob, TRUE);
  puppet_leave (bob);
  type (fixture, bob, TRUE);
  puppet_dial (bob, TRUST_ALICE);
  g_assert_true (puppet_is_here (bob));
  type (fixture, bob, TRUE);
  assert_told (bob, "++");
  trust_advance (fixture, 2 * TIN_TYPING_TIMEOUT);
  assert_told (bob, "++-");
}

/* --- Theirs ------------------------------------------------------------------------------- */

static void
count (guint *n_notified)
{
  (*n_notified)++;
}

static void
assert_typing (TrustFixture *fixture,
               Puppet       *puppet,
               gboolean      typing)
{
  gboolean property;

  g_object_get (trust_peer (fixture, puppet), "typing", &property, NULL);
  g_assert_true (property == typing);
  g_assert_true (tin_peer_is_typing (trust_peer (fixture, puppet)) == typing);
}

static void
shown_while_it_goes_on (TrustFixture  *fixture,
                        gconstpointer  user_data)
{
  g_autoptr (Puppet) bob = trust_befriend (fixture, "Bob", TRUST_BOB, 2);
  guint n_notified = 0;

  g_signal_connect_swapped (trust_peer (fixture, bob), "notify::typing", G_CALLBACK (count),
                            &n_notified);
  tin_link_type (bob->link, TRUE);
  tin_settle ();
  assert_typing (fixture, bob, TRUE);
  g_assert_cmpuint (n_notified, ==, 1);
  tin_link_type (bob->link, FALSE);
  tin_settle ();
  assert_typing (fixture, bob, FALSE);
  g_assert_cmpuint (n_notified, ==, 2);
  g_signal_handlers_disconnect_by_data (trust_peer (fixture, bob), &n_notified);
}

/* Whoever says that he types and then nothing: "silent" is a link that has gone quiet. */
static void
over_when_it_is_not_said_again (TrustFixture  *fixture,
                                gconstpointer  user_data)
{
  g_autoptr (Puppet) bob = trust_befriend (fixture, "Bob", TRUST_BOB, 2);

  tin_link_type (bob->link, TRUE);
  tin_settle ();
  assert_typing (fixture, bob, TRUE);
  trust_advance (fixture, TIN_TYPING_TIMEOUT - TIN_SECONDS (1));
  assert_typing (fixture, bob, TRUE);
  trust_advance (fixture, TIN_SECONDS (2));
  assert_typing (fixture, bob, FALSE);
}

static void
over_with_its_message (TrustFixture  *fixture,
                       gconstpointer  user_data)
{
  g_autoptr (Puppet) bob = trust_befriend (fixture, "Bob", TRUST_BOB, 2);
  TinMessageName theirs = puppet_name (bob, 1);

  tin_link_type (bob->link, TRUE);
  tin_settle ();
  puppet_say (bob, "one");
  tin_settle ();
  assert_typing (fixture, bob, FALSE);

  tin_link_type (bob->link, FALSE);
  tin_link_type (bob->link, TRUE);
  tin_settle ();
  assert_typing (fixture, bob, TRUE);
  /* A tap on an emoji is no key. */
  puppet_speak (bob, TIN_MESSAGE_KIND_REACTION, "👍", &theirs);
  tin_settle ();
  assert_typing (fixture, bob, TRUE);
  puppet_speak (bob, TIN_MESSAGE_KIND_EDIT, "two", &theirs);
  tin_settle ();
  assert_typing (fixture, bob, FALSE);
}

static void
over_with_its_link (TrustFixture  *fixture,
                    gconstpointer  user_data)
{
  g_autoptr (Puppet) bob = trust_befriend (fixture, "Bob", TRUST_BOB, 2);

  tin_link_type (bob->link, TRUE);
  tin_settle ();
  puppet_leave (bob);
  assert_typing (fixture, bob, FALSE);
  puppet_dial (bob, TRUST_ALICE);
  assert_typing (fixture, bob, FALSE);

  tin_link_type (bob->link, TRUE);
  tin_settle ();
  assert_typing (fixture, bob, TRUE);
  tin_session_block (trust_session (fixture), trust_peer (fixture, bob));
  tin_settle ();
  assert_typing (fixture, bob, FALSE);
}

static void
not_of_strangers (TrustFixture  *fixture,
                  gconstpointer  user_data)
{
  g_autoptr (Puppet) eve = puppet_new (fixture->hub, fixture->clock, "Eve", TRUST_MALLORY, 3);

  puppet_dial (eve, TRUST_ALICE);
  puppet_say (eve, "hello");
  tin_link_type (eve->link, TRUE);
  tin_settle ();
  assert_typing (fixture, eve, FALSE);
  trust_advance (fixture, TIN_SECONDS (1));
  assert_typing (fixture, eve, FALSE);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add_test ("told-while-it-goes-on", told_while_it_goes_on);
  add_test ("over-when-the-keys-are-left", over_when_the_keys_are_left);
  add_test ("over-when-it-is-sent", over_when_it_is_sent);
  add_test ("not-if-it-is-not-wanted", not_if_it_is_not_wanted);
  add_test ("not-to-strangers", not_to_strangers);
  add_test ("said-again-over-the-next-link", said_again_over_the_next_link);
  add_test ("shown-while-it-goes-on", shown_while_it_goes_on);
  add_test ("over-when-it-is-not-said-again", over_when_it_is_not_said_again);
  add_test ("over-with-its-message", over_with_its_message);
  add_test ("over-with-its-link", over_with_its_link);
  add_test ("not-of-strangers", not_of_strangers);

  return g_test_run ();
}
