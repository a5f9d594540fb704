/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "bench-folder.h"

#include <gio/gio.h>
#include <glib/gstdio.h>

/**
 * bench_folder_new:
 *
 * Returns: (transfer full): an empty folder
 */
char *
bench_folder_new (GError **error)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *place = g_path_get_dirname (program != NULL ? program : "./tincan-bench");
  char *folder = g_build_filename (place, "bench-XXXXXX", NULL);

  if (g_mkdtemp (folder) != NULL)
    return folder;

  g_free (folder);
  return g_dir_make_tmp ("tincan-bench-XXXXXX", error);
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) listing = NULL;
  const char *name;

  if (!g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    listing = g_dir_open (path, 0, NULL);
  while (listing != NULL && (name = g_dir_read_name (listing)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  g_remove (path);
}

/**
 * bench_folder_free:
 * @folder: (transfer full) (nullable): is removed with all that is in it
 */
void
bench_folder_free (char *folder)
{
  if (folder != NULL)
    remove_tree (folder);
  g_free (folder);
}
