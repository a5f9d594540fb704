/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-cli"

#include "config.h"

#include "tin-cli-words.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A terminal obeys what it is sent: a peer's text must not move its cursor, nor look like a line of
 * ours. */

static gboolean
is_harmless (gunichar c)
{
  switch (g_unichar_type (c))
    {
    case G_UNICODE_CONTROL:
      return c == '\t' || c == '\n';
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
      return FALSE;
    case G_UNICODE_FORMAT:
      /* Embeddings, overrides and isolates reorder what stands around them. */
      return !(c >= 0x202a && c <= 0x202e) && !(c >= 0x2066 && c <= 0x2069);
    default:
      return TRUE;
    }
}

/**
 * tin_cli_words_safe:
 * @text: anything from a peer
 *
 * Returns: (transfer full): @text without what a terminal would obey; its further lines are
 *   indented
 */
char *
tin_cli_words_safe (const char *text)
{
  GString *safe = g_string_sized_new (strlen (text));

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == '\n')
        g_string_append (safe, "\n  ");
      else
        g_string_append_unichar (safe, is_harmless (c) ? c : 0xfffd);
    }

  return g_string_free (safe, FALSE);
}

/**
 * tin_cli_words_one_line:
 *
 * Returns: (transfer full): what tin_cli_words_safe() makes of @text, without line ends and tabs
 */
char *
tin_cli_words_one_line (const char *text)
{
  g_autofree char *copy = g_strdelimit (g_strdup (text), "\n\t", ' ');

  return tin_cli_words_safe (copy);
}

/* "HOST:PORT" as far as it is known. */
static char *
words_for_address (TinPeer *peer)
{
  g_autofree char *address = tin_peer_dup_address (peer);

  return tin_cli_words_one_line (address != NULL ? address : tin_peer_get_name (peer));
}

/* Its name and its address. */
static char *
words_for_peer (TinPeer *peer)
{
  g_autofree char *name = tin_cli_words_one_line (tin_peer_get_name (peer));
  g_autofree char *address = words_for_address (peer);

  if (strcmp (name, address) == 0)
    return g_steal_pointer (&name);

  /* Translators: a peer's name, and its address such as 192.168.1.20:5000 */
  return g_strdup_printf (_("%s (%s)"), name, address);
}

static char *
words_for_code (TinError    code,
                const char *target)
{
  switch (code)
    {
    case TIN_ERROR_NO_PEER:
      return g_strdup_printf (_("“%s” is not the name, id or address of one known peer."), target);
    case TIN_ERROR_SELF:
      return g_strdup_printf (_("“%s” is this program itself."), target);
    case TIN_ERROR_NAME:
      return g_strdup_printf (_("There is no computer with the name in “%s”."), target);
    case TIN_ERROR_UNREACHABLE:
      return g_strdup_printf (_("There is no way to “%s” from here. Is the network connected?"),
                              target);
    case TIN_ERROR_REFUSED:
      return g_strdup_printf (_("Nothing listens at “%s”. Is the other program running?"), target);
    case TIN_ERROR_TIMED_OUT:
      return g_strdup_printf (_("“%s” did not answer in time."), target);
    case TIN_ERROR_NOT_TINCAN:
      return g_strdup_printf (_("What listens at “%s” is not Tincan. Try “connect-plain”."),
                              target);
    case TIN_ERROR_WRONG_KEY:
      return g_strdup_printf (_("“%s” has another key than before, so nothing was sent."), target);
    case TIN_ERROR_BLOCKED:
      return g_strdup_printf (_("“%s” does not want this connection."), target);
    case TIN_ERROR_ADDRESS_BLOCKED:
      return g_strdup_printf (_("You have blocked the address of “%s”, so nothing is sent there."),
                              target);
    case TIN_ERROR_CLOSED:
      return g_strdup_printf (_("The connection with “%s” ended."), target);
    case TIN_ERROR_LIMIT:
      return g_strdup (_("That is more than can be sent at once."));
    case TIN_ERROR_DISK_FULL:
      return g_strdup (_("That was not done: the disk is full."));
    case TIN_ERROR_READ_ONLY:
      return g_strdup (_("That was not done: the folder or the file may not be written."));
    case TIN_ERROR_DAMAGED:
      return g_strdup (_("That was not done: the history on the disk is damaged. Leave Tincan and "
                         "start it again."));
    case TIN_ERROR_UNDECIDED:
      return g_strdup_printf (_("That was not done: decide first which key is that of “%s”."),
                              target);
    case TIN_ERROR_INVALID:
    case TIN_ERROR_PROTOCOL:
    case TIN_ERROR_PORT_TAKEN:
    case TIN_ERROR_STORAGE:
    case TIN_ERROR_NEWER:
    case TIN_ERROR_IN_USE:
    case TIN_ERROR_LOCKED:
    case TIN_ERROR_LAST:
    default:
      return NULL;
    }
}

/**
 * tin_cli_words_for_error:
 * @target: (nullable): whom the command was about
 */
char *
tin_cli_words_for_error (const GError *error,
                         const char   *target)
{
  g_autofree char *safe = tin_cli_words_one_line (target != NULL ? target : "");
  char *words = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_strdup (_("That was cancelled."));
  if (error->domain == TIN_ERROR)
    words = words_for_code ((TinError) error->code, safe);

  return words != NULL ? words : tin_cli_words_one_line (error->message);
}

/**
 * tin_cli_words_for_state:
 *
 * Returns: (transfer full): that the peer is connected now, or is not any more, and why
 */
char *
tin_cli_words_for_state (TinPeer *peer)
{
  g_autofree char *who = words_for_peer (peer);

  if (tin_peer_get_state (peer) == TIN_PEER_CONNECTED)
    return g_strdup_printf (tin_peer_is_outgoing (peer) ? _("Connected to %s.")
                                                        : _("%s has connected."), who);

  switch (tin_peer_get_reason (peer))
    {
    case TIN_PEER_REASON_GOODBYE:
      return g_strdup_printf (_("%s has disconnected."), who);
    case TIN_PEER_REASON_DISCONNECTED:
    case TIN_PEER_REASON_NONE:
      return g_strdup_printf (_("Disconnected from %s."), who);
    case TIN_ERROR_BLOCKED:
      return g_strdup_printf (_("%s does not want this connection."), who);
    case TIN_PEER_REASON_ASKING:
      return g_strdup_printf (_("%s has not decided about you yet. Tincan keeps trying."), who);
    default:
      return g_strdup_printf (_("The connection with %s was lost."), who);
    }
}

/**
 * tin_cli_words_for_step:
 *
 * Returns: (transfer full) (nullable): %NULL where a person need not hear of it
 */
char *
tin_cli_words_for_step (TinPeer     *peer,
                        guint64      n_messages,
                        TinDelivery  delivery)
{
  g_autofree char *who = words_for_peer (peer);
  gulong n = (gulong) n_messages;

  switch (delivery)
    {
    case TIN_DELIVERY_DELIVERED:
      if (n == 1)
        return g_strdup_printf (_("Delivered to %s."), who);
      return g_strdup_printf (ngettext ("%lu message delivered to %s.",
                                        "%lu messages delivered to %s.", n), n, who);
    case TIN_DELIVERY_FAILED:
      return g_strdup_printf (_("Not sent: %s could not be reached."), who);
    case TIN_DELIVERY_SENT:
      if (tin_peer_is_secure (peer))
        return NULL;
      return g_strdup_printf (_("Sent to %s."), who);
    case TIN_DELIVERY_QUEUED:
      if (!tin_peer_is_secure (peer) || tin_peer_get_state (peer) == TIN_PEER_CONNECTED)
        return NULL;
      return g_strdup_printf (_("%s is offline. The message will be delivered when that changes."),
                              who);
    case TIN_DELIVERY_READ:
    default:
      return NULL;
    }
}

/**
 * tin_cli_words_for_message:
 *
 * Returns: (transfer full): what the peer said, in the words of the first program of this kind
 */
char *
tin_cli_words_for_message (TinPeer    *peer,
                           TinMessage *message)
{
  g_autofree char *address = words_for_address (peer);
  g_autofree char *text = tin_cli_words_safe (tin_message_get_text (message));

  return g_strdup_printf (_("Received from %s: %s"), address, text);
}

/**
 * tin_cli_words_for_row:
 *
 * Returns: (transfer full): a line of the list of active peers
 */
char *
tin_cli_words_for_row (TinPeer *peer)
{
  g_autofree char *who = words_for_peer (peer);

  /* Translators: a peer, then "verified" or the like, then which side connected */
  return g_strdup_printf (_("%s, %s, %s"), who, tin_cli_words_for_mark (peer),
                          tin_peer_is_outgoing (peer) ? _("connected from here")
                                                      : _("connected from there"));
}

/* HOLDER: (nullable) who has it. */
static char *
words_for_taken_port (guint16     port,
                      const char *holder)
{
  const char *what_to_do = _("Choose another one with --port, or --port 0 for any.");
  g_autofree char *why = NULL;

  if (holder != NULL)
    /* Translators: a number, and the name of a program */
    why = g_strdup_printf (_("Port %u is taken by %s."), (guint) port, holder);
  else
    why = g_strdup_printf (_("Port %u is taken by another program."), (guint) port);

  return g_strconcat (why, " ", what_to_do, NULL);
}

/**
 * tin_cli_words_for_start_error:
 * @port: that was asked for
 *
 * Returns: (transfer full): why the session could not be started
 */
char *
tin_cli_words_for_start_error (TinSession   *session,
                               guint16       port,
                               const GError *error)
{
  g_autofree char *holder = NULL;

  if (!g_error_matches (error, TIN_ERROR, TIN_ERROR_PORT_TAKEN))
    return tin_cli_words_for_open_error (error);

  holder = tin_session_dup_port_holder (session, port);
  return words_for_taken_port (port, holder);
}
