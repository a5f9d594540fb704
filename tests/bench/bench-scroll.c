/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>
#include <string.h>
#include <sys/wait.h>

#include <gio/gio.h>

#include "bench.h"

/* A long conversation in a window: scrolled from its end to its start and back, and hits of a
 * search in it. A program beside this one does it (side-scroll.c), for it takes GTK and a display;
 * without them it is left out. */

#define PROGRAM "tincan-bench-scroll"
#define MESSAGES "1000000"
#define HITS "50"
/* More than are loaded at a time */
#define MESSAGES_SMOKE "1200"
#define HITS_SMOKE "3"
#define FIELDS 3
#define EXIT_SKIPPED 77

static char *
find_program (void)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = g_path_get_dirname (self != NULL ? self : ".");

  return g_build_filename (folder, PROGRAM, NULL);
}

/* Figures whose names end so, and what is to be reached: a display of 60 Hz, and one frame late. */
static const struct
{
  const char *end;
  double      bound;
} goals[] = {
  { "from frame to frame, median", 17 },
  { "from frame to frame, worst", 33 },
  { "opened, first rows", 50 },
};

static void
set_goal (BenchFigure *figure)
{
  for (gsize i = 0; i < G_N_ELEMENTS (goals); i++)
    if (g_str_has_suffix (figure->name, goals[i].end))
      {
        figure->goal = BENCH_GOAL_AT_MOST;
        figure->bound = goals[i].bound;
      }
}

/* Returns: whether the line was a figure */
static gboolean
report (const char  *line,
        GError     **error)
{
  g_auto (GStrv) fields = g_strsplit (line, "\t", FIELDS);
  BenchFigure figure = { .goal = BENCH_GOAL_NONE };

  if (g_strv_length (fields) != FIELDS)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "no figure: %s", line);
      return FALSE;
    }
  figure.name = fields[0];
  figure.unit = fields[1];
  figure.values[BENCH_TINCAN] = g_ascii_strtod (fields[2], NULL);
  figure.values[BENCH_LIMIT] = NAN;
  set_goal (&figure);
  bench_report_add (&figure);
  return TRUE;
}

static gboolean
read_figures (GSubprocess  *process,
              GError      **error)
{
  g_autoptr (GDataInputStream) lines =
    g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));

  for (;;)
    {
      g_autoptr (GError) failure = NULL;
      g_autofree char *line = g_data_input_stream_read_line (lines, NULL, NULL, &failure);

      if (failure != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      if (line == NULL)
        return TRUE;
      if (!report (line, error))
        return FALSE;
    }
}

gboolean
bench_scroll (const BenchRun  *run,
              GError         **error)
{
  g_autofree char *program = find_program ();
  g_autoptr (GSubprocess) process = NULL;

  if (!bench_process_has_window () || !g_file_test (program, G_FILE_TEST_IS_EXECUTABLE))
    return TRUE;
  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, error, program,
                              run->smoke ? MESSAGES_SMOKE : MESSAGES,
                              run->smoke ? HITS_SMOKE : HITS, NULL);
  if (process == NULL || !read_figures (process, error))
    return FALSE;
  if (!g_subprocess_wait (process, NULL, error))
    return FALSE;
  if (g_subprocess_get_if_exited (process) &&
      (g_subprocess_get_exit_status (process) == 0 ||
       g_subprocess_get_exit_status (process) == EXIT_SKIPPED))
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s did not finish", PROGRAM);
  return FALSE;
}
