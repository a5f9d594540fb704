/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-cli-commands.h"

G_BEGIN_DECLS

/* What a person is asked next. */
typedef enum
{
  TIN_CLI_ASK_CHOICE,
  TIN_CLI_ASK_HOST,
  TIN_CLI_ASK_PORT,
  TIN_CLI_ASK_TEXT,
  TIN_CLI_ASK_PEER,
  TIN_CLI_ASK_ADDRESS,
  TIN_CLI_ASK_ID,
  TIN_CLI_ASK_FILE,
  TIN_CLI_ASK_CLEAR,    /* to these two: "yes", or it is not done */
  TIN_CLI_ASK_REPLACE,
} TinCliQuestion;

/* What an answer led to. */
typedef enum
{
  TIN_CLI_ANSWER_TAKEN,     /* see the next question */
  TIN_CLI_ANSWER_COMPLETE,  /* there is a command to take */
  TIN_CLI_ANSWER_MENU,      /* show the menu */
  TIN_CLI_ANSWER_HELP,      /* show the help */
  TIN_CLI_ANSWER_MORE,      /* go on with the last search */
  TIN_CLI_ANSWER_UNKNOWN,   /* neither a number of the menu nor a command */
  TIN_CLI_ANSWER_WRONG,     /* a command, but not with these words */
  TIN_CLI_ANSWER_NO_PORT,   /* not a port */
  TIN_CLI_ANSWER_NO_ID,     /* not the id of a message */
} TinCliAnswer;

/* A command that comes about answer by answer: from the menu, or from words. */
typedef struct _TinCliDraft TinCliDraft;

TinCliDraft    *tin_cli_draft_new          (void);
void            tin_cli_draft_free         (TinCliDraft *self);
TinCliQuestion  tin_cli_draft_get_question (TinCliDraft *self);
TinCliAnswer    tin_cli_draft_answer       (TinCliDraft *self,
                                            const char  *line);
TinCliCommand  *tin_cli_draft_take         (TinCliDraft *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TinCliDraft, tin_cli_draft_free)

G_END_DECLS
