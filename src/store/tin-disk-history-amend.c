/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-store"

#include "config.h"

#include "tin-disk-history-rows.h"

/* What speaks of other messages ("speaker"): which amendment counts ("amendment"), and what goes
 * with a message that goes. What a message looks like is made of it in tin-disk-history-shown.c.
 *
 * A text may have more amendments than can go in one transaction: whoever wants to can react a
 * million times. The first ones go with it; the text is noted in "gone", and the idle job of
 * tin-disk-history-clear.c goes on. */

/* Pieces that go at once. */
#define PIECES_AT_ONCE 4

static TinMessageName
get_name (const TinMessage *message)
{
  return (TinMessageName) { tin_message_get_log_id (message), tin_message_get_number (message) };
}

/* --- Which one counts ---------------------------------------------------------------------- */

/* By the rule of tin_message_supersedes(). */
static gboolean
note (TinDiskHistory  *self,
      gint64           conversation,
      gint64           id,
      TinMessage      *amendment,
      GError         **error)
{
  const TinMessageName *target = tin_message_get_target (amendment);

  return tin_database_run (self->database,
                           "INSERT INTO amendment"
                           " (conversation, log_id, number, kind, own, entry)"
                           " VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
                           " ON CONFLICT DO UPDATE SET entry = excluded.entry"
                           " WHERE coalesce ((?7, ?8, ?9) >"
                           " (SELECT sent_at, log_id, number FROM message"
                           "  WHERE id = amendment.entry), 1)",
                           TIN_VALUES (conversation, (gint64) target->log_id,
                                       (gint64) target->number,
                                       tin_message_get_kind (amendment),
                                       tin_message_is_own (amendment), id,
                                       (gint64) tin_message_get_sent_at (amendment),
                                       (gint64) tin_message_get_log_id (amendment),
                                       (gint64) tin_message_get_number (amendment)),
                           error);
}

/**
 * tin_disk_history_speak:
 * @conversation: its row
 * @id: of a message that speaks of @target
 *
 * From now on it is found by that.
 */
gboolean
tin_disk_history_speak (TinDiskHistory        *self,
                        gint64                 conversation,
                        gint64                 id,
                        const TinMessageName  *target,
                        GError               **error)
{
  return tin_database_run (self->database,
                           "INSERT OR IGNORE INTO speaker"
                           " (of_conversation, of_log, of_number, entry) VALUES (?1, ?2, ?3, ?4)",
                           TIN_VALUES (conversation, (gint64) target->log_id,
                                       (gint64) target->number, id), error);
}

/**
 * tin_disk_history_fall_silent:
 * @row: that goes, or speaks of something else from now on, and still is what it was
 *
 * It speaks of nothing, and does not count: see tin_disk_history_forget_amendment().
 */
gboolean
tin_disk_history_fall_silent (TinDiskHistory      *self,
                              const TinStoredRow  *row,
                              GError             **error)
{
  const TinMessageName *target = tin_message_get_target (row->message);

  if (target == NULL)
    return TRUE;

  return tin_database_run (self->database,
                           "DELETE FROM speaker WHERE of_conversation = ?1 AND of_log = ?2"
                           " AND of_number = ?3 AND entry = ?4",
                           TIN_VALUES (row->conversation, (gint64) target->log_id,
                                       (gint64) target->number, row->id), error) &&
         tin_disk_history_forget_amendment (self, row, error);
}

/**
 * tin_disk_history_forget_amendment:
 * @row: that goes, and still is what it was
 *
 * It does not count any more. No other one does instead: see tin_disk_history_recount().
 */
gboolean
tin_disk_history_forget_amendment (TinDiskHistory      *self,
                                   const TinStoredRow  *row,
                                   GError             **error)
{
  const TinMessageName *target = tin_message_get_target (row->message);

  if (target == NULL || !tin_message_is_amendment (row->message))
    return TRUE;

  return tin_database_run (self->database,
                           "DELETE FROM amendment WHERE conversation = ?1 AND log_id = ?2"
                           " AND number = ?3 AND kind = ?4 AND own = ?5 AND entry = ?6",
                           TIN_VALUES (row->conversation, (gint64) target->log_id,
                                       (gint64) target->number,
                                       tin_message_get_kind (row->message),
                                       tin_message_is_own (row->message), row->id),
                           error);
}

/**
 * tin_disk_history_recount:
 * @row: an amendment, as it was before it went alone; its target stays
 *
 * Of what is left the one that was sent last counts; but an edit without a text never does, as in
 * tin_disk_history_amend().
 */
gboolean
tin_disk_history_recount (TinDiskHistory      *self,
                          const TinStoredRow  *row,
                          GError             **error)
{
  const TinMessageName *target = tin_message_get_target (row->message);
  TinMarksConversation *conversation = tin_marks_find_row (self->marks, row->conversation);

  if (target == NULL || conversation == NULL)
    return TRUE;

  return tin_database_run (self->database,
                           "INSERT OR REPLACE INTO amendment"
                           " (conversation, log_id, number, kind, own, entry)"
                           " SELECT ?1, ?2, ?3, ?4, ?5, id"
                           " FROM speaker CROSS JOIN message ON id = entry"
                           " WHERE of_conversation = ?1 AND of_log = ?2 AND of_number = ?3"
                           " AND kind = ?4 AND (flags & 65536 != 0) = ?5"
                           " AND id > ?6 AND NOT " TIN_MESSAGE_IS_HIDDEN
                           " AND (kind != 2 OR text != '')"
                           " ORDER BY sent_at DESC, log_id DESC, number DESC LIMIT 1",
                           TIN_VALUES (row->conversation, (gint64) target->log_id,
                                       (gint64) target->number,
                                       tin_message_get_kind (row->message),
                                       tin_message_is_own (row->message),
                                       conversation->cleared),
                           error);
}
G_STATIC_ASSERT (TIN_MESSAGE_FLAG_OWN == 65536 && TIN_MESSAGE_KIND_EDIT == 2);

/* --- What goes along ----------------------------------------------------------------------- */

static gboolean
take_row_along (TinDiskHistory      *self,
                const TinStoredRow  *row,
                TinTargetEnd         how,
                GError             **error)
{
  switch (how)
    {
    case TIN_TARGET_DELETED:
      /* The deletion itself says nothing, and counts. */
      return tin_message_get_kind (row->message) == TIN_MESSAGE_KIND_DELETE ||
             tin_disk_history_empty_row (self, row, TIN_MESSAGE_FLAGS_NONE, error);

    case TIN_TARGET_REMOVED:
      return tin_disk_history_remove_here (self, row, error);

    case TIN_TARGET_WITHDRAWN:
      return !tin_message_is_own (row->message) ||
             tin_disk_history_empty_row (self, row, TIN_MESSAGE_FLAGS_NONE, error);

    default:
      /* A damaged file may say anything. */
      return TRUE;
    }
}

/* In a damaged file it may be anything. */
static gboolean
speaks_of (const TinStoredRow   *row,
           const TinMessageName *name)
{
  const TinMessageName *target = tin_message_get_target (row->message);

  return target != NULL && target->log_id == name->log_id && target->number == name->number;
}

/* The next piece of what amends a message. Sets MORE to whether there was any. */
static gboolean
take_piece (TinDiskHistory  *self,
            TinGone         *gone,
            gboolean        *more,
            GError         **error)
{
  g_autoptr (GPtrArray) rows = NULL;

  rows = tin_disk_history_read_rows (self,
                                     "SELECT " TIN_STORED_COLUMNS
                                     " FROM speaker CROSS JOIN message ON id = entry"
                                     " WHERE of_conversation = ?1 AND of_log = ?2"
                                     " AND of_number = ?3 AND entry > ?4"
                                     " AND " TIN_MESSAGE_IS_AMENDMENT
                                     " AND NOT " TIN_MESSAGE_IS_HIDDEN
                                     " ORDER BY entry LIMIT ?5",
                                     TIN_VALUES (gone->conversation,
                                                 tin_to_stored (gone->target.log_id),
                                                 tin_to_stored (gone->target.number), gone->id,
                                                 TIN_PIECE_ROWS), error);
  if (rows == NULL)
    return FALSE;

  *more = rows->len > 0;
  for (guint i = 0; i < rows->len; i++)
    {
      const TinStoredRow *row = g_ptr_array_index (rows, i);

      /* In a damaged file a table need not be in order: it would be walked for ever. */
      if (row->id <= gone->id)
        return tin_database_distrust (self->database, "the table of speakers is not in order",
                                      error);
      gone->id = row->id;
      if (row->conversation == gone->conversation && speaks_of (row, &gone->target) &&
          !take_row_along (self, row, (TinTargetEnd) gone->how, error))
        return FALSE;
    }

  return TRUE;
}

/**
 * tin_disk_history_take_along:
 * @conversation: its row
 * @target: a message that goes in this transaction
 * @after: an id, up to which nothing has to go; 0 for all
 *
 * What amends it goes as well: at once what is withdrawn, the others at once or soon, which
 * tin_disk_history_schedule_clear() has to see to after the commit.
 */
gboolean
tin_disk_history_take_along (TinDiskHistory        *self,
                             gint64                 conversation,
                             const TinMessageName  *target,
                             TinTargetEnd           how,
                             gint64                 after,
                             GError               **error)
{
  TinGone gone = { conversation, *target, how, after };
  guint n_pieces = how == TIN_TARGET_WITHDRAWN ? G_MAXUINT : PIECES_AT_ONCE;
  gboolean more = TRUE;

  for (guint i = 0; i < n_pieces && more; i++)
    if (!take_piece (self, &gone, &more, error))
      return FALSE;

  return !more ||
         tin_database_run (self->database,
                           "INSERT OR IGNORE INTO gone (conversation, log_id, number, how)"
                           " VALUES (?1, ?2, ?3, ?4)",
                           TIN_VALUES (conversation, tin_to_stored (target->log_id),
                                       tin_to_stored (target->number), how), error);
}

/**
 * tin_disk_history_find_gone:
 * @gone: (inout): where the idle job was; where it goes on
 * @found: (out): whether there is anything left
 */
gboolean
tin_disk_history_find_gone (TinDiskHistory  *self,
                            TinGone         *gone,
                            gboolean        *found,
                            GError         **error)
{
  g_autoptr (TinStatement) row = NULL;
  TinGone next;

  row = tin_database_prepare (self->database,
                              "SELECT conversation, log_id, number, how FROM gone LIMIT 1",
                              TIN_NO_VALUES, error);
  if (row == NULL || !tin_database_step (self->database, row, found, error))
    return FALSE;
  if (!*found)
    return TRUE;

  next = (TinGone) {
    .conversation = sqlite3_column_int64 (row, 0),
    .target = { (guint64) sqlite3_column_int64 (row, 1), (guint64) sqlite3_column_int64 (row, 2) },
    .how = sqlite3_column_int64 (row, 3),
  };
  if (next.conversation != gone->conversation || next.target.log_id != gone->target.log_id ||
      next.target.number != gone->target.number || next.how != gone->how)
    *gone = next;
  return TRUE;
}

/**
 * tin_disk_history_take_gone:
 * @gone: as tin_disk_history_find_gone() found it
 *
 * Takes a piece of what is left of it, or, where nothing is, strikes it out.
 */
gboolean
tin_disk_history_take_gone (TinDiskHistory  *self,
                            TinGone         *gone,
                            GError         **error)
{
  gboolean more;

  if (!take_piece (self, gone, &more, error))
    return FALSE;
  if (more)
    return TRUE;

  if (!tin_database_run (self->database,
                         "DELETE FROM gone WHERE conversation = ?1 AND log_id = ?2"
                         " AND number = ?3 AND how = ?4",
                         TIN_VALUES (gone->conversation, (gint64) gone->target.log_id,
                                     (gint64) gone->target.number, gone->how), error))
    return FALSE;
  /* It would be found for ever. */
  if (sqlite3_changes (tin_database_get_handle (self->database)) == 0)
    return tin_database_distrust (self->database, "what is gone is not in its place", error);

  *gone = (TinGone) { 0 };
  return TRUE;
}

/* --- Deletions ----------------------------------------------------------------------------- */

/* Whether the log that NAME is of is OWN. Of one that was never heard of it cannot be said. */
static gboolean
is_log_of (TinDiskHistory        *self,
           gint64                 conversation,
           const TinMessageName  *name,
           gboolean               own)
{
  TinMarksConversation *marks = tin_marks_find_row (self->marks, conversation);
  TinMarksLog *log = marks != NULL ? tin_marks_find_log (self->marks, marks, name->log_id) : NULL;

  return log != NULL && log->marks.own == own;
}

/* Empties a text that its author, who is OWN, deleted, and what amends it. If the text is not here,
 * it may be one of his that is to come. */
static gboolean
delete_target (TinDiskHistory        *self,
               gint64                 conversation,
               const TinMessageName  *target,
               gboolean               own,
               GError               **error)
{
  g_autoptr (GPtrArray) rows = NULL;
  const TinStoredRow *row;

  rows = tin_disk_history_read_rows (self,
                                     "SELECT " TIN_STORED_COLUMNS " FROM message"
                                     " WHERE conversation = ?1 AND log_id = ?2 AND number = ?3",
                                     TIN_VALUES (conversation, (gint64) target->log_id,
                                                 (gint64) target->number), error);
  if (rows == NULL)
    return FALSE;

  row = rows->len > 0 ? g_ptr_array_index (rows, 0) : NULL;
  if (row == NULL ? !is_log_of (self, conversation, target, own)
                  : tin_message_get_kind (row->message) != TIN_MESSAGE_KIND_TEXT ||
                    tin_message_is_own (row->message) != own)
    return TRUE;

  return (row == NULL ||
          tin_disk_history_empty_row (self, row, TIN_MESSAGE_FLAG_DELETED, error)) &&
         tin_disk_history_take_along (self, conversation, target, TIN_TARGET_DELETED, 0, error);
}

/**
 * tin_disk_history_amend:
 * @conversation: its row
 * @id: of @amendment, that was just written
 *
 * Has an amendment count, if it is later than what did; its target may be here or not. A deletion
 * is for good: see docs/PROTOCOL.md, "Amendments".
 */
gboolean
tin_disk_history_amend (TinDiskHistory  *self,
                        gint64           conversation,
                        gint64           id,
                        TinMessage      *amendment,
                        GError         **error)
{
  const TinMessageName *target = tin_message_get_target (amendment);
  gboolean deletes = tin_message_get_kind (amendment) == TIN_MESSAGE_KIND_DELETE;
  gboolean empty = tin_message_get_kind (amendment) == TIN_MESSAGE_KIND_EDIT &&
                   tin_message_get_length (amendment) == 0;
  gboolean hidden = (tin_message_get_flags (amendment) & TIN_MESSAGE_FLAG_HIDDEN) != 0;

  if (target == NULL || empty || hidden)
    return TRUE;

  return note (self, conversation, id, amendment, error) &&
         (!deletes || delete_target (self, conversation, target, tin_message_is_own (amendment),
                                     error));
}

/**
 * tin_disk_history_settle:
 * @conversation: its row
 * @first: that was just written, and may have come after what amends it
 * @last: the last such one; between the two all others of that log were written, too
 *
 * What was deleted before it came has no text. It costs one look for all of them.
 */
gboolean
tin_disk_history_settle (TinDiskHistory    *self,
                         gint64             conversation,
                         const TinMessage  *first,
                         const TinMessage  *last,
                         GError           **error)
{
  TinMessageName name = get_name (first);
  gboolean own = tin_message_is_own (first);
  g_autoptr (GArray) numbers = NULL;

  numbers = tin_disk_history_list_values (self,
                                          "SELECT number FROM amendment WHERE conversation = ?1"
                                          " AND log_id = ?2 AND number BETWEEN ?3 AND ?4"
                                          " AND kind = ?5 AND own = ?6",
                                          TIN_VALUES (conversation, (gint64) name.log_id,
                                                      (gint64) name.number,
                                                      (gint64) tin_message_get_number (last),
                                                      TIN_MESSAGE_KIND_DELETE, own), error);
  if (numbers == NULL)
    return FALSE;

  for (guint i = 0; i < numbers->len; i++)
    {
      name.number = (guint64) g_array_index (numbers, gint64, i);
      if (!delete_target (self, conversation, &name, own, error))
        return FALSE;
    }

  return TRUE;
}
