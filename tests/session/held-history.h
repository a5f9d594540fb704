/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-conversation-private.h"

G_BEGIN_DECLS

#define HELD_TYPE_HISTORY (held_history_get_type ())
G_DECLARE_FINAL_TYPE (HeldHistory, held_history, HELD, HISTORY, GObject)

/* A history of one conversation that does everything at once and tells of it when the test says
 * so, in the order in which it was asked: what a slow disk looks like from above. Messages are
 * there in the form in which they are shown. */
HeldHistory *held_history_new       (void);
GPtrArray   *held_history_get_all   (HeldHistory     *self);
void         held_history_put       (HeldHistory     *self,
                                     TinMessage      *message);
void         held_history_append    (HeldHistory     *self,
                                     TinConversation *conversation,
                                     TinMessage      *message);
void         held_history_delete    (HeldHistory     *self,
                                     TinConversation *conversation,
                                     TinMessage      *message);
void         held_history_fail_next (HeldHistory     *self);
gboolean     held_history_answer    (HeldHistory     *self);
void         held_history_answer_all (HeldHistory    *self);
guint        held_history_count     (HeldHistory     *self);

G_END_DECLS
