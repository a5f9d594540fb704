/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-core"

#include "config.h"

#include "tin-frame.h"

#include <string.h>

/* Bytes to whole frames. What was pushed is read where it lies; only the piece of a frame that is
 * left over at the end is copied. The length that a peer claims is compared with the cap before
 * anything is kept. */
struct _TinFrameReader
{
  /* owned */
  GByteArray   *kept;  /* (nullable) begun frame, from earlier pushes */

  /* borrowed */
  const guint8 *at;
  const guint8 *end;

  /* state */
  gsize         cap;
  gboolean      failed;
};

/**
 * tin_frame_reader_new:
 * @cap: the largest frame with its header, in bytes
 */
TinFrameReader *
tin_frame_reader_new (gsize cap)
{
  TinFrameReader *self = g_new0 (TinFrameReader, 1);

  self->cap = cap;
  return self;
}

void
tin_frame_reader_free (TinFrameReader *self)
{
  g_clear_pointer (&self->kept, g_byte_array_unref);
  g_free (self);
}

void
tin_frame_reader_set_cap (TinFrameReader *self,
                          gsize           cap)
{
  self->cap = cap;
}

/**
 * tin_frame_reader_push:
 * @bytes: lent until tin_frame_reader_keep()
 *
 * Read all frames with tin_frame_reader_next(), then call tin_frame_reader_keep().
 */
void
tin_frame_reader_push (TinFrameReader *self,
                       const guint8   *bytes,
                       gsize           length)
{
  g_return_if_fail (self->at == self->end);

  if (self->kept != NULL)
    {
      g_byte_array_append (self->kept, bytes, (guint) length);
      bytes = self->kept->data;
      length = self->kept->len;
    }
  self->at = bytes;
  self->end = bytes + length;
}

/**
 * tin_frame_reader_next:
 * @body: (out) (transfer none): valid until tin_frame_reader_keep()
 *
 * Returns: %TIN_FRAME_READER_FRAME, with the next frame; nothing is set with another result
 */
TinFrameReaderResult
tin_frame_reader_next (TinFrameReader  *self,
                       guint8          *type,
                       const guint8   **body,
                       gsize           *length)
{
  gsize left = (gsize) (self->end - self->at);
  guint32 wire;
  gsize size;

  if (self->failed)
    return TIN_FRAME_READER_ERROR;
  if (left < sizeof wire)
    return TIN_FRAME_READER_MORE;

  memcpy (&wire, self->at, sizeof wire);
  size = GUINT32_FROM_BE (wire);
  if (size == 0 || size > self->cap - sizeof wire)
    {
      self->failed = TRUE;
      return TIN_FRAME_READER_ERROR;
    }
  if (left - sizeof wire < size)
    return TIN_FRAME_READER_MORE;

  *type = self->at[4];
  *body = self->at + TIN_FRAME_HEADER_BYTES;
  *length = size - 1;
  self->at += sizeof wire + size;
  return TIN_FRAME_READER_FRAME;
}

/**
 * tin_frame_reader_keep:
 *
 * Gives back what was lent with tin_frame_reader_push(), and keeps the frame that has begun.
 */
void
tin_frame_reader_keep (TinFrameReader *self)
{
  gsize left = (gsize) (self->end - self->at);

  if (left == 0 || self->failed)
    {
      g_clear_pointer (&self->kept, g_byte_array_unref);
    }
  else if (self->kept != NULL)
    {
      g_byte_array_remove_range (self->kept, 0, (guint) (self->at - self->kept->data));
    }
  else
    {
      self->kept = g_byte_array_sized_new ((guint) left);
      g_byte_array_append (self->kept, self->at, (guint) left);
    }
  self->at = self->end = NULL;
}
