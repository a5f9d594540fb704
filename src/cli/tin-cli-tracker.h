/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-roster.h"

G_BEGIN_DECLS

/* One step of own messages; the numbers are inclusive. */
typedef void (*TinCliStepFunc) (TinPeer     *peer,
                                guint64      log_id,
                                guint64      from,
                                guint64      to,
                                TinDelivery  delivery,
                                gpointer     user_data);

/* Turns what the session tells of own messages into steps, in order: queued, sent, delivered, read;
 * or failed. With a secure peer each is told once a message. */
typedef struct _TinCliTracker TinCliTracker;

TinCliTracker *tin_cli_tracker_new         (TinCliStepFunc  func,
                                            gpointer        user_data);
void           tin_cli_tracker_free        (TinCliTracker  *self);
void           tin_cli_tracker_begin       (TinCliTracker  *self,
                                            TinRoster      *roster);
void           tin_cli_tracker_expect      (TinCliTracker  *self,
                                            TinPeer        *peer,
                                            TinMessage     *message);
void           tin_cli_tracker_own         (TinCliTracker  *self,
                                            TinPeer        *peer,
                                            GPtrArray      *messages);
void           tin_cli_tracker_delivery    (TinCliTracker  *self,
                                            TinPeer        *peer,
                                            guint64         from,
                                            guint64         to,
                                            TinDelivery     delivery);
gboolean       tin_cli_tracker_is_underway (TinCliTracker  *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TinCliTracker, tin_cli_tracker_free)

G_END_DECLS
