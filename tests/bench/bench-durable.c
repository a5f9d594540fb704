/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>
#include <string.h>

#include <gio/gio.h>

#include "bench-folder.h"
#include "bench-stats.h"
#include "bench.h"

/* Messages that are on both disks, by two whole programs but for their faces, in two processes. A
 * round sends a row through them, and then lets SQLite alone write as many rows of the same kind in
 * transactions of the same size: in one process, and in two at once.
 *
 * The goal is measured by the two at once. A message that arrived was written twice, to two
 * databases; a limit that writes it once does half of what is asked for. With one process to
 * itself SQLite has the disk and a core alone, which two people on one machine never have: that
 * ratio is shown, and is what two machines with a disk each would come nearer to. */

#define ROUNDS 5
#define ROUNDS_SMOKE 1
#define COUNT 100000
#define COUNT_SMOKE 2000
/* What waits for a person who is away, in the measurement of gaps. */
#define QUEUED 100000
#define QUEUED_SMOKE 2000
#define QUEUED_ROUNDS 3
/* Microseconds: a side that rests uses no more than a twentieth of a core, for so long. */
#define REST_TURN 100000
#define REST_TURNS 6
#define PATIENCE 120
#define PATIENCE_SMOKE 30

typedef struct
{
  /* owned */
  char         *folder;
  BenchProcess *hub;        /* Tincan, who sends */
  BenchProcess *crowd;      /* Tincan, who receives */
  BenchProcess *alone[2];   /* (nullable) SQLite: what the one writes, and what the other does */

  /* state */
  gint64        port;      /* of the hub */
  guint64       n_sent;
  guint         patience;
} Durable;

enum
{
  RATE,            /* messages a second on both disks */
  RATE_ONE,        /* rows a second of SQLite in one process */
  RATE_TWO,        /* the same of the slower of two at once */
  BATCH_OUT,       /* rows between two waits for the disk, of who sends */
  BATCH_IN,        /* and of who receives */
  N_SAMPLES,
};

static void
durable_clear (Durable *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->alone); i++)
    g_clear_pointer (&self->alone[i], bench_process_free);
  g_clear_pointer (&self->crowd, bench_process_free);
  g_clear_pointer (&self->hub, bench_process_free);
  g_clear_pointer (&self->folder, bench_folder_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Durable, durable_clear)

/* Says a line, and reads the answer. Returns: (transfer full) (nullable) */
static char *
ask (Durable       *self,
     BenchProcess  *process,
     const char    *line,
     const char    *answer,
     GError       **error)
{
  bench_process_say (process, "%s", line);
  return bench_process_hear (process, answer, self->patience, error);
}

static gboolean
ask_number (Durable       *self,
            BenchProcess  *process,
            const char    *line,
            const char    *answer,
            gint64        *number,
            GError       **error)
{
  g_autofree char *heard = ask (self, process, line, answer, error);

  if (heard == NULL)
    return FALSE;
  if (number != NULL)
    *number = bench_line_number (heard, 1);
  return TRUE;
}

static gint64
get_cpu (Durable *self)
{
  return bench_process_cpu_ns (self->hub) +
         (self->crowd != NULL ? bench_process_cpu_ns (self->crowd) : 0);
}

/* Until both have done what they do when nothing else is to be done: the index for searching. */
static void
await_rest (Durable *self)
{
  gint64 deadline = g_get_monotonic_time () + (gint64) self->patience * G_USEC_PER_SEC;
  gint64 cpu = get_cpu (self);

  for (guint i = 0; i < REST_TURNS && g_get_monotonic_time () < deadline; i++)
    {
      gint64 before = cpu;

      g_usleep (REST_TURN);
      cpu = get_cpu (self);
      if (cpu - before > REST_TURN * 1000 / 20)
        i = 0;
    }
}

/* --- Beginning ---------------------------------------------------------------------------- */

static BenchProcess *
open_side (Durable     *self,
           const char  *side,
           const char  *name,
           gint64      *port,
           GError     **error)
{
  g_autoptr (BenchProcess) process = bench_process_start (side, name, error);
  g_autofree char *line = g_strdup_printf ("open %s/%s", self->folder, name);

  if (process == NULL || !ask_number (self, process, line, "opened", port, error))
    return NULL;
  return g_steal_pointer (&process);
}

static gboolean
dial (Durable  *self,
      GError  **error)
{
  g_autofree char *line = g_strdup_printf ("dial %" G_GINT64_FORMAT, self->port);

  return ask_number (self, self->crowd, line, "dialled", NULL, error);
}

static gboolean
expect (Durable  *self,
        guint     count,
        GError  **error)
{
  g_autofree char *line = g_strdup_printf ("expect %u %" G_GUINT64_FORMAT, count, self->n_sent);

  self->n_sent += count;
  return ask_number (self, self->crowd, line, "ready", NULL, error);
}

static gboolean
open_tincans (Durable     *self,
              const char  *receiver,
              GError     **error)
{
  g_autofree char *met = NULL;

  self->hub = open_side (self, "durable", "hub", &self->port, error);
  if (self->hub == NULL)
    return FALSE;
  self->crowd = open_side (self, receiver, "crowd", NULL, error);
  if (self->crowd == NULL)
    return FALSE;

  bench_process_say (self->hub, "meet");
  if (!dial (self, error))
    return FALSE;
  met = bench_process_hear (self->hub, "met", self->patience, error);
  return met != NULL;
}

static gboolean
open_yardsticks (Durable  *self,
                 GError  **error)
{
  static const char *const names[] = { "out.db", "in.db" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      self->alone[i] = open_side (self, "sqlite", names[i], NULL, error);
      if (self->alone[i] == NULL)
        return FALSE;
    }
  return TRUE;
}

/* --- Rates -------------------------------------------------------------------------------- */

static gboolean
count_syncs (Durable  *self,
             gint64    syncs[2],
             GError  **error)
{
  return ask_number (self, self->hub, "syncs", "syncs", &syncs[0], error) &&
         ask_number (self, self->crowd, "syncs", "syncs", &syncs[1], error);
}

static gboolean
send_row (Durable  *self,
          guint     count,
          double   *samples,
          GError  **error)
{
  g_autofree char *row = g_strdup_printf ("row %u", count);
  g_autofree char *got = NULL;
  g_autofree char *done = NULL;
  gint64 before[2], after[2];
  gint64 start;

  if (!count_syncs (self, before, error) ||
      !expect (self, count, error) ||
      !ask_number (self, self->hub, row, "row", &start, error))
    return FALSE;
  got = bench_process_hear (self->crowd, "got", self->patience, error);
  if (got == NULL)
    return FALSE;
  done = bench_process_hear (self->hub, "done", self->patience, error);
  if (done == NULL || !count_syncs (self, after, error))
    return FALSE;

  samples[RATE] = count * 1e9 / (double) (bench_line_number (got, 1) - start);
  samples[BATCH_OUT] = count / (double) MAX (after[0] - before[0], 1);
  samples[BATCH_IN] = count / (double) MAX (after[1] - before[1], 1);
  return TRUE;
}

/* Returns: the rate of N of the two, which begin together, or NAN */
static double
commit_alone (Durable       *self,
              guint          n,
              guint          count,
              const double  *samples,
              GError       **error)
{
  const double batches[] = { samples[BATCH_OUT], samples[BATCH_IN] };
  guint first = n == 1 ? 1 : 0;
  gint64 start = G_MAXINT64;
  gint64 end = 0;

  for (guint i = first; i < G_N_ELEMENTS (self->alone); i++)
    bench_process_say (self->alone[i], "commit %u %.0f", count, MAX (round (batches[i]), 1));
  for (guint i = first; i < G_N_ELEMENTS (self->alone); i++)
    {
      g_autofree char *took = bench_process_hear (self->alone[i], "took", self->patience, error);

      if (took == NULL)
        return NAN;
      start = MIN (start, bench_line_number (took, 1));
      end = MAX (end, bench_line_number (took, 2));
    }
  return count * 1e9 / (double) (end - start);
}

static gboolean
run_round (Durable         *self,
           const BenchRun  *run,
           guint            count,
           double          *samples,
           GError         **error)
{
  samples[RATE_ONE] = samples[RATE_TWO] = NAN;
  if (!send_row (self, count, samples, error))
    return FALSE;
  await_rest (self);
  if (run->alone)
    return TRUE;

  samples[RATE_ONE] = commit_alone (self, 1, count, samples, error);
  if (isnan (samples[RATE_ONE]))
    return FALSE;
  samples[RATE_TWO] = commit_alone (self, 2, count, samples, error);
  return !isnan (samples[RATE_TWO]);
}

static void
report_rates (GArray *all[N_SAMPLES])
{
  BenchFigure two = { "durable; limit: SQLite on 2 disks", "messages/s", 1 };
  BenchFigure one = { "durable; limit: SQLite on 1 disk", "messages/s", 1 };
  BenchFigure out = { "rows a sync, who sends", "", 1 };
  BenchFigure in = { "rows a sync, who receives", "", 1 };

  two.values[BENCH_TINCAN] = one.values[BENCH_TINCAN] = bench_median (all[RATE]);
  two.values[BENCH_LIMIT] = bench_median (all[RATE_TWO]);
  two.goal = BENCH_GOAL_RATIO_AT_LEAST;
  two.bound = 0.7;
  one.values[BENCH_LIMIT] = bench_median (all[RATE_ONE]);
  out.values[BENCH_TINCAN] = bench_median (all[BATCH_OUT]);
  in.values[BENCH_TINCAN] = bench_median (all[BATCH_IN]);
  out.values[BENCH_LIMIT] = in.values[BENCH_LIMIT] = NAN;

  bench_report_add (&two);
  bench_report_add (&one);
  bench_report_add (&out);
  bench_report_add (&in);
}

static gboolean
measure_rates (const BenchRun  *run,
               GError         **error)
{
  guint count = run->smoke ? COUNT_SMOKE : COUNT;
  guint n_rounds = run->smoke ? ROUNDS_SMOKE : ROUNDS;
  g_auto (Durable) self = { .patience = run->smoke ? PATIENCE_SMOKE : PATIENCE };
  GArray *all[N_SAMPLES];
  gboolean good;

  self.folder = bench_folder_new (error);
  if (self.folder == NULL || !open_tincans (&self, "durable", error) ||
      (!run->alone && !open_yardsticks (&self, error)))
    return FALSE;

  for (guint i = 0; i < N_SAMPLES; i++)
    all[i] = bench_samples_new ();
  good = TRUE;
  for (guint i = 0; i < n_rounds && good; i++)
    {
      double samples[N_SAMPLES];

      good = run_round (&self, run, count, samples, error);
      for (guint j = 0; j < N_SAMPLES && good; j++)
        if (!isnan (samples[j]))
          g_array_append_val (all[j], samples[j]);
    }

  if (good)
    report_rates (all);
  for (guint i = 0; i < N_SAMPLES; i++)
    g_array_unref (all[i]);
  return good;
}

/* --- Gaps --------------------------------------------------------------------------------- */

/* What is said of a meeting: see report_gaps() */
#define N_GAPS 4

/* Somebody was away, and what was written meanwhile comes all at once. */
static gboolean
meet_again (Durable     *self,
            const char  *receiver,
            guint        count,
            double       samples[N_GAPS],
            GError     **error)
{
  g_autofree char *queue = g_strdup_printf ("queue %u", count);
  g_autofree char *got = NULL;
  gint64 start;

  g_clear_pointer (&self->crowd, bench_process_free);
  if (!ask_number (self, self->hub, queue, "queued", NULL, error))
    return FALSE;
  self->crowd = open_side (self, receiver, "crowd", NULL, error);
  if (self->crowd == NULL)
    return FALSE;
  await_rest (self);
  if (!expect (self, count, error))
    return FALSE;

  start = bench_now_ns ();
  if (!dial (self, error))
    return FALSE;
  got = bench_process_hear (self->crowd, "got", self->patience, error);
  if (got == NULL)
    return FALSE;

  samples[0] = (double) bench_line_number (got, 2) / 1e6;
  samples[1] = (double) bench_line_number (got, 3) / 1e6;
  samples[2] = (double) bench_line_number (got, 4) / 1e6;
  samples[3] = count * 1e9 / (double) (bench_line_number (got, 1) - start);
  return TRUE;
}

static void
report_gaps (const char *face,
             GArray     *all[N_GAPS])
{
  static const struct
  {
    const char *name;
    const char *unit;
    BenchGoal   goal;
    double      bound;
  } figures[N_GAPS] = {
    { "longest gap while queued arrive", "ms", BENCH_GOAL_AT_MOST, 33 },
    { "gap while queued arrive, p99", "ms", BENCH_GOAL_AT_MOST, 8 },
    { "longest work in a turn then", "ms", BENCH_GOAL_NONE, 0 },
    { "queued that arrive", "messages/s", BENCH_GOAL_NONE, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (figures); i++)
    {
      g_autofree char *name = g_strdup_printf ("%s%s", figures[i].name, face);
      BenchFigure figure = { name, figures[i].unit, 1, .goal = figures[i].goal,
                             .bound = figures[i].bound };

      /* Of the worst the worst. */
      figure.values[BENCH_TINCAN] = i == 0 || i == 2 ? bench_percentile (all[i], 100)
                                                     : bench_median (all[i]);
      figure.values[BENCH_LIMIT] = NAN;
      bench_report_add (&figure);
    }
}

static gboolean
measure_gaps (const BenchRun  *run,
              const char      *receiver,
              const char      *face,
              GError         **error)
{
  guint count = run->smoke ? QUEUED_SMOKE : QUEUED;
  guint n_rounds = run->smoke ? ROUNDS_SMOKE : QUEUED_ROUNDS;
  g_auto (Durable) self = { .patience = run->smoke ? PATIENCE_SMOKE : PATIENCE };
  GArray *all[N_GAPS];
  gboolean good;

  self.folder = bench_folder_new (error);
  if (self.folder == NULL || !open_tincans (&self, receiver, error))
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    all[i] = bench_samples_new ();
  good = TRUE;
  for (guint i = 0; i < n_rounds && good; i++)
    {
      double samples[N_GAPS];

      good = meet_again (&self, receiver, count, samples, error);
      for (guint j = 0; j < G_N_ELEMENTS (all) && good; j++)
        g_array_append_val (all[j], samples[j]);
    }

  if (good)
    report_gaps (face, all);
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    g_array_unref (all[i]);
  return good;
}

gboolean
bench_durable (const BenchRun  *run,
               GError         **error)
{
  return measure_rates (run, error) && measure_gaps (run, "durable", "", error) &&
         (!bench_process_has_window () || measure_gaps (run, "window", ", window", error));
}
