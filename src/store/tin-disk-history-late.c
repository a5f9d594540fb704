/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-store"

#include "config.h"

#include "tin-disk-history-rows.h"

/* Edits and reactions that come when what they speak of has gone: nobody would ever see them, and
 * they say what was to be forgotten. Their texts do not come to the disk.
 *
 * Of what was deleted for both, or taken back, they are entries without a text, as those that were
 * here before it went. What was removed here alone is nobody's business but the person's: a peer's
 * entry is acknowledged and not kept, and ours is hidden until it has arrived. A deletion has no
 * text, and is kept: what it speaks of may come out of an export. */

static gboolean
may_be_late (TinMessage *message)
{
  int kind = tin_message_get_kind (message);

  return tin_message_get_target (message) != NULL &&
         (kind == TIN_MESSAGE_KIND_EDIT || kind == TIN_MESSAGE_KIND_REACTION);
}

/* What to do with MESSAGE, whose target is here. */
static TinLate
judge_present (const TinMarksConversation *conversation,
               const TinStoredRow         *target)
{
  guint flags = tin_message_get_flags (target->message);

  if (tin_message_get_kind (target->message) == TIN_MESSAGE_KIND_WITHDRAWN)
    return TIN_LATE_EMPTY;
  if ((flags & TIN_MESSAGE_FLAG_HIDDEN) != 0 || target->id <= conversation->settled)
    return TIN_LATE_UNSEEN;

  return TIN_LATE_NOT;
}

/* The same where it is not: either it was removed here, or it is to come. Who speaks of a text that
 * he deletes before he says it does not speak of anything; nor does anybody else. */
static gboolean
judge_absent (TinDiskHistory        *self,
              TinMarksConversation  *conversation,
              TinMessage            *message,
              TinLate               *late,
              GError               **error)
{
  const TinMessageName *target = tin_message_get_target (message);
  TinMarksLog *log = tin_marks_find_log (self->marks, conversation, target->log_id);
  gboolean own = log != NULL ? log->marks.own : tin_message_is_own (message);
  gint64 deletion = 0;

  if (log != NULL && target->number <= log->marks.head)
    {
      *late = TIN_LATE_UNSEEN;
      return TRUE;
    }
  if (!tin_database_get_int (self->database,
                             "SELECT entry FROM amendment WHERE conversation = ?1"
                             " AND log_id = ?2 AND number = ?3 AND kind = ?4 AND own = ?5",
                             TIN_VALUES (conversation->id, (gint64) target->log_id,
                                         (gint64) target->number, TIN_MESSAGE_KIND_DELETE, own),
                             &deletion, error))
    return FALSE;

  *late = deletion != 0 ? TIN_LATE_EMPTY : TIN_LATE_NOT;
  return TRUE;
}

/**
 * tin_disk_history_judge:
 * @conversation: its row
 * @message: that is about to be written
 * @late: (out): whether it comes too late
 */
gboolean
tin_disk_history_judge (TinDiskHistory  *self,
                        gint64           conversation,
                        TinMessage      *message,
                        TinLate         *late,
                        GError         **error)
{
  TinMarksConversation *marks = tin_marks_find_row (self->marks, conversation);
  const TinMessageName *target = tin_message_get_target (message);
  g_autoptr (GPtrArray) rows = NULL;

  *late = TIN_LATE_NOT;
  if (marks == NULL || !may_be_late (message))
    return TRUE;

  rows = tin_disk_history_read_rows (self,
                                     "SELECT " TIN_STORED_COLUMNS " FROM message"
                                     " WHERE conversation = ?1 AND log_id = ?2 AND number = ?3",
                                     TIN_VALUES (conversation, (gint64) target->log_id,
                                                 (gint64) target->number), error);
  if (rows == NULL)
    return FALSE;
  if (rows->len == 0)
    return judge_absent (self, marks, message, late, error);

  *late = judge_present (marks, g_ptr_array_index (rows, 0));
  return TRUE;
}

static TinMessage *
copy_message (TinMessage     *message,
              TinMessageKind  kind,
              guint           flags,
              const char     *text)
{
  g_autoptr (TinMessage) copy =
    tin_message_new (tin_message_get_log_id (message), tin_message_get_number (message),
                     tin_message_get_sent_at (message), kind, flags, text, -1);

  tin_message_set_target (copy, tin_message_get_target (message));
  return tin_message_new_shown (copy, tin_message_get_shown_at (message));
}

/**
 * tin_disk_history_put_said:
 * @conversation: its row
 * @message: that somebody said, and that is the next of its log
 *
 * tin_disk_history_put_row(), without what comes too late.
 */
gboolean
tin_disk_history_put_said (TinDiskHistory  *self,
                           gint64           conversation,
                           TinMessage      *message,
                           GError         **error)
{
  guint flags = tin_message_get_flags (message);
  g_autoptr (TinMessage) kept = NULL;
  TinLate late;

  if (!tin_disk_history_judge (self, conversation, message, &late, error))
    return FALSE;
  if (late == TIN_LATE_UNSEEN && !tin_message_is_own (message))
    return TRUE;

  if (late == TIN_LATE_EMPTY)
    kept = copy_message (message, TIN_MESSAGE_KIND_WITHDRAWN, flags, "");
  else if (late == TIN_LATE_UNSEEN)
    kept = copy_message (message, (TinMessageKind) tin_message_get_kind (message),
                         flags | TIN_MESSAGE_FLAG_HIDDEN, tin_message_get_text (message));
  return tin_disk_history_put_row (self, conversation, kept != NULL ? kept : message, error);
}
