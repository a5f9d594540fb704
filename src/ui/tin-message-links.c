/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-message-links.h"

#include <string.h>

/* Where a text has addresses that may be opened. Text from a peer is never markup: all of it is
 * escaped here, and only what this file puts between the pieces is not. */

/* A longer address, and more of them in one text, stay text. */
#define LINK_MAX 2048
#define LINKS_MAX 64

/* Characters that turn the direction of what follows: with these about, an address may read as
 * another one. */
static gboolean
has_direction_controls (const char *text)
{
  for (const char *at = strchr (text, '\xe2'); at != NULL; at = strchr (at + 1, '\xe2'))
    {
      gunichar c = g_utf8_get_char (at);

      if ((c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069))
        return TRUE;
    }
  return FALSE;
}

static gsize
scheme_length (const char *text)
{
  static const char *const schemes[] = { "https://", "http://", "mailto:" };

  for (gsize i = 0; i < G_N_ELEMENTS (schemes); i++)
    {
      gsize length = strlen (schemes[i]);

      if (g_ascii_strncasecmp (text, schemes[i], length) == 0)
        return length;
    }
  return 0;
}

static gboolean
may_be_in_link (gunichar c)
{
  if (c < 0x80)
    return g_ascii_isgraph ((char) c) && strchr ("<>\"`{}|\\^", (int) c) == NULL;
  return g_unichar_isgraph (c) && g_unichar_type (c) != G_UNICODE_FORMAT;
}

/* What ends a sentence does not belong to the address that stands at its end. */
static gsize
without_punctuation (const char *text,
                     gsize       length)
{
  while (length > 0 && strchr (".,;:!?'*_)]", text[length - 1]) != NULL)
    {
      char last = text[length - 1];
      const char *open = last == ')' ? "(" : last == ']' ? "[" : NULL;

      if (open != NULL && memchr (text, *open, length) != NULL)
        break;
      length--;
    }
  return length;
}

/* Returns: how many bytes at @text are an address that may be opened; 0 if none are */
static gsize
link_length (const char *text)
{
  gsize scheme = scheme_length (text);
  gsize length = scheme;

  if (scheme == 0)
    return 0;
  while (text[length] != '\0' && may_be_in_link (g_utf8_get_char (text + length)))
    length += (gsize) (g_utf8_next_char (text + length) - (text + length));
  length = without_punctuation (text, length);
  if (length <= scheme || length > LINK_MAX)
    return 0;
  if (g_ascii_tolower (*text) == 'm' && memchr (text, '@', length) == NULL)
    return 0;
  return length;
}

static void
append_escaped (GString    *markup,
                const char *text,
                gsize       length)
{
  g_autofree char *escaped = g_markup_escape_text (text, (gssize) length);

  g_string_append (markup, escaped);
}

/* What is opened is what is read; the tooltip says it again. It is parsed as markup once more by
 * the label, and so escaped twice. */
static void
append_link (GString    *markup,
             const char *text,
             gsize       length)
{
  g_autofree char *once = g_markup_escape_text (text, (gssize) length);
  g_autofree char *twice = g_markup_escape_text (once, -1);

  g_string_append_printf (markup, "<a href=\"%s\" title=\"%s\">%s</a>", once, twice, once);
}

/**
 * tin_message_links_to_markup:
 * @text: what a peer wrote
 *
 * Only addresses of the web and of mail become links, and nothing else of @text is markup.
 *
 * Returns: (transfer full) (nullable): @text for gtk_label_set_markup(); %NULL if there is no
 *   link in it
 */
char *
tin_message_links_to_markup (const char *text)
{
  g_autoptr (GString) markup = NULL;
  const char *done = text;
  const char *at = text;
  guint n_links = 0;

  if (strchr (text, ':') == NULL || has_direction_controls (text))
    return NULL;
  while ((at = strpbrk (at, "hHmM")) != NULL && n_links < LINKS_MAX)
    {
      gboolean inside_word = at > text && g_ascii_isalnum (at[-1]);
      gsize length = inside_word ? 0 : link_length (at);

      if (length == 0)
        {
          at++;
          continue;
        }
      if (markup == NULL)
        markup = g_string_new (NULL);
      append_escaped (markup, done, (gsize) (at - done));
      append_link (markup, at, length);
      done = at += length;
      n_links++;
    }
  if (markup == NULL)
    return NULL;
  append_escaped (markup, done, strlen (done));
  return g_string_free (g_steal_pointer (&markup), FALSE);
}
