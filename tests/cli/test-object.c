/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "tin-cli-commands.h"
#include "tin-error.h"

static TinCliCommand *
parse (const char *line)
{
  g_autofree char *word = NULL;
  g_autoptr (GError) error = NULL;
  TinCliCommand *command = tin_cli_command_parse_object (line, strlen (line), &word, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (word, ==, tin_cli_command_get_word (command));
  return command;
}

static void
test_members (void)
{
  g_autoptr (TinCliCommand) search =
    parse ("{\"command\":\"search\",\"text\":\"a \\\"b\\\" \\\\n {[\","
           "\"peer\":\"Anna Maria\",\"before\":9007199254740993}");
  g_autoptr (TinCliCommand) history = parse ("{\"peer\": \"bob\", \"count\": 20, "
                                             "\"command\": \"history\"}\r");
  g_autoptr (TinCliCommand) withdraw =
    parse ("{\"command\":\"withdraw\",\"peer\":\"bob\",\"id\":\"00000000000000ff-7\"}");
  g_autoptr (TinCliCommand) react =
    parse ("{\"command\":\"react\",\"id\":\"00000000000000ff-7\"}");
  g_autoptr (TinCliCommand) reply =
    parse ("{\"command\":\"reply\",\"peer\":\"bob\",\"text\":\"yes\","
           "\"id\":\"00000000000000ff-7\"}");
  g_autoptr (TinCliCommand) export =
    parse ("{\"command\":\"export\",\"file\":\"a b\",\"html\":true}");
  g_autoptr (TinCliCommand) broadcast =
    parse ("{\"command\":\"broadcast\",\"text\":\"--all hi\",\"all\":true}");
  g_autoptr (TinCliCommand) send =
    parse ("{\"command\":\"send\",\"peer\":\"bob\",\"text\":\"one\\ntwo\"}");
  g_autoptr (TinCliCommand) quit = parse ("{\"command\":\"quit\"}");
  g_autoptr (TinCliCommand) verify = parse ("{\"command\":\"verify\",\"peer\":\"bob\"}");
  g_autoptr (TinCliCommand) own = parse ("{\"command\":\"fingerprint\"}");
  g_autoptr (TinCliCommand) block =
    parse ("{\"command\":\"block-address\",\"address\":\"10.0.0.1\"}");
  g_autoptr (TinCliCommand) reach = parse ("{\"command\":\"reach\",\"reach\":\"ask\"}");

  g_assert_cmpstr (search->text, ==, "a \"b\" \\n {[");
  g_assert_cmpstr (search->target, ==, "Anna Maria");
  g_assert_cmpuint (search->place, ==, 9007199254740993);
  g_assert_cmpstr (history->target, ==, "bob");
  g_assert_cmpuint (history->count, ==, 20);
  g_assert_cmpuint (withdraw->log_id, ==, 0xff);
  g_assert_cmpuint (withdraw->number, ==, 7);
  g_assert_null (react->target);
  g_assert_null (react->text);
  g_assert_cmpuint (react->number, ==, 7);
  g_assert_cmpstr (reply->target, ==, "bob");
  g_assert_cmpstr (reply->text, ==, "yes");
  g_assert_cmpuint (reply->log_id, ==, 0xff);
  g_assert_cmpstr (export->file, ==, "a b");
  g_assert_true (export->html);
  g_assert_null (export->target);
  g_assert_true (broadcast->all);
  g_assert_cmpstr (broadcast->text, ==, "--all hi");
  g_assert_cmpstr (send->text, ==, "one\ntwo");
  g_assert_cmpint (quit->verb, ==, TIN_CLI_VERB_QUIT);
  g_assert_cmpstr (verify->target, ==, "bob");
  g_assert_null (own->target);
  g_assert_cmpstr (block->target, ==, "10.0.0.1");
  g_assert_true (reach->has_reach);
  g_assert_cmpint (reach->reach, ==, TIN_REACH_ASK);
}

/* A line, and the command that its result is told of. */
static const char *const wrong[][2] = {
  { "{", NULL },
  { "{}", NULL },
  { "{\"command\":1}", NULL },
  { "{\"command\":\"\"}", NULL },
  { "{\"command\":[\"quit\"]}", NULL },
  { "{\"command\":\"quit\"", NULL },
  { "{\"command\":\"quit\"} x", NULL },
  { "{\"command\":\"quit\",\"x\":{}}", NULL },
  { "{\"command\":\"\xff\"}", NULL },
  { "{\"command\":\"dance\"}", "dance" },
  { "{\"command\":\"quit\",\"text\":\"x\"}", "quit" },
  { "{\"command\":\"search\"}", "search" },
  { "{\"command\":\"search\",\"text\":\"\"}", "search" },
  { "{\"command\":\"search\",\"text\":null}", "search" },
  { "{\"command\":\"search\",\"text\":\"x\",\"before\":-1}", "search" },
  { "{\"command\":\"search\",\"text\":\"x\",\"before\":\"1\"}", "search" },
  { "{\"command\":\"search\",\"text\":\"x\",\"before\":1.5}", "search" },
  { "{\"command\":\"search\",\"text\":\"x\",\"pear\":\"bob\"}", "search" },
  { "{\"command\":\"history\",\"peer\":\"bob\",\"count\":0}", "history" },
  { "{\"command\":\"history\",\"peer\":\"bob\",\"count\":10001}", "history" },
  { "{\"command\":\"history\",\"count\":1}", "history" },
  { "{\"command\":\"delete\",\"peer\":\"bob\",\"id\":\"7\"}", "delete" },
  { "{\"command\":\"delete\",\"peer\":\"bob\",\"id\":7}", "delete" },
  { "{\"command\":\"delete\",\"peer\":\"bob\"}", "delete" },
  { "{\"command\":\"export\",\"file\":\"x\",\"html\":1}", "export" },
  { "{\"command\":\"import\",\"file\":\"x\",\"html\":true}", "import" },
  { "{\"command\":\"reply\",\"id\":\"00000000000000ff-7\"}", "reply" },
  { "{\"command\":\"reply\",\"text\":\"yes\"}", "reply" },
  { "{\"command\":\"react\",\"id\":\"00000000000000ff-7\",\"text\":\"\"}", "react" },
  { "{\"command\":\"retract\",\"id\":\"00000000000000ff-7\",\"text\":\"x\"}", "retract" },
  { "{\"command\":\"mute\"}", "mute" },
  { "{\"command\":\"verify\"}", "verify" },
  { "{\"command\":\"verify\",\"address\":\"10.0.0.1\"}", "verify" },
  { "{\"command\":\"block-address\",\"peer\":\"bob\"}", "block-address" },
  { "{\"command\":\"block-address\",\"address\":\"\"}", "block-address" },
  { "{\"command\":\"reach\",\"reach\":\"nobody\"}", "reach" },
  { "{\"command\":\"reach\",\"reach\":1}", "reach" },
  { "{\"command\":\"block\",\"peer\":\"bob\",\"reach\":\"ask\"}", "block" },
};

/* Halves of surrogate pairs are no text. A newer JSON-GLib says so by itself. */
static const char *const halves[] = {
  "{\"command\":\"se\\udc00nd\"}",
  "{\"command\":\"quit\",\"te\\udc00xt\":\"x\"}",
};

static void
test_wrong (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autofree char *word = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_null (tin_cli_command_parse_object (wrong[i][0], strlen (wrong[i][0]), &word,
                                                   &error));
      g_assert_error (error, TIN_ERROR, TIN_ERROR_INVALID);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      g_assert_cmpstr (word, ==, wrong[i][1]);
    }
}

static void
test_halves (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (halves); i++)
    {
      g_autofree char *word = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_null (tin_cli_command_parse_object (halves[i], strlen (halves[i]), &word, &error));
      g_assert_error (error, TIN_ERROR, TIN_ERROR_INVALID);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
    }
}

/* A parser that calls itself would end the program. */
static void
test_deep (void)
{
  static const char *const beginnings[] = { "{\"command\":", "{", "{\"\\\"\":" };

  for (guint i = 0; i < G_N_ELEMENTS (beginnings); i++)
    {
      g_autofree char *deep = g_strnfill (1024 * 1024, i == 1 ? '{' : '[');
      g_autofree char *line = g_strconcat (beginnings[i], deep, NULL);
      g_autofree char *word = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_null (tin_cli_command_parse_object (line, strlen (line), &word, &error));
      g_assert_error (error, TIN_ERROR, TIN_ERROR_INVALID);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/cli/object/every-member", test_members);
  g_test_add_func ("/cli/object/wrong-objects-are-refused", test_wrong);
  g_test_add_func ("/cli/object/halves-of-characters-are-refused", test_halves);
  g_test_add_func ("/cli/object/deep-nesting-is-refused", test_deep);

  return g_test_run ();
}
