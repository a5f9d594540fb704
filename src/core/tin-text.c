/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-core"

#include "config.h"

#include "tin-text.h"

#include <string.h>

/* A translated text that was chosen out of a table is no format that the compiler can check, and a
 * translator may write "%1$s" where the original has "%s": this fills in both. */

static const char *const places[] = { "%s", "%1$s" };

/* Returns: how long the place for the value is that @text begins with, or 0. */
static gsize
place_length (const char *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    if (g_str_has_prefix (text, places[i]))
      return strlen (places[i]);
  return 0;
}

/**
 * tin_text_fill:
 * @format: plain text, perhaps with places for one value, "%s" or "%1$s"; "%%" is a percent sign
 * @value: for each of them; what looks like a place in the value is left as it is
 *
 * Returns: (transfer full): @format with @value in it
 */
char *
tin_text_fill (const char *format,
               const char *value)
{
  GString *filled = g_string_new (NULL);
  const char *rest = format;

  for (const char *sign; (sign = strchr (rest, '%')) != NULL;)
    {
      gsize length = place_length (sign);

      g_string_append_len (filled, rest, sign - rest);
      if (length > 0)
        g_string_append (filled, value);
      else
        g_string_append_c (filled, '%');
      rest = sign + (length > 0 ? length : sign[1] == '%' ? 2 : 1);
    }
  g_string_append (filled, rest);

  return g_string_free (filled, FALSE);
}
