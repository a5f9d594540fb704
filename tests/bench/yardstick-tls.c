/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "yardstick-tls.h"

/* The limit: what TLS 1.3 costs with the keys, the cipher and the curve that Tincan uses, in a
 * plain loop over OpenSSL. No frames, no numbers, no receipts, nothing kept. */

/* As long as Tincan's HELLO, so that a link is one on which both sides have said who they are. */
#define HELLO_LENGTH 48
#define READ_AHEAD (128 * 1024)

static int
on_verify (int             ok,
           X509_STORE_CTX *store)
{
  return 1;
}

/* A self-signed certificate without a name. */
static X509 *
make_certificate (EVP_PKEY *key)
{
  X509 *certificate = X509_new ();

  X509_set_version (certificate, X509_VERSION_3);
  ASN1_INTEGER_set (X509_get_serialNumber (certificate), 1);
  X509_gmtime_adj (X509_getm_notBefore (certificate), -86400);
  X509_gmtime_adj (X509_getm_notAfter (certificate), 86400);
  X509_set_pubkey (certificate, key);
  X509_sign (certificate, key, NULL);
  return certificate;
}

/**
 * bench_tls_context:
 *
 * Returns: (transfer full): for links of both directions, with a new Ed25519 key
 */
SSL_CTX *
bench_tls_context (void)
{
  SSL_CTX *self = SSL_CTX_new (TLS_method ());
  EVP_PKEY *key = EVP_PKEY_Q_keygen (NULL, NULL, "ED25519");
  X509 *certificate = make_certificate (key);

  SSL_CTX_set_min_proto_version (self, TLS1_3_VERSION);
  SSL_CTX_set_ciphersuites (self, "TLS_AES_128_GCM_SHA256");
  SSL_CTX_set1_groups_list (self, "X25519");
  SSL_CTX_set_num_tickets (self, 0);
  SSL_CTX_set_session_cache_mode (self, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_mode (self, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_AUTO_RETRY);
  SSL_CTX_set_read_ahead (self, 1);
  SSL_CTX_set_default_read_buffer_len (self, READ_AHEAD);
  SSL_CTX_set_verify (self, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, on_verify);
  SSL_CTX_use_certificate (self, certificate);
  SSL_CTX_use_PrivateKey (self, key);

  X509_free (certificate);
  EVP_PKEY_free (key);
  return self;
}

static struct sockaddr_in
loopback (guint16 port)
{
  return (struct sockaddr_in) {
    .sin_family = AF_INET,
    .sin_port = htons (port),
    .sin_addr.s_addr = htonl (INADDR_LOOPBACK),
  };
}

/**
 * bench_tls_listen:
 * @port: (out): any that is free
 *
 * Returns: (transfer full): the descriptor, or -1
 */
int
bench_tls_listen (guint16 *port)
{
  struct sockaddr_in address = loopback (0);
  socklen_t length = sizeof address;
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  if (fd < 0 || bind (fd, (struct sockaddr *) &address, length) != 0 || listen (fd, 256) != 0 ||
      getsockname (fd, (struct sockaddr *) &address, &length) != 0)
    return -1;

  *port = ntohs (address.sin_port);
  return fd;
}

/* Who the other side is, as Tincan asks: the hash of its public key. */
static gboolean
check_peer (SSL *ssl)
{
  X509 *certificate = SSL_get1_peer_certificate (ssl);
  unsigned char id[EVP_MAX_MD_SIZE];
  unsigned int length;
  gboolean good = certificate != NULL &&
                  X509_pubkey_digest (certificate, EVP_sha256 (), id, &length) == 1;

  X509_free (certificate);
  return good;
}

/* Frees the link where it does not come about. */
static gboolean
open_link (SSL_CTX      *context,
           int           fd,
           gboolean      outgoing,
           BenchTlsLink *link)
{
  char hello[HELLO_LENGTH] = "";
  int one = 1;

  *link = (BenchTlsLink) { SSL_new (context), fd };
  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  SSL_set_fd (link->ssl, fd);

  if ((outgoing ? SSL_connect (link->ssl) : SSL_accept (link->ssl)) == 1 &&
      check_peer (link->ssl) && bench_tls_write (link, hello, sizeof hello) &&
      bench_tls_read (link, hello, sizeof hello))
    return TRUE;

  SSL_free (link->ssl);
  close (fd);
  return FALSE;
}

gboolean
bench_tls_accept (SSL_CTX      *context,
                  int           listener,
                  BenchTlsLink *link)
{
  int fd = accept4 (listener, NULL, NULL, SOCK_CLOEXEC);

  return fd >= 0 && open_link (context, fd, FALSE, link);
}

gboolean
bench_tls_dial (SSL_CTX      *context,
                guint16       port,
                BenchTlsLink *link)
{
  struct sockaddr_in address = loopback (port);
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  if (fd < 0)
    return FALSE;
  if (connect (fd, (struct sockaddr *) &address, sizeof address) != 0)
    {
      close (fd);
      return FALSE;
    }
  return open_link (context, fd, TRUE, link);
}

/* With a goodbye, for which it does not wait. */
void
bench_tls_close (BenchTlsLink *link)
{
  SSL_shutdown (link->ssl);
  SSL_free (link->ssl);
  close (link->fd);
}

void
bench_tls_block (BenchTlsLink *link,
                 gboolean      blocking)
{
  int flags = fcntl (link->fd, F_GETFL);

  fcntl (link->fd, F_SETFL, blocking ? flags & ~O_NONBLOCK : flags | O_NONBLOCK);
}

gboolean
bench_tls_write (BenchTlsLink *link,
                 const void   *bytes,
                 gsize         length)
{
  return SSL_write (link->ssl, bytes, (int) length) == (int) length;
}

/* All of it. */
gboolean
bench_tls_read (BenchTlsLink *link,
                void         *bytes,
                gsize         length)
{
  gsize done = 0;

  while (done < length)
    {
      int n = SSL_read (link->ssl, (char *) bytes + done, (int) (length - done));

      if (n <= 0)
        return FALSE;
      done += (gsize) n;
    }
  return TRUE;
}

/* Returns how much; 0 where nothing is there, -1 at the end. */
gssize
bench_tls_read_some (BenchTlsLink *link,
                     void         *bytes,
                     gsize         length)
{
  int n = SSL_read (link->ssl, bytes, (int) length);

  if (n > 0)
    return n;
  return SSL_get_error (link->ssl, n) == SSL_ERROR_WANT_READ ? 0 : -1;
}
