/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-words.h"

#include <glib/gi18n.h>
#include <string.h>

#include "tin-error.h"
#include "tin-text.h"

/* What went wrong, and what to try next, from the code of an error alone: its message is for the
 * log and for a Details fold. Who has blocked whom is not in the code: where it is known about whom
 * it is, that peer's trust tells. */

static const struct
{
  int         code;
  const char *format;  /* to be translated; %s is whom or what it was about */
} formats[] = {
  /* Translators: %s is what was typed */
  { TIN_ERROR_INVALID, N_("“%s” is not an address and a port.") },
  /* Translators: %s is a person’s name */
  { TIN_ERROR_NO_PEER, N_("Nobody is known here as %s yet.") },
  /* Translators: %s is an address such as 192.168.1.20:5000, or a name */
  { TIN_ERROR_SELF, N_("%s is this computer: that would be a conversation with yourself.") },
  /* Translators: %s is the name of a computer */
  { TIN_ERROR_NAME, N_("No computer by the name of %s was found.") },
  /* Translators: %s is an address such as 192.168.1.20:5000, or a name */
  { TIN_ERROR_UNREACHABLE, N_("There is no way to %s from this network.") },
  /* Translators: %s is an address such as 192.168.1.20:5000, or a name */
  { TIN_ERROR_REFUSED, N_("The computer at %s is there, but nobody listens on that port.") },
  /* Translators: %s is an address such as 192.168.1.20:5000, or a name */
  { TIN_ERROR_TIMED_OUT, N_("%s did not answer in time.") },
  /* Translators: %s is an address such as 192.168.1.20:5000, or a name */
  { TIN_ERROR_NOT_TINCAN, N_("%s answered, but it is not a Tincan.") },
  /* Translators: %s is a person’s name, or an address */
  { TIN_ERROR_WRONG_KEY, N_("%s showed another key than before.") },
  /* Translators: %s is a person’s name, or an address */
  { TIN_ERROR_BLOCKED, N_("%s does not accept messages from you.") },
  /* Translators: %s is an address such as 192.168.1.20:5000, or a name */
  { TIN_ERROR_ADDRESS_BLOCKED, N_("You have blocked the address of %s.") },
  /* Translators: %s is an address such as 192.168.1.20:5000, or a name */
  { TIN_ERROR_PROTOCOL, N_("%s answered in a way that makes no sense.") },
  /* Translators: %s is an address such as 192.168.1.20:5000, or a name */
  { TIN_ERROR_CLOSED, N_("%s closed the connection before it was ready.") },
  /* Translators: %s is an address such as 192.168.1.20:5000, or a name */
  { TIN_ERROR_LIMIT, N_("That is more than can be done for %s at once.") },
  /* Translators: %s is an address such as 192.168.1.20:5000, or a name */
  { TIN_ERROR_PORT_TAKEN, N_("Another program already listens on the port of %s.") },
  { TIN_ERROR_DISK_FULL, N_("The disk of this computer is full.") },
  { TIN_ERROR_READ_ONLY, N_("Tincan may not write to its folder on this computer.") },
  { TIN_ERROR_DAMAGED, N_("The history on this computer is damaged.") },
  { TIN_ERROR_NEWER, N_("The history on this computer was written by a newer version of Tincan.") },
  { TIN_ERROR_IN_USE, N_("Another Tincan uses the same profile on this computer.") },
  { TIN_ERROR_STORAGE, N_("Nothing could be saved on this computer’s disk.") },
  /* Translators: %s is a person’s name */
  { TIN_ERROR_UNDECIDED, N_("Nothing is sent to %s until you have decided about the key.") },
  { TIN_ERROR_LOCKED, N_("Your key on this computer is locked with a passphrase.") },
};

static const char *
error_format (const GError *error)
{
  int code = error->domain == TIN_ERROR ? error->code : TIN_ERROR_LAST;

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    if (formats[i].code == code)
      return _(formats[i].format);
  /* Translators: %s is an address such as 192.168.1.20:5000, or a name */
  return _("%s could not be reached.");
}

/* Where it is not known about whom it is, or where it is about several. */
static const char *
error_about_nobody (const GError *error)
{
  const char *format = error_format (error);

  if (strchr (format, '%') == NULL)
    return format;
  if (g_error_matches (error, TIN_ERROR, TIN_ERROR_LIMIT))
    return _("That is more than can be done at once.");
  return _("The other side could not be reached.");
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

  if (address == NULL)
    return g_strdup (error_about_nobody (error));
  if (g_error_matches (error, TIN_ERROR, TIN_ERROR_NAME))
    host = dup_host (address);
  who = tin_words_isolate (host != NULL ? host : address);
  return tin_text_fill (error_format (error), who);
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
  return tin_text_fill (_("You have blocked %s."), name);
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

/**
 * tin_words_unsaved:
 * @n_messages: that the disk did not take
 * @n_contacts: of whom it did not take what is known; one of the two is not 0
 *
 * Returns: (transfer full): what would be lost if the program ended now
 */
char *
tin_words_unsaved (guint n_messages,
                   guint n_contacts)
{
  g_autofree char *messages = NULL;
  g_autofree char *contacts = NULL;

  /* Translators: %u is a number */
  messages = g_strdup_printf (ngettext ("%u message of yours could not be kept on this computer’s "
                                        "disk. If you quit now, it is lost.",
                                        "%u messages of yours could not be kept on this computer’s "
                                        "disk. If you quit now, they are lost.", n_messages),
                              n_messages);
  if (n_contacts == 0)
    return g_steal_pointer (&messages);

  /* Translators: %u is a number */
  contacts = g_strdup_printf (ngettext ("What changed for %u person, such as being blocked or "
                                        "muted, could not be kept on this computer’s disk. If you "
                                        "quit now, it is lost.",
                                        "What changed for %u people, such as being blocked or "
                                        "muted, could not be kept on this computer’s disk. If you "
                                        "quit now, it is lost.", n_contacts),
                              n_contacts);
  /* Translators: two sentences, one after the other */
  return n_messages == 0 ? g_steal_pointer (&contacts)
                         : g_strdup_printf (C_("sentences", "%s %s"), messages, contacts);
}
