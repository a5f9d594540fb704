/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-cli.h"

G_BEGIN_DECLS

#define TIN_TYPE_CLI_WATCH (tin_cli_watch_get_type ())
G_DECLARE_FINAL_TYPE (TinCliWatch, tin_cli_watch, TIN, CLI_WATCH, GObject)

/* Tells the front what has changed about peers: each change once.
 *
 * Signals:
 *   changed  a peer has connected or disconnected
 */
TinCliWatch *tin_cli_watch_new     (TinSession      *session,
                                    TinCliFront     *front);
void         tin_cli_watch_compare (TinCliWatch     *self,
                                    TinVerification *verification);

G_END_DECLS
