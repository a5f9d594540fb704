/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TIN_TYPE_FIT_BIN (tin_fit_bin_get_type ())
G_DECLARE_FINAL_TYPE (TinFitBin, tin_fit_bin, TIN, FIT_BIN, GtkWidget)

G_END_DECLS
