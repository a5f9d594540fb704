/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "tin-error.h"

G_BEGIN_DECLS

GError *tin_net_error_from_errno (int           code,
                                  const char   *what);
GError *tin_net_error_from_gio   (const GError *error);

G_END_DECLS
