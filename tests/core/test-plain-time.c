/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "test-plain.h"

#include <string.h>

#include "tin-limits.h"

/* When a chunk is complete, what a connection remembers, and what it may cost. */

/* --- Reading: time ------------------------------------------------------------------------ */

static void
test_empty (void)
{
  g_autoptr (TinPlainReader) reader = tin_plain_reader_new (FALSE);

  g_assert_cmpint (tin_plain_reader_get_deadline (reader), ==, -1);
  tin_plain_reader_push (reader, (const guint8 *) "", 0, 5);
  tin_plain_reader_tick (reader, TIN_SECONDS (60));
  g_assert_cmpint (tin_plain_reader_get_deadline (reader), ==, -1);
  tin_plain_reader_end (reader);
  test_plain_assert_text (reader, NULL);
}

static const struct
{
  const char   *text;
  gint64        wait;  /* 0: it is complete at once */
  TinPlainForm  expect;
} waits[] = {
  { "hello", TIN_PLAIN_QUIET, TIN_PLAIN_AUTO },
  { "Connection established", TIN_PLAIN_QUIET, TIN_PLAIN_AUTO },
  { ME "x", TIN_PLAIN_QUIET, TIN_PLAIN_AUTO },
  { "CONNECT:22101", TIN_PLAIN_QUIET, TIN_PLAIN_AUTO },
  { "EXIT:22201", TIN_PLAIN_QUIET, TIN_PLAIN_AUTO },
  { "exit", TIN_PLAIN_QUIET, TIN_PLAIN_AUTO },
  { ME "one\nmore", TIN_PLAIN_QUIET, TIN_PLAIN_AUTO },
  { "12\n", TIN_PLAIN_QUIET + TIN_PLAIN_PATIENCE, TIN_PLAIN_AUTO },
  { "127.0.0.1:2", TIN_PLAIN_QUIET + TIN_PLAIN_PATIENCE, TIN_PLAIN_AUTO },
  { ME, TIN_PLAIN_QUIET + TIN_PLAIN_PATIENCE, TIN_PLAIN_AUTO },
  { "\n" ME, TIN_PLAIN_QUIET + TIN_PLAIN_PATIENCE, TIN_PLAIN_AUTO },
  { ME "one\n127.0.0", TIN_PLAIN_QUIET + TIN_PLAIN_PATIENCE, TIN_PLAIN_AUTO },
  { ME "h\303", TIN_PLAIN_QUIET + TIN_PLAIN_PATIENCE, TIN_PLAIN_AUTO },
  { "\360\237\230", TIN_PLAIN_QUIET + TIN_PLAIN_PATIENCE, TIN_PLAIN_AUTO },
  { "\237\230\200", TIN_PLAIN_QUIET, TIN_PLAIN_AUTO },
  { "<127.0.0.1:20401> @ <Sa", TIN_PLAIN_QUIET + TIN_PLAIN_PATIENCE, TIN_PLAIN_AUTO },
  { "<127.0.0.1:21201> @ <Sai>\nmsg", TIN_PLAIN_QUIET + TIN_PLAIN_PATIENCE, TIN_PLAIN_AUTO },
  { "<127.0.0.1:21201> @ <Sai>\nmsg\n<end>", 0, TIN_PLAIN_AUTO },
  { "MESSAGE:BlkMin:", TIN_PLAIN_QUIET + TIN_PLAIN_PATIENCE, TIN_PLAIN_AUTO },
  { "CONNECT:22101Snit", TIN_PLAIN_QUIET + TIN_PLAIN_PATIENCE, TIN_PLAIN_AUTO },
  { "CONNECT:22101\nSnit", TIN_PLAIN_QUIET + TIN_PLAIN_PATIENCE, TIN_PLAIN_AUTO },
  { "LISTENING_PORT:5000|TEAM", TIN_PLAIN_QUIET + TIN_PLAIN_PATIENCE, TIN_PLAIN_AUTO },
  { "20501\nCONNECT\n", 0, TIN_PLAIN_AUTO },
  { "20501\nCONNECT\n127.0.0.1:205", TIN_PLAIN_QUIET + TIN_PLAIN_PATIENCE, TIN_PLAIN_AUTO },
  { "127.0.0.1:20501 Bros x", TIN_PLAIN_QUIET, TIN_PLAIN_PORT_LINE },
  { "127.0.0.1:20501 Bros x\n", 0, TIN_PLAIN_PORT_LINE },
  { "127.0.0.1:20501 Bros x\n", TIN_PLAIN_QUIET, TIN_PLAIN_AUTO },
};

static void
test_waits (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (waits); i++)
    {
      g_autoptr (TinPlainReader) reader = tin_plain_reader_new (FALSE);

      tin_plain_reader_expect (reader, waits[i].expect);
      test_plain_push (reader, waits[i].text, 7);
      if (tin_plain_reader_get_deadline (reader) != (waits[i].wait > 0 ? 7 + waits[i].wait : -1))
        g_error ("\"%s\" waits wrongly", waits[i].text);
    }
}

/* A trickle without a pause: no more of it is kept than the reader was told. */
static void
test_most (void)
{
  const gsize most = 3000;
  g_autoptr (TinPlainReader) reader = tin_plain_reader_new (FALSE);
  g_autofree char *piece = g_strnfill (100, 'x');
  g_autoptr (TinPlainEvent) event = NULL;
  gsize pushed = 0;

  tin_plain_reader_set_most (reader, most);
  while (!tin_plain_reader_is_full (reader))
    {
      test_plain_assert_text (reader, NULL);
      test_plain_push (reader, piece, (gint64) pushed);
      pushed += strlen (piece);
    }
  g_assert_cmpuint (pushed, ==, most);
  event = tin_plain_reader_next (reader);
  g_assert_cmpuint (strlen (event->text), ==, most);
  test_plain_push (reader, piece, TIN_SECONDS (1));
  tin_plain_reader_end (reader);
  test_plain_assert_text (reader, NULL);
}

/* Who may say less than is there already has said enough; who may say more goes on. */
static void
test_most_moves (void)
{
  g_autoptr (TinPlainReader) reader = tin_plain_reader_new (FALSE);
  g_autofree char *piece = g_strnfill (1000, 'x');

  tin_plain_reader_set_most (reader, 1500);
  test_plain_push (reader, piece, 0);
  tin_plain_reader_set_most (reader, 4000);
  test_plain_push (reader, piece, 1);
  g_assert_false (tin_plain_reader_is_full (reader));
  tin_plain_reader_set_most (reader, 1500);
  test_plain_push (reader, piece, 2);
  g_assert_true (tin_plain_reader_is_full (reader));
}

static void
test_silence_separates (void)
{
  g_autoptr (TinPlainReader) reader = tin_plain_reader_new (FALSE);

  test_plain_push (reader, "one", 0);
  test_plain_push (reader, " and", TIN_PLAIN_QUIET - 1);
  test_plain_assert_text (reader, NULL);
  /* Nobody called tick (). */
  test_plain_push (reader, "two", 2 * TIN_PLAIN_QUIET);
  test_plain_assert_text (reader, "one and");
  test_plain_assert_text (reader, NULL);
  tin_plain_reader_tick (reader, 3 * TIN_PLAIN_QUIET);
  test_plain_assert_text (reader, "two");
}

static void
test_patience_mends (void)
{
  g_autoptr (TinPlainReader) reader = tin_plain_reader_new (FALSE);
  const Expected expected = CANONICAL ("h\303\251");

  test_plain_push (reader, "127.0.0.1:20", 0);
  tin_plain_reader_tick (reader, TIN_PLAIN_QUIET);
  test_plain_push (reader, "101 DeCentrix h\303", TIN_PLAIN_QUIET + TIN_PLAIN_PATIENCE - 1);
  tin_plain_reader_tick (reader, 2 * TIN_PLAIN_QUIET + TIN_PLAIN_PATIENCE);
  test_plain_push (reader, "\251", 2 * TIN_PLAIN_PATIENCE);
  tin_plain_reader_tick (reader, 2 * TIN_PLAIN_PATIENCE + TIN_PLAIN_QUIET);
  test_plain_assert_event (reader, &expected);
}

static void
test_kept_open (void)
{
  static const Expected expected[] = {
    SNITCH (HELLO, NULL, ""),
    SNITCH (TEXT, "Snitch", "one: two"),
    SNITCH (TEXT, "Snitch", "bare"),
    SNITCH (TEXT, "Snitch", "Other: x"),
    { TEXT, TIN_PLAIN_CONNECT_PORT, NULL, 22101, "Snitch", "three", TRUE },
  };
  static const char *heard[] = {
    "CONNECT:22101", "Snitch: one: two", "bare", "Other: x", "Snitch: three\n"
  };
  g_autoptr (TinPlainReader) reader = tin_plain_reader_new (FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (heard); i++)
    {
      test_plain_push (reader, heard[i], i * TIN_SECONDS (5));
      tin_plain_reader_tick (reader, tin_plain_reader_get_deadline (reader));
      test_plain_assert_event (reader, &expected[i]);
    }
}

static void
test_port_line_kept_open (void)
{
  static const Expected expected[] = {
    { HELLO, TIN_PLAIN_PORT_LINE, NULL, 20501, NULL, "", FALSE },
    { TEXT, TIN_PLAIN_PORT_LINE, "127.0.0.1", 20501, "Bros", "one", TRUE },
    { TEXT, TIN_PLAIN_PORT_LINE, NULL, 20501, "Bros", "bare", TRUE },
  };
  g_autoptr (TinPlainReader) reader = tin_plain_reader_new (FALSE);

  /* Its lines need no silence. */
  test_plain_push (reader, "20501\nCONN", 0);
  test_plain_push (reader, "ECT\n", 1);
  test_plain_assert_event (reader, &expected[0]);
  test_plain_push (reader, "127.0.0.1:20501 Bros one\n", 2);
  test_plain_assert_event (reader, &expected[1]);
  test_plain_push (reader, "bare\n", 3);
  test_plain_assert_event (reader, &expected[2]);
  test_plain_assert_text (reader, NULL);
}

static void
test_number_later_is_text (void)
{
  g_autoptr (TinPlainReader) reader = tin_plain_reader_new (FALSE);

  test_plain_push (reader, "hi", 0);
  test_plain_push (reader, "20501\nCONNECT\n", TIN_SECONDS (1));
  tin_plain_reader_end (reader);
  test_plain_assert_text (reader, "hi");
  test_plain_assert_text (reader, "20501\nCONNECT");
}

static void
test_after_end (void)
{
  g_autoptr (TinPlainReader) reader = tin_plain_reader_new (FALSE);

  test_plain_push (reader, "one", 0);
  tin_plain_reader_end (reader);
  test_plain_push (reader, "two", 1);
  tin_plain_reader_end (reader);
  test_plain_assert_text (reader, "one");
  test_plain_assert_text (reader, NULL);
}

/* --- Reading: hostile --------------------------------------------------------------------- */

static void
test_limit (void)
{
  g_autoptr (TinPlainReader) reader = tin_plain_reader_new (FALSE);
  g_autofree char *piece = g_strnfill (65536, '\377');

  for (guint i = 0; i < 64; i++)
    test_plain_push (reader, piece, 0);

  g_assert_true (tin_plain_reader_is_full (reader));
  g_assert_cmpint (tin_plain_reader_get_deadline (reader), ==, -1);
  for (guint i = 0;; i++)
    {
      g_autoptr (TinPlainEvent) event = tin_plain_reader_next (reader);

      if (event == NULL)
        break;
      g_assert_cmpuint (i, ==, 0);
      g_assert_cmpuint (strlen (event->text), <=, TIN_TEXT_MAX);
      g_assert_cmpuint (strlen (event->text), >, TIN_TEXT_MAX - 3);
      g_assert_true (g_utf8_validate (event->text, -1, NULL));
    }
}

static void
test_limit_of_events (void)
{
  g_autoptr (TinPlainReader) reader = tin_plain_reader_new (FALSE);
  guint count = 0;

  for (guint i = 0; i < 100000; i++)
    test_plain_push (reader, "a", i * TIN_PLAIN_QUIET);

  g_assert_true (tin_plain_reader_is_full (reader));
  for (;; count++)
    {
      g_autoptr (TinPlainEvent) event = tin_plain_reader_next (reader);

      if (event == NULL)
        break;
    }
  g_assert_cmpuint (count, >, 1000);
  g_assert_cmpuint (count, <, 10000);
}

/* One that is read as it comes may go on for ever. */
static void
test_no_limit_when_read (void)
{
  g_autoptr (TinPlainReader) reader = tin_plain_reader_new (FALSE);
  g_autofree char *piece = g_strnfill (65536, 'x');

  for (guint i = 0; i < 64; i++)
    {
      test_plain_push (reader, piece, i * TIN_SECONDS (1));
      tin_plain_reader_tick (reader, i * TIN_SECONDS (1) + TIN_PLAIN_QUIET);
      test_plain_assert_text (reader, piece);
    }
  g_assert_false (tin_plain_reader_is_full (reader));
}

/* What would take minutes, more than a test is given, if the work were not linear. Each is repeated
 * up to the limit. */
static const struct
{
  const char   *start;
  const char   *piece;
  TinPlainForm  expect;
} floods[] = {
  { "", "\n", TIN_PLAIN_AUTO },
  { "", "1", TIN_PLAIN_AUTO },
  { "", "127.0.0.1:1 a b", TIN_PLAIN_AUTO },
  { "", "127.0.0.1:1 a b\n", TIN_PLAIN_AUTO },
  { "1.1.1.1:1 a ", "1.1.1.1:1 b", TIN_PLAIN_AUTO },
  { "1.1.1.1:1 a ", "1.1.1.1:1 a\n", TIN_PLAIN_AUTO },
  { "1.1.1.1:1 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab ", "a", TIN_PLAIN_AUTO },
  { "", "<1.1.1.1:1> @ <a>\n", TIN_PLAIN_AUTO },
  { "", "<1.1.1.1:1> @ <a>\nx\n<end>", TIN_PLAIN_AUTO },
  { "<1.1.1.1:1> @ <a>\n", "<1.1.1.1:1> @ <b>\n", TIN_PLAIN_AUTO },
  { "<1.1.1.1:1> @ <a>\n", "<end>", TIN_PLAIN_AUTO },
  { "CONNECT:5\n", "CONNECT:5\n", TIN_PLAIN_AUTO },
  { "CONNECT:5", "a: ", TIN_PLAIN_AUTO },
  { "CONNECT:5", "a: b", TIN_PLAIN_AUTO },
  { "", "a: b", TIN_PLAIN_CONNECT_PORT },
  { "", "EXIT:5", TIN_PLAIN_AUTO },
  { "", "MESSAGE:a:5:EXIT:5", TIN_PLAIN_AUTO },
  { "", "MESSAGE:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n", TIN_PLAIN_AUTO },
  { "5\nCONNECT\n", "1.1.1.1:1 a ", TIN_PLAIN_AUTO },
  { "5\nCONNECT\n", "x\n", TIN_PLAIN_AUTO },
  { "", "\303", TIN_PLAIN_AUTO },
  { "", "<", TIN_PLAIN_AUTO },
};

static void
test_floods (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (floods); i++)
    {
      g_autoptr (TinPlainReader) reader = tin_plain_reader_new (FALSE);
      g_autoptr (GString) flood = g_string_new (floods[i].start);

      while (flood->len < TIN_PLAIN_CONNECTION_MAX)
        g_string_append (flood, floods[i].piece);
      g_string_truncate (flood, TIN_PLAIN_CONNECTION_MAX);

      tin_plain_reader_expect (reader, floods[i].expect);
      for (gsize at = 0; at < flood->len; at += 61)
        {
          tin_plain_reader_push (reader, (const guint8 *) flood->str + at,
                                 MIN (61, flood->len - at), 0);
          tin_plain_reader_get_deadline (reader);
        }
      tin_plain_reader_end (reader);
      g_test_message ("flood %u", i);
    }
}

void
test_plain_add_time (void)
{
  g_test_add_func ("/core/plain/connect-and-close-leaves-no-trace", test_empty);
  g_test_add_func ("/core/plain/waits-for-what-is-missing", test_waits);
  g_test_add_func ("/core/plain/no-more-is-kept-than-may-be", test_most);
  g_test_add_func ("/core/plain/what-may-be-kept-moves", test_most_moves);
  g_test_add_func ("/core/plain/silence-separates", test_silence_separates);
  g_test_add_func ("/core/plain/patience-mends", test_patience_mends);
  g_test_add_func ("/core/plain/kept-open-connection-remembers", test_kept_open);
  g_test_add_func ("/core/plain/port-line-needs-no-silence", test_port_line_kept_open);
  g_test_add_func ("/core/plain/port-line-only-at-the-beginning", test_number_later_is_text);
  g_test_add_func ("/core/plain/nothing-after-the-end", test_after_end);
  g_test_add_func ("/core/plain/limit-bounds-a-chunk", test_limit);
  g_test_add_func ("/core/plain/limit-bounds-the-events", test_limit_of_events);
  g_test_add_func ("/core/plain/no-limit-for-what-is-read", test_no_limit_when_read);
  g_test_add_func ("/core/plain/floods-take-linear-time", test_floods);
}
