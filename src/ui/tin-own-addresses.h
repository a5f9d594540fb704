/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-session.h"

G_BEGIN_DECLS

/* Where others reach this machine, as one gives it to them. */
char **tin_own_addresses_dup       (TinSession *session);
char  *tin_own_addresses_dup_first (TinSession *session);

G_END_DECLS
