/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <string.h>

#include "tin-search-terms.h"

static void
test_terms (void)
{
  static const struct
  {
    const char *text;
    const char *terms;
  } cases[] = {
    { "", "" },
    { "  \t\n", "" },
    { "Hello, World!", "hello world" },
    { "don't e-mail me_now", "don t e mail me now" },
    { "https://example.org/a?b=1", "https example org a b 1" },
    { "ÀÉÎõü Ångström", "aeiou angstrom" },
    { "e\xcc\x81t\xc3\xa9", "ete" },
    { "Straße ŁÓDŹ Øre Ærø", "strasse lodz ore aero" },
    { "ISTANBUL İstanbul ısı", "istanbul istanbul isi" },
    { "ΟΔΟΣ οδός", "οδοσ οδοσ" },
    { "Ёлка Й", "елка и" },
    { "ＡＢＣ　ﬁsh", "abc fish" },
    { "שָׁלוֹם", "שלום" },
    { "مُحَمَّد", "محمد" },
    { "हिन्दी भाषा", "हिन्दी भाषा" },
    { "你好吗", "你好 好吗 吗" },
    { "你", "你" },
    { "见abc面2", "见 abc 面 2" },
    { "東京・大阪", "東京 京 大阪 阪" },
    { "🎉🎉 party", "🎉 🎉 party" },
    { "👍🏽 ❤️", "👍 ❤" },
    { "5€", "5 €" },
    { "a\xf3\xb0\x80\x81z", "a z" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *terms = tin_search_terms_dup (cases[i].text, strlen (cases[i].text));

      g_assert_cmpstr (terms, ==, cases[i].terms);
    }
}

static void
test_texts_with_zero_bytes (void)
{
  g_autofree char *terms = tin_search_terms_dup ("one\0two", 7);

  g_assert_cmpstr (terms, ==, "one two");
}

static void
test_long_words (void)
{
  g_autofree char *word = g_strnfill (100000, 'x');
  g_autofree char *terms = tin_search_terms_dup (word, strlen (word));
  g_autofree char *begin = g_strndup (word, 60);
  g_autoptr (TinSearchQuery) query = tin_search_query_new (begin);

  g_assert_cmpuint (strlen (terms), <, 100);
  g_assert_true (tin_search_query_matches (query, word, strlen (word)));
}

static void
test_scopes (void)
{
  g_autofree char *one = tin_search_terms_dup_scope (1);
  g_autofree char *two = tin_search_terms_dup_scope (2);
  g_autofree char *far = tin_search_terms_dup_scope (G_MAXINT64);
  g_autofree char *said = tin_search_terms_dup (one, strlen (one));

  g_assert_cmpstr (one, !=, two);
  g_assert_true (g_utf8_validate (far, -1, NULL));
  g_assert_cmpint (g_utf8_strlen (far, -1), ==, 1);
  /* Nobody can say what names a conversation. */
  g_assert_cmpstr (said, ==, "");
}

static void
test_matches (void)
{
  static const struct
  {
    const char *query;
    const char *text;
    gboolean    matches;
  } cases[] = {
    { "hello", "Hello there", TRUE },
    { "HEL", "hello there", TRUE },
    { "hel there", "hello there", FALSE },
    { "there hel", "hello there", TRUE },
    { "ello", "hello", FALSE },
    { "hello hello", "hello", TRUE },
    { "a b c", "c b a", TRUE },
    { "a b d", "c b a", FALSE },
    { "cafe", "Café", TRUE },
    { "café", "cafe", TRUE },
    { "e-mail", "an e-mail", TRUE },
    { "", "hello", FALSE },
    { "  ,;\"'", "hello", FALSE },
    { "hello \"", "hello", TRUE },
    { "好", "你好吗", TRUE },
    { "吗", "你好吗", TRUE },
    { "你好", "你好吗", TRUE },
    { "好吗", "你好吗", TRUE },
    { "你吗", "你好吗", FALSE },
    { "你好吗", "大家你好吗！", TRUE },
    { "你 party", "你好 party", TRUE },
    { "한", "한국어", TRUE },
    { "하", "한국어", TRUE },
    { "국어", "한국어", FALSE },
    { "ไทย", "ภาษาไทยง่าย", TRUE },
    { "か", "がくせい", TRUE },
    { "がく", "がくせい", TRUE },
    { "🎉", "so🎉so", TRUE },
    { "a b c d e f g h i j k l m n o p q r s", "a b c d e f g h i j k l m n o p q r s", TRUE },
    { "a b c d e f g h i j k l m n o p q r z", "a b c d e f g h i j k l m n o p q r s", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (TinSearchQuery) query = tin_search_query_new (cases[i].query);
      gboolean matches = tin_search_query_matches (query, cases[i].text, strlen (cases[i].text));

      if (matches != cases[i].matches)
        g_error ("\"%s\" in \"%s\": %d", cases[i].query, cases[i].text, matches);
    }
}

static void
test_what_the_index_is_asked (void)
{
  static const struct
  {
    const char *query;
    const char *scope;
    const char *match;
    const char *wider;
  } cases[] = {
    { "Hello", "", "\"hello\"*", "\"hell\"*" },
    { "hell", "", "\"hell\"*", NULL },
    { "hello y", "", "\"hello\" \"y\"*", NULL },
    { "two he", "S", "\"Stwo\" \"She\"*", NULL },
    { "hello", "S", "\"Shello\"*", "\"Shel\"*" },
    { "two 好", "S", "\"Stwo\" \"S好\"*", NULL },
    { "a\" OR text:b*", "", "\"a\" \"or\" \"text\" \"b\"*", NULL },
    { "NEAR(a b, 5)", "", "\"near\" \"a\" \"b\" \"5\"*", NULL },
    { "你好吗", "", "\"你好\" \"好吗\"", NULL },
    { "你 好a", "", "\"你\"* \"好\"* \"a\"*", NULL },
    { "élève", "", "\"eleve\"*", "\"elev\"*" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (TinSearchQuery) query = tin_search_query_new (cases[i].query);
      g_autofree char *match = tin_search_query_dup_match (query, cases[i].scope);
      g_autofree char *wider = tin_search_query_dup_wider (query, cases[i].scope);

      g_assert_cmpstr (match, ==, cases[i].match);
      g_assert_cmpstr (wider, ==, cases[i].wider);
    }
}

static void
test_what_the_index_is_given (void)
{
  g_autofree char *some = tin_search_terms_dup_indexed ("one two", "S");
  g_autofree char *none = tin_search_terms_dup_indexed ("", "S");

  g_assert_cmpstr (some, ==, "one two Sone Stwo");
  g_assert_cmpstr (none, ==, "");
}

/* Whatever is typed: only what is quoted reaches the index, and nothing that ends a quotation. */
static void
test_anything_is_words (void)
{
  for (guint i = 0; i < 5000; i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (TinSearchQuery) query = NULL;
      g_autofree char *match = NULL;
      guint n = (guint) g_test_rand_int_range (0, 20);

      while (n-- > 0)
        {
          gunichar c = (gunichar) g_test_rand_int_range (1, g_test_rand_bit () ? 0x80 : 0x110000);

          if (g_unichar_validate (c))
            g_string_append_unichar (text, c);
        }

      query = tin_search_query_new (text->str);
      match = tin_search_query_dup_match (query, "");
      g_assert_true (g_utf8_validate (match, -1, NULL));
      for (const char *at = match; *at != '\0'; at++)
        if ((guchar) *at < 0x80 && !g_ascii_isalnum (*at))
          g_assert_nonnull (strchr ("\" *", *at));
      if (!tin_search_query_is_empty (query))
        g_assert_true (tin_search_query_matches (query, text->str, text->len));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/store/search-terms/texts-become-terms", test_terms);
  g_test_add_func ("/store/search-terms/a-zero-byte-parts-words", test_texts_with_zero_bytes);
  g_test_add_func ("/store/search-terms/a-long-word-counts-by-its-beginning", test_long_words);
  g_test_add_func ("/store/search-terms/a-conversation-has-a-term-nobody-can-say", test_scopes);
  g_test_add_func ("/store/search-terms/a-text-has-all-words-or-not", test_matches);
  g_test_add_func ("/store/search-terms/a-conversation-has-terms-of-its-own",
                   test_what_the_index_is_given);
  g_test_add_func ("/store/search-terms/words-are-quoted", test_what_the_index_is_asked);
  g_test_add_func ("/store/search-terms/whatever-is-typed-is-only-words", test_anything_is_words);

  return g_test_run ();
}
