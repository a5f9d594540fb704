/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <sqlite3.h>

#include "puppet.h"
#include "session-home.h"
#include "tin-await.h"
#include "tin-error.h"
#include "tin-limits.h"
#include "tin-test-vfs.h"

/* A disk that takes nothing for a while: Bob's, or both. */

#define ALICE 1
#define BOB 2
#define CAROL 3

typedef struct
{
  TinMemoryHub *hub;
  TinClock     *clock;
  SessionHome  *alice;
  SessionHome  *bob;
  char         *alice_id;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  TinPeerId id = { { ALICE } };
  g_autofree char *address = tin_test_session_address (BOB);
  g_autoptr (GError) error = NULL;

  tin_test_vfs_install ();
  fixture->hub = tin_memory_hub_new ();
  fixture->clock = tin_manual_clock_new ();
  fixture->alice = session_home_new (fixture->hub, fixture->clock, "Alice", ALICE);
  fixture->bob = session_home_new (fixture->hub, fixture->clock, "Bob", BOB);
  fixture->bob->vfs = g_strdup (TIN_TEST_VFS_NAME);
  fixture->alice_id = tin_peer_id_to_string (&id);
  session_home_start (fixture->alice);
  session_home_start (fixture->bob);
  tin_test_session_connect (fixture->alice->running, address, &error);
  g_assert_no_error (error);
  tin_settle ();
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  tin_test_vfs_heal ();
  session_home_free (fixture->alice);
  session_home_free (fixture->bob);
  tin_settle ();
  tin_test_vfs_uninstall ();
  g_free (fixture->alice_id);
  g_assert_finalize_object (fixture->hub);
  g_assert_finalize_object (fixture->clock);
}

static TinDelivery
delivery_of (Fixture    *fixture,
             TinMessage *message)
{
  TinPeer *bob = tin_test_session_peer (fixture->alice->running, "Bob");

  return tin_conversation_get_delivery (tin_peer_get_conversation (bob), message);
}

static int
storage_of (SessionHome *home)
{
  int storage;

  g_object_get (home->running->session, "storage", &storage, NULL);
  return storage;
}

static void
assert_bob_received (Fixture    *fixture,
                     const char *expected)
{
  g_autofree char *on_disk = session_home_texts (fixture->bob, fixture->alice_id, FALSE);
  g_autofree char *shown = tin_test_session_texts (fixture->bob->running);

  g_assert_cmpstr (on_disk, ==, expected);
  g_assert_cmpuint (fixture->bob->running->received->len, ==, 3);
}

/* --- Receiving ----------------------------------------------------------------------------- */

static void
nothing_is_acknowledged_that_is_not_on_the_disk (Fixture       *fixture,
                                                 gconstpointer  user_data)
{
  int result = GPOINTER_TO_INT (user_data);
  TinMessage *messages[3];

  tin_test_vfs_fail (TIN_TEST_VFS_WRITE, 0, result);
  messages[0] = tin_test_session_send (fixture->alice->running, "Bob", "one");
  tin_settle ();
  messages[1] = tin_test_session_send (fixture->alice->running, "Bob", "two");
  messages[2] = tin_test_session_send (fixture->alice->running, "Bob", "three");
  tin_test_advance (fixture->clock, TIN_SECONDS (8));

  g_assert_cmpint (storage_of (fixture->bob), !=, TIN_STORAGE_WELL);
  g_assert_cmpint (storage_of (fixture->alice), ==, TIN_STORAGE_WELL);
  for (guint i = 0; i < G_N_ELEMENTS (messages); i++)
    g_assert_cmpint (delivery_of (fixture, messages[i]), <, TIN_DELIVERY_DELIVERED);
  g_assert_cmpuint (fixture->bob->running->received->len, ==, 0);

  tin_test_vfs_heal ();
  tin_test_advance (fixture->clock, TIN_SECONDS (10));
  g_assert_cmpint (storage_of (fixture->bob), ==, TIN_STORAGE_WELL);
  for (guint i = 0; i < G_N_ELEMENTS (messages); i++)
    g_assert_cmpint (delivery_of (fixture, messages[i]), ==, TIN_DELIVERY_DELIVERED);
  assert_bob_received (fixture, "one;two;three;");
}

/* Long enough for the other side to take the link for dead. */
static void
messages_come_once_after_a_long_time (Fixture       *fixture,
                                      gconstpointer  user_data)
{
  tin_test_session_send (fixture->alice->running, "Bob", "one");
  tin_settle ();
  tin_test_vfs_fail (TIN_TEST_VFS_WRITE, 0, SQLITE_FULL);
  tin_test_session_send (fixture->alice->running, "Bob", "two");
  tin_settle ();
  tin_test_session_send (fixture->alice->running, "Bob", "three");
  tin_test_advance (fixture->clock, TIN_SECONDS (60));
  g_assert_cmpint (storage_of (fixture->bob), ==, TIN_ERROR_DISK_FULL);

  tin_test_vfs_heal ();
  tin_test_advance (fixture->clock, TIN_SECONDS (120));
  assert_bob_received (fixture, "one;two;three;");
}

/* Somebody's program ends, and the next one, with an older disk, knows nothing of "two", which
 * waits here: it gives the number to something else, and must not believe that this has arrived. */
static void
number_is_not_taken_for_the_one_that_waits (Fixture       *fixture,
                                            gconstpointer  user_data)
{
  g_autoptr (Puppet) carol = puppet_new (fixture->hub, fixture->clock, "Carol", CAROL, CAROL);
  g_autofree char *on_disk = NULL;

  puppet_dial (carol, BOB);
  puppet_say (carol, "one");
  tin_await (carol->acknowledged == 1);
  tin_test_vfs_fail (TIN_TEST_VFS_WRITE, 0, SQLITE_FULL);
  puppet_say (carol, "two");
  tin_await (storage_of (fixture->bob) != TIN_STORAGE_WELL);
  puppet_leave (carol);

  carol->instance++;
  g_ptr_array_set_size (carol->own, 1);
  puppet_say (carol, "something else");
  puppet_listen (carol, TRUE);
  for (guint i = 0; i < 60 && carol->n_called == 0; i++)
    tin_test_advance (fixture->clock, TIN_SECONDS (1));
  g_assert_cmpuint (carol->n_called, ==, 1);
  puppet_listen (carol, FALSE);
  tin_test_vfs_heal ();
  tin_test_advance (fixture->clock, TIN_SECONDS (3));
  g_assert_cmpint (storage_of (fixture->bob), ==, TIN_STORAGE_WELL);
  g_assert_cmpuint (carol->acknowledged, ==, 1);
  g_assert_true (carol->closed);

  puppet_listen (carol, TRUE);
  for (guint i = 0; i < 60 && !puppet_is_here (carol); i++)
    tin_test_advance (fixture->clock, TIN_SECONDS (1));
  g_assert_true (puppet_is_here (carol));
  on_disk = session_home_texts (fixture->bob, carol->id, FALSE);
  g_assert_cmpstr (on_disk, ==, "one;two;");
}

/* --- Sending ------------------------------------------------------------------------------- */

static void
sending_stops_and_goes_on (Fixture       *fixture,
                           gconstpointer  user_data)
{
  TinSession *session = fixture->bob->running->session;
  TinPeer *alice = tin_test_session_peer (fixture->bob->running, "Alice");
  g_autoptr (TinMessage) first = NULL;
  g_autoptr (TinMessage) refused = NULL;
  g_autoptr (TinMessage) last = NULL;
  g_autoptr (GError) error = NULL;

  tin_test_vfs_fail (TIN_TEST_VFS_WRITE, 0, SQLITE_FULL);
  first = tin_session_send (session, alice, "typed when it failed", &error);
  g_assert_no_error (error);
  tin_settle ();
  g_assert_cmpint (storage_of (fixture->bob), ==, TIN_ERROR_DISK_FULL);
  g_assert_cmpuint (tin_session_count_unsaved (session), ==, 1);
  refused = tin_session_send (session, alice, "typed later", &error);
  g_assert_error (error, TIN_ERROR, TIN_ERROR_DISK_FULL);
  g_clear_error (&error);
  g_assert_cmpuint (fixture->alice->running->received->len, ==, 0);

  tin_test_vfs_heal ();
  tin_test_advance (fixture->clock, TIN_SECONDS (3));
  g_assert_cmpuint (tin_session_count_unsaved (session), ==, 0);
  last = tin_session_send (session, alice, "typed at the end", &error);
  g_assert_no_error (error);
  tin_test_advance (fixture->clock, TIN_SECONDS (1));
  g_assert_cmpuint (fixture->alice->running->received->len, ==, 2);
  g_assert_cmpstr (tin_message_get_text (g_ptr_array_index (fixture->alice->running->received, 0)),
                   ==, "typed when it failed");
}

static void
program_ends_on_a_full_disk (Fixture       *fixture,
                             gconstpointer  user_data)
{
  TinPeer *alice = tin_test_session_peer (fixture->bob->running, "Alice");
  g_autoptr (TinMessage) message = NULL;

  tin_test_vfs_fail (TIN_TEST_VFS_WRITE, 0, SQLITE_FULL);
  message = tin_session_send (fixture->bob->running->session, alice, "lost", NULL);
  tin_settle ();
  session_home_stop (fixture->bob);
  tin_test_vfs_heal ();

  session_home_start (fixture->bob);
  g_assert_cmpint (storage_of (fixture->bob), ==, TIN_STORAGE_WELL);
}

/* --- Clearing ------------------------------------------------------------------------------ */

static void
on_cleared (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  int *outcome = user_data;
  g_autoptr (GError) error = NULL;

  *outcome =
    tin_session_change_finish (TIN_SESSION (source), result, &error) ? 1 : -1 - error->code;
}

/* Returns: 1 if it was done, else -1 less the code of the error */
static int
clear (Fixture         *fixture,
       TinHistoryClear  how)
{
  int outcome = 0;

  tin_session_clear_async (fixture->bob->running->session,
                           tin_test_session_peer (fixture->bob->running, "Alice"), how, on_cleared,
                           &outcome);
  tin_await (outcome != 0);
  return outcome;
}

static guint
count_unread (Fixture *fixture)
{
  return tin_peer_get_unread (tin_test_session_peer (fixture->bob->running, "Alice"));
}

static void
what_was_not_cleared_is_still_unread (Fixture       *fixture,
                                      gconstpointer  user_data)
{
  TinHistoryClear how = GPOINTER_TO_UINT (user_data);

  tin_test_session_send (fixture->alice->running, "Bob", "one");
  tin_test_session_send (fixture->alice->running, "Bob", "two");
  tin_await (count_unread (fixture) == 2);
  tin_test_vfs_fail (TIN_TEST_VFS_WRITE, 0, SQLITE_FULL);
  g_assert_cmpint (clear (fixture, how), ==, -1 - TIN_ERROR_DISK_FULL);
  g_assert_cmpuint (count_unread (fixture), ==, 2);

  tin_test_vfs_heal ();
  tin_test_advance (fixture->clock, TIN_SECONDS (10));
  g_assert_cmpint (clear (fixture, how), ==, 1);
  g_assert_cmpuint (count_unread (fixture), ==, 0);
}

/* Not twice, where it could not be cleared or given back at first. */
static void
what_is_given_back_is_unread_again (Fixture       *fixture,
                                    gconstpointer  user_data)
{
  g_autofree char *texts = NULL;

  tin_test_session_send (fixture->alice->running, "Bob", "one");
  tin_await (count_unread (fixture) == 1);
  tin_test_vfs_fail (TIN_TEST_VFS_WRITE, 0, SQLITE_FULL);
  g_assert_cmpint (clear (fixture, TIN_HISTORY_CLEAR_FOR_NOW), <, 0);
  tin_test_vfs_heal ();
  tin_test_advance (fixture->clock, TIN_SECONDS (10));
  g_assert_cmpint (clear (fixture, TIN_HISTORY_CLEAR_FOR_NOW), ==, 1);
  tin_test_session_send (fixture->alice->running, "Bob", "two");
  tin_await (count_unread (fixture) == 1);

  tin_test_vfs_fail (TIN_TEST_VFS_WRITE, 0, SQLITE_FULL);
  g_assert_cmpint (clear (fixture, TIN_HISTORY_CLEAR_UNDO), <, 0);
  g_assert_cmpuint (count_unread (fixture), ==, 1);
  tin_test_vfs_heal ();
  tin_test_advance (fixture->clock, TIN_SECONDS (10));
  g_assert_cmpint (clear (fixture, TIN_HISTORY_CLEAR_UNDO), ==, 1);
  g_assert_cmpuint (count_unread (fixture), ==, 2);
  texts = session_home_texts (fixture->bob, fixture->alice_id, FALSE);
  g_assert_cmpstr (texts, ==, "one;two;");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

#define ADD(path, data, func) \
  g_test_add ("/session/storage/" path, Fixture, data, set_up, func, tear_down)

  ADD ("full-disk-acknowledges-nothing", GINT_TO_POINTER (SQLITE_FULL),
       nothing_is_acknowledged_that_is_not_on_the_disk);
  ADD ("broken-disk-acknowledges-nothing", GINT_TO_POINTER (SQLITE_IOERR_WRITE),
       nothing_is_acknowledged_that_is_not_on_the_disk);
  ADD ("read-only-disk-acknowledges-nothing", GINT_TO_POINTER (SQLITE_READONLY),
       nothing_is_acknowledged_that_is_not_on_the_disk);
  ADD ("messages-come-once-after-a-long-time", NULL, messages_come_once_after_a_long_time);
  ADD ("number-is-not-taken-for-the-one-that-waits", NULL,
       number_is_not_taken_for_the_one_that_waits);
  ADD ("sending-stops-and-goes-on", NULL, sending_stops_and_goes_on);
  ADD ("program-ends-on-a-full-disk", NULL, program_ends_on_a_full_disk);
  ADD ("what-was-not-cleared-is-still-unread/for-good",
       GUINT_TO_POINTER (TIN_HISTORY_CLEAR_FOR_GOOD), what_was_not_cleared_is_still_unread);
  ADD ("what-was-not-cleared-is-still-unread/for-now",
       GUINT_TO_POINTER (TIN_HISTORY_CLEAR_FOR_NOW), what_was_not_cleared_is_still_unread);
  ADD ("what-is-given-back-is-unread-again", NULL, what_is_given_back_is_unread_again);

  return g_test_run ();
}
