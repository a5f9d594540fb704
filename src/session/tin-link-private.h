/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-exchange.h"
#include "tin-link.h"

G_BEGIN_DECLS

/* Joins a channel, which moves bytes, and an exchange, which knows what they mean. Frames are
 * encoded into a scratch that all links of a session share, and go to the channel at once. */
struct _TinLink
{
  GObject      parent_instance;

  /* owned */
  TinChannel  *channel;
  TinClock    *clock;
  TinExchange *exchange;
  GByteArray  *scratch;
  TinHello    *own_hello;    /* what we said */

  /* state */
  gboolean     resuming;     /* what the peer lacks of our log is being found out, or was */
  gboolean     resumed;      /* our log may be written to it */
  gsize        uncommitted;  /* bytes of messages that are on their way to the disk */
  gboolean     too_much;     /* of those: not reading until the disk has caught up */
  gboolean     held_back;    /* not reading, because whoever looks at it cannot keep up */
  gboolean     dismissed;    /* the person at the other end ended it */
  gboolean     typing;       /* the person at the other end is, as was told */
  gboolean     wanted;       /* our person dialled it */
  gboolean     deaf;         /* no message of the peer is taken */
  gboolean     stranger;     /* little is kept for the peer, or of it */
  gboolean     closed;
  gboolean     channel_closed;
};

/* tin-link.c */
void     tin_link_flush      (TinLink *self);
gboolean tin_link_has_room   (TinLink *self);

/* tin-link-say.c */
void     tin_link_say_typing (TinLink *self);

G_END_DECLS
