/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-cli.h"

G_BEGIN_DECLS

/* Between tin-cli.c (life) and tin-cli-actions.c (what the commands do). */
GCancellable *tin_cli_get_cancellable (TinCli              *self);
void          tin_cli_command_begun   (TinCli              *self);
void          tin_cli_command_ended   (TinCli              *self,
                                       const TinCliCommand *command,
                                       TinCliResult        *result);
void          tin_cli_expect          (TinCli              *self,
                                       TinPeer             *peer,
                                       TinMessage          *message);
void          tin_cli_quit            (TinCli              *self,
                                       TinCliCommand       *command);

void          tin_cli_result_clear    (TinCliResult        *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TinCliResult, tin_cli_result_clear)

G_END_DECLS
