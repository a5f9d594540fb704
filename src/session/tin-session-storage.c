/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "tin-session-private.h"

#include "tin-limits.h"

/* What is to be written to the disk, and what happens while that takes nothing: writes are kept in
 * their order and tried again, nothing is read from anybody, nothing new is accepted to be sent.
 * So nothing is lost, and nothing is acknowledged that is not on the disk. */

/* A transaction that is wanted: of messages, or of marks that must be durable. */
typedef struct
{
  TinSession      *session;    /* (borrowed) while it waits here; (owned) while it is on its way */
  guint64          sequence;   /* the order in which they were wanted */
  GArray          *entries;    /* (owned) (nullable) (element-type TinHistoryEntry) */
  GArray          *marks;      /* (owned) (nullable) (element-type TinHistoryMark) */
  TinWriteDone     done;
  gpointer         closure;    /* (owned) for DONE */
  GDestroyNotify   destroy;
} Write;

static void
write_free (gpointer data)
{
  Write *self = data;

  g_clear_pointer (&self->entries, g_array_unref);
  g_clear_pointer (&self->marks, g_array_unref);
  self->destroy (self->closure);
  g_free (self);
}

/* What keeps the history from being written tells more than what keeps the contacts from it. */
static void
update_storage (TinSession *self)
{
  int storage = self->history_storage != TIN_STORAGE_WELL ? self->history_storage
                                                          : self->contacts_storage;

  if (self->storage == storage)
    return;

  self->storage = storage;
  tin_session_update_reading (self);
  if (storage == TIN_STORAGE_WELL)
    tin_session_continue_recalls (self);
  g_object_notify (G_OBJECT (self), "storage");
}

static void
set_history_storage (TinSession *self,
                     int         storage)
{
  self->history_storage = storage;
  update_storage (self);
}

/* It is from here alone that the contacts are well again: whoever saves them at another time may be
 * in the middle of something. */
static void
retry_contacts (TinSession *self)
{
  if (self->contacts_storage == TIN_STORAGE_WELL || !tin_session_save_contacts (self))
    return;

  self->contacts_storage = TIN_STORAGE_WELL;
  update_storage (self);
}

static void start_write (Write *write);

/* Tries what waits, all of it: in one queue behind one another it becomes one transaction. */
static gboolean
on_retry (gpointer user_data)
{
  TinSession *self = user_data;
  GQueue waiting = self->stuck;

  self->retry_timer = 0;
  g_queue_init (&self->stuck);
  while (!g_queue_is_empty (&waiting))
    start_write (g_queue_pop_head (&waiting));
  retry_contacts (self);
  return G_SOURCE_REMOVE;
}

static void
schedule_retry (TinSession *self)
{
  if (self->retry_timer == 0 && !self->stopped)
    self->retry_timer = tin_clock_add (self->clock, TIN_STORAGE_RETRY, on_retry, self);
}

/**
 * tin_session_contacts_failed:
 * @error: why they could not be written
 *
 * They are tried again until they are on the disk, and until then nothing else goes on: who was
 * blocked would be let in by the next run, which the person must know of.
 */
void
tin_session_contacts_failed (TinSession   *self,
                             const GError *error)
{
  if (self->contacts_storage == TIN_STORAGE_WELL || self->stopped)
    g_message ("The contacts could not be saved: %s", error->message);
  if (self->stopped)
    return;

  schedule_retry (self);
  self->contacts_storage = error->domain == TIN_ERROR ? error->code : TIN_ERROR_STORAGE;
  update_storage (self);
}

static int
compare_sequence (gconstpointer a,
                  gconstpointer b,
                  gpointer      user_data)
{
  const Write *first = a;
  const Write *second = b;

  return first->sequence < second->sequence ? -1 : first->sequence > second->sequence;
}

static void
keep_for_later (TinSession *self,
                Write      *write)
{
  g_queue_insert_sorted (&self->stuck, write, compare_sequence, NULL);
  schedule_retry (self);
}

static void
on_not_written (TinSession   *self,
                Write        *write,
                const GError *error)
{
  /* The history itself has gone. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      write_free (write);
      return;
    }

  if (self->history_storage == TIN_STORAGE_WELL)
    g_message ("Nothing can be written to the history: %s", error->message);
  keep_for_later (self, write);
  /* Those that fail because they would leave a hole behind the first one say nothing. */
  if (g_queue_peek_head (&self->stuck) == write)
    set_history_storage (self, error->domain == TIN_ERROR ? error->code : TIN_ERROR_STORAGE);
  tin_session_check_stopped (self);
}

static void
on_written (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Write *write = user_data;
  g_autoptr (TinSession) self = write->session;
  g_autoptr (GError) error = NULL;

  self->n_writing--;
  if (!tin_history_finish (TIN_HISTORY (source), result, &error))
    {
      on_not_written (self, write, error);
      return;
    }

  /* What failed before this one comes first in its log: see tin_session_write(). */
  if (g_queue_is_empty (&self->stuck))
    set_history_storage (self, TIN_STORAGE_WELL);
  write->done (self, write->entries, write->closure);
  write_free (write);
  tin_session_check_stopped (self);
}

static void
start_write (Write *write)
{
  TinSession *self = g_object_ref (write->session);

  self->n_writing++;
  if (write->entries != NULL)
    tin_history_append_async (self->history, write->entries, on_written, write);
  else
    tin_history_mark_async (self->history, write->marks, on_written, write);
}

static void
begin_write (TinSession     *self,
             GArray         *entries,
             GArray         *marks,
             TinWriteDone    done,
             gpointer        closure,
             GDestroyNotify  destroy)
{
  Write *write = g_new0 (Write, 1);

  write->session = self;
  write->sequence = self->write_sequence++;
  write->entries = entries != NULL ? g_array_ref (entries) : NULL;
  write->marks = marks != NULL ? g_array_ref (marks) : NULL;
  write->done = done;
  write->closure = closure;
  write->destroy = destroy;

  if (g_queue_is_empty (&self->stuck))
    start_write (write);
  else
    keep_for_later (self, write);
}

/**
 * tin_session_write:
 * @entries: (element-type TinHistoryEntry): see tin_history_append_async()
 * @done: called when they are on the disk, and never if the session ends before
 * @closure: (transfer full): for @done
 *
 * Writes messages. Where the disk takes nothing they wait, and all that is wanted later waits
 * behind them.
 */
void
tin_session_write (TinSession     *self,
                   GArray         *entries,
                   TinWriteDone    done,
                   gpointer        closure,
                   GDestroyNotify  destroy)
{
  begin_write (self, entries, NULL, done, closure, destroy);
}

/**
 * tin_session_write_mark:
 * @mark: one that must be on the disk before anything follows from it
 */
void
tin_session_write_mark (TinSession           *self,
                        const TinHistoryMark *mark,
                        TinWriteDone          done,
                        gpointer              closure,
                        GDestroyNotify        destroy)
{
  g_autoptr (GArray) marks = g_array_new (FALSE, FALSE, sizeof (TinHistoryMark));

  g_array_append_val (marks, *mark);
  begin_write (self, NULL, marks, done, closure, destroy);
}

/**
 * tin_session_drop_writes:
 *
 * Lets go of what waits: the session ends.
 */
void
tin_session_drop_writes (TinSession *self)
{
  tin_clock_clear (self->clock, &self->retry_timer);
  g_queue_clear_full (&self->stuck, write_free);
}

/**
 * tin_session_is_written:
 *
 * Returns: whether nothing is on its way to the disk. What waits because the disk takes nothing
 *   does not count: a program must be able to end.
 */
gboolean
tin_session_is_written (TinSession *self)
{
  return self->n_writing == 0;
}

int
tin_session_get_storage (TinSession *self)
{
  return self->storage;
}

/* Adds the names of messages of which something is in ENTRIES: they themselves, or what we said of
 * them. */
static void
add_unsaved (GHashTable *names,
             GArray     *entries)
{
  for (guint i = 0; entries != NULL && i < entries->len; i++)
    {
      const TinHistoryEntry *entry = &g_array_index (entries, TinHistoryEntry, i);
      TinMessage *message = entry->message;
      TinMessageName name = { tin_message_get_log_id (message), tin_message_get_number (message) };

      if (!tin_message_is_own (message) ||
          tin_message_get_kind (message) == TIN_MESSAGE_KIND_WITHDRAWN)
        continue;
      if (tin_message_is_amendment (message) && tin_message_get_target (message) != NULL)
        name = *tin_message_get_target (message);
      g_hash_table_add (names, g_strdup_printf ("%s %" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT,
                                                entry->conversation, name.log_id, name.number));
    }
}

/**
 * tin_session_count_unsaved:
 *
 * Returns: how many messages are not on the disk as the person has left them, and would not be
 *   there if the program ended now: own ones, and those that were edited, deleted or reacted to. A
 *   message counts once, whatever was said of it
 */
guint
tin_session_count_unsaved (TinSession *self)
{
  g_autoptr (GHashTable) names = NULL;

  if (self->history_storage == TIN_STORAGE_WELL)
    return 0;

  names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  add_unsaved (names, self->pending);
  for (GList *l = self->stuck.head; l != NULL; l = l->next)
    add_unsaved (names, ((Write *) l->data)->entries);
  return g_hash_table_size (names);
}

/* --- Marks -------------------------------------------------------------------------------- */

static void
add_mark (GArray             *marks,
          TinPeer            *peer,
          const TinLog       *log,
          TinHistoryMarkType  type,
          guint64             upto)
{
  TinHistoryMark mark = { tin_peer_keep_id (peer), log->id, type, upto };

  if (upto > 0)
    g_array_append_val (marks, mark);
}

static void
add_marks (TinPeer *peer,
           GArray  *marks)
{
  const TinLog *own = tin_conversation_get_own_log (peer->conversation);
  g_autoptr (GPtrArray) logs = tin_conversation_list_peer_logs (peer->conversation);

  /* All that a plain peer can give is that something was sent. */
  add_mark (marks, peer, own, TIN_HISTORY_MARK_ACKNOWLEDGED,
            peer->secure ? own->acknowledged : own->sent);
  add_mark (marks, peer, own, TIN_HISTORY_MARK_SEEN, own->seen);
  for (guint i = 0; i < logs->len; i++)
    {
      const TinLog *log = g_ptr_array_index (logs, i);

      add_mark (marks, peer, log, TIN_HISTORY_MARK_SEEN, log->seen);
    }
}

static void
on_marked (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (TinSession) self = user_data;
  g_autoptr (GError) error = NULL;

  self->n_writing--;
  /* They are said again by the peers, or follow from the next ones. */
  if (!tin_history_finish (TIN_HISTORY (source), result, &error))
    g_debug ("Marks could not be kept: %s", error->message);
  tin_session_check_stopped (self);
}

/**
 * tin_session_save_marks:
 *
 * Writes the marks that have moved: what was acknowledged and seen.
 */
void
tin_session_save_marks (TinSession *self)
{
  g_autoptr (GArray) marks = g_array_new (FALSE, FALSE, sizeof (TinHistoryMark));

  if (self->marks_timer != 0)
    tin_clock_clear (self->clock, &self->marks_timer);
  for (guint i = 0; i < self->marked->len; i++)
    {
      TinPeer *peer = g_ptr_array_index (self->marked, i);

      peer->marked = FALSE;
      add_marks (peer, marks);
    }
  g_ptr_array_set_size (self->marked, 0);
  if (marks->len == 0)
    return;

  self->n_writing++;
  tin_history_mark_async (self->history, marks, on_marked, g_object_ref (self));
}

static gboolean
on_marks_due (gpointer user_data)
{
  TinSession *self = user_data;

  self->marks_timer = 0;
  tin_session_save_marks (self);
  return G_SOURCE_REMOVE;
}

/**
 * tin_session_marks_moved:
 *
 * Remembers that marks of @peer's conversation are to be written; many become one write.
 */
void
tin_session_marks_moved (TinSession *self,
                         TinPeer    *peer)
{
  if (!peer->marked)
    {
      peer->marked = TRUE;
      g_ptr_array_add (self->marked, g_object_ref (peer));
    }
  if (self->marks_timer == 0 && !self->stopped)
    self->marks_timer = tin_clock_add (self->clock, TIN_MARKS_DELAY, on_marks_due, self);
}
