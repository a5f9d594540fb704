/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

#include "tin-peer-id.h"

G_BEGIN_DECLS

/* What an address that somebody has opened says. */
typedef struct
{
  TinPeerId  key;
  char      *address;  /* (owned) (nullable) HOST:PORT, where it may be met */
} TinKeyUri;

char      *tin_key_uri_new    (const char  *id,
                               const char  *name);
gboolean   tin_key_uri_is_one (const char  *text);
TinKeyUri *tin_key_uri_parse  (const char  *text,
                               GError     **error);
void       tin_key_uri_free   (TinKeyUri   *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TinKeyUri, tin_key_uri_free)

G_END_DECLS
