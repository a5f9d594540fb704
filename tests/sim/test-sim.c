/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "sim.h"

/* What makes the simulator worth anything: a seed is one run, and no two seeds are the same one. */

/* What sessions tell of the faults that are made here is nothing to show. */
static void
on_log (const char     *domain,
        GLogLevelFlags  level,
        const char     *message,
        gpointer        user_data)
{
  if ((level & G_LOG_LEVEL_MASK) <= G_LOG_LEVEL_WARNING)
    g_log_default_handler (domain, level, message, user_data);
}

static void
a_seed_runs_twice_alike (void)
{
  guint32 first = (guint32) g_test_rand_int_range (1, 1000000);

  for (guint32 seed = first; seed < first + 12; seed++)
    {
      g_autofree gpointer shift = g_malloc (seed % 4096 + 1);
      guint64 hash;
      guint64 again;

      g_test_message ("seed %u", seed);
      g_assert_true (sim_run (seed, FALSE, &hash));
      g_assert_true (sim_run (seed, FALSE, &again));
      g_assert_cmphex (hash, ==, again);
    }
}

static void
seeds_differ (void)
{
  guint64 hash;
  guint64 other;

  g_assert_true (sim_run (1, FALSE, &hash));
  g_assert_true (sim_run (2, FALSE, &other));
  g_assert_cmphex (hash, !=, other);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_default_handler (on_log, NULL);

  g_test_add_func ("/sim/run/a-seed-runs-twice-alike", a_seed_runs_twice_alike);
  g_test_add_func ("/sim/run/seeds-differ", seeds_differ);

  return g_test_run ();
}
