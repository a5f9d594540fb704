/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "compare-fixture.h"
#include "tin-await.h"
#include "tin-disk-history.h"
#include "tin-error.h"
#include "tin-test-program.h"
#include "tin-words.h"

/* What has to be done before a code can be compared, or why it cannot be; and the case that there
 * are two keys with one name. */

/* --- Before anything can be compared ------------------------------------------------------ */

static void
test_who_is_not_there_is_connected_first (CompareFixture *fixture,
                                          gconstpointer   user_data)
{
  tin_session_disconnect (fixture->alice->session, tin_test_session_peer (fixture->alice, "Bob"));
  tin_settle ();
  compare_from_alice (fixture);
  compare_assert_page (fixture->alices, "\u2068Bob\u2069 Is Not Connected", "both of you");
  compare_take_pictures (fixture->alices, "offline");
  compare_click (fixture->alices, "Connect");
  tin_await (g_strcmp0 (compare_title (fixture->alices), "Waiting for \u2068Bob\u2069") == 0);
  compare_assert_page (fixture->alices, "Waiting for \u2068Bob\u2069", "read it aloud");
}

static void
test_who_comes_by_himself_is_asked_at_once (CompareFixture *fixture,
                                            gconstpointer   user_data)
{
  g_autofree char *address = tin_test_session_address (COMPARE_ALICE);
  g_autoptr (GError) error = NULL;

  tin_session_disconnect (fixture->alice->session, tin_test_session_peer (fixture->alice, "Bob"));
  tin_settle ();
  compare_from_alice (fixture);
  compare_assert_page (fixture->alices, "\u2068Bob\u2069 Is Not Connected", "both of you");
  tin_test_session_connect (fixture->bob, address, &error);
  g_assert_no_error (error);
  tin_await (g_strcmp0 (compare_title (fixture->alices), "Waiting for \u2068Bob\u2069") == 0);
}

static void
test_who_cannot_be_reached_is_tried_again (CompareFixture *fixture,
                                           gconstpointer   user_data)
{
  tin_session_disconnect (fixture->alice->session, tin_test_session_peer (fixture->alice, "Bob"));
  tin_settle ();
  g_clear_pointer (&fixture->bob, tin_test_session_free);
  compare_from_alice (fixture);
  compare_click (fixture->alices, "Connect");
  tin_await (!g_str_has_prefix (compare_title (fixture->alices), "Connecting"));
  compare_assert_page (fixture->alices, "\u2068Bob\u2069 Could Not Be Reached", "nobody listens");
  compare_take_pictures (fixture->alices, "unreachable");

  fixture->bob = tin_test_session_new (fixture->hub, fixture->clock, "Bob", COMPARE_BOB);
  compare_click (fixture->alices, "Try Again");
  tin_await (g_strcmp0 (compare_title (fixture->alices), "Waiting for \u2068Bob\u2069") == 0);
}

static void
test_connecting_can_be_cancelled (CompareFixture *fixture,
                                  gconstpointer   user_data)
{
  tin_session_disconnect (fixture->alice->session, tin_test_session_peer (fixture->alice, "Bob"));
  tin_settle ();
  compare_from_alice (fixture);
  /* From now on nothing arrives by itself. */
  tin_memory_hub_set_driven (fixture->hub, 1);
  compare_click (fixture->alices, "Connect");
  compare_assert_page (fixture->alices, "Connecting to \u2068Bob\u2069", "");
  compare_take_pictures (fixture->alices, "connecting");
  compare_click (fixture->alices, "Cancel");
  g_assert_null (tin_ui_test_find_window (TIN_TYPE_COMPARE_DIALOG));
  while (tin_memory_hub_move (fixture->hub))
    tin_settle ();
  tin_await (fixture->alices == NULL);
  g_assert_cmpint (tin_peer_get_state (tin_test_session_peer (fixture->alice, "Bob")),
                   ==, TIN_PEER_OFFLINE);
}

/* How a dialog goes while it connects. */
typedef enum
{
  GOES_BY_CANCEL,
  GOES_BY_ESCAPE,
  GOES_WITH_PARENT,
  GOES_WITH_SESSION,
} Going;

/* Nothing keeps it, though what it waits for never comes; and whom it dialled is let go. */
static void
test_nothing_is_left_of_it (CompareFixture *fixture,
                            gconstpointer   user_data)
{
  Going going = (Going) GPOINTER_TO_INT (user_data);
  TinPeer *bob = tin_test_session_peer (fixture->alice, "Bob");
  GtkWidget *parent = gtk_window_new ();

  gtk_window_present (GTK_WINDOW (parent));
  tin_session_disconnect (fixture->alice->session, bob);
  tin_settle ();
  tin_compare_dialog_present (fixture->alice->session, bob, parent);
  compare_from_alice (fixture);
  tin_memory_hub_set_driven (fixture->hub, 1);
  compare_click (fixture->alices, "Connect");
  compare_assert_page (fixture->alices, "Connecting to \u2068Bob\u2069", "");
  g_assert_cmpint (tin_peer_get_state (bob), ==, TIN_PEER_CONNECTING);

  if (going == GOES_BY_CANCEL)
    compare_click (fixture->alices, "Cancel");
  else if (going == GOES_BY_ESCAPE)
    compare_press_escape (fixture->alices);
  else if (going == GOES_WITH_PARENT)
    gtk_window_destroy (GTK_WINDOW (g_steal_pointer (&parent)));
  else
    {
      /* As the program does when it quits; what it says then is for nobody. */
      tin_ui_test_session_stop (fixture->alice->session);
      compare_press_escape (fixture->alices);
    }
  tin_settle ();
  g_assert_null (fixture->alices);

  while (tin_memory_hub_move (fixture->hub))
    tin_settle ();
  tin_await (tin_peer_get_state (bob) == TIN_PEER_OFFLINE);
  if (parent != NULL)
    gtk_window_destroy (GTK_WINDOW (parent));
}

static void
test_who_is_blocked_is_not_asked (CompareFixture *fixture,
                                  gconstpointer   user_data)
{
  tin_session_block (fixture->alice->session, tin_test_session_peer (fixture->alice, "Bob"));
  tin_settle ();
  compare_from_alice (fixture);
  compare_assert_page (fixture->alices, "\u2068Bob\u2069 Is Blocked", "Unblock");
  compare_take_pictures (fixture->alices, "blocked");
  compare_press_escape (fixture->alices);
}

/* Whose block it is: ours, or theirs. */
static void
test_a_block_is_worded_by_whose_it_is (CompareFixture *fixture,
                                       gconstpointer   user_data)
{
  TinPeer *bob = tin_test_session_peer (fixture->alice, "Bob");
  g_autoptr (GError) error = NULL;
  g_autofree char *theirs = NULL;
  g_autofree char *ours = NULL;
  g_autofree char *dialled = NULL;

  tin_session_block (fixture->bob->session, tin_test_session_peer (fixture->bob, "Alice"));
  tin_settle ();
  theirs = tin_words_reason (bob);
  g_assert_cmpstr (theirs, ==, "\u2068Bob\u2069 does not accept messages from you.");

  tin_session_block (fixture->alice->session, bob);
  g_assert_null (tin_session_send (fixture->alice->session, bob, "hello", &error));
  g_assert_error (error, TIN_ERROR, TIN_ERROR_BLOCKED);
  ours = tin_words_peer_error (error, bob);
  g_assert_cmpstr (ours, ==, "You have blocked \u2068Bob\u2069.");
  dialled = tin_words_dial_error (error, bob);
  g_assert_cmpstr (dialled, ==, ours);
  g_assert_cmpstr (tin_words_peer_hint (error, bob), !=, tin_words_hint (error));
  g_assert_null (tin_words_reason (bob));
}

static void
test_who_waits_to_be_let_in_is_accepted_first (CompareFixture *fixture,
                                               gconstpointer   user_data)
{
  g_autofree char *address = tin_test_session_address (COMPARE_ALICE);
  TinTestSession *stranger;

  fixture->alice->wary = TRUE;
  g_object_set (tin_session_get_settings (fixture->alice->session), "reach", TIN_REACH_ASK, NULL);
  stranger = tin_test_session_new (fixture->hub, fixture->clock, "Zoe", COMPARE_OTHER);
  tin_test_session_connect (stranger, address, NULL);
  tin_settle ();
  compare_present (fixture->alice, tin_test_session_peer (fixture->alice, "Zoe"), &fixture->alices);
  compare_assert_page (fixture->alices, "\u2068Zoe\u2069 Waits for Your Answer", "Accept");
  compare_click (fixture->alices, "Close");
  tin_test_session_free (stranger);
}

static void
test_plain_text_has_nothing_to_compare (CompareFixture *fixture,
                                        gconstpointer   user_data)
{
  g_autoptr (TinTestProgram) program =
    tin_test_program_new (fixture->hub, COMPARE_PROGRAM, TIN_TEST_PORT);
  g_autofree char *address = tin_test_session_address (COMPARE_PROGRAM);
  g_autoptr (GError) error = NULL;
  TinPeer *peer = tin_test_session_connect (fixture->alice, address, &error);

  g_assert_no_error (error);
  g_assert_false (tin_peer_is_secure (peer));
  compare_present (fixture->alice, peer, &fixture->alices);
  compare_assert_page (fixture->alices, "There Is Nothing to Compare", "no key");
  compare_take_pictures (fixture->alices, "plain");
  compare_click (fixture->alices, "Close");
  g_assert_null (fixture->alices);
}

/* --- Two keys with one name --------------------------------------------------------------- */

/* Bob is gone, and somebody else comes in his name. */
static TinTestSession *
meet_other_bob (CompareFixture  *fixture,
                TinPeer        **peer)
{
  g_autofree char *address = tin_test_session_address (COMPARE_ALICE);
  g_autoptr (GError) error = NULL;
  TinTestSession *other;
  TinPeer *bob = tin_test_session_peer (fixture->alice, "Bob");

  fixture->alice->wary = TRUE;
  tin_session_disconnect (fixture->bob->session, tin_test_session_peer (fixture->bob, "Alice"));
  tin_settle ();
  other = tin_test_session_new (fixture->hub, fixture->clock, "Bob", COMPARE_OTHER);
  tin_test_session_connect (other, address, &error);
  g_assert_no_error (error);
  tin_settle ();
  g_assert_cmpint (tin_peer_get_trust (bob), ==, TIN_TRUST_CONTESTED);
  *peer = tin_peer_get_rival (bob);
  g_assert_nonnull (*peer);
  return other;
}

static void
test_a_rival_that_matches_is_still_to_be_decided (CompareFixture *fixture,
                                                  gconstpointer   user_data)
{
  TinPeer *rival;
  TinTestSession *other = meet_other_bob (fixture, &rival);
  TinPeer *bob = tin_peer_get_rival (rival);
  g_autoptr (GError) error = NULL;

  compare_present (fixture->alice, rival, &fixture->alices);
  compare_present (other, tin_test_session_peer (other, "Alice"), &fixture->bobs);
  compare_click (fixture->bobs, "Compare");
  tin_await (compare_shows_code (fixture->alices) && compare_shows_code (fixture->bobs));
  compare_click (fixture->alices, "They Match");
  compare_click (fixture->bobs, "They Match");
  compare_assert_page (fixture->alices, "The Codes Match", "The conversation asks");
  compare_take_pictures (fixture->alices, "undecided");
  g_assert_cmpint (tin_peer_get_trust (rival), ==, TIN_TRUST_RIVAL);
  g_assert_true (tin_peer_is_verified (rival));
  compare_click (fixture->alices, "Done");

  g_assert_true (tin_session_replace (fixture->alice->session, bob, &error));
  g_assert_no_error (error);
  tin_settle ();
  compare_present (fixture->alice, bob, &fixture->alices);
  compare_assert_page (fixture->alices, "This Key Is No Longer Used", "has a new key");
  compare_click (fixture->alices, "Close");

  g_clear_pointer (&fixture->bobs, gtk_window_destroy);
  tin_settle ();
  tin_test_session_free (other);
}

/* Whoever is where Bob was: a session with another key. */
static TinTestSession *
come_in_place_of_bob (CompareFixture *fixture)
{
  const TinPeerId id = { { COMPARE_OTHER } };
  g_autofree char *host = g_strdup_printf ("10.0.0.%u", COMPARE_BOB);
  g_autoptr (TinMemoryNetwork) network = tin_memory_network_new (fixture->hub, host, &id);
  g_autofree char *directory = g_dir_make_tmp ("tincan-test-XXXXXX", NULL);
  const TinDiskHistoryOptions options = { .directory = directory,
                                          .worker = TIN_WORKER_MAIN_LOOP };
  g_autoptr (TinDiskHistory) history = tin_disk_history_open (&options, NULL);
  g_autoptr (TinContacts) contacts = tin_contacts_new ();
  g_autoptr (TinSettings) settings = g_object_new (TIN_TYPE_SETTINGS, NULL);
  const TinSessionParts parts = {
    .clock = fixture->clock,
    .network = TIN_NETWORK (network),
    .history = TIN_HISTORY (history),
    .contacts = contacts,
    .settings = settings,
    .id = id,
    .name = "Zoe",
    .port = TIN_TEST_PORT,
    .port_required = TRUE,
  };
  TinTestSession *other = tin_test_session_wrap (tin_session_new (&parts));
  g_autoptr (GError) error = NULL;

  other->directory = g_steal_pointer (&directory);
  tin_session_start (other->session, &error);
  g_assert_no_error (error);
  return other;
}

/* It was met by a dial, which has ended: so it is dialled as itself, and asked. */
static void
test_a_rival_that_is_not_there_is_connected_first (CompareFixture *fixture,
                                                   gconstpointer   user_data)
{
  g_autofree char *address = tin_test_session_address (COMPARE_BOB);
  g_autoptr (GError) error = NULL;
  TinPeer *bob = tin_test_session_peer (fixture->alice, "Bob");
  TinTestSession *other;
  TinPeer *rival;

  fixture->alice->wary = TRUE;
  tin_session_disconnect (fixture->alice->session, bob);
  tin_settle ();
  g_clear_pointer (&fixture->bob, tin_test_session_free);
  other = come_in_place_of_bob (fixture);
  g_assert_null (tin_test_session_connect (fixture->alice, address, &error));
  g_assert_error (error, TIN_ERROR, TIN_ERROR_WRONG_KEY);
  rival = tin_peer_get_rival (bob);
  g_assert_nonnull (rival);
  g_assert_cmpint (tin_peer_get_state (rival), ==, TIN_PEER_OFFLINE);

  compare_present (fixture->alice, rival, &fixture->alices);
  compare_assert_page (fixture->alices, "The New Key Is Not Connected", "Call \u2068Bob\u2069");
  compare_take_pictures (fixture->alices, "rival-offline");
  compare_click (fixture->alices, "Connect");
  tin_await (g_str_has_prefix (compare_title (fixture->alices), "Waiting for"));
  g_assert_cmpint (tin_peer_get_trust (rival), ==, TIN_TRUST_RIVAL);
  g_assert_cmpint (tin_peer_get_trust (bob), ==, TIN_TRUST_CONTESTED);

  compare_present (other, tin_test_session_peer (other, "Alice"), &fixture->bobs);
  compare_click (fixture->bobs, "Compare");
  tin_await (compare_shows_code (fixture->alices) && compare_shows_code (fixture->bobs));
  g_clear_pointer (&fixture->alices, gtk_window_destroy);
  g_clear_pointer (&fixture->bobs, gtk_window_destroy);
  tin_settle ();
  tin_test_session_free (other);
}

#define ADD(path, func) \
  g_test_add ("/ui/compare-first/" path, CompareFixture, NULL, compare_set_up, func, \
              compare_tear_down)

static void
add_going (const char *path,
           Going       going)
{
  g_autofree char *whole = g_strconcat ("/ui/compare-first/", path, NULL);

  g_test_add (whole, CompareFixture, GINT_TO_POINTER (going), compare_set_up,
              test_nothing_is_left_of_it, compare_tear_down);
}

int
main (int    argc,
      char **argv)
{
  tin_ui_test_init (&argc, &argv);

  ADD ("who-is-not-there-is-connected-first", test_who_is_not_there_is_connected_first);
  ADD ("who-comes-by-himself-is-asked-at-once", test_who_comes_by_himself_is_asked_at_once);
  ADD ("who-cannot-be-reached-is-tried-again", test_who_cannot_be_reached_is_tried_again);
  ADD ("connecting-can-be-cancelled", test_connecting_can_be_cancelled);
  add_going ("cancelled-while-it-connects-it-is-gone", GOES_BY_CANCEL);
  add_going ("escaped-while-it-connects-it-is-gone", GOES_BY_ESCAPE);
  add_going ("its-parent-closed-while-it-connects-it-is-gone", GOES_WITH_PARENT);
  add_going ("its-session-ended-while-it-connects-it-is-gone", GOES_WITH_SESSION);
  ADD ("a-rival-that-is-not-there-is-connected-first",
       test_a_rival_that_is_not_there_is_connected_first);
  ADD ("who-is-blocked-is-not-asked", test_who_is_blocked_is_not_asked);
  ADD ("a-block-is-worded-by-whose-it-is", test_a_block_is_worded_by_whose_it_is);
  ADD ("who-waits-to-be-let-in-is-accepted-first", test_who_waits_to_be_let_in_is_accepted_first);
  ADD ("plain-text-has-nothing-to-compare", test_plain_text_has_nothing_to_compare);
  ADD ("a-rival-that-matches-is-still-to-be-decided",
       test_a_rival_that_matches_is_still_to_be_decided);
  return g_test_run ();
}
