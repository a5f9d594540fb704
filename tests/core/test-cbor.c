/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "tin-cbor.h"

#include <string.h>

#include "tin-limits.h"

#define ROOM 4096

/* Bytes in a block of their own size, so that a sanitizer sees every byte that is read behind. */
static guint8 *
copy_exactly (const void *bytes,
              gsize       length)
{
  guint8 *copy = g_malloc (MAX (length, 1));

  memcpy (copy, bytes, length);
  return copy;
}

static gboolean
skips (const void *bytes,
       gsize       length)
{
  g_autofree guint8 *copy = copy_exactly (bytes, length);
  TinCborReader reader = { copy, copy + length };

  return tin_cbor_skip (&reader) && tin_cbor_at_end (&reader);
}

/* --- Heads -------------------------------------------------------------------------------- */

typedef struct
{
  guint64     value;
  gsize       length;
  const char *bytes;
} Head;

/* RFC 8949, appendix A, and the borders between the lengths of a head. */
static const Head heads[] = {
  { 0, 1, "\x00" },
  { 1, 1, "\x01" },
  { 10, 1, "\x0a" },
  { 23, 1, "\x17" },
  { 24, 2, "\x18\x18" },
  { 100, 2, "\x18\x64" },
  { 255, 2, "\x18\xff" },
  { 256, 3, "\x19\x01\x00" },
  { 1000, 3, "\x19\x03\xe8" },
  { 65535, 3, "\x19\xff\xff" },
  { 65536, 5, "\x1a\x00\x01\x00\x00" },
  { 1000000, 5, "\x1a\x00\x0f\x42\x40" },
  { G_MAXUINT32, 5, "\x1a\xff\xff\xff\xff" },
  { (guint64) G_MAXUINT32 + 1, 9, "\x1b\x00\x00\x00\x01\x00\x00\x00\x00" },
  { G_MAXINT64, 9, "\x1b\x7f\xff\xff\xff\xff\xff\xff\xff" },
  { G_MAXUINT64, 9, "\x1b\xff\xff\xff\xff\xff\xff\xff\xff" },
};

static void
test_heads (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (heads); i++)
    {
      guint8 room[TIN_CBOR_HEAD_MAX];
      TinCborWriter writer = { room, room + sizeof room };
      TinCborReader reader;
      guint64 value = 0;

      tin_cbor_write_uint (&writer, heads[i].value);
      g_assert_cmpmem (room, (writer.at - room), heads[i].bytes, heads[i].length);

      reader = (TinCborReader) { room, writer.at };
      g_assert_true (tin_cbor_read_uint (&reader, &value));
      g_assert_cmpuint (value, ==, heads[i].value);
      g_assert_true (tin_cbor_at_end (&reader));
      g_assert_true (skips (room, heads[i].length));
    }
}

/* A head that is cut short, in a value of every kind. */
static void
test_cut_heads (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (heads); i++)
    {
      for (guint major = 0; major < 8; major++)
        {
          g_autofree guint8 *bytes = copy_exactly (heads[i].bytes, heads[i].length);

          bytes[0] |= (guint8) (major << 5);
          for (gsize length = 0; length < heads[i].length; length++)
            g_assert_false (skips (bytes, length));
        }
    }
}

/* Strings and containers have the same heads. */
static void
test_string_heads (void)
{
  static const gsize lengths[] = { 0, 1, 23, 24, 255, 256, 65535, 65536, 70000 };

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      gsize room_length = 2 * (lengths[i] + TIN_CBOR_HEAD_MAX);
      g_autofree guint8 *room = g_malloc (room_length);
      g_autofree char *text = g_strnfill (lengths[i], 'x');
      TinCborWriter writer = { room, room + room_length };
      TinCborReader reader;
      const guint8 *bytes;
      const char *read;
      gsize length;

      tin_cbor_write_text (&writer, text, lengths[i]);
      tin_cbor_write_bytes (&writer, (const guint8 *) text, lengths[i]);

      reader = (TinCborReader) { room, writer.at };
      g_assert_true (tin_cbor_read_text (&reader, &read, &length));
      g_assert_cmpmem (read, length, text, lengths[i]);
      g_assert_true (tin_cbor_read_bytes (&reader, &bytes, &length));
      g_assert_cmpmem (bytes, length, text, lengths[i]);
      g_assert_true (tin_cbor_at_end (&reader));
    }
}

/* Only the shortest form is taken: a value has one encoding. */
static void
test_shortest (void)
{
  static const struct
  {
    gsize       length;
    const char *bytes;
  } longer[] = {
    { 2, "\x18\x00" },
    { 2, "\x18\x17" },
    { 3, "\x19\x00\x00" },
    { 3, "\x19\x00\xff" },
    { 5, "\x1a\x00\x00\x00\x17" },
    { 5, "\x1a\x00\x00\xff\xff" },
    { 9, "\x1b\x00\x00\x00\x00\x00\x00\x00\x00" },
    { 9, "\x1b\x00\x00\x00\x00\xff\xff\xff\xff" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (longer); i++)
    {
      for (guint major = 0; major < 8; major++)
        {
          guint8 bytes[512] = { 0 };

          memcpy (bytes, longer[i].bytes, longer[i].length);
          bytes[0] |= (guint8) (major << 5);
          for (gsize length = 1; length <= sizeof bytes; length++)
            g_assert_false (skips (bytes, length));
        }
    }
}

/* --- What is outside the subset ----------------------------------------------------------- */

static const struct
{
  const char *what;
  gsize       length;
  const char *bytes;
} outside[] = {
  { "nothing", 0, "" },
  { "-1", 1, "\x20" },
  { "-24", 1, "\x37" },
  { "-100", 2, "\x38\x63" },
  { "-2^64", 9, "\x3b\xff\xff\xff\xff\xff\xff\xff\xff" },
  { "reserved 28", 1, "\x1c" },
  { "reserved 29", 1, "\x1d" },
  { "reserved 30", 1, "\x1e" },
  { "reserved 28 with 16 bytes", 17,
    "\x1c\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff" },
  { "indefinite number", 1, "\x1f" },
  { "indefinite bytes", 4, "\x5f\x41\x61\xff" },
  { "indefinite text", 4, "\x7f\x61\x61\xff" },
  { "indefinite array", 3, "\x9f\x01\xff" },
  { "indefinite map", 4, "\xbf\x01\x02\xff" },
  { "reserved text", 2, "\x7c\x61" },
  { "break", 1, "\xff" },
  { "time as a tag", 6, "\xc1\x1a\x51\x4b\x67\xb0" },
  { "bignum", 3, "\xc2\x41\x01" },
  { "tag of CBOR", 4, "\xd9\xd9\xf7\x01" },
  { "half", 3, "\xf9\x3c\x00" },
  { "half of zero", 3, "\xf9\x00\x00" },
  { "single", 5, "\xfa\x47\xc3\x50\x00" },
  { "double", 9, "\xfb\x3f\xf1\x99\x99\x99\x99\x99\x9a" },
  { "null", 1, "\xf6" },
  { "undefined", 1, "\xf7" },
  { "simple 0", 1, "\xe0" },
  { "simple 19", 1, "\xf3" },
  { "true in two bytes", 2, "\xf8\x15" },
  { "simple 255", 2, "\xf8\xff" },
  { "bytes past the end", 2, "\x42\x61" },
  { "text past the end", 2, "\x62\x61" },
  { "bytes without end", 9, "\x5b\xff\xff\xff\xff\xff\xff\xff\xff" },
  { "text without end", 9, "\x7b\x80\x00\x00\x00\x00\x00\x00\x00" },
  { "array past the end", 2, "\x82\x01" },
  { "map past the end", 2, "\xa1\x01" },
  { "array of 257", 3, "\x99\x01\x01" },
  { "array of 2^63", 9, "\x9b\x80\x00\x00\x00\x00\x00\x00\x00" },
  { "map of 257", 3, "\xb9\x01\x01" },
  { "map of 2^64 - 1", 9, "\xbb\xff\xff\xff\xff\xff\xff\xff\xff" },
  { "tag in an array", 3, "\x81\xc1\x00" },
  { "float as a key", 5, "\xa1\xf9\x3c\x00\x01" },
};

static void
assert_nothing_left (TinCborReader *reader)
{
  const guint8 *bytes;
  const char *text;
  guint64 value;
  gboolean flag;
  gsize n;

  g_assert_true (tin_cbor_at_end (reader));
  g_assert_false (tin_cbor_read_uint (reader, &value));
  g_assert_false (tin_cbor_read_bool (reader, &flag));
  g_assert_false (tin_cbor_read_bytes (reader, &bytes, &n));
  g_assert_false (tin_cbor_read_text (reader, &text, &n));
  g_assert_false (tin_cbor_read_array (reader, &n));
  g_assert_false (tin_cbor_read_map (reader, &n));
  g_assert_false (tin_cbor_skip (reader));
  g_assert_true (tin_cbor_at_end (reader));
}

/* The reader that READERS has a bit for takes the next value. */
static gboolean
read_as (TinCborReader *reader,
         guint          way)
{
  const guint8 *bytes;
  const char *text;
  guint64 value;
  gboolean flag;
  gsize n;

  switch (way)
    {
    case 0:
      return tin_cbor_read_uint (reader, &value);
    case 1:
      return tin_cbor_read_bool (reader, &flag);
    case 2:
      return tin_cbor_read_bytes (reader, &bytes, &n);
    case 3:
      return tin_cbor_read_text (reader, &text, &n);
    case 4:
      return tin_cbor_read_array (reader, &n);
    case 5:
      return tin_cbor_read_map (reader, &n);
    default:
      return tin_cbor_skip (reader);
    }
}

#define N_WAYS 7

/* No reader takes any of these, and afterwards nothing goes on behind the mistake. */
static void
test_outside (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (outside); i++)
    {
      for (guint way = 0; way < N_WAYS; way++)
        {
          g_autofree guint8 *bytes = copy_exactly (outside[i].bytes, outside[i].length);
          TinCborReader reader = { bytes, bytes + outside[i].length };

          /* The members of a container are not looked at by its head's reader. */
          if ((way == 4 || way == 5) && read_as (&reader, way))
            g_assert_false (skips (outside[i].bytes, outside[i].length));
          else if (read_as (&reader, way))
            g_error ("%s is taken in way %u", outside[i].what, way);
          else
            assert_nothing_left (&reader);
        }
    }
}

/* A value of another kind than was asked for is a mistake, with good bytes behind it too. */
static void
test_kinds (void)
{
  static const struct
  {
    const char *bytes;
    guint       way;
  } values[] = {
    { "\x01\x01\x01", 0 },
    { "\xf4\x01\x01", 1 },
    { "\xf5\x01\x01", 1 },
    { "\x41\x61\x01", 2 },
    { "\x61\x61\x01", 3 },
    { "\x81\x01\x01", 4 },
    { "\xa1\x01\x01", 5 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      for (guint way = 0; way < N_WAYS; way++)
        {
          const guint8 *bytes = (const guint8 *) values[i].bytes;
          TinCborReader reader = { bytes, bytes + 3 };
          gboolean taken = read_as (&reader, way);

          g_assert_cmpint (taken, ==, way == values[i].way || way == N_WAYS - 1);
          if (!taken)
            assert_nothing_left (&reader);
        }
    }
}

static void
test_bools (void)
{
  guint8 room[2 * TIN_CBOR_HEAD_MAX];
  TinCborWriter writer = { room, room + sizeof room };
  TinCborReader reader = { room, room + 2 };
  gboolean value;

  tin_cbor_write_bool (&writer, 7);
  tin_cbor_write_bool (&writer, FALSE);
  g_assert_cmpmem (room, (writer.at - room), "\xf5\xf4", 2);

  g_assert_true (tin_cbor_read_bool (&reader, &value));
  g_assert_cmpint (value, ==, TRUE);
  g_assert_true (tin_cbor_read_bool (&reader, &value));
  g_assert_cmpint (value, ==, FALSE);
}

/* --- Bounds ------------------------------------------------------------------------------- */

static void
test_depth (void)
{
  static const char openers[][3] = { "\x81", "\xa1\x00" };

  for (guint i = 0; i < G_N_ELEMENTS (openers); i++)
    {
      for (guint depth = 1; depth <= 1000; depth++)
        {
          g_autoptr (GByteArray) bytes = g_byte_array_new ();

          for (guint level = 1; level < depth; level++)
            g_byte_array_append (bytes, (const guint8 *) openers[i], 1 + i);
          g_byte_array_append (bytes, (const guint8 *) "\x00", 1);
          g_assert_cmpint (skips (bytes->data, bytes->len), ==, depth <= TIN_CBOR_DEPTH_MAX);
        }
    }

  /* In a key as well. */
  g_assert_true (skips ("\xa1\x81\x81\x00\x00", 5));
  g_assert_false (skips ("\xa1\x81\x81\x81\x00\x00", 6));
}

static void
test_items (void)
{
  for (gsize n = TIN_CBOR_ITEMS_MAX - 1; n <= TIN_CBOR_ITEMS_MAX + 1; n++)
    {
      gboolean fits = n <= TIN_CBOR_ITEMS_MAX;
      guint8 array[ROOM] = { 0 };
      guint8 map[ROOM] = { 0 };
      TinCborWriter array_writer = { array, array + sizeof array };
      TinCborWriter map_writer = { map, map + sizeof map };
      TinCborReader array_reader = { array, array + sizeof array };
      TinCborReader map_reader = { map, map + sizeof map };
      gsize count;

      tin_cbor_write_array (&array_writer, n);
      tin_cbor_write_map (&map_writer, n);
      g_assert_cmpint (skips (array, (array_writer.at - array) + n), ==, fits);
      g_assert_cmpint (skips (map, (map_writer.at - map) + 2 * n), ==, fits);
      g_assert_false (skips (array, (array_writer.at - array) + n - 1));
      g_assert_false (skips (map, (map_writer.at - map) + 2 * n - 1));

      g_assert_cmpint (tin_cbor_read_array (&array_reader, &count), ==, fits);
      g_assert_true (!fits || count == n);
      g_assert_cmpint (tin_cbor_read_map (&map_reader, &count), ==, fits);
      g_assert_true (!fits || count == n);
    }
}

/* --- Text --------------------------------------------------------------------------------- */

/* Whether a text of LENGTH bytes at OFFSET from an aligned address is taken, with one piece of it
 * at AT replaced. */
static gboolean
is_valid_with (gsize       offset,
               gsize       length,
               gsize       at,
               const char *piece,
               gsize       piece_length)
{
  g_autofree char *block = g_malloc (MAX (offset + length, 1));

  memset (block, '\x7f', offset + length);
  memcpy (block + offset + at, piece, piece_length);
  return tin_text_is_valid (block + offset, length);
}

/* ASCII is looked at eight bytes at a time: every length, every alignment, every place. */
static void
test_text_everywhere (void)
{
  static const char bad[] = { '\x00', '\x80', '\xbf', '\xc3', '\xff' };

  for (gsize offset = 0; offset < 9; offset++)
    {
      for (gsize length = 0; length < 35; length++)
        {
          g_assert_true (is_valid_with (offset, length, 0, "", 0));
          for (gsize i = 0; i < length * G_N_ELEMENTS (bad); i++)
            {
              gsize at = i / G_N_ELEMENTS (bad);

              g_assert_false (is_valid_with (offset, length, at, &bad[i % G_N_ELEMENTS (bad)], 1));
              g_assert_true (is_valid_with (offset, length, at, "\x01", 1));
              g_assert_cmpint (is_valid_with (offset, length, at, "\xf0\x9f\xa6\x80",
                                              MIN (4, length - at)),
                               ==, length - at >= 4);
            }
        }
    }
}

static const struct
{
  const char *text;
  gsize       length;
  gboolean    valid;
} texts[] = {
  { "", 0, TRUE },
  { "h\xc3\xa9", 3, TRUE },
  { "\xe4\xb8\x96\xe7\x95\x8c", 6, TRUE },
  { "\xf4\x8f\xbf\xbf", 4, TRUE },
  { "\xef\xbf\xbe", 3, TRUE }, /* a noncharacter is a character of UTF-8 */
  { "\xc2\x80", 2, TRUE },
  { "\xc3", 1, FALSE },
  { "\xe4\xb8", 2, FALSE },
  { "\xf0\x9f\xa6", 3, FALSE },
  { "\xa9", 1, FALSE },
  { "\xc0\x80", 2, FALSE },         /* a longer form of NUL */
  { "\xc1\xbf", 2, FALSE },
  { "\xe0\x9f\xbf", 3, FALSE },
  { "\xf0\x8f\xbf\xbf", 4, FALSE },
  { "\xed\xa0\x80", 3, FALSE },     /* surrogates */
  { "\xed\xbf\xbf", 3, FALSE },
  { "\xf4\x90\x80\x80", 4, FALSE }, /* beyond Unicode */
  { "\xf8\x88\x80\x80\x80", 5, FALSE },
  { "\xfe", 1, FALSE },
  { "\0", 1, FALSE },
  { "a\0b", 3, FALSE },
  { "12345678\0", 9, FALSE },
};

static void
test_texts (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      for (gsize ahead = 0; ahead < 20; ahead++)
        {
          g_autofree char *text = g_strnfill (ahead + texts[i].length, 'a');
          guint8 room[64];
          TinCborWriter writer = { room, room + sizeof room };
          TinCborReader reader = { room, room };
          const char *read;
          gsize length;

          memcpy (text + ahead, texts[i].text, texts[i].length);
          tin_cbor_write_text (&writer, text, ahead + texts[i].length);
          reader.end = writer.at;
          g_assert_cmpint (tin_cbor_read_text (&reader, &read, &length), ==, texts[i].valid);
          g_assert_true (tin_cbor_at_end (&reader));
        }
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/core/cbor/heads-at-their-borders", test_heads);
  g_test_add_func ("/core/cbor/cut-heads-are-refused", test_cut_heads);
  g_test_add_func ("/core/cbor/strings-of-every-length", test_string_heads);
  g_test_add_func ("/core/cbor/longer-heads-are-refused", test_shortest);
  g_test_add_func ("/core/cbor/outside-the-subset-is-refused", test_outside);
  g_test_add_func ("/core/cbor/another-kind-is-refused", test_kinds);
  g_test_add_func ("/core/cbor/booleans", test_bools);
  g_test_add_func ("/core/cbor/depth-is-bounded", test_depth);
  g_test_add_func ("/core/cbor/items-are-bounded", test_items);
  g_test_add_func ("/core/cbor/text-at-every-place", test_text_everywhere);
  g_test_add_func ("/core/cbor/texts", test_texts);

  return g_test_run ();
}
