/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "test-compare.h"

#include <string.h>

/* Every step in every state. A is the one that hears it; the peer, B, says what it likes. */

#define N_STEPS 8

/* COMMIT, ANSWER, REVEAL of what was not committed to, MATCH, END for each reason. */
static TinCompareFrame
make_step (guint   n,
           guint64 number)
{
  guint step = MIN (n, TIN_COMPARE_STEP_END);
  TinCompareFrame frame = { (TinCompareStep) step, number, 32, { 0 } };

  if (step == TIN_COMPARE_STEP_END)
    frame.data[0] = (guint8) (n - TIN_COMPARE_STEP_END);
  else
    memset (frame.data, 0x5a, sizeof frame.data);
  return frame;
}

typedef struct
{
  const char *name;
  void      (*reach)  (Sides   *sides,
                       guint64 *number);
  const char *after[N_STEPS];  /* the states; (nullable) unchanged */
} Case;

/* --- The states ----------------------------------------------------------------------------- */

static guint64
get_number (Side *other)
{
  return ((const TinCompareFrame *) g_queue_peek_head (&other->inbox))->number;
}

static void
reach_asked (Sides   *sides,
             guint64 *number)
{
  side_begin (&sides->b, &sides->a, NONCE (100));
  *number = get_number (&sides->a);
  sides_carry (sides);
  side_assert (&sides->a, TIN_COMPARE_ASKED);
}

static void
reach_asking (Sides   *sides,
              guint64 *number)
{
  side_begin (&sides->a, &sides->b, NONCE (100));
  *number = get_number (&sides->b);
  side_assert (&sides->a, TIN_COMPARE_ASKING);
}

static void
reach_agreed (Sides   *sides,
              guint64 *number)
{
  reach_asked (sides, number);
  g_assert_true (tin_compare_agree (sides->a.compare));
  side_assert (&sides->a, TIN_COMPARE_ASKING);
}

static void
reach_code (Sides   *sides,
            guint64 *number)
{
  reach_asking (sides, number);
  sides_carry (sides);
  tin_compare_agree (sides->b.compare);
  side_say (&sides->b, &sides->a);
  sides_carry (sides);
  side_assert (&sides->a, TIN_COMPARE_CODE);
}

static void
reach_code_of_theirs (Sides   *sides,
                      guint64 *number)
{
  reach_agreed (sides, number);
  side_say (&sides->a, &sides->b);
  sides_carry (sides);
  side_assert (&sides->a, TIN_COMPARE_CODE);
}

static void
reach_matched (Sides   *sides,
               guint64 *number)
{
  reach_code (sides, number);
  tin_compare_match (sides->b.compare);
  side_say (&sides->b, &sides->a);
  sides_carry (sides);
  side_assert (&sides->a, TIN_COMPARE_CODE);
}

static void
reach_confirmed (Sides   *sides,
                 guint64 *number)
{
  reach_code_of_theirs (sides, number);
  tin_compare_match (sides->a.compare);
  side_assert (&sides->a, TIN_COMPARE_CONFIRMED);
}

#define ENDS "cancelled", "different", "refused", "late"
#define EARLY_ENDS "cancelled", "cancelled", "refused", "late"
#define BAD "cancelled"

/* The id of A is the smaller one: where both begin, it stays the initiator. */
static const Case cases[] = {
  { "asked", reach_asked, { BAD, BAD, BAD, BAD, EARLY_ENDS } },
  { "asking", reach_asking, { NULL, "code", BAD, BAD, EARLY_ENDS } },
  { "agreed", reach_agreed, { BAD, BAD, "different", BAD, EARLY_ENDS } },
  { "code", reach_code, { BAD, BAD, BAD, NULL, ENDS } },
  { "code-of-theirs", reach_code_of_theirs, { BAD, BAD, BAD, NULL, ENDS } },
  { "peer-has-matched", reach_matched, { BAD, BAD, BAD, BAD, ENDS } },
  { "confirmed", reach_confirmed, { BAD, BAD, BAD, "verified", ENDS } },
};

/* --- The tests ------------------------------------------------------------------------------ */

static guint
count_ends (Side *self)
{
  TinCompareFrame frame;
  guint n = 0;

  while (tin_compare_next_frame (self->compare, &frame))
    n += frame.step == TIN_COMPARE_STEP_END;
  return n;
}

static void
check (const Case *test,
       guint       step,
       gboolean    same_number)
{
  const char *expected = test->after[step];
  gboolean commit = step == TIN_COMPARE_STEP_COMMIT;
  const char *before = NULL;
  const char *after = NULL;
  TinCompareFrame frame;
  guint64 number;
  Sides sides;

  sides_init (&sides, 1, 2);
  test->reach (&sides, &number);
  before = tin_compare_state_to_nick (tin_compare_get_state (sides.a.compare));
  side_say (&sides.a, &sides.b);
  frame = make_step (step, same_number ? number : number ^ 1);
  tin_compare_receive (sides.a.compare, &frame);
  after = tin_compare_state_to_nick (tin_compare_get_state (sides.a.compare));
  if (expected == NULL || (!same_number && !commit))
    expected = before;
  g_assert_cmpstr (after, ==, expected);

  /* Whoever breaks it off says so, once; whom it was broken off by does not. */
  if (same_number || commit)
    g_assert_cmpuint (count_ends (&sides.a), ==,
                      step < TIN_COMPARE_STEP_END && tin_compare_is_over (sides.a.compare) &&
                        !g_str_equal (after, "verified"));
  sides_clear (&sides);
}

static void
test_case (gconstpointer user_data)
{
  for (guint step = 0; step < N_STEPS; step++)
    {
      check (user_data, step, TRUE);
      check (user_data, step, FALSE);
    }
}

/* A peer that says over and over what it said before. */
static void
test_frames_that_come_again (void)
{
  GQueue heard = G_QUEUE_INIT;
  g_autofree char *code = NULL;
  Sides sides;

  /* All that B said as the initiator of one comparison ... */
  sides_init (&sides, 1, 2);
  side_begin (&sides.b, &sides.a, NONCE (100));
  for (guint i = 0; i < 3; i++)
    {
      g_autofree TinCompareFrame *frame = g_queue_pop_head (&sides.a.inbox);
      g_autofree TinCompareFrame *ours = NULL;

      side_hear (&sides.a, &sides.b, frame, NONCE (1));
      g_queue_push_tail (&heard, g_memdup2 (frame, sizeof *frame));
      if (i == 0)
        tin_compare_agree (sides.a.compare);
      if (i == 1)
        tin_compare_match (sides.b.compare);
      side_say (&sides.a, &sides.b);
      side_say (&sides.b, &sides.a);
      ours = g_queue_pop_head (&sides.b.inbox);
      if (ours != NULL)
        side_hear (&sides.b, &sides.a, ours, NULL);
    }
  side_assert (&sides.a, TIN_COMPARE_CODE);
  code = side_dup_code (&sides.a);
  side_clear (&sides.b);
  g_assert_true (tin_compare_cancel (sides.a.compare));

  /* ... makes another code with another nonce of ours, and none over another TLS session. */
  for (guint link = 0; link < 2; link++)
    {
      g_autofree char *again = NULL;
      guint n = 0;

      sides.a.link.binding[5] = (guint8) link;
      for (GList *l = heard.head; l != NULL; l = l->next, n++)
        {
          side_hear (&sides.a, &sides.b, l->data, NONCE (2));
          if (n == 0)
            tin_compare_agree (sides.a.compare);
        }
      again = side_dup_code (&sides.a);
      if (link == 0)
        {
          side_assert (&sides.a, TIN_COMPARE_CODE);
          g_assert_cmpstr (again, !=, code);
          g_assert_true (tin_compare_cancel (sides.a.compare));
        }
      else
        {
          side_assert (&sides.a, TIN_COMPARE_DIFFERENT);
          g_assert_null (again);
        }
    }
  g_queue_clear_full (&heard, g_free);
  sides_clear (&sides);
}

/* Our own beginning comes back to us. */
static void
test_mirror (void)
{
  for (guint8 other = 1; other <= 3; other += 2)
    {
      g_autofree TinCompareFrame *commit = NULL;
      Sides sides;

      sides_init (&sides, 2, other);
      side_begin (&sides.a, &sides.b, NONCE (100));
      commit = g_queue_pop_head (&sides.b.inbox);
      side_hear (&sides.a, &sides.b, commit, NULL);
      side_assert (&sides.a, TIN_COMPARE_ASKING);

      /* The smaller id: we have answered, and they open our own commitment with our own nonce. */
      while (sides.b.inbox.length > 0)
        {
          g_autofree TinCompareFrame *frame = g_queue_pop_head (&sides.b.inbox);

          if (frame->step == TIN_COMPARE_STEP_ANSWER)
            frame->step = TIN_COMPARE_STEP_REVEAL;
          side_hear (&sides.a, &sides.b, frame, NULL);
        }
      g_assert_null (side_dup_code (&sides.a));
      sides_clear (&sides);
    }
}

void
test_compare_add_hostile (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/core/compare/every-step/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/core/compare/hostile/frames-that-come-again", test_frames_that_come_again);
  g_test_add_func ("/core/compare/hostile/mirror", test_mirror);
}
