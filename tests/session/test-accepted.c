/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "trust-fixture.h"

#include "tin-await.h"
#include "tin-backports.h"

/* What there is between the person and those whom it has accepted, and nobody else. */

#define add_test(name, function) \
  g_test_add ("/session/accepted/" name, TrustFixture, NULL, trust_set_up, function, \
              trust_tear_down)

/* That somebody reads is for those whom the person knows. */
static void
strangers_learn_not_what_was_read (TrustFixture  *fixture,
                                   gconstpointer  user_data)
{
  g_autoptr (Puppet) zoe = puppet_new (fixture->hub, fixture->clock, "Zoe", 9, 9);

  puppet_say (zoe, "one");
  puppet_say (zoe, "two");
  puppet_dial (zoe, TRUST_ALICE);
  g_assert_cmpuint (zoe->acknowledged, ==, 2);
  tin_session_mark_read (trust_session (fixture), trust_peer (fixture, zoe));
  tin_settle ();
  g_assert_cmpuint (zoe->seen, ==, 0);
  puppet_dial (zoe, TRUST_ALICE);
  g_assert_cmpuint (zoe->seen, ==, 0);

  tin_session_accept (trust_session (fixture), trust_peer (fixture, zoe));
  tin_settle ();
  g_assert_cmpuint (zoe->seen, ==, 2);
  puppet_say (zoe, "three");
  tin_settle ();
  tin_session_mark_read (trust_session (fixture), trust_peer (fixture, zoe));
  tin_settle ();
  g_assert_cmpuint (zoe->seen, ==, 3);
}

static char *
get_last_text (TrustFixture *fixture,
               Puppet       *puppet)
{
  GListModel *window = G_LIST_MODEL (tin_peer_get_conversation (trust_peer (fixture, puppet)));
  guint n_items = g_list_model_get_n_items (window);
  g_autoptr (TinMessageItem) item =
    n_items > 0 ? g_list_model_get_item (window, n_items - 1) : NULL;

  return item != NULL ? g_strdup (tin_message_get_text (tin_message_item_get_message (item)))
                      : g_strdup ("");
}

/* Of those whom the person has accepted it is said. */
static void
new_name_is_told (TrustFixture  *fixture,
                  gconstpointer  user_data)
{
  static const struct
  {
    const char *name;
    const char *last;
  } names[] = {
    { "Bob", "hello" },
    { " Bob\n", "hello" },
    { "Robert", "Bob is now called Robert." },
    { "Robert", "Bob is now called Robert." },
    { "\342\200\256Rob\342\200\254", "Robert is now called Rob." },
  };
  g_autoptr (Puppet) bob = puppet_new (fixture->hub, fixture->clock, "Rob", 9, 9);

  puppet_say (bob, "hello");
  puppet_dial (bob, TRUST_ALICE);
  g_set_str (&bob->name, "Bob");
  puppet_dial (bob, TRUST_ALICE);
  g_assert_cmpstr (tin_peer_get_name (trust_peer (fixture, bob)), ==, "Bob");

  tin_session_accept (trust_session (fixture), trust_peer (fixture, bob));
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *last = NULL;

      g_set_str (&bob->name, names[i].name);
      puppet_dial (bob, TRUST_ALICE);
      last = get_last_text (fixture, bob);
      g_assert_cmpstr (last, ==, names[i].last);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add_test ("strangers-learn-not-what-was-read", strangers_learn_not_what_was_read);
  add_test ("a-new-name-is-told", new_name_is_told);
  return g_test_run ();
}
