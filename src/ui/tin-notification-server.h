/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define TIN_TYPE_NOTIFICATION_SERVER (tin_notification_server_get_type ())
G_DECLARE_FINAL_TYPE (TinNotificationServer, tin_notification_server, TIN, NOTIFICATION_SERVER,
                      GObject)

/* Who shows a GNotification on this desktop, and how that one reads a body.
 *
 * Signals:
 *   ready ()   it is known now: see tin_notification_server_is_ready() */
TinNotificationServer *tin_notification_server_new       (GDBusConnection       *connection);
gboolean               tin_notification_server_is_ready  (TinNotificationServer *self);
char                  *tin_notification_server_dup_body  (TinNotificationServer *self,
                                                          const char            *text);
gboolean               tin_notification_uses_portal      (void);

G_END_DECLS
