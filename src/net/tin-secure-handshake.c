/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-net"

#include "config.h"

#include "tin-address.h"
#include "tin-limits.h"
#include "tin-secure-channel-private.h"

/* The states NEW and HANDSHAKE of a secure channel (tin-secure-channel.c). */

static void
open_link (TinSecureChannel *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);
  TinChannelPath path = {
    .secure = TRUE,
    .outgoing = self->outgoing,
    .peer_id = self->pipe.peer.id,
  };

  tin_address_fill_path (self->connection, &path);
  tin_channel_set_path (TIN_CHANNEL (self), &path);
  tin_tls_pipe_keep_rest (&self->pipe);
  self->unauthenticated = 0;
  self->state = TIN_SECURE_OPEN;
  g_task_return_boolean (task, TRUE);
}

static void
note_progress (TinSecureChannel *self)
{
  if (self->slot == NULL)
    return;

  if (self->state == TIN_SECURE_OPEN)
    tin_slot_set_progress (self->slot, TIN_PROGRESS_PROVED);
  else if (self->pipe.taken > 0)
    tin_slot_set_progress (self->slot, TIN_PROGRESS_ANSWERED);
}

/* A step of the handshake, with what has been received. */
void
tin_secure_channel_shake (TinSecureChannel *self)
{
  TinTlsPipe *pipe = &self->pipe;
  gnutls_alert_description_t alert;
  GError *error = NULL;
  gboolean first = self->unauthenticated == 0;
  int code;

  tin_secure_channel_receive (self);
  /* Our hello was so late that they took us for somebody who does not know yet whom he dials. */
  if (first && self->outgoing)
    tin_tls_pipe_skip (pipe, TIN_GREETING);
  code = tin_tls_pipe_shake (pipe);

  if (code >= 0 && tin_tls_check_peer (pipe->session, &pipe->peer, &alert, &error))
    {
      open_link (self);
    }
  else if (code >= 0)
    {
      tin_tls_pipe_send_alert (pipe, alert);
      tin_secure_channel_begin_close (self, error, TRUE);
    }
  else if (gnutls_error_is_fatal (code) || tin_tls_pipe_is_cut (pipe))
    {
      tin_secure_channel_fail (self, tin_tls_pipe_get_shake_error (pipe, code), code);
    }
  else if (tin_secure_channel_get_allowance (self) == 0)
    {
      tin_secure_channel_end (self, TIN_ERROR_PROTOCOL, "an endless handshake");
    }
  note_progress (self);
}

/* `deadline`: how long from now until the link has to be established. The callback runs from the
 * main loop; nothing is received before tin_secure_channel_start (). Giving up is
 * tin_channel_abort (). */
void
tin_secure_channel_handshake_async (TinSecureChannel    *self,
                                    gint64               deadline,
                                    GAsyncReadyCallback  callback,
                                    gpointer             user_data)
{
  g_return_if_fail (self->state == TIN_SECURE_NEW);

  self->task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (self->task, tin_secure_channel_handshake_async);
  g_task_set_priority (self->task, TIN_PRIORITY_NETWORK);

  if (self->pipe.session == NULL)
    {
      tin_secure_channel_end (self, TIN_ERROR_LIMIT, "no memory for a session");
      return;
    }
  if (deadline <= 0)
    {
      tin_secure_channel_end (self, TIN_ERROR_TIMED_OUT, "no time left");
      return;
    }
  self->state = TIN_SECURE_HANDSHAKE;
  self->timer = tin_clock_add (self->clock, deadline, tin_secure_channel_on_timer, self);
  tin_poller_kick (&self->entry);
}

gboolean
tin_secure_channel_handshake_finish (TinSecureChannel  *self,
                                     GAsyncResult      *result,
                                     GError           **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
