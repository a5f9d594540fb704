/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fuzz-bodies.h"

#include "tin-cbor.h"
#include "tin-frame.h"
#include "tin-limits.h"
#include "tin-log.h"

/* What is promised of a body that was taken: its values are in their ranges, and written again it
 * says the same. */

static gboolean
is_in_range (guint64 value)
{
  return value <= G_MAXINT64;
}

/* Of a frame that we have written. */
static const guint8 *
get_body (GByteArray *frame,
          gsize      *length)
{
  g_assert_cmpuint (frame->len, >=, TIN_FRAME_HEADER_BYTES);
  g_assert_cmpuint (frame->len, <=, TIN_FRAME_MAX);
  *length = frame->len - TIN_FRAME_HEADER_BYTES;
  return frame->data + TIN_FRAME_HEADER_BYTES;
}

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
  g_assert_true (is_in_range (hello->log_id));
  for (guint i = 0; i < hello->held->len; i++)
    {
      const TinHeldLog *held = &g_array_index (hello->held, TinHeldLog, i);

      g_assert_true (is_in_range (held->log_id) && is_in_range (held->upto));
    }

  /* Ours is never too long for a stranger's. */
  tin_frame_append_hello (frame, hello);
  g_assert_cmpuint (frame->len, <=, TIN_UNAUTHENTICATED_MAX);
  body = get_body (frame, &length);
  g_assert_true (tin_frame_parse_hello (body, length, &again));
  g_assert_cmpstr (again->name, ==, hello->name);
  g_assert_cmpuint (again->port, ==, hello->port);
  g_assert_cmpuint (again->instance, ==, hello->instance);
  g_assert_cmpuint (again->log_id, ==, hello->log_id);
  g_assert_cmpmem (again->held->data, again->held->len * sizeof (TinHeldLog),
                   hello->held->data, hello->held->len * sizeof (TinHeldLog));
}

/* An amendment amends something, and is as its kind has to be. */
static void
check_target (const TinMessagePart *part)
{
  const TinMessageName *target = &part->target;
  gboolean more = (part->flags & TIN_MESSAGE_FLAG_MORE) != 0;

  switch (part->kind)
    {
    case TIN_MESSAGE_KIND_WITHDRAWN:
      g_assert_cmpuint (target->log_id, ==, 0);
      break;
    case TIN_MESSAGE_KIND_EDIT:
      g_assert_true (target->log_id != 0 && part->length > 0);
      break;
    case TIN_MESSAGE_KIND_DELETE:
      g_assert_true (target->log_id != 0 && part->length == 0 && !more);
      break;
    case TIN_MESSAGE_KIND_REACTION:
      g_assert_true (target->log_id != 0 && part->length <= TIN_REACTION_MAX && !more);
      break;
    default:
      break;
    }
  if (target->log_id != 0)
    {
      g_assert_cmpuint (target->log_id, >=, TIN_LOG_ID_FIRST);
      g_assert_cmpuint (target->number, >=, 1);
      g_assert_true (is_in_range (target->log_id) && is_in_range (target->number));
    }
}

static void
check_part (const TinMessagePart *part,
            const guint8         *body,
            gsize                 length)
{
  g_assert_true (g_utf8_validate_len (part->text, part->length, NULL));
  g_assert_true ((const guint8 *) part->text >= body);
  g_assert_true ((const guint8 *) part->text + part->length <= body + length);
  g_assert_cmpuint (part->number, >, 0);
  g_assert_cmpuint (part->flags, <=, TIN_MESSAGE_WIRE_FLAGS);
  g_assert_cmpuint (part->kind, <, TIN_MESSAGE_KIND_NOTE);
  g_assert_true (is_in_range (part->log_id) && is_in_range (part->number));
  g_assert_true (is_in_range (part->sent_at));
  g_assert_true (part->kind != TIN_MESSAGE_KIND_TEXT || part->length > 0);
  g_assert_true (part->kind != TIN_MESSAGE_KIND_WITHDRAWN || part->length == 0);
  check_target (part);
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

  check_part (&part, body, length);
  message = tin_message_new (part.log_id, part.number, part.sent_at, (TinMessageKind) part.kind,
                             part.flags, part.text, (gssize) part.length);
  if (part.target.log_id != 0)
    tin_message_set_target (message, &part.target);
  tin_message_digest (message, digest);
  if (part.length > TIN_PART_MAX)
    return;

  tin_frame_append_message (frame, message);
  body = get_body (frame, &length);
  g_assert_true (tin_frame_parse_message (body, length, &again));
  g_assert_cmpuint (again.log_id, ==, part.log_id);
  g_assert_cmpuint (again.number, ==, part.number);
  g_assert_cmpuint (again.sent_at, ==, part.sent_at);
  g_assert_cmpuint (again.kind, ==, part.kind);
  g_assert_cmpuint (again.flags, ==, part.flags);
  g_assert_cmpmem (again.text, again.length, part.text, part.length);
  g_assert_cmpuint (again.target.log_id, ==, part.target.log_id);
  g_assert_true (part.target.log_id == 0 || again.target.number == part.target.number);
}

static void
check_upto (guint8        type,
            const guint8 *body,
            gsize         length)
{
  g_autoptr (GByteArray) frame = g_byte_array_new ();
  guint64 log_id;
  guint64 upto;
  guint64 again[2];

  if (!tin_frame_parse_upto (body, length, &log_id, &upto))
    return;

  g_assert_true (is_in_range (log_id) && is_in_range (upto));
  tin_frame_append_upto (frame, (TinFrameType) type, log_id, upto);
  body = get_body (frame, &length);
  g_assert_true (tin_frame_parse_upto (body, length, &again[0], &again[1]));
  g_assert_cmpuint (again[0], ==, log_id);
  g_assert_cmpuint (again[1], ==, upto);
}

static void
check_recall (const guint8 *body,
              gsize         length)
{
  g_autoptr (GByteArray) frame = g_byte_array_new ();
  guint64 log_id;
  guint64 from;
  guint64 upto;
  guint64 again[3];

  if (!tin_frame_parse_recall (body, length, &log_id, &from, &upto))
    return;

  g_assert_true (is_in_range (log_id) && is_in_range (upto) && 1 <= from && from <= upto);
  tin_frame_append_recall (frame, log_id, from, upto);
  body = get_body (frame, &length);
  g_assert_true (tin_frame_parse_recall (body, length, &again[0], &again[1], &again[2]));
  g_assert_cmpuint (again[0], ==, log_id);
  g_assert_cmpuint (again[1], ==, from);
  g_assert_cmpuint (again[2], ==, upto);
}

static void
check_typing (const guint8 *body,
              gsize         length)
{
  g_autoptr (GByteArray) frame = g_byte_array_new ();
  gboolean on;
  gboolean again;

  if (!tin_frame_parse_typing (body, length, &on))
    return;

  g_assert_true (on == TRUE || on == FALSE);
  tin_frame_append_typing (frame, on);
  body = get_body (frame, &length);
  g_assert_true (tin_frame_parse_typing (body, length, &again));
  g_assert_cmpint (again, ==, on);
}

static void
check_token (guint8        type,
             const guint8 *body,
             gsize         length)
{
  g_autoptr (GByteArray) frame = g_byte_array_new ();
  guint64 token;
  guint64 again;

  if (!tin_frame_parse_token (body, length, &token))
    return;

  tin_frame_append_token (frame, (TinFrameType) type, token);
  body = get_body (frame, &length);
  g_assert_true (tin_frame_parse_token (body, length, &again));
  g_assert_cmpuint (again, ==, token);
}

static void
check_bye (const guint8 *body,
           gsize         length)
{
  g_autoptr (GByteArray) frame = g_byte_array_new ();
  TinByeReason reason;
  TinByeReason again;

  if (!tin_frame_parse_bye (body, length, &reason))
    return;

  tin_frame_append_bye (frame, reason);
  body = get_body (frame, &length);
  g_assert_true (tin_frame_parse_bye (body, length, &again));
  g_assert_cmpint (again, ==, reason);
}

static void
check_compare (const guint8 *body,
               gsize         length)
{
  g_autoptr (GByteArray) frame = g_byte_array_new ();
  TinCompareFrame step;
  TinCompareFrame again;

  if (!tin_frame_parse_compare (body, length, &step))
    return;

  g_assert_cmpint (step.step, <=, TIN_COMPARE_STEP_END);
  g_assert_cmpuint (step.length, <=, TIN_COMPARE_DATA_MAX);
  tin_frame_append_compare (frame, &step);
  body = get_body (frame, &length);
  g_assert_true (tin_frame_parse_compare (body, length, &again));
  g_assert_cmpint (again.step, ==, step.step);
  g_assert_cmpuint (again.number, ==, step.number);
  g_assert_cmpmem (again.data, again.length, step.data, step.length);
}

/* A body of a later version. */
static void
check_unknown (const guint8 *body,
               gsize         length)
{
  TinCborReader cursor = { body, body + length };

  while (tin_cbor_skip (&cursor))
    g_assert_true (cursor.at <= cursor.end);
  g_assert_true (tin_cbor_at_end (&cursor));
}

/**
 * fuzz_check_body:
 * @type: a TinFrameType, or what is none
 * @body: (array length=length): any bytes
 */
void
fuzz_check_body (guint8        type,
                 const guint8 *body,
                 gsize         length)
{
  switch (type)
    {
    case TIN_FRAME_HELLO:
      check_hello (body, length);
      break;
    case TIN_FRAME_MESSAGE:
    case TIN_FRAME_RETURN:
      check_message (body, length);
      break;
    case TIN_FRAME_HAVE:
    case TIN_FRAME_READ:
      check_upto (type, body, length);
      break;
    case TIN_FRAME_TYPING:
      check_typing (body, length);
      break;
    case TIN_FRAME_PING:
    case TIN_FRAME_PONG:
      check_token (type, body, length);
      break;
    case TIN_FRAME_BYE:
      check_bye (body, length);
      break;
    case TIN_FRAME_RECALL:
      check_recall (body, length);
      break;
    case TIN_FRAME_COMPARE:
      check_compare (body, length);
      break;
    default:
      check_unknown (body, length);
      break;
    }
}
