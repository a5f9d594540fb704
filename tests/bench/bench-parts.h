/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "bench-clock.h"
#include "tin-poller.h"
#include "tin-session-parts.h"
#include "tin-socket-network.h"

G_BEGIN_DECLS

/* What the sessions of one process have in common. */
typedef struct
{
  TinClock    *clock;     /* (owned) */
  TinSettings *settings;  /* (owned) */
  TinPoller   *poller;    /* (owned) (nullable) where they share one */

  const TinNetworkLimits *limits;   /* (borrowed) (nullable) none, which is where it begins */
  TinNetwork             *network;  /* (borrowed) of the session that was made last */
} BenchParts;

void        bench_parts_init  (BenchParts  *self,
                               guint        n_sessions);
void        bench_parts_clear (BenchParts  *self);
TinSession *bench_parts_make  (BenchParts  *self,
                               gboolean     shared,
                               GError     **error);

G_END_DECLS
