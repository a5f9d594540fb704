/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-peers-dialog.h"

#include <glib/gi18n.h>

#include "tin-connect-dialog.h"
#include "tin-connected-peers.h"
#include "tin-peer-cell.h"
#include "tin-peer-column.h"
#include "tin-text-scale.h"
#include "tin-words.h"
#include "tin-wrap-box.h"

/* Active Peers: who is connected, live, as a table that can be sorted; where that does not fit, as
 * rows of a few lines. Both show one model with one selection, so that what is under the table acts
 * on the selected peer in either. */

/* Pixels from which the table is shown, with letters of the usual size. */
#define TABLE_WIDTH 720

struct _TinPeersDialog
{
  AdwWindow            parent_instance;

  /* owned */
  TinSession          *session;
  GtkSingleSelection  *selection;  /* of TinPeer, as sorted */

  /* template */
  AdwToastOverlay     *toasts;
  AdwWindowTitle      *title;
  GtkStack            *stack;
  GtkColumnView       *table;
  GtkListView         *rows;
  GtkWidget           *bar;
  GtkButton           *disconnect_button;

  /* state */
  gboolean             narrow;
};

enum
{
  PEER_CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TinPeersDialog, tin_peers_dialog, ADW_TYPE_WINDOW)

/* (transfer none) (nullable) */
static TinPeer *
get_selected (TinPeersDialog *self)
{
  return gtk_single_selection_get_selected_item (self->selection);
}

static void
update (TinPeersDialog *self)
{
  guint people = g_list_model_get_n_items (G_LIST_MODEL (self->selection));
  gboolean selected = people > 0 && get_selected (self) != NULL;
  g_autofree char *count = NULL;

  /* Translators: so many people are connected */
  count = g_strdup_printf (ngettext ("%u connected", "%u connected", people), people);
  adw_window_title_set_subtitle (self->title, people > 0 ? count : "");
  gtk_widget_set_visible (self->bar, people > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "dialog.copy", people > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "dialog.open", selected);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "dialog.disconnect", selected);
  if (people == 0)
    gtk_stack_set_visible_child_name (self->stack, "empty");
  else
    gtk_stack_set_visible_child_name (self->stack, self->narrow ? "rows" : "table");
}

static void
on_layout (TinPeersDialog *self,
           int             width)
{
  gboolean narrow = width < TABLE_WIDTH * tin_text_scale_of (GTK_WIDGET (self));

  if (self->narrow == narrow)
    return;
  self->narrow = narrow;
  update (self);
}

static void
choose (TinPeersDialog *self,
        TinPeer        *peer)
{
  g_autoptr (TinPeer) chosen = g_object_ref (peer);

  g_signal_emit (self, signals[PEER_CHOSEN], 0, chosen);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
on_activate (TinPeersDialog *self,
             guint           position)
{
  g_autoptr (TinPeer) peer = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  if (peer != NULL)
    choose (self, peer);
}

static void
open_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  TinPeersDialog *self = TIN_PEERS_DIALOG (widget);
  TinPeer *peer = get_selected (self);

  if (peer != NULL)
    choose (self, peer);
}

static void
disconnect_action (GtkWidget  *widget,
                   const char *name,
                   GVariant   *parameter)
{
  TinPeersDialog *self = TIN_PEERS_DIALOG (widget);
  TinPeer *peer = get_selected (self);

  /* It leaves the list while it is being disconnected. */
  if (peer != NULL)
    tin_session_disconnect (self->session, g_object_ref (peer));
  g_clear_object (&peer);
}

static void
copy_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  TinPeersDialog *self = TIN_PEERS_DIALOG (widget);
  g_autofree char *text = tin_peer_columns_dup_tsv (G_LIST_MODEL (self->selection));

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (_("Table copied")));
}

static void
connect_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  TinPeersDialog *self = TIN_PEERS_DIALOG (widget);

  gtk_window_present (tin_connect_dialog_new (self->session, GTK_WINDOW (self)));
}

static void
on_setup_cell (GtkListItemFactory *factory,
               GtkListItem        *item,
               gpointer            column)
{
  gtk_list_item_set_child (item, tin_peer_cell_new (GPOINTER_TO_UINT (column)));
}

static void
on_bind_cell (GtkListItemFactory *factory,
              GtkListItem        *item,
              gpointer            column)
{
  tin_peer_cell_set_peer (TIN_PEER_CELL (gtk_list_item_get_child (item)),
                          gtk_list_item_get_item (item));
}

static void
on_unbind_cell (GtkListItemFactory *factory,
                GtkListItem        *item,
                gpointer            column)
{
  tin_peer_cell_set_peer (TIN_PEER_CELL (gtk_list_item_get_child (item)), NULL);
}

static int
compare_peers (gconstpointer a,
               gconstpointer b,
               gpointer      column)
{
  return tin_peer_column_compare (GPOINTER_TO_UINT (column), (TinPeer *) a, (TinPeer *) b);
}

static void
add_column (TinPeersDialog *self,
            TinPeerColumn   id)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkSorter) sorter = NULL;
  g_autoptr (GtkColumnViewColumn) column = NULL;
  gpointer user_data = GUINT_TO_POINTER (id);

  g_signal_connect (factory, "setup", G_CALLBACK (on_setup_cell), user_data);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind_cell), user_data);
  g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind_cell), user_data);
  sorter = GTK_SORTER (gtk_custom_sorter_new (compare_peers, user_data, NULL));
  column = gtk_column_view_column_new (tin_peer_column_get_title (id), factory);
  gtk_column_view_column_set_sorter (column, sorter);
  gtk_column_view_column_set_resizable (column, TRUE);
  gtk_column_view_column_set_expand (column, id == TIN_PEER_COLUMN_NAME);
  gtk_column_view_append_column (self->table, column);
}

/* A row of the narrow form: the child is a box of cells. */
static void
on_setup_row (GtkListItemFactory *factory,
              GtkListItem        *item,
              TinPeersDialog     *self)
{
  static const TinPeerColumn lines[][2] = {
    { TIN_PEER_COLUMN_NAME, TIN_PEER_COLUMN_LINK },
    { TIN_PEER_COLUMN_ADDRESS, TIN_PEER_COLUMN_ROUND_TRIP },
    { TIN_PEER_COLUMN_ORIGIN, TIN_PEER_N_COLUMNS },
    { TIN_PEER_COLUMN_TRAFFIC, TIN_PEER_N_COLUMNS },
  };
  GtkWidget *grid = gtk_grid_new ();

  gtk_grid_set_row_spacing (GTK_GRID (grid), 3);
  gtk_grid_set_column_spacing (GTK_GRID (grid), 12);
  gtk_widget_set_margin_top (grid, 6);
  gtk_widget_set_margin_bottom (grid, 6);
  gtk_widget_set_margin_start (grid, 6);
  gtk_widget_set_margin_end (grid, 6);
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      GtkWidget *start = tin_peer_cell_new (lines[i][0]);

      tin_peer_cell_set_narrow (TIN_PEER_CELL (start));
      gtk_widget_set_hexpand (start, TRUE);
      gtk_widget_add_css_class (start, i == 0 ? "heading" : "caption");
      if (i > 0)
        gtk_widget_add_css_class (start, "dim-label");
      gtk_grid_attach (GTK_GRID (grid), start, 0, (int) i, i < 2 ? 1 : 2, 1);
      if (i < 2)
        {
          GtkWidget *end = tin_peer_cell_new (lines[i][1]);

          gtk_widget_add_css_class (end, "caption");
          gtk_widget_set_halign (end, GTK_ALIGN_END);
          gtk_grid_attach (GTK_GRID (grid), end, 1, (int) i, 1, 1);
        }
    }
  gtk_list_item_set_child (item, grid);
}

static void
set_row_peer (GtkListItem *item,
              TinPeer     *peer)
{
  GtkWidget *grid = gtk_list_item_get_child (item);

  for (GtkWidget *cell = gtk_widget_get_first_child (grid); cell != NULL;
       cell = gtk_widget_get_next_sibling (cell))
    tin_peer_cell_set_peer (TIN_PEER_CELL (cell), peer);
}

static void
on_bind_row (GtkListItemFactory *factory,
             GtkListItem        *item,
             TinPeersDialog     *self)
{
  set_row_peer (item, gtk_list_item_get_item (item));
}

static void
on_unbind_row (GtkListItemFactory *factory,
               GtkListItem        *item,
               TinPeersDialog     *self)
{
  set_row_peer (item, NULL);
}

static void
tin_peers_dialog_realize (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (tin_peers_dialog_parent_class)->realize (widget);

  g_signal_connect_object (gtk_native_get_surface (GTK_NATIVE (widget)), "layout",
                           G_CALLBACK (on_layout), widget, G_CONNECT_SWAPPED);
}

static void
tin_peers_dialog_dispose (GObject *object)
{
  TinPeersDialog *self = TIN_PEERS_DIALOG (object);

  if (self->table != NULL)
    {
      gtk_column_view_set_model (self->table, NULL);
      gtk_list_view_set_model (self->rows, NULL);
    }
  gtk_widget_dispose_template (GTK_WIDGET (self), TIN_TYPE_PEERS_DIALOG);
  g_clear_object (&self->selection);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (tin_peers_dialog_parent_class)->dispose (object);
}

static void
tin_peers_dialog_class_init (TinPeersDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tin_peers_dialog_dispose;
  widget_class->realize = tin_peers_dialog_realize;

  signals[PEER_CHOSEN] = g_signal_new ("peer-chosen", TIN_TYPE_PEERS_DIALOG, G_SIGNAL_RUN_LAST,
                                       0, NULL, NULL, NULL, G_TYPE_NONE, 1, TIN_TYPE_PEER);

  gtk_widget_class_install_action (widget_class, "dialog.open", NULL, open_action);
  gtk_widget_class_install_action (widget_class, "dialog.disconnect", NULL, disconnect_action);
  gtk_widget_class_install_action (widget_class, "dialog.copy", NULL, copy_action);
  gtk_widget_class_install_action (widget_class, "dialog.connect", NULL, connect_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK,
                                       "dialog.copy", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0,
                                       "dialog.disconnect", NULL);

  g_type_ensure (TIN_TYPE_WRAP_BOX);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tincan_chat/Tincan/ui/tin-peers-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, TinPeersDialog, toasts);
  gtk_widget_class_bind_template_child (widget_class, TinPeersDialog, title);
  gtk_widget_class_bind_template_child (widget_class, TinPeersDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, TinPeersDialog, table);
  gtk_widget_class_bind_template_child (widget_class, TinPeersDialog, rows);
  gtk_widget_class_bind_template_child (widget_class, TinPeersDialog, bar);
  gtk_widget_class_bind_template_child (widget_class, TinPeersDialog, disconnect_button);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_setup_row);
  gtk_widget_class_bind_template_callback (widget_class, on_bind_row);
  gtk_widget_class_bind_template_callback (widget_class, on_unbind_row);
}

/* The focus is in the list within the table: that one has to say what it is, too. */
static void
label_table (TinPeersDialog *self)
{
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->table)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      if (GTK_IS_LIST_VIEW (child))
        gtk_accessible_update_property (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                        _("Active Peers"), -1);
    }
}

static void
tin_peers_dialog_init (TinPeersDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  /* Where letters are large and the window is narrow. */
  gtk_label_set_ellipsize (GTK_LABEL (gtk_button_get_child (self->disconnect_button)),
                           PANGO_ELLIPSIZE_END);
  gtk_label_set_width_chars (GTK_LABEL (gtk_button_get_child (self->disconnect_button)), 7);
  label_table (self);
  for (TinPeerColumn column = 0; column < TIN_PEER_N_COLUMNS; column++)
    add_column (self, column);
}

/**
 * tin_peers_dialog_new:
 * @parent: (nullable):
 *
 * Returns: (transfer none): the caller presents it; it destroys itself
 */
GtkWindow *
tin_peers_dialog_new (TinSession *session,
                      GtkWindow  *parent)
{
  TinPeersDialog *self;
  GtkSorter *sorter;
  GtkSortListModel *sorted;

  g_return_val_if_fail (TIN_IS_SESSION (session), NULL);

  self = g_object_new (TIN_TYPE_PEERS_DIALOG, "transient-for", parent, NULL);
  self->session = g_object_ref (session);
  sorter = gtk_column_view_get_sorter (self->table);
  sorted = gtk_sort_list_model_new (tin_connected_peers_new (session), g_object_ref (sorter));
  self->selection = gtk_single_selection_new (G_LIST_MODEL (sorted));
  gtk_column_view_set_model (self->table, GTK_SELECTION_MODEL (self->selection));
  gtk_list_view_set_model (self->rows, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_object (self->selection, "items-changed", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  update (self);
  return GTK_WINDOW (self);
}
