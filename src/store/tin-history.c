/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-store"

#include "config.h"

#include "tin-history.h"

/* What every store of messages does. The rules that a caller relies on stand here; where the
 * messages are kept is the implementation's business. */

G_DEFINE_INTERFACE (TinHistory, tin_history, G_TYPE_OBJECT)

static void
tin_history_default_init (TinHistoryInterface *iface)
{
}

/**
 * tin_history_entry_clear:
 *
 * Lets go of what the entry owns, for g_array_set_clear_func().
 */
void
tin_history_entry_clear (TinHistoryEntry *self)
{
  g_clear_pointer (&self->message, tin_message_unref);
  self->conversation = NULL;
}

/**
 * tin_history_append_async:
 * @entries: (element-type TinHistoryEntry): not changed by anybody until @callback ran; the
 *   implementation takes its own reference
 *
 * Appends messages, all of them or none. A message that is there already, by conversation, log and
 * number, is passed over. A number that is not the next in its log is an error of the whole batch.
 * A message with number 0 belongs to no log and is always appended.
 */
void
tin_history_append_async (TinHistory          *self,
                          GArray              *entries,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_return_if_fail (TIN_IS_HISTORY (self));
  g_return_if_fail (entries != NULL);

  TIN_HISTORY_GET_IFACE (self)->append_async (self, entries, callback, user_data);
}

/**
 * tin_history_append_finish:
 *
 * Returns: %TRUE if the messages will survive whatever the store survives; else
 *   %TIN_ERROR_STORAGE, and nothing of the batch was stored
 */
gboolean
tin_history_append_finish (TinHistory    *self,
                           GAsyncResult  *result,
                           GError       **error)
{
  g_return_val_if_fail (TIN_IS_HISTORY (self), FALSE);

  return TIN_HISTORY_GET_IFACE (self)->append_finish (self, result, error);
}

/**
 * tin_history_read_log_async:
 * @range: the log, the first number that is wanted (0 is read as 1), and how many at most
 *
 * Reads a log upward from a number. A log or a conversation that is not known is an empty one.
 */
void
tin_history_read_log_async (TinHistory          *self,
                            const char          *conversation,
                            const TinLogRange   *range,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  g_return_if_fail (TIN_IS_HISTORY (self));
  g_return_if_fail (conversation != NULL);

  TIN_HISTORY_GET_IFACE (self)->read_log_async (self, conversation, range,
                                                cancellable, callback, user_data);
}

/**
 * tin_history_read_page_async:
 * @before: (nullable): the oldest message that is there already; %NULL for the end
 * @max_messages: how many at most
 *
 * Reads the messages before @before in the order of tin_message_compare(), oldest first.
 */
void
tin_history_read_page_async (TinHistory          *self,
                             const char          *conversation,
                             TinMessage          *before,
                             guint                max_messages,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_return_if_fail (TIN_IS_HISTORY (self));
  g_return_if_fail (conversation != NULL);

  TIN_HISTORY_GET_IFACE (self)->read_page_async (self, conversation, before, max_messages,
                                                 cancellable, callback, user_data);
}

/**
 * tin_history_read_finish:
 *
 * Ends both reads.
 *
 * Returns: (transfer full) (element-type TinMessage) (nullable): the messages, which the array
 *   owns; %NULL with %TIN_ERROR_STORAGE or %G_IO_ERROR_CANCELLED
 */
GPtrArray *
tin_history_read_finish (TinHistory    *self,
                         GAsyncResult  *result,
                         GError       **error)
{
  g_return_val_if_fail (TIN_IS_HISTORY (self), NULL);

  return TIN_HISTORY_GET_IFACE (self)->read_finish (self, result, error);
}
