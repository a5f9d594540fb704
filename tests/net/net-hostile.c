/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net-fixture.h"
#include "net-hostile.h"


static void
set_keys (NetTls        *self,
          const NetKeys *keys)
{
  gnutls_datum_t key = { .size = (unsigned int) g_bytes_get_size (keys->key) };
  gnutls_datum_t certificate = { .size = (unsigned int) g_bytes_get_size (keys->certificate) };

  key.data = (unsigned char *) g_bytes_get_data (keys->key, NULL);
  certificate.data = (unsigned char *) g_bytes_get_data (keys->certificate, NULL);
  g_assert_cmpint (gnutls_certificate_set_x509_key_mem (self->credentials, &certificate, &key,
                                                        GNUTLS_X509_FMT_PEM), >=, 0);
}

/* Takes `fd`. */
NetTls *
net_tls_new (int                fd,
             const NetTlsStyle *style)
{
  NetTls *self = g_new0 (NetTls, 1);
  const char *priority = style->priority != NULL ? style->priority : NET_TLS_PRIORITY;

  self->fd = fd;
  g_assert_cmpint (fcntl (fd, F_SETFL, O_NONBLOCK), ==, 0);
  gnutls_certificate_allocate_credentials (&self->credentials);
  if (style->keys != NULL)
    set_keys (self, style->keys);

  gnutls_init (&self->session, (style->server ? GNUTLS_SERVER
                                              : GNUTLS_CLIENT | GNUTLS_FORCE_CLIENT_CERT)
                               | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL);
  g_assert_cmpint (gnutls_priority_set_direct (self->session, priority, NULL), ==, 0);
  gnutls_credentials_set (self->session, GNUTLS_CRD_CERTIFICATE, self->credentials);
  if (style->server)
    gnutls_certificate_server_set_request (self->session, GNUTLS_CERT_REQUEST);
  if (style->alpn != NULL)
    {
      gnutls_datum_t alpn = { (unsigned char *) style->alpn, (unsigned int) strlen (style->alpn) };

      gnutls_alpn_set_protocols (self->session, &alpn, 1, 0);
    }
  gnutls_transport_set_int (self->session, fd);

  return self;
}

/* TRUE: it is over, one way or the other. */
gboolean
net_tls_shake (NetTls *self)
{
  if (!self->done)
    {
      self->code = gnutls_handshake (self->session);
      self->done = self->code >= 0 || gnutls_error_is_fatal (self->code);
      if (self->done && self->code < 0)
        gnutls_alert_send_appropriate (self->session, self->code);
    }
  return self->done;
}

/* What a read says that is not "later"; 1 or more is that many bytes, which are dropped. */
int
net_tls_read (NetTls *self)
{
  char bytes[4096];
  ssize_t n;

  while ((n = gnutls_record_recv (self->session, bytes, sizeof bytes)) == GNUTLS_E_INTERRUPTED)
    ;
  return (int) n;
}

void
net_tls_free (NetTls *self)
{
  gnutls_deinit (self->session);
  gnutls_certificate_free_credentials (self->credentials);
  close (self->fd);
  g_free (self);
}

/* Returns (transfer full). */
GBytes *
net_hello_new (const NetKeys *keys)
{
  NetTlsStyle style = { NULL, "tincan/1", keys, FALSE };
  guint8 bytes[4096];
  NetTls *tls;
  int pair[2];
  ssize_t n;

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), ==, 0);
  tls = net_tls_new (pair[0], &style);
  g_assert_false (net_tls_shake (tls));
  n = recv (pair[1], bytes, sizeof bytes, MSG_DONTWAIT);
  g_assert_cmpint (n, >, 64);
  g_assert_cmpint (n, <, sizeof bytes);
  net_tls_free (tls);
  close (pair[1]);

  return g_bytes_new (bytes, (gsize) n);
}

NetRelay *
net_relay_new (guint16 target)
{
  NetRelay *self = g_new0 (NetRelay, 1);

  self->target = target;
  self->ends[0] = -1;
  self->ends[1] = -1;
  self->listener = net_raw_listen (&self->port);

  return self;
}

static void
net_relay_cut (NetRelay *self)
{
  for (guint i = 0; i < 2; i++)
    {
      if (self->ends[i] >= 0)
        close (self->ends[i]);
      self->ends[i] = -1;
    }
}

static void
pass_on (NetRelay *self,
         guint     from)
{
  guint8 bytes[65536];
  gsize most = self->piece > 0 ? self->piece : sizeof bytes;
  ssize_t n;

  if (self->ends[0] < 0)
    return;
  if (from == 1 && self->cut_after > 0)
    most = MIN (most, self->cut_after - self->passed[1]);

  n = recv (self->ends[from], bytes, most, MSG_DONTWAIT);
  if (n == 0 || (n < 0 && errno != EAGAIN))
    {
      shutdown (self->ends[!from], SHUT_WR);
      return;
    }
  if (n < 0)
    return;

  if (from == 0 && self->flip_at > self->passed[0] && self->flip_at <= self->passed[0] + n)
    bytes[self->flip_at - self->passed[0] - 1] ^= 1;
  g_assert_cmpint (send (self->ends[!from], bytes, n, MSG_NOSIGNAL), ==, n);
  self->passed[from] += n;
  if (from == 1 && self->cut_after > 0 && self->passed[1] >= self->cut_after)
    net_relay_cut (self);
}

/* Passes on what is there. Belongs into the predicate of a wait. */
void
net_relay_pump (NetRelay *self)
{
  if (self->listener >= 0 && self->ends[0] < 0)
    {
      int one = 1;

      self->ends[0] = accept4 (self->listener, NULL, NULL, SOCK_CLOEXEC);
      if (self->ends[0] < 0)
        return;
      self->ends[1] = net_raw_connect (self->target);
      setsockopt (self->ends[0], IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
      setsockopt (self->ends[1], IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
      close (self->listener);
      self->listener = -1;
    }
  pass_on (self, 0);
  pass_on (self, 1);
}

void
net_relay_free (NetRelay *self)
{
  net_relay_cut (self);
  if (self->listener >= 0)
    close (self->listener);
  g_free (self);
}
