/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-clock.h"

G_BEGIN_DECLS

#define TIN_TYPE_MANUAL_CLOCK (tin_manual_clock_get_type ())
G_DECLARE_FINAL_TYPE (TinManualClock, tin_manual_clock, TIN, MANUAL_CLOCK, TinClock)

TinClock *tin_manual_clock_new      (void);
void      tin_manual_clock_advance  (TinManualClock *self,
                                     gint64          delay);
gint64    tin_manual_clock_get_wait (TinManualClock *self);
void      tin_manual_clock_set_wall (TinManualClock *self,
                                     gint64          wall);

G_END_DECLS
