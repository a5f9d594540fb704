/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-store"

#include "config.h"

#include "tin-disk-history-rows.h"
#include "tin-log.h"

/* From entries to what is shown: the amendments that count are looked up for all messages of an
 * answer together, with one question for each stretch of a log. */

/* Numbers that are missing within a stretch. Those that lie further apart are asked about alone, so
 * that what was said of a million others between them costs nothing. */
#define GAP_MAX 64

/* A place in the answer. */
typedef gpointer *Slot;

static int
compare_names (guint64 log_a,
               guint64 number_a,
               guint64 log_b,
               guint64 number_b)
{
  if (log_a != log_b)
    return log_a < log_b ? -1 : 1;
  return number_a < number_b ? -1 : number_a > number_b;
}

static int
compare_slots (gconstpointer a,
               gconstpointer b)
{
  const TinMessage *first = **(const Slot *) a;
  const TinMessage *second = **(const Slot *) b;

  return compare_names (tin_message_get_log_id (first), tin_message_get_number (first),
                        tin_message_get_log_id (second), tin_message_get_number (second));
}

/* (nullable) where the message of that name is among SLOTS, which are in order. */
static Slot
find_slot (GArray               *slots,
           const TinMessageName *name)
{
  guint low = 0;
  guint high = slots->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      Slot slot = g_array_index (slots, Slot, middle);
      const TinMessage *message = *slot;
      int order = compare_names (tin_message_get_log_id (message),
                                 tin_message_get_number (message), name->log_id, name->number);

      if (order == 0)
        return slot;
      if (order < 0)
        low = middle + 1;
      else
        high = middle;
    }

  return NULL;
}

static void
amend (GArray     *slots,
       TinMessage *amendment)
{
  const TinMessageName *target = tin_message_get_target (amendment);
  Slot slot = target != NULL ? find_slot (slots, target) : NULL;
  TinMessage *message;

  if (slot == NULL)
    return;

  message = *slot;
  *slot = tin_message_amend (message, amendment);
  tin_message_unref (message);
}

/* The messages of one log from number FIRST to LAST. A row that is not what "amendment" says it is
 * amends what it says itself, or nothing. */
static gboolean
show_stretch (TinDiskHistory              *self,
              const TinMarksConversation  *conversation,
              GArray                      *slots,
              const TinMessageName        *first,
              guint64                      last,
              GError                     **error)
{
  g_autoptr (TinStatement) rows = NULL;
  gboolean is_row = TRUE;

  rows = tin_database_prepare (self->database,
                               "SELECT " TIN_MESSAGE_COLUMNS " FROM message"
                               " WHERE id IN (SELECT entry FROM amendment WHERE conversation = ?1"
                               "  AND log_id = ?2 AND number BETWEEN ?3 AND ?4)"
                               " AND +conversation = ?1 AND +id > ?5"
                               " AND NOT " TIN_MESSAGE_IS_HIDDEN,
                               TIN_VALUES (conversation->id, tin_to_stored (first->log_id),
                                           tin_to_stored (first->number), tin_to_stored (last),
                                           conversation->cleared), error);
  if (rows == NULL)
    return FALSE;

  for (;;)
    {
      g_autoptr (TinMessage) amendment = NULL;

      if (!tin_database_step (self->database, rows, &is_row, error))
        return FALSE;
      if (!is_row)
        return TRUE;
      amendment = tin_disk_history_get_row (rows, 0);
      amend (slots, amendment);
    }
}

/* Notes and what plain peers said are of logs that nobody can name. */
static GArray *
list_slots (GPtrArray *messages)
{
  GArray *slots = g_array_sized_new (FALSE, FALSE, sizeof (Slot), messages->len);

  for (guint i = 0; i < messages->len; i++)
    {
      Slot slot = &messages->pdata[i];

      if (tin_message_get_log_id (*slot) > TIN_LOG_ID_PLAIN)
        g_array_append_val (slots, slot);
    }
  g_array_sort (slots, compare_slots);

  return slots;
}

/**
 * tin_disk_history_show:
 * @messages: (inout) (element-type TinMessage): entries of @conversation, each of which becomes
 *   what is shown of it
 */
gboolean
tin_disk_history_show (TinDiskHistory              *self,
                       const TinMarksConversation  *conversation,
                       GPtrArray                   *messages,
                       GError                     **error)
{
  g_autoptr (GArray) slots = list_slots (messages);
  guint i = 0;

  while (i < slots->len)
    {
      const TinMessage *message = *g_array_index (slots, Slot, i);
      TinMessageName first = { tin_message_get_log_id (message),
                               tin_message_get_number (message) };
      guint64 last = first.number;

      for (i++; i < slots->len; i++)
        {
          message = *g_array_index (slots, Slot, i);
          if (tin_message_get_log_id (message) != first.log_id ||
              tin_message_get_number (message) - last > GAP_MAX)
            break;
          last = tin_message_get_number (message);
        }
      if (!show_stretch (self, conversation, slots, &first, last, error))
        return FALSE;
    }

  return TRUE;
}

/**
 * tin_disk_history_show_one:
 * @message: (inout): the same for one
 */
gboolean
tin_disk_history_show_one (TinDiskHistory              *self,
                           const TinMarksConversation  *conversation,
                           TinMessage                 **message,
                           GError                     **error)
{
  g_autoptr (GPtrArray) messages = g_ptr_array_new ();
  gboolean done;

  g_ptr_array_add (messages, *message);
  done = tin_disk_history_show (self, conversation, messages, error);
  *message = g_ptr_array_index (messages, 0);
  return done;
}
