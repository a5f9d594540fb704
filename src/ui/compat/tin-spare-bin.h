/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TIN_TYPE_SPARE_BIN (tin_spare_bin_get_type ())
G_DECLARE_FINAL_TYPE (TinSpareBin, tin_spare_bin, TIN, SPARE_BIN, GtkWidget)

G_END_DECLS
