/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <gio/gio.h>

#include "bench-process.h"

/* How long a side has to end by itself. */
#define END_WAIT_MS 2000

struct _BenchProcess
{
  BenchControl *control;  /* (owned) */
  char         *side;     /* (owned) */
  pid_t         pid;
};

/* The one side that needs a screen is a program beside this one, so that this one needs none. */
#define WINDOW_SIDE "window"
#define WINDOW_PROGRAM "tincan-bench-window"

/* Returns: (transfer full): the program that is SIDE */
static char *
find_program (const char *side)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = NULL;

  if (self == NULL || strcmp (side, WINDOW_SIDE) != 0)
    return g_strdup ("/proc/self/exe");
  folder = g_path_get_dirname (self);
  return g_build_filename (folder, WINDOW_PROGRAM, NULL);
}

/**
 * bench_process_has_window:
 *
 * Returns: whether a side may be a window: there is such a program, and a display for it
 */
gboolean
bench_process_has_window (void)
{
  g_autofree char *program = find_program (WINDOW_SIDE);

  return (g_getenv ("DISPLAY") != NULL || g_getenv ("WAYLAND_DISPLAY") != NULL) &&
         g_file_test (program, G_FILE_TEST_IS_EXECUTABLE);
}

/* Between fork and exec: only what is safe there. */
static void
become (const char *program,
        const char *side,
        const char *role,
        int         fd,
        pid_t       parent)
{
  char number[16];
  char *argv[] = { (char *) "tincan-bench", (char *) "--side", (char *) side, (char *) role,
                   NULL };

  prctl (PR_SET_PDEATHSIG, SIGKILL);
  if (getppid () != parent)
    _exit (126);
  fcntl (fd, F_SETFD, 0);
  g_snprintf (number, sizeof number, "%d", fd);
  setenv (BENCH_CONTROL_VARIABLE, number, TRUE);
  execv (program, argv);
  _exit (127);
}

static BenchProcess *
fail (GError     **error,
      const char  *what)
{
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s: %s", what,
               g_strerror (errno));
  return NULL;
}

/**
 * bench_process_start:
 * @side: the name of one of the sides that bench-main.c knows
 * @role: for ps and for profilers; the first word says what it is to be
 */
BenchProcess *
bench_process_start (const char  *side,
                     const char  *role,
                     GError     **error)
{
  g_autofree char *program = find_program (side);
  BenchProcess *self;
  pid_t parent = getpid ();
  int pair[2];
  pid_t pid;

  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
    return fail (error, "socketpair");

  pid = fork ();
  if (pid == 0)
    become (program, side, role, pair[1], parent);
  close (pair[1]);
  if (pid < 0)
    {
      close (pair[0]);
      return fail (error, "fork");
    }

  self = g_new0 (BenchProcess, 1);
  self->control = bench_control_new (pair[0]);
  self->side = g_strdup (side);
  self->pid = pid;
  return self;
}

/**
 * bench_process_free:
 *
 * The side ends when its line does; one that does not is killed.
 */
void
bench_process_free (BenchProcess *self)
{
  gboolean ended = FALSE;

  g_clear_pointer (&self->control, bench_control_free);
  for (guint i = 0; i < END_WAIT_MS && !ended; i++)
    {
      ended = waitpid (self->pid, NULL, WNOHANG) != 0;
      if (!ended)
        g_usleep (1000);
    }
  if (!ended)
    {
      kill (self->pid, SIGKILL);
      waitpid (self->pid, NULL, 0);
    }
  g_free (self->side);
  g_free (self);
}

void
bench_process_say (BenchProcess *self,
                   const char   *format,
                   ...)
{
  g_autofree char *line = NULL;
  va_list arguments;

  va_start (arguments, format);
  line = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  bench_control_say (self->control, "%s", line);
}

/**
 * bench_process_hear:
 * @word: which the line that is expected begins with
 * @seconds: how long it may take
 *
 * Returns: (transfer full): the line; %NULL with an error where another comes, or none
 */
char *
bench_process_hear (BenchProcess  *self,
                    const char    *word,
                    guint          seconds,
                    GError       **error)
{
  gint64 deadline = g_get_monotonic_time () + (gint64) seconds * G_USEC_PER_SEC;
  g_autofree char *line = bench_control_wait (self->control, deadline);

  if (line != NULL && bench_line_is (line, word))
    return g_steal_pointer (&line);

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s was to say \"%s\": %s", self->side, word,
               line != NULL ? line : "it ended, or was too slow");
  return NULL;
}

/**
 * bench_process_cpu_ns:
 *
 * Returns: what all its threads have used so far
 */
gint64
bench_process_cpu_ns (BenchProcess *self)
{
  struct timespec used;
  clockid_t clock;

  if (clock_getcpuclockid (self->pid, &clock) != 0 || clock_gettime (clock, &used) != 0)
    return 0;
  return (gint64) used.tv_sec * 1000000000 + used.tv_nsec;
}

static gint64
find_amount (const char *text,
             const char *name)
{
  const char *line = strstr (text, name);

  return line != NULL ? g_ascii_strtoll (line + strlen (name), NULL, 10) * 1024 : 0;
}

/**
 * bench_process_pss:
 *
 * Returns: its proportional share of memory in bytes, without that of files, which changes with
 *   every other process of the same program; 0 where the kernel does not say
 */
gint64
bench_process_pss (BenchProcess *self)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/smaps_rollup", (int) self->pid);
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return 0;
  return find_amount (text, "\nPss:") - find_amount (text, "\nPss_File:");
}
