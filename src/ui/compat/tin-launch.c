/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-launch.h"

/* What is a function in GTK before 4.10 (Debian 12) and a class from then on: having the desktop
 * open an address in the program that is for it. */

#if GTK_CHECK_VERSION (4, 10, 0)

static void
launched_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (gtk_uri_launcher_launch_finish (GTK_URI_LAUNCHER (source), result, &error))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  if (g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED) ||
      g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_CANCELLED))
    {
      g_clear_error (&error);
      error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "No program was chosen");
    }
  g_task_return_error (task, error);
}

static void
launch (GtkWindow  *parent,
        const char *uri,
        GTask      *task)
{
  g_autoptr (GtkUriLauncher) launcher = gtk_uri_launcher_new (uri);

  gtk_uri_launcher_launch (launcher, parent, g_task_get_cancellable (task), launched_cb,
                           g_object_ref (task));
}

#else

static void
launched_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (gtk_show_uri_full_finish (GTK_WINDOW (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
launch (GtkWindow  *parent,
        const char *uri,
        GTask      *task)
{
  gtk_show_uri_full (parent, uri, GDK_CURRENT_TIME, g_task_get_cancellable (task), launched_cb,
                     g_object_ref (task));
}

#endif

/**
 * tin_launch_uri_async:
 * @parent: the window that a question of the desktop would stand before
 * @uri: of any kind
 *
 * Has the desktop open @uri. Ends with tin_launch_uri_finish(), whose source is @parent.
 */
void
tin_launch_uri_async (GtkWindow           *parent,
                      const char          *uri,
                      GCancellable        *cancellable,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (GTK_IS_WINDOW (parent));
  g_return_if_fail (uri != NULL);

  task = g_task_new (parent, cancellable, callback, user_data);
  g_task_set_source_tag (task, tin_launch_uri_async);
  /* Whether it was opened is known to GTK alone. */
  g_task_set_check_cancellable (task, FALSE);
  launch (parent, uri, task);
}

/**
 * tin_launch_uri_finish:
 *
 * Returns: %FALSE if nothing opens it, with %G_IO_ERROR_CANCELLED if the person did not want it to
 *   be opened after all, or else with an error for the log: which one it is depends on the desktop
 */
gboolean
tin_launch_uri_finish (GAsyncResult  *result,
                       GError       **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, tin_launch_uri_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
