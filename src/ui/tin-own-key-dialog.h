/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "tin-session.h"

G_BEGIN_DECLS

#define TIN_TYPE_OWN_KEY_DIALOG (tin_own_key_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TinOwnKeyDialog, tin_own_key_dialog, TIN, OWN_KEY_DIALOG, AdwWindow)

GtkWindow *tin_own_key_dialog_new (TinSession *session,
                                   GtkWindow  *parent);

G_END_DECLS
