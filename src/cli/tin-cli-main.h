/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

int tin_cli_main            (char         **arguments);
int tin_cli_fail_usage      (const char    *message);
int tin_cli_get_open_status (const GError  *error);

G_END_DECLS
