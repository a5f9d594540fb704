/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "trust-fixture.h"

#include <string.h>

#include "tin-await.h"
#include "tin-conversation-private.h"
#include "tin-limits.h"
#include "tin-test-program.h"

/* What a stranger costs once it is let in: memory, places and the person's patience, each up to a
 * bound that a friend does not have. */

#define add_test(name, function) \
  g_test_add ("/session/limits/" name, TrustFixture, NULL, trust_set_up, function, trust_tear_down)

#define ZOE 9

static Puppet *
new_zoe (TrustFixture *fixture)
{
  Puppet *zoe = puppet_new (fixture->hub, fixture->clock, "Zoe", ZOE, 9);

  puppet_dial (zoe, TRUST_ALICE);
  g_assert_true (puppet_is_here (zoe));
  return zoe;
}

static void
accept (TrustFixture *fixture,
        Puppet       *puppet)
{
  tin_session_accept (trust_session (fixture), trust_peer (fixture, puppet));
  tin_settle ();
}

static void
say_bytes (Puppet     *puppet,
           GByteArray *bytes)
{
  tin_channel_write (tin_link_get_channel (puppet->link), bytes->data, bytes->len);
  tin_settle ();
}

/* --- Memory: secure links ------------------------------------------------------------------- */

/* The next part of a text that never ends. */
static void
say_part (Puppet *puppet)
{
  g_autofree char *text = g_strnfill (TIN_PART_MAX, 'x');
  g_autoptr (GByteArray) frame = g_byte_array_new ();
  guint64 log_id = TIN_LOG_ID_FIRST + puppet->key.bytes[0];
  g_autoptr (TinMessage) part =
    tin_message_new (log_id, 1, 9, TIN_MESSAGE_KIND_TEXT, TIN_MESSAGE_FLAG_MORE, text,
                     TIN_PART_MAX);

  tin_frame_append_message (frame, part);
  say_bytes (puppet, frame);
}

static void
part_of_a_text_is_bounded (TrustFixture  *fixture,
                           gconstpointer  user_data)
{
  g_autoptr (Puppet) zoe = new_zoe (fixture);

  for (gsize length = TIN_PART_MAX; length <= TIN_STRANGER_BYTES_MAX; length += TIN_PART_MAX)
    say_part (zoe);
  g_assert_true (puppet_is_here (zoe));
  say_part (zoe);
  g_assert_cmpint (zoe->reason, ==, TIN_PEER_REASON_ASKING);
  g_assert_cmpuint (trust_count (fixture), ==, 0);
}

static void
part_of_a_friends_text_is_kept (TrustFixture  *fixture,
                                gconstpointer  user_data)
{
  g_autoptr (Puppet) bob = trust_befriend (fixture, "Bob", TRUST_BOB, 2);
  g_autoptr (Puppet) zoe = new_zoe (fixture);

  say_part (zoe);
  accept (fixture, zoe);
  for (guint i = 0; i < 8; i++)
    {
      say_part (bob);
      say_part (zoe);
    }
  g_assert_true (puppet_is_here (bob));
  g_assert_true (puppet_is_here (zoe));
}

/* It comes again, and is taken when the person has accepted who says it. */
static void
long_text_waits_for_accept (TrustFixture  *fixture,
                            gconstpointer  user_data)
{
  g_autofree char *text = g_strnfill (3 * TIN_STRANGER_BYTES_MAX, 'x');
  g_autoptr (Puppet) zoe = new_zoe (fixture);

  puppet_say (zoe, "hello");
  puppet_say (zoe, text);
  tin_settle ();
  trust_assert_received (fixture, "hello|");
  g_assert_cmpint (zoe->reason, ==, TIN_PEER_REASON_ASKING);

  accept (fixture, zoe);
  puppet_dial (zoe, TRUST_ALICE);
  g_assert_cmpuint (zoe->acknowledged, ==, 2);
  g_assert_true (puppet_is_here (zoe));
}

/* The other ends have stopped reading. */
static void
answers_that_are_not_read_are_bounded (TrustFixture  *fixture,
                                       gconstpointer  user_data)
{
  g_autoptr (Puppet) bob = trust_befriend (fixture, "Bob", TRUST_BOB, 2);
  g_autoptr (Puppet) zoe = new_zoe (fixture);
  g_autoptr (GByteArray) ping = g_byte_array_new ();

  tin_frame_append_token (ping, TIN_FRAME_PING, 7);
  say_bytes (zoe, ping);
  g_assert_true (puppet_is_here (zoe));

  G_STATIC_ASSERT (TIN_STRANGER_QUEUE_MAX < TIN_QUEUE_HIGH);
  tin_memory_hub_set_full (fixture->hub, TRUE);
  say_bytes (bob, ping);
  say_bytes (zoe, ping);
  g_assert_true (puppet_is_here (bob));
  g_assert_false (puppet_is_here (zoe));
  tin_memory_hub_set_full (fixture->hub, FALSE);
}

/* Of a friend, too, no more is read than the disk keeps up with. */
static void
what_waits_for_the_disk_is_bounded (TrustFixture  *fixture,
                                    gconstpointer  user_data)
{
  g_autoptr (Puppet) bob = trust_befriend (fixture, "Bob", TRUST_BOB, 2);
  TinPeer *peer = trust_peer (fixture, bob);

  tin_link_hold (bob->link, TIN_UNCOMMITTED_MAX - 1);
  trust_send (fixture, peer, "one");
  trust_assert_texts (bob, "one|");
  tin_link_hold (bob->link, 1);
  trust_send (fixture, peer, "two");
  trust_assert_texts (bob, "one|");

  tin_link_release (bob->link, TIN_UNCOMMITTED_MAX / 2);
  tin_settle ();
  trust_assert_texts (bob, "one|");
  tin_link_release (bob->link, 1);
  tin_settle ();
  trust_assert_texts (bob, "one|two|");
}

/* A log that is named and of which nothing is taken leaves nothing, however many there are. */
static void
names_of_logs_leave_nothing (TrustFixture  *fixture,
                             gconstpointer  user_data)
{
  g_autofree char *text = g_strnfill (TIN_STRANGER_BYTES_MAX / 4 * 3, 'x');
  g_autoptr (Puppet) first = new_zoe (fixture);
  g_autoptr (GPtrArray) logs = NULL;

  puppet_say (first, text);
  tin_settle ();
  g_assert_cmpuint (first->acknowledged, ==, 1);
  puppet_leave (first);
  for (guint i = 0; i < 5; i++)
    {
      g_autoptr (Puppet) zoe = puppet_new (fixture->hub, fixture->clock, "Zoe", ZOE, 9);

      zoe->log_shift = i + 1;
      puppet_dial (zoe, TRUST_ALICE);
      puppet_say (zoe, text);
      tin_settle ();
      g_assert_cmpint (zoe->reason, ==, TIN_PEER_REASON_ASKING);
    }

  logs = tin_conversation_list_peer_logs (
    tin_peer_get_conversation (trust_peer (fixture, first)));
  g_assert_cmpuint (logs->len, ==, 1);
}

/* --- Memory: plain text ------------------------------------------------------------------- */

static void
on_plain_closed (gboolean *open)
{
  *open = FALSE;
}

/* Says so many bytes without a pause, and hangs up. Returns whether it was heard to the end. */
static gboolean
trickle (TrustFixture   *fixture,
         TinTestProgram *program,
         gsize           length)
{
  g_autofree char *piece = g_strnfill (1024, 'x');
  gboolean open = TRUE;

  tin_test_program_dial (program, "10.0.0.1", TIN_TEST_PORT);
  g_signal_connect_swapped (program->dialled, "closed", G_CALLBACK (on_plain_closed), &open);
  for (gsize said = 0; said < length; said += 1024)
    tin_test_program_say (program, piece);
  g_signal_handlers_disconnect_by_data (program->dialled, &open);
  tin_test_program_hang_up (program);
  trust_advance (fixture, 2 * TIN_PLAIN_PATIENCE);
  return open;
}

/* So many messages have come, and the last one is of that length. */
static void
assert_latest_is (TrustFixture *fixture,
                  guint         n_received,
                  gsize         length)
{
  GPtrArray *received = fixture->alice->running->received;

  g_assert_cmpuint (received->len, ==, n_received);
  g_assert_cmpuint (tin_message_get_length (received->pdata[n_received - 1]), ==, length);
}

static void
plain_text_is_bounded (TrustFixture  *fixture,
                       gconstpointer  user_data)
{
  g_autoptr (TinTestProgram) program = tin_test_program_new (fixture->hub, 6, 6000);
  GListModel *roster = G_LIST_MODEL (tin_session_get_roster (trust_session (fixture)));
  g_autoptr (TinPeer) peer = NULL;

  g_assert_true (trickle (fixture, program, 1024));
  g_assert_cmpuint (fixture->alice->running->received->len, ==, 1);

  /* Not a kilobyte before it is too much, and not one behind. */
  g_assert_true (trickle (fixture, program, TIN_PLAIN_STRANGER_CHUNK_MAX - 1024));
  g_assert_false (trickle (fixture, program, TIN_PLAIN_STRANGER_CHUNK_MAX));
  g_assert_cmpuint (fixture->alice->running->received->len, ==, 1);

  peer = g_list_model_get_item (roster, 0);
  tin_session_accept (trust_session (fixture), peer);
  g_assert_true (trickle (fixture, program, 4 * TIN_PLAIN_STRANGER_CHUNK_MAX));
  assert_latest_is (fixture, 2, 4 * TIN_PLAIN_STRANGER_CHUNK_MAX);
}

/* The bound moves with the trust, on a connection that is open, too. */
static void
plain_text_of_an_accepted_one_is_not (TrustFixture  *fixture,
                                      gconstpointer  user_data)
{
  g_autoptr (TinTestProgram) program = tin_test_program_new (fixture->hub, 6, 6000);
  GListModel *roster = G_LIST_MODEL (tin_session_get_roster (trust_session (fixture)));
  g_autofree char *text = g_strnfill (2 * TIN_PLAIN_STRANGER_CHUNK_MAX, 'x');
  g_autoptr (TinPeer) peer = NULL;

  tin_test_program_dial (program, "10.0.0.1", TIN_TEST_PORT);
  tin_test_program_say (program, "hello");
  trust_advance (fixture, 2 * TIN_PLAIN_PATIENCE);
  peer = g_list_model_get_item (roster, 0);
  tin_session_accept (trust_session (fixture), peer);
  tin_test_program_say (program, text);
  trust_advance (fixture, 2 * TIN_PLAIN_PATIENCE);
  assert_latest_is (fixture, 2, strlen (text));
  tin_test_program_hang_up (program);
}

/* --- Places --------------------------------------------------------------------------------- */

static void
one_address_leaves_places (TrustFixture  *fixture,
                           gconstpointer  user_data)
{
  g_autoptr (GPtrArray) crowd = g_ptr_array_new_with_free_func ((GDestroyNotify) puppet_free);
  g_autoptr (Puppet) other = puppet_new (fixture->hub, fixture->clock, "Ann", ZOE + 1, 5000);

  for (guint i = 0; i < TIN_STRANGERS_PER_ADDRESS_MAX + 10; i++)
    {
      g_autofree char *name = g_strdup_printf ("Zoe %u", i);
      Puppet *zoe = puppet_new (fixture->hub, fixture->clock, name, ZOE, 1000 + i);

      zoe->port = 0;
      g_ptr_array_add (crowd, zoe);
      puppet_dial (zoe, TRUST_ALICE);
      g_assert_cmpint (puppet_is_here (zoe), ==, i < TIN_STRANGERS_PER_ADDRESS_MAX);
    }
  g_assert_cmpuint (trust_count (fixture), ==, TIN_STRANGERS_PER_ADDRESS_MAX);

  puppet_dial (other, TRUST_ALICE);
  g_assert_true (puppet_is_here (other));

  /* Who is accepted takes no stranger's place. */
  accept (fixture, g_ptr_array_index (crowd, 0));
  puppet_dial (g_ptr_array_index (crowd, TIN_STRANGERS_PER_ADDRESS_MAX), TRUST_ALICE);
  g_assert_true (puppet_is_here (g_ptr_array_index (crowd, TIN_STRANGERS_PER_ADDRESS_MAX)));
}

static void
come (TrustFixture *fixture,
      guint         host,
      guint         key)
{
  g_autoptr (Puppet) puppet = puppet_new (fixture->hub, fixture->clock, "", host, key);

  puppet->port = 0;
  puppet_dial (puppet, TRUST_ALICE);
}

/* Whoever was asked about first is still asked about. */
static void
one_address_leaves_requests (TrustFixture  *fixture,
                             gconstpointer  user_data)
{
  g_autoptr (Puppet) ann = puppet_new (fixture->hub, fixture->clock, "Ann", ZOE + 1, 5000);

  g_object_set (tin_session_get_settings (trust_session (fixture)), "reach", TIN_REACH_ASK, NULL);
  puppet_dial (ann, TRUST_ALICE);
  for (guint i = 0; i < 2 * TIN_REQUESTS_MAX; i++)
    come (fixture, ZOE, 1000 + i);
  g_assert_cmpuint (trust_count (fixture), ==, TIN_REQUESTS_MAX);
  g_assert_true (tin_peer_is_request (trust_peer (fixture, ann)));

  /* Where all have one, the oldest goes. */
  for (guint i = 0; i < TIN_REQUESTS_MAX; i++)
    come (fixture, 100 + i, 2000 + i);
  g_assert_cmpuint (trust_count (fixture), ==, TIN_REQUESTS_MAX);
  g_assert_null (trust_find (fixture, ann));
}

/* --- Patience ------------------------------------------------------------------------------- */

static void
on_verification (TinSession      *session,
                 TinPeer         *peer,
                 TinVerification *verification,
                 gpointer         user_data)
{
  guint *n_asked = user_data;

  (*n_asked)++;
}

/* Begins to compare, and ends that at once, each with a number of its own. */
static void
begin_to_compare (Puppet  *puppet,
                  guint    from,
                  guint    n)
{
  for (guint i = from; i < from + n; i++)
    {
      TinCompareFrame commit = { TIN_COMPARE_STEP_COMMIT, i, TIN_COMPARE_NONCE_BYTES, { 1 } };
      TinCompareFrame end = { TIN_COMPARE_STEP_END, i, 1, { TIN_COMPARE_END_CANCELLED } };

      tin_link_compare (puppet->link, &commit);
      tin_link_compare (puppet->link, &end);
    }
  tin_settle ();
}

static void
comparing_is_asked_seldom (TrustFixture  *fixture,
                           gconstpointer  user_data)
{
  const guint more = TIN_COMPARES_UNANSWERED_MAX + 6;
  g_autoptr (Puppet) zoe = new_zoe (fixture);
  guint n_asked = 0;

  g_signal_connect (trust_session (fixture), "verification", G_CALLBACK (on_verification),
                    &n_asked);
  begin_to_compare (zoe, 1, more);
  g_assert_cmpuint (n_asked, ==, TIN_COMPARES_UNANSWERED_MAX);
  g_assert_true (puppet_is_here (zoe));

  /* However often it comes. */
  puppet_say (zoe, "hello");
  tin_settle ();
  puppet_dial (zoe, TRUST_ALICE);
  begin_to_compare (zoe, 1, more);
  g_assert_cmpuint (n_asked, ==, TIN_COMPARES_UNANSWERED_MAX);

  /* The person wants to, and a friend may ask. */
  trust_compare (fixture, zoe);
  begin_to_compare (zoe, 100, more);
  g_assert_cmpuint (n_asked, ==, TIN_COMPARES_UNANSWERED_MAX + more);
  g_signal_handlers_disconnect_by_data (trust_session (fixture), &n_asked);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add_test ("a-part-of-a-text-is-bounded", part_of_a_text_is_bounded);
  add_test ("a-part-of-a-friend-s-text-is-kept", part_of_a_friends_text_is_kept);
  add_test ("a-long-text-waits-to-be-accepted", long_text_waits_for_accept);
  add_test ("answers-that-are-not-read-are-bounded", answers_that_are_not_read_are_bounded);
  add_test ("what-waits-for-the-disk-is-bounded", what_waits_for_the_disk_is_bounded);
  add_test ("names-of-logs-leave-nothing", names_of_logs_leave_nothing);
  add_test ("plain-text-is-bounded", plain_text_is_bounded);
  add_test ("plain-text-of-an-accepted-one-is-not", plain_text_of_an_accepted_one_is_not);
  add_test ("one-address-leaves-places", one_address_leaves_places);
  add_test ("one-address-leaves-requests", one_address_leaves_requests);
  add_test ("comparing-is-asked-seldom", comparing_is_asked_seldom);
  return g_test_run ();
}
