/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-composer.h"

#include <glib/gi18n.h>
#include <string.h>

#include "tin-limits.h"

/* Where a message is written. It grows with the text up to a height that its owner sets. Enter
 * sends; with Shift or Ctrl it breaks the line; what an input method composes is left alone. */

struct _TinComposer
{
  GtkWidget          parent_instance;

  /* State */
  gboolean           composing;  /* an input method has something that is not committed */

  /* Template */
  GtkBox            *box;
  GtkLabel          *too_long;
  GtkScrolledWindow *scroller;
  GtkTextView       *text_view;
  GtkLabel          *placeholder;
  GtkButton         *send;
};

G_DEFINE_FINAL_TYPE (TinComposer, tin_composer, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_SEND,
  SIGNAL_SCROLL,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static gboolean
is_blank (const char *text)
{
  while (g_unichar_isspace (g_utf8_get_char (text)))
    text = g_utf8_next_char (text);
  return *text == '\0';
}

/* Without the empty lines around it. */
static char *
trim (const char *text)
{
  g_autofree char *trimmed = NULL;

  while (*text == '\n' || *text == '\r')
    text++;
  trimmed = g_strdup (text);
  return g_strchomp (g_steal_pointer (&trimmed));
}

static void
update_placeholder (TinComposer *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text_view);

  gtk_widget_set_visible (GTK_WIDGET (self->placeholder),
                          gtk_text_buffer_get_char_count (buffer) == 0 && !self->composing);
}

static void
on_changed (TinComposer *self)
{
  g_autofree char *text = tin_composer_dup_text (self);
  gsize length = strlen (text);
  gboolean too_long = length > TIN_TEXT_MAX;

  update_placeholder (self);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "composer.send", !too_long && !is_blank (text));
  if (too_long)
    {
      g_autofree char *most = g_format_size_full (TIN_TEXT_MAX, G_FORMAT_SIZE_IEC_UNITS);
      g_autofree char *over = g_format_size_full (length - TIN_TEXT_MAX, G_FORMAT_SIZE_IEC_UNITS);
      /* Translators: the first %s is the largest size, such as 1.0 MiB, the second how much more
       * this message has */
      g_autofree char *words =
        g_strdup_printf (_("A message has at most %s. This one is %s longer."), most, over);

      gtk_label_set_text (self->too_long, words);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->too_long), too_long);
}

static void
on_preedit_changed (TinComposer *self,
                    const char  *preedit)
{
  self->composing = *preedit != '\0';
  update_placeholder (self);
}

static void
send_text (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  TinComposer *self = TIN_COMPOSER (widget);
  g_autofree char *text = tin_composer_dup_text (self);
  g_autofree char *trimmed = trim (text);

  if (!is_blank (trimmed) && strlen (trimmed) <= TIN_TEXT_MAX)
    g_signal_emit (self, signals[SIGNAL_SEND], 0, trimmed);
}

static gboolean
is_enter (guint keyval)
{
  return keyval == GDK_KEY_Return || keyval == GDK_KEY_KP_Enter || keyval == GDK_KEY_ISO_Enter;
}

static gboolean
on_key_pressed (TinComposer           *self,
                guint                  keyval,
                guint                  keycode,
                GdkModifierType        state,
                GtkEventControllerKey *controller)
{
  GdkEvent *event = gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (controller));

  state &= GDK_SHIFT_MASK | GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK;
  if (state != 0)
    return GDK_EVENT_PROPAGATE;
  if (keyval == GDK_KEY_Page_Up || keyval == GDK_KEY_Page_Down)
    {
      g_signal_emit (self, signals[SIGNAL_SCROLL], 0, keyval == GDK_KEY_Page_Up ? -1 : 1);
      return GDK_EVENT_STOP;
    }
  if (!is_enter (keyval) || self->composing)
    return GDK_EVENT_PROPAGATE;
  /* An input method may want the key although nothing of it is in the text yet. */
  if (event == NULL || !gtk_text_view_im_context_filter_keypress (self->text_view, event))
    gtk_widget_activate_action (GTK_WIDGET (self), "composer.send", NULL);
  return GDK_EVENT_STOP;
}

static void
on_emoji_clicked (TinComposer *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->text_view));
  g_signal_emit_by_name (self->text_view, "insert-emoji");
}

static gboolean
tin_composer_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (TIN_COMPOSER (widget)->text_view));
}

/* Without this the toolkit would fall back upon grab_focus(), and Tab would never leave. */
static gboolean
tin_composer_focus (GtkWidget        *widget,
                    GtkDirectionType  direction)
{
  return gtk_widget_child_focus (GTK_WIDGET (TIN_COMPOSER (widget)->box), direction);
}

static void
tin_composer_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), TIN_TYPE_COMPOSER);

  G_OBJECT_CLASS (tin_composer_parent_class)->dispose (object);
}

static void
tin_composer_class_init (TinComposerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tin_composer_dispose;
  widget_class->focus = tin_composer_focus;
  widget_class->grab_focus = tin_composer_grab_focus;

  signals[SIGNAL_SEND] = g_signal_new ("send", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                       NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_SCROLL] = g_signal_new ("scroll", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/tincan_chat/Tincan/ui/tin-composer.ui");
  gtk_widget_class_bind_template_child (widget_class, TinComposer, box);
  gtk_widget_class_bind_template_child (widget_class, TinComposer, too_long);
  gtk_widget_class_bind_template_child (widget_class, TinComposer, scroller);
  gtk_widget_class_bind_template_child (widget_class, TinComposer, text_view);
  gtk_widget_class_bind_template_child (widget_class, TinComposer, placeholder);
  gtk_widget_class_bind_template_child (widget_class, TinComposer, send);
  gtk_widget_class_bind_template_callback (widget_class, on_preedit_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_key_pressed);
  gtk_widget_class_bind_template_callback (widget_class, on_emoji_clicked);
  gtk_widget_class_install_action (widget_class, "composer.send", NULL, send_text);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "composer");
}

static void
tin_composer_init (TinComposer *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  g_signal_connect_object (gtk_text_view_get_buffer (self->text_view), "changed",
                           G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  on_changed (self);
}

GtkWidget *
tin_composer_new (void)
{
  return g_object_new (TIN_TYPE_COMPOSER, NULL);
}

/**
 * tin_composer_set_placeholder:
 * @placeholder: what stands in an empty composer, and names it to a screen reader
 */
void
tin_composer_set_placeholder (TinComposer *self,
                              const char  *placeholder)
{
  g_return_if_fail (TIN_IS_COMPOSER (self));

  gtk_label_set_text (self->placeholder, placeholder);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->text_view),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, placeholder,
                                  GTK_ACCESSIBLE_PROPERTY_MULTI_LINE, TRUE, -1);
}

/**
 * tin_composer_set_max_height:
 * @height: of the text, in pixels; a longer one scrolls
 */
void
tin_composer_set_max_height (TinComposer *self,
                             int          height)
{
  g_return_if_fail (TIN_IS_COMPOSER (self));

  gtk_scrolled_window_set_max_content_height (self->scroller, height);
}

/**
 * tin_composer_dup_text:
 *
 * Returns: (transfer full): what is written, as it is
 */
char *
tin_composer_dup_text (TinComposer *self)
{
  GtkTextBuffer *buffer;
  GtkTextIter start;
  GtkTextIter end;

  g_return_val_if_fail (TIN_IS_COMPOSER (self), NULL);

  buffer = gtk_text_view_get_buffer (self->text_view);
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

/**
 * tin_composer_set_text:
 *
 * Replaces what is written; that cannot be undone, for it may be another conversation's.
 */
void
tin_composer_set_text (TinComposer *self,
                       const char  *text)
{
  GtkTextBuffer *buffer;

  g_return_if_fail (TIN_IS_COMPOSER (self));

  buffer = gtk_text_view_get_buffer (self->text_view);
  gtk_text_buffer_begin_irreversible_action (buffer);
  gtk_text_buffer_set_text (buffer, text, -1);
  gtk_text_buffer_end_irreversible_action (buffer);
}
