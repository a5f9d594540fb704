/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "tin-cli-commands.h"
#include "tin-error.h"

#define JSON_SYNTAX (TIN_CLI_SYNTAX_ESCAPES | TIN_CLI_SYNTAX_COMPLETE)

typedef struct
{
  const char *line;
  TinCliVerb  verb;
  const char *target;
  const char *text;
} Accepted;

static void
test_accepted (void)
{
  static const Accepted lines[] = {
    { "connect 127.0.0.1:5000", TIN_CLI_VERB_CONNECT, "127.0.0.1:5000", NULL },
    { "connect [::1]:5000", TIN_CLI_VERB_CONNECT, "[::1]:5000", NULL },
    { "connect-plain h:1", TIN_CLI_VERB_CONNECT_PLAIN, "h:1", NULL },
    { "send bob hello", TIN_CLI_VERB_SEND, "bob", "hello" },
    { "  send \t bob hello", TIN_CLI_VERB_SEND, "bob", "hello" },
    { "send bob two words ", TIN_CLI_VERB_SEND, "bob", "two words " },
    { "send bob  indented", TIN_CLI_VERB_SEND, "bob", " indented" },
    { "send bob \t", TIN_CLI_VERB_SEND, "bob", "\t" },
    { "send bob a\\nb\\\\n", TIN_CLI_VERB_SEND, "bob", "a\nb\\n" },
    { "send bob \\t \\", TIN_CLI_VERB_SEND, "bob", "\\t \\" },
    { "send bob \xf0\x9f\xa5\xab h\xc3\xa9", TIN_CLI_VERB_SEND, "bob",
      "\xf0\x9f\xa5\xab h\xc3\xa9" },
    { "send \"Anna Maria\" hi \"there\"", TIN_CLI_VERB_SEND, "Anna Maria", "hi \"there\"" },
    { "send \"Bob hi", TIN_CLI_VERB_SEND, "\"Bob", "hi" },
    { "send \"\" hi", TIN_CLI_VERB_SEND, "\"\"", "hi" },
    { "send-to 10.0.0.1:5000 hi", TIN_CLI_VERB_SEND_TO, "10.0.0.1:5000", "hi" },
    { "broadcast to  all", TIN_CLI_VERB_BROADCAST, NULL, "to  all" },
    { "peers", TIN_CLI_VERB_PEERS, NULL, NULL },
    { "peers  \r", TIN_CLI_VERB_PEERS, NULL, NULL },
    { "read bob", TIN_CLI_VERB_READ, "bob", NULL },
    { "disconnect \"Anna Maria\" ", TIN_CLI_VERB_DISCONNECT, "Anna Maria", NULL },
    { "disconnect bob\r", TIN_CLI_VERB_DISCONNECT, "bob", NULL },
    { "quit", TIN_CLI_VERB_QUIT, NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (TinCliCommand) command = tin_cli_command_parse (lines[i].line,
                                                                 strlen (lines[i].line),
                                                                 JSON_SYNTAX, &error);

      g_assert_no_error (error);
      g_assert_cmpint (command->verb, ==, lines[i].verb);
      g_assert_cmpstr (command->target, ==, lines[i].target);
      g_assert_cmpstr (command->text, ==, lines[i].text);
      g_assert_nonnull (strstr (lines[i].line, tin_cli_command_get_word (command)));
    }
}

static void
test_refused (void)
{
  static const char *const lines[] = {
    "", "nonsense", "sendx bob hi", "SEND bob hi", "connect", "connect ", "connect a:1 b:2",
    "send", "send bob", "send bob ", "send-to", "send-to h:1", "broadcast", "broadcast ",
    "peers all", "disconnect", "disconnect a b", "quit now", "send bob \xff", "send \xc3 hi",
    "\xff\xfe", "read",
  };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (tin_cli_command_parse (lines[i], strlen (lines[i]), JSON_SYNTAX, &error));
      g_assert_error (error, TIN_ERROR, TIN_ERROR_INVALID);
    }
}

static void
test_nul (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (tin_cli_command_parse ("send bob a\0b", 12, JSON_SYNTAX, &error));
  g_assert_error (error, TIN_ERROR, TIN_ERROR_INVALID);
}

static void
test_incomplete (void)
{
  g_autoptr (TinCliCommand) send = tin_cli_command_parse ("send", 4, TIN_CLI_SYNTAX_VERBATIM, NULL);
  g_autoptr (TinCliCommand) to_bob = tin_cli_command_parse ("send bob", 8, TIN_CLI_SYNTAX_VERBATIM,
                                                            NULL);

  g_assert_true (tin_cli_command_needs_target (send));
  g_assert_true (tin_cli_command_needs_text (send));
  g_assert_false (tin_cli_command_needs_target (to_bob));
  g_assert_true (tin_cli_command_needs_text (to_bob));
}

static void
test_verbatim (void)
{
  const char *line = "send bob C:\\new\\\\x";
  g_autoptr (TinCliCommand) command = tin_cli_command_parse (line, strlen (line),
                                                             TIN_CLI_SYNTAX_VERBATIM, NULL);

  g_assert_cmpstr (command->text, ==, "C:\\new\\\\x");
}

static void
test_unescape (void)
{
  static const char *const pairs[][2] = {
    { "", "" }, { "a", "a" }, { "\\n", "\n" }, { "\\\\", "\\" }, { "\\\\n", "\\n" },
    { "\\\\\\n", "\\\n" }, { "\\", "\\" }, { "a\\", "a\\" }, { "\\r\\t\\0", "\\r\\t\\0" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autofree char *text = tin_cli_unescape (pairs[i][0]);

      g_assert_cmpstr (text, ==, pairs[i][1]);
    }
}

static void
test_first_word (void)
{
  char many[1000];
  g_autofree char *plain = tin_cli_dup_first_word ("  hello world", 13);
  g_autofree char *none = tin_cli_dup_first_word ("", 0);
  g_autofree char *bad = tin_cli_dup_first_word ("\xffx y", 4);
  g_autofree char *nul = tin_cli_dup_first_word ("a\0b", 3);
  g_autofree char *cut = NULL;

  memset (many, 'x', sizeof many);
  cut = tin_cli_dup_first_word (many, sizeof many);

  g_assert_cmpstr (plain, ==, "hello");
  g_assert_cmpstr (none, ==, "");
  g_assert_cmpstr (bad, ==, "\xef\xbf\xbdx");
  g_assert_cmpstr (nul, ==, "a");
  g_assert_cmpuint (strlen (cut), ==, 64);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/cli/commands/every-command-is-understood", test_accepted);
  g_test_add_func ("/cli/commands/wrong-lines-are-refused", test_refused);
  g_test_add_func ("/cli/commands/a-nul-is-refused", test_nul);
  g_test_add_func ("/cli/commands/what-is-missing-is-known", test_incomplete);
  g_test_add_func ("/cli/commands/text-by-hand-is-verbatim", test_verbatim);
  g_test_add_func ("/cli/commands/escapes", test_unescape);
  g_test_add_func ("/cli/commands/first-word-of-anything", test_first_word);

  return g_test_run ();
}
