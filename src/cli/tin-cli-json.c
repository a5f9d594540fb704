/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-cli"

#include "config.h"

#include "tin-cli-json.h"

#include <json-glib/json-glib.h>
#include <stdio.h>
#include <unistd.h>

#include "tin-cli-input.h"

/* Other programs read this: members may be added, never renamed or left out. The names of states,
 * reasons and errors come from core and session, where they are promised to stay.
 *
 * Owned by main; lives while TinCli runs. */

struct _TinCliJson
{
  GObject parent_instance;

  /* owned */
  JsonBuilder   *builder;
  JsonGenerator *generator;
  GString       *line;
  TinCliInput   *input;  /* (nullable) from the start of listening on */

  /* borrowed */
  TinCli *cli;
};

static void front_init (TinCliFrontInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TinCliJson, tin_cli_json, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TIN_TYPE_CLI_FRONT, front_init))

/* --- Objects ------------------------------------------------------------------------------ */

static void
add_string (TinCliJson *self,
            const char *member,
            const char *value)
{
  json_builder_set_member_name (self->builder, member);
  if (value != NULL)
    json_builder_add_string_value (self->builder, value);
  else
    json_builder_add_null_value (self->builder);
}

static void
add_int (TinCliJson *self,
         const char *member,
         gint64      value)
{
  json_builder_set_member_name (self->builder, member);
  json_builder_add_int_value (self->builder, value);
}

static void
add_boolean (TinCliJson *self,
             const char *member,
             gboolean    value)
{
  json_builder_set_member_name (self->builder, member);
  json_builder_add_boolean_value (self->builder, value);
}

static void
begin_event (TinCliJson *self,
             const char *event)
{
  json_builder_reset (self->builder);
  json_builder_begin_object (self->builder);
  add_string (self, "event", event);
}

static void
finish_object (TinCliJson *self)
{
  g_autoptr (JsonNode) root = NULL;

  json_builder_end_object (self->builder);
  root = json_builder_get_root (self->builder);
  json_generator_set_root (self->generator, root);

  g_string_truncate (self->line, 0);
  json_generator_to_gstring (self->generator, self->line);
  g_string_append_c (self->line, '\n');
}

static void
end_event (TinCliJson *self)
{
  finish_object (self);
  tin_cli_output_append (tin_cli_get_output (self->cli), self->line->str,
                         (gssize) self->line->len);
}

static void
add_peer (TinCliJson *self,
          TinPeer    *peer)
{
  gboolean connected = tin_peer_get_state (peer) == TIN_PEER_CONNECTED;

  add_string (self, "id", tin_peer_get_id (peer));
  add_string (self, "name", tin_peer_get_name (peer));
  add_string (self, "address", tin_peer_get_host (peer));
  add_int (self, "port", tin_peer_get_port (peer));
  add_string (self, "link", tin_peer_is_secure (peer) ? "secure" : "plain");
  add_string (self, "direction", tin_peer_is_outgoing (peer) ? "out" : "in");
  add_string (self, "state", connected ? "connected" : "disconnected");
  if (!connected && tin_peer_get_reason (peer) != TIN_PEER_REASON_NONE)
    add_string (self, "reason", tin_peer_reason_to_nick (tin_peer_get_reason (peer)));
}

static void
add_count (TinCliJson *self,
           const char *member,
           guint64     value)
{
  add_int (self, member, (gint64) MIN (value, G_MAXINT64));
}

static void
add_message (TinCliJson *self,
             TinPeer    *peer,
             TinMessage *message)
{
  gboolean note = tin_message_get_kind (message) == TIN_MESSAGE_KIND_NOTE;
  g_autofree char *id = tin_message_dup_id (message);

  add_string (self, "peer", tin_peer_get_id (peer));
  add_string (self, "name", tin_peer_get_name (peer));
  add_string (self, "address", tin_peer_get_host (peer));
  add_int (self, "port", tin_peer_get_port (peer));
  add_string (self, "text", tin_message_get_text (message));
  add_string (self, "id", id);
  add_boolean (self, "broadcast",
               (tin_message_get_flags (message) & TIN_MESSAGE_FLAG_BROADCAST) != 0);
  /* What the author's clock said; where it stands in the conversation. */
  add_count (self, "sent_at", tin_message_get_sent_at (message) >> 16);
  add_int (self, "time", tin_message_get_time (message));
  add_boolean (self, "own", tin_message_is_own (message));
  add_string (self, "kind", note ? "note" : "text");
}

static const char *
get_error_code (const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return "cancelled";

  return tin_error_code_to_nick (error->domain == TIN_ERROR ? error->code : -1);
}

static void
write_result (TinCliJson   *self,
              const char   *word,
              const GError *error)
{
  begin_event (self, "result");
  add_string (self, "command", word);
  add_boolean (self, "ok", error == NULL);
  if (error == NULL)
    return;

  json_builder_set_member_name (self->builder, "error");
  json_builder_begin_object (self->builder);
  add_string (self, "code", get_error_code (error));
  add_string (self, "message", error->message);
  json_builder_end_object (self->builder);
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
  write_result (self, word, error);
  end_event (self);
}

/* --- Out ---------------------------------------------------------------------------------- */

static void
listening (TinCliFront *front)
{
  TinCliJson *self = TIN_CLI_JSON (front);
  TinSession *session = tin_cli_get_session (self->cli);

  begin_event (self, "listening");
  add_int (self, "port", tin_session_get_port (session));
  add_string (self, "name", tin_session_get_name (session));
  add_string (self, "id", tin_session_get_id (session));
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

  begin_event (self, "peer");
  add_peer (self, peer);
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

      if (tin_message_get_kind (message) != TIN_MESSAGE_KIND_TEXT)
        continue;
      begin_event (self, "message");
      add_message (self, peer, message);
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

      begin_event (self, "state");
      add_string (self, "peer", tin_peer_get_id (peer));
      add_string (self, "id", id);
      add_string (self, "state", tin_delivery_to_nick (delivery));
      end_event (self);
    }
}

/* The peers that one can talk with now. */
static void
write_peers (TinCliJson *self)
{
  GListModel *roster = G_LIST_MODEL (tin_session_get_roster (tin_cli_get_session (self->cli)));
  guint n_peers = g_list_model_get_n_items (roster);

  begin_event (self, "peers");
  json_builder_set_member_name (self->builder, "peers");
  json_builder_begin_array (self->builder);
  for (guint i = 0; i < n_peers; i++)
    {
      g_autoptr (TinPeer) peer = g_list_model_get_item (roster, i);

      if (tin_peer_get_state (peer) != TIN_PEER_CONNECTED)
        continue;
      json_builder_begin_object (self->builder);
      add_peer (self, peer);
      json_builder_end_object (self->builder);
    }
  json_builder_end_array (self->builder);
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

  begin_event (self, tin_cli_command_get_word (command));
  add_message (self, hit->peer, hit->message);
  if (tin_message_is_own (hit->message))
    add_string (self, "delivery",
                tin_delivery_to_nick (tin_conversation_get_delivery (conversation, hit->message)));
  else
    add_string (self, "delivery", NULL);
  if (command->verb == TIN_CLI_VERB_SEARCH)
    add_count (self, "place", hit->place);
  end_event (self);
}

static void
progress (TinCliFront         *front,
          const TinCliCommand *command,
          guint64              done,
          guint64              total)
{
  TinCliJson *self = TIN_CLI_JSON (front);

  begin_event (self, "progress");
  add_string (self, "command", tin_cli_command_get_word (command));
  add_count (self, "done", done);
  add_count (self, "total", total);
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

  begin_event (self, "storage");
  add_string (self, "state", get_storage_word (state));
  end_event (self);
}

static void
damaged (TinCliFront *front,
         const char  *file)
{
  TinCliJson *self = TIN_CLI_JSON (front);
  g_autofree char *name = g_filename_display_name (file);

  begin_event (self, "damaged");
  add_string (self, "file", name);
  end_event (self);
}

static void
add_outcome (TinCliJson          *self,
             const TinCliCommand *command,
             const TinCliResult  *outcome)
{
  g_autofree char *id = NULL;

  if (outcome->peer != NULL)
    add_string (self, "peer", tin_peer_get_id (outcome->peer));
  if (outcome->message != NULL)
    id = tin_message_dup_id (outcome->message);
  else if (command->number != 0)
    id = tin_message_make_id (command->log_id, command->number);
  if (id != NULL)
    add_string (self, "id", id);
  if (outcome->broadcast != NULL)
    add_int (self, "count", tin_broadcast_get_n_peers (outcome->broadcast));
  if (outcome->counted)
    add_int (self, "count", outcome->count);
  if (command->verb == TIN_CLI_VERB_SEARCH && outcome->place != 0)
    add_count (self, "before", outcome->place);
}

static void
result (TinCliFront         *front,
        const TinCliCommand *command,
        const TinCliResult  *outcome)
{
  TinCliJson *self = TIN_CLI_JSON (front);

  if (command->verb == TIN_CLI_VERB_PEERS)
    write_peers (self);

  write_result (self, tin_cli_command_get_word (command), outcome->error);
  add_outcome (self, command, outcome);
  end_event (self);
}

static void
front_init (TinCliFrontInterface *iface)
{
  iface->listening = listening;
  iface->set_held = set_held;
  iface->peer_state = peer_state;
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

  g_object_unref (self->builder);
  g_object_unref (self->generator);
  g_string_free (self->line, TRUE);

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
  self->builder = json_builder_new_immutable ();
  self->generator = json_generator_new ();
  self->line = g_string_new (NULL);
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
 * tin_cli_json_print_error:
 *
 * Tells the result of a command for which the profile could not even be opened.
 */
void
tin_cli_json_print_error (const TinCliCommand *command,
                          const GError        *error)
{
  g_autoptr (TinCliJson) self = g_object_new (TIN_TYPE_CLI_JSON, NULL);

  write_result (self, tin_cli_command_get_word (command), error);
  finish_object (self);
  fputs (self->line->str, stdout);
}
