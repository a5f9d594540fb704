/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan"

#include "config.h"

#include <glib/gi18n.h>
#include <stdio.h>

#include "tin-application.h"
#include "tin-locale.h"

/* The desktop program's entry: what concerns the process and its terminal, and nothing else. */

#define EXIT_WRONG_ARGUMENTS 2

static void
listening_cb (TinApplication *application,
              guint           port,
              gpointer        user_data)
{
  /* Scripts wait for this line, which is the same in every language. */
  g_print ("Server listening on port %u\n", port);
  fflush (stdout);
}

static void
complaint_cb (TinApplication *application,
              const char     *text,
              gpointer        user_data)
{
  g_printerr ("tincan: %s\n", text);
}

/* One process a profile. Where there is no session bus to find the other one by, the profile's own
 * lock does it. */
static int
run (TinOptions *options)
{
  g_autofree char *profile = g_strdup (options->private_data ? options->data_dir
                                                             : options->profile);
  g_autoptr (TinApplication) application = tin_application_new (options,
                                                                   G_APPLICATION_DEFAULT_FLAGS);
  g_autoptr (GError) error = NULL;

  g_signal_connect (application, "listening", G_CALLBACK (listening_cb), NULL);
  g_signal_connect (application, "complaint", G_CALLBACK (complaint_cb), NULL);

  if (!g_application_register (G_APPLICATION (application), NULL, &error))
    {
      g_printerr ("tincan: %s\n", error->message);
      return EXIT_FAILURE;
    }
  if (g_application_get_is_remote (G_APPLICATION (application)))
    {
      /* Translators: on the terminal; %s is the name of a profile or a folder */
      g_print (_("The profile “%s” runs already: its window comes to the front.\n"), profile);
      fflush (stdout);
    }
  return g_application_run (G_APPLICATION (application), 0, NULL);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (TinOptions) options = tin_options_new ();
  g_auto (GStrv) arguments = g_strdupv (argv);
  g_autoptr (GError) error = NULL;

  tin_locale_init ();
  g_set_prgname ("tincan");
  g_set_application_name (_("Tincan"));

  if (!tin_options_parse (options, NULL, &arguments, &error))
    {
      g_printerr ("tincan: %s\n", error->message);
      g_printerr (_("Try “%s” for how it is started.\n"), "tincan --help");
      return EXIT_WRONG_ARGUMENTS;
    }
  if (options->version)
    {
      g_print ("tincan %s\n", TIN_VERSION);
      return EXIT_SUCCESS;
    }
  if (!gtk_init_check ())
    {
      g_printerr ("tincan: %s\n",
                  _("There is no display to show a window on. On a terminal, use tincan-cli."));
      return EXIT_FAILURE;
    }
  return run (g_steal_pointer (&options));
}
