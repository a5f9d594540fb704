/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-conversation.h"
#include "tin-frame.h"
#include "tin-history.h"

G_BEGIN_DECLS

TinConversation *tin_conversation_new             (const char       *id,
                                                   TinHistory       *history,
                                                   guint64           log_id);
void             tin_conversation_restore         (TinConversation  *self,
                                                   const TinHistoryConversation *state);
TinLog          *tin_conversation_get_own_log     (TinConversation  *self);
TinLog          *tin_conversation_find_own_log    (TinConversation  *self,
                                                   guint64           log_id);
TinLog          *tin_conversation_add_own_log     (TinConversation  *self,
                                                   guint64           log_id);
void             tin_conversation_begin_log       (TinConversation  *self,
                                                   guint64           log_id);
TinLog          *tin_conversation_get_peer_log    (TinConversation  *self,
                                                   guint64           log_id);
void             tin_conversation_drop_peer_log   (TinConversation  *self,
                                                   guint64           log_id);
gboolean         tin_conversation_has_peer_log    (TinConversation  *self,
                                                   guint64           log_id);
GPtrArray       *tin_conversation_list_peer_logs  (TinConversation  *self);
void             tin_conversation_list_held       (TinConversation  *self,
                                                   GArray           *held);
void             tin_conversation_append          (TinConversation  *self,
                                                   TinMessage      **messages,
                                                   guint             n_messages);
void             tin_conversation_remove          (TinConversation  *self,
                                                   guint64           log_id,
                                                   guint64           number);
void             tin_conversation_reload          (TinConversation  *self);
void             tin_conversation_add_imported    (TinConversation  *self,
                                                   TinMessage       *newest);
void             tin_conversation_set_failed      (TinConversation  *self,
                                                   guint64           number,
                                                   gboolean          failed);
void             tin_conversation_emit_delivery   (TinConversation  *self,
                                                   guint64           from,
                                                   guint64           to);
void             tin_conversation_emit_moved      (TinConversation  *self,
                                                   guint64           log_id,
                                                   guint64           sent_at,
                                                   guint64           number);

G_END_DECLS
