/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-cli"

#include "config.h"

#include "tin-cli-passphrase.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "tin-cli-json.h"
#include "tin-cli-main.h"
#include "tin-cli-secret.h"
#include "tin-cli-words.h"
#include "tin-session-passphrase.h"

/* The passphrase of a profile on a terminal: asked for when a profile is opened, and
 * "tincan-cli passphrase set", "change" and "remove". It comes from a file where one is named, and
 * never from the command line, which others of this machine can see. */

#define WORD "passphrase"
/* After that one starts the program again, as elsewhere on a terminal: it is no lock-out. */
#define TRIES 3

typedef enum
{
  ACTION_SET,
  ACTION_CHANGE,
  ACTION_REMOVE,
} Action;

typedef struct
{
  const TinOptions *options;   /* (borrowed) */
  const char       *new_file;  /* (borrowed) (nullable) */
  gboolean          json;
  Action            action;
} Request;

static void
say (const char *text)
{
  g_printerr ("%s\n", text);
}

static gboolean
is_locked_error (const GError *error)
{
  return g_error_matches (error, TIN_ERROR, TIN_ERROR_LOCKED);
}

/* --- Opening ------------------------------------------------------------------------------ */

/**
 * tin_cli_open_session:
 * @may_ask: whether somebody may be asked on the terminal, if there is one
 *
 * As tin_session_open(); asks for the passphrase where one is wanted and no file was named.
 */
TinSession *
tin_cli_open_session (const TinOptions  *options,
                      gboolean           may_ask,
                      GError           **error)
{
  g_autoptr (GError) local_error = NULL;
  TinSession *session = tin_session_open (options, &local_error);

  may_ask = may_ask && options->passphrase_file == NULL && tin_cli_secret_is_possible ();
  for (guint i = 0; i < TRIES && may_ask && is_locked_error (local_error); i++)
    {
      g_autoptr (TinSecret) passphrase = tin_cli_secret_ask (_("Passphrase of the profile: "));

      if (passphrase == NULL)
        break;
      g_clear_error (&local_error);
      session = tin_session_open_with (options, passphrase, &local_error);
      if (is_locked_error (local_error))
        say (_("That is not the passphrase of this profile."));
    }

  if (session == NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  return session;
}

/* --- Setting ------------------------------------------------------------------------------ */

static TinSecret *
refuse (const char  *why,
        GError     **error)
{
  g_set_error_literal (error, TIN_ERROR, TIN_ERROR_INVALID, why);
  return NULL;
}

static TinSecret *
get_old (const Request  *request,
         GError        **error)
{
  TinSecret *old;

  if (request->options->passphrase_file != NULL)
    return tin_session_read_passphrase (request->options->passphrase_file, error);
  if (!tin_cli_secret_is_possible ())
    return refuse (_("There is no terminal to ask for the passphrase: name a file with it, with "
                     "--passphrase-file."), error);

  old = tin_cli_secret_ask (_("Current passphrase: "));
  return old != NULL ? old : refuse (_("No passphrase was typed."), error);
}

static TinSecret *
ask_new_twice (GError **error)
{
  for (guint i = 0; i < TRIES; i++)
    {
      g_autoptr (TinSecret) first = tin_cli_secret_ask (_("New passphrase: "));
      g_autoptr (TinSecret) second = NULL;

      if (first == NULL || *first == '\0')
        return refuse (_("No passphrase was typed."), error);
      second = tin_cli_secret_ask (_("New passphrase again: "));
      if (g_strcmp0 (first, second) == 0)
        return g_steal_pointer (&first);
      say (_("The two passphrases differ."));
    }
  return refuse (_("The two passphrases differed every time."), error);
}

static TinSecret *
get_new (const Request  *request,
         GError        **error)
{
  if (request->new_file != NULL)
    return tin_session_read_passphrase (request->new_file, error);
  if (!tin_cli_secret_is_possible ())
    return refuse (_("There is no terminal to ask for the new passphrase: name a file with it, "
                     "with --new-passphrase-file."), error);

  return ask_new_twice (error);
}

/* Whether there is a passphrase, as the action wants it. */
static gboolean
check_state (const Request  *request,
             GError        **error)
{
  g_autofree char *folder = g_filename_display_name (request->options->data_dir);

  if (!g_file_test (request->options->data_dir, G_FILE_TEST_EXISTS))
    {
      /* Translators: %s is a folder */
      g_set_error (error, TIN_ERROR, TIN_ERROR_STORAGE, _("There is no profile in %s."), folder);
      return FALSE;
    }
  if (tin_session_is_locked (request->options) == (request->action != ACTION_SET))
    return TRUE;

  refuse (request->action == ACTION_SET
            ? _("This profile has a passphrase already. Use “tincan-cli passphrase change”.")
            : _("This profile has no passphrase. Use “tincan-cli passphrase set”."),
          error);
  return FALSE;
}

/* One who mistypes the old passphrase is asked for that alone once more. */
static gboolean
set_passphrase (const Request  *request,
                TinSecret     **old,
                const char     *new_one,
                GError        **error)
{
  gboolean typed = *old != NULL && request->options->passphrase_file == NULL;

  for (guint i = 1;; i++)
    {
      g_autoptr (GError) local_error = NULL;

      if (tin_session_set_passphrase_alone (request->options, *old, new_one, &local_error))
        return TRUE;
      if (!typed || i == TRIES || !is_locked_error (local_error))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      say (_("That is not the passphrase of this profile."));
      tin_secret_free (*old);
      *old = get_old (request, error);
      if (*old == NULL)
        return FALSE;
    }
}

static gboolean
carry_out (const Request  *request,
           GError        **error)
{
  g_autoptr (TinSecret) old = NULL;
  g_autoptr (TinSecret) new_one = NULL;

  if (!check_state (request, error))
    return FALSE;
  if (request->action != ACTION_SET && (old = get_old (request, error)) == NULL)
    return FALSE;
  if (request->action != ACTION_REMOVE && (new_one = get_new (request, error)) == NULL)
    return FALSE;

  return set_passphrase (request, &old, new_one, error);
}

/* --- The command -------------------------------------------------------------------------- */

static const char *
get_done_words (Action action)
{
  switch (action)
    {
    case ACTION_SET:
      return _("The key of this profile is locked with the passphrase now. Nobody can unlock it "
               "without the passphrase. Keep it where you will find it again.");
    case ACTION_CHANGE:
      return _("The passphrase is changed.");
    case ACTION_REMOVE:
    default:
      return _("The passphrase is removed. Whoever can read this profile’s files has its key.");
    }
}

static char *
dup_error_words (const GError *error)
{
  if (g_error_matches (error, TIN_ERROR, TIN_ERROR_LOCKED))
    return g_strdup (_("That is not the passphrase of this profile. Nothing was changed."));

  return tin_cli_words_for_open_error (error);
}

static int
report (const Request *request,
        const GError  *error)
{
  g_autofree char *words = error != NULL ? dup_error_words (error) : NULL;

  if (request->json)
    tin_cli_json_print_result (WORD, error);
  else if (error == NULL)
    g_print ("%s\n", get_done_words (request->action));
  if (error == NULL)
    return TIN_CLI_STATUS_OK;

  g_printerr ("tincan-cli: %s\n", words);
  return tin_cli_get_open_status (error);
}

static gboolean
find_action (const char *const *words,
             Action            *action)
{
  static const char *const actions[] = {
    [ACTION_SET] = "set", [ACTION_CHANGE] = "change", [ACTION_REMOVE] = "remove",
  };

  if (g_strv_length ((char **) words) != 2)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      if (strcmp (words[1], actions[i]) == 0)
        {
          *action = (Action) i;
          return TRUE;
        }
    }
  return FALSE;
}

static gboolean
check_request (const Request *request)
{
  const TinOptions *options = request->options;

  return options->port == 0 && !options->any_port && *options->peers == NULL &&
         (request->action != ACTION_REMOVE || request->new_file == NULL) &&
         (request->action != ACTION_SET || options->passphrase_file == NULL);
}

/**
 * tin_cli_passphrase_main:
 * @options: which profile
 * @words: "passphrase", and what stands behind it
 * @new_file: (nullable): with the new passphrase in its first line
 * @json: for programs
 *
 * Returns: the exit status
 */
int
tin_cli_passphrase_main (const TinOptions  *options,
                         const char *const *words,
                         const char        *new_file,
                         gboolean           json)
{
  Request request = { .options = options, .new_file = new_file, .json = json };
  g_autoptr (GError) error = NULL;

  if (!find_action (words, &request.action) || !check_request (&request))
    return tin_cli_fail_usage (_("It is “passphrase set [--new-passphrase-file FILE]”, “passphrase "
                                 "change [--passphrase-file FILE] [--new-passphrase-file FILE]” or "
                                 "“passphrase remove [--passphrase-file FILE]”."));

  carry_out (&request, &error);
  return report (&request, error);
}
