/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-frame.h"

G_BEGIN_DECLS

#define TIN_COMPARE_NONCE_BYTES 32
#define TIN_COMPARE_BINDING_BYTES 32
#define TIN_COMPARE_EMOJI 5

typedef enum
{
  TIN_COMPARE_ASKED,      /* the peer began, and our person has not agreed yet */
  TIN_COMPARE_ASKING,     /* we began, or agreed: it is the other side's turn */
  TIN_COMPARE_CODE,       /* the code can be shown */
  TIN_COMPARE_CONFIRMED,  /* ours said that they match, the peer's has not yet */
  /* The ends. */
  TIN_COMPARE_VERIFIED,   /* both said that they match */
  TIN_COMPARE_DIFFERENT,  /* one said that they differ, or the peer's commitment was not kept */
  TIN_COMPARE_CANCELLED,  /* by either side, or by a step out of order */
  TIN_COMPARE_REFUSED,    /* the peer will not, or is busy */
  TIN_COMPARE_LATE,       /* TIN_COMPARE_TIMEOUT has passed */
  TIN_COMPARE_CLOSED,     /* the link ended before */
  TIN_COMPARE_LAST
} TinCompareState;

/* Between whom, and over which TLS session. A value. */
typedef struct
{
  TinPeerId own;
  TinPeerId peer;
  guint8    binding[TIN_COMPARE_BINDING_BYTES];  /* tin_channel_get_binding() */
} TinCompareLink;

/* One comparison of a short code. No I/O: frames, the person's answers and the time go in, frames
 * and a state come out. After each call that is not a getter: write what
 * tin_compare_next_frame() gives with tin_exchange_compare(). */
typedef struct _TinCompare TinCompare;

TinCompare      *tin_compare_new_ours     (const TinCompareLink  *link,
                                           const guint8           nonce[TIN_COMPARE_NONCE_BYTES]);
TinCompare      *tin_compare_new_theirs   (const TinCompareLink  *link,
                                           const guint8           nonce[TIN_COMPARE_NONCE_BYTES],
                                           const TinCompareFrame *commit);
void             tin_compare_free         (TinCompare            *self);

void             tin_compare_receive      (TinCompare            *self,
                                           const TinCompareFrame *frame);
gboolean         tin_compare_agree        (TinCompare            *self);
gboolean         tin_compare_match        (TinCompare            *self);
gboolean         tin_compare_differ       (TinCompare            *self);
gboolean         tin_compare_cancel       (TinCompare            *self);
gboolean         tin_compare_expire       (TinCompare            *self);
gboolean         tin_compare_close        (TinCompare            *self);
gboolean         tin_compare_next_frame   (TinCompare            *self,
                                           TinCompareFrame       *frame);

TinCompareState  tin_compare_get_state    (TinCompare            *self);
gboolean         tin_compare_is_over      (TinCompare            *self);
gboolean         tin_compare_get_code     (TinCompare            *self,
                                           guint8                 emoji[TIN_COMPARE_EMOJI],
                                           guint32               *number);

void             tin_compare_decline      (const TinCompareFrame *commit,
                                           TinCompareFrame       *answer);
char            *tin_compare_dup_digits   (guint32                number);
const char      *tin_compare_state_to_nick (TinCompareState       state);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TinCompare, tin_compare_free)

G_END_DECLS
