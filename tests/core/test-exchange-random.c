/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "test-exchange.h"

#include "tin-limits.h"

/* The contract: whatever is cut, lost and begun again, and in whatever order, each message arrives
 * once and in order. */

#define SEEDS 200
#define STEPS 400

static void
write_something (End   *end,
                 GRand *random)
{
  /* Now and then a text of several parts. */
  int length = g_rand_int_range (random, 1, g_rand_int_range (random, 0, 40) == 0 ? 200000 : 50);
  g_autofree char *text = g_strnfill ((gsize) length, (char) g_rand_int_range (random, 'a', 'z'));

  end_write (end, text);
}

/* The link breaks: what was under way is gone, and of what has arrived, either all (the program
 * died) or nothing (it is still being committed). */
static void
cut (Pair  *pair,
     GRand *random)
{
  End *ends[] = { &pair->a, &pair->b };

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      end_take_events (ends[i]);
      g_assert_true (ends[i]->n_failed == 0 || ends[i]->error == TIN_ERROR_TIMED_OUT);
      end_disconnect (ends[i]);
      if (g_rand_boolean (random))
        g_ptr_array_set_size (ends[i]->arrived, 0);
    }
  pair_connect (pair);
}

/* What an end says that it has is on its disk, and it has seen no more than that. */
static void
assert_true_answers (const End *from,
                     const End *to)
{
  g_assert_cmpuint (from->acknowledged, <=, to->committed->len);
  g_assert_cmpuint (from->seen, <=, from->acknowledged);
}

static void
step (Pair  *pair,
      GRand *random)
{
  gboolean first = g_rand_boolean (random);
  End *from = first ? &pair->a : &pair->b;
  End *to = first ? &pair->b : &pair->a;

  switch (g_rand_int_range (random, 0, 13))
    {
    case 0:
    case 1:
      write_something (from, random);
      break;
    case 2:
    case 3:
      end_send (from, (guint) g_rand_int_range (random, 1, 5));
      break;
    case 4:
    case 5:
      end_commit (from, (guint) g_rand_int_range (random, 1, 5));
      break;
    case 6:
      pair->now += g_rand_int_range (random, 0, (gint32) (2 * TIN_LINK_TICK));
      tin_exchange_tick (from->exchange, pair->now, FALSE);
      break;
    case 7:
      if (g_rand_int_range (random, 0, 8) == 0)
        cut (pair, random);
      break;
    case 8:
      tin_exchange_see (from->exchange, (guint64) g_rand_int_range (random, 0, 50));
      break;
    case 9:
      pair_carry (from, to, (gsize) g_rand_int_range (random, 1, 8), pair->now);
      break;
    default:
      pair_carry (from, to, (gsize) g_rand_int_range (random, 1, 100000), pair->now);
      break;
    }
  end_take_events (from);
  end_take_events (to);
  assert_true_answers (from, to);
  assert_true_answers (to, from);
}

static void
test_random (void)
{
  guint n_messages = 0;

  for (guint i = 0; i < SEEDS; i++)
    {
      guint32 seed = (guint32) g_test_rand_int ();
      g_autoptr (GRand) random = g_rand_new_with_seed (seed);
      Pair pair;

      g_test_message ("seed %u", seed);
      pair_init (&pair);
      pair_connect (&pair);
      for (guint j = 0; j < STEPS; j++)
        step (&pair, random);

      cut (&pair, random);
      pair_settle (&pair);
      g_assert_cmpuint (pair.a.n_failed + pair.b.n_failed, ==, 0);
      pair_assert_delivered (&pair.a, &pair.b);
      pair_assert_delivered (&pair.b, &pair.a);
      n_messages += pair.a.written->len + pair.b.written->len;
      pair_clear (&pair);
    }
  g_assert_cmpuint (n_messages, >, SEEDS * STEPS / 20);
}

void
test_exchange_add_random (void)
{
  g_test_add_func ("/core/exchange/everything-once-and-in-order", test_random);
}
