/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "session-home.h"
#include "tin-await.h"
#include "tin-cbor.h"
#include "tin-error.h"
#include "tin-limits.h"
#include "tin-transfer-private.h"

/* What anybody may have written into a file that is imported. */

#define ID "0200000000000000000000000000000000000000000000000000000000000000"
#define OWN_ID "0100000000000000000000000000000000000000000000000000000000000000"
#define LINE(peer, log, number, rest) \
  "{\"peer\":" peer ",\"log\":" log ",\"number\":" number "," rest "}"
#define GOOD_REST "\"own\":false,\"sent_at\":\"65536\",\"text\":\"fine\""
#define EMPTY_REST "\"own\":false,\"sent_at\":\"65536\",\"text\":\"\""
#define LOG "\"00000000000007d0\""
#define PEER "\"" ID "\""

typedef struct
{
  const char *path;
  const char *text;
} Line;

static const Line good_lines[] = {
  { "shortest", LINE (PEER, LOG, "1", GOOD_REST) },
  { "everything", LINE (PEER, LOG, "1", GOOD_REST ",\"shown_at\":\"131072\","
                        "\"kind\":\"text\",\"broadcast\":true,\"delivery\":\"read\","
                        "\"time\":null,\"name\":\"Bob\"") },
  { "spaces", " \t{ \"peer\" : " PEER " ,\t\"log\":" LOG ", \"number\" : 7 , " GOOD_REST " }  " },
  { "later-member", LINE (PEER, LOG, "1", GOOD_REST ",\"new\":{\"a\":[1,-2.5e3,true,null]}") },
  { "plain-peer", LINE ("\"plain:10.0.0.1:5000\"", LOG, "1", GOOD_REST) },
  { "plain-peer-of-six", LINE ("\"plain:[fe80::1%eth0]:5000\"", LOG, "1", GOOD_REST) },
  { "highest", LINE (PEER, "\"7fffffffffffffff\"", "9223372036854775806",
                     "\"own\":true,\"sent_at\":\"9223372036854775807\",\"text\":\"x\"") },
  { "escapes", LINE (PEER, LOG, "1", "\"own\":false,\"sent_at\":\"1\","
                     "\"text\":\"\\u00e4\\ud83d\\ude00\\\\u0000 \\\" [{\"") },
  { "reply", LINE (PEER, LOG, "2", GOOD_REST ",\"target\":\"00000000000007d0-1\"") },
  { "edit", LINE (PEER, LOG, "2", GOOD_REST ",\"kind\":\"edit\","
                  "\"target\":\"00000000000007d0-1\"") },
  { "delete", LINE (PEER, LOG, "2", EMPTY_REST ",\"kind\":\"delete\","
                    "\"target\":\"00000000000007d0-1\"") },
  { "reaction", LINE (PEER, LOG, "2", GOOD_REST ",\"kind\":\"reaction\","
                      "\"target\":\"7fffffffffffffff-9223372036854775806\"") },
  { "reaction-taken-back", LINE (PEER, LOG, "2", EMPTY_REST ",\"kind\":\"reaction\","
                                 "\"target\":\"00000000000007d0-1\"") },
};

static const Line bad_lines[] = {
  { "no-object", "[]" },
  { "word", "null" },
  { "number", "1" },
  { "text", "\"text\"" },
  { "empty-object", "{}" },
  { "not-json", "peer: me" },
  { "half", "{\"peer\":" PEER },
  { "text-that-does-not-end", "{\"peer\":\"ab" },
  { "ends-in-an-escape", "{\"peer\":\"ab\\" },
  { "two-objects", LINE (PEER, LOG, "1", GOOD_REST) LINE (PEER, LOG, "2", GOOD_REST) },
  { "something-behind", LINE (PEER, LOG, "1", GOOD_REST) " x" },
  { "closed-twice", LINE (PEER, LOG, "1", GOOD_REST) "}" },
  { "assignment", "var a = " LINE (PEER, LOG, "1", GOOD_REST) },
  { "comment", LINE (PEER, LOG, "1", "/* \" */" GOOD_REST) },
  { "line-comment", LINE (PEER, LOG, "1", GOOD_REST) " // fine" },
  { "single-quotes", "{'peer':'x'}" },
  { "deep", LINE (PEER, LOG, "1", GOOD_REST ",\"x\":[[[[[[]]]]]]") },
  { "wrong-brackets", LINE (PEER, LOG, "1", GOOD_REST ",\"x\":[}") },

  { "peer-missing", "{\"log\":" LOG ",\"number\":1," GOOD_REST "}" },
  { "peer-number", LINE ("7", LOG, "1", GOOD_REST) },
  { "peer-null", LINE ("null", LOG, "1", GOOD_REST) },
  { "peer-list", LINE ("[" PEER "]", LOG, "1", GOOD_REST) },
  { "peer-empty", LINE ("\"\"", LOG, "1", GOOD_REST) },
  { "peer-short", LINE ("\"abcd\"", LOG, "1", GOOD_REST) },
  { "peer-upper-case",
    LINE ("\"A" "200000000000000000000000000000000000000000000000000000000000000\"", LOG, "1",
          GOOD_REST) },
  { "peer-longer", LINE ("\"" ID "0\"", LOG, "1", GOOD_REST) },
  { "peer-placeholder", LINE ("\"address:10.0.0.1:5000\"", LOG, "1", GOOD_REST) },
  { "peer-plain-nothing", LINE ("\"plain:\"", LOG, "1", GOOD_REST) },
  { "peer-plain-slash", LINE ("\"plain:../../etc\"", LOG, "1", GOOD_REST) },
  { "peer-plain-line-end", LINE ("\"plain:a\\nb\"", LOG, "1", GOOD_REST) },
  { "name-number", LINE (PEER, LOG, "1", GOOD_REST ",\"name\":3") },

  { "log-number", LINE (PEER, "2000", "1", GOOD_REST) },
  { "log-short", LINE (PEER, "\"7d0\"", "1", GOOD_REST) },
  { "log-of-notes", LINE (PEER, "\"0000000000000001\"", "1", GOOD_REST) },
  { "log-zero", LINE (PEER, "\"0000000000000000\"", "1", GOOD_REST) },
  { "log-too-high", LINE (PEER, "\"8000000000000000\"", "1", GOOD_REST) },
  { "log-sign", LINE (PEER, "\"-000000000007d00\"", "1", GOOD_REST) },
  { "log-prefix", LINE (PEER, "\"0x000000000007d0\"", "1", GOOD_REST) },

  { "number-zero", LINE (PEER, LOG, "0", GOOD_REST) },
  { "number-negative", LINE (PEER, LOG, "-1", GOOD_REST) },
  { "number-fraction", LINE (PEER, LOG, "1.5", GOOD_REST) },
  { "number-text", LINE (PEER, LOG, "\"1\"", GOOD_REST) },
  { "number-2-63", LINE (PEER, LOG, "9223372036854775808", GOOD_REST) },
  { "number-2-63-less-1", LINE (PEER, LOG, "9223372036854775807", GOOD_REST) },
  { "number-2-64", LINE (PEER, LOG, "18446744073709551617", GOOD_REST) },
  { "number-huge", LINE (PEER, LOG, "99999999999999999999999999999999999999999", GOOD_REST) },
  { "number-exponent", LINE (PEER, LOG, "1e400", GOOD_REST) },
  { "number-true", LINE (PEER, LOG, "true", GOOD_REST) },

  { "own-missing", LINE (PEER, LOG, "1", "\"sent_at\":\"1\",\"text\":\"x\"") },
  { "own-number", LINE (PEER, LOG, "1", "\"own\":1,\"sent_at\":\"1\",\"text\":\"x\"") },
  { "broadcast-text", LINE (PEER, LOG, "1", GOOD_REST ",\"broadcast\":\"yes\"") },
  { "sent-at-number", LINE (PEER, LOG, "1", "\"own\":true,\"sent_at\":1,\"text\":\"x\"") },
  { "sent-at-zero", LINE (PEER, LOG, "1", "\"own\":true,\"sent_at\":\"0\",\"text\":\"x\"") },
  { "sent-at-too-high", LINE (PEER, LOG, "1", "\"own\":true,\"sent_at\":\"9223372036854775808\","
                              "\"text\":\"x\"") },
  { "sent-at-negative", LINE (PEER, LOG, "1", "\"own\":true,\"sent_at\":\"-1\",\"text\":\"x\"") },
  { "shown-at-wrong", LINE (PEER, LOG, "1", GOOD_REST ",\"shown_at\":\"soon\"") },
  { "kind-unknown", LINE (PEER, LOG, "1", GOOD_REST ",\"kind\":\"file\"") },
  { "kind-number", LINE (PEER, LOG, "1", GOOD_REST ",\"kind\":0") },

  { "kind-null", LINE (PEER, LOG, "1", GOOD_REST ",\"kind\":null") },
  { "kind-of-a-note", LINE (PEER, LOG, "1", GOOD_REST ",\"kind\":\"note\"") },

  { "target-number", LINE (PEER, LOG, "1", GOOD_REST ",\"target\":7") },
  { "target-empty", LINE (PEER, LOG, "1", GOOD_REST ",\"target\":\"\"") },
  { "target-log", LINE (PEER, LOG, "1", GOOD_REST ",\"target\":\"00000000000007d0\"") },
  { "target-of-notes",
    LINE (PEER, LOG, "1", GOOD_REST ",\"target\":\"0000000000000001-1\"") },
  { "target-zero", LINE (PEER, LOG, "1", GOOD_REST ",\"target\":\"00000000000007d0-0\"") },
  { "target-too-high",
    LINE (PEER, LOG, "1", GOOD_REST ",\"target\":\"00000000000007d0-9223372036854775807\"") },
  { "target-log-too-high",
    LINE (PEER, LOG, "1", GOOD_REST ",\"target\":\"8000000000000000-1\"") },
  { "edit-of-nothing", LINE (PEER, LOG, "1", GOOD_REST ",\"kind\":\"edit\"") },
  { "edit-empty", LINE (PEER, LOG, "1", EMPTY_REST ",\"kind\":\"edit\","
                        "\"target\":\"00000000000007d0-1\"") },
  { "delete-of-nothing", LINE (PEER, LOG, "1", EMPTY_REST ",\"kind\":\"delete\"") },
  { "delete-with-words", LINE (PEER, LOG, "1", GOOD_REST ",\"kind\":\"delete\","
                               "\"target\":\"00000000000007d0-1\"") },
  { "reaction-to-nothing", LINE (PEER, LOG, "1", GOOD_REST ",\"kind\":\"reaction\"") },
  { "reaction-too-long", LINE (PEER, LOG, "1", "\"own\":true,\"sent_at\":\"1\",\"text\":\""
                               "12345678901234567890123456789012345678901234567890123456789012345"
                               "\",\"kind\":\"reaction\",\"target\":\"00000000000007d0-1\"") },

  { "text-missing", LINE (PEER, LOG, "1", "\"own\":true,\"sent_at\":\"1\"") },
  { "text-empty", LINE (PEER, LOG, "1", "\"own\":true,\"sent_at\":\"1\",\"text\":\"\"") },
  { "text-null", LINE (PEER, LOG, "1", "\"own\":true,\"sent_at\":\"1\",\"text\":null") },
  { "text-nul", LINE (PEER, LOG, "1", "\"own\":true,\"sent_at\":\"1\",\"text\":\"a\\u0000b\"") },
  { "text-half-pair", LINE (PEER, LOG, "1", "\"own\":true,\"sent_at\":\"1\","
                            "\"text\":\"\\ud83d\"") },
  { "not-utf-8", LINE (PEER, LOG, "1", "\"own\":true,\"sent_at\":\"1\",\"text\":\"\xff\"") },
  { "overlong-utf-8", LINE (PEER, LOG, "1", "\"own\":true,\"sent_at\":\"1\","
                            "\"text\":\"\xc0\x80\"") },
};

static void
test_good (gconstpointer user_data)
{
  const Line *line = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (TinTransferLine) parsed =
    tin_transfer_json_parse (line->text, strlen (line->text), &error);

  g_assert_no_error (error);
  g_assert_nonnull (parsed->message);
  g_assert_nonnull (parsed->peer_id);
}

static void
test_bad (gconstpointer user_data)
{
  const Line *line = user_data;
  g_autoptr (GError) error = NULL;

  g_assert_null (tin_transfer_json_parse (line->text, strlen (line->text), &error));
  g_assert_error (error, TIN_ERROR, TIN_ERROR_INVALID);
}

static void
test_values (void)
{
  g_autoptr (TinTransferLine) line =
    tin_transfer_json_parse (good_lines[1].text, strlen (good_lines[1].text), NULL);
  g_autoptr (TinTransferLine) escapes =
    tin_transfer_json_parse (good_lines[7].text, strlen (good_lines[7].text), NULL);

  g_assert_cmpstr (line->peer_id, ==, ID);
  g_assert_cmpstr (line->peer_name, ==, "Bob");
  g_assert_cmpuint (tin_message_get_log_id (line->message), ==, 2000);
  g_assert_cmpuint (tin_message_get_number (line->message), ==, 1);
  g_assert_cmpuint (tin_message_get_sent_at (line->message), ==, 65536);
  g_assert_cmpuint (tin_message_get_shown_at (line->message), ==, 131072);
  g_assert_cmpuint (tin_message_get_flags (line->message), ==, TIN_MESSAGE_FLAG_BROADCAST);
  g_assert_cmpstr (tin_message_get_text (line->message), ==, "fine");
  g_assert_cmpstr (tin_message_get_text (escapes->message), ==,
                   "\xc3\xa4\xf0\x9f\x98\x80\\u0000 \" [{");
}

/* JSON-GLib 1.6 calls itself for each bracket. */
static void
test_megabyte_of_brackets (void)
{
  static const char *const starts[] = { "", "{\"x\":", "{\"x\":/*\"*/", "{\"a\":\"\\\",\"x\":" };

  for (guint i = 0; i < G_N_ELEMENTS (starts); i++)
    {
      g_autofree char *brackets = g_strnfill (1024 * 1024, '[');
      g_autofree char *objects = g_strnfill (1024 * 1024, '{');
      g_autofree char *first = g_strconcat (starts[i], brackets, NULL);
      g_autofree char *second = g_strconcat (starts[i], objects, NULL);

      g_assert_null (tin_transfer_json_parse (first, strlen (first), NULL));
      g_assert_null (tin_transfer_json_parse (second, strlen (second), NULL));
    }
}

static void
test_text_too_long (void)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *text = g_strnfill (TIN_TEXT_MAX + i, 'x');
      g_autofree char *line =
        g_strdup_printf (LINE (PEER, LOG, "1", "\"own\":true,\"sent_at\":\"1\",\"text\":\"%s\""),
                         text);
      g_autoptr (TinTransferLine) parsed = tin_transfer_json_parse (line, strlen (line), NULL);

      g_assert_true ((parsed != NULL) == (i == 0));
    }
}

static gboolean
may_be_empty (TinMessage *message)
{
  int kind = tin_message_get_kind (message);

  return kind == TIN_MESSAGE_KIND_DELETE || kind == TIN_MESSAGE_KIND_REACTION;
}

/* Whatever becomes of a good line, what is taken from it is in order. */
static void
test_mutations (void)
{
  static const char bytes[] = "{}[]\",:\\u0-19.eE \t'/*#xn\x80\xff";

  for (guint round = 0; round < 20000; round++)
    {
      const char *good = good_lines[g_test_rand_int_range (0, G_N_ELEMENTS (good_lines))].text;
      g_autofree char *text = g_strdup (good);
      gint length = (gint) strlen (text);
      g_autoptr (TinTransferLine) line = NULL;

      for (gint n = g_test_rand_int_range (1, 5); n > 0; n--)
        text[g_test_rand_int_range (0, length)] =
          bytes[g_test_rand_int_range (0, sizeof bytes)];
      line = tin_transfer_json_parse (text, (gsize) g_test_rand_int_range (length / 2, length + 1),
                                      NULL);
      if (line == NULL)
        continue;

      g_assert_cmpuint (tin_message_get_number (line->message), >, 0);
      g_assert_cmpuint (tin_message_get_number (line->message), <, G_MAXINT64);
      g_assert_cmpuint (tin_message_get_log_id (line->message), >=, TIN_LOG_ID_FIRST);
      g_assert_cmpuint (tin_message_get_log_id (line->message), <=, G_MAXINT64);
      g_assert_cmpuint (tin_message_get_shown_at (line->message), <=, G_MAXINT64);
      if (!may_be_empty (line->message))
        g_assert_cmpuint (tin_message_get_length (line->message), >, 0);
      g_assert_true (tin_text_is_valid (tin_message_get_text (line->message),
                                        tin_message_get_length (line->message)));
    }
}

/* --- Lines of a file ---------------------------------------------------------------------- */

static void
test_reader (void)
{
  static const char text[] = "\xef\xbb\xbfone\r\n\ntwo\n\xef\xbb\xbfthree";
  static const char *const lines[] = { "one", "", "two", "\xef\xbb\xbfthree" };
  g_autoptr (GInputStream) stream =
    g_memory_input_stream_new_from_data (text, strlen (text), NULL);
  g_autoptr (TinTransferReader) reader = tin_transfer_reader_new (stream);
  const char *line;
  gsize length;

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_assert_true (tin_transfer_reader_next (reader, &line, &length, NULL));
      g_assert_cmpmem (line, length, lines[i], strlen (lines[i]));
      g_assert_cmpuint (reader->line, ==, i + 1);
    }
  g_assert_cmpuint (reader->n_bytes, ==, strlen (text));
  for (guint i = 0; i < 2; i++)
    {
      g_assert_true (tin_transfer_reader_next (reader, &line, &length, NULL));
      g_assert_null (line);
    }
}

static void
test_reader_bound (void)
{
  g_autofree char *text = g_strnfill (3 * TIN_TRANSFER_LINE_MAX, ' ');
  g_autoptr (GInputStream) stream =
    g_memory_input_stream_new_from_data (text, strlen (text), NULL);
  g_autoptr (TinTransferReader) reader = tin_transfer_reader_new (stream);
  g_autoptr (GError) error = NULL;
  const char *line;
  gsize length;

  text[100] = '\n';
  g_assert_true (tin_transfer_reader_next (reader, &line, &length, NULL));
  g_assert_false (tin_transfer_reader_next (reader, &line, &length, &error));
  g_assert_error (error, TIN_ERROR, TIN_ERROR_INVALID);
  g_assert_cmpuint (reader->buffer->len, <, 2 * TIN_TRANSFER_LINE_MAX);
}

/* --- A whole file ------------------------------------------------------------------------- */

static void
on_done (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

/* Imports N good lines and BAD behind them. Returns: how many messages were taken */
static gint64
import_with (guint       n_good,
             const char *bad)
{
  g_autoptr (TinMemoryHub) hub = tin_memory_hub_new ();
  g_autoptr (TinClock) clock = tin_manual_clock_new ();
  g_autoptr (SessionHome) home = session_home_new (hub, clock, "Alice", 1);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GFileIOStream) stream = NULL;
  g_autoptr (GFile) file = g_file_new_tmp ("tincan-lines-XXXXXX", &stream, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *start = g_strdup_printf ("Line %u: ", n_good + 2);
  guint64 line;
  gint64 n_taken;

  for (guint i = 1; i <= n_good; i++)
    g_string_append_printf (text, LINE (PEER, LOG, "%u", GOOD_REST) "\n", i);
  g_string_append_printf (text, "\n%s\n", bad);
  g_file_replace_contents (file, text->str, text->len, NULL, FALSE, 0, NULL, NULL, NULL);

  session_home_start (home);
  tin_session_import_async (home->running->session, file, NULL, NULL, NULL, on_done, &result);
  tin_await (result != NULL);
  g_assert_cmpint (tin_session_transfer_finish (home->running->session, result, &error), ==, -1);
  g_assert_error (error, TIN_ERROR, TIN_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, start));
  tin_transfer_get_failure (result, &line, &n_taken);
  g_assert_cmpuint (line, ==, n_good + 2);
  g_assert_true (g_file_delete (file, NULL, NULL));
  return n_taken;
}

static void
test_line_is_named (void)
{
  g_assert_cmpint (import_with (0, "{"), ==, 0);
  g_assert_cmpint (import_with (1200, "{"), ==, 1000);
}

static void
test_other_author (void)
{
  static const char own_history[] =
    LINE ("\"" OWN_ID "\"", LOG, "1", GOOD_REST);

  g_assert_cmpint (import_with (500, own_history), ==, 500);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (good_lines); i++)
    {
      g_autofree char *path = g_strconcat ("/session/transfer-lines/takes/", good_lines[i].path,
                                           NULL);

      g_test_add_data_func (path, &good_lines[i], test_good);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad_lines); i++)
    {
      g_autofree char *path = g_strconcat ("/session/transfer-lines/refuses/", bad_lines[i].path,
                                           NULL);

      g_test_add_data_func (path, &bad_lines[i], test_bad);
    }
  g_test_add_func ("/session/transfer-lines/takes-every-value", test_values);
  g_test_add_func ("/session/transfer-lines/megabyte-of-brackets", test_megabyte_of_brackets);
  g_test_add_func ("/session/transfer-lines/text-has-a-bound", test_text_too_long);
  g_test_add_func ("/session/transfer-lines/mutations-are-harmless", test_mutations);
  g_test_add_func ("/session/transfer-lines/file-is-read-by-lines", test_reader);
  g_test_add_func ("/session/transfer-lines/line-has-a-bound", test_reader_bound);
  g_test_add_func ("/session/transfer-lines/error-names-the-line", test_line_is_named);
  g_test_add_func ("/session/transfer-lines/history-of-somebody-else-is-refused",
                   test_other_author);
  return g_test_run ();
}
