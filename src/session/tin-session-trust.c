/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "tin-session-private.h"

#include "tin-limits.h"

/* What a peer's key is worth: the table is core's (tin-trust.h), what follows from a move is here
 * and in the files beside this one:
 *   tin-session-block.c     keys and addresses that are not let in
 *   tin-session-requests.c  whom nobody has accepted yet: who is let in, and how far
 *   tin-session-rivals.c    another key under the name or the address of somebody who is known
 *   tin-session-replace.c   what was queued for the old key
 *   tin-session-verify.c    comparing a code */

/**
 * tin_session_trust_changed:
 *
 * Remembers what @peer is worth now, and tells of it: what was told holds after a crash.
 */
void
tin_session_trust_changed (TinSession *self,
                           TinPeer    *peer)
{
  tin_session_bound (self, peer);
  tin_session_save_contact (self, peer);
  tin_session_save_contacts (self);
  tin_session_emit_trust (self, peer);
}

/**
 * tin_session_move_trust:
 *
 * Returns: whether @event was possible and has changed anything
 */
gboolean
tin_session_move_trust (TinSession    *self,
                        TinPeer       *peer,
                        TinTrustEvent  event)
{
  if (!tin_peer_move_trust (peer, event))
    return FALSE;

  tin_session_trust_changed (self, peer);
  return TRUE;
}

/**
 * tin_session_begin_friendship:
 * @peer: was a stranger until now
 *
 * From now on it is written to, if it is here.
 */
void
tin_session_begin_friendship (TinSession *self,
                              TinPeer    *peer)
{
  if (peer->link == NULL || !tin_link_is_up (peer->link) || tin_link_is_deaf (peer->link))
    return;

  tin_session_tell_seen (self, peer);
  tin_session_begin_resume (self, peer);
}

/**
 * tin_session_make_known:
 *
 * The person dials @peer, answers it or says so: a stranger is none any more. Others stay what they
 * are.
 */
void
tin_session_make_known (TinSession *self,
                        TinPeer    *peer)
{
  if (!tin_peer_is_stranger (peer))
    return;

  tin_peer_set_other (peer, NULL);
  tin_peer_move_trust (peer, TIN_TRUST_EVENT_ACCEPT);
  tin_session_end_request (self, peer, TRUE);
  tin_session_trust_changed (self, peer);
  tin_session_begin_friendship (self, peer);
}

/**
 * tin_session_accept:
 * @peer: a stranger, a request, or a rival that is somebody else than the one whose name it uses
 *
 * From now on @peer is known: all that it writes is taken, and it may be written to.
 */
void
tin_session_accept (TinSession *self,
                    TinPeer    *peer)
{
  g_autoptr (TinPeer) keep = g_object_ref (peer);
  gboolean was_kept_out = peer->request || tin_session_is_full (peer);

  if (peer->trust.trust == TIN_TRUST_RIVAL)
    tin_session_keep_both (self, peer);
  if (!tin_peer_is_stranger (peer))
    return;

  tin_session_make_known (self, peer);
  /* Its own program comes again, too, later and later. */
  if (was_kept_out && peer->secure)
    tin_session_want_redial (self, peer);
}

/* Its messages may still be on their way to the disk: they are before this in the queue. */
static void
on_cleared (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  TinSession *self = TIN_SESSION (source);
  g_autoptr (TinPeer) peer = user_data;
  g_autoptr (GError) error = NULL;

  if (!tin_session_change_finish (self, result, &error))
    g_message ("What a stranger wrote could not be removed: %s", error->message);
  if (tin_peer_is_stranger (peer) && peer->link == NULL)
    tin_session_let_sleep (self, peer);
}

/**
 * tin_session_remove:
 * @peer: a stranger, a request or a rival
 *
 * Forgets @peer with all that it wrote. It may come again.
 */
void
tin_session_remove (TinSession *self,
                    TinPeer    *peer)
{
  g_autoptr (TinPeer) keep = g_object_ref (peer);

  if (peer->trust.trust == TIN_TRUST_RIVAL)
    tin_session_keep_both (self, peer);
  if (!tin_peer_is_stranger (peer))
    return;

  tin_session_end_request (self, peer, FALSE);
  tin_session_end_links (self, peer, TIN_BYE_DISCONNECT);
  if (tin_roster_get_by_id (self->roster, peer->id) != peer)
    return;

  peer->n_taken = 0;
  peer->taken_bytes = 0;
  tin_peer_set_other (peer, NULL);
  tin_session_clear_async (self, peer, TIN_HISTORY_CLEAR_FOR_GOOD, on_cleared,
                           g_object_ref (peer));
}

/**
 * tin_session_restore_trust:
 *
 * What can be said of @peer from the history alone, for the case that its contact was lost: whom
 * we have written to, the person knows.
 */
void
tin_session_restore_trust (TinPeer *peer)
{
  g_autoptr (GPtrArray) logs = tin_conversation_list_peer_logs (peer->conversation);
  guint64 n_taken = 0;

  for (guint i = 0; i < logs->len; i++)
    n_taken += ((TinLog *) g_ptr_array_index (logs, i))->head;

  peer->n_taken = (guint) MIN (n_taken, (guint64) TIN_STRANGER_MESSAGES_MAX);
  peer->taken_bytes =
    (gsize) peer->n_taken * (TIN_STRANGER_BYTES_MAX / TIN_STRANGER_MESSAGES_MAX);
  if (tin_conversation_get_own_log (peer->conversation)->head > 0)
    tin_peer_move_trust (peer, TIN_TRUST_EVENT_ACCEPT);
}

/* Nothing is left of what it wrote, and no contact was: the person has removed it. */
static gboolean
was_removed (TinSession *self,
             TinPeer    *peer)
{
  return tin_peer_is_stranger (peer) && peer->last_text == NULL &&
         !tin_session_has_contact (self, peer);
}

/**
 * tin_session_restore_removed:
 *
 * Takes those out of the roster whom the person has removed. To be called once, after the contacts
 * are loaded.
 */
void
tin_session_restore_removed (TinSession *self)
{
  GListModel *roster = G_LIST_MODEL (self->roster);

  for (guint i = g_list_model_get_n_items (roster); i > 0; i--)
    {
      g_autoptr (TinPeer) peer = g_list_model_get_item (roster, i - 1);

      if (!was_removed (self, peer))
        continue;
      peer->n_taken = 0;
      peer->taken_bytes = 0;
      tin_session_let_sleep (self, peer);
    }
}
