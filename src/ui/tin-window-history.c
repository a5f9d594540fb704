/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include <glib/gi18n.h>

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

/* Nobody is asked: it can be undone for as long as the toast is there. */
#define UNDO_SECONDS 10

typedef struct
{
  TinWindow *window;  /* (owned) */
  TinPeer   *peer;    /* (owned) */
} Clearing;

static Clearing *
clearing_new (TinWindow *window,
              TinPeer   *peer)
{
  Clearing *self = g_new0 (Clearing, 1);

  self->window = g_object_ref (window);
  self->peer = g_object_ref (peer);
  return self;
}

static void
clearing_free (Clearing *self)
{
  g_object_unref (self->window);
  g_object_unref (self->peer);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Clearing, clearing_free)

/* Returns: whether it could be done; the person is told if not */
static gboolean
finish_change (Clearing     *clearing,
               GObject      *session,
               GAsyncResult *result)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *words = NULL;

  if (tin_session_change_finish (TIN_SESSION (session), result, &error))
    return TRUE;
  g_debug ("A conversation was not cleared: %s", error->message);
  words = tin_words_peer_error (error, clearing->peer);
  tin_window_toast (clearing->window, words);
  return FALSE;
}

static void
clear_ended_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (Clearing) clearing = user_data;

  finish_change (clearing, source, result);
}

static void
end_clear (TinWindow *self,
           TinPeer   *peer,
           gboolean   undo)
{
  tin_session_clear_async (tin_window_get_session (self), peer,
                           undo ? TIN_HISTORY_CLEAR_UNDO : TIN_HISTORY_CLEAR_SETTLE,
                           clear_ended_cb, clearing_new (self, peer));
}

/* Comes first, and with it the toast is dismissed: what was undone is not settled any more. */
static void
undo_clicked_cb (AdwToast *toast,
                 Clearing *clearing)
{
  end_clear (clearing->window, clearing->peer, TRUE);
}

static void
toast_dismissed_cb (AdwToast *toast,
                    Clearing *clearing)
{
  end_clear (clearing->window, clearing->peer, FALSE);
}

static void
free_closure_cb (gpointer  user_data,
                 GClosure *closure)
{
  clearing_free (user_data);
}

static void
toast_cleared (Clearing *clearing)
{
  TinWindow *self = clearing->window;
  g_autofree char *name = tin_words_isolate (tin_peer_get_name (clearing->peer));
  /* Translators: %s is a person's name; there is little room */
  g_autofree char *title = g_strdup_printf (_("Cleared conversation with %s"), name);
  g_autofree char *escaped = g_markup_escape_text (title, -1);
  AdwToast *toast = adw_toast_new (escaped);

  adw_toast_set_button_label (toast, _("_Undo"));
  adw_toast_set_timeout (toast, UNDO_SECONDS);
  g_signal_connect_data (toast, "button-clicked", G_CALLBACK (undo_clicked_cb),
                         clearing_new (self, clearing->peer), free_closure_cb, 0);
  g_signal_connect_data (toast, "dismissed", G_CALLBACK (toast_dismissed_cb),
                         clearing_new (self, clearing->peer), free_closure_cb, 0);
  tin_window_set_undo_toast (self, toast);
}

static void
cleared_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (Clearing) clearing = user_data;

  if (!finish_change (clearing, source, result))
    return;
  if (gtk_widget_get_mapped (GTK_WIDGET (clearing->window)))
    toast_cleared (clearing);
  else
    end_clear (clearing->window, clearing->peer, FALSE);
}

static void
clear_action (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  TinWindow *self = TIN_WINDOW (widget);
  TinPeer *peer = tin_window_find_peer (self, parameter);

  if (peer == NULL)
    return;
  /* One at a time: what was cleared before is settled. */
  tin_window_set_undo_toast (self, NULL);
  tin_session_clear_async (tin_window_get_session (self), peer, TIN_HISTORY_CLEAR_FOR_NOW,
                           cleared_cb, clearing_new (self, peer));
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
