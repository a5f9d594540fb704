/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "tin-manual-clock.h"

/* A clock that stands still until a test moves it. */

typedef struct
{
  guint        id;
  gint64       due;
  gint64       delay;
  GSourceFunc  func;
  gpointer     user_data;
} Timeout;

struct _TinManualClock
{
  TinClock  parent_instance;

  /* owned */
  GList    *timeouts;  /* (element-type Timeout) in the order in which they were added */

  /* state */
  gint64    now;
  gint64    wall_offset;
  guint     last_id;
};

/* Not 0, which some code could take for "never". */
#define TIN_MANUAL_CLOCK_START G_USEC_PER_SEC

G_DEFINE_FINAL_TYPE (TinManualClock, tin_manual_clock, TIN_TYPE_CLOCK)

static gint64
manual_clock_now (TinClock *clock)
{
  return TIN_MANUAL_CLOCK (clock)->now;
}

static gint64
manual_clock_wall (TinClock *clock)
{
  TinManualClock *self = TIN_MANUAL_CLOCK (clock);

  return self->wall_offset + self->now / 1000;
}

static guint
manual_clock_add (TinClock    *clock,
                  gint64       delay,
                  GSourceFunc  func,
                  gpointer     user_data)
{
  TinManualClock *self = TIN_MANUAL_CLOCK (clock);
  Timeout *timeout = g_new (Timeout, 1);

  *timeout = (Timeout) { ++self->last_id, self->now + delay, delay, func, user_data };
  self->timeouts = g_list_append (self->timeouts, timeout);
  return timeout->id;
}

static GList *
find (TinManualClock *self,
      guint           id)
{
  for (GList *link = self->timeouts; link != NULL; link = link->next)
    {
      if (((Timeout *) link->data)->id == id)
        return link;
    }
  return NULL;
}

static void
manual_clock_remove (TinClock *clock,
                     guint     id)
{
  TinManualClock *self = TIN_MANUAL_CLOCK (clock);
  GList *link = find (self, id);

  g_assert_nonnull (link);
  g_free (link->data);
  self->timeouts = g_list_delete_link (self->timeouts, link);
}

static void
tin_manual_clock_finalize (GObject *object)
{
  TinManualClock *self = TIN_MANUAL_CLOCK (object);

  g_list_free_full (self->timeouts, g_free);

  G_OBJECT_CLASS (tin_manual_clock_parent_class)->finalize (object);
}

static void
tin_manual_clock_class_init (TinManualClockClass *klass)
{
  TinClockClass *clock_class = TIN_CLOCK_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = tin_manual_clock_finalize;
  clock_class->now = manual_clock_now;
  clock_class->wall = manual_clock_wall;
  clock_class->add = manual_clock_add;
  clock_class->remove = manual_clock_remove;
}

static void
tin_manual_clock_init (TinManualClock *self)
{
  self->now = TIN_MANUAL_CLOCK_START;
  self->wall_offset = G_GINT64_CONSTANT (1700000000000);
}

TinClock *
tin_manual_clock_new (void)
{
  return g_object_new (TIN_TYPE_MANUAL_CLOCK, NULL);
}

static Timeout *
earliest (TinManualClock *self)
{
  Timeout *first = NULL;

  for (GList *link = self->timeouts; link != NULL; link = link->next)
    {
      Timeout *timeout = link->data;

      if (first == NULL || timeout->due < first->due)
        first = timeout;
    }
  return first;
}

/**
 * tin_manual_clock_advance:
 * @delay: microseconds
 *
 * Moves the clock on, and calls on its way what falls due, in that order and at its time.
 */
void
tin_manual_clock_advance (TinManualClock *self,
                          gint64          delay)
{
  gint64 end = self->now + delay;
  Timeout *timeout;

  while ((timeout = earliest (self)) != NULL && timeout->due <= end)
    {
      guint id = timeout->id;

      self->now = MAX (self->now, timeout->due);
      timeout->due += MAX (timeout->delay, 1);
      if (timeout->func (timeout->user_data) == G_SOURCE_REMOVE && find (self, id) != NULL)
        manual_clock_remove (TIN_CLOCK (self), id);
    }
  self->now = end;
}

/**
 * tin_manual_clock_get_wait:
 *
 * Returns: microseconds until something falls due; %G_MAXINT64 if nothing does
 */
gint64
tin_manual_clock_get_wait (TinManualClock *self)
{
  Timeout *timeout = earliest (self);

  return timeout != NULL ? timeout->due - self->now : G_MAXINT64;
}

/**
 * tin_manual_clock_set_wall:
 * @wall: milliseconds since 1970 that it shall be now
 */
void
tin_manual_clock_set_wall (TinManualClock *self,
                           gint64          wall)
{
  self->wall_offset = wall - self->now / 1000;
}
