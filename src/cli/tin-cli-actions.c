/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-cli"

#include "config.h"

#include "tin-cli-private.h"

#include <string.h>

/* What each command asks of the session. Every command ends in one tin_cli_command_ended(). */

void
tin_cli_result_clear (TinCliResult *self)
{
  g_clear_object (&self->peer);
  g_clear_pointer (&self->message, tin_message_unref);
  g_clear_object (&self->broadcast);
  g_clear_error (&self->error);
}

/**
 * tin_cli_job_new:
 * @command: (transfer full):
 *
 * Returns: (transfer full): for tin_cli_job_end()
 */
TinCliJob *
tin_cli_job_new (TinCli        *cli,
                 TinCliCommand *command)
{
  TinCliJob *self = g_new0 (TinCliJob, 1);

  self->cli = g_object_ref (cli);
  self->command = command;

  return self;
}

/**
 * tin_cli_job_end:
 * @self: (transfer full): with its result
 */
void
tin_cli_job_end (TinCliJob *self)
{
  tin_cli_command_ended (self->cli, self->command, &self->result);

  tin_cli_result_clear (&self->result);
  tin_cli_command_free (self->command);
  g_object_unref (self->cli);
  g_free (self);
}

static void
on_connected (GObject      *source,
              GAsyncResult *async_result,
              gpointer      user_data)
{
  TinCliJob *self = user_data;
  TinCliResult *result = &self->result;

  result->peer = tin_session_connect_finish (TIN_SESSION (source), async_result, &result->error);
  tin_cli_job_end (self);
}

static void
on_sent (GObject      *source,
         GAsyncResult *async_result,
         gpointer      user_data)
{
  TinCliJob *self = user_data;
  TinCliResult *result = &self->result;

  result->message = tin_session_send_to_finish (TIN_SESSION (source), async_result, &result->peer,
                                                &result->error);
  tin_cli_job_end (self);
}

/**
 * tin_cli_find_peer:
 *
 * Returns: (transfer full) (nullable): the peer that the command names, or %TIN_ERROR_NO_PEER
 */
TinPeer *
tin_cli_find_peer (TinCli               *self,
                   const TinCliCommand  *command,
                   GError              **error)
{
  TinPeer *peer = tin_roster_find (tin_session_get_roster (tin_cli_get_session (self)),
                                   command->target, error);

  return peer != NULL ? g_object_ref (peer) : NULL;
}

static void
start_connecting (TinCli        *self,
                  TinCliCommand *command)
{
  TinSession *session = tin_cli_get_session (self);
  gboolean plain = command->verb == TIN_CLI_VERB_CONNECT_PLAIN;
  g_autoptr (TinPeer) known = NULL;

  /* A name or an id says whom, and the session knows where. */
  if (!plain && strchr (command->target, ':') == NULL)
    known = tin_cli_find_peer (self, command, NULL);

  if (known != NULL)
    tin_session_reconnect_async (session, known, tin_cli_get_cancellable (self), on_connected,
                                 tin_cli_job_new (self, command));
  else
    tin_session_connect_async (session, command->target,
                               plain ? TIN_CONNECT_PLAIN : TIN_CONNECT_AUTOMATIC,
                               tin_cli_get_cancellable (self), on_connected,
                               tin_cli_job_new (self, command));
}

static void
broadcast (TinCli              *self,
           const TinCliCommand *command,
           TinCliResult        *result)
{
  result->broadcast = tin_session_broadcast (tin_cli_get_session (self), command->text,
                                             command->all ? TIN_BROADCAST_EVERYBODY
                                                          : TIN_BROADCAST_CONNECTED,
                                             &result->error);

  for (guint i = 0; result->broadcast != NULL && i < tin_broadcast_get_n_peers (result->broadcast);
       i++)
    tin_cli_expect (self, tin_broadcast_get_peer (result->broadcast, i),
                    tin_broadcast_get_message (result->broadcast, i));
}

/* The commands that are about one known peer. */
static void
act_on_peer (TinCli              *self,
             const TinCliCommand *command,
             TinCliResult        *result)
{
  TinSession *session = tin_cli_get_session (self);

  result->peer = tin_cli_find_peer (self, command, &result->error);
  if (result->peer == NULL)
    return;

  switch (command->verb)
    {
    case TIN_CLI_VERB_DISCONNECT:
      tin_session_disconnect (session, result->peer);
      break;
    case TIN_CLI_VERB_READ:
      tin_session_mark_read (session, result->peer);
      break;
    case TIN_CLI_VERB_TYPING:
    case TIN_CLI_VERB_IDLE:
      tin_session_set_typing (session, result->peer, command->verb == TIN_CLI_VERB_TYPING);
      break;
    case TIN_CLI_VERB_MUTE:
    case TIN_CLI_VERB_UNMUTE:
      tin_session_set_muted (session, result->peer, command->verb == TIN_CLI_VERB_MUTE);
      break;
    case TIN_CLI_VERB_PIN:
    case TIN_CLI_VERB_UNPIN:
      tin_session_set_pinned (session, result->peer, command->verb == TIN_CLI_VERB_PIN);
      break;
    case TIN_CLI_VERB_SEND:
    default:
      result->message = tin_session_send (session, result->peer, command->text, &result->error);
      break;
    }
}

/* Begins what is answered later. Returns: whether it is, and COMMAND was taken over */
static gboolean
start (TinCli        *self,
       TinCliCommand *command)
{
  switch (command->verb)
    {
    case TIN_CLI_VERB_CONNECT:
    case TIN_CLI_VERB_CONNECT_PLAIN:
      start_connecting (self, command);
      return TRUE;
    case TIN_CLI_VERB_SEND_TO:
      tin_session_send_to_async (tin_cli_get_session (self), command->target, command->text,
                                 tin_cli_get_cancellable (self), on_sent,
                                 tin_cli_job_new (self, command));
      return TRUE;
    case TIN_CLI_VERB_QUIT:
      tin_cli_quit (self, command);
      return TRUE;
    case TIN_CLI_VERB_HISTORY:
    case TIN_CLI_VERB_SEARCH:
    case TIN_CLI_VERB_OUTBOX:
      tin_cli_look_up (self, command);
      return TRUE;
    case TIN_CLI_VERB_WITHDRAW:
    case TIN_CLI_VERB_DELETE:
    case TIN_CLI_VERB_CLEAR:
      tin_cli_change (self, command);
      return TRUE;
    case TIN_CLI_VERB_REPLY:
    case TIN_CLI_VERB_EDIT:
    case TIN_CLI_VERB_RETRACT:
    case TIN_CLI_VERB_REACT:
      tin_cli_amend (self, command);
      return TRUE;
    case TIN_CLI_VERB_EXPORT:
    case TIN_CLI_VERB_IMPORT:
      tin_cli_transfer (self, command);
      return TRUE;
    default:
      return FALSE;
    }
}

/**
 * tin_cli_execute:
 * @command: (transfer full): complete
 *
 * Carries it out. The front is told the result, within this call or later.
 */
void
tin_cli_execute (TinCli        *self,
                 TinCliCommand *command)
{
  g_auto (TinCliResult) result = { NULL };

  tin_cli_command_begun (self);
  if (start (self, command))
    return;

  switch (command->verb)
    {
    case TIN_CLI_VERB_BROADCAST:
      broadcast (self, command, &result);
      break;
    case TIN_CLI_VERB_CANCEL:
      result.counted = TRUE;
      result.count = tin_cli_cancel_transfers (self);
      break;
    case TIN_CLI_VERB_SEND:
    case TIN_CLI_VERB_DISCONNECT:
    case TIN_CLI_VERB_READ:
    case TIN_CLI_VERB_TYPING:
    case TIN_CLI_VERB_IDLE:
    case TIN_CLI_VERB_MUTE:
    case TIN_CLI_VERB_UNMUTE:
    case TIN_CLI_VERB_PIN:
    case TIN_CLI_VERB_UNPIN:
      act_on_peer (self, command, &result);
      break;
    case TIN_CLI_VERB_PEERS:
    case TIN_CLI_VERB_REQUESTS:
    case TIN_CLI_VERB_BLOCKED:
      /* The front looks at the roster. */
      break;
    default:
      tin_cli_decide (self, command, &result);
      break;
    }

  tin_cli_command_ended (self, command, &result);
  tin_cli_command_free (command);
}
