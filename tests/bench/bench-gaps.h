/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Watches how long the main loop keeps the next redraw waiting. */
typedef struct _BenchGaps BenchGaps;

BenchGaps *bench_gaps_new  (void);
void       bench_gaps_free (BenchGaps *self);
void       bench_gaps_read (BenchGaps *self,
                            double    *worst,
                            double    *p99,
                            double    *work);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BenchGaps, bench_gaps_free)

G_END_DECLS
