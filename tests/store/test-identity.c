/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>
#include <gnutls/abstract.h>
#include <gnutls/x509.h>

#include "store-directory.h"
#include "tin-error.h"
#include "tin-identity.h"

#define NAME "identity.pem"

typedef struct
{
  char *directory;  /* (owned) */
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  fixture->directory = store_directory_new ();
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  store_directory_free (fixture->directory);
}

static TinIdentity *
open_identity (const char *directory)
{
  g_autoptr (GError) error = NULL;
  TinIdentity *identity = tin_identity_open (directory, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (TIN_IS_IDENTITY (identity));
  return identity;
}

static TinIdentity *
generate_identity (void)
{
  g_autoptr (GError) error = NULL;
  TinIdentity *identity = tin_identity_generate (&error);

  g_assert_no_error (error);
  return identity;
}

/* A refusal that names the file and leaves CONTENTS in it. */
static void
assert_refused (const char *directory,
                const char *contents)
{
  g_autofree char *path = g_build_filename (directory, NAME, NULL);
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (tin_identity_open (directory, NULL, &error));
  g_assert_error (error, TIN_ERROR, TIN_ERROR_STORAGE);
  g_assert_nonnull (strstr (error->message, path));

  after = store_directory_read (directory, NAME);
  g_assert_cmpstr (after, ==, contents);
  g_assert_cmpuint (store_directory_count (directory), ==, 1);
}

static gnutls_x509_crt_t
import_certificate (TinIdentity *identity)
{
  GBytes *bytes = tin_identity_get_certificate (identity);
  gnutls_datum_t pem = { (unsigned char *) g_bytes_get_data (bytes, NULL),
                         (unsigned int) g_bytes_get_size (bytes) };
  gnutls_x509_crt_t certificate;

  g_assert_cmpint (gnutls_x509_crt_init (&certificate), ==, 0);
  g_assert_cmpint (gnutls_x509_crt_import (certificate, &pem, GNUTLS_X509_FMT_PEM), ==, 0);

  return certificate;
}

static void
peer_id_is_the_digest_of_the_public_key (void)
{
  TinIdentity *identity = generate_identity ();
  gnutls_x509_crt_t certificate = import_certificate (identity);
  g_autofree char *id = tin_peer_id_to_string (tin_identity_get_peer_id (identity));
  g_autofree char *digest = NULL;
  gnutls_datum_t der;
  gnutls_pubkey_t key;

  g_assert_cmpint (gnutls_pubkey_init (&key), ==, 0);
  g_assert_cmpint (gnutls_pubkey_import_x509 (key, certificate, 0), ==, 0);
  g_assert_cmpint (gnutls_pubkey_export2 (key, GNUTLS_X509_FMT_DER, &der), ==, 0);
  digest = g_compute_checksum_for_data (G_CHECKSUM_SHA256, der.data, der.size);
  g_assert_cmpstr (id, ==, digest);
  /* RFC 8410: twelve bytes that say Ed25519, and the key. */
  g_assert_cmpuint (der.size, ==, 12 + 32);

  gnutls_free (der.data);
  gnutls_pubkey_deinit (key);
  gnutls_x509_crt_deinit (certificate);
  g_assert_finalize_object (identity);
}

static void
certificate_says_nothing_of_the_person (void)
{
  TinIdentity *identity = generate_identity ();
  gnutls_x509_crt_t certificate = import_certificate (identity);
  char subject[64], issuer[64];
  size_t size = sizeof subject;
  guint status = 0;

  g_assert_cmpint (gnutls_x509_crt_get_dn (certificate, subject, &size), ==, 0);
  g_assert_cmpstr (subject, ==, "CN=tincan");
  size = sizeof issuer;
  g_assert_cmpint (gnutls_x509_crt_get_issuer_dn (certificate, issuer, &size), ==, 0);
  g_assert_cmpstr (issuer, ==, "CN=tincan");

  g_assert_cmpint (gnutls_x509_crt_get_activation_time (certificate), ==, 0);
  g_assert_cmpint (gnutls_x509_crt_get_expiration_time (certificate), ==, 253402300799);
  g_assert_cmpint (gnutls_x509_crt_get_version (certificate), ==, 3);
  g_assert_cmpint (gnutls_x509_crt_get_extension_info (certificate, 0, NULL, &size, NULL), ==,
                   GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);

  g_assert_cmpint (gnutls_x509_crt_verify (certificate, &certificate, 1,
                                           GNUTLS_VERIFY_ALLOW_ANY_X509_V1_CA_CRT, &status), ==, 0);
  g_assert_cmphex (status & GNUTLS_CERT_SIGNATURE_FAILURE, ==, 0);

  gnutls_x509_crt_deinit (certificate);
  g_assert_finalize_object (identity);
}

static void
two_identities_have_nothing_in_common (void)
{
  TinIdentity *a = generate_identity ();
  TinIdentity *b = generate_identity ();
  gnutls_x509_crt_t certificates[] = { import_certificate (a), import_certificate (b) };
  guint8 serials[2][20];
  size_t sizes[2] = { 20, 20 };

  g_assert_false (tin_peer_id_equal (tin_identity_get_peer_id (a), tin_identity_get_peer_id (b)));
  g_assert_false (g_bytes_equal (tin_identity_get_key (a), tin_identity_get_key (b)));

  for (guint i = 0; i < 2; i++)
    {
      g_assert_cmpint (gnutls_x509_crt_get_serial (certificates[i], serials[i], &sizes[i]), ==, 0);
      g_assert_cmpuint (sizes[i], ==, 16);
      g_assert_cmphex (serials[i][0] & 0x80, ==, 0);
      gnutls_x509_crt_deinit (certificates[i]);
    }
  g_assert_cmpint (memcmp (serials[0], serials[1], 16), !=, 0);

  g_assert_finalize_object (a);
  g_assert_finalize_object (b);
}

static void
stays_the_same_from_run_to_run (Fixture       *fixture,
                                gconstpointer  user_data)
{
  TinIdentity *first = open_identity (fixture->directory);
  TinIdentity *second = open_identity (fixture->directory);

  g_assert_true (tin_peer_id_equal (tin_identity_get_peer_id (first),
                                    tin_identity_get_peer_id (second)));
  g_assert_true (g_bytes_equal (tin_identity_get_key (first), tin_identity_get_key (second)));
  g_assert_true (g_bytes_equal (tin_identity_get_certificate (first),
                                tin_identity_get_certificate (second)));

  g_assert_finalize_object (first);
  g_assert_finalize_object (second);
}

static void
leaves_one_private_file (Fixture       *fixture,
                         gconstpointer  user_data)
{
  g_autofree char *folder = g_build_filename (fixture->directory, "new", NULL);
  TinIdentity *identity;
  mode_t mask = umask (0);

  identity = open_identity (folder);
  umask (mask);

  g_assert_cmpuint (store_directory_count (folder), ==, 1);
  g_assert_cmpuint (store_directory_mode (folder, NAME), ==, 0600);
  g_assert_cmpuint (store_directory_mode (folder, NULL), ==, 0700);

  g_assert_finalize_object (identity);
}

static void
key_and_certificate_are_apart (Fixture       *fixture,
                               gconstpointer  user_data)
{
  TinIdentity *identity = open_identity (fixture->directory);
  GBytes *key = tin_identity_get_key (identity);
  GBytes *certificate = tin_identity_get_certificate (identity);
  g_autofree char *contents = store_directory_read (fixture->directory, NAME);
  gsize n = g_bytes_get_size (key);

  g_assert_true (g_str_has_prefix (contents, "-----BEGIN PRIVATE KEY-----\n"));
  g_assert_cmpmem (contents, n, g_bytes_get_data (key, NULL), n);
  g_assert_cmpmem (contents + n, strlen (contents) - n, g_bytes_get_data (certificate, NULL),
                   g_bytes_get_size (certificate));
  g_assert_null (g_strstr_len (g_bytes_get_data (certificate, NULL),
                               (gssize) g_bytes_get_size (certificate), "PRIVATE"));

  g_assert_finalize_object (identity);
}

static void
tightens_the_modes (Fixture       *fixture,
                    gconstpointer  user_data)
{
  TinIdentity *identity = open_identity (fixture->directory);

  g_assert_finalize_object (identity);
  store_directory_chmod (fixture->directory, NAME, 0644);

  g_test_expect_message ("tincan-store", G_LOG_LEVEL_MESSAGE, "*" NAME " was open to others*");
  identity = open_identity (fixture->directory);
  g_test_assert_expected_messages ();
  g_assert_cmpuint (store_directory_mode (fixture->directory, NAME), ==, 0600);
  g_assert_finalize_object (identity);

  store_directory_chmod (fixture->directory, NAME, 0400);
  identity = open_identity (fixture->directory);
  g_assert_cmpuint (store_directory_mode (fixture->directory, NAME), ==, 0400);
  g_assert_finalize_object (identity);
}

static void
refuses_what_is_no_identity (Fixture       *fixture,
                             gconstpointer  user_data)
{
  const char *contents[] = {
    "",
    "\n",
    "not a key",
    "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n",
    "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA==\n-----END PRIVATE KEY-----\n",
    "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (contents); i++)
    {
      store_directory_write (fixture->directory, NAME, contents[i], -1);
      store_directory_chmod (fixture->directory, NAME, 0600);
      assert_refused (fixture->directory, contents[i]);
    }
}

static void
refuses_a_file_cut_anywhere (Fixture       *fixture,
                             gconstpointer  user_data)
{
  TinIdentity *identity = open_identity (fixture->directory);
  g_autofree char *whole = store_directory_read (fixture->directory, NAME);
  const char *last_line = g_strrstr (whole, "-----END");
  gsize end = (gsize) (last_line - whole);

  g_assert_finalize_object (identity);

  for (gsize n = 0; n < end; n += 7)
    {
      g_autofree char *cut = g_strndup (whole, n);

      store_directory_write (fixture->directory, NAME, cut, -1);
      store_directory_chmod (fixture->directory, NAME, 0600);
      assert_refused (fixture->directory, cut);
    }
}

static void
refuses_a_key_that_is_not_the_certificates (Fixture       *fixture,
                                            gconstpointer  user_data)
{
  TinIdentity *a = generate_identity ();
  TinIdentity *b = generate_identity ();
  g_autoptr (GString) mixed = g_string_new (NULL);

  g_string_append_len (mixed, g_bytes_get_data (tin_identity_get_key (a), NULL),
                       (gssize) g_bytes_get_size (tin_identity_get_key (a)));
  g_string_append_len (mixed, g_bytes_get_data (tin_identity_get_certificate (b), NULL),
                       (gssize) g_bytes_get_size (tin_identity_get_certificate (b)));
  store_directory_write (fixture->directory, NAME, mixed->str, -1);
  store_directory_chmod (fixture->directory, NAME, 0600);

  assert_refused (fixture->directory, mixed->str);

  g_assert_finalize_object (a);
  g_assert_finalize_object (b);
}

static void
refuses_another_kind_of_key (Fixture       *fixture,
                             gconstpointer  user_data)
{
  gnutls_x509_privkey_t key;
  gnutls_datum_t pem;
  g_autofree char *contents = NULL;

  g_assert_cmpint (gnutls_x509_privkey_init (&key), ==, 0);
  g_assert_cmpint (gnutls_x509_privkey_generate (key, GNUTLS_PK_ECDSA,
                                                 GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1),
                                                 0), ==, 0);
  g_assert_cmpint (gnutls_x509_privkey_export2_pkcs8 (key, GNUTLS_X509_FMT_PEM, NULL,
                                                      GNUTLS_PKCS_PLAIN, &pem), ==, 0);
  contents = g_strndup ((const char *) pem.data, pem.size);
  gnutls_free (pem.data);
  gnutls_x509_privkey_deinit (key);

  store_directory_write (fixture->directory, NAME, contents, -1);
  store_directory_chmod (fixture->directory, NAME, 0600);
  assert_refused (fixture->directory, contents);
}

/* Whatever stands under the name and is no file of ours is an error in no time. */
static void
refuses_what_is_no_file (Fixture       *fixture,
                         gconstpointer  user_data)
{
  g_autofree char *path = g_build_filename (fixture->directory, NAME, NULL);

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GError) error = NULL;

      if (i == 0)
        g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
      else if (i == 1)
        g_assert_cmpint (mkfifo (path, 0600), ==, 0);
      else
        g_assert_cmpint (symlink ("/nowhere/identity.pem", path), ==, 0);

      g_assert_null (tin_identity_open (fixture->directory, NULL, &error));
      g_assert_error (error, TIN_ERROR, TIN_ERROR_STORAGE);
      g_assert_nonnull (strstr (error->message, path));
      g_assert_cmpuint (store_directory_count (fixture->directory), ==, 1);
      g_assert_cmpint (g_remove (path), ==, 0);
    }
}

static void
refuses_a_huge_file (Fixture       *fixture,
                     gconstpointer  user_data)
{
  g_autofree char *contents = g_strnfill (1024 * 1024, '\n');

  store_directory_write (fixture->directory, NAME, contents, -1);
  store_directory_chmod (fixture->directory, NAME, 0600);
  assert_refused (fixture->directory, contents);
}

#define ADD(path, function) \
  g_test_add ("/store/identity/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/store/identity/peer-id-is-the-digest-of-the-public-key",
                   peer_id_is_the_digest_of_the_public_key);
  g_test_add_func ("/store/identity/certificate-says-nothing-of-the-person",
                   certificate_says_nothing_of_the_person);
  g_test_add_func ("/store/identity/two-identities-have-nothing-in-common",
                   two_identities_have_nothing_in_common);
  ADD ("stays-the-same-from-run-to-run", stays_the_same_from_run_to_run);
  ADD ("leaves-one-private-file", leaves_one_private_file);
  ADD ("key-and-certificate-are-apart", key_and_certificate_are_apart);
  ADD ("tightens-the-modes", tightens_the_modes);
  ADD ("refuses-what-is-no-identity", refuses_what_is_no_identity);
  ADD ("refuses-a-file-cut-anywhere", refuses_a_file_cut_anywhere);
  ADD ("refuses-a-key-that-is-not-the-certificates", refuses_a_key_that_is_not_the_certificates);
  ADD ("refuses-another-kind-of-key", refuses_another_kind_of_key);
  ADD ("refuses-what-is-no-file", refuses_what_is_no_file);
  ADD ("refuses-a-huge-file", refuses_a_huge_file);

  return g_test_run ();
}
