/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-session.h"

G_BEGIN_DECLS

#define TIN_TYPE_NOTIFIER (tin_notifier_get_type ())
G_DECLARE_FINAL_TYPE (TinNotifier, tin_notifier, TIN, NOTIFIER, GObject)

/* Tells the desktop of messages that nobody has before his eyes. The application has the actions
 * app.open-conversation, app.reply and app.mark-read, each for the id of a peer, and
 * app.show-requests. */
TinNotifier *tin_notifier_new       (GApplication *application,
                                     TinSession   *session);
void         tin_notifier_set_front (TinNotifier  *self,
                                     gboolean      active,
                                     TinPeer      *peer);
void         tin_notifier_stop      (TinNotifier  *self);

G_END_DECLS
