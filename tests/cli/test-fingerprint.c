/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "tin-cli-fingerprint.h"

#define ID "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define MARGIN 4
#define FINDER 7

static void
test_group (void)
{
  g_autofree char *whole = tin_cli_fingerprint_group (ID);
  g_autofree char *odd = tin_cli_fingerprint_group ("01234");

  g_assert_cmpstr (whole, ==, "  0123 4567 89ab cdef 0123 4567 89ab cdef\n"
                              "  0123 4567 89ab cdef 0123 4567 89ab cdef");
  g_assert_cmpstr (odd, ==, "  0123 4");
}

/* What a camera sees of a drawing: (element-type GString) rows with "1" for each light module. */
static GPtrArray *
look (const char *drawing)
{
  static const char *const halves[] = { " ", "\u2584", "\u2580", "\u2588" };
  g_auto (GStrv) lines = g_strsplit (drawing, "\n", -1);
  GPtrArray *rows = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autoptr (GString) upper = g_string_new (NULL);
      g_autoptr (GString) lower = g_string_new (NULL);

      for (const char *p = lines[i]; *p != '\0'; p = g_utf8_next_char (p))
        {
          guint half = 0;

          while (half < G_N_ELEMENTS (halves) && !g_str_has_prefix (p, halves[half]))
            half++;
          g_assert_cmpuint (half, <, G_N_ELEMENTS (halves));
          g_string_append_c (upper, (half & 2) != 0 ? '1' : '0');
          g_string_append_c (lower, (half & 1) != 0 ? '1' : '0');
        }
      g_ptr_array_add (rows, g_strdup (upper->str));
      g_ptr_array_add (rows, g_strdup (lower->str));
    }
  return rows;
}

/* The mark of three of the corners: a dark square in a light one in a dark one. */
static void
expect_finder (GPtrArray *rows,
               guint      row,
               guint      column)
{
  static const char *const finder[FINDER] = {
    "0000000", "0111110", "0100010", "0100010", "0100010", "0111110", "0000000",
  };

  for (guint i = 0; i < FINDER; i++)
    g_assert_cmpmem ((const char *) g_ptr_array_index (rows, row + i) + column, FINDER, finder[i],
                     FINDER);
}

static void
test_draw (void)
{
  g_autofree char *drawing = tin_cli_fingerprint_draw ("tincan:" ID "?name=Bob", FALSE);
  g_autoptr (GPtrArray) rows = look (drawing);
  guint width = (guint) strlen (g_ptr_array_index (rows, 0));
  guint far = width - MARGIN - FINDER;
  g_autofree char *light = g_strnfill (width, '1');

  /* A square, but for the last half line. */
  g_assert_cmpuint (rows->len, ==, width + width % 2);
  for (guint i = 0; i < width; i++)
    {
      const char *row = g_ptr_array_index (rows, i);

      g_assert_cmpuint (strlen (row), ==, width);
      g_assert_cmpmem (row, MARGIN, light, MARGIN);
      g_assert_cmpmem (row + width - MARGIN, MARGIN, light, MARGIN);
      if (i < MARGIN || i >= width - MARGIN)
        g_assert_cmpstr (row, ==, light);
    }
  expect_finder (rows, MARGIN, MARGIN);
  expect_finder (rows, MARGIN, far);
  expect_finder (rows, far, MARGIN);
}

/* The same drawing, each line with its colours and an end of them. */
static void
test_colours (void)
{
  g_autofree char *plain = tin_cli_fingerprint_draw ("tincan:" ID, FALSE);
  g_autofree char *coloured = tin_cli_fingerprint_draw ("tincan:" ID, TRUE);
  g_autoptr (GString) without = g_string_new (coloured);

  g_assert_cmpuint (g_string_replace (without, "\033[97;40m", "", 0), >, 0);
  g_assert_cmpuint (g_string_replace (without, "\033[0m", "", 0), >, 0);
  g_assert_cmpstr (without->str, ==, plain);
}

static void
test_too_long (void)
{
  g_autofree char *text = g_strnfill (10000, 'x');
  g_autofree char *drawing = tin_cli_fingerprint_draw (text, FALSE);

  g_assert_null (drawing);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/cli/fingerprint/groups", test_group);
  g_test_add_func ("/cli/fingerprint/a-drawing-is-a-code", test_draw);
  g_test_add_func ("/cli/fingerprint/colours-change-nothing-else", test_colours);
  g_test_add_func ("/cli/fingerprint/too-long-for-a-code", test_too_long);

  return g_test_run ();
}
