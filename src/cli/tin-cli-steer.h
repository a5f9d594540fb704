/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-options.h"

G_BEGIN_DECLS

/* A command for the desktop program of a profile, which runs: see docs/DBUS.md. */
gboolean tin_cli_steers (const char        *word);
int      tin_cli_steer  (const TinOptions  *options,
                         const char *const *words,
                         gboolean           json,
                         gboolean           all);

G_END_DECLS
