/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "tin-session.h"

G_BEGIN_DECLS

#define TIN_TYPE_BROADCAST_DIALOG (tin_broadcast_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TinBroadcastDialog, tin_broadcast_dialog, TIN, BROADCAST_DIALOG, AdwWindow)

GtkWindow *tin_broadcast_dialog_new (TinSession *session,
                                     GtkWindow  *parent);

G_END_DECLS
