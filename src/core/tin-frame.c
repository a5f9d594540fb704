/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-core"

#include "config.h"

#include "tin-frame-private.h"

#include <string.h>

#include "tin-limits.h"

/* Values to frames. */

/* Each pair of a body takes a head for its key and one for its value at most, besides strings. */
#define PAIR_MAX (2 * TIN_CBOR_HEAD_MAX)

TinHello *
tin_hello_new (void)
{
  TinHello *self = g_new0 (TinHello, 1);

  self->held = g_array_new (FALSE, FALSE, sizeof (TinHeldLog));
  return self;
}

TinHello *
tin_hello_copy (const TinHello *self)
{
  TinHello *copy = g_new (TinHello, 1);

  *copy = *self;
  copy->name = g_strdup (self->name);
  copy->held = g_array_copy (self->held);
  return copy;
}

void
tin_hello_free (TinHello *self)
{
  g_free (self->name);
  g_array_unref (self->held);
  g_free (self);
}

/**
 * tin_hello_find_held:
 *
 * Returns: (transfer none) (nullable): what it says of the log @log_id
 */
const TinHeldLog *
tin_hello_find_held (const TinHello *self,
                     guint64         log_id)
{
  for (guint i = 0; i < self->held->len; i++)
    {
      const TinHeldLog *held = &g_array_index (self->held, TinHeldLog, i);

      if (held->log_id == log_id)
        return held;
    }
  return NULL;
}

/* --- Writing ------------------------------------------------------------------------------ */

/* Makes room for a frame whose body takes at most BODY_MAX bytes. */
static TinCborWriter
begin (GByteArray   *out,
       TinFrameType  type,
       gsize         body_max)
{
  guint start = out->len;

  g_byte_array_set_size (out, (guint) (start + TIN_FRAME_HEADER_BYTES + body_max));
  out->data[start + 4] = (guint8) type;

  return (TinCborWriter) {
    out->data + start + TIN_FRAME_HEADER_BYTES,
    out->data + out->len,
  };
}

static void
end (GByteArray    *out,
     guint          start,
     TinCborWriter *writer)
{
  guint32 length = (guint32) (writer->at - (out->data + start + 4));
  guint32 wire = GUINT32_TO_BE (length);

  memcpy (out->data + start, &wire, sizeof wire);
  g_byte_array_set_size (out, start + 4 + length);
}

static inline void
write_pair (TinCborWriter *writer,
            guint          key,
            guint64        value)
{
  tin_cbor_write_uint (writer, key);
  tin_cbor_write_uint (writer, value);
}

/**
 * tin_frame_append_hello:
 * @hello: with a valid name, and at most TIN_HELLO_LOGS_MAX logs
 */
void
tin_frame_append_hello (GByteArray     *out,
                        const TinHello *hello)
{
  guint start = out->len;
  gsize name_length = strlen (hello->name);
  gsize held_max = hello->held->len * (4 * TIN_CBOR_HEAD_MAX + TIN_DIGEST_BYTES);
  TinCborWriter writer = begin (out, TIN_FRAME_HELLO, 6 * PAIR_MAX + name_length + held_max);

  tin_cbor_write_map (&writer, 5);
  tin_cbor_write_uint (&writer, HELLO_NAME);
  tin_cbor_write_text (&writer, hello->name, name_length);
  write_pair (&writer, HELLO_PORT, hello->port);
  write_pair (&writer, HELLO_INSTANCE, hello->instance);
  write_pair (&writer, HELLO_LOG_ID, hello->log_id);
  tin_cbor_write_uint (&writer, HELLO_HELD);
  tin_cbor_write_array (&writer, hello->held->len);
  for (guint i = 0; i < hello->held->len; i++)
    {
      const TinHeldLog *held = &g_array_index (hello->held, TinHeldLog, i);

      tin_cbor_write_array (&writer, 3);
      tin_cbor_write_uint (&writer, held->log_id);
      tin_cbor_write_uint (&writer, held->upto);
      tin_cbor_write_bytes (&writer, held->digest, TIN_DIGEST_BYTES);
    }
  end (out, start, &writer);
}

/* All of a message's body up to the value of its text. */
static void
write_message_head (TinCborWriter        *writer,
                    const TinMessage     *message,
                    guint                 flags,
                    const TinMessageName *target)
{
  tin_cbor_write_map (writer, target != NULL ? 7 : 6);
  write_pair (writer, MESSAGE_LOG_ID, tin_message_get_log_id (message));
  write_pair (writer, MESSAGE_NUMBER, tin_message_get_number (message));
  write_pair (writer, MESSAGE_SENT_AT, tin_message_get_sent_at (message));
  write_pair (writer, MESSAGE_KIND, (guint64) tin_message_get_kind (message));
  write_pair (writer, MESSAGE_FLAGS, flags);
  tin_cbor_write_uint (writer, MESSAGE_TEXT);
}

static void
write_target (TinCborWriter        *writer,
              const TinMessageName *target)
{
  tin_cbor_write_uint (writer, MESSAGE_TARGET);
  tin_cbor_write_array (writer, 2);
  tin_cbor_write_uint (writer, target->log_id);
  tin_cbor_write_uint (writer, target->number);
}

static inline void
append_part (GByteArray           *out,
             TinFrameType          type,
             const TinMessage     *message,
             guint                 flags,
             const TinMessageName *target,
             const char           *text,
             gsize                 length)
{
  guint start = out->len;
  TinCborWriter writer = begin (out, type, 9 * PAIR_MAX + length);

  write_message_head (&writer, message, flags, target);
  tin_cbor_write_text (&writer, text, length);
  if (target != NULL)
    write_target (&writer, target);
  end (out, start, &writer);
}

static void
append_parts (GByteArray       *out,
              TinFrameType      type,
              const TinMessage *message)
{
  guint flags = tin_message_get_flags (message) & TIN_MESSAGE_WIRE_FLAGS;
  const TinMessageName *target = tin_message_get_target (message);
  const char *text = tin_message_get_text (message);
  gsize left = tin_message_get_length (message);

  while (left > TIN_PART_MAX)
    {
      gsize length = (gsize) (g_utf8_find_prev_char (text, text + TIN_PART_MAX + 1) - text);

      append_part (out, type, message, flags | TIN_MESSAGE_FLAG_MORE, target, text, length);
      text += length;
      left -= length;
    }
  append_part (out, type, message, flags, target, text, left);
}

/**
 * tin_frame_append_message:
 * @message: with at most TIN_TEXT_MAX bytes of text, and at least one unless its kind needs none
 *
 * Appends as many MESSAGE frames as the text needs, cut between characters; each but the last has
 * TIN_MESSAGE_FLAG_MORE, and each the target if there is one.
 */
void
tin_frame_append_message (GByteArray       *out,
                          const TinMessage *message)
{
  append_parts (out, TIN_FRAME_MESSAGE, message);
}

/**
 * tin_frame_append_return:
 * @message: of the log of the peer that is given it back
 *
 * As tin_frame_append_message(), in RETURN frames.
 */
void
tin_frame_append_return (GByteArray       *out,
                         const TinMessage *message)
{
  append_parts (out, TIN_FRAME_RETURN, message);
}

/**
 * tin_frame_append_upto:
 * @type: TIN_FRAME_HAVE or TIN_FRAME_READ
 */
void
tin_frame_append_upto (GByteArray   *out,
                       TinFrameType  type,
                       guint64       log_id,
                       guint64       upto)
{
  guint start = out->len;
  TinCborWriter writer = begin (out, type, 3 * PAIR_MAX);

  tin_cbor_write_map (&writer, 2);
  write_pair (&writer, UPTO_LOG_ID, log_id);
  write_pair (&writer, UPTO_UPTO, upto);
  end (out, start, &writer);
}

/**
 * tin_frame_append_recall:
 * @from: from 1
 * @upto: not before @from
 */
void
tin_frame_append_recall (GByteArray *out,
                         guint64     log_id,
                         guint64     from,
                         guint64     upto)
{
  guint start = out->len;
  TinCborWriter writer = begin (out, TIN_FRAME_RECALL, 4 * PAIR_MAX);

  tin_cbor_write_map (&writer, 3);
  write_pair (&writer, RECALL_LOG_ID, log_id);
  write_pair (&writer, RECALL_FROM, from);
  write_pair (&writer, RECALL_UPTO, upto);
  end (out, start, &writer);
}

void
tin_frame_append_typing (GByteArray *out,
                         gboolean    on)
{
  guint start = out->len;
  TinCborWriter writer = begin (out, TIN_FRAME_TYPING, 2 * PAIR_MAX);

  tin_cbor_write_map (&writer, 1);
  tin_cbor_write_uint (&writer, TYPING_ON);
  tin_cbor_write_bool (&writer, on);
  end (out, start, &writer);
}

/**
 * tin_frame_append_token:
 * @type: TIN_FRAME_PING or TIN_FRAME_PONG
 */
void
tin_frame_append_token (GByteArray   *out,
                        TinFrameType  type,
                        guint64       token)
{
  guint start = out->len;
  TinCborWriter writer = begin (out, type, 2 * PAIR_MAX);

  tin_cbor_write_map (&writer, 1);
  write_pair (&writer, TOKEN_TOKEN, token);
  end (out, start, &writer);
}

void
tin_frame_append_bye (GByteArray   *out,
                      TinByeReason  reason)
{
  guint start = out->len;
  TinCborWriter writer = begin (out, TIN_FRAME_BYE, 2 * PAIR_MAX);

  tin_cbor_write_map (&writer, 1);
  write_pair (&writer, BYE_REASON, reason);
  end (out, start, &writer);
}

/**
 * tin_frame_append_compare:
 * @frame: with as much data as its step has
 */
void
tin_frame_append_compare (GByteArray            *out,
                          const TinCompareFrame *frame)
{
  guint start = out->len;
  TinCborWriter writer = begin (out, TIN_FRAME_COMPARE, 4 * PAIR_MAX + TIN_COMPARE_DATA_MAX);

  tin_cbor_write_map (&writer, 3);
  write_pair (&writer, COMPARE_STEP, frame->step);
  tin_cbor_write_uint (&writer, COMPARE_DATA);
  tin_cbor_write_bytes (&writer, frame->data, frame->length);
  write_pair (&writer, COMPARE_NUMBER, frame->number);
  end (out, start, &writer);
}

/**
 * tin_message_digest:
 *
 * The first sixteen bytes of the SHA-256 over what a message says, in the encoding of a MESSAGE
 * body with its author's time, its whole text and its target. When it is shown here, and what was
 * made of it by others, is no part of it: it is taken of entries, not of what they look like.
 */
void
tin_message_digest (const TinMessage *message,
                    guint8            digest[TIN_DIGEST_BYTES])
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 head[8 * PAIR_MAX];
  guint8 hash[32];
  gsize hash_length = sizeof hash;
  gsize text_length = tin_message_get_length (message);
  TinCborWriter writer = { head, head + sizeof head };
  guint8 text_head[TIN_CBOR_HEAD_MAX];
  TinCborWriter text_writer = { text_head, text_head + sizeof text_head };
  guint8 tail[2 * PAIR_MAX];
  TinCborWriter tail_writer = { tail, tail + sizeof tail };
  const TinMessageName *target = tin_message_get_target (message);
  guint flags = tin_message_get_flags (message) & TIN_MESSAGE_WIRE_FLAGS;

  write_message_head (&writer, message, flags, target);
  if (target != NULL)
    write_target (&tail_writer, target);

  /* The head of a text differs from that of a number in its major type alone. */
  tin_cbor_write_uint (&text_writer, text_length);
  text_head[0] |= 3 << 5;

  g_checksum_update (checksum, head, writer.at - head);
  g_checksum_update (checksum, text_head, text_writer.at - text_head);
  g_checksum_update (checksum, (const guint8 *) tin_message_get_text (message),
                     (gssize) text_length);
  g_checksum_update (checksum, tail, tail_writer.at - tail);
  g_checksum_get_digest (checksum, hash, &hash_length);
  memcpy (digest, hash, TIN_DIGEST_BYTES);
}
