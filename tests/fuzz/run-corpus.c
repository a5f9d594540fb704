/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "fuzz-support.h"

/* Runs a fuzz target over the files of the folders in its arguments, each as a test: what a fuzzer
 * has found once stays found, where there is no fuzzer too. */

static void
test_file (gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *contents = NULL;
  g_autofree guint8 *bytes = NULL;
  gsize length;

  g_file_get_contents (user_data, &contents, &length, &error);
  g_assert_no_error (error);

  /* Of its own size, without the NUL that GLib adds: a sanitizer sees what is read behind. */
  bytes = g_malloc (MAX (length, 1));
  memcpy (bytes, contents, length);
  LLVMFuzzerTestOneInput (bytes, length);
}

static void
add_files (const char *folder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &error);
  g_autofree char *target = g_path_get_basename (folder);
  const char *name;
  guint n_files = 0;

  g_assert_no_error (error);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_strdup_printf ("/fuzz/%s/%s", target, name);

      g_test_add_data_func_full (path, g_build_filename (folder, name, NULL), test_file, g_free);
      n_files++;
    }
  g_assert_cmpuint (n_files, >, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  if (argc < 2)
    g_error ("usage: %s FOLDER…", argv[0]);

  LLVMFuzzerInitialize (&argc, &argv);
  for (int i = 1; i < argc; i++)
    add_files (argv[i]);
  return g_test_run ();
}
