/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "tin-memory-history.h"

#include <string.h>

#include "tin-error.h"

/* A history that ends with the program, for figures of everything but the disk. Everything is done
 * in the call that asks for it, which also keeps the order; only the answer comes later, from the
 * caller's main context.
 *
 * Appending must cost next to nothing, so a message is two pointers: one in the page order of its
 * conversation, one in its log, where number n stands at index n - 1. Messages nearly always come
 * in page order. Those that do not, such as what a peer wrote while it was away, stay behind the
 * ordered ones until somebody reads a page, and are then merged in, all at once. */

typedef struct
{
  guint64    id;
  GPtrArray *messages;  /* (owned) (element-type TinMessage): (borrowed) from the conversation */

  /* While a batch is looked at: which one, and the highest number with what was seen of it. */
  guint64    batch;
  guint64    checked;
} Log;

typedef struct
{
  const char *id;         /* (not owned) interned */
  GPtrArray  *page;       /* (owned) (element-type TinMessage): (owned) */
  GPtrArray  *withdrawn;  /* (owned) (element-type TinMessage): (owned) of the logs, in no page */
  guint       n_ordered;  /* so many at the start of the page are in order */
  GHashTable *logs;       /* (owned) (element-type guint64 Log): (owned) by their ids */
  Log        *last_log;   /* (borrowed) (nullable) the one that was asked for last */
} Conversation;

struct _TinMemoryHistory
{
  GObject parent_instance;

  GHashTable   *conversations;      /* (owned) (element-type utf8 Conversation) */
  Conversation *last_conversation;  /* (borrowed) (nullable) the one that was asked for last */
  guint64       batch;              /* counts the batches */
  guint64       seed;
};

static void tin_memory_history_iface_init (TinHistoryInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TinMemoryHistory, tin_memory_history, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TIN_TYPE_HISTORY,
                                                      tin_memory_history_iface_init))

static Log *
log_new (guint64 id)
{
  Log *self = g_new0 (Log, 1);

  self->id = id;
  self->messages = g_ptr_array_new ();

  return self;
}

static void
log_free (Log *self)
{
  g_ptr_array_unref (self->messages);
  g_free (self);
}

static Conversation *
conversation_new (const char *id)
{
  Conversation *self = g_new0 (Conversation, 1);

  self->id = g_intern_string (id);
  self->page = g_ptr_array_new_with_free_func ((GDestroyNotify) tin_message_unref);
  self->withdrawn = g_ptr_array_new_with_free_func ((GDestroyNotify) tin_message_unref);
  self->logs = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL,
                                      (GDestroyNotify) log_free);

  return self;
}

static void
conversation_free (Conversation *self)
{
  g_hash_table_unref (self->logs);
  g_ptr_array_unref (self->withdrawn);
  g_ptr_array_unref (self->page);
  g_free (self);
}

static Log *
conversation_find_log (Conversation *self,
                       guint64       id)
{
  if (self->last_log == NULL || self->last_log->id != id)
    self->last_log = g_hash_table_lookup (self->logs, &id);

  return self->last_log;
}

static Log *
conversation_add_log (Conversation *self,
                      guint64       id)
{
  self->last_log = log_new (id);
  g_hash_table_insert (self->logs, &self->last_log->id, self->last_log);

  return self->last_log;
}

static void
conversation_append (Conversation *self,
                     TinMessage   *message)
{
  guint n = self->page->len;

  if (self->n_ordered == n &&
      (n == 0 || tin_message_compare (g_ptr_array_index (self->page, n - 1), message) <= 0))
    self->n_ordered++;
  g_ptr_array_add (self->page, tin_message_ref (message));
}

static int
compare_elements (gconstpointer a,
                  gconstpointer b)
{
  return tin_message_compare (*(TinMessage *const *) a, *(TinMessage *const *) b);
}

/* How many of the N ordered messages come before MESSAGE. */
static guint
count_before (gpointer   *messages,
              guint       n,
              TinMessage *message)
{
  guint low = 0;
  guint high = n;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (tin_message_compare (messages[middle], message) < 0)
        low = middle + 1;
      else
        high = middle;
    }

  return low;
}

/* Merges what came out of order, newest first, by moving whole stretches up: a message is only
 * looked at where one has to be put between others. */
static void
conversation_order (Conversation *self)
{
  g_autoptr (GPtrArray) late = NULL;
  gpointer *page = self->page->pdata;
  guint n_late = self->page->len - self->n_ordered;
  guint n_ordered = self->n_ordered;

  if (n_late == 0)
    return;

  late = g_ptr_array_sized_new (n_late);
  for (guint i = n_ordered; i < self->page->len; i++)
    g_ptr_array_add (late, page[i]);
  g_ptr_array_sort (late, compare_elements);

  while (n_late > 0)
    {
      gpointer newest = g_ptr_array_index (late, n_late - 1);
      guint place = count_before (page, n_ordered, newest);

      memmove (page + place + n_late, page + place, (n_ordered - place) * sizeof (gpointer));
      page[place + n_late - 1] = newest;
      n_ordered = place;
      n_late--;
    }

  self->n_ordered = self->page->len;
}

static Conversation *
find_conversation (TinMemoryHistory *self,
                   const char       *id)
{
  Conversation *last = self->last_conversation;

  /* Interned strings are equal if their addresses are; a reader may come with any other. */
  if (last == NULL || (last->id != id && strcmp (last->id, id) != 0))
    self->last_conversation = g_hash_table_lookup (self->conversations, id);

  return self->last_conversation;
}

static Conversation *
ensure_conversation (TinMemoryHistory *self,
                     const char       *id)
{
  Conversation *conversation = find_conversation (self, id);

  if (conversation == NULL)
    {
      conversation = conversation_new (id);
      g_hash_table_insert (self->conversations, (gpointer) conversation->id, conversation);
      self->last_conversation = conversation;
    }

  return conversation;
}

/* May make an empty conversation or an empty log, which nobody can tell from none. */
static gboolean
check_entry (TinMemoryHistory       *self,
             const TinHistoryEntry  *entry,
             GError                **error)
{
  Conversation *conversation = ensure_conversation (self, entry->conversation);
  guint64 number = tin_message_get_number (entry->message);
  guint64 log_id = tin_message_get_log_id (entry->message);
  Log *log;

  log = conversation_find_log (conversation, log_id);
  if (log == NULL && number == 1)
    log = conversation_add_log (conversation, log_id);
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

/* Makes an empty entry of what ENTRY was in its old place. */
static void
take_away (TinMemoryHistory      *self,
           const TinHistoryEntry *entry)
{
  Conversation *conversation = find_conversation (self, entry->moved_from);
  Log *log = conversation != NULL ? conversation_find_log (conversation, entry->moved_log_id)
                                  : NULL;
  TinMessage *old;
  TinMessage *empty;

  if (log == NULL || entry->moved_number == 0 || entry->moved_number > log->messages->len)
    return;
  old = g_ptr_array_index (log->messages, entry->moved_number - 1);
  if (tin_message_get_kind (old) == TIN_MESSAGE_KIND_WITHDRAWN)
    return;

  empty = tin_message_new (entry->moved_log_id, entry->moved_number,
                           tin_message_get_sent_at (old), TIN_MESSAGE_KIND_WITHDRAWN,
                           tin_message_get_flags (old) & ~(guint) TIN_MESSAGE_FLAG_FAILED, "", 0);
  g_ptr_array_add (conversation->withdrawn, empty);
  g_ptr_array_index (log->messages, entry->moved_number - 1) = empty;
  conversation_order (conversation);
  g_ptr_array_remove_index (conversation->page,
                            count_before (conversation->page->pdata, conversation->page->len, old));
  conversation->n_ordered = conversation->page->len;
}

static void
append_entry (TinMemoryHistory      *self,
              const TinHistoryEntry *entry)
{
  Conversation *conversation = find_conversation (self, entry->conversation);
  Log *log = conversation_find_log (conversation, tin_message_get_log_id (entry->message));

  if (tin_message_get_number (entry->message) <= log->messages->len)
    return;

  g_ptr_array_add (log->messages, entry->message);
  conversation_append (conversation, entry->message);
  if (entry->moved_from != NULL)
    take_away (self, entry);
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
  Conversation *conversation = find_conversation (self, conversation_id);
  Log *log = conversation != NULL ? conversation_find_log (conversation, range->log_id) : NULL;
  GPtrArray *messages = log != NULL ? log->messages : none;
  guint first = (guint) MIN (MAX (range->from, 1) - 1, messages->len);
  guint n = MIN (range->max_messages, messages->len - first);

  g_task_return_pointer (task, copy_messages (messages, first, n),
                         (GDestroyNotify) g_ptr_array_unref);
}

static void
tin_memory_history_read_page (TinHistory         *history,
                              const char         *conversation_id,
                              const TinPageRange *range,
                              GTask              *task)
{
  TinMemoryHistory *self = TIN_MEMORY_HISTORY (history);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  Conversation *conversation = find_conversation (self, conversation_id);
  GPtrArray *messages = conversation != NULL ? conversation->page : none;
  gboolean before = range->direction == TIN_PAGE_BEFORE;
  guint place = before ? messages->len : 0;
  guint n;

  if (conversation != NULL)
    conversation_order (conversation);
  if (range->anchor != NULL)
    place = count_before (messages->pdata, messages->len, range->anchor);
  if (range->anchor != NULL && !before && place < messages->len &&
      tin_message_compare (g_ptr_array_index (messages, place), range->anchor) == 0)
    place++;

  n = MIN (range->max_messages, before ? place : messages->len - place);
  g_task_return_pointer (task, copy_messages (messages, before ? place - n : place, n),
                         (GDestroyNotify) g_ptr_array_unref);
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
                                               (GDestroyNotify) conversation_free);
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
