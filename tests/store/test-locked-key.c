/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <string.h>

#include <gnutls/x509.h>

#include "tin-error.h"
#include "tin-locked-key.h"
#include "tin-secret.h"

#define PASSPHRASE "correct horse"
/* For what is not about the number. */
#define FEW 10

static gnutls_x509_privkey_t
make_key (void)
{
  gnutls_x509_privkey_t key;

  g_assert_cmpint (gnutls_x509_privkey_init (&key), ==, 0);
  g_assert_cmpint (gnutls_x509_privkey_generate (key, GNUTLS_PK_EDDSA_ED25519,
                                                 GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_ED25519),
                                                 0), ==, 0);
  return key;
}

static char *
seal (gnutls_x509_privkey_t  key,
      const char            *passphrase,
      guint                  iterations)
{
  g_autoptr (GError) error = NULL;
  char *pem = tin_locked_key_seal (key, passphrase, iterations, &error);

  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (pem, "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"));
  return pem;
}

/* Returns whether PASSPHRASE opens PEM, which gives KEY then. */
static gboolean
opens (const char            *pem,
       const char            *passphrase,
       gnutls_x509_privkey_t  key)
{
  const gnutls_datum_t datum = { (unsigned char *) pem, (unsigned int) strlen (pem) };
  guint8 ids[2][20];
  size_t sizes[2] = { sizeof ids[0], sizeof ids[1] };
  g_autoptr (GError) error = NULL;
  gnutls_x509_privkey_t opened;
  gboolean done;

  tin_locked_key_check (&datum, &error);
  g_assert_no_error (error);
  g_assert_cmpint (gnutls_x509_privkey_init (&opened), ==, 0);
  done = tin_locked_key_open (opened, &datum, passphrase, &error);
  if (done)
    {
      g_assert_cmpint (gnutls_x509_privkey_get_key_id (key, 0, ids[0], &sizes[0]), ==, 0);
      g_assert_cmpint (gnutls_x509_privkey_get_key_id (opened, 0, ids[1], &sizes[1]), ==, 0);
      g_assert_cmpmem (ids[0], sizes[0], ids[1], sizes[1]);
    }
  else
    g_assert_error (error, TIN_ERROR, TIN_ERROR_LOCKED);
  gnutls_x509_privkey_deinit (opened);
  return done;
}

static void
any_text_locks_and_unlocks (void)
{
  g_autofree char *longest = g_strnfill (TIN_PASSPHRASE_MAX_BYTES, 'x');
  const char *passphrases[] = {
    "a", " ", "correct horse battery staple", "passphrase ", "\"'\\$(ls)", "пароль", "密码", "🐎🔋",
    "-----END ENCRYPTED PRIVATE KEY-----", longest,
  };
  gnutls_x509_privkey_t key = make_key ();

  for (gsize i = 0; i < G_N_ELEMENTS (passphrases); i++)
    {
      g_autofree char *pem = seal (key, passphrases[i], FEW);
      g_autofree char *longer = g_strconcat (passphrases[i], "x", NULL);

      g_assert_true (opens (pem, passphrases[i], key));
      g_assert_false (opens (pem, longer, key));
      g_assert_false (opens (pem, "", key));
      for (gsize j = 0; j < G_N_ELEMENTS (passphrases); j++)
        g_assert_cmpint (opens (pem, passphrases[j], key), ==, i == j);
    }
  gnutls_x509_privkey_deinit (key);
}

static void
a_letter_is_the_same_however_it_is_composed (void)
{
  gnutls_x509_privkey_t key = make_key ();
  g_autofree char *composed = seal (key, "Zo\xc3\xab", FEW);
  g_autofree char *decomposed = seal (key, "Zoe\xcc\x88", FEW);

  g_assert_true (opens (composed, "Zoe\xcc\x88", key));
  g_assert_true (opens (decomposed, "Zo\xc3\xab", key));
  g_assert_false (opens (composed, "Zoe", key));
  gnutls_x509_privkey_deinit (key);
}

static void
what_is_no_passphrase_is_refused (void)
{
  g_autofree char *too_long = g_strnfill (TIN_PASSPHRASE_MAX_BYTES + 1, 'x');
  const char *wrong[] = { "", too_long, "\xff\xfe", "caf\xe9", "a\x01" "b", "a\tb",
                          "\xed\xa0\x80" };
  gnutls_x509_privkey_t key = make_key ();

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (tin_locked_key_seal (key, wrong[i], FEW, &error));
      g_assert_error (error, TIN_ERROR, TIN_ERROR_INVALID);
    }
  gnutls_x509_privkey_deinit (key);
}

/* A wrong guess that by chance ends like a padding, one in 256, is no key either. */
static void
no_wrong_guess_is_taken (void)
{
  gnutls_x509_privkey_t key = make_key ();
  g_autofree char *pem = seal (key, PASSPHRASE, 1);

  for (guint i = 0; i < 3000; i++)
    {
      g_autofree char *guess = g_strdup_printf ("guess %u", i);

      g_assert_false (opens (pem, guess, key));
    }
  g_assert_true (opens (pem, PASSPHRASE, key));
  gnutls_x509_privkey_deinit (key);
}

static void
a_guess_costs_what_was_promised (void)
{
  gnutls_x509_privkey_t key = make_key ();
  g_autofree char *pem = seal (key, PASSPHRASE, TIN_LOCKED_KEY_ITERATIONS);
  g_autofree char *again = seal (key, PASSPHRASE, TIN_LOCKED_KEY_ITERATIONS);
  const gnutls_datum_t datum = { (unsigned char *) pem, (unsigned int) strlen (pem) };
  const gnutls_datum_t other_datum = { (unsigned char *) again, (unsigned int) strlen (again) };
  unsigned int schema, cipher, iterations, salt_size = 64, other_size = 64;
  unsigned char salt[64], other_salt[64];

  g_assert_cmpint (gnutls_pkcs8_info (&datum, GNUTLS_X509_FMT_PEM, &schema, &cipher, salt,
                                      &salt_size, &iterations, NULL), ==, 0);
  g_assert_cmphex (schema, ==, GNUTLS_PKCS_PBES2_AES_256);
  g_assert_cmpuint (cipher, ==, GNUTLS_CIPHER_AES_256_CBC);
  g_assert_cmpuint (iterations, >=, 600000);
  g_assert_cmpuint (salt_size, ==, 16);

  g_assert_cmpint (gnutls_pkcs8_info (&other_datum, GNUTLS_X509_FMT_PEM, &schema, &cipher,
                                      other_salt, &other_size, &iterations, NULL), ==, 0);
  g_assert_cmpint (memcmp (salt, other_salt, 16), !=, 0);
  g_assert_cmpstr (pem, !=, again);
  gnutls_x509_privkey_deinit (key);
}

/* What openssl pkcs8 -topk8 -iter 200000000 has made: one that takes minutes is none of ours. */
static const char slow_key[] =
  "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
  "MIGdMFkGCSqGSIb3DQEFDTBMMCsGCSqGSIb3DQEFDDAeBAg0LNY/5xX7owIEC+vC\n"
  "ADAMBggqhkiG9w0CCQUAMB0GCWCGSAFlAwQBKgQQJ6ew1VAPCTirXYzlLFQ2mgRA\n"
  "qj4CpP5fXILS4s9c++DqPnAzIw+pb3eK0+W9H+nH2KiwbefvkmsYQ580Dkc6xkWb\n"
  "NI2d0+qnL/wrSGYixdLYuQ==\n"
  "-----END ENCRYPTED PRIVATE KEY-----\n";

static void
too_many_iterations_are_refused (void)
{
  const gnutls_datum_t pem = { (unsigned char *) slow_key, sizeof slow_key - 1 };
  g_autoptr (GError) error = NULL;

  g_assert_false (tin_locked_key_check (&pem, &error));
  g_assert_error (error, TIN_ERROR, TIN_ERROR_STORAGE);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/store/locked-key/any-text-locks-and-unlocks", any_text_locks_and_unlocks);
  g_test_add_func ("/store/locked-key/a-letter-is-the-same-however-it-is-composed",
                   a_letter_is_the_same_however_it_is_composed);
  g_test_add_func ("/store/locked-key/what-is-no-passphrase-is-refused",
                   what_is_no_passphrase_is_refused);
  g_test_add_func ("/store/locked-key/no-wrong-guess-is-taken", no_wrong_guess_is_taken);
  g_test_add_func ("/store/locked-key/a-guess-costs-what-was-promised",
                   a_guess_costs_what_was_promised);
  g_test_add_func ("/store/locked-key/too-many-iterations-are-refused",
                   too_many_iterations_are_refused);

  return g_test_run ();
}
