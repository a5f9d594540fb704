/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include <glib/gi18n.h>

#include "tin-broadcast-dialog.h"
#include "tin-connect-dialog.h"
#include "tin-details-dialog.h"
#include "tin-peers-dialog.h"
#include "tin-send-dialog.h"
#include "tin-window-private.h"
#include "tin-words.h"

/* What a person can do in the window: every menu item, button and key ends here. They are actions
 * of the widget's class, which a screen reader sees, too. Keys are in tin-shortcuts.c. */

/* --- Dialogs --------------------------------------------------------------------------------- */

static void
peer_chosen_cb (TinWindow *self,
                TinPeer   *peer)
{
  tin_window_open_peer (self, peer);
}

typedef GtkWindow *(*DialogNew) (TinSession *session,
                                 GtkWindow  *parent);

static GtkWindow *
present_dialog (GtkWidget *widget,
                DialogNew  dialog_new)
{
  TinSession *session = tin_window_get_session (TIN_WINDOW (widget));
  GtkWindow *dialog = dialog_new (session, GTK_WINDOW (widget));

  gtk_window_present (dialog);
  return dialog;
}

static void
present_choosing_dialog (GtkWidget *widget,
                         DialogNew  dialog_new)
{
  GtkWindow *dialog = present_dialog (widget, dialog_new);

  g_signal_connect_object (dialog, "peer-chosen", G_CALLBACK (peer_chosen_cb), widget,
                           G_CONNECT_SWAPPED);
}

static void
connect_action (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  present_choosing_dialog (widget, tin_connect_dialog_new);
}

/* PARAMETER: (ss), a key and where it may be, or nothing. What else is wanted is typed. */
static void
connect_to_key_action (GtkWidget  *widget,
                       const char *action,
                       GVariant   *parameter)
{
  const char *id;
  const char *address;
  TinPeerId key;
  GtkWindow *dialog;

  g_variant_get (parameter, "(&s&s)", &id, &address);
  if (!tin_peer_id_parse (id, &key))
    return;
  dialog = tin_connect_dialog_new_for_key (tin_window_get_session (TIN_WINDOW (widget)), &key,
                                           address, GTK_WINDOW (widget));
  g_signal_connect_object (dialog, "peer-chosen", G_CALLBACK (peer_chosen_cb), widget,
                           G_CONNECT_SWAPPED);
  gtk_window_present (dialog);
}

static void
send_to_action (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  present_choosing_dialog (widget, tin_send_dialog_new);
}

static void
broadcast_action (GtkWidget  *widget,
                  const char *action,
                  GVariant   *parameter)
{
  present_dialog (widget, tin_broadcast_dialog_new);
}

static void
peers_action (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  present_choosing_dialog (widget, tin_peers_dialog_new);
}

/* --- One peer -------------------------------------------------------------------------------- */

/* Returns: (transfer none) (nullable): the peer that PARAMETER names, else the one of the open
 *   conversation */
TinPeer *
tin_window_find_peer (TinWindow *self,
                      GVariant  *parameter)
{
  TinRoster *roster;

  if (parameter == NULL)
    return tin_window_get_peer (self);
  roster = tin_session_get_roster (tin_window_get_session (self));
  return tin_roster_get_by_id (roster, g_variant_get_string (parameter, NULL));
}

static void
open_peer_action (GtkWidget  *widget,
                  const char *action,
                  GVariant   *parameter)
{
  TinPeer *peer = tin_window_find_peer (TIN_WINDOW (widget), parameter);

  if (peer != NULL)
    tin_window_open_peer (TIN_WINDOW (widget), peer);
}

static void
details_action (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  TinWindow *self = TIN_WINDOW (widget);
  TinPeer *peer = tin_window_find_peer (self, parameter);

  if (peer != NULL)
    gtk_window_present (tin_details_dialog_new (tin_window_get_session (self), peer,
                                                GTK_WINDOW (self)));
}

static void
disconnect_action (GtkWidget  *widget,
                   const char *action,
                   GVariant   *parameter)
{
  TinWindow *self = TIN_WINDOW (widget);
  TinSession *session = tin_window_get_session (self);
  TinPeer *peer = tin_window_find_peer (self, parameter);
  g_autoptr (TinPeer) keep = NULL;
  g_autofree char *name = NULL;
  g_autofree char *title = NULL;
  g_autofree char *escaped = NULL;
  AdwToast *toast;

  if (peer == NULL || tin_peer_get_state (peer) == TIN_PEER_OFFLINE)
    return;
  /* A stranger who has said nothing is gone with the connection. */
  keep = g_object_ref (peer);
  tin_session_disconnect (session, peer);

  name = tin_words_isolate (tin_peer_get_name (peer));
  /* Translators: %s is a person's name */
  title = g_strdup_printf (_("Disconnected from %s"), name);
  escaped = g_markup_escape_text (title, -1);
  toast = adw_toast_new (escaped);
  if (tin_roster_get_by_id (tin_session_get_roster (session), tin_peer_get_id (peer)) == peer)
    {
      adw_toast_set_button_label (toast, _("_Undo"));
      adw_toast_set_action_name (toast, "win.reconnect-peer");
      adw_toast_set_action_target (toast, "s", tin_peer_get_id (peer));
    }
  tin_window_add_toast (self, toast);
}

typedef struct
{
  TinWindow *window;  /* (owned) */
  TinPeer   *peer;    /* (owned) */
} Reconnect;

static void
reconnect_free (Reconnect *reconnect)
{
  g_clear_object (&reconnect->window);
  g_clear_object (&reconnect->peer);
  g_free (reconnect);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reconnect, reconnect_free)

static void
reconnected_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (Reconnect) reconnect = user_data;
  g_autoptr (TinPeer) peer = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *words = NULL;

  peer = tin_session_connect_finish (TIN_SESSION (source), result, &error);
  if (error == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_debug ("Reconnecting failed: %s", error->message);
  words = tin_words_dial_error (error, reconnect->peer);
  tin_window_toast (reconnect->window, words);
}

static void
reconnect_action (GtkWidget  *widget,
                  const char *action,
                  GVariant   *parameter)
{
  TinWindow *self = TIN_WINDOW (widget);
  TinPeer *peer = tin_window_find_peer (self, parameter);
  Reconnect *reconnect;

  if (peer == NULL || tin_peer_get_state (peer) != TIN_PEER_OFFLINE)
    return;
  reconnect = g_new0 (Reconnect, 1);
  reconnect->window = g_object_ref (self);
  reconnect->peer = g_object_ref (peer);
  tin_session_reconnect_async (tin_window_get_session (self), peer,
                               tin_window_get_cancellable (self), reconnected_cb, reconnect);
}

/* --- How a conversation is kept --------------------------------------------------------------- */

static void
pin_action (GtkWidget  *widget,
            const char *action,
            GVariant   *parameter)
{
  TinWindow *self = TIN_WINDOW (widget);
  TinPeer *peer = tin_window_find_peer (self, parameter);

  if (peer != NULL)
    tin_session_set_pinned (tin_window_get_session (self), peer,
                            !g_str_has_prefix (action, "win.unpin"));
}

static void
mute_action (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  TinWindow *self = TIN_WINDOW (widget);
  TinPeer *peer = tin_window_find_peer (self, parameter);

  if (peer != NULL)
    tin_session_set_muted (tin_window_get_session (self), peer,
                           !g_str_has_prefix (action, "win.unmute"));
}

static void
mark_read_action (GtkWidget  *widget,
                  const char *action,
                  GVariant   *parameter)
{
  TinWindow *self = TIN_WINDOW (widget);
  TinPeer *peer = tin_window_find_peer (self, parameter);

  if (peer != NULL)
    tin_session_mark_read (tin_window_get_session (self), peer);
}

static void
copy_address_action (GtkWidget  *widget,
                     const char *action,
                     GVariant   *parameter)
{
  TinPeer *peer = tin_window_find_peer (TIN_WINDOW (widget), parameter);
  g_autofree char *address = peer != NULL ? tin_peer_dup_address (peer) : NULL;

  if (address == NULL)
    return;
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), address);
  tin_window_toast (TIN_WINDOW (widget), _("Address copied"));
}

/* Those of the open conversation. */
static void
update_keeping_actions (TinWindow *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  TinPeer *peer = tin_window_shows_peers (self) ? tin_window_get_peer (self) : NULL;
  gboolean kept = peer != NULL && !tin_peer_is_request (peer);

  gtk_widget_action_set_enabled (widget, "win.pin", kept && !tin_peer_is_pinned (peer));
  gtk_widget_action_set_enabled (widget, "win.unpin", kept && tin_peer_is_pinned (peer));
  gtk_widget_action_set_enabled (widget, "win.mute", kept && !tin_peer_is_muted (peer));
  gtk_widget_action_set_enabled (widget, "win.unmute", kept && tin_peer_is_muted (peer));
}

/* --- Moving about ---------------------------------------------------------------------------- */

static void
next_peer_action (GtkWidget  *widget,
                  const char *action,
                  GVariant   *parameter)
{
  tin_sidebar_step (tin_window_get_sidebar (TIN_WINDOW (widget)), 1);
}

static void
previous_peer_action (GtkWidget  *widget,
                      const char *action,
                      GVariant   *parameter)
{
  tin_sidebar_step (tin_window_get_sidebar (TIN_WINDOW (widget)), -1);
}

static void
show_sidebar (TinWindow *self)
{
  if (tin_shell_get_folded (tin_window_get_shell (self)))
    tin_shell_set_show_content (tin_window_get_shell (self), FALSE);
}

static void
back_action (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  show_sidebar (TIN_WINDOW (widget));
  tin_sidebar_focus_list (tin_window_get_sidebar (TIN_WINDOW (widget)));
}

static void
search_action (GtkWidget  *widget,
               const char *action,
               GVariant   *parameter)
{
  TinWindow *self = TIN_WINDOW (widget);
  TinShell *shell = tin_window_get_shell (self);
  gboolean hidden = tin_shell_get_folded (shell) && tin_shell_get_show_content (shell);
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

  show_sidebar (self);
  tin_sidebar_toggle_search (tin_window_get_sidebar (self), hidden ? NULL : focus);
}

static void
menu_action (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  TinWindow *self = TIN_WINDOW (widget);
  gboolean beside = !tin_shell_get_folded (tin_window_get_shell (self));

  show_sidebar (self);
  tin_sidebar_open_menu (tin_window_get_sidebar (self),
                         beside ? gtk_window_get_focus (GTK_WINDOW (self)) : NULL);
}

static void
resize_action (GtkWidget  *widget,
               const char *action,
               GVariant   *parameter)
{
  tin_shell_take_grip (tin_window_get_shell (TIN_WINDOW (widget)));
}

static void
toast_action (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  tin_window_toast (TIN_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

/* --- Which ones are to be had now ------------------------------------------------------------- */

void
tin_window_class_install_actions (GtkWidgetClass *widget_class)
{
  const struct
  {
    const char                  *name;
    const char                  *parameter;
    GtkWidgetActionActivateFunc  activate;
  } actions[] = {
    { "win.connect", NULL, connect_action },
    { "win.connect-to-key", "(ss)", connect_to_key_action },
    { "win.send-to", NULL, send_to_action },
    { "win.broadcast", NULL, broadcast_action },
    { "win.peers", NULL, peers_action },
    { "win.disconnect", NULL, disconnect_action },
    { "win.disconnect-peer", "s", disconnect_action },
    { "win.reconnect", NULL, reconnect_action },
    { "win.reconnect-peer", "s", reconnect_action },
    { "win.details", NULL, details_action },
    { "win.details-of-peer", "s", details_action },
    { "win.open-peer", "s", open_peer_action },
    { "win.pin", NULL, pin_action },
    { "win.pin-peer", "s", pin_action },
    { "win.unpin", NULL, pin_action },
    { "win.unpin-peer", "s", pin_action },
    { "win.mute", NULL, mute_action },
    { "win.mute-peer", "s", mute_action },
    { "win.unmute", NULL, mute_action },
    { "win.unmute-peer", "s", mute_action },
    { "win.mark-peer-read", "s", mark_read_action },
    { "win.copy-address-of-peer", "s", copy_address_action },
    { "win.next-peer", NULL, next_peer_action },
    { "win.previous-peer", NULL, previous_peer_action },
    { "win.back", NULL, back_action },
    { "win.search", NULL, search_action },
    { "win.menu", NULL, menu_action },
    { "win.resize", NULL, resize_action },
    { "win.toast", "s", toast_action },
  };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, actions[i].parameter,
                                     actions[i].activate);
  tin_window_class_install_history_actions (widget_class);
  tin_window_class_install_trust_actions (widget_class);
}

/* Tells the actions what the window shows: the peer of the open conversation, and whether there is
 * room for the list beside it. */
void
tin_window_update_actions (TinWindow *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  TinShell *shell = tin_window_get_shell (self);
  TinPeer *peer = tin_window_get_peer (self);
  gboolean peers = tin_window_shows_peers (self);
  gboolean offline = peer != NULL && tin_peer_get_state (peer) == TIN_PEER_OFFLINE;
  gboolean has_messages = peer != NULL && !tin_peer_is_request (peer);
  const char *always[] = {
    "win.connect", "win.connect-to-key", "win.send-to", "win.broadcast", "win.peers",
    "win.open-peer", "win.next-peer", "win.previous-peer", "win.search", "win.find",
    "win.find-in-peer", "win.menu",
  };

  for (guint i = 0; i < G_N_ELEMENTS (always); i++)
    gtk_widget_action_set_enabled (widget, always[i], peers);
  gtk_widget_action_set_enabled (widget, "win.reconnect",
                                 peers && offline && tin_words_can_dial (peer));
  gtk_widget_action_set_enabled (widget, "win.disconnect", peers && peer != NULL && !offline);
  gtk_widget_action_set_enabled (widget, "win.details", peers && peer != NULL);
  gtk_widget_action_set_enabled (widget, "win.export", peers && has_messages);
  gtk_widget_action_set_enabled (widget, "win.clear", peers && has_messages);
  gtk_widget_action_set_enabled (widget, "win.resize", peers && !tin_shell_get_folded (shell));
  gtk_widget_action_set_enabled (widget, "win.back",
                                 peers && tin_shell_get_folded (shell) &&
                                 tin_shell_get_show_content (shell));
  update_keeping_actions (self);
  tin_window_update_trust_actions (self);
}
