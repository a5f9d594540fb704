/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-cli"

#include "config.h"

#include "tin-cli-private.h"
#include "tin-limits.h"
#include "tin-transfer.h"

/* The commands about what was written: looking up, changing, exporting and importing.
 *
 * An answer may be longer than what a slow reader should have waiting: it is told a message at a
 * time, while the output is not congested. */

/* Between two words on how far an export or an import is. */
#define PROGRESS_INTERVAL (G_USEC_PER_SEC / 4)

/* --- Looking up --------------------------------------------------------------------------- */

typedef struct
{
  TinCliJob *job;    /* (owned) */
  GPtrArray *found;  /* (owned) (nullable) (element-type TinHit) or, of one peer, TinMessage */

  /* state */
  guint      next;   /* of FOUND */
  gboolean   telling;
  gulong     congested_id;
  gulong     cancelled_id;
} TinCliLookup;

static void
tin_cli_lookup_end (TinCliLookup *self)
{
  TinCli *cli = self->job->cli;

  g_clear_signal_handler (&self->congested_id, tin_cli_get_output (cli));
  g_clear_signal_handler (&self->cancelled_id, tin_cli_get_cancellable (cli));
  tin_cli_job_end (self->job);

  g_clear_pointer (&self->found, g_ptr_array_unref);
  g_free (self);
}

static void
tell_next (TinCliLookup *self)
{
  TinCliJob *job = self->job;
  TinCliFront *front = tin_cli_get_front (job->cli);
  gpointer found = g_ptr_array_index (self->found, self->next++);
  TinHit hit = { job->result.peer, found, 0 };

  if (job->command->verb != TIN_CLI_VERB_HISTORY)
    hit = *(TinHit *) found;
  /* An answer that is not full was the last. */
  if (self->found->len >= TIN_SEARCH_HITS)
    job->result.place = hit.place;
  job->result.count++;
  TIN_CLI_FRONT_GET_IFACE (front)->entry (front, job->command, &hit);
}

static void
tell_more (TinCliLookup *self)
{
  TinCliOutput *output = tin_cli_get_output (self->job->cli);

  /* What is told may itself congest the output, which leads here again. */
  if (self->telling)
    return;

  self->telling = TRUE;
  while (self->next < self->found->len && !tin_cli_output_is_congested (output))
    tell_next (self);
  self->telling = FALSE;
  if (self->next == self->found->len)
    tin_cli_lookup_end (self);
}

static void
on_ending (TinCliLookup *self)
{
  TinCliJob *job = self->job;

  g_cancellable_set_error_if_cancelled (tin_cli_get_cancellable (job->cli), &job->result.error);
  tin_cli_lookup_end (self);
}

/* Takes over FOUND, or the error that is set. */
static void
tell (TinCliLookup *self,
      GPtrArray    *found)
{
  TinCliJob *job = self->job;
  GCancellable *cancellable = tin_cli_get_cancellable (job->cli);

  self->found = found;
  if (found == NULL || g_cancellable_set_error_if_cancelled (cancellable, &job->result.error))
    {
      tin_cli_lookup_end (self);
      return;
    }

  job->result.counted = TRUE;
  self->congested_id = g_signal_connect_swapped (tin_cli_get_output (job->cli),
                                                 "notify::congested", G_CALLBACK (tell_more), self);
  self->cancelled_id = g_signal_connect_swapped (cancellable, "cancelled", G_CALLBACK (on_ending),
                                                 self);
  tell_more (self);
}

static void
on_read (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  TinCliLookup *self = user_data;

  tell (self, tin_session_read_finish (TIN_SESSION (source), result, &self->job->result.error));
}

static void
on_searched (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  TinCliLookup *self = user_data;

  tell (self, tin_session_search_finish (TIN_SESSION (source), result, &self->job->result.error));
}

/* Sets the peer of the result, if the command names one. FALSE if there is no such peer. */
static gboolean
take_peer (TinCliJob *self)
{
  TinCliResult *result = &self->result;

  if (self->command->target == NULL)
    return TRUE;

  result->peer = tin_cli_find_peer (self->cli, self->command, &result->error);
  return result->peer != NULL;
}

/**
 * tin_cli_look_up:
 * @command: (transfer full): "history", "search" or "outbox"
 */
void
tin_cli_look_up (TinCli        *self,
                 TinCliCommand *command)
{
  TinCliJob *job = tin_cli_job_new (self, command);
  TinSession *session = tin_cli_get_session (self);
  GCancellable *cancellable = tin_cli_get_cancellable (self);
  TinCliLookup *lookup;

  if (!take_peer (job))
    {
      tin_cli_job_end (job);
      return;
    }

  lookup = g_new0 (TinCliLookup, 1);
  lookup->job = job;
  if (command->verb == TIN_CLI_VERB_HISTORY)
    tin_session_read_async (session, job->result.peer,
                            command->count != 0 ? command->count : TIN_CLI_HISTORY_USUAL,
                            cancellable, on_read, lookup);
  else if (command->verb == TIN_CLI_VERB_SEARCH)
    tin_session_search_async (session, job->result.peer, command->text, command->place,
                              cancellable, on_searched, lookup);
  else
    tin_session_list_outbox_async (session, cancellable, on_searched, lookup);
}

/* --- Changing ----------------------------------------------------------------------------- */

static void
on_changed (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  TinCliJob *self = user_data;

  tin_session_change_finish (TIN_SESSION (source), result, &self->result.error);
  tin_cli_job_end (self);
}

/* The message that the command names: as it is loaded, or, since it need not be, only its name. */
static TinMessage *
find_message (TinPeer             *peer,
              const TinCliCommand *command)
{
  TinConversation *conversation = tin_peer_get_conversation (peer);
  guint position;

  if (tin_conversation_find (conversation, command->log_id, command->number, &position))
    return tin_message_ref (tin_conversation_get_message (conversation, position));

  return tin_message_new (command->log_id, command->number, 0, TIN_MESSAGE_KIND_TEXT,
                          command->verb == TIN_CLI_VERB_WITHDRAW ? TIN_MESSAGE_FLAG_OWN : 0, "", 0);
}

/**
 * tin_cli_change:
 * @command: (transfer full): "withdraw", "delete" or "clear"
 */
void
tin_cli_change (TinCli        *self,
                TinCliCommand *command)
{
  TinCliJob *job = tin_cli_job_new (self, command);
  TinSession *session = tin_cli_get_session (self);
  g_autoptr (TinMessage) message = NULL;
  TinPeer *peer;

  if (!take_peer (job))
    {
      tin_cli_job_end (job);
      return;
    }

  peer = job->result.peer;
  if (command->verb == TIN_CLI_VERB_CLEAR)
    {
      tin_session_clear_async (session, peer, TIN_HISTORY_CLEAR_FOR_GOOD, on_changed, job);
      return;
    }

  message = find_message (peer, command);
  if (command->verb == TIN_CLI_VERB_WITHDRAW)
    tin_session_withdraw_async (session, peer, message, on_changed, job);
  else
    tin_session_delete_async (session, peer, message, on_changed, job);
}

/* --- Exporting and importing -------------------------------------------------------------- */

typedef struct
{
  TinCliJob    *job;          /* (owned) */
  GCancellable *cancellable;  /* (owned) */
  gint64        told_at;      /* when the last word on progress was told; 0 never */
} TinCliTransfer;

static void
tin_cli_transfer_end (TinCliTransfer *self)
{
  g_ptr_array_remove (tin_cli_get_transfers (self->job->cli), self->cancellable);
  tin_cli_job_end (self->job);

  g_object_unref (self->cancellable);
  g_free (self);
}

static void
on_progress (guint64  done,
             guint64  total,
             gpointer user_data)
{
  TinCliTransfer *self = user_data;
  TinCliFront *front = tin_cli_get_front (self->job->cli);
  gint64 now = g_get_monotonic_time ();

  if (self->told_at != 0 && now - self->told_at < PROGRESS_INTERVAL)
    return;

  self->told_at = now;
  TIN_CLI_FRONT_GET_IFACE (front)->progress (front, self->job->command, done, total);
}

static void
on_transferred (GObject      *source,
                GAsyncResult *async_result,
                gpointer      user_data)
{
  TinCliTransfer *self = user_data;
  TinCliResult *result = &self->job->result;

  result->count = tin_session_transfer_finish (TIN_SESSION (source), async_result, &result->error);
  result->counted = result->error == NULL;
  tin_cli_transfer_end (self);
}

static void
start_transfer (TinCliTransfer *self)
{
  const TinCliCommand *command = self->job->command;
  TinSession *session = tin_cli_get_session (self->job->cli);
  g_autoptr (GFile) file = g_file_new_for_path (command->file);
  TinExport request = {
    .peer = self->job->result.peer,
    .file = file,
    .format = command->html ? TIN_EXPORT_HTML : TIN_EXPORT_JSON_LINES,
    .progress = on_progress,
    .progress_data = self,
  };

  if (command->verb == TIN_CLI_VERB_EXPORT)
    tin_session_export_async (session, &request, self->cancellable, on_transferred, self);
  else
    tin_session_import_async (session, file, on_progress, self, self->cancellable,
                              on_transferred, self);
}

/**
 * tin_cli_transfer:
 * @command: (transfer full): "export" or "import"
 */
void
tin_cli_transfer (TinCli        *self,
                  TinCliCommand *command)
{
  TinCliJob *job = tin_cli_job_new (self, command);
  TinCliTransfer *transfer;

  if (!take_peer (job))
    {
      tin_cli_job_end (job);
      return;
    }

  transfer = g_new0 (TinCliTransfer, 1);
  transfer->job = job;
  transfer->cancellable = g_cancellable_new ();
  g_ptr_array_add (tin_cli_get_transfers (self), g_object_ref (transfer->cancellable));
  start_transfer (transfer);
}

/**
 * tin_cli_cancel_transfers:
 *
 * Returns: how many exports and imports were going on
 */
guint
tin_cli_cancel_transfers (TinCli *self)
{
  GPtrArray *transfers = tin_cli_get_transfers (self);

  for (guint i = 0; i < transfers->len; i++)
    g_cancellable_cancel (g_ptr_array_index (transfers, i));

  return transfers->len;
}
