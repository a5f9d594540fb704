/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "trust-fixture.h"

#include "tin-await.h"
#include "tin-error.h"
#include "tin-limits.h"
#include "tin-test-program.h"

/* Who may reach Alice: the three answers to that, for keys and for plain text. */

#define add_test(name, function) \
  g_test_add ("/session/reach/" name, TrustFixture, NULL, trust_set_up, function, \
              trust_tear_down)

#define PROGRAM 6
#define PROGRAM_PORT 6000
#define PROGRAM_ID "plain:10.0.0.6:6000"

static void
set_reach (TrustFixture *fixture,
           TinReach      reach)
{
  g_object_set (tin_session_get_settings (trust_session (fixture)), "reach", reach, NULL);
}

static guint
count_requests (TrustFixture *fixture)
{
  GListModel *roster = G_LIST_MODEL (tin_session_get_roster (trust_session (fixture)));
  guint n_requests = 0;

  for (guint i = 0; i < g_list_model_get_n_items (roster); i++)
    {
      g_autoptr (TinPeer) peer = g_list_model_get_item (roster, i);

      n_requests += tin_peer_is_request (peer);
    }
  return n_requests;
}

/* --- Keys --------------------------------------------------------------------------------- */

static void
everyone_is_heard (TrustFixture  *fixture,
                   gconstpointer  user_data)
{
  g_autoptr (Puppet) zoe = puppet_new (fixture->hub, fixture->clock, "Zoe", 9, 9);

  puppet_dial (zoe, TRUST_ALICE);
  puppet_say (zoe, "hello");
  tin_settle ();
  trust_assert_received (fixture, "hello|");
  g_assert_false (tin_peer_is_request (trust_peer (fixture, zoe)));
}

static void
known_ones_alone_are_let_in (TrustFixture  *fixture,
                             gconstpointer  user_data)
{
  g_autoptr (Puppet) bob = trust_befriend (fixture, "Bob", TRUST_BOB, 2);
  g_autoptr (Puppet) zoe = puppet_new (fixture->hub, fixture->clock, "Zoe", 9, 9);
  g_autoptr (Puppet) kept = puppet_new (fixture->hub, fixture->clock, "Ken", 10, 10);
  g_autoptr (GError) error = NULL;

  puppet_dial (kept, TRUST_ALICE);
  puppet_say (kept, "hello");
  tin_settle ();
  puppet_leave (bob);
  set_reach (fixture, TIN_REACH_KNOWN);

  puppet_dial (zoe, TRUST_ALICE);
  g_assert_false (puppet_is_here (zoe));
  g_assert_cmpint (zoe->reason, ==, TIN_ERROR_BLOCKED);
  g_assert_null (tin_link_get_hello (zoe->link));
  g_assert_null (trust_find (fixture, zoe));
  puppet_dial (kept, TRUST_ALICE);
  g_assert_cmpint (kept->reason, ==, TIN_ERROR_BLOCKED);
  puppet_dial (bob, TRUST_ALICE);
  g_assert_true (puppet_is_here (bob));

  /* Alice may still reach whom she likes. */
  puppet_listen (zoe, TRUE);
  trust_connect (fixture, 9, &error);
  g_assert_no_error (error);
  g_assert_true (puppet_is_here (zoe));
  puppet_leave (zoe);
  puppet_dial (zoe, TRUST_ALICE);
  g_assert_true (puppet_is_here (zoe));
}

static void
new_one_is_a_request (TrustFixture  *fixture,
                      gconstpointer  user_data)
{
  g_autoptr (Puppet) zoe = puppet_new (fixture->hub, fixture->clock, "Zoe", 9, 9);

  set_reach (fixture, TIN_REACH_ASK);
  puppet_listen (zoe, TRUE);
  puppet_say (zoe, "hello");
  fixture->n_trust = 0;
  puppet_dial (zoe, TRUST_ALICE);
  g_assert_cmpint (zoe->reason, ==, TIN_PEER_REASON_ASKING);
  g_assert_cmpuint (fixture->n_trust, ==, 1);
  g_assert_true (tin_peer_is_request (trust_peer (fixture, zoe)));
  g_assert_cmpstr (tin_peer_get_name (trust_peer (fixture, zoe)), ==, "Zoe");
  g_assert_false (trust_has_contact (fixture, zoe->id));
  trust_assert_received (fixture, "");

  puppet_dial (zoe, TRUST_ALICE);
  g_assert_cmpuint (count_requests (fixture), ==, 1);
  g_assert_cmpuint (fixture->n_trust, ==, 1);

  /* Alice dials at once; Zoe's program would come again, too. */
  tin_session_accept (trust_session (fixture), trust_peer (fixture, zoe));
  g_assert_false (tin_peer_is_request (trust_peer (fixture, zoe)));
  trust_advance (fixture, 2 * TIN_BACKOFF_FIRST);
  trust_assert_received (fixture, "hello|");
  trust_assert_state (fixture, zoe, TIN_TRUST_PINNED);
  g_assert_true (trust_has_contact (fixture, zoe->id));
}

static void
request_may_be_blocked_or_removed (TrustFixture  *fixture,
                                   gconstpointer  user_data)
{
  g_autoptr (Puppet) zoe = puppet_new (fixture->hub, fixture->clock, "Zoe", 9, 9);
  g_autoptr (Puppet) yan = puppet_new (fixture->hub, fixture->clock, "Yan", 10, 10);

  set_reach (fixture, TIN_REACH_ASK);
  puppet_dial (zoe, TRUST_ALICE);
  puppet_dial (yan, TRUST_ALICE);
  g_assert_cmpuint (count_requests (fixture), ==, 2);

  tin_session_block (trust_session (fixture), trust_peer (fixture, zoe));
  trust_assert_state (fixture, zoe, TIN_TRUST_BLOCKED);
  g_assert_false (tin_peer_is_request (trust_peer (fixture, zoe)));
  puppet_dial (zoe, TRUST_ALICE);
  g_assert_cmpint (zoe->reason, ==, TIN_ERROR_BLOCKED);

  tin_session_remove (trust_session (fixture), trust_peer (fixture, yan));
  tin_settle ();
  g_assert_null (trust_find (fixture, yan));
  puppet_dial (yan, TRUST_ALICE);
  g_assert_true (tin_peer_is_request (trust_peer (fixture, yan)));

  /* They wait in memory alone. */
  trust_restart (fixture, FALSE);
  g_assert_null (trust_find (fixture, yan));
  trust_assert_state (fixture, zoe, TIN_TRUST_BLOCKED);
}

/* The oldest goes first, and none of them stays behind. */
static void
requests_are_bounded (TrustFixture  *fixture,
                      gconstpointer  user_data)
{
  set_reach (fixture, TIN_REACH_ASK);
  for (guint i = 0; i < 3 * TIN_REQUESTS_MAX; i++)
    {
      g_autoptr (Puppet) zoe = puppet_new (fixture->hub, fixture->clock, "Zoe", 9, 500 + i);

      zoe->port = 0;
      puppet_dial (zoe, TRUST_ALICE);
      g_assert_true (tin_peer_is_request (trust_peer (fixture, zoe)));
    }
  g_assert_cmpuint (count_requests (fixture), ==, TIN_REQUESTS_MAX);
  g_assert_cmpuint (trust_count (fixture), ==, TIN_REQUESTS_MAX);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (Puppet) zoe =
        puppet_new (fixture->hub, fixture->clock, "Zoe", 9, 500 + (i + 2) * TIN_REQUESTS_MAX - 1);

      g_assert_true ((trust_find (fixture, zoe) != NULL) == (i == 1));
    }
}

/* One address with ever new keys pushes out its own. */
static void
requests_of_one_address_go_first (TrustFixture  *fixture,
                                  gconstpointer  user_data)
{
  g_autoptr (Puppet) ann = puppet_new (fixture->hub, fixture->clock, "Ann", 7, 7);
  g_autoptr (Puppet) cal = puppet_new (fixture->hub, fixture->clock, "Cal", 8, 8);

  set_reach (fixture, TIN_REACH_ASK);
  puppet_dial (ann, TRUST_ALICE);
  for (guint i = 0; i < 2 * TIN_REQUESTS_MAX; i++)
    {
      g_autoptr (Puppet) zoe = puppet_new (fixture->hub, fixture->clock, "Zoe", 9, 500 + i);

      zoe->port = 0;
      puppet_dial (zoe, TRUST_ALICE);
      g_assert_true (tin_peer_is_request (trust_peer (fixture, zoe)));
      if (i == TIN_REQUESTS_MAX)
        puppet_dial (cal, TRUST_ALICE);
    }

  g_assert_cmpuint (count_requests (fixture), ==, TIN_REQUESTS_MAX);
  g_assert_true (tin_peer_is_request (trust_peer (fixture, ann)));
  g_assert_true (tin_peer_is_request (trust_peer (fixture, cal)));
}

/* Whoever waited is heard when everybody may be. */
static void
request_ends_with_the_setting (TrustFixture  *fixture,
                               gconstpointer  user_data)
{
  g_autoptr (Puppet) zoe = puppet_new (fixture->hub, fixture->clock, "Zoe", 9, 9);

  set_reach (fixture, TIN_REACH_ASK);
  puppet_say (zoe, "hello");
  puppet_dial (zoe, TRUST_ALICE);
  set_reach (fixture, TIN_REACH_EVERYONE);
  fixture->n_trust = 0;
  puppet_dial (zoe, TRUST_ALICE);
  g_assert_false (tin_peer_is_request (trust_peer (fixture, zoe)));
  g_assert_cmpuint (fixture->n_trust, ==, 1);
  trust_assert_state (fixture, zoe, TIN_TRUST_STRANGER);
  trust_assert_received (fixture, "hello|");
}

/* A name that is known is more than a request. */
static void
rival_is_loud_where_others_ask (TrustFixture  *fixture,
                                gconstpointer  user_data)
{
  g_autoptr (Puppet) bob = trust_befriend (fixture, "Bob", TRUST_BOB, 2);
  g_autoptr (Puppet) other = puppet_new (fixture->hub, fixture->clock, "Bob", 9, 9);

  puppet_listen (bob, FALSE);
  puppet_leave (bob);
  set_reach (fixture, TIN_REACH_ASK);
  puppet_dial (other, TRUST_ALICE);
  trust_assert_state (fixture, bob, TIN_TRUST_CONTESTED);
  trust_assert_state (fixture, other, TIN_TRUST_RIVAL);
  g_assert_false (tin_peer_is_request (trust_peer (fixture, other)));
}

/* --- Plain text --------------------------------------------------------------------------- */

static TinPeer *
find_program (TrustFixture *fixture)
{
  return tin_roster_get_by_id (tin_session_get_roster (trust_session (fixture)), PROGRAM_ID);
}

static void
hear (TrustFixture   *fixture,
      TinTestProgram *program,
      const char     *text)
{
  g_autofree char *framed =
    g_strdup_printf ("10.0.0.6:%u Program %s", PROGRAM_PORT, text);

  tin_test_program_send (program, "10.0.0.1", TIN_TEST_PORT, framed);
  trust_advance (fixture, 2 * TIN_PLAIN_PATIENCE);
}

static void
hear_raw (TrustFixture   *fixture,
          TinTestProgram *program,
          const char     *text)
{
  tin_test_program_send (program, "10.0.0.1", TIN_TEST_PORT, text);
  trust_advance (fixture, 2 * TIN_PLAIN_PATIENCE);
}

static TinPeer *
only_peer (TrustFixture *fixture)
{
  GListModel *roster = G_LIST_MODEL (tin_session_get_roster (trust_session (fixture)));
  g_autoptr (TinPeer) peer = NULL;

  g_assert_cmpuint (g_list_model_get_n_items (roster), ==, 1);
  peer = g_list_model_get_item (roster, 0);
  return peer;
}

/* One that says where it listens, and one that does not. */
static void
plain_stranger_is_bounded (TrustFixture  *fixture,
                           gconstpointer  user_data)
{
  void (*say) (TrustFixture *, TinTestProgram *, const char *) =
    user_data != NULL ? hear_raw : hear;
  g_autoptr (TinTestProgram) program =
    tin_test_program_new (fixture->hub, PROGRAM, PROGRAM_PORT);

  for (guint i = 0; i < TIN_STRANGER_MESSAGES_MAX + 10; i++)
    say (fixture, program, "hello");
  g_assert_cmpuint (fixture->alice->running->received->len, ==, TIN_STRANGER_MESSAGES_MAX);
  g_assert_false (tin_peer_is_known (only_peer (fixture)));

  trust_restart (fixture, FALSE);
  say (fixture, program, "more");
  trust_assert_received (fixture, "");
  tin_session_accept (trust_session (fixture), only_peer (fixture));
  say (fixture, program, "more");
  g_assert_cmpuint (fixture->alice->running->received->len, ==, 1);
}

static void
plain_stranger_is_not_heard (TrustFixture  *fixture,
                             gconstpointer  user_data)
{
  g_autoptr (TinTestProgram) program =
    tin_test_program_new (fixture->hub, PROGRAM, PROGRAM_PORT);
  g_autoptr (GError) error = NULL;

  set_reach (fixture, TIN_REACH_KNOWN);
  hear (fixture, program, "hello");
  trust_assert_received (fixture, "");
  g_assert_cmpuint (trust_count (fixture), ==, 0);

  tin_test_session_connect (fixture->alice->running, "10.0.0.6:6000", &error);
  g_assert_no_error (error);
  trust_advance (fixture, TIN_SECONDS (5));
  g_assert_true (tin_peer_is_known (find_program (fixture)));
  hear (fixture, program, "hello");
  g_assert_cmpuint (fixture->alice->running->received->len, ==, 1);
}

/* A few short texts wait with the request, in memory; the others do not. */
static void
plain_request_holds_texts (TrustFixture  *fixture,
                           gconstpointer  user_data)
{
  g_autoptr (TinTestProgram) program =
    tin_test_program_new (fixture->hub, PROGRAM, PROGRAM_PORT);
  g_autofree char *long_text = g_strnfill (TIN_REQUEST_TEXT_MAX + 1, 'x');
  TinPeer *peer;

  set_reach (fixture, TIN_REACH_ASK);
  hear (fixture, program, long_text);
  for (guint i = 0; i < TIN_REQUEST_TEXTS_MAX + 3; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u", i);

      hear (fixture, program, text);
    }
  peer = only_peer (fixture);
  g_assert_true (tin_peer_is_request (peer));
  trust_assert_received (fixture, "");

  tin_session_accept (trust_session (fixture), peer);
  tin_settle ();
  g_assert_false (tin_peer_is_request (peer));
  g_assert_cmpuint (fixture->alice->running->received->len, ==, TIN_REQUEST_TEXTS_MAX);
  for (guint i = 0; i < TIN_REQUEST_TEXTS_MAX; i++)
    {
      TinMessage *message = g_ptr_array_index (fixture->alice->running->received, i);
      g_autofree char *number = g_strdup_printf ("%u", i);

      g_assert_true (g_str_has_suffix (tin_message_get_text (message), number));
    }
  hear (fixture, program, "and now");
  g_assert_cmpuint (fixture->alice->running->received->len, ==, TIN_REQUEST_TEXTS_MAX + 1);
}

/* What it wrote before comes first, and counts as a stranger's. */
static void
plain_request_ends_with_the_setting (TrustFixture  *fixture,
                                     gconstpointer  user_data)
{
  g_autoptr (TinTestProgram) program =
    tin_test_program_new (fixture->hub, PROGRAM, PROGRAM_PORT);

  set_reach (fixture, TIN_REACH_ASK);
  hear (fixture, program, "one");
  hear (fixture, program, "two");
  set_reach (fixture, TIN_REACH_EVERYONE);
  fixture->n_trust = 0;
  hear (fixture, program, "three");
  g_assert_false (tin_peer_is_request (only_peer (fixture)));
  g_assert_cmpuint (fixture->n_trust, ==, 1);
  trust_assert_received (fixture, "one|two|three|");

  for (guint i = 3; i < TIN_STRANGER_MESSAGES_MAX + 2; i++)
    hear (fixture, program, "more");
  g_assert_cmpuint (fixture->alice->running->received->len, ==, TIN_STRANGER_MESSAGES_MAX);
}

static void
plain_request_may_be_removed (TrustFixture  *fixture,
                              gconstpointer  user_data)
{
  g_autoptr (TinTestProgram) program =
    tin_test_program_new (fixture->hub, PROGRAM, PROGRAM_PORT);

  set_reach (fixture, TIN_REACH_ASK);
  hear (fixture, program, "hello");
  tin_session_remove (trust_session (fixture), only_peer (fixture));
  tin_settle ();
  g_assert_cmpuint (trust_count (fixture), ==, 0);
  set_reach (fixture, TIN_REACH_EVERYONE);
  hear (fixture, program, "hello");
  g_assert_cmpuint (fixture->alice->running->received->len, ==, 1);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add_test ("everyone-is-heard", everyone_is_heard);
  add_test ("known-ones-alone-are-let-in", known_ones_alone_are_let_in);
  add_test ("a-new-one-is-a-request", new_one_is_a_request);
  add_test ("a-request-may-be-blocked-or-removed", request_may_be_blocked_or_removed);
  add_test ("requests-are-bounded", requests_are_bounded);
  add_test ("requests-of-one-address-go-first", requests_of_one_address_go_first);
  add_test ("a-request-ends-with-the-setting", request_ends_with_the_setting);
  add_test ("a-rival-is-loud-where-others-ask", rival_is_loud_where_others_ask);
  add_test ("a-plain-stranger-is-bounded", plain_stranger_is_bounded);
  g_test_add ("/session/reach/a-plain-stranger-without-a-port-is-bounded", TrustFixture, "raw",
              trust_set_up, plain_stranger_is_bounded, trust_tear_down);
  add_test ("a-plain-stranger-is-not-heard", plain_stranger_is_not_heard);
  add_test ("a-plain-request-holds-texts", plain_request_holds_texts);
  add_test ("a-plain-request-ends-with-the-setting", plain_request_ends_with_the_setting);
  add_test ("a-plain-request-may-be-removed", plain_request_may_be_removed);
  return g_test_run ();
}
