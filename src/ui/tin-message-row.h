/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "tin-session.h"

G_BEGIN_DECLS

#define TIN_TYPE_MESSAGE_ROW (tin_message_row_get_type ())
G_DECLARE_FINAL_TYPE (TinMessageRow, tin_message_row, TIN, MESSAGE_ROW, GtkWidget)

/* What the neighbours of a message say of its row. */
typedef enum
{
  TIN_MESSAGE_PLACE_INSIDE = 0,
  TIN_MESSAGE_PLACE_NEW_DAY = 1 << 0,  /* a line with the day above it */
  TIN_MESSAGE_PLACE_UNREAD = 1 << 1,   /* the first that was not read: a line says so */
  TIN_MESSAGE_PLACE_FIRST = 1 << 2,    /* of its group */
  TIN_MESSAGE_PLACE_LAST = 1 << 3,     /* of its group: the time stands below */
} TinMessagePlace;

/* What a person wants to be done with a message. */
typedef enum
{
  TIN_MESSAGE_REQUEST_RETRY,            /* to send again what failed */
  TIN_MESSAGE_REQUEST_WITHDRAW,         /* to take back what has not left yet */
  TIN_MESSAGE_REQUEST_DELETE,           /* here, and only here */
  TIN_MESSAGE_REQUEST_RETRACT,          /* here and there */
  TIN_MESSAGE_REQUEST_REPLY,
  TIN_MESSAGE_REQUEST_EDIT,
  /* Of the view, with what is selected: there is no message */
  TIN_MESSAGE_REQUEST_DELETE_SELECTED,
  /* The view's own */
  TIN_MESSAGE_REQUEST_CHOOSE_REACTION,  /* of all emoji */
  TIN_MESSAGE_REQUEST_SHOW_QUOTED,      /* what it answers, where that was said */
  TIN_MESSAGE_REQUEST_SELECT,           /* it, and then others */
} TinMessageRequest;

/* Signals: request (guint): a TinMessageRequest; react (const char *): with that emoji, an empty
 * one takes ours back. */
GtkWidget  *tin_message_row_new          (TinMessage      *message,
                                          TinPeer         *peer,
                                          TinSession      *session);
TinMessage *tin_message_row_get_message  (TinMessageRow   *self);
void        tin_message_row_set_message  (TinMessageRow   *self,
                                          TinMessage      *message);
void        tin_message_row_set_place    (TinMessageRow   *self,
                                          TinMessagePlace  place);
void        tin_message_row_set_delivery (TinMessageRow   *self,
                                          TinDelivery      delivery);
void        tin_message_row_set_found    (TinMessageRow   *self,
                                          gboolean         found);
void        tin_message_row_set_selected (TinMessageRow   *self,
                                          gboolean         selecting,
                                          gboolean         selected);
gboolean    tin_message_row_has_text_selected (TinMessageRow *self);
void        tin_message_row_popup_menu   (TinMessageRow   *self);
void        tin_message_row_update_quote (TinMessageRow   *self);
void        tin_message_row_update_words (TinMessageRow   *self);
GtkWidget  *tin_message_row_get_focused  (GtkWidget       *widget);

G_END_DECLS
