/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include <glib/gi18n.h>

#include "tin-compare-dialog.h"
#include "tin-compat.h"
#include "tin-window-private.h"
#include "tin-words.h"

/* What a person can do about a peer's key. Each is an action for the peer of the open conversation
 * and, with a peer's id, for any: the strip, the page of a request and the menus use them. */

typedef void (*Decide) (TinWindow *window,
                        TinPeer   *peer);

/* What is done when the person agrees. */
typedef struct
{
  TinWindow *window;  /* (owned) */
  TinPeer   *peer;    /* (owned) */
  Decide     decide;
} Deciding;

static void
deciding_free (Deciding *self)
{
  g_object_unref (self->window);
  g_object_unref (self->peer);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Deciding, deciding_free)

static void
answered_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (Deciding) deciding = user_data;

  if (tin_confirm_finish (result) && tin_window_get_session (deciding->window) != NULL)
    deciding->decide (deciding->window, deciding->peer);
}

static void
ask (TinWindow         *self,
     TinPeer           *peer,
     const TinQuestion *question,
     Decide             decide)
{
  Deciding *deciding = g_new0 (Deciding, 1);

  deciding->window = g_object_ref (self);
  deciding->peer = g_object_ref (peer);
  deciding->decide = decide;
  tin_confirm_async (GTK_WINDOW (self), question, answered_cb, deciding);
}

/* --- Comparing a code ----------------------------------------------------------------------- */

/* Who is not there is dialled first: the dialog says so. */
static void
compare_action (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  TinWindow *self = TIN_WINDOW (widget);
  TinPeer *peer = tin_window_find_peer (self, parameter);

  if (peer != NULL && tin_words_can_compare (peer))
    tin_compare_dialog_present (tin_window_get_session (self), peer, widget);
}

/* --- Letting in and keeping out ------------------------------------------------------------- */

static void
accept_action (GtkWidget  *widget,
               const char *action,
               GVariant   *parameter)
{
  TinWindow *self = TIN_WINDOW (widget);
  TinPeer *peer = tin_window_find_peer (self, parameter);

  if (peer != NULL)
    tin_session_accept (tin_window_get_session (self), peer);
}

/* Who was connected is so again if it is undone. */
static void
toast_blocked (TinWindow *self,
               TinPeer   *peer,
               gboolean   was_connected)
{
  g_autofree char *name = tin_words_isolate (tin_peer_get_name (peer));
  /* Translators: %s is a person's name; there is little room */
  g_autofree char *title = g_strdup_printf (_("Blocked %s"), name);
  g_autofree char *escaped = g_markup_escape_text (title, -1);
  AdwToast *toast = adw_toast_new (escaped);

  adw_toast_set_button_label (toast, _("_Undo"));
  adw_toast_set_action_name (toast, "win.undo-block");
  adw_toast_set_action_target (toast, "(sb)", tin_peer_get_id (peer), was_connected);
  tin_window_add_toast (self, toast);
}

static void
block (TinWindow *self,
       TinPeer   *peer)
{
  g_autoptr (TinPeer) keep = g_object_ref (peer);
  gboolean was_connected = tin_peer_get_state (peer) == TIN_PEER_CONNECTED;

  tin_session_block (tin_window_get_session (self), peer);
  toast_blocked (self, peer, was_connected);
}

/* Of two keys: what the person says of one says something of the other. */
static void
ask_to_block (TinWindow *self,
              TinPeer   *peer)
{
  g_autofree char *name = tin_words_isolate (tin_peer_get_name (peer));
  /* Translators: %s is a person's name */
  g_autofree char *heading = g_strdup_printf (_("Block This Key of %s?"), name);
  const TinQuestion question = {
    .heading = heading,
    .body = _("Two keys use the same name or address. To block this one decides for the other one, "
              "which then goes on as before. That cannot be undone by unblocking."),
    .accept = _("Block _This Key"),
    .destructive = TRUE,
  };

  ask (self, peer, &question, block);
}

static void
block_action (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  TinWindow *self = TIN_WINDOW (widget);
  TinPeer *peer = tin_window_find_peer (self, parameter);
  TinTrust trust;

  if (peer == NULL || tin_peer_is_placeholder (peer))
    return;
  trust = tin_peer_get_trust (peer);
  if (trust == TIN_TRUST_CONTESTED || trust == TIN_TRUST_RIVAL)
    ask_to_block (self, peer);
  else if (trust != TIN_TRUST_BLOCKED)
    block (self, peer);
}

static void
unblock_action (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  TinWindow *self = TIN_WINDOW (widget);
  TinPeer *peer = tin_window_find_peer (self, parameter);

  if (peer != NULL)
    tin_session_unblock (tin_window_get_session (self), peer);
}

static void
undo_block_action (GtkWidget  *widget,
                   const char *action,
                   GVariant   *parameter)
{
  TinWindow *self = TIN_WINDOW (widget);
  g_autoptr (GVariant) id = g_variant_get_child_value (parameter, 0);
  g_autoptr (GVariant) was_connected = g_variant_get_child_value (parameter, 1);
  TinPeer *peer = tin_window_find_peer (self, id);

  if (peer == NULL)
    return;
  tin_session_unblock (tin_window_get_session (self), peer);
  if (g_variant_get_boolean (was_connected))
    gtk_widget_activate_action (widget, "win.reconnect-peer", "s", tin_peer_get_id (peer));
}

static void
remove_peer (TinWindow *self,
             TinPeer   *peer)
{
  tin_session_remove (tin_window_get_session (self), peer);
}

/* What a request has written was never taken: nothing is lost with it. */
static void
remove_action (GtkWidget  *widget,
               const char *action,
               GVariant   *parameter)
{
  TinWindow *self = TIN_WINDOW (widget);
  TinPeer *peer = tin_window_find_peer (self, parameter);
  g_autofree char *name = NULL;
  g_autofree char *body = NULL;
  TinQuestion question = {
    .heading = _("Remove This Person?"),
    .accept = _("_Remove"),
    .destructive = TRUE,
  };

  if (peer == NULL)
    return;
  if (tin_peer_is_request (peer) || tin_peer_get_last_text (peer) == NULL)
    {
      tin_session_remove (tin_window_get_session (self), peer);
      return;
    }
  name = tin_words_isolate (tin_peer_get_name (peer));
  /* Translators: %s is a person's name */
  body = g_strdup_printf (_("What %s wrote is deleted on this computer. This person may come "
                            "again; to prevent that, block instead."), name);
  question.body = body;
  ask (self, peer, &question, remove_peer);
}

/* --- Two keys ------------------------------------------------------------------------------- */

/* Returns: (transfer none): whose name is in question, of the two that PEER is one of */
static TinPeer *
find_contested (TinPeer *peer)
{
  TinPeer *other = tin_peer_get_rival (peer);

  return tin_peer_get_trust (peer) == TIN_TRUST_RIVAL && other != NULL ? other : peer;
}

static void
keep_both_peer (TinWindow *self,
                TinPeer   *peer)
{
  tin_session_keep_both (tin_window_get_session (self), peer);
}

static void
keep_both_action (GtkWidget  *widget,
                  const char *action,
                  GVariant   *parameter)
{
  TinWindow *self = TIN_WINDOW (widget);
  TinPeer *peer = tin_window_find_peer (self, parameter);
  g_autofree char *name = NULL;
  g_autofree char *body = NULL;
  TinQuestion question = {
    .heading = _("Keep Both?"),
    .accept = _("_Keep Both"),
    /* So that it is not the default one. */
    .destructive = TRUE,
  };

  if (peer == NULL)
    return;
  name = tin_words_isolate (tin_peer_get_name (find_contested (peer)));
  /* Translators: both %s are the same person's name */
  body = g_strdup_printf (_("They go on as two different people. What waits for %s goes to the key "
                            "that %s had before, and never to the new one."), name, name);
  question.body = body;
  ask (self, peer, &question, keep_both_peer);
}

static void
replace_peer (TinWindow *self,
              TinPeer   *peer)
{
  TinPeer *contested = find_contested (peer);
  TinPeer *rival = contested == peer ? tin_peer_get_rival (peer) : peer;
  g_autoptr (GError) error = NULL;

  if (!tin_session_replace (tin_window_get_session (self), peer, &error))
    {
      g_debug ("A key was not replaced: %s", error->message);
      tin_window_toast (self, _("Compare a code with the new key first."));
      return;
    }
  /* There the conversation goes on. */
  if (tin_window_get_peer (self) == contested)
    tin_window_open_peer (self, rival);
}

static void
replace_action (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  TinWindow *self = TIN_WINDOW (widget);
  TinPeer *peer = tin_window_find_peer (self, parameter);
  g_autofree char *name = NULL;
  g_autofree char *body = NULL;
  TinQuestion question = {
    .heading = _("Replace the Old Key?"),
    /* Translators: a verb: the new key takes the place of the old one */
    .accept = _("_Replace"),
    .destructive = TRUE,
  };

  if (peer == NULL)
    return;
  name = tin_words_isolate (tin_peer_get_name (find_contested (peer)));
  /* Translators: %s is a person's name */
  body = g_strdup_printf (_("From now on the new key is %s, and gets what waits. The old key is "
                            "refused, and cannot be taken back; its conversation can still be "
                            "read."), name);
  question.body = body;
  ask (self, peer, &question, replace_peer);
}

/* --- For the window ------------------------------------------------------------------------- */

/* Said where the conversation is not open: there the strip says it. */
static void
on_verification (TinWindow       *self,
                 TinPeer         *peer,
                 TinVerification *verification)
{
  g_autofree char *name = NULL;
  g_autofree char *title = NULL;
  g_autofree char *escaped = NULL;
  AdwToast *toast;

  /* Strangers have a strip of their own, and are not to be shouted about. */
  if (peer == tin_window_get_peer (self) ||
      (!tin_peer_is_known (peer) && tin_peer_get_trust (peer) != TIN_TRUST_RIVAL))
    return;
  name = tin_words_isolate (tin_peer_get_name (peer));
  /* Translators: %s is a person's name */
  title = g_strdup_printf (_("%s wants to compare a code"), name);
  escaped = g_markup_escape_text (title, -1);
  toast = adw_toast_new (escaped);
  /* Translators: goes to a conversation */
  adw_toast_set_button_label (toast, _("_Show"));
  adw_toast_set_action_name (toast, "win.open-peer");
  adw_toast_set_action_target (toast, "s", tin_peer_get_id (peer));
  adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);
  adw_toast_set_timeout (toast, 0);
  /* It is gone when there is nothing to answer any more. */
  g_signal_connect_object (verification, "notify::state", G_CALLBACK (adw_toast_dismiss), toast,
                           G_CONNECT_SWAPPED);
  tin_window_add_toast (self, toast);
}

void
tin_window_watch_verifications (TinWindow *self)
{
  g_signal_connect_object (tin_window_get_session (self), "verification",
                           G_CALLBACK (on_verification), self, G_CONNECT_SWAPPED);
}

void
tin_window_class_install_trust_actions (GtkWidgetClass *widget_class)
{
  const struct
  {
    const char                  *name;
    const char                  *parameter;
    GtkWidgetActionActivateFunc  activate;
  } actions[] = {
    { "win.compare", NULL, compare_action },
    { "win.compare-with-peer", "s", compare_action },
    { "win.accept-peer", "s", accept_action },
    { "win.block", NULL, block_action },
    { "win.block-peer", "s", block_action },
    { "win.unblock", NULL, unblock_action },
    { "win.unblock-peer", "s", unblock_action },
    { "win.undo-block", "(sb)", undo_block_action },
    { "win.remove-peer", "s", remove_action },
    { "win.keep-both-peers", "s", keep_both_action },
    { "win.replace-peer", "s", replace_action },
  };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, actions[i].parameter,
                                     actions[i].activate);
}

/* Those of the open conversation. */
void
tin_window_update_trust_actions (TinWindow *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  TinPeer *peer = tin_window_shows_peers (self) ? tin_window_get_peer (self) : NULL;
  gboolean met = peer != NULL && !tin_peer_is_placeholder (peer);
  gboolean blocked = met && tin_peer_get_trust (peer) == TIN_TRUST_BLOCKED;

  gtk_widget_action_set_enabled (widget, "win.compare",
                                 met && tin_words_can_compare (peer));
  gtk_widget_action_set_enabled (widget, "win.block", met && !blocked);
  gtk_widget_action_set_enabled (widget, "win.unblock", blocked);
}
