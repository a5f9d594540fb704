/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "tin-session.h"

G_BEGIN_DECLS

#define TIN_TYPE_PASSPHRASE_DIALOG (tin_passphrase_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TinPassphraseDialog, tin_passphrase_dialog, TIN, PASSPHRASE_DIALOG, AdwWindow)

/* Sets the passphrase of the profile, or changes or removes the one that it has. */
void tin_passphrase_dialog_present (TinSession *session,
                                    GtkWidget  *parent);

G_END_DECLS
