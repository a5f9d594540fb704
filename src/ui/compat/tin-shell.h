/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TIN_TYPE_SHELL (tin_shell_get_type ())
G_DECLARE_FINAL_TYPE (TinShell, tin_shell, TIN, SHELL, GtkWidget)

/* The width at which there is room for both panes, and the least that the sidebar has there; in
 * pixels where letters have the usual size. */
#define TIN_SHELL_TWO_PANES 720
#define TIN_SHELL_SIDEBAR_LEAST 240

/* Two panes side by side, or one at a time where there is no room.
 *
 * Properties: sidebar, content (GtkWidget); folded (boolean, read only): one at a time;
 * show-content (boolean): which one, when folded; sidebar-width (int): what the person wants. */
gboolean   tin_shell_get_folded         (TinShell   *self);
gboolean   tin_shell_get_show_content   (TinShell   *self);
void       tin_shell_set_show_content   (TinShell   *self,
                                         gboolean    show_content);
gboolean   tin_shell_wants_back_button  (TinShell   *self);
int        tin_shell_get_sidebar_width  (TinShell   *self);
void       tin_shell_set_sidebar_width  (TinShell   *self,
                                         int         width);
void       tin_shell_take_grip          (TinShell   *self);

G_END_DECLS
