/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-store"

#include "config.h"

#include "tin-disk-history-private.h"

#include "tin-error.h"

/* What a history knows when it is opened: read once, before there is a worker. */

static gboolean
make_profile (TinDiskHistory  *self,
              GError         **error)
{
  gint64 seed = (gint64) (((guint64) g_random_int () << 32 | g_random_int ()) & G_MAXINT64);

  if (!tin_database_begin (self->database, TIN_COMMIT_DURABLE, error))
    return FALSE;
  if (!tin_database_run (self->database, "INSERT INTO profile (only, seed) VALUES (1, ?)",
                         TIN_VALUES (MAX (seed, 1)), error))
    {
      tin_database_rollback (self->database);
      return FALSE;
    }

  return tin_database_commit (self->database, error);
}

static gboolean
read_seed (TinDiskHistory  *self,
           gint64          *seed,
           GError         **error)
{
  static const char *const sql = "SELECT seed FROM profile";

  *seed = 0;
  if (!tin_database_get_int (self->database, sql, TIN_NO_VALUES, seed, error))
    return FALSE;
  if (*seed != 0)
    return TRUE;

  return make_profile (self, error) &&
         tin_database_get_int (self->database, sql, TIN_NO_VALUES, seed, error);
}

/* Half of the ids that there are: nobody has written the first half, or writes the second. */
#define LAST_ID_MAX (G_MAXINT64 / 2)

/* Ids must go up even if the newest messages were removed: what is indexed and what was cleared is
 * known by them. */
static gboolean
read_next_id (TinDiskHistory  *self,
              GError         **error)
{
  gint64 last = 0;

  if (!tin_database_get_int (self->database,
                             "SELECT max (coalesce ((SELECT max (id) FROM message), 0),"
                             "            coalesce ((SELECT max (cleared) FROM conversation), 0),"
                             "            coalesce ((SELECT max (indexed) FROM profile), 0))",
                             TIN_NO_VALUES, &last, error))
    return FALSE;
  if (last < 0 || last > LAST_ID_MAX)
    {
      g_set_error (error, TIN_ERROR, TIN_ERROR_DAMAGED, "The ids of messages make no sense");
      return FALSE;
    }

  self->next_id = last + 1;
  return TRUE;
}

static gboolean
read_last (TinDiskHistory          *self,
           TinMarksConversation    *conversation,
           TinHistoryConversation  *state,
           GError                 **error)
{
  g_autoptr (TinStatement) statement = NULL;
  gboolean row;

  statement = tin_database_prepare (self->database,
                                    "SELECT " TIN_MESSAGE_COLUMNS " FROM message"
                                    " WHERE conversation = ? AND id > ? AND " TIN_MESSAGE_IS_SHOWN
                                    " ORDER BY shown_at DESC, log_id DESC, number DESC LIMIT 1",
                                    TIN_VALUES (conversation->id, conversation->cleared), error);
  if (statement == NULL || !tin_database_step (self->database, statement, &row, error))
    return FALSE;

  if (!row)
    return TRUE;

  state->last = tin_disk_history_get_row (statement, 0);
  return tin_disk_history_show_one (self, conversation, &state->last, error);
}

/* More than that are many: nobody waits at the start for a million to be counted. */
#define UNSEEN_MAX "10000"

static gboolean
count_unseen (TinDiskHistory          *self,
              TinMarksConversation    *conversation,
              TinHistoryConversation  *state,
              GError                 **error)
{
  for (guint i = 0; i < state->logs->len; i++)
    {
      const TinHistoryLog *log = &g_array_index (state->logs, TinHistoryLog, i);
      gint64 n = 0;

      if (log->own || log->seen >= log->head)
        continue;
      if (!tin_database_get_int (self->database,
                                 "SELECT count (*) FROM"
                                 " (SELECT 1 FROM message WHERE conversation = ?"
                                 " AND log_id = ? AND number > ? AND number <= ? AND id > ?"
                                 " AND kind = 0 LIMIT " UNSEEN_MAX ")",
                                 TIN_VALUES (conversation->id, (gint64) log->id,
                                             (gint64) log->seen, (gint64) log->head,
                                             conversation->cleared),
                                 &n, error))
        return FALSE;
      state->n_unseen += (guint64) n;
    }

  return TRUE;
}

static int
compare_logs (gconstpointer a,
              gconstpointer b)
{
  const TinHistoryLog *first = a;
  const TinHistoryLog *second = b;

  return first->id < second->id ? -1 : first->id > second->id;
}

static TinHistoryConversation *
add_conversation (TinHistoryState      *state,
                  TinMarksConversation *conversation)
{
  TinHistoryConversation *added = g_new0 (TinHistoryConversation, 1);
  GHashTableIter iter;
  gpointer log;

  added->id = conversation->peer;
  added->own_log = conversation->own_log;
  added->logs = g_array_new (FALSE, FALSE, sizeof (TinHistoryLog));
  g_ptr_array_add (state->conversations, added);

  g_hash_table_iter_init (&iter, conversation->logs);
  while (g_hash_table_iter_next (&iter, NULL, &log))
    {
      TinMarksLog *marks = log;

      g_array_append_val (added->logs, marks->marks);
      state->latest = MAX (state->latest, marks->marks.latest);
    }
  g_array_sort (added->logs, compare_logs);

  return added;
}

/**
 * tin_disk_history_read_state:
 *
 * Reads what tin_history_dup_state() gives, and what the worker goes on from.
 *
 * Returns: (transfer full) (nullable): %NULL with an error as of tin_database_fail()
 */
TinHistoryState *
tin_disk_history_read_state (TinDiskHistory  *self,
                             GError         **error)
{
  g_autoptr (TinHistoryState) state = NULL;
  GPtrArray *conversations;
  gint64 seed;

  if (!read_seed (self, &seed, error) || !read_next_id (self, error))
    return NULL;
  self->marks = tin_marks_load (self->database, error);
  if (self->marks == NULL)
    return NULL;

  state = tin_history_state_new ((guint64) seed);
  conversations = tin_marks_get_conversations (self->marks);
  for (guint i = 0; i < conversations->len; i++)
    {
      TinMarksConversation *conversation = g_ptr_array_index (conversations, i);
      TinHistoryConversation *added = add_conversation (state, conversation);

      if (!read_last (self, conversation, added, error) ||
          !count_unseen (self, conversation, added, error))
        return NULL;
      if (added->last != NULL)
        state->latest = MAX (state->latest, tin_message_get_shown_at (added->last));
    }

  return g_steal_pointer (&state);
}
