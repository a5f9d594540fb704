/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <string.h>

#include "history-asks.h"
#include "tin-await.h"
#include "tin-error.h"
#include "tin-limits.h"

/* Reading: a log by numbers, a conversation by pages. */

static void
add (HistoryFixture *fixture,
     guint64         log_id,
     guint64         number,
     guint64         time,
     const char     *text)
{
  g_autoptr (GArray) entries = tin_history_entries_new (1);

  add_entry (entries, ALICE, make_message_at (log_id, number, time, text));
  append_entries (fixture, entries);
}

static void
assert_page (HistoryFixture   *fixture,
             TinPageDirection  direction,
             TinMessage       *anchor,
             guint             max_messages,
             const char       *expected)
{
  g_autoptr (GPtrArray) messages = read_page (fixture, ALICE, direction, anchor, max_messages);
  g_autofree char *text = join (messages);

  g_assert_cmpstr (text, ==, expected);
}

static void
assert_log (HistoryFixture *fixture,
            guint64         log_id,
            guint64         from,
            guint           max_messages,
            const char     *expected)
{
  g_autoptr (GPtrArray) messages = read_log (fixture, ALICE, log_id, from, max_messages);
  g_autofree char *text = join (messages);

  g_assert_cmpstr (text, ==, expected);
  for (guint i = 0; i < messages->len; i++)
    {
      TinMessage *message = g_ptr_array_index (messages, i);

      g_assert_cmpuint (tin_message_get_number (message), ==, MAX (from, 1) + i);
      g_assert_cmpuint (tin_message_get_sent_at (message), >, 0);
      g_assert_true (tin_message_is_own (message) == (log_id == OWN_LOG));
    }
}

/* --- Logs --------------------------------------------------------------------------------- */

static void
a_log_is_read_from_a_number (HistoryFixture *fixture,
                             gconstpointer   user_data)
{
  static const char *const texts[] = { "a", "b", "c", "d" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    add (fixture, PEER_LOG, i + 1, 10 * i + 10, texts[i]);

  assert_log (fixture, PEER_LOG, 1, 10, "abcd");
  assert_log (fixture, PEER_LOG, 0, 10, "abcd");
  assert_log (fixture, PEER_LOG, 2, 2, "bc");
  assert_log (fixture, PEER_LOG, 4, G_MAXUINT, "d");
  assert_log (fixture, PEER_LOG, 5, 10, "");
  assert_log (fixture, PEER_LOG, G_MAXUINT64, 10, "");
  assert_log (fixture, PEER_LOG, 1, 0, "");
  assert_log (fixture, OWN_LOG, 1, 10, "");
}

/* The peer's exchange knows of no holes. */
static void
what_is_gone_is_read_as_withdrawn (HistoryFixture *fixture,
                                   gconstpointer   user_data)
{
  static const char *const texts[] = { "a", "b", "c", "d", "e", "f" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    add (fixture, PEER_LOG, i + 1, 10 * i + 10, texts[i]);
  change (fixture, ALICE, PEER_LOG, 1, TIN_HISTORY_DELETE);
  change (fixture, ALICE, PEER_LOG, 3, TIN_HISTORY_DELETE);
  change (fixture, ALICE, PEER_LOG, 4, TIN_HISTORY_DELETE);
  change (fixture, ALICE, PEER_LOG, 6, TIN_HISTORY_DELETE);

  assert_log (fixture, PEER_LOG, 1, 10, ".b..e.");
  assert_log (fixture, PEER_LOG, 3, 2, "..");
  assert_log (fixture, PEER_LOG, 3, 3, "..e");
  assert_log (fixture, PEER_LOG, 6, 3, ".");

  clear_conversation (fixture, ALICE, TIN_HISTORY_CLEAR_FOR_GOOD);
  assert_log (fixture, PEER_LOG, 1, 10, "......");
  history_fixture_reopen (fixture);
  assert_log (fixture, PEER_LOG, 4, 10, "...");
}

/* 64 of the longest texts do not have to be in memory at a time. */
static void
a_long_answer_is_cut (HistoryFixture *fixture,
                      gconstpointer   user_data)
{
  g_autofree char *text = g_strnfill (TIN_TEXT_MAX, 'x');
  g_autoptr (GPtrArray) first = NULL;
  g_autoptr (GPtrArray) rest = NULL;

  for (guint i = 1; i <= 9; i++)
    add (fixture, OWN_LOG, i, i, text);

  first = read_log (fixture, ALICE, OWN_LOG, 1, 100);
  g_assert_cmpuint (first->len, ==, 4);
  rest = read_log (fixture, ALICE, OWN_LOG, 9, 100);
  g_assert_cmpuint (rest->len, ==, 1);
}

/* --- Pages -------------------------------------------------------------------------------- */

static void
an_empty_history_reads_as_empty (HistoryFixture *fixture,
                                 gconstpointer   user_data)
{
  g_autoptr (TinMessage) unknown = make_message (PEER_LOG, 9, "?");

  assert_page (fixture, TIN_PAGE_BEFORE, NULL, 10, "");
  assert_page (fixture, TIN_PAGE_AFTER, NULL, 10, "");
  assert_page (fixture, TIN_PAGE_BEFORE, unknown, 10, "");
  assert_log (fixture, PEER_LOG, 1, 10, "");
}

static void
pages_go_either_way (HistoryFixture *fixture,
                     gconstpointer   user_data)
{
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (TinMessage) between = make_message_at (PEER_LOG, 9, 25, "?");
  TinMessage *c;

  add (fixture, PEER_LOG, 1, 10, "a");
  add (fixture, OWN_LOG, 1, 20, "b");
  add (fixture, PEER_LOG, 2, 20, "c");
  add (fixture, OWN_LOG, 2, 30, "d");
  add (fixture, PEER_LOG, 3, 40, "e");
  all = read_page (fixture, ALICE, TIN_PAGE_BEFORE, NULL, G_MAXUINT);
  g_assert_cmpuint (all->len, ==, 5);
  c = g_ptr_array_index (all, 2);

  assert_page (fixture, TIN_PAGE_BEFORE, NULL, 2, "de");
  assert_page (fixture, TIN_PAGE_AFTER, NULL, 2, "ab");
  assert_page (fixture, TIN_PAGE_BEFORE, c, 2, "ab");
  assert_page (fixture, TIN_PAGE_BEFORE, c, 1, "b");
  assert_page (fixture, TIN_PAGE_AFTER, c, 1, "d");
  assert_page (fixture, TIN_PAGE_AFTER, c, 9, "de");
  assert_page (fixture, TIN_PAGE_BEFORE, between, 9, "abc");
  assert_page (fixture, TIN_PAGE_AFTER, between, 9, "de");
  assert_page (fixture, TIN_PAGE_BEFORE, NULL, 0, "");
}

static void
what_comes_late_is_put_in_its_place (HistoryFixture *fixture,
                                     gconstpointer   user_data)
{
  add (fixture, PEER_LOG, 1, 10, "a");
  add (fixture, PEER_LOG, 2, 40, "d");
  add (fixture, OWN_LOG, 1, 20, "b");
  add (fixture, OWN_LOG, 2, 30, "c");
  assert_page (fixture, TIN_PAGE_BEFORE, NULL, 10, "abcd");
  assert_page (fixture, TIN_PAGE_BEFORE, NULL, 2, "cd");
}

static void
what_nobody_sees_is_left_out (HistoryFixture *fixture,
                              gconstpointer   user_data)
{
  for (guint i = 1; i <= 5; i++)
    {
      char text[2] = { (char) ('a' + i - 1), '\0' };

      add (fixture, OWN_LOG, i, 10 * i, text);
    }
  mark (fixture, ALICE, OWN_LOG, TIN_HISTORY_MARK_OFFERED, 2);
  change (fixture, ALICE, OWN_LOG, 2, TIN_HISTORY_DELETE);
  change (fixture, ALICE, OWN_LOG, 4, TIN_HISTORY_WITHDRAW);

  assert_page (fixture, TIN_PAGE_BEFORE, NULL, 3, "ace");
  assert_page (fixture, TIN_PAGE_AFTER, NULL, 2, "ac");
  assert_log (fixture, OWN_LOG, 1, 10, "abc.e");

  clear_conversation (fixture, ALICE, TIN_HISTORY_CLEAR_FOR_GOOD);
  assert_page (fixture, TIN_PAGE_BEFORE, NULL, 10, "");
  assert_page (fixture, TIN_PAGE_AFTER, NULL, 10, "");
  /* Nothing of it was delivered, and all of it still is. */
  assert_log (fixture, OWN_LOG, 1, 10, "abc.e");
  add (fixture, OWN_LOG, 6, 5, "f");
  assert_page (fixture, TIN_PAGE_BEFORE, NULL, 10, "f");
}

static int
compare_elements (gconstpointer a,
                  gconstpointer b)
{
  return tin_message_compare (*(TinMessage *const *) a, *(TinMessage *const *) b);
}

/* Against a plain sorted array: random times, batches and pages. */
static void
any_order_reads_in_order (HistoryFixture *fixture,
                          gconstpointer   user_data)
{
  guint64 numbers[4] = { 0 };
  g_autoptr (GPtrArray) model = NULL;

  model = g_ptr_array_new_with_free_func ((GDestroyNotify) tin_message_unref);
  for (guint round = 0; round < 30; round++)
    {
      g_autoptr (GArray) entries = tin_history_entries_new (50);
      guint n = (guint) g_test_rand_int_range (0, 50);
      TinMessage *anchor;
      guint place;

      for (guint i = 0; i < n; i++)
        {
          guint log = (guint) g_test_rand_int_range (0, G_N_ELEMENTS (numbers));
          guint64 time = (guint64) g_test_rand_int_range (1, 5 * (gint32) round + 10);
          TinMessage *message = make_message_at (PEER_LOG + log, ++numbers[log], time, "x");

          add_entry (entries, ALICE, message);
          g_ptr_array_add (model, tin_message_ref (message));
        }
      append_entries (fixture, entries);
      if (model->len == 0)
        continue;

      g_ptr_array_sort (model, compare_elements);
      place = (guint) g_test_rand_int_range (0, (gint32) model->len);
      anchor = g_ptr_array_index (model, place);
      for (int direction = 0; direction < 2; direction++)
        {
          g_autoptr (GPtrArray) page = NULL;
          guint first = direction == 0 ? place - MIN (place, 20) : place + 1;

          page = read_page (fixture, ALICE, direction == 0 ? TIN_PAGE_BEFORE : TIN_PAGE_AFTER,
                            anchor, 20);
          g_assert_cmpuint (page->len, ==,
                            direction == 0 ? MIN (place, 20) : MIN (model->len - first, 20));
          for (guint i = 0; i < page->len; i++)
            g_assert_cmpint (tin_message_compare (g_ptr_array_index (page, i),
                                                  g_ptr_array_index (model, first + i)), ==, 0);
        }
    }
}

static void
a_cancelled_read_says_so (HistoryFixture *fixture,
                          gconstpointer   user_data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (Outcome) log = { 0 };
  g_auto (Outcome) page = { 0 };

  add (fixture, PEER_LOG, 1, 10, "a");
  start_read_log (fixture, ALICE, &(TinLogRange) { PEER_LOG, 1, 10 }, cancellable, &log);
  start_read_page (fixture, ALICE, &(TinPageRange) { TIN_PAGE_BEFORE, NULL, 10 }, cancellable,
                   &page);
  g_cancellable_cancel (cancellable);
  tin_await (log.done && page.done);
  g_assert_error (log.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_error (page.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
messages_outlive_the_history (HistoryFixture *fixture,
                              gconstpointer   user_data)
{
  g_autoptr (GPtrArray) page = NULL;
  g_autofree char *text = NULL;

  add (fixture, PEER_LOG, 1, 10, "a");
  page = read_page (fixture, ALICE, TIN_PAGE_BEFORE, NULL, 10);
  history_fixture_close (fixture);
  text = join (page);
  g_assert_cmpstr (text, ==, "a");
}

/* What somebody else wrote into the file is shown as far as it can be, and breaks nothing. */
static void
a_text_that_is_not_one_is_repaired (HistoryFixture *fixture,
                                    gconstpointer   user_data)
{
  sqlite3 *file;
  g_autoptr (GPtrArray) page = NULL;

  add (fixture, PEER_LOG, 1, 10, "a");
  add (fixture, PEER_LOG, 2, 20, "b");
  history_fixture_close (fixture);
  file = open_file (fixture);
  g_assert_cmpint (sqlite3_exec (file,
                                 "UPDATE message SET text = CAST (x'41ff4200' AS TEXT)"
                                 " WHERE number = 1;"
                                 "UPDATE message SET text = x'fffe' WHERE number = 2",
                                 NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_close (file), ==, SQLITE_OK);

  history_fixture_open (fixture);
  page = read_page (fixture, ALICE, TIN_PAGE_BEFORE, NULL, 10);
  g_assert_cmpuint (page->len, ==, 2);
  for (guint i = 0; i < page->len; i++)
    {
      TinMessage *message = g_ptr_array_index (page, i);

      g_assert_true (g_utf8_validate_len (tin_message_get_text (message),
                                          tin_message_get_length (message), NULL));
    }
}

/* --- Cost --------------------------------------------------------------------------------- */

static int
note_statement (unsigned  type,
                gpointer  user_data,
                gpointer  statement,
                gpointer  text)
{
  GPtrArray *statements = user_data;

  if (g_str_has_prefix (text, "SELECT") && strstr (text, "FROM message") != NULL)
    g_ptr_array_add (statements, g_strdup (text));
  return 0;
}

static GPtrArray *noted;

static int
trace (sqlite3                    *handle,
       char                      **message,
       const sqlite3_api_routines *api)
{
  sqlite3_trace_v2 (handle, SQLITE_TRACE_STMT, note_statement, noted);
  return SQLITE_OK;
}

static void
check_plan (sqlite3    *file,
            const char *sql)
{
  g_autofree char *explain = g_strconcat ("EXPLAIN QUERY PLAN ", sql, NULL);
  sqlite3_stmt *statement;

  g_assert_cmpint (sqlite3_prepare_v2 (file, explain, -1, &statement, NULL), ==, SQLITE_OK);
  while (sqlite3_step (statement) == SQLITE_ROW)
    {
      const char *step = (const char *) sqlite3_column_text (statement, 3);

      g_test_message ("%s", step);
      if (strstr (step, "TEMP B-TREE") != NULL || g_str_has_prefix (step, "SCAN message"))
        g_error ("%s: %s", sql, step);
    }
  sqlite3_finalize (statement);
}

/* Nothing that a read does is done to all rows, or sorts them: it cannot depend on how many there
 * are. */
static void
reading_finds_its_place_by_a_key (HistoryFixture *fixture,
                                  gconstpointer   user_data)
{
  g_autoptr (GPtrArray) page = NULL;
  sqlite3 *file;

  append_texts (fixture, ALICE, PEER_LOG, 50, "x");
  history_fixture_close (fixture);
  noted = g_ptr_array_new_with_free_func (g_free);
  g_assert_cmpint (sqlite3_auto_extension ((void (*) (void)) trace), ==, SQLITE_OK);
  history_fixture_open (fixture);
  await_idle (fixture);
  g_assert_cmpuint (noted->len, >, 0);
  page = read_page (fixture, ALICE, TIN_PAGE_BEFORE, NULL, 10);
  assert_page (fixture, TIN_PAGE_BEFORE, g_ptr_array_index (page, 0), 1, "x40");
  assert_page (fixture, TIN_PAGE_AFTER, g_ptr_array_index (page, 0), 1, "x42");
  assert_log (fixture, PEER_LOG, 7, 1, "x7");
  g_assert_cmpuint (noted->len, >=, 6);
  history_fixture_close (fixture);
  sqlite3_cancel_auto_extension ((void (*) (void)) trace);

  file = open_file (fixture);
  for (guint i = 0; i < noted->len; i++)
    check_plan (file, g_ptr_array_index (noted, i));
  g_assert_cmpint (sqlite3_close (file), ==, SQLITE_OK);
  g_clear_pointer (&noted, g_ptr_array_unref);
}

#define ADD(path, function)                                                              \
  g_test_add ("/store/pages/" path, HistoryFixture,                                      \
              GINT_TO_POINTER (TIN_WORKER_THREAD), history_fixture_set_up, function,     \
              history_fixture_tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("a-log-is-read-from-a-number", a_log_is_read_from_a_number);
  ADD ("what-is-gone-is-read-as-withdrawn", what_is_gone_is_read_as_withdrawn);
  ADD ("a-long-answer-is-cut", a_long_answer_is_cut);
  ADD ("an-empty-history-reads-as-empty", an_empty_history_reads_as_empty);
  ADD ("pages-go-either-way", pages_go_either_way);
  ADD ("what-comes-late-is-put-in-its-place", what_comes_late_is_put_in_its_place);
  ADD ("what-nobody-sees-is-left-out", what_nobody_sees_is_left_out);
  ADD ("any-order-reads-in-order", any_order_reads_in_order);
  ADD ("a-cancelled-read-says-so", a_cancelled_read_says_so);
  ADD ("messages-outlive-the-history", messages_outlive_the_history);
  ADD ("a-text-that-is-not-one-is-repaired", a_text_that_is_not_one_is_repaired);
  ADD ("reading-finds-its-place-by-a-key", reading_finds_its_place_by_a_key);

  return g_test_run ();
}
