/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-pane.h"
#include "tin-shell.h"

G_BEGIN_DECLS

struct _TinShell
{
  GtkWidget  parent_instance;

  /* owned */
  GtkWidget *child;
  GtkWidget *grip;

  /* borrowed */
  GtkWidget *panes;          /* within child, or the same */
  GtkWidget *sidebar;        /* (nullable) */
  GtkWidget *content;        /* (nullable) */
  TinPane   *sidebar_pane;   /* (nullable) around the sidebar */
  TinPane   *content_pane;   /* (nullable) */

  /* state */
  int        sidebar_width;  /* what the person wants, or 0 */
  guint      look_source;
};

/* What has the panes, which is one class or another: tin-shell-panes.c. */
void      tin_shell_panes_build           (TinShell  *self);
void      tin_shell_panes_apply_width     (TinShell  *self);
void      tin_shell_panes_set_sidebar     (TinShell  *self,
                                           GtkWidget *pane);
void      tin_shell_panes_set_content     (TinShell  *self,
                                           GtkWidget *pane);
void      tin_shell_panes_let_go          (TinShell  *self);
gboolean  tin_shell_panes_is_folded       (TinShell  *self);
gboolean  tin_shell_panes_shows_content   (TinShell  *self);
void      tin_shell_panes_show_content    (TinShell  *self,
                                           gboolean   show_content);
gboolean  tin_shell_panes_has_back_button (TinShell  *self);
void      tin_shell_panes_fit             (TinShell  *self,
                                           int        width);

G_END_DECLS
