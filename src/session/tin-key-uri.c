/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "tin-key-uri.h"

#include <string.h>

#include "tin-error.h"
#include "tin-host-port.h"

/* A key as an address of its own (RFC 3986): "tincan:ID?name=NAME&address=HOST:PORT". It is in a QR
 * code, or on a web page, where anybody may have written it: what it says is a proposal. */

#define SCHEME "tincan:"
#define NO_HOST "///"
/* What a key, a name and an address need, each byte escaped. */
#define URI_BYTES_MAX 2048

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
    return g_strconcat (SCHEME, id, NULL);
  escaped = g_uri_escape_string (name, NULL, FALSE);
  return g_strconcat (SCHEME, id, "?name=", escaped, NULL);
}

/* --- Reading ------------------------------------------------------------------------------ */

static gboolean
refuse (const char  *why,
        GError     **error)
{
  g_set_error (error, TIN_ERROR, TIN_ERROR_INVALID, "This is no key as an address: %s", why);
  return FALSE;
}

/* VALUE: as it was escaped */
static gboolean
take_address (TinKeyUri   *self,
              const char  *value,
              GError     **error)
{
  g_autofree char *text = g_uri_unescape_string (value, NULL);
  g_autofree char *host = NULL;
  guint16 port;

  if (self->address != NULL)
    return refuse ("it has two addresses", error);
  if (text == NULL || !tin_host_port_parse (text, &host, &port, NULL))
    return refuse ("what should be HOST:PORT is not", error);

  self->address = tin_host_port_format (host, port);
  return TRUE;
}

/* Other words than "address" are passed over: a later version may know more of them. The name is
 * for people who read the code with something else; nothing here believes it. */
static gboolean
take_query (TinKeyUri   *self,
            const char  *query,
            GError     **error)
{
  g_auto (GStrv) parameters = g_strsplit (query, "&", -1);

  for (guint i = 0; parameters[i] != NULL; i++)
    {
      const char *value = NULL;

      if (g_str_has_prefix (parameters[i], "address="))
        value = parameters[i] + strlen ("address=");
      if (value != NULL && !take_address (self, value, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * tin_key_uri_is_one:
 *
 * Returns: whether @text wants to be such an address, right or wrong
 */
gboolean
tin_key_uri_is_one (const char *text)
{
  return g_ascii_strncasecmp (text, SCHEME, strlen (SCHEME)) == 0;
}

/**
 * tin_key_uri_parse:
 * @text: any bytes, from anybody
 *
 * Returns: (transfer full) (nullable): what it says; %NULL with %TIN_ERROR_INVALID
 */
TinKeyUri *
tin_key_uri_parse (const char  *text,
                   GError     **error)
{
  g_autoptr (TinKeyUri) self = g_new0 (TinKeyUri, 1);
  g_autofree char *key = NULL;
  const char *start;
  const char *query;

  if (!tin_key_uri_is_one (text) || strlen (text) > URI_BYTES_MAX)
    {
      refuse ("it does not begin like one, or is too long", error);
      return NULL;
    }

  start = text + strlen (SCHEME);
  /* So programs write it that take every address for a file's, as those of GVfs do. */
  if (g_str_has_prefix (start, NO_HOST))
    start += strlen (NO_HOST);
  query = strchr (start, '?');
  key = query != NULL ? g_strndup (start, (gsize) (query - start)) : g_strdup (start);
  if (!tin_peer_id_parse (key, &self->key))
    {
      refuse ("what should be the key is none", error);
      return NULL;
    }
  if (query != NULL && !take_query (self, query + 1, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
tin_key_uri_free (TinKeyUri *self)
{
  g_free (self->address);
  g_free (self);
}
