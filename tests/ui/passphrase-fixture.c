/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "passphrase-fixture.h"

#include "tin-await.h"
#include "tin-ui-test.h"

/* What tests of the passphrase with a keyring and without one share. */

/* Makes the profile, which is not locked. */
void
passphrase_fixture_set_up (Fixture       *fixture,
                           gconstpointer  user_data)
{
  g_autoptr (TinSession) session = NULL;

  fixture->directory = tin_ui_test_make_dir ();
  fixture->options = tin_ui_test_options_new ("Alice", fixture->directory);
  session = tin_ui_test_session_new ("Alice", fixture->directory);
  tin_ui_test_session_stop (session);
  g_assert_finalize_object (g_steal_pointer (&session));
}

void
passphrase_fixture_set_up_locked (Fixture       *fixture,
                                  gconstpointer  user_data)
{
  passphrase_fixture_set_up (fixture, user_data);
  passphrase_fixture_lock (fixture, NULL, PASSPHRASE);
}

static void
drop_session (Fixture *fixture)
{
  if (fixture->session == NULL)
    return;
  tin_ui_test_session_stop (fixture->session);
  tin_settle ();
  g_assert_finalize_object (g_steal_pointer (&fixture->session));
}

void
passphrase_fixture_tear_down (Fixture       *fixture,
                              gconstpointer  user_data)
{
  passphrase_fixture_close_page (fixture);
  drop_session (fixture);
  g_clear_error (&fixture->error);
  tin_options_free (fixture->options);
  tin_test_folder_remove (fixture->directory);
  g_free (fixture->directory);
  g_assert_cmpuint (tin_ui_test_count_windows (), ==, 0);
}

/* While no session has the profile open. */
void
passphrase_fixture_lock (Fixture    *fixture,
                         const char *old,
                         const char *new_one)
{
  g_autoptr (GError) error = NULL;

  tin_session_set_passphrase_alone (fixture->options, old, new_one, &error);
  g_assert_no_error (error);
}

/* Ends the session that is open. */
gboolean
passphrase_fixture_opens (Fixture    *fixture,
                          const char *passphrase)
{
  g_autoptr (GError) error = NULL;

  drop_session (fixture);
  fixture->session = tin_session_open_with (fixture->options, passphrase, &error);
  if (fixture->session == NULL)
    g_assert_error (error, TIN_ERROR, TIN_ERROR_LOCKED);
  return fixture->session != NULL;
}

/* --- The page --------------------------------------------------------------------------------- */

static void
opened_cb (Fixture    *fixture,
           TinSession *session)
{
  g_assert_null (fixture->session);
  fixture->session = g_object_ref (session);
}

static void
failed_cb (Fixture      *fixture,
           const GError *error)
{
  g_assert_null (fixture->error);
  fixture->error = g_error_copy (error);
}

void
passphrase_fixture_show_page (Fixture *fixture)
{
  g_assert_null (fixture->window);
  fixture->window = gtk_window_new ();
  fixture->page = tin_passphrase_page_new (fixture->options);
  g_signal_connect_swapped (fixture->page, "opened", G_CALLBACK (opened_cb), fixture);
  g_signal_connect_swapped (fixture->page, "failed", G_CALLBACK (failed_cb), fixture);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 480, 560);
  gtk_window_set_child (GTK_WINDOW (fixture->window), fixture->page);
  gtk_window_present (GTK_WINDOW (fixture->window));
  gtk_widget_child_focus (fixture->page, GTK_DIR_TAB_FORWARD);
  tin_ui_test_settle (fixture->window);
}

/* Whatever it does: that ends by itself. */
void
passphrase_fixture_close_page (Fixture *fixture)
{
  if (fixture->window == NULL)
    return;
  g_object_add_weak_pointer (G_OBJECT (fixture->page), (gpointer *) &fixture->page);
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  fixture->window = NULL;
  tin_await (fixture->page == NULL);
}

void
passphrase_fixture_type (gpointer    widget,
                         const char *row,
                         const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (tin_ui_test_child (widget, row)), text);
}

gboolean
passphrase_fixture_is_trying (Fixture *fixture)
{
  return gtk_widget_get_visible (tin_ui_test_child (fixture->page, "progress"));
}

/* Types it, presses the button, and waits for what comes of it. The window goes on meanwhile. */
void
passphrase_fixture_try (Fixture    *fixture,
                        const char *text)
{
  passphrase_fixture_type (fixture->page, "passphrase_row", text);
  tin_ui_test_click (tin_ui_test_find_button (fixture->page, "Unlock"));
  g_assert_true (passphrase_fixture_is_trying (fixture));
  g_assert_null (fixture->session);
  tin_await (!passphrase_fixture_is_trying (fixture));
}

/* --- The dialog ------------------------------------------------------------------------------- */

GtkWidget *
passphrase_fixture_find_dialog (void)
{
  return GTK_WIDGET (tin_ui_test_find_window (TIN_TYPE_PASSPHRASE_DIALOG));
}

GtkWidget *
passphrase_fixture_show_dialog (Fixture *fixture)
{
  GtkWidget *dialog;

  if (fixture->session == NULL)
    fixture->session = tin_session_open_with (fixture->options, PASSPHRASE, NULL);
  g_assert_nonnull (fixture->session);
  tin_passphrase_dialog_present (fixture->session, NULL);
  dialog = passphrase_fixture_find_dialog ();
  g_assert_nonnull (dialog);
  tin_ui_test_settle (dialog);
  return dialog;
}

/* Presses it and waits until the dialog has gone, or can be used again. */
void
passphrase_fixture_apply (const char *button)
{
  GtkWidget *dialog = passphrase_fixture_find_dialog ();
  GtkWidget *form = tin_ui_test_child (dialog, "form");

  tin_ui_test_click (tin_ui_test_find_button (dialog, button));
  g_assert_false (gtk_widget_get_sensitive (form));
  /* It stays until it is known which passphrase holds. */
  gtk_window_close (GTK_WINDOW (dialog));
  g_assert_true (passphrase_fixture_find_dialog () == dialog);
  tin_await (passphrase_fixture_find_dialog () == NULL || gtk_widget_get_sensitive (form));
  tin_settle ();
}
