/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fuzz-history.h"

#include <string.h>

#include "fuzz-support.h"
#include "tin-disk-history.h"
#include "tin-error.h"
#include "tin-limits.h"

/* Everything that a session asks of a history, whatever is in it. An answer is as promised, or an
 * error of ours. */

#define CONVERSATIONS_MAX 8
#define PAGES_MAX 4

/* --- Answers ------------------------------------------------------------------------------ */

static void
take_result (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  GAsyncResult **place = user_data;

  *place = g_object_ref (result);
}

/* That one comes is what a fuzzer's time limit is for. */
static GAsyncResult *
await_result (GAsyncResult **place)
{
  while (*place == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *place;
}

static void
check_error (const GError *error)
{
  g_assert_nonnull (error);
  g_assert_true (error->domain == TIN_ERROR);
}

static gboolean
finish (TinHistory    *history,
        GAsyncResult **place)
{
  g_autoptr (GAsyncResult) result = await_result (place);
  g_autoptr (GError) error = NULL;

  if (tin_history_finish (history, result, &error))
    return TRUE;
  check_error (error);
  return FALSE;
}

static void
finish_count (TinHistory    *history,
              GAsyncResult **place)
{
  g_autoptr (GAsyncResult) result = await_result (place);
  g_autoptr (GError) error = NULL;

  if (tin_history_count_finish (history, result, &error) < 0)
    check_error (error);
}

static void
check_message (TinMessage *message)
{
  const char *text = tin_message_get_text (message);

  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_cmpuint (strlen (text), ==, tin_message_get_length (message));
}

/* (nullable) */
static GPtrArray *
finish_read (TinHistory    *history,
             GAsyncResult **place)
{
  g_autoptr (GAsyncResult) result = await_result (place);
  g_autoptr (GError) error = NULL;
  GPtrArray *messages = tin_history_read_finish (history, result, &error);

  if (messages == NULL)
    check_error (error);
  for (guint i = 0; messages != NULL && i < messages->len; i++)
    check_message (g_ptr_array_index (messages, i));
  return messages;
}

static void
finish_search (TinHistory    *history,
               GAsyncResult **place,
               guint64       *before)
{
  g_autoptr (GAsyncResult) result = await_result (place);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) hits = tin_history_search_finish (history, result, &error);

  *before = 0;
  if (hits == NULL)
    check_error (error);
  for (guint i = 0; hits != NULL && i < hits->len; i++)
    {
      const TinHistoryHit *hit = g_ptr_array_index (hits, i);

      g_assert_nonnull (hit->conversation);
      check_message (hit->message);
      *before = hit->place;
    }
}

/* --- Reading ------------------------------------------------------------------------------ */

/* What a page showed is there by its name, and looks the same. */
static void
use_message (TinHistory *history,
             const char *conversation,
             TinMessage *shown)
{
  TinMessageName name = { tin_message_get_log_id (shown), tin_message_get_number (shown) };
  GAsyncResult *place = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (TinMessage) message = NULL;

  tin_history_read_message_async (history, conversation, &name, NULL, take_result, &place);
  result = await_result (&place);
  message = tin_history_read_message_finish (history, result, &error);
  if (error != NULL)
    check_error (error);
  if (message != NULL)
    check_message (message);
}

static void
use_pages (TinHistory       *history,
           const char       *conversation,
           TinPageDirection  direction,
           gboolean          entries)
{
  g_autoptr (TinMessage) anchor = NULL;

  for (guint i = 0; i < PAGES_MAX; i++)
    {
      TinPageRange range = { direction, anchor, 3, entries };
      g_autoptr (GPtrArray) messages = NULL;
      GAsyncResult *place = NULL;

      tin_history_read_page_async (history, conversation, &range, NULL, take_result, &place);
      messages = finish_read (history, &place);
      if (messages == NULL || messages->len == 0)
        return;

      g_assert_cmpuint (messages->len, <=, range.max_messages);
      use_message (history, conversation, g_ptr_array_index (messages, 0));
      g_clear_pointer (&anchor, tin_message_unref);
      anchor = tin_message_ref (g_ptr_array_index (messages, direction == TIN_PAGE_BEFORE
                                                               ? 0 : messages->len - 1));
    }
}

static void
use_search (TinHistory *history,
            const char *text,
            const char *conversation)
{
  TinSearch search = { text, conversation, 0, 2 };

  for (guint i = 0; i < PAGES_MAX; i++)
    {
      GAsyncResult *place = NULL;

      tin_history_search_async (history, &search, NULL, take_result, &place);
      finish_search (history, &place, &search.before);
      if (search.before == 0)
        return;
    }
}

static void
use_log (TinHistory          *history,
         const char          *conversation,
         const TinHistoryLog *log)
{
  TinLogRange range = { log->id, log->acknowledged + 1, 4 };
  g_autoptr (GPtrArray) messages = NULL;
  GAsyncResult *place = NULL;

  tin_history_read_log_async (history, conversation, &range, NULL, take_result, &place);
  messages = finish_read (history, &place);
  for (guint i = 0; messages != NULL && i < messages->len; i++)
    {
      TinMessage *message = g_ptr_array_index (messages, i);

      g_assert_cmpuint (tin_message_get_log_id (message), ==, log->id);
      g_assert_cmpuint (tin_message_get_number (message), ==, range.from + i);
    }
}

/* --- Writing ------------------------------------------------------------------------------ */

static TinMessage *
make_message (guint64     log_id,
              guint64     number,
              gboolean    own,
              const char *text)
{
  return tin_message_new (log_id, number, number << 20, TIN_MESSAGE_KIND_TEXT,
                          own ? TIN_MESSAGE_FLAG_OWN : 0, text, -1);
}

/* Of any kind, about a message. */
static TinMessage *
make_amendment (guint64         log_id,
                guint64         number,
                gboolean        own,
                TinMessageKind  kind,
                guint64         target_log,
                guint64         target_number)
{
  TinMessageName target = { target_log, target_number };
  TinMessage *message = tin_message_new (log_id, number, number << 20, kind,
                                         own ? TIN_MESSAGE_FLAG_OWN : 0,
                                         kind == TIN_MESSAGE_KIND_DELETE ? "" : "amended word",
                                         -1);

  tin_message_set_target (message, &target);
  return message;
}

/* MESSAGE: (transfer full) */
static gboolean
append (TinHistory *history,
        const char *conversation,
        TinMessage *message)
{
  g_autoptr (GArray) entries = tin_history_entries_new (1);
  TinHistoryEntry entry = { g_intern_string (conversation), message, FALSE };
  GAsyncResult *place = NULL;

  g_array_append_val (entries, entry);
  tin_history_append_async (history, entries, take_result, &place);
  return finish (history, &place);
}

static void
mark (TinHistory         *history,
      const char         *conversation,
      guint64             log_id,
      TinHistoryMarkType  type,
      guint64             upto)
{
  g_autoptr (GArray) marks = g_array_new (FALSE, FALSE, sizeof (TinHistoryMark));
  TinHistoryMark value = { g_intern_string (conversation), log_id, type, upto };
  GAsyncResult *place = NULL;

  g_array_append_val (marks, value);
  tin_history_mark_async (history, marks, take_result, &place);
  finish (history, &place);
}

static void
change (TinHistory       *history,
        const char       *conversation,
        guint64           log_id,
        guint64           number,
        TinHistoryChange  what)
{
  TinHistoryChangeRequest request = { g_intern_string (conversation), log_id, number, what };
  GAsyncResult *place = NULL;

  tin_history_change_async (history, &request, take_result, &place);
  finish (history, &place);
}

static void
import (TinHistory *history,
        const char *conversation)
{
  g_autoptr (GArray) entries = tin_history_entries_new (3);
  TinHistoryEntry all[] = {
    { g_intern_string (conversation), make_message (0x40, 7, FALSE, "imported word"), FALSE },
    { g_intern_string (conversation),
      make_amendment (0x40, 8, FALSE, TIN_MESSAGE_KIND_EDIT, 0x40, 7), FALSE },
    { g_intern_string (conversation),
      make_amendment (0x40, 9, FALSE, TIN_MESSAGE_KIND_REACTION, FUZZ_OWN_LOG, 1), FALSE },
  };
  GAsyncResult *place = NULL;

  g_array_append_vals (entries, all, G_N_ELEMENTS (all));
  tin_history_import_async (history, entries, take_result, &place);
  finish_count (history, &place);
}

static void
take_back (TinHistory          *history,
           const char          *conversation,
           const TinHistoryLog *log)
{
  g_autoptr (GPtrArray) messages =
    g_ptr_array_new_with_free_func ((GDestroyNotify) tin_message_unref);
  TinTakeBack request = { g_intern_string (conversation), log->id, 0x50, messages, TRUE };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (TinTakenBack) taken = { 0 };
  GAsyncResult *place = NULL;

  g_ptr_array_add (messages, make_message (log->id, log->acknowledged + 1, TRUE, "another one"));
  tin_history_take_back_async (history, &request, take_result, &place);
  result = await_result (&place);
  if (!tin_history_take_back_finish (history, result, &taken, &error))
    check_error (error);
}

/* One of each kind, about the last messages; one of ours is taken back, and one given up. Returns
 * how many. */
static guint
amend_log (TinHistory          *history,
           const char          *conversation,
           const TinHistoryLog *log,
           guint64              first)
{
  static const TinMessageKind kinds[] = {
    TIN_MESSAGE_KIND_EDIT, TIN_MESSAGE_KIND_REACTION, TIN_MESSAGE_KIND_EDIT,
    TIN_MESSAGE_KIND_TEXT, TIN_MESSAGE_KIND_DELETE,
  };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (!append (history, conversation,
                 make_amendment (log->id, first + i, log->own, kinds[i], log->id,
                                 first - 1 - i % 2)))
      return i;

  if (log->own)
    {
      change (history, conversation, log->id, first + 2, TIN_HISTORY_WITHDRAW);
      change (history, conversation, log->id, first + 1, TIN_HISTORY_DROP);
    }
  return G_N_ELEMENTS (kinds);
}

/* As a session does: the numbers follow those that the history told of. */
static void
write_log (TinHistory          *history,
           const char          *conversation,
           const TinHistoryLog *log)
{
  if (append (history, conversation,
              make_message (log->id, log->head + 1, log->own, "one more word")) &&
      amend_log (history, conversation, log, log->head + 2) > 0)
    use_log (history, conversation, log);
  if (log->own)
    {
      mark (history, conversation, log->id, TIN_HISTORY_MARK_OFFERED, log->head + 1);
      mark (history, conversation, log->id, TIN_HISTORY_MARK_ACKNOWLEDGED, log->head);
      change (history, conversation, log->id, log->head + 1, TIN_HISTORY_WITHDRAW);
    }
  mark (history, conversation, log->id, TIN_HISTORY_MARK_SEEN, log->head);
  change (history, conversation, log->id, log->head, TIN_HISTORY_DELETE);
  if (log->own)
    take_back (history, conversation, log);
}

/* --- All of it ---------------------------------------------------------------------------- */

static void
check_state (const TinHistoryState *state)
{
  g_assert_cmpuint (state->seed, !=, 0);
  for (guint i = 0; i < state->conversations->len; i++)
    {
      const TinHistoryConversation *conversation = g_ptr_array_index (state->conversations, i);

      g_assert_true (g_utf8_validate (conversation->id, -1, NULL));
      g_assert_cmpstr (conversation->id, !=, "");
      g_assert_cmpuint (conversation->own_log, <=, G_MAXINT64);
      if (conversation->last != NULL)
        check_message (conversation->last);
      for (guint j = 0; j < conversation->logs->len; j++)
        {
          const TinHistoryLog *log = &g_array_index (conversation->logs, TinHistoryLog, j);

          /* There is always a next number. */
          g_assert_cmpuint (log->head, <, G_MAXINT64);
          g_assert_cmpuint (log->offered | log->acknowledged | log->seen, <=, G_MAXINT64);
          g_assert_cmpuint (log->id | log->latest, <=, G_MAXINT64);
        }
    }
}

static void
use_conversation (TinHistory                   *history,
                  const TinHistoryConversation *conversation)
{
  use_pages (history, conversation->id, TIN_PAGE_BEFORE, FALSE);
  use_pages (history, conversation->id, TIN_PAGE_AFTER, FALSE);
  use_pages (history, conversation->id, TIN_PAGE_AFTER, TRUE);
  use_search (history, "wor", conversation->id);
  for (guint i = 0; i < MIN (conversation->logs->len, CONVERSATIONS_MAX); i++)
    {
      const TinHistoryLog *log = &g_array_index (conversation->logs, TinHistoryLog, i);

      use_log (history, conversation->id, log);
      write_log (history, conversation->id, log);
    }
  import (history, conversation->id);
}

/* Reads all, writes to all, and removes the first conversation and what is old. */
void
fuzz_history_use (TinHistory *history)
{
  g_autoptr (TinHistoryState) state = tin_history_dup_state (history);
  GAsyncResult *place = NULL;
  guint64 place_of_last;

  check_state (state);
  use_search (history, "word another", NULL);
  tin_history_list_outbox_async (history, 5, NULL, take_result, &place);
  finish_search (history, &place, &place_of_last);

  for (guint i = 0; i < MIN (state->conversations->len, CONVERSATIONS_MAX); i++)
    use_conversation (history, g_ptr_array_index (state->conversations, i));

  if (state->conversations->len > 0)
    {
      TinHistoryConversation *first = g_ptr_array_index (state->conversations, 0);

      place = NULL;
      tin_history_clear_async (history, first->id, TIN_HISTORY_CLEAR_FOR_GOOD, take_result, &place);
      finish (history, &place);
    }
  place = NULL;
  tin_history_expire_async (history, G_MAXINT64 / 2, take_result, &place);
  finish_count (history, &place);
}

/* Edits, one of which was edited again; a reply; reactions; what was deleted. */
static void
fill_amendments (TinHistory *history)
{
  static const struct
  {
    guint64        log_id;
    guint64        number;
    TinMessageKind kind;
    TinMessageName target;
  } amendments[] = {
    { FUZZ_OWN_LOG, 6, TIN_MESSAGE_KIND_EDIT, { FUZZ_OWN_LOG, 1 } },
    { FUZZ_OWN_LOG, 7, TIN_MESSAGE_KIND_EDIT, { FUZZ_OWN_LOG, 1 } },
    { FUZZ_OWN_LOG, 8, TIN_MESSAGE_KIND_REACTION, { FUZZ_PEER_LOG, 2 } },
    { FUZZ_OWN_LOG, 9, TIN_MESSAGE_KIND_TEXT, { FUZZ_PEER_LOG, 3 } },
    { FUZZ_OWN_LOG, 10, TIN_MESSAGE_KIND_DELETE, { FUZZ_OWN_LOG, 2 } },
    { FUZZ_PEER_LOG, 6, TIN_MESSAGE_KIND_EDIT, { FUZZ_PEER_LOG, 2 } },
    { FUZZ_PEER_LOG, 7, TIN_MESSAGE_KIND_REACTION, { FUZZ_OWN_LOG, 1 } },
    { FUZZ_PEER_LOG, 8, TIN_MESSAGE_KIND_DELETE, { FUZZ_PEER_LOG, 1 } },
    { FUZZ_PEER_LOG, 9, TIN_MESSAGE_KIND_EDIT, { FUZZ_PEER_LOG, 99 } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (amendments); i++)
    g_assert_true (append (history, FUZZ_PEER,
                           make_amendment (amendments[i].log_id, amendments[i].number,
                                           amendments[i].log_id == FUZZ_OWN_LOG,
                                           amendments[i].kind, amendments[i].target.log_id,
                                           amendments[i].target.number)));
}

/* One of everything. */
static void
fill (TinHistory *history)
{
  static const char *const texts[] = { "a word", "\xe4\xbd\xa0\xe5\xa5\xbd word", "W\xc3\xb6rter",
                                       "another", "the last word" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_assert_true (append (history, FUZZ_PEER, make_message (FUZZ_OWN_LOG, i + 1, TRUE,
                                                               texts[i])));
      g_assert_true (append (history, FUZZ_PEER, make_message (FUZZ_PEER_LOG, i + 1, FALSE,
                                                               texts[i])));
      g_assert_true (append (history, FUZZ_PLAIN, make_message (FUZZ_PEER_LOG + 1, i + 1, FALSE,
                                                                texts[i])));
    }
  mark (history, FUZZ_PEER, FUZZ_OWN_LOG, TIN_HISTORY_MARK_OFFERED, 3);
  mark (history, FUZZ_PEER, FUZZ_OWN_LOG, TIN_HISTORY_MARK_ACKNOWLEDGED, 2);
  mark (history, FUZZ_PEER, FUZZ_OWN_LOG, TIN_HISTORY_MARK_SEEN, 1);
  mark (history, FUZZ_PEER, FUZZ_PEER_LOG, TIN_HISTORY_MARK_SEEN, 2);
  change (history, FUZZ_PEER, FUZZ_OWN_LOG, 5, TIN_HISTORY_WITHDRAW);
  change (history, FUZZ_PEER, FUZZ_OWN_LOG, 3, TIN_HISTORY_DELETE);
  import (history, FUZZ_PEER);
  fill_amendments (history);
}

/* (nullable) where it cannot be opened */
TinHistory *
fuzz_history_open (const char *directory)
{
  TinDiskHistoryOptions options = { directory, TIN_WORKER_MAIN_LOOP, NULL };
  g_autoptr (GError) error = NULL;
  TinDiskHistory *history = tin_disk_history_open (&options, &error);

  if (history == NULL)
    {
      check_error (error);
      return NULL;
    }
  return TIN_HISTORY (history);
}

void
fuzz_history_close (TinHistory *history)
{
  GAsyncResult *place = NULL;

  tin_history_close_async (history, take_result, &place);
  finish (history, &place);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (history);
}

/**
 * fuzz_history_make:
 * @filled: with messages, or as it begins
 *
 * Returns: (transfer full): a file, made in the folder, which is empty afterwards
 */
GBytes *
fuzz_history_make (gboolean filled)
{
  g_autofree char *path = g_build_filename (fuzz_folder_get (), TIN_DISK_HISTORY_FILE, NULL);
  g_autoptr (GError) error = NULL;
  TinHistory *history;
  char *contents;
  gsize length;

  fuzz_folder_clear ();
  history = fuzz_history_open (fuzz_folder_get ());
  g_assert_nonnull (history);
  if (filled)
    fill (history);
  fuzz_history_close (history);

  g_assert_true (g_file_get_contents (path, &contents, &length, &error));
  g_assert_no_error (error);
  fuzz_folder_clear ();
  return g_bytes_new_take (contents, length);
}
