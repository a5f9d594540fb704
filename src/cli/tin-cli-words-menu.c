/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-cli"

#include "config.h"

#include "tin-cli-words.h"

#include <glib/gi18n-lib.h>

/* The larger texts that a person sees in a terminal; each is given (transfer full). */

char *
tin_cli_words_for_menu (void)
{
  return g_strdup (_("1. Send Message\n"
                     "2. Broadcast Message\n"
                     "3. Query Active Peers\n"
                     "4. Connect to a Peer\n"
                     "5. Disconnect from a Peer\n"
                     "6. Quit"));
}

char *
tin_cli_words_for_help (void)
{
  return g_strconcat (
    _("Type a number of the menu, or one of these words:\n"
      "  send [PEER TEXT]           send a message\n"
      "  send-to HOST:PORT TEXT     send a message to an address\n"
      "  broadcast [--all] [TEXT]   send a message to everyone who is connected; with\n"
      "                             --all to those who are offline, too, when back\n"
      "  peers                      list who is connected\n"
      "  connect [HOST:PORT]        connect to a peer\n"
      "  connect-plain [HOST:PORT]  connect to a program that speaks plain text\n"
      "  disconnect [PEER]          say goodbye to a peer"), "\n",
    _("  history [PEER [N]]         show the last messages with a peer\n"
      "  search [TEXT]              find messages, the newest first\n"
      "  more                       go on with that search\n"
      "  outbox                     list what waits for peers who are offline\n"
      "  withdraw [PEER ID]         take back a message that has not left\n"
      "  delete [PEER ID]           delete a message here\n"
      "  clear [PEER]               delete all messages with a peer here\n"
      "  export [FILE [PEER]]       write all messages, or those of a peer, to a file;\n"
      "                             with --html as a page to read\n"
      "  import [FILE]              read the messages of such a file\n"
      "  cancel                     end an export or import"), "\n",
    _("  reply [PEER] ID TEXT       answer a message\n"
      "  edit [PEER] ID TEXT        change what you wrote, for both\n"
      "  retract [PEER] ID          delete what you wrote, for both\n"
      "  react [PEER] ID [EMOJI]    answer with an emoji; without one take it back\n"
      "  mute, unmute PEER          whether you are notified of what somebody writes\n"
      "  pin, unpin PEER            whether somebody stands above the others"), "\n",
    _("  verify [PEER]              compare a code with somebody who is connected;\n"
      "                             goes on with agree, match, differ or cancel-verify\n"
      "  fingerprint [PEER]         show your own key, or a peer’s\n"
      "  accept, block, unblock     say whom you know, and whom you do not want\n"
      "  block-address HOST         let nobody in from there; undo: unblock-address\n"
      "  requests, blocked          list who waits for you, and who is kept out\n"
      "  keep-both, replace         say whose a new key is under a name that you know\n"
      "  reach [everyone|ask|known] say who may talk with you"), "\n",
    _("  menu                       show the menu\n"
      "  help                       show this\n"
      "  quit                       say goodbye to everyone and quit\n"
      "PEER is a name, an id or its beginning, or HOST:PORT;\n"
      "what is left out is asked for."),
    NULL);
}

/**
 * tin_cli_words_for_peers:
 *
 * Returns: (transfer full): the list of those who are connected
 */
char *
tin_cli_words_for_peers (TinRoster *roster)
{
  GString *lines = g_string_new (NULL);
  guint n_peers = g_list_model_get_n_items (G_LIST_MODEL (roster));

  for (guint i = 0; i < n_peers; i++)
    {
      g_autoptr (TinPeer) peer = g_list_model_get_item (G_LIST_MODEL (roster), i);
      g_autofree char *row = NULL;

      if (tin_peer_get_state (peer) != TIN_PEER_CONNECTED)
        continue;
      row = tin_cli_words_for_row (peer);
      g_string_append_printf (lines, "\n  %s", row);
    }

  g_string_prepend (lines, lines->len > 0 ? _("Active peers:") : _("There are no active peers."));
  return g_string_free (lines, FALSE);
}

/**
 * tin_cli_words_for_question:
 *
 * Returns: (transfer none): the prompt
 */
const char *
tin_cli_words_for_question (TinCliQuestion question)
{
  switch (question)
    {
    case TIN_CLI_ASK_HOST:
      return _("Enter peer IP: ");
    case TIN_CLI_ASK_PORT:
      return _("Enter peer port: ");
    case TIN_CLI_ASK_TEXT:
      return _("Enter message: ");
    case TIN_CLI_ASK_PEER:
      return _("Enter peer: ");
    case TIN_CLI_ASK_ADDRESS:
      return _("Enter IP: ");
    case TIN_CLI_ASK_ID:
      return _("Enter the id of the message: ");
    case TIN_CLI_ASK_FILE:
      return _("Enter file: ");
    case TIN_CLI_ASK_CLEAR:
      return _("All messages of this conversation will be deleted here. "
               "Type “yes” to go on: ");
    case TIN_CLI_ASK_REPLACE:
      return _("The old key will be refused for good, and the new one gets what waits. "
               "Type “yes” to go on: ");
    case TIN_CLI_ASK_CHOICE:
    default:
      return _("Enter your choice: ");
    }
}

/**
 * tin_cli_words_for_answer:
 *
 * Returns: (transfer none) (nullable): what was wrong with an answer; %NULL for nothing
 */
const char *
tin_cli_words_for_answer (TinCliAnswer answer)
{
  switch (answer)
    {
    case TIN_CLI_ANSWER_UNKNOWN:
      return _("That is neither a number of the menu nor a command. Type “help” for a list.");
    case TIN_CLI_ANSWER_WRONG:
      return _("That command is used in another way. Type “help” for a list.");
    case TIN_CLI_ANSWER_NO_PORT:
      return _("A port is a number from 1 to 65535.");
    case TIN_CLI_ANSWER_NO_ID:
      return _("That is no id of a message; “history” and “outbox” show them.");
    case TIN_CLI_ANSWER_TAKEN:
    case TIN_CLI_ANSWER_COMPLETE:
    case TIN_CLI_ANSWER_MENU:
    case TIN_CLI_ANSWER_HELP:
    case TIN_CLI_ANSWER_MORE:
    default:
      return NULL;
    }
}
