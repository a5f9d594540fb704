/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-net"

#include "config.h"

#include <string.h>
#ifdef __aarch64__
#include <asm/hwcap.h>
#include <sys/auxv.h>
#endif

#include <gnutls/x509.h>

#include "tin-limits.h"
#include "tin-net-error.h"
#include "tin-tls.h"

/* What of TLS is the same for every link: TLS 1.3 alone, our key, the other side's key and nothing
 * else of its certificate, and what GnuTLS's errors mean to a caller.
 *
 * The key is looked at twice: when the certificate arrives, so that the other side can be told why
 * it is refused, and when the handshake is over, so that no path through it goes without. */

#define TIN_TLS_ALPN "tincan/1"
#define TIN_TLS_BINDING_LABEL "EXPORTER-tincan-compare"

/* Deciphering with ChaCha20 costs several times as much as with AES where the processor has AES,
 * and the other way round where it has not. */
#define TIN_TLS_PRIORITY(ciphers) \
  "NONE:+VERS-TLS1.3:" ciphers ":+AEAD:+COMP-NULL:+CTYPE-X509" \
  ":+GROUP-X25519:+GROUP-SECP256R1:+SIGN-EDDSA-ED25519:%NO_TICKETS"

struct _TinTls
{
  grefcount                        ref_count;

  /* owned */
  gnutls_certificate_credentials_t credentials;
  gnutls_priority_t                priority;

  /* state */
  TinPeerId                        id;
};

static gboolean
processor_has_aes (void)
{
#if defined (__x86_64__) || defined (__i386__)
  return __builtin_cpu_supports ("aes") && __builtin_cpu_supports ("pclmul");
#elif defined (__aarch64__)
  return (getauxval (AT_HWCAP) & HWCAP_AES) != 0;
#else
  return FALSE;
#endif
}

static const char *
get_priority_string (void)
{
  if (processor_has_aes ())
    return TIN_TLS_PRIORITY ("+AES-128-GCM:+CHACHA20-POLY1305:+AES-256-GCM");
  return TIN_TLS_PRIORITY ("+CHACHA20-POLY1305:+AES-128-GCM:+AES-256-GCM");
}

/* SHA-256 of the SubjectPublicKeyInfo. */
static gboolean
read_key_id (const gnutls_datum_t   *certificate,
             gnutls_x509_crt_fmt_t   format,
             TinPeerId              *id)
{
  gnutls_x509_crt_t crt;
  size_t size = sizeof id->bytes;
  gboolean good;

  if (gnutls_x509_crt_init (&crt) < 0)
    return FALSE;

  good = gnutls_x509_crt_import (crt, certificate, format) >= 0
         && gnutls_x509_crt_get_key_id (crt, GNUTLS_KEYID_USE_SHA256, id->bytes, &size) >= 0
         && size == sizeof id->bytes;
  gnutls_x509_crt_deinit (crt);

  return good;
}

/* The id of a private key. GnuTLS takes an Ed25519 key that does not belong to the certificate. */
static gboolean
read_own_id (const gnutls_datum_t *pem,
             TinPeerId            *id)
{
  gnutls_x509_privkey_t key;
  size_t size = sizeof id->bytes;
  gboolean good;

  if (gnutls_x509_privkey_init (&key) < 0)
    return FALSE;

  good = gnutls_x509_privkey_import2 (key, pem, GNUTLS_X509_FMT_PEM, NULL, 0) >= 0
         && gnutls_x509_privkey_get_key_id (key, GNUTLS_KEYID_USE_SHA256, id->bytes, &size) >= 0
         && size == sizeof id->bytes;
  gnutls_x509_privkey_deinit (key);

  return good;
}

static gboolean
read_peer_id (gnutls_session_t  session,
              TinPeerId        *id)
{
  const gnutls_datum_t *certificates;
  unsigned int count = 0;

  if (gnutls_certificate_type_get2 (session, GNUTLS_CTYPE_PEERS) != GNUTLS_CRT_X509)
    return FALSE;

  certificates = gnutls_certificate_get_peers (session, &count);
  return certificates != NULL && count > 0
         && read_key_id (&certificates[0], GNUTLS_X509_FMT_DER, id);
}

/* Sets peer->refusal. */
static gboolean
judge_key (gnutls_session_t  session,
           TinTlsPeer       *peer)
{
  TinPeerId id;

  if (!read_peer_id (session, &id))
    peer->refusal = TIN_ERROR_NOT_TINCAN;
  else if (peer->has_pinned && !tin_peer_id_equal (&id, &peer->pinned))
    peer->refusal = tin_peer_id_equal (&id, &peer->own) ? TIN_ERROR_SELF : TIN_ERROR_WRONG_KEY;
  else if (tin_peer_id_equal (&id, &peer->own))
    peer->refusal = TIN_ERROR_SELF;
  else
    peer->id = id;

  if (peer->refusal == TIN_ERROR_WRONG_KEY)
    peer->found = id;
  return peer->refusal == 0;
}

static GError *
refusal_error (const TinTlsPeer *peer)
{
  if (peer->refusal == TIN_ERROR_WRONG_KEY)
    return tin_error_new_wrong_key (&peer->found);

  return g_error_new_literal (TIN_ERROR, peer->refusal, "the key was refused");
}

static int
on_certificate (gnutls_session_t session)
{
  return judge_key (session, gnutls_session_get_ptr (session)) ? 0 : GNUTLS_E_CERTIFICATE_ERROR;
}

static gboolean
set_gnutls_error (GError     **error,
                  const char  *what,
                  int          code)
{
  g_set_error (error, TIN_ERROR, TIN_ERROR_INVALID, "%s: %s", what, gnutls_strerror (code));
  return FALSE;
}

static gboolean
tin_tls_load (TinTls  *self,
              GBytes  *key_pem,
              GBytes  *certificate_pem,
              GError **error)
{
  gnutls_datum_t key = { .size = g_bytes_get_size (key_pem) };
  gnutls_datum_t certificate = { .size = g_bytes_get_size (certificate_pem) };
  TinPeerId id;
  int code;

  key.data = (unsigned char *) g_bytes_get_data (key_pem, NULL);
  certificate.data = (unsigned char *) g_bytes_get_data (certificate_pem, NULL);

  code = gnutls_certificate_allocate_credentials (&self->credentials);
  if (code < 0)
    return set_gnutls_error (error, "credentials", code);
  code = gnutls_certificate_set_x509_key_mem (self->credentials, &certificate, &key,
                                              GNUTLS_X509_FMT_PEM);
  if (code < 0)
    return set_gnutls_error (error, "key and certificate", code);
  if (!read_own_id (&key, &self->id)
      || !read_key_id (&certificate, GNUTLS_X509_FMT_PEM, &id)
      || !tin_peer_id_equal (&self->id, &id))
    return set_gnutls_error (error, "certificate", GNUTLS_E_CERTIFICATE_ERROR);
  code = gnutls_priority_init (&self->priority, get_priority_string (), NULL);
  if (code < 0)
    return set_gnutls_error (error, "priority", code);

  gnutls_certificate_set_verify_function (self->credentials, on_certificate);
  return TRUE;
}

/* NULL with TIN_ERROR_INVALID where the key is none, or does not belong to the certificate. */
TinTls *
tin_tls_new (GBytes  *key_pem,
             GBytes  *certificate_pem,
             GError **error)
{
  g_autoptr (TinTls) self = g_new0 (TinTls, 1);

  g_ref_count_init (&self->ref_count);
  if (!tin_tls_load (self, key_pem, certificate_pem, error))
    return NULL;

  return g_steal_pointer (&self);
}

TinTls *
tin_tls_ref (TinTls *self)
{
  g_ref_count_inc (&self->ref_count);
  return self;
}

void
tin_tls_unref (TinTls *self)
{
  if (!g_ref_count_dec (&self->ref_count))
    return;

  g_clear_pointer (&self->credentials, gnutls_certificate_free_credentials);
  g_clear_pointer (&self->priority, gnutls_priority_deinit);
  g_free (self);
}

const TinPeerId *
tin_tls_get_id (TinTls *self)
{
  return &self->id;
}

/* Returns NULL where there is no memory for it. The caller sets the transport. */
gnutls_session_t
tin_tls_create_session (TinTls          *self,
                        gboolean         outgoing,
                        TinTlsPeer      *peer,
                        const TinPeerId *pinned)
{
  gnutls_datum_t alpn = { (unsigned char *) TIN_TLS_ALPN, strlen (TIN_TLS_ALPN) };
  unsigned int flags = GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL | GNUTLS_NO_TICKETS;
  gnutls_session_t session;

  /* One key share: a second, for P-256, would be made for every dial and thrown away. */
  if (outgoing)
    flags |= GNUTLS_CLIENT | GNUTLS_FORCE_CLIENT_CERT | GNUTLS_KEY_SHARE_TOP;
  else
    flags |= GNUTLS_SERVER;
  if (gnutls_init (&session, flags) < 0)
    return NULL;

  *peer = (TinTlsPeer) { .own = self->id, .has_pinned = pinned != NULL };
  if (pinned != NULL)
    peer->pinned = *pinned;

  if (gnutls_priority_set (session, self->priority) < 0
      || gnutls_credentials_set (session, GNUTLS_CRD_CERTIFICATE, self->credentials) < 0
      || gnutls_alpn_set_protocols (session, &alpn, 1, GNUTLS_ALPN_MANDATORY) < 0)
    {
      gnutls_deinit (session);
      return NULL;
    }

  gnutls_session_set_ptr (session, peer);
  gnutls_handshake_set_max_packet_length (session, TIN_UNAUTHENTICATED_MAX);
  if (!outgoing)
    gnutls_certificate_server_set_request (session, GNUTLS_CERT_REQUIRE);

  return session;
}

static gboolean
speaks_tincan (gnutls_session_t session)
{
  gnutls_datum_t alpn = { 0 };

  return gnutls_protocol_get_version (session) == GNUTLS_TLS1_3
         && gnutls_alpn_get_selected_protocol (session, &alpn) >= 0
         && alpn.size == strlen (TIN_TLS_ALPN)
         && memcmp (alpn.data, TIN_TLS_ALPN, alpn.size) == 0;
}

/* What has to hold after the handshake. Where it does not, `alert` is for the other side. */
gboolean
tin_tls_check_peer (gnutls_session_t             session,
                    TinTlsPeer                  *peer,
                    gnutls_alert_description_t  *alert,
                    GError                     **error)
{
  if (!speaks_tincan (session))
    {
      *alert = GNUTLS_A_NO_APPLICATION_PROTOCOL;
      g_set_error_literal (error, TIN_ERROR, TIN_ERROR_NOT_TINCAN, "another protocol over TLS");
      return FALSE;
    }
  if (!judge_key (session, peer))
    {
      *alert = GNUTLS_A_BAD_CERTIFICATE;
      g_propagate_error (error, refusal_error (peer));
      return FALSE;
    }

  return TRUE;
}

static gboolean
says_blocked (gnutls_session_t session)
{
  gnutls_alert_description_t alert = gnutls_alert_get (session);

  return alert == GNUTLS_A_ACCESS_DENIED || alert == GNUTLS_A_BAD_CERTIFICATE;
}

/* The result is never NULL. */
GError *
tin_tls_handshake_error (gnutls_session_t  session,
                         const TinTlsPeer *peer,
                         int               code)
{
  int ours = TIN_ERROR_NOT_TINCAN;
  const char *text = gnutls_strerror (code);

  if (peer->refusal != 0)
    return refusal_error (peer);

  if (code == GNUTLS_E_FATAL_ALERT_RECEIVED)
    {
      ours = says_blocked (session) ? TIN_ERROR_BLOCKED : TIN_ERROR_NOT_TINCAN;
      text = gnutls_alert_get_name (gnutls_alert_get (session));
    }
  else if (code == GNUTLS_E_PREMATURE_TERMINATION || code == GNUTLS_E_PULL_ERROR
           || code == GNUTLS_E_PUSH_ERROR)
    {
      ours = TIN_ERROR_CLOSED;
    }

  return g_error_new (TIN_ERROR, ours, "handshake: %s", text != NULL ? text : "an unknown alert");
}

/* Of a link after its handshake: NULL where the other side ended it in order. */
GError *
tin_tls_link_error (gnutls_session_t session,
                    int              code)
{
  const char *text = gnutls_strerror (code);
  int ours = TIN_ERROR_PROTOCOL;

  if (code == 0)
    return NULL;

  if (code == GNUTLS_E_FATAL_ALERT_RECEIVED)
    {
      if (says_blocked (session))
        ours = TIN_ERROR_BLOCKED;
      text = gnutls_alert_get_name (gnutls_alert_get (session));
    }
  else if (code == GNUTLS_E_PREMATURE_TERMINATION || code == GNUTLS_E_PULL_ERROR)
    {
      ours = TIN_ERROR_CLOSED;
    }

  return g_error_new (TIN_ERROR, ours, "TLS: %s", text != NULL ? text : "an unknown alert");
}

/* The exporter of RFC 8446, 7.5, without a context: the same at both ends, and of this session
 * alone. Of a session after its handshake; FALSE where there is none any more. */
gboolean
tin_tls_export_binding (gnutls_session_t  session,
                        guint8           *binding,
                        gsize             length)
{
  const char *label = TIN_TLS_BINDING_LABEL;

  return session != NULL
         && gnutls_prf_rfc5705 (session, strlen (label), label, 0, NULL, length,
                                (char *) binding) >= 0;
}
