/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "fuzz-bodies.h"
#include "fuzz-support.h"
#include "tin-compare.h"
#include "tin-exchange.h"
#include "tin-limits.h"

/* The secure protocol, from its bytes to what an exchange tells.
 *
 * The first byte: bit 0, who dialled; bit 1, whether a good HELLO came before the rest; bit 2,
 * whether we want back what the HELLO says is held of our logs. Then, again and again: a byte that
 * says what to do, a byte that says how many bytes follow, and these, which are heard in one piece.
 * The lower four bits of what to do are the type of the frame that they become, or 0 if they are
 * raw: frames, parts of frames or no frames at all; 12, that of its first byte: whether our person
 * types; 13, the text of the peer's next message; 14, a step of comparing a code; 15, that our side
 * is deaf from now on. Bit 4: our side commits and
 * sees; bit 5: it sends, and gives back; bit 6: a tick goes by; bit 7: a minute does, or, with all
 * three others, we say goodbye. */

#define OWN_LOG 1
#define PEER_LOG 2
#define OLD_PEER_LOG 7
#define OLD_OWN_LOG 9
#define N_WRITTEN 4
#define N_OLD 3

#define PIECE_RAW 0
#define PIECE_TYPE 12
#define PIECE_MESSAGE 13
#define PIECE_COMPARE 14
#define PIECE_DEAF 15

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
  guint           compared; /* steps that came */
  gboolean        typing;   /* the peer's person is, as was told */
  gboolean        recalls;
  gboolean        deaf;
  gboolean        opened;
  gboolean        over;
  gboolean        failed;
} Run;

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

/* Nobody is asked. */
static void
on_compare (Run                   *run,
            const TinCompareFrame *frame)
{
  TinCompareFrame answer;

  g_assert_cmpuint (++run->compared, <=, TIN_COMPARE_FRAMES_MAX);
  g_assert_cmpint (frame->step, <=, TIN_COMPARE_STEP_END);
  if (frame->step != TIN_COMPARE_STEP_COMMIT)
    return;

  tin_compare_decline (frame, &answer);
  tin_exchange_compare (run->exchange, &answer);
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
    case TIN_EXCHANGE_EVENT_COMPARE:
      on_compare (run, &event->compare);
      break;
    case TIN_EXCHANGE_EVENT_MESSAGES:
      g_assert_false (run->deaf);
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
    case TIN_EXCHANGE_EVENT_TYPING:
      g_assert_false (run->deaf);
      g_assert_cmpint (event->typing, ==, !run->typing);
      run->typing = event->typing;
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
      g_assert_cmpuint (type, <=, TIN_FRAME_COMPARE);
      g_assert_false (run->deaf && (type == TIN_FRAME_HAVE || type == TIN_FRAME_TYPING));
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
      tin_exchange_say_typing (run->exchange, run->now);
    }
}

static void
hear_message (Run          *run,
              const guint8 *bytes,
              gsize         length)
{
  g_autofree char *piece = g_strndup ((const char *) bytes, length);
  g_autofree char *text = g_utf8_make_valid (piece, -1);
  g_autoptr (GByteArray) frame = g_byte_array_new ();
  g_autoptr (TinMessage) message = NULL;

  message = tin_message_new (PEER_LOG, run->taken + 1, 1,
                             *text != '\0' ? TIN_MESSAGE_KIND_TEXT : TIN_MESSAGE_KIND_WITHDRAWN,
                             TIN_MESSAGE_FLAGS_NONE, text, -1);
  tin_frame_append_message (frame, message);
  hear (run, frame->data, frame->len);
}

static void
hear_compare (Run          *run,
              const guint8 *bytes,
              gsize         length)
{
  FuzzInput input = { bytes, bytes + length };
  g_autoptr (GByteArray) bytes_of_frame = g_byte_array_new ();
  TinCompareFrame frame = { 0 };

  frame.step = (TinCompareStep) (fuzz_input_take_byte (&input) % (TIN_COMPARE_STEP_END + 1));
  frame.number = fuzz_input_take_number (&input);
  frame.length = frame.step == TIN_COMPARE_STEP_MATCH ? 0
                 : frame.step == TIN_COMPARE_STEP_END ? 1 : TIN_COMPARE_DATA_MAX;
  tin_frame_append_compare (bytes_of_frame, &frame);
  hear (run, bytes_of_frame->data, bytes_of_frame->len);
}

static void
hear_frame (Run          *run,
            guint8        type,
            const guint8 *bytes,
            gsize         length)
{
  guint8 header[TIN_FRAME_HEADER_BYTES] = { 0, 0, 0, (guint8) (length + 1), type };

  header[2] = (guint8) ((length + 1) >> 8);
  hear (run, header, sizeof header);
  hear (run, bytes, length);
  fuzz_check_body (type, bytes, length);
}

/* A piece of the input: as it is, or as a frame. */
static void
hear_piece (Run          *run,
            guint8        type,
            const guint8 *bytes,
            gsize         length)
{
  switch (type)
    {
    case PIECE_RAW:
      hear (run, bytes, length);
      break;
    case PIECE_TYPE:
      tin_exchange_type (run->exchange, length > 0 && (bytes[0] & 1));
      tin_exchange_say_typing (run->exchange, run->now);
      break;
    case PIECE_MESSAGE:
      hear_message (run, bytes, length);
      break;
    case PIECE_COMPARE:
      hear_compare (run, bytes, length);
      break;
    case PIECE_DEAF:
      run->deaf = TRUE;
      tin_exchange_set_deaf (run->exchange);
      break;
    default:
      hear_frame (run, type, bytes, length);
      break;
    }
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
