/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crash-actor.h"
#include "crash-ledger.h"

G_BEGIN_DECLS

/* Alice has texts for Bob, who is away. Somebody with his name and another key has come, and so has
 * Cat, whom she does not know. Alice decides about them; her program is killed, and what she was
 * told is to hold in the next one. */

/* Texts for Bob: that he got, that wait for him, and all of them. */
#define CRASH_SCENE_GOT 3
#define CRASH_SCENE_WAIT 60
#define CRASH_SCENE_TEXTS (CRASH_SCENE_GOT + CRASH_SCENE_WAIT)

/* What Alice is doing. */
typedef enum
{
  CRASH_STEP_START,
  CRASH_STEP_ACCEPT,
  CRASH_STEP_VERIFY,
  CRASH_STEP_REPLACE,
  CRASH_STEP_BLOCK,
  CRASH_N_STEPS,
} CrashStep;

/* What Alice was told: it holds in her next run. */
typedef struct
{
  gboolean known;      /* Cat */
  gboolean verified;   /* the new key */
  gboolean replaced;   /* Bob's */
  gboolean blocked;    /* the new one */
  gboolean unblocked;  /* likewise */
} CrashPromise;

struct _CrashScene
{
  char         *folder;      /* (owned) */
  char         *scratch;     /* (owned) for copies of databases */
  char         *report;      /* (owned) a file for the counts */
  CrashFaults  *faults;      /* (borrowed) */
  CrashActor    actors[CRASH_N_ROLES];
  CrashPromise  promise;
  gboolean      replacing;   /* Alice has said so */
  GArray       *moved;       /* (owned) (element-type CrashEntry) that she was told of */
  CrashStep     kill_step;   /* where a kill by chance is wanted; CRASH_N_STEPS for nowhere */
  guint         kill_after;  /* milliseconds after it has begun */
  guint         killer;      /* a timer */
  guint         n_kills;
  guint64       n_calls;     /* of Alice's last run */
};

typedef gboolean (*CrashScenePredicate) (CrashScene *scene);

CrashScene *crash_scene_new       (CrashFaults         *faults);
CrashScene *crash_scene_copy      (CrashScene          *self);
void        crash_scene_free      (CrashScene          *self);
void        crash_scene_quit      (CrashScene          *self);
gboolean    crash_scene_await     (CrashActor          *actor,
                                   const char          *what,
                                   CrashScenePredicate  predicate);
gboolean    crash_scene_bring     (CrashActor          *actor);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrashScene, crash_scene_free)

G_END_DECLS
