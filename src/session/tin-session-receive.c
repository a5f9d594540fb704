/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "tin-session-private.h"

/* Messages of others: committed, answered, then shown. */

/**
 * tin_session_new_entries:
 * @n_entries: how many there may be
 *
 * Returns: (transfer full) (element-type TinHistoryEntry): an empty array of what it will own
 */
GArray *
tin_session_new_entries (guint n_entries)
{
  GArray *entries = g_array_sized_new (FALSE, FALSE, sizeof (TinHistoryEntry), n_entries);

  g_array_set_clear_func (entries, (GDestroyNotify) tin_history_entry_clear);
  return entries;
}

/**
 * tin_session_take_messages:
 * @entries: of an append that has ended: the history has let go of them
 *
 * Returns: (transfer full) (element-type TinMessage): the messages of @n_messages entries, which
 *   own them no more
 */
GPtrArray *
tin_session_take_messages (GArray *entries,
                           guint   from,
                           guint   n_messages)
{
  GPtrArray *messages =
    g_ptr_array_new_full (n_messages, (GDestroyNotify) tin_message_unref);

  for (guint i = from; i < from + n_messages; i++)
    g_ptr_array_add (messages,
                     g_steal_pointer (&g_array_index (entries, TinHistoryEntry, i).message));
  return messages;
}

/* A batch on its way to the disk. */
typedef struct
{
  TinSession *session;  /* (owned) */
  TinPeer    *peer;     /* (owned) */
  TinLink    *link;     /* (owned) (nullable) that it came over; NULL for a plain peer */
  GArray     *entries;  /* (owned) (element-type TinHistoryEntry) */
  gsize       length;   /* bytes of text */
} ReceiveClosure;

static void
receive_closure_free (ReceiveClosure *self)
{
  g_object_unref (self->session);
  g_object_unref (self->peer);
  g_clear_object (&self->link);
  g_array_unref (self->entries);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReceiveClosure, receive_closure_free)

static void
show (TinSession *self,
      TinPeer    *peer,
      GPtrArray  *messages)
{
  tin_conversation_append (peer->conversation, (TinMessage **) messages->pdata, messages->len);
  tin_peer_set_unread (peer, peer->unread + messages->len);
  tin_peer_set_last (peer, g_ptr_array_index (messages, messages->len - 1));
  tin_session_emit_messages (self, peer, messages);
}

static void
on_committed (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (ReceiveClosure) closure = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) messages = NULL;
  gboolean committed = tin_history_append_finish (TIN_HISTORY (source), result, &error);
  TinMessage *last;
  TinLog *log;

  messages = tin_session_take_messages (closure->entries, 0, closure->entries->len);
  last = g_ptr_array_index (messages, messages->len - 1);
  log = tin_conversation_get_peer_log (closure->peer->conversation, tin_message_get_log_id (last));

  if (!committed)
    g_message ("Messages could not be kept: %s", error->message);
  if (!committed && closure->link != NULL)
    {
      log->head = log->committed;
      tin_link_fail (closure->link, TIN_ERROR_STORAGE);
      return;
    }

  /* A plain peer sends nothing twice: what it said is shown even if the disk would not have it. */
  tin_log_commit (log, tin_message_get_number (last));
  if (closure->link != NULL)
    tin_link_commit (closure->link, log->committed, closure->length);
  tin_peer_count (closure->peer, messages->len, (gint64) closure->length, 0, 0);
  show (closure->session, closure->peer, messages);
}

/**
 * tin_session_receive:
 * @link: (nullable): over which they came and are to be acknowledged
 * @entries: (element-type TinHistoryEntry): one or more messages, taken into @peer's log
 *
 * Commits them, and shows them when that is done.
 */
void
tin_session_receive (TinSession *self,
                     TinPeer    *peer,
                     TinLink    *link,
                     GArray     *entries)
{
  ReceiveClosure *closure = g_new0 (ReceiveClosure, 1);

  closure->session = g_object_ref (self);
  closure->peer = g_object_ref (peer);
  g_set_object (&closure->link, link);
  closure->entries = g_array_ref (entries);
  for (guint i = 0; i < entries->len; i++)
    closure->length +=
      tin_message_get_length (g_array_index (entries, TinHistoryEntry, i).message);

  if (link != NULL)
    tin_link_hold (link, closure->length);
  tin_history_append_async (self->history, entries, on_committed, closure);
}
