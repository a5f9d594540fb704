/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-failure-box.h"

#include <glib/gi18n.h>

#include "tin-words.h"

/* What went wrong, within the dialog where it did: a sentence, what to try next, and a fold with
 * the error's own text for those who want it. Not shown while there is nothing to say. */

struct _TinFailureBox
{
  AdwBin        parent_instance;

  /* template */
  GtkLabel     *sentence_label;
  GtkLabel     *hint_label;
  GtkLabel     *raw_label;
  GtkExpander  *expander;
};

G_DEFINE_FINAL_TYPE (TinFailureBox, tin_failure_box, ADW_TYPE_BIN)

static void
tin_failure_box_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), TIN_TYPE_FAILURE_BOX);

  G_OBJECT_CLASS (tin_failure_box_parent_class)->dispose (object);
}

static void
tin_failure_box_class_init (TinFailureBoxClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tin_failure_box_dispose;

  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_ALERT);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tincan_chat/Tincan/ui/tin-failure-box.ui");
  gtk_widget_class_bind_template_child (widget_class, TinFailureBox, sentence_label);
  gtk_widget_class_bind_template_child (widget_class, TinFailureBox, hint_label);
  gtk_widget_class_bind_template_child (widget_class, TinFailureBox, raw_label);
  gtk_widget_class_bind_template_child (widget_class, TinFailureBox, expander);
}

static void
tin_failure_box_init (TinFailureBox *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
show (TinFailureBox *self,
      const GError  *error,
      const char    *sentence,
      const char    *hint)
{
  gtk_label_set_text (self->sentence_label, sentence);
  gtk_label_set_text (self->hint_label, hint);
  gtk_label_set_text (self->raw_label, error->message);
  gtk_expander_set_expanded (self->expander, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->expander), *error->message != '\0');
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, sentence,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, hint,
                                  -1);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
}

/**
 * tin_failure_box_show_error:
 * @address: (nullable): what was to be reached
 */
void
tin_failure_box_show_error (TinFailureBox *self,
                            const GError  *error,
                            const char    *address)
{
  g_autofree char *sentence = NULL;

  g_return_if_fail (TIN_IS_FAILURE_BOX (self));
  g_return_if_fail (error != NULL);

  sentence = tin_words_error (error, address);
  show (self, error, sentence, tin_words_hint (error));
}

/**
 * tin_failure_box_show_peer_error:
 * @error: why @peer could not be reached
 */
void
tin_failure_box_show_peer_error (TinFailureBox *self,
                                 const GError  *error,
                                 TinPeer       *peer)
{
  g_autofree char *sentence = NULL;

  g_return_if_fail (TIN_IS_FAILURE_BOX (self));
  g_return_if_fail (error != NULL);

  sentence = tin_words_dial_error (error, peer);
  show (self, error, sentence, tin_words_peer_hint (error, peer));
}

/**
 * tin_failure_box_show_key_error:
 * @error: that somebody else is at @address than whose key was asked for
 */
void
tin_failure_box_show_key_error (TinFailureBox *self,
                                const GError  *error,
                                const char    *address)
{
  g_autofree char *who = NULL;
  g_autofree char *sentence = NULL;

  g_return_if_fail (TIN_IS_FAILURE_BOX (self));
  g_return_if_fail (error != NULL);

  who = tin_words_isolate (address);
  /* Translators: %s is an address such as 192.168.1.20:5000 */
  sentence = g_strdup_printf (_("%s has another key than the one in the link."), who);
  show (self, error, sentence,
        _("It is somebody else, or the link is old. Nothing was sent. Ask the person whom you "
          "want to reach for their address, or for a new link."));
}

void
tin_failure_box_clear (TinFailureBox *self)
{
  g_return_if_fail (TIN_IS_FAILURE_BOX (self));

  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
