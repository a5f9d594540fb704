/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-net"

#include "config.h"

#include <errno.h>

#include "tin-net-error.h"

/* GIO's and the kernel's errors become TIN_ERROR where they leave net. */

static int
code_from_io (int code)
{
  switch (code)
    {
    case G_IO_ERROR_CONNECTION_REFUSED:
      return TIN_ERROR_REFUSED;
    case G_IO_ERROR_TIMED_OUT:
      return TIN_ERROR_TIMED_OUT;
    case G_IO_ERROR_HOST_NOT_FOUND:
      return TIN_ERROR_NAME;
    case G_IO_ERROR_NETWORK_UNREACHABLE:
    case G_IO_ERROR_HOST_UNREACHABLE:
    case G_IO_ERROR_PERMISSION_DENIED:
    case G_IO_ERROR_NOT_SUPPORTED:
      return TIN_ERROR_UNREACHABLE;
    case G_IO_ERROR_ADDRESS_IN_USE:
      return TIN_ERROR_PORT_TAKEN;
    case G_IO_ERROR_INVALID_ARGUMENT:
      return TIN_ERROR_INVALID;
    case G_IO_ERROR_TOO_MANY_OPEN_FILES:
    case G_IO_ERROR_NO_SPACE:
      return TIN_ERROR_LIMIT;
    default:
      return TIN_ERROR_CLOSED;
    }
}

/* Of a socket call that failed. The result is never NULL. */
GError *
tin_net_error_from_errno (int         code,
                          const char *what)
{
  int io = code == EADDRNOTAVAIL ? G_IO_ERROR_HOST_UNREACHABLE
                                 : (int) g_io_error_from_errno (code);

  return g_error_new (TIN_ERROR, code_from_io (io), "%s: %s", what, g_strerror (code));
}

/* A cancellation stays what it is; so does what is converted already. */
GError *
tin_net_error_from_gio (const GError *error)
{
  int code = TIN_ERROR_CLOSED;

  if (error->domain == TIN_ERROR || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_error_copy (error);

  if (error->domain == G_RESOLVER_ERROR)
    code = TIN_ERROR_NAME;
  else if (error->domain == G_IO_ERROR)
    code = code_from_io (error->code);

  return g_error_new_literal (TIN_ERROR, code, error->message);
}
