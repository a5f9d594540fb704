/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TIN_TYPE_REACTION_ROW (tin_reaction_row_get_type ())
G_DECLARE_FINAL_TYPE (TinReactionRow, tin_reaction_row, TIN, REACTION_ROW, GtkWidget)

GtkWidget *tin_reaction_row_new     (const char     *action);
void       tin_reaction_row_set_own (TinReactionRow *self,
                                     const char     *emoji);

G_END_DECLS
