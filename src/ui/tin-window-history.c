/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include <glib/gi18n.h>

#include "tin-compat.h"
#include "tin-transfer-dialog.h"
#include "tin-window-private.h"
#include "tin-words.h"

/* What a person can do with a conversation as a whole: look for something in it, save it, clear
 * it. Each is an action for the open one and, with a peer's id, for any in the list. */

/* --- Looking ------------------------------------------------------------------------------ */

static void
find_action (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  TinWindow *self = TIN_WINDOW (widget);
  TinPeer *peer = tin_window_find_peer (self, parameter);
  TinShell *shell = tin_window_get_shell (self);
  gboolean hidden = tin_shell_get_folded (shell) && !tin_shell_get_show_content (shell);

  /* Without a conversation on the screen, all of them are what one can search. */
  if (peer == NULL || (parameter == NULL && hidden))
    {
      gtk_widget_activate_action (widget, "win.search", NULL);
      return;
    }
  if (parameter != NULL)
    tin_window_open_peer (self, peer);
  tin_conversation_page_find (tin_window_get_conversation (self));
}

/* --- Saving ------------------------------------------------------------------------------- */

static void
export_action (GtkWidget  *widget,
               const char *action,
               GVariant   *parameter)
{
  TinWindow *self = TIN_WINDOW (widget);
  TinPeer *peer = tin_window_find_peer (self, parameter);

  if (peer != NULL)
    tin_export_dialog_present (widget, tin_window_get_session (self), peer);
}

/* --- Clearing ----------------------------------------------------------------------------- */

typedef struct
{
  TinWindow *window;  /* (owned) */
  TinPeer   *peer;    /* (owned) */
} Clearing;

static void
clearing_free (Clearing *self)
{
  g_object_unref (self->window);
  g_object_unref (self->peer);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Clearing, clearing_free)

static void
cleared_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (Clearing) clearing = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *words = NULL;

  if (tin_session_change_finish (TIN_SESSION (source), result, &error))
    return;
  g_debug ("A conversation was not cleared: %s", error->message);
  words = tin_words_peer_error (error, clearing->peer);
  tin_window_toast (clearing->window, words);
}

static void
clear_answered_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr (Clearing) clearing = user_data;
  TinSession *session = tin_window_get_session (clearing->window);
  TinPeer *peer = clearing->peer;

  if (tin_confirm_finish (result) && session != NULL)
    tin_session_clear_async (session, peer, cleared_cb, g_steal_pointer (&clearing));
}

static void
clear_action (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  TinWindow *self = TIN_WINDOW (widget);
  TinPeer *peer = tin_window_find_peer (self, parameter);
  g_autofree char *name = NULL;
  g_autofree char *body = NULL;
  TinQuestion question = {
    .heading = _("Clear Conversation?"),
    /* Translators: deletes all messages of a conversation */
    .accept = _("C_lear"),
    .destructive = TRUE,
  };
  Clearing *clearing;

  if (peer == NULL)
    return;
  name = tin_words_isolate (tin_peer_get_name (peer));
  /* Translators: both %s are the same person's name */
  body = g_strdup_printf (_("All messages with %s are deleted on this computer. %s keeps them, and "
                            "still gets those that are waiting."), name, name);
  question.body = body;
  clearing = g_new0 (Clearing, 1);
  clearing->window = g_object_ref (self);
  clearing->peer = g_object_ref (peer);
  tin_confirm_async (GTK_WINDOW (self), &question, clear_answered_cb, clearing);
}

void
tin_window_class_install_history_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.find", NULL, find_action);
  gtk_widget_class_install_action (widget_class, "win.find-in-peer", "s", find_action);
  gtk_widget_class_install_action (widget_class, "win.export", NULL, export_action);
  gtk_widget_class_install_action (widget_class, "win.export-peer", "s", export_action);
  gtk_widget_class_install_action (widget_class, "win.clear", NULL, clear_action);
  gtk_widget_class_install_action (widget_class, "win.clear-peer", "s", clear_action);
}
