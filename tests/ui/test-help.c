/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <gio/gdesktopappinfo.h>
#include <glib/gstdio.h>

#include "application-fixture.h"
#include "tin-await.h"
#include "tin-compat.h"

/* The help, on a desktop that has a program for it or none. A program that is pretended writes down
 * what it was asked to open. */

#define HELP "x-scheme-handler/help"
#define WEB "x-scheme-handler/https"

typedef AppFixture Fixture;

static char *home;  /* (owned) the folder of this desktop's programs and settings */

/* --- The desktop ------------------------------------------------------------------------------ */

static void
write_file (const char *path,
            const char *text)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

/* Before anything asks for these folders. What the system has (types of files, icons) stays. */
static void
enter_desktop (void)
{
  g_autofree char *programs = g_build_filename (home, "applications", NULL);
  g_autofree char *settings = g_build_filename (home, "settings", NULL);

  g_assert_cmpint (g_mkdir (programs, 0700), ==, 0);
  g_assert_cmpint (g_mkdir (settings, 0700), ==, 0);
  g_setenv ("XDG_DATA_HOME", home, TRUE);
  g_setenv ("XDG_CONFIG_HOME", settings, TRUE);
}

static void
remove_file (const char *folder,
             const char *name)
{
  g_autofree char *path = g_build_filename (home, folder, name, NULL);

  g_unlink (path);
}

/* Nothing is left that opens addresses of such a kind, whatever this computer has for them. */
static void
forget_programs (const char *type)
{
  GList *all = g_app_info_get_all_for_type (type);

  for (GList *l = all; l != NULL; l = l->next)
    {
      g_autoptr (GError) error = NULL;

      g_app_info_remove_supports_type (l->data, type, &error);
      g_assert_no_error (error);
    }
  g_list_free_full (all, g_object_unref);
  tin_await (g_app_info_get_default_for_type (type, FALSE) == NULL);
}

/* A program that writes what it opens into the file of its name. */
static void
install_program (const char *name,
                 const char *type)
{
  g_autofree char *file = g_strconcat (name, ".desktop", NULL);
  g_autofree char *path = g_build_filename (home, "applications", file, NULL);
  g_autofree char *script = g_build_filename (home, "open", NULL);
  g_autofree char *asked = g_build_filename (home, name, NULL);
  g_autofree char *entry = NULL;
  g_autoptr (GDesktopAppInfo) program = NULL;
  g_autoptr (GError) error = NULL;

  write_file (script, "printf %s \"$2\" >\"$1.new\" && mv \"$1.new\" \"$1\"\n");
  entry = g_strdup_printf ("[Desktop Entry]\nType=Application\nName=%s\nExec=sh %s %s %%u\n", name,
                           script, asked);
  write_file (path, entry);
  tin_await ((program = g_desktop_app_info_new (file)) != NULL);
  g_app_info_set_as_default_for_type (G_APP_INFO (program), type, &error);
  g_assert_no_error (error);
}

/* Returns: (transfer full): what the program of this name was asked to open, once it was. */
static char *
await_asked (const char *name)
{
  g_autofree char *path = g_build_filename (home, name, NULL);
  char *asked = NULL;

  tin_await (g_file_get_contents (path, &asked, NULL, NULL));
  g_unlink (path);
  return asked;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  remove_file ("settings", "mimeapps.list");
  remove_file ("applications", "viewer.desktop");
  remove_file ("applications", "browser.desktop");
  forget_programs (HELP);
  forget_programs (WEB);
  app_set_up (fixture, user_data);
}

/* --- The help --------------------------------------------------------------------------------- */

static void
ask_by_key (Fixture *fixture)
{
  g_auto (GStrv) actions =
    gtk_application_get_actions_for_accel (GTK_APPLICATION (fixture->application), "F1");

  g_assert_cmpuint (g_strv_length (actions), ==, 1);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->window), actions[0], NULL));
}

static void
see_pages (Fixture *fixture)
{
  g_autofree char *asked = NULL;

  ask_by_key (fixture);
  asked = await_asked ("viewer");
  g_assert_cmpstr (asked, ==, "help:tincan");
}

static void
test_key (Fixture       *fixture,
          gconstpointer  user_data)
{
  install_program ("viewer", HELP);
  app_run (fixture, tin_ui_test_options_new ("Alice", fixture->directory), see_pages);
}

static void
take_item (Fixture *fixture)
{
  GtkWidget *sidebar = tin_ui_test_child (fixture->window, "sidebar");
  GtkWidget *button = tin_ui_test_child (sidebar, "menu_button");
  g_autofree char *asked = NULL;

  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.menu", NULL));
  tin_ui_test_walk_menu (button, "Help");
  asked = await_asked ("viewer");
  g_assert_cmpstr (asked, ==, "help:tincan");
}

static void
test_menu (Fixture       *fixture,
           gconstpointer  user_data)
{
  install_program ("viewer", HELP);
  app_run (fixture, tin_ui_test_options_new ("Alice", fixture->directory), take_item);
}

/* Wherever one is stuck: here at a port that is taken. */
static void
test_problem (Fixture       *fixture,
              gconstpointer  user_data)
{
  install_program ("viewer", HELP);
  app_run (fixture, app_ask_for_taken_port (fixture), see_pages);
}

static void
go_to_website (Fixture *fixture)
{
  GtkWidget *button;
  g_autofree char *asked = NULL;

  ask_by_key (fixture);
  tin_await ((button = tin_ui_test_find_button_anywhere ("Open Website")) != NULL);
  g_assert_nonnull (tin_ui_test_find_text (gtk_widget_get_root (button), "No Help Viewer"));
  tin_ui_test_screenshot (GTK_WIDGET (gtk_widget_get_root (button)), "help-none");
  tin_ui_test_click (button);
  asked = await_asked ("browser");
  g_assert_cmpstr (asked, ==, TIN_WEBSITE);
}

static void
test_no_viewer (Fixture       *fixture,
                gconstpointer  user_data)
{
  install_program ("browser", WEB);
  app_run (fixture, tin_ui_test_options_new ("Alice", fixture->directory), go_to_website);
}

static void
go_on_without (Fixture *fixture)
{
  GtkWidget *button;

  ask_by_key (fixture);
  tin_await ((button = tin_ui_test_find_button_anywhere ("Cancel")) != NULL);
  tin_ui_test_click (button);
  tin_await (tin_ui_test_find_button_anywhere ("Open Website") == NULL);
}

static void
test_nothing (Fixture       *fixture,
              gconstpointer  user_data)
{
  app_run (fixture, tin_ui_test_options_new ("Alice", fixture->directory), go_on_without);
}

#define ADD(path, function) \
  g_test_add ("/ui/help/" path, Fixture, NULL, set_up, function, app_tear_down)

int
main (int    argc,
      char **argv)
{
  int status;

  home = tin_ui_test_make_dir ();
  enter_desktop ();
  tin_ui_test_init (&argc, &argv);

  ADD ("a-key-shows-the-pages", test_key);
  ADD ("the-menu-shows-the-pages", test_menu);
  ADD ("a-problem-has-help-too", test_problem);
  ADD ("without-a-viewer-there-is-the-website", test_no_viewer);
  ADD ("without-any-program-one-goes-on", test_nothing);

  status = g_test_run ();
  tin_test_folder_remove (home);
  g_free (home);
  return status;
}
