/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "tin-process-pair.h"

#include <string.h>

#include "tin-test-folder.h"

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
  g_clear_pointer (&self->alice, tin_process_free);
  g_clear_pointer (&self->bob, tin_process_free);
  tin_test_folder_remove (self->folder);
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
 * tin_process_pair_approach:
 *
 * Bob connects to Alice, and both have seen it. If they have not talked before he is a stranger to
 * her.
 */
void
tin_process_pair_approach (TinProcessPair *self)
{
  tin_process_command (self->bob, "connect 127.0.0.1:%u", self->alice->port);
  tin_process_await (self->bob, "result", "command", "connect", "ok", "true", NULL);
  tin_process_await (self->bob, "peer", "id", self->alice->id, "state", "connected", NULL);
  tin_process_await (self->alice, "peer", "id", self->bob->id, "state", "connected", NULL);
}

/**
 * tin_process_accept:
 * @peer: who is connected
 *
 * The person at @process knows @peer from now on.
 */
void
tin_process_accept (TinProcess *process,
                    TinProcess *peer)
{
  tin_process_command (process, "accept %s", peer->id);
  tin_process_await (process, "result", "command", "accept", "ok", "true", "peer", peer->id, NULL);
}

/**
 * tin_process_pair_connect:
 *
 * Bob connects to Alice, and each knows the other.
 */
void
tin_process_pair_connect (TinProcessPair *self)
{
  tin_process_pair_approach (self);
  tin_process_accept (self->alice, self->bob);
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
 * tin_process_expect_error:
 *
 * Waits until @command has failed, and checks why.
 */
void
tin_process_expect_error (TinProcess *process,
                          const char *command,
                          const char *code)
{
  JsonObject *result =
    tin_process_await (process, "result", "command", command, "ok", "false", NULL);
  JsonObject *error = json_object_get_object_member (result, "error");

  g_assert_cmpstr (json_object_get_string_member (error, "code"), ==, code);
}

/**
 * tin_process_ask:
 * @words: a command alone, with its arguments
 *
 * Returns: a program that has carried it out, and ended with @status
 */
TinProcess *
tin_process_ask (const char        *folder,
                 const char *const *words,
                 gboolean           is_json,
                 int                status)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new ();
  TinProcess *process;

  g_ptr_array_add (all, (gpointer) "--data-dir");
  g_ptr_array_add (all, (gpointer) folder);
  if (is_json)
    g_ptr_array_add (all, (gpointer) "--json");
  for (guint i = 0; words[i] != NULL; i++)
    g_ptr_array_add (all, (gpointer) words[i]);
  g_ptr_array_add (all, NULL);

  process = tin_process_spawn ((const char *const *) all->pdata, is_json);
  g_assert_cmpint (tin_process_await_exit (process), ==, status);
  return process;
}

/* --- By hand ------------------------------------------------------------------------------ */

#define LISTENING "Server listening on port "

/**
 * tin_process_run_by_hand:
 *
 * Returns: a program that listens, and speaks with a person
 */
TinProcess *
tin_process_run_by_hand (const char *folder,
                         const char *name)
{
  const char *const words[] = { "run", "--data-dir", folder, name, "0", NULL };
  TinProcess *process = tin_process_spawn (words, FALSE);

  tin_process_await_part (process, LISTENING);
  for (guint i = 0; i < process->lines->len; i++)
    {
      const char *line = g_ptr_array_index (process->lines, i);

      if (g_str_has_prefix (line, LISTENING))
        process->port = (guint) g_ascii_strtoull (line + strlen (LISTENING), NULL, 10);
    }
  g_assert_cmpuint (process->port, >, 0);
  return process;
}

/* --- Ports -------------------------------------------------------------------------------- */

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
