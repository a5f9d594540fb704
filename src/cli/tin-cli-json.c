/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-cli"

#include "config.h"

#include "tin-cli-json.h"

#include <json-glib/json-glib.h>
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
end_event (TinCliJson *self)
{
  g_autoptr (JsonNode) root = NULL;

  json_builder_end_object (self->builder);
  root = json_builder_get_root (self->builder);
  json_generator_set_root (self->generator, root);

  g_string_truncate (self->line, 0);
  json_generator_to_gstring (self->generator, self->line);
  g_string_append_c (self->line, '\n');
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
  add_string (self, "code",
              tin_error_code_to_nick (error->domain == TIN_ERROR ? error->code : -1));
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
  else
    command = tin_cli_command_parse (line, length,
                                     TIN_CLI_SYNTAX_ESCAPES | TIN_CLI_SYNTAX_COMPLETE, &error);
  if (command != NULL)
    {
      tin_cli_execute (self->cli, command);
      return;
    }

  word = tin_cli_dup_first_word (line, length);
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
write_message (TinCliJson *self,
               TinPeer    *peer,
               TinMessage *message)
{
  g_autofree char *id = tin_message_dup_id (message);

  begin_event (self, "message");
  add_string (self, "peer", tin_peer_get_id (peer));
  add_string (self, "name", tin_peer_get_name (peer));
  add_string (self, "address", tin_peer_get_host (peer));
  add_int (self, "port", tin_peer_get_port (peer));
  add_string (self, "text", tin_message_get_text (message));
  add_string (self, "id", id);
  add_boolean (self, "broadcast",
               (tin_message_get_flags (message) & TIN_MESSAGE_FLAG_BROADCAST) != 0);
  add_int (self, "sent_at", tin_message_get_time (message));
  add_boolean (self, "own", tin_message_is_own (message));
  end_event (self);
}

static void
messages (TinCliFront *front,
          TinPeer     *peer,
          GPtrArray   *batch)
{
  for (guint i = 0; i < batch->len; i++)
    {
      TinMessage *message = g_ptr_array_index (batch, i);

      if (tin_message_get_kind (message) == TIN_MESSAGE_KIND_TEXT)
        write_message (TIN_CLI_JSON (front), peer, message);
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
      g_autoptr (TinMessage) name = tin_message_new (log_id, number, 0, TIN_MESSAGE_KIND_TEXT,
                                                     TIN_MESSAGE_FLAG_OWN, "", 0);
      g_autofree char *id = tin_message_dup_id (name);

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

static void
result (TinCliFront         *front,
        const TinCliCommand *command,
        const TinCliResult  *outcome)
{
  TinCliJson *self = TIN_CLI_JSON (front);

  if (command->verb == TIN_CLI_VERB_PEERS)
    write_peers (self);

  write_result (self, tin_cli_command_get_word (command), outcome->error);
  if (outcome->peer != NULL)
    add_string (self, "peer", tin_peer_get_id (outcome->peer));
  if (outcome->message != NULL)
    {
      g_autofree char *id = tin_message_dup_id (outcome->message);

      add_string (self, "id", id);
    }
  if (outcome->broadcast != NULL)
    add_int (self, "count", tin_broadcast_get_n_peers (outcome->broadcast));
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
