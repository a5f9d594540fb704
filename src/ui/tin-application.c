/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include <glib-unix.h>
#include <glib/gi18n.h>

#include "tin-application.h"
#include "tin-compat.h"
#include "tin-files.h"
#include "tin-passphrase-page.h"
#include "tin-preferences.h"
#include "tin-problem-pages.h"
#include "tin-session-passphrase.h"
#include "tin-shortcuts.h"
#include "tin-start-page.h"
#include "tin-ui-resources.h"
#include "tin-window.h"

/* Opens the session of one profile, listens, shows the window; and says goodbye at the end.
 *
 * States: not activated -> open, the window shown (or one that says why not; or one that asks for
 * the passphrase first) -> listening (or a page that asks what to do about the port) -> stopping,
 * once, with the window gone -> the main loop ends. */

#define RESOURCE_PATH "/io/github/tincan_chat/Tincan"
/* At most, see begin_after_first_frame(). */
#define MS_BEFORE_LISTENING 1000

struct _TinApplication
{
  AdwApplication  parent_instance;

  /* owned */
  TinOptions     *options;
  TinSession     *session;    /* (nullable) before activation, and if it could not be opened */

  /* borrowed */
  TinWindow      *window;     /* (nullable) GTK's */

  /* state */
  guint           interrupt;
  guint           terminate;
  guint           begin;
  gboolean        asking;
  gboolean        stopping;
  gboolean        seen_damage;  /* the person knows that a damaged history was put aside */
};

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
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    gtk_widget_set_visible (l->data, FALSE);

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
             guint           n_unsaved)
{
  g_autofree char *body = NULL;

  if (self->asking)
    return;
  self->asking = TRUE;
  body = g_strdup_printf (ngettext ("%u message of yours could not be kept on this computer’s "
                                    "disk. If you quit now, it is lost.",
                                    "%u messages of yours could not be kept on this computer’s "
                                    "disk. If you quit now, they are lost.", n_unsaved),
                          n_unsaved);
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

static void
show_people (TinApplication *self)
{
  tin_window_show_page (self->window, NULL);
}

/* A damaged history was put aside at this start. */
static void
show_damage (TinApplication *self)
{
  const char *path = tin_session_get_damaged_file (self->session);

  tin_window_show_page (self->window, tin_damage_page_new (path));
}

static void
show_start_or_people (TinApplication *self)
{
  gboolean done = FALSE;
  GtkWidget *page;

  if (!self->seen_damage && tin_session_get_damaged_file (self->session) != NULL)
    {
      show_damage (self);
      return;
    }
  g_object_get (tin_session_get_settings (self->session), "first-start-done", &done, NULL);
  if (done || self->options->name != NULL)
    {
      show_people (self);
      return;
    }
  page = tin_start_page_new (self->session);
  g_signal_connect_object (page, "done", G_CALLBACK (show_people), self, G_CONNECT_SWAPPED);
  tin_window_show_page (self->window, page);
}

/* Says it when nobody asked for a certain port and the usual one was taken. */
static void
tell_other_port (TinApplication *self)
{
  guint usual = tin_settings_get_port (tin_session_get_settings (self->session));
  guint port = tin_session_get_port (self->session);
  g_autofree char *text = NULL;

  if (self->options->port != 0 || self->options->any_port || port == usual)
    return;
  text = g_strdup_printf (_("Port %u is taken: listening on %u"), usual, port);
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
}

static void
listening (TinApplication *self)
{
  g_signal_emit (self, signals[LISTENING], 0, (guint) tin_session_get_port (self->session));
}

static void
listen_on (TinApplication *self,
           guint16         port)
{
  g_autoptr (GError) error = NULL;

  if (tin_session_is_listening (self->session))
    return;
  if (!tin_session_start_on (self->session, port, &error))
    {
      show_port_problem (self, error);
      return;
    }
  listening (self);
  show_start_or_people (self);
}

/* In the window, which has no session. */
static void
show_open_problem (TinApplication *self,
                   const GError   *error)
{
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
  show_start_or_people (self);
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
  if (self->session != NULL)
    show_start_or_people (self);
  else if (g_error_matches (error, TIN_ERROR, TIN_ERROR_LOCKED))
    ask_passphrase (self);
  else
    show_open_problem (self, error);

  gtk_window_present (GTK_WINDOW (self->window));
  if (self->session != NULL)
    begin_after_first_frame (self);
}

static void
tin_application_activate (GApplication *application)
{
  TinApplication *self = TIN_APPLICATION (application);

  if (self->stopping)
    return;
  if (self->window != NULL)
    {
      gtk_window_present (GTK_WINDOW (self->window));
      return;
    }
  start (self);
  g_object_add_weak_pointer (G_OBJECT (self->window), (gpointer *) &self->window);
}

/* --- Actions --------------------------------------------------------------------------------- */

static void
quit_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  tin_application_quit (TIN_APPLICATION (user_data), TRUE);
}

static GtkWindow *
front_window (TinApplication *self)
{
  return gtk_application_get_active_window (GTK_APPLICATION (self));
}

static void
preferences_action (GSimpleAction *action,
                    GVariant      *parameter,
                    gpointer       user_data)
{
  TinApplication *self = TIN_APPLICATION (user_data);

  if (self->session != NULL && self->window != NULL)
    gtk_window_present (tin_preferences_new (self->session, GTK_WINDOW (self->window)));
}

static void
shortcuts_action (GSimpleAction *action,
                  GVariant      *parameter,
                  gpointer       user_data)
{
  gtk_window_present (tin_shortcuts_new (front_window (TIN_APPLICATION (user_data))));
}

static void
about_action (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  tin_present_about (front_window (TIN_APPLICATION (user_data)));
}

static void
listen_again_action (GSimpleAction *action,
                     GVariant      *parameter,
                     gpointer       user_data)
{
  TinApplication *self = TIN_APPLICATION (user_data);

  listen_on (self, self->options->port);
}

static void
listen_elsewhere_action (GSimpleAction *action,
                         GVariant      *parameter,
                         gpointer       user_data)
{
  listen_on (TIN_APPLICATION (user_data), 0);
}

static void
damage_seen_action (GSimpleAction *action,
                    GVariant      *parameter,
                    gpointer       user_data)
{
  TinApplication *self = TIN_APPLICATION (user_data);

  if (self->session == NULL || self->seen_damage)
    return;
  self->seen_damage = TRUE;
  show_start_or_people (self);
}

static void
show_damaged_action (GSimpleAction *action,
                     GVariant      *parameter,
                     gpointer       user_data)
{
  TinApplication *self = TIN_APPLICATION (user_data);
  const char *path = self->session != NULL ? tin_session_get_damaged_file (self->session) : NULL;
  g_autoptr (GFile) file = path != NULL ? g_file_new_for_path (path) : NULL;

  if (file != NULL)
    tin_show_in_folder (front_window (self), file);
}

static const GActionEntry actions[] = {
  { "about", about_action },
  { "damage-seen", damage_seen_action },
  { "listen-again", listen_again_action },
  { "listen-elsewhere", listen_elsewhere_action },
  { "preferences", preferences_action },
  { "quit", quit_action },
  { "shortcuts", shortcuts_action },
  { "show-damaged", show_damaged_action },
};

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
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
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

static void
tin_application_dispose (GObject *object)
{
  TinApplication *self = TIN_APPLICATION (object);

  g_clear_weak_pointer (&self->window);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (tin_application_parent_class)->dispose (object);
}

static void
tin_application_finalize (GObject *object)
{
  TinApplication *self = TIN_APPLICATION (object);

  g_clear_pointer (&self->options, tin_options_free);

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
  application_class->shutdown = tin_application_shutdown;

  signals[LISTENING] = g_signal_new ("listening", TIN_TYPE_APPLICATION, G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[COMPLAINT] = g_signal_new ("complaint", TIN_TYPE_APPLICATION, G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
tin_application_init (TinApplication *self)
{
}

/**
 * tin_application_new:
 * @options: (transfer full): what the program was started with
 */
TinApplication *
tin_application_new (TinOptions        *options,
                     GApplicationFlags  flags)
{
  g_autofree char *id = tin_application_dup_id (options);
  TinApplication *self = g_object_new (TIN_TYPE_APPLICATION,
                                       "application-id", id,
                                       "flags", flags,
                                       "resource-base-path", RESOURCE_PATH,
                                       NULL);

  self->options = options;
  return self;
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
 * @ask: whether the person is asked where something would be lost: messages that the disk did not
 *   take. Those that wait for somebody are kept, and delivered another time.
 *
 * Says goodbye to everybody, then ends the program.
 */
void
tin_application_quit (TinApplication *self,
                      gboolean        ask)
{
  guint n_unsaved;

  g_return_if_fail (TIN_IS_APPLICATION (self));

  if (self->stopping)
    return;
  n_unsaved = self->session != NULL && ask ? tin_session_count_unsaved (self->session) : 0;
  if (n_unsaved > 0 && self->window != NULL)
    ask_to_quit (self, n_unsaved);
  else
    stop (self);
}
