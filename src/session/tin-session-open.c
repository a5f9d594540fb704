/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "tin-session-parts.h"

#include "tin-disk-history.h"
#include "tin-identity.h"
#include "tin-name.h"
#include "tin-profile.h"
#include "tin-session-passphrase.h"
#include "tin-socket-network.h"

/* The name that was asked for, or is kept, or the account's. */
static char *
choose_name (const TinOptions *options,
             TinSettings      *settings)
{
  const char *const candidates[] = {
    options->name,
    tin_settings_get_name (settings),
    g_get_real_name (),
    g_get_user_name (),
  };

  for (guint i = 0; i < G_N_ELEMENTS (candidates); i++)
    {
      g_autofree char *name =
        tin_name_neutralise (candidates[i] != NULL ? candidates[i] : "");

      if (*name != '\0' && g_strcmp0 (name, "Unknown") != 0)
        return g_steal_pointer (&name);
    }
  return g_strdup ("Tincan");
}

static guint16
choose_port (const TinOptions *options,
             TinSettings      *settings)
{
  if (options->any_port)
    return 0;
  return options->port != 0 ? options->port : tin_settings_get_port (settings);
}

static TinDiskHistory *
open_history (const char  *directory,
              GError     **error)
{
  TinDiskHistoryOptions options = { .directory = directory, .worker = TIN_WORKER_THREAD };

  return tin_disk_history_open (&options, error);
}

static TinSession *
open_parts (const TinOptions  *options,
            TinProfile        *profile,
            TinIdentity       *identity,
            GError           **error)
{
  g_autoptr (TinClock) clock = tin_clock_new_system ();
  g_autoptr (TinDiskHistory) history = NULL;
  g_autoptr (TinContacts) contacts = NULL;
  g_autoptr (TinDrafts) drafts = NULL;
  g_autoptr (TinSettings) settings = NULL;
  g_autoptr (TinSocketNetwork) network = NULL;
  g_autofree char *name = NULL;
  TinSessionParts parts;

  /* First, since it may be that of a newer version, of which nothing is to be changed. */
  history = open_history (tin_profile_get_directory (profile), error);
  if (history == NULL)
    return NULL;
  contacts = tin_contacts_open (tin_profile_get_directory (profile), error);
  if (contacts == NULL)
    return NULL;
  network = tin_socket_network_new (clock, tin_identity_get_key (identity),
                                    tin_identity_get_certificate (identity),
                                    &tin_network_limits_default, error);
  if (network == NULL)
    return NULL;

  drafts = tin_drafts_open (tin_profile_get_directory (profile));
  settings = tin_settings_new (options->profile, options->private_data ? options->data_dir : NULL);
  name = choose_name (options, settings);
  parts = (TinSessionParts) {
    .clock = clock,
    .network = TIN_NETWORK (network),
    .history = TIN_HISTORY (history),
    .contacts = contacts,
    .drafts = drafts,
    .settings = settings,
    .profile = G_OBJECT (profile),
    .damaged_file = tin_disk_history_get_damaged_file (history),
    .id = *tin_identity_get_peer_id (identity),
    .name = name,
    .port = choose_port (options, settings),
    .port_required = options->port != 0,
    .peers = options->peers,
  };
  return tin_session_new (&parts);
}

/**
 * tin_session_open:
 * @options: what the program was started with
 *
 * Opens the profile, with its key made if it is new.
 *
 * Returns: (transfer full): a session to be started; %NULL with %TIN_ERROR_IN_USE if another
 *   program has the profile open, %TIN_ERROR_LOCKED if its key is locked and @options name no file
 *   with the right passphrase, %TIN_ERROR_NEWER if a newer version has written what is in it,
 *   %TIN_ERROR_STORAGE, %TIN_ERROR_DISK_FULL or %TIN_ERROR_READ_ONLY if its files cannot be read or
 *   written, %TIN_ERROR_INVALID if TLS will not have the key, or the file makes no sense
 */
TinSession *
tin_session_open (const TinOptions  *options,
                  GError           **error)
{
  g_autoptr (TinSecret) passphrase = NULL;

  if (options->passphrase_file != NULL)
    {
      passphrase = tin_session_read_passphrase (options->passphrase_file, error);
      if (passphrase == NULL)
        return NULL;
    }
  return tin_session_open_with (options, passphrase, error);
}

/**
 * tin_session_open_with:
 * @passphrase: (nullable): of the key, if it is locked
 *
 * As tin_session_open(), whatever file with a passphrase @options name.
 */
TinSession *
tin_session_open_with (const TinOptions  *options,
                       const char        *passphrase,
                       GError           **error)
{
  g_autoptr (TinProfile) profile = tin_profile_open (options->data_dir, error);
  g_autoptr (TinIdentity) identity = NULL;

  if (profile == NULL)
    return NULL;
  identity = tin_identity_open (tin_profile_get_directory (profile), passphrase, error);
  if (identity == NULL)
    return NULL;

  return open_parts (options, profile, identity, error);
}

/* --- While a window is shown -------------------------------------------------------------- */

/* What is waited for; seen by the main loop alone. A thread lets go of its task a moment after that
 * has answered, so that it gets nothing that others wait to be free again. */
typedef struct
{
  TinOptions *options;  /* (owned) */
  TinProfile *profile;  /* (owned) (nullable) %NULL at the end */
} Opening;

/* What the thread works on. */
typedef struct
{
  char      *directory;   /* (owned) */
  TinSecret *passphrase;  /* (owned) (nullable) */
} Unlocking;

static void
opening_free (gpointer data)
{
  Opening *self = data;

  tin_options_free (self->options);
  g_clear_object (&self->profile);
  g_free (self);
}

static void
unlocking_free (gpointer data)
{
  Unlocking *self = data;

  g_free (self->directory);
  tin_secret_free (self->passphrase);
  g_free (self);
}

static void
unlock_in_thread (GTask        *task,
                  gpointer      source,
                  gpointer      task_data,
                  GCancellable *cancellable)
{
  Unlocking *unlocking = task_data;
  GError *error = NULL;
  TinIdentity *identity = tin_identity_open (unlocking->directory, unlocking->passphrase, &error);

  if (identity != NULL)
    g_task_return_pointer (task, identity, g_object_unref);
  else
    g_task_return_error (task, error);
}

static void
on_unlocked (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Opening *opening = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (TinIdentity) identity = g_task_propagate_pointer (G_TASK (result), &error);
  TinSession *session = NULL;

  if (identity != NULL)
    session = open_parts (opening->options, opening->profile, identity, &error);
  /* Who is told of an error may try again at once. */
  g_clear_object (&opening->profile);
  if (session != NULL)
    g_task_return_pointer (task, session, g_object_unref);
  else
    g_task_return_error (task, error);
}

static void
unlock_async (const char *directory,
              const char *passphrase,
              GTask      *opening)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, on_unlocked, opening);
  Unlocking *unlocking = g_new0 (Unlocking, 1);

  unlocking->directory = g_strdup (directory);
  unlocking->passphrase = tin_secret_dup (passphrase);
  g_task_set_task_data (task, unlocking, unlocking_free);
  g_task_run_in_thread (task, unlock_in_thread);
}

/**
 * tin_session_open_async:
 * @passphrase: (nullable): of the key, if it is locked
 *
 * As tin_session_open_with(); trying the passphrase does not stop the main loop.
 */
void
tin_session_open_async (const TinOptions    *options,
                        const char          *passphrase,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  g_autoptr (TinProfile) profile = NULL;
  GError *error = NULL;
  Opening *opening;

  g_task_set_source_tag (task, tin_session_open_async);
  profile = tin_profile_open (options->data_dir, &error);
  if (profile == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  opening = g_new0 (Opening, 1);
  opening->options = tin_options_copy (options);
  opening->profile = g_object_ref (profile);
  g_task_set_task_data (task, opening, opening_free);
  unlock_async (tin_profile_get_directory (profile), passphrase, g_steal_pointer (&task));
}

/**
 * tin_session_open_finish:
 *
 * Returns: (transfer full) (nullable): as of tin_session_open_with()
 */
TinSession *
tin_session_open_finish (GAsyncResult  *result,
                         GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
