/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Who is measured. The yardsticks stand beside Tincan in every run: what is compared are ratios. */
typedef enum
{
  BENCH_TINCAN,
  BENCH_TLS,    /* the limit */
  BENCH_N_CONTENDERS,
} BenchContender;

/* In a figure whose name says what its limit is. */
#define BENCH_LIMIT BENCH_TLS

const char *bench_contender_to_side (BenchContender contender);
gboolean    bench_contender_is_here (BenchContender contender);

typedef enum
{
  BENCH_GOAL_NONE,
  BENCH_GOAL_RATIO_AT_LEAST,  /* Tincan's value over the limit's */
  BENCH_GOAL_RATIO_AT_MOST,
  BENCH_GOAL_AT_MOST,         /* Tincan's value alone */
} BenchGoal;

typedef struct
{
  const char *name;
  const char *unit;
  guint       peers;   /* 0 where there are none */
  double      values[BENCH_N_CONTENDERS];  /* medians; NAN for none */
  BenchGoal   goal;
  double      bound;
} BenchFigure;

void bench_report_begin (gboolean           json,
                         gboolean           own_network);
void bench_report_add   (const BenchFigure *figure);

G_END_DECLS
