/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <gnutls/gnutls.h>
#ifdef BENCH_HAVE_OPENSSL
#include <openssl/crypto.h>
#endif

#include "bench-report.h"
#include "bench-sides.h"

/* The table, or with --json an object a line for each figure. Figures are shown as they come. */

static struct
{
  gboolean  json;
  char     *machine;
} report;

const char *
bench_contender_to_side (BenchContender contender)
{
  static const char *const sides[] = {
    [BENCH_TINCAN] = "tincan",
    [BENCH_TLS] = "tls",
  };

  return sides[contender];
}

/**
 * bench_contender_is_here:
 *
 * Returns: whether this program was built with what it needs
 */
gboolean
bench_contender_is_here (BenchContender contender)
{
#ifdef BENCH_HAVE_OPENSSL
  return TRUE;
#else
  return contender != BENCH_TLS;
#endif
}

/* --- The machine -------------------------------------------------------------------------- */

static char *
find_processor (void)
{
  g_autofree char *text = NULL;
  const char *line;

  if (!g_file_get_contents ("/proc/cpuinfo", &text, NULL, NULL))
    return g_strdup ("unknown processor");
  line = strstr (text, "model name");
  line = line != NULL ? strchr (line, ':') : NULL;
  if (line == NULL)
    return g_strdup ("unknown processor");
  return g_strstrip (g_strndup (line + 1, strcspn (line + 1, "\n")));
}

static char *
describe_machine (gboolean own_network)
{
  g_autofree char *processor = find_processor ();
  const char *openssl = "OpenSSL absent: no limit, no ratios";
  struct utsname kernel;

  uname (&kernel);
#ifdef BENCH_HAVE_OPENSSL
  openssl = OpenSSL_version (OPENSSL_VERSION);
#endif
  return g_strdup_printf ("%s, %ld cores, %s %s, GLib %u.%u.%u, GnuTLS %s, %s, %s", processor,
                          sysconf (_SC_NPROCESSORS_ONLN), kernel.sysname, kernel.release,
                          glib_major_version, glib_minor_version, glib_micro_version,
                          gnutls_check_version (NULL), openssl,
                          own_network ? "own network namespace" : "the system's loopback");
}

/**
 * bench_report_begin:
 * @own_network: whether nothing else uses the loopback that is measured
 */
void
bench_report_begin (gboolean json,
                    gboolean own_network)
{
  report.json = json;
  report.machine = describe_machine (own_network);
  if (json)
    return;

  printf ("%s\n100-byte texts, medians; the limit is TLS 1.3 in a plain loop, in the same run\n\n",
          report.machine);
  printf ("%-32s %6s %16s %16s %7s  %s\n", "", "peers", "Tincan", "limit", "ratio", "goal");
  fflush (stdout);
}

/* --- Figures ------------------------------------------------------------------------------ */

static double
get_ratio (const BenchFigure *figure)
{
  return figure->values[BENCH_TINCAN] / figure->values[BENCH_TLS];
}

/* 1, 0, or -1 where there is no goal or nothing to compare with. */
static int
is_met (const BenchFigure *figure)
{
  double value = figure->goal == BENCH_GOAL_AT_MOST ? figure->values[BENCH_TINCAN]
                                                    : get_ratio (figure);

  if (figure->goal == BENCH_GOAL_NONE || isnan (value))
    return -1;
  if (figure->goal == BENCH_GOAL_RATIO_AT_LEAST)
    return value >= figure->bound;
  return value <= figure->bound;
}

static char *
describe_goal (const BenchFigure *figure)
{
  switch (figure->goal)
    {
    case BENCH_GOAL_RATIO_AT_LEAST:
      return g_strdup_printf ("ratio >= %g", figure->bound);
    case BENCH_GOAL_RATIO_AT_MOST:
      return g_strdup_printf ("ratio <= %g", figure->bound);
    case BENCH_GOAL_AT_MOST:
      return g_strdup_printf ("<= %g %s", figure->bound, figure->unit);
    case BENCH_GOAL_NONE:
    default:
      return g_strdup ("");
    }
}

static char *
format_value (double      value,
              const char *unit)
{
  if (isnan (value))
    return g_strdup ("-");
  if (value >= 1e6)
    return g_strdup_printf ("%.2f M%s", value / 1e6, unit);
  if (value >= 1e4)
    return g_strdup_printf ("%.1f k%s", value / 1e3, unit);
  return g_strdup_printf (value >= 100 ? "%.0f %s" : value >= 1 ? "%.1f %s" : "%.3f %s", value,
                          unit);
}

static void
add_row (const BenchFigure *figure)
{
  g_autofree char *tincan = format_value (figure->values[BENCH_TINCAN], figure->unit);
  g_autofree char *limit = format_value (figure->values[BENCH_TLS], figure->unit);
  g_autofree char *goal = describe_goal (figure);
  g_autofree char *peers = g_strdup_printf ("%u", figure->peers);
  g_autofree char *ratio = isnan (get_ratio (figure))
                             ? g_strdup ("-") : g_strdup_printf ("%.2f", get_ratio (figure));
  int met = is_met (figure);

  printf ("%-32s %6s %16s %16s %7s  %s%s\n", figure->name, figure->peers > 0 ? peers : "",
          tincan, limit, ratio, goal, met == 1 ? ": met" : met == 0 ? ": MISSED" : "");
}

static void
add_json_number (GString    *object,
                 const char *name,
                 double      value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE] = "null";

  if (isfinite (value))
    g_ascii_formatd (text, sizeof text, "%.6g", value);
  g_string_append_printf (object, ", \"%s\": %s", name, text);
}

static void
add_object (const BenchFigure *figure)
{
  g_autoptr (GString) object = g_string_new (NULL);
  g_autofree char *goal = describe_goal (figure);
  g_autofree char *machine = g_strescape (report.machine, NULL);
  int met = is_met (figure);

  g_string_append_printf (object, "{\"figure\": \"%s\", \"unit\": \"%s\", \"peers\": %u",
                          figure->name, figure->unit, figure->peers);
  add_json_number (object, "tincan", figure->values[BENCH_TINCAN]);
  add_json_number (object, "limit", figure->values[BENCH_TLS]);
  add_json_number (object, "ratio", get_ratio (figure));
  g_string_append_printf (object, ", \"goal\": \"%s\", \"met\": %s, \"machine\": \"%s\"}", goal,
                          met == 1 ? "true" : met == 0 ? "false" : "null", machine);
  printf ("%s\n", object->str);
}

void
bench_report_add (const BenchFigure *figure)
{
  if (report.json)
    add_object (figure);
  else
    add_row (figure);
  fflush (stdout);
}
