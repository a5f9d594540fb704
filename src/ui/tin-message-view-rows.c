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
/* Those that nobody sees yet are made in portions that fit between two frames. */
#define ROWS_AT_ONCE 8
#define GROW_DELAY_MS 12
/* Under a flood the rows change ten times a second. */
#define FLOOD_DELAY_MS 100
#define MINUTE_MS (60 * 1000)

typedef struct
{
  guint from;
  guint to;  /* exclusive */
} Range;

static TinMessageViewRow *
row_at (TinMessageView *self,
        guint           index)
{
  return &g_array_index (self->rows, TinMessageViewRow, index);
}

static guint
day_of (TinMessage *message)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (tin_message_get_time (message) / 1000);
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_local (utc) : NULL;

  return local == NULL ? 0
                       : (guint) (g_date_time_get_year (local) * 1000 +
                                  g_date_time_get_day_of_year (local));
}

/* --- From the model to rows --------------------------------------------------------------- */

static TinMessageViewRow
make_row (TinMessageView *self,
          guint           position,
          GtkWidget      *after)
{
  TinMessage *message = tin_conversation_get_message (self->conversation, position);
  GtkWidget *widget = tin_message_row_new (message, self->peer);

  g_signal_connect_object (widget, "request", G_CALLBACK (tin_message_view_emit_request), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_insert_after (widget, GTK_WIDGET (self), after);
  return (TinMessageViewRow) { TIN_MESSAGE_ROW (widget), position, day_of (message), 0, 0 };
}

static int
find_position (TinMessageView *self,
               guint           position)
{
  for (guint i = 0; i < self->rows->len; i++)
    if (row_at (self, i)->position == position)
      return (int) i;
  return -1;
}

/* The rows that must be there in the next frame, and those to be there in the end. */
static void
find_ranges (TinMessageView *self,
             Range          *must,
             Range          *want)
{
  guint rows = (guint) gtk_widget_get_height (GTK_WIDGET (self)) / TIN_MESSAGE_VIEW_ROW_MIN + 1;
  guint page = CLAMP (rows, TIN_MESSAGE_VIEW_ROWS_FIRST, ROWS_BELOW);
  guint from = self->n_items > page ? self->n_items - page : 0;

  if (self->target != TIN_NOWHERE)
    {
      guint above = (guint) self->target_y / TIN_MESSAGE_VIEW_ROW_MIN + 1;

      from = MIN (self->target, self->n_items);
      from -= MIN (above, from);
      page += above;
    }
  else if (!self->at_end)
    for (guint i = 0; i < self->rows->len; i++)
      if (row_at (self, i)->widget == self->anchor)
        from = row_at (self, i)->position;

  *must = (Range) { from, MIN (from + page, self->n_items) };
  *want = (Range) { from > ROWS_ABOVE ? from - ROWS_ABOVE : 0,
                    MIN (from + ROWS_BELOW, self->n_items) };
  if (want->to - want->from < ROWS_MAX)
    want->from = want->to > ROWS_MAX ? want->to - ROWS_MAX : 0;
}

/* What must be there, with the rows that are there and touch it, grown by one portion. */
static Range
next_range (TinMessageView *self,
            const Range    *must,
            const Range    *want)
{
  Range range = *must;
  guint portion = ROWS_AT_ONCE;
  guint more;

  for (guint i = self->rows->len; i > 0; i--)
    if (row_at (self, i - 1)->position + 1 == range.from && range.from > want->from)
      range.from--;
  for (guint i = 0; i < self->rows->len; i++)
    if (row_at (self, i)->position == range.to && range.to < want->to)
      range.to++;

  more = MIN (portion, want->to - range.to);
  range.to += more;
  range.from -= MIN (portion - more, range.from - want->from);
  return range;
}

/* The anchor's message may be gone from the model: what stands next to it takes its place. */
static void
replace_lost_anchor (TinMessageView *self)
{
  if (self->at_end || self->target != TIN_NOWHERE)
    return;
  for (guint i = 0; i < self->rows->len; i++)
    {
      TinMessageViewRow *row = row_at (self, i);

      if (row->widget == self->anchor && row->position != TIN_NOWHERE)
        return;
    }
  tin_message_view_pick_anchor (self);
  for (guint i = self->rows->len; i > 0 && self->anchor == NULL; i--)
    if (row_at (self, i - 1)->position != TIN_NOWHERE)
      self->anchor = row_at (self, i - 1)->widget;
  if (self->anchor == NULL)
    tin_message_view_set_at_end (self, TRUE);
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
          TinMessageViewRow made = make_row (self, at, last);

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

/* --- Groups ------------------------------------------------------------------------------- */

/* It may have been let go and loaded again since. */
static gboolean
is_first_unread (TinMessageView *self,
                 TinMessage     *message)
{
  return self->first_unread != NULL && tin_message_compare (message, self->first_unread) == 0;
}

static gboolean
are_grouped (TinMessageView *self,
             TinMessage     *a,
             TinMessage     *b)
{
  guint mask = TIN_MESSAGE_FLAG_OWN | TIN_MESSAGE_FLAG_BROADCAST;

  return a != NULL && b != NULL && !is_first_unread (self, b) &&
         tin_message_get_kind (a) == TIN_MESSAGE_KIND_TEXT &&
         tin_message_get_kind (b) == TIN_MESSAGE_KIND_TEXT &&
         (tin_message_get_flags (a) & mask) == (tin_message_get_flags (b) & mask) &&
         tin_message_get_time (a) / MINUTE_MS == tin_message_get_time (b) / MINUTE_MS;
}

static void
update_row (TinMessageView    *self,
            TinMessageViewRow *row,
            guint              day_before)
{
  TinMessage *message = tin_message_row_get_message (row->widget);
  TinMessage *before = NULL;
  TinMessage *after = NULL;
  TinMessagePlace place = TIN_MESSAGE_PLACE_INSIDE;

  if (row->position > 0)
    before = tin_conversation_get_message (self->conversation, row->position - 1);
  if (row->position + 1 < self->n_items)
    after = tin_conversation_get_message (self->conversation, row->position + 1);
  if (row->day != day_before)
    place |= TIN_MESSAGE_PLACE_NEW_DAY;
  if (is_first_unread (self, message))
    place |= TIN_MESSAGE_PLACE_UNREAD;
  if (!are_grouped (self, before, message))
    place |= TIN_MESSAGE_PLACE_FIRST;
  if (!are_grouped (self, message, after))
    place |= TIN_MESSAGE_PLACE_LAST;
  if (tin_message_is_own (message))
    tin_message_row_set_delivery (row->widget,
                                  tin_conversation_get_delivery (self->conversation, message));
  tin_message_row_set_place (row->widget, place);
  tin_message_row_set_found (row->widget, tin_message_view_is_marked (self, message));
}

static void
update_rows (TinMessageView *self)
{
  guint day = 0;

  if (self->rows->len > 0 && row_at (self, 0)->position > 0)
    day = day_of (tin_conversation_get_message (self->conversation,
                                                row_at (self, 0)->position - 1));
  for (guint i = 0; i < self->rows->len; i++)
    {
      update_row (self, row_at (self, i), day);
      day = row_at (self, i)->day;
    }
}

/* --- Synchronisation ---------------------------------------------------------------------- */

static void
go_to_target (TinMessageView *self)
{
  int index = self->target != TIN_NOWHERE ? find_position (self, self->target) : -1;

  if (index < 0)
    return;
  self->target = TIN_NOWHERE;
  self->anchor = row_at (self, (guint) index)->widget;
  self->anchor_by_top = TRUE;
  self->anchor_y = self->target_y;
  if (self->focus_target)
    gtk_widget_grab_focus (GTK_WIDGET (self->anchor));
  self->focus_target = FALSE;
}

static guint
current_day (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  return (guint) (g_date_time_get_year (now) * 1000 + g_date_time_get_day_of_year (now));
}

void
tin_message_view_sync (TinMessageView *self)
{
  guint today = current_day ();
  Range must;
  Range want;
  Range range;

  self->synced_at = g_get_monotonic_time ();
  if (self->conversation == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  /* The first rows that are seen are the right ones. */
  if (self->aim == TIN_AIM_OPEN || (self->aim != TIN_AIM_NONE && self->rows->len == 0))
    return;
  if (self->target == TIN_NOWHERE && tin_message_view_shows_end (self))
    tin_message_view_set_at_end (self, TRUE);
  replace_lost_anchor (self);
  find_ranges (self, &must, &want);
  range = next_range (self, &must, &want);
  realise (self, &range);
  go_to_target (self);
  update_rows (self);
  if (self->today != today)
    tin_message_view_update_words (self);
  self->today = today;
  tin_message_view_queue_layout (self);
  if (range.from != want.from || range.to != want.to)
    tin_message_view_schedule_sync (self, GROW_DELAY_MS);
  else
    tin_message_view_load_near (self);
}

static gboolean
on_sync_due (gpointer user_data)
{
  TinMessageView *self = user_data;

  self->source = 0;
  tin_message_view_sync (self);
  return G_SOURCE_REMOVE;
}

/* The newest call decides when: a flood puts off what would only be thrown away again. Just above
 * the priority of layout and drawing, and far above that of the network. */
void
tin_message_view_schedule_sync (TinMessageView *self,
                                guint           delay)
{
  g_clear_handle_id (&self->source, g_source_remove);
  self->source = g_timeout_add_full (G_PRIORITY_HIGH_IDLE, delay, on_sync_due, self, NULL);
}

void
tin_message_view_items_changed (TinMessageView *self,
                                guint           position,
                                guint           removed,
                                guint           added)
{
  gint64 since = (g_get_monotonic_time () - self->synced_at) / 1000;
  gboolean was_empty = self->n_items == 0;

  if (position + removed == self->n_items && added > 0)
    self->has_end = FALSE;
  if (self->aim == TIN_AIM_OPEN && position == 0)
    self->n_unscanned += added;
  self->n_items = self->n_items - removed + added;
  for (guint i = 0; i < self->rows->len; i++)
    {
      TinMessageViewRow *row = row_at (self, i);

      if (row->position == TIN_NOWHERE || row->position < position)
        continue;
      if (row->position - position >= removed)
        row->position += added - removed;
      else
        row->position = TIN_NOWHERE;
    }
  if (was_empty != (self->n_items == 0))
    g_object_notify (G_OBJECT (self), "empty");
  tin_message_view_schedule_sync (self, (guint) CLAMP (FLOOD_DELAY_MS - since, 0, FLOOD_DELAY_MS));
}

void
tin_message_view_delivery_changed (TinMessageView *self,
                                   guint64         from,
                                   guint64         to)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      TinMessageViewRow *row = row_at (self, i);
      TinMessage *message = tin_message_row_get_message (row->widget);
      guint64 number = tin_message_get_number (message);

      if (row->position != TIN_NOWHERE && tin_message_is_own (message) &&
          number >= from && number <= to)
        tin_message_row_set_delivery (row->widget,
                                      tin_conversation_get_delivery (self->conversation, message));
    }
}

void
tin_message_view_clear_rows (TinMessageView *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    gtk_widget_unparent (GTK_WIDGET (row_at (self, i)->widget));
  g_array_set_size (self->rows, 0);
  self->anchor = NULL;
  self->total = 0;
}

/* "Today" and the peer's name. */
void
tin_message_view_update_words (TinMessageView *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    tin_message_row_update_words (row_at (self, i)->widget);
}
