/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "tin-transfer-private.h"

#include <string.h>

/* Lines with a bound: a file without line ends is not read into memory. */

#define READ_BYTES (64 * 1024)

static const char byte_order_mark[] = "\xef\xbb\xbf";

TinTransferReader *
tin_transfer_reader_new (GInputStream *stream)
{
  TinTransferReader *self = g_new0 (TinTransferReader, 1);

  self->stream = g_object_ref (stream);
  self->buffer = g_byte_array_new ();
  return self;
}

void
tin_transfer_reader_free (TinTransferReader *self)
{
  g_object_unref (self->stream);
  g_byte_array_unref (self->buffer);
  g_free (self);
}

/* Reads more, after what was given out has made room. */
static gboolean
fill (TinTransferReader  *self,
      GError            **error)
{
  guint old_length;
  gssize n_read;

  if (self->at > 0)
    g_byte_array_remove_range (self->buffer, 0, (guint) self->at);
  self->at = 0;

  old_length = self->buffer->len;
  if (old_length > TIN_TRANSFER_LINE_MAX)
    {
      g_set_error (error, TIN_ERROR, TIN_ERROR_INVALID, "Line %" G_GUINT64_FORMAT
                   ": longer than any message", self->line + 1);
      return FALSE;
    }

  g_byte_array_set_size (self->buffer, old_length + READ_BYTES);
  n_read = g_input_stream_read (self->stream, self->buffer->data + old_length, READ_BYTES,
                                NULL, error);
  g_byte_array_set_size (self->buffer, old_length + (guint) MAX (n_read, 0));
  self->at_end = n_read == 0;
  return n_read >= 0;
}

static void
give_out (TinTransferReader  *self,
          gsize               n_taken,
          const char        **text,
          gsize              *length)
{
  const char *from = (const char *) self->buffer->data + self->at;
  const char *to = from + n_taken;

  self->line++;
  self->at += n_taken;
  self->n_bytes += n_taken;

  if (self->line == 1 && n_taken >= 3 && memcmp (from, byte_order_mark, 3) == 0)
    from += 3;
  while (to > from && (to[-1] == '\n' || to[-1] == '\r'))
    to--;
  *text = from;
  *length = (gsize) (to - from);
}

/**
 * tin_transfer_reader_next:
 * @text: (out) (transfer none): the next line without its end, not terminated, until the next
 *   call; %NULL at the end of the file
 *
 * Returns: %FALSE with a %G_IO_ERROR, or with %TIN_ERROR_INVALID for a line that is longer than
 *   TIN_TRANSFER_LINE_MAX
 */
gboolean
tin_transfer_reader_next (TinTransferReader  *self,
                          const char        **text,
                          gsize              *length,
                          GError            **error)
{
  gsize looked_at = 0;

  for (;;)
    {
      gsize n_left = self->buffer->len - self->at;
      /* A buffer in which nothing ever was has no data. */
      const guint8 *from = n_left > 0 ? self->buffer->data + self->at : NULL;
      const guint8 *end =
        n_left > looked_at ? memchr (from + looked_at, '\n', n_left - looked_at) : NULL;

      if (end != NULL || (self->at_end && n_left > 0))
        {
          give_out (self, end != NULL ? (gsize) (end - from) + 1 : n_left, text, length);
          return TRUE;
        }

      *text = NULL;
      *length = 0;
      looked_at = n_left;
      if (self->at_end)
        return TRUE;
      if (!fill (self, error))
        return FALSE;
    }
}
