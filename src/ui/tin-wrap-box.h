/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TIN_TYPE_WRAP_BOX (tin_wrap_box_get_type ())
G_DECLARE_FINAL_TYPE (TinWrapBox, tin_wrap_box, TIN, WRAP_BOX, GtkWidget)

/* Children side by side, as wide as they want to be, and on further lines where there is no room:
 * buttons with words on them, in a narrow window. */

G_END_DECLS
