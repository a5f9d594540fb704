/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "history-fixture.h"

#include "store-directory.h"
#include "tin-await.h"
#include "tin-disk-history-private.h"
#include "tin-error.h"

/* --- Opening and closing ------------------------------------------------------------------ */

static void
take_result (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  GAsyncResult **place = user_data;

  *place = g_object_ref (result);
}

static GAsyncResult *
await_result (GAsyncResult **place)
{
  tin_await_within (60, *place != NULL);
  return *place;
}

static void
finish (HistoryFixture  *self,
        GAsyncResult   **place)
{
  g_autoptr (GAsyncResult) result = await_result (place);
  g_autoptr (GError) error = NULL;

  g_assert_true (tin_history_finish (self->history, result, &error));
  g_assert_no_error (error);
}

void
history_fixture_open (HistoryFixture *self)
{
  TinDiskHistoryOptions options = { .directory = self->directory, .worker = self->mode };
  g_autoptr (GError) error = NULL;

  g_assert_null (self->history);
  self->history = TIN_HISTORY (tin_disk_history_open (&options, &error));
  g_assert_no_error (error);
  g_assert_nonnull (self->history);
}

/* Ends it as a program ends that was told to. */
void
history_fixture_close (HistoryFixture *self)
{
  GAsyncResult *result = NULL;

  tin_history_close_async (self->history, take_result, &result);
  finish (self, &result);
  tin_settle ();
  g_assert_finalize_object (g_steal_pointer (&self->history));
}

/* Ends it in the middle of what it does. */
void
history_fixture_crash (HistoryFixture *self)
{
  g_object_run_dispose (G_OBJECT (self->history));
  tin_settle ();
  g_assert_finalize_object (g_steal_pointer (&self->history));
}

void
history_fixture_reopen (HistoryFixture *self)
{
  history_fixture_close (self);
  history_fixture_open (self);
}

void
history_fixture_set_up (HistoryFixture *self,
                        gconstpointer   mode)
{
  self->directory = store_directory_new ();
  self->mode = (TinWorkerMode) GPOINTER_TO_INT (mode);
  history_fixture_open (self);
}

void
history_fixture_tear_down (HistoryFixture *self,
                           gconstpointer   mode)
{
  if (self->history != NULL)
    history_fixture_close (self);
  store_directory_free (self->directory);
}

/* --- Messages ----------------------------------------------------------------------------- */

static guint
flags_of (guint64 log_id)
{
  gboolean own = log_id == OWN_LOG || log_id == OLD_OWN_LOG ||
                 log_id == TIN_IMPORTED_LOG (OWN_LOG);

  return own ? TIN_MESSAGE_FLAG_OWN : TIN_MESSAGE_FLAGS_NONE;
}

TinMessage *
make_message_at (guint64     log_id,
                 guint64     number,
                 guint64     time,
                 const char *text)
{
  return tin_message_new (log_id, number, time, TIN_MESSAGE_KIND_TEXT, flags_of (log_id), text, -1);
}

/* Its time is 1000 for number 1, 2000 for number 2, and so on. */
TinMessage *
make_message (guint64     log_id,
              guint64     number,
              const char *text)
{
  return make_message_at (log_id, number, number * 1000, text);
}

/* As make_message(), of any kind, and it speaks of another message. */
TinMessage *
make_amendment (guint64         log_id,
                guint64         number,
                TinMessageKind  kind,
                guint64         target_log,
                guint64         target_number,
                const char     *text)
{
  TinMessage *message = tin_message_new (log_id, number, number * 1000, kind, flags_of (log_id),
                                         text, -1);

  tin_message_set_target (message, &(TinMessageName) { target_log, target_number });
  return message;
}

/* MESSAGE: (transfer full) */
void
add_entry (GArray     *entries,
           const char *peer,
           TinMessage *message)
{
  TinHistoryEntry entry = { g_intern_string (peer), message, FALSE };

  g_array_append_val (entries, entry);
}

void
append_entries (HistoryFixture *self,
                GArray         *entries)
{
  GAsyncResult *result = NULL;

  tin_history_append_async (self->history, entries, take_result, &result);
  finish (self, &result);
}

void
append_text (HistoryFixture *self,
             const char     *peer,
             guint64         log_id,
             guint64         number,
             const char     *text)
{
  g_autoptr (GArray) entries = tin_history_entries_new (1);

  add_entry (entries, peer, make_message (log_id, number, text));
  append_entries (self, entries);
}

/* To Alice. */
void
amend (HistoryFixture *self,
       TinMessageKind  kind,
       guint64         log_id,
       guint64         number,
       guint64         target_log,
       guint64         target_number,
       const char     *text)
{
  g_autoptr (GArray) entries = tin_history_entries_new (1);

  add_entry (entries, ALICE, make_amendment (log_id, number, kind, target_log, target_number,
                                             text));
  append_entries (self, entries);
}

/* Numbers 1 to N, each with PREFIX and its number after it. */
void
append_texts (HistoryFixture *self,
              const char     *peer,
              guint64         log_id,
              guint           n,
              const char     *prefix)
{
  g_autoptr (GArray) entries = tin_history_entries_new (n);

  for (guint i = 1; i <= n; i++)
    {
      g_autofree char *text = g_strdup_printf ("%s%u", prefix, i);

      add_entry (entries, peer, make_message (log_id, i, text));
    }
  append_entries (self, entries);
}

void
mark (HistoryFixture     *self,
      const char         *peer,
      guint64             log_id,
      TinHistoryMarkType  type,
      guint64             upto)
{
  g_autoptr (GArray) marks = g_array_new (FALSE, FALSE, sizeof (TinHistoryMark));
  TinHistoryMark value = { g_intern_string (peer), log_id, type, upto };
  GAsyncResult *result = NULL;

  g_array_append_val (marks, value);
  tin_history_mark_async (self->history, marks, take_result, &result);
  finish (self, &result);
}

/* --- What is asked ------------------------------------------------------------------------ */

static GAsyncResult *
ask_change (HistoryFixture   *self,
            const char       *peer,
            guint64           log_id,
            guint64           number,
            TinHistoryChange  what)
{
  TinHistoryChangeRequest request = { g_intern_string (peer), log_id, number, what };
  GAsyncResult *result = NULL;

  tin_history_change_async (self->history, &request, take_result, &result);
  return await_result (&result);
}

void
change (HistoryFixture   *self,
        const char       *peer,
        guint64           log_id,
        guint64           number,
        TinHistoryChange  what)
{
  g_autoptr (GAsyncResult) result = ask_change (self, peer, log_id, number, what);
  g_autoptr (GError) error = NULL;

  g_assert_true (tin_history_finish (self->history, result, &error));
  g_assert_no_error (error);
}

void
refuse_change (HistoryFixture   *self,
               const char       *peer,
               guint64           log_id,
               guint64           number,
               TinHistoryChange  what)
{
  g_autoptr (GAsyncResult) result = ask_change (self, peer, log_id, number, what);
  g_autoptr (GError) error = NULL;

  g_assert_false (tin_history_finish (self->history, result, &error));
  g_assert_error (error, TIN_ERROR, TIN_ERROR_INVALID);
}

void
clear_conversation (HistoryFixture  *self,
                    const char      *peer,
                    TinHistoryClear  how)
{
  GAsyncResult *result = NULL;

  tin_history_clear_async (self->history, peer, how, take_result, &result);
  finish (self, &result);
}

gint64
expire (HistoryFixture *self,
        guint64         before)
{
  GAsyncResult *place = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gint64 n;

  tin_history_expire_async (self->history, before, take_result, &place);
  result = await_result (&place);
  n = tin_history_count_finish (self->history, result, &error);
  g_assert_no_error (error);
  return n;
}

gint64
import_entries (HistoryFixture  *self,
                GArray          *entries,
                GError         **error)
{
  GAsyncResult *place = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  tin_history_import_async (self->history, entries, take_result, &place);
  result = await_result (&place);
  return tin_history_count_finish (self->history, result, error);
}

GPtrArray *
search (HistoryFixture *self,
        const char     *text,
        const char     *peer,
        guint64         before,
        guint           max_hits)
{
  TinSearch request = { text, peer, before, max_hits };
  GAsyncResult *place = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *hits;

  tin_history_search_async (self->history, &request, NULL, take_result, &place);
  result = await_result (&place);
  hits = tin_history_search_finish (self->history, result, &error);
  g_assert_no_error (error);
  return hits;
}

/* "A:1=text" for each, with a line end after it. */
static void
describe (GString    *string,
          const char *peer,
          TinMessage *message)
{
  g_string_append_printf (string, "%c:%x-%u=%s\n", peer[0],
                          (guint) tin_message_get_log_id (message),
                          (guint) tin_message_get_number (message),
                          tin_message_get_kind (message) == TIN_MESSAGE_KIND_WITHDRAWN
                            ? "(withdrawn)" : tin_message_get_text (message));
}

static char *
describe_hits (GPtrArray *hits)
{
  GString *string = g_string_new (NULL);

  for (guint i = 0; i < hits->len; i++)
    {
      const TinHistoryHit *hit = g_ptr_array_index (hits, i);

      describe (string, hit->conversation, hit->message);
    }

  return g_string_free (string, FALSE);
}

char *
found (HistoryFixture *self,
       const char     *text,
       const char     *peer)
{
  g_autoptr (GPtrArray) hits = search (self, text, peer, 0, 50);

  return describe_hits (hits);
}

char *
listed_outbox (HistoryFixture *self,
               guint           max_messages)
{
  GAsyncResult *place = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) hits = NULL;

  tin_history_list_outbox_async (self->history, max_messages, NULL, take_result, &place);
  result = await_result (&place);
  hits = tin_history_search_finish (self->history, result, &error);
  g_assert_no_error (error);
  return describe_hits (hits);
}

static char *
describe_read (HistoryFixture  *self,
               const char      *peer,
               GAsyncResult   **place)
{
  g_autoptr (GAsyncResult) result = await_result (place);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) messages = tin_history_read_finish (self->history, result, &error);
  GString *string = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < messages->len; i++)
    describe (string, peer, g_ptr_array_index (messages, i));
  return g_string_free (string, FALSE);
}

char *
shown (HistoryFixture *self,
       const char     *peer)
{
  TinPageRange range = { TIN_PAGE_BEFORE, NULL, 100 };
  GAsyncResult *result = NULL;

  tin_history_read_page_async (self->history, peer, &range, NULL, take_result, &result);
  return describe_read (self, peer, &result);
}

/* (nullable) */
TinMessage *
read_message (HistoryFixture       *self,
              const char           *peer,
              const TinMessageName *name)
{
  GAsyncResult *place = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  TinMessage *message;

  tin_history_read_message_async (self->history, peer, name, NULL, take_result, &place);
  result = await_result (&place);
  message = tin_history_read_message_finish (self->history, result, &error);
  g_assert_no_error (error);
  return message;
}

static void
add_name (GString              *string,
          const char           *before,
          const TinMessageName *name)
{
  if (name != NULL)
    g_string_append_printf (string, " %s%x-%u", before, (guint) name->log_id,
                            (guint) name->number);
}

/* All that is shown of a message: what it answers (">"), what made it what it is ("@"), and what we
 * and the peer think of it ("me:", "you:"). */
static void
describe_in_full (GString    *string,
                  TinMessage *message)
{
  guint flags = tin_message_get_flags (message);

  g_string_append_printf (string, "%x-%u=%s", (guint) tin_message_get_log_id (message),
                          (guint) tin_message_get_number (message),
                          flags & TIN_MESSAGE_FLAG_DELETED ? "(deleted)"
                                                           : tin_message_get_text (message));
  if (flags & TIN_MESSAGE_FLAG_EDITED)
    g_string_append (string, " (edited)");
  add_name (string, ">", tin_message_get_target (message));
  add_name (string, "@", tin_message_get_amended (message));
  for (gboolean own = TRUE; own >= FALSE; own--)
    if (tin_message_get_reaction (message, own) != NULL)
      g_string_append_printf (string, " %s:%s", own ? "me" : "you",
                              tin_message_get_reaction (message, own));
  g_string_append_c (string, '\n');
}

/* What a page has, in full; and what is read of each message alone is the same. */
char *
shown_in_full (HistoryFixture *self,
               const char     *peer)
{
  TinPageRange range = { TIN_PAGE_AFTER, NULL, 100 };
  GAsyncResult *place = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) messages = NULL;
  g_autoptr (GString) alone = g_string_new (NULL);
  GString *string = g_string_new (NULL);

  tin_history_read_page_async (self->history, peer, &range, NULL, take_result, &place);
  result = await_result (&place);
  messages = tin_history_read_finish (self->history, result, NULL);
  g_assert_nonnull (messages);
  for (guint i = 0; i < messages->len; i++)
    {
      TinMessage *message = g_ptr_array_index (messages, i);
      TinMessageName name = { tin_message_get_log_id (message), tin_message_get_number (message) };
      g_autoptr (TinMessage) one = read_message (self, peer, &name);

      g_assert_nonnull (one);
      g_assert_true (tin_message_is_visible (message));
      g_assert_cmpint (tin_message_compare (message, one), ==, 0);
      describe_in_full (string, message);
      describe_in_full (alone, one);
    }

  g_assert_cmpstr (string->str, ==, alone->str);
  return g_string_free (string, FALSE);
}

char *
logged (HistoryFixture *self,
        const char     *peer,
        guint64         log_id)
{
  TinLogRange range = { log_id, 1, 100 };
  GAsyncResult *result = NULL;

  tin_history_read_log_async (self->history, peer, &range, NULL, take_result, &result);
  return describe_read (self, peer, &result);
}

/* --- Idle jobs ---------------------------------------------------------------------------- */

static void
look_whether_idle (gpointer  owner,
                   TinJob   *job)
{
  TinDiskHistory *self = owner;

  tin_job_return_boolean (job, !self->indexing && !self->clearing);
}

/* Waits until what is done in the background is done. */
void
await_idle (HistoryFixture *self)
{
  gboolean idle = FALSE;

  while (!idle)
    {
      GAsyncResult *place = NULL;
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GTask) task = g_task_new (self->history, NULL, take_result, &place);

      tin_worker_push_idle (TIN_DISK_HISTORY (self->history)->worker,
                            tin_job_new (look_whether_idle, task, NULL, NULL));
      result = await_result (&place);
      idle = g_task_propagate_boolean (G_TASK (result), NULL);
    }
}
