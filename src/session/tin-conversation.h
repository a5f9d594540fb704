/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-delivery.h"
#include "tin-message-item.h"

G_BEGIN_DECLS

#define TIN_TYPE_CONVERSATION (tin_conversation_get_type ())
G_DECLARE_FINAL_TYPE (TinConversation, tin_conversation, TIN, CONVERSATION, GObject)

/* A window over one peer's messages, as a GListModel of TinMessageItem in the order of time. The
 * newest are loaded; older ones on demand. Items are made when they are asked for, and are cheap.
 *
 * Signal: delivery-changed (guint64 from, guint64 to)  own messages with these numbers (inclusive)
 *                                                      may be in another state now
 */
TinMessage  *tin_conversation_get_message        (TinConversation *self,
                                                  guint            position);
TinDelivery  tin_conversation_get_delivery       (TinConversation *self,
                                                  TinMessage      *message);
gboolean     tin_conversation_has_older          (TinConversation *self);
void         tin_conversation_load_older         (TinConversation *self);
void         tin_conversation_set_at_end         (TinConversation *self,
                                                  gboolean         at_end);

G_END_DECLS
