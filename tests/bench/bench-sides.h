/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "bench-control.h"

G_BEGIN_DECLS

/* The sides, each in a process of its own, one function a kind of link. Each is told by its line
 * what to be and to do, and does one thing at a time:
 *
 *   the hub                     the crowd, of N peers
 *   listen         port P       join P N       joined
 *   accept N       accepted                                      N peers have come
 *   row COUNT K    row START    expect COUNT   ready, got END    COUNT texts, spread over the
 *                  done                                          peers, in pieces of up to K
 *   ping COUNT P   pinged       pong COUNT     ready,            back and forth with one peer,
 *                                              pongs P50 P99     with pauses of P milliseconds
 *   broadcast      settled      gather         ready, all TOOK   one text to all
 *   serve COUNT    served       dial P COUNT   dialled TOOK      one more peer comes and goes
 *   idle           idling       idle           idling            until the next word
 *
 * Times are in nanoseconds, START and END by CLOCK_MONOTONIC. "wrong" is the answer where something
 * was lost or came twice. */
int bench_side_tincan (BenchControl *control);
int bench_side_tls    (BenchControl *control);

/* For what is kept on disks; their files say what they are told. */
int bench_side_durable (BenchControl *control);
int bench_side_sqlite  (BenchControl *control);

/* For a flood of strangers; the same. */
int bench_side_flood   (BenchControl *control);
int bench_side_hostile (BenchControl *control);

/* A text of a row goes to the same peer so often before the next has its turn: about a record. */
#define BENCH_RUN 160

G_END_DECLS
