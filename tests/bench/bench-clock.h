/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-clock.h"

G_BEGIN_DECLS

#define BENCH_TYPE_CLOCK (bench_clock_get_type ())
G_DECLARE_FINAL_TYPE (BenchClock, bench_clock, BENCH, CLOCK, TinClock)

BenchClock *bench_clock_new (void);

G_END_DECLS
