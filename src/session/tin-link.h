/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-channel.h"
#include "tin-clock.h"
#include "tin-error.h"
#include "tin-frame.h"

G_BEGIN_DECLS

#define TIN_TYPE_LINK (tin_link_get_type ())
G_DECLARE_FINAL_TYPE (TinLink, tin_link, TIN, LINK, GObject)

/* A secure channel with the exchange that runs over it.
 *
 * Signals:
 *   opened ()                  the peer said HELLO
 *   messages (GPtrArray *)     the next of the peer's log: commit them, then tin_link_commit()
 *   acknowledged (guint64)     the peer has our log up to this number
 *   seen (guint64)             its person has seen our log up to this number
 *   typing (gboolean)          its person began to type, or stopped; it has stopped before "closed"
 *   recalled ()                the peer wants messages of its own back: tin_link_get_recalled()
 *   returned (GPtrArray *)     the next of ours that tin_link_recall() asked for
 *   round-trip (gint64)        microseconds
 *   writable ()                there is room again for what tin_link_get_wanted() says
 *   compared (TinCompareFrame *) a step of comparing a code, lent for the length of the call
 *   closed (int)               once, the last one: a TinError or TIN_PEER_REASON_*
 */
TinLink         *tin_link_new           (TinChannel     *channel,
                                         TinClock       *clock,
                                         const TinHello *hello,
                                         GByteArray     *scratch);
TinChannel      *tin_link_get_channel   (TinLink        *self);
const TinHello  *tin_link_get_hello     (TinLink        *self);
const TinHello  *tin_link_get_own_hello (TinLink        *self);
gboolean         tin_link_is_up         (TinLink        *self);
gboolean         tin_link_is_flushing   (TinLink        *self);
gboolean         tin_link_is_due        (TinLink        *self,
                                         gint64          now);
void             tin_link_tick          (TinLink        *self);
gboolean         tin_link_begin_resume  (TinLink        *self);
void             tin_link_resume        (TinLink        *self,
                                         guint64         peer_has,
                                         guint64         head);
gboolean         tin_link_is_resumed    (TinLink        *self);
void             tin_link_set_head      (TinLink        *self,
                                         guint64         head);
gboolean         tin_link_get_wanted    (TinLink        *self,
                                         guint64        *from);
guint            tin_link_send          (TinLink        *self,
                                         TinMessage    **messages,
                                         guint           n_messages);
void             tin_link_hold          (TinLink        *self,
                                         gsize           length);
void             tin_link_set_held_back (TinLink        *self,
                                         gboolean        held_back);
gboolean         tin_link_was_dismissed (TinLink        *self);
void             tin_link_commit        (TinLink        *self,
                                         guint64         upto);
void             tin_link_see           (TinLink        *self,
                                         guint64         upto);
void             tin_link_type          (TinLink        *self,
                                         gboolean        typing);
void             tin_link_recall        (TinLink        *self,
                                         guint64         log_id,
                                         guint64         from,
                                         guint64         upto);
void             tin_link_release       (TinLink        *self,
                                         gsize           length);
gboolean         tin_link_get_recalled  (TinLink        *self,
                                         guint64        *log_id,
                                         guint64        *from,
                                         guint64        *upto);
void             tin_link_give_back     (TinLink        *self,
                                         TinMessage    **messages,
                                         guint           n_messages);
void             tin_link_compare       (TinLink        *self,
                                         const TinCompareFrame *frame);
void             tin_link_set_deaf      (TinLink        *self);
gboolean         tin_link_is_deaf       (TinLink        *self);
void             tin_link_set_stranger  (TinLink        *self,
                                         gboolean        stranger);
void             tin_link_set_wanted    (TinLink        *self);
gboolean         tin_link_is_wanted     (TinLink        *self);
void             tin_link_goodbye       (TinLink        *self,
                                         TinByeReason    reason);
void             tin_link_fail          (TinLink        *self,
                                         TinError        error);

G_END_DECLS
