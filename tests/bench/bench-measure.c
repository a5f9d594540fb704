/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>
#include <string.h>

#include "bench.h"
#include "bench-stats.h"

/* Rounds: the contenders take turns, so that what else the machine does hits all of them. */

#define ROUNDS_MIN 3
#define ROUNDS_MAX 30
/* No answer takes longer unless something is wrong. */
#define PATIENCE 60
#define PATIENCE_SMOKE 20

/* --- Pairs -------------------------------------------------------------------------------- */

gboolean
bench_run_has (const BenchRun *run,
               BenchContender  contender)
{
  return bench_contender_is_here (contender) && (contender == BENCH_TINCAN || !run->alone);
}

static gboolean
join (BenchPair  *self,
      GError    **error)
{
  g_autofree char *port = NULL;
  g_autofree char *joined = NULL;
  g_autofree char *accepted = NULL;

  bench_process_say (self->hub, "listen");
  port = bench_process_hear (self->hub, "port", self->patience, error);
  if (port == NULL)
    return FALSE;

  self->port = (guint) bench_line_number (port, 1);
  self->empty_pss = bench_process_pss (self->hub);
  bench_process_say (self->hub, "accept %u", self->n_peers);
  bench_process_say (self->crowd, "join %u %u", self->port, self->n_peers);
  joined = bench_process_hear (self->crowd, "joined", self->patience, error);
  if (joined == NULL)
    return FALSE;
  accepted = bench_process_hear (self->hub, "accepted", self->patience, error);
  return accepted != NULL;
}

/**
 * bench_pair_start:
 *
 * Returns: (transfer full): with all links up
 */
BenchPair *
bench_pair_start (const BenchRun  *run,
                  BenchContender   contender,
                  guint            n_peers,
                  GError         **error)
{
  g_autoptr (BenchPair) self = g_new0 (BenchPair, 1);
  const char *side = bench_contender_to_side (contender);

  self->contender = contender;
  self->n_peers = n_peers;
  self->patience = run->smoke ? PATIENCE_SMOKE : PATIENCE;
  self->hub = bench_process_start (side, "hub", error);
  if (self->hub == NULL)
    return NULL;
  self->crowd = bench_process_start (side, "crowd", error);
  if (self->crowd == NULL || !join (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
bench_pair_free (BenchPair *self)
{
  g_clear_pointer (&self->crowd, bench_process_free);
  g_clear_pointer (&self->hub, bench_process_free);
  g_free (self);
}

/**
 * bench_pair_cpu:
 *
 * Returns: nanoseconds that both have used
 */
gint64
bench_pair_cpu (BenchPair *self)
{
  return bench_process_cpu_ns (self->hub) + bench_process_cpu_ns (self->crowd);
}

/* --- Rounds ------------------------------------------------------------------------------- */

typedef GArray *Samples[BENCH_VALUES_MAX][BENCH_N_CONTENDERS];

static gboolean
start_pairs (const BenchRun   *run,
             const BenchPlan  *plan,
             BenchPair       **pairs,
             GError          **error)
{
  for (guint i = 0; i < BENCH_N_CONTENDERS; i++)
    {
      if (!bench_run_has (run, i))
        continue;
      pairs[i] = bench_pair_start (run, i, plan->n_peers, error);
      if (pairs[i] == NULL)
        return FALSE;
    }
  return TRUE;
}

/* One round of each. The first is a warm-up, of which nothing is kept. */
static gboolean
run_round (const BenchPlan  *plan,
           BenchPair       **pairs,
           gboolean          keep,
           Samples           samples,
           GError          **error)
{
  for (guint i = 0; i < BENCH_N_CONTENDERS; i++)
    {
      double values[BENCH_VALUES_MAX];

      for (guint j = 0; j < BENCH_VALUES_MAX; j++)
        values[j] = NAN;
      if (pairs[i] == NULL)
        continue;
      if (!plan->func (pairs[i], plan->counts[i], values, error))
        return FALSE;
      for (guint j = 0; j < BENCH_VALUES_MAX; j++)
        if (keep && !isnan (values[j]))
          g_array_append_val (samples[j][i], values[j]);
    }
  return TRUE;
}

static gboolean
run_rounds (const BenchRun   *run,
            const BenchPlan  *plan,
            BenchPair       **pairs,
            Samples           samples,
            GError          **error)
{
  gint64 until = g_get_monotonic_time () + (gint64) run->seconds * G_USEC_PER_SEC;
  guint n_min = run->smoke ? 1 : ROUNDS_MIN + 1;

  for (guint i = 0; i < ROUNDS_MAX; i++)
    {
      if (i >= n_min && (run->smoke || g_get_monotonic_time () >= until))
        break;
      if (!run_round (plan, pairs, i > 0 || run->smoke, samples, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * bench_measure:
 * @medians: (out caller-allocates):
 *
 * Returns: %FALSE where a side failed or something was lost
 */
gboolean
bench_measure (const BenchRun   *run,
               const BenchPlan  *plan,
               BenchMedians      medians,
               GError          **error)
{
  BenchPair *pairs[BENCH_N_CONTENDERS] = { NULL };
  Samples samples;
  gboolean good;

  for (guint i = 0; i < BENCH_N_CONTENDERS; i++)
    for (guint j = 0; j < BENCH_VALUES_MAX; j++)
      samples[j][i] = bench_samples_new ();

  good = start_pairs (run, plan, pairs, error) && run_rounds (run, plan, pairs, samples, error);

  for (guint i = 0; i < BENCH_N_CONTENDERS; i++)
    {
      g_clear_pointer (&pairs[i], bench_pair_free);
      for (guint j = 0; j < BENCH_VALUES_MAX; j++)
        {
          medians[j][i] = bench_median (samples[j][i]);
          g_array_unref (samples[j][i]);
        }
    }
  return good;
}

const guint *
bench_growth (const BenchRun *run,
              guint          *length)
{
  static const guint full[] = { 1, 10, 100, 1000 };
  static const guint smoke[] = { 1, 5 };

  if (run->peers > 0)
    {
      *length = 1;
      return &run->peers;
    }

  *length = run->smoke ? G_N_ELEMENTS (smoke) : G_N_ELEMENTS (full);
  return run->smoke ? smoke : full;
}
