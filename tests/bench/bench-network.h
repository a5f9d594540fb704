/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-clock.h"
#include "tin-identity.h"
#include "tin-network.h"
#include "tin-poller.h"

G_BEGIN_DECLS

#define BENCH_TYPE_NETWORK (bench_network_get_type ())
G_DECLARE_FINAL_TYPE (BenchNetwork, bench_network, BENCH, NETWORK, GObject)

BenchNetwork *bench_network_new (TinClock     *clock,
                                 TinPoller    *poller,
                                 TinIdentity  *identity,
                                 GError      **error);

G_END_DECLS
