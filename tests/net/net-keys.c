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

/* An extension that nobody knows, and nobody has to. */
#define EXTENSION "1.3.6.1.4.1.99999.1"
#define HUGE_SIZE (16 * 1024)

static void
sign (gnutls_x509_crt_t         certificate,
      gnutls_x509_privkey_t     key,
      NetKeysKind               kind)
{
  gboolean modern = kind != NET_KEYS_ECDSA && kind != NET_KEYS_RSA;
  gnutls_digest_algorithm_t digest = modern ? GNUTLS_DIG_SHA512 : GNUTLS_DIG_SHA256;
  time_t begin = kind == NET_KEYS_FUTURE ? (time_t) 4000000000 : 86400;
  guint8 serial[8] = { 1 };
  g_autofree char *huge = g_malloc0 (HUGE_SIZE);

  g_assert_cmpint (gnutls_rnd (GNUTLS_RND_NONCE, serial + 1, sizeof serial - 1), ==, 0);
  gnutls_x509_crt_set_version (certificate, 3);
  gnutls_x509_crt_set_serial (certificate, serial, sizeof serial);
  /* Long over: dates mean nothing here. */
  gnutls_x509_crt_set_activation_time (certificate, begin);
  gnutls_x509_crt_set_expiration_time (certificate, begin + 86400);
  gnutls_x509_crt_set_dn_by_oid (certificate, GNUTLS_OID_X520_COMMON_NAME, 0, "tincan", 6);
  if (kind == NET_KEYS_HUGE)
    g_assert_cmpint (gnutls_x509_crt_set_extension_by_oid (certificate, EXTENSION, huge, HUGE_SIZE,
                                                           0), ==, 0);
  g_assert_cmpint (gnutls_x509_crt_set_key (certificate, key), ==, 0);
  g_assert_cmpint (gnutls_x509_crt_sign2 (certificate, certificate, key, digest, 0), ==, 0);
}

static void
generate (gnutls_x509_privkey_t key,
          NetKeysKind           kind)
{
  int code;

  if (kind == NET_KEYS_ECDSA)
    code = gnutls_x509_privkey_generate (key, GNUTLS_PK_ECDSA,
                                         GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0);
  else if (kind == NET_KEYS_RSA)
    code = gnutls_x509_privkey_generate (key, GNUTLS_PK_RSA, 2048, 0);
  else
    code = gnutls_x509_privkey_generate (key, GNUTLS_PK_EDDSA_ED25519, 0, 0);
  g_assert_cmpint (code, ==, 0);
}

NetKeys *
net_keys_new (NetKeysKind kind)
{
  NetKeys *self = g_new0 (NetKeys, 1);
  gnutls_x509_privkey_t key;
  gnutls_x509_crt_t certificate;
  gnutls_datum_t out;

  gnutls_x509_privkey_init (&key);
  gnutls_x509_crt_init (&certificate);
  generate (key, kind);
  sign (certificate, key, kind);

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
