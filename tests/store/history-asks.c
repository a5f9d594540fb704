/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "history-asks.h"

#include "tin-await.h"
#include "tin-disk-history-private.h"
#include "tin-error.h"

/* Answers are counted, so that a test sees their order. */
static guint n_answers;

void
outcome_clear (Outcome *self)
{
  g_clear_pointer (&self->messages, g_ptr_array_unref);
  g_clear_error (&self->error);
  self->done = FALSE;
}

static void
note (Outcome *outcome)
{
  g_assert_false (outcome->done);
  outcome->done = TRUE;
  outcome->place = ++n_answers;
}

static void
on_done (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Outcome *outcome = user_data;
  gboolean stored = tin_history_finish (TIN_HISTORY (source), result, &outcome->error);

  g_assert_true (stored == (outcome->error == NULL));
  note (outcome);
}

static void
on_read (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Outcome *outcome = user_data;

  outcome->messages = tin_history_read_finish (TIN_HISTORY (source), result, &outcome->error);
  g_assert_true ((outcome->messages != NULL) == (outcome->error == NULL));
  note (outcome);
}

/* --- Writing ------------------------------------------------------------------------------ */

/* The array may be let go of at once. */
void
start_append (HistoryFixture *self,
              GArray         *entries,
              Outcome        *outcome)
{
  tin_history_append_async (self->history, entries, on_done, outcome);
}

void
start_append_text (HistoryFixture *self,
                   const char     *peer,
                   guint64         log_id,
                   guint64         number,
                   Outcome        *outcome)
{
  g_autoptr (GArray) entries = tin_history_entries_new (1);

  add_entry (entries, peer, make_message (log_id, number, "text"));
  start_append (self, entries, outcome);
}

void
start_mark (HistoryFixture     *self,
            const char         *peer,
            guint64             log_id,
            TinHistoryMarkType  type,
            guint64             upto,
            Outcome            *outcome)
{
  g_autoptr (GArray) marks = g_array_new (FALSE, FALSE, sizeof (TinHistoryMark));
  TinHistoryMark value = { g_intern_string (peer), log_id, type, upto };

  g_array_append_val (marks, value);
  tin_history_mark_async (self->history, marks, on_done, outcome);
}

void
start_change (HistoryFixture   *self,
              const char       *peer,
              guint64           log_id,
              guint64           number,
              TinHistoryChange  what,
              Outcome          *outcome)
{
  TinHistoryChangeRequest request = {
    .conversation = g_intern_string (peer),
    .log_id = log_id,
    .number = number,
    .change = what,
  };

  tin_history_change_async (self->history, &request, on_done, outcome);
}

void
refuse_append (HistoryFixture *self,
               GArray         *entries,
               int             code)
{
  g_auto (Outcome) outcome = { 0 };

  start_append (self, entries, &outcome);
  tin_await (outcome.done);
  g_assert_error (outcome.error, TIN_ERROR, code);
}

/* --- Reading ------------------------------------------------------------------------------ */

void
start_read_page (HistoryFixture     *self,
                 const char         *peer,
                 const TinPageRange *range,
                 GCancellable       *cancellable,
                 Outcome            *outcome)
{
  tin_history_read_page_async (self->history, peer, range, cancellable, on_read, outcome);
}

void
start_read_log (HistoryFixture    *self,
                const char        *peer,
                const TinLogRange *range,
                GCancellable      *cancellable,
                Outcome           *outcome)
{
  tin_history_read_log_async (self->history, peer, range, cancellable, on_read, outcome);
}

static GPtrArray *
await_messages (Outcome *outcome)
{
  tin_await (outcome->done);
  g_assert_no_error (outcome->error);
  return g_steal_pointer (&outcome->messages);
}

GPtrArray *
read_page (HistoryFixture   *self,
           const char       *peer,
           TinPageDirection  direction,
           TinMessage       *anchor,
           guint             max_messages)
{
  g_auto (Outcome) outcome = { 0 };
  TinPageRange range = { direction, anchor, max_messages };

  start_read_page (self, peer, &range, NULL, &outcome);
  return await_messages (&outcome);
}

GPtrArray *
read_log (HistoryFixture *self,
          const char     *peer,
          guint64         log_id,
          guint64         from,
          guint           max_messages)
{
  g_auto (Outcome) outcome = { 0 };
  TinLogRange range = { log_id, from, max_messages };

  start_read_log (self, peer, &range, NULL, &outcome);
  return await_messages (&outcome);
}

/* The texts one after the other, a dot for one that is withdrawn. */
char *
join (GPtrArray *messages)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < messages->len; i++)
    {
      TinMessage *message = g_ptr_array_index (messages, i);

      if (tin_message_get_kind (message) == TIN_MESSAGE_KIND_WITHDRAWN)
        g_string_append_c (text, '.');
      else
        g_string_append (text, tin_message_get_text (message));
    }

  return g_string_free (text, FALSE);
}

/* --- The state ---------------------------------------------------------------------------- */

TinHistoryState *
reopen_state (HistoryFixture *self)
{
  history_fixture_reopen (self);
  return tin_history_dup_state (self->history);
}

TinHistoryConversation *
find_conversation (TinHistoryState *state,
                   const char      *peer)
{
  for (guint i = 0; i < state->conversations->len; i++)
    {
      TinHistoryConversation *conversation = g_ptr_array_index (state->conversations, i);

      if (g_str_equal (conversation->id, peer))
        return conversation;
    }

  return NULL;
}

TinHistoryLog *
find_log (TinHistoryConversation *conversation,
          guint64                 log_id)
{
  for (guint i = 0; i < conversation->logs->len; i++)
    if (g_array_index (conversation->logs, TinHistoryLog, i).id == log_id)
      return &g_array_index (conversation->logs, TinHistoryLog, i);

  return NULL;
}

/* --- The worker --------------------------------------------------------------------------- */

static struct
{
  GMutex   mutex;
  GCond    changed;
  gboolean held;
  gboolean wanted;
} hold;

static void
run_hold (gpointer  owner,
          TinJob   *job)
{
  g_mutex_lock (&hold.mutex);
  hold.held = TRUE;
  g_cond_broadcast (&hold.changed);
  while (hold.wanted)
    g_cond_wait (&hold.changed, &hold.mutex);
  g_mutex_unlock (&hold.mutex);

  tin_job_return_boolean (job, TRUE);
}

void
hold_worker (HistoryFixture *self)
{
  if (self->mode == TIN_WORKER_MAIN_LOOP)
    return;

  await_idle (self);
  g_mutex_lock (&hold.mutex);
  hold.wanted = TRUE;
  hold.held = FALSE;
  tin_worker_push (TIN_DISK_HISTORY (self->history)->worker,
                   tin_job_new (run_hold, NULL, NULL, NULL));
  while (!hold.held)
    g_cond_wait (&hold.changed, &hold.mutex);
  g_mutex_unlock (&hold.mutex);
}

void
let_worker (HistoryFixture *self)
{
  g_mutex_lock (&hold.mutex);
  hold.wanted = FALSE;
  g_cond_broadcast (&hold.changed);
  g_mutex_unlock (&hold.mutex);
}

/* A worker that has nothing to do does not touch the count. */
guint
count_commits (HistoryFixture *self)
{
  TinDiskHistory *history = TIN_DISK_HISTORY (self->history);

  await_idle (self);
  return tin_database_get_n_commits (history->database);
}
