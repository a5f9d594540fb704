/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-core"

#include "config.h"

#include "tin-error.h"

/* What such an error holds beside its code and its message. */
typedef struct
{
  gboolean  has_found;
  TinPeerId found;
} TinErrorPrivate;

static void
tin_error_private_init (TinErrorPrivate *self)
{
  *self = (TinErrorPrivate) { .has_found = FALSE };
}

static void
tin_error_private_copy (const TinErrorPrivate *self,
                        TinErrorPrivate       *copy)
{
  *copy = *self;
}

static void
tin_error_private_clear (TinErrorPrivate *self)
{
}

G_DEFINE_EXTENDED_ERROR (TinError, tin_error)

/**
 * tin_error_new_wrong_key:
 * @found: the key that was there; the other side claims it, and has not proved it yet
 *
 * Returns: (transfer full): a %TIN_ERROR_WRONG_KEY, with the key in the message for the log, too
 */
GError *
tin_error_new_wrong_key (const TinPeerId *found)
{
  g_autofree char *id = tin_peer_id_to_string (found);
  GError *error = g_error_new (TIN_ERROR, TIN_ERROR_WRONG_KEY, "the key was refused: %s", id);
  TinErrorPrivate *private = tin_error_get_private (error);

  private->has_found = TRUE;
  private->found = *found;
  return error;
}

/**
 * tin_error_get_found_key:
 * @found: (out): set only if there is one
 *
 * Returns: %FALSE where @error is none of tin_error_new_wrong_key(), or a copy
 */
gboolean
tin_error_get_found_key (const GError *error,
                         TinPeerId    *found)
{
  const TinErrorPrivate *private =
    error->domain == TIN_ERROR ? tin_error_get_private (error) : NULL;

  if (private == NULL || !private->has_found)
    return FALSE;

  *found = private->found;
  return TRUE;
}

/**
 * tin_error_code_to_nick:
 * @code: a TinError
 *
 * The stable word for @code in what other programs read ("port-taken").
 *
 * Returns: (transfer none): the word; "failed" for a number that is no code
 */
const char *
tin_error_code_to_nick (int code)
{
  static const char *const nicks[] = {
    [TIN_ERROR_INVALID] = "invalid",
    [TIN_ERROR_NO_PEER] = "no-peer",
    [TIN_ERROR_SELF] = "self",
    [TIN_ERROR_NAME] = "name",
    [TIN_ERROR_UNREACHABLE] = "unreachable",
    [TIN_ERROR_REFUSED] = "refused",
    [TIN_ERROR_TIMED_OUT] = "timed-out",
    [TIN_ERROR_NOT_TINCAN] = "not-tincan",
    [TIN_ERROR_WRONG_KEY] = "wrong-key",
    [TIN_ERROR_BLOCKED] = "blocked",
    [TIN_ERROR_PROTOCOL] = "protocol",
    [TIN_ERROR_CLOSED] = "closed",
    [TIN_ERROR_LIMIT] = "limit",
    [TIN_ERROR_PORT_TAKEN] = "port-taken",
    [TIN_ERROR_STORAGE] = "storage",
    [TIN_ERROR_DISK_FULL] = "disk-full",
    [TIN_ERROR_READ_ONLY] = "read-only",
    [TIN_ERROR_DAMAGED] = "damaged",
    [TIN_ERROR_NEWER] = "newer",
    [TIN_ERROR_IN_USE] = "in-use",
    [TIN_ERROR_UNDECIDED] = "undecided",
    [TIN_ERROR_LOCKED] = "locked",
    [TIN_ERROR_ADDRESS_BLOCKED] = "address-blocked",
  };
  G_STATIC_ASSERT (G_N_ELEMENTS (nicks) == TIN_ERROR_LAST);

  return code >= 0 && code < TIN_ERROR_LAST ? nicks[code] : "failed";
}
