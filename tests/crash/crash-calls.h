/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <stdint.h>

/* What libtincan-crash.so and who loads it agree on. Variables of the environment: */

/* A file of at least sizeof (CrashReport) bytes, which the library keeps up to date. */
#define CRASH_VARIABLE_REPORT "TINCAN_CRASH_REPORT"
/* The call, from 1, at which the process is killed; 0 to count alone. */
#define CRASH_VARIABLE_AT "TINCAN_CRASH_AT"
/* How: one of the words below. */
#define CRASH_VARIABLE_HOW "TINCAN_CRASH_HOW"

/* The call is not made. */
#define CRASH_HOW_BEFORE "before"
/* The call is made. */
#define CRASH_HOW_AFTER "after"
/* Of a write, the first half is made. */
#define CRASH_HOW_TORN "torn"
/* The call is not made, and what was written since the last sync of a file is gone from it, as when
 * the power fails. */
#define CRASH_HOW_POWER "power"
/* The same for every other write, by chance. */
#define CRASH_HOW_SCATTER "scatter"

typedef struct
{
  uint64_t n_calls;   /* that were begun */
  char     last[120]; /* the last of them: "fdatasync history.db-wal" */
} CrashReport;
