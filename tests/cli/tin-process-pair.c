/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "tin-process-pair.h"

static void
remove_folder (GFile *folder)
{
  g_autoptr (GFileEnumerator) children =
    g_file_enumerate_children (folder, "standard::name,standard::type",
                               G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, NULL, NULL);
  GFile *child;
  GFileInfo *facts;

  while (children != NULL &&
         g_file_enumerator_iterate (children, &facts, &child, NULL, NULL) && facts != NULL)
    {
      if (g_file_info_get_file_type (facts) == G_FILE_TYPE_DIRECTORY)
        remove_folder (child);
      else
        g_file_delete (child, NULL, NULL);
    }
  g_file_delete (folder, NULL, NULL);
}

/**
 * tin_process_pair_set_up_folders:
 *
 * Nobody runs yet.
 */
void
tin_process_pair_set_up_folders (TinProcessPair *self,
                                 gconstpointer   user_data)
{
  g_autoptr (GError) error = NULL;

  self->folder = g_dir_make_tmp ("tincan-cli-XXXXXX", &error);
  g_assert_no_error (error);
  self->alice_folder = g_build_filename (self->folder, "alice", NULL);
  self->bob_folder = g_build_filename (self->folder, "bob", NULL);
  self->carol_folder = g_build_filename (self->folder, "carol", NULL);
}

/**
 * tin_process_pair_start:
 *
 * Both run from now on.
 */
void
tin_process_pair_start (TinProcessPair *self)
{
  self->alice = tin_process_run (self->alice_folder, "Alice", NULL);
  self->bob = tin_process_run (self->bob_folder, "Bob", NULL);
}

void
tin_process_pair_tear_down (TinProcessPair *self,
                            gconstpointer   user_data)
{
  g_autoptr (GFile) folder = g_file_new_for_path (self->folder);

  g_clear_pointer (&self->alice, tin_process_free);
  g_clear_pointer (&self->bob, tin_process_free);
  remove_folder (folder);
  g_free (self->folder);
  g_free (self->alice_folder);
  g_free (self->bob_folder);
  g_free (self->carol_folder);
}

void
tin_process_pair_set_up (TinProcessPair *self,
                         gconstpointer   user_data)
{
  tin_process_pair_set_up_folders (self, user_data);
  tin_process_pair_start (self);
}

char *
tin_process_dup_address (TinProcess *process)
{
  return g_strdup_printf ("127.0.0.1:%u", process->port);
}

/**
 * tin_process_pair_connect:
 *
 * Bob connects to Alice, and both know it.
 */
void
tin_process_pair_connect (TinProcessPair *self)
{
  tin_process_command (self->bob, "connect 127.0.0.1:%u", self->alice->port);
  tin_process_await (self->bob, "result", "command", "connect", "ok", "true", NULL);
  tin_process_await (self->bob, "peer", "id", self->alice->id, "state", "connected", NULL);
  tin_process_await (self->alice, "peer", "id", self->bob->id, "state", "connected", NULL);
}

/**
 * tin_process_quit:
 * @process: (inout): ends well, and is freed
 */
void
tin_process_quit (TinProcess **process)
{
  tin_process_command (*process, "quit");
  g_assert_cmpint (tin_process_await_exit (*process), ==, 0);
  g_clear_pointer (process, tin_process_free);
}

/**
 * tin_process_deliver:
 * @text: said once
 *
 * Sends it, and waits until it is on both disks.
 */
void
tin_process_deliver (TinProcess *from,
                     const char *to,
                     const char *text)
{
  JsonObject *own;

  tin_process_command (from, "send %s %s", to, text);
  own = tin_process_await (from, "message", "own", "true", "text", text, NULL);
  tin_process_await (from, "state", "id", json_object_get_string_member (own, "id"), "state",
                     "delivered", NULL);
}

/**
 * tin_process_find_free_port:
 *
 * Returns: a port that nobody had a moment ago
 */
guint
tin_process_find_free_port (void)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  g_autoptr (GError) error = NULL;
  guint port = g_socket_listener_add_any_inet_port (listener, NULL, &error);

  g_assert_no_error (error);
  g_socket_listener_close (listener);

  return port;
}
