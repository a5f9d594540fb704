/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-cli"

#include "config.h"

#include "tin-cli-menu.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "tin-cli-draft.h"
#include "tin-cli-input.h"
#include "tin-cli-terminal.h"
#include "tin-cli-words.h"

/* A person chooses from a menu or types a command; what is missing is asked for (TinCliDraft). One
 * command is carried out at a time: what is typed meanwhile waits, so that a script of answers
 * works as it does by hand. Without a line editor every line that is read from a pipe is repeated,
 * so that what comes out reads as a session at a terminal would.
 *
 * Owned by main; lives while TinCli runs. */

struct _TinCliMenu
{
  GObject parent_instance;

  /* owned */
  TinCliInput    *input;     /* (nullable) one of these two, from the start of listening on */
  TinCliTerminal *terminal;  /* (nullable) */
  TinCliDraft    *draft;     /* what is being asked for */

  /* borrowed */
  TinCli  *cli;
  TinPeer *told;  /* (nullable) whose new state was printed during this command; not dereferenced */

  /* state */
  guint16  usual_port;  /* 0 if a certain one was asked for */
  gboolean busy;        /* a command is carried out */
  gboolean held;
  gboolean ended;       /* no more lines */
  gboolean echo;        /* nobody else shows what is typed */
  gboolean prompting;   /* the last line of what was written is a prompt */
};

static void front_init (TinCliFrontInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TinCliMenu, tin_cli_menu, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TIN_TYPE_CLI_FRONT, front_init))

/* --- Out ---------------------------------------------------------------------------------- */

static void
append (TinCliMenu *self,
        const char *text)
{
  tin_cli_output_append (tin_cli_get_output (self->cli), text, -1);
}

static const char *
get_prompt (TinCliMenu *self)
{
  switch (tin_cli_draft_get_question (self->draft))
    {
    case TIN_CLI_ASK_HOST:
      return _("Enter peer IP: ");
    case TIN_CLI_ASK_PORT:
      return _("Enter peer port: ");
    case TIN_CLI_ASK_TEXT:
      return _("Enter message: ");
    case TIN_CLI_ASK_CHOICE:
    default:
      return _("Enter your choice: ");
    }
}

static void
show_prompt (TinCliMenu *self)
{
  if (self->busy || self->ended || self->prompting)
    return;

  if (self->terminal != NULL)
    tin_cli_terminal_set_prompt (self->terminal, get_prompt (self));
  else
    {
      append (self, get_prompt (self));
      self->prompting = TRUE;
    }
}

/* Whole lines; a prompt that stands there is written anew below them. */
static void
print (TinCliMenu *self,
       const char *lines)
{
  gboolean prompting = self->prompting;

  if (prompting)
    append (self, "\n");
  append (self, lines);
  append (self, "\n");
  if (prompting)
    append (self, get_prompt (self));
}

static void
print_menu (TinCliMenu *self)
{
  print (self, _("1. Send Message\n"
                 "2. Broadcast Message\n"
                 "3. Query Active Peers\n"
                 "4. Connect to a Peer\n"
                 "5. Disconnect from a Peer\n"
                 "6. Quit"));
}

static void
print_help (TinCliMenu *self)
{
  print (self, _("Type a number of the menu, or one of these words:\n"
                 "  send [PEER TEXT]           send a message\n"
                 "  send-to HOST:PORT TEXT     send a message to an address\n"
                 "  broadcast [TEXT]           send a message to everybody who is connected\n"
                 "  peers                      list who is connected\n"
                 "  connect [HOST:PORT]        connect to a peer\n"
                 "  connect-plain [HOST:PORT]  connect to a program that speaks plain text\n"
                 "  disconnect [PEER]          say goodbye to a peer\n"
                 "  menu                       show the menu\n"
                 "  help                       show this\n"
                 "  quit                       say goodbye to everybody and leave\n"
                 "PEER is a name, an id or its beginning, or HOST:PORT; what is left out is asked "
                 "for."));
}

static void
print_peers (TinCliMenu *self)
{
  GListModel *roster = G_LIST_MODEL (tin_session_get_roster (tin_cli_get_session (self->cli)));
  GString *lines = g_string_new (NULL);
  guint n_peers = g_list_model_get_n_items (roster);

  for (guint i = 0; i < n_peers; i++)
    {
      g_autoptr (TinPeer) peer = g_list_model_get_item (roster, i);
      g_autofree char *row = NULL;

      if (tin_peer_get_state (peer) != TIN_PEER_CONNECTED)
        continue;
      row = tin_cli_words_for_row (peer);
      g_string_append_printf (lines, "\n  %s", row);
    }

  g_string_prepend (lines, lines->len > 0 ? _("Active peers:") : _("There are no active peers."));
  print (self, lines->str);
  g_string_free (lines, TRUE);
}

/* --- Questions ---------------------------------------------------------------------------- */

static void
update_paused (TinCliMenu *self)
{
  gboolean paused = self->busy || self->held || self->ended;

  if (self->terminal != NULL)
    tin_cli_terminal_set_paused (self->terminal, paused);
  if (self->input != NULL)
    tin_cli_input_set_paused (self->input, paused);
}

/* An address at which nobody is known can be written to all the same. */
static void
widen_send (TinCliMenu    *self,
            TinCliCommand *command)
{
  TinRoster *roster = tin_session_get_roster (tin_cli_get_session (self->cli));

  if (command->verb == TIN_CLI_VERB_SEND && strchr (command->target, ':') != NULL &&
      tin_roster_find (roster, command->target, NULL) == NULL)
    command->verb = TIN_CLI_VERB_SEND_TO;
}

static void
run_command (TinCliMenu    *self,
             TinCliCommand *command)
{
  self->told = NULL;
  self->busy = TRUE;
  widen_send (self, command);
  if (command->verb == TIN_CLI_VERB_CONNECT || command->verb == TIN_CLI_VERB_CONNECT_PLAIN)
    {
      g_autofree char *target = tin_cli_words_safe (command->target);
      g_autofree char *words = g_strdup_printf (_("Connecting to %s…"), target);

      print (self, words);
    }
  tin_cli_execute (self->cli, command);
}

static void
take_answer (TinCliMenu *self,
             const char *line)
{
  switch (tin_cli_draft_answer (self->draft, line))
    {
    case TIN_CLI_ANSWER_COMPLETE:
      run_command (self, tin_cli_draft_take (self->draft));
      break;
    case TIN_CLI_ANSWER_MENU:
      print_menu (self);
      break;
    case TIN_CLI_ANSWER_HELP:
      print_help (self);
      break;
    case TIN_CLI_ANSWER_UNKNOWN:
      print (self, _("That is neither a number of the menu nor a command. "
                     "Type “help” for a list."));
      break;
    case TIN_CLI_ANSWER_NO_PORT:
      print (self, _("A port is a number from 1 to 65535."));
      break;
    case TIN_CLI_ANSWER_TAKEN:
    default:
      break;
    }
}

static void
end_input (TinCliMenu *self)
{
  if (!tin_cli_end_of_input (self->cli) && isatty (STDIN_FILENO))
    {
      print (self, _("Type “quit” to leave."));
      show_prompt (self);
      return;
    }

  self->ended = TRUE;
  if (self->prompting)
    append (self, "\n");
  self->prompting = FALSE;
  update_paused (self);
}

static void
on_line (TinCliLineKind  kind,
         const char     *line,
         gsize           length,
         gpointer        user_data)
{
  TinCliMenu *self = user_data;

  if (kind == TIN_CLI_LINE_END)
    {
      end_input (self);
      return;
    }

  self->prompting = FALSE;
  if (kind == TIN_CLI_LINE_TOO_LONG)
    print (self, _("That line is too long."));
  else if (!g_utf8_validate_len (line, length, NULL))
    print (self, _("That line is not readable text."));
  else
    {
      g_autofree char *typed = g_strndup (line, length);

      if (g_str_has_suffix (typed, "\r"))
        typed[length - 1] = '\0';
      if (self->echo)
        print (self, typed);
      take_answer (self, typed);
    }

  update_paused (self);
  show_prompt (self);
}

/* --- What the application tells ----------------------------------------------------------- */

static void
print_port (TinCliMenu *self)
{
  guint port = tin_session_get_port (tin_cli_get_session (self->cli));
  g_autofree char *words = g_strdup_printf (_("Server listening on port %u"), port);

  if (self->usual_port != 0 && self->usual_port != port)
    {
      g_autofree char *why = g_strdup_printf (_("Port %u is taken, so another one is used."),
                                              (guint) self->usual_port);

      print (self, why);
    }
  print (self, words);
}

static void
listening (TinCliFront *front)
{
  TinCliMenu *self = TIN_CLI_MENU (front);

  print_port (self);
  print_menu (self);

  if (tin_cli_terminal_is_possible ())
    self->terminal = tin_cli_terminal_new (tin_cli_get_output (self->cli), on_line, self);
  else
    self->input = tin_cli_input_new (STDIN_FILENO, on_line, self);
  self->echo = self->terminal == NULL && !isatty (STDIN_FILENO);

  show_prompt (self);
  update_paused (self);
}

static void
set_held (TinCliFront *front,
          gboolean     held)
{
  TinCliMenu *self = TIN_CLI_MENU (front);

  self->held = held;
  update_paused (self);
}

static void
stop (TinCliFront *front)
{
  TinCliMenu *self = TIN_CLI_MENU (front);

  self->ended = TRUE;
  if (self->prompting)
    append (self, "\n");
  self->prompting = FALSE;
  if (self->terminal != NULL)
    tin_cli_terminal_close (self->terminal);
  if (self->input != NULL)
    tin_cli_input_close (self->input);
}

static void
peer_state (TinCliFront *front,
            TinPeer     *peer)
{
  TinCliMenu *self = TIN_CLI_MENU (front);
  g_autofree char *words = tin_cli_words_for_state (peer);

  self->told = peer;
  print (self, words);
}

static void
messages (TinCliFront *front,
          TinPeer     *peer,
          GPtrArray   *batch)
{
  TinCliMenu *self = TIN_CLI_MENU (front);
  GString *lines = g_string_new (NULL);

  for (guint i = 0; i < batch->len; i++)
    {
      TinMessage *message = g_ptr_array_index (batch, i);
      g_autofree char *words = NULL;

      if (tin_message_is_own (message) || tin_message_get_kind (message) != TIN_MESSAGE_KIND_TEXT)
        continue;
      words = tin_cli_words_for_message (peer, message);
      g_string_append_printf (lines, "%s%s", lines->len > 0 ? "\n" : "", words);
    }

  if (lines->len > 0)
    print (self, lines->str);
  /* What stands in a terminal was on a screen. */
  if (lines->len > 0 && isatty (STDOUT_FILENO))
    tin_session_mark_read (tin_cli_get_session (self->cli), peer);
  g_string_free (lines, TRUE);
}

static void
step (TinCliFront *front,
      TinPeer     *peer,
      guint64      log_id,
      guint64      from,
      guint64      to,
      TinDelivery  delivery)
{
  g_autofree char *words = tin_cli_words_for_step (peer, to - from + 1, delivery);

  if (words != NULL)
    print (TIN_CLI_MENU (front), words);
}

static void
print_success (TinCliMenu          *self,
               const TinCliCommand *command,
               const TinCliResult  *outcome)
{
  guint n_peers;

  switch (command->verb)
    {
    case TIN_CLI_VERB_PEERS:
      print_peers (self);
      break;
    case TIN_CLI_VERB_CONNECT:
    case TIN_CLI_VERB_CONNECT_PLAIN:
    case TIN_CLI_VERB_DISCONNECT:
      if (self->told != outcome->peer)
        {
          g_autofree char *words = tin_cli_words_for_state (outcome->peer);

          print (self, words);
        }
      break;
    case TIN_CLI_VERB_BROADCAST:
      n_peers = tin_broadcast_get_n_peers (outcome->broadcast);
      if (n_peers == 0)
        print (self, _("Nobody is connected, so nobody got it."));
      break;
    case TIN_CLI_VERB_SEND:
    case TIN_CLI_VERB_SEND_TO:
    case TIN_CLI_VERB_READ:
    case TIN_CLI_VERB_QUIT:
    case TIN_CLI_N_VERBS:
    default:
      break;
    }
}

static void
result (TinCliFront         *front,
        const TinCliCommand *command,
        const TinCliResult  *outcome)
{
  TinCliMenu *self = TIN_CLI_MENU (front);

  self->busy = FALSE;
  if (outcome->error != NULL)
    {
      g_autofree char *words = tin_cli_words_for_error (outcome->error, command->target);

      print (self, words);
    }
  else
    print_success (self, command, outcome);

  show_prompt (self);
  update_paused (self);
}

static void
front_init (TinCliFrontInterface *iface)
{
  iface->listening = listening;
  iface->set_held = set_held;
  iface->peer_state = peer_state;
  iface->messages = messages;
  iface->step = step;
  iface->result = result;
  iface->stop = stop;
}

/* --- GObject ------------------------------------------------------------------------------ */

static void
tin_cli_menu_dispose (GObject *object)
{
  TinCliMenu *self = TIN_CLI_MENU (object);

  if (self->terminal != NULL)
    tin_cli_terminal_close (self->terminal);
  if (self->input != NULL)
    tin_cli_input_close (self->input);
  g_clear_object (&self->terminal);
  g_clear_object (&self->input);

  G_OBJECT_CLASS (tin_cli_menu_parent_class)->dispose (object);
}

static void
tin_cli_menu_finalize (GObject *object)
{
  TinCliMenu *self = TIN_CLI_MENU (object);

  tin_cli_draft_free (self->draft);

  G_OBJECT_CLASS (tin_cli_menu_parent_class)->finalize (object);
}

static void
tin_cli_menu_class_init (TinCliMenuClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tin_cli_menu_dispose;
  object_class->finalize = tin_cli_menu_finalize;
}

static void
tin_cli_menu_init (TinCliMenu *self)
{
  self->draft = tin_cli_draft_new ();
}

/**
 * tin_cli_menu_new:
 * @cli: (transfer none): must live as long
 * @usual_port: the port that is tried first when nobody asked for a certain one, else 0
 */
TinCliFront *
tin_cli_menu_new (TinCli  *cli,
                  guint16  usual_port)
{
  TinCliMenu *self = g_object_new (TIN_TYPE_CLI_MENU, NULL);

  self->cli = cli;
  self->usual_port = usual_port;
  return TIN_CLI_FRONT (self);
}
