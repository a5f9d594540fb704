/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "bench-gaps.h"

#include <time.h>

#include "bench-stats.h"

/* A source with the priority of GTK's redraw that wants to run every millisecond: how late it is
 * is how late a frame would be. What the thread itself worked from one turn to the next is the part
 * of it that no other program is to blame for. */

#define PERIOD 1000
/* GDK_PRIORITY_REDRAW, for a program that has no GDK. */
#define PRIORITY_REDRAW (G_PRIORITY_HIGH_IDLE + 20)

struct _BenchGaps
{
  GSource *source;   /* (owned) */
  GArray  *samples;  /* (owned) (element-type double) nanoseconds */
  GArray  *work;     /* (owned) (element-type double) nanoseconds of processor */
  gint64   due;      /* of g_get_monotonic_time() */
  gint64   used;     /* nanoseconds of processor by the last turn */
};

static gint64
get_used (void)
{
  struct timespec used;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &used);
  return (gint64) used.tv_sec * 1000000000 + used.tv_nsec;
}

static gboolean
on_due (GSource     *source,
        GSourceFunc  callback,
        gpointer     user_data)
{
  BenchGaps *self = user_data;
  gint64 now = g_get_monotonic_time ();
  gint64 used = get_used ();
  double late = (double) (now - self->due) * 1e3;
  double work = (double) (used - self->used);

  g_array_append_val (self->samples, late);
  g_array_append_val (self->work, work);
  self->used = used;
  self->due = now + PERIOD;
  g_source_set_ready_time (source, self->due);
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs source_funcs = { .dispatch = on_due };

BenchGaps *
bench_gaps_new (void)
{
  BenchGaps *self = g_new0 (BenchGaps, 1);

  self->samples = bench_samples_new ();
  self->work = bench_samples_new ();
  self->used = get_used ();
  self->source = g_source_new (&source_funcs, sizeof (GSource));
  self->due = g_get_monotonic_time () + PERIOD;
  g_source_set_ready_time (self->source, self->due);
  g_source_set_priority (self->source, PRIORITY_REDRAW);
  g_source_set_callback (self->source, NULL, self, NULL);
  g_source_attach (self->source, NULL);
  return self;
}

void
bench_gaps_free (BenchGaps *self)
{
  g_source_destroy (self->source);
  g_source_unref (self->source);
  g_array_unref (self->samples);
  g_array_unref (self->work);
  g_free (self);
}

/**
 * bench_gaps_read:
 * @worst: (out): nanoseconds
 * @p99: (out): nanoseconds that 99 of a hundred turns did not exceed
 * @work: (out) (nullable): nanoseconds of processor in the turn that had the most
 */
void
bench_gaps_read (BenchGaps *self,
                 double    *worst,
                 double    *p99,
                 double    *work)
{
  *worst = bench_percentile (self->samples, 100);
  *p99 = bench_percentile (self->samples, 99);
  if (work != NULL)
    *work = bench_percentile (self->work, 100);
}
