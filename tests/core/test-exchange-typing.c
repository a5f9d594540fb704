/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "test-exchange.h"

#include "tin-limits.h"

/* Who types: said when it changes and while it goes on, told when it changes, and never for long
 * without being said. */

#define NOW TIN_SECONDS (1000)

static void
hear_typing (End      *end,
             gboolean  typing,
             gint64    now)
{
  g_autoptr (GByteArray) frame = g_byte_array_new ();

  tin_frame_append_typing (frame, typing);
  end_hear (end, frame->data, frame->len, now);
}

/* An end whose peer has said HELLO, has answered a PING, and has nothing to wait for. */
static void
begin (End *end)
{
  end_init (end, 1);
  end_connect (end, FALSE, NOW - 2);
  end_hear_hello (end, 2, 0, NOW - 2);
  end_take_events (end);
  tin_exchange_tick (end->exchange, NOW - 2, FALSE);
  hear_typing (end, FALSE, NOW - 1);
  g_byte_array_set_size (end->output, 0);
  g_assert_false (tin_exchange_is_due (end->exchange, NOW));
}

/* What is said at NOW: 1 or 0, or -1 for nothing. */
static int
take_said (End    *end,
           gint64  now)
{
  gboolean typing;

  tin_exchange_say_typing (end->exchange, now);
  if (end->output->len == 0)
    return -1;

  g_assert_cmpuint (frames_count (end->output, TIN_FRAME_TYPING), ==, 1);
  g_assert_true (tin_frame_parse_typing (end->output->data + TIN_FRAME_HEADER_BYTES,
                                         end->output->len - TIN_FRAME_HEADER_BYTES, &typing));
  g_byte_array_set_size (end->output, 0);
  return typing;
}

/* --- Saying ------------------------------------------------------------------------------- */

static void
test_said (void)
{
  End end;

  begin (&end);
  g_assert_cmpint (take_said (&end, NOW), ==, -1);
  tin_exchange_type (end.exchange, FALSE);
  g_assert_cmpint (take_said (&end, NOW), ==, -1);

  tin_exchange_type (end.exchange, TRUE);
  g_assert_cmpint (take_said (&end, NOW), ==, TRUE);
  tin_exchange_type (end.exchange, TRUE);
  g_assert_cmpint (take_said (&end, NOW), ==, -1);
  tin_exchange_type (end.exchange, FALSE);
  g_assert_cmpint (take_said (&end, NOW), ==, FALSE);
  g_assert_cmpint (take_said (&end, NOW + TIN_SECONDS (3600)), ==, -1);

  /* Nobody hears of what was over before it could be said. */
  tin_exchange_type (end.exchange, TRUE);
  tin_exchange_type (end.exchange, FALSE);
  g_assert_cmpint (take_said (&end, NOW), ==, -1);
  end_clear (&end);
}

static void
test_repeated (void)
{
  End end;

  begin (&end);
  tin_exchange_type (end.exchange, TRUE);
  g_assert_cmpint (take_said (&end, NOW), ==, TRUE);
  for (guint i = 1; i <= 5; i++)
    {
      gint64 due = NOW + i * TIN_TYPING_REPEAT;

      g_assert_false (tin_exchange_is_due (end.exchange, due - 1));
      g_assert_cmpint (take_said (&end, due - 1), ==, -1);
      g_assert_true (tin_exchange_is_due (end.exchange, due));
      g_assert_cmpint (take_said (&end, due), ==, TRUE);
      hear_typing (&end, FALSE, due); /* the peer lives */
    }
  tin_exchange_type (end.exchange, FALSE);
  g_assert_cmpint (take_said (&end, NOW + 6 * TIN_TYPING_REPEAT), ==, FALSE);
  end_clear (&end);
}

/* It is kept until there is somebody to say it to. */
static void
test_before_hello (void)
{
  End end;

  end_init (&end, 1);
  end_connect (&end, TRUE, NOW);
  g_byte_array_set_size (end.output, 0);
  tin_exchange_type (end.exchange, TRUE);
  g_assert_cmpint (take_said (&end, NOW), ==, -1);
  end_hear_hello (&end, 2, 0, NOW);
  end_take_events (&end);
  g_assert_true (tin_exchange_is_due (end.exchange, NOW));
  g_assert_cmpint (take_said (&end, NOW), ==, TRUE);
  end_clear (&end);
}

/* --- Hearing ------------------------------------------------------------------------------ */

static void
test_told (void)
{
  End end;

  begin (&end);
  hear_typing (&end, FALSE, NOW);
  end_take_events (&end);
  g_assert_cmpuint (end.n_typing, ==, 0);

  hear_typing (&end, TRUE, NOW);
  end_take_events (&end);
  g_assert_cmpuint (end.n_typing, ==, 1);
  g_assert_true (end.typing);
  hear_typing (&end, TRUE, NOW);
  end_take_events (&end);
  g_assert_cmpuint (end.n_typing, ==, 1);

  hear_typing (&end, FALSE, NOW);
  end_take_events (&end);
  g_assert_cmpuint (end.n_typing, ==, 2);
  g_assert_false (end.typing);
  end_clear (&end);
}

/* Each time that it is said it holds for a while. */
static void
test_forgotten (void)
{
  gint64 said = NOW;
  End end;

  begin (&end);
  for (guint i = 0; i < 5; i++)
    {
      said = NOW + i * (TIN_TYPING_TIMEOUT - 1);
      hear_typing (&end, TRUE, said);
      tin_exchange_tick (end.exchange, said + TIN_TYPING_TIMEOUT - 1, FALSE);
      end_take_events (&end);
      g_assert_cmpuint (end.n_typing, ==, 1);
    }

  g_assert_false (tin_exchange_is_due (end.exchange, said + TIN_TYPING_TIMEOUT - 1));
  g_assert_true (tin_exchange_is_due (end.exchange, said + TIN_TYPING_TIMEOUT));
  tin_exchange_tick (end.exchange, said + TIN_TYPING_TIMEOUT, FALSE);
  end_take_events (&end);
  g_assert_cmpuint (end.n_typing, ==, 2);
  g_assert_false (end.typing);
  g_assert_false (tin_exchange_is_due (end.exchange, said + TIN_TYPING_TIMEOUT));
  g_assert_cmpuint (end.n_failed, ==, 0);

  hear_typing (&end, TRUE, said + TIN_TYPING_TIMEOUT);
  end_take_events (&end);
  g_assert_cmpuint (end.n_typing, ==, 3);
  g_assert_true (end.typing);
  end_clear (&end);
}

/* A peer that cannot make up its mind costs one event a drain, and none if it comes back to it. */
static void
test_restless (void)
{
  for (guint n = 10000; n <= 10001; n++)
    {
      g_autoptr (GByteArray) bytes = g_byte_array_new ();
      End end;

      begin (&end);
      for (guint i = 0; i < n; i++)
        tin_frame_append_typing (bytes, i % 2 == 0);
      end_hear (&end, bytes->data, bytes->len, NOW);
      end_take_events (&end);
      g_assert_cmpuint (end.n_typing, ==, n % 2);
      g_assert_cmpint (end.typing, ==, n % 2);
      end_clear (&end);
    }
}

/* Two that only type: what one says arrives, and the link that carries it is not asked for. */
static void
test_pair (void)
{
  Pair pair;

  pair_init (&pair);
  pair_connect (&pair);
  pair_settle (&pair);
  tin_exchange_type (pair.a.exchange, TRUE);
  for (guint i = 0; i < 2 * 60; i++)
    {
      pair.now += TIN_LINK_TICK;
      tin_exchange_tick (pair.a.exchange, pair.now, FALSE);
      tin_exchange_say_typing (pair.a.exchange, pair.now);
      tin_exchange_tick (pair.b.exchange, pair.now, FALSE);
      tin_exchange_say_typing (pair.b.exchange, pair.now);
      pair_settle (&pair);
      g_assert_true (pair.b.typing);
    }
  g_assert_cmpuint (pair.b.n_typing, ==, 1);
  g_assert_cmpuint (pair.a.n_typing, ==, 0);

  tin_exchange_type (pair.a.exchange, FALSE);
  tin_exchange_say_typing (pair.a.exchange, pair.now);
  pair_settle (&pair);
  g_assert_false (pair.b.typing);
  g_assert_cmpuint (pair.a.n_failed + pair.b.n_failed, ==, 0);
  pair_clear (&pair);
}

/* --- Whose messages are not taken --------------------------------------------------------- */

static void
test_deaf (void)
{
  End end;

  begin (&end);
  hear_typing (&end, TRUE, NOW);
  tin_exchange_set_deaf (end.exchange);
  end_take_events (&end);
  g_assert_cmpuint (end.n_typing, ==, 0);

  hear_typing (&end, TRUE, NOW);
  hear_typing (&end, FALSE, NOW);
  hear_typing (&end, TRUE, NOW);
  tin_exchange_tick (end.exchange, NOW + TIN_TYPING_TIMEOUT, FALSE);
  end_take_events (&end);
  g_assert_cmpuint (end.n_typing, ==, 0);
  g_assert_true (tin_exchange_is_up (end.exchange));

  tin_exchange_type (end.exchange, TRUE);
  g_assert_cmpint (take_said (&end, NOW), ==, -1);
  end_clear (&end);
}

void
test_exchange_add_typing (void)
{
  g_test_add_func ("/core/exchange/typing/said-when-it-changes", test_said);
  g_test_add_func ("/core/exchange/typing/said-again-while-it-goes-on", test_repeated);
  g_test_add_func ("/core/exchange/typing/kept-until-hello", test_before_hello);
  g_test_add_func ("/core/exchange/typing/told-when-it-changes", test_told);
  g_test_add_func ("/core/exchange/typing/over-when-not-said-again", test_forgotten);
  g_test_add_func ("/core/exchange/typing/restless-peer-costs-little", test_restless);
  g_test_add_func ("/core/exchange/typing/goes-on-for-as-long-as-it-does", test_pair);
  g_test_add_func ("/core/exchange/typing/not-of-those-who-are-not-heard", test_deaf);
}
