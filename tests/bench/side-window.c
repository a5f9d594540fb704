/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-bench"

#include "config.h"

#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>

#include "bench-process.h"
#include "side-durable.h"
#include "tin-application.h"
#include "tin-window.h"

/* The side that is a whole program with its face: the conversation that the texts come to is open
 * in a real window. A program of its own, so that the others need no GTK. */

/* Microseconds. */
#define LISTENING_MAX (10 * G_USEC_PER_SEC)

typedef struct
{
  TinApplication *application;  /* (owned) (nullable) */
} Face;

static TinSession *
open_window (TinOptions  *options,
             gpointer     user_data,
             GError     **error)
{
  Face *self = user_data;
  gint64 deadline = g_get_monotonic_time () + LISTENING_MAX;
  TinSession *session;

  self->application = tin_application_new (options, G_APPLICATION_NON_UNIQUE);
  if (!g_application_register (G_APPLICATION (self->application), NULL, error))
    return NULL;
  g_application_activate (G_APPLICATION (self->application));
  session = tin_application_get_session (self->application);
  /* It listens when the window has been drawn. */
  while (session != NULL && !tin_session_is_listening (session) &&
         g_get_monotonic_time () < deadline)
    g_main_context_iteration (NULL, TRUE);
  if (session == NULL || !tin_session_is_listening (session))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "the window has no session");
      return NULL;
    }
  return g_object_ref (session);
}

static void
on_met (TinSession *session,
        TinPeer    *peer,
        gpointer    user_data)
{
  Face *self = user_data;
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self->application));

  tin_window_open_peer (TIN_WINDOW (window), peer);
}

int
main (int    argc,
      char **argv)
{
  const char *number = g_getenv (BENCH_CONTROL_VARIABLE);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Face self = { NULL };
  BenchDurableFace face = { open_window, on_met, &self };
  BenchControl *control;

  if (number == NULL)
    return 2;
  prctl (PR_SET_NAME, "window");
  signal (SIGPIPE, SIG_IGN);
  gtk_disable_setlocale ();
  setlocale (LC_ALL, "C.UTF-8");
  if (!gtk_init_check ())
    return 2;

  /* Ends without tidying up: nobody looks. */
  control = bench_control_new (atoi (number));
  bench_durable_new (control, &face, loop);
  g_main_loop_run (loop);
  return 0;
}
