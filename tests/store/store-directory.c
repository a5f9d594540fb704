/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "store-directory.h"

#include <sys/stat.h>

#include <glib/gstdio.h>

#include "tin-test-folder.h"

/* A folder of its own for each test, and a look at what is in it. A file is named by its name in
 * the folder, the folder itself by NULL. */

char *
store_directory_new (void)
{
  g_autoptr (GError) error = NULL;
  char *path = g_dir_make_tmp ("tincan-store-XXXXXX", &error);

  g_assert_no_error (error);
  return path;
}

/* Removes the folder with all that is in it. */
void
store_directory_free (char *path)
{
  g_assert_true (tin_test_folder_remove (path));
  g_free (path);
}

void
store_directory_write (const char *directory,
                       const char *name,
                       const char *contents,
                       gssize      length)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, contents, length, &error);
  g_assert_no_error (error);
}

/* Returns: (transfer full): the contents, with a NUL behind them */
char *
store_directory_read (const char *directory,
                      const char *name)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);
  g_autoptr (GError) error = NULL;
  char *contents = NULL;

  g_file_get_contents (path, &contents, NULL, &error);
  g_assert_no_error (error);
  return contents;
}

/* How many things are in the folder. */
guint
store_directory_count (const char *directory)
{
  g_autoptr (GDir) listing = g_dir_open (directory, 0, NULL);
  guint n = 0;

  g_assert_nonnull (listing);
  while (g_dir_read_name (listing) != NULL)
    n++;

  return n;
}

guint
store_directory_mode (const char *directory,
                      const char *name)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);
  struct stat status;

  g_assert_cmpint (g_stat (path, &status), ==, 0);
  return status.st_mode & 07777;
}

void
store_directory_chmod (const char *directory,
                       const char *name,
                       guint       mode)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);

  g_assert_cmpint (g_chmod (path, (int) mode), ==, 0);
}
