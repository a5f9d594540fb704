/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "trust-fixture.h"

#include <string.h>

#include "tin-await.h"
#include "tin-limits.h"

/* Whom nobody has accepted: how much is taken of them, and what stays of them. */

#define add_test(name, function) \
  g_test_add ("/session/strangers/" name, TrustFixture, NULL, trust_set_up, function, \
              trust_tear_down)

static void
say_many (Puppet *puppet,
          guint   from,
          guint   upto)
{
  for (guint i = from; i <= upto; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u", i);

      puppet_say (puppet, text);
    }
  tin_settle ();
}

static char *
numbers (guint upto)
{
  GString *texts = g_string_new (NULL);

  for (guint i = 1; i <= upto; i++)
    g_string_append_printf (texts, "%u|", i);
  return g_string_free (texts, FALSE);
}

static void
silent_one_leaves_no_trace (TrustFixture  *fixture,
                            gconstpointer  user_data)
{
  g_autoptr (Puppet) zoe = puppet_new (fixture->hub, fixture->clock, "Zoe", 9, 9);

  puppet_dial (zoe, TRUST_ALICE);
  trust_assert_state (fixture, zoe, TIN_TRUST_STRANGER);
  g_assert_false (tin_peer_is_known (trust_peer (fixture, zoe)));
  g_assert_false (trust_has_contact (fixture, zoe->id));

  puppet_leave (zoe);
  g_assert_null (trust_find (fixture, zoe));
  g_assert_false (trust_has_contact (fixture, zoe->id));
  trust_restart (fixture, FALSE);
  g_assert_cmpuint (trust_count (fixture), ==, 0);
}

static void
one_who_writes_stays (TrustFixture  *fixture,
                      gconstpointer  user_data)
{
  g_autoptr (Puppet) zoe = puppet_new (fixture->hub, fixture->clock, "Zoe", 9, 9);

  puppet_dial (zoe, TRUST_ALICE);
  puppet_say (zoe, "hello");
  tin_settle ();
  puppet_leave (zoe);
  trust_assert_received (fixture, "hello|");
  trust_assert_state (fixture, zoe, TIN_TRUST_STRANGER);
  g_assert_true (trust_has_contact (fixture, zoe->id));

  trust_restart (fixture, FALSE);
  trust_assert_state (fixture, zoe, TIN_TRUST_STRANGER);
  g_assert_cmpstr (tin_peer_get_name (trust_peer (fixture, zoe)), ==, "Zoe");
}

/* Accepting, answering and dialling by hand all make somebody known, for good. */
static void
person_makes_known (TrustFixture  *fixture,
                    gconstpointer  user_data)
{
  g_autoptr (Puppet) ann = puppet_new (fixture->hub, fixture->clock, "Ann", 11, 11);
  g_autoptr (Puppet) ben = puppet_new (fixture->hub, fixture->clock, "Ben", 12, 12);
  g_autoptr (Puppet) cat = puppet_new (fixture->hub, fixture->clock, "Cat", 13, 13);
  g_autoptr (GError) error = NULL;
  Puppet *all[] = { ann, ben, cat };

  puppet_dial (ann, TRUST_ALICE);
  puppet_dial (ben, TRUST_ALICE);
  puppet_dial (cat, TRUST_ALICE);
  puppet_listen (cat, TRUE);

  fixture->n_trust = 0;
  tin_session_accept (trust_session (fixture), trust_peer (fixture, ann));
  g_assert_cmpuint (fixture->n_trust, ==, 1);
  trust_send (fixture, trust_peer (fixture, ben), "who are you?");
  g_assert_cmpuint (fixture->n_trust, ==, 2);
  trust_connect (fixture, 13, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (fixture->n_trust, ==, 3);

  for (guint round = 0; round < 2; round++)
    {
      for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
        {
          trust_assert_state (fixture, all[i], TIN_TRUST_PINNED);
          g_assert_true (tin_peer_is_known (trust_peer (fixture, all[i])));
        }
      trust_advance (fixture, TIN_SECONDS (2));
      trust_restart (fixture, FALSE);
    }
}

static void
broadcast_goes_to_known (TrustFixture  *fixture,
                         gconstpointer  user_data)
{
  g_autoptr (Puppet) bob = trust_befriend (fixture, "Bob", TRUST_BOB, 2);
  g_autoptr (Puppet) zoe = puppet_new (fixture->hub, fixture->clock, "Zoe", 9, 9);
  g_autoptr (TinBroadcast) broadcast = NULL;

  puppet_dial (zoe, TRUST_ALICE);
  broadcast = tin_session_broadcast (trust_session (fixture), "to all", TIN_BROADCAST_EVERYBODY,
                                     NULL);
  tin_settle ();
  g_assert_nonnull (broadcast);
  trust_assert_texts (bob, "to all|");
  trust_assert_texts (zoe, "");
  trust_assert_state (fixture, zoe, TIN_TRUST_STRANGER);
}

/* What is beyond the bound is not acknowledged; after Accept it comes, each once. */
static void
more_waits_for_accept (TrustFixture  *fixture,
                       gconstpointer  user_data)
{
  const guint max = TIN_STRANGER_MESSAGES_MAX;
  g_autofree char *first = numbers (max);
  g_autofree char *all = numbers (max + 8);
  g_autoptr (Puppet) zoe = puppet_new (fixture->hub, fixture->clock, "Zoe", 9, 9);

  puppet_dial (zoe, TRUST_ALICE);
  say_many (zoe, 1, max);
  g_assert_true (puppet_is_here (zoe));
  g_assert_cmpuint (zoe->acknowledged, ==, max);

  say_many (zoe, max + 1, max + 8);
  trust_assert_received (fixture, first);
  g_assert_cmpuint (zoe->acknowledged, ==, max);
  g_assert_cmpint (zoe->reason, ==, TIN_PEER_REASON_ASKING);
  /* Nobody here has disconnected. */
  g_assert_cmpint (tin_peer_get_reason (trust_peer (fixture, zoe)), ==, TIN_PEER_REASON_WAITING);

  /* However often it comes. */
  for (guint i = 0; i < 3; i++)
    {
      puppet_dial (zoe, TRUST_ALICE);
      g_assert_cmpint (zoe->reason, ==, TIN_PEER_REASON_ASKING);
      trust_assert_received (fixture, first);
    }

  puppet_listen (zoe, TRUE);
  tin_session_accept (trust_session (fixture), trust_peer (fixture, zoe));
  trust_advance (fixture, 2 * TIN_BACKOFF_FIRST);
  trust_assert_received (fixture, all);
  g_assert_cmpuint (zoe->acknowledged, ==, max + 8);
}

/* Of a batch that crosses the bound the first part is taken. */
static void
batch_is_cut_at_the_bound (TrustFixture  *fixture,
                           gconstpointer  user_data)
{
  const guint max = TIN_STRANGER_MESSAGES_MAX;
  g_autofree char *first = numbers (max);
  g_autofree char *all = numbers (max + 20);
  g_autoptr (Puppet) zoe = puppet_new (fixture->hub, fixture->clock, "Zoe", 9, 9);

  say_many (zoe, 1, max + 20);
  puppet_dial (zoe, TRUST_ALICE);
  trust_assert_received (fixture, first);
  g_assert_cmpint (zoe->reason, ==, TIN_PEER_REASON_ASKING);

  /* What was taken before a restart counts. */
  trust_advance (fixture, TIN_SECONDS (2));
  trust_restart (fixture, FALSE);
  puppet_dial (zoe, TRUST_ALICE);
  trust_assert_received (fixture, "");
  g_assert_cmpint (zoe->reason, ==, TIN_PEER_REASON_ASKING);
  g_assert_cmpuint (zoe->acknowledged, <=, max);

  trust_restart (fixture, FALSE);
  trust_send (fixture, trust_peer (fixture, zoe), "go on");
  puppet_dial (zoe, TRUST_ALICE);
  tin_settle ();
  g_assert_cmpuint (zoe->acknowledged, ==, max + 20);
  trust_assert_texts (zoe, "go on|");
  g_assert_true (g_str_has_prefix (all, first));
}

static void
bytes_are_bounded (TrustFixture  *fixture,
                   gconstpointer  user_data)
{
  const gsize half = TIN_STRANGER_BYTES_MAX / 2;
  g_autofree char *text = g_strnfill (half, 'x');
  g_autoptr (Puppet) zoe = puppet_new (fixture->hub, fixture->clock, "Zoe", 9, 9);

  puppet_dial (zoe, TRUST_ALICE);
  puppet_say (zoe, text);
  puppet_say (zoe, text);
  tin_settle ();
  g_assert_cmpuint (zoe->acknowledged, ==, 2);
  g_assert_true (puppet_is_here (zoe));

  puppet_say (zoe, "y");
  tin_settle ();
  g_assert_cmpuint (zoe->acknowledged, ==, 2);
  g_assert_cmpint (zoe->reason, ==, TIN_PEER_REASON_ASKING);
  g_assert_cmpuint (fixture->alice->running->received->len, ==, 2);
}

/* Whoever has been told to wait comes again less and less often. */
static void
who_waits_comes_seldom (TrustFixture  *fixture,
                        gconstpointer  user_data)
{
  g_autoptr (TinTestSession) bob =
    tin_test_session_new (fixture->hub, fixture->clock, "Bob", TRUST_BOB);
  g_autofree char *to_alice = tin_test_session_address (TRUST_ALICE);
  g_autoptr (GError) error = NULL;
  guint n_tries = 0;
  const char *at;

  g_object_set (tin_session_get_settings (trust_session (fixture)), "reach", TIN_REACH_ASK, NULL);
  tin_test_session_connect (bob, to_alice, &error);
  tin_settle ();
  trust_advance (fixture, 10 * TIN_BACKOFF_MAX);
  for (at = bob->states->str; (at = strstr (at, "Alice connected;")) != NULL; at++)
    n_tries++;
  /* 1 s, 2 s, … 32 s, and then one a minute, each a quarter more or less. */
  g_assert_cmpuint (n_tries, >=, 10);
  g_assert_cmpuint (n_tries, <=, 24);

  tin_session_accept (trust_session (fixture), tin_test_session_peer (fixture->alice->running,
                                                                       "Bob"));
  trust_advance (fixture, 2 * TIN_BACKOFF_FIRST);
  g_assert_cmpint (tin_peer_get_state (tin_test_session_peer (bob, "Alice")), ==,
                   TIN_PEER_CONNECTED);
}

/* Interned names are never freed: those who leave no trace leave none there either. */
static void
passing_names_are_forgotten (TrustFixture  *fixture,
                             gconstpointer  user_data)
{
  g_autoptr (Puppet) kept = puppet_new (fixture->hub, fixture->clock, "Ken", 10, 4999);

  for (guint i = 0; i < 300; i++)
    {
      g_autoptr (Puppet) zoe = puppet_new (fixture->hub, fixture->clock, "Zoe", 9, 4000 + i);

      zoe->port = 0;
      puppet_dial (zoe, TRUST_ALICE);
      trust_assert_state (fixture, zoe, TIN_TRUST_STRANGER);
      puppet_leave (zoe);
      trust_advance (fixture, TIN_SECONDS (2));
      g_assert_cmpuint (g_quark_try_string (zoe->id), ==, 0);
    }
  g_assert_cmpuint (trust_count (fixture), ==, 0);

  puppet_dial (kept, TRUST_ALICE);
  puppet_say (kept, "hello");
  tin_settle ();
  g_assert_cmpuint (g_quark_try_string (kept->id), !=, 0);
}

static guint64
get_folder_size (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint64 size = 0;
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autoptr (GFile) file = g_file_new_for_path (path);
      g_autoptr (GFileInfo) info =
        g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_SIZE, 0, NULL, NULL);

      size += (guint64) g_file_info_get_size (info);
    }
  return size;
}

static guint
count_contacts (TrustFixture *fixture)
{
  g_autoptr (GPtrArray) contacts = tin_contacts_list (fixture->alice->contacts);

  return contacts->len;
}

/* Somebody with a new key each time leaves no more than the bound, and friends are let in. */
static void
ever_new_keys_are_bounded (TrustFixture  *fixture,
                           gconstpointer  user_data)
{
  g_autoptr (Puppet) bob = trust_befriend (fixture, "Bob", TRUST_BOB, 2);
  guint64 size_at_bound = 0;

  puppet_leave (bob);
  for (guint i = 0; i < 2000; i++)
    {
      g_autofree char *name = g_strdup_printf ("Zoe %u", i);
      /* From many addresses: one may have less. */
      g_autoptr (Puppet) zoe =
        puppet_new (fixture->hub, fixture->clock, name, 9 + i % 8, 1000 + i);

      zoe->port = 0;
      puppet_dial (zoe, TRUST_ALICE);
      puppet_say (zoe, "buy this");
      tin_settle ();
      if (i == 300)
        size_at_bound = get_folder_size (fixture->alice->folder);
    }
  trust_advance (fixture, TIN_SECONDS (2));

  g_assert_cmpuint (trust_count (fixture), ==, 1 + TIN_STRANGERS_KEPT_MAX);
  g_assert_cmpuint (count_contacts (fixture), ==, 1 + TIN_STRANGERS_KEPT_MAX);
  g_assert_cmpuint (fixture->alice->running->received->len, ==, TIN_STRANGERS_KEPT_MAX);
  g_assert_cmpuint (get_folder_size (fixture->alice->folder), <=, size_at_bound + 64 * 1024);

  puppet_dial (bob, TRUST_ALICE);
  g_assert_true (puppet_is_here (bob));
}

/* One place is free again when the person has looked at one of them. */
static void
person_makes_room (TrustFixture  *fixture,
                   gconstpointer  user_data)
{
  GListModel *roster = G_LIST_MODEL (tin_session_get_roster (trust_session (fixture)));
  g_autoptr (Puppet) late = puppet_new (fixture->hub, fixture->clock, "Late", 8, 5000);
  g_autoptr (TinPeer) first = NULL;
  g_autoptr (TinPeer) second = NULL;
  g_autoptr (TinPeer) third = NULL;

  for (guint i = 0; i < TIN_STRANGERS_KEPT_MAX; i++)
    {
      g_autoptr (Puppet) zoe =
        puppet_new (fixture->hub, fixture->clock, "", 9 + i % 8, 1000 + i);

      zoe->port = 0;
      puppet_dial (zoe, TRUST_ALICE);
      puppet_say (zoe, "hello");
      tin_settle ();
    }
  first = g_list_model_get_item (roster, 0);
  second = g_list_model_get_item (roster, 1);
  third = g_list_model_get_item (roster, 2);

  puppet_dial (late, TRUST_ALICE);
  g_assert_cmpint (late->reason, ==, TIN_PEER_REASON_ASKING);
  tin_session_accept (trust_session (fixture), first);
  puppet_dial (late, TRUST_ALICE);
  g_assert_true (puppet_is_here (late));
  puppet_leave (late);

  tin_session_block (trust_session (fixture), second);
  tin_session_remove (trust_session (fixture), third);
  tin_settle ();
  g_assert_cmpuint (g_list_model_get_n_items (roster), ==, TIN_STRANGERS_KEPT_MAX - 1);
  puppet_dial (late, TRUST_ALICE);
  g_assert_true (puppet_is_here (late));
}

/* What a stranger has written is gone when it is removed, and it may begin again. */
static void
removed_one_may_come_again (TrustFixture  *fixture,
                            gconstpointer  user_data)
{
  g_autoptr (Puppet) zoe = puppet_new (fixture->hub, fixture->clock, "Zoe", 9, 9);

  puppet_dial (zoe, TRUST_ALICE);
  puppet_say (zoe, "one");
  tin_settle ();
  g_assert_true (trust_has_contact (fixture, zoe->id));
  tin_session_remove (trust_session (fixture), trust_peer (fixture, zoe));
  tin_settle ();
  g_assert_null (trust_find (fixture, zoe));
  g_assert_false (trust_has_contact (fixture, zoe->id));

  for (guint round = 0; round < 2; round++)
    {
      trust_restart (fixture, FALSE);
      g_assert_cmpuint (trust_count (fixture), ==, 0);
    }
  puppet_dial (zoe, TRUST_ALICE);
  puppet_say (zoe, "two");
  tin_settle ();
  trust_assert_received (fixture, "two|");
  g_assert_cmpuint (zoe->acknowledged, ==, 2);
}

/* Whoever was written to is known, even where the file with the contacts was lost. */
static void
lost_contacts_are_made_up_for (TrustFixture  *fixture,
                               gconstpointer  user_data)
{
  g_autoptr (Puppet) bob = trust_befriend (fixture, "Bob", TRUST_BOB, 2);
  g_autoptr (Puppet) zoe = puppet_new (fixture->hub, fixture->clock, "Zoe", 9, 9);

  trust_send (fixture, trust_peer (fixture, bob), "hello");
  puppet_dial (zoe, TRUST_ALICE);
  puppet_say (zoe, "hello");
  tin_settle ();
  session_home_stop (fixture->alice);
  g_clear_object (&fixture->alice->contacts);
  fixture->alice->contacts = tin_contacts_new ();
  session_home_start (fixture->alice);
  fixture->alice->running->wary = TRUE;

  trust_assert_state (fixture, bob, TIN_TRUST_PINNED);
  trust_assert_state (fixture, zoe, TIN_TRUST_STRANGER);
}

/* A version that pinned whomever it met has written no trust. */
static void
contacts_of_old_are_pinned (TrustFixture  *fixture,
                            gconstpointer  user_data)
{
  g_autoptr (Puppet) bob = puppet_new (fixture->hub, fixture->clock, "Bob", TRUST_BOB, 2);
  TinContact secure = { .id = bob->id, .name = (char *) "Bob", .host = (char *) "10.0.0.2",
                        .port = TIN_TEST_PORT };
  TinContact plain = { .id = (char *) "plain:10.0.0.7:5000", .host = (char *) "10.0.0.7",
                       .port = TIN_TEST_PORT };
  TinPeer *peer;

  session_home_stop (fixture->alice);
  g_assert_true (tin_contacts_put (fixture->alice->contacts, &secure, NULL));
  g_assert_true (tin_contacts_put (fixture->alice->contacts, &plain, NULL));
  session_home_start (fixture->alice);

  trust_assert_state (fixture, bob, TIN_TRUST_PINNED);
  g_assert_true (tin_peer_is_known (trust_peer (fixture, bob)));
  g_assert_false (tin_peer_is_verified (trust_peer (fixture, bob)));
  peer = tin_roster_get_by_id (tin_session_get_roster (trust_session (fixture)), plain.id);
  g_assert_cmpint (tin_peer_get_trust (peer), ==, TIN_TRUST_PLAIN);
  g_assert_true (tin_peer_is_known (peer));
}

/* What a later version's word means is not known here: so nothing is taken for granted. */
static void
unknown_trust_is_none (TrustFixture  *fixture,
                       gconstpointer  user_data)
{
  g_autoptr (Puppet) bob = puppet_new (fixture->hub, fixture->clock, "Bob", TRUST_BOB, 2);
  g_autoptr (Puppet) zoe = puppet_new (fixture->hub, fixture->clock, "Zoe", 9, 9);
  TinContact known = { .id = bob->id, .trust = (char *) "adored", .known = TRUE,
                       .verified_at = 1 };
  TinContact unknown = { .id = zoe->id, .trust = (char *) "adored" };
  TinContact plain = { .id = (char *) "plain:10.0.0.7:5000", .host = (char *) "10.0.0.7",
                       .port = TIN_TEST_PORT, .trust = (char *) "adored", .known = TRUE };
  TinPeer *peer;

  session_home_stop (fixture->alice);
  g_assert_true (tin_contacts_put (fixture->alice->contacts, &known, NULL));
  g_assert_true (tin_contacts_put (fixture->alice->contacts, &unknown, NULL));
  g_assert_true (tin_contacts_put (fixture->alice->contacts, &plain, NULL));
  session_home_start (fixture->alice);
  fixture->alice->running->wary = TRUE;

  trust_assert_state (fixture, bob, TIN_TRUST_STRANGER);
  g_assert_false (tin_peer_is_known (trust_peer (fixture, bob)));
  g_assert_false (tin_peer_is_verified (trust_peer (fixture, bob)));
  trust_assert_state (fixture, zoe, TIN_TRUST_STRANGER);
  peer = tin_roster_get_by_id (tin_session_get_roster (trust_session (fixture)), plain.id);
  g_assert_cmpint (tin_peer_get_trust (peer), ==, TIN_TRUST_PLAIN);
  g_assert_false (tin_peer_is_known (peer));

  /* The person may say it anew. */
  tin_session_accept (trust_session (fixture), trust_peer (fixture, bob));
  trust_assert_state (fixture, bob, TIN_TRUST_PINNED);
}

/* What a stranger says that Alice has written to it could be anything. */
static void
strangers_give_nothing_back (TrustFixture  *fixture,
                             gconstpointer  user_data)
{
  g_autoptr (Puppet) zoe = puppet_new (fixture->hub, fixture->clock, "Zoe", 9, 9);

  puppet_dial (zoe, TRUST_ALICE);
  zoe->claims = 100;
  puppet_dial (zoe, TRUST_ALICE);
  g_assert_true (puppet_is_here (zoe));
  g_assert_cmpuint (zoe->n_recalled, ==, 0);

  /* Of a friend it is what a history that was lost has to be made up from. */
  tin_session_accept (trust_session (fixture), trust_peer (fixture, zoe));
  tin_settle ();
  g_assert_cmpuint (zoe->n_recalled, ==, 1);
}

/* A HELLO names any address as the one where its author listens. */
static void
strangers_send_nobody_anywhere (TrustFixture  *fixture,
                                gconstpointer  user_data)
{
  g_autoptr (Puppet) zoe = puppet_new (fixture->hub, fixture->clock, "Zoe", 9, 9);
  g_autoptr (Puppet) victim = puppet_new (fixture->hub, fixture->clock, "Victim", 9, 10);

  puppet_dial (zoe, TRUST_ALICE);
  puppet_say (zoe, "hello");
  tin_settle ();
  puppet_listen (victim, TRUE);
  tin_memory_hub_cut (fixture->hub);
  tin_settle ();
  trust_advance (fixture, 5 * TIN_BACKOFF_MAX);
  g_assert_null (victim->link);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add_test ("a-silent-one-leaves-no-trace", silent_one_leaves_no_trace);
  add_test ("one-who-writes-stays", one_who_writes_stays);
  add_test ("the-person-makes-them-known", person_makes_known);
  add_test ("a-broadcast-goes-to-the-known", broadcast_goes_to_known);
  add_test ("more-than-the-bound-waits-to-be-accepted", more_waits_for_accept);
  add_test ("a-batch-is-cut-at-the-bound", batch_is_cut_at_the_bound);
  add_test ("bytes-are-bounded", bytes_are_bounded);
  add_test ("who-waits-comes-seldom", who_waits_comes_seldom);
  add_test ("passing-names-are-forgotten", passing_names_are_forgotten);
  add_test ("ever-new-keys-are-bounded", ever_new_keys_are_bounded);
  add_test ("the-person-makes-room", person_makes_room);
  add_test ("a-removed-one-may-come-again", removed_one_may_come_again);
  add_test ("lost-contacts-are-made-up-for", lost_contacts_are_made_up_for);
  add_test ("contacts-of-old-are-pinned", contacts_of_old_are_pinned);
  add_test ("an-unknown-trust-is-none", unknown_trust_is_none);
  add_test ("strangers-give-nothing-back", strangers_give_nothing_back);
  add_test ("strangers-send-nobody-anywhere", strangers_send_nobody_anywhere);
  return g_test_run ();
}
