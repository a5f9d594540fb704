/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "tin-cbor.h"

#include <string.h>

#include "tin-limits.h"

/* Random values: what is written is read again, and refused when it is cut. */

#define ROOM (256 * 1024)
#define TRIPS 300

static gboolean
skips (const guint8 *bytes,
       gsize         length)
{
  g_autofree guint8 *copy = g_malloc (MAX (length, 1));
  TinCborReader reader = { copy, copy + length };

  memcpy (copy, bytes, length);
  return tin_cbor_skip (&reader) && tin_cbor_at_end (&reader);
}

enum
{
  WAY_UINT,
  WAY_BOOL,
  WAY_BYTES,
  WAY_TEXT,
  WAY_ARRAY,
  WAY_MAP,
  N_RANDOM_WAYS
};

/* A value as a random number names it. N: the length, or how many members. */
typedef struct
{
  int     way;
  guint64 value;
  gsize   n;
  char    text[40];
} Value;

static void
value_init (Value *self,
            GRand *random,
            guint  depth)
{
  gboolean deepest = depth == TIN_CBOR_DEPTH_MAX;

  self->way = g_rand_int_range (random, 0, deepest ? WAY_ARRAY : N_RANDOM_WAYS);
  self->value = (guint64) g_rand_int (random) << 32 | g_rand_int (random);
  self->n = self->way < WAY_ARRAY ? self->value % sizeof self->text : self->value % 4;
  self->value >>= g_rand_int_range (random, 0, 64);
  memset (self->text, (int) ('a' + self->n % 26), sizeof self->text);
}

static void
value_write (const Value   *self,
             TinCborWriter *writer)
{
  switch (self->way)
    {
    case WAY_UINT:
      tin_cbor_write_uint (writer, self->value);
      break;
    case WAY_BOOL:
      tin_cbor_write_bool (writer, self->n % 2);
      break;
    case WAY_BYTES:
      tin_cbor_write_bytes (writer, (const guint8 *) self->text, self->n);
      break;
    case WAY_TEXT:
      tin_cbor_write_text (writer, self->text, self->n);
      break;
    case WAY_ARRAY:
      tin_cbor_write_array (writer, self->n);
      break;
    default:
      tin_cbor_write_map (writer, self->n);
      break;
    }
}

static void
value_read (const Value   *self,
            TinCborReader *reader)
{
  const guint8 *bytes = NULL;
  const char *text = NULL;
  guint64 value = 0;
  gboolean flag = FALSE;
  gsize n = 0;

  switch (self->way)
    {
    case WAY_UINT:
      g_assert_true (tin_cbor_read_uint (reader, &value));
      g_assert_cmpuint (value, ==, self->value);
      break;
    case WAY_BOOL:
      g_assert_true (tin_cbor_read_bool (reader, &flag));
      g_assert_cmpint (flag, ==, self->n % 2);
      break;
    case WAY_BYTES:
      g_assert_true (tin_cbor_read_bytes (reader, &bytes, &n));
      g_assert_cmpmem (bytes, n, self->text, self->n);
      break;
    case WAY_TEXT:
      g_assert_true (tin_cbor_read_text (reader, &text, &n));
      g_assert_cmpmem (text, n, self->text, self->n);
      break;
    default:
      g_assert_true (self->way == WAY_ARRAY ? tin_cbor_read_array (reader, &n)
                                            : tin_cbor_read_map (reader, &n));
      g_assert_cmpuint (n, ==, self->n);
      break;
    }
}

/* Writes the value that RANDOM names; with a READER instead reads it, and compares. */
static void
walk (GRand         *random,
      TinCborWriter *writer,
      TinCborReader *reader,
      guint          depth)
{
  gsize n_members = 0;
  Value value;

  value_init (&value, random, depth);
  if (writer != NULL)
    value_write (&value, writer);
  else
    value_read (&value, reader);

  if (value.way == WAY_ARRAY)
    n_members = value.n;
  else if (value.way == WAY_MAP)
    n_members = 2 * value.n;
  for (gsize i = 0; i < n_members; i++)
    walk (random, writer, reader, depth + 1);
}

static void
test_round_trips (void)
{
  for (guint i = 0; i < TRIPS; i++)
    {
      guint32 seed = (guint32) g_test_rand_int ();
      g_autoptr (GRand) random = g_rand_new_with_seed (seed);
      g_autofree guint8 *room = g_malloc (ROOM);
      TinCborWriter writer = { room, room + ROOM };
      TinCborReader reader;
      gsize length;

      walk (random, &writer, NULL, 1);
      length = (gsize) (writer.at - room);

      g_rand_set_seed (random, seed);
      reader = (TinCborReader) { room, writer.at };
      walk (random, NULL, &reader, 1);
      g_assert_true (tin_cbor_at_end (&reader));

      g_assert_true (skips (room, length));
      for (gsize cut = 0; cut < length; cut++)
        g_assert_false (skips (room, cut));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/core/cbor/random-values-round-trip", test_round_trips);

  return g_test_run ();
}
