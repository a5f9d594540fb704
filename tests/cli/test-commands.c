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

static const Accepted accepted[] = {
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
  { "broadcast --all to all", TIN_CLI_VERB_BROADCAST, NULL, "to all" },
  { "broadcast --alles gut", TIN_CLI_VERB_BROADCAST, NULL, "--alles gut" },
  { "history bob", TIN_CLI_VERB_HISTORY, "bob", NULL },
  { "history \"Anna Maria\" 20", TIN_CLI_VERB_HISTORY, "Anna Maria", NULL },
  { "search two words", TIN_CLI_VERB_SEARCH, NULL, "two words" },
  { "search --in bob", TIN_CLI_VERB_SEARCH, NULL, "--in bob" },
  { "outbox\r", TIN_CLI_VERB_OUTBOX, NULL, NULL },
  { "withdraw bob 00000000000000ff-7", TIN_CLI_VERB_WITHDRAW, "bob", NULL },
  { "delete bob 7fffffffffffffff-9223372036854775807", TIN_CLI_VERB_DELETE, "bob", NULL },
  { "clear bob", TIN_CLI_VERB_CLEAR, "bob", NULL },
  { "reply 00000000000000ff-7 yes, gladly", TIN_CLI_VERB_REPLY, NULL, "yes, gladly" },
  { "reply bob  00000000000000ff-7  yes", TIN_CLI_VERB_REPLY, "bob", " yes" },
  { "reply \"Anna Maria\" 00000000000000ff-7 a\\nb", TIN_CLI_VERB_REPLY, "Anna Maria", "a\nb" },
  { "reply 00000000000000ff-7 00000000000000ff-8 x", TIN_CLI_VERB_REPLY, NULL,
    "00000000000000ff-8 x" },
  { "edit 00000000000000ff-7 better", TIN_CLI_VERB_EDIT, NULL, "better" },
  { "retract 00000000000000ff-7", TIN_CLI_VERB_RETRACT, NULL, NULL },
  { "retract bob 00000000000000ff-7 \r", TIN_CLI_VERB_RETRACT, "bob", NULL },
  { "react 00000000000000ff-7 \xf0\x9f\x91\x8d", TIN_CLI_VERB_REACT, NULL, "\xf0\x9f\x91\x8d" },
  { "react bob 00000000000000ff-7", TIN_CLI_VERB_REACT, "bob", NULL },
  { "react 00000000000000ff-7 ", TIN_CLI_VERB_REACT, NULL, NULL },
  { "typing bob", TIN_CLI_VERB_TYPING, "bob", NULL },
  { "idle bob", TIN_CLI_VERB_IDLE, "bob", NULL },
  { "mute bob", TIN_CLI_VERB_MUTE, "bob", NULL },
  { "unmute bob", TIN_CLI_VERB_UNMUTE, "bob", NULL },
  { "pin \"Anna Maria\"", TIN_CLI_VERB_PIN, "Anna Maria", NULL },
  { "unpin bob", TIN_CLI_VERB_UNPIN, "bob", NULL },
  { "export all.jsonl", TIN_CLI_VERB_EXPORT, NULL, NULL },
  { "export --html \"a file\" bob", TIN_CLI_VERB_EXPORT, "bob", NULL },
  { "import all.jsonl", TIN_CLI_VERB_IMPORT, NULL, NULL },
  { "cancel", TIN_CLI_VERB_CANCEL, NULL, NULL },
  { "verify bob", TIN_CLI_VERB_VERIFY, "bob", NULL },
  { "agree \"Anna Maria\"", TIN_CLI_VERB_AGREE, "Anna Maria", NULL },
  { "match bob", TIN_CLI_VERB_MATCH, "bob", NULL },
  { "differ bob", TIN_CLI_VERB_DIFFER, "bob", NULL },
  { "cancel-verify bob", TIN_CLI_VERB_CANCEL_VERIFY, "bob", NULL },
  { "fingerprint", TIN_CLI_VERB_FINGERPRINT, NULL, NULL },
  { "fingerprint bob", TIN_CLI_VERB_FINGERPRINT, "bob", NULL },
  { "accept bob", TIN_CLI_VERB_ACCEPT, "bob", NULL },
  { "requests", TIN_CLI_VERB_REQUESTS, NULL, NULL },
  { "block bob", TIN_CLI_VERB_BLOCK, "bob", NULL },
  { "unblock bob", TIN_CLI_VERB_UNBLOCK, "bob", NULL },
  { "block-address fe80::1%eth0", TIN_CLI_VERB_BLOCK_ADDRESS, "fe80::1%eth0", NULL },
  { "unblock-address 10.0.0.1", TIN_CLI_VERB_UNBLOCK_ADDRESS, "10.0.0.1", NULL },
  { "blocked", TIN_CLI_VERB_BLOCKED, NULL, NULL },
  { "keep-both bob", TIN_CLI_VERB_KEEP_BOTH, "bob", NULL },
  { "replace bob", TIN_CLI_VERB_REPLACE, "bob", NULL },
  { "reach", TIN_CLI_VERB_REACH, NULL, NULL },
  { "reach ask", TIN_CLI_VERB_REACH, NULL, NULL },
  { "peers", TIN_CLI_VERB_PEERS, NULL, NULL },
  { "peers  \r", TIN_CLI_VERB_PEERS, NULL, NULL },
  { "read bob", TIN_CLI_VERB_READ, "bob", NULL },
  { "disconnect \"Anna Maria\" ", TIN_CLI_VERB_DISCONNECT, "Anna Maria", NULL },
  { "disconnect bob\r", TIN_CLI_VERB_DISCONNECT, "bob", NULL },
  { "quit", TIN_CLI_VERB_QUIT, NULL, NULL },
};

static void
test_accepted (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (accepted); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (TinCliCommand) command = tin_cli_command_parse (accepted[i].line,
                                                                 strlen (accepted[i].line),
                                                                 JSON_SYNTAX, &error);

      g_assert_no_error (error);
      g_assert_cmpint (command->verb, ==, accepted[i].verb);
      g_assert_cmpstr (command->target, ==, accepted[i].target);
      g_assert_cmpstr (command->text, ==, accepted[i].text);
      g_assert_nonnull (strstr (accepted[i].line, tin_cli_command_get_word (command)));
    }
}

static void
test_refused (void)
{
  static const char *const lines[] = {
    "", "nonsense", "sendx bob hi", "SEND bob hi", "connect", "connect ", "connect a:1 b:2",
    "send", "send bob", "send bob ", "send-to", "send-to h:1", "broadcast", "broadcast ",
    "peers all", "disconnect", "disconnect a b", "quit now", "send bob \xff", "send \xc3 hi",
    "\xff\xfe", "read", "history", "history bob x", "history bob 0", "history bob -1",
    "history bob 10001", "history bob 1 2", "search", "search ", "outbox all", "withdraw",
    "withdraw bob", "withdraw bob 7", "withdraw bob 00000000000000ff-0",
    "withdraw bob 00000000000000ff-7x", "withdraw bob 0000000000000000-7",
    "withdraw bob ff-7", "withdraw bob ffffffffffffffff-7", "withdraw bob 00000000000000ff7",
    "withdraw bob 00000000000000ff-9223372036854775808", "withdraw bob 00000000000000ff-7 now",
    "delete bob", "clear", "clear bob now", "export", "export --html", "export a b c",
    "import", "import a b", "import a --html", "cancel all", "broadcast --all",
    "verify", "agree", "match", "differ", "cancel-verify", "verify bob now", "fingerprint a b",
    "accept", "requests all", "block", "unblock", "block-address", "block-address 10.0.0.1 now",
    "unblock-address", "blocked bob", "keep-both", "keep-both a b", "replace", "reach nobody",
    "reach Ask", "reach ask known", "reach \"\"", "reply", "reply bob",
    "reply 00000000000000ff-7", "reply bob hi there", "reply bob 00000000000000ff-7",
    "edit", "edit 00000000000000ff-7 ", "edit bob 7 x", "retract", "retract bob",
    "retract 00000000000000ff-7 bob", "retract bob 00000000000000ff-7 now", "react",
    "react bob", "react bob cat 00000000000000ff-7", "mute", "mute bob now", "unmute",
    "pin", "unpin", "unpin a b",
  };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (tin_cli_command_parse (lines[i], strlen (lines[i]), JSON_SYNTAX, &error));
      g_assert_error (error, TIN_ERROR, TIN_ERROR_INVALID);
    }
}

static TinCliCommand *
parse (const char *line)
{
  g_autoptr (GError) error = NULL;
  TinCliCommand *command = tin_cli_command_parse (line, strlen (line), JSON_SYNTAX, &error);

  g_assert_no_error (error);
  return command;
}

/* What is neither a peer nor a text. */
static void
test_further_words (void)
{
  g_autoptr (TinCliCommand) history = parse ("history bob 20");
  g_autoptr (TinCliCommand) usual = parse ("history bob");
  g_autoptr (TinCliCommand) withdraw = parse ("withdraw bob 00000000000000ff-7");
  g_autoptr (TinCliCommand) export = parse ("export \"a file.html\" bob --html");
  g_autoptr (TinCliCommand) lines = parse ("export all.jsonl");
  g_autoptr (TinCliCommand) everybody = parse ("broadcast --all hi");
  g_autoptr (TinCliCommand) some = parse ("broadcast hi --all");
  g_autoptr (TinCliCommand) reach = parse ("reach known");
  g_autoptr (TinCliCommand) present = parse ("reach");

  g_assert_cmpuint (history->count, ==, 20);
  g_assert_cmpuint (usual->count, ==, 0);
  g_assert_cmpuint (withdraw->log_id, ==, 0xff);
  g_assert_cmpuint (withdraw->number, ==, 7);
  g_assert_cmpstr (export->file, ==, "a file.html");
  g_assert_cmpstr (export->target, ==, "bob");
  g_assert_true (export->html);
  g_assert_false (lines->html);
  g_assert_cmpstr (lines->file, ==, "all.jsonl");
  g_assert_true (everybody->all);
  g_assert_false (some->all);
  g_assert_true (reach->has_reach);
  g_assert_cmpint (reach->reach, ==, TIN_REACH_KNOWN);
  g_assert_false (present->has_reach);
}

/* The same from the command line, where the shell has taken the words apart. */
static void
test_words (void)
{
  static const char *const search[] = { "search", "two", "words ", NULL };
  static const char *const history[] = { "history", "Anna Maria", "20", NULL };
  static const char *const import[] = { "import", "\xff.jsonl", NULL };
  static const char *const wrong[][4] = {
    { "nonsense" }, { "history" }, { "history", "" }, { "history", "\xff" }, { "search" },
    { "search", "" }, { "search", "\xff" }, { "import" }, { "history", "bob", "x" },
    { "export", "a", "b", "c" },
  };
  g_autoptr (TinCliCommand) searching = tin_cli_command_parse_words (search, NULL);
  g_autoptr (TinCliCommand) reading = tin_cli_command_parse_words (history, NULL);
  g_autoptr (TinCliCommand) importing = tin_cli_command_parse_words (import, NULL);

  g_assert_cmpstr (searching->text, ==, "two words ");
  g_assert_cmpstr (reading->target, ==, "Anna Maria");
  g_assert_cmpuint (reading->count, ==, 20);
  g_assert_cmpstr (importing->file, ==, "\xff.jsonl");

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      const char *words[] = { wrong[i][0], wrong[i][1], wrong[i][2], wrong[i][3], NULL };
      g_autoptr (GError) error = NULL;

      g_assert_null (tin_cli_command_parse_words (words, &error));
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
  g_test_add_func ("/cli/commands/words-for-numbers-files-and-ids", test_further_words);
  g_test_add_func ("/cli/commands/words-of-the-command-line", test_words);
  g_test_add_func ("/cli/commands/a-nul-is-refused", test_nul);
  g_test_add_func ("/cli/commands/what-is-missing-is-known", test_incomplete);
  g_test_add_func ("/cli/commands/text-by-hand-is-verbatim", test_verbatim);
  g_test_add_func ("/cli/commands/escapes", test_unescape);
  g_test_add_func ("/cli/commands/first-word-of-anything", test_first_word);

  return g_test_run ();
}
