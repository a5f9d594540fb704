/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TIN_TYPE_PROBLEM_PAGE (tin_problem_page_get_type ())
G_DECLARE_FINAL_TYPE (TinProblemPage, tin_problem_page, TIN, PROBLEM_PAGE, GtkWidget)

/* What stands in the way of going on, and what to do about it. */
GtkWidget *tin_problem_page_new        (const char     *title,
                                        const char     *description);
GtkWidget *tin_problem_page_add_button (TinProblemPage *self,
                                        const char     *label,
                                        const char     *action);
void       tin_problem_page_set_reason (TinProblemPage *self,
                                        const char     *reason,
                                        gboolean        unfolded);

G_END_DECLS
