/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-session.h"
#include "tin-window.h"

G_BEGIN_DECLS

/* The list of people beside Alice's conversations: Bob, Carol and Dave, who are what they are in
 * the same process. */

#define N_OTHERS 3

typedef struct
{
  char       *directory;         /* (owned) with a folder for each session */
  TinSession *alice;             /* (owned) */
  TinSession *others[N_OTHERS];  /* (owned) (nullable) until they come */
  TinWindow  *window;            /* GTK's; NULL once it is gone */
} SidebarFixture;

enum
{
  BOB,
  CAROL,
  DAVE,
};

TinSession *session_new  (SidebarFixture *fixture,
                          const char     *name);
void        show_window  (SidebarFixture *fixture,
                          int             width,
                          int             height);
void        set_up       (SidebarFixture *fixture,
                          gconstpointer   user_data);
void        close_window (SidebarFixture *fixture);
void        tear_down    (SidebarFixture *fixture,
                          gconstpointer   user_data);
TinPeer    *peer_of      (SidebarFixture *fixture,
                          guint           who);
TinPeer    *come         (SidebarFixture *fixture,
                          guint           who);
void        say          (SidebarFixture *fixture,
                          guint           who,
                          const char     *text);
void        go           (SidebarFixture *fixture,
                          guint           who);
GtkWidget  *sidebar_of   (SidebarFixture *fixture);
GtkWidget  *list_of      (SidebarFixture *fixture);
char       *dup_rows     (SidebarFixture *fixture);
gboolean    has_rows     (SidebarFixture *fixture,
                          const char     *expected);
GtkWidget  *row_of       (SidebarFixture *fixture,
                          guint           who);
gboolean    row_says     (SidebarFixture *fixture,
                          guint           who,
                          const char     *text);
void        activate     (SidebarFixture *fixture,
                          const char     *action,
                          guint           who);

#define assert_rows(fixture, expected)               \
  G_STMT_START                                       \
  {                                                  \
    g_autofree char *rows_ = dup_rows (fixture);     \
    g_assert_cmpstr (rows_, ==, expected);           \
  }                                                  \
  G_STMT_END

G_END_DECLS
