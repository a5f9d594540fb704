/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "trust-fixture.h"

#include <sqlite3.h>

#include "tin-await.h"
#include "tin-error.h"
#include "tin-limits.h"
#include "tin-test-vfs.h"

/* Alice says that a rival is the same person with a new key: what was queued goes there, once. */

#define add_test(name, function) \
  g_test_add ("/session/replace/" name, TrustFixture, NULL, set_up, function, tear_down)

#define BOBS_KEY 2
#define NEW_KEY 77

static void
set_up (TrustFixture  *fixture,
        gconstpointer  user_data)
{
  tin_test_vfs_install ();
  trust_set_up (fixture, user_data);
  session_home_stop (fixture->alice);
  fixture->alice->vfs = g_strdup (TIN_TEST_VFS_NAME);
  session_home_start (fixture->alice);
  fixture->alice->running->wary = TRUE;
}

static void
tear_down (TrustFixture  *fixture,
           gconstpointer  user_data)
{
  tin_test_vfs_heal ();
  trust_tear_down (fixture, user_data);
  tin_test_vfs_uninstall ();
}

/* Bob is contested by NEW, who is connected, with three messages queued for him: the first of them
 * may have left. */
static Puppet *
contest_bob (TrustFixture *fixture,
             Puppet       *new)
{
  Puppet *bob = trust_befriend (fixture, "Bob", TRUST_BOB, BOBS_KEY);

  tin_memory_hub_set_full (fixture->hub, TRUE);
  trust_send (fixture, trust_peer (fixture, bob), "one");
  tin_memory_hub_cut (fixture->hub);
  tin_settle ();
  tin_memory_hub_set_full (fixture->hub, FALSE);
  puppet_listen (bob, FALSE);
  puppet_leave (bob);
  trust_send (fixture, trust_peer (fixture, bob), "two");
  trust_assert_texts (bob, "");

  puppet_dial (new, TRUST_ALICE);
  trust_assert_state (fixture, bob, TIN_TRUST_CONTESTED);
  trust_send (fixture, trust_peer (fixture, bob), "three");
  return bob;
}

static void
replace (TrustFixture *fixture,
         Puppet       *puppet)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (tin_session_replace (trust_session (fixture), trust_peer (fixture, puppet),
                                      &error));
  g_assert_no_error (error);
}

static void
only_a_compared_key_may (TrustFixture  *fixture,
                         gconstpointer  user_data)
{
  g_autoptr (Puppet) new = puppet_new (fixture->hub, fixture->clock, "Bob", 9, NEW_KEY);
  g_autoptr (Puppet) bob = contest_bob (fixture, new);
  g_autoptr (Puppet) cat = trust_befriend (fixture, "Cat", 4, 4);
  Puppet *all[] = { bob, new, cat };

  for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (tin_session_replace (trust_session (fixture),
                                           trust_peer (fixture, all[i]), &error));
      g_assert_error (error, TIN_ERROR, TIN_ERROR_INVALID);
    }
  trust_assert_state (fixture, bob, TIN_TRUST_CONTESTED);
  trust_assert_state (fixture, new, TIN_TRUST_RIVAL);
  trust_assert_texts (new, "");
}

static void
queue_goes_to_the_new_key (TrustFixture  *fixture,
                           gconstpointer  user_data)
{
  gboolean by_rival = GPOINTER_TO_INT (user_data);
  g_autoptr (Puppet) new = puppet_new (fixture->hub, fixture->clock, "Bob", 9, NEW_KEY);
  g_autoptr (Puppet) bob = contest_bob (fixture, new);
  g_autoptr (GError) error = NULL;
  g_autoptr (TinMessage) message = NULL;
  g_autofree char *queued = NULL;
  const char *last;

  trust_compare (fixture, new);
  trust_assert_texts (new, "");
  puppet_listen (new, TRUE);
  replace (fixture, by_rival ? new : bob);
  tin_settle ();
  trust_assert_state (fixture, bob, TIN_TRUST_REPLACED);
  trust_assert_state (fixture, new, TIN_TRUST_VERIFIED);
  trust_advance (fixture, 2 * TIN_BACKOFF_FIRST);
  trust_assert_texts (new, "one|two|three|");
  queued = session_home_texts (fixture->alice, bob->id, TRUE);
  g_assert_cmpstr (queued, ==, "");
  /* A list shows nothing of what was moved away. */
  last = tin_peer_get_last_text (trust_peer (fixture, bob));
  g_assert_true (g_str_has_prefix (last, "Another key was met"));
  g_assert_cmpstr (tin_peer_get_last_text (trust_peer (fixture, new)), ==, "three");

  /* The old key is refused, and nothing is written to it. */
  puppet_dial (bob, TRUST_ALICE);
  g_assert_false (puppet_is_here (bob));
  g_assert_cmpint (bob->reason, ==, TIN_ERROR_BLOCKED);
  message = tin_session_send (trust_session (fixture), trust_peer (fixture, bob), "no", &error);
  g_assert_null (message);
  g_assert_error (error, TIN_ERROR, TIN_ERROR_UNDECIDED);
  g_assert_cmpuint (tin_session_count_queued (trust_session (fixture)), ==, 0);

  puppet_say (new, "it is me");
  tin_settle ();
  trust_assert_received (fixture, "it is me|");
  trust_send (fixture, trust_peer (fixture, new), "four");
  trust_assert_texts (new, "one|two|three|four|");
  trust_assert_texts (bob, "");
}

/* All of it holds after the next start, and the old conversation can be read. */
static void
replaced_stays_replaced (TrustFixture  *fixture,
                         gconstpointer  user_data)
{
  g_autoptr (Puppet) new = puppet_new (fixture->hub, fixture->clock, "Bob", 9, NEW_KEY);
  g_autoptr (Puppet) bob = contest_bob (fixture, new);
  g_autofree char *heard = NULL;
  g_autofree char *last = NULL;

  trust_compare (fixture, new);
  puppet_dial (bob, TRUST_ALICE);
  puppet_say (bob, "of old");
  tin_settle ();
  replace (fixture, bob);
  tin_settle ();
  g_assert_false (puppet_is_here (bob));
  last = g_strdup (tin_peer_get_last_text (trust_peer (fixture, bob)));
  g_assert_cmpstr (last, !=, "three");
  trust_restart (fixture, FALSE);

  trust_assert_state (fixture, bob, TIN_TRUST_REPLACED);
  g_assert_cmpstr (tin_peer_get_last_text (trust_peer (fixture, bob)), ==, last);
  trust_assert_state (fixture, new, TIN_TRUST_VERIFIED);
  g_assert_true (tin_peer_get_rival (trust_peer (fixture, bob)) == trust_peer (fixture, new));
  heard = session_home_texts (fixture->alice, bob->id, FALSE);
  g_assert_cmpstr (heard, ==, "of old;");
  puppet_dial (bob, TRUST_ALICE);
  g_assert_false (puppet_is_here (bob));
  puppet_dial (new, TRUST_ALICE);
  trust_assert_texts (new, "one|two|three|");
  trust_assert_texts (bob, "");
}

/* Who had to be there always is somebody with another key now. */
static void
mandatory_mark_goes_along (TrustFixture  *fixture,
                           gconstpointer  user_data)
{
  const char *const mandatory[] = { "10.0.0.2:5000", NULL };
  g_autoptr (Puppet) bob = NULL;
  g_autoptr (Puppet) new = puppet_new (fixture->hub, fixture->clock, "Bob", TRUST_BOB, NEW_KEY);

  bob = puppet_new (fixture->hub, fixture->clock, "Bob", TRUST_BOB, BOBS_KEY);
  puppet_listen (bob, TRUE);
  g_object_set (tin_session_get_settings (trust_session (fixture)), "mandatory-peers", mandatory,
                NULL);
  trust_restart (fixture, FALSE);
  trust_assert_state (fixture, bob, TIN_TRUST_PINNED);
  g_assert_true (tin_peer_is_mandatory (trust_peer (fixture, bob)));

  puppet_listen (bob, FALSE);
  puppet_listen (new, TRUE);
  puppet_leave (bob);
  trust_advance (fixture, 2 * TIN_BACKOFF_FIRST);
  trust_assert_state (fixture, bob, TIN_TRUST_CONTESTED);
  trust_advance (fixture, 2 * TIN_BACKOFF_MAX);
  g_assert_null (new->link);

  tin_session_reconnect_async (trust_session (fixture), trust_peer (fixture, new), NULL, NULL,
                               NULL);
  tin_settle ();
  trust_compare (fixture, new);
  replace (fixture, bob);
  tin_settle ();
  g_assert_false (tin_peer_is_mandatory (trust_peer (fixture, bob)));
  g_assert_true (tin_peer_is_mandatory (trust_peer (fixture, new)));
  trust_advance (fixture, 2 * TIN_BACKOFF_FIRST);
  g_assert_true (puppet_is_here (new));

  puppet_leave (new);
  trust_restart (fixture, FALSE);
  tin_settle ();
  g_assert_true (puppet_is_here (new));
  g_assert_true (tin_peer_is_mandatory (trust_peer (fixture, new)));
  g_assert_false (tin_peer_is_mandatory (trust_peer (fixture, bob)));
}

static TinMessage *
find_loaded (TrustFixture *fixture,
             Puppet       *puppet,
             const char   *text)
{
  TinConversation *conversation =
    tin_peer_get_conversation (trust_peer (fixture, puppet));

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (conversation)); i++)
    {
      TinMessage *message = tin_conversation_get_message (conversation, i);

      if (g_str_equal (tin_message_get_text (message), text))
        return message;
    }
  return NULL;
}

static void
edit (TrustFixture *fixture,
      Puppet       *puppet,
      const char   *of,
      const char   *text)
{
  g_autoptr (TinMessage) target = tin_message_ref (find_loaded (fixture, puppet, of));
  g_autoptr (GError) error = NULL;
  g_autoptr (TinMessage) message = tin_session_edit (trust_session (fixture),
                                                     trust_peer (fixture, puppet), target, text,
                                                     &error);

  g_assert_no_error (error);
}

/* The new key gets what Alice sees, and nothing of what it has never heard of; also where the edit
 * is not on the disk yet. What was queued about other messages was not said. */
static void
edited_texts_go_as_they_are_shown (TrustFixture  *fixture,
                                   gconstpointer  user_data)
{
  gboolean restart = GPOINTER_TO_INT (user_data);
  g_autoptr (Puppet) new = puppet_new (fixture->hub, fixture->clock, "Bob", 9, NEW_KEY);
  g_autoptr (Puppet) bob = trust_befriend (fixture, "Bob", TRUST_BOB, BOBS_KEY);
  g_autoptr (TinMessage) reaction = NULL;
  g_autoptr (TinMessage) reply = NULL;
  g_autoptr (TinMessage) deletion = NULL;
  g_autofree char *ours = NULL;
  g_autofree char *his = NULL;

  puppet_say (bob, "his");
  trust_send (fixture, trust_peer (fixture, bob), "delivered");
  trust_send (fixture, trust_peer (fixture, bob), "deleted");
  trust_assert_texts (bob, "delivered|deleted|");
  puppet_listen (bob, FALSE);
  puppet_leave (bob);
  trust_send (fixture, trust_peer (fixture, bob), "one");
  trust_send (fixture, trust_peer (fixture, bob), "away");
  puppet_dial (new, TRUST_ALICE);
  trust_compare (fixture, new);

  edit (fixture, bob, "one", "uno");
  edit (fixture, bob, "delivered", "never said");
  reaction = tin_session_react (trust_session (fixture), trust_peer (fixture, bob),
                                find_loaded (fixture, bob, "his"), "never said", NULL);
  reply = tin_session_reply (trust_session (fixture), trust_peer (fixture, bob), "answer",
                             find_loaded (fixture, bob, "his"), NULL);
  deletion = tin_session_retract (trust_session (fixture), trust_peer (fixture, bob),
                                  find_loaded (fixture, bob, "deleted"), NULL);
  g_assert_true (reaction != NULL && reply != NULL && deletion != NULL);
  tin_settle ();
  /* Two that follow one another: the second waits for the first. */
  edit (fixture, bob, "uno", "eins");
  edit (fixture, bob, "uno", "ein");
  replace (fixture, bob);
  tin_settle ();
  if (restart)
    trust_restart (fixture, FALSE);
  puppet_listen (new, TRUE);
  puppet_dial (new, TRUST_ALICE);
  trust_advance (fixture, 2 * TIN_BACKOFF_FIRST);

  trust_assert_texts (new, "ein|away|answer|");
  g_assert_cmpuint (new->n_amended, ==, 0);
  g_assert_null (tin_message_get_target (new->last));
  trust_assert_texts (bob, "delivered|deleted|");
  g_assert_cmpuint (bob->n_amended, ==, 0);
  ours = session_home_texts (fixture->alice, bob->id, TRUE);
  g_assert_cmpstr (ours, ==, "delivered;");
  his = session_home_texts (fixture->alice, bob->id, FALSE);
  g_assert_cmpstr (his, ==, "his;");
  tin_conversation_load_end (tin_peer_get_conversation (trust_peer (fixture, bob)));
  tin_settle ();
  g_assert_nonnull (find_loaded (fixture, bob, "delivered"));
  g_assert_null (tin_message_get_reaction (find_loaded (fixture, bob, "his"), TRUE));
  g_assert_cmpuint (tin_session_count_queued (trust_session (fixture)), ==, 0);
}

/* More than one look into the history, and what is written while they go on. */
static void
long_queue_keeps_its_order (TrustFixture  *fixture,
                            gconstpointer  user_data)
{
  g_autoptr (Puppet) new = puppet_new (fixture->hub, fixture->clock, "Bob", 9, NEW_KEY);
  g_autoptr (Puppet) bob = trust_befriend (fixture, "Bob", TRUST_BOB, BOBS_KEY);
  g_autoptr (GString) expected = g_string_new (NULL);

  puppet_listen (bob, FALSE);
  puppet_leave (bob);
  puppet_dial (new, TRUST_ALICE);
  trust_compare (fixture, new);
  for (guint i = 0; i < 1500; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u", i);
      g_autoptr (TinMessage) message =
        tin_session_send (trust_session (fixture), trust_peer (fixture, bob), text, NULL);

      g_assert_nonnull (message);
      g_string_append_printf (expected, "%s|", text);
      if (i == 1200)
        tin_settle ();
    }

  /* The last 299 are on their way to the disk. */
  replace (fixture, bob);
  puppet_listen (new, TRUE);
  tin_settle ();
  trust_advance (fixture, 2 * TIN_BACKOFF_FIRST);
  trust_assert_texts (new, expected->str);
  trust_assert_texts (bob, "");
}

/* The disk fails at any moment of it, and the program crashes: nothing is lost, nothing doubled. */
static void
crash_moves_each_once (TrustFixture  *fixture,
                       gconstpointer  user_data)
{
  gboolean failed = TRUE;
  guint n_failed = 0;

  for (guint after = 0; failed; after++)
    {
      g_autoptr (Puppet) new =
        puppet_new (fixture->hub, fixture->clock, "Bob", 9, NEW_KEY);
      g_autoptr (Puppet) bob = contest_bob (fixture, new);

      trust_compare (fixture, new);
      tin_test_vfs_fail (TIN_TEST_VFS_WRITE | TIN_TEST_VFS_SYNC, after, SQLITE_IOERR);
      replace (fixture, bob);
      tin_settle ();
      failed = tin_test_vfs_get_failed () > 0;
      n_failed += failed;
      session_home_crash (fixture->alice);
      tin_test_vfs_heal ();
      puppet_leave (new);

      session_home_start (fixture->alice);
      fixture->alice->running->wary = TRUE;
      tin_settle ();
      trust_assert_state (fixture, bob, TIN_TRUST_REPLACED);
      puppet_dial (new, TRUST_ALICE);
      trust_advance (fixture, TIN_SECONDS (2));
      trust_assert_texts (new, "one|two|three|");
      trust_assert_texts (bob, "");

      /* Everything anew. */
      session_home_stop (fixture->alice);
      session_home_lose (fixture->alice);
      g_clear_object (&fixture->alice->contacts);
      fixture->alice->contacts = tin_contacts_new ();
      session_home_start (fixture->alice);
      fixture->alice->running->wary = TRUE;
    }
  g_assert_cmpuint (n_failed, >, 3);
}

/* The same without a crash: it is tried until the disk takes it. */
static void
disk_that_heals_moves_each_once (TrustFixture  *fixture,
                                 gconstpointer  user_data)
{
  g_autoptr (Puppet) new = puppet_new (fixture->hub, fixture->clock, "Bob", 9, NEW_KEY);
  g_autoptr (Puppet) bob = contest_bob (fixture, new);

  trust_compare (fixture, new);
  tin_test_vfs_fail (TIN_TEST_VFS_WRITE, 0, SQLITE_FULL);
  replace (fixture, bob);
  tin_settle ();
  trust_advance (fixture, 3 * TIN_STORAGE_RETRY);
  trust_assert_texts (new, "");
  tin_test_vfs_heal ();
  trust_advance (fixture, 2 * TIN_STORAGE_RETRY);
  puppet_dial (new, TRUST_ALICE);
  trust_advance (fixture, TIN_SECONDS (2));
  trust_assert_texts (new, "one|two|three|");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add_test ("only-a-compared-key-may", only_a_compared_key_may);
  add_test ("the-queue-goes-to-the-new-key", queue_goes_to_the_new_key);
  g_test_add ("/session/replace/the-rival-may-be-named", TrustFixture, GINT_TO_POINTER (TRUE),
              set_up, queue_goes_to_the_new_key, tear_down);
  add_test ("replaced-stays-replaced", replaced_stays_replaced);
  add_test ("edited-texts-go-as-they-are-shown", edited_texts_go_as_they_are_shown);
  g_test_add ("/session/replace/edited-texts-go-after-a-restart", TrustFixture,
              GINT_TO_POINTER (TRUE), set_up, edited_texts_go_as_they_are_shown, tear_down);
  add_test ("the-mandatory-mark-goes-along", mandatory_mark_goes_along);
  add_test ("a-long-queue-keeps-its-order", long_queue_keeps_its_order);
  add_test ("a-crash-moves-each-once", crash_moves_each_once);
  add_test ("a-disk-that-heals-moves-each-once", disk_that_heals_moves_each_once);
  return g_test_run ();
}
