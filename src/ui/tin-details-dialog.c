/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-details-dialog.h"

#include <glib/gi18n.h>

#include "tin-block-group.h"
#include "tin-compat.h"
#include "tin-failure-box.h"
#include "tin-key-group.h"
#include "tin-peer-cell.h"
#include "tin-peer-column.h"
#include "tin-words.h"
#include "tin-wrapped-labels.h"

/* Details of one peer, live: who, how sure that is, how it is connected; for a plain-text program
 * how to write to it; and how to be rid of it. Connect and Disconnect are here, too. */

#define PORT_MAX 65535

struct _TinDetailsDialog
{
  AdwWindow            parent_instance;

  /* owned */
  TinSession          *session;
  TinPeer             *peer;
  GCancellable        *cancellable;  /* (nullable) not NULL while it connects on our behalf */

  /* borrowed: the rows of the connection */
  GtkWidget           *rows[TIN_PEER_N_COLUMNS];

  /* template */
  AdwToastOverlay     *toasts;
  AdwAvatar           *avatar;
  GtkLabel            *name_label;
  GtkLabel            *state_label;
  GtkLabel            *reason_label;
  GtkWidget           *connect_button;
  GtkWidget           *disconnect_button;
  TinFailureBox       *failure;
  AdwPreferencesGroup *connection_group;
  AdwPreferencesGroup *plain_group;
  AdwComboRow         *form_row;
  GtkStringList       *forms;
  AdwEntryRow         *port_row;
  TinKeyGroup         *key_group;
  TinBlockGroup       *block_group;
};

/* What a person can choose, in the order of the list. */
static const TinPlainForm form_choices[] = {
  TIN_PLAIN_AUTO,
  TIN_PLAIN_CANONICAL,
  TIN_PLAIN_RAW,
};

G_DEFINE_FINAL_TYPE (TinDetailsDialog, tin_details_dialog, ADW_TYPE_WINDOW)

static void
set_optional_text (GtkLabel   *label,
                   const char *text)
{
  gtk_label_set_text (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL && *text != '\0');
}

static void
update (TinDetailsDialog *self)
{
  gboolean offline = tin_peer_get_state (self->peer) == TIN_PEER_OFFLINE;
  gboolean connected = tin_peer_get_state (self->peer) == TIN_PEER_CONNECTED;
  gboolean secure = tin_peer_is_secure (self->peer);
  gboolean can_dial = tin_words_can_dial (self->peer);
  g_autofree char *state = can_dial ? tin_words_peer_state (self->peer)
                                    : g_strdup (tin_words_link (self->peer));
  g_autofree char *reason = tin_words_reason (self->peer);

  adw_avatar_set_text (self->avatar, tin_peer_get_name (self->peer));
  gtk_label_set_text (self->name_label, tin_peer_get_name (self->peer));
  gtk_label_set_text (self->state_label, state);
  /* What was just tried from here says it at more length. */
  set_optional_text (self->reason_label,
                     gtk_widget_get_visible (GTK_WIDGET (self->failure)) ? NULL : reason);
  gtk_widget_set_visible (self->connect_button, offline && can_dial);
  gtk_widget_set_visible (self->disconnect_button, !offline);
  gtk_widget_set_visible (GTK_WIDGET (self->plain_group), !secure);
  gtk_widget_set_visible (self->rows[TIN_PEER_COLUMN_SINCE], connected);
  gtk_widget_set_visible (self->rows[TIN_PEER_COLUMN_DIALLED_BY], connected);
  gtk_widget_set_visible (self->rows[TIN_PEER_COLUMN_ROUND_TRIP], connected && secure);
  if (connected)
    tin_failure_box_clear (self->failure);
}

static void
update_plain (TinDetailsDialog *self)
{
  g_autofree char *port = g_strdup_printf ("%u", tin_peer_get_port (self->peer));

  gtk_editable_set_text (GTK_EDITABLE (self->port_row),
                         tin_peer_get_port (self->peer) != 0 ? port : "");
}

static void
on_connected (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (TinDetailsDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (TinPeer) peer = NULL;

  peer = tin_session_connect_finish (TIN_SESSION (source), result, &error);
  if (!gtk_widget_get_realized (GTK_WIDGET (self)))
    return;
  if (error != NULL && !g_cancellable_is_cancelled (self->cancellable))
    tin_failure_box_show_peer_error (self->failure, error, self->peer);
  g_clear_object (&self->cancellable);
  /* What stood for an address gave way to who was met there. */
  if (peer != NULL && peer != self->peer)
    {
      GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));

      gtk_window_present (tin_details_dialog_new (self->session, peer, parent));
      gtk_window_destroy (GTK_WINDOW (self));
      return;
    }
  update (self);
}

static void
connect_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  TinDetailsDialog *self = TIN_DETAILS_DIALOG (widget);

  if (self->cancellable != NULL)
    return;
  self->cancellable = g_cancellable_new ();
  tin_failure_box_clear (self->failure);
  tin_session_reconnect_async (self->session, self->peer, self->cancellable,
                               on_connected, g_object_ref (self));
}

static void
disconnect_action (GtkWidget  *widget,
                   const char *name,
                   GVariant   *parameter)
{
  TinDetailsDialog *self = TIN_DETAILS_DIALOG (widget);

  g_cancellable_cancel (self->cancellable);
  tin_session_disconnect (self->session, self->peer);
}

static void
on_form_selected (TinDetailsDialog *self)
{
  guint selected = adw_combo_row_get_selected (self->form_row);

  if (selected < G_N_ELEMENTS (form_choices))
    tin_session_set_plain_form (self->session, self->peer, form_choices[selected]);
}

static gboolean
parse_port (TinDetailsDialog *self,
            guint64          *port)
{
  g_autofree char *text =
    g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->port_row))));

  return g_ascii_string_to_unsigned (text, 10, 1, PORT_MAX, port, NULL);
}

static void
on_port_changed (TinDetailsDialog *self)
{
  guint64 port;

  if (parse_port (self, &port) || *gtk_editable_get_text (GTK_EDITABLE (self->port_row)) == '\0')
    gtk_widget_remove_css_class (GTK_WIDGET (self->port_row), "error");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->port_row), "error");
}

static void
on_port_applied (TinDetailsDialog *self)
{
  guint64 port;

  if (parse_port (self, &port))
    {
      tin_session_set_plain_port (self->session, self->peer, (guint16) port);
      return;
    }
  adw_toast_overlay_add_toast (self->toasts,
                               adw_toast_new (_("A port is a number from 1 to 65535")));
  update_plain (self);
}

static void
add_connection_rows (TinDetailsDialog *self)
{
  for (TinPeerColumn column = TIN_PEER_COLUMN_ADDRESS; column < TIN_PEER_N_COLUMNS; column++)
    {
      GtkWidget *row = adw_action_row_new ();
      GtkWidget *cell = tin_peer_cell_new (column);

      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row),
                                     tin_peer_column_get_title (column));
      tin_peer_cell_set_peer (TIN_PEER_CELL (cell), self->peer);
      gtk_widget_add_css_class (cell, "dim-label");
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), cell);
      adw_preferences_group_add (self->connection_group, row);
      self->rows[column] = row;
    }
}

static void
fill_forms (TinDetailsDialog *self)
{
  TinPlainForm form = tin_peer_get_plain_form (self->peer);

  for (guint i = 0; i < G_N_ELEMENTS (form_choices); i++)
    {
      gtk_string_list_append (self->forms, tin_words_form (form_choices[i]));
      if (form_choices[i] == form)
        adw_combo_row_set_selected (self->form_row, i);
    }
  g_signal_connect_object (self->form_row, "notify::selected", G_CALLBACK (on_form_selected), self,
                           G_CONNECT_SWAPPED);
}

static const char *
describe_link (TinPeer *peer)
{
  if (tin_peer_is_placeholder (peer))
    return _("Nobody was met at this address yet.");
  if (tin_peer_is_secure (peer))
    return _("Encrypted from here to there. The key is remembered: another one would be noticed.");
  return _("Not encrypted: others on the network can read along, and write in this name.");
}

static void
set_peer (TinDetailsDialog *self,
          TinPeer          *peer)
{
  static const char *const watched[] = {
    "notify::name", "notify::state", "notify::secure", "notify::reason", "notify::trust",
  };

  self->peer = g_object_ref (peer);
  tin_key_group_set_peer (self->key_group, self->session, peer);
  tin_block_group_set_peer (self->block_group, self->session, peer);
  adw_preferences_group_set_description (self->connection_group, describe_link (peer));
  add_connection_rows (self);
  fill_forms (self);
  update_plain (self);
  for (guint i = 0; i < G_N_ELEMENTS (watched); i++)
    g_signal_connect_object (peer, watched[i], G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (peer, "notify::port", G_CALLBACK (update_plain), self,
                           G_CONNECT_SWAPPED);
  update (self);
}

static void
tin_details_dialog_unrealize (GtkWidget *widget)
{
  g_cancellable_cancel (TIN_DETAILS_DIALOG (widget)->cancellable);

  GTK_WIDGET_CLASS (tin_details_dialog_parent_class)->unrealize (widget);
}

static void
tin_details_dialog_dispose (GObject *object)
{
  TinDetailsDialog *self = TIN_DETAILS_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), TIN_TYPE_DETAILS_DIALOG);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->peer);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (tin_details_dialog_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  g_type_ensure (TIN_TYPE_BLOCK_GROUP);
  g_type_ensure (TIN_TYPE_FAILURE_BOX);
  g_type_ensure (TIN_TYPE_KEY_GROUP);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tincan_chat/Tincan/ui/tin-details-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, TinDetailsDialog, toasts);
  gtk_widget_class_bind_template_child (widget_class, TinDetailsDialog, avatar);
  gtk_widget_class_bind_template_child (widget_class, TinDetailsDialog, name_label);
  gtk_widget_class_bind_template_child (widget_class, TinDetailsDialog, state_label);
  gtk_widget_class_bind_template_child (widget_class, TinDetailsDialog, reason_label);
  gtk_widget_class_bind_template_child (widget_class, TinDetailsDialog, connect_button);
  gtk_widget_class_bind_template_child (widget_class, TinDetailsDialog, disconnect_button);
  gtk_widget_class_bind_template_child (widget_class, TinDetailsDialog, failure);
  gtk_widget_class_bind_template_child (widget_class, TinDetailsDialog, connection_group);
  gtk_widget_class_bind_template_child (widget_class, TinDetailsDialog, plain_group);
  gtk_widget_class_bind_template_child (widget_class, TinDetailsDialog, form_row);
  gtk_widget_class_bind_template_child (widget_class, TinDetailsDialog, forms);
  gtk_widget_class_bind_template_child (widget_class, TinDetailsDialog, port_row);
  gtk_widget_class_bind_template_child (widget_class, TinDetailsDialog, key_group);
  gtk_widget_class_bind_template_child (widget_class, TinDetailsDialog, block_group);
  gtk_widget_class_bind_template_callback (widget_class, on_port_applied);
  gtk_widget_class_bind_template_callback (widget_class, on_port_changed);
}

static void
tin_details_dialog_class_init (TinDetailsDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tin_details_dialog_dispose;
  widget_class->unrealize = tin_details_dialog_unrealize;

  gtk_widget_class_install_action (widget_class, "dialog.connect", NULL, connect_action);
  gtk_widget_class_install_action (widget_class, "dialog.disconnect", NULL, disconnect_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  bind_template (widget_class);
}

static void
tin_details_dialog_init (TinDetailsDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  tin_wrapped_labels_fit (GTK_WIDGET (self));
  tin_name_parts (GTK_WIDGET (self->port_row));
}

/**
 * tin_details_dialog_new:
 * @parent: (nullable):
 *
 * Returns: (transfer none): the caller presents it; it destroys itself
 */
GtkWindow *
tin_details_dialog_new (TinSession *session,
                        TinPeer    *peer,
                        GtkWindow  *parent)
{
  TinDetailsDialog *self;

  g_return_val_if_fail (TIN_IS_SESSION (session), NULL);
  g_return_val_if_fail (TIN_IS_PEER (peer), NULL);

  self = g_object_new (TIN_TYPE_DETAILS_DIALOG, "transient-for", parent, NULL);
  self->session = g_object_ref (session);
  set_peer (self, peer);
  /* Not on the button that ends the connection, where Enter would do so at once. */
  if (tin_peer_get_state (peer) != TIN_PEER_OFFLINE)
    gtk_window_set_focus (GTK_WINDOW (self), self->rows[TIN_PEER_COLUMN_ADDRESS]);
  return GTK_WINDOW (self);
}
