/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fuzz-support.h"
#include "tin-frame.h"
#include "tin-memory-network.h"

G_BEGIN_DECLS

/* Somebody on the other side of a session's links, who says what the input wants. */
typedef struct
{
  TinMemoryNetwork *network;   /* (owned) */
  TinChannel       *channel;   /* (owned) (nullable) */
  TinFrameReader   *reader;    /* (owned) (nullable) of secure channels */
  GString          *heard;     /* (owned) texts that were sent to it, ever */
  TinPeerId         id;
  gboolean          plain;
  guint64           own_log;   /* that it writes */
  guint64           said;      /* its last number on this link */
  guint64           their_log; /* that the session writes to it */
  guint64           their_head;
  guint64           comparison; /* the number of the latest one that was heard of */
} FuzzActor;

void     fuzz_actor_init    (FuzzActor      *self,
                             TinMemoryHub   *hub,
                             guint           host,
                             guint           key,
                             gboolean        plain);
void     fuzz_actor_clear   (FuzzActor      *self);
void     fuzz_actor_listen  (FuzzActor      *self,
                             gboolean        listen);
void     fuzz_actor_dial    (FuzzActor      *self,
                             guint           host);
void     fuzz_actor_leave   (FuzzActor      *self);
void     fuzz_actor_hello   (FuzzActor      *self,
                             FuzzInput      *input);
void     fuzz_actor_message (FuzzActor      *self,
                             FuzzInput      *input);
void     fuzz_actor_have    (FuzzActor      *self,
                             FuzzInput      *input);
void     fuzz_actor_compare (FuzzActor      *self,
                             FuzzInput      *input);
void     fuzz_actor_frame   (FuzzActor      *self,
                             FuzzInput      *input);
void     fuzz_actor_bytes   (FuzzActor      *self,
                             FuzzInput      *input);

G_END_DECLS
