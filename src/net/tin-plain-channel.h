/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-channel.h"
#include "tin-clock.h"
#include "tin-strangers.h"

G_BEGIN_DECLS

#define TIN_TYPE_PLAIN_CHANNEL (tin_plain_channel_get_type ())
G_DECLARE_FINAL_TYPE (TinPlainChannel, tin_plain_channel, TIN, PLAIN_CHANNEL, TinChannel)

/* The other side turned out to be a Tincan before anything was written to it: the connection as it
 * is after its greeting, which the channel has left. */
typedef void (*TinPlainGreetingFunc) (GSocketConnection *connection,
                                      gpointer           user_data);

TinPlainChannel *tin_plain_channel_new      (TinClock           *clock,
                                             GSocketConnection  *connection,
                                             gboolean            outgoing);
void             tin_plain_channel_set_slot (TinPlainChannel    *self,
                                             TinSlot            *slot);
void             tin_plain_channel_expect   (TinPlainChannel       *self,
                                             TinPlainGreetingFunc   func,
                                             gpointer               user_data,
                                             GDestroyNotify         destroy);
void             tin_plain_channel_start    (TinPlainChannel    *self);

G_END_DECLS
