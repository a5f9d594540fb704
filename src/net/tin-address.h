/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-channel.h"

G_BEGIN_DECLS

char  *tin_address_to_host      (GInetSocketAddress  *address);
char  *tin_address_to_network   (const char          *host);
void   tin_address_fill_path    (GSocketConnection   *connection,
                                 TinChannelPath      *path);
void   tin_address_tune         (GSocketConnection   *connection);
char **tin_address_list_own     (void);

G_END_DECLS
