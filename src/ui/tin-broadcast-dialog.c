/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-broadcast-dialog.h"

#include <glib/gi18n.h>

#include "tin-connect-dialog.h"
#include "tin-connected-peers.h"
#include "tin-failure-box.h"
#include "tin-message-box.h"
#include "tin-recipient-row.h"
#include "tin-wrapped-labels.h"

/* Broadcast: a message and those who will get it, live: who is connected and, if one wants, who is
 * not; then what became of it, live, those first who have not got it. Without anybody to send it to
 * it offers to connect. */

struct _TinBroadcastDialog
{
  AdwWindow           parent_instance;

  /* owned */
  TinSession         *session;
  GListModel         *connected;  /* of TinPeer */
  GListModel         *everybody;  /* of TinPeer: who is connected, and who can get it later */
  GListModel         *peers;      /* of TinPeer: one of these; then who it was sent to */
  TinBroadcast       *broadcast;  /* (nullable) once it was sent */
  GHashTable         *positions;  /* (element-type TinPeer guint) (nullable) in the broadcast */
  GtkSorter          *sorter;     /* (nullable) */

  /* template */
  GtkStack           *stack;
  GtkButton          *connect_button;  /* where there is nobody */
  TinFailureBox      *failure;
  TinMessageBox      *message;
  AdwPreferencesGroup *later_group;
  AdwActionRow       *later_row;
  GtkSwitch          *later_switch;
  GtkBox             *result_box;
  GtkLabel           *result_label;
  GtkProgressBar     *progress;
  GtkLabel           *remark_label;
  GtkLabel           *count_label;
  GtkScrolledWindow  *card;
  GtkListView        *list_view;
  GtkLabel           *plain_label;
  GtkButton          *cancel_button;
  GtkButton          *send_button;
  GtkButton          *close_button;

  /* state */
  guint               tick_id;    /* 0 while the result on the screen is up to date */
};

G_DEFINE_FINAL_TYPE (TinBroadcastDialog, tin_broadcast_dialog, ADW_TYPE_WINDOW)

static guint
count_plain (TinBroadcastDialog *self)
{
  guint count = 0;

  for (guint i = 0; i < g_list_model_get_n_items (self->peers); i++)
    {
      g_autoptr (TinPeer) peer = g_list_model_get_item (self->peers, i);

      count += !tin_peer_is_secure (peer);
    }
  return count;
}

static void
update_compose (TinBroadcastDialog *self)
{
  guint people = g_list_model_get_n_items (self->peers);
  guint plain = count_plain (self);
  g_autofree char *to = NULL;
  g_autofree char *note = NULL;

  /* Translators: who gets a broadcast */
  to = g_strdup_printf (ngettext ("To %u person", "To %u people", people), people);
  /* Translators: of the people who get a broadcast */
  note = g_strdup_printf (ngettext ("%u of them gets it without encryption: others on the network "
                                    "can read along.",
                                    "%u of them get it without encryption: others on the network "
                                    "can read along.", plain), plain);
  gtk_label_set_text (self->count_label, to);
  gtk_label_set_text (self->plain_label, note);
  gtk_widget_set_visible (GTK_WIDGET (self->plain_label), plain > 0);
}

static void
update_later (TinBroadcastDialog *self)
{
  guint connected = g_list_model_get_n_items (self->connected);
  /* One of the two models comes first where somebody comes or goes. */
  guint offline = MAX (g_list_model_get_n_items (self->everybody), connected) - connected;
  g_autofree char *words = NULL;

  /* Translators: %u is a number */
  words = g_strdup_printf (ngettext ("%u person is offline. The message waits on this computer "
                                     "until they are back.",
                                     "%u people are offline. The message waits on this computer "
                                     "until they are back.", offline), offline);
  adw_action_row_set_subtitle (self->later_row, words);
  gtk_widget_set_visible (GTK_WIDGET (self->later_group), offline > 0);
}

static void
update (TinBroadcastDialog *self)
{
  gboolean nobody;

  if (self->broadcast != NULL || self->peers == NULL)
    return;
  nobody = g_list_model_get_n_items (self->everybody) == 0;
  gtk_stack_set_visible_child_name (self->stack, nobody ? "empty" : "list");
  gtk_widget_set_visible (GTK_WIDGET (self->send_button), !nobody);
  gtk_widget_set_visible (GTK_WIDGET (self->card), g_list_model_get_n_items (self->peers) > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "dialog.send",
                                 g_list_model_get_n_items (self->peers) > 0 &&
                                 tin_message_box_is_valid (self->message));
  update_later (self);
  update_compose (self);
}

/* Whether that is all that can be known of it: a plain-text program gives no receipts. */
static gboolean
is_there (TinDelivery delivery,
          TinPeer    *peer)
{
  return delivery == TIN_DELIVERY_DELIVERED || delivery == TIN_DELIVERY_READ
         || (delivery == TIN_DELIVERY_SENT && !tin_peer_is_secure (peer));
}

static void
count_result (TinBroadcastDialog *self,
              guint              *there,
              guint              *failed,
              guint              *unsure)
{
  for (guint i = 0; i < tin_broadcast_get_n_peers (self->broadcast); i++)
    {
      TinDelivery delivery = tin_broadcast_get_delivery (self->broadcast, i);
      TinPeer *peer = tin_broadcast_get_peer (self->broadcast, i);

      *there += is_there (delivery, peer);
      *failed += delivery == TIN_DELIVERY_FAILED;
      *unsure += delivery == TIN_DELIVERY_SENT && !tin_peer_is_secure (peer);
    }
}

static char *
dup_remark (guint waiting,
            guint failed,
            guint unsure)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (waiting > 0)
    /* Translators: of a broadcast; %u is a number */
    g_string_append_printf (text, ngettext ("%u person has not got it yet. Tincan keeps trying.",
                                            "%u people have not got it yet. Tincan keeps trying.",
                                            waiting), waiting);
  if (failed > 0)
    {
      g_string_append (text, text->len > 0 ? "\n" : "");
      /* Translators: of a broadcast; %u is a number */
      g_string_append_printf (text, ngettext ("%u person could not be reached.",
                                              "%u people could not be reached.", failed), failed);
    }
  if (unsure > 0)
    {
      g_string_append (text, text->len > 0 ? "\n" : "");
      /* Translators: to plain-text programs, which give no receipts */
      g_string_append_printf (text, ngettext ("%u program does not confirm what it receives.",
                                              "%u programs do not confirm what they receive.",
                                              unsure), unsure);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
update_result (TinBroadcastDialog *self)
{
  guint total = tin_broadcast_get_n_peers (self->broadcast);
  guint there = 0, failed = 0, unsure = 0;
  g_autofree char *words = NULL;
  g_autofree char *remark = NULL;

  count_result (self, &there, &failed, &unsure);
  /* What a plain program was sent is done with, and not delivered: nobody said so. */
  /* Translators: the first number is how many people got a message, the second how many should;
   * where the plural forms differ, the form is that for the second number */
  words = g_strdup_printf (ngettext ("Delivered to %u of %u", "Delivered to %u of %u", total),
                           there - unsure, total);
  remark = dup_remark (total - there - failed, failed, unsure);
  gtk_label_set_text (self->result_label, words);
  gtk_label_set_text (self->remark_label, remark);
  gtk_widget_set_visible (GTK_WIDGET (self->remark_label), *remark != '\0');
  gtk_progress_bar_set_fraction (self->progress, total > 0 ? (double) there / total : 1.0);
  gtk_sorter_changed (self->sorter, GTK_SORTER_CHANGE_DIFFERENT);
}

static gboolean
on_tick (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       user_data)
{
  TinBroadcastDialog *self = TIN_BROADCAST_DIALOG (widget);

  self->tick_id = 0;
  update_result (self);
  return G_SOURCE_REMOVE;
}

/* A thousand receipts in one frame are counted once. */
static void
on_broadcast_changed (TinBroadcastDialog *self)
{
  if (self->tick_id == 0)
    self->tick_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), on_tick, NULL, NULL);
}

static int
rank (TinBroadcastDialog *self,
      TinPeer            *peer)
{
  guint position = GPOINTER_TO_UINT (g_hash_table_lookup (self->positions, peer));
  TinDelivery delivery = tin_broadcast_get_delivery (self->broadcast, position);

  if (delivery == TIN_DELIVERY_FAILED)
    return 0;
  return is_there (delivery, peer) ? 2 : 1;
}

static int
compare_recipients (gconstpointer a,
                    gconstpointer b,
                    gpointer      user_data)
{
  TinPeer *first = (TinPeer *) a;
  TinPeer *second = (TinPeer *) b;
  int order = rank (user_data, first) - rank (user_data, second);

  return order != 0 ? order : g_utf8_collate (tin_peer_get_name (first),
                                              tin_peer_get_name (second));
}

static void
set_peers (TinBroadcastDialog *self,
           GListModel         *peers)
{
  g_autoptr (GtkSelectionModel) selection = NULL;

  g_set_object (&self->peers, peers);
  selection = GTK_SELECTION_MODEL (gtk_no_selection_new (g_object_ref (peers)));
  gtk_list_view_set_model (self->list_view, selection);
}

static void
show_result (TinBroadcastDialog *self)
{
  g_autoptr (GListStore) store = g_list_store_new (TIN_TYPE_PEER);
  g_autoptr (GListModel) sorted = NULL;

  self->positions = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  for (guint i = 0; i < tin_broadcast_get_n_peers (self->broadcast); i++)
    {
      TinPeer *peer = tin_broadcast_get_peer (self->broadcast, i);

      g_hash_table_insert (self->positions, g_object_ref (peer), GUINT_TO_POINTER (i));
      g_list_store_append (store, peer);
    }
  self->sorter = GTK_SORTER (gtk_custom_sorter_new (compare_recipients, self, NULL));
  sorted = G_LIST_MODEL (gtk_sort_list_model_new (G_LIST_MODEL (g_steal_pointer (&store)),
                                                  g_object_ref (self->sorter)));
  set_peers (self, sorted);

  tin_failure_box_clear (self->failure);
  gtk_widget_set_visible (GTK_WIDGET (self->message), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->later_group), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->count_label), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->plain_label), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->result_box), TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self->cancel_button), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->send_button), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->close_button), TRUE);
  gtk_window_set_default_widget (GTK_WINDOW (self), GTK_WIDGET (self->close_button));
  gtk_widget_grab_focus (GTK_WIDGET (self->close_button));
  update_result (self);
}

static TinBroadcastScope
get_scope (TinBroadcastDialog *self)
{
  return gtk_switch_get_active (self->later_switch) ? TIN_BROADCAST_EVERYBODY
                                                    : TIN_BROADCAST_CONNECTED;
}

static void
on_scope_changed (TinBroadcastDialog *self)
{
  if (self->broadcast != NULL)
    return;
  set_peers (self, get_scope (self) == TIN_BROADCAST_EVERYBODY ? self->everybody
                                                               : self->connected);
  update (self);
}

static void
send_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  TinBroadcastDialog *self = TIN_BROADCAST_DIALOG (widget);
  g_autofree char *text = tin_message_box_dup_text (self->message);
  g_autoptr (GError) error = NULL;

  if (self->broadcast != NULL)
    return;
  self->broadcast = tin_session_broadcast (self->session, text, get_scope (self), &error);
  if (self->broadcast == NULL)
    {
      tin_failure_box_show_error (self->failure, error, NULL);
      return;
    }
  g_signal_connect_object (self->broadcast, "changed", G_CALLBACK (on_broadcast_changed), self,
                           G_CONNECT_SWAPPED);
  show_result (self);
}

/* The new peer appears in the list by itself, and the dialog with it. */
static void
connect_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  TinBroadcastDialog *self = TIN_BROADCAST_DIALOG (widget);

  gtk_window_present (tin_connect_dialog_new (self->session, GTK_WINDOW (self)));
}

static void
on_setup_row (GtkListItemFactory *factory,
              GtkListItem        *item,
              TinBroadcastDialog *self)
{
  gtk_list_item_set_activatable (item, FALSE);
  gtk_list_item_set_child (item, tin_recipient_row_new ());
}

static void
on_bind_row (GtkListItemFactory *factory,
             GtkListItem        *item,
             TinBroadcastDialog *self)
{
  TinPeer *peer = gtk_list_item_get_item (item);
  guint position = 0;

  if (self->positions != NULL)
    position = GPOINTER_TO_UINT (g_hash_table_lookup (self->positions, peer));
  tin_recipient_row_bind (TIN_RECIPIENT_ROW (gtk_list_item_get_child (item)), peer,
                          self->broadcast, position);
}

static void
on_unbind_row (GtkListItemFactory *factory,
               GtkListItem        *item,
               TinBroadcastDialog *self)
{
  tin_recipient_row_bind (TIN_RECIPIENT_ROW (gtk_list_item_get_child (item)), NULL, NULL, 0);
}

static void
tin_broadcast_dialog_dispose (GObject *object)
{
  TinBroadcastDialog *self = TIN_BROADCAST_DIALOG (object);

  if (self->tick_id != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick_id);
  self->tick_id = 0;
  if (self->list_view != NULL)
    gtk_list_view_set_model (self->list_view, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), TIN_TYPE_BROADCAST_DIALOG);
  g_clear_object (&self->peers);
  g_clear_object (&self->everybody);
  g_clear_object (&self->connected);
  g_clear_object (&self->sorter);
  g_clear_object (&self->broadcast);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (tin_broadcast_dialog_parent_class)->dispose (object);
}

static void
tin_broadcast_dialog_finalize (GObject *object)
{
  g_clear_pointer (&TIN_BROADCAST_DIALOG (object)->positions, g_hash_table_unref);

  G_OBJECT_CLASS (tin_broadcast_dialog_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  g_type_ensure (TIN_TYPE_FAILURE_BOX);
  g_type_ensure (TIN_TYPE_MESSAGE_BOX);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tincan_chat/Tincan/ui/tin-broadcast-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, TinBroadcastDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, TinBroadcastDialog, connect_button);
  gtk_widget_class_bind_template_child (widget_class, TinBroadcastDialog, failure);
  gtk_widget_class_bind_template_child (widget_class, TinBroadcastDialog, message);
  gtk_widget_class_bind_template_child (widget_class, TinBroadcastDialog, later_group);
  gtk_widget_class_bind_template_child (widget_class, TinBroadcastDialog, later_row);
  gtk_widget_class_bind_template_child (widget_class, TinBroadcastDialog, later_switch);
  gtk_widget_class_bind_template_child (widget_class, TinBroadcastDialog, card);
  gtk_widget_class_bind_template_child (widget_class, TinBroadcastDialog, result_box);
  gtk_widget_class_bind_template_child (widget_class, TinBroadcastDialog, result_label);
  gtk_widget_class_bind_template_child (widget_class, TinBroadcastDialog, progress);
  gtk_widget_class_bind_template_child (widget_class, TinBroadcastDialog, remark_label);
  gtk_widget_class_bind_template_child (widget_class, TinBroadcastDialog, count_label);
  gtk_widget_class_bind_template_child (widget_class, TinBroadcastDialog, list_view);
  gtk_widget_class_bind_template_child (widget_class, TinBroadcastDialog, plain_label);
  gtk_widget_class_bind_template_child (widget_class, TinBroadcastDialog, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, TinBroadcastDialog, send_button);
  gtk_widget_class_bind_template_child (widget_class, TinBroadcastDialog, close_button);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_bind_template_callback (widget_class, on_scope_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_setup_row);
  gtk_widget_class_bind_template_callback (widget_class, on_bind_row);
  gtk_widget_class_bind_template_callback (widget_class, on_unbind_row);
}

static void
tin_broadcast_dialog_class_init (TinBroadcastDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tin_broadcast_dialog_dispose;
  object_class->finalize = tin_broadcast_dialog_finalize;

  gtk_widget_class_install_action (widget_class, "dialog.send", NULL, send_action);
  gtk_widget_class_install_action (widget_class, "dialog.connect", NULL, connect_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  bind_template (widget_class);
}

static void
tin_broadcast_dialog_init (TinBroadcastDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  tin_wrapped_labels_fit (GTK_WIDGET (self));
}

/**
 * tin_broadcast_dialog_new:
 * @parent: (nullable):
 *
 * Returns: (transfer none): the caller presents it; it destroys itself
 */
GtkWindow *
tin_broadcast_dialog_new (TinSession *session,
                          GtkWindow  *parent)
{
  TinBroadcastDialog *self;

  g_return_val_if_fail (TIN_IS_SESSION (session), NULL);

  self = g_object_new (TIN_TYPE_BROADCAST_DIALOG, "transient-for", parent, NULL);
  self->session = g_object_ref (session);
  self->connected = tin_told_peers_new (session);
  self->everybody = tin_reached_peers_new (session);
  set_peers (self, self->connected);
  g_signal_connect_object (self->connected, "items-changed", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->everybody, "items-changed", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  update (self);
  gtk_widget_grab_focus (g_list_model_get_n_items (self->everybody) > 0
                           ? GTK_WIDGET (self->message)
                           : GTK_WIDGET (self->connect_button));
  return GTK_WINDOW (self);
}
