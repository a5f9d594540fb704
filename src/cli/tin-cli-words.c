/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-cli"

#include "config.h"

#include "tin-cli-words.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "tin-text.h"

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

/* What there is to say of a code; %s is what the command was about. */
static const struct
{
  TinError    code;
  const char *format;  /* to be translated */
} code_words[] = {
  /* Translators: %s is what was typed */
  { TIN_ERROR_NO_PEER, N_("“%s” is not the name, id or address of one known peer.") },
  /* Translators: %s is an address such as 192.168.1.20:5000 */
  { TIN_ERROR_SELF, N_("“%s” is this program itself.") },
  /* Translators: %s is a name and a port, such as “pluto:5000” */
  { TIN_ERROR_NAME, N_("There is no computer with the name in “%s”.") },
  /* Translators: %s is an address such as 192.168.1.20:5000, or a name */
  { TIN_ERROR_UNREACHABLE, N_("There is no way to “%s” from here. Is the network connected?") },
  /* Translators: %s is an address such as 192.168.1.20:5000, or a name */
  { TIN_ERROR_REFUSED, N_("Nothing listens at “%s”. Is the other program running?") },
  /* Translators: %s is an address such as 192.168.1.20:5000, or a name */
  { TIN_ERROR_TIMED_OUT, N_("“%s” did not answer in time.") },
  /* Translators: %s is an address such as 192.168.1.20:5000; “connect-plain” is a command, typed as
   * it is */
  { TIN_ERROR_NOT_TINCAN, N_("What listens at “%s” is not Tincan. Try “connect-plain”.") },
  /* Translators: %s is an address such as 192.168.1.20:5000, or a name */
  { TIN_ERROR_WRONG_KEY, N_("“%s” has another key than before, so nothing was sent.") },
  /* Translators: %s is an address such as 192.168.1.20:5000, or a name */
  { TIN_ERROR_BLOCKED, N_("“%s” does not want this connection.") },
  { TIN_ERROR_ADDRESS_BLOCKED,
    /* Translators: %s is an address such as 192.168.1.20:5000 */
    N_("You have blocked the address of “%s”, so nothing is sent there.") },
  /* Translators: %s is an address such as 192.168.1.20:5000, or a name */
  { TIN_ERROR_CLOSED, N_("The connection to “%s” ended.") },
  { TIN_ERROR_LIMIT, N_("That is more than can be sent at once.") },
  { TIN_ERROR_DISK_FULL, N_("That was not done: the disk is full.") },
  { TIN_ERROR_READ_ONLY, N_("That was not done: the folder or the file may not be written.") },
  { TIN_ERROR_DAMAGED,
    N_("That was not done: the history on the disk is damaged. Quit Tincan and start it again.") },
  /* Translators: %s is the name of a peer */
  { TIN_ERROR_UNDECIDED, N_("That was not done: decide first which key is that of “%s”.") },
};

/* Returns: (transfer full) (nullable): %NULL where the error's own words say more */
static char *
words_for_code (TinError    code,
                const char *target)
{
  for (guint i = 0; i < G_N_ELEMENTS (code_words); i++)
    if (code_words[i].code == code)
      return tin_text_fill (_(code_words[i].format), target);
  return NULL;
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
    /* Translators: %s is the name and the address of a peer */
    return g_strdup_printf (tin_peer_is_outgoing (peer) ? _("Connected to %s.")
                                                        /* Translators: %s is the name and the
                                                         * address of a peer */
                                                        : _("%s has connected."), who);

  switch (tin_peer_get_reason (peer))
    {
    case TIN_PEER_REASON_GOODBYE:
      /* Translators: %s is the name and the address of a peer */
      return g_strdup_printf (_("%s has disconnected."), who);
    case TIN_PEER_REASON_DISCONNECTED:
    case TIN_PEER_REASON_NONE:
      /* Translators: %s is the name and the address of a peer */
      return g_strdup_printf (_("Disconnected from %s."), who);
    case TIN_ERROR_BLOCKED:
      /* Translators: %s is the name and the address of a peer */
      return g_strdup_printf (_("%s does not want this connection."), who);
    case TIN_PEER_REASON_ASKING:
      /* Translators: %s is the name and the address of a peer */
      return g_strdup_printf (_("%s has not decided about you yet. Tincan keeps trying."), who);
    case TIN_PEER_REASON_WAITING:
      /* Translators: the name and the address of a peer, and the beginning of its key; the words in
       * quotes are typed as they are */
      return g_strdup_printf (_("%s has written all that somebody new may. To read on, type "
                                "“accept %.8s”."), who, tin_peer_get_id (peer));
    default:
      /* Translators: %s is the name and the address of a peer */
      return g_strdup_printf (_("The connection to %s was lost."), who);
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
        /* Translators: %s is the name and the address of a peer */
        return g_strdup_printf (_("Delivered to %s."), who);
      /* Translators: %lu is a number, %s the name and the address of a peer */
      return g_strdup_printf (ngettext ("%lu message delivered to %s.",
                                        "%lu messages delivered to %s.", n), n, who);
    case TIN_DELIVERY_FAILED:
      /* Translators: %s is the name and the address of a peer */
      return g_strdup_printf (_("Not sent: %s could not be reached."), who);
    case TIN_DELIVERY_SENT:
      if (tin_peer_is_secure (peer))
        return NULL;
      /* Translators: %s is the name and the address of a peer */
      return g_strdup_printf (_("Sent to %s."), who);
    case TIN_DELIVERY_QUEUED:
      if (!tin_peer_is_secure (peer) || tin_peer_get_state (peer) == TIN_PEER_CONNECTED)
        return NULL;
      /* Translators: %s is the name and the address of a peer */
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
  g_autofree char *text = tin_cli_words_for_said (peer, message);

  /* Translators: an address, and what was written there */
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

  /* Translators: a line of a list, with three facts: a peer; “encrypted”, “verified” or the like;
   * which side connected */
  return g_strdup_printf (_("%s, %s, %s"), who, tin_cli_words_for_mark (peer),
                          /* Translators: of a connection: this side made it */
                          tin_peer_is_outgoing (peer) ? _("connected from here")
                                                      /* Translators: of a connection: the other
                                                       * side made it */
                                                      : _("connected from there"));
}

/* HOLDER: (nullable) who has it. */
static char *
words_for_taken_port (guint16     port,
                      const char *holder)
{
  if (holder != NULL)
    /* Translators: a number, and the name of a program; --port 0 is typed as it is */
    return g_strdup_printf (_("Port %u is taken by %s. Choose another one with --port, or --port 0 "
                              "for any."),
                            (guint) port, holder);
  /* Translators: %u is a number; --port 0 is typed as it is */
  return g_strdup_printf (_("Port %u is taken by another program. Choose another one with --port, "
                            "or --port 0 for any."),
                          (guint) port);
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
