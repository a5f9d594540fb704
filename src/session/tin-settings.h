/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define TIN_TYPE_SETTINGS (tin_settings_get_type ())
G_DECLARE_FINAL_TYPE (TinSettings, tin_settings, TIN, SETTINGS, GObject)

/* The settings of one profile: GSettings where the schema is installed, the schema's defaults and
 * this run's memory where it is not. Every one is a property with notification: name (string),
 * port (uint), mandatory-peers (strv of HOST:PORT), accept-plain-peers (boolean),
 * recent-peers (strv), first-start-done (boolean), window-width, window-height (int),
 * window-maximized (boolean). */
TinSettings *tin_settings_new                 (const char         *profile,
                                               const char         *directory);
const char  *tin_settings_get_name            (TinSettings        *self);
guint16      tin_settings_get_port            (TinSettings        *self);
char       **tin_settings_dup_mandatory_peers (TinSettings        *self);
gboolean     tin_settings_get_accept_plain    (TinSettings        *self);
char       **tin_settings_dup_recent_peers    (TinSettings        *self);
void         tin_settings_add_recent_peer     (TinSettings        *self,
                                               const char         *address);

G_END_DECLS
