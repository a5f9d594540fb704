/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <stdint.h>
#include <string.h>

#include <glib.h>

#include "tin-cbor.h"
#include "tin-exchange.h"
#include "tin-limits.h"

/* The secure protocol, from its bytes to what an exchange tells.
 *
 * The first byte: bit 0, who dialled; bit 1, whether a good HELLO came before the rest; bit 2,
 * whether we want back what the HELLO says is held of our logs. Then, again and again: a byte that
 * says what to do, a byte that says how many bytes follow, and these, which are heard in one piece.
 * The lower four bits of what to do are the type of the frame that they become, or 0 if they are
 * raw: frames, parts of frames or no frames at all. Bit 4: our side commits and sees; bit 5: it
 * sends, and gives back; bit 6: a tick goes by; bit 7: a minute does, or, with all three others,
 * we say goodbye. */

#define OWN_LOG 1
#define PEER_LOG 2
#define OLD_PEER_LOG 7
#define OLD_OWN_LOG 9
#define N_WRITTEN 4
#define N_OLD 3

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* What is known of an exchange from outside. */
typedef struct
{
  TinExchange    *exchange;
  GByteArray     *output;
  TinFrameReader *output_reader;
  GByteArray     *heard;    /* all of it */
  gint64          now;
  guint64         taken;    /* the peer's last number */
  guint64         sent;     /* our last number */
  guint64         has;      /* what the peer says that it has of them */
  guint64         lost;     /* the log that we want back, ... */
  guint64         returned; /* ... its last number that came, ... */
  guint64         wanted;   /* ... and its last one; 0 if we want none */
  gboolean        recalls;
  gboolean        opened;
  gboolean        over;
  gboolean        failed;
} Run;

/* --- Bodies ------------------------------------------------------------------------------- */

static void
check_hello (const guint8 *body,
             gsize         length)
{
  g_autoptr (TinHello) hello = NULL;
  g_autoptr (TinHello) again = NULL;
  g_autoptr (GByteArray) frame = g_byte_array_new ();

  if (!tin_frame_parse_hello (body, length, &hello))
    return;

  g_assert_true (g_utf8_validate (hello->name, -1, NULL));
  g_assert_cmpint (g_utf8_strlen (hello->name, -1), <=, TIN_NAME_MAX_CHARS);
  g_assert_cmpuint (hello->held->len, <=, TIN_HELLO_LOGS_MAX);

  /* Ours is never too long for a stranger's. */
  tin_frame_append_hello (frame, hello);
  g_assert_cmpuint (frame->len, <=, TIN_UNAUTHENTICATED_MAX);
  g_assert_true (tin_frame_parse_hello (frame->data + TIN_FRAME_HEADER_BYTES,
                                        frame->len - TIN_FRAME_HEADER_BYTES, &again));
  g_assert_cmpstr (again->name, ==, hello->name);
  g_assert_cmpuint (again->port, ==, hello->port);
  g_assert_cmpuint (again->instance, ==, hello->instance);
  g_assert_cmpuint (again->log_id, ==, hello->log_id);
  g_assert_cmpmem (again->held->data, again->held->len * sizeof (TinHeldLog),
                   hello->held->data, hello->held->len * sizeof (TinHeldLog));
}

static void
check_message (const guint8 *body,
               gsize         length)
{
  g_autoptr (TinMessage) message = NULL;
  g_autoptr (GByteArray) frame = g_byte_array_new ();
  guint8 digest[TIN_DIGEST_BYTES];
  TinMessagePart part;
  TinMessagePart again;

  if (!tin_frame_parse_message (body, length, &part))
    return;

  g_assert_true (g_utf8_validate_len (part.text, part.length, NULL));
  g_assert_true ((const guint8 *) part.text >= body);
  g_assert_true ((const guint8 *) part.text + part.length <= body + length);
  g_assert_cmpuint (part.number, >, 0);
  g_assert_cmpuint (part.flags, <=, TIN_MESSAGE_WIRE_FLAGS);
  g_assert_cmpuint (part.kind, <, TIN_MESSAGE_KIND_NOTE);
  g_assert_cmpuint (part.log_id | part.number | part.sent_at, <=, G_MAXINT64);
  g_assert_true (part.kind != TIN_MESSAGE_KIND_TEXT || part.length > 0);
  g_assert_true (part.kind != TIN_MESSAGE_KIND_WITHDRAWN || part.length == 0);

  message = tin_message_new (part.log_id, part.number, part.sent_at, (TinMessageKind) part.kind,
                             part.flags, part.text, (gssize) part.length);
  tin_message_digest (message, digest);
  tin_frame_append_message (frame, message);
  g_assert_true (tin_frame_parse_message (frame->data + TIN_FRAME_HEADER_BYTES,
                                          frame->len - TIN_FRAME_HEADER_BYTES, &again));
  g_assert_cmpuint (again.log_id, ==, part.log_id);
  g_assert_cmpuint (again.number, ==, part.number);
  g_assert_cmpuint (again.sent_at, ==, part.sent_at);
  g_assert_cmpuint (again.kind, ==, part.kind);
  g_assert_cmpuint (again.flags, ==, part.flags);
  g_assert_cmpmem (again.text, again.length, part.text, part.length);
}

/* Any bytes may come as any body. */
static void
check_body (const guint8 *body,
            gsize         length)
{
  TinCborReader cursor = { body, body + length };
  TinByeReason reason;
  guint64 a;
  guint64 b;
  guint64 c;

  check_hello (body, length);
  check_message (body, length);
  if (tin_frame_parse_upto (body, length, &a, &b))
    g_assert_cmpuint (a | b, <=, G_MAXINT64);
  if (tin_frame_parse_recall (body, length, &a, &b, &c))
    g_assert_true ((a | c) <= G_MAXINT64 && 1 <= b && b <= c);
  tin_frame_parse_token (body, length, &a);
  if (tin_frame_parse_bye (body, length, &reason))
    g_assert_cmpint (reason, <=, TIN_BYE_RENEW);

  while (tin_cbor_skip (&cursor))
    g_assert_true (cursor.at <= cursor.end);
  g_assert_true (tin_cbor_at_end (&cursor));
}

/* --- An exchange -------------------------------------------------------------------------- */

static void
on_opened (Run *run)
{
  const TinHello *hello = tin_exchange_get_peer_hello (run->exchange);
  const TinHeldLog *held = tin_hello_find_held (hello, OWN_LOG);

  g_assert_false (run->opened);
  run->opened = TRUE;
  run->has = held != NULL ? held->upto : 0;
  tin_exchange_resume (run->exchange, 0, N_WRITTEN);
  if (!run->recalls || hello->held->len == 0)
    return;

  held = &g_array_index (hello->held, TinHeldLog, 0);
  if (held->upto > 0)
    {
      run->lost = held->log_id;
      run->wanted = held->upto;
      run->returned = run->wanted > N_OLD ? run->wanted - N_OLD : 0;
      tin_exchange_recall (run->exchange, run->lost, run->returned + 1, run->wanted);
    }
}

/* NUMBER: the one before the first. */
static void
check_messages (const GPtrArray *messages,
                guint64          log_id,
                guint64         *number)
{
  g_assert_cmpuint (messages->len, >, 0);
  for (guint i = 0; i < messages->len; i++)
    {
      TinMessage *message = g_ptr_array_index (messages, i);
      const char *text = tin_message_get_text (message);
      gsize length = tin_message_get_length (message);

      g_assert_cmpuint (tin_message_get_number (message), ==, ++*number);
      g_assert_cmpuint (tin_message_get_log_id (message), ==, log_id);
      g_assert_cmpuint (tin_message_get_flags (message) & TIN_MESSAGE_FLAG_MORE, ==, 0);
      g_assert_cmpuint (strlen (text), ==, length);
      g_assert_cmpuint (length, <=, TIN_TEXT_MAX);
      g_assert_true (g_utf8_validate (text, -1, NULL));
    }
}

static void
check_event (Run                    *run,
             const TinExchangeEvent *event)
{
  g_assert_false (run->failed);
  switch (event->type)
    {
    case TIN_EXCHANGE_EVENT_OPENED:
      on_opened (run);
      return;
    case TIN_EXCHANGE_EVENT_MESSAGES:
      check_messages (event->messages, tin_exchange_get_peer_hello (run->exchange)->log_id,
                      &run->taken);
      break;
    case TIN_EXCHANGE_EVENT_RETURNED:
      check_messages (event->messages, run->lost, &run->returned);
      g_assert_cmpuint (run->returned, <=, run->wanted);
      break;
    case TIN_EXCHANGE_EVENT_ACKNOWLEDGED:
      g_assert_cmpuint (event->upto, <=, run->sent);
      run->has = MAX (run->has, event->upto);
      break;
    case TIN_EXCHANGE_EVENT_SEEN:
      g_assert_cmpuint (event->upto, <=, run->has);
      break;
    case TIN_EXCHANGE_EVENT_RECALLED:
      break;
    case TIN_EXCHANGE_EVENT_ROUND_TRIP:
      g_assert_cmpint (event->round_trip, >=, 0);
      break;
    case TIN_EXCHANGE_EVENT_GOODBYE:
    case TIN_EXCHANGE_EVENT_FAILED:
      /* The last thing that is told, and on a link that never opened the only one. */
      g_assert_false (tin_exchange_is_up (run->exchange));
      run->failed = TRUE;
      return;
    default:
      g_assert_not_reached ();
    }
  g_assert_true (run->opened);
}

/* What we write is whole frames, BYE the last of them. */
static void
check_output (Run *run)
{
  const guint8 *body;
  gsize length;
  guint8 type;

  tin_frame_reader_push (run->output_reader, run->output->data, run->output->len);
  while (tin_frame_reader_next (run->output_reader, &type, &body, &length) ==
         TIN_FRAME_READER_FRAME)
    {
      g_assert_false (run->over);
      g_assert_cmpuint (type, >=, TIN_FRAME_HELLO);
      g_assert_cmpuint (type, <=, TIN_FRAME_RETURN);
      run->over = type == TIN_FRAME_BYE;
      run->output->len -= (guint) (TIN_FRAME_HEADER_BYTES + length);
    }
  g_assert_cmpuint (run->output->len, ==, 0);
  tin_frame_reader_keep (run->output_reader);
}

static void
take_events (Run *run)
{
  TinExchangeEvent event;

  while (tin_exchange_next_event (run->exchange, &event))
    {
      check_event (run, &event);
      tin_exchange_event_clear (&event);
    }
  check_output (run);
  g_assert_true (!run->over || !tin_exchange_is_up (run->exchange));
  g_assert_true (!run->failed || !tin_exchange_is_up (run->exchange));
}

static void
send_next (Run *run)
{
  g_autoptr (TinMessage) message = NULL;
  g_autofree char *text = NULL;
  guint64 from;
  guint64 upto;

  if (!tin_exchange_get_wanted (run->exchange, &from, &upto))
    return;

  g_assert_cmpuint (from, ==, run->sent + 1);
  g_assert_cmpuint (upto, ==, N_WRITTEN);
  text = g_strnfill (from == N_WRITTEN ? TIN_PART_MAX + 1 : from, 'x');
  message = tin_message_new (OWN_LOG, from, from, TIN_MESSAGE_KIND_TEXT, TIN_MESSAGE_FLAG_OWN,
                             text, -1);
  tin_exchange_send (run->exchange, message);
  run->sent++;
}

static void
give_next (Run *run)
{
  g_autoptr (TinMessage) message = NULL;
  guint64 log_id;
  guint64 from;
  guint64 upto;

  if (!tin_exchange_get_recalled (run->exchange, &log_id, &from, &upto))
    return;

  g_assert_cmpuint (log_id, ==, OLD_PEER_LOG);
  g_assert_true (1 <= from && from <= upto && upto <= N_OLD);
  message = tin_message_new (log_id, from, 0, TIN_MESSAGE_KIND_WITHDRAWN, 0, "", 0);
  tin_exchange_give_back (run->exchange, message);
}

static void
hear (Run          *run,
      const guint8 *bytes,
      gsize         length)
{
  g_autofree guint8 *lent = g_malloc (MAX (length, 1));

  memcpy (lent, bytes, length);
  g_byte_array_append (run->heard, lent, (guint) length);
  tin_exchange_receive (run->exchange, lent, length, run->now);
}

static void
hear_hello (Run *run)
{
  g_autoptr (GByteArray) frame = g_byte_array_new ();
  g_autoptr (TinHello) hello = tin_hello_new ();
  const TinHeldLog old = { OLD_OWN_LOG, N_OLD };

  hello->name = g_strdup ("peer");
  hello->log_id = PEER_LOG;
  g_array_append_val (hello->held, old);
  tin_frame_append_hello (frame, hello);
  hear (run, frame->data, frame->len);
}

static void
act (Run    *run,
     guint8  what)
{
  if ((what & 0xf0) == 0xf0)
    {
      tin_exchange_goodbye (run->exchange, TIN_BYE_DISCONNECT);
      return;
    }

  if (what & 0x10)
    {
      tin_exchange_see (run->exchange, run->taken + 1);
      tin_exchange_commit (run->exchange, run->taken + (what & 1));
    }
  if (what & 0x20)
    {
      send_next (run);
      give_next (run);
    }
  if (what & 0x80)
    run->now += TIN_SECONDS (60);
  if (what & 0xc0)
    {
      run->now += TIN_LINK_TICK;
      tin_exchange_tick (run->exchange, run->now, FALSE);
    }
}

/* A piece of the input: as it is, or as a frame. */
static void
hear_piece (Run          *run,
            guint8        type,
            const guint8 *bytes,
            gsize         length)
{
  guint8 header[TIN_FRAME_HEADER_BYTES] = { 0, 0, 0, (guint8) (length + 1), type };

  if (type == 0)
    {
      hear (run, bytes, length);
      return;
    }

  header[2] = (guint8) ((length + 1) >> 8);
  hear (run, header, sizeof header);
  hear (run, bytes, length);
  check_body (bytes, length);
}

/* The same frames come out however the stream was cut. */
static char *
digest_frames (GByteArray *stream,
               gsize       piece)
{
  g_autoptr (TinFrameReader) reader = tin_frame_reader_new (TIN_UNAUTHENTICATED_MAX);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_MD5);
  TinFrameReaderResult result = TIN_FRAME_READER_MORE;

  for (gsize at = 0; at < stream->len && result != TIN_FRAME_READER_ERROR; at += piece)
    {
      const guint8 *body;
      gsize length;
      guint8 type;

      tin_frame_reader_push (reader, stream->data + at, MIN (piece, stream->len - at));
      while ((result = tin_frame_reader_next (reader, &type, &body, &length)) ==
             TIN_FRAME_READER_FRAME)
        {
          g_checksum_update (checksum, &type, 1);
          g_checksum_update (checksum, (const guint8 *) &length, sizeof length);
          g_checksum_update (checksum, body, (gssize) length);
        }
      tin_frame_reader_keep (reader);
    }
  if (result == TIN_FRAME_READER_ERROR)
    g_checksum_update (checksum, (const guint8 *) "error", 5);
  return g_strdup (g_checksum_get_string (checksum));
}

static void
check_cuts (GByteArray *stream,
            gsize       piece)
{
  g_autofree char *whole = digest_frames (stream, MAX (stream->len, 1));
  g_autofree char *cut = digest_frames (stream, piece);

  g_assert_cmpstr (whole, ==, cut);
}

static void
run_begin (Run    *run,
           guint8  how)
{
  g_autoptr (TinHello) hello = tin_hello_new ();
  const TinHeldLog old = { OLD_PEER_LOG, N_OLD };

  *run = (Run) { .now = TIN_SECONDS (1000), .recalls = (how & 4) != 0 };
  run->output = g_byte_array_new ();
  run->heard = g_byte_array_new ();
  run->output_reader = tin_frame_reader_new (TIN_FRAME_MAX);
  hello->name = g_strdup ("own");
  hello->log_id = OWN_LOG;
  g_array_append_val (hello->held, old);
  run->exchange = tin_exchange_new (hello, how & 1, run->now, run->output);
}

static void
run_end (Run *run)
{
  tin_exchange_free (run->exchange);
  tin_frame_reader_free (run->output_reader);
  g_byte_array_unref (run->output);
  g_byte_array_unref (run->heard);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  size_t at = 1;
  Run run;

  if (size == 0)
    return 0;

  check_body (data + 1, size - 1);
  run_begin (&run, data[0]);
  if (data[0] & 2)
    {
      hear_hello (&run);
      take_events (&run);
    }

  while (at + 2 <= size)
    {
      gsize length = MIN (data[at + 1], size - at - 2);

      hear_piece (&run, data[at] & 0xf, data + at + 2, length);
      take_events (&run);
      act (&run, data[at]);
      take_events (&run);
      at += 2 + length;
    }

  check_cuts (run.heard, 1u + data[0] / 4);
  run_end (&run);
  return 0;
}
