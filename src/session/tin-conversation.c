/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "tin-conversation-state.h"

#include "tin-limits.h"

/* The window over the messages, as a list. A change is announced before the next one is made, so
 * that whoever listens always sees what was announced. */

enum
{
  SIGNAL_DELIVERY_CHANGED,
  SIGNAL_MOVED,
  SIGNAL_LOADED,
  SIGNAL_QUOTED,
  SIGNAL_GONE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];
static GParamSpec *properties[TIN_CONVERSATION_N_PROPERTIES];

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TinConversation, tin_conversation, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

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
tin_conversation_get_property (GObject    *object,
                               guint       property_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  TinConversation *self = TIN_CONVERSATION (object);

  switch (property_id)
    {
    case TIN_CONVERSATION_PROP_HAS_OLDER:
      g_value_set_boolean (value, self->has_older);
      break;
    case TIN_CONVERSATION_PROP_HAS_NEWER:
      g_value_set_boolean (value, self->has_newer);
      break;
    case TIN_CONVERSATION_PROP_LOADING:
      g_value_set_boolean (value, self->load != TIN_LOAD_NONE);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
tin_conversation_dispose (GObject *object)
{
  TinConversation *self = TIN_CONVERSATION (object);

  tin_conversation_cancel_load (self);
  g_clear_object (&self->history);

  G_OBJECT_CLASS (tin_conversation_parent_class)->dispose (object);
}

static void
tin_conversation_finalize (GObject *object)
{
  TinConversation *self = TIN_CONVERSATION (object);

  g_ptr_array_unref (self->loaded);
  g_clear_pointer (&self->floor, tin_message_unref);
  g_hash_table_unref (self->quotes);
  tin_conversation_clear_logs (self);
  g_free (self->id);

  G_OBJECT_CLASS (tin_conversation_parent_class)->finalize (object);
}

static void
tin_conversation_class_init (TinConversationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = tin_conversation_get_property;
  object_class->dispose = tin_conversation_dispose;
  object_class->finalize = tin_conversation_finalize;

  properties[TIN_CONVERSATION_PROP_HAS_OLDER] =
    g_param_spec_boolean ("has-older", NULL, NULL, FALSE, flags);
  properties[TIN_CONVERSATION_PROP_HAS_NEWER] =
    g_param_spec_boolean ("has-newer", NULL, NULL, FALSE, flags);
  properties[TIN_CONVERSATION_PROP_LOADING] =
    g_param_spec_boolean ("loading", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, TIN_CONVERSATION_N_PROPERTIES, properties);

  signals[SIGNAL_DELIVERY_CHANGED] =
    g_signal_new ("delivery-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_UINT64, G_TYPE_UINT64);
  /* An own message: its log and its time; its log, which is the present one, and number now. */
  signals[SIGNAL_MOVED] =
    g_signal_new ("moved", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 4, G_TYPE_UINT64, G_TYPE_UINT64, G_TYPE_UINT64, G_TYPE_UINT64);
  signals[SIGNAL_LOADED] =
    g_signal_new ("loaded", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_QUOTED] =
    g_signal_new ("quoted", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_UINT64, G_TYPE_UINT64);
  signals[SIGNAL_GONE] =
    g_signal_new ("gone", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_UINT64, G_TYPE_UINT64);
}

static void
tin_conversation_init (TinConversation *self)
{
  self->loaded = g_ptr_array_new_with_free_func ((GDestroyNotify) tin_message_unref);
  tin_conversation_init_logs (self);
  tin_conversation_init_quotes (self);
  self->at_end = TRUE;
}

/**
 * tin_conversation_new:
 * @id: the peer's id
 * @log_id: the name of the log that we write to it
 */
TinConversation *
tin_conversation_new (const char *id,
                      TinHistory *history,
                      guint64     log_id)
{
  TinConversation *self = g_object_new (TIN_TYPE_CONVERSATION, NULL);

  self->id = g_strdup (id);
  self->plain = !tin_peer_id_is_secure (id);
  self->history = g_object_ref (history);
  self->own_log = tin_conversation_add_own_log (self, log_id);
  return self;
}

/* --- What is said of the window ----------------------------------------------------------- */

/**
 * tin_conversation_set_ends:
 * @has_older: whether there may be messages before the window
 * @has_newer: whether there may be messages behind it
 */
void
tin_conversation_set_ends (TinConversation *self,
                           gboolean         has_older,
                           gboolean         has_newer)
{
  gboolean older_is_news = has_older != self->has_older;
  gboolean newer_is_news = has_newer != self->has_newer;
  GObject *object = G_OBJECT (self);

  self->has_older = has_older;
  self->has_newer = has_newer;
  if (older_is_news)
    g_object_notify_by_pspec (object, properties[TIN_CONVERSATION_PROP_HAS_OLDER]);
  if (newer_is_news)
    g_object_notify_by_pspec (object, properties[TIN_CONVERSATION_PROP_HAS_NEWER]);
}

void
tin_conversation_set_load (TinConversation *self,
                           TinLoad          load)
{
  gboolean news = (load != TIN_LOAD_NONE) != (self->load != TIN_LOAD_NONE);

  self->load = load;
  if (news)
    g_object_notify_by_pspec (G_OBJECT (self), properties[TIN_CONVERSATION_PROP_LOADING]);
}

void
tin_conversation_emit_loaded (TinConversation *self)
{
  g_signal_emit (self, signals[SIGNAL_LOADED], 0);
}

/* --- Changes of the window ---------------------------------------------------------------- */

/* Where MESSAGE belongs among MESSAGES: nearly always at the end. Returns FALSE if it is there. */
static gboolean
find_place (GPtrArray  *messages,
            TinMessage *message,
            guint      *place)
{
  guint low = 0;
  guint high = messages->len;

  if (high > 0 && tin_message_compare (g_ptr_array_index (messages, high - 1), message) < 0)
    low = high;
  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      int order = tin_message_compare (g_ptr_array_index (messages, middle), message);

      if (order == 0)
        return FALSE;
      if (order < 0)
        low = middle + 1;
      else
        high = middle;
    }

  *place = low;
  return TRUE;
}

/* Whether nothing that is not loaded lies between the window and MESSAGE at PLACE. */
static gboolean
adjoins (TinConversation *self,
         TinMessage      *message,
         guint            place)
{
  if (self->has_newer && place == self->loaded->len)
    return FALSE;
  if (!self->has_older || place > 0)
    return TRUE;
  return self->loaded->len == 0 && self->floor != NULL &&
         tin_message_compare (message, self->floor) > 0;
}

/* What comes while something is read may belong into what was read before it was committed. These
 * cannot become many: the history answers in the order in which it was asked, so that all of them
 * were on their way to it when the read was asked for. */
static void
keep_arrived (TinConversation *self,
              TinMessage      *message)
{
  guint place;

  if (self->load != TIN_LOAD_NONE && find_place (self->arrived, message, &place))
    g_ptr_array_insert (self->arrived, (gint) place, tin_message_ref (message));
}

/* Whether what is loaded gives way to what is being read. */
static gboolean
is_replacing (TinConversation *self)
{
  return self->load == TIN_LOAD_END || self->load == TIN_LOAD_BEFORE ||
         self->load == TIN_LOAD_AFTER;
}

/* Messages that were put in side by side, and are not announced yet. */
typedef struct
{
  guint from;
  guint n_messages;
} Run;

static void
announce (TinConversation *self,
          Run             *run)
{
  Run done = *run;

  *run = (Run) { 0 };
  if (done.n_messages > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), done.from, 0, done.n_messages);
}

static void
insert (TinConversation *self,
        Run             *run,
        TinMessage      *message,
        guint            place)
{
  if (run->n_messages > 0 && place != run->from + run->n_messages)
    announce (self, run);
  if (run->n_messages == 0)
    run->from = place;

  g_ptr_array_insert (self->loaded, (gint) place, tin_message_ref (message));
  tin_conversation_note_amended (self, message);
  run->n_messages++;
}

/**
 * tin_conversation_merge:
 * @messages: (element-type TinMessage): that were read from the disk, beside the window
 */
void
tin_conversation_merge (TinConversation *self,
                        GPtrArray       *messages)
{
  Run run = { 0 };
  guint place;

  for (guint i = 0; i < messages->len; i++)
    {
      TinMessage *message = g_ptr_array_index (messages, i);

      if (tin_message_is_visible (message) && find_place (self->loaded, message, &place))
        insert (self, &run, message, place);
    }
  announce (self, &run);
}

/**
 * tin_conversation_offer:
 * @messages: (array length=n_messages): committed ones
 *
 * Puts those in that belong into the window.
 */
void
tin_conversation_offer (TinConversation  *self,
                        TinMessage      **messages,
                        guint             n_messages)
{
  Run run = { 0 };
  guint place;

  for (guint i = 0; i < n_messages; i++)
    {
      gboolean is_new =
        tin_message_is_visible (messages[i]) && find_place (self->loaded, messages[i], &place);
      gboolean belongs = is_new && adjoins (self, messages[i], place);

      if (is_new && (!belongs || is_replacing (self)))
        keep_arrived (self, messages[i]);
      if (belongs)
        insert (self, &run, messages[i], place);
    }
  announce (self, &run);
}

/**
 * tin_conversation_replace:
 * @messages: (element-type TinMessage): in order; what is loaded from now on
 */
void
tin_conversation_replace (TinConversation *self,
                          GPtrArray       *messages)
{
  guint n_removed = self->loaded->len;

  g_ptr_array_set_size (self->loaded, 0);
  self->amended_from = self->amended_upto = 0;
  for (guint i = 0; i < messages->len; i++)
    {
      TinMessage *message = g_ptr_array_index (messages, i);

      if (!tin_message_is_visible (message))
        continue;
      g_ptr_array_add (self->loaded, tin_message_ref (message));
      tin_conversation_note_amended (self, message);
    }

  g_clear_pointer (&self->floor, tin_message_unref);
  if (n_removed > 0 || self->loaded->len > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, n_removed, self->loaded->len);
}

/**
 * tin_conversation_trim:
 * @looked_at: at which end: OLDER or NEWER
 *
 * Lets go what is far from there, in batches.
 */
void
tin_conversation_trim (TinConversation *self,
                       TinLoad          looked_at)
{
  gboolean newer = looked_at == TIN_LOAD_NEWER;
  guint n_surplus;
  guint from;

  if (self->loaded->len <= 2 * TIN_WINDOW_MESSAGES)
    return;

  /* A page that is on its way for the other end would not adjoin any more. */
  if (self->load == (newer ? TIN_LOAD_OLDER : TIN_LOAD_NEWER))
    tin_conversation_cancel_load (self);

  n_surplus = self->loaded->len - TIN_WINDOW_MESSAGES;
  from = newer ? 0 : TIN_WINDOW_MESSAGES;
  g_ptr_array_remove_range (self->loaded, from, n_surplus);
  tin_conversation_set_ends (self, self->has_older || newer, self->has_newer || !newer);
  g_list_model_items_changed (G_LIST_MODEL (self), from, n_surplus, 0);
}

/* Somebody reads what is older while more and more comes: it is not piled up, but read when they
 * get there. */
static void
let_end_go (TinConversation *self)
{
  const guint from = 2 * TIN_WINDOW_MESSAGES;
  guint n_surplus;

  if (self->loaded->len <= from)
    return;

  if (self->load == TIN_LOAD_NEWER)
    tin_conversation_cancel_load (self);

  n_surplus = self->loaded->len - from;
  g_ptr_array_remove_range (self->loaded, from, n_surplus);
  tin_conversation_set_ends (self, self->has_older, TRUE);
  g_list_model_items_changed (G_LIST_MODEL (self), from, n_surplus, 0);
}

/* --- Messages ----------------------------------------------------------------------------- */

/**
 * tin_conversation_append:
 * @messages: (array length=n_messages): committed, in the order of their numbers
 *
 * Shows them where they belong; what belongs outside the window is read when that is wanted.
 * Those that stand side by side become one change of the list. Amendments change what they speak
 * of.
 */
void
tin_conversation_append (TinConversation  *self,
                         TinMessage      **messages,
                         guint             n_messages)
{
  if (n_messages == 0)
    return;

  tin_conversation_remember (self, messages[n_messages - 1]);
  tin_conversation_offer (self, messages, n_messages);
  tin_conversation_quotes_arrive (self, messages, n_messages);
  tin_conversation_amend (self, messages, n_messages);
  if (self->at_end && !self->has_newer)
    tin_conversation_trim (self, TIN_LOAD_NEWER);
  else
    let_end_go (self);
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

static gboolean
find_number (GPtrArray *messages,
             guint64    log_id,
             guint64    number,
             guint     *position)
{
  for (guint i = messages->len; i > 0; i--)
    {
      TinMessage *message = g_ptr_array_index (messages, i - 1);

      if (tin_message_get_number (message) != number || tin_message_get_log_id (message) != log_id)
        continue;
      *position = i - 1;
      return TRUE;
    }
  return FALSE;
}

/**
 * tin_conversation_find:
 * @position: (out): where it is, set only if it is loaded
 *
 * Returns: whether that message is loaded
 */
gboolean
tin_conversation_find (TinConversation *self,
                       guint64          log_id,
                       guint64          number,
                       guint           *position)
{
  return find_number (self->loaded, log_id, number, position);
}

static void
remove_read (GPtrArray *messages,
             guint64    log_id,
             guint64    number)
{
  guint position;

  if (messages != NULL && find_number (messages, log_id, number, &position))
    g_ptr_array_remove_index (messages, position);
}

/**
 * tin_conversation_remove:
 *
 * A message is not shown any more: it is gone from the disk.
 */
void
tin_conversation_remove (TinConversation *self,
                         guint64          log_id,
                         guint64          number)
{
  g_autoptr (TinMessage) message = NULL;
  guint position;

  remove_read (self->before, log_id, number);
  remove_read (self->arrived, log_id, number);
  g_signal_emit (self, signals[SIGNAL_GONE], 0, log_id, number);
  if (!tin_conversation_find (self, log_id, number, &position))
    {
      tin_conversation_renew_quote (self, &(TinMessageName) { log_id, number });
      return;
    }

  message = tin_message_ref (g_ptr_array_index (self->loaded, position));
  g_ptr_array_remove_index (self->loaded, position);
  if (self->loaded->len == 0)
    {
      /* Where the window was is where it still ends. */
      g_clear_pointer (&self->floor, tin_message_unref);
      self->floor = tin_message_ref (message);
    }
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
  tin_conversation_renew_quote (self, &(TinMessageName) { log_id, number });

  if (self->loaded->len == 0 && self->has_newer)
    tin_conversation_reload (self);
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
 * tin_conversation_has_newer:
 *
 * Returns: whether there may be messages behind the last one that is loaded
 */
gboolean
tin_conversation_has_newer (TinConversation *self)
{
  return self->has_newer;
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
  if (at_end && !self->has_newer)
    tin_conversation_trim (self, TIN_LOAD_NEWER);
}
