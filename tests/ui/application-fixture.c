/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "application-fixture.h"

#include "tin-await.h"

void
app_set_up (AppFixture   *fixture,
            gconstpointer user_data)
{
  fixture->directory = tin_ui_test_make_dir ();
}

void
app_tear_down (AppFixture   *fixture,
               gconstpointer user_data)
{
  tin_settle ();
  tin_test_folder_remove (fixture->directory);
  g_free (fixture->directory);
  g_free (fixture->complaint);
  g_clear_object (&fixture->other);
}

static void
listening_cb (AppFixture *fixture,
              guint       port)
{
  fixture->port = port;
}

static void
complaint_cb (AppFixture *fixture,
              const char *text)
{
  g_free (fixture->complaint);
  fixture->complaint = g_strdup (text);
}

/* Whether it is over for the person; the goodbyes may take longer. */
gboolean
app_is_over (void)
{
  return tin_ui_test_find_window (TIN_TYPE_WINDOW) == NULL;
}

static gboolean
script_cb (gpointer user_data)
{
  AppFixture *fixture = user_data;

  /* Shown or not: it is the first one. */
  tin_await (gtk_application_get_windows (GTK_APPLICATION (fixture->application)) != NULL);
  fixture->window =
    TIN_WINDOW (gtk_application_get_windows (GTK_APPLICATION (fixture->application))->data);
  tin_await (fixture->port != 0 || fixture->complaint != NULL);
  if (gtk_widget_get_visible (GTK_WIDGET (fixture->window)))
    tin_ui_test_settle (GTK_WIDGET (fixture->window));
  fixture->script (fixture);
  tin_application_quit (fixture->application, FALSE);
  return G_SOURCE_REMOVE;
}

/* As main() does it with an argument, and the bus with a call. */
void
app_open_uri (AppFixture *fixture,
              const char *uri)
{
  GApplication *application = G_APPLICATION (fixture->application);
  g_autoptr (GFile) file = g_file_new_for_uri (uri);
  g_autoptr (GError) error = NULL;

  g_application_register (application, NULL, &error);
  g_assert_no_error (error);
  g_application_open (application, &file, 1, "");
}

/* Runs the whole program, and SCRIPT once its window is there. */
void
app_run (AppFixture *fixture,
         TinOptions *options,
         AppScript   script)
{
  fixture->script = script;
  fixture->port = 0;
  fixture->application = tin_application_new (options, fixture->on_bus
                                                         ? G_APPLICATION_DEFAULT_FLAGS
                                                         : G_APPLICATION_NON_UNIQUE);
  if (fixture->hidden)
    tin_application_start_hidden (fixture->application);
  g_signal_connect_swapped (fixture->application, "listening", G_CALLBACK (listening_cb), fixture);
  g_signal_connect_swapped (fixture->application, "complaint", G_CALLBACK (complaint_cb), fixture);
  if (fixture->uri != NULL)
    app_open_uri (fixture, fixture->uri);
  g_idle_add (script_cb, fixture);
  g_assert_cmpint (g_application_run (G_APPLICATION (fixture->application), 0, NULL), ==, 0);
  g_assert_true (app_is_over ());
  tin_settle ();
  g_assert_finalize_object (fixture->application);
}

GtkWidget *
app_find_button (AppFixture *fixture,
                 const char *text)
{
  return tin_ui_test_find_button (fixture->window, text);
}

GtkWidget *
app_find_text (AppFixture *fixture,
               const char *text)
{
  return tin_ui_test_find_text (fixture->window, text);
}

TinOptions *
app_ask_for_taken_port (AppFixture *fixture)
{
  TinOptions *options = tin_ui_test_options_new ("Alice", fixture->directory);
  g_autoptr (GError) error = NULL;

  fixture->other = g_socket_listener_new ();
  fixture->taken = g_socket_listener_add_any_inet_port (fixture->other, NULL, &error);
  g_assert_no_error (error);
  options->any_port = FALSE;
  options->port = fixture->taken;
  return options;
}
