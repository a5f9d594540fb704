/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-compare-dialog.h"
#include "tin-test-session.h"
#include "tin-ui-test.h"

G_BEGIN_DECLS

/* Numbers on the hub. */
#define COMPARE_ALICE 1
#define COMPARE_BOB 2
#define COMPARE_OTHER 3    /* whoever else comes */
#define COMPARE_PROGRAM 4  /* of plain text */

/* Alice and Bob, two sessions on a network in memory, and the dialog of each in which they compare
 * a code. */
typedef struct
{
  TinMemoryHub   *hub;        /* (owned) */
  TinClock       *clock;      /* (owned) */
  TinTestSession *alice;      /* (owned) */
  TinTestSession *bob;        /* (owned) (nullable) once a test has ended it */
  GtkWindow      *alices;     /* (nullable) her dialog; NULL when it is gone */
  GtkWindow      *bobs;       /* (nullable) likewise */
  guint           n_windows;  /* at the beginning */
} CompareFixture;

void        compare_set_up            (CompareFixture  *self,
                                       gconstpointer    user_data);
void        compare_tear_down         (CompareFixture  *self,
                                       gconstpointer    user_data);
void        compare_advance           (CompareFixture  *self,
                                       gint64           delay);

/* What a person does. */
void        compare_present           (TinTestSession  *side,
                                       TinPeer         *peer,
                                       GtkWindow      **dialog);
void        compare_from_alice        (CompareFixture  *self);
void        compare_from_bob          (CompareFixture  *self);
void        compare_show_both_codes   (CompareFixture  *self);
void        compare_click             (GtkWindow       *dialog,
                                       const char      *words);
void        compare_press_tab         (GtkWindow       *dialog);
gboolean    compare_press_space       (GtkWindow       *dialog);
void        compare_press_enter       (GtkWindow       *dialog);
void        compare_press_escape      (GtkWindow       *dialog);

/* What a person sees. */
const char *compare_title             (GtkWindow       *dialog);
gboolean    compare_shows_code        (GtkWindow       *dialog);
char       *compare_dup_code          (GtkWindow       *dialog);
void        compare_assert_page       (GtkWindow       *dialog,
                                       const char      *expected,
                                       const char      *says);
void        compare_assert_focus      (GtkWindow       *dialog,
                                       const char      *name);
void        compare_take_pictures     (GtkWindow       *dialog,
                                       const char      *name);

/* What the sessions keep of it. */
gboolean    compare_is_alice_verified (CompareFixture  *self);
gboolean    compare_is_bob_verified   (CompareFixture  *self);

G_END_DECLS
