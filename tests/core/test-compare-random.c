/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "test-compare.h"

/* Two persons who do anything at any time, while frames are on their way. */

#define N_RUNS 3000
#define N_STEPS 60

typedef struct
{
  Sides    sides;
  GRand   *rand;        /* (borrowed) */
  guint8   n_nonces;
  gboolean willing;     /* both want it: nobody ever ends it */
} Run;

static gboolean
is_idle (const Side *side)
{
  return side->compare == NULL || tin_compare_is_over (side->compare);
}

static void
deliver (Run  *run,
         Side *to,
         Side *from)
{
  g_autofree TinCompareFrame *frame = g_queue_pop_head (&to->inbox);

  if (frame != NULL)
    side_hear (to, from, frame, NONCE (++run->n_nonces));
}

static void
act (Run  *run,
     Side *self,
     Side *other)
{
  gint32 choice = g_rand_int_range (run->rand, 0, run->willing ? 3 : 6);

  if (choice == 0)
    {
      if (is_idle (self) && !(run->willing && self->compare != NULL))
        side_begin (self, other, NONCE (++run->n_nonces));
      return;
    }
  if (self->compare == NULL)
    return;

  if (choice == 1)
    tin_compare_agree (self->compare);
  else if (choice == 2)
    tin_compare_match (self->compare);
  else if (choice == 3)
    tin_compare_differ (self->compare);
  else if (choice == 4)
    tin_compare_cancel (self->compare);
  else
    tin_compare_expire (self->compare);
  side_say (self, other);
}

static void
step (Run *run)
{
  gboolean a = g_rand_boolean (run->rand);
  Side *self = a ? &run->sides.a : &run->sides.b;
  Side *other = a ? &run->sides.b : &run->sides.a;

  if (g_rand_int_range (run->rand, 0, 3) > 0)
    deliver (run, self, other);
  else
    act (run, self, other);
}

static void
carry_all (Run *run)
{
  while (run->sides.a.inbox.length + run->sides.b.inbox.length > 0)
    {
      deliver (run, &run->sides.a, &run->sides.b);
      deliver (run, &run->sides.b, &run->sides.a);
    }
}

/* When nothing is on its way, either both wait for each other's persons in one comparison, or none
 * waits for somebody who does not know of it. */
static void
assert_settled (Run *run)
{
  g_autofree char *a_code = NULL;
  g_autofree char *b_code = NULL;
  TinCompareState a;
  TinCompareState b;

  if (is_idle (&run->sides.a) || is_idle (&run->sides.b))
    {
      g_assert_true (is_idle (&run->sides.a));
      g_assert_true (is_idle (&run->sides.b));
      return;
    }

  a = tin_compare_get_state (run->sides.a.compare);
  b = tin_compare_get_state (run->sides.b.compare);
  a_code = side_dup_code (&run->sides.a);
  b_code = side_dup_code (&run->sides.b);
  g_assert_cmpstr (a_code, ==, b_code);
  if (a_code == NULL)
    g_assert_true ((a == TIN_COMPARE_ASKED && b == TIN_COMPARE_ASKING) ||
                   (a == TIN_COMPARE_ASKING && b == TIN_COMPARE_ASKED));
  else
    g_assert_true (a != TIN_COMPARE_CONFIRMED || b != TIN_COMPARE_CONFIRMED);
}

static void
run_begin (Run      *run,
           GRand    *rand,
           gboolean  willing)
{
  gboolean swapped = g_rand_boolean (rand);

  *run = (Run) { .rand = rand, .willing = willing };
  sides_init (&run->sides, swapped ? 2 : 1, swapped ? 1 : 2);
}

static void
test_nobody_waits_for_nobody (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (g_test_rand_int ());
  guint n_verified = 0;

  for (guint i = 0; i < N_RUNS; i++)
    {
      Run run;

      run_begin (&run, rand, FALSE);
      for (guint j = 0; j < N_STEPS; j++)
        step (&run);
      carry_all (&run);
      assert_settled (&run);
      n_verified += run.sides.a.compare != NULL &&
                    tin_compare_get_state (run.sides.a.compare) == TIN_COMPARE_VERIFIED;
      sides_clear (&run.sides);
    }
  g_assert_cmpuint (n_verified, >, 0);
}

/* Whoever begins, and however it crosses: two who want to compare get there. */
static void
test_two_who_want_it_get_there (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (g_test_rand_int ());

  for (guint i = 0; i < N_RUNS; i++)
    {
      g_autofree char *a_code = NULL;
      g_autofree char *b_code = NULL;
      guint n_steps = 0;
      Run run;

      run_begin (&run, rand, TRUE);
      while (run.sides.a.compare == NULL || run.sides.b.compare == NULL ||
             !is_idle (&run.sides.a) || !is_idle (&run.sides.b))
        {
          step (&run);
          g_assert_cmpuint (n_steps++, <, 10000);
        }
      sides_assert (&run.sides, TIN_COMPARE_VERIFIED, TIN_COMPARE_VERIFIED);
      a_code = side_dup_code (&run.sides.a);
      b_code = side_dup_code (&run.sides.b);
      g_assert_nonnull (a_code);
      g_assert_cmpstr (a_code, ==, b_code);
      sides_clear (&run.sides);
    }
}

/* A peer that says anything, in the right comparison: nothing but its own MATCH, after the code,
 * makes it verified, and no more is said to it than a comparison has. */
static void
test_any_frames (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (g_test_rand_int ());

  for (guint i = 0; i < N_RUNS; i++)
    {
      TinCompareFrame frame = { .length = 32 };
      gboolean matched = FALSE;
      Run run;

      run_begin (&run, rand, FALSE);
      side_begin (&run.sides.a, &run.sides.b, NONCE (1));
      for (guint j = 0; j < 12; j++)
        {
          TinCompare *a = run.sides.a.compare;
          const TinCompareFrame *last = g_queue_peek_tail (&run.sides.b.inbox);
          gboolean has_code = tin_compare_get_state (a) >= TIN_COMPARE_CODE;

          frame.step = (TinCompareStep) g_rand_int_range (rand, 0, TIN_COMPARE_STEP_END + 1);
          frame.number = g_rand_int_range (rand, 0, 4) > 0 ? last->number : last->number + 1;
          frame.data[0] = (guint8) g_rand_int_range (rand, 0, 4);
          matched = matched || (frame.step == TIN_COMPARE_STEP_MATCH && has_code);
          tin_compare_receive (a, &frame);
          if (g_rand_boolean (rand))
            tin_compare_match (a);
          side_say (&run.sides.a, &run.sides.b);
          if (tin_compare_get_state (a) == TIN_COMPARE_VERIFIED)
            g_assert_true (matched);
        }
      g_assert_cmpuint (run.sides.a.n_said, <=, 5);
      sides_clear (&run.sides);
    }
}

void
test_compare_add_random (void)
{
  g_test_add_func ("/core/compare/random/nobody-waits-for-nobody", test_nobody_waits_for_nobody);
  g_test_add_func ("/core/compare/random/two-who-want-it-get-there",
                   test_two_who_want_it_get_there);
  g_test_add_func ("/core/compare/random/any-frames", test_any_frames);
}
