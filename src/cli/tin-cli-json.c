/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-cli"

#include "config.h"

#include "tin-cli-json.h"

#include <stdio.h>
#include <unistd.h>

#include "tin-cli-input.h"
#include "tin-cli-writer.h"
#include "tin-key-uri.h"

/* Owned by main; lives while TinCli runs. */

struct _TinCliJson
{
  GObject parent_instance;

  /* owned */
  TinCliWriter *writer;
  TinCliInput  *input;  /* (nullable) from the start of listening on */

  /* borrowed */
  TinCli *cli;
};

static void front_init (TinCliFrontInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TinCliJson, tin_cli_json, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TIN_TYPE_CLI_FRONT, front_init))

static void
end_event (TinCliJson *self)
{
  const GString *line = tin_cli_writer_end (self->writer);

  tin_cli_output_append (tin_cli_get_output (self->cli), line->str, (gssize) line->len);
}

static const char *
get_error_code (const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return "cancelled";

  return tin_error_code_to_nick (error->domain == TIN_ERROR ? error->code : -1);
}

static void
begin_result (TinCliJson   *self,
              const char   *word,
              const GError *error)
{
  tin_cli_writer_begin_result (self->writer, word, error != NULL ? get_error_code (error) : NULL,
                               error != NULL ? error->message : NULL);
}

/* --- In ----------------------------------------------------------------------------------- */

static void
on_line (TinCliLineKind  kind,
         const char     *line,
         gsize           length,
         gpointer        user_data)
{
  TinCliJson *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *word = NULL;
  TinCliCommand *command = NULL;

  if (kind == TIN_CLI_LINE_END)
    {
      tin_cli_end_of_input (self->cli);
      return;
    }
  if (kind == TIN_CLI_LINE_WHOLE && tin_cli_is_blank (line, length))
    return;

  if (kind == TIN_CLI_LINE_TOO_LONG)
    g_set_error (&error, TIN_ERROR, TIN_ERROR_LIMIT, "the line is longer than %d bytes",
                 TIN_CLI_LINE_MAX);
  else if (line[0] == '{')
    command = tin_cli_command_parse_object (line, length, &word, &error);
  else
    command = tin_cli_command_parse (line, length,
                                     TIN_CLI_SYNTAX_ESCAPES | TIN_CLI_SYNTAX_COMPLETE, &error);
  if (command != NULL)
    {
      tin_cli_execute (self->cli, command);
      return;
    }

  if (word == NULL)
    word = tin_cli_dup_first_word (line, line[0] == '{' ? 0 : length);
  begin_result (self, word, error);
  end_event (self);
}

/* --- Out ---------------------------------------------------------------------------------- */

static void
listening (TinCliFront *front)
{
  TinCliJson *self = TIN_CLI_JSON (front);
  TinSession *session = tin_cli_get_session (self->cli);

  tin_cli_writer_begin (self->writer, "listening");
  tin_cli_writer_add_int (self->writer, "port", tin_session_get_port (session));
  tin_cli_writer_add_string (self->writer, "name", tin_session_get_name (session));
  tin_cli_writer_add_string (self->writer, "id", tin_session_get_id (session));
  end_event (self);

  self->input = tin_cli_input_new (STDIN_FILENO, on_line, self);
}

static void
set_held (TinCliFront *front,
          gboolean     held)
{
  TinCliJson *self = TIN_CLI_JSON (front);

  if (self->input != NULL)
    tin_cli_input_set_paused (self->input, held);
}

static void
stop (TinCliFront *front)
{
  TinCliJson *self = TIN_CLI_JSON (front);

  if (self->input != NULL)
    tin_cli_input_close (self->input);
}

static void
peer_state (TinCliFront *front,
            TinPeer     *peer)
{
  TinCliJson *self = TIN_CLI_JSON (front);

  tin_cli_writer_begin (self->writer, "peer");
  tin_cli_writer_add_peer (self->writer, peer);
  end_event (self);
}

static void
trust (TinCliFront *front,
       TinPeer     *peer,
       TinTrust     before)
{
  TinCliJson *self = TIN_CLI_JSON (front);

  tin_cli_writer_begin (self->writer, "trust");
  tin_cli_writer_add_string (self->writer, "peer", tin_peer_get_id (peer));
  tin_cli_writer_add_string (self->writer, "name", tin_peer_get_name (peer));
  tin_cli_writer_add_trust (self->writer, peer);
  tin_cli_writer_add_count (self->writer, "refused_keys", tin_peer_get_refused_keys (peer));
  end_event (self);
}

static void
request (TinCliFront *front,
         TinPeer     *peer,
         const char  *text)
{
  TinCliJson *self = TIN_CLI_JSON (front);
  g_auto (GStrv) texts = tin_peer_dup_held_texts (peer);

  tin_cli_writer_begin (self->writer, "request");
  tin_cli_writer_add_string (self->writer, "peer", tin_peer_get_id (peer));
  tin_cli_writer_add_string (self->writer, "name", tin_peer_get_name (peer));
  tin_cli_writer_add_string (self->writer, "address", tin_peer_get_host (peer));
  tin_cli_writer_add_int (self->writer, "port", tin_peer_get_port (peer));
  tin_cli_writer_add_string (self->writer, "link",
                             tin_peer_is_secure (peer) ? "secure" : "plain");
  tin_cli_writer_add_strings (self->writer, "texts", (const char *const *) texts);
  tin_cli_writer_add_trust (self->writer, peer);
  end_event (self);
}

static void
typing (TinCliFront *front,
        TinPeer     *peer)
{
  TinCliJson *self = TIN_CLI_JSON (front);

  tin_cli_writer_begin (self->writer, "typing");
  tin_cli_writer_add_string (self->writer, "peer", tin_peer_get_id (peer));
  tin_cli_writer_add_string (self->writer, "name", tin_peer_get_name (peer));
  tin_cli_writer_add_boolean (self->writer, "typing", tin_peer_is_typing (peer));
  end_event (self);
}

static void
verification (TinCliFront     *front,
              TinVerification *comparison)
{
  TinCliJson *self = TIN_CLI_JSON (front);

  tin_cli_writer_begin (self->writer, "verification");
  tin_cli_writer_add_verification (self->writer, comparison);
  end_event (self);
}

static void
messages (TinCliFront *front,
          TinPeer     *peer,
          GPtrArray   *batch)
{
  TinCliJson *self = TIN_CLI_JSON (front);

  for (guint i = 0; i < batch->len; i++)
    {
      TinMessage *message = g_ptr_array_index (batch, i);

      if (tin_message_get_kind (message) != TIN_MESSAGE_KIND_TEXT &&
          !tin_message_is_amendment (message))
        continue;
      tin_cli_writer_begin (self->writer, "message");
      tin_cli_writer_add_message (self->writer, peer, message);
      end_event (self);
    }
}

static void
step (TinCliFront *front,
      TinPeer     *peer,
      guint64      log_id,
      guint64      from,
      guint64      to,
      TinDelivery  delivery)
{
  TinCliJson *self = TIN_CLI_JSON (front);

  for (guint64 number = from; number <= to; number++)
    {
      g_autofree char *id = tin_message_make_id (log_id, number);

      tin_cli_writer_begin (self->writer, "state");
      tin_cli_writer_add_string (self->writer, "peer", tin_peer_get_id (peer));
      tin_cli_writer_add_string (self->writer, "id", id);
      tin_cli_writer_add_string (self->writer, "state", tin_delivery_to_nick (delivery));
      end_event (self);
    }
}

static gboolean
is_connected (TinPeer *peer)
{
  return tin_peer_get_state (peer) == TIN_PEER_CONNECTED;
}

/* Those who are blocked by their address are in the list of addresses. */
static gboolean
is_blocked_key (TinPeer *peer)
{
  return tin_peer_is_secure (peer) && tin_peer_get_trust (peer) == TIN_TRUST_BLOCKED;
}

/* The answers that are one object. */
static void
write_answer (TinCliJson          *self,
              const TinCliCommand *command)
{
  TinSession *session = tin_cli_get_session (self->cli);
  TinRoster *roster = tin_session_get_roster (session);
  TinCliPeerFunc func = command->verb == TIN_CLI_VERB_PEERS      ? is_connected
                        : command->verb == TIN_CLI_VERB_REQUESTS ? tin_peer_is_request
                        : command->verb == TIN_CLI_VERB_BLOCKED  ? is_blocked_key
                                                                 : NULL;

  if (func == NULL)
    return;

  tin_cli_writer_begin (self->writer, tin_cli_command_get_word (command));
  tin_cli_writer_add_peers (self->writer, roster, func);
  if (command->verb == TIN_CLI_VERB_BLOCKED)
    {
      g_auto (GStrv) addresses = tin_session_dup_blocked_addresses (session);

      tin_cli_writer_add_strings (self->writer, "addresses", (const char *const *) addresses);
    }
  end_event (self);
}

/* One message of an answer, under the name of the command. */
static void
entry (TinCliFront         *front,
       const TinCliCommand *command,
       const TinHit        *hit)
{
  TinCliJson *self = TIN_CLI_JSON (front);
  TinConversation *conversation = tin_peer_get_conversation (hit->peer);

  tin_cli_writer_begin (self->writer, tin_cli_command_get_word (command));
  tin_cli_writer_add_message (self->writer, hit->peer, hit->message);
  if (tin_message_is_own (hit->message))
    tin_cli_writer_add_string (self->writer, "delivery",
                tin_delivery_to_nick (tin_conversation_get_delivery (conversation, hit->message)));
  else
    tin_cli_writer_add_string (self->writer, "delivery", NULL);
  if (command->verb == TIN_CLI_VERB_SEARCH)
    tin_cli_writer_add_count (self->writer, "place", hit->place);
  end_event (self);
}

static void
progress (TinCliFront         *front,
          const TinCliCommand *command,
          guint64              done,
          guint64              total)
{
  TinCliJson *self = TIN_CLI_JSON (front);

  tin_cli_writer_begin (self->writer, "progress");
  tin_cli_writer_add_string (self->writer, "command", tin_cli_command_get_word (command));
  tin_cli_writer_add_count (self->writer, "done", done);
  tin_cli_writer_add_count (self->writer, "total", total);
  end_event (self);
}

static const char *
get_storage_word (int state)
{
  switch (state)
    {
    case TIN_STORAGE_WELL:
      return "ok";
    case TIN_ERROR_DISK_FULL:
    case TIN_ERROR_READ_ONLY:
    case TIN_ERROR_DAMAGED:
      return tin_error_code_to_nick (state);
    default:
      return "error";
    }
}

static void
storage (TinCliFront *front,
         int          state)
{
  TinCliJson *self = TIN_CLI_JSON (front);

  tin_cli_writer_begin (self->writer, "storage");
  tin_cli_writer_add_string (self->writer, "state", get_storage_word (state));
  end_event (self);
}

static void
damaged (TinCliFront  *front,
         TinCliDamage  what,
         const char   *file)
{
  TinCliJson *self = TIN_CLI_JSON (front);
  g_autofree char *name = g_filename_display_name (file);

  tin_cli_writer_begin (self->writer, "damaged");
  tin_cli_writer_add_string (self->writer, "what",
                             what == TIN_CLI_DAMAGE_CONTACTS ? "contacts" : "history");
  tin_cli_writer_add_string (self->writer, "file", name);
  end_event (self);
}

/* PEER: (nullable) whose, or our own. */
static void
add_fingerprint (TinCliJson *self,
                 TinPeer    *peer)
{
  TinSession *session = tin_cli_get_session (self->cli);
  const char *id = peer != NULL ? tin_peer_get_id (peer) : tin_session_get_id (session);
  const char *name = peer != NULL ? tin_peer_get_name (peer) : tin_session_get_name (session);
  g_autofree char *uri = tin_key_uri_new (id, name);

  tin_cli_writer_add_string (self->writer, "fingerprint", id);
  tin_cli_writer_add_string (self->writer, "name", name);
  tin_cli_writer_add_string (self->writer, "uri", uri);
}

static void
add_outcome (TinCliJson          *self,
             const TinCliCommand *command,
             const TinCliResult  *outcome)
{
  g_autofree char *id = NULL;

  if (outcome->peer != NULL)
    tin_cli_writer_add_string (self->writer, "peer", tin_peer_get_id (outcome->peer));
  if (outcome->message != NULL)
    id = tin_message_dup_id (outcome->message);
  else if (command->number != 0)
    id = tin_message_make_id (command->log_id, command->number);
  if (id != NULL)
    tin_cli_writer_add_string (self->writer, "id", id);
  if (outcome->broadcast != NULL)
    tin_cli_writer_add_int (self->writer, "count", tin_broadcast_get_n_peers (outcome->broadcast));
  if (outcome->counted)
    tin_cli_writer_add_int (self->writer, "count", outcome->count);
  if (command->verb == TIN_CLI_VERB_SEARCH && outcome->place != 0)
    tin_cli_writer_add_count (self->writer, "before", outcome->place);
  if (command->verb == TIN_CLI_VERB_REACH && outcome->error == NULL)
    tin_cli_writer_add_string (self->writer, "reach",
                               tin_cli_get_reach (tin_cli_get_session (self->cli)));
  if (command->verb == TIN_CLI_VERB_FINGERPRINT && outcome->error == NULL)
    add_fingerprint (self, outcome->peer);
}

static void
result (TinCliFront         *front,
        const TinCliCommand *command,
        const TinCliResult  *outcome)
{
  TinCliJson *self = TIN_CLI_JSON (front);

  if (outcome->error == NULL)
    write_answer (self, command);
  begin_result (self, tin_cli_command_get_word (command), outcome->error);
  add_outcome (self, command, outcome);
  end_event (self);
}

static void
front_init (TinCliFrontInterface *iface)
{
  iface->listening = listening;
  iface->set_held = set_held;
  iface->peer_state = peer_state;
  iface->trust = trust;
  iface->request = request;
  iface->typing = typing;
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
tin_cli_json_dispose (GObject *object)
{
  TinCliJson *self = TIN_CLI_JSON (object);

  if (self->input != NULL)
    tin_cli_input_close (self->input);
  g_clear_object (&self->input);

  G_OBJECT_CLASS (tin_cli_json_parent_class)->dispose (object);
}

static void
tin_cli_json_finalize (GObject *object)
{
  TinCliJson *self = TIN_CLI_JSON (object);

  tin_cli_writer_free (self->writer);

  G_OBJECT_CLASS (tin_cli_json_parent_class)->finalize (object);
}

static void
tin_cli_json_class_init (TinCliJsonClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tin_cli_json_dispose;
  object_class->finalize = tin_cli_json_finalize;
}

static void
tin_cli_json_init (TinCliJson *self)
{
  self->writer = tin_cli_writer_new ();
}

/**
 * tin_cli_json_new:
 * @cli: (transfer none): must live as long
 */
TinCliFront *
tin_cli_json_new (TinCli *cli)
{
  TinCliJson *self = g_object_new (TIN_TYPE_CLI_JSON, NULL);

  self->cli = cli;
  return TIN_CLI_FRONT (self);
}

/**
 * tin_cli_json_print_result:
 * @word: the command
 * @error: (nullable):
 *
 * Tells the result of a command for which there is no session.
 */
void
tin_cli_json_print_result (const char   *word,
                           const GError *error)
{
  g_autoptr (TinCliJson) self = g_object_new (TIN_TYPE_CLI_JSON, NULL);

  begin_result (self, word, error);
  fputs (tin_cli_writer_end (self->writer)->str, stdout);
}
