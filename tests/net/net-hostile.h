/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gnutls/gnutls.h>

#include "net-keys.h"

G_BEGIN_DECLS

/* What Tincan speaks. */
#define NET_TLS_PRIORITY "NORMAL:-VERS-ALL:+VERS-TLS1.3:+SIGN-EDDSA-ED25519"

/* A TLS program that is no Tincan, one step at a time, so that both ends fit into one thread. */
typedef struct
{
  const char    *priority;  /* as GnuTLS writes it; NULL for what Tincan speaks */
  const char    *alpn;      /* (nullable) */
  const NetKeys *keys;      /* (nullable) */
  gboolean       server;
} NetTlsStyle;

typedef struct
{
  int                              fd;      /* owned */
  gnutls_session_t                 session; /* owned */
  gnutls_certificate_credentials_t credentials;
  gboolean                         done;
  int                              code;    /* what the handshake said at last */
} NetTls;

NetTls   *net_tls_new        (int                fd,
                              const NetTlsStyle *style);
gboolean  net_tls_shake      (NetTls            *self);
int       net_tls_read       (NetTls            *self);
void      net_tls_free       (NetTls            *self);

/* What a Tincan sends first. */
GBytes   *net_hello_new      (const NetKeys     *keys);

/* Somebody on the path: passes bytes on between a port of its own and another. */
typedef struct
{
  int      listener;  /* owned */
  int      ends[2];   /* owned; who dialled, and who was dialled */
  guint16  port;
  guint16  target;
  gsize    passed[2]; /* from each end */
  gsize    cut_after; /* bytes from the dialled end, after which both are cut; 0: never */
  gsize    flip_at;   /* the byte from the dialler that is changed; 0: none */
  gsize    piece;     /* bytes passed on at a time; 0: as they come */
} NetRelay;

NetRelay *net_relay_new      (guint16            target);
void      net_relay_pump     (NetRelay          *self);
void      net_relay_free     (NetRelay          *self);

G_END_DECLS
