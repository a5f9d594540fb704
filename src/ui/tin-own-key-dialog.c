/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-own-key-dialog.h"

#include <glib/gi18n.h>

#include "tin-key-card.h"
#include "tin-wrapped-labels.h"

/* The person's own key, for others to compare with what their Tincan shows. */

struct _TinOwnKeyDialog
{
  AdwWindow   parent_instance;

  /* template */
  TinKeyCard *key_card;
};

G_DEFINE_FINAL_TYPE (TinOwnKeyDialog, tin_own_key_dialog, ADW_TYPE_WINDOW)

static void
tin_own_key_dialog_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), TIN_TYPE_OWN_KEY_DIALOG);

  G_OBJECT_CLASS (tin_own_key_dialog_parent_class)->dispose (object);
}

static void
tin_own_key_dialog_class_init (TinOwnKeyDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tin_own_key_dialog_dispose;

  g_type_ensure (TIN_TYPE_KEY_CARD);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tincan_chat/Tincan/ui/tin-own-key-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, TinOwnKeyDialog, key_card);
}

static void
tin_own_key_dialog_init (TinOwnKeyDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  tin_wrapped_labels_fit (GTK_WIDGET (self));
}

/**
 * tin_own_key_dialog_new:
 * @parent: (nullable):
 *
 * Returns: (transfer none): the caller presents it; it destroys itself
 */
GtkWindow *
tin_own_key_dialog_new (TinSession *session,
                        GtkWindow  *parent)
{
  TinOwnKeyDialog *self;

  g_return_val_if_fail (TIN_IS_SESSION (session), NULL);

  self = g_object_new (TIN_TYPE_OWN_KEY_DIALOG, "transient-for", parent, NULL);
  tin_key_card_set_key (self->key_card, tin_session_get_id (session),
                        tin_session_get_name (session), _("QR code of your key"));
  return GTK_WINDOW (self);
}
