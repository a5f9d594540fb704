/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>
#include <time.h>

#include "bench-stats.h"

/* A process that has done nothing for so long is at rest: microseconds. */
#define REST (300 * 1000)
#define REST_TURN (50 * 1000)

GArray *
bench_samples_new (void)
{
  return g_array_new (FALSE, FALSE, sizeof (double));
}

static int
compare_doubles (gconstpointer a,
                 gconstpointer b)
{
  double x = *(const double *) a;
  double y = *(const double *) b;

  return (x > y) - (x < y);
}

double
bench_median (GArray *samples)
{
  guint n = samples->len;

  if (n == 0)
    return NAN;

  g_array_sort (samples, compare_doubles);
  return (g_array_index (samples, double, (n - 1) / 2) +
          g_array_index (samples, double, n / 2)) / 2;
}

/**
 * bench_percentile:
 * @percent: 0 to 100
 *
 * Returns: the smallest sample that so many percent of all do not exceed
 */
double
bench_percentile (GArray *samples,
                  double  percent)
{
  guint rank;

  if (samples->len == 0)
    return NAN;

  g_array_sort (samples, compare_doubles);
  rank = (guint) ceil (percent / 100 * samples->len);
  return g_array_index (samples, double, CLAMP (rank, 1, samples->len) - 1);
}

/**
 * bench_now_ns:
 *
 * Returns: CLOCK_MONOTONIC in nanoseconds, which all processes share
 */
gint64
bench_now_ns (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return (gint64) now.tv_sec * 1000000000 + now.tv_nsec;
}

static gint64
get_cpu (void)
{
  struct timespec used;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &used);
  return (gint64) used.tv_sec * 1000000000 + used.tv_nsec;
}

/**
 * bench_rest:
 *
 * Waits until this process has done what it does when nobody asks for anything: a history is then
 * in its search index.
 *
 * Returns: how long that was, in nanoseconds
 */
gint64
bench_rest (void)
{
  gint64 begin = bench_now_ns ();
  gint64 end = begin;
  gint64 cpu = get_cpu ();

  while (bench_now_ns () - end < REST * 1000)
    {
      gint64 before = cpu;

      g_usleep (REST_TURN);
      cpu = get_cpu ();
      /* A twentieth of a core is somebody at work. */
      if (cpu - before > REST_TURN * 1000 / 20)
        end = bench_now_ns ();
    }
  return end - begin;
}
