/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "tin-host-port.h"

#include <net/if.h>
#include <string.h>

#include "tin-error.h"

/* An address as a person types it and reads it: HOST:PORT, with brackets around an IPv6 one. */

/* RFC 1035, 2.3.4; an address with a zone is shorter. */
#define HOST_BYTES_MAX 255

/* NAME: valid UTF-8, as GIO took it. The resolver will judge it; here only what can be none. */
static gboolean
host_is_possible (const char *name)
{
  if (*name == '\0' || strlen (name) > HOST_BYTES_MAX || strpbrk (name, "[]@/") != NULL)
    return FALSE;

  for (const char *at = name; *at != '\0'; at = g_utf8_next_char (at))
    if (!g_unichar_isgraph (g_utf8_get_char (at)))
      return FALSE;
  return TRUE;
}

/**
 * tin_host_port_format:
 * @host: a name or an address, without brackets
 *
 * Returns: (transfer full): HOST:PORT, as tin_host_port_parse() takes it
 */
char *
tin_host_port_format (const char *host,
                      guint       port)
{
  return g_strdup_printf (strchr (host, ':') != NULL ? "[%s]:%u" : "%s:%u", host, port);
}

/**
 * tin_host_port_parse:
 * @text: HOST:PORT, or [V6]:PORT
 * @host: (out) (transfer full): without brackets
 * @port: (out): 1 or more
 *
 * Returns: %FALSE with %TIN_ERROR_INVALID for any other text
 */
gboolean
tin_host_port_parse (const char  *text,
                     char       **host,
                     guint16     *port,
                     GError     **error)
{
  g_autoptr (GSocketConnectable) address = NULL;
  const char *colon = strrchr (text, ':');
  const char *name = NULL;
  guint64 number;

  if (colon != NULL && colon != text &&
      g_ascii_string_to_unsigned (colon + 1, 10, 1, G_MAXUINT16, &number, NULL) &&
      g_utf8_validate (text, -1, NULL))
    address = g_network_address_parse (text, 0, NULL);
  if (address != NULL)
    name = g_network_address_get_hostname (G_NETWORK_ADDRESS (address));

  /* GIO takes "[]:80", and "::1:80" for an address without a port. */
  if (name == NULL || !host_is_possible (name) ||
      g_network_address_get_port (G_NETWORK_ADDRESS (address)) != number)
    {
      g_set_error (error, TIN_ERROR, TIN_ERROR_INVALID, "\"%s\" is not HOST:PORT", text);
      return FALSE;
    }

  *host = g_strdup (name);
  *port = (guint16) number;
  return TRUE;
}

/* --- One spelling ------------------------------------------------------------------------- */

/* ADDRESS of IPv6, which a v4 one may be mapped into (RFC 4291, 2.5.5.2). */
static char *
normalise_ipv6 (GInetAddress *address,
                const char   *zone)
{
  static const guint8 mapped[12] = { [10] = 0xff, [11] = 0xff };
  const guint8 *bytes = g_inet_address_to_bytes (address);
  g_autofree char *number = NULL;
  char name[IF_NAMESIZE];
  guint64 index;

  if (memcmp (bytes, mapped, sizeof mapped) == 0)
    return g_strdup_printf ("%u.%u.%u.%u", bytes[12], bytes[13], bytes[14], bytes[15]);

  number = g_inet_address_to_string (address);
  if (zone == NULL || *zone == '\0' || !g_inet_address_get_is_link_local (address))
    return g_steal_pointer (&number);

  /* An interface has a number, too. */
  if (g_ascii_string_to_unsigned (zone, 10, 1, G_MAXUINT, &index, NULL) &&
      if_indextoname ((unsigned) index, name) != NULL)
    zone = name;
  return g_strdup_printf ("%s%%%s", number, zone);
}

static char *
normalise_name (const char *host)
{
  g_autofree char *ascii = g_hostname_to_ascii (host);
  char *name = g_ascii_strdown (ascii != NULL ? ascii : host, -1);
  gsize length = strlen (name);

  /* With it a resolver looks in no domain of its own. */
  if (length > 1 && name[length - 1] == '.')
    name[length - 1] = '\0';
  return name;
}

/**
 * tin_host_normalise:
 * @host: an address, or a name as it was typed
 *
 * Hosts are compared in this spelling: an address as connections have it, with its zone only where
 * that says anything; a name in ASCII and small letters.
 *
 * Returns: (transfer full): the same for @host in every spelling; what a name leads to is another
 *   matter
 */
char *
tin_host_normalise (const char *host)
{
  const char *zone = strchr (host, '%');
  g_autofree char *number = zone != NULL ? g_strndup (host, (gsize) (zone - host))
                                         : g_strdup (host);
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (number);

  if (address == NULL)
    return normalise_name (host);
  if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6)
    return normalise_ipv6 (address, zone != NULL ? zone + 1 : NULL);
  return g_inet_address_to_string (address);
}
