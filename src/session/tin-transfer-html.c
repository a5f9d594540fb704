/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "tin-transfer-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* One page for people (HTML Living Standard), which needs nothing else and fetches nothing. What
 * others wrote is text in it and never a tag; names and texts keep their own direction of writing
 * to themselves (bdi, dir="auto"; Unicode UAX #9). */

/* Of what is answered. */
#define QUOTE_MAX_CHARS 80

static const char head_before_title[] =
  "<meta charset=\"utf-8\">\n"
  "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
  "<meta name=\"color-scheme\" content=\"light dark\">\n"
  "<meta http-equiv=\"Content-Security-Policy\" "
  "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n";

static const char style[] =
  "<style>\n"
  ":root { color-scheme: light dark; --page: #fafafa; --ink: #1e1e1e; --faint: #5e5c64;\n"
  "  --theirs: #ffffff; --own: #d7e7fb; --line: #d0d0d0; }\n"
  "@media (prefers-color-scheme: dark) {\n"
  "  :root { --page: #1e1e1e; --ink: #f6f5f4; --faint: #b3b1b8; --theirs: #303030;\n"
  "    --own: #1a3a63; --line: #4a4a4a; } }\n"
  "body { margin: 0 auto; max-width: 44rem; padding: 1rem; line-height: 1.45;\n"
  "  font-family: system-ui, sans-serif; background: var(--page); color: var(--ink); }\n"
  "h1 { font-size: 1.5rem; } h2 { font-size: 1.25rem; margin-top: 2.5rem; }\n"
  "h3 { font-size: 0.9rem; text-align: center; color: var(--faint); margin-top: 2rem; }\n"
  "article { box-sizing: border-box; width: fit-content; max-width: 85%; margin: 0.5rem 0;\n"
  "  padding: 0.4rem 0.8rem; border: 1px solid var(--line); border-radius: 0.8rem;\n"
  "  background: var(--theirs); }\n"
  "article.own { margin-inline-start: auto; background: var(--own); }\n"
  "article p { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere;\n"
  "  unicode-bidi: plaintext; text-align: start; }\n"
  "article footer, .note { font-size: 0.8rem; color: var(--faint); }\n"
  ".note { text-align: center; }\n"
  "article p.gone { font-style: italic; color: var(--faint); }\n"
  "blockquote { margin: 0 0 0.3rem; padding-inline-start: 0.6rem; color: var(--faint);\n"
  "  border-inline-start: 3px solid var(--line); unicode-bidi: plaintext; }\n"
  "@media print { body { max-width: none; } article { break-inside: avoid; } }\n"
  "</style>\n";

/* --- Words -------------------------------------------------------------------------------- */

/* A word of a translation that goes into an attribute; a wrong one does no harm. */
static const char *
check_word (const char *word,
            const char *otherwise)
{
  for (const char *at = word; *at != '\0'; at++)
    if (!g_ascii_isalnum (*at) && *at != '-')
      return otherwise;
  return *word != '\0' ? word : otherwise;
}

static const char *
delivery_word (TinDelivery delivery)
{
  switch (delivery)
    {
    case TIN_DELIVERY_QUEUED:
      return C_("delivery", "Queued");
    case TIN_DELIVERY_SENT:
      return C_("delivery", "Sent");
    case TIN_DELIVERY_DELIVERED:
      return C_("delivery", "Delivered");
    case TIN_DELIVERY_READ:
      return C_("delivery", "Read");
    case TIN_DELIVERY_FAILED:
    default:
      return C_("delivery", "Not sent");
    }
}

/* --- Text --------------------------------------------------------------------------------- */

/* What stands for CHARACTER in text and in attributes, NULL if it stands for itself. */
static const char *
entity_for (guchar character)
{
  switch (character)
    {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    case '\r':
      return "&#13;";
    case '\n':
    case '\t':
      return NULL;
    default:
      /* A page may not have any other control character. */
      return character < 0x20 || character == 0x7f ? "\xef\xbf\xbd" : NULL;
    }
}

static void
append_text (GString    *out,
             const char *text,
             gsize       length)
{
  const char *end = text + length;
  const char *done = text;

  for (const char *at = text; at < end; at++)
    {
      const char *entity;

      /* Nearly all of a text is letters. */
      if (g_ascii_isalnum (*at) || *at == ' ')
        continue;
      entity = entity_for ((guchar) *at);
      if (entity == NULL)
        continue;

      g_string_append_len (out, done, at - done);
      g_string_append (out, entity);
      done = at + 1;
    }
  g_string_append_len (out, done, end - done);
}

static void
append_words (GString    *out,
              const char *words)
{
  append_text (out, words, strlen (words));
}

static void
append_element (GString    *out,
                const char *start,
                const char *words,
                const char *end)
{
  g_string_append (out, start);
  append_words (out, words);
  g_string_append (out, end);
}

/* --- The page ----------------------------------------------------------------------------- */

/**
 * tin_transfer_html_begin:
 * @title: of the page
 */
void
tin_transfer_html_begin (GString    *out,
                         const char *title)
{
  /* Translators: the language of this translation as a web page names it (BCP 47): "de", "pt-BR" */
  const char *language = check_word (C_("language tag", "en"), "en");
  /* Translators: "rtl" if this language is written from right to left, else "ltr" */
  const char *direction = check_word (C_("direction of writing", "ltr"), "ltr");

  g_string_append_printf (out, "<!DOCTYPE html>\n<html lang=\"%s\" dir=\"%s\">\n<head>\n",
                          language, direction);
  g_string_append (out, head_before_title);
  append_element (out, "<title>", title, "</title>\n");
  g_string_append (out, style);
  append_element (out, "</head>\n<body>\n<main>\n<h1>", title, "</h1>\n");
}

/**
 * tin_transfer_html_begin_peer:
 * @name: of the peer whose conversation follows
 */
void
tin_transfer_html_begin_peer (GString    *out,
                              const char *name)
{
  append_element (out, "<section>\n<h2><bdi>", name, "</bdi></h2>\n");
}

static void
append_day (GString   *out,
            GDateTime *time)
{
  /* Translators: the heading of a day: see g_date_time_format() */
  g_autofree char *day = g_date_time_format (time, C_("day of an export", "%A, %-d %B %Y"));

  append_element (out, "<h3>", day != NULL ? day : "", "</h3>\n");
}

/* The beginning of what is answered, on one line. */
static void
append_quote (GString               *out,
              const TinTransferItem *item)
{
  const char *text;
  g_autofree char *line = NULL;

  if (tin_message_get_target (item->message) == NULL)
    return;

  text = item->quoted != NULL ? tin_message_get_text (item->quoted) : "";
  line = g_strndup (text, strcspn (text, "\r\n"));
  if (g_utf8_strlen (line, -1) > QUOTE_MAX_CHARS)
    *g_utf8_offset_to_pointer (line, QUOTE_MAX_CHARS) = '\0';
  append_element (out, "<blockquote dir=\"auto\">",
                  *line != '\0' ? line : _("A message that is no longer here"),
                  "</blockquote>\n");
}

static void
append_reaction (GString    *out,
                 const char *emoji,
                 const char *name)
{
  if (emoji == NULL)
    return;

  append_element (out, " · <bdi>", emoji, "</bdi>");
  append_element (out, " <bdi>", name, "</bdi>");
}

static void
append_footer (GString               *out,
               const TinTransferItem *item,
               GDateTime             *time)
{
  gboolean own = tin_message_is_own (item->message);
  g_autofree char *machine = time != NULL ? g_date_time_format_iso8601 (time) : NULL;
  g_autofree char *clock = time != NULL ? g_date_time_format (time, "%R") : NULL;

  append_element (out, "<footer><bdi>", own ? item->own_name : item->peer_name, "</bdi>");
  if (machine != NULL && clock != NULL)
    {
      append_element (out, " · <time datetime=\"", machine, "\">");
      append_element (out, "", clock, "</time>");
    }
  if (own)
    append_element (out, " · ", delivery_word (item->delivery), "");
  if ((tin_message_get_flags (item->message) & TIN_MESSAGE_FLAG_BROADCAST) != 0)
    append_element (out, " · ", _("To everyone"), "");
  if ((tin_message_get_flags (item->message) & TIN_MESSAGE_FLAG_EDITED) != 0)
    append_element (out, " · ", C_("message", "Edited"), "");
  append_reaction (out, tin_message_get_reaction (item->message, FALSE), item->peer_name);
  append_reaction (out, tin_message_get_reaction (item->message, TRUE), item->own_name);
  g_string_append (out, "</footer>\n");
}

static void
append_said (GString               *out,
             const TinTransferItem *item)
{
  append_quote (out, item);
  g_string_append (out, "<p dir=\"auto\">");
  append_text (out, tin_message_get_text (item->message), tin_message_get_length (item->message));
  g_string_append (out, "</p>\n");
}

/**
 * tin_transfer_html_append:
 * @day: (inout): of the message before it, 0 at the beginning of a conversation
 */
void
tin_transfer_html_append (GString               *out,
                          const TinTransferItem *item,
                          int                   *day)
{
  TinMessage *message = item->message;
  g_autoptr (GDateTime) time =
    g_date_time_new_from_unix_local (tin_message_get_time (message) / 1000);
  int this_day = *day;

  if (time != NULL)
    this_day = g_date_time_get_year (time) * 1000 + g_date_time_get_day_of_year (time);
  if (this_day != *day)
    append_day (out, time);
  *day = this_day;

  if (tin_message_get_kind (message) == TIN_MESSAGE_KIND_NOTE)
    {
      append_element (out, "<p class=\"note\" dir=\"auto\">", tin_message_get_text (message),
                      "</p>\n");
      return;
    }

  g_string_append (out, tin_message_is_own (message) ? "<article class=\"own\">\n"
                                                     : "<article>\n");
  if ((tin_message_get_flags (message) & TIN_MESSAGE_FLAG_DELETED) != 0)
    append_element (out, "<p class=\"gone\">", _("This message was deleted."), "</p>\n");
  else
    append_said (out, item);
  append_footer (out, item, time);
  g_string_append (out, "</article>\n");
}

/**
 * tin_transfer_html_end_peer:
 * @day: (out): as tin_transfer_html_append() wants it for the next conversation
 */
void
tin_transfer_html_end_peer (GString *out,
                            int     *day)
{
  g_string_append (out, "</section>\n");
  *day = 0;
}

void
tin_transfer_html_end (GString *out)
{
  g_string_append (out, "</main>\n</body>\n</html>\n");
}
