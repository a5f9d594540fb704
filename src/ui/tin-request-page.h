/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "tin-session.h"

G_BEGIN_DECLS

#define TIN_TYPE_REQUEST_PAGE (tin_request_page_get_type ())
G_DECLARE_FINAL_TYPE (TinRequestPage, tin_request_page, TIN, REQUEST_PAGE, AdwBin)

void tin_request_page_set_session (TinRequestPage *self,
                                   TinSession     *session);
void tin_request_page_set_peer    (TinRequestPage *self,
                                   TinPeer        *peer);

G_END_DECLS
