/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-peer.h"

G_BEGIN_DECLS

#define TIN_TYPE_ROSTER (tin_roster_get_type ())
G_DECLARE_FINAL_TYPE (TinRoster, tin_roster, TIN, ROSTER, GObject)

/* Every peer that is known, as a GListModel of TinPeer in the order in which they became known. */
TinPeer *tin_roster_find      (TinRoster   *self,
                               const char  *text,
                               GError     **error);
TinPeer *tin_roster_get_by_id (TinRoster   *self,
                               const char  *id);

G_END_DECLS
