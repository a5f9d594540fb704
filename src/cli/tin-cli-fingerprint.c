/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-cli"

#include "config.h"

#include "tin-cli-fingerprint.h"

#include <qrencode.h>
#include <string.h>

#define GROUP_DIGITS 4
#define GROUPS_A_LINE 8
/* Modules of light around a QR code: it is not found without. */
#define MARGIN 4

G_DEFINE_AUTOPTR_CLEANUP_FUNC (QRcode, QRcode_free)

/**
 * tin_cli_fingerprint_group:
 * @id: hexadecimal digits
 *
 * Returns: (transfer full): @id in groups of four, in lines that one can read aloud; each is
 *   indented
 */
char *
tin_cli_fingerprint_group (const char *id)
{
  GString *text = g_string_new (NULL);
  gsize length = strlen (id);

  for (gsize i = 0; i < length; i += GROUP_DIGITS)
    {
      gsize n_digits = MIN (length - i, GROUP_DIGITS);

      if (i % (GROUP_DIGITS * GROUPS_A_LINE) == 0)
        g_string_append (text, i == 0 ? "  " : "\n  ");
      else
        g_string_append_c (text, ' ');
      g_string_append_len (text, id + i, (gssize) n_digits);
    }
  return g_string_free (text, FALSE);
}

/* Out of the code, everything is light. */
static gboolean
is_light (const QRcode *code,
          int           row,
          int           column)
{
  if (row < 0 || row >= code->width || column < 0 || column >= code->width)
    return TRUE;

  return (code->data[row * code->width + column] & 1) == 0;
}

/**
 * tin_cli_fingerprint_draw:
 * @colours: whether the reader obeys what asks for colours; else it is taken to write light on dark
 *
 * Returns: (transfer full) (nullable): @text as a QR code, two rows of it in a line; %NULL if it
 *   is too long
 */
char *
tin_cli_fingerprint_draw (const char *text,
                          gboolean    colours)
{
  /* By what is light: nothing, the lower half, the upper half, both. */
  static const char *const halves[] = { " ", "\u2584", "\u2580", "\u2588" };
  g_autoptr (QRcode) code = QRcode_encodeString8bit (text, 0, QR_ECLEVEL_L);
  GString *drawing;

  if (code == NULL)
    return NULL;

  drawing = g_string_new (NULL);
  for (int row = -MARGIN; row < code->width + MARGIN; row += 2)
    {
      g_string_append (drawing, row > -MARGIN ? "\n" : "");
      g_string_append (drawing, colours ? "\033[97;40m" : "");
      for (int column = -MARGIN; column < code->width + MARGIN; column++)
        g_string_append (drawing, halves[2 * is_light (code, row, column) +
                                         is_light (code, row + 1, column)]);
      g_string_append (drawing, colours ? "\033[0m" : "");
    }
  return g_string_free (drawing, FALSE);
}
