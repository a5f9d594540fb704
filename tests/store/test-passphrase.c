/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <string.h>
#include <sys/stat.h>

#include <gnutls/x509.h>

#include "store-directory.h"
#include "tin-error.h"
#include "tin-identity.h"
#include "tin-locked-key.h"

#define NAME "identity.pem"
#define PASSPHRASE "correct horse"

typedef struct
{
  char *directory;  /* (owned) */
  char *path;       /* (owned) */
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  fixture->directory = store_directory_new ();
  fixture->path = g_build_filename (fixture->directory, NAME, NULL);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  store_directory_free (fixture->directory);
  g_free (fixture->path);
}

/* --- Another program: OpenSSL, which is not made of the same code --------------------------- */

static gboolean
have_openssl (void)
{
  g_autofree char *program = g_find_program_in_path ("openssl");

  if (program == NULL)
    g_test_skip ("openssl is not here");
  return program != NULL;
}

static char *
run_openssl (const char *const *argv)
{
  g_autoptr (GError) error = NULL;
  char *out = NULL;
  int status;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL,
                NULL, &out, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
  return out;
}

static void
set_passphrase (Fixture    *fixture,
                const char *old,
                const char *new_one)
{
  g_autoptr (GError) error = NULL;

  tin_identity_set_passphrase (fixture->directory, old, new_one, &error);
  g_assert_no_error (error);
}

/* With that passphrase; the key that is read back is that of ID. */
static void
assert_opens (Fixture         *fixture,
              const char      *passphrase,
              const TinPeerId *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TinIdentity) identity = tin_identity_open (fixture->directory, passphrase, &error);

  g_assert_no_error (error);
  g_assert_true (tin_peer_id_equal (tin_identity_get_peer_id (identity), id));
}

static TinPeerId
make_identity (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TinIdentity) identity = tin_identity_open (fixture->directory, NULL, &error);

  g_assert_no_error (error);
  return *tin_identity_get_peer_id (identity);
}

static void
openssl_reads_it (Fixture       *fixture,
                  gconstpointer  user_data)
{
  const char *argv[] = { "openssl", "pkey", "-in", fixture->path, "-passin", "pass:" PASSPHRASE,
                         NULL };
  g_autoptr (TinIdentity) identity = NULL;
  g_autofree char *theirs = NULL;
  GBytes *ours;

  if (!have_openssl ())
    return;
  identity = tin_identity_open (fixture->directory, NULL, NULL);
  ours = tin_identity_get_key (identity);
  set_passphrase (fixture, NULL, PASSPHRASE);
  theirs = run_openssl (argv);
  g_assert_cmpmem (theirs, strlen (theirs), g_bytes_get_data (ours, NULL),
                   g_bytes_get_size (ours));
}

static void
what_openssl_has_locked_is_read (Fixture       *fixture,
                                 gconstpointer  user_data)
{
  const char *argv[] = { "openssl", "pkcs8", "-topk8", "-in", fixture->path, "-v2", "aes-128-cbc",
                         "-v2prf", "hmacWithSHA256", "-iter", "3000", "-passout",
                         "pass:" PASSPHRASE, NULL };
  TinPeerId id = make_identity (fixture);
  g_autofree char *open_text = store_directory_read (fixture->directory, NAME);
  g_autofree char *locked = NULL;
  g_autofree char *whole = NULL;
  g_autoptr (GError) error = NULL;

  if (!have_openssl ())
    return;
  locked = run_openssl (argv);
  whole = g_strconcat (locked, strstr (open_text, "-----BEGIN CERTIFICATE"), NULL);
  store_directory_write (fixture->directory, NAME, whole, -1);
  store_directory_chmod (fixture->directory, NAME, 0600);

  assert_opens (fixture, PASSPHRASE, &id);
  g_assert_null (tin_identity_open (fixture->directory, "another", &error));
  g_assert_error (error, TIN_ERROR, TIN_ERROR_LOCKED);
}

/* --- The identity -------------------------------------------------------------------------- */

/* Refused with CODE; the file, which the message names, stays as it is. */
static void
assert_refused (Fixture    *fixture,
                const char *passphrase,
                TinError    code)
{
  g_autofree char *before = store_directory_read (fixture->directory, NAME);
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (tin_identity_open (fixture->directory, passphrase, &error));
  g_assert_error (error, TIN_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, fixture->path));

  after = store_directory_read (fixture->directory, NAME);
  g_assert_cmpstr (after, ==, before);
  g_assert_cmpuint (store_directory_count (fixture->directory), ==, 1);
}

static void
is_asked_for_and_no_other_will_do (Fixture       *fixture,
                                   gconstpointer  user_data)
{
  g_autofree char *long_text = g_strnfill (1 << 20, 'x');
  const char *wrong[] = { NULL, "", "Correct horse", "correct horse ", long_text, "\xff" };
  TinPeerId id = make_identity (fixture);
  g_autofree char *contents = NULL;

  g_assert_false (tin_identity_is_locked (fixture->directory));
  set_passphrase (fixture, NULL, PASSPHRASE);
  g_assert_true (tin_identity_is_locked (fixture->directory));
  contents = store_directory_read (fixture->directory, NAME);
  g_assert_null (strstr (contents, "BEGIN PRIVATE KEY"));

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    assert_refused (fixture, wrong[i], TIN_ERROR_LOCKED);
  assert_opens (fixture, PASSPHRASE, &id);
}

static void
is_changed_and_removed (Fixture       *fixture,
                        gconstpointer  user_data)
{
  TinPeerId id = make_identity (fixture);
  g_autofree char *open_text = store_directory_read (fixture->directory, NAME);
  g_autofree char *after = NULL;

  set_passphrase (fixture, NULL, PASSPHRASE);
  set_passphrase (fixture, PASSPHRASE, "another");
  assert_refused (fixture, PASSPHRASE, TIN_ERROR_LOCKED);
  assert_opens (fixture, "another", &id);

  set_passphrase (fixture, "another", NULL);
  g_assert_false (tin_identity_is_locked (fixture->directory));
  assert_opens (fixture, NULL, &id);
  assert_opens (fixture, "whatever", &id);
  after = store_directory_read (fixture->directory, NAME);
  g_assert_cmpstr (after, ==, open_text);
}

static void
assert_not_set (Fixture    *fixture,
                const char *old,
                const char *new_one,
                TinError    code)
{
  g_autofree char *before = store_directory_read (fixture->directory, NAME);
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (tin_identity_set_passphrase (fixture->directory, old, new_one, &error));
  g_assert_error (error, TIN_ERROR, (int) code);
  after = store_directory_read (fixture->directory, NAME);
  g_assert_cmpstr (after, ==, before);
  g_assert_cmpuint (store_directory_count (fixture->directory), ==, 1);
}

static void
is_not_changed_without_the_old_one (Fixture       *fixture,
                                    gconstpointer  user_data)
{
  TinPeerId id = make_identity (fixture);

  assert_not_set (fixture, NULL, "", TIN_ERROR_INVALID);
  assert_not_set (fixture, NULL, "\xff", TIN_ERROR_INVALID);
  set_passphrase (fixture, NULL, PASSPHRASE);
  assert_not_set (fixture, NULL, "another", TIN_ERROR_LOCKED);
  assert_not_set (fixture, "wrong", "another", TIN_ERROR_LOCKED);
  assert_not_set (fixture, "wrong", NULL, TIN_ERROR_LOCKED);
  assert_not_set (fixture, PASSPHRASE, "", TIN_ERROR_INVALID);
  assert_opens (fixture, PASSPHRASE, &id);
}

static void
needs_an_identity (Fixture       *fixture,
                   gconstpointer  user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (tin_identity_is_locked (fixture->directory));
  g_assert_false (tin_identity_set_passphrase (fixture->directory, NULL, PASSPHRASE, &error));
  g_assert_error (error, TIN_ERROR, TIN_ERROR_STORAGE);
  g_assert_cmpuint (store_directory_count (fixture->directory), ==, 0);
}

/* --- Damage -------------------------------------------------------------------------------- */

/* That a passphrase is wrong is never said of a file that no passphrase can open. */
static void
damage_is_not_taken_for_a_wrong_passphrase (Fixture       *fixture,
                                            gconstpointer  user_data)
{
  TinPeerId id = make_identity (fixture);
  g_autofree char *whole = NULL;
  gsize length, end;

  set_passphrase (fixture, NULL, PASSPHRASE);
  whole = store_directory_read (fixture->directory, NAME);
  length = strlen (whole);
  end = (gsize) (g_strrstr (whole, "-----END") - whole);

  for (gsize i = 0; i < length; i += 3)
    {
      g_autofree char *damaged = g_strdup (whole);

      damaged[i] = damaged[i] == 'A' ? 'B' : 'A';
      store_directory_write (fixture->directory, NAME, damaged, -1);
      store_directory_chmod (fixture->directory, NAME, 0600);
      /* The words of the first line mean nothing: without them it is not looked at. */
      if (i >= (gsize) (strchr (whole, ':') - whole))
        assert_refused (fixture, PASSPHRASE, TIN_ERROR_STORAGE);
    }
  for (gsize n = 0; n < end; n += 7)
    {
      g_autofree char *cut = g_strndup (whole, n);

      store_directory_write (fixture->directory, NAME, cut, -1);
      store_directory_chmod (fixture->directory, NAME, 0600);
      assert_refused (fixture, NULL, TIN_ERROR_STORAGE);
    }

  store_directory_write (fixture->directory, NAME, whole, -1);
  store_directory_chmod (fixture->directory, NAME, 0600);
  assert_refused (fixture, "wrong", TIN_ERROR_LOCKED);
  assert_opens (fixture, PASSPHRASE, &id);
}

/* Without the first line one cannot always tell; but nothing else than the key is ever taken. */
static void
no_other_key_comes_out_of_damage (Fixture       *fixture,
                                  gconstpointer  user_data)
{
  TinPeerId id = make_identity (fixture);
  g_autofree char *open_text = store_directory_read (fixture->directory, NAME);
  const gnutls_datum_t datum = { (unsigned char *) open_text, (unsigned int) strlen (open_text) };
  gnutls_x509_privkey_t key;
  g_autoptr (GError) error = NULL;
  g_autofree char *sealed = NULL;
  g_autofree char *whole = NULL;

  g_assert_cmpint (gnutls_x509_privkey_init (&key), ==, 0);
  g_assert_cmpint (gnutls_x509_privkey_import (key, &datum, GNUTLS_X509_FMT_PEM), ==, 0);
  sealed = tin_locked_key_seal (key, PASSPHRASE, 10, &error);
  g_assert_no_error (error);
  whole = g_strconcat (sealed, strstr (open_text, "-----BEGIN CERTIFICATE"), NULL);
  gnutls_x509_privkey_deinit (key);

  for (gsize i = 0; whole[i] != '\0'; i++)
    {
      g_autofree char *damaged = g_strdup (whole);
      g_autoptr (GError) why = NULL;
      g_autoptr (TinIdentity) identity = NULL;

      damaged[i] = damaged[i] == 'A' ? 'B' : 'A';
      store_directory_write (fixture->directory, NAME, damaged, -1);
      store_directory_chmod (fixture->directory, NAME, 0600);
      identity = tin_identity_open (fixture->directory, PASSPHRASE, &why);
      if (identity != NULL)
        g_assert_true (tin_peer_id_equal (tin_identity_get_peer_id (identity), &id));
      else
        g_assert_true (g_error_matches (why, TIN_ERROR, TIN_ERROR_STORAGE) ||
                       g_error_matches (why, TIN_ERROR, TIN_ERROR_LOCKED));
    }
}

/* --- In the middle of a change ------------------------------------------------------------- */

static void
a_crash_leaves_the_old_or_the_new_one (Fixture       *fixture,
                                       gconstpointer  user_data)
{
  TinPeerId id = make_identity (fixture);
  g_autofree char *open_text = store_directory_read (fixture->directory, NAME);
  g_autofree char *locked = NULL;
  g_autofree char *after = NULL;

  set_passphrase (fixture, NULL, PASSPHRASE);
  locked = store_directory_read (fixture->directory, NAME);

  /* As it is on the disk when the passphrase was about to be removed. */
  for (gsize n = 0; n <= strlen (open_text); n += 40)
    {
      store_directory_write (fixture->directory, "." NAME ".new", open_text, (gssize) n);
      assert_refused (fixture, NULL, TIN_ERROR_LOCKED);
    }
  g_assert_cmpuint (store_directory_count (fixture->directory), ==, 1);
  after = store_directory_read (fixture->directory, NAME);
  g_assert_cmpstr (after, ==, locked);
  assert_opens (fixture, PASSPHRASE, &id);
}

static void
is_set_whatever_the_mode_of_the_file (Fixture       *fixture,
                                      gconstpointer  user_data)
{
  TinPeerId id = make_identity (fixture);
  mode_t usual;

  store_directory_chmod (fixture->directory, NAME, 0400);
  usual = umask (0);
  set_passphrase (fixture, NULL, PASSPHRASE);
  umask (usual);
  g_assert_cmpuint (store_directory_mode (fixture->directory, NAME), ==, 0600);
  assert_opens (fixture, PASSPHRASE, &id);
}

static gpointer
set_in_thread (gpointer user_data)
{
  Fixture *fixture = user_data;
  g_autoptr (GError) error = NULL;

  return GINT_TO_POINTER (tin_identity_set_passphrase (fixture->directory, NULL, PASSPHRASE,
                                                       &error));
}

/* One of them comes too late: the key is locked by then. */
static void
two_changes_at_once_do_no_harm (Fixture       *fixture,
                                gconstpointer  user_data)
{
  TinPeerId id = make_identity (fixture);
  GThread *threads[2];
  guint n_done = 0;

  for (guint i = 0; i < 2; i++)
    threads[i] = g_thread_new (NULL, set_in_thread, fixture);
  for (guint i = 0; i < 2; i++)
    n_done += g_thread_join (threads[i]) != NULL ? 1 : 0;

  g_assert_cmpuint (n_done, ==, 1);
  g_assert_cmpuint (store_directory_count (fixture->directory), ==, 1);
  assert_opens (fixture, PASSPHRASE, &id);
}

#define ADD(path, function) \
  g_test_add ("/store/passphrase/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("openssl-reads-it", openssl_reads_it);
  ADD ("what-openssl-has-locked-is-read", what_openssl_has_locked_is_read);
  ADD ("is-asked-for-and-no-other-will-do", is_asked_for_and_no_other_will_do);
  ADD ("is-changed-and-removed", is_changed_and_removed);
  ADD ("is-not-changed-without-the-old-one", is_not_changed_without_the_old_one);
  ADD ("needs-an-identity", needs_an_identity);
  ADD ("damage-is-not-taken-for-a-wrong-passphrase", damage_is_not_taken_for_a_wrong_passphrase);
  ADD ("no-other-key-comes-out-of-damage", no_other_key_comes_out_of_damage);
  ADD ("a-crash-leaves-the-old-or-the-new-one", a_crash_leaves_the_old_or_the_new_one);
  ADD ("is-set-whatever-the-mode-of-the-file", is_set_whatever_the_mode_of_the_file);
  ADD ("two-changes-at-once-do-no-harm", two_changes_at_once_do_no_harm);

  return g_test_run ();
}
