/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-cli"

#include "config.h"

#include "tin-cli-commands.h"

#include <string.h>

#include "tin-error.h"

/* One line -> one command. Words are separated by blanks; one blank separates TEXT from what stands
 * before it, and TEXT is all the rest of the line, as it is. A PEER whose name has blanks stands in
 * double quotes. */

typedef struct
{
  const char *word;
  gboolean    target;
  gboolean    text;
} TinCliGrammar;

static const TinCliGrammar grammar[] = {
  [TIN_CLI_VERB_CONNECT] = { "connect", TRUE, FALSE },
  [TIN_CLI_VERB_CONNECT_PLAIN] = { "connect-plain", TRUE, FALSE },
  [TIN_CLI_VERB_SEND] = { "send", TRUE, TRUE },
  [TIN_CLI_VERB_SEND_TO] = { "send-to", TRUE, TRUE },
  [TIN_CLI_VERB_BROADCAST] = { "broadcast", FALSE, TRUE },
  [TIN_CLI_VERB_PEERS] = { "peers", FALSE, FALSE },
  [TIN_CLI_VERB_READ] = { "read", TRUE, FALSE },
  [TIN_CLI_VERB_DISCONNECT] = { "disconnect", TRUE, FALSE },
  [TIN_CLI_VERB_QUIT] = { "quit", FALSE, FALSE },
};

G_STATIC_ASSERT (G_N_ELEMENTS (grammar) == TIN_CLI_N_VERBS);

/* A first word in a result is for a person to recognise, not to carry a line. */
#define WORD_MAX_BYTES 64

/* A carriage return before the line feed is a blank, so that lines of other systems work. */
#define BLANKS " \t\r"

const char *
tin_cli_verb_to_word (TinCliVerb verb)
{
  g_return_val_if_fail (verb < TIN_CLI_N_VERBS, NULL);
  return grammar[verb].word;
}

TinCliCommand *
tin_cli_command_new (TinCliVerb  verb,
                     const char *target,
                     const char *text)
{
  TinCliCommand *self = g_new0 (TinCliCommand, 1);

  self->verb = verb;
  self->target = g_strdup (target);
  self->text = g_strdup (text);

  return self;
}

void
tin_cli_command_free (TinCliCommand *self)
{
  g_free (self->target);
  g_free (self->text);
  g_free (self);
}

const char *
tin_cli_command_get_word (const TinCliCommand *self)
{
  return tin_cli_verb_to_word (self->verb);
}

gboolean
tin_cli_command_needs_target (const TinCliCommand *self)
{
  return grammar[self->verb].target && self->target == NULL;
}

gboolean
tin_cli_command_needs_text (const TinCliCommand *self)
{
  return grammar[self->verb].text && self->text == NULL;
}

gboolean
tin_cli_is_blank (const char *line,
                  gsize       length)
{
  for (gsize i = 0; i < length; i++)
    {
      if (line[i] == '\0' || strchr (BLANKS, line[i]) == NULL)
        return FALSE;
    }
  return TRUE;
}

/**
 * tin_cli_dup_first_word:
 *
 * Returns: (transfer full): the first word of a line that may be anything, as valid UTF-8
 */
char *
tin_cli_dup_first_word (const char *line,
                        gsize       length)
{
  gsize start = 0;
  gsize end;

  while (start < length && tin_cli_is_blank (line + start, 1))
    start++;
  end = start;
  while (end < length && end - start < WORD_MAX_BYTES && line[end] != '\0' &&
         !tin_cli_is_blank (line + end, 1))
    end++;

  return g_utf8_make_valid (line + start, (gssize) (end - start));
}

/**
 * tin_cli_unescape:
 *
 * Returns: (transfer full): @text with "\n" as a line feed and "\\" as a backslash; any other
 *   backslash stands for itself
 */
char *
tin_cli_unescape (const char *text)
{
  char *result = g_malloc (strlen (text) + 1);
  char *out = result;

  for (const char *p = text; *p != '\0'; p++)
    {
      if (p[0] == '\\' && (p[1] == 'n' || p[1] == '\\'))
        {
          p++;
          *out++ = *p == 'n' ? '\n' : '\\';
        }
      else
        *out++ = *p;
    }
  *out = '\0';

  return result;
}

static int
find_verb (const char *word,
           gsize       length)
{
  for (int i = 0; i < TIN_CLI_N_VERBS; i++)
    {
      if (strlen (grammar[i].word) == length && strncmp (grammar[i].word, word, length) == 0)
        return i;
    }
  return -1;
}

/* Takes the target off the front of *REST, and the one blank behind it. NULL if there is none. */
static char *
take_target (const char **rest)
{
  const char *start = *rest;
  const char *quote = *start == '"' ? strchr (start + 1, '"') : NULL;
  const char *end;
  char *target;

  if (quote != NULL && quote > start + 1 && (quote[1] == '\0' || strchr (BLANKS, quote[1]) != NULL))
    {
      target = g_strndup (start + 1, (gsize) (quote - start - 1));
      end = quote + 1;
    }
  else
    {
      gsize length = strcspn (start, BLANKS);

      if (length == 0)
        return NULL;
      target = g_strndup (start, length);
      end = start + length;
    }

  *rest = *end != '\0' ? end + 1 : end;
  return target;
}

static gboolean
check_complete (const TinCliCommand  *self,
                GError              **error)
{
  if (tin_cli_command_needs_target (self))
    g_set_error (error, TIN_ERROR, TIN_ERROR_INVALID, "%s: who with is missing",
                 tin_cli_command_get_word (self));
  else if (tin_cli_command_needs_text (self))
    g_set_error (error, TIN_ERROR, TIN_ERROR_INVALID, "%s: the text is missing",
                 tin_cli_command_get_word (self));
  else
    return TRUE;

  return FALSE;
}

/**
 * tin_cli_command_parse:
 * @line: (array length=length): one line without its line feed; may be anything
 *
 * Returns: (transfer full): the command, or NULL with TIN_ERROR_INVALID
 */
TinCliCommand *
tin_cli_command_parse (const char    *line,
                       gsize          length,
                       TinCliSyntax   syntax,
                       GError       **error)
{
  g_autofree char *copy = NULL;
  g_autoptr (TinCliCommand) self = NULL;
  const char *rest;
  gsize word_length;
  int verb;

  if (!g_utf8_validate_len (line, length, NULL))
    {
      g_set_error (error, TIN_ERROR, TIN_ERROR_INVALID, "the line is not valid UTF-8");
      return NULL;
    }

  copy = g_strndup (line, length);
  rest = copy + strspn (copy, BLANKS);
  word_length = strcspn (rest, BLANKS);
  verb = find_verb (rest, word_length);
  if (verb < 0)
    {
      g_set_error (error, TIN_ERROR, TIN_ERROR_INVALID, "there is no such command");
      return NULL;
    }

  self = tin_cli_command_new ((TinCliVerb) verb, NULL, NULL);
  rest += word_length;
  if (grammar[verb].target)
    {
      rest += strspn (rest, BLANKS);
      self->target = take_target (&rest);
    }
  else if (*rest != '\0')
    rest++;

  if (grammar[verb].text && *rest != '\0')
    self->text = (syntax & TIN_CLI_SYNTAX_ESCAPES) != 0 ? tin_cli_unescape (rest) : g_strdup (rest);
  else if (rest[strspn (rest, BLANKS)] != '\0')
    {
      g_set_error (error, TIN_ERROR, TIN_ERROR_INVALID, "%s: there are too many words",
                   tin_cli_command_get_word (self));
      return NULL;
    }

  if ((syntax & TIN_CLI_SYNTAX_COMPLETE) != 0 && !check_complete (self, error))
    return NULL;
  return g_steal_pointer (&self);
}
