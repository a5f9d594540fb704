/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-cli"

#include "config.h"

#include "tin-cli-steer.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "tin-bus.h"
#include "tin-cli-main.h"
#include "tin-cli-steer-private.h"
#include "tin-cli.h"
#include "tin-error.h"

/* "tincan-cli send Bob Hi" asks the window of the profile to do it: one call over the session bus,
 * one answer. Nothing is started for it: where no window of that profile runs, it says so. */

typedef struct
{
  const char *word;
  const char *method;
  guint       n_words;  /* behind it, at least */
  gboolean    text;     /* the last is a text, of as many words as there are; else no more words */
  gboolean    all;      /* has --all */
} Verb;

static const Verb verbs[] = {
  { "send", "Send", 2, TRUE },
  { "broadcast", "Broadcast", 1, TRUE, TRUE },
  { "connect", "Connect", 1 },
  { "disconnect", "Disconnect", 1 },
  { "peers", "ListPeers", 0, FALSE, TRUE },
  { "show", "Show", 0 },
  { "status", NULL, 0 },
  { "quit", "Quit", 0 },
};

static const Verb *
find_verb (const char *word)
{
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (strcmp (verbs[i].word, word) == 0)
      return &verbs[i];
  return NULL;
}

/**
 * tin_cli_steers:
 *
 * Returns: whether @word is a command for tin_cli_steer()
 */
gboolean
tin_cli_steers (const char *word)
{
  return find_verb (word) != NULL;
}

/* Returns: (nullable): what is wrong with WORDS, for the person */
static const char *
check_words (const Verb        *verb,
             const char *const *words,
             gboolean           all)
{
  guint n_words = g_strv_length ((char **) words) - 1;
  guint most = strcmp (verb->word, "show") == 0 ? 1 : verb->n_words;

  if (n_words < verb->n_words)
    return _("Something is missing.");
  if (verb->text && *words[n_words] == '\0')
    return _("The text is missing.");
  if (!verb->text && n_words > most)
    return _("There are too many words.");
  if (all && !verb->all)
    return _("Only “peers” and “broadcast” have --all.");
  for (guint i = 1; i <= n_words; i++)
    if (!g_utf8_validate (words[i], -1, NULL))
      return _("That is not valid UTF-8.");
  return NULL;
}

/* Returns: (transfer floating) (nullable): */
static GVariant *
make_parameters (const Verb        *verb,
                 const char *const *words,
                 gboolean           all)
{
  g_autofree char *text = NULL;

  if (verb->text)
    text = g_strjoinv (" ", (char **) words + verb->n_words);
  if (strcmp (verb->word, "send") == 0)
    return g_variant_new ("(ss)", words[1], text);
  if (strcmp (verb->word, "broadcast") == 0)
    return g_variant_new ("(sb)", text, all);
  if (strcmp (verb->word, "show") == 0)
    return g_variant_new ("(s)", words[1] != NULL ? words[1] : "");
  return verb->n_words == 1 ? g_variant_new ("(s)", words[1]) : NULL;
}

/* Connecting may take long; a window that ends meanwhile is noticed. */
static GVariant *
call (const Verb         *verb,
      const char         *name,
      const char *const  *words,
      gboolean            all,
      GError            **error)
{
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, error);
  g_autofree char *path = tin_bus_dup_path (name);

  if (bus == NULL)
    return NULL;
  if (verb->method == NULL)
    return g_dbus_connection_call_sync (bus, name, path, "org.freedesktop.DBus.Properties",
                                        "GetAll", g_variant_new ("(s)", TIN_BUS_INTERFACE),
                                        G_VARIANT_TYPE ("(a{sv})"),
                                        G_DBUS_CALL_FLAGS_NO_AUTO_START, G_MAXINT, NULL, error);
  return g_dbus_connection_call_sync (bus, name, path, TIN_BUS_INTERFACE, verb->method,
                                      make_parameters (verb, words, all), NULL,
                                      G_DBUS_CALL_FLAGS_NO_AUTO_START, G_MAXINT, NULL, error);
}

/**
 * tin_cli_steer:
 * @options: which profile
 * @words: a command of tin_cli_steers(), and what stands behind it
 * @json: for programs
 * @all: --all was given
 *
 * Returns: the exit status
 */
int
tin_cli_steer (const TinOptions  *options,
               const char *const *words,
               gboolean           json,
               gboolean           all)
{
  const Verb *verb = find_verb (words[0]);
  const char *wrong = check_words (verb, words, all);
  g_autofree char *name = NULL;
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GVariant) first = NULL;
  g_autoptr (GError) error = NULL;

  if (wrong != NULL)
    return tin_cli_fail_usage (wrong);

  tin_bus_register_errors ();
  name = tin_bus_dup_name (options);
  answer = call (verb, name, words, all, &error);
  if (answer == NULL)
    {
      tin_cli_steer_print_error (verb->word, words[1], error, json);
      if (g_error_matches (error, TIN_ERROR, TIN_ERROR_INVALID))
        return TIN_CLI_STATUS_USAGE;
      return tin_cli_steer_is_alone (error) ? TIN_CLI_STATUS_NOT_RUNNING : TIN_CLI_STATUS_FAILED;
    }

  if (g_variant_n_children (answer) > 0)
    first = g_variant_get_child_value (answer, 0);
  if (strcmp (verb->word, "peers") == 0)
    tin_cli_steer_print_peers (first, all, json);
  else if (verb->method == NULL)
    tin_cli_steer_print_status (first, json);
  if (json || strcmp (verb->word, "broadcast") == 0)
    tin_cli_steer_print_result (verb->word, answer, json);
  return TIN_CLI_STATUS_OK;
}
