/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-channel.h"
#include "tin-clock.h"
#include "tin-poller.h"
#include "tin-strangers.h"
#include "tin-tls.h"

G_BEGIN_DECLS

/* A connection that was accepted and is not a channel yet. */
typedef struct _TinVisitor TinVisitor;

/* What the visitors of one listener share; it outlives them. */
typedef struct
{
  TinTls       *tls;        /* (owned) */
  TinPoller    *poller;     /* (owned) */
  TinClock     *clock;      /* (owned) */
  TinStrangers *strangers;  /* (owned) */

  /* Called once, with what the visitor has become, or with NULL; frees the visitor. */
  void        (*done)       (TinVisitor *visitor,
                             TinChannel *channel,
                             gpointer    user_data);
  gpointer      user_data;  /* (borrowed) */
} TinVisitorHost;

TinVisitor *tin_visitor_new  (const TinVisitorHost *host,
                              GSocketConnection    *connection,
                              const TinCaller      *caller,
                              TinSlot              *slot);
void        tin_visitor_free (TinVisitor           *self);

G_END_DECLS
