/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include <gio/gio.h>
#include <gio/gunixinputstream.h>

#include "bench.h"
#include "bench-folder.h"
#include "bench-stats.h"
#include "bench-words.h"
#include "tin-contacts.h"
#include "tin-disk-history.h"
#include "tin-log.h"
#include "tin-settings.h"

/* From the start of the process to the first frame of its window: the real program, with a profile
 * of fifty people and the conversation of a million messages open that was open last time; beside
 * it an empty window of the same kind, of a program that is on the session bus as well. In turns,
 * each in a process that has not run before. Memory is measured when the process has come to
 * rest. */

#define PROGRAM "tincan-bench-start"
#define EMPTY "tincan-bench-empty"
#define N_PEERS 50
#define N_PEERS_SMOKE 3
#define MESSAGES 1000000
#define MESSAGES_SMOKE 300
#define ROUNDS 11
#define ROUNDS_SMOKE 1
#define BATCH 2000
/* Microseconds: a process that used no more than a fifth of such a piece of time rests. */
#define REST_TURN (100 * 1000)
#define REST_TURNS_MAX 50
/* Milliseconds: what has not come by then does not come. */
#define PATIENCE (30 * 1000)

typedef enum
{
  PAINTED,
  SHOWN,
  MEMORY,
  N_SAMPLES,
} Sample;

typedef struct
{
  /* owned */
  char            *folder;
  TinDiskHistory  *history;    /* (nullable) */
  BenchWords      *words;
  GError          *error;      /* (nullable) the first one */
  GArray          *samples[BENCH_N_CONTENDERS][N_SAMPLES];

  /* state */
  guint            n_pending;
} Bench;

static void
bench_clear (Bench *self)
{
  g_clear_object (&self->history);
  g_clear_pointer (&self->words, bench_words_free);
  g_clear_pointer (&self->folder, bench_folder_free);
  g_clear_error (&self->error);
  for (guint i = 0; i < BENCH_N_CONTENDERS; i++)
    for (guint j = 0; j < N_SAMPLES; j++)
      g_clear_pointer (&self->samples[i][j], g_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Bench, bench_clear)

static char *
find_beside (const char *name)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = g_path_get_dirname (self != NULL ? self : ".");

  return g_build_filename (folder, name, NULL);
}

/* --- The profile -------------------------------------------------------------------------- */

/* Returns: (transfer full): the id of a peer, of whom nothing else is known */
static char *
make_id (guint peer)
{
  return g_strdup_printf ("%064x", peer + 10);
}

static gboolean
write_contacts (Bench *self,
                guint  n_peers)
{
  g_autoptr (TinContacts) contacts = tin_contacts_open (self->folder, &self->error);

  for (guint i = 0; i < n_peers && contacts != NULL; i++)
    {
      g_autofree char *id = make_id (i);
      g_autofree char *name = g_strdup_printf ("Peer %u", i);
      TinContact contact = { .id = id, .name = name, .known = TRUE };

      if (!tin_contacts_put (contacts, &contact, &self->error))
        return FALSE;
    }
  return contacts != NULL && tin_contacts_save (contacts, &self->error);
}

/* Where the build has compiled the schema; without one there is nothing to be remembered in. */
static void
write_settings (Bench *self)
{
  g_autofree char *id = make_id (0);
  g_autoptr (TinSettings) settings = tin_settings_new ("default", self->folder);

  g_object_set (settings, "name", "Alice", "selected-peer", id, "first-start-done", TRUE, NULL);
}

static void
on_done (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Bench *self = user_data;

  self->n_pending--;
  tin_history_finish (TIN_HISTORY (source), result, self->error == NULL ? &self->error : NULL);
}

static void
run_until_done (Bench *self)
{
  while (self->n_pending > 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
append_batch (Bench *self,
              guint  from,
              guint  n,
              guint  n_messages)
{
  g_autoptr (GArray) entries = tin_history_entries_new (n);
  g_autofree char *id = make_id (0);
  const char *conversation = g_intern_string (id);

  for (guint place = from; place < from + n; place++)
    {
      g_autofree char *text = bench_words_new_text (self->words);
      guint64 time = (guint64) g_get_real_time () / 1000 - (guint64) (n_messages - place) * 60000;
      TinHistoryEntry entry = { .conversation = conversation };

      entry.message = tin_message_new (TIN_LOG_ID_FIRST, place + 1, time << 16,
                                       TIN_MESSAGE_KIND_TEXT, 0, text, -1);
      g_array_append_val (entries, entry);
    }
  self->n_pending++;
  tin_history_append_async (TIN_HISTORY (self->history), entries, on_done, self);
  run_until_done (self);
}

static void
mark_seen (Bench *self,
           guint  n_messages)
{
  g_autoptr (GArray) marks = g_array_new (FALSE, FALSE, sizeof (TinHistoryMark));
  g_autofree char *id = make_id (0);
  TinHistoryMark mark = { id, TIN_LOG_ID_FIRST, TIN_HISTORY_MARK_SEEN, n_messages };

  g_array_append_val (marks, mark);
  self->n_pending++;
  tin_history_mark_async (TIN_HISTORY (self->history), marks, on_done, self);
  run_until_done (self);
}

static gboolean
write_history (Bench *self,
               guint  n_messages)
{
  TinDiskHistoryOptions options = { self->folder, TIN_WORKER_THREAD, NULL };
  TinHistoryState *state;

  self->history = tin_disk_history_open (&options, &self->error);
  if (self->history == NULL)
    return FALSE;
  state = tin_history_dup_state (TIN_HISTORY (self->history));
  tin_history_state_free (state);
  for (guint from = 0; from < n_messages && self->error == NULL; from += BATCH)
    append_batch (self, from, MIN (BATCH, n_messages - from), n_messages);
  mark_seen (self, n_messages);
  /* Once in a profile's life: what would be missing in the index, each start would go on with. */
  bench_rest ();
  self->n_pending++;
  tin_history_close_async (TIN_HISTORY (self->history), on_done, self);
  run_until_done (self);
  return self->error == NULL;
}

static gboolean
write_profile (Bench          *self,
               const BenchRun *run)
{
  g_autofree char *schemas = find_beside ("../../data");

  g_setenv ("GSETTINGS_SCHEMA_DIR", schemas, FALSE);
  self->words = bench_words_new ();
  self->folder = bench_folder_new (&self->error);
  if (self->folder == NULL || !write_contacts (self, run->smoke ? N_PEERS_SMOKE : N_PEERS))
    return FALSE;
  write_settings (self);
  return write_history (self, run->smoke ? MESSAGES_SMOKE : MESSAGES);
}

/* --- A start ------------------------------------------------------------------------------ */

/* Whether there is something to read, or the end of it: the programs write whole lines. */
static gboolean
await_more (GDataInputStream *lines)
{
  GInputStream *pipe = g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (lines));
  GPollFD fd = { g_unix_input_stream_get_fd (G_UNIX_INPUT_STREAM (pipe)), G_IO_IN, 0 };

  return g_buffered_input_stream_get_available (G_BUFFERED_INPUT_STREAM (lines)) > 0 ||
         g_poll (&fd, 1, PATIENCE) > 0;
}

/* @word: what the line begins with that is waited for; others may come before it */
static gboolean
await_line (GDataInputStream  *lines,
            const char        *word,
            gint64             start,
            GArray            *samples,
            GError           **error)
{
  for (;;)
    {
      g_autofree char *line = NULL;
      double took;

      if (await_more (lines))
        line = g_data_input_stream_read_line (lines, NULL, NULL, error);
      if (line == NULL)
        {
          if (error != NULL && *error == NULL)
            g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "nothing was %s", word);
          return FALSE;
        }
      if (!g_str_has_prefix (line, word))
        continue;
      took = (double) (g_ascii_strtoll (line + strlen (word), NULL, 10) - start) / 1e6;
      g_array_append_val (samples, took);
      return TRUE;
    }
}

static gint64
read_number (const char *pid,
             const char *file,
             const char *name)
{
  g_autofree char *path = g_build_filename ("/proc", pid, file, NULL);
  g_autofree char *text = NULL;
  const char *at;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return 0;
  at = strstr (text, name);
  return at != NULL ? g_ascii_strtoll (at + strlen (name), NULL, 10) : 0;
}

/* Nanoseconds of processor that its first thread has used. */
static gint64
read_used (const char *pid)
{
  return read_number (pid, "schedstat", "");
}

/* MiB, shared ones in part, when it has nothing to do any more. */
static double
measure_memory (const char *pid)
{
  gint64 used = read_used (pid);

  for (guint i = 0; i < REST_TURNS_MAX; i++)
    {
      gint64 before = used;

      g_usleep (REST_TURN);
      used = read_used (pid);
      if (used - before < REST_TURN * 1000 / 5)
        break;
    }
  return (double) read_number (pid, "smaps_rollup", "\nPss:") / 1024;
}

static gboolean
start (Bench           *self,
       BenchContender   contender,
       GError         **error)
{
  g_autofree char *program = find_beside (contender == BENCH_TINCAN ? PROGRAM : EMPTY);
  const char *tincan[] = { program, "--data-dir", self->folder, "--port", "0", NULL };
  const char *empty[] = { program, NULL };
  g_autoptr (GDataInputStream) lines = NULL;
  g_autoptr (GSubprocess) process = NULL;
  GArray **samples = self->samples[contender];
  gint64 begin = bench_now_ns ();
  gboolean good;
  double memory;

  process = g_subprocess_newv (contender == BENCH_TINCAN ? tincan : empty,
                               G_SUBPROCESS_FLAGS_STDOUT_PIPE, error);
  if (process == NULL)
    return FALSE;
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  good = await_line (lines, "painted ", begin, samples[PAINTED], error) &&
         (contender != BENCH_TINCAN ||
          await_line (lines, "shown ", begin, samples[SHOWN], error));
  if (good)
    {
      memory = measure_memory (g_subprocess_get_identifier (process));
      g_array_append_val (samples[MEMORY], memory);
    }
  g_subprocess_send_signal (process, good && contender == BENCH_TINCAN ? SIGTERM : SIGKILL);
  return g_subprocess_wait (process, NULL, good ? error : NULL) && good;
}

static void
report (Bench *self)
{
  static const struct
  {
    const char *name;
    const char *unit;
    Sample      of_empty;
    double      bound;
  } figures[N_SAMPLES] = {
    [PAINTED] = { "first frame; limit: empty window", "ms", PAINTED, 1.3 },
    [SHOWN] = { "messages in a frame; limit: same", "ms", PAINTED, 0 },
    [MEMORY] = { "memory; limit: empty window", "MiB", MEMORY, 1.4 },
  };

  for (guint i = 0; i < N_SAMPLES; i++)
    bench_report_add (&(BenchFigure) {
      .name = figures[i].name,
      .unit = figures[i].unit,
      .values = { bench_median (self->samples[BENCH_TINCAN][i]),
                  bench_median (self->samples[BENCH_LIMIT][figures[i].of_empty]) },
      .goal = figures[i].bound > 0 ? BENCH_GOAL_RATIO_AT_MOST : BENCH_GOAL_NONE,
      .bound = figures[i].bound,
    });
}

gboolean
bench_start (const BenchRun  *run,
             GError         **error)
{
  g_auto (Bench) self = { 0 };
  g_autofree char *program = find_beside (PROGRAM);
  guint n_rounds = run->smoke ? ROUNDS_SMOKE : ROUNDS;

  if (!bench_process_has_window () || !g_file_test (program, G_FILE_TEST_IS_EXECUTABLE))
    return TRUE;
  for (guint i = 0; i < BENCH_N_CONTENDERS; i++)
    for (guint j = 0; j < N_SAMPLES; j++)
      self.samples[i][j] = bench_samples_new ();
  if (!write_profile (&self, run))
    {
      g_propagate_error (error, g_steal_pointer (&self.error));
      return FALSE;
    }
  for (guint i = 0; i < n_rounds; i++)
    if (!start (&self, BENCH_LIMIT, error) || !start (&self, BENCH_TINCAN, error))
      return FALSE;
  report (&self);
  return TRUE;
}
