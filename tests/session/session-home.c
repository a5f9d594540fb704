/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "session-home.h"

#include <glib/gstdio.h>

#include "tin-await.h"

SessionHome *
session_home_new (TinMemoryHub *hub,
                  TinClock     *clock,
                  const char   *name,
                  guint         number)
{
  SessionHome *self = g_new0 (SessionHome, 1);
  g_autoptr (GError) error = NULL;

  self->hub = g_object_ref (hub);
  self->clock = g_object_ref (clock);
  self->contacts = tin_contacts_new ();
  self->settings = g_object_new (TIN_TYPE_SETTINGS, NULL);
  self->folder = g_dir_make_tmp ("tincan-home-XXXXXX", &error);
  g_assert_no_error (error);
  self->name = g_strdup (name);
  self->number = number;
  return self;
}

static void
remove_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_assert_no_errno (g_remove (path));
    }
}

void
session_home_free (SessionHome *self)
{
  if (self->running != NULL)
    session_home_crash (self);
  remove_files (self->folder);
  g_assert_no_errno (g_rmdir (self->folder));
  g_object_unref (self->hub);
  g_object_unref (self->clock);
  g_object_unref (self->contacts);
  g_object_unref (self->settings);
  g_free (self->folder);
  g_free (self->name);
  g_free (self->vfs);
  g_free (self);
}

void
session_home_start (SessionHome *self)
{
  TinPeerId id = { { (guint8) self->number } };
  g_autofree char *host = g_strdup_printf ("10.0.0.%u", self->number);
  g_autoptr (TinMemoryNetwork) network = tin_memory_network_new (self->hub, host, &id);
  TinDiskHistoryOptions options = { self->folder, TIN_WORKER_MAIN_LOOP, self->vfs };
  g_autoptr (TinDrafts) drafts = tin_drafts_open (self->folder);
  g_autoptr (GError) error = NULL;
  TinSessionParts parts = {
    .clock = self->clock,
    .network = TIN_NETWORK (network),
    .contacts = self->contacts,
    .drafts = drafts,
    .settings = self->settings,
    .id = id,
    .name = self->name,
    .port = TIN_TEST_PORT,
    .port_required = TRUE,
  };

  g_assert_null (self->running);
  self->history = tin_disk_history_open (&options, &error);
  g_assert_no_error (error);
  parts.history = TIN_HISTORY (self->history);
  parts.damaged_file = tin_disk_history_get_damaged_file (self->history);
  self->running = tin_test_session_wrap (tin_session_new (&parts));
  self->network = TIN_NETWORK (network);
  tin_session_start (self->running->session, &error);
  g_assert_no_error (error);
}

static void
on_stopped (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  gboolean *stopped = user_data;

  g_assert_true (tin_session_stop_finish (TIN_SESSION (source), result, NULL));
  *stopped = TRUE;
}

/* Ends the program as a person does. */
void
session_home_stop (SessionHome *self)
{
  gboolean stopped = FALSE;

  tin_session_stop_async (self->running->session, on_stopped, &stopped);
  tin_await (stopped);
  g_clear_pointer (&self->running, tin_test_session_free);
  self->network = NULL;
  tin_settle ();
  g_assert_finalize_object (g_steal_pointer (&self->history));
}

/* Ends it at this very moment: what is not written never will be. */
void
session_home_crash (SessionHome *self)
{
  g_object_run_dispose (G_OBJECT (self->history));
  g_clear_pointer (&self->running, tin_test_session_free);
  self->network = NULL;
  tin_settle ();
  g_assert_finalize_object (g_steal_pointer (&self->history));
}

void
session_home_lose (SessionHome *self)
{
  g_assert_null (self->running);
  remove_files (self->folder);
}

static void
copy_files (const char *from,
            const char *to)
{
  g_autoptr (GDir) dir = g_dir_open (from, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autoptr (GFile) source = g_file_new_build_filename (from, name, NULL);
      g_autoptr (GFile) target = g_file_new_build_filename (to, name, NULL);
      g_autoptr (GError) error = NULL;

      g_file_copy (source, target, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, &error);
      g_assert_no_error (error);
    }
}

/**
 * session_home_back_up:
 *
 * Returns: (transfer full): the folder with the copy
 */
char *
session_home_back_up (SessionHome *self)
{
  char *backup = g_dir_make_tmp ("tincan-backup-XXXXXX", NULL);

  copy_files (self->folder, backup);
  return backup;
}

/* Puts a backup in the place of what is there, and removes it. */
void
session_home_restore (SessionHome *self,
                      const char  *backup)
{
  session_home_lose (self);
  copy_files (backup, self->folder);
  remove_files (backup);
  g_assert_no_errno (g_rmdir (backup));
}

static void
on_read (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  GPtrArray **messages = user_data;

  *messages = tin_session_read_finish (TIN_SESSION (source), result, NULL);
  g_assert_nonnull (*messages);
}

/**
 * session_home_texts:
 * @own: what was written here, or what came
 *
 * Returns: (transfer full): what is on the disk of a conversation, "one;two;…"
 */
char *
session_home_texts (SessionHome *self,
                    const char  *peer_id,
                    gboolean     own)
{
  TinRoster *roster = tin_session_get_roster (self->running->session);
  TinPeer *peer = tin_roster_get_by_id (roster, peer_id);
  g_autoptr (GPtrArray) messages = NULL;
  GString *texts = g_string_new (NULL);

  g_assert_nonnull (peer);
  tin_session_read_async (self->running->session, peer, 100000, NULL, on_read, &messages);
  tin_await (messages != NULL);
  for (guint i = 0; i < messages->len; i++)
    {
      TinMessage *message = g_ptr_array_index (messages, i);

      if (tin_message_is_own (message) == own &&
          tin_message_get_kind (message) == TIN_MESSAGE_KIND_TEXT)
        g_string_append_printf (texts, "%s;", tin_message_get_text (message));
    }
  return g_string_free (texts, FALSE);
}
