/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-application.h"

/* What an application is called on the session bus: by that name a second start of the same
 * profile finds the first. */

/* D-Bus allows 255 in all. */
#define ELEMENT_MAX 120

/* TEXT as one element of a D-Bus name: other letters than these become _XX, so that two texts never
 * give the same; one that is too long ends in a digest. */
static void
append_element (GString    *id,
                const char *text)
{
  g_autofree char *digest = NULL;
  gsize start = id->len;

  for (const char *byte = text; *byte != '\0'; byte++)
    if (g_ascii_isalnum (*byte))
      g_string_append_c (id, *byte);
    else
      g_string_append_printf (id, "_%02x", (guchar) *byte);
  if (id->len - start <= ELEMENT_MAX)
    return;
  digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
  g_string_truncate (id, start + ELEMENT_MAX - 40);
  g_string_append_printf (id, "__%.32s", digest);
}

/**
 * tin_application_dup_id:
 *
 * Returns: (transfer full): the name under which a profile is found while it runs: one for each
 *   profile, or for each folder where --data-dir names it
 */
char *
tin_application_dup_id (const TinOptions *options)
{
  g_autoptr (GString) id = g_string_new (TIN_APPLICATION_ID);

  g_return_val_if_fail (options != NULL, NULL);

  if (options->private_data)
    {
      g_string_append (id, ".d_");
      append_element (id, options->data_dir);
    }
  else if (g_strcmp0 (options->profile, "default") != 0)
    {
      g_string_append (id, ".p_");
      append_element (id, options->profile);
    }
  return g_string_free (g_steal_pointer (&id), FALSE);
}
