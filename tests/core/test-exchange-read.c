/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "test-exchange.h"

#include "tin-limits.h"

/* READ: what a person has seen, told to the one who wrote it. */

static void
set_up (Pair          *pair,
        gconstpointer  user_data)
{
  pair_init (pair);
  for (guint i = 0; i < 3; i++)
    {
      end_write (&pair->a, "x");
      end_write (&pair->b, "y");
    }
}

static void
tear_down (Pair          *pair,
           gconstpointer  user_data)
{
  pair_clear (pair);
}

static void
test_both_ways (Pair          *pair,
                gconstpointer  user_data)
{
  pair_connect (pair);
  pair_settle (pair);
  tin_exchange_see (pair->b.exchange, 2);
  tin_exchange_see (pair->a.exchange, 3);
  pair_settle (pair);
  g_assert_cmpuint (pair->a.n_seen, ==, 1);
  g_assert_cmpuint (pair->a.seen, ==, 2);
  g_assert_cmpuint (pair->b.n_seen, ==, 1);
  g_assert_cmpuint (pair->b.seen, ==, 3);

  /* It is told once, and never less. */
  tin_exchange_see (pair->b.exchange, 2);
  tin_exchange_see (pair->b.exchange, 1);
  tin_exchange_see (pair->b.exchange, 0);
  g_assert_cmpuint (pair->b.output->len, ==, 0);
  tin_exchange_see (pair->b.exchange, 3);
  g_assert_cmpuint (frames_count (pair->b.output, TIN_FRAME_READ), ==, 1);
  pair_settle (pair);
  g_assert_cmpuint (pair->a.seen, ==, 3);
}

/* Nobody has seen what may still be lost. */
static void
test_not_before_commit (Pair          *pair,
                        gconstpointer  user_data)
{
  End *b = &pair->b;

  pair_connect (pair);
  pair_carry (b, &pair->a, G_MAXSIZE, pair->now);
  end_take_events (&pair->a);
  end_send (&pair->a, 3);
  pair_carry (&pair->a, b, G_MAXSIZE, pair->now);
  end_take_events (b);
  g_assert_cmpuint (b->arrived->len, ==, 3);

  tin_exchange_see (b->exchange, 2);
  g_assert_cmpuint (b->output->len, ==, 0);
  for (guint i = 0; i < 3; i++)
    {
      end_commit (b, 1);
      g_assert_cmpuint (frames_count (b->output, TIN_FRAME_HAVE), ==, 1);
      g_assert_cmpuint (frames_count (b->output, TIN_FRAME_READ), ==, i < 2 ? 1 : 0);
      pair_carry (b, &pair->a, G_MAXSIZE, pair->now);
      end_take_events (&pair->a);
      g_assert_cmpuint (pair->a.acknowledged, ==, i + 1);
      g_assert_cmpuint (pair->a.seen, ==, MIN (i + 1, 2));
    }
}

/* What was seen while there was no link is told at once on the next one, and may come in one piece
 * with the HELLO. */
static void
test_next_link (Pair          *pair,
                gconstpointer  user_data)
{
  pair_connect (pair);
  pair_settle (pair);
  end_disconnect (&pair->a);
  end_disconnect (&pair->b);

  for (guint link = 0; link < 2; link++)
    {
      pair_connect (pair);
      tin_exchange_see (pair->b.exchange, 3);
      g_assert_cmpuint (frames_count (pair->b.output, TIN_FRAME_READ), ==, 0);
      pair_carry (&pair->a, &pair->b, G_MAXSIZE, pair->now);
      end_take_events (&pair->b);
      tin_exchange_see (pair->b.exchange, 3);
      g_assert_cmpuint (frames_count (pair->b.output, TIN_FRAME_HELLO), ==, 1);
      g_assert_cmpuint (frames_count (pair->b.output, TIN_FRAME_READ), ==, 1);
      pair_carry (&pair->b, &pair->a, G_MAXSIZE, pair->now);
      end_take_events (&pair->a);
      g_assert_cmpuint (pair->a.n_seen, ==, 1);
      g_assert_cmpuint (pair->a.seen, ==, 3);
      g_assert_cmpuint (pair->a.n_failed, ==, 0);
      end_disconnect (&pair->a);
      end_disconnect (&pair->b);
    }
}

static void
test_other_log (void)
{
  g_autoptr (GByteArray) frame = g_byte_array_new ();
  End end;

  end_init (&end, 1);
  end_connect (&end, FALSE, 0);
  end_hear_hello (&end, 2, 0, 0);
  tin_frame_append_upto (frame, TIN_FRAME_READ, 3, 1000);
  end_hear (&end, frame->data, frame->len, 0);
  end_take_events (&end);
  g_assert_cmpuint (end_n_told (&end), ==, 1);
  g_assert_true (tin_exchange_is_up (end.exchange));
  end_clear (&end);
}

#define ADD(path, func) g_test_add (path, Pair, NULL, set_up, func, tear_down)

void
test_exchange_add_read (void)
{
  ADD ("/core/exchange/read/both-ways-and-once", test_both_ways);
  ADD ("/core/exchange/read/not-before-the-commit", test_not_before_commit);
  ADD ("/core/exchange/read/once-on-each-link", test_next_link);
  g_test_add_func ("/core/exchange/read/of-another-log-is-skipped", test_other_log);
}
