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

/* What the words after "tincan-cli" ask for. */

static int
print_usage (const GOptionEntry *entries)
{
  g_autofree char *options = NULL;

  /* The options are those of "run". */
  g_set_prgname ("tincan-cli run");
  options = tin_options_get_usage (entries);
  g_print ("%s", options);
  g_print ("%s", _("With --json each line of the standard input is a command, and each line of\n"
                   "the standard output is a JSON object. The exit status is 2 for wrong\n"
                   "arguments, 3 when the port is taken, 1 for any other failure.\n"));

  return TIN_CLI_STATUS_OK;
}

static int
run_session (const TinOptions       *options,
             const TinCliRunOptions *run)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TinSession) session = tin_session_open (options, &error);
  g_autoptr (TinCli) cli = NULL;
  g_autoptr (TinCliFront) front = NULL;
  guint16 usual_port = 0;

  if (session == NULL)
    {
      g_printerr ("tincan-cli: %s\n", error->message);
      return error->domain == TIN_ERROR && error->code == TIN_ERROR_INVALID
               ? TIN_CLI_STATUS_USAGE : TIN_CLI_STATUS_FAILED;
    }

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

static int
fail_usage (const char *message)
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
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &run.json,
      N_("Take commands and print events for other programs"), NULL },
    { "exit-on-eof", 0, 0, G_OPTION_ARG_NONE, &run.exit_on_eof,
      N_("End when the standard input ends"), NULL },
    { NULL }
  };
  g_autoptr (TinOptions) options = tin_options_new ();
  g_auto (GStrv) rest = NULL;
  g_autoptr (GError) error = NULL;

  if (asks_for_help (arguments))
    return print_usage (entries);
  if (arguments[0] == NULL || arguments[1] == NULL)
    return fail_usage (_("What to do is missing."));
  if (strcmp (arguments[1], "--version") == 0)
    return print_version ();
  if (strcmp (arguments[1], "run") != 0)
    {
      g_autofree char *safe = g_utf8_make_valid (arguments[1], -1);
      g_autofree char *message = g_strdup_printf (_("There is no command “%s”."), safe);

      return fail_usage (message);
    }

  rest = g_strdupv (arguments + 1);
  if (!tin_options_parse (options, entries, &rest, &error))
    return fail_usage (error->message);

  run.port = options->port;
  return options->version ? print_version () : run_session (options, &run);
}
