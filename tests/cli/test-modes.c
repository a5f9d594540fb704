/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sys/stat.h>

#include "tin-process-pair.h"

/* Whatever a real program writes is for nobody else to read: under a umask that forbids nothing,
 * and where a copy or a person has opened it to all. */

typedef struct
{
  TinProcessPair pair;
  mode_t         usual;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  fixture->usual = umask (0);
  tin_process_pair_set_up_folders (&fixture->pair, NULL);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  tin_process_pair_tear_down (&fixture->pair, NULL);
  umask (fixture->usual);
}

static guint
get_mode (const char *path)
{
  struct stat status;

  g_assert_cmpint (g_stat (path, &status), ==, 0);
  return status.st_mode & 07777;
}

typedef void (*Visit) (const char *path);

/* Returns how many files there are. */
static guint
for_each_file (const char *folder,
               Visit       visit)
{
  g_autoptr (GDir) listing = g_dir_open (folder, 0, NULL);
  const char *name;
  guint n = 0;

  g_assert_nonnull (listing);
  while ((name = g_dir_read_name (listing)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      visit (path);
      n++;
    }
  return n;
}

static void
assert_private (const char *path)
{
  if (get_mode (path) != 0600)
    g_error ("%s has mode %o", path, get_mode (path));
}

static void
open_to_all (const char *path)
{
  g_assert_cmpint (g_chmod (path, 0666), ==, 0);
}

static void
assert_has (const char *folder,
            const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));
}

static void
assert_folder_private (const char *folder)
{
  const char *names[] = { "contacts.ini", "history.db", "history.db-wal", "identity.pem", "lock",
                          "settings.ini" };

  g_assert_cmpuint (get_mode (folder), ==, 0700);
  for_each_file (folder, assert_private);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    assert_has (folder, names[i]);
}

/* So that every file there can be is there. */
static void
talk (Fixture *fixture)
{
  TinProcessPair *pair = &fixture->pair;

  pair->alice = tin_process_run (pair->alice_folder, "Alice", "--history-keep", "year", NULL);
  pair->bob = tin_process_run (pair->bob_folder, "Bob", "--history-keep", "year", NULL);
  tin_process_pair_connect (pair);
  tin_process_deliver (pair->alice, "Bob", "green tea");
  tin_process_deliver (pair->bob, "Alice", "black tea");
}

static void
quit (Fixture *fixture)
{
  tin_process_quit (&fixture->pair.alice);
  tin_process_quit (&fixture->pair.bob);
}

/* Contacts are written when a peer has changed for a moment, or at the end. */
static void
test_profile (Fixture       *fixture,
              gconstpointer  user_data)
{
  TinProcessPair *pair = &fixture->pair;

  talk (fixture);
  quit (fixture);
  talk (fixture);
  assert_folder_private (pair->alice_folder);
  quit (fixture);
  g_assert_cmpuint (for_each_file (pair->alice_folder, assert_private), >=, 5);

  /* As after a copy to another disk. */
  for_each_file (pair->alice_folder, open_to_all);
  g_assert_cmpint (g_chmod (pair->alice_folder, 0777), ==, 0);
  talk (fixture);
  assert_folder_private (pair->alice_folder);
}

static void
test_killed (Fixture       *fixture,
             gconstpointer  user_data)
{
  TinProcessPair *pair = &fixture->pair;

  talk (fixture);
  quit (fixture);
  talk (fixture);
  tin_process_end (pair->alice, SIGKILL);
  g_clear_pointer (&pair->alice, tin_process_free);
  tin_process_quit (&pair->bob);

  /* The log is there now before anybody opens it. */
  for_each_file (pair->alice_folder, open_to_all);
  g_assert_cmpint (g_chmod (pair->alice_folder, 0755), ==, 0);
  talk (fixture);
  assert_folder_private (pair->alice_folder);
}

static void
test_exports (Fixture       *fixture,
              gconstpointer  user_data)
{
  TinProcessPair *pair = &fixture->pair;
  g_autofree char *exports = g_build_filename (pair->folder, "exports", NULL);
  const char *options[] = { "", " Bob", " --html", " Bob --html" };

  talk (fixture);
  g_assert_cmpint (g_mkdir (exports, 0777), ==, 0);
  for (gsize i = 0; i < 2 * G_N_ELEMENTS (options); i++)
    {
      g_autofree char *file = g_strdup_printf ("%s/%zu", exports, i % G_N_ELEMENTS (options));

      /* The second time there is one that all may read. */
      if (i >= G_N_ELEMENTS (options))
        open_to_all (file);
      tin_process_set_mark (pair->alice);
      tin_process_command (pair->alice, "export %s%s", file, options[i % G_N_ELEMENTS (options)]);
      tin_process_await (pair->alice, "result", "command", "export", "ok", "true", NULL);
      assert_private (file);
    }
  g_assert_cmpuint (for_each_file (exports, assert_private), ==, G_N_ELEMENTS (options));
}

static void
add (const char *path,
     void      (*func) (Fixture *, gconstpointer))
{
  g_autofree char *whole = g_strconcat ("/cli/modes/", path, NULL);

  g_test_add (whole, Fixture, NULL, set_up, func, tear_down);
}

int
main (int   argc,
      char *argv[])
{
  signal (SIGPIPE, SIG_IGN);
  g_test_init (&argc, &argv, NULL);

  add ("a-profile-is-private", test_profile);
  add ("what-a-killed-program-left-is-private", test_killed);
  add ("exports-are-private", test_exports);

  return g_test_run ();
}
