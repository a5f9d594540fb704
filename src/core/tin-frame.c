/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-core"

#include "config.h"

#include "tin-frame.h"

#include <string.h>

#include "tin-cbor.h"
#include "tin-limits.h"

/* The bodies of frames: one CBOR map each, small integer keys in rising order. The keys are the
 * wire format: docs/PROTOCOL.md, "Frames". */

enum
{
  HELLO_NAME = 1,
  HELLO_PORT = 2,
  HELLO_INSTANCE = 3,
  HELLO_LOG_ID = 4,
  HELLO_HELD = 5,
};

enum
{
  MESSAGE_LOG_ID = 1,
  MESSAGE_NUMBER = 2,
  MESSAGE_SENT_AT = 3,
  MESSAGE_KIND = 4,
  MESSAGE_FLAGS = 5,
  MESSAGE_TEXT = 6,
};

enum
{
  HAVE_LOG_ID = 1,
  HAVE_UPTO = 2,
};

enum
{
  TOKEN_TOKEN = 1,
};

enum
{
  BYE_REASON = 1,
};

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

static void
append_part (GByteArray       *out,
             const TinMessage *message,
             guint             flags,
             const char       *text,
             gsize             length)
{
  guint start = out->len;
  TinCborWriter writer = begin (out, TIN_FRAME_MESSAGE, 7 * PAIR_MAX + length);

  tin_cbor_write_map (&writer, 6);
  write_pair (&writer, MESSAGE_LOG_ID, tin_message_get_log_id (message));
  write_pair (&writer, MESSAGE_NUMBER, tin_message_get_number (message));
  write_pair (&writer, MESSAGE_SENT_AT, tin_message_get_sent_at (message));
  write_pair (&writer, MESSAGE_KIND, (guint64) tin_message_get_kind (message));
  write_pair (&writer, MESSAGE_FLAGS, flags);
  tin_cbor_write_uint (&writer, MESSAGE_TEXT);
  tin_cbor_write_text (&writer, text, length);
  end (out, start, &writer);
}

/**
 * tin_frame_append_message:
 * @message: with at most TIN_TEXT_MAX bytes of text
 *
 * Appends as many MESSAGE frames as the text needs, cut between characters; each but the last has
 * TIN_MESSAGE_FLAG_MORE.
 */
void
tin_frame_append_message (GByteArray       *out,
                          const TinMessage *message)
{
  guint flags = tin_message_get_flags (message) & TIN_MESSAGE_WIRE_FLAGS;
  const char *text = tin_message_get_text (message);
  gsize left = tin_message_get_length (message);

  while (left > TIN_PART_MAX)
    {
      gsize length = (gsize) (g_utf8_find_prev_char (text, text + TIN_PART_MAX + 1) - text);

      append_part (out, message, flags | TIN_MESSAGE_FLAG_MORE, text, length);
      text += length;
      left -= length;
    }
  append_part (out, message, flags, text, left);
}

void
tin_frame_append_have (GByteArray *out,
                       guint64     log_id,
                       guint64     upto)
{
  guint start = out->len;
  TinCborWriter writer = begin (out, TIN_FRAME_HAVE, 3 * PAIR_MAX);

  tin_cbor_write_map (&writer, 2);
  write_pair (&writer, HAVE_LOG_ID, log_id);
  write_pair (&writer, HAVE_UPTO, upto);
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

/* --- Reading ------------------------------------------------------------------------------ */

/* Walks over the pairs of a body. Keys have to rise, so that none comes twice. */
typedef struct
{
  TinCborReader cursor;
  gsize         n_left;
  guint64       key;
  gboolean      begun;
} PairReader;

static gboolean
pairs_begin (PairReader   *self,
             const guint8 *body,
             gsize         length)
{
  *self = (PairReader) { .cursor = { body, body + length } };
  return tin_cbor_read_map (&self->cursor, &self->n_left);
}

/* TRUE with the next key; FALSE at the end or at a mistake, which pairs_end() tells apart. */
static gboolean
pairs_next (PairReader *self)
{
  guint64 last = self->key;

  if (self->n_left == 0 || !tin_cbor_read_uint (&self->cursor, &self->key) ||
      (self->begun && self->key <= last))
    return FALSE;

  self->begun = TRUE;
  self->n_left--;
  return TRUE;
}

static gboolean
pairs_end (PairReader *self)
{
  return self->n_left == 0 && tin_cbor_at_end (&self->cursor);
}

/* A number of the pair's value, and a mark that its key was there. */
static gboolean
read_number (PairReader *pairs,
             guint64     max,
             guint64    *value,
             guint      *seen)
{
  *seen |= 1u << pairs->key;
  return tin_cbor_read_uint (&pairs->cursor, value) && *value <= max;
}

#define ALL_KEYS(n) ((1u << ((n) + 1)) - 2)

static gboolean
read_held (TinCborReader *cursor,
           GArray        *logs)
{
  gsize n_logs;

  if (!tin_cbor_read_array (cursor, &n_logs) || n_logs > TIN_HELLO_LOGS_MAX)
    return FALSE;

  for (gsize i = 0; i < n_logs; i++)
    {
      TinHeldLog held;
      const guint8 *digest;
      gsize n_items;
      gsize length;

      if (!tin_cbor_read_array (cursor, &n_items) || n_items != 3 ||
          !tin_cbor_read_uint (cursor, &held.log_id) ||
          !tin_cbor_read_uint (cursor, &held.upto) ||
          !tin_cbor_read_bytes (cursor, &digest, &length) || length != TIN_DIGEST_BYTES)
        return FALSE;

      memcpy (held.digest, digest, TIN_DIGEST_BYTES);
      g_array_append_val (logs, held);
    }

  return TRUE;
}

static gboolean
read_name (TinCborReader  *cursor,
           char          **name)
{
  const char *text;
  gsize length;

  if (!tin_cbor_read_text (cursor, &text, &length) || length > TIN_NAME_MAX_BYTES ||
      g_utf8_strlen (text, (gssize) length) > TIN_NAME_MAX_CHARS)
    return FALSE;

  *name = g_strndup (text, length);
  return TRUE;
}

static gboolean
read_hello_pair (PairReader *pairs,
                 TinHello   *hello,
                 guint      *seen)
{
  guint64 port;

  switch (pairs->key)
    {
    case HELLO_NAME:
      *seen |= 1u << HELLO_NAME;
      return read_name (&pairs->cursor, &hello->name);
    case HELLO_PORT:
      if (!read_number (pairs, G_MAXUINT16, &port, seen))
        return FALSE;
      hello->port = (guint16) port;
      return TRUE;
    case HELLO_INSTANCE:
      return read_number (pairs, G_MAXUINT64, &hello->instance, seen);
    case HELLO_LOG_ID:
      return read_number (pairs, G_MAXUINT64, &hello->log_id, seen);
    case HELLO_HELD:
      *seen |= 1u << HELLO_HELD;
      return read_held (&pairs->cursor, hello->held);
    default:
      return tin_cbor_skip (&pairs->cursor);
    }
}

/**
 * tin_frame_parse_hello:
 * @hello: (out) (transfer full): set only on success
 */
gboolean
tin_frame_parse_hello (const guint8  *body,
                       gsize          length,
                       TinHello     **hello)
{
  g_autoptr (TinHello) parsed = tin_hello_new ();
  PairReader pairs;
  guint seen = 0;

  if (!pairs_begin (&pairs, body, length))
    return FALSE;

  while (pairs_next (&pairs))
    {
      if (!read_hello_pair (&pairs, parsed, &seen))
        return FALSE;
    }

  if (!pairs_end (&pairs) || seen != ALL_KEYS (HELLO_HELD))
    return FALSE;

  *hello = g_steal_pointer (&parsed);
  return TRUE;
}

static gboolean
read_message_pair (PairReader     *pairs,
                   TinMessagePart *part,
                   guint          *seen)
{
  guint64 small;

  switch (pairs->key)
    {
    case MESSAGE_LOG_ID:
      return read_number (pairs, G_MAXUINT64, &part->log_id, seen);
    case MESSAGE_NUMBER:
      return read_number (pairs, G_MAXINT64, &part->number, seen) && part->number > 0;
    case MESSAGE_SENT_AT:
      return read_number (pairs, G_MAXINT64, &part->sent_at, seen);
    case MESSAGE_KIND:
      if (!read_number (pairs, TIN_MESSAGE_KIND_NOTE - 1, &small, seen))
        return FALSE;
      part->kind = (guint) small;
      return TRUE;
    case MESSAGE_FLAGS:
      if (!read_number (pairs, TIN_MESSAGE_WIRE_FLAGS, &small, seen))
        return FALSE;
      part->flags = (guint) small;
      return TRUE;
    case MESSAGE_TEXT:
      *seen |= 1u << MESSAGE_TEXT;
      return tin_cbor_read_text (&pairs->cursor, &part->text, &part->length);
    default:
      return tin_cbor_skip (&pairs->cursor);
    }
}

/**
 * tin_frame_parse_message:
 * @part: (out): its text points into @body
 */
gboolean
tin_frame_parse_message (const guint8   *body,
                         gsize           length,
                         TinMessagePart *part)
{
  PairReader pairs;
  guint seen = 0;

  if (!pairs_begin (&pairs, body, length))
    return FALSE;

  while (pairs_next (&pairs))
    {
      if (!read_message_pair (&pairs, part, &seen))
        return FALSE;
    }

  return pairs_end (&pairs) && seen == ALL_KEYS (MESSAGE_TEXT);
}

/* Bodies that are numbers and nothing else: key I of VALUES is I + 1. */
static gboolean
parse_numbers (const guint8  *body,
               gsize          length,
               guint64      **values,
               guint          n_values)
{
  PairReader pairs;
  guint seen = 0;

  if (!pairs_begin (&pairs, body, length))
    return FALSE;

  while (pairs_next (&pairs))
    {
      gboolean known = pairs.key >= 1 && pairs.key <= n_values;

      if (known && !read_number (&pairs, G_MAXUINT64, values[pairs.key - 1], &seen))
        return FALSE;
      if (!known && !tin_cbor_skip (&pairs.cursor))
        return FALSE;
    }

  return pairs_end (&pairs) && seen == ALL_KEYS (n_values);
}

gboolean
tin_frame_parse_have (const guint8 *body,
                      gsize         length,
                      guint64      *log_id,
                      guint64      *upto)
{
  guint64 *values[] = { log_id, upto };

  return parse_numbers (body, length, values, G_N_ELEMENTS (values));
}

gboolean
tin_frame_parse_token (const guint8 *body,
                       gsize         length,
                       guint64      *token)
{
  guint64 *values[] = { token };

  return parse_numbers (body, length, values, G_N_ELEMENTS (values));
}

/**
 * tin_frame_parse_bye:
 * @reason: (out): a reason that a later version gives is taken for TIN_BYE_QUIT
 */
gboolean
tin_frame_parse_bye (const guint8 *body,
                     gsize         length,
                     TinByeReason *reason)
{
  guint64 number;
  guint64 *values[] = { &number };

  if (!parse_numbers (body, length, values, G_N_ELEMENTS (values)))
    return FALSE;

  *reason = number <= TIN_BYE_ERROR ? (TinByeReason) number : TIN_BYE_QUIT;
  return TRUE;
}

/**
 * tin_message_digest:
 *
 * The first sixteen bytes of the SHA-256 over what a message says, in the encoding of a MESSAGE
 * body with the keys 1, 2, 4, 5 and 6. The time is left out: a receiver may have to correct it.
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
  guint flags = tin_message_get_flags (message) & TIN_MESSAGE_WIRE_FLAGS;

  tin_cbor_write_map (&writer, 5);
  write_pair (&writer, MESSAGE_LOG_ID, tin_message_get_log_id (message));
  write_pair (&writer, MESSAGE_NUMBER, tin_message_get_number (message));
  write_pair (&writer, MESSAGE_KIND, (guint64) tin_message_get_kind (message));
  write_pair (&writer, MESSAGE_FLAGS, flags);
  tin_cbor_write_uint (&writer, MESSAGE_TEXT);

  /* The head of a text differs from that of a number in its major type alone. */
  tin_cbor_write_uint (&text_writer, text_length);
  text_head[0] |= 3 << 5;

  g_checksum_update (checksum, head, writer.at - head);
  g_checksum_update (checksum, text_head, text_writer.at - text_head);
  g_checksum_update (checksum, (const guint8 *) tin_message_get_text (message),
                     (gssize) text_length);
  g_checksum_get_digest (checksum, hash, &hash_length);
  memcpy (digest, hash, TIN_DIGEST_BYTES);
}
