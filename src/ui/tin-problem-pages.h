/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "tin-session.h"

G_BEGIN_DECLS

/* What can stand in the way at the start, each as a TinProblemPage. */
GtkWidget *tin_open_problem_page_new    (const char    *data_dir,
                                         const GError  *error);
GtkWidget *tin_port_problem_page_new    (TinSession    *session,
                                         guint16        port,
                                         const GError  *error,
                                         char         **complaint);
GtkWidget *tin_history_damage_page_new  (const char    *path);
GtkWidget *tin_contacts_damage_page_new (const char    *path);

G_END_DECLS
