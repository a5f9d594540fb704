/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-core"

#include "config.h"

#include "tin-hlc.h"

#include "tin-limits.h"

/**
 * tin_hlc_next:
 * @wall: the wall clock, in milliseconds since 1970
 *
 * Returns: a time that is later than every one given or seen before, and that is @wall's where the
 *   wall clock is ahead of those
 */
guint64
tin_hlc_next (TinHlc *self,
              gint64  wall)
{
  guint64 now = (guint64) MAX (wall, 0) << 16;

  self->last = MAX (now, self->last + 1);
  return self->last;
}

/**
 * tin_hlc_observe:
 * @time: what a peer's message says
 *
 * Moves the clock past @time, but never further ahead of the wall clock than
 * TIN_CLOCK_DRIFT_MAX_MS: a peer whose clock says 2099 takes nobody along.
 *
 * Returns: @time, or the latest that is believed
 */
guint64
tin_hlc_observe (TinHlc  *self,
                 guint64  time,
                 gint64   wall)
{
  guint64 latest = (guint64) (MAX (wall, 0) + TIN_CLOCK_DRIFT_MAX_MS) << 16;

  time = MIN (time, latest);
  self->last = MAX (self->last, time);
  return time;
}
