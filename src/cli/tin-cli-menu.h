/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-cli.h"

G_BEGIN_DECLS

#define TIN_TYPE_CLI_MENU (tin_cli_menu_get_type ())
G_DECLARE_FINAL_TYPE (TinCliMenu, tin_cli_menu, TIN, CLI_MENU, GObject)

/* The front for people: a menu, and questions for what is missing. */
TinCliFront *tin_cli_menu_new (TinCli  *cli,
                               guint16  usual_port);

G_END_DECLS
