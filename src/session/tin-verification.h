/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-compare.h"
#include "tin-peer.h"

G_BEGIN_DECLS

#define TIN_TYPE_VERIFICATION (tin_verification_get_type ())
G_DECLARE_FINAL_TYPE (TinVerification, tin_verification, TIN, VERIFICATION, GObject)

/* One comparison of a code with a peer, as a screen shows it: both persons look at the same five
 * pictures and nine digits, on the phone or side by side, and each says whether they are the same.
 *
 * Properties: state (int, a TinCompareState, with notification), peer (TinPeer).
 *
 * TIN_COMPARE_ASKED wants tin_verification_agree() or _cancel(). TIN_COMPARE_CODE wants _match() or
 * _differ(). From TIN_COMPARE_VERIFIED on it has ended and does not change any more.
 * It ends by itself as TIN_COMPARE_LATE after TIN_COMPARE_TIMEOUT, and as TIN_COMPARE_CLOSED when
 * the link goes. */
TinPeer         *tin_verification_get_peer   (TinVerification *self);
TinCompareState  tin_verification_get_state  (TinVerification *self);
gboolean         tin_verification_has_ended  (TinVerification *self);
gboolean         tin_verification_get_emoji  (TinVerification *self,
                                              guint8           emoji[TIN_COMPARE_EMOJI]);
char            *tin_verification_dup_digits (TinVerification *self);

gboolean         tin_verification_agree      (TinVerification *self);
gboolean         tin_verification_match      (TinVerification *self);
gboolean         tin_verification_differ     (TinVerification *self);
gboolean         tin_verification_cancel     (TinVerification *self);

G_END_DECLS
