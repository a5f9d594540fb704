/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "passphrase-fixture.h"
#include "tin-application.h"
#include "tin-await.h"
#include "tin-ui-test.h"
#include "tin-window.h"

/* The passphrase where there is no keyring. */

#define WRONG "That is not the passphrase of this profile."

static gboolean
says (gpointer    widget,
      const char *text)
{
  return tin_ui_test_find_text (widget, text) != NULL;
}

/* --- The page --------------------------------------------------------------------------------- */

static void
test_asks (Fixture       *fixture,
           gconstpointer  user_data)
{
  GtkWidget *row;

  passphrase_fixture_show_page (fixture);
  g_assert_true (says (fixture->page, "Enter Your Passphrase"));
  row = tin_ui_test_child (fixture->page, "passphrase_row");
  g_assert_true (gtk_widget_is_ancestor (gtk_root_get_focus (GTK_ROOT (fixture->window)), row));
  g_assert_false (gtk_widget_get_sensitive (tin_ui_test_find_button (fixture->page, "Unlock")));
  g_assert_cmpuint (tin_ui_test_count_unlabelled (fixture->page), ==, 0);
  tin_ui_test_screenshot (fixture->window, "passphrase-page");

  passphrase_fixture_try (fixture, PASSPHRASE);
  g_assert_nonnull (fixture->session);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (row)), ==, "");
}

static void
test_no_keyring (Fixture       *fixture,
                 gconstpointer  user_data)
{
  passphrase_fixture_show_page (fixture);
  passphrase_fixture_try (fixture, "wrong");
  tin_settle ();
  g_assert_false (gtk_widget_get_visible (tin_ui_test_child (fixture->page, "remember_check")));
}

static void
test_wrong_ones (Fixture       *fixture,
                 gconstpointer  user_data)
{
  g_autofree char *long_text = g_strnfill (5000, 'x');
  const char *wrong[] = { "wrong", "Correct horse", long_text, " " };

  passphrase_fixture_show_page (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      passphrase_fixture_try (fixture, wrong[i]);
      g_assert_null (fixture->session);
      g_assert_null (fixture->error);
      g_assert_true (says (fixture->page, WRONG));
      if (i == 0)
        tin_ui_test_screenshot (fixture->window, "passphrase-page-wrong");
      /* Nothing is said of what is being typed. */
      passphrase_fixture_type (fixture->page, "passphrase_row", "c");
      g_assert_false (says (fixture->page, WRONG));
    }
  passphrase_fixture_try (fixture, PASSPHRASE);
  g_assert_nonnull (fixture->session);
}

static void
set_file (Fixture    *fixture,
          const char *contents)
{
  g_free (fixture->options->passphrase_file);
  fixture->options->passphrase_file = g_build_filename (fixture->directory, "passphrase", NULL);
  if (contents != NULL)
    g_file_set_contents_full (fixture->options->passphrase_file, contents, -1,
                              G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL);
}

static void
test_file (Fixture       *fixture,
           gconstpointer  user_data)
{
  set_file (fixture, PASSPHRASE "\n");
  g_assert_cmpint (g_chmod (fixture->options->passphrase_file, 0644), ==, 0);
  g_test_expect_message ("tincan-session", G_LOG_LEVEL_MESSAGE, "*is open to others*");
  passphrase_fixture_show_page (fixture);
  g_test_assert_expected_messages ();
  tin_await (fixture->session != NULL);
}

static void
test_wrong_file (Fixture       *fixture,
                 gconstpointer  user_data)
{
  set_file (fixture, "wrong\n");
  passphrase_fixture_show_page (fixture);
  tin_await (!passphrase_fixture_is_trying (fixture));
  g_assert_true (says (fixture->page, "The passphrase in the file is not that of this profile."));
  passphrase_fixture_try (fixture, PASSPHRASE);
  g_assert_nonnull (fixture->session);
}

static void
test_no_file (Fixture       *fixture,
              gconstpointer  user_data)
{
  set_file (fixture, NULL);
  passphrase_fixture_show_page (fixture);
  g_assert_false (passphrase_fixture_is_trying (fixture));
  g_assert_nonnull (strstr (gtk_label_get_text (GTK_LABEL (tin_ui_test_child (fixture->page,
                                                                               "failure"))),
                            "cannot be read"));
  passphrase_fixture_try (fixture, PASSPHRASE);
  g_assert_nonnull (fixture->session);
}

/* What is no wrong passphrase is not called one. */
static void
test_fails (Fixture       *fixture,
            gconstpointer  user_data)
{
  g_autofree char *path = g_build_filename (fixture->directory, "identity.pem", NULL);
  g_autoptr (TinSession) holder = NULL;

  passphrase_fixture_show_page (fixture);
  holder = tin_session_open_with (fixture->options, PASSPHRASE, NULL);
  passphrase_fixture_type (fixture->page, "passphrase_row", PASSPHRASE);
  tin_ui_test_click (tin_ui_test_find_button (fixture->page, "Unlock"));
  tin_await (fixture->error != NULL);
  g_assert_error (fixture->error, TIN_ERROR, TIN_ERROR_IN_USE);
  g_clear_error (&fixture->error);
  tin_ui_test_session_stop (holder);
  g_assert_finalize_object (g_steal_pointer (&holder));

  g_file_set_contents_full (path, "damaged", -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL);
  passphrase_fixture_try (fixture, PASSPHRASE);
  g_assert_error (fixture->error, TIN_ERROR, TIN_ERROR_STORAGE);
  g_assert_null (fixture->session);
}

static void
test_closed_while_trying (Fixture       *fixture,
                          gconstpointer  user_data)
{
  passphrase_fixture_show_page (fixture);
  passphrase_fixture_type (fixture->page, "passphrase_row", PASSPHRASE);
  tin_ui_test_click (tin_ui_test_find_button (fixture->page, "Unlock"));
  passphrase_fixture_close_page (fixture);
  g_assert_null (fixture->session);
  /* Nobody holds the profile any more. */
  g_assert_true (passphrase_fixture_opens (fixture, PASSPHRASE));
}

/* --- The program ------------------------------------------------------------------------------ */

typedef struct
{
  TinApplication *application;  /* (owned) */
  guint           port;
} Program;

static void
listening_cb (Program *program,
              guint    port)
{
  program->port = port;
}

static gboolean
unlock_program_cb (gpointer user_data)
{
  Program *program = user_data;
  GtkWidget *window;
  GtkWidget *page;

  tin_await (tin_ui_test_find_window (TIN_TYPE_WINDOW) != NULL);
  window = GTK_WIDGET (tin_ui_test_find_window (TIN_TYPE_WINDOW));
  tin_ui_test_settle (window);
  page = tin_ui_test_find_type (window, TIN_TYPE_PASSPHRASE_PAGE);
  g_assert_nonnull (page);
  g_assert_null (tin_application_get_session (program->application));
  g_assert_cmpuint (program->port, ==, 0);
  tin_ui_test_screenshot (window, "passphrase-at-the-start");

  passphrase_fixture_type (page, "passphrase_row", PASSPHRASE);
  tin_ui_test_click (tin_ui_test_find_button (page, "Unlock"));
  tin_await (program->port != 0);
  g_assert_true (GTK_WIDGET (tin_ui_test_find_window (TIN_TYPE_WINDOW)) == window);
  g_assert_null (tin_ui_test_find_type (window, TIN_TYPE_PASSPHRASE_PAGE));
  tin_await (says (window, "Nobody Here Yet"));
  g_assert_nonnull (tin_window_get_session (TIN_WINDOW (window)));
  tin_application_quit (program->application, FALSE);
  return G_SOURCE_REMOVE;
}

static void
test_start (Fixture       *fixture,
            gconstpointer  user_data)
{
  Program program = { NULL };

  program.application = tin_application_new (tin_options_copy (fixture->options),
                                             G_APPLICATION_NON_UNIQUE);
  g_signal_connect_swapped (program.application, "listening", G_CALLBACK (listening_cb), &program);
  g_idle_add (unlock_program_cb, &program);
  g_assert_cmpint (g_application_run (G_APPLICATION (program.application), 0, NULL), ==, 0);
  tin_settle ();
  g_assert_finalize_object (program.application);
}

/* --- The dialog ------------------------------------------------------------------------------- */

static void
test_set (Fixture       *fixture,
          gconstpointer  user_data)
{
  GtkWidget *dialog = passphrase_fixture_show_dialog (fixture);
  GtkWidget *apply = tin_ui_test_find_button (dialog, "Set");

  g_assert_null (tin_ui_test_find_button (dialog, "Remove Passphrase"));
  g_assert_false (gtk_widget_get_visible (tin_ui_test_child (dialog, "remember_row")));
  g_assert_cmpuint (tin_ui_test_count_unlabelled (dialog), ==, 0);
  tin_ui_test_screenshot (dialog, "passphrase-set");

  g_assert_false (gtk_widget_get_sensitive (apply));
  passphrase_fixture_type (dialog, "new_row", PASSPHRASE);
  g_assert_false (gtk_widget_get_sensitive (apply));
  passphrase_fixture_type (dialog, "again_row", "correct");
  g_assert_false (gtk_widget_get_sensitive (apply));
  g_assert_false (gtk_widget_has_css_class (tin_ui_test_child (dialog, "again_row"), "error"));
  passphrase_fixture_type (dialog, "again_row", "correct mouse");
  g_assert_false (gtk_widget_get_sensitive (apply));
  g_assert_true (gtk_widget_has_css_class (tin_ui_test_child (dialog, "again_row"), "error"));
  passphrase_fixture_type (dialog, "again_row", PASSPHRASE);
  passphrase_fixture_apply ("Set");

  g_assert_null (passphrase_fixture_find_dialog ());
  g_assert_true (tin_session_has_passphrase (fixture->session));
  g_assert_false (passphrase_fixture_opens (fixture, NULL));
  g_assert_true (passphrase_fixture_opens (fixture, PASSPHRASE));
}

static void
test_change (Fixture       *fixture,
             gconstpointer  user_data)
{
  GtkWidget *dialog = passphrase_fixture_show_dialog (fixture);

  g_assert_cmpuint (tin_ui_test_count_unlabelled (dialog), ==, 0);
  passphrase_fixture_type (dialog, "new_row", "another");
  passphrase_fixture_type (dialog, "again_row", "another");
  g_assert_false (gtk_widget_get_sensitive (tin_ui_test_find_button (dialog, "Change")));
  passphrase_fixture_type (dialog, "old_row", "wrong");
  passphrase_fixture_apply ("Change");
  g_assert_true (says (dialog, "That is not the current passphrase."));
  tin_ui_test_screenshot (dialog, "passphrase-change-wrong");

  passphrase_fixture_type (dialog, "old_row", PASSPHRASE);
  g_assert_false (says (dialog, "That is not the current passphrase."));
  passphrase_fixture_apply ("Change");
  g_assert_null (passphrase_fixture_find_dialog ());
  g_assert_false (passphrase_fixture_opens (fixture, PASSPHRASE));
  g_assert_true (passphrase_fixture_opens (fixture, "another"));
}

static void
test_remove (Fixture       *fixture,
             gconstpointer  user_data)
{
  GtkWidget *dialog = passphrase_fixture_show_dialog (fixture);
  GtkWidget *remove = tin_ui_test_find_button (dialog, "Remove Passphrase");

  g_assert_false (gtk_widget_get_sensitive (remove));
  passphrase_fixture_type (dialog, "old_row", "wrong");
  passphrase_fixture_apply ("Remove Passphrase");
  g_assert_true (says (dialog, "That is not the current passphrase."));
  g_assert_true (tin_session_has_passphrase (fixture->session));

  passphrase_fixture_type (dialog, "old_row", PASSPHRASE);
  passphrase_fixture_apply ("Remove Passphrase");
  g_assert_null (passphrase_fixture_find_dialog ());
  g_assert_false (tin_session_has_passphrase (fixture->session));
  g_assert_true (passphrase_fixture_opens (fixture, NULL));
}

static void
test_none (Fixture       *fixture,
           gconstpointer  user_data)
{
  GtkWidget *dialog = passphrase_fixture_show_dialog (fixture);
  g_autofree char *longest = g_strnfill (1024, 'x');
  g_autofree char *too_long = g_strnfill (1025, 'x');

  passphrase_fixture_type (dialog, "new_row", too_long);
  passphrase_fixture_type (dialog, "again_row", too_long);
  g_assert_false (gtk_widget_get_sensitive (tin_ui_test_find_button (dialog, "Set")));
  g_assert_true (gtk_widget_has_css_class (tin_ui_test_child (dialog, "new_row"), "error"));
  passphrase_fixture_type (dialog, "new_row", longest);
  passphrase_fixture_type (dialog, "again_row", longest);
  g_assert_true (gtk_widget_get_sensitive (tin_ui_test_find_button (dialog, "Set")));

  passphrase_fixture_type (dialog, "new_row", "a\x01" "b");
  passphrase_fixture_type (dialog, "again_row", "a\x01" "b");
  passphrase_fixture_apply ("Set");
  g_assert_true (says (dialog, "A passphrase cannot have such characters in it."));
  g_assert_false (tin_session_has_passphrase (fixture->session));

  gtk_window_close (GTK_WINDOW (dialog));
  tin_settle ();
  g_assert_null (passphrase_fixture_find_dialog ());
}

static void
test_cannot_be_written (Fixture       *fixture,
                        gconstpointer  user_data)
{
  GtkWidget *dialog = passphrase_fixture_show_dialog (fixture);
  g_autofree char *path = g_build_filename (fixture->directory, "identity.pem", NULL);

  g_assert_cmpint (g_unlink (path), ==, 0);
  passphrase_fixture_type (dialog, "new_row", PASSPHRASE);
  passphrase_fixture_type (dialog, "again_row", PASSPHRASE);
  passphrase_fixture_apply ("Set");
  g_assert_true (says (dialog,
                       "Nothing was changed: the key on the disk cannot be read or written."));
  gtk_window_close (GTK_WINDOW (dialog));
  tin_settle ();
}

/* The window before which it stands is closed, as when the program quits: the change is made all
 * the same, and nothing of the dialog is left. */
static void
test_parent_closed_while_it_sets (Fixture       *fixture,
                                  gconstpointer  user_data)
{
  GtkWidget *parent = gtk_window_new ();
  GtkWidget *dialog;

  gtk_window_present (GTK_WINDOW (parent));
  fixture->session = tin_session_open_with (fixture->options, NULL, NULL);
  g_assert_nonnull (fixture->session);
  tin_passphrase_dialog_present (fixture->session, parent);
  dialog = passphrase_fixture_find_dialog ();
  g_object_add_weak_pointer (G_OBJECT (dialog), (gpointer *) &dialog);
  tin_ui_test_settle (dialog);
  passphrase_fixture_type (dialog, "new_row", PASSPHRASE);
  passphrase_fixture_type (dialog, "again_row", PASSPHRASE);
  tin_ui_test_click (tin_ui_test_find_button (dialog, "Set"));
  g_assert_false (gtk_widget_get_sensitive (tin_ui_test_child (dialog, "form")));

  gtk_window_destroy (GTK_WINDOW (parent));
  g_assert_null (passphrase_fixture_find_dialog ());
  tin_await (dialog == NULL);
  g_assert_true (tin_session_has_passphrase (fixture->session));
  g_assert_true (passphrase_fixture_opens (fixture, PASSPHRASE));
}

/* The same of one that only looks into the keyring, and of one that has failed. */
static void
test_closed_at_once (Fixture       *fixture,
                     gconstpointer  user_data)
{
  GtkWidget *parent = gtk_window_new ();
  GtkWidget *dialog;

  gtk_window_present (GTK_WINDOW (parent));
  fixture->session = tin_session_open_with (fixture->options, PASSPHRASE, NULL);
  g_assert_nonnull (fixture->session);
  tin_passphrase_dialog_present (fixture->session, parent);
  dialog = passphrase_fixture_find_dialog ();
  g_object_add_weak_pointer (G_OBJECT (dialog), (gpointer *) &dialog);
  gtk_window_destroy (GTK_WINDOW (parent));
  tin_await (dialog == NULL);

  dialog = passphrase_fixture_show_dialog (fixture);
  g_object_add_weak_pointer (G_OBJECT (dialog), (gpointer *) &dialog);
  passphrase_fixture_type (dialog, "old_row", "wrong");
  passphrase_fixture_type (dialog, "new_row", "another");
  passphrase_fixture_type (dialog, "again_row", "another");
  tin_ui_test_click (tin_ui_test_find_button (dialog, "Change"));
  gtk_window_destroy (GTK_WINDOW (dialog));
  tin_await (dialog == NULL);
  g_assert_true (passphrase_fixture_opens (fixture, PASSPHRASE));
}

static void
add (const char *path,
     gboolean    locked,
     void      (*func) (Fixture *, gconstpointer))
{
  g_autofree char *whole = g_strconcat ("/ui/passphrase/", path, NULL);

  g_test_add (whole, Fixture, NULL,
              locked ? passphrase_fixture_set_up_locked : passphrase_fixture_set_up, func,
              passphrase_fixture_tear_down);
}

int
main (int    argc,
      char **argv)
{
  tin_ui_test_init (&argc, &argv);

  add ("page-asks-and-opens", TRUE, test_asks);
  add ("page-without-a-keyring-offers-none", TRUE, test_no_keyring);
  add ("page-says-what-is-wrong-as-often-as-it-is", TRUE, test_wrong_ones);
  add ("page-takes-a-file", TRUE, test_file);
  add ("page-asks-when-the-file-is-wrong", TRUE, test_wrong_file);
  add ("page-asks-when-there-is-no-file", TRUE, test_no_file);
  add ("page-tells-other-failures-apart", TRUE, test_fails);
  add ("page-can-be-closed-while-it-tries", TRUE, test_closed_while_trying);
  add ("the-program-starts-with-it", TRUE, test_start);
  add ("dialog-sets", FALSE, test_set);
  add ("dialog-changes", TRUE, test_change);
  add ("dialog-removes", TRUE, test_remove);
  add ("dialog-whose-parent-is-closed-sets-all-the-same", FALSE,
       test_parent_closed_while_it_sets);
  add ("dialog-can-be-gone-before-an-answer-comes", TRUE, test_closed_at_once);
  add ("dialog-takes-no-other-characters", FALSE, test_none);
  add ("dialog-says-when-nothing-can-be-written", FALSE, test_cannot_be_written);

  return g_test_run ();
}
