/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

void fuzz_check_body (guint8        type,
                      const guint8 *body,
                      gsize         length);

G_END_DECLS
