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
  TinCliCommand  *search;    /* (nullable) the last one, as it goes on */

  /* borrowed */
  TinCli  *cli;
  TinPeer *told;  /* (nullable) whose new state was printed during this command; not dereferenced */

  /* state */
  gint64   progress_at; /* when the last word on progress was printed, or a command began */
  guint16  usual_port;  /* 0 if a certain one was asked for */
  gboolean busy;        /* a command is carried out */
  gboolean held;
  gboolean ended;       /* no more lines */
  gboolean echo;        /* nobody else shows what is typed */
  gboolean prompting;   /* the last line of what was written is a prompt */
};

/* A person does not hear more often how far an export or import is. */
#define PROGRESS_INTERVAL G_USEC_PER_SEC

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
  return tin_cli_words_for_question (tin_cli_draft_get_question (self->draft));
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
print_words (TinCliMenu *self,
             char       *words)
{
  g_autofree char *owned = words;

  if (words != NULL)
    print (self, words);
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

/* At a terminal an export or an import does not keep a person from going on, or cancelling it. */
static gboolean
runs_aside (TinCliMenu          *self,
            const TinCliCommand *command)
{
  return !self->echo &&
         (command->verb == TIN_CLI_VERB_EXPORT || command->verb == TIN_CLI_VERB_IMPORT);
}

static void
run_command (TinCliMenu    *self,
             TinCliCommand *command)
{
  self->told = NULL;
  self->busy = !runs_aside (self, command);
  self->progress_at = g_get_monotonic_time ();
  widen_send (self, command);
  if (command->verb == TIN_CLI_VERB_CONNECT || command->verb == TIN_CLI_VERB_CONNECT_PLAIN)
    {
      g_autofree char *target = tin_cli_words_safe (command->target);

      print_words (self, g_strdup_printf (_("Connecting to %s…"), target));
    }
  tin_cli_execute (self->cli, command);
}

static void
remember_search (TinCliMenu          *self,
                 const TinCliCommand *command,
                 guint64              place)
{
  g_clear_pointer (&self->search, tin_cli_command_free);
  if (place == 0)
    return;

  self->search = tin_cli_command_new (command->verb, command->target, command->text);
  self->search->place = place;
}

static void
search_on (TinCliMenu *self)
{
  if (self->search != NULL)
    run_command (self, g_steal_pointer (&self->search));
  else
    print (self, _("There is no search to go on with."));
}

static void
take_answer (TinCliMenu *self,
             const char *line)
{
  TinCliAnswer answer = tin_cli_draft_answer (self->draft, line);
  const char *words = tin_cli_words_for_answer (answer);

  if (words != NULL)
    print (self, words);
  else if (answer == TIN_CLI_ANSWER_COMPLETE)
    run_command (self, tin_cli_draft_take (self->draft));
  else if (answer == TIN_CLI_ANSWER_MENU)
    print_words (self, tin_cli_words_for_menu ());
  else if (answer == TIN_CLI_ANSWER_HELP)
    print_words (self, tin_cli_words_for_help ());
  else if (answer == TIN_CLI_ANSWER_MORE)
    search_on (self);
}

static void
end_input (TinCliMenu *self)
{
  if (!tin_cli_end_of_input (self->cli) && isatty (STDIN_FILENO))
    {
      /* Translators: “quit” is a command, typed as it is */
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
  /* Translators: %u is a number */
  g_autofree char *words = g_strdup_printf (_("Server listening on port %u"), port);

  if (self->usual_port != 0 && self->usual_port != port)
    {
      /* Translators: %u is a number */
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
  print_words (self, tin_cli_words_for_menu ());

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
  print_words (self, tin_cli_words_for_stranger (peer));
}

/* What the person does itself is answered by the result. */
static void
trust (TinCliFront *front,
       TinPeer     *peer,
       TinTrust     before)
{
  if (tin_peer_get_trust (peer) != before)
    print_words (TIN_CLI_MENU (front), tin_cli_words_for_trust (peer));
}

static void
request (TinCliFront *front,
         TinPeer     *peer,
         const char  *text)
{
  if (tin_peer_is_request (peer))
    print_words (TIN_CLI_MENU (front), tin_cli_words_for_request (peer, text));
}

static void
verification (TinCliFront     *front,
              TinVerification *comparison)
{
  print_words (TIN_CLI_MENU (front), tin_cli_words_for_verification (comparison));
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

      if (tin_message_is_own (message))
        continue;
      if (tin_message_get_kind (message) == TIN_MESSAGE_KIND_TEXT)
        words = tin_cli_words_for_message (peer, message);
      else if (tin_message_is_amendment (message))
        words = tin_cli_words_for_amendment (peer, message);
      if (words != NULL)
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
  TinSession *session = tin_cli_get_session (self->cli);

  switch (command->verb)
    {
    case TIN_CLI_VERB_PEERS:
      print_words (self, tin_cli_words_for_peers (tin_session_get_roster (session)));
      break;
    case TIN_CLI_VERB_CONNECT:
    case TIN_CLI_VERB_CONNECT_PLAIN:
    case TIN_CLI_VERB_DISCONNECT:
      if (self->told != outcome->peer)
        print_words (self, tin_cli_words_for_state (outcome->peer));
      break;
    case TIN_CLI_VERB_BROADCAST:
      if (tin_broadcast_get_n_peers (outcome->broadcast) == 0)
        print (self, command->all ? _("Nobody is known yet, so nobody gets it.")
                                  : _("Nobody is connected, so nobody got it."));
      break;
    case TIN_CLI_VERB_SEARCH:
      remember_search (self, command, outcome->place);
      if (tin_cli_is_alone (self->cli) && outcome->place != 0)
        print_words (self, tin_cli_words_for_place (outcome->place));
      else
        print_words (self, tin_cli_words_for_outcome (command, outcome));
      break;
    default:
      print_words (self, tin_cli_words_for_outcome (command, outcome));
      print_words (self, tin_cli_words_for_keeping (command, outcome));
      print_words (self, tin_cli_words_for_trusting (session, command, outcome));
      break;
    }
}

static void
print_error (TinCliMenu          *self,
             const TinCliCommand *command,
             const TinCliResult  *outcome)
{
  g_autofree char *words = tin_cli_words_for_refusal (command, outcome);

  if (words == NULL && g_error_matches (outcome->error, TIN_ERROR, TIN_ERROR_INVALID))
    words = tin_cli_words_for_no_amendment (command->verb);
  if (words == NULL)
    words = tin_cli_words_for_error (outcome->error, command->target);
  if (tin_cli_is_alone (self->cli))
    g_printerr ("tincan-cli: %s\n", words);
  else
    print (self, words);
}

static void
entry (TinCliFront         *front,
       const TinCliCommand *command,
       const TinHit        *hit)
{
  print_words (TIN_CLI_MENU (front), tin_cli_words_for_entry (hit));
}

static void
progress (TinCliFront         *front,
          const TinCliCommand *command,
          guint64              done,
          guint64              total)
{
  TinCliMenu *self = TIN_CLI_MENU (front);
  gint64 now = g_get_monotonic_time ();

  if (now - self->progress_at < PROGRESS_INTERVAL)
    return;

  self->progress_at = now;
  print_words (self, tin_cli_words_for_progress (done, total));
}

static void
storage (TinCliFront *front,
         int          state)
{
  print_words (TIN_CLI_MENU (front), tin_cli_words_for_storage (state));
}

static void
damaged (TinCliFront  *front,
         TinCliDamage  what,
         const char   *file)
{
  print_words (TIN_CLI_MENU (front), tin_cli_words_for_damaged (what, file));
}

static void
result (TinCliFront         *front,
        const TinCliCommand *command,
        const TinCliResult  *outcome)
{
  TinCliMenu *self = TIN_CLI_MENU (front);

  if (!runs_aside (self, command))
    self->busy = FALSE;
  if (outcome->error != NULL)
    print_error (self, command, outcome);
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
  iface->trust = trust;
  iface->request = request;
  iface->verification = verification;
  iface->messages = messages;
  iface->step = step;
  iface->entry = entry;
  iface->progress = progress;
  iface->storage = storage;
  iface->damaged = damaged;
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
  g_clear_pointer (&self->search, tin_cli_command_free);

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
  self->progress_at = g_get_monotonic_time ();
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
