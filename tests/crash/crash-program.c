/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-crash"

#include "config.h"

#include "crash-program.h"

#include <signal.h>
#include <string.h>

/* Everything that the program wrote before it was killed is read and told of, to the last whole
 * line; then it has ended. What it was given and did not read is lost with it. */

/* How much of what it is to read goes into its pipe at a time. */
#define PIECE 4096

struct _CrashProgram
{
  /* owned */
  GSubprocess      *process;
  GDataInputStream *output;
  GCancellable     *cancellable;
  GString          *input;       /* that it has not read */
  GBytes           *writing;     /* (nullable) what is being written of it */
  JsonParser       *parser;
  GMappedFile      *report;      /* (nullable) a CrashReport */

  /* borrowed */
  CrashEventFunc    func;
  gpointer          user_data;

  /* state */
  guint             n_operations;
  gboolean          read_all;    /* of its output */
  gboolean          exited;
  gboolean          broken;      /* a line was no JSON: the last one, cut short */
};

static struct
{
  const char *cli;      /* (not owned) */
  const char *library;  /* (not owned) */
} paths;

void
crash_program_set_paths (const char *cli,
                         const char *library)
{
  paths.cli = cli;
  paths.library = library;
}

/* --- Reading ------------------------------------------------------------------------------ */

static void read_more (CrashProgram *self);

static void
take_line (CrashProgram *self,
           const char   *line)
{
  JsonNode *root;

  if (self->broken)
    g_error ("A line that is no JSON was not the last one; after it came: %s", line);
  if (!json_parser_load_from_data (self->parser, line, -1, NULL))
    {
      self->broken = TRUE;
      return;
    }

  root = json_parser_get_root (self->parser);
  self->func (json_node_get_object (root), self->user_data);
}

static void
on_line (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  CrashProgram *self = user_data;
  g_autofree char *line = g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (source),
                                                                result, NULL, NULL);

  self->n_operations--;
  if (line == NULL)
    {
      self->read_all = TRUE;
      return;
    }

  take_line (self, line);
  read_more (self);
}

static void
read_more (CrashProgram *self)
{
  self->n_operations++;
  g_data_input_stream_read_line_async (self->output, G_PRIORITY_DEFAULT, self->cancellable,
                                       on_line, self);
}

/* --- Writing ------------------------------------------------------------------------------ */

static void write_more (CrashProgram *self);

static void
on_written (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  CrashProgram *self = user_data;
  gssize n = g_output_stream_write_bytes_finish (G_OUTPUT_STREAM (source), result, NULL);

  self->n_operations--;
  g_clear_pointer (&self->writing, g_bytes_unref);
  if (n < 0)
    {
      g_string_truncate (self->input, 0);
      return;
    }
  g_string_erase (self->input, 0, n);
  write_more (self);
}

static void
write_more (CrashProgram *self)
{
  if (self->writing != NULL || self->input->len == 0)
    return;

  self->writing = g_bytes_new (self->input->str, MIN (self->input->len, PIECE));
  self->n_operations++;
  g_output_stream_write_bytes_async (g_subprocess_get_stdin_pipe (self->process), self->writing,
                                     G_PRIORITY_DEFAULT, self->cancellable, on_written, self);
}

/**
 * crash_program_say:
 * @line: without the end of the line
 */
void
crash_program_say (CrashProgram *self,
                   const char   *line)
{
  g_string_append (self->input, line);
  g_string_append_c (self->input, '\n');
  write_more (self);
}

/* --- Beginning and end -------------------------------------------------------------------- */

static void
on_exited (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  CrashProgram *self = user_data;

  self->n_operations--;
  self->exited = g_subprocess_wait_finish (G_SUBPROCESS (source), result, NULL);
}

/* An empty report, which is shared with the program from now on. */
static GMappedFile *
make_report (const char *path)
{
  CrashReport empty = { 0 };
  g_autoptr (GError) error = NULL;
  GMappedFile *file = NULL;

  /* A file of its own each time: the last run's may still be looked at. */
  if (g_file_set_contents (path, (const char *) &empty, sizeof empty, &error))
    file = g_mapped_file_new (path, FALSE, &error);
  g_assert_no_error (error);
  return file;
}

static GSubprocessLauncher *
make_launcher (const CrashLaunch *launch)
{
  GSubprocessLauncher *launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE |
                                                             G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autofree char *at = g_strdup_printf ("%" G_GUINT64_FORMAT, launch->at);

  if (launch->report == NULL)
    return launcher;
  g_subprocess_launcher_setenv (launcher, "LD_PRELOAD", paths.library, TRUE);
  g_subprocess_launcher_setenv (launcher, CRASH_VARIABLE_REPORT, launch->report, TRUE);
  g_subprocess_launcher_setenv (launcher, CRASH_VARIABLE_AT, at, TRUE);
  if (launch->how != NULL)
    g_subprocess_launcher_setenv (launcher, CRASH_VARIABLE_HOW, launch->how, TRUE);
  return launcher;
}

/**
 * crash_program_start:
 * @func: is told every event that it prints
 *
 * Returns: (transfer full): a program that listens on some port of this machine
 */
CrashProgram *
crash_program_start (const CrashLaunch *launch,
                     CrashEventFunc     func,
                     gpointer           user_data)
{
  const char *const argv[] = { paths.cli,      "run",  "--json", "--data-dir", launch->folder,
                               "--name", launch->name, "--port", "0",          NULL };
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  CrashProgram *self = g_new0 (CrashProgram, 1);
  g_autoptr (GError) error = NULL;

  if (launch->report != NULL)
    self->report = make_report (launch->report);
  launcher = make_launcher (launch);
  self->process = g_subprocess_launcher_spawnv (launcher, argv, &error);
  g_assert_no_error (error);
  self->output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  g_buffered_input_stream_set_buffer_size (G_BUFFERED_INPUT_STREAM (self->output), 64 * 1024);
  self->cancellable = g_cancellable_new ();
  self->input = g_string_new (NULL);
  self->parser = json_parser_new ();
  self->func = func;
  self->user_data = user_data;

  self->n_operations++;
  g_subprocess_wait_async (self->process, self->cancellable, on_exited, self);
  read_more (self);
  return self;
}

void
crash_program_kill (CrashProgram *self)
{
  g_subprocess_send_signal (self->process, SIGKILL);
}

/**
 * crash_program_has_ended:
 *
 * Returns: whether it is gone, and all that it had to say was told
 */
gboolean
crash_program_has_ended (CrashProgram *self)
{
  return self->exited && self->read_all;
}

/**
 * crash_program_get_status:
 *
 * Returns: of one that has ended, its exit status, or minus the signal that killed it
 */
int
crash_program_get_status (CrashProgram *self)
{
  if (g_subprocess_get_if_signaled (self->process))
    return -g_subprocess_get_term_sig (self->process);
  return g_subprocess_get_exit_status (self->process);
}

/**
 * crash_program_get_calls:
 * @last: (out) (optional) (transfer full): the last of them
 *
 * Returns: how many calls that matter it has made
 */
guint64
crash_program_get_calls (CrashProgram  *self,
                         char         **last)
{
  const CrashReport *report;

  if (last != NULL)
    *last = NULL;
  if (self->report == NULL)
    return 0;

  report = (const CrashReport *) (gpointer) g_mapped_file_get_contents (self->report);
  if (last != NULL)
    *last = g_strndup (report->last, sizeof report->last - 1);
  return report->n_calls;
}

void
crash_program_free (CrashProgram *self)
{
  crash_program_kill (self);
  g_cancellable_cancel (self->cancellable);
  while (self->n_operations > 0)
    g_main_context_iteration (NULL, TRUE);
  g_subprocess_wait (self->process, NULL, NULL);

  g_clear_pointer (&self->writing, g_bytes_unref);
  g_clear_pointer (&self->report, g_mapped_file_unref);
  g_object_unref (self->process);
  g_object_unref (self->output);
  g_object_unref (self->cancellable);
  g_object_unref (self->parser);
  g_string_free (self->input, TRUE);
  g_free (self);
}
