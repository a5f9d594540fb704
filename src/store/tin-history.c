/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-store"

#include "config.h"

#include "tin-history.h"

#include "tin-error.h"
#include "tin-limits.h"

/* What every store of messages does. The rules that a caller relies on stand here; where the
 * messages are kept is the implementation's business. */

G_DEFINE_INTERFACE (TinHistory, tin_history, G_TYPE_OBJECT)

static void
tin_history_default_init (TinHistoryInterface *iface)
{
}

/* --- Values ------------------------------------------------------------------------------- */

static void
conversation_free (gpointer data)
{
  TinHistoryConversation *self = data;

  g_clear_pointer (&self->logs, g_array_unref);
  g_clear_pointer (&self->last, tin_message_unref);
  g_free (self);
}

/**
 * tin_history_state_new:
 * @seed: random, and never another one
 *
 * Returns: (transfer full): the state of an empty history
 */
TinHistoryState *
tin_history_state_new (guint64 seed)
{
  TinHistoryState *self = g_new0 (TinHistoryState, 1);

  self->seed = seed;
  self->conversations = g_ptr_array_new_with_free_func (conversation_free);
  return self;
}

void
tin_history_state_free (TinHistoryState *self)
{
  g_ptr_array_unref (self->conversations);
  g_free (self);
}

static void
entry_clear (gpointer data)
{
  TinHistoryEntry *self = data;

  g_clear_pointer (&self->message, tin_message_unref);
  self->conversation = NULL;
}

/**
 * tin_history_entries_new:
 * @n_entries: how many there may be
 *
 * Returns: (transfer full) (element-type TinHistoryEntry): an empty array of what it will own
 */
GArray *
tin_history_entries_new (guint n_entries)
{
  GArray *entries = g_array_sized_new (FALSE, FALSE, sizeof (TinHistoryEntry), n_entries);

  g_array_set_clear_func (entries, entry_clear);
  return entries;
}

void
tin_history_hit_free (TinHistoryHit *self)
{
  tin_message_unref (self->message);
  g_free (self);
}

/* --- Requests ----------------------------------------------------------------------------- */

static GTask *
make_task (TinHistory          *self,
           gpointer             source_tag,
           GCancellable        *cancellable,
           GAsyncReadyCallback  callback,
           gpointer             user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, source_tag);
  g_task_set_priority (task, TIN_PRIORITY_NETWORK);
  return task;
}

static void
refuse (GTask *task)
{
  g_task_return_new_error (task, TIN_ERROR, TIN_ERROR_STORAGE, "This history does not do that");
}

/* Calls METHOD of the implementation with a new task as its last argument, or refuses. */
#define REQUEST(method, task, ...)                                          \
  G_STMT_START                                                              \
  {                                                                         \
    if (TIN_HISTORY_GET_IFACE (self)->method != NULL)                       \
      TIN_HISTORY_GET_IFACE (self)->method (self, __VA_ARGS__, task);       \
    else                                                                    \
      refuse (task);                                                        \
  }                                                                         \
  G_STMT_END

/**
 * tin_history_dup_state:
 *
 * Returns: (transfer full): what is there: the marks of every log, and the end of every
 *   conversation. To be called once, before anything is asked for
 */
TinHistoryState *
tin_history_dup_state (TinHistory *self)
{
  g_return_val_if_fail (TIN_IS_HISTORY (self), NULL);

  return TIN_HISTORY_GET_IFACE (self)->dup_state (self);
}

/**
 * tin_history_append_async:
 * @entries: (element-type TinHistoryEntry): not changed by anybody until @callback ran; the
 *   implementation takes its own reference, and does not look at it afterwards
 *
 * Appends messages, all of them or none. A message that is there already, by conversation, log and
 * number, is passed over. A number that is not the next in its log is an error of the whole batch.
 * Amendments count from then on; a deletion by the author of its target empties that, and what
 * amends it, for good, with the append or soon after it.
 * Ends with tin_history_finish(): %TRUE if the messages will survive a crash and the loss of
 * power; else nothing of the batch was stored, and the error is %TIN_ERROR_DISK_FULL,
 * %TIN_ERROR_READ_ONLY, %TIN_ERROR_DAMAGED or %TIN_ERROR_STORAGE.
 */
void
tin_history_append_async (TinHistory          *self,
                          GArray              *entries,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (TIN_IS_HISTORY (self));

  task = make_task (self, tin_history_append_async, NULL, callback, user_data);
  REQUEST (append, task, entries);
}

/**
 * tin_history_mark_async:
 * @marks: (element-type TinHistoryMark): copied; a mark that is behind what is known is nothing
 *
 * Moves marks of logs on. Offers are durable when this ends; other marks may be lost with the
 * power, and are then said again by the peer. Ends with tin_history_finish().
 */
void
tin_history_mark_async (TinHistory          *self,
                        GArray              *marks,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (TIN_IS_HISTORY (self));

  task = make_task (self, tin_history_mark_async, NULL, callback, user_data);
  REQUEST (mark, task, marks);
}

/**
 * tin_history_change_async:
 *
 * Changes one message; what is shown as a part of another one can be withdrawn and dropped only.
 * Ends with tin_history_finish(): %TIN_ERROR_INVALID if there is no such message, or if it is to be
 * withdrawn and may have left.
 */
void
tin_history_change_async (TinHistory                    *self,
                          const TinHistoryChangeRequest *request,
                          GAsyncReadyCallback            callback,
                          gpointer                       user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (TIN_IS_HISTORY (self));

  task = make_task (self, tin_history_change_async, NULL, callback, user_data);
  REQUEST (change, task, request);
}

/**
 * tin_history_clear_async:
 *
 * Forgets the texts of a conversation; marks stay, and own messages that are not acknowledged are
 * hidden and still arrive. What takes long goes on afterwards by itself, over a restart too.
 *
 * What was cleared for now is so for good when it is settled, when the conversation is cleared
 * again, or when the history is opened anew; until then it can be undone: what is older than the
 * clearing is there again. Ends with tin_history_finish().
 */
void
tin_history_clear_async (TinHistory          *self,
                         const char          *conversation,
                         TinHistoryClear      how,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (TIN_IS_HISTORY (self));

  task = make_task (self, tin_history_clear_async, NULL, callback, user_data);
  REQUEST (clear, task, conversation, how);
}

/**
 * tin_history_close_async:
 *
 * Does what was asked for and closes the file; nothing may be asked for afterwards. Ends with
 * tin_history_finish().
 */
void
tin_history_close_async (TinHistory          *self,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (TIN_IS_HISTORY (self));

  task = make_task (self, tin_history_close_async, NULL, callback, user_data);
  if (TIN_HISTORY_GET_IFACE (self)->close != NULL)
    TIN_HISTORY_GET_IFACE (self)->close (self, task);
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * tin_history_finish:
 *
 * Ends what has no other end.
 *
 * Returns: whether it was done; else a %TIN_ERROR or %G_IO_ERROR_CANCELLED
 */
gboolean
tin_history_finish (TinHistory    *self,
                    GAsyncResult  *result,
                    GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * tin_history_read_log_async:
 * @range: copied: the log, the first number that is wanted (0 is read as 1), and how many at most
 *
 * Reads the entries of a log upward from a number, without holes: in the place of one that is gone
 * stands an empty message of %TIN_MESSAGE_KIND_WITHDRAWN. A log or a conversation that is not known
 * is an empty one.
 */
void
tin_history_read_log_async (TinHistory          *self,
                            const char          *conversation,
                            const TinLogRange   *range,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (TIN_IS_HISTORY (self));

  task = make_task (self, tin_history_read_log_async, cancellable, callback, user_data);
  REQUEST (read_log, task, conversation, range);
}

/**
 * tin_history_read_page_async:
 * @range: copied, and its anchor referenced
 *
 * Reads what is shown before or after a message, in its shown form, in the order of
 * tin_message_compare(), oldest first in either case. With @range->entries it reads the entries,
 * amendments among them, but no emptied ones: what an export has.
 */
void
tin_history_read_page_async (TinHistory          *self,
                             const char          *conversation,
                             const TinPageRange  *range,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (TIN_IS_HISTORY (self));

  task = make_task (self, tin_history_read_page_async, cancellable, callback, user_data);
  REQUEST (read_page, task, conversation, range);
}

/**
 * tin_history_read_finish:
 *
 * Ends both reads.
 *
 * Returns: (transfer full) (element-type TinMessage) (nullable): the messages, which the array
 *   owns; %NULL with a %TIN_ERROR or %G_IO_ERROR_CANCELLED
 */
GPtrArray *
tin_history_read_finish (TinHistory    *self,
                         GAsyncResult  *result,
                         GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * tin_history_read_message_async:
 * @name: copied
 *
 * Reads one message of a conversation in its shown form. Ends with
 * tin_history_read_message_finish().
 */
void
tin_history_read_message_async (TinHistory            *self,
                                const char            *conversation,
                                const TinMessageName  *name,
                                GCancellable          *cancellable,
                                GAsyncReadyCallback    callback,
                                gpointer               user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (TIN_IS_HISTORY (self));

  task = make_task (self, tin_history_read_message_async, cancellable, callback, user_data);
  REQUEST (read_message, task, conversation, name);
}

/**
 * tin_history_read_message_finish:
 *
 * Returns: (transfer full) (nullable): %NULL without an error if no such message is shown: it is
 *   not here, or is gone, or is none that stands in the conversation by itself; %NULL with a
 *   %TIN_ERROR or %G_IO_ERROR_CANCELLED
 */
TinMessage *
tin_history_read_message_finish (TinHistory    *self,
                                 GAsyncResult  *result,
                                 GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * tin_history_take_back_async:
 * @request: copied, and its messages referenced
 *
 * Takes own messages back that a peer holds and gave us. In one transaction: those that are here
 * with the same content are acknowledged. From the first number on under which something else is
 * here, our messages move, in their order, to the new log. The rest is appended to the log, and is
 * acknowledged. Once they are complete, what we wrote behind them moves, too. If the log was the
 * one that the conversation goes on with, or if messages moved, the new log is that from now on.
 */
void
tin_history_take_back_async (TinHistory          *self,
                             const TinTakeBack   *request,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (TIN_IS_HISTORY (self));

  task = make_task (self, tin_history_take_back_async, NULL, callback, user_data);
  REQUEST (take_back, task, request);
}

void
tin_taken_back_clear (TinTakenBack *self)
{
  g_clear_pointer (&self->moved, g_array_unref);
}

/**
 * tin_history_take_back_finish:
 * @taken_back: (out): to be cleared, also where it failed
 */
gboolean
tin_history_take_back_finish (TinHistory    *self,
                              GAsyncResult  *result,
                              TinTakenBack  *taken_back,
                              GError       **error)
{
  g_autofree TinTakenBack *answer = NULL;

  *taken_back = (TinTakenBack) { 0 };
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  answer = g_task_propagate_pointer (G_TASK (result), error);
  if (answer == NULL)
    return FALSE;

  *taken_back = *answer;
  return TRUE;
}

/**
 * tin_history_search_async:
 * @search: copied
 *
 * Finds messages that hold all the words, in any order and case; the last word may be the
 * beginning of one. Newest first. A text that was edited is found by its last edit alone; a hit is
 * the shown form.
 */
void
tin_history_search_async (TinHistory          *self,
                          const TinSearch     *search,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (TIN_IS_HISTORY (self));

  task = make_task (self, tin_history_search_async, cancellable, callback, user_data);
  REQUEST (search, task, search);
}

/**
 * tin_history_list_outbox_async:
 *
 * Lists own messages that are not acknowledged, of all conversations with secure peers, in the
 * order of conversations and numbers: texts in their shown form, and amendments of what has
 * arrived, or is not our own, as they were written.
 */
void
tin_history_list_outbox_async (TinHistory          *self,
                               guint                max_messages,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (TIN_IS_HISTORY (self));

  task = make_task (self, tin_history_list_outbox_async, cancellable, callback, user_data);
  REQUEST (list_outbox, task, max_messages);
}

/**
 * tin_history_search_finish:
 *
 * Returns: (transfer full) (element-type TinHistoryHit) (nullable): the hits, which the array owns
 */
GPtrArray *
tin_history_search_finish (TinHistory    *self,
                           GAsyncResult  *result,
                           GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * tin_history_expire_async:
 * @before: hybrid logical time: what is shown at an earlier one goes
 *
 * Removes what is old and was seen (a peer's) or acknowledged (own). Ends with
 * tin_history_count_finish(), when all is gone: how many went.
 */
void
tin_history_expire_async (TinHistory          *self,
                          guint64              before,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (TIN_IS_HISTORY (self));

  task = make_task (self, tin_history_expire_async, NULL, callback, user_data);
  REQUEST (expire, task, before);
}

/**
 * tin_history_import_async:
 * @entries: (element-type TinHistoryEntry): as for tin_history_append_async()
 *
 * Adds messages that were exported, wherever they fit: numbers may have holes, and marks are not
 * moved. One that is here already is passed over; one that its author sends later takes its
 * place. Ends with tin_history_count_finish(): how many are new.
 */
void
tin_history_import_async (TinHistory          *self,
                          GArray              *entries,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (TIN_IS_HISTORY (self));

  task = make_task (self, tin_history_import_async, NULL, callback, user_data);
  REQUEST (import, task, entries);
}

/**
 * tin_history_count_finish:
 *
 * Returns: how many; -1 with a %TIN_ERROR
 */
gint64
tin_history_count_finish (TinHistory    *self,
                          GAsyncResult  *result,
                          GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), -1);

  return g_task_propagate_int (G_TASK (result), error);
}
