/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-cli"

#include "config.h"

#include "tin-cli-tracker.h"

/* How far one peer's copy of our log is. The marks only grow; a plain peer's messages may fail and
 * be tried again one by one, so nothing is left out for it. */
typedef struct
{
  guint64 log_id;                      /* 0 while it is not known */
  guint64 expected;                    /* the last that was asked for in this run */
  guint64 settled;                     /* the last of which no more need be waited for */
  guint64 marks[TIN_DELIVERY_FAILED];  /* the last that was told, by TinDelivery */
} TinCliMarks;

struct _TinCliTracker
{
  GHashTable     *marks;      /* (owned) (element-type TinPeer TinCliMarks) */
  TinCliStepFunc  func;
  gpointer        user_data;  /* (borrowed) */
};

TinCliTracker *
tin_cli_tracker_new (TinCliStepFunc func,
                     gpointer       user_data)
{
  TinCliTracker *self = g_new0 (TinCliTracker, 1);

  self->marks = g_hash_table_new_full (NULL, NULL, g_object_unref, g_free);
  self->func = func;
  self->user_data = user_data;

  return self;
}

void
tin_cli_tracker_free (TinCliTracker *self)
{
  g_hash_table_unref (self->marks);
  g_free (self);
}

static TinCliMarks *
get_marks (TinCliTracker *self,
           TinPeer       *peer)
{
  TinCliMarks *marks = g_hash_table_lookup (self->marks, peer);

  if (marks == NULL)
    {
      marks = g_new0 (TinCliMarks, 1);
      g_hash_table_insert (self->marks, g_object_ref (peer), marks);
    }
  return marks;
}

/* The marks of the log that is written now; when a new one was begun, its own. */
static TinCliMarks *
get_present_marks (TinCliTracker *self,
                   TinPeer       *peer,
                   guint64        log_id)
{
  TinCliMarks *marks = get_marks (self, peer);

  if (marks->log_id != log_id)
    *marks = (TinCliMarks) { .log_id = log_id };

  return marks;
}

/**
 * tin_cli_tracker_begin:
 * @roster: of a session that was not started yet
 *
 * What own messages had reached in earlier runs is not told again.
 */
void
tin_cli_tracker_begin (TinCliTracker *self,
                       TinRoster     *roster)
{
  guint n_peers = g_list_model_get_n_items (G_LIST_MODEL (roster));

  for (guint i = 0; i < n_peers; i++)
    {
      g_autoptr (TinPeer) peer = g_list_model_get_item (G_LIST_MODEL (roster), i);
      const TinLog *log = tin_conversation_get_own_marks (tin_peer_get_conversation (peer));
      TinCliMarks *marks = get_present_marks (self, peer, log->id);

      marks->marks[TIN_DELIVERY_QUEUED] = log->committed;
      marks->marks[TIN_DELIVERY_SENT] = log->acknowledged;
      marks->marks[TIN_DELIVERY_DELIVERED] = log->acknowledged;
      marks->marks[TIN_DELIVERY_READ] = log->seen;
      marks->settled = log->acknowledged;
    }
}

static void
tell (TinCliTracker *self,
      TinPeer       *peer,
      TinCliMarks   *marks,
      guint64        from,
      guint64        to,
      TinDelivery    delivery)
{
  if (delivery < TIN_DELIVERY_FAILED)
    {
      if (tin_peer_is_secure (peer))
        from = MAX (from, marks->marks[delivery] + 1);
      marks->marks[delivery] = MAX (marks->marks[delivery], to);
    }
  if (from <= to)
    self->func (peer, marks->log_id, from, to, delivery, self->user_data);
}

/**
 * tin_cli_tracker_expect:
 * @message: was asked to be sent, and may not be committed yet
 */
void
tin_cli_tracker_expect (TinCliTracker *self,
                        TinPeer       *peer,
                        TinMessage    *message)
{
  TinCliMarks *marks = get_present_marks (self, peer, tin_message_get_log_id (message));

  marks->expected = MAX (marks->expected, tin_message_get_number (message));
}

/**
 * tin_cli_tracker_own:
 * @messages: (element-type TinMessage): a batch from the session; those of others are left out
 *
 * They are committed, that is, queued.
 */
void
tin_cli_tracker_own (TinCliTracker *self,
                     TinPeer       *peer,
                     GPtrArray     *messages)
{
  TinCliMarks *marks = get_marks (self, peer);
  guint64 first = 0;
  guint64 last = 0;

  for (guint i = 0; i < messages->len; i++)
    {
      TinMessage *message = g_ptr_array_index (messages, i);
      guint64 number = tin_message_get_number (message);

      if (!tin_message_is_own (message) || tin_message_get_log_id (message) < TIN_LOG_ID_FIRST)
        continue;
      if (first != 0 && number != last + 1)
        {
          tell (self, peer, marks, first, last, TIN_DELIVERY_QUEUED);
          first = 0;
        }

      tin_cli_tracker_expect (self, peer, message);
      first = first != 0 ? first : number;
      last = number;
    }
  if (first != 0)
    tell (self, peer, marks, first, last, TIN_DELIVERY_QUEUED);
}

/**
 * tin_cli_tracker_delivery:
 *
 * Own messages with these numbers reached @delivery. The steps before it, where the session went
 * over them, are told first.
 */
void
tin_cli_tracker_delivery (TinCliTracker *self,
                          TinPeer       *peer,
                          guint64        from,
                          guint64        to,
                          TinDelivery    delivery)
{
  const TinLog *log = tin_conversation_get_own_marks (tin_peer_get_conversation (peer));
  TinCliMarks *marks = get_present_marks (self, peer, log->id);
  gboolean secure = tin_peer_is_secure (peer);

  if (secure && delivery < TIN_DELIVERY_FAILED)
    {
      for (TinDelivery step = TIN_DELIVERY_SENT; step < delivery; step++)
        tell (self, peer, marks, from, to, step);
    }
  tell (self, peer, marks, from, to, delivery);

  if (delivery >= (secure ? TIN_DELIVERY_DELIVERED : TIN_DELIVERY_SENT))
    marks->settled = MAX (marks->settled, to);
}

/**
 * tin_cli_tracker_is_underway:
 *
 * Returns: whether something that was sent in this run may still reach a peer that is connected
 */
gboolean
tin_cli_tracker_is_underway (TinCliTracker *self)
{
  GHashTableIter iter;
  gpointer peer;
  gpointer marks;

  g_hash_table_iter_init (&iter, self->marks);
  while (g_hash_table_iter_next (&iter, &peer, &marks))
    {
      const TinCliMarks *one = marks;

      if (one->settled < one->expected && tin_peer_get_state (peer) == TIN_PEER_CONNECTED)
        return TRUE;
    }
  return FALSE;
}
