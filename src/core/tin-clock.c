/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-core"

#include "config.h"

#include "tin-clock.h"

#include "tin-limits.h"

/* The only source of now and of timeouts. Everybody gets one at construction, so that a test or
 * the simulator can pass one that stands still. */

G_DEFINE_ABSTRACT_TYPE (TinClock, tin_clock, G_TYPE_OBJECT)

static void
tin_clock_class_init (TinClockClass *klass)
{
}

static void
tin_clock_init (TinClock *self)
{
}

/**
 * tin_clock_now:
 *
 * Returns: monotonic microseconds; only differences mean anything
 */
gint64
tin_clock_now (TinClock *self)
{
  return TIN_CLOCK_GET_CLASS (self)->now (self);
}

/**
 * tin_clock_wall:
 *
 * Returns: milliseconds since 1970 in UTC
 */
gint64
tin_clock_wall (TinClock *self)
{
  return TIN_CLOCK_GET_CLASS (self)->wall (self);
}

/**
 * tin_clock_add:
 * @delay: microseconds, 0 or more; kept to a millisecond
 * @func: called again and again until it returns %G_SOURCE_REMOVE
 *
 * Returns: an id for tin_clock_remove(), never 0
 */
guint
tin_clock_add (TinClock    *self,
               gint64       delay,
               GSourceFunc  func,
               gpointer     user_data)
{
  g_return_val_if_fail (delay >= 0, 0);

  return TIN_CLOCK_GET_CLASS (self)->add (self, delay, func, user_data);
}

void
tin_clock_remove (TinClock *self,
                  guint     id)
{
  TIN_CLOCK_GET_CLASS (self)->remove (self, id);
}

/**
 * tin_clock_clear:
 * @id: (inout): where an id is kept; 0 for none
 *
 * Removes the timeout that @id names, if any, and forgets it.
 */
void
tin_clock_clear (TinClock *self,
                 guint    *id)
{
  if (*id != 0)
    tin_clock_remove (self, *id);
  *id = 0;
}

/* --- The system's clock ------------------------------------------------------------------- */

#define TIN_TYPE_SYSTEM_CLOCK (tin_system_clock_get_type ())
G_DECLARE_FINAL_TYPE (TinSystemClock, tin_system_clock, TIN, SYSTEM_CLOCK, TinClock)

struct _TinSystemClock
{
  TinClock parent_instance;
};

G_DEFINE_FINAL_TYPE (TinSystemClock, tin_system_clock, TIN_TYPE_CLOCK)

static gint64
system_clock_now (TinClock *clock)
{
  return g_get_monotonic_time ();
}

static gint64
system_clock_wall (TinClock *clock)
{
  return g_get_real_time () / 1000;
}

static guint
system_clock_add (TinClock    *clock,
                  gint64       delay,
                  GSourceFunc  func,
                  gpointer     user_data)
{
  guint ms = (guint) MIN ((delay + 999) / 1000, (gint64) G_MAXUINT);

  return g_timeout_add_full (TIN_PRIORITY_NETWORK, ms, func, user_data, NULL);
}

static void
system_clock_remove (TinClock *clock,
                     guint     id)
{
  g_source_remove (id);
}

static void
tin_system_clock_class_init (TinSystemClockClass *klass)
{
  TinClockClass *clock_class = TIN_CLOCK_CLASS (klass);

  clock_class->now = system_clock_now;
  clock_class->wall = system_clock_wall;
  clock_class->add = system_clock_add;
  clock_class->remove = system_clock_remove;
}

static void
tin_system_clock_init (TinSystemClock *self)
{
}

/**
 * tin_clock_new_system:
 *
 * Timeouts run in the default main context.
 *
 * Returns: (transfer full):
 */
TinClock *
tin_clock_new_system (void)
{
  return g_object_new (TIN_TYPE_SYSTEM_CLOCK, NULL);
}
