/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-message-view.h"

G_BEGIN_DECLS

#define TIN_TYPE_SELECTION_BAR (tin_selection_bar_get_type ())
G_DECLARE_FINAL_TYPE (TinSelectionBar, tin_selection_bar, TIN, SELECTION_BAR, GtkWidget)

/* Properties: view (TinMessageView): whose messages; selecting (boolean, read only). */

G_END_DECLS
