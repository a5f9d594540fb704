/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "tin-hlc.h"
#include "tin-limits.h"
#include "tin-log.h"

/* The numbers of a log, and the clock that orders a conversation. */

#define STEPS 20000
#define WALL G_GINT64_CONSTANT (1700000000000)
#define DRIFT TIN_CLOCK_DRIFT_MAX_MS
#define RUN 7
#define AT(wall) ((guint64) (wall) << 16)

/* --- Own log ------------------------------------------------------------------------------ */

static void
test_own (void)
{
  TinLog log = { .id = 7 };
  guint64 from = 0;

  g_assert_cmpuint (tin_log_n_queued (&log), ==, 0);
  for (guint64 number = 1; number <= 5; number++)
    g_assert_cmpuint (tin_log_number (&log), ==, number);
  g_assert_cmpuint (tin_log_n_queued (&log), ==, 5);

  g_assert_true (tin_log_commit (&log, 4));
  g_assert_true (tin_log_acknowledge (&log, 2, &from));
  g_assert_cmpuint (from, ==, 1);
  g_assert_cmpuint (tin_log_n_queued (&log), ==, 3);
  g_assert_true (tin_log_acknowledge (&log, 4, &from));
  g_assert_cmpuint (from, ==, 3);
  g_assert_cmpuint (tin_log_n_queued (&log), ==, 1);
  g_assert_cmpuint (tin_log_number (&log), ==, 6);
}

static void
test_acknowledged_again (void)
{
  TinLog log = { .head = 5, .committed = 5, .sent = 5 };
  guint64 from = 99;

  g_assert_true (tin_log_acknowledge (&log, 3, &from));
  from = 99;
  g_assert_false (tin_log_acknowledge (&log, 3, &from));
  g_assert_false (tin_log_acknowledge (&log, 1, &from));
  g_assert_false (tin_log_acknowledge (&log, 0, &from));
  g_assert_cmpuint (from, ==, 99);
  g_assert_cmpuint (log.acknowledged, ==, 3);
}

/* A peer cannot have what never left this disk, whatever it says. */
static void
test_acknowledged_beyond (void)
{
  TinLog log = { .head = 5, .committed = 3 };
  guint64 from = 99;

  g_assert_false (tin_log_acknowledge (&log, 4, &from));
  g_assert_false (tin_log_acknowledge (&log, 6, &from));
  g_assert_false (tin_log_acknowledge (&log, G_MAXUINT64, &from));
  g_assert_cmpuint (from, ==, 99);
  g_assert_cmpuint (tin_log_n_queued (&log), ==, 5);
  g_assert_true (tin_log_acknowledge (&log, 3, &from));
  g_assert_cmpuint (from, ==, 1);
}

/* The peer has it, so it was sent, though on a link before this one. */
static void
test_acknowledged_is_sent (void)
{
  TinLog log = { .head = 5, .committed = 5, .sent = 0 };
  guint64 from;

  g_assert_true (tin_log_acknowledge (&log, 4, &from));
  g_assert_cmpuint (log.sent, ==, 4);
  g_assert_cmpuint (log.offered, ==, 4);
}

/* What may have left cannot be taken back; what nobody wrote neither. */
static void
test_withdraw (void)
{
  TinLog log = { .head = 5, .committed = 4 };
  guint64 from;

  g_assert_false (tin_log_can_withdraw (&log, 0));
  g_assert_true (tin_log_can_withdraw (&log, 1));
  g_assert_true (tin_log_can_withdraw (&log, 5));
  g_assert_false (tin_log_can_withdraw (&log, 6));
  g_assert_false (tin_log_can_withdraw (&log, G_MAXUINT64));

  g_assert_true (tin_log_offer (&log, 2));
  g_assert_false (tin_log_offer (&log, 2));
  g_assert_false (tin_log_offer (&log, 1));
  g_assert_false (tin_log_can_withdraw (&log, 2));
  g_assert_true (tin_log_can_withdraw (&log, 3));

  /* A backup that knows nothing of an offer learns of it by the answer. */
  g_assert_true (tin_log_acknowledge (&log, 3, &from));
  g_assert_false (tin_log_can_withdraw (&log, 3));
  g_assert_true (tin_log_can_withdraw (&log, 4));
}

/* They have seen what they have, and it is told once. */
static void
test_seen_there (void)
{
  TinLog log = { .head = 5, .committed = 5 };
  guint64 from = 99;

  g_assert_false (tin_log_acknowledge_seen (&log, 1, &from));
  g_assert_true (tin_log_acknowledge (&log, 4, &from));
  from = 99;
  g_assert_false (tin_log_acknowledge_seen (&log, 0, &from));
  g_assert_false (tin_log_acknowledge_seen (&log, 5, &from));
  g_assert_false (tin_log_acknowledge_seen (&log, G_MAXUINT64, &from));
  g_assert_cmpuint (from, ==, 99);
  g_assert_true (tin_log_acknowledge_seen (&log, 2, &from));
  g_assert_cmpuint (from, ==, 1);
  g_assert_false (tin_log_acknowledge_seen (&log, 2, &from));
  g_assert_false (tin_log_acknowledge_seen (&log, 1, &from));
  g_assert_true (tin_log_acknowledge_seen (&log, 4, &from));
  g_assert_cmpuint (from, ==, 3);
  g_assert_cmpuint (log.seen, ==, 4);
}

/* --- A peer's log ------------------------------------------------------------------------- */

static void
test_take (void)
{
  TinLog log = { 0 };

  g_assert_cmpint (tin_log_take (&log, 2, RUN), ==, TIN_LOG_HOLE);
  g_assert_cmpint (tin_log_take (&log, 0, RUN), ==, TIN_LOG_DUPLICATE);
  g_assert_cmpint (tin_log_take (&log, 1, RUN), ==, TIN_LOG_NEXT);
  g_assert_cmpint (tin_log_take (&log, 1, RUN), ==, TIN_LOG_DUPLICATE);
  g_assert_cmpint (tin_log_take (&log, 3, RUN), ==, TIN_LOG_HOLE);
  g_assert_cmpint (tin_log_take (&log, G_MAXUINT64, RUN), ==, TIN_LOG_HOLE);
  g_assert_cmpint (tin_log_take (&log, 2, RUN), ==, TIN_LOG_NEXT);
  g_assert_cmpuint (log.head, ==, 2);
}

static void
test_known_to (void)
{
  TinLog log = { .head = 3, .committed = 3 };

  g_assert_true (tin_log_is_known_to (&log, RUN, 3));
  g_assert_true (tin_log_is_known_to (&log, RUN, 9));
  g_assert_true (tin_log_is_known_to (&log, RUN, 2));

  tin_log_take (&log, 4, RUN);
  tin_log_take (&log, 5, RUN);
  g_assert_true (tin_log_is_known_to (&log, RUN, 3));
  g_assert_true (tin_log_is_known_to (&log, RUN, 4));
  g_assert_false (tin_log_is_known_to (&log, RUN, 2));
  g_assert_false (tin_log_is_known_to (&log, RUN + 1, 3));
  g_assert_false (tin_log_is_known_to (&log, RUN + 1, 4));
  g_assert_true (tin_log_is_known_to (&log, RUN + 1, 5));

  tin_log_take (&log, 6, RUN + 1);
  g_assert_true (tin_log_is_known_to (&log, RUN + 1, 5));
  g_assert_false (tin_log_is_known_to (&log, RUN + 1, 4));
  g_assert_false (tin_log_is_known_to (&log, RUN, 5));
}

static void
test_commit (void)
{
  TinLog log = { .head = 10 };

  g_assert_false (tin_log_commit (&log, 0));
  g_assert_true (tin_log_commit (&log, 4));
  g_assert_false (tin_log_commit (&log, 4));
  g_assert_false (tin_log_commit (&log, 3));
  g_assert_cmpuint (log.committed, ==, 4);
  g_assert_true (tin_log_commit (&log, 10));
}

static void
test_seen_here (void)
{
  TinLog log = { .head = 10, .committed = 4 };

  g_assert_false (tin_log_see (&log, 0));
  g_assert_false (tin_log_see (&log, 5));
  g_assert_true (tin_log_see (&log, 3));
  g_assert_false (tin_log_see (&log, 3));
  g_assert_false (tin_log_see (&log, 2));
  g_assert_true (tin_log_see (&log, 4));
  g_assert_cmpuint (log.seen, ==, 4);
}

/* --- The clock ---------------------------------------------------------------------------- */

static void
test_clock_is_the_wall (void)
{
  TinHlc clock = { 0 };

  g_assert_cmpuint (tin_hlc_next (&clock, WALL), ==, AT (WALL));
  g_assert_cmpuint (tin_hlc_next (&clock, WALL + 1), ==, AT (WALL + 1));
}

/* In one millisecond, and when the wall clock is set back, it counts on. */
static void
test_clock_never_goes_back (void)
{
  TinHlc clock = { 0 };

  g_assert_cmpuint (tin_hlc_next (&clock, WALL), ==, AT (WALL));
  g_assert_cmpuint (tin_hlc_next (&clock, WALL), ==, AT (WALL) + 1);
  g_assert_cmpuint (tin_hlc_next (&clock, WALL - 3600000), ==, AT (WALL) + 2);
  g_assert_cmpuint (tin_hlc_next (&clock, -1), ==, AT (WALL) + 3);
  g_assert_cmpuint (tin_hlc_next (&clock, G_MININT64), ==, AT (WALL) + 4);
  g_assert_cmpuint (tin_hlc_next (&clock, WALL + 1), ==, AT (WALL + 1));
}

static void
test_clock_counter_runs_over (void)
{
  TinHlc clock = { 0 };

  tin_hlc_next (&clock, WALL);
  for (guint i = 1; i <= 0x10000; i++)
    g_assert_cmpuint (tin_hlc_next (&clock, WALL), ==, AT (WALL) + i);
  g_assert_cmpuint (tin_hlc_next (&clock, WALL + 1), ==, AT (WALL + 1) + 1);
}

static void
test_clock_before_1970 (void)
{
  TinHlc clock = { 0 };

  g_assert_cmpuint (tin_hlc_next (&clock, -5), ==, 1);
  g_assert_cmpuint (tin_hlc_place (&clock, AT (DRIFT) + 1, 0, -5), ==, AT (DRIFT));
}

/* What a clock says that is far off is no reason to believe less, or what cannot be stored. */
static void
test_clock_believes (void)
{
  g_assert_cmpuint (tin_hlc_get_latest (WALL), ==, AT (WALL + DRIFT));
  g_assert_cmpuint (tin_hlc_get_latest (0), ==, AT (DRIFT));
  g_assert_cmpuint (tin_hlc_get_latest (G_MININT64), ==, AT (DRIFT));
  g_assert_cmpuint (tin_hlc_get_latest (G_MAXINT64), <=, G_MAXINT64);
  g_assert_cmpuint (tin_hlc_get_latest (G_MAXINT64), >, AT (WALL + DRIFT));
}

/* An answer is later than what it answers, if the other clock is ahead as well. */
static void
test_clock_follows (void)
{
  TinHlc clock = { 0 };

  g_assert_cmpuint (tin_hlc_place (&clock, AT (WALL + 500) + 3, 0, WALL), ==, AT (WALL + 500) + 3);
  g_assert_cmpuint (tin_hlc_next (&clock, WALL), ==, AT (WALL + 500) + 4);
  g_assert_cmpuint (tin_hlc_place (&clock, AT (WALL - 500), 0, WALL), ==, AT (WALL - 500));
  g_assert_cmpuint (tin_hlc_next (&clock, WALL), ==, AT (WALL + 500) + 5);
}

/* A peer whose clock says 2099 takes nobody along. */
static void
test_clock_drift (void)
{
  static const struct
  {
    guint64 time;
    guint64 believed;
  } times[] = {
    { AT (WALL + DRIFT) - 1, AT (WALL + DRIFT) - 1 },
    { AT (WALL + DRIFT), AT (WALL + DRIFT) },
    { AT (WALL + DRIFT) + 1, AT (WALL + DRIFT) },
    { AT (WALL + DRIFT + 1), AT (WALL + DRIFT) },
    { AT (G_GINT64_CONSTANT (4070908800000)), AT (WALL + DRIFT) },
    { G_MAXINT64, AT (WALL + DRIFT) },
    { G_MAXUINT64, AT (WALL + DRIFT) },
    { 1, 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      TinHlc clock = { 0 };

      g_assert_cmpuint (tin_hlc_place (&clock, times[i].time, 0, WALL), ==, times[i].believed);
      g_assert_cmpuint (tin_hlc_next (&clock, WALL), ==,
                        MAX (times[i].believed + 1, AT (WALL)));
    }
}

/* One author's order holds, whatever the times of the messages say; and an answer is later. */
static void
test_clock_keeps_order (void)
{
  TinHlc clock = { 0 };
  guint64 last = AT (WALL + DRIFT);

  g_assert_cmpuint (tin_hlc_place (&clock, 0, 0, WALL), ==, 1);
  g_assert_cmpuint (tin_hlc_place (&clock, AT (WALL), AT (WALL), WALL), ==, AT (WALL) + 1);
  g_assert_cmpuint (tin_hlc_place (&clock, AT (WALL - 1), AT (WALL) + 1, WALL), ==,
                    AT (WALL) + 2);
  g_assert_cmpuint (tin_hlc_place (&clock, AT (WALL) + 7, AT (WALL) + 2, WALL), ==,
                    AT (WALL) + 7);

  /* Those of a clock that is far ahead stand behind one another where it is believed no more. */
  g_assert_cmpuint (tin_hlc_place (&clock, G_MAXINT64 - 9, 0, WALL), ==, last);
  g_assert_cmpuint (tin_hlc_place (&clock, G_MAXINT64 - 8, last, WALL), ==, last + 1);
  g_assert_cmpuint (tin_hlc_place (&clock, G_MAXINT64 - 7, last + 1, WALL), ==, last + 2);
  g_assert_cmpuint (tin_hlc_next (&clock, WALL), ==, last + 3);
}

/* Times stay below 2^63, which is all that the wire and the disk take. */
static void
test_clock_ends (void)
{
  TinHlc clock = { 0 };

  g_assert_cmpuint (tin_hlc_place (&clock, G_MAXUINT64, 0, G_MAXINT64), <=, G_MAXINT64);
  g_assert_cmpuint (tin_hlc_next (&clock, G_MAXINT64), <=, G_MAXINT64);
  g_assert_cmpuint (tin_hlc_place (&clock, 1, G_MAXINT64 - 1, WALL), ==, G_MAXINT64);
  g_assert_cmpuint (tin_hlc_place (&clock, 1, G_MAXINT64, WALL), ==, G_MAXINT64);
  g_assert_cmpuint (tin_hlc_place (&clock, 1, G_MAXUINT64, WALL), ==, G_MAXINT64);
  g_assert_cmpuint (tin_hlc_next (&clock, WALL), ==, G_MAXINT64);
}

/* Whatever the wall clock and the peers say, each time given is later than all before, and no
 * further ahead than the drift allows and the counter needs. */
static void
test_random_clock (void)
{
  TinHlc clock = { 0 };
  guint64 last = 0;
  guint64 entries[3] = { 0 }; /* the last one of each of some logs */
  gint64 latest = 0;

  for (guint i = 0; i < STEPS; i++)
    {
      gint64 wall = WALL + g_test_rand_int_range (-2 * DRIFT, 2 * DRIFT);
      guint64 heard = AT (WALL + g_test_rand_int_range (-5 * DRIFT, 5 * DRIFT)) + i;

      latest = MAX (latest, wall + DRIFT);
      if (i % 3 == 0)
        {
          guint64 *entry = &entries[g_test_rand_int_range (0, G_N_ELEMENTS (entries))];
          guint64 shown = tin_hlc_place (&clock, heard, *entry, wall);

          g_assert_cmpuint (shown, >, *entry);
          g_assert_true (shown <= heard || shown == *entry + 1);
          g_assert_true (shown <= AT (wall + DRIFT) || shown == *entry + 1);
          g_assert_cmpuint (shown, <=, AT (latest) + STEPS);
          *entry = shown;
          last = MAX (last, shown);
        }
      else
        {
          guint64 time = tin_hlc_next (&clock, wall);

          g_assert_cmpuint (time, >, last);
          g_assert_cmpuint (time, >=, AT (wall));
          g_assert_cmpuint (time, <=, AT (latest) + STEPS);
          last = time;
        }
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/core/log/own-numbers-and-queue", test_own);
  g_test_add_func ("/core/log/acknowledged-again-is-no-news", test_acknowledged_again);
  g_test_add_func ("/core/log/acknowledged-beyond-the-disk-is-no-news", test_acknowledged_beyond);
  g_test_add_func ("/core/log/acknowledged-counts-as-sent", test_acknowledged_is_sent);
  g_test_add_func ("/core/log/withdrawn-before-it-may-leave", test_withdraw);
  g_test_add_func ("/core/log/seen-there-once-acknowledged", test_seen_there);
  g_test_add_func ("/core/log/next-duplicate-hole", test_take);
  g_test_add_func ("/core/log/known-to-who-wrote-it", test_known_to);
  g_test_add_func ("/core/log/commit-rises", test_commit);
  g_test_add_func ("/core/log/seen-here-once-committed", test_seen_here);
  g_test_add_func ("/core/hlc/wall-clock", test_clock_is_the_wall);
  g_test_add_func ("/core/hlc/never-goes-back", test_clock_never_goes_back);
  g_test_add_func ("/core/hlc/counter-runs-over", test_clock_counter_runs_over);
  g_test_add_func ("/core/hlc/before-1970", test_clock_before_1970);
  g_test_add_func ("/core/hlc/latest-that-is-believed", test_clock_believes);
  g_test_add_func ("/core/hlc/follows-what-it-saw", test_clock_follows);
  g_test_add_func ("/core/hlc/drift-is-bounded", test_clock_drift);
  g_test_add_func ("/core/hlc/one-author-stays-in-order", test_clock_keeps_order);
  g_test_add_func ("/core/hlc/below-two-to-the-sixty-third", test_clock_ends);
  g_test_add_func ("/core/hlc/random-steps", test_random_clock);

  return g_test_run ();
}
