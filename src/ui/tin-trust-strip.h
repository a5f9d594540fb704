/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "tin-session.h"

G_BEGIN_DECLS

#define TIN_TYPE_TRUST_STRIP (tin_trust_strip_get_type ())
G_DECLARE_FINAL_TYPE (TinTrustStrip, tin_trust_strip, TIN, TRUST_STRIP, GtkWidget)

void tin_trust_strip_set_session (TinTrustStrip *self,
                                  TinSession    *session);
void tin_trust_strip_set_peer    (TinTrustStrip *self,
                                  TinPeer       *peer);

G_END_DECLS
