/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "compare-fixture.h"
#include "tin-await.h"
#include "tin-compare-view.h"
#include "tin-compare-words.h"
#include "tin-limits.h"

/* Two people compare a code. Everything is done by the buttons and keys that they have, and judged
 * by what both dialogs show and by what the sessions keep of it. */

/* --- All goes well ------------------------------------------------------------------------ */

static void
test_both_see_one_code_and_are_verified (CompareFixture *fixture,
                                         gconstpointer   user_data)
{
  g_autofree char *alices = NULL;
  g_autofree char *bobs = NULL;

  compare_from_alice (fixture);
  compare_assert_page (fixture->alices, "Waiting for \u2068Bob\u2069", "read it aloud");
  compare_take_pictures (fixture->alices, "asking");
  compare_from_bob (fixture);
  compare_assert_page (fixture->bobs, "\u2068Alice\u2069 Wants to Compare a Code",
                       "be sure that this is");
  compare_take_pictures (fixture->bobs, "asked");
  compare_click (fixture->bobs, "Compare");
  tin_await (compare_shows_code (fixture->alices) && compare_shows_code (fixture->bobs));
  tin_ui_test_settle (GTK_WIDGET (fixture->alices));
  tin_ui_test_settle (GTK_WIDGET (fixture->bobs));

  alices = compare_dup_code (fixture->alices);
  bobs = compare_dup_code (fixture->bobs);
  g_assert_cmpstr (alices, ==, bobs);
  compare_take_pictures (fixture->alices, "code");

  compare_click (fixture->alices, "They Match");
  g_assert_nonnull (tin_ui_test_find_text (fixture->alices, "You said that they match. Waiting "
                                                            "until \u2068Bob\u2069 says so, too."));
  g_assert_null (tin_ui_test_find_button (fixture->alices, "They Match"));
  g_assert_false (compare_is_bob_verified (fixture));
  g_assert_false (compare_is_alice_verified (fixture));
  compare_take_pictures (fixture->alices, "confirmed");

  compare_click (fixture->bobs, "They Match");
  compare_assert_page (fixture->alices, "\u2068Bob\u2069 Is Verified", "nobody is in between");
  compare_assert_page (fixture->bobs, "\u2068Alice\u2069 Is Verified", "nobody is in between");
  g_assert_true (compare_is_bob_verified (fixture));
  g_assert_true (compare_is_alice_verified (fixture));
  compare_take_pictures (fixture->alices, "verified");
  compare_click (fixture->alices, "Done");
  compare_click (fixture->bobs, "Done");
  g_assert_null (fixture->alices);
  g_assert_null (fixture->bobs);
}

static void
test_who_began_may_close_the_window_once_she_confirmed (CompareFixture *fixture,
                                                        gconstpointer   user_data)
{
  compare_show_both_codes (fixture);
  compare_click (fixture->alices, "They Match");
  compare_press_escape (fixture->alices);
  g_assert_null (fixture->alices);
  g_assert_true (compare_shows_code (fixture->bobs));

  /* It is still there for who looks again. */
  compare_from_alice (fixture);
  g_assert_true (compare_shows_code (fixture->alices));
  g_assert_null (tin_ui_test_find_button (fixture->alices, "They Match"));
  compare_press_escape (fixture->alices);

  compare_click (fixture->bobs, "They Match");
  compare_assert_page (fixture->bobs, "\u2068Alice\u2069 Is Verified", "nobody is in between");
  g_assert_true (compare_is_bob_verified (fixture));
}

static void
test_both_begin_at_once (CompareFixture *fixture,
                         gconstpointer   user_data)
{
  tin_compare_dialog_present (fixture->alice->session,
                              tin_test_session_peer (fixture->alice, "Bob"), NULL);
  fixture->alices = tin_ui_test_find_window (TIN_TYPE_COMPARE_DIALOG);
  g_object_add_weak_pointer (G_OBJECT (fixture->alices), (gpointer *) &fixture->alices);
  compare_from_bob (fixture);
  tin_await (compare_shows_code (fixture->alices) && compare_shows_code (fixture->bobs));
}

static void
test_a_second_call_shows_the_same_dialog (CompareFixture *fixture,
                                          gconstpointer   user_data)
{
  compare_from_alice (fixture);
  compare_from_alice (fixture);
  g_assert_cmpuint (tin_ui_test_count_windows (), ==, fixture->n_windows + 1);
  compare_assert_page (fixture->alices, "Waiting for \u2068Bob\u2069", "read it aloud");
  compare_press_escape (fixture->alices);
  g_assert_null (fixture->alices);
}

/* --- Keys, and those who do not see it ---------------------------------------------------- */

static void
test_neither_judgement_is_the_default (CompareFixture *fixture,
                                       gconstpointer   user_data)
{
  GtkWidget *match;
  GtkWidget *differ;

  compare_show_both_codes (fixture);
  match = tin_ui_test_child (fixture->alices, "match_button");
  differ = tin_ui_test_child (fixture->alices, "differ_button");
  g_assert_false (gtk_widget_has_css_class (match, "suggested-action"));
  g_assert_false (gtk_widget_has_css_class (differ, "destructive-action"));
  g_assert_null (gtk_window_get_default_widget (fixture->alices));
  compare_assert_focus (fixture->alices, "code");
  compare_press_enter (fixture->alices);
  g_assert_false (compare_press_space (fixture->alices));
  compare_press_enter (fixture->bobs);
  g_assert_false (compare_press_space (fixture->bobs));
  g_assert_nonnull (tin_ui_test_find_button (fixture->alices, "They Match"));
  g_assert_nonnull (tin_ui_test_find_button (fixture->bobs, "They Match"));
}

static void
test_keys_alone_are_enough (CompareFixture *fixture,
                            gconstpointer   user_data)
{
  compare_from_alice (fixture);
  compare_from_bob (fixture);
  g_assert_true (compare_press_space (fixture->bobs));
  tin_await (compare_shows_code (fixture->alices) && compare_shows_code (fixture->bobs));
  tin_ui_test_settle (GTK_WIDGET (fixture->alices));
  tin_ui_test_settle (GTK_WIDGET (fixture->bobs));

  compare_assert_focus (fixture->alices, "code");
  compare_assert_focus (fixture->bobs, "code");
  compare_press_tab (fixture->alices);
  compare_assert_focus (fixture->alices, "match_button");
  g_assert_true (compare_press_space (fixture->alices));
  compare_press_tab (fixture->bobs);
  compare_assert_focus (fixture->bobs, "match_button");
  g_assert_true (compare_press_space (fixture->bobs));
  tin_await (g_strcmp0 (compare_title (fixture->alices), "\u2068Bob\u2069 Is Verified") == 0);
  compare_assert_page (fixture->alices, "\u2068Bob\u2069 Is Verified", "nobody is in between");
  g_assert_true (compare_press_space (fixture->alices));
  tin_await (fixture->alices == NULL);
  compare_press_escape (fixture->bobs);
  g_assert_null (fixture->bobs);
}

static void
test_the_code_is_said_in_words (CompareFixture *fixture,
                                gconstpointer   user_data)
{
  static const guint8 emoji[TIN_COMPARE_EMOJI] = { 0, 1, 17, 17, 63 };
  GtkWidget *view;
  GtkWidget *cell;

  compare_show_both_codes (fixture);
  view = tin_ui_test_child (fixture->alices, "code");
  tin_compare_view_show (TIN_COMPARE_VIEW (view), emoji, "012 345 678");
  gtk_test_accessible_assert_property (view, GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "The code: Elephant, Turtle, Banana, Banana, Book. "
                                       "In digits: 0 1 2, 3 4 5, 6 7 8");
  g_assert_true (gtk_test_accessible_has_relation (GTK_ACCESSIBLE (view),
                                                   GTK_ACCESSIBLE_RELATION_DESCRIBED_BY));
  cell = gtk_widget_get_first_child (view);
  for (guint i = 0; i < TIN_COMPARE_EMOJI; i++)
    {
      gtk_test_accessible_assert_role (cell, GTK_ACCESSIBLE_ROLE_IMG);
      gtk_test_accessible_assert_property (cell, GTK_ACCESSIBLE_PROPERTY_LABEL,
                                           tin_compare_word (emoji[i]));
      cell = gtk_widget_get_next_sibling (cell);
    }
  g_assert_nonnull (tin_ui_test_find_text (view, "012 345 678"));
  g_assert_nonnull (tin_ui_test_find_text (view, tin_compare_emoji (17)));
}

/* In lines of five, of three, and one below the other. */
static void
test_the_code_fits_any_width (CompareFixture *fixture,
                              gconstpointer   user_data)
{
  static const int widths[] = { 320, 360, 460, 960 };

  compare_show_both_codes (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (widths); i++)
    {
      GtkWidget *view = tin_ui_test_child (fixture->alices, "code");
      GtkWidget *cell = gtk_widget_get_first_child (view);

      gtk_window_set_default_size (fixture->alices, widths[i], 600);
      tin_ui_test_settle (GTK_WIDGET (fixture->alices));
      g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (fixture->alices)), <=, widths[i]);
      for (; cell != NULL; cell = gtk_widget_get_next_sibling (cell))
        {
          graphene_rect_t bounds;

          g_assert_true (gtk_widget_compute_bounds (cell, view, &bounds));
          g_assert_cmpfloat (bounds.origin.x, >=, 0);
          g_assert_cmpfloat (bounds.origin.x + bounds.size.width, <=,
                             gtk_widget_get_width (view));
          g_assert_cmpfloat (bounds.origin.y + bounds.size.height, <=,
                             gtk_widget_get_height (view));
        }
    }
}

/* --- It goes otherwise -------------------------------------------------------------------- */

static void
test_different_codes_warn_both (CompareFixture *fixture,
                                gconstpointer   user_data)
{
  compare_show_both_codes (fixture);
  compare_click (fixture->alices, "They Match");
  compare_click (fixture->bobs, "They Do Not Match");
  compare_assert_page (fixture->alices, "Somebody May Be in Between", "in another network");
  compare_assert_page (fixture->bobs, "Somebody May Be in Between", "in another network");
  g_assert_false (compare_is_alice_verified (fixture));
  g_assert_false (compare_is_bob_verified (fixture));
  compare_take_pictures (fixture->bobs, "different");

  compare_click (fixture->bobs, "Disconnect");
  g_assert_null (fixture->bobs);
  tin_await (tin_peer_get_state (tin_test_session_peer (fixture->alice, "Bob"))
             == TIN_PEER_OFFLINE);
  compare_assert_page (fixture->alices, "Somebody May Be in Between", "in another network");
}

static void
test_a_match_can_be_taken_back (CompareFixture *fixture,
                                gconstpointer   user_data)
{
  compare_show_both_codes (fixture);
  compare_click (fixture->alices, "They Match");
  compare_click (fixture->alices, "They Do Not Match");
  compare_assert_page (fixture->alices, "Somebody May Be in Between", "in another network");
  compare_assert_page (fixture->bobs, "Somebody May Be in Between", "in another network");
}

/* Whoever is in between could begin again to get a warning off the screen. */
static void
test_a_warning_stays_until_the_person_goes_on (CompareFixture *fixture,
                                               gconstpointer   user_data)
{
  compare_show_both_codes (fixture);
  compare_click (fixture->bobs, "They Do Not Match");
  compare_click (fixture->bobs, "Compare Again");
  compare_assert_page (fixture->bobs, "Waiting for \u2068Alice\u2069", "read it aloud");
  compare_assert_page (fixture->alices, "Somebody May Be in Between", "in another network");

  compare_click (fixture->alices, "Compare Again");
  tin_await (compare_shows_code (fixture->alices) && compare_shows_code (fixture->bobs));
  compare_click (fixture->alices, "They Match");
  compare_click (fixture->bobs, "They Match");
  g_assert_true (compare_is_bob_verified (fixture));
}

static void
test_who_does_not_want_to_says_so (CompareFixture *fixture,
                                   gconstpointer   user_data)
{
  compare_from_alice (fixture);
  compare_from_bob (fixture);
  compare_click (fixture->bobs, "Not Now");
  g_assert_null (fixture->bobs);
  compare_assert_page (fixture->alices, "\u2068Bob\u2069 Does Not Want to Compare Now",
                       "Nothing has changed");
  compare_take_pictures (fixture->alices, "refused");
  compare_click (fixture->alices, "Compare Again");
  compare_assert_page (fixture->alices, "Waiting for \u2068Bob\u2069", "read it aloud");
}

static void
test_either_side_can_stop (CompareFixture *fixture,
                           gconstpointer   user_data)
{
  compare_from_alice (fixture);
  compare_from_bob (fixture);
  compare_click (fixture->alices, "Cancel");
  g_assert_null (fixture->alices);
  compare_assert_page (fixture->bobs, "The Comparison Was Stopped", "Nothing has changed");
  compare_take_pictures (fixture->bobs, "cancelled");
  compare_click (fixture->bobs, "Close");
  g_assert_null (fixture->bobs);

  compare_show_both_codes (fixture);
  compare_press_escape (fixture->bobs);
  g_assert_null (fixture->bobs);
  compare_assert_page (fixture->alices, "The Comparison Was Stopped", "Nothing has changed");
  g_assert_false (compare_is_bob_verified (fixture));
}

static void
test_a_code_gets_old (CompareFixture *fixture,
                      gconstpointer   user_data)
{
  compare_show_both_codes (fixture);
  compare_click (fixture->alices, "They Match");
  compare_advance (fixture, TIN_COMPARE_TIMEOUT);
  compare_assert_page (fixture->alices, "It Took Too Long", "five minutes");
  compare_assert_page (fixture->bobs, "It Took Too Long", "five minutes");
  compare_take_pictures (fixture->alices, "late");
  g_assert_false (compare_is_bob_verified (fixture));
  g_assert_false (compare_is_alice_verified (fixture));
}

static void
test_a_lost_connection_can_be_made_again (CompareFixture *fixture,
                                          gconstpointer   user_data)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  compare_show_both_codes (fixture);
  before = compare_dup_code (fixture->alices);
  tin_session_disconnect (fixture->bob->session, tin_test_session_peer (fixture->bob, "Alice"));
  tin_settle ();
  compare_assert_page (fixture->alices, "The Connection Was Lost", "Nothing has changed");
  compare_assert_page (fixture->bobs, "The Connection Was Lost", "Nothing has changed");
  compare_take_pictures (fixture->alices, "closed");

  compare_click (fixture->alices, "Connect and Compare");
  tin_await (g_strcmp0 (compare_title (fixture->alices), "Waiting for \u2068Bob\u2069") == 0);
  compare_click (fixture->bobs, "Connect and Compare");
  tin_await (compare_shows_code (fixture->alices) && compare_shows_code (fixture->bobs));
  tin_ui_test_settle (GTK_WIDGET (fixture->alices));
  after = compare_dup_code (fixture->alices);
  g_assert_cmpstr (before, !=, after);
}

#define ADD(path, func) \
  g_test_add ("/ui/compare/" path, CompareFixture, NULL, compare_set_up, func, compare_tear_down)

int
main (int    argc,
      char **argv)
{
  tin_ui_test_init (&argc, &argv);

  ADD ("both-see-one-code-and-are-verified", test_both_see_one_code_and_are_verified);
  ADD ("who-began-may-close-the-window-once-she-confirmed",
       test_who_began_may_close_the_window_once_she_confirmed);
  ADD ("both-begin-at-once", test_both_begin_at_once);
  ADD ("a-second-call-shows-the-same-dialog", test_a_second_call_shows_the_same_dialog);
  ADD ("neither-judgement-is-the-default", test_neither_judgement_is_the_default);
  ADD ("keys-alone-are-enough", test_keys_alone_are_enough);
  ADD ("the-code-is-said-in-words", test_the_code_is_said_in_words);
  ADD ("the-code-fits-any-width", test_the_code_fits_any_width);
  ADD ("different-codes-warn-both", test_different_codes_warn_both);
  ADD ("a-match-can-be-taken-back", test_a_match_can_be_taken_back);
  ADD ("a-warning-stays-until-the-person-goes-on", test_a_warning_stays_until_the_person_goes_on);
  ADD ("who-does-not-want-to-says-so", test_who_does_not_want_to_says_so);
  ADD ("either-side-can-stop", test_either_side_can_stop);
  ADD ("a-code-gets-old", test_a_code_gets_old);
  ADD ("a-lost-connection-can-be-made-again", test_a_lost_connection_can_be_made_again);
  return g_test_run ();
}
