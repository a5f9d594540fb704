/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-search-results.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

#include "tin-found-row.h"
#include "tin-list-heading.h"
#include "tin-message-search.h"
#include "tin-peer-row.h"

/* What the sidebar shows while one searches: the people whose names or addresses hold the words,
 * and below them the messages that do, newest first. One list, so that arrows go through all of it:
 * headings (GtkStringObject), peers (TinPeer) and messages (TinFoundMessage). People are there at
 * once; messages come from the disk, in pages, as one scrolls. */

struct _TinSearchResults
{
  GtkWidget         parent_instance;

  /* owned */
  TinMessageSearch *search;            /* (nullable) until there is a session */
  GtkFilter        *filter;
  GListModel       *people;            /* (nullable) as the search */
  GListStore       *people_heading;    /* empty, or one item */
  GListStore       *messages_heading;
  GListModel       *results;           /* (nullable) all of it */
  char             *needle;            /* (nullable) what is looked for, folded */

  /* template */
  GtkWidget        *stack;
  GtkWidget        *scroller;
  GtkWidget        *list;
  GtkWidget        *nothing;
  GtkWidget        *looking;
  GtkWidget        *spinner;
};

G_DEFINE_FINAL_TYPE (TinSearchResults, tin_search_results, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_PEER_CHOSEN,
  SIGNAL_MESSAGE_CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* --- People ------------------------------------------------------------------------------- */

/* Returns: (transfer full) (nullable): */
static char *
fold (const char *text)
{
  g_autofree char *normal = text != NULL ? g_utf8_normalize (text, -1, G_NORMALIZE_ALL) : NULL;

  return normal != NULL ? g_utf8_casefold (normal, -1) : NULL;
}

static gboolean
contains (TinSearchResults *self,
          const char       *text)
{
  g_autofree char *folded = fold (text);

  return folded != NULL && strstr (folded, self->needle) != NULL;
}

static gboolean
peer_matches (gpointer item,
              gpointer user_data)
{
  TinSearchResults *self = user_data;
  g_autofree char *address = NULL;

  if (self->needle == NULL)
    return FALSE;
  if (contains (self, tin_peer_get_name (item)))
    return TRUE;
  address = tin_peer_dup_address (item);
  return contains (self, address);
}

/* --- Rows --------------------------------------------------------------------------------- */

static void
on_bind (TinSearchResults *self,
         GtkListItem      *list_item)
{
  gpointer item = gtk_list_item_get_item (list_item);
  GtkWidget *row;

  if (TIN_IS_PEER (item))
    row = g_object_new (TIN_TYPE_PEER_ROW, "peer", item, NULL);
  else if (TIN_IS_FOUND_MESSAGE (item))
    row = tin_found_row_new (item);
  else
    row = tin_list_heading_new (gtk_string_object_get_string (item));
  gtk_list_item_set_activatable (list_item, !GTK_IS_STRING_OBJECT (item));
  gtk_list_item_set_selectable (list_item, !GTK_IS_STRING_OBJECT (item));
  gtk_list_item_set_child (list_item, row);
}

static void
on_unbind (TinSearchResults *self,
           GtkListItem      *list_item)
{
  gtk_list_item_set_child (list_item, NULL);
}

static void
activate_item (TinSearchResults *self,
               gpointer          item)
{
  if (TIN_IS_PEER (item))
    g_signal_emit (self, signals[SIGNAL_PEER_CHOSEN], 0, item);
  else if (TIN_IS_FOUND_MESSAGE (item))
    g_signal_emit (self, signals[SIGNAL_MESSAGE_CHOSEN], 0, tin_found_message_get_peer (item),
                   tin_found_message_get_message (item));
}

static void
on_activate (TinSearchResults *self,
             guint             position)
{
  g_autoptr (GObject) item = g_list_model_get_item (self->results, position);

  activate_item (self, item);
}

/* --- What is shown ------------------------------------------------------------------------ */

static guint
count_messages (TinSearchResults *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->search));
}

static void
show_heading (GListStore *store,
              const char *heading,
              gboolean    show)
{
  gboolean shown = g_list_model_get_n_items (G_LIST_MODEL (store)) > 0;
  g_autoptr (GtkStringObject) item = NULL;

  if (shown == show)
    return;
  item = gtk_string_object_new (heading);
  if (show)
    g_list_store_append (store, item);
  else
    g_list_store_remove_all (store);
}

static void
update (TinSearchResults *self)
{
  guint n_people = g_list_model_get_n_items (self->people);
  guint n_messages = count_messages (self);
  gboolean looking = tin_message_search_is_looking (self->search);
  gboolean failed = tin_message_search_has_failed (self->search);

  show_heading (self->people_heading, _("People"), n_people > 0 && n_messages > 0);
  show_heading (self->messages_heading, _("Messages"), n_messages > 0);
  gtk_widget_set_visible (self->looking, looking);
  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), looking);
  adw_status_page_set_description (ADW_STATUS_PAGE (self->nothing),
                                   failed ? _("The messages could not be searched.")
                                          : _("Try a different search."));
  /* While nothing is known yet, nothing is said either. */
  if (n_people + n_messages > 0 || tin_message_search_is_waiting (self->search))
    gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "found");
  else if (self->needle != NULL)
    gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "nothing-found");
}

/* More, before the list comes to its end. */
static void
load_near (TinSearchResults *self)
{
  GtkAdjustment *adjustment =
    gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller));
  double page = gtk_adjustment_get_page_size (adjustment);

  if (self->search != NULL && page > 0 && gtk_widget_get_mapped (self->list) &&
      gtk_adjustment_get_value (adjustment) + 2 * page > gtk_adjustment_get_upper (adjustment))
    tin_message_search_load_more (self->search);
}

static void
on_answered (TinSearchResults *self,
             gboolean          first)
{
  update (self);
  /* By the list itself: its rows have no heights yet that the adjustment could know of. */
  if (first && g_list_model_get_n_items (self->results) > 0)
    gtk_widget_activate_action (self->list, "list.scroll-to-item", "u", 0);
}

/* --- Object ------------------------------------------------------------------------------- */

static void
tin_search_results_dispose (GObject *object)
{
  TinSearchResults *self = TIN_SEARCH_RESULTS (object);

  if (self->search != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->search, self);
      tin_message_search_set_words (self->search, NULL, NULL);
    }
  if (self->list != NULL)
    gtk_list_view_set_model (GTK_LIST_VIEW (self->list), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), TIN_TYPE_SEARCH_RESULTS);
  g_clear_object (&self->results);
  g_clear_object (&self->people);
  g_clear_object (&self->filter);
  g_clear_object (&self->search);

  G_OBJECT_CLASS (tin_search_results_parent_class)->dispose (object);
}

static void
tin_search_results_finalize (GObject *object)
{
  TinSearchResults *self = TIN_SEARCH_RESULTS (object);

  g_object_unref (self->people_heading);
  g_object_unref (self->messages_heading);
  g_free (self->needle);

  G_OBJECT_CLASS (tin_search_results_parent_class)->finalize (object);
}

static void
tin_search_results_class_init (TinSearchResultsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tin_search_results_dispose;
  object_class->finalize = tin_search_results_finalize;

  signals[SIGNAL_PEER_CHOSEN] =
    g_signal_new ("peer-chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, TIN_TYPE_PEER);
  signals[SIGNAL_MESSAGE_CHOSEN] =
    g_signal_new ("message-chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  NULL, G_TYPE_NONE, 2, TIN_TYPE_PEER, TIN_TYPE_MESSAGE);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tincan_chat/Tincan/ui/tin-search-results.ui");
  gtk_widget_class_bind_template_child (widget_class, TinSearchResults, stack);
  gtk_widget_class_bind_template_child (widget_class, TinSearchResults, scroller);
  gtk_widget_class_bind_template_child (widget_class, TinSearchResults, list);
  gtk_widget_class_bind_template_child (widget_class, TinSearchResults, nothing);
  gtk_widget_class_bind_template_child (widget_class, TinSearchResults, looking);
  gtk_widget_class_bind_template_child (widget_class, TinSearchResults, spinner);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_bind);
  gtk_widget_class_bind_template_callback (widget_class, on_unbind);
}

static void
tin_search_results_init (TinSearchResults *self)
{
  GtkAdjustment *adjustment;

  self->people_heading = g_list_store_new (GTK_TYPE_STRING_OBJECT);
  self->messages_heading = g_list_store_new (GTK_TYPE_STRING_OBJECT);
  gtk_widget_init_template (GTK_WIDGET (self));
  adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller));
  g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (load_near), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (adjustment, "changed", G_CALLBACK (load_near), self,
                           G_CONNECT_SWAPPED);
}

/**
 * tin_search_results_set_source:
 * @peers: (element-type TinPeer): everybody, in the order of the list
 *
 * Gives the results what they come from. Once.
 */
void
tin_search_results_set_source (TinSearchResults *self,
                               TinSession       *session,
                               GListModel       *peers)
{
  g_autoptr (GListStore) parts = g_list_store_new (G_TYPE_LIST_MODEL);
  GtkNoSelection *selection;

  g_return_if_fail (TIN_IS_SEARCH_RESULTS (self));
  g_return_if_fail (self->search == NULL);

  self->search = tin_message_search_new (session);
  self->filter = GTK_FILTER (gtk_custom_filter_new (peer_matches, self, NULL));
  self->people = G_LIST_MODEL (gtk_filter_list_model_new (g_object_ref (peers),
                                                          g_object_ref (self->filter)));
  g_list_store_append (parts, self->people_heading);
  g_list_store_append (parts, self->people);
  g_list_store_append (parts, self->messages_heading);
  g_list_store_append (parts, self->search);
  self->results = G_LIST_MODEL (gtk_flatten_list_model_new (
    G_LIST_MODEL (g_steal_pointer (&parts))));
  g_signal_connect_object (self->search, "answered", G_CALLBACK (on_answered), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search, "notify::looking", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->people, "items-changed", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  selection = gtk_no_selection_new (g_object_ref (self->results));
  gtk_list_view_set_model (GTK_LIST_VIEW (self->list), GTK_SELECTION_MODEL (selection));
  g_object_unref (selection);
}

/**
 * tin_search_results_set_words:
 * @words: (nullable): what was typed; %NULL or white space ends the search
 */
void
tin_search_results_set_words (TinSearchResults *self,
                              const char       *words)
{
  g_autofree char *stripped = NULL;

  g_return_if_fail (TIN_IS_SEARCH_RESULTS (self));
  g_return_if_fail (self->search != NULL);

  stripped = g_strstrip (g_strdup (words != NULL ? words : ""));
  g_clear_pointer (&self->needle, g_free);
  if (*stripped != '\0')
    self->needle = fold (stripped);
  tin_message_search_set_words (self->search, NULL, words);
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  update (self);
}

/**
 * tin_search_results_activate_first:
 *
 * Opens the first person found, else the newest message.
 */
void
tin_search_results_activate_first (TinSearchResults *self)
{
  g_autoptr (GObject) first = NULL;

  g_return_if_fail (TIN_IS_SEARCH_RESULTS (self));
  g_return_if_fail (self->search != NULL);

  first = g_list_model_get_item (self->people, 0);
  if (first == NULL)
    first = g_list_model_get_item (G_LIST_MODEL (self->search), 0);
  if (first != NULL)
    activate_item (self, first);
}
