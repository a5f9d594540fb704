/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <gio/gio.h>

#include "bench-folder.h"
#include "bench-stats.h"
#include "bench-words.h"
#include "bench.h"
#include "tin-disk-history.h"
#include "tin-limits.h"

/* Histories of a thousand to a million messages, nine of ten of them with one person: how long the
 * first rows of that conversation take, and a search. From the call to the callback, in this
 * process's main loop: what a screen waits for. */

#define N_PEERS 10
/* One in so many messages is with another than the first peer. */
#define OTHERS 10
#define BATCH 2000
/* Batches that are on their way to the disk at one time. */
#define BATCHES_MAX 4
#define ROWS 50
#define UNREAD 20
#define OPENINGS 5
#define READS 100
#define SEARCHES 20
#define SEARCHES_SMOKE 2

typedef struct
{
  /* owned */
  char           *folder;
  TinDiskHistory *history;   /* (nullable) */
  BenchWords     *words;
  GPtrArray      *answer;    /* (nullable) of the last read or search */
  GError         *error;     /* (nullable) the first one */

  /* borrowed */
  const BenchRun *run;
  const char     *peers[N_PEERS];

  /* state */
  guint64         numbers[N_PEERS];
  guint64         n_messages;
  guint           n_pending;
} Bench;

static void
bench_clear (Bench *self)
{
  g_clear_object (&self->history);
  g_clear_pointer (&self->words, bench_words_free);
  g_clear_pointer (&self->answer, g_ptr_array_unref);
  g_clear_pointer (&self->folder, bench_folder_free);
  g_clear_error (&self->error);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Bench, bench_clear)

static void
run_until (Bench *self,
           guint  n_pending)
{
  while (self->n_pending > n_pending)
    g_main_context_iteration (NULL, TRUE);
}

/* --- Opening and closing ------------------------------------------------------------------ */

static gboolean
open_history (Bench *self)
{
  TinDiskHistoryOptions options = { self->folder, TIN_WORKER_THREAD, NULL };
  TinHistoryState *state;

  self->history = tin_disk_history_open (&options, &self->error);
  if (self->history == NULL)
    return FALSE;

  state = tin_history_dup_state (TIN_HISTORY (self->history));
  tin_history_state_free (state);
  return TRUE;
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
close_history (Bench *self)
{
  self->n_pending++;
  tin_history_close_async (TIN_HISTORY (self->history), on_done, self);
  run_until (self, 0);
  g_clear_object (&self->history);
}

/* Out of the system's memory, as after a start of the machine. */
static void
forget_file (Bench *self)
{
  g_autofree char *path = g_build_filename (self->folder, TIN_DISK_HISTORY_FILE, NULL);
  int fd = open (path, O_RDONLY | O_CLOEXEC);

  if (fd < 0)
    return;
  fsync (fd);
  posix_fadvise (fd, 0, 0, POSIX_FADV_DONTNEED);
  close (fd);
}

/* --- Filling ------------------------------------------------------------------------------ */

static void
add_entry (Bench  *self,
           GArray *entries)
{
  guint64 place = self->n_messages++;
  guint peer = place % OTHERS == 0 ? 1 + (guint) (place / OTHERS) % (N_PEERS - 1) : 0;
  g_autofree char *text = bench_words_new_text (self->words);
  /* A message a minute, up to now. */
  guint64 time = (guint64) g_get_real_time () / 1000 - (1000000 - place) * 60000;
  TinHistoryEntry entry = { .conversation = self->peers[peer] };

  entry.message = tin_message_new (peer + 1, ++self->numbers[peer], time << 16,
                                   TIN_MESSAGE_KIND_TEXT, 0, text, -1);
  g_array_append_val (entries, entry);
}

static void
fill_history (Bench   *self,
              guint64  n_messages)
{
  while (self->n_messages < n_messages && self->error == NULL)
    {
      guint n = (guint) MIN (BATCH, n_messages - self->n_messages);
      g_autoptr (GArray) entries = tin_history_entries_new (n);

      for (guint i = 0; i < n; i++)
        add_entry (self, entries);
      self->n_pending++;
      tin_history_append_async (TIN_HISTORY (self->history), entries, on_done, self);
      run_until (self, BATCHES_MAX - 1);
    }
  run_until (self, 0);
}

/* All but the last ones have been read. */
static void
mark_read (Bench *self)
{
  g_autoptr (GArray) marks = g_array_new (FALSE, FALSE, sizeof (TinHistoryMark));

  for (guint i = 0; i < N_PEERS; i++)
    {
      TinHistoryMark mark = { self->peers[i], i + 1, TIN_HISTORY_MARK_SEEN,
                              self->numbers[i] - MIN (self->numbers[i], UNREAD) };

      g_array_append_val (marks, mark);
    }
  self->n_pending++;
  tin_history_mark_async (TIN_HISTORY (self->history), marks, on_done, self);
  run_until (self, 0);
}

/* --- Reading ------------------------------------------------------------------------------ */

static void
on_rows (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Bench *self = user_data;

  self->n_pending--;
  self->answer = tin_history_read_finish (TIN_HISTORY (source), result,
                                          self->error == NULL ? &self->error : NULL);
}

/* Returns: nanoseconds */
static double
read_end (Bench *self)
{
  TinPageRange range = { TIN_PAGE_BEFORE, NULL, ROWS };
  gint64 start = bench_now_ns ();
  double took;

  self->n_pending++;
  tin_history_read_page_async (TIN_HISTORY (self->history), self->peers[0], &range, NULL, on_rows,
                               self);
  run_until (self, 0);
  took = (double) (bench_now_ns () - start);
  if (self->answer != NULL && self->answer->len != ROWS)
    g_set_error (&self->error, G_IO_ERROR, G_IO_ERROR_FAILED, "%u rows", self->answer->len);
  g_clear_pointer (&self->answer, g_ptr_array_unref);
  return took;
}

/* From nothing to the first rows. */
static double
open_and_read (Bench    *self,
               gboolean  cold)
{
  gint64 start;

  close_history (self);
  if (cold)
    forget_file (self);
  start = bench_now_ns ();
  if (!open_history (self))
    return NAN;
  read_end (self);
  return (double) (bench_now_ns () - start);
}

/* The first rows of a file that was just opened, without the opening. */
static double
read_cold (Bench *self)
{
  close_history (self);
  forget_file (self);
  if (!open_history (self))
    return NAN;
  /* What the opening has read is forgotten as well. */
  forget_file (self);
  return read_end (self);
}

/* --- Searching ---------------------------------------------------------------------------- */

static void
on_hits (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Bench *self = user_data;

  self->n_pending--;
  self->answer = tin_history_search_finish (TIN_HISTORY (source), result,
                                            self->error == NULL ? &self->error : NULL);
}

static double
search (Bench      *self,
        const char *text,
        const char *conversation)
{
  TinSearch request = { text, conversation, 0, TIN_SEARCH_HITS };
  gint64 start = bench_now_ns ();

  self->n_pending++;
  tin_history_search_async (TIN_HISTORY (self->history), &request, NULL, on_hits, self);
  run_until (self, 0);
  g_clear_pointer (&self->answer, g_ptr_array_unref);
  return (double) (bench_now_ns () - start);
}

/* What is looked for, in words of the made-up language. */
static GPtrArray *
make_searches (BenchWords *words)
{
  GPtrArray *searches = g_ptr_array_new_with_free_func (g_free);
  const char *common = bench_words_get (words, 0);
  const char *usual = bench_words_get (words, 50);
  const char *rare = bench_words_get (words, BENCH_N_WORDS - 1);

  g_ptr_array_add (searches, g_strdup (common));
  g_ptr_array_add (searches, g_strdup (usual));
  g_ptr_array_add (searches, g_strdup (bench_words_get (words, 2000)));
  g_ptr_array_add (searches, g_strdup (rare));
  /* As it is typed. */
  g_ptr_array_add (searches, g_strndup (usual, 1));
  g_ptr_array_add (searches, g_strndup (rare, 2));
  g_ptr_array_add (searches, g_strndup (rare, 4));
  g_ptr_array_add (searches, g_strdup_printf ("%s %s", common, bench_words_get (words, 1)));
  g_ptr_array_add (searches, g_strdup_printf ("%s %s", common, rare));
  g_ptr_array_add (searches, g_strdup_printf ("%s %s", usual, bench_words_get (words, 60)));
  g_ptr_array_add (searches, g_strdup ("nobodywroteit"));
  g_ptr_array_add (searches, g_strdup_printf ("%s nobodywroteit", common));
  return searches;
}

/* In all, in the large conversation and in a small one. */
static GArray *
search_all (Bench *self)
{
  g_autoptr (GPtrArray) searches = make_searches (self->words);
  const char *const conversations[] = { NULL, self->peers[0], self->peers[1] };
  GArray *samples = bench_samples_new ();
  guint n_times = self->run->smoke ? SEARCHES_SMOKE : SEARCHES;

  for (guint i = 0; i < n_times; i++)
    for (guint j = 0; j < searches->len * G_N_ELEMENTS (conversations); j++)
      {
        const char *text = g_ptr_array_index (searches, j / G_N_ELEMENTS (conversations));
        double took = search (self, text, conversations[j % G_N_ELEMENTS (conversations)]);

        g_array_append_val (samples, took);
      }
  return samples;
}

/* --- Figures ------------------------------------------------------------------------------ */

static void
add_figure (Bench      *self,
            const char *what,
            double      nanoseconds,
            double      bound)
{
  g_autofree char *name = g_strdup_printf ("%s, of %" G_GUINT64_FORMAT, what, self->n_messages);
  BenchFigure figure = {
    .name = name,
    .unit = "ms",
    .values = { nanoseconds / 1e6, NAN },
    .goal = bound > 0 ? BENCH_GOAL_AT_MOST : BENCH_GOAL_NONE,
    .bound = bound,
  };

  bench_report_add (&figure);
}

static double
repeat (Bench     *self,
        double   (*func) (Bench *self),
        guint      n_times)
{
  g_autoptr (GArray) samples = bench_samples_new ();

  for (guint i = 0; i < n_times && self->error == NULL; i++)
    {
      double took = func (self);

      g_array_append_val (samples, took);
    }
  return bench_median (samples);
}

static double
open_warm (Bench *self)
{
  return open_and_read (self, FALSE);
}

static double
open_cold (Bench *self)
{
  return open_and_read (self, TRUE);
}

/* One frame where the file is in memory, and 50 ms where it is not. */
static void
measure_size (Bench *self)
{
  guint n_openings = self->run->smoke ? 1 : OPENINGS;
  g_autoptr (GArray) samples = NULL;

  add_figure (self, "first rows, warm", repeat (self, read_end, READS), 1000.0 / 60);
  add_figure (self, "first rows, cold", repeat (self, read_cold, n_openings), 50);
  add_figure (self, "start to rows, warm", repeat (self, open_warm, n_openings), 0);
  add_figure (self, "start to rows, cold", repeat (self, open_cold, n_openings), 0);
  if (self->error != NULL)
    return;

  samples = search_all (self);
  add_figure (self, "search, p50", bench_median (samples), 0);
  add_figure (self, "search, p99", bench_percentile (samples, 99), 20);
  add_figure (self, "search, slowest", bench_percentile (samples, 100), 0);
}

static void
measure_filling (Bench   *self,
                 guint64  n_messages)
{
  guint64 n_before = self->n_messages;
  gint64 start = bench_now_ns ();
  BenchFigure write = { .name = "written in batches", .unit = "messages/s" };
  BenchFigure index = { .name = "put into the index", .unit = "messages/s" };
  double n_added;
  gint64 written;

  fill_history (self, n_messages);
  written = bench_now_ns ();
  mark_read (self);
  n_added = (double) (self->n_messages - n_before);
  write.values[BENCH_TINCAN] = n_added * 1e9 / (double) (written - start);
  /* What was indexed in between counts as well: from the first message to the last. */
  index.values[BENCH_TINCAN] = n_added * 1e9 / (double) (bench_rest () + written - start);
  write.values[BENCH_LIMIT] = index.values[BENCH_LIMIT] = NAN;
  bench_report_add (&write);
  bench_report_add (&index);
}

gboolean
bench_history (const BenchRun  *run,
               GError         **error)
{
  static const guint64 full[] = { 1000, 10000, 100000, 1000000 };
  static const guint64 smoke[] = { 1000, 3000 };
  const guint64 *sizes = run->smoke ? smoke : full;
  guint n_sizes = run->smoke ? G_N_ELEMENTS (smoke) : G_N_ELEMENTS (full);
  g_auto (Bench) self = { .run = run };

  self.folder = bench_folder_new (error);
  if (self.folder == NULL)
    return FALSE;
  self.words = bench_words_new ();
  for (guint i = 0; i < N_PEERS; i++)
    {
      g_autofree char *id = g_strdup_printf ("%064x", i + 1);

      self.peers[i] = g_intern_string (id);
    }

  if (open_history (&self))
    for (guint i = 0; i < n_sizes && self.error == NULL; i++)
      {
        measure_filling (&self, sizes[i]);
        if (self.error == NULL)
          measure_size (&self);
      }
  if (self.history != NULL)
    close_history (&self);

  if (self.error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&self.error));
  return FALSE;
}
