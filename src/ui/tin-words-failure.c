/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-words.h"

#include <glib/gi18n.h>
#include <string.h>

#include "tin-error.h"

/* What went wrong, and what to try next, from the code of an error alone: its message is for the
 * log and for a Details fold. Who has blocked whom is not in the code: where it is known about whom
 * it is, that peer's trust tells. */

static char *
say (const char *format,
     const char *who)
{
  g_autoptr (GString) text = g_string_new (format);

  g_string_replace (text, "%s", who, 1);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static const char *
error_format (const GError *error)
{
  int code = error->domain == TIN_ERROR ? error->code : TIN_ERROR_LAST;

  /* Translators: in all of these, %s is an address such as 192.168.1.20:5000, or a name */
  switch (code)
    {
    case TIN_ERROR_INVALID:
      return _("“%s” is not an address and a port.");
    case TIN_ERROR_NO_PEER:
      return _("Nobody is known here as %s yet.");
    case TIN_ERROR_SELF:
      return _("%s is this computer: that would be a conversation with yourself.");
    case TIN_ERROR_NAME:
      return _("No computer by the name of %s was found.");
    case TIN_ERROR_UNREACHABLE:
      return _("There is no way to %s from this network.");
    case TIN_ERROR_REFUSED:
      return _("The computer at %s is there, but nobody listens on that port.");
    case TIN_ERROR_TIMED_OUT:
      return _("%s did not answer in time.");
    case TIN_ERROR_NOT_TINCAN:
      return _("%s answered, but it is not a Tincan.");
    case TIN_ERROR_WRONG_KEY:
      return _("%s showed another key than before.");
    case TIN_ERROR_BLOCKED:
      return _("%s does not accept messages from you.");
    case TIN_ERROR_ADDRESS_BLOCKED:
      return _("You have blocked the address of %s.");
    case TIN_ERROR_PROTOCOL:
      return _("%s answered in a way that makes no sense.");
    case TIN_ERROR_CLOSED:
      return _("%s closed the connection before it was ready.");
    case TIN_ERROR_LIMIT:
      return _("That is more than can be done for %s at once.");
    case TIN_ERROR_PORT_TAKEN:
      return _("Another program already listens on the port of %s.");
    case TIN_ERROR_DISK_FULL:
      return _("The disk of this computer is full.");
    case TIN_ERROR_READ_ONLY:
      return _("Tincan may not write to its folder on this computer.");
    case TIN_ERROR_DAMAGED:
      return _("The history on this computer is damaged.");
    case TIN_ERROR_NEWER:
      return _("The history on this computer was written by a newer version of Tincan.");
    case TIN_ERROR_IN_USE:
      return _("Another Tincan uses the same profile on this computer.");
    case TIN_ERROR_STORAGE:
      return _("Nothing could be saved on this computer’s disk.");
    case TIN_ERROR_UNDECIDED:
      return _("Nothing is sent to %s until you have decided about the key.");
    case TIN_ERROR_LOCKED:
      return _("Your key on this computer is locked with a passphrase.");
    default:
      return _("%s could not be reached.");
    }
}

/* A name that is not known is no better known with its port. */
static char *
dup_host (const char *address)
{
  const char *colon = strrchr (address, ':');

  if (colon == NULL || colon == address || strchr (address, ':') != colon)
    return g_strdup (address);
  return g_strndup (address, (gsize) (colon - address));
}

/**
 * tin_words_error:
 * @error: whatever a call of the session failed with
 * @address: (nullable): what it was about: an address or a name
 *
 * Returns: (transfer full): a sentence that says which step failed
 */
char *
tin_words_error (const GError *error,
                 const char   *address)
{
  g_autofree char *host = NULL;
  g_autofree char *who = NULL;

  g_return_val_if_fail (error != NULL, NULL);

  if (address != NULL && g_error_matches (error, TIN_ERROR, TIN_ERROR_NAME))
    host = dup_host (address);
  /* Translators: stands where the address of the other computer is not known; begins a sentence
   * most of the time */
  who = address != NULL ? tin_words_isolate (host != NULL ? host : address)
                        : g_strdup (_("The other side"));
  return say (error_format (error), who);
}

/**
 * tin_words_hint:
 *
 * Returns: what to try next, as a sentence or two
 */
const char *
tin_words_hint (const GError *error)
{
  int code = error->domain == TIN_ERROR ? error->code : TIN_ERROR_LAST;

  switch (code)
    {
    case TIN_ERROR_INVALID:
      return _("Write a name or an address, such as 192.168.1.20, and a port from 1 to 65535.");
    case TIN_ERROR_NO_PEER:
      return _("Connect first, or choose the person in the list of conversations.");
    case TIN_ERROR_SELF:
      return _("Enter the address that Tincan shows on the other person’s screen.");
    case TIN_ERROR_NAME:
      return _("Check the spelling, or enter the number, such as 192.168.1.20. "
               "Is this computer on a network?");
    case TIN_ERROR_UNREACHABLE:
      return _("Is this computer on the same network as the other one? Check Wi-Fi and cable.");
    case TIN_ERROR_REFUSED:
      return _("Ask whether Tincan is running over there, and which port it shows.");
    case TIN_ERROR_TIMED_OUT:
      return _("The other computer may be off or in another network, or a firewall is in the way. "
               "Check the address with the other person.");
    case TIN_ERROR_NOT_TINCAN:
      return _("Check the port. To write to a plain-text chat program, connect with "
               "“Not Encrypted”.");
    case TIN_ERROR_WRONG_KEY:
      return _("Somebody may be in between, or Tincan was set up anew over there. Nothing was "
               "sent. The conversation says what you can do.");
    case TIN_ERROR_BLOCKED:
      return _("Ask the other person in another way to let you in. If you have blocked them, "
               "unblock them first.");
    case TIN_ERROR_ADDRESS_BLOCKED:
      return _("Unblock the address in Preferences to send something there.");
    case TIN_ERROR_PROTOCOL:
      return _("The versions may differ too much. Update Tincan on both sides, then try again.");
    case TIN_ERROR_CLOSED:
      return _("Tincan may have been closed over there. Try again in a moment.");
    case TIN_ERROR_LIMIT:
      return _("Wait a minute and try again, or send less at once.");
    case TIN_ERROR_PORT_TAKEN:
      return _("Choose another port, or close that program.");
    case TIN_ERROR_DISK_FULL:
      return _("Make room on it and try again.");
    case TIN_ERROR_DAMAGED:
      return _("Quit Tincan and start it again. The damaged file is kept.");
    case TIN_ERROR_NEWER:
      return _("Update Tincan on this computer.");
    case TIN_ERROR_IN_USE:
      return _("Close the other one and try again.");
    case TIN_ERROR_UNDECIDED:
      return _("The conversation says what is to be decided.");
    case TIN_ERROR_LOCKED:
      return _("Enter the passphrase. Tincan asks for it when it starts.");
    case TIN_ERROR_READ_ONLY:
    case TIN_ERROR_STORAGE:
      return _("Is the disk still there, and may you write to it? Then try again.");
    default:
      return _("Try again in a moment.");
    }
}

static gboolean
is_blocked_by_us (const GError *error,
                  TinPeer      *peer)
{
  return g_error_matches (error, TIN_ERROR, TIN_ERROR_BLOCKED) &&
         tin_peer_get_trust (peer) == TIN_TRUST_BLOCKED;
}

static char *
say_of_peer (const GError *error,
             TinPeer      *peer,
             const char   *who)
{
  g_autofree char *name = NULL;

  if (!is_blocked_by_us (error, peer))
    return tin_words_error (error, who);
  name = tin_words_isolate (tin_peer_get_name (peer));
  /* Translators: %s is a person's name */
  return say (_("You have blocked %s."), name);
}

/**
 * tin_words_peer_error:
 * @error: whatever a call of the session about @peer failed with
 *
 * Returns: (transfer full): as tin_words_error() has it, of @peer by name
 */
char *
tin_words_peer_error (const GError *error,
                      TinPeer      *peer)
{
  g_return_val_if_fail (error != NULL, NULL);
  g_return_val_if_fail (TIN_IS_PEER (peer), NULL);

  return say_of_peer (error, peer, tin_peer_get_name (peer));
}

/**
 * tin_words_dial_error:
 * @error: why @peer could not be reached
 *
 * Returns: (transfer full): as tin_words_error() has it, of where @peer was looked for
 */
char *
tin_words_dial_error (const GError *error,
                      TinPeer      *peer)
{
  g_autofree char *address = NULL;

  g_return_val_if_fail (error != NULL, NULL);
  g_return_val_if_fail (TIN_IS_PEER (peer), NULL);

  address = tin_peer_dup_address (peer);
  return say_of_peer (error, peer, address != NULL ? address : tin_peer_get_name (peer));
}

/**
 * tin_words_peer_hint:
 *
 * Returns: what to try next with @peer, as a sentence or two
 */
const char *
tin_words_peer_hint (const GError *error,
                     TinPeer      *peer)
{
  if (is_blocked_by_us (error, peer))
    return _("Unblock first: that is in the conversation and in Details.");
  return tin_words_hint (error);
}
