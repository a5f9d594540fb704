/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-composer-count.h"

#include <glib/gi18n.h>
#include <string.h>

#include "tin-limits.h"

/* How much more goes into a message, in words. The limit is one of bytes; people count characters,
 * and so what is left is said in those, of the size that this text has. */

/* Bytes that are left when it is first said. */
#define NEAR (TIN_TEXT_MAX / 16)
/* The toolkit lays out a whole line at each key: this takes parts of a second, a megabyte ten. */
#define LINE_BYTES_MAX (32 * 1024)

static char *
dup_left (const char *text,
          gsize       length)
{
  gulong chars = (gulong) g_utf8_strlen (text, (gssize) length);
  gulong left = (gulong) ((guint64) (TIN_TEXT_MAX - length) * chars / length);

  /* Translators: so much more text goes into this message; %'lu is a number */
  return g_strdup_printf (ngettext ("Room for %'lu more character", "Room for %'lu more characters",
                                    left), left);
}

static char *
dup_over (const char *text,
          gsize       length)
{
  const char *limit = g_utf8_find_prev_char (text, text + TIN_TEXT_MAX + 1);
  gulong over = (gulong) g_utf8_strlen (limit, (gssize) (text + length - limit));

  /* Translators: of a message; %'lu is a number */
  return g_strdup_printf (ngettext ("Too long to send: shorten it by %'lu character",
                                    "Too long to send: shorten it by %'lu characters", over), over);
}

/**
 * tin_composer_count_room:
 * @text: what is written
 * @words: (out) (nullable): how much more goes in, or what is too much; %NULL with plenty of room
 */
TinComposerRoom
tin_composer_count_room (const char  *text,
                         char       **words)
{
  gsize length = strlen (text);

  *words = NULL;
  if (length > TIN_TEXT_MAX)
    {
      *words = dup_over (text, length);
      return TIN_COMPOSER_ROOM_NONE;
    }
  if (length < TIN_TEXT_MAX - NEAR)
    return TIN_COMPOSER_ROOM_PLENTY;
  *words = dup_left (text, length);
  return TIN_COMPOSER_ROOM_LITTLE;
}

static gboolean
has_long_line (const char *text)
{
  for (gsize length; *text != '\0'; text += length + (text[length] != '\0'))
    {
      length = strcspn (text, "\n");
      if (length > LINE_BYTES_MAX)
        return TRUE;
    }
  return FALSE;
}

/**
 * tin_composer_count_is_editable:
 *
 * Returns: whether @text can be written in without holding up the window, and all of it is there
 *   at the next start
 */
gboolean
tin_composer_count_is_editable (const char *text)
{
  return strlen (text) <= TIN_DRAFT_MAX && !has_long_line (text);
}

/**
 * tin_composer_count_dup_refusal:
 * @text: what was to be pasted or dropped, and with which the text would not be editable
 *
 * Returns: (transfer full): what is said of it
 */
char *
tin_composer_count_dup_refusal (const char *text)
{
  g_autofree char *size = g_format_size_full (strlen (text), G_FORMAT_SIZE_IEC_UNITS);
  g_autofree char *most = g_format_size_full (TIN_TEXT_MAX, G_FORMAT_SIZE_IEC_UNITS);

  if (strlen (text) <= TIN_TEXT_MAX)
    return g_strdup (_("That text was not inserted: it would make a line that is too long to be "
                       "edited here."));
  /* Translators: of text that was pasted; the first %s is its size, such as 5.0 MiB, the second the
   * most that a message may have */
  return g_strdup_printf (_("That text was not inserted: it has %s, and a message at most %s."),
                          size, most);
}
