/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <string.h>

#include "tin-await.h"
#include "drawn-code.h"
#include "tin-blocked-list.h"
#include "tin-own-key-dialog.h"
#include "tin-passphrase-dialog.h"
#include "tin-preferences.h"
#include "tin-ui-test.h"
#include "tin-words.h"

/* What the preferences say about messages and files. */

typedef struct
{
  char        *directory;
  TinSession  *session;
  TinSettings *settings;  /* (borrowed) */
  GtkWindow   *window;    /* GTK's */
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  fixture->directory = tin_ui_test_make_dir ();
  fixture->session = tin_ui_test_session_new ("Alice", fixture->directory);
  fixture->settings = tin_session_get_settings (fixture->session);
  fixture->window = tin_preferences_new (fixture->session, NULL);
  g_object_add_weak_pointer (G_OBJECT (fixture->window), (gpointer *) &fixture->window);
  gtk_window_present (fixture->window);
  tin_ui_test_settle (GTK_WIDGET (fixture->window));
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  gtk_window_destroy (fixture->window);
  tin_await (fixture->window == NULL);
  tin_ui_test_session_stop (fixture->session);
  tin_settle ();
  g_assert_finalize_object (fixture->session);
  tin_test_folder_remove (fixture->directory);
  g_free (fixture->directory);
}

static AdwComboRow *
keep_row (Fixture *fixture)
{
  return ADW_COMBO_ROW (tin_ui_test_child (fixture->window, "keep_row"));
}

static void
answer (const char *text)
{
  GtkWidget *button = NULL;

  tin_await ((button = tin_ui_test_find_button_anywhere (text)) != NULL);
  tin_ui_test_screenshot (GTK_WIDGET (gtk_widget_get_root (button)), "preferences-question");
  tin_ui_test_click (button);
  tin_await (tin_ui_test_find_button_anywhere (text) == NULL);
}

static void
test_keeping_less_is_asked (Fixture       *fixture,
                            gconstpointer  user_data)
{
  g_assert_cmpuint (tin_ui_test_count_unlabelled (fixture->window), ==, 0);
  tin_ui_test_screenshot (GTK_WIDGET (fixture->window), "preferences");
  adw_combo_row_set_selected (keep_row (fixture), TIN_HISTORY_KEEP_MONTH);
  answer ("Cancel");
  tin_await (adw_combo_row_get_selected (keep_row (fixture)) == TIN_HISTORY_KEEP_FOREVER);
  g_assert_cmpint (tin_settings_get_history_keep (fixture->settings), ==,
                   TIN_HISTORY_KEEP_FOREVER);

  adw_combo_row_set_selected (keep_row (fixture), TIN_HISTORY_KEEP_MONTH);
  answer ("Delete");
  tin_await (tin_settings_get_history_keep (fixture->settings) == TIN_HISTORY_KEEP_MONTH);
  g_assert_cmpuint (adw_combo_row_get_selected (keep_row (fixture)), ==, TIN_HISTORY_KEEP_MONTH);
}

static void
test_keeping_more_is_not_asked (Fixture       *fixture,
                                gconstpointer  user_data)
{
  g_object_set (fixture->settings, "history-keep", TIN_HISTORY_KEEP_NONE, NULL);
  g_assert_cmpuint (adw_combo_row_get_selected (keep_row (fixture)), ==, TIN_HISTORY_KEEP_NONE);
  adw_combo_row_set_selected (keep_row (fixture), TIN_HISTORY_KEEP_YEAR);
  g_assert_cmpint (tin_settings_get_history_keep (fixture->settings), ==, TIN_HISTORY_KEEP_YEAR);
  g_assert_null (tin_ui_test_find_button_anywhere ("Delete"));
}

static void
test_receipts_are_a_choice (Fixture       *fixture,
                            gconstpointer  user_data)
{
  GtkSwitch *receipts = GTK_SWITCH (tin_ui_test_child (fixture->window, "receipts_switch"));

  g_assert_true (gtk_switch_get_active (receipts) ==
                 tin_settings_get_send_read_receipts (fixture->settings));
  gtk_switch_set_active (receipts, FALSE);
  g_assert_false (tin_settings_get_send_read_receipts (fixture->settings));
  gtk_switch_set_active (receipts, TRUE);
  g_assert_true (tin_settings_get_send_read_receipts (fixture->settings));
}

static void
test_typing_is_a_choice (Fixture       *fixture,
                         gconstpointer  user_data)
{
  GtkSwitch *typing = GTK_SWITCH (tin_ui_test_child (fixture->window, "typing_switch"));

  g_assert_true (gtk_switch_get_active (typing));
  gtk_switch_set_active (typing, FALSE);
  g_assert_false (tin_settings_get_send_typing (fixture->settings));
  gtk_switch_set_active (typing, TRUE);
  g_assert_true (tin_settings_get_send_typing (fixture->settings));
}

static void
test_all_can_be_exported (Fixture       *fixture,
                          gconstpointer  user_data)
{
  GtkWindow *dialog = NULL;
  GtkWidget *label = tin_ui_test_find_text (fixture->window, "Export All…");
  GtkWidget *row = gtk_widget_get_ancestor (label, ADW_TYPE_ACTION_ROW);

  adw_action_row_activate (ADW_ACTION_ROW (row));
  gtk_widget_activate (row);
  tin_await ((dialog = tin_ui_test_find_window (g_type_from_name ("TinTransferDialog"))) != NULL);
  g_assert_true (gtk_window_get_transient_for (dialog) == fixture->window);
  gtk_window_close (dialog);
  tin_await (tin_ui_test_find_window (g_type_from_name ("TinTransferDialog")) == NULL);
}

static AdwActionRow *
row (Fixture    *fixture,
     const char *name)
{
  return ADW_ACTION_ROW (tin_ui_test_child (fixture->window, name));
}

static void
pictures (GtkWindow  *window,
          const char *name)
{
  static const int widths[] = { 360, 960, 1600 };
  AdwStyleManager *style = adw_style_manager_get_default ();
  int width;
  int height;

  gtk_window_get_default_size (window, &width, &height);
  for (guint i = 0; i < 2 * G_N_ELEMENTS (widths); i++)
    {
      gboolean dark = i % 2 == 1;
      g_autofree char *file =
        g_strdup_printf ("%s-%d%s", name, widths[i / 2], dark ? "-dark" : "");

      adw_style_manager_set_color_scheme (style, dark ? ADW_COLOR_SCHEME_FORCE_DARK
                                                      : ADW_COLOR_SCHEME_FORCE_LIGHT);
      gtk_window_set_default_size (window, widths[i / 2], 900);
      tin_ui_test_settle (GTK_WIDGET (window));
      tin_ui_test_screenshot (GTK_WIDGET (window), file);
    }
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_DEFAULT);
  gtk_window_set_default_size (window, width, height);
  tin_ui_test_settle (GTK_WIDGET (window));
}

/* --- The own key -------------------------------------------------------------------------- */

static void
on_clipboard_read (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  *(char **) user_data = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
}

static void
test_the_own_key_is_shown (Fixture       *fixture,
                           gconstpointer  user_data)
{
  const char *id = tin_session_get_id (fixture->session);
  g_autofree char *digits = tin_words_id (id);
  g_autofree char *uri = g_strdup_printf ("tincan:%s?name=Alice", id);
  g_autofree char *copied = NULL;
  GtkWindow *dialog = NULL;
  GtkWidget *card;
  GtkWidget *label;

  gtk_widget_activate (GTK_WIDGET (row (fixture, "key_row")));
  tin_await ((dialog = tin_ui_test_find_window (TIN_TYPE_OWN_KEY_DIALOG)) != NULL);
  tin_ui_test_settle (GTK_WIDGET (dialog));
  g_assert_true (gtk_window_get_transient_for (dialog) == fixture->window);
  g_assert_cmpuint (tin_ui_test_count_unlabelled (dialog), ==, 0);
  card = tin_ui_test_child (dialog, "key_card");
  label = tin_ui_test_child (card, "key_label");
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (label)), ==, digits);
  g_assert_true (gtk_label_get_selectable (GTK_LABEL (label)));
  gtk_test_accessible_assert_property (tin_ui_test_child (card, "qr_code"),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, "QR code of your key");
  drawn_code_assert (tin_ui_test_child (card, "qr_code"), uri);

  tin_ui_test_click (tin_ui_test_find_button (dialog, "Copy Key"));
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (label), NULL, on_clipboard_read,
                                 &copied);
  tin_await (copied != NULL);
  g_assert_cmpstr (copied, ==, digits);
  pictures (dialog, "own-key");
  gtk_window_close (dialog);
  tin_await (tin_ui_test_find_window (TIN_TYPE_OWN_KEY_DIALOG) == NULL);
}

/* --- Who may reach me --------------------------------------------------------------------- */

/* Shows what is at the end of the page. */
static void
scroll_down (GtkWindow *window)
{
  GtkWidget *scroller = tin_ui_test_find_type (window, GTK_TYPE_SCROLLED_WINDOW);
  GtkAdjustment *adjustment =
    gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller));

  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment));
  tin_ui_test_settle (GTK_WIDGET (window));
}

static void
test_reach_is_a_choice (Fixture       *fixture,
                        gconstpointer  user_data)
{
  AdwComboRow *reach = ADW_COMBO_ROW (row (fixture, "reach_row"));

  g_assert_cmpuint (adw_combo_row_get_selected (reach), ==, TIN_REACH_EVERYONE);
  adw_combo_row_set_selected (reach, TIN_REACH_ASK);
  g_assert_cmpint (tin_settings_get_reach (fixture->settings), ==, TIN_REACH_ASK);
  g_assert_nonnull (tin_ui_test_find_text (fixture->window, "Somebody new is shown as a request, "
                                                            "and waits until you accept."));
  g_object_set (fixture->settings, "reach", TIN_REACH_KNOWN, NULL);
  g_assert_cmpuint (adw_combo_row_get_selected (reach), ==, TIN_REACH_KNOWN);
  scroll_down (fixture->window);
  g_assert_cmpuint (tin_ui_test_count_unlabelled (fixture->window), ==, 0);
  pictures (fixture->window, "preferences-reach");
}

static GtkWindow *
open_blocked (Fixture *fixture)
{
  GtkWindow *list = NULL;

  gtk_widget_activate (GTK_WIDGET (row (fixture, "blocked_row")));
  tin_await ((list = tin_ui_test_find_window (TIN_TYPE_BLOCKED_LIST)) != NULL);
  tin_ui_test_settle (GTK_WIDGET (list));
  return list;
}

static void
close_blocked (GtkWindow *list)
{
  gtk_window_close (list);
  tin_await (tin_ui_test_find_window (TIN_TYPE_BLOCKED_LIST) == NULL);
}

static void
add_address (GtkWindow  *list,
             const char *address)
{
  GtkWidget *add = tin_ui_test_child (list, "add_row");

  gtk_editable_set_text (GTK_EDITABLE (add), address);
  g_signal_emit_by_name (add, "apply");
}

static void
undo (GtkWindow *list)
{
  GtkWidget *button = NULL;

  tin_await ((button = tin_ui_test_find_button (list, "Undo")) != NULL);
  tin_ui_test_click (button);
}

static void
test_addresses_are_blocked (Fixture       *fixture,
                            gconstpointer  user_data)
{
  GtkWindow *list;
  GtkWidget *add;

  g_assert_cmpstr (adw_action_row_get_subtitle (row (fixture, "blocked_row")), ==, "Nobody");
  list = open_blocked (fixture);
  g_assert_nonnull (tin_ui_test_find_text (list, "Nobody is blocked"));
  add = tin_ui_test_child (list, "add_row");
  add_address (list, "not an address");
  g_assert_true (gtk_widget_has_css_class (add, "error"));
  g_assert_cmpstr (adw_action_row_get_subtitle (row (fixture, "blocked_row")), ==, "Nobody");

  add_address (list, " 192.0.2.77 ");
  g_assert_false (gtk_widget_has_css_class (add, "error"));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (add)), ==, "");
  tin_await (tin_ui_test_find_text (list, "192.0.2.77") != NULL);
  g_assert_true (tin_settings_is_blocked_address (fixture->settings, "192.0.2.77"));
  g_assert_cmpstr (adw_action_row_get_subtitle (row (fixture, "blocked_row")), ==, "1 address");
  g_assert_cmpuint (tin_ui_test_count_unlabelled (list), ==, 0);

  tin_ui_test_click (tin_ui_test_find_button (list, "Unblock"));
  tin_await (tin_ui_test_find_text (list, "192.0.2.77") == NULL);
  g_assert_false (tin_settings_is_blocked_address (fixture->settings, "192.0.2.77"));
  undo (list);
  tin_await (tin_ui_test_find_text (list, "192.0.2.77") != NULL);
  g_assert_true (tin_settings_is_blocked_address (fixture->settings, "192.0.2.77"));
  close_blocked (list);
}

static void
test_people_are_unblocked (Fixture       *fixture,
                           gconstpointer  user_data)
{
  g_autofree char *directory = tin_ui_test_make_dir ();
  TinSession *bob = tin_ui_test_session_new ("<i>Bob</i>", directory);
  TinPeer *peer = tin_ui_test_befriend (fixture->session, bob);
  GtkWindow *list;

  tin_session_block (fixture->session, peer);
  tin_session_block_address (fixture->session, "2001:db8::1", NULL);
  g_assert_cmpstr (adw_action_row_get_subtitle (row (fixture, "blocked_row")), ==,
                   "1 person, 1 address");
  list = open_blocked (fixture);
  g_assert_nonnull (tin_ui_test_find_text (list, "<i>Bob</i>"));
  pictures (list, "blocked");

  tin_ui_test_click (tin_ui_test_find_button (list, "Unblock"));
  tin_await (tin_ui_test_find_text (list, "Nobody is blocked") != NULL);
  g_assert_cmpint (tin_peer_get_trust (peer), ==, TIN_TRUST_PINNED);
  undo (list);
  tin_await (tin_ui_test_find_text (list, "<i>Bob</i>") != NULL);
  g_assert_cmpint (tin_peer_get_trust (peer), ==, TIN_TRUST_BLOCKED);
  close_blocked (list);
  tin_ui_test_session_end (&bob);
  tin_test_folder_remove (directory);
}

static void
test_passphrase_is_offered (Fixture       *fixture,
                            gconstpointer  user_data)
{
  GtkWindow *dialog = NULL;

  g_assert_nonnull (strstr (adw_action_row_get_subtitle (row (fixture, "passphrase_row")),
                            "Not set"));
  gtk_widget_activate (GTK_WIDGET (row (fixture, "passphrase_row")));
  tin_await ((dialog = tin_ui_test_find_window (TIN_TYPE_PASSPHRASE_DIALOG)) != NULL);
  gtk_window_close (dialog);
  tin_await (tin_ui_test_find_window (TIN_TYPE_PASSPHRASE_DIALOG) == NULL);
}

#define ADD(path, func) \
  g_test_add ("/ui/preferences/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  tin_ui_test_init (&argc, &argv);

  ADD ("keeping-less-is-asked", test_keeping_less_is_asked);
  ADD ("keeping-more-is-not-asked", test_keeping_more_is_not_asked);
  ADD ("receipts-are-a-choice", test_receipts_are_a_choice);
  ADD ("typing-is-a-choice", test_typing_is_a_choice);
  ADD ("all-can-be-exported", test_all_can_be_exported);
  ADD ("the-own-key-is-shown-and-copied", test_the_own_key_is_shown);
  ADD ("who-may-reach-me-is-a-choice", test_reach_is_a_choice);
  ADD ("addresses-are-blocked-and-unblocked", test_addresses_are_blocked);
  ADD ("people-are-unblocked", test_people_are_unblocked);
  ADD ("a-passphrase-is-offered", test_passphrase_is_offered);
  return g_test_run ();
}
