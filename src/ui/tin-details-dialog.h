/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "tin-session.h"

G_BEGIN_DECLS

#define TIN_TYPE_DETAILS_DIALOG (tin_details_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TinDetailsDialog, tin_details_dialog, TIN, DETAILS_DIALOG, AdwWindow)

GtkWindow *tin_details_dialog_new (TinSession *session,
                                   TinPeer    *peer,
                                   GtkWindow  *parent);

G_END_DECLS
