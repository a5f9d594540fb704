/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* How long messages are kept. Whatever it says, those stay that have not arrived on the other side,
 * and those that were not read here. */
typedef enum
{
  TIN_HISTORY_KEEP_FOREVER,
  TIN_HISTORY_KEEP_YEAR,
  TIN_HISTORY_KEEP_MONTH,
  TIN_HISTORY_KEEP_DAY,
  TIN_HISTORY_KEEP_NONE,   /* as long as the program runs */
} TinHistoryKeep;

#define TIN_TYPE_HISTORY_KEEP (tin_history_keep_get_type ())
GType tin_history_keep_get_type (void) G_GNUC_CONST;

/* Who may begin a conversation with us. */
typedef enum
{
  TIN_REACH_EVERYONE,
  TIN_REACH_ASK,    /* somebody new is shown as a request, and waits */
  TIN_REACH_KNOWN,  /* only those whom the person has accepted, dialled or answered */
} TinReach;

#define TIN_TYPE_REACH (tin_reach_get_type ())
GType tin_reach_get_type (void) G_GNUC_CONST;

#define TIN_TYPE_SETTINGS (tin_settings_get_type ())
G_DECLARE_FINAL_TYPE (TinSettings, tin_settings, TIN, SETTINGS, GObject)

/* The settings of one profile: GSettings where the schema is installed, the schema's defaults and
 * this run's memory where it is not. Every one is a property with notification: name (string),
 * port (uint), mandatory-peers (strv of HOST:PORT), accept-plain-peers (boolean),
 * recent-peers (strv), first-start-done (boolean), history-keep (TinHistoryKeep),
 * reach (TinReach), blocked-addresses (strv of hosts), window-width, window-height (int),
 * window-maximized (boolean); and boolean, too: send-read-receipts, send-typing, notifications,
 * notification-content, run-in-background, run-at-login, background-asked. What the window
 * remembers besides: selected-peer (string, an id or ""), sidebar-width (int, 0: by itself). */
TinSettings    *tin_settings_new                    (const char  *profile,
                                                     const char  *directory);
const char     *tin_settings_get_name               (TinSettings *self);
guint16         tin_settings_get_port               (TinSettings *self);
char          **tin_settings_dup_mandatory_peers    (TinSettings *self);
gboolean        tin_settings_get_accept_plain       (TinSettings *self);
char          **tin_settings_dup_recent_peers       (TinSettings *self);
void            tin_settings_add_recent_peer        (TinSettings *self,
                                                     const char  *address);
TinHistoryKeep  tin_settings_get_history_keep       (TinSettings *self);
gboolean        tin_settings_get_send_read_receipts (TinSettings *self);
gboolean        tin_settings_get_send_typing        (TinSettings *self);
gboolean        tin_settings_get_notifications      (TinSettings *self);
gboolean        tin_settings_get_notification_content (TinSettings *self);
gboolean        tin_settings_get_run_in_background  (TinSettings *self);
gboolean        tin_settings_get_run_at_login       (TinSettings *self);
TinReach        tin_settings_get_reach              (TinSettings *self);
char          **tin_settings_dup_blocked_addresses  (TinSettings *self);
gboolean        tin_settings_is_blocked_address     (TinSettings *self,
                                                     const char  *host);

G_END_DECLS
