/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

#include "tin-peer.h"

G_BEGIN_DECLS

#define TIN_TYPE_HERALD (tin_herald_get_type ())
G_DECLARE_FINAL_TYPE (TinHerald, tin_herald, TIN, HERALD, GObject)

/* What has come, in words for who does not see it: each message once, and not one by one when
 * there are many.
 *
 * Signals: "say" (string): the words, now. */
TinHerald *tin_herald_new    (void);
void       tin_herald_add    (TinHerald *self,
                              TinPeer   *peer,
                              GPtrArray *messages);
void       tin_herald_forget (TinHerald *self);

G_END_DECLS
