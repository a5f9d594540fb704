/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "tin-conversation-private.h"

#include "tin-limits.h"

/* A log of the peer that we hold (part of). */
typedef struct
{
  TinLog      log;
  TinMessage *last;  /* (owned) (nullable) the last committed one, for the digest */
} PeerLog;

struct _TinConversation
{
  GObject     parent_instance;

  /* owned */
  TinHistory *history;
  GPtrArray  *loaded;     /* (element-type TinMessage) in the order of time */
  GHashTable *peer_logs;  /* (element-type guint64 PeerLog) by log id */
  GHashTable *failed;     /* (nullable) (element-type guint64 guint64) numbers of our log */
  GCancellable *cancellable;

  /* borrowed */
  const char *id;         /* interned */

  /* state */
  TinLog      own_log;
  gboolean    has_older;
  gboolean    loading;
  gboolean    at_end;
};

enum
{
  SIGNAL_DELIVERY_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TinConversation, tin_conversation, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
peer_log_free (gpointer data)
{
  PeerLog *self = data;

  g_clear_pointer (&self->last, tin_message_unref);
  g_free (self);
}

/* --- GListModel --------------------------------------------------------------------------- */

static GType
get_item_type (GListModel *model)
{
  return TIN_TYPE_MESSAGE_ITEM;
}

static guint
get_n_items (GListModel *model)
{
  return TIN_CONVERSATION (model)->loaded->len;
}

static gpointer
get_item (GListModel *model,
          guint       position)
{
  TinMessage *message = tin_conversation_get_message (TIN_CONVERSATION (model), position);

  return message != NULL ? tin_message_item_new (message) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

/* --- GObject ------------------------------------------------------------------------------ */

static void
tin_conversation_dispose (GObject *object)
{
  TinConversation *self = TIN_CONVERSATION (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->history);

  G_OBJECT_CLASS (tin_conversation_parent_class)->dispose (object);
}

static void
tin_conversation_finalize (GObject *object)
{
  TinConversation *self = TIN_CONVERSATION (object);

  g_ptr_array_unref (self->loaded);
  g_hash_table_unref (self->peer_logs);
  g_clear_pointer (&self->failed, g_hash_table_unref);
  g_object_unref (self->cancellable);

  G_OBJECT_CLASS (tin_conversation_parent_class)->finalize (object);
}

static void
tin_conversation_class_init (TinConversationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tin_conversation_dispose;
  object_class->finalize = tin_conversation_finalize;

  signals[SIGNAL_DELIVERY_CHANGED] =
    g_signal_new ("delivery-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_UINT64, G_TYPE_UINT64);
}

static void
tin_conversation_init (TinConversation *self)
{
  self->loaded = g_ptr_array_new_with_free_func ((GDestroyNotify) tin_message_unref);
  self->peer_logs = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, peer_log_free);
  self->cancellable = g_cancellable_new ();
  self->at_end = TRUE;
}

/* --- Logs --------------------------------------------------------------------------------- */

/**
 * tin_conversation_new:
 * @id: the peer's id, interned
 * @log_id: the name of the log that we write to it
 */
TinConversation *
tin_conversation_new (const char *id,
                      TinHistory *history,
                      guint64     log_id)
{
  TinConversation *self = g_object_new (TIN_TYPE_CONVERSATION, NULL);

  self->id = id;
  self->history = g_object_ref (history);
  self->own_log.id = log_id;
  return self;
}

/**
 * tin_conversation_get_own_log:
 *
 * Returns: (transfer none): to be read and moved on by session
 */
TinLog *
tin_conversation_get_own_log (TinConversation *self)
{
  return &self->own_log;
}

static PeerLog *
get_peer_log (TinConversation *self,
              guint64          log_id)
{
  PeerLog *peer_log = g_hash_table_lookup (self->peer_logs, &log_id);

  if (peer_log == NULL)
    {
      peer_log = g_new0 (PeerLog, 1);
      peer_log->log.id = log_id;
      g_hash_table_insert (self->peer_logs, g_memdup2 (&log_id, sizeof log_id), peer_log);
    }
  return peer_log;
}

/**
 * tin_conversation_get_peer_log:
 *
 * Returns: (transfer none): a log of the peer; a new one if it was never heard of
 */
TinLog *
tin_conversation_get_peer_log (TinConversation *self,
                               guint64          log_id)
{
  return &get_peer_log (self, log_id)->log;
}

/**
 * tin_conversation_list_held:
 * @held: (element-type TinHeldLog): what is committed here of the peer's logs is appended
 */
void
tin_conversation_list_held (TinConversation *self,
                            GArray          *held)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->peer_logs);
  while (g_hash_table_iter_next (&iter, NULL, &value) && held->len < TIN_HELLO_LOGS_MAX)
    {
      PeerLog *peer_log = value;
      TinHeldLog one = { .log_id = peer_log->log.id, .upto = peer_log->log.committed };

      if (peer_log->last == NULL)
        continue;
      tin_message_digest (peer_log->last, one.digest);
      g_array_append_val (held, one);
    }
}

/* --- Messages ----------------------------------------------------------------------------- */

/* Where MESSAGE belongs: nearly always at the end. */
static guint
find_place (TinConversation  *self,
            const TinMessage *message)
{
  guint at = self->loaded->len;

  while (at > 0 && tin_message_compare (g_ptr_array_index (self->loaded, at - 1), message) > 0)
    at--;
  return at;
}

/* While the end is what is looked at, what is far above it is let go, in batches. */
static void
trim (TinConversation *self)
{
  guint n_surplus;

  if (!self->at_end || self->loaded->len <= 2 * TIN_WINDOW_MESSAGES)
    return;

  n_surplus = self->loaded->len - TIN_WINDOW_MESSAGES;
  g_ptr_array_remove_range (self->loaded, 0, n_surplus);
  self->has_older = TRUE;
  g_list_model_items_changed (G_LIST_MODEL (self), 0, n_surplus, 0);
}

static void
remember_last (TinConversation *self,
               TinMessage      *message)
{
  PeerLog *peer_log = get_peer_log (self, tin_message_get_log_id (message));

  g_clear_pointer (&peer_log->last, tin_message_unref);
  peer_log->last = tin_message_ref (message);
}

/* Tells of what was added behind START, and returns the new end. */
static guint
announce_tail (TinConversation *self,
               guint            start)
{
  guint end = self->loaded->len;

  if (end > start)
    g_list_model_items_changed (G_LIST_MODEL (self), start, 0, end - start);
  return end;
}

/**
 * tin_conversation_append:
 * @messages: (array length=n_messages): committed, in the order of their numbers
 *
 * Shows them. Those that stand together at the end become one change of the list.
 */
void
tin_conversation_append (TinConversation  *self,
                         TinMessage      **messages,
                         guint             n_messages)
{
  guint start = self->loaded->len;

  for (guint i = 0; i < n_messages; i++)
    {
      guint at = find_place (self, messages[i]);

      if (at >= start)
        {
          g_ptr_array_insert (self->loaded, (gint) at, tin_message_ref (messages[i]));
          continue;
        }

      if (at == 0 && self->has_older)
        continue; /* older than what is loaded: it is found when that is */

      announce_tail (self, start);
      g_ptr_array_insert (self->loaded, (gint) at, tin_message_ref (messages[i]));
      start = self->loaded->len;
      g_list_model_items_changed (G_LIST_MODEL (self), at, 0, 1);
    }
  announce_tail (self, start);

  if (n_messages > 0 && !tin_message_is_own (messages[n_messages - 1]) &&
      tin_message_get_number (messages[n_messages - 1]) > 0)
    remember_last (self, messages[n_messages - 1]);

  trim (self);
}

/**
 * tin_conversation_get_message:
 *
 * Returns: (transfer none) (nullable): the message at @position, %NULL beyond the end
 */
TinMessage *
tin_conversation_get_message (TinConversation *self,
                              guint            position)
{
  return position < self->loaded->len ? g_ptr_array_index (self->loaded, position) : NULL;
}

/* --- Delivery ----------------------------------------------------------------------------- */

/**
 * tin_conversation_get_delivery:
 * @message: an own one
 */
TinDelivery
tin_conversation_get_delivery (TinConversation *self,
                               TinMessage      *message)
{
  return tin_delivery_of (&self->own_log, self->failed, tin_message_get_number (message));
}

/**
 * tin_conversation_set_failed:
 * @number: of an own message
 * @failed: whether a plain peer could not be given it; it is told of by
 *   tin_conversation_emit_delivery()
 */
void
tin_conversation_set_failed (TinConversation *self,
                             guint64          number,
                             gboolean         failed)
{
  if (self->failed == NULL)
    self->failed = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  if (failed)
    g_hash_table_add (self->failed, g_memdup2 (&number, sizeof number));
  else
    g_hash_table_remove (self->failed, &number);
}

/**
 * tin_conversation_emit_delivery:
 *
 * Says that the delivery of own messages with these numbers (inclusive) has changed.
 */
void
tin_conversation_emit_delivery (TinConversation *self,
                                guint64          from,
                                guint64          to)
{
  g_signal_emit (self, signals[SIGNAL_DELIVERY_CHANGED], 0, from, to);
}

/* --- Older ones --------------------------------------------------------------------------- */

static void
on_page_read (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (TinConversation) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) page = tin_history_read_finish (TIN_HISTORY (source), result, &error);

  self->loading = FALSE;
  if (page == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_message ("Older messages could not be read: %s", error->message);
      return;
    }

  self->has_older = page->len == TIN_PAGE_MESSAGES;
  for (guint i = 0; i < page->len; i++)
    g_ptr_array_insert (self->loaded, (gint) i, tin_message_ref (g_ptr_array_index (page, i)));
  if (page->len > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, page->len);
}

/**
 * tin_conversation_has_older:
 *
 * Returns: whether there may be messages before the first one that is loaded
 */
gboolean
tin_conversation_has_older (TinConversation *self)
{
  return self->has_older;
}

/**
 * tin_conversation_load_older:
 *
 * Loads another page before the first message; does nothing while one is on its way.
 */
void
tin_conversation_load_older (TinConversation *self)
{
  if (self->loading || !self->has_older || self->history == NULL)
    return;

  self->loading = TRUE;
  tin_history_read_page_async (self->history, self->id,
                               tin_conversation_get_message (self, 0), TIN_PAGE_MESSAGES,
                               self->cancellable, on_page_read, g_object_ref (self));
}

/**
 * tin_conversation_set_at_end:
 * @at_end: whether only the end is looked at, so that the rest may be let go
 */
void
tin_conversation_set_at_end (TinConversation *self,
                             gboolean         at_end)
{
  self->at_end = at_end;
  trim (self);
}
