/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "tin-session.h"

G_BEGIN_DECLS

#define TIN_TYPE_BLOCK_GROUP (tin_block_group_get_type ())
G_DECLARE_FINAL_TYPE (TinBlockGroup, tin_block_group, TIN, BLOCK_GROUP, AdwPreferencesGroup)

void tin_block_group_set_peer (TinBlockGroup *self,
                               TinSession    *session,
                               TinPeer       *peer);

G_END_DECLS
