/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "application-fixture.h"
#include "tin-await.h"

/* The program without its window, and what the window remembers. */

typedef AppFixture Fixture;

/* --- With the window closed ------------------------------------------------------------------- */

static gboolean
get_flag (Fixture    *fixture,
          const char *name)
{
  TinSession *session = tin_application_get_session (fixture->application);
  gboolean flag;

  g_object_get (tin_session_get_settings (session), name, &flag, NULL);
  return flag;
}

static GtkWidget *
close_and_find (Fixture    *fixture,
                const char *button)
{
  GtkWidget *found;

  gtk_window_close (GTK_WINDOW (fixture->window));
  tin_await ((found = tin_ui_test_find_button_anywhere (button)) != NULL);
  return found;
}

static void
close_and_keep_running (Fixture *fixture)
{
  GtkWidget *keep = close_and_find (fixture, "Keep Running");

  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (fixture->window)));
  tin_ui_test_screenshot (GTK_WIDGET (gtk_widget_get_root (keep)), "application-background");
  tin_ui_test_click (keep);
  tin_await (!gtk_widget_get_visible (GTK_WIDGET (fixture->window)));
  g_assert_true (get_flag (fixture, "run-in-background"));
  g_assert_true (get_flag (fixture, "background-asked"));
  g_assert_true (
    tin_session_is_listening (tin_application_get_session (fixture->application)));

  /* A second start, or a click on the icon. */
  g_application_activate (G_APPLICATION (fixture->application));
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (fixture->window)));
  gtk_window_close (GTK_WINDOW (fixture->window));
  tin_await (!gtk_widget_get_visible (GTK_WIDGET (fixture->window)));
}

static void
test_keeps_running (Fixture       *fixture,
                    gconstpointer  user_data)
{
  app_run (fixture, tin_ui_test_options_new ("Alice", fixture->directory), close_and_keep_running);
}

static void
close_and_quit (Fixture *fixture)
{
  GtkWidget *quit = close_and_find (fixture, "Quit");

  tin_ui_test_click (quit);
  tin_await (app_is_over ());
  g_assert_false (get_flag (fixture, "run-in-background"));
  g_assert_true (get_flag (fixture, "background-asked"));
}

static void
test_quits_when_closed (Fixture       *fixture,
                        gconstpointer  user_data)
{
  app_run (fixture, tin_ui_test_options_new ("Alice", fixture->directory), close_and_quit);
}

/* Neither: the window stays, and the question comes again. */
static void
close_and_cancel (Fixture *fixture)
{
  tin_ui_test_click (close_and_find (fixture, "Cancel"));
  tin_settle ();
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (fixture->window)));
  g_assert_false (get_flag (fixture, "background-asked"));
}

static void
test_stays_when_cancelled (Fixture       *fixture,
                           gconstpointer  user_data)
{
  app_run (fixture, tin_ui_test_options_new ("Alice", fixture->directory), close_and_cancel);
}

/* --- Ctrl+Q before a dialog ------------------------------------------------------------------- */

/* Returns: whether something was waiting for it */
static gboolean
press_quit (GtkWidget *window)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (window);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GListModel) shortcuts = g_list_model_get_item (controllers, i);

      if (!GTK_IS_SHORTCUT_CONTROLLER (shortcuts))
        continue;
      for (guint j = 0; j < g_list_model_get_n_items (shortcuts); j++)
        {
          g_autoptr (GtkShortcut) shortcut = g_list_model_get_item (shortcuts, j);
          GtkShortcutTrigger *trigger = gtk_shortcut_get_trigger (shortcut);
          g_autofree char *key = gtk_shortcut_trigger_to_string (trigger);

          if (g_str_equal (key, "<Control>q") &&
              gtk_shortcut_action_activate (gtk_shortcut_get_action (shortcut), 0, window, NULL))
            return TRUE;
        }
    }
  return FALSE;
}

static gboolean
is_nothing_shown (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (gtk_widget_get_visible (window))
        return FALSE;
    }
  return TRUE;
}

static void
quit_before_question (Fixture *fixture)
{
  GtkWidget *quit = close_and_find (fixture, "Quit");

  g_assert_true (press_quit (GTK_WIDGET (gtk_widget_get_root (quit))));
  g_assert_true (is_nothing_shown ());
  tin_await (app_is_over ());
  g_assert_false (get_flag (fixture, "background-asked"));
}

static void
quit_before_dialog (Fixture *fixture)
{
  GtkWidget *cancel;

  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.connect", NULL));
  tin_await ((cancel = tin_ui_test_find_button_anywhere ("Connect")) != NULL);
  g_assert_true (press_quit (GTK_WIDGET (gtk_widget_get_root (cancel))));
  g_assert_true (is_nothing_shown ());
  tin_await (app_is_over ());
}

static void
test_quits_before_dialog (Fixture       *fixture,
                          gconstpointer  user_data)
{
  app_run (fixture, tin_ui_test_options_new ("Alice", fixture->directory), quit_before_dialog);
}

static void
test_quits_before_question (Fixture       *fixture,
                            gconstpointer  user_data)
{
  app_run (fixture, tin_ui_test_options_new ("Alice", fixture->directory), quit_before_question);
}

/* At login. */
static void
look_for_no_window (Fixture *fixture)
{
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (fixture->window)));
  g_assert_cmpuint (fixture->port, !=, 0);
  g_application_activate (G_APPLICATION (fixture->application));
  tin_await (gtk_widget_get_mapped (GTK_WIDGET (fixture->window)));
}

static void
test_starts_hidden (Fixture       *fixture,
                    gconstpointer  user_data)
{
  fixture->hidden = TRUE;
  app_run (fixture, tin_ui_test_options_new ("Alice", fixture->directory), look_for_no_window);
}

/* Who starts it does not see it, but what it has to ask. */
static void
look_for_question (Fixture *fixture)
{
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (fixture->window)));
  g_assert_nonnull (fixture->complaint);
}

static void
test_hides_no_question (Fixture       *fixture,
                        gconstpointer  user_data)
{
  fixture->hidden = TRUE;
  app_run (fixture, app_ask_for_taken_port (fixture), look_for_question);
}

/* At the next start nothing is told of it any more. */
static void
look_for_damage (Fixture *fixture)
{
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (fixture->window)));
  g_assert_nonnull (tin_ui_test_find_text (fixture->window, "The List of People Was Damaged"));
}

static void
test_hides_no_damage (Fixture       *fixture,
                      gconstpointer  user_data)
{
  g_autofree char *contacts = g_build_filename (fixture->directory, "contacts.ini", NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents_full (contacts, "These were people.", -1, G_FILE_SET_CONTENTS_CONSISTENT,
                            0600, &error);
  g_assert_no_error (error);
  fixture->hidden = TRUE;
  app_run (fixture, tin_ui_test_options_new ("Alice", fixture->directory), look_for_damage);
}

/* --- What the window remembers ---------------------------------------------------------------- */

static void
open_conversation (Fixture *fixture)
{
  TinSession *alice = tin_application_get_session (fixture->application);
  g_autofree char *directory = tin_ui_test_make_dir ();
  TinSession *bob = tin_ui_test_session_new ("Bob", directory);
  g_autofree char *address = tin_ui_test_dup_address (bob);
  TinPeer *peer = tin_ui_test_connect (alice, address, TIN_CONNECT_AUTOMATIC);

  tin_window_open_peer (fixture->window, peer);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 1010, 610);
  tin_ui_test_settle (GTK_WIDGET (fixture->window));
  tin_ui_test_session_end (&bob);
  tin_test_folder_remove (directory);
}

static void
look_for_conversation (Fixture *fixture)
{
  TinSession *alice = tin_application_get_session (fixture->application);
  int width;
  int height;

  g_assert_true (tin_window_get_peer (fixture->window) == tin_ui_test_only_peer (alice));
  gtk_window_get_default_size (GTK_WINDOW (fixture->window), &width, &height);
  g_assert_cmpint (width, ==, 1010);
  g_assert_cmpint (height, ==, 610);
}

static void
test_opens_as_it_was (Fixture       *fixture,
                      gconstpointer  user_data)
{
  app_run (fixture, tin_ui_test_options_new ("Alice", fixture->directory), open_conversation);
  g_settings_sync ();
  app_run (fixture, tin_ui_test_options_new ("Alice", fixture->directory), look_for_conversation);
}

#define test_background(path, function) \
  g_test_add ("/ui/application-window/" path, Fixture, NULL, app_set_up, function, app_tear_down)

int
main (int    argc,
      char **argv)
{
  tin_ui_test_init (&argc, &argv);

  test_background ("goes-on-without-its-window", test_keeps_running);
  test_background ("quits-with-its-window", test_quits_when_closed);
  test_background ("stays-when-it-is-not-closed-after-all", test_stays_when_cancelled);
  test_background ("quits-before-a-dialog", test_quits_before_dialog);
  test_background ("quits-before-a-question", test_quits_before_question);
  test_background ("starts-without-its-window", test_starts_hidden);
  test_background ("hides-no-question", test_hides_no_question);
  test_background ("hides-no-damage", test_hides_no_damage);
  test_background ("opens-as-it-was-left", test_opens_as_it_was);

  return g_test_run ();
}
