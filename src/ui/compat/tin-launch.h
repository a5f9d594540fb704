/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void     tin_launch_uri_async  (GtkWindow            *parent,
                                const char           *uri,
                                GCancellable         *cancellable,
                                GAsyncReadyCallback   callback,
                                gpointer              user_data);
gboolean tin_launch_uri_finish (GAsyncResult         *result,
                                GError              **error);

G_END_DECLS
