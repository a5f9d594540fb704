/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-sidebar.h"

G_BEGIN_DECLS

/* What the three files of TinSidebar share:
 *   tin-sidebar.c       the widget: the list, the search in it and what is selected
 *   tin-sidebar-own.c   who we are
 *   tin-sidebar-rows.c  the rows of the list
 */

struct _TinSidebar
{
  GtkWidget           parent_instance;

  /* owned */
  TinSession         *session;    /* (nullable) until it is set */
  GtkSingleSelection *selection;
  TinPeer            *selected;   /* (nullable) */
  GHashTable         *rows;       /* of TinPeerRow (borrowed): those that the list has made */

  /* state */
  guint               midnight;
  gboolean            folded;
  gboolean            selecting;  /* the change of selection is ours */

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
  GtkWidget          *stack;
  GtkWidget          *list;
  GtkWidget          *requests;
  GtkWidget          *results;
};

/* tin-sidebar-own.c */
void tin_sidebar_update_own     (TinSidebar     *self);
void tin_sidebar_class_bind_own (GtkWidgetClass *widget_class);

/* tin-sidebar-rows.c */
void tin_sidebar_await_midnight  (TinSidebar     *self);
void tin_sidebar_class_bind_rows (GtkWidgetClass *widget_class);

G_END_DECLS
