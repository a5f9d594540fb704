/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "test-plain.h"

#include <string.h>

#include "tin-limits.h"

/* What is written to plain peers, and that the reader understands it. */

static const TinPlainSelf alice = { "10.1.2.3", 5000, "Alice B" };

static GPtrArray *
compose_text (TinPlainForm  form,
              const char   *text,
              gboolean      line_feed)
{
  return tin_plain_compose (form, TEXT, &alice, text, FALSE, line_feed);
}

/* The frames as one text, with a bar between each two. */
static char *
join_frames (GPtrArray *frames)
{
  g_autoptr (GString) joined = g_string_new (NULL);

  g_assert_nonnull (frames);
  for (guint i = 0; i < frames->len; i++)
    {
      gsize length;
      const char *bytes = g_bytes_get_data (g_ptr_array_index (frames, i), &length);

      if (i > 0)
        g_string_append (joined, " || ");
      g_string_append_len (joined, bytes, (gssize) length);
    }

  return g_strdup (joined->str);
}

static const struct
{
  TinPlainForm       form;
  TinPlainEventType  type;
  const char        *text;
  gboolean           first;
  gboolean           line_feed;
  const char        *frames;
} writes[] = {
  { TIN_PLAIN_AUTO, TEXT, "hi", FALSE, FALSE, "10.1.2.3:5000 Alice_B hi" },
  { TIN_PLAIN_AUTO, HELLO, NULL, TRUE, FALSE, "10.1.2.3:5000 Alice_B CONNECT" },
  { TIN_PLAIN_CANONICAL, TEXT, "a\nb\r\nc\rd\n", TRUE, TRUE, "10.1.2.3:5000 Alice_B a b c d" },
  { TIN_PLAIN_CANONICAL, HELLO, NULL, FALSE, FALSE, "10.1.2.3:5000 Alice_B CONNECT" },
  { TIN_PLAIN_CANONICAL, GOODBYE, NULL, TRUE, TRUE, "10.1.2.3:5000 Alice_B exit" },
  { TIN_PLAIN_CANONICAL, RECEIPT, NULL, TRUE, FALSE, "" },
  { TIN_PLAIN_CANONICAL, TEXT, "", FALSE, FALSE, "" },
  { TIN_PLAIN_CANONICAL, TEXT, "\n\r\n", FALSE, FALSE, "" },
  { TIN_PLAIN_CANONICAL, TEXT, "h\351", FALSE, FALSE, "10.1.2.3:5000 Alice_B h" BAD },
  { TIN_PLAIN_CANONICAL_ANGLE, TEXT, "hi", FALSE, FALSE, "<10.1.2.3:5000> Alice_B hi" },
  { TIN_PLAIN_CANONICAL_ANGLE, GOODBYE, NULL, FALSE, FALSE, "<10.1.2.3:5000> Alice_B exit" },
  { TIN_PLAIN_ANGLE, TEXT, "a\nb", FALSE, FALSE, "<10.1.2.3:5000> @ <Alice_B>\na b\n<end>" },
  { TIN_PLAIN_PORT_LINE, HELLO, NULL, TRUE, FALSE, "5000\nCONNECT\n" },
  { TIN_PLAIN_PORT_LINE, HELLO, NULL, FALSE, FALSE, "" },
  { TIN_PLAIN_PORT_LINE, TEXT, "hi", TRUE, FALSE, "5000\nCONNECT\n || 10.1.2.3:5000 Alice_B hi\n" },
  { TIN_PLAIN_PORT_LINE, TEXT, "hi", FALSE, TRUE, "10.1.2.3:5000 Alice_B hi\n" },
  { TIN_PLAIN_PORT_LINE, GOODBYE, NULL, FALSE, FALSE, "10.1.2.3:5000 Alice_B exit\n" },
  { TIN_PLAIN_PORT_LINE, GOODBYE, NULL, TRUE, FALSE, "" },
  { TIN_PLAIN_PORT_LINE, RECEIPT, NULL, TRUE, FALSE, "" },
  { TIN_PLAIN_CONNECT_PORT, HELLO, NULL, TRUE, FALSE, "CONNECT:5000" },
  { TIN_PLAIN_CONNECT_PORT, TEXT, "hi", TRUE, FALSE, "CONNECT:5000 || Alice_B: hi" },
  { TIN_PLAIN_CONNECT_PORT, TEXT, "hi", FALSE, FALSE, "Alice_B: hi" },
  { TIN_PLAIN_CONNECT_PORT, GOODBYE, NULL, FALSE, FALSE, "Alice_B: exit" },
  { TIN_PLAIN_NAMED_FIELDS, HELLO, NULL, FALSE, FALSE, "CONNECT:Alice_B:5000" },
  { TIN_PLAIN_NAMED_FIELDS, TEXT, "hi", FALSE, FALSE, "MESSAGE:Alice_B:5000:hi" },
  { TIN_PLAIN_NAMED_FIELDS, GOODBYE, NULL, FALSE, FALSE, "EXIT:5000" },
  { TIN_PLAIN_NAMED_FIELDS, RECEIPT, NULL, FALSE, FALSE, "ACK:Alice_B:5000" },
  { TIN_PLAIN_COLONS, TEXT, "hi", FALSE, FALSE, "10.1.2.3:5000:hi" },
  { TIN_PLAIN_PIPED, TEXT, "hi", FALSE, FALSE, "LISTENING_PORT:5000|TEAM_NAME:Alice_B|hi" },
  { TIN_PLAIN_RAW, TEXT, "a\nb", TRUE, FALSE, "a\nb" },
  { TIN_PLAIN_RAW, TEXT, "a\nb\n", TRUE, TRUE, "a\nb\n" },
  { TIN_PLAIN_RAW, HELLO, NULL, TRUE, FALSE, "Connection established" },
  { TIN_PLAIN_RAW, GOODBYE, NULL, FALSE, TRUE, "" },
  { TIN_PLAIN_RAW, RECEIPT, NULL, FALSE, FALSE, "" },
};

static void
test_compose (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (writes); i++)
    {
      g_autoptr (GPtrArray) frames = tin_plain_compose (writes[i].form, writes[i].type, &alice,
                                                        writes[i].text, writes[i].first,
                                                        writes[i].line_feed);
      g_autofree char *joined = join_frames (frames);

      g_assert_cmpstr (joined, ==, writes[i].frames);
    }
}

static void
test_compose_start (void)
{
  g_autoptr (GPtrArray) raw = tin_plain_compose_start (TIN_PLAIN_RAW, &alice, FALSE);
  g_autoptr (GPtrArray) line = tin_plain_compose_start (TIN_PLAIN_RAW, &alice, TRUE);
  g_autoptr (GPtrArray) canonical = tin_plain_compose_start (TIN_PLAIN_AUTO, &alice, FALSE);
  g_autoptr (GPtrArray) port_line = tin_plain_compose_start (TIN_PLAIN_PORT_LINE, &alice, FALSE);
  g_autofree char *raw_text = join_frames (raw);
  g_autofree char *line_text = join_frames (line);
  g_autofree char *canonical_text = join_frames (canonical);
  g_autofree char *port_line_text = join_frames (port_line);

  g_assert_cmpstr (raw_text, ==, "Connection from Alice_B");
  g_assert_cmpstr (line_text, ==, "Connection from Alice_B\n");
  g_assert_cmpstr (canonical_text, ==, "10.1.2.3:5000 Alice_B CONNECT");
  g_assert_cmpstr (port_line_text, ==, "5000\nCONNECT\n");
}

static void
test_compose_foreign_host (void)
{
  const TinPlainSelf self = { "fe80::1 x", 5000, "A" };
  g_autoptr (GPtrArray) frames = NULL;
  g_autofree char *joined = NULL;

  frames = tin_plain_compose (TIN_PLAIN_CANONICAL, TEXT, &self, "hi", FALSE, FALSE);
  joined = join_frames (frames);
  g_assert_cmpstr (joined, ==, "0.0.0.0:5000 A hi");
}

/* Reads each frame as its own connection, or all on one that is kept open, and joins the texts. */
static char *
read_frames (TinPlainForm       form,
             GPtrArray         *frames,
             TinPlainEventType  last_type)
{
  g_autoptr (GString) joined = g_string_new (NULL);
  g_autoptr (TinPlainReader) reader = NULL;
  TinPlainEventType type = TEXT;

  for (guint i = 0; i < frames->len; i++)
    {
      gsize length;
      const guint8 *bytes = g_bytes_get_data (g_ptr_array_index (frames, i), &length);
      g_autoptr (TinPlainEvent) event = NULL;

      g_assert_cmpuint (length, <=, TIN_PLAIN_FRAME_MAX);
      g_assert_true (g_utf8_validate ((const char *) bytes, (gssize) length, NULL));

      if (reader == NULL || !tin_plain_form_get_traits (form)->keeps_open)
        {
          g_clear_pointer (&reader, tin_plain_reader_free);
          reader = tin_plain_reader_new (TRUE);
          tin_plain_reader_expect (reader, form);
        }
      tin_plain_reader_push (reader, bytes, length, i * TIN_SECONDS (5));
      tin_plain_reader_tick (reader, i * TIN_SECONDS (5) + TIN_SECONDS (4));
      event = tin_plain_reader_next (reader);
      g_assert_nonnull (event);
      g_assert_cmpint (event->form, ==, form);
      g_assert_null (tin_plain_reader_next (reader));
      type = event->type;
      if (type == TEXT)
        g_string_append (joined, event->text);
    }

  g_assert_cmpint (type, ==, last_type);
  return g_strdup (joined->str);
}

static void
test_round_trip (void)
{
  for (guint i = 0; i < 2 * (TIN_PLAIN_N_FORMS - 1) * (RECEIPT + 1); i++)
    {
      gboolean first = i % 2;
      TinPlainForm form = (TinPlainForm) (1 + i / 2 % (TIN_PLAIN_N_FORMS - 1));
      TinPlainEventType type = (TinPlainEventType) (i / 2 / (TIN_PLAIN_N_FORMS - 1));
      g_autoptr (GPtrArray) frames = NULL;
      g_autofree char *text = NULL;

      frames = tin_plain_compose (form, type, &alice, "n\303\251 <x>|:", first, FALSE);
      if (frames->len == 0)
        continue;
      text = read_frames (form, frames, type);
      g_assert_cmpstr (text, ==, type == TEXT ? "n\303\251 <x>|:" : "");
    }
}

/* Texts of every length around the limits, in characters of every length. */
static void
test_long_texts (void)
{
  static const char *characters[] = { "x", "\303\251", "\342\202\254", "\360\237\230\200" };

  for (guint i = 0; i < (TIN_PLAIN_N_FORMS - 1) * G_N_ELEMENTS (characters); i++)
    {
      TinPlainForm form = (TinPlainForm) (1 + i / G_N_ELEMENTS (characters));
      const char *character = characters[i % G_N_ELEMENTS (characters)];

      for (gsize length = 880; length < 2100; length += length > 1030 && length < 1900 ? 97 : 1)
        {
          g_autoptr (GString) text = g_string_new (NULL);
          g_autoptr (GPtrArray) frames = NULL;
          g_autofree char *heard = NULL;

          while (text->len < length)
            g_string_append (text, text->len % 7 == 3 ? "x" : character);
          frames = tin_plain_compose (form, TEXT, &alice, text->str, TRUE, FALSE);
          heard = read_frames (form, frames, TEXT);
          g_assert_cmpstr (heard, ==, text->str);
        }
    }
}

static void
test_exact_frame (void)
{
  gsize header = strlen ("10.1.2.3:5000 Alice_B ");
  g_autofree char *fits = g_strnfill (TIN_PLAIN_FRAME_MAX - header, 'x');
  g_autofree char *longer = g_strnfill (TIN_PLAIN_FRAME_MAX - header + 1, 'x');
  g_autofree char *line = g_strnfill (TIN_PLAIN_FRAME_MAX, 'x');
  g_autoptr (GPtrArray) one = compose_text (TIN_PLAIN_CANONICAL, fits, FALSE);
  g_autoptr (GPtrArray) two = compose_text (TIN_PLAIN_CANONICAL, longer, FALSE);
  g_autoptr (GPtrArray) raw = compose_text (TIN_PLAIN_RAW, line, FALSE);
  g_autoptr (GPtrArray) raw_line = compose_text (TIN_PLAIN_RAW, line, TRUE);

  g_assert_cmpuint (one->len, ==, 1);
  g_assert_cmpuint (g_bytes_get_size (g_ptr_array_index (one, 0)), ==, 1024);
  g_assert_cmpuint (two->len, ==, 2);
  g_assert_cmpuint (g_bytes_get_size (g_ptr_array_index (two, 0)), ==, 1024);
  g_assert_cmpuint (g_bytes_get_size (g_ptr_array_index (two, 1)), ==, header + 1);
  g_assert_cmpuint (raw->len, ==, 1);
  g_assert_cmpuint (raw_line->len, ==, 2);
  g_assert_cmpuint (g_bytes_get_size (g_ptr_array_index (raw_line, 0)), ==, 1024);
}

static const struct
{
  const char *name;
  const char *clean;
} names[] = {
  { "Alice", "Alice" },
  { "", "_" },
  { "a b:c|d<e>f", "a_b_c_d_e_f" },
  { "tab\tline\nbell\a", "tab_line_bell_" },
  { "\342\200\256evil\302\240x", "_evil_x" },
  { "bad\377", "bad" BAD },
  { "abcdefghijklmnopqrstuvwxyz01234", "abcdefghijklmnopqrstuvwxyz01234" },
  { "abcdefghijklmnopqrstuvwxyz012345", "abcdefghijklmnopqrstuvwxyz01234" },
  { "\303\251\303\251\303\251\303\251\303\251\303\251\303\251\303\251\303\251\303\251\303\251"
    "\303\251\303\251\303\251\303\251\303\251\303\251\303\251\303\251\303\251\303\251\303\251"
    "\303\251\303\251\303\251\303\251\303\251\303\251\303\251\303\251\303\251\303\251\303\251",
    "\303\251\303\251\303\251\303\251\303\251\303\251\303\251\303\251\303\251\303\251\303\251"
    "\303\251\303\251\303\251\303\251\303\251\303\251\303\251\303\251\303\251\303\251\303\251"
    "\303\251\303\251\303\251\303\251\303\251\303\251\303\251\303\251\303\251" },
};

static void
test_names (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *clean = tin_plain_clean_name (names[i].name);

      g_assert_cmpstr (clean, ==, names[i].clean);
    }
}

static void
test_nicks (void)
{
  for (guint i = 0; i < TIN_PLAIN_N_FORMS; i++)
    {
      const TinPlainTraits *traits = tin_plain_form_get_traits ((TinPlainForm) i);

      g_assert_nonnull (traits->nick);
      g_assert_cmpint (tin_plain_form_from_nick (traits->nick), ==, i);
      g_assert_cmpint (traits->has_sender_port, ==, i != TIN_PLAIN_RAW);
    }
  g_assert_cmpint (tin_plain_form_from_nick ("telegraph"), ==, TIN_PLAIN_AUTO);
  g_assert_cmpint (tin_plain_form_from_nick (NULL), ==, TIN_PLAIN_AUTO);
  g_assert_true (tin_plain_form_get_traits (TIN_PLAIN_RAW)->keeps_open);
  g_assert_false (tin_plain_form_get_traits (TIN_PLAIN_CANONICAL)->keeps_open);
}

void
test_plain_add_compose (void)
{
  g_test_add_func ("/core/plain/composes-every-form", test_compose);
  g_test_add_func ("/core/plain/composes-the-start", test_compose_start);
  g_test_add_func ("/core/plain/composes-no-foreign-host", test_compose_foreign_host);
  g_test_add_func ("/core/plain/round-trip", test_round_trip);
  g_test_add_func ("/core/plain/long-texts-are-split", test_long_texts);
  g_test_add_func ("/core/plain/exact-frame", test_exact_frame);
  g_test_add_func ("/core/plain/names-are-cleaned", test_names);
  g_test_add_func ("/core/plain/nicks-name-forms", test_nicks);
}
