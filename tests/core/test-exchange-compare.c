/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "test-exchange.h"

#include <string.h>

#include "tin-limits.h"

/* COMPARE, and a link whose messages are not taken. */

static const TinCompareFrame match = { TIN_COMPARE_STEP_MATCH, 7, 0, { 0 } };

static void
set_up (Pair          *pair,
        gconstpointer  user_data)
{
  pair_init (pair);
  pair_connect (pair);
}

static void
tear_down (Pair          *pair,
           gconstpointer  user_data)
{
  pair_clear (pair);
}

static void
carry (Pair *pair)
{
  pair_carry (&pair->a, &pair->b, G_MAXSIZE, pair->now);
  end_take_events (&pair->b);
  pair_carry (&pair->b, &pair->a, G_MAXSIZE, pair->now);
  end_take_events (&pair->a);
}

static void
test_steps_arrive (Pair          *pair,
                   gconstpointer  user_data)
{
  TinCompareFrame frames[] = {
    { TIN_COMPARE_STEP_COMMIT, 1, 32, { 0 } },
    { TIN_COMPARE_STEP_ANSWER, G_MAXUINT64, 32, { 0 } },
    { TIN_COMPARE_STEP_REVEAL, 0, 32, { 0 } },
    { TIN_COMPARE_STEP_MATCH, 1, 0, { 0 } },
    { TIN_COMPARE_STEP_END, 1, 1, { TIN_COMPARE_END_LATE } },
  };

  pair_settle (pair);
  for (guint i = 0; i < G_N_ELEMENTS (frames); i++)
    {
      memset (frames[i].data, frames[i].length == 32 ? (int) i + 1 : TIN_COMPARE_END_LATE,
              frames[i].length);
      tin_exchange_compare (pair->a.exchange, &frames[i]);
    }

  /* Cut anywhere, they come one by one and in order. */
  while (pair->a.output->len > 0)
    {
      pair_carry (&pair->a, &pair->b, 1, pair->now);
      end_take_events (&pair->b);
    }
  g_assert_cmpuint (pair->b.compared->len, ==, G_N_ELEMENTS (frames));
  for (guint i = 0; i < G_N_ELEMENTS (frames); i++)
    {
      const TinCompareFrame *got = &g_array_index (pair->b.compared, TinCompareFrame, i);

      g_assert_cmpint (got->step, ==, frames[i].step);
      g_assert_cmpuint (got->number, ==, frames[i].number);
      g_assert_cmpmem (got->data, got->length, frames[i].data, frames[i].length);
    }
}

static void
test_not_before_the_link_is_up (Pair          *pair,
                                gconstpointer  user_data)
{
  guint length = pair->a.output->len;

  tin_exchange_compare (pair->a.exchange, &match);
  g_assert_cmpuint (pair->a.output->len, ==, length);
  pair_settle (pair);
  tin_exchange_compare (pair->a.exchange, &match);
  g_assert_cmpuint (pair->a.output->len, >, 0);
}

/* Each may ask a person something, so there is an end to them. */
static void
test_so_many_of_a_link (Pair          *pair,
                        gconstpointer  user_data)
{
  pair_settle (pair);
  for (guint i = 0; i < TIN_COMPARE_FRAMES_MAX; i++)
    tin_exchange_compare (pair->a.exchange, &match);
  carry (pair);
  g_assert_cmpuint (pair->b.n_compared, ==, TIN_COMPARE_FRAMES_MAX);
  g_assert_cmpuint (pair->b.n_failed, ==, 0);

  tin_exchange_compare (pair->a.exchange, &match);
  pair_carry (&pair->a, &pair->b, G_MAXSIZE, pair->now);
  end_assert_failed_once (&pair->b, TIN_ERROR_PROTOCOL, pair->now);
  g_assert_cmpuint (pair->b.n_compared, ==, TIN_COMPARE_FRAMES_MAX);
}

/* --- Deaf ----------------------------------------------------------------------------------- */

/* B hears all that A says in one piece, and is deaf from where it learns who A is. */
static void
open_deaf (Pair *pair)
{
  TinExchangeEvent event;

  pair_carry (&pair->b, &pair->a, G_MAXSIZE, pair->now);
  end_take_events (&pair->a);
  end_send (&pair->a, G_MAXUINT);
  tin_exchange_compare (pair->a.exchange, &match);
  pair_carry (&pair->a, &pair->b, G_MAXSIZE, pair->now);

  g_assert_true (tin_exchange_next_event (pair->b.exchange, &event));
  g_assert_cmpint (event.type, ==, TIN_EXCHANGE_EVENT_OPENED);
  tin_exchange_event_clear (&event);
  tin_exchange_resume (pair->b.exchange, 0, pair->b.written->len);
  tin_exchange_set_deaf (pair->b.exchange);
  end_take_events (&pair->b);
}

/* Nothing is taken, before or after, nor acknowledged; all else goes on; and the next link brings
 * it, once. */
static void
test_deaf (Pair          *pair,
           gconstpointer  user_data)
{
  g_autofree char *text = g_strnfill (2 * TIN_PART_MAX, 'x');

  end_write (&pair->a, "first");
  end_write (&pair->a, text);
  open_deaf (pair);
  g_assert_cmpuint (pair->b.arrived->len, ==, 0);
  g_assert_cmpuint (pair->b.n_compared, ==, 1);

  end_write (&pair->a, "third");
  end_send (&pair->a, G_MAXUINT);
  end_write (&pair->b, "answer");
  end_send (&pair->b, G_MAXUINT);
  tin_exchange_compare (pair->a.exchange, &match);
  carry (pair);
  g_assert_cmpuint (pair->b.arrived->len, ==, 0);
  g_assert_cmpuint (pair->b.n_compared, ==, 2);
  g_assert_cmpuint (pair->a.arrived->len, ==, 1);

  /* Nor does a mistake of whoever owns it acknowledge anything. */
  tin_exchange_commit (pair->b.exchange, 3);
  g_assert_cmpuint (frames_count (pair->b.output, TIN_FRAME_HAVE), ==, 0);
  carry (pair);
  g_assert_cmpuint (pair->a.n_acknowledged, ==, 0);

  tin_exchange_goodbye (pair->b.exchange, TIN_BYE_RENEW);
  pair_carry (&pair->b, &pair->a, G_MAXSIZE, pair->now);
  end_take_events (&pair->a);
  g_assert_cmpint (pair->a.reason, ==, TIN_BYE_RENEW);
  end_commit (&pair->a, G_MAXUINT);
  end_disconnect (&pair->a);
  end_disconnect (&pair->b);
  pair_connect (pair);
  pair_settle (pair);
  pair_assert_delivered (&pair->a, &pair->b);
}

/* A mistake in what is not taken is one. */
static void
test_deaf_and_a_hole (Pair          *pair,
                      gconstpointer  user_data)
{
  g_autoptr (TinMessage) message = NULL;

  end_write (&pair->a, "first");
  open_deaf (pair);
  message = tin_message_new (pair->a.log_id, 3, 9, TIN_MESSAGE_KIND_TEXT, TIN_MESSAGE_FLAGS_NONE,
                             "third", -1);
  tin_frame_append_message (pair->a.output, message);
  pair_carry (&pair->a, &pair->b, G_MAXSIZE, pair->now);
  end_assert_failed_once (&pair->b, TIN_ERROR_PROTOCOL, pair->now);
  g_assert_cmpuint (pair->b.arrived->len, ==, 0);
}

/* The time of a link that is deaf is that of any other. */
static void
test_deaf_and_pings (Pair          *pair,
                     gconstpointer  user_data)
{
  open_deaf (pair);
  tin_exchange_tick (pair->a.exchange, pair->now, FALSE);
  carry (pair);
  g_assert_cmpuint (pair->a.n_round_trips, ==, 1);
}

#define ADD(path, func) g_test_add (path, Pair, NULL, set_up, func, tear_down)

/* --- Who may not say much --------------------------------------------------------------------- */

static void
hear_part (Pair     *pair,
           guint64   number,
           gboolean  more)
{
  g_autofree char *text = g_strnfill (TIN_PART_MAX, 'x');
  g_autoptr (GByteArray) frame = g_byte_array_new ();
  g_autoptr (TinMessage) part =
    tin_message_new (pair->a.log_id, number, 9, TIN_MESSAGE_KIND_TEXT,
                     more ? TIN_MESSAGE_FLAG_MORE : TIN_MESSAGE_FLAGS_NONE, text, TIN_PART_MAX);

  tin_frame_append_message (frame, part);
  end_hear (&pair->b, frame->data, frame->len, pair->now);
}

/* What fits is taken; the part that is too much ends it, and what is behind it is not read. */
static void
test_long_text_of_a_stranger (Pair          *pair,
                              gconstpointer  user_data)
{
  pair_settle (pair);
  tin_exchange_set_text_max (pair->b.exchange, 2 * TIN_PART_MAX);
  hear_part (pair, 1, TRUE);
  hear_part (pair, 1, TRUE);
  hear_part (pair, 1, FALSE);
  hear_part (pair, 2, TRUE);
  hear_part (pair, 2, TRUE);
  end_take_events (&pair->b);
  g_assert_true (tin_exchange_is_up (pair->b.exchange));
  g_assert_cmpuint (pair->b.arrived->len, ==, 1);
  g_byte_array_set_size (pair->b.output, 0);

  hear_part (pair, 2, TRUE);
  hear_part (pair, 2, FALSE);
  end_take_events (&pair->b);
  g_assert_false (tin_exchange_is_up (pair->b.exchange));
  g_assert_cmpuint (pair->b.n_failed, ==, 1);
  g_assert_cmpint (pair->b.error, ==, TIN_ERROR_LIMIT);
  g_assert_cmpuint (pair->b.arrived->len, ==, 1);
  g_assert_true (frames_end_with_bye (pair->b.output, TIN_BYE_ASKING));
}

/* Who is accepted in the middle of a text may say the rest; who is not any more may not. */
static void
test_text_max_moves (Pair          *pair,
                     gconstpointer  user_data)
{
  pair_settle (pair);
  tin_exchange_set_text_max (pair->b.exchange, TIN_PART_MAX);
  hear_part (pair, 1, TRUE);
  tin_exchange_set_text_max (pair->b.exchange, TIN_TEXT_MAX);
  for (guint i = 0; i < 8; i++)
    hear_part (pair, 1, TRUE);
  g_assert_true (tin_exchange_is_up (pair->b.exchange));
  tin_exchange_set_text_max (pair->b.exchange, TIN_PART_MAX);
  hear_part (pair, 1, TRUE);
  g_assert_false (tin_exchange_is_up (pair->b.exchange));
}

/* Of a text that is dropped anyhow, nothing is kept: it ends nothing. */
static void
test_long_text_for_the_deaf (Pair          *pair,
                             gconstpointer  user_data)
{
  pair_settle (pair);
  tin_exchange_set_text_max (pair->b.exchange, TIN_PART_MAX);
  tin_exchange_set_deaf (pair->b.exchange);
  for (guint i = 0; i < 8; i++)
    hear_part (pair, 1, TRUE);
  hear_part (pair, 1, FALSE);
  hear_part (pair, 2, FALSE);
  end_take_events (&pair->b);
  g_assert_true (tin_exchange_is_up (pair->b.exchange));
  g_assert_cmpuint (pair->b.arrived->len, ==, 0);
}

void
test_exchange_add_compare (void)
{
  ADD ("/core/exchange/compare/steps-arrive", test_steps_arrive);
  ADD ("/core/exchange/compare/not-before-the-link-is-up", test_not_before_the_link_is_up);
  ADD ("/core/exchange/compare/so-many-of-a-link", test_so_many_of_a_link);
  ADD ("/core/exchange/deaf/takes-nothing-and-keeps-all", test_deaf);
  ADD ("/core/exchange/deaf/a-hole-is-a-mistake", test_deaf_and_a_hole);
  ADD ("/core/exchange/deaf/answers-pings", test_deaf_and_pings);
  ADD ("/core/exchange/deaf/a-long-text-ends-nothing", test_long_text_for_the_deaf);
  ADD ("/core/exchange/text-max/more-is-not-kept", test_long_text_of_a_stranger);
  ADD ("/core/exchange/text-max/moves", test_text_max_moves);
}
