/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-found-row.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "tin-snippet.h"
#include "tin-words.h"

/* With whom, when, and the words that were looked for among those around them. */

struct _TinFoundRow
{
  GtkWidget  parent_instance;

  /* owned */
  char      *spoken;

  /* template */
  GtkWidget *avatar;
  GtkWidget *name;
  GtkWidget *time;
  GtkWidget *snippet;
};

G_DEFINE_FINAL_TYPE (TinFoundRow, tin_found_row, GTK_TYPE_WIDGET)

/* What has the focus is the list's own widget around this one. */
static void
tin_found_row_root (GtkWidget *widget)
{
  TinFoundRow *self = TIN_FOUND_ROW (widget);

  GTK_WIDGET_CLASS (tin_found_row_parent_class)->root (widget);

  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_parent (widget)),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, self->spoken, -1);
}

static void
tin_found_row_finalize (GObject *object)
{
  g_free (TIN_FOUND_ROW (object)->spoken);

  G_OBJECT_CLASS (tin_found_row_parent_class)->finalize (object);
}

static void
tin_found_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), TIN_TYPE_FOUND_ROW);

  G_OBJECT_CLASS (tin_found_row_parent_class)->dispose (object);
}

static void
tin_found_row_class_init (TinFoundRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tin_found_row_dispose;
  G_OBJECT_CLASS (klass)->finalize = tin_found_row_finalize;
  widget_class->root = tin_found_row_root;

  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_css_name (widget_class, "foundrow");
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tincan_chat/Tincan/ui/tin-found-row.ui");
  gtk_widget_class_bind_template_child (widget_class, TinFoundRow, avatar);
  gtk_widget_class_bind_template_child (widget_class, TinFoundRow, name);
  gtk_widget_class_bind_template_child (widget_class, TinFoundRow, time);
  gtk_widget_class_bind_template_child (widget_class, TinFoundRow, snippet);
  /* Named only so that it goes with the template. */
  gtk_widget_class_bind_template_child_full (widget_class, "lines", FALSE, 0);
}

static void
tin_found_row_init (TinFoundRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
tin_found_row_new (TinFoundMessage *found)
{
  TinFoundRow *self = g_object_new (TIN_TYPE_FOUND_ROW, NULL);
  TinMessage *message = tin_found_message_get_message (found);
  const char *name = tin_peer_get_name (tin_found_message_get_peer (found));
  g_autofree char *isolated = tin_words_isolate (name);
  g_autofree char *when = tin_words_when (tin_message_get_time (message));
  g_autofree char *full_when = tin_words_date_time (tin_message_get_time (message));
  /* Translators: stands before an own message that was found */
  const char *whose = tin_message_is_own (message) ? _("You: ") : "";
  g_autoptr (PangoAttrList) attributes = NULL;
  g_autofree char *snippet = tin_snippet_new (whose, tin_message_get_text (message),
                                              tin_found_message_get_words (found), &attributes);

  adw_avatar_set_text (ADW_AVATAR (self->avatar), name);
  gtk_label_set_text (GTK_LABEL (self->name), name);
  gtk_label_set_text (GTK_LABEL (self->time), when);
  gtk_widget_set_tooltip_text (self->time, full_when);
  gtk_label_set_text (GTK_LABEL (self->snippet), snippet);
  gtk_label_set_attributes (GTK_LABEL (self->snippet), attributes);
  /* Translators: for screen readers, of a message that was found: with whom, when, and its text */
  self->spoken = g_strdup_printf (_("%s, %s: %s"), isolated, full_when, snippet);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, self->spoken, -1);
  return GTK_WIDGET (self);
}
