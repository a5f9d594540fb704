/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>

#include "bench.h"
#include "tin-limits.h"

/* What peers cost who say nothing: memory a peer on the side that holds them all, and the time of
 * the processor that it takes to see that they are there. */

/* The first questions have been answered by then. */
#define SETTLE_SECONDS 2
/* Each link is asked twice in it. */
#define WINDOW_SECONDS (2 * (guint) (TIN_PING_AFTER / G_USEC_PER_SEC) + 1)

typedef struct
{
  double memory[BENCH_N_CONTENDERS];
  double cpu[BENCH_N_CONTENDERS];
} Idle;

static gboolean
fall_idle (BenchPair  *pair,
           GError    **error)
{
  BenchProcess *sides[] = { pair->hub, pair->crowd };

  for (guint i = 0; i < G_N_ELEMENTS (sides); i++)
    {
      g_autofree char *idling = NULL;

      bench_process_say (sides[i], "idle");
      idling = bench_process_hear (sides[i], "idling", pair->patience, error);
      if (idling == NULL)
        return FALSE;
    }
  return TRUE;
}

/* All contenders at once: they hardly do anything. */
static void
watch (const BenchRun  *run,
       BenchPair      **pairs,
       guint            seconds,
       Idle            *idle)
{
  gint64 start[BENCH_N_CONTENDERS] = { 0 };

  g_usleep ((run->smoke ? 0 : SETTLE_SECONDS) * G_USEC_PER_SEC);
  for (guint i = 0; i < BENCH_N_CONTENDERS; i++)
    if (pairs[i] != NULL)
      start[i] = bench_process_cpu_ns (pairs[i]->hub);
  g_usleep (seconds * G_USEC_PER_SEC);

  for (guint i = 0; i < BENCH_N_CONTENDERS; i++)
    {
      BenchPair *pair = pairs[i];

      idle->memory[i] = idle->cpu[i] = NAN;
      if (pair == NULL)
        continue;
      idle->cpu[i] = (double) (bench_process_cpu_ns (pair->hub) - start[i]) / 1e7 / seconds;
      idle->memory[i] = (double) (bench_process_pss (pair->hub) - pair->empty_pss) / 1024 /
                        pair->n_peers;
    }
}

static gboolean
measure_idle (const BenchRun  *run,
              guint            n_peers,
              guint            seconds,
              Idle            *idle,
              GError         **error)
{
  BenchPair *pairs[BENCH_N_CONTENDERS] = { NULL };
  gboolean good = TRUE;

  for (guint i = 0; i < BENCH_N_CONTENDERS && good; i++)
    {
      if (!bench_run_has (run, i))
        continue;
      pairs[i] = bench_pair_start (run, i, n_peers, error);
      good = pairs[i] != NULL && fall_idle (pairs[i], error);
    }
  if (good)
    watch (run, pairs, seconds, idle);

  for (guint i = 0; i < BENCH_N_CONTENDERS; i++)
    g_clear_pointer (&pairs[i], bench_pair_free);
  return good;
}

gboolean
bench_idle (const BenchRun  *run,
            GError         **error)
{
  guint length;
  const guint *growth = bench_growth (run, &length);

  for (guint i = 0; i < length; i++)
    {
      gboolean last = i == length - 1;
      /* Of fewer peers than the most only the memory is asked for: two windows are enough. */
      guint seconds = run->smoke ? 1 : last || growth[i] == 100 ? WINDOW_SECONDS : 1;
      BenchFigure memory = { "memory a peer, all idle", "KiB", growth[i] };
      BenchFigure cpu = { "processor, all idle", "%", growth[i] };
      Idle idle;

      if (!measure_idle (run, growth[i], seconds, &idle, error))
        return FALSE;

      for (guint j = 0; j < BENCH_N_CONTENDERS; j++)
        {
          memory.values[j] = idle.memory[j];
          cpu.values[j] = idle.cpu[j];
        }
      if (growth[i] == 1000)
        {
          memory.goal = cpu.goal = BENCH_GOAL_AT_MOST;
          memory.bound = 20;
          cpu.bound = 0.1;
        }
      bench_report_add (&memory);
      if (seconds > 1 || run->smoke)
        bench_report_add (&cpu);
    }
  return TRUE;
}
