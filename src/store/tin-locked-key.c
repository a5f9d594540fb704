/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-store"

#include "config.h"

#include "tin-locked-key.h"

#include <string.h>

#include <gnutls/crypto.h>

#include "tin-error.h"
#include "tin-gnutls.h"
#include "tin-secret.h"

/* A private key under a passphrase, as PEM: EncryptedPrivateKeyInfo (RFC 5958, 3; RFC 7468, 11)
 * with PBES2 (RFC 8018, 6.2): PBKDF2 with HMAC-SHA-512 makes an AES-256 key of the passphrase.
 * Other programs read it: openssl pkey -in identity.pem.
 *
 * It is written here because GnuTLS takes some thousand iterations, which cost a guess next to
 * nothing, and lets nobody choose. It reads other numbers, so that what is read is GnuTLS's affair.
 * 600,000 with SHA-512 are three times what OWASP's Password Storage Cheat Sheet asks for, and half
 * a second of a usual processor.
 *
 * A passphrase is normalised as GnuTLS does it (RFC 8265, OpaqueString), so that it is the same
 * whichever way a keyboard composes its letters. */

#define HEADER "ENCRYPTED PRIVATE KEY"
#define KEY_BYTES 32
#define BLOCK_BYTES 16
#define SALT_BYTES 16
/* Some seconds of work. More than that is no file of ours, and would look like a program that
 * hangs. */
#define ITERATIONS_MAX 10000000

enum
{
  DER_INTEGER = 0x02,
  DER_OCTETS = 0x04,
  DER_NULL = 0x05,
  DER_OID = 0x06,
  DER_SEQUENCE = 0x30,
};

/* 1.2.840.113549.1.5.13, 1.2.840.113549.1.5.12, 1.2.840.113549.2.11, 2.16.840.1.101.3.4.1.42 */
static const guint8 oid_pbes2[] = { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0d };
static const guint8 oid_pbkdf2[] = { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0c };
static const guint8 oid_hmac_sha512[] = { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x0b };
static const guint8 oid_aes256_cbc[] = { 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x2a };

static void
clear_datum (gnutls_datum_t *datum)
{
  if (datum->data != NULL)
    tin_secret_wipe (datum->data, datum->size);
  gnutls_free (datum->data);
  datum->data = NULL;
  datum->size = 0;
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (gnutls_datum_t, clear_datum)

/* --- DER (X.690, 8.1): only what is needed ------------------------------------------------- */

static void
der_append (GByteArray    *out,
            guint8         tag,
            gconstpointer  content,
            gsize          length)
{
  guint8 head[4] = { tag, (guint8) length };
  guint n = 2;

  g_assert (length <= G_MAXUINT16);
  if (length >= 0x80)
    {
      n = length > G_MAXUINT8 ? 4 : 3;
      head[1] = (guint8) (0x80 | (n - 2));
      head[2] = (guint8) (length >> (n == 4 ? 8 : 0));
      head[3] = (guint8) length;
    }
  g_byte_array_append (out, head, n);
  g_byte_array_append (out, content, (guint) length);
}

/* Frees INNER. */
static void
der_append_sequence (GByteArray *out,
                     GByteArray *inner)
{
  der_append (out, DER_SEQUENCE, inner->data, inner->len);
  g_byte_array_unref (inner);
}

static void
der_append_uint (GByteArray *out,
                 guint       value)
{
  guint8 bytes[5] = { 0, (guint8) (value >> 24), (guint8) (value >> 16), (guint8) (value >> 8),
                      (guint8) value };
  guint skipped = 0;

  /* As short as can be, and not negative. */
  while (skipped < 4 && bytes[skipped] == 0 && (bytes[skipped + 1] & 0x80) == 0)
    skipped++;
  der_append (out, DER_INTEGER, bytes + skipped, sizeof bytes - skipped);
}

/* What is not secret of a locked key. */
typedef struct
{
  guint8 salt[SALT_BYTES];
  guint8 iv[BLOCK_BYTES];
  guint  iterations;
} Parameters;

/* AlgorithmIdentifier of PBES2 (RFC 8018, A.4). */
static GByteArray *
make_algorithm (const Parameters *parameters)
{
  GByteArray *hash = g_byte_array_new ();
  GByteArray *derivation_parameters = g_byte_array_new ();
  GByteArray *derivation = g_byte_array_new ();
  GByteArray *cipher = g_byte_array_new ();
  GByteArray *both = g_byte_array_new ();
  GByteArray *algorithm = g_byte_array_new ();

  der_append (hash, DER_OID, oid_hmac_sha512, sizeof oid_hmac_sha512);
  der_append (hash, DER_NULL, "", 0);
  der_append (derivation_parameters, DER_OCTETS, parameters->salt, SALT_BYTES);
  der_append_uint (derivation_parameters, parameters->iterations);
  der_append_sequence (derivation_parameters, hash);
  der_append (derivation, DER_OID, oid_pbkdf2, sizeof oid_pbkdf2);
  der_append_sequence (derivation, derivation_parameters);
  der_append (cipher, DER_OID, oid_aes256_cbc, sizeof oid_aes256_cbc);
  der_append (cipher, DER_OCTETS, parameters->iv, BLOCK_BYTES);
  der_append_sequence (both, derivation);
  der_append_sequence (both, cipher);
  der_append (algorithm, DER_OID, oid_pbes2, sizeof oid_pbes2);
  der_append_sequence (algorithm, both);

  return algorithm;
}

static char *
make_pem (const Parameters  *parameters,
          gconstpointer      sealed,
          gsize              length,
          GError           **error)
{
  g_autoptr (GByteArray) content = g_byte_array_new ();
  g_autoptr (GByteArray) whole = g_byte_array_new ();
  g_auto (gnutls_datum_t) pem = { NULL, 0 };
  gnutls_datum_t der;

  der_append_sequence (content, make_algorithm (parameters));
  der_append (content, DER_OCTETS, sealed, length);
  der_append (whole, DER_SEQUENCE, content->data, content->len);
  der = (gnutls_datum_t) { whole->data, whole->len };
  if (!tin_gnutls_check (gnutls_pem_base64_encode2 (HEADER, &der, &pem),
                         "the key cannot be written", error))
    return NULL;

  return g_strndup ((const char *) pem.data, pem.size);
}

/* --- Sealing ------------------------------------------------------------------------------- */

static gboolean
normalise (const char      *passphrase,
           gnutls_datum_t  *normal,
           GError         **error)
{
  gsize length = strlen (passphrase);

  if (length == 0)
    {
      g_set_error_literal (error, TIN_ERROR, TIN_ERROR_INVALID, "The passphrase is empty");
      return FALSE;
    }
  if (length > TIN_PASSPHRASE_MAX_BYTES)
    {
      g_set_error (error, TIN_ERROR, TIN_ERROR_INVALID,
                   "The passphrase is longer than %d bytes", TIN_PASSPHRASE_MAX_BYTES);
      return FALSE;
    }
  if (gnutls_utf8_password_normalize ((const unsigned char *) passphrase, (unsigned int) length,
                                      normal, 0) < 0)
    {
      g_set_error_literal (error, TIN_ERROR, TIN_ERROR_INVALID,
                           "The passphrase has bytes or characters in it that are no text");
      return FALSE;
    }
  return TRUE;
}

static gboolean
derive (const gnutls_datum_t  *passphrase,
        const Parameters      *parameters,
        guint8                 key[KEY_BYTES],
        GError               **error)
{
  const gnutls_datum_t salt = { (unsigned char *) parameters->salt, SALT_BYTES };

  return tin_gnutls_check (gnutls_pbkdf2 (GNUTLS_MAC_SHA512, passphrase, &salt,
                                          parameters->iterations, key, KEY_BYTES),
                           "no key can be derived", error);
}

static gboolean
encrypt (const guint8       key[KEY_BYTES],
         const Parameters  *parameters,
         guint8            *bytes,
         gsize              length,
         GError           **error)
{
  const gnutls_datum_t key_datum = { (unsigned char *) key, KEY_BYTES };
  const gnutls_datum_t iv = { (unsigned char *) parameters->iv, BLOCK_BYTES };
  gnutls_cipher_hd_t cipher;
  int result;

  if (!tin_gnutls_check (gnutls_cipher_init (&cipher, GNUTLS_CIPHER_AES_256_CBC, &key_datum, &iv),
                         "the key cannot be locked", error))
    return FALSE;

  result = gnutls_cipher_encrypt (cipher, bytes, length);
  gnutls_cipher_deinit (cipher);
  return tin_gnutls_check (result, "the key cannot be locked", error);
}

/* PLAIN, padded to whole blocks (RFC 8018, 6.1.1). */
static guint8 *
pad (const gnutls_datum_t *plain,
     gsize                *length)
{
  gsize padding = BLOCK_BYTES - plain->size % BLOCK_BYTES;
  guint8 *bytes = g_malloc (plain->size + padding);

  memcpy (bytes, plain->data, plain->size);
  memset (bytes + plain->size, (int) padding, padding);
  *length = plain->size + padding;
  return bytes;
}

/**
 * tin_locked_key_seal:
 * @iterations: %TIN_LOCKED_KEY_ITERATIONS, but for tests
 *
 * Takes as long as the iterations take: not for the main loop.
 *
 * Returns: (transfer full) (nullable): the key as PEM, to be opened with @passphrase alone; %NULL
 *   with %TIN_ERROR_INVALID if that is empty, longer than %TIN_PASSPHRASE_MAX_BYTES or no text, or
 *   %TIN_ERROR_STORAGE
 */
char *
tin_locked_key_seal (gnutls_x509_privkey_t   key,
                     const char             *passphrase,
                     guint                   iterations,
                     GError                **error)
{
  g_auto (gnutls_datum_t) normal = { NULL, 0 };
  g_auto (gnutls_datum_t) plain = { NULL, 0 };
  Parameters parameters = { .iterations = iterations };
  guint8 derived[KEY_BYTES];
  g_autofree guint8 *bytes = NULL;
  gsize length = 0;
  char *pem = NULL;

  if (!normalise (passphrase, &normal, error) ||
      !tin_gnutls_check (gnutls_rnd (GNUTLS_RND_KEY, parameters.salt, SALT_BYTES), "no salt",
                         error) ||
      !tin_gnutls_check (gnutls_rnd (GNUTLS_RND_NONCE, parameters.iv, BLOCK_BYTES), "no IV",
                         error) ||
      !tin_gnutls_check (gnutls_x509_privkey_export2_pkcs8 (key, GNUTLS_X509_FMT_DER, NULL,
                                                            GNUTLS_PKCS_PLAIN, &plain),
                         "the key cannot be written", error))
    return NULL;

  bytes = pad (&plain, &length);
  if (derive (&normal, &parameters, derived, error) &&
      encrypt (derived, &parameters, bytes, length, error))
    pem = make_pem (&parameters, bytes, length, error);
  tin_secret_wipe (derived, sizeof derived);
  tin_secret_wipe (bytes, length);

  return pem;
}

/* --- Opening ------------------------------------------------------------------------------- */

/**
 * tin_locked_key_check:
 * @pem: a text with a locked key in it
 *
 * Looks at all that can be seen without the passphrase.
 *
 * Returns: %FALSE with %TIN_ERROR_STORAGE if no passphrase can open it: it is damaged, or locked in
 *   a way that is not known here
 */
gboolean
tin_locked_key_check (const gnutls_datum_t  *pem,
                      GError               **error)
{
  unsigned int schema, cipher, iterations = 0;
  unsigned char salt[256];
  unsigned int salt_bytes = sizeof salt;

  if (!tin_gnutls_check (gnutls_pkcs8_info (pem, GNUTLS_X509_FMT_PEM, &schema, &cipher, salt,
                                            &salt_bytes, &iterations, NULL),
                         "the locked key", error))
    return FALSE;
  if (iterations <= ITERATIONS_MAX)
    return TRUE;

  g_set_error (error, TIN_ERROR, TIN_ERROR_STORAGE, "the locked key asks for %u iterations",
               iterations);
  return FALSE;
}

/**
 * tin_locked_key_open:
 * @pem: what tin_locked_key_check() has found to be well
 *
 * Takes as long as the iterations take: not for the main loop.
 *
 * Returns: %FALSE with %TIN_ERROR_LOCKED if @passphrase is not the one
 */
gboolean
tin_locked_key_open (gnutls_x509_privkey_t   key,
                     const gnutls_datum_t   *pem,
                     const char             *passphrase,
                     GError                **error)
{
  int result = gnutls_x509_privkey_import_pkcs8 (key, pem, GNUTLS_X509_FMT_PEM, passphrase, 0);

  if (result >= 0)
    return TRUE;
  if (result == GNUTLS_E_MEMORY_ERROR)
    return tin_gnutls_check (result, "the locked key", error);

  /* What comes out under a wrong passphrase is by chance: any error may follow. */
  g_set_error (error, TIN_ERROR, TIN_ERROR_LOCKED, "the passphrase does not open the key: %s",
               gnutls_strerror (result));
  return FALSE;
}
