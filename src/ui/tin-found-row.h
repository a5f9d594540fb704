/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "tin-found-message.h"

G_BEGIN_DECLS

#define TIN_TYPE_FOUND_ROW (tin_found_row_get_type ())
G_DECLARE_FINAL_TYPE (TinFoundRow, tin_found_row, TIN, FOUND_ROW, GtkWidget)

/* A message that was found, in the sidebar. */
GtkWidget *tin_found_row_new (TinFoundMessage *found);

G_END_DECLS
