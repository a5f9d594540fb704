/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "tin-session.h"

G_BEGIN_DECLS

#define TIN_TYPE_PEERS_DIALOG (tin_peers_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TinPeersDialog, tin_peers_dialog, TIN, PEERS_DIALOG, AdwWindow)

/* Signal: peer-chosen (TinPeer *): open that conversation; the dialog closes. */
GtkWindow *tin_peers_dialog_new (TinSession *session,
                                 GtkWindow  *parent);

G_END_DECLS
