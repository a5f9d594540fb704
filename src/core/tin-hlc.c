/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-core"

#include "config.h"

#include "tin-hlc.h"

#include "tin-limits.h"

/* A wall clock that says more is believed this much: year 6429. */
#define WALL_MAX ((G_GINT64_CONSTANT (1) << 47) - 1)

static guint64
from_wall (gint64 wall)
{
  return (guint64) CLAMP (wall, 0, WALL_MAX) << 16;
}

/* The next time there is. The last one is its own next, which a log's numbers tell apart. */
static guint64
after_time (guint64 time)
{
  return MIN (time, (guint64) G_MAXINT64 - 1) + 1;
}

/**
 * tin_hlc_next:
 * @wall: the wall clock, in milliseconds since 1970
 *
 * Returns: a time that is later than every one given or seen before, and that is @wall's where the
 *   wall clock is ahead of those; never 0
 */
guint64
tin_hlc_next (TinHlc *self,
              gint64  wall)
{
  self->last = MAX (from_wall (wall), after_time (self->last));
  return self->last;
}

/**
 * tin_hlc_get_latest:
 * @wall: the wall clock, in milliseconds since 1970
 *
 * Returns: the latest time that is believed now
 */
guint64
tin_hlc_get_latest (gint64 wall)
{
  gint64 believed = CLAMP (wall, 0, WALL_MAX - TIN_CLOCK_DRIFT_MAX_MS);

  return from_wall (believed + TIN_CLOCK_DRIFT_MAX_MS);
}

/**
 * tin_hlc_place:
 * @time: what a peer's message says
 * @after: when the entry before it in its log is shown; 0 for the first
 *
 * Decides when a message that came is shown. A peer whose clock says 2099 takes nobody along: no
 * time is believed that is further ahead of the wall clock than TIN_CLOCK_DRIFT_MAX_MS. But what
 * one author wrote stays in its order, whatever the times say. The clock moves past what it shows,
 * so that an answer comes below.
 *
 * Returns: @time, or what is believed of it; later than @after
 */
guint64
tin_hlc_place (TinHlc  *self,
               guint64  time,
               guint64  after,
               gint64   wall)
{
  time = MAX (MIN (time, tin_hlc_get_latest (wall)), after_time (after));
  self->last = MAX (self->last, time);
  return time;
}
