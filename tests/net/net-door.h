/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "net-fixture.h"
#include "tin-listener.h"

G_BEGIN_DECLS

/* A listener alone, on a manual clock, so that its counts can be seen; a fixture of GTest, whose
 * data are the limits, or NULL for those of the program. */
typedef struct
{
  TinClock    *clock;
  NetKeys     *keys[2];
  TinTls      *tls;
  TinPoller   *poller;
  TinListener *listener;
  GPtrArray   *channels;  /* (owned) of NetWatch */
  guint16      port;
} NetDoor;

void      net_door_set_up       (NetDoor       *self,
                                 gconstpointer  limits);
void      net_door_tear_down    (NetDoor       *self,
                                 gconstpointer  limits);
void      net_door_advance      (NetDoor       *self,
                                 gint64         delay);
NetWatch *net_door_get_channel  (NetDoor       *self,
                                 guint          i);
int       net_door_connect_from (NetDoor       *self,
                                 const char    *host);
int       net_door_connect_ipv6 (NetDoor       *self);
guint     net_door_count_open   (const int     *fds,
                                 guint          n);

G_END_DECLS
