/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "view-fixture.h"

#include "tin-message-row.h"

/* Of session, and in no header that ui may see. */
void tin_conversation_append (TinConversation  *self,
                              TinMessage      **messages,
                              guint             n_messages);
TinLog *tin_conversation_get_peer_log (TinConversation *self,
                                       guint64          log_id);

void
view_set_up (ViewFixture   *self,
             gconstpointer  user_data)
{
  static const char *const names[] = { "Alice", "Bob", "Carol" };
  GtkWidget *scroller = gtk_scrolled_window_new ();

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    self->directories[i] = tin_ui_test_make_dir ();
  self->alice = tin_ui_test_session_new (names[0], self->directories[0]);
  for (guint i = 0; i < G_N_ELEMENTS (self->others); i++)
    {
      self->others[i] = tin_ui_test_session_new (names[i + 1], self->directories[i + 1]);
      self->peers[i] = tin_ui_test_befriend (self->alice, self->others[i]);
    }
  self->now = g_get_real_time () / 1000;

  self->view = TIN_MESSAGE_VIEW (tin_message_view_new ());
  tin_message_view_set_session (self->view, self->alice);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->view));
  self->adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller));
  self->window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (self->window), VIEW_WIDTH, VIEW_HEIGHT);
  gtk_window_set_child (GTK_WINDOW (self->window), scroller);
}

void
view_tear_down (ViewFixture   *self,
                gconstpointer  user_data)
{
  gtk_window_destroy (GTK_WINDOW (self->window));
  for (guint i = 0; i < G_N_ELEMENTS (self->others); i++)
    tin_ui_test_session_end (&self->others[i]);
  tin_ui_test_session_end (&self->alice);
  for (guint i = 0; i < G_N_ELEMENTS (self->directories); i++)
    {
      tin_test_folder_remove (self->directories[i]);
      g_free (self->directories[i]);
    }
}

/* --- What is said ------------------------------------------------------------------------- */

/**
 * view_make:
 * @time: milliseconds since 1970
 *
 * Returns: (transfer full): the next entry, which nobody has seen yet
 */
TinMessage *
view_make (ViewFixture    *self,
           gint64          time,
           TinMessageKind  kind,
           guint           flags,
           const char     *text)
{
  const guint64 near = (guint64) (VIEW_MINUTE / 4) << 16;
  guint64 sent_at = (guint64) time << 16;

  /* Those of the same moment stand in the order in which they are said. */
  if (sent_at <= self->last_time && self->last_time - sent_at < near)
    sent_at = self->last_time + 1;
  self->last_time = sent_at;
  return tin_message_new (VIEW_LOG, ++self->number, sent_at, kind, flags, text, -1);
}

/* From now on whatever the peer says is of a log that it has as well: one can react to it. */
void
view_share (ViewFixture *self)
{
  TinConversation *conversation = tin_peer_get_conversation (self->peers[0]);

  tin_conversation_get_peer_log (conversation, VIEW_LOG)->committed = G_MAXUINT32;
}

/* As the session does once it is on the disk. */
void
view_append (ViewFixture *self,
             TinMessage  *message)
{
  tin_conversation_append (tin_peer_get_conversation (self->peers[0]), &message, 1);
}

void
view_say (ViewFixture *self,
          gint64       time,
          guint        flags,
          const char  *text)
{
  g_autoptr (TinMessage) message = view_make (self, time, TIN_MESSAGE_KIND_TEXT, flags, text);

  view_append (self, message);
}

/* One batch, one change of the model. */
void
view_say_many (ViewFixture *self,
               const char  *word,
               guint        from,
               guint        n)
{
  g_autoptr (GPtrArray) batch = g_ptr_array_new_with_free_func ((GDestroyNotify) tin_message_unref);

  for (guint i = from; i < from + n; i++)
    {
      g_autofree char *text = g_strdup_printf ("%s %u", word, i);

      g_ptr_array_add (batch, view_make (self, self->now, TIN_MESSAGE_KIND_TEXT, 0, text));
    }
  tin_conversation_append (tin_peer_get_conversation (self->peers[0]),
                           (TinMessage **) batch->pdata, batch->len);
}

/* As what the session tells of: they are not read yet. */
void
view_hear_many (ViewFixture *self,
                const char  *word,
                guint        from,
                guint        n)
{
  TinPeer *peer = self->peers[0];

  view_say_many (self, word, from, n);
  tin_peer_set_unread (peer, tin_peer_get_unread (peer) + n);
}

/**
 * view_amend:
 * @kind: what is done with the message
 * @flags: whose it is that does it
 * @number: of the message
 */
void
view_amend (ViewFixture    *self,
            TinMessageKind  kind,
            guint           flags,
            guint64         number,
            const char     *text)
{
  const TinMessageName target = { VIEW_LOG, number };
  g_autoptr (TinMessage) message = view_make (self, self->now, kind, flags, text);

  tin_message_set_target (message, &target);
  view_append (self, message);
}

/* --- What is seen ------------------------------------------------------------------------- */

void
view_show (ViewFixture *self)
{
  tin_message_view_set_peer (self->view, self->peers[0]);
  gtk_window_present (GTK_WINDOW (self->window));
  tin_ui_test_settle (self->window);
}

GtkWidget *
view_find_text (ViewFixture *self,
                const char  *text)
{
  return tin_ui_test_find_text (self->view, text);
}

/* The row in which that text stands. */
GtkWidget *
view_find_row (ViewFixture *self,
               const char  *text)
{
  GtkWidget *label = view_find_text (self, text);

  return label != NULL ? gtk_widget_get_ancestor (label, TIN_TYPE_MESSAGE_ROW) : NULL;
}

/* The menu of the message in @row. */
void
view_open_menu (ViewFixture *self,
                GtkWidget   *row)
{
  tin_message_row_popup_menu (TIN_MESSAGE_ROW (row));
  tin_ui_test_settle (self->window);
}

void
view_close_menu (ViewFixture *self,
                 GtkWidget   *row)
{
  gtk_popover_popdown (GTK_POPOVER (tin_ui_test_find_type (row, GTK_TYPE_POPOVER_MENU)));
  tin_ui_test_settle (self->window);
}

/* Where the text stands within the view; far outside if it is not there. */
graphene_rect_t
view_place_of (ViewFixture *self,
               const char  *text)
{
  GtkWidget *label = view_find_text (self, text);
  graphene_rect_t bounds = GRAPHENE_RECT_INIT (-1e6f, -1e6f, 0, 0);

  if (label != NULL)
    g_assert_true (gtk_widget_compute_bounds (label, GTK_WIDGET (self->view), &bounds));
  return bounds;
}

double
view_y_of (ViewFixture *self,
           const char  *text)
{
  return view_place_of (self, text).origin.y;
}

gboolean
view_is_on_screen (ViewFixture *self,
                   const char  *text)
{
  return tin_ui_test_is_on_screen (self->view, text);
}

guint
view_count_rows (ViewFixture *self)
{
  g_autoptr (GListModel) rows = gtk_widget_observe_children (GTK_WIDGET (self->view));

  return g_list_model_get_n_items (rows);
}

void
view_scroll_by (ViewFixture *self,
                double       pixels)
{
  gtk_adjustment_set_value (self->adjustment,
                            gtk_adjustment_get_value (self->adjustment) + pixels);
  tin_ui_test_settle (self->window);
}

/* --- Keys --------------------------------------------------------------------------------- */

static gboolean
try_shortcuts (GtkWidget       *widget,
               GListModel      *shortcuts,
               guint            key,
               GdkModifierType  modifiers)
{
  for (guint i = 0; i < g_list_model_get_n_items (shortcuts); i++)
    {
      g_autoptr (GtkShortcut) shortcut = g_list_model_get_item (shortcuts, i);
      GtkShortcutTrigger *trigger = gtk_shortcut_get_trigger (shortcut);

      if (GTK_IS_KEYVAL_TRIGGER (trigger) &&
          gtk_keyval_trigger_get_keyval (GTK_KEYVAL_TRIGGER (trigger)) == key &&
          gtk_keyval_trigger_get_modifiers (GTK_KEYVAL_TRIGGER (trigger)) == modifiers &&
          gtk_shortcut_action_activate (gtk_shortcut_get_action (shortcut), 0, widget,
                                        gtk_shortcut_get_arguments (shortcut)))
        return TRUE;
    }
  return FALSE;
}

static gboolean
try_widget (GtkWidget       *widget,
            guint            key,
            GdkModifierType  modifiers)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_SHORTCUT_CONTROLLER (controller) &&
          try_shortcuts (widget, G_LIST_MODEL (controller), key, modifiers))
        return TRUE;
    }
  return FALSE;
}

/**
 * view_press:
 *
 * Does what that key does where the focus is, or further up, as far as the view.
 *
 * Returns: whether it does anything
 */
gboolean
view_press (ViewFixture     *self,
            guint            key,
            GdkModifierType  modifiers)
{
  GtkWidget *widget = gtk_window_get_focus (GTK_WINDOW (self->window));

  for (; widget != NULL; widget = gtk_widget_get_parent (widget))
    {
      if (try_widget (widget, key, modifiers))
        return TRUE;
      if (widget == GTK_WIDGET (self->view))
        break;
    }
  return FALSE;
}
