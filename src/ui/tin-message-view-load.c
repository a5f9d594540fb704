/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-message-view-private.h"

/* What the view wants from the disk. It scrolls within what is loaded and asks for more before it
 * comes to an edge; it opens at the first unread message, wherever that is; and it goes to a
 * message that was looked for, or to the end. Until the first rows are the right ones it shows
 * none: what is there in a moment needs no signs of waiting. */

/* What is left to see above the first message that was not read, in pixels. */
#define TOP_MARGIN 48
/* What was looked for stands this far down, as a part of the height, so that both what was said
 * before and the answer are seen. */
#define FOUND_PLACE 0.3
/* So many unread messages are looked through for the first of them; beyond, nobody reads them. */
#define SCANNED_MAX 20000
/* A page that was already on its way may come before the one that is sought. */
#define ATTEMPTS_MAX 3
/* From here on a wait is worth a word, in milliseconds. */
#define PATIENCE_MS 500
#define MARKED_MS 2000

/* --- Waiting ------------------------------------------------------------------------------ */

static void
set_loading (TinMessageView *self,
             gboolean        loading)
{
  if (self->loading == loading)
    return;
  self->loading = loading;
  g_object_notify (G_OBJECT (self), "loading");
}

static gboolean
on_patience_lost (gpointer user_data)
{
  TinMessageView *self = user_data;

  self->patience = 0;
  set_loading (self, TRUE);
  return G_SOURCE_REMOVE;
}

static void
set_aim (TinMessageView    *self,
         TinMessageViewAim  aim)
{
  gboolean was_waiting = self->aim != TIN_AIM_NONE;

  self->aim = aim;
  self->n_attempts = 0;
  if (aim == TIN_AIM_NONE)
    {
      g_clear_handle_id (&self->patience, g_source_remove);
      set_loading (self, FALSE);
    }
  else if (self->patience == 0)
    self->patience = g_timeout_add (PATIENCE_MS, on_patience_lost, self);
  if (was_waiting != (aim != TIN_AIM_NONE))
    g_object_notify (G_OBJECT (self), "at-end");
}

/* --- Opening at the first unread message -------------------------------------------------- */

/* What was deleted on both sides is no text any more, nor counted among the unread ones. */
static gboolean
is_unread_text (TinMessage *message)
{
  return !tin_message_is_own (message) &&
         tin_message_get_kind (message) == TIN_MESSAGE_KIND_TEXT;
}

/* All that is loaded is to be looked through, of N messages. */
static void
begin_scan (TinMessageView *self,
            guint           n)
{
  g_clear_pointer (&self->first_unread, tin_message_unref);
  self->unread_at = TIN_NOWHERE;
  self->n_unread = tin_peer_get_unread (self->peer);
  self->n_unscanned = n;
  self->n_scanned = 0;
}

/**
 * tin_message_view_count_unscanned:
 *
 * The list is about to change for the view. While a conversation is being opened, what was not
 * looked through is all before a place in it, and that moves along.
 */
void
tin_message_view_count_unscanned (TinMessageView *self,
                                  guint           position,
                                  guint           removed,
                                  guint           added)
{
  guint end = self->n_unscanned;

  if (self->aim != TIN_AIM_OPEN)
    return;
  if (position == 0 && removed == self->n_items)
    begin_scan (self, added);
  else if (position < end || (position == 0 && removed == 0))
    self->n_unscanned = end - MIN (removed, end - position) + added;
}

/* Looks through what was loaded since the last time, from its end backwards. */
static void
scan_for_unread (TinMessageView *self)
{
  for (; self->n_unscanned > 0 && self->n_unread > 0; self->n_unscanned--)
    {
      guint position = self->n_unscanned - 1;
      TinMessage *message = tin_conversation_get_message (self->conversation, position);

      self->n_scanned++;
      if (!is_unread_text (message))
        continue;
      self->n_unread--;
      self->unread_at = position;
      g_clear_pointer (&self->first_unread, tin_message_unref);
      self->first_unread = tin_message_ref (message);
    }
  self->n_unscanned = 0;
}

static void
finish_opening (TinMessageView *self)
{
  guint position;

  self->n_unread = 0;
  if (self->first_unread != NULL &&
      tin_conversation_find (self->conversation, tin_message_get_log_id (self->first_unread),
                             tin_message_get_number (self->first_unread), &position))
    self->unread_at = position;
  self->target = self->unread_at;
  self->target_y = TOP_MARGIN;
  tin_message_view_set_at_end (self, self->target == TIN_NOWHERE);
  set_aim (self, TIN_AIM_NONE);
  g_object_notify (G_OBJECT (self), "empty");
}

static void
go_on_opening (TinMessageView *self)
{
  self->n_attempts = self->n_unscanned > 0 ? 0 : self->n_attempts + 1;
  scan_for_unread (self);
  if (self->n_unread > 0 && self->n_scanned < SCANNED_MAX && self->n_attempts < ATTEMPTS_MAX &&
      tin_conversation_has_older (self->conversation))
    {
      /* Those at the other end may be let go meanwhile. */
      tin_conversation_set_at_end (self->conversation, FALSE);
      tin_conversation_load_older (self->conversation);
      return;
    }
  finish_opening (self);
}

/* Shows a conversation that was just chosen. */
void
tin_message_view_open (TinMessageView *self)
{
  TinConversation *conversation = self->conversation;
  gboolean has_newer = tin_conversation_has_newer (conversation);
  gboolean has_older = tin_conversation_has_older (conversation);

  self->n_items = g_list_model_get_n_items (G_LIST_MODEL (conversation));
  begin_scan (self, has_newer ? 0 : self->n_items);
  tin_conversation_set_at_end (conversation, TRUE);
  /* Of what came since the start there may be little: what was there before stands above it from
   * the first frame on. */
  if (has_newer || (has_older && self->n_items < TIN_MESSAGE_VIEW_ROWS_FIRST))
    {
      set_aim (self, TIN_AIM_OPEN);
      tin_conversation_load_end (conversation);
    }
  else if (self->n_unread > 0 && self->n_items > 0)
    {
      set_aim (self, TIN_AIM_OPEN);
      go_on_opening (self);
    }
}

/* Leaves behind whatever was aimed at and marked. */
void
tin_message_view_forget (TinMessageView *self)
{
  g_clear_handle_id (&self->mark_source, g_source_remove);
  g_clear_handle_id (&self->patience, g_source_remove);
  g_clear_pointer (&self->first_unread, tin_message_unref);
  g_clear_pointer (&self->sought, tin_message_unref);
  g_clear_pointer (&self->marked, tin_message_unref);
  g_clear_pointer (&self->chosen_for, tin_message_unref);
  tin_message_view_forget_selection (self);
  self->aim = TIN_AIM_NONE;
  self->loading = FALSE;
  self->focus_target = FALSE;
  self->target = self->unread_at = TIN_NOWHERE;
  self->n_unread = self->n_unscanned = self->n_scanned = 0;
}

/* --- Going to a message ------------------------------------------------------------------- */

static gboolean
on_mark_over (gpointer user_data)
{
  TinMessageView *self = user_data;

  self->mark_source = 0;
  tin_message_view_unmark (self);
  return G_SOURCE_REMOVE;
}

/* Whether MESSAGE is the one to be shown as found. */
gboolean
tin_message_view_is_marked (TinMessageView *self,
                            TinMessage     *message)
{
  return self->marked != NULL &&
         tin_message_get_number (message) == tin_message_get_number (self->marked) &&
         tin_message_get_log_id (message) == tin_message_get_log_id (self->marked);
}

static void
aim_at (TinMessageView *self,
        guint           position)
{
  g_clear_pointer (&self->marked, tin_message_unref);
  self->marked = g_steal_pointer (&self->sought);
  g_clear_handle_id (&self->mark_source, g_source_remove);
  if (!self->keep_mark)
    self->mark_source = g_timeout_add (MARKED_MS, on_mark_over, self);
  self->target = position;
  self->target_y = (int) (gtk_widget_get_height (GTK_WIDGET (self)) * FOUND_PLACE);
  tin_message_view_set_at_end (self, FALSE);
  set_aim (self, TIN_AIM_NONE);
}

static gboolean
find_sought (TinMessageView *self)
{
  guint position;

  if (!tin_conversation_find (self->conversation, tin_message_get_log_id (self->sought),
                              tin_message_get_number (self->sought), &position))
    return FALSE;
  aim_at (self, position);
  return TRUE;
}

static void
go_on_seeking (TinMessageView *self)
{
  if (find_sought (self))
    return;
  if (self->n_attempts++ < ATTEMPTS_MAX)
    {
      tin_conversation_load_around (self->conversation, self->sought);
      return;
    }
  /* It is gone: the person stays where they are. */
  g_clear_pointer (&self->sought, tin_message_unref);
  set_aim (self, TIN_AIM_NONE);
}

static void
go_on_to_end (TinMessageView *self)
{
  if (tin_conversation_has_newer (self->conversation) && self->n_attempts++ < ATTEMPTS_MAX)
    {
      tin_conversation_load_end (self->conversation);
      return;
    }
  set_aim (self, TIN_AIM_NONE);
  self->target = TIN_NOWHERE;
  tin_message_view_set_at_end (self, !tin_conversation_has_newer (self->conversation));
}

/* A page has come, or could not be read. */
void
tin_message_view_loaded (TinMessageView *self)
{
  switch (self->aim)
    {
    case TIN_AIM_OPEN:
      go_on_opening (self);
      break;
    case TIN_AIM_END:
      go_on_to_end (self);
      break;
    case TIN_AIM_MESSAGE:
      go_on_seeking (self);
      break;
    case TIN_AIM_NONE:
    default:
      g_object_notify (G_OBJECT (self), "empty");
      break;
    }
  tin_message_view_sync (self);
}

/* --- More above and below ----------------------------------------------------------------- */

void
tin_message_view_load_near (TinMessageView *self)
{
  const TinMessageViewRow *first = NULL;
  const TinMessageViewRow *last = NULL;
  int height = gtk_widget_get_height (GTK_WIDGET (self));
  double above = tin_message_view_get_value (self) - self->origin;
  double below = self->total - above - height;

  if (self->aim != TIN_AIM_NONE || self->target != TIN_NOWHERE)
    return;
  if (self->rows->len > 0)
    {
      first = tin_message_view_row_at (self, 0);
      last = tin_message_view_row_at (self, self->rows->len - 1);
    }
  if (first == NULL || (above < 2 * height && first->position == 0))
    tin_conversation_load_older (self->conversation);
  if (last != NULL && below < 2 * height && last->position + 1 == self->n_items)
    tin_conversation_load_newer (self->conversation);
}

/* --- What is asked for -------------------------------------------------------------------- */

/**
 * tin_message_view_scroll_to_end:
 *
 * Shows the newest message, which may have to be loaded first.
 */
void
tin_message_view_scroll_to_end (TinMessageView *self)
{
  g_return_if_fail (TIN_IS_MESSAGE_VIEW (self));

  if (self->conversation == NULL)
    return;
  g_clear_pointer (&self->sought, tin_message_unref);
  self->n_unread = 0;
  self->target = TIN_NOWHERE;
  if (tin_conversation_has_newer (self->conversation))
    {
      set_aim (self, TIN_AIM_END);
      tin_conversation_load_end (self->conversation);
      return;
    }
  set_aim (self, TIN_AIM_NONE);
  tin_message_view_set_at_end (self, TRUE);
  tin_message_view_sync (self);
  tin_message_view_queue_layout (self);
}

/**
 * tin_message_view_show_message:
 * @message: one of the conversation; it need not be loaded
 * @focus: whether it takes the focus
 *
 * Shows @message among those before and after it, and marks it: for a moment if it takes the
 * focus, else until tin_message_view_unmark().
 */
void
tin_message_view_show_message (TinMessageView *self,
                               TinMessage     *message,
                               gboolean        focus)
{
  g_return_if_fail (TIN_IS_MESSAGE_VIEW (self));
  g_return_if_fail (message != NULL);

  if (self->conversation == NULL)
    return;
  g_clear_pointer (&self->sought, tin_message_unref);
  self->sought = tin_message_ref (message);
  self->focus_target = focus;
  self->keep_mark = !focus;
  self->n_unread = 0;
  if (self->aim != TIN_AIM_OPEN && find_sought (self))
    {
      tin_message_view_sync (self);
      return;
    }
  set_aim (self, TIN_AIM_MESSAGE);
  tin_message_view_set_at_end (self, FALSE);
  tin_conversation_load_around (self->conversation, message);
}

/**
 * tin_message_view_unmark:
 *
 * Marks no message any longer.
 */
void
tin_message_view_unmark (TinMessageView *self)
{
  g_return_if_fail (TIN_IS_MESSAGE_VIEW (self));

  g_clear_handle_id (&self->mark_source, g_source_remove);
  g_clear_pointer (&self->marked, tin_message_unref);
  /* One that is still on its way is marked for a moment. */
  self->keep_mark = FALSE;
  for (guint i = 0; i < self->rows->len; i++)
    tin_message_row_set_found (tin_message_view_row_at (self, i)->widget, FALSE);
}
