/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "test-compare.h"

#include <string.h>

/* Somebody in the middle of two who want to compare: two TLS sessions instead of one, each with a
 * key of his own. M is he. */

#define N_TRIES (1 << 16)
#define A_ID 10
#define B_ID 20
#define M_ID 15

static TinCompareLink
make_link (guint8 own,
           guint8 peer,
           guint8 binding)
{
  return (TinCompareLink) { { { own } }, { { peer } }, { binding } };
}

static void
make_nonce (guint  n,
            guint8 nonce[TIN_COMPARE_NONCE_BYTES])
{
  guint32 number = n;

  memset (nonce, 0x6d, TIN_COMPARE_NONCE_BYTES);
  memcpy (nonce, &number, sizeof number);
}

static TinCompareFrame
take_frame (TinCompare     *compare,
            TinCompareStep  step)
{
  TinCompareFrame frame;

  g_assert_true (tin_compare_next_frame (compare, &frame));
  g_assert_cmpint (frame.step, ==, step);
  return frame;
}

/* A begins, B answers; FRAME by frame: the COMMIT, the ANSWER, the REVEAL. */
static void
run (TinCompare           *initiator,
     const TinCompareLink *responder_link,
     const guint8         *nonce,
     TinCompare          **responder)
{
  TinCompareFrame frame = take_frame (initiator, TIN_COMPARE_STEP_COMMIT);

  *responder = tin_compare_new_theirs (responder_link, nonce, &frame);
  g_assert_true (tin_compare_agree (*responder));
  frame = take_frame (*responder, TIN_COMPARE_STEP_ANSWER);
  tin_compare_receive (initiator, &frame);
  frame = take_frame (initiator, TIN_COMPARE_STEP_REVEAL);
  tin_compare_receive (*responder, &frame);
}

static void
get_code (TinCompare *compare,
          guint8      emoji[TIN_COMPARE_EMOJI],
          guint32    *number)
{
  g_assert_cmpint (tin_compare_get_state (compare), ==, TIN_COMPARE_CODE);
  g_assert_true (tin_compare_get_code (compare, emoji, number));
}

/* Each thing that the code covers, changed alone, changes both of its forms. */
static void
test_two_links_have_two_codes (void)
{
  static const struct
  {
    guint8 a_id;
    guint8 b_id;
    guint8 binding;
    guint8 a_nonce;
    guint8 b_nonce;
  } cases[] = {
    { A_ID, B_ID, 7, 1, 2 },
    { M_ID, B_ID, 7, 1, 2 },
    { A_ID, M_ID, 7, 1, 2 },
    { B_ID, A_ID, 7, 1, 2 },
    { A_ID, B_ID, 8, 1, 2 },
    { A_ID, B_ID, 7, 3, 2 },
    { A_ID, B_ID, 7, 1, 3 },
    { A_ID, B_ID, 7, 2, 1 },
  };
  guint8 emoji[G_N_ELEMENTS (cases)][TIN_COMPARE_EMOJI];
  guint32 numbers[G_N_ELEMENTS (cases)];

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      TinCompareLink a_link = make_link (cases[i].a_id, cases[i].b_id, cases[i].binding);
      TinCompareLink b_link = make_link (cases[i].b_id, cases[i].a_id, cases[i].binding);
      g_autoptr (TinCompare) a = tin_compare_new_ours (&a_link, NONCE (cases[i].a_nonce));
      g_autoptr (TinCompare) b = NULL;
      guint8 b_emoji[TIN_COMPARE_EMOJI];
      guint32 b_number;

      run (a, &b_link, NONCE (cases[i].b_nonce), &b);
      get_code (a, emoji[i], &numbers[i]);
      get_code (b, b_emoji, &b_number);
      g_assert_cmpmem (emoji[i], TIN_COMPARE_EMOJI, b_emoji, TIN_COMPARE_EMOJI);
      g_assert_cmpuint (numbers[i], ==, b_number);
      for (guint j = 0; j < i; j++)
        {
          g_assert_true (memcmp (emoji[i], emoji[j], TIN_COMPARE_EMOJI) != 0);
          g_assert_cmpuint (numbers[i], !=, numbers[j]);
        }
    }
}

/* He passes everything on unchanged, with whatever keys: the two sessions are not one. */
static void
test_passing_on_is_found_out (void)
{
  TinCompareLink a_link = make_link (A_ID, B_ID, 7);
  TinCompareLink b_link = make_link (B_ID, A_ID, 8);
  g_autoptr (TinCompare) a = tin_compare_new_ours (&a_link, NONCE (1));
  g_autoptr (TinCompare) b = NULL;

  run (a, &b_link, NONCE (2), &b);
  g_assert_cmpint (tin_compare_get_state (a), ==, TIN_COMPARE_CODE);
  g_assert_cmpint (tin_compare_get_state (b), ==, TIN_COMPARE_DIFFERENT);

  /* And the other one is told. */
  {
    TinCompareFrame frame = take_frame (b, TIN_COMPARE_STEP_END);

    tin_compare_receive (a, &frame);
    g_assert_cmpint (tin_compare_get_state (a), ==, TIN_COMPARE_DIFFERENT);
  }
}

/* --- Searching ------------------------------------------------------------------------------ */

/* What he would like: that the first two emoji are these. It is one in 4096, so that whoever can
 * search finds it. */
static gboolean
is_wanted (const guint8 *emoji,
           const guint8 *wanted)
{
  return memcmp (emoji, wanted, 2) == 0;
}

/* As the initiator: whatever he reveals, only what he committed to is taken. */
static void
test_nothing_else_can_be_revealed (void)
{
  TinCompareLink m_link = make_link (M_ID, B_ID, 8);
  TinCompareLink b_link = make_link (B_ID, M_ID, 8);
  guint8 nonce[TIN_COMPARE_NONCE_BYTES];
  g_autoptr (TinCompare) m = NULL;
  TinCompareFrame commit;
  guint n_taken = 0;

  make_nonce (N_TRIES / 3, nonce);
  m = tin_compare_new_ours (&m_link, nonce);
  commit = take_frame (m, TIN_COMPARE_STEP_COMMIT);
  for (guint i = 0; i < N_TRIES; i++)
    {
      g_autoptr (TinCompare) b = tin_compare_new_theirs (&b_link, NONCE (2), &commit);
      TinCompareFrame reveal = { TIN_COMPARE_STEP_REVEAL, commit.number, 32, { 0 } };

      make_nonce (i, reveal.data);
      g_assert_true (tin_compare_agree (b));
      tin_compare_receive (b, &reveal);
      n_taken += tin_compare_get_state (b) == TIN_COMPARE_CODE;
      g_assert_true (i == N_TRIES / 3 || tin_compare_get_state (b) == TIN_COMPARE_DIFFERENT);
    }
  g_assert_cmpuint (n_taken, ==, 1);
}

/* The code that A would show for an answer, if its nonce were A_NONCE. */
static void
foresee (const guint8  a_nonce[TIN_COMPARE_NONCE_BYTES],
         guint         answer,
         guint8        emoji[TIN_COMPARE_EMOJI])
{
  TinCompareLink a_link = make_link (A_ID, M_ID, 7);
  g_autoptr (TinCompare) a = tin_compare_new_ours (&a_link, a_nonce);
  TinCompareFrame commit = take_frame (a, TIN_COMPARE_STEP_COMMIT);
  TinCompareFrame frame = { TIN_COMPARE_STEP_ANSWER, commit.number, 32, { 0 } };
  guint32 number;

  make_nonce (answer, frame.data);
  tin_compare_receive (a, &frame);
  get_code (a, emoji, &number);
}

/* As the responder he knows what B shows, and looks for the answer that makes A show it. If he knew
 * A's nonce he would find one soon, and here he does. But he has to answer first: and what is right
 * for one nonce is not for another, of which there are 2^256. */
static void
test_the_answer_cannot_be_searched_for (void)
{
  static const guint8 wanted[2] = { 33, 44 };
  guint8 emoji[TIN_COMPARE_EMOJI];
  guint n_found = 0;
  guint n_right = 0;

  for (guint i = 0; i < N_TRIES; i++)
    {
      foresee (NONCE (1), i, emoji);
      if (!is_wanted (emoji, wanted))
        continue;
      n_found++;
      foresee (NONCE (2), i, emoji);
      n_right += is_wanted (emoji, wanted);
    }
  g_assert_cmpuint (n_found, >, 0);
  g_assert_cmpuint (n_found, <, 64);
  g_assert_cmpuint (n_right, ==, 0);
}

/* All that A says before it has the answer is the same for every answer; after it, no other answer
 * is taken. */
static void
test_one_answer_and_before_the_reveal (void)
{
  TinCompareLink a_link = make_link (A_ID, M_ID, 7);
  g_autoptr (TinCompare) a = tin_compare_new_ours (&a_link, NONCE (1));
  TinCompareFrame commit = take_frame (a, TIN_COMPARE_STEP_COMMIT);
  TinCompareFrame answer = { TIN_COMPARE_STEP_ANSWER, commit.number, 32, { 0 } };
  TinCompareFrame frame;

  g_assert_false (tin_compare_next_frame (a, &frame));
  g_assert_true (memcmp (commit.data, NONCE (1), sizeof commit.data) != 0);
  tin_compare_receive (a, &answer);
  frame = take_frame (a, TIN_COMPARE_STEP_REVEAL);
  g_assert_cmpmem (frame.data, frame.length, NONCE (1), TIN_COMPARE_NONCE_BYTES);

  answer.data[0] ^= 1;
  tin_compare_receive (a, &answer);
  g_assert_cmpint (tin_compare_get_state (a), ==, TIN_COMPARE_CANCELLED);
}

void
test_compare_add_middle (void)
{
  g_test_add_func ("/core/compare/middle/two-links-have-two-codes", test_two_links_have_two_codes);
  g_test_add_func ("/core/compare/middle/passing-on-is-found-out", test_passing_on_is_found_out);
  g_test_add_func ("/core/compare/middle/nothing-else-can-be-revealed",
                   test_nothing_else_can_be_revealed);
  g_test_add_func ("/core/compare/middle/the-answer-cannot-be-searched-for",
                   test_the_answer_cannot_be_searched_for);
  g_test_add_func ("/core/compare/middle/one-answer-and-before-the-reveal",
                   test_one_answer_and_before_the_reveal);
}
