/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include <glib/gi18n.h>

#include "tin-compat.h"
#include "tin-help.h"
#include "tin-launch.h"

/* The pages of help/ are shown by the desktop's help viewer, which not every desktop has.
 *
 * In a sandbox GTK has every address opened outside, where a viewer does not see the pages in here.
 * GIO looks for one inside first, and the runtime of GNOME has one. */

#define PAGES "help:tincan"

static void
website_opened_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  if (!tin_launch_uri_finish (result, &error))
    g_message ("The website is not shown: %s", error->message);
}

static void
answered_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  if (tin_confirm_finish (result))
    tin_launch_uri_async (GTK_WINDOW (source), TIN_WEBSITE, NULL, website_opened_cb, NULL);
}

static void
pages_opened_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (GtkWindow) parent = GTK_WINDOW (user_data);
  g_autoptr (GError) error = NULL;

  if (g_app_info_launch_default_for_uri_finish (result, &error) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_message ("The help is not shown: %s", error->message);
  /* Whoever asked may have closed the window by now. */
  if (!gtk_widget_get_mapped (GTK_WIDGET (parent)))
    return;

  tin_confirm_async (parent,
                     &(TinQuestion) {
                       .heading = _("No Help Viewer"),
                       /* Translators: Yelp is the name of a program */
                       .body = _("The help pages of Tincan need a program that shows them, such "
                                 "as Yelp, and none was found on this computer. Install one, "
                                 "or read about Tincan on its website."),
                       .accept = _("Open _Website"),
                     },
                     answered_cb, NULL);
}

/**
 * tin_help_show:
 * @parent: the window in which help was asked for
 *
 * Shows the help pages, or says what is missing.
 */
void
tin_help_show (GtkWindow *parent)
{
  g_autoptr (GdkAppLaunchContext) context = NULL;

  g_return_if_fail (GTK_IS_WINDOW (parent));

  context = gdk_display_get_app_launch_context (gtk_widget_get_display (GTK_WIDGET (parent)));
  g_app_info_launch_default_for_uri_async (PAGES, G_APP_LAUNCH_CONTEXT (context), NULL,
                                           pages_opened_cb, g_object_ref (parent));
}
