/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-connect-dialog.h"

#include <glib/gi18n.h>

#include "tin-address-entry.h"
#include "tin-failure-box.h"
#include "tin-words.h"

/* Connect to Peer: the form, then progress with Cancel, then either the conversation or the form
 * again with what went wrong. Cancel and Escape stop an attempt first, and close only then. An
 * attempt under way holds a reference to the dialog, and ends with its window. */

/* Recent addresses that are offered. */
#define RECENT_MAX 5

struct _TinConnectDialog
{
  AdwWindow            parent_instance;

  /* owned */
  TinSession          *session;
  GCancellable        *cancellable;  /* (nullable) not NULL while an attempt is under way */
  char                *trying;       /* (nullable) its address */

  /* template */
  GtkStack            *stack;
  TinFailureBox       *failure;
  TinAddressEntry     *address;
  AdwExpanderRow      *more_row;
  GtkCheckButton      *automatic_check;
  GtkCheckButton      *secure_check;
  GtkCheckButton      *plain_check;
  AdwPreferencesGroup *recent_group;
  GtkSpinner          *spinner;
  GtkLabel            *progress_label;
  GtkButton           *cancel_button;
  GtkButton           *connect_button;
};

enum
{
  PEER_CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TinConnectDialog, tin_connect_dialog, ADW_TYPE_WINDOW)

static TinConnectMode
get_mode (TinConnectDialog *self)
{
  if (gtk_check_button_get_active (self->secure_check))
    return TIN_CONNECT_SECURE;
  if (gtk_check_button_get_active (self->plain_check))
    return TIN_CONNECT_PLAIN;
  return TIN_CONNECT_AUTOMATIC;
}

/* The row says the choice while it is folded in. */
static void
update_mode (TinConnectDialog *self)
{
  static const char *const words[] = {
    [TIN_CONNECT_AUTOMATIC] = N_("Encrypted if the other side is a Tincan"),
    [TIN_CONNECT_SECURE] = N_("Encrypted only"),
    [TIN_CONNECT_PLAIN] = N_("Not encrypted"),
  };

  if (adw_expander_row_get_expanded (self->more_row))
    adw_expander_row_set_subtitle (self->more_row, "");
  else
    adw_expander_row_set_subtitle (self->more_row, _(words[get_mode (self)]));
}

static void
update_actions (TinConnectDialog *self)
{
  gboolean idle = self->cancellable == NULL;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "dialog.connect",
                                 idle && tin_address_entry_is_valid (self->address));
}

static void
show_progress (TinConnectDialog *self,
               gboolean          busy)
{
  gtk_stack_set_visible_child_name (self->stack, busy ? "progress" : "form");
  gtk_spinner_set_spinning (self->spinner, busy);
  update_actions (self);
  if (busy)
    gtk_widget_grab_focus (GTK_WIDGET (self->cancel_button));
  else
    gtk_widget_grab_focus (GTK_WIDGET (self->address));
}

static void
on_connected (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (TinConnectDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (TinPeer) peer = NULL;
  gboolean cancelled;

  peer = tin_session_connect_finish (TIN_SESSION (source), result, &error);
  cancelled = g_cancellable_is_cancelled (self->cancellable);
  g_clear_object (&self->cancellable);
  if (!gtk_widget_get_realized (GTK_WIDGET (self)))
    return;
  if (cancelled)
    {
      show_progress (self, FALSE);
      return;
    }
  if (peer == NULL)
    {
      tin_failure_box_show_error (self->failure, error, self->trying);
      /* What to try next is in there. */
      if (g_error_matches (error, TIN_ERROR, TIN_ERROR_NOT_TINCAN))
        adw_expander_row_set_expanded (self->more_row, TRUE);
      show_progress (self, FALSE);
      return;
    }
  g_signal_emit (self, signals[PEER_CHOSEN], 0, peer);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
start (TinConnectDialog *self,
       const char       *address)
{
  g_autofree char *who = tin_words_isolate (address);
  /* Translators: %s is an address such as 192.168.1.20:5000 */
  g_autofree char *words = g_strdup_printf (_("Connecting to %s…"), who);

  g_return_if_fail (self->cancellable == NULL);

  g_free (self->trying);
  self->trying = g_strdup (address);
  self->cancellable = g_cancellable_new ();
  tin_failure_box_clear (self->failure);
  gtk_label_set_text (self->progress_label, words);
  show_progress (self, TRUE);
  tin_session_connect_async (self->session, address, get_mode (self), self->cancellable,
                             on_connected, g_object_ref (self));
}

static void
connect_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  TinConnectDialog *self = TIN_CONNECT_DIALOG (widget);
  g_autofree char *address = tin_address_entry_dup_address (self->address);

  if (address != NULL && self->cancellable == NULL)
    start (self, address);
}

static void
cancel_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  TinConnectDialog *self = TIN_CONNECT_DIALOG (widget);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  else
    gtk_window_close (GTK_WINDOW (self));
}

static void
recent_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  TinConnectDialog *self = TIN_CONNECT_DIALOG (widget);
  const char *address = g_variant_get_string (parameter, NULL);

  if (self->cancellable != NULL)
    return;
  tin_address_entry_set_address (self->address, address);
  start (self, address);
}

static TinPeer *
dup_peer_at (TinConnectDialog *self,
             const char       *address)
{
  GListModel *roster = G_LIST_MODEL (tin_session_get_roster (self->session));

  for (guint i = 0; i < g_list_model_get_n_items (roster); i++)
    {
      g_autoptr (TinPeer) peer = g_list_model_get_item (roster, i);
      g_autofree char *other = tin_peer_dup_address (peer);

      if (g_strcmp0 (other, address) == 0)
        return g_steal_pointer (&peer);
    }
  return NULL;
}

static GtkWidget *
recent_row_new (TinConnectDialog *self,
                const char       *address)
{
  g_autoptr (TinPeer) peer = dup_peer_at (self, address);
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *arrow = gtk_image_new_from_icon_name ("go-next-symbolic");

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row),
                                 peer != NULL ? tin_peer_get_name (peer) : address);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), peer != NULL ? address : "");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), arrow);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "dialog.recent");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "s", address);
  return row;
}

static void
fill_recent (TinConnectDialog *self)
{
  g_auto (GStrv) addresses =
    tin_settings_dup_recent_peers (tin_session_get_settings (self->session));

  for (guint i = 0; addresses != NULL && addresses[i] != NULL && i < RECENT_MAX; i++)
    adw_preferences_group_add (self->recent_group, recent_row_new (self, addresses[i]));
  gtk_widget_set_visible (GTK_WIDGET (self->recent_group),
                          addresses != NULL && addresses[0] != NULL);
}

static void
tin_connect_dialog_unrealize (GtkWidget *widget)
{
  g_cancellable_cancel (TIN_CONNECT_DIALOG (widget)->cancellable);

  GTK_WIDGET_CLASS (tin_connect_dialog_parent_class)->unrealize (widget);
}

static void
tin_connect_dialog_dispose (GObject *object)
{
  TinConnectDialog *self = TIN_CONNECT_DIALOG (object);

  g_clear_object (&self->session);
  gtk_widget_dispose_template (GTK_WIDGET (self), TIN_TYPE_CONNECT_DIALOG);

  G_OBJECT_CLASS (tin_connect_dialog_parent_class)->dispose (object);
}

static void
tin_connect_dialog_finalize (GObject *object)
{
  g_free (TIN_CONNECT_DIALOG (object)->trying);

  G_OBJECT_CLASS (tin_connect_dialog_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  g_type_ensure (TIN_TYPE_ADDRESS_ENTRY);
  g_type_ensure (TIN_TYPE_FAILURE_BOX);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tincan_chat/Tincan/ui/tin-connect-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, TinConnectDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, TinConnectDialog, failure);
  gtk_widget_class_bind_template_child (widget_class, TinConnectDialog, address);
  gtk_widget_class_bind_template_child (widget_class, TinConnectDialog, more_row);
  gtk_widget_class_bind_template_child (widget_class, TinConnectDialog, automatic_check);
  gtk_widget_class_bind_template_child (widget_class, TinConnectDialog, secure_check);
  gtk_widget_class_bind_template_child (widget_class, TinConnectDialog, plain_check);
  gtk_widget_class_bind_template_child (widget_class, TinConnectDialog, recent_group);
  gtk_widget_class_bind_template_child (widget_class, TinConnectDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, TinConnectDialog, progress_label);
  gtk_widget_class_bind_template_child (widget_class, TinConnectDialog, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, TinConnectDialog, connect_button);
  gtk_widget_class_bind_template_callback (widget_class, update_actions);
  gtk_widget_class_bind_template_callback (widget_class, update_mode);
}

static void
tin_connect_dialog_class_init (TinConnectDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tin_connect_dialog_dispose;
  object_class->finalize = tin_connect_dialog_finalize;
  widget_class->unrealize = tin_connect_dialog_unrealize;

  signals[PEER_CHOSEN] = g_signal_new ("peer-chosen", TIN_TYPE_CONNECT_DIALOG, G_SIGNAL_RUN_LAST,
                                       0, NULL, NULL, NULL, G_TYPE_NONE, 1, TIN_TYPE_PEER);

  gtk_widget_class_install_action (widget_class, "dialog.connect", NULL, connect_action);
  gtk_widget_class_install_action (widget_class, "dialog.cancel", NULL, cancel_action);
  gtk_widget_class_install_action (widget_class, "dialog.recent", "s", recent_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "dialog.cancel", NULL);
  bind_template (widget_class);
}

static void
tin_connect_dialog_init (TinConnectDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  update_mode (self);
  update_actions (self);
}

/**
 * tin_connect_dialog_new:
 * @parent: (nullable):
 *
 * Returns: (transfer none): the caller presents it; it destroys itself
 */
GtkWindow *
tin_connect_dialog_new (TinSession *session,
                        GtkWindow  *parent)
{
  TinConnectDialog *self;

  g_return_val_if_fail (TIN_IS_SESSION (session), NULL);

  self = g_object_new (TIN_TYPE_CONNECT_DIALOG, "transient-for", parent, NULL);
  self->session = g_object_ref (session);
  fill_recent (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->address));
  return GTK_WINDOW (self);
}
