/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <string.h>

#include "tin-emoji.h"
#include "tin-message-text.h"

/* Which parts of a text are set as code or as a quote, and which texts are emoji alone. */

/* --- Code and quotes ---------------------------------------------------------------------- */

static gboolean
is_code (PangoAttribute *attribute,
         gpointer        user_data)
{
  return attribute->klass->type == PANGO_ATTR_FAMILY;
}

static gboolean
is_quote (PangoAttribute *attribute,
          gpointer        user_data)
{
  return attribute->klass->type == PANGO_ATTR_STYLE;
}

/* The pieces of @text that have an attribute of @what, each in brackets. */
static char *
pieces (const char          *text,
        PangoAttrFilterFunc  what)
{
  g_autoptr (PangoAttrList) styles = tin_message_text_style (text);
  g_autoptr (PangoAttrList) wanted =
    styles != NULL ? pango_attr_list_filter (styles, what, NULL) : NULL;
  GSList *attributes = wanted != NULL ? pango_attr_list_get_attributes (wanted) : NULL;
  GString *found = g_string_new (NULL);

  for (GSList *at = attributes; at != NULL; at = at->next)
    {
      PangoAttribute *attribute = at->data;

      g_assert_cmpuint (attribute->start_index, <, attribute->end_index);
      g_assert_cmpuint (attribute->end_index, <=, strlen (text));
      g_string_append_c (found, '[');
      g_string_append_len (found, text + attribute->start_index,
                           attribute->end_index - attribute->start_index);
      g_string_append_c (found, ']');
    }
  g_slist_free_full (attributes, (GDestroyNotify) pango_attribute_destroy);
  return g_string_free (found, FALSE);
}

static void
test_style (void)
{
  static const struct
  {
    const char *text;
    const char *code;
    const char *quotes;
  } cases[] = {
    { "nothing", "", "" },
    { "", "", "" },
    { "run `make` now", "[`make`]", "" },
    { "`a` and `b`", "[`a`][`b`]", "" },
    { "one ` only", "", "" },
    { "empty `` here", "", "" },
    { "not over `a\nline` end", "", "" },
    { "```\nint a;\n```", "[```\nint a;\n```]", "" },
    { "see\n```c\nint a;\n```\nthen `b`", "[```c\nint a;\n```][`b`]", "" },
    { "```all in one``` line", "[```all in one```]", "" },
    { "```\nnever closed `x`", "[`x`]", "" },
    { "```", "", "" },
    { "``````", "", "" },
    { "> said\nanswer", "", "[> said]" },
    { "> a\n> b\n>c\n > d", "", "[> a][> b]" },
    { "> with `code`", "[`code`]", "[> with `code`]" },
    { "a > b < c", "", "" },
    { "<b>`<i>`</b>", "[`<i>`]", "" },
    { "\u202e`\u2066x`\u2069", "[`\u2066x`]", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *code = pieces (cases[i].text, is_code);
      g_autofree char *quotes = pieces (cases[i].text, is_quote);

      g_test_message ("%s", cases[i].text);
      g_assert_cmpstr (code, ==, cases[i].code);
      g_assert_cmpstr (quotes, ==, cases[i].quotes);
    }
}

/* However many marks there are, few pieces come of them, within the text. */
static void
test_hostile_marks (void)
{
  static const char *const parts[] = { "`a`", "```\n", "> \n", "`", "`\n", "```a", "> `x` ```\n" };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (PangoAttrList) styles = NULL;
      g_autofree char *code = NULL;
      GSList *attributes = NULL;

      while (text->len < 64 * 1000)
        g_string_append (text, parts[i]);
      code = pieces (text->str, is_code);
      styles = tin_message_text_style (text->str);
      if (styles != NULL)
        attributes = pango_attr_list_get_attributes (styles);
      g_assert_cmpuint (g_slist_length (attributes), <=, 201 * 6);
      g_slist_free_full (attributes, (GDestroyNotify) pango_attribute_destroy);
    }
}

/* --- Emoji -------------------------------------------------------------------------------- */

static void
test_emoji (void)
{
  static const struct
  {
    const char *text;
    guint       count;
  } cases[] = {
    { "", 0 },
    { " ", 0 },
    { "👍", 1 },
    { "👍👍🏽", 2 },
    { "😂 😂 😂", 3 },
    { "😂😂😂😂", 0 },
    { "❤️", 1 },
    { "❤", 0 },                          /* a symbol of text */
    { "👨‍👩‍👧‍👦", 1 },                         /* a family of four */
    { "🏳️‍🌈", 1 },
    { "👩🏾‍⚕️", 1 },
    { "👩‍⚕", 1 },                         /* without what makes the sign an emoji */
    { "🇩🇪", 1 },
    { "🇩🇪🇫🇷", 2 },
    { "🇩", 0 },
    { "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f", 1 },
    { "1️⃣", 1 },
    { "1", 0 },
    { "#", 0 },
    { "*\ufe0f", 0 },
    { "👍\u200d", 0 },                   /* joined with nothing */
    { "👍\n👍", 0 },
    { "👍!", 0 },
    { "ok 👍", 0 },
    { "\u200d\ufe0f", 0 },
    { "™", 0 },
    { "☺️", 1 },
    { "\u202e👍", 0 },
  };
  g_autoptr (GString) chain = g_string_new ("👍");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].text);
      g_assert_cmpuint (tin_emoji_count (cases[i].text, 3), ==, cases[i].count);
    }
  while (chain->len < 1000)
    g_string_append (chain, "\u200d👍");
  g_assert_cmpuint (tin_emoji_count (chain->str, 3), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/ui/message-text/code-and-quotes-are-set-apart", test_style);
  g_test_add_func ("/ui/message-text/many-marks-make-few-pieces", test_hostile_marks);
  g_test_add_func ("/ui/message-text/counts-emoji-that-stand-alone", test_emoji);

  return g_test_run ();
}
