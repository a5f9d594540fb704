/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>

#include "bench.h"
#include "bench-flood.h"

/* A Tincan, in a process of its own, under a thousand hostile connections, of one address and of a
 * thousand, and a friend who calls meanwhile. Where a limit stands elsewhere, here stands the same
 * in peace, measured just before. */

#define STRANGERS 1000
#define STRANGERS_SMOKE 40
#define VISITS 50
#define VISITS_SMOKE 3
/* For all visits of one flood, in milliseconds. */
#define BOUND 20000
#define BOUND_SMOKE 5000
#define PATIENCE 60

enum
{
  MEDIAN,
  WORST,
  BAD,
  MEMORY,
  PROCESSOR,
  GAP,
  GAP_99,
  N_VALUES,
};

static const struct
{
  const char *name;
  const char *unit;
} rows[N_VALUES] = {
  [MEDIAN] = { "a friend, median", "ms" },
  [WORST] = { "a friend, worst", "ms" },
  [BAD] = { "tries that failed", "" },
  [MEMORY] = { "memory", "MiB" },
  [PROCESSOR] = { "processor", "%" },
  [GAP] = { "loop gap, worst", "ms" },
  [GAP_99] = { "loop gap, p99", "ms" },
};

static const char *const kinds[BENCH_FLOOD_N_KINDS] = {
  [BENCH_FLOOD_SILENT] = "silent",
  [BENCH_FLOOD_HALF] = "half",
  [BENCH_FLOOD_HELLO] = "hello",
  [BENCH_FLOOD_RECONNECT] = "again",
};

typedef struct
{
  const BenchRun *run;      /* (borrowed) */
  BenchProcess   *victim;   /* (owned) */
  BenchProcess   *friend;   /* (owned) */
  BenchProcess   *hostile;  /* (owned) */
  guint           port;
  guint           n_strangers;
} Flood;

static void
flood_clear (Flood *self)
{
  g_clear_pointer (&self->hostile, bench_process_free);
  g_clear_pointer (&self->friend, bench_process_free);
  g_clear_pointer (&self->victim, bench_process_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Flood, flood_clear)

static gboolean
flood_open (Flood   *self,
            GError **error)
{
  g_autofree char *port = NULL;

  self->victim = bench_process_start ("flood", "victim", error);
  if (self->victim == NULL)
    return FALSE;
  self->friend = bench_process_start ("flood", "friend", error);
  if (self->friend == NULL)
    return FALSE;
  self->hostile = bench_process_start ("hostile", "hostile", error);
  if (self->hostile == NULL)
    return FALSE;

  bench_process_say (self->victim, "listen");
  port = bench_process_hear (self->victim, "port", PATIENCE, error);
  self->port = port != NULL ? (guint) bench_line_number (port, 1) : 0;
  return port != NULL;
}

static gboolean
visit (Flood   *self,
       double  *values,
       GError **error)
{
  gboolean smoke = self->run->smoke;
  g_autofree char *watching = NULL;
  g_autofree char *visited = NULL;
  g_autofree char *gaps = NULL;
  gint64 cpu, start;

  bench_process_say (self->victim, "watch");
  watching = bench_process_hear (self->victim, "watching", PATIENCE, error);
  if (watching == NULL)
    return FALSE;

  cpu = bench_process_cpu_ns (self->victim);
  start = g_get_monotonic_time ();
  bench_process_say (self->friend, "visit %u %d %d", self->port, smoke ? VISITS_SMOKE : VISITS,
                     smoke ? BOUND_SMOKE : BOUND);
  visited = bench_process_hear (self->friend, "visited", PATIENCE, error);
  if (visited == NULL)
    return FALSE;

  values[PROCESSOR] = (double) (bench_process_cpu_ns (self->victim) - cpu) / 10
                      / (double) (g_get_monotonic_time () - start);
  values[MEMORY] = (double) bench_process_pss (self->victim) / 1048576;
  bench_process_say (self->victim, "look");
  gaps = bench_process_hear (self->victim, "gaps", PATIENCE, error);
  if (gaps == NULL)
    return FALSE;

  values[MEDIAN] = (double) bench_line_number (visited, 2) / 1e6;
  values[WORST] = (double) bench_line_number (visited, 3) / 1e6;
  values[BAD] = (double) bench_line_number (visited, 4);
  values[GAP] = (double) bench_line_number (gaps, 1) / 1e6;
  values[GAP_99] = (double) bench_line_number (gaps, 2) / 1e6;
  return TRUE;
}

static void
report_flood (const Flood    *self,
              BenchFloodKind  kind,
              gboolean        many,
              const double   *values,
              const double   *in_peace)
{
  for (guint i = 0; i < N_VALUES; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s/%s: %s", kinds[kind], many ? "many" : "one",
                                               rows[i].name);
      BenchFigure figure = { name, rows[i].unit, self->n_strangers };

      figure.values[BENCH_TINCAN] = values[i];
      figure.values[BENCH_LIMIT] = in_peace[i];
      bench_report_add (&figure);
    }
}

/* Both with a new victim: the memory of one flood is not that of the next. */
static gboolean
run_flood (const BenchRun  *run,
           BenchFloodKind   kind,
           gboolean         many,
           GError         **error)
{
  g_auto (Flood) self = { .run = run };
  double in_peace[N_VALUES], values[N_VALUES];
  g_autofree char *flooding = NULL;
  g_autofree char *stopped = NULL;

  self.n_strangers = run->peers > 0 ? run->peers : run->smoke ? STRANGERS_SMOKE : STRANGERS;
  if (!flood_open (&self, error) || !visit (&self, in_peace, error))
    return FALSE;

  bench_process_say (self.hostile, "flood %u %d %u %u", self.port, (int) kind, self.n_strangers,
                     many ? self.n_strangers : 1);
  flooding = bench_process_hear (self.hostile, "flooding", PATIENCE, error);
  if (flooding == NULL || !visit (&self, values, error))
    return FALSE;
  bench_process_say (self.hostile, "stop");
  stopped = bench_process_hear (self.hostile, "stopped", PATIENCE, error);
  if (stopped == NULL)
    return FALSE;

  report_flood (&self, kind, many, values, in_peace);
  return TRUE;
}

gboolean
bench_flood (const BenchRun  *run,
             GError         **error)
{
  for (guint kind = 0; kind < BENCH_FLOOD_N_KINDS; kind++)
    for (guint many = 0; many < 2; many++)
      if (!run_flood (run, kind, many != 0, error))
        return FALSE;

  return TRUE;
}
