/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-store"

#include "config.h"

#include "tin-disk-history-rows.h"

/* An own message that goes to another conversation: the other half of appending it there. */

/**
 * tin_disk_history_take_away:
 * @entry: that was just written, with where it was before
 *
 * Makes an empty entry of what it was in its old place.
 */
gboolean
tin_disk_history_take_away (TinDiskHistory         *self,
                            const TinHistoryEntry  *entry,
                            GError                **error)
{
  TinMarksConversation *conversation = tin_marks_find_conversation (self->marks,
                                                                    entry->moved_from);
  g_autoptr (GPtrArray) rows = NULL;
  const TinStoredRow *row;

  if (conversation == NULL)
    return TRUE;

  rows = tin_disk_history_read_rows (self,
                                     "SELECT " TIN_STORED_COLUMNS " FROM message"
                                     " WHERE conversation = ?1 AND log_id = ?2 AND number = ?3",
                                     TIN_VALUES (conversation->id,
                                                 tin_to_stored (entry->moved_log_id),
                                                 tin_to_stored (entry->moved_number)), error);
  if (rows == NULL)
    return FALSE;
  if (rows->len == 0)
    return TRUE;

  row = g_ptr_array_index (rows, 0);
  return tin_disk_history_empty_row (self, row, error);
}
