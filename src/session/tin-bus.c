/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "tin-bus.h"

/* What the desktop program and whoever steers it agree upon: under which name a profile is found on
 * the session bus while it runs, and how a TIN_ERROR is called there. */

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
 * tin_bus_dup_name:
 *
 * Returns: (transfer full): the name under which a profile is found while it runs: one for each
 *   profile, or for each folder where --data-dir names it
 */
char *
tin_bus_dup_name (const TinOptions *options)
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

/**
 * tin_bus_dup_path:
 * @name: of tin_bus_dup_name()
 *
 * Returns: (transfer full): where its object is, by the rule of the Desktop Entry Specification
 *   that GApplication follows: dots are slashes, and dashes underscores
 */
char *
tin_bus_dup_path (const char *name)
{
  char *path = g_strconcat ("/", name, NULL);

  return g_strdelimit (g_strdelimit (path, ".", '/'), "-", '_');
}

/* --- Errors ------------------------------------------------------------------------------- */

/* Returns: (transfer full): "NoPeer" of "no-peer" */
static char *
dup_error_word (int code)
{
  GString *word = g_string_new (NULL);
  gboolean capital = TRUE;

  for (const char *letter = tin_error_code_to_nick (code); *letter != '\0'; letter++)
    {
      if (*letter != '-')
        g_string_append_c (word, capital ? g_ascii_toupper (*letter) : *letter);
      capital = *letter == '-';
    }
  return g_string_free (word, FALSE);
}

/**
 * tin_bus_register_errors:
 *
 * From now on an error of TIN_ERROR goes over the bus by its name, TIN_BUS_ERROR_PREFIX and the
 * code's word, and comes as one; a second call does nothing.
 */
void
tin_bus_register_errors (void)
{
  for (int code = 0; code < TIN_ERROR_LAST; code++)
    {
      g_autofree char *word = dup_error_word (code);
      g_autofree char *name = g_strconcat (TIN_BUS_ERROR_PREFIX, word, NULL);

      g_dbus_error_register_error (TIN_ERROR, code, name);
    }
}
