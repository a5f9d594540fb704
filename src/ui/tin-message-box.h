/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define TIN_TYPE_MESSAGE_BOX (tin_message_box_get_type ())
G_DECLARE_FINAL_TYPE (TinMessageBox, tin_message_box, TIN, MESSAGE_BOX, GtkBox)

/* Property: valid (boolean): there is a text, and it is not too long. */
gboolean  tin_message_box_is_valid (TinMessageBox *self);
char     *tin_message_box_dup_text (TinMessageBox *self);

G_END_DECLS
