/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-completion-word.h"

#include <string.h>

/* What is being written just before the cursor: the name of an emoji, a person's name, or anything
 * else. A mark within a word, as in 10:30 or in an address, begins none. */

/* A letter behind the colon is a smiley more often than the beginning of a name. */
#define EMOJI_CHARS_MIN 2

static gboolean
may_be_in_word (gunichar c)
{
  return g_unichar_isalnum (c) || g_unichar_ismark (c) || c == '_' || c == '+' || c == '-';
}

/* Whether a word may begin at @at. */
static gboolean
is_beginning (const char *text,
              const char *at)
{
  gunichar c;

  if (at == text)
    return TRUE;
  c = g_utf8_get_char (g_utf8_prev_char (at));
  switch (g_unichar_type (c))
    {
    case G_UNICODE_OPEN_PUNCTUATION:
    case G_UNICODE_INITIAL_PUNCTUATION:
      return TRUE;
    default:
      return g_unichar_isspace (c) || c == '"' || c == '\'';
    }
}

/* Returns: where the word begins that ends at @end, which may be empty */
static const char *
find_start (const char *text,
            const char *end)
{
  while (end > text)
    {
      const char *before = g_utf8_prev_char (end);

      if (!may_be_in_word (g_utf8_get_char (before)))
        break;
      end = before;
    }
  return end;
}

static gboolean
may_name_emoji (const char *word)
{
  return g_utf8_strlen (word, -1) >= EMOJI_CHARS_MIN &&
         (*word == '+' || *word == '-' || g_unichar_isalpha (g_utf8_get_char (word)));
}

/**
 * tin_completion_find_word:
 * @before: what stands before the cursor, at least back to the beginning of the line
 * @word: (out): what is written of it, behind the mark: within @before; may be empty
 *
 * Returns: what may be completed there
 */
TinCompletionKind
tin_completion_find_word (const char  *before,
                          const char **word)
{
  const char *start = find_start (before, before + strlen (before));

  if (start == before || !is_beginning (before, start - 1))
    return TIN_COMPLETION_NONE;
  *word = start;
  if (start[-1] == '@')
    return TIN_COMPLETION_PERSON;
  if (start[-1] == ':' && may_name_emoji (start))
    return TIN_COMPLETION_EMOJI;
  return TIN_COMPLETION_NONE;
}

/**
 * tin_completion_dup_closed:
 *
 * Returns: (transfer full) (nullable): the name, where @before ends with one between two colons
 */
char *
tin_completion_dup_closed (const char *before)
{
  gsize length = strlen (before);
  const char *end;
  const char *start;

  if (length == 0 || before[length - 1] != ':')
    return NULL;
  end = before + length - 1;
  start = find_start (before, end);
  if (start == before || start == end || start[-1] != ':' || !is_beginning (before, start - 1))
    return NULL;
  return g_strndup (start, (gsize) (end - start));
}

/**
 * tin_completion_is_name:
 *
 * Returns: whether a word of @name begins with @begun, in whatever case; where @begun has no
 *   accents those of @name do not matter. Nothing begins every name
 */
gboolean
tin_completion_is_name (const char *name,
                        const char *begun)
{
  return g_str_match_string (begun, name, TRUE);
}
