/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "tin-await.h"
#include "tin-compare-dialog.h"
#include "tin-peer-row.h"
#include "trust-window.h"

/* What the window says of a key, and what a person can do about it. */

#define BOB "\u2068Bob\u2069"

static void
set_up (TrustWindow   *fixture,
        gconstpointer  user_data)
{
  trust_window_set_up (fixture, user_data);
}

static void
tear_down (TrustWindow   *fixture,
           gconstpointer  user_data)
{
  trust_window_tear_down (fixture, user_data);
}

static GtkWidget *
header (TrustWindow *fixture)
{
  return tin_ui_test_child (trust_window_page (fixture), "title");
}

static const char *
icon_of (gpointer    widget,
         const char *name)
{
  return gtk_image_get_icon_name (GTK_IMAGE (tin_ui_test_child (widget, name)));
}

/* Names may be the same. */
static GtkWidget *
find_row_in (GtkWidget *widget,
             TinPeer   *peer)
{
  GtkWidget *found = NULL;

  if (TIN_IS_PEER_ROW (widget))
    return gtk_widget_get_mapped (widget) && tin_peer_row_get_peer (TIN_PEER_ROW (widget)) == peer
             ? widget : NULL;
  for (GtkWidget *child = gtk_widget_get_first_child (widget);
       child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_row_in (child, peer);
  return found;
}

static GtkWidget *
find_row (TrustWindow *fixture,
          TinPeer     *peer)
{
  return find_row_in (tin_ui_test_child (fixture->window, "sidebar"), peer);
}

/* The same in the header, in words, and in the row. */
static void
assert_mark (TrustWindow *fixture,
             TinPeer     *peer,
             const char  *words,
             const char  *icon)
{
  GtkWidget *row = find_row (fixture, peer);
  GtkWidget *label = tin_ui_test_child (header (fixture), "state");

  g_assert_true (g_str_has_prefix (gtk_label_get_text (GTK_LABEL (label)), words));
  g_assert_cmpstr (icon_of (header (fixture), "mark"), ==, icon);
  g_assert_nonnull (row);
  g_assert_cmpstr (icon_of (row, "mark"), ==, icon);
  g_assert_cmpstr (gtk_widget_get_tooltip_text (tin_ui_test_child (row, "mark")), ==, words);
}

static TinDelivery
delivery_of (TinPeer    *peer,
             TinMessage *message)
{
  return tin_conversation_get_delivery (tin_peer_get_conversation (peer), message);
}

/* --- Strangers ------------------------------------------------------------------------------ */

static void
test_stranger_is_accepted (TrustWindow   *fixture,
                           gconstpointer  user_data)
{
  TinSession *bob = trust_window_let_come (fixture, 0, "Bob");
  TinPeer *peer = NULL;

  tin_await ((peer = trust_window_find (fixture, bob)) != NULL);
  trust_window_open (fixture, peer);
  g_assert_true (trust_window_says (fixture, "You have not talked with this person before",
                                    "Anybody can choose the name " BOB "."));
  g_assert_true (trust_window_can_write (fixture));
  assert_mark (fixture, peer, "Encrypted", "tincan-encrypted-symbolic");
  g_assert_null (gtk_window_get_default_widget (GTK_WINDOW (fixture->window)));
  trust_window_pictures (fixture, "stranger");

  trust_window_press (fixture, "Accept");
  g_assert_true (trust_window_says (fixture, NULL, NULL));
  g_assert_true (tin_peer_is_known (peer));
}

static void
test_answer_accepts (TrustWindow   *fixture,
                     gconstpointer  user_data)
{
  TinSession *bob = trust_window_let_come (fixture, 0, "Bob");
  TinPeer *peer = NULL;

  tin_await ((peer = trust_window_find (fixture, bob)) != NULL);
  trust_window_open (fixture, peer);
  g_signal_emit_by_name (tin_ui_test_child (trust_window_page (fixture), "composer"), "send",
                         "Hello");
  g_assert_true (trust_window_says (fixture, NULL, NULL));
  g_assert_true (tin_peer_is_known (peer));
}

static void
test_block_can_be_undone (TrustWindow   *fixture,
                          gconstpointer  user_data)
{
  TinPeer *peer = trust_window_befriend (fixture, 0, "Bob");
  GtkWidget *composer;

  trust_window_open (fixture, peer);
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.block", NULL);
  tin_await (trust_window_says (fixture, "You have blocked " BOB, "Nothing is sent or taken"));
  composer = tin_ui_test_child (trust_window_page (fixture), "composer");
  g_assert_false (trust_window_can_write (fixture));
  g_assert_cmpstr (gtk_widget_get_tooltip_text (composer), ==, "You have blocked " BOB);
  assert_mark (fixture, peer, "Blocked", "action-unavailable-symbolic");
  tin_await (tin_peer_get_state (tin_ui_test_only_peer (fixture->others[0])) == TIN_PEER_OFFLINE);
  tin_await (trust_window_has_toast (fixture, "Blocked " BOB));
  tin_ui_test_click (tin_ui_test_find_button (fixture->window, "Undo"));
  tin_await (trust_window_says (fixture, NULL, NULL));
  g_assert_true (trust_window_can_write (fixture));
  tin_await (tin_peer_get_state (peer) == TIN_PEER_CONNECTED);
}

static void
test_unblock (TrustWindow   *fixture,
              gconstpointer  user_data)
{
  TinPeer *peer = trust_window_befriend (fixture, 0, "Bob");

  trust_window_open (fixture, peer);
  tin_session_block (fixture->alice, peer);
  tin_await (trust_window_says (fixture, "You have blocked " BOB, NULL));
  trust_window_pictures (fixture, "blocked");
  trust_window_press (fixture, "Unblock");
  g_assert_true (trust_window_says (fixture, NULL, NULL));
  g_assert_cmpint (tin_peer_get_trust (peer), ==, TIN_TRUST_PINNED);
}

/* --- Marks ---------------------------------------------------------------------------------- */

static void
test_verified_mark (TrustWindow   *fixture,
                    gconstpointer  user_data)
{
  TinPeer *peer = trust_window_befriend (fixture, 0, "Bob");

  trust_window_open (fixture, peer);
  assert_mark (fixture, peer, "Encrypted", "tincan-encrypted-symbolic");
  trust_window_compare (fixture, fixture->others[0]);
  assert_mark (fixture, peer, "Verified", "tincan-verified-symbolic");
  g_assert_true (trust_window_says (fixture, NULL, NULL));
  trust_window_pictures (fixture, "verified");
}

static void
test_plain_has_no_padlock (TrustWindow   *fixture,
                           gconstpointer  user_data)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  g_autoptr (GError) error = NULL;
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, &error);
  g_autofree char *address = g_strdup_printf ("127.0.0.1:%u", port);
  TinPeer *peer;

  g_assert_no_error (error);
  peer = tin_ui_test_connect (fixture->alice, address, TIN_CONNECT_PLAIN);
  trust_window_open (fixture, peer);
  g_assert_true (trust_window_says (fixture, NULL, NULL));
  assert_mark (fixture, peer, "Not encrypted", "tincan-not-encrypted-symbolic");
  trust_window_pictures (fixture, "plain");

  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.block", NULL);
  tin_await (trust_window_says (fixture, "You have blocked \u2068127.0.0.1\u2069",
                                "Nobody is let in from \u2068127.0.0.1\u2069"));
  g_assert_false (trust_window_can_write (fixture));
  trust_window_press (fixture, "Unblock");
  g_assert_true (trust_window_says (fixture, NULL, NULL));
}

/* --- Two keys ------------------------------------------------------------------------------- */

/* Bob goes, and somebody with another key comes under his name; RIVAL: that one. */
static TinPeer *
contest (TrustWindow  *fixture,
         TinPeer     **rival)
{
  TinPeer *bob = trust_window_befriend (fixture, 0, "Bob");
  TinSession *other;

  trust_window_open (fixture, bob);
  trust_window_let_go (fixture, 0);
  tin_await (tin_peer_get_state (bob) == TIN_PEER_OFFLINE);
  other = trust_window_let_come (fixture, 1, "Bob");
  tin_await ((*rival = trust_window_find (fixture, other)) != NULL);
  tin_await (tin_peer_get_trust (bob) == TIN_TRUST_CONTESTED);
  tin_ui_test_settle (GTK_WIDGET (fixture->window));
  return bob;
}

static void
test_contested_waits (TrustWindow   *fixture,
                      gconstpointer  user_data)
{
  TinPeer *rival = NULL;
  TinPeer *bob = contest (fixture, &rival);
  GtkWidget *strip = trust_window_strip (fixture);
  g_autoptr (TinMessage) message = NULL;

  g_assert_true (trust_window_says (fixture, "Another key answers for " BOB,
                                    "somebody else wants to be taken for " BOB));
  assert_mark (fixture, bob, "Key in doubt", "dialog-warning-symbolic");
  g_assert_nonnull (tin_ui_test_find_button (strip, "Compare a Code…"));
  g_assert_nonnull (tin_ui_test_find_button (strip, "Keep Both…"));
  g_assert_false (gtk_widget_is_sensitive (tin_ui_test_child (strip, "replace")));
  g_assert_null (gtk_window_get_default_widget (GTK_WINDOW (fixture->window)));

  g_assert_true (trust_window_can_write (fixture));
  message = tin_session_send (fixture->alice, bob, "Only for Bob", NULL);
  tin_await (trust_window_says (fixture, "Another key answers for " BOB,
                                "What you have written waits for that."));
  g_assert_cmpint (delivery_of (bob, message), ==, TIN_DELIVERY_QUEUED);
  trust_window_pictures (fixture, "contested");

  trust_window_open (fixture, rival);
  g_assert_true (trust_window_says (fixture, "This may not be " BOB,
                                    "under the name or the address of " BOB));
  g_assert_false (trust_window_can_write (fixture));
  trust_window_pictures (fixture, "rival");
}

static void
test_new_key_replaces (TrustWindow   *fixture,
                       gconstpointer  user_data)
{
  TinPeer *rival = NULL;
  TinPeer *bob = contest (fixture, &rival);
  GtkWidget *replace = tin_ui_test_child (trust_window_strip (fixture), "replace");
  TinPeer *alice = NULL;

  tin_message_unref (tin_session_send (fixture->alice, bob, "For you", NULL));
  trust_window_compare (fixture, fixture->others[1]);
  tin_await (trust_window_says (fixture, "Another key answers for " BOB,
                                "You have compared a code with the new key."));
  g_assert_true (gtk_widget_is_sensitive (replace));

  trust_window_press (fixture, "Replace…");
  trust_window_answer ("Cancel", "trust-replace-question");
  g_assert_cmpint (tin_peer_get_trust (bob), ==, TIN_TRUST_CONTESTED);
  trust_window_press (fixture, "Replace…");
  trust_window_answer ("Replace", NULL);
  tin_await (tin_window_get_peer (fixture->window) == rival);
  g_assert_true (trust_window_says (fixture, NULL, NULL));
  assert_mark (fixture, rival, "Verified", "tincan-verified-symbolic");
  tin_await ((alice = tin_ui_test_only_peer (fixture->others[1])) != NULL &&
             g_strcmp0 (tin_peer_get_last_text (alice), "For you") == 0);

  trust_window_open (fixture, bob);
  g_assert_true (trust_window_says (fixture, BOB " has a new key", "It can be read"));
  g_assert_false (trust_window_can_write (fixture));
  trust_window_pictures (fixture, "replaced");
  trust_window_press (fixture, "Open New Conversation");
  g_assert_true (tin_window_get_peer (fixture->window) == rival);
}

static void
test_both_are_kept (TrustWindow   *fixture,
                    gconstpointer  user_data)
{
  TinPeer *rival = NULL;
  TinPeer *bob = contest (fixture, &rival);

  trust_window_open (fixture, rival);
  trust_window_press (fixture, "Keep Both…");
  trust_window_answer ("Keep Both", "trust-keep-both-question");
  tin_await (tin_peer_get_trust (bob) == TIN_TRUST_PINNED);
  g_assert_true (trust_window_says (fixture, "You have not talked with this person before", NULL));
  trust_window_open (fixture, bob);
  g_assert_true (trust_window_says (fixture, NULL, NULL));
}

/* It cannot be undone, and so it is asked. */
static void
test_rival_is_blocked (TrustWindow   *fixture,
                       gconstpointer  user_data)
{
  TinPeer *rival = NULL;
  TinPeer *bob = contest (fixture, &rival);

  trust_window_open (fixture, rival);
  trust_window_press (fixture, "Block");
  trust_window_answer ("Block This Key", "trust-block-question");
  tin_await (tin_peer_get_trust (bob) == TIN_TRUST_PINNED);
  g_assert_true (trust_window_says (fixture, "You have blocked " BOB, NULL));
}

static void
test_new_key_is_compared (TrustWindow   *fixture,
                          gconstpointer  user_data)
{
  TinPeer *rival = NULL;
  GtkWindow *dialog = NULL;

  contest (fixture, &rival);
  tin_await (tin_peer_get_state (rival) == TIN_PEER_CONNECTED);
  trust_window_press (fixture, "Compare a Code…");
  tin_await ((dialog = tin_ui_test_find_window (TIN_TYPE_COMPARE_DIALOG)) != NULL);
  g_assert_nonnull (tin_session_get_verification (fixture->alice, rival));
  gtk_window_close (dialog);
  tin_await (tin_ui_test_find_window (TIN_TYPE_COMPARE_DIALOG) == NULL);
}

/* --- Somebody wants to compare a code ------------------------------------------------------- */

static TinVerification *
let_ask (TrustWindow *fixture)
{
  g_autoptr (GError) error = NULL;
  TinPeer *alice = tin_ui_test_only_peer (fixture->others[0]);
  TinVerification *verification = tin_session_verify (fixture->others[0], alice, &error);

  g_assert_no_error (error);
  return g_object_ref (verification);
}

static gboolean
is_asked (TrustWindow *fixture)
{
  return gtk_widget_get_mapped (tin_ui_test_child (trust_window_strip (fixture), "asked"));
}

static void
test_asked_in_the_conversation (TrustWindow   *fixture,
                                gconstpointer  user_data)
{
  TinPeer *peer = trust_window_befriend (fixture, 0, "Bob");
  g_autoptr (TinVerification) first = NULL;
  g_autoptr (TinVerification) second = NULL;
  GtkWindow *dialog = NULL;
  GtkWidget *focus;

  trust_window_open (fixture, peer);
  focus = gtk_window_get_focus (GTK_WINDOW (fixture->window));
  g_assert_true (GTK_IS_TEXT_VIEW (focus));
  first = let_ask (fixture);
  tin_await (is_asked (fixture));
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (fixture->window)) == focus);
  g_assert_false (trust_window_has_toast (fixture, BOB " wants to compare a code"));
  trust_window_pictures (fixture, "asked");
  trust_window_press (fixture, "Not Now");
  g_assert_false (is_asked (fixture));
  tin_await (tin_verification_has_ended (first));
  g_assert_cmpint (tin_peer_get_trust (peer), ==, TIN_TRUST_PINNED);

  second = let_ask (fixture);
  tin_await (is_asked (fixture));
  trust_window_press (fixture, "Compare…");
  g_assert_false (is_asked (fixture));
  tin_await ((dialog = tin_ui_test_find_window (TIN_TYPE_COMPARE_DIALOG)) != NULL);
  tin_await (tin_verification_get_state (second) == TIN_COMPARE_CODE);
  gtk_window_close (dialog);
  tin_await (tin_ui_test_find_window (TIN_TYPE_COMPARE_DIALOG) == NULL);
}

static void
test_asked_elsewhere (TrustWindow   *fixture,
                      gconstpointer  user_data)
{
  TinPeer *peer = trust_window_befriend (fixture, 0, "Bob");
  g_autoptr (TinVerification) first = let_ask (fixture);
  g_autoptr (TinVerification) second = NULL;

  tin_await (trust_window_has_toast (fixture, BOB " wants to compare a code"));
  tin_verification_cancel (first);
  tin_await (!trust_window_has_toast (fixture, BOB " wants to compare a code"));

  second = let_ask (fixture);
  tin_await (trust_window_has_toast (fixture, BOB " wants to compare a code"));
  tin_ui_test_click (tin_ui_test_find_button (fixture->window, "Show"));
  tin_await (tin_window_get_peer (fixture->window) == peer && is_asked (fixture));
  trust_window_let_go (fixture, 0);
  tin_await (!is_asked (fixture));
}

static void
test_stranger_is_not_shouted_about (TrustWindow   *fixture,
                                    gconstpointer  user_data)
{
  TinSession *bob = trust_window_let_come (fixture, 0, "Bob");
  g_autoptr (TinVerification) verification = NULL;
  TinPeer *peer = NULL;

  tin_await ((peer = trust_window_find (fixture, bob)) != NULL);
  verification = let_ask (fixture);
  tin_await (tin_session_get_verification (fixture->alice, peer) != NULL);
  tin_ui_test_settle (GTK_WIDGET (fixture->window));
  g_assert_false (trust_window_has_toast (fixture, BOB " wants to compare a code"));
  trust_window_open (fixture, peer);
  g_assert_true (is_asked (fixture));
  g_assert_true (trust_window_says (fixture, "You have not talked with this person before", NULL));
}

#define ADD(path, func) \
  g_test_add ("/ui/trust/" path, TrustWindow, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  tin_ui_test_init (&argc, &argv);

  ADD ("a-stranger-is-accepted", test_stranger_is_accepted);
  ADD ("an-answer-accepts", test_answer_accepts);
  ADD ("a-block-can-be-undone", test_block_can_be_undone);
  ADD ("who-is-blocked-is-unblocked-there", test_unblock);
  ADD ("a-comparison-shows-in-every-mark", test_verified_mark);
  ADD ("plain-text-has-no-padlock", test_plain_has_no_padlock);
  ADD ("nothing-goes-while-a-key-is-in-doubt", test_contested_waits);
  ADD ("a-new-key-takes-the-place-once-compared", test_new_key_replaces);
  ADD ("both-keys-are-kept", test_both_are_kept);
  ADD ("blocking-one-of-two-keys-is-asked", test_rival_is_blocked);
  ADD ("it-is-the-new-key-that-is-compared", test_new_key_is_compared);
  ADD ("a-question-takes-no-focus", test_asked_in_the_conversation);
  ADD ("a-question-elsewhere-is-said", test_asked_elsewhere);
  ADD ("a-stranger-is-not-shouted-about", test_stranger_is_not_shouted_about);
  return g_test_run ();
}
