/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>
#include <openssl/ssl.h>

G_BEGIN_DECLS

/* One link of the yardstick: TLS 1.3 over a socket that blocks, and nothing else. */
typedef struct
{
  SSL *ssl;  /* (owned) */
  int  fd;   /* (owned) */
} BenchTlsLink;

SSL_CTX  *bench_tls_context   (void);
int       bench_tls_listen    (guint16       *port);
gboolean  bench_tls_accept    (SSL_CTX       *context,
                               int            listener,
                               BenchTlsLink  *link);
gboolean  bench_tls_dial      (SSL_CTX       *context,
                               guint16        port,
                               BenchTlsLink  *link);
void      bench_tls_close     (BenchTlsLink  *link);
void      bench_tls_block     (BenchTlsLink  *link,
                               gboolean       blocking);
gboolean  bench_tls_write     (BenchTlsLink  *link,
                               const void    *bytes,
                               gsize          length);
gboolean  bench_tls_read      (BenchTlsLink  *link,
                               void          *bytes,
                               gsize          length);
gssize    bench_tls_read_some (BenchTlsLink  *link,
                               void          *bytes,
                               gsize          length);

G_END_DECLS
