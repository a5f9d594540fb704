/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char     *tin_name_neutralise (const char *name);
char     *tin_name_fold       (const char *name);
gboolean  tin_name_is_like    (const char *name,
                               const char *other);

G_END_DECLS
