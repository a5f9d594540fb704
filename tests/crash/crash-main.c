/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-crash"

#include "config.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "crash-program.h"
#include "crash-runs.h"
#include "crash-trust.h"

/* tincan-crash-run --cli FILE --library FILE [--kills N] [--points] [--seed S] [--jobs N]
 *
 * Kills two programs that talk with each other, again and again, and counts what is lost and what
 * is doubled. Exits with 1 where there is any. The work is done by several processes of this
 * program at once: the programs wait for their disks and for each other most of the time. */

#define KILLS 100
/* One of so many kills is of somebody who decides about keys. */
#define TRUST_EVERY 5
/* What a part of the work says in the end, to the whole. */
#define SUMMARY "%u kills, %u lost, %u doubled\n"
#define N_SUMS 3

typedef struct
{
  int       n_kills;
  gboolean  points;
  int       seed;
  int       jobs;
  int       part;     /* of the work, or -1 for the whole */
  char     *cli;      /* (owned) */
  char     *library;  /* (owned) */
} Wish;

/* --- A part of the work ------------------------------------------------------------------- */

static gboolean
report (const CrashOutcome *outcome,
        const Wish         *wish)
{
  const guint *n_faults = outcome->faults.n_faults;

  for (guint i = 0; i < outcome->faults.words->len; i++)
    fprintf (stderr, "%s\n", (const char *) g_ptr_array_index (outcome->faults.words, i));
  fprintf (stderr, "part %d of seed %d: %" G_GUINT64_FORMAT " messages delivered, %"
           G_GUINT64_FORMAT " of them on the disk and not yet told when a program was killed",
           wish->part, wish->seed, outcome->n_texts, outcome->n_untold);
  if (outcome->n_points > 0)
    fprintf (stderr, "; %" G_GUINT64_FORMAT " points in a run", outcome->n_points);
  fprintf (stderr, "\n");
  if (n_faults[CRASH_CONFUSED] > 0)
    fprintf (stderr, "%u confused\n", n_faults[CRASH_CONFUSED]);

  printf (SUMMARY, outcome->n_kills, n_faults[CRASH_LOST], n_faults[CRASH_DOUBLED]);
  return n_faults[CRASH_LOST] + n_faults[CRASH_DOUBLED] + n_faults[CRASH_CONFUSED] == 0;
}

static int
run_part (const Wish *wish)
{
  guint32 seed = (guint32) (wish->seed + wish->part);
  /* The first ones do one more where it does not come out even. */
  int n_kills = (wish->n_kills + wish->jobs - 1 - wish->part) / wish->jobs;
  CrashOutcome outcome;
  gboolean good;

  crash_program_set_paths (wish->cli, wish->library);
  crash_outcome_init (&outcome);
  n_kills = MAX (n_kills, 0);
  crash_run_trust_kills (&outcome, (guint) (n_kills / TRUST_EVERY), seed);
  crash_run_kills (&outcome, (guint) (n_kills - n_kills / TRUST_EVERY), seed);
  if (wish->points)
    {
      crash_run_points (&outcome, 0, seed, (guint) wish->part, (guint) wish->jobs);
      crash_run_trust_points (&outcome, 0, seed, (guint) wish->part, (guint) wish->jobs);
    }
  good = report (&outcome, wish);
  crash_outcome_clear (&outcome);
  return good ? 0 : 1;
}

/* --- The whole ---------------------------------------------------------------------------- */

static GSubprocess *
start_part (const Wish *wish,
            int         part)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *kills = g_strdup_printf ("--kills=%d", wish->n_kills);
  g_autofree char *seed = g_strdup_printf ("--seed=%d", wish->seed);
  g_autofree char *jobs = g_strdup_printf ("--jobs=%d", wish->jobs);
  g_autofree char *number = g_strdup_printf ("--part=%d", part);
  g_autoptr (GError) error = NULL;
  GSubprocess *process;

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, program, "--cli", wish->cli,
                              "--library", wish->library, kills, seed, jobs, number,
                              wish->points ? "--points" : NULL, NULL);
  if (process == NULL)
    g_error ("%s", error->message);
  return process;
}

static gboolean
await_part (GSubprocess *process,
            guint        sums[N_SUMS])
{
  g_autofree char *output = NULL;
  guint numbers[N_SUMS];

  if (!g_subprocess_communicate_utf8 (process, NULL, NULL, &output, NULL, NULL) ||
      output == NULL || sscanf (output, SUMMARY, &numbers[0], &numbers[1], &numbers[2]) != N_SUMS)
    return FALSE;

  for (guint i = 0; i < N_SUMS; i++)
    sums[i] += numbers[i];
  return g_subprocess_get_if_exited (process) && g_subprocess_get_exit_status (process) == 0;
}

static int
run_whole (const Wish *wish)
{
  g_autoptr (GPtrArray) processes = g_ptr_array_new_with_free_func (g_object_unref);
  gint64 begin = g_get_monotonic_time ();
  guint sums[N_SUMS] = { 0 };
  gboolean good = TRUE;

  for (int i = 0; i < wish->jobs; i++)
    g_ptr_array_add (processes, start_part (wish, i));
  for (guint i = 0; i < processes->len; i++)
    good = await_part (g_ptr_array_index (processes, i), sums) && good;

  fprintf (stderr, "seed %d, %.0f s\n", wish->seed,
           (double) (g_get_monotonic_time () - begin) / G_USEC_PER_SEC);
  printf (SUMMARY, sums[0], sums[1], sums[2]);
  return good ? 0 : 1;
}

static gboolean
parse (Wish    *wish,
       int     *argc,
       char  ***argv,
       GError **error)
{
  GOptionEntry entries[] = {
    { "kills", 0, 0, G_OPTION_ARG_INT, &wish->n_kills, "At moments by chance", "N" },
    { "points", 0, 0, G_OPTION_ARG_NONE, &wish->points, "At every call that changes a file", NULL },
    { "seed", 0, 0, G_OPTION_ARG_INT, &wish->seed, "Of the chance; another one each time", "S" },
    { "jobs", 0, 0, G_OPTION_ARG_INT, &wish->jobs, "Pairs at a time; two a core", "N" },
    { "cli", 0, 0, G_OPTION_ARG_FILENAME, &wish->cli, "The terminal program", "FILE" },
    { "library", 0, 0, G_OPTION_ARG_FILENAME, &wish->library, "libtincan-crash.so", "FILE" },
    { "part", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_INT, &wish->part, NULL, NULL },
    { NULL }
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("- kills programs");

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;
  if (wish->cli != NULL && wish->library != NULL)
    return TRUE;

  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                       "--cli and --library are needed");
  return FALSE;
}

int
main (int    argc,
      char **argv)
{
  Wish wish = { .n_kills = -1, .part = -1 };
  g_autoptr (GError) error = NULL;
  int status;

  signal (SIGPIPE, SIG_IGN);
  if (!parse (&wish, &argc, &argv, &error))
    {
      fprintf (stderr, "tincan-crash-run: %s\n", error->message);
      return 2;
    }
  if (wish.n_kills < 0)
    wish.n_kills = wish.points ? 0 : KILLS;
  if (wish.seed <= 0)
    wish.seed = (int) (g_random_int () >> 2);
  if (wish.jobs <= 0)
    wish.jobs = (int) g_get_num_processors () * 2;

  status = wish.part >= 0 ? run_part (&wish) : run_whole (&wish);
  g_free (wish.cli);
  g_free (wish.library);
  return status;
}
