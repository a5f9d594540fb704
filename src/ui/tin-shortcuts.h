/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define TIN_TYPE_SHORTCUTS (tin_shortcuts_get_type ())
G_DECLARE_FINAL_TYPE (TinShortcuts, tin_shortcuts, TIN, SHORTCUTS, AdwWindow)

/* The one table of keys: what the application obeys is what the window shows. */
void       tin_shortcuts_install (GtkApplication *application);
GtkWindow *tin_shortcuts_new     (GtkWindow      *parent);

G_END_DECLS
