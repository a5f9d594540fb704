/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-passphrase-dialog.h"

#include <glib/gi18n.h>
#include <string.h>

#include "tin-compat.h"
#include "tin-session-passphrase.h"
#include "tin-wrapped-labels.h"

/* The passphrase of the profile: set where there is none, else changed or removed, for which the
 * one that holds now is asked for. The window closes when it is done; until then it cannot be
 * closed, so that nobody wonders which one holds. A change under way holds a reference to the
 * dialog. */

struct _TinPassphraseDialog
{
  AdwWindow     parent_instance;

  /* owned */
  TinSession   *session;
  GCancellable *cancellable;
  TinSecret    *new_one;      /* (nullable) while it is set; %NULL also when none is to be */

  /* state */
  gboolean      has_one;      /* there is a passphrase now */
  gboolean      busy;
  gboolean      has_keyring;
  gboolean      in_keyring;   /* some passphrase is */

  /* template */
  GtkWidget    *apply_button;
  GtkWidget    *spinner;
  GtkWidget    *form;
  GtkWidget    *failure;
  GtkWidget    *old_group;
  GtkWidget    *old_row;
  GtkWidget    *new_row;
  GtkWidget    *again_row;
  GtkWidget    *remember_row;
  GtkWidget    *remember_switch;
  GtkWidget    *remove_group;
};

G_DEFINE_FINAL_TYPE (TinPassphraseDialog, tin_passphrase_dialog, ADW_TYPE_WINDOW)

static const char *
get_text (GtkWidget *row)
{
  return gtk_editable_get_text (GTK_EDITABLE (row));
}

static void
set_wrong (GtkWidget *row,
           gboolean   wrong)
{
  if (wrong)
    gtk_widget_add_css_class (row, "error");
  else
    gtk_widget_remove_css_class (row, "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_STATE_INVALID,
                               wrong ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE,
                               -1);
}

static gboolean
has_old (TinPassphraseDialog *self)
{
  return !self->has_one || *get_text (self->old_row) != '\0';
}

static gboolean
has_new (TinPassphraseDialog *self)
{
  const char *text = get_text (self->new_row);

  return *text != '\0' && strlen (text) <= TIN_PASSPHRASE_MAX_BYTES &&
         strcmp (text, get_text (self->again_row)) == 0;
}

static void
update (TinPassphraseDialog *self)
{
  GtkWidget *widget = GTK_WIDGET (self);

  gtk_widget_set_visible (self->old_group, self->has_one);
  gtk_widget_set_visible (self->remove_group, self->has_one);
  gtk_widget_set_visible (self->remember_row, self->has_keyring);
  gtk_widget_set_sensitive (self->form, !self->busy);
  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), self->busy);
  gtk_widget_action_set_enabled (widget, "dialog.cancel", !self->busy);
  gtk_widget_action_set_enabled (widget, "dialog.apply",
                                 !self->busy && has_old (self) && has_new (self));
  gtk_widget_action_set_enabled (widget, "dialog.remove", !self->busy && has_old (self));
}

static void
show_failure (TinPassphraseDialog *self,
              const char          *text)
{
  gtk_label_set_text (GTK_LABEL (self->failure), text != NULL ? text : "");
  gtk_widget_set_visible (self->failure, text != NULL);
}

/* What is typed a second time is wrong once it is no beginning of the first. */
static void
text_changed_cb (TinPassphraseDialog *self)
{
  const char *again = get_text (self->again_row);

  set_wrong (self->old_row, FALSE);
  set_wrong (self->new_row, strlen (get_text (self->new_row)) > TIN_PASSPHRASE_MAX_BYTES);
  set_wrong (self->again_row, !g_str_has_prefix (get_text (self->new_row), again));
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

static void
update_keyring (TinPassphraseDialog *self)
{
  const char *directory = tin_session_get_directory (self->session);
  gboolean remember = self->new_one != NULL &&
                      gtk_switch_get_active (GTK_SWITCH (self->remember_switch));

  if (self->has_keyring && (remember || self->in_keyring))
    tin_session_keep_passphrase_async (directory, remember ? self->new_one : NULL, NULL, kept_cb,
                                       NULL);
}

static void
looked_up_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (TinPassphraseDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (TinSecret) passphrase = tin_session_look_up_passphrase_finish (result, &error);

  if (error != NULL || self->session == NULL)
    return;

  self->has_keyring = TRUE;
  self->in_keyring = passphrase != NULL;
  gtk_switch_set_active (GTK_SWITCH (self->remember_switch), self->in_keyring);
  update (self);
}

/* --- Setting --------------------------------------------------------------------------------- */

static void
show_error (TinPassphraseDialog *self,
            const GError        *error)
{
  switch (error->domain == TIN_ERROR ? error->code : TIN_ERROR_LAST)
    {
    case TIN_ERROR_LOCKED:
      show_failure (self, _("That is not the current passphrase."));
      set_wrong (self->old_row, TRUE);
      gtk_widget_grab_focus (self->old_row);
      break;
    case TIN_ERROR_INVALID:
      show_failure (self, _("A passphrase cannot have such characters in it."));
      set_wrong (self->new_row, TRUE);
      gtk_widget_grab_focus (self->new_row);
      break;
    case TIN_ERROR_DISK_FULL:
      show_failure (self, _("Nothing was changed: the disk is full."));
      break;
    case TIN_ERROR_READ_ONLY:
      show_failure (self, _("Nothing was changed: Tincan may not write to its folder."));
      break;
    default:
      g_message ("The passphrase: %s", error->message);
      show_failure (self, _("Nothing was changed: the key on the disk cannot be read or written."));
      break;
    }
}

static void
set_cb (GObject      *source,
        GAsyncResult *result,
        gpointer      user_data)
{
  g_autoptr (TinPassphraseDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean done = tin_session_set_passphrase_finish (TIN_SESSION (source), result, &error);

  self->busy = FALSE;
  if (self->session == NULL)
    return;
  if (done)
    update_keyring (self);
  g_clear_pointer (&self->new_one, tin_secret_free);
  update (self);
  if (done)
    gtk_window_destroy (GTK_WINDOW (self));
  else
    show_error (self, error);
}

static void
set_passphrase (TinPassphraseDialog *self,
                const char          *new_one)
{
  self->busy = TRUE;
  self->new_one = tin_secret_dup (new_one);
  show_failure (self, NULL);
  update (self);
  tin_session_set_passphrase_async (self->session, self->has_one ? get_text (self->old_row) : NULL,
                                    new_one, set_cb, g_object_ref (self));
}

static void
apply_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  TinPassphraseDialog *self = TIN_PASSPHRASE_DIALOG (widget);

  if (!self->busy && has_old (self) && has_new (self))
    set_passphrase (self, get_text (self->new_row));
}

static void
remove_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  TinPassphraseDialog *self = TIN_PASSPHRASE_DIALOG (widget);

  if (!self->busy && has_old (self))
    set_passphrase (self, NULL);
}

static void
cancel_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  gtk_window_close (GTK_WINDOW (widget));
}

/* --- Object ---------------------------------------------------------------------------------- */

static gboolean
tin_passphrase_dialog_close_request (GtkWindow *window)
{
  if (TIN_PASSPHRASE_DIALOG (window)->busy)
    return GDK_EVENT_STOP;
  return GTK_WINDOW_CLASS (tin_passphrase_dialog_parent_class)->close_request (window);
}

/* It is closed; but what still looks into the keyring may keep it longer than its parent lives. */
static void
tin_passphrase_dialog_unrealize (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (tin_passphrase_dialog_parent_class)->unrealize (widget);

  gtk_window_set_transient_for (GTK_WINDOW (widget), NULL);
}

static void
tin_passphrase_dialog_dispose (GObject *object)
{
  TinPassphraseDialog *self = TIN_PASSPHRASE_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->session);
  g_clear_pointer (&self->new_one, tin_secret_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), TIN_TYPE_PASSPHRASE_DIALOG);

  G_OBJECT_CLASS (tin_passphrase_dialog_parent_class)->dispose (object);
}

static void
tin_passphrase_dialog_finalize (GObject *object)
{
  g_object_unref (TIN_PASSPHRASE_DIALOG (object)->cancellable);

  G_OBJECT_CLASS (tin_passphrase_dialog_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tincan_chat/Tincan/ui/tin-passphrase-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, TinPassphraseDialog, apply_button);
  gtk_widget_class_bind_template_child (widget_class, TinPassphraseDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, TinPassphraseDialog, form);
  gtk_widget_class_bind_template_child (widget_class, TinPassphraseDialog, failure);
  gtk_widget_class_bind_template_child (widget_class, TinPassphraseDialog, old_group);
  gtk_widget_class_bind_template_child (widget_class, TinPassphraseDialog, old_row);
  gtk_widget_class_bind_template_child (widget_class, TinPassphraseDialog, new_row);
  gtk_widget_class_bind_template_child (widget_class, TinPassphraseDialog, again_row);
  gtk_widget_class_bind_template_child (widget_class, TinPassphraseDialog, remember_row);
  gtk_widget_class_bind_template_child (widget_class, TinPassphraseDialog, remember_switch);
  gtk_widget_class_bind_template_child (widget_class, TinPassphraseDialog, remove_group);
  gtk_widget_class_bind_template_callback (widget_class, text_changed_cb);
}

static void
tin_passphrase_dialog_class_init (TinPassphraseDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tin_passphrase_dialog_dispose;
  object_class->finalize = tin_passphrase_dialog_finalize;
  widget_class->unrealize = tin_passphrase_dialog_unrealize;
  GTK_WINDOW_CLASS (klass)->close_request = tin_passphrase_dialog_close_request;

  gtk_widget_class_install_action (widget_class, "dialog.apply", NULL, apply_action);
  gtk_widget_class_install_action (widget_class, "dialog.cancel", NULL, cancel_action);
  gtk_widget_class_install_action (widget_class, "dialog.remove", NULL, remove_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "dialog.cancel", NULL);
  bind_template (widget_class);
}

static void
tin_passphrase_dialog_init (TinPassphraseDialog *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  tin_wrapped_labels_fit (GTK_WIDGET (self));
  tin_name_parts (GTK_WIDGET (self));
}

/**
 * tin_passphrase_dialog_present:
 * @session: with a profile
 * @parent: (nullable): in the window that it is for
 */
void
tin_passphrase_dialog_present (TinSession *session,
                               GtkWidget  *parent)
{
  GtkRoot *root = parent != NULL ? gtk_widget_get_root (parent) : NULL;
  TinPassphraseDialog *self;

  g_return_if_fail (TIN_IS_SESSION (session));
  g_return_if_fail (tin_session_get_directory (session) != NULL);

  self = g_object_new (TIN_TYPE_PASSPHRASE_DIALOG, "transient-for", root, NULL);
  self->session = g_object_ref (session);
  self->has_one = tin_session_has_passphrase (session);
  gtk_window_set_title (GTK_WINDOW (self),
                        self->has_one
                        /* Translators: of a dialog, between two buttons: there is little room */
                          ? C_("title", "Change Passphrase")
                        /* Translators: of a dialog, between two buttons: there is little room */
                          : C_("title", "Set Passphrase"));
  gtk_button_set_label (GTK_BUTTON (self->apply_button),
                        self->has_one
                        /* Translators: a button: the new passphrase takes the place of the old */
                          ? _("C_hange")
                        /* Translators: a button: sets a passphrase */
                          : C_("passphrase", "_Set"));
  update (self);
  tin_session_look_up_passphrase_async (tin_session_get_directory (session), self->cancellable,
                                        looked_up_cb, g_object_ref (self));
  gtk_widget_grab_focus (self->has_one ? self->old_row : self->new_row);
  gtk_window_present (GTK_WINDOW (self));
}
