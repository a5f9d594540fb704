/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <string.h>

#include "tin-snippet.h"

/* What is bold, each piece with a vertical bar behind it. */
static char *
list_bold (const char    *line,
           PangoAttrList *attributes)
{
  GString *bold = g_string_new (NULL);
  GSList *all = pango_attr_list_get_attributes (attributes);

  for (GSList *each = all; each != NULL; each = each->next)
    {
      PangoAttribute *attribute = each->data;

      g_assert_cmpint (attribute->klass->type, ==, PANGO_ATTR_WEIGHT);
      g_assert_cmpuint (attribute->end_index, <=, strlen (line));
      g_string_append_len (bold, line + attribute->start_index,
                           attribute->end_index - attribute->start_index);
      g_string_append_c (bold, '|');
    }
  g_slist_free_full (all, (GDestroyNotify) pango_attribute_destroy);
  return g_string_free (bold, FALSE);
}

static void
check (const char *text,
       const char *words,
       const char *expected_line,
       const char *expected_bold)
{
  PangoAttrList *attributes = NULL;
  g_autofree char *line = tin_snippet_new ("", text, words, &attributes);
  g_autofree char *bold = list_bold (line, attributes);

  g_assert_true (g_utf8_validate (line, -1, NULL));
  if (expected_line != NULL)
    g_assert_cmpstr (line, ==, expected_line);
  g_assert_cmpstr (bold, ==, expected_bold);
  pango_attr_list_unref (attributes);
}

static void
test_words (void)
{
  static const struct
  {
    const char *text;
    const char *words;
    const char *bold;
  } cases[] = {
    { "the cat sat", "cat", "cat|" },
    { "The CAT sat", "cat", "CAT|" },
    { "a catalogue", "cat", "cat|" },
    /* A space behind it: the word is complete. */
    { "a catalogue", "cat ", "" },
    { "un café, deux cafés", "CAFE", "café|café|" },
    { "un cafe\u0301", "café", "cafe\u0301|" },
    { "one two three", "three one", "one|three|" },
    { "cats and a cat", "cat and", "and|cat|" },
    { "scatter", "cat", "" },
    { "<b>bold</b> & more", "b & more", "b|b|more|" },
    { "\u6211\u7231\u5317\u4eac", "\u5317\u4eac", "\u5317\u4eac|" },
    { "party\U0001f389 at ten \U0001f389", "\U0001f389", "\U0001f389|\U0001f389|" },
    { "\ud55c\uad6d \ud55c\uc815", "\ud55c\uad6d", "\ud55c\uad6d|" },
    { "nothing at all", "\"*^-()", "" },
    { "", "word", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    check (cases[i].text, cases[i].words, cases[i].text, cases[i].bold);
}

static void
test_flat (void)
{
  check ("one\n\n\ttwo\r\n three\x01" "four", "two", "one two three four", "two|");
}

static void
test_whose (void)
{
  PangoAttrList *attributes = NULL;
  g_autofree char *line = tin_snippet_new ("Bob: ", "Bob is bobbing", "bob", &attributes);
  g_autofree char *bold = list_bold (line, attributes);

  g_assert_cmpstr (line, ==, "Bob: Bob is bobbing");
  g_assert_cmpstr (bold, ==, "Bob|bob|");
  pango_attr_list_unref (attributes);
}

static void
test_far (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *line = NULL;
  g_autofree char *bold = NULL;
  PangoAttrList *attributes = NULL;

  for (guint i = 0; i < 2000; i++)
    g_string_append (text, "word ");
  g_string_append (text, "needle ");
  for (guint i = 0; i < 2000; i++)
    g_string_append (text, "word ");
  line = tin_snippet_new ("", text->str, "needle", &attributes);
  bold = list_bold (line, attributes);
  g_assert_cmpstr (bold, ==, "needle|");
  g_assert_true (g_str_has_prefix (line, "…word"));
  g_assert_true (g_str_has_suffix (line, "…"));
  g_assert_cmpint (g_utf8_strlen (line, -1), <, 200);
  pango_attr_list_unref (attributes);
}

static void
test_large (void)
{
  g_autofree char *text = g_strnfill (1024 * 1024, 'x');
  gint64 start = g_get_monotonic_time ();

  check (text, "needle", NULL, "");
  g_test_message ("a megabyte took %d µs", (int) (g_get_monotonic_time () - start));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/ui/snippet/makes-found-words-bold", test_words);
  g_test_add_func ("/ui/snippet/is-one-line", test_flat);
  g_test_add_func ("/ui/snippet/says-whose-it-is", test_whose);
  g_test_add_func ("/ui/snippet/begins-near-what-was-found", test_far);
  g_test_add_func ("/ui/snippet/does-not-read-all-of-a-long-text", test_large);

  return g_test_run ();
}
