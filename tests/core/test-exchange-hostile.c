/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "test-exchange.h"

#include <string.h>

#include "tin-limits.h"

/* Each mistake of a peer has one outcome, however it is cut: FAILED, once; BYE; silence. */

#define OWN_LOG 1
#define NOW TIN_SECONDS (1000)
#define DIGEST "50 00112233445566778899aabbccddeeff"
#define OVER "1b8000000000000000" /* 2^63 */

typedef enum
{
  FIRST,   /* it comes instead of a HELLO, or is one */
  UP,      /* it comes after one */
  ASKING,  /* and after we have asked for 2 and 3 of log 9 */
  DEAF,    /* after HELLO, where no messages are taken */
  N_STAGES,
} Stage;

/* We are log 1, have written 3 messages and sent 2, and the peer holds 5 of our log 9. It writes
 * log 2, and wrote log 7, of which we hold 5. */
typedef struct
{
  const char *path;
  Stage       stage;
  guint8      type;    /* 0: the bodies are all bytes of the frames */
  const char *body;
  const char *second;  /* (nullable) of the same type: the mistake, then; the first is none */
} Case;

static const Case cases[] = {
  /* Before HELLO. */
  { "first/message", FIRST, TIN_FRAME_MESSAGE, "a6 0102 0201 0301 0400 0500 06 61 78" },
  { "first/have", FIRST, TIN_FRAME_HAVE, "a2 0101 0200" },
  { "first/read", FIRST, TIN_FRAME_READ, "a2 0101 0200" },
  { "first/recall", FIRST, TIN_FRAME_RECALL, "a3 0107 0201 0301" },
  { "first/return", FIRST, TIN_FRAME_RETURN, "a6 0109 0201 0301 0400 0500 06 61 78" },
  { "first/compare", FIRST, TIN_FRAME_COMPARE, "a3 0103 0240 0301" },
  { "first/typing", FIRST, TIN_FRAME_TYPING, "a1 01f5" },
  { "first/ping", FIRST, TIN_FRAME_PING, "a1 0101" },
  { "first/pong", FIRST, TIN_FRAME_PONG, "a1 0101" },
  { "first/unknown-type", FIRST, 99, "a0" },
  { "first/hello-by-another-type", FIRST, TIN_FRAME_PING, "a5 0160 0200 0300 0402 0580" },
  { "first/hello-by-unknown-type", FIRST, 99, "a5 0160 0200 0300 0402 0580" },
  { "first/no-length", FIRST, 0, "00000000" },
  { "first/endless", FIRST, 0, "ffffffff" },
  { "first/over-8-kib", FIRST, 0, "00001ffd" },
  { "first/tls", FIRST, 0, "1603010200010001fc0303" },
  { "first/http", FIRST, 0, "474554202f20485454502f312e310d0a" },
  { "first/plain-text", FIRST, 0, "3132372e302e302e313a33313331 2041206869" },
  { "first/bad-bye", FIRST, TIN_FRAME_BYE, "a0" },
  { "hello/empty", FIRST, TIN_FRAME_HELLO, "" },
  { "hello/no-keys", FIRST, TIN_FRAME_HELLO, "a0" },
  { "hello/our-log", FIRST, TIN_FRAME_HELLO, "a5 0160 0200 0300 0401 0580" },
  { "hello/our-log-and-held", FIRST, TIN_FRAME_HELLO,
    "a5 0160 0200 0300 0401 0581 83 01 02" DIGEST },
  { "hello/its-own-log-held", FIRST, TIN_FRAME_HELLO,
    "a5 0160 0200 0300 0402 0581 83 02 01" DIGEST },
  { "hello/log-over", FIRST, TIN_FRAME_HELLO, "a5 0160 0200 0300 04" OVER "0580" },
  { "hello/held-log-over", FIRST, TIN_FRAME_HELLO,
    "a5 0160 0200 0300 0402 0581 83" OVER "01" DIGEST },
  { "hello/held-number-over", FIRST, TIN_FRAME_HELLO,
    "a5 0160 0200 0300 0402 0581 83 01" OVER DIGEST },
  { "hello/bad-name", FIRST, TIN_FRAME_HELLO, "a5 0161ff 0200 0300 0402 0580" },
  { "hello/name-with-nul", FIRST, TIN_FRAME_HELLO, "a5 016100 0200 0300 0402 0580" },
  { "hello/port", FIRST, TIN_FRAME_HELLO, "a5 0160 021a00010000 0300 0402 0580" },
  { "hello/short-digest", FIRST, TIN_FRAME_HELLO, "a5 0160 0200 0300 0402 0581 83 01 02 4100" },
  { "hello/bytes-behind", FIRST, TIN_FRAME_HELLO, "a5 0160 0200 0300 0402 0580 00" },
  { "hello/again", FIRST, TIN_FRAME_HELLO, "a5 0160 0200 0300 0402 0580",
    "a5 0160 0200 0300 0402 0580" },

  /* After it. */
  { "up/hello-again", UP, TIN_FRAME_HELLO, "a5 0160 0200 0300 0402 0580" },
  { "up/no-length", UP, 0, "00000000" },
  { "up/over-64-kib", UP, 0, "0000fffd" },
  { "up/endless", UP, 0, "ffffffff" },
  { "message/number-0", UP, TIN_FRAME_MESSAGE, "a6 0102 0200 0301 0400 0500 06 61 78" },
  { "message/hole", UP, TIN_FRAME_MESSAGE, "a6 0102 0202 0301 0400 0500 06 61 78" },
  { "message/far-hole", UP, TIN_FRAME_MESSAGE,
    "a6 0102 021b7fffffffffffffff 0301 0400 0500 06 61 78" },
  { "message/twice", UP, TIN_FRAME_MESSAGE, "a6 0102 0201 0301 0400 0500 06 61 78",
    "a6 0102 0201 0301 0400 0500 06 61 78" },
  { "message/hole-later", UP, TIN_FRAME_MESSAGE, "a6 0102 0201 0301 0400 0500 06 61 78",
    "a6 0102 0203 0301 0400 0500 06 61 78" },
  { "message/another-log", UP, TIN_FRAME_MESSAGE, "a6 0103 0201 0301 0400 0500 06 61 78" },
  { "message/our-log", UP, TIN_FRAME_MESSAGE, "a6 0101 0204 0301 0400 0500 06 61 78" },
  { "message/empty", UP, TIN_FRAME_MESSAGE, "" },
  { "message/no-text", UP, TIN_FRAME_MESSAGE, "a5 0102 0201 0301 0400 0500" },
  { "message/bad-text", UP, TIN_FRAME_MESSAGE, "a6 0102 0201 0301 0400 0500 06 61 ff" },
  { "message/nul", UP, TIN_FRAME_MESSAGE, "a6 0102 0201 0301 0400 0500 06 63 610062" },
  { "message/our-kind-of-note", UP, TIN_FRAME_MESSAGE,
    "a6 0102 0201 0301 04197fff 0500 06 61 78" },
  { "message/our-flag", UP, TIN_FRAME_MESSAGE,
    "a6 0102 0201 0301 0400 051a00010000 06 61 78" },
  { "message/log-over", UP, TIN_FRAME_MESSAGE, "a6 01" OVER "0201 0301 0400 0500 06 61 78" },
  { "message/nothing-said", UP, TIN_FRAME_MESSAGE, "a6 0102 0201 0301 0400 0500 06 60" },
  { "message/withdrawn-with-text", UP, TIN_FRAME_MESSAGE,
    "a6 0102 0201 0301 0401 0500 06 61 78" },
  { "message/withdrawn-goes-on", UP, TIN_FRAME_MESSAGE, "a6 0102 0201 0301 0401 0502 06 60" },
  { "message/time-0", UP, TIN_FRAME_MESSAGE, "a6 0102 0201 0300 0400 0500 06 61 78" },
  { "message/time-0-of-an-unknown-kind", UP, TIN_FRAME_MESSAGE,
    "a6 0102 0201 0300 0405 0500 06 61 78" },
  { "message/time", UP, TIN_FRAME_MESSAGE,
    "a6 0102 0201 031b8000000000000000 0400 0500 06 61 78" },
  { "parts/another-number", UP, TIN_FRAME_MESSAGE, "a6 0102 0201 0301 0400 0502 06 61 78",
    "a6 0102 0202 0301 0400 0500 06 61 78" },
  { "parts/another-log", UP, TIN_FRAME_MESSAGE, "a6 0102 0201 0301 0400 0502 06 61 78",
    "a6 0103 0201 0301 0400 0500 06 61 78" },
  { "parts/another-time", UP, TIN_FRAME_MESSAGE, "a6 0102 0201 0301 0400 0502 06 61 78",
    "a6 0102 0201 0302 0400 0500 06 61 78" },
  { "parts/another-kind", UP, TIN_FRAME_MESSAGE, "a6 0102 0201 0301 0400 0502 06 61 78",
    "a6 0102 0201 0301 0405 0500 06 61 78" },
  { "parts/another-flag", UP, TIN_FRAME_MESSAGE, "a6 0102 0201 0301 0400 0502 06 61 78",
    "a6 0102 0201 0301 0400 0501 06 61 78" },
  { "parts/empty", UP, TIN_FRAME_MESSAGE, "a6 0102 0201 0301 0400 0502 06 61 78",
    "a6 0102 0201 0301 0400 0500 06 60" },
  { "parts/then-withdrawn", UP, TIN_FRAME_MESSAGE, "a6 0102 0201 0301 0400 0502 06 61 78",
    "a6 0102 0201 0301 0401 0500 06 60" },
  { "parts/then-with-a-target", UP, TIN_FRAME_MESSAGE, "a6 0102 0201 0301 0400 0502 06 61 78",
    "a7 0102 0201 0301 0400 0500 06 61 78 07 82 10 01" },
  { "parts/then-without-a-target", UP, TIN_FRAME_MESSAGE,
    "a7 0102 0201 0301 0400 0502 06 61 78 07 82 10 01", "a6 0102 0201 0301 0400 0500 06 61 78" },
  { "parts/target-in-another-log", UP, TIN_FRAME_MESSAGE,
    "a7 0102 0201 0301 0400 0502 06 61 78 07 82 10 01",
    "a7 0102 0201 0301 0400 0500 06 61 78 07 82 11 01" },
  { "parts/another-target", UP, TIN_FRAME_MESSAGE,
    "a7 0102 0201 0301 0402 0502 06 61 78 07 82 10 01",
    "a7 0102 0201 0301 0402 0500 06 61 78 07 82 10 02" },
  { "parts/then-deleted", UP, TIN_FRAME_MESSAGE,
    "a7 0102 0201 0301 0402 0502 06 61 78 07 82 10 01",
    "a7 0102 0201 0301 0403 0500 06 60 07 82 10 01" },
  { "parts/cut-character", UP, TIN_FRAME_MESSAGE, "a6 0102 0201 0301 0400 0502 06 61 c3" },
  { "target/log-below-the-first", UP, TIN_FRAME_MESSAGE,
    "a7 0102 0201 0301 0400 0500 06 61 78 07 82 0f 01" },
  { "target/number-0", UP, TIN_FRAME_MESSAGE,
    "a7 0102 0201 0301 0400 0500 06 61 78 07 82 10 00" },
  { "target/number-over", UP, TIN_FRAME_MESSAGE,
    "a7 0102 0201 0301 0400 0500 06 61 78 07 82 10" OVER },
  { "target/of-an-unknown-kind-is-none", UP, TIN_FRAME_MESSAGE,
    "a7 0102 0201 0301 0405 0500 06 61 78 07 80" },
  { "edit/of-nothing", UP, TIN_FRAME_MESSAGE, "a6 0102 0201 0301 0402 0500 06 61 78" },
  { "edit/without-text", UP, TIN_FRAME_MESSAGE,
    "a7 0102 0201 0301 0402 0500 06 60 07 82 10 01" },
  { "delete/of-nothing", UP, TIN_FRAME_MESSAGE, "a6 0102 0201 0301 0403 0500 06 60" },
  { "delete/with-text", UP, TIN_FRAME_MESSAGE,
    "a7 0102 0201 0301 0403 0500 06 61 78 07 82 10 01" },
  { "delete/goes-on", UP, TIN_FRAME_MESSAGE,
    "a7 0102 0201 0301 0403 0502 06 60 07 82 10 01" },
  { "reaction/to-nothing", UP, TIN_FRAME_MESSAGE, "a6 0102 0201 0301 0404 0500 06 61 78" },
  { "reaction/goes-on", UP, TIN_FRAME_MESSAGE,
    "a7 0102 0201 0301 0404 0502 06 61 78 07 82 10 01" },
  { "withdrawn/with-a-target", UP, TIN_FRAME_MESSAGE,
    "a7 0102 0201 0301 0401 0500 06 60 07 82 10 01" },
  { "have/not-sent", UP, TIN_FRAME_HAVE, "a2 0101 0203" },
  { "have/not-written", UP, TIN_FRAME_HAVE, "a2 0101 0204" },
  { "have/largest", UP, TIN_FRAME_HAVE, "a2 0101 021b7fffffffffffffff" },
  { "have/over", UP, TIN_FRAME_HAVE, "a2 0101 02" OVER },
  { "have/of-a-log-over", UP, TIN_FRAME_HAVE, "a2 01" OVER "0200" },
  { "have/then-not-sent", UP, TIN_FRAME_HAVE, "a2 0101 0202", "a2 0101 0203" },
  { "have/negative", UP, TIN_FRAME_HAVE, "a2 0101 0220" },
  { "have/without-number", UP, TIN_FRAME_HAVE, "a1 0101" },
  { "have/of-another-log-without-number", UP, TIN_FRAME_HAVE, "a1 0109" },
  { "read/not-sent", UP, TIN_FRAME_READ, "a2 0101 0203" },
  { "read/not-acknowledged", UP, TIN_FRAME_READ, "a2 0101 0201" },
  { "read/largest", UP, TIN_FRAME_READ, "a2 0101 021b7fffffffffffffff" },
  { "read/over", UP, TIN_FRAME_READ, "a2 0101 02" OVER },
  { "read/of-a-log-over", UP, TIN_FRAME_READ, "a2 01" OVER "0200" },
  { "read/nothing-then-not-sent", UP, TIN_FRAME_READ, "a2 0101 0200", "a2 0101 0203" },
  { "read/without-number", UP, TIN_FRAME_READ, "a1 0101" },
  { "recall/twice", UP, TIN_FRAME_RECALL, "a3 0107 0201 0302", "a3 0107 0203 0304" },
  { "recall/the-same-twice", UP, TIN_FRAME_RECALL, "a3 0107 0201 0301", "a3 0107 0201 0301" },
  { "recall/beyond", UP, TIN_FRAME_RECALL, "a3 0107 0201 0306" },
  { "recall/far-beyond", UP, TIN_FRAME_RECALL, "a3 0107 0201 031b7fffffffffffffff" },
  { "recall/all-beyond", UP, TIN_FRAME_RECALL, "a3 0107 0206 0306" },
  { "recall/not-held", UP, TIN_FRAME_RECALL, "a3 0108 0201 0301" },
  { "recall/our-log", UP, TIN_FRAME_RECALL, "a3 0101 0201 0301" },
  { "recall/sent-just-now", UP, TIN_FRAME_RECALL, "a3 0102 0201 0301" },
  { "recall/from-0", UP, TIN_FRAME_RECALL, "a3 0107 0200 0301" },
  { "recall/backwards", UP, TIN_FRAME_RECALL, "a3 0107 0202 0301" },
  { "recall/log-over", UP, TIN_FRAME_RECALL, "a3 01" OVER "0201 0301" },
  { "recall/number-over", UP, TIN_FRAME_RECALL, "a3 0107 0201 03" OVER },
  { "recall/without-end", UP, TIN_FRAME_RECALL, "a2 0107 0201" },
  { "return/not-asked-for", UP, TIN_FRAME_RETURN, "a6 0109 0201 0301 0400 0500 06 61 78" },
  { "return/our-present-log", UP, TIN_FRAME_RETURN, "a6 0101 0201 0301 0400 0500 06 61 78" },
  { "return/another-log", ASKING, TIN_FRAME_RETURN, "a6 0108 0202 0301 0400 0500 06 61 78" },
  { "return/before-the-first", ASKING, TIN_FRAME_RETURN,
    "a6 0109 0201 0301 0400 0500 06 61 78" },
  { "return/not-the-first", ASKING, TIN_FRAME_RETURN, "a6 0109 0203 0301 0400 0500 06 61 78" },
  { "return/twice", ASKING, TIN_FRAME_RETURN, "a6 0109 0202 0301 0400 0500 06 61 78",
    "a6 0109 0202 0301 0400 0500 06 61 78" },
  { "return/hole", ASKING, TIN_FRAME_RETURN, "a6 0109 0202 0301 0400 0500 06 61 78",
    "a6 0109 0204 0301 0400 0500 06 61 78" },
  { "return/parts-of-two", ASKING, TIN_FRAME_RETURN, "a6 0109 0202 0301 0400 0502 06 61 78",
    "a6 0109 0203 0301 0400 0500 06 61 78" },
  { "return/withdrawn-with-text", ASKING, TIN_FRAME_RETURN,
    "a6 0109 0202 0301 0401 0500 06 61 78" },
  { "return/time-0", ASKING, TIN_FRAME_RETURN, "a6 0109 0202 0300 0400 0500 06 61 78" },
  { "return/target-below-the-first", ASKING, TIN_FRAME_RETURN,
    "a7 0109 0202 0301 0400 0500 06 61 78 07 82 0f 01" },
  { "return/edit-of-nothing", ASKING, TIN_FRAME_RETURN, "a6 0109 0202 0301 0402 0500 06 61 78" },
  { "return/parts-of-two-targets", ASKING, TIN_FRAME_RETURN,
    "a7 0109 0202 0301 0400 0502 06 61 78 07 82 10 01",
    "a7 0109 0202 0301 0400 0500 06 61 78 07 82 10 02" },
  { "return/no-body", ASKING, TIN_FRAME_RETURN, "" },
  { "typing/empty", UP, TIN_FRAME_TYPING, "" },
  { "typing/nothing-said", UP, TIN_FRAME_TYPING, "a0" },
  { "typing/number", UP, TIN_FRAME_TYPING, "a1 0101" },
  { "typing/null", UP, TIN_FRAME_TYPING, "a1 01f6" },
  { "typing/twice", UP, TIN_FRAME_TYPING, "a2 01f5 01f4" },
  { "typing/then-wrong", UP, TIN_FRAME_TYPING, "a1 01f5", "a1 0161" },
  { "compare/empty", UP, TIN_FRAME_COMPARE, "" },
  { "compare/unknown-step", UP, TIN_FRAME_COMPARE, "a3 0105 0240 0301" },
  { "compare/short-commit", UP, TIN_FRAME_COMPARE, "a3 0100 0241 00 0301" },
  { "compare/match-with-bytes", UP, TIN_FRAME_COMPARE, "a3 0103 0241 00 0301" },
  { "compare/end-without-reason", UP, TIN_FRAME_COMPARE, "a3 0104 0240 0301" },
  { "compare/without-number", UP, TIN_FRAME_COMPARE, "a2 0103 0240" },
  { "compare/bytes-are-text", UP, TIN_FRAME_COMPARE, "a3 0103 0260 0301" },
  { "ping/without-token", UP, TIN_FRAME_PING, "a0" },
  { "ping/token-is-text", UP, TIN_FRAME_PING, "a1 016131" },
  { "pong/without-token", UP, TIN_FRAME_PONG, "a0" },
  { "pong/unasked-without-map", UP, TIN_FRAME_PONG, "01" },
  { "bye/without-reason", UP, TIN_FRAME_BYE, "a0" },
  { "bye/indefinite", UP, TIN_FRAME_BYE, "bf 0100 ff" },
};

static void
begin (End   *end,
       Stage  stage)
{
  end_init (end, OWN_LOG);
  end->old = (TinHeldLog) { 7, 5 };
  end->lost = (TinHeldLog) { 9, 5 };
  for (guint i = 0; i < 3; i++)
    end_write (end, "x");
  end_connect (end, FALSE, NOW);
  if (stage == FIRST)
    return;

  end_hear_hello (end, 2, 0, NOW);
  end_take_events (end);
  end_send (end, 2);
  if (stage == ASKING)
    tin_exchange_recall (end->exchange, 9, 2, 3);
  if (stage == DEAF)
    tin_exchange_set_deaf (end->exchange);
  g_assert_true (tin_exchange_is_up (end->exchange));
}

/* The bytes of a case; MISTAKE: where the frame begins that is refused. */
static GByteArray *
make_bytes (const Case *test,
            guint      *mistake)
{
  GByteArray *bytes = frame_from_hex (test->type, test->body);

  *mistake = 0;
  if (test->second != NULL)
    {
      g_autoptr (GByteArray) second = frame_from_hex (test->type, test->second);

      *mistake = bytes->len;
      g_byte_array_append (bytes, second->data, second->len);
    }
  return bytes;
}

static void
check (const Case *test,
       Stage       stage,
       guint       first,
       guint       piece)
{
  guint mistake;
  g_autoptr (GByteArray) bytes = make_bytes (test, &mistake);
  End end;

  begin (&end, stage);
  for (guint at = 0; at < bytes->len;)
    {
      guint length = MIN (at == 0 ? first : piece, bytes->len - at);

      end_hear (&end, bytes->data + at, length, NOW);
      at += length;
      end_take_events (&end);
      if (at <= mistake)
        g_assert_cmpuint (end.n_failed, ==, 0);
    }
  end_assert_failed_once (&end, TIN_ERROR_PROTOCOL, NOW);
  g_assert_cmpuint (end.n_opened, ==,
                    stage != FIRST || strcmp (test->path, "hello/again") == 0);
  end_clear (&end);
}

static void
test_case (gconstpointer user_data)
{
  const Case *test = user_data;
  guint mistake;
  g_autoptr (GByteArray) bytes = make_bytes (test, &mistake);

  check (test, test->stage, 1, 1);
  for (guint first = 1; first <= bytes->len; first++)
    check (test, test->stage, first, G_MAXUINT);
  if (test->stage == UP)
    check (test, DEAF, G_MAXUINT, G_MAXUINT);
}

/* --- Bodies that another program has made wrong ----------------------------------------------- */

static void
check_vector (Stage       stage,
              const char *hex)
{
  g_autoptr (GByteArray) frame = frame_from_hex (0, hex);
  End end;

  begin (&end, stage);
  end_hear (&end, frame->data, frame->len, NOW);
  end_assert_failed_once (&end, TIN_ERROR_PROTOCOL, NOW);
  end_clear (&end);
}

/* Each field of each kind that is wrong in some way, at every time at which it may come. */
static void
test_vectors (gconstpointer user_data)
{
  const char *kind = user_data;
  g_autofree char *name = g_strconcat (kind, ".ini", NULL);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", "wire", name, NULL);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_auto (GStrv) groups = NULL;
  guint n_refused = 0;

  g_assert_true (g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL));
  groups = g_key_file_get_groups (file, NULL);
  for (guint i = 0; groups[i] != NULL; i++)
    {
      g_autofree char *expect = g_key_file_get_string (file, groups[i], "expect", NULL);
      g_autofree char *hex = g_key_file_get_string (file, groups[i], "frame", NULL);

      if (g_strcmp0 (expect, "refuse") != 0 || hex == NULL)
        continue;
      g_test_message ("%s", groups[i]);
      n_refused++;
      for (Stage stage = FIRST; stage < N_STAGES; stage++)
        check_vector (stage, hex);
    }
  g_assert_cmpuint (n_refused, >=, 15);
}

/* --- Sizes -------------------------------------------------------------------------------- */

/* A HELLO that is a frame of SIZE bytes: a key of a later version makes it long. */
static GByteArray *
make_hello_of (gsize size)
{
  GByteArray *frame = frame_from_hex (TIN_FRAME_HELLO, "a6 0160 0200 0300 0402 0580 06 590000");
  guint start = frame->len;
  guint16 padding = GUINT16_TO_BE ((guint16) (size - start));
  guint32 length = GUINT32_TO_BE ((guint32) (size - sizeof length));

  g_byte_array_set_size (frame, (guint) size);
  memset (frame->data + start, 'x', size - start);
  memcpy (frame->data + start - sizeof padding, &padding, sizeof padding);
  memcpy (frame->data, &length, sizeof length);
  return frame;
}

static void
test_largest_hello (void)
{
  g_autoptr (GByteArray) fits = make_hello_of (TIN_UNAUTHENTICATED_MAX);
  g_autoptr (GByteArray) over = make_hello_of (TIN_UNAUTHENTICATED_MAX + 1);
  End end;

  begin (&end, FIRST);
  end_hear (&end, fits->data, fits->len, NOW);
  end_take_events (&end);
  g_assert_cmpuint (end.n_opened, ==, 1);
  end_clear (&end);

  begin (&end, FIRST);
  end_hear (&end, over->data, over->len, NOW);
  end_assert_failed_once (&end, TIN_ERROR_PROTOCOL, NOW);
  end_clear (&end);

  /* Its length alone is enough: no more of it is awaited. */
  begin (&end, FIRST);
  end_hear (&end, over->data, 4, NOW);
  end_assert_failed_once (&end, TIN_ERROR_PROTOCOL, NOW);
  end_clear (&end);
}

/* Parts that would become more than a text may be. LAST: the length of the last one. */
static gboolean
takes_parts_of (gsize last)
{
  g_autofree char *text = g_strnfill (TIN_PART_MAX, 'x');
  gsize left = TIN_TEXT_MAX;
  gboolean takes;
  End end;

  begin (&end, UP);
  while (left > 0)
    {
      g_autoptr (GByteArray) frame = g_byte_array_new ();
      g_autoptr (TinMessage) part = NULL;
      gsize length = MIN (left, TIN_PART_MAX);

      left -= length;
      part = tin_message_new (2, 1, 9, TIN_MESSAGE_KIND_TEXT, left > 0 ? TIN_MESSAGE_FLAG_MORE : 0,
                              text, (gssize) (left > 0 ? length : last));
      tin_frame_append_message (frame, part);
      end_hear (&end, frame->data, frame->len, NOW);
    }

  end_take_events (&end);
  takes = end.n_failed == 0;
  if (takes)
    g_assert_cmpuint (end.arrived->len, ==, 1);
  else
    end_assert_failed_once (&end, TIN_ERROR_PROTOCOL, NOW);
  end_clear (&end);
  return takes;
}

static void
test_largest_text (void)
{
  gsize last = TIN_TEXT_MAX % TIN_PART_MAX;

  g_assert_true (takes_parts_of (last));
  g_assert_false (takes_parts_of (last + 1));
  g_assert_false (takes_parts_of (TIN_PART_MAX));
}

/* --- Order -------------------------------------------------------------------------------- */

/* What was right before the mistake still counts. */
static void
test_before_the_mistake (void)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (TinMessage) message = NULL;
  End end;

  message = tin_message_new (2, 1, 5, TIN_MESSAGE_KIND_TEXT, TIN_MESSAGE_FLAGS_NONE, "x", -1);
  tin_frame_append_message (bytes, message);
  tin_frame_append_upto (bytes, TIN_FRAME_HAVE, OWN_LOG, 2);
  tin_frame_append_message (bytes, message);
  tin_frame_append_upto (bytes, TIN_FRAME_HAVE, OWN_LOG, 1);

  begin (&end, UP);
  end_hear (&end, bytes->data, bytes->len, NOW);
  end_assert_failed_once (&end, TIN_ERROR_PROTOCOL, NOW);
  g_assert_cmpuint (end.arrived->len, ==, 1);
  g_assert_cmpuint (end.n_acknowledged, ==, 1);
  g_assert_cmpuint (end.acknowledged, ==, 2);
  end_clear (&end);
}

/* What stands behind a goodbye is not even looked at, right or wrong. */
static void
test_after_goodbye (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GByteArray) bytes = g_byte_array_new ();
      g_autoptr (GByteArray) more = NULL;
      guint mistake;
      guint length;
      End end;

      more = make_bytes (&cases[i], &mistake);
      tin_frame_append_bye (bytes, TIN_BYE_RENEW);
      g_byte_array_append (bytes, more->data, more->len);
      begin (&end, cases[i].stage);
      length = end.output->len;
      end_hear (&end, bytes->data, bytes->len, NOW);
      end_hear (&end, more->data, more->len, NOW);
      end_take_events (&end);
      g_assert_cmpuint (end.n_goodbyes, ==, 1);
      g_assert_cmpint (end.reason, ==, TIN_BYE_RENEW);
      g_assert_cmpuint (end_n_told (&end), ==, cases[i].stage == FIRST ? 1 : 2);
      g_assert_cmpuint (end.output->len, ==, length);
      end_assert_silent (&end, NOW);
      end_clear (&end);
    }
}

/* Two that are the same: a copied disk, or a peer that sends our own bytes back. */
static void
test_mirror (void)
{
  Pair pair;

  pair_init (&pair);
  pair.b.log_id = pair.a.log_id;
  pair_connect (&pair);
  pair_carry (&pair.a, &pair.b, G_MAXSIZE, pair.now);
  pair_carry (&pair.b, &pair.a, G_MAXSIZE, pair.now);
  g_assert_false (tin_exchange_is_up (pair.a.exchange));
  end_assert_failed_once (&pair.a, TIN_ERROR_PROTOCOL, pair.now);
  g_assert_cmpuint (pair.a.n_opened, ==, 0);
  end_take_events (&pair.b);
  g_assert_cmpuint (pair.b.n_opened, ==, 0);
  g_assert_cmpuint (pair.b.n_failed, ==, 1);
  pair_clear (&pair);
}

static const char *const kinds[] = {
  "hello", "message", "have", "read", "typing", "ping",
  "pong", "bye", "recall", "return", "compare",
};

void
test_exchange_add_hostile (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/core/exchange/hostile/", cases[i].path, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *path = g_strconcat ("/core/exchange/hostile/vectors/", kinds[i], NULL);

      g_test_add_data_func (path, kinds[i], test_vectors);
    }
  g_test_add_func ("/core/exchange/hostile/largest-hello", test_largest_hello);
  g_test_add_func ("/core/exchange/hostile/largest-text", test_largest_text);
  g_test_add_func ("/core/exchange/hostile/right-before-the-mistake", test_before_the_mistake);
  g_test_add_func ("/core/exchange/hostile/after-goodbye", test_after_goodbye);
  g_test_add_func ("/core/exchange/hostile/mirror", test_mirror);
}
