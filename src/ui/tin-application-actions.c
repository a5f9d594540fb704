/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-application-private.h"

#include "tin-compat.h"
#include "tin-files.h"
#include "tin-help.h"
#include "tin-shortcuts.h"

/* What a menu, a notification, or another program on the bus asks of the program as a whole. A
 * notification outlives what it is about: each of its actions may come when there is no such peer
 * any more, no window, or no session yet. */

static GtkWindow *
front_window (TinApplication *self)
{
  return gtk_application_get_active_window (GTK_APPLICATION (self));
}

/* --- The program ------------------------------------------------------------------------------ */

static void
quit_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  tin_application_quit (TIN_APPLICATION (user_data), TRUE);
}

static void
close_window_action (GSimpleAction *action,
                     GVariant      *parameter,
                     gpointer       user_data)
{
  tin_application_close_window (TIN_APPLICATION (user_data));
}

static void
new_connection_action (GSimpleAction *action,
                       GVariant      *parameter,
                       gpointer       user_data)
{
  tin_application_want (TIN_APPLICATION (user_data), TIN_WANTED_CONNECTION);
}

static void
preferences_action (GSimpleAction *action,
                    GVariant      *parameter,
                    gpointer       user_data)
{
  tin_application_want (TIN_APPLICATION (user_data), TIN_WANTED_PREFERENCES);
}

static void
shortcuts_action (GSimpleAction *action,
                  GVariant      *parameter,
                  gpointer       user_data)
{
  gtk_window_present (tin_shortcuts_new (front_window (TIN_APPLICATION (user_data))));
}

static void
help_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  GtkWindow *window = front_window (TIN_APPLICATION (user_data));

  if (window != NULL)
    tin_help_show (window);
}

static void
about_action (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  tin_present_about (front_window (TIN_APPLICATION (user_data)));
}

/* --- Pages that must be answered first -------------------------------------------------------- */

static void
listen_again_action (GSimpleAction *action,
                     GVariant      *parameter,
                     gpointer       user_data)
{
  TinApplication *self = TIN_APPLICATION (user_data);

  tin_application_listen_on (self, self->options->port);
}

static void
listen_elsewhere_action (GSimpleAction *action,
                         GVariant      *parameter,
                         gpointer       user_data)
{
  tin_application_listen_on (TIN_APPLICATION (user_data), 0);
}

static void
damage_seen_action (GSimpleAction *action,
                    GVariant      *parameter,
                    gpointer       user_data)
{
  tin_application_see_damage (TIN_APPLICATION (user_data));
}

static void
show_damaged_action (GSimpleAction *action,
                     GVariant      *parameter,
                     gpointer       user_data)
{
  TinApplication *self = TIN_APPLICATION (user_data);
  const char *path = tin_application_get_damaged_file (self);
  g_autoptr (GFile) file = path != NULL ? g_file_new_for_path (path) : NULL;

  if (file != NULL)
    tin_show_in_folder (front_window (self), file);
}

/* --- Conversations ---------------------------------------------------------------------------- */

/* Returns: (transfer none) (nullable): whom PARAMETER names */
static TinPeer *
find_peer (TinApplication *self,
           GVariant       *parameter)
{
  tin_application_open (self);
  if (self->session == NULL)
    return NULL;
  return tin_roster_get_by_id (tin_session_get_roster (self->session),
                               g_variant_get_string (parameter, NULL));
}

/**
 * tin_application_show_peer:
 * @peer: (nullable): whose conversation is opened, with the cursor where one writes
 *
 * Brings the window forward.
 */
void
tin_application_show_peer (TinApplication *self,
                           TinPeer        *peer)
{
  if (self->stopping || self->window == NULL)
    return;
  gtk_window_present (GTK_WINDOW (self->window));
  if (peer != NULL && tin_window_get_session (self->window) != NULL)
    tin_window_open_peer (self->window, peer);
}

static void
open_conversation_action (GSimpleAction *action,
                          GVariant      *parameter,
                          gpointer       user_data)
{
  TinApplication *self = TIN_APPLICATION (user_data);
  TinPeer *peer = find_peer (self, parameter);

  tin_application_show_peer (self, peer);
}

static void
mark_read_action (GSimpleAction *action,
                  GVariant      *parameter,
                  gpointer       user_data)
{
  TinApplication *self = TIN_APPLICATION (user_data);
  TinPeer *peer = find_peer (self, parameter);

  if (peer != NULL)
    tin_session_mark_read (self->session, peer);
}

/* Who it is that nobody knows yet: the one who has waited for the shortest time. */
static TinPeer *
find_stranger (TinRoster *roster)
{
  TinPeer *found = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (roster)); i++)
    {
      g_autoptr (TinPeer) peer = g_list_model_get_item (G_LIST_MODEL (roster), i);

      if (tin_peer_is_request (peer) ||
          (!tin_peer_is_known (peer) && tin_peer_get_unread (peer) > 0))
        found = peer;
    }
  return found;
}

static void
show_requests_action (GSimpleAction *action,
                      GVariant      *parameter,
                      gpointer       user_data)
{
  TinApplication *self = TIN_APPLICATION (user_data);
  TinPeer *stranger = NULL;

  tin_application_open (self);
  if (self->session != NULL)
    stranger = find_stranger (tin_session_get_roster (self->session));
  tin_application_show_peer (self, stranger);
}

static const GActionEntry actions[] = {
  { "about", about_action },
  { "close-window", close_window_action },
  { "damage-seen", damage_seen_action },
  { "help", help_action },
  { "listen-again", listen_again_action },
  { "listen-elsewhere", listen_elsewhere_action },
  { "mark-read", mark_read_action, "s" },
  { "new-connection", new_connection_action },
  { "open-conversation", open_conversation_action, "s" },
  { "preferences", preferences_action },
  { "quit", quit_action },
  { "reply", open_conversation_action, "s" },
  { "shortcuts", shortcuts_action },
  { "show-damaged", show_damaged_action },
  { "show-requests", show_requests_action },
};

/* --- Dialogs ---------------------------------------------------------------------------------- */

static gboolean
quit_pressed_cb (GtkWidget *window,
                 GVariant  *arguments,
                 gpointer   user_data)
{
  GApplication *application = g_application_get_default ();

  if (application == NULL || gtk_window_get_application (GTK_WINDOW (window)) != NULL)
    return GDK_EVENT_PROPAGATE;
  g_action_group_activate_action (G_ACTION_GROUP (application), "quit", NULL);
  return GDK_EVENT_STOP;
}

/* The keys of an application reach its own windows alone, and a dialog is none of those: it is not
 * to keep the program running, and cannot be gone back to. */
static void
let_quit (TinApplication *self,
          GtkWidget      *window)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();
  g_auto (GStrv) keys =
    gtk_application_get_accels_for_action (GTK_APPLICATION (self), "app.quit");

  for (gsize i = 0; keys[i] != NULL; i++)
    gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (controller),
      gtk_shortcut_new (gtk_shortcut_trigger_parse_string (keys[i]),
                        gtk_callback_action_new (quit_pressed_cb, NULL, NULL)));
  gtk_widget_add_controller (window, controller);
}

static void
windows_changed_cb (TinApplication *self,
                    guint           position,
                    guint           n_removed,
                    guint           n_added,
                    GListModel     *windows)
{
  for (guint i = position; i < position + n_added; i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      let_quit (self, window);
    }
}

void
tin_application_add_actions (TinApplication *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  g_signal_connect_object (gtk_window_get_toplevels (), "items-changed",
                           G_CALLBACK (windows_changed_cb), self, G_CONNECT_SWAPPED);
}

/**
 * tin_application_hide_windows:
 *
 * Dialogs before them are over.
 */
void
tin_application_hide_windows (void)
{
  g_autoptr (GListModel) windows = G_LIST_MODEL (g_list_store_new (GTK_TYPE_WINDOW));
  GListModel *toplevels = gtk_window_get_toplevels ();

  /* One may go with another. */
  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (toplevels, i);

      g_list_store_append (G_LIST_STORE (windows), window);
    }
  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);
      gboolean dialog = gtk_window_get_transient_for (GTK_WINDOW (window)) != NULL;

      tin_close_questions (GTK_WINDOW (window));
      gtk_widget_set_visible (window, FALSE);
      /* A question goes away unanswered. */
      if (dialog)
        gtk_window_destroy (GTK_WINDOW (window));
    }
}

/* --- Other programs --------------------------------------------------------------------------- */

static void
quit_cb (TinApplication *self)
{
  tin_application_quit (self, FALSE);
}

void
tin_application_watch_bus (TinApplication *self)
{
  g_signal_connect_object (self->bus, "wanted", G_CALLBACK (tin_application_open), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->bus, "show", G_CALLBACK (tin_application_show_peer), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->bus, "quit", G_CALLBACK (quit_cb), self, G_CONNECT_SWAPPED);
}
