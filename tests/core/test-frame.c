/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "tin-frame.h"

#include <string.h>

#include "tin-limits.h"

/* Frames against the wire vectors in tests/data/wire, which another encoder has made. */

/* What a group of a vector file says. */
typedef struct
{
  GKeyFile   *file;   /* (borrowed) */
  const char *group;  /* (borrowed) */
} Vector;

/* A frame type: how one is written from a vector, and read and compared with it. With no vector
 * it is read only. */
typedef struct
{
  const char    *name;
  TinFrameType   type;
  guint          n_vectors;  /* at least: nothing is passed over unseen */
  void         (*append) (GByteArray   *out,
                          const Vector *vector);
  gboolean     (*parse)  (const guint8 *body,
                          gsize         length,
                          const Vector *vector);
} Kind;

static guint64
get_number (const Vector *self,
            const char   *key)
{
  g_autoptr (GError) error = NULL;
  guint64 number = g_key_file_get_uint64 (self->file, self->group, key, &error);

  g_assert_no_error (error);
  return number;
}

static char *
get_string (const Vector *self,
            const char   *key)
{
  g_autoptr (GError) error = NULL;
  char *string = g_key_file_get_string (self->file, self->group, key, &error);

  g_assert_no_error (error);
  return string;
}

static gboolean
has_key (const Vector *self,
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

static GByteArray *
get_frame (const Vector *self)
{
  g_autofree char *hex = get_string (self, "frame");

  return from_hex (hex);
}

static GKeyFile *
load (const Kind *kind)
{
  g_autofree char *name = g_strconcat (kind->name, ".ini", NULL);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", "wire", name, NULL);
  g_autoptr (GError) error = NULL;
  GKeyFile *file = g_key_file_new ();

  g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, &error);
  g_assert_no_error (error);
  return file;
}

/* --- Each type ---------------------------------------------------------------------------- */

static TinHello *
get_hello (const Vector *vector)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) logs = NULL;
  TinHello *hello = tin_hello_new ();

  hello->name = get_string (vector, "name");
  hello->port = (guint16) get_number (vector, "port");
  hello->instance = get_number (vector, "instance");
  hello->log_id = get_number (vector, "log-id");

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

static char *
get_text (const Vector *vector)
{
  GString *text = g_string_new (NULL);
  g_autofree char *unit = NULL;

  if (!has_key (vector, "text-unit"))
    {
      g_string_free (text, TRUE);
      return get_string (vector, "text");
    }

  unit = get_string (vector, "text-unit");
  for (guint64 i = get_number (vector, "text-repeat"); i > 0; i--)
    g_string_append (text, unit);
  return g_string_free (text, FALSE);
}

static TinMessage *
get_message (const Vector *vector)
{
  g_autofree char *text = get_text (vector);

  return tin_message_new (get_number (vector, "log-id"), get_number (vector, "number"),
                          get_number (vector, "sent-at"),
                          (TinMessageKind) get_number (vector, "kind"),
                          (guint) get_number (vector, "flags"), text, -1);
}

static void
append_message (GByteArray   *out,
                const Vector *vector)
{
  g_autoptr (TinMessage) message = get_message (vector);

  tin_frame_append_message (out, message);
}

static void
append_return (GByteArray   *out,
               const Vector *vector)
{
  g_autoptr (TinMessage) message = get_message (vector);

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

  text = get_text (vector);
  g_assert_cmpuint (part.log_id, ==, get_number (vector, "log-id"));
  g_assert_cmpuint (part.number, ==, get_number (vector, "number"));
  g_assert_cmpuint (part.sent_at, ==, get_number (vector, "sent-at"));
  g_assert_cmpuint (part.kind, ==, get_number (vector, "kind"));
  g_assert_cmpuint (part.flags, ==, get_number (vector, "flags"));
  g_assert_cmpmem (part.text, part.length, text, strlen (text));
  return TRUE;
}

static void
append_have (GByteArray   *out,
             const Vector *vector)
{
  tin_frame_append_upto (out, TIN_FRAME_HAVE, get_number (vector, "log-id"),
                         get_number (vector, "upto"));
}

static void
append_read (GByteArray   *out,
             const Vector *vector)
{
  tin_frame_append_upto (out, TIN_FRAME_READ, get_number (vector, "log-id"),
                         get_number (vector, "upto"));
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
      g_assert_cmpuint (log_id, ==, get_number (vector, "log-id"));
      g_assert_cmpuint (upto, ==, get_number (vector, "upto"));
    }
  return TRUE;
}

static void
append_recall (GByteArray   *out,
               const Vector *vector)
{
  tin_frame_append_recall (out, get_number (vector, "log-id"), get_number (vector, "from"),
                           get_number (vector, "upto"));
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
      g_assert_cmpuint (log_id, ==, get_number (vector, "log-id"));
      g_assert_cmpuint (from, ==, get_number (vector, "from"));
      g_assert_cmpuint (upto, ==, get_number (vector, "upto"));
    }
  return TRUE;
}

static void
append_ping (GByteArray   *out,
             const Vector *vector)
{
  tin_frame_append_token (out, TIN_FRAME_PING, get_number (vector, "token"));
}

static void
append_pong (GByteArray   *out,
             const Vector *vector)
{
  tin_frame_append_token (out, TIN_FRAME_PONG, get_number (vector, "token"));
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
    g_assert_cmpuint (token, ==, get_number (vector, "token"));
  return TRUE;
}

static void
append_bye (GByteArray   *out,
            const Vector *vector)
{
  tin_frame_append_bye (out, (TinByeReason) get_number (vector, "reason"));
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
    g_assert_cmpuint (reason, ==, get_number (vector, "reason"));
  return TRUE;
}

static TinCompareFrame
get_compare (const Vector *vector)
{
  g_autofree char *hex = get_string (vector, "bytes");
  g_autoptr (GByteArray) bytes = from_hex (hex);
  TinCompareFrame frame = { 0 };

  frame.step = (TinCompareStep) get_number (vector, "step");
  frame.number = get_number (vector, "number");
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

static const Kind kinds[] = {
  { "hello", TIN_FRAME_HELLO, 90, append_hello, parse_hello },
  { "message", TIN_FRAME_MESSAGE, 110, append_message, parse_message },
  { "have", TIN_FRAME_HAVE, 50, append_have, parse_upto },
  { "read", TIN_FRAME_READ, 50, append_read, parse_upto },
  { "ping", TIN_FRAME_PING, 30, append_ping, parse_token },
  { "pong", TIN_FRAME_PONG, 30, append_pong, parse_token },
  { "bye", TIN_FRAME_BYE, 30, append_bye, parse_bye },
  { "recall", TIN_FRAME_RECALL, 60, append_recall, parse_recall },
  { "return", TIN_FRAME_RETURN, 110, append_return, parse_message },
  { "compare", TIN_FRAME_COMPARE, 90, append_compare, parse_compare },
};

/* --- Vectors ------------------------------------------------------------------------------ */

static void
check_digest (const Vector *vector)
{
  g_autoptr (TinMessage) message = get_message (vector);
  g_autofree char *hex = get_string (vector, "digest");
  g_autoptr (GByteArray) expected = from_hex (hex);
  guint8 digest[TIN_DIGEST_BYTES];

  tin_message_digest (message, digest);
  g_assert_cmpmem (digest, sizeof digest, expected->data, expected->len);
}

/* A body that is cut anywhere is refused; so is one with a byte behind it. */
static void
check_cuts (const Kind   *kind,
            const guint8 *body,
            gsize         length)
{
  for (gsize cut = 0; cut < length; cut++)
    {
      g_autofree guint8 *piece = g_memdup2 (body, MAX (cut, 1));

      g_assert_false (kind->parse (piece, cut, NULL));
    }
  for (guint next = 0; next <= G_MAXUINT8; next++)
    {
      g_autofree guint8 *longer = g_malloc (length + 1);

      memcpy (longer, body, length);
      longer[length] = (guint8) next;
      g_assert_false (kind->parse (longer, length + 1, NULL));
    }
}

static void
check_frame (const Kind   *kind,
             const Vector *vector)
{
  g_autoptr (GByteArray) frame = get_frame (vector);
  g_autofree char *expect = get_string (vector, "expect");
  gsize length = frame->len - TIN_FRAME_HEADER_BYTES;
  g_autofree guint8 *body = g_malloc (MAX (length, 1)); /* of its own size: a sanitizer watches */
  gboolean refuse = g_str_equal (expect, "refuse");

  g_assert_cmpuint (frame->data[4], ==, kind->type);
  memcpy (body, frame->data + TIN_FRAME_HEADER_BYTES, length);
  g_assert_cmpint (kind->parse (body, length, refuse ? NULL : vector), ==, !refuse);
  if (refuse)
    return;

  check_cuts (kind, body, length);
  if (g_str_equal (expect, "both"))
    {
      g_autoptr (GByteArray) out = g_byte_array_new ();

      g_byte_array_append (out, (const guint8 *) "before", 6);
      kind->append (out, vector);
      g_assert_cmpmem (out->data, 6, "before", 6);
      g_assert_cmpmem (out->data + 6, out->len - 6, frame->data, frame->len);
    }
}

/* A text of many frames, which only their digest stands for. */
static void
check_parts (const Kind   *kind,
             const Vector *vector)
{
  g_autoptr (TinFrameReader) reader = tin_frame_reader_new (TIN_FRAME_MAX);
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autofree char *expected = get_string (vector, "frames-sha256");
  g_autofree char *sum = NULL;
  g_autofree char *text = get_text (vector);
  const char *rest = text;
  const guint8 *body;
  gsize length;
  guint8 type;

  kind->append (out, vector);
  tin_frame_reader_push (reader, out->data, out->len);
  for (guint64 left = get_number (vector, "n-frames"); left > 0; left--)
    {
      TinMessagePart part;

      g_assert_cmpint (tin_frame_reader_next (reader, &type, &body, &length), ==,
                       TIN_FRAME_READER_FRAME);
      g_assert_cmpuint (type, ==, kind->type);
      g_assert_true (tin_frame_parse_message (body, length, &part));
      g_assert_true (g_utf8_validate_len (part.text, part.length, NULL));
      g_assert_cmpuint (part.flags, ==, left > 1 ? TIN_MESSAGE_FLAG_MORE : 0);
      g_assert_true (part.length <= strlen (rest) && memcmp (part.text, rest, part.length) == 0);
      rest += part.length;
    }
  g_assert_cmpstr (rest, ==, "");
  g_assert_cmpint (tin_frame_reader_next (reader, &type, &body, &length), ==,
                   TIN_FRAME_READER_MORE);
  tin_frame_reader_keep (reader);

  sum = g_compute_checksum_for_data (G_CHECKSUM_SHA256, out->data, out->len);
  g_assert_cmpstr (sum, ==, expected);
}

static void
test_vectors (gconstpointer user_data)
{
  const Kind *kind = user_data;
  g_autoptr (GKeyFile) file = load (kind);
  g_auto (GStrv) groups = g_key_file_get_groups (file, NULL);

  g_assert_cmpuint (g_strv_length (groups), >=, kind->n_vectors);
  for (guint i = 0; groups[i] != NULL; i++)
    {
      const Vector vector = { file, groups[i] };

      g_test_message ("%s", groups[i]);
      if (has_key (&vector, "digest"))
        check_digest (&vector);
      if (has_key (&vector, "frames-sha256"))
        check_parts (kind, &vector);
      else
        check_frame (kind, &vector);
    }
}

/* Whatever is done to one byte of a frame, it is read or refused, and a sanitizer sees no more
 * than that. */
static void
test_damage (gconstpointer user_data)
{
  const Kind *kind = user_data;
  g_autoptr (GKeyFile) file = load (kind);
  g_auto (GStrv) groups = g_key_file_get_groups (file, NULL);
  const Vector vector = { file, groups[0] };
  g_autoptr (GByteArray) frame = get_frame (&vector);
  guint n_refused = 0;

  for (guint at = TIN_FRAME_HEADER_BYTES; at < frame->len; at++)
    {
      for (guint flip = 1; flip <= G_MAXUINT8; flip++)
        {
          gsize length = frame->len - TIN_FRAME_HEADER_BYTES;
          g_autofree guint8 *body = g_memdup2 (frame->data + TIN_FRAME_HEADER_BYTES, length);

          body[at - TIN_FRAME_HEADER_BYTES] ^= (guint8) flip;
          n_refused += !kind->parse (body, length, NULL);
        }
    }
  g_assert_cmpuint (n_refused, >, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *vectors = g_strdup_printf ("/core/frame/vectors/%s", kinds[i].name);
      g_autofree char *damage = g_strdup_printf ("/core/frame/damaged/%s", kinds[i].name);

      g_test_add_data_func (vectors, &kinds[i], test_vectors);
      g_test_add_data_func (damage, &kinds[i], test_damage);
    }

  return g_test_run ();
}
