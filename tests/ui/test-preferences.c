/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "tin-await.h"
#include "tin-preferences.h"
#include "tin-ui-test.h"

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
  tin_ui_test_remove_dir (fixture->directory);
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
  ADD ("all-can-be-exported", test_all_can_be_exported);
  return g_test_run ();
}
