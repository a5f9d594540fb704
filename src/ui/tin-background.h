/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-options.h"

G_BEGIN_DECLS

#define TIN_TYPE_BACKGROUND (tin_background_get_type ())
G_DECLARE_FINAL_TYPE (TinBackground, tin_background, TIN, BACKGROUND, GObject)

/* Running without a window, and being started at login: what the desktop is asked for. */
TinBackground *tin_background_new        (const TinOptions     *options,
                                          GDBusConnection      *portal);
void           tin_background_set_async  (TinBackground        *self,
                                          gboolean              at_login,
                                          GCancellable         *cancellable,
                                          GAsyncReadyCallback   callback,
                                          gpointer              user_data);
gboolean       tin_background_set_finish (TinBackground        *self,
                                          GAsyncResult         *result,
                                          gboolean             *background,
                                          gboolean             *at_login,
                                          GError              **error);
gboolean       tin_background_is_known   (TinBackground        *self);
gboolean       tin_background_is_at_login (TinBackground       *self);

G_END_DECLS
