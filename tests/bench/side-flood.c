/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-bench"

#include "config.h"

#include <string.h>

#include <glib-unix.h>

#include "bench-gaps.h"
#include "bench-parts.h"
#include "bench-sides.h"
#include "bench-stats.h"

/* A Tincan that is flooded, with the limits that the program has, and a friend who comes to see it
 * meanwhile. The friend comes again when he was not let in: what is timed is how long it takes
 * until he is, as a person would see it.
 *
 *   listen            port P
 *   watch             watching
 *   look              gaps WORST P99              of the main loop since then
 *   visit P N BOUND   visited N MEDIAN WORST BAD  N visits, or those within BOUND milliseconds
 *
 * Times are in nanoseconds; BAD are tries that failed. */

/* Between two visits, and before another try. Milliseconds. */
#define PAUSE 10
#define PAUSE_AFTER_FAILURE 50

#define FRIEND "127.0.0.1"

typedef struct
{
  /* owned */
  BenchControl *control;
  GMainLoop    *loop;
  BenchParts    parts;
  TinSession   *session;  /* (nullable) until the first word */
  BenchGaps    *gaps;     /* (nullable) */
  GArray       *samples;
  char         *address;

  /* state */
  guint         to_visit;
  guint         n_bad;
  gint64        start;    /* of this visit */
  gint64        end;      /* of them all */
} Side;

static void
make_session (Side *self)
{
  g_autoptr (GError) error = NULL;

  bench_parts_init (&self->parts, 1);
  self->parts.limits = &tin_network_limits_default;
  self->session = bench_parts_make (&self->parts, FALSE, &error);
  if (self->session == NULL)
    g_error ("No session: %s", error->message);
}

/* --- Who is flooded -------------------------------------------------------------------------- */

static TinVisit
on_visit (const char *host,
          gpointer    user_data)
{
  return strcmp (host, FRIEND) == 0 ? TIN_VISIT_FRIEND : TIN_VISIT_ADMIT;
}

static void
word_listen (Side *self)
{
  g_autoptr (GError) error = NULL;

  make_session (self);
  if (!tin_session_start_on (self->session, 0, &error))
    g_error ("No port: %s", error->message);
  tin_network_set_filter (self->parts.network, on_visit, self);
  bench_control_say (self->control, "port %u", tin_session_get_port (self->session));
}

static void
word_look (Side *self)
{
  double worst, p99;

  bench_gaps_read (self->gaps, &worst, &p99, NULL);
  g_clear_pointer (&self->gaps, bench_gaps_free);
  bench_control_say (self->control, "gaps %.0f %.0f", worst, p99);
}

/* --- The friend ------------------------------------------------------------------------------ */

static gboolean on_pause_over (gpointer user_data);

static void
say_visited (Side *self)
{
  guint n = self->samples->len;
  double worst = bench_percentile (self->samples, 100);

  bench_control_say (self->control, "visited %u %.0f %.0f %u", n, bench_median (self->samples),
                     worst, self->n_bad);
}

/* A visit that never was counts with the time that it was tried for. */
static void
add_sample (Side *self)
{
  double took = (double) (bench_now_ns () - self->start);

  g_array_append_val (self->samples, took);
}

static void
on_visited (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Side *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (TinPeer) peer = tin_session_connect_finish (self->session, result, &error);
  gboolean over = g_get_monotonic_time () >= self->end;

  if (peer == NULL)
    self->n_bad++;
  if (peer != NULL || over)
    add_sample (self);
  if (peer != NULL)
    {
      tin_session_disconnect (self->session, peer);
      self->to_visit--;
      self->start = 0;
    }

  if (over || self->to_visit == 0)
    say_visited (self);
  else
    g_timeout_add (peer != NULL ? PAUSE : PAUSE_AFTER_FAILURE, on_pause_over, self);
}

static gboolean
on_pause_over (gpointer user_data)
{
  Side *self = user_data;

  if (self->start == 0)
    self->start = bench_now_ns ();
  tin_session_connect_async (self->session, self->address, TIN_CONNECT_SECURE, NULL, on_visited,
                             self);
  return G_SOURCE_REMOVE;
}

static void
word_visit (Side       *self,
            const char *line)
{
  if (self->session == NULL)
    make_session (self);
  g_free (self->address);
  self->address = g_strdup_printf (FRIEND ":%u", (guint) bench_line_number (line, 1));
  self->to_visit = (guint) bench_line_number (line, 2);
  self->end = g_get_monotonic_time () + bench_line_number (line, 3) * 1000;
  self->n_bad = 0;
  self->start = 0;
  g_array_set_size (self->samples, 0);
  on_pause_over (self);
}

/* --- Words ----------------------------------------------------------------------------------- */

static void
run_line (Side       *self,
          const char *line)
{
  if (bench_line_is (line, "listen"))
    word_listen (self);
  else if (bench_line_is (line, "visit"))
    word_visit (self, line);
  else if (bench_line_is (line, "look"))
    word_look (self);
  else
    {
      self->gaps = bench_gaps_new ();
      bench_control_say (self->control, "watching");
    }
}

static gboolean
on_control (int          fd,
            GIOCondition condition,
            gpointer     user_data)
{
  Side *self = user_data;
  char *line;

  if (!bench_control_fill (self->control))
    {
      g_main_loop_quit (self->loop);
      return G_SOURCE_REMOVE;
    }

  while ((line = bench_control_take (self->control)) != NULL)
    {
      run_line (self, line);
      g_free (line);
    }
  return G_SOURCE_CONTINUE;
}

/* Ends without tidying up, as all sides do. */
int
bench_side_flood (BenchControl *control)
{
  Side self = {
    .control = control,
    .loop = g_main_loop_new (NULL, FALSE),
    .samples = bench_samples_new (),
  };

  g_unix_fd_add (control->fd, G_IO_IN, on_control, &self);
  g_main_loop_run (self.loop);
  return 0;
}
