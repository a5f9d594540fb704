/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-core"

#include "config.h"

#include "tin-secret.h"

#include <string.h>

/* What is left of a passphrase in freed memory would end in a core dump or on the swap. Pages are
 * not locked: the key that the passphrase protects is in the same memory as long as the program
 * runs. */

/**
 * tin_secret_wipe:
 *
 * Overwrites @memory; unlike memset() it is not optimised away where nobody reads it any more.
 */
void
tin_secret_wipe (gpointer memory,
                 gsize    length)
{
  explicit_bzero (memory, length);
}

/**
 * tin_secret_new:
 * @text: (array length=length): without a NUL in it
 *
 * Returns: (transfer full): a copy
 */
TinSecret *
tin_secret_new (const char *text,
                gsize       length)
{
  return g_strndup (text, length);
}

/**
 * tin_secret_dup:
 * @text: (nullable):
 *
 * Returns: (transfer full) (nullable): a copy; %NULL of %NULL
 */
TinSecret *
tin_secret_dup (const char *text)
{
  return g_strdup (text);
}

/**
 * tin_secret_free:
 * @self: (nullable):
 */
void
tin_secret_free (TinSecret *self)
{
  if (self != NULL)
    tin_secret_wipe (self, strlen (self));
  g_free (self);
}
