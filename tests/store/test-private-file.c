/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "store-directory.h"
#include "tin-error.h"
#include "tin-private-file.h"

#define NAME "file"
#define UNFINISHED "." NAME ".new"
#define WRITER_OPTION "--write"
/* Longer than a page and than a block of any disk, so that half of it is something else. */
#define LENGTH 9000
#define N_KILLS 40

static const char *program;

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

static void
replace (const char *path,
         const char *text)
{
  g_autoptr (GError) error = NULL;

  tin_private_file_replace (path, text, strlen (text), &error);
  g_assert_no_error (error);
}

static void
assert_contents (Fixture    *fixture,
                 const char *text)
{
  g_autofree char *contents = store_directory_read (fixture->directory, NAME);

  g_assert_cmpstr (contents, ==, text);
}

static void
is_private_whatever_the_umask (Fixture       *fixture,
                               gconstpointer  user_data)
{
  const mode_t masks[] = { 0, 022, 077, 0377, 0777 };
  mode_t usual = umask (0);

  for (gsize i = 0; i < G_N_ELEMENTS (masks); i++)
    {
      g_autofree char *folder = g_strdup_printf ("%s/a%zu/b", fixture->directory, i);
      g_autofree char *path = g_build_filename (folder, NAME, NULL);
      g_autoptr (GError) error = NULL;

      umask (masks[i]);
      tin_private_directory_make (folder, &error);
      g_assert_no_error (error);
      replace (path, "text");
      umask (usual);
      g_assert_cmpuint (store_directory_mode (folder, NAME), ==, 0600);
      g_assert_cmpuint (store_directory_mode (folder, NULL), ==, 0700);
      g_assert_cmpuint (store_directory_mode (folder, ".."), ==, 0700);
    }
}

static void
takes_from_others_what_they_had (Fixture       *fixture,
                                 gconstpointer  user_data)
{
  const guint modes[][2] = {
    { 0666, 0600 }, { 0755, 0600 }, { 0444, 0400 }, { 04755, 0600 }, { 0600, 0600 }, { 0400, 0400 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      store_directory_write (fixture->directory, NAME, "text", -1);
      store_directory_chmod (fixture->directory, NAME, modes[i][0]);
      tin_private_file_tighten (fixture->path);
      g_assert_cmpuint (store_directory_mode (fixture->directory, NAME), ==, modes[i][1]);

      store_directory_chmod (fixture->directory, NAME, modes[i][0]);
      replace (fixture->path, "new");
      g_assert_cmpuint (store_directory_mode (fixture->directory, NAME), ==, 0600);
      assert_contents (fixture, "new");
    }
}

/* Who still has the old file open sees what a disk's blocks would show. */
static void
overwrites_the_old_contents (Fixture       *fixture,
                             gconstpointer  user_data)
{
  g_autofree char *secret = g_strnfill (LENGTH, 's');
  g_autofree char *after = g_malloc (LENGTH);
  int old;

  replace (fixture->path, secret);
  old = g_open (fixture->path, O_RDONLY | O_CLOEXEC, 0);
  replace (fixture->path, "new");

  g_assert_cmpint (pread (old, after, LENGTH, 0), ==, LENGTH);
  for (guint i = 0; i < LENGTH; i++)
    g_assert_cmpint (after[i], ==, 0);
  g_close (old, NULL);
  assert_contents (fixture, "new");
}

static void
leaves_a_copy_under_another_name (Fixture       *fixture,
                                  gconstpointer  user_data)
{
  g_autofree char *copy = g_build_filename (fixture->directory, "copy", NULL);
  g_autofree char *contents = NULL;

  replace (fixture->path, "old");
  g_assert_cmpint (link (fixture->path, copy), ==, 0);
  replace (fixture->path, "new");

  contents = store_directory_read (fixture->directory, "copy");
  g_assert_cmpstr (contents, ==, "old");
  assert_contents (fixture, "new");
}

/* The file may be on a stick that can be taken along. */
static void
goes_where_a_link_leads (Fixture       *fixture,
                         gconstpointer  user_data)
{
  g_autofree char *elsewhere = g_build_filename (fixture->directory, "elsewhere", NULL);
  g_autofree char *contents = NULL;

  store_directory_write (fixture->directory, "elsewhere", "old", -1);
  g_assert_cmpint (symlink (elsewhere, fixture->path), ==, 0);
  replace (fixture->path, "new");

  g_assert_true (g_file_test (fixture->path, G_FILE_TEST_IS_SYMLINK));
  contents = store_directory_read (fixture->directory, "elsewhere");
  g_assert_cmpstr (contents, ==, "new");
  g_assert_cmpuint (store_directory_count (fixture->directory), ==, 2);
}

static void
keeps_the_old_one_when_the_new_one_has_no_room (Fixture       *fixture,
                                                gconstpointer  user_data)
{
  g_autofree char *long_text = g_strnfill (LENGTH, 'n');
  g_autoptr (GError) error = NULL;
  struct rlimit usual, small;

  replace (fixture->path, "old");
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &usual), ==, 0);
  small = usual;
  small.rlim_cur = LENGTH / 2;
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &small), ==, 0);
  g_assert_false (tin_private_file_replace (fixture->path, long_text, LENGTH, &error));
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &usual), ==, 0);

  g_assert_error (error, TIN_ERROR, TIN_ERROR_STORAGE);
  g_assert_nonnull (strstr (error->message, NAME));
  assert_contents (fixture, "old");
  g_assert_cmpuint (store_directory_count (fixture->directory), ==, 1);
}

static void
fails_where_it_cannot_be_put (Fixture       *fixture,
                              gconstpointer  user_data)
{
  g_autofree char *below = g_build_filename (fixture->path, "file", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) other_error = NULL;

  /* A folder in the file's place. */
  g_assert_cmpint (g_mkdir (fixture->path, 0700), ==, 0);
  g_assert_false (tin_private_file_replace (fixture->path, "new", 3, &error));
  g_assert_error (error, TIN_ERROR, TIN_ERROR_STORAGE);
  g_assert_cmpuint (store_directory_count (fixture->directory), ==, 1);

  /* A file in the folder's. */
  g_assert_cmpint (g_rmdir (fixture->path), ==, 0);
  replace (fixture->path, "old");
  g_assert_false (tin_private_file_replace (below, "new", 3, &other_error));
  g_assert_error (other_error, TIN_ERROR, TIN_ERROR_STORAGE);
  assert_contents (fixture, "old");
}

/* A crash between the first byte and the rename. */
static void
is_not_harmed_by_what_a_crash_has_left (Fixture       *fixture,
                                        gconstpointer  user_data)
{
  replace (fixture->path, "old");
  store_directory_write (fixture->directory, UNFINISHED, "ne", -1);
  tin_private_file_clean (fixture->path);
  assert_contents (fixture, "old");
  g_assert_cmpuint (store_directory_count (fixture->directory), ==, 1);

  store_directory_write (fixture->directory, UNFINISHED, "something longer than the new one", -1);
  store_directory_chmod (fixture->directory, UNFINISHED, 0644);
  replace (fixture->path, "new");
  assert_contents (fixture, "new");
  g_assert_cmpuint (store_directory_mode (fixture->directory, NAME), ==, 0600);
  g_assert_cmpuint (store_directory_count (fixture->directory), ==, 1);
}

static int
open_unfinished (Fixture *fixture)
{
  g_autofree char *path = g_build_filename (fixture->directory, UNFINISHED, NULL);
  int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);

  g_assert_cmpint (fd, >=, 0);
  return fd;
}

/* FD: of a file of LENGTH bytes, whatever became of its name */
static void
assert_bytes (int    fd,
              gsize  length,
              char   expected)
{
  g_autofree char *bytes = g_malloc (length + 1);

  g_assert_cmpint (pread (fd, bytes, length + 1, 0), ==, (gssize) length);
  for (gsize i = 0; i < length; i++)
    g_assert_cmpint (bytes[i], ==, expected);
}

/* It may be the key without the passphrase that it was to get. */
static void
overwrites_what_a_crash_has_left (Fixture       *fixture,
                                  gconstpointer  user_data)
{
  g_autofree char *secret = g_strnfill (LENGTH, 's');

  replace (fixture->path, "old");
  for (guint i = 0; i < 2; i++)
    {
      int fd;

      store_directory_write (fixture->directory, UNFINISHED, secret, -1);
      fd = open_unfinished (fixture);
      if (i == 0)
        tin_private_file_clean (fixture->path);
      else
        replace (fixture->path, "new");

      assert_bytes (fd, LENGTH, '\0');
      g_close (fd, NULL);
      g_assert_cmpuint (store_directory_count (fixture->directory), ==, 1);
    }
  assert_contents (fixture, "new");
}

/* Another name for what was left, and another file that its name leads to, are somebody's. */
static void
overwrites_nothing_of_others (Fixture       *fixture,
                              gconstpointer  user_data)
{
  g_autofree char *unfinished = g_build_filename (fixture->directory, UNFINISHED, NULL);
  g_autofree char *other = g_build_filename (fixture->directory, "other", NULL);

  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *kept = NULL;

      store_directory_write (fixture->directory, "other", "kept", -1);
      g_assert_cmpint (i == 0 ? link (other, unfinished) : symlink (other, unfinished), ==, 0);
      tin_private_file_clean (fixture->path);
      kept = store_directory_read (fixture->directory, "other");
      g_assert_cmpstr (kept, ==, "kept");
      g_assert_cmpuint (store_directory_count (fixture->directory), ==, 1);
    }
}

/* The other program: writes one text and the other in turn until it is killed, and says each. */
static int
write_for_ever (const char *path)
{
  g_autofree char *texts[] = { g_strnfill (LENGTH, 'a'), g_strnfill (LENGTH, 'b') };

  for (guint i = 0;; i++)
    {
      replace (path, texts[i % 2]);
      if (write (STDOUT_FILENO, "+", 1) != 1)
        return 1;
    }
}

/* Kills it in the middle of whatever it does after N_WRITES. */
static void
write_and_kill (const char *path,
                guint       n_writes)
{
  const char *argv[] = { program, WRITER_OPTION, path, NULL };
  g_autoptr (GError) error = NULL;
  GPid pid;
  int out;

  g_spawn_async_with_pipes (NULL, (char **) argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL,
                            &pid, NULL, &out, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < n_writes; i++)
    {
      char byte = 0;

      g_assert_cmpint (read (out, &byte, 1), ==, 1);
    }
  g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
  g_assert_cmpint (waitpid (pid, NULL, 0), ==, pid);
  g_spawn_close_pid (pid);
  g_close (out, NULL);
}

static void
is_old_or_new_wherever_it_is_killed (Fixture       *fixture,
                                     gconstpointer  user_data)
{
  for (guint i = 0; i < N_KILLS; i++)
    {
      g_autofree char *contents = NULL;

      write_and_kill (fixture->path, 1 + i % 5);
      contents = store_directory_read (fixture->directory, NAME);
      g_assert_cmpuint (strlen (contents), ==, LENGTH);
      g_assert_cmpuint (strspn (contents, *contents == 'a' ? "a" : "b"), ==, LENGTH);
      g_assert_cmpuint (store_directory_mode (fixture->directory, NAME), ==, 0600);
      tin_private_file_clean (fixture->path);
      g_assert_cmpuint (store_directory_count (fixture->directory), ==, 1);
    }
}

#define ADD(path, function) \
  g_test_add ("/store/private-file/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int   argc,
      char *argv[])
{
  if (argc == 3 && g_str_equal (argv[1], WRITER_OPTION))
    return write_for_ever (argv[2]);

  program = argv[0];
  g_test_init (&argc, &argv, NULL);

  ADD ("is-private-whatever-the-umask", is_private_whatever_the_umask);
  ADD ("takes-from-others-what-they-had", takes_from_others_what_they_had);
  ADD ("overwrites-the-old-contents", overwrites_the_old_contents);
  ADD ("leaves-a-copy-under-another-name", leaves_a_copy_under_another_name);
  ADD ("goes-where-a-link-leads", goes_where_a_link_leads);
  ADD ("keeps-the-old-one-when-the-new-one-has-no-room",
       keeps_the_old_one_when_the_new_one_has_no_room);
  ADD ("fails-where-it-cannot-be-put", fails_where_it_cannot_be_put);
  ADD ("is-not-harmed-by-what-a-crash-has-left", is_not_harmed_by_what_a_crash_has_left);
  ADD ("overwrites-what-a-crash-has-left", overwrites_what_a_crash_has_left);
  ADD ("overwrites-nothing-of-others", overwrites_nothing_of_others);
  ADD ("is-old-or-new-wherever-it-is-killed", is_old_or_new_wherever_it_is_killed);

  return g_test_run ();
}
