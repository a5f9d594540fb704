/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <gnutls/crypto.h>
#include <gnutls/x509.h>

#include "net-keys.h"

static GBytes *
take (gnutls_datum_t *datum)
{
  GBytes *bytes = g_bytes_new (datum->data, datum->size);

  gnutls_free (datum->data);
  return bytes;
}

static void
sign (gnutls_x509_crt_t         certificate,
      gnutls_x509_privkey_t     key,
      gnutls_digest_algorithm_t digest)
{
  guint8 serial[8] = { 1 };

  g_assert_cmpint (gnutls_rnd (GNUTLS_RND_NONCE, serial + 1, sizeof serial - 1), ==, 0);
  gnutls_x509_crt_set_version (certificate, 3);
  gnutls_x509_crt_set_serial (certificate, serial, sizeof serial);
  /* Long over: dates mean nothing here. */
  gnutls_x509_crt_set_activation_time (certificate, 86400);
  gnutls_x509_crt_set_expiration_time (certificate, 2 * 86400);
  gnutls_x509_crt_set_dn_by_oid (certificate, GNUTLS_OID_X520_COMMON_NAME, 0, "tincan", 6);
  g_assert_cmpint (gnutls_x509_crt_set_key (certificate, key), ==, 0);
  g_assert_cmpint (gnutls_x509_crt_sign2 (certificate, certificate, key, digest, 0), ==, 0);
}

NetKeys *
net_keys_new (NetKeysKind kind)
{
  NetKeys *self = g_new0 (NetKeys, 1);
  gboolean modern = kind == NET_KEYS_ED25519;
  gnutls_x509_privkey_t key;
  gnutls_x509_crt_t certificate;
  gnutls_datum_t out;

  gnutls_x509_privkey_init (&key);
  gnutls_x509_crt_init (&certificate);
  g_assert_cmpint (gnutls_x509_privkey_generate (key, modern ? GNUTLS_PK_EDDSA_ED25519
                                                             : GNUTLS_PK_ECDSA,
                                                 modern ? 0 : GNUTLS_CURVE_TO_BITS (
                                                   GNUTLS_ECC_CURVE_SECP256R1), 0), ==, 0);
  sign (certificate, key, modern ? GNUTLS_DIG_SHA512 : GNUTLS_DIG_SHA256);

  g_assert_cmpint (gnutls_x509_privkey_export2_pkcs8 (key, GNUTLS_X509_FMT_PEM, NULL,
                                                      GNUTLS_PKCS_PLAIN, &out), ==, 0);
  self->key = take (&out);
  g_assert_cmpint (gnutls_x509_crt_export2 (certificate, GNUTLS_X509_FMT_PEM, &out), ==, 0);
  self->certificate = take (&out);

  gnutls_x509_crt_deinit (certificate);
  gnutls_x509_privkey_deinit (key);
  return self;
}

void
net_keys_free (NetKeys *self)
{
  g_clear_pointer (&self->key, g_bytes_unref);
  g_clear_pointer (&self->certificate, g_bytes_unref);
  g_free (self);
}
