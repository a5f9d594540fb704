/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "tin-conversation-state.h"

#include <string.h>

#include "tin-limits.h"

/* The logs of a conversation, ours and the peer's, with their marks; and what follows from those:
 * what we hold, and what has become of an own message. */

/* A log of the peer that we hold (part of). */
typedef struct
{
  TinLog  log;
  guint64 digested;                  /* the number of the entry that DIGEST is of; 0 for none */
  guint8  digest[TIN_DIGEST_BYTES];
} PeerLog;

void
tin_conversation_init_logs (TinConversation *self)
{
  self->own_logs = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
  self->peer_logs = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
}

void
tin_conversation_clear_logs (TinConversation *self)
{
  g_hash_table_unref (self->own_logs);
  g_hash_table_unref (self->peer_logs);
  g_clear_pointer (&self->failures, g_hash_table_unref);
}

/* --- Ours --------------------------------------------------------------------------------- */

/**
 * tin_conversation_get_own_log:
 *
 * Returns: (transfer none): the log that we write now, to be read and moved on by session
 */
TinLog *
tin_conversation_get_own_log (TinConversation *self)
{
  return self->own_log;
}

/**
 * tin_conversation_get_own_marks:
 *
 * Returns: (transfer none): the same for those who only look: which log own messages are numbered
 *   in now, and how far it got
 */
const TinLog *
tin_conversation_get_own_marks (TinConversation *self)
{
  return self->own_log;
}

/**
 * tin_conversation_find_own_log:
 *
 * Returns: (transfer none) (nullable): a log of ours, the present one or one that we wrote
 *   earlier; %NULL if @log_id is none
 */
TinLog *
tin_conversation_find_own_log (TinConversation *self,
                               guint64          log_id)
{
  return g_hash_table_lookup (self->own_logs, &log_id);
}

/**
 * tin_conversation_add_own_log:
 *
 * Returns: (transfer none): our log @log_id; one with nothing in it if it was not known
 */
TinLog *
tin_conversation_add_own_log (TinConversation *self,
                              guint64          log_id)
{
  TinLog *log = tin_conversation_find_own_log (self, log_id);

  if (log == NULL)
    {
      log = g_new0 (TinLog, 1);
      log->id = log_id;
      g_hash_table_insert (self->own_logs, &log->id, log);
    }
  return log;
}

/**
 * tin_conversation_begin_log:
 *
 * The present log is one that we wrote earlier, and @log_id the one that we write from now on.
 */
void
tin_conversation_begin_log (TinConversation *self,
                            guint64          log_id)
{
  self->own_log = tin_conversation_add_own_log (self, log_id);
  /* What a plain peer could not be given has its mark on the disk; numbers begin again. */
  g_clear_pointer (&self->failures, g_hash_table_unref);
}

/**
 * tin_conversation_emit_moved:
 * @log_id: the log that it was numbered in
 * @sent_at: of an own message: with the log it tells it from the one that has its number there now
 * @number: that it has in the present log
 *
 * Tells those who hold the message by its old name.
 */
void
tin_conversation_emit_moved (TinConversation *self,
                             guint64          log_id,
                             guint64          sent_at,
                             guint64          number)
{
  g_signal_emit_by_name (self, "moved", log_id, sent_at, self->own_log->id, number);
}

/* --- The peer's --------------------------------------------------------------------------- */

static PeerLog *
ensure_peer_log (TinConversation *self,
                 guint64          log_id)
{
  PeerLog *peer_log = g_hash_table_lookup (self->peer_logs, &log_id);

  if (peer_log == NULL)
    {
      peer_log = g_new0 (PeerLog, 1);
      peer_log->log.id = log_id;
      g_hash_table_insert (self->peer_logs, &peer_log->log.id, peer_log);
    }
  return peer_log;
}

/**
 * tin_conversation_get_peer_log:
 *
 * Returns: (transfer none): a log of the peer; a new one if it was never heard of
 */
TinLog *
tin_conversation_get_peer_log (TinConversation *self,
                               guint64          log_id)
{
  return &ensure_peer_log (self, log_id)->log;
}

/**
 * tin_conversation_drop_peer_log:
 *
 * Forgets a log of which nothing was taken: to name one costs the peer nothing.
 */
void
tin_conversation_drop_peer_log (TinConversation *self,
                                guint64          log_id)
{
  g_hash_table_remove (self->peer_logs, &log_id);
}

/**
 * tin_conversation_remember:
 * @message: committed: of the peer, the last of its batch
 *
 * Keeps what a HELLO says of the end of the peer's log.
 */
void
tin_conversation_remember (TinConversation *self,
                           TinMessage      *message)
{
  PeerLog *peer_log;
  guint64 number = tin_message_get_number (message);

  if (tin_message_is_own (message) || tin_message_get_log_id (message) < TIN_LOG_ID_FIRST)
    return;

  peer_log = ensure_peer_log (self, tin_message_get_log_id (message));
  peer_log->log.latest = MAX (peer_log->log.latest, tin_message_get_shown_at (message));
  if (number < peer_log->digested)
    return;

  peer_log->digested = number;
  tin_message_digest (message, peer_log->digest);
}

/* The newest first; no two have the same id, so that the order is always the same. */
static int
compare_peer_logs (gconstpointer a,
                   gconstpointer b)
{
  const PeerLog *left = *(PeerLog *const *) a;
  const PeerLog *right = *(PeerLog *const *) b;

  if (left->log.latest != right->log.latest)
    return left->log.latest > right->log.latest ? -1 : 1;
  return left->log.id > right->log.id ? -1 : 1;
}

static GPtrArray *
sort_peer_logs (TinConversation *self)
{
  GPtrArray *peer_logs = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->peer_logs);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    g_ptr_array_add (peer_logs, value);
  g_ptr_array_sort (peer_logs, compare_peer_logs);
  return peer_logs;
}

/**
 * tin_conversation_has_peer_log:
 *
 * Returns: whether @log_id is a log of the peer that was heard of
 */
gboolean
tin_conversation_has_peer_log (TinConversation *self,
                               guint64          log_id)
{
  return g_hash_table_contains (self->peer_logs, &log_id);
}

/**
 * tin_conversation_has_log:
 *
 * Returns: whether messages of the log @log_id, of either side, may stand in this conversation
 */
gboolean
tin_conversation_has_log (TinConversation *self,
                          guint64          log_id)
{
  return tin_conversation_find_own_log (self, log_id) != NULL ||
         tin_conversation_has_peer_log (self, log_id);
}

/**
 * tin_conversation_list_peer_logs:
 *
 * Returns: (transfer container) (element-type TinLog): all that are not ours, the newest first
 */
GPtrArray *
tin_conversation_list_peer_logs (TinConversation *self)
{
  GPtrArray *logs = sort_peer_logs (self);

  for (guint i = 0; i < logs->len; i++)
    logs->pdata[i] = &((PeerLog *) logs->pdata[i])->log;
  return logs;
}

/**
 * tin_conversation_list_held:
 * @held: (element-type TinHeldLog): what is committed here of the peer's logs is appended, the
 *   newest first, up to TIN_HELLO_LOGS_MAX in all
 */
void
tin_conversation_list_held (TinConversation *self,
                            GArray          *held)
{
  g_autoptr (GPtrArray) peer_logs = sort_peer_logs (self);

  for (guint i = 0; i < peer_logs->len && held->len < TIN_HELLO_LOGS_MAX; i++)
    {
      PeerLog *peer_log = g_ptr_array_index (peer_logs, i);
      TinHeldLog one = { .log_id = peer_log->log.id, .upto = peer_log->log.committed };

      if (one.log_id < TIN_LOG_ID_FIRST || one.upto == 0)
        continue;
      /* A digest of another entry would look like a fork. */
      if (peer_log->digested != one.upto)
        continue;
      memcpy (one.digest, peer_log->digest, sizeof one.digest);
      g_array_append_val (held, one);
    }
}

/* --- At the start ------------------------------------------------------------------------- */

static void
restore_own_log (TinConversation     *self,
                 const TinHistoryLog *state)
{
  TinLog *log = tin_conversation_add_own_log (self, state->id);

  log->head = state->head;
  log->committed = state->head;
  log->offered = state->offered;
  log->acknowledged = state->acknowledged;
  log->sent = state->acknowledged;
  log->seen = state->seen;
  log->latest = state->latest;
}

static void
restore_peer_log (TinConversation     *self,
                  const TinHistoryLog *state)
{
  PeerLog *peer_log = ensure_peer_log (self, state->id);

  peer_log->log.head = state->head;
  peer_log->log.committed = state->head;
  peer_log->log.seen = state->seen;
  peer_log->log.latest = state->latest;
  peer_log->digested = state->head;
  memcpy (peer_log->digest, state->digest, sizeof peer_log->digest);
}

/**
 * tin_conversation_restore:
 * @state: what the history has of it
 *
 * Takes the marks of all logs. To be called once, before anything else happens to it.
 */
void
tin_conversation_restore (TinConversation              *self,
                          const TinHistoryConversation *state)
{
  for (guint i = 0; i < state->logs->len; i++)
    {
      const TinHistoryLog *log = &g_array_index (state->logs, TinHistoryLog, i);

      if (log->own)
        restore_own_log (self, log);
      else
        restore_peer_log (self, log);
    }
  if (state->own_log != 0)
    self->own_log = tin_conversation_add_own_log (self, state->own_log);

  g_clear_pointer (&self->floor, tin_message_unref);
  if (state->last != NULL)
    self->floor = tin_message_ref (state->last);
  tin_conversation_set_ends (self, state->last != NULL, FALSE);
}

/* --- Delivery ----------------------------------------------------------------------------- */

static gboolean
has_failed (TinConversation *self,
            TinMessage      *message)
{
  guint64 number = tin_message_get_number (message);
  gboolean failed = (tin_message_get_flags (message) & TIN_MESSAGE_FLAG_FAILED) != 0;
  gpointer value;

  if (self->failures != NULL && tin_message_get_log_id (message) == self->own_log->id &&
      g_hash_table_lookup_extended (self->failures, &number, NULL, &value))
    failed = GPOINTER_TO_INT (value);
  return failed;
}

/* What has become of an entry of ours. */
static TinDelivery
deliver_entry (TinConversation *self,
               guint64          log_id,
               guint64          number)
{
  TinLog *log = tin_conversation_find_own_log (self, log_id);

  /* An entry beyond the head was imported too, into a log that was begun again. */
  if (log == NULL || number > log->head)
    return TIN_DELIVERY_SENT;
  if (self->plain)
    return tin_delivery_of_plain (log, number);
  if (log != self->own_log && number > log->acknowledged)
    return TIN_DELIVERY_QUEUED;
  return tin_delivery_of (log, number);
}

/**
 * tin_conversation_get_delivery:
 * @message: an own one
 *
 * Returns: what has become of it as it is shown: where it was edited or deleted, of whichever of
 *   the two got less far; %TIN_DELIVERY_SENT for one of a log that is not ours, which was imported
 */
TinDelivery
tin_conversation_get_delivery (TinConversation *self,
                               TinMessage      *message)
{
  const TinMessageName *amended = tin_message_get_amended (message);
  TinDelivery delivery = deliver_entry (self, tin_message_get_log_id (message),
                                        tin_message_get_number (message));

  if (has_failed (self, message))
    return TIN_DELIVERY_FAILED;
  if (amended == NULL)
    return delivery;
  return MIN (delivery, deliver_entry (self, amended->log_id, amended->number));
}

/**
 * tin_conversation_set_failed:
 * @number: of an own message
 * @failed: whether a plain peer could not be given it; it is told of by
 *   tin_conversation_emit_delivery()
 */
void
tin_conversation_set_failed (TinConversation *self,
                             guint64          number,
                             gboolean         failed)
{
  if (self->failures == NULL)
    self->failures = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  g_hash_table_insert (self->failures, g_memdup2 (&number, sizeof number),
                       GINT_TO_POINTER (failed));
}

/**
 * tin_conversation_can_withdraw:
 *
 * Returns: whether @message is an own one that has surely not left this machine
 */
gboolean
tin_conversation_can_withdraw (TinConversation *self,
                               TinMessage      *message)
{
  TinLog *log = self->own_log;
  guint64 number = tin_message_get_number (message);

  return !self->plain && tin_message_is_own (message) &&
         tin_message_get_kind (message) == TIN_MESSAGE_KIND_TEXT &&
         tin_message_get_log_id (message) == log->id && tin_log_can_withdraw (log, number);
}
