/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-core"

#include "config.h"

#include "tin-error.h"

G_DEFINE_QUARK (tin-error-quark, tin_error)

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
  };
  G_STATIC_ASSERT (G_N_ELEMENTS (nicks) == TIN_ERROR_LAST);

  return code >= 0 && code < TIN_ERROR_LAST ? nicks[code] : "failed";
}
