/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-emoji.h"

#include <string.h>

/* What is an emoji, for those who show it larger: the sequences of Unicode Technical Standard 51,
 * "Definitions", over the blocks that it takes them from. A sequence that a font does not know yet
 * counts as well; nothing but the size of a text depends on it. */

/* Nobody joins more than this into one emoji, in bytes. */
#define TEXT_MAX 192
#define VARIATION_EMOJI 0xfe0f
#define KEYCAP 0x20e3
#define JOINER 0x200d

typedef struct
{
  gunichar first;
  gunichar last;
} Range;

/* Drawn as emoji without being asked to (Emoji_Presentation) */
static const Range emoji[] = {
  { 0x231a, 0x231b }, { 0x23e9, 0x23ec }, { 0x23f0, 0x23f0 }, { 0x23f3, 0x23f3 },
  { 0x25fd, 0x25fe }, { 0x2614, 0x2615 }, { 0x2648, 0x2653 }, { 0x267f, 0x267f },
  { 0x2693, 0x2693 }, { 0x26a1, 0x26a1 }, { 0x26aa, 0x26ab }, { 0x26bd, 0x26be },
  { 0x26c4, 0x26c5 }, { 0x26ce, 0x26ce }, { 0x26d4, 0x26d4 }, { 0x26ea, 0x26ea },
  { 0x26f2, 0x26f3 }, { 0x26f5, 0x26f5 }, { 0x26fa, 0x26fa }, { 0x26fd, 0x26fd },
  { 0x2705, 0x2705 }, { 0x270a, 0x270b }, { 0x2728, 0x2728 }, { 0x274c, 0x274c },
  { 0x274e, 0x274e }, { 0x2753, 0x2755 }, { 0x2757, 0x2757 }, { 0x2795, 0x2797 },
  { 0x27b0, 0x27b0 }, { 0x27bf, 0x27bf }, { 0x2b1b, 0x2b1c }, { 0x2b50, 0x2b50 },
  { 0x2b55, 0x2b55 }, { 0x1f004, 0x1f004 }, { 0x1f0cf, 0x1f0cf }, { 0x1f18e, 0x1f18e },
  { 0x1f191, 0x1f19a }, { 0x1f201, 0x1f201 }, { 0x1f21a, 0x1f21a }, { 0x1f22f, 0x1f22f },
  { 0x1f232, 0x1f236 }, { 0x1f238, 0x1f23a }, { 0x1f250, 0x1f251 }, { 0x1f300, 0x1f64f },
  { 0x1f680, 0x1f6ff }, { 0x1f7e0, 0x1f7eb }, { 0x1f7f0, 0x1f7f0 }, { 0x1f900, 0x1f9ff },
  { 0x1fa70, 0x1faff },
};

/* Symbols of text that become emoji by what stands behind them */
static const Range symbols[] = {
  { 0xa9, 0xa9 },     { 0xae, 0xae },     { 0x203c, 0x203c }, { 0x2049, 0x2049 },
  { 0x2122, 0x2122 }, { 0x2139, 0x2139 }, { 0x2194, 0x21aa }, { 0x231a, 0x23ff },
  { 0x24c2, 0x24c2 }, { 0x25aa, 0x27bf }, { 0x2934, 0x2935 }, { 0x2b05, 0x2b55 },
  { 0x3030, 0x3030 }, { 0x303d, 0x303d }, { 0x3297, 0x3299 }, { 0x1f000, 0x1f2ff },
};

static gboolean
is_in (const Range *ranges,
       gsize        n_ranges,
       gunichar     c)
{
  for (gsize i = 0; i < n_ranges; i++)
    if (c >= ranges[i].first && c <= ranges[i].last)
      return TRUE;
  return FALSE;
}

static gboolean
is_flag_letter (gunichar c)
{
  return c >= 0x1f1e6 && c <= 0x1f1ff;
}

/* A colour of skin, or the letters of a region's flag */
static gboolean
is_modifier (gunichar c)
{
  return (c >= 0x1f3fb && c <= 0x1f3ff) || (c >= 0xe0020 && c <= 0xe007f);
}

/* @joined: whether it stands behind a joiner, where a symbol may lack what makes it an emoji
 *
 * Returns: (nullable): the end of the picture at @at */
static const char *
skip_picture (const char *at,
              gboolean    joined)
{
  gunichar c = g_utf8_get_char (at);
  const char *next = g_utf8_next_char (at);
  gboolean varied = *at != '\0' && g_utf8_get_char (next) == VARIATION_EMOJI;

  if (!is_in (emoji, G_N_ELEMENTS (emoji), c) &&
      !((varied || joined) && is_in (symbols, G_N_ELEMENTS (symbols), c)))
    return NULL;
  if (varied)
    next = g_utf8_next_char (next);
  while (is_modifier (g_utf8_get_char (next)))
    next = g_utf8_next_char (next);
  return next;
}

static const char *
skip_keycap (const char *at)
{
  const char *next = at + 1;

  if (g_utf8_get_char (next) == VARIATION_EMOJI)
    next = g_utf8_next_char (next);
  return g_utf8_get_char (next) == KEYCAP ? g_utf8_next_char (next) : NULL;
}

/* Returns: (nullable): the end of the emoji at @at */
static const char *
skip_emoji (const char *at)
{
  const char *next;

  if (strchr ("0123456789#*", *at) != NULL)
    return skip_keycap (at);
  if (is_flag_letter (g_utf8_get_char (at)))
    {
      next = g_utf8_next_char (at);
      return is_flag_letter (g_utf8_get_char (next)) ? g_utf8_next_char (next) : NULL;
    }
  next = skip_picture (at, FALSE);
  while (next != NULL && g_utf8_get_char (next) == JOINER)
    next = skip_picture (g_utf8_next_char (next), TRUE);
  return next;
}

/**
 * tin_emoji_count:
 * @text: valid UTF-8
 * @most: so many
 *
 * Returns: how many emoji @text has, if it has nothing else but spaces, and not more than @most;
 *   else 0
 */
guint
tin_emoji_count (const char *text,
                 guint       most)
{
  guint count = 0;

  if (strnlen (text, TEXT_MAX + 1) > TEXT_MAX)
    return 0;
  for (const char *at = text; *at != '\0';)
    {
      if (*at == ' ')
        {
          at++;
          continue;
        }
      at = skip_emoji (at);
      if (at == NULL || ++count > most)
        return 0;
    }
  return count;
}
