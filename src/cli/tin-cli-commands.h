/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  TIN_CLI_VERB_CONNECT,        /* connect HOST:PORT */
  TIN_CLI_VERB_CONNECT_PLAIN,  /* connect-plain HOST:PORT */
  TIN_CLI_VERB_SEND,           /* send PEER TEXT… */
  TIN_CLI_VERB_SEND_TO,        /* send-to HOST:PORT TEXT… */
  TIN_CLI_VERB_BROADCAST,      /* broadcast TEXT… */
  TIN_CLI_VERB_PEERS,          /* peers */
  TIN_CLI_VERB_READ,           /* read PEER */
  TIN_CLI_VERB_DISCONNECT,     /* disconnect PEER */
  TIN_CLI_VERB_QUIT,           /* quit */
  TIN_CLI_N_VERBS
} TinCliVerb;

typedef enum
{
  TIN_CLI_SYNTAX_VERBATIM = 0,
  TIN_CLI_SYNTAX_ESCAPES = 1 << 0,   /* \n and \\ in TEXT */
  TIN_CLI_SYNTAX_COMPLETE = 1 << 1,  /* everything that the verb needs must be there */
} TinCliSyntax;

/* One command as it was typed; nothing in it was looked up yet. */
typedef struct
{
  TinCliVerb  verb;
  char       *target;  /* (owned) (nullable) PEER or HOST:PORT; never empty */
  char       *text;    /* (owned) (nullable) TEXT, escapes resolved; never empty */
} TinCliCommand;

TinCliCommand *tin_cli_command_new          (TinCliVerb           verb,
                                             const char          *target,
                                             const char          *text);
void           tin_cli_command_free         (TinCliCommand       *self);
TinCliCommand *tin_cli_command_parse        (const char          *line,
                                             gsize                length,
                                             TinCliSyntax         syntax,
                                             GError             **error);
const char    *tin_cli_command_get_word     (const TinCliCommand *self);
gboolean       tin_cli_command_needs_target (const TinCliCommand *self);
gboolean       tin_cli_command_needs_text   (const TinCliCommand *self);
char          *tin_cli_dup_first_word       (const char          *line,
                                             gsize                length);
gboolean       tin_cli_is_blank             (const char          *line,
                                             gsize                length);
char          *tin_cli_unescape             (const char          *text);
const char    *tin_cli_verb_to_word         (TinCliVerb           verb);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TinCliCommand, tin_cli_command_free)

G_END_DECLS
