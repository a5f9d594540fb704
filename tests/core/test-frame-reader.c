/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "tin-frame.h"

#include <string.h>

#include "tin-limits.h"

/* Frames out of a stream that is cut anywhere. */

#define N_FRAMES 7
#define TRIPS 200

/* The body of frame I: bytes that no other frame has, the longer ones longer than a piece. */
static GByteArray *
make_body (guint i)
{
  static const guint lengths[N_FRAMES] = { 0, 1, 2, 300, 0, 40, 3 };
  GByteArray *body = g_byte_array_new ();

  for (guint at = 0; at < lengths[i]; at++)
    {
      guint8 byte = (guint8) (at * 7 + i);

      g_byte_array_append (body, &byte, 1);
    }
  return body;
}

static void
append_frame (GByteArray   *out,
              guint8        type,
              const guint8 *body,
              guint         length)
{
  guint32 wire = GUINT32_TO_BE (1 + length);

  g_byte_array_append (out, (const guint8 *) &wire, sizeof wire);
  g_byte_array_append (out, &type, 1);
  g_byte_array_append (out, body, length);
}

static GByteArray *
make_stream (void)
{
  GByteArray *stream = g_byte_array_new ();

  for (guint i = 0; i < N_FRAMES; i++)
    {
      g_autoptr (GByteArray) body = make_body (i);

      append_frame (stream, (guint8) (100 + i), body->data, body->len);
    }
  return stream;
}

/* Pushes bytes that are gone afterwards. N: the frames that came before; returns those now. */
static guint
push (TinFrameReader *reader,
      const guint8   *bytes,
      gsize           length,
      guint           n)
{
  g_autofree guint8 *lent = g_memdup2 (bytes, MAX (length, 1));
  TinFrameReaderResult result;
  const guint8 *body;
  gsize body_length;
  guint8 type;

  tin_frame_reader_push (reader, lent, length);
  while ((result = tin_frame_reader_next (reader, &type, &body, &body_length)) ==
         TIN_FRAME_READER_FRAME)
    {
      g_autoptr (GByteArray) expected = make_body (n % N_FRAMES);

      g_assert_cmpuint (type, ==, 100 + n % N_FRAMES);
      g_assert_cmpmem (body, body_length, expected->data, expected->len);
      n++;
    }
  g_assert_cmpint (result, ==, TIN_FRAME_READER_MORE);
  tin_frame_reader_keep (reader);
  return n;
}

static void
test_coalesced (void)
{
  g_autoptr (TinFrameReader) reader = tin_frame_reader_new (TIN_FRAME_MAX);
  g_autoptr (GByteArray) stream = make_stream ();

  g_assert_cmpuint (push (reader, stream->data, stream->len, 0), ==, N_FRAMES);
  g_assert_cmpuint (push (reader, stream->data, stream->len, 0), ==, N_FRAMES);
}

/* A frame comes with its last byte, no earlier and no later. */
static void
test_bytewise (void)
{
  g_autoptr (TinFrameReader) reader = tin_frame_reader_new (TIN_FRAME_MAX);
  g_autoptr (GByteArray) stream = make_stream ();
  gsize at = 0;
  guint n = 0;

  for (guint i = 0; i < N_FRAMES; i++)
    {
      g_autoptr (GByteArray) body = make_body (i);
      gsize end = at + TIN_FRAME_HEADER_BYTES + body->len;

      for (; at < end; at++)
        {
          g_assert_cmpuint (n, ==, i);
          n = push (reader, stream->data + at, 1, n);
          g_assert_cmpuint (push (reader, stream->data, 0, n), ==, n);
        }
    }
  g_assert_cmpuint (n, ==, N_FRAMES);
}

static void
test_split (void)
{
  g_autoptr (GByteArray) stream = make_stream ();

  for (guint first = 0; first <= stream->len; first++)
    {
      for (guint second = first; second <= stream->len; second += 11)
        {
          g_autoptr (TinFrameReader) reader = tin_frame_reader_new (TIN_FRAME_MAX);
          guint n;

          n = push (reader, stream->data, first, 0);
          n = push (reader, stream->data + first, second - first, n);
          n = push (reader, stream->data + second, stream->len - second, n);
          g_assert_cmpuint (n, ==, N_FRAMES);
        }
    }
}

static void
test_random_cuts (void)
{
  g_autoptr (GByteArray) one = make_stream ();
  g_autoptr (GByteArray) stream = g_byte_array_new ();
  g_autoptr (TinFrameReader) reader = tin_frame_reader_new (TIN_FRAME_MAX);
  guint n = 0;

  for (guint i = 0; i < TRIPS; i++)
    g_byte_array_append (stream, one->data, one->len);

  for (gsize at = 0; at < stream->len;)
    {
      gsize piece = (gsize) g_test_rand_int_range (0, 2 * (gint32) one->len);

      piece = MIN (piece, stream->len - at);
      n = push (reader, stream->data + at, piece, n);
      at += piece;
    }
  g_assert_cmpuint (n, ==, N_FRAMES * TRIPS);
}

/* --- The cap ------------------------------------------------------------------------------ */

/* What comes of a frame of SIZE bytes in all, of which only HEARD are there. */
static TinFrameReaderResult
read_sized (gsize cap,
            gsize size,
            gsize heard)
{
  g_autoptr (TinFrameReader) reader = tin_frame_reader_new (cap);
  g_autofree guint8 *bytes = g_malloc0 (MAX (size, heard));
  guint32 wire = GUINT32_TO_BE ((guint32) (size - sizeof wire));
  TinFrameReaderResult result;
  const guint8 *body;
  gsize length;
  guint8 type;

  memcpy (bytes, &wire, sizeof wire);
  tin_frame_reader_push (reader, bytes, heard);
  result = tin_frame_reader_next (reader, &type, &body, &length);
  if (result == TIN_FRAME_READER_FRAME)
    g_assert_cmpuint (length, ==, size - TIN_FRAME_HEADER_BYTES);
  tin_frame_reader_keep (reader);
  return result;
}

static void
test_cap (void)
{
  static const gsize caps[] = { TIN_FRAME_HEADER_BYTES, 100, TIN_UNAUTHENTICATED_MAX,
                                TIN_FRAME_MAX };

  for (guint i = 0; i < G_N_ELEMENTS (caps); i++)
    {
      gsize cap = caps[i];

      g_assert_cmpint (read_sized (cap, cap, cap), ==, TIN_FRAME_READER_FRAME);
      g_assert_cmpint (read_sized (cap, cap, cap - 1), ==, TIN_FRAME_READER_MORE);
      g_assert_cmpint (read_sized (cap, cap, 4), ==, TIN_FRAME_READER_MORE);
      g_assert_cmpint (read_sized (cap, cap + 1, cap + 1), ==, TIN_FRAME_READER_ERROR);
      /* Its four bytes are enough to refuse it. */
      g_assert_cmpint (read_sized (cap, cap + 1, 4), ==, TIN_FRAME_READER_ERROR);
      g_assert_cmpint (read_sized (cap, cap + 1, 3), ==, TIN_FRAME_READER_MORE);
      g_assert_cmpint (read_sized (cap, 4, 4), ==, TIN_FRAME_READER_ERROR);
      g_assert_cmpint (read_sized (cap, 5, 5), ==, TIN_FRAME_READER_FRAME);
    }
}

static const char *const refused[] = {
  "\x00\x00\x00\x00",
  "\xff\xff\xff\xff",
  "\x80\x00\x00\x00",
  "\x00\x01\x00\x00",
};

/* For good: whatever comes after it. */
static void
test_error_is_final (void)
{
  g_autoptr (GByteArray) stream = make_stream ();

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (TinFrameReader) reader = tin_frame_reader_new (TIN_FRAME_MAX);
      const guint8 *body;
      gsize length;
      guint8 type;

      g_assert_cmpuint (push (reader, stream->data, stream->len, 0), ==, N_FRAMES);
      g_assert_cmpuint (push (reader, (const guint8 *) refused[i], 3, 0), ==, 0);
      tin_frame_reader_push (reader, (const guint8 *) refused[i] + 3, 1);
      g_assert_cmpint (tin_frame_reader_next (reader, &type, &body, &length), ==,
                       TIN_FRAME_READER_ERROR);
      tin_frame_reader_keep (reader);

      tin_frame_reader_set_cap (reader, G_MAXUINT32);
      tin_frame_reader_push (reader, stream->data, stream->len);
      g_assert_cmpint (tin_frame_reader_next (reader, &type, &body, &length), ==,
                       TIN_FRAME_READER_ERROR);
      tin_frame_reader_keep (reader);
    }
}

/* A frame that is over one cap and under the next is taken once the cap was raised, though it came
 * in one piece with the frame that raised it. */
static void
test_raised_cap (void)
{
  g_autoptr (TinFrameReader) reader = tin_frame_reader_new (10);
  g_autoptr (GByteArray) stream = g_byte_array_new ();
  const guint8 zeros[100] = { 0 };
  const guint8 *body;
  gsize length;
  guint8 type;

  append_frame (stream, 1, zeros, 5);
  append_frame (stream, 2, zeros, sizeof zeros);
  tin_frame_reader_push (reader, stream->data, stream->len);
  g_assert_cmpint (tin_frame_reader_next (reader, &type, &body, &length), ==,
                   TIN_FRAME_READER_FRAME);
  tin_frame_reader_set_cap (reader, 105);
  g_assert_cmpint (tin_frame_reader_next (reader, &type, &body, &length), ==,
                   TIN_FRAME_READER_FRAME);
  g_assert_cmpuint (type, ==, 2);
  g_assert_cmpuint (length, ==, sizeof zeros);
  tin_frame_reader_keep (reader);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/core/frame-reader/coalesced", test_coalesced);
  g_test_add_func ("/core/frame-reader/byte-by-byte", test_bytewise);
  g_test_add_func ("/core/frame-reader/split-at-every-byte", test_split);
  g_test_add_func ("/core/frame-reader/random-cuts", test_random_cuts);
  g_test_add_func ("/core/frame-reader/cap-is-exact", test_cap);
  g_test_add_func ("/core/frame-reader/error-is-final", test_error_is_final);
  g_test_add_func ("/core/frame-reader/cap-is-raised-between-frames", test_raised_cap);

  return g_test_run ();
}
