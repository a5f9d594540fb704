/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crash-ledger.h"

G_BEGIN_DECLS

/* What was done, and what came of it. */
typedef struct
{
  guint       n_kills;
  guint64     n_texts;   /* that were delivered */
  guint64     n_untold;  /* that were on a disk and had not been told when the program was killed */
  guint64     n_points;  /* calls that matter in one run */
  CrashFaults faults;
} CrashOutcome;

void crash_outcome_init  (CrashOutcome *self);
void crash_outcome_clear (CrashOutcome *self);

void crash_run_kills  (CrashOutcome *outcome,
                       guint         n_kills,
                       guint32       seed);
void crash_run_points (CrashOutcome *outcome,
                       guint         max_points,
                       guint32       seed,
                       guint         part,
                       guint         n_parts);

G_END_DECLS
