/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-cli-input.h"
#include "tin-cli-output.h"

G_BEGIN_DECLS

#define TIN_TYPE_CLI_TERMINAL (tin_cli_terminal_get_type ())
G_DECLARE_FINAL_TYPE (TinCliTerminal, tin_cli_terminal, TIN, CLI_TERMINAL, GObject)

/* Lines that a person edits, with a history; while one is being edited, what the program says
 * appears above it. There can be one of these, and only where this says so: */
gboolean        tin_cli_terminal_is_possible (void);

TinCliTerminal *tin_cli_terminal_new         (TinCliOutput    *output,
                                              TinCliLineFunc   func,
                                              gpointer         user_data);
void            tin_cli_terminal_set_prompt  (TinCliTerminal  *self,
                                              const char      *prompt);
void            tin_cli_terminal_set_paused  (TinCliTerminal  *self,
                                              gboolean         paused);
void            tin_cli_terminal_close       (TinCliTerminal  *self);

G_END_DECLS
