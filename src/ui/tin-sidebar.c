/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "tin-own-addresses.h"
#include "tin-peer-order.h"
#include "tin-peer-row.h"
#include "tin-sidebar.h"
#include "tin-words.h"

/* The list of peers, with the menus above it and who we are ourselves.
 *
 * Roster -> filter (the search) -> sort (TinPeerOrder) -> selection -> list view. What is selected
 * is the open conversation, also while the search hides it; on a narrow window, where the list is
 * all there is, nothing is selected and arrow keys only move the focus. */

struct _TinSidebar
{
  GtkWidget           parent_instance;

  /* owned */
  TinSession         *session;    /* (nullable) until it is set */
  GtkFilter          *filter;
  GtkSingleSelection *selection;
  TinPeer            *selected;   /* (nullable) */
  char               *needle;     /* (nullable) what is searched for, folded */
  GHashTable         *rows;       /* of TinPeerRow (borrowed): those that the list has made */

  /* state */
  guint               midnight;
  gboolean            folded;
  gboolean            selecting;  /* the change of selection is ours */

  /* template */
  GMenuModel         *new_menu;
  GMenuModel         *main_menu;
  GtkWidget          *new_button;
  GtkWidget          *menu_button;
  GtkWidget          *search_bar;
  GtkWidget          *search_entry;
  GtkWidget          *own_button;
  GtkWidget          *own_avatar;
  GtkWidget          *own_name;
  GtkWidget          *own_address;
  GtkWidget          *own_copy;
  GtkWidget          *connect_button;
  GtkWidget          *copy_button;
  GtkWidget          *stack;
  GtkWidget          *list;
};

G_DEFINE_FINAL_TYPE (TinSidebar, tin_sidebar, GTK_TYPE_WIDGET)

/* --- Who we are ----------------------------------------------------------------------------- */

static void
update_tooltip (TinSidebar *self)
{
  g_auto (GStrv) addresses = tin_own_addresses_dup (self->session);
  g_autofree char *lines = addresses != NULL ? g_strjoinv ("\n", addresses) : g_strdup ("");
  g_autofree char *tip = NULL;

  /* Translators: a tooltip; %s are one or more addresses, one a line */
  tip = g_strdup_printf (_("Others reach you at\n%s\nClick to copy"), lines);
  gtk_widget_set_tooltip_text (self->own_button, *lines != '\0' ? tip : NULL);
}

static void
update_own (TinSidebar *self)
{
  const char *name = tin_session_get_name (self->session);
  g_autofree char *address = tin_own_addresses_dup_first (self->session);
  g_autofree char *port = NULL;
  g_autofree char *spoken = NULL;
  const char *shown = address;

  if (address == NULL && tin_session_is_listening (self->session))
    /* Translators: where others reach this machine, when it is on no network */
    shown = port = g_strdup_printf (_("No network, port %u"), tin_session_get_port (self->session));
  else if (address == NULL)
    shown = _("Starting…");

  adw_avatar_set_text (ADW_AVATAR (self->own_avatar), name);
  gtk_label_set_text (GTK_LABEL (self->own_name), name);
  gtk_label_set_text (GTK_LABEL (self->own_address), shown);
  gtk_widget_set_visible (self->own_copy, address != NULL);
  gtk_widget_set_sensitive (self->copy_button, address != NULL);
  update_tooltip (self);

  /* Translators: what a screen reader says of the button with the own name and address; the first
   * %s is the name, the second the address */
  spoken = g_strdup_printf (_("You are %s at %s: copy the address"), name, shown);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->own_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

static void
own_clicked_cb (TinSidebar *self)
{
  g_autofree char *address = tin_own_addresses_dup_first (self->session);

  if (address == NULL)
    return;
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), address);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", _("Address copied"));
}

/* --- Rows ----------------------------------------------------------------------------------- */

static void
row_setup_cb (TinSidebar  *self,
              GtkListItem *item)
{
  GtkWidget *row = tin_peer_row_new ();

  g_hash_table_add (self->rows, row);
  gtk_list_item_set_child (item, row);
}

static void
row_bind_cb (TinSidebar  *self,
             GtkListItem *item)
{
  tin_peer_row_set_peer (TIN_PEER_ROW (gtk_list_item_get_child (item)),
                         gtk_list_item_get_item (item));
}

static void
row_unbind_cb (TinSidebar  *self,
               GtkListItem *item)
{
  tin_peer_row_set_peer (TIN_PEER_ROW (gtk_list_item_get_child (item)), NULL);
}

static void
row_teardown_cb (TinSidebar  *self,
                 GtkListItem *item)
{
  GtkWidget *row = gtk_list_item_get_child (item);

  if (row != NULL)
    g_hash_table_remove (self->rows, row);
  gtk_list_item_set_child (item, NULL);
}

/* Opens the menu of the row that has the focus. */
static void
row_menu_action (GtkWidget  *widget,
                 const char *action,
                 GVariant   *parameter)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));
  GtkWidget *row = focus != NULL ? gtk_widget_get_first_child (focus) : NULL;

  if (TIN_IS_PEER_ROW (row))
    tin_peer_row_popup_menu (TIN_PEER_ROW (row));
}

static gboolean
midnight_cb (gpointer user_data);

static void
await_midnight (TinSidebar *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) tomorrow = g_date_time_add_days (now, 1);
  g_autoptr (GDateTime) midnight =
    g_date_time_new_local (g_date_time_get_year (tomorrow), g_date_time_get_month (tomorrow),
                           g_date_time_get_day_of_month (tomorrow), 0, 0, 1);
  gint64 wait = midnight != NULL ? g_date_time_difference (midnight, now) / G_TIME_SPAN_SECOND : 0;

  self->midnight = g_timeout_add_seconds ((guint) CLAMP (wait + 1, 60, 90000), midnight_cb, self);
}

static gboolean
midnight_cb (gpointer user_data)
{
  TinSidebar *self = user_data;
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &row, NULL))
    tin_peer_row_refresh (row);
  await_midnight (self);
  return G_SOURCE_REMOVE;
}

/* --- Search --------------------------------------------------------------------------------- */

static gboolean
contains (TinSidebar *self,
          const char *text)
{
  g_autofree char *normal = text != NULL ? g_utf8_normalize (text, -1, G_NORMALIZE_ALL) : NULL;
  g_autofree char *folded = normal != NULL ? g_utf8_casefold (normal, -1) : NULL;

  return folded != NULL && strstr (folded, self->needle) != NULL;
}

static gboolean
peer_matches (gpointer item,
              gpointer user_data)
{
  TinSidebar *self = user_data;
  g_autofree char *address = NULL;

  if (self->needle == NULL || contains (self, tin_peer_get_name (item)))
    return TRUE;
  address = tin_peer_dup_address (item);
  return contains (self, address);
}

static void
update_page (TinSidebar *self)
{
  GListModel *roster = G_LIST_MODEL (tin_session_get_roster (self->session));
  const char *page = "list";

  if (g_list_model_get_n_items (roster) == 0)
    page = "empty";
  else if (g_list_model_get_n_items (G_LIST_MODEL (self->selection)) == 0)
    page = "nothing-found";
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), page);
}

static void
search_changed_cb (TinSidebar *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search_entry));
  g_autofree char *normal = g_utf8_normalize (text, -1, G_NORMALIZE_ALL);

  g_clear_pointer (&self->needle, g_free);
  if (normal != NULL && *g_strstrip (normal) != '\0')
    self->needle = g_utf8_casefold (normal, -1);
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
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
  g_autoptr (TinPeer) first = g_list_model_get_item (G_LIST_MODEL (self->selection), 0);

  if (first == NULL)
    return;
  open_peer (self, first);
  gtk_search_bar_set_search_mode (GTK_SEARCH_BAR (self->search_bar), FALSE);
}

/* --- Selection ------------------------------------------------------------------------------ */

static guint
find_position (TinSidebar *self,
               TinPeer    *peer)
{
  GListModel *model = G_LIST_MODEL (self->selection);
  guint n = g_list_model_get_n_items (model);

  for (guint i = 0; peer != NULL && i < n; i++)
    {
      g_autoptr (TinPeer) item = g_list_model_get_item (model, i);

      if (item == peer)
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
  gtk_single_selection_set_selected (self->selection, find_position (self, wanted));
  self->selecting = FALSE;
}

static void
selected_cb (TinSidebar *self)
{
  TinPeer *peer = gtk_single_selection_get_selected_item (self->selection);

  if (!self->selecting && !self->folded && peer != NULL && peer != self->selected)
    open_peer (self, peer);
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
  g_autoptr (TinPeer) peer = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  if (peer != NULL)
    open_peer (self, peer);
}

/* --- Object --------------------------------------------------------------------------------- */

/* A menu is made when it is opened first: the window is there sooner. */
static void
create_menu_cb (GtkMenuButton *button,
                gpointer       user_data)
{
  if (gtk_menu_button_get_menu_model (button) == NULL)
    gtk_menu_button_set_menu_model (button, G_MENU_MODEL (user_data));
}

static void
tin_sidebar_map (GtkWidget *widget)
{
  TinSidebar *self = TIN_SIDEBAR (widget);

  GTK_WIDGET_CLASS (tin_sidebar_parent_class)->map (widget);
  if (self->midnight == 0)
    await_midnight (self);
}

static void
tin_sidebar_dispose (GObject *object)
{
  TinSidebar *self = TIN_SIDEBAR (object);

  g_clear_handle_id (&self->midnight, g_source_remove);
  if (self->list != NULL)
    gtk_list_view_set_model (GTK_LIST_VIEW (self->list), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), TIN_TYPE_SIDEBAR);
  g_clear_object (&self->selection);
  g_clear_object (&self->filter);
  g_clear_object (&self->selected);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (tin_sidebar_parent_class)->dispose (object);
}

static void
tin_sidebar_finalize (GObject *object)
{
  TinSidebar *self = TIN_SIDEBAR (object);

  g_clear_pointer (&self->rows, g_hash_table_unref);
  g_clear_pointer (&self->needle, g_free);

  G_OBJECT_CLASS (tin_sidebar_parent_class)->finalize (object);
}

static void
bind_callbacks (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_callback (widget_class, list_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, own_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_bind_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_teardown_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_unbind_cb);
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

  gtk_widget_class_install_action (widget_class, "sidebar.row-menu", NULL, row_menu_action);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tincan_chat/Tincan/ui/tin-sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, TinSidebar, new_menu);
  gtk_widget_class_bind_template_child (widget_class, TinSidebar, main_menu);
  gtk_widget_class_bind_template_child (widget_class, TinSidebar, new_button);
  gtk_widget_class_bind_template_child (widget_class, TinSidebar, menu_button);
  gtk_widget_class_bind_template_child (widget_class, TinSidebar, search_bar);
  gtk_widget_class_bind_template_child (widget_class, TinSidebar, search_entry);
  gtk_widget_class_bind_template_child (widget_class, TinSidebar, own_button);
  gtk_widget_class_bind_template_child (widget_class, TinSidebar, own_avatar);
  gtk_widget_class_bind_template_child (widget_class, TinSidebar, own_name);
  gtk_widget_class_bind_template_child (widget_class, TinSidebar, own_address);
  gtk_widget_class_bind_template_child (widget_class, TinSidebar, own_copy);
  gtk_widget_class_bind_template_child (widget_class, TinSidebar, connect_button);
  gtk_widget_class_bind_template_child (widget_class, TinSidebar, copy_button);
  gtk_widget_class_bind_template_child (widget_class, TinSidebar, stack);
  gtk_widget_class_bind_template_child (widget_class, TinSidebar, list);
  bind_callbacks (widget_class);
  /* Named only so that it goes with the template. */
  gtk_widget_class_bind_template_child_full (widget_class, "header", FALSE, 0);
}

static void
tin_sidebar_init (TinSidebar *self)
{
  self->rows = g_hash_table_new (NULL, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_menu_button_set_create_popup_func (GTK_MENU_BUTTON (self->new_button), create_menu_cb,
                                         g_object_ref (self->new_menu), g_object_unref);
  gtk_menu_button_set_create_popup_func (GTK_MENU_BUTTON (self->menu_button), create_menu_cb,
                                         g_object_ref (self->main_menu), g_object_unref);
  gtk_search_bar_connect_entry (GTK_SEARCH_BAR (self->search_bar),
                                GTK_EDITABLE (self->search_entry));
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
  GListModel *roster;
  GtkFilterListModel *filtered;
  GtkSortListModel *sorted;

  g_return_if_fail (TIN_IS_SIDEBAR (self));
  g_return_if_fail (TIN_IS_SESSION (session));
  g_return_if_fail (self->session == NULL);

  self->session = g_object_ref (session);
  roster = G_LIST_MODEL (tin_session_get_roster (session));
  self->filter = GTK_FILTER (gtk_custom_filter_new (peer_matches, self, NULL));
  /* The order first: it must know a new peer before the sort model asks about it. */
  sorted = gtk_sort_list_model_new (NULL, tin_peer_order_new (roster));
  filtered = gtk_filter_list_model_new (g_object_ref (roster), g_object_ref (self->filter));
  gtk_sort_list_model_set_model (sorted, G_LIST_MODEL (filtered));
  g_object_unref (filtered);
  self->selection = gtk_single_selection_new (NULL);
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (sorted));
  g_object_unref (sorted);
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (selected_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "items-changed", G_CALLBACK (items_changed_cb),
                           self, G_CONNECT_SWAPPED);
  gtk_list_view_set_model (GTK_LIST_VIEW (self->list), GTK_SELECTION_MODEL (self->selection));

  g_signal_connect_object (session, "notify", G_CALLBACK (update_own), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (g_network_monitor_get_default (), "network-changed",
                           G_CALLBACK (update_own), self, G_CONNECT_SWAPPED);
  update_own (self);
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
  guint n;
  guint position;
  g_autoptr (TinPeer) peer = NULL;

  g_return_if_fail (TIN_IS_SIDEBAR (self));

  n = g_list_model_get_n_items (G_LIST_MODEL (self->selection));
  if (n == 0)
    return;
  position = find_position (self, self->selected);
  if (position == GTK_INVALID_LIST_POSITION)
    position = step > 0 ? 0 : n - 1;
  else
    position = (position + n + (guint) step) % n;
  peer = g_list_model_get_item (G_LIST_MODEL (self->selection), position);
  open_peer (self, peer);
  gtk_widget_activate_action (self->list, "list.scroll-to-item", "u", position);
}

void
tin_sidebar_toggle_search (TinSidebar *self)
{
  GtkSearchBar *bar;

  g_return_if_fail (TIN_IS_SIDEBAR (self));

  bar = GTK_SEARCH_BAR (self->search_bar);
  gtk_search_bar_set_search_mode (bar, !gtk_search_bar_get_search_mode (bar));
}

void
tin_sidebar_focus_list (TinSidebar *self)
{
  g_return_if_fail (TIN_IS_SIDEBAR (self));

  gtk_widget_grab_focus (gtk_widget_get_mapped (self->list) ? self->list : self->own_button);
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
