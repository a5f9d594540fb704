/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-cli"

#include "config.h"

#include "tin-cli-words.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "tin-cli-fingerprint.h"
#include "tin-compare-words.h"
#include "tin-key-uri.h"

/* The sentences about whose key is whose, and who may come near. Names prove nothing and may be
 * those of two, so a key is called by the beginning of its id, too, which can be typed. */

static const char *
get_id (TinPeer *peer)
{
  return tin_peer_get_id (peer);
}

/* A name, and what tells it from another one of the same name. */
static char *
words_for_key (TinPeer *peer)
{
  g_autofree char *name = tin_cli_words_one_line (tin_peer_get_name (peer));

  if (!tin_peer_is_secure (peer) || tin_peer_is_placeholder (peer))
    return g_steal_pointer (&name);

  /* Translators: a peer's name, and the beginning of its key */
  return g_strdup_printf (_("%s (%.8s)"), name, get_id (peer));
}

/* --- Comparing a code --------------------------------------------------------------------- */

static char *
words_for_code (TinVerification *verification)
{
  TinPeer *peer = tin_verification_get_peer (verification);
  g_autofree char *who = words_for_key (peer);
  g_autofree char *digits = tin_verification_dup_digits (verification);
  g_autoptr (GString) emoji = g_string_new (NULL);
  guint8 indices[TIN_COMPARE_EMOJI];

  if (!tin_verification_get_emoji (verification, indices))
    return NULL;

  for (guint i = 0; i < TIN_COMPARE_EMOJI; i++)
    g_string_append_printf (emoji, "  %s %s", tin_compare_emoji (indices[i]),
                            g_dpgettext2 (GETTEXT_PACKAGE, "emoji",
                                          tin_compare_word (indices[i])));

  /* Translators: a person, five emoji with their names, nine digits; the words in quotes are
   * typed as they are */
  return g_strdup_printf (_("Compare this with what %s sees, on the phone or face to face:\n"
                            "%s\n"
                            "  %s\n"
                            "Type “match %.8s” if it is the same, or “differ %.8s” if it is not."),
                          who, emoji->str, digits, get_id (peer), get_id (peer));
}

/* With a rival that is the middle of the way. */
static char *
words_for_verified (TinPeer *peer)
{
  g_autofree char *who = words_for_key (peer);
  TinPeer *other = tin_peer_get_rival (peer);
  g_autofree char *other_who = NULL;

  if (tin_peer_get_trust (peer) != TIN_TRUST_RIVAL || other == NULL)
    /* Translators: %s is the name of a peer, and the beginning of its key */
    return g_strdup_printf (_("Verified: you and %s have seen the same code, so nobody is in "
                              "between."), who);

  other_who = words_for_key (other);
  /* Translators: both %s are the name of a peer and the beginning of its key; the words in quotes
   * are typed as they are, %.8s is the beginning of a key */
  return g_strdup_printf (_("Verified: you and %s have seen the same code. If this is the person "
                            "whom you know as %s, type “replace %.8s”; if it is somebody "
                            "else, “keep-both %.8s”."),
                          who, other_who, get_id (peer), get_id (peer));
}

/* How a comparison ended that has not shown anything. */
static char *
words_for_failure (TinCompareState  state,
                   const char      *who)
{
  switch (state)
    {
    case TIN_COMPARE_REFUSED:
      /* Translators: %s is the name of a peer, and the beginning of its key */
      return g_strdup_printf (_("%s does not want to compare a code now. Ask again when you can "
                                "talk with each other."), who);
    case TIN_COMPARE_LATE:
      /* Translators: %s is the name of a peer, and the beginning of its key */
      return g_strdup_printf (_("No code was compared with %s: it took too long. Begin again when "
                                "you both have time."), who);
    case TIN_COMPARE_CLOSED:
      /* Translators: %s is the name of a peer, and the beginning of its key */
      return g_strdup_printf (_("No code was compared with %s: the connection ended. Begin again "
                                "when it is back."), who);
    default:
      /* Translators: %s is the name of a peer, and the beginning of its key */
      return g_strdup_printf (_("No code was compared with %s: that was cancelled."), who);
    }
}

/**
 * tin_cli_words_for_verification:
 *
 * Returns: (transfer full) (nullable): how far it is, and what can be done now
 */
char *
tin_cli_words_for_verification (TinVerification *verification)
{
  TinPeer *peer = tin_verification_get_peer (verification);
  TinCompareState state = tin_verification_get_state (verification);
  g_autofree char *who = words_for_key (peer);

  switch (state)
    {
    case TIN_COMPARE_ASKED:
      /* Translators: %s is a peer; the words in quotes are typed as they are, %.8s is the beginning
       * of a key */
      return g_strdup_printf (_("%s wants to compare a code with you. Type “agree %.8s” when you "
                                "can talk with each other, or “cancel-verify %.8s”."),
                              who, get_id (peer), get_id (peer));
    case TIN_COMPARE_ASKING:
      /* Translators: %s is the name of a peer, and the beginning of its key */
      return g_strdup_printf (_("Comparing a code with %s: waiting for the other side…"), who);
    case TIN_COMPARE_CODE:
      return words_for_code (verification);
    case TIN_COMPARE_CONFIRMED:
      /* Translators: %s is the name of a peer, and the beginning of its key */
      return g_strdup_printf (_("Waiting for %s to say that it is the same…"), who);
    case TIN_COMPARE_VERIFIED:
      return words_for_verified (peer);
    case TIN_COMPARE_DIFFERENT:
      /* Translators: %s is the name of a peer, and the beginning of its key */
      return g_strdup_printf (_("The codes of you and %s are different. Somebody may be in "
                                "between. Send nothing that nobody else may read, and compare "
                                "again over another network."), who);
    case TIN_COMPARE_CANCELLED:
    case TIN_COMPARE_REFUSED:
    case TIN_COMPARE_LATE:
    case TIN_COMPARE_CLOSED:
    case TIN_COMPARE_LAST:
    default:
      return words_for_failure (state, who);
    }
}

/* --- What has changed --------------------------------------------------------------------- */

static char *
words_for_contest (TinPeer *peer,
                   TinPeer *rival)
{
  g_autofree char *who = words_for_key (peer);

  /* Translators: %s is a peer; the words in quotes are typed as they are, %.8s is the beginning of
   * a key */
  return g_strdup_printf (_("Another key was met under the name or the address of %s: a new key of "
                            "the same person, or somebody else. What you write waits until you "
                            "have decided.\n"
                            "Compare a code with the new key first: “verify %.8s”. Then "
                            "type “replace %.8s” if it is the same person, or “keep-both %.8s” if "
                            "it is somebody else."),
                          who, get_id (rival), get_id (rival), get_id (rival));
}

static char *
words_for_rival (TinPeer *peer,
                 TinPeer *other)
{
  g_autofree char *who = words_for_key (peer);
  g_autofree char *other_who = words_for_key (other);

  /* Translators: both %s are peers; the words in quotes are typed as they are, %.8s is the
   * beginning of a key */
  return g_strdup_printf (_("%s is a new key under the name or the address of %s. Nothing is sent "
                            "to it, and no message of it is taken, until you type “keep-both %.8s” "
                            "or “block %.8s”."),
                          who, other_who, get_id (peer), get_id (peer));
}

/**
 * tin_cli_words_for_trust:
 *
 * Returns: (transfer full) (nullable): what has happened to the keys of @peer that the person has
 *   not done; %NULL for nothing
 */
char *
tin_cli_words_for_trust (TinPeer *peer)
{
  TinPeer *other = tin_peer_get_rival (peer);

  if (other == NULL)
    return NULL;

  switch (tin_peer_get_trust (peer))
    {
    case TIN_TRUST_CONTESTED:
      return words_for_contest (peer, other);
    case TIN_TRUST_RIVAL:
      return words_for_rival (peer, other);
    case TIN_TRUST_PLAIN:
    case TIN_TRUST_STRANGER:
    case TIN_TRUST_PINNED:
    case TIN_TRUST_VERIFIED:
    case TIN_TRUST_REPLACED:
    case TIN_TRUST_BLOCKED:
    case TIN_TRUST_LAST:
    default:
      return NULL;
    }
}

/**
 * tin_cli_words_for_stranger:
 * @peer: that has connected
 *
 * Returns: (transfer full) (nullable): %NULL for one that is no stranger, or has been here before
 */
char *
tin_cli_words_for_stranger (TinPeer *peer)
{
  g_autofree char *who = NULL;

  if (tin_peer_get_trust (peer) != TIN_TRUST_STRANGER || tin_peer_get_last_text (peer) != NULL ||
      tin_peer_get_state (peer) != TIN_PEER_CONNECTED)
    return NULL;

  who = words_for_key (peer);
  /* Translators: %s is a peer; the words in quotes are typed as they are, %.8s is the beginning of
   * a key */
  return g_strdup_printf (_("You have not talked with %s before. Answer, or type “accept %.8s” or "
                            "“block %.8s”."), who, get_id (peer), get_id (peer));
}

/**
 * tin_cli_words_for_request:
 * @peer: that waits for the person
 * @text: (nullable): that it has just written; %NULL when it begins to wait
 */
char *
tin_cli_words_for_request (TinPeer    *peer,
                           const char *text)
{
  g_autofree char *who = words_for_key (peer);
  g_autofree char *host = tin_cli_words_one_line (tin_peer_get_host (peer));

  if (text != NULL)
    {
      g_autofree char *safe = tin_cli_words_safe (text);

      /* Translators: somebody, and what that one has written */
      return g_strdup_printf (_("%s, who waits for you, says: %s"), who, safe);
    }
  if (!tin_peer_is_secure (peer))
    /* Translators: a name or an address, twice; it is typed as it is */
    return g_strdup_printf (_("%s wants to talk with you in plain text, which others can "
                              "read. Type “accept %s” or “block %s”."), who, who, who);

  /* Translators: somebody, where that one is, and twice the beginning of a key */
  return g_strdup_printf (_("%s wants to talk with you, from %s. Type “accept %.8s” or “block "
                            "%.8s”."), who, host, get_id (peer), get_id (peer));
}

/**
 * tin_cli_words_for_mark:
 *
 * Returns: (transfer none): what protects what is said to @peer
 */
const char *
tin_cli_words_for_mark (TinPeer *peer)
{
  if (!tin_peer_is_secure (peer))
    /* Translators: of the connection to a person, within a list */
    return _("not encrypted");

  switch (tin_peer_get_trust (peer))
    {
    case TIN_TRUST_VERIFIED:
      /* Translators: of a person, within a list: a code was compared with that one */
      return _("verified");
    case TIN_TRUST_STRANGER:
      /* Translators: of the connection to a person whom this one has not accepted yet */
      return _("encrypted, not accepted yet");
    case TIN_TRUST_CONTESTED:
    case TIN_TRUST_RIVAL:
      /* Translators: of the connection to a person, as two keys claim to be the same one */
      return _("encrypted, key in doubt");
    case TIN_TRUST_PINNED:
    case TIN_TRUST_PLAIN:
    case TIN_TRUST_REPLACED:
    case TIN_TRUST_BLOCKED:
    case TIN_TRUST_LAST:
    default:
      return _("encrypted");
    }
}

/* --- What a command has led to ------------------------------------------------------------ */

/* PEER: (nullable) whose, or our own. */
static char *
words_for_fingerprint (TinSession *session,
                       TinPeer    *peer)
{
  const char *id = peer != NULL ? tin_peer_get_id (peer) : tin_session_get_id (session);
  const char *name = peer != NULL ? tin_peer_get_name (peer) : tin_session_get_name (session);
  g_autofree char *who = tin_cli_words_one_line (name);
  /* Translators: %s is a peer’s name */
  g_autofree char *title = g_strdup_printf (peer != NULL ? _("The key of %s:")
                                                         /* Translators: %s is the name of the
                                                          * person at this computer */
                                                         : _("Your own key, %s:"), who);
  g_autofree char *groups = tin_cli_fingerprint_group (id);
  g_autofree char *uri = tin_key_uri_new (id, name);
  g_autofree char *drawing = NULL;

  if (g_get_charset (NULL))
    drawing = tin_cli_fingerprint_draw (uri, isatty (STDOUT_FILENO));
  /* A NULL is the end of the list. */
  return g_strjoin ("\n", title, groups, drawing, NULL);
}

static char *
words_for_requests (TinSession *session)
{
  GListModel *roster = G_LIST_MODEL (tin_session_get_roster (session));
  guint n_peers = g_list_model_get_n_items (roster);
  GString *lines = g_string_new (NULL);

  for (guint i = 0; i < n_peers; i++)
    {
      g_autoptr (TinPeer) peer = g_list_model_get_item (roster, i);
      g_autofree char *who = words_for_key (peer);

      if (tin_peer_is_request (peer))
        g_string_append_printf (lines, "\n  %s, %s", who,
                                /* Translators: of the connection to a person, within a list */
                                tin_peer_is_secure (peer) ? _("encrypted") : _("not encrypted"));
    }

  /* Translators: a heading: people who have not been accepted yet */
  g_string_prepend (lines, lines->len > 0 ? _("Waiting for you:") : _("Nobody waits for you."));
  return g_string_free (lines, FALSE);
}

static char *
words_for_blocked (TinSession *session)
{
  GListModel *roster = G_LIST_MODEL (tin_session_get_roster (session));
  g_auto (GStrv) addresses = tin_session_dup_blocked_addresses (session);
  guint n_peers = g_list_model_get_n_items (roster);
  GString *lines = g_string_new (NULL);

  for (guint i = 0; i < n_peers; i++)
    {
      g_autoptr (TinPeer) peer = g_list_model_get_item (roster, i);
      g_autofree char *who = words_for_key (peer);

      if (tin_peer_is_secure (peer) && tin_peer_get_trust (peer) == TIN_TRUST_BLOCKED)
        g_string_append_printf (lines, "\n  %s", who);
    }
  for (guint i = 0; addresses[i] != NULL; i++)
    {
      g_autofree char *address = tin_cli_words_one_line (addresses[i]);

      g_string_append (lines, "\n  ");
      /* Translators: an address such as 192.168.1.20 */
      g_string_append_printf (lines, _("%s, whoever is there"), address);
    }

  /* Translators: a heading: people and addresses that are kept out */
  g_string_prepend (lines, lines->len > 0 ? _("Blocked:") : _("Nobody is blocked."));
  return g_string_free (lines, FALSE);
}

static char *
words_for_reach (TinSession *session)
{
  switch (tin_settings_get_reach (tin_session_get_settings (session)))
    {
    case TIN_REACH_ASK:
      return g_strdup (_("You are asked before somebody new may talk with you."));
    case TIN_REACH_KNOWN:
      return g_strdup (_("Only those whom you know may talk with you."));
    case TIN_REACH_EVERYONE:
    default:
      return g_strdup (_("Everyone may talk with you."));
    }
}

/* What was said when it was begun has gone up the screen. */
static char *
words_for_running (TinSession *session,
                   TinPeer    *peer)
{
  TinVerification *verification = tin_session_get_verification (session, peer);

  return verification != NULL ? words_for_code (verification) : NULL;
}

static char *
words_for_decision (TinCliVerb  verb,
                    TinPeer    *peer)
{
  g_autofree char *who = words_for_key (peer);

  switch (verb)
    {
    case TIN_CLI_VERB_ACCEPT:
      /* Translators: %s is the name of a peer, and the beginning of its key */
      return g_strdup_printf (_("You have accepted %s."), who);
    case TIN_CLI_VERB_BLOCK:
      /* Translators: %s is the name of a peer, and the beginning of its key; the word in quotes is
       * typed as it is */
      return g_strdup_printf (_("%s is blocked: nothing is sent there, and nothing is taken from "
                                "there, until you type “unblock”."), who);
    case TIN_CLI_VERB_UNBLOCK:
      /* Translators: %s is the name of a peer, and the beginning of its key */
      return g_strdup_printf (_("%s is no longer blocked."), who);
    case TIN_CLI_VERB_KEEP_BOTH:
      return g_strdup (_("Both are kept, as two people. What waited is sent."));
    case TIN_CLI_VERB_REPLACE:
      return g_strdup (_("The new key has taken the place of the old one, and gets what waited. "
                         "The old one is refused from now on."));
    default:
      return NULL;
    }
}

/**
 * tin_cli_words_for_trusting:
 * @outcome: of a command about trust, that was done
 *
 * Returns: (transfer full) (nullable): %NULL where nothing need be said, or for another command
 */
char *
tin_cli_words_for_trusting (TinSession          *session,
                            const TinCliCommand *command,
                            const TinCliResult  *outcome)
{
  g_autofree char *target = tin_cli_words_one_line (command->target != NULL ? command->target : "");

  switch (command->verb)
    {
    case TIN_CLI_VERB_FINGERPRINT:
      return words_for_fingerprint (session, outcome->peer);
    case TIN_CLI_VERB_REQUESTS:
      return words_for_requests (session);
    case TIN_CLI_VERB_BLOCKED:
      return words_for_blocked (session);
    case TIN_CLI_VERB_BLOCK_ADDRESS:
      /* Translators: %s is an address such as 192.168.1.20 */
      return g_strdup_printf (_("%s is blocked, whoever is there."), target);
    case TIN_CLI_VERB_UNBLOCK_ADDRESS:
      /* Translators: %s is the name of a peer, and the beginning of its key */
      return g_strdup_printf (_("%s is no longer blocked."), target);
    case TIN_CLI_VERB_REACH:
      return words_for_reach (session);
    case TIN_CLI_VERB_VERIFY:
      return words_for_running (session, outcome->peer);
    default:
      return outcome->peer != NULL ? words_for_decision (command->verb, outcome->peer) : NULL;
    }
}

/* --- Why a command was not done ----------------------------------------------------------- */

/* Because of what the person thinks of PEER. */
static char *
words_for_kept_out (TinPeer *peer)
{
  g_autofree char *who = words_for_key (peer);

  switch (tin_peer_get_trust (peer))
    {
    case TIN_TRUST_BLOCKED:
      /* Translators: %s is the name of a peer, and the beginning of its key; the word in quotes is
       * typed as it is */
      return g_strdup_printf (_("You have blocked %s. Type “unblock” to undo it."), who);
    case TIN_TRUST_REPLACED:
      /* Translators: %s is the name of a peer, and the beginning of its key */
      return g_strdup_printf (_("That was not done: another key has taken the place of %s."), who);
    case TIN_TRUST_CONTESTED:
    case TIN_TRUST_RIVAL:
      /* Translators: %s is a peer; the words in quotes are typed as they are */
      return g_strdup_printf (_("That was not done: type “keep-both” or “replace” first, to decide "
                                "about the key of %s."), who);
    case TIN_TRUST_PLAIN:
    case TIN_TRUST_STRANGER:
    case TIN_TRUST_PINNED:
    case TIN_TRUST_VERIFIED:
    case TIN_TRUST_LAST:
    default:
      return NULL;
    }
}

/* That made no sense now. */
static char *
words_for_senseless (TinCliVerb  verb,
                     const char *who)
{
  switch (verb)
    {
    case TIN_CLI_VERB_VERIFY:
    case TIN_CLI_VERB_FINGERPRINT:
    case TIN_CLI_VERB_BLOCK:
      /* Translators: %s is the name of a peer, and the beginning of its key */
      return g_strdup_printf (_("%s has no key of its own now."), who);
    case TIN_CLI_VERB_AGREE:
      /* Translators: %s is the name of a peer, and the beginning of its key */
      return g_strdup_printf (_("%s has not asked to compare a code."), who);
    case TIN_CLI_VERB_MATCH:
    case TIN_CLI_VERB_DIFFER:
    case TIN_CLI_VERB_CANCEL_VERIFY:
      /* Translators: %s is a peer; the word in quotes is typed as it is */
      return g_strdup_printf (_("There is no code to compare with %s now. Type “verify” to begin."),
                              who);
    case TIN_CLI_VERB_UNBLOCK:
    case TIN_CLI_VERB_UNBLOCK_ADDRESS:
      /* Translators: %s is the name of a peer, and the beginning of its key */
      return g_strdup_printf (_("%s is not blocked."), who);
    case TIN_CLI_VERB_BLOCK_ADDRESS:
      /* Translators: %s is what was typed */
      return g_strdup_printf (_("“%s” is not a numeric address, such as 192.168.1.20."), who);
    case TIN_CLI_VERB_KEEP_BOTH:
      /* Translators: %s is the name of a peer, and the beginning of its key */
      return g_strdup_printf (_("There is only one key for %s."), who);
    case TIN_CLI_VERB_REPLACE:
      /* Translators: %s is the name of a peer, and the beginning of its key */
      return g_strdup_printf (_("No key can take the place of that of %s: there must be another "
                                "one, and you must have compared a code with it."), who);
    default:
      return NULL;
    }
}

/**
 * tin_cli_words_for_refusal:
 * @outcome: of a command that was not done
 *
 * Returns: (transfer full) (nullable): why, if that has to do with trust
 */
char *
tin_cli_words_for_refusal (const TinCliCommand *command,
                           const TinCliResult  *outcome)
{
  g_autofree char *who = outcome->peer != NULL ? words_for_key (outcome->peer)
                         : command->target != NULL ? tin_cli_words_one_line (command->target)
                                                   : g_strdup ("");

  if (outcome->error->domain != TIN_ERROR)
    return NULL;

  switch (outcome->error->code)
    {
    case TIN_ERROR_BLOCKED:
    case TIN_ERROR_UNDECIDED:
      return outcome->peer != NULL ? words_for_kept_out (outcome->peer) : NULL;
    case TIN_ERROR_INVALID:
      return words_for_senseless (command->verb, who);
    case TIN_ERROR_CLOSED:
      return command->verb != TIN_CLI_VERB_VERIFY
               ? NULL
               /* Translators: %s is the name of a peer, and the beginning of its key */
               : g_strdup_printf (_("%s is not connected, so no code can be compared now."), who);
    default:
      return NULL;
    }
}
