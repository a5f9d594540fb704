/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-composer-target.h"

#include <glib/gi18n.h>
#include <string.h>

#include "tin-words.h"

/* Above the text that is written: the message that it answers, or whose place it takes. */

/* More of a message does not fit a line, in bytes. */
#define SHOWN_MAX 400

struct _TinComposerTarget
{
  GtkWidget  parent_instance;

  /* Template */
  GtkBox    *box;
  GtkImage  *icon;
  GtkLabel  *title;
  GtkLabel  *text;
  GtkButton *cancel;
};

G_DEFINE_FINAL_TYPE (TinComposerTarget, tin_composer_target, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_CANCEL,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
on_cancel_clicked (TinComposerTarget *self)
{
  g_signal_emit (self, signals[SIGNAL_CANCEL], 0);
}

/* Returns: (transfer full): the first line that says something, as far as there may be room */
static char *
dup_line (const char *text)
{
  g_autofree char *line = NULL;
  gsize length;

  while (g_unichar_isspace (g_utf8_get_char (text)))
    text = g_utf8_next_char (text);
  length = strcspn (text, "\r\n");
  line = g_strndup (text, MIN (length, SHOWN_MAX));
  return g_utf8_make_valid (line, -1);
}

static void
tin_composer_target_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), TIN_TYPE_COMPOSER_TARGET);

  G_OBJECT_CLASS (tin_composer_target_parent_class)->dispose (object);
}

static void
tin_composer_target_class_init (TinComposerTargetClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tin_composer_target_dispose;

  signals[SIGNAL_CANCEL] = g_signal_new ("cancel", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                         0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tincan_chat/Tincan/ui/tin-composer-target.ui");
  gtk_widget_class_bind_template_child (widget_class, TinComposerTarget, box);
  gtk_widget_class_bind_template_child (widget_class, TinComposerTarget, icon);
  gtk_widget_class_bind_template_child (widget_class, TinComposerTarget, title);
  gtk_widget_class_bind_template_child (widget_class, TinComposerTarget, text);
  gtk_widget_class_bind_template_child (widget_class, TinComposerTarget, cancel);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel_clicked);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_css_name (widget_class, "composertarget");
}

static void
tin_composer_target_init (TinComposerTarget *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * tin_composer_target_show:
 * @edits: whether what is written takes the place of @message, and does not answer it
 * @name: of the person at the other side
 */
void
tin_composer_target_show (TinComposerTarget *self,
                          TinMessage        *message,
                          gboolean           edits,
                          const char        *name)
{
  g_autofree char *isolated = tin_words_isolate (name);
  g_autofree char *title = NULL;
  g_autofree char *text = dup_line (tin_message_get_text (message));
  const char *cancel = edits ? _("Cancel Editing") : _("Cancel Reply");

  g_return_if_fail (TIN_IS_COMPOSER_TARGET (self));

  if (edits)
    title = g_strdup (_("Editing Your Message"));
  else if (tin_message_is_own (message))
    title = g_strdup (_("Replying to Yourself"));
  else
    /* Translators: above the answer that is being written; %s is a person's name */
    title = g_strdup_printf (_("Replying to %s"), isolated);
  gtk_image_set_from_icon_name (self->icon, edits ? "tincan-edit-symbolic"
                                                  : "tincan-reply-symbolic");
  gtk_label_set_text (self->title, title);
  gtk_label_set_text (self->text, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->cancel), cancel);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->cancel), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  cancel, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
}
