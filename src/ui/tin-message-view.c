/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-message-view-private.h"

#include <glib/gi18n.h>

/* The messages of one peer. Of a conversation of any length it has a stretch of at most ROWS_MAX
 * real rows, without holes, about what is being read; the rest is not there until it is scrolled
 * to. Within one layout pass it keeps in place either the end (at_end) or one row, the anchor, by
 * its lower edge, since what changes in a row when its neighbours do (day, gap) is above.
 *
 * Positions on the screen are measured from `origin`, the upper edge of the first row in the
 * adjustment's own coordinates. It floats: rows that come or go above move the origin and leave the
 * adjustment's value alone, so that a scroll in motion goes on undisturbed.
 *
 * What the model tells is noted at once (positions) and shown in batches (sync): at the next
 * turn of the main loop, and under a flood ten times a second. */

G_DEFINE_FINAL_TYPE_WITH_CODE (TinMessageView, tin_message_view, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SCROLLABLE, NULL))

enum
{
  PROP_0,
  PROP_AT_END,
  PROP_N_NEW,
  PROP_EMPTY,
  PROP_LOADING,
  PROP_N_SELECTED,
  N_PROPERTIES,
  PROP_HADJUSTMENT = N_PROPERTIES,
  PROP_VADJUSTMENT,
  PROP_HSCROLL_POLICY,
  PROP_VSCROLL_POLICY
};

enum
{
  SIGNAL_REQUEST,
  SIGNAL_REACT,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPERTIES];
static guint signals[N_SIGNALS];

/* The view changes the adjustment while it is laid out, and the scroll bar follows at once. Where a
 * widget further up is laid out in the same pass but the scrolled window is not, GTK 4.8 leaves
 * that one marked as if it still waited, and stops there when somebody asks for an allocation
 * alone: the view would be drawn without one. To ask for a size goes all the way up, and heals
 * it. */
void
tin_message_view_queue_layout (TinMessageView *self)
{
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

/* --- Scrolling ---------------------------------------------------------------------------- */

double
tin_message_view_get_value (TinMessageView *self)
{
  return self->adjustments[1] != NULL ? gtk_adjustment_get_value (self->adjustments[1]) : 0;
}

/* What is being read: the first row of which anything shows. */
void
tin_message_view_pick_anchor (TinMessageView *self)
{
  double top = tin_message_view_get_value (self) - self->origin;

  self->anchor = NULL;
  for (guint i = 0; i < self->rows->len && self->anchor == NULL; i++)
    {
      TinMessageViewRow *row = tin_message_view_row_at (self, i);

      if (row->y + row->height <= top || row->position == TIN_NOWHERE)
        continue;
      self->anchor = row->widget;
      self->anchor_by_top = FALSE;
      self->anchor_y = row->y + row->height - top;
    }
}

gboolean
tin_message_view_shows_end (TinMessageView *self)
{
  double bottom = tin_message_view_get_value (self) - self->origin +
                  gtk_widget_get_height (GTK_WIDGET (self));

  if (self->conversation != NULL && tin_conversation_has_newer (self->conversation))
    return FALSE;
  if (self->n_items == 0)
    return TRUE;
  return bottom >= self->total - 1 && (self->at_end || self->has_end);
}

void
tin_message_view_set_at_end (TinMessageView *self,
                             gboolean        at_end)
{
  if (self->at_end == at_end)
    return;
  self->at_end = at_end;
  if (self->conversation != NULL)
    tin_conversation_set_at_end (self->conversation, at_end);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_AT_END]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_NEW]);
}

static void
on_value_changed (TinMessageView *self)
{
  if (self->inside)
    return;
  self->target = TIN_NOWHERE;
  tin_message_view_pick_anchor (self);
  tin_message_view_set_at_end (self, tin_message_view_shows_end (self));
  tin_message_view_queue_layout (self);
  tin_message_view_schedule_sync (self, 0);
}

static void
on_unread_changed (TinMessageView *self)
{
  if (!self->at_end)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_NEW]);
}

/* --- Layout ------------------------------------------------------------------------------- */

static void
measure_rows (TinMessageView *self,
              int             width)
{
  self->total = 0;
  for (guint i = 0; i < self->rows->len; i++)
    {
      TinMessageViewRow *row = tin_message_view_row_at (self, i);

      gtk_widget_measure (GTK_WIDGET (row->widget), GTK_ORIENTATION_VERTICAL, width,
                          NULL, &row->height, NULL, NULL);
      row->y = self->total;
      self->total += row->height;
    }
}

/* Returns: the value, after the origin was moved so that the anchor stays where it is */
static double
settle_value (TinMessageView *self,
              int             height)
{
  double value = tin_message_view_get_value (self);
  double last;

  for (guint i = 0; i < self->rows->len && !self->at_end; i++)
    {
      TinMessageViewRow *row = tin_message_view_row_at (self, i);
      int edge = row->y + (self->anchor_by_top ? 0 : row->height);

      if (row->widget == self->anchor)
        self->origin = value + self->anchor_y - edge;
    }
  /* Where all rows fit, a fraction would make it look as if they did not. */
  if (self->total <= height)
    self->origin = (int) self->origin;
  last = self->origin + MAX (0, self->total - height);
  return self->at_end ? last : CLAMP (value, self->origin, last);
}

static void
tin_message_view_size_allocate (GtkWidget *widget,
                                int        width,
                                int        height,
                                int        baseline)
{
  TinMessageView *self = TIN_MESSAGE_VIEW (widget);
  guint last = self->rows->len - 1;
  double value;
  double top;

  measure_rows (self, width);
  self->has_end = self->rows->len > 0 && !tin_conversation_has_newer (self->conversation) &&
                  tin_message_view_row_at (self, last)->position == self->n_items - 1;
  value = settle_value (self, height);
  self->inside = TRUE;
  if (self->adjustments[1] != NULL)
    gtk_adjustment_configure (self->adjustments[1], value, self->origin,
                              self->origin + MAX (self->total, height),
                              height * 0.1, height * 0.9, height);
  if (self->adjustments[0] != NULL)
    gtk_adjustment_configure (self->adjustments[0], 0, 0, width, 1, 1, width);
  self->inside = FALSE;

  /* A few rows stand at the bottom. */
  top = value - self->origin - MAX (0, height - self->total);
  for (guint i = 0; i < self->rows->len; i++)
    {
      TinMessageViewRow *row = tin_message_view_row_at (self, i);
      int y = (int) (row->y - top);
      gboolean near = y + row->height > -height && y < 2 * height;

      gtk_widget_set_child_visible (GTK_WIDGET (row->widget), near);
      if (near)
        gtk_widget_size_allocate (GTK_WIDGET (row->widget),
                                  &(GtkAllocation) { 0, y, width, row->height }, -1);
    }
  if (self->chooser != NULL)
    gtk_popover_present (GTK_POPOVER (self->chooser));
  if (!self->at_end)
    tin_message_view_pick_anchor (self);
  if ((!self->at_end && tin_message_view_shows_end (self)) ||
      (self->total < height && self->rows->len < self->n_items))
    tin_message_view_schedule_sync (self, 0);
}

static void
tin_message_view_measure (GtkWidget      *widget,
                          GtkOrientation  orientation,
                          int             for_size,
                          int            *minimum,
                          int            *natural,
                          int            *minimum_baseline,
                          int            *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 200 : 0;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 400 : 300;
}

/* --- Widget ------------------------------------------------------------------------------- */

static void
tin_message_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (tin_message_view_parent_class)->map (widget);

  tin_message_view_sync (TIN_MESSAGE_VIEW (widget));
}

static void
reveal (TinMessageView          *self,
        const TinMessageViewRow      *row)
{
  double top = row->y + self->origin;

  if (self->adjustments[1] != NULL)
    gtk_adjustment_clamp_page (self->adjustments[1], top, top + row->height);
}

/* Tab comes to the row that was read last and leaves again; the arrows go from row to row. */
static gboolean
tin_message_view_focus (GtkWidget        *widget,
                        GtkDirectionType  direction)
{
  TinMessageView *self = TIN_MESSAGE_VIEW (widget);
  GtkWidget *inside = tin_message_row_get_focused (widget);
  double bottom = tin_message_view_get_value (self) - self->origin + gtk_widget_get_height (widget);
  const TinMessageViewRow *next;
  int index = -1;

  if (inside != NULL && gtk_widget_child_focus (inside, direction))
    return TRUE;
  if (inside != NULL && inside == self->chooser)
    return FALSE;
  for (guint i = 0; i < self->rows->len; i++)
    {
      TinMessageViewRow *row = tin_message_view_row_at (self, i);

      if (inside != NULL ? GTK_WIDGET (row->widget) == inside
                         : row->y + row->height <= bottom)
        index = (int) i;
    }
  if (inside != NULL && direction != GTK_DIR_UP && direction != GTK_DIR_DOWN)
    return FALSE;
  /* The first message may be longer than the view is high, or not have its place yet. */
  if (inside == NULL)
    index = MAX (index, 0);
  else
    index += direction == GTK_DIR_UP ? -1 : 1;
  if (index < 0 || index >= (int) self->rows->len)
    return FALSE;
  next = tin_message_view_row_at (self, (guint) index);
  reveal (self, next);
  return gtk_widget_grab_focus (GTK_WIDGET (next->widget));
}

static void
set_adjustment (TinMessageView *self,
                int             index,
                GtkAdjustment  *adjustment)
{
  if (self->adjustments[index] != NULL)
    g_signal_handlers_disconnect_by_data (self->adjustments[index], self);
  g_clear_object (&self->adjustments[index]);
  if (adjustment == NULL)
    adjustment = gtk_adjustment_new (0, 0, 0, 0, 0, 0);
  self->adjustments[index] = g_object_ref_sink (adjustment);
  if (index == 1)
    g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (on_value_changed), self,
                             G_CONNECT_SWAPPED);
  tin_message_view_queue_layout (self);
}

static void
tin_message_view_set_property (GObject      *object,
                               guint         id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  TinMessageView *self = TIN_MESSAGE_VIEW (object);

  switch (id)
    {
    case PROP_HADJUSTMENT:
    case PROP_VADJUSTMENT:
      set_adjustment (self, (int) id - PROP_HADJUSTMENT, g_value_get_object (value));
      break;
    case PROP_HSCROLL_POLICY:
    case PROP_VSCROLL_POLICY:
      self->policies[id - PROP_HSCROLL_POLICY] = (guint) g_value_get_enum (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
tin_message_view_get_property (GObject    *object,
                               guint       id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  TinMessageView *self = TIN_MESSAGE_VIEW (object);

  switch (id)
    {
    case PROP_AT_END:
      g_value_set_boolean (value, self->at_end);
      break;
    case PROP_N_NEW:
      g_value_set_uint (value, tin_message_view_get_n_new (self));
      break;
    case PROP_EMPTY:
      g_value_set_boolean (value, tin_message_view_is_empty (self));
      break;
    case PROP_LOADING:
      g_value_set_boolean (value, self->loading);
      break;
    case PROP_N_SELECTED:
      g_value_set_uint (value, tin_message_view_get_n_selected (self));
      break;
    case PROP_HADJUSTMENT:
    case PROP_VADJUSTMENT:
      g_value_set_object (value, self->adjustments[id - PROP_HADJUSTMENT]);
      break;
    case PROP_HSCROLL_POLICY:
    case PROP_VSCROLL_POLICY:
      g_value_set_enum (value, (int) self->policies[id - PROP_HSCROLL_POLICY]);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
tin_message_view_dispose (GObject *object)
{
  TinMessageView *self = TIN_MESSAGE_VIEW (object);

  tin_message_view_set_peer (self, NULL);
  tin_message_view_clear_rows (self);
  tin_message_view_forget (self);
  g_clear_pointer (&self->chooser, gtk_widget_unparent);
  g_clear_object (&self->session);
  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_handle_id (&self->day_source, g_source_remove);
  if (self->tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick);
  self->tick = 0;
  for (int i = 0; i < 2; i++)
    {
      if (self->adjustments[i] != NULL)
        g_signal_handlers_disconnect_by_data (self->adjustments[i], self);
      g_clear_object (&self->adjustments[i]);
    }

  G_OBJECT_CLASS (tin_message_view_parent_class)->dispose (object);
}

static void
tin_message_view_finalize (GObject *object)
{
  TinMessageView *self = TIN_MESSAGE_VIEW (object);

  g_array_unref (self->rows);
  g_hash_table_unref (self->selected);
  g_clear_object (&self->peer_signals);
  g_clear_object (&self->conversation_signals);

  G_OBJECT_CLASS (tin_message_view_parent_class)->finalize (object);
}

static void
tin_message_view_class_init (TinMessageViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->set_property = tin_message_view_set_property;
  object_class->get_property = tin_message_view_get_property;
  object_class->dispose = tin_message_view_dispose;
  object_class->finalize = tin_message_view_finalize;
  widget_class->measure = tin_message_view_measure;
  widget_class->size_allocate = tin_message_view_size_allocate;
  widget_class->map = tin_message_view_map;
  widget_class->focus = tin_message_view_focus;

  properties[PROP_AT_END] = g_param_spec_boolean ("at-end", NULL, NULL, TRUE, flags);
  properties[PROP_N_NEW] = g_param_spec_uint ("n-new", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_EMPTY] = g_param_spec_boolean ("empty", NULL, NULL, TRUE, flags);
  properties[PROP_LOADING] = g_param_spec_boolean ("loading", NULL, NULL, FALSE, flags);
  properties[PROP_N_SELECTED] = g_param_spec_uint ("n-selected", NULL, NULL, 0, G_MAXUINT, 0,
                                                   flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
  g_object_class_override_property (object_class, PROP_HADJUSTMENT, "hadjustment");
  g_object_class_override_property (object_class, PROP_VADJUSTMENT, "vadjustment");
  g_object_class_override_property (object_class, PROP_HSCROLL_POLICY, "hscroll-policy");
  g_object_class_override_property (object_class, PROP_VSCROLL_POLICY, "vscroll-policy");

  signals[SIGNAL_REQUEST] = g_signal_new ("request", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_UINT,
                                          TIN_TYPE_MESSAGE);
  signals[SIGNAL_REACT] = g_signal_new ("react", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                        0, NULL, NULL, NULL, G_TYPE_NONE, 2, TIN_TYPE_MESSAGE,
                                        G_TYPE_STRING);

  gtk_widget_class_set_css_name (widget_class, "messageview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LIST);
  tin_message_view_class_install_selection (widget_class);
}

static void
tin_message_view_init (TinMessageView *self)
{
  self->rows = g_array_new (FALSE, FALSE, sizeof (TinMessageViewRow));
  self->at_end = TRUE;
  self->target = self->unread_at = TIN_NOWHERE;
  self->peer_signals = g_signal_group_new (TIN_TYPE_PEER);
  g_signal_group_connect_swapped (self->peer_signals, "notify::name",
                                  G_CALLBACK (tin_message_view_update_words), self);
  g_signal_group_connect_swapped (self->peer_signals, "notify::unread",
                                  G_CALLBACK (on_unread_changed), self);
  self->conversation_signals = g_signal_group_new (TIN_TYPE_CONVERSATION);
  g_signal_group_connect_swapped (self->conversation_signals, "items-changed",
                                  G_CALLBACK (tin_message_view_items_changed), self);
  g_signal_group_connect_swapped (self->conversation_signals, "delivery-changed",
                                  G_CALLBACK (tin_message_view_delivery_changed), self);
  g_signal_group_connect_swapped (self->conversation_signals, "loaded",
                                  G_CALLBACK (tin_message_view_loaded), self);
  g_signal_group_connect_swapped (self->conversation_signals, "gone",
                                  G_CALLBACK (tin_message_view_message_gone), self);
  g_signal_group_connect_swapped (self->conversation_signals, "quoted",
                                  G_CALLBACK (tin_message_view_quoted), self);
  tin_message_view_init_selection (self);
  tin_message_view_add_selection_gesture (self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  /* Translators: for a screen reader: names the list of messages */
                                  _("Messages"), GTK_ACCESSIBLE_PROPERTY_MULTI_SELECTABLE, TRUE,
                                  -1);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

GtkWidget *
tin_message_view_new (void)
{
  return g_object_new (TIN_TYPE_MESSAGE_VIEW, NULL);
}

/**
 * tin_message_view_set_session:
 * @session: (nullable): that of the peers. Without it messages are read, and nothing else
 */
void
tin_message_view_set_session (TinMessageView *self,
                              TinSession     *session)
{
  g_return_if_fail (TIN_IS_MESSAGE_VIEW (self));

  g_set_object (&self->session, session);
}

/**
 * tin_message_view_set_peer:
 * @peer: (nullable): whose messages to show
 *
 * Opens at the first message that was not read, else at the end.
 */
void
tin_message_view_set_peer (TinMessageView *self,
                           TinPeer        *peer)
{
  g_return_if_fail (TIN_IS_MESSAGE_VIEW (self));

  if (self->peer == peer)
    return;
  if (self->conversation != NULL)
    tin_conversation_set_at_end (self->conversation, TRUE);
  tin_message_view_clear_rows (self);
  tin_message_view_forget (self);
  self->conversation = peer != NULL ? tin_peer_get_conversation (peer) : NULL;
  /* Before the old ones go: GLib 2.74 forgets to let go of a target that is being disposed. */
  g_signal_group_set_target (self->peer_signals, peer);
  g_signal_group_set_target (self->conversation_signals, self->conversation);
  g_set_object (&self->peer, peer);
  self->n_items = 0;
  self->has_end = FALSE;
  self->at_end = TRUE;
  if (self->conversation != NULL)
    tin_message_view_open (self);
  tin_message_view_sync (self);
  for (guint i = PROP_AT_END; i < N_PROPERTIES; i++)
    g_object_notify_by_pspec (G_OBJECT (self), properties[i]);
}

/**
 * tin_message_view_is_at_end:
 *
 * Returns: whether the newest message of all is what is looked at
 */
gboolean
tin_message_view_is_at_end (TinMessageView *self)
{
  g_return_val_if_fail (TIN_IS_MESSAGE_VIEW (self), FALSE);

  return self->at_end && self->aim == TIN_AIM_NONE && self->n_unread == 0 &&
         (self->conversation == NULL || !tin_conversation_has_newer (self->conversation));
}

guint
tin_message_view_get_n_new (TinMessageView *self)
{
  g_return_val_if_fail (TIN_IS_MESSAGE_VIEW (self), 0);

  return self->at_end || self->peer == NULL ? 0 : tin_peer_get_unread (self->peer);
}

gboolean
tin_message_view_is_empty (TinMessageView *self)
{
  g_return_val_if_fail (TIN_IS_MESSAGE_VIEW (self), TRUE);

  return self->n_items == 0 && (self->conversation == NULL ||
                                (!tin_conversation_has_older (self->conversation) &&
                                 !tin_conversation_has_newer (self->conversation)));
}

/**
 * tin_message_view_is_loading:
 *
 * Returns: whether messages have been on their way from the disk for so long that one wonders
 */
gboolean
tin_message_view_is_loading (TinMessageView *self)
{
  g_return_val_if_fail (TIN_IS_MESSAGE_VIEW (self), FALSE);

  return self->loading;
}

/**
 * tin_message_view_scroll_pages:
 * @pages: how many to go down; up if it is negative
 */
void
tin_message_view_scroll_pages (TinMessageView *self,
                               int             pages)
{
  GtkAdjustment *adjustment = self->adjustments[1];

  g_return_if_fail (TIN_IS_MESSAGE_VIEW (self));

  if (adjustment != NULL)
    gtk_adjustment_set_value (adjustment, gtk_adjustment_get_value (adjustment) +
                                          pages * gtk_adjustment_get_page_increment (adjustment));
}
