/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-ui-test.h"

G_BEGIN_DECLS

/* Alice and Bob, each with a profile in a folder of its own, who are connected. A fixture begins
 * with them. */
typedef struct
{
  char       *directories[2];  /* (owned) of Alice, of Bob */
  TinSession *alice;           /* (owned) */
  TinSession *bob;             /* (owned) (nullable) once a test has ended it */
} TinUiPair;

void tin_ui_pair_set_up    (TinUiPair  *self);
void tin_ui_pair_tear_down (TinUiPair  *self);
void tin_ui_pair_say       (TinUiPair  *self,
                            const char *text);

G_END_DECLS
