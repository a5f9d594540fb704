/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-net"

#include "config.h"

#include <string.h>

#include "tin-buffer.h"

#define TIN_BUFFER_FIRST 256

/* Puts what is there at the start of a piece that has room for `more` bytes behind it. */
static void
tin_buffer_make_room (TinBuffer *self,
                      gsize      more)
{
  gsize length = tin_buffer_get_length (self);
  gsize size = MAX (self->size, TIN_BUFFER_FIRST);

  while (size < length + more)
    size *= 2;

  /* Moving costs less than it frees, or it would be done again for every few bytes. */
  if (size == self->size && self->start >= length)
    {
      memmove (self->bytes, self->bytes + self->start, length);
    }
  else
    {
      guint8 *bytes;

      if (size == self->size)
        size *= 2;
      bytes = g_malloc (size);
      if (length > 0)
        memcpy (bytes, self->bytes + self->start, length);
      g_free (self->bytes);
      self->bytes = bytes;
      self->size = size;
    }
  self->start = 0;
  self->end = length;
}

void
tin_buffer_append (TinBuffer    *self,
                   const guint8 *bytes,
                   gsize         length)
{
  if (length == 0)
    return;

  if (self->size - self->end < length)
    tin_buffer_make_room (self, length);
  memcpy (self->bytes + self->end, bytes, length);
  self->end += length;
}

void
tin_buffer_consume (TinBuffer *self,
                    gsize      length)
{
  g_return_if_fail (length <= tin_buffer_get_length (self));

  self->start += length;
  if (self->start == self->end)
    tin_buffer_clear (self);
}

void
tin_buffer_clear (TinBuffer *self)
{
  g_free (self->bytes);
  *self = (TinBuffer) { 0 };
}
