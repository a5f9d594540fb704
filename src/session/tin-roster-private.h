/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-roster.h"

G_BEGIN_DECLS

TinRoster *tin_roster_new             (void);
void       tin_roster_add             (TinRoster  *self,
                                       TinPeer    *peer);
void       tin_roster_remove          (TinRoster  *self,
                                       TinPeer    *peer);
TinPeer   *tin_roster_find_plain      (TinRoster  *self,
                                       const char *host,
                                       guint       port);

G_END_DECLS
