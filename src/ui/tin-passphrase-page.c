/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "tin-passphrase-page.h"
#include "tin-compat.h"
#include "tin-session-passphrase.h"
#include "tin-wrapped-labels.h"

/* Asks for the passphrase. Where a file was named on the command line, or the keyring has one, that
 * is tried first; and if it is wrong, the person is asked as if there were none.
 *
 * States: looking for one that is known already, or asking -> trying one -> opened, or asking
 * again. What is under way holds a reference to the page; what comes of it is dropped when the page
 * is shown no more. */

typedef enum
{
  ORIGIN_FILE,
  ORIGIN_KEYRING,
  ORIGIN_TYPED,
} Origin;

struct _TinPassphrasePage
{
  GtkWidget     parent_instance;

  /* owned */
  TinOptions   *options;
  GCancellable *cancellable;  /* cancelled when the page is shown no more */
  TinSecret    *tried;        /* (nullable) while it is tried */

  /* state */
  Origin        origin;       /* of the one that is tried */
  gboolean      has_keyring;
  gboolean      in_keyring;   /* some passphrase is */

  /* template */
  GtkWidget    *failure;
  GtkWidget    *passphrase_row;
  GtkWidget    *remember_check;
  GtkWidget    *unlock_button;
  GtkWidget    *progress;
  GtkWidget    *spinner;
};

G_DEFINE_FINAL_TYPE (TinPassphrasePage, tin_passphrase_page, GTK_TYPE_WIDGET)

enum
{
  OPENED,
  FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static const char *
get_text (TinPassphrasePage *self)
{
  return gtk_editable_get_text (GTK_EDITABLE (self->passphrase_row));
}

static void
update (TinPassphrasePage *self)
{
  gboolean busy = self->tried != NULL;

  gtk_widget_set_sensitive (self->passphrase_row, !busy);
  gtk_widget_set_sensitive (self->remember_check, !busy);
  gtk_widget_set_sensitive (self->unlock_button, !busy && *get_text (self) != '\0');
  gtk_widget_set_visible (self->remember_check, self->has_keyring);
  gtk_widget_set_visible (self->progress, busy);
  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), busy);
}

/* TEXT: (nullable): what is wrong */
static void
show_failure (TinPassphrasePage *self,
              const char        *text)
{
  gtk_label_set_text (GTK_LABEL (self->failure), text != NULL ? text : "");
  gtk_widget_set_visible (self->failure, text != NULL);
  if (text != NULL)
    gtk_widget_add_css_class (self->passphrase_row, "error");
  else
    gtk_widget_remove_css_class (self->passphrase_row, "error");
}

static void
text_changed_cb (TinPassphrasePage *self)
{
  if (*get_text (self) != '\0')
    show_failure (self, NULL);
  update (self);
}

/* --- The keyring ----------------------------------------------------------------------------- */

static void
kept_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  if (!tin_session_keep_passphrase_finish (result, &error))
    g_message ("The keyring keeps no passphrase: %s", error->message);
}

/* The one that was typed is right: the keyring has it from now on, or none. */
static void
update_keyring (TinPassphrasePage *self)
{
  gboolean remember = gtk_check_button_get_active (GTK_CHECK_BUTTON (self->remember_check));

  if (self->has_keyring && self->origin == ORIGIN_TYPED && (remember || self->in_keyring))
    tin_session_keep_passphrase_async (self->options->data_dir, remember ? self->tried : NULL, NULL,
                                       kept_cb, NULL);
}

static void try (TinPassphrasePage *self,
                 const char        *passphrase,
                 Origin             origin);

static void
looked_up_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (TinPassphrasePage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (TinSecret) passphrase = tin_session_look_up_passphrase_finish (result, &error);

  if (error != NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_debug ("No keyring: %s", error->message);
      return;
    }
  if (g_cancellable_is_cancelled (self->cancellable))
    return;

  self->has_keyring = TRUE;
  self->in_keyring = passphrase != NULL;
  gtk_check_button_set_active (GTK_CHECK_BUTTON (self->remember_check), self->in_keyring);
  /* Somebody who was faster than the keyring goes on typing. */
  if (passphrase != NULL && self->tried == NULL && *get_text (self) == '\0')
    try (self, passphrase, ORIGIN_KEYRING);
  update (self);
}

static void
look_up (TinPassphrasePage *self)
{
  if (!self->has_keyring)
    tin_session_look_up_passphrase_async (self->options->data_dir, self->cancellable, looked_up_cb,
                                          g_object_ref (self));
}

/* --- Trying ---------------------------------------------------------------------------------- */

static const char *
get_wrong_words (Origin origin)
{
  switch (origin)
    {
    case ORIGIN_FILE:
      return _("The passphrase in the file is not that of this profile.");
    case ORIGIN_KEYRING:
      return _("The passphrase in the keyring is no longer that of this profile.");
    case ORIGIN_TYPED:
    default:
      return _("That is not the passphrase of this profile.");
    }
}

static void
ask_again (TinPassphrasePage *self)
{
  show_failure (self, get_wrong_words (self->origin));
  gtk_widget_grab_focus (self->passphrase_row);
  gtk_editable_select_region (GTK_EDITABLE (self->passphrase_row), 0, -1);
  look_up (self);
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (TinPassphrasePage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (TinSession) session = tin_session_open_finish (result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (session != NULL)
    update_keyring (self);
  g_clear_pointer (&self->tried, tin_secret_free);
  update (self);

  if (session != NULL)
    {
      gtk_editable_set_text (GTK_EDITABLE (self->passphrase_row), "");
      g_signal_emit (self, signals[OPENED], 0, session);
    }
  else if (g_error_matches (error, TIN_ERROR, TIN_ERROR_LOCKED))
    ask_again (self);
  else
    g_signal_emit (self, signals[FAILED], 0, error);
}

static void
try (TinPassphrasePage *self,
     const char        *passphrase,
     Origin             origin)
{
  g_return_if_fail (self->tried == NULL);

  self->tried = tin_secret_dup (passphrase);
  self->origin = origin;
  show_failure (self, NULL);
  update (self);
  tin_session_open_async (self->options, passphrase, opened_cb, g_object_ref (self));
}

static void
unlock_cb (TinPassphrasePage *self)
{
  if (self->tried == NULL && *get_text (self) != '\0')
    try (self, get_text (self), ORIGIN_TYPED);
}

static void
try_file (TinPassphrasePage *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TinSecret) passphrase = tin_session_read_passphrase (self->options->passphrase_file,
                                                                  &error);

  if (passphrase != NULL)
    {
      try (self, passphrase, ORIGIN_FILE);
      return;
    }
  show_failure (self, error->message);
  look_up (self);
}

/* --- Object ---------------------------------------------------------------------------------- */

static gboolean
tin_passphrase_page_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (TIN_PASSPHRASE_PAGE (widget)->passphrase_row);
}

static void
tin_passphrase_page_unroot (GtkWidget *widget)
{
  g_cancellable_cancel (TIN_PASSPHRASE_PAGE (widget)->cancellable);

  GTK_WIDGET_CLASS (tin_passphrase_page_parent_class)->unroot (widget);
}

static void
tin_passphrase_page_dispose (GObject *object)
{
  TinPassphrasePage *self = TIN_PASSPHRASE_PAGE (object);

  g_clear_pointer (&self->options, tin_options_free);
  g_clear_pointer (&self->tried, tin_secret_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), TIN_TYPE_PASSPHRASE_PAGE);

  G_OBJECT_CLASS (tin_passphrase_page_parent_class)->dispose (object);
}

static void
tin_passphrase_page_finalize (GObject *object)
{
  g_object_unref (TIN_PASSPHRASE_PAGE (object)->cancellable);

  G_OBJECT_CLASS (tin_passphrase_page_parent_class)->finalize (object);
}

static void
tin_passphrase_page_class_init (TinPassphrasePageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tin_passphrase_page_dispose;
  object_class->finalize = tin_passphrase_page_finalize;
  widget_class->grab_focus = tin_passphrase_page_grab_focus;
  widget_class->unroot = tin_passphrase_page_unroot;

  signals[OPENED] = g_signal_new ("opened", TIN_TYPE_PASSPHRASE_PAGE, G_SIGNAL_RUN_LAST, 0,
                                  NULL, NULL, NULL, G_TYPE_NONE, 1, TIN_TYPE_SESSION);
  signals[FAILED] = g_signal_new ("failed", TIN_TYPE_PASSPHRASE_PAGE, G_SIGNAL_RUN_LAST, 0,
                                  NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tincan_chat/Tincan/ui/tin-passphrase-page.ui");
  gtk_widget_class_bind_template_child (widget_class, TinPassphrasePage, failure);
  gtk_widget_class_bind_template_child (widget_class, TinPassphrasePage, passphrase_row);
  gtk_widget_class_bind_template_child (widget_class, TinPassphrasePage, remember_check);
  gtk_widget_class_bind_template_child (widget_class, TinPassphrasePage, unlock_button);
  gtk_widget_class_bind_template_child (widget_class, TinPassphrasePage, progress);
  gtk_widget_class_bind_template_child (widget_class, TinPassphrasePage, spinner);
  /* Named only so that they go with the template. */
  gtk_widget_class_bind_template_child_full (widget_class, "header", FALSE, 0);
  gtk_widget_class_bind_template_child_full (widget_class, "page", FALSE, 0);
  gtk_widget_class_bind_template_callback (widget_class, text_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, unlock_cb);
}

static void
tin_passphrase_page_init (TinPassphrasePage *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  tin_wrapped_labels_fit (GTK_WIDGET (self));
  tin_name_parts (GTK_WIDGET (self));
  update (self);
}

/**
 * tin_passphrase_page_new:
 * @options: of a profile that tin_session_is_locked()
 */
GtkWidget *
tin_passphrase_page_new (const TinOptions *options)
{
  TinPassphrasePage *self = g_object_new (TIN_TYPE_PASSPHRASE_PAGE, NULL);

  self->options = tin_options_copy (options);
  if (options->passphrase_file != NULL)
    try_file (self);
  else
    look_up (self);
  return GTK_WIDGET (self);
}
