/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "tin-cli-draft.h"

/* The lines of LINES, which a "|" separates; what all but the last led to must be TAKEN. */
static TinCliAnswer
answer (TinCliDraft *draft,
        const char  *lines)
{
  g_auto (GStrv) words = g_strsplit (lines, "|", -1);
  TinCliAnswer last = TIN_CLI_ANSWER_TAKEN;

  for (guint i = 0; words[i] != NULL; i++)
    {
      g_assert_cmpint (last, ==, TIN_CLI_ANSWER_TAKEN);
      last = tin_cli_draft_answer (draft, words[i]);
    }
  return last;
}

typedef struct
{
  const char *lines;
  TinCliVerb  verb;
  const char *target;
  const char *text;
} Complete;

static void
test_complete (void)
{
  static const Complete dialogues[] = {
    { "1|127.0.0.1|5000|Hello, Alice!", TIN_CLI_VERB_SEND_TO, "127.0.0.1:5000", "Hello, Alice!" },
    { "1|::1|5000| spaces ", TIN_CLI_VERB_SEND_TO, "[::1]:5000", " spaces " },
    { "1|host:5000|x", TIN_CLI_VERB_SEND_TO, "host:5000", "x" },
    { "2|to all", TIN_CLI_VERB_BROADCAST, NULL, "to all" },
    { "3", TIN_CLI_VERB_PEERS, NULL, NULL },
    { " 4 | 127.0.0.1 | 5000 ", TIN_CLI_VERB_CONNECT, "127.0.0.1:5000", NULL },
    { "5|127.0.0.1|5000", TIN_CLI_VERB_DISCONNECT, "127.0.0.1:5000", NULL },
    { "6", TIN_CLI_VERB_QUIT, NULL, NULL },
    { "send|127.0.0.1|5000|x", TIN_CLI_VERB_SEND, "127.0.0.1:5000", "x" },
    { "send Bob|hi \\n", TIN_CLI_VERB_SEND, "Bob", "hi \\n" },
    { "send Bob hi", TIN_CLI_VERB_SEND, "Bob", "hi" },
    { "connect h:1", TIN_CLI_VERB_CONNECT, "h:1", NULL },
    { "connect-plain|h|1", TIN_CLI_VERB_CONNECT_PLAIN, "h:1", NULL },
    { "broadcast|x", TIN_CLI_VERB_BROADCAST, NULL, "x" },
    { "disconnect Bob", TIN_CLI_VERB_DISCONNECT, "Bob", NULL },
    { "quit", TIN_CLI_VERB_QUIT, NULL, NULL },
    { "history|Anna Maria", TIN_CLI_VERB_HISTORY, "Anna Maria", NULL },
    { "history Bob 3", TIN_CLI_VERB_HISTORY, "Bob", NULL },
    { "search|two words", TIN_CLI_VERB_SEARCH, NULL, "two words" },
    { "outbox", TIN_CLI_VERB_OUTBOX, NULL, NULL },
    { "withdraw|Bob| 00000000000000ff-7 ", TIN_CLI_VERB_WITHDRAW, "Bob", NULL },
    { "delete Bob 00000000000000ff-7", TIN_CLI_VERB_DELETE, "Bob", NULL },
    { "reply|00000000000000ff-7|yes", TIN_CLI_VERB_REPLY, NULL, "yes" },
    { "reply Bob|00000000000000ff-7|yes", TIN_CLI_VERB_REPLY, "Bob", "yes" },
    { "edit 00000000000000ff-7|better", TIN_CLI_VERB_EDIT, NULL, "better" },
    { "react 00000000000000ff-7", TIN_CLI_VERB_REACT, NULL, NULL },
    { "retract|00000000000000ff-7", TIN_CLI_VERB_RETRACT, NULL, NULL },
    { "mute|Bob", TIN_CLI_VERB_MUTE, "Bob", NULL },
    { "clear Bob|yes", TIN_CLI_VERB_CLEAR, "Bob", NULL },
    { "clear|Bob| Yes ", TIN_CLI_VERB_CLEAR, "Bob", NULL },
    { "export| a file ", TIN_CLI_VERB_EXPORT, NULL, NULL },
    { "import|all.jsonl", TIN_CLI_VERB_IMPORT, NULL, NULL },
    { "cancel", TIN_CLI_VERB_CANCEL, NULL, NULL },
    { "verify|Bob", TIN_CLI_VERB_VERIFY, "Bob", NULL },
    { "match Bob", TIN_CLI_VERB_MATCH, "Bob", NULL },
    { "fingerprint", TIN_CLI_VERB_FINGERPRINT, NULL, NULL },
    { "block|Anna Maria", TIN_CLI_VERB_BLOCK, "Anna Maria", NULL },
    { "block-address| 10.0.0.1 ", TIN_CLI_VERB_BLOCK_ADDRESS, "10.0.0.1", NULL },
    { "block-address|::1", TIN_CLI_VERB_BLOCK_ADDRESS, "::1", NULL },
    { "keep-both Bob", TIN_CLI_VERB_KEEP_BOTH, "Bob", NULL },
    { "replace Bob|yes", TIN_CLI_VERB_REPLACE, "Bob", NULL },
    { "reach", TIN_CLI_VERB_REACH, NULL, NULL },
  };
  g_autoptr (TinCliDraft) draft = tin_cli_draft_new ();

  for (guint i = 0; i < G_N_ELEMENTS (dialogues); i++)
    {
      g_autoptr (TinCliCommand) command = NULL;

      g_assert_cmpint (answer (draft, dialogues[i].lines), ==, TIN_CLI_ANSWER_COMPLETE);
      command = tin_cli_draft_take (draft);
      g_assert_cmpint (command->verb, ==, dialogues[i].verb);
      g_assert_cmpstr (command->target, ==, dialogues[i].target);
      g_assert_cmpstr (command->text, ==, dialogues[i].text);
      g_assert_cmpint (tin_cli_draft_get_question (draft), ==, TIN_CLI_ASK_CHOICE);
    }
}

static void
test_questions (void)
{
  g_autoptr (TinCliDraft) draft = tin_cli_draft_new ();

  g_assert_cmpint (tin_cli_draft_get_question (draft), ==, TIN_CLI_ASK_CHOICE);
  answer (draft, "1");
  g_assert_cmpint (tin_cli_draft_get_question (draft), ==, TIN_CLI_ASK_HOST);
  answer (draft, "host");
  g_assert_cmpint (tin_cli_draft_get_question (draft), ==, TIN_CLI_ASK_PORT);
  answer (draft, "1");
  g_assert_cmpint (tin_cli_draft_get_question (draft), ==, TIN_CLI_ASK_TEXT);

  answer (draft, "|withdraw");
  g_assert_cmpint (tin_cli_draft_get_question (draft), ==, TIN_CLI_ASK_PEER);
  answer (draft, "Bob");
  g_assert_cmpint (tin_cli_draft_get_question (draft), ==, TIN_CLI_ASK_ID);
  g_assert_cmpint (answer (draft, "7"), ==, TIN_CLI_ANSWER_NO_ID);
  g_assert_cmpint (tin_cli_draft_get_question (draft), ==, TIN_CLI_ASK_ID);
  answer (draft, "|import");
  g_assert_cmpint (tin_cli_draft_get_question (draft), ==, TIN_CLI_ASK_FILE);
  answer (draft, "|clear Bob");
  g_assert_cmpint (tin_cli_draft_get_question (draft), ==, TIN_CLI_ASK_CLEAR);
  answer (draft, "|replace Bob");
  g_assert_cmpint (tin_cli_draft_get_question (draft), ==, TIN_CLI_ASK_REPLACE);
  answer (draft, "|accept");
  g_assert_cmpint (tin_cli_draft_get_question (draft), ==, TIN_CLI_ASK_PEER);
  answer (draft, "|unblock-address");
  g_assert_cmpint (tin_cli_draft_get_question (draft), ==, TIN_CLI_ASK_ADDRESS);
}

static void
test_mistakes (void)
{
  static const char *const ports[] = { "x", "0", "65536", "-1", "5000x" };
  g_autoptr (TinCliDraft) draft = tin_cli_draft_new ();

  g_assert_cmpint (answer (draft, ""), ==, TIN_CLI_ANSWER_TAKEN);
  g_assert_cmpint (answer (draft, "0"), ==, TIN_CLI_ANSWER_UNKNOWN);
  g_assert_cmpint (answer (draft, "7"), ==, TIN_CLI_ANSWER_UNKNOWN);
  g_assert_cmpint (answer (draft, "hello"), ==, TIN_CLI_ANSWER_UNKNOWN);
  g_assert_cmpint (answer (draft, "menu"), ==, TIN_CLI_ANSWER_MENU);
  g_assert_cmpint (answer (draft, " help"), ==, TIN_CLI_ANSWER_HELP);
  g_assert_cmpint (answer (draft, "more"), ==, TIN_CLI_ANSWER_MORE);
  g_assert_cmpint (answer (draft, "history Bob many"), ==, TIN_CLI_ANSWER_WRONG);
  g_assert_cmpint (tin_cli_draft_get_question (draft), ==, TIN_CLI_ASK_CHOICE);

  answer (draft, "4|host");
  for (guint i = 0; i < G_N_ELEMENTS (ports); i++)
    {
      g_assert_cmpint (answer (draft, ports[i]), ==, TIN_CLI_ANSWER_NO_PORT);
      g_assert_cmpint (tin_cli_draft_get_question (draft), ==, TIN_CLI_ASK_PORT);
    }
}

static void
test_giving_up (void)
{
  static const char *const dialogues[] = { "1|", "1|host|", "1|host|1|", "2|", "send Bob|",
                                           "history|", "withdraw Bob|", "export|", "clear Bob|",
                                           "clear Bob|no", "verify|", "block-address|",
                                           "replace Bob|", "replace Bob|no" };
  g_autoptr (TinCliDraft) draft = tin_cli_draft_new ();

  for (guint i = 0; i < G_N_ELEMENTS (dialogues); i++)
    {
      g_assert_cmpint (answer (draft, dialogues[i]), ==, TIN_CLI_ANSWER_TAKEN);
      g_assert_cmpint (tin_cli_draft_get_question (draft), ==, TIN_CLI_ASK_CHOICE);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/cli/draft/answers-make-a-command", test_complete);
  g_test_add_func ("/cli/draft/what-is-missing-is-asked-for", test_questions);
  g_test_add_func ("/cli/draft/mistakes", test_mistakes);
  g_test_add_func ("/cli/draft/an-empty-answer-gives-up", test_giving_up);

  return g_test_run ();
}
