/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "tin-compare.h"

G_BEGIN_DECLS

#define TIN_TYPE_COMPARE_VIEW (tin_compare_view_get_type ())
G_DECLARE_FINAL_TYPE (TinCompareView, tin_compare_view, TIN, COMPARE_VIEW, GtkWidget)

void tin_compare_view_show (TinCompareView *self,
                            const guint8    emoji[TIN_COMPARE_EMOJI],
                            const char     *digits);

G_END_DECLS
