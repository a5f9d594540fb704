/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <string.h>

#include "history-fixture.h"
#include "tin-error.h"

static void
say_things (HistoryFixture *fixture)
{
  append_text (fixture, ALICE, PEER_LOG, 1, "Shall we meet at the Café?");
  append_text (fixture, ALICE, OWN_LOG, 1, "Yes, meeting at noon");
  append_text (fixture, BOB, PEER_LOG, 1, "I met her at the café");
  append_text (fixture, ALICE, PEER_LOG, 2, "noon it is");
  append_text (fixture, BOB, OWN_LOG, 1, "你好吗 see you at noon 🎉");
}

static void
assert_things_are_found (HistoryFixture *fixture)
{
  assert_text (found (fixture, "cafe", NULL),
               "b:1a-1=I met her at the café\na:1a-1=Shall we meet at the Café?\n");
  assert_text (found (fixture, "CAFÉ", ALICE), "a:1a-1=Shall we meet at the Café?\n");
  assert_text (found (fixture, "meet", NULL),
               "a:a-1=Yes, meeting at noon\na:1a-1=Shall we meet at the Café?\n");
  assert_text (found (fixture, "meeti", NULL), "a:a-1=Yes, meeting at noon\n");
  assert_text (found (fixture, "meet at", NULL), "a:1a-1=Shall we meet at the Café?\n");
  assert_text (found (fixture, "noon meeting", NULL), "a:a-1=Yes, meeting at noon\n");
  assert_text (found (fixture, "noon", BOB), "b:a-1=你好吗 see you at noon 🎉\n");
  assert_text (found (fixture, "好吗", NULL), "b:a-1=你好吗 see you at noon 🎉\n");
  assert_text (found (fixture, "吗 noon", NULL), "b:a-1=你好吗 see you at noon 🎉\n");
  assert_text (found (fixture, "🎉", NULL), "b:a-1=你好吗 see you at noon 🎉\n");
  assert_text (found (fixture, "noon", "cc00"), "");
  assert_text (found (fixture, "her", ALICE), "");
  assert_text (found (fixture, "", NULL), "");
}

/* At once, when nothing is in the index; and later, when all is. */
static void
test_words (HistoryFixture *fixture,
            gconstpointer   mode)
{
  say_things (fixture);
  assert_things_are_found (fixture);
  await_idle (fixture);
  assert_things_are_found (fixture);

  history_fixture_reopen (fixture);
  assert_things_are_found (fixture);
  history_fixture_close (fixture);
  g_assert_cmpint (ask_file (fixture, "SELECT indexed FROM profile"), ==, 5);
  check_index (fixture);
}

/* Each of these is only words, which are in the message or not; none is a language. */
static const struct
{
  const char *text;
  gboolean    is_found;
} hostile[] = {
  { "\"", FALSE },
  { "\"\"", FALSE },
  { "\"plain", TRUE },
  { "pl\"ain", FALSE },
  { "plain\"*", TRUE },
  { "'", FALSE },
  { "plain'; DROP TABLE message; --", FALSE },
  { "*", FALSE },
  { "pla*", TRUE },
  { "*plain", TRUE },
  { "^plain", TRUE },
  { "^words", TRUE },
  { "plain AND words", TRUE },
  { "plain AND", TRUE },
  { "plain OR nothing", FALSE },
  { "NOT plain", FALSE },
  { "plain NOT nothing", FALSE },
  { "NEAR(plain words)", FALSE },
  { "NEAR(plain words, 2)", FALSE },
  { "plain + words", TRUE },
  { "terms:plain", FALSE },
  { "terms : plain", FALSE },
  { "{terms}:plain", FALSE },
  { "-terms:plain", FALSE },
  { "(plain)", TRUE },
  { "((((((((plain", TRUE },
  { "plain)", TRUE },
  { "rowid:1", FALSE },
  { "search MATCH plain", FALSE },
  { "plain\\", TRUE },
  { "%plain%", TRUE },
  { "?1 plain", FALSE },
  { "plain\xf3\xb0\x80\x81", TRUE },
  { "\xf3\xb0\x80\x81", FALSE },
  { "\xef\xbf\xbd plain", FALSE },
  { "plain\x01\x02\x7f", TRUE },
  { "\xe2\x80\xae""plain", TRUE },
};

static void
test_hostile (HistoryFixture *fixture,
              gconstpointer   mode)
{
  append_text (fixture, ALICE, PEER_LOG, 1, "only plain and words");

  for (guint round = 0; round < 2; round++)
    {
      for (gsize i = 0; i < G_N_ELEMENTS (hostile); i++)
        for (guint scoped = 0; scoped < 2; scoped++)
          {
            g_autofree char *hits = found (fixture, hostile[i].text, scoped ? ALICE : NULL);

            if ((*hits != '\0') != hostile[i].is_found)
              g_error ("%s: \"%s\"", hostile[i].text, hits);
          }
      await_idle (fixture);
    }
}

static void
test_long_queries (HistoryFixture *fixture,
                   gconstpointer   mode)
{
  g_autofree char *long_word = g_strnfill (1024 * 1024, 'w');
  g_autoptr (GString) many_words = g_string_new (NULL);

  for (guint i = 0; i < 20000; i++)
    g_string_append (many_words, "word ");
  append_text (fixture, ALICE, PEER_LOG, 1, long_word);
  append_text (fixture, ALICE, PEER_LOG, 2, many_words->str);

  for (guint round = 0; round < 2; round++)
    {
      g_autoptr (GPtrArray) by_word = search (fixture, long_word, NULL, 0, 50);
      g_autoptr (GPtrArray) by_words = search (fixture, many_words->str, NULL, 0, 50);

      g_assert_cmpuint (by_word->len, ==, 1);
      g_assert_cmpuint (by_words->len, ==, 1);
      await_idle (fixture);
    }
}

/* Newest first by when they came, a page at a time, across what the index has and has not. */
static void
test_pages (HistoryFixture *fixture,
            gconstpointer   mode)
{
  guint64 before = 0;
  guint expected = 3000;

  append_texts (fixture, ALICE, PEER_LOG, 2000, "word ");
  await_idle (fixture);
  append_texts (fixture, BOB, PEER_LOG, 1000, "word ");

  while (expected > 0)
    {
      g_autoptr (GPtrArray) hits = search (fixture, "wor", NULL, before, 70);

      g_assert_cmpuint (hits->len, ==, MIN (70, expected));
      for (guint i = 0; i < hits->len; i++)
        {
          const TinHistoryHit *hit = g_ptr_array_index (hits, i);
          guint64 number = tin_message_get_number (hit->message);

          g_assert_cmpstr (hit->conversation, ==, expected > 2000 ? BOB : ALICE);
          g_assert_cmpuint (number, ==, expected > 2000 ? expected - 2000 : expected);
          before = hit->place;
          expected--;
        }
    }

  {
    g_autoptr (GPtrArray) hits = search (fixture, "wor", NULL, before, 70);

    g_assert_cmpuint (hits->len, ==, 0);
  }
}

/* A long beginning of a word: the index answers by a shorter one at first, which is common here. */
static void
test_long_beginnings (HistoryFixture *fixture,
                      gconstpointer   mode)
{
  g_autoptr (GArray) entries = tin_history_entries_new (5000);

  for (guint i = 1; i <= 5000; i++)
    add_entry (entries, ALICE,
               make_message (PEER_LOG, i, i % 2500 == 10 ? "background" : "backwards"));
  append_entries (fixture, entries);
  await_idle (fixture);

  assert_text (found (fixture, "backg", NULL), "a:1a-2510=background\na:1a-10=background\n");
  assert_text (found (fixture, "backg", ALICE), "a:1a-2510=background\na:1a-10=background\n");
  assert_text (found (fixture, "backgrounds", NULL), "");
}

/* Many answers of the index that are gone for the person stand before the one that is not. */
static void
test_answers_that_are_gone (HistoryFixture *fixture,
                            gconstpointer   mode)
{
  append_text (fixture, BOB, PEER_LOG, 1, "background");
  append_texts (fixture, ALICE, PEER_LOG, 5000, "background ");
  await_idle (fixture);
  clear_conversation (fixture, ALICE, TIN_HISTORY_CLEAR_FOR_GOOD);

  assert_text (found (fixture, "backgr", NULL), "b:1a-1=background\n");
  assert_text (found (fixture, "background", NULL), "b:1a-1=background\n");
  assert_text (found (fixture, "background 7", NULL), "");
}

static void
assert_cancelled (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (tin_history_search_finish (TIN_HISTORY (source), result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  *(gboolean *) user_data = TRUE;
}

static void
test_cancelling (HistoryFixture *fixture,
                 gconstpointer   mode)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  TinSearch request = { "word", NULL, 0, 50 };
  gboolean answered = FALSE;

  append_texts (fixture, ALICE, PEER_LOG, 10, "word ");
  tin_history_search_async (fixture->history, &request, cancellable, assert_cancelled, &answered);
  g_cancellable_cancel (cancellable);

  while (!answered)
    g_main_context_iteration (NULL, TRUE);
}

/* What a peer says to be found elsewhere is found where it was said. */
static void
test_scopes (HistoryFixture *fixture,
             gconstpointer   mode)
{
  append_text (fixture, ALICE, PEER_LOG, 1, "\xf3\xb0\x80\x82 secret \xf3\xb0\x80\x82secret");
  append_text (fixture, BOB, PEER_LOG, 1, "nothing");
  await_idle (fixture);

  assert_text (found (fixture, "secret", BOB), "");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  HISTORY_TEST ("/store/search/finds-words-at-once-and-after-a-restart", test_words);
  HISTORY_TEST ("/store/search/what-is-typed-is-only-words", test_hostile);
  HISTORY_TEST ("/store/search/a-long-query-is-no-harm", test_long_queries);
  HISTORY_TEST ("/store/search/goes-on-where-it-stopped", test_pages);
  HISTORY_TEST ("/store/search/a-long-beginning-of-a-word-is-found", test_long_beginnings);
  HISTORY_TEST ("/store/search/what-was-cleared-is-passed-over", test_answers_that_are_gone);
  HISTORY_TEST ("/store/search/is-cancelled", test_cancelling);
  HISTORY_TEST ("/store/search/nobody-gets-into-another-conversation", test_scopes);

  return g_test_run ();
}
