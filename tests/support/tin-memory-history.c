/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "tin-memory-history.h"

#include <string.h>

#include "tin-error.h"
#include "tin-memory-conversation.h"

/* A history that ends with the program, for figures of everything but the disk. Everything is done
 * in the call that asks for it, which also keeps the order; only the answer comes later, from the
 * caller's main context.
 *
 * Appending must cost next to nothing: see tin-memory-conversation.h. */

struct _TinMemoryHistory
{
  GObject parent_instance;

  GHashTable            *conversations;  /* (owned) (element-type utf8 TinMemoryConversation) */
  TinMemoryConversation *last;           /* (borrowed) (nullable) the one asked for last */
  guint64                batch;          /* counts the batches */
  guint64                seed;
};

static void tin_memory_history_iface_init (TinHistoryInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TinMemoryHistory, tin_memory_history, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TIN_TYPE_HISTORY,
                                                      tin_memory_history_iface_init))

static TinMemoryConversation *
find_conversation (TinMemoryHistory *self,
                   const char       *id)
{
  TinMemoryConversation *last = self->last;

  /* Interned strings are equal if their addresses are; a reader may come with any other. */
  if (last == NULL || (last->id != id && strcmp (last->id, id) != 0))
    self->last = g_hash_table_lookup (self->conversations, id);

  return self->last;
}

static TinMemoryConversation *
ensure_conversation (TinMemoryHistory *self,
                     const char       *id)
{
  TinMemoryConversation *conversation = find_conversation (self, id);

  if (conversation == NULL)
    {
      conversation = tin_memory_conversation_new (id);
      g_hash_table_insert (self->conversations, (gpointer) conversation->id, conversation);
      self->last = conversation;
    }

  return conversation;
}

/* May make an empty conversation or an empty log, which nobody can tell from none. */
static gboolean
check_entry (TinMemoryHistory       *self,
             const TinHistoryEntry  *entry,
             GError                **error)
{
  TinMemoryConversation *conversation = ensure_conversation (self, entry->conversation);
  guint64 number = tin_message_get_number (entry->message);
  guint64 log_id = tin_message_get_log_id (entry->message);
  TinMemoryLog *log;

  log = tin_memory_conversation_find_log (conversation, log_id);
  if (log == NULL && number == 1)
    log = tin_memory_conversation_add_log (conversation, log_id);
  if (log != NULL && log->batch != self->batch)
    {
      log->batch = self->batch;
      log->checked = log->messages->len;
    }

  if (log == NULL || number == 0 || number - 1 > log->checked)
    {
      g_set_error (error, TIN_ERROR, TIN_ERROR_STORAGE,
                   "Number %" G_GUINT64_FORMAT " does not follow %" G_GUINT64_FORMAT
                   " in log %016" G_GINT64_MODIFIER "x",
                   number, log != NULL ? log->checked : 0, log_id);
      return FALSE;
    }

  log->checked = MAX (log->checked, number);
  return TRUE;
}

static gboolean
check_entries (TinMemoryHistory  *self,
               GArray            *entries,
               GError           **error)
{
  self->batch++;

  for (guint i = 0; i < entries->len; i++)
    if (!check_entry (self, &g_array_index (entries, TinHistoryEntry, i), error))
      return FALSE;

  return TRUE;
}

static void
append_entry (TinMemoryHistory      *self,
              const TinHistoryEntry *entry)
{
  TinMemoryConversation *conversation = find_conversation (self, entry->conversation);
  TinMemoryLog *log =
    tin_memory_conversation_find_log (conversation, tin_message_get_log_id (entry->message));
  TinMessageName moved = { entry->moved_log_id, entry->moved_number };

  if (tin_message_get_number (entry->message) <= log->messages->len)
    return;

  tin_memory_conversation_append (conversation, entry->message);
  conversation = entry->moved_from != NULL ? find_conversation (self, entry->moved_from) : NULL;
  if (conversation != NULL)
    tin_memory_conversation_empty (conversation, &moved);
}

static GPtrArray *
copy_messages (GPtrArray *messages,
               guint      first,
               guint      n)
{
  GPtrArray *copy = g_ptr_array_new_full (n, (GDestroyNotify) tin_message_unref);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (copy, tin_message_ref (g_ptr_array_index (messages, first + i)));

  return copy;
}

static TinHistoryState *
tin_memory_history_dup_state (TinHistory *history)
{
  return tin_history_state_new (TIN_MEMORY_HISTORY (history)->seed);
}

static void
tin_memory_history_append (TinHistory *history,
                           GArray     *entries,
                           GTask      *task)
{
  TinMemoryHistory *self = TIN_MEMORY_HISTORY (history);
  GError *error = NULL;

  if (!check_entries (self, entries, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  for (guint i = 0; i < entries->len; i++)
    append_entry (self, &g_array_index (entries, TinHistoryEntry, i));

  g_task_return_boolean (task, TRUE);
}

/* Marks are what is left for the next start, and there is none. */
static void
tin_memory_history_mark (TinHistory *history,
                         GArray     *marks,
                         GTask      *task)
{
  g_task_return_boolean (task, TRUE);
}

static void
tin_memory_history_read_log (TinHistory        *history,
                             const char        *conversation_id,
                             const TinLogRange *range,
                             GTask             *task)
{
  TinMemoryHistory *self = TIN_MEMORY_HISTORY (history);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  TinMemoryConversation *conversation = find_conversation (self, conversation_id);
  TinMemoryLog *log = conversation != NULL
                        ? tin_memory_conversation_find_log (conversation, range->log_id) : NULL;
  GPtrArray *messages = log != NULL ? log->messages : none;
  guint first = (guint) MIN (MAX (range->from, 1) - 1, messages->len);
  guint n = MIN (range->max_messages, messages->len - first);

  g_task_return_pointer (task, copy_messages (messages, first, n),
                         (GDestroyNotify) g_ptr_array_unref);
}

/* The same, as they are shown. */
static GPtrArray *
show_messages (TinMemoryConversation *conversation,
               GPtrArray             *messages,
               guint                  first,
               guint                  n)
{
  GPtrArray *shown;

  if (conversation == NULL || g_hash_table_size (conversation->amended) == 0)
    return copy_messages (messages, first, n);

  shown = g_ptr_array_new_full (n, (GDestroyNotify) tin_message_unref);
  for (guint i = 0; i < n; i++)
    {
      TinMessage *message = g_ptr_array_index (messages, first + i);

      g_ptr_array_add (shown, tin_memory_conversation_show (conversation, message));
    }

  return shown;
}

static void
tin_memory_history_read_page (TinHistory         *history,
                              const char         *conversation_id,
                              const TinPageRange *range,
                              GTask              *task)
{
  TinMemoryHistory *self = TIN_MEMORY_HISTORY (history);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  TinMemoryConversation *conversation = find_conversation (self, conversation_id);
  GPtrArray *messages = conversation != NULL ? conversation->page : none;
  gboolean before = range->direction == TIN_PAGE_BEFORE;
  guint place = before ? messages->len : 0;
  guint n;

  if (range->entries)
    {
      g_task_return_new_error (task, TIN_ERROR, TIN_ERROR_STORAGE, "Only what is shown is read");
      return;
    }
  if (conversation != NULL)
    tin_memory_conversation_order (conversation);
  if (range->anchor != NULL && conversation != NULL)
    place = tin_memory_conversation_count_before (conversation, range->anchor);
  if (range->anchor != NULL && !before && place < messages->len &&
      tin_message_compare (g_ptr_array_index (messages, place), range->anchor) == 0)
    place++;

  n = MIN (range->max_messages, before ? place : messages->len - place);
  g_task_return_pointer (task,
                         show_messages (conversation, messages, before ? place - n : place, n),
                         (GDestroyNotify) g_ptr_array_unref);
}

static void
tin_memory_history_read_message (TinHistory           *history,
                                 const char           *conversation_id,
                                 const TinMessageName *name,
                                 GTask                *task)
{
  TinMemoryHistory *self = TIN_MEMORY_HISTORY (history);
  TinMemoryConversation *conversation = find_conversation (self, conversation_id);
  TinMessage *message = conversation != NULL
                          ? tin_memory_conversation_find (conversation, name) : NULL;

  if (message != NULL && tin_message_is_visible (message))
    g_task_return_pointer (task, tin_memory_conversation_show (conversation, message),
                           (GDestroyNotify) tin_message_unref);
  else
    g_task_return_pointer (task, NULL, NULL);
}

static void
tin_memory_history_finalize (GObject *object)
{
  TinMemoryHistory *self = TIN_MEMORY_HISTORY (object);

  g_hash_table_unref (self->conversations);

  G_OBJECT_CLASS (tin_memory_history_parent_class)->finalize (object);
}

static void
tin_memory_history_iface_init (TinHistoryInterface *iface)
{
  iface->dup_state = tin_memory_history_dup_state;
  iface->append = tin_memory_history_append;
  iface->mark = tin_memory_history_mark;
  iface->read_log = tin_memory_history_read_log;
  iface->read_page = tin_memory_history_read_page;
  iface->read_message = tin_memory_history_read_message;
}

static void
tin_memory_history_class_init (TinMemoryHistoryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tin_memory_history_finalize;
}

static void
tin_memory_history_init (TinMemoryHistory *self)
{
  self->conversations = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                               (GDestroyNotify) tin_memory_conversation_free);
  self->seed = ((guint64) g_random_int () << 32 | g_random_int ()) & G_MAXINT64;
}

/**
 * tin_memory_history_new:
 *
 * Returns: (transfer full): an empty history, forgotten when it is finalized
 */
TinMemoryHistory *
tin_memory_history_new (void)
{
  return g_object_new (TIN_TYPE_MEMORY_HISTORY, NULL);
}
