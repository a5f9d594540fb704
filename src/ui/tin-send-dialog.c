/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-send-dialog.h"

#include <glib/gi18n.h>

#include "tin-message-box.h"
#include "tin-words.h"
#include "tin-wrapped-labels.h"

/* Send to Address: where, what, and off it goes; on success the conversation shows the message.
 * What was typed stays until then. */

struct _TinSendDialog
{
  TinAttemptDialog  parent_instance;

  /* template */
  TinMessageBox    *message;
};

G_DEFINE_FINAL_TYPE (TinSendDialog, tin_send_dialog, TIN_TYPE_ATTEMPT_DIALOG)

static gboolean
is_ready (TinAttemptDialog *attempt)
{
  return tin_message_box_is_valid (TIN_SEND_DIALOG (attempt)->message);
}

static void
on_sent (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (TinAttemptDialog) attempt = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (TinPeer) peer = NULL;
  g_autoptr (TinMessage) message = NULL;

  message = tin_session_send_to_finish (TIN_SESSION (source), result, &peer, &error);
  /* A message that was sent just before Cancel is sent: it is shown. */
  tin_attempt_dialog_end (attempt, message != NULL ? peer : NULL, error);
}

static void
send_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  TinAttemptDialog *attempt = TIN_ATTEMPT_DIALOG (widget);
  g_autofree char *address =
    tin_address_entry_dup_address (tin_attempt_dialog_get_entry (attempt));
  g_autofree char *text = tin_message_box_dup_text (TIN_SEND_DIALOG (widget)->message);
  g_autofree char *who = NULL;
  g_autofree char *words = NULL;

  if (address == NULL || !is_ready (attempt) || tin_attempt_dialog_is_under_way (attempt))
    return;

  who = tin_words_isolate (address);
  /* Translators: %s is an address such as 192.168.1.20:5000 */
  words = g_strdup_printf (_("Sending to %s…"), who);
  tin_session_send_to_async (tin_attempt_dialog_get_session (attempt), address, text,
                             tin_attempt_dialog_begin (attempt, address, words),
                             on_sent, g_object_ref (attempt));
}

static void
tin_send_dialog_class_init (TinSendDialogClass *klass)
{
  TinAttemptDialogClass *attempt_class = TIN_ATTEMPT_DIALOG_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  attempt_class->action = "dialog.send";
  attempt_class->is_ready = is_ready;

  gtk_widget_class_install_action (widget_class, "dialog.send", NULL, send_action);
  g_type_ensure (TIN_TYPE_MESSAGE_BOX);
  tin_attempt_dialog_class_set_template (
    attempt_class, "/io/github/tincan_chat/Tincan/ui/tin-send-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, TinSendDialog, message);
}

static void
tin_send_dialog_init (TinSendDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  tin_wrapped_labels_fit (GTK_WIDGET (self));
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
  g_return_val_if_fail (TIN_IS_SESSION (session), NULL);

  return tin_attempt_dialog_new (TIN_TYPE_SEND_DIALOG, session, parent);
}
