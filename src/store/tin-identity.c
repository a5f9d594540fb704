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
#include "tin-gnutls.h"
#include "tin-locked-key.h"
#include "tin-private-file.h"
#include "tin-secret.h"

/* The key of a profile, and the certificate that TLS wants around it. The key is the identity: the
 * peer id is the SHA-256 of its SubjectPublicKeyInfo (RFC 5280, 4.1), and nothing else in the
 * certificate means anything or says anything of the person. It is made once and never renewed, so
 * it is valid from 1970 to 9999.
 *
 * Key and certificate stand in one file, so that no crash can leave two that do not belong
 * together. A file that is there and is not understood is never replaced: a new key would make a
 * stranger of the person to everybody who knows them.
 *
 * The key may be locked with a passphrase (tin-locked-key.c). A first line of the file, which PEM
 * lets stand there (RFC 7468, 5.2), then has a digest of the rest: without it nobody could tell a
 * damaged key from a wrong passphrase. A locked key without that line, as another program makes it,
 * is read as well.
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
/* Ours has 1,000 bytes at most. */
#define FILE_BYTES_MAX (64 * 1024)
#define LOCKED_BEGIN "-----BEGIN ENCRYPTED PRIVATE KEY-----"
/* Followed by the digest of all that is behind the end of the line, in hexadecimal digits. */
#define DIGEST_LINE "Locked with a passphrase. SHA-256 of what follows: "
#define SUBJECT "tincan"
/* RFC 5280, 4.1.2.2: positive, at most 20 bytes. */
#define SERIAL_BYTES 16
/* The end of 9999-12-31, RFC 5280's word for "never" (4.1.2.5). GnuTLS's own constant means the
 * year 2106, which is as far as a time of 32 bits goes. */
#define NEVER \
  (sizeof (time_t) > 4 ? (time_t) G_GINT64_CONSTANT (253402300799) \
                       : (time_t) GNUTLS_X509_NO_WELL_DEFINED_EXPIRATION)

static void
free_datum (gpointer data)
{
  gnutls_datum_t *datum = data;

  tin_secret_wipe (datum->data, datum->size);
  gnutls_free (datum->data);
  g_free (datum);
}

/* What may be secret, and is overwritten before it is freed. */
static GBytes *
take_datum (const gnutls_datum_t *datum)
{
  return g_bytes_new_with_free_func (datum->data, datum->size, free_datum,
                                     g_memdup2 (datum, sizeof *datum));
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
  if (!tin_gnutls_check (gnutls_x509_privkey_get_key_id (key, GNUTLS_KEYID_USE_SHA256,
                                                         of_key.bytes, &size),
                         "the key has no id", error))
    return NULL;
  size = sizeof self->peer_id.bytes;
  if (!tin_gnutls_check (gnutls_x509_crt_get_key_id (certificate, GNUTLS_KEYID_USE_SHA256,
                                                     self->peer_id.bytes, &size),
                         "the certificate has no key id", error))
    return NULL;
  if (!tin_peer_id_equal (&of_key, &self->peer_id))
    {
      g_set_error_literal (error, TIN_ERROR, TIN_ERROR_STORAGE,
                           "the certificate is for another key");
      return NULL;
    }

  if (!tin_gnutls_check (gnutls_x509_privkey_export2_pkcs8 (key, GNUTLS_X509_FMT_PEM, NULL,
                                                            GNUTLS_PKCS_PLAIN, &pem),
                         "the key cannot be written", error))
    return NULL;
  self->key = take_datum (&pem);
  if (!tin_gnutls_check (gnutls_x509_crt_export2 (certificate, GNUTLS_X509_FMT_PEM, &pem),
                         "the certificate cannot be written", error))
    return NULL;
  self->certificate = take_datum (&pem);

  return g_steal_pointer (&self);
}

static gboolean
make_key (gnutls_x509_privkey_t   key,
          GError                **error)
{
  const unsigned int bits = GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_ED25519);

  return tin_gnutls_check (gnutls_x509_privkey_generate (key, GNUTLS_PK_EDDSA_ED25519, bits, 0),
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

  return tin_gnutls_check (gnutls_x509_crt_set_version (certificate, 3), what, error) &&
         tin_gnutls_check (set_serial (certificate), what, error) &&
         tin_gnutls_check (gnutls_x509_crt_set_dn_by_oid (certificate, GNUTLS_OID_X520_COMMON_NAME,
                                                          0, SUBJECT, strlen (SUBJECT)),
                           what, error) &&
         tin_gnutls_check (gnutls_x509_crt_set_activation_time (certificate, 0), what, error) &&
         tin_gnutls_check (gnutls_x509_crt_set_expiration_time (certificate, NEVER), what, error) &&
         tin_gnutls_check (gnutls_x509_crt_set_key (certificate, key), what, error) &&
         /* Ed25519 has its hash built in (RFC 8410): GnuTLS wants it named all the same. */
         tin_gnutls_check (gnutls_x509_crt_sign2 (certificate, certificate, key,
                                                  GNUTLS_DIG_SHA512, 0),
                           what, error);
}

/* --- The file ------------------------------------------------------------------------------ */

/* LENGTH bytes of TEXT, of which a NUL ends none early. */
static gboolean
is_locked (const char *text,
           gsize       length)
{
  return g_strstr_len (text, (gssize) length, LOCKED_BEGIN) != NULL;
}

/* Whether the digest in the first line, if there is one, is that of the rest. */
static gboolean
check_digest (const char  *text,
              gsize        length,
              GError     **error)
{
  const char *end = memchr (text, '\n', length);
  g_autofree char *digest = NULL;
  gsize head = strlen (DIGEST_LINE);

  if (length < head || strncmp (text, DIGEST_LINE, head) != 0)
    return TRUE;

  if (end != NULL)
    digest = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) end + 1,
                                          length - (gsize) (end + 1 - text));
  if (digest != NULL && (gsize) (end - text) == head + strlen (digest) &&
      strncmp (text + head, digest, strlen (digest)) == 0)
    return TRUE;

  g_set_error_literal (error, TIN_ERROR, TIN_ERROR_STORAGE, "the digest is another one");
  return FALSE;
}

/* What is wrong with the file is found before the passphrase is looked at. */
static gboolean
read_key (gnutls_x509_privkey_t   key,
          const gnutls_datum_t   *pem,
          const char             *passphrase,
          GError                **error)
{
  const char *text = (const char *) pem->data;

  if (!is_locked (text, pem->size))
    return tin_gnutls_check (gnutls_x509_privkey_import (key, pem, GNUTLS_X509_FMT_PEM), "the key",
                             error);

  if (!check_digest (text, pem->size, error) || !tin_locked_key_check (pem, error))
    return FALSE;
  if (passphrase != NULL)
    return tin_locked_key_open (key, pem, passphrase, error);

  g_set_error_literal (error, TIN_ERROR, TIN_ERROR_LOCKED, "the key is locked with a passphrase");
  return FALSE;
}

static TinIdentity *
parse (GBytes      *contents,
       const char  *passphrase,
       GError     **error)
{
  g_auto (gnutls_x509_privkey_t) key = NULL;
  g_auto (gnutls_x509_crt_t) certificate = NULL;
  gnutls_datum_t pem;
  gsize size;

  pem.data = (unsigned char *) g_bytes_get_data (contents, &size);
  pem.size = (unsigned int) size;

  if (!tin_gnutls_check (gnutls_x509_privkey_init (&key), "the key", error) ||
      !tin_gnutls_check (gnutls_x509_crt_init (&certificate), "the certificate", error) ||
      !tin_gnutls_check (gnutls_x509_crt_import (certificate, &pem, GNUTLS_X509_FMT_PEM),
                         "the certificate", error) ||
      !read_key (key, &pem, passphrase, error))
    return NULL;

  return identity_new (key, certificate, error);
}

static char *
dup_path (const char *directory)
{
  g_autofree char *folder = g_canonicalize_filename (directory, NULL);

  return g_build_filename (folder, FILE_NAME, NULL);
}

/* CONTENTS: (out) (nullable): NULL where there is no identity yet. */
static gboolean
read_file (const char  *path,
           GBytes     **contents,
           GError     **error)
{
  tin_private_file_clean (path);

  return tin_private_file_read (path, FILE_BYTES_MAX, contents, error);
}

/* Says of an ERROR of parse() which file it is about. */
static void
name_file (GError     **error,
           const char  *path)
{
  if (error != NULL && g_error_matches (*error, TIN_ERROR, TIN_ERROR_LOCKED))
    g_prefix_error (error, "%s: ", path);
  else
    g_prefix_error (error, "%s is damaged and was left as it is: ", path);
}

static GString *
make_open_text (TinIdentity *self)
{
  GString *text = g_string_sized_new (FILE_BYTES_MAX);

  g_string_append_len (text, g_bytes_get_data (self->key, NULL),
                       (gssize) g_bytes_get_size (self->key));
  return text;
}

/* Returns NULL with an error as of tin_locked_key_seal(). */
static GString *
make_locked_text (TinIdentity  *self,
                  const char   *passphrase,
                  GError      **error)
{
  g_auto (gnutls_x509_privkey_t) key = NULL;
  g_autofree char *sealed = NULL;
  gnutls_datum_t pem;
  gsize size;

  pem.data = (unsigned char *) g_bytes_get_data (self->key, &size);
  pem.size = (unsigned int) size;
  if (!tin_gnutls_check (gnutls_x509_privkey_init (&key), "the key", error) ||
      !tin_gnutls_check (gnutls_x509_privkey_import (key, &pem, GNUTLS_X509_FMT_PEM), "the key",
                         error))
    return NULL;

  sealed = tin_locked_key_seal (key, passphrase, TIN_LOCKED_KEY_ITERATIONS, error);
  return sealed != NULL ? g_string_new (sealed) : NULL;
}

static void
prepend_digest (GString *text)
{
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text->str,
                                                           (gssize) text->len);
  g_autofree char *line = g_strconcat (DIGEST_LINE, digest, "\n", NULL);

  g_string_prepend (text, line);
}

static gboolean
write_identity (TinIdentity  *self,
                const char   *path,
                const char   *passphrase,
                GError      **error)
{
  g_autoptr (GString) text = passphrase != NULL ? make_locked_text (self, passphrase, error)
                                                : make_open_text (self);
  gboolean done;

  if (text == NULL)
    return FALSE;

  g_string_append_len (text, g_bytes_get_data (self->certificate, NULL),
                       (gssize) g_bytes_get_size (self->certificate));
  if (passphrase != NULL)
    prepend_digest (text);
  done = tin_private_file_replace (path, text->str, text->len, error);
  tin_secret_wipe (text->str, text->len);

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

  if (!tin_gnutls_check (gnutls_x509_privkey_init (&key), "no key can be made", error) ||
      !make_key (key, error) ||
      !tin_gnutls_check (gnutls_x509_crt_init (&certificate), "no certificate can be made",
                         error) ||
      !make_certificate (certificate, key, error))
    return NULL;

  return identity_new (key, certificate, error);
}

/**
 * tin_identity_open:
 * @directory: the folder of a profile that this process holds
 * @passphrase: (nullable): what the key is locked with; not looked at where it is not locked
 *
 * Reads the identity of a profile. Where there is none, a new one is made, and is safely on the
 * disk before this returns: nobody can have heard of a key that a power failure takes away.
 *
 * With a passphrase it takes as long as tin_locked_key_open(). May be called in any thread.
 *
 * Returns: (transfer full) (nullable): %NULL with %TIN_ERROR_LOCKED if the key is locked, and not
 *   with @passphrase; else %TIN_ERROR_STORAGE, or why it cannot be written. A file that is there
 *   was not changed then, and the message names it
 */
TinIdentity *
tin_identity_open (const char  *directory,
                   const char  *passphrase,
                   GError     **error)
{
  g_autofree char *path = NULL;
  g_autofree char *folder = NULL;
  g_autoptr (GBytes) contents = NULL;
  g_autoptr (TinIdentity) self = NULL;

  g_return_val_if_fail (directory != NULL, NULL);

  folder = g_canonicalize_filename (directory, NULL);
  path = dup_path (folder);
  if (!tin_private_directory_make (folder, error) || !read_file (path, &contents, error))
    return NULL;

  if (contents != NULL)
    {
      self = parse (contents, passphrase, error);
      if (self == NULL)
        name_file (error, path);
      return g_steal_pointer (&self);
    }

  self = tin_identity_generate (error);
  if (self == NULL || !write_identity (self, path, NULL, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * tin_identity_is_locked:
 * @directory: the folder of a profile
 *
 * Returns: whether there is a key that wants a passphrase; it may be damaged all the same
 */
gboolean
tin_identity_is_locked (const char *directory)
{
  g_autofree char *path = dup_path (directory);
  g_autoptr (GBytes) contents = NULL;

  if (!tin_private_file_read (path, FILE_BYTES_MAX, &contents, NULL) || contents == NULL)
    return FALSE;

  return is_locked (g_bytes_get_data (contents, NULL), g_bytes_get_size (contents));
}

/**
 * tin_identity_set_passphrase:
 * @directory: the folder of a profile that this process holds, with an identity
 * @old: (nullable): what the key is locked with now; not looked at where it is not locked
 * @new_one: (nullable): what it is to be locked with; %NULL unlocks it
 *
 * Locks the key of a profile, or locks it with something else, or unlocks it. The key stays the
 * same, and a power failure leaves the file as it was or as it is to be.
 *
 * Takes as long as tin_locked_key_open() and tin_locked_key_seal() take. May be called in any
 * thread.
 *
 * Returns: %FALSE with %TIN_ERROR_LOCKED if @old is wrong, %TIN_ERROR_INVALID if @new_one can be no
 *   passphrase, or %TIN_ERROR_STORAGE, %TIN_ERROR_DISK_FULL or %TIN_ERROR_READ_ONLY; nothing was
 *   changed then
 */
gboolean
tin_identity_set_passphrase (const char  *directory,
                             const char  *old,
                             const char  *new_one,
                             GError     **error)
{
  /* Two changes at once would write the same new file. */
  static GMutex mutex;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&mutex);
  g_autofree char *path = NULL;
  g_autoptr (GBytes) contents = NULL;
  g_autoptr (TinIdentity) self = NULL;

  g_return_val_if_fail (directory != NULL, FALSE);

  path = dup_path (directory);
  if (!read_file (path, &contents, error))
    return FALSE;
  if (contents == NULL)
    {
      g_set_error (error, TIN_ERROR, TIN_ERROR_STORAGE, "%s: is not there", path);
      return FALSE;
    }

  self = parse (contents, old, error);
  if (self == NULL)
    {
      name_file (error, path);
      return FALSE;
    }
  return write_identity (self, path, new_one, error);
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
