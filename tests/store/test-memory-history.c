/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <string.h>

#include "tin-await.h"
#include "tin-error.h"
#include "tin-limits.h"
#include "tin-memory-history.h"

#define ANA "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define BEA "plain:192.0.2.7:5000"

typedef struct
{
  TinHistory *history;  /* (owned) */
  GArray     *entries;  /* (owned) the batch that is being made */
} Fixture;

/* What an asynchronous call came to. */
typedef struct
{
  gboolean   done;
  gboolean   stored;
  int        priority;
  GPtrArray *messages;  /* (owned) (nullable) */
  GError    *error;     /* (owned) (nullable) */
} Outcome;

static GArray *
entries_new (void)
{
  GArray *entries = g_array_new (FALSE, FALSE, sizeof (TinHistoryEntry));

  g_array_set_clear_func (entries, (GDestroyNotify) tin_history_entry_clear);
  return entries;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  fixture->history = TIN_HISTORY (tin_memory_history_new ());
  fixture->entries = entries_new ();
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  tin_settle ();
  g_assert_finalize_object (fixture->history);
  g_array_unref (fixture->entries);
}

static void
outcome_clear (Outcome *outcome)
{
  g_clear_pointer (&outcome->messages, g_ptr_array_unref);
  g_clear_error (&outcome->error);
  *outcome = (Outcome) { 0 };
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Outcome, outcome_clear)

static void
on_appended (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  Outcome *outcome = user_data;

  outcome->stored = tin_history_append_finish (TIN_HISTORY (source), result, &outcome->error);
  outcome->priority = g_source_get_priority (g_main_current_source ());
  outcome->done = TRUE;
}

static void
on_read (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Outcome *outcome = user_data;

  outcome->messages = tin_history_read_finish (TIN_HISTORY (source), result, &outcome->error);
  outcome->done = TRUE;
}

static void
add (Fixture    *fixture,
     const char *conversation,
     guint64     log_id,
     guint64     number,
     guint64     sent_at,
     const char *text)
{
  TinMessageKind kind = number == 0 ? TIN_MESSAGE_KIND_NOTE : TIN_MESSAGE_KIND_TEXT;
  TinHistoryEntry entry = {
    g_intern_string (conversation),
    tin_message_new (log_id, number, sent_at, kind, 0, text, -1),
  };

  g_array_append_val (fixture->entries, entry);
}

/* Appends the batch, and lets go of it at once: the history has its own reference. */
static void
start_append (Fixture *fixture,
              Outcome *outcome)
{
  tin_history_append_async (fixture->history, fixture->entries, on_appended, outcome);
  g_array_unref (fixture->entries);
  fixture->entries = entries_new ();
}

static void
append (Fixture *fixture)
{
  g_auto (Outcome) outcome = { 0 };

  start_append (fixture, &outcome);
  tin_await (outcome.done);
  g_assert_no_error (outcome.error);
  g_assert_true (outcome.stored);
}

static void
append_fails (Fixture *fixture)
{
  g_auto (Outcome) outcome = { 0 };

  start_append (fixture, &outcome);
  tin_await (outcome.done);
  g_assert_error (outcome.error, TIN_ERROR, TIN_ERROR_STORAGE);
  g_assert_false (outcome.stored);
}

static GPtrArray *
read_log (Fixture    *fixture,
          const char *conversation,
          guint64     log_id,
          guint64     from,
          guint       max_messages)
{
  g_auto (Outcome) outcome = { 0 };

  tin_history_read_log_async (fixture->history, conversation,
                              &(TinLogRange) { log_id, from, max_messages }, NULL,
                              on_read, &outcome);
  tin_await (outcome.done);
  g_assert_no_error (outcome.error);
  return g_steal_pointer (&outcome.messages);
}

static GPtrArray *
read_page (Fixture    *fixture,
           const char *conversation,
           TinMessage *before,
           guint       max_messages)
{
  g_auto (Outcome) outcome = { 0 };

  tin_history_read_page_async (fixture->history, conversation, before, max_messages, NULL,
                               on_read, &outcome);
  tin_await (outcome.done);
  g_assert_no_error (outcome.error);
  return g_steal_pointer (&outcome.messages);
}

/* The texts, one after the other. */
static char *
join (GPtrArray *messages)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < messages->len; i++)
    g_string_append (text, tin_message_get_text (g_ptr_array_index (messages, i)));

  return g_string_free (text, FALSE);
}

static void
assert_log (Fixture    *fixture,
            const char *conversation,
            guint64     log_id,
            guint64     from,
            guint       max_messages,
            const char *expected)
{
  g_autoptr (GPtrArray) messages = read_log (fixture, conversation, log_id, from, max_messages);
  g_autofree char *text = join (messages);

  g_assert_cmpstr (text, ==, expected);
}

static void
assert_page (Fixture    *fixture,
             const char *conversation,
             TinMessage *before,
             guint       max_messages,
             const char *expected)
{
  g_autoptr (GPtrArray) messages = read_page (fixture, conversation, before, max_messages);
  g_autofree char *text = join (messages);

  g_assert_cmpstr (text, ==, expected);
}

static void
an_empty_history_reads_as_empty (Fixture       *fixture,
                                 gconstpointer  user_data)
{
  append (fixture);
  assert_log (fixture, ANA, 7, 1, 10, "");
  assert_page (fixture, ANA, NULL, 10, "");
}

static void
reads_a_log_from_a_number (Fixture       *fixture,
                           gconstpointer  user_data)
{
  add (fixture, ANA, 7, 1, 10, "a");
  add (fixture, ANA, 7, 2, 20, "b");
  add (fixture, ANA, 7, 3, 30, "c");
  append (fixture);

  assert_log (fixture, ANA, 7, 0, 10, "abc");
  assert_log (fixture, ANA, 7, 1, 10, "abc");
  assert_log (fixture, ANA, 7, 2, 10, "bc");
  assert_log (fixture, ANA, 7, 2, 1, "b");
  assert_log (fixture, ANA, 7, 1, 0, "");
  assert_log (fixture, ANA, 7, 4, 10, "");
  assert_log (fixture, ANA, 7, G_MAXUINT64, G_MAXUINT, "");
  assert_log (fixture, ANA, 7, 1, G_MAXUINT, "abc");
}

static void
keeps_logs_and_conversations_apart (Fixture       *fixture,
                                    gconstpointer  user_data)
{
  g_autofree char *not_interned = g_strdup (BEA);

  add (fixture, ANA, 7, 1, 10, "a");
  add (fixture, BEA, 7, 1, 20, "b");
  add (fixture, ANA, 8, 1, 30, "c");
  add (fixture, ANA, 7, 2, 40, "d");
  add (fixture, BEA, 7, 2, 50, "e");
  append (fixture);

  assert_log (fixture, ANA, 7, 1, 10, "ad");
  assert_log (fixture, ANA, 8, 1, 10, "c");
  assert_log (fixture, not_interned, 7, 1, 10, "be");
  assert_log (fixture, BEA, 8, 1, 10, "");
  assert_page (fixture, ANA, NULL, 10, "acd");
  assert_page (fixture, not_interned, NULL, 10, "be");
}

static void
a_number_that_is_there_is_passed_over (Fixture       *fixture,
                                       gconstpointer  user_data)
{
  add (fixture, ANA, 7, 1, 10, "a");
  add (fixture, ANA, 7, 2, 20, "b");
  append (fixture);

  add (fixture, ANA, 7, 1, 11, "A");
  add (fixture, ANA, 7, 2, 21, "B");
  add (fixture, ANA, 7, 3, 30, "c");
  add (fixture, ANA, 7, 3, 31, "C");
  append (fixture);

  assert_log (fixture, ANA, 7, 1, 10, "abc");
  assert_page (fixture, ANA, NULL, 10, "abc");
}

static void
a_hole_refuses_the_whole_batch (Fixture       *fixture,
                                gconstpointer  user_data)
{
  add (fixture, ANA, 7, 2, 10, "x");
  append_fails (fixture);
  add (fixture, ANA, 7, G_MAXUINT64, 10, "x");
  append_fails (fixture);

  add (fixture, ANA, 7, 1, 10, "a");
  append (fixture);

  add (fixture, ANA, 7, 2, 20, "x");
  add (fixture, ANA, 8, 1, 20, "x");
  add (fixture, BEA, 7, 1, 20, "x");
  add (fixture, ANA, 0, 0, 20, "x");
  add (fixture, ANA, 7, 4, 40, "x");
  append_fails (fixture);

  assert_log (fixture, ANA, 7, 1, 10, "a");
  assert_log (fixture, ANA, 8, 1, 10, "");
  assert_page (fixture, ANA, NULL, 10, "a");
  assert_page (fixture, BEA, NULL, 10, "");

  /* What was refused is not remembered. */
  add (fixture, ANA, 7, 3, 30, "x");
  append_fails (fixture);
  add (fixture, ANA, 8, 2, 30, "x");
  append_fails (fixture);
  add (fixture, ANA, 7, 2, 20, "b");
  add (fixture, ANA, 7, 3, 30, "c");
  append (fixture);
  assert_log (fixture, ANA, 7, 1, 10, "abc");
}

static void
notes_stand_in_the_page_alone (Fixture       *fixture,
                               gconstpointer  user_data)
{
  add (fixture, ANA, 7, 1, 10, "a");
  add (fixture, ANA, 7, 0, 15, "-");
  add (fixture, ANA, 7, 0, 15, "=");
  add (fixture, ANA, 7, 2, 20, "b");
  append (fixture);

  assert_log (fixture, ANA, 7, 1, 10, "ab");
  assert_log (fixture, ANA, 7, 0, 10, "ab");
  assert_page (fixture, ANA, NULL, 10, "a-=b");
}

static void
pages_go_back_from_the_newest (Fixture       *fixture,
                               gconstpointer  user_data)
{
  g_autoptr (GPtrArray) newest = NULL;
  g_autoptr (TinMessage) unknown = tin_message_new (7, 9, 25, TIN_MESSAGE_KIND_TEXT, 0, "?", 1);

  add (fixture, ANA, 7, 1, 10, "a");
  add (fixture, ANA, 8, 1, 10, "b");
  add (fixture, ANA, 7, 2, 20, "c");
  add (fixture, ANA, 7, 3, 30, "d");
  add (fixture, ANA, 7, 4, 40, "e");
  append (fixture);

  newest = read_page (fixture, ANA, NULL, 2);
  assert_page (fixture, ANA, NULL, 2, "de");
  assert_page (fixture, ANA, g_ptr_array_index (newest, 0), 2, "bc");
  assert_page (fixture, ANA, g_ptr_array_index (newest, 0), 9, "abc");
  assert_page (fixture, ANA, g_ptr_array_index (newest, 1), 1, "d");
  assert_page (fixture, ANA, unknown, 2, "bc");
  assert_page (fixture, ANA, NULL, 0, "");
  assert_page (fixture, ANA, NULL, G_MAXUINT, "abcde");
  assert_page (fixture, BEA, unknown, 2, "");
}

/* Notes of one moment have no number that would tell them apart, and yet none is lost between two
 * pages, or shown in both. */
static void
pages_part_notes_of_one_moment (Fixture       *fixture,
                                gconstpointer  user_data)
{
  g_autoptr (GString) all = g_string_new (NULL);
  g_autoptr (TinMessage) before = NULL;

  for (const char *c = "abcdefghij"; *c != '\0'; c++)
    add (fixture, ANA, 0, 0, 10, (char[]) { *c, '\0' });
  append (fixture);

  for (guint i = 0; i < 5; i++)
    {
      g_autoptr (GPtrArray) page = read_page (fixture, ANA, before, 3);
      g_autofree char *text = join (page);

      g_string_prepend (all, text);
      if (page->len == 0)
        break;
      g_clear_pointer (&before, tin_message_unref);
      before = tin_message_ref (g_ptr_array_index (page, 0));
    }

  g_assert_cmpstr (all->str, ==, "abcdefghij");
}

static void
what_comes_late_is_put_in_its_place (Fixture       *fixture,
                                     gconstpointer  user_data)
{
  add (fixture, ANA, 7, 1, 10, "a");
  add (fixture, ANA, 7, 2, 40, "d");
  add (fixture, ANA, 7, 3, 60, "f");
  append (fixture);
  assert_page (fixture, ANA, NULL, 10, "adf");

  add (fixture, ANA, 8, 1, 20, "b");
  add (fixture, ANA, 8, 2, 50, "e");
  append (fixture);
  add (fixture, ANA, 7, 4, 70, "g");
  add (fixture, ANA, 8, 3, 30, "c");
  append (fixture);
  assert_page (fixture, ANA, NULL, 10, "abcdefg");

  add (fixture, ANA, 7, 5, 80, "h");
  append (fixture);
  assert_page (fixture, ANA, NULL, 3, "fgh");
  assert_log (fixture, ANA, 8, 1, 10, "bec");
}

/* Against a plain sorted array: random times, batches and reads. */
static void
any_order_reads_in_order (Fixture       *fixture,
                          gconstpointer  user_data)
{
  guint64 numbers[4] = { 0 };

  for (guint round = 0; round < 60; round++)
    {
      g_autoptr (GPtrArray) page = NULL;
      guint n = (guint) g_test_rand_int_range (0, 50);

      for (guint i = 0; i < n; i++)
        {
          guint log = (guint) g_test_rand_int_range (0, G_N_ELEMENTS (numbers));
          guint64 sent_at = (guint64) g_test_rand_int_range (0, 10 * (gint32) round + 10);

          add (fixture, ANA, log, log == 0 ? 0 : ++numbers[log], sent_at, "x");
          numbers[0] += log == 0;
        }
      append (fixture);
      if (g_test_rand_bit ())
        continue;

      page = read_page (fixture, ANA, NULL, G_MAXUINT);
      g_assert_cmpuint (page->len, ==, numbers[0] + numbers[1] + numbers[2] + numbers[3]);
      for (guint i = 1; i < page->len; i++)
        g_assert_cmpint (tin_message_compare (g_ptr_array_index (page, i - 1),
                                              g_ptr_array_index (page, i)), <=, 0);
    }
}

static void
answers_come_later_and_in_order (Fixture       *fixture,
                                 gconstpointer  user_data)
{
  g_auto (Outcome) first = { 0 };
  g_auto (Outcome) second = { 0 };
  g_auto (Outcome) page = { 0 };

  add (fixture, ANA, 7, 1, 10, "a");
  start_append (fixture, &first);
  add (fixture, ANA, 7, 2, 20, "b");
  start_append (fixture, &second);
  tin_history_read_page_async (fixture->history, ANA, NULL, 10, NULL, on_read, &page);
  g_assert_false (first.done || second.done || page.done);

  tin_await (first.done);
  g_assert_cmpint (first.priority, ==, TIN_PRIORITY_NETWORK);
  tin_await (page.done);
  g_assert_true (second.done);
  g_assert_cmpuint (page.messages->len, ==, 2);
}

static gboolean
start_append_in_a_source (gpointer user_data)
{
  gpointer *arguments = user_data;

  start_append (arguments[0], arguments[1]);
  g_assert_false (((Outcome *) arguments[1])->done);

  return G_SOURCE_REMOVE;
}

static void
answers_come_later_from_a_source_too (Fixture       *fixture,
                                      gconstpointer  user_data)
{
  g_auto (Outcome) outcome = { 0 };
  gpointer arguments[] = { fixture, &outcome };

  add (fixture, ANA, 7, 1, 10, "a");
  g_idle_add (start_append_in_a_source, arguments);
  tin_await (outcome.done);
  g_assert_true (outcome.stored);
}

static void
a_cancelled_read_says_so (Fixture       *fixture,
                          gconstpointer  user_data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (Outcome) log = { 0 };
  g_auto (Outcome) page = { 0 };

  add (fixture, ANA, 7, 1, 10, "a");
  append (fixture);

  tin_history_read_log_async (fixture->history, ANA,
                              &(TinLogRange) { 7, 1, 10 }, cancellable, on_read, &log);
  tin_history_read_page_async (fixture->history, ANA, NULL, 10, cancellable, on_read, &page);
  g_cancellable_cancel (cancellable);
  tin_await (log.done && page.done);
  g_assert_error (log.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_error (page.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
messages_outlive_the_history (void)
{
  Fixture fixture;
  g_autoptr (GPtrArray) page = NULL;
  g_autofree char *text = NULL;

  set_up (&fixture, NULL);
  add (&fixture, ANA, 7, 1, 10, "a");
  add (&fixture, ANA, 7, 0, 5, "-");
  append (&fixture);
  page = read_page (&fixture, ANA, NULL, 10);
  tear_down (&fixture, NULL);

  text = join (page);
  g_assert_cmpstr (text, ==, "-a");
}

static void
an_answer_may_be_unwanted (Fixture       *fixture,
                           gconstpointer  user_data)
{
  add (fixture, ANA, 7, 1, 10, "a");
  tin_history_append_async (fixture->history, fixture->entries, NULL, NULL);
  assert_log (fixture, ANA, 7, 1, 10, "a");
}

#define ADD(path, function) \
  g_test_add ("/store/memory-history/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("an-empty-history-reads-as-empty", an_empty_history_reads_as_empty);
  ADD ("reads-a-log-from-a-number", reads_a_log_from_a_number);
  ADD ("keeps-logs-and-conversations-apart", keeps_logs_and_conversations_apart);
  ADD ("a-number-that-is-there-is-passed-over", a_number_that_is_there_is_passed_over);
  ADD ("a-hole-refuses-the-whole-batch", a_hole_refuses_the_whole_batch);
  ADD ("notes-stand-in-the-page-alone", notes_stand_in_the_page_alone);
  ADD ("pages-go-back-from-the-newest", pages_go_back_from_the_newest);
  ADD ("pages-part-notes-of-one-moment", pages_part_notes_of_one_moment);
  ADD ("what-comes-late-is-put-in-its-place", what_comes_late_is_put_in_its_place);
  ADD ("any-order-reads-in-order", any_order_reads_in_order);
  ADD ("answers-come-later-and-in-order", answers_come_later_and_in_order);
  ADD ("answers-come-later-from-a-source-too", answers_come_later_from_a_source_too);
  ADD ("a-cancelled-read-says-so", a_cancelled_read_says_so);
  ADD ("an-answer-may-be-unwanted", an_answer_may_be_unwanted);
  g_test_add_func ("/store/memory-history/messages-outlive-the-history",
                   messages_outlive_the_history);

  return g_test_run ();
}
