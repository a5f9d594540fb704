/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <signal.h>

#include "application-fixture.h"
#include "tin-await.h"
#include "tin-bus.h"
#include "tin-start-page.h"

/* The program from its start to its end: first within this process, then as a process of its own
 * (the environment's TINCAN says where it is). */

/* --- Names on the bus ------------------------------------------------------------------------- */

static char *
dup_id (const char *profile,
        const char *folder)
{
  g_autoptr (TinOptions) options = tin_options_new ();

  if (profile != NULL)
    {
      g_free (options->profile);
      options->profile = g_strdup (profile);
    }
  if (folder != NULL)
    {
      g_free (options->data_dir);
      options->data_dir = g_strdup (folder);
      options->private_data = TRUE;
    }
  return tin_bus_dup_name (options);
}

static void
test_ids (void)
{
  g_autofree char *usual = dup_id (NULL, NULL);
  g_autofree char *alice = dup_id ("Alice", NULL);
  g_autofree char *odd = dup_id ("Zo%C3%AB_1-x", NULL);
  g_autofree char *folder = dup_id ("Alice", "/tmp/a");
  g_autofree char *long_text = g_strnfill (4000, 'x');
  g_autofree char *long_folder = dup_id (NULL, long_text);

  g_assert_cmpstr (usual, ==, TIN_APPLICATION_ID);
  g_assert_cmpstr (alice, ==, TIN_APPLICATION_ID ".p_Alice");
  g_assert_cmpstr (odd, ==, TIN_APPLICATION_ID ".p_Zo_25C3_25AB_5f1_2dx");
  g_assert_cmpstr (folder, ==, TIN_APPLICATION_ID ".d__2ftmp_2fa");
  g_assert_true (g_application_id_is_valid (odd));
  g_assert_true (g_application_id_is_valid (folder));
  g_assert_true (g_application_id_is_valid (long_folder));
}

/* --- Within this process ---------------------------------------------------------------------- */

typedef AppFixture Fixture;

static void
answer_first_start (Fixture *fixture)
{
  g_assert_nonnull (tin_ui_test_find_type (fixture->window, TIN_TYPE_START_PAGE));
  tin_ui_test_screenshot (GTK_WIDGET (fixture->window), "application-first-start");
  tin_ui_test_click (app_find_button (fixture, "Start Chatting"));
  tin_await (app_find_text (fixture, "Nobody Here Yet") != NULL);
  g_assert_null (tin_ui_test_find_type (fixture->window, TIN_TYPE_START_PAGE));
}

static void
test_asks_the_name (Fixture       *fixture,
                    gconstpointer  user_data)
{
  TinOptions *options = tin_ui_test_options_new ("Alice", fixture->directory);

  g_clear_pointer (&options->name, g_free);
  app_run (fixture, options, answer_first_start);
}

static void
look_at_name (Fixture *fixture)
{
  TinSession *session = tin_application_get_session (fixture->application);

  g_assert_null (tin_ui_test_find_type (fixture->window, TIN_TYPE_START_PAGE));
  g_assert_nonnull (app_find_text (fixture, "Alice"));
  g_assert_cmpuint (fixture->port, ==, tin_session_get_port (session));
}

static void
test_takes_the_name_given (Fixture       *fixture,
                           gconstpointer  user_data)
{
  app_run (fixture, tin_ui_test_options_new ("Alice", fixture->directory), look_at_name);
}

/* --- Ports ------------------------------------------------------------------------------------ */

static void
try_again (Fixture *fixture)
{
  g_autofree char *title = g_strdup_printf ("Port %u Is Taken", fixture->taken);

  g_assert_cmpuint (fixture->port, ==, 0);
  g_assert_nonnull (app_find_text (fixture, title));
  g_assert_true (g_str_has_prefix (fixture->complaint, title));
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (fixture->window)) ==
                 app_find_button (fixture, "Try Again"));
  tin_ui_test_screenshot (GTK_WIDGET (fixture->window), "application-port-taken");

  tin_ui_test_click (app_find_button (fixture, "Try Again"));
  g_assert_cmpuint (fixture->port, ==, 0);
  tin_ui_test_settle (GTK_WIDGET (fixture->window));

  g_socket_listener_close (fixture->other);
  tin_ui_test_click (app_find_button (fixture, "Try Again"));
  g_assert_cmpuint (fixture->port, ==, fixture->taken);
  tin_await (app_find_text (fixture, "Nobody Here Yet") != NULL);
}

static void
test_tries_the_port_again (Fixture       *fixture,
                           gconstpointer  user_data)
{
  app_run (fixture, app_ask_for_taken_port (fixture), try_again);
}

static void
use_another_port (Fixture *fixture)
{
  tin_ui_test_click (app_find_button (fixture, "Use Another Port"));
  g_assert_cmpuint (fixture->port, !=, 0);
  g_assert_cmpuint (fixture->port, !=, fixture->taken);
  tin_await (app_find_text (fixture, "Nobody Here Yet") != NULL);
}

static void
test_uses_another_port (Fixture       *fixture,
                        gconstpointer  user_data)
{
  app_run (fixture, app_ask_for_taken_port (fixture), use_another_port);
}

/* --- What cannot start, and the end ----------------------------------------------------------- */

static void
read_why_not (Fixture *fixture)
{
  g_assert_nonnull (app_find_text (fixture, "Tincan Cannot Start"));
  g_assert_nonnull (fixture->complaint);
  tin_ui_test_screenshot (GTK_WIDGET (fixture->window), "application-cannot-start");
  tin_ui_test_click (app_find_button (fixture, "Quit"));
  g_assert_true (app_is_over ());
}

static void
test_says_that_the_profile_is_in_use (Fixture       *fixture,
                                      gconstpointer  user_data)
{
  g_autoptr (TinSession) holder = tin_ui_test_session_new ("Alice", fixture->directory);

  app_run (fixture, tin_ui_test_options_new ("Alice", fixture->directory), read_why_not);
  tin_ui_test_session_stop (holder);
}

/* Leaves a message waiting for somebody who is gone. */
static void
leave_message_waiting (Fixture *fixture)
{
  TinSession *alice = tin_application_get_session (fixture->application);
  g_autofree char *directory = tin_ui_test_make_dir ();
  TinSession *bob = tin_ui_test_session_new ("Bob", directory);
  g_autofree char *address = tin_ui_test_dup_address (bob);
  g_autoptr (TinMessage) message = NULL;
  TinPeer *peer = tin_ui_test_connect (alice, address, TIN_CONNECT_AUTOMATIC);

  tin_ui_test_session_stop (bob);
  tin_await (tin_peer_get_state (peer) == TIN_PEER_OFFLINE);
  g_object_unref (bob);
  message = tin_session_send (alice, peer, "Are you there?", NULL);
  tin_await (tin_session_count_queued (alice) == 1);
  tin_test_folder_remove (directory);
}

/* What waits is kept: nothing is asked. */
static void
close_with_message_waiting (Fixture *fixture)
{
  TinSession *alice = tin_application_get_session (fixture->application);

  leave_message_waiting (fixture);
  g_object_set (tin_session_get_settings (alice), "background-asked", TRUE, NULL);
  gtk_window_close (GTK_WINDOW (fixture->window));
  tin_await (app_is_over ());
}

static void
test_keeps_what_waits (Fixture       *fixture,
                       gconstpointer  user_data)
{
  TinSession *alice;

  app_run (fixture, tin_ui_test_options_new ("Alice", fixture->directory),
           close_with_message_waiting);
  alice = tin_ui_test_session_new ("Alice", fixture->directory);
  g_assert_cmpuint (tin_session_count_queued (alice), ==, 1);
  tin_ui_test_session_stop (alice);
  g_assert_finalize_object (alice);
}

/* --- As a process ----------------------------------------------------------------------------- */

typedef struct
{
  char        *directory;  /* (owned) */
  GSubprocess *process;    /* (owned) */
  GDataInputStream *out;   /* (owned) its standard output */
  char        *line;       /* (owned) (nullable) the last one */
  gboolean     ended;
} Process;

static void
line_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Process *process = user_data;

  g_clear_pointer (&process->line, g_free);
  process->line = g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (source), result, NULL,
                                                        NULL);
}

static void
ended_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  *(gboolean *) user_data = TRUE;
}

static GSubprocess *
spawn (const char * const *arguments)
{
  const char *program = g_getenv ("TINCAN");
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_autoptr (GError) error = NULL;
  GSubprocess *process;

  g_ptr_array_add (argv, (gpointer) program);
  for (guint i = 0; arguments[i] != NULL; i++)
    g_ptr_array_add (argv, (gpointer) arguments[i]);
  g_ptr_array_add (argv, NULL);
  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                                        G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_subprocess_launcher_setenv (launcher, "LANGUAGE", "C", TRUE);
  process = g_subprocess_launcher_spawnv (launcher, (const char * const *) argv->pdata, &error);
  g_assert_no_error (error);
  return process;
}

static gboolean
have_program (void)
{
  if (g_getenv ("TINCAN") != NULL && g_file_test (g_getenv ("TINCAN"), G_FILE_TEST_IS_EXECUTABLE))
    return TRUE;
  g_test_skip ("TINCAN does not name the program");
  return FALSE;
}

static void
run_to_end (const char * const  *arguments,
            int                  status,
            char               **out,
            char               **err)
{
  g_autoptr (GSubprocess) process = spawn (arguments);
  g_autoptr (GError) error = NULL;

  g_subprocess_communicate_utf8 (process, NULL, NULL, out, err, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, status);
}

static void
test_version_and_help (void)
{
  g_autofree char *version = NULL;
  g_autofree char *help = NULL;
  g_autofree char *nothing = NULL;
  g_autofree char *none = NULL;

  if (!have_program ())
    return;
  run_to_end ((const char *[]) { "--version", NULL }, 0, &version, &nothing);
  g_assert_cmpstr (version, ==, "tincan " TIN_VERSION "\n");
  run_to_end ((const char *[]) { "--help", NULL }, 0, &help, &none);
  g_assert_nonnull (strstr (help, "--peer"));
}

static void
test_wrong_arguments (void)
{
  const char *wrong[][4] = {
    { "--port", "70000", NULL },
    { "--bogus", NULL },
    { "Alice", "5000", "more", NULL },
  };

  if (!have_program ())
    return;
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autofree char *out = NULL;
      g_autofree char *err = NULL;

      run_to_end (wrong[i], 2, &out, &err);
      g_assert_cmpstr (out, ==, "");
      g_assert_nonnull (strstr (err, "--help"));
    }
}

static void
process_start (Process *process)
{
  process->directory = tin_ui_test_make_dir ();
  process->process = spawn ((const char *[]) {
    "--name", "Alice", "--port", "0", "--data-dir", process->directory, NULL
  });
  process->out = g_data_input_stream_new (g_subprocess_get_stdout_pipe (process->process));
  g_data_input_stream_read_line_async (process->out, G_PRIORITY_DEFAULT, NULL, line_cb, process);
  g_subprocess_wait_async (process->process, NULL, ended_cb, &process->ended);
  tin_await_within (30, process->line != NULL || process->ended);
}

static void
process_end (Process *process)
{
  if (!process->ended)
    g_subprocess_force_exit (process->process);
  tin_await (process->ended);
  g_clear_object (&process->out);
  g_clear_object (&process->process);
  tin_test_folder_remove (process->directory);
  g_free (process->directory);
  g_free (process->line);
}

static void
test_listens_and_ends (gconstpointer user_data)
{
  Process process = { NULL };

  if (!have_program ())
    return;
  process_start (&process);
  g_assert_true (g_str_has_prefix (process.line, "Server listening on port "));
  g_subprocess_send_signal (process.process, GPOINTER_TO_INT (user_data));
  tin_await (process.ended);
  g_assert_true (g_subprocess_get_if_exited (process.process));
  g_assert_cmpint (g_subprocess_get_exit_status (process.process), ==, 0);
  process_end (&process);
}

static void
test_second_start (void)
{
  g_autofree char *daemon = g_find_program_in_path ("dbus-daemon");
  g_autofree char *display = g_strdup (g_getenv ("DISPLAY"));
  g_autoptr (GTestDBus) bus = NULL;
  g_autofree char *out = NULL;
  g_autofree char *err = NULL;
  Process process = { NULL };

  if (!have_program ())
    return;
  if (daemon == NULL)
    {
      g_test_skip ("there is no dbus-daemon");
      return;
    }
  bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (bus);
  /* Which it took away. */
  if (display != NULL)
    g_setenv ("DISPLAY", display, TRUE);
  process_start (&process);
  run_to_end ((const char *[]) { "--name", "Alice", "--data-dir", process.directory, NULL }, 0,
              &out, &err);
  g_assert_nonnull (strstr (out, "is running already"));
  g_assert_false (process.ended);
  process_end (&process);
  g_test_dbus_down (bus);
}

#define test_application(path, function) \
  g_test_add ("/ui/application/" path, Fixture, NULL, app_set_up, function, app_tear_down)

int
main (int    argc,
      char **argv)
{
  tin_ui_test_init (&argc, &argv);

  g_test_add_func ("/ui/application/has-one-name-a-profile", test_ids);
  test_application ("asks-the-name-at-the-first-start", test_asks_the_name);
  test_application ("takes-the-name-that-is-given", test_takes_the_name_given);
  test_application ("says-that-the-port-is-taken", test_tries_the_port_again);
  test_application ("uses-another-port", test_uses_another_port);
  test_application ("says-that-the-profile-is-in-use", test_says_that_the_profile_is_in_use);
  test_application ("quits-and-keeps-the-messages-that-wait", test_keeps_what_waits);
  g_test_add_func ("/ui/application/tells-version-and-help", test_version_and_help);
  g_test_add_func ("/ui/application/refuses-wrong-arguments", test_wrong_arguments);
  g_test_add_data_func ("/ui/application/listens-and-ends-at-sigterm", GINT_TO_POINTER (SIGTERM),
                        test_listens_and_ends);
  g_test_add_data_func ("/ui/application/listens-and-ends-at-sigint", GINT_TO_POINTER (SIGINT),
                        test_listens_and_ends);
  g_test_add_func ("/ui/application/second-start-brings-the-first-forward", test_second_start);

  return g_test_run ();
}
