/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-cli"

#include "config.h"

#include "tin-cli-draft.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "tin-host-port.h"
#include "tin-name.h"

/* Nothing is read or written here. An empty answer to a question gives the command up; a wrong port
 * or id is asked for again. What cannot be undone is asked about. */
struct _TinCliDraft
{
  TinCliCommand  *command;  /* (owned) (nullable) what is being asked for */
  char           *host;     /* (owned) (nullable) the first half of its target */
  TinCliQuestion  question;
  gboolean        sure;     /* that it was meant */
};

TinCliDraft *
tin_cli_draft_new (void)
{
  return g_new0 (TinCliDraft, 1);
}

static void
clear (TinCliDraft *self)
{
  g_clear_pointer (&self->command, tin_cli_command_free);
  g_clear_pointer (&self->host, g_free);
  self->question = TIN_CLI_ASK_CHOICE;
  self->sure = FALSE;
}

void
tin_cli_draft_free (TinCliDraft *self)
{
  clear (self);
  g_free (self);
}

TinCliQuestion
tin_cli_draft_get_question (TinCliDraft *self)
{
  return self->question;
}

/**
 * tin_cli_draft_take:
 *
 * After %TIN_CLI_ANSWER_COMPLETE.
 *
 * Returns: (transfer full): the command; the next question is for another one
 */
TinCliCommand *
tin_cli_draft_take (TinCliDraft *self)
{
  TinCliCommand *command = g_steal_pointer (&self->command);

  clear (self);
  return command;
}

static TinCliAnswer
give_up (TinCliDraft *self)
{
  clear (self);
  return TIN_CLI_ANSWER_TAKEN;
}

/* An address is asked for where there may be none but an address; those whose messages are here
 * have names. */
static TinCliQuestion
get_target_question (const TinCliCommand *command)
{
  guint takes = tin_cli_verb_get_takes (command->verb);

  if ((takes & TIN_CLI_TAKES_HOST) != 0)
    return TIN_CLI_ASK_ADDRESS;
  return (takes & TIN_CLI_BY_ADDRESS) != 0 ? TIN_CLI_ASK_HOST : TIN_CLI_ASK_PEER;
}

/* Whether there is no way back from it. */
static gboolean
is_final (const TinCliCommand *command)
{
  return command->verb == TIN_CLI_VERB_CLEAR || command->verb == TIN_CLI_VERB_REPLACE;
}

/* Finds out what the command still lacks. */
static TinCliAnswer
go_on (TinCliDraft *self)
{
  if (tin_cli_command_needs_file (self->command))
    self->question = TIN_CLI_ASK_FILE;
  else if (tin_cli_command_needs_target (self->command))
    self->question = get_target_question (self->command);
  else if (tin_cli_command_needs_id (self->command))
    self->question = TIN_CLI_ASK_ID;
  else if (is_final (self->command) && !self->sure)
    self->question = self->command->verb == TIN_CLI_VERB_CLEAR ? TIN_CLI_ASK_CLEAR
                                                               : TIN_CLI_ASK_REPLACE;
  else if (tin_cli_command_needs_text (self->command))
    self->question = TIN_CLI_ASK_TEXT;
  else
    return TIN_CLI_ANSWER_COMPLETE;

  return TIN_CLI_ANSWER_TAKEN;
}

static TinCliCommand *
choose_number (const char *choice)
{
  static const TinCliVerb verbs[] = {
    TIN_CLI_VERB_SEND_TO, TIN_CLI_VERB_BROADCAST,  TIN_CLI_VERB_PEERS,
    TIN_CLI_VERB_CONNECT, TIN_CLI_VERB_DISCONNECT, TIN_CLI_VERB_QUIT,
  };
  guint64 number = 0;

  if (!g_ascii_string_to_unsigned (choice, 10, 1, G_N_ELEMENTS (verbs), &number, NULL))
    return NULL;

  return tin_cli_command_new (verbs[number - 1], NULL, NULL);
}

static gboolean
is_command (const char *choice)
{
  return tin_cli_find_verb (choice, strcspn (choice, " \t")) >= 0;
}

static TinCliAnswer
answer_choice (TinCliDraft *self,
               const char  *line)
{
  g_autofree char *choice = g_strstrip (g_strdup (line));

  if (*choice == '\0')
    return TIN_CLI_ANSWER_TAKEN;
  if (strcmp (choice, "menu") == 0)
    return TIN_CLI_ANSWER_MENU;
  if (strcmp (choice, "help") == 0 || strcmp (choice, "?") == 0)
    return TIN_CLI_ANSWER_HELP;
  if (strcmp (choice, "more") == 0)
    return TIN_CLI_ANSWER_MORE;

  self->command = choose_number (choice);
  if (self->command == NULL)
    self->command = tin_cli_command_parse (line, strlen (line), TIN_CLI_SYNTAX_VERBATIM, NULL);

  if (self->command != NULL)
    return go_on (self);
  return is_command (choice) ? TIN_CLI_ANSWER_WRONG : TIN_CLI_ANSWER_UNKNOWN;
}

static TinCliAnswer
answer_host (TinCliDraft *self,
             const char  *line)
{
  g_autofree char *host = g_strstrip (g_strdup (line));

  if (*host == '\0')
    return give_up (self);

  /* Both halves at once will do, too. */
  if (strchr (host, ':') != NULL && !g_hostname_is_ip_address (host))
    {
      self->command->target = g_steal_pointer (&host);
      return go_on (self);
    }

  self->host = g_steal_pointer (&host);
  self->question = TIN_CLI_ASK_PORT;
  return TIN_CLI_ANSWER_TAKEN;
}

static TinCliAnswer
answer_port (TinCliDraft *self,
             const char  *line)
{
  g_autofree char *answer = g_strstrip (g_strdup (line));
  guint64 port = 0;

  if (*answer == '\0')
    return give_up (self);
  if (!g_ascii_string_to_unsigned (answer, 10, 1, G_MAXUINT16, &port, NULL))
    return TIN_CLI_ANSWER_NO_PORT;

  self->command->target = tin_host_port_format (self->host, (guint) port);
  return go_on (self);
}

static TinCliAnswer
answer_text (TinCliDraft *self,
             const char  *line)
{
  if (*line == '\0')
    return give_up (self);

  self->command->text = g_strdup (line);
  return go_on (self);
}

static TinCliAnswer
answer_name (TinCliDraft *self,
             const char  *line)
{
  g_autofree char *name = g_strstrip (g_strdup (line));

  if (*name == '\0')
    return give_up (self);

  if (self->question == TIN_CLI_ASK_FILE)
    self->command->file = g_steal_pointer (&name);
  else
    self->command->target = g_steal_pointer (&name);
  return go_on (self);
}

static TinCliAnswer
answer_id (TinCliDraft *self,
           const char  *line)
{
  g_autofree char *id = g_strstrip (g_strdup (line));

  if (*id == '\0')
    return give_up (self);
  if (!tin_cli_command_set_id (self->command, id))
    return TIN_CLI_ANSWER_NO_ID;

  return go_on (self);
}

/* Capitals, and how an accent is put on its letter, are no matter. */
static gboolean
is_word (const char *answer,
         const char *word)
{
  g_autofree char *folded = tin_name_fold (answer);
  g_autofree char *wanted = tin_name_fold (word);

  return strcmp (folded, wanted) == 0;
}

static TinCliAnswer
answer_sure (TinCliDraft *self,
             const char  *line)
{
  g_autofree char *answer = g_strstrip (g_strdup (line));

  /* Translators: what is typed to agree; the same word as in the questions that ask for it */
  self->sure = is_word (answer, "yes") || is_word (answer, _("yes"));
  return self->sure ? go_on (self) : give_up (self);
}

/**
 * tin_cli_draft_answer:
 * @line: valid UTF-8
 */
TinCliAnswer
tin_cli_draft_answer (TinCliDraft *self,
                      const char  *line)
{
  switch (self->question)
    {
    case TIN_CLI_ASK_HOST:
      return answer_host (self, line);
    case TIN_CLI_ASK_PORT:
      return answer_port (self, line);
    case TIN_CLI_ASK_TEXT:
      return answer_text (self, line);
    case TIN_CLI_ASK_PEER:
    case TIN_CLI_ASK_ADDRESS:
    case TIN_CLI_ASK_FILE:
      return answer_name (self, line);
    case TIN_CLI_ASK_ID:
      return answer_id (self, line);
    case TIN_CLI_ASK_CLEAR:
    case TIN_CLI_ASK_REPLACE:
      return answer_sure (self, line);
    case TIN_CLI_ASK_CHOICE:
    default:
      return answer_choice (self, line);
    }
}
