/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "tin-session.h"

G_BEGIN_DECLS

#define TIN_TYPE_COMPARE_DIALOG (tin_compare_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TinCompareDialog, tin_compare_dialog, TIN, COMPARE_DIALOG, AdwWindow)

void tin_compare_dialog_present (TinSession *session,
                                 TinPeer    *peer,
                                 GtkWidget  *parent);

G_END_DECLS
