/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "tin-text.h"

/* Translated texts with a place for one value in them. */

typedef struct
{
  const char *path;
  const char *format;
  const char *value;
  const char *filled;
} Case;

static const Case cases[] = {
  { "as-in-english", "Block %s", "Bob", "Block Bob" },
  { "numbered", "%1$s blockieren", "Bob", "Bob blockieren" },
  { "several-times", "%s, %1$s and %s", "Bob", "Bob, Bob and Bob" },
  { "no-place", "The disk is full.", "Bob", "The disk is full." },
  { "empty", "", "Bob", "" },
  { "empty-value", "Block %s", "", "Block " },
  { "place-in-the-value", "Block %s of %s", "%s %1$s %%", "Block %s %1$s %% of %s %1$s %%" },
  { "percent-sign", "100 %% of %s", "Bob", "100 % of Bob" },
  { "percent-sign-before-an-s", "100 %%s", "Bob", "100 %s" },
  { "percent-sign-at-the-end", "Bob %", "Bob", "Bob %" },
  { "what-is-no-place", "%d and %2$s", "Bob", "%d and %2$s" },
};

static void
test_fill (gconstpointer data)
{
  const Case *one = data;
  g_autofree char *filled = tin_text_fill (one->format, one->value);

  g_assert_cmpstr (filled, ==, one->filled);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/core/text/fill/", cases[i].path, NULL);

      g_test_add_data_func (path, &cases[i], test_fill);
    }
  return g_test_run ();
}
