/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-connect-dialog.h"

#include <glib/gi18n.h>

#include "tin-compat.h"
#include "tin-words.h"
#include "tin-wrapped-labels.h"

/* Connect to Peer: where, how, and where one was before. Or, for a link: to the key that it names,
 * and to nobody else; what is left to choose is where. */

/* Recent addresses that are offered. */
#define RECENT_MAX 5

struct _TinConnectDialog
{
  TinAttemptDialog     parent_instance;

  /* state */
  gboolean             has_key;
  TinPeerId            key;           /* if HAS_KEY: who alone may be met */

  /* template */
  AdwExpanderRow      *more_row;
  GtkCheckButton      *secure_check;
  GtkCheckButton      *plain_check;
  AdwPreferencesGroup *recent_group;
  AdwPreferencesGroup *more_group;
  AdwPreferencesGroup *key_group;
  GtkLabel            *key_label;
};

G_DEFINE_FINAL_TYPE (TinConnectDialog, tin_connect_dialog, TIN_TYPE_ATTEMPT_DIALOG)

static TinConnectMode
get_mode (TinConnectDialog *self)
{
  if (gtk_check_button_get_active (self->secure_check))
    return TIN_CONNECT_SECURE;
  if (gtk_check_button_get_active (self->plain_check))
    return TIN_CONNECT_PLAIN;
  return TIN_CONNECT_AUTOMATIC;
}

/* What has the focus of a row that folds out is a row within, which does not tell of its state. */
static void
tell_expanded (AdwExpanderRow *expander)
{
  GtkWidget *within = gtk_widget_get_first_child (GTK_WIDGET (expander));

  while (within != NULL && !GTK_IS_LIST_BOX_ROW (within))
    within = gtk_widget_get_first_child (within);
  if (within != NULL)
    gtk_accessible_update_state (GTK_ACCESSIBLE (within), GTK_ACCESSIBLE_STATE_EXPANDED,
                                 adw_expander_row_get_expanded (expander), -1);
}

/* The row says the choice while it is folded in. */
static void
update_mode (TinConnectDialog *self)
{
  static const char *const words[] = {
    [TIN_CONNECT_AUTOMATIC] = N_("Encrypted if the other side is a Tincan"),
    [TIN_CONNECT_SECURE] = N_("Encrypted only"),
    [TIN_CONNECT_PLAIN] = N_("Not encrypted"),
  };

  if (adw_expander_row_get_expanded (self->more_row))
    adw_expander_row_set_subtitle (self->more_row, "");
  else
    adw_expander_row_set_subtitle (self->more_row, _(words[get_mode (self)]));
  tell_expanded (self->more_row);
}

static void
show_other_key (TinConnectDialog *self,
                const GError     *error)
{
  TinAttemptDialog *attempt = TIN_ATTEMPT_DIALOG (self);
  g_autofree char *address =
    tin_address_entry_dup_address (tin_attempt_dialog_get_entry (attempt));

  tin_failure_box_show_key_error (tin_attempt_dialog_get_failure (attempt), error, address);
}

static void
on_connected (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (TinConnectDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (TinPeer) peer = NULL;

  peer = tin_session_connect_finish (TIN_SESSION (source), result, &error);
  if (!tin_attempt_dialog_end (TIN_ATTEMPT_DIALOG (self), peer, error))
    return;
  /* What to try next is in there. */
  if (g_error_matches (error, TIN_ERROR, TIN_ERROR_NOT_TINCAN))
    adw_expander_row_set_expanded (self->more_row, TRUE);
  if (self->has_key && g_error_matches (error, TIN_ERROR, TIN_ERROR_WRONG_KEY))
    show_other_key (self, error);
}

static void
start (TinConnectDialog *self,
       const char       *address)
{
  TinAttemptDialog *attempt = TIN_ATTEMPT_DIALOG (self);
  g_autofree char *who = tin_words_isolate (address);
  /* Translators: %s is an address such as 192.168.1.20:5000 */
  g_autofree char *words = g_strdup_printf (_("Connecting to %s…"), who);

  if (self->has_key)
    tin_session_connect_key_async (tin_attempt_dialog_get_session (attempt), address, &self->key,
                                   tin_attempt_dialog_begin (attempt, address, words),
                                   on_connected, g_object_ref (self));
  else
    tin_session_connect_async (tin_attempt_dialog_get_session (attempt), address, get_mode (self),
                               tin_attempt_dialog_begin (attempt, address, words),
                               on_connected, g_object_ref (self));
}

static void
connect_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  TinAttemptDialog *attempt = TIN_ATTEMPT_DIALOG (widget);
  g_autofree char *address =
    tin_address_entry_dup_address (tin_attempt_dialog_get_entry (attempt));

  if (address != NULL && !tin_attempt_dialog_is_under_way (attempt))
    start (TIN_CONNECT_DIALOG (widget), address);
}

static void
recent_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  TinAttemptDialog *attempt = TIN_ATTEMPT_DIALOG (widget);
  const char *address = g_variant_get_string (parameter, NULL);

  if (tin_attempt_dialog_is_under_way (attempt))
    return;
  tin_address_entry_set_address (tin_attempt_dialog_get_entry (attempt), address);
  start (TIN_CONNECT_DIALOG (widget), address);
}

static TinPeer *
dup_peer_at (TinSession *session,
             const char *address)
{
  GListModel *roster = G_LIST_MODEL (tin_session_get_roster (session));

  for (guint i = 0; i < g_list_model_get_n_items (roster); i++)
    {
      g_autoptr (TinPeer) peer = g_list_model_get_item (roster, i);
      g_autofree char *other = tin_peer_dup_address (peer);

      if (g_strcmp0 (other, address) == 0)
        return g_steal_pointer (&peer);
    }
  return NULL;
}

static GtkWidget *
recent_row_new (TinSession *session,
                const char *address)
{
  g_autoptr (TinPeer) peer = dup_peer_at (session, address);
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *arrow = gtk_image_new_from_icon_name ("go-next-symbolic");

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row),
                                 peer != NULL ? tin_peer_get_name (peer) : address);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), peer != NULL ? address : "");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), arrow);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "dialog.recent");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "s", address);
  return row;
}

static void
fill_recent (TinConnectDialog *self,
             TinSession       *session)
{
  g_auto (GStrv) addresses = tin_settings_dup_recent_peers (tin_session_get_settings (session));

  for (guint i = 0; addresses != NULL && addresses[i] != NULL && i < RECENT_MAX; i++)
    adw_preferences_group_add (self->recent_group, recent_row_new (session, addresses[i]));
  gtk_widget_set_visible (GTK_WIDGET (self->recent_group),
                          addresses != NULL && addresses[0] != NULL);
}

static void
tin_connect_dialog_class_init (TinConnectDialogClass *klass)
{
  TinAttemptDialogClass *attempt_class = TIN_ATTEMPT_DIALOG_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  attempt_class->action = "dialog.connect";

  gtk_widget_class_install_action (widget_class, "dialog.connect", NULL, connect_action);
  gtk_widget_class_install_action (widget_class, "dialog.recent", "s", recent_action);
  tin_attempt_dialog_class_set_template (
    attempt_class, "/io/github/tincan_chat/Tincan/ui/tin-connect-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, TinConnectDialog, more_row);
  gtk_widget_class_bind_template_child (widget_class, TinConnectDialog, secure_check);
  gtk_widget_class_bind_template_child (widget_class, TinConnectDialog, plain_check);
  gtk_widget_class_bind_template_child (widget_class, TinConnectDialog, recent_group);
  gtk_widget_class_bind_template_child (widget_class, TinConnectDialog, more_group);
  gtk_widget_class_bind_template_child (widget_class, TinConnectDialog, key_group);
  gtk_widget_class_bind_template_child (widget_class, TinConnectDialog, key_label);
  gtk_widget_class_bind_template_callback (widget_class, update_mode);
}

static void
tin_connect_dialog_init (TinConnectDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  tin_wrapped_labels_fit (GTK_WIDGET (self));
  tin_name_widget (GTK_WIDGET (self->more_row),
                   adw_preferences_row_get_title (ADW_PREFERENCES_ROW (self->more_row)));
  update_mode (self);
}

/**
 * tin_connect_dialog_new:
 * @parent: (nullable):
 *
 * Returns: (transfer none): the caller presents it; it destroys itself
 */
GtkWindow *
tin_connect_dialog_new (TinSession *session,
                        GtkWindow  *parent)
{
  GtkWindow *self;

  g_return_val_if_fail (TIN_IS_SESSION (session), NULL);

  self = tin_attempt_dialog_new (TIN_TYPE_CONNECT_DIALOG, session, parent);
  fill_recent (TIN_CONNECT_DIALOG (self), session);
  return self;
}

/**
 * tin_connect_dialog_new_for_key:
 * @key: from a link, that anybody may have made
 * @address: where it may be; empty if the link does not say that
 * @parent: (nullable):
 *
 * Returns: (transfer none): the caller presents it; it destroys itself
 */
GtkWindow *
tin_connect_dialog_new_for_key (TinSession      *session,
                                const TinPeerId *key,
                                const char      *address,
                                GtkWindow       *parent)
{
  g_autofree char *id = NULL;
  g_autofree char *digits = NULL;
  TinConnectDialog *self;
  TinAttemptDialog *attempt;

  g_return_val_if_fail (TIN_IS_SESSION (session), NULL);
  g_return_val_if_fail (key != NULL, NULL);
  g_return_val_if_fail (address != NULL, NULL);

  attempt = TIN_ATTEMPT_DIALOG (tin_attempt_dialog_new (TIN_TYPE_CONNECT_DIALOG, session, parent));
  self = TIN_CONNECT_DIALOG (attempt);
  self->has_key = TRUE;
  self->key = *key;
  id = tin_peer_id_to_string (key);
  digits = tin_words_id (id);
  gtk_label_set_text (self->key_label, digits);
  /* As in tin-key-card.c. */
  gtk_widget_set_direction (GTK_WIDGET (self->key_label), GTK_TEXT_DIR_LTR);
  gtk_widget_set_visible (GTK_WIDGET (self->key_group), TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self->more_group), FALSE);
  if (*address != '\0')
    {
      TinAddressEntry *entry = tin_attempt_dialog_get_entry (attempt);

      /* There is nobody to be asked for it. */
      adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (entry), NULL);
      tin_address_entry_set_address (entry, address);
      tin_attempt_dialog_focus_cancel (attempt);
    }
  return GTK_WINDOW (attempt);
}
