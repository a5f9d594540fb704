/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "tin-session-private.h"

/* A whole conversation is forgotten here: for good, or for now, so that it can be undone. The
 * history hides it at once in both cases, and whatever is said from then on is no part of it. */

typedef struct
{
  TinPeer         *peer;  /* (owned) */
  TinHistoryClear  how;
} Clearing;

static void
clearing_free (gpointer user_data)
{
  Clearing *self = user_data;

  g_object_unref (self->peer);
  g_free (self);
}

/* What is unread of what is there again, unless the conversation was looked at meanwhile. */
static void
show_again (TinPeer *peer)
{
  guint unread = tin_peer_get_unread (peer) + peer->cleared_unread;

  peer->cleared_unread = 0;
  tin_conversation_reload (peer->conversation);
  tin_peer_set_unread (peer, unread);
}

/* What came while the history was asked, and was counted, is gone as well. CLEARED_UNREAD: of what
 * can be there again. */
static void
hide (TinPeer *peer,
      guint    cleared_unread)
{
  peer->cleared_unread = cleared_unread;
  peer->amended = FALSE;
  tin_conversation_reload (peer->conversation);
  tin_peer_set_unread (peer, 0);
}

static void
on_cleared (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  TinSession *self = g_task_get_source_object (task);
  const Clearing *clearing = g_task_get_task_data (task);
  TinPeer *peer = clearing->peer;
  GError *error = NULL;

  self->n_writing--;
  if (!tin_history_finish (TIN_HISTORY (source), result, &error))
    {
      g_task_return_error (task, error);
      tin_session_check_stopped (self);
      return;
    }

  switch (clearing->how)
    {
    case TIN_HISTORY_CLEAR_UNDO:
      show_again (peer);
      break;
    case TIN_HISTORY_CLEAR_SETTLE:
      peer->cleared_unread = 0;
      break;
    case TIN_HISTORY_CLEAR_FOR_NOW:
      hide (peer, tin_peer_get_unread (peer));
      break;
    case TIN_HISTORY_CLEAR_FOR_GOOD:
    default:
      hide (peer, 0);
      break;
    }
  if (clearing->how != TIN_HISTORY_CLEAR_SETTLE)
    tin_session_refresh_last (self, peer);
  g_task_return_boolean (task, TRUE);
  tin_session_check_stopped (self);
}

/**
 * tin_session_clear_async:
 *
 * Forgets all of a conversation here, for good or for now, or ends what was cleared for now: the
 * end of the session, or to clear the conversation again, settles it, too. What was queued still
 * arrives, and the peer is told nothing: nobody has looked at it. Ends with
 * tin_session_change_finish(); after an error all is as it was.
 */
void
tin_session_clear_async (TinSession          *self,
                         TinPeer             *peer,
                         TinHistoryClear      how,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  Clearing *clearing = g_new0 (Clearing, 1);

  g_task_set_source_tag (task, tin_session_clear_async);
  clearing->peer = g_object_ref (peer);
  clearing->how = how;
  g_task_set_task_data (task, clearing, clearing_free);
  self->n_writing++;
  tin_history_clear_async (self->history, tin_peer_keep_id (peer), how, on_cleared, task);
}
