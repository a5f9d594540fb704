/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "test-plain.h"

#include <string.h>

#include "tin-limits.h"

/* The plain-text forms, byte for byte as the real programs write them, in every way in which a
 * network can deliver them. */

#define EVENTS_MAX 4
#define RAW(text) { TEXT, TIN_PLAIN_RAW, NULL, 0, NULL, text, FALSE }
#define RAW_LINE(text) { TEXT, TIN_PLAIN_RAW, NULL, 0, NULL, text, TRUE }
#define FIELDS(type, name, text) { type, TIN_PLAIN_NAMED_FIELDS, NULL, 22201, name, text, FALSE }
#define SAI(text) { TEXT, TIN_PLAIN_ANGLE, "127.0.0.1", 21201, "Sai", text, TRUE }
#define DECENTRIX(type, text, line_feed) \
  { type, TIN_PLAIN_CANONICAL, "127.0.0.1", 20101, "DeCentrix", text, line_feed }
#define MINERS(type, text) \
  { type, TIN_PLAIN_CANONICAL_ANGLE, "127.0.0.1", 20401, "Miners", text, FALSE }
#define BROS(type, text) { type, TIN_PLAIN_PORT_LINE, "127.0.0.1", 20501, "Bros", text, TRUE }

/* What is heard on one connection, and what it says: events up to the first without a text. */
typedef struct
{
  const char   *path;
  const char   *heard;
  Expected      events[EVENTS_MAX];
  gboolean      dialled;
  TinPlainForm  expect;
  gsize         length;  /* of what is heard, if there are NULs in it */
} Case;

static const Case cases[] = {
  /* Each form. */
  { "raw", "msg-one h\303\251", .events = { RAW ("msg-one h\303\251") } },
  { "raw-line-feed", "hello\n", .events = { RAW_LINE ("hello") } },
  { "raw-carriage-return", "hello\r\n", .events = { RAW_LINE ("hello") } },
  { "raw-several-lines", "one\ntwo\n\nthree", .events = { RAW ("one\ntwo\n\nthree") } },
  { "raw-start", "Connection from Alice",
    .events = { { HELLO, TIN_PLAIN_RAW, NULL, 0, "Alice", "Connection from Alice", FALSE } } },
  { "raw-connect", "Connection established",
    .events = { { HELLO, TIN_PLAIN_RAW, NULL, 0, NULL, "Connection established", FALSE } } },
  { "canonical", ME "msg-two", .events = { CANONICAL ("msg-two") } },
  { "canonical-line-feed", ME "msg-two\n",
    .events = { DECENTRIX (TEXT, "msg-two", TRUE) } },
  { "canonical-several-lines", ME "one\ntwo\n 127.0.0.1:1",
    .events = { CANONICAL ("one\ntwo\n 127.0.0.1:1") } },
  { "canonical-keeps-spaces", ME "  two  spaces ", .events = { CANONICAL ("  two  spaces ") } },
  { "canonical-unicode-name", "10.0.0.255:65535 \345\244\252\351\203\216 \360\237\230\200",
    .events = { { TEXT, TIN_PLAIN_CANONICAL, "10.0.0.255", 65535, "\345\244\252\351\203\216",
        "\360\237\230\200", FALSE } } },
  { "canonical-hello", ME "CONNECT",
    .events = { DECENTRIX (HELLO, "CONNECT", FALSE) } },
  { "canonical-goodbye", ME "exit",
    .events = { DECENTRIX (GOODBYE, "exit", FALSE) } },
  { "canonical-hello-keeps-header-name", ME "Connection from Bob",
    .events = { DECENTRIX (HELLO, "Connection from Bob", FALSE) } },
  { "canonical-angle", "<127.0.0.1:20401> Miners CONNECT",
    .events = { MINERS (HELLO, "CONNECT") } },
  { "canonical-angle-text", "<127.0.0.1:20401> Miners <hi> there",
    .events = { MINERS (TEXT, "<hi> there") } },
  { "angle", "<127.0.0.1:21201> @ <Sai>\nmsg-two\n<end>", .events = { SAI ("msg-two") } },
  { "angle-several-lines", "<127.0.0.1:21201> @ <Sai>\nmsg\n\ntwo <end> x\n<end>\n",
    .events = { SAI ("msg\n\ntwo <end> x") } },
  { "angle-without-end", "<127.0.0.1:21201> @ <Sai>\nmsg-two",
    .events = { { TEXT, TIN_PLAIN_ANGLE, "127.0.0.1", 21201, "Sai", "msg-two", FALSE } } },
  { "angle-name-with-spaces", "<127.0.0.1:21201> @ <Sai Ram>\r\nx\r\n<end>",
    .events = { { TEXT, TIN_PLAIN_ANGLE, "127.0.0.1", 21201, "Sai Ram", "x", TRUE } } },
  { "port-line", "20501\nCONNECT\n127.0.0.1:20501 Bros Auto Message\n",
    .events = { { HELLO, TIN_PLAIN_PORT_LINE, NULL, 20501, NULL, "", FALSE },
      BROS (TEXT, "Auto Message") } },
  { "port-line-bare-line", "20501\nCONNECT\n127.0.0.1:20501 Bros one\n127.0.0.1:20501 Bros exit\n",
    .events = { { HELLO, TIN_PLAIN_PORT_LINE, NULL, 20501, NULL, "", FALSE },
      BROS (TEXT, "one"),
      BROS (GOODBYE, "exit") } },
  { "port-line-answer", "127.0.0.1:20501 Bros hi\n",
    .events = { BROS (TEXT, "hi") },
    .dialled = TRUE, .expect = TIN_PLAIN_PORT_LINE },
  { "connect-port", "CONNECT:22101", .events = { SNITCH (HELLO, NULL, "") } },
  { "connect-port-glued", "CONNECT:22101Snitch: hello",
    .events = { SNITCH (HELLO, NULL, ""), SNITCH (TEXT, "Snitch", "hello") } },
  { "connect-port-lines", "CONNECT:22101 \nSnitch: hello\nnote: this\nSnitch: exit",
    .events = { SNITCH (HELLO, NULL, ""),
      { TEXT, TIN_PLAIN_CONNECT_PORT, NULL, 22101, "Snitch", "hello\nnote: this", TRUE },
      SNITCH (GOODBYE, "Snitch", "exit") } },
  { "connect-port-repeated", "CONNECT:22101Snitch: I am Snitch: reallySnitch: two",
    .events = { SNITCH (HELLO, NULL, ""), SNITCH (TEXT, "Snitch", "I am Snitch: really"),
      SNITCH (TEXT, "Snitch", "two") } },
  { "connect-port-answer", "Snitch: hello",
    .events = { { TEXT, TIN_PLAIN_CONNECT_PORT, NULL, 0, "Snitch", "hello", FALSE } },
    .dialled = TRUE, .expect = TIN_PLAIN_CONNECT_PORT },
  { "colon-is-no-name", "Snitch: hello", .events = { RAW ("Snitch: hello") } },
  { "named-hello", "CONNECT:BlkMin:22201", .events = { FIELDS (HELLO, "BlkMin", "") } },
  { "named-text", "MESSAGE:BlkMin:22201:msg-two: x",
    .events = { FIELDS (TEXT, "BlkMin", "msg-two: x") } },
  { "named-goodbye", "EXIT:22201", .events = { FIELDS (GOODBYE, NULL, "") } },
  { "named-receipt", "ACK:BlkMin:22201",
    .events = { FIELDS (RECEIPT, "BlkMin", "") }, .dialled = TRUE },
  { "named-receipt-not-dialled", "ACK:BlkMin:22201",
    .events = { FIELDS (TEXT, "BlkMin", "ACK:BlkMin:22201") } },
  { "named-glued",
    "CONNECT:BlkMin:22201MESSAGE:BlkMin:22201:hiMESSAGE:BlkMin:22201:ho\nEXIT:22201\n",
    .events = { FIELDS (HELLO, "BlkMin", ""), FIELDS (TEXT, "BlkMin", "hi"),
      { TEXT, TIN_PLAIN_NAMED_FIELDS, NULL, 22201, "BlkMin", "ho", TRUE },
      FIELDS (GOODBYE, NULL, "") } },
  { "colons", "127.0.0.1:22301:msg-two",
    .events = { { TEXT, TIN_PLAIN_COLONS, "127.0.0.1", 22301, NULL, "msg-two", FALSE } } },
  { "piped", "LISTENING_PORT:5000|TEAM_NAME:X Y|a|b",
    .events = { { TEXT, TIN_PLAIN_PIPED, NULL, 5000, "X Y", "a|b", FALSE } } },

  /* Several messages in one chunk. */
  { "coalesced-glued", ME "one" ME "two" ME "three",
    .events = { CANONICAL ("one"), CANONICAL ("two"), CANONICAL ("three") } },
  { "coalesced-lines", ME "one\n127.0.0.1:20102 Other two\nmore",
    .events = { DECENTRIX (TEXT, "one", TRUE),
      { TEXT, TIN_PLAIN_CANONICAL, "127.0.0.1", 20102, "Other", "two\nmore", FALSE } } },
  { "coalesced-other-form-is-text", ME "one\n127.0.0.1:22301:two",
    .events = { CANONICAL ("one\n127.0.0.1:22301:two") } },
  { "coalesced-raw-is-one", "one\n" ME "two", .events = { RAW ("one\n" ME "two") } },
  { "coalesced-angle",
    "<127.0.0.1:21201> @ <Sai>\na\n<end><127.0.0.1:21201> @ <Sai>\nb\n<end>\n"
    "<127.0.0.1:21201> @ <Sai>\nc\n<end>",
    .events = { SAI ("a"), SAI ("b"), SAI ("c") } },
  { "coalesced-angle-without-end",
    "<127.0.0.1:21201> @ <Sai>\na<127.0.0.1:21201> @ <Sai>\nb\n<end>",
    .events = { { TEXT, TIN_PLAIN_ANGLE, "127.0.0.1", 21201, "Sai", "a", FALSE }, SAI ("b") } },
  { "coalesced-colons", "127.0.0.1:22301:a127.0.0.1:22301:b",
    .events = { { TEXT, TIN_PLAIN_COLONS, "127.0.0.1", 22301, NULL, "a", FALSE },
      { TEXT, TIN_PLAIN_COLONS, "127.0.0.1", 22301, NULL, "b", FALSE } } },
  { "coalesced-nul", ME "one\0" ME "two\0\0",
    .events = { DECENTRIX (TEXT, "one", TRUE),
      DECENTRIX (TEXT, "two", TRUE) },
    .length = sizeof (ME "one" ME "two") + 2 },

  /* Nothing said. */
  { "nothing-line-feeds", "\r\n\n", .events = { { .text = NULL } } },
  { "nothing-nuls", "\0\0", .events = { { .text = NULL } }, .length = 2 },
  { "nothing-blank", " \t \n ", .events = { { .text = NULL } } },
  { "nothing-behind-end", "<127.0.0.1:21201> @ <Sai>\nx\n<end> \n", .events = { SAI ("x") } },
  { "nothing-header-only", ME, .events = { { .text = NULL } } },
  { "nothing-angle", "<127.0.0.1:21201> @ <Sai>\n<end>", .events = { { .text = NULL } } },

  /* Bad bytes. */
  { "bad-byte", "a\377b", .events = { RAW ("a" BAD "b") } },
  { "bad-byte-in-header", "127.0.0.1:20101 De\351 h\351",
    .events = { { TEXT, TIN_PLAIN_CANONICAL, "127.0.0.1", 20101, "De" BAD, "h" BAD, FALSE } } },
  { "bad-overlong", "\300\200x\355\240\200", .events = { RAW (BAD BAD "x" BAD BAD BAD) } },
  { "bad-cut-character", ME "h\303", .events = { CANONICAL ("h" BAD) } },
  { "bad-nul-inside", "a\0\0b", .events = { RAW ("a\nb") }, .length = 4 },
  { "bad-nul-behind", "a\n\0", .events = { RAW_LINE ("a") }, .length = 3 },

  /* Headers that are none. */
  { "no-header-port-0", "127.0.0.1:0 A b", .events = { RAW ("127.0.0.1:0 A b") } },
  { "no-header-port-65536", "127.0.0.1:65536 A b", .events = { RAW ("127.0.0.1:65536 A b") } },
  { "no-header-port-zeros", "127.0.0.1:080 A b", .events = { RAW ("127.0.0.1:080 A b") } },
  { "no-header-port-overflow", "1.1.1.1:4294967376:b", .events = { RAW ("1.1.1.1:4294967376:b") } },
  { "no-header-port-sign", "1.1.1.1:-5:b", .events = { RAW ("1.1.1.1:-5:b") } },
  { "no-header-port-empty", "1.1.1.1::b", .events = { RAW ("1.1.1.1::b") } },
  { "no-header-octet-256", "127.0.0.256:80 A b", .events = { RAW ("127.0.0.256:80 A b") } },
  { "no-header-octet-zeros", "127.0.00.1:80 A b", .events = { RAW ("127.0.00.1:80 A b") } },
  { "no-header-octets-3", "127.0.1:80 A b", .events = { RAW ("127.0.1:80 A b") } },
  { "no-header-octets-5", "127.0.0.0.1:80 A b", .events = { RAW ("127.0.0.0.1:80 A b") } },
  { "no-header-no-name", "127.0.0.1:80  b", .events = { RAW ("127.0.0.1:80  b") } },
  { "no-header-no-text", "127.0.0.1:80 name", .events = { RAW ("127.0.0.1:80 name") } },
  { "no-header-name-lines", "127.0.0.1:80 na\nme text",
    .events = { RAW ("127.0.0.1:80 na\nme text") } },
  { "no-header-bracket", "<127.0.0.1:80 A b", .events = { RAW ("<127.0.0.1:80 A b") } },
  { "no-header-number", "20501\nCONNECTION\n", .events = { RAW_LINE ("20501\nCONNECTION") } },
  { "no-header-connect-port", "CONNECT:80 is the port",
    .events = { RAW ("CONNECT:80 is the port") } },
  { "no-header-connect-port-0", "CONNECT:0", .events = { RAW ("CONNECT:0") } },
  { "no-header-exit", "EXIT:5 minutes", .events = { RAW ("EXIT:5 minutes") } },
  { "no-header-message", "MESSAGE::5:x", .events = { RAW ("MESSAGE::5:x") } },
  { "no-header-piped", "LISTENING_PORT:5000|TEAM_NAME:|x",
    .events = { RAW ("LISTENING_PORT:5000|TEAM_NAME:|x") } },
};

/* --- Helpers ------------------------------------------------------------------------------ */

void
test_plain_push (TinPlainReader *reader,
                 const char     *text,
                 gint64          now)
{
  tin_plain_reader_push (reader, (const guint8 *) text, strlen (text), now);
}

void
test_plain_assert_event (TinPlainReader *reader,
                         const Expected *expected)
{
  g_autoptr (TinPlainEvent) event = tin_plain_reader_next (reader);

  g_assert_nonnull (event);
  g_assert_cmpstr (event->text, ==, expected->text);
  g_assert_cmpint (event->type, ==, expected->type);
  g_assert_cmpstr (tin_plain_form_get_traits (event->form)->nick, ==,
                   tin_plain_form_get_traits (expected->form)->nick);
  g_assert_cmpstr (event->host, ==, expected->host);
  g_assert_cmpuint (event->port, ==, expected->port);
  g_assert_cmpstr (event->name, ==, expected->name);
  g_assert_cmpint (event->line_feed, ==, expected->line_feed);
}

/* TEXT may be NULL: there is no event. */
void
test_plain_assert_text (TinPlainReader *reader,
                        const char     *text)
{
  g_autoptr (TinPlainEvent) event = tin_plain_reader_next (reader);

  if (text == NULL)
    {
      g_assert_null (event);
      return;
    }

  g_assert_nonnull (event);
  g_assert_cmpstr (event->text, ==, text);
}

static gsize
case_get_length (const Case *test)
{
  return test->length > 0 ? test->length : strlen (test->heard);
}

static void
assert_events (TinPlainReader *reader,
               const Case     *test)
{
  g_autoptr (TinPlainEvent) rest = NULL;

  for (guint i = 0; i < EVENTS_MAX && test->events[i].text != NULL; i++)
    test_plain_assert_event (reader, &test->events[i]);

  rest = tin_plain_reader_next (reader);
  g_assert_null (rest);
  g_assert_cmpint (tin_plain_reader_get_deadline (reader), ==, -1);
  g_assert_false (tin_plain_reader_is_full (reader));
}

static TinPlainReader *
case_new_reader (const Case *test)
{
  TinPlainReader *reader = tin_plain_reader_new (test->dialled);

  tin_plain_reader_expect (reader, test->expect);
  return reader;
}

/* --- Reading: the table ------------------------------------------------------------------- */

static void
test_whole (gconstpointer user_data)
{
  const Case *test = user_data;
  g_autoptr (TinPlainReader) reader = case_new_reader (test);

  tin_plain_reader_push (reader, (const guint8 *) test->heard, case_get_length (test), 0);
  tin_plain_reader_end (reader);
  assert_events (reader, test);
}

/* The connection stays open: silence completes the chunk, at the deadline and not before. */
static void
test_quiet (gconstpointer user_data)
{
  const Case *test = user_data;
  g_autoptr (TinPlainReader) reader = case_new_reader (test);
  gint64 deadline;

  tin_plain_reader_push (reader, (const guint8 *) test->heard, case_get_length (test), 1000);
  deadline = tin_plain_reader_get_deadline (reader);
  if (deadline != -1)
    {
      g_assert_true (deadline == 1000 + TIN_PLAIN_QUIET ||
                     deadline == 1000 + TIN_PLAIN_QUIET + TIN_PLAIN_PATIENCE);
      tin_plain_reader_tick (reader, deadline - 1);
      g_assert_cmpint (tin_plain_reader_get_deadline (reader), ==, deadline);
      tin_plain_reader_tick (reader, deadline);
    }
  assert_events (reader, test);
}

static void
test_split (gconstpointer user_data)
{
  const Case *test = user_data;
  gsize length = case_get_length (test);

  for (gsize at = 0; at <= length; at++)
    {
      g_autoptr (TinPlainReader) reader = case_new_reader (test);
      const guint8 *bytes = (const guint8 *) test->heard;

      tin_plain_reader_push (reader, bytes, at, 0);
      tin_plain_reader_push (reader, bytes + at, length - at, TIN_PLAIN_QUIET - 1);
      tin_plain_reader_end (reader);
      assert_events (reader, test);
    }
}

static void
test_bytewise (gconstpointer user_data)
{
  const Case *test = user_data;
  g_autoptr (TinPlainReader) reader = case_new_reader (test);

  for (gsize at = 0; at < case_get_length (test); at++)
    tin_plain_reader_push (reader, (const guint8 *) test->heard + at, 1,
                           (gint64) at * (TIN_PLAIN_QUIET - 1));
  tin_plain_reader_end (reader);
  assert_events (reader, test);
}

/* Whatever is cut off says something or nothing, and nothing of it is lost on the floor. */
static void
test_cut (gconstpointer user_data)
{
  const Case *test = user_data;

  for (gsize length = 0; length < case_get_length (test); length++)
    {
      g_autoptr (TinPlainReader) reader = case_new_reader (test);

      tin_plain_reader_push (reader, (const guint8 *) test->heard, length, 0);
      tin_plain_reader_end (reader);
      for (guint i = 0;; i++)
        {
          g_autoptr (TinPlainEvent) event = tin_plain_reader_next (reader);

          if (event == NULL)
            break;
          g_assert_cmpuint (i, <, EVENTS_MAX);
          g_assert_true (g_utf8_validate (event->text, -1, NULL));
        }
    }
}

/* --- Reading: control words --------------------------------------------------------------- */

static const struct
{
  const char        *text;
  TinPlainEventType  type;
  TinPlainEventType  dialled_type;
  const char        *name;
} words[] = {
  { "exit", GOODBYE, GOODBYE, NULL },
  { "quit", GOODBYE, GOODBYE, NULL },
  { "disconnect", GOODBYE, GOODBYE, NULL },
  { "Disconnected", GOODBYE, GOODBYE, NULL },
  { "[PEER_QUIT]", GOODBYE, GOODBYE, NULL },
  { "  EXIT \t", GOODBYE, GOODBYE, NULL },
  { "connect", HELLO, HELLO, NULL },
  { "Connected", HELLO, HELLO, NULL },
  { "connecting", HELLO, HELLO, NULL },
  { "CONNECT_REQUEST", HELLO, HELLO, NULL },
  { "connection_request", HELLO, HELLO, NULL },
  { "handshake", HELLO, HELLO, NULL },
  { "connection established", HELLO, HELLO, NULL },
  { "Connection message", HELLO, HELLO, NULL },
  { "Hello, I am connecting!", HELLO, HELLO, NULL },
  { "connection FROM Bob the Builder ", HELLO, HELLO, "Bob the Builder" },
  { "Message received", TEXT, RECEIPT, NULL },
  { "ACK from Bob", TEXT, RECEIPT, "Bob" },
  { "[ACK] Message received from Bob", TEXT, RECEIPT, "Bob" },
  { "exit now", TEXT, TEXT, NULL },
  { "please exit", TEXT, TEXT, NULL },
  { "exit.", TEXT, TEXT, NULL },
  { "connection from ", TEXT, TEXT, NULL },
  { "connection from\nBob", TEXT, TEXT, NULL },
  { "connection from a\nb", TEXT, TEXT, NULL },
  { "hello", TEXT, TEXT, NULL },
  { "message received, thanks", TEXT, TEXT, NULL },
  { "ACK from", TEXT, TEXT, NULL },
};

static void
test_words (void)
{
  for (guint i = 0; i < 2 * G_N_ELEMENTS (words); i++)
    {
      gboolean dialled = i % 2 == 1;
      g_autoptr (TinPlainReader) reader = tin_plain_reader_new (dialled);
      g_autoptr (TinPlainEvent) event = NULL;

      test_plain_push (reader, words[i / 2].text, 0);
      tin_plain_reader_end (reader);
      event = tin_plain_reader_next (reader);
      g_assert_nonnull (event);
      g_assert_cmpint (event->type, ==, dialled ? words[i / 2].dialled_type : words[i / 2].type);
      if (event->type != TEXT)
        g_assert_cmpstr (event->name, ==, words[i / 2].name);
    }
}

static void
test_words_long_name (void)
{
  g_autoptr (TinPlainReader) reader = tin_plain_reader_new (FALSE);
  g_autoptr (TinPlainEvent) event = NULL;
  g_autofree char *name = g_strnfill (TIN_NAME_MAX_CHARS + 1, 'n');
  g_autofree char *text = g_strconcat ("connection from ", name, NULL);

  test_plain_push (reader, text, 0);
  tin_plain_reader_end (reader);
  event = tin_plain_reader_next (reader);
  g_assert_cmpint (event->type, ==, TEXT);
}

/* The address in a header is told and nothing more: whose it is the caller knows. */
static void
test_hearsay (void)
{
  g_autoptr (TinPlainReader) reader = tin_plain_reader_new (FALSE);
  const Expected expected = {
    GOODBYE, TIN_PLAIN_CANONICAL, "192.168.7.9", 4444, "Mallory", "exit", FALSE
  };

  test_plain_push (reader, "192.168.7.9:4444 Mallory exit", 0);
  tin_plain_reader_end (reader);
  test_plain_assert_event (reader, &expected);
}

static void
test_long_name (void)
{
  g_autoptr (TinPlainReader) reader = tin_plain_reader_new (FALSE);
  g_autoptr (TinPlainEvent) event = NULL;
  g_autofree char *name = g_strnfill (TIN_NAME_MAX_BYTES, 'n');
  g_autofree char *text = g_strdup_printf ("1.2.3.4:5 %s x", name);
  g_autofree char *longer = g_strdup_printf ("1.2.3.4:5 n%s x", name);

  test_plain_push (reader, text, 0);
  test_plain_push (reader, longer, TIN_PLAIN_QUIET);
  tin_plain_reader_end (reader);

  event = tin_plain_reader_next (reader);
  g_assert_cmpuint (strlen (event->name), ==, TIN_NAME_MAX_CHARS);
  g_assert_cmpstr (event->text, ==, "x");
  test_plain_assert_text (reader, longer);
}

static void
add_cases (void)
{
  static const struct
  {
    const char    *name;
    GTestDataFunc  func;
  } ways[] = {
    { "whole", test_whole },
    { "after-silence", test_quiet },
    { "split-at-every-byte", test_split },
    { "byte-by-byte", test_bytewise },
    { "cut-at-every-byte", test_cut },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases) * G_N_ELEMENTS (ways); i++)
    {
      const Case *test = &cases[i / G_N_ELEMENTS (ways)];
      g_autofree char *path = g_strdup_printf ("/core/plain/reads/%s/%s", test->path,
                                               ways[i % G_N_ELEMENTS (ways)].name);

      g_test_add_data_func (path, test, ways[i % G_N_ELEMENTS (ways)].func);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add_cases ();
  g_test_add_func ("/core/plain/control-words-are-events", test_words);
  g_test_add_func ("/core/plain/control-word-with-long-name-is-text", test_words_long_name);
  g_test_add_func ("/core/plain/hearsay-is-told", test_hearsay);
  g_test_add_func ("/core/plain/long-name-is-cut", test_long_name);
  test_plain_add_time ();
  test_plain_add_compose ();

  return g_test_run ();
}
