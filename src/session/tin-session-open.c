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

/**
 * tin_session_open:
 * @options: what the program was started with
 *
 * Opens the profile, with its key made if it is new.
 *
 * Returns: (transfer full): a session to be started; %NULL with %TIN_ERROR_IN_USE if another
 *   program has the profile open, %TIN_ERROR_NEWER if a newer version has written its history,
 *   %TIN_ERROR_STORAGE, %TIN_ERROR_DISK_FULL or %TIN_ERROR_READ_ONLY if its files cannot be read or
 *   written, %TIN_ERROR_INVALID if TLS will not have the key
 */
TinSession *
tin_session_open (const TinOptions  *options,
                  GError           **error)
{
  g_autoptr (TinClock) clock = tin_clock_new_system ();
  g_autoptr (TinDiskHistory) history = NULL;
  g_autoptr (TinProfile) profile = NULL;
  g_autoptr (TinIdentity) identity = NULL;
  g_autoptr (TinContacts) contacts = NULL;
  g_autoptr (TinSettings) settings = NULL;
  g_autoptr (TinSocketNetwork) network = NULL;
  g_autofree char *name = NULL;
  TinSessionParts parts;

  profile = tin_profile_open (options->data_dir, error);
  if (profile == NULL)
    return NULL;
  identity = tin_identity_open (tin_profile_get_directory (profile), error);
  if (identity == NULL)
    return NULL;
  contacts = tin_contacts_open (tin_profile_get_directory (profile), error);
  if (contacts == NULL)
    return NULL;
  history = open_history (tin_profile_get_directory (profile), error);
  if (history == NULL)
    return NULL;
  network = tin_socket_network_new (clock, tin_identity_get_key (identity),
                                    tin_identity_get_certificate (identity),
                                    &tin_network_limits_default, error);
  if (network == NULL)
    return NULL;

  settings = tin_settings_new (options->profile, options->private_data ? options->data_dir : NULL);
  name = choose_name (options, settings);
  parts = (TinSessionParts) {
    .clock = clock,
    .network = TIN_NETWORK (network),
    .history = TIN_HISTORY (history),
    .contacts = contacts,
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
