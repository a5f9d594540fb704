/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-message-view-private.h"

#include "tin-compat.h"

/* What a person wants to be done with a message, as its row says it. Whatever is not a matter of
 * the view alone is passed on to whoever has it. */

/* --- Reactions ---------------------------------------------------------------------------- */

/* What one of the rows wants to react with. */
void
tin_message_view_emit_react (TinMessageView *self,
                             const char     *emoji,
                             TinMessageRow  *row)
{
  g_signal_emit_by_name (self, "react", tin_message_row_get_message (row), emoji);
}

static void
on_emoji_picked (TinMessageView *self,
                 const char     *emoji)
{
  g_autoptr (TinMessage) message = g_steal_pointer (&self->chosen_for);

  if (message != NULL)
    g_signal_emit_by_name (self, "react", message, emoji);
}

/* It belongs to the view: its row may go or change its place meanwhile. */
static void
choose_reaction (TinMessageView *self,
                 TinMessageRow  *row)
{
  GtkWidget *widget = GTK_WIDGET (row);
  GdkRectangle at = { 0, 0, 1, 1 };
  graphene_rect_t bounds;

  if (self->chooser == NULL)
    {
      self->chooser = gtk_emoji_chooser_new ();
      gtk_widget_set_parent (self->chooser, GTK_WIDGET (self));
      tin_name_parts (self->chooser);
      g_signal_connect_object (self->chooser, "emoji-picked", G_CALLBACK (on_emoji_picked), self,
                               G_CONNECT_SWAPPED);
    }
  if (gtk_widget_compute_bounds (widget, GTK_WIDGET (self), &bounds))
    at = (GdkRectangle) { (int) (bounds.origin.x + bounds.size.width / 2),
                          (int) (bounds.origin.y + bounds.size.height / 2), 1, 1 };
  g_clear_pointer (&self->chosen_for, tin_message_unref);
  self->chosen_for = tin_message_ref (tin_message_row_get_message (row));
  gtk_popover_set_pointing_to (GTK_POPOVER (self->chooser), &at);
  gtk_popover_popup (GTK_POPOVER (self->chooser));
}

/* --- What is answered --------------------------------------------------------------------- */

static void
show_quoted (TinMessageView *self,
             TinMessageRow  *row)
{
  const TinMessageName *target = tin_message_get_target (tin_message_row_get_message (row));
  TinMessage *quoted = target != NULL ? tin_conversation_get_quoted (self->conversation, target)
                                      : NULL;

  if (quoted != NULL)
    tin_message_view_show_message (self, quoted, TRUE);
}

/* That message was read, edited or deleted, or is not there. */
void
tin_message_view_quoted (TinMessageView *self,
                         guint64         log_id,
                         guint64         number)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      TinMessageRow *row = g_array_index (self->rows, TinMessageViewRow, i).widget;
      const TinMessageName *target = tin_message_get_target (tin_message_row_get_message (row));

      if (target != NULL && target->log_id == log_id && target->number == number)
        tin_message_row_update_quote (row);
    }
}

/* --- All of them -------------------------------------------------------------------------- */

/* @request: a TinMessageRequest */
void
tin_message_view_emit_request (TinMessageView *self,
                               guint           request,
                               TinMessageRow  *row)
{
  switch ((TinMessageRequest) request)
    {
    case TIN_MESSAGE_REQUEST_CHOOSE_REACTION:
      choose_reaction (self, row);
      break;
    case TIN_MESSAGE_REQUEST_SHOW_QUOTED:
      show_quoted (self, row);
      break;
    case TIN_MESSAGE_REQUEST_SELECT:
      tin_message_view_toggle_selected (self, row);
      break;
    case TIN_MESSAGE_REQUEST_DELETE_SELECTED:
      g_signal_emit_by_name (self, "request", request, NULL);
      break;
    case TIN_MESSAGE_REQUEST_RETRY:
    case TIN_MESSAGE_REQUEST_WITHDRAW:
    case TIN_MESSAGE_REQUEST_DELETE:
    case TIN_MESSAGE_REQUEST_RETRACT:
    case TIN_MESSAGE_REQUEST_REPLY:
    case TIN_MESSAGE_REQUEST_EDIT:
    default:
      g_signal_emit_by_name (self, "request", request, tin_message_row_get_message (row));
    }
}
