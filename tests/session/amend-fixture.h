/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "session-home.h"

G_BEGIN_DECLS

#define AMEND_ALICE 1
#define AMEND_BOB 2

/* Alice and Bob with their disks, who know each other. */
typedef struct
{
  TinMemoryHub *hub;    /* (owned) */
  TinClock     *clock;  /* (owned) */
  SessionHome  *alice;  /* (owned) */
  SessionHome  *bob;    /* (owned) */
} AmendFixture;

void         amend_set_up       (AmendFixture   *self,
                                 gconstpointer   user_data);
void         amend_tear_down    (AmendFixture   *self,
                                 gconstpointer   user_data);
void         amend_advance      (AmendFixture   *self,
                                 gint64          delay);
void         amend_part         (AmendFixture   *self,
                                 gboolean        parted);
void         amend_meet         (AmendFixture   *self);
TinPeer     *amend_peer         (AmendFixture   *self,
                                 SessionHome    *home);
TinMessage  *amend_find         (AmendFixture   *self,
                                 SessionHome    *home,
                                 const char     *text);
TinMessage  *amend_say          (AmendFixture   *self,
                                 SessionHome    *home,
                                 TinMessageKind  kind,
                                 const char     *target,
                                 const char     *text);
char        *amend_look         (AmendFixture   *self,
                                 SessionHome    *home);
char        *amend_look_at_texts (AmendFixture  *self,
                                 SessionHome    *home);
void         amend_assert_looks (AmendFixture   *self,
                                 const char     *expected);

G_END_DECLS
