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
/* Before the @ (RFC 5321, 4.5.3.1.1) and behind it (4.5.3.1.2). */
#define MAIL_LOCAL_MAX 64
#define MAIL_DOMAIN_MAX 255

/* A piece of a text that can be opened. */
typedef struct
{
  const char *from;    /* (borrowed) */
  gsize       length;  /* bytes */
  const char *scheme;  /* what it lacks to be an address; may be empty */
} Link;

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

/* Returns: how many bytes at @text, of which the first @known are sure, are an address */
static gsize
run_length (const char *text,
            gsize       known)
{
  gsize length = known;

  while (length <= LINK_MAX && text[length] != '\0' &&
         may_be_in_link (g_utf8_get_char (text + length)))
    length += (gsize) (g_utf8_next_char (text + length) - (text + length));
  if (length > LINK_MAX)
    return 0;
  length = without_punctuation (text, length);
  return length > known ? length : 0;
}

/* With its scheme, or a host that calls itself www. */
static gboolean
is_web_link (const char *text,
             Link       *link)
{
  gsize scheme = scheme_length (text);
  gsize known = scheme > 0 ? scheme : strlen ("www.");
  gsize length;

  if (scheme == 0 && g_ascii_strncasecmp (text, "www.", known) != 0)
    return FALSE;
  length = run_length (text, known);
  if (length == 0 || (scheme == 0 && memchr (text + known, '.', length - known) == NULL))
    return FALSE;
  if (scheme > 0 && g_ascii_tolower (*text) == 'm' && memchr (text, '@', length) == NULL)
    return FALSE;
  *link = (Link) { text, length, scheme > 0 ? "" : "https://" };
  return TRUE;
}

static gboolean
may_be_in_mail (char c)
{
  return g_ascii_isalnum (c) || (c != '\0' && strchr ("._%+-", c) != NULL);
}

/* Returns: how many bytes at @text are the name of a host with two parts at least */
static gsize
domain_length (const char *text)
{
  gsize length = 0;
  gsize last = 0;  /* where the last part begins */

  while (length <= MAIL_DOMAIN_MAX &&
         (g_ascii_isalnum (text[length]) || text[length] == '-' || text[length] == '.'))
    length++;
  while (length > 0 && (text[length - 1] == '.' || text[length - 1] == '-'))
    length--;
  for (gsize i = 0; i < length; i++)
    if (text[i] == '.')
      last = i + 1;
  if (length > MAIL_DOMAIN_MAX || last < 2 || length - last < 2 || !g_ascii_isalpha (text[last]))
    return 0;
  return length;
}

/* @floor: what is before it belongs to something else
 * @at: an @ */
static gboolean
is_mail_address (const char *floor,
                 const char *at,
                 Link       *link)
{
  gsize domain = domain_length (at + 1);
  const char *from = at;

  while (from > floor && may_be_in_mail (from[-1]) && at - from <= MAIL_LOCAL_MAX)
    from--;
  while (from < at && *from == '.')
    from++;
  if (domain == 0 || from == at || at - from > MAIL_LOCAL_MAX)
    return FALSE;
  /* A part of something that is no address of mail, or goes on to the left in other letters. */
  if (from > floor && (strchr (":/@", from[-1]) != NULL || (guchar) from[-1] >= 0x80))
    return FALSE;
  *link = (Link) { from, (gsize) (at - from) + 1 + domain, "mailto:" };
  return TRUE;
}

/* @done: what is before it was looked at
 *
 * Returns: whether there is one more; then in @link */
static gboolean
find_link (const char *text,
           const char *done,
           Link       *link)
{
  for (const char *at = done; (at = strpbrk (at, "hHmMwW@")) != NULL; at++)
    {
      gboolean inside_word = at > text && g_ascii_isalnum (at[-1]);

      if (*at == '@' ? is_mail_address (done, at, link) : !inside_word && is_web_link (at, link))
        return TRUE;
    }
  return FALSE;
}

/* Returns: where the last piece of TEXT begins that may be the beginning of a longer address */
static const char *
find_last_run (const char *text)
{
  const char *from = text + strlen (text);

  for (const char *at = from; at > text && from == at;)
    {
      at = g_utf8_prev_char (at);
      if (may_be_in_link (g_utf8_get_char (at)))
        from = at;
    }
  return from;
}

static void
append_escaped (GString    *markup,
                const char *text,
                gsize       length)
{
  g_autofree char *escaped = g_markup_escape_text (text, (gssize) length);

  g_string_append (markup, escaped);
}

/* What is opened is what is read; the tooltip says it in full. It is parsed as markup once more by
 * the label, and so escaped twice. */
static void
append_link (GString    *markup,
             const Link *link)
{
  g_autofree char *once = g_markup_escape_text (link->from, (gssize) link->length);
  g_autofree char *twice = g_markup_escape_text (once, -1);

  g_string_append_printf (markup, "<a href=\"%s%s\" title=\"%s%s\">%s</a>",
                          link->scheme, once, link->scheme, twice, once);
}

/**
 * tin_message_links_to_markup:
 * @text: what a peer wrote
 * @cut: whether more was written than @text, right behind it
 *
 * Only addresses of the web and of mail become links, and nothing else of @text is markup. What may
 * go on behind a cut is no address that anybody wrote.
 *
 * Returns: (transfer full) (nullable): @text for gtk_label_set_markup(); %NULL if there is no
 *   link in it
 */
char *
tin_message_links_to_markup (const char *text,
                             gboolean    cut)
{
  g_autoptr (GString) markup = NULL;
  const char *end = cut ? find_last_run (text) : text + strlen (text);
  const char *done = text;
  guint n_links = 0;
  Link link;

  if (has_direction_controls (text))
    return NULL;
  while (n_links < LINKS_MAX && find_link (text, done, &link) && link.from + link.length <= end)
    {
      if (markup == NULL)
        markup = g_string_new (NULL);
      append_escaped (markup, done, (gsize) (link.from - done));
      append_link (markup, &link);
      done = link.from + link.length;
      n_links++;
    }
  if (markup == NULL)
    return NULL;
  append_escaped (markup, done, strlen (done));
  return g_string_free (g_steal_pointer (&markup), FALSE);
}
