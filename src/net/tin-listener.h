/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-clock.h"
#include "tin-poller.h"
#include "tin-socket-network.h"
#include "tin-tls.h"

G_BEGIN_DECLS

#define TIN_TYPE_LISTENER (tin_listener_get_type ())
G_DECLARE_FINAL_TYPE (TinListener, tin_listener, TIN, LISTENER, GObject)

/* Takes the channel: it starts to deliver when this has returned. */
typedef void (*TinListenerFunc) (TinChannel *channel,
                                 gpointer    user_data);

TinListener *tin_listener_new         (TinTls                  *tls,
                                       TinPoller               *poller,
                                       TinClock                *clock,
                                       const TinNetworkLimits  *limits,
                                       TinListenerFunc          func,
                                       gpointer                 user_data);
guint16      tin_listener_open        (TinListener             *self,
                                       guint16                  port,
                                       GError                 **error);
void         tin_listener_close       (TinListener             *self);
void         tin_listener_set_filter  (TinListener             *self,
                                       TinNetworkFilter         filter,
                                       gpointer                 user_data);
gboolean     tin_listener_is_paused   (TinListener             *self);
guint        tin_listener_get_pending (TinListener             *self);
guint        tin_listener_get_plain   (TinListener             *self);
guint64      tin_listener_get_refused (TinListener             *self);

G_END_DECLS
