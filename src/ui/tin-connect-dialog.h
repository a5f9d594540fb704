/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-attempt-dialog.h"

G_BEGIN_DECLS

#define TIN_TYPE_CONNECT_DIALOG (tin_connect_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TinConnectDialog, tin_connect_dialog, TIN, CONNECT_DIALOG, TinAttemptDialog)

GtkWindow *tin_connect_dialog_new (TinSession *session,
                                   GtkWindow  *parent);
GtkWindow *tin_connect_dialog_new_for_key (TinSession      *session,
                                           const TinPeerId *key,
                                           const char      *address,
                                           GtkWindow       *parent);

G_END_DECLS
