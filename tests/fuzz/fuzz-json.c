/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "fuzz-support.h"
#include "tin-cli-commands.h"
#include "tin-cli-writer.h"
#include "tin-error.h"

/* A line that another program writes to ours: a command as words, or as a JSON object. What is
 * taken is complete and within its bounds, and says the same when it is written as an object; what
 * is not is answered in one line of JSON. */

static void
check_word (const char *word)
{
  if (word == NULL)
    return;

  g_assert_cmpstr (word, !=, "");
  g_assert_true (g_utf8_validate (word, -1, NULL));
}

static const char *
get_reach (const TinCliCommand *command)
{
  g_autoptr (GEnumClass) words = g_type_class_ref (TIN_TYPE_REACH);
  const GEnumValue *value = g_enum_get_value (words, (int) command->reach);

  return value != NULL ? g_intern_string (value->value_nick) : NULL;
}

static void
check_command (const TinCliCommand *command)
{
  g_autoptr (GError) error = NULL;
  const char *word = tin_cli_verb_to_word (command->verb);

  g_assert_cmpint (command->verb, >=, 0);
  g_assert_cmpint (command->verb, <, TIN_CLI_N_VERBS);
  g_assert_cmpint (tin_cli_find_verb (word, strlen (word)), ==, command->verb);
  g_assert_true (tin_cli_command_check (command, &error));
  g_assert_no_error (error);
  check_word (command->target);
  check_word (command->text);
  check_word (command->file);
  if (command->has_reach)
    g_assert_nonnull (get_reach (command));
  g_assert_cmpuint (command->count, <=, TIN_CLI_HISTORY_MAX);
  g_assert_cmpuint (command->log_id, <=, G_MAXINT64);
  g_assert_cmpuint (command->number, <=, G_MAXINT64);
  g_assert_cmpuint (command->place, <=, G_MAXINT64);
  g_assert_cmpint (command->log_id == 0, ==, command->number == 0);
}

static void
add (JsonBuilder *builder,
     const char  *member,
     const char  *value)
{
  if (value == NULL)
    return;

  json_builder_set_member_name (builder, member);
  json_builder_add_string_value (builder, value);
}

static void
add_number (JsonBuilder *builder,
            const char  *member,
            guint64      value)
{
  if (value == 0)
    return;

  json_builder_set_member_name (builder, member);
  json_builder_add_int_value (builder, (gint64) value);
}

static void
add_flag (JsonBuilder *builder,
          const char  *member,
          gboolean     value)
{
  if (!value)
    return;

  json_builder_set_member_name (builder, member);
  json_builder_add_boolean_value (builder, value);
}

static char *
write_object (const TinCliCommand *command)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  gboolean by_host = (tin_cli_verb_get_takes (command->verb) & TIN_CLI_TAKES_HOST) != 0;
  g_autofree char *id = NULL;

  if (command->number != 0)
    id = g_strdup_printf ("%016" G_GINT64_MODIFIER "x-%" G_GUINT64_FORMAT, command->log_id,
                          command->number);
  json_builder_begin_object (builder);
  add (builder, "command", tin_cli_verb_to_word (command->verb));
  add (builder, by_host ? "address" : "peer", command->target);
  add (builder, "text", command->text);
  add (builder, "file", command->file);
  add (builder, "id", id);
  add (builder, "reach", command->has_reach ? get_reach (command) : NULL);
  add_number (builder, "count", command->count);
  add_number (builder, "before", command->place);
  add_flag (builder, "html", command->html);
  add_flag (builder, "all", command->all);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}

static void
check_again (const TinCliCommand *command)
{
  g_autofree char *line = write_object (command);
  g_autofree char *word = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (TinCliCommand) again =
    tin_cli_command_parse_object (line, strlen (line), &word, &error);

  g_assert_no_error (error);
  g_assert_cmpint (again->verb, ==, command->verb);
  g_assert_cmpstr (again->target, ==, command->target);
  g_assert_cmpstr (again->text, ==, command->text);
  g_assert_cmpstr (again->file, ==, command->file);
  g_assert_cmpint (again->has_reach, ==, command->has_reach);
  g_assert_cmpint (again->reach, ==, command->reach);
  g_assert_cmpuint (again->log_id, ==, command->log_id);
  g_assert_cmpuint (again->number, ==, command->number);
  g_assert_cmpuint (again->place, ==, command->place);
  g_assert_cmpuint (again->count, ==, command->count);
  g_assert_cmpint (again->html, ==, command->html);
  g_assert_cmpint (again->all, ==, command->all);
}

/* The other program gets back which word was refused, and why. */
static void
check_answer (const char   *word,
              const GError *refusal)
{
  g_autoptr (TinCliWriter) writer = tin_cli_writer_new ();
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  const GString *line;
  JsonObject *object;

  g_assert_error (refusal, TIN_ERROR, TIN_ERROR_INVALID);
  tin_cli_writer_begin_result (writer, word, "invalid", refusal->message);
  line = tin_cli_writer_end (writer);
  g_assert_true (strchr (line->str, '\n') == line->str + line->len - 1);

  json_parser_load_from_data (parser, line->str, (gssize) line->len, &error);
  g_assert_no_error (error);
  object = json_node_get_object (json_parser_get_root (parser));
  g_assert_cmpstr (json_object_get_string_member (object, "command"), ==, word);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  /* As it is given: followed by a NUL, which is none of it. */
  g_autofree char *line = g_strndup ("", size);
  g_autofree char *word = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (TinCliCommand) command = NULL;

  if (size > 0)
    memcpy (line, data, size);
  if (line[0] == '{')
    command = tin_cli_command_parse_object (line, size, &word, &error);
  else
    command = tin_cli_command_parse (line, size, TIN_CLI_SYNTAX_ESCAPES | TIN_CLI_SYNTAX_COMPLETE,
                                     &error);

  g_assert_true ((command == NULL) == (error != NULL));
  if (word == NULL)
    word = tin_cli_dup_first_word (line, line[0] == '{' ? 0 : size);
  if (command == NULL)
    {
      check_answer (word, error);
      return 0;
    }

  check_command (command);
  check_again (command);
  return 0;
}
