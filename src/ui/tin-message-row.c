/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-message-row-private.h"

/* One message as it is shown: lines above it (the day, "New messages"), the bubble, a mark of its
 * delivery beside the bubble, reactions and a foot below. The view that owns the rows tells each
 * its place among the others, and what has become of its message. */

/* The part of a text that a row shows at first, in characters; then this many times as much with
 * each click. */
#define SHOWN_FIRST 2000
#define SHOWN_FACTOR 4

enum
{
  SIGNAL_REACT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TinMessageRow, tin_message_row, GTK_TYPE_WIDGET)

/* --- Layout ------------------------------------------------------------------------------- */

static void
tin_message_row_measure (GtkWidget      *widget,
                         GtkOrientation  orientation,
                         int             for_size,
                         int            *minimum,
                         int            *natural,
                         int            *minimum_baseline,
                         int            *natural_baseline)
{
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = 200;
      *natural = 400;
      return;
    }
  *minimum = *natural = tin_message_row_lay_out (TIN_MESSAGE_ROW (widget),
                                                 for_size < 0 ? 400 : for_size, FALSE);
}

static void
tin_message_row_size_allocate (GtkWidget *widget,
                               int        width,
                               int        height,
                               int        baseline)
{
  TinMessageRow *self = TIN_MESSAGE_ROW (widget);

  tin_message_row_lay_out (self, width, TRUE);
  if (self->menu != NULL)
    gtk_popover_present (GTK_POPOVER (self->menu));
}

static GtkSizeRequestMode
tin_message_row_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

/* Two ticks say that it arrived: the one mark, drawn twice. */
static void
tin_message_row_snapshot (GtkWidget   *widget,
                          GtkSnapshot *snapshot)
{
  TinMessageRow *self = TIN_MESSAGE_ROW (widget);

  GTK_WIDGET_CLASS (tin_message_row_parent_class)->snapshot (widget, snapshot);
  if (self->mark == NULL || self->delivery != TIN_DELIVERY_DELIVERED)
    return;
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (TIN_MESSAGE_MARK_SHIFT, 0));
  gtk_widget_snapshot_child (widget, self->mark, snapshot);
  gtk_snapshot_restore (snapshot);
}

/* --- Focus and actions -------------------------------------------------------------------- */

/**
 * tin_message_row_get_focused:
 *
 * Returns: (transfer none) (nullable): the child of @widget with the focus in it. A widget's own
 *   "focus child" stays the same when the focus is somewhere else.
 */
GtkWidget *
tin_message_row_get_focused (GtkWidget *widget)
{
  gboolean within = gtk_widget_get_state_flags (widget) & GTK_STATE_FLAG_FOCUS_WITHIN;

  return within && !gtk_widget_is_focus (widget) ? gtk_widget_get_focus_child (widget) : NULL;
}

static gboolean
has_focus_within (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL && (focus == widget || gtk_widget_is_ancestor (focus, widget));
}

/* The row takes the focus as a whole (a screen reader then says it); Tab goes on to its links and
 * buttons. Texts without links are left out: they are copied from the row. */
static gboolean
tin_message_row_focus (GtkWidget        *widget,
                       GtkDirectionType  direction)
{
  TinMessageRow *self = TIN_MESSAGE_ROW (widget);
  GtkWidget *stops[] = { self->quote, self->has_links ? self->text : NULL, self->more,
                         self->reactions, self->retry };
  GtkWidget *inside = tin_message_row_get_focused (widget);
  int step = direction == GTK_DIR_TAB_BACKWARD ? -1 : 1;
  int at = -1;

  if (inside == NULL && !gtk_widget_is_focus (widget))
    return gtk_widget_grab_focus (widget);
  for (int i = 0; i < (int) G_N_ELEMENTS (stops); i++)
    if (inside != NULL && stops[i] != NULL && has_focus_within (stops[i]))
      at = i;
  /* The arrows move within the menu, too: it is a child like the others. */
  if (inside != NULL && gtk_widget_child_focus (at >= 0 ? stops[at] : inside, direction))
    return TRUE;
  if (direction != GTK_DIR_TAB_FORWARD && direction != GTK_DIR_TAB_BACKWARD)
    return FALSE;
  for (at += step; at >= 0 && at < (int) G_N_ELEMENTS (stops); at += step)
    if (stops[at] != NULL && gtk_widget_child_focus (stops[at], direction))
      return TRUE;
  return inside != NULL && step < 0 && gtk_widget_grab_focus (widget);
}

static void
show_more (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  TinMessageRow *self = TIN_MESSAGE_ROW (widget);
  gboolean focused = self->more != NULL && gtk_widget_has_focus (self->more);

  self->shown = MIN (self->shown * SHOWN_FACTOR, TIN_MESSAGE_SHOWN_MAX);
  tin_message_row_show_text (self);
  /* With the button the focus would leave the conversation. */
  if (focused && (self->more == NULL || !GTK_IS_BUTTON (self->more)))
    gtk_widget_grab_focus (widget);
}

/* To what the message answers. */
void
tin_message_row_activate_quote (TinMessageRow *self)
{
  g_signal_emit_by_name (self, "request", TIN_MESSAGE_REQUEST_SHOW_QUOTED);
}

/* @emoji: what our reaction is to be; an empty one takes it back */
void
tin_message_row_react (TinMessageRow *self,
                       const char    *emoji)
{
  g_signal_emit (self, signals[SIGNAL_REACT], 0, emoji);
}

/* --- Object ------------------------------------------------------------------------------- */

static void
tin_message_row_dispose (GObject *object)
{
  TinMessageRow *self = TIN_MESSAGE_ROW (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  self->day = self->unread = self->bubble = self->text = self->quote = self->mark = NULL;
  self->reactions = self->foot = self->more = self->retry = self->check = self->menu = NULL;
  self->choices = NULL;
  g_clear_pointer (&self->link, g_free);
  g_clear_pointer (&self->message, tin_message_unref);
  g_clear_object (&self->peer);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (tin_message_row_parent_class)->dispose (object);
}

static void
tin_message_row_class_init (TinMessageRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tin_message_row_dispose;
  widget_class->measure = tin_message_row_measure;
  widget_class->size_allocate = tin_message_row_size_allocate;
  widget_class->get_request_mode = tin_message_row_get_request_mode;
  widget_class->snapshot = tin_message_row_snapshot;
  widget_class->focus = tin_message_row_focus;

  signals[SIGNAL_REACT] = g_signal_new ("react", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_css_name (widget_class, "message");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LIST_ITEM);
  gtk_widget_class_install_action (widget_class, "message.show-more", NULL, show_more);
  tin_message_row_class_install_menu (widget_class);
}

static void
tin_message_row_init (TinMessageRow *self)
{
  self->shown = SHOWN_FIRST;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  /* Marks upon marks would reach over what others said. */
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  tin_message_row_init_menu (self);
}

/**
 * tin_message_row_new:
 * @message: a message of the conversation with @peer
 * @session: (nullable): in which it is replied to, edited and so on; without it, it is only read
 */
GtkWidget *
tin_message_row_new (TinMessage *message,
                     TinPeer    *peer,
                     TinSession *session)
{
  TinMessageRow *self = g_object_new (TIN_TYPE_MESSAGE_ROW, NULL);

  self->message = tin_message_ref (message);
  self->peer = g_object_ref (peer);
  g_set_object (&self->session, session);
  self->own = tin_message_is_own (message);
  tin_message_row_show_text (self);
  tin_message_row_show_reactions (self);
  tin_message_row_update_menu_actions (self);
  return GTK_WIDGET (self);
}

TinMessage *
tin_message_row_get_message (TinMessageRow *self)
{
  g_return_val_if_fail (TIN_IS_MESSAGE_ROW (self), NULL);

  return self->message;
}

/**
 * tin_message_row_set_message:
 * @message: the same message as it is shown now: it was edited, deleted or reacted to
 */
void
tin_message_row_set_message (TinMessageRow *self,
                             TinMessage    *message)
{
  g_return_if_fail (TIN_IS_MESSAGE_ROW (self));

  if (self->message == message)
    return;
  tin_message_ref (message);
  tin_message_unref (self->message);
  self->message = message;
  tin_message_row_show_text (self);
  tin_message_row_show_reactions (self);
  tin_message_row_show_foot (self);
  tin_message_row_say (self);
  tin_message_row_update_menu_actions (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

void
tin_message_row_set_place (TinMessageRow   *self,
                           TinMessagePlace  place)
{
  g_return_if_fail (TIN_IS_MESSAGE_ROW (self));

  if (self->has_place && self->place == place)
    return;
  self->has_place = TRUE;
  self->place = place;
  tin_message_row_update_words (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

/**
 * tin_message_row_set_delivery:
 *
 * For own messages; without effect on others.
 */
void
tin_message_row_set_delivery (TinMessageRow *self,
                              TinDelivery    delivery)
{
  g_return_if_fail (TIN_IS_MESSAGE_ROW (self));

  if (!self->own || self->look == TIN_MESSAGE_LOOK_NOTE ||
      (self->mark != NULL && self->delivery == delivery))
    return;
  self->delivery = delivery;
  tin_message_row_show_mark (self);
  tin_message_row_show_foot (self);
  tin_message_row_say (self);
  tin_message_row_update_menu_actions (self);
}

/**
 * tin_message_row_set_found:
 * @found: whether it stands out as what was looked for
 */
void
tin_message_row_set_found (TinMessageRow *self,
                           gboolean       found)
{
  g_return_if_fail (TIN_IS_MESSAGE_ROW (self));

  if (found)
    gtk_widget_add_css_class (GTK_WIDGET (self), "found");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "found");
}

/**
 * tin_message_row_set_selected:
 * @selecting: whether messages are being selected
 * @selected: whether this one is
 */
void
tin_message_row_set_selected (TinMessageRow *self,
                              gboolean       selecting,
                              gboolean       selected)
{
  g_return_if_fail (TIN_IS_MESSAGE_ROW (self));

  if (selecting || self->check != NULL)
    tin_message_row_show_check (self, selecting, selected);
}

/**
 * tin_message_row_has_text_selected:
 *
 * Returns: whether a part of its text is
 */
gboolean
tin_message_row_has_text_selected (TinMessageRow *self)
{
  g_return_val_if_fail (TIN_IS_MESSAGE_ROW (self), FALSE);

  return gtk_label_get_selection_bounds (GTK_LABEL (self->text), NULL, NULL);
}

/**
 * tin_message_row_update_quote:
 *
 * Shows again what the message answers: that was read, edited or deleted.
 */
void
tin_message_row_update_quote (TinMessageRow *self)
{
  g_return_if_fail (TIN_IS_MESSAGE_ROW (self));

  tin_message_row_show_quote (self);
  tin_message_row_say (self);
}

/**
 * tin_message_row_update_words:
 *
 * Says again what depends on the day ("Today") and on the peer's name.
 */
void
tin_message_row_update_words (TinMessageRow *self)
{
  g_return_if_fail (TIN_IS_MESSAGE_ROW (self));

  tin_message_row_show_lines (self);
  tin_message_row_show_quote (self);
  tin_message_row_show_reactions (self);
  if (self->look == TIN_MESSAGE_LOOK_DELETED)
    tin_message_row_show_text (self);
  tin_message_row_show_foot (self);
  tin_message_row_say (self);
}
