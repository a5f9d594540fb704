/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <signal.h>

#include "crash-program.h"
#include "crash-runs.h"
#include "crash-trust.h"

/* A little of what `./dev crash` does at length. */

#define N_KILLS 30
#define N_POINTS 40
#define N_DECISIONS 20

static void
check (const CrashOutcome *outcome,
       guint               n_kills,
       guint32             seed)
{
  for (guint i = 0; i < outcome->faults.words->len; i++)
    g_test_message ("%s", (const char *) g_ptr_array_index (outcome->faults.words, i));
  g_test_message ("%u kills, %" G_GUINT64_FORMAT " messages delivered, seed %u", outcome->n_kills,
                  outcome->n_texts, seed);
  for (guint i = 0; i < CRASH_N_FAULTS; i++)
    g_assert_cmpuint (outcome->faults.n_faults[i], ==, 0);
  g_assert_cmpuint (outcome->n_kills, >=, n_kills);
  g_assert_cmpuint (outcome->n_texts, >, 0);
}

static void
test_kills (void)
{
  guint32 seed = (guint32) g_test_rand_int () >> 1;
  CrashOutcome outcome;

  crash_outcome_init (&outcome);
  crash_run_kills (&outcome, N_KILLS, seed);
  check (&outcome, N_KILLS, seed);
  crash_outcome_clear (&outcome);
}

static void
test_points (void)
{
  guint32 seed = (guint32) g_test_rand_int () >> 1;
  CrashOutcome outcome;

  crash_outcome_init (&outcome);
  crash_run_points (&outcome, N_POINTS, seed, 0, 1);
  /* Of a run that was a little shorter the last points were not reached. */
  check (&outcome, N_POINTS / 2, seed);
  g_assert_cmpuint (outcome.n_points, >, N_POINTS);
  crash_outcome_clear (&outcome);
}

static void
test_decisions (void)
{
  guint32 seed = (guint32) g_test_rand_int () >> 1;
  CrashOutcome outcome;

  crash_outcome_init (&outcome);
  crash_run_trust_kills (&outcome, N_DECISIONS, seed);
  check (&outcome, N_DECISIONS, seed);
  crash_outcome_clear (&outcome);
}

static void
test_decision_points (void)
{
  guint32 seed = (guint32) g_test_rand_int () >> 1;
  CrashOutcome outcome;

  crash_outcome_init (&outcome);
  crash_run_trust_points (&outcome, N_DECISIONS, seed, 0, 1);
  check (&outcome, N_DECISIONS / 2, seed);
  g_assert_cmpuint (outcome.n_points, >, N_DECISIONS);
  crash_outcome_clear (&outcome);
}

int
main (int   argc,
      char *argv[])
{
  signal (SIGPIPE, SIG_IGN);
  g_test_init (&argc, &argv, NULL);
  crash_program_set_paths (g_getenv ("TINCAN_CLI"), g_getenv ("TINCAN_CRASH_LIBRARY"));

  g_test_add_func ("/crash/moments-by-chance", test_kills);
  g_test_add_func ("/crash/calls-that-change-a-file", test_points);
  g_test_add_func ("/crash/decisions/moments-by-chance", test_decisions);
  g_test_add_func ("/crash/decisions/calls-that-change-a-file", test_decision_points);

  return g_test_run ();
}
