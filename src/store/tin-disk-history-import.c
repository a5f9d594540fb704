/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-store"

#include "config.h"

#include "tin-disk-history-rows.h"

#include "tin-error.h"

/* Messages that were exported come back: texts without a claim. They move no mark, so nothing is
 * acknowledged or sent because of them, and what is here, or comes from its author, goes first.
 *
 * Whatever stands beyond the head of one of our own logs has a number that something new is given
 * yet (this history is older than the export, say): it is put into a log that nobody writes,
 * TIN_IMPORTED_LOG(), under the same number. When a peer gives the message itself back it goes
 * from there. A peer's messages keep their name, since it is the peer who gives it, and gives it
 * to the same text; where it did not, see tin_disk_history_put_row(). What a message speaks of is
 * named in the same way: edits, deletions and reactions do here what they did there. */

#define IMPORTED_FLAGS (TIN_MESSAGE_FLAG_BROADCAST | TIN_MESSAGE_FLAG_OWN | TIN_MESSAGE_FLAG_FAILED)

/* Whose a message is does not depend on what the file says where we know the log. TARGET may be
 * %NULL. */
static TinMessage *
make_message (TinMessage           *message,
              guint64               log_id,
              const TinMarksLog    *log,
              const TinMessageName *target)
{
  guint flags = tin_message_get_flags (message) & IMPORTED_FLAGS;
  g_autoptr (TinMessage) copy = NULL;

  if (log != NULL && log->marks.own)
    flags |= TIN_MESSAGE_FLAG_OWN;
  else if (log != NULL)
    flags &= ~(guint) TIN_MESSAGE_FLAG_OWN;

  copy = tin_message_new (log_id, tin_message_get_number (message),
                          tin_message_get_sent_at (message), tin_message_get_kind (message),
                          flags, tin_message_get_text (message),
                          (gssize) tin_message_get_length (message));
  if (target != NULL)
    tin_message_set_target (copy, target);
  return tin_message_new_shown (copy, tin_message_get_shown_at (message));
}

/* Sets PRESENT if the message is here and seen. What was cleared or hidden is gone for the person:
 * it comes back, but with the text that it has here, since it may still be on its way. */
static gboolean
make_room (TinDiskHistory         *self,
           TinMarksConversation   *conversation,
           TinMessage            **message,
           gboolean               *present,
           GError                **error)
{
  g_autoptr (GPtrArray) rows = NULL;
  const TinStoredRow *row;
  guint flags;

  rows = tin_disk_history_read_rows (self,
                                     "SELECT " TIN_STORED_COLUMNS " FROM message"
                                     " WHERE conversation = ?1 AND log_id = ?2 AND number = ?3",
                                     TIN_VALUES (conversation->id,
                                                 (gint64) tin_message_get_log_id (*message),
                                                 (gint64) tin_message_get_number (*message)),
                                     error);
  if (rows == NULL)
    return FALSE;

  *present = FALSE;
  if (rows->len == 0)
    return TRUE;

  row = g_ptr_array_index (rows, 0);
  flags = tin_message_get_flags (row->message);
  *present = (row->id > conversation->cleared && (flags & TIN_MESSAGE_FLAG_HIDDEN) == 0) ||
             tin_message_get_kind (row->message) == TIN_MESSAGE_KIND_WITHDRAWN;
  if (*present)
    return TRUE;

  tin_message_unref (*message);
  *message = make_message (row->message, tin_message_get_log_id (row->message), NULL,
                           tin_message_get_target (row->message));
  return tin_disk_history_remove (self, row, error);
}

/* The log of ours that has what an export of this history calls NAME; or NULL. */
static TinMarksLog *
find_real_log (TinMarksConversation *conversation,
               const TinMessageName *name)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, conversation->logs);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      TinMarksLog *log = value;

      if (log->marks.own && name->number <= log->marks.head &&
          TIN_IMPORTED_LOG (log->marks.id) == name->log_id)
        return log;
    }

  return NULL;
}

/* The log that NAME is to be found in, and, if that is one that is known, LOG. */
static guint64
find_place (TinDiskHistory        *self,
            TinMarksConversation  *conversation,
            const TinMessageName  *name,
            TinMarksLog          **log)
{
  if (TIN_IS_IMPORTED_LOG (name->log_id))
    *log = find_real_log (conversation, name);
  else
    *log = tin_marks_find_log (self->marks, conversation, name->log_id);

  if (*log != NULL && (*log)->marks.own && name->number > (*log)->marks.head)
    return TIN_IMPORTED_LOG (name->log_id);

  return *log != NULL ? (*log)->marks.id : name->log_id;
}

/* What MESSAGE speaks of may have been put aside, before something new was given its number. ASIDE:
 * MESSAGE is put aside itself, or it is a peer's that is not here: it speaks of that. */
static gboolean
place_target (TinDiskHistory        *self,
              TinMarksConversation  *conversation,
              const TinMessageName  *name,
              gboolean               aside,
              TinMessageName        *target,
              GError               **error)
{
  TinMarksLog *log;
  gint64 id = 0;

  *target = (TinMessageName) { find_place (self, conversation, name, &log), name->number };
  if (!aside || log == NULL || !log->marks.own)
    return TRUE;
  if (!tin_database_get_int (self->database,
                             "SELECT id FROM message"
                             " WHERE conversation = ?1 AND log_id = ?2 AND number = ?3",
                             TIN_VALUES (conversation->id,
                                         (gint64) TIN_IMPORTED_LOG (log->marks.id),
                                         (gint64) name->number), &id, error))
    return FALSE;

  if (id != 0)
    target->log_id = TIN_IMPORTED_LOG (log->marks.id);
  return TRUE;
}

/* MESSAGE with the names that it and its target have here. */
static TinMessage *
place (TinDiskHistory        *self,
       TinMarksConversation  *conversation,
       TinMessage            *message,
       GError               **error)
{
  TinMessageName name = { tin_message_get_log_id (message), tin_message_get_number (message) };
  const TinMessageName *named = tin_message_get_target (message);
  TinMessageName target;
  TinMarksLog *log;
  guint64 log_id = find_place (self, conversation, &name, &log);

  gboolean aside = TIN_IS_IMPORTED_LOG (log_id) || !tin_message_is_own (message);

  if (named != NULL && !place_target (self, conversation, named, aside, &target, error))
    return NULL;

  return make_message (message, log_id, log, named != NULL ? &target : NULL);
}

static gboolean
import_entry (TinDiskHistory         *self,
              const TinHistoryEntry  *entry,
              gint64                 *n_new,
              GError                **error)
{
  TinMarksConversation *conversation;
  g_autoptr (TinMessage) message = NULL;
  gboolean present;
  TinLate late;

  if (!tin_disk_history_may_put (entry->message))
    {
      g_set_error_literal (error, TIN_ERROR, TIN_ERROR_INVALID,
                           "A message to import has an impossible number or time");
      return FALSE;
    }
  if (tin_message_get_kind (entry->message) == TIN_MESSAGE_KIND_WITHDRAWN)
    return TRUE;

  conversation = tin_marks_ensure_conversation (self->marks, entry->conversation, error);
  if (conversation == NULL)
    return FALSE;

  message = place (self, conversation, entry->message, error);
  if (message == NULL)
    return FALSE;
  if (!make_room (self, conversation, &message, &present, error))
    return FALSE;
  if (present)
    return TRUE;

  if (!tin_disk_history_judge (self, conversation->id, message, &late, error))
    return FALSE;
  if (late == TIN_LATE_EMPTY)
    return TRUE;

  (*n_new)++;
  return tin_disk_history_put_row (self, conversation->id, message, error) &&
         tin_disk_history_settle (self, conversation->id, message, message, error);
}

static gboolean
import_entries (TinDiskHistory  *self,
                GArray          *entries,
                gint64          *n_new,
                GError         **error)
{
  for (guint i = 0; i < entries->len; i++)
    if (!import_entry (self, &g_array_index (entries, TinHistoryEntry, i), n_new, error))
      return FALSE;

  return TRUE;
}

static void
run_import (gpointer  owner,
            TinJob   *job)
{
  TinDiskHistory *self = owner;
  GArray *entries = tin_job_get_request (job);
  GError *error = NULL;
  gint64 n_new = 0;

  if (!tin_disk_history_begin (self, TIN_COMMIT_DURABLE, &error) ||
      !tin_disk_history_end (self, import_entries (self, entries, &n_new, &error), &error))
    {
      tin_job_return_error (job, error);
      return;
    }

  tin_disk_history_schedule_index (self);
  tin_disk_history_schedule_clear (self);
  tin_job_return_int (job, n_new);
}

void
tin_disk_history_import (TinHistory *history,
                         GArray     *entries,
                         GTask      *task)
{
  tin_disk_history_push (TIN_DISK_HISTORY (history), run_import, task, g_array_ref (entries),
                         (GDestroyNotify) g_array_unref);
}
