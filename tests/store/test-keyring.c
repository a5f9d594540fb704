/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "store-directory.h"
#include "tin-await.h"
#include "tin-error.h"
#include "tin-keyring.h"

/* The keyring as a file, which libsecret has for sandboxes and for tests; and none at all, in a
 * process of its own, as libsecret decides once which it is. */

#define NO_SERVICE "/store/keyring/without-a-service/process"

/* What came of an asynchronous call. */
typedef struct
{
  TinSecret *found;  /* (owned) (nullable) */
  GError    *error;  /* (owned) (nullable) */
  gboolean   done;
} Answer;

static void
answer_clear (Answer *answer)
{
  g_clear_pointer (&answer->found, tin_secret_free);
  g_clear_error (&answer->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Answer, answer_clear)

static void
looked_up_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  Answer *answer = user_data;

  answer->found = tin_keyring_look_up_finish (result, &answer->error);
  answer->done = TRUE;
}

static void
kept_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Answer *answer = user_data;

  g_assert_cmpint (tin_keyring_keep_finish (result, &answer->error), ==, answer->error == NULL);
  answer->done = TRUE;
}

static void
look_up (const char   *directory,
         GCancellable *cancellable,
         Answer       *answer)
{
  tin_keyring_look_up_async (directory, cancellable, looked_up_cb, answer);
  tin_await (answer->done);
}

/* The name is that of a leak of libsecret: see lsan.supp. */
static void
keep_in_file_of_libsecret (const char *directory,
                           const char *passphrase,
                           Answer     *answer)
{
  tin_keyring_keep_async (directory, passphrase, NULL, kept_cb, answer);
  tin_await (answer->done);
}

static void
assert_kept (const char *directory,
             const char *passphrase)
{
  g_auto (Answer) answer = { NULL };

  look_up (directory, NULL, &answer);
  g_assert_no_error (answer.error);
  g_assert_cmpstr (answer.found, ==, passphrase);
}

static void
must_keep (const char *directory,
           const char *passphrase)
{
  g_auto (Answer) answer = { NULL };

  keep_in_file_of_libsecret (directory, passphrase, &answer);
  g_assert_no_error (answer.error);
}

/* There libsecret asks the portal for the key of its file, whatever it is told, and warns where
 * none answers. */
static gboolean
is_sandbox (void)
{
  if (!g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS))
    return FALSE;
  g_test_skip ("in a sandbox, where libsecret needs the portal");
  return TRUE;
}

static gboolean
have_keyring (void)
{
#ifdef TIN_HAVE_LIBSECRET
  return !is_sandbox ();
#else
  g_test_skip ("built without libsecret");
  return FALSE;
#endif
}

static void
keeps_one_for_each_folder (void)
{
  if (!have_keyring ())
    return;

  assert_kept ("/somewhere/a", NULL);
  must_keep ("/somewhere/a", "correct horse");
  must_keep ("/somewhere/b", "Zoë 🐎");
  assert_kept ("/somewhere/a", "correct horse");
  assert_kept ("/somewhere/b", "Zoë 🐎");
  assert_kept ("/somewhere", NULL);
}

static void
keeps_the_newest (void)
{
  if (!have_keyring ())
    return;

  must_keep ("/somewhere/c", "old");
  must_keep ("/somewhere/c", "new");
  assert_kept ("/somewhere/c", "new");
}

static void
forgets (void)
{
  if (!have_keyring ())
    return;

  must_keep ("/somewhere/d", "passphrase");
  must_keep ("/somewhere/e", "stays");
  must_keep ("/somewhere/d", NULL);
  assert_kept ("/somewhere/d", NULL);
  assert_kept ("/somewhere/e", "stays");
  /* What is not there is forgotten already. */
  must_keep ("/somewhere/d", NULL);
}

static void
can_be_cancelled (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (Answer) answer = { NULL };

  if (!have_keyring ())
    return;

  g_cancellable_cancel (cancellable);
  look_up ("/somewhere/a", cancellable, &answer);
  g_assert_error (answer.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (answer.found);
}

static void
no_service_process (void)
{
  g_auto (Answer) found = { NULL };
  g_auto (Answer) kept = { NULL };
  g_auto (Answer) forgotten = { NULL };

  if (!g_test_subprocess ())
    return;

  look_up ("/somewhere/a", NULL, &found);
  g_assert_error (found.error, TIN_ERROR, TIN_ERROR_STORAGE);
  g_assert_null (found.found);
  keep_in_file_of_libsecret ("/somewhere/a", "passphrase", &kept);
  g_assert_error (kept.error, TIN_ERROR, TIN_ERROR_STORAGE);
  keep_in_file_of_libsecret ("/somewhere/a", NULL, &forgotten);
  g_assert_error (forgotten.error, TIN_ERROR, TIN_ERROR_STORAGE);
}

static void
without_a_service (void)
{
  if (is_sandbox ())
    return;

  g_test_trap_subprocess (NO_SERVICE, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
}

int
main (int   argc,
      char *argv[])
{
  g_autofree char *directory = store_directory_new ();
  g_autofree char *file = g_build_filename (directory, "keyring", NULL);
  int status;

  g_test_init (&argc, &argv, NULL);

  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "disabled:", TRUE);
  g_setenv ("SECRET_FILE_TEST_PATH", file, TRUE);
  g_setenv ("SECRET_FILE_TEST_PASSWORD", "of the keyring", TRUE);
  g_setenv ("SECRET_BACKEND", g_test_subprocess () ? "service" : "file", TRUE);

  g_test_add_func ("/store/keyring/keeps-one-for-each-folder", keeps_one_for_each_folder);
  g_test_add_func ("/store/keyring/keeps-the-newest", keeps_the_newest);
  g_test_add_func ("/store/keyring/forgets", forgets);
  g_test_add_func ("/store/keyring/can-be-cancelled", can_be_cancelled);
  g_test_add_func ("/store/keyring/without-a-service", without_a_service);
  g_test_add_func (NO_SERVICE, no_service_process);

  status = g_test_run ();
  store_directory_free (g_steal_pointer (&directory));
  return status;
}
