/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include <glib-unix.h>
#include <glib/gi18n.h>

#include "tin-application-private.h"
#include "tin-bus.h"
#include "tin-compat.h"
#include "tin-passphrase-page.h"
#include "tin-problem-pages.h"
#include "tin-session-passphrase.h"
#include "tin-shortcuts.h"
#include "tin-ui-resources.h"
#include "tin-words.h"

/* Opens the session of one profile, listens, shows the window; and says goodbye at the end.
 *
 * States: not activated -> open, the window shown (or one that says why not; or one that asks for
 * the passphrase first) -> listening (or a page that asks what to do about the port) -> stopping,
 * once, with the window gone -> the main loop ends.
 *
 * A program that is started in the background has the same states with a window that is not shown,
 * until somebody wants to see it, or it has something to ask. */

#define RESOURCE_PATH "/io/github/tincan_chat/Tincan"
/* At most, see begin_after_first_frame(). */
#define MS_BEFORE_LISTENING 1000

G_DEFINE_FINAL_TYPE (TinApplication, tin_application, ADW_TYPE_APPLICATION)

enum
{
  LISTENING,
  COMPLAINT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
complain (TinApplication *self,
          const char     *text)
{
  g_signal_emit (self, signals[COMPLAINT], 0, text);
}

/* --- Quitting -------------------------------------------------------------------------------- */

static void
stopped_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (TinApplication) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!tin_session_stop_finish (TIN_SESSION (source), result, &error))
    g_warning ("Stopping: %s", error->message);
  g_application_release (G_APPLICATION (self));
  g_application_quit (G_APPLICATION (self));
}

/* For the person it is over at once; the goodbyes take the time that they need. */
static void
stop (TinApplication *self)
{
  if (self->stopping)
    return;
  self->stopping = TRUE;
  tin_application_desktop_end (self);
  tin_application_hide_windows ();

  if (self->session == NULL)
    {
      g_application_quit (G_APPLICATION (self));
      return;
    }
  g_application_hold (G_APPLICATION (self));
  tin_session_stop_async (self->session, stopped_cb, g_object_ref (self));
}

static void
quit_answered_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (TinApplication) self = user_data;

  self->asking = FALSE;
  if (tin_confirm_finish (result))
    stop (self);
}

static void
ask_to_quit (TinApplication *self,
             guint           n_messages,
             guint           n_contacts)
{
  g_autofree char *body = NULL;

  if (self->asking)
    return;
  self->asking = TRUE;
  body = tin_words_unsaved (n_messages, n_contacts);
  gtk_window_present (GTK_WINDOW (self->window));
  tin_confirm_async (GTK_WINDOW (self->window),
                     &(TinQuestion) {
                       .heading = _("Quit Tincan?"),
                       .body = body,
                       .accept = _("_Quit Anyway"),
                       .destructive = TRUE,
                     },
                     quit_answered_cb, g_object_ref (self));
}

static gboolean
signalled_cb (gpointer user_data)
{
  TinApplication *self = user_data;

  /* The second time one means it. */
  if (self->stopping)
    g_application_quit (G_APPLICATION (self));
  else
    stop (self);
  return G_SOURCE_CONTINUE;
}

/* --- Starting -------------------------------------------------------------------------------- */

/* Says it when nobody asked for a certain port and the usual one was taken. */
static void
tell_other_port (TinApplication *self)
{
  guint usual = tin_settings_get_port (tin_session_get_settings (self->session));
  guint port = tin_session_get_port (self->session);
  g_autofree char *text = NULL;

  if (self->options->port != 0 || self->options->any_port || port == usual)
    return;
  /* Translators: both %u are numbers of ports */
  text = g_strdup_printf (_("Port %u is taken: listening on port %u"), usual, port);
  tin_window_toast (self->window, text);
}

static void
show_port_problem (TinApplication *self,
                   const GError   *error)
{
  g_autofree char *complaint = NULL;
  GtkWidget *page = tin_port_problem_page_new (self->session, self->options->port, error,
                                               &complaint);

  complain (self, complaint);
  tin_window_show_page (self->window, page);
  gtk_window_present (GTK_WINDOW (self->window));
}

static void
listening (TinApplication *self)
{
  g_signal_emit (self, signals[LISTENING], 0, (guint) tin_session_get_port (self->session));
}

/**
 * tin_application_listen_on:
 * @port: 0 for any that is free
 *
 * Tries again, or elsewhere, after the port was taken.
 */
void
tin_application_listen_on (TinApplication *self,
                           guint16         port)
{
  g_autoptr (GError) error = NULL;

  if (self->session == NULL || tin_session_is_listening (self->session))
    return;
  if (!tin_session_start_on (self->session, port, &error))
    {
      show_port_problem (self, error);
      return;
    }
  listening (self);
  tin_application_show_start_or_people (self);
}

/* In the window, which has no session. */
static void
show_open_problem (TinApplication *self,
                   const GError   *error)
{
  tin_session_bus_set_problem (self->bus, error);
  complain (self, error->message);
  tin_window_show_page (self->window, tin_open_problem_page_new (self->options->data_dir, error));
}

/* Listens, once. */
static gboolean
begin_cb (gpointer user_data)
{
  TinApplication *self = user_data;
  g_autoptr (GError) error = NULL;

  self->begin = 0;
  if (self->stopping || self->window == NULL)
    return G_SOURCE_REMOVE;
  if (tin_session_start (self->session, &error))
    {
      listening (self);
      tell_other_port (self);
    }
  else
    {
      show_port_problem (self, error);
    }
  return G_SOURCE_REMOVE;
}

static void
painted_cb (GdkFrameClock  *clock,
            TinApplication *self)
{
  g_signal_handlers_disconnect_by_func (clock, painted_cb, self);
  if (self->begin == 0)
    return;
  g_source_remove (self->begin);
  self->begin = g_idle_add_full (G_PRIORITY_DEFAULT, begin_cb, self, NULL);
}

/* To build and draw the window for the first time takes so long that somebody who connects
 * meanwhile would take the silence for a program that is no Tincan. Hence it listens after that; or
 * after a moment, where the window is not drawn at all. */
static void
begin_after_first_frame (TinApplication *self)
{
  GdkSurface *surface = gtk_native_get_surface (GTK_NATIVE (self->window));

  if (surface == NULL)
    {
      self->begin = g_idle_add_full (G_PRIORITY_DEFAULT, begin_cb, self, NULL);
      return;
    }
  self->begin = g_timeout_add (MS_BEFORE_LISTENING, begin_cb, self);
  g_signal_connect_object (gdk_surface_get_frame_clock (surface), "after-paint",
                           G_CALLBACK (painted_cb), self, 0);
}

static void
unlocked (TinApplication *self,
          TinSession     *session)
{
  self->session = g_object_ref (session);
  tin_window_set_session (self->window, session);
  tin_application_desktop_begin (self);
  tin_application_show_start_or_people (self);
  begin_after_first_frame (self);
}

static void
ask_passphrase (TinApplication *self)
{
  GtkWidget *page = tin_passphrase_page_new (self->options);

  g_signal_connect_object (page, "opened", G_CALLBACK (unlocked), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (page, "failed", G_CALLBACK (show_open_problem), self, G_CONNECT_SWAPPED);
  tin_window_show_page (self->window, page);
}

/* Without a passphrase: that one is tried while there is a window. */
static void
start (TinApplication *self)
{
  g_autoptr (GError) error = NULL;

  self->session = tin_session_open_with (self->options, NULL, &error);
  self->window = tin_window_new (GTK_APPLICATION (self), self->session);
  g_object_add_weak_pointer (G_OBJECT (self->window), (gpointer *) &self->window);
  tin_application_watch_window (self);
  if (self->session != NULL)
    {
      tin_application_desktop_begin (self);
      tin_application_show_start_or_people (self);
    }
  else if (g_error_matches (error, TIN_ERROR, TIN_ERROR_LOCKED))
    {
      tin_session_bus_set_problem (self->bus, error);
      ask_passphrase (self);
    }
  else
    {
      show_open_problem (self, error);
    }

  /* Who has something to ask, or to tell once, is not hidden. */
  if (!self->hidden || self->session == NULL || tin_application_get_damaged_file (self) != NULL)
    gtk_window_present (GTK_WINDOW (self->window));
  if (self->session != NULL)
    begin_after_first_frame (self);
}

/**
 * tin_application_open:
 *
 * Opens the session, unless it is: without the window, where nobody has asked for that yet.
 */
void
tin_application_open (TinApplication *self)
{
  if (self->stopping || self->window != NULL)
    return;
  self->hidden = TRUE;
  start (self);
}

static void
tin_application_activate (GApplication *application)
{
  TinApplication *self = TIN_APPLICATION (application);

  if (self->stopping)
    return;
  if (self->window == NULL)
    start (self);
  else
    gtk_window_present (GTK_WINDOW (self->window));
}

/* --- Object ---------------------------------------------------------------------------------- */

static void
tin_application_startup (GApplication *application)
{
  TinApplication *self = TIN_APPLICATION (application);

  /* A static library's resources are only there once somebody asks for them; the style sheet is
   * looked for in here. */
  g_resources_register (tin_ui_get_resource ());
  G_APPLICATION_CLASS (tin_application_parent_class)->startup (application);

  gtk_window_set_default_icon_name (TIN_APPLICATION_ID);
  tin_application_add_actions (self);
  tin_application_watch_bus (self);
  tin_shortcuts_install (GTK_APPLICATION (self));
  self->interrupt = g_unix_signal_add (SIGINT, signalled_cb, self);
  self->terminate = g_unix_signal_add (SIGTERM, signalled_cb, self);
}

static void
tin_application_shutdown (GApplication *application)
{
  TinApplication *self = TIN_APPLICATION (application);
  GList *windows;

  g_clear_handle_id (&self->interrupt, g_source_remove);
  g_clear_handle_id (&self->terminate, g_source_remove);
  g_clear_handle_id (&self->begin, g_source_remove);
  while ((windows = gtk_application_get_windows (GTK_APPLICATION (self))) != NULL)
    gtk_window_destroy (windows->data);

  G_APPLICATION_CLASS (tin_application_parent_class)->shutdown (application);
}

/* Before the name is taken, so that nobody finds the name without the interface. */
static gboolean
tin_application_dbus_register (GApplication     *application,
                               GDBusConnection  *connection,
                               const char       *path,
                               GError          **error)
{
  GApplicationClass *parent = G_APPLICATION_CLASS (tin_application_parent_class);

  return parent->dbus_register (application, connection, path, error) &&
         tin_session_bus_export (TIN_APPLICATION (application)->bus, connection, path, error);
}

static void
tin_application_dbus_unregister (GApplication    *application,
                                 GDBusConnection *connection,
                                 const char      *path)
{
  TinSessionBus *bus = TIN_APPLICATION (application)->bus;

  /* GApplication does this last of all. */
  if (bus != NULL)
    tin_session_bus_unexport (bus);

  G_APPLICATION_CLASS (tin_application_parent_class)->dbus_unregister (application, connection,
                                                                       path);
}

static void
tin_application_dispose (GObject *object)
{
  TinApplication *self = TIN_APPLICATION (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_weak_pointer (&self->window);
  g_clear_object (&self->notifier);
  g_clear_object (&self->count);
  g_clear_object (&self->background);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (tin_application_parent_class)->dispose (object);
}

static void
tin_application_finalize (GObject *object)
{
  TinApplication *self = TIN_APPLICATION (object);

  g_clear_pointer (&self->options, tin_options_free);
  g_free (self->wanted);
  g_clear_object (&self->bus);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (tin_application_parent_class)->finalize (object);
}

static void
tin_application_class_init (TinApplicationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  object_class->dispose = tin_application_dispose;
  object_class->finalize = tin_application_finalize;
  application_class->startup = tin_application_startup;
  application_class->activate = tin_application_activate;
  application_class->open = tin_application_open_files;
  application_class->shutdown = tin_application_shutdown;
  application_class->dbus_register = tin_application_dbus_register;
  application_class->dbus_unregister = tin_application_dbus_unregister;

  signals[LISTENING] = g_signal_new ("listening", TIN_TYPE_APPLICATION, G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[COMPLAINT] = g_signal_new ("complaint", TIN_TYPE_APPLICATION, G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
tin_application_init (TinApplication *self)
{
  self->bus = tin_session_bus_new ();
  self->cancellable = g_cancellable_new ();
}

/**
 * tin_application_new:
 * @options: (transfer full): what the program was started with
 */
TinApplication *
tin_application_new (TinOptions        *options,
                     GApplicationFlags  flags)
{
  g_autofree char *id = tin_bus_dup_name (options);
  TinApplication *self = g_object_new (TIN_TYPE_APPLICATION,
                                       "application-id", id,
                                       "flags", flags | G_APPLICATION_HANDLES_OPEN,
                                       "resource-base-path", RESOURCE_PATH,
                                       NULL);

  tin_application_prepare_uris ();
  self->options = options;
  return self;
}

/**
 * tin_application_start_hidden:
 *
 * The first activation shows no window, unless there is something to ask.
 */
void
tin_application_start_hidden (TinApplication *self)
{
  g_return_if_fail (TIN_IS_APPLICATION (self));
  g_return_if_fail (self->window == NULL);

  self->hidden = TRUE;
}

/**
 * tin_application_get_session:
 *
 * Returns: (transfer none) (nullable):
 */
TinSession *
tin_application_get_session (TinApplication *self)
{
  g_return_val_if_fail (TIN_IS_APPLICATION (self), NULL);

  return self->session;
}

/**
 * tin_application_quit:
 * @ask: whether the person is asked where something would be lost: messages, or what is known of
 *   people, that the disk did not take. Messages that wait for somebody are kept, and delivered
 *   another time.
 *
 * Says goodbye to everybody, then ends the program.
 */
void
tin_application_quit (TinApplication *self,
                      gboolean        ask)
{
  guint n_messages = 0;
  guint n_contacts = 0;

  g_return_if_fail (TIN_IS_APPLICATION (self));

  if (self->stopping)
    return;
  if (self->session != NULL && ask)
    {
      n_contacts = tin_session_count_unsaved_contacts (self->session);
      n_messages = tin_session_count_unsaved (self->session);
    }
  if ((n_messages > 0 || n_contacts > 0) && self->window != NULL)
    ask_to_quit (self, n_messages, n_contacts);
  else
    stop (self);
}
