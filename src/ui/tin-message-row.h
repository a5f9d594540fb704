/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "tin-peer.h"

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
  TIN_MESSAGE_REQUEST_RETRY,     /* to send again what failed */
  TIN_MESSAGE_REQUEST_WITHDRAW,  /* to take back what has not left yet */
  TIN_MESSAGE_REQUEST_DELETE,    /* here, and only here */
} TinMessageRequest;

/* Signal: request (guint): a TinMessageRequest */
GtkWidget  *tin_message_row_new          (TinMessage      *message,
                                          TinPeer         *peer);
TinMessage *tin_message_row_get_message  (TinMessageRow   *self);
void        tin_message_row_set_place    (TinMessageRow   *self,
                                          TinMessagePlace  place);
void        tin_message_row_set_delivery (TinMessageRow   *self,
                                          TinDelivery      delivery);
void        tin_message_row_set_found    (TinMessageRow   *self,
                                          gboolean         found);
void        tin_message_row_popup_menu   (TinMessageRow   *self);
void        tin_message_row_update_words (TinMessageRow   *self);
GtkWidget  *tin_message_row_get_focused  (GtkWidget       *widget);

G_END_DECLS
