/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include <glib/gi18n.h>

#include "tin-blocked-list.h"
#include "tin-compat.h"
#include "tin-desktop-group.h"
#include "tin-host-port.h"
#include "tin-limits.h"
#include "tin-own-key-dialog.h"
#include "tin-passphrase-dialog.h"
#include "tin-preferences.h"
#include "tin-session-passphrase.h"
#include "tin-transfer-dialog.h"
#include "tin-words.h"
#include "tin-wrapped-labels.h"

/* The settings of this profile. Each takes effect as it is changed, but the port: that one at the
 * next start, which its row says. Where a change deletes messages it is asked first. */

#define DEFAULT_PORT 5000

struct _TinPreferences
{
  AdwWindow    parent_instance;

  /* owned */
  TinSession  *session;

  /* borrowed */
  TinSettings *settings;  /* the session's */

  /* template */
  GtkWidget   *toasts;
  GtkWidget   *name_row;
  GtkWidget   *port_row;
  GtkWidget   *port_spin;
  GtkWidget   *mandatory_list;
  GtkWidget   *add_row;
  GtkWidget   *keep_row;
  GtkWidget   *receipts_switch;
  GtkWidget   *typing_switch;
  GtkWidget   *desktop_group;
  GtkWidget   *reach_group;
  GtkWidget   *reach_row;
  GtkWidget   *plain_switch;
  GtkWidget   *blocked_row;
  GtkWidget   *passphrase_row;
};

G_DEFINE_FINAL_TYPE (TinPreferences, tin_preferences, ADW_TYPE_WINDOW)

/* The wheel moves the page, and changes nothing of what comes under the pointer meanwhile. */
static void
ignore_wheel (GtkWidget *widget)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_SCROLL (controller))
        gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_NONE);
    }
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

static char *
dup_text (GtkWidget *row)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (row))));
}

/* --- Name and port --------------------------------------------------------------------------- */

static gboolean
is_name (const char *name)
{
  return *name != '\0' && g_utf8_strlen (name, -1) <= TIN_NAME_MAX_CHARS;
}

static void
name_changed_cb (TinPreferences *self)
{
  g_autofree char *name = dup_text (self->name_row);

  set_wrong (self->name_row, !is_name (name));
}

static void
name_apply_cb (TinPreferences *self)
{
  g_autofree char *name = dup_text (self->name_row);

  if (!is_name (name))
    {
      gtk_editable_set_text (GTK_EDITABLE (self->name_row), tin_session_get_name (self->session));
      adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (self->toasts),
                                   adw_toast_new (_("A name has 1 to 64 characters")));
      return;
    }
  tin_session_set_name (self->session, name);
}

static void
update_port_row (TinPreferences *self)
{
  guint now = tin_session_get_port (self->session);
  g_autofree char *words = NULL;

  if (tin_session_is_listening (self->session) && now != tin_settings_get_port (self->settings))
    /* Translators: %u is a number */
    words = g_strdup_printf (_("Listening on port %u now. A change applies at the next "
                               "start."), now);
  else
    words = g_strdup (_("A change applies at the next start."));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->port_row), words);
}

static void
port_changed_cb (TinPreferences *self)
{
  guint port = (guint) gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (self->port_spin));

  if (self->settings == NULL)
    return;
  g_object_set (self->settings, "port", port, NULL);
  update_port_row (self);
}

/* --- The own key ----------------------------------------------------------------------------- */

static void
key_action (GtkWidget  *widget,
            const char *action,
            GVariant   *parameter)
{
  gtk_window_present (tin_own_key_dialog_new (TIN_PREFERENCES (widget)->session,
                                              GTK_WINDOW (widget)));
}

/* --- Mandatory peers -------------------------------------------------------------------------- */

/* Returns: (nullable): TEXT as HOST:PORT, "[V6]:PORT"; the port may be left out. */
static char *
dup_address (const char *text)
{
  g_autoptr (GSocketConnectable) address = NULL;
  const char *host;
  guint port;

  if (*text == '\0' || strpbrk (text, " \t/@") != NULL)
    return NULL;
  address = g_network_address_parse (text, DEFAULT_PORT, NULL);
  if (address == NULL)
    return NULL;
  host = g_network_address_get_hostname (G_NETWORK_ADDRESS (address));
  port = g_network_address_get_port (G_NETWORK_ADDRESS (address));
  if (*host == '\0' || port == 0)
    return NULL;
  return tin_host_port_format (host, port);
}

static void
set_mandatory (TinPreferences *self,
               GStrvBuilder   *addresses)
{
  g_auto (GStrv) strv = g_strv_builder_end (addresses);

  g_object_set (self->settings, "mandatory-peers", strv, NULL);
}

static void
add_changed_cb (TinPreferences *self)
{
  g_autofree char *text = dup_text (self->add_row);
  g_autofree char *address = dup_address (text);

  set_wrong (self->add_row, *text != '\0' && address == NULL);
}

static void
add_apply_cb (TinPreferences *self)
{
  g_autoptr (GStrvBuilder) addresses = g_strv_builder_new ();
  g_auto (GStrv) known = tin_settings_dup_mandatory_peers (self->settings);
  g_autofree char *text = dup_text (self->add_row);
  g_autofree char *address = dup_address (text);

  if (address == NULL)
    {
      if (*text != '\0')
        adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (self->toasts),
                                     adw_toast_new (_("That is not an address with a port")));
      return;
    }
  gtk_editable_set_text (GTK_EDITABLE (self->add_row), "");
  if (g_strv_contains ((const char * const *) known, address))
    return;
  g_strv_builder_addv (addresses, (const char **) known);
  g_strv_builder_add (addresses, address);
  set_mandatory (self, addresses);
}

static void
remove_mandatory_action (GtkWidget  *widget,
                         const char *action,
                         GVariant   *parameter)
{
  TinPreferences *self = TIN_PREFERENCES (widget);
  const char *gone = g_variant_get_string (parameter, NULL);
  g_auto (GStrv) known = tin_settings_dup_mandatory_peers (self->settings);
  g_autoptr (GStrvBuilder) addresses = g_strv_builder_new ();

  for (guint i = 0; known[i] != NULL; i++)
    if (!g_str_equal (known[i], gone))
      g_strv_builder_add (addresses, known[i]);
  set_mandatory (self, addresses);
  gtk_widget_grab_focus (self->add_row);
}

static GtkWidget *
mandatory_row_new (const char *address)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = gtk_button_new_from_icon_name ("list-remove-symbolic");
  g_autofree char *isolated = tin_words_isolate (address);
  /* Translators: a button that removes from the list; %s is an address */
  g_autofree char *label = g_strdup_printf (_("Remove %s"), isolated);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), address);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "preferences.remove-mandatory");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", address);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  /* Translators: a button: takes an address out of the list */
  gtk_widget_set_tooltip_text (button, _("Remove"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  return row;
}

/* The list is the addresses and, last, the row that adds one. */
static void
update_mandatory (TinPreferences *self)
{
  GtkListBox *list = GTK_LIST_BOX (self->mandatory_list);
  g_auto (GStrv) addresses = tin_settings_dup_mandatory_peers (self->settings);
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (list, 0)) != NULL &&
         GTK_WIDGET (row) != self->add_row)
    gtk_list_box_remove (list, GTK_WIDGET (row));
  for (int i = 0; addresses[i] != NULL; i++)
    gtk_list_box_insert (list, mandatory_row_new (addresses[i]), i);
}

/* --- History ---------------------------------------------------------------------------------- */

/* The row lists what there is in the order of TinHistoryKeep. */
static void
update_keep (TinPreferences *self)
{
  adw_combo_row_set_selected (ADW_COMBO_ROW (self->keep_row),
                              (guint) tin_settings_get_history_keep (self->settings));
}

static void
keep_answered_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (TinPreferences) self = user_data;
  gboolean accepted = tin_confirm_finish (result);

  if (self->settings == NULL)
    return;
  if (accepted)
    g_object_set (self->settings,
                  "history-keep", adw_combo_row_get_selected (ADW_COMBO_ROW (self->keep_row)),
                  NULL);
  update_keep (self);
}

static const char *
keep_question (TinHistoryKeep keep)
{
  switch (keep)
    {
    case TIN_HISTORY_KEEP_YEAR:
      return _("Messages older than one year are deleted on this computer now, and from then on "
               "as they become that old.");
    case TIN_HISTORY_KEEP_MONTH:
      return _("Messages older than one month are deleted on this computer now, and from then on "
               "as they become that old.");
    case TIN_HISTORY_KEEP_DAY:
      return _("Messages older than one day are deleted on this computer now, and from then on "
               "as they become that old.");
    case TIN_HISTORY_KEEP_NONE:
    case TIN_HISTORY_KEEP_FOREVER:
    default:
      return _("All messages that have arrived and were read are deleted on this computer now. New "
               "ones are kept for as long as Tincan runs.");
    }
}

/* To keep less deletes something at once, and for good. */
static void
keep_selected_cb (TinPreferences *self)
{
  guint wanted = adw_combo_row_get_selected (ADW_COMBO_ROW (self->keep_row));
  guint now;
  TinQuestion question = {
    .heading = _("Delete Older Messages?"),
    .accept = _("_Delete"),
    .destructive = TRUE,
  };

  if (self->settings == NULL || wanted == GTK_INVALID_LIST_POSITION)
    return;
  now = (guint) tin_settings_get_history_keep (self->settings);
  if (wanted == now)
    return;
  if (wanted < now)
    {
      g_object_set (self->settings, "history-keep", wanted, NULL);
      return;
    }
  question.body = keep_question ((TinHistoryKeep) wanted);
  if (wanted == TIN_HISTORY_KEEP_NONE)
    question.heading = _("Delete History?");
  tin_confirm_async (GTK_WINDOW (self), &question, keep_answered_cb, g_object_ref (self));
}

static void
export_action (GtkWidget  *widget,
               const char *action,
               GVariant   *parameter)
{
  tin_export_dialog_present (widget, TIN_PREFERENCES (widget)->session, NULL);
}

static void
import_action (GtkWidget  *widget,
               const char *action,
               GVariant   *parameter)
{
  tin_import_dialog_present (widget, TIN_PREFERENCES (widget)->session);
}

/* --- Who may reach me ------------------------------------------------------------------------- */

static const char *
reach_words (TinReach reach)
{
  switch (reach)
    {
    case TIN_REACH_ASK:
      return _("Somebody new is shown as a request, and waits until you accept.");
    case TIN_REACH_KNOWN:
      return _("Somebody new is turned away. You can still connect to whom you want.");
    case TIN_REACH_EVERYONE:
    default:
      return _("Somebody new can write to you: their first messages are taken until you accept or "
               "answer.");
    }
}

/* The row lists what there is in the order of TinReach. */
static void
update_reach (TinPreferences *self)
{
  TinReach reach = tin_settings_get_reach (self->settings);

  adw_combo_row_set_selected (ADW_COMBO_ROW (self->reach_row), (guint) reach);
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self->reach_group),
                                         reach_words (reach));
}

static void
reach_selected_cb (TinPreferences *self)
{
  guint wanted = adw_combo_row_get_selected (ADW_COMBO_ROW (self->reach_row));

  if (self->settings != NULL && wanted != GTK_INVALID_LIST_POSITION &&
      wanted != (guint) tin_settings_get_reach (self->settings))
    g_object_set (self->settings, "reach", wanted, NULL);
}

static void
update_blocked (TinPreferences *self)
{
  g_autofree char *summary = tin_blocked_list_dup_summary (self->session);

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->blocked_row), summary);
}

static void
blocked_action (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  gtk_window_present (tin_blocked_list_new (TIN_PREFERENCES (widget)->session,
                                            GTK_WINDOW (widget)));
}

static void
passphrase_action (GtkWidget  *widget,
                   const char *action,
                   GVariant   *parameter)
{
  tin_passphrase_dialog_present (TIN_PREFERENCES (widget)->session, widget);
}

/* Nothing tells of a change; the dialog that makes it is before this window. */
static void
update_passphrase (TinPreferences *self)
{
  if (self->session == NULL)
    return;
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->passphrase_row),
                               tin_session_has_passphrase (self->session)
                                 ? _("Your key is locked with one when Tincan is not running")
                                 : _("Not set: whoever has your files can be you"));
}

static void
watch_reach (TinPreferences *self)
{
  g_signal_connect_object (self->settings, "notify::reach", G_CALLBACK (update_reach), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->settings, "notify::blocked-addresses",
                           G_CALLBACK (update_blocked), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "trust", G_CALLBACK (update_blocked), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect (self, "notify::is-active", G_CALLBACK (update_passphrase), NULL);
  update_reach (self);
  update_blocked (self);
  update_passphrase (self);
}

/* --- Object ----------------------------------------------------------------------------------- */

static void
tin_preferences_dispose (GObject *object)
{
  TinPreferences *self = TIN_PREFERENCES (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), TIN_TYPE_PREFERENCES);
  self->settings = NULL;
  g_clear_object (&self->session);

  G_OBJECT_CLASS (tin_preferences_parent_class)->dispose (object);
}

static void
tin_preferences_class_init (TinPreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tin_preferences_dispose;

  gtk_widget_class_install_action (widget_class, "preferences.remove-mandatory", "s",
                                   remove_mandatory_action);
  gtk_widget_class_install_action (widget_class, "preferences.key", NULL, key_action);
  gtk_widget_class_install_action (widget_class, "preferences.export", NULL, export_action);
  gtk_widget_class_install_action (widget_class, "preferences.import", NULL, import_action);
  gtk_widget_class_install_action (widget_class, "preferences.blocked", NULL, blocked_action);
  gtk_widget_class_install_action (widget_class, "preferences.passphrase", NULL,
                                   passphrase_action);
  g_type_ensure (TIN_TYPE_DESKTOP_GROUP);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tincan_chat/Tincan/ui/tin-preferences.ui");
  gtk_widget_class_bind_template_child (widget_class, TinPreferences, toasts);
  gtk_widget_class_bind_template_child (widget_class, TinPreferences, name_row);
  gtk_widget_class_bind_template_child (widget_class, TinPreferences, port_row);
  gtk_widget_class_bind_template_child (widget_class, TinPreferences, port_spin);
  /* Named only so that it goes with the template, and for tests. */
  gtk_widget_class_bind_template_child_full (widget_class, "key_row", FALSE, 0);
  gtk_widget_class_bind_template_child (widget_class, TinPreferences, mandatory_list);
  gtk_widget_class_bind_template_child (widget_class, TinPreferences, add_row);
  gtk_widget_class_bind_template_child (widget_class, TinPreferences, keep_row);
  gtk_widget_class_bind_template_child (widget_class, TinPreferences, receipts_switch);
  gtk_widget_class_bind_template_child (widget_class, TinPreferences, typing_switch);
  gtk_widget_class_bind_template_child (widget_class, TinPreferences, desktop_group);
  gtk_widget_class_bind_template_child (widget_class, TinPreferences, plain_switch);
  gtk_widget_class_bind_template_child (widget_class, TinPreferences, reach_group);
  gtk_widget_class_bind_template_child (widget_class, TinPreferences, reach_row);
  gtk_widget_class_bind_template_child (widget_class, TinPreferences, blocked_row);
  gtk_widget_class_bind_template_child (widget_class, TinPreferences, passphrase_row);
  gtk_widget_class_bind_template_callback (widget_class, add_apply_cb);
  gtk_widget_class_bind_template_callback (widget_class, add_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, keep_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, name_apply_cb);
  gtk_widget_class_bind_template_callback (widget_class, name_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, port_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, reach_selected_cb);
}

static void
tin_preferences_init (TinPreferences *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  tin_wrapped_labels_fit (GTK_WIDGET (self));
  ignore_wheel (self->port_spin);
  tin_name_parts (self->name_row);
  tin_name_parts (self->add_row);
}

GtkWindow *
tin_preferences_new (TinSession *session,
                     GtkWindow  *parent)
{
  TinPreferences *self;

  g_return_val_if_fail (TIN_IS_SESSION (session), NULL);

  self = g_object_new (TIN_TYPE_PREFERENCES, "transient-for", parent, NULL);
  self->session = g_object_ref (session);
  gtk_editable_set_text (GTK_EDITABLE (self->name_row), tin_session_get_name (session));
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->port_spin),
                             tin_settings_get_port (tin_session_get_settings (session)));
  self->settings = tin_session_get_settings (session);
  g_object_bind_property (self->settings, "accept-plain-peers", self->plain_switch, "active",
                          G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  tin_desktop_group_set_settings (TIN_DESKTOP_GROUP (self->desktop_group), self->settings);
  g_object_bind_property (self->settings, "send-typing", self->typing_switch, "active",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  g_object_bind_property (self->settings, "send-read-receipts", self->receipts_switch, "active",
                          G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  g_signal_connect_object (self->settings, "notify::history-keep",
                           G_CALLBACK (update_keep), self, G_CONNECT_SWAPPED);
  update_keep (self);
  g_signal_connect_object (self->settings, "notify::mandatory-peers",
                           G_CALLBACK (update_mandatory), self, G_CONNECT_SWAPPED);
  update_mandatory (self);
  update_port_row (self);
  watch_reach (self);
  return GTK_WINDOW (self);
}
