/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "held-history.h"

#include "tin-await.h"
#include "tin-error.h"

/* Something that was done and not told of: a read, or a change of the conversation. */
typedef struct
{
  GTask           *task;          /* (owned) (nullable) of a read */
  GPtrArray       *page;          /* (owned) (nullable) its answer, of a page */
  TinMessage      *found;         /* (owned) (nullable) its answer, of one message */
  TinConversation *conversation;  /* (owned) (nullable) */
  TinMessage      *message;       /* (owned) (nullable) that was appended or deleted */
  gboolean         deleted;
} Event;

struct _HeldHistory
{
  GObject    parent_instance;

  GPtrArray *all;         /* (owned) (element-type TinMessage) in order */
  GQueue     events;      /* (element-type Event) (owned) */
  gboolean   fail_next;
};

static void history_init (TinHistoryInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (HeldHistory, held_history, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TIN_TYPE_HISTORY, history_init))

static void
event_free (gpointer data)
{
  Event *event = data;

  g_clear_object (&event->task);
  g_clear_pointer (&event->page, g_ptr_array_unref);
  g_clear_pointer (&event->found, tin_message_unref);
  g_clear_object (&event->conversation);
  g_clear_pointer (&event->message, tin_message_unref);
  g_free (event);
}

/* Returns: how many messages come before KEY */
static guint
count_before (HeldHistory *self,
              TinMessage  *key,
              gboolean     inclusive)
{
  guint n = 0;

  while (n < self->all->len &&
         tin_message_compare (g_ptr_array_index (self->all, n), key) < (inclusive ? 1 : 0))
    n++;
  return n;
}

static void
read_page (TinHistory         *history,
           const char         *conversation,
           const TinPageRange *range,
           GTask              *task)
{
  HeldHistory *self = HELD_HISTORY (history);
  Event *event = g_new0 (Event, 1);
  guint from;
  guint to;

  if (range->direction == TIN_PAGE_BEFORE)
    {
      to = range->anchor != NULL ? count_before (self, range->anchor, FALSE) : self->all->len;
      from = to - MIN (to, range->max_messages);
    }
  else
    {
      from = range->anchor != NULL ? count_before (self, range->anchor, TRUE) : 0;
      to = MIN (self->all->len, from + range->max_messages);
    }

  event->task = g_object_ref (task);
  event->page = g_ptr_array_new_with_free_func ((GDestroyNotify) tin_message_unref);
  for (guint i = from; i < to; i++)
    g_ptr_array_add (event->page, tin_message_ref (g_ptr_array_index (self->all, i)));
  g_queue_push_tail (&self->events, event);
}

/* Returns: (nullable): where the message of that name is */
static gpointer *
find (HeldHistory          *self,
      const TinMessageName *name)
{
  for (guint i = 0; i < self->all->len; i++)
    {
      TinMessage *message = g_ptr_array_index (self->all, i);

      if (tin_message_get_log_id (message) == name->log_id &&
          tin_message_get_number (message) == name->number)
        return &g_ptr_array_index (self->all, i);
    }
  return NULL;
}

static void
read_message (TinHistory           *history,
              const char           *conversation,
              const TinMessageName *name,
              GTask                *task)
{
  HeldHistory *self = HELD_HISTORY (history);
  Event *event = g_new0 (Event, 1);
  gpointer *place = find (self, name);

  event->task = g_object_ref (task);
  event->found = place != NULL ? tin_message_ref (*place) : NULL;
  g_queue_push_tail (&self->events, event);
}

static void
history_init (TinHistoryInterface *iface)
{
  iface->read_page = read_page;
  iface->read_message = read_message;
}

static void
held_history_finalize (GObject *object)
{
  HeldHistory *self = HELD_HISTORY (object);

  g_ptr_array_unref (self->all);
  g_queue_clear_full (&self->events, event_free);

  G_OBJECT_CLASS (held_history_parent_class)->finalize (object);
}

static void
held_history_class_init (HeldHistoryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = held_history_finalize;
}

static void
held_history_init (HeldHistory *self)
{
  self->all = g_ptr_array_new_with_free_func ((GDestroyNotify) tin_message_unref);
  g_queue_init (&self->events);
}

HeldHistory *
held_history_new (void)
{
  return g_object_new (HELD_TYPE_HISTORY, NULL);
}

/* Returns: (transfer none) (element-type TinMessage): what is on the disk, in order */
GPtrArray *
held_history_get_all (HeldHistory *self)
{
  return self->all;
}

/* MESSAGE: (transfer full): was there all the time. */
void
held_history_put (HeldHistory *self,
                  TinMessage  *message)
{
  g_ptr_array_insert (self->all, (gint) count_before (self, message, FALSE), message);
}

/* The last form of what AMENDMENT speaks of is there, if that is there. */
static void
amend (HeldHistory *self,
       TinMessage  *amendment)
{
  gpointer *place = find (self, tin_message_get_target (amendment));
  g_autoptr (TinMessage) before = NULL;

  if (place == NULL)
    return;
  before = *place;
  *place = tin_message_amend (before, amendment);
}

/* MESSAGE: (transfer full): is on the disk; the conversation is told later. */
void
held_history_append (HeldHistory     *self,
                     TinConversation *conversation,
                     TinMessage      *message)
{
  Event *event = g_new0 (Event, 1);

  event->conversation = g_object_ref (conversation);
  event->message = tin_message_ref (message);
  g_queue_push_tail (&self->events, event);
  if (!tin_message_is_amendment (message))
    {
      held_history_put (self, message);
      return;
    }
  amend (self, message);
  tin_message_unref (message);
}

/* MESSAGE: is gone from the disk; the conversation is told later. */
void
held_history_delete (HeldHistory     *self,
                     TinConversation *conversation,
                     TinMessage      *message)
{
  Event *event = g_new0 (Event, 1);

  event->conversation = g_object_ref (conversation);
  event->message = tin_message_ref (message);
  event->deleted = TRUE;
  g_queue_push_tail (&self->events, event);
  g_ptr_array_remove (self->all, message);
}

/* The next read that is answered fails. */
void
held_history_fail_next (HeldHistory *self)
{
  self->fail_next = TRUE;
}

static void
answer_read (HeldHistory *self,
             Event       *event)
{
  if (self->fail_next)
    g_task_return_new_error (event->task, TIN_ERROR, TIN_ERROR_STORAGE, "As the test wants it");
  else if (event->page != NULL)
    g_task_return_pointer (event->task, g_steal_pointer (&event->page),
                           (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_pointer (event->task, g_steal_pointer (&event->found),
                           (GDestroyNotify) tin_message_unref);
  self->fail_next = FALSE;
  g_clear_object (&event->task);
  tin_settle ();
}

/* Tells of the next thing that was done. Returns: whether there was one */
gboolean
held_history_answer (HeldHistory *self)
{
  Event *event = g_queue_pop_head (&self->events);

  if (event == NULL)
    return FALSE;

  if (event->task != NULL)
    answer_read (self, event);
  else if (event->deleted)
    tin_conversation_remove (event->conversation, tin_message_get_log_id (event->message),
                             tin_message_get_number (event->message));
  else
    tin_conversation_append (event->conversation, &event->message, 1);
  event_free (event);
  return TRUE;
}

void
held_history_answer_all (HeldHistory *self)
{
  while (held_history_answer (self))
    ;
}

/* Returns: how many things were done and not told of */
guint
held_history_count (HeldHistory *self)
{
  return self->events.length;
}
