/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-message-box.h"

#include <glib/gi18n.h>
#include <string.h>

#include "tin-limits.h"

/* The text of a message in a dialog. As in the composer of a conversation, Enter sends (it
 * activates the window's default button) and Shift+Enter begins a line. */

struct _TinMessageBox
{
  GtkBox         parent_instance;

  /* template */
  GtkTextView   *text_view;
  GtkTextBuffer *buffer;
  GtkLabel      *title_label;
  GtkLabel      *length_label;

  /* state */
  gboolean       composing;  /* an input method is at work: Enter is its own */
  gboolean       valid;
};

enum
{
  PROP_0,
  PROP_VALID,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (TinMessageBox, tin_message_box, GTK_TYPE_BOX)

static gboolean
is_blank (const char *text)
{
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      if (!g_unichar_isspace (g_utf8_get_char (at)))
        return FALSE;
    }
  return TRUE;
}

static void
update (TinMessageBox *self)
{
  g_autofree char *text = tin_message_box_dup_text (self);
  gsize length = strlen (text);
  gboolean valid = length <= TIN_TEXT_MAX && !is_blank (text);

  gtk_widget_set_visible (GTK_WIDGET (self->length_label), length > TIN_TEXT_MAX);
  if (length > TIN_TEXT_MAX)
    {
      g_autofree char *over = g_format_size (length - TIN_TEXT_MAX);
      /* Translators: %s is an amount of data such as “12.3 kB” */
      g_autofree char *words = g_strdup_printf (_("Too long to send: shorten it by %s"), over);

      gtk_label_set_text (self->length_label, words);
    }
  if (self->valid == valid)
    return;
  self->valid = valid;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VALID]);
}

static void
on_preedit_changed (TinMessageBox *self,
                    const char    *preedit)
{
  self->composing = preedit != NULL && *preedit != '\0';
}

static gboolean
on_key_pressed (TinMessageBox   *self,
                guint            key,
                guint            code,
                GdkModifierType  modifiers)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *button;

  if (key != GDK_KEY_Return && key != GDK_KEY_KP_Enter && key != GDK_KEY_ISO_Enter)
    return GDK_EVENT_PROPAGATE;
  if (self->composing || (modifiers & (GDK_SHIFT_MASK | GDK_ALT_MASK)) != 0)
    return GDK_EVENT_PROPAGATE;
  button = GTK_IS_WINDOW (root) ? gtk_window_get_default_widget (GTK_WINDOW (root)) : NULL;
  if (button != NULL && gtk_widget_is_sensitive (button))
    gtk_widget_activate (button);
  return GDK_EVENT_STOP;
}

static gboolean
tin_message_box_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (TIN_MESSAGE_BOX (widget)->text_view));
}

static void
tin_message_box_get_property (GObject    *object,
                              guint       id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  if (id == PROP_VALID)
    g_value_set_boolean (value, tin_message_box_is_valid (TIN_MESSAGE_BOX (object)));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
tin_message_box_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), TIN_TYPE_MESSAGE_BOX);

  G_OBJECT_CLASS (tin_message_box_parent_class)->dispose (object);
}

static void
tin_message_box_class_init (TinMessageBoxClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tin_message_box_dispose;
  object_class->get_property = tin_message_box_get_property;
  widget_class->grab_focus = tin_message_box_grab_focus;

  properties[PROP_VALID] = g_param_spec_boolean ("valid", NULL, NULL, FALSE,
                                                 G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tincan_chat/Tincan/ui/tin-message-box.ui");
  gtk_widget_class_bind_template_child (widget_class, TinMessageBox, text_view);
  gtk_widget_class_bind_template_child (widget_class, TinMessageBox, buffer);
  gtk_widget_class_bind_template_child (widget_class, TinMessageBox, title_label);
  gtk_widget_class_bind_template_child (widget_class, TinMessageBox, length_label);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_bind_template_callback (widget_class, on_preedit_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_key_pressed);
}

static void
tin_message_box_init (TinMessageBox *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

gboolean
tin_message_box_is_valid (TinMessageBox *self)
{
  g_return_val_if_fail (TIN_IS_MESSAGE_BOX (self), FALSE);

  return self->valid;
}

/**
 * tin_message_box_dup_text:
 *
 * Returns: (transfer full): valid UTF-8, as it was written
 */
char *
tin_message_box_dup_text (TinMessageBox *self)
{
  GtkTextIter start, end;

  g_return_val_if_fail (TIN_IS_MESSAGE_BOX (self), NULL);

  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  return gtk_text_buffer_get_text (self->buffer, &start, &end, FALSE);
}
