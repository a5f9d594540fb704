/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-secret.h"
#include "tin-session.h"

G_BEGIN_DECLS

/* The passphrase that the key of a profile may be locked with: tin_session_open() fails with
 * TIN_ERROR_LOCKED where there is one, unless OPTIONS name a file with it. */

/* --- A profile that is not open --------------------------------------------------------------- */

gboolean    tin_session_is_locked                (const TinOptions     *options);
TinSession *tin_session_open_with                (const TinOptions     *options,
                                                  const char           *passphrase,
                                                  GError              **error);
void        tin_session_open_async               (const TinOptions     *options,
                                                  const char           *passphrase,
                                                  GAsyncReadyCallback   callback,
                                                  gpointer              user_data);
TinSession *tin_session_open_finish              (GAsyncResult         *result,
                                                  GError              **error);
gboolean    tin_session_set_passphrase_alone     (const TinOptions     *options,
                                                  const char           *old,
                                                  const char           *new_one,
                                                  GError              **error);

/* --- One that is ------------------------------------------------------------------------------ */

const char *tin_session_get_directory            (TinSession           *self);
gboolean    tin_session_has_passphrase           (TinSession           *self);
void        tin_session_set_passphrase_async     (TinSession           *self,
                                                  const char           *old,
                                                  const char           *new_one,
                                                  GAsyncReadyCallback   callback,
                                                  gpointer              user_data);
gboolean    tin_session_set_passphrase_finish    (TinSession           *self,
                                                  GAsyncResult         *result,
                                                  GError              **error);

/* --- Where it comes from ---------------------------------------------------------------------- */

TinSecret  *tin_session_read_passphrase          (const char           *path,
                                                  GError              **error);
void        tin_session_look_up_passphrase_async (const char           *directory,
                                                  GCancellable         *cancellable,
                                                  GAsyncReadyCallback   callback,
                                                  gpointer              user_data);
TinSecret  *tin_session_look_up_passphrase_finish (GAsyncResult        *result,
                                                  GError              **error);
void        tin_session_keep_passphrase_async    (const char           *directory,
                                                  const char           *passphrase,
                                                  GCancellable         *cancellable,
                                                  GAsyncReadyCallback   callback,
                                                  gpointer              user_data);
gboolean    tin_session_keep_passphrase_finish   (GAsyncResult         *result,
                                                  GError              **error);

G_END_DECLS
