/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"
#include "bench-sides.h"

/* tincan-bench [NAME…] [--json] [--smoke] [--seconds N] [--peers N] [--alone] [--list]
 *
 * Measures Tincan beside its yardsticks, prints a table, and exits with 1 where a benchmark did not
 * finish or lost a message: never because of a figure. */

#define SECONDS 3

static const struct
{
  const char *name;
  gboolean  (*func) (const BenchRun *run, GError **error);
  const char *summary;
} benchmarks[] = {
  { "throughput", bench_throughput, "messages a second, and what one costs" },
  { "latency", bench_latency, "how long a message takes, one way" },
  { "broadcast", bench_broadcast, "one message to everybody" },
  { "connect", bench_connect, "new links a second, one after the other" },
  { "idle", bench_idle, "memory and processor of peers who say nothing" },
  { "frames", bench_frames, "encoding and decoding, without a link" },
  { "durable", bench_durable, "messages a second on both disks, and how the loop keeps up" },
  { "history", bench_history, "opening and searching what was written" },
  { "scroll", bench_scroll, "a million messages from their end to their start and back" },
  { "start", bench_start, "from the start of the program to its first frame, and its memory" },
  { "flood", bench_flood, "a thousand strangers who mean no good, and a friend" },
};

static const struct
{
  const char    *name;
  BenchSideFunc  func;
} sides[] = {
  { "tincan", bench_side_tincan },
  { "durable", bench_side_durable },
  { "sqlite", bench_side_sqlite },
  { "flood", bench_side_flood },
  { "hostile", bench_side_hostile },
#ifdef BENCH_HAVE_OPENSSL
  { "tls", bench_side_tls },
#endif
};

/* --- Surroundings ------------------------------------------------------------------------- */

static void
raise_limits (void)
{
  struct rlimit limit;

  signal (SIGPIPE, SIG_IGN);
  if (getrlimit (RLIMIT_NOFILE, &limit) != 0)
    return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit (RLIMIT_NOFILE, &limit);
}

/* A network of our own, in which there is nothing but a loopback. */
static gboolean
leave_network (void)
{
  struct ifreq request = { .ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING };
  gboolean good;
  int fd;

  if (unshare (CLONE_NEWNET) != 0 && unshare (CLONE_NEWUSER | CLONE_NEWNET) != 0)
    return FALSE;
  fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  good = fd >= 0 && ioctl (fd, SIOCSIFFLAGS, &request) == 0;
  if (fd >= 0)
    close (fd);
  return good;
}

/* There is no way back, so a child goes first. */
static gboolean
try_own_network (void)
{
  int status = 1;
  pid_t pid = fork ();

  if (pid == 0)
    _exit (leave_network () ? 0 : 1);
  if (pid < 0 || waitpid (pid, &status, 0) != pid || status != 0)
    return FALSE;
  return leave_network ();
}

/* --- The other process -------------------------------------------------------------------- */

static int
run_side (const char *name,
          const char *role)
{
  const char *number = g_getenv (BENCH_CONTROL_VARIABLE);
  g_autofree char *title = g_strconcat (name, "-", role, NULL);
  g_autoptr (BenchControl) control = NULL;

  if (number == NULL)
    return 2;
  prctl (PR_SET_NAME, title);
  control = bench_control_new (atoi (number));
  for (guint i = 0; i < G_N_ELEMENTS (sides); i++)
    if (strcmp (sides[i].name, name) == 0)
      return sides[i].func (control);

  return 2;
}

/* --- This one ----------------------------------------------------------------------------- */

static gboolean
is_known (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (benchmarks); i++)
    if (strcmp (benchmarks[i].name, name) == 0)
      return TRUE;

  return FALSE;
}

static int
check_names (char **names)
{
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      if (is_known (names[i]))
        continue;
      fprintf (stderr, "tincan-bench: there is no benchmark \"%s\"; see --list\n", names[i]);
      return 2;
    }
  return 0;
}

static int
run_benchmarks (const BenchRun  *run,
                char           **names)
{
  int status = 0;

  for (guint i = 0; i < G_N_ELEMENTS (benchmarks); i++)
    {
      g_autoptr (GError) error = NULL;

      if (names != NULL && !g_strv_contains ((const char *const *) names, benchmarks[i].name))
        continue;
      if (benchmarks[i].func (run, &error))
        continue;
      fprintf (stderr, "tincan-bench: %s: %s\n", benchmarks[i].name, error->message);
      status = 1;
    }
  return status;
}

int
main (int    argc,
      char **argv)
{
  g_auto (GStrv) names = NULL;
  gboolean json = FALSE, smoke = FALSE, alone = FALSE, list = FALSE;
  int seconds = SECONDS, peers = 0;
  GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, "An object a line for each figure", NULL },
    { "smoke", 0, 0, G_OPTION_ARG_NONE, &smoke, "As little as shows that it works", NULL },
    { "seconds", 0, 0, G_OPTION_ARG_INT, &seconds, "For each figure and number of peers", "N" },
    { "peers", 0, 0, G_OPTION_ARG_INT, &peers, "With so many alone, not with a row of them", "N" },
    { "alone", 0, 0, G_OPTION_ARG_NONE, &alone, "Without the yardsticks: for a profiler", NULL },
    { "list", 0, 0, G_OPTION_ARG_NONE, &list, "Say which benchmarks there are", NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &names, NULL, "[NAME…]" },
    { NULL }
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("- measures Tincan");
  g_autoptr (GError) error = NULL;
  BenchRun run;

  raise_limits ();
  if (argc == 4 && strcmp (argv[1], "--side") == 0)
    return run_side (argv[2], argv[3]);

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      fprintf (stderr, "tincan-bench: %s\n", error->message);
      return 2;
    }
  for (guint i = 0; list && i < G_N_ELEMENTS (benchmarks); i++)
    printf ("%-12s %s\n", benchmarks[i].name, benchmarks[i].summary);
  if (list || check_names (names) != 0)
    return list ? 0 : 2;

  run = (BenchRun) {
    .smoke = smoke,
    .seconds = (guint) CLAMP (seconds, 1, 60),
    .alone = alone,
    .peers = (guint) CLAMP (peers, 0, 5000),
  };
  bench_report_begin (json, try_own_network ());
  return run_benchmarks (&run, names);
}
