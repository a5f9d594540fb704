/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-channel.h"
#include "tin-clock.h"
#include "tin-plain.h"

G_BEGIN_DECLS

#define TIN_TYPE_PLAIN_LINK (tin_plain_link_get_type ())
G_DECLARE_FINAL_TYPE (TinPlainLink, tin_plain_link, TIN, PLAIN_LINK, GObject)

/* A plain channel with the reader of what comes over it.
 *
 * Signals:
 *   event (TinPlainEvent *)  lent for the length of the call
 *   written ()               the kernel has taken everything that was written
 *   closed (int)             once, the last one: a TinError, or TIN_PEER_REASON_NONE
 */
TinPlainLink *tin_plain_link_new            (TinChannel    *channel,
                                             TinClock      *clock,
                                             TinPlainForm   expected);
TinChannel   *tin_plain_link_get_channel    (TinPlainLink  *self);
void          tin_plain_link_set_stranger   (TinPlainLink  *self,
                                             gboolean       stranger);
gboolean      tin_plain_link_is_open        (TinPlainLink  *self);
void          tin_plain_link_write          (TinPlainLink  *self,
                                             GBytes        *bytes);
void          tin_plain_link_finish         (TinPlainLink  *self);
void          tin_plain_link_close          (TinPlainLink  *self);

G_END_DECLS
