/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-message-view-private.h"

/* The rows about what is being read: some above and below that nobody sees yet, so that a scroll
 * does not come to their end before more are made. */
#define ROWS_ABOVE 100
#define ROWS_BELOW 120
#define ROWS_MAX (ROWS_ABOVE + ROWS_BELOW)
/* So long are rows made that nobody sees yet, from one frame to the next, in microseconds: what a
 * frame has left beside its own layout and drawing. */
#define FRAME_BUDGET 5000
/* So many that came between two rows are made at once; for more the rows beyond them go. */
#define GAP_MAX TIN_MESSAGE_VIEW_ROWS_FIRST

typedef struct
{
  guint from;
  guint to;  /* exclusive */
} Range;

/* --- Which rows --------------------------------------------------------------------------- */

/* Returns: the position about which the rows are: of what is read, or where to go */
static guint
find_start (TinMessageView *self)
{
  guint last = self->n_items - 1;

  if (self->target != TIN_NOWHERE)
    return MIN (self->target, last);
  for (guint i = 0; i < self->rows->len && !self->at_end; i++)
    if (tin_message_view_row_at (self, i)->widget == self->anchor)
      return tin_message_view_row_at (self, i)->position;
  return last;
}

/* The rows to be there in the end */
static Range
find_wanted (TinMessageView *self,
             guint           start)
{
  Range want = { start > ROWS_ABOVE ? start - ROWS_ABOVE : 0,
                 MIN (start + ROWS_BELOW, self->n_items) };

  if (want.to - want.from < ROWS_MAX)
    want.from = want.to > ROWS_MAX ? want.to - ROWS_MAX : 0;
  return want;
}

/* Of what is wanted, the part from START on to which there are rows already, but for small gaps. */
static Range
find_kept (TinMessageView *self,
           guint           start,
           const Range    *want)
{
  Range kept = { start, start + 1 };

  for (guint i = self->rows->len; i > 0; i--)
    {
      guint position = tin_message_view_row_at (self, i - 1)->position;

      if (position < kept.from && position >= want->from && kept.from - position <= GAP_MAX + 1)
        kept.from = position;
    }
  for (guint i = 0; i < self->rows->len; i++)
    {
      guint position = tin_message_view_row_at (self, i)->position;

      if (position >= kept.to && position < want->to && position - kept.to <= GAP_MAX)
        kept.to = position + 1;
    }
  return kept;
}

/* --- Making ------------------------------------------------------------------------------- */

/* What a new row costs is all here, styling and measuring too, so that it can be timed: the layout
 * finds it done.
 *
 * @seen: whether it is on the screen at once; else it is not drawn before the layout says so */
static TinMessageViewRow
make_row (TinMessageView *self,
          guint           position,
          GtkWidget      *after,
          gboolean        seen)
{
  TinMessage *message = tin_conversation_get_message (self->conversation, position);
  GtkWidget *widget = tin_message_row_new (message, self->peer, self->session);
  TinMessageViewRow row = { .widget = TIN_MESSAGE_ROW (widget), .position = position };
  int width = gtk_widget_get_width (GTK_WIDGET (self));

  g_signal_connect_object (widget, "request", G_CALLBACK (tin_message_view_emit_request), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (widget, "react", G_CALLBACK (tin_message_view_emit_react), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_set_child_visible (widget, seen);
  gtk_widget_insert_after (widget, GTK_WIDGET (self), after);
  row.day = tin_message_view_day_of (tin_message_get_time (message));
  tin_message_view_update_row (self, &row, NULL);
  if (width > 0)
    gtk_widget_measure (widget, GTK_ORIENTATION_VERTICAL, width, NULL, &row.height, NULL, NULL);
  return row;
}

static void
realise (TinMessageView *self,
         const Range    *range)
{
  g_autoptr (GArray) old = g_steal_pointer (&self->rows);
  GtkWidget *last = NULL;
  guint at = range->from;

  self->rows = g_array_sized_new (FALSE, FALSE, sizeof (TinMessageViewRow), ROWS_MAX);
  for (guint i = 0; i <= old->len; i++)
    {
      const TinMessageViewRow *row = NULL;
      guint until = range->to;

      if (i < old->len)
        {
          row = &g_array_index (old, TinMessageViewRow, i);
          until = row->position;
        }
      if (row != NULL && (until < range->from || until >= range->to))
        {
          if (self->anchor == row->widget)
            self->anchor = NULL;
          gtk_widget_unparent (GTK_WIDGET (row->widget));
          continue;
        }
      for (; at < until; at++)
        {
          TinMessageViewRow made = make_row (self, at, last, TRUE);

          last = GTK_WIDGET (made.widget);
          g_array_append_val (self->rows, made);
        }
      if (row == NULL)
        break;
      g_array_append_val (self->rows, *row);
      last = GTK_WIDGET (row->widget);
      at = until + 1;
    }
}

static int
find_position (TinMessageView *self,
               guint           position)
{
  for (guint i = 0; i < self->rows->len; i++)
    if (tin_message_view_row_at (self, i)->position == position)
      return (int) i;
  return -1;
}

static void
go_to_target (TinMessageView *self)
{
  int index = self->target != TIN_NOWHERE ? find_position (self, self->target) : -1;

  if (index < 0)
    return;
  self->target = TIN_NOWHERE;
  /* What the last layout said of the end was said of other rows. */
  self->has_end = FALSE;
  self->anchor = tin_message_view_row_at (self, (guint) index)->widget;
  self->anchor_by_top = TRUE;
  self->anchor_y = self->target_y;
  if (self->focus_target)
    gtk_widget_grab_focus (GTK_WIDGET (self->anchor));
  self->focus_target = FALSE;
}

/* --- Growing ------------------------------------------------------------------------------ */

/* Pixels on the screen above the row where it starts, and from that on. */
typedef struct
{
  double above;
  double below;
} Need;

static Need
find_need (TinMessageView *self)
{
  int height = gtk_widget_get_height (GTK_WIDGET (self));
  Need need;

  if (height <= 0)
    height = TIN_MESSAGE_VIEW_ROWS_FIRST * TIN_MESSAGE_VIEW_ROW_MIN;
  if (self->target != TIN_NOWHERE)
    need = (Need) { self->target_y, height - self->target_y };
  else if (self->at_end)
    need = (Need) { height, 0 };
  else
    need = (Need) { self->anchor_y, height - self->anchor_y };
  return need;
}

static int
height_of (const TinMessageViewRow *row)
{
  return MAX (row->height, TIN_MESSAGE_VIEW_ROW_MIN);
}

/* What of it the rows do not cover yet */
static void
cover_need (TinMessageView *self,
            guint           start,
            Need           *need)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      const TinMessageViewRow *row = tin_message_view_row_at (self, i);

      /* Where it starts may be read at its end: it does not count. */
      if (row->position < start)
        need->above -= height_of (row);
      else if (row->position > start)
        need->below -= height_of (row);
    }
}

static int
add_row_above (TinMessageView *self,
               gboolean        seen)
{
  guint position = tin_message_view_row_at (self, 0)->position - 1;
  TinMessageViewRow row = make_row (self, position, NULL, seen);

  g_array_prepend_val (self->rows, row);
  return height_of (&row);
}

static int
add_row_below (TinMessageView *self,
               gboolean        seen)
{
  const TinMessageViewRow *last = tin_message_view_row_at (self, self->rows->len - 1);
  TinMessageViewRow row = make_row (self, last->position + 1, GTK_WIDGET (last->widget), seen);

  g_array_append_val (self->rows, row);
  return height_of (&row);
}

/* Microseconds that are left until the next frame is drawn, of those in which rows may be made */
static gint64
find_budget (TinMessageView *self)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (self));
  gint64 frame = clock != NULL ? gdk_frame_clock_get_frame_counter (clock) : 0;

  if (frame != self->frame)
    self->spent = 0;
  self->frame = frame;
  return FRAME_BUDGET - self->spent;
}

/* Makes what is seen, whatever it takes; and of the others some, one in each frame at least.
 *
 * Returns: whether all are there that are wanted */
static gboolean
grow (TinMessageView *self,
      guint           start,
      const Range    *want,
      Need            need)
{
  gint64 end = self->synced_at + find_budget (self);
  gboolean first = self->spent == 0;

  for (;;)
    {
      guint from = tin_message_view_row_at (self, 0)->position;
      guint to = tin_message_view_row_at (self, self->rows->len - 1)->position + 1;
      gboolean up = from > want->from;
      gboolean down = to < want->to;
      /* Where there is no more on one side, the screen shows more of the other. */
      gboolean must_up = up && (need.above > 0 || (!down && need.above + need.below > 0));
      gboolean must_down = down && (need.below > 0 || (!up && need.above + need.below > 0));

      if (!up && !down)
        return TRUE;
      if (!must_up && !must_down && !first && g_get_monotonic_time () >= end)
        return FALSE;
      first = first && (must_up || must_down);
      if (must_up || (!must_down && up && (!down || start - from < to - start)))
        need.above -= add_row_above (self, must_up);
      else
        need.below -= add_row_below (self, must_down);
    }
}

/* Goes on when the frame that begins has been drawn. */
static gboolean
on_frame (GtkWidget     *widget,
          GdkFrameClock *clock,
          gpointer       user_data)
{
  TinMessageView *self = TIN_MESSAGE_VIEW (widget);

  self->tick = 0;
  if (self->source == 0)
    tin_message_view_schedule_sync (self, 0);
  return G_SOURCE_REMOVE;
}

/**
 * tin_message_view_make_rows:
 *
 * Makes rows of what is read and about it, and lets those go that are far from there.
 *
 * Returns: whether all are there that are wanted; else it goes on with the next frame
 */
gboolean
tin_message_view_make_rows (TinMessageView *self)
{
  guint start;
  Range want;
  Range kept;
  Need need;
  gboolean done;

  if (self->n_items == 0)
    {
      tin_message_view_clear_rows (self);
      return TRUE;
    }
  start = find_start (self);
  want = find_wanted (self, start);
  kept = find_kept (self, start, &want);
  need = find_need (self);
  realise (self, &kept);
  cover_need (self, start, &need);
  go_to_target (self);
  done = grow (self, start, &want, need);
  if (!done && self->tick == 0)
    self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), on_frame, NULL, NULL);
  self->spent += g_get_monotonic_time () - self->synced_at;
  return done;
}
