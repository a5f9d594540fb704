/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-cli-watch.h"

G_BEGIN_DECLS

/* A command that is answered later. */
typedef struct
{
  TinCli        *cli;      /* (owned) */
  TinCliCommand *command;  /* (owned) */
  TinCliResult   result;   /* (owned) what it ends with */
} TinCliJob;

/* Between tin-cli.c (life), and tin-cli-actions.c, tin-cli-amend.c, tin-cli-history.c and
 * tin-cli-trust.c (what the commands do). */
TinCliJob    *tin_cli_job_new         (TinCli              *cli,
                                       TinCliCommand       *command);
void          tin_cli_job_end         (TinCliJob           *self);
GCancellable *tin_cli_get_cancellable (TinCli              *self);
void          tin_cli_command_begun   (TinCli              *self);
void          tin_cli_command_ended   (TinCli              *self,
                                       const TinCliCommand *command,
                                       TinCliResult        *result);
void          tin_cli_expect          (TinCli              *self,
                                       TinPeer             *peer,
                                       TinMessage          *message);
TinPeer      *tin_cli_find_peer       (TinCli              *self,
                                       const TinCliCommand *command,
                                       GError             **error);
TinCliFront  *tin_cli_get_front       (TinCli              *self);
void          tin_cli_look_up         (TinCli              *self,
                                       TinCliCommand       *command);
void          tin_cli_transfer        (TinCli              *self,
                                       TinCliCommand       *command);
void          tin_cli_change          (TinCli              *self,
                                       TinCliCommand       *command);
void          tin_cli_amend           (TinCli              *self,
                                       TinCliCommand       *command);
GPtrArray    *tin_cli_get_transfers   (TinCli              *self);  /* GCancellable */
guint         tin_cli_cancel_transfers (TinCli             *self);
TinCliWatch  *tin_cli_get_watch       (TinCli              *self);
void          tin_cli_decide          (TinCli              *self,
                                       const TinCliCommand *command,
                                       TinCliResult        *result);
void          tin_cli_quit            (TinCli              *self,
                                       TinCliCommand       *command);

#define TIN_CLI_N_SIGNALS 3

void          tin_cli_watch_signals   (GSourceFunc          func,
                                       gpointer             user_data,
                                       guint                ids[TIN_CLI_N_SIGNALS]);

void          tin_cli_result_clear    (TinCliResult        *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TinCliResult, tin_cli_result_clear)

G_END_DECLS
