/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-message-view.h"
#include "tin-ui-test.h"

G_BEGIN_DECLS

#define VIEW_WIDTH 480
#define VIEW_HEIGHT 600
#define VIEW_MINUTE ((gint64) 60 * 1000)
/* The log of whatever is said. */
#define VIEW_LOG 16

/* The view of messages in a window, over a real conversation into which the tests write at times of
 * their own choosing. */
typedef struct
{
  char           *directories[3];
  TinSession     *alice;
  TinSession     *others[2];
  TinPeer        *peers[2];      /* (borrowed) as alice sees them */
  GtkWidget      *window;
  TinMessageView *view;          /* (borrowed) */
  GtkAdjustment  *adjustment;    /* (borrowed) */
  guint64         last_time;
  guint64         number;        /* of what was said last */
  gint64          now;
} ViewFixture;

/* Of session, and in no header that ui may see. */
void            tin_peer_set_unread (TinPeer      *self,
                                     guint         unread);

void            view_set_up       (ViewFixture    *self,
                                   gconstpointer   user_data);
void            view_tear_down    (ViewFixture    *self,
                                   gconstpointer   user_data);

void            view_share        (ViewFixture    *self);
void            view_append       (ViewFixture    *self,
                                   TinMessage     *message);
TinMessage     *view_make         (ViewFixture    *self,
                                   gint64          time,
                                   TinMessageKind  kind,
                                   guint           flags,
                                   const char     *text);
void            view_say          (ViewFixture    *self,
                                   gint64          time,
                                   guint           flags,
                                   const char     *text);
void            view_say_many     (ViewFixture    *self,
                                   const char     *word,
                                   guint           from,
                                   guint           n);
void            view_hear_many    (ViewFixture    *self,
                                   const char     *word,
                                   guint           from,
                                   guint           n);
void            view_amend        (ViewFixture    *self,
                                   TinMessageKind  kind,
                                   guint           flags,
                                   guint64         number,
                                   const char     *text);

void            view_show         (ViewFixture    *self);
GtkWidget      *view_find_text    (ViewFixture    *self,
                                   const char     *text);
GtkWidget      *view_find_row     (ViewFixture    *self,
                                   const char     *text);
graphene_rect_t view_place_of     (ViewFixture    *self,
                                   const char     *text);
void            view_open_menu    (ViewFixture    *self,
                                   GtkWidget      *row);
void            view_close_menu   (ViewFixture    *self,
                                   GtkWidget      *row);
double          view_y_of         (ViewFixture    *self,
                                   const char     *text);
gboolean        view_is_on_screen (ViewFixture    *self,
                                   const char     *text);
guint           view_count_rows   (ViewFixture    *self);
void            view_scroll_by    (ViewFixture    *self,
                                   double          pixels);
gboolean        view_press        (ViewFixture    *self,
                                   guint           key,
                                   GdkModifierType modifiers);

G_END_DECLS
