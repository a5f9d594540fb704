/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "bench.h"

/* New links, one after the other: connect, both certificates, hello both ways, goodbye. The peers
 * of the crowd stay connected meanwhile. */

static gboolean
run_connect (BenchPair  *pair,
             guint       count,
             double     *values,
             GError    **error)
{
  g_autofree char *dialled = NULL;
  g_autofree char *served = NULL;
  gint64 cpu = bench_pair_cpu (pair);

  bench_process_say (pair->hub, "serve %u", count);
  bench_process_say (pair->crowd, "dial %u %u", pair->port, count);
  dialled = bench_process_hear (pair->crowd, "dialled", pair->patience, error);
  if (dialled == NULL)
    return FALSE;
  served = bench_process_hear (pair->hub, "served", pair->patience, error);

  values[0] = count * 1e9 / (double) bench_line_number (dialled, 1);
  values[1] = (double) (bench_pair_cpu (pair) - cpu) / 1e3 / count;
  return served != NULL;
}

gboolean
bench_connect (const BenchRun  *run,
               GError         **error)
{
  guint length;
  const guint *growth = bench_growth (run, &length);

  for (guint i = 0; i < length; i++)
    {
      guint count = run->smoke ? 10 : 200;
      BenchPlan plan = { run_connect, growth[i], { count, count } };
      BenchFigure rate = { "new links", "links/s", growth[i] };
      BenchFigure cpu = { "CPU a new link, both ends", "µs", growth[i] };
      BenchMedians medians;

      if (!bench_measure (run, &plan, medians, error))
        return FALSE;
      memcpy (rate.values, medians[0], sizeof rate.values);
      memcpy (cpu.values, medians[1], sizeof cpu.values);
      if (growth[i] == 1)
        {
          rate.goal = BENCH_GOAL_RATIO_AT_LEAST;
          rate.bound = 0.9;
        }
      bench_report_add (&rate);
      bench_report_add (&cpu);
    }
  return TRUE;
}
