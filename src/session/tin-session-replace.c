/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "tin-session-private.h"

/* What was queued for a key that another one has replaced: each text is written anew to the new
 * key, and withdrawn from the old one in the same transaction, so that no crash loses or doubles
 * it. What may have left goes along: the old key is refused, so it would never arrive there. What
 * was queued about other messages (edits, reactions) is dropped. */

/* Messages that one look into the history brings. */
#define MOVE_BATCH 512

/* The queue is looked through twice: for what was said later of texts in it, then to move them. */
typedef struct
{
  TinSession *session;  /* (owned) */
  TinPeer    *from;     /* (owned) */
  GHashTable *texts;    /* (owned) (element-type guint64 TinMessage) by number, of each text in
                         * it: the edit that counts, or %NULL */
  guint64     next;     /* to look at */
  guint64     upto;     /* what was on the disk when it was asked for */
  gboolean    moving;
  gboolean    dropped;  /* something that was said of messages which stay */
} Move;

static void
move_free (Move *self)
{
  g_object_unref (self->session);
  g_object_unref (self->from);
  g_hash_table_unref (self->texts);
  g_free (self);
}

static void
unref_message (gpointer message)
{
  g_clear_pointer ((TinMessage **) &message, tin_message_unref);
}

static void look_on (Move *move);

/* Returns: whether @target is a text of the queue */
static gboolean
is_queued (Move                 *move,
           const TinMessageName *target)
{
  return target->log_id == tin_conversation_get_own_log (move->from->conversation)->id &&
         g_hash_table_contains (move->texts, &target->number);
}

static void
note (Move       *move,
      TinMessage *message)
{
  const TinMessageName *target = tin_message_get_target (message);
  guint64 number = tin_message_get_number (message);
  TinMessage *other;

  if (tin_message_get_kind (message) == TIN_MESSAGE_KIND_TEXT)
    g_hash_table_insert (move->texts, g_memdup2 (&number, sizeof number), NULL);
  if (tin_message_get_kind (message) != TIN_MESSAGE_KIND_EDIT || !is_queued (move, target))
    return;

  other = g_hash_table_lookup (move->texts, &target->number);
  if (other == NULL || tin_message_supersedes (message, other))
    g_hash_table_replace (move->texts, g_memdup2 (&target->number, sizeof target->number),
                          tin_message_ref (message));
}

static void
on_dropped (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (TinSession) self = user_data;
  g_autoptr (GError) error = NULL;

  self->n_writing--;
  /* The next start tries again. */
  if (!tin_history_finish (TIN_HISTORY (source), result, &error))
    g_debug ("What was queued for a key that was replaced stays: %s", error->message);
  tin_session_check_stopped (self);
}

/* An edit, a deletion, a reaction: of a message that the new key has never heard of. */
static void
drop (Move       *move,
      TinMessage *amendment)
{
  TinSession *self = move->session;
  TinHistoryChangeRequest request = {
    .conversation = move->from->id,
    .log_id = tin_message_get_log_id (amendment),
    .number = tin_message_get_number (amendment),
    .change = TIN_HISTORY_DROP,
  };

  self->n_writing++;
  move->dropped = TRUE;
  tin_history_change_async (self->history, &request, on_dropped, g_object_ref (self));
}

/* The new key gets texts as they are shown here. What was said of them goes with them. */
static void
move_message (Move       *move,
              TinMessage *message)
{
  TinPeer *from = move->from;
  guint64 number = tin_message_get_number (message);
  TinMessage *edit = g_hash_table_lookup (move->texts, &number);
  g_autoptr (TinMessage) shown =
    edit != NULL ? tin_message_amend (message, edit) : tin_message_ref (message);

  from->moved_upto = number;
  if (from->other == NULL)
    return;

  if (tin_message_get_kind (message) == TIN_MESSAGE_KIND_TEXT)
    tin_session_enqueue_moved (move->session, from->other, from, message,
                               tin_message_get_text (shown));
  else if (tin_message_is_amendment (message) &&
           !is_queued (move, tin_message_get_target (message)))
    drop (move, message);
}

/* All of the queue was looked at. */
static void
end_look (Move *move)
{
  TinPeer *from = move->from;

  if (!move->moving)
    {
      move->moving = TRUE;
      move->next = from->moved_upto + 1;
      look_on (move);
      return;
    }

  from->moved_upto = MAX (from->moved_upto, move->upto);
  from->moving_queue = FALSE;
  tin_session_commit_pending (move->session);
  /* Other messages look as if nothing had been said of them. */
  if (move->dropped)
    tin_conversation_reload (from->conversation);
  /* More may have been committed meanwhile. */
  tin_session_move_queue (move->session, from);
  move_free (move);
}

static void
on_queue_read (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  Move *move = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) messages = tin_history_read_finish (TIN_HISTORY (source), result, &error);

  if (messages == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_message ("What was queued for a key that was replaced could not be read: %s",
                   error->message);
      move->from->moving_queue = FALSE;
      move_free (move);
      return;
    }

  for (guint i = 0; i < messages->len; i++)
    {
      TinMessage *message = g_ptr_array_index (messages, i);

      move->next = tin_message_get_number (message) + 1;
      if (move->moving)
        move_message (move, message);
      else
        note (move, message);
    }
  if (move->moving)
    tin_session_commit_pending (move->session);

  if (messages->len < MOVE_BATCH)
    end_look (move);
  else
    look_on (move);
}

/* Reads on where the last look ended. */
static void
look_on (Move *move)
{
  TinLog *log = tin_conversation_get_own_log (move->from->conversation);
  TinLogRange range = { log->id, move->next, MOVE_BATCH };

  tin_history_read_log_async (move->session->history, move->from->id, &range,
                              move->session->cancellable, on_queue_read, move);
}

/* Not before all that was written for it is on the disk: an edit that comes later would find its
 * text moved. Who asks for it asks again after each commit. */
static void
begin_move (TinSession *self,
            TinPeer    *from)
{
  TinLog *log = tin_conversation_get_own_log (from->conversation);
  guint64 first = MAX (log->acknowledged, from->moved_upto) + 1;
  Move *move;

  if (from->moving_queue || first > log->committed || log->head > log->committed)
    return;

  move = g_new0 (Move, 1);
  move->session = g_object_ref (self);
  move->from = g_object_ref (from);
  move->texts = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, unref_message);
  move->next = first;
  move->upto = log->committed;
  from->moving_queue = TRUE;
  from->moved_upto = first - 1;
  look_on (move);
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
    begin_move (self, from);
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
