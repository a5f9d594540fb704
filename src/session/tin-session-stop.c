/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "tin-session-private.h"

#include "tin-limits.h"

/* The end: a goodbye to everybody, then what is to be written, then the file is closed. */

static void
end_stop (TinSession *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->stop_task);

  self->stopped = TRUE;
  tin_clock_clear (self->clock, &self->stop_timer);
  g_task_return_boolean (task, TRUE);
}

static gboolean
on_close_timeout (gpointer user_data)
{
  TinSession *self = user_data;

  g_message ("The history could not be closed in time");
  self->stop_timer = 0;
  end_stop (self);
  return G_SOURCE_REMOVE;
}

static void
on_history_closed (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr (TinSession) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!tin_history_finish (TIN_HISTORY (source), result, &error))
    g_message ("The history could not be closed well: %s", error->message);
  if (self->stop_task != NULL)
    end_stop (self);
}

/* Everybody has heard that we go: what is to be written is, then the file is closed. */
static void
close_history (TinSession *self)
{
  if (self->closing || !tin_session_is_written (self))
    return;

  self->closing = TRUE;
  tin_history_close_async (self->history, on_history_closed, g_object_ref (self));
}

static void
write_last (TinSession *self)
{
  if (self->all_said)
    return;

  self->all_said = TRUE;
  tin_clock_clear (self->clock, &self->stop_timer);
  tin_clock_clear (self->clock, &self->tick_timer);
  tin_clock_clear (self->clock, &self->redial_timer);
  tin_clock_clear (self->clock, &self->expire_timer);
  tin_session_save_contacts (self);
  tin_session_save_drafts (self);
  tin_session_commit_pending (self);
  tin_session_save_marks (self);
  if (tin_settings_get_history_keep (self->settings) == TIN_HISTORY_KEEP_NONE)
    tin_session_expire (self);

  self->stop_timer = tin_clock_add (self->clock, TIN_CLOSE_WAIT, on_close_timeout, self);
  close_history (self);
}

static gboolean
on_stop_timeout (gpointer user_data)
{
  TinSession *self = user_data;

  self->stop_timer = 0;
  write_last (self);
  return G_SOURCE_REMOVE;
}

static gboolean
all_said (TinSession *self)
{
  guint n_peers = g_list_model_get_n_items (G_LIST_MODEL (self->roster));

  for (guint i = 0; i < n_peers; i++)
    {
      g_autoptr (TinPeer) peer = g_list_model_get_item (G_LIST_MODEL (self->roster), i);

      if (peer->outbox != NULL && !tin_plain_outbox_is_idle (peer->outbox))
        return FALSE;
    }
  return TRUE;
}

/* Goes on with the stop once nobody is left to say goodbye to. */
void
tin_session_check_stopped (TinSession *self)
{
  if (self->stop_task == NULL)
    return;

  if (self->all_said)
    close_history (self);
  else if (self->links->len == 0 && self->flushing->len == 0 && tin_session_is_written (self) &&
           all_said (self))
    write_last (self);
}

static void
say_goodbye (TinSession *self)
{
  guint n_peers = g_list_model_get_n_items (G_LIST_MODEL (self->roster));

  for (guint i = 0; i < n_peers; i++)
    {
      g_autoptr (TinPeer) peer = g_list_model_get_item (G_LIST_MODEL (self->roster), i);

      tin_session_cancel_redial (self, peer);
      if (peer->secure || peer->state != TIN_PEER_CONNECTED)
        continue;
      tin_session_peer_offline (self, peer, TIN_PEER_REASON_DISCONNECTED);
      if (peer->outbox != NULL || peer->port != 0)
        tin_session_plain_say (self, peer, TIN_PLAIN_SAY_GOODBYE, NULL, 0);
    }

  while (self->links->len > 0)
    {
      g_autoptr (TinLink) link = g_object_ref (g_ptr_array_index (self->links, 0));

      tin_link_goodbye (link, TIN_BYE_QUIT);
    }
}

/**
 * tin_session_stop_async:
 *
 * Says goodbye to everybody, closes every connection, and writes what is to be written. Takes
 * TIN_GOODBYE_WAIT for the one at most, and TIN_CLOSE_WAIT for the other.
 */
void
tin_session_stop_async (TinSession          *self,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  g_return_if_fail (self->stop_task == NULL);

  self->stop_task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (self->stop_task, tin_session_stop_async);
  self->stop_timer = tin_clock_add (self->clock, TIN_GOODBYE_WAIT, on_stop_timeout, self);
  tin_network_close (self->network);
  g_cancellable_cancel (self->cancellable);
  say_goodbye (self);
  tin_session_check_stopped (self);
}

gboolean
tin_session_stop_finish (TinSession    *self,
                         GAsyncResult  *result,
                         GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * tin_session_disconnect:
 *
 * Says goodbye and closes. The peer is not dialled again by itself.
 */
void
tin_session_disconnect (TinSession *self,
                        TinPeer    *peer)
{
  tin_session_cancel_redial (self, peer);
  if (peer->state != TIN_PEER_CONNECTED)
    {
      tin_session_peer_offline (self, peer, TIN_PEER_REASON_DISCONNECTED);
      return;
    }

  if (peer->link != NULL)
    {
      g_autoptr (TinLink) link = g_object_ref (peer->link);

      tin_link_goodbye (link, TIN_BYE_DISCONNECT);
      return;
    }

  tin_session_peer_offline (self, peer, TIN_PEER_REASON_DISCONNECTED);
  tin_session_plain_say (self, peer, TIN_PLAIN_SAY_GOODBYE, NULL, 0);
  tin_plain_outbox_close (peer->outbox);
}
