/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-cli"

#include "config.h"

#include "tin-cli-private.h"

/* The commands that speak of a message: an answer to it, an edit, a deletion for both, a reaction.
 * The message need not be loaded: then it is looked for first. */

typedef struct
{
  TinCliJob       *job;           /* (owned) */
  TinConversation *conversation;  /* (owned) */
  TinMessageName   name;          /* of the message */
  gulong           quoted_id;
  gulong           cancelled_id;
} TinCliAmending;

/* Returns: (transfer full): the job, which has not ended */
static TinCliJob *
tin_cli_amending_free (TinCliAmending *self)
{
  TinCliJob *job = self->job;

  g_clear_signal_handler (&self->quoted_id, self->conversation);
  g_clear_signal_handler (&self->cancelled_id, tin_cli_get_cancellable (job->cli));
  g_object_unref (self->conversation);
  g_free (self);
  return job;
}

static void
on_withdrawn (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  TinCliJob *job = user_data;

  tin_session_change_finish (TIN_SESSION (source), result, &job->result.error);
  tin_cli_job_end (job);
}

static TinMessage *
say (TinCliJob  *job,
     TinMessage *target)
{
  TinSession *session = tin_cli_get_session (job->cli);
  const TinCliCommand *command = job->command;
  TinCliResult *result = &job->result;

  switch (command->verb)
    {
    case TIN_CLI_VERB_REPLY:
      return tin_session_reply (session, result->peer, command->text, target, &result->error);
    case TIN_CLI_VERB_EDIT:
      return tin_session_edit (session, result->peer, target, command->text, &result->error);
    case TIN_CLI_VERB_RETRACT:
      return tin_session_retract (session, result->peer, target, &result->error);
    case TIN_CLI_VERB_REACT:
    default:
      return tin_session_react (session, result->peer, target,
                                command->text != NULL ? command->text : "", &result->error);
    }
}

/* JOB: (transfer full): what has not left need not be deleted for both. */
static void
carry_out (TinCliJob  *job,
           TinMessage *target)
{
  TinConversation *conversation = tin_peer_get_conversation (job->result.peer);

  if (job->command->verb == TIN_CLI_VERB_RETRACT &&
      tin_conversation_can_withdraw (conversation, target))
    {
      tin_session_withdraw_async (tin_cli_get_session (job->cli), job->result.peer, target,
                                  on_withdrawn, job);
      return;
    }

  job->result.message = say (job, target);
  tin_cli_job_end (job);
}

/* Returns: whether there is nothing more to wait for: SELF is gone then */
static gboolean
try_to_say (TinCliAmending *self)
{
  TinMessage *target = tin_conversation_get_quoted (self->conversation, &self->name);
  g_autoptr (TinMessage) held = target != NULL ? tin_message_ref (target) : NULL;
  TinCliJob *job;

  if (target == NULL && !tin_conversation_is_gone (self->conversation, &self->name))
    return FALSE;

  job = tin_cli_amending_free (self);
  if (held != NULL)
    {
      carry_out (job, held);
      return TRUE;
    }

  g_set_error_literal (&job->result.error, TIN_ERROR, TIN_ERROR_INVALID,
                       "there is no such message");
  tin_cli_job_end (job);
  return TRUE;
}

static void
on_quoted (TinCliAmending *self,
           guint64         log_id,
           guint64         number)
{
  if (log_id == self->name.log_id && number == self->name.number)
    try_to_say (self);
}

static void
on_ending (TinCliAmending *self)
{
  TinCliJob *job = tin_cli_amending_free (self);

  g_cancellable_set_error_if_cancelled (tin_cli_get_cancellable (job->cli), &job->result.error);
  tin_cli_job_end (job);
}

/* Who the message of that log was written with. What plain-text programs say is in logs of one
 * name, so that of those a person has to say whose is meant. */
static TinPeer *
find_by_log (TinCli   *self,
             guint64   log_id,
             GError  **error)
{
  GListModel *roster = G_LIST_MODEL (tin_session_get_roster (tin_cli_get_session (self)));
  guint n_peers = g_list_model_get_n_items (roster);
  g_autoptr (TinPeer) found = NULL;
  guint n_found = 0;

  for (guint i = 0; i < n_peers; i++)
    {
      g_autoptr (TinPeer) peer = g_list_model_get_item (roster, i);

      if (!tin_conversation_has_log (tin_peer_get_conversation (peer), log_id))
        continue;
      g_set_object (&found, peer);
      n_found++;
    }
  if (n_found == 1)
    return g_steal_pointer (&found);

  if (n_found == 0)
    g_set_error_literal (error, TIN_ERROR, TIN_ERROR_INVALID, "there is no such message");
  else
    g_set_error_literal (error, TIN_ERROR, TIN_ERROR_INVALID,
                         "several conversations have such a message: say with whom");
  return NULL;
}

/**
 * tin_cli_amend:
 * @command: (transfer full): "reply", "edit", "retract" or "react"
 */
void
tin_cli_amend (TinCli        *self,
               TinCliCommand *command)
{
  TinCliJob *job = tin_cli_job_new (self, command);
  TinCliResult *result = &job->result;
  TinCliAmending *amending;

  result->peer = command->target != NULL ? tin_cli_find_peer (self, command, &result->error)
                                         : find_by_log (self, command->log_id, &result->error);
  if (result->peer == NULL)
    {
      tin_cli_job_end (job);
      return;
    }

  amending = g_new0 (TinCliAmending, 1);
  amending->job = job;
  amending->conversation = g_object_ref (tin_peer_get_conversation (result->peer));
  amending->name = (TinMessageName) { command->log_id, command->number };
  if (try_to_say (amending))
    return;

  amending->quoted_id = g_signal_connect_swapped (amending->conversation, "quoted",
                                                  G_CALLBACK (on_quoted), amending);
  amending->cancelled_id = g_signal_connect_swapped (tin_cli_get_cancellable (self), "cancelled",
                                                     G_CALLBACK (on_ending), amending);
}
