/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-clock.h"
#include "tin-network.h"
#include "tin-poller.h"
#include "tin-tls.h"

G_BEGIN_DECLS

/* What every dial of a network needs. */
typedef struct
{
  TinTls    *tls;     /* (owned) */
  TinPoller *poller;  /* (owned) */
  TinClock  *clock;   /* (owned) */
} TinDialer;

void        tin_dialer_dial_async  (const TinDialer      *self,
                                    GObject              *source,
                                    const TinDialTarget  *target,
                                    GCancellable         *cancellable,
                                    GAsyncReadyCallback   callback,
                                    gpointer              user_data);
TinChannel *tin_dialer_dial_finish (GObject              *source,
                                    GAsyncResult         *result,
                                    GError              **error);

G_END_DECLS
