/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "bench-control.h"

G_BEGIN_DECLS

/* This program, run again as one side of a benchmark: two processes where two people would be. */
typedef struct _BenchProcess BenchProcess;

typedef int (*BenchSideFunc) (BenchControl *control);

BenchProcess *bench_process_start  (const char    *side,
                                    const char    *role,
                                    GError       **error);
gboolean      bench_process_has_window (void);
void          bench_process_free   (BenchProcess  *self);
void          bench_process_say    (BenchProcess  *self,
                                    const char    *format,
                                    ...) G_GNUC_PRINTF (2, 3);
char         *bench_process_hear   (BenchProcess  *self,
                                    const char    *word,
                                    guint          seconds,
                                    GError       **error);
gint64        bench_process_cpu_ns (BenchProcess  *self);
gint64        bench_process_pss    (BenchProcess  *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BenchProcess, bench_process_free)

/* In the process that was started: its number of a descriptor in text. */
#define BENCH_CONTROL_VARIABLE "TINCAN_BENCH_CONTROL"

G_END_DECLS
