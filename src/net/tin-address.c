/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-net"

#include "config.h"

#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

#include "tin-address.h"
#include "tin-limits.h"

/* Addresses as text, the options of a connection, and the addresses of this computer. */

static char *
host_from_ipv6 (GInetAddress *address,
                guint32       scope_id)
{
  const guint8 *bytes = g_inet_address_to_bytes (address);
  static const guint8 mapped[12] = { [10] = 0xff, [11] = 0xff };
  char name[IF_NAMESIZE];
  g_autofree char *host = NULL;

  if (memcmp (bytes, mapped, sizeof mapped) == 0)
    return g_strdup_printf ("%u.%u.%u.%u", bytes[12], bytes[13], bytes[14], bytes[15]);

  host = g_inet_address_to_string (address);
  if (scope_id != 0 && g_inet_address_get_is_link_local (address)
      && if_indextoname (scope_id, name) != NULL)
    return g_strdup_printf ("%s%%%s", host, name);

  return g_steal_pointer (&host);
}

/* Numeric. What reached us over IPv4 looks like it, whatever kind of socket took it; a link-local
 * IPv6 address carries its interface, without which it cannot be dialled. */
char *
tin_address_to_host (GInetSocketAddress *address)
{
  GInetAddress *inet = g_inet_socket_address_get_address (address);

  if (g_inet_address_get_family (inet) == G_SOCKET_FAMILY_IPV6)
    return host_from_ipv6 (inet, g_inet_socket_address_get_scope_id (address));

  return g_inet_address_to_string (inet);
}

/* What strangers at `host`, numeric, are counted as: of IPv4 the address; of IPv6 the /64, since
 * whoever has one of its addresses has them all (RFC 8981). Returns (transfer full). */
char *
tin_address_to_network (const char *host)
{
  const char *scope = strchr (host, '%');
  g_autofree char *plain = scope != NULL ? g_strndup (host, scope - host) : g_strdup (host);
  g_autoptr (GInetAddress) inet = g_inet_address_new_from_string (plain);
  g_autoptr (GInetAddress) network = NULL;
  g_autofree char *text = NULL;
  guint8 bytes[16] = { 0 };

  if (inet == NULL || g_inet_address_get_family (inet) != G_SOCKET_FAMILY_IPV6)
    return g_strdup (host);

  memcpy (bytes, g_inet_address_to_bytes (inet), 8);
  network = g_inet_address_new_from_bytes (bytes, G_SOCKET_FAMILY_IPV6);
  text = g_inet_address_to_string (network);
  return g_strconcat (text, "/64", scope, NULL);
}

/* The addresses at both ends. Empty ones where the connection is gone already. */
void
tin_address_fill_path (GSocketConnection *connection,
                       TinChannelPath    *path)
{
  g_autoptr (GSocketAddress) remote = NULL;
  g_autoptr (GSocketAddress) local = NULL;

  remote = g_socket_connection_get_remote_address (connection, NULL);
  local = g_socket_connection_get_local_address (connection, NULL);

  if (G_IS_INET_SOCKET_ADDRESS (remote))
    {
      path->remote_host = tin_address_to_host (G_INET_SOCKET_ADDRESS (remote));
      path->remote_port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (remote));
    }
  if (G_IS_INET_SOCKET_ADDRESS (local))
    path->local_host = tin_address_to_host (G_INET_SOCKET_ADDRESS (local));
  if (path->remote_host == NULL)
    path->remote_host = g_strdup ("");
  if (path->local_host == NULL)
    path->local_host = g_strdup ("");
}

/* Nothing waits for an acknowledgement (40 ms and more a message), and the kernel holds little that
 * is not under way yet, so that a message can overtake what is still ours. */
void
tin_address_tune (GSocketConnection *connection)
{
  GSocket *socket = g_socket_connection_get_socket (connection);

  g_socket_set_blocking (socket, FALSE);
  g_socket_set_timeout (socket, 0);
  g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, 1, NULL);
#ifdef TCP_NOTSENT_LOWAT
  g_socket_set_option (socket, IPPROTO_TCP, TCP_NOTSENT_LOWAT, TIN_NOTSENT_LOWAT, NULL);
#endif
}

static char *
host_from_interface (const struct ifaddrs *interface,
                     int                   family)
{
  g_autoptr (GSocketAddress) address = NULL;
  gsize size = family == AF_INET ? sizeof (struct sockaddr_in) : sizeof (struct sockaddr_in6);
  GInetAddress *inet;

  if (interface->ifa_addr == NULL || interface->ifa_addr->sa_family != family
      || (interface->ifa_flags & IFF_UP) == 0 || (interface->ifa_flags & IFF_LOOPBACK) != 0)
    return NULL;

  address = g_socket_address_new_from_native (interface->ifa_addr, size);
  if (!G_IS_INET_SOCKET_ADDRESS (address))
    return NULL;

  inet = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address));
  if (family == AF_INET6 && g_inet_address_get_is_link_local (inet))
    return NULL;

  return g_inet_address_to_string (inet);
}

/* What others can reach this computer by: IPv4 first, no loopback, no link-local IPv6. GIO has no
 * call for it. Returns (transfer full), perhaps empty. */
char **
tin_address_list_own (void)
{
  static const int families[] = { AF_INET, AF_INET6 };
  g_autoptr (GPtrArray) hosts = g_ptr_array_new ();
  struct ifaddrs *interfaces = NULL;

  if (getifaddrs (&interfaces) == 0)
    {
      for (guint i = 0; i < G_N_ELEMENTS (families); i++)
        for (struct ifaddrs *at = interfaces; at != NULL; at = at->ifa_next)
          {
            char *host = host_from_interface (at, families[i]);

            if (host != NULL)
              g_ptr_array_add (hosts, host);
          }
      freeifaddrs (interfaces);
    }
  g_ptr_array_add (hosts, NULL);

  return (char **) g_ptr_array_free (g_steal_pointer (&hosts), FALSE);
}
