/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A queue of bytes in one piece of memory, which is freed whenever the queue runs empty: an idle
 * link holds none. All zero is an empty one. */
typedef struct
{
  guint8 *bytes;  /* (owned) (nullable) */
  gsize   start;
  gsize   end;
  gsize   size;
} TinBuffer;

static inline gsize
tin_buffer_get_length (const TinBuffer *self)
{
  return self->end - self->start;
}

static inline const guint8 *
tin_buffer_peek (const TinBuffer *self)
{
  return self->bytes + self->start;
}

void tin_buffer_append  (TinBuffer    *self,
                         const guint8 *bytes,
                         gsize         length);
void tin_buffer_consume (TinBuffer    *self,
                         gsize         length);
void tin_buffer_clear   (TinBuffer    *self);

G_END_DECLS
