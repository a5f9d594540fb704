/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "test-frame.h"

#include <string.h>

/* Each type of frame: how it is made of what a vector says. */

guint64
vector_get_number (const Vector *self,
                   const char   *key)
{
  g_autoptr (GError) error = NULL;
  guint64 number = g_key_file_get_uint64 (self->file, self->group, key, &error);

  g_assert_no_error (error);
  return number;
}

char *
vector_get_string (const Vector *self,
                   const char   *key)
{
  g_autoptr (GError) error = NULL;
  char *string = g_key_file_get_string (self->file, self->group, key, &error);

  g_assert_no_error (error);
  return string;
}

gboolean
vector_has_key (const Vector *self,
                const char   *key)
{
  return g_key_file_has_key (self->file, self->group, key, NULL);
}

static GByteArray *
from_hex (const char *hex)
{
  GByteArray *bytes = g_byte_array_new ();

  for (; *hex != '\0'; hex += 2)
    {
      guint8 byte = (guint8) (g_ascii_xdigit_value (hex[0]) << 4 | g_ascii_xdigit_value (hex[1]));

      g_byte_array_append (bytes, &byte, 1);
    }

  return bytes;
}

GByteArray *
vector_get_bytes (const Vector *self,
                  const char   *key)
{
  g_autofree char *hex = vector_get_string (self, key);

  return from_hex (hex);
}

/* --- Each type ---------------------------------------------------------------------------- */

static TinHello *
get_hello (const Vector *vector)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) logs = NULL;
  TinHello *hello = tin_hello_new ();

  hello->name = vector_get_string (vector, "name");
  hello->port = (guint16) vector_get_number (vector, "port");
  hello->instance = vector_get_number (vector, "instance");
  hello->log_id = vector_get_number (vector, "log-id");

  logs = g_key_file_get_string_list (vector->file, vector->group, "held", NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; logs[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (logs[i], ":", 3);
      g_autoptr (GByteArray) digest = from_hex (parts[2]);
      TinHeldLog held;

      held.log_id = g_ascii_strtoull (parts[0], NULL, 10);
      held.upto = g_ascii_strtoull (parts[1], NULL, 10);
      g_assert_cmpuint (digest->len, ==, TIN_DIGEST_BYTES);
      memcpy (held.digest, digest->data, TIN_DIGEST_BYTES);
      g_array_append_val (hello->held, held);
    }

  return hello;
}

static void
assert_hello (const TinHello *hello,
              const TinHello *expected)
{
  g_assert_cmpstr (hello->name, ==, expected->name);
  g_assert_cmpuint (hello->port, ==, expected->port);
  g_assert_cmpuint (hello->instance, ==, expected->instance);
  g_assert_cmpuint (hello->log_id, ==, expected->log_id);
  g_assert_cmpuint (hello->held->len, ==, expected->held->len);
  for (guint i = 0; i < hello->held->len; i++)
    {
      const TinHeldLog *log = &g_array_index (hello->held, TinHeldLog, i);
      const TinHeldLog *expected_log = &g_array_index (expected->held, TinHeldLog, i);

      g_assert_cmpuint (log->log_id, ==, expected_log->log_id);
      g_assert_cmpuint (log->upto, ==, expected_log->upto);
      g_assert_cmpmem (log->digest, TIN_DIGEST_BYTES, expected_log->digest, TIN_DIGEST_BYTES);
    }
}

static void
append_hello (GByteArray   *out,
              const Vector *vector)
{
  g_autoptr (TinHello) hello = get_hello (vector);
  g_autoptr (TinHello) copy = tin_hello_copy (hello);

  assert_hello (copy, hello);
  tin_frame_append_hello (out, copy);
}

static gboolean
parse_hello (const guint8 *body,
             gsize         length,
             const Vector *vector)
{
  g_autoptr (TinHello) hello = NULL;
  g_autoptr (TinHello) expected = NULL;

  if (!tin_frame_parse_hello (body, length, &hello))
    {
      g_assert_null (hello);
      return FALSE;
    }

  if (vector != NULL)
    {
      expected = get_hello (vector);
      assert_hello (hello, expected);
    }
  return TRUE;
}

char *
vector_get_text (const Vector *vector)
{
  GString *text = g_string_new (NULL);
  g_autofree char *unit = NULL;

  if (!vector_has_key (vector, "text-unit"))
    {
      g_string_free (text, TRUE);
      return vector_get_string (vector, "text");
    }

  unit = vector_get_string (vector, "text-unit");
  for (guint64 i = vector_get_number (vector, "text-repeat"); i > 0; i--)
    g_string_append (text, unit);
  return g_string_free (text, FALSE);
}

static TinMessageName
get_target (const Vector *vector)
{
  if (!vector_has_key (vector, "target-log"))
    return (TinMessageName) { 0 };
  return (TinMessageName) {
    vector_get_number (vector, "target-log"),
    vector_get_number (vector, "target-number"),
  };
}

TinMessage *
vector_get_message (const Vector *vector)
{
  g_autofree char *text = vector_get_text (vector);
  TinMessageName target = get_target (vector);
  TinMessage *message;

  message = tin_message_new (vector_get_number (vector, "log-id"),
                             vector_get_number (vector, "number"),
                             vector_get_number (vector, "sent-at"),
                             (TinMessageKind) vector_get_number (vector, "kind"),
                             (guint) vector_get_number (vector, "flags"), text, -1);
  if (target.log_id != 0)
    tin_message_set_target (message, &target);
  return message;
}

static void
append_message (GByteArray   *out,
                const Vector *vector)
{
  g_autoptr (TinMessage) message = vector_get_message (vector);

  tin_frame_append_message (out, message);
}

static void
append_return (GByteArray   *out,
               const Vector *vector)
{
  g_autoptr (TinMessage) message = vector_get_message (vector);

  tin_frame_append_return (out, message);
}

static gboolean
parse_message (const guint8 *body,
               gsize         length,
               const Vector *vector)
{
  g_autofree char *text = NULL;
  TinMessagePart part;

  if (!tin_frame_parse_message (body, length, &part))
    return FALSE;
  if (vector == NULL)
    return TRUE;

  text = vector_get_text (vector);
  g_assert_cmpuint (part.log_id, ==, vector_get_number (vector, "log-id"));
  g_assert_cmpuint (part.number, ==, vector_get_number (vector, "number"));
  g_assert_cmpuint (part.sent_at, ==, vector_get_number (vector, "sent-at"));
  g_assert_cmpuint (part.kind, ==, vector_get_number (vector, "kind"));
  g_assert_cmpuint (part.flags, ==, vector_get_number (vector, "flags"));
  g_assert_cmpuint (part.target.log_id, ==, get_target (vector).log_id);
  g_assert_cmpuint (part.target.number, ==, get_target (vector).number);
  g_assert_cmpmem (part.text, part.length, text, strlen (text));
  return TRUE;
}

static void
append_have (GByteArray   *out,
             const Vector *vector)
{
  tin_frame_append_upto (out, TIN_FRAME_HAVE, vector_get_number (vector, "log-id"),
                         vector_get_number (vector, "upto"));
}

static void
append_read (GByteArray   *out,
             const Vector *vector)
{
  tin_frame_append_upto (out, TIN_FRAME_READ, vector_get_number (vector, "log-id"),
                         vector_get_number (vector, "upto"));
}

static gboolean
parse_upto (const guint8 *body,
            gsize         length,
            const Vector *vector)
{
  guint64 log_id;
  guint64 upto;

  if (!tin_frame_parse_upto (body, length, &log_id, &upto))
    return FALSE;
  if (vector != NULL)
    {
      g_assert_cmpuint (log_id, ==, vector_get_number (vector, "log-id"));
      g_assert_cmpuint (upto, ==, vector_get_number (vector, "upto"));
    }
  return TRUE;
}

static gboolean
get_typing (const Vector *vector)
{
  g_autoptr (GError) error = NULL;
  gboolean on = g_key_file_get_boolean (vector->file, vector->group, "on", &error);

  g_assert_no_error (error);
  return on;
}

static void
append_typing (GByteArray   *out,
               const Vector *vector)
{
  tin_frame_append_typing (out, get_typing (vector));
}

static gboolean
parse_typing (const guint8 *body,
              gsize         length,
              const Vector *vector)
{
  gboolean on;

  if (!tin_frame_parse_typing (body, length, &on))
    return FALSE;
  if (vector != NULL)
    g_assert_cmpint (on, ==, get_typing (vector));
  return TRUE;
}

static void
append_recall (GByteArray   *out,
               const Vector *vector)
{
  tin_frame_append_recall (out, vector_get_number (vector, "log-id"),
                           vector_get_number (vector, "from"),
                           vector_get_number (vector, "upto"));
}

static gboolean
parse_recall (const guint8 *body,
              gsize         length,
              const Vector *vector)
{
  guint64 log_id;
  guint64 from;
  guint64 upto;

  if (!tin_frame_parse_recall (body, length, &log_id, &from, &upto))
    return FALSE;
  if (vector != NULL)
    {
      g_assert_cmpuint (log_id, ==, vector_get_number (vector, "log-id"));
      g_assert_cmpuint (from, ==, vector_get_number (vector, "from"));
      g_assert_cmpuint (upto, ==, vector_get_number (vector, "upto"));
    }
  return TRUE;
}

static void
append_ping (GByteArray   *out,
             const Vector *vector)
{
  tin_frame_append_token (out, TIN_FRAME_PING, vector_get_number (vector, "token"));
}

static void
append_pong (GByteArray   *out,
             const Vector *vector)
{
  tin_frame_append_token (out, TIN_FRAME_PONG, vector_get_number (vector, "token"));
}

static gboolean
parse_token (const guint8 *body,
             gsize         length,
             const Vector *vector)
{
  guint64 token;

  if (!tin_frame_parse_token (body, length, &token))
    return FALSE;
  if (vector != NULL)
    g_assert_cmpuint (token, ==, vector_get_number (vector, "token"));
  return TRUE;
}

static void
append_bye (GByteArray   *out,
            const Vector *vector)
{
  tin_frame_append_bye (out, (TinByeReason) vector_get_number (vector, "reason"));
}

static gboolean
parse_bye (const guint8 *body,
           gsize         length,
           const Vector *vector)
{
  TinByeReason reason;

  if (!tin_frame_parse_bye (body, length, &reason))
    return FALSE;
  if (vector != NULL)
    g_assert_cmpuint (reason, ==, vector_get_number (vector, "reason"));
  return TRUE;
}

static TinCompareFrame
get_compare (const Vector *vector)
{
  g_autoptr (GByteArray) bytes = vector_get_bytes (vector, "bytes");
  TinCompareFrame frame = { 0 };

  frame.step = (TinCompareStep) vector_get_number (vector, "step");
  frame.number = vector_get_number (vector, "number");
  frame.length = bytes->len;
  g_assert_cmpuint (bytes->len, <=, sizeof frame.data);
  if (bytes->len > 0)
    memcpy (frame.data, bytes->data, bytes->len);
  return frame;
}

static void
append_compare (GByteArray   *out,
                const Vector *vector)
{
  TinCompareFrame frame = get_compare (vector);

  tin_frame_append_compare (out, &frame);
}

static gboolean
parse_compare (const guint8 *body,
               gsize         length,
               const Vector *vector)
{
  TinCompareFrame expected;
  TinCompareFrame frame;

  if (!tin_frame_parse_compare (body, length, &frame))
    return FALSE;
  if (vector == NULL)
    return TRUE;

  expected = get_compare (vector);
  g_assert_cmpint (frame.step, ==, expected.step);
  g_assert_cmpuint (frame.number, ==, expected.number);
  g_assert_cmpmem (frame.data, frame.length, expected.data, expected.length);
  return TRUE;
}

const Kind vector_kinds[] = {
  { "hello", TIN_FRAME_HELLO, 90, append_hello, parse_hello },
  { "message", TIN_FRAME_MESSAGE, 180, append_message, parse_message },
  { "have", TIN_FRAME_HAVE, 50, append_have, parse_upto },
  { "read", TIN_FRAME_READ, 50, append_read, parse_upto },
  { "typing", TIN_FRAME_TYPING, 33, append_typing, parse_typing },
  { "ping", TIN_FRAME_PING, 30, append_ping, parse_token },
  { "pong", TIN_FRAME_PONG, 30, append_pong, parse_token },
  { "bye", TIN_FRAME_BYE, 30, append_bye, parse_bye },
  { "recall", TIN_FRAME_RECALL, 60, append_recall, parse_recall },
  { "return", TIN_FRAME_RETURN, 180, append_return, parse_message },
  { "compare", TIN_FRAME_COMPARE, 90, append_compare, parse_compare },
};

const guint n_vector_kinds = G_N_ELEMENTS (vector_kinds);
