/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-core"

#include "config.h"

#include "tin-frame-private.h"

#include <string.h>

#include "tin-limits.h"
#include "tin-log.h"

/* Bodies of frames to values. Whatever the bytes are, a body is read or refused. */

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
          !tin_cbor_read_uint (cursor, &held.log_id) || held.log_id > G_MAXINT64 ||
          !tin_cbor_read_uint (cursor, &held.upto) || held.upto > G_MAXINT64 ||
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
      return read_number (pairs, G_MAXINT64, &hello->log_id, seen);
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

/* Logs that name nothing on the wire are no target either. */
static gboolean
read_target (TinCborReader  *cursor,
             TinMessageName *target)
{
  gsize n_items;

  return tin_cbor_read_array (cursor, &n_items) && n_items == 2 &&
         tin_cbor_read_uint (cursor, &target->log_id) &&
         target->log_id >= TIN_LOG_ID_FIRST && target->log_id <= G_MAXINT64 &&
         tin_cbor_read_uint (cursor, &target->number) &&
         target->number >= 1 && target->number <= G_MAXINT64;
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
      return read_number (pairs, G_MAXINT64, &part->log_id, seen);
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
    case MESSAGE_TARGET:
      return read_target (&pairs->cursor, &part->target);
    default:
      return tin_cbor_skip (&pairs->cursor);
    }
}

/* Nobody stores a text that is none, or one that was taken back, or an amendment of nothing; and
 * only of what is gone is it not known when it was sent. */
static gboolean
is_part_sound (const TinMessagePart *part)
{
  gboolean more = (part->flags & TIN_MESSAGE_FLAG_MORE) != 0;
  gboolean targeted = part->target.log_id != 0;

  if (part->kind == TIN_MESSAGE_KIND_WITHDRAWN)
    return part->length == 0 && !more && !targeted;
  if (part->sent_at == 0)
    return FALSE;

  switch (part->kind)
    {
    case TIN_MESSAGE_KIND_TEXT:
      return part->length > 0;
    case TIN_MESSAGE_KIND_EDIT:
      return part->length > 0 && targeted;
    case TIN_MESSAGE_KIND_DELETE:
      return part->length == 0 && !more && targeted;
    case TIN_MESSAGE_KIND_REACTION:
      return part->length <= TIN_REACTION_MAX && !more && targeted;
    default:
      return TRUE; /* of a later version */
    }
}

/**
 * tin_frame_parse_message:
 * @part: (out): its text points into @body
 *
 * Reads the bodies of MESSAGE and of RETURN.
 */
gboolean
tin_frame_parse_message (const guint8   *body,
                         gsize           length,
                         TinMessagePart *part)
{
  PairReader pairs;
  guint seen = 0;

  part->target = (TinMessageName) { 0 };
  if (!pairs_begin (&pairs, body, length))
    return FALSE;

  while (pairs_next (&pairs))
    {
      if (!read_message_pair (&pairs, part, &seen))
        return FALSE;
    }

  return pairs_end (&pairs) && seen == ALL_KEYS (MESSAGE_TEXT) && is_part_sound (part);
}

/* Bodies that are numbers and nothing else, none over MAX: key I of VALUES is I + 1. */
static gboolean
parse_numbers (const guint8  *body,
               gsize          length,
               guint64        max,
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

      if (known && !read_number (&pairs, max, values[pairs.key - 1], &seen))
        return FALSE;
      if (!known && !tin_cbor_skip (&pairs.cursor))
        return FALSE;
    }

  return pairs_end (&pairs) && seen == ALL_KEYS (n_values);
}

/**
 * tin_frame_parse_upto:
 *
 * Reads the bodies of HAVE and of READ.
 */
gboolean
tin_frame_parse_upto (const guint8 *body,
                      gsize         length,
                      guint64      *log_id,
                      guint64      *upto)
{
  guint64 *values[] = { log_id, upto };

  return parse_numbers (body, length, G_MAXINT64, values, G_N_ELEMENTS (values));
}

/**
 * tin_frame_parse_recall:
 *
 * What it reads is a range: @from is 1 or more, and @upto is not before it.
 */
gboolean
tin_frame_parse_recall (const guint8 *body,
                        gsize         length,
                        guint64      *log_id,
                        guint64      *from,
                        guint64      *upto)
{
  guint64 *values[] = { log_id, from, upto };

  return parse_numbers (body, length, G_MAXINT64, values, G_N_ELEMENTS (values)) &&
         *from >= 1 && *upto >= *from;
}

gboolean
tin_frame_parse_typing (const guint8 *body,
                        gsize         length,
                        gboolean     *on)
{
  PairReader pairs;
  gboolean seen = FALSE;

  if (!pairs_begin (&pairs, body, length))
    return FALSE;

  while (pairs_next (&pairs))
    {
      gboolean known = pairs.key == TYPING_ON;

      if (known ? !tin_cbor_read_bool (&pairs.cursor, on) : !tin_cbor_skip (&pairs.cursor))
        return FALSE;
      seen |= known;
    }

  return pairs_end (&pairs) && seen;
}

gboolean
tin_frame_parse_token (const guint8 *body,
                       gsize         length,
                       guint64      *token)
{
  guint64 *values[] = { token };

  return parse_numbers (body, length, G_MAXUINT64, values, G_N_ELEMENTS (values));
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

  if (!parse_numbers (body, length, G_MAXUINT64, values, G_N_ELEMENTS (values)))
    return FALSE;

  *reason = number <= TIN_BYE_ASKING ? (TinByeReason) number : TIN_BYE_QUIT;
  return TRUE;
}

static gboolean
read_compare_pair (PairReader      *pairs,
                   TinCompareFrame *frame,
                   guint           *seen)
{
  const guint8 *data;
  guint64 step;
  gsize length;

  switch (pairs->key)
    {
    case COMPARE_STEP:
      if (!read_number (pairs, TIN_COMPARE_STEP_END, &step, seen))
        return FALSE;
      frame->step = (TinCompareStep) step;
      return TRUE;
    case COMPARE_DATA:
      *seen |= 1u << COMPARE_DATA;
      if (!tin_cbor_read_bytes (&pairs->cursor, &data, &length) || length > TIN_COMPARE_DATA_MAX)
        return FALSE;
      memcpy (frame->data, data, length);
      frame->length = (guint) length;
      return TRUE;
    case COMPARE_NUMBER:
      return read_number (pairs, G_MAXUINT64, &frame->number, seen);
    default:
      return tin_cbor_skip (&pairs->cursor);
    }
}

static guint
get_compare_length (TinCompareStep step)
{
  switch (step)
    {
    case TIN_COMPARE_STEP_MATCH:
      return 0;
    case TIN_COMPARE_STEP_END:
      return 1;
    case TIN_COMPARE_STEP_COMMIT:
    case TIN_COMPARE_STEP_ANSWER:
    case TIN_COMPARE_STEP_REVEAL:
    default:
      return TIN_COMPARE_DATA_MAX;
    }
}

/**
 * tin_frame_parse_compare:
 * @frame: (out): with as much data as its step has; an end for a reason that a later version gives
 *   is taken for TIN_COMPARE_END_CANCELLED
 */
gboolean
tin_frame_parse_compare (const guint8    *body,
                         gsize            length,
                         TinCompareFrame *frame)
{
  PairReader pairs;
  guint seen = 0;

  *frame = (TinCompareFrame) { 0 };
  if (!pairs_begin (&pairs, body, length))
    return FALSE;

  while (pairs_next (&pairs))
    {
      if (!read_compare_pair (&pairs, frame, &seen))
        return FALSE;
    }
  if (!pairs_end (&pairs) || seen != ALL_KEYS (COMPARE_NUMBER) ||
      frame->length != get_compare_length (frame->step))
    return FALSE;

  if (frame->step == TIN_COMPARE_STEP_END && frame->data[0] > TIN_COMPARE_END_LATE)
    frame->data[0] = TIN_COMPARE_END_CANCELLED;
  return TRUE;
}
