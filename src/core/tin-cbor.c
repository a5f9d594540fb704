/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-core"

#include "config.h"

#include "tin-cbor.h"

#include <string.h>

#include "tin-limits.h"

/* Major types, RFC 8949 section 3.1. */
enum
{
  MAJOR_UINT = 0,
  MAJOR_BYTES = 2,
  MAJOR_TEXT = 3,
  MAJOR_ARRAY = 4,
  MAJOR_MAP = 5,
  MAJOR_SIMPLE = 7,
};

#define SIMPLE_FALSE 20
#define SIMPLE_TRUE 21

/* --- Writing ------------------------------------------------------------------------------ */

static inline void
write_head (TinCborWriter *self,
            guint          major,
            guint64        value)
{
  guint8 *at = self->at;

  g_assert (self->end - at >= TIN_CBOR_HEAD_MAX);

  if (value < 24)
    {
      *at++ = (guint8) (major << 5 | value);
    }
  else if (value <= G_MAXUINT8)
    {
      *at++ = (guint8) (major << 5 | 24);
      *at++ = (guint8) value;
    }
  else if (value <= G_MAXUINT16)
    {
      guint16 wire = GUINT16_TO_BE ((guint16) value);

      *at++ = (guint8) (major << 5 | 25);
      memcpy (at, &wire, sizeof wire);
      at += sizeof wire;
    }
  else if (value <= G_MAXUINT32)
    {
      guint32 wire = GUINT32_TO_BE ((guint32) value);

      *at++ = (guint8) (major << 5 | 26);
      memcpy (at, &wire, sizeof wire);
      at += sizeof wire;
    }
  else
    {
      guint64 wire = GUINT64_TO_BE (value);

      *at++ = (guint8) (major << 5 | 27);
      memcpy (at, &wire, sizeof wire);
      at += sizeof wire;
    }

  self->at = at;
}

static inline void
write_string (TinCborWriter *self,
              guint          major,
              const void    *bytes,
              gsize          length)
{
  write_head (self, major, length);
  g_assert ((gsize) (self->end - self->at) >= length);
  memcpy (self->at, bytes, length);
  self->at += length;
}

void
tin_cbor_write_uint (TinCborWriter *self,
                     guint64        value)
{
  write_head (self, MAJOR_UINT, value);
}

void
tin_cbor_write_bool (TinCborWriter *self,
                     gboolean       value)
{
  write_head (self, MAJOR_SIMPLE, value ? SIMPLE_TRUE : SIMPLE_FALSE);
}

void
tin_cbor_write_bytes (TinCborWriter *self,
                      const guint8  *bytes,
                      gsize          length)
{
  write_string (self, MAJOR_BYTES, bytes, length);
}

/**
 * tin_cbor_write_text:
 * @text: valid UTF-8 without a NUL
 */
void
tin_cbor_write_text (TinCborWriter *self,
                     const char    *text,
                     gsize          length)
{
  write_string (self, MAJOR_TEXT, text, length);
}

/**
 * tin_cbor_write_array:
 * @n_items: how many values the caller writes next
 */
void
tin_cbor_write_array (TinCborWriter *self,
                      gsize          n_items)
{
  write_head (self, MAJOR_ARRAY, n_items);
}

/**
 * tin_cbor_write_map:
 * @n_pairs: how many pairs of an unsigned key, in rising order, and a value the caller writes next
 */
void
tin_cbor_write_map (TinCborWriter *self,
                    gsize          n_pairs)
{
  write_head (self, MAJOR_MAP, n_pairs);
}

/* --- Reading ------------------------------------------------------------------------------ */

static gboolean
fail (TinCborReader *self)
{
  self->at = self->end;
  return FALSE;
}

/* The argument of a head whose first byte said that N bytes of it follow (section 3). Only the
 * shortest form is taken (section 4.2.1), so that a value has one encoding. */
static gboolean
read_argument (TinCborReader *self,
               guint          additional,
               guint64       *value)
{
  static const guint64 least[] = { 24, 0x100, 0x10000, G_GUINT64_CONSTANT (0x100000000) };
  gsize length;
  guint64 v = 0;

  if (additional > 27)
    return FALSE; /* reserved, or of indefinite length */

  length = (gsize) 1 << (additional - 24);
  if ((gsize) (self->end - self->at) < length)
    return FALSE;

  for (gsize i = 0; i < length; i++)
    v = v << 8 | self->at[i];
  self->at += length;
  *value = v;

  return v >= least[additional - 24];
}

static inline gboolean
read_head (TinCborReader *self,
           guint         *major,
           guint64       *value)
{
  guint additional;

  if (self->at == self->end)
    return FALSE;

  *major = *self->at >> 5;
  additional = *self->at & 31;
  self->at++;

  if (additional < 24)
    {
      *value = additional;
      return TRUE;
    }
  return read_argument (self, additional, value) || fail (self);
}

static inline gboolean
expect_head (TinCborReader *self,
             guint          major,
             guint64       *value)
{
  guint found;

  if (!read_head (self, &found, value) || found != major)
    return fail (self);
  return TRUE;
}

gboolean
tin_cbor_read_uint (TinCborReader *self,
                    guint64       *value)
{
  return expect_head (self, MAJOR_UINT, value);
}

gboolean
tin_cbor_read_bool (TinCborReader *self,
                    gboolean      *value)
{
  guint64 simple;

  if (!expect_head (self, MAJOR_SIMPLE, &simple) ||
      (simple != SIMPLE_FALSE && simple != SIMPLE_TRUE))
    return fail (self);

  *value = simple == SIMPLE_TRUE;
  return TRUE;
}

static gboolean
read_string (TinCborReader *self,
             guint          major,
             const guint8 **bytes,
             gsize         *length)
{
  guint64 n;

  if (!expect_head (self, major, &n) || n > (guint64) (self->end - self->at))
    return fail (self);

  *bytes = self->at;
  *length = (gsize) n;
  self->at += n;
  return TRUE;
}

gboolean
tin_cbor_read_bytes (TinCborReader *self,
                     const guint8 **bytes,
                     gsize         *length)
{
  return read_string (self, MAJOR_BYTES, bytes, length);
}

/**
 * tin_cbor_read_text:
 * @text: (out) (transfer none): valid UTF-8 without a NUL, not terminated
 */
gboolean
tin_cbor_read_text (TinCborReader *self,
                    const char   **text,
                    gsize         *length)
{
  if (!read_string (self, MAJOR_TEXT, (const guint8 **) text, length) ||
      !tin_text_is_valid (*text, *length))
    return fail (self);
  return TRUE;
}

static gboolean
read_container (TinCborReader *self,
                guint          major,
                gsize         *n)
{
  guint64 count;

  if (!expect_head (self, major, &count) || count > TIN_CBOR_ITEMS_MAX)
    return fail (self);

  *n = (gsize) count;
  return TRUE;
}

/* This and the next: of at most TIN_CBOR_ITEMS_MAX, which the caller then reads one by one. */
gboolean
tin_cbor_read_array (TinCborReader *self,
                     gsize         *n_items)
{
  return read_container (self, MAJOR_ARRAY, n_items);
}

gboolean
tin_cbor_read_map (TinCborReader *self,
                   gsize         *n_pairs)
{
  return read_container (self, MAJOR_MAP, n_pairs);
}

static gboolean
skip (TinCborReader *self,
      guint          depth)
{
  guint major;
  guint64 value;
  guint64 n_values;

  if (depth > TIN_CBOR_DEPTH_MAX || !read_head (self, &major, &value))
    return FALSE;

  switch (major)
    {
    case MAJOR_UINT:
      return TRUE;

    case MAJOR_SIMPLE:
      return value == SIMPLE_FALSE || value == SIMPLE_TRUE;

    case MAJOR_BYTES:
    case MAJOR_TEXT:
      if (value > (guint64) (self->end - self->at))
        return FALSE;
      self->at += value;
      return TRUE;

    case MAJOR_ARRAY:
    case MAJOR_MAP:
      if (value > TIN_CBOR_ITEMS_MAX)
        return FALSE;
      n_values = major == MAJOR_MAP ? 2 * value : value;
      for (guint64 i = 0; i < n_values; i++)
        {
          if (!skip (self, depth + 1))
            return FALSE;
        }
      return TRUE;

    default:
      return FALSE; /* negative numbers and tags */
    }
}

/**
 * tin_cbor_skip:
 *
 * Passes over one value of the subset, whatever it is: how an unknown key leaves room to grow.
 */
gboolean
tin_cbor_skip (TinCborReader *self)
{
  return skip (self, 1) || fail (self);
}

gboolean
tin_cbor_at_end (TinCborReader *self)
{
  return self->at == self->end;
}

/**
 * tin_text_is_valid:
 *
 * Whether @length bytes are UTF-8 without a NUL. Most texts are ASCII, which is looked at eight
 * bytes at a time.
 */
gboolean
tin_text_is_valid (const char *text,
                   gsize       length)
{
  const guint64 high = G_GUINT64_CONSTANT (0x8080808080808080);
  const guint64 low = G_GUINT64_CONSTANT (0x0101010101010101);

  while (length >= sizeof (guint64))
    {
      guint64 word;

      memcpy (&word, text, sizeof word);
      /* A byte with the high bit, or, of bytes without it, one that is zero. */
      if (((word | (word - low)) & high) != 0)
        break;
      text += sizeof word;
      length -= sizeof word;
    }

  return g_utf8_validate_len (text, length, NULL);
}
