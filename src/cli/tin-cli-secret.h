/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-secret.h"

G_BEGIN_DECLS

gboolean   tin_cli_secret_is_possible (void);
TinSecret *tin_cli_secret_ask         (const char *prompt);

G_END_DECLS
