/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-key-card.h"

#include <glib/gi18n.h>

#include "tin-key-uri.h"
#include "tin-qr-code.h"
#include "tin-words.h"

/* A key, the own one or somebody else's: in digits, which can be read aloud, selected and copied,
 * and as a QR code. Stands within an AdwToastOverlay. */

struct _TinKeyCard
{
  AdwPreferencesRow  parent_instance;

  /* template */
  GtkLabel          *key_label;
  TinQrCode         *qr_code;
};

G_DEFINE_FINAL_TYPE (TinKeyCard, tin_key_card, ADW_TYPE_PREFERENCES_ROW)

static void
copy_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  GtkWidget *toasts = gtk_widget_get_ancestor (widget, ADW_TYPE_TOAST_OVERLAY);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget),
                          gtk_label_get_text (TIN_KEY_CARD (widget)->key_label));
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (toasts),
                               adw_toast_new (_("Key copied")));
}

static void
tin_key_card_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), TIN_TYPE_KEY_CARD);

  G_OBJECT_CLASS (tin_key_card_parent_class)->dispose (object);
}

static void
tin_key_card_class_init (TinKeyCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tin_key_card_dispose;

  g_type_ensure (TIN_TYPE_QR_CODE);
  gtk_widget_class_install_action (widget_class, "key.copy", NULL, copy_action);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tincan_chat/Tincan/ui/tin-key-card.ui");
  gtk_widget_class_bind_template_child (widget_class, TinKeyCard, key_label);
  gtk_widget_class_bind_template_child (widget_class, TinKeyCard, qr_code);
}

static void
tin_key_card_init (TinKeyCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  /* Groups of digits would change places in a line that goes from right to left. */
  gtk_widget_set_direction (GTK_WIDGET (self->key_label), GTK_TEXT_DIR_LTR);
}

/**
 * tin_key_card_set_key:
 * @id: 64 hex digits
 * @name: what its owner is called: goes into the QR code with it
 * @words: what the QR code is, for those who do not see it
 */
void
tin_key_card_set_key (TinKeyCard *self,
                      const char *id,
                      const char *name,
                      const char *words)
{
  g_autofree char *digits = NULL;
  g_autofree char *uri = NULL;

  g_return_if_fail (TIN_IS_KEY_CARD (self));
  g_return_if_fail (id != NULL);

  digits = tin_words_id (id);
  uri = tin_key_uri_new (id, name);
  gtk_label_set_text (self->key_label, digits);
  gtk_widget_set_visible (GTK_WIDGET (self->qr_code),
                          tin_qr_code_set_text (self->qr_code, uri, words));
}
