/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-composer-private.h"

#include <string.h>

#include "tin-announce.h"
#include "tin-compat.h"
#include "tin-limits.h"

/* Where a message is written. It grows with the text up to a height that its owner sets. Enter
 * sends, alone or with Ctrl; with Shift it breaks the line; what an input method composes is left
 * alone. */

/* From here on a text that is inserted, in bytes, is none that somebody types. */
#define INSERTED_LARGE 1024

G_DEFINE_FINAL_TYPE (TinComposer, tin_composer, GTK_TYPE_WIDGET)

guint tin_composer_signals[N_SIGNALS];

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

static GtkTextBuffer *
get_buffer (TinComposer *self)
{
  return gtk_text_view_get_buffer (self->text_view);
}

/* --- What is written ---------------------------------------------------------------------- */

static void
update_placeholder (TinComposer *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->placeholder),
                          gtk_text_buffer_get_char_count (get_buffer (self)) == 0 &&
                          !self->composing);
}

/* A screen reader is told when that changes, and not the count at each key. */
static void
update_room (TinComposer *self)
{
  TinComposerRoom before = self->left;
  g_autofree char *words = NULL;

  self->left = TIN_COMPOSER_ROOM_PLENTY;
  /* A character has four bytes at most: what is short is not counted at each key. */
  if (gtk_text_buffer_get_char_count (get_buffer (self)) >= TIN_TEXT_MAX / 8)
    {
      g_autofree char *text = tin_composer_dup_text (self);

      self->left = tin_composer_count_room (text, &words);
    }
  gtk_label_set_text (self->room, words != NULL ? words : "");
  gtk_widget_set_visible (GTK_WIDGET (self->room), words != NULL);
  if (self->left == TIN_COMPOSER_ROOM_NONE)
    gtk_widget_add_css_class (GTK_WIDGET (self->room), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->room), "error");
  if (words != NULL && self->left != before)
    tin_announce (GTK_WIDGET (self->text_view), words);
}

static void
on_changed (TinComposer *self)
{
  update_placeholder (self);
  update_room (self);
  gtk_widget_set_visible (GTK_WIDGET (self->refused), FALSE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "composer.send",
                                 self->left != TIN_COMPOSER_ROOM_NONE &&
                                 !tin_composer_is_blank (self));
  if (self->placing)
    return;
  if (!self->composing)
    tin_completion_update (self->completion);
  g_signal_emit (self, tin_composer_signals[SIGNAL_CHANGED], 0, TRUE);
}

/* Whatever way a text comes, pasted or dropped: what would hold up the window stays where it is. */
static void
on_insert_text (TinComposer *self,
                GtkTextIter *at,
                const char  *text,
                int          length)
{
  g_autofree char *inserted = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *whole = NULL;
  g_autofree char *words = NULL;
  GtkTextIter start;
  GtkTextIter end;

  if (self->placing || self->undoing || length < INSERTED_LARGE)
    return;
  gtk_text_buffer_get_bounds (get_buffer (self), &start, &end);
  before = gtk_text_iter_get_slice (&start, at);
  after = gtk_text_iter_get_slice (at, &end);
  inserted = g_strndup (text, (gsize) length);
  whole = g_strconcat (before, inserted, after, NULL);
  if (tin_composer_count_is_editable (whole))
    return;
  g_signal_stop_emission_by_name (get_buffer (self), "insert-text");
  words = tin_composer_count_dup_refusal (inserted);
  gtk_label_set_text (self->refused, words);
  gtk_widget_set_visible (GTK_WIDGET (self->refused), TRUE);
  tin_announce (GTK_WIDGET (self->text_view), words);
}

static void
on_undo_begins (TinComposer *self)
{
  self->undoing = TRUE;
}

static void
on_undo_ends (TinComposer *self)
{
  self->undoing = FALSE;
}

static void
on_preedit_changed (TinComposer *self,
                    const char  *preedit)
{
  gboolean before = self->composing;

  self->composing = *preedit != '\0';
  update_placeholder (self);
  if (self->composing)
    tin_completion_close (self->completion);
  /* What is given up was nobody's text; what is taken over is typed, and tells of itself. */
  if (self->composing || before)
    g_signal_emit (self, tin_composer_signals[SIGNAL_CHANGED], 0, self->composing);
}

static void
on_focus_left (TinComposer *self)
{
  tin_completion_close (self->completion);
}

static void
send_text (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  TinComposer *self = TIN_COMPOSER (widget);
  g_autofree char *text = tin_composer_dup_text (self);
  g_autofree char *trimmed = trim (text);

  if (tin_composer_is_blank (self) || strlen (trimmed) > TIN_TEXT_MAX)
    return;
  tin_completion_close (self->completion);
  g_signal_emit (self, tin_composer_signals[SIGNAL_SEND], 0, trimmed);
}

/* --- Keys --------------------------------------------------------------------------------- */

static gboolean
is_enter (guint keyval)
{
  return keyval == GDK_KEY_Return || keyval == GDK_KEY_KP_Enter || keyval == GDK_KEY_ISO_Enter;
}

/* A key that is about more than the text, pressed without a modifier. */
static gboolean
press_alone (TinComposer *self,
             guint        keyval)
{
  gboolean handled = FALSE;

  if (tin_completion_press (self->completion, keyval))
    return TRUE;
  switch (keyval)
    {
    case GDK_KEY_Page_Up:
    case GDK_KEY_Page_Down:
      g_signal_emit (self, tin_composer_signals[SIGNAL_SCROLL], 0,
                     keyval == GDK_KEY_Page_Up ? -1 : 1);
      return TRUE;
    case GDK_KEY_Escape:
      handled = self->target != NULL;
      tin_composer_cancel (self);
      return handled;
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      if (self->target == NULL && gtk_text_buffer_get_char_count (get_buffer (self)) == 0)
        g_signal_emit (self, tin_composer_signals[SIGNAL_EDIT_LAST], 0, &handled);
      return handled;
    default:
      return FALSE;
    }
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
  if (self->composing)
    return GDK_EVENT_PROPAGATE;
  if (state == 0 && press_alone (self, keyval))
    return GDK_EVENT_STOP;
  if (!is_enter (keyval) || (state != 0 && state != GDK_CONTROL_MASK))
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
  tin_name_parts (GTK_WIDGET (self->text_view));
}

static void
on_cancelled (TinComposer *self)
{
  tin_composer_cancel (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->text_view));
}

/* --- Widget ------------------------------------------------------------------------------- */

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
  TinComposer *self = TIN_COMPOSER (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), TIN_TYPE_COMPOSER);
  g_clear_pointer (&self->target, tin_message_unref);
  g_clear_pointer (&self->aside_target, tin_message_unref);

  G_OBJECT_CLASS (tin_composer_parent_class)->dispose (object);
}

static void
tin_composer_finalize (GObject *object)
{
  TinComposer *self = TIN_COMPOSER (object);

  g_free (self->name);
  g_free (self->aside);

  G_OBJECT_CLASS (tin_composer_parent_class)->finalize (object);
}

static void
add_signals (TinComposerClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  tin_composer_signals[SIGNAL_SEND] =
    g_signal_new ("send", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                  G_TYPE_STRING);
  tin_composer_signals[SIGNAL_SCROLL] =
    g_signal_new ("scroll", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                  G_TYPE_INT);
  tin_composer_signals[SIGNAL_CHANGED] =
    g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                  G_TYPE_BOOLEAN);
  tin_composer_signals[SIGNAL_EDIT_LAST] =
    g_signal_new ("edit-last", type, G_SIGNAL_RUN_LAST, 0, g_signal_accumulator_true_handled, NULL,
                  NULL, G_TYPE_BOOLEAN, 0);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/tincan_chat/Tincan/ui/tin-composer.ui");
  gtk_widget_class_bind_template_child (widget_class, TinComposer, box);
  gtk_widget_class_bind_template_child (widget_class, TinComposer, target_bar);
  gtk_widget_class_bind_template_child (widget_class, TinComposer, refused);
  gtk_widget_class_bind_template_child (widget_class, TinComposer, room);
  gtk_widget_class_bind_template_child (widget_class, TinComposer, scroller);
  gtk_widget_class_bind_template_child (widget_class, TinComposer, text_view);
  gtk_widget_class_bind_template_child (widget_class, TinComposer, placeholder);
  gtk_widget_class_bind_template_child_full (widget_class, "send", FALSE, 0);
  gtk_widget_class_bind_template_child (widget_class, TinComposer, completion);
  gtk_widget_class_bind_template_callback (widget_class, on_cancelled);
  gtk_widget_class_bind_template_callback (widget_class, on_preedit_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_focus_left);
  gtk_widget_class_bind_template_callback (widget_class, on_key_pressed);
  gtk_widget_class_bind_template_callback (widget_class, on_emoji_clicked);
}

static void
tin_composer_class_init (TinComposerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tin_composer_dispose;
  object_class->finalize = tin_composer_finalize;
  widget_class->focus = tin_composer_focus;
  widget_class->grab_focus = tin_composer_grab_focus;

  add_signals (klass);
  g_type_ensure (TIN_TYPE_COMPLETION);
  g_type_ensure (TIN_TYPE_COMPOSER_TARGET);
  bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "composer.send", NULL, send_text);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "composer");
}

static void
tin_composer_init (TinComposer *self)
{
  static const char *const undoing[] = { "undo", "redo" };
  GtkTextBuffer *buffer;

  self->name = g_strdup ("");
  gtk_widget_init_template (GTK_WIDGET (self));

  tin_completion_set_view (self->completion, self->text_view);
  buffer = get_buffer (self);
  g_signal_connect_object (buffer, "insert-text", G_CALLBACK (on_insert_text), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (buffer, "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  for (guint i = 0; i < G_N_ELEMENTS (undoing); i++)
    {
      g_signal_connect_object (buffer, undoing[i], G_CALLBACK (on_undo_begins), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (buffer, undoing[i], G_CALLBACK (on_undo_ends), self,
                               G_CONNECT_SWAPPED | G_CONNECT_AFTER);
    }
  on_changed (self);
}

GtkWidget *
tin_composer_new (void)
{
  return g_object_new (TIN_TYPE_COMPOSER, NULL);
}

/**
 * tin_composer_set_name:
 * @name: of who is written to
 */
void
tin_composer_set_name (TinComposer *self,
                       const char  *name)
{
  g_return_if_fail (TIN_IS_COMPOSER (self));

  if (g_str_equal (self->name, name))
    return;
  g_free (self->name);
  self->name = g_strdup (name);
  if (self->target != NULL)
    tin_composer_target_show (self->target_bar, self->target, self->edits, self->name);
}

/**
 * tin_composer_set_people:
 * @people: (nullable): a list of TinPeer, whose names an @ completes
 */
void
tin_composer_set_people (TinComposer *self,
                         GListModel  *people)
{
  g_return_if_fail (TIN_IS_COMPOSER (self));

  tin_completion_set_people (self->completion, people);
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
  GtkTextIter start;
  GtkTextIter end;

  g_return_val_if_fail (TIN_IS_COMPOSER (self), NULL);

  gtk_text_buffer_get_bounds (get_buffer (self), &start, &end);
  return gtk_text_buffer_get_text (get_buffer (self), &start, &end, FALSE);
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

  buffer = get_buffer (self);
  self->placing = TRUE;
  gtk_text_buffer_begin_irreversible_action (buffer);
  gtk_text_buffer_set_text (buffer, text, -1);
  gtk_text_buffer_end_irreversible_action (buffer);
  self->placing = FALSE;
  tin_completion_close (self->completion);
  g_signal_emit (self, tin_composer_signals[SIGNAL_CHANGED], 0, FALSE);
}

/**
 * tin_composer_is_blank:
 *
 * Returns: whether nothing but space is written
 */
gboolean
tin_composer_is_blank (TinComposer *self)
{
  GtkTextIter at;

  g_return_val_if_fail (TIN_IS_COMPOSER (self), TRUE);

  gtk_text_buffer_get_start_iter (get_buffer (self), &at);
  while (!gtk_text_iter_is_end (&at) && g_unichar_isspace (gtk_text_iter_get_char (&at)))
    gtk_text_iter_forward_char (&at);
  return gtk_text_iter_is_end (&at);
}

/**
 * tin_composer_is_composing:
 *
 * Returns: whether an input method has something that is not in the text yet
 */
gboolean
tin_composer_is_composing (TinComposer *self)
{
  g_return_val_if_fail (TIN_IS_COMPOSER (self), FALSE);

  return self->composing;
}

/**
 * tin_composer_clear:
 *
 * Forgets all that is written, for another conversation.
 */
void
tin_composer_clear (TinComposer *self)
{
  g_return_if_fail (TIN_IS_COMPOSER (self));

  g_clear_pointer (&self->aside, g_free);
  g_clear_pointer (&self->aside_target, tin_message_unref);
  tin_composer_put_back (self);
}

/**
 * tin_composer_finish:
 *
 * What was written was sent: the composer is empty; after an edit it has what it had before.
 */
void
tin_composer_finish (TinComposer *self)
{
  g_return_if_fail (TIN_IS_COMPOSER (self));

  if (self->edits)
    tin_composer_put_back (self);
  else
    tin_composer_clear (self);
}
