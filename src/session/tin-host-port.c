/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "tin-host-port.h"

#include <string.h>

#include "tin-error.h"

/* An address as a person types it and reads it: HOST:PORT, with brackets around an IPv6 one. */

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
  guint64 number;

  if (colon != NULL && colon != text &&
      g_ascii_string_to_unsigned (colon + 1, 10, 1, G_MAXUINT16, &number, NULL) &&
      g_utf8_validate (text, -1, NULL) && strpbrk (text, " \t\r\n/") == NULL)
    address = g_network_address_parse (text, 0, NULL);

  if (address == NULL)
    {
      g_set_error (error, TIN_ERROR, TIN_ERROR_INVALID, "\"%s\" is not HOST:PORT", text);
      return FALSE;
    }

  *host = g_strdup (g_network_address_get_hostname (G_NETWORK_ADDRESS (address)));
  *port = g_network_address_get_port (G_NETWORK_ADDRESS (address));
  return TRUE;
}
