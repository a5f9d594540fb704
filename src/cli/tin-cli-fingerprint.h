/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How a key is shown to be compared by eye, or by a camera. */
char *tin_cli_fingerprint_group (const char *id);
char *tin_cli_fingerprint_draw  (const char *text,
                                 gboolean    colours);

G_END_DECLS
