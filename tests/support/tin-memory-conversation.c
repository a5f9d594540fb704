/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "tin-memory-conversation.h"

#include <string.h>

/* --- Logs --------------------------------------------------------------------------------- */

static TinMemoryLog *
log_new (guint64 id)
{
  TinMemoryLog *self = g_new0 (TinMemoryLog, 1);

  self->id = id;
  self->messages = g_ptr_array_new ();

  return self;
}

static void
log_free (gpointer log)
{
  TinMemoryLog *self = log;

  g_ptr_array_unref (self->messages);
  g_free (self);
}

TinMemoryLog *
tin_memory_conversation_find_log (TinMemoryConversation *self,
                                  guint64                id)
{
  if (self->last_log == NULL || self->last_log->id != id)
    self->last_log = g_hash_table_lookup (self->logs, &id);

  return self->last_log;
}

TinMemoryLog *
tin_memory_conversation_add_log (TinMemoryConversation *self,
                                 guint64                id)
{
  self->last_log = log_new (id);
  g_hash_table_insert (self->logs, &self->last_log->id, self->last_log);

  return self->last_log;
}

/**
 * tin_memory_conversation_find:
 *
 * Returns: (transfer none) (nullable): the entry of that name
 */
TinMessage *
tin_memory_conversation_find (TinMemoryConversation *self,
                              const TinMessageName  *name)
{
  TinMemoryLog *log = tin_memory_conversation_find_log (self, name->log_id);

  if (log == NULL || name->number == 0 || name->number > log->messages->len)
    return NULL;
  return g_ptr_array_index (log->messages, name->number - 1);
}

/* --- The page ----------------------------------------------------------------------------- */

static void
add_to_page (TinMemoryConversation *self,
             TinMessage            *message)
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

/**
 * tin_memory_conversation_order:
 *
 * Merges what came out of order into the page, newest first, by moving whole stretches up: a
 * message is only looked at where one has to be put between others.
 */
void
tin_memory_conversation_order (TinMemoryConversation *self)
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

/**
 * tin_memory_conversation_count_before:
 *
 * Returns: how many messages of the page, which is in order, come before @message
 */
guint
tin_memory_conversation_count_before (TinMemoryConversation *self,
                                      TinMessage            *message)
{
  return count_before (self->page->pdata, self->page->len, message);
}

/* Takes ENTRY out of the page, and puts INSTEAD, which may be %NULL, into its place there. */
static void
replace_in_page (TinMemoryConversation *self,
                 TinMessage            *entry,
                 TinMessage            *instead)
{
  guint place;

  tin_memory_conversation_order (self);
  place = tin_memory_conversation_count_before (self, entry);
  if (instead != NULL)
    {
      tin_message_unref (g_ptr_array_index (self->page, place));
      g_ptr_array_index (self->page, place) = tin_message_ref (instead);
      return;
    }

  g_ptr_array_remove_index (self->page, place);
  self->n_ordered = self->page->len;
}

/* --- Entries that become empty -------------------------------------------------------------- */

static TinMessage *
make_empty (TinMessage      *message,
            TinMessageFlags  flags)
{
  guint kept = tin_message_get_flags (message) & ~(guint) TIN_MESSAGE_FLAG_FAILED;
  g_autoptr (TinMessage) empty =
    tin_message_new (tin_message_get_log_id (message), tin_message_get_number (message),
                     tin_message_get_sent_at (message), TIN_MESSAGE_KIND_WITHDRAWN, kept | flags,
                     "", 0);

  return tin_message_new_shown (empty, tin_message_get_shown_at (message));
}

/* Afterwards ENTRY is only there if somebody else holds it. */
static void
empty_entry (TinMemoryConversation *self,
             TinMessage            *entry,
             TinMessageFlags        flags)
{
  TinMemoryLog *log = tin_memory_conversation_find_log (self, tin_message_get_log_id (entry));
  TinMessage *empty = make_empty (entry, flags);

  g_ptr_array_add (self->unseen, empty);
  g_ptr_array_index (log->messages, tin_message_get_number (entry) - 1) = empty;
  if (tin_message_is_visible (entry))
    replace_in_page (self, entry, tin_message_is_visible (empty) ? empty : NULL);
  else
    g_ptr_array_remove (self->unseen, entry);
}

/* What amends TARGET becomes empty: on both sides where it was DELETED, and else on ours, with what
 * deletes it. */
static void
take_along (TinMemoryConversation *self,
            const TinMessageName  *target,
            gboolean               deleted)
{
  GPtrArray *amendments = g_hash_table_lookup (self->amended, target);

  for (guint i = amendments != NULL ? amendments->len : 0; i > 0; i--)
    {
      TinMessage *amendment = g_ptr_array_index (amendments, i - 1);
      gboolean deletes = tin_message_get_kind (amendment) == TIN_MESSAGE_KIND_DELETE;

      if (deleted ? deletes : !tin_message_is_own (amendment))
        continue;
      empty_entry (self, amendment, TIN_MESSAGE_FLAGS_NONE);
      g_ptr_array_remove_index (amendments, i - 1);
    }
}

/**
 * tin_memory_conversation_empty:
 *
 * Makes an empty entry of that name, of which nobody sees anything, and of what we said of it.
 */
void
tin_memory_conversation_empty (TinMemoryConversation *self,
                               const TinMessageName  *name)
{
  TinMessage *entry = tin_memory_conversation_find (self, name);

  if (entry == NULL || tin_message_get_kind (entry) == TIN_MESSAGE_KIND_WITHDRAWN)
    return;

  empty_entry (self, entry, TIN_MESSAGE_FLAGS_NONE);
  take_along (self, name, FALSE);
}

/* --- Amendments ---------------------------------------------------------------------------- */

/* Whether SIDE deletes what NAME is of. */
static gboolean
is_deleted_by (TinMemoryConversation *self,
               const TinMessageName  *name,
               gboolean               own)
{
  GPtrArray *amendments = g_hash_table_lookup (self->amended, name);

  for (guint i = 0; amendments != NULL && i < amendments->len; i++)
    {
      TinMessage *amendment = g_ptr_array_index (amendments, i);

      if (tin_message_get_kind (amendment) == TIN_MESSAGE_KIND_DELETE &&
          tin_message_is_own (amendment) == own)
        return TRUE;
    }
  return FALSE;
}

/* Whose a log is that has messages. */
static gboolean
get_owner (TinMemoryConversation *self,
           guint64                log_id,
           gboolean              *own)
{
  TinMemoryLog *log = tin_memory_conversation_find_log (self, log_id);

  if (log == NULL || log->messages->len == 0)
    return FALSE;

  *own = tin_message_is_own (g_ptr_array_index (log->messages, 0));
  return TRUE;
}

/* Whether AMENDMENT comes when what it speaks of says nothing any more. */
static gboolean
is_late (TinMemoryConversation *self,
         TinMessage            *amendment)
{
  const TinMessageName *target = tin_message_get_target (amendment);
  TinMessage *message = tin_memory_conversation_find (self, target);
  gboolean own = tin_message_is_own (amendment);

  if (tin_message_get_kind (amendment) == TIN_MESSAGE_KIND_DELETE)
    return FALSE;
  if (message != NULL)
    return tin_message_get_kind (message) == TIN_MESSAGE_KIND_WITHDRAWN;

  get_owner (self, target->log_id, &own);
  return is_deleted_by (self, target, own);
}

static void
amend (TinMemoryConversation *self,
       TinMessage            *amendment)
{
  const TinMessageName *target = tin_message_get_target (amendment);
  GPtrArray *amendments = g_hash_table_lookup (self->amended, target);
  TinMessage *message = tin_memory_conversation_find (self, target);
  gboolean own = FALSE;

  if (is_late (self, amendment))
    {
      empty_entry (self, amendment, TIN_MESSAGE_FLAGS_NONE);
      return;
    }
  if (amendments == NULL)
    {
      amendments = g_ptr_array_new_with_free_func ((GDestroyNotify) tin_message_unref);
      g_hash_table_insert (self->amended, g_memdup2 (target, sizeof *target), amendments);
    }
  g_ptr_array_add (amendments, tin_message_ref (amendment));

  if (tin_message_get_kind (amendment) != TIN_MESSAGE_KIND_DELETE ||
      (message != NULL && tin_message_get_kind (message) != TIN_MESSAGE_KIND_TEXT) ||
      !get_owner (self, target->log_id, &own) || own != tin_message_is_own (amendment))
    return;
  if (message != NULL)
    empty_entry (self, message, TIN_MESSAGE_FLAG_DELETED);
  take_along (self, target, TRUE);
}

/* A text that was deleted before it came has none. */
static void
settle (TinMemoryConversation *self,
        TinMessage            *message)
{
  TinMessageName name = { tin_message_get_log_id (message), tin_message_get_number (message) };

  if (tin_message_get_kind (message) != TIN_MESSAGE_KIND_TEXT ||
      !is_deleted_by (self, &name, tin_message_is_own (message)))
    return;

  empty_entry (self, message, TIN_MESSAGE_FLAG_DELETED);
  take_along (self, &name, TRUE);
}

/**
 * tin_memory_conversation_append:
 * @message: the next of its log
 */
void
tin_memory_conversation_append (TinMemoryConversation *self,
                                TinMessage            *message)
{
  TinMemoryLog *log = tin_memory_conversation_find_log (self, tin_message_get_log_id (message));

  g_ptr_array_add (log->messages, message);
  if (tin_message_is_visible (message))
    add_to_page (self, message);
  else
    g_ptr_array_add (self->unseen, tin_message_ref (message));

  if (tin_message_is_amendment (message) && tin_message_get_target (message) != NULL)
    amend (self, message);
  else if (g_hash_table_size (self->amended) > 0)
    settle (self, message);
}

/**
 * tin_memory_conversation_show:
 *
 * Returns: (transfer full): what is shown of @message, an entry
 */
TinMessage *
tin_memory_conversation_show (TinMemoryConversation *self,
                              TinMessage            *message)
{
  TinMessageName name = { tin_message_get_log_id (message), tin_message_get_number (message) };
  GPtrArray *amendments = g_hash_table_lookup (self->amended, &name);
  TinMessage *shown = tin_message_ref (message);

  for (guint i = 0; amendments != NULL && i < amendments->len; i++)
    {
      g_autoptr (TinMessage) before = shown;

      shown = tin_message_amend (before, g_ptr_array_index (amendments, i));
    }

  return shown;
}

/* ------------------------------------------------------------------------------------------ */

TinMemoryConversation *
tin_memory_conversation_new (const char *id)
{
  TinMemoryConversation *self = g_new0 (TinMemoryConversation, 1);

  self->id = g_intern_string (id);
  self->page = g_ptr_array_new_with_free_func ((GDestroyNotify) tin_message_unref);
  self->unseen = g_ptr_array_new_with_free_func ((GDestroyNotify) tin_message_unref);
  self->logs = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, log_free);
  self->amended = g_hash_table_new_full (tin_message_name_hash, tin_message_name_equal, g_free,
                                         (GDestroyNotify) g_ptr_array_unref);

  return self;
}

void
tin_memory_conversation_free (TinMemoryConversation *self)
{
  g_hash_table_unref (self->logs);
  g_hash_table_unref (self->amended);
  g_ptr_array_unref (self->unseen);
  g_ptr_array_unref (self->page);
  g_free (self);
}
