/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "tin-broadcast.h"

G_BEGIN_DECLS

#define TIN_TYPE_RECIPIENT_ROW (tin_recipient_row_get_type ())
G_DECLARE_FINAL_TYPE (TinRecipientRow, tin_recipient_row, TIN, RECIPIENT_ROW, GtkBox)

GtkWidget *tin_recipient_row_new  (void);
void       tin_recipient_row_bind (TinRecipientRow *self,
                                   TinPeer         *peer,
                                   TinBroadcast    *broadcast,
                                   guint            position);

G_END_DECLS
