/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "tin-process.h"

#include <string.h>

#include "tin-await.h"

/* Output is read as it comes and never waited for without the main loop, so that a program that
 * writes much and one that reads much can be driven at the same time. */

/* What a failed test shows of the program's last words. */
#define TAIL 30

static void read_more (TinProcess *self);

/* --- Reading ------------------------------------------------------------------------------ */

static void
take_line (TinProcess *self,
           char       *line)
{
  g_ptr_array_add (self->lines, line);
  if (self->is_json)
    {
      g_autoptr (GError) error = NULL;
      JsonNode *root;

      if (!json_parser_load_from_data (self->parser, line, -1, &error))
        g_error ("Not JSON: %s: %s", error->message, line);
      root = json_parser_get_root (self->parser);
      g_ptr_array_add (self->events, json_object_ref (json_node_get_object (root)));
    }
}

static void
on_line (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  TinProcess *self = user_data;
  char *line = g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (source), result, NULL,
                                                     NULL);

  self->n_operations--;
  self->reading = FALSE;
  if (line == NULL)
    {
      self->ended = TRUE;
      return;
    }

  g_assert_true (g_utf8_validate (line, -1, NULL));
  take_line (self, line);
  read_more (self);
}

static void
read_more (TinProcess *self)
{
  if (self->paused || self->reading || self->ended)
    return;

  self->reading = TRUE;
  self->n_operations++;
  g_data_input_stream_read_line_async (self->output, G_PRIORITY_DEFAULT, self->cancellable,
                                       on_line, self);
}

/* --- Writing ------------------------------------------------------------------------------ */

static void write_more (TinProcess *self);

static void
on_written (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  TinProcess *self = user_data;
  gssize n = g_output_stream_write_finish (G_OUTPUT_STREAM (source), result, NULL);

  self->n_operations--;
  self->writing = FALSE;
  if (n < 0)
    {
      /* The program has ended, which is the test's business. */
      g_string_truncate (self->input, 0);
      self->written = 0;
      return;
    }

  self->written += (gsize) n;
  write_more (self);
}

static void
write_more (TinProcess *self)
{
  GOutputStream *stream = g_subprocess_get_stdin_pipe (self->process);

  if (self->writing)
    return;
  if (self->written < self->input->len)
    {
      self->writing = TRUE;
      self->n_operations++;
      /* The bytes must stay where they are until they are written: see tin_process_write(). */
      g_output_stream_write_async (stream, self->input->str + self->written,
                                   MIN (self->input->len - self->written, 4096),
                                   G_PRIORITY_DEFAULT, self->cancellable, on_written, self);
      return;
    }

  g_string_truncate (self->input, 0);
  self->written = 0;
  if (self->closing)
    g_output_stream_close (stream, NULL, NULL);
}

/**
 * tin_process_write:
 *
 * Returns at once; the program reads it when it likes.
 */
void
tin_process_write (TinProcess *self,
                   const char *text,
                   gssize      length)
{
  /* The buffer may move, and a write be looking at it. */
  tin_await_within (TIN_PROCESS_DEADLINE, !self->writing);
  g_string_append_len (self->input, text, length);
  write_more (self);
}

void
tin_process_command (TinProcess *self,
                     const char *format,
                     ...)
{
  g_autofree char *line = NULL;
  g_autofree char *whole = NULL;
  va_list arguments;

  va_start (arguments, format);
  line = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  whole = g_strconcat (line, "\n", NULL);
  tin_process_write (self, whole, (gssize) strlen (whole));
}

void
tin_process_close_input (TinProcess *self)
{
  self->closing = TRUE;
  write_more (self);
}

/**
 * tin_process_close_output:
 *
 * The program has no reader from now on.
 */
void
tin_process_close_output (TinProcess *self)
{
  g_cancellable_cancel (self->cancellable);
  tin_await_within (TIN_PROCESS_DEADLINE, self->n_operations == 0);
  g_input_stream_close (G_INPUT_STREAM (self->output), NULL, NULL);
  g_cancellable_reset (self->cancellable);
}

/**
 * tin_process_pause:
 *
 * While it is paused the program's output is not read: its pipe fills.
 */
void
tin_process_pause (TinProcess *self,
                   gboolean    paused)
{
  self->paused = paused;
  read_more (self);
}

/* --- Waiting ------------------------------------------------------------------------------ */

char *
tin_json_dup (JsonObject *object,
              const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  if (node == NULL)
    return NULL;
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    return g_strdup (json_node_get_string (node));
  return json_to_string (node, FALSE);
}

/* Whether OBJECT has these members, given as name and value, both text: "ok", "true". */
static gboolean
matches (JsonObject *object,
         va_list     members)
{
  const char *name;

  while ((name = va_arg (members, const char *)) != NULL)
    {
      const char *wanted = va_arg (members, const char *);
      g_autofree char *value = tin_json_dup (object, name);

      if (g_strcmp0 (value, wanted) != 0)
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_event (JsonObject *object,
          const char *event,
          va_list     members)
{
  va_list copy;
  gboolean fits;

  if (g_strcmp0 (json_object_get_string_member_with_default (object, "event", NULL), event) != 0)
    return FALSE;

  va_copy (copy, members);
  fits = matches (object, copy);
  va_end (copy);
  return fits;
}

static JsonObject *
search (TinProcess *self,
        guint      *from,
        const char *event,
        va_list     members)
{
  for (; *from < self->events->len; ++*from)
    {
      JsonObject *object = g_ptr_array_index (self->events, *from);

      if (is_event (object, event, members))
        return object;
    }
  return NULL;
}

static void
show_tail (TinProcess *self)
{
  guint begin = self->lines->len > TAIL ? self->lines->len - TAIL : 0;

  for (guint i = begin; i < self->lines->len; i++)
    g_printerr ("  %s\n", (const char *) g_ptr_array_index (self->lines, i));
}

/**
 * tin_process_set_mark:
 *
 * What has been said until now is not looked at any more.
 */
void
tin_process_set_mark (TinProcess *self)
{
  self->mark = self->events->len;
}

/**
 * tin_process_await:
 * @event: and members with their values, as text
 *
 * Returns: (transfer none): the first such event since the mark; the test fails if there is none
 *   in time
 */
JsonObject *
tin_process_await (TinProcess *self,
                   const char *event,
                   ...)
{
  gint64 deadline = g_get_monotonic_time () + TIN_PROCESS_DEADLINE * G_USEC_PER_SEC;
  guint waker = g_timeout_add (50, tin_await_wake, NULL);
  guint from = self->mark;
  JsonObject *found = NULL;
  va_list members;

  va_start (members, event);
  while ((found = search (self, &from, event, members)) == NULL && !self->ended &&
         g_get_monotonic_time () < deadline)
    g_main_context_iteration (NULL, TRUE);
  va_end (members);
  g_source_remove (waker);

  if (found == NULL)
    {
      va_start (members, event);
      g_printerr ("Not said in time: %s", event);
      for (const char *word; (word = va_arg (members, const char *)) != NULL;)
        g_printerr (" %s", word);
      va_end (members);
      g_printerr ("; but:\n");
      show_tail (self);
      g_error ("An awaited event did not come");
    }
  return found;
}

/**
 * tin_process_count:
 *
 * Returns: how many such events there have been since the mark
 */
guint
tin_process_count (TinProcess *self,
                   const char *event,
                   ...)
{
  guint n = 0;
  va_list members;

  va_start (members, event);
  for (guint from = self->mark; search (self, &from, event, members) != NULL; from++)
    n++;
  va_end (members);

  return n;
}

static gboolean
has_line (TinProcess *self,
          const char *line)
{
  for (guint i = 0; i < self->lines->len; i++)
    {
      if (strcmp (g_ptr_array_index (self->lines, i), line) == 0)
        return TRUE;
    }
  return FALSE;
}

/**
 * tin_process_has_part:
 *
 * Returns: whether @part stands in any line of the output so far
 */
gboolean
tin_process_has_part (TinProcess *self,
                      const char *part)
{
  for (guint i = 0; i < self->lines->len; i++)
    {
      if (strstr (g_ptr_array_index (self->lines, i), part) != NULL)
        return TRUE;
    }
  return FALSE;
}

static void
await_text (TinProcess *self,
            gboolean  (*has) (TinProcess *, const char *),
            const char *text)
{
  gint64 deadline = g_get_monotonic_time () + TIN_PROCESS_DEADLINE * G_USEC_PER_SEC;
  guint waker = g_timeout_add (50, tin_await_wake, NULL);

  while (!has (self, text) && !self->ended && g_get_monotonic_time () < deadline)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (waker);

  if (has (self, text))
    return;
  g_printerr ("Not said in time: %s; but:\n", text);
  show_tail (self);
  g_error ("An awaited line did not come");
}

void
tin_process_await_line (TinProcess *self,
                        const char *line)
{
  await_text (self, has_line, line);
}

/**
 * tin_process_await_part:
 * @part: of a line
 */
void
tin_process_await_part (TinProcess *self,
                        const char *part)
{
  await_text (self, tin_process_has_part, part);
}

static void
on_exited (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  gboolean *exited = user_data;

  *exited = g_subprocess_wait_finish (G_SUBPROCESS (source), result, NULL);
}

/**
 * tin_process_await_exit:
 *
 * Returns: the exit status, or minus the number of the signal that killed it
 */
int
tin_process_await_exit (TinProcess *self)
{
  gboolean exited = FALSE;

  g_subprocess_wait_async (self->process, NULL, on_exited, &exited);
  tin_await_within (TIN_PROCESS_DEADLINE, exited);
  if (!g_input_stream_is_closed (G_INPUT_STREAM (self->output)))
    tin_await_within (TIN_PROCESS_DEADLINE, self->ended);

  if (g_subprocess_get_if_exited (self->process))
    return g_subprocess_get_exit_status (self->process);
  return -g_subprocess_get_term_sig (self->process);
}

int
tin_process_end (TinProcess *self,
                 int         signal_number)
{
  g_subprocess_send_signal (self->process, signal_number);

  return tin_process_await_exit (self);
}

/* --- Beginning and end -------------------------------------------------------------------- */

/**
 * tin_process_spawn:
 * @arguments: without the program itself
 */
TinProcess *
tin_process_spawn (const char *const *arguments,
                   gboolean           is_json)
{
  TinProcess *self = g_new0 (TinProcess, 1);
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  const char *program = g_getenv ("TINCAN_CLI");

  if (program == NULL)
    g_error ("TINCAN_CLI does not say where the program is");

  g_ptr_array_add (words, (gpointer) program);
  for (guint i = 0; arguments[i] != NULL; i++)
    g_ptr_array_add (words, (gpointer) arguments[i]);
  g_ptr_array_add (words, NULL);

  self->process = g_subprocess_newv ((const char *const *) words->pdata,
                                     G_SUBPROCESS_FLAGS_STDIN_PIPE |
                                     G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  g_assert_no_error (error);
  self->is_json = is_json;
  self->lines = g_ptr_array_new_with_free_func (g_free);
  self->events = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  self->parser = json_parser_new_immutable ();
  self->input = g_string_new (NULL);
  self->cancellable = g_cancellable_new ();
  self->output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  g_buffered_input_stream_set_buffer_size (G_BUFFERED_INPUT_STREAM (self->output), 64 * 1024);
  read_more (self);

  return self;
}

/**
 * tin_process_run:
 * @folder: for everything that it keeps
 * @...: further arguments, and NULL; without "--port" it is any port
 *
 * Returns: a program that speaks JSON and listens
 */
TinProcess *
tin_process_run (const char *folder,
                 const char *name,
                 ...)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  gboolean has_port = FALSE;
  TinProcess *self;
  JsonObject *listening;
  const char *word;
  va_list more;

  g_ptr_array_add (words, (gpointer) "run");
  g_ptr_array_add (words, (gpointer) "--json");
  g_ptr_array_add (words, (gpointer) "--data-dir");
  g_ptr_array_add (words, (gpointer) folder);
  g_ptr_array_add (words, (gpointer) "--name");
  g_ptr_array_add (words, (gpointer) name);
  va_start (more, name);
  while ((word = va_arg (more, const char *)) != NULL)
    {
      has_port |= strcmp (word, "--port") == 0;
      g_ptr_array_add (words, (gpointer) word);
    }
  va_end (more);
  if (!has_port)
    {
      g_ptr_array_add (words, (gpointer) "--port");
      g_ptr_array_add (words, (gpointer) "0");
    }
  g_ptr_array_add (words, NULL);

  self = tin_process_spawn ((const char *const *) words->pdata, TRUE);
  listening = tin_process_await (self, "listening", NULL);
  self->id = g_strdup (json_object_get_string_member (listening, "id"));
  self->port = (guint) json_object_get_int_member (listening, "port");

  return self;
}

/**
 * tin_process_free:
 *
 * Ends the program too, without a goodbye, if it still runs.
 */
void
tin_process_free (TinProcess *self)
{
  g_cancellable_cancel (self->cancellable);
  tin_await_within (TIN_PROCESS_DEADLINE, self->n_operations == 0);
  g_subprocess_force_exit (self->process);
  g_subprocess_wait (self->process, NULL, NULL);

  g_object_unref (self->process);
  g_object_unref (self->parser);
  g_object_unref (self->output);
  g_object_unref (self->cancellable);
  g_ptr_array_unref (self->lines);
  g_ptr_array_unref (self->events);
  g_string_free (self->input, TRUE);
  g_free (self->id);
  g_free (self);
}
