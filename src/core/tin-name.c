/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-core"

#include "config.h"

#include "tin-name.h"

#include "tin-limits.h"

/* Characters that draw nothing themselves, and change what stands around them: controls, and the
 * format characters that turn the direction of writing (Unicode UAX #9). */
static gboolean
is_harmful (gunichar character)
{
  switch (g_unichar_type (character))
    {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
    case G_UNICODE_SURROGATE:
    case G_UNICODE_PRIVATE_USE:
    case G_UNICODE_UNASSIGNED:
      return TRUE;
    default:
      return FALSE;
    }
}

/**
 * tin_name_neutralise:
 * @name: what somebody calls himself
 *
 * Returns: (transfer full): @name as it may be shown: valid UTF-8 on one line, at most
 *   TIN_NAME_MAX_CHARS characters, no controls, no spaces around it; it may be empty
 */
char *
tin_name_neutralise (const char *name)
{
  g_autofree char *valid = g_utf8_make_valid (name, -1);
  GString *shown = g_string_new (NULL);
  guint n = 0;

  for (const char *at = valid; *at != '\0' && n < TIN_NAME_MAX_CHARS; at = g_utf8_next_char (at))
    {
      gunichar character = g_utf8_get_char (at);

      if (g_unichar_isspace (character))
        character = ' ';
      if (is_harmful (character))
        continue;
      g_string_append_unichar (shown, character);
      n++;
    }

  return g_strstrip (g_string_free (shown, FALSE));
}
