/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-application.h"
#include "tin-background.h"
#include "tin-launcher-count.h"
#include "tin-notifier.h"
#include "tin-session-bus.h"
#include "tin-window.h"

G_BEGIN_DECLS

/* The application in files by concern:
 *   tin-application.c          its life: start, passphrase, port, end
 *   tin-application-actions.c  what a menu, a notification or another program asks of it
 *   tin-application-follow.c   links, and what is wanted before there is a window
 *   tin-application-desktop.c  what it asks of the desktop: notifications, the dock, to run without
 *                              a window */

/* What tin_application_want() may be told instead of a link, all of which have a ":" */
#define TIN_WANTED_CONNECTION "connection"
#define TIN_WANTED_PREFERENCES "preferences"

struct _TinApplication
{
  AdwApplication    parent_instance;

  /* owned */
  TinOptions       *options;
  char             *wanted;        /* (nullable) what is to be opened as soon as it can be: see
                                    * tin_application_want() */
  TinSession       *session;       /* (nullable) before activation, and if it could not be opened */
  TinSessionBus    *bus;
  TinNotifier      *notifier;      /* (nullable) while there is a session */
  TinLauncherCount *count;         /* (nullable) while there is a session and a bus */
  TinBackground    *background;    /* (nullable) while there is a session */
  GCancellable     *cancellable;

  /* borrowed */
  TinWindow        *window;        /* (nullable) GTK's */

  /* state */
  guint             interrupt;
  guint             terminate;
  guint             begin;
  gboolean          hidden;        /* it is started without its window being shown */
  gboolean          asking;
  gboolean          stopping;
  gboolean          seen_history_damage;  /* the person knows that it was put aside */
  gboolean          seen_contacts_damage;
  gboolean          requesting;    /* the desktop is being asked for the background */
  gboolean          requested_login;
};

/* tin-application.c */
void tin_application_open             (TinApplication *self);
void tin_application_listen_on        (TinApplication *self,
                                       guint16         port);

/* tin-application-start.c */
const char *tin_application_get_damaged_file (TinApplication *self);
void tin_application_see_damage       (TinApplication *self);
void tin_application_show_start_or_people (TinApplication *self);

/* tin-application-actions.c */
void tin_application_add_actions      (TinApplication *self);
void tin_application_hide_windows     (void);
void tin_application_watch_bus        (TinApplication *self);
void tin_application_show_peer        (TinApplication *self,
                                       TinPeer        *peer);

/* tin-application-follow.c */
void tin_application_prepare_uris     (void);
void tin_application_want             (TinApplication *self,
                                       const char     *what);
void tin_application_follow_wanted    (TinApplication *self);
void tin_application_open_files       (GApplication   *application,
                                       GFile         **files,
                                       int             n_files,
                                       const char     *hint);

/* tin-application-desktop.c */
void tin_application_desktop_begin    (TinApplication *self);
void tin_application_desktop_end      (TinApplication *self);
void tin_application_watch_window     (TinApplication *self);
void tin_application_close_window     (TinApplication *self);

G_END_DECLS
