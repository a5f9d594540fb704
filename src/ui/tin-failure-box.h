/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "tin-peer.h"

G_BEGIN_DECLS

#define TIN_TYPE_FAILURE_BOX (tin_failure_box_get_type ())
G_DECLARE_FINAL_TYPE (TinFailureBox, tin_failure_box, TIN, FAILURE_BOX, AdwBin)

void tin_failure_box_show_error      (TinFailureBox *self,
                                      const GError  *error,
                                      const char    *address);
void tin_failure_box_show_peer_error (TinFailureBox *self,
                                      const GError  *error,
                                      TinPeer       *peer);
void tin_failure_box_show_key_error  (TinFailureBox *self,
                                      const GError  *error,
                                      const char    *address);
void tin_failure_box_clear           (TinFailureBox *self);

G_END_DECLS
