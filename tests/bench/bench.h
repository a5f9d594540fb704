/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "bench-process.h"
#include "bench-report.h"

G_BEGIN_DECLS

/* How much is done: of everything little with --smoke. */
typedef struct
{
  gboolean smoke;
  guint    seconds;   /* for the rounds of one figure at one number of peers */
  gboolean alone;     /* Tincan without its yardsticks: for a profiler */
  guint    peers;     /* the only number of peers; 0 for all of bench_growth() */
} BenchRun;

/* Two processes of one contender: a hub, and a crowd whose peers are all connected to it. */
typedef struct
{
  BenchContender  contender;
  BenchProcess   *hub;        /* (owned) */
  BenchProcess   *crowd;      /* (owned) */
  guint           n_peers;
  guint           port;
  guint           patience;   /* seconds for one answer */
  gint64          empty_pss;  /* bytes of the hub before anybody came */
} BenchPair;

gboolean   bench_run_has    (const BenchRun  *run,
                             BenchContender   contender);
BenchPair *bench_pair_start (const BenchRun  *run,
                             BenchContender   contender,
                             guint            n_peers,
                             GError         **error);
void       bench_pair_free  (BenchPair       *self);
gint64     bench_pair_cpu   (BenchPair       *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BenchPair, bench_pair_free)

/* The medians of what the rounds gave, by value and contender; NAN where there is none. */
#define BENCH_VALUES_MAX 5
typedef double BenchMedians[BENCH_VALUES_MAX][BENCH_N_CONTENDERS];

/* One round of one contender: sets those of its VALUES that it has. COUNT is what the benchmark
 * makes of it. */
typedef gboolean (*BenchRoundFunc) (BenchPair  *pair,
                                    guint       count,
                                    double     *values,
                                    GError    **error);

typedef struct
{
  BenchRoundFunc func;
  guint          n_peers;
  guint          counts[BENCH_N_CONTENDERS];
} BenchPlan;

gboolean bench_measure (const BenchRun   *run,
                        const BenchPlan  *plan,
                        BenchMedians      medians,
                        GError          **error);

/* Numbers of peers: 1, 10, 100, 1000; with --smoke two small ones. */
const guint *bench_growth (const BenchRun *run,
                           guint          *length);

/* The benchmarks. Each adds its figures to the report. */
gboolean bench_throughput (const BenchRun *run, GError **error);
gboolean bench_latency    (const BenchRun *run, GError **error);
gboolean bench_broadcast  (const BenchRun *run, GError **error);
gboolean bench_connect    (const BenchRun *run, GError **error);
gboolean bench_idle       (const BenchRun *run, GError **error);
gboolean bench_frames     (const BenchRun *run, GError **error);
gboolean bench_durable    (const BenchRun *run, GError **error);
gboolean bench_flood      (const BenchRun *run, GError **error);
gboolean bench_history    (const BenchRun *run, GError **error);
gboolean bench_scroll     (const BenchRun *run, GError **error);
gboolean bench_start      (const BenchRun *run, GError **error);

G_END_DECLS
