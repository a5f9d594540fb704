/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-message-search.h"

/* Looks for words while they are typed. A newer question cancels the one before; what was found
 * stays until there is an answer, so that nothing flickers. One page is on its way at a time. */

/* From here on a wait is worth a word, in milliseconds. */
#define PATIENCE_MS 500

struct _TinMessageSearch
{
  GObject       parent_instance;

  /* owned */
  TinSession   *session;
  TinPeer      *peer;         /* (nullable) whose messages; %NULL for all */
  char         *words;        /* (nullable) a GRefString */
  GPtrArray    *found;        /* (element-type TinFoundMessage) */
  GCancellable *cancellable;  /* (nullable) of the page that is on its way */
  guint         patience;     /* source */

  /* state */
  guint64       place;        /* where the next page begins */
  gboolean      first;        /* the page on its way is the first one */
  gboolean      has_more;
  gboolean      failed;
  gboolean      looking;
};

enum
{
  PROP_LOOKING = 1,
  N_PROPS
};

enum
{
  SIGNAL_ANSWERED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TinMessageSearch, tin_message_search, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

/* --- GListModel --------------------------------------------------------------------------- */

static GType
get_item_type (GListModel *model)
{
  return TIN_TYPE_FOUND_MESSAGE;
}

static guint
get_n_items (GListModel *model)
{
  return TIN_MESSAGE_SEARCH (model)->found->len;
}

static gpointer
get_item (GListModel *model,
          guint       position)
{
  TinFoundMessage *found = tin_message_search_get_found (TIN_MESSAGE_SEARCH (model), position);

  return found != NULL ? g_object_ref (found) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

/* --- Asking ------------------------------------------------------------------------------- */

static void
set_looking (TinMessageSearch *self,
             gboolean          looking)
{
  if (self->looking == looking)
    return;
  self->looking = looking;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOOKING]);
}

static gboolean
on_patience_lost (gpointer user_data)
{
  TinMessageSearch *self = user_data;

  self->patience = 0;
  set_looking (self, TRUE);
  return G_SOURCE_REMOVE;
}

static void
stop_waiting (TinMessageSearch *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->patience, g_source_remove);
}

/* What the first page brings takes the place of what was found before, in one change. */
static void
take_page (TinMessageSearch *self,
           GPtrArray        *hits)
{
  guint n_old = self->first ? self->found->len : 0;
  guint start = self->found->len - n_old;
  guint n_new = hits != NULL ? hits->len : 0;

  if (self->first)
    g_ptr_array_set_size (self->found, 0);
  for (guint i = 0; i < n_new; i++)
    {
      const TinHit *hit = g_ptr_array_index (hits, i);

      g_ptr_array_add (self->found, tin_found_message_new (hit->peer, hit->message, self->words));
      self->place = hit->place;
    }
  if (n_old + n_new > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), start, n_old, n_new);
}

static void
clear_found (TinMessageSearch *self)
{
  self->first = TRUE;
  take_page (self, NULL);
}

/* One question; it may be answered when nobody wants the answer any more. */
typedef struct
{
  TinMessageSearch *search;       /* (owned) */
  GCancellable     *cancellable;  /* (owned) */
} Question;

static void
question_free (Question *self)
{
  g_object_unref (self->search);
  g_object_unref (self->cancellable);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Question, question_free)

static void
on_answered (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (Question) question = user_data;
  TinMessageSearch *self = question->search;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) hits = tin_session_search_finish (TIN_SESSION (source), result, &error);

  if (question->cancellable != self->cancellable)
    return;
  stop_waiting (self);
  self->failed = hits == NULL;
  self->has_more = hits != NULL && hits->len > 0;
  take_page (self, hits);
  if (hits == NULL)
    g_message ("The messages could not be searched: %s", error->message);
  set_looking (self, FALSE);
  g_signal_emit (self, signals[SIGNAL_ANSWERED], 0, self->first);
}

static void
ask (TinMessageSearch *self,
     gboolean          first)
{
  Question *question = g_new0 (Question, 1);

  stop_waiting (self);
  self->first = first;
  self->cancellable = g_cancellable_new ();
  self->patience = g_timeout_add (PATIENCE_MS, on_patience_lost, self);
  question->search = g_object_ref (self);
  question->cancellable = g_object_ref (self->cancellable);
  tin_session_search_async (self->session, self->peer, self->words, first ? 0 : self->place,
                            self->cancellable, on_answered, question);
}

/* --- Object ------------------------------------------------------------------------------- */

static void
tin_message_search_get_property (GObject    *object,
                                 guint       id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_LOOKING:
      g_value_set_boolean (value, TIN_MESSAGE_SEARCH (object)->looking);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
tin_message_search_dispose (GObject *object)
{
  TinMessageSearch *self = TIN_MESSAGE_SEARCH (object);

  stop_waiting (self);
  g_clear_object (&self->peer);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (tin_message_search_parent_class)->dispose (object);
}

static void
tin_message_search_finalize (GObject *object)
{
  TinMessageSearch *self = TIN_MESSAGE_SEARCH (object);

  g_ptr_array_unref (self->found);
  g_clear_pointer (&self->words, g_ref_string_release);

  G_OBJECT_CLASS (tin_message_search_parent_class)->finalize (object);
}

static void
tin_message_search_class_init (TinMessageSearchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = tin_message_search_get_property;
  object_class->dispose = tin_message_search_dispose;
  object_class->finalize = tin_message_search_finalize;

  properties[PROP_LOOKING] =
    g_param_spec_boolean ("looking", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_ANSWERED] =
    g_signal_new ("answered", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
}

static void
tin_message_search_init (TinMessageSearch *self)
{
  self->found = g_ptr_array_new_with_free_func (g_object_unref);
}

TinMessageSearch *
tin_message_search_new (TinSession *session)
{
  TinMessageSearch *self = g_object_new (TIN_TYPE_MESSAGE_SEARCH, NULL);

  self->session = g_object_ref (session);
  return self;
}

/**
 * tin_message_search_set_words:
 * @peer: (nullable): whose messages to look through; %NULL for everybody's
 * @words: (nullable): what was typed; none or white space ends the search
 */
void
tin_message_search_set_words (TinMessageSearch *self,
                              TinPeer          *peer,
                              const char       *words)
{
  g_autofree char *stripped = NULL;

  g_return_if_fail (TIN_IS_MESSAGE_SEARCH (self));

  /* A space at the end says that the last word is complete. */
  stripped = g_strchug (g_strdup (words != NULL ? words : ""));
  if (peer == self->peer && g_strcmp0 (self->words, *stripped != '\0' ? stripped : NULL) == 0)
    return;
  g_set_object (&self->peer, peer);
  g_clear_pointer (&self->words, g_ref_string_release);
  self->has_more = self->failed = FALSE;
  if (*stripped != '\0')
    {
      self->words = g_ref_string_new (stripped);
      ask (self, TRUE);
      return;
    }
  stop_waiting (self);
  set_looking (self, FALSE);
  clear_found (self);
}

/**
 * tin_message_search_renew:
 *
 * Asks once more for the same words: messages have changed. What was found stays until then.
 */
void
tin_message_search_renew (TinMessageSearch *self)
{
  g_return_if_fail (TIN_IS_MESSAGE_SEARCH (self));

  if (self->words != NULL)
    ask (self, TRUE);
}

/**
 * tin_message_search_is_waiting:
 *
 * Returns: whether an answer is on its way
 */
gboolean
tin_message_search_is_waiting (TinMessageSearch *self)
{
  g_return_val_if_fail (TIN_IS_MESSAGE_SEARCH (self), FALSE);

  return self->cancellable != NULL;
}

gboolean
tin_message_search_is_looking (TinMessageSearch *self)
{
  g_return_val_if_fail (TIN_IS_MESSAGE_SEARCH (self), FALSE);

  return self->looking;
}

/**
 * tin_message_search_has_more:
 *
 * Returns: whether there may be older ones than those that are here
 */
gboolean
tin_message_search_has_more (TinMessageSearch *self)
{
  g_return_val_if_fail (TIN_IS_MESSAGE_SEARCH (self), FALSE);

  return self->has_more;
}

gboolean
tin_message_search_has_failed (TinMessageSearch *self)
{
  g_return_val_if_fail (TIN_IS_MESSAGE_SEARCH (self), FALSE);

  return self->failed;
}

/**
 * tin_message_search_load_more:
 *
 * Asks for a further page, unless one is on its way or there is none.
 */
void
tin_message_search_load_more (TinMessageSearch *self)
{
  g_return_if_fail (TIN_IS_MESSAGE_SEARCH (self));

  if (self->has_more && self->cancellable == NULL)
    ask (self, FALSE);
}

/**
 * tin_message_search_get_found:
 *
 * Returns: (transfer none) (nullable):
 */
TinFoundMessage *
tin_message_search_get_found (TinMessageSearch *self,
                              guint             position)
{
  g_return_val_if_fail (TIN_IS_MESSAGE_SEARCH (self), NULL);

  return position < self->found->len ? g_ptr_array_index (self->found, position) : NULL;
}
