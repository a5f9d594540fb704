/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan"

#include "config.h"

#include <glib/gi18n.h>
#include <stdio.h>

#include "tin-application.h"
#include "tin-bus.h"
#include "tin-locale.h"
#include "tin-notification-server.h"

/* The desktop program's entry: what concerns the process and its terminal, and nothing else. */

#define EXIT_WRONG_ARGUMENTS 2

/* How it is started, besides what both programs take. */
typedef struct
{
  gboolean  background;  /* without showing the window */
  gboolean  service;     /* by the bus, which will say what is wanted */
  char    **uris;        /* (owned) (nullable) to be opened */
} Start;

static void
start_clear (Start *self)
{
  g_clear_pointer (&self->uris, g_strfreev);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Start, start_clear)

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

/* In the program that has the profile, this one or another. */
static void
open_uris (GApplication *application,
           const Start  *how)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; how->uris[i] != NULL; i++)
    g_ptr_array_add (files, g_file_new_for_uri (how->uris[i]));
  if (files->len > 0)
    g_application_open (application, (GFile **) files->pdata, (int) files->len, "");
}

/* One process a profile. Where there is no session bus to find the other one by, the profile's own
 * lock does it. */
static int
run (TinOptions  *options,
     const Start *how)
{
  GApplicationFlags flags = how->service ? G_APPLICATION_IS_SERVICE : G_APPLICATION_DEFAULT_FLAGS;
  g_autofree char *profile = g_strdup (options->private_data ? options->data_dir
                                                             : options->profile);
  g_autoptr (TinApplication) application = tin_application_new (options, flags);
  g_autoptr (GError) error = NULL;

  g_signal_connect (application, "listening", G_CALLBACK (listening_cb), NULL);
  g_signal_connect (application, "complaint", G_CALLBACK (complaint_cb), NULL);

  if (!g_application_register (G_APPLICATION (application), NULL, &error))
    {
      g_printerr ("tincan: %s\n", error->message);
      return EXIT_FAILURE;
    }
  if (how->background)
    tin_application_start_hidden (application);
  open_uris (G_APPLICATION (application), how);
  if (g_application_get_is_remote (G_APPLICATION (application)))
    {
      if (how->background)
        return EXIT_SUCCESS;
      /* Translators: on the terminal; %s is the name of a profile or a folder */
      g_print (_("The profile “%s” is running already: its window comes to the front.\n"), profile);
      fflush (stdout);
    }
  return g_application_run (G_APPLICATION (application), 0, NULL);
}

/* GNOME's own notification service takes none of a program that has no desktop entry of its name,
 * and there is one entry for all profiles: those of another profile go the way of programs that are
 * not installed, which GNOME understands as well. */
static void
choose_notifications (const TinOptions *options)
{
  g_autofree char *name = tin_bus_dup_name (options);

  if (g_strcmp0 (name, TIN_APPLICATION_ID) != 0 && !tin_notification_uses_portal ())
    g_setenv ("GNOTIFICATION_BACKEND", "freedesktop", FALSE);
}

int
main (int    argc,
      char **argv)
{
  g_auto (Start) how = { FALSE, FALSE, NULL };
  const GOptionEntry entries[] = {
    { "background", 0, 0, G_OPTION_ARG_NONE, &how.background,
      N_("Start without showing the window"), NULL },
    /* GApplication's own word, which the bus starts the program with. */
    { "gapplication-service", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_NONE, &how.service,
      NULL, NULL },
    { NULL }
  };
  g_autoptr (TinOptions) options = tin_options_new ();
  g_auto (GStrv) arguments = g_strdupv (argv);
  g_autoptr (GError) error = NULL;

  tin_locale_init ();
  g_set_prgname ("tincan");
  g_set_application_name (_("Tincan"));

  if (!tin_options_parse_uris (options, entries, &arguments, &how.uris, &error))
    {
      g_printerr ("tincan: %s\n", error->message);
      /* Translators: on the terminal; %s is “tincan --help” */
      g_printerr (_("Try “%s” for how it is started.\n"), "tincan --help");
      return EXIT_WRONG_ARGUMENTS;
    }
  if (options->version)
    {
      g_print ("tincan %s\n", TIN_VERSION);
      return EXIT_SUCCESS;
    }
  choose_notifications (options);
  if (!gtk_init_check ())
    {
      g_printerr ("tincan: %s\n",
                  _("There is no display to show a window on. On a terminal, use tincan-cli."));
      return EXIT_FAILURE;
    }
  return run (g_steal_pointer (&options), &how);
}
