/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-peer-list.h"
#include "tin-sidebar.h"

G_BEGIN_DECLS

/* What the files of TinSidebar share:
 *   tin-sidebar.c       the widget: the list, the search in it and what is selected
 *   tin-sidebar-hold.c  nobody changes places under the pointer
 *   tin-sidebar-focus.c what has the focus keeps it where the list moves it
 *   tin-sidebar-own.c   who we are
 *   tin-sidebar-rows.c  the rows of the list
 */

struct _TinSidebar
{
  GtkWidget           parent_instance;

  /* owned */
  TinSession         *session;    /* (nullable) until it is set */
  TinPeerList        *peers;      /* (nullable) as the session */
  GtkSingleSelection *selection;
  TinPeer            *selected;   /* (nullable) */
  TinPeer            *moving;     /* (nullable) whose row had the focus, and is elsewhere now */
  GHashTable         *rows;       /* of TinPeerRow (borrowed): those that the list has made */
  GQueue              empty_rows; /* of GtkListItem (borrowed): those that have no content yet */

  /* state */
  guint               day_source;
  guint               fill;       /* the rows that are not seen at first get their content */
  guint               follow_tick;
  guint               n_frames;   /* until it ends */
  gboolean            pointed_at; /* the pointer is over the list */
  gboolean            focused;    /* the keyboard is in the list */
  gboolean            folded;
  gboolean            selecting;  /* the change of selection is ours */

  /* borrowed */
  GtkWidget          *return_to;  /* (nullable) what had the focus before the search; weak */

  /* template */
  GMenuModel         *new_menu;
  GMenuModel         *main_menu;
  GtkWidget          *new_button;
  GtkWidget          *menu_button;
  GtkWidget          *storage;
  GtkWidget          *search_bar;
  GtkWidget          *search_entry;
  GtkWidget          *own_button;
  GtkWidget          *own_avatar;
  GtkWidget          *own_name;
  GtkWidget          *own_address;
  GtkWidget          *own_copy;
  GtkWidget          *connect_button;
  GtkWidget          *copy_button;
  GtkWidget          *empty;
  GtkWidget          *stack;
  GtkWidget          *scroller;
  GtkWidget          *list;
  GtkWidget          *requests;
  GtkWidget          *results;
};

/* tin-sidebar.c */
guint tin_sidebar_find_position (GListModel *model,
                                 TinPeer    *peer);

/* tin-sidebar-hold.c */
void tin_sidebar_update_hold     (TinSidebar     *self);
void tin_sidebar_class_bind_hold (GtkWidgetClass *widget_class);

/* tin-sidebar-focus.c */
void tin_sidebar_follow_focus (TinSidebar *self,
                               GListModel *rows);
void tin_sidebar_end_following (TinSidebar *self);

/* tin-sidebar-own.c */
void tin_sidebar_update_own     (TinSidebar     *self);
void tin_sidebar_class_bind_own (GtkWidgetClass *widget_class);

/* tin-sidebar-rows.c */
void tin_sidebar_begin_rows      (TinSidebar     *self);
void tin_sidebar_end_rows        (TinSidebar     *self);
void tin_sidebar_mark_open       (TinSidebar     *self);
void tin_sidebar_watch_day       (TinSidebar     *self);
void tin_sidebar_class_bind_rows (GtkWidgetClass *widget_class);

G_END_DECLS
