/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "bench-text.h"

/* Numbers are six bits a character, the lowest first: cheaper than decimal digits, so that the
 * clock sees more of what is measured and less of this. */

#define PLACE_AT 1
#define PLACE_DIGITS 8
#define TIME_AT (PLACE_AT + PLACE_DIGITS)
#define TIME_DIGITS 10
#define TEXT_AT (TIME_AT + TIME_DIGITS)

static void
write_number (char    *text,
              guint    n_digits,
              guint64  number)
{
  for (guint i = 0; i < n_digits; i++)
    text[i] = (char) ('0' + (number >> (6 * i) & 63));
}

static guint64
read_number (const char *text,
             guint       n_digits)
{
  guint64 number = 0;

  for (guint i = 0; i < n_digits; i++)
    number |= (guint64) (text[i] - '0') << (6 * i);
  return number;
}

/**
 * bench_text_write:
 * @text: (out caller-allocates): BENCH_TEXT_LENGTH bytes; no NUL is written behind them
 */
void
bench_text_write (char          *text,
                  BenchTextKind  kind,
                  guint64        place,
                  gint64         sent_at)
{
  text[0] = (char) kind;
  write_number (text + PLACE_AT, PLACE_DIGITS, place);
  write_number (text + TIME_AT, TIME_DIGITS, (guint64) sent_at);
  memset (text + TEXT_AT, '.', BENCH_TEXT_LENGTH - TEXT_AT);
}

BenchTextKind
bench_text_get_kind (const char *text)
{
  return (BenchTextKind) text[0];
}

guint64
bench_text_get_place (const char *text)
{
  return read_number (text + PLACE_AT, PLACE_DIGITS);
}

gint64
bench_text_get_time (const char *text)
{
  return (gint64) read_number (text + TIME_AT, TIME_DIGITS);
}
