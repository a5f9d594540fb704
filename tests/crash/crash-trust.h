/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crash-runs.h"

G_BEGIN_DECLS

void crash_run_trust_kills  (CrashOutcome *outcome,
                             guint         n_kills,
                             guint32       seed);
void crash_run_trust_points (CrashOutcome *outcome,
                             guint         max_points,
                             guint32       seed,
                             guint         part,
                             guint         n_parts);

G_END_DECLS
