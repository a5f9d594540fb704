/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "bench-folder.h"

#include "tin-test-folder.h"

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

/**
 * bench_folder_free:
 * @folder: (transfer full) (nullable): is removed with all that is in it
 */
void
bench_folder_free (char *folder)
{
  if (folder != NULL)
    tin_test_folder_remove (folder);
  g_free (folder);
}
