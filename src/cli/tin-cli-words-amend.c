/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-cli"

#include "config.h"

#include "tin-cli-words.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The sentences about messages that speak of another one, and about what was said of one. */

/* Of a message that is spoken of a person needs no more to know it again. */
#define QUOTE_MAX_CHARS 60

/* Returns: (transfer none) (nullable): what MESSAGE speaks of, if that is known by now */
static TinMessage *
find_target (TinPeer    *peer,
             TinMessage *message)
{
  const TinMessageName *name = tin_message_get_target (message);

  return name != NULL ? tin_conversation_get_quoted (tin_peer_get_conversation (peer), name) : NULL;
}

/* Returns: (transfer full) (nullable): the beginning of what TARGET says, on one line */
static char *
words_for_quote (TinMessage *target)
{
  g_autofree char *line = NULL;
  g_autofree char *beginning = NULL;

  if (target == NULL || tin_message_get_length (target) == 0)
    return NULL;

  line = tin_cli_words_one_line (tin_message_get_text (target));
  if (g_utf8_strlen (line, -1) <= QUOTE_MAX_CHARS)
    return g_steal_pointer (&line);

  beginning = g_utf8_substring (line, 0, QUOTE_MAX_CHARS);
  return g_strconcat (beginning, "…", NULL);
}

static void
append_reaction (GString    *words,
                 const char *emoji,
                 const char *who)
{
  g_autofree char *safe = NULL;

  if (emoji == NULL)
    return;

  safe = tin_cli_words_one_line (emoji);
  g_string_append (words, "  ");
  /* Translators: an emoji, and whose it is */
  g_string_append_printf (words, _("(%s %s)"), safe, who);
}

/**
 * tin_cli_words_for_said:
 * @message: a text
 *
 * Returns: (transfer full): what it says: below the line that it answers, with what has become of
 *   it since
 */
char *
tin_cli_words_for_said (TinPeer    *peer,
                        TinMessage *message)
{
  guint flags = tin_message_get_flags (message);
  GString *words = g_string_new (NULL);
  g_autofree char *text = tin_cli_words_safe (tin_message_get_text (message));
  g_autofree char *who = tin_cli_words_one_line (tin_peer_get_name (peer));
  g_autofree char *quote = words_for_quote (find_target (peer, message));

  if ((flags & TIN_MESSAGE_FLAG_DELETED) != 0)
    {
      /* Translators: stands in place of a message */
      g_string_append (words, _("(deleted)"));
      return g_string_free (words, FALSE);
    }

  if (quote != NULL)
    g_string_append_printf (words, "> %s\n  ", quote);
  else if (tin_message_get_target (message) != NULL)
    /* Translators: stands in place of a message that is answered */
    g_string_append_printf (words, "> %s\n  ", _("(an earlier message)"));
  g_string_append (words, text);
  if ((flags & TIN_MESSAGE_FLAG_EDITED) != 0)
    /* Translators: stands behind a message that was changed */
    g_string_append_printf (words, " %s", _("(edited)"));
  append_reaction (words, tin_message_get_reaction (message, FALSE), who);
  /* Translators: whose a reaction is */
  append_reaction (words, tin_message_get_reaction (message, TRUE), C_("reaction", "you"));
  return g_string_free (words, FALSE);
}

static char *
words_for_reaction (TinMessage *reaction,
                    const char *who,
                    const char *quote)
{
  g_autofree char *emoji = tin_cli_words_one_line (tin_message_get_text (reaction));

  if (*emoji == '\0' && quote == NULL)
    /* Translators: somebody's name */
    return g_strdup_printf (_("%s took a reaction back."), who);
  if (*emoji == '\0')
    /* Translators: somebody's name, and the message that it was about */
    return g_strdup_printf (_("%s took the reaction back to: %s"), who, quote);
  if (quote == NULL)
    /* Translators: somebody's name, and an emoji */
    return g_strdup_printf (_("%s reacted %s to an earlier message."), who, emoji);

  /* Translators: somebody's name, an emoji, and the message that it is about */
  return g_strdup_printf (_("%s reacted %s to: %s"), who, emoji, quote);
}

/* Whether TARGET is as it is because of AMENDMENT: not if another one was said later, nor if it was
 * not the other's to change. What is not known may be so. */
static gboolean
has_effect (TinMessage *target,
            TinMessage *amendment)
{
  const TinMessageName *amended = target != NULL ? tin_message_get_amended (target) : NULL;

  if (target == NULL)
    return TRUE;
  if (tin_message_get_kind (amendment) == TIN_MESSAGE_KIND_REACTION)
    {
      const char *emoji = tin_message_get_reaction (target, FALSE);

      return g_str_equal (emoji != NULL ? emoji : "", tin_message_get_text (amendment));
    }
  return amended != NULL && amended->log_id == tin_message_get_log_id (amendment) &&
         amended->number == tin_message_get_number (amendment);
}

/**
 * tin_cli_words_for_amendment:
 * @amendment: of the peer
 *
 * Returns: (transfer full) (nullable): what has changed; %NULL if nothing has
 */
char *
tin_cli_words_for_amendment (TinPeer    *peer,
                             TinMessage *amendment)
{
  g_autofree char *who = tin_cli_words_one_line (tin_peer_get_name (peer));
  g_autofree char *text = tin_cli_words_safe (tin_message_get_text (amendment));
  TinMessage *target = find_target (peer, amendment);
  g_autofree char *quote = words_for_quote (target);

  if (!has_effect (target, amendment))
    return NULL;

  switch (tin_message_get_kind (amendment))
    {
    case TIN_MESSAGE_KIND_EDIT:
      /* Translators: somebody's name, and what the message says now */
      return g_strdup_printf (_("%s edited: %s"), who, text);
    case TIN_MESSAGE_KIND_DELETE:
      /* Translators: somebody's name */
      return g_strdup_printf (_("%s deleted a message."), who);
    case TIN_MESSAGE_KIND_REACTION:
      return words_for_reaction (amendment, who, quote);
    default:
      return NULL;
    }
}

/**
 * tin_cli_words_for_keeping:
 * @outcome: of a command that was done
 *
 * Returns: (transfer full) (nullable): how the conversation is kept from now on, if the command is
 *   about that
 */
char *
tin_cli_words_for_keeping (const TinCliCommand *command,
                           const TinCliResult  *outcome)
{
  g_autofree char *who = outcome->peer != NULL
                           ? tin_cli_words_one_line (tin_peer_get_name (outcome->peer)) : NULL;

  switch (command->verb)
    {
    case TIN_CLI_VERB_MUTE:
      /* Translators: %s is a peer’s name */
      return g_strdup_printf (_("You are no longer notified of what %s writes."), who);
    case TIN_CLI_VERB_UNMUTE:
      /* Translators: %s is a peer’s name */
      return g_strdup_printf (_("You are notified of what %s writes."), who);
    case TIN_CLI_VERB_PIN:
      /* Translators: %s is a peer’s name */
      return g_strdup_printf (_("%s stands above the others now."), who);
    case TIN_CLI_VERB_UNPIN:
      /* Translators: %s is a peer’s name */
      return g_strdup_printf (_("%s stands among the others again."), who);
    default:
      return NULL;
    }
}

/**
 * tin_cli_words_for_no_amendment:
 *
 * Returns: (transfer full) (nullable): why a command that speaks of a message made no sense
 */
char *
tin_cli_words_for_no_amendment (TinCliVerb verb)
{
  switch (verb)
    {
    case TIN_CLI_VERB_REPLY:
      return g_strdup (_("There is no such message that could be answered."));
    case TIN_CLI_VERB_EDIT:
      return g_strdup (_("Only your own messages can be changed, and not where the other side is a "
                         "plain-text program."));
    case TIN_CLI_VERB_RETRACT:
      /* Translators: the word in quotes is a command, typed as it is */
      return g_strdup (_("Only your own messages can be deleted for both, and not where the other "
                         "side is a plain-text program. “delete” deletes a message here."));
    case TIN_CLI_VERB_REACT:
      return g_strdup (_("There is no such message that one can react to, or not in that way."));
    default:
      return NULL;
    }
}
