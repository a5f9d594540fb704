/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-link.h"
#include "tin-verification.h"

G_BEGIN_DECLS

TinVerification *tin_verification_new     (TinPeer               *peer,
                                           TinLink               *link,
                                           TinClock              *clock,
                                           TinCompare            *compare);
void             tin_verification_receive (TinVerification       *self,
                                           const TinCompareFrame *frame);
void             tin_verification_close   (TinVerification       *self);

G_END_DECLS
