/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "net-keys.h"
#include "tin-listener.h"
#include "tin-manual-clock.h"
#include "tin-socket-network.h"

G_BEGIN_DECLS

/* A channel, and what its signals said. */
typedef struct
{
  TinChannel *channel;        /* (owned) (nullable) */
  GByteArray *bytes;          /* (owned) all that was received */
  GChecksum  *digest;         /* (owned) (nullable) instead of `bytes` */
  guint64     length;
  guint       n_received;
  guint       n_drained;
  guint       n_ended;
  guint       n_closed;
  GError     *error;          /* (owned) (nullable) of `closed` */

  /* Called from `received`, where set. */
  void      (*on_received) (gpointer watch);
} NetWatch;

NetWatch *net_watch_new   (TinChannel *channel);
void      net_watch_free  (NetWatch   *self);

/* What a dial came to. */
typedef struct
{
  gboolean  done;
  NetWatch *watch;  /* (owned) (nullable) */
  GError   *error;  /* (owned) (nullable) */
} NetDial;

NetDial  *net_dial_new    (TinNetwork          *network,
                           const TinDialTarget *target,
                           GCancellable        *cancellable);
void      net_dial_free   (NetDial             *self);

/* A hello that goes on after this. */
#define NET_HALF_A_HELLO "\x16\x03\x01\x00\x40"

/* Two networks, of which the first listens. */
typedef struct
{
  TinClock         *clock;      /* (owned) of both */
  gboolean          manual;
  NetKeys          *keys[2];    /* (owned) */
  TinSocketNetwork *network[2]; /* (owned) */
  TinPeerId         id[2];
  GPtrArray        *incoming;   /* (owned) of NetWatch, at the first network */
  gboolean          refuse;     /* takes nothing that comes in */
  guint             n_refused;
  guint16           port;
} NetPair;

NetPair  *net_pair_new      (gboolean                 manual,
                             const TinNetworkLimits  *limits);
void      net_pair_free     (NetPair                 *self);
void      net_pair_advance  (NetPair                 *self,
                             gint64                   delay);
void      net_pair_await_silence (NetPair            *self);
NetDial  *net_pair_dial     (NetPair                 *self,
                             TinDialMode              mode,
                             const TinPeerId         *pinned);
void      net_pair_connect  (NetPair                 *self,
                             NetWatch               **here,
                             NetWatch               **there);
NetWatch *net_pair_last     (NetPair                 *self);

/* Blocking sockets of somebody who is no Tincan. */
int       net_raw_connect   (guint16                  port);
int       net_raw_listen    (guint16                 *port);
int       net_raw_accept    (int                      listener);
void      net_raw_send      (int                      fd,
                             const void              *bytes,
                             gsize                    length);
gboolean  net_raw_ended     (int                      fd);

void      net_watch_refs    (gpointer                 object);
void      net_no_refs       (void);

#define NET_CHECK_ERROR(error_, code_) \
  g_assert_error (error_, TIN_ERROR, (int) (code_))

G_END_DECLS
