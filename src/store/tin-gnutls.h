/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean tin_gnutls_check (int          result,
                           const char  *what,
                           GError     **error);

G_END_DECLS
