/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-cli"

#include "config.h"

#include "tin-cli-writer.h"

#include <json-glib/json-glib.h>

#include "tin-compare-words.h"

/* Other programs read this: members may be added, never renamed or left out. The names of states,
 * reasons and errors come from core and session, where they are promised to stay. */
struct _TinCliWriter
{
  JsonBuilder   *builder;    /* (owned) */
  JsonGenerator *generator;  /* (owned) */
  GString       *line;       /* (owned) the last object */
};

TinCliWriter *
tin_cli_writer_new (void)
{
  TinCliWriter *self = g_new0 (TinCliWriter, 1);

  self->builder = json_builder_new_immutable ();
  self->generator = json_generator_new ();
  self->line = g_string_new (NULL);

  return self;
}

void
tin_cli_writer_free (TinCliWriter *self)
{
  g_object_unref (self->builder);
  g_object_unref (self->generator);
  g_string_free (self->line, TRUE);
  g_free (self);
}

/**
 * tin_cli_writer_begin:
 *
 * Begins an object; what is added from now on goes into it.
 */
void
tin_cli_writer_begin (TinCliWriter *self,
                      const char   *event)
{
  json_builder_reset (self->builder);
  json_builder_begin_object (self->builder);
  tin_cli_writer_add_string (self, "event", event);
}

/**
 * tin_cli_writer_begin_result:
 * @word: the command
 * @code: (nullable): for programs, of an error; %NULL where it went well
 * @message: (nullable): for a log, of that error
 */
void
tin_cli_writer_begin_result (TinCliWriter *self,
                             const char   *word,
                             const char   *code,
                             const char   *message)
{
  tin_cli_writer_begin (self, "result");
  tin_cli_writer_add_string (self, "command", word);
  tin_cli_writer_add_boolean (self, "ok", code == NULL);
  if (code == NULL)
    return;
  json_builder_set_member_name (self->builder, "error");
  json_builder_begin_object (self->builder);
  tin_cli_writer_add_string (self, "code", code);
  tin_cli_writer_add_string (self, "message", message);
  json_builder_end_object (self->builder);
}

/**
 * tin_cli_writer_end:
 *
 * Returns: (transfer none): the object, with its line feed, until the next one ends
 */
const GString *
tin_cli_writer_end (TinCliWriter *self)
{
  g_autoptr (JsonNode) root = NULL;

  json_builder_end_object (self->builder);
  root = json_builder_get_root (self->builder);
  json_generator_set_root (self->generator, root);

  g_string_truncate (self->line, 0);
  json_generator_to_gstring (self->generator, self->line);
  g_string_append_c (self->line, '\n');

  return self->line;
}

/* --- Values ------------------------------------------------------------------------------- */

void
tin_cli_writer_add_string (TinCliWriter *self,
                           const char   *member,
                           const char   *value)
{
  json_builder_set_member_name (self->builder, member);
  if (value != NULL)
    json_builder_add_string_value (self->builder, value);
  else
    json_builder_add_null_value (self->builder);
}

void
tin_cli_writer_add_int (TinCliWriter *self,
                        const char   *member,
                        gint64        value)
{
  json_builder_set_member_name (self->builder, member);
  json_builder_add_int_value (self->builder, value);
}

void
tin_cli_writer_add_count (TinCliWriter *self,
                          const char   *member,
                          guint64       value)
{
  tin_cli_writer_add_int (self, member, (gint64) MIN (value, G_MAXINT64));
}

void
tin_cli_writer_add_boolean (TinCliWriter *self,
                            const char   *member,
                            gboolean      value)
{
  json_builder_set_member_name (self->builder, member);
  json_builder_add_boolean_value (self->builder, value);
}

/**
 * tin_cli_writer_add_strings:
 * @values: (array zero-terminated=1):
 */
void
tin_cli_writer_add_strings (TinCliWriter       *self,
                            const char         *member,
                            const char *const  *values)
{
  json_builder_set_member_name (self->builder, member);
  json_builder_begin_array (self->builder);
  for (guint i = 0; values[i] != NULL; i++)
    json_builder_add_string_value (self->builder, values[i]);
  json_builder_end_array (self->builder);
}

/* --- What the session has ----------------------------------------------------------------- */

/**
 * tin_cli_writer_add_trust:
 *
 * Adds what the person thinks of @peer.
 */
void
tin_cli_writer_add_trust (TinCliWriter *self,
                          TinPeer      *peer)
{
  TinPeer *rival = tin_peer_get_rival (peer);

  tin_cli_writer_add_string (self, "trust", tin_trust_to_nick (tin_peer_get_trust (peer)));
  tin_cli_writer_add_boolean (self, "verified", tin_peer_is_verified (peer));
  tin_cli_writer_add_string (self, "rival", rival != NULL ? tin_peer_get_id (rival) : NULL);
  tin_cli_writer_add_boolean (self, "request", tin_peer_is_request (peer));
}

void
tin_cli_writer_add_peer (TinCliWriter *self,
                         TinPeer      *peer)
{
  gboolean connected = tin_peer_get_state (peer) == TIN_PEER_CONNECTED;

  tin_cli_writer_add_string (self, "id", tin_peer_get_id (peer));
  tin_cli_writer_add_string (self, "name", tin_peer_get_name (peer));
  tin_cli_writer_add_string (self, "address", tin_peer_get_host (peer));
  tin_cli_writer_add_int (self, "port", tin_peer_get_port (peer));
  tin_cli_writer_add_string (self, "link", tin_peer_is_secure (peer) ? "secure" : "plain");
  tin_cli_writer_add_string (self, "direction", tin_peer_is_outgoing (peer) ? "out" : "in");
  tin_cli_writer_add_string (self, "state", connected ? "connected" : "disconnected");
  if (!connected && tin_peer_get_reason (peer) != TIN_PEER_REASON_NONE)
    tin_cli_writer_add_string (self, "reason",
                               tin_peer_reason_to_nick (tin_peer_get_reason (peer)));
  tin_cli_writer_add_trust (self, peer);
  tin_cli_writer_add_boolean (self, "muted", tin_peer_is_muted (peer));
  tin_cli_writer_add_boolean (self, "pinned", tin_peer_is_pinned (peer));
}

/**
 * tin_cli_writer_add_peers:
 *
 * Adds "peers": those of the roster for whom @func is true.
 */
void
tin_cli_writer_add_peers (TinCliWriter   *self,
                          TinRoster      *roster,
                          TinCliPeerFunc  func)
{
  guint n_peers = g_list_model_get_n_items (G_LIST_MODEL (roster));

  json_builder_set_member_name (self->builder, "peers");
  json_builder_begin_array (self->builder);
  for (guint i = 0; i < n_peers; i++)
    {
      g_autoptr (TinPeer) peer = g_list_model_get_item (G_LIST_MODEL (roster), i);

      if (!func (peer))
        continue;
      json_builder_begin_object (self->builder);
      tin_cli_writer_add_peer (self, peer);
      json_builder_end_object (self->builder);
    }
  json_builder_end_array (self->builder);
}

/* What was deleted for both was a text. */
static const char *
get_kind_word (const TinMessage *message)
{
  switch (tin_message_get_kind (message))
    {
    case TIN_MESSAGE_KIND_NOTE:
      return "note";
    case TIN_MESSAGE_KIND_EDIT:
      return "edit";
    case TIN_MESSAGE_KIND_DELETE:
      return "delete";
    case TIN_MESSAGE_KIND_REACTION:
      return "reaction";
    default:
      return "text";
    }
}

static void
add_target (TinCliWriter     *self,
            const TinMessage *message)
{
  const TinMessageName *target = tin_message_get_target (message);
  g_autofree char *id = NULL;

  if (target == NULL)
    return;

  id = tin_message_make_id (target->log_id, target->number);
  tin_cli_writer_add_string (self, "target", id);
}

/* What was said of it later, where it is told as it is shown. */
static void
add_amendments (TinCliWriter     *self,
                const TinMessage *message)
{
  guint flags = tin_message_get_flags (message);
  const char *theirs = tin_message_get_reaction (message, FALSE);
  const char *ours = tin_message_get_reaction (message, TRUE);

  if ((flags & TIN_MESSAGE_FLAG_EDITED) != 0)
    tin_cli_writer_add_boolean (self, "edited", TRUE);
  if ((flags & TIN_MESSAGE_FLAG_DELETED) != 0)
    tin_cli_writer_add_boolean (self, "deleted", TRUE);
  if (theirs != NULL)
    tin_cli_writer_add_string (self, "reaction", theirs);
  if (ours != NULL)
    tin_cli_writer_add_string (self, "own_reaction", ours);
}

void
tin_cli_writer_add_message (TinCliWriter *self,
                            TinPeer      *peer,
                            TinMessage   *message)
{
  gboolean broadcast = (tin_message_get_flags (message) & TIN_MESSAGE_FLAG_BROADCAST) != 0;
  g_autofree char *id = tin_message_dup_id (message);

  tin_cli_writer_add_string (self, "peer", tin_peer_get_id (peer));
  tin_cli_writer_add_string (self, "name", tin_peer_get_name (peer));
  tin_cli_writer_add_string (self, "address", tin_peer_get_host (peer));
  tin_cli_writer_add_int (self, "port", tin_peer_get_port (peer));
  tin_cli_writer_add_string (self, "text", tin_message_get_text (message));
  tin_cli_writer_add_string (self, "id", id);
  tin_cli_writer_add_boolean (self, "broadcast", broadcast);
  /* What the author's clock said; where it stands in the conversation. */
  tin_cli_writer_add_count (self, "sent_at", tin_message_get_sent_at (message) >> 16);
  tin_cli_writer_add_int (self, "time", tin_message_get_time (message));
  tin_cli_writer_add_boolean (self, "own", tin_message_is_own (message));
  tin_cli_writer_add_string (self, "kind", get_kind_word (message));
  add_target (self, message);
  add_amendments (self, message);
}

/* Programs compare the words with those of the protocol, so they are not translated. */
static void
add_code (TinCliWriter    *self,
          TinVerification *verification)
{
  const char *pictures[TIN_COMPARE_EMOJI + 1] = { NULL };
  const char *words[TIN_COMPARE_EMOJI + 1] = { NULL };
  guint8 emoji[TIN_COMPARE_EMOJI];
  g_autofree char *digits = tin_verification_dup_digits (verification);

  if (!tin_verification_get_emoji (verification, emoji))
    return;

  for (guint i = 0; i < TIN_COMPARE_EMOJI; i++)
    {
      pictures[i] = tin_compare_emoji (emoji[i]);
      words[i] = tin_compare_word (emoji[i]);
    }
  tin_cli_writer_add_strings (self, "emoji", pictures);
  tin_cli_writer_add_strings (self, "words", words);
  tin_cli_writer_add_string (self, "digits", digits);
}

/**
 * tin_cli_writer_add_verification:
 *
 * Adds how far it is, and while there is something to compare the code.
 */
void
tin_cli_writer_add_verification (TinCliWriter    *self,
                                 TinVerification *verification)
{
  TinPeer *peer = tin_verification_get_peer (verification);
  TinCompareState state = tin_verification_get_state (verification);

  tin_cli_writer_add_string (self, "peer", tin_peer_get_id (peer));
  tin_cli_writer_add_string (self, "name", tin_peer_get_name (peer));
  tin_cli_writer_add_string (self, "state", tin_compare_state_to_nick (state));
  if (!tin_verification_has_ended (verification))
    add_code (self, verification);
}
