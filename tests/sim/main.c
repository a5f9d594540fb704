/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-sim"

#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sim.h"

/* The simulator as a program: many seeds on all cores, or one that is looked at. */

#define JOBS_MAX 64

/* What one process of several tells, in memory that they share. */
typedef struct
{
  guint32 seed;   /* that it runs, or is to run next */
  guint32 n_done;
  guint32 n_bad;
} Job;

typedef struct
{
  int first;
  int n_seeds;
  int n_jobs;
  int seconds;  /* 0: as long as it takes */
  int seed;     /* one alone; -1 for many */
  gboolean trace;
  gboolean twice;
} Arguments;

static GLogWriterOutput
write_log (GLogLevelFlags   level,
           const GLogField *fields,
           gsize            n_fields,
           gpointer         user_data)
{
  /* What sessions tell of the faults that are made here. */
  if (level > G_LOG_LEVEL_WARNING)
    return G_LOG_WRITER_HANDLED;
  return g_log_writer_default (level, fields, n_fields, user_data);
}

/* Returns whether nothing was found wrong. */
static gboolean
run_seed (guint32          seed,
          const Arguments *arguments)
{
  g_autofree gpointer shift = NULL;
  guint64 hash;
  guint64 again;

  if (!sim_run (seed, FALSE, &hash))
    return FALSE;
  if (!arguments->twice)
    return TRUE;

  /* What comes of where things lie in memory is not to come the same way again. */
  shift = g_malloc (seed % 4096 + 1);
  if (!sim_run (seed, FALSE, &again))
    return FALSE;
  if (hash != again)
    g_print ("seed %u: two runs differ\n", seed);
  return hash == again;
}

static void
work (Job             *job,
      const Arguments *arguments,
      gint64           deadline)
{
  guint32 end = (guint32) (arguments->first + arguments->n_seeds);

  for (; job->seed < end && g_get_monotonic_time () < deadline;
       job->seed += (guint32) arguments->n_jobs)
    {
      if (!run_seed (job->seed, arguments))
        job->n_bad++;
      job->n_done++;
    }
}

static pid_t
start_job (Job             *job,
           const Arguments *arguments,
           gint64           deadline)
{
  pid_t pid;

  fflush (stdout);
  pid = fork ();
  if (pid != 0)
    return pid;

  work (job, arguments, deadline);
  fflush (stdout);
  _exit (0);
}

/* A run that ended its process is a violation of its seed; the next ones go on. */
static gboolean
has_died (Job             *job,
          const Arguments *arguments,
          int              status)
{
  if (WIFEXITED (status) && WEXITSTATUS (status) == 0)
    return FALSE;

  g_print ("seed %u: the process ended with status %d\n", job->seed, status);
  g_print ("  again: ./dev sim --seed %u --trace\n", job->seed);
  job->n_bad++;
  job->n_done++;
  job->seed += (guint32) arguments->n_jobs;
  return TRUE;
}

static int
run_many (const Arguments *arguments)
{
  gint64 deadline = arguments->seconds > 0
                    ? g_get_monotonic_time () + arguments->seconds * G_USEC_PER_SEC : G_MAXINT64;
  Job *jobs = mmap (NULL, sizeof (Job) * JOBS_MAX, PROT_READ | PROT_WRITE,
                    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  pid_t pids[JOBS_MAX] = { 0 };
  guint32 n_done = 0;
  guint32 n_bad = 0;
  int status;
  pid_t pid;

  g_assert_true (jobs != MAP_FAILED);
  for (int i = 0; i < arguments->n_jobs; i++)
    {
      jobs[i].seed = (guint32) (arguments->first + i);
      pids[i] = start_job (&jobs[i], arguments, deadline);
    }
  while ((pid = wait (&status)) > 0)
    {
      for (int i = 0; i < arguments->n_jobs; i++)
        {
          if (pids[i] == pid && has_died (&jobs[i], arguments, status))
            pids[i] = start_job (&jobs[i], arguments, deadline);
        }
    }
  for (int i = 0; i < arguments->n_jobs; i++)
    {
      n_done += jobs[i].n_done;
      n_bad += jobs[i].n_bad;
    }

  g_print ("%u seeds, %u violations\n", n_done, n_bad);
  return n_bad == 0 && n_done > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int
run_one (const Arguments *arguments)
{
  guint64 hash;
  gboolean well = sim_run ((guint32) arguments->seed, arguments->trace, &hash);

  g_print ("trace %016" G_GINT64_MODIFIER "x\n1 seeds, %d violations\n", hash, !well);
  return well ? EXIT_SUCCESS : EXIT_FAILURE;
}

int
main (int   argc,
      char *argv[])
{
  Arguments arguments = { .first = 1, .n_seeds = 1000, .seed = -1 };
  GOptionEntry entries[] = {
    { "seeds", 'n', 0, G_OPTION_ARG_INT, &arguments.n_seeds, "How many", "N" },
    { "first", 'f', 0, G_OPTION_ARG_INT, &arguments.first, "The first one", "SEED" },
    { "jobs", 'j', 0, G_OPTION_ARG_INT, &arguments.n_jobs, "At the same time", "N" },
    { "within", 0, 0, G_OPTION_ARG_INT, &arguments.seconds, "Begin none later", "SECONDS" },
    { "seed", 's', 0, G_OPTION_ARG_INT, &arguments.seed, "This one alone", "SEED" },
    { "twice", 0, 0, G_OPTION_ARG_NONE, &arguments.twice, "Each, and compare both runs", NULL },
    { "trace", 't', 0, G_OPTION_ARG_NONE, &arguments.trace, "Print all that happens", NULL },
    { NULL }
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      g_printerr ("%s\n", error->message);
      return 2;
    }

  g_log_set_writer_func (write_log, NULL, NULL);
  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING);
  if (arguments.n_jobs <= 0)
    arguments.n_jobs = (int) g_get_num_processors ();
  arguments.n_jobs = CLAMP (arguments.n_jobs, 1, JOBS_MAX);
  return arguments.seed >= 0 ? run_one (&arguments) : run_many (&arguments);
}
