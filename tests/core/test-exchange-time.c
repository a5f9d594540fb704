/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "test-exchange.h"

#include "tin-limits.h"

/* Silence: strangers who say nothing, links that died, links that are only quiet. */

#define START TIN_SECONDS (1000)
#define DEAD_WITHIN TIN_SECONDS (20)

static const gboolean roles[] = { TRUE, FALSE };

/* --- Strangers ---------------------------------------------------------------------------- */

static void
test_silent_stranger (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    {
      End end;
      guint length;

      end_init (&end, 1);
      end_connect (&end, roles[i], START);
      length = end.output->len;
      for (gint64 now = START; now < START + TIN_SECONDS (10); now += TIN_LINK_TICK)
        tin_exchange_tick (end.exchange, now, FALSE);
      tin_exchange_tick (end.exchange, START + TIN_SECONDS (10) - 1, FALSE);
      end_take_events (&end);
      g_assert_cmpuint (end_n_told (&end), ==, 0);
      g_assert_cmpuint (end.output->len, ==, length);

      tin_exchange_tick (end.exchange, START + TIN_SECONDS (10), FALSE);
      end_assert_failed_once (&end, TIN_ERROR_TIMED_OUT, START + TIN_SECONDS (10));
      end_clear (&end);
    }
}

/* A byte now and then buys no time. */
static void
test_slow_stranger (void)
{
  g_autoptr (GByteArray) hello = frame_from_hex (TIN_FRAME_HELLO, "a5 0160 0200 0300 0402 0580");
  gint64 now = START;
  End end;

  end_init (&end, 1);
  end_connect (&end, FALSE, START);
  for (guint at = 0; at < hello->len - 1; at++)
    {
      now += TIN_SECONDS (10) / hello->len;
      end_hear (&end, hello->data + at, 1, now);
      tin_exchange_tick (end.exchange, now, FALSE);
    }
  end_take_events (&end);
  g_assert_cmpuint (end.n_failed, ==, 0);

  tin_exchange_tick (end.exchange, START + TIN_SECONDS (10), FALSE);
  end_assert_failed_once (&end, TIN_ERROR_TIMED_OUT, START + TIN_SECONDS (10));
  end_clear (&end);
}

/* --- Dead links --------------------------------------------------------------------------- */

/* Answers what the end asks, as a peer that lives does. */
static void
answer (End    *end,
        gint64  now)
{
  TinFrameReader *reader = tin_frame_reader_new (TIN_FRAME_MAX);
  const guint8 *body;
  gsize length;
  guint8 type;

  tin_frame_reader_push (reader, end->output->data, end->output->len);
  while (tin_frame_reader_next (reader, &type, &body, &length) == TIN_FRAME_READER_FRAME)
    {
      g_autoptr (GByteArray) pong = g_byte_array_new ();
      guint64 token;

      if (type != TIN_FRAME_PING)
        continue;
      g_assert_true (tin_frame_parse_token (body, length, &token));
      tin_frame_append_token (pong, TIN_FRAME_PONG, token);
      end_hear (end, pong->data, pong->len, now);
    }
  tin_frame_reader_keep (reader);
  tin_frame_reader_free (reader);
  g_byte_array_set_size (end->output, 0);
}

static void
begin (End      *end,
       gboolean  outgoing)
{
  end_init (end, 1);
  end_connect (end, outgoing, START);
  end_hear_hello (end, 2, 0, START);
  end_take_events (end);
  g_byte_array_set_size (end->output, 0);
}

/* A peer that lives until DEATH, and says something LAST before it: how long until that shows. */
static gint64
measure_death (gboolean outgoing,
               gint64   death,
               gboolean last)
{
  const guint8 frame[] = { 0, 0, 0, 1, 99 };
  gint64 heard = START;
  gint64 now = START;
  guint n_round_trips;
  End end;

  begin (&end, outgoing);
  for (; now < death; now += TIN_LINK_TICK)
    {
      n_round_trips = end.n_round_trips;
      tin_exchange_tick (end.exchange, now, FALSE);
      answer (&end, now);
      end_take_events (&end);
      if (end.n_round_trips > n_round_trips)
        heard = now;
    }
  if (last)
    {
      end_hear (&end, frame, sizeof frame, death);
      heard = death;
    }

  for (; end.n_failed == 0; now += TIN_LINK_TICK)
    {
      g_assert_cmpint (now, <=, heard + DEAD_WITHIN);
      tin_exchange_tick (end.exchange, now, FALSE);
      end_take_events (&end);
    }
  end_assert_failed_once (&end, TIN_ERROR_TIMED_OUT, now);
  end_clear (&end);
  return now - TIN_LINK_TICK - heard;
}

/* Whenever it dies, and whoever dialled: within 20 seconds, and not before it was asked. */
static void
test_dead_link (void)
{
  gint64 longest = 0;

  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    {
      for (gint64 lived = 0; lived < TIN_SECONDS (45); lived += TIN_MS (83))
        {
          gint64 asked = measure_death (roles[i], START + lived, FALSE);
          gint64 said = measure_death (roles[i], START + lived, TRUE);

          g_assert_cmpint (MIN (asked, said), >=, TIN_PONG_WAIT);
          longest = MAX (longest, MAX (asked, said));
        }
    }
  g_assert_cmpint (longest, <=, DEAD_WITHIN);
  g_assert_cmpint (longest, >, TIN_PING_AFTER);
}

/* While the other end still takes what lies before the PING, the answer is not late. */
static void
test_slow_link (void)
{
  gint64 now = START;
  End end;

  begin (&end, TRUE);
  for (; now < START + TIN_SECONDS (120); now += TIN_LINK_TICK)
    {
      tin_exchange_tick (end.exchange, now, TRUE);
      end_take_events (&end);
    }
  g_assert_cmpuint (end.n_failed, ==, 0);

  for (guint i = 0; i <= TIN_PONG_WAIT / TIN_LINK_TICK; i++, now += TIN_LINK_TICK)
    {
      tin_exchange_tick (end.exchange, now, FALSE);
      end_take_events (&end);
    }
  end_assert_failed_once (&end, TIN_ERROR_TIMED_OUT, now);
  end_clear (&end);
}

/* After a computer has slept, the peer is asked before it is given up. */
static void
test_sleep (void)
{
  gint64 now = START + TIN_SECONDS (3600);
  End end;

  begin (&end, TRUE);
  tin_exchange_tick (end.exchange, START, FALSE);
  answer (&end, START);
  tin_exchange_tick (end.exchange, now, FALSE);
  end_take_events (&end);
  g_assert_cmpuint (end.n_failed, ==, 0);
  g_assert_cmpuint (frames_count (end.output, TIN_FRAME_PING), ==, 1);

  tin_exchange_tick (end.exchange, now + TIN_PONG_WAIT - 1, FALSE);
  end_take_events (&end);
  g_assert_cmpuint (end.n_failed, ==, 0);
  tin_exchange_tick (end.exchange, now + TIN_PONG_WAIT, FALSE);
  end_assert_failed_once (&end, TIN_ERROR_TIMED_OUT, now + TIN_PONG_WAIT);
  end_clear (&end);
}

/* --- Links that live ---------------------------------------------------------------------- */

/* A busy peer's PONG stands behind what it is sending: bytes of any kind are an answer. */
static void
test_busy_link (void)
{
  static const gint64 gaps[] = { TIN_MS (1), TIN_MS (499), TIN_MS (500), TIN_MS (4400) };
  const guint8 frame[] = { 0, 0, 0xff, 0xfc, 99 };

  for (guint i = 0; i < G_N_ELEMENTS (gaps) * G_N_ELEMENTS (roles); i++)
    {
      gint64 gap = gaps[i / G_N_ELEMENTS (roles)];
      gint64 said = START;
      End end;

      begin (&end, roles[i % G_N_ELEMENTS (roles)]);
      end_hear (&end, frame, sizeof frame, START);
      for (gint64 now = START; now < START + TIN_SECONDS (60); now += TIN_LINK_TICK)
        {
          for (; said + gap <= now; said += gap)
            end_hear (&end, frame + 4, 1, said + gap);
          tin_exchange_tick (end.exchange, now, FALSE);
        }
      end_take_events (&end);
      g_assert_cmpuint (end.n_failed, ==, 0);
      g_assert_cmpuint (frames_count (end.output, TIN_FRAME_PING), ==, 1);
      end_clear (&end);
    }
}

/* Two that say nothing for an hour stay linked, know how far apart they are, and do not both ask
 * all the time. */
static void
test_idle_link (void)
{
  const gint64 delay = TIN_MS (120);
  guint n_asked = 0;
  Pair pair;

  pair_init (&pair);
  pair_connect (&pair);
  pair_settle (&pair);
  for (guint i = 0; i < 3600 * 2; i++)
    {
      pair.now += TIN_LINK_TICK;
      tin_exchange_tick (pair.a.exchange, pair.now, FALSE);
      tin_exchange_tick (pair.b.exchange, pair.now, FALSE);
      n_asked += frames_count (pair.a.output, TIN_FRAME_PING);
      n_asked += frames_count (pair.b.output, TIN_FRAME_PING);
      pair.now += delay;
      pair_settle (&pair);
      pair.now -= delay;
    }
  g_assert_cmpuint (pair.a.n_failed + pair.b.n_failed, ==, 0);
  g_assert_cmpuint (pair.a.n_round_trips, >, 3600 / 20);
  g_assert_cmpint (pair.a.round_trip, ==, delay);
  g_assert_cmpuint (pair.b.n_round_trips, >=, 1);
  g_assert_cmpuint (n_asked, <=, 3600 / 12);
  pair_clear (&pair);
}

/* --- Round trips -------------------------------------------------------------------------- */

static void
hear_token (End          *end,
            TinFrameType  type,
            guint64       token,
            gint64        now)
{
  g_autoptr (GByteArray) frame = g_byte_array_new ();

  tin_frame_append_token (frame, type, token);
  end_hear (end, frame->data, frame->len, now);
  end_take_events (end);
}

static guint64
get_asked (End *end)
{
  guint64 token = 0;

  g_assert_cmpuint (frames_count (end->output, TIN_FRAME_PING), ==, 1);
  g_assert_true (tin_frame_parse_token (end->output->data + TIN_FRAME_HEADER_BYTES,
                                        end->output->len - TIN_FRAME_HEADER_BYTES, &token));
  g_byte_array_set_size (end->output, 0);
  return token;
}

static void
test_round_trip (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    {
      guint64 token;
      End end;

      begin (&end, roles[i]);
      hear_token (&end, TIN_FRAME_PONG, 0, START);
      hear_token (&end, TIN_FRAME_PONG, 1, START);
      g_assert_cmpuint (end.n_round_trips, ==, 0);

      /* The first tick asks. */
      tin_exchange_tick (end.exchange, START, FALSE);
      token = get_asked (&end);
      hear_token (&end, TIN_FRAME_PONG, token + 1, START + TIN_MS (20));
      g_assert_cmpuint (end.n_round_trips, ==, 0);
      hear_token (&end, TIN_FRAME_PONG, token, START + TIN_MS (37));
      g_assert_cmpuint (end.n_round_trips, ==, 1);
      g_assert_cmpint (end.round_trip, ==, TIN_MS (37));
      hear_token (&end, TIN_FRAME_PONG, token, START + TIN_MS (40));
      g_assert_cmpuint (end.n_round_trips, ==, 1);
      g_assert_cmpuint (end.n_failed, ==, 0);

      /* The next one has another token. */
      tin_exchange_tick (end.exchange, START + TIN_SECONDS (15), FALSE);
      g_assert_cmpuint (get_asked (&end), !=, token);
      end_clear (&end);
    }
}

static void
test_answers (void)
{
  static const guint64 tokens[] = { 0, 1, 23, 24, 65536, G_MAXUINT64 };

  for (guint i = 0; i < G_N_ELEMENTS (tokens); i++)
    {
      g_autoptr (GByteArray) pong = g_byte_array_new ();
      End end;

      begin (&end, FALSE);
      hear_token (&end, TIN_FRAME_PING, tokens[i], START);
      tin_frame_append_token (pong, TIN_FRAME_PONG, tokens[i]);
      g_assert_cmpmem (end.output->data, end.output->len, pong->data, pong->len);
      g_assert_cmpuint (end_n_told (&end), ==, 1);
      end_clear (&end);
    }
}

void
test_exchange_add_time (void)
{
  g_test_add_func ("/core/exchange/time/silent-stranger-is-dropped", test_silent_stranger);
  g_test_add_func ("/core/exchange/time/slow-stranger-is-dropped", test_slow_stranger);
  g_test_add_func ("/core/exchange/time/dead-link-shows", test_dead_link);
  g_test_add_func ("/core/exchange/time/slow-link-lives", test_slow_link);
  g_test_add_func ("/core/exchange/time/asks-after-a-sleep", test_sleep);
  g_test_add_func ("/core/exchange/time/busy-link-lives", test_busy_link);
  g_test_add_func ("/core/exchange/time/idle-link-lives", test_idle_link);
  g_test_add_func ("/core/exchange/time/round-trip", test_round_trip);
  g_test_add_func ("/core/exchange/time/answers-with-the-token", test_answers);
}
