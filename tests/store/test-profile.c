/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "store-directory.h"
#include "tin-error.h"
#include "tin-profile.h"

#define HOLDER_OPTION "--hold"

static const char *program;

typedef struct
{
  char *root;       /* (owned) */
  char *directory;  /* (owned) not there yet */
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  fixture->root = store_directory_new ();
  fixture->directory = g_build_filename (fixture->root, "above", "profile", NULL);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  g_free (fixture->directory);
  store_directory_free (fixture->root);
}

static TinProfile *
open_profile (const char *directory)
{
  g_autoptr (GError) error = NULL;
  TinProfile *profile = tin_profile_open (directory, &error);

  g_assert_no_error (error);
  g_assert_true (TIN_IS_PROFILE (profile));
  return profile;
}

static void
assert_in_use (const char *directory)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (tin_profile_open (directory, &error));
  g_assert_error (error, TIN_ERROR, TIN_ERROR_IN_USE);
  g_assert_nonnull (strstr (error->message, "in use by another Tincan"));
  g_assert_nonnull (strstr (error->message, directory));
}

static void
makes_private_folders (Fixture       *fixture,
                       gconstpointer  user_data)
{
  TinProfile *profile = open_profile (fixture->directory);

  g_assert_cmpstr (tin_profile_get_directory (profile), ==, fixture->directory);
  g_assert_cmpuint (store_directory_mode (fixture->directory, NULL), ==, 0700);
  g_assert_cmpuint (store_directory_mode (fixture->root, "above"), ==, 0700);
  g_assert_cmpuint (store_directory_mode (fixture->directory, "lock"), ==, 0600);

  g_assert_finalize_object (profile);
}

static void
makes_an_empty_folder_private (Fixture       *fixture,
                               gconstpointer  user_data)
{
  TinProfile *profile;

  g_assert_cmpint (g_mkdir_with_parents (fixture->directory, 0755), ==, 0);
  store_directory_chmod (fixture->directory, NULL, 0755);

  profile = open_profile (fixture->directory);
  g_assert_cmpuint (store_directory_mode (fixture->directory, NULL), ==, 0700);

  g_assert_finalize_object (profile);
}

static void
makes_a_folder_of_ours_private_again (Fixture       *fixture,
                                      gconstpointer  user_data)
{
  const char *names[] = { "identity.pem", "contacts.ini", "contacts.ini.damaged-1", "drafts.ini",
                          "history.db", "history.db-wal", "settings.ini", ".contacts.ini.new" };
  TinProfile *profile = open_profile (fixture->directory);

  g_assert_finalize_object (profile);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    store_directory_write (fixture->directory, names[i], "text", -1);
  store_directory_chmod (fixture->directory, NULL, 0777);
  store_directory_chmod (fixture->directory, "lock", 0666);
  store_directory_chmod (fixture->directory, "settings.ini", 0644);

  g_test_expect_message ("tincan-store", G_LOG_LEVEL_MESSAGE, "*lock was open to others*");
  g_test_expect_message ("tincan-store", G_LOG_LEVEL_MESSAGE, "*settings.ini was open to others*");
  profile = open_profile (fixture->directory);
  g_test_assert_expected_messages ();
  g_assert_cmpuint (store_directory_mode (fixture->directory, NULL), ==, 0700);
  g_assert_cmpuint (store_directory_mode (fixture->directory, "lock"), ==, 0600);
  g_assert_cmpuint (store_directory_mode (fixture->directory, "settings.ini"), ==, 0600);

  g_assert_finalize_object (profile);
}

static void
is_private_whatever_the_umask (Fixture       *fixture,
                               gconstpointer  user_data)
{
  mode_t usual = umask (0);
  TinProfile *profile = open_profile (fixture->directory);

  umask (usual);
  g_assert_cmpuint (store_directory_mode (fixture->directory, NULL), ==, 0700);
  g_assert_cmpuint (store_directory_mode (fixture->root, "above"), ==, 0700);
  g_assert_cmpuint (store_directory_mode (fixture->directory, "lock"), ==, 0600);

  g_assert_finalize_object (profile);
}

static void
leaves_the_modes_of_a_used_folder (Fixture       *fixture,
                                   gconstpointer  user_data)
{
  TinProfile *profile;

  store_directory_write (fixture->root, "letter", "Dear …", -1);
  store_directory_chmod (fixture->root, NULL, 0755);

  g_test_expect_message ("tincan-store", G_LOG_LEVEL_MESSAGE, "*look into the profile folder*");
  profile = open_profile (fixture->root);
  g_test_assert_expected_messages ();
  g_assert_cmpuint (store_directory_mode (fixture->root, NULL), ==, 0755);

  g_assert_finalize_object (profile);
}

/* What a profile may say of itself, and whether this version opens it. */
static const struct
{
  const char *text;
  gboolean    newer;
} versions[] = {
  { "1", FALSE },
  { "1\n", FALSE },
  { "2\n", TRUE },
  { "18446744073709551617\n", TRUE },
  { "0\n", TRUE },
  { "-1\n", TRUE },
  { "", TRUE },
  { "one\n", TRUE },
  { "1\n2\n", TRUE },
};

static void
refuses_a_newer_profile (Fixture       *fixture,
                         gconstpointer  user_data)
{
  g_assert_finalize_object (open_profile (fixture->directory));

  for (gsize i = 0; i < G_N_ELEMENTS (versions); i++)
    {
      g_autoptr (GError) error = NULL;
      TinProfile *profile;

      store_directory_write (fixture->directory, "version", versions[i].text, -1);
      profile = tin_profile_open (fixture->directory, &error);
      if (versions[i].newer)
        {
          g_assert_null (profile);
          g_assert_error (error, TIN_ERROR, TIN_ERROR_NEWER);
          continue;
        }
      g_assert_no_error (error);
      g_assert_finalize_object (profile);
    }
}

static void
conflicts_in_one_process (Fixture       *fixture,
                          gconstpointer  user_data)
{
  g_autofree char *detour = g_build_filename (fixture->directory, "..", "profile", NULL);
  TinProfile *profile = open_profile (fixture->directory);
  g_autoptr (GError) error = NULL;

  assert_in_use (fixture->directory);
  g_assert_null (tin_profile_open (detour, &error));
  g_assert_error (error, TIN_ERROR, TIN_ERROR_IN_USE);

  g_assert_finalize_object (profile);
  profile = open_profile (fixture->directory);
  g_assert_finalize_object (profile);
}

static void
keeps_two_folders_apart (Fixture       *fixture,
                         gconstpointer  user_data)
{
  g_autofree char *other_directory = g_build_filename (fixture->root, "other", NULL);
  TinProfile *profile = open_profile (fixture->directory);
  TinProfile *other = open_profile (other_directory);

  g_assert_finalize_object (profile);
  g_assert_finalize_object (other);
}

/* The other program: says that it holds the profile, and stays until it is killed. */
static int
hold (const char *directory)
{
  g_autoptr (TinProfile) profile = open_profile (directory);

  if (write (STDOUT_FILENO, "+", 1) != 1)
    return 1;
  while (TIN_IS_PROFILE (profile))
    pause ();

  return 0;
}

static GPid
start_holder (const char *directory)
{
  const char *argv[] = { program, HOLDER_OPTION, directory, NULL };
  g_autoptr (GError) error = NULL;
  char byte = 0;
  GPid pid;
  int out;

  g_spawn_async_with_pipes (NULL, (char **) argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL,
                            &pid, NULL, &out, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (read (out, &byte, 1), ==, 1);
  g_assert_cmpint (byte, ==, '+');
  g_close (out, NULL);

  return pid;
}

static void
is_free_when_its_holder_is_killed (Fixture       *fixture,
                                   gconstpointer  user_data)
{
  GPid pid = start_holder (fixture->directory);
  TinProfile *profile;

  assert_in_use (fixture->directory);

  g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
  g_assert_cmpint (waitpid (pid, NULL, 0), ==, pid);
  g_spawn_close_pid (pid);

  profile = open_profile (fixture->directory);
  g_assert_finalize_object (profile);
}

static void
is_not_held_by_a_child (Fixture       *fixture,
                        gconstpointer  user_data)
{
  const char *argv[] = { "sleep", "60", NULL };
  TinProfile *profile = open_profile (fixture->directory);
  g_autoptr (GError) error = NULL;
  GPid pid;

  /* Without this flag GLib would close the descriptor itself. */
  g_spawn_async (NULL, (char **) argv, NULL,
                 G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD |
                 G_SPAWN_LEAVE_DESCRIPTORS_OPEN,
                 NULL, NULL, &pid, &error);
  g_assert_no_error (error);

  g_assert_finalize_object (profile);
  profile = open_profile (fixture->directory);
  g_assert_finalize_object (profile);

  g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
  g_assert_cmpint (waitpid (pid, NULL, 0), ==, pid);
  g_spawn_close_pid (pid);
}

static void
refuses_a_file_in_its_place (Fixture       *fixture,
                             gconstpointer  user_data)
{
  g_autofree char *file = g_build_filename (fixture->root, "file", NULL);
  g_autofree char *below = g_build_filename (file, "profile", NULL);
  const char *paths[] = { file, below };

  store_directory_write (fixture->root, "file", "text", -1);

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (tin_profile_open (paths[i], &error));
      g_assert_error (error, TIN_ERROR, TIN_ERROR_STORAGE);
      g_assert_nonnull (strstr (error->message, file));
    }
}

static void
refuses_a_lock_that_is_no_file (Fixture       *fixture,
                                gconstpointer  user_data)
{
  g_autofree char *lock = g_build_filename (fixture->root, "lock", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir (lock, 0700), ==, 0);
  g_assert_null (tin_profile_open (fixture->root, &error));
  g_assert_error (error, TIN_ERROR, TIN_ERROR_STORAGE);
  g_assert_nonnull (strstr (error->message, lock));
}

#define ADD(path, function) \
  g_test_add ("/store/profile/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int   argc,
      char *argv[])
{
  if (argc == 3 && g_str_equal (argv[1], HOLDER_OPTION))
    return hold (argv[2]);

  program = argv[0];
  g_test_init (&argc, &argv, NULL);

  ADD ("makes-private-folders", makes_private_folders);
  ADD ("makes-an-empty-folder-private", makes_an_empty_folder_private);
  ADD ("makes-a-folder-of-ours-private-again", makes_a_folder_of_ours_private_again);
  ADD ("is-private-whatever-the-umask", is_private_whatever_the_umask);
  ADD ("leaves-the-modes-of-a-used-folder", leaves_the_modes_of_a_used_folder);
  ADD ("refuses-a-newer-profile", refuses_a_newer_profile);
  ADD ("conflicts-in-one-process", conflicts_in_one_process);
  ADD ("keeps-two-folders-apart", keeps_two_folders_apart);
  ADD ("is-free-when-its-holder-is-killed", is_free_when_its_holder_is_killed);
  ADD ("is-not-held-by-a-child", is_not_held_by_a_child);
  ADD ("refuses-a-file-in-its-place", refuses_a_file_in_its_place);
  ADD ("refuses-a-lock-that-is-no-file", refuses_a_lock_that_is_no_file);

  return g_test_run ();
}
