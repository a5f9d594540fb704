/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

#include "tin-message.h"

G_BEGIN_DECLS

#define TIN_TYPE_MESSAGE_ITEM (tin_message_item_get_type ())
G_DECLARE_FINAL_TYPE (TinMessageItem, tin_message_item, TIN, MESSAGE_ITEM, GObject)

TinMessageItem *tin_message_item_new         (TinMessage     *message);
TinMessage     *tin_message_item_get_message (TinMessageItem *self);

G_END_DECLS
