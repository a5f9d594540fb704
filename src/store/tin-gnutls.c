/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-store"

#include "config.h"

#include "tin-gnutls.h"

#include <gnutls/gnutls.h>

#include "tin-error.h"

/**
 * tin_gnutls_check:
 * @result: of a function of GnuTLS: negative if it failed
 * @what: for the message, before GnuTLS's own words
 *
 * Returns: %FALSE with %TIN_ERROR_STORAGE if it failed
 */
gboolean
tin_gnutls_check (int          result,
                  const char  *what,
                  GError     **error)
{
  if (result >= 0)
    return TRUE;

  g_set_error (error, TIN_ERROR, TIN_ERROR_STORAGE, "%s: %s", what, gnutls_strerror (result));
  return FALSE;
}
