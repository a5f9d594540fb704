/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-cli"

#include "config.h"

#include "tin-cli-private.h"

/* The commands with which the person says what it thinks of a peer, and who may come near. All of
 * them are done when they return. */

static void
refuse (TinCliResult *result,
        TinError      code,
        const char   *why)
{
  result->error = g_error_new_literal (TIN_ERROR, (int) code, why);
}

/* --- Comparing a code --------------------------------------------------------------------- */

/* Who was asked and asks back has agreed. */
static void
verify (TinCli       *self,
        TinCliResult *result)
{
  TinSession *session = tin_cli_get_session (self);
  gboolean runs = tin_session_get_verification (session, result->peer) != NULL;
  TinVerification *verification = tin_session_verify (session, result->peer, &result->error);

  if (verification == NULL)
    return;

  if (!runs)
    tin_cli_watch_compare (tin_cli_get_watch (self), verification);
  else if (tin_verification_get_state (verification) == TIN_COMPARE_ASKED)
    tin_verification_agree (verification);
}

/* An answer to a comparison that goes on. */
static void
answer (TinCli       *self,
        TinCliVerb    verb,
        TinCliResult *result)
{
  TinVerification *verification =
    tin_session_get_verification (tin_cli_get_session (self), result->peer);

  if (verification == NULL)
    refuse (result, TIN_ERROR_INVALID, "no code is being compared with this peer");
  else if (verb == TIN_CLI_VERB_AGREE && !tin_verification_agree (verification))
    refuse (result, TIN_ERROR_INVALID, "this peer has not asked");
  else if ((verb == TIN_CLI_VERB_MATCH && !tin_verification_match (verification)) ||
           (verb == TIN_CLI_VERB_DIFFER && !tin_verification_differ (verification)))
    refuse (result, TIN_ERROR_INVALID, "there is no code to say that of");
  else if (verb == TIN_CLI_VERB_CANCEL_VERIFY)
    tin_verification_cancel (verification);
}

/* --- Who is who --------------------------------------------------------------------------- */

static void
accept_peer (TinSession   *session,
             TinCliResult *result)
{
  TinPeer *peer = result->peer;

  tin_session_accept (session, peer);
  if (tin_peer_get_trust (peer) == TIN_TRUST_BLOCKED)
    refuse (result, TIN_ERROR_BLOCKED, "this peer is blocked");
  else if (!tin_trust_may_send (tin_peer_get_trust (peer)))
    refuse (result, TIN_ERROR_UNDECIDED, "whose key is the right one is not decided");
  else if (!tin_peer_is_known (peer))
    refuse (result, TIN_ERROR_INVALID, "nobody was met there yet");
}

static void
block_peer (TinSession   *session,
            TinCliResult *result)
{
  tin_session_block (session, result->peer);
  if (tin_peer_get_trust (result->peer) != TIN_TRUST_BLOCKED)
    refuse (result, TIN_ERROR_INVALID, "there is no key that could be blocked");
}

static void
unblock_peer (TinSession   *session,
              TinCliResult *result)
{
  if (tin_peer_get_trust (result->peer) != TIN_TRUST_BLOCKED)
    refuse (result, TIN_ERROR_INVALID, "this peer is not blocked");
  else
    tin_session_unblock (session, result->peer);
}

static void
keep_both (TinSession   *session,
           TinCliResult *result)
{
  TinTrust trust = tin_peer_get_trust (result->peer);

  if (trust != TIN_TRUST_CONTESTED && trust != TIN_TRUST_RIVAL)
    refuse (result, TIN_ERROR_INVALID, "there is only one key for this peer");
  else
    tin_session_keep_both (session, result->peer);
}

static void
decide_about (TinCli              *self,
              const TinCliCommand *command,
              TinCliResult        *result)
{
  TinSession *session = tin_cli_get_session (self);

  result->peer = tin_cli_find_peer (self, command, &result->error);
  if (result->peer == NULL)
    return;

  switch (command->verb)
    {
    case TIN_CLI_VERB_VERIFY:
      verify (self, result);
      break;
    case TIN_CLI_VERB_FINGERPRINT:
      if (!tin_peer_is_secure (result->peer) || tin_peer_is_placeholder (result->peer))
        refuse (result, TIN_ERROR_INVALID, "this peer has no key");
      break;
    case TIN_CLI_VERB_ACCEPT:
      accept_peer (session, result);
      break;
    case TIN_CLI_VERB_BLOCK:
      block_peer (session, result);
      break;
    case TIN_CLI_VERB_UNBLOCK:
      unblock_peer (session, result);
      break;
    case TIN_CLI_VERB_KEEP_BOTH:
      keep_both (session, result);
      break;
    case TIN_CLI_VERB_REPLACE:
      tin_session_replace (session, result->peer, &result->error);
      break;
    default:
      answer (self, command->verb, result);
      break;
    }
}

/* --- Who may come near -------------------------------------------------------------------- */

/**
 * tin_cli_get_reach:
 *
 * Returns: (transfer none): who may reach the person, as a word
 */
const char *
tin_cli_get_reach (TinSession *session)
{
  g_autoptr (GEnumClass) words = g_type_class_ref (TIN_TYPE_REACH);
  TinReach reach = tin_settings_get_reach (tin_session_get_settings (session));

  return g_enum_get_value (words, (int) reach)->value_nick;
}

/**
 * tin_cli_decide:
 * @command: one that is about trust
 */
void
tin_cli_decide (TinCli              *self,
                const TinCliCommand *command,
                TinCliResult        *result)
{
  TinSession *session = tin_cli_get_session (self);

  switch (command->verb)
    {
    case TIN_CLI_VERB_BLOCK_ADDRESS:
      tin_session_block_address (session, command->target, &result->error);
      break;
    case TIN_CLI_VERB_UNBLOCK_ADDRESS:
      if (!tin_session_unblock_address (session, command->target))
        refuse (result, TIN_ERROR_INVALID, "this address is not blocked");
      break;
    case TIN_CLI_VERB_REACH:
      if (command->has_reach)
        g_object_set (tin_session_get_settings (session), "reach", command->reach, NULL);
      break;
    default:
      /* Without a name it is our own fingerprint. */
      if (command->target != NULL)
        decide_about (self, command, result);
      break;
    }
}
