/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Looks at the pixels of a QR code. */
void drawn_code_assert (GtkWidget  *widget,
                        const char *text);

G_END_DECLS
