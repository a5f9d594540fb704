/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-delivery.h"
#include "tin-message-item.h"

G_BEGIN_DECLS

#define TIN_TYPE_CONVERSATION (tin_conversation_get_type ())
G_DECLARE_FINAL_TYPE (TinConversation, tin_conversation, TIN, CONVERSATION, GObject)

/* A window over one peer's messages, as a GListModel of TinMessageItem in the order of time: a
 * piece without holes of what is on the disk, which is read when somebody asks for it. Before that
 * it stands at the end and has what came since the start. Items are made when they are asked for,
 * and are cheap.
 *
 * Messages are loaded as they are shown, with all that was said of them later: see
 * tin_message_amend(). When more is said of one, another takes its place: items-changed (p, 1, 1).
 *
 * Properties: has-older, has-newer, loading (boolean, read only).
 * Signals: delivery-changed (guint64 from, guint64 to)  own messages with these numbers
 *                                                       (inclusive) may be in another state now
 *          loaded ()                                    what was asked for is there, as far as it
 *                                                       could be read; not for a request that
 *                                                       another one took the place of
 *          quoted (guint64 log id, guint64 number)      what tin_conversation_get_quoted() answers
 *                                                       for that message is another answer now
 *          gone (guint64 log id, guint64 number)        that message, loaded or not, is not on the
 *                                                       disk any more, and about to leave the
 *                                                       list; 0, 0: any of them may be gone, or
 *                                                       have another name now
 */
TinMessage  *tin_conversation_get_message        (TinConversation *self,
                                                  guint            position);
TinDelivery  tin_conversation_get_delivery       (TinConversation *self,
                                                  TinMessage      *message);
const TinLog *tin_conversation_get_own_marks     (TinConversation *self);
gboolean     tin_conversation_is_loading         (TinConversation *self);
gboolean     tin_conversation_has_older          (TinConversation *self);
void         tin_conversation_load_older         (TinConversation *self);
gboolean     tin_conversation_has_newer          (TinConversation *self);
void         tin_conversation_load_newer         (TinConversation *self);
void         tin_conversation_load_end           (TinConversation *self);
void         tin_conversation_load_around        (TinConversation *self,
                                                  TinMessage      *message);
gboolean     tin_conversation_find               (TinConversation *self,
                                                  guint64          log_id,
                                                  guint64          number,
                                                  guint           *position);
gboolean     tin_conversation_has_log            (TinConversation *self,
                                                  guint64          log_id);
gboolean     tin_conversation_can_withdraw       (TinConversation *self,
                                                  TinMessage      *message);
TinMessage  *tin_conversation_get_quoted         (TinConversation *self,
                                                  const TinMessageName *name);
gboolean     tin_conversation_is_gone            (TinConversation *self,
                                                  const TinMessageName *name);
void         tin_conversation_set_at_end         (TinConversation *self,
                                                  gboolean         at_end);

G_END_DECLS
