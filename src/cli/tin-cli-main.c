/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-cli"

#include "config.h"

#include "tin-cli-main.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "tin-cli-json.h"
#include "tin-cli-menu.h"
#include "tin-cli-passphrase.h"
#include "tin-cli-steer.h"
#include "tin-cli-words.h"

/* What the words after "tincan-cli" ask for: "run", "passphrase", or one command that needs no such
 * program. */

/* The options that a command alone has besides those of the profile. */
typedef struct
{
  gboolean  json;
  gboolean  html;
  gboolean  all;       /* "peers" and "broadcast" of a running window */
  char     *peer;      /* (owned) (nullable) whose messages are searched */
  gint64    before;    /* where a search goes on; 0 from the newest */
  char     *new_file;  /* (owned) (nullable) with a new passphrase */
} TinCliAloneOptions;

static void
tin_cli_alone_options_clear (TinCliAloneOptions *self)
{
  g_clear_pointer (&self->peer, g_free);
  g_clear_pointer (&self->new_file, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TinCliAloneOptions, tin_cli_alone_options_clear)

static int
print_usage (const GOptionEntry *entries)
{
  g_autofree char *options = NULL;

  /* The options are those of "run". */
  g_set_prgname ("tincan-cli run");
  options = tin_options_get_usage (entries);
  g_print ("%s", options);
  g_print ("%s", _("With --json each line of the standard input is a command, and each line of\n"
                   "the standard output is a JSON object.\n"));
  g_print ("\n%s", _("What was written can be asked for without a running program:\n"
                     "  tincan-cli history PEER [N]\n"
                     "  tincan-cli search TEXT [--in PEER] [--before PLACE]\n"
                     "  tincan-cli outbox\n"
                     "  tincan-cli withdraw PEER ID\n"
                     "  tincan-cli delete PEER ID\n"
                     "  tincan-cli clear PEER\n"
                     "  tincan-cli export FILE [PEER] [--html]\n"
                     "  tincan-cli import FILE\n"
                     "each with --profile, --name or --data-dir, and --json.\n"));
  g_print ("\n%s", _("So can who you are, and whom you know and want:\n"
                     "  tincan-cli fingerprint [PEER]\n"
                     "  tincan-cli accept PEER\n"
                     "  tincan-cli block PEER, unblock PEER\n"
                     "  tincan-cli block-address HOST, unblock-address HOST\n"
                     "  tincan-cli blocked\n"
                     "  tincan-cli keep-both PEER, replace PEER\n"
                     "  tincan-cli mute PEER, unmute PEER\n"
                     "  tincan-cli pin PEER, unpin PEER\n"
                     "  tincan-cli reach [everyone|ask|known]\n"));
  g_print ("\n%s", _("The window of a profile, while it runs, can be told:\n"
                     "  tincan-cli send PEER TEXT\n"
                     "  tincan-cli broadcast TEXT [--all]\n"
                     "  tincan-cli connect HOST:PORT|PEER, disconnect PEER\n"
                     "  tincan-cli peers [--all]\n"
                     "  tincan-cli show [PEER]\n"
                     "  tincan-cli status\n"
                     "  tincan-cli quit\n"));
  g_print ("\n%s", _("The key of a profile can be locked with a passphrase:\n"
                     "  tincan-cli passphrase set [--new-passphrase-file FILE]\n"
                     "  tincan-cli passphrase change [--new-passphrase-file FILE]\n"
                     "  tincan-cli passphrase remove\n"
                     "It is asked for on the terminal, or read with --passphrase-file FILE.\n"));
  g_print ("\n%s", _("The exit status is 2 for wrong arguments, 3 when the port is taken,\n"
                     "4 when the profile is of a newer version, 5 when the passphrase is\n"
                     "missing or wrong, 6 when no window of the profile runs that could be\n"
                     "told, 1 for any other failure.\n"));

  return TIN_CLI_STATUS_OK;
}

/**
 * tin_cli_get_open_status:
 *
 * Returns: the exit status of a program that could not open its profile
 */
int
tin_cli_get_open_status (const GError *error)
{
  if (g_error_matches (error, TIN_ERROR, TIN_ERROR_INVALID))
    return TIN_CLI_STATUS_USAGE;
  if (g_error_matches (error, TIN_ERROR, TIN_ERROR_NEWER))
    return TIN_CLI_STATUS_NEWER;
  if (g_error_matches (error, TIN_ERROR, TIN_ERROR_LOCKED))
    return TIN_CLI_STATUS_LOCKED;
  return TIN_CLI_STATUS_FAILED;
}

static int
fail_open (const GError *error)
{
  g_autofree char *words = tin_cli_words_for_open_error (error);

  g_printerr ("tincan-cli: %s\n", words);
  return tin_cli_get_open_status (error);
}

/* "forever", "year", "month", "day" or "none". */
static gboolean
parse_keep (const char      *word,
            TinHistoryKeep  *keep,
            GError         **error)
{
  g_autoptr (GEnumClass) words = g_type_class_ref (TIN_TYPE_HISTORY_KEEP);
  const GEnumValue *value = g_enum_get_value_by_nick (words, word);

  if (value == NULL)
    {
      g_set_error_literal (error, TIN_ERROR, TIN_ERROR_INVALID,
                           /* Translators: the words in quotes are typed as they are */
                           _("How long messages are kept is said as “forever”, “year”, “month”, "
                             "“day” or “none”."));
      return FALSE;
    }

  *keep = (TinHistoryKeep) value->value;
  return TRUE;
}

static int
run_session (const TinOptions       *options,
             const TinCliRunOptions *run,
             const TinHistoryKeep   *keep)
{
  g_autoptr (GError) error = NULL;
  /* Where other programs write commands, nobody can be asked. */
  g_autoptr (TinSession) session = tin_cli_open_session (options, !run->json, &error);
  g_autoptr (TinCli) cli = NULL;
  g_autoptr (TinCliFront) front = NULL;
  guint16 usual_port = 0;

  if (session == NULL)
    return fail_open (error);

  if (keep != NULL)
    g_object_set (tin_session_get_settings (session), "history-keep", *keep, NULL);
  cli = tin_cli_new (session);
  if (options->port == 0 && !options->any_port)
    usual_port = tin_settings_get_port (tin_session_get_settings (session));
  front = run->json ? tin_cli_json_new (cli) : tin_cli_menu_new (cli, usual_port);

  return tin_cli_run (cli, front, run);
}

/* "--help" prints and ends in GOption, which knows only the options of "run". */
static gboolean
asks_for_help (char **arguments)
{
  for (guint i = 1; arguments[i] != NULL && strcmp (arguments[i], "--") != 0; i++)
    {
      if (strcmp (arguments[i], "--help") == 0 || strcmp (arguments[i], "-h") == 0 ||
          strcmp (arguments[i], "-?") == 0)
        return TRUE;
    }
  return arguments[1] != NULL && strcmp (arguments[1], "help") == 0;
}

/**
 * tin_cli_fail_usage:
 *
 * Returns: the exit status
 */
int
tin_cli_fail_usage (const char *message)
{
  g_printerr ("tincan-cli: %s\n", message);
  g_printerr ("%s\n", _("Try “tincan-cli --help”."));

  return TIN_CLI_STATUS_USAGE;
}

static int
print_version (void)
{
  g_print ("tincan-cli %s\n", TIN_VERSION);

  return TIN_CLI_STATUS_OK;
}

/* --- A command alone ---------------------------------------------------------------------- */

/* Also said where a program reads it. */
static int
fail_alone (const TinCliCommand      *command,
            const TinCliAloneOptions *alone,
            const GError             *error)
{
  if (alone->json)
    tin_cli_json_print_result (tin_cli_command_get_word (command), error);

  return fail_open (error);
}

/* What is only looked at is not made by that. */
static gboolean
check_profile (const TinOptions     *options,
               const TinCliCommand  *command,
               GError              **error)
{
  g_autofree char *folder = NULL;

  if (command->verb == TIN_CLI_VERB_IMPORT || g_file_test (options->data_dir, G_FILE_TEST_EXISTS))
    return TRUE;

  folder = g_filename_display_name (options->data_dir);
  /* Translators: %s is a folder */
  g_set_error (error, TIN_ERROR, TIN_ERROR_STORAGE, _("There is no profile in %s."), folder);
  return FALSE;
}

static int
run_alone (const TinOptions         *options,
           const TinCliAloneOptions *alone,
           TinCliCommand            *command)
{
  g_autoptr (TinCliCommand) owned = command;
  g_autoptr (GError) error = NULL;
  g_autoptr (TinSession) session = NULL;
  g_autoptr (TinCli) cli = NULL;
  g_autoptr (TinCliFront) front = NULL;

  if (check_profile (options, command, &error))
    session = tin_cli_open_session (options, TRUE, &error);
  if (session == NULL)
    return fail_alone (command, alone, error);

  cli = tin_cli_new (session);
  front = alone->json ? tin_cli_json_new (cli) : tin_cli_menu_new (cli, 0);

  return tin_cli_run_alone (cli, front, g_steal_pointer (&owned));
}

static gboolean
refuse (const char  *why,
        GError     **error)
{
  g_set_error_literal (error, TIN_ERROR, TIN_ERROR_INVALID, why);
  return FALSE;
}

/* Whether a command that takes TAKES, of TinCliTakes, has those options; "--all" is another's to
 * look at. */
static gboolean
check_options (const TinCliAloneOptions  *alone,
               guint                      takes,
               GError                   **error)
{
  if (alone->html && (takes & TIN_CLI_MAY_HTML) == 0)
    /* Translators: the word in quotes is a command, typed as it is */
    return refuse (_("Only “export” has --html."), error);
  if ((alone->peer != NULL || alone->before != 0) && (takes & TIN_CLI_MAY_PLACE) == 0)
    /* Translators: the word in quotes is a command, typed as it is */
    return refuse (_("Only “search” has --in and --before."), error);
  return TRUE;
}

/* The option of "passphrase" is no other command's. */
static gboolean
check_new_file (const TinCliAloneOptions  *alone,
                GError                   **error)
{
  if (alone->new_file != NULL)
    /* Translators: the word in quotes is a command, typed as it is */
    return refuse (_("Only “passphrase” has --new-passphrase-file."), error);
  return TRUE;
}

static gboolean
check_all (const TinCliAloneOptions  *alone,
           GError                   **error)
{
  if (alone->all)
    /* Translators: the words in quotes are commands, typed as they are */
    return refuse (_("Only “peers” and “broadcast” have --all."), error);
  return TRUE;
}

/* Gives COMMAND what stood in options, if it takes it. */
static gboolean
take_options (TinCliCommand             *command,
              const TinCliAloneOptions  *alone,
              const TinOptions          *options,
              GError                   **error)
{
  if (!check_all (alone, error) || !check_new_file (alone, error) ||
      !check_options (alone, tin_cli_verb_get_takes (command->verb), error))
    return FALSE;
  if (alone->before < 0 || (alone->peer != NULL && !g_utf8_validate (alone->peer, -1, NULL)))
    return refuse (_("What stands behind --in or --before makes no sense."), error);
  if (options->port != 0 || options->any_port || *options->peers != NULL)
    /* Translators: the word in quotes is a command, typed as it is */
    return refuse (_("Only “run” has --port and --peer."), error);

  command->html = command->html || alone->html;
  command->place = (guint64) alone->before;
  if (alone->peer != NULL && *alone->peer != '\0')
    command->target = g_strdup (alone->peer);
  return TRUE;
}

static int
fail_word (const char *word)
{
  g_autofree char *safe = g_utf8_make_valid (word, -1);
  g_autofree char *message = NULL;

  if (strcmp (word, "run") == 0)
    /* Translators: “run” is a command, typed as it is */
    return tin_cli_fail_usage (_("“run” must be the first word."));
  if (tin_cli_find_verb (word, strlen (word)) >= 0)
    /* Translators: %s is a command; it and the last words in quotes are typed as they are */
    message = g_strdup_printf (_("“%s” is a command for a program that runs: "
                                 "see “tincan-cli run”."), safe);
  else
    /* Translators: %s is what was typed */
    message = g_strdup_printf (_("There is no command “%s”."), safe);

  return tin_cli_fail_usage (message);
}

/* What one program alone does for WORDS, the first of which is a command. */
static int
carry_out (const TinOptions         *options,
           const TinCliAloneOptions *alone,
           const char *const        *words)
{
  g_autoptr (TinCliCommand) command = NULL;
  g_autoptr (GError) error = NULL;
  int verb;

  if (strcmp (words[0], "passphrase") == 0)
    {
      if (!check_all (alone, &error) || !check_options (alone, 0, &error))
        return tin_cli_fail_usage (error->message);
      return tin_cli_passphrase_main (options, words, alone->new_file, alone->json);
    }
  if (tin_cli_steers (words[0]))
    {
      if (!check_new_file (alone, &error) || !check_options (alone, 0, &error))
        return tin_cli_fail_usage (error->message);
      return tin_cli_steer (options, words, alone->json, alone->all);
    }

  verb = tin_cli_find_verb (words[0], strlen (words[0]));
  if (verb < 0 || (tin_cli_verb_get_takes ((TinCliVerb) verb) & TIN_CLI_ALONE) == 0)
    return fail_word (words[0]);

  command = tin_cli_command_parse_words (words, &error);
  if (command == NULL || !take_options (command, alone, options, &error))
    return tin_cli_fail_usage (error->message);

  return run_alone (options, alone, g_steal_pointer (&command));
}

/* Its options may stand anywhere, before the first word, too. */
static int
main_alone (char **arguments)
{
  g_auto (TinCliAloneOptions) alone = { 0 };
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &alone.json, NULL, NULL },
    { "html", 0, 0, G_OPTION_ARG_NONE, &alone.html, NULL, NULL },
    { "all", 0, 0, G_OPTION_ARG_NONE, &alone.all, NULL, NULL },
    { "in", 0, 0, G_OPTION_ARG_FILENAME, &alone.peer, NULL, NULL },
    { "before", 0, 0, G_OPTION_ARG_INT64, &alone.before, NULL, NULL },
    { "new-passphrase-file", 0, 0, G_OPTION_ARG_FILENAME, &alone.new_file, NULL, NULL },
    { NULL }
  };
  g_autoptr (TinOptions) options = tin_options_new ();
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) rest = g_strdupv (arguments);
  g_auto (GStrv) words = NULL;

  if (!tin_options_parse_words (options, entries, &rest, &words, &error))
    return tin_cli_fail_usage (error->message);
  if (options->version)
    return print_version ();
  if (words[0] == NULL)
    return tin_cli_fail_usage (_("What to do is missing."));

  return carry_out (options, &alone, (const char *const *) words);
}

/**
 * tin_cli_main:
 * @arguments: the program's name and its arguments
 *
 * Returns: the exit status
 */
int
tin_cli_main (char **arguments)
{
  TinCliRunOptions run = { FALSE, FALSE, 0 };
  g_autofree char *keep_word = NULL;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &run.json,
      N_("Take commands and print events for other programs"), NULL },
    { "exit-on-eof", 0, 0, G_OPTION_ARG_NONE, &run.exit_on_eof,
      N_("End when the standard input ends"), NULL },
    { "history-keep", 0, 0, G_OPTION_ARG_FILENAME, &keep_word,
      /* Translators: in --help; the words behind the colon are typed as they are */
      N_("Keep messages: forever, year, month, day, none"), "TIME" },
    { NULL }
  };
  g_autoptr (TinOptions) options = tin_options_new ();
  g_auto (GStrv) rest = NULL;
  g_autoptr (GError) error = NULL;
  TinHistoryKeep keep;

  if (asks_for_help (arguments))
    return print_usage (entries);
  if (arguments[0] == NULL || arguments[1] == NULL)
    return tin_cli_fail_usage (_("What to do is missing."));
  if (strcmp (arguments[1], "run") != 0)
    return main_alone (arguments);

  rest = g_strdupv (arguments + 1);
  if (!tin_options_parse (options, entries, &rest, &error))
    return tin_cli_fail_usage (error->message);
  if (options->version)
    return print_version ();
  if (keep_word != NULL && !parse_keep (keep_word, &keep, &error))
    return tin_cli_fail_usage (error->message);

  run.port = options->port;
  return run_session (options, &run, keep_word != NULL ? &keep : NULL);
}
