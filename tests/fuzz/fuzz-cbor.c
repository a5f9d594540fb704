/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "fuzz-support.h"
#include "tin-cbor.h"
#include "tin-limits.h"

/* CBOR alone. A piece that says what to read, a byte a value; the rest is read. There is one
 * encoding of everything: what was read is written again and must be the same bytes. */

typedef struct
{
  TinCborReader  cursor;
  TinCborWriter  writer;
} Run;

static gboolean
read_text (Run *run)
{
  const char *text;
  gsize length;

  if (!tin_cbor_read_text (&run->cursor, &text, &length))
    return FALSE;

  g_assert_true (g_utf8_validate_len (text, length, NULL));
  g_assert_true (tin_text_is_valid (text, length));
  tin_cbor_write_text (&run->writer, text, length);
  return TRUE;
}

static gboolean
read_bytes (Run *run)
{
  const guint8 *bytes;
  gsize length;

  if (!tin_cbor_read_bytes (&run->cursor, &bytes, &length))
    return FALSE;

  tin_cbor_write_bytes (&run->writer, bytes, length);
  return TRUE;
}

static gboolean
read_head (Run      *run,
           gboolean  map)
{
  gsize n;

  if (map ? !tin_cbor_read_map (&run->cursor, &n) : !tin_cbor_read_array (&run->cursor, &n))
    return FALSE;

  g_assert_cmpuint (n, <=, TIN_CBOR_ITEMS_MAX);
  if (map)
    tin_cbor_write_map (&run->writer, n);
  else
    tin_cbor_write_array (&run->writer, n);
  return TRUE;
}

static gboolean
read_value (Run    *run,
            guint8  what)
{
  guint64 number;
  gboolean yes;

  switch (what % 7)
    {
    case 0:
      if (!tin_cbor_read_uint (&run->cursor, &number))
        return FALSE;
      tin_cbor_write_uint (&run->writer, number);
      return TRUE;
    case 1:
      if (!tin_cbor_read_bool (&run->cursor, &yes))
        return FALSE;
      tin_cbor_write_bool (&run->writer, yes);
      return TRUE;
    case 2:
      return read_bytes (run);
    case 3:
      return read_text (run);
    case 4:
    case 5:
      return read_head (run, what % 7 == 5);
    default:
      return tin_cbor_skip (&run->cursor);
    }
}

/* Once anything was wrong nothing moves any more. */
static void
check_stuck (Run *run)
{
  const guint8 *at = run->cursor.at;

  for (guint8 what = 0; what < 7; what++)
    g_assert_false (read_value (run, what));
  g_assert_true (run->cursor.at == at);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  FuzzInput input = { data, data + size };
  const guint8 *script;
  gsize n_values = fuzz_input_take_piece (&input, &script);
  gsize room = size + TIN_CBOR_HEAD_MAX;
  g_autofree guint8 *written = g_malloc (room);
  Run run = { .cursor = { input.at, input.end } };

  for (gsize i = 0; i < n_values; i++)
    {
      const guint8 *from = run.cursor.at;
      gsize length;
      gboolean good;

      run.writer = (TinCborWriter) { written, written + room };
      good = read_value (&run, script[i]);
      g_assert_true (from <= run.cursor.at && run.cursor.at <= run.cursor.end);
      if (!good)
        {
          check_stuck (&run);
          return 0;
        }
      length = (gsize) (run.writer.at - written);
      g_assert_true (run.cursor.at > from);
      if (script[i] % 7 != 6)
        g_assert_cmpmem (written, length, from, (gsize) (run.cursor.at - from));
    }

  g_assert_cmpint (tin_cbor_at_end (&run.cursor), ==, run.cursor.at == run.cursor.end);
  return 0;
}
