/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "tin-name.h"

#include <string.h>

#include "tin-limits.h"

/* Names: how they are shown, and which of them are the same. */

typedef struct
{
  const char *path;
  const char *name;
  const char *folded;
} Case;

static const Case cases[] = {
  { "plain", "Ada", "ada" },
  { "empty", "", "" },
  { "capitals", "ADA LOVELACE", "ada lovelace" },
  { "sharp-s", "Stra\303\237e", "strasse" },
  { "capital-sharp-s", "STRA\341\272\236E", "strasse" },
  { "greek-final-sigma", "\316\243\316\237\316\246\316\237\316\243",
    "\317\203\316\277\317\206\316\277\317\203" },
  { "composed", "Zo\303\253", "zo\303\253" },
  { "decomposed", "Zoe\314\210", "zo\303\253" },
  { "fullwidth", "\357\274\241\357\275\204\357\275\201", "ada" },
  { "mathematical-bold", "\360\235\220\200\360\235\220\235\360\235\220\232", "ada" },
  { "ligature", "\357\254\201ona", "fiona" },
  { "circled", "\342\222\266da", "ada" },
  { "spaces-around", "  Ada \t", "ada" },
  { "spaces-between", "Ada \t\n  Lovelace", "ada lovelace" },
  { "no-break-space", "Ada\302\240Lovelace", "ada lovelace" },
  { "ideographic-space", "Ada\343\200\200Lovelace", "ada lovelace" },
  { "controls", "A\001d\177a\302\205", "ada" },
  { "right-to-left-override", "\342\200\256Ada\342\200\254", "ada" },
  { "isolates", "\342\201\246Ada\342\201\251", "ada" },
  { "zero-width", "A\342\200\213d\342\200\215a\357\273\277", "ada" },
  { "soft-hyphen", "A\302\255da", "ada" },
  { "variation-selectors", "A\357\270\217da\363\240\204\200", "ada" },
  { "grapheme-joiner", "A\315\217da", "ada" },
  { "hangul-filler", "\343\205\244Ada\341\205\237", "ada" },
  { "blank-braille", "\342\240\200Ada", "ada" },
  { "headless-note", "A\360\235\205\231da", "ada" },
  { "object", "Ada\357\277\274", "ada" },
  { "khitan-filler", "Ada\360\226\277\244", "ada" },
  { "capital-i-is-no-l", "AIan", "aian" },
  { "nothing-seen", " \342\200\213\343\205\244\342\240\200 ", "" },
  { "not-utf-8", "A\377da", "a\357\277\275da" },
  { "cyrillic-stays-another", "\320\220da", "\320\260da" },
  { "cherokee-capital", "\341\216\275", "\341\216\275" },
  { "cherokee-small", "\352\256\215", "\341\216\275" },
  { "turkish-capital-i", "\304\260da", "i\314\207da" },
  { "emoji", "Ada \360\237\246\200", "ada \360\237\246\200" },
};

/* U+0310, over a letter */
#define MARK "\314\220"
#define FOUR_MARKS MARK MARK MARK MARK

/* Marks on a letter: as they are shown. */
static const struct
{
  const char *name;
  const char *shown;  /* (nullable) unchanged */
} heaps[] = {
  { "Z" FOUR_MARKS, NULL },
  { "Z" FOUR_MARKS MARK, "Z" FOUR_MARKS },
  { "Z" FOUR_MARKS FOUR_MARKS FOUR_MARKS FOUR_MARKS FOUR_MARKS FOUR_MARKS MARK "oe",
    "Z" FOUR_MARKS "oe" },
  { "Z" FOUR_MARKS "Z" FOUR_MARKS, NULL },
  { "Z" FOUR_MARKS MARK "Z" FOUR_MARKS MARK, "Z" FOUR_MARKS "Z" FOUR_MARKS },
  { FOUR_MARKS MARK "Z", FOUR_MARKS "Z" },
  { "Z " FOUR_MARKS MARK, "Z " FOUR_MARKS },
  { "\303\205" FOUR_MARKS, "\303\205" MARK MARK MARK },        /* Å has one already */
  { "Z" MARK MARK "\315\204" MARK, "Z" MARK MARK "\315\204" },  /* U+0344: two in one */
  { "Z\315\217" FOUR_MARKS "\315\217" MARK, "Z" FOUR_MARKS },  /* a joiner hides none */
  { "Z" FOUR_MARKS "\340\244\276" MARK, "Z" FOUR_MARKS "\340\244\276" },      /* nor a vowel */
  { "Z" FOUR_MARKS "\357\270\217" MARK, "Z" FOUR_MARKS "\357\270\217" },      /* nor U+FE0F */
  { "Z" FOUR_MARKS "\342\203\235", "Z" FOUR_MARKS },              /* a circle round it */
  { "\340\270\227\340\270\265\340\271\210\340\270\243\340\270\261\340\270\201", NULL },  /* Thai */
  { "\340\270\231\340\271\211\340\270\263\340\270\235\340\270\231", NULL },
  { "\340\244\270\340\245\215\340\244\244\340\245\215\340\244\260\340\245\200", NULL },
  { "\340\244\271\340\244\277\340\244\250\340\245\215\340\244\246\340\245\200\340\244\202", NULL },
  { "\331\205\331\217\330\255\331\216\331\205\331\221\331\216\330\257\331\214", NULL },
  { "\327\251\327\201\326\274\326\270\326\221", NULL },       /* Hebrew, as in a prayer book */
  { "Ti\341\272\277ng Vi\341\273\207t", NULL },
  { "Tie\314\202\314\201ng Vie\314\243\314\202t", NULL },       /* the same in pieces */
  { "\340\275\226\340\275\246\340\276\222\340\276\262\340\275\264\340\275\226\340\275\246", NULL },
  { "\341\200\200\341\200\274\341\200\275\341\200\276\341\200\261\341\200\267", NULL },
  { "1\357\270\217\342\203\243", NULL },                        /* a key */
  { "\360\237\221\215\360\237\217\275 \342\235\244\357\270\217", NULL },
  /* A family, and a man with a beard: the joiners go, as from every name, and nothing else. */
  { "\360\237\221\251\342\200\215\360\237\221\247", "\360\237\221\251\360\237\221\247" },
  { "\360\237\247\224\360\237\217\275\342\200\215\342\231\202\357\270\217",
    "\360\237\247\224\360\237\217\275\342\231\202\357\270\217" },
};

static void
test_heaps_of_marks (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (heaps); i++)
    {
      g_autofree char *shown = tin_name_neutralise (heaps[i].name);
      g_autofree char *again = tin_name_neutralise (shown);
      g_autofree char *whole = g_utf8_normalize (shown, -1, G_NORMALIZE_NFC);
      g_autofree char *pieces = g_utf8_normalize (shown, -1, G_NORMALIZE_NFD);
      g_autofree char *shown_whole = tin_name_neutralise (whole);
      g_autofree char *shown_pieces = tin_name_neutralise (pieces);

      g_test_message ("%s", heaps[i].name);
      g_assert_cmpstr (shown, ==, heaps[i].shown != NULL ? heaps[i].shown : heaps[i].name);
      g_assert_cmpstr (again, ==, shown);
      g_assert_cmpstr (shown_whole, ==, whole);
      g_assert_cmpstr (shown_pieces, ==, pieces);
    }
}

/* Of which one can be taken for the other; or not. */
static const struct
{
  const char *name;
  const char *other;
  gboolean    alike;
} pairs[] = {
  { "Alice", "ALICE", TRUE },
  { "Alice", "AIice", TRUE },
  { "Alice", "A1ice", TRUE },
  { "Alice", "A|ice", TRUE },
  { "Alice", "\357\274\241\357\274\251ice", TRUE },  /* wide ones */
  { "Alice", "Al\304\261ce", TRUE },                  /* U+0131 */
  { "Alice", "\311\221lice", TRUE },                  /* U+0251 */
  { "Alice", "Ali\341\264\204e", TRUE },              /* U+1D04 */
  { "Bob", "B0b", TRUE },
  { "Bob", "b\341\264\217b", TRUE },                  /* U+1D0F */
  { "Ian", "lan", TRUE },
  { "ian", "lan", FALSE },
  { "Neil", "Nell", FALSE },
  { "Alice", "Alice.", FALSE },
  { "Alice", "Alicia", FALSE },
  { "Alice", "\320\220lice", FALSE },                 /* Cyrillic */
  { "", "", FALSE },
  { "\342\200\213", "\343\205\244", FALSE },
};

static void
test_pairs (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_test_message ("%s, %s", pairs[i].name, pairs[i].other);
      g_assert_cmpint (tin_name_is_like (pairs[i].name, pairs[i].other), ==, pairs[i].alike);
      g_assert_cmpint (tin_name_is_like (pairs[i].other, pairs[i].name), ==, pairs[i].alike);
    }
}

static void
test_case (gconstpointer user_data)
{
  const Case *test = user_data;
  g_autofree char *folded = tin_name_fold (test->name);
  g_autofree char *again = tin_name_fold (folded);

  g_assert_cmpstr (folded, ==, test->folded);
  g_assert_cmpstr (again, ==, folded);
}

/* A name that others show cut is compared as it is shown. */
static void
test_long_name (void)
{
  g_autofree char *shown = g_strnfill (TIN_NAME_MAX_CHARS, 'A');
  g_autofree char *longer = g_strconcat (shown, "BC", NULL);
  g_autofree char *folded = tin_name_fold (shown);
  g_autofree char *longer_folded = tin_name_fold (longer);

  g_assert_cmpuint (strlen (folded), ==, TIN_NAME_MAX_CHARS);
  g_assert_cmpstr (folded, ==, longer_folded);
}

static char *
make_any_name (GRand *rand)
{
  static const gunichar ends[] = { 0x80, 0x250, 0x3000, 0x10000, 0x110000 };
  GString *name = g_string_new (NULL);

  for (gint32 n = g_rand_int_range (rand, 0, 12); n > 0; n--)
    {
      gunichar end = ends[g_rand_int_range (rand, 0, G_N_ELEMENTS (ends))];
      gunichar character = (gunichar) g_rand_int_range (rand, 1, (gint32) end);

      if (g_unichar_validate (character))
        g_string_append_unichar (name, character);
    }
  return g_string_free (name, FALSE);
}

/* Whatever a name is, what is made of it is itself a name without anything unseen, the same however
 * it is written and whatever of it is not seen. */
static void
test_any_name (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (g_test_rand_int ());

  for (guint i = 0; i < 5000; i++)
    {
      g_autofree char *name = make_any_name (rand);
      g_autofree char *shown = tin_name_neutralise (name);
      g_autofree char *dressed = g_strdup_printf ("\342\200\256 %s \342\200\213", name);
      g_autofree char *upper = NULL;
      g_autofree char *decomposed = g_utf8_normalize (shown, -1, G_NORMALIZE_NFD);
      g_autofree char *folded = tin_name_fold (name);
      g_autofree char *again = tin_name_fold (folded);
      g_autofree char *of_shown = tin_name_fold (shown);
      g_autofree char *of_dressed = tin_name_fold (dressed);
      g_autofree char *of_decomposed = tin_name_fold (decomposed);

      g_assert_true (g_utf8_validate (folded, -1, NULL));
      g_assert_cmpstr (of_shown, ==, folded);
      g_assert_cmpstr (of_dressed, ==, folded);
      g_assert_cmpstr (of_decomposed, ==, folded);
      if (g_utf8_strlen (folded, -1) <= TIN_NAME_MAX_CHARS)
        g_assert_cmpstr (again, ==, folded);
      for (const char *at = folded; *at != '\0'; at = g_utf8_next_char (at))
        {
          g_assert_false (g_unichar_iscntrl (g_utf8_get_char (at)));
          g_assert_cmpint (g_unichar_type (g_utf8_get_char (at)), !=, G_UNICODE_FORMAT);
        }
      g_assert_null (strstr (folded, "  "));
      g_assert_false (g_str_has_prefix (folded, " ") || g_str_has_suffix (folded, " "));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/core/name/fold/", cases[i].path, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/core/name/fold/long", test_long_name);
  g_test_add_func ("/core/name/fold/any", test_any_name);
  g_test_add_func ("/core/name/looks-like-another", test_pairs);
  g_test_add_func ("/core/name/letters-carry-few-marks", test_heaps_of_marks);

  return g_test_run ();
}
