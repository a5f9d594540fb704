/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "tin-session.h"

G_BEGIN_DECLS

#define TIN_TYPE_STORAGE_BANNER (tin_storage_banner_get_type ())
G_DECLARE_FINAL_TYPE (TinStorageBanner, tin_storage_banner, TIN, STORAGE_BANNER, GtkWidget)

/* Says why nothing can be kept on this computer, for as long as that is so. */
void tin_storage_banner_set_session (TinStorageBanner *self,
                                     TinSession       *session);

G_END_DECLS
