/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "bench-words.h"

#define SEED 20240229
#define WORDS_MIN 4
#define WORDS_MAX 20

struct _BenchWords
{
  GPtrArray *words;    /* (owned) (element-type utf8) by rank */
  GRand     *rand;     /* (owned) */
  double    *weights;  /* (owned) of the words up to each one */
};

/* Syllables by the digits of a number: no two numbers make the same word. */
static char *
make_word (guint number)
{
  static const char consonants[] = "bdfgklmnprstvz";
  static const char vowels[] = "aeiou";
  const guint n_syllables = (sizeof consonants - 1) * (sizeof vowels - 1);
  g_autoptr (GString) word = g_string_new (NULL);

  do
    {
      guint digit = number % n_syllables;

      g_string_append_c (word, consonants[digit / (sizeof vowels - 1)]);
      g_string_append_c (word, vowels[digit % (sizeof vowels - 1)]);
      number /= n_syllables;
    }
  while (number > 0);
  return g_strdup (word->str);
}

BenchWords *
bench_words_new (void)
{
  BenchWords *self = g_new0 (BenchWords, 1);
  double sum = 0;

  self->words = g_ptr_array_new_with_free_func (g_free);
  self->rand = g_rand_new_with_seed (SEED);
  self->weights = g_new (double, BENCH_N_WORDS);
  for (guint i = 0; i < BENCH_N_WORDS; i++)
    {
      g_ptr_array_add (self->words, make_word (i + 1));
      sum += 1.0 / (i + 1);
      self->weights[i] = sum;
    }
  return self;
}

void
bench_words_free (BenchWords *self)
{
  g_ptr_array_unref (self->words);
  g_rand_free (self->rand);
  g_free (self->weights);
  g_free (self);
}

const char *
bench_words_get (BenchWords *self,
                 guint       rank)
{
  return g_ptr_array_index (self->words, rank);
}

static const char *
choose_word (BenchWords *self)
{
  double place = g_rand_double_range (self->rand, 0, self->weights[BENCH_N_WORDS - 1]);
  guint low = 0;
  guint high = BENCH_N_WORDS - 1;

  while (low < high)
    {
      guint middle = (low + high) / 2;

      if (self->weights[middle] < place)
        low = middle + 1;
      else
        high = middle;
    }
  return bench_words_get (self, low);
}

/**
 * bench_words_new_text:
 *
 * Returns: (transfer full): the next text
 */
char *
bench_words_new_text (BenchWords *self)
{
  g_autoptr (GString) text = g_string_new (choose_word (self));
  gint n_words = g_rand_int_range (self->rand, WORDS_MIN, WORDS_MAX);

  for (gint i = 1; i < n_words; i++)
    {
      g_string_append_c (text, ' ');
      g_string_append (text, choose_word (self));
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}
