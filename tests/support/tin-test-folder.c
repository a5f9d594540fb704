/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "tin-test-folder.h"

#include <glib/gstdio.h>

/**
 * tin_test_folder_remove:
 * @path: a folder, or a file
 *
 * Removes it with all that is in it. A link goes, and what it leads to stays.
 *
 * Returns: whether it is gone
 */
gboolean
tin_test_folder_remove (const char *path)
{
  g_autoptr (GDir) listing = NULL;
  const char *name;

  if (!g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    listing = g_dir_open (path, 0, NULL);
  while (listing != NULL && (name = g_dir_read_name (listing)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      tin_test_folder_remove (child);
    }
  return g_remove (path) == 0;
}
