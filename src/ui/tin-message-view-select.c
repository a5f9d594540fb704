/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-message-view-private.h"

#include <glib/gi18n.h>

#include "tin-words.h"

/* Messages that are selected, to be copied or deleted together. As in a list: with Ctrl one more or
 * less, with Shift all up to here; while some are selected a click or Space does what Ctrl does,
 * and Escape ends it. A part of one text is selected in its label, as in any text.
 *
 * They are kept, not their rows: a message stays selected when it is scrolled out of sight. */

static TinMessageName
name_of (TinMessage *message)
{
  return (TinMessageName) { tin_message_get_log_id (message), tin_message_get_number (message) };
}

void
tin_message_view_init_selection (TinMessageView *self)
{
  self->selected = g_hash_table_new_full (tin_message_name_hash, tin_message_name_equal, g_free,
                                          (GDestroyNotify) tin_message_unref);
}

gboolean
tin_message_view_is_selected (TinMessageView *self,
                              TinMessage     *message)
{
  TinMessageName name = name_of (message);

  return g_hash_table_contains (self->selected, &name);
}

static void
select_message (TinMessageView *self,
                TinMessage     *message)
{
  TinMessageName name = name_of (message);

  g_hash_table_replace (self->selected, g_memdup2 (&name, sizeof name),
                        tin_message_ref (message));
}

/* A message that is selected is shown in another form from now on. */
void
tin_message_view_reselect (TinMessageView *self,
                           TinMessage     *message)
{
  if (tin_message_view_is_selected (self, message))
    select_message (self, message);
}

static void
update_rows (TinMessageView *self)
{
  gboolean selecting = g_hash_table_size (self->selected) > 0;

  for (guint i = 0; i < self->rows->len; i++)
    {
      TinMessageRow *row = tin_message_view_row_at (self, i)->widget;
      TinMessage *message = tin_message_row_get_message (row);

      tin_message_row_set_selected (row, selecting,
                                    selecting && tin_message_view_is_selected (self, message));
    }
  g_object_notify (G_OBJECT (self), "n-selected");
}

/* From here on Shift selects. */
static void
set_origin (TinMessageView *self,
            TinMessage     *message)
{
  tin_message_ref (message);
  g_clear_pointer (&self->selected_from, tin_message_unref);
  self->selected_from = message;
}

static void
toggle (TinMessageView *self,
        TinMessage     *message)
{
  TinMessageName name = name_of (message);

  if (!g_hash_table_remove (self->selected, &name))
    select_message (self, message);
  update_rows (self);
}

/* One more, or one less. */
void
tin_message_view_toggle_selected (TinMessageView *self,
                                  TinMessageRow  *row)
{
  TinMessage *message = tin_message_row_get_message (row);

  set_origin (self, message);
  toggle (self, message);
}

/* All from the one that was selected first to that of ROW, and no others. Where that one is not
 * loaded, what lies between cannot be selected: one more or less, and the others stay. */
static void
select_up_to (TinMessageView *self,
              TinMessageRow  *row)
{
  TinMessage *message = tin_message_row_get_message (row);
  guint from;
  guint to;

  if (self->selected_from == NULL)
    set_origin (self, message);
  if (!tin_conversation_find (self->conversation, tin_message_get_log_id (message),
                              tin_message_get_number (message), &to))
    return;
  if (!tin_conversation_find (self->conversation, tin_message_get_log_id (self->selected_from),
                              tin_message_get_number (self->selected_from), &from))
    {
      if (g_hash_table_size (self->selected) == 0)
        set_origin (self, message);
      toggle (self, message);
      return;
    }
  g_hash_table_remove_all (self->selected);
  for (guint i = MIN (from, to); i <= MAX (from, to); i++)
    select_message (self, tin_conversation_get_message (self->conversation, i));
  update_rows (self);
}

/* A message is gone from the disk: what is not loaded is selected all the same, but not this.
 *
 * @number: 0 if it may be any of them */
void
tin_message_view_message_gone (TinMessageView *self,
                               guint64         log_id,
                               guint64         number)
{
  const TinMessageName name = { log_id, number };

  if (g_hash_table_size (self->selected) == 0)
    return;
  if (number == 0)
    tin_message_view_unselect (self);
  else if (g_hash_table_remove (self->selected, &name))
    update_rows (self);
}

/* Forgets them without a word: another conversation is shown. */
void
tin_message_view_forget_selection (TinMessageView *self)
{
  g_hash_table_remove_all (self->selected);
  g_clear_pointer (&self->selected_from, tin_message_unref);
}

/* --- Keys --------------------------------------------------------------------------------- */

/* Returns: (nullable): the row that has the focus, in it or within */
static TinMessageRow *
get_focused_row (TinMessageView *self)
{
  GtkWidget *inside = tin_message_row_get_focused (GTK_WIDGET (self));

  return inside != NULL && TIN_IS_MESSAGE_ROW (inside) ? TIN_MESSAGE_ROW (inside) : NULL;
}

static gboolean
on_extend (GtkWidget *widget,
           GVariant  *direction,
           gpointer   user_data)
{
  TinMessageView *self = TIN_MESSAGE_VIEW (widget);
  TinMessageRow *row = get_focused_row (self);

  if (row == NULL)
    return FALSE;
  if (g_hash_table_size (self->selected) == 0)
    set_origin (self, tin_message_row_get_message (row));
  gtk_widget_child_focus (widget, (GtkDirectionType) g_variant_get_int32 (direction));
  row = get_focused_row (self);
  if (row != NULL)
    select_up_to (self, row);
  return TRUE;
}

/* @always: else only where some are selected already */
static gboolean
on_toggle (GtkWidget *widget,
           GVariant  *always,
           gpointer   user_data)
{
  TinMessageView *self = TIN_MESSAGE_VIEW (widget);
  TinMessageRow *row = get_focused_row (self);

  if (row == NULL ||
      (!g_variant_get_boolean (always) && g_hash_table_size (self->selected) == 0))
    return FALSE;
  tin_message_view_toggle_selected (self, row);
  return TRUE;
}

static gboolean
on_escape (GtkWidget *widget,
           GVariant  *parameter,
           gpointer   user_data)
{
  TinMessageView *self = TIN_MESSAGE_VIEW (widget);

  if (g_hash_table_size (self->selected) == 0)
    return FALSE;
  tin_message_view_unselect (self);
  return TRUE;
}

/* --- Pointer ------------------------------------------------------------------------------ */

/* Before the texts see it. */
static void
on_pressed (TinMessageView *self,
            int             n_press,
            double          x,
            double          y,
            GtkGesture     *gesture)
{
  GdkModifierType state =
    gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));
  GtkWidget *picked = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);
  GtkWidget *row =
    picked != NULL ? gtk_widget_get_ancestor (picked, TIN_TYPE_MESSAGE_ROW) : NULL;
  gboolean extend = (state & GDK_SHIFT_MASK) != 0;
  gboolean selecting = g_hash_table_size (self->selected) > 0;
  TinMessageRow *focused = get_focused_row (self);

  /* Within one text Shift selects a part of that. */
  if (row == NULL ||
      (!selecting && !(state & GDK_CONTROL_MASK) &&
       (!extend || tin_message_row_has_text_selected (TIN_MESSAGE_ROW (row)))))
    {
      gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_DENIED);
      return;
    }
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  if (!selecting && focused != NULL)
    set_origin (self, tin_message_row_get_message (focused));
  gtk_widget_grab_focus (row);
  if (extend)
    select_up_to (self, TIN_MESSAGE_ROW (row));
  else
    tin_message_view_toggle_selected (self, TIN_MESSAGE_ROW (row));
}

/* --- What is done with them --------------------------------------------------------------- */

static int
compare_messages (gconstpointer a,
                  gconstpointer b)
{
  return tin_message_compare (*(TinMessage *const *) a, *(TinMessage *const *) b);
}

/**
 * tin_message_view_list_selected:
 *
 * Returns: (transfer container) (element-type TinMessage): what is selected, in the order of time
 */
GPtrArray *
tin_message_view_list_selected (TinMessageView *self)
{
  GPtrArray *messages;
  GHashTableIter iter;
  gpointer message;

  g_return_val_if_fail (TIN_IS_MESSAGE_VIEW (self), NULL);

  messages = g_ptr_array_new_with_free_func ((GDestroyNotify) tin_message_unref);
  g_hash_table_iter_init (&iter, self->selected);
  while (g_hash_table_iter_next (&iter, NULL, &message))
    g_ptr_array_add (messages, tin_message_ref (message));
  g_ptr_array_sort (messages, compare_messages);
  return messages;
}

/* Returns: (nullable): day and time, in words that are still true tomorrow; the time as the clock
 *   shows it here */
static char *
full_time (gint64 time)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (time / 1000);
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_local (utc) : NULL;
  g_autofree char *day = local != NULL ? g_date_time_format (local, "%x") : NULL;
  g_autofree char *clock = tin_words_time (time);

  if (day == NULL)
    return NULL;
  return g_strdup_printf (C_("day and time", "%s, %s"), day, clock);
}

/* A line for somebody who was not there: who, when and what */
static char *
text_with_name (TinMessageView *self,
                TinMessage     *message)
{
  g_autofree char *when = full_time (tin_message_get_time (message));
  /* Translators: who wrote a message */
  const char *name = tin_message_is_own (message) ? _("You") : tin_peer_get_name (self->peer);

  if (tin_message_get_kind (message) == TIN_MESSAGE_KIND_NOTE)
    return g_strdup (tin_message_get_text (message));
  if (when == NULL)
    /* Translators: a message as it is copied: who said it, and the text */
    return g_strdup_printf (_("%s: %s"), name, tin_message_get_text (message));
  /* Translators: a message as it is copied: who said it, when, and the text */
  return g_strdup_printf (_("%s (%s): %s"), name, when, tin_message_get_text (message));
}

/**
 * tin_message_view_dup_selected_text:
 * @with_names: whether each says whose it is and from when
 *
 * Returns: (transfer full): the texts that are selected, one below the other
 */
char *
tin_message_view_dup_selected_text (TinMessageView *self,
                                    gboolean        with_names)
{
  g_autoptr (GPtrArray) messages = tin_message_view_list_selected (self);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < messages->len; i++)
    {
      TinMessage *message = g_ptr_array_index (messages, i);
      g_autofree char *line = NULL;

      if (tin_message_get_flags (message) & TIN_MESSAGE_FLAG_DELETED)
        continue;
      line = with_names ? text_with_name (self, message)
                        : g_strdup (tin_message_get_text (message));
      if (text->len > 0)
        g_string_append_c (text, '\n');
      g_string_append (text, line);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * tin_message_view_copy_selected:
 *
 * Puts what is selected into the clipboard.
 */
void
tin_message_view_copy_selected (TinMessageView *self,
                                gboolean        with_names)
{
  g_autofree char *text = tin_message_view_dup_selected_text (self, with_names);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
}

static void
copy (GtkWidget  *widget,
      const char *action,
      GVariant   *parameter)
{
  tin_message_view_copy_selected (TIN_MESSAGE_VIEW (widget), FALSE);
}

/* Where nothing is selected, the one with the focus is meant. */
static void
copy_with_names (GtkWidget  *widget,
                 const char *action,
                 GVariant   *parameter)
{
  TinMessageView *self = TIN_MESSAGE_VIEW (widget);
  TinMessageRow *row = get_focused_row (self);
  g_autofree char *text = NULL;

  if (g_hash_table_size (self->selected) > 0)
    tin_message_view_copy_selected (self, TRUE);
  else if (row != NULL)
    {
      text = text_with_name (self, tin_message_row_get_message (row));
      gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
    }
}

/**
 * tin_message_view_unselect:
 *
 * Selects nothing any longer.
 */
void
tin_message_view_unselect (TinMessageView *self)
{
  g_return_if_fail (TIN_IS_MESSAGE_VIEW (self));

  tin_message_view_forget_selection (self);
  update_rows (self);
}

guint
tin_message_view_get_n_selected (TinMessageView *self)
{
  g_return_val_if_fail (TIN_IS_MESSAGE_VIEW (self), 0);

  return g_hash_table_size (self->selected);
}

/* --- For the view ------------------------------------------------------------------------- */

void
tin_message_view_class_install_selection (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "messages.copy", NULL, copy);
  gtk_widget_class_install_action (widget_class, "messages.copy-with-names", NULL,
                                   copy_with_names);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c,
                                       GDK_CONTROL_MASK | GDK_SHIFT_MASK,
                                       "messages.copy-with-names", NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Up, GDK_SHIFT_MASK, on_extend,
                                "i", GTK_DIR_UP);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Down, GDK_SHIFT_MASK, on_extend,
                                "i", GTK_DIR_DOWN);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_space, GDK_CONTROL_MASK, on_toggle,
                                "b", TRUE);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_space, 0, on_toggle, "b", FALSE);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, on_escape, NULL);
}

void
tin_message_view_add_selection_gesture (TinMessageView *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_PRIMARY);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect_object (click, "pressed", G_CALLBACK (on_pressed), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}
