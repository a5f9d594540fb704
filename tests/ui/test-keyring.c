/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "passphrase-fixture.h"
#include "tin-await.h"
#include "tin-ui-test.h"

/* The passphrase where there is a keyring: one in a file, which libsecret has for tests. */

/* What the keyring has. */
typedef struct
{
  TinSecret *found;  /* (owned) (nullable) */
  gboolean   done;
} Answer;

static void
looked_up_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  Answer *answer = user_data;
  g_autoptr (GError) error = NULL;

  answer->found = tin_session_look_up_passphrase_finish (result, &error);
  g_assert_no_error (error);
  answer->done = TRUE;
}

/* PASSPHRASE: (nullable): NULL if it has none */
static gboolean
keyring_has (Fixture    *fixture,
             const char *passphrase)
{
  Answer answer = { NULL, FALSE };
  gboolean same;

  tin_session_look_up_passphrase_async (fixture->directory, NULL, looked_up_cb, &answer);
  tin_await (answer.done);
  same = g_strcmp0 (answer.found, passphrase) == 0;
  tin_secret_free (answer.found);
  return same;
}

static void
kept_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (tin_session_keep_passphrase_finish (result, &error));
  *(gboolean *) user_data = TRUE;
}

static void
keep (Fixture    *fixture,
      const char *passphrase)
{
  gboolean done = FALSE;

  tin_session_keep_passphrase_async (fixture->directory, passphrase, NULL, kept_cb, &done);
  tin_await (done);
}

static GtkCheckButton *
get_check (Fixture *fixture)
{
  return GTK_CHECK_BUTTON (tin_ui_test_child (fixture->page, "remember_check"));
}

static void
await_check (Fixture *fixture)
{
  tin_await (gtk_widget_get_visible (GTK_WIDGET (get_check (fixture))));
}

static void
test_remembers (Fixture       *fixture,
                gconstpointer  user_data)
{
  passphrase_fixture_show_page (fixture);
  await_check (fixture);
  g_assert_false (gtk_check_button_get_active (get_check (fixture)));
  tin_ui_test_screenshot (fixture->window, "passphrase-page-keyring");
  gtk_check_button_set_active (get_check (fixture), TRUE);
  /* A wrong one is not kept. */
  passphrase_fixture_try (fixture, "wrong");
  g_assert_true (keyring_has (fixture, NULL));
  passphrase_fixture_try (fixture, PASSPHRASE);
  g_assert_nonnull (fixture->session);
  tin_await (keyring_has (fixture, PASSPHRASE));
  passphrase_fixture_close_page (fixture);
  tin_ui_test_session_stop (fixture->session);
  g_assert_finalize_object (g_steal_pointer (&fixture->session));

  /* The next start asks nothing. */
  passphrase_fixture_show_page (fixture);
  tin_await (fixture->session != NULL);
  g_assert_true (keyring_has (fixture, PASSPHRASE));
}

static void
test_does_not_remember (Fixture       *fixture,
                        gconstpointer  user_data)
{
  passphrase_fixture_show_page (fixture);
  await_check (fixture);
  passphrase_fixture_try (fixture, PASSPHRASE);
  g_assert_nonnull (fixture->session);
  tin_settle ();
  g_assert_true (keyring_has (fixture, NULL));
}

static void
test_old_one (Fixture       *fixture,
              gconstpointer  user_data)
{
  keep (fixture, "an old one");
  passphrase_fixture_show_page (fixture);
  await_check (fixture);
  tin_await (!passphrase_fixture_is_trying (fixture));
  g_assert_nonnull (tin_ui_test_find_text (fixture->page, "The passphrase in the keyring is no "
                                                          "longer that of this profile."));
  g_assert_true (gtk_check_button_get_active (get_check (fixture)));
  g_assert_null (fixture->session);

  /* It is forgotten when the person says so. */
  gtk_check_button_set_active (get_check (fixture), FALSE);
  passphrase_fixture_try (fixture, PASSPHRASE);
  g_assert_nonnull (fixture->session);
  tin_await (keyring_has (fixture, NULL));
}

static GtkSwitch *
await_switch (GtkWidget *dialog)
{
  tin_await (gtk_widget_get_visible (tin_ui_test_child (dialog, "remember_row")));
  return GTK_SWITCH (tin_ui_test_child (dialog, "remember_switch"));
}

static void
test_dialog (Fixture       *fixture,
             gconstpointer  user_data)
{
  GtkWidget *dialog = passphrase_fixture_show_dialog (fixture);

  g_assert_false (gtk_switch_get_active (await_switch (dialog)));
  gtk_switch_set_active (await_switch (dialog), TRUE);
  g_assert_cmpuint (tin_ui_test_count_unlabelled (dialog), ==, 0);
  tin_ui_test_screenshot (dialog, "passphrase-set-keyring");
  passphrase_fixture_type (dialog, "new_row", PASSPHRASE);
  passphrase_fixture_type (dialog, "again_row", PASSPHRASE);
  passphrase_fixture_apply ("Set");
  tin_await (keyring_has (fixture, PASSPHRASE));

  dialog = passphrase_fixture_show_dialog (fixture);
  g_assert_true (gtk_switch_get_active (await_switch (dialog)));
  tin_ui_test_screenshot (dialog, "passphrase-change");
  passphrase_fixture_type (dialog, "old_row", PASSPHRASE);
  passphrase_fixture_type (dialog, "new_row", "another");
  passphrase_fixture_type (dialog, "again_row", "another");
  passphrase_fixture_apply ("Change");
  tin_await (keyring_has (fixture, "another"));

  dialog = passphrase_fixture_show_dialog (fixture);
  await_switch (dialog);
  passphrase_fixture_type (dialog, "old_row", "another");
  passphrase_fixture_apply ("Remove Passphrase");
  tin_await (keyring_has (fixture, NULL));
}

static void
add (const char *path,
     gboolean    locked,
     void      (*func) (Fixture *, gconstpointer))
{
  g_autofree char *whole = g_strconcat ("/ui/keyring/", path, NULL);

  g_test_add (whole, Fixture, NULL,
              locked ? passphrase_fixture_set_up_locked : passphrase_fixture_set_up, func,
              passphrase_fixture_tear_down);
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *directory = tin_ui_test_make_dir ();
  g_autofree char *file = g_build_filename (directory, "keyring", NULL);
  int status;

  g_setenv ("SECRET_BACKEND", "file", TRUE);
  g_setenv ("SECRET_FILE_TEST_PATH", file, TRUE);
  g_setenv ("SECRET_FILE_TEST_PASSWORD", "of the keyring", TRUE);
  tin_ui_test_init (&argc, &argv);

#ifdef TIN_HAVE_LIBSECRET
  add ("remembers-and-does-not-ask-again", TRUE, test_remembers);
  add ("does-not-remember-unasked", TRUE, test_does_not_remember);
  add ("an-old-one-is-no-more-than-wrong", TRUE, test_old_one);
  add ("follows-the-dialog", FALSE, test_dialog);
#endif

  status = g_test_run ();
  tin_test_folder_remove (directory);
  return status;
}
