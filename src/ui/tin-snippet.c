/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-snippet.h"

/* The piece of a message about the words that were looked for, and these in bold. What counts as
 * the same word follows the search: case and accents do not matter, the last word may be the
 * beginning of one. Writing without spaces between words is looked through at every character, and
 * a symbol is a word. */

/* Of a longer message only so much is looked through, in bytes. */
#define SCANNED_MAX (64 * 1024)
#define SNIPPET_CHARS 160
/* Characters before the first word that is found. */
#define CHARS_BEFORE 24
#define DECOMPOSED_MAX G_UNICHAR_MAX_DECOMPOSITION_LENGTH

/* A character without its accents, in lower case. */
static gunichar
fold (gunichar c)
{
  gunichar decomposed[DECOMPOSED_MAX];

  if (c < 0x80)
    return (gunichar) g_ascii_tolower ((char) c);
  /* Korean syllables would come apart. */
  if (g_unichar_get_script (c) == G_UNICODE_SCRIPT_HANGUL ||
      g_unichar_fully_decompose (c, TRUE, decomposed, DECOMPOSED_MAX) == 0)
    return c;
  return g_unichar_tolower (decomposed[0]);
}

static gboolean
is_in_word (gunichar c)
{
  return g_unichar_isalnum (c) || g_unichar_ismark (c);
}

static gboolean
is_symbol (gunichar c)
{
  GUnicodeType type = g_unichar_type (c);

  return c >= 0x80 && (type == G_UNICODE_OTHER_SYMBOL || type == G_UNICODE_CURRENCY_SYMBOL ||
                       type == G_UNICODE_MATH_SYMBOL);
}

/* Whether a word may begin and end at C, whatever stands beside it. */
static gboolean
stands_alone (gunichar c)
{
  if (is_symbol (c))
    return TRUE;
  switch (g_unichar_get_script (c))
    {
    case G_UNICODE_SCRIPT_HAN:
    case G_UNICODE_SCRIPT_HIRAGANA:
    case G_UNICODE_SCRIPT_KATAKANA:
    case G_UNICODE_SCRIPT_THAI:
    case G_UNICODE_SCRIPT_LAO:
    case G_UNICODE_SCRIPT_KHMER:
    case G_UNICODE_SCRIPT_MYANMAR:
      return TRUE;
    default:
      return FALSE;
    }
}

typedef struct
{
  const char *start;  /* (borrowed) */
  const char *end;    /* (borrowed) */
  gboolean    open;   /* more letters may follow in what is found */
} Word;

/* Returns: (transfer full) (element-type Word): pieces of @words */
static GArray *
split (const char *words)
{
  GArray *split = g_array_new (FALSE, FALSE, sizeof (Word));
  const char *at = words;

  while (*at != '\0')
    {
      Word word = { .start = at };

      if (is_symbol (g_utf8_get_char (at)))
        at = g_utf8_next_char (at);
      else
        while (*at != '\0' && is_in_word (g_utf8_get_char (at)))
          at = g_utf8_next_char (at);
      word.end = at;
      word.open = *at == '\0';
      if (word.end > word.start)
        g_array_append_val (split, word);
      else
        at = g_utf8_next_char (at);
    }
  return split;
}

static const char *
skip_marks (const char *at)
{
  while (*at != '\0' && g_unichar_ismark (g_utf8_get_char (at)))
    at = g_utf8_next_char (at);
  return at;
}

/* Returns: (nullable): where @word ends if it stands at @at */
static const char *
match_word (const Word *word,
            const char *at)
{
  const char *letter = word->start;

  while (letter < word->end)
    {
      if (*at == '\0' || fold (g_utf8_get_char (at)) != fold (g_utf8_get_char (letter)))
        return NULL;
      at = skip_marks (g_utf8_next_char (at));
      letter = skip_marks (g_utf8_next_char (letter));
    }
  if (!word->open && is_in_word (g_utf8_get_char (at)) && !stands_alone (g_utf8_get_char (at)))
    return NULL;
  return at;
}

/* @before: the character before @at
 *
 * Returns: (nullable): where the longest of @words that stands at @at ends */
static const char *
match (GArray     *words,
       gunichar    before,
       const char *at)
{
  const char *longest = NULL;

  if (is_in_word (before) && !stands_alone (g_utf8_get_char (at)))
    return NULL;
  for (guint i = 0; i < words->len; i++)
    {
      const char *end = match_word (&g_array_index (words, Word, i), at);

      if (end != NULL && end > at && (longest == NULL || end > longest))
        longest = end;
    }
  return longest;
}

/* Returns: where the snippet begins: a little before the first word that is found */
static const char *
find_start (const char *text,
            GArray     *words)
{
  gunichar before = ' ';
  const char *start;
  const char *at;

  for (at = text; *at != '\0' && at - text < SCANNED_MAX; at = g_utf8_next_char (at))
    {
      if (match (words, before, at) != NULL)
        break;
      before = g_utf8_get_char (at);
    }
  if (*at == '\0' || at - text >= SCANNED_MAX)
    return text;
  start = at;
  for (guint i = 0; i < CHARS_BEFORE && start > text; i++)
    start = g_utf8_prev_char (start);
  /* Not in the middle of a word, if there is the beginning of one. */
  for (const char *step = start; step < at && start > text; step = g_utf8_next_char (step))
    if (g_unichar_isspace (g_utf8_get_char (step)))
      {
        start = g_utf8_next_char (step);
        break;
      }
  return start;
}

static void
append_flat (GString    *line,
             const char *from,
             const char *to)
{
  for (const char *at = from; at < to; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (!g_unichar_isspace (c) && !g_unichar_iscntrl (c))
        g_string_append_unichar (line, c);
      else if (line->len > 0 && line->str[line->len - 1] != ' ')
        g_string_append_c (line, ' ');
    }
}

/**
 * tin_snippet_new:
 * @whose: stands before it, never bold; may be empty
 * @text: of a message
 * @words: what was looked for, as it was typed
 * @attributes: (out) (transfer full): what makes the words bold
 *
 * Returns: (transfer full): one line of @text with what was found
 */
char *
tin_snippet_new (const char     *whose,
                 const char     *text,
                 const char     *words,
                 PangoAttrList **attributes)
{
  g_autoptr (GArray) wanted = split (words);
  g_autoptr (GString) line = g_string_new (whose);
  const char *at = find_start (text, wanted);
  gunichar before = ' ';

  *attributes = pango_attr_list_new ();
  if (at > text)
    g_string_append (line, "…");
  for (guint i = 0; *at != '\0' && i < SNIPPET_CHARS; i++)
    {
      const char *end = match (wanted, before, at);
      gsize start = line->len;

      append_flat (line, at, end != NULL ? end : g_utf8_next_char (at));
      if (end != NULL)
        {
          PangoAttribute *bold = pango_attr_weight_new (PANGO_WEIGHT_BOLD);

          bold->start_index = (guint) start;
          bold->end_index = (guint) line->len;
          pango_attr_list_insert (*attributes, bold);
        }
      at = end != NULL ? end : g_utf8_next_char (at);
      before = g_utf8_get_char (g_utf8_prev_char (at));
    }
  if (*at != '\0')
    g_string_append (line, "…");
  return g_string_free (g_steal_pointer (&line), FALSE);
}
