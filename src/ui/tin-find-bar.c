/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-find-bar.h"

#include <glib/gi18n.h>

#include "tin-message-search.h"

/* Words are looked for while they are typed, and the newest message that holds them is shown at
 * once. From there Enter and Up go to older ones, with Shift, or Down, to newer ones; behind the
 * last comes the first. When messages go, or change, it is looked once more, and the one that is
 * shown stays if it is among those. */

/* So many are counted; beyond that there is a plus sign. */
#define COUNTED_MAX 500

struct _TinFindBar
{
  GtkWidget         parent_instance;

  /* owned */
  TinMessageSearch *search;  /* (nullable) until there is a session */
  TinPeer          *peer;    /* (nullable) */
  GSignalGroup     *gone;    /* of its conversation */
  TinMessage       *kept;    /* (nullable) shown while it is looked for once more */

  /* state */
  guint             at;      /* the one that is shown */
  guint             renewal; /* source: messages have gone */

  /* template */
  GtkWidget        *bar;
  GtkWidget        *entry;
  GtkWidget        *count;
  GtkWidget        *older;
  GtkWidget        *newer;
};

G_DEFINE_FINAL_TYPE (TinFindBar, tin_find_bar, GTK_TYPE_WIDGET)

enum
{
  PROP_OPEN = 1,
  N_PROPS
};

enum
{
  SIGNAL_FOUND,
  SIGNAL_CLOSED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static gboolean
is_open (TinFindBar *self)
{
  return gtk_search_bar_get_search_mode (GTK_SEARCH_BAR (self->bar));
}

static const char *
get_words (TinFindBar *self)
{
  return gtk_editable_get_text (GTK_EDITABLE (self->entry));
}

static guint
count_found (TinFindBar *self)
{
  return self->search != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->search)) : 0;
}

/* --- What it says ------------------------------------------------------------------------- */

/* Returns: (transfer full) (nullable): */
static char *
count_words (TinFindBar *self)
{
  guint n = count_found (self);

  if (*get_words (self) == '\0' || self->search == NULL)
    return NULL;
  if (tin_message_search_has_failed (self->search))
    /* Translators: the messages could not be searched */
    return g_strdup (C_("search", "Failed"));
  if (n == 0 && tin_message_search_is_waiting (self->search))
    return tin_message_search_is_looking (self->search)
             /* Translators: a search of messages is under way */
             ? g_strdup (_("Searching…")) : NULL;
  if (n == 0)
    return g_strdup (_("Not found"));
  if (tin_message_search_has_more (self->search))
    /* Translators: which match is shown, of how many; “+” as there may be more of them */
    return g_strdup_printf (_("%u of %u+"), self->at + 1, n);
  /* Translators: which match is shown, of how many */
  return g_strdup_printf (_("%u of %u"), self->at + 1, n);
}

static void
update_count (TinFindBar *self)
{
  g_autofree char *words = count_words (self);
  guint n = count_found (self);
  gboolean not_found = words != NULL && n == 0 && self->search != NULL &&
                       !tin_message_search_is_waiting (self->search);

  gtk_label_set_text (GTK_LABEL (self->count), words != NULL ? words : "");
  gtk_widget_set_visible (self->count, words != NULL);
  gtk_widget_set_sensitive (self->older, n > 0);
  gtk_widget_set_sensitive (self->newer, n > 0);
  if (not_found)
    gtk_widget_add_css_class (self->entry, "error");
  else
    gtk_widget_remove_css_class (self->entry, "error");
}

/* --- Going about -------------------------------------------------------------------------- */

/* Tells which one is shown; none, when nothing was found. */
static void
show_found (TinFindBar *self)
{
  TinFoundMessage *found = tin_message_search_get_found (self->search, self->at);

  g_signal_emit (self, signals[SIGNAL_FOUND], 0,
                 found != NULL ? tin_found_message_get_message (found) : NULL);
  update_count (self);
}

static gboolean
is_same (TinMessage *message,
         TinMessage *other)
{
  return tin_message_get_log_id (message) == tin_message_get_log_id (other) &&
         tin_message_get_number (message) == tin_message_get_number (other);
}

/* Returns: whether the one that is shown is among those that were found so far */
static gboolean
find_kept (TinFindBar *self)
{
  for (guint i = 0; i < count_found (self); i++)
    {
      TinFoundMessage *found = tin_message_search_get_found (self->search, i);

      if (is_same (tin_found_message_get_message (found), self->kept))
        {
          self->at = i;
          return TRUE;
        }
    }
  return FALSE;
}

/* Once more: nothing moves under the eyes of who reads, unless what is shown has gone. */
static void
go_on_from_kept (TinFindBar *self)
{
  guint n = count_found (self);

  if (find_kept (self))
    {
      g_clear_pointer (&self->kept, tin_message_unref);
      update_count (self);
      return;
    }
  /* It may be among those that are on their way. */
  self->at = MIN (self->at, n > 0 ? n - 1 : 0);
  if (tin_message_search_is_waiting (self->search))
    {
      update_count (self);
      return;
    }
  g_clear_pointer (&self->kept, tin_message_unref);
  show_found (self);
}

static void
on_answered (TinFindBar *self,
             gboolean    first)
{
  /* How many there are is said as soon as it is known. */
  if (count_found (self) < COUNTED_MAX)
    tin_message_search_load_more (self->search);
  if (self->kept != NULL)
    {
      go_on_from_kept (self);
      return;
    }
  if (!first)
    {
      update_count (self);
      return;
    }
  self->at = 0;
  show_found (self);
}

static gboolean
renewal_cb (gpointer user_data)
{
  TinFindBar *self = user_data;
  TinFoundMessage *found = tin_message_search_get_found (self->search, self->at);

  self->renewal = 0;
  if (self->kept == NULL && found != NULL)
    self->kept = tin_message_ref (tin_found_message_get_message (found));
  tin_message_search_renew (self->search);
  return G_SOURCE_REMOVE;
}

/* Many may go at a time. */
static void
renew (TinFindBar *self)
{
  if (self->search != NULL && is_open (self) && *get_words (self) != '\0' && self->renewal == 0)
    self->renewal = g_idle_add (renewal_cb, self);
}

/* What is looked for now is not what was. */
static void
forget_kept (TinFindBar *self)
{
  g_clear_handle_id (&self->renewal, g_source_remove);
  g_clear_pointer (&self->kept, tin_message_unref);
}

static void
on_gone (TinFindBar *self,
         guint64     log_id,
         guint64     number)
{
  renew (self);
}

/* An edit or a deletion for both: the words may be there no more. */
static void
on_messages (TinFindBar *self,
             TinPeer    *peer,
             GPtrArray  *messages)
{
  if (peer != self->peer)
    return;
  for (guint i = 0; i < messages->len; i++)
    {
      TinMessage *message = g_ptr_array_index (messages, i);

      if (tin_message_is_amendment (message) &&
          tin_message_get_kind (message) != TIN_MESSAGE_KIND_REACTION)
        renew (self);
    }
}

static void
step (TinFindBar *self,
      int         by)
{
  guint n = count_found (self);

  if (n == 0)
    {
      gtk_widget_error_bell (GTK_WIDGET (self));
      return;
    }
  g_clear_pointer (&self->kept, tin_message_unref);
  /* Near the end of what is known, there may be more. */
  if (self->at + 2 >= n)
    tin_message_search_load_more (self->search);
  if (self->at + 1 >= n && by > 0 && tin_message_search_has_more (self->search))
    return;
  self->at = (self->at + n + (guint) by) % n;
  show_found (self);
}

static void
go_older (TinFindBar *self)
{
  step (self, 1);
}

static void
go_newer (TinFindBar *self)
{
  step (self, -1);
}

static gboolean
on_key_pressed (TinFindBar      *self,
                guint            keyval,
                guint            keycode,
                GdkModifierType  state)
{
  gboolean shift = state & GDK_SHIFT_MASK;

  if (state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK))
    return GDK_EVENT_PROPAGATE;
  if (!shift && (keyval == GDK_KEY_Up || keyval == GDK_KEY_KP_Up))
    go_older (self);
  else if (!shift && (keyval == GDK_KEY_Down || keyval == GDK_KEY_KP_Down))
    go_newer (self);
  else if (shift && (keyval == GDK_KEY_Return || keyval == GDK_KEY_KP_Enter))
    go_newer (self);
  else
    return GDK_EVENT_PROPAGATE;
  return GDK_EVENT_STOP;
}

/* --- Words and the bar itself ------------------------------------------------------------- */

static void
on_search_changed (TinFindBar *self)
{
  if (self->search == NULL || !is_open (self))
    return;
  forget_kept (self);
  tin_message_search_set_words (self->search, self->peer, get_words (self));
  if (*get_words (self) == '\0')
    g_signal_emit (self, signals[SIGNAL_FOUND], 0, NULL);
  update_count (self);
}

static void
on_open_changed (TinFindBar *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_OPEN]);
  if (is_open (self))
    return;
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
  forget_kept (self);
  if (self->search != NULL)
    tin_message_search_set_words (self->search, NULL, NULL);
  update_count (self);
  g_signal_emit (self, signals[SIGNAL_CLOSED], 0);
}

/* --- Object ------------------------------------------------------------------------------- */

static void
tin_find_bar_get_property (GObject    *object,
                           guint       id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_OPEN:
      g_value_set_boolean (value, is_open (TIN_FIND_BAR (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
tin_find_bar_set_property (GObject      *object,
                           guint         id,
                           const GValue *value,
                           GParamSpec   *pspec)
{
  switch (id)
    {
    case PROP_OPEN:
      gtk_search_bar_set_search_mode (GTK_SEARCH_BAR (TIN_FIND_BAR (object)->bar),
                                      g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
tin_find_bar_dispose (GObject *object)
{
  TinFindBar *self = TIN_FIND_BAR (object);

  if (self->search != NULL)
    {
      tin_message_search_set_words (self->search, NULL, NULL);
      g_signal_handlers_disconnect_by_data (self->search, self);
    }
  forget_kept (self);
  if (self->gone != NULL)
    g_signal_group_set_target (self->gone, NULL);
  g_clear_object (&self->gone);
  g_clear_object (&self->search);
  g_clear_object (&self->peer);
  gtk_widget_dispose_template (GTK_WIDGET (self), TIN_TYPE_FIND_BAR);

  G_OBJECT_CLASS (tin_find_bar_parent_class)->dispose (object);
}

static void
tin_find_bar_class_init (TinFindBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = tin_find_bar_get_property;
  object_class->set_property = tin_find_bar_set_property;
  object_class->dispose = tin_find_bar_dispose;

  properties[PROP_OPEN] =
    g_param_spec_boolean ("open", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_FOUND] =
    g_signal_new ("found", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, TIN_TYPE_MESSAGE);
  signals[SIGNAL_CLOSED] =
    g_signal_new ("closed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/tincan_chat/Tincan/ui/tin-find-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, TinFindBar, bar);
  gtk_widget_class_bind_template_child (widget_class, TinFindBar, entry);
  gtk_widget_class_bind_template_child (widget_class, TinFindBar, count);
  gtk_widget_class_bind_template_child (widget_class, TinFindBar, older);
  gtk_widget_class_bind_template_child (widget_class, TinFindBar, newer);
  gtk_widget_class_bind_template_callback (widget_class, go_newer);
  gtk_widget_class_bind_template_callback (widget_class, go_older);
  gtk_widget_class_bind_template_callback (widget_class, on_key_pressed);
  gtk_widget_class_bind_template_callback (widget_class, on_open_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
}

static void
tin_find_bar_init (TinFindBar *self)
{
  self->gone = g_signal_group_new (TIN_TYPE_CONVERSATION);
  g_signal_group_connect_swapped (self->gone, "gone", G_CALLBACK (on_gone), self);

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_bar_connect_entry (GTK_SEARCH_BAR (self->bar), GTK_EDITABLE (self->entry));
}

/**
 * tin_find_bar_set_session:
 *
 * Gives the bar what it searches. Once.
 */
void
tin_find_bar_set_session (TinFindBar *self,
                          TinSession *session)
{
  g_return_if_fail (TIN_IS_FIND_BAR (self));
  g_return_if_fail (self->search == NULL);

  self->search = tin_message_search_new (session);
  g_signal_connect_object (self->search, "answered", G_CALLBACK (on_answered), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search, "notify::looking", G_CALLBACK (update_count), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "messages", G_CALLBACK (on_messages), self, G_CONNECT_SWAPPED);
}

/**
 * tin_find_bar_set_peer:
 * @peer: (nullable): whose conversation is searched; the search in another one is over
 */
void
tin_find_bar_set_peer (TinFindBar *self,
                       TinPeer    *peer)
{
  g_return_if_fail (TIN_IS_FIND_BAR (self));

  if (!g_set_object (&self->peer, peer))
    return;
  g_signal_group_set_target (self->gone, peer != NULL ? tin_peer_get_conversation (peer) : NULL);
  tin_find_bar_set_open (self, FALSE);
}

/**
 * tin_find_bar_set_open:
 *
 * Opens the bar, or gives the focus back to one that is open; or closes it.
 */
void
tin_find_bar_set_open (TinFindBar *self,
                       gboolean    open)
{
  g_return_if_fail (TIN_IS_FIND_BAR (self));

  gtk_search_bar_set_search_mode (GTK_SEARCH_BAR (self->bar), open);
  if (!open)
    return;
  gtk_widget_grab_focus (self->entry);
  gtk_editable_select_region (GTK_EDITABLE (self->entry), 0, -1);
}
