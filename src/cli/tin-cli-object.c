/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-cli"

#include "config.h"

#include "tin-cli-commands.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "tin-error.h"

/* A command as a JSON object: {"command":"search","text":"tea","peer":"Bob"}. What has no room in a
 * line has its member here, and nothing has to be quoted twice. A member that the command does not
 * take is a mistake, so that a misspelt one is not passed over. */

static gboolean
refuse (const char  *why,
        GError     **error)
{
  g_set_error_literal (error, TIN_ERROR, TIN_ERROR_INVALID, why);
  return FALSE;
}

/* A command has no objects or arrays within; the parser, which nests calls, never sees any. */
static gboolean
is_flat (const char *line,
         gsize       length)
{
  gboolean in_string = FALSE;

  for (gsize i = 1; i < length; i++)
    {
      if (in_string && line[i] == '\\')
        i++;
      else if (line[i] == '"')
        in_string = !in_string;
      else if (!in_string && (line[i] == '{' || line[i] == '['))
        return FALSE;
    }
  return TRUE;
}

static const char *
get_text (JsonNode *node)
{
  const char *text = NULL;

  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    text = json_node_get_string (node);
  /* Half a surrogate pair makes the parser write what is no text. */
  return text != NULL && *text != '\0' && g_utf8_validate (text, -1, NULL) ? text : NULL;
}

static gboolean
get_number (JsonNode *node,
            gint64    highest,
            gint64   *number)
{
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64)
    return FALSE;

  *number = json_node_get_int (node);
  return *number >= 0 && *number <= highest;
}

static gboolean
set_text (char     **field,
          JsonNode  *node)
{
  const char *text = get_text (node);

  if (text == NULL || *field != NULL)
    return FALSE;

  *field = g_strdup (text);
  return TRUE;
}

static gboolean
set_flag (gboolean *field,
          JsonNode *node)
{
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_BOOLEAN)
    return FALSE;

  *field = json_node_get_boolean (node);
  return TRUE;
}

static gboolean
set_count (TinCliCommand *self,
           JsonNode      *node)
{
  gint64 number = 0;

  if (!get_number (node, TIN_CLI_HISTORY_MAX, &number) || number == 0)
    return FALSE;

  self->count = (guint) number;
  return TRUE;
}

static gboolean
set_place (TinCliCommand *self,
           JsonNode      *node)
{
  gint64 number = 0;

  if (!get_number (node, G_MAXINT64, &number))
    return FALSE;

  self->place = (guint64) number;
  return TRUE;
}

static gboolean
set_member (TinCliCommand *self,
            const char    *name,
            JsonNode      *node)
{
  guint takes = tin_cli_verb_get_takes (self->verb);

  if (strcmp (name, "command") == 0)
    return TRUE;
  if (strcmp (name, "peer") == 0)
    return (takes & (TIN_CLI_TAKES_TARGET | TIN_CLI_MAY_TARGET)) != 0 &&
           set_text (&self->target, node);
  if (strcmp (name, "address") == 0)
    return (takes & TIN_CLI_TAKES_HOST) != 0 && set_text (&self->target, node);
  if (strcmp (name, "reach") == 0)
    return (takes & TIN_CLI_MAY_REACH) != 0 && get_text (node) != NULL &&
           tin_cli_command_set_reach (self, get_text (node));
  if (strcmp (name, "text") == 0)
    return (takes & (TIN_CLI_TAKES_TEXT | TIN_CLI_MAY_TEXT)) != 0 && set_text (&self->text, node);
  if (strcmp (name, "file") == 0)
    return (takes & TIN_CLI_TAKES_FILE) != 0 && set_text (&self->file, node);
  if (strcmp (name, "id") == 0)
    return (takes & TIN_CLI_TAKES_ID) != 0 && get_text (node) != NULL &&
           tin_cli_command_set_id (self, get_text (node));
  if (strcmp (name, "count") == 0)
    return (takes & TIN_CLI_MAY_COUNT) != 0 && set_count (self, node);
  if (strcmp (name, "before") == 0)
    return (takes & TIN_CLI_MAY_PLACE) != 0 && set_place (self, node);
  if (strcmp (name, "html") == 0)
    return (takes & TIN_CLI_MAY_HTML) != 0 && set_flag (&self->html, node);
  if (strcmp (name, "all") == 0)
    return (takes & TIN_CLI_MAY_ALL) != 0 && set_flag (&self->all, node);

  return FALSE;
}

static TinCliCommand *
read_object (JsonObject  *object,
             char       **first_word,
             GError     **error)
{
  g_autoptr (TinCliCommand) self = NULL;
  JsonNode *command = json_object_get_member (object, "command");
  const char *word = command != NULL ? get_text (command) : NULL;
  int verb = word != NULL ? tin_cli_find_verb (word, strlen (word)) : -1;
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (word != NULL)
    *first_word = tin_cli_dup_first_word (word, strlen (word));
  if (verb < 0)
    {
      refuse ("there is no such command", error);
      return NULL;
    }

  self = tin_cli_command_new ((TinCliVerb) verb, NULL, NULL);
  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &name, &node))
    {
      g_autofree char *shown = NULL;

      if (set_member (self, name, node))
        continue;
      shown = g_utf8_make_valid (name, -1);
      g_set_error (error, TIN_ERROR, TIN_ERROR_INVALID, "%s: \"%s\" is wrong here", word, shown);
      return NULL;
    }

  return tin_cli_command_check (self, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * tin_cli_command_parse_object:
 * @line: (array length=length): one line without its line feed, from its "{" on; may be anything
 * @first_word: (out) (nullable): which command it names, whether there is such a one or not
 *
 * Returns: (transfer full): the complete command, or NULL with TIN_ERROR_INVALID
 */
TinCliCommand *
tin_cli_command_parse_object (const char  *line,
                              gsize        length,
                              char       **first_word,
                              GError     **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  JsonNode *root;

  *first_word = NULL;
  if (!g_utf8_validate_len (line, length, NULL))
    {
      refuse ("the line is not valid UTF-8", error);
      return NULL;
    }
  if (!is_flat (line, length) || !json_parser_load_from_data (parser, line, (gssize) length, NULL))
    {
      refuse ("the line is no JSON object of a command", error);
      return NULL;
    }

  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      refuse ("the line is no JSON object of a command", error);
      return NULL;
    }
  return read_object (json_node_get_object (root), first_word, error);
}
