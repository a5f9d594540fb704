/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-own-addresses.h"

#include "tin-host-port.h"

/* The session knows the addresses and the port; people need both in one. */

/**
 * tin_own_addresses_dup:
 *
 * Returns: (transfer full): each HOST:PORT, or [V6]:PORT, best first; none while not listening
 */
char **
tin_own_addresses_dup (TinSession *session)
{
  g_autoptr (GStrvBuilder) addresses = g_strv_builder_new ();
  g_auto (GStrv) hosts = NULL;

  g_return_val_if_fail (TIN_IS_SESSION (session), NULL);

  if (tin_session_is_listening (session))
    hosts = tin_session_dup_addresses (session);
  for (guint i = 0; hosts != NULL && hosts[i] != NULL; i++)
    {
      g_autofree char *address = tin_host_port_format (hosts[i], tin_session_get_port (session));

      g_strv_builder_add (addresses, address);
    }
  return g_strv_builder_end (addresses);
}

/**
 * tin_own_addresses_dup_first:
 *
 * Returns: (transfer full) (nullable): the address that others most likely reach
 */
char *
tin_own_addresses_dup_first (TinSession *session)
{
  g_auto (GStrv) addresses = tin_own_addresses_dup (session);

  return addresses != NULL ? g_strdup (addresses[0]) : NULL;
}
