/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-clock.h"

G_BEGIN_DECLS

#define NET_TYPE_STALLED_CLOCK (net_stalled_clock_get_type ())
G_DECLARE_FINAL_TYPE (NetStalledClock, net_stalled_clock, NET, STALLED_CLOCK, TinClock)

NetStalledClock *net_stalled_clock_new       (TinClock        *timers);
void             net_stalled_clock_set_stall (NetStalledClock *self,
                                              gint64           stall);

G_END_DECLS
