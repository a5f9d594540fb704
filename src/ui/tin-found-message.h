/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-peer.h"

G_BEGIN_DECLS

#define TIN_TYPE_FOUND_MESSAGE (tin_found_message_get_type ())
G_DECLARE_FINAL_TYPE (TinFoundMessage, tin_found_message, TIN, FOUND_MESSAGE, GObject)

/* A message in which words were found: an item of a TinMessageSearch. */
TinFoundMessage *tin_found_message_new         (TinPeer         *peer,
                                                TinMessage      *message,
                                                const char      *words);
TinPeer         *tin_found_message_get_peer    (TinFoundMessage *self);
TinMessage      *tin_found_message_get_message (TinFoundMessage *self);
const char      *tin_found_message_get_words   (TinFoundMessage *self);

G_END_DECLS
