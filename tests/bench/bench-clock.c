/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-bench"

#include "config.h"

#include "bench-clock.h"

#include "tin-limits.h"

/* A clock for a thousand sessions in one process. The system's makes a source of the main loop of
 * every timeout, and the loop looks at each source in every turn: with as many sessions that, and
 * not the sessions, is what would be measured. Here all timeouts are behind one source. */

struct _BenchClock
{
  TinClock    parent_instance;

  /* owned */
  GSource    *source;
  GTree      *by_due;  /* (element-type Timer) */
  GHashTable *by_id;   /* (element-type guint Timer) */

  /* state */
  guint       last_id;
};

typedef struct
{
  gint64       due;
  gint64       delay;
  GSourceFunc  func;
  gpointer     user_data;
  guint        id;
} Timer;

G_DEFINE_FINAL_TYPE (BenchClock, bench_clock, TIN_TYPE_CLOCK)

static int
compare_timers (gconstpointer a,
                gconstpointer b,
                gpointer      user_data)
{
  const Timer *x = a;
  const Timer *y = b;

  if (x->due != y->due)
    return x->due < y->due ? -1 : 1;
  return (x->id > y->id) - (x->id < y->id);
}

static void
arm (BenchClock *self)
{
  GTreeNode *first = g_tree_node_first (self->by_due);
  const Timer *timer = first != NULL ? g_tree_node_key (first) : NULL;

  g_source_set_ready_time (self->source, timer != NULL ? timer->due : -1);
}

static void
run_timer (BenchClock *self,
           Timer      *timer)
{
  guint id = timer->id;

  g_tree_remove (self->by_due, timer);
  if (timer->func (timer->user_data) == G_SOURCE_REMOVE)
    {
      g_hash_table_remove (self->by_id, GUINT_TO_POINTER (id));
    }
  else if (g_hash_table_contains (self->by_id, GUINT_TO_POINTER (id)))
    {
      timer->due += timer->delay;
      g_tree_insert (self->by_due, timer, timer);
    }
}

static gboolean
on_due (GSource     *source,
        GSourceFunc  callback,
        gpointer     user_data)
{
  BenchClock *self = user_data;
  gint64 now = g_get_monotonic_time ();
  GTreeNode *first;

  while ((first = g_tree_node_first (self->by_due)) != NULL &&
         ((Timer *) g_tree_node_key (first))->due <= now)
    run_timer (self, g_tree_node_key (first));

  arm (self);
  return G_SOURCE_CONTINUE;
}

static gint64
bench_clock_now (TinClock *clock)
{
  return g_get_monotonic_time ();
}

static gint64
bench_clock_wall (TinClock *clock)
{
  return g_get_real_time () / 1000;
}

static guint
bench_clock_add (TinClock    *clock,
                 gint64       delay,
                 GSourceFunc  func,
                 gpointer     user_data)
{
  BenchClock *self = BENCH_CLOCK (clock);
  Timer *timer = g_new (Timer, 1);

  *timer = (Timer) { g_get_monotonic_time () + delay, delay, func, user_data, ++self->last_id };
  g_tree_insert (self->by_due, timer, timer);
  g_hash_table_insert (self->by_id, GUINT_TO_POINTER (timer->id), timer);
  arm (self);
  return timer->id;
}

static void
bench_clock_remove (TinClock *clock,
                    guint     id)
{
  BenchClock *self = BENCH_CLOCK (clock);
  Timer *timer = g_hash_table_lookup (self->by_id, GUINT_TO_POINTER (id));

  if (timer == NULL)
    return;

  g_tree_remove (self->by_due, timer);
  g_hash_table_remove (self->by_id, GUINT_TO_POINTER (id));
  arm (self);
}

static void
bench_clock_finalize (GObject *object)
{
  BenchClock *self = BENCH_CLOCK (object);

  g_source_destroy (self->source);
  g_source_unref (self->source);
  g_tree_unref (self->by_due);
  g_hash_table_unref (self->by_id);

  G_OBJECT_CLASS (bench_clock_parent_class)->finalize (object);
}

static void
bench_clock_class_init (BenchClockClass *klass)
{
  TinClockClass *clock_class = TIN_CLOCK_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = bench_clock_finalize;
  clock_class->now = bench_clock_now;
  clock_class->wall = bench_clock_wall;
  clock_class->add = bench_clock_add;
  clock_class->remove = bench_clock_remove;
}

static GSourceFuncs source_funcs = { .dispatch = on_due };

static void
bench_clock_init (BenchClock *self)
{
  self->by_due = g_tree_new_full (compare_timers, NULL, NULL, NULL);
  self->by_id = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->source = g_source_new (&source_funcs, sizeof (GSource));
  g_source_set_priority (self->source, TIN_PRIORITY_NETWORK);
  g_source_set_callback (self->source, NULL, self, NULL);
  g_source_attach (self->source, NULL);
}

BenchClock *
bench_clock_new (void)
{
  return g_object_new (BENCH_TYPE_CLOCK, NULL);
}
