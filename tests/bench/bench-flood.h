/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

/* What strangers do who flood somebody. */
typedef enum
{
  BENCH_FLOOD_SILENT,     /* connect and say nothing */
  BENCH_FLOOD_HALF,       /* half a TLS hello, and then nothing */
  BENCH_FLOOD_HELLO,      /* a hello, and nothing more: it has to be answered */
  BENCH_FLOOD_RECONNECT,  /* the same, and again as soon as it was answered or ended */
  BENCH_FLOOD_N_KINDS,
} BenchFloodKind;
