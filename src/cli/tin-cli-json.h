/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-cli.h"

G_BEGIN_DECLS

#define TIN_TYPE_CLI_JSON (tin_cli_json_get_type ())
G_DECLARE_FINAL_TYPE (TinCliJson, tin_cli_json, TIN, CLI_JSON, GObject)

/* The front for programs: one command a line in, one JSON object a line out. */
TinCliFront *tin_cli_json_new          (TinCli       *cli);
void         tin_cli_json_print_result (const char   *word,
                                        const GError *error);

G_END_DECLS
