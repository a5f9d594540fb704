/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <sqlite3.h>
#include <string.h>

#include "session-home.h"
#include "tin-await.h"
#include "tin-error.h"
#include "tin-limits.h"
#include "tin-test-vfs.h"

/* Alice brings back an old copy of her history, and something gets in between while Bob gives her
 * what he holds of it: at every moment in turn. */

#define ALICE 1
#define BOB 2

/* More turns of the main loop than two sides need to say all they have to say. */
#define N_TURNS 50

typedef struct
{
  TinMemoryHub *hub;
  TinClock     *clock;
  SessionHome  *alice;
  SessionHome  *bob;
  char         *alice_id;
  char         *bob_id;
  gboolean      has_answered;
} World;

static char *
id_of (guint number)
{
  TinPeerId id = { { (guint8) number } };

  return tin_peer_id_to_string (&id);
}

static World *
world_new (void)
{
  World *self = g_new0 (World, 1);

  tin_test_vfs_install ();
  self->hub = tin_memory_hub_new ();
  self->clock = tin_manual_clock_new ();
  self->alice = session_home_new (self->hub, self->clock, "Alice", ALICE);
  self->bob = session_home_new (self->hub, self->clock, "Bob", BOB);
  self->alice->vfs = g_strdup (TIN_TEST_VFS_NAME);
  self->alice_id = id_of (ALICE);
  self->bob_id = id_of (BOB);
  session_home_start (self->alice);
  session_home_start (self->bob);
  return self;
}

static void
world_free (World *self)
{
  tin_test_vfs_heal ();
  session_home_free (self->alice);
  session_home_free (self->bob);
  tin_settle ();
  tin_test_vfs_uninstall ();
  g_free (self->alice_id);
  g_free (self->bob_id);
  g_assert_finalize_object (self->hub);
  g_assert_finalize_object (self->clock);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (World, world_free)

static void
turn (guint n_turns)
{
  for (guint i = 0; i < n_turns; i++)
    g_main_context_iteration (NULL, FALSE);
}

static void
on_connected (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (TinPeer) peer = tin_session_connect_finish (TIN_SESSION (source), result, NULL);
}

/* Begins to dial, and waits for nothing. */
static void
dial (SessionHome *home,
      guint        number)
{
  g_autofree char *address = tin_test_session_address (number);

  tin_session_connect_async (home->running->session, address, TIN_CONNECT_SECURE, NULL,
                             on_connected, NULL);
}

static void
say (SessionHome *home,
     const char  *to,
     const char  *text)
{
  tin_test_session_send (home->running, to, text);
  tin_settle ();
}

static TinPeer *
peer_of (SessionHome *home,
         const char  *id)
{
  return tin_roster_get_by_id (tin_session_get_roster (home->running->session), id);
}

/* Alice has a copy of her history that ends with "one", and N_QUEUED times QUEUED, of which it does
 * not know that it has arrived; Bob has "lost here" behind it, and is away. */
static void
restore_copy (World      *self,
              const char *queued,
              guint       n_queued)
{
  g_autofree char *backup = NULL;

  dial (self->alice, BOB);
  tin_test_advance (self->clock, TIN_SECONDS (1));
  say (self->alice, "Bob", "one");
  session_home_stop (self->bob);
  for (guint i = 0; i < n_queued; i++)
    say (self->alice, "Bob", queued);
  session_home_stop (self->alice);
  backup = session_home_back_up (self->alice);
  session_home_start (self->alice);
  session_home_start (self->bob);
  tin_test_advance (self->clock, TIN_SECONDS (5));
  say (self->alice, "Bob", "lost here");
  session_home_stop (self->bob);
  session_home_crash (self->alice);
  session_home_restore (self->alice, backup);

  session_home_start (self->alice);
  tin_test_advance (self->clock, TIN_SECONDS (1));
}

/* And she goes on with "new" and "newer". */
static void
fork_log (World *self)
{
  restore_copy (self, "queued", 1);
  say (self->alice, "Bob", "new");
  say (self->alice, "Bob", "newer");
  session_home_start (self->bob);
  tin_memory_hub_set_piece (self->hub, 48);
}

static void
assert_alice_wrote (World      *self,
                    const char *expected)
{
  g_autofree char *hers = session_home_texts (self->alice, self->bob_id, TRUE);
  g_autofree char *his = session_home_texts (self->bob, self->alice_id, FALSE);

  g_assert_cmpstr (his, ==, expected);
  g_assert_cmpstr (hers, ==, expected);
  g_assert_cmpuint (tin_session_count_queued (self->alice->running->session), ==, 0);
}

/* --- Links --------------------------------------------------------------------------------- */

static void
link_may_go_at_any_moment (void)
{
  for (guint n = 0; n < N_TURNS; n++)
    {
      g_autoptr (World) self = world_new ();

      g_test_message ("after %u turns", n);
      fork_log (self);
      dial (self->alice, BOB);
      turn (n);
      tin_memory_hub_cut (self->hub);
      tin_test_advance (self->clock, TIN_SECONDS (20));
      assert_alice_wrote (self, "one;queued;lost here;new;newer;");
    }
}

static void
on_read (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GPtrArray) messages = tin_session_read_finish (TIN_SESSION (source), result, NULL);
}

/* One of these is done in a turn: what is asked of the disk now is done after N_TURNS. */
static void
keep_disk_busy (SessionHome *home,
                const char  *peer_id)
{
  for (guint i = 0; i < N_TURNS; i++)
    tin_session_read_async (home->running->session, peer_of (home, peer_id), 1, NULL, on_read,
                            NULL);
}

/* The next link opens while what came over the last one is still on its way to the disk. */
static void
next_link_may_be_faster_than_the_disk (void)
{
  for (guint n = 0; n < N_TURNS; n++)
    {
      g_autoptr (World) self = world_new ();

      g_test_message ("after %u turns", n);
      fork_log (self);
      dial (self->alice, BOB);
      turn (n);
      keep_disk_busy (self->alice, self->bob_id);
      turn (N_TURNS / 5);
      tin_memory_hub_cut (self->hub);
      turn (2);
      dial (self->alice, BOB);
      tin_test_advance (self->clock, TIN_SECONDS (5));
      say (self->alice, "Bob", "end");
      tin_test_advance (self->clock, TIN_SECONDS (1));
      assert_alice_wrote (self, "one;queued;lost here;new;newer;end;");
    }
}

/* Both dial: the link of the smaller id, Alice's, replaces the other. */
static void
link_may_be_replaced_at_any_moment (void)
{
  for (guint n = 0; n < N_TURNS; n++)
    {
      g_autoptr (World) self = world_new ();

      g_test_message ("after %u turns", n);
      fork_log (self);
      dial (self->bob, ALICE);
      turn (n);
      dial (self->alice, BOB);
      tin_test_advance (self->clock, TIN_SECONDS (20));
      say (self->alice, "Bob", "end");
      tin_test_advance (self->clock, TIN_SECONDS (1));
      assert_alice_wrote (self, "one;queued;lost here;new;newer;end;");
    }
}

/* --- Messages meanwhile -------------------------------------------------------------------- */

static void
message_may_come_at_any_moment (void)
{
  for (guint n = 0; n < N_TURNS; n++)
    {
      g_autoptr (World) self = world_new ();

      g_test_message ("after %u turns", n);
      fork_log (self);
      tin_memory_hub_set_piece (self->hub, 24);
      dial (self->alice, BOB);
      turn (n);
      tin_manual_clock_advance (TIN_MANUAL_CLOCK (self->clock), TIN_MS (10));
      tin_test_session_send (self->alice->running, "Bob", "late");
      turn (N_TURNS / 10);
      tin_manual_clock_advance (TIN_MANUAL_CLOCK (self->clock), TIN_MS (10));
      tin_test_session_send (self->alice->running, "Bob", "later");
      tin_test_advance (self->clock, TIN_SECONDS (20));
      assert_alice_wrote (self, "one;queued;lost here;new;newer;late;later;");
    }
}

static void
on_peer_state (World   *self,
               TinPeer *peer)
{
  if (tin_peer_get_state (peer) != TIN_PEER_CONNECTED || self->has_answered)
    return;

  self->has_answered = TRUE;
  tin_test_session_send (self->alice->running, "Bob", "new");
}

static void
on_cleared (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_assert_true (tin_session_change_finish (TIN_SESSION (source), result, NULL));
}

/* Bob holds a number whose text he has cleared; Alice gives it to another text, as soon as he is
 * there: that one has not left, so it is not what he had. */
static void
new_message_is_not_what_the_peer_cleared (void)
{
  g_autoptr (World) self = world_new ();
  g_autofree char *backup = NULL;
  g_autofree char *his = NULL;

  dial (self->alice, BOB);
  tin_test_advance (self->clock, TIN_SECONDS (1));
  say (self->alice, "Bob", "one");
  tin_test_advance (self->clock, TIN_SECONDS (2));
  session_home_stop (self->alice);
  backup = session_home_back_up (self->alice);
  session_home_start (self->alice);
  dial (self->alice, BOB);
  tin_test_advance (self->clock, TIN_SECONDS (1));
  say (self->alice, "Bob", "two");
  session_home_crash (self->alice);
  session_home_restore (self->alice, backup);
  tin_session_clear_async (self->bob->running->session, peer_of (self->bob, self->alice_id),
                           TIN_HISTORY_CLEAR_FOR_GOOD, on_cleared, NULL);
  tin_settle ();

  session_home_start (self->alice);
  g_signal_connect_swapped (self->alice->running->session, "peer-state",
                            G_CALLBACK (on_peer_state), self);
  dial (self->alice, BOB);
  tin_test_advance (self->clock, TIN_SECONDS (20));

  his = session_home_texts (self->bob, self->alice_id, FALSE);
  g_assert_nonnull (strstr (his, "new;"));
}

/* What is compared does not fit into one transaction: what Alice writes between two stays behind
 * what she wrote before. */
static void
long_recall_keeps_the_order (void)
{
  g_autoptr (World) self = world_new ();
  g_autofree char *big = g_strnfill (TIN_TEXT_MAX, 'x');
  g_autofree char *his = NULL;
  g_autofree char *hers = NULL;
  TinConversation *conversation;

  restore_copy (self, big, 6);
  say (self->alice, "Bob", "new");
  session_home_start (self->bob);
  conversation = tin_peer_get_conversation (peer_of (self->alice, self->bob_id));
  dial (self->alice, BOB);
  tin_manual_clock_advance (TIN_MANUAL_CLOCK (self->clock), TIN_MS (10));
  while (tin_conversation_get_own_marks (conversation)->acknowledged == 1 &&
         tin_conversation_get_own_marks (conversation)->head == 8)
    g_main_context_iteration (NULL, TRUE);
  tin_test_session_send (self->alice->running, "Bob", "late");
  tin_test_advance (self->clock, TIN_SECONDS (20));

  his = session_home_texts (self->bob, self->alice_id, FALSE);
  hers = session_home_texts (self->alice, self->bob_id, TRUE);
  g_assert_true (g_str_has_suffix (his, "x;lost here;new;late;"));
  g_assert_true (g_str_equal (hers, his));
}

/* Its number is that of something else now, which was delivered. */
static void
broadcast_follows_its_copies (void)
{
  g_autoptr (World) self = world_new ();
  g_autoptr (TinBroadcast) broadcast = NULL;
  TinConversation *conversation;
  guint64 old_log;

  restore_copy (self, "queued", 1);
  broadcast = tin_session_broadcast (self->alice->running->session, "to all",
                                     TIN_BROADCAST_EVERYBODY, NULL);
  tin_settle ();
  g_assert_cmpuint (tin_broadcast_get_n_peers (broadcast), ==, 1);
  conversation = tin_peer_get_conversation (tin_broadcast_get_peer (broadcast, 0));
  old_log = tin_conversation_get_own_marks (conversation)->id;

  session_home_start (self->bob);
  dial (self->alice, BOB);
  while (tin_conversation_get_own_marks (conversation)->id == old_log)
    {
      g_assert_cmpint (tin_broadcast_get_delivery (broadcast, 0), ==, TIN_DELIVERY_QUEUED);
      g_main_context_iteration (NULL, TRUE);
    }
  g_assert_cmpint (tin_broadcast_get_delivery (broadcast, 0), ==, TIN_DELIVERY_QUEUED);
  g_assert_cmpuint (tin_message_get_number (tin_broadcast_get_message (broadcast, 0)), ==, 1);

  tin_test_advance (self->clock, TIN_SECONDS (20));
  assert_alice_wrote (self, "one;queued;lost here;to all;");
  g_assert_cmpint (tin_broadcast_get_delivery (broadcast, 0), ==, TIN_DELIVERY_DELIVERED);
}

/* --- Disk ---------------------------------------------------------------------------------- */

static void
full_disk_only_delays_it (void)
{
  g_autoptr (World) self = world_new ();
  int storage;

  fork_log (self);
  tin_test_vfs_fail (TIN_TEST_VFS_WRITE, 0, SQLITE_FULL);
  dial (self->alice, BOB);
  tin_test_advance (self->clock, TIN_SECONDS (5));
  g_object_get (self->alice->running->session, "storage", &storage, NULL);
  g_assert_cmpint (storage, ==, TIN_ERROR_DISK_FULL);

  tin_test_vfs_heal ();
  tin_test_advance (self->clock, TIN_SECONDS (40));
  assert_alice_wrote (self, "one;queued;lost here;new;newer;");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

#define ADD(path, func) g_test_add_func ("/session/recovery/" path, func)

  ADD ("link-may-go-at-any-moment", link_may_go_at_any_moment);
  ADD ("next-link-may-be-faster-than-the-disk", next_link_may_be_faster_than_the_disk);
  ADD ("link-may-be-replaced-at-any-moment", link_may_be_replaced_at_any_moment);
  ADD ("message-may-come-at-any-moment", message_may_come_at_any_moment);
  ADD ("new-message-is-not-what-the-peer-cleared", new_message_is_not_what_the_peer_cleared);
  ADD ("long-recall-keeps-the-order", long_recall_keeps_the_order);
  ADD ("broadcast-follows-its-copies", broadcast_follows_its_copies);
  ADD ("full-disk-only-delays-it", full_disk_only_delays_it);

#undef ADD

  return g_test_run ();
}
