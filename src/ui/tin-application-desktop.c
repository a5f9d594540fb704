/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-application-private.h"

#include <glib/gi18n.h>

#include "tin-compat.h"
#include "tin-notification-server.h"

/* What the program is to the desktop while it runs: notifications, a number on its icon, a program
 * that goes on without its window and is there after login.
 *
 * The settings run-in-background and run-at-login say what the person wants; whoever changes one,
 * the desktop is asked for it, and where that one says no the setting goes back. */

/* --- In front of somebody --------------------------------------------------------------------- */

static void
front_changed_cb (TinApplication *self)
{
  if (self->notifier != NULL && self->window != NULL)
    tin_notifier_set_front (self->notifier, gtk_window_is_active (GTK_WINDOW (self->window)),
                            tin_window_get_front (self->window));
}

/**
 * tin_application_watch_window:
 *
 * From now on what the window shows needs no notification.
 */
void
tin_application_watch_window (TinApplication *self)
{
  g_signal_connect_object (self->window, "notify::is-active", G_CALLBACK (front_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->window, "front-changed", G_CALLBACK (front_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

/* --- In the background ------------------------------------------------------------------------ */

static void request (TinApplication *self);

static void
requested_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (TinApplication) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean background = FALSE;
  gboolean at_login = FALSE;
  TinSettings *settings;
  gboolean refused;

  if (!tin_background_set_finish (TIN_BACKGROUND (source), result, &background, &at_login, &error))
    g_debug ("Running in the background: %s", error->message);
  self->requesting = FALSE;
  if (self->stopping || self->session == NULL)
    return;

  settings = tin_session_get_settings (self->session);
  refused = (tin_settings_get_run_in_background (settings) && !background) ||
            (self->requested_login && !at_login);
  if (refused)
    {
      /* These are no wishes of the person. */
      self->requesting = TRUE;
      g_object_set (settings,
                    "run-in-background",
                    background && tin_settings_get_run_in_background (settings),
                    "run-at-login", at_login && tin_settings_get_run_at_login (settings), NULL);
      self->requesting = FALSE;
      self->requested_login = at_login;
      if (self->window != NULL)
        tin_window_toast (self->window, _("The desktop does not allow this"));
    }
  else if (tin_settings_get_run_at_login (settings) != self->requested_login)
    {
      request (self);
    }
}

static void
request (TinApplication *self)
{
  TinSettings *settings = tin_session_get_settings (self->session);

  if (self->requesting || self->stopping)
    return;
  self->requesting = TRUE;
  self->requested_login = tin_settings_get_run_at_login (settings);
  tin_background_set_async (self->background, self->requested_login, self->cancellable,
                            requested_cb, g_object_ref (self));
}

static void
close_answered_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr (TinApplication) self = user_data;
  TinAnswer answer = tin_confirm_finish_answer (result);

  self->asking = FALSE;
  if (answer == TIN_ANSWER_CANCEL || self->session == NULL || self->stopping)
    return;

  g_object_set (tin_session_get_settings (self->session),
                "background-asked", TRUE,
                "run-in-background", answer == TIN_ANSWER_ACCEPT,
                NULL);
  tin_application_close_window (self);
}

static void
ask_about_background (TinApplication *self)
{
  if (self->asking)
    return;
  self->asking = TRUE;
  tin_confirm_async (GTK_WINDOW (self->window),
                     &(TinQuestion) {
                       .heading = _("Keep Tincan Running?"),
                       .body = _("Without its window, Tincan can go on in the background: messages "
                                 "still arrive, and you are told of them. You can change this in "
                                 "Preferences."),
                       .accept = _("_Keep Running"),
                       /* Translators: a button: the program ends */
                       .other = _("_Quit"),
                     },
                     close_answered_cb, g_object_ref (self));
}

/**
 * tin_application_close_window:
 *
 * Hides the window and goes on, or quits, as the person wants; who was not asked yet is asked.
 */
void
tin_application_close_window (TinApplication *self)
{
  TinSettings *settings;
  gboolean asked = FALSE;

  /* A page that has to be answered first, or no session: nothing would go on. */
  if (self->session == NULL || self->window == NULL || self->stopping ||
      !tin_session_is_listening (self->session))
    {
      tin_application_quit (self, TRUE);
      return;
    }
  settings = tin_session_get_settings (self->session);
  g_object_get (settings, "background-asked", &asked, NULL);
  if (tin_settings_get_run_in_background (settings))
    gtk_widget_set_visible (GTK_WIDGET (self->window), FALSE);
  else if (asked)
    tin_application_quit (self, TRUE);
  else
    ask_about_background (self);
}

/* --- From the first to the last moment of a session ------------------------------------------- */

/**
 * tin_application_desktop_begin:
 *
 * The session is open.
 */
void
tin_application_desktop_begin (TinApplication *self)
{
  GDBusConnection *bus = g_application_get_dbus_connection (G_APPLICATION (self));
  TinSettings *settings = tin_session_get_settings (self->session);

  self->notifier = tin_notifier_new (G_APPLICATION (self), self->session);
  if (bus != NULL)
    self->count = tin_launcher_count_new (bus, self->session);
  self->background = tin_background_new (self->options,
                                         tin_notification_uses_portal () ? bus : NULL);
  tin_session_bus_set_session (self->bus, self->session);

  /* The file may have been removed, in the desktop's own settings. What is set is written to the
   * disk, also where it is the same. */
  if (tin_background_is_known (self->background) &&
      tin_background_is_at_login (self->background) != tin_settings_get_run_at_login (settings))
    g_object_set (settings, "run-at-login", tin_background_is_at_login (self->background), NULL);
  self->requested_login = tin_settings_get_run_at_login (settings);
  g_signal_connect_object (settings, "notify::run-in-background", G_CALLBACK (request), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "notify::run-at-login", G_CALLBACK (request), self,
                           G_CONNECT_SWAPPED);
}

/**
 * tin_application_desktop_end:
 *
 * The session is about to stop.
 */
void
tin_application_desktop_end (TinApplication *self)
{
  g_cancellable_cancel (self->cancellable);
  tin_session_bus_set_session (self->bus, NULL);
  if (self->notifier != NULL)
    tin_notifier_stop (self->notifier);
  if (self->count != NULL)
    tin_launcher_count_stop (self->count);
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (tin_session_get_settings (self->session), self);
}
