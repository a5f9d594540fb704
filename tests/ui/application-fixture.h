/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-application.h"
#include "tin-ui-test.h"
#include "tin-window.h"

G_BEGIN_DECLS

/* The program from its start to its end, within the process of a test. */
typedef struct _AppFixture AppFixture;
typedef void (*AppScript) (AppFixture *fixture);

struct _AppFixture
{
  char           *directory;    /* (owned) */
  TinApplication *application;  /* (owned) */
  TinWindow      *window;       /* (borrowed) */
  AppScript       script;       /* what is done once the window is there */
  gboolean        hidden;       /* as at login */
  gboolean        on_bus;       /* it has its name on the session bus */
  const char     *uri;          /* (nullable) that it is started with */
  guint           port;         /* of the signal */
  char           *complaint;    /* (owned) (nullable) of the signal */
  GSocketListener *other;       /* (owned) (nullable) who has the port that is asked for */
  guint16         taken;        /* that port */
};

void        app_set_up      (AppFixture    *fixture,
                             gconstpointer  user_data);
void        app_tear_down   (AppFixture    *fixture,
                             gconstpointer  user_data);
void        app_run         (AppFixture    *fixture,
                             TinOptions    *options,
                             AppScript      script);
void        app_open_uri    (AppFixture    *fixture,
                             const char    *uri);
gboolean    app_is_over     (void);
TinOptions *app_ask_for_taken_port (AppFixture *fixture);
GtkWidget  *app_find_button (AppFixture    *fixture,
                             const char    *text);
GtkWidget  *app_find_text   (AppFixture    *fixture,
                             const char    *text);

G_END_DECLS
