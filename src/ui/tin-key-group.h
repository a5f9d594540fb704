/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "tin-session.h"

G_BEGIN_DECLS

#define TIN_TYPE_KEY_GROUP (tin_key_group_get_type ())
G_DECLARE_FINAL_TYPE (TinKeyGroup, tin_key_group, TIN, KEY_GROUP, AdwPreferencesGroup)

void tin_key_group_set_peer (TinKeyGroup *self,
                             TinSession  *session,
                             TinPeer     *peer);

G_END_DECLS
