/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "bench.h"
#include "bench-sides.h"

/* What one link carries, and how long a text takes. */

/* --- Throughput --------------------------------------------------------------------------- */

static gboolean
run_row (BenchPair  *pair,
         guint       count,
         guint       piece,
         double     *rate,
         GError    **error)
{
  g_autofree char *ready = NULL;
  g_autofree char *start = NULL;
  g_autofree char *end = NULL;
  g_autofree char *done = NULL;

  bench_process_say (pair->crowd, "expect %u", count);
  ready = bench_process_hear (pair->crowd, "ready", pair->patience, error);
  if (ready == NULL)
    return FALSE;

  bench_process_say (pair->hub, "row %u %u", count, piece);
  start = bench_process_hear (pair->hub, "row", pair->patience, error);
  if (start == NULL)
    return FALSE;
  end = bench_process_hear (pair->crowd, "got", pair->patience, error);
  if (end == NULL)
    return FALSE;
  done = bench_process_hear (pair->hub, "done", pair->patience, error);

  *rate = count * 1e9 / (double) (bench_line_number (end, 1) - bench_line_number (start, 1));
  return done != NULL;
}

/* Of one write each there are fewer: it is as much slower. */
#define SINGLE_SHARE 10

static gboolean
run_throughput (BenchPair  *pair,
                guint       count,
                double     *values,
                GError    **error)
{
  gint64 cpu = bench_pair_cpu (pair);

  if (!run_row (pair, count, BENCH_RUN, &values[0], error))
    return FALSE;
  values[1] = (double) (bench_pair_cpu (pair) - cpu) / 1e3 / count;

  if (pair->contender != BENCH_TLS || pair->n_peers > 1)
    return TRUE;
  return run_row (pair, MAX (count / SINGLE_SHARE, 1), 1, &values[2], error);
}

static void
report_throughput (guint        n_peers,
                   BenchMedians medians)
{
  BenchFigure rate = { "throughput", "messages/s", n_peers };
  BenchFigure single = { "throughput, limit: a write each", "messages/s", n_peers };
  BenchFigure cpu = { "CPU a message, both ends", "µs", n_peers };

  memcpy (rate.values, medians[0], sizeof rate.values);
  memcpy (cpu.values, medians[1], sizeof cpu.values);
  memcpy (single.values, medians[2], sizeof single.values);
  single.values[BENCH_TINCAN] = rate.values[BENCH_TINCAN];
  if (n_peers == 1)
    {
      rate.goal = BENCH_GOAL_RATIO_AT_LEAST;
      rate.bound = 0.25;
      cpu.goal = BENCH_GOAL_AT_MOST;
      cpu.bound = 1;
    }

  bench_report_add (&rate);
  if (n_peers == 1)
    bench_report_add (&single);
  bench_report_add (&cpu);
}

gboolean
bench_throughput (const BenchRun  *run,
                  GError         **error)
{
  guint length;
  const guint *growth = bench_growth (run, &length);

  for (guint i = 0; i < length; i++)
    {
      BenchMedians medians;
      BenchPlan plan = {
        run_throughput, growth[i],
        { run->smoke ? 2000 : 320000, run->smoke ? 20000 : 3200000 },
      };

      if (!bench_measure (run, &plan, medians, error))
        return FALSE;
      report_throughput (growth[i], medians);
    }
  return TRUE;
}

/* --- Latency ------------------------------------------------------------------------------ */

static gboolean
run_pings (BenchPair  *pair,
           guint       count,
           guint       pause,
           double     *values,
           GError    **error)
{
  g_autofree char *ready = NULL;
  g_autofree char *pongs = NULL;
  g_autofree char *pinged = NULL;

  bench_process_say (pair->crowd, "pong %u", count);
  ready = bench_process_hear (pair->crowd, "ready", pair->patience, error);
  if (ready == NULL)
    return FALSE;

  bench_process_say (pair->hub, "ping %u %u", count, pause);
  pongs = bench_process_hear (pair->crowd, "pongs", pair->patience, error);
  if (pongs == NULL)
    return FALSE;
  pinged = bench_process_hear (pair->hub, "pinged", pair->patience, error);

  values[0] = (double) bench_line_number (pongs, 1) / 1e3;
  values[1] = (double) bench_line_number (pongs, 2) / 1e3;
  return pinged != NULL;
}

/* Milliseconds before each text: both sides are asleep by then, as they are when people write. */
#define PAUSE 1
/* Back to back they never are: there is more of it in the same time. */
#define BACK_TO_BACK_SHARE 5

static gboolean
run_latency (BenchPair  *pair,
             guint       count,
             double     *values,
             GError    **error)
{
  guint n_pings = count * BACK_TO_BACK_SHARE;
  gint64 cpu;

  if (!run_pings (pair, count, PAUSE, &values[0], error))
    return FALSE;
  cpu = bench_pair_cpu (pair);
  if (!run_pings (pair, n_pings, 0, &values[2], error))
    return FALSE;

  values[4] = (double) (bench_pair_cpu (pair) - cpu) / 1e3 / (2 * n_pings);
  return TRUE;
}

static void
report_latency (guint        n_peers,
                BenchMedians medians)
{
  static const char *const names[] = {
    "one way, p50",
    "one way, p99",
    "one way, back to back, p50",
    "one way, back to back, p99",
    "CPU a text, back to back, both",
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      BenchFigure figure = { names[i], "µs", n_peers };

      memcpy (figure.values, medians[i], sizeof figure.values);
      if (n_peers == 1 && i == 0)
        {
          figure.goal = BENCH_GOAL_RATIO_AT_MOST;
          figure.bound = 1.5;
        }
      bench_report_add (&figure);
    }
}

gboolean
bench_latency (const BenchRun  *run,
               GError         **error)
{
  guint length;
  const guint *growth = bench_growth (run, &length);

  for (guint i = 0; i < length; i++)
    {
      guint count = run->smoke ? 50 : 300;
      BenchPlan plan = { run_latency, growth[i], { count, count } };
      BenchMedians medians;

      if (!bench_measure (run, &plan, medians, error))
        return FALSE;
      report_latency (growth[i], medians);
    }
  return TRUE;
}
