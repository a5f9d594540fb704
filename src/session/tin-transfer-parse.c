/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "tin-transfer-private.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "tin-cbor.h"
#include "tin-limits.h"
#include "tin-peer-id.h"

/* A line of an import. Anybody may have written it: what is not exactly as it should be is an
 * error. JSON-GLib calls itself for every bracket and knows comments, so the brackets are counted
 * before it sees them. */

/* Ours have one level; later versions may have more. */
#define DEPTH_MAX 4
#define PLAIN_ID_MAX 300

static gboolean
fail (GError     **error,
      const char  *message)
{
  g_set_error_literal (error, TIN_ERROR, TIN_ERROR_INVALID, message);
  return FALSE;
}

/* --- The shape ---------------------------------------------------------------------------- */

/* Returns: behind the text that begins before AT; NULL if it does not end, or has a NUL in it */
static const char *
skip_text (const char *at,
           const char *end)
{
  while (at < end && *at != '"')
    {
      if (*at == '\\' && end - at >= 6 && strncmp (at + 1, "u0000", 5) == 0)
        return NULL;
      at += *at == '\\' ? 2 : 1;
    }
  return at < end ? at + 1 : NULL;
}

/* Outside of texts there are brackets, separators, numbers, true, false and null. */
static gboolean
may_stand_outside (char character)
{
  return g_ascii_isalnum (character) || (character != '\0' && strchr (" \t,:+-.", character));
}

static gboolean
check_shape (const char  *text,
             gsize        length,
             GError     **error)
{
  const char *end = text + length;
  const char *at = text;
  gboolean begun = FALSE;
  guint depth = 0;

  if (!tin_text_is_valid (text, length))
    return fail (error, "not in UTF-8, or with a NUL");

  while (at < end)
    {
      char character = *at++;

      if (character == '{' || character == '[')
        {
          if (++depth > DEPTH_MAX || (depth == 1 && (character != '{' || begun)))
            return fail (error, "not one simple object");
          begun = TRUE;
        }
      else if (depth == 0 && character != ' ' && character != '\t')
        return fail (error, "not one object");
      else if (character == '}' || character == ']')
        depth--;
      else if (character == '"')
        {
          at = skip_text (at, end);
          if (at == NULL)
            return fail (error, "a text that does not end, or has a NUL");
        }
      else if (!may_stand_outside (character))
        return fail (error, "not JSON");
    }

  return depth == 0 || fail (error, "an object that does not end");
}

/* --- Members ------------------------------------------------------------------------------ */

/* Returns: (nullable): the member, NULL if there is none; what is of another type is an error */
static JsonNode *
get_member (JsonObject  *object,
            const char  *name,
            GType        type,
            gboolean     required,
            GError     **error)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node == NULL && !required)
    return NULL;
  if (node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type)
    return node;

  g_set_error (error, TIN_ERROR, TIN_ERROR_INVALID, "\"%s\" is missing or of another type", name);
  return NULL;
}

static const char *
get_text (JsonObject  *object,
          const char  *name,
          GError     **error)
{
  JsonNode *node = get_member (object, name, G_TYPE_STRING, TRUE, error);
  const char *text = node != NULL ? json_node_get_string (node) : NULL;

  /* An escaped half of a pair of surrogates is no character. */
  if (text != NULL && !tin_text_is_valid (text, strlen (text)))
    {
      fail (error, "a text that is not in UTF-8");
      return NULL;
    }
  return text;
}

static gboolean
get_flag (JsonObject  *object,
          const char  *name,
          gboolean     required,
          gboolean    *flag,
          GError     **error)
{
  GError *found = NULL;
  JsonNode *node = get_member (object, name, G_TYPE_BOOLEAN, required, &found);

  *flag = node != NULL && json_node_get_boolean (node);
  if (found != NULL)
    g_propagate_error (error, found);
  return found == NULL;
}

/* A time as an export has it. */
static gboolean
get_time (JsonObject  *object,
          const char  *name,
          guint64     *time,
          GError     **error)
{
  const char *text = get_text (object, name, error);

  if (text == NULL)
    return FALSE;
  if (g_ascii_string_to_unsigned (text, 10, 1, G_MAXINT64, time, NULL))
    return TRUE;

  g_set_error (error, TIN_ERROR, TIN_ERROR_INVALID, "\"%s\" is no time", name);
  return FALSE;
}

static gboolean
get_times (JsonObject  *object,
           guint64     *sent_at,
           guint64     *shown_at,
           GError     **error)
{
  if (!get_time (object, "sent_at", sent_at, error))
    return FALSE;

  *shown_at = *sent_at;
  return !json_object_has_member (object, "shown_at") ||
         get_time (object, "shown_at", shown_at, error);
}

static gboolean
get_log (JsonObject  *object,
         guint64     *log_id,
         GError     **error)
{
  const char *text = get_text (object, "log", error);

  if (text == NULL)
    return FALSE;
  if (strlen (text) == 16 && strspn (text, "0123456789abcdef") == 16 &&
      g_ascii_string_to_unsigned (text, 16, TIN_LOG_ID_FIRST, G_MAXINT64, log_id, NULL))
    return TRUE;

  return fail (error, "\"log\" is not the name of one");
}

static gboolean
get_number (JsonObject  *object,
            guint64     *number,
            GError     **error)
{
  JsonNode *node = get_member (object, "number", G_TYPE_INT64, TRUE, error);

  if (node == NULL)
    return FALSE;
  /* What does not fit is negative, or the highest that there is. */
  if (json_node_get_int (node) < 1 || json_node_get_int (node) == G_MAXINT64)
    return fail (error, "\"number\" is out of range");

  *number = (guint64) json_node_get_int (node);
  return TRUE;
}

/* 64 lower-case hexadecimal digits, or plain:HOST or plain:HOST:PORT. */
static gboolean
is_peer_id (const char *text)
{
  static const char digits[] = "0123456789abcdef";
  static const char host[] =
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.:-_%[]";
  gsize length = strlen (text);
  gsize prefix = strlen (TIN_PEER_ID_PLAIN);

  if (tin_peer_id_is_plain (text))
    return length > prefix && length <= PLAIN_ID_MAX &&
           strspn (text + prefix, host) == length - prefix;
  return length == 2 * TIN_PEER_ID_BYTES && strspn (text, digits) == length;
}

static gboolean
get_peer (JsonObject       *object,
          TinTransferLine  *line,
          GError          **error)
{
  const char *id = get_text (object, "peer", error);
  const char *name = NULL;

  if (id == NULL)
    return FALSE;
  if (!is_peer_id (id))
    return fail (error, "\"peer\" is not the id of one");
  if (json_object_has_member (object, "name"))
    {
      name = get_text (object, "name", error);
      if (name == NULL)
        return FALSE;
    }

  line->peer_id = g_strdup (id);
  line->peer_name = g_strdup (name);
  return TRUE;
}

static gboolean
get_kind (JsonObject      *object,
          TinMessageKind  *kind,
          GError         **error)
{
  const char *word;

  *kind = TIN_MESSAGE_KIND_TEXT;
  if (!json_object_has_member (object, "kind"))
    return TRUE;

  word = get_text (object, "kind", error);
  if (word == NULL)
    return FALSE;
  return tin_transfer_kind_from_word (word, kind) || fail (error, "a \"kind\" that is not known");
}

/* What amends another message has to say which one; an answer does. TARGET: log 0 where there is
 * none. */
static gboolean
get_target (JsonObject      *object,
            TinMessageKind   kind,
            TinMessageName  *target,
            GError         **error)
{
  const char *id;

  *target = (TinMessageName) { 0 };
  if (!json_object_has_member (object, "target"))
    return kind == TIN_MESSAGE_KIND_TEXT || fail (error, "\"target\" is missing");

  id = get_text (object, "target", error);
  if (id == NULL)
    return FALSE;
  return (tin_message_parse_id (id, target) && target->log_id >= TIN_LOG_ID_FIRST &&
          target->number < G_MAXINT64) ||
         fail (error, "\"target\" is not the name of a message");
}

/* Returns: (nullable): what is said, as much as there may be in that kind */
static const char *
get_said (JsonObject      *object,
          TinMessageKind   kind,
          GError         **error)
{
  const char *text = get_text (object, "text", error);
  gsize length;

  if (text == NULL)
    return NULL;

  length = strlen (text);
  if (kind == TIN_MESSAGE_KIND_DELETE ? length == 0
      : kind == TIN_MESSAGE_KIND_REACTION ? length <= TIN_REACTION_MAX
                                          : length > 0 && length <= TIN_TEXT_MAX)
    return text;

  fail (error, "\"text\" is empty or too long");
  return NULL;
}

static gboolean
get_message (JsonObject       *object,
             TinTransferLine  *line,
             GError          **error)
{
  g_autoptr (TinMessage) sent = NULL;
  TinMessageKind kind;
  TinMessageName target;
  const char *text;
  guint64 log_id;
  guint64 number;
  guint64 sent_at;
  guint64 shown_at;
  gboolean own;
  gboolean broadcast;

  if (!get_kind (object, &kind, error) || !get_target (object, kind, &target, error) ||
      !get_log (object, &log_id, error) ||
      !get_number (object, &number, error) || !get_times (object, &sent_at, &shown_at, error) ||
      !get_flag (object, "own", TRUE, &own, error) ||
      !get_flag (object, "broadcast", FALSE, &broadcast, error))
    return FALSE;

  text = get_said (object, kind, error);
  if (text == NULL)
    return FALSE;

  sent = tin_message_new (log_id, number, sent_at, kind,
                          (own ? TIN_MESSAGE_FLAG_OWN : 0) |
                          (broadcast ? TIN_MESSAGE_FLAG_BROADCAST : 0), text, -1);
  if (target.log_id != 0)
    tin_message_set_target (sent, &target);
  line->message = tin_message_new_shown (sent, shown_at);
  return TRUE;
}

/**
 * tin_transfer_json_parse:
 * @text: one line, not terminated
 *
 * Returns: (transfer full): what it says; %NULL with %TIN_ERROR_INVALID
 */
TinTransferLine *
tin_transfer_json_parse (const char  *text,
                         gsize        length,
                         GError     **error)
{
  g_autoptr (TinTransferLine) line = g_new0 (TinTransferLine, 1);
  g_autoptr (JsonParser) parser = NULL;
  JsonNode *root;

  if (!check_shape (text, length, error))
    return NULL;

  parser = json_parser_new_immutable ();
  if (!json_parser_load_from_data (parser, text, (gssize) length, NULL))
    {
      fail (error, "not JSON");
      return NULL;
    }

  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      fail (error, "not an object");
      return NULL;
    }
  if (!get_peer (json_node_get_object (root), line, error) ||
      !get_message (json_node_get_object (root), line, error))
    return NULL;

  return g_steal_pointer (&line);
}
