/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "test-compare.h"

#include "tin-compare-words.h"

/* What two persons do with a comparison, in every order. */

/* The larger and the smaller id each in both places. */
static const guint8 ids[][2] = { { 1, 2 }, { 2, 1 } };

static void
match (Side *self,
       Side *other)
{
  g_assert_true (tin_compare_match (self->compare));
  side_say (self, other);
}

static void
test_first_one_then_the_other (void)
{
  for (guint i = 0; i < 4; i++)
    {
      Sides sides;
      Side *first;
      Side *second;

      sides_init (&sides, ids[i % 2][0], ids[i % 2][1]);
      sides_show (&sides);
      first = i < 2 ? &sides.a : &sides.b;
      second = i < 2 ? &sides.b : &sides.a;

      match (first, second);
      sides_carry (&sides);
      side_assert (first, TIN_COMPARE_CONFIRMED);
      side_assert (second, TIN_COMPARE_CODE);
      match (second, first);
      side_assert (second, TIN_COMPARE_VERIFIED);
      side_assert (first, TIN_COMPARE_CONFIRMED);
      sides_carry (&sides);
      sides_assert (&sides, TIN_COMPARE_VERIFIED, TIN_COMPARE_VERIFIED);
      sides_clear (&sides);
    }
}

static void
test_both_at_the_same_time (void)
{
  Sides sides;

  sides_init (&sides, 1, 2);
  sides_show (&sides);
  match (&sides.a, &sides.b);
  match (&sides.b, &sides.a);
  sides_assert (&sides, TIN_COMPARE_CONFIRMED, TIN_COMPARE_CONFIRMED);
  sides_carry (&sides);
  sides_assert (&sides, TIN_COMPARE_VERIFIED, TIN_COMPARE_VERIFIED);
  sides_clear (&sides);
}

/* The one who answered last has said that they match before the other one has the code. */
static void
test_the_peer_is_faster (void)
{
  Sides sides;
  g_autofree TinCompareFrame *reveal = NULL;
  g_autofree TinCompareFrame *said = NULL;

  sides_init (&sides, 1, 2);
  side_begin (&sides.a, &sides.b, NONCE (100));
  sides_carry (&sides);
  g_assert_true (tin_compare_agree (sides.b.compare));
  side_say (&sides.b, &sides.a);
  {
    g_autofree TinCompareFrame *answer = g_queue_pop_head (&sides.a.inbox);

    side_hear (&sides.a, &sides.b, answer, NULL);
  }
  match (&sides.a, &sides.b);
  sides_assert (&sides, TIN_COMPARE_CONFIRMED, TIN_COMPARE_ASKING);

  reveal = g_queue_pop_head (&sides.b.inbox);
  said = g_queue_pop_head (&sides.b.inbox);
  side_hear (&sides.b, &sides.a, reveal, NULL);
  side_assert (&sides.b, TIN_COMPARE_CODE);
  side_hear (&sides.b, &sides.a, said, NULL);
  side_assert (&sides.b, TIN_COMPARE_CODE);
  match (&sides.b, &sides.a);
  sides_carry (&sides);
  sides_assert (&sides, TIN_COMPARE_VERIFIED, TIN_COMPARE_VERIFIED);
  sides_clear (&sides);
}

/* Both persons wanted it, so none is asked, and one comparison comes of it. */
static void
test_both_begin (void)
{
  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *a_code = NULL;
      g_autofree char *b_code = NULL;
      Sides sides;

      sides_init (&sides, ids[i % 2][0], ids[i % 2][1]);
      if (i < 2)
        side_begin (&sides.a, &sides.b, NONCE (100));
      side_begin (&sides.b, &sides.a, NONCE (101));
      if (i >= 2)
        side_begin (&sides.a, &sides.b, NONCE (100));
      sides_assert (&sides, TIN_COMPARE_ASKING, TIN_COMPARE_ASKING);

      sides_carry (&sides);
      sides_assert (&sides, TIN_COMPARE_CODE, TIN_COMPARE_CODE);
      a_code = side_dup_code (&sides.a);
      b_code = side_dup_code (&sides.b);
      g_assert_cmpstr (a_code, ==, b_code);
      match (&sides.a, &sides.b);
      match (&sides.b, &sides.a);
      sides_carry (&sides);
      sides_assert (&sides, TIN_COMPARE_VERIFIED, TIN_COMPARE_VERIFIED);
      sides_clear (&sides);
    }
}

/* The one whose COMMIT gives way has thought better of it before it saw the other one. */
static void
test_both_begin_and_one_cancels (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      gboolean b_gives_way = ids[i][0] < ids[i][1];
      Sides sides;

      sides_init (&sides, ids[i][0], ids[i][1]);
      side_begin (&sides.a, &sides.b, NONCE (100));
      side_begin (&sides.b, &sides.a, NONCE (101));
      g_assert_true (tin_compare_cancel (sides.b.compare));
      side_say (&sides.b, &sides.a);
      sides_carry (&sides);

      /* What A wants stands: B's person is asked. Or it gave way to what was then cancelled: nobody
       * is left with a question that no one waits for. */
      if (b_gives_way)
        sides_assert (&sides, TIN_COMPARE_ASKING, TIN_COMPARE_ASKED);
      else
        sides_assert (&sides, TIN_COMPARE_CANCELLED, TIN_COMPARE_CANCELLED);
      sides_clear (&sides);
    }
}

/* --- Ends ----------------------------------------------------------------------------------- */

static void
test_one_sees_a_difference (void)
{
  Sides sides;

  sides_init (&sides, 1, 2);
  sides_show (&sides);
  g_assert_true (tin_compare_differ (sides.b.compare));
  side_say (&sides.b, &sides.a);
  side_assert (&sides.b, TIN_COMPARE_DIFFERENT);
  sides_carry (&sides);
  side_assert (&sides.a, TIN_COMPARE_DIFFERENT);
  g_assert_false (tin_compare_match (sides.a.compare));
  sides_clear (&sides);
}

/* One person says that they match; the other, that they do not. */
static void
test_they_do_not_agree (void)
{
  Sides sides;

  sides_init (&sides, 1, 2);
  sides_show (&sides);
  match (&sides.a, &sides.b);
  g_assert_true (tin_compare_differ (sides.b.compare));
  side_say (&sides.b, &sides.a);
  sides_carry (&sides);
  sides_assert (&sides, TIN_COMPARE_DIFFERENT, TIN_COMPARE_DIFFERENT);
  sides_clear (&sides);
}

static void
test_what_was_said_is_taken_back (void)
{
  Sides sides;

  sides_init (&sides, 1, 2);
  sides_show (&sides);
  match (&sides.a, &sides.b);
  g_assert_true (tin_compare_differ (sides.a.compare));
  side_say (&sides.a, &sides.b);
  sides_carry (&sides);
  sides_assert (&sides, TIN_COMPARE_DIFFERENT, TIN_COMPARE_DIFFERENT);
  sides_clear (&sides);
}

static void
test_refused (void)
{
  Sides sides;

  sides_init (&sides, 1, 2);
  side_begin (&sides.a, &sides.b, NONCE (100));
  sides_carry (&sides);
  g_assert_true (tin_compare_cancel (sides.b.compare));
  side_say (&sides.b, &sides.a);
  sides_carry (&sides);
  sides_assert (&sides, TIN_COMPARE_REFUSED, TIN_COMPARE_CANCELLED);
  sides_clear (&sides);
}

static void
test_declined_by_nobody (void)
{
  g_autofree TinCompareFrame *commit = NULL;
  TinCompareFrame answer;
  Sides sides;

  sides_init (&sides, 1, 2);
  side_begin (&sides.a, &sides.b, NONCE (100));
  commit = g_queue_pop_head (&sides.b.inbox);
  tin_compare_decline (commit, &answer);
  side_hear (&sides.a, &sides.b, &answer, NULL);
  side_assert (&sides.a, TIN_COMPARE_REFUSED);
  g_assert_cmpuint (sides.b.inbox.length, ==, 0);
  sides_clear (&sides);
}

static void
test_cancelled_late_and_closed (void)
{
  static const struct
  {
    gboolean      (*end) (TinCompare *self);
    TinCompareState here;
    TinCompareState there;
  } cases[] = {
    { tin_compare_cancel, TIN_COMPARE_CANCELLED, TIN_COMPARE_CANCELLED },
    { tin_compare_expire, TIN_COMPARE_LATE, TIN_COMPARE_LATE },
    { tin_compare_close, TIN_COMPARE_CLOSED, TIN_COMPARE_CODE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Sides sides;

      sides_init (&sides, 1, 2);
      sides_show (&sides);
      g_assert_true (cases[i].end (sides.a.compare));
      side_say (&sides.a, &sides.b);
      sides_carry (&sides);
      sides_assert (&sides, cases[i].here, cases[i].there);
      g_assert_false (cases[i].end (sides.a.compare));
      sides_clear (&sides);
    }
}

/* An end is for good: nothing that is done or comes changes it, and nothing more is said. */
static void
test_nothing_after_the_end (void)
{
  for (guint step = TIN_COMPARE_STEP_COMMIT; step <= TIN_COMPARE_STEP_END; step++)
    {
      TinCompareFrame frame = { (TinCompareStep) step, 0, 32, { 0 } };
      TinCompareFrame none;
      Sides sides;

      sides_init (&sides, 1, 2);
      side_begin (&sides.a, &sides.b, NONCE (100));
      frame.number = ((const TinCompareFrame *) g_queue_peek_head (&sides.b.inbox))->number;
      g_assert_true (tin_compare_expire (sides.a.compare));
      side_say (&sides.a, &sides.b);

      tin_compare_receive (sides.a.compare, &frame);
      g_assert_false (tin_compare_agree (sides.a.compare));
      g_assert_false (tin_compare_match (sides.a.compare));
      g_assert_false (tin_compare_differ (sides.a.compare));
      g_assert_false (tin_compare_cancel (sides.a.compare));
      g_assert_false (tin_compare_expire (sides.a.compare));
      g_assert_false (tin_compare_close (sides.a.compare));
      side_assert (&sides.a, TIN_COMPARE_LATE);
      g_assert_false (tin_compare_next_frame (sides.a.compare, &none));
      sides_clear (&sides);
    }
}

/* One ends it while the other's step is on its way, and begins another at once: the late step is
 * not taken for one of the new comparison. */
static void
test_a_late_step_is_of_another_comparison (void)
{
  Sides sides;

  sides_init (&sides, 1, 2);
  side_begin (&sides.a, &sides.b, NONCE (100));
  sides_carry (&sides);
  g_assert_true (tin_compare_agree (sides.b.compare));
  side_say (&sides.b, &sides.a);
  g_assert_true (tin_compare_cancel (sides.a.compare));
  side_say (&sides.a, &sides.b);
  side_begin (&sides.a, &sides.b, NONCE (102));
  sides_carry (&sides);
  sides_assert (&sides, TIN_COMPARE_ASKING, TIN_COMPARE_ASKED);

  g_assert_true (tin_compare_agree (sides.b.compare));
  side_say (&sides.b, &sides.a);
  sides_carry (&sides);
  sides_assert (&sides, TIN_COMPARE_CODE, TIN_COMPARE_CODE);
  sides_clear (&sides);
}

/* --- What is shown -------------------------------------------------------------------------- */

static void
test_no_code_before_its_time (void)
{
  guint8 emoji[TIN_COMPARE_EMOJI];
  guint32 number;
  Sides sides;

  sides_init (&sides, 1, 2);
  side_begin (&sides.a, &sides.b, NONCE (100));
  sides_carry (&sides);
  g_assert_false (tin_compare_get_code (sides.a.compare, emoji, &number));
  g_assert_false (tin_compare_get_code (sides.b.compare, emoji, &number));
  g_assert_false (tin_compare_match (sides.a.compare));
  g_assert_false (tin_compare_match (sides.b.compare));
  g_assert_false (tin_compare_differ (sides.a.compare));
  g_assert_false (tin_compare_agree (sides.a.compare));
  sides_assert (&sides, TIN_COMPARE_ASKING, TIN_COMPARE_ASKED);
  sides_clear (&sides);
}

static void
test_digits (void)
{
  static const struct
  {
    guint32     number;
    const char *digits;
  } cases[] = {
    { 0, "000 000 000" },
    { 7, "000 000 007" },
    { 12345678, "012 345 678" },
    { 999999999, "999 999 999" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *digits = tin_compare_dup_digits (cases[i].number);

      g_assert_cmpstr (digits, ==, cases[i].digits);
    }
}

/* Each is one character that is an emoji by itself, and is there once; so is each word. */
static void
test_words (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < TIN_COMPARE_WORDS; i++)
    {
      const char *emoji = tin_compare_emoji (i);
      const char *word = tin_compare_word (i);

      g_assert_true (g_utf8_validate (emoji, -1, NULL));
      g_assert_cmpint (g_utf8_strlen (emoji, -1), ==, 1);
      g_assert_cmpint (g_unichar_type (g_utf8_get_char (emoji)), ==, G_UNICODE_OTHER_SYMBOL);
      g_assert_true (g_unichar_iswide (g_utf8_get_char (emoji)));
      g_assert_true (g_regex_match_simple ("^[A-Z][a-z]{2,9}$", word, 0, 0));
      g_assert_true (g_hash_table_add (seen, (gpointer) emoji));
      g_assert_true (g_hash_table_add (seen, (gpointer) word));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/core/compare/first-one-then-the-other", test_first_one_then_the_other);
  g_test_add_func ("/core/compare/both-at-the-same-time", test_both_at_the_same_time);
  g_test_add_func ("/core/compare/the-peer-is-faster", test_the_peer_is_faster);
  g_test_add_func ("/core/compare/both-begin", test_both_begin);
  g_test_add_func ("/core/compare/both-begin-and-one-cancels", test_both_begin_and_one_cancels);
  g_test_add_func ("/core/compare/one-sees-a-difference", test_one_sees_a_difference);
  g_test_add_func ("/core/compare/they-do-not-agree", test_they_do_not_agree);
  g_test_add_func ("/core/compare/what-was-said-is-taken-back", test_what_was_said_is_taken_back);
  g_test_add_func ("/core/compare/refused", test_refused);
  g_test_add_func ("/core/compare/declined-by-nobody", test_declined_by_nobody);
  g_test_add_func ("/core/compare/cancelled-late-and-closed", test_cancelled_late_and_closed);
  g_test_add_func ("/core/compare/nothing-after-the-end", test_nothing_after_the_end);
  g_test_add_func ("/core/compare/a-late-step-is-of-another-comparison",
                   test_a_late_step_is_of_another_comparison);
  g_test_add_func ("/core/compare/no-code-before-its-time", test_no_code_before_its_time);
  g_test_add_func ("/core/compare/digits", test_digits);
  g_test_add_func ("/core/compare/words", test_words);
  test_compare_add_hostile ();
  test_compare_add_middle ();
  test_compare_add_random ();
  test_compare_add_vectors ();

  return g_test_run ();
}
