/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-cli"

#include "config.h"

#include "tin-cli-commands.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "tin-error.h"
#include "tin-message.h"

/* One line -> one command. Words are separated by blanks; one blank separates TEXT from what stands
 * before it, and TEXT is all the rest of the line, as it is. A PEER whose name has blanks, or a
 * FILE, stands in double quotes. The same command can be given as a JSON object: see
 * tin-cli-object.c. */

typedef struct
{
  const char *word;
  guint       takes;  /* TinCliTakes */
} TinCliGrammar;

static const TinCliGrammar grammar[] = {
  [TIN_CLI_VERB_CONNECT] = { "connect", TIN_CLI_TAKES_TARGET | TIN_CLI_BY_ADDRESS },
  [TIN_CLI_VERB_CONNECT_PLAIN] = { "connect-plain", TIN_CLI_TAKES_TARGET | TIN_CLI_BY_ADDRESS },
  [TIN_CLI_VERB_SEND] = { "send", TIN_CLI_TAKES_TARGET | TIN_CLI_TAKES_TEXT | TIN_CLI_BY_ADDRESS },
  [TIN_CLI_VERB_SEND_TO] = { "send-to",
                             TIN_CLI_TAKES_TARGET | TIN_CLI_TAKES_TEXT | TIN_CLI_BY_ADDRESS },
  [TIN_CLI_VERB_BROADCAST] = { "broadcast", TIN_CLI_TAKES_TEXT | TIN_CLI_MAY_ALL },
  [TIN_CLI_VERB_PEERS] = { "peers", 0 },
  [TIN_CLI_VERB_READ] = { "read", TIN_CLI_TAKES_TARGET | TIN_CLI_BY_ADDRESS },
  [TIN_CLI_VERB_DISCONNECT] = { "disconnect", TIN_CLI_TAKES_TARGET | TIN_CLI_BY_ADDRESS },
  [TIN_CLI_VERB_HISTORY] = { "history",
                             TIN_CLI_TAKES_TARGET | TIN_CLI_MAY_COUNT | TIN_CLI_ALONE },
  /* The peer and the place of a search have no room in a line that ends in a text. */
  [TIN_CLI_VERB_SEARCH] = { "search", TIN_CLI_TAKES_TEXT | TIN_CLI_MAY_TARGET | TIN_CLI_MAY_PLACE |
                                      TIN_CLI_ALONE },
  [TIN_CLI_VERB_OUTBOX] = { "outbox", TIN_CLI_ALONE },
  [TIN_CLI_VERB_WITHDRAW] = { "withdraw",
                              TIN_CLI_TAKES_TARGET | TIN_CLI_TAKES_ID | TIN_CLI_ALONE },
  [TIN_CLI_VERB_DELETE] = { "delete", TIN_CLI_TAKES_TARGET | TIN_CLI_TAKES_ID | TIN_CLI_ALONE },
  [TIN_CLI_VERB_CLEAR] = { "clear", TIN_CLI_TAKES_TARGET | TIN_CLI_ALONE },
  /* The id of a message says whose it is, but for those of plain-text programs. */
  [TIN_CLI_VERB_REPLY] = { "reply",
                           TIN_CLI_MAY_TARGET | TIN_CLI_TAKES_ID | TIN_CLI_TAKES_TEXT },
  [TIN_CLI_VERB_EDIT] = { "edit", TIN_CLI_MAY_TARGET | TIN_CLI_TAKES_ID | TIN_CLI_TAKES_TEXT },
  [TIN_CLI_VERB_RETRACT] = { "retract", TIN_CLI_MAY_TARGET | TIN_CLI_TAKES_ID },
  [TIN_CLI_VERB_REACT] = { "react", TIN_CLI_MAY_TARGET | TIN_CLI_TAKES_ID | TIN_CLI_MAY_TEXT },
  [TIN_CLI_VERB_EXPORT] = { "export", TIN_CLI_TAKES_FILE | TIN_CLI_MAY_TARGET | TIN_CLI_MAY_HTML |
                                      TIN_CLI_ALONE },
  [TIN_CLI_VERB_IMPORT] = { "import", TIN_CLI_TAKES_FILE | TIN_CLI_ALONE },
  [TIN_CLI_VERB_CANCEL] = { "cancel", 0 },
  /* A code is compared over a link. */
  [TIN_CLI_VERB_VERIFY] = { "verify", TIN_CLI_TAKES_TARGET },
  [TIN_CLI_VERB_AGREE] = { "agree", TIN_CLI_TAKES_TARGET },
  [TIN_CLI_VERB_MATCH] = { "match", TIN_CLI_TAKES_TARGET },
  [TIN_CLI_VERB_DIFFER] = { "differ", TIN_CLI_TAKES_TARGET },
  [TIN_CLI_VERB_CANCEL_VERIFY] = { "cancel-verify", TIN_CLI_TAKES_TARGET },
  [TIN_CLI_VERB_FINGERPRINT] = { "fingerprint", TIN_CLI_MAY_TARGET | TIN_CLI_ALONE },
  [TIN_CLI_VERB_ACCEPT] = { "accept", TIN_CLI_TAKES_TARGET | TIN_CLI_ALONE },
  /* Who asks is not remembered. */
  [TIN_CLI_VERB_REQUESTS] = { "requests", 0 },
  [TIN_CLI_VERB_BLOCK] = { "block", TIN_CLI_TAKES_TARGET | TIN_CLI_ALONE },
  [TIN_CLI_VERB_UNBLOCK] = { "unblock", TIN_CLI_TAKES_TARGET | TIN_CLI_ALONE },
  [TIN_CLI_VERB_BLOCK_ADDRESS] = { "block-address", TIN_CLI_TAKES_HOST | TIN_CLI_ALONE },
  [TIN_CLI_VERB_UNBLOCK_ADDRESS] = { "unblock-address", TIN_CLI_TAKES_HOST | TIN_CLI_ALONE },
  [TIN_CLI_VERB_BLOCKED] = { "blocked", TIN_CLI_ALONE },
  [TIN_CLI_VERB_KEEP_BOTH] = { "keep-both", TIN_CLI_TAKES_TARGET | TIN_CLI_ALONE },
  [TIN_CLI_VERB_REPLACE] = { "replace", TIN_CLI_TAKES_TARGET | TIN_CLI_ALONE },
  [TIN_CLI_VERB_REACH] = { "reach", TIN_CLI_MAY_REACH | TIN_CLI_ALONE },
  [TIN_CLI_VERB_TYPING] = { "typing", TIN_CLI_TAKES_TARGET },
  [TIN_CLI_VERB_IDLE] = { "idle", TIN_CLI_TAKES_TARGET },
  [TIN_CLI_VERB_MUTE] = { "mute", TIN_CLI_TAKES_TARGET | TIN_CLI_ALONE },
  [TIN_CLI_VERB_UNMUTE] = { "unmute", TIN_CLI_TAKES_TARGET | TIN_CLI_ALONE },
  [TIN_CLI_VERB_PIN] = { "pin", TIN_CLI_TAKES_TARGET | TIN_CLI_ALONE },
  [TIN_CLI_VERB_UNPIN] = { "unpin", TIN_CLI_TAKES_TARGET | TIN_CLI_ALONE },
  [TIN_CLI_VERB_QUIT] = { "quit", 0 },
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

guint
tin_cli_verb_get_takes (TinCliVerb verb)
{
  g_return_val_if_fail (verb < TIN_CLI_N_VERBS, 0);
  return grammar[verb].takes;
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
  g_free (self->file);
  g_free (self);
}

const char *
tin_cli_command_get_word (const TinCliCommand *self)
{
  return tin_cli_verb_to_word (self->verb);
}

static gboolean
takes (const TinCliCommand *self,
       guint                what)
{
  return (grammar[self->verb].takes & what) != 0;
}

gboolean
tin_cli_command_needs_target (const TinCliCommand *self)
{
  return takes (self, TIN_CLI_TAKES_TARGET | TIN_CLI_TAKES_HOST) && self->target == NULL;
}

gboolean
tin_cli_command_needs_text (const TinCliCommand *self)
{
  return takes (self, TIN_CLI_TAKES_TEXT) && self->text == NULL;
}

gboolean
tin_cli_command_needs_file (const TinCliCommand *self)
{
  return takes (self, TIN_CLI_TAKES_FILE) && self->file == NULL;
}

gboolean
tin_cli_command_needs_id (const TinCliCommand *self)
{
  return takes (self, TIN_CLI_TAKES_ID) && self->number == 0;
}

/**
 * tin_cli_command_set_id:
 * @id: as tin_message_make_id() writes it
 *
 * Returns: whether it is the name of a message
 */
gboolean
tin_cli_command_set_id (TinCliCommand *self,
                        const char    *id)
{
  TinMessageName name;

  if (!tin_message_parse_id (id, &name))
    return FALSE;

  self->log_id = name.log_id;
  self->number = name.number;
  return TRUE;
}

/**
 * tin_cli_command_set_reach:
 * @word: as in the settings
 *
 * Returns: whether it says who may reach us
 */
gboolean
tin_cli_command_set_reach (TinCliCommand *self,
                           const char    *word)
{
  g_autoptr (GEnumClass) words = g_type_class_ref (TIN_TYPE_REACH);
  const GEnumValue *value = g_enum_get_value_by_nick (words, word);

  if (value == NULL)
    return FALSE;

  self->has_reach = TRUE;
  self->reach = (TinReach) value->value;
  return TRUE;
}

/* FALSE if COUNT is no number of messages that can be shown at once. */
static gboolean
set_count (TinCliCommand *self,
           const char    *count)
{
  guint64 number = 0;

  if (!g_ascii_string_to_unsigned (count, 10, 1, TIN_CLI_HISTORY_MAX, &number, NULL))
    return FALSE;

  self->count = (guint) number;
  return TRUE;
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

/**
 * tin_cli_find_verb:
 *
 * Returns: the TinCliVerb of this word, or -1
 */
int
tin_cli_find_verb (const char *word,
                   gsize       length)
{
  for (int i = 0; i < TIN_CLI_N_VERBS; i++)
    {
      if (strlen (grammar[i].word) == length && strncmp (grammar[i].word, word, length) == 0)
        return i;
    }
  return -1;
}

/* Takes a word off the front of *REST, and the one blank behind it. NULL if there is none. */
static char *
take_word (const char **rest)
{
  const char *start = *rest;
  const char *quote = *start == '"' ? strchr (start + 1, '"') : NULL;
  const char *end;
  char *word;

  if (quote != NULL && quote > start + 1 && (quote[1] == '\0' || strchr (BLANKS, quote[1]) != NULL))
    {
      word = g_strndup (start + 1, (gsize) (quote - start - 1));
      end = quote + 1;
    }
  else
    {
      gsize length = strcspn (start, BLANKS);

      if (length == 0)
        return NULL;
      word = g_strndup (start, length);
      end = start + length;
    }

  *rest = *end != '\0' ? end + 1 : end;
  return word;
}

static gboolean
refuse (const TinCliCommand  *self,
        const char           *why,
        GError              **error)
{
  g_set_error (error, TIN_ERROR, TIN_ERROR_INVALID, "%s: %s", tin_cli_command_get_word (self), why);
  return FALSE;
}

/**
 * tin_cli_command_check:
 *
 * Returns: whether all that the command needs is there; else %TIN_ERROR_INVALID
 */
gboolean
tin_cli_command_check (const TinCliCommand  *self,
                       GError              **error)
{
  if (tin_cli_command_needs_file (self))
    return refuse (self, _("The file is missing."), error);
  if (tin_cli_command_needs_target (self))
    return refuse (self, takes (self, TIN_CLI_TAKES_HOST) ? _("The address is missing.")
                                                          : _("The peer is missing."), error);
  if (tin_cli_command_needs_id (self))
    return refuse (self, _("The id of the message is missing."), error);
  if (tin_cli_command_needs_text (self))
    return refuse (self, _("The text is missing."), error);
  return TRUE;
}

/* Where the peer may be left out, what is an id is one; else it has its place. */
static gboolean
is_early_id (TinCliCommand *self,
             const char    *word)
{
  return takes (self, TIN_CLI_MAY_TARGET) && tin_cli_command_needs_id (self) &&
         tin_cli_command_set_id (self, word);
}

/* Gives one word that stands between the verb and the text its meaning. */
static gboolean
place_word (TinCliCommand  *self,
            char           *word,
            GError        **error)
{
  g_autofree char *owned = word;

  if (*word == '\0')
    return refuse (self, _("A word is empty."), error);
  if (takes (self, TIN_CLI_MAY_HTML) && strcmp (word, "--html") == 0)
    self->html = TRUE;
  else if (is_early_id (self, word))
    return TRUE;
  else if (tin_cli_command_needs_file (self))
    self->file = g_steal_pointer (&owned);
  else if (takes (self, TIN_CLI_TAKES_TARGET | TIN_CLI_MAY_TARGET | TIN_CLI_TAKES_HOST) &&
           self->target == NULL && self->number == 0)
    self->target = g_steal_pointer (&owned);
  else if (tin_cli_command_needs_id (self))
    return tin_cli_command_set_id (self, word) ||
           refuse (self, _("That is no id of a message; “history” and “outbox” show them."), error);
  else if (takes (self, TIN_CLI_MAY_COUNT) && self->count == 0)
    return set_count (self, word) ||
           refuse (self, _("The number of messages is from 1 to 10000."), error);
  else if (takes (self, TIN_CLI_MAY_REACH) && !self->has_reach)
    return tin_cli_command_set_reach (self, word) ||
           /* Translators: the words in quotes are typed as they are */
           refuse (self, _("It is “everyone”, “ask” or “known”."), error);
  else
    return refuse (self, _("There are too many words."), error);

  return TRUE;
}

/* "--all" before a text, with the one blank behind it. */
static void
take_all (TinCliCommand  *self,
          const char    **rest)
{
  const char *start = *rest + strspn (*rest, BLANKS);

  if (!takes (self, TIN_CLI_MAY_ALL) || !g_str_has_prefix (start, "--all") ||
      (start[5] != '\0' && strchr (BLANKS, start[5]) == NULL))
    return;

  self->all = TRUE;
  *rest = start[5] != '\0' ? start + 6 : start + 5;
}

/* The rest of a line behind the verb. */
static gboolean
parse_rest (TinCliCommand  *self,
            const char     *rest,
            TinCliSyntax    syntax,
            GError        **error)
{
  gboolean has_text = takes (self, TIN_CLI_TAKES_TEXT | TIN_CLI_MAY_TEXT);

  if (*rest != '\0' && has_text && !takes (self, TIN_CLI_TAKES_TARGET | TIN_CLI_TAKES_ID))
    rest++;

  while (*rest != '\0' && (!has_text || tin_cli_command_needs_target (self) ||
                           tin_cli_command_needs_id (self)))
    {
      char *word;

      rest += strspn (rest, BLANKS);
      word = take_word (&rest);
      if (word != NULL && !place_word (self, word, error))
        return FALSE;
    }

  take_all (self, &rest);
  if (has_text && *rest != '\0')
    self->text = (syntax & TIN_CLI_SYNTAX_ESCAPES) != 0 ? tin_cli_unescape (rest) : g_strdup (rest);
  return TRUE;
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
  verb = tin_cli_find_verb (rest, word_length);
  if (verb < 0)
    {
      g_set_error (error, TIN_ERROR, TIN_ERROR_INVALID, "there is no such command");
      return NULL;
    }

  self = tin_cli_command_new ((TinCliVerb) verb, NULL, NULL);
  if (!parse_rest (self, rest + word_length, syntax, error))
    return NULL;
  if ((syntax & TIN_CLI_SYNTAX_COMPLETE) != 0 && !tin_cli_command_check (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * tin_cli_command_parse_words:
 * @words: a verb and what stands behind it on the command line; FILE in the letters of the file
 *   system, all else in UTF-8
 *
 * The words of a TEXT are joined by blanks, and are taken as they are.
 *
 * Returns: (transfer full): the complete command, or NULL with TIN_ERROR_INVALID
 */
TinCliCommand *
tin_cli_command_parse_words (const char *const  *words,
                             GError            **error)
{
  g_autoptr (TinCliCommand) self = NULL;
  int verb = tin_cli_find_verb (words[0], strlen (words[0]));

  if (verb < 0)
    {
      g_set_error (error, TIN_ERROR, TIN_ERROR_INVALID, "there is no such command");
      return NULL;
    }

  self = tin_cli_command_new ((TinCliVerb) verb, NULL, NULL);
  for (guint i = 1; words[i] != NULL; i++)
    {
      if (!tin_cli_command_needs_file (self) && !g_utf8_validate (words[i], -1, NULL))
        {
          refuse (self, _("That is not valid UTF-8."), error);
          return NULL;
        }
      if (!tin_cli_command_needs_target (self) && !tin_cli_command_needs_id (self) &&
          takes (self, TIN_CLI_TAKES_TEXT | TIN_CLI_MAY_TEXT))
        {
          self->text = g_strjoinv (" ", (char **) words + i);
          break;
        }
      if (!place_word (self, g_strdup (words[i]), error))
        return NULL;
    }

  if (self->text != NULL && !g_utf8_validate (self->text, -1, NULL))
    {
      refuse (self, _("That is not valid UTF-8."), error);
      return NULL;
    }
  if (self->text != NULL && *self->text == '\0')
    g_clear_pointer (&self->text, g_free);
  return tin_cli_command_check (self, error) ? g_steal_pointer (&self) : NULL;
}
