/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-core"

#include "config.h"

#include "tin-peer-id.h"

#include <string.h>

/* A peer's fingerprint: the SHA-256 of its public key (SubjectPublicKeyInfo, RFC 5280). */

/**
 * tin_peer_id_parse:
 * @text: 64 hexadecimal digits, in either case
 * @id: (out): set only on success
 *
 * Returns: whether @text is an id
 */
gboolean
tin_peer_id_parse (const char *text,
                   TinPeerId  *id)
{
  TinPeerId parsed;

  if (strlen (text) != 2 * TIN_PEER_ID_BYTES)
    return FALSE;

  for (gsize i = 0; i < TIN_PEER_ID_BYTES; i++)
    {
      int high = g_ascii_xdigit_value (text[2 * i]);
      int low = g_ascii_xdigit_value (text[2 * i + 1]);

      if (high < 0 || low < 0)
        return FALSE;
      parsed.bytes[i] = (guint8) (high << 4 | low);
    }

  *id = parsed;
  return TRUE;
}

/**
 * tin_peer_id_to_string:
 *
 * Returns: (transfer full): 64 lower-case hexadecimal digits
 */
char *
tin_peer_id_to_string (const TinPeerId *self)
{
  static const char digits[] = "0123456789abcdef";
  char *text = g_malloc (TIN_PEER_ID_TEXT_SIZE);
  char *at = text;

  for (gsize i = 0; i < TIN_PEER_ID_BYTES; i++)
    {
      *at++ = digits[self->bytes[i] >> 4];
      *at++ = digits[self->bytes[i] & 15];
    }
  *at = '\0';

  return text;
}

gboolean
tin_peer_id_equal (const TinPeerId *a,
                   const TinPeerId *b)
{
  return tin_peer_id_compare (a, b) == 0;
}

/**
 * tin_peer_id_compare:
 *
 * Returns: below, at or above 0, by the bytes: the order that decides which of two links stays
 */
int
tin_peer_id_compare (const TinPeerId *a,
                     const TinPeerId *b)
{
  return memcmp (a->bytes, b->bytes, TIN_PEER_ID_BYTES);
}

/**
 * tin_peer_id_is_plain:
 * @text: the id of anybody
 *
 * Returns: whether it is a plain-text program's
 */
gboolean
tin_peer_id_is_plain (const char *text)
{
  return g_str_has_prefix (text, TIN_PEER_ID_PLAIN);
}

/**
 * tin_peer_id_is_secure:
 * @text: the id of anybody
 *
 * Returns: whether it is made of a key, so that its owner acknowledges what arrives
 */
gboolean
tin_peer_id_is_secure (const char *text)
{
  return !tin_peer_id_is_plain (text) && !g_str_has_prefix (text, TIN_PEER_ID_ADDRESS);
}
