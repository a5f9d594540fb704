/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "tin-secret.h"

G_BEGIN_DECLS

void       tin_keyring_look_up_async  (const char           *directory,
                                       GCancellable         *cancellable,
                                       GAsyncReadyCallback   callback,
                                       gpointer              user_data);
TinSecret *tin_keyring_look_up_finish (GAsyncResult         *result,
                                       GError              **error);
void       tin_keyring_keep_async     (const char           *directory,
                                       const char           *passphrase,
                                       GCancellable         *cancellable,
                                       GAsyncReadyCallback   callback,
                                       gpointer              user_data);
gboolean   tin_keyring_keep_finish    (GAsyncResult         *result,
                                       GError              **error);

G_END_DECLS
