/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "tin-peer.h"

G_BEGIN_DECLS

GMenuModel *tin_peer_menu_new (TinPeer *peer);

G_END_DECLS
