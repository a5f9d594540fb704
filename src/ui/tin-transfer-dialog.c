/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-transfer-dialog.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "tin-files.h"
#include "tin-transfer.h"
#include "tin-words.h"
#include "tin-wrapped-labels.h"

/* Saving conversations in a file, and adding what such a file holds.
 *
 * States: what is wanted (only for an export) -> which file, which the platform asks -> at work;
 * after a moment that is shown, and can be cancelled -> the end, in words. The window of an import
 * is there from the third on. */

/* What is over before that needs no progress. */
#define MS_BEFORE_PROGRESS 500
/* Between two steps of the progress that a person sees. */
#define US_BETWEEN_STEPS (G_USEC_PER_SEC / 10)

#define TIN_TYPE_TRANSFER_DIALOG (tin_transfer_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TinTransferDialog, tin_transfer_dialog, TIN, TRANSFER_DIALOG, AdwWindow)

struct _TinTransferDialog
{
  AdwWindow        parent_instance;

  /* owned */
  TinSession      *session;      /* (nullable) when the window has gone */
  TinPeer         *peer;         /* (nullable) %NULL for all conversations */
  GFile           *file;         /* (nullable) until it is chosen */
  GCancellable    *cancellable;  /* (nullable) while a file is chosen, or at work */

  /* template */
  GtkStack        *stack;
  GtkCheckButton  *web_check;
  GtkCheckButton  *json_check;
  GtkLabel        *scope_label;
  GtkProgressBar  *progress;
  GtkLabel        *progress_label;
  GtkLabel        *count_label;
  GtkImage        *end_icon;
  GtkLabel        *end_label;
  GtkLabel        *remark_label;
  GtkButton       *folder_button;
  GtkButton       *cancel_button;
  GtkButton       *export_button;
  GtkButton       *done_button;

  /* state */
  gboolean         imports;
  guint            progress_source;
  gint64           last_step;    /* monotonic */
};

G_DEFINE_FINAL_TYPE (TinTransferDialog, tin_transfer_dialog, ADW_TYPE_WINDOW)

/* --- The end ------------------------------------------------------------------------------ */

static char *
dup_end_words (TinTransferDialog *self,
               gint64             n_messages)
{
  g_autofree char *count = tin_words_count ((guint64) n_messages);

  if (self->imports && n_messages == 0)
    return g_strdup (_("No Message Was Added"));
  if (self->imports)
    /* Translators: %s is a number */
    return g_strdup_printf (ngettext ("%s Message Added", "%s Messages Added",
                                      (gulong) n_messages), count);
  /* Translators: %s is a number */
  return g_strdup_printf (ngettext ("%s Message Exported", "%s Messages Exported",
                                    (gulong) n_messages), count);
}

static void
show_end (TinTransferDialog *self,
          const char        *icon,
          const char        *words,
          const char        *remark)
{
  gtk_image_set_from_icon_name (self->end_icon, icon);
  gtk_label_set_text (self->end_label, words);
  gtk_label_set_text (self->remark_label, remark);
  gtk_widget_set_visible (GTK_WIDGET (self->remark_label), *remark != '\0');
  gtk_stack_set_visible_child_name (self->stack, "end");
  gtk_widget_set_visible (GTK_WIDGET (self->cancel_button), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->export_button), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->done_button), TRUE);
  gtk_window_set_default_widget (GTK_WINDOW (self), GTK_WIDGET (self->done_button));
  gtk_window_present (GTK_WINDOW (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->done_button));
  /* A label that had the focus on the way has all its text selected. */
  gtk_label_select_region (self->remark_label, 0, 0);
}

static void
show_success (TinTransferDialog *self,
              gint64             n_messages)
{
  g_autofree char *words = dup_end_words (self, n_messages);
  g_autofree char *path = g_file_get_parse_name (self->file);
  const char *remark = "";

  if (!self->imports)
    remark = path;
  else if (n_messages == 0)
    remark = _("All that the file holds was here already.");
  gtk_widget_set_visible (GTK_WIDGET (self->folder_button), !self->imports);
  show_end (self, "object-select-symbolic", words, remark);
}

/* Returns: (transfer full): what was wrong with the file, or with this computer. */
static char *
dup_failure_words (TinTransferDialog *self,
                   const GError      *error,
                   guint64            line)
{
  int code = error->domain == TIN_ERROR ? error->code : TIN_ERROR_STORAGE;
  g_autofree char *count = tin_words_count (line);

  if (code == TIN_ERROR_INVALID && line > 0)
    /* Translators: %s is the number of a line in a file */
    return g_strdup_printf (_("Line %s of the file is not a message as Tincan exports it. Is it a "
                              "file that was exported as JSON Lines?"), count);
  if (code == TIN_ERROR_INVALID)
    return g_strdup (_("That is not a file that Tincan exported as JSON Lines."));
  if (code == TIN_ERROR_DISK_FULL)
    return g_strdup (_("The disk is full. Make room and try again."));
  if (code == TIN_ERROR_DAMAGED)
    return g_strdup (_("The history on this computer is damaged. Quit Tincan, start it again, and "
                       "then try again."));
  if (self->imports)
    return g_strdup (_("The file cannot be read, or its messages cannot be kept on this "
                       "computer’s disk."));
  if (code == TIN_ERROR_READ_ONLY)
    return g_strdup (_("You may not write to that folder. Choose another one."));
  return g_strdup (_("The file cannot be written there. Choose another folder."));
}

/* Says how far it came. */
static void
append_taken (GString *text,
              gint64   n_messages)
{
  g_autofree char *count = NULL;

  if (n_messages <= 0)
    return;
  count = tin_words_count ((guint64) n_messages);
  if (text->len > 0)
    g_string_append_c (text, '\n');
  /* Translators: of an import that came so far and no farther; %s is a number */
  g_string_append_printf (text, ngettext ("%s message was added before that, and stays.",
                                          "%s messages were added before that, and stay.",
                                          (gulong) n_messages), count);
}

static void
show_failure (TinTransferDialog *self,
              const GError      *error,
              guint64            line,
              gint64             n_messages)
{
  g_autofree char *words = dup_failure_words (self, error, line);
  g_autoptr (GString) remark = g_string_new (words);

  append_taken (remark, n_messages);
  show_end (self, "dialog-warning-symbolic",
            self->imports ? _("The Import Failed") : _("The Export Failed"), remark->str);
}

/* An export that was cancelled left nothing; of an import something may be there. */
static void
show_cancelled (TinTransferDialog *self,
                gint64             n_messages)
{
  g_autoptr (GString) remark = g_string_new (NULL);

  if (n_messages == 0)
    {
      gtk_window_destroy (GTK_WINDOW (self));
      return;
    }
  append_taken (remark, n_messages);
  show_end (self, "process-stop-symbolic", _("The Import Was Cancelled"), remark->str);
}

static void
on_ended (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (TinTransferDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  guint64 line = 0;
  gint64 n_taken = 0;
  gint64 n_messages = tin_session_transfer_finish (TIN_SESSION (source), result, &error);

  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->progress_source, g_source_remove);
  if (self->session == NULL)
    return;
  if (error == NULL)
    {
      show_success (self, n_messages);
      return;
    }

  g_debug ("Not transferred: %s", error->message);
  if (self->imports)
    tin_transfer_get_failure (result, &line, &n_taken);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    show_cancelled (self, n_taken);
  else if (g_error_matches (error, TIN_ERROR, TIN_ERROR_CLOSED))
    gtk_window_destroy (GTK_WINDOW (self));
  else
    show_failure (self, error, line, n_taken);
}

/* --- At work ------------------------------------------------------------------------------ */

static gboolean
on_progress_due (gpointer user_data)
{
  TinTransferDialog *self = user_data;

  self->progress_source = 0;
  gtk_stack_set_visible_child_name (self->stack, "progress");
  gtk_widget_set_visible (GTK_WIDGET (self->export_button), FALSE);
  gtk_window_present (GTK_WINDOW (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->cancel_button));
  return G_SOURCE_REMOVE;
}

static void
on_progress (guint64  done,
             guint64  total,
             gpointer user_data)
{
  TinTransferDialog *self = user_data;
  gint64 now = g_get_monotonic_time ();
  g_autofree char *count = NULL;
  g_autofree char *words = NULL;

  if (self->session == NULL || now - self->last_step < US_BETWEEN_STEPS)
    return;
  self->last_step = now;
  if (total > 0)
    {
      gtk_progress_bar_set_fraction (self->progress, MIN (1.0, (double) done / (double) total));
      return;
    }
  gtk_progress_bar_pulse (self->progress);
  if (self->imports)
    return;
  count = tin_words_count (done);
  /* Translators: how many were written so far; %s is a number */
  words = g_strdup_printf (ngettext ("%s message", "%s messages", (gulong) done), count);
  gtk_label_set_text (self->count_label, words);
}

static void
start (TinTransferDialog *self)
{
  TinExport request = {
    .peer = self->peer,
    .file = self->file,
    .format = gtk_check_button_get_active (self->web_check) ? TIN_EXPORT_HTML
                                                            : TIN_EXPORT_JSON_LINES,
    .progress = on_progress,
    .progress_data = self,
  };

  self->cancellable = g_cancellable_new ();
  self->progress_source = g_timeout_add (MS_BEFORE_PROGRESS, on_progress_due, self);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "dialog.export", FALSE);
  if (self->imports)
    tin_session_import_async (self->session, self->file, on_progress, self, self->cancellable,
                              on_ended, g_object_ref (self));
  else
    tin_session_export_async (self->session, &request, self->cancellable, on_ended,
                              g_object_ref (self));
}

/* --- Which file --------------------------------------------------------------------------- */

static void
on_chosen (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (TinTransferDialog) self = user_data;
  g_autoptr (GFile) file = tin_choose_file_finish (result);

  g_clear_object (&self->cancellable);
  if (self->session == NULL)
    return;
  if (file != NULL)
    {
      g_set_object (&self->file, file);
      start (self);
    }
  else if (self->imports)
    {
      gtk_window_destroy (GTK_WINDOW (self));
    }
  else
    {
      gtk_widget_action_set_enabled (GTK_WIDGET (self), "dialog.export", TRUE);
    }
}

/* Returns: (transfer full): a name for the file, which no system takes for a path. */
static char *
dup_file_name (TinTransferDialog *self,
               const char        *suffix)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *day = g_date_time_format (now, "%Y-%m-%d");
  g_autofree char *name = NULL;

  if (self->peer != NULL)
    name = g_strdup_printf ("Tincan %s %s.%s", tin_peer_get_name (self->peer), day, suffix);
  else
    name = g_strdup_printf ("Tincan %s.%s", day, suffix);
  for (char *c = name; *c != '\0'; c++)
    if (strchr ("/\\:*?\"<>|", *c) != NULL || g_ascii_iscntrl (*c))
      *c = '_';
  return g_steal_pointer (&name);
}

static void
export_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  TinTransferDialog *self = TIN_TRANSFER_DIALOG (widget);
  gboolean web = gtk_check_button_get_active (self->web_check);
  g_autofree char *file_name = dup_file_name (self, web ? "html" : "jsonl");
  TinFileRequest request = {
    .title = gtk_window_get_title (GTK_WINDOW (self)),
    /* Translators: a verb: saves messages in a file */
    .accept = _("_Export"),
    .name = file_name,
  };

  if (self->cancellable != NULL)
    return;
  self->cancellable = g_cancellable_new ();
  gtk_widget_action_set_enabled (widget, "dialog.export", FALSE);
  tin_choose_file_async (GTK_WINDOW (self), &request, self->cancellable, on_chosen,
                         g_object_ref (self));
}

static void
cancel_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  TinTransferDialog *self = TIN_TRANSFER_DIALOG (widget);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  else
    gtk_window_destroy (GTK_WINDOW (self));
}

static void
folder_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  TinTransferDialog *self = TIN_TRANSFER_DIALOG (widget);

  if (self->file != NULL)
    tin_show_in_folder (GTK_WINDOW (self), self->file);
}

/* --- Object ------------------------------------------------------------------------------- */

static gboolean
tin_transfer_dialog_close_request (GtkWindow *window)
{
  gtk_widget_activate_action (GTK_WIDGET (window), "dialog.cancel", NULL);
  return GDK_EVENT_STOP;
}

static void
tin_transfer_dialog_dispose (GObject *object)
{
  TinTransferDialog *self = TIN_TRANSFER_DIALOG (object);

  g_clear_handle_id (&self->progress_source, g_source_remove);
  g_clear_object (&self->session);
  /* Whoever it was for gets to know that it ended, and lets go of this. */
  g_cancellable_cancel (self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (self), TIN_TYPE_TRANSFER_DIALOG);
  g_clear_object (&self->peer);
  g_clear_object (&self->file);

  G_OBJECT_CLASS (tin_transfer_dialog_parent_class)->dispose (object);
}

static void
tin_transfer_dialog_finalize (GObject *object)
{
  g_clear_object (&TIN_TRANSFER_DIALOG (object)->cancellable);

  G_OBJECT_CLASS (tin_transfer_dialog_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tincan_chat/Tincan/ui/tin-transfer-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, TinTransferDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, TinTransferDialog, web_check);
  gtk_widget_class_bind_template_child (widget_class, TinTransferDialog, json_check);
  gtk_widget_class_bind_template_child (widget_class, TinTransferDialog, scope_label);
  gtk_widget_class_bind_template_child (widget_class, TinTransferDialog, progress);
  gtk_widget_class_bind_template_child (widget_class, TinTransferDialog, progress_label);
  gtk_widget_class_bind_template_child (widget_class, TinTransferDialog, count_label);
  gtk_widget_class_bind_template_child (widget_class, TinTransferDialog, end_icon);
  gtk_widget_class_bind_template_child (widget_class, TinTransferDialog, end_label);
  gtk_widget_class_bind_template_child (widget_class, TinTransferDialog, remark_label);
  gtk_widget_class_bind_template_child (widget_class, TinTransferDialog, folder_button);
  gtk_widget_class_bind_template_child (widget_class, TinTransferDialog, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, TinTransferDialog, export_button);
  gtk_widget_class_bind_template_child (widget_class, TinTransferDialog, done_button);
}

static void
tin_transfer_dialog_class_init (TinTransferDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tin_transfer_dialog_dispose;
  object_class->finalize = tin_transfer_dialog_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = tin_transfer_dialog_close_request;

  gtk_widget_class_install_action (widget_class, "dialog.export", NULL, export_action);
  gtk_widget_class_install_action (widget_class, "dialog.cancel", NULL, cancel_action);
  gtk_widget_class_install_action (widget_class, "dialog.folder", NULL, folder_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "dialog.cancel", NULL);
  bind_template (widget_class);
}

static void
tin_transfer_dialog_init (TinTransferDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  tin_wrapped_labels_fit (GTK_WIDGET (self));
}

static TinTransferDialog *
transfer_dialog_new (GtkWidget  *parent,
                     TinSession *session,
                     gboolean    imports)
{
  TinTransferDialog *self = g_object_new (TIN_TYPE_TRANSFER_DIALOG,
                                          "transient-for", gtk_widget_get_root (parent),
                                          "title",
                                          imports
                                          /* Translators: of a dialog, between two buttons: there
                                           * is little room */
                                            ? C_("title", "Import Messages")
                                          /* Translators: of a dialog, between two buttons: there
                                           * is little room */
                                            : C_("title", "Export Messages"),
                                          NULL);

  self->session = g_object_ref (session);
  self->imports = imports;
  gtk_label_set_text (self->progress_label, imports ? _("Adding messages…")
                                                    : _("Exporting messages…"));
  return self;
}

/**
 * tin_export_dialog_present:
 * @parent: in the window that the dialog stands before
 * @peer: (nullable): whose conversation is saved; %NULL for all of them
 *
 * Asks how and where conversations are to be saved, and saves them.
 */
void
tin_export_dialog_present (GtkWidget  *parent,
                           TinSession *session,
                           TinPeer    *peer)
{
  TinTransferDialog *self;
  g_autofree char *name = NULL;
  g_autofree char *scope = NULL;

  g_return_if_fail (GTK_IS_WIDGET (parent));
  g_return_if_fail (TIN_IS_SESSION (session));

  self = transfer_dialog_new (parent, session, FALSE);
  g_set_object (&self->peer, peer);
  if (peer != NULL)
    {
      name = tin_words_isolate (tin_peer_get_name (peer));
      /* Translators: %s is a person's name */
      scope = g_strdup_printf (_("Your conversation with %s is saved in a file. Whoever can open "
                                 "the file can read it."), name);
    }
  else
    {
      scope = g_strdup (_("All your conversations are saved in one file. Whoever can open the file "
                          "can read them."));
    }
  gtk_label_set_text (self->scope_label, scope);
  /* Not upon the button that cancels, which Enter would press. */
  gtk_widget_grab_focus (GTK_WIDGET (self->web_check));
  gtk_window_present (GTK_WINDOW (self));
}

/**
 * tin_import_dialog_present:
 * @parent: in the window that the dialog stands before
 *
 * Asks for a file that was exported, and adds what it holds.
 */
void
tin_import_dialog_present (GtkWidget  *parent,
                           TinSession *session)
{
  TinFileRequest request = {
    .title = _("Import Messages"),
    /* Translators: a verb: adds messages from a file */
    .accept = _("_Import"),
    .suffix = "jsonl",
    /* Translators: what files are called that were exported for programs */
    .kind = _("JSON Lines"),
  };
  TinTransferDialog *self;

  g_return_if_fail (GTK_IS_WIDGET (parent));
  g_return_if_fail (TIN_IS_SESSION (session));

  self = transfer_dialog_new (parent, session, TRUE);
  self->cancellable = g_cancellable_new ();
  tin_choose_file_async (GTK_WINDOW (gtk_widget_get_root (parent)), &request, self->cancellable,
                         on_chosen, g_object_ref (self));
}
