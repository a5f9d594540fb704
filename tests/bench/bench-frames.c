/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>

#include <gio/gio.h>

#include "bench.h"
#include "bench-stats.h"
#include "bench-text.h"
#include "tin-frame.h"
#include "tin-limits.h"

/* Bytes of one message and back, without a link: in this process, in pieces as a link has them. */

/* Fits into one write of a link. */
#define N_MESSAGES 400
#define ROUNDS 7

static TinMessage *
make_message (guint64 place)
{
  char text[BENCH_TEXT_LENGTH];

  bench_text_write (text, BENCH_TEXT_ROW, place, bench_now_ns ());
  return tin_message_new (G_GUINT64_CONSTANT (0x123456789abcdef0), place + 1,
                          (guint64) (g_get_real_time () / 1000) << 16, TIN_MESSAGE_KIND_TEXT,
                          TIN_MESSAGE_FLAGS_NONE, text, BENCH_TEXT_LENGTH);
}

static double
encode (GPtrArray  *messages,
        GByteArray *bytes,
        guint       n_times)
{
  gint64 start = bench_now_ns ();

  for (guint i = 0; i < n_times; i++)
    {
      g_byte_array_set_size (bytes, 0);
      for (guint j = 0; j < messages->len; j++)
        tin_frame_append_message (bytes, g_ptr_array_index (messages, j));
    }
  return (double) (bench_now_ns () - start) / n_times / messages->len;
}

/* Returns how many of them were whole and in their place. */
static guint
read_all (TinFrameReader *reader,
          GByteArray     *bytes)
{
  const guint8 *body;
  gsize length;
  guint8 type;
  guint n_good = 0;

  tin_frame_reader_push (reader, bytes->data, bytes->len);
  while (tin_frame_reader_next (reader, &type, &body, &length) == TIN_FRAME_READER_FRAME)
    {
      TinMessagePart part;

      n_good += type == TIN_FRAME_MESSAGE && tin_frame_parse_message (body, length, &part) &&
                part.number == n_good + 1 && part.length == BENCH_TEXT_LENGTH;
    }
  tin_frame_reader_keep (reader);
  return n_good;
}

static double
decode (GByteArray *bytes,
        guint       n_times,
        gboolean   *good)
{
  g_autoptr (TinFrameReader) reader = tin_frame_reader_new (TIN_FRAME_MAX);
  gint64 start = bench_now_ns ();

  for (guint i = 0; i < n_times; i++)
    *good = read_all (reader, bytes) == N_MESSAGES && *good;
  return (double) (bench_now_ns () - start) / n_times / N_MESSAGES;
}

gboolean
bench_frames (const BenchRun  *run,
              GError         **error)
{
  g_autoptr (GPtrArray) messages =
    g_ptr_array_new_with_free_func ((GDestroyNotify) tin_message_unref);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (GArray) encoded = bench_samples_new ();
  g_autoptr (GArray) decoded = bench_samples_new ();
  guint n_times = run->smoke ? 10 : 500;
  gboolean good = TRUE;

  for (guint i = 0; i < N_MESSAGES; i++)
    g_ptr_array_add (messages, make_message (i));
  for (guint i = 0; i < ROUNDS; i++)
    {
      double there = encode (messages, bytes, n_times);
      double back = decode (bytes, n_times, &good);

      g_array_append_val (encoded, there);
      g_array_append_val (decoded, back);
    }
  if (!good)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "a frame was lost");
      return FALSE;
    }

  bench_report_add (&(BenchFigure) { "frame, encode", "ns", 0, { bench_median (encoded), NAN },
                                     BENCH_GOAL_AT_MOST, 100 });
  bench_report_add (&(BenchFigure) { "frame, decode", "ns", 0, { bench_median (decoded), NAN },
                                     BENCH_GOAL_AT_MOST, 200 });
  return TRUE;
}
