/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-attempt-dialog.h"

G_BEGIN_DECLS

#define TIN_TYPE_SEND_DIALOG (tin_send_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TinSendDialog, tin_send_dialog, TIN, SEND_DIALOG, TinAttemptDialog)

GtkWindow *tin_send_dialog_new (TinSession *session,
                                GtkWindow  *parent);

G_END_DECLS
