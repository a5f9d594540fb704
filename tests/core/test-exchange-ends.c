/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "test-exchange.h"

#include <string.h>

#include "tin-limits.h"

/* --- Frames ------------------------------------------------------------------------------- */

/* The frame of TYPE with the body that HEX says; of type 0, HEX is all of the bytes. Spaces in HEX
 * are for the reader. */
GByteArray *
frame_from_hex (guint8      type,
                const char *hex)
{
  GByteArray *bytes = g_byte_array_new ();
  guint32 wire = 0;

  if (type != 0)
    {
      g_byte_array_append (bytes, (const guint8 *) &wire, sizeof wire);
      g_byte_array_append (bytes, &type, 1);
    }
  for (; *hex != '\0'; hex++)
    {
      guint8 byte;

      if (*hex == ' ')
        continue;
      byte = (guint8) (g_ascii_xdigit_value (hex[0]) << 4 | g_ascii_xdigit_value (hex[1]));
      g_byte_array_append (bytes, &byte, 1);
      hex++;
    }
  if (type != 0)
    {
      wire = GUINT32_TO_BE (bytes->len - (guint32) sizeof wire);
      memcpy (bytes->data, &wire, sizeof wire);
    }

  return bytes;
}

/* How many frames of TYPE there are; BYTES are whole frames, none over the cap. */
guint
frames_count (GByteArray   *bytes,
              TinFrameType  type)
{
  g_autoptr (TinFrameReader) reader = tin_frame_reader_new (TIN_FRAME_MAX);
  TinFrameReaderResult result;
  const guint8 *body;
  gsize length;
  gsize seen = 0;
  guint8 found;
  guint n = 0;

  tin_frame_reader_push (reader, bytes->data, bytes->len);
  while ((result = tin_frame_reader_next (reader, &found, &body, &length)) ==
         TIN_FRAME_READER_FRAME)
    {
      n += found == type;
      seen += TIN_FRAME_HEADER_BYTES + length;
    }
  tin_frame_reader_keep (reader);

  g_assert_cmpint (result, ==, TIN_FRAME_READER_MORE);
  g_assert_cmpuint (seen, ==, bytes->len);
  return n;
}

gboolean
frames_end_with_bye (GByteArray   *bytes,
                     TinByeReason  reason)
{
  g_autoptr (GByteArray) bye = g_byte_array_new ();

  tin_frame_append_bye (bye, reason);
  return frames_count (bytes, TIN_FRAME_BYE) == 1 && bytes->len >= bye->len &&
         memcmp (bytes->data + bytes->len - bye->len, bye->data, bye->len) == 0;
}

/* --- An end ------------------------------------------------------------------------------- */

static GPtrArray *
new_messages (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) tin_message_unref);
}

void
end_init (End     *self,
          guint64  log_id)
{
  *self = (End) { .log_id = log_id };
  self->written = new_messages ();
  self->committed = new_messages ();
  self->arrived = new_messages ();
  self->returned = new_messages ();
  self->compared = g_array_new (FALSE, FALSE, sizeof (TinCompareFrame));
  self->output = g_byte_array_new ();
}

void
end_clear (End *self)
{
  end_disconnect (self);
  g_ptr_array_unref (self->written);
  g_ptr_array_unref (self->committed);
  g_ptr_array_unref (self->arrived);
  g_ptr_array_unref (self->returned);
  g_array_unref (self->compared);
  g_byte_array_unref (self->output);
}

TinHello *
end_make_hello (const End *self)
{
  TinHello *hello = tin_hello_new ();
  TinHeldLog held = { self->peer_log_id, self->committed->len };

  hello->name = g_strdup_printf ("end of %" G_GUINT64_FORMAT, self->log_id);
  hello->port = 3131;
  hello->instance = ~self->log_id;
  hello->log_id = self->log_id;
  if (held.upto > 0)
    {
      tin_message_digest (g_ptr_array_index (self->committed, held.upto - 1), held.digest);
      g_array_append_val (hello->held, held);
    }
  if (self->old.upto > 0)
    g_array_append_val (hello->held, self->old);
  return hello;
}

void
end_connect (End      *self,
             gboolean  outgoing,
             gint64    now)
{
  g_autoptr (TinHello) hello = end_make_hello (self);

  g_assert_null (self->exchange);
  self->n_opened = self->n_batches = self->n_acknowledged = self->n_round_trips = 0;
  self->n_seen = self->n_recalled = self->n_returned = self->n_goodbyes = self->n_failed = 0;
  self->n_compared = self->n_typing = 0;
  g_ptr_array_set_size (self->returned, 0);
  g_array_set_size (self->compared, 0);
  self->exchange = tin_exchange_new (hello, outgoing, now, self->output);
}

/* What was under way is lost; what has arrived can still be committed. */
void
end_disconnect (End *self)
{
  g_clear_pointer (&self->exchange, tin_exchange_free);
  g_byte_array_set_size (self->output, 0);
}

/* A text, an answer to one or an edit of one, by turns. */
TinMessage *
end_write (End        *self,
           const char *text)
{
  guint64 number = self->written->len + 1;
  const TinMessageName target = { 16 + number, number };
  TinMessage *message = NULL;

  message = tin_message_new (self->log_id, number, number << 16,
                             number % 4 == 3 ? TIN_MESSAGE_KIND_EDIT : TIN_MESSAGE_KIND_TEXT,
                             number % 2 ? TIN_MESSAGE_FLAG_BROADCAST : TIN_MESSAGE_FLAGS_NONE,
                             text, -1);
  if (number % 4 >= 2)
    tin_message_set_target (message, &target);
  g_ptr_array_add (self->written, message);
  if (self->exchange != NULL)
    tin_exchange_set_head (self->exchange, number);
  return message;
}

static void
on_opened (End *self)
{
  const TinHello *hello = tin_exchange_get_peer_hello (self->exchange);
  const TinHeldLog *held;
  guint64 has;

  g_assert_nonnull (hello);
  self->peer_log_id = hello->log_id;
  held = tin_hello_find_held (hello, self->log_id);
  has = held != NULL ? held->upto : 0;
  if (has > self->written->len)
    return; /* some of it was lost here: the test recalls it */

  self->acknowledged = MAX (self->acknowledged, has);
  tin_exchange_resume (self->exchange, has, self->written->len);
}

static void
take_messages (GPtrArray       *messages,
               const GPtrArray *batch)
{
  g_assert_cmpuint (batch->len, >, 0);
  for (guint i = 0; i < batch->len; i++)
    g_ptr_array_add (messages, tin_message_ref (batch->pdata[i]));
}

/* Takes what is told, as a session would. */
void
end_take_events (End *self)
{
  TinExchangeEvent event;

  while (tin_exchange_next_event (self->exchange, &event))
    {
      switch (event.type)
        {
        case TIN_EXCHANGE_EVENT_OPENED:
          self->n_opened++;
          on_opened (self);
          break;
        case TIN_EXCHANGE_EVENT_MESSAGES:
          self->n_batches++;
          take_messages (self->arrived, event.messages);
          break;
        case TIN_EXCHANGE_EVENT_ACKNOWLEDGED:
          self->n_acknowledged++;
          g_assert_cmpuint (event.upto, <=, self->written->len);
          self->acknowledged = MAX (self->acknowledged, event.upto);
          break;
        case TIN_EXCHANGE_EVENT_SEEN:
          self->n_seen++;
          g_assert_cmpuint (event.upto, <=, self->acknowledged);
          self->seen = MAX (self->seen, event.upto);
          break;
        case TIN_EXCHANGE_EVENT_TYPING:
          self->n_typing++;
          self->typing = event.typing;
          break;
        case TIN_EXCHANGE_EVENT_RECALLED:
          self->n_recalled++;
          break;
        case TIN_EXCHANGE_EVENT_RETURNED:
          self->n_returned++;
          take_messages (self->returned, event.messages);
          break;
        case TIN_EXCHANGE_EVENT_ROUND_TRIP:
          self->n_round_trips++;
          self->round_trip = event.round_trip;
          break;
        case TIN_EXCHANGE_EVENT_COMPARE:
          self->n_compared++;
          g_array_append_val (self->compared, event.compare);
          break;
        case TIN_EXCHANGE_EVENT_GOODBYE:
          self->n_goodbyes++;
          self->reason = event.reason;
          break;
        case TIN_EXCHANGE_EVENT_FAILED:
          self->n_failed++;
          self->error = event.error;
          break;
        default:
          g_assert_not_reached ();
        }
      tin_exchange_event_clear (&event);
    }
}

/* Sends up to N of what the peer lacks. */
void
end_send (End   *self,
          guint  n)
{
  guint64 from;
  guint64 upto;

  while (n-- > 0 && tin_exchange_get_wanted (self->exchange, &from, &upto))
    {
      g_assert_cmpuint (upto, ==, self->written->len);
      tin_exchange_send (self->exchange, g_ptr_array_index (self->written, from - 1));
    }
}

/* Puts up to N of what has arrived on the disk, and says so. What came twice, because a link broke
 * before it was committed, is there already. */
void
end_commit (End   *self,
            guint  n)
{
  while (n-- > 0 && self->arrived->len > 0)
    {
      g_autoptr (TinMessage) message = g_ptr_array_steal_index (self->arrived, 0);

      g_assert_cmpuint (tin_message_get_log_id (message), ==, self->peer_log_id);
      g_assert_cmpuint (tin_message_get_number (message), <=, self->committed->len + 1);
      if (tin_message_get_number (message) == self->committed->len + 1)
        g_ptr_array_add (self->committed, g_steal_pointer (&message));
    }
  if (self->exchange != NULL)
    tin_exchange_commit (self->exchange, self->committed->len);
}

/* Gives up to N messages back that the peer has lost. Of the old log there are no texts. */
void
end_give_back (End   *self,
               guint  n)
{
  guint64 log_id;
  guint64 from;
  guint64 upto;

  while (n-- > 0 && tin_exchange_get_recalled (self->exchange, &log_id, &from, &upto))
    {
      g_autoptr (TinMessage) gone = NULL;
      TinMessage *message = NULL;

      if (log_id == self->peer_log_id)
        message = g_ptr_array_index (self->committed, from - 1);
      else
        message = gone = tin_message_new (log_id, from, 0, TIN_MESSAGE_KIND_WITHDRAWN,
                                          TIN_MESSAGE_FLAGS_NONE, "", 0);
      tin_exchange_give_back (self->exchange, message);
    }
}

/* Hears bytes that are gone afterwards. */
void
end_hear (End          *self,
          const guint8 *bytes,
          gsize         length,
          gint64        now)
{
  g_autofree guint8 *lent = g_memdup2 (bytes, MAX (length, 1));

  tin_exchange_receive (self->exchange, lent, length, now);
}

/* Hears the HELLO of somebody who writes LOG_ID and holds HAS messages of ours. */
void
end_hear_hello (End     *self,
                guint64  log_id,
                guint64  has,
                gint64   now)
{
  g_autoptr (GByteArray) frame = g_byte_array_new ();
  g_autoptr (TinHello) hello = tin_hello_new ();
  const TinHeldLog held = { self->log_id, has };

  hello->name = g_strdup ("somebody");
  hello->log_id = log_id;
  g_array_append_val (hello->held, held);
  if (self->lost.upto > 0)
    g_array_append_val (hello->held, self->lost);
  tin_frame_append_hello (frame, hello);
  end_hear (self, frame->data, frame->len, now);
}

guint
end_n_told (const End *self)
{
  return self->n_opened + self->n_batches + self->n_acknowledged + self->n_seen + self->n_typing +
         self->n_recalled + self->n_returned + self->n_round_trips + self->n_compared +
         self->n_goodbyes + self->n_failed;
}

/* After its end an exchange neither says nor tells anything, whatever happens. */
void
end_assert_silent (End    *self,
                   gint64  now)
{
  g_autoptr (GByteArray) more = g_byte_array_new ();
  guint length = self->output->len;
  guint64 log_id;
  guint64 from;
  guint64 upto;
  guint n_told;

  end_take_events (self);
  n_told = end_n_told (self);

  tin_frame_append_token (more, TIN_FRAME_PING, 1);
  tin_frame_append_typing (more, TRUE);
  tin_frame_append_bye (more, TIN_BYE_QUIT);
  end_hear (self, more->data, more->len, now);
  end_hear_hello (self, 2, 0, now);
  tin_exchange_tick (self->exchange, now + TIN_SECONDS (3600), FALSE);
  tin_exchange_set_head (self->exchange, 1000);
  tin_exchange_commit (self->exchange, 1000);
  tin_exchange_see (self->exchange, 1000);
  tin_exchange_type (self->exchange, TRUE);
  tin_exchange_say_typing (self->exchange, now + TIN_SECONDS (3600));
  tin_exchange_compare (self->exchange, &(TinCompareFrame) { TIN_COMPARE_STEP_MATCH, 1, 0, { 0 } });
  tin_exchange_goodbye (self->exchange, TIN_BYE_QUIT);
  end_take_events (self);

  g_assert_cmpuint (self->output->len, ==, length);
  g_assert_cmpuint (end_n_told (self), ==, n_told);
  g_assert_false (tin_exchange_is_up (self->exchange));
  g_assert_false (tin_exchange_get_wanted (self->exchange, &from, &upto));
  g_assert_false (tin_exchange_get_recalled (self->exchange, &log_id, &from, &upto));
}

/* The one outcome of a mistake: FAILED, once; the peer is told of its mistake, but not that it is
 * dead; then silence. */
void
end_assert_failed_once (End      *self,
                        TinError  error,
                        gint64    now)
{
  end_take_events (self);
  g_assert_cmpuint (self->n_failed, ==, 1);
  g_assert_cmpint (self->error, ==, error);
  g_assert_cmpuint (self->n_goodbyes, ==, 0);
  if (error == TIN_ERROR_PROTOCOL)
    g_assert_true (frames_end_with_bye (self->output, TIN_BYE_ERROR));
  else
    g_assert_cmpuint (frames_count (self->output, TIN_FRAME_BYE), ==, 0);
  end_assert_silent (self, now);
}

/* --- Two ends ----------------------------------------------------------------------------- */

void
pair_init (Pair *self)
{
  end_init (&self->a, 0xaaaa);
  end_init (&self->b, 0xbbbb);
  self->now = TIN_SECONDS (1000);
}

void
pair_clear (Pair *self)
{
  end_clear (&self->a);
  end_clear (&self->b);
}

void
pair_connect (Pair *self)
{
  end_connect (&self->a, TRUE, self->now);
  end_connect (&self->b, FALSE, self->now);
}

/* Carries up to N bytes. */
void
pair_carry (End    *from,
            End    *to,
            gsize   n,
            gint64  now)
{
  n = MIN (n, from->output->len);
  if (n == 0)
    return;

  end_hear (to, from->output->data, n, now);
  g_byte_array_remove_range (from->output, 0, (guint) n);
}

/* Until neither end has anything to say. */
void
pair_settle (Pair *self)
{
  do
    {
      pair_carry (&self->a, &self->b, G_MAXSIZE, self->now);
      pair_carry (&self->b, &self->a, G_MAXSIZE, self->now);
      end_take_events (&self->a);
      end_take_events (&self->b);
      end_commit (&self->a, G_MAXUINT);
      end_commit (&self->b, G_MAXUINT);
      end_send (&self->a, G_MAXUINT);
      end_send (&self->b, G_MAXUINT);
    }
  while (self->a.output->len > 0 || self->b.output->len > 0);
}

/* Whatever one says, the other says. */
void
assert_same_entry (const TinMessage *a,
                   const TinMessage *b)
{
  const TinMessageName *target_of_a = tin_message_get_target (a);
  const TinMessageName *target_of_b = tin_message_get_target (b);
  guint8 digests[2][TIN_DIGEST_BYTES];

  g_assert_cmpuint (tin_message_get_log_id (a), ==, tin_message_get_log_id (b));
  g_assert_cmpuint (tin_message_get_number (a), ==, tin_message_get_number (b));
  g_assert_cmpuint (tin_message_get_sent_at (a), ==, tin_message_get_sent_at (b));
  g_assert_cmpint (tin_message_get_kind (a), ==, tin_message_get_kind (b));
  g_assert_cmpuint (tin_message_get_flags (a) & TIN_MESSAGE_WIRE_FLAGS, ==,
                    tin_message_get_flags (b) & TIN_MESSAGE_WIRE_FLAGS);
  g_assert_cmpstr (tin_message_get_text (a), ==, tin_message_get_text (b));
  g_assert_cmpint (target_of_a != NULL, ==, target_of_b != NULL);
  if (target_of_a != NULL)
    g_assert_cmpmem (target_of_a, sizeof *target_of_a, target_of_b, sizeof *target_of_b);

  tin_message_digest (a, digests[0]);
  tin_message_digest (b, digests[1]);
  g_assert_cmpmem (digests[0], TIN_DIGEST_BYTES, digests[1], TIN_DIGEST_BYTES);
}

/* All that FROM wrote is on the disk of TO: once, in order, unchanged; and FROM knows it. */
void
pair_assert_delivered (const End *from,
                       const End *to)
{
  g_assert_cmpuint (to->committed->len, ==, from->written->len);
  g_assert_cmpuint (from->acknowledged, ==, from->written->len);
  g_assert_cmpuint (to->arrived->len, ==, 0);
  for (guint i = 0; i < to->committed->len; i++)
    {
      const TinMessage *sent = g_ptr_array_index (from->written, i);
      const TinMessage *got = g_ptr_array_index (to->committed, i);

      g_assert_cmpuint (tin_message_get_log_id (got), ==, from->log_id);
      g_assert_cmpuint (tin_message_get_number (got), ==, i + 1);
      g_assert_cmpuint (tin_message_get_flags (got), ==, tin_message_get_flags (sent));
      assert_same_entry (got, sent);
    }
}
