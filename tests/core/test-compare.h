/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-compare.h"

G_BEGIN_DECLS

/* Shared by the sources of test-compare: two sides with what is on its way between them. */

#define NONCE(n) ((const guint8[TIN_COMPARE_NONCE_BYTES]) { n, 1, 2, 3, [31] = n })

/* One side of one comparison. */
typedef struct
{
  TinCompareLink  link;
  TinCompare     *compare;  /* (owned) (nullable) */
  GQueue          inbox;    /* (element-type TinCompareFrame) (owned) on their way here */
  guint           n_said;
} Side;

typedef struct
{
  Side a;
  Side b;
} Sides;

void  side_begin         (Side                  *self,
                          Side                  *other,
                          const guint8          *nonce);
void  side_say           (Side                  *self,
                          Side                  *other);
void  side_hear          (Side                  *self,
                          Side                  *other,
                          const TinCompareFrame *frame,
                          const guint8          *nonce);
void  side_clear         (Side                  *self);
void  side_assert        (const Side            *self,
                          TinCompareState        state);
char *side_dup_code      (const Side            *self);

void  sides_init         (Sides                 *self,
                          guint8                 a_id,
                          guint8                 b_id);
void  sides_clear        (Sides                 *self);
void  sides_carry        (Sides                 *self);
void  sides_show         (Sides                 *self);
void  sides_assert       (const Sides           *self,
                          TinCompareState        a,
                          TinCompareState        b);

void  test_compare_add_hostile (void);
void  test_compare_add_middle  (void);
void  test_compare_add_random  (void);
void  test_compare_add_vectors (void);

G_END_DECLS
