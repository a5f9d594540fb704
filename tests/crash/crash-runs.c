/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-crash"

#include "config.h"

#include "crash-runs.h"

#include "crash-pair.h"

/* Programs are killed at moments by chance, under load; and at every call that changes the files of
 * the history, in turn, in every way. */

/* Kills of one pair before the disks are compared and a new one begins. */
#define KILLS_A_ROUND 25
/* Milliseconds. */
#define DEADLINE 30000
/* By chance: up to so long after both are connected again. */
#define LIFE_MAX 60
/* By chance: up to so long after a start, whatever it is doing then. */
#define START_MAX 40
/* Of a pair that is killed at points: texts each before and after. */
#define TEXTS_BEFORE 60
#define TEXTS_AFTER 10
/* Points of the run that mends what was killed. */
#define MENDING_POINTS 12

void
crash_outcome_init (CrashOutcome *self)
{
  *self = (CrashOutcome) { 0 };
  crash_faults_init (&self->faults);
}

void
crash_outcome_clear (CrashOutcome *self)
{
  crash_faults_clear (&self->faults);
}

static void
count_pair (CrashOutcome *outcome,
            CrashPair    *pair)
{
  outcome->n_kills += pair->n_kills;
  for (guint i = 0; i < CRASH_N_PEOPLE; i++)
    {
      outcome->n_texts += crash_ledger_get_n_delivered (pair->people[i].ledger);
      outcome->n_untold += crash_ledger_get_n_untold (pair->people[i].ledger);
    }
}

static gboolean
never (CrashPair *pair)
{
  return FALSE;
}

/* --- By chance ---------------------------------------------------------------------------- */

static gboolean
is_one_more_delivered (CrashPair *pair)
{
  for (guint i = 0; i < CRASH_N_PEOPLE; i++)
    {
      CrashLedger *ledger = pair->people[i].ledger;

      if (crash_ledger_get_n_delivered (ledger) >= pair->until[i])
        return TRUE;
    }
  return FALSE;
}

/* Until the moment for the next kill. */
static void
live (CrashPair *pair,
      GRand     *rand)
{
  if (g_rand_int_range (rand, 0, 4) == 0)
    {
      crash_pair_await (pair, (guint) g_rand_int_range (rand, 0, START_MAX), never);
      return;
    }
  if (!crash_pair_await (pair, DEADLINE, crash_pair_is_connected))
    {
      crash_faults_add (pair->faults, CRASH_LOST, "They do not find each other again");
      return;
    }
  if (g_rand_boolean (rand))
    {
      crash_pair_await (pair, (guint) g_rand_int_range (rand, 0, LIFE_MAX), never);
      return;
    }

  /* At once when something is told as delivered. */
  for (guint i = 0; i < CRASH_N_PEOPLE; i++)
    pair->until[i] = crash_ledger_get_n_delivered (pair->people[i].ledger) +
                     (guint64) g_rand_int_range (rand, 1, 200);
  crash_pair_await (pair, DEADLINE, is_one_more_delivered);
}

static void
kill_by_chance (CrashPair *pair,
                GRand     *rand)
{
  static const guint masks[] = { 1u << CRASH_ALICE, 1u << CRASH_BOB, CRASH_BOTH };
  guint mask = masks[MIN (g_rand_int_range (rand, 0, 10) / 4, 2)];

  live (pair, rand);
  crash_pair_kill (pair, mask);
  crash_pair_collect (pair, mask);
  for (guint i = 0; i < CRASH_N_PEOPLE; i++)
    if ((mask & 1u << i) != 0)
      crash_pair_start (pair, i);
}

/**
 * crash_run_kills:
 * @n_kills: at least
 */
void
crash_run_kills (CrashOutcome *outcome,
                 guint         n_kills,
                 guint32       seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  guint n_before = outcome->n_kills;

  while (outcome->n_kills - n_before < n_kills && crash_faults_none (&outcome->faults))
    {
      g_autoptr (CrashPair) pair = crash_pair_new (&outcome->faults);
      guint n_left = n_kills - (outcome->n_kills - n_before);

      crash_pair_allow (pair, G_MAXUINT32);
      crash_pair_start (pair, CRASH_ALICE);
      crash_pair_start (pair, CRASH_BOB);
      while (pair->n_kills < MIN (KILLS_A_ROUND, n_left) && crash_faults_none (&outcome->faults))
        kill_by_chance (pair, rand);
      crash_pair_finish (pair);
      count_pair (outcome, pair);
    }
}

/* --- At every point ----------------------------------------------------------------------- */

static gboolean
is_over (CrashPair *pair)
{
  CrashProgram *program = pair->people[CRASH_ALICE].program;

  return crash_program_has_ended (program) || crash_pair_is_settled (pair);
}

/* Alice runs, with a load, to her end. */
static void
run_alice (CrashPair  *pair,
           guint64     at,
           const char *how)
{
  CrashPerson *alice = &pair->people[CRASH_ALICE];

  crash_pair_start_counted (pair, CRASH_ALICE, at, how);
  if (!crash_pair_await (pair, DEADLINE, is_over))
    crash_faults_add (pair->faults, CRASH_LOST, "It does not come to rest");
  if (!crash_program_has_ended (alice->program))
    crash_pair_quit (pair, 1u << CRASH_ALICE);
  crash_pair_collect (pair, 1u << CRASH_ALICE);
}

/* How many calls there are when nobody is killed. */
static guint64
count_points (CrashOutcome *outcome)
{
  g_autoptr (CrashPair) pair = crash_pair_new (&outcome->faults);

  crash_pair_allow (pair, TEXTS_BEFORE);
  crash_pair_start (pair, CRASH_BOB);
  run_alice (pair, 0, NULL);
  return pair->people[CRASH_ALICE].n_calls;
}

static void
run_point (CrashOutcome *outcome,
           guint64       at,
           const char   *how,
           GRand        *rand)
{
  g_autoptr (CrashPair) pair = crash_pair_new (&outcome->faults);

  crash_pair_allow (pair, TEXTS_BEFORE);
  crash_pair_start (pair, CRASH_BOB);
  run_alice (pair, at, how);
  crash_pair_allow (pair, TEXTS_AFTER);
  /* And once more while it mends what it finds. */
  run_alice (pair, (guint64) g_rand_int_range (rand, 1, MENDING_POINTS + 1), how);
  crash_pair_start (pair, CRASH_ALICE);
  crash_pair_finish (pair);
  count_pair (outcome, pair);
  if (!crash_faults_none (&outcome->faults))
    g_printerr ("At call %" G_GUINT64_FORMAT " (%s)\n", at, how);
}

/**
 * crash_run_points:
 * @max_points: so many of the points of a run, spread over it; 0 for every point in every way
 * @part: which of @n_parts of the work is done here
 */
void
crash_run_points (CrashOutcome *outcome,
                  guint         max_points,
                  guint32       seed,
                  guint         part,
                  guint         n_parts)
{
  static const char *const hows[] = {
    CRASH_HOW_BEFORE, CRASH_HOW_POWER, CRASH_HOW_TORN, CRASH_HOW_SCATTER, CRASH_HOW_AFTER,
  };
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  guint64 n_points = count_points (outcome);
  guint64 n = max_points == 0 ? n_points * G_N_ELEMENTS (hows) : max_points;

  outcome->n_points = n_points;
  for (guint64 i = part; i < n && crash_faults_none (&outcome->faults); i += n_parts)
    {
      guint64 at = max_points == 0 ? i / G_N_ELEMENTS (hows) : i * n_points / n;

      run_point (outcome, at + 1, hows[i % G_N_ELEMENTS (hows)], rand);
    }
}
