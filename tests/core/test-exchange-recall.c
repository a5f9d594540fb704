/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "test-exchange.h"

#include <string.h>

#include "tin-limits.h"

/* RECALL and RETURN: a log that one side has lost a part of comes back from the other. */

#define N_MESSAGES 10

/* A has written ten messages, which B has; then A loses all but four. */
static void
set_up (Pair          *pair,
        gconstpointer  user_data)
{
  pair_init (pair);
  for (guint i = 0; i < N_MESSAGES; i++)
    {
      g_autofree char *text = g_strnfill (i == 7 ? 3 * TIN_PART_MAX / 2 : i + 1, 'x');

      end_write (&pair->a, text);
    }
  pair_connect (pair);
  pair_settle (pair);
  pair_assert_delivered (&pair->a, &pair->b);
  end_disconnect (&pair->a);
  end_disconnect (&pair->b);

  g_ptr_array_set_size (pair->a.written, 4);
  pair_connect (pair);
  pair_settle (pair);
  g_assert_true (tin_exchange_is_up (pair->a.exchange));
}

static void
tear_down (Pair          *pair,
           gconstpointer  user_data)
{
  pair_clear (pair);
}

static void
carry_both (Pair *pair)
{
  pair_carry (&pair->a, &pair->b, G_MAXSIZE, pair->now);
  end_take_events (&pair->b);
  pair_carry (&pair->b, &pair->a, G_MAXSIZE, pair->now);
  end_take_events (&pair->a);
}

static void
assert_returned (const End *self,
                 const End *giver,
                 guint64    from,
                 guint64    upto)
{
  g_assert_cmpuint (self->returned->len, ==, upto - from + 1);
  for (guint i = 0; i < self->returned->len; i++)
    {
      const TinMessage *got = g_ptr_array_index (self->returned, i);
      const TinMessage *held = g_ptr_array_index (giver->committed, from - 1 + i);

      g_assert_cmpuint (tin_message_get_log_id (got), ==, self->log_id);
      g_assert_cmpuint (tin_message_get_number (got), ==, from + i);
      g_assert_cmpuint (tin_message_get_flags (got), ==,
                        tin_message_get_flags (held) | TIN_MESSAGE_FLAG_OWN);
      assert_same_entry (got, held);
    }
}

/* One recall at a time: this one would be a criticism while another goes on. */
static void
assert_may_ask_again (Pair *pair)
{
  tin_exchange_recall (pair->a.exchange, pair->a.log_id, 1, 1);
  g_assert_cmpuint (frames_count (pair->a.output, TIN_FRAME_RECALL), ==, 1);
}

static void
test_given_back (Pair          *pair,
                 gconstpointer  user_data)
{
  guint64 log_id = 0;
  guint64 from = 0;
  guint64 upto = 0;

  g_assert_false (tin_exchange_get_recalled (pair->b.exchange, &log_id, &from, &upto));
  tin_exchange_recall (pair->a.exchange, pair->a.log_id, 5, N_MESSAGES);
  g_assert_cmpuint (frames_count (pair->a.output, TIN_FRAME_RECALL), ==, 1);
  carry_both (pair);
  g_assert_cmpuint (pair->b.n_recalled, ==, 1);

  /* The giver is asked for it until it is given. */
  for (guint64 number = 5; number <= N_MESSAGES; number++)
    {
      g_assert_true (tin_exchange_get_recalled (pair->b.exchange, &log_id, &from, &upto));
      g_assert_cmpuint (log_id, ==, pair->a.log_id);
      g_assert_cmpuint (from, ==, number);
      g_assert_cmpuint (upto, ==, N_MESSAGES);
      end_give_back (&pair->b, 1);
    }
  g_assert_false (tin_exchange_get_recalled (pair->b.exchange, &log_id, &from, &upto));

  /* It was one drain, so it is one batch; and who asked may ask again. */
  pair_carry (&pair->b, &pair->a, G_MAXSIZE, pair->now);
  end_take_events (&pair->a);
  g_assert_cmpuint (pair->a.n_returned, ==, 1);
  assert_returned (&pair->a, &pair->b, 5, N_MESSAGES);
  assert_may_ask_again (pair);
}

/* Cut anywhere, and among messages of both sides. */
static void
test_byte_by_byte (Pair          *pair,
                   gconstpointer  user_data)
{
  end_write (&pair->b, "and by the way");
  tin_exchange_recall (pair->a.exchange, pair->a.log_id, 1, N_MESSAGES);
  carry_both (pair);
  end_give_back (&pair->b, 3);
  end_send (&pair->b, 1);
  end_give_back (&pair->b, G_MAXUINT);
  while (pair->b.output->len > 0)
    {
      g_assert_cmpuint (pair->a.n_returned, <, N_MESSAGES);
      pair_carry (&pair->b, &pair->a, 1, pair->now);
      end_take_events (&pair->a);
    }
  g_assert_cmpuint (pair->a.n_returned, ==, N_MESSAGES);
  g_assert_cmpuint (pair->a.arrived->len, ==, 1);
  assert_returned (&pair->a, &pair->b, 1, N_MESSAGES);
}

/* Of several batches in one drain the last one ends it. */
static void
test_batches (Pair          *pair,
              gconstpointer  user_data)
{
  TinExchangeEvent event;
  guint n_left = 3;

  for (guint i = 0; i < 2; i++)
    end_write (&pair->b, "between");
  tin_exchange_recall (pair->a.exchange, pair->a.log_id, 5, 7);
  carry_both (pair);
  for (guint i = 0; i < 2; i++)
    {
      end_give_back (&pair->b, 1);
      end_send (&pair->b, 1);
    }
  end_give_back (&pair->b, 1);
  pair_carry (&pair->b, &pair->a, G_MAXSIZE, pair->now);
  while (tin_exchange_next_event (pair->a.exchange, &event))
    {
      /* Not before the last one was taken. */
      if (event.type == TIN_EXCHANGE_EVENT_RETURNED && --n_left == 0)
        assert_may_ask_again (pair);
      tin_exchange_event_clear (&event);
    }
  g_assert_cmpuint (n_left, ==, 0);
}

/* One after another, and both ways at once; an old log of which no text is left too. */
static void
test_again (void)
{
  Pair pair;

  pair_init (&pair);
  pair.a.old = pair.b.lost = (TinHeldLog) { 77, 3 };
  pair.b.old = pair.a.lost = (TinHeldLog) { 88, 2 };
  pair_connect (&pair);
  pair_settle (&pair);
  for (guint64 i = 1; i <= 2; i++)
    {
      tin_exchange_recall (pair.a.exchange, 88, i, 2);
      tin_exchange_recall (pair.b.exchange, 77, i, 3);
      carry_both (&pair);
      carry_both (&pair);
      end_give_back (&pair.a, G_MAXUINT);
      end_give_back (&pair.b, G_MAXUINT);
      carry_both (&pair);
      g_assert_cmpuint (pair.a.returned->len, ==, i == 1 ? 2 : 3);
      g_assert_cmpuint (pair.b.returned->len, ==, i == 1 ? 3 : 5);
    }
  for (guint i = 0; i < pair.b.returned->len; i++)
    {
      const TinMessage *message = g_ptr_array_index (pair.b.returned, i);

      g_assert_cmpint (tin_message_get_kind (message), ==, TIN_MESSAGE_KIND_WITHDRAWN);
      g_assert_cmpuint (tin_message_get_length (message), ==, 0);
    }
  g_assert_cmpuint (pair.a.n_failed + pair.b.n_failed, ==, 0);
  pair_clear (&pair);
}

/* Parts of what is returned and of what is sent are not mixed up. */
static void
test_parts (Pair          *pair,
            gconstpointer  user_data)
{
  static const struct
  {
    guint8      type;
    const char *body;
  } frames[] = {
    { TIN_FRAME_RETURN, "a6 0109 0201 0301 0400 0502 06 63 6f6e65" },
    { TIN_FRAME_MESSAGE, "a6 0102 0201 0301 0400 0502 06 63 666f72" },
    { TIN_FRAME_RETURN, "a6 0109 0201 0301 0400 0500 06 63 74776f" },
    { TIN_FRAME_MESSAGE, "a6 0102 0201 0301 0400 0500 06 62 7479" },
  };
  End end;

  end_init (&end, 1);
  end.lost = (TinHeldLog) { 9, 1 };
  end_connect (&end, TRUE, 0);
  end_hear_hello (&end, 2, 0, 0);
  tin_exchange_recall (end.exchange, 9, 1, 1);
  for (guint i = 0; i < G_N_ELEMENTS (frames); i++)
    {
      g_autoptr (GByteArray) frame = frame_from_hex (frames[i].type, frames[i].body);

      end_hear (&end, frame->data, frame->len, 0);
    }
  end_take_events (&end);
  g_assert_cmpuint (end.n_failed, ==, 0);
  g_assert_cmpuint (end.returned->len, ==, 1);
  g_assert_cmpuint (end.arrived->len, ==, 1);
  g_assert_cmpstr (tin_message_get_text (end.returned->pdata[0]), ==, "onetwo");
  g_assert_cmpstr (tin_message_get_text (end.arrived->pdata[0]), ==, "forty");
  end_clear (&end);
}

/* What is behind the last one was not asked for. */
static void
test_behind_the_last (Pair          *pair,
                      gconstpointer  user_data)
{
  for (guint in_one_piece = 0; in_one_piece < 2; in_one_piece++)
    {
      g_autoptr (GByteArray) bytes = g_byte_array_new ();
      End end;

      end_init (&end, 1);
      end.lost = (TinHeldLog) { 9, 5 };
      end_connect (&end, TRUE, 0);
      end_hear_hello (&end, 2, 0, 0);
      tin_exchange_recall (end.exchange, 9, 1, 2);
      for (guint64 number = 1; number <= 3; number++)
        {
          g_autoptr (TinMessage) message = NULL;

          message = tin_message_new (9, number, 1, TIN_MESSAGE_KIND_TEXT, 0, "x", 1);
          tin_frame_append_return (bytes, message);
          if (in_one_piece && number < 3)
            continue;
          end_hear (&end, bytes->data, bytes->len, 0);
          end_take_events (&end);
          g_byte_array_set_size (bytes, 0);
        }
      g_assert_cmpuint (end.returned->len, ==, 2);
      end_assert_failed_once (&end, TIN_ERROR_PROTOCOL, 0);
      end_clear (&end);
    }
}

/* The next link begins anew: the peer is asked again from where it is. */
static void
test_next_link (Pair          *pair,
                gconstpointer  user_data)
{
  tin_exchange_recall (pair->a.exchange, pair->a.log_id, 5, N_MESSAGES);
  carry_both (pair);
  end_give_back (&pair->b, 2);
  carry_both (pair);
  assert_returned (&pair->a, &pair->b, 5, 6);
  end_disconnect (&pair->a);
  end_disconnect (&pair->b);

  pair_connect (pair);
  pair_settle (pair);
  tin_exchange_recall (pair->a.exchange, pair->a.log_id, 7, N_MESSAGES);
  carry_both (pair);
  end_give_back (&pair->b, G_MAXUINT);
  carry_both (pair);
  assert_returned (&pair->a, &pair->b, 7, N_MESSAGES);
}

#define ADD(path, func) g_test_add (path, Pair, NULL, set_up, func, tear_down)

void
test_exchange_add_recall (void)
{
  ADD ("/core/exchange/recall/given-back-in-order", test_given_back);
  ADD ("/core/exchange/recall/byte-by-byte", test_byte_by_byte);
  ADD ("/core/exchange/recall/over-with-the-last-batch", test_batches);
  g_test_add_func ("/core/exchange/recall/again-and-both-ways", test_again);
  ADD ("/core/exchange/recall/parts-among-parts", test_parts);
  ADD ("/core/exchange/recall/behind-the-last", test_behind_the_last);
  ADD ("/core/exchange/recall/goes-on-over-the-next-link", test_next_link);
}
