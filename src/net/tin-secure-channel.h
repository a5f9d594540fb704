/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-channel.h"
#include "tin-clock.h"
#include "tin-poller.h"
#include "tin-strangers.h"
#include "tin-tls.h"

G_BEGIN_DECLS

#define TIN_TYPE_SECURE_CHANNEL (tin_secure_channel_get_type ())
G_DECLARE_FINAL_TYPE (TinSecureChannel, tin_secure_channel, TIN, SECURE_CHANNEL, TinChannel)

TinSecureChannel *tin_secure_channel_new              (TinTls              *tls,
                                                       TinPoller           *poller,
                                                       TinClock            *clock,
                                                       GSocketConnection   *connection,
                                                       gboolean             outgoing,
                                                       const TinPeerId     *pinned);
void              tin_secure_channel_set_slot         (TinSecureChannel    *self,
                                                       TinSlot             *slot);
void              tin_secure_channel_handshake_async  (TinSecureChannel    *self,
                                                       gint64               deadline,
                                                       GAsyncReadyCallback  callback,
                                                       gpointer             user_data);
gboolean          tin_secure_channel_handshake_finish (TinSecureChannel    *self,
                                                       GAsyncResult        *result,
                                                       GError             **error);
void              tin_secure_channel_start            (TinSecureChannel    *self);

G_END_DECLS
