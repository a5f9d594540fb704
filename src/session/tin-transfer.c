/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "tin-transfer-private.h"

#include "tin-session-private.h"

/* What exports and imports have in common. */

void
tin_transfer_line_free (TinTransferLine *self)
{
  g_free (self->peer_id);
  g_free (self->peer_name);
  g_clear_pointer (&self->message, tin_message_unref);
  g_free (self);
}

/**
 * tin_transfer_check:
 * @task: an export or an import of a session
 *
 * Returns: whether it may go on; %FALSE with %G_IO_ERROR_CANCELLED, or with %TIN_ERROR_CLOSED when
 *   the session ends
 */
gboolean
tin_transfer_check (GTask   *task,
                    GError **error)
{
  TinSession *session = g_task_get_source_object (task);

  if (g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), error))
    return FALSE;
  if (session->stop_task == NULL && !session->closing && !session->stopped)
    return TRUE;

  g_set_error_literal (error, TIN_ERROR, TIN_ERROR_CLOSED, "The session ends");
  return FALSE;
}

/**
 * tin_transfer_convert_error:
 * @error: (inout): of a file; a %TIN_ERROR and %G_IO_ERROR_CANCELLED stay what they are
 */
void
tin_transfer_convert_error (GError **error)
{
  g_autoptr (GError) cause = NULL;
  TinError code = TIN_ERROR_STORAGE;

  if ((*error)->domain == TIN_ERROR || g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_NO_SPACE))
    code = TIN_ERROR_DISK_FULL;
  else if (g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED) ||
           g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_READ_ONLY))
    code = TIN_ERROR_READ_ONLY;

  /* An error of ours has room for more than one of GIO's. */
  cause = g_steal_pointer (error);
  *error = g_error_new_literal (TIN_ERROR, code, cause->message);
}

/**
 * tin_session_transfer_finish:
 *
 * Ends an export or an import.
 *
 * Returns: how many messages were written, or how many of those that were read are new; -1 with a
 *   %TIN_ERROR: %TIN_ERROR_INVALID where a line of the file makes no sense (see
 *   tin_transfer_get_failure()), %TIN_ERROR_DISK_FULL, %TIN_ERROR_READ_ONLY, %TIN_ERROR_STORAGE or
 *   what else the history says; or with %G_IO_ERROR_CANCELLED
 */
gint64
tin_session_transfer_finish (TinSession    *self,
                             GAsyncResult  *result,
                             GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), -1);

  return g_task_propagate_int (G_TASK (result), error);
}
