/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-problem-pages.h"

#include <glib/gi18n.h>

#include "tin-problem-page.h"
#include "tin-text.h"
#include "tin-words.h"

/* The words for what can stand in the way at the start, and the buttons that lead on. The actions
 * are the application's. */

/* --- The profile -------------------------------------------------------------------------- */

/* Returns: what stands in the way of opening the profile in the folder %s. */
static const char *
open_problem_format (const GError *error)
{
  switch (error->domain == TIN_ERROR ? error->code : TIN_ERROR_LAST)
    {
    case TIN_ERROR_IN_USE:
      /* Translators: %s is a folder */
      return _("Another Tincan uses %s now. Close it first, or start this one under another name.");
    case TIN_ERROR_NEWER:
      /* Translators: %s is a folder */
      return _("The profile in %s was written by a newer version of Tincan, and this version "
               "cannot read it. Update Tincan, or start the newer one. Nothing was changed.");
    case TIN_ERROR_DISK_FULL:
      /* Translators: %s is a folder */
      return _("There is no room on the disk that holds %s. Make room, then start Tincan again.");
    case TIN_ERROR_READ_ONLY:
      /* Translators: %s is a folder; --data-dir is typed as it is */
      return _("Tincan may not write to %s. Make the folder writable, or choose another one with "
               "--data-dir.");
    default:
      /* Translators: %s is a folder */
      return _("What Tincan keeps in %s cannot be read. Nothing was changed.");
    }
}

/**
 * tin_open_problem_page_new:
 * @data_dir: the folder of the profile
 * @error: of tin_session_open()
 */
GtkWidget *
tin_open_problem_page_new (const char   *data_dir,
                           const GError *error)
{
  g_autofree char *folder = g_filename_display_name (data_dir);
  g_autofree char *isolated = tin_words_isolate (folder);
  g_autofree char *description = tin_text_fill (open_problem_format (error), isolated);
  gboolean newer = g_error_matches (error, TIN_ERROR, TIN_ERROR_NEWER);
  GtkWidget *page;

  page = tin_problem_page_new (newer ? _("A Newer Tincan Is Needed") : _("Tincan Cannot Start"),
                               description);
  tin_problem_page_add_button (TIN_PROBLEM_PAGE (page), _("_Quit"), "app.quit");
  /* What the description says already need not be said again in other words. */
  tin_problem_page_set_reason (TIN_PROBLEM_PAGE (page), error->message,
                               !newer && !g_error_matches (error, TIN_ERROR, TIN_ERROR_IN_USE));
  return page;
}

/* PATH: of what was put aside at this start. */
static GtkWidget *
put_aside_page_new (const char *title,
                    const char *description,
                    const char *path)
{
  g_autofree char *name = g_filename_display_name (path);
  GtkWidget *page = tin_problem_page_new (title, description);

  /* Translators: a button: goes on to the window, after what was wrong has been read */
  tin_problem_page_add_button (TIN_PROBLEM_PAGE (page), _("C_ontinue"), "app.damage-seen");
  tin_problem_page_add_button (TIN_PROBLEM_PAGE (page), _("Show in _Folder"), "app.show-damaged");
  tin_problem_page_set_reason (TIN_PROBLEM_PAGE (page), name, TRUE);
  return page;
}

/**
 * tin_history_damage_page_new:
 * @path: the damaged history, which was put aside at this start
 */
GtkWidget *
tin_history_damage_page_new (const char *path)
{
  return put_aside_page_new (_("The History Was Damaged"),
                             _("The damaged file was kept, and a new history was begun. What you "
                               "said and what was said to you comes back from the other person as "
                               "soon as you are connected, if they have it. Messages with "
                               "plain-text programs do not."), path);
}

/**
 * tin_contacts_damage_page_new:
 * @path: the damaged list of people, which was put aside at this start
 */
GtkWidget *
tin_contacts_damage_page_new (const char *path)
{
  return put_aside_page_new (_("The List of People Was Damaged"),
                             _("The damaged file was kept, and what could be read of it is used. "
                               "Names, verified marks and blocks may be lost: check who is "
                               "blocked, and compare codes again."), path);
}

/* --- The port ----------------------------------------------------------------------------- */

static char *
dup_port_description (TinSession *session,
                      guint16     port)
{
  g_autofree char *holder = tin_session_dup_port_holder (session, port);
  g_autofree char *name = NULL;

  if (holder == NULL)
    return g_strdup (_("Another program listens on it. Quit that program and try again, or use "
                       "another port: then tell the others the new one."));
  name = tin_words_isolate (holder);
  /* Translators: %s is a program that listens on a port */
  return g_strdup_printf (_("%s listens on it. Quit that program and try again, or use another "
                            "port: then tell the others the new one."), name);
}

/**
 * tin_port_problem_page_new:
 * @port: the one that was asked for
 * @error: of tin_session_start_on()
 * @complaint: (out) (transfer full): the same for a terminal
 */
GtkWidget *
tin_port_problem_page_new (TinSession    *session,
                           guint16        port,
                           const GError  *error,
                           char         **complaint)
{
  g_autofree char *title = NULL;
  g_autofree char *description = NULL;
  GtkWidget *page;

  if (g_error_matches (error, TIN_ERROR, TIN_ERROR_PORT_TAKEN))
    {
      /* Translators: %u is a number */
      title = g_strdup_printf (_("Port %u Is Taken"), port);
      description = dup_port_description (session, port);
    }
  else
    {
      title = g_strdup (_("Others Cannot Reach You"));
      description = g_strdup (_("This computer does not let Tincan listen on the port that was "
                                "asked for. Ports below 1024 often belong to the system."));
    }
  *complaint = g_strdup_printf ("%s. %s", title, description);

  page = tin_problem_page_new (title, description);
  tin_problem_page_add_button (TIN_PROBLEM_PAGE (page), _("_Try Again"), "app.listen-again");
  tin_problem_page_add_button (TIN_PROBLEM_PAGE (page), _("Use _Another Port"),
                               "app.listen-elsewhere");
  tin_problem_page_set_reason (TIN_PROBLEM_PAGE (page), error->message, FALSE);
  return page;
}
