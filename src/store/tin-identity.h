/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "tin-peer-id.h"

G_BEGIN_DECLS

#define TIN_TYPE_IDENTITY (tin_identity_get_type ())
G_DECLARE_FINAL_TYPE (TinIdentity, tin_identity, TIN, IDENTITY, GObject)

TinIdentity     *tin_identity_generate        (GError      **error);
TinIdentity     *tin_identity_open            (const char   *directory,
                                               const char   *passphrase,
                                               GError      **error);
gboolean         tin_identity_is_locked       (const char   *directory);
gboolean         tin_identity_set_passphrase  (const char   *directory,
                                               const char   *old,
                                               const char   *new_one,
                                               GError      **error);
const TinPeerId *tin_identity_get_peer_id     (TinIdentity  *self);
GBytes          *tin_identity_get_key         (TinIdentity  *self);
GBytes          *tin_identity_get_certificate (TinIdentity  *self);

G_END_DECLS
