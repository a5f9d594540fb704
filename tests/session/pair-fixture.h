/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-test-session.h"

G_BEGIN_DECLS

/* Where the two are, and whoever a test lets come. */
#define PAIR_ALICE 1
#define PAIR_BOB 2
#define PAIR_CAROL 3

/* Two whole sessions on a network in memory, with a clock that the test moves. */
typedef struct
{
  TinMemoryHub   *hub;    /* (owned) */
  TinClock       *clock;  /* (owned) */
  TinTestSession *alice;  /* (owned) (nullable) once a test has ended it */
  TinTestSession *bob;    /* (owned) (nullable) once a test has ended it */
} PairFixture;

void pair_set_up        (PairFixture   *self,
                         gconstpointer  user_data);
void pair_set_up_joined (PairFixture   *self,
                         gconstpointer  user_data);
void pair_tear_down     (PairFixture   *self,
                         gconstpointer  user_data);
void pair_join          (PairFixture   *self);

G_END_DECLS
