/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "tin-transfer-private.h"

#include <string.h>

#include "tin-session-private.h"

/* An import: a thread reads a batch of lines, the session finds out whose they are, the history
 * takes them as one transaction; then the next batch. What was taken stays taken, whatever becomes
 * of the rest: to import a file again adds what is missing. */

#define BATCH_MESSAGES 500
#define BATCH_BYTES (4 * 1024 * 1024)
/* People that one file may bring: each is an entry of the roster for ever. */
#define NEW_PEERS_MAX 10000

/* Somebody whom the file tells of. */
typedef struct
{
  TinPeer    *peer;    /* (owned) */
  TinMessage *newest;  /* (owned) (nullable) of those that were taken */
  gboolean    is_new;  /* nobody knew of it, and it is not remembered yet */
} Person;

typedef struct
{
  /* owned */
  GFile             *file;
  TinTransferReader *reader;         /* (nullable) before the first batch */
  GHashTable        *people;         /* (element-type utf8 Person) by id */
  GPtrArray         *batch;          /* (nullable) (element-type TinTransferLine) on its way */
  GArray            *entries;        /* (nullable) (element-type TinHistoryEntry) the same */

  /* state */
  TinProgress        progress;       /* (nullable) */
  gpointer           progress_data;
  guint64            n_total;        /* bytes of the file; 0 if that is not known */
  guint              n_new_peers;
  guint64            bad_line;       /* what an error is about; 0 for none */
  gint64             n_messages;     /* new ones */
} Import;

static void
person_free (gpointer data)
{
  Person *self = data;

  g_object_unref (self->peer);
  g_clear_pointer (&self->newest, tin_message_unref);
  g_free (self);
}

static void
import_free (gpointer data)
{
  Import *self = data;

  g_object_unref (self->file);
  g_clear_pointer (&self->reader, tin_transfer_reader_free);
  g_hash_table_unref (self->people);
  g_clear_pointer (&self->batch, g_ptr_array_unref);
  g_clear_pointer (&self->entries, g_array_unref);
  g_free (self);
}

static void read_batch (GTask *task);

/* --- The end ------------------------------------------------------------------------------ */

/* Shows what was taken. */
static void
show_taken (TinSession *session,
            Person     *person)
{
  if (person->newest == NULL)
    return;

  if (!tin_message_is_amendment (person->newest) &&
      (tin_peer_get_last_text (person->peer) == NULL ||
       tin_peer_get_last_time (person->peer) <= tin_message_get_time (person->newest)))
    tin_peer_set_last (person->peer, person->newest);
  /* What was taken may amend what was here, and the other way round. */
  tin_session_refresh_last (session, person->peer);
  tin_conversation_add_imported (person->peer->conversation, person->newest);
}

/* ERROR: (transfer full) (nullable). */
static void
end (GTask  *task,
     GError *error)
{
  Import *self = g_task_get_task_data (task);
  GHashTableIter iter;
  gpointer person;

  g_hash_table_iter_init (&iter, self->people);
  while (g_hash_table_iter_next (&iter, NULL, &person))
    show_taken (g_task_get_source_object (task), person);

  if (error == NULL)
    {
      g_task_return_int (task, self->n_messages);
      return;
    }

  tin_transfer_convert_error (&error);
  if (self->n_messages > 0)
    g_prefix_error (&error, "After %" G_GINT64_FORMAT " new messages: ", self->n_messages);
  g_task_return_error (task, error);
}

/* --- The history -------------------------------------------------------------------------- */

/* What is on the disk is remembered, shown and sorted by from now on. */
static void
note_taken (TinSession *session,
            Import     *self)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      TinHistoryEntry *entry = &g_array_index (self->entries, TinHistoryEntry, i);
      Person *person = g_hash_table_lookup (self->people, entry->conversation);

      /* It is a stranger: a file accepts nobody. What is shown of it keeps it from being one who
       * has said nothing, of whom no trace is left. */
      if (person->is_new && !tin_message_is_amendment (entry->message))
        {
          tin_peer_set_last (person->peer, entry->message);
          tin_session_save_contact (session, person->peer);
          person->is_new = FALSE;
        }
      if (person->newest != NULL && tin_message_compare (person->newest, entry->message) >= 0)
        continue;
      g_clear_pointer (&person->newest, tin_message_unref);
      person->newest = tin_message_ref (entry->message);
      session->hlc.last = MAX (session->hlc.last, tin_message_get_shown_at (entry->message));
    }
}

static void
on_imported (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Import *self = g_task_get_task_data (task);
  GError *error = NULL;
  gint64 n_new = tin_history_count_finish (TIN_HISTORY (source), result, &error);

  if (n_new >= 0)
    {
      self->n_messages += n_new;
      note_taken (g_task_get_source_object (task), self);
      if (self->progress != NULL)
        self->progress (self->reader->n_bytes, self->n_total, self->progress_data);
    }
  g_clear_pointer (&self->entries, g_array_unref);

  if (error != NULL)
    end (task, error);
  else
    read_batch (task);
}

/* --- Whose it is -------------------------------------------------------------------------- */

static gboolean
fail (Import                 *self,
      const TinTransferLine  *line,
      TinError                code,
      GError                **error,
      const char             *message)
{
  self->bad_line = line->line;
  g_set_error (error, TIN_ERROR, code, "Line %" G_GUINT64_FORMAT ": %s", line->line, message);
  return FALSE;
}

static void
introduce (TinPeer               *peer,
           const TinTransferLine *line)
{
  if (line->peer_name != NULL && *line->peer_name != '\0')
    tin_peer_set_name (peer, line->peer_name);
}

static Person *
ensure_person (TinSession             *session,
               Import                 *self,
               const TinTransferLine  *line,
               GError                **error)
{
  Person *person = g_hash_table_lookup (self->people, line->peer_id);
  gboolean is_new;
  TinPeer *peer;

  if (person != NULL)
    return person;

  is_new = tin_roster_get_by_id (session->roster, line->peer_id) == NULL;
  if (is_new && ++self->n_new_peers > NEW_PEERS_MAX)
    {
      fail (self, line, TIN_ERROR_LIMIT, error, "more people than anybody knows");
      return NULL;
    }

  peer = tin_session_ensure_peer (session, line->peer_id,
                                  !tin_peer_id_is_plain (line->peer_id));
  if (is_new)
    introduce (peer, line);

  person = g_new0 (Person, 1);
  person->peer = g_object_ref (peer);
  person->is_new = is_new;
  g_hash_table_insert (self->people, (gpointer) peer->id, person);
  return person;
}

/* A log has one author: what says otherwise would show a peer's words as ours, or the opposite. */
static gboolean
check_author (TinConversation *conversation,
              TinMessage      *message)
{
  guint64 log_id = tin_message_get_log_id (message);

  if (tin_message_is_own (message))
    return !tin_conversation_has_peer_log (conversation, log_id);
  return tin_conversation_find_own_log (conversation, log_id) == NULL;
}

/* Whether the number is still to be written, in a log that the history need not know of yet. */
static gboolean
is_to_come (TinPeer *peer,
            guint64  log_id,
            guint64  number)
{
  const TinLog *log = tin_conversation_get_own_log (peer->conversation);

  return log_id == log->id && number > log->committed;
}

/* The other way round of what tin-transfer-export.c does, for what is here under that name. Of an
 * own log if MAY_OWN, of the other's if MAY_OTHER. */
static guint64
inside_log_id (TinPeer        *peer,
               TinMessageName  name,
               gboolean        may_own,
               gboolean        may_other)
{
  if (!peer->secure && may_other &&
      name.log_id == (tin_conversation_get_own_log (peer->conversation)->id ^ 1) &&
      name.number <= tin_conversation_get_peer_log (peer->conversation, TIN_LOG_ID_PLAIN)->head)
    return TIN_LOG_ID_PLAIN;
  if (may_own && is_to_come (peer, name.log_id, name.number))
    return TIN_IMPORTED_LOG (name.log_id);
  return name.log_id;
}

/* MESSAGE under another name, and what it speaks of, too. */
static TinMessage *
rename_message (TinPeer    *peer,
                TinMessage *message,
                guint64     log_id)
{
  const TinMessageName *outside = tin_message_get_target (message);
  TinMessage *renamed =
    tin_message_new (log_id, tin_message_get_number (message), tin_message_get_sent_at (message),
                     (TinMessageKind) tin_message_get_kind (message),
                     tin_message_get_flags (message), tin_message_get_text (message),
                     (gssize) tin_message_get_length (message));

  if (outside != NULL)
    {
      TinMessageName target = { inside_log_id (peer, *outside, TRUE, TRUE), outside->number };

      tin_message_set_target (renamed, &target);
    }
  return renamed;
}

/* A time that is far ahead of our clock would stand at the end for years. */
static TinMessage *
place (TinSession *session,
       TinPeer    *peer,
       TinMessage *message)
{
  guint64 latest = tin_hlc_get_latest (tin_clock_wall (session->clock));
  gboolean own = tin_message_is_own (message);
  TinMessageName name = { tin_message_get_log_id (message), tin_message_get_number (message) };
  guint64 log_id = inside_log_id (peer, name, own, !own);
  g_autoptr (TinMessage) renamed = NULL;

  if (log_id == name.log_id && tin_message_get_target (message) == NULL &&
      tin_message_get_shown_at (message) <= latest)
    return tin_message_ref (message);

  renamed = rename_message (peer, message, log_id);
  return tin_message_new_shown (renamed, MIN (tin_message_get_shown_at (message), latest));
}

static gboolean
add_entry (TinSession       *session,
           Import           *self,
           TinTransferLine  *line,
           GError          **error)
{
  TinHistoryEntry entry = { 0 };
  Person *person;

  if (g_str_equal (line->peer_id, session->id_text))
    return fail (self, line, TIN_ERROR_INVALID, error, "the history of somebody else with us");

  person = ensure_person (session, self, line, error);
  if (person == NULL)
    return FALSE;
  if (!check_author (person->peer->conversation, line->message))
    return fail (self, line, TIN_ERROR_INVALID, error, "another author than that log has");

  entry.conversation = person->peer->id;
  entry.message = place (session, person->peer, line->message);
  g_array_append_val (self->entries, entry);
  return TRUE;
}

static gboolean
make_entries (TinSession  *session,
              Import      *self,
              GError     **error)
{
  self->entries = tin_history_entries_new (self->batch->len);
  for (guint i = 0; i < self->batch->len; i++)
    if (!add_entry (session, self, g_ptr_array_index (self->batch, i), error))
      return FALSE;
  return TRUE;
}

/* --- The file (in a thread) --------------------------------------------------------------- */

static gboolean
open_file (Import  *self,
           GError **error)
{
  g_autoptr (GFileInputStream) stream = NULL;
  g_autoptr (GFileInfo) info = NULL;

  if (self->reader != NULL)
    return TRUE;

  stream = g_file_read (self->file, NULL, error);
  if (stream == NULL)
    return FALSE;

  info = g_file_input_stream_query_info (stream, G_FILE_ATTRIBUTE_STANDARD_SIZE, NULL, NULL);
  if (info != NULL)
    self->n_total = (guint64) g_file_info_get_size (info);
  self->reader = tin_transfer_reader_new (G_INPUT_STREAM (stream));
  return TRUE;
}

static gboolean
is_blank (const char *text,
          gsize       length)
{
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isspace (text[i]))
      return FALSE;
  return TRUE;
}

/* Returns: FALSE with an error; *AT_END if there was no line left */
static gboolean
read_line (Import    *self,
           gboolean  *at_end,
           GError   **error)
{
  TinTransferLine *line;
  const char *text;
  gsize length;

  self->bad_line = self->reader->line + 1;
  if (!tin_transfer_reader_next (self->reader, &text, &length, error))
    return FALSE;

  *at_end = text == NULL;
  if (text == NULL || is_blank (text, length))
    return TRUE;

  line = tin_transfer_json_parse (text, length, error);
  if (line == NULL)
    {
      g_prefix_error (error, "Line %" G_GUINT64_FORMAT ": ", self->bad_line);
      return FALSE;
    }

  line->line = self->reader->line;
  g_ptr_array_add (self->batch, line);
  return TRUE;
}

static void
read_in_thread (GTask        *task,
                gpointer      source,
                gpointer      task_data,
                GCancellable *cancellable)
{
  Import *self = task_data;
  GError *error = NULL;
  gboolean at_end = FALSE;
  gboolean good = open_file (self, &error);
  guint64 from = good ? self->reader->n_bytes : 0;

  while (good && !at_end && self->batch->len < BATCH_MESSAGES &&
         self->reader->n_bytes - from < BATCH_BYTES)
    good = !g_cancellable_set_error_if_cancelled (cancellable, &error) &&
           read_line (self, &at_end, &error);

  /* Of an error that is not the line's the number says nothing. */
  if (good || error->domain != TIN_ERROR)
    self->bad_line = 0;
  if (good)
    g_task_return_boolean (task, at_end);
  else
    g_task_return_error (task, error);
}

static void
on_batch_read (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  TinSession *session = g_task_get_source_object (task);
  Import *self = g_task_get_task_data (task);
  GError *error = NULL;
  gboolean at_end = g_task_propagate_boolean (G_TASK (result), &error);

  if (error == NULL && tin_transfer_check (task, &error))
    make_entries (session, self, &error);
  g_clear_pointer (&self->batch, g_ptr_array_unref);

  if (error != NULL)
    end (task, error);
  else if (self->entries->len > 0)
    tin_history_import_async (session->history, self->entries, on_imported,
                              g_steal_pointer (&task));
  else if (at_end)
    end (task, NULL);
  else
    {
      g_clear_pointer (&self->entries, g_array_unref);
      read_batch (task);
    }
}

static void
read_batch (GTask *task)
{
  Import *self = g_task_get_task_data (task);
  g_autoptr (GTask) reading =
    g_task_new (NULL, g_task_get_cancellable (task), on_batch_read, g_object_ref (task));

  self->batch = g_ptr_array_new_with_free_func ((GDestroyNotify) tin_transfer_line_free);
  g_task_set_source_tag (reading, read_batch);
  g_task_set_task_data (reading, self, NULL);
  g_task_run_in_thread (reading, read_in_thread);
}

/* --- Requests ----------------------------------------------------------------------------- */

/**
 * tin_session_import_async:
 * @file: of an export of %TIN_EXPORT_JSON_LINES
 * @progress: (nullable): counts bytes of the file
 *
 * Adds the messages of @file to the history, where they are missing. A peer that was not known is
 * from now on. Delivery is not taken over: an own message of a log that this profile does not
 * write counts as sent. Ends with tin_session_transfer_finish().
 */
void
tin_session_import_async (TinSession          *self,
                          GFile               *file,
                          TinProgress          progress,
                          gpointer             progress_data,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Import *import = g_new0 (Import, 1);

  import->file = g_object_ref (file);
  import->people = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, person_free);
  import->progress = progress;
  import->progress_data = progress_data;
  g_task_set_source_tag (task, tin_session_import_async);
  g_task_set_task_data (task, import, import_free);
  /* What was taken before it was cancelled is told of in the order of the work. */
  g_task_set_check_cancellable (task, FALSE);
  read_batch (task);
}

/**
 * tin_transfer_get_failure:
 * @result: of an import that has failed
 * @line: (out) (optional): the line of the file that the error is about, from 1; 0 if it is not
 *   about one
 * @n_messages: (out) (optional): how many new messages were taken before that, and stay
 */
void
tin_transfer_get_failure (GAsyncResult *result,
                          guint64      *line,
                          gint64       *n_messages)
{
  Import *import = g_task_get_task_data (G_TASK (result));

  g_return_if_fail (g_async_result_is_tagged (result, tin_session_import_async));

  if (line != NULL)
    *line = import->bad_line;
  if (n_messages != NULL)
    *n_messages = import->n_messages;
}
