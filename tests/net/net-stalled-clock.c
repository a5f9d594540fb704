/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "net-stalled-clock.h"

/* What a main loop sees that stood still for a while: it is later than its timers were due. */

struct _NetStalledClock
{
  TinClock  parent_instance;

  /* owned */
  TinClock *timers;

  /* state */
  gint64    stall;
};

G_DEFINE_FINAL_TYPE (NetStalledClock, net_stalled_clock, TIN_TYPE_CLOCK)

static gint64
net_stalled_clock_now (TinClock *clock)
{
  NetStalledClock *self = NET_STALLED_CLOCK (clock);

  return tin_clock_now (self->timers) + self->stall;
}

static gint64
net_stalled_clock_wall (TinClock *clock)
{
  return tin_clock_wall (NET_STALLED_CLOCK (clock)->timers);
}

static guint
net_stalled_clock_add (TinClock    *clock,
                   gint64       delay,
                   GSourceFunc  func,
                   gpointer     user_data)
{
  return tin_clock_add (NET_STALLED_CLOCK (clock)->timers, delay, func, user_data);
}

static void
net_stalled_clock_remove (TinClock *clock,
                      guint     id)
{
  tin_clock_remove (NET_STALLED_CLOCK (clock)->timers, id);
}

static void
net_stalled_clock_dispose (GObject *object)
{
  g_clear_object (&NET_STALLED_CLOCK (object)->timers);

  G_OBJECT_CLASS (net_stalled_clock_parent_class)->dispose (object);
}

static void
net_stalled_clock_class_init (NetStalledClockClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = net_stalled_clock_dispose;
  TIN_CLOCK_CLASS (klass)->now = net_stalled_clock_now;
  TIN_CLOCK_CLASS (klass)->wall = net_stalled_clock_wall;
  TIN_CLOCK_CLASS (klass)->add = net_stalled_clock_add;
  TIN_CLOCK_CLASS (klass)->remove = net_stalled_clock_remove;
}

static void
net_stalled_clock_init (NetStalledClock *self)
{
}

/* `timers`: the clock on which timers fall due. */
NetStalledClock *
net_stalled_clock_new (TinClock *timers)
{
  NetStalledClock *self = g_object_new (NET_TYPE_STALLED_CLOCK, NULL);

  self->timers = g_object_ref (timers);
  return self;
}

/* `stall`: by so many microseconds it is later than on the other clock. */
void
net_stalled_clock_set_stall (NetStalledClock *self,
                             gint64           stall)
{
  self->stall = stall;
}
