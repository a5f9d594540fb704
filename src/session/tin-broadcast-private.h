/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-broadcast.h"

G_BEGIN_DECLS

TinBroadcast *tin_broadcast_new     (void);
void          tin_broadcast_add     (TinBroadcast *self,
                                     TinPeer      *peer,
                                     TinMessage   *message);

G_END_DECLS
