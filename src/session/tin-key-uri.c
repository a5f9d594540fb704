/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "tin-key-uri.h"

/**
 * tin_key_uri_new:
 * @id: 64 hex digits
 * @name: (nullable): what its owner is called: a label, which proves nothing
 *
 * Returns: (transfer full): the key as an address (RFC 3986), for a QR code:
 *   "tincan:ID?name=NAME"
 */
char *
tin_key_uri_new (const char *id,
                 const char *name)
{
  g_autofree char *escaped = NULL;

  g_return_val_if_fail (id != NULL, NULL);

  if (name == NULL || *name == '\0')
    return g_strconcat ("tincan:", id, NULL);
  escaped = g_uri_escape_string (name, NULL, FALSE);
  return g_strconcat ("tincan:", id, "?name=", escaped, NULL);
}
