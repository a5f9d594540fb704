/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crash-program.h"

G_BEGIN_DECLS

typedef enum
{
  CRASH_ALICE_DECIDES,
  CRASH_BOB_WAS,
  CRASH_NEW_BOB,
  CRASH_CAT,
  CRASH_N_ROLES,
} CrashRole;

/* What a person's program says of another one. */
typedef struct
{
  gboolean  connected;
  gboolean  verified;
  char     *trust;     /* (owned) (nullable) */
} CrashView;

typedef struct _CrashScene CrashScene;

/* One person of a scene. */
typedef struct
{
  CrashScene   *scene;       /* (borrowed) */
  CrashRole     role;
  char         *folder;      /* (owned) its profile */
  char         *id;          /* (owned) (nullable) */
  CrashProgram *program;     /* (owned) (nullable) while it runs */
  guint         port;        /* 0 while it does not listen */
  gboolean      dialling;
  CrashView     views[CRASH_N_ROLES];
  guint         n_own;       /* own messages that it told of */
  guint         n_got;       /* of others */
  guint         n_delivered;
  const char   *asked;       /* (not owned) (nullable) the command whose result is awaited */
  gboolean      answered;
  gboolean      done;        /* the answer */
} CrashActor;

const char *crash_actor_get_name    (CrashActor *self);
void        crash_actor_start       (CrashActor *self,
                                     guint64     at,
                                     const char *how);
void        crash_actor_collect     (CrashActor *self);
gboolean    crash_actor_has_ended   (CrashActor *self);
void        crash_actor_say         (CrashActor *self,
                                     const char *command,
                                     CrashRole   about);
void        crash_actor_ask         (CrashActor *self,
                                     const char *command,
                                     CrashRole   about);
void        crash_actor_dial_alice  (CrashActor *self);

G_END_DECLS
