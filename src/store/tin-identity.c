/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-store"

#include "config.h"

#include "tin-identity.h"

#include <string.h>

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

#include "tin-error.h"
#include "tin-private-file.h"

/* The key of a profile, and the certificate that TLS wants around it. The key is the identity: the
 * peer id is the SHA-256 of its SubjectPublicKeyInfo (RFC 5280, 4.1), and nothing else in the
 * certificate means anything or says anything of the person. It is made once and never renewed, so
 * it is valid from 1970 to 9999.
 *
 * Key and certificate stand in one file, so that no crash can leave two that do not belong
 * together. A file that is there and is not understood is never replaced: a new key would make a
 * stranger of the person to everybody who knows them.
 *
 * Immutable once it was made. */
struct _TinIdentity
{
  GObject parent_instance;

  GBytes    *key;          /* (owned) PEM */
  GBytes    *certificate;  /* (owned) PEM */
  TinPeerId  peer_id;
};

G_DEFINE_FINAL_TYPE (TinIdentity, tin_identity, G_TYPE_OBJECT)

G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_x509_privkey_t, gnutls_x509_privkey_deinit, NULL)
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_x509_crt_t, gnutls_x509_crt_deinit, NULL)

#define FILE_NAME "identity.pem"
/* Ours has 500 bytes. */
#define FILE_BYTES_MAX (64 * 1024)
#define SUBJECT "tincan"
/* RFC 5280, 4.1.2.2: positive, at most 20 bytes. */
#define SERIAL_BYTES 16
/* The end of 9999-12-31, RFC 5280's word for "never" (4.1.2.5). GnuTLS's own constant means the
 * year 2106, which is as far as a time of 32 bits goes. */
#define NEVER \
  (sizeof (time_t) > 4 ? (time_t) G_GINT64_CONSTANT (253402300799) \
                       : (time_t) GNUTLS_X509_NO_WELL_DEFINED_EXPIRATION)

static gboolean
check (int          result,
       const char  *what,
       GError     **error)
{
  if (result >= 0)
    return TRUE;

  g_set_error (error, TIN_ERROR, TIN_ERROR_STORAGE, "%s: %s", what, gnutls_strerror (result));
  return FALSE;
}

static GBytes *
take_datum (gnutls_datum_t *datum)
{
  return g_bytes_new_with_free_func (datum->data, datum->size, gnutls_free, datum->data);
}

/* Looks at what was made and at what was read alike. */
static TinIdentity *
identity_new (gnutls_x509_privkey_t   key,
              gnutls_x509_crt_t       certificate,
              GError                **error)
{
  g_autoptr (TinIdentity) self = g_object_new (TIN_TYPE_IDENTITY, NULL);
  TinPeerId of_key = { 0 };
  gnutls_datum_t pem;
  size_t size;

  if (gnutls_x509_privkey_get_pk_algorithm (key) != GNUTLS_PK_EDDSA_ED25519)
    {
      g_set_error_literal (error, TIN_ERROR, TIN_ERROR_STORAGE, "the key is no Ed25519 key");
      return NULL;
    }

  size = sizeof of_key.bytes;
  if (!check (gnutls_x509_privkey_get_key_id (key, GNUTLS_KEYID_USE_SHA256, of_key.bytes, &size),
              "the key has no id", error))
    return NULL;
  size = sizeof self->peer_id.bytes;
  if (!check (gnutls_x509_crt_get_key_id (certificate, GNUTLS_KEYID_USE_SHA256,
                                          self->peer_id.bytes, &size),
              "the certificate has no key id", error))
    return NULL;
  if (!tin_peer_id_equal (&of_key, &self->peer_id))
    {
      g_set_error_literal (error, TIN_ERROR, TIN_ERROR_STORAGE,
                           "the certificate is for another key");
      return NULL;
    }

  if (!check (gnutls_x509_privkey_export2_pkcs8 (key, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN,
                                                 &pem),
              "the key cannot be written", error))
    return NULL;
  self->key = take_datum (&pem);
  if (!check (gnutls_x509_crt_export2 (certificate, GNUTLS_X509_FMT_PEM, &pem),
              "the certificate cannot be written", error))
    return NULL;
  self->certificate = take_datum (&pem);

  return g_steal_pointer (&self);
}

static gboolean
make_key (gnutls_x509_privkey_t   key,
          GError                **error)
{
  return check (gnutls_x509_privkey_generate (key, GNUTLS_PK_EDDSA_ED25519,
                                              GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_ED25519), 0),
                "no key can be made", error);
}

static int
set_serial (gnutls_x509_crt_t certificate)
{
  guint8 serial[SERIAL_BYTES];
  int result = gnutls_rnd (GNUTLS_RND_NONCE, serial, sizeof serial);

  if (result < 0)
    return result;

  /* Positive, and always of the same length. */
  serial[0] = (guint8) ((serial[0] & 0x7f) | 0x40);

  return gnutls_x509_crt_set_serial (certificate, serial, sizeof serial);
}

static gboolean
make_certificate (gnutls_x509_crt_t       certificate,
                  gnutls_x509_privkey_t   key,
                  GError                **error)
{
  const char *what = "no certificate can be made";

  return check (gnutls_x509_crt_set_version (certificate, 3), what, error) &&
         check (set_serial (certificate), what, error) &&
         check (gnutls_x509_crt_set_dn_by_oid (certificate, GNUTLS_OID_X520_COMMON_NAME, 0,
                                               SUBJECT, strlen (SUBJECT)),
                what, error) &&
         check (gnutls_x509_crt_set_activation_time (certificate, 0), what, error) &&
         check (gnutls_x509_crt_set_expiration_time (certificate, NEVER), what, error) &&
         check (gnutls_x509_crt_set_key (certificate, key), what, error) &&
         /* Ed25519 has its hash built in (RFC 8410): GnuTLS wants it named all the same. */
         check (gnutls_x509_crt_sign2 (certificate, certificate, key, GNUTLS_DIG_SHA512, 0),
                what, error);
}

static TinIdentity *
parse (GBytes  *contents,
       GError **error)
{
  g_auto (gnutls_x509_privkey_t) key = NULL;
  g_auto (gnutls_x509_crt_t) certificate = NULL;
  gnutls_datum_t pem;
  gsize size;

  pem.data = (unsigned char *) g_bytes_get_data (contents, &size);
  pem.size = (unsigned int) size;

  if (!check (gnutls_x509_privkey_init (&key), "the key", error) ||
      !check (gnutls_x509_privkey_import (key, &pem, GNUTLS_X509_FMT_PEM), "the key", error) ||
      !check (gnutls_x509_crt_init (&certificate), "the certificate", error) ||
      !check (gnutls_x509_crt_import (certificate, &pem, GNUTLS_X509_FMT_PEM), "the certificate",
              error))
    return NULL;

  return identity_new (key, certificate, error);
}

static gboolean
write_identity (TinIdentity  *self,
                const char   *path,
                GError      **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean done;

  g_string_append_len (text, g_bytes_get_data (self->key, NULL),
                       (gssize) g_bytes_get_size (self->key));
  g_string_append_len (text, g_bytes_get_data (self->certificate, NULL),
                       (gssize) g_bytes_get_size (self->certificate));

  done = tin_private_file_write (path, text->str, text->len, error);
  gnutls_memset (text->str, 0, text->len);

  return done;
}

static void
tin_identity_finalize (GObject *object)
{
  TinIdentity *self = TIN_IDENTITY (object);

  g_clear_pointer (&self->key, g_bytes_unref);
  g_clear_pointer (&self->certificate, g_bytes_unref);

  G_OBJECT_CLASS (tin_identity_parent_class)->finalize (object);
}

static void
tin_identity_class_init (TinIdentityClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tin_identity_finalize;
}

static void
tin_identity_init (TinIdentity *self)
{
}

/**
 * tin_identity_generate:
 *
 * Makes a new identity that is on no disk.
 *
 * Returns: (transfer full) (nullable): %NULL with %TIN_ERROR_STORAGE
 */
TinIdentity *
tin_identity_generate (GError **error)
{
  g_auto (gnutls_x509_privkey_t) key = NULL;
  g_auto (gnutls_x509_crt_t) certificate = NULL;

  if (!check (gnutls_x509_privkey_init (&key), "no key can be made", error) ||
      !make_key (key, error) ||
      !check (gnutls_x509_crt_init (&certificate), "no certificate can be made", error) ||
      !make_certificate (certificate, key, error))
    return NULL;

  return identity_new (key, certificate, error);
}

/**
 * tin_identity_open:
 * @directory: the folder of a profile that this process holds
 *
 * Reads the identity of a profile. Where there is none, a new one is made, and is safely on the
 * disk before this returns: nobody can have heard of a key that a power failure takes away.
 *
 * Returns: (transfer full) (nullable): %NULL with %TIN_ERROR_STORAGE; a file that is there was not
 *   changed then, and the message names it
 */
TinIdentity *
tin_identity_open (const char  *directory,
                   GError     **error)
{
  g_autofree char *folder = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GBytes) contents = NULL;
  g_autoptr (TinIdentity) self = NULL;

  g_return_val_if_fail (directory != NULL, NULL);

  folder = g_canonicalize_filename (directory, NULL);
  path = g_build_filename (folder, FILE_NAME, NULL);
  if (!tin_private_directory_make (folder, error) ||
      !tin_private_file_read (path, FILE_BYTES_MAX, &contents, error))
    return NULL;

  if (contents != NULL)
    {
      self = parse (contents, error);
      if (self == NULL)
        g_prefix_error (error, "%s is damaged and was left as it is: ", path);
      return g_steal_pointer (&self);
    }

  self = tin_identity_generate (error);
  if (self == NULL || !write_identity (self, path, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * tin_identity_get_peer_id:
 *
 * Returns: (transfer none): who we are to others
 */
const TinPeerId *
tin_identity_get_peer_id (TinIdentity *self)
{
  g_return_val_if_fail (TIN_IS_IDENTITY (self), NULL);

  return &self->peer_id;
}

/**
 * tin_identity_get_key:
 *
 * Returns: (transfer none): the private key as PEM (PKCS #8, not encrypted)
 */
GBytes *
tin_identity_get_key (TinIdentity *self)
{
  g_return_val_if_fail (TIN_IS_IDENTITY (self), NULL);

  return self->key;
}

/**
 * tin_identity_get_certificate:
 *
 * Returns: (transfer none): the certificate as PEM
 */
GBytes *
tin_identity_get_certificate (TinIdentity *self)
{
  g_return_val_if_fail (TIN_IS_IDENTITY (self), NULL);

  return self->certificate;
}
