/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-disk-history.h"
#include "tin-test-session.h"

G_BEGIN_DECLS

/* Somebody with a folder, whose program starts, ends and crashes. */
typedef struct
{
  TinMemoryHub   *hub;       /* (owned) */
  TinClock       *clock;     /* (owned) */
  TinContacts    *contacts;  /* (owned) they survive, as in a file of their own */
  TinSettings    *settings;  /* (owned) */
  TinDiskHistory *history;   /* (owned) (nullable) while it runs */
  TinTestSession *running;   /* (owned) (nullable) while it runs */
  TinNetwork     *network;   /* (borrowed) (nullable) of what runs */
  char           *folder;    /* (owned) */
  char           *name;      /* (owned) */
  char           *vfs;       /* (owned) (nullable) */
  guint           number;
} SessionHome;

SessionHome *session_home_new     (TinMemoryHub *hub,
                                   TinClock     *clock,
                                   const char   *name,
                                   guint         number);
void         session_home_free    (SessionHome  *self);
void         session_home_start   (SessionHome  *self);
void         session_home_stop    (SessionHome  *self);
void         session_home_crash   (SessionHome  *self);
void         session_home_lose    (SessionHome  *self);
char        *session_home_back_up (SessionHome  *self);
void         session_home_restore (SessionHome  *self,
                                   const char   *backup);
char        *session_home_texts   (SessionHome  *self,
                                   const char   *peer_id,
                                   gboolean      own);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SessionHome, session_home_free)

G_END_DECLS
