/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <string.h>

#include "session-home.h"
#include "tin-await.h"
#include "tin-error.h"
#include "tin-limits.h"

/* Two people with folders of their own, whose programs end, crash, and lose their files. */

#define ALICE 1
#define BOB 2

typedef struct
{
  TinMemoryHub *hub;
  TinClock     *clock;
  SessionHome  *alice;
  SessionHome  *bob;
  char         *alice_id;
  char         *bob_id;
} Fixture;

static char *
id_of (guint number)
{
  TinPeerId id = { { (guint8) number } };

  return tin_peer_id_to_string (&id);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  fixture->hub = tin_memory_hub_new ();
  fixture->clock = tin_manual_clock_new ();
  fixture->alice = session_home_new (fixture->hub, fixture->clock, "Alice", ALICE);
  fixture->bob = session_home_new (fixture->hub, fixture->clock, "Bob", BOB);
  fixture->alice_id = id_of (ALICE);
  fixture->bob_id = id_of (BOB);
  session_home_start (fixture->alice);
  session_home_start (fixture->bob);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  session_home_free (fixture->alice);
  session_home_free (fixture->bob);
  tin_settle ();
  g_free (fixture->alice_id);
  g_free (fixture->bob_id);
  g_assert_finalize_object (fixture->hub);
  g_assert_finalize_object (fixture->clock);
}

static void
join (Fixture *fixture)
{
  g_autofree char *address = tin_test_session_address (BOB);
  g_autoptr (GError) error = NULL;

  tin_test_session_connect (fixture->alice->running, address, &error);
  g_assert_no_error (error);
  tin_settle ();
}

static TinPeer *
peer_of (SessionHome *home,
         const char  *name)
{
  return tin_test_session_peer (home->running, name);
}

static TinDelivery
delivery_of (SessionHome *home,
             const char  *name,
             TinMessage  *message)
{
  return tin_conversation_get_delivery (tin_peer_get_conversation (peer_of (home, name)), message);
}

static void
say (SessionHome *home,
     const char  *to,
     const char  *text)
{
  tin_test_session_send (home->running, to, text);
  tin_settle ();
}

static void
assert_texts (SessionHome *home,
              const char  *peer_id,
              gboolean     own,
              const char  *expected)
{
  g_autofree char *texts = session_home_texts (home, peer_id, own);

  g_assert_cmpstr (texts, ==, expected);
}

/* What is on both disks of what Alice wrote. */
static void
assert_alice_wrote (Fixture    *fixture,
                    const char *expected)
{
  assert_texts (fixture->alice, fixture->bob_id, TRUE, expected);
  assert_texts (fixture->bob, fixture->alice_id, FALSE, expected);
}

/* --- Queued and delivered ------------------------------------------------------------------ */

static void
queued_messages_outlive_both_programs (Fixture       *fixture,
                                       gconstpointer  user_data)
{
  join (fixture);
  session_home_stop (fixture->bob);
  say (fixture->alice, "Bob", "one");
  say (fixture->alice, "Bob", "two");
  session_home_stop (fixture->alice);

  session_home_start (fixture->alice);
  g_assert_cmpuint (tin_session_count_queued (fixture->alice->running->session), ==, 2);
  session_home_start (fixture->bob);
  tin_test_advance (fixture->clock, TIN_SECONDS (5));

  assert_alice_wrote (fixture, "one;two;");
  g_assert_cmpuint (fixture->bob->running->received->len, ==, 2);
  g_assert_cmpuint (tin_session_count_queued (fixture->alice->running->session), ==, 0);
}

static void
queued_messages_outlive_a_crash (Fixture       *fixture,
                                 gconstpointer  user_data)
{
  join (fixture);
  session_home_crash (fixture->bob);
  tin_test_advance (fixture->clock, TIN_SECONDS (1));
  say (fixture->alice, "Bob", "one");
  session_home_crash (fixture->alice);

  session_home_start (fixture->bob);
  session_home_start (fixture->alice);
  tin_test_advance (fixture->clock, TIN_SECONDS (5));

  assert_alice_wrote (fixture, "one;");
}

static void
delivered_is_on_the_other_disk (Fixture       *fixture,
                                gconstpointer  user_data)
{
  TinMessage *message;

  join (fixture);
  message = tin_test_session_send (fixture->alice->running, "Bob", "hello");
  tin_await (delivery_of (fixture->alice, "Bob", message) == TIN_DELIVERY_DELIVERED);

  session_home_crash (fixture->bob);
  session_home_start (fixture->bob);
  assert_texts (fixture->bob, fixture->alice_id, FALSE, "hello;");
}

static void
delivery_is_known_after_a_restart (Fixture       *fixture,
                                   gconstpointer  user_data)
{
  TinConversation *conversation;

  join (fixture);
  say (fixture->alice, "Bob", "hello");
  session_home_stop (fixture->alice);
  session_home_stop (fixture->bob);
  session_home_start (fixture->alice);

  conversation = tin_peer_get_conversation (peer_of (fixture->alice, "Bob"));
  tin_conversation_load_end (conversation);
  tin_await (g_list_model_get_n_items (G_LIST_MODEL (conversation)) == 1);
  g_assert_cmpint (tin_conversation_get_delivery (conversation,
                                                  tin_conversation_get_message (conversation, 0)),
                   ==, TIN_DELIVERY_DELIVERED);
}

/* The commit of what came over one link may end when another link is there already. */
static void
new_link_acknowledges_what_came_over_the_old_one (Fixture       *fixture,
                                                  gconstpointer  user_data)
{
  TinMessage *message;

  join (fixture);
  message = tin_test_session_send (fixture->alice->running, "Bob", "hello");
  while (delivery_of (fixture->alice, "Bob", message) < TIN_DELIVERY_SENT &&
         g_main_context_iteration (NULL, FALSE))
    ;
  tin_memory_hub_cut (fixture->hub);
  tin_test_advance (fixture->clock, TIN_SECONDS (5));

  g_assert_cmpint (delivery_of (fixture->alice, "Bob", message), ==, TIN_DELIVERY_DELIVERED);
  assert_alice_wrote (fixture, "hello;");
  g_assert_cmpuint (fixture->bob->running->received->len, ==, 1);
}

static void
on_changed (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  int *outcome = user_data;
  g_autoptr (GError) error = NULL;

  *outcome =
    tin_session_change_finish (TIN_SESSION (source), result, &error) ? 1 : -1 - error->code;
}

static void
withdrawn_message_never_arrives (Fixture       *fixture,
                                 gconstpointer  user_data)
{
  TinConversation *conversation;
  TinMessage *message;
  int outcome = 0;

  join (fixture);
  session_home_stop (fixture->bob);
  say (fixture->alice, "Bob", "one");
  message = tin_test_session_send (fixture->alice->running, "Bob", "two");
  say (fixture->alice, "Bob", "three");
  conversation = tin_peer_get_conversation (peer_of (fixture->alice, "Bob"));
  g_assert_true (tin_conversation_can_withdraw (conversation, message));
  tin_session_withdraw_async (fixture->alice->running->session, peer_of (fixture->alice, "Bob"),
                              message, on_changed, &outcome);
  tin_await (outcome == 1);

  /* So it is where only the newest is shown. */
  message = tin_test_session_send (fixture->alice->running, "Bob", "four");
  outcome = 0;
  tin_session_withdraw_async (fixture->alice->running->session, peer_of (fixture->alice, "Bob"),
                              message, on_changed, &outcome);
  tin_await (outcome == 1);
  tin_settle ();
  g_assert_cmpstr (tin_peer_get_last_text (peer_of (fixture->alice, "Bob")), ==, "three");

  session_home_start (fixture->bob);
  tin_test_advance (fixture->clock, TIN_SECONDS (5));
  assert_alice_wrote (fixture, "one;three;");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (conversation)), ==, 2);
}

static void
message_that_may_have_left_is_not_withdrawn (Fixture       *fixture,
                                             gconstpointer  user_data)
{
  TinMessage *message;
  int outcome = 0;

  join (fixture);
  message = tin_test_session_send (fixture->alice->running, "Bob", "one");
  tin_session_withdraw_async (fixture->alice->running->session, peer_of (fixture->alice, "Bob"),
                              message, on_changed, &outcome);
  tin_await (outcome != 0);

  g_assert_cmpint (outcome, ==, -1 - TIN_ERROR_INVALID);
  tin_test_advance (fixture->clock, TIN_SECONDS (1));
  assert_alice_wrote (fixture, "one;");
}

static void
cleared_conversation_still_delivers (Fixture       *fixture,
                                     gconstpointer  user_data)
{
  int outcome = 0;

  join (fixture);
  say (fixture->alice, "Bob", "one");
  session_home_stop (fixture->bob);
  say (fixture->alice, "Bob", "two");
  tin_session_clear_async (fixture->alice->running->session, peer_of (fixture->alice, "Bob"),
                           TIN_HISTORY_CLEAR_FOR_GOOD, on_changed, &outcome);
  tin_await (outcome == 1);
  assert_texts (fixture->alice, fixture->bob_id, TRUE, "");

  session_home_stop (fixture->alice);
  session_home_start (fixture->alice);
  session_home_start (fixture->bob);
  tin_test_advance (fixture->clock, TIN_SECONDS (5));
  say (fixture->alice, "Bob", "three");

  assert_texts (fixture->alice, fixture->bob_id, TRUE, "three;");
  assert_texts (fixture->bob, fixture->alice_id, FALSE, "one;two;three;");
}

static void
broadcast_waits_for_those_who_are_offline (Fixture       *fixture,
                                           gconstpointer  user_data)
{
  g_autoptr (TinBroadcast) broadcast = NULL;
  g_autoptr (GError) error = NULL;

  join (fixture);
  session_home_stop (fixture->bob);
  broadcast = tin_session_broadcast (fixture->alice->running->session, "to all",
                                     TIN_BROADCAST_EVERYBODY, &error);
  g_assert_no_error (error);
  tin_settle ();
  g_assert_cmpuint (tin_broadcast_get_n_peers (broadcast), ==, 1);
  g_assert_cmpint (tin_broadcast_get_delivery (broadcast, 0), ==, TIN_DELIVERY_QUEUED);

  session_home_start (fixture->bob);
  tin_test_advance (fixture->clock, TIN_SECONDS (5));
  g_assert_cmpint (tin_broadcast_get_delivery (broadcast, 0), ==, TIN_DELIVERY_DELIVERED);
  assert_alice_wrote (fixture, "to all;");
}

/* --- Seen ---------------------------------------------------------------------------------- */

static void
seen_is_told_now_and_later (Fixture       *fixture,
                            gconstpointer  user_data)
{
  TinMessage *first;
  TinMessage *second;

  join (fixture);
  first = tin_test_session_send (fixture->alice->running, "Bob", "one");
  tin_await (delivery_of (fixture->alice, "Bob", first) == TIN_DELIVERY_DELIVERED);
  tin_session_mark_read (fixture->bob->running->session, peer_of (fixture->bob, "Alice"));
  tin_await (delivery_of (fixture->alice, "Bob", first) == TIN_DELIVERY_READ);

  second = tin_test_session_send (fixture->alice->running, "Bob", "two");
  tin_await (delivery_of (fixture->alice, "Bob", second) == TIN_DELIVERY_DELIVERED);
  tin_memory_hub_cut (fixture->hub);
  tin_settle ();
  tin_session_mark_read (fixture->bob->running->session, peer_of (fixture->bob, "Alice"));
  tin_test_advance (fixture->clock, TIN_SECONDS (5));
  g_assert_cmpint (delivery_of (fixture->alice, "Bob", second), ==, TIN_DELIVERY_READ);
}

static void
seen_is_a_secret_if_wanted (Fixture       *fixture,
                            gconstpointer  user_data)
{
  TinMessage *message;

  join (fixture);
  g_object_set (fixture->bob->settings, "send-read-receipts", FALSE, NULL);
  message = tin_test_session_send (fixture->alice->running, "Bob", "one");
  tin_await (delivery_of (fixture->alice, "Bob", message) == TIN_DELIVERY_DELIVERED);
  tin_session_mark_read (fixture->bob->running->session, peer_of (fixture->bob, "Alice"));
  tin_test_advance (fixture->clock, TIN_SECONDS (2));
  session_home_stop (fixture->bob);
  session_home_start (fixture->bob);
  tin_test_advance (fixture->clock, TIN_SECONDS (5));

  g_assert_cmpint (delivery_of (fixture->alice, "Bob", message), ==, TIN_DELIVERY_DELIVERED);
}

/* Who clears a conversation has not read it. */
static void
clearing_says_nothing_of_reading (Fixture       *fixture,
                                  gconstpointer  user_data)
{
  TinMessage *message;
  int outcome = 0;

  join (fixture);
  message = tin_test_session_send (fixture->alice->running, "Bob", "one");
  tin_await (delivery_of (fixture->alice, "Bob", message) == TIN_DELIVERY_DELIVERED);
  tin_session_clear_async (fixture->bob->running->session, peer_of (fixture->bob, "Alice"),
                           TIN_HISTORY_CLEAR_FOR_GOOD, on_changed, &outcome);
  tin_await (outcome == 1);
  g_assert_cmpuint (tin_peer_get_unread (peer_of (fixture->bob, "Alice")), ==, 0);
  session_home_stop (fixture->bob);
  session_home_start (fixture->bob);
  join (fixture);

  g_assert_cmpuint (tin_peer_get_unread (peer_of (fixture->bob, "Alice")), ==, 0);
  g_assert_cmpint (delivery_of (fixture->alice, "Bob", message), ==, TIN_DELIVERY_DELIVERED);
}

static void
unread_is_counted_over_a_restart (Fixture       *fixture,
                                  gconstpointer  user_data)
{
  join (fixture);
  say (fixture->alice, "Bob", "one");
  tin_test_advance (fixture->clock, TIN_SECONDS (1));
  tin_session_mark_read (fixture->bob->running->session, peer_of (fixture->bob, "Alice"));
  say (fixture->alice, "Bob", "two");
  say (fixture->alice, "Bob", "three");
  session_home_stop (fixture->bob);
  session_home_start (fixture->bob);

  g_assert_cmpuint (tin_peer_get_unread (tin_roster_get_by_id (
                      tin_session_get_roster (fixture->bob->running->session),
                      fixture->alice_id)), ==, 2);
}

static void
history_that_is_not_kept_keeps_what_is_needed (Fixture       *fixture,
                                               gconstpointer  user_data)
{
  join (fixture);
  g_object_set (fixture->alice->settings, "history-keep", TIN_HISTORY_KEEP_NONE, NULL);
  g_object_set (fixture->bob->settings, "history-keep", TIN_HISTORY_KEEP_NONE, NULL);
  say (fixture->alice, "Bob", "seen");
  tin_session_mark_read (fixture->bob->running->session, peer_of (fixture->bob, "Alice"));
  say (fixture->alice, "Bob", "not seen");
  session_home_stop (fixture->bob);
  say (fixture->alice, "Bob", "queued");
  session_home_stop (fixture->alice);

  session_home_start (fixture->alice);
  session_home_start (fixture->bob);
  assert_texts (fixture->alice, fixture->bob_id, TRUE, "queued;");
  assert_texts (fixture->bob, fixture->alice_id, FALSE, "not seen;");
  tin_test_advance (fixture->clock, TIN_SECONDS (5));
  assert_texts (fixture->bob, fixture->alice_id, FALSE, "not seen;queued;");
}

/* --- Lost, restored, copied ---------------------------------------------------------------- */

static gboolean
has_note (SessionHome *home,
          const char  *peer_id)
{
  TinRoster *roster = tin_session_get_roster (home->running->session);
  TinPeer *peer = tin_roster_get_by_id (roster, peer_id);
  TinConversation *conversation = tin_peer_get_conversation (peer);

  tin_conversation_load_end (conversation);
  tin_settle ();
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (conversation)); i++)
    if (tin_message_get_kind (tin_conversation_get_message (conversation, i)) ==
        TIN_MESSAGE_KIND_NOTE)
      return TRUE;
  return FALSE;
}

static void
lost_database_is_filled_by_the_peer (Fixture       *fixture,
                                     gconstpointer  user_data)
{
  join (fixture);
  say (fixture->alice, "Bob", "one");
  say (fixture->bob, "Alice", "answer");
  say (fixture->alice, "Bob", "two");
  session_home_crash (fixture->alice);
  session_home_lose (fixture->alice);

  session_home_start (fixture->alice);
  tin_test_advance (fixture->clock, TIN_SECONDS (10));
  assert_texts (fixture->alice, fixture->bob_id, FALSE, "answer;");
  assert_alice_wrote (fixture, "one;two;");
  g_assert_true (has_note (fixture->alice, fixture->bob_id));

  say (fixture->alice, "Bob", "three");
  tin_test_advance (fixture->clock, TIN_SECONDS (1));
  assert_alice_wrote (fixture, "one;two;three;");
}

static void
old_backup_catches_up (Fixture       *fixture,
                       gconstpointer  user_data)
{
  g_autofree char *backup = NULL;

  join (fixture);
  say (fixture->alice, "Bob", "one");
  session_home_stop (fixture->alice);
  backup = session_home_back_up (fixture->alice);
  session_home_start (fixture->alice);
  join (fixture);
  say (fixture->alice, "Bob", "two");
  say (fixture->bob, "Alice", "answer");
  session_home_crash (fixture->alice);
  session_home_restore (fixture->alice, backup);

  session_home_start (fixture->alice);
  tin_test_advance (fixture->clock, TIN_SECONDS (10));
  assert_alice_wrote (fixture, "one;two;");
  assert_texts (fixture->alice, fixture->bob_id, FALSE, "answer;");

  say (fixture->alice, "Bob", "three");
  tin_test_advance (fixture->clock, TIN_SECONDS (5));
  assert_alice_wrote (fixture, "one;two;three;");
}

/* What was queued in the backup was delivered since, and something else was written after it. */
static void
fork_keeps_both_sides (Fixture       *fixture,
                       gconstpointer  user_data)
{
  g_autofree char *backup = NULL;

  join (fixture);
  say (fixture->alice, "Bob", "one");
  session_home_stop (fixture->bob);
  say (fixture->alice, "Bob", "queued");
  session_home_stop (fixture->alice);
  backup = session_home_back_up (fixture->alice);
  session_home_start (fixture->alice);
  session_home_start (fixture->bob);
  tin_test_advance (fixture->clock, TIN_SECONDS (5));
  say (fixture->alice, "Bob", "lost here");
  session_home_stop (fixture->bob);
  session_home_crash (fixture->alice);
  session_home_restore (fixture->alice, backup);

  session_home_start (fixture->alice);
  /* What is written in one moment stands in any order. */
  tin_test_advance (fixture->clock, TIN_SECONDS (1));
  say (fixture->alice, "Bob", "new");
  say (fixture->alice, "Bob", "newer");
  session_home_start (fixture->bob);
  tin_test_advance (fixture->clock, TIN_SECONDS (10));

  assert_alice_wrote (fixture, "one;queued;lost here;new;newer;");
  g_assert_true (has_note (fixture->alice, fixture->bob_id));
  g_assert_cmpuint (tin_session_count_queued (fixture->alice->running->session), ==, 0);
}

/* --- The end ------------------------------------------------------------------------------- */

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

#define ADD(path, func) \
  g_test_add ("/session/history/" path, Fixture, NULL, set_up, func, tear_down)

  ADD ("queued-messages-outlive-both-programs", queued_messages_outlive_both_programs);
  ADD ("queued-messages-outlive-a-crash", queued_messages_outlive_a_crash);
  ADD ("delivered-is-on-the-other-disk", delivered_is_on_the_other_disk);
  ADD ("delivery-is-known-after-a-restart", delivery_is_known_after_a_restart);
  ADD ("new-link-acknowledges-what-came-over-the-old-one",
       new_link_acknowledges_what_came_over_the_old_one);
  ADD ("withdrawn-message-never-arrives", withdrawn_message_never_arrives);
  ADD ("message-that-may-have-left-is-not-withdrawn", message_that_may_have_left_is_not_withdrawn);
  ADD ("cleared-conversation-still-delivers", cleared_conversation_still_delivers);
  ADD ("broadcast-waits-for-those-who-are-offline", broadcast_waits_for_those_who_are_offline);
  ADD ("seen-is-told-now-and-later", seen_is_told_now_and_later);
  ADD ("seen-is-a-secret-if-wanted", seen_is_a_secret_if_wanted);
  ADD ("clearing-says-nothing-of-reading", clearing_says_nothing_of_reading);
  ADD ("unread-is-counted-over-a-restart", unread_is_counted_over_a_restart);
  ADD ("history-that-is-not-kept-keeps-what-is-needed",
       history_that_is_not_kept_keeps_what_is_needed);
  ADD ("lost-database-is-filled-by-the-peer", lost_database_is_filled_by_the_peer);
  ADD ("old-backup-catches-up", old_backup_catches_up);
  ADD ("fork-keeps-both-sides", fork_keeps_both_sides);

  return g_test_run ();
}
