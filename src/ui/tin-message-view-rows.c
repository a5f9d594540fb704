/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-message-view-private.h"

#include "tin-words.h"

/* Under a flood the rows change ten times a second. */
#define FLOOD_DELAY_MS 100
#define MINUTE_MS (60 * 1000)

/**
 * tin_message_view_day_of:
 * @time: milliseconds since 1970
 *
 * Returns: the day of the calendar here, to be compared with others; 0 if there is none
 */
guint
tin_message_view_day_of (gint64 time)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (time / 1000);
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_local (utc) : NULL;

  return local == NULL ? 0
                       : (guint) (g_date_time_get_year (local) * 1000 +
                                  g_date_time_get_day_of_year (local));
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
         tin_message_get_kind (a) != TIN_MESSAGE_KIND_NOTE &&
         tin_message_get_kind (b) != TIN_MESSAGE_KIND_NOTE &&
         (tin_message_get_flags (a) & mask) == (tin_message_get_flags (b) & mask) &&
         tin_message_get_time (a) / MINUTE_MS == tin_message_get_time (b) / MINUTE_MS;
}

/* Returns: the day of the message before that row's; 0 if there is none */
static guint
day_before (TinMessageView          *self,
            const TinMessageViewRow *row,
            const TinMessageViewRow *above)
{
  TinMessage *before;

  if (above != NULL && above->position + 1 == row->position)
    return above->day;
  if (row->position == 0)
    return 0;
  before = tin_conversation_get_message (self->conversation, row->position - 1);
  return tin_message_view_day_of (tin_message_get_time (before));
}

/* Tells the row what its neighbours and the model say of it.
 *
 * @above: (nullable): the row before it, which knows its day */
void
tin_message_view_update_row (TinMessageView          *self,
                             TinMessageViewRow       *row,
                             const TinMessageViewRow *above)
{
  TinMessage *message = tin_message_row_get_message (row->widget);
  TinMessage *before = NULL;
  TinMessage *after = NULL;
  TinMessagePlace place = TIN_MESSAGE_PLACE_INSIDE;

  if (row->position > 0)
    before = tin_conversation_get_message (self->conversation, row->position - 1);
  if (row->position + 1 < self->n_items)
    after = tin_conversation_get_message (self->conversation, row->position + 1);
  if (row->day != day_before (self, row, above))
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
  tin_message_row_set_selected (row->widget, g_hash_table_size (self->selected) > 0,
                                tin_message_view_is_selected (self, message));
}

static void
update_rows (TinMessageView *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    tin_message_view_update_row (self, tin_message_view_row_at (self, i),
                                 i > 0 ? tin_message_view_row_at (self, i - 1) : NULL);
}

/* --- Synchronisation ---------------------------------------------------------------------- */

/* The anchor's message may be gone from the model: what stands next to it takes its place. */
static void
replace_lost_anchor (TinMessageView *self)
{
  if (self->at_end || self->target != TIN_NOWHERE)
    return;
  for (guint i = 0; i < self->rows->len; i++)
    {
      TinMessageViewRow *row = tin_message_view_row_at (self, i);

      if (row->widget == self->anchor && row->position != TIN_NOWHERE)
        return;
    }
  tin_message_view_pick_anchor (self);
  for (guint i = self->rows->len; i > 0 && self->anchor == NULL; i--)
    if (tin_message_view_row_at (self, i - 1)->position != TIN_NOWHERE)
      self->anchor = tin_message_view_row_at (self, i - 1)->widget;
  if (self->anchor == NULL)
    tin_message_view_set_at_end (self, TRUE);
}

static gboolean
on_day_due (gpointer user_data)
{
  TinMessageView *self = user_data;

  self->day_source = 0;
  tin_message_view_sync (self);
  return G_SOURCE_REMOVE;
}

static void
watch_day (TinMessageView *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  if (self->day_source == 0)
    self->day_source = g_timeout_add_seconds (tin_words_day_check (now), on_day_due, self);
}

void
tin_message_view_sync (TinMessageView *self)
{
  guint today = tin_message_view_day_of (g_get_real_time () / 1000);
  gboolean done;

  self->synced_at = g_get_monotonic_time ();
  if (self->conversation == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  /* The first rows that are seen are the right ones. */
  if (self->aim == TIN_AIM_OPEN || (self->aim != TIN_AIM_NONE && self->rows->len == 0))
    return;
  if (self->target == TIN_NOWHERE && tin_message_view_shows_end (self))
    tin_message_view_set_at_end (self, TRUE);
  replace_lost_anchor (self);
  done = tin_message_view_make_rows (self);
  update_rows (self);
  if (self->today != today)
    tin_message_view_update_words (self);
  self->today = today;
  watch_day (self);
  tin_message_view_queue_layout (self);
  if (done)
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

/* A message that was edited, deleted or reacted to is another one at the same place: its row goes
 * on, with the focus and the place on the screen that it has. */
static gboolean
replace_message (TinMessageView    *self,
                 TinMessageViewRow *row)
{
  TinMessage *old = tin_message_row_get_message (row->widget);
  TinMessage *message = tin_conversation_get_message (self->conversation, row->position);

  if (message == NULL || tin_message_compare (message, old) != 0)
    return FALSE;
  tin_message_row_set_message (row->widget, message);
  return TRUE;
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
  tin_message_view_count_unscanned (self, position, removed, added);
  self->n_items = self->n_items - removed + added;
  for (guint i = 0; i < self->rows->len; i++)
    {
      TinMessageViewRow *row = tin_message_view_row_at (self, i);

      if (row->position == TIN_NOWHERE || row->position < position)
        continue;
      if (row->position - position >= removed)
        row->position += added - removed;
      else if (removed != added || !replace_message (self, row))
        row->position = TIN_NOWHERE;
    }
  if (removed == added && g_hash_table_size (self->selected) > 0)
    for (guint i = position; i < position + added; i++)
      tin_message_view_reselect (self, tin_conversation_get_message (self->conversation, i));
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
      TinMessageViewRow *row = tin_message_view_row_at (self, i);
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
    gtk_widget_unparent (GTK_WIDGET (tin_message_view_row_at (self, i)->widget));
  g_array_set_size (self->rows, 0);
  self->anchor = NULL;
  self->total = 0;
}

/* "Today" and the peer's name. */
void
tin_message_view_update_words (TinMessageView *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    tin_message_row_update_words (tin_message_view_row_at (self, i)->widget);
}
