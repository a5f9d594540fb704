/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Samples are GArrays of double. Both sort what they are given; of none they return NAN. */
GArray *bench_samples_new  (void);
double  bench_median       (GArray *samples);
double  bench_percentile   (GArray *samples,
                            double  percent);

gint64  bench_now_ns       (void);
gint64  bench_rest         (void);

G_END_DECLS
