/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-send-dialog.h"

#include <glib/gi18n.h>

#include "tin-address-entry.h"
#include "tin-failure-box.h"
#include "tin-message-box.h"
#include "tin-words.h"

/* Send to Address: where, what, and off it goes; on success the conversation shows the message.
 * What was typed stays until then. Cancel and Escape stop an attempt first, and close only then.
 * An attempt under way holds a reference to the dialog, and ends with its window. */

struct _TinSendDialog
{
  AdwWindow        parent_instance;

  /* owned */
  TinSession      *session;
  GCancellable    *cancellable;  /* (nullable) not NULL while an attempt is under way */
  char            *trying;       /* (nullable) its address */

  /* template */
  GtkStack        *stack;
  TinFailureBox   *failure;
  TinAddressEntry *address;
  TinMessageBox   *message;
  GtkSpinner      *spinner;
  GtkLabel        *progress_label;
  GtkButton       *cancel_button;
  GtkButton       *send_button;
};

enum
{
  PEER_CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TinSendDialog, tin_send_dialog, ADW_TYPE_WINDOW)

static void
update_actions (TinSendDialog *self)
{
  gboolean idle = self->cancellable == NULL;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "dialog.send",
                                 idle && tin_address_entry_is_valid (self->address)
                                   && tin_message_box_is_valid (self->message));
}

static void
show_progress (TinSendDialog *self,
               gboolean       busy)
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
on_sent (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (TinSendDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (TinPeer) peer = NULL;
  g_autoptr (TinMessage) message = NULL;
  gboolean cancelled;

  message = tin_session_send_to_finish (TIN_SESSION (source), result, &peer, &error);
  cancelled = g_cancellable_is_cancelled (self->cancellable);
  g_clear_object (&self->cancellable);
  if (!gtk_widget_get_realized (GTK_WIDGET (self)))
    return;
  /* A message that was sent just before Cancel is sent: it is shown. */
  if (message == NULL)
    {
      if (!cancelled)
        tin_failure_box_show_error (self->failure, error, self->trying);
      show_progress (self, FALSE);
      return;
    }
  g_signal_emit (self, signals[PEER_CHOSEN], 0, peer);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
start (TinSendDialog *self,
       const char    *address)
{
  g_autofree char *text = tin_message_box_dup_text (self->message);
  g_autofree char *who = tin_words_isolate (address);
  /* Translators: %s is an address such as 192.168.1.20:5000 */
  g_autofree char *words = g_strdup_printf (_("Sending to %s…"), who);

  g_return_if_fail (self->cancellable == NULL);

  g_free (self->trying);
  self->trying = g_strdup (address);
  self->cancellable = g_cancellable_new ();
  tin_failure_box_clear (self->failure);
  gtk_label_set_text (self->progress_label, words);
  show_progress (self, TRUE);
  tin_session_send_to_async (self->session, address, text, self->cancellable,
                             on_sent, g_object_ref (self));
}

static void
send_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  TinSendDialog *self = TIN_SEND_DIALOG (widget);
  g_autofree char *address = tin_address_entry_dup_address (self->address);

  if (address != NULL && tin_message_box_is_valid (self->message) && self->cancellable == NULL)
    start (self, address);
}

static void
cancel_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  TinSendDialog *self = TIN_SEND_DIALOG (widget);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  else
    gtk_window_close (GTK_WINDOW (self));
}

static void
tin_send_dialog_unrealize (GtkWidget *widget)
{
  g_cancellable_cancel (TIN_SEND_DIALOG (widget)->cancellable);

  GTK_WIDGET_CLASS (tin_send_dialog_parent_class)->unrealize (widget);
}

static void
tin_send_dialog_dispose (GObject *object)
{
  TinSendDialog *self = TIN_SEND_DIALOG (object);

  g_clear_object (&self->session);
  gtk_widget_dispose_template (GTK_WIDGET (self), TIN_TYPE_SEND_DIALOG);

  G_OBJECT_CLASS (tin_send_dialog_parent_class)->dispose (object);
}

static void
tin_send_dialog_finalize (GObject *object)
{
  g_free (TIN_SEND_DIALOG (object)->trying);

  G_OBJECT_CLASS (tin_send_dialog_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  g_type_ensure (TIN_TYPE_ADDRESS_ENTRY);
  g_type_ensure (TIN_TYPE_FAILURE_BOX);
  g_type_ensure (TIN_TYPE_MESSAGE_BOX);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tincan_chat/Tincan/ui/tin-send-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, TinSendDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, TinSendDialog, failure);
  gtk_widget_class_bind_template_child (widget_class, TinSendDialog, address);
  gtk_widget_class_bind_template_child (widget_class, TinSendDialog, message);
  gtk_widget_class_bind_template_child (widget_class, TinSendDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, TinSendDialog, progress_label);
  gtk_widget_class_bind_template_child (widget_class, TinSendDialog, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, TinSendDialog, send_button);
  gtk_widget_class_bind_template_callback (widget_class, update_actions);
}

static void
tin_send_dialog_class_init (TinSendDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tin_send_dialog_dispose;
  object_class->finalize = tin_send_dialog_finalize;
  widget_class->unrealize = tin_send_dialog_unrealize;

  signals[PEER_CHOSEN] = g_signal_new ("peer-chosen", TIN_TYPE_SEND_DIALOG, G_SIGNAL_RUN_LAST,
                                       0, NULL, NULL, NULL, G_TYPE_NONE, 1, TIN_TYPE_PEER);

  gtk_widget_class_install_action (widget_class, "dialog.send", NULL, send_action);
  gtk_widget_class_install_action (widget_class, "dialog.cancel", NULL, cancel_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "dialog.cancel", NULL);
  bind_template (widget_class);
}

static void
tin_send_dialog_init (TinSendDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  update_actions (self);
}

/**
 * tin_send_dialog_new:
 * @parent: (nullable):
 *
 * Returns: (transfer none): the caller presents it; it destroys itself
 */
GtkWindow *
tin_send_dialog_new (TinSession *session,
                     GtkWindow  *parent)
{
  TinSendDialog *self;

  g_return_val_if_fail (TIN_IS_SESSION (session), NULL);

  self = g_object_new (TIN_TYPE_SEND_DIALOG, "transient-for", parent, NULL);
  self->session = g_object_ref (session);
  gtk_widget_grab_focus (GTK_WIDGET (self->address));
  return GTK_WINDOW (self);
}
