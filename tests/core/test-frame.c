/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "test-frame.h"

#include <string.h>

#include "tin-limits.h"

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

static void
check_digest (const Vector *vector)
{
  g_autoptr (TinMessage) message = vector_get_message (vector);
  g_autoptr (GByteArray) expected = vector_get_bytes (vector, "digest");
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
  g_autoptr (GByteArray) frame = vector_get_bytes (vector, "frame");
  g_autofree char *expect = vector_get_string (vector, "expect");
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

static void
assert_target (const TinMessagePart *part,
               const TinMessageName *target)
{
  g_assert_cmpuint (part->target.log_id, ==, target != NULL ? target->log_id : 0);
  g_assert_cmpuint (part->target.number, ==, target != NULL ? target->number : 0);
}

/* A text of many frames, which only their digest stands for. */
static void
check_parts (const Kind   *kind,
             const Vector *vector)
{
  g_autoptr (TinFrameReader) reader = tin_frame_reader_new (TIN_FRAME_MAX);
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autofree char *expected = vector_get_string (vector, "frames-sha256");
  g_autofree char *sum = NULL;
  g_autoptr (TinMessage) message = vector_get_message (vector);
  const char *rest = tin_message_get_text (message);
  const guint8 *body;
  gsize length;
  guint8 type;

  kind->append (out, vector);
  tin_frame_reader_push (reader, out->data, out->len);
  for (guint64 left = vector_get_number (vector, "n-frames"); left > 0; left--)
    {
      TinMessagePart part;

      g_assert_cmpint (tin_frame_reader_next (reader, &type, &body, &length), ==,
                       TIN_FRAME_READER_FRAME);
      g_assert_cmpuint (type, ==, kind->type);
      g_assert_true (tin_frame_parse_message (body, length, &part));
      g_assert_true (g_utf8_validate_len (part.text, part.length, NULL));
      g_assert_cmpuint (part.flags, ==, left > 1 ? TIN_MESSAGE_FLAG_MORE : 0);
      g_assert_cmpint (part.kind, ==, tin_message_get_kind (message));
      assert_target (&part, tin_message_get_target (message));
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
      if (vector_has_key (&vector, "digest"))
        check_digest (&vector);
      if (vector_has_key (&vector, "frames-sha256"))
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
  g_autoptr (GByteArray) frame = vector_get_bytes (&vector, "frame");
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

  for (guint i = 0; i < n_vector_kinds; i++)
    {
      g_autofree char *vectors = g_strdup_printf ("/core/frame/vectors/%s", vector_kinds[i].name);
      g_autofree char *damage = g_strdup_printf ("/core/frame/damaged/%s", vector_kinds[i].name);

      g_test_add_data_func (vectors, &vector_kinds[i], test_vectors);
      g_test_add_data_func (damage, &vector_kinds[i], test_damage);
    }

  return g_test_run ();
}
