/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define TIN_TYPE_KEY_CARD (tin_key_card_get_type ())
G_DECLARE_FINAL_TYPE (TinKeyCard, tin_key_card, TIN, KEY_CARD, AdwPreferencesRow)

void tin_key_card_set_key (TinKeyCard *self,
                           const char *id,
                           const char *name,
                           const char *words);

G_END_DECLS
