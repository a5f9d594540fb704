/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "bench.h"

/* One text to everybody: the clock stops when the last peer has it. */

static gboolean
run_broadcast (BenchPair  *pair,
               guint       count,
               double     *values,
               GError    **error)
{
  g_autofree char *ready = NULL;
  g_autofree char *all = NULL;
  g_autofree char *settled = NULL;

  bench_process_say (pair->crowd, "gather");
  ready = bench_process_hear (pair->crowd, "ready", pair->patience, error);
  if (ready == NULL)
    return FALSE;

  bench_process_say (pair->hub, "broadcast");
  all = bench_process_hear (pair->crowd, "all", pair->patience, error);
  if (all == NULL)
    return FALSE;
  settled = bench_process_hear (pair->hub, "settled", pair->patience, error);

  values[0] = (double) bench_line_number (all, 1) / 1e6;
  return settled != NULL;
}

gboolean
bench_broadcast (const BenchRun  *run,
                 GError         **error)
{
  guint length;
  const guint *growth = bench_growth (run, &length);

  for (guint i = 0; i < length; i++)
    {
      BenchPlan plan = { run_broadcast, growth[i], { 1, 1 } };
      BenchFigure figure = { "broadcast, until the last has it", "ms", growth[i] };
      BenchMedians medians;

      if (!bench_measure (run, &plan, medians, error))
        return FALSE;
      memcpy (figure.values, medians[0], sizeof figure.values);
      if (growth[i] == 1000)
        {
          figure.goal = BENCH_GOAL_RATIO_AT_MOST;
          figure.bound = 1.25;
        }
      bench_report_add (&figure);
    }
  return TRUE;
}
