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
 * last comes the first. */

/* So many are counted; beyond that there is a plus sign. */
#define COUNTED_MAX 500

struct _TinFindBar
{
  GtkWidget         parent_instance;

  /* owned */
  TinMessageSearch *search;  /* (nullable) until there is a session */
  TinPeer          *peer;    /* (nullable) */

  /* state */
  guint             at;      /* the one that is shown */

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
    return tin_message_search_is_looking (self->search) ? g_strdup (_("Still looking…")) : NULL;
  if (n == 0)
    return g_strdup (_("Not found"));
  if (tin_message_search_has_more (self->search))
    /* Translators: which match is shown, of at least how many */
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

static void
on_answered (TinFindBar *self,
             gboolean    first)
{
  /* How many there are is said as soon as it is known. */
  if (count_found (self) < COUNTED_MAX)
    tin_message_search_load_more (self->search);
  if (!first)
    {
      update_count (self);
      return;
    }
  self->at = 0;
  show_found (self);
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

  if (g_set_object (&self->peer, peer))
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
