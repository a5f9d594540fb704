/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "tin-session-private.h"

/* What was queued for a key that another one has replaced: each text is written anew to the new
 * key, and withdrawn from the old one in the same transaction, so that no crash loses or doubles
 * it. What may have left goes along: the old key is refused, so it would never arrive there. */

/* Messages that one look into the history brings. */
#define MOVE_BATCH 512

typedef struct
{
  TinSession *session;  /* (owned) */
  TinPeer    *from;     /* (owned) */
  guint64     upto;     /* what was on the disk when it was asked for */
} MoveClosure;

static void
move_closure_free (MoveClosure *self)
{
  g_object_unref (self->session);
  g_object_unref (self->from);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoveClosure, move_closure_free)

static void read_queue (TinSession *self,
                        TinPeer    *from);

static void
on_queue_read (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (MoveClosure) closure = user_data;
  TinSession *self = closure->session;
  TinPeer *from = closure->from;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) messages = tin_history_read_finish (TIN_HISTORY (source), result, &error);

  from->moving_queue = FALSE;
  if (messages == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_message ("What was queued for a key that was replaced could not be read: %s",
                   error->message);
      return;
    }

  for (guint i = 0; i < messages->len; i++)
    {
      TinMessage *message = g_ptr_array_index (messages, i);

      from->moved_upto = tin_message_get_number (message);
      if (tin_message_get_kind (message) == TIN_MESSAGE_KIND_TEXT && from->other != NULL)
        tin_session_enqueue_moved (self, from->other, from, message);
    }
  if (messages->len < MOVE_BATCH)
    from->moved_upto = MAX (from->moved_upto, closure->upto);
  tin_session_commit_pending (self);
  read_queue (self, from);
}

/* Reads on where the last look ended. */
static void
read_queue (TinSession *self,
            TinPeer    *from)
{
  TinLog *log = tin_conversation_get_own_log (from->conversation);
  TinLogRange range = { log->id, MAX (log->acknowledged, from->moved_upto) + 1, MOVE_BATCH };
  MoveClosure *closure;

  if (from->moving_queue || range.from > log->committed)
    return;

  closure = g_new0 (MoveClosure, 1);
  closure->session = g_object_ref (self);
  closure->from = g_object_ref (from);
  closure->upto = log->committed;
  from->moving_queue = TRUE;
  tin_history_read_log_async (self->history, from->id, &range, self->cancellable, on_queue_read,
                              closure);
}

/**
 * tin_session_move_queue:
 * @from: replaced
 *
 * Gives what is queued for @from to whoever took its place, in the same order.
 */
void
tin_session_move_queue (TinSession *self,
                        TinPeer    *from)
{
  if (from->trust.trust == TIN_TRUST_REPLACED && from->other != NULL)
    read_queue (self, from);
}

/**
 * tin_session_on_moved:
 * @entries: (element-type TinHistoryEntry): on the disk
 * @from: the first of @n_entries of them; those that were moved say where they were before
 *
 * They are not shown in their old places any more.
 */
void
tin_session_on_moved (TinSession *self,
                      GArray     *entries,
                      guint       from,
                      guint       n_entries)
{
  g_autoptr (GHashTable) changed = g_hash_table_new (NULL, NULL);
  GHashTableIter iter;
  gpointer key;

  for (guint i = from; i < from + n_entries; i++)
    {
      const TinHistoryEntry *entry = &g_array_index (entries, TinHistoryEntry, i);
      TinPeer *peer = entry->moved_from != NULL
                        ? tin_roster_get_by_id (self->roster, entry->moved_from) : NULL;

      if (peer == NULL)
        continue;
      tin_conversation_remove (peer->conversation, entry->moved_log_id, entry->moved_number);
      g_hash_table_add (changed, peer);
    }

  g_hash_table_iter_init (&iter, changed);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    tin_session_refresh_last (self, key);
}

/**
 * tin_session_move_all_queues:
 *
 * Goes on with what a crash has interrupted.
 */
void
tin_session_move_all_queues (TinSession *self)
{
  guint n_peers = g_list_model_get_n_items (G_LIST_MODEL (self->roster));

  for (guint i = 0; i < n_peers; i++)
    {
      g_autoptr (TinPeer) peer = g_list_model_get_item (G_LIST_MODEL (self->roster), i);

      tin_session_move_queue (self, peer);
    }
}
