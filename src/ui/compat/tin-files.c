/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include <glib/gi18n.h>

#include "tin-files.h"

/* What is another class in GTK before 4.10 (Debian 12) and from then on: choosing a file, and
 * showing the folder that one is in. */

/* Returns: (transfer full): what is shown at first, and all there is. */
static GListModel *
list_filters (const TinFileRequest *request)
{
  GListStore *filters = g_list_store_new (GTK_TYPE_FILE_FILTER);
  g_autoptr (GtkFileFilter) some = gtk_file_filter_new ();
  g_autoptr (GtkFileFilter) all = gtk_file_filter_new ();

  gtk_file_filter_set_name (some, request->kind);
  gtk_file_filter_add_suffix (some, request->suffix);
  g_list_store_append (filters, some);
  gtk_file_filter_set_name (all, _("All Files"));
  gtk_file_filter_add_pattern (all, "*");
  g_list_store_append (filters, all);
  return G_LIST_MODEL (filters);
}

#if GTK_CHECK_VERSION (4, 10, 0)

static void
return_file (GTask  *task,
             GFile  *file,
             GError *error)
{
  if (error != NULL)
    g_debug ("No file was chosen: %s", error->message);
  g_clear_error (&error);
  g_task_return_pointer (task, file, g_object_unref);
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GFile *file = gtk_file_dialog_open_finish (GTK_FILE_DIALOG (source), result, &error);

  return_file (task, file, error);
}

static void
saved_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GFile *file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (source), result, &error);

  return_file (task, file, error);
}

static void
choose (GtkWindow            *parent,
        const TinFileRequest *request,
        GTask                *task)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  GCancellable *cancellable = g_task_get_cancellable (task);

  gtk_file_dialog_set_title (dialog, request->title);
  gtk_file_dialog_set_accept_label (dialog, request->accept);
  gtk_file_dialog_set_modal (dialog, TRUE);
  if (request->suffix != NULL)
    {
      g_autoptr (GListModel) filters = list_filters (request);

      gtk_file_dialog_set_filters (dialog, filters);
    }
  if (request->name == NULL)
    {
      gtk_file_dialog_open (dialog, parent, cancellable, opened_cb, g_object_ref (task));
      return;
    }
  gtk_file_dialog_set_initial_name (dialog, request->name);
  gtk_file_dialog_save (dialog, parent, cancellable, saved_cb, g_object_ref (task));
}

static void
launched_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  if (!gtk_file_launcher_open_containing_folder_finish (GTK_FILE_LAUNCHER (source), result,
                                                        &error))
    g_debug ("The folder is not shown: %s", error->message);
}

static void
show_in_folder (GtkWindow *parent,
                GFile     *file)
{
  g_autoptr (GtkFileLauncher) launcher = gtk_file_launcher_new (file);

  gtk_file_launcher_open_containing_folder (launcher, parent, NULL, launched_cb, NULL);
}

#else

/* A chooser that is open: it lives until it has answered, or is no longer wanted. */
typedef struct
{
  GtkFileChooserNative *chooser;    /* (owned) */
  GTask                *task;       /* (owned) */
  gulong                cancelled;
} Choosing;

/* FILE: (transfer full) (nullable). */
static void
choosing_end (Choosing *self,
              GFile    *file)
{
  GCancellable *cancellable = g_task_get_cancellable (self->task);

  if (self->cancelled != 0)
    g_signal_handler_disconnect (cancellable, self->cancelled);
  g_signal_handlers_disconnect_by_data (self->chooser, self);
  gtk_native_dialog_destroy (GTK_NATIVE_DIALOG (self->chooser));
  g_object_unref (self->chooser);
  g_task_return_pointer (self->task, file, g_object_unref);
  g_object_unref (self->task);
  g_free (self);
}

static void
response_cb (GtkNativeDialog *dialog,
             int              response,
             Choosing        *choosing)
{
  GFile *file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  choosing_end (choosing, file);
}

static void
cancelled_cb (GCancellable *cancellable,
              Choosing     *choosing)
{
  choosing_end (choosing, NULL);
}

static void
add_filters (GtkFileChooser       *chooser,
             const TinFileRequest *request)
{
  g_autoptr (GListModel) filters = list_filters (request);

  for (guint i = 0; i < g_list_model_get_n_items (filters); i++)
    {
      g_autoptr (GtkFileFilter) filter = g_list_model_get_item (filters, i);

      gtk_file_chooser_add_filter (chooser, filter);
    }
}

static void
choose (GtkWindow            *parent,
        const TinFileRequest *request,
        GTask                *task)
{
  GtkFileChooserAction action = request->name != NULL ? GTK_FILE_CHOOSER_ACTION_SAVE
                                                      : GTK_FILE_CHOOSER_ACTION_OPEN;
  GCancellable *cancellable = g_task_get_cancellable (task);
  Choosing *choosing = g_new0 (Choosing, 1);

  choosing->task = g_object_ref (task);
  choosing->chooser = gtk_file_chooser_native_new (request->title, parent, action,
                                                   request->accept, _("_Cancel"));
  if (request->name != NULL)
    gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (choosing->chooser), request->name);
  if (request->suffix != NULL)
    add_filters (GTK_FILE_CHOOSER (choosing->chooser), request);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (choosing->chooser), TRUE);
  g_signal_connect (choosing->chooser, "response", G_CALLBACK (response_cb), choosing);
  if (cancellable != NULL)
    choosing->cancelled = g_signal_connect (cancellable, "cancelled", G_CALLBACK (cancelled_cb),
                                            choosing);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (choosing->chooser));
}

static void
show_in_folder (GtkWindow *parent,
                GFile     *file)
{
  g_autoptr (GFile) folder = g_file_get_parent (file);
  g_autofree char *uri = folder != NULL ? g_file_get_uri (folder) : NULL;

  if (uri != NULL)
    gtk_show_uri (parent, uri, GDK_CURRENT_TIME);
}

#endif

/**
 * tin_choose_file_async:
 * @parent: the window that the question stands before
 * @request: copied
 * @cancellable: takes the question away; to be cancelled on the main thread only
 *
 * Asks for a file. Whether a file that is there already may be written over is asked, too. Ends
 * with tin_choose_file_finish().
 */
void
tin_choose_file_async (GtkWindow            *parent,
                       const TinFileRequest *request,
                       GCancellable         *cancellable,
                       GAsyncReadyCallback   callback,
                       gpointer              user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (GTK_IS_WINDOW (parent));
  g_return_if_fail (request != NULL);

  task = g_task_new (parent, cancellable, callback, user_data);
  g_task_set_source_tag (task, tin_choose_file_async);
  /* A file that was chosen was chosen. */
  g_task_set_check_cancellable (task, FALSE);
  choose (parent, request, task);
}

/**
 * tin_choose_file_finish:
 *
 * Returns: (transfer full) (nullable): %NULL if none was chosen
 */
GFile *
tin_choose_file_finish (GAsyncResult *result)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, tin_choose_file_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), NULL);
}

/**
 * tin_show_in_folder:
 *
 * Has the desktop show where @file is.
 */
void
tin_show_in_folder (GtkWindow *parent,
                    GFile     *file)
{
  g_return_if_fail (G_IS_FILE (file));

  show_in_folder (parent, file);
}
