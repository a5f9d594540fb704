/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-sidebar-private.h"

#include "tin-compat.h"
#include "tin-fit-bin.h"
#include "tin-request-list.h"
#include "tin-search-results.h"
#include "tin-storage-banner.h"

/* The list of peers, with the menus above it and who we are ourselves.
 *
 * Roster -> sections in their order, with headings (TinPeerList) -> selection -> list view; those
 * who wait to be accepted are in a list of their own above it (TinRequestList). What is selected is
 * the open conversation; on a narrow window, where the list is all there is, nothing is selected
 * and arrow keys only move the focus. While one searches, the results stand instead of the list. */

G_DEFINE_FINAL_TYPE (TinSidebar, tin_sidebar, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_MESSAGE_CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* --- Search --------------------------------------------------------------------------------- */

static gboolean
is_searching (TinSidebar *self)
{
  g_autofree char *text = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->search_entry)));

  return *g_strstrip (text) != '\0';
}

static void
update_page (TinSidebar *self)
{
  guint n_people = g_list_model_get_n_items (tin_peer_list_get_people (self->peers));
  const char *page = "list";

  if (n_people == 0 && !gtk_widget_get_visible (self->requests))
    page = "empty";
  else if (is_searching (self))
    page = "results";
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), page);
  /* Below requests alone nothing is in it for the keyboard to stay at. */
  gtk_widget_set_can_focus (self->scroller, n_people > 0);
}

static void
search_changed_cb (TinSidebar *self)
{
  if (self->session == NULL)
    return;
  tin_search_results_set_words (TIN_SEARCH_RESULTS (self->results),
                                gtk_editable_get_text (GTK_EDITABLE (self->search_entry)));
  update_page (self);
}

static void
open_peer (TinSidebar *self,
           TinPeer    *peer)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.open-peer", "s", tin_peer_get_id (peer));
}

/* Enter in the search opens the first one found. */
static void
search_activate_cb (TinSidebar *self)
{
  /* What was typed last may not have been looked for yet. */
  search_changed_cb (self);
  tin_search_results_activate_first (TIN_SEARCH_RESULTS (self->results));
}

/* Unless what was found has the focus now, it goes back to where one came from, or to the list
 * where that is not on the screen any more. */
static void
search_mode_cb (TinSidebar *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (gtk_search_bar_get_search_mode (GTK_SEARCH_BAR (self->search_bar)))
    return;
  if (focus == NULL || gtk_widget_is_ancestor (focus, self->search_bar))
    {
      if (self->return_to != NULL && gtk_widget_get_mapped (self->return_to))
        gtk_widget_grab_focus (self->return_to);
      else
        tin_sidebar_focus_list (self);
    }
  g_clear_weak_pointer (&self->return_to);
}

/* Who was looked for is found; where words were looked for, one may want the next message, too. */
static void
peer_found_cb (TinSidebar *self,
               TinPeer    *peer)
{
  open_peer (self, peer);
  gtk_search_bar_set_search_mode (GTK_SEARCH_BAR (self->search_bar), FALSE);
}

static void
message_found_cb (TinSidebar *self,
                  TinPeer    *peer,
                  TinMessage *message)
{
  g_signal_emit (self, signals[SIGNAL_MESSAGE_CHOSEN], 0, peer, message);
}

/* --- Selection ------------------------------------------------------------------------------ */

/* Returns: %GTK_INVALID_LIST_POSITION where PEER (nullable) is not in MODEL */
guint
tin_sidebar_find_position (GListModel *model,
                           TinPeer    *peer)
{
  guint n = g_list_model_get_n_items (model);

  for (guint i = 0; peer != NULL && i < n; i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (model, i);

      if (item == (gpointer) peer)
        return i;
    }
  return GTK_INVALID_LIST_POSITION;
}

/* Shows as selected what is open. */
static void
restore_selection (TinSidebar *self)
{
  TinPeer *wanted = self->folded ? NULL : self->selected;

  if (gtk_single_selection_get_selected_item (self->selection) == (gpointer) wanted)
    return;
  self->selecting = TRUE;
  gtk_single_selection_set_selected (
    self->selection, tin_sidebar_find_position (G_LIST_MODEL (self->selection), wanted));
  self->selecting = FALSE;
}

static void
selected_cb (TinSidebar *self)
{
  gpointer item = gtk_single_selection_get_selected_item (self->selection);

  if (self->selecting)
    return;
  /* Arrow keys pass over headings, too. */
  if (item != NULL && !TIN_IS_PEER (item))
    restore_selection (self);
  else if (!self->folded && item != NULL && item != (gpointer) self->selected)
    open_peer (self, item);
}

static void
items_changed_cb (TinSidebar *self)
{
  restore_selection (self);
  update_page (self);
}

static void
list_activate_cb (TinSidebar *self,
                  guint       position)
{
  g_autoptr (GObject) item = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  if (TIN_IS_PEER (item))
    open_peer (self, TIN_PEER (item));
}

/* --- Object --------------------------------------------------------------------------------- */

static void
tin_sidebar_map (GtkWidget *widget)
{
  TinSidebar *self = TIN_SIDEBAR (widget);

  GTK_WIDGET_CLASS (tin_sidebar_parent_class)->map (widget);
  tin_sidebar_watch_day (self);
}

static void
tin_sidebar_root (GtkWidget *widget)
{
  GtkRoot *root;

  GTK_WIDGET_CLASS (tin_sidebar_parent_class)->root (widget);

  root = gtk_widget_get_root (widget);
  if (GTK_IS_WINDOW (root))
    g_signal_connect_object (root, "notify::is-active", G_CALLBACK (tin_sidebar_update_hold),
                             widget, G_CONNECT_SWAPPED);
}

static void
tin_sidebar_unroot (GtkWidget *widget)
{
  g_signal_handlers_disconnect_by_func (gtk_widget_get_root (widget), tin_sidebar_update_hold,
                                        widget);

  GTK_WIDGET_CLASS (tin_sidebar_parent_class)->unroot (widget);
}

static void
tin_sidebar_dispose (GObject *object)
{
  TinSidebar *self = TIN_SIDEBAR (object);

  g_clear_handle_id (&self->day_source, g_source_remove);
  g_clear_weak_pointer (&self->return_to);
  tin_sidebar_end_following (self);
  if (self->list != NULL)
    gtk_list_view_set_model (GTK_LIST_VIEW (self->list), NULL);
  tin_sidebar_end_rows (self);
  gtk_widget_dispose_template (GTK_WIDGET (self), TIN_TYPE_SIDEBAR);
  g_clear_object (&self->selection);
  g_clear_object (&self->peers);
  g_clear_object (&self->selected);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (tin_sidebar_parent_class)->dispose (object);
}

static void
tin_sidebar_finalize (GObject *object)
{
  g_clear_pointer (&TIN_SIDEBAR (object)->rows, g_hash_table_unref);

  G_OBJECT_CLASS (tin_sidebar_parent_class)->finalize (object);
}

static void
bind_callbacks (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_callback (widget_class, list_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, message_found_cb);
  gtk_widget_class_bind_template_callback (widget_class, peer_found_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
}

static void
tin_sidebar_class_init (TinSidebarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tin_sidebar_dispose;
  object_class->finalize = tin_sidebar_finalize;
  widget_class->map = tin_sidebar_map;
  widget_class->root = tin_sidebar_root;
  widget_class->unroot = tin_sidebar_unroot;

  signals[SIGNAL_MESSAGE_CHOSEN] =
    g_signal_new ("message-chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  NULL, G_TYPE_NONE, 2, TIN_TYPE_PEER, TIN_TYPE_MESSAGE);

  g_type_ensure (TIN_TYPE_FIT_BIN);
  g_type_ensure (TIN_TYPE_SEARCH_RESULTS);
  g_type_ensure (TIN_TYPE_REQUEST_LIST);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tincan_chat/Tincan/ui/tin-sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, TinSidebar, new_menu);
  gtk_widget_class_bind_template_child (widget_class, TinSidebar, main_menu);
  gtk_widget_class_bind_template_child (widget_class, TinSidebar, new_button);
  gtk_widget_class_bind_template_child (widget_class, TinSidebar, menu_button);
  gtk_widget_class_bind_template_child (widget_class, TinSidebar, storage);
  gtk_widget_class_bind_template_child (widget_class, TinSidebar, search_bar);
  gtk_widget_class_bind_template_child (widget_class, TinSidebar, search_entry);
  gtk_widget_class_bind_template_child (widget_class, TinSidebar, connect_button);
  gtk_widget_class_bind_template_child (widget_class, TinSidebar, stack);
  gtk_widget_class_bind_template_child (widget_class, TinSidebar, scroller);
  gtk_widget_class_bind_template_child (widget_class, TinSidebar, list);
  gtk_widget_class_bind_template_child (widget_class, TinSidebar, results);
  gtk_widget_class_bind_template_child (widget_class, TinSidebar, requests);
  bind_callbacks (widget_class);
  tin_sidebar_class_bind_hold (widget_class);
  tin_sidebar_class_bind_own (widget_class);
  tin_sidebar_class_bind_rows (widget_class);
  /* Named only so that it goes with the template. */
  gtk_widget_class_bind_template_child_full (widget_class, "header", FALSE, 0);
}

static void
tin_sidebar_init (TinSidebar *self)
{
  self->rows = g_hash_table_new (NULL, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
  tin_menu_button_set (GTK_MENU_BUTTON (self->new_button), self->new_menu);
  tin_menu_button_set (GTK_MENU_BUTTON (self->menu_button), self->main_menu);
  gtk_search_bar_connect_entry (GTK_SEARCH_BAR (self->search_bar),
                                GTK_EDITABLE (self->search_entry));
  g_signal_connect_swapped (self->search_bar, "notify::search-mode-enabled",
                            G_CALLBACK (search_mode_cb), self);
  /* Whoever begins to write in the list searches. */
  gtk_search_bar_set_key_capture_widget (GTK_SEARCH_BAR (self->search_bar), self->stack);
}

/**
 * tin_sidebar_set_session:
 *
 * Gives the sidebar what it shows. Once.
 */
void
tin_sidebar_set_session (TinSidebar *self,
                         TinSession *session)
{
  TinPeerList *peers;

  g_return_if_fail (TIN_IS_SIDEBAR (self));
  g_return_if_fail (TIN_IS_SESSION (session));
  g_return_if_fail (self->session == NULL);

  self->session = g_object_ref (session);
  tin_storage_banner_set_session (TIN_STORAGE_BANNER (self->storage), session);
  self->peers = peers = tin_peer_list_new (G_LIST_MODEL (tin_session_get_roster (session)));
  tin_request_list_set_requests (TIN_REQUEST_LIST (self->requests),
                                 tin_peer_list_get_section (peers, TIN_PEER_SECTION_REQUESTS));
  tin_search_results_set_source (TIN_SEARCH_RESULTS (self->results), session,
                                 tin_peer_list_get_people (peers));
  self->selection = gtk_single_selection_new (NULL);
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  /* Before the list, which moves the focus on when a row goes. */
  tin_sidebar_follow_focus (self, tin_peer_list_get_rows (peers));
  gtk_single_selection_set_model (self->selection, tin_peer_list_get_rows (peers));
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (selected_cb),
                           self, G_CONNECT_SWAPPED);
  tin_sidebar_begin_rows (self);
  gtk_list_view_set_model (GTK_LIST_VIEW (self->list), GTK_SELECTION_MODEL (self->selection));
  /* After the list, which has to know of a new row before that can be selected. */
  g_signal_connect_object (self->selection, "items-changed", G_CALLBACK (items_changed_cb),
                           self, G_CONNECT_SWAPPED);

  g_signal_connect_object (self->requests, "notify::visible", G_CALLBACK (update_page), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify", G_CALLBACK (tin_sidebar_update_own), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (g_network_monitor_get_default (), "network-changed",
                           G_CALLBACK (tin_sidebar_update_own), self, G_CONNECT_SWAPPED);
  tin_sidebar_update_own (self);
  update_page (self);
}

/**
 * tin_sidebar_set_folded:
 * @folded: whether the list fills the window, so that a conversation is opened by choosing it and
 *   not by passing over it
 */
void
tin_sidebar_set_folded (TinSidebar *self,
                        gboolean    folded)
{
  g_return_if_fail (TIN_IS_SIDEBAR (self));

  self->folded = folded;
  /* Beside the list there is the same button, larger, for as long as no conversation is open. */
  gtk_widget_set_visible (self->connect_button, folded);
  tin_sidebar_mark_open (self);
  restore_selection (self);
}

/**
 * tin_sidebar_set_selected:
 * @peer: (nullable): whose conversation is open
 */
void
tin_sidebar_set_selected (TinSidebar *self,
                          TinPeer    *peer)
{
  g_return_if_fail (TIN_IS_SIDEBAR (self));

  g_set_object (&self->selected, peer);
  tin_request_list_set_selected (TIN_REQUEST_LIST (self->requests), peer);
  tin_sidebar_mark_open (self);
  restore_selection (self);
}

/**
 * tin_sidebar_step:
 * @step: 1 for the next conversation in the list, -1 for the one before
 */
void
tin_sidebar_step (TinSidebar *self,
                  int         step)
{
  GListModel *people;
  guint n, position;
  g_autoptr (TinPeer) peer = NULL;

  g_return_if_fail (TIN_IS_SIDEBAR (self));

  people = tin_peer_list_get_people (self->peers);
  n = g_list_model_get_n_items (people);
  if (n == 0)
    return;
  position = tin_sidebar_find_position (people, self->selected);
  if (position == GTK_INVALID_LIST_POSITION)
    position = step > 0 ? 0 : n - 1;
  else
    position = (position + n + (guint) step) % n;
  peer = g_list_model_get_item (people, position);
  open_peer (self, peer);
  position = tin_sidebar_find_position (G_LIST_MODEL (self->selection), peer);
  gtk_widget_activate_action (self->list, "list.scroll-to-item", "u", position);
}

/**
 * tin_sidebar_toggle_search:
 * @return_to: (nullable): what has the focus when the search is closed again
 */
void
tin_sidebar_toggle_search (TinSidebar *self,
                           GtkWidget  *return_to)
{
  GtkSearchBar *bar;

  g_return_if_fail (TIN_IS_SIDEBAR (self));

  bar = GTK_SEARCH_BAR (self->search_bar);
  if (!gtk_search_bar_get_search_mode (bar))
    g_set_weak_pointer (&self->return_to, return_to);
  gtk_search_bar_set_search_mode (bar, !gtk_search_bar_get_search_mode (bar));
}

void
tin_sidebar_focus_list (TinSidebar *self)
{
  g_return_if_fail (TIN_IS_SIDEBAR (self));

  if (gtk_widget_get_mapped (self->results))
    gtk_widget_child_focus (self->results, GTK_DIR_TAB_FORWARD);
  else if (!gtk_widget_get_mapped (self->list) || !gtk_widget_grab_focus (self->list))
    gtk_widget_grab_focus (self->own_button);
}

static gboolean
return_focus_cb (gpointer return_to)
{
  if (gtk_widget_get_mapped (return_to))
    gtk_widget_grab_focus (return_to);
  return G_SOURCE_REMOVE;
}

/* Newer toolkits move the focus to the button after this signal: theirs has to come first. */
static void
menu_closed_cb (GtkPopover *popover,
                GtkWidget  *return_to)
{
  g_signal_handlers_disconnect_by_func (popover, menu_closed_cb, return_to);
  g_idle_add_full (G_PRIORITY_LOW, return_focus_cb, g_object_ref (return_to), g_object_unref);
}

/**
 * tin_sidebar_open_menu:
 * @return_to: (nullable): what has the focus when the menu is closed again
 */
void
tin_sidebar_open_menu (TinSidebar *self,
                       GtkWidget  *return_to)
{
  GtkMenuButton *button;

  g_return_if_fail (TIN_IS_SIDEBAR (self));
  g_return_if_fail (return_to == NULL || GTK_IS_WIDGET (return_to));

  button = GTK_MENU_BUTTON (self->menu_button);
  gtk_menu_button_popup (button);
  if (return_to != NULL)
    g_signal_connect_object (gtk_menu_button_get_popover (button), "closed",
                             G_CALLBACK (menu_closed_cb), return_to, 0);
}
