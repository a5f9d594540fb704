/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <string.h>

#include "drawn-code.h"
#include "tin-await.h"
#include "tin-compare-dialog.h"
#include "tin-details-dialog.h"
#include "tin-key-uri.h"
#include "tin-limits.h"
#include "tin-qr-code.h"
#include "tin-test-program.h"
#include "tin-test-session.h"
#include "tin-ui-test.h"
#include "tin-words.h"

/* The details of a peer, by what they show and by what their buttons do to the session: two
 * sessions on a network in memory, and a plain-text program. */

#define ALICE 1
#define BOB 2
#define OTHER_BOB 3
#define PROGRAM 4

typedef struct
{
  TinMemoryHub   *hub;
  TinClock       *clock;
  TinTestSession *alice;
  TinTestSession *bob;
  TinPeer        *peer;    /* (borrowed) Bob, as Alice knows him */
  GtkWindow      *dialog;  /* (nullable) NULL when it is gone */
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  g_autofree char *address = tin_test_session_address (BOB);
  g_autoptr (GError) error = NULL;

  fixture->hub = tin_memory_hub_new ();
  fixture->clock = tin_manual_clock_new ();
  fixture->alice = tin_test_session_new (fixture->hub, fixture->clock, "Alice", ALICE);
  fixture->bob = tin_test_session_new (fixture->hub, fixture->clock, "Bob", BOB);
  fixture->peer = tin_test_session_connect (fixture->alice, address, &error);
  g_assert_no_error (error);
  tin_settle ();
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  g_clear_pointer (&fixture->dialog, gtk_window_destroy);
  tin_settle ();
  tin_test_session_free (fixture->alice);
  tin_test_session_free (fixture->bob);
  tin_settle ();
  g_assert_cmpuint (tin_memory_hub_count (fixture->hub), ==, 0);
  g_assert_finalize_object (fixture->hub);
  g_assert_finalize_object (fixture->clock);
}

/* --- What a person does and sees ---------------------------------------------------------- */

static void
show_details_of (Fixture    *fixture,
                 TinSession *session,
                 TinPeer    *peer)
{
  fixture->dialog = tin_details_dialog_new (session, peer, NULL);
  g_object_add_weak_pointer (G_OBJECT (fixture->dialog), (gpointer *) &fixture->dialog);
  gtk_window_present (fixture->dialog);
  tin_ui_test_settle (GTK_WIDGET (fixture->dialog));
  g_assert_cmpuint (tin_ui_test_count_unlabelled (fixture->dialog), ==, 0);
}

static void
show_details (Fixture *fixture,
              TinPeer *peer)
{
  show_details_of (fixture, fixture->alice->session, peer);
}

static GtkWidget *
key_child (Fixture    *fixture,
           const char *name)
{
  return tin_ui_test_child (tin_ui_test_child (fixture->dialog, "key_group"), name);
}

static GtkWidget *
card_child (Fixture    *fixture,
            const char *name)
{
  return tin_ui_test_child (key_child (fixture, "key_card"), name);
}

static GtkWidget *
block_child (Fixture    *fixture,
             const char *name)
{
  return tin_ui_test_child (tin_ui_test_child (fixture->dialog, "block_group"), name);
}

static const char *
label_text (Fixture    *fixture,
            const char *name)
{
  return gtk_label_get_text (GTK_LABEL (tin_ui_test_child (fixture->dialog, name)));
}

static void
assert_trust (Fixture    *fixture,
              const char *mark,
              const char *says)
{
  GtkWidget *row = key_child (fixture, "trust_row");
  const char *subtitle = adw_action_row_get_subtitle (ADW_ACTION_ROW (row));

  g_assert_cmpstr (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), ==, mark);
  if (strstr (subtitle, says) == NULL)
    g_error ("\"%s\" is not in \"%s\"", says, subtitle);
}

static void
click (Fixture    *fixture,
       const char *words)
{
  tin_ui_test_click (tin_ui_test_find_button (fixture->dialog, words));
  tin_ui_test_settle (GTK_WIDGET (fixture->dialog));
}

static const char *
block_title (Fixture    *fixture,
             const char *row)
{
  return adw_preferences_row_get_title (ADW_PREFERENCES_ROW (block_child (fixture, row)));
}

static void
click_block (Fixture    *fixture,
             const char *button)
{
  tin_ui_test_click (block_child (fixture, button));
  tin_ui_test_settle (GTK_WIDGET (fixture->dialog));
}

static void
take_pictures (Fixture    *fixture,
               const char *name)
{
  static const int widths[] = { 360, 960, 1600 };
  AdwStyleManager *style = adw_style_manager_get_default ();

  for (guint i = 0; i < 2 * G_N_ELEMENTS (widths); i++)
    {
      gboolean dark = i >= G_N_ELEMENTS (widths);
      int width = widths[i % G_N_ELEMENTS (widths)];
      g_autofree char *file =
        g_strdup_printf ("details-%s-%d%s", name, width, dark ? "-dark" : "");

      adw_style_manager_set_color_scheme (style, dark ? ADW_COLOR_SCHEME_FORCE_DARK
                                                      : ADW_COLOR_SCHEME_FORCE_LIGHT);
      gtk_window_set_default_size (fixture->dialog, width, 1500);
      tin_ui_test_settle (GTK_WIDGET (fixture->dialog));
      tin_ui_test_screenshot (GTK_WIDGET (fixture->dialog), file);
    }
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_DEFAULT);
}

/* --- Who and how -------------------------------------------------------------------------- */

static void
test_they_follow_the_peer (Fixture       *fixture,
                           gconstpointer  user_data)
{
  TinPeer *alice = tin_test_session_peer (fixture->bob, "Alice");
  g_autofree char *theirs = NULL;

  show_details (fixture, fixture->peer);
  g_assert_cmpstr (label_text (fixture, "name_label"), ==, "Bob");
  g_assert_cmpstr (label_text (fixture, "state_label"), ==, "Connected");
  take_pictures (fixture, "pinned");

  click (fixture, "Disconnect");
  tin_await (g_strcmp0 (label_text (fixture, "reason_label"), "You disconnected.") == 0);
  tin_await (tin_peer_get_state (alice) == TIN_PEER_OFFLINE);
  theirs = tin_words_reason (alice);
  g_assert_cmpstr (theirs, ==, "\u2068Alice\u2069 said goodbye.");
  g_assert_cmpstr (label_text (fixture, "state_label"), ==,
                   "Offline: messages wait until \u2068Bob\u2069 is back");
  tin_ui_test_screenshot (GTK_WIDGET (fixture->dialog), "details-offline");
  click (fixture, "Connect");
  tin_await (g_strcmp0 (label_text (fixture, "state_label"), "Connected") == 0);
}

static TinPeer *
connect_program (Fixture *fixture)
{
  g_autofree char *address = tin_test_session_address (PROGRAM);
  g_autoptr (GError) error = NULL;
  TinPeer *peer = tin_test_session_connect (fixture->alice, address, &error);

  g_assert_no_error (error);
  g_assert_false (tin_peer_is_secure (peer));
  return peer;
}

static void
test_plain_peers_can_be_set_up (Fixture       *fixture,
                                gconstpointer  user_data)
{
  g_autoptr (TinTestProgram) program =
    tin_test_program_new (fixture->hub, PROGRAM, TIN_TEST_PORT);
  TinPeer *peer = connect_program (fixture);
  GtkWidget *port;

  show_details (fixture, peer);
  adw_combo_row_set_selected (ADW_COMBO_ROW (tin_ui_test_child (fixture->dialog, "form_row")), 2);
  g_assert_cmpint (tin_peer_get_plain_form (peer), ==, TIN_PLAIN_RAW);
  port = tin_ui_test_child (fixture->dialog, "port_row");
  gtk_editable_set_text (GTK_EDITABLE (port), "70000");
  g_assert_true (gtk_widget_has_css_class (port, "error"));
  gtk_editable_set_text (GTK_EDITABLE (port), "6001");
  g_assert_false (gtk_widget_has_css_class (port, "error"));
  g_signal_emit_by_name (port, "apply");
  g_assert_cmpuint (tin_peer_get_port (peer), ==, 6001);
}

static void
test_plain_text_has_no_key (Fixture       *fixture,
                            gconstpointer  user_data)
{
  g_autoptr (TinTestProgram) program =
    tin_test_program_new (fixture->hub, PROGRAM, TIN_TEST_PORT);

  show_details (fixture, connect_program (fixture));
  assert_trust (fixture, "Not encrypted", "no key: there is nothing to compare");
  g_assert_false (gtk_widget_get_mapped (key_child (fixture, "compare_row")));
  g_assert_false (gtk_widget_get_mapped (card_child (fixture, "key_label")));
  g_assert_false (gtk_widget_get_mapped (card_child (fixture, "qr_code")));
  g_assert_false (gtk_widget_get_mapped (block_child (fixture, "key_row")));
  take_pictures (fixture, "plain");
}

/* One that is always to be connected, and at which nobody listens. */
static void
test_of_an_address_nothing_is_known_yet (Fixture       *fixture,
                                         gconstpointer  user_data)
{
  g_autofree char *directory = tin_ui_test_make_dir ();
  g_autoptr (TinOptions) options = tin_ui_test_options_new ("Carol", directory);
  g_autoptr (GError) error = NULL;
  TinSession *carol;

  g_strfreev (options->peers);
  options->peers = g_strsplit ("127.0.0.1:1", ",", -1);
  carol = tin_session_open (options, &error);
  g_assert_no_error (error);
  tin_session_start (carol, &error);
  g_assert_no_error (error);
  g_assert_true (tin_peer_is_placeholder (tin_ui_test_only_peer (carol)));

  show_details_of (fixture, carol, tin_ui_test_only_peer (carol));
  assert_trust (fixture, "Not known yet", "Nobody was met");
  g_assert_false (gtk_widget_get_mapped (key_child (fixture, "compare_row")));
  g_assert_false (gtk_widget_get_mapped (card_child (fixture, "key_label")));
  g_assert_false (gtk_widget_get_mapped (tin_ui_test_child (fixture->dialog, "block_group")));
  tin_ui_test_screenshot (GTK_WIDGET (fixture->dialog), "details-placeholder");
  g_clear_pointer (&fixture->dialog, gtk_window_destroy);
  tin_ui_test_session_end (&carol);
  tin_test_folder_remove (directory);
}

/* --- The key ------------------------------------------------------------------------------ */

static void
on_clipboard_read (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  *(char **) user_data = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
}

static void
test_the_key_is_shown_and_copied (Fixture       *fixture,
                                  gconstpointer  user_data)
{
  g_autofree char *key = tin_words_id (tin_session_get_id (fixture->bob->session));
  g_autofree char *copied = NULL;
  GtkWidget *label;

  g_assert_cmpuint (strlen (key), ==, 64 + 15);
  show_details (fixture, fixture->peer);
  label = card_child (fixture, "key_label");
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (label)), ==, key);
  g_assert_true (gtk_label_get_selectable (GTK_LABEL (label)));
  click (fixture, "Copy Key");
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (label), NULL, on_clipboard_read,
                                 &copied);
  tin_await (copied != NULL);
  g_assert_cmpstr (copied, ==, key);
  g_assert_nonnull (tin_ui_test_find_text (fixture->dialog, "Key copied"));
}

static void
test_the_qr_code_holds_the_key_and_the_name (Fixture       *fixture,
                                             gconstpointer  user_data)
{
  g_autofree char *uri =
    g_strdup_printf ("tincan:%s?name=Bob", tin_session_get_id (fixture->bob->session));
  GtkWidget *widget;

  show_details (fixture, fixture->peer);
  widget = card_child (fixture, "qr_code");
  gtk_test_accessible_assert_role (widget, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_test_accessible_assert_property (widget, GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "QR code of the key of \u2068Bob\u2069");
  tin_ui_test_screenshot (widget, "details-qr-code");
  /* Dark on light whatever the desktop looks like. */
  drawn_code_assert (widget, uri);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      ADW_COLOR_SCHEME_FORCE_DARK);
  tin_ui_test_settle (GTK_WIDGET (fixture->dialog));
  drawn_code_assert (widget, uri);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
}

/* The longest one that a peer can have, of letters that take the most room in an address. */
static void
test_the_longest_name_has_a_qr_code (Fixture       *fixture,
                                     gconstpointer  user_data)
{
  g_autofree char *address = tin_test_session_address (OTHER_BOB);
  g_autoptr (GString) longest = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (TinTestSession) other = NULL;
  g_autofree char *uri = NULL;
  GtkWidget *widget;
  TinPeer *peer;

  while (longest->len < TIN_NAME_MAX_BYTES)
    g_string_append (longest, "\U0001F418");
  other = tin_test_session_new (fixture->hub, fixture->clock, longest->str, OTHER_BOB);
  peer = tin_test_session_connect (fixture->alice, address, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (tin_peer_get_name (peer), ==, longest->str);

  show_details (fixture, peer);
  gtk_window_set_default_size (fixture->dialog, 360, 1500);
  tin_ui_test_settle (GTK_WIDGET (fixture->dialog));
  widget = card_child (fixture, "qr_code");
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (fixture->dialog)), <=, 360);
  uri = tin_key_uri_new (tin_peer_get_id (peer), longest->str);
  drawn_code_assert (widget, uri);
  tin_ui_test_screenshot (widget, "details-longest-qr-code");
  tin_ui_test_screenshot (GTK_WIDGET (fixture->dialog), "details-longest-name-360");
  g_clear_pointer (&fixture->dialog, gtk_window_destroy);
}

static void
test_a_text_may_be_too_long (Fixture       *fixture,
                             gconstpointer  user_data)
{
  g_autofree char *text = g_strnfill (4000, 'x');
  g_autoptr (TinQrCode) widget = g_object_ref_sink (g_object_new (TIN_TYPE_QR_CODE, NULL));

  g_assert_true (tin_qr_code_set_text (widget, "x", "One letter"));
  g_assert_false (tin_qr_code_set_text (widget, text, "Many letters"));
  g_assert_true (tin_qr_code_set_text (widget, "x", "One letter"));
}

/* --- Trust -------------------------------------------------------------------------------- */

static void
compare_by_clicks (Fixture *fixture)
{
  GtkWindow *window;
  TinVerification *bobs;

  click (fixture, "Compare…");
  window = tin_ui_test_find_window (TIN_TYPE_COMPARE_DIALOG);
  g_assert_nonnull (window);
  g_assert_true (gtk_window_get_transient_for (window) == fixture->dialog);
  tin_settle ();
  bobs = tin_session_get_verification (fixture->bob->session,
                                       tin_test_session_peer (fixture->bob, "Alice"));
  g_assert_nonnull (bobs);
  tin_verification_agree (bobs);
  tin_settle ();
  tin_verification_match (bobs);
  tin_ui_test_settle (GTK_WIDGET (window));
  tin_ui_test_click (tin_ui_test_find_button (window, "They Match"));
  tin_ui_test_settle (GTK_WIDGET (window));
  tin_ui_test_click (tin_ui_test_find_button (window, "Done"));
  tin_settle ();
  g_assert_null (tin_ui_test_find_window (TIN_TYPE_COMPARE_DIALOG));
}

static void
test_a_code_is_compared_from_here (Fixture       *fixture,
                                   gconstpointer  user_data)
{
  show_details (fixture, fixture->peer);
  assert_trust (fixture, "Encrypted", "compare a code");
  compare_by_clicks (fixture);
  assert_trust (fixture, "Verified", "A code was last compared: ");
  take_pictures (fixture, "verified");
}

/* Bob is gone, and somebody else comes in his name. */
static TinTestSession *
meet_other_bob (Fixture *fixture)
{
  g_autofree char *address = tin_test_session_address (ALICE);
  g_autoptr (GError) error = NULL;
  TinTestSession *other;

  fixture->alice->wary = TRUE;
  tin_session_disconnect (fixture->bob->session, tin_test_session_peer (fixture->bob, "Alice"));
  tin_settle ();
  other = tin_test_session_new (fixture->hub, fixture->clock, "Bob", OTHER_BOB);
  tin_test_session_connect (other, address, &error);
  g_assert_no_error (error);
  tin_settle ();
  g_assert_cmpint (tin_peer_get_trust (fixture->peer), ==, TIN_TRUST_CONTESTED);
  return other;
}

static void
answer_question (Fixture    *fixture,
                 const char *words)
{
  tin_await (tin_ui_test_find_button_anywhere ("Cancel") != NULL);
  tin_ui_test_click (tin_ui_test_find_button_anywhere (words));
  tin_ui_test_settle (GTK_WIDGET (fixture->dialog));
}

static void
test_blocking_one_of_two_keys_is_asked_about (Fixture       *fixture,
                                              gconstpointer  user_data)
{
  TinTestSession *other = meet_other_bob (fixture);
  TinPeer *rival = tin_peer_get_rival (fixture->peer);

  show_details (fixture, rival);
  assert_trust (fixture, "Key in doubt", "Nothing is sent");
  take_pictures (fixture, "rival");
  click_block (fixture, "key_button");
  answer_question (fixture, "Cancel");
  g_assert_cmpint (tin_peer_get_trust (rival), ==, TIN_TRUST_RIVAL);
  tin_await (tin_ui_test_find_button_anywhere ("Cancel") == NULL);

  click_block (fixture, "key_button");
  answer_question (fixture, "Block This Key");
  tin_await (tin_peer_get_trust (rival) == TIN_TRUST_BLOCKED);
  g_assert_cmpint (tin_peer_get_trust (fixture->peer), ==, TIN_TRUST_PINNED);
  tin_ui_test_settle (GTK_WIDGET (fixture->dialog));
  g_clear_pointer (&fixture->dialog, gtk_window_destroy);
  tin_test_session_free (other);
}

/* --- Blocking ----------------------------------------------------------------------------- */

static void
test_a_key_is_blocked_and_that_undone (Fixture       *fixture,
                                       gconstpointer  user_data)
{
  show_details (fixture, fixture->peer);
  g_assert_cmpstr (block_title (fixture, "key_row"), ==, "Block \u2068Bob\u2069");
  gtk_test_accessible_assert_property (block_child (fixture, "key_button"),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, "Block \u2068Bob\u2069");
  click_block (fixture, "key_button");
  g_assert_nonnull (tin_ui_test_find_text (fixture->dialog, "Blocked \u2068Bob\u2069"));
  g_assert_cmpint (tin_peer_get_trust (fixture->peer), ==, TIN_TRUST_BLOCKED);
  g_assert_cmpint (tin_peer_get_state (fixture->peer), ==, TIN_PEER_OFFLINE);
  click (fixture, "Undo");
  g_assert_cmpint (tin_peer_get_trust (fixture->peer), ==, TIN_TRUST_PINNED);
  g_assert_cmpstr (block_title (fixture, "key_row"), ==, "Block \u2068Bob\u2069");

  click_block (fixture, "key_button");
  assert_trust (fixture, "Blocked", "blocked");
  g_assert_cmpstr (label_text (fixture, "state_label"), ==, "Blocked");
  g_assert_null (tin_ui_test_find_button (fixture->dialog, "Connect"));
  g_assert_false (gtk_widget_get_mapped (key_child (fixture, "compare_row")));
  take_pictures (fixture, "blocked");
  g_assert_cmpstr (block_title (fixture, "key_row"), ==, "Unblock \u2068Bob\u2069");
  click_block (fixture, "key_button");
  g_assert_cmpint (tin_peer_get_trust (fixture->peer), ==, TIN_TRUST_PINNED);
}

static gboolean
is_address_blocked (Fixture *fixture)
{
  g_auto (GStrv) blocked = tin_session_dup_blocked_addresses (fixture->alice->session);

  return g_strv_contains ((const char *const *) blocked, "10.0.0.2");
}

static void
test_an_address_is_blocked_and_that_undone (Fixture       *fixture,
                                            gconstpointer  user_data)
{
  show_details (fixture, fixture->peer);
  g_assert_cmpstr (block_title (fixture, "address_row"), ==,
                   "Block the Address \u206810.0.0.2\u2069");
  click_block (fixture, "address_button");
  g_assert_true (is_address_blocked (fixture));
  g_assert_nonnull (tin_ui_test_find_text (fixture->dialog,
                                           "Blocked the address \u206810.0.0.2\u2069"));
  tin_await (tin_peer_get_state (fixture->peer) == TIN_PEER_OFFLINE);
  g_assert_cmpstr (block_title (fixture, "address_row"), ==,
                   "Unblock the Address \u206810.0.0.2\u2069");
  click (fixture, "Undo");
  g_assert_false (is_address_blocked (fixture));

  /* By somebody else, as in the preferences. */
  g_assert_true (tin_session_block_address (fixture->alice->session, "10.0.0.2", NULL));
  g_assert_cmpstr (block_title (fixture, "address_row"), ==,
                   "Unblock the Address \u206810.0.0.2\u2069");
  click_block (fixture, "address_button");
  g_assert_false (is_address_blocked (fixture));
}

#define ADD(path, func) \
  g_test_add ("/ui/details/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  tin_ui_test_init (&argc, &argv);

  ADD ("they-follow-the-peer", test_they_follow_the_peer);
  ADD ("plain-peers-can-be-set-up", test_plain_peers_can_be_set_up);
  ADD ("plain-text-has-no-key", test_plain_text_has_no_key);
  ADD ("of-an-address-nothing-is-known-yet", test_of_an_address_nothing_is_known_yet);
  ADD ("the-key-is-shown-and-copied", test_the_key_is_shown_and_copied);
  ADD ("the-qr-code-holds-the-key-and-the-name", test_the_qr_code_holds_the_key_and_the_name);
  ADD ("the-longest-name-has-a-qr-code", test_the_longest_name_has_a_qr_code);
  ADD ("a-text-may-be-too-long", test_a_text_may_be_too_long);
  ADD ("a-code-is-compared-from-here", test_a_code_is_compared_from_here);
  ADD ("blocking-one-of-two-keys-is-asked-about", test_blocking_one_of_two_keys_is_asked_about);
  ADD ("a-key-is-blocked-and-that-undone", test_a_key_is_blocked_and_that_undone);
  ADD ("an-address-is-blocked-and-that-undone", test_an_address_is_blocked_and_that_undone);
  return g_test_run ();
}
