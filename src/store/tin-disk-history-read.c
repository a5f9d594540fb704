/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-store"

#include "config.h"

#include "tin-disk-history-rows.h"

/* Reading a log by numbers, a conversation by pages, and one message. All find their place by a
 * key, and cost what they bring, however much there is. */

/* Texts that one answer brings, if there are more messages than one. */
#define LOG_BYTES_MAX (4 * 1024 * 1024)

typedef struct
{
  char        *conversation;  /* (owned) */
  TinLogRange  range;
} LogRequest;

typedef struct
{
  char         *conversation;  /* (owned) */
  TinPageRange  range;         /* its anchor is (owned) */
} PageRequest;

static void
log_request_free (gpointer data)
{
  LogRequest *self = data;

  g_free (self->conversation);
  g_free (self);
}

static void
page_request_free (gpointer data)
{
  PageRequest *self = data;

  g_free (self->conversation);
  g_clear_pointer (&self->range.anchor, tin_message_unref);
  g_free (self);
}

static void
answer (TinJob    *job,
        GPtrArray *messages,
        GError    *error)
{
  if (messages != NULL)
    tin_job_return_pointer (job, messages, (GDestroyNotify) g_ptr_array_unref);
  else
    tin_job_return_error (job, error);
}

/* --- A log -------------------------------------------------------------------------------- */

/* What a read of a log goes through. */
typedef struct
{
  TinDiskHistory *history;   /* (borrowed) */
  TinMarksLog    *log;       /* (borrowed) */
  guint64         next;      /* the number that the answer goes on with */
  guint64         end;       /* the last one that it may have */
  gsize           n_bytes;
  GPtrArray      *messages;  /* (owned) (element-type TinMessage) */
} LogRead;

/* In the place of what is gone. Nobody knows any more when it was said: as what is before it. */
static TinMessage *
make_gone (const LogRead *read)
{
  guint flags = read->log->marks.own ? TIN_MESSAGE_FLAG_OWN : TIN_MESSAGE_FLAGS_NONE;
  guint64 sent_at = 1;

  if (read->messages->len > 0)
    {
      TinMessage *last = g_ptr_array_index (read->messages, read->messages->len - 1);

      sent_at = tin_message_get_sent_at (last);
    }

  return tin_message_new (read->log->marks.id, read->next, sent_at, TIN_MESSAGE_KIND_WITHDRAWN,
                          flags, "", 0);
}

static void
fill (LogRead *read,
      guint64  until)
{
  for (; read->next < until; read->next++)
    g_ptr_array_add (read->messages, make_gone (read));
}

static gboolean
is_full (const LogRead *read)
{
  return read->next > read->end || read->n_bytes >= LOG_BYTES_MAX;
}

/* Our own are still delivered when they are cleared; a peer's are gone for whoever asks. Where the
 * index is damaged the row may be another than it says. */
static gboolean
take_row (LogRead       *read,
          TinStatement  *row,
          GError       **error)
{
  gboolean cleared = sqlite3_column_int64 (row, 0) <= read->log->conversation->cleared;
  guint64 log_id = (guint64) sqlite3_column_int64 (row, 1);
  guint64 number = (guint64) sqlite3_column_int64 (row, 2);

  if (log_id != read->log->marks.id || number < read->next || number > read->end)
    return tin_database_distrust (read->history->database, "a message is in another's place",
                                  error);

  fill (read, number);
  if (cleared && !read->log->marks.own)
    {
      fill (read, number + 1);
      return TRUE;
    }

  g_ptr_array_add (read->messages, tin_disk_history_get_row (row, 1));
  read->n_bytes += (gsize) sqlite3_column_bytes (row, 7);
  read->next = number + 1;
  return TRUE;
}

static gboolean
read_rows (LogRead  *read,
           GError  **error)
{
  TinDatabase *database = read->history->database;
  g_autoptr (TinStatement) rows = NULL;
  gboolean row;

  rows = tin_database_prepare (database,
                               "SELECT id, " TIN_MESSAGE_COLUMNS " FROM message"
                               " WHERE conversation = ? AND log_id = ? AND number >= ?"
                               " AND number <= ? ORDER BY number",
                               TIN_VALUES (read->log->conversation->id,
                                           (gint64) read->log->marks.id, (gint64) read->next,
                                           (gint64) read->end),
                               error);
  if (rows == NULL || !tin_database_step (database, rows, &row, error))
    return FALSE;

  while (row && !is_full (read))
    {
      if (!take_row (read, rows, error) || !tin_database_step (database, rows, &row, error))
        return FALSE;
    }

  /* What follows the last row is gone, unless the answer is full before it. */
  if (!is_full (read))
    fill (read, read->end + 1);
  return TRUE;
}

static TinMarksLog *
find_log (TinDiskHistory *self,
          const char     *peer,
          guint64         log_id)
{
  TinMarksConversation *conversation = tin_marks_find_conversation (self->marks, peer);

  return conversation != NULL ? tin_marks_find_log (self->marks, conversation, log_id) : NULL;
}

static void
run_read_log (gpointer  owner,
              TinJob   *job)
{
  TinDiskHistory *self = owner;
  LogRequest *request = tin_job_get_request (job);
  guint64 from = MAX (request->range.from, 1);
  guint max_messages = request->range.max_messages;
  LogRead read = { self };
  GError *error = NULL;

  read.log = find_log (self, request->conversation, request->range.log_id);
  read.messages = g_ptr_array_new_with_free_func ((GDestroyNotify) tin_message_unref);

  if (read.log != NULL && max_messages > 0 && from <= read.log->marks.head)
    {
      read.next = from;
      read.end = MIN (read.log->marks.head - from, max_messages - 1) + from;
      if (!read_rows (&read, &error))
        g_clear_pointer (&read.messages, g_ptr_array_unref);
    }

  answer (job, read.messages, error);
}

void
tin_disk_history_read_log (TinHistory        *history,
                           const char        *conversation,
                           const TinLogRange *range,
                           GTask             *task)
{
  LogRequest *request = g_new0 (LogRequest, 1);

  request->conversation = g_strdup (conversation);
  request->range = *range;
  tin_disk_history_push (TIN_DISK_HISTORY (history), run_read_log, task, request,
                         log_request_free);
}

/* --- A page ------------------------------------------------------------------------------- */

/* The end of a conversation is before what can never be, its beginning after it. */
#define BEFORE(condition) \
  "SELECT " TIN_MESSAGE_COLUMNS " FROM message" \
  " WHERE conversation = ?1 AND (shown_at, log_id, number) < (?2, ?3, ?4)" \
  " AND id > ?5 AND " condition \
  " ORDER BY shown_at DESC, log_id DESC, number DESC LIMIT ?6"

#define AFTER(condition) \
  "SELECT " TIN_MESSAGE_COLUMNS " FROM message" \
  " WHERE conversation = ?1 AND (shown_at, log_id, number) > (?2, ?3, ?4)" \
  " AND id > ?5 AND " condition \
  " ORDER BY shown_at, log_id, number LIMIT ?6"

#define IS_ENTRY "kind != 1 AND NOT " TIN_MESSAGE_IS_HIDDEN

static const char page_before[] = BEFORE (TIN_MESSAGE_IS_SHOWN);
static const char page_after[] = AFTER (TIN_MESSAGE_IS_SHOWN);
static const char entries_before[] = BEFORE (IS_ENTRY);
static const char entries_after[] = AFTER (IS_ENTRY);

static TinStatement *
prepare_page (TinDiskHistory        *self,
              TinMarksConversation  *conversation,
              const TinPageRange    *range,
              GError               **error)
{
  gboolean before = range->direction == TIN_PAGE_BEFORE;
  const char *sql = before ? page_before : page_after;
  gint64 key[3];

  if (range->entries)
    sql = before ? entries_before : entries_after;

  for (guint i = 0; i < G_N_ELEMENTS (key); i++)
    key[i] = before ? G_MAXINT64 : -1;
  if (range->anchor != NULL)
    {
      key[0] = tin_to_stored (tin_message_get_shown_at (range->anchor));
      key[1] = tin_to_stored (tin_message_get_log_id (range->anchor));
      key[2] = tin_to_stored (tin_message_get_number (range->anchor));
    }

  return tin_database_prepare (self->database, sql,
                               TIN_VALUES (conversation->id, key[0], key[1], key[2],
                                           conversation->cleared, range->max_messages),
                               error);
}

static void
reverse (GPtrArray *messages)
{
  for (guint i = 0; i < messages->len / 2; i++)
    {
      gpointer message = messages->pdata[i];

      messages->pdata[i] = messages->pdata[messages->len - 1 - i];
      messages->pdata[messages->len - 1 - i] = message;
    }
}

static GPtrArray *
read_page_rows (TinDiskHistory        *self,
                TinMarksConversation  *conversation,
                const TinPageRange    *range,
                GError               **error)
{
  g_autoptr (GPtrArray) messages = NULL;
  g_autoptr (TinStatement) rows = prepare_page (self, conversation, range, error);
  gboolean row;

  if (rows == NULL || !tin_database_step (self->database, rows, &row, error))
    return NULL;

  messages = g_ptr_array_new_with_free_func ((GDestroyNotify) tin_message_unref);
  while (row)
    {
      g_ptr_array_add (messages, tin_disk_history_get_row (rows, 0));
      if (!tin_database_step (self->database, rows, &row, error))
        return NULL;
    }

  return g_steal_pointer (&messages);
}

static GPtrArray *
read_page (TinDiskHistory        *self,
           TinMarksConversation  *conversation,
           const TinPageRange    *range,
           GError               **error)
{
  g_autoptr (GPtrArray) messages = read_page_rows (self, conversation, range, error);

  if (messages == NULL ||
      (!range->entries && !tin_disk_history_show (self, conversation, messages, error)))
    return NULL;

  if (range->direction == TIN_PAGE_BEFORE)
    reverse (messages);
  return g_steal_pointer (&messages);
}

static void
run_read_page (gpointer  owner,
               TinJob   *job)
{
  TinDiskHistory *self = owner;
  PageRequest *request = tin_job_get_request (job);
  TinMarksConversation *conversation;
  GPtrArray *messages;
  GError *error = NULL;

  conversation = tin_marks_find_conversation (self->marks, request->conversation);
  if (conversation != NULL)
    messages = read_page (self, conversation, &request->range, &error);
  else
    messages = g_ptr_array_new_with_free_func ((GDestroyNotify) tin_message_unref);

  answer (job, messages, error);
}

void
tin_disk_history_read_page (TinHistory         *history,
                            const char         *conversation,
                            const TinPageRange *range,
                            GTask              *task)
{
  PageRequest *request = g_new0 (PageRequest, 1);

  request->conversation = g_strdup (conversation);
  request->range = *range;
  if (range->anchor != NULL)
    tin_message_ref (range->anchor);
  tin_disk_history_push (TIN_DISK_HISTORY (history), run_read_page, task, request,
                         page_request_free);
}

/* --- One message -------------------------------------------------------------------------- */

typedef struct
{
  char           *conversation;  /* (owned) */
  TinMessageName  name;
} MessageRequest;

static void
message_request_free (gpointer data)
{
  MessageRequest *self = data;

  g_free (self->conversation);
  g_free (self);
}

/* Sets MESSAGE to %NULL if none is shown. */
static gboolean
read_message (TinDiskHistory        *self,
              TinMarksConversation  *conversation,
              const TinMessageName  *name,
              TinMessage           **message,
              GError               **error)
{
  g_autoptr (TinStatement) row = NULL;
  gboolean is_row;

  *message = NULL;
  row = tin_database_prepare (self->database,
                              "SELECT " TIN_MESSAGE_COLUMNS " FROM message"
                              " WHERE conversation = ?1 AND log_id = ?2 AND number = ?3"
                              " AND id > ?4 AND " TIN_MESSAGE_IS_SHOWN,
                              TIN_VALUES (conversation->id, tin_to_stored (name->log_id),
                                          tin_to_stored (name->number), conversation->cleared),
                              error);
  if (row == NULL || !tin_database_step (self->database, row, &is_row, error))
    return FALSE;
  if (!is_row)
    return TRUE;

  *message = tin_disk_history_get_row (row, 0);
  return tin_disk_history_show_one (self, conversation, message, error);
}

static void
run_read_message (gpointer  owner,
                  TinJob   *job)
{
  TinDiskHistory *self = owner;
  const MessageRequest *request = tin_job_get_request (job);
  TinMarksConversation *conversation;
  g_autoptr (TinMessage) message = NULL;
  GError *error = NULL;

  conversation = tin_marks_find_conversation (self->marks, request->conversation);
  if (conversation != NULL &&
      !read_message (self, conversation, &request->name, &message, &error))
    tin_job_return_error (job, error);
  else
    tin_job_return_pointer (job, g_steal_pointer (&message), (GDestroyNotify) tin_message_unref);
}

void
tin_disk_history_read_message (TinHistory           *history,
                               const char           *conversation,
                               const TinMessageName *name,
                               GTask                *task)
{
  MessageRequest *request = g_new0 (MessageRequest, 1);

  request->conversation = g_strdup (conversation);
  request->name = *name;
  tin_disk_history_push (TIN_DISK_HISTORY (history), run_read_message, task, request,
                         message_request_free);
}
