/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-clock.h"
#include "tin-network.h"
#include "tin-poller.h"
#include "tin-tls.h"

G_BEGIN_DECLS

/* Which addresses are not spoken to: of a network and all its dials, which see every change. */
typedef struct
{
  TinNetworkFilter  judge;      /* (nullable) */
  gpointer          user_data;  /* (borrowed) of JUDGE */
} TinDialFilter;

/* What every dial of a network needs. */
typedef struct
{
  TinTls    *tls;     /* (owned) */
  TinPoller *poller;  /* (owned) */
  TinClock  *clock;   /* (owned) */
  TinDialFilter *filter; /* (owned) (nullable) a GRcBox */
} TinDialer;

void        tin_dialer_dial_async  (const TinDialer      *self,
                                    TinNetwork           *network,
                                    const TinDialTarget  *target,
                                    GCancellable         *cancellable,
                                    GAsyncReadyCallback   callback,
                                    gpointer              user_data);
TinChannel *tin_dialer_dial_finish (TinNetwork           *network,
                                    GAsyncResult         *result,
                                    GError              **error);

G_END_DECLS
