/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "fuzz-support.h"
#include "tin-frame.h"
#include "tin-limits.h"

/* Bytes to frames. The first byte: the cap, and what it is raised to once a frame was read; then
 * pieces as they arrive. Whatever the pieces, the frames are those that the stream as a whole
 * has. */

typedef struct
{
  GByteArray *stream;   /* (owned) all that was pushed */
  gsize       at;       /* where the next frame begins in it */
  gsize       cap;
  gsize       next_cap;
  gboolean    failed;
} Model;

static TinFrameReaderResult
model_next (Model  *self,
            gsize  *size)
{
  gsize left = self->stream->len - self->at;
  const guint8 *from = left > 0 ? self->stream->data + self->at : NULL;

  if (self->failed)
    return TIN_FRAME_READER_ERROR;
  if (left < 4)
    return TIN_FRAME_READER_MORE;

  *size = (gsize) from[0] << 24 | (gsize) from[1] << 16 | (gsize) from[2] << 8 | from[3];
  if (*size == 0 || *size + 4 > self->cap)
    {
      self->failed = TRUE;
      return TIN_FRAME_READER_ERROR;
    }
  return left < *size + 4 ? TIN_FRAME_READER_MORE : TIN_FRAME_READER_FRAME;
}

static void
push (TinFrameReader *reader,
      Model          *model,
      const guint8   *bytes,
      gsize           n_bytes)
{
  g_autofree guint8 *lent = g_malloc (MAX (n_bytes, 1));
  TinFrameReaderResult result;
  const guint8 *body;
  gsize length;
  gsize size = 0;
  guint8 type;

  memcpy (lent, bytes, n_bytes);
  g_byte_array_append (model->stream, bytes, (guint) n_bytes);
  tin_frame_reader_push (reader, lent, n_bytes);
  do
    {
      result = tin_frame_reader_next (reader, &type, &body, &length);
      g_assert_cmpint (result, ==, model_next (model, &size));
      if (result == TIN_FRAME_READER_FRAME)
        {
          g_assert_cmpuint (type, ==, model->stream->data[model->at + 4]);
          g_assert_cmpmem (body, length, model->stream->data + model->at + 5, size - 1);
          model->at += size + 4;
          model->cap = model->next_cap;
          tin_frame_reader_set_cap (reader, model->cap);
        }
    }
  while (result == TIN_FRAME_READER_FRAME);
  tin_frame_reader_keep (reader);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  static const gsize caps[] = { 32, 200, TIN_UNAUTHENTICATED_MAX, TIN_FRAME_MAX };
  FuzzInput input = { data, data + size };
  guint8 how = fuzz_input_take_byte (&input);
  g_autoptr (GByteArray) stream = g_byte_array_new ();
  g_autoptr (TinFrameReader) reader = tin_frame_reader_new (caps[how & 3]);
  Model model = { stream, 0, caps[how & 3], caps[how >> 2 & 3], FALSE };

  while (!fuzz_input_is_empty (&input))
    {
      const guint8 *bytes;
      gsize length = fuzz_input_take_piece (&input, &bytes);

      push (reader, &model, bytes, length);
    }

  return 0;
}
