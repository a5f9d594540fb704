/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-attempt-dialog.h"

/* What tries to reach an address: the form, then progress with Cancel, then either the conversation
 * or the form again with what went wrong. Cancel and Escape stop an attempt first, and close only
 * then. An attempt under way holds a reference to the dialog, and ends with its window.
 *
 * The template is of the class that derives from this one. */

typedef struct
{
  /* owned */
  TinSession      *session;
  GCancellable    *cancellable;  /* (nullable) not NULL while an attempt is under way */
  char            *trying;       /* (nullable) its address */

  /* template */
  GtkStack        *stack;
  TinFailureBox   *failure;
  TinAddressEntry *address;
  GtkSpinner      *spinner;
  GtkLabel        *progress_label;
  GtkButton       *cancel_button;
} TinAttemptDialogPrivate;

enum
{
  PEER_CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (TinAttemptDialog, tin_attempt_dialog, ADW_TYPE_WINDOW)

static TinAttemptDialogPrivate *
get_private (gpointer self)
{
  return tin_attempt_dialog_get_instance_private (self);
}

static void
show_progress (TinAttemptDialog *self,
               gboolean          busy)
{
  TinAttemptDialogPrivate *priv = get_private (self);

  gtk_stack_set_visible_child_name (priv->stack, busy ? "progress" : "form");
  gtk_spinner_set_spinning (priv->spinner, busy);
  tin_attempt_dialog_update (self);
  if (busy)
    gtk_widget_grab_focus (GTK_WIDGET (priv->cancel_button));
  else
    gtk_widget_grab_focus (GTK_WIDGET (priv->address));
}

static void
cancel_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  TinAttemptDialogPrivate *priv = get_private (widget);

  if (priv->cancellable != NULL)
    g_cancellable_cancel (priv->cancellable);
  else
    gtk_window_close (GTK_WINDOW (widget));
}

static void
tin_attempt_dialog_unrealize (GtkWidget *widget)
{
  g_cancellable_cancel (get_private (widget)->cancellable);

  GTK_WIDGET_CLASS (tin_attempt_dialog_parent_class)->unrealize (widget);
}

static void
tin_attempt_dialog_dispose (GObject *object)
{
  g_clear_object (&get_private (object)->session);
  gtk_widget_dispose_template (GTK_WIDGET (object), G_OBJECT_TYPE (object));

  G_OBJECT_CLASS (tin_attempt_dialog_parent_class)->dispose (object);
}

static void
tin_attempt_dialog_finalize (GObject *object)
{
  g_free (get_private (object)->trying);

  G_OBJECT_CLASS (tin_attempt_dialog_parent_class)->finalize (object);
}

static void
tin_attempt_dialog_class_init (TinAttemptDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tin_attempt_dialog_dispose;
  object_class->finalize = tin_attempt_dialog_finalize;
  widget_class->unrealize = tin_attempt_dialog_unrealize;

  signals[PEER_CHOSEN] = g_signal_new ("peer-chosen", TIN_TYPE_ATTEMPT_DIALOG, G_SIGNAL_RUN_LAST,
                                       0, NULL, NULL, NULL, G_TYPE_NONE, 1, TIN_TYPE_PEER);

  gtk_widget_class_install_action (widget_class, "dialog.cancel", NULL, cancel_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "dialog.cancel", NULL);
}

static void
tin_attempt_dialog_init (TinAttemptDialog *self)
{
}

/**
 * tin_attempt_dialog_class_set_template:
 * @klass: a class that derives from this one
 * @resource: the path of its template, which has a *stack* with the pages *form* and *progress*,
 *   *failure*, *address*, *spinner*, *progress_label* and *cancel_button*; and what may call
 *   *update_actions*
 */
void
tin_attempt_dialog_class_set_template (TinAttemptDialogClass *klass,
                                       const char            *resource)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (TIN_TYPE_ADDRESS_ENTRY);
  g_type_ensure (TIN_TYPE_FAILURE_BOX);
  gtk_widget_class_set_template_from_resource (widget_class, resource);
#define BIND(child) \
  gtk_widget_class_bind_template_child_private (widget_class, TinAttemptDialog, child)
  BIND (stack);
  BIND (failure);
  BIND (address);
  BIND (spinner);
  BIND (progress_label);
  BIND (cancel_button);
#undef BIND
  gtk_widget_class_bind_template_callback_full (widget_class, "update_actions",
                                                G_CALLBACK (tin_attempt_dialog_update));
}

/**
 * tin_attempt_dialog_new:
 * @type: of what derives from this
 * @parent: (nullable):
 *
 * Returns: (transfer none): the caller presents it; it destroys itself
 */
GtkWindow *
tin_attempt_dialog_new (GType       type,
                        TinSession *session,
                        GtkWindow  *parent)
{
  TinAttemptDialog *self = g_object_new (type, "transient-for", parent, NULL);
  TinAttemptDialogPrivate *priv = get_private (self);

  priv->session = g_object_ref (session);
  tin_attempt_dialog_update (self);
  gtk_widget_grab_focus (GTK_WIDGET (priv->address));
  return GTK_WINDOW (self);
}

/* Returns: (transfer none): */
TinSession *
tin_attempt_dialog_get_session (TinAttemptDialog *self)
{
  g_return_val_if_fail (TIN_IS_ATTEMPT_DIALOG (self), NULL);

  return get_private (self)->session;
}

/* Returns: (transfer none): */
TinAddressEntry *
tin_attempt_dialog_get_entry (TinAttemptDialog *self)
{
  g_return_val_if_fail (TIN_IS_ATTEMPT_DIALOG (self), NULL);

  return get_private (self)->address;
}

/* So that a key that was meant for what was in front before starts nothing. */
void
tin_attempt_dialog_focus_cancel (TinAttemptDialog *self)
{
  g_return_if_fail (TIN_IS_ATTEMPT_DIALOG (self));

  gtk_widget_grab_focus (GTK_WIDGET (get_private (self)->cancel_button));
}

/* Returns: (transfer none): */
TinFailureBox *
tin_attempt_dialog_get_failure (TinAttemptDialog *self)
{
  g_return_val_if_fail (TIN_IS_ATTEMPT_DIALOG (self), NULL);

  return get_private (self)->failure;
}

gboolean
tin_attempt_dialog_is_under_way (TinAttemptDialog *self)
{
  g_return_val_if_fail (TIN_IS_ATTEMPT_DIALOG (self), FALSE);

  return get_private (self)->cancellable != NULL;
}

/* The form has changed, or the attempt. */
void
tin_attempt_dialog_update (TinAttemptDialog *self)
{
  TinAttemptDialogClass *klass = TIN_ATTEMPT_DIALOG_GET_CLASS (self);
  TinAttemptDialogPrivate *priv = get_private (self);

  /* An address that was being written is finished when the form goes. */
  if (priv->address == NULL)
    return;
  gtk_widget_action_set_enabled (GTK_WIDGET (self), klass->action,
                                 priv->cancellable == NULL
                                   && tin_address_entry_is_valid (priv->address)
                                   && (klass->is_ready == NULL || klass->is_ready (self)));
}

/**
 * tin_attempt_dialog_begin:
 * @address: what is to be reached
 * @words: what is said meanwhile
 *
 * Returns: (transfer none): what stops the attempt; tin_attempt_dialog_end() follows in any case
 */
GCancellable *
tin_attempt_dialog_begin (TinAttemptDialog *self,
                          const char       *address,
                          const char       *words)
{
  TinAttemptDialogPrivate *priv = get_private (self);

  g_return_val_if_fail (priv->cancellable == NULL, NULL);

  g_free (priv->trying);
  priv->trying = g_strdup (address);
  priv->cancellable = g_cancellable_new ();
  tin_failure_box_clear (priv->failure);
  gtk_label_set_text (priv->progress_label, words);
  show_progress (self, TRUE);
  return priv->cancellable;
}

/**
 * tin_attempt_dialog_end:
 * @peer: (nullable): who was reached; the dialog closes
 * @error: (nullable): otherwise, why not
 *
 * Returns: whether @error is shown: not if somebody has stopped the attempt or closed the dialog
 */
gboolean
tin_attempt_dialog_end (TinAttemptDialog *self,
                        TinPeer          *peer,
                        const GError     *error)
{
  TinAttemptDialogPrivate *priv = get_private (self);
  gboolean cancelled = g_cancellable_is_cancelled (priv->cancellable);

  g_clear_object (&priv->cancellable);
  if (!gtk_widget_get_realized (GTK_WIDGET (self)))
    return FALSE;
  if (peer != NULL)
    {
      g_signal_emit (self, signals[PEER_CHOSEN], 0, peer);
      gtk_window_destroy (GTK_WINDOW (self));
      return FALSE;
    }
  if (!cancelled)
    tin_failure_box_show_error (priv->failure, error, priv->trying);
  show_progress (self, FALSE);
  return !cancelled;
}
