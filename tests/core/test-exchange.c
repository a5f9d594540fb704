/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "test-exchange.h"

#include <string.h>

#include "tin-limits.h"

/* Two exchanges back to back: what each tells whoever owns it. */

static void
set_up (Pair          *pair,
        gconstpointer  user_data)
{
  pair_init (pair);
}

static void
tear_down (Pair          *pair,
           gconstpointer  user_data)
{
  pair_clear (pair);
}

/* --- HELLO -------------------------------------------------------------------------------- */

static void
assert_knows (const End *self,
              const End *peer)
{
  const TinHello *hello = tin_exchange_get_peer_hello (self->exchange);
  g_autoptr (TinHello) expected = end_make_hello (peer);

  g_assert_cmpuint (self->n_opened, ==, 1);
  g_assert_true (tin_exchange_is_up (self->exchange));
  g_assert_cmpstr (hello->name, ==, expected->name);
  g_assert_cmpuint (hello->port, ==, expected->port);
  g_assert_cmpuint (hello->instance, ==, expected->instance);
  g_assert_cmpuint (hello->log_id, ==, peer->log_id);
}

static void
test_hello (Pair          *pair,
            gconstpointer  user_data)
{
  pair_connect (pair);
  g_assert_cmpuint (frames_count (pair->a.output, TIN_FRAME_HELLO), ==, 1);
  g_assert_cmpuint (frames_count (pair->b.output, TIN_FRAME_HELLO), ==, 1);
  g_assert_false (tin_exchange_is_up (pair->a.exchange));
  g_assert_null (tin_exchange_get_peer_hello (pair->a.exchange));

  pair_settle (pair);
  assert_knows (&pair->a, &pair->b);
  assert_knows (&pair->b, &pair->a);
  g_assert_cmpuint (end_n_told (&pair->a), ==, 1);
  g_assert_cmpuint (end_n_told (&pair->b), ==, 1);
}

static void
test_any_log_id (void)
{
  static const guint64 ids[] = { 0, 1, 23, 24, G_MAXUINT32, G_MAXINT64 - 1, G_MAXINT64 };

  for (guint i = 0; i < G_N_ELEMENTS (ids) * G_N_ELEMENTS (ids); i++)
    {
      Pair pair;

      if (i % G_N_ELEMENTS (ids) == i / G_N_ELEMENTS (ids))
        continue;
      pair_init (&pair);
      pair.a.log_id = ids[i % G_N_ELEMENTS (ids)];
      pair.b.log_id = ids[i / G_N_ELEMENTS (ids)];
      end_write (&pair.a, "one");
      end_write (&pair.b, "two");
      for (guint link = 0; link < 2; link++)
        {
          pair_connect (&pair);
          pair_settle (&pair);
          assert_knows (&pair.a, &pair.b);
          pair_assert_delivered (&pair.a, &pair.b);
          pair_assert_delivered (&pair.b, &pair.a);
          end_disconnect (&pair.a);
          end_disconnect (&pair.b);
        }
      pair_clear (&pair);
    }
}

/* --- Messages ----------------------------------------------------------------------------- */

static void
test_messages (Pair          *pair,
               gconstpointer  user_data)
{
  end_write (&pair->a, "written before the link");
  pair_connect (pair);
  pair_settle (pair);
  pair_assert_delivered (&pair->a, &pair->b);

  end_write (&pair->a, "h\303\251");
  end_write (&pair->b, " ");
  end_write (&pair->a, "third");
  pair_settle (pair);
  pair_assert_delivered (&pair->a, &pair->b);
  pair_assert_delivered (&pair->b, &pair->a);
}

/* Whatever the peer has, it is sent what it lacks and nothing else. */
static void
test_resume (void)
{
  for (guint has = 0; has <= 5; has++)
    {
      End end;

      end_init (&end, 1);
      for (guint i = 0; i < 5; i++)
        end_write (&end, "x");
      end_connect (&end, TRUE, 0);
      end_hear_hello (&end, 2, has, 0);
      end_take_events (&end);
      end_send (&end, G_MAXUINT);
      g_assert_cmpuint (frames_count (end.output, TIN_FRAME_MESSAGE), ==, 5 - has);
      end_clear (&end);
    }
}

/* What a broken link left open comes over the next one, from both sides. */
static void
test_resume_both (Pair          *pair,
                  gconstpointer  user_data)
{
  for (guint i = 0; i < 10; i++)
    {
      end_write (&pair->a, "from a");
      end_write (&pair->b, "from b");
    }

  for (guint link = 0; link <= 10; link++)
    {
      pair_connect (pair);
      pair_carry (&pair->a, &pair->b, G_MAXSIZE, pair->now);
      pair_carry (&pair->b, &pair->a, G_MAXSIZE, pair->now);
      end_take_events (&pair->a);
      end_take_events (&pair->b);
      end_send (&pair->a, 3);
      end_send (&pair->b, 3);
      pair_carry (&pair->a, &pair->b, G_MAXSIZE, pair->now);
      pair_carry (&pair->b, &pair->a, G_MAXSIZE, pair->now);
      end_take_events (&pair->a);
      end_take_events (&pair->b);
      g_ptr_array_set_size (pair->a.arrived, MIN (pair->a.arrived->len, 1));
      end_commit (&pair->a, 1);
      end_commit (&pair->b, G_MAXUINT);
      end_disconnect (&pair->a);
      end_disconnect (&pair->b);
    }

  pair_connect (pair);
  pair_settle (pair);
  g_assert_cmpuint (pair->a.committed->len, ==, 10);
  g_assert_cmpuint (pair->b.committed->len, ==, 10);
  g_assert_cmpuint (pair->a.n_batches, ==, 0);
}

/* Nothing is sent before somebody has checked what the peer says that it has. */
static void
test_before_resume (Pair          *pair,
                    gconstpointer  user_data)
{
  guint64 from = 0;
  guint64 upto = 0;

  end_write (&pair->a, "x");
  pair_connect (pair);
  tin_exchange_set_head (pair->a.exchange, 1);
  g_assert_false (tin_exchange_get_wanted (pair->a.exchange, &from, &upto));
  pair_carry (&pair->b, &pair->a, G_MAXSIZE, pair->now);
  g_assert_true (tin_exchange_is_up (pair->a.exchange));
  g_assert_false (tin_exchange_get_wanted (pair->a.exchange, &from, &upto));

  end_take_events (&pair->a);
  g_assert_true (tin_exchange_get_wanted (pair->a.exchange, &from, &upto));
  g_assert_cmpuint (from, ==, 1);
  g_assert_cmpuint (upto, ==, 1);
  tin_exchange_set_head (pair->a.exchange, 0);
  g_assert_true (tin_exchange_get_wanted (pair->a.exchange, &from, &upto));
  end_send (&pair->a, 1);
  g_assert_false (tin_exchange_get_wanted (pair->a.exchange, &from, &upto));
}

/* What came in one drain is one batch for the store. */
static void
test_batches (Pair          *pair,
              gconstpointer  user_data)
{
  pair_connect (pair);
  pair_settle (pair);
  for (guint i = 0; i < 100; i++)
    end_write (&pair->a, "x");
  end_send (&pair->a, G_MAXUINT);
  pair_carry (&pair->a, &pair->b, G_MAXSIZE, pair->now);
  end_take_events (&pair->b);
  g_assert_cmpuint (pair->b.n_batches, ==, 1);
  g_assert_cmpuint (pair->b.arrived->len, ==, 100);

  end_commit (&pair->b, G_MAXUINT);
  g_assert_cmpuint (frames_count (pair->b.output, TIN_FRAME_HAVE), ==, 1);
  pair_settle (pair);
  g_assert_cmpuint (pair->a.n_acknowledged, ==, 1);
  pair_assert_delivered (&pair->a, &pair->b);
}

/* A message is acknowledged when it is on the disk, and not before; and once. */
static void
test_commit (Pair          *pair,
             gconstpointer  user_data)
{
  End *b = &pair->b;

  pair_connect (pair);
  pair_settle (pair);
  for (guint i = 0; i < 3; i++)
    end_write (&pair->a, "x");
  end_send (&pair->a, 2);
  pair_carry (&pair->a, b, G_MAXSIZE, pair->now);
  end_take_events (b);
  g_assert_cmpuint (b->output->len, ==, 0);

  end_commit (b, 1);
  g_assert_cmpuint (frames_count (b->output, TIN_FRAME_HAVE), ==, 1);
  tin_exchange_commit (b->exchange, 1);
  tin_exchange_commit (b->exchange, 0);
  g_assert_cmpuint (frames_count (b->output, TIN_FRAME_HAVE), ==, 1);
  pair_carry (b, &pair->a, G_MAXSIZE, pair->now);
  end_take_events (&pair->a);
  g_assert_cmpuint (pair->a.acknowledged, ==, 1);

  /* An earlier link brought more than this one, which answers for its own. */
  tin_exchange_commit (b->exchange, 50);
  pair_carry (b, &pair->a, G_MAXSIZE, pair->now);
  end_take_events (&pair->a);
  g_assert_cmpuint (pair->a.acknowledged, ==, 2);
  g_assert_cmpuint (pair->a.n_failed, ==, 0);
}

/* --- Long texts --------------------------------------------------------------------------- */

static void
test_long_text (Pair          *pair,
                gconstpointer  user_data)
{
  static const char *const units[] = { "x", "\303\251", "\344\270\226", "\360\237\246\200" };

  pair_connect (pair);
  pair_settle (pair);
  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    {
      GString *text = g_string_new (i % 2 ? "." : "");
      g_autofree char *whole = NULL;

      while (text->len + strlen (units[i]) <= TIN_TEXT_MAX)
        g_string_append (text, units[i]);
      whole = g_string_free (text, FALSE);
      end_write (&pair->a, whole);
      end_send (&pair->a, 1);
      g_assert_cmpuint (frames_count (pair->a.output, TIN_FRAME_MESSAGE), ==,
                        (strlen (whole) + TIN_PART_MAX - 1) / TIN_PART_MAX);

      /* It comes when all of it is there, cut as the network likes. */
      while (pair->a.output->len > 0)
        {
          g_assert_cmpuint (pair->b.arrived->len, ==, 0);
          pair_carry (&pair->a, &pair->b, 100 * 1000, pair->now);
          end_take_events (&pair->b);
        }
      g_assert_cmpuint (pair->b.arrived->len, ==, 1);
      end_write (&pair->a, "short");
      pair_settle (pair);
      pair_assert_delivered (&pair->a, &pair->b);
    }
}

/* The parts of a text may have other frames between them. */
static void
test_between_parts (void)
{
  static const struct
  {
    guint8      type;
    const char *body;
  } frames[] = {
    { TIN_FRAME_MESSAGE, "a6 0102 0201 0301 0400 0503 06 63 6f6e65" },
    { TIN_FRAME_PING, "a1 0107" },
    { TIN_FRAME_MESSAGE, "a6 0102 0201 0301 0400 0503 06 61 2b" },
    { 99, "ff" },
    { TIN_FRAME_MESSAGE, "a6 0102 0201 0301 0400 0501 06 63 74776f" },
    { TIN_FRAME_MESSAGE, "a6 0102 0202 0301 0400 0500 06 61 78" },
  };
  const TinMessage *message;
  End end;

  end_init (&end, 1);
  end_connect (&end, FALSE, 0);
  end_hear_hello (&end, 2, 0, 0);
  for (guint i = 0; i < G_N_ELEMENTS (frames); i++)
    {
      g_autoptr (GByteArray) frame = frame_from_hex (frames[i].type, frames[i].body);

      end_hear (&end, frame->data, frame->len, 0);
    }
  end_take_events (&end);
  g_assert_cmpuint (end.n_failed, ==, 0);
  g_assert_cmpuint (end.arrived->len, ==, 2);
  g_assert_cmpuint (frames_count (end.output, TIN_FRAME_PONG), ==, 1);

  message = end.arrived->pdata[0];
  g_assert_cmpstr (tin_message_get_text (message), ==, "one+two");
  g_assert_cmpuint (tin_message_get_flags (message), ==, TIN_MESSAGE_FLAG_BROADCAST);
  message = end.arrived->pdata[1];
  g_assert_cmpstr (tin_message_get_text (message), ==, "x");
  end_clear (&end);
}

/* --- Other frames ------------------------------------------------------------------------- */

static void
test_other_logs (void)
{
  g_autoptr (GByteArray) have = g_byte_array_new ();
  End end;

  end_init (&end, 1);
  end_connect (&end, FALSE, 0);
  end_hear_hello (&end, 2, 0, 0);
  tin_frame_append_upto (have, TIN_FRAME_HAVE, 3, 1000);
  end_hear (&end, have->data, have->len, 0);
  end_take_events (&end);
  g_assert_cmpuint (end_n_told (&end), ==, 1);
  g_assert_true (tin_exchange_is_up (end.exchange));
  end_clear (&end);
}

/* Room to grow: whatever type, and whatever is in it, up to the largest frame. */
static void
test_unknown_types (void)
{
  End end;

  end_init (&end, 1);
  end_connect (&end, FALSE, 0);
  end_hear_hello (&end, 2, 0, 0);
  for (guint type = 0; type <= G_MAXUINT8; type++)
    {
      g_autoptr (GByteArray) frame = g_byte_array_new ();
      guint32 wire = GUINT32_TO_BE ((guint32) (type % 2 ? 1 : TIN_FRAME_MAX - sizeof wire));

      if (type >= TIN_FRAME_HELLO && type <= TIN_FRAME_COMPARE)
        continue;
      g_byte_array_set_size (frame, type % 2 ? TIN_FRAME_HEADER_BYTES : TIN_FRAME_MAX);
      memset (frame->data, (int) type, frame->len);
      memcpy (frame->data, &wire, sizeof wire);
      end_hear (&end, frame->data, frame->len, 0);
    }
  end_take_events (&end);
  g_assert_cmpuint (end_n_told (&end), ==, 1);
  g_assert_true (tin_exchange_is_up (end.exchange));
  end_clear (&end);
}

/* --- BYE ---------------------------------------------------------------------------------- */

static void
test_goodbye (void)
{
  for (TinByeReason reason = TIN_BYE_QUIT; reason <= TIN_BYE_RENEW; reason++)
    {
      Pair pair;

      pair_init (&pair);
      pair_connect (&pair);
      pair_settle (&pair);
      end_write (&pair.a, "said before it");
      end_write (&pair.a, "not said any more");
      end_send (&pair.a, 1);
      tin_exchange_goodbye (pair.a.exchange, reason);
      g_assert_true (frames_end_with_bye (pair.a.output, reason));
      end_assert_silent (&pair.a, pair.now);

      pair_carry (&pair.a, &pair.b, G_MAXSIZE, pair.now);
      end_take_events (&pair.b);
      g_assert_cmpuint (pair.b.arrived->len, ==, 1);
      g_assert_cmpuint (pair.b.n_goodbyes, ==, 1);
      g_assert_cmpint (pair.b.reason, ==, reason);
      g_assert_cmpuint (pair.b.n_failed, ==, 0);
      g_assert_cmpuint (pair.b.output->len, ==, 0);
      end_assert_silent (&pair.b, pair.now);
      pair_clear (&pair);
    }
}

/* A refusal may come instead of a HELLO. */
static void
test_refused (Pair          *pair,
              gconstpointer  user_data)
{
  g_autoptr (GByteArray) bye = g_byte_array_new ();

  pair_connect (pair);
  tin_frame_append_bye (bye, TIN_BYE_BLOCKED);
  end_hear (&pair->a, bye->data, bye->len, pair->now);
  end_take_events (&pair->a);
  g_assert_cmpuint (pair->a.n_goodbyes, ==, 1);
  g_assert_cmpuint (end_n_told (&pair->a), ==, 1);
  g_assert_cmpint (pair->a.reason, ==, TIN_BYE_BLOCKED);
  end_assert_silent (&pair->a, pair->now);

  tin_exchange_goodbye (pair->b.exchange, TIN_BYE_DUPLICATE);
  g_assert_true (frames_end_with_bye (pair->b.output, TIN_BYE_DUPLICATE));
  end_assert_silent (&pair->b, pair->now);
}

/* What stands behind a goodbye in the same piece is not read. */
static void
test_behind_goodbye (Pair          *pair,
                     gconstpointer  user_data)
{
  pair_connect (pair);
  pair_settle (pair);
  tin_frame_append_bye (pair->a.output, TIN_BYE_QUIT);
  tin_frame_append_token (pair->a.output, TIN_FRAME_PING, 1);
  g_byte_array_append (pair->a.output, (const guint8 *) "\xff\xff\xff\xff\xff", 5);
  pair_carry (&pair->a, &pair->b, G_MAXSIZE, pair->now);
  end_take_events (&pair->b);
  g_assert_cmpuint (pair->b.n_goodbyes, ==, 1);
  g_assert_cmpuint (pair->b.n_failed, ==, 0);
  end_assert_silent (&pair->b, pair->now);
}

#define ADD(path, func) g_test_add (path, Pair, NULL, set_up, func, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/core/exchange/hello-both-ways", test_hello);
  g_test_add_func ("/core/exchange/any-log-id", test_any_log_id);
  ADD ("/core/exchange/messages-both-ways", test_messages);
  g_test_add_func ("/core/exchange/resumes-from-any-point", test_resume);
  ADD ("/core/exchange/resumes-both-ways", test_resume_both);
  ADD ("/core/exchange/nothing-is-sent-before-resume", test_before_resume);
  ADD ("/core/exchange/a-drain-is-a-batch", test_batches);
  ADD ("/core/exchange/acknowledged-once-committed", test_commit);
  ADD ("/core/exchange/long-text-in-parts", test_long_text);
  g_test_add_func ("/core/exchange/frames-between-parts", test_between_parts);
  g_test_add_func ("/core/exchange/have-of-another-log", test_other_logs);
  g_test_add_func ("/core/exchange/unknown-types-are-skipped", test_unknown_types);
  g_test_add_func ("/core/exchange/goodbye", test_goodbye);
  ADD ("/core/exchange/refused-instead-of-hello", test_refused);
  ADD ("/core/exchange/nothing-behind-goodbye", test_behind_goodbye);
  test_exchange_add_compare ();
  test_exchange_add_hostile ();
  test_exchange_add_read ();
  test_exchange_add_recall ();
  test_exchange_add_time ();
  test_exchange_add_typing ();
  test_exchange_add_random ();

  return g_test_run ();
}
