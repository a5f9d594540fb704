/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "tin-words.h"

#include <locale.h>
#include <string.h>

#include "tin-error.h"

/* Words are made without a display. Those about a peer are tested where there are real ones: in
 * test-dialogs.c. */

#define ADDRESS "192.168.1.20:5000"
#define ISOLATED "\u2068" ADDRESS "\u2069"
#define MS_PER_DAY (24 * 60 * 60 * G_GINT64_CONSTANT (1000))

/* Those of this computer's disk, and of the key on it, name nobody. */
static gboolean
is_about_the_disk (int code)
{
  return code == TIN_ERROR_STORAGE || code == TIN_ERROR_DISK_FULL ||
         code == TIN_ERROR_READ_ONLY || code == TIN_ERROR_DAMAGED || code == TIN_ERROR_NEWER ||
         code == TIN_ERROR_IN_USE || code == TIN_ERROR_LOCKED;
}

static void
test_every_error_has_its_own_sentence (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (int code = 0; code < TIN_ERROR_LAST; code++)
    {
      g_autoptr (GError) error = g_error_new_literal (TIN_ERROR, code, "errno 111 on socket 7");
      char *sentence = tin_words_error (error, ADDRESS);

      g_test_message ("%s: %s %s", tin_error_code_to_nick (code), sentence,
                      tin_words_hint (error));
      if (code == TIN_ERROR_NAME)
        g_assert_nonnull (strstr (sentence, "\u2068192.168.1.20\u2069"));
      else if (!is_about_the_disk (code))
        g_assert_nonnull (strstr (sentence, ISOLATED));
      g_assert_null (strstr (sentence, "socket"));
      g_assert_null (strstr (sentence, "%"));
      g_assert_true (g_str_has_suffix (sentence, "."));
      g_assert_true (g_str_has_suffix (tin_words_hint (error), ".")
                     || g_str_has_suffix (tin_words_hint (error), "?"));
      g_assert_true (g_hash_table_add (seen, sentence));
    }
}

/* Nothing is put into the middle of a sentence that was made to stand at its begin. */
static void
test_errors_about_nobody_are_sentences (void)
{
  for (int code = 0; code < TIN_ERROR_LAST; code++)
    {
      g_autoptr (GError) error = g_error_new_literal (TIN_ERROR, code, "");
      g_autofree char *sentence = tin_words_error (error, NULL);

      g_test_message ("%s: %s", tin_error_code_to_nick (code), sentence);
      g_assert_null (strstr (sentence + 1, "The "));
      g_assert_null (strchr (sentence, '%'));
      g_assert_true (g_str_has_suffix (sentence, "."));
    }
}

static void
test_foreign_errors_have_words (void)
{
  g_autoptr (GError) error = g_error_new_literal (G_FILE_ERROR, G_FILE_ERROR_ACCES, "EACCES");
  g_autofree char *sentence = tin_words_error (error, ADDRESS);
  g_autofree char *nameless = tin_words_error (error, NULL);

  g_assert_nonnull (strstr (sentence, ISOLATED));
  g_assert_null (strstr (sentence, "EACCES"));
  g_assert_cmpstr (nameless, !=, sentence);
  g_assert_cmpstr (tin_words_hint (error), !=, "");
}

/* A peer's name is a text, whatever it looks like. */
static void
test_hostile_names_stay_text (void)
{
  static const char *const names[] = { "%s%n%d", "<b>Bob</b>", "&amp;", "\u202eboB", "" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = g_error_new_literal (TIN_ERROR, TIN_ERROR_REFUSED, "");
      g_autofree char *isolated = tin_words_isolate (names[i]);
      g_autofree char *sentence = tin_words_error (error, names[i]);

      g_assert_true (g_str_has_prefix (isolated, "\u2068"));
      g_assert_true (g_str_has_suffix (isolated, "\u2069"));
      g_assert_nonnull (strstr (sentence, isolated));
    }
}

static void
test_every_delivery_has_a_word (void)
{
  g_assert_cmpstr (tin_words_delivery (TIN_DELIVERY_QUEUED, TRUE), ==, "Queued");
  g_assert_cmpstr (tin_words_delivery (TIN_DELIVERY_SENT, TRUE), ==, "Sent");
  g_assert_cmpstr (tin_words_delivery (TIN_DELIVERY_SENT, FALSE), ==, "Sent");
  g_assert_cmpstr (tin_words_delivery (TIN_DELIVERY_DELIVERED, TRUE), ==, "Delivered");
  g_assert_cmpstr (tin_words_delivery (TIN_DELIVERY_READ, TRUE), ==, "Read");
  g_assert_cmpstr (tin_words_delivery (TIN_DELIVERY_FAILED, FALSE), ==, "Not sent");
}

static void
test_ids_are_grouped (void)
{
  g_autofree char *id = tin_words_id ("0123456789abcdef");
  g_autofree char *odd = tin_words_id ("01234");
  g_autofree char *empty = tin_words_id ("");

  g_assert_cmpstr (id, ==, "0123 4567 89ab cdef");
  g_assert_cmpstr (odd, ==, "0123 4");
  g_assert_cmpstr (empty, ==, "");
}

static void
test_days_go_by_the_calendar (void)
{
  gint64 now = g_get_real_time () / 1000;
  g_autofree char *today = tin_words_day (now);
  g_autofree char *yesterday = tin_words_day (now - MS_PER_DAY);
  g_autofree char *old = tin_words_day (now - 800 * MS_PER_DAY);
  g_autofree char *day_when = tin_words_when (now - MS_PER_DAY);
  g_autofree char *now_when = tin_words_when (now);
  g_autofree char *now_time = tin_words_time (now);
  g_autofree char *never = tin_words_when (0);
  g_autofree char *absurd = tin_words_day (G_MAXINT64);

  g_assert_cmpstr (today, ==, "Today");
  g_assert_cmpstr (yesterday, ==, "Yesterday");
  g_assert_nonnull (strstr (old, "20"));
  g_assert_cmpstr (day_when, ==, "Yesterday");
  g_assert_cmpstr (now_when, ==, now_time);
  g_assert_cmpstr (never, ==, "");
  g_assert_cmpstr (absurd, ==, "");
}

/* A second after midnight, at the latest in an hour: the machine may sleep meanwhile. */
static void
test_day_is_looked_at_in_time (void)
{
  static const struct
  {
    int   hour;
    int   minute;
    int   second;
    guint wait;
  } cases[] = {
    { 0, 0, 0, 3600 }, { 22, 59, 59, 3600 }, { 23, 0, 0, 3600 }, { 23, 0, 1, 3600 },
    { 23, 0, 2, 3599 }, { 23, 30, 0, 1801 }, { 23, 59, 59, 2 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GDateTime) now = g_date_time_new_local (2026, 3, 14, cases[i].hour,
                                                         cases[i].minute, cases[i].second);

      g_assert_cmpuint (tin_words_day_check (now), ==, cases[i].wait);
    }
}

static void
test_figures_are_rounded (void)
{
  static const struct
  {
    gint64      microseconds;
    const char *words;
  } cases[] = {
    { -1, "–" }, { 0, "0.0 ms" }, { 830, "0.8 ms" }, { 22400, "22 ms" }, { 1500000, "1.5 s" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *words = tin_words_round_trip (cases[i].microseconds);

      g_assert_cmpstr (words, ==, cases[i].words);
    }
}

int
main (int    argc,
      char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/ui/words/every-error-has-its-own-sentence",
                   test_every_error_has_its_own_sentence);
  g_test_add_func ("/ui/words/errors-about-nobody-are-sentences",
                   test_errors_about_nobody_are_sentences);
  g_test_add_func ("/ui/words/foreign-errors-have-words", test_foreign_errors_have_words);
  g_test_add_func ("/ui/words/hostile-names-stay-text", test_hostile_names_stay_text);
  g_test_add_func ("/ui/words/every-delivery-has-a-word", test_every_delivery_has_a_word);
  g_test_add_func ("/ui/words/ids-are-grouped", test_ids_are_grouped);
  g_test_add_func ("/ui/words/days-go-by-the-calendar", test_days_go_by_the_calendar);
  g_test_add_func ("/ui/words/day-is-looked-at-in-time", test_day_is_looked_at_in_time);
  g_test_add_func ("/ui/words/figures-are-rounded", test_figures_are_rounded);
  return g_test_run ();
}
